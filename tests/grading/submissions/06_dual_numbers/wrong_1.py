"""A dropped term in each rule."""

MARKS = {"multiply": 0, "divide": 0, "sine": 0, "logarithm": 0, "gradient": 0, "triplets": 0}
CAUSES = {"multiply": "drops b c", "divide": "enters with a minus", "sine": "chain rule", "logarithm": "chain rule",
          "gradient": "value differs", "triplets": "a1 b1"}  # fmt: skip

import math


def multiply(z, w):
    return z[0] * w[0], z[0] * w[1]


def divide(z, w):
    (a, b), (c, d) = z, w
    return a / c, b / c + a / (c * c) * d  # as a well-known textbook prints it


def sine(z):
    return math.sin(z[0]), math.cos(z[0])


def logarithm(z):
    return math.log(z[0]), 1 / z[0]


def gradient(f, xs):
    return [f([(x, 0.0) for x in xs])[1] for _ in xs]


def multiply_triplets(u, v):
    return u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[0] * v[2] + u[2] * v[0]
