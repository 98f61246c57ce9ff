"""Functions given by their values at points: polynomials, interpolation, integrals, and slopes between the points."""

import numpy as np

from adlib.rules.defined.definition import along, as_type, at, axes_of, define
from adlib.rules.kinds import TABLE, as_operand, dtype_of, shape_of


@define(np.polyval, operands=2)
def polyval(p, x):
    value = 0.0 * x
    for coefficient in p:
        value = value * x + coefficient
    return value


@define(np.vander)
def vander(x, N=None, increasing=False):
    powers = np.arange(shape_of(x)[0] if N is None else N)
    return x[:, None] ** (powers if increasing else powers[::-1])


@define(np.linspace, operands=2)
def linspace(start, stop, num=50, endpoint=True, retstep=False, axis=0):
    parts = num - 1 if endpoint else num
    step = (stop - start) / parts if parts > 0 else (stop - start) * np.nan
    shape = (num, *[1] * max(len(shape_of(start)), len(shape_of(stop))))
    fractions = np.arange(num, dtype=dtype_of(step)).reshape(shape) / max(parts, 1)
    z = start + (stop - start) * fractions
    z = z if axis == 0 else np.moveaxis(z, 0, axis)
    return (z, step) if retstep else z


@define(np.interp, operands=3)
def interp(x, xp, fp, left=None, right=None):
    """Interpolate linearly between points.

    At a point of xp, where two lines meet, the derivative is the mean of their slopes. If two points are equal, the
    value there is that of the second one.
    """
    x, xp, fp = (as_type(z, np.float64) for z in (x, xp, fp))
    after, value = _interpolated(x, xp, fp, "right")
    mean = (_interpolated(x, xp, fp, "left")[0] + after) / 2
    z = np.where(np.isfinite(mean), mean + TABLE["stop_gradient"](value - mean), value)
    z = z if left is None else np.where(np.less(x, xp[0]), left, z)
    return z if right is None else np.where(np.greater(x, xp[-1]), right, z)


def _interpolated(x, xp, fp, side):
    """Return (the line through the two points that enclose x, and its value).

    At a point itself the value is exactly that of the point, and the line is the one on its right or on its left.
    """
    n = shape_of(xp)[0]
    if n == 1:
        return (fp[0] + np.zeros(shape_of(x)),) * 2
    after = np.searchsorted(xp, x, side=side)
    k = np.minimum(np.maximum(after - 1, 0), n - 2)
    x_0, x_1, f_0, f_1 = (np.reshape(_taken(z, j), shape_of(x)) for z in (xp, fp) for j in (k, k + 1))
    line = f_0 + (x - x_0) * ((f_1 - f_0) / (x_1 - x_0))
    exact = np.where(np.equal(x, x_0), f_0, line)
    ends = [np.where(np.equal(after, 0), fp[0], np.where(np.equal(after, n), fp[-1], z)) for z in (line, exact)]
    return [np.where(np.isnan(x), np.nan, z) for z in ends]


def _taken(line, positions):
    return TABLE["take_along_axis"](line, np.reshape(positions, -1), axis=0)


@define(np.trapezoid)
def trapezoid(y, x=None, dx=1.0, axis=-1):
    width = dx
    if x is not None:
        x = as_operand(x)
        width = along(np.diff(x), axis, y) if len(shape_of(x)) == 1 else np.diff(x, axis=axis)
    return np.sum(width * (at(y, axis, slice(1, None)) + at(y, axis, slice(None, -1))) / 2, axis=axis)


@define(np.gradient, operands="all")
def gradient(arrays, axis=None, edge_order=1):
    (f, *varargs), axes = arrays, axes_of(axis, arrays[0])
    spacings = varargs * len(axes) if len(varargs) == 1 else varargs or [1.0] * len(axes)
    if len(spacings) != len(axes) or edge_order not in (1, 2):
        raise ValueError(
            f"np.gradient with {len(varargs)} spacings for {len(axes)} axes and edge_order={edge_order}: give no "
            "spacing, one, or one per axis, and edge_order 1 or 2"
        )
    parts = tuple(_slopes(f, spacing, a, edge_order) for spacing, a in zip(spacings, axes))
    return parts if len(parts) > 1 else parts[0]


def _slopes(f, spacing, axis, edge_order):
    """Return the slopes at all points along an axis. Each is the slope of the parabola through a point and its
    neighbours.
    """
    n = shape_of(f)[axis]
    if n < edge_order + 1:
        raise ValueError(f"np.gradient along an axis of length {n}: give {edge_order + 1} or more points")
    widths = np.diff(spacing) if shape_of(spacing) else spacing * np.ones(n - 1, dtype_of(f))
    widths = along(as_type(widths, dtype_of(f)), axis, f)
    lines = np.diff(f, axis=axis) / widths  # the slopes between neighbours
    first, last = (at(lines, axis, part) for part in (slice(0, 1), slice(-1, None)))
    if n == 2:
        return np.concatenate([first, last], axis=axis)
    before, behind = (at(widths, axis, part) for part in (slice(None, -1), slice(1, None)))
    left, right = (at(lines, axis, part) for part in (slice(None, -1), slice(1, None)))
    inner = (behind * left + before * right) / (before + behind)
    if edge_order == 2:
        first = 2 * first - at(inner, axis, slice(0, 1))
        last = 2 * last - at(inner, axis, slice(-1, None))
    return np.concatenate([first, inner, last], axis=axis)
