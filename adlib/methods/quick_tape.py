"""A faster version of the tape in `reverse`, with the same rows and the same sweep but less work for Python.

Two things take most of the time on floats and small arrays, and each is replaced here:

* Recording. The operators of Python and the functions of one operand bypass NumPy's protocols, the rule and
  `Variable.apply`. Their methods are generated from the texts of the rule table, in the form that a person would write
  by hand. Where the partials are numbers, or arrays that exist anyway, the row is a tuple that holds them,

      (i, dv/dv_i)    or    (i, dv/dv_i, j, dv/dv_j),

and every other row is a list, as in `reverse`.
* The sweep. It multiplies by the partials of the tuples directly, and adds in place to arrays that it owns.

Nothing is said here about any derivative, because the texts come from the rule table. `switch_on` puts the quick parts
in place of the plain ones; adlib/__init__.py calls it.
"""

import operator
from itertools import islice

import numpy as np

from adlib.methods import reverse
from adlib.methods.reverse import (
    GETITEM,
    SCALARS,
    ZERO,
    ByElements,
    Variable,
    can_collect,
    elements_added,
    seeded,
    whole,
)
from adlib.numbers.number import Number
from adlib.numbers.views import link
from adlib.rules.kinds import BY_NUMPY, OUTSIDE, TABLE, Elementwise, Linear, ShapeOnly, is_careful, product
from adlib.rules.namespaces import FLOATS
from adlib.show.source import run_source

ONE = 1  # a partial that needs no multiplication; the texts of the table write it as the whole number
NO_PARAMS: dict = {}
CONSTANTS = frozenset((float, int, np.float64, np.ndarray))
BASIC = frozenset((slice, int, type(None), type(Ellipsis)))
SUMMED = frozenset((float, np.float64, np.float32, np.ndarray))
ADDED_TO = frozenset((float, np.ndarray))
SLICED = object()  # in place of the result, in the rows of x[...] with whole numbers and slices alone


# Recording ------------------------------------------------------------------------------------------------------------


def apply(self, rule, operands, params):
    """Do what `Variable.apply` does, without asking the rule again what kinds of numbers its operands are."""
    tape, active, values = self.tape, [], []
    for position, x in enumerate(operands):
        if x.__class__ is Variable and x.tape is tape:
            active.append((x.index, position))
            x = x.primal
        values.append(x)
    if rule.__class__ is Elementwise:
        value = rule.value(*values)
        if value.__class__ in SCALARS:
            parts = [(i, rule.partial(k, value, *values)) for i, k in active]
            if rule.chooses:  # an operand that was not chosen has no influence, infinite or not
                parts = [(i, partial) for i, partial in parts if partial != 0]
            return tape.variable(value, sum(parts, ()) if parts else [])
    else:
        value = rule.value(*values, **params) if CONSTANTS.issuperset(map(type, values)) else rule(*values, **params)
    values, kept = rule.saved([position for _, position in active], values, value)
    values = [tape.kept(x) if operand is x else x for operand, x in zip(operands, values)]
    return tape.variable(value, [(i, rule, position, values, kept, params) for i, position in active])


def __array_ufunc__(self, ufunc, method, *inputs, **options):
    quick = OF_ONE.get(ufunc)
    if quick is not None and not options and method == "__call__":
        return quick(self)
    return Number.__array_ufunc__(self, ufunc, method, *inputs, **options)


def __array_function__(self, function, types, args, kwargs):
    """Apply np.sum(x) and other linear functions of one whole array quickly, and everything else as usual."""
    x, rule = self.primal, BY_NUMPY.get(function)
    linear = rule.__class__ is Linear and not rule.nondifferentiable
    if linear and len(args) == 1 and args[0] is self and not kwargs and x.__class__ is np.ndarray:
        return self.tape.variable(rule.value(x), [(self.index, rule, 0, (ShapeOnly(x),), None, NO_PARAMS)])
    return Number.__array_function__(self, function, types, args, kwargs)


def __getitem__(self, index):
    x = self.primal
    if x.__class__ is np.ndarray and BASIC.issuperset(map(type, index) if index.__class__ is tuple else (type(index),)):
        part = x[index]
        z = self.tape.variable(part, [(self.index, GETITEM, 0, (ShapeOnly(x),), SLICED, {"index": index})])
        if part.__class__ is np.ndarray:
            link(self, z, lambda y: y[index], True)
        return z
    return Number.__getitem__(self, index)


def __pow__(self, other):
    return OF_ONE[np.square](self) if other.__class__ is int and other == 2 else TABLE["power"](self, other)


BINARY = """
def __{i}{name}__(self, other):{in_place}
    tape, x = self.tape, self.primal
    try:
        if other.__class__ is Variable and other.tape is tape:
            y = other.primal
            z = {z}
            if z.__class__ in SCALARS{or_of_one_shape}:
                v = Variable()
                v.primal = z; v.index = len(tape); v.tape = tape
                tape.append((self.index, {dx}, other.index, {dy}))
                return v
            values, kept = {rule}.saved(BOTH, [x, y], z)
            first = self.index, {rule}, 0, values, kept, NO_PARAMS
            return tape.variable(z, [first, (other.index, {rule}, 1, values, kept, NO_PARAMS)])
        if other.__class__ in CONSTANTS:
            y = {kept_other}
            z = {z}
            if z.__class__ in SCALARS or x.__class__ is ndarray and (y.__class__ is not ndarray{or_y_of_xs_shape}):
                v = Variable()
                v.primal = z; v.index = len(tape); v.tape = tape
                tape.append((self.index, {dx}))
                return v
            values, kept = {rule}.saved(FIRST, [x, y], z)
            return tape.variable(z, [(self.index, {rule}, 0, values, kept, NO_PARAMS)])
    except ZeroDivisionError:  # inf and a warning, as in NumPy
        pass
    return {rule}(self, other)
"""
IN_PLACE = """
    if self.primal.__class__ is not float or hasattr(self, "links"):
        return self.in_place(self.__{name}__(other))"""
REFLECTED = """
def __r{name}__(self, other):
    if other.__class__ in CONSTANTS:
        tape, y = self.tape, self.primal
        x = {kept_other}
        try:
            z = {z}
            if z.__class__ in SCALARS{or_x_is_a_number}:
                v = Variable()
                v.primal = z; v.index = len(tape); v.tape = tape
                tape.append((self.index, {dy}))
                return v
            values, kept = {rule}.saved(SECOND, [x, y], z)
            return tape.variable(z, [(self.index, {rule}, 1, values, kept, NO_PARAMS)])
        except ZeroDivisionError:
            pass
    return {rule}(other, self)
"""
UNARY = """
def of_{name}(self):
    x = self.primal
    if x.__class__ is float:
        try:
            z = {z}
            tape = self.tape
            v = Variable()
            v.primal = z; v.index = len(tape); v.tape = tape
            tape.append((self.index, {dx}))
            return v
        except OUTSIDE:
            pass
    elif x.__class__ is ndarray:
        z = {rule}.array_value(x)
        return self.tape.variable(z, [(self.index, {rule}, 0, ({x_or_its_shape},), {z_or_none}, NO_PARAMS)])
    return self.apply({rule}, (self,), NO_PARAMS)
"""


def binary(name, rule):
    """Return the source of the methods __name__, __iname__ and __rname__ of `Variable`."""
    dx, dy = rule.partial_texts
    texts = dict.fromkeys(("or_of_one_shape", "or_y_of_xs_shape", "or_x_is_a_number"), "")
    if "/" not in dx:  # the partials of a sum or a product exist anyway, also for arrays
        texts["or_of_one_shape"] = " or x.__class__ is y.__class__ is ndarray and x.shape == y.shape"
        texts["or_y_of_xs_shape"] = " or x.shape == y.shape"
        texts["or_x_is_a_number"] = " or y.__class__ is ndarray and x.__class__ is not ndarray"
    keep = "tape.kept(other) if other.__class__ is ndarray else other"
    texts["kept_other"] = keep if "y" in dx or "x" in dy else "other"  # do the partials need the other operand?
    texts |= {"name": name, "rule": f"rule_{rule.name}", "z": rule.text, "dx": dx, "dy": dy}
    parts = BINARY.format(i="", in_place="", **texts), BINARY.format(i="i", in_place=IN_PLACE.format(**texts), **texts)
    return "".join([*parts, REFLECTED.format(**texts)])


def unary(rule):
    """Return the source of a rule of one operand, as a function of a `Variable`."""
    needs_x, needs_z = rule.needs[0]
    texts = {"x_or_its_shape": "x" if needs_x else "ShapeOnly(x)", "z_or_none": "z" if needs_z else "None"}
    return UNARY.format(name=rule.name, rule=f"rule_{rule.name}", z=rule.text, dx=rule.partial_texts[0], **texts)


OPERATOR_OF = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv"}
RULES_OF_ONE = [rule for rule in TABLE.values() if isinstance(rule, Elementwise) and len(rule.names) == 1]
SOURCE = "\n".join([binary(name, TABLE[rule]) for rule, name in OPERATOR_OF.items()] + [*map(unary, RULES_OF_ONE)])
MADE = run_source(
    SOURCE,
    "adlib.methods.quick_tape",
    {
        **FLOATS,
        **{f"rule_{name}": rule for name, rule in TABLE.items()},
        "Variable": Variable,
        "SCALARS": SCALARS,
        "CONSTANTS": CONSTANTS,
        "NO_PARAMS": NO_PARAMS,
        "ndarray": np.ndarray,
        "OUTSIDE": OUTSIDE,
        "ShapeOnly": ShapeOnly,
        "FIRST": (0,),
        "SECOND": (1,),
        "BOTH": (0, 1),
    },
)
OPERATORS = {f"__{r}{name}__": MADE[f"__{r}{name}__"] for name in OPERATOR_OF.values() for r in ("", "r", "i")}
OF_ONE = {rule.numpy_function: MADE[f"of_{rule.name}"] for rule in RULES_OF_ONE}


# Sweeping -------------------------------------------------------------------------------------------------------------


def sweep(tape, seeds, n_inputs):
    """Return the adjoints of the first `n_inputs` variables, as `reverse.sweep` does."""
    adjoints = seeded(tape, seeds)
    times = product if is_careful() or any(hasattr(y_bar, "level") for _, y_bar in seeds) else operator.mul
    ours = set()  # indices of adjoints that are arrays of our own, which may be added to in place
    for row in islice(reversed(tape), len(tape) - n_inputs):
        v_bar = adjoints.pop()
        if v_bar.__class__ in SCALARS:
            if not v_bar:  # y does not depend on v; and zero times infinity is zero here
                continue
            if row.__class__ is tuple:
                if len(row) == 4:
                    i, partial_i, j, partial_j = row
                    adjoints[i] += partial_i * v_bar
                    adjoints[j] += partial_j * v_bar
                else:
                    adjoints[row[0]] += row[1] * v_bar
                continue
        elif v_bar.__class__ is ByElements:
            v_bar = whole(v_bar)
        hand_back(adjoints, ours, row, v_bar, times)
    return [whole(x_bar) for x_bar in adjoints]


def hand_back(adjoints, ours, row, v_bar, times):
    """Add the contributions of a row to the adjoints of its operands, in place where these are arrays that the sweep
    owns.
    """
    if row.__class__ is not tuple:
        shares = shares_of(adjoints, ours, row, v_bar)
    elif len(row) == 2:
        i, partial_i = row
        shares = ((i, v_bar if partial_i is ONE else times(partial_i, v_bar)),)
    else:
        i, partial_i, j, partial_j = row
        share_i = v_bar if partial_i is ONE else times(partial_i, v_bar)
        shares = ((i, share_i), (j, v_bar if partial_j is ONE else times(partial_j, v_bar)))
    for i, share in shares:
        v_bar_i = adjoints[i]
        if v_bar_i is ZERO:
            adjoints[i] = share
        elif i in ours and share.__class__ is np.ndarray:
            v_bar_i += share
        else:
            adjoints[i] = v_bar_i = whole(v_bar_i) + share
            (ours.add if v_bar_i.__class__ is np.ndarray else ours.discard)(i)


def shares_of(adjoints, ours, row, v_bar):
    """Return the contributions [(i, contribution), ...] of a row. That to an array that was used by elements or slices
    is added immediately.
    """
    shares = []
    for i, rule, position, values, value, params in row:
        if value is SLICED and v_bar.__class__ in SUMMED and adjoints[i].__class__ in ADDED_TO:
            if i not in ours:  # the adjoints of all elements and slices of one array are collected in one array
                adjoints[i] = np.asarray(np.zeros(values[0].shape, values[0].dtype) + adjoints[i])
                ours.add(i)
            adjoints[i][params["index"]] += v_bar
        elif rule is GETITEM and can_collect(v_bar):
            adjoints[i] = elements_added(adjoints[i], v_bar, params["index"], values[0])
            ours.discard(i)
        else:
            shares.append((i, rule.pullback(position, v_bar, value, values, params)))
    return shares


# Instead of the plain tape --------------------------------------------------------------------------------------------

QUICK = {
    "apply": apply,
    "__array_ufunc__": __array_ufunc__,
    "__array_function__": __array_function__,
    "__getitem__": __getitem__,
    **OPERATORS,
    "__neg__": OF_ONE[np.negative],
    "__abs__": OF_ONE[np.absolute],
    "__pow__": __pow__,
}
PLAIN = {name: getattr(Variable, name) for name in QUICK}
PLAIN_SWEEP = reverse.sweep


def switch_on():
    """Replace the plain recording and the plain sweep by the quick ones."""
    reverse.sweep = sweep
    for name, method in QUICK.items():
        setattr(Variable, name, method)


def switch_off():
    """Put the plain ones back."""
    reverse.sweep = PLAIN_SWEEP
    for name, method in PLAIN.items():
        setattr(Variable, name, method)
