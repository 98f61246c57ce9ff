"""Lesson 16: the derivative of the iterations against the derivative of the solution, over the number of iterations."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.dual import jvp
from adlib.methods.wengert import trace
from adlib.products.solvers import linear, newton, slope

LOWEST = -17.0
RNG = np.random.default_rng(16)
LAYER = np.linalg.qr(RNG.standard_normal((4, 4)))[0]
BIAS = RNG.standard_normal(4)
SPREAD = np.array([1.0, 0.4, 0.1])


def _kepler(e):
    return lambda E, M: M + e * np.sin(E), 1.0, lambda M: M


def _layer(rho):
    return lambda x, b: np.tanh(rho * LAYER @ x + b * BIAS), 0.2, lambda b: np.zeros(4)


def _descent(rate):
    """Gradient descent for the sum of SPREAD_k x_k² / 2 - p x_k + x_k⁴ / 4."""
    return lambda x, p: x - rate * (SPREAD * x - p + x**3), 0.3, lambda p: np.zeros(3)


def _newton(a):
    return lambda x, a: 0.5 * (x + a / x), a, lambda a: 0.5 * (1.0 + a)


PROBLEMS = [  # (name, name of its setting, settings, iterations, setting -> (step, the value of p, p -> start))
    ("Kepler's equation, E ← M + e sin E", "Eccentricity e", (0.2, 0.4, 0.6, 0.8, 0.95), 40, _kepler),
    ("a network's layer, x ← tanh(W x + b)", "Norm of W", (0.3, 0.5, 0.7, 0.85, 0.95), 60, _layer),
    ("gradient descent, x ← x − η ∇f", "Step size η", (0.2, 0.4, 0.6, 0.8, 1.0), 60, _descent),
    ("Newton's method for a square root", "Number a", (0.5, 0.9, 4.0, 50.0, 1000.0), 12, _newton),
]


def errors(step, p, start, most):
    """Return (value, unrolled, implicit): the errors after 0 .. most iterations, each relative to the exact result.

    The pair (x, x_dot) goes through all iterations, so x_dot is the derivative of those that have been done. The
    implicit derivative solves (1 - df/dx) x_dot = df/dp at the x that has been reached.
    """
    pairs = [jvp(start, (p,), (1.0,))]
    for _ in range(most):
        pairs.append(jvp(step, (pairs[-1][0], p), (pairs[-1][1], 1.0)))
    values, unrolled = zip(*pairs)
    implied = [implied_by(step, x, p) for x in values]
    value = newton(lambda x: x - step(x, p), values[-1])
    exact = implied_by(step, value, p)
    return [[relative(x, right) for x in xs] for xs, right in ((values, value), (unrolled, exact), (implied, exact))]


def implied_by(step, x, p):
    """Return x_dot for p_dot = 1 from the equation x = step(x, p), taken at x."""
    A = slope(lambda x: x - step(x, p), x)
    return linear(A, jvp(lambda p: step(x, p), (p,), (1.0,))[1])


def relative(x, right):
    return float(np.max(np.abs(x - right)) / np.max(np.abs(right)))


def kept(step, p, start):
    """Return how many numbers unrolling keeps for each iteration, and how many the implicit rule keeps in all: one
    iteration and the matrix A.
    """
    x = start(p)
    rows = trace(step, x, p).rows
    one = sum(np.size(row.value) for row in rows) - np.size(x) - 1  # without the inputs
    return one, one + np.size(x) + 1 + np.size(x) ** 2


@cache
def _study():
    problems = []
    for name, setting, values, most, of in PROBLEMS:
        curves = [
            [
                [round(float(np.log10(max(error, 10**LOWEST))), 2) for error in errors_]
                for errors_ in errors(*of(value), most)
            ]
            for value in values
        ]
        each, all_ = kept(*of(values[0]))
        problems.append(
            dict(name=name, setting=setting, values=values, most=most, curves=curves, each=int(each), all=int(all_))
        )
    return dict(problems=problems, lowest=LOWEST)


def unrolled_or_implicit():
    """The errors of a value, of the derivative of its iterations, and of the implicit derivative, over the number of
    iterations, and the numbers that each of them keeps.
    """
    study = _study()
    figure, axes = plt.subplots(figsize=(6, 3.6))
    for (name, colour, dash), curve in zip(
        (("value", BLUE, "-"), ("unrolled derivative", VERMILLION, "--"), ("implicit derivative", GREEN, ":")),
        study["problems"][0]["curves"][3],
    ):
        axes.semilogy(10.0 ** np.array(curve), dash, color=colour, label=name)
    axes.set(xlabel="iterations", ylabel="relative error", title="Kepler's equation with e = 0.8")
    axes.legend()
    return Lab(
        "unrolled_or_implicit",
        study,
        figure,
        "Error against the number of iterations: the implicit derivative is as accurate as the value, and the "
        "derivative of the iterations lags behind both.",
    )
