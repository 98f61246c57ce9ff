"""The problems of the course: plain functions, each with a point and its manual gradient.

They use `import numpy as np` and nothing of adlib, and every engine takes them as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np

from adlib.methods import manual


def log_product(x1, x2):
    return np.log(x1) + x1 * x2


def log_product_sine(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def square_over_cosine(x):
    return x**2 / np.cos(x)


def cube(x):
    return x**3


def times_cosine(x1, x2):
    return x1 * np.cos(x2)


def fan_out(x):
    b = x + x
    c = b + b
    return c * b


def newton_root(x):
    root, last = 0.5 * (1 + x), 0.0
    while abs(root - last) > 1e-15 * root:
        root, last = 0.5 * (root + x / root), root
    return root


def rosenbrock(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def logistic_loss(w, X, t):
    return np.mean(np.log1p(np.exp(-t * (X @ w))))


def two_layers(W1, b1, W2, b2, x, t):
    h = np.tanh(x @ W1 + b1)
    return np.mean((h @ W2 + b2 - t) ** 2)


@dataclass(frozen=True)
class Problem:
    """A function f with a point `args`, its gradient by hand (`gradient(*args)`, one entry per argument), and its
    source.
    """

    f: Callable
    args: tuple
    gradient: Callable
    about: str

    @property
    def name(self):
        return self.f.__name__


def _arrays(*shapes):
    draw = np.random.default_rng(0)
    return tuple(draw.normal(size=shape) for shape in shapes)


PROBLEMS = [
    Problem(log_product, (2.0, 5.0), manual.log_product, "the Wengert list of ln(x1) + x1 x2"),
    Problem(log_product_sine, (2.0, 5.0), manual.log_product_sine, "Baydin et al. (2018), tables 2 and 3"),
    Problem(square_over_cosine, (pi,), manual.square_over_cosine, "dual numbers in action"),
    Problem(cube, (2.0,), manual.cube, "a second derivative with eps^3 = 0"),
    Problem(times_cosine, (2.0, pi), manual.times_cosine, "a gradient in two forward passes"),
    Problem(fan_out, (1.5,), manual.fan_out, "a node used twice, two deep"),
    Problem(newton_root, (2.0,), manual.newton_root, "a loop whose length depends on x"),
    Problem(rosenbrock, _arrays(6), manual.rosenbrock, "slices of one array"),
    Problem(logistic_loss, (*_arrays(3, (7, 3)), np.sign(_arrays(7)[0])), manual.logistic_loss, "logistic regression"),
    Problem(two_layers, _arrays((3, 4), 4, (4, 2), 2, (5, 3), (5, 2)), manual.two_layers, "a network of two layers"),
]
