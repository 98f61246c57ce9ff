"""Arrays made like another one. They are constants, but numbers of the engine's own kind, so that they can be assigned
to.
"""

import numpy as np

from adlib.rules.defined.definition import as_type, define
from adlib.rules.kinds import dtype_of, plain_member, shape_of


@define(np.zeros_like, np.empty_like)
def zeros_like(x, dtype=None):
    return full_like(x, 0.0, dtype)


@define(np.ones_like)
def ones_like(x, dtype=None):
    return full_like(x, 1.0, dtype)


@define(np.full_like)
def full_like(x, fill_value, dtype=None):
    dtype = np.dtype(dtype_of(x) if dtype is None else dtype)
    if hasattr(fill_value, "level"):
        return as_type(np.broadcast_to(fill_value, shape_of(x)) + np.zeros(shape_of(x), dtype), dtype)
    if dtype.kind != "f" or not hasattr(x, "level"):  # whole numbers and conditions have no derivative
        return np.full(shape_of(x), fill_value, dtype)[()]
    if shape_of(x):
        like = plain_member(x) if np.shape(plain_member(x)) == shape_of(x) else np.empty(shape_of(x))
        return x.constant(np.full_like(like, fill_value, dtype))  # with its elements in the same memory order
    return x.constant(float(fill_value) if dtype == np.dtype(float) else dtype.type(fill_value))
