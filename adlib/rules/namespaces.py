"""What the names in the texts of the rule table stand for: functions of Python floats, and functions of arrays."""

import math
import operator

import numpy as np


def _heaviside(x, at_zero):
    if x == 0.0:
        return at_zero
    return (x > 0.0) + 0.0 if x == x else x


FLOATS = {  # the names of the table for Python floats, which are much faster than NumPy on one number
    **{
        name: getattr(math, name)
        for name in "exp exp2 expm1 log log1p log2 log10 sqrt cbrt sin cos tan sinh cosh tanh hypot".split()
    },
    **{"arc" + name[1:]: getattr(math, name) for name in "asin acos atan asinh acosh atanh atan2".split()},
    "power": math.pow,
    "absolute": abs,
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "trunc": lambda x: float(math.trunc(x)),
    "rint": lambda x: float(round(x)),
    "maximum": lambda x, y: x if x > y or x != x else y,
    "minimum": lambda x, y: x if x < y or x != x else y,
    "sign": lambda x: (x > 0.0) * 1.0 - (x < 0.0) if x == x else x,
    "heaviside": _heaviside,
    "logaddexp": lambda x, y: max(x, y) + math.log1p(math.exp(-abs(x - y))) if x != y else x + math.log(2),
    "where": lambda condition, x, y: x if condition else y,
}


def _choose(condition, x, y):
    if hasattr(condition, "level"):
        return np.where(np.not_equal(condition, 0.0), x, y)
    if np.ndim(condition):
        return np.where(condition, x, y)
    return x if condition else y


ARRAYS = {**{name: getattr(np, name) for name in FLOATS}, "where": _choose, "power": operator.pow}
