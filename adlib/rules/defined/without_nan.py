"""Reductions that ignore nan. The derivative with respect to such an element is 0."""

import numpy as np

from adlib.rules.defined.definition import define, root


def _filled(x, value):
    return np.where(np.isnan(x), value, x)


def _count(x, axis, keepdims):
    """Count the elements that are not nan, in the precision of x."""
    return np.sum(np.where(np.isnan(x), x.dtype.type(0), x.dtype.type(1)), axis=axis, keepdims=keepdims)


@define(np.nansum)
def nansum(x, axis=None, keepdims=False):
    return np.sum(_filled(x, 0.0), axis=axis, keepdims=keepdims)


@define(np.nanprod)
def nanprod(x, axis=None, keepdims=False):
    return np.prod(_filled(x, 1.0), axis=axis, keepdims=keepdims)


@define(np.nancumsum)
def nancumsum(x, axis=None):
    return np.cumsum(_filled(x, 0.0), axis=axis)


@define(np.nancumprod)
def nancumprod(x, axis=None):
    return np.cumprod(_filled(x, 1.0), axis=axis)


@define(np.nanmean)
def nanmean(x, axis=None, keepdims=False):
    return nansum(x, axis, keepdims) / _count(x, axis, keepdims)


@define(np.nanvar)
def nanvar(x, axis=None, ddof=0, keepdims=False):
    centred = _filled(x - nanmean(x, axis, keepdims=True), 0.0)
    count = _count(x, axis, keepdims)
    return np.sum(centred * centred, axis=axis, keepdims=keepdims) / np.where(
        np.greater(count, ddof), count - ddof, np.nan
    )


@define(np.nanstd)
def nanstd(x, axis=None, ddof=0, keepdims=False):
    return root(nanvar(x, axis, ddof, keepdims))


@define(np.nanmax)
def nanmax(x, axis=None, keepdims=False):
    return _unless_all_are_nan(x, np.max(_filled(x, -np.inf), axis=axis, keepdims=keepdims), axis, keepdims)


@define(np.nanmin)
def nanmin(x, axis=None, keepdims=False):
    return _unless_all_are_nan(x, np.min(_filled(x, np.inf), axis=axis, keepdims=keepdims), axis, keepdims)


def _unless_all_are_nan(x, z, axis, keepdims):
    return np.where(np.all(np.isnan(x), axis=axis, keepdims=keepdims), np.nan, z)
