"""Functions of each element that are combinations of functions of the table."""

import math

import numpy as np

from adlib.rules.defined.definition import as_type, define, refuse_complex
from adlib.rules.kinds import NUMBERS, dtype_of, shape_of


@define(np.round, np.around)
def round_(x, decimals=0):
    return np.rint(x) if decimals == 0 else np.rint(x * 10.0**decimals) / 10.0**decimals


@define(np.fix)
def fix(x):
    return np.trunc(x)


@define(np.positive)
def positive(x):
    return +x


@define(np.fabs)
def fabs(x):
    return np.absolute(x)


@define(np.fmod, operands=2)
def fmod(x, y):
    """Return the remainder that has the sign of x."""
    return np.where(np.less(x, 0.0), -np.remainder(-x, abs(y)), np.remainder(x, abs(y)))


@define(np.copysign, operands=2)
def copysign(x, y):
    if y.__class__ in NUMBERS:
        return abs(x) * math.copysign(1.0, y)
    one = dtype_of(y).type(1)
    return abs(x) * np.where(np.signbit(y), -one, one)


@define(np.float_power, operands=2)
def float_power(x, y):
    return as_type(x, np.float64) ** as_type(y, np.float64)


@define(np.logaddexp2, operands=2)
def logaddexp2(x, y):
    return np.logaddexp(x * math.log(2), y * math.log(2)) / math.log(2)


@define(np.deg2rad, np.radians)
def deg2rad(x):
    return x * (math.pi / 180)


@define(np.rad2deg, np.degrees)
def rad2deg(x):
    return x * (180 / math.pi)


SINC = [(-1) ** k / math.factorial(2 * k + 1) for k in range(12)]  # sin(y) / y is the sum of SINC[k] y^(2 k)


@define(np.sinc)
def sinc(x):
    """Use the power series where |pi x| < 1, so that derivatives of any order are right at 0 and near it."""
    y = math.pi * x
    near = np.less(np.absolute(y), 1.0)
    square, series = np.where(near, y * y, 0.0), 0.0
    for coefficient in reversed(SINC):
        series = series * square + coefficient
    far = np.where(near, 1.0, y)
    return np.where(near, series, np.sin(far) / far)


# The functions of complex numbers, applied to real ones


@define(np.real, np.real_if_close)
def real(x):
    refuse_complex(x, "np.real")
    return x


@define(np.imag)
def imag(x):
    refuse_complex(x, "np.imag")
    return np.zeros(shape_of(x), dtype_of(x)) if shape_of(x) else 0.0


@define(np.conj)
def conj(x):
    refuse_complex(x, "np.conj")
    return +x


@define(np.angle)
def angle(x, deg=False):
    refuse_complex(x, "np.angle")
    number = dtype_of(x).type
    return np.where(np.less(x, 0.0), number(180 if deg else math.pi), number(0))
