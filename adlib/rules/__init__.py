"""The rule table: every elementary function once, with its value and its derivative rule.

Every engine reads this table and none restates it. `kinds` says what a rule is; `elementary`, `arrays` and `linalg`
enter the rules, and `defined` holds the functions that need no rule, because they are written with functions that have
one.
"""

from adlib.rules import arrays, elementary, linalg  # noqa: F401  importing them enters their rules
from adlib.rules.defined import DEFINED
from adlib.rules.kinds import BY_NUMPY, TABLE

__all__ = ["BY_NUMPY", "DEFINED", "TABLE"]
