"""Functions that choose between values by conditions or positions."""

import numpy as np

from adlib.rules.defined.definition import DEFINED, define
from adlib.rules.kinds import as_operand, dtype_of, shape_of


@define(np.clip)
def clip(x, a_min=None, a_max=None, *, min=None, max=None):
    for bound in (a_min, min):
        x = x if bound is None else np.maximum(x, bound)
    for bound in (a_max, max):
        x = x if bound is None else np.minimum(x, bound)
    return x


@define(np.fmax, operands=2)
def fmax(x, y):
    return np.where(np.isnan(x), y, np.where(np.isnan(y), x, np.maximum(x, y)))


@define(np.fmin, operands=2)
def fmin(x, y):
    return np.where(np.isnan(x), y, np.where(np.isnan(y), x, np.minimum(x, y)))


@define(np.nan_to_num)
def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    if not copy:
        raise TypeError("np.nan_to_num with copy=False writes into its argument: write x = np.nan_to_num(x)")
    dtype = dtype_of(x)
    high, low = (
        dtype.type(end if given is None else given)
        for end, given in ((np.finfo(dtype).max, posinf), (np.finfo(dtype).min, neginf))
    )
    infinite = np.where(np.isinf(x), np.where(np.greater(x, 0.0), high, low), x)
    return np.where(np.isnan(x), nan, infinite)


@define(np.select, operands=0)
def select(condlist, choicelist, default=0):
    if len(condlist) != len(choicelist):
        raise ValueError(f"np.select got {len(condlist)} conditions and {len(choicelist)} choices: give one for each")
    result = as_operand(default)
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        result = np.where(condition, choice, result)
    return result


@define(np.choose, operands=0)
def choose(a, choices):
    numbers = range(len(choices))
    if np.any(np.less(a, 0)) or np.any(np.greater_equal(a, len(choices))):
        raise ValueError(f"np.choose with positions outside of its {len(choices)} choices: count from 0")
    return select([np.equal(a, k) for k in numbers], [as_operand(choices[k]) for k in numbers])


def piecewise(x, condlist, funclist, *args, **kw):
    """Call each function with those elements for which its condition holds, and with no others."""
    x = as_operand(x)
    if isinstance(condlist, (bool, np.bool_)) or not isinstance(condlist[0], (list, np.ndarray)) and shape_of(x):
        condlist = [condlist]
    conditions = [np.asarray(condition, bool) for condition in condlist]
    if not shape_of(x):
        return piecewise(np.reshape(x, 1), [np.reshape(c, 1) for c in conditions], funclist, *args, **kw)[0]
    if len(funclist) == len(conditions) + 1:
        conditions.append(~np.any(conditions, axis=0))
    y = np.zeros_like(x)
    for condition, function in zip(conditions, funclist):
        y[condition] = function(x[condition], *args, **kw) if callable(function) else function
    return y


DEFINED[np.piecewise] = piecewise  # which takes further arguments for its functions
