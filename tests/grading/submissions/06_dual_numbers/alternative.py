"""Right by other means: matrices, series and lists instead of pairs."""

MARKS = {"multiply": 2, "divide": 2, "sine": 2, "logarithm": 2, "gradient": 2, "triplets": 2}

import cmath

import numpy as np


def as_matrix(z):
    return np.array([[z[0], z[1]], [0.0, z[0]]])


def multiply(z, w):
    return (as_matrix(z) @ as_matrix(w))[0]


def divide(z, w):
    return list(np.linalg.solve(as_matrix(w).T, as_matrix(z).T).T[0])


def sine(z):
    step = cmath.sin(complex(z[0], 1e-150)).imag / 1e-150
    return [np.sin(z[0]), step * z[1]]


def logarithm(z):
    return np.log(z[0]), divide((1.0, 0.0), (z[0], 0.0))[0] * z[1]


def gradient(f, xs):
    return np.array([f(list(zip(xs, row)))[1] for row in np.eye(len(xs)).tolist()])


def multiply_triplets(u, v):
    return np.polymul(u[::-1], v[::-1])[::-1][:3] if len(np.polymul(u[::-1], v[::-1])) == 5 else np.convolve(u, v)[:3]
