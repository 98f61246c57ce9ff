"""Symbolic differentiation: the trace of a function becomes a formula, and SymPy differentiates the formula.

The result is exact and can be read, but it is the formula of one path through the program: a branch or a loop is unrolled
as it was taken at the numbers given. Source: Baydin et al. (2018), section 2.2.
"""

import numpy as np
import sympy

from adlib.rules import Elementwise, shape_of
from adlib.wengert import trace

SYMBOLS = {  # the names of the rule table for SymPy
    **{name: getattr(sympy, name) for name in "exp log sqrt sin cos tan sinh cosh tanh sign".split()},
    "expm1": lambda x: sympy.exp(x) - 1, "log1p": lambda x: sympy.log(1 + x), "power": sympy.Pow, "absolute": sympy.Abs,
    "arcsin": sympy.asin, "arccos": sympy.acos, "arctan": sympy.atan, "maximum": sympy.Max, "minimum": sympy.Min,
    "heaviside": sympy.Heaviside,
}  # fmt: skip


def expression(wengert_list, *symbols):
    """The formula that a Wengert list computes: a SymPy expression, or an object array of them.

    `symbols` stand for the inputs; by default x_1, x_2, ..., and for an array input an object array x_1_0, x_1_1, ...
    """
    symbols = symbols or symbols_like(*(row.value for row in wengert_list.inputs))
    return wengert_list.replay(symbols, _symbolic_value)


def symbols_like(*values):
    """Symbols of the shapes of the given numbers and arrays."""
    return [_symbol_array(f"x_{k + 1}", shape_of(value)) for k, value in enumerate(values)]


def gradient(f, *args):
    """The gradient of f at numbers or arrays, by symbolic differentiation: a tuple, one entry an argument.

    f: (arrays) -> one number. Raises TypeError if the result is not one number.
    """
    wengert_list = trace(f, *args)
    symbols = symbols_like(*args)
    formula = expression(wengert_list, *symbols)
    if shape_of(formula):
        raise TypeError(f"the formula has shape {shape_of(formula)}, and a gradient needs one number: return a sum")
    flat = [s for x in symbols for s in np.ravel(x)]
    values = [float(v) for x in args for v in np.ravel(x)]
    partials = sympy.lambdify(flat, [sympy.diff(formula, s) for s in flat], "numpy")(*values)
    result, start = [], 0
    for x in args:
        part = np.array(partials[start : start + np.size(x)], float).reshape(shape_of(x))
        result.append(part if shape_of(x) else float(part))
        start += np.size(x)
    return tuple(result)


def derivative(f, x):
    """f'(x) for f: R -> R, by symbolic differentiation."""
    return gradient(f, x)[0]


def precise(f, x, digits=60):
    """`(f as a function on numbers of many digits, f'(x) with that many digits)`, both by way of the formula of f."""
    import mpmath

    (symbol,) = symbols_like(1.0)
    formula = expression(trace(f, float(x)), symbol)
    value = sympy.lambdify(symbol, formula, "mpmath")
    slope = sympy.lambdify(symbol, sympy.diff(formula, symbol), "mpmath")
    with mpmath.workdps(digits):
        return value, slope(mpmath.mpf(float(x)))


def _symbolic_value(row, operands):
    if not isinstance(row.rule, Elementwise):
        return row.rule.value(*operands, **row.params)
    value, _ = row.rule.compiled(SYMBOLS)
    return np.frompyfunc(value, len(operands), 1)(*(_exactly(x) for x in operands))


def _exactly(x):
    """A whole number in a formula is written 2, not 2.0, so that x**2 stays a polynomial."""
    return int(x) if isinstance(x, float) and x.is_integer() else x


def _symbol_array(name, shape):
    if not shape:
        return sympy.Symbol(name, real=True)
    symbols = np.empty(shape, object)
    for at in np.ndindex(shape):
        symbols[at] = sympy.Symbol("_".join([name, *map(str, at)]), real=True)
    return symbols
