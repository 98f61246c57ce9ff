"""The tape's operators, made quick: what `Variable.apply` records, recorded without a detour.

`reverse` says what is recorded, and works without this file. Here the operators of Python and the functions of one
operand are made from the rule table's own texts, as source that a person would write for each of them by hand, and
replace the general way, which costs three times as much. Nothing is said about any derivative.
"""

import numpy as np

from adlib.methods.reverse import GETITEM, SCALARS, SLICED, ShapeOnly, Variable
from adlib.numbers.number import Number
from adlib.rules.kinds import BY_NUMPY, FLOATS, OUTSIDE, TABLE, Elementwise, Linear

NO_PARAMS: dict = {}
CONSTANTS = frozenset((float, int, np.float64, np.ndarray))
BASIC = frozenset((slice, int, type(None), type(Ellipsis)))


def __array_ufunc__(self, ufunc, method, *inputs, **options):
    quick = OF_ONE.get(ufunc)
    if quick is not None and not options and method == "__call__":
        return quick(self)
    return Number.__array_ufunc__(self, ufunc, method, *inputs, **options)


def __array_function__(self, function, types, args, kwargs):
    x, rule = self.primal, BY_NUMPY.get(function)
    if (
        rule.__class__ is Linear
        and not rule.nondifferentiable
        and len(args) == 1
        and not kwargs
        and x.__class__ is np.ndarray
        and args[0] is self
    ):
        return self.tape.record(rule, ((self.index, 0),), [x], rule.value(x), NO_PARAMS)
    return Number.__array_function__(self, function, types, args, kwargs)


def __getitem__(self, index):
    x = self.primal
    if x.__class__ is np.ndarray and BASIC.issuperset(map(type, index) if index.__class__ is tuple else (type(index),)):
        return self.tape.variable(x[index], (GETITEM, ((self.index, 0),), (ShapeOnly(x),), SLICED, {"index": index}))
    return Number.__getitem__(self, index)


_OPERATOR = """
def __{name}__(self, other):
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
            return tape.record(rule, ((self.index, 0), (other.index, 1)), [x, y], z, NO_PARAMS)
        if other.__class__ in CONSTANTS:
            y = other
            z = {z}
            if z.__class__ in SCALARS or x.__class__ is ndarray and (y.__class__ is not ndarray{or_y_of_xs_shape}):
                v = Variable()
                v.primal = z; v.index = len(tape); v.tape = tape
                tape.append((self.index, {dx}))
                return v
            return tape.record(rule, ((self.index, 0),), [x, y], z, NO_PARAMS)
    except ZeroDivisionError:  # inf and a warning, as NumPy has it
        pass
    return rule(self, other)

def __r{name}__(self, other):
    if other.__class__ in CONSTANTS:
        tape, x, y = self.tape, other, self.primal
        try:
            z = {z}
            if z.__class__ in SCALARS{or_x_is_a_number}:
                v = Variable()
                v.primal = z; v.index = len(tape); v.tape = tape
                tape.append((self.index, {dy}))
                return v
            return tape.record(rule, ((self.index, 1),), [x, y], z, NO_PARAMS)
        except ZeroDivisionError:
            pass
    return rule(other, self)
"""
_OF_ONE = """
def {name}(self):
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
        z = rule.numpy_function(x)
        return self.tape.variable(z, (rule, ((self.index, 0),), ({x_or_its_shape},), {z_or_none}, NO_PARAMS))
    return self.apply(rule, (self,), NO_PARAMS)
"""
OF_ONE = {}


def _made_from(rule, template, **texts):
    names = {**FLOATS, "Variable": Variable, "SCALARS": SCALARS, "CONSTANTS": CONSTANTS, "NO_PARAMS": NO_PARAMS}
    names |= {"rule": rule, "ndarray": np.ndarray, "OUTSIDE": OUTSIDE, "ShapeOnly": ShapeOnly}
    exec(template.format(z=rule.text, **texts), names)
    return names


def switch_on():
    """Replace the general operators of `Variable` by the quick ones."""
    for _name, _rule in (("add", "add"), ("sub", "subtract"), ("mul", "multiply"), ("truediv", "divide")):
        _dx, _dy = TABLE[_rule].partial_texts
        _same = " or x.__class__ is y.__class__ is ndarray and x.shape == y.shape" if "/" not in _dx else ""
        _methods = _made_from(
            TABLE[_rule],
            _OPERATOR,
            name=_name,
            dx=_dx,
            dy=_dy,
            or_of_one_shape=_same,
            or_y_of_xs_shape=_same and " or x.shape == y.shape",
            or_x_is_a_number=_same and " or y.__class__ is ndarray and x.__class__ is not ndarray",
        )
        setattr(Variable, f"__{_name}__", _methods[f"__{_name}__"])
        setattr(Variable, f"__r{_name}__", _methods[f"__r{_name}__"])
    for _rule in TABLE.values():
        if isinstance(_rule, Elementwise) and len(_rule.names) == 1:
            OF_ONE[_rule.numpy_function] = _made_from(
                _rule,
                _OF_ONE,
                name="of_one",
                dx=_rule.partial_texts[0],
                x_or_its_shape="x" if _rule.needs[0][0] else "ShapeOnly(x)",
                z_or_none="z" if _rule.needs[0][1] else "None",
            )["of_one"]
    Variable.__neg__, Variable.__abs__, _square = OF_ONE[np.negative], OF_ONE[np.absolute], OF_ONE[np.square]
    Variable.__pow__ = lambda self, other: (
        _square(self) if other.__class__ is int and other == 2 else TABLE["power"](self, other)
    )
    Variable.__array_ufunc__, Variable.__array_function__, Variable.__getitem__ = (
        __array_ufunc__,
        __array_function__,
        __getitem__,
    )
