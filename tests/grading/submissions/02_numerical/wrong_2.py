"""The neighbouring formula in place of the right one."""

MARKS = {"forward": 0, "central": 0, "richardson": 0, "complex_step": 0, "gradient": 0, "best_step": 0}
CAUSES = {"forward": "backward difference", "central": "this is the forward difference", "richardson": "weights 2 and -1",
          "complex_step": "value differs", "gradient": "not what it was", "best_step": "1 / p"}  # fmt: skip

import numpy as np


def forward_difference(f, x, h):
    return (f(x) - f(x - h)) / h


def central_difference(f, x, h):
    return (f(x + h) - f(x)) / h


def richardson(f, x, h):
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return 2 * central(h / 2) - central(h)


def complex_step(f, x, h=1e-200):
    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3


def gradient(f, x, h):
    base, g = f(x), np.zeros(len(x))
    for k in range(len(x)):
        x[k] += h
        g[k] = (f(x) - base) / h
        x[k] -= h
    x += 1e-12
    return g


def best_step(eps, order):
    return eps ** (1 / order)
