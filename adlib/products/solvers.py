"""Solvers for `implicit`, on plain floats and arrays: a root, a fixed point, a minimum. None of them is differentiated.

Each takes (function, x0) and returns x; it goes on until rounding lets it come no closer.
"""

import numpy as np

from adlib.methods.reverse import grad
from adlib.products.hessian import hessian
from adlib.products.jacobian import jacfwd
from adlib.rules.kinds import shape_of


class NoSolution(ValueError):
    """There is no solution here that can be differentiated."""


def newton(g, x0, steps=100):
    """Return a root of g by Newton's method. A step is halved until the residual is smaller than before."""
    x, residual = x0, size(g(x0))
    for _ in range(steps):
        try:
            with np.errstate(divide="raise", invalid="raise"):
                step = linear(slope(g, x), g(x))
        except (np.linalg.LinAlgError, ArithmeticError):
            raise NoSolution(
                f"Newton's method met a singular Jacobian at x = {x}: start elsewhere, or pass solve="
            ) from None
        shorter = _first(lambda new: size(g(new)), residual, x, step)
        if shorter is None:
            break
        x, residual = shorter
    return x


def iteration(f, x0, steps=100_000):
    """Return a fixed point of f by repeating x <- f(x) until x changes by no more than rounding."""
    x = x0
    for _ in range(steps):
        new = f(x)
        change = size(new - x)
        x = new
        if not np.isfinite(change):
            break
        if change <= 4 * np.finfo(np.result_type(x)).eps * size(x):
            return x
    raise NoSolution(
        f"the iteration x <- f(x) did not converge, since its last step still changed x by {change:.1e}: "
        "start closer, or find the fixed point by another method with solve="
    )


def descent(f, x0, steps=200):
    """Return a minimum of f: Newton's method along the eigenvectors of the Hessian, downhill in each (Greenstadt 1967),
    and at last Newton's method for the gradient, whose rounding hides less than that of f.
    """
    x, lowest = x0, f(x0)
    for _ in range(steps):
        curvatures, directions = np.linalg.eigh(np.reshape(hessian(f)(x), (np.size(x), np.size(x))))
        curvatures = np.abs(curvatures)
        floor = np.finfo(curvatures.dtype).eps ** 0.5 * np.max(curvatures, initial=0.0) or 1.0
        slopes = directions.T @ np.reshape(grad(f)(x), -1)
        step = np.reshape(directions @ (slopes / np.maximum(curvatures, floor)), shape_of(x))
        lower = _first(f, lowest, x, step if shape_of(x) else float(step))
        if lower is None:
            break
        x, lowest = lower
    return newton(grad(f), x)


def slope(g, x):
    """Return dg/dx as a matrix, or as one number if x is one."""
    A = jacfwd(g)(x)
    n = int(np.prod(shape_of(x)))
    return np.reshape(A, (n, n)) if shape_of(x) else A


def linear(A, b):
    """Return the solution of A y = b in the shape of b."""
    return np.reshape(np.linalg.solve(A, np.reshape(b, -1)), shape_of(b)) if shape_of(A) else b / A


def _first(measure, bound, x, step):
    """Return (new, measure(new)) for the longest of the steps step, step/2, step/4, ... that gets below the bound."""
    for halvings in range(40):
        new = x - step / 2.0**halvings
        with np.errstate(all="ignore"):
            found = measure(new)
        if found < bound:
            return new, found
    return None


def size(x):
    """Return the largest absolute value in x."""
    return float(np.max(np.abs(x), initial=0.0))
