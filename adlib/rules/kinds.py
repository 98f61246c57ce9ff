"""What a rule is: the kinds of elementary functions, and how floats, arrays and rules meet.

* Elementwise: the value and one partial derivative per operand, written as in a calculus book. The operands are called
  x and y, the result z. One text serves Python floats (names from `math`), arrays (`numpy`), formulas (`sympy`) and
  generated code.
* Linear: f(x_dot) is its own pushforward; its entry is the transpose, which pulls an adjoint back.
* Multilinear: linear in each operand separately, as a product is; its entry has one transpose per operand.
* NonDifferentiable: comparisons, positions (argmax), and `stop_gradient`.

At a kink, where the derivative does not exist, a rule gives the mean of the two one-sided derivatives: 0 for |x| at 0,
and one half to each side of maximum(x, x). Sources: Griewank and Walther (2008), table 2.3; for the transposes of
linear algebra, Giles (2008), "Collected matrix derivative results".
"""

import inspect
import math
import operator
import re
from collections.abc import Callable

import numpy as np

# How floats, arrays and rules meet ------------------------------------------------------------------------------------


def _heaviside(x, at_zero):
    if x == 0.0:
        return at_zero
    return (x > 0.0) + 0.0 if x == x else x


FLOATS = {  # the names of the table for Python floats; far quicker than NumPy on one number
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
    "sign": lambda x: (x > 0.0) - (x < 0.0) + 0.0 if x == x else x,
    "heaviside": _heaviside,
    "logaddexp": lambda x, y: max(x, y) + math.log1p(math.exp(-abs(x - y))) if x != y else x + math.log(2),
    "where": lambda condition, x, y: x if condition else y,
}


def _choose(condition, x, y):
    if hasattr(condition, "level"):
        return TABLE["where"](np.not_equal(condition, 0.0), x, y)
    if np.ndim(condition):
        return np.where(condition, x, y)
    return x if condition else y


ARRAYS = {**{name: getattr(np, name) for name in FLOATS}, "where": _choose, "power": operator.pow}
NUMBERS = frozenset((float, int))
OUTSIDE = (ValueError, OverflowError, ZeroDivisionError)  # what floats raise where NumPy says inf or nan, and warns


class Rule:
    """An elementary function: `value(*xs, **params)`, its `pushforward` and its `pullback`.

    Calling a rule applies it. On plain numbers it computes; if an operand belongs to an engine (it has a `level`), that
    engine decides what to do, and the innermost engine, the one of highest level, decides first. An engine sees numbers
    of the outer ones as constants, so that nested derivatives are never confused.
    """

    bind: Callable[..., tuple] = staticmethod(lambda *args, **kwargs: (args, kwargs))  # (operands, params) of a call

    def __init__(self, name, value, numpy_function=None, table=True):
        self.name, self.value, self.numpy_function = name, value, numpy_function
        if table:
            TABLE[name] = self
        if numpy_function is not None:
            BY_NUMPY[numpy_function] = self

    def __call__(self, *operands, **params):
        top, level = None, -1
        if list in map(type, operands):
            operands = [np.asarray(x) if x.__class__ is list else x for x in operands]
        for operand in operands:
            if getattr(operand, "level", -1) > level:
                top, level = operand, operand.level
        return self.value(*operands, **params) if top is None else top.apply(self, operands, params)

    def saved(self, positions, values, value):
        """(operands, result) as far as the pullbacks to these positions ask for them; `ShapeOnly` in place of the
        rest.
        """
        return values, value

    def __repr__(self):
        return f"<rule {self.name}>"


TABLE: dict[str, Rule] = {}
BY_NUMPY: dict = {}


class Elementwise(Rule):
    """z = phi(x) or phi(x, y) on each element, with broadcasting; `partials[k]` is dz/d(operand k)."""

    def __init__(self, name, text, *partial_texts):
        super().__init__(name, self.value, getattr(np, name))
        self.text, self.partial_texts = text, partial_texts
        self.names = ("x", "y")[: len(partial_texts)]
        self.float_value, self.float_partials = self.compiled(FLOATS)
        self.array_value, self.array_partials = self.numpy_function, self.compiled(ARRAYS)[1]
        used = [set(re.findall(r"\b[xyz]\b", p)) for p in partial_texts]  # what each partial has to know
        self.needs = [(*(name in names for name in self.names), "z" in names) for names in used]
        self.needs_of_all = tuple(map(any, zip(*self.needs)))
        self.constants = [{"0": 0, "1": 1, "-1": -1}.get(p) for p in partial_texts]
        self.singular = [any(sign in p for sign in ("/", "log", "power")) for p in partial_texts]

    def compiled(self, namespace):
        """The value and the list of partials as functions, the table's names read in `namespace`."""
        arguments = ", ".join(self.names)
        value = eval(f"lambda {arguments}: {self.text}", dict(namespace))
        return value, [eval(f"lambda {arguments}, z: {p}", dict(namespace)) for p in self.partial_texts]

    def value(self, x, *y):
        if x.__class__ in NUMBERS and (not y or y[0].__class__ in NUMBERS):
            try:
                return self.float_value(x, *y)
            except OUTSIDE:
                return float(self.array_value(x, *y))
        return self.array_value(x, *y)

    def partial(self, k, z, x, *y):
        """dz/d(operand k), of the shape of z (or a number). Infinite where the function is infinitely steep."""
        if z.__class__ is float:
            try:
                return self.float_partials[k](x, *y, z)
            except OUTSIDE:
                with np.errstate(all="ignore"):
                    return float(self.array_partials[k](np.float64(x), *map(np.float64, y), np.float64(z)))
        if self.singular[k]:
            with np.errstate(all="ignore"):
                return self.array_partials[k](x, *y, z)
        return self.array_partials[k](x, *y, z)

    def saved(self, positions, values, value):
        if value.__class__ is float:
            return values, value
        needs = self.needs[positions[0]] if len(positions) == 1 else self.needs_of_all
        return [x if need else ShapeOnly(x) for x, need in zip(values, needs)], value if needs[-1] else None

    def pushforward(self, z, xs, tangents, params):
        """z_dot = sum of partial * x_dot over the operands that have a tangent (the others have None)."""
        terms = [product(self.partial(k, z, *xs), t, self.singular[k]) for k, t in enumerate(tangents) if t is not None]
        return broadcast(sum(terms[1:], terms[0]), shape_of(z))

    def pullback(self, k, z_bar, z, xs, params):
        """What z_bar adds to the adjoint of operand k: partial * z_bar, summed where the operand was broadcast."""
        partial = self.constants[k]
        if partial is None:
            z_bar = product(self.partial(k, z, *xs), z_bar, self.singular[k])
        elif partial != 1:
            z_bar = partial * z_bar
        x = xs[k]
        if x.__class__ is z_bar.__class__ is np.ndarray and x.shape == z_bar.shape:  # quickly, the usual case
            return z_bar
        return unbroadcast(z_bar, shape_of(x))


class Linear(Rule):
    """A function that is linear in its operands together; `transpose(k, z_bar, xs, params)` pulls back.

    The first `nondifferentiable` operands are not part of that: conditions or positions, which have no derivative.
    """

    nondifferentiable = 0

    def __init__(self, name, value, transpose, numpy_function=None, table=True):
        super().__init__(name, value, numpy_function, table)
        self.transpose = transpose

    def pushforward(self, z, xs, tangents, params):
        first = self.nondifferentiable
        x_dots = (zeros_like(x) if t is None else t for x, t in zip(xs[first:], tangents[first:]))
        return self(*xs[:first], *x_dots, **params)

    def saved(self, positions, values, value):
        return [ShapeOnly(x) if k in positions else x for k, x in enumerate(values)], None

    def pullback(self, k, z_bar, z, xs, params):
        return self.transpose(k, z_bar, xs, **params)


class Multilinear(Linear):
    """A function that is linear in each operand by itself: its pushforward is the product rule."""

    def pushforward(self, z, xs, tangents, params):
        terms = [self(*xs[:k], t, *xs[k + 1 :], **params) for k, t in enumerate(tangents) if t is not None]
        return sum(terms[1:], terms[0])

    def saved(self, positions, values, value):
        return values, None


class NonDifferentiable(Rule):
    """A function whose result carries no derivative: each engine is asked for the number below it."""

    def __call__(self, *operands, **params):
        level = max((getattr(x, "level", -1) for x in operands), default=-1)
        if level < 0:
            return self.value(*operands, **params)
        for x in operands:
            if getattr(x, "level", -1) == level and x.records_nondifferentiable:
                return x.apply(self, operands, params)
        return self(*(x.primal if getattr(x, "level", -1) == level else x for x in operands), **params)


class ShapeOnly:
    """The shape and dtype of an array that is not kept."""

    __slots__ = ("shape", "dtype")

    def __init__(self, x):
        self.shape, self.dtype = (x.shape, x.dtype) if x.__class__ is np.ndarray else (shape_of(x), dtype_of(x))


def dtype_of(x):
    return getattr(x, "dtype", np.dtype(float))


def shape_of(x):
    return () if x.__class__ is float else getattr(x, "shape", ())


def zeros_like(x):
    return np.zeros(shape_of(x), getattr(x, "dtype", float)) if shape_of(x) else 0.0


def product(partial, derivative, singular=True):
    """partial * derivative, where nothing times infinity is nothing: a zero tangent or adjoint carries no influence.

    So `np.where(x > 0, np.sqrt(x), 0)` has derivative 0 at 0, not nan.
    """
    if (
        partial.__class__ is int
        or partial.__class__ in (float, np.float64)
        and (not singular or math.isfinite(partial))
    ):
        return derivative if partial == 1 else partial * derivative
    if not singular:
        return partial * derivative
    with np.errstate(invalid="ignore"):
        result = partial * derivative
        if needs_care(result, derivative):
            result = TABLE["where"](not_zero(derivative), result, 0.0)
    return result


def needs_care(result, derivative):
    """Has the product a nan? A number that stands for later values says whether it may have one."""
    while hasattr(result, "level"):
        if result.records_nondifferentiable:
            return getattr(derivative, "masked", False)
        result = result.primal
    return np.isnan(result).any()


def not_zero(x):
    """Where x is not 0; of many tangents at once (`Batch`) as many answers, since each member has its own."""
    if hasattr(x, "level") and not x.records_nondifferentiable:
        return x.__class__(not_zero(x.primal), x.level) if hasattr(x, "stack") else not_zero(x.primal)
    return np.not_equal(x, 0.0)


def plain(x):
    """The ordinary number or array below all engines."""
    while hasattr(x, "level"):
        x = x.primal
    return x


def broadcast(x, to):
    """x repeated to the shape `to`. A tangent of many directions at a float stays as it is."""
    if (
        x.__class__ is float and to or x.__class__ is np.float64 and to
    ):  # what np.broadcast_to does, in a fifth of its time
        return np.ndarray(to, float, np.array(x), 0, (0,) * len(to))
    return x if not to or shape_of(x) == to else TABLE["broadcast_to"](x, shape=to)


def unbroadcast(z_bar, to):
    """Sum an adjoint over the axes along which broadcasting repeated the operand: the transpose of broadcasting."""
    of = shape_of(z_bar)
    if of == to:
        return z_bar
    added = len(of) - len(to)
    axes = (*range(added), *(added + k for k, n in enumerate(to) if n == 1 and of[added + k] != 1))
    z_bar = TABLE["sum"](z_bar, axis=axes)
    return z_bar if shape_of(z_bar) == to else TABLE["reshape"](z_bar, shape=to)


def linear(numpy_function, name=None, value=None, operands=1, nondifferentiable=0, kind=Linear):
    """Enter a linear function; what is decorated is its transpose, whose further parameters are the function's.

    `operands` says how many of the leading arguments are operands; the first `nondifferentiable` of them have no
    derivative.
    "sequence": the first argument is a list of operands. A function that is not NumPy's own is given by `name` and
    `value`.
    """

    def enter(transpose):
        rule = kind(name or numpy_function.__name__, value or numpy_function, transpose, numpy_function)
        rule.nondifferentiable = nondifferentiable
        names = [*inspect.signature(transpose).parameters][3:]

        def bind(*args, **kwargs):
            xs, rest = (tuple(args[0]), args[1:]) if operands == "sequence" else (args[:operands], args[operands:])
            params = {**dict(zip(names, rest)), **kwargs}
            if len(rest) > len(names) or not params.keys() <= set(names):
                allowed = ", ".join(names) or "no options"
                raise TypeError(f"np.{rule.name} of adlib's table takes {allowed}; leave out the other arguments")
            return xs, params

        rule.bind = bind
        return transpose

    return enter
