"""What generated code calls: rules by their names, and derivatives by overloading for functions that have no rule."""

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import vjp
from adlib.rules.kinds import ONLY_REAL, TABLE, as_operand, dtype_of, shape_of, zeros_like
from adlib.transform.aliases import apart
from adlib.transform.language import CannotTransform

__all__ = ["apart"]

rule = TABLE


def pull(name, k, z_bar, z, xs, **params):
    """Return what the adjoint of z = name(*xs) adds to that of operand k, which is 0.0 if no adjoint has reached z."""
    if z_bar.__class__ is float and z_bar == 0.0:
        return 0.0
    xs = tuple(map(as_operand, xs))
    refuse_complex(z, *xs)
    if shape_of(z_bar) != shape_of(z) or z_bar.__class__ is float and z.__class__ is not float:
        z_bar = z_bar + np.zeros(shape_of(z), dtype_of(z))
    z = float(z) if z.__class__ is np.float64 else z  # the rules of floats give inf and do not raise an exception
    return TABLE[name].pullback(k, z_bar, z, xs, params)


def push(name, z, xs, x_dots, **params):
    """Return the tangent of z = name(*xs); a constant has the tangent None."""
    refuse_complex(z, *xs)
    return TABLE[name].pushforward(z, tuple(map(as_operand, xs)), x_dots, params)


def refuse_complex(*numbers):
    if any(x.__class__ is complex or getattr(dtype_of(x), "kind", "") == "c" for x in numbers):
        raise TypeError(f"a complex number was met, {ONLY_REAL}")


def forward_by_overloading(function, positions, xs, active_xs, dots, **options):
    """Return (z, z_dot) of z = function(*xs), by dual numbers, where the operands at `positions` have the tangents
    `dots`.
    """
    of_active = _of_active(function, positions, xs, options)
    z, z_dot = jvp(of_active, active_xs, tuple(dot + zeros_like(x) for dot, x in zip(dots, active_xs)))
    _refuse_several(function, z)
    return z, z_dot


def by_overloading(function, positions, *xs, **options):
    """Return (z, pullback) of z = function(*xs), by a separate tape; the pullback is to the operands at `positions`."""
    z, pullback = vjp(_of_active(function, positions, xs, options), *(xs[k] for k in positions))
    _refuse_several(function, z)

    def back(z_bar):
        if z_bar.__class__ is float and z_bar == 0.0 and shape_of(z):  # no adjoint has reached z
            return [0.0] * len(positions)
        return pullback(z_bar + zeros_like(z))

    return z, back


def part_of(function, k):
    """Return the function that gives element k of the result of `function`."""

    def part(*xs, **options):
        return function(*xs, **options)[k]

    return part


def _refuse_several(function, z):
    if isinstance(z, (list, tuple, dict)):
        raise CannotTransform(
            f"{function.__name__} gives several arrays, which transform does not follow: take each of them by an index "
            "or a slice"
        )


def _of_active(function, positions, xs, options):
    """Return the function of only the operands at `positions`."""

    def of_active(*parts):
        full = list(xs)
        for k, part in zip(positions, parts):
            full[k] = part
        return function(*full, **options)

    return of_active


def assigned(y, value, index):
    """Return a copy of y with y[index] = value."""
    return TABLE["assign"](y, value, index=index)


def holds_reals(y):
    """Refuse an array into which a number cannot be assigned as it is."""
    if dtype_of(y).kind != "f":
        raise CannotTransform(
            f"a number that is being differentiated is assigned into an array of {dtype_of(y)}: make it an array of "
            "floats"
        )


def taken_out(y_bar, y, value, index):
    """Return (the adjoint of the value that was assigned to y[index], y_bar without it)."""
    y_bar = _written_out(y_bar, y)
    value_bar = TABLE["assign"].pullback(1, y_bar, None, (y, value), {"index": index})
    rest = y_bar.copy()  # value_bar is not a view of this copy
    rest[index] = 0.0
    return value_bar, rest


def put_in(y_dot, y, value_dot, index):
    """Return the tangent of y after y[index] = value, as a new array, since tangents may share their memory."""
    y_dot = _written_out(y_dot, y)
    y_dot[index] = value_dot
    return y_dot


def _written_out(derivative, y):
    """Return a tangent or adjoint of y as a new array of the shape and precision of y."""
    return np.array(np.broadcast_to(derivative, np.shape(y)), y.dtype if y.dtype.kind == "f" else float)


def like(x_bar, x):
    """Return an adjoint in the form that its receiver expects: a new array of the shape of x."""
    return x_bar + zeros_like(x) if shape_of(x) else x_bar
