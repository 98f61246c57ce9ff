"""Functions that need no rule of their own, because they are written here with functions of the table that have rules.

`DEFINED` maps a function of NumPy to its definition. A definition gives what NumPy gives, up to rounding. An option or
a mode that NumPy allows beyond it is refused by its name. A result that is a copy in NumPy is a copy here, and a result
that is a view in NumPy is a view here.
"""

from adlib.rules.defined import (  # noqa: F401  importing them enters their definitions
    choosing,
    constants,
    curves,
    elementwise,
    factors,
    joining,
    norms,
    products,
    rearranging,
    statistics,
    sums,
    without_nan,
)
from adlib.rules.defined.definition import DEFINED

__all__ = ["DEFINED"]
