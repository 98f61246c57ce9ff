"""Norms of vectors and matrices, and condition numbers.

The derivative of a norm at 0 is 0, as it is for |x| and for the length of the zero vector: the mean of its slopes.
"""

import numpy as np

from adlib.rules.defined.definition import as_list, axis_of, define, root
from adlib.rules.defined.factors import svdvals
from adlib.rules.kinds import shape_of


@define(np.linalg.norm)
def norm(x, ord=None, axis=None, keepdims=False):
    rank = len(shape_of(x)) if axis is None else np.size(axis)
    if ord is None:
        return root(np.sum(x * x, axis=axis, keepdims=keepdims))
    axes = range(rank) if axis is None else as_list(axis)
    if rank == 1:
        return vector_norm(x, axes[0], keepdims, ord)
    if rank == 2:
        return _of_matrices(x, axes, keepdims, ord)
    raise ValueError(f"np.linalg.norm with ord={ord!r} of {rank} axes: give one axis or two, or leave ord out")


@define(np.linalg.vector_norm)
def vector_norm(x, axis=None, keepdims=False, ord=2):
    if isinstance(ord, str) or ord == 0:
        raise ValueError(f"a vector norm with ord={ord!r} is not supported: use a number other than 0, or np.inf")
    size = abs(x)
    if abs(ord) == np.inf:
        return (np.max if ord > 0 else np.min)(size, axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(size, axis=axis, keepdims=keepdims)
    return root(np.sum(x * x if ord == 2 else size**ord, axis=axis, keepdims=keepdims), ord)


@define(np.linalg.matrix_norm)
def matrix_norm(x, keepdims=False, ord="fro"):
    return _of_matrices(x, (-2, -1), keepdims, ord)


def _of_matrices(x, axes, keepdims, ord):
    """Return the norms of the matrices that lie along two axes."""
    rows, columns = (axis_of(axis, x) for axis in axes)
    matrices = np.moveaxis(x, (rows, columns), (-2, -1))
    if ord == "fro":
        z = root(np.sum(matrices * matrices, axis=(-2, -1)))
    elif ord == "nuc":
        z = np.sum(svdvals(matrices), axis=-1)
    elif ord in (2, -2):
        z = svdvals(matrices)[..., 0 if ord > 0 else -1]
    elif ord in (1, -1, np.inf, -np.inf):
        lengths = np.sum(abs(matrices), axis=-2 if abs(ord) == 1 else -1)
        z = (np.max if ord > 0 else np.min)(lengths, axis=-1)
    else:
        raise ValueError(
            f"a matrix norm with ord={ord!r} is not known: use 1, 2, np.inf, their negatives, 'fro' or 'nuc'"
        )
    if not keepdims:
        return z
    return np.reshape(z, tuple(1 if k in (rows, columns) else n for k, n in enumerate(shape_of(x))))


@define(np.linalg.cond)
def cond(x, p=None):
    if p is None or p == 2:
        s = svdvals(x)
        return s[..., 0] / s[..., -1]
    return _of_matrices(x, (-2, -1), False, p) * _of_matrices(np.linalg.inv(x), (-2, -1), False, p)
