"""Products of vectors, matrices and arrays."""

import functools
import math

import numpy as np

from adlib.rules.defined.definition import as_list, axis_of, define, present
from adlib.rules.kinds import TABLE, dtype_of, shape_of


@define(np.dot, operands=2)
def dot(x, y):
    if not shape_of(x) or not shape_of(y):
        return x * y
    return (
        np.matmul(x, y)
        if len(shape_of(y)) <= 2 >= len(shape_of(x))
        else tensordot(x, y, (-1, max(-2, -len(shape_of(y)))))
    )


@define(np.linalg.multi_dot, operands="sequence")
def multi_dot(xs):
    return functools.reduce(dot, xs)


@define(np.linalg.matmul, operands=2)
def matmul(x, y):
    return np.matmul(x, y)


@define(*present(np, "matvec"), operands=2)
def matvec(x, y):
    return np.matmul(x, y[..., None])[..., 0]


@define(*present(np, "vecmat"), operands=2)
def vecmat(x, y):
    return np.matmul(x[..., None, :], y)[..., 0, :]


@define(np.vecdot, np.linalg.vecdot, operands=2)
def vecdot(x, y, axis=-1):
    x, y = (z if axis == -1 else np.moveaxis(z, axis, -1) for z in (x, y))
    return np.matmul(x[..., None, :], y[..., None])[..., 0, 0]


@define(np.tensordot, np.linalg.tensordot, operands=2)
def tensordot(x, y, axes=2):
    if isinstance(axes, int):
        axes = (range(len(shape_of(x)) - axes, len(shape_of(x))), range(axes))
    summed = [
        [axis_of(a, z) for a in as_list(list(part) if isinstance(part, range) else part)]
        for z, part in zip((x, y), axes)
    ]
    free = [[k for k in range(len(shape_of(z))) if k not in part] for z, part in zip((x, y), summed)]
    length = math.prod(shape_of(x)[k] for k in summed[0])
    left = np.reshape(np.transpose(x, (*free[0], *summed[0])), (-1, length))
    right = np.reshape(np.transpose(y, (*summed[1], *free[1])), (length, -1))
    return np.reshape(np.matmul(left, right), (*(shape_of(x)[k] for k in free[0]), *(shape_of(y)[k] for k in free[1])))


@define(np.inner, operands=2)
def inner(x, y):
    if len(shape_of(x)) == len(shape_of(y)) == 1:
        return TABLE["matmul"](x, y)
    return tensordot(x, y, (-1, -1)) if shape_of(x) and shape_of(y) else x * y


@define(np.vdot, operands=2)
def vdot(x, y):
    return np.sum(np.reshape(x, -1) * np.reshape(y, -1))


@define(np.outer, np.linalg.outer, operands=2)
def outer(x, y):
    return np.reshape(x, (-1, 1)) * np.reshape(y, (1, -1))


@define(np.kron, operands=2)
def kron(x, y):
    n = max(len(shape_of(x)), len(shape_of(y)))
    a, b = ((1,) * (n - len(shape_of(z))) + shape_of(z) for z in (x, y))
    z = np.reshape(x, tuple(m for k in a for m in (k, 1))) * np.reshape(y, tuple(m for k in b for m in (1, k)))
    return np.reshape(z, tuple(k * m for k, m in zip(a, b)))


@define(np.cross, operands=2)
def cross(x, y, axisa=-1, axisb=-1, axisc=-1, axis=None):
    axisa, axisb, axisc = (axisa, axisb, axisc) if axis is None else (axis,) * 3
    x, y = np.moveaxis(x, axisa, -1), np.moveaxis(y, axisb, -1)
    lengths = shape_of(x)[-1], shape_of(y)[-1]
    if lengths == (2, 2):
        return x[..., 0] * y[..., 1] - x[..., 1] * y[..., 0]
    if lengths != (3, 3):
        raise ValueError(
            f"np.cross of shapes {shape_of(x)} and {shape_of(y)}: both vectors must have length 3, or both length 2"
        )
    after, before = np.array([1, 2, 0]), np.array([2, 0, 1])
    return np.moveaxis(x[..., after] * y[..., before] - x[..., before] * y[..., after], -1, axisc)


@define(np.linalg.cross, operands=2)
def cross_of_three(x, y, axis=-1):
    if (shape_of(x)[axis], shape_of(y)[axis]) != (3, 3):
        raise ValueError(f"np.linalg.cross of shapes {shape_of(x)} and {shape_of(y)}: both vectors must have length 3")
    return cross(x, y, axis=axis)


# Sums of products along a line


@define(np.convolve, operands=2)
def convolve(a, v, mode="full"):
    """Convolve two vectors. The longer one is padded with zeros, and each element is a product with the shorter one."""
    a, v = np.atleast_1d(a), np.atleast_1d(v)
    a, v = (a, v) if len(a) >= len(v) else (v, a)
    if len(shape_of(a)) != 1 or len(shape_of(v)) != 1 or not len(v):
        raise ValueError(f"np.convolve of shapes {shape_of(a)} and {shape_of(v)}: give two vectors that are not empty")
    n, m = len(a), len(v)
    places = np.arange(n + m - 1)[:, None] + np.arange(m - 1, -1, -1)  # of the padded a, next to v[0], v[1], ...
    zeros = np.zeros(m - 1, dtype_of(a))
    return np.matmul(np.concatenate([zeros, a, zeros])[places[_kept(mode, n, m)]], v)


def _kept(mode, n, m):
    """Return the part of a full convolution of lengths n >= m that a mode keeps."""
    parts = {"full": slice(0, n + m - 1), "same": slice((m - 1) // 2, (m - 1) // 2 + n), "valid": slice(m - 1, n)}
    if mode not in parts:
        raise ValueError(f"a convolution with mode {mode!r}: use full, same or valid")
    return parts[mode]


@define(np.correlate, operands=2)
def correlate(a, v, mode="valid"):
    if len(v) > len(a):
        return np.flip(correlate(v, a, mode))
    n, m = len(a), len(v)
    first = m // 2 if mode == "same" else None
    if first is None:
        return convolve(a, np.flip(v), mode)
    return convolve(a, np.flip(v), "full")[m - 1 - first : m - 1 - first + n]
