"""Symbolic differentiation: the trace of a function becomes a formula, and SymPy differentiates the formula.

The result is exact and can be read, but it is the formula of one path through the program: a branch or a loop appears
as it was executed for the given numbers. Source: Baydin et al. (2018), section 2.2.
"""

from dataclasses import dataclass

import numpy as np
import sympy

from adlib.methods.wengert import Row, trace
from adlib.rules.kinds import Elementwise, Linear, shape_of

SYMBOLS = {  # the names of the rule table for SymPy
    **{name: getattr(sympy, name) for name in "exp log sqrt cbrt sin cos tan sinh cosh tanh sign floor".split()},
    **{"arc" + name[1:]: getattr(sympy, name) for name in "asin acos atan asinh acosh atanh atan2".split()},
    "exp2": lambda x: 2**x,
    "expm1": lambda x: sympy.exp(x) - 1,
    "log1p": lambda x: sympy.log(1 + x),
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "logaddexp": lambda x, y: sympy.log(sympy.exp(x) + sympy.exp(y)),
    "hypot": lambda x, y: sympy.sqrt(x * x + y * y),
    "ceil": sympy.ceiling,
    "trunc": lambda x: sympy.sign(x) * sympy.floor(abs(x)),
    "rint": lambda x: sympy.floor(x + sympy.Rational(1, 2)),
    "power": lambda x, y: _power_of_zero(y) if x == 0 else sympy.Pow(x, y),
    "absolute": sympy.Abs,
    "maximum": sympy.Max,
    "minimum": sympy.Min,
    "heaviside": sympy.Heaviside,
    "where": lambda condition, x, y: x if condition else y,
}


def _power_of_zero(y):
    """Return x**y. 0**y is constant between its jumps, while SymPy's derivative of it has log(0) as a factor."""
    return sympy.Piecewise((0, y > 0), (1, sympy.Eq(y, 0)), (sympy.oo, True))


def expression(wengert_list, *symbols):
    """Return the formula that a Wengert list computes: a SymPy expression, or an object array of them.

    `symbols` stand for the inputs. By default they are x_1, x_2, ..., and an object array x_1_0, x_1_1, ... for an
    array.
    """
    symbols = symbols or symbols_like(*(row.value for row in wengert_list.inputs))
    return wengert_list.replay(symbols, _symbolic_value)


def symbols_like(*values):
    """Return symbols of the shapes of the given numbers and arrays."""
    return [_symbol_array(f"x_{k + 1}", shape_of(value)) for k, value in enumerate(values)]


def gradient(f, *args):
    """Return the gradient of f at numbers or arrays by symbolic differentiation: a tuple with one entry per argument.

    f maps arrays to one number. Raises TypeError if the result is not one number.
    """
    wengert_list = trace(f, *args)
    symbols = symbols_like(*args)
    formula = expression(wengert_list, *symbols)
    if shape_of(formula):
        raise TypeError(f"the formula has shape {shape_of(formula)}, and a gradient needs one number: return a sum")
    flat = [s for x in symbols for s in np.ravel(x)]
    values = [float(v) for x in args for v in np.ravel(x)]
    partials = sympy.lambdify(flat, [_diff(formula, s) for s in flat], "numpy")(*values)
    result, start = [], 0
    for x in args:
        part = np.array(partials[start : start + np.size(x)], float).reshape(shape_of(x))
        result.append(part if shape_of(x) else float(part))
        start += np.size(x)
    return tuple(result)


def derivative(f, x):
    """Return f'(x) for f: R -> R, by symbolic differentiation."""
    return gradient(f, x)[0]


# Rule by rule, and what it costs


def differentiate(row, by):
    """Return the derivative of a trace's row with respect to an input, as a formula, by the rules of calculus, applied
    from the outside inwards.

    d phi(u, w) = dphi/du du + dphi/dw dw, and so on down to the input. Nothing is remembered: an intermediate result
    that is used twice is differentiated twice and written out twice. This is expression swell.
    """
    if not isinstance(row, Row) or row.rule is None:
        return sympy.Integer(1 if row is by else 0)
    if not isinstance(row.rule, Elementwise) or shape_of(row.value):
        raise TypeError(f"differentiate knows elementwise functions of numbers, but not {row.rule.name}: use gradient")
    xs = [formula(x) for x in row.operands]
    _, partials = row.rule.compiled(SYMBOLS)
    z = formula(row)
    return sum(partial(*xs, z) * differentiate(x, by) for partial, x in zip(partials, row.operands))


def formula(row):
    """Return what a row computes, written out in the inputs, which are called v_1-n to v_0 as in the trace."""
    if not isinstance(row, Row):
        return _exactly(row)
    if row.rule is None:
        return sympy.Symbol(row.name, real=True)
    value, _ = row.rule.compiled(SYMBOLS)
    return value(*map(formula, row.operands))


@dataclass
class Swell:
    """The operations at one depth of a family: of f, of f' written out, and of f' with shared subexpressions named
    once.
    """

    depth: int
    f: int
    derivative: int
    shared: int


def swell(family, depths, x=0.3):
    """Return how the size of a derivative grows with the function: `family(n)` is a function of one number, with one
    `Swell` per depth.
    """
    rows = []
    for n in depths:
        (symbol,) = symbols_like(x)
        written = expression(trace(family(n), x), symbol)
        derivative = sympy.diff(written, symbol)
        parts, (rest,) = sympy.cse(derivative)
        shared = sum(sympy.count_ops(part) for _, part in parts) + sympy.count_ops(rest)
        rows.append(Swell(n, int(sympy.count_ops(written)), int(sympy.count_ops(derivative)), int(shared)))
    return rows


def logistic_map(n):
    """Return the function x -> l_n with l_1 = x and l_{k+1} = 4 l_k (1 - l_k), of 3 (n - 1) operations and degree
    2^(n-1).
    """

    def f(x):
        for _ in range(n - 1):
            x = 4 * x * (1 - x)
        return x

    return f


def function(formulas, *symbols):
    """Turn formulas back into a function on numbers and arrays, called with one argument per symbol (or array of
    symbols).
    """
    flat = [s for x in symbols for s in np.ravel(x)]
    compiled = sympy.lambdify(flat, formulas, "numpy", cse=True)
    return lambda *args: compiled(*(v for x in args for v in np.ravel(x).tolist()))


def precise(f, x, digits=60):
    """Return `(f as a function on numbers of many digits, f'(x) with that many digits)`, both from the formula of f."""
    import mpmath

    (symbol,) = symbols_like(1.0)
    formula = expression(trace(f, float(x)), symbol)
    value = sympy.lambdify(symbol, formula, "mpmath")
    slope = sympy.lambdify(symbol, sympy.diff(formula, symbol), "mpmath")
    with mpmath.workdps(digits):
        return value, slope(mpmath.mpf(float(x)))


def _diff(formula, symbol):
    """Return SymPy's derivative, where functions that are constant between jumps have derivative 0 (SymPy leaves it
    open).
    """
    jumps = (sympy.Derivative, sympy.Subs, sympy.DiracDelta)
    formula = sympy.sympify(formula).replace(sympy.Mod, lambda p, q: p - q * sympy.floor(p / q))
    return sympy.diff(formula, symbol).replace(lambda part: isinstance(part, jumps), lambda part: sympy.Integer(0))


def _symbolic_value(row, operands):
    if not isinstance(row.rule, Elementwise):
        if not isinstance(row.rule, Linear) or row.rule.name == "astype":
            raise TypeError(
                f"{row.rule.name} has no formula here: symbolic differentiation knows elementwise functions, sums, "
                "products and rearrangements; use grad"
            )
        return row.rule.value(*operands, **row.params)
    value, _ = row.rule.compiled(SYMBOLS)
    return np.frompyfunc(value, len(operands), 1)(*(_exactly(x) for x in operands))


def _exactly(x):
    """Write a whole number in a formula as 2 and not 2.0, so that x**2 stays a polynomial."""
    return int(x) if isinstance(x, float) and x.is_integer() else x


def _symbol_array(name, shape):
    if not shape:
        return sympy.Symbol(name, real=True)
    symbols = np.empty(shape, object)
    for at in np.ndindex(shape):
        symbols[at] = sympy.Symbol("_".join([name, *map(str, at)]), real=True)
    return symbols
