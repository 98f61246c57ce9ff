"""Another number system, or the operands exchanged."""

MARKS = {"multiply": 0, "divide": 0, "sine": 0, "logarithm": 0, "gradient": 0, "triplets": 0}
CAUSES = {"multiply": "complex numbers", "divide": "turned round", "sine": "cosine's derivative", "logarithm": "not a / b",
          "gradient": "all inputs were seeded", "triplets": "part by part"}  # fmt: skip

import math


def multiply(z, w):
    y = complex(*z) * complex(*w)
    return y.real, y.imag


def divide(z, w):
    (a, b), (c, d) = z, w
    return a / c, (a * d - b * c) / c**2


def sine(z):
    return math.sin(z[0]), -math.cos(z[0]) * z[1]


def logarithm(z):
    return math.log(z[0]), z[0] / z[1]


def gradient(f, xs):
    return [f([(x, 1.0) for x in xs])[1] for _ in xs]


def multiply_triplets(u, v):
    return tuple(a * b for a, b in zip(u, v))
