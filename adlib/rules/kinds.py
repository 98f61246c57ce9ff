"""What a rule is: the kinds of elementary functions, and how floats, arrays and rules meet.

* Elementwise: the value and one partial derivative per operand, written as in a calculus book. The operands are called
  x and y, and the result is called z. The same text is used for Python floats (names from `math`), arrays (`numpy`),
  formulas (`sympy`) and generated code.
* Linear: f(x_dot) is the function's own pushforward. Its entry is the transpose, which pulls an adjoint back.
* Multilinear: linear in each operand separately, as a product is. Its entry has one transpose per operand.
* NonDifferentiable: comparisons, positions (argmax), and `stop_gradient`.

Two conventions hold wherever the derivative does not exist:

* At a kink a rule gives the mean of the derivatives of the smooth pieces that meet there, for example 0 for |x| at 0.
  Elements that tie in a maximum, a median or a sort share the derivative equally.
* Zero times infinity is zero. A tangent or an adjoint that is 0 carries no influence, whatever it is multiplied by.

Sources: Griewank and Walther (2008), table 2.3; for the transposes of linear algebra, Giles (2008), "Collected matrix
derivative results".
"""

import contextlib
import functools
import inspect
import math
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar

import numpy as np

from adlib.rules.namespaces import ARRAYS, FLOATS

ONLY_REAL = "but adlib differentiates real functions: compute with the real and the imaginary part as two numbers"
NUMBERS = frozenset((float, int))
LISTS = frozenset((list, tuple))
SIMPLE = (str, bool, int, float, type(None))
OUTSIDE = (ValueError, OverflowError, ZeroDivisionError)  # raised by Python floats where NumPy warns


class Rule:
    """An elementary function: `value(*xs, **params)`, its `pushforward` and its `pullback`.

    Calling a rule applies it. On plain numbers it computes the value. If an operand belongs to an engine (it has a
    `level`), that engine decides what to do, and the innermost engine, which has the highest level, decides first. An
    engine treats numbers of the outer engines as constants, so that nested derivatives are never confused.
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
        if not LISTS.isdisjoint(map(type, operands)):
            operands = [as_operand(x) for x in operands]
        for operand in operands:
            if getattr(operand, "level", -1) > level:
                top, level = operand, operand.level
        return self.value(*operands, **params) if top is None else top.apply(self, operands, params)

    def of_call(self, args, kwargs):
        """Return the result of a call that is written f(*args, **kwargs) in a program."""
        operands, params = self.bind(*args, **kwargs)
        return self(*operands, **params)

    def saved(self, positions, values, value):
        """Return (operands, result) as far as the pullbacks to these positions need them, with `ShapeOnly` in place of
        the rest.
        """
        return values, value

    def __repr__(self):
        return f"<rule {self.name}>"


TABLE: dict[str, Rule] = {}
BY_NUMPY: dict = {}


class Elementwise(Rule):
    """z = phi(x) or phi(x, y) on each element, with broadcasting. `partials[k]` is dz/d(operand k)."""

    def __init__(self, name, text, *partial_texts):
        super().__init__(name, self.value, getattr(np, name))
        self.text, self.partial_texts = text, partial_texts
        self.names = ("x", "y")[: len(partial_texts)]
        self.float_value, self.float_partials = self.compiled(FLOATS)
        self.array_value, self.array_partials = self.numpy_function, self.compiled(ARRAYS)[1]
        used = [set(re.findall(r"\b[xyz]\b", p)) for p in partial_texts]  # which operands each partial needs
        self.needs = [(*(name in names for name in self.names), "z" in names) for names in used]
        self.needs_of_all = tuple(map(any, zip(*self.needs)))
        self.constants = [{"0": 0, "1": 1, "-1": -1}.get(p) for p in partial_texts]
        self.chooses = any("heaviside" in p for p in partial_texts)
        self.singular = [any(sign in p for sign in ("/", "log", "power")) for p in partial_texts]

    def compiled(self, namespace):
        """Return the value and the list of partials as functions, with the names of the table looked up in
        `namespace`.
        """
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
        """Return dz/d(operand k), with the shape of z or as a number. It is infinite where the function is infinitely
        steep.
        """
        if z.__class__ is float:
            try:
                return self.float_partials[k](x, *y, z)
            except OUTSIDE:
                with np.errstate(all="ignore"):
                    return float(self.array_partials[k](np.float64(x), *map(np.float64, y), np.float64(z)))
        with np.errstate(all="ignore") if self.singular[k] else contextlib.nullcontext():
            return self.partial_of_arrays(k, x, *y, z)

    def partial_of_arrays(self, k, *xs_z):
        try:
            return self.array_partials[k](*xs_z)
        except ZeroDivisionError:  # of numbers among the arrays
            return self.array_partials[k](*(np.float64(x) if x.__class__ in NUMBERS else x for x in xs_z))

    def times_partial(self, k, z, xs, derivative):
        """Return dz/d(operand k) times a tangent of that operand, or times an adjoint of z."""
        if self.singular[k] and z.__class__ is not float:
            with np.errstate(all="ignore"):
                return product(self.partial_of_arrays(k, *xs, z), derivative)
        if self.constants[k] == 0:
            return zeros_like(z)  # whatever it is multiplied by
        partial = self.partial(k, z, *xs)
        if self.chooses and is_careful():  # an operand that was not chosen has no influence, infinite or not
            derivative = TABLE["where"](np.not_equal(partial, 0.0), derivative, 0.0)
        if partial.__class__ is int or partial.__class__ is float and math.isfinite(partial):
            return derivative if partial == 1 else partial * derivative
        return product(partial, derivative, self.singular[k])

    def saved(self, positions, values, value):
        if value.__class__ is float:
            return values, value
        needs = self.needs[positions[0]] if len(positions) == 1 else self.needs_of_all
        return [x if need else ShapeOnly(x) for x, need in zip(values, needs)], value if needs[-1] else None

    def pushforward(self, z, xs, tangents, params):
        """Return z_dot, the sum of partial * x_dot over the operands that have a tangent (the others have None)."""
        terms = [self.times_partial(k, z, xs, t) for k, t in enumerate(tangents) if t is not None]
        return broadcast(sum(terms[1:], terms[0]), shape_of(z))

    def pullback(self, k, z_bar, z, xs, params):
        """Return what z_bar adds to the adjoint of operand k: partial * z_bar, summed where the operand was
        broadcast.
        """
        partial = self.constants[k]
        if partial == 0:
            return zeros_like(xs[k])
        if partial is None:
            z_bar = self.times_partial(k, z, xs, z_bar)
        elif partial != 1:
            z_bar = partial * z_bar
        x = xs[k]
        if x.__class__ is z_bar.__class__ is np.ndarray and x.shape == z_bar.shape:  # the usual case, done quickly
            return z_bar
        return unbroadcast(z_bar, shape_of(x))


class Linear(Rule):
    """A function that is linear in its operands together; `transpose(k, z_bar, xs, params)` pulls back.

    The operands at the positions `nondifferentiable` are excluded from this. They are conditions or positions, which
    have no derivative.
    """

    nondifferentiable: frozenset[int] = frozenset()

    def __init__(self, name, value, transpose, numpy_function=None, table=True):
        super().__init__(name, value, numpy_function, table)
        self.transpose = transpose

    def of_tangents(self, xs, tangents):
        """Return the operands, in which those that have a tangent are replaced by it and constants by 0."""
        x_dots = [zeros_like(x) if t is None else t for x, t in zip(xs, tangents)]
        return [xs[k] if k in self.nondifferentiable else x_dot for k, x_dot in enumerate(x_dots)]

    def pushforward(self, z, xs, tangents, params):
        return self(*self.of_tangents(xs, tangents), **params)

    def saved(self, positions, values, value):
        return [ShapeOnly(x) if k in positions else x for k, x in enumerate(values)], None

    def pullback(self, k, z_bar, z, xs, params):
        return self.transpose(k, z_bar, xs, **params)


class View(Linear):
    """A linear function whose result shows the memory of its operand where NumPy does not have to copy it."""

    def __call__(self, x, **params):
        z = super().__call__(x, **params)
        if hasattr(x, "level") and self.is_view(plain_member(z), plain_member(x), **params):
            x.has_view(z, functools.partial(self, **params), writable=self.name != "broadcast_to")
        return z

    def is_view(self, z, x, **params):
        return shows_memory(z, x)


def shows_memory(z, x):
    """Return whether the plain array z is a view of x, or x itself."""
    return z.__class__ is np.ndarray and x.__class__ is np.ndarray and np.may_share_memory(z, x)


class Multilinear(Linear):
    """A function that is linear in each operand separately. Its pushforward is the product rule."""

    def pushforward(self, z, xs, tangents, params):
        def term(k):
            return times_others(lambda xs, t: self(*xs[:k], t, *xs[k + 1 :], **params), k, xs, tangents[k])

        terms = [term(k) for k, t in enumerate(tangents) if t is not None]
        return sum(terms[1:], terms[0])

    def saved(self, positions, values, value):
        return values, None

    def pullback(self, k, z_bar, z, xs, params):
        return times_others(lambda xs, z_bar: self.transpose(k, z_bar, xs, **params), k, xs, z_bar)


class NonDifferentiable(Rule):
    """A function whose result carries no derivative. Each engine is asked for the number below it."""

    def __call__(self, *operands, **params):
        if not LISTS.isdisjoint(map(type, operands)):
            operands = [as_operand(x) for x in operands]
        level = max((getattr(x, "level", -1) for x in operands), default=-1)
        if level < 0:
            return self.value(*operands, **params)
        for x in operands:
            if getattr(x, "level", -1) == level and (x.records_nondifferentiable or x.is_stack):
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


# Zero times infinity --------------------------------------------------------------------------------------------------

# A tangent or an adjoint that is 0 carries no influence, whatever it is multiplied by. For this reason
#
# `np.where(x > 0, np.sqrt(x), 0)` has derivative 0 at x = 0, where the partial derivative of the square root is
# infinite. NumPy gives nan for 0 times infinity, and nan stays nan in everything that is computed from it. Therefore a
# sweep checks only its results. If one of them is nan, which is rare, the sweep is repeated, and each product is
# checked.
#
# A program that is compiled for later values cannot be repeated. In it, a derivative that may be 0 at some places is
# masked: CHOSEN if a condition decides about it, SCATTERED if it belongs to an array of which some elements are not
# used. A chosen derivative meets infinite partials by design, a scattered one only where the function is singular.

UNMASKED, SCATTERED, CHOSEN = range(3)
_careful: ContextVar[bool] = ContextVar("careful", default=False)
is_careful = _careful.get


@contextlib.contextmanager
def carefully() -> Iterator[None]:
    """Within this context, each product with a derivative of 0 is 0."""
    token = _careful.set(True)
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _careful.reset(token)


def with_care(compute, derivatives_of=lambda result: result):
    """Return compute(). If one of the derivatives in its result is nan, compute it again with every product checked."""
    result = compute()
    if is_careful() or not any(map(has_nan, derivatives_of(result))):
        return result
    with carefully():
        return compute()


def has_nan(x):
    """Return whether there is a nan in a number or an array, or in the tangent of an outer derivative that it
    carries.
    """
    if hasattr(x, "level"):
        if x.records_nondifferentiable:
            return False
        return has_nan(x.primal) or has_nan(getattr(x, "tangent", 0.0))
    if x.__class__ is np.ndarray:
        x = np.vdot(x, x)  # the sum is nan if an element is, and costs less than checking each element
    return x != x


def product(partial, derivative, singular=True):
    """Return partial * derivative, where zero times infinity is zero if `carefully` asks for it.

    With this, `np.where(x > 0, np.sqrt(x), 0)` has derivative 0 at 0 and not nan. `singular` says that the partial may
    be infinite for an ordinary x.
    """
    if is_careful() and hasattr(derivative, "times"):
        return derivative.times(partial)
    result = derivative if partial.__class__ is int and partial == 1 else partial * derivative
    if needs_care(result, derivative, singular):
        counted = TABLE["where"](not_zero(derivative), result, 0.0)
        result = counted if is_for_later(result) else TABLE["where"](anywhere(np.isnan, result), counted, result)
    return result


def needs_care(result, derivative, singular):
    """Return whether the product has a nan that has to be examined. A number for later values says whether it may have
    one.
    """
    if is_for_later(result):
        masked = mask_of(derivative)
        return masked == CHOSEN or masked == SCATTERED and singular
    return result != result if result.__class__ is float else is_careful() and has_nan(result)


def is_for_later(x):
    """Return whether a number stands for later values, in a program that is being compiled."""
    while hasattr(x, "level"):
        if x.records_nondifferentiable:
            return True
        x = x.primal
    return False


def mask_of(derivative):
    """How a derivative in a program for later values may be 0 at some places."""
    if derivative.__class__ is np.ndarray:
        return UNMASKED if derivative.all() else SCATTERED
    while hasattr(derivative, "level"):
        if derivative.records_nondifferentiable:
            return derivative.masked
        derivative = derivative.primal
    return UNMASKED


def times_others(multilinear, k, xs, derivative):
    """Return multilinear(xs, derivative), a sum of products of the derivative with all operands except number k.

    In a careful sweep, a product with a derivative of 0 is 0. The finite products are then added up separately, and
    their sum counts for those elements that have no other products. These elements are found by counting the products
    with ones and zeros.
    """
    result = multilinear(xs, derivative)
    if not (is_careful() and has_nan(result)):
        return result
    others = [i for i in range(len(xs)) if i != k]

    def summed(of_operand, derivative):
        return multilinear([of_operand(x) if i in others else x for i, x in enumerate(xs)], derivative)

    def is_infinite(x):
        return anywhere(lambda part: ~np.isfinite(part), x)

    reached = not_zero(derivative) * 1.0
    products = summed(lambda x: not_zero(x) * 1.0, reached)
    finite_products = summed(lambda x: TABLE["where"](is_infinite(x), 0.0, not_zero(x) * 1.0), reached)
    finite_sum = summed(lambda x: TABLE["where"](is_infinite(x), 0.0, x), derivative)
    is_counted = anywhere(lambda part: np.greater(part, 0.0), products - finite_products)
    return TABLE["where"](is_counted, result, finite_sum)


def not_zero(x):
    """Return where x, or a tangent that it carries, is not 0."""
    return anywhere(lambda part: np.not_equal(part, 0.0), x)


def anywhere(test, x):
    """Return where a test holds for x, or for a tangent that it carries. A `Batch` has one answer per member."""
    return x.anywhere(test) if hasattr(x, "level") else test(x)


# Shapes and values ----------------------------------------------------------------------------------------------------


def as_operand(x):
    """Return a list or tuple of numbers, which may contain numbers of engines, as an array, and anything else
    unchanged.
    """
    if x.__class__ not in LISTS:
        return x
    parts = [as_operand(part) for part in x]
    return TABLE["stack"](*parts) if any(hasattr(part, "level") for part in parts) else np.asarray(x)


def plain(x):
    """Return the ordinary number or array below all engines."""
    while hasattr(x, "level"):
        x = x.primal
    return x


def plain_member(x):
    """Return what `plain` does, of one member if x stands for many. All members have one shape and lie alike in memory.

    A stack without members is taken to have one of zeros.
    """
    stacks = 0
    while hasattr(x, "level"):
        stacks += x.is_stack
        x = x.primal
    for _ in range(stacks):
        x = x[0] if len(x) else np.zeros(x.shape[1:], x.dtype)
    return x


def laid_out_as(like, x):
    """Return x with its elements in the same memory order as those of `like`.

    The order decides whether a later reshape makes a view or a copy.
    """
    z, order = plain_member(x), _axes_in_order(like)
    if z.__class__ is not np.ndarray or z.ndim != np.ndim(like) or _axes_in_order(z) == order:
        return x
    in_order = TABLE["copy"](TABLE["transpose"](x, axes=order), order="C")
    return TABLE["transpose"](in_order, axes=tuple(np.argsort(order).tolist()))


def _axes_in_order(x):
    """Return the axes of a plain array, from the one with the largest stride to the one with the smallest."""
    return tuple(sorted(range(np.ndim(x)), key=lambda axis: -abs(x.strides[axis])))


def broadcast(x, to):
    """Return x repeated to the shape `to`. A tangent of many directions at a float stays as it is."""
    if (
        x.__class__ is float and to or x.__class__ is np.float64 and to
    ):  # does what np.broadcast_to does, in a fifth of its time
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


# NumPy's functions ----------------------------------------------------------------------------------------------------


def linear(numpy_function, name=None, value=None, operands=1, nondifferentiable=(), kind=Linear):
    """Enter a linear function. The decorated function is its transpose, whose further parameters are the function's
    own.

    `operands` are those of `binding`; those at the positions `nondifferentiable` have no derivative. A function that is
    not part of NumPy is given by `name` and `value`.
    """

    def enter(transpose):
        rule = kind(name or numpy_function.__name__, value or numpy_function, transpose, numpy_function)
        rule.nondifferentiable = frozenset(nondifferentiable)
        rule.bind = binding(numpy_function, operands, [*inspect.signature(transpose).parameters][3:])
        return transpose

    return enter


def binding(function, operands, names):
    """Return the function (*args, **kwargs) -> (operands, options by name) that reads a call of NumPy's `function`.

    `operands` says how many of the leading arguments are operands. With "sequence" the first argument is the list of
    operands, and with "all" every positional argument is one. `names` are the options of the definition in this table.
    """
    n = {"sequence": 1, "all": 0}.get(operands, operands)

    def bind(*args, **kwargs):
        given, rest = (args, ()) if operands == "all" else (args[:n], args[n:])
        if rest or len(given) < n or not kwargs.keys() <= set(names):
            found, kwargs = arguments_of(function, n, names, given[:n] + rest, kwargs)
            given = found or given
        return (tuple(given[0]) if operands == "sequence" else given), kwargs

    return bind


def arguments_of(function, operands, names, args, kwargs):
    """Return (operands, options by name) of a call of NumPy's function, whose definition here has the options `names`.

    An option that the definition does not have is ignored if it has NumPy's default value. With any other value it is
    refused.
    """
    try:
        parameters = inspect.signature(function).parameters
    except ValueError:  # older versions of NumPy do not know the parameters of all their functions
        parameters = {f"operand {k}": None for k in range(operands)} | dict.fromkeys(names)
    given = dict(zip(parameters, args)) | kwargs
    if "newshape" in given:  # what NumPy 2.0 calls the shape
        given["shape"] = given.pop("newshape")
    leading = [given.pop(name) for name in [*parameters][:operands] if name in given]
    options = {}
    for name, value in given.items():
        if name in names:
            options[name] = value
        elif not _is_default(parameters.get(name), value):
            allowed = ", ".join(names) or "no options"
            shown = f"{name}={value!r}" if isinstance(value, SIMPLE) else f"the argument {name}"
            raise TypeError(
                f"{full_name(function)} with {shown} is not in adlib's table, where it takes {allowed}: "
                f"leave {name} out, or write what it does with other functions"
            )
    return tuple(leading), options


def _is_default(parameter, value):
    if parameter is None:
        return False
    return value is None or value is parameter.default or isinstance(value, SIMPLE) and value == parameter.default


def full_name(function):
    """Return the name of a function of NumPy as it is written in a program, such as np.linalg.norm."""
    module = getattr(function, "__module__", None) or "numpy"
    return f"{module.replace('numpy', 'np', 1)}.{function.__name__}"
