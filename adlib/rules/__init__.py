"""The rule table, which has one entry per elementary function: its value and its derivative rule.

Every engine reads this table, and no engine repeats what is in it. `kinds` says what a rule is; `elementary`, `arrays`
and `linalg` enter the rules; `defined` holds the functions that need no rule of their own, because they are written
with functions that have one.
"""

from adlib.rules import arrays, elementary, linalg  # noqa: F401  importing them enters their rules
from adlib.rules.defined import DEFINED
from adlib.rules.kinds import BY_NUMPY, TABLE

__all__ = ["BY_NUMPY", "DEFINED", "TABLE"]
