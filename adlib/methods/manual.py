"""Manual differentiation: gradients derived with pen and paper, with a name for every intermediate.

Each function takes the arguments of its problem in `adlib.problems` and returns one adjoint per argument. The tests use
these gradients as their reference, so nothing here uses the rule table.
"""

import math

import numpy as np


def log_product(x1, x2):
    """y = ln x1 + x1 x2, so dy/dx1 = 1/x1 + x2 and dy/dx2 = x1."""
    return 1 / x1 + x2, x1


def log_product_sine(x1, x2):
    """y = ln x1 + x1 x2 - sin x2, so dy/dx1 = 1/x1 + x2 and dy/dx2 = x1 - cos x2."""
    return 1 / x1 + x2, x1 - math.cos(x2)


def square_over_cosine(x):
    """y = x^2 / cos x. The quotient rule gives (2 x cos x + x^2 sin x) / cos^2 x."""
    c, s = math.cos(x), math.sin(x)
    return ((2 * x * c + x**2 * s) / c**2,)


def cube(x):
    """y = x^3, so dy/dx = 3 x^2."""
    return (3 * x**2,)


def times_cosine(x1, x2):
    """y = x1 cos x2, so dy/dx1 = cos x2 and dy/dx2 = -x1 sin x2."""
    return math.cos(x2), -x1 * math.sin(x2)


def fan_out(x):
    """b = x + x, c = b + b, y = c b = 8 x^2, so dy/dx = 16 x. Every use of b counts."""
    return (16 * x,)


def newton_root(x):
    """y = Newton's iteration for sqrt(x), repeated until it no longer changes. The limit sqrt(x) has the derivative 1 /
    (2 sqrt x).
    """
    return (0.5 / math.sqrt(x),)


def rosenbrock(x):
    """y = sum of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2."""
    u, w = x[1:] - x[:-1] ** 2, 1 - x[:-1]
    x_bar = np.zeros(x.shape)
    x_bar[1:] += 200 * u
    x_bar[:-1] += -400 * x[:-1] * u - 2 * w
    return (x_bar,)


def logistic_loss(w, X, t):
    """y = mean of log(1 + exp(-t z)) with z = X w and labels t = +-1.

    dy/dz = -t s(-t z) / m, where s is the logistic function. Then w_bar = X' z_bar and X_bar = z_bar w', and t_bar
    follows in the same way.
    """
    z = X @ w
    s = 1 / (1 + np.exp(t * z))
    z_bar, t_bar = -t * s / len(t), -z * s / len(t)
    return X.T @ z_bar, np.outer(z_bar, w), t_bar


def two_layers(W1, b1, W2, b2, x, t):
    """y = mean of (o - t)^2, o = h W2 + b2, h = tanh(a), a = x W1 + b1, differentiated backwards, layer by layer."""
    h = np.tanh(x @ W1 + b1)
    o_bar = 2 * (h @ W2 + b2 - t) / t.size
    h_bar = o_bar @ W2.T
    a_bar = h_bar * (1 - h**2)
    return x.T @ a_bar, a_bar.sum(0), h.T @ o_bar, o_bar.sum(0), a_bar @ W1.T, -o_bar
