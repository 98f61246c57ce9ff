"""Part by part, numbers in place of pairs, and a derivative in place of a coefficient."""

MARKS = {"multiply": 0, "divide": 0, "sine": 0, "logarithm": 0, "gradient": 0, "triplets": 0}
CAUSES = {"multiply": "ε², which is 0", "divide": "part by part", "sine": "both parts", "logarithm": "multiplied by a",
          "gradient": "value differs", "triplets": "counts once"}  # fmt: skip

import math


def multiply(z, w):
    return z[0] * w[0], z[1] * w[1]


def divide(z, w):
    return z[0] / w[0], z[1] / w[1]


def sine(z):
    return math.sin(z[0]), math.sin(z[1])


def logarithm(z):
    return math.log(z[0]), z[0] * z[1]


def gradient(f, xs):
    """Right values, by differences, in too many passes."""
    return [f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[1] + 0 * f([(x, 0.0) for x in xs])[1] for k in range(len(xs))]


def multiply_triplets(u, v):
    return u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[0] * v[2] + 2 * u[1] * v[1] + u[2] * v[0]
