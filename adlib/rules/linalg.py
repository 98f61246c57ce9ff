"""Rules of linear algebra: solve, inv, det, slogdet, cholesky, pinv, eigh, svd, qr, for one matrix or a stack of them.

Each function is entered by its pushforward and its pullback, written with other functions of the table, so that
derivatives of any order follow. A' is the transpose of A.

cholesky and eigh read only one triangle of X, so the derivative with respect to the other triangle is 0. If you
differentiate with respect to the numbers from which a symmetric matrix is made, or if you use f((X + X') / 2), it makes
no difference which triangle is read.

Where a factor has no derivative, the following conventions hold. "Equal" and "zero" mean up to rounding.

* Equal eigenvalues, or equal singular values, share the derivative equally, as other elements that tie do. A function
  that treats them alike, such as their sum, therefore has the right derivative.
* A singular value that is zero has derivative 0, as |x| has at 0.
* Vectors that belong to equal eigenvalues or singular values, or to a singular value that is zero, are not determined
  by the matrix. Their derivative is nan, even if a function of them has a derivative. The derivative of pinv and of qr
  is nan as well where the columns (for pinv, the rows or the columns) are linearly dependent.

Sources: Giles (2008), "Collected matrix derivative results"; for cholesky Murray (2016), arXiv:1602.07527; for pinv
Golub and Pereyra (1973), theorem 4.3; for svd Townsend (2016), "Differentiating the singular value decomposition"; for
qr Walter and Lehmann (2018), "Algorithmic differentiation of linear algebra functions", arXiv:1001.1654.
"""

import inspect

import numpy as np

from adlib.rules.arrays import swap
from adlib.rules.kinds import TABLE, Rule, binding, dtype_of, not_zero, shape_of, unbroadcast


class OfMatrices(Rule):
    """A function of matrices with a pushforward and a pullback.

    `push(z, xs, x_dots)` gives z_dot, where x_dots has None for a constant, and `pull(k, z_bar, z, xs)` gives x_bar_k.
    Both receive the options of the function, too.
    """

    def __init__(self, name, value, push, pull, numpy_function=None, operands=1):
        super().__init__(name, value, numpy_function)
        self.push, self.pull = push, pull
        self.bind = binding(numpy_function, operands, [*inspect.signature(push).parameters][3:])

    def pushforward(self, z, xs, tangents, params):
        return self.push(z, xs, tangents, **params)

    def pullback(self, k, z_bar, z, xs, params):
        return self.pull(k, z_bar, z, xs, **params)


def inner_product(A, B):
    """Return trace(A' B), the inner product of matrices."""
    return TABLE["sum"](A * B, axis=(-2, -1))


# z = X^-1: from X z = I follows X_dot z + X z_dot = 0.
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
    """Return the adjoints are b_bar = A'^-1 z_bar and A_bar = -b_bar z'."""
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


OfMatrices("solve", _solve, _solve_push, _solve_pull, np.linalg.solve, operands=2)

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

# z z' = X with z lower triangular. NumPy reads only the lower triangle of X and assumes that X is symmetric.


def _lower(X):
    """Return the part of X below its diagonal."""
    return X * np.tri(shape_of(X)[-1], k=-1, dtype=X.dtype)


def _diagonal_part(X):
    return X * np.eye(shape_of(X)[-1], dtype=X.dtype)


def _as_it_is_read(X, UPLO="L"):
    """Return the symmetric matrix of which X holds the lower triangle, or the upper one."""
    below = _lower(X if UPLO.upper() == "L" else swap(X))
    return below + swap(below) + _diagonal_part(X)


def _to_the_triangle(X_bar, UPLO="L"):
    """Return the adjoint of X, given that of the symmetric matrix that is read from it: the transpose of
    `_as_it_is_read`.
    """
    below = _lower(X_bar + swap(X_bar))
    return (below if UPLO.upper() == "L" else swap(below)) + _diagonal_part(X_bar)


def _phi(X):
    """Return the lower triangle of X with its diagonal halved. It solves L_dot L' + L L_dot' = X_dot for z^-1 L_dot."""
    n = shape_of(X)[-1]
    return X * (np.tri(n, k=-1, dtype=X.dtype) + 0.5 * np.eye(n, dtype=X.dtype))


def _cholesky_push(z, xs, x_dots):
    inverse = TABLE["inv"](z)
    return z @ _phi(inverse @ _as_it_is_read(x_dots[0]) @ swap(inverse))


def _cholesky_pull(k, z_bar, z, xs):
    inverse = TABLE["inv"](z)
    inner = swap(inverse) @ _phi(swap(z) @ z_bar) @ inverse
    return _to_the_triangle(0.5 * (inner + swap(inner)))


OfMatrices("cholesky", np.linalg.cholesky, _cholesky_push, _cholesky_pull, np.linalg.cholesky)

# z = X^+, where X has full rank.


def _pinv_push(z, xs, x_dots):
    X, X_dot = xs[0], x_dots[0]
    outside, beside = _rest(X @ z), _rest(z @ X)
    z_dot = -(z @ X_dot @ z) + z @ swap(z) @ swap(X_dot) @ outside + beside @ swap(X_dot) @ swap(z) @ z
    return z_dot + _none_where(_is_deficient(X), _size_of(X_dot))


def _pinv_pull(k, z_bar, z, xs):
    X = xs[0]
    z_bar = z_bar + _none_where(_is_deficient(X), z_bar)
    outside, beside = _rest(X @ z), _rest(z @ X)
    first = swap(z) @ z_bar @ swap(z)
    return -first + outside @ swap(z_bar) @ z @ swap(z) + swap(z) @ z @ swap(z_bar) @ beside


def _rest(projection):
    return np.eye(shape_of(projection)[-1], dtype=projection.dtype) - projection


def _is_deficient(X):
    rank = np.linalg.matrix_rank(TABLE["stop_gradient"](X))
    return np.less(rank, min(shape_of(X)[-2:]))[..., None, None]


def _size_of(X_dot):
    """Return the sum of the absolute values of each matrix. It is 0 only if all its entries are 0."""
    return TABLE["sum"](TABLE["absolute"](X_dot), axis=(-2, -1), keepdims=True)


def _none_where(condition, derivative):
    """Return nan where the condition holds, unless the derivative there is 0 and carries no influence, and 0
    elsewhere.
    """
    number = dtype_of(derivative).type
    return TABLE["where"](condition, TABLE["where"](not_zero(derivative), number(np.nan), number(0)), number(0))


OfMatrices("pinv", np.linalg.pinv, _pinv_push, _pinv_pull, np.linalg.pinv)

# X = V diag(w) V', where X is symmetric and one of its triangles is read. The result is w as a row above V.


def _eigh(X, UPLO="L"):
    w, V = np.linalg.eigh(X, UPLO)
    return np.concatenate([w[..., None, :], V], axis=-2)


class Spectrum:
    """Return which of the values w are equal, and the quotients 1 / (w_j^p - w_i^p) of the others, where p is 1 or
    2.
    """

    def __init__(self, w, p=1):
        known, one = TABLE["stop_gradient"](w), w.dtype.type(1)
        n = shape_of(w)[-1]
        rounding = n * float(np.finfo(w.dtype).eps) * np.max(abs(known), axis=-1, keepdims=True)
        equal = np.less_equal(abs(known[..., None, :] - known[..., :, None]), rounding[..., None])
        is_equal = np.where(equal, one, 0 * one)
        gap = w[..., None, :] - w[..., :, None]
        if p == 2:
            gap = gap * (w[..., None, :] + w[..., :, None])
        self.quotients = (1 - is_equal) / np.where(equal, one, gap)
        count = np.sum(is_equal, axis=-1, keepdims=True)
        self.sharing = is_equal / count
        self.undetermined = np.greater(count[..., 0], 1.5)  # vectors of equal values
        self.zero = np.less_equal(abs(known), rounding)

    def shared(self, w):
        """Return the derivatives w of the values. Values that are equal share their derivatives."""
        return (self.sharing @ w[..., None])[..., 0]


def _columns_without(undetermined, derivatives):
    """Return a row of zeros, with nan for the undetermined columns except those whose derivatives are all 0."""
    return _none_where(undetermined, np.sum(abs(derivatives), axis=-2))[..., None, :]


def _diagonal_of(X):
    return np.sum(_diagonal_part(X), axis=-1)


def _as_diagonal(w):
    return w[..., None, :] * np.eye(shape_of(w)[-1], dtype=w.dtype)


def _eigh_push(z, xs, x_dots, UPLO="L"):
    w, V = z[..., 0, :], z[..., 1:, :]
    spectrum = Spectrum(w)
    inner = swap(V) @ _as_it_is_read(x_dots[0], UPLO) @ V
    w_dot = spectrum.shared(_diagonal_of(inner))
    V_dot = V @ (spectrum.quotients * inner) + _columns_without(spectrum.undetermined, inner)
    return np.concatenate([w_dot[..., None, :], V_dot], axis=-2)


def _eigh_pull(k, z_bar, z, xs, UPLO="L"):
    w, V, w_bar, V_bar = z[..., 0, :], z[..., 1:, :], z_bar[..., 0, :], z_bar[..., 1:, :]
    spectrum = Spectrum(w)
    turned = swap(V) @ V_bar + _columns_without(spectrum.undetermined, V_bar)
    X_bar = V @ (spectrum.quotients * turned + _as_diagonal(spectrum.shared(w_bar))) @ swap(V)
    return _to_the_triangle(0.5 * (X_bar + swap(X_bar)), UPLO)


OfMatrices("eigh", _eigh, _eigh_push, _eigh_pull)

# X = U diag(s) V'. The result is s as a row above U, and V below it.


def _svd(X):
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    return np.concatenate([s[..., None, :], U, np.swapaxes(Vt, -1, -2)], axis=-2)


def _parts_of_svd(z, X):
    m = shape_of(X)[-2]
    return z[..., 0, :], z[..., 1 : 1 + m, :], z[..., 1 + m :, :]


def _inverse_where_not_zero(s, zero):
    return np.where(zero, 0.0, 1 / np.where(zero, 1.0, s))[..., None, :]


def _svd_push(z, xs, x_dots):
    X, X_dot = xs[0], x_dots[0]
    (s, U, V), (m, n) = _parts_of_svd(z, X), shape_of(X)[-2:]
    spectrum, inner = Spectrum(s, 2), swap(U) @ X_dot @ V
    inverse = _inverse_where_not_zero(s, spectrum.zero)
    right, left = inner * s[..., None, :], inner * s[..., :, None]
    s_dot = np.where(spectrum.zero, 0.0, spectrum.shared(_diagonal_of(inner)))
    U_dot = U @ (spectrum.quotients * (right + swap(right)))
    V_dot = V @ (spectrum.quotients * (left + swap(left)))
    if m > n:
        U_dot = U_dot + (X_dot @ V - U @ inner) * inverse
    if n > m:
        V_dot = V_dot + (swap(X_dot) @ U - V @ swap(inner)) * inverse
    undetermined = np.logical_or(spectrum.undetermined, spectrum.zero)
    U_dot = U_dot + _columns_without(undetermined, X_dot @ V)
    V_dot = V_dot + _columns_without(undetermined, swap(X_dot) @ U)
    return np.concatenate([s_dot[..., None, :], U_dot, V_dot], axis=-2)


def _svd_pull(k, z_bar, z, xs):
    X = xs[0]
    (s, U, V), (s_bar, U_bar, V_bar), (m, n) = _parts_of_svd(z, X), _parts_of_svd(z_bar, X), shape_of(X)[-2:]
    spectrum = Spectrum(s, 2)
    inverse = _inverse_where_not_zero(s, spectrum.zero)
    undetermined = np.logical_or(spectrum.undetermined, spectrum.zero)
    of_U = swap(U) @ U_bar + _columns_without(undetermined, U_bar)
    of_V = swap(V) @ V_bar + _columns_without(undetermined, V_bar)
    inner = (spectrum.quotients * (of_U - swap(of_U))) * s[..., None, :]
    inner = inner + (spectrum.quotients * (of_V - swap(of_V))) * s[..., :, None]
    inner = inner + _as_diagonal(np.where(spectrum.zero, 0.0, spectrum.shared(s_bar)))
    X_bar = U @ inner @ swap(V)
    if m > n:
        X_bar = X_bar + ((U_bar - U @ of_U) * inverse) @ swap(V)
    if n > m:
        X_bar = X_bar + U @ swap((V_bar - V @ of_V) * inverse)
    return X_bar


OfMatrices("svd", _svd, _svd_push, _svd_pull)

# X = Q R with as many columns as Q, which are orthonormal. The result is Q above R.


def _qr(X):
    return np.concatenate(np.linalg.qr(X), axis=-2)


def _parts_of_qr(z):
    """Return (Q, R, the inverse of R, whether the columns are linearly dependent)."""
    n = shape_of(z)[-1]
    Q, R = z[..., :-n, :], z[..., -n:, :]
    sizes = abs(_diagonal_of(TABLE["stop_gradient"](R)))
    rounding = n * float(np.finfo(R.dtype).eps) * np.max(sizes, axis=-1, keepdims=True)
    dependent = np.less_equal(np.min(sizes, axis=-1, keepdims=True), rounding)[..., None]
    return Q, R, TABLE["inv"](np.where(dependent, np.eye(n, dtype=R.dtype), R)), dependent


def _qr_push(z, xs, x_dots):
    Q, R, inverse, dependent = _parts_of_qr(z)
    outer = x_dots[0] @ inverse
    inner = swap(Q) @ outer
    turn = _lower(inner) - swap(_lower(inner))
    Q_dot = outer - Q @ (inner - turn)
    z_dot = np.concatenate([Q_dot, (inner - turn) @ R], axis=-2)
    return z_dot + _none_where(dependent, _size_of(x_dots[0]))


def _qr_pull(k, z_bar, z, xs):
    Q, R, inverse, dependent = _parts_of_qr(z)
    z_bar = z_bar + _none_where(dependent, z_bar)
    n = shape_of(z)[-1]
    Q_bar, R_bar = z_bar[..., :-n, :], z_bar[..., -n:, :]
    inner = R @ swap(R_bar) - swap(Q_bar) @ Q
    return (Q_bar + Q @ _as_it_is_read(inner)) @ swap(inverse)


OfMatrices("qr", _qr, _qr_push, _qr_pull)
