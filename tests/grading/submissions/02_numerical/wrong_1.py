"""Signs and factors that learners get wrong."""

MARKS = {"forward": 0, "central": 0, "richardson": 0, "complex_step": 0, "gradient": 0, "best_step": 0}
CAUSES = {"forward": "sign is turned round", "central": "2 h apart", "richardson": "exchanged", "complex_step": "real part",
          "gradient": "2 n evaluations", "best_step": "square root"}  # fmt: skip

import numpy as np


def forward_difference(f, x, h):
    return (f(x) - f(x + h)) / h


def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / h


def richardson(f, x, h):
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return (4 * central(h) - central(h / 2)) / 3


def complex_step(f, x, h=1e-200):
    return f(x + 1j * h).real / h


def gradient(f, x, h):
    g = np.zeros(len(x))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] += h
        g[k] = (f(moved) - f(x)) / h
    return g


def best_step(eps, order):
    return eps**0.5
