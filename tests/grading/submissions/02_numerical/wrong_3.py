"""Constants, nothing, and the exact derivative where a quotient was asked for."""

MARKS = {"forward": 0, "central": 0, "richardson": 0, "complex_step": 0, "gradient": 0, "best_step": 0}
CAUSES = {"forward": "returned nothing", "central": "value differs", "richardson": "with h / 2", "complex_step": "stopped with TypeError",
          "gradient": "value differs", "best_step": "value differs"}  # fmt: skip

import numpy as np


def forward_difference(f, x, h):
    (f(x + h) - f(x)) / h


def central_difference(f, x, h):
    return 0.0


def richardson(f, x, h):
    return (f(x + h / 2) - f(x - h / 2)) / h


def complex_step(f, x, h=1e-200):
    return float(f(x + 1j * h)) / h


def gradient(f, x, h):
    """The step is added to all entries at once."""
    base = f(x)
    return np.full(len(x), (f(x + h) - base) / h) if len(x) > 1 else np.zeros(1)


def best_step(eps, order):
    return 1e-8
