"""Reverse mode: record the evaluation on a tape, then sweep the tape backwards.

Forward, each elementary operation v_k = phi(v_i, v_j) appends one row to the tape. Backward, each row hands its adjoint
v_bar_k = dy/dv_k on to its operands: v_bar_i += dv_k/dv_i * v_bar_k. An operand that is used twice gets two additions.
The rows lie in the order of evaluation, so when a row's turn comes in reverse, every row that used its result has been
there before and its adjoint is complete. That is all; the rest of this file makes the rows light.

Sources: Griewank and Walther (2008), chapter 3.2; Baydin et al. (2018), section 3.2.
"""

import numpy as np

from adlib.containers import flatten, own, rebuild
from adlib.overload import Number, as_real, call, new_level
from adlib.rules import TABLE, Elementwise, shape_of, zeros_like

ONE = 1
ZERO = 0.0  # the adjoint of what no row has reached yet; told from a computed 0.0 by identity


class Tape(list):
    """The rows of one evaluation, in order. The first rows, None, are the inputs.

    Where the partials are at hand (all operands are floats, or the operation is + - * on arrays of one shape), a row is
    linearised at once; j is -1 if there is no second operand:

        (i, dv/dv_i, j, dv/dv_j)

    Any other row keeps what its rule needs, so that no partial is computed or stored before it is wanted:

        (rule, ((operand index, operand position), ...), operand values, value, params)

    A sweep reads the tape and does not change it.
    """

    __slots__ = ("level",)

    def __init__(self):
        self.level = new_level()

    def variable(self, value):
        self.append(None)
        return Variable(value, len(self) - 1, self)


def sweep(tape, seeds, n_inputs):
    """The adjoints of the first `n_inputs` variables, given `seeds`, pairs (index, adjoint of that variable)."""
    adjoints = [ZERO] * (len(tape) + 1)  # one more, at -1: where the adjoints of constants go
    for index, y_bar in seeds:
        adjoints[index] = adjoints[index] + y_bar
    for k in range(len(tape) - 1, n_inputs - 1, -1):
        v_bar = adjoints[k]
        if v_bar is ZERO:  # y does not depend on v_k
            continue
        row = tape[k]
        if len(row) == 5:
            rule, operands, values, value, params = row
            contributions = [(i, rule.pullback(at, v_bar, value, values, params)) for i, at in operands]
        else:
            i, partial_i, j, partial_j = row
            if v_bar.__class__ in SCALARS:
                if v_bar:  # nothing times infinity is nothing
                    adjoints[i] += partial_i * v_bar
                    adjoints[j] += partial_j * v_bar
                continue
            contributions = ((i, partial_i * v_bar if partial_i is not ONE else v_bar),
                             (j, partial_j * v_bar if partial_j is not ONE else v_bar))  # fmt: skip
        adjoints[k] = None  # an array that has done its work is freed
        for i, contribution in contributions:
            v_bar_i = adjoints[i]
            adjoints[i] = contribution if v_bar_i is ZERO else v_bar_i + contribution
    return adjoints[:n_inputs]


class Variable(Number):
    """v_k: its value and its place on a tape."""

    __slots__ = ("primal", "index", "tape")

    def __init__(self, primal, index, tape):
        self.primal, self.index, self.tape = primal, index, tape

    level = property(lambda self: self.tape.level)

    def apply(self, rule, operands, params):
        """Record v_k = rule(operands) on the tape."""
        tape, places, values = self.tape, [], []
        for position, x in enumerate(operands):
            if x.__class__ is Variable and x.tape is tape:
                places.append((x.index, position))
                x = x.primal
            values.append(x)
        value = rule.value(*values) if rule.__class__ is Elementwise else rule(*values, **params)
        if value.__class__ in SCALARS and rule.__class__ is Elementwise:
            row = [part for i, k in places for part in (i, rule.partial(k, value, *values))]
            tape.append((*row, -1, 0.0) if len(row) == 2 else tuple(row))
        else:
            tape.append((rule, places, values, value, params))
        return Variable(value, len(tape) - 1, tape)

    def constant(self, value):
        self.tape.append((None, (), (), value, NO_PARAMS))  # a row without operands hands nothing on
        return Variable(value, len(self.tape) - 1, self.tape)

    def __repr__(self):
        return f"Variable({self.primal!r}, v[{self.index}])"


NO_PARAMS: dict = {}
SCALARS = frozenset((float, np.float64))
CONSTANTS = frozenset((float, int, np.float64, np.ndarray))

# Python's operators are recorded without a detour, by methods made from the table's own texts.
_OPERATORS = """
def __{name}__(self, other):
    tape, x = self.tape, self.primal
    try:
        if other.__class__ is Variable and other.tape is tape:
            y = other.primal
            z = {z}
            if z.__class__ in SCALARS{or_of_one_shape}:
                tape.append((self.index, {dx}, other.index, {dy}))
            else:
                tape.append((rule, ((self.index, 0), (other.index, 1)), (x, y), z, NO_PARAMS))
        elif other.__class__ in CONSTANTS:
            y = other
            z = {z}
            if z.__class__ in SCALARS:
                tape.append((self.index, {dx}, -1, 0.0))
            else:
                tape.append((rule, ((self.index, 0),), (x, y), z, NO_PARAMS))
        else:
            return rule(self, other)
    except ZeroDivisionError:  # inf and a warning, as NumPy has it
        return rule(self, other)
    return Variable(z, len(tape) - 1, tape)

def __r{name}__(self, other):
    if other.__class__ not in CONSTANTS:
        return rule(other, self)
    tape, x, y = self.tape, other, self.primal
    try:
        z = {z}
        if z.__class__ in SCALARS:
            tape.append((self.index, {dy}, -1, 0.0))
        else:
            tape.append((rule, ((self.index, 1),), (x, y), z, NO_PARAMS))
    except ZeroDivisionError:
        return rule(other, self)
    return Variable(z, len(tape) - 1, tape)
"""

for _name, _rule in (("add", "add"), ("sub", "subtract"), ("mul", "multiply"), ("truediv", "divide")):
    _methods: dict = {"Variable": Variable, "SCALARS": SCALARS, "CONSTANTS": CONSTANTS, "NO_PARAMS": NO_PARAMS}
    _methods["rule"] = TABLE[_rule]
    _methods["ndarray"] = np.ndarray
    _dx, _dy = TABLE[_rule].partial_texts
    _same = " or x.__class__ is y.__class__ is ndarray and x.shape == y.shape" if "/" not in _dx else ""
    exec(_OPERATORS.format(name=_name, z=TABLE[_rule].text, dx=_dx, dy=_dy, or_of_one_shape=_same), _methods)
    setattr(Variable, f"__{_name}__", _methods[f"__{_name}__"])
    setattr(Variable, f"__r{_name}__", _methods[f"__r{_name}__"])


def vjp(f, *primals):
    """The value of f and its pullback: `(y, pullback)`.

    `pullback(y_bar)` is one reverse sweep; y_bar has the shape of y, and the result is a tuple, J' y_bar, one adjoint a
    primal and of its shape. It may be called again, with another y_bar: the tape is read, not used up. Primals and y are
    floats, arrays, or nested lists, tuples and dicts of them. Raises ValueError if y_bar is not of y's shape. The tape keeps
    the arrays that f used, not copies: change none of them in place before the sweep.
    """
    tape = Tape()
    named = flatten(primals, "primals")
    xs = [as_real(leaf, name) for name, leaf in named]
    y = call(f, rebuild(primals, iter([tape.variable(x) for x in xs])))
    outputs = [(leaf, name) for name, leaf in flatten(y, "the result of f")]
    outputs = [leaf if _on(tape, leaf) else as_real(leaf, name) for leaf, name in outputs]
    values = [leaf.primal if _on(tape, leaf) else leaf for leaf in outputs]

    def pullback(y_bar):
        y_bars = [as_real(leaf, name) for name, leaf in flatten(y_bar, "y_bar")]
        for k, value in enumerate(values):
            if len(y_bars) != len(values) or shape_of(y_bars[k]) != shape_of(value):
                shapes = [shape_of(v) for v in y_bars], [shape_of(v) for v in values]
                raise ValueError(f"y_bar has shape {shapes[0]} but y has {shapes[1]}: give one adjoint for each output")
        seeds = [(leaf.index, bar) for leaf, bar in zip(outputs, y_bars) if _on(tape, leaf)]
        x_bars = [zeros_like(x) if bar is ZERO else bar for x, bar in zip(xs, sweep(tape, seeds, len(xs)))]
        return rebuild(primals, iter(own(x_bars, y_bars)))

    return rebuild(y, iter(values)), pullback


def value_and_grad(f, argnums=0):
    """A function that returns `(f(x), gradient)` for one reverse sweep; see `grad`."""
    wanted = argnums if isinstance(argnums, tuple) else (argnums,)

    def value_and_gradient(*args, **kwargs):
        for k in wanted:
            if not -len(args) <= k < len(args):
                raise ValueError(f"argnums is {argnums} but f was called with {len(args)} arguments: count from 0")

        if len({k % len(args) for k in wanted}) < len(wanted):
            raise ValueError(f"argnums is {argnums}, which names an argument twice: name each once")

        def f_of_wanted(*xs):
            full = list(args)
            for k, x in zip(wanted, xs):
                full[k] = x
            return f(*full, **kwargs)

        y, pullback = vjp(f_of_wanted, *(args[k] for k in wanted))
        if isinstance(y, (list, tuple, dict)) or shape_of(y) != ():
            what = f"shape {shape_of(y)}" if hasattr(y, "shape") else f"a {type(y).__name__}"
            raise TypeError(f"grad takes a function with one number as its result, and this one returned {what}: "
                            "return a sum, or use vjp")  # fmt: skip
        gradient = pullback(y.dtype.type(1) if hasattr(y, "dtype") else 1.0)
        return y, gradient if isinstance(argnums, tuple) else gradient[0]

    return value_and_gradient


def grad(f, argnums=0):
    """The gradient of a function with one number as its result, by one reverse sweep.

    `grad(f)(x, ...)` has the shape (or the container) of x. `argnums` names the argument by its place; a tuple of places
    gives a tuple. Nests to any order: `grad(grad(f))` for f: R -> R. Raises TypeError if f returns anything but one number.
    Cost: 2 to 4 times that of f, whatever the number of inputs; memory: one row for each operation of f.
    """
    both = value_and_grad(f, argnums)
    return lambda *args, **kwargs: both(*args, **kwargs)[1]


def _on(tape, x):
    return x.__class__ is Variable and x.tape is tape
