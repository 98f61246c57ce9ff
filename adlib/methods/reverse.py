"""Reverse mode: record the evaluation on a tape, then sweep the tape backwards.

Each elementary operation v_k = phi(v_i, v_j) appends one row to the tape while f runs. A row says which variables were
the operands, and what is needed to differentiate the operation with respect to each of them. Afterwards the sweep
visits the rows from the last to the first. When it reaches row k, every row that used v_k has been visited, because it
was recorded later. So the adjoint v_bar_k = dy/dv_k is complete, and the row adds its contribution dv_k/dv_i * v_bar_k
to the adjoint of each operand. A variable that is used twice receives two contributions.

This file is the whole method. `quick_tape` makes it faster and changes nothing else; ADLIB_QUICK=0 leaves it out.

Sources: Griewank and Walther (2008), section 3.2; Baydin et al. (2018), section 3.2.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.numbers.arguments import as_argnums, plain_aux, value_and_aux
from adlib.numbers.containers import flatten, flatten_like, rebuild
from adlib.numbers.number import Number, as_it_is, as_real, as_result, call, new_level, own
from adlib.numbers.surroundings import Constants
from adlib.rules.arrays import is_basic
from adlib.rules.kinds import TABLE, shape_of, with_care, zeros_like

ZERO = 0.0  # the adjoint of a variable that no contribution has reached; differs from a computed 0.0 by identity
SCALARS = frozenset((float, np.float64))
FLOAT64 = np.dtype(float)
GETITEM = TABLE["getitem"]
SMALL = 256  # an array with at most so many elements is copied at no more cost than the operation itself


class Tape(list):
    """The rows of one evaluation, in order. The first rows, which are empty, belong to the inputs.

    A row is a list with one entry for each operand that is a variable:

        (i, rule, position, values, value, params)

    v_i was the operand of `rule` at this position, among the operands' `values`, and `value` was the result. Together
    they give the local partial derivative dv_k/dv_i as a linear map, which `rule.pullback` applies to v_bar_k. What the
    pullback does not need is not kept. A sweep reads the tape and does not change it.
    """

    __slots__ = ("level", "around", "constants")

    def __init__(self, *around):
        """Start a tape; `around` is f and its arguments. Without them, every constant is copied (see `Constants`)."""
        self.level, self.around, self.constants = new_level(), around, None

    def variable(self, value, row):
        v = Variable()
        v.primal, v.index, v.tape = value, len(self), self
        self.append(row)
        return v

    def kept(self, x):
        """Return a constant operand as it is now, although f may change it in place later."""
        if x.__class__ is not np.ndarray or x.size <= SMALL:
            return as_it_is(x)
        if self.constants is None:
            self.constants = Constants(self.around)
        return self.constants.kept(x)


class Variable(Number):
    """The variable v_k: its value, and its place on a tape."""

    primal: Any
    index: int
    tape: Tape
    __slots__ = ("primal", "index", "tape")  # without __init__, which would take half the time of recording

    level = property(lambda self: self.tape.level)

    def apply(self, rule, operands, params):
        """Record v_k = rule(operands)."""
        active = [(x.index, position) for position, x in enumerate(operands) if _on(self.tape, x)]
        values = [x.primal if _on(self.tape, x) else x for x in operands]
        value = rule(*values, **params)
        values, kept = rule.saved([position for _, position in active], values, value)
        values = [self.tape.kept(x) if operand is x else x for operand, x in zip(operands, values)]
        return self.tape.variable(value, [(i, rule, position, values, kept, params) for i, position in active])

    def constant(self, value):
        return self.tape.variable(value, [])  # a row without operands has no contributions

    def __repr__(self):
        return f"Variable({self.primal!r}, v[{self.index}])"


def sweep(tape, seeds, n_inputs):
    """Return the adjoints of the first `n_inputs` variables, given `seeds`, pairs (index, adjoint of that variable)."""
    adjoints = seeded(tape, seeds)
    for row in reversed(tape[n_inputs:]):
        v_bar = whole(adjoints.pop())
        if v_bar.__class__ in SCALARS and not v_bar:  # y does not depend on v; and zero times infinity is zero here
            continue
        for i, rule, position, values, value, params in row:
            if rule is GETITEM and can_collect(v_bar):
                adjoints[i] = elements_added(adjoints[i], v_bar, params["index"], values[0])
            else:
                adjoints[i] = added(adjoints[i], rule.pullback(position, v_bar, value, values, params))
    return [whole(x_bar) for x_bar in adjoints]


def seeded(tape, seeds):
    """Return the adjoints before the sweep. Those of the outputs are known, and all others are zero."""
    adjoints = [ZERO] * len(tape)
    for k, y_bar in seeds:
        adjoints[k] = added(adjoints[k], y_bar)
    return adjoints


def added(v_bar, share):
    """Return v_bar plus a contribution."""
    if v_bar is ZERO:
        return share
    return whole(v_bar) + share


# An array that is used element by element -----------------------------------------------------------------------------


class ByElements:
    """The adjoint of an array x that was used by elements or slices, x[i].

    The adjoints of the parts are collected, so that each use costs the size of the part and not that of x.
    """

    def __init__(self, x, rest):
        self.array = np.zeros(x.shape, x.dtype)  # the sum of the parts that are plain numbers or arrays
        self.parts = []  # (index, adjoint) of those that belong to an outer derivative
        self.rest = rest  # from uses of the whole x


def can_collect(z_bar):
    return not isinstance(z_bar, Number) or z_bar.collects


def elements_added(x_bar, z_bar, index, x):
    """Return x_bar after the adjoint z_bar of x[index] was added."""
    if x_bar.__class__ is not ByElements:
        x_bar = ByElements(x, x_bar)
    if isinstance(z_bar, Number):
        x_bar.parts.append((index, z_bar))
    elif is_basic(index):
        x_bar.array[index] += z_bar
    else:
        np.add.at(x_bar.array, index, z_bar)  # a list of positions may name one twice
    return x_bar


def whole(v_bar):
    """Return an adjoint as one number or array."""
    if v_bar.__class__ is not ByElements:
        return v_bar
    x_bar, shape = added(v_bar.rest, v_bar.array), v_bar.array.shape
    elements = [(index, z_bar) for index, z_bar in v_bar.parts if not shape_of(z_bar) and is_element(index)]
    if elements:
        positions = np.transpose([np.atleast_1d(index) for index, _ in elements])
        z_bars = TABLE["stack"](*(z_bar for _, z_bar in elements))
        x_bar = x_bar + TABLE["scatter"](z_bars, index=tuple(positions), shape=shape)
    for index, z_bar in v_bar.parts:
        if shape_of(z_bar) or not is_element(index):
            x_bar = x_bar + TABLE["scatter"](z_bar, index=index, shape=shape)
    return x_bar


def is_element(index):
    """Return whether the index names one element by whole numbers."""
    parts = index if isinstance(index, tuple) else (index,)
    return parts != () and all(isinstance(part, (int, np.integer)) for part in parts)


# What the user calls --------------------------------------------------------------------------------------------------


def vjp(f: Callable[..., Any], *primals: Any, has_aux: bool = False, **kwargs: Any) -> tuple:
    """Return the value of f and its pullback: `(y, pullback)`.

    `pullback(y_bar)` is one reverse sweep. y_bar has the shape of y, and the result J' y_bar is a tuple with one
    adjoint for each primal, of the primal's shape. The pullback may be called again with another y_bar, because the
    tape is read and not used up. Primals and y are floats, arrays, or nested lists, tuples and dicts of them; `kwargs`
    are passed on to f. With `has_aux`, f returns (y, aux), and vjp returns (y, pullback, aux). Raises ValueError if
    y_bar does not have the shape of y. All arrays that were used, including primals and y, may be changed before the
    sweep, since the tape has copies.
    """
    primals = tuple(rebuild(x, iter([as_it_is(leaf) for _, leaf in flatten(x)])) for x in primals)
    y, *rest = recorded(f, primals, kwargs, has_aux, Tape())
    return rebuild(y, iter([as_it_is(leaf) for _, leaf in flatten(y)])), *rest


def recorded(f, primals, kwargs, has_aux=False, tape=None):
    """Do what `vjp` does for a sweep that follows immediately. Only what f itself may change is copied."""
    if tape is None:
        tape = Tape(f, kwargs)
    xs: list = []  # the leaves of the primals
    try:
        y = call(f, [_variables(tape, x, xs) for x in primals], kwargs)
    finally:
        if tape.constants:
            tape.constants.unlock()
    if has_aux:
        y, aux = value_and_aux(y)
    all_floats = {*map(type, primals)} == {float}
    nested = any(isinstance(x, (list, tuple, dict)) for x in primals)
    if y.__class__ is Variable and y.tape is tape and y.primal.__class__ in SCALARS:
        outputs, value = [y], y.primal
        values: list = [value]
    else:
        outputs = [as_result(leaf, name) for name, leaf in flatten(y, "the result of f")]
        values = [leaf.primal if _on(tape, leaf) else leaf for leaf in outputs]
        value = rebuild(y, iter(values))

    def pullback(y_bar):
        if y_bar.__class__ in SCALARS and value.__class__ in SCALARS:
            if all_floats and _on(tape, outputs[0]):
                x_bars = sweep(tape, ((outputs[0].index, y_bar),), len(xs))
                if all(x_bar == x_bar for x_bar in x_bars):
                    return tuple(x_bars)
            y_bars = [y_bar]
        else:
            y_bars = [as_real(leaf, name) for name, leaf in flatten_like(y_bar, value, "y_bar", "y")]
            if [*map(shape_of, y_bars)] != [*map(shape_of, values)]:
                shapes = [*map(shape_of, y_bars)], [*map(shape_of, values)]
                raise ValueError(f"y_bar has shape {shapes[0]} but y has {shapes[1]}: give one adjoint for each output")
        seeds = [(leaf.index, bar) for leaf, bar in zip(outputs, y_bars) if _on(tape, leaf)]
        x_bars = with_care(lambda: sweep(tape, seeds, len(xs)))
        if not all_floats:
            x_bars = own([zeros_like(x) if bar is ZERO else bar for x, bar in zip(xs, x_bars)], y_bars)
        return rebuild(primals, iter(x_bars)) if nested else tuple(x_bars)

    return (value, pullback, plain_aux(aux, lambda x: _on(tape, x))) if has_aux else (value, pullback)


def _variables(tape, x, xs):
    """Return x with a variable for each of its leaves. The variables are appended to xs."""
    if x.__class__ is float or x.__class__ is np.ndarray and x.dtype is FLOAT64:
        xs.append(x)
        return tape.variable(x, [])
    leaves = [as_real(leaf, name) for name, leaf in flatten(x, "the argument")]
    xs += leaves
    return rebuild(x, iter([tape.variable(leaf, []) for leaf in leaves]))


def value_and_grad(
    f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """Return a function that gives `(f(x), gradient)` by one reverse sweep; see `grad`.

    With `has_aux`, f returns (y, aux), and the result is ((y, aux), gradient).
    """
    wanted = as_argnums(argnums)

    def value_and_gradient(*args, **kwargs):
        if wanted == tuple(range(len(args))):
            y, pullback, *aux = recorded(f, args, kwargs, has_aux)
        else:
            positions = positions_among(wanted, len(args))

            def f_of_wanted(*xs):
                full = list(args)
                for k, x in zip(positions, xs):
                    full[k] = x
                return f(*full, **kwargs)

            y, pullback, *aux = recorded(f_of_wanted, [args[k] for k in positions], {}, has_aux)
        if y.__class__ not in SCALARS and (isinstance(y, (list, tuple, dict)) or shape_of(y) != ()):
            what = f"shape {shape_of(y)}" if hasattr(y, "shape") else f"a {type(y).__name__}"
            raise TypeError(
                f"grad takes a function with one number as its result, and this one returned {what}: "
                "return a sum, or use vjp; with (y, aux), say has_aux=True"
            )
        dtype = getattr(y, "dtype", FLOAT64)
        gradient = pullback(1.0 if dtype == FLOAT64 else dtype.type(1))
        return (y, *aux) if aux else y, gradient[0] if isinstance(argnums, int) else gradient

    return value_and_gradient


def positions_among(wanted, n):
    """Return the positions of the wanted arguments among n, with negative ones counted from the front as well."""
    for k in wanted:
        if not -n <= k < n:
            raise ValueError(f"argnums is {wanted} but f was called with {n} arguments: count from 0")
    positions = [k % n for k in wanted]
    if len({*positions}) < len(positions):
        raise ValueError(f"argnums is {wanted}, which names an argument twice: name each once")
    return positions


def grad(f: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the gradient of a function with one number as its result, by one reverse sweep.

    `grad(f)(x, ...)` has the shape (or the container) of x. `argnums` names the argument by its position; a tuple of
    positions gives a tuple. With `has_aux`, f returns (y, aux), and the result is (gradient, aux). The function can be
    nested to any order, as in `grad(grad(f))` for f: R -> R. Raises TypeError if f returns anything but one number. The
    cost is 2 to 4 times that of f, whatever the number of inputs; the memory is one row for each operation of f.
    """
    both = value_and_grad(f, argnums, has_aux)
    if has_aux:

        def gradient_and_aux(*args, **kwargs):
            (_, aux), gradient = both(*args, **kwargs)
            return gradient, aux

        return gradient_and_aux
    return lambda *args, **kwargs: both(*args, **kwargs)[1]


def _on(tape, x):
    return x.__class__ is Variable and x.tape is tape
