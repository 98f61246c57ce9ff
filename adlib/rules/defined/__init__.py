"""Functions that need no rule of their own: here they are written with functions of the table, and those have rules.

`DEFINED` maps a function of NumPy to its definition. A definition gives what NumPy gives, to rounding; what NumPy
allows beyond it (an option, a mode) is refused by its name. What is a copy in NumPy is a copy here, and what is a view
there is made of views here.
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
