"""How a definition is entered, and helpers that several definitions use."""

import functools
import inspect

import numpy as np

from adlib.rules.kinds import (
    LISTS,
    ONLY_REAL,
    TABLE,
    as_operand,
    binding,
    dtype_of,
    laid_out_as,
    plain_member,
    shape_of,
)

DEFINED: dict = {}


def define(*numpy_functions, operands=1):
    """Enter a definition.

    Its first parameters, as many as there are `operands`, are arrays or lists of numbers. With "sequence" the first
    parameter is a list of arrays, and with "all" it is the list of all positional arguments. All other parameters are
    options, with the names that NumPy has for them.
    """

    in_a_list = operands in ("sequence", "all")

    def enter(definition):
        options = [*inspect.signature(definition).parameters][1 if in_a_list else operands :]
        for function in numpy_functions:
            bind = binding(function, operands, options)
            DEFINED[function] = functools.partial(_called, function, definition, bind, in_a_list)
        return definition

    return enter


def _called(function, definition, bind, in_a_list, /, *args, **kwargs):
    """Return the value of the definition for the arguments of a call of NumPy's function."""
    operands, options = bind(*args, **kwargs)
    operands = list(map(as_operand, operands))
    result = definition(operands, **options) if in_a_list else definition(*operands, **options)
    if hasattr(result, "links") and not shape_of(result) and plain_member(result).__class__ is not np.ndarray:
        del result.links  # a number, although np.where inside the definition gives an array without axes
    if all(map(_is_in_order, [*args, *kwargs.values()])):
        return result
    like = function(*map(_all_plain, args), **{name: _all_plain(x) for name, x in kwargs.items()})
    if isinstance(result, (list, tuple)):
        parts = map(laid_out_as, like, result)
        return type(result)._make(parts) if hasattr(result, "_make") else type(result)(parts)
    return laid_out_as(like, result)


def _is_in_order(x):
    """Return whether the elements of an array, or of the arrays in a list, lie in C order in memory."""
    if x.__class__ in LISTS:
        return all(map(_is_in_order, x))
    x = plain_member(x)
    return x.__class__ is not np.ndarray or x.flags.c_contiguous or x.ndim < 2


def _all_plain(x):
    return type(x)(map(_all_plain, x)) if x.__class__ in LISTS else plain_member(x)


def present(module, *names):
    """Return those functions of a module of NumPy that its installed version has."""
    return [getattr(module, name) for name in names if hasattr(module, name)]


def axis_of(axis, x):
    """Return an axis counted from the front."""
    n = len(shape_of(x))
    if not -n <= axis < n:
        raise ValueError(f"axis {axis} of an array with {n} axes: count from 0 to {n - 1}")
    return axis % n


def axes_of(axis, x):
    """Return one axis, several, or None for all of them, as a tuple of axes counted from the front."""
    return tuple(range(len(shape_of(x)))) if axis is None else tuple(axis_of(a, x) for a in as_list(axis))


def as_list(axis):
    return np.atleast_1d(axis).tolist()


def at(x, axis, part):
    """Return x[..., part, ...] with the part on one axis."""
    return x[(slice(None),) * axis_of(axis, x) + (part,)]


def flat_if_none(x, axis):
    """Return (x, axis), where axis None stands for the axis of the flattened array."""
    return (np.reshape(x, -1), 0) if axis is None else (x, axis)


def along(vector, axis, x):
    """Return a vector in a shape that broadcasts against x along one axis."""
    return np.reshape(vector, tuple(-1 if k == axis_of(axis, x) else 1 for k in range(len(shape_of(x)))))


def as_type(x, dtype):
    """Convert x to another precision."""
    dtype = np.dtype(dtype)
    if dtype_of(x) == dtype:
        return x
    if dtype.kind != "f" and hasattr(x, "level"):
        raise TypeError(
            f"a number that is being differentiated was to become {dtype}, which would lose its derivative: "
            "use np.trunc or np.rint for whole numbers, and a comparison for conditions"
        )
    return TABLE["astype"](x, dtype=dtype)


def refuse_complex(x, function):
    if dtype_of(x).kind == "c":
        raise TypeError(f"{function} of complex numbers was met, {ONLY_REAL}")


def root(x, order=2):
    """Return the square root of x >= 0 with derivative 0 at 0.

    The length of a vector has a kink at the zero vector, and the mean of its slopes there is 0.
    """
    zero = np.equal(x, 0.0)
    safe = np.where(zero, 1.0, x)
    return np.where(zero, 0.0, np.sqrt(safe) if order == 2 else safe ** (1 / order))
