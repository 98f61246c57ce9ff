"""Rules of linear algebra: solve, inv, det, slogdet, cholesky, for one matrix or a stack of them.

Each is entered by its pushforward and its pullback, in terms of other functions of the table, so that derivatives of
any order follow. Source: Giles (2008), "Collected matrix derivative results"; for cholesky Murray (2016),
arXiv:1602.07527. A' is the transpose of A.
"""

import inspect

import numpy as np

from adlib.rules.arrays import swap
from adlib.rules.kinds import TABLE, Rule, arguments_of, shape_of, unbroadcast


class OfMatrices(Rule):
    """`push(z, xs, x_dots)` gives z_dot, where x_dots has None for a constant; `pull(k, z_bar, z, xs)` gives
    x_bar_k.
    """

    def __init__(self, name, value, push, pull, numpy_function=None):
        super().__init__(name, value, numpy_function)
        self.push, self.pull = push, pull

    def pushforward(self, z, xs, tangents, params):
        return self.push(z, xs, tangents)

    def pullback(self, k, z_bar, z, xs, params):
        return self.pull(k, z_bar, z, xs)

    def bind(self, *args, **kwargs):
        operands = len(inspect.signature(self.value).parameters) if kwargs else len(args)
        return arguments_of(self.numpy_function, operands, (), args, kwargs) if kwargs else (args, {})


def inner_product(A, B):
    """trace(A' B), the inner product of matrices."""
    return TABLE["sum"](A * B, axis=(-2, -1))


# z = X^-1: from X z = I, X_dot z + X z_dot = 0.
OfMatrices(
    "inv",
    np.linalg.inv,
    lambda z, xs, x_dots: -(z @ x_dots[0] @ z),
    lambda k, z_bar, z, xs: -(swap(z) @ z_bar @ swap(z)),
    np.linalg.inv,
)


def _is_vector(b):
    return len(shape_of(b)) == 1


def _solve_push(z, xs, x_dots):
    A, (A_dot, b_dot) = xs[0], x_dots
    if A_dot is None:
        return TABLE["solve"](A, b_dot)
    return TABLE["solve"](A, -(A_dot @ z) if b_dot is None else b_dot - A_dot @ z)


def _solve_pull(k, z_bar, z, xs):
    """b_bar = A'^-1 z_bar, and A_bar = -b_bar z'."""
    b_bar = TABLE["solve"](swap(xs[0]), z_bar)
    if k == 1:
        return unbroadcast(b_bar, shape_of(xs[1]))
    if _is_vector(z):
        return -(b_bar[:, None] * z)
    return unbroadcast(-(b_bar @ swap(z)), shape_of(xs[0]))


def _solve(A, b):
    if _is_vector(b) and len(shape_of(A)) > 2:
        raise ValueError(f"solve got a stack of matrices {shape_of(A)} and a vector {shape_of(b)}: give it b[:, None]")
    return np.linalg.solve(A, b)


OfMatrices("solve", _solve, _solve_push, _solve_pull, np.linalg.solve)

# det: d det = det trace(X^-1 X_dot). The inverse must exist: the adjugate of a singular matrix is not computed.


def _inverse(X, what):
    try:
        return TABLE["inv"](X)
    except np.linalg.LinAlgError:
        raise np.linalg.LinAlgError(
            f"the derivative of {what} needs the inverse, and the matrix is singular: write a small determinant out "
            "as a polynomial of its entries"
        ) from None


OfMatrices(
    "det",
    np.linalg.det,
    lambda z, xs, x_dots: z * inner_product(swap(_inverse(xs[0], "det")), x_dots[0]),
    lambda k, z_bar, z, xs: (
        (z_bar * z)[..., None, None] * swap(_inverse(xs[0], "det"))
        if shape_of(z)
        else z_bar * z * swap(_inverse(xs[0], "det"))
    ),
    np.linalg.det,
)
OfMatrices(
    "logabsdet",
    lambda X: np.linalg.slogdet(X).logabsdet,
    lambda z, xs, x_dots: inner_product(swap(_inverse(xs[0], "slogdet")), x_dots[0]),
    lambda k, z_bar, z, xs: (
        z_bar[..., None, None] * swap(_inverse(xs[0], "slogdet"))
        if shape_of(z)
        else z_bar * swap(_inverse(xs[0], "slogdet"))
    ),
)

# z z' = X with z lower triangular; X is taken to be symmetric, only X + X' counts.


def _phi(X):
    """The lower triangle of X with its diagonal halved: what solves L_dot L' + L L_dot' = X_dot for z^-1 L_dot."""
    n = shape_of(X)[-1]
    return X * (np.tri(n, k=-1, dtype=X.dtype) + 0.5 * np.eye(n, dtype=X.dtype))


def _cholesky_push(z, xs, x_dots):
    inverse = TABLE["inv"](z)
    symmetric = 0.5 * (x_dots[0] + swap(x_dots[0]))
    return z @ _phi(inverse @ symmetric @ swap(inverse))


def _cholesky_pull(k, z_bar, z, xs):
    inverse = TABLE["inv"](z)
    inner = swap(inverse) @ _phi(swap(z) @ z_bar) @ inverse
    return 0.5 * (inner + swap(inner))


OfMatrices("cholesky", np.linalg.cholesky, _cholesky_push, _cholesky_pull, np.linalg.cholesky)
