"""The elementary functions of a calculus book. Each row holds a value and one partial derivative per operand."""

import numpy as np

from adlib.rules.kinds import ONLY_REAL, TABLE, Elementwise

# fmt: off
#           name          value              partial in x                       partial in y

Elementwise("add",        "x + y",           "1",                               "1")
Elementwise("subtract",   "x - y",           "1",                               "-1")
Elementwise("multiply",   "x * y",           "y",                               "x")
Elementwise("divide",     "x / y",           "1 / y",                           "-z / y")
Elementwise("power",      "power(x, y)",     "y * power(x, where(y, y - 1, 1))", "z * log(where(x, x, 1))")
Elementwise("negative",   "-x",              "-1")
Elementwise("square",     "x * x",           "2 * x")
Elementwise("reciprocal", "1 / x",           "-z * z")

Elementwise("exp",        "exp(x)",          "z")
Elementwise("exp2",       "exp2(x)",         "log(2) * z")
Elementwise("expm1",      "expm1(x)",        "exp(x)")
Elementwise("log",        "log(x)",          "1 / x")
Elementwise("log2",       "log2(x)",         "1 / (log(2) * x)")
Elementwise("log10",      "log10(x)",        "1 / log(10) / x")
Elementwise("log1p",      "log1p(x)",        "1 / (1 + x)")
Elementwise("logaddexp",  "logaddexp(x, y)", "exp(x - z)",                      "exp(y - z)")
Elementwise("sqrt",       "sqrt(x)",         "0.5 / z")
Elementwise("cbrt",       "cbrt(x)",         "1 / (3 * z * z)")
Elementwise("hypot",      "hypot(x, y)",     "x / where(z, z, 1)",              "y / where(z, z, 1)")

Elementwise("sin",        "sin(x)",          "cos(x)")
Elementwise("cos",        "cos(x)",          "-sin(x)")
Elementwise("tan",        "tan(x)",          "1 + z * z")
Elementwise("arcsin",     "arcsin(x)",       "1 / sqrt((1 - x) * (1 + x))")
Elementwise("arccos",     "arccos(x)",       "-1 / sqrt((1 - x) * (1 + x))")
Elementwise("arctan",     "arctan(x)",       "1 / (1 + x * x)")
Elementwise("arctan2",    "arctan2(x, y)",   "y / hypot(x, y) / hypot(x, y)",   "-x / hypot(x, y) / hypot(x, y)")
Elementwise("sinh",       "sinh(x)",         "cosh(x)")
Elementwise("cosh",       "cosh(x)",         "sinh(x)")
Elementwise("tanh",       "tanh(x)",         "1 - z * z")
Elementwise("arcsinh",    "arcsinh(x)",      "1 / hypot(1, x)")
Elementwise("arccosh",    "arccosh(x)",      "1 / (sqrt(x - 1) * sqrt(x + 1))")
Elementwise("arctanh",    "arctanh(x)",      "1 / ((1 - x) * (1 + x))")

Elementwise("absolute",   "absolute(x)",     "sign(x)")
Elementwise("maximum",    "maximum(x, y)",   "heaviside(x - y, 0.5)",           "heaviside(y - x, 0.5)")
Elementwise("minimum",    "minimum(x, y)",   "heaviside(y - x, 0.5)",           "heaviside(x - y, 0.5)")
Elementwise("remainder",  "x % y",           "1",                               "-floor(x / y)")

# These are constant between their jumps. They get derivative 0, also at the jumps, where it does not exist.
for _name in ("sign", "floor", "ceil", "trunc", "rint"):
    Elementwise(_name, f"{_name}(x)", "0")
Elementwise("heaviside",    "heaviside(x, y)", "0",                             "0")
Elementwise("floor_divide", "x // y",          "0",                             "0")


# fmt: on


def _real_absolute(x):
    """Return |x|. Complex numbers are refused, because their absolute value has another derivative."""
    if np.iscomplexobj(x):
        raise TypeError(f"an absolute value of complex numbers was met, {ONLY_REAL}")
    return np.absolute(x)


TABLE["absolute"].array_value = _real_absolute  # type: ignore[attr-defined]
