"""Reverse mode: record the evaluation on a tape, then sweep the tape backwards.

Forward, each elementary operation v_k = phi(v_i, v_j) appends one row to the tape. Backward, each row hands its adjoint
v_bar_k = dy/dv_k on to its operands: v_bar_i += dv_k/dv_i * v_bar_k. An operand that is used twice gets two additions.
The rows lie in the order of evaluation, so when a row's turn comes in reverse, every row that used its result has been
there before and its adjoint is complete. That is all; the rest of this file makes the rows light.

Sources: Griewank and Walther (2008), chapter 3.2; Baydin et al. (2018), section 3.2.
"""

import operator
from itertools import islice

import numpy as np

from adlib.numbers.containers import flatten, own, rebuild
from adlib.numbers.number import Number, as_real, call, new_level
from adlib.rules.kinds import TABLE, Elementwise, Linear, Multilinear, product, shape_of, zeros_like

ZERO = 0.0  # the adjoint of what no row has reached yet; told from a computed 0.0 by identity


class Tape(list):
    """The rows of one evaluation, in order. The first rows, None, are the inputs.

    Where the partials are numbers, or arrays that are there anyway, a row holds them:

        (i, dv/dv_i, j, dv/dv_j)    or, if one operand is a constant,    (i, dv/dv_i)

    Any other row keeps what its rule needs, so that no partial is computed or stored before it is wanted:

        (rule, ((operand index, operand position), ...), operand values, value, params)

    A sweep reads the tape and does not change it.
    """

    __slots__ = ("level",)

    def __init__(self):
        self.level = new_level()

    def variable(self, value, row=None):
        v = Variable()
        v.primal, v.index, v.tape = value, len(self), self
        self.append(row)
        return v

    def record(self, rule, places, values, value, params):
        """Append a row of the last kind. Arrays that the pullback will not ask for are not kept."""
        kept = value
        if rule.__class__ is Elementwise:
            needs = rule.needs[places[0][1]] if len(places) == 1 else rule.needs_of_all
            values = [x if need else ShapeOnly(x) for x, need in zip(values, needs)]
            kept = value if needs[-1] else None
        elif isinstance(rule, Linear):
            kept = None
            if not isinstance(rule, Multilinear):
                for _, k in places:
                    values[k] = ShapeOnly(values[k])
        return self.variable(value, (rule, places, values, kept, params))


def sweep(tape, seeds, n_inputs):
    """The adjoints of the first `n_inputs` variables, given `seeds`, pairs (index, adjoint of that variable)."""
    adjoints = [ZERO] * len(tape)
    for index, y_bar in seeds:
        adjoints[index] = y_bar if adjoints[index] is ZERO else adjoints[index] + y_bar
    times = product if any(hasattr(y_bar, "level") for _, y_bar in seeds) else operator.mul
    ours = set()  # indices of adjoints that are arrays of our own, which may be added to in place
    for row in islice(reversed(tape), len(tape) - n_inputs):
        v_bar = adjoints.pop()  # complete, since all rows that used v came before
        if v_bar.__class__ in SCALARS:
            if not v_bar:  # y does not depend on v; and nothing times infinity is nothing
                continue
            if len(row) == 4:
                i, partial_i, j, partial_j = row
                adjoints[i] += partial_i * v_bar
                adjoints[j] += partial_j * v_bar
                continue
            if len(row) == 2:
                adjoints[row[0]] += row[1] * v_bar
                continue
        if len(row) == 5:
            rule, operands, values, value, params = row
            i = operands[0][0]
            if (
                value is SLICED
                and v_bar.__class__ is np.ndarray
                and v_bar.dtype is values[0].dtype
                and (i in ours or adjoints[i] is ZERO)
            ):
                if i not in ours:  # the adjoints of the slices of one array are collected in one array
                    adjoints[i] = np.zeros(values[0].shape, v_bar.dtype)
                    ours.add(i)
                adjoints[i][params["index"]] += v_bar
                continue
            handed_on = [(i, rule.pullback(at, v_bar, value, values, params)) for i, at in operands]
        elif not row:  # a constant
            continue
        elif len(row) == 2:
            handed_on = ((row[0], v_bar if row[1] is ONE else times(row[1], v_bar)),)
        else:
            i, partial_i, j, partial_j = row
            handed_on = (
                (i, v_bar if partial_i is ONE else times(partial_i, v_bar)),
                (j, v_bar if partial_j is ONE else times(partial_j, v_bar)),
            )
        for i, contribution in handed_on:
            v_bar_i = adjoints[i]
            if v_bar_i is ZERO:
                adjoints[i] = contribution
            elif i in ours and contribution.__class__ is np.ndarray:
                v_bar_i += contribution
            else:
                adjoints[i] = v_bar_i = v_bar_i + contribution
                (ours.add if v_bar_i.__class__ is np.ndarray else ours.discard)(i)
    return adjoints


class Variable(Number):
    """v_k: its value and its place on a tape."""

    __slots__ = ("primal", "index", "tape")  # without __init__, which would take half the time of recording

    level = property(lambda self: self.tape.level)

    def apply(self, rule, operands, params):
        """Record v_k = rule(operands) on the tape, and keep no array that the rule's pullback will not ask for."""
        tape, places, values = self.tape, [], []
        for position, x in enumerate(operands):
            if x.__class__ is Variable and x.tape is tape:
                places.append((x.index, position))
                x = x.primal
            values.append(x)
        if rule.__class__ is Elementwise:
            value = rule.value(*values)
            if value.__class__ in SCALARS:
                return tape.variable(
                    value, tuple([part for i, k in places for part in (i, rule.partial(k, value, *values))])
                )
        else:
            value = rule.value(*values, **params) if PLAIN.issuperset(map(type, values)) else rule(*values, **params)
        return tape.record(rule, places, values, value, params)

    def constant(self, value):
        return self.tape.variable(value, ())  # a row without operands hands nothing on

    def __repr__(self):
        return f"Variable({self.primal!r}, v[{self.index}])"


class ShapeOnly:
    """The shape of an array that was not kept."""

    __slots__ = ("shape", "dtype")

    def __init__(self, x):
        self.shape, self.dtype = (
            (x.shape, x.dtype) if x.__class__ is np.ndarray else (shape_of(x), getattr(x, "dtype", FLOAT64))
        )


ONE = 1
GETITEM, SLICED = TABLE["getitem"], object()  # a row of plain slices is marked where others keep their value
SCALARS = frozenset((float, np.float64))
FLOAT, FLOAT64 = {float}, np.dtype(float)
PLAIN = frozenset((float, int, np.float64, np.ndarray))


def vjp(f, *primals):
    """The value of f and its pullback: `(y, pullback)`.

    `pullback(y_bar)` is one reverse sweep; y_bar has the shape of y, and the result is a tuple, J' y_bar, one adjoint a
    primal and of its shape. It may be called again, with another y_bar: the tape is read, not used up. Primals and y
    are floats, arrays, or nested lists, tuples and dicts of them. Raises ValueError if y_bar is not of y's shape. The
    tape keeps the arrays that f used, not copies: change none of them in place before the sweep.
    """
    tape, xs = Tape(), []
    y = call(f, [_variables(tape, x, xs) for x in primals])
    all_floats = {*map(type, primals)} == FLOAT
    nested = any(isinstance(x, (list, tuple, dict)) for x in primals)
    if y.__class__ is Variable and y.tape is tape:
        outputs, values, value = [y], [y.primal], y.primal
    else:
        outputs = [leaf if _on(tape, leaf) else as_real(leaf, name) for name, leaf in flatten(y, "the result of f")]
        values = [leaf.primal if _on(tape, leaf) else leaf for leaf in outputs]
        value = rebuild(y, iter(values))

    def pullback(y_bar):
        if y_bar.__class__ in SCALARS and value.__class__ in SCALARS:
            if all_floats and _on(tape, outputs[0]):
                return tuple(sweep(tape, ((outputs[0].index, y_bar),), len(xs)))
            y_bars = [y_bar]
        else:
            y_bars = [as_real(leaf, name) for name, leaf in flatten(y_bar, "y_bar")]
            if [*map(shape_of, y_bars)] != [*map(shape_of, values)]:
                shapes = [*map(shape_of, y_bars)], [*map(shape_of, values)]
                raise ValueError(f"y_bar has shape {shapes[0]} but y has {shapes[1]}: give one adjoint for each output")
        seeds = [(leaf.index, bar) for leaf, bar in zip(outputs, y_bars) if _on(tape, leaf)]
        x_bars = sweep(tape, seeds, len(xs))
        if not all_floats:
            x_bars = own([zeros_like(x) if bar is ZERO else bar for x, bar in zip(xs, x_bars)], y_bars)
        return rebuild(primals, iter(x_bars)) if nested else tuple(x_bars)

    return value, pullback


def _variables(tape, x, xs):
    """x with a variable for each of its leaves, which are appended to xs."""
    if x.__class__ is float or x.__class__ is np.ndarray and x.dtype is FLOAT64:
        xs.append(x)
        return tape.variable(x)
    leaves = [as_real(leaf, name) for name, leaf in flatten(x, "the argument")]
    xs += leaves
    return rebuild(x, iter([tape.variable(leaf) for leaf in leaves]))


def value_and_grad(f, argnums=0):
    """A function that returns `(f(x), gradient)` for one reverse sweep; see `grad`."""
    wanted = argnums if isinstance(argnums, tuple) else (argnums,)

    def value_and_gradient(*args, **kwargs):
        if wanted == tuple(range(len(args))) and not kwargs:
            y, pullback = vjp(f, *args)
        else:
            places = _places(wanted, len(args))

            def f_of_wanted(*xs):
                full = list(args)
                for k, x in zip(places, xs):
                    full[k] = x
                return f(*full, **kwargs)

            y, pullback = vjp(f_of_wanted, *(args[k] for k in places))
        if y.__class__ is not float and (isinstance(y, (list, tuple, dict)) or shape_of(y) != ()):
            what = f"shape {shape_of(y)}" if hasattr(y, "shape") else f"a {type(y).__name__}"
            raise TypeError(
                f"grad takes a function with one number as its result, and this one returned {what}: "
                "return a sum, or use vjp"
            )
        gradient = pullback(y.dtype.type(1) if hasattr(y, "dtype") else 1.0)
        return y, gradient if isinstance(argnums, tuple) else gradient[0]

    return value_and_gradient


def _places(wanted, n):
    """The places of the wanted arguments, counted from the front."""
    for k in wanted:
        if not -n <= k < n:
            raise ValueError(f"argnums is {wanted} but f was called with {n} arguments: count from 0")
    places = [k % n for k in wanted]
    if len({*places}) < len(places):
        raise ValueError(f"argnums is {wanted}, which names an argument twice: name each once")
    return places


def grad(f, argnums=0):
    """The gradient of a function with one number as its result, by one reverse sweep.

    `grad(f)(x, ...)` has the shape (or the container) of x. `argnums` names the argument by its place; a tuple of
    places gives a tuple. Nests to any order: `grad(grad(f))` for f: R -> R. Raises TypeError if f returns anything but
    one number. Cost: 2 to 4 times that of f, whatever the number of inputs; memory: one row for each operation of f.
    """
    both = value_and_grad(f, argnums)
    return lambda *args, **kwargs: both(*args, **kwargs)[1]


def _on(tape, x):
    return x.__class__ is Variable and x.tape is tape
