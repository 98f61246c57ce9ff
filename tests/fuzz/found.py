"""Failures that the generator has found, each shrunk to a small program.

`KNOWN` are those that adlib still has: `fails` names the families of engines that fail, and every other family has to
be right or to refuse. `signs` are patterns of source text: a failure of a program in which all of them occur is taken
for this one while it is known. A kind that was mended moves to `MENDED`, where no family may fail.
"""

import re
from dataclasses import dataclass

import numpy as np
from writer import Program

NUMBERS = ("reverse", "forward", "taylor", "trace", "checkpoint", "second", "symbolic")
COMPILED = ("compile", "arrays", "reuse", "numba")
TRANSFORMED = ("transform tape", "transform closure", "transform jvp")

# Signs of a kind, in the text of a program.
LISTS = r"np\.(dot|inner)\((\[|\(-?\d)|np\.(dot|inner)\(.*, (\[|\(-?\d)"
IN_PLACE = r"\w [-+*/]= |\] [-+*/]?= "
ALIAS = r"(?m)= \w+$|= \w+\[|= .*(\.T|ravel|reshape|split|flip|expand_dims|squeeze|asarray|atleast|transpose)|helper"
CONTAINER = r"= [\[({]|append|dict"
INFINITE = r"where\(.*(1e\d|[12]000|sqrt|log|reciprocal|arcsin|0\.0 \*|inf)"
UNIFORM = r"np\.(ones|zeros|full)"


@dataclass
class Found:
    """A small program that fails, or once failed. `right` says what NumPy does, and `wrong` what was seen."""

    title: str
    text: str
    args: tuple
    wrong: str
    fails: tuple = ()
    signs: tuple = ()

    @property
    def program(self):
        return Program(self.text, self.args)

    def explains(self, program, family):
        """Is this failure of a larger program one of this kind, as far as one can see?"""
        return family in self.fails and all(re.search(sign, program.text) for sign in self.signs)


def known(program, family):
    """The known kind that a failure of a program in a family of engines belongs to, or None."""
    return next((found for found in KNOWN if found.explains(program, family)), None)


KNOWN = [
    Found(
        "np.dot, np.inner with a list or a tuple multiply elementwise",
        """\
def f(x):
    return np.sum(np.dot([[1.0, 2.0], [3.0, 4.0]], x) ** 2)
""",
        (np.array([1.0, 2.0]),),
        "grad: value: got 90.0, right 146.0",
        (
            *NUMBERS,
            *COMPILED,
            *TRANSFORMED,
        ),
        signs=(LISTS,),
    ),
    Found(
        "np.where with a list as condition",
        """\
def f(x):
    return np.sum(np.where([True, False], x, 0.5))
""",
        (np.array([1.0, 2.0]),),
        "grad: TypeError: Field elements must be 2- or 3-tuples, got 'True'",
        (
            *NUMBERS,
            *COMPILED,
            "transform tape",
            "transform closure",
        ),
        signs=(r"np\.where\(\[",),
    ),
    Found(
        "an array has a second name, and is changed under one of them",
        """\
def f(x):
    y = 1.0 * x
    z = y
    y += x
    return np.sum(y * z)
""",
        (np.array([1.0, 2.0]),),
        "grad: value: got 10.0, right 20.0",
        (
            *NUMBERS,
            *COMPILED,
            *TRANSFORMED,
        ),
        signs=(IN_PLACE, ALIAS),
    ),
    Found(
        "an array has a view, and is assigned into",
        """\
def f(x):
    y = 1.0 * x
    z = y[:]
    y[0] = 5.0 * x[1]
    return np.sum(y * z)
""",
        (np.array([1.0, 2.0]),),
        "grad: value: got 14.0, right 104.0",
        (
            *NUMBERS,
            *COMPILED,
            "transform tape",
            "transform closure",
        ),
        signs=(IN_PLACE, ALIAS),
    ),
    Found(
        "an argument is changed by +=, and has a second name",
        """\
def f(x):
    z = x
    x += 0.5
    return np.sum(z * z)
""",
        (np.array([1.0, 2.0]),),
        "grad: value: got 5.0, right 8.5",
        (
            *COMPILED,
            *TRANSFORMED,
            "reverse",
            "forward",
            "taylor",
            "trace",
            "symbolic",
        ),
        signs=(IN_PLACE, ALIAS),
    ),
    Found(
        "an argument is changed, and checkpoint runs f a second time",
        """\
def f(x):
    x[0] *= x[0]
    return np.sum(x)
""",
        (np.array([1.5, 2.0]),),
        "checkpoint: jacobian: got array([4.5, 1. ]), right array([3., 1.])",
        ("checkpoint",),
        signs=(r"\b[xyab](\[.*\])? [-+*/]?= ",),
    ),
    Found(
        "a helper changes what it is given",
        """\
def helper(a):
    a[0] = 2.0
    return np.sum(a)

def f(x):
    y = 3.0 * x
    return helper(y) * np.sum(y)
""",
        (np.array([1.5, 2.0]),),
        "compile gradient: IndexError: too many indices for array: array is 0-dimensional, but 1 were indexed",
        COMPILED,
        signs=(IN_PLACE, "helper"),
    ),
    Found(
        "a container has an array as its entry, which is changed under its name",
        """\
def f(x):
    y = 3.0 * x
    p = [y, x]
    y += 1.0
    return np.sum(p[0] * x)
""",
        (np.array([1.5, 2.0]),),
        "grad: value: got 18.75, right 22.25",
        (
            *COMPILED,
            *TRANSFORMED,
            "reverse",
            "forward",
            "taylor",
            "trace",
            "checkpoint",
            "symbolic",
        ),
        signs=(IN_PLACE, CONTAINER),
    ),
    Found(
        "a number of no axes is changed in place under two names",
        """\
def f(x):
    s = np.where(x > 0.0, x, 2.0)
    t = s
    s += 1.0
    return t * s
""",
        (0.5,),
        "grad: value: got 0.75, right 2.25",
        (
            *COMPILED,
            *TRANSFORMED,
            "reverse",
            "forward",
            "taylor",
            "trace",
            "checkpoint",
            "symbolic",
        ),
        signs=(IN_PLACE, ALIAS),
    ),
    Found(
        "the loop variable held a number that depends on the input",
        """\
def f(x):
    i = x
    for i in range(3):
        x = x + i * x
    return x
""",
        (1.0,),
        "transform tape: jacobian: got 17.0, right array(6.)",
        TRANSFORMED,
        signs=(r"for \w+ in range",),
    ),
    Found(
        "the loop variable held the argument",
        """\
def f(x, y):
    for x in range(3):
        y = y + x * y
    return y
""",
        (
            1.0,
            1.0,
        ),
        "transform tape: jacobian: got 11.0, right array(0.)",
        TRANSFORMED,
        signs=(r"for [xy] in range",),
    ),
    Found(
        "an assignment through repeated positions",
        """\
def f(x):
    h = np.zeros(3)
    h[[0, 0, 1]] = x
    return np.sum(h * h)
""",
        (np.array([1.0, 2.0, 3.0]),),
        "transform tape: jacobian: got array([4., 4., 6.]), right array([0., 4., 6.])",
        ("transform tape",),
        signs=(r"\] [-+*/]?= ",),
    ),
    Found(
        "an assignment that broadcasts",
        """\
def f(x):
    h = np.zeros((2, 3))
    h[0] = x
    return np.sum(h * h)
""",
        (2.0,),
        "transform tape: jacobian: got array([4., 4., 4.]), right array(12.)",
        ("transform tape",),
        signs=(r"\] [-+*/]?= ",),
    ),
    Found(
        "an assignment into zeros plus a number",
        """\
def f(x):
    y = np.zeros(3) + x
    y[0] = x * x
    return np.sum(y * np.arange(3.0))
""",
        (2.0,),
        "transform jvp: jv: got 0.014761840289790891, right 0.0036904600724477227",
        ("transform jvp",),
        signs=(r"\] [-+*/]?= ",),
    ),
    Found(
        "+= through repeated positions",
        """\
def f(x):
    h = np.zeros(3)
    h[[0, 0, 1]] += x
    return np.sum(h * h)
""",
        (np.array([1.0, 2.0, 3.0]),),
        "transform tape: jacobian: got array([4., 4., 6.]), right array([0., 4., 6.])",
        ("transform tape",),
        signs=(r"\] [-+*/]?= ",),
    ),
    Found(
        "an assignment at a mask",
        """\
def f(x):
    h = 2.0 * x
    h[h > 3.0] = x[0]
    return np.sum(h * h)
""",
        (np.array([1.0, 2.0, 3.0]),),
        "transform tape: ValueError: NumPy boolean array indexing assignment cannot assign 2 input values to the 0 output values where the mask is true",
        (
            "transform tape",
            "transform jvp",
        ),
        signs=(r"[<>].*\] [-+*/]?= ",),
    ),
    Found(
        "sort in Taylor arithmetic",
        """\
def f(x):
    return np.sort(x)
""",
        (np.array([3.0, 1.0, 2.0]),),
        "taylor: jv: got array([0.00123015, 0.00123015, 0.00123015]), right array([ 0.29874554, -0.27413786, 0.00123015])",
        ("taylor",),
        signs=(r"sort|median|take_along|where|max|min|ptp",),
    ),
    Found(
        "median and take_along_axis in Taylor arithmetic",
        """\
def f(x):
    return np.take_along_axis(x, np.argsort(x), 0) * np.median(x)
""",
        (np.array([3.0, 1.0, 2.0]),),
        "taylor: jv: got array([0.00369046, 0.00492061, 0.00615077]), right array([ 0.32335322, -1.09655142, -0.81995326])",
        ("taylor",),
        signs=(r"sort|median|take_along|where|max|min|ptp",),
    ),
    Found(
        "the infinite side of np.where, in exp",
        """\
def f(x):
    return np.sum(np.where(x < 100.0, x, np.exp(1e3 + x)))
""",
        (np.array([1.0, 2.0]),),
        "grad: jacobian: got array([nan, nan]), right array([1., 1.])",
        (
            *COMPILED,
            "reverse",
            "trace",
            "checkpoint",
            "second",
            "transform tape",
            "transform closure",
        ),
        signs=(INFINITE,),
    ),
    Found(
        "the infinite side of np.where, in a product",
        """\
def f(x):
    return np.sum(np.where(x > 0.0, x * np.log(np.maximum(x, 0.0)), 0.0))
""",
        (np.array([-1.0, 2.0]),),
        "grad: jacobian: got array([ nan, 1.69314718]), right array([0. , 1.69314718])",
        (
            "reverse",
            "trace",
            "checkpoint",
            "second",
            "compile",
            "reuse",
            "arrays",
            "transform tape",
            "transform closure",
        ),
        signs=(INFINITE,),
    ),
    Found(
        "the infinite side of np.where, of one number",
        """\
def f(x):
    return np.where(x < 100.0, x, np.exp(1e3 + x))
""",
        (1.5,),
        "trace: yj: got nan), right array(-0.27413786)",
        (
            *COMPILED,
            "trace",
            "transform tape",
            "transform closure",
        ),
        signs=(INFINITE,),
    ),
    Found(
        "the infinite side of np.where, in a power",
        """\
def f(x):
    return np.where(x < 100.0, x, np.power(1e200 + x, 3))
""",
        (1.5,),
        "compile value: OverflowError: (34, 'Numerical result out of range')",
        (
            *TRANSFORMED,
            "compile",
            "reuse",
            "arrays",
        ),
        signs=(INFINITE,),
    ),
    Found(
        "an infinity that nothing depends on",
        """\
def f(x):
    y = np.exp(1e3 + x)
    return 2.0 * x
""",
        (np.array([1.0, 2.0]),),
        "trace: yj: got array([nan, nan]), right array([-0.90934157, -1.98329311])",
        ("trace",),
        signs=(INFINITE,),
    ),
    Found(
        "a uniform array of constants",
        """\
def f(x):
    return np.log(np.sum(x * np.ones(2)))
""",
        (np.array([1.0, 2.0]),),
        "compile gradient: jacobian: got 0.3333333333333333, right array([0.33333333, 0.33333333])",
        COMPILED,
        signs=(UNIFORM,),
    ),
    Found(
        "the pullback of one element",
        """\
def f(x):
    return np.sum(x * np.cos(np.arange(1.0)))
""",
        (np.array([1.5]),),
        "compile vjp: yj: got -0.2741378553622176, right array([-0.27413786])",
        (
            "compile",
            "reuse",
            "numba",
        ),
        signs=(r"\[[^,\]]*\]\)|1\.0\)",),
    ),
    Found(
        "a number is changed into one that has no dtype",
        """\
def f(x):
    x[0] = 0.5
    return np.sum(x * np.array([0.3]))
""",
        (np.array([1.5]),),
        "compile vjp: AttributeError: 'float' object has no attribute 'copy'",
        (
            "compile",
            "symbolic",
        ),
        signs=(r"\[.*\] = ",),
    ),
    Found(
        "einsum with a free sum",
        """\
def f(x, y):
    return np.einsum('i,j->', x, y)
""",
        (
            np.array([1.5, 0.2]),
            np.array([1.0, 0.3, 2.0]),
        ),
        "vjp: AttributeError: 'float' object has no attribute 'dtype'",
        (
            "reverse",
            "trace",
            "compile",
        ),
        signs=(r"einsum",),
    ),
    Found(
        "a tuple or a list is displayed",
        """\
def f(x):
    p = (x, 2.0 * x)
    return p[0] * p[1]
""",
        (0.5,),
        "transform tape: ValueError: too many values to unpack (expected 1)",
        TRANSFORMED,
        signs=(CONTAINER,),
    ),
    Found(
        "np.split, which gives a list",
        """\
def f(x):
    return np.sum(np.split(x, [1])[0] * 2.0)
""",
        (np.array([1.5, 0.3, 0.7]),),
        "transform tape: IndexError: too many indices for array: array is 0-dimensional, but 1 were indexed",
        TRANSFORMED,
        signs=(r"split",),
    ),
    Found(
        "np.split into equal parts",
        """\
def f(x):
    return np.sum(np.split(x, 2)[1] * 2.0)
""",
        (np.array([1.5, 0.3, 0.7, 0.2]),),
        "transform tape: IndexError: too many indices for array: array is 0-dimensional, but 1 were indexed",
        (
            "transform tape",
            "transform closure",
        ),
        signs=(r"split",),
    ),
    Found(
        "an array is divided by its largest element",
        """\
def f(x):
    x /= np.max(x, axis=0)
    return np.sum(x)
""",
        (np.array([1.5, 0.3]),),
        "checkpoint: jacobian: got array([-0.2, 1. ]), right array([-0.13333333, 0.66666667])",
        (
            "checkpoint",
            "transform jvp",
            "symbolic",
        ),
        signs=(r"(max|min|ptp)\(",),
    ),
    Found(
        "the loop variable held the argument, whose length was read",
        """\
def f(x):
    y = x * x
    for x in range(len(y)):
        y = y + x
    return np.sum(y)
""",
        (np.array([1.5, 0.3]),),
        "transform tape: TypeError: unsupported operand type(s) for *: 'NoneType' and 'NoneType'",
        TRANSFORMED,
        signs=(r"for [xy] in range",),
    ),
    Found(
        "max along an axis, as a formula",
        """\
def f(x):
    return np.sum(np.max(x, axis=0))
""",
        (np.array([[1.5, 0.3], [0.2, 0.5]]),),
        "transform jvp: ZeroDivisionError: integer modulo by zero",
        (
            "transform jvp",
            "symbolic",
        ),
        signs=(r"max|min|ptp|clip|sort|median|where|argm",),
    ),
    Found(
        "a comparison with a tuple",
        """\
def f(x):
    return np.sum(np.where(x > (0.5, 1.0), x, 0.0))
""",
        (np.array([1.5, 0.3]),),
        "compile value: AttributeError: 'tuple' object has no attribute 'dtype'",
        COMPILED,
        signs=(r"[<>] \(|[<>]",),
    ),
]
MENDED: list = []
