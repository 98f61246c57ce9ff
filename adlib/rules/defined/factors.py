"""Powers and factors of matrices, one matrix or a stack of them."""

import numpy as np

from adlib.rules.defined.definition import define
from adlib.rules.kinds import TABLE, shape_of
from adlib.rules.linalg import swap


@define(np.linalg.matrix_power)
def matrix_power(x, n):
    """By squaring."""
    if n < 0:
        return matrix_power(np.linalg.inv(x), -n)
    if n == 0:
        return np.broadcast_to(np.eye(shape_of(x)[-1], dtype=x.dtype), shape_of(x)) + np.zeros_like(x)
    result, square = None, x
    while n:
        if n % 2:
            result = square if result is None else np.matmul(result, square)
        n //= 2
        square = np.matmul(square, square) if n else square
    return result


def result_of(function, *parts):
    """Return the parts as the named tuple that a function of NumPy returns for a matrix."""
    return type(function(np.eye(1)))(*parts)


@define(np.linalg.slogdet)
def slogdet(x):
    sign = np.sign(TABLE["stop_gradient"](TABLE["det"](x)))
    return result_of(np.linalg.slogdet, sign, TABLE["logabsdet"](x))


@define(np.linalg.eigh)
def eigh(x, UPLO="L"):
    z = TABLE["eigh"](x, UPLO=UPLO)
    return result_of(np.linalg.eigh, z[..., 0, :], z[..., 1:, :])


@define(np.linalg.eigvalsh)
def eigvalsh(x, UPLO="L"):
    return eigh(x, UPLO)[0]


@define(np.linalg.svd)
def svd(x, full_matrices=True, compute_uv=True):
    m, n = shape_of(x)[-2:]
    if compute_uv and full_matrices and m != n:
        raise ValueError(
            f"np.linalg.svd of shape {shape_of(x)} with full_matrices=True adds vectors that the matrix does not "
            "determine: write full_matrices=False"
        )
    z = TABLE["svd"](x)
    if not compute_uv:
        return z[..., 0, :]
    return result_of(np.linalg.svd, z[..., 1 : 1 + m, :], z[..., 0, :], swap(z[..., 1 + m :, :]))


@define(np.linalg.svdvals)
def svdvals(x):
    return svd(x, compute_uv=False)


@define(np.linalg.qr)
def qr(x, mode="reduced"):
    """Factor a matrix. In a wide matrix, the first columns determine Q."""
    m, n = shape_of(x)[-2:]
    if mode not in ("reduced", "r") and (mode != "complete" or m > n):
        raise ValueError(f"np.linalg.qr of shape {shape_of(x)} with mode={mode!r}: use 'reduced' or 'r'")
    k = min(m, n)
    z = TABLE["qr"](x[..., :, :k])
    q, r = z[..., :m, :], z[..., m:, :]
    if n > m:
        r = np.concatenate([r, np.matmul(swap(q), x[..., :, k:])], axis=-1)
    return r if mode == "r" else result_of(np.linalg.qr, q, r)


@define(np.linalg.lstsq, operands=2)
def lstsq(a, b, rcond=None):
    """Solve by the pseudoinverse. There is no derivative where the rank is not full."""
    m, n = shape_of(a)
    x, s = np.matmul(np.linalg.pinv(a), b), svdvals(a)
    rank = np.count_nonzero(np.greater(s, s[0] * (np.finfo(s.dtype).eps * max(m, n) if rcond is None else rcond)))
    rest = b - np.matmul(a, x)
    residuals = np.atleast_1d(np.sum(rest * rest, axis=0)) if m > n else np.zeros(0, s.dtype)
    return x, residuals, rank, s
