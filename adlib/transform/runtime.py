"""What generated code calls: rules by name, and reverse mode by overloading for functions that others define."""

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import vjp
from adlib.rules.kinds import TABLE, shape_of, zeros_like

rule = TABLE


def pull(name, k, z_bar, z, xs, **params):
    """What the adjoint of z = name(*xs) adds to that of operand k; 0.0 if no adjoint has reached z."""
    if z_bar.__class__ is float and z_bar == 0.0:
        return 0.0
    if shape_of(z_bar) != shape_of(z) or z_bar.__class__ is float and z.__class__ is not float:
        z_bar = z_bar + np.zeros(shape_of(z))
    z = float(z) if z.__class__ is np.float64 else z  # floats have rules that end in inf, not in an exception
    return TABLE[name].pullback(k, z_bar, z, xs, params)


def push(name, z, xs, x_dots, **params):
    """The tangent of z = name(*xs); a constant has the tangent None."""
    return TABLE[name].pushforward(z, xs, x_dots, params)


def _of_active(function, places, xs, options):
    def of_active(*parts):
        full = list(xs)
        for k, part in zip(places, parts):
            full[k] = part
        return function(*full, **options)

    return of_active


def forward_by_overloading(function, places, xs, moving, dots, **options):
    """(z, z_dot) of z = function(*xs), by dual numbers."""
    return jvp(
        _of_active(function, places, xs, options), moving, tuple(d + zeros_like(x) for d, x in zip(dots, moving))
    )


def by_overloading(function, places, *xs, **options):
    """(function(*xs), pullback to the operands at `places`), by a tape of its own."""
    of_active = _of_active(function, places, xs, options)
    z, pullback = vjp(of_active, *(xs[k] for k in places))
    return (
        z,
        lambda z_bar: (
            pullback(z_bar + zeros_like(z))
            if z_bar.__class__ is not float or z_bar or not shape_of(z)
            else [0.0] * len(places)
        ),
    )


def assigned(y, value, index):
    """A copy of y with y[index] = value."""
    return TABLE["assign"](y, value, index=index)


def taken_out(y_bar, y, index):
    """(the adjoint of what was assigned to y[index], y_bar without it)."""
    y_bar = np.zeros(np.shape(y)) + y_bar
    part = y_bar[index]
    part = part.copy() if shape_of(part) else part
    y_bar[index] = 0.0
    return part, y_bar


def like(x_bar, x):
    """An adjoint as its receiver expects it: of the shape of x, an array of its own."""
    return x_bar + zeros_like(x) if shape_of(x) else x_bar
