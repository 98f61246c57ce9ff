"""Moments, order statistics and covariances."""

import math

import numpy as np

from adlib.rules.defined.definition import along, as_type, axes_of, define, root
from adlib.rules.kinds import as_operand, dtype_of, shape_of

# Moments


@define(np.var)
def var(x, axis=None, ddof=0, keepdims=False):
    centred = x - np.mean(x, axis=axis, keepdims=True)
    total = np.sum(centred * centred, axis=axis, keepdims=keepdims)
    return total / (math.prod(shape_of(x)) // max(1, math.prod(shape_of(total))) - ddof)


@define(np.std)
def std(x, axis=None, ddof=0, keepdims=False):
    return root(var(x, axis, ddof, keepdims))


@define(np.average)
def average(x, axis=None, weights=None, returned=False, keepdims=False):
    if weights is None:
        mean = np.mean(x, axis=axis, keepdims=keepdims)
        count = math.prod(shape_of(x)) / max(1, math.prod(shape_of(mean)))
        return (mean, np.full(shape_of(mean), count, dtype_of(mean))[()]) if returned else mean
    weights = as_operand(weights)
    if len(shape_of(weights)) == 1 and axis is not None:
        weights = along(weights, axis, x)
    weights = np.broadcast_to(weights, shape_of(x))
    total = np.sum(weights, axis=axis, keepdims=keepdims)
    mean = np.sum(x * weights, axis=axis, keepdims=keepdims) / total
    return (mean, total) if returned else mean


# Order statistics


@define(np.ptp)
def ptp(x, axis=None, keepdims=False):
    return np.max(x, axis=axis, keepdims=keepdims) - np.min(x, axis=axis, keepdims=keepdims)


@define(np.median)
def median(x, axis=None, keepdims=False):
    line, n = _in_order(x, axis)
    middle = _or_nan((line[..., (n - 1) // 2] + line[..., n // 2]) / 2, line)
    return np.reshape(middle, _kept(x, axis)) if keepdims else middle


@define(np.quantile)
def quantile(x, q, axis=None, keepdims=False):
    """Interpolate linearly between two elements in order. The fractions q are no operand: they say which elements these
    are.
    """
    line, n = _in_order(x, axis)
    fractions = np.asarray(q)
    if not np.all((fractions >= 0) & (fractions <= 1)):
        raise ValueError(f"a quantile at q={q!r}: q must lie between 0 and 1, and a percentile between 0 and 100")
    place = fractions * (n - 1)
    below = np.minimum(np.floor(place).astype(int), max(n - 2, 0))
    part = np.asarray(place - below, x.dtype if isinstance(q, (float, int)) else None)
    low, high = (np.moveaxis(line, -1, 0)[k] for k in (below, np.minimum(below + 1, n - 1)))
    part = np.reshape(part, (*fractions.shape, *[1] * (len(shape_of(low)) - fractions.ndim)))
    z = _or_nan(low + (high - low) * part, line)
    return np.reshape(z, (*fractions.shape, *_kept(x, axis))) if keepdims else z


@define(np.percentile)
def percentile(x, q, axis=None, keepdims=False):
    return quantile(x, q / 100 if isinstance(q, (float, int)) else np.asarray(q) / 100, axis, keepdims)


def _in_order(x, axis):
    """Return (the elements along the axes in order, as the last axis; their number)."""
    axes = axes_of(axis, x)
    rest = [k for k in range(len(shape_of(x))) if k not in axes]
    n = math.prod(shape_of(x)[k] for k in axes)
    x = np.reshape(np.transpose(x, (*rest, *axes)), (*(shape_of(x)[k] for k in rest), n))
    return np.sort(x, axis=-1), n


def _or_nan(z, line):
    """Return z, or nan where one of the elements is nan, which is then the last one in order."""
    return np.where(np.isnan(line[..., -1]), np.nan, z) if shape_of(line)[-1] else z


def _kept(x, axis):
    """Return the shape of x with length 1 along the axes."""
    return tuple(1 if k in axes_of(axis, x) else n for k, n in enumerate(shape_of(x)))


# Covariances


@define(np.cov)
def cov(m, y=None, rowvar=True, bias=False, ddof=None):
    rows = _as_rows(m, rowvar)
    if y is not None:
        rows = np.concatenate([rows, _as_rows(as_operand(y), rowvar)], axis=0)
    if ddof is None:
        ddof = 0 if bias else 1
    centred = rows - np.mean(rows, axis=1, keepdims=True)
    return np.squeeze(centred @ centred.T / (shape_of(rows)[1] - ddof))


def _as_rows(x, rowvar):
    """Return data with one row per variable, in double precision, as NumPy computes covariances."""
    x = as_type(x, np.float64)
    return x.T if len(shape_of(x)) == 2 and not rowvar and shape_of(x)[0] != 1 else np.atleast_2d(x)


@define(np.corrcoef)
def corrcoef(x, y=None, rowvar=True):
    c = cov(x, y, rowvar)
    if not shape_of(c):
        return c / c
    deviations = np.sqrt(np.diagonal(c))
    return c / deviations[:, None] / deviations
