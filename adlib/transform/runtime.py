"""What generated code calls: rules by their names, and derivatives by overloading of functions that have no rule."""

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


def forward_by_overloading(function, positions, xs, active_xs, dots, **options):
    """(z, z_dot) of z = function(*xs), by dual numbers, where the operands at `positions` have the tangents `dots`."""
    of_active = _of_active(function, positions, xs, options)
    return jvp(of_active, active_xs, tuple(dot + zeros_like(x) for dot, x in zip(dots, active_xs)))


def by_overloading(function, positions, *xs, **options):
    """(z, pullback) of z = function(*xs), by a tape of its own; the pullback is to the operands at `positions`."""
    z, pullback = vjp(_of_active(function, positions, xs, options), *(xs[k] for k in positions))

    def back(z_bar):
        if z_bar.__class__ is float and z_bar == 0.0 and shape_of(z):  # no adjoint has reached z
            return [0.0] * len(positions)
        return pullback(z_bar + zeros_like(z))

    return z, back


def _of_active(function, positions, xs, options):
    """The function of the operands at `positions` alone."""

    def of_active(*parts):
        full = list(xs)
        for k, part in zip(positions, parts):
            full[k] = part
        return function(*full, **options)

    return of_active


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
