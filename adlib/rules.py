"""The rule table: each elementary function once, with its value and its derivative rule.

Every engine reads this table and none restates it. There are three kinds of rule:

* elementwise: the value and one partial derivative an operand, written as in a calculus book. The operands are called
  x and y, the result z. One text serves Python floats (names from `math`), arrays (`numpy`), formulas (`sympy`) and
  generated code.
* linear: f(x_dot) is its own pushforward; what has to be given is the transpose, which pulls an adjoint back.
* multilinear: linear in each operand by itself, as a product is; given are the transposes, one an operand.

A derivative that does not exist at a kink is taken to be the mean of the two one-sided ones: 0 for |x| at 0, one half to
each side of maximum(x, x). Sources: Griewank and Walther (2008), table 2.3; for the transposes of linear algebra,
Giles (2008), "Collected matrix derivative results".
"""

import inspect
import math

import numpy as np

# How floats, arrays and rules meet ------------------------------------------------------------------------------------

FLOATS = {  # the names of the table for Python floats; far quicker than NumPy on one number
    **{name: getattr(math, name) for name in "exp expm1 log log1p sqrt sin cos tan sinh cosh tanh".split()},
    "arcsin": math.asin, "arccos": math.acos, "arctan": math.atan, "power": math.pow, "absolute": abs,
    "maximum": lambda x, y: x if x > y or x != x else y,
    "minimum": lambda x, y: x if x < y or x != x else y,
    "sign": lambda x: (x > 0.0) - (x < 0.0) + 0.0 if x == x else x,
    "heaviside": lambda x, at_zero: 1.0 if x > 0.0 else 0.0 if x < 0.0 else at_zero if x == 0.0 else x,
    "where": lambda condition, x, y: x if condition else y,
}  # fmt: skip
ARRAYS = {
    **{name: getattr(np, name) for name in FLOATS},
    "where": lambda condition, x, y: np.where(condition, x, y) if np.ndim(condition) else x if condition else y,
}


class Rule:
    """An elementary function: `value(*xs, **params)`, its `pushforward` and its `pullback`.

    Calling a rule applies it. On plain numbers it computes; if an operand belongs to an engine (it has a `level`), that
    engine decides what to do, and the innermost engine, the one of highest level, decides first. An engine sees numbers
    of the outer ones as constants, so that nested derivatives are never confused.
    """

    def __init__(self, name, value, numpy_function=None):
        self.name, self.value, self.numpy_function = name, value, numpy_function
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
        _, self.array_partials = self.compiled(ARRAYS)
        self.constants = [{"0": 0, "1": 1, "-1": -1}.get(p) for p in partial_texts]
        self.singular = [any(sign in p for sign in ("/", "log", "power")) for p in partial_texts]

    def compiled(self, namespace):
        """The value and the list of partials as functions, the table's names read in `namespace`."""
        arguments = ", ".join(self.names)
        value = eval(f"lambda {arguments}: {self.text}", dict(namespace))
        return value, [eval(f"lambda {arguments}, z: {p}", dict(namespace)) for p in self.partial_texts]

    def value(self, x, *y):
        if x.__class__ is float and (not y or y[0].__class__ is float):
            try:
                return self.float_value(x, *y)
            except (ValueError, OverflowError, ZeroDivisionError):  # inf or nan and a warning, as NumPy has it
                return float(self.numpy_function(x, *y))
        return self.numpy_function(x, *y)

    def partial(self, k, z, x, *y):
        """dz/d(operand k), of the shape of z (or a number). Infinite where the function is infinitely steep."""
        if z.__class__ is float:
            try:
                return self.float_partials[k](x, *y, z)
            except (ValueError, OverflowError, ZeroDivisionError):
                x, y, z = np.float64(x), [np.float64(v) for v in y], np.float64(z)
        if self.singular[k]:
            with np.errstate(all="ignore"):
                return self.array_partials[k](x, *y, z)
        return self.array_partials[k](x, *y, z)

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
    """A function that is linear in all its operands together; `transpose(k, z_bar, xs, params)` pulls back."""

    def __init__(self, name, value, transpose, numpy_function=None):
        super().__init__(name, value, numpy_function)
        self.transpose = transpose

    def pushforward(self, z, xs, tangents, params):
        return self(*(zeros_like(x) if t is None else t for x, t in zip(xs, tangents)), **params)

    def pullback(self, k, z_bar, z, xs, params):
        return self.transpose(k, z_bar, xs, **params)


class Multilinear(Linear):
    """A function that is linear in each operand by itself: its pushforward is the product rule."""

    def pushforward(self, z, xs, tangents, params):
        terms = [self(*xs[:k], t, *xs[k + 1 :], **params) for k, t in enumerate(tangents) if t is not None]
        return sum(terms[1:], terms[0])


def shape_of(x):
    return () if x.__class__ is float else getattr(x, "shape", ())


def zeros_like(x):
    return np.zeros(shape_of(x), getattr(x, "dtype", float)) if shape_of(x) else 0.0


def product(partial, derivative, singular=True):
    """partial * derivative, where nothing times infinity is nothing: a zero tangent or adjoint carries no influence.

    So `np.where(x > 0, np.sqrt(x), 0)` has derivative 0 at 0, not nan.
    """
    if partial.__class__ is int or partial.__class__ is float and (not singular or math.isfinite(partial)):
        return derivative if partial == 1 else partial * derivative
    if not singular:
        return partial * derivative
    with np.errstate(invalid="ignore"):
        result = partial * derivative
        if np.isnan(plain(result)).any():
            result = TABLE["where"](result, 0.0, condition=plain(derivative) != 0)
    return result


def plain(x):
    """The ordinary number or array below all engines."""
    while hasattr(x, "level"):
        x = x.primal
    return x


def broadcast(x, to):
    """x repeated to the shape `to`. A tangent of many directions at a float stays as it is."""
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


# The table ------------------------------------------------------------------------------------------------------------
#           name          value              partial by x                       partial by y

Elementwise("add",        "x + y",           "1",                               "1")
Elementwise("subtract",   "x - y",           "1",                               "-1")
Elementwise("multiply",   "x * y",           "y",                               "x")
Elementwise("divide",     "x / y",           "1 / y",                           "-z / y")
Elementwise("power",      "power(x, y)",     "y * power(x, where(y, y - 1, 1))", "z * log(where(x, x, 1))")
Elementwise("negative",   "-x",              "-1")
Elementwise("absolute",   "absolute(x)",     "sign(x)")

Elementwise("exp",        "exp(x)",          "z")
Elementwise("expm1",      "expm1(x)",        "exp(x)")
Elementwise("log",        "log(x)",          "1 / x")
Elementwise("log1p",      "log1p(x)",        "1 / (1 + x)")
Elementwise("sqrt",       "sqrt(x)",         "0.5 / z")

Elementwise("sin",        "sin(x)",          "cos(x)")
Elementwise("cos",        "cos(x)",          "-sin(x)")
Elementwise("tan",        "tan(x)",          "1 + z * z")
Elementwise("arcsin",     "arcsin(x)",       "1 / sqrt(1 - x * x)")
Elementwise("arccos",     "arccos(x)",       "-1 / sqrt(1 - x * x)")
Elementwise("arctan",     "arctan(x)",       "1 / (1 + x * x)")
Elementwise("sinh",       "sinh(x)",         "cosh(x)")
Elementwise("cosh",       "cosh(x)",         "sinh(x)")
Elementwise("tanh",       "tanh(x)",         "1 - z * z")

Elementwise("maximum",    "maximum(x, y)",   "heaviside(x - y, 0.5)",           "heaviside(y - x, 0.5)")
Elementwise("minimum",    "minimum(x, y)",   "heaviside(y - x, 0.5)",           "heaviside(x - y, 0.5)")
Elementwise("sign",       "sign(x)",         "0")
Elementwise("heaviside",  "heaviside(x, y)", "0",                               "0")


# Summing, choosing and rearranging: linear functions, each entered by its transpose -----------------------------------

def linear(numpy_function, name=None, value=None, operands=1, kind=Linear):
    """Enter a linear function; what is decorated is its transpose, whose further parameters are the function's.

    `operands` says how many of the leading arguments are operands; "sequence": the first is a list of them. A function
    that is not NumPy's own is given by `name` and `value`.
    """

    def enter(transpose):
        rule = kind(name or numpy_function.__name__, value or numpy_function, transpose, numpy_function)
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


def _with_reduced_axes(z_bar, x, axis):
    """z_bar with the axes that a reduction removed put back as axes of length 1."""
    of = shape_of(x)
    gone = range(len(of)) if axis is None else {a % len(of) for a in np.atleast_1d(axis).tolist()}
    return TABLE["reshape"](z_bar, shape=tuple(1 if k in gone else n for k, n in enumerate(of)))


@linear(np.sum)
def sum_(k, z_bar, xs, axis=None, keepdims=False):
    return broadcast(_with_reduced_axes(z_bar, xs[0], axis), shape_of(xs[0]))


@linear(np.mean)
def mean(k, z_bar, xs, axis=None, keepdims=False):
    count = math.prod(shape_of(xs[0])) // max(1, math.prod(shape_of(z_bar)))
    return sum_(k, z_bar / count, xs, axis)


@linear(np.broadcast_to)
def broadcast_to(k, z_bar, xs, shape=None):
    return unbroadcast(z_bar, shape_of(xs[0]))


@linear(np.reshape)
def reshape(k, z_bar, xs, shape=None):
    return TABLE["reshape"](z_bar, shape=shape_of(xs[0]))


@linear(np.transpose)
def transpose(k, z_bar, xs, axes=None):
    return TABLE["transpose"](z_bar, axes=None if axes is None else tuple(np.argsort([a % len(axes) for a in axes]).tolist()))


@linear(None, "getitem", lambda x, index: x[index])
def getitem(k, z_bar, xs, index=None):
    return TABLE["scatter"](z_bar, index=index, shape=shape_of(xs[0]))


def _scatter(x, index, shape):
    """Zeros of the given shape with x added at the index: what indexing transposes to."""
    out = np.zeros(shape, getattr(x, "dtype", float))
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is Ellipsis or isinstance(part, (int, np.integer, slice)) for part in parts):
        out[index] = x
    else:
        np.add.at(out, index, x)  # a list of positions may name one twice
    return out


@linear(None, "scatter", _scatter)
def scatter(k, z_bar, xs, index=None, shape=None):
    return TABLE["getitem"](z_bar, index=index)


@linear(np.concatenate, value=lambda *xs, axis=0: np.concatenate(xs, axis), operands="sequence")
def concatenate(k, z_bar, xs, axis=0):
    axis = axis % len(shape_of(xs[k]))
    start = sum(shape_of(x)[axis] for x in xs[:k])
    return TABLE["getitem"](z_bar, index=(slice(None),) * axis + (slice(start, start + shape_of(xs[k])[axis]),))


@linear(np.stack, value=lambda *xs, axis=0: np.stack(xs, axis), operands="sequence")
def stack(k, z_bar, xs, axis=0):
    return TABLE["getitem"](z_bar, index=(slice(None),) * (axis % len(shape_of(z_bar))) + (k,))


def _where(x, y, condition):
    chosen = np.where(condition, x, y)
    return chosen[()] if chosen.__class__ is np.ndarray else chosen  # a scalar, not an array without axes


def _bind_concatenate(arrays, axis=0):
    """np.concatenate's axis=None flattens first."""
    xs = [np.asarray(x) if x.__class__ is list else x for x in arrays]
    return (xs, {"axis": axis}) if axis is not None else ([TABLE["reshape"](x, shape=-1) for x in xs], {"axis": 0})


TABLE["concatenate"].bind = _bind_concatenate


@linear(np.where, value=_where, operands=2)
def where(k, z_bar, xs, condition=None):
    chosen = TABLE["where"](*((z_bar, 0.0), (0.0, z_bar))[k], condition=condition)
    return unbroadcast(chosen, shape_of(xs[k]))


TABLE["where"].bind = lambda condition, x, y: ((x, y), {"condition": plain(condition)})


def _matmul(x, y):
    if not {len(shape_of(x)), len(shape_of(y))} <= {1, 2}:
        raise ValueError(f"a matrix product of shapes {shape_of(x)} and {shape_of(y)}: adlib's takes vectors and matrices; "
                         "use * for a number, and one matrix at a time from a stack")  # fmt: skip
    return np.matmul(x, y)


@linear(np.matmul, value=_matmul, operands=2, kind=Multilinear)
def matmul(k, z_bar, xs):
    """z = X Y has X_bar = Z_bar Y' and Y_bar = X' Z_bar; a vector counts as a row on the left, a column on the right."""
    x, y = xs
    if len(shape_of(x)) == len(shape_of(y)) == 1:
        return z_bar * (y, x)[k]
    if k == 0:
        return z_bar[:, None] * y if len(shape_of(y)) == 1 else TABLE["matmul"](z_bar, TABLE["transpose"](y))
    return x[:, None] * z_bar if len(shape_of(x)) == 1 else TABLE["matmul"](TABLE["transpose"](x), z_bar)


BY_NUMPY[np.dot] = TABLE["matmul"]  # the same function for vectors and matrices
