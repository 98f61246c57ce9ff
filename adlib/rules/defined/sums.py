"""Sums, differences and products along an axis."""

import numpy as np

from adlib.rules.defined.definition import at, axes_of, axis_of, define, flat_if_none, present
from adlib.rules.kinds import as_operand, shape_of


@define(np.diff)
def diff(x, n=1, axis=-1, prepend=None, append=None):
    if n == 0:
        return x
    ends = [None if end is None else _line(as_operand(end), axis, x) for end in (prepend, append)]
    parts = [part for part in (ends[0], x, ends[1]) if part is not None]
    x = np.concatenate(parts, axis=axis) if len(parts) > 1 else x
    for _ in range(n):
        x = at(x, axis, slice(1, None)) - at(x, axis, slice(None, -1))
    return x


def _line(end, axis, x):
    """Return what is put before or after x along an axis; a number is repeated."""
    if shape_of(end):
        return end
    return np.broadcast_to(end, tuple(1 if k == axis_of(axis, x) else n for k, n in enumerate(shape_of(x))))


@define(np.prod)
def prod(x, axis=None, keepdims=False):
    """Multiply by halves. No quotient is needed, so a factor 0 does no harm, and derivatives of any order are right."""
    axes = axes_of(axis, x)
    for a in axes:
        while (n := shape_of(x)[a]) > 1:
            half = n // 2
            pairs = at(x, a, slice(half)) * at(x, a, slice(half, 2 * half))
            x = pairs if n % 2 == 0 else np.concatenate([pairs, at(x, a, slice(2 * half, n))], axis=a)
    if any(shape_of(x)[a] == 0 for a in axes):  # a product of no factors is 1
        return 1.0 + np.sum(x, axis=axes, keepdims=keepdims)
    return np.sum(x, axis=axes, keepdims=keepdims) if shape_of(x) else x


@define(np.cumprod)
def cumprod(x, axis=None):
    """Multiply by doubling. After step k every element holds the product of up to 2^k elements, itself the last one."""
    x, axis = flat_if_none(x, axis)
    n, step = shape_of(x)[axis], 1
    x = np.copy(x)
    while step < n:
        product = at(x, axis, slice(step, n)) * at(x, axis, slice(0, n - step))
        x = np.concatenate([at(x, axis, slice(0, step)), product], axis=axis)
        step *= 2
    return x


@define(*present(np, "cumulative_sum"))
def cumulative_sum(x, axis=None, include_initial=False):
    return _cumulative("cumulative_sum", np.cumsum, 0.0, x, axis, include_initial)


@define(*present(np, "cumulative_prod"))
def cumulative_prod(x, axis=None, include_initial=False):
    return _cumulative("cumulative_prod", np.cumprod, 1.0, x, axis, include_initial)


def _cumulative(name, accumulate, initial, x, axis, include_initial):
    if axis is None and len(shape_of(x)) > 1:
        raise ValueError(f"np.{name} of {len(shape_of(x))} axes needs an axis: write axis=0, for example")
    x = np.atleast_1d(x)
    axis = axis_of(0 if axis is None else axis, x)
    z = accumulate(x, axis=axis)
    if not include_initial:
        return z
    shape = tuple(1 if k == axis else n for k, n in enumerate(shape_of(x)))
    return np.concatenate([np.full(shape, initial, x.dtype), z], axis=axis)
