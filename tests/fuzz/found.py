"""Failures that the generator has found, each shrunk to a small program, in which every engine has to be right now or
to refuse.
"""

from dataclasses import dataclass

import numpy as np
from writer import Program


@dataclass
class Found:
    """A small program that once failed. `wrong` says what was seen, and what is right."""

    title: str
    text: str
    args: tuple
    wrong: str

    @property
    def program(self):
        return Program(self.text, self.args)


FOUND = [
    Found(
        "a list is made by an operator, and is not used",
        """\
def f(x):
    v1 = [3] + [x]
    return 2.0
""",
        (1.42,),
        "transform tape twice: ValueError: too many values to unpack (expected 1)",
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
        "grad: value: got 0.75, right 2.25)",
    ),
    Found(
        "a number is changed into one that has no dtype",
        """\
def f(x):
    x[0] = 0.5
    return np.sum(x * np.array([0.3]))
""",
        (np.array([1.5]),),
        "symbolic: AttributeError: 'float' object has no attribute 'replace'",
    ),
    Found(
        "an array is divided by its largest element",
        """\
def f(x):
    return np.sum(x / np.max(x, axis=0) ** 2)
""",
        (np.array([1.5, 0.3]),),
        "symbolic: TypeError: cannot determine truth value of Relational: x_1_0 >= x_1_1",
    ),
    Found(
        "max along an axis, as a formula",
        """\
def f(x):
    return np.sum(np.max(x, axis=0))
""",
        (np.array([[1.5, 0.3], [0.2, 0.5]]),),
        "symbolic: TypeError: cannot determine truth value of Relational: x_1_0_0 >= x_1_1_0",
    ),
    Found(
        "a part of a complex number",
        """\
def f(x):
    return ((x + 1j) * (x - 1j)).real
""",
        (0.6,),
        "grad: AttributeError: 'Variable' object has no attribute 'real'",
    ),
    Found(
        "np.median with keepdims",
        """\
def f(x):
    return np.sum(np.median(x, axis=0, keepdims=True))
""",
        (np.array([[0.6, 0.4], [0.1, 0.9], [0.3, 0.2]]),),
        "symbolic: TypeError: cannot determine truth value of Relational: x_1_1_0 < x_1_0_0",
    ),
    Found(
        "a constant as the result",
        """\
def f(x):
    return 3.0
""",
        (0.5,),
        "symbolic: AttributeError: 'float' object has no attribute 'replace'",
    ),
    Found(
        "the real part of a real array",
        """\
def f(x):
    return np.sum(x.real * x)
""",
        (np.array([0.6, 0.7]),),
        "grad: AttributeError: 'Variable' object has no attribute 'real'",
    ),
    Found(
        "np.linalg.solve as a formula",
        """\
def f(x):
    return np.sum(np.linalg.solve(x, [0.5, 0.4]))
""",
        (np.array([[-1.59, 0.44], [-0.28, 0.87]]),),
        "symbolic: UFuncTypeError: Cannot cast ufunc 'solve1' input 0 from dtype('O') to dtype('float64') wit",
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
        "transform tape twice: vhv: got 0.35700163783403005), right 0.7140032756723586)",
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
        "transform closure twice: vhv: got 0.182172820622439), right 4.640942601537487)",
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
        "checkpoint: jacobian: got array([4., 6.]), right array([3., 5.])",
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
    ),
    Found(
        "einsum with a list and an ellipsis",
        """\
def f(x):
    return np.sum(np.einsum('...i,i->...', [0.5, 0.1], x))
""",
        (np.array([0.6, 0.7]),),
        "grad: ValueError: Output character a did not appear in the input",
    ),
    Found(
        "np.stack with a list among arrays",
        """\
def f(x):
    return np.sum(np.stack(([0.5, 1.0], x)) ** 2)
""",
        (np.array([0.6, 0.7]),),
        "transform jvp: ValueError: all input arrays must have the same shape",
    ),
    Found(
        "complex numbers inside",
        """\
def f(x):
    return np.abs(np.exp(1j * x))
""",
        (0.6,),
        "transform tape: TypeError: numpy boolean subtract, the `-` operator, is not supported, use the bitwi",
    ),
    Found(
        "an integer array is assigned into",
        """\
def f(x):
    h = np.array([1, 2, 3])
    h[0] = x
    return np.sum(h * x)
""",
        (2.6,),
        "transform tape: jacobian: got 9.6), right array(7.)",
    ),
    Found(
        "a constant array as the result",
        """\
def f(x):
    return np.ones(2)
""",
        (0.5,),
        "transform jvp: jv: got 0.0, right array([0., 0.])",
    ),
    Found(
        "an element of a plain array is assigned",
        """\
def f(x):
    h = np.zeros(3)
    h[0] = x
    return np.sum(h)
""",
        (0.5,),
        "compile value: ValueError: setting an array element with a sequence.",
    ),
    Found(
        "a division by zero whose result is not used",
        """\
def f(x):
    y = x / 0.0
    return 2.0 * x
""",
        (np.array([0.6, 0.7]),),
        "jvp: ZeroDivisionError: float division by zero",
    ),
    Found(
        "a division by zero of one number",
        """\
def f(x):
    y = x[0] / 0.0
    return 2.0 * x[1]
""",
        (np.array([0.6, 0.7]),),
        "grad: ZeroDivisionError: float division by zero",
    ),
    Found(
        "a second name given by a conditional expression",
        """\
def f(x):
    y = 1.0 * x
    z = y if x[0] > 0.0 else x
    y /= 2.0
    return np.sum(y * z)
""",
        (np.array([0.6, 0.7]),),
        "transform tape twice: vhv: got 0.08925040945850751), right 0.0446252047302197)",
    ),
    Found(
        "einsum gives a view of an array that is used again",
        """\
def f(x):
    return np.einsum('i->i', np.arctan(x)) * x
""",
        (np.array([0.58, 0.26]),),
        "compile reuse vjp: yj: got array([1.1199008 , 1.25567435]), right array([-0.43629553, -0.49374574])",
    ),
    Found(
        "einsum gives a transposed view of an array that is used again",
        """\
def f(x):
    return np.einsum('ij->ji', np.sin(x)) * np.cos(x)
""",
        (np.array([[0.58, 0.26], [0.3, 0.7]]),),
        "compile reuse value: value: got array([[0.69966976, 0.92322761], [0.92322761, 0.58498357]]), right a",
    ),
    Found(
        "einsum gives a diagonal of an array that is used again",
        """\
def f(x):
    return np.einsum('ii->i', np.sin(x)) * np.cos(x)
""",
        (np.array([[0.58, 0.26], [0.3, 0.7]]),),
        "compile reuse value: value: got array([[0.69966976, 0.73913582], [0.79910329, 0.58498357]]), right a",
    ),
    Found(
        "the infinite side of np.where is an array, and the other a number",
        """\
def f(x):
    return np.sum(np.where(x > 50.0, np.exp(1e3 * (x * np.array([0.5, 0.9]))), x))
""",
        (1.5,),
        "grad: jacobian: got nan), right array(2.)",
    ),
    Found(
        "the infinite side of np.where, in a power of a power",
        """\
def f(x):
    return np.where(x, x, np.power(1e200 + x ** np.full((), 2.0), 3))
""",
        (-1.18,),
        "compile value: OverflowError: (34, 'Numerical result out of range')",
    ),
    Found(
        "an element of a square root that is nan elsewhere",
        """\
def f(x):
    return np.sqrt(x * np.array([[0.5, 0.4], [0.6, -0.8]]))[0][0]
""",
        (1.54,),
        "grad: jacobian: got nan), right array(0.28490144)",
    ),
    Found(
        "abs of one element",
        """\
def f(y):
    v1, v0 = (2.0, np.abs(y[1, 2]))
    return v0
""",
        (np.array([[1.43, 0.99, 1.52], [-1.3, 0.76, 0.56]]),),
        "transform tape: TypeError: numpy boolean subtract, the `-` operator, is not supported, use the bitwi",
    ),
    Found(
        "a loop by enumerate, where the statement before is not floats",
        """\
def f(x):
    x += np.einsum('i,i->', [0.3, 0.5], [0.3, 0.5])
    for i, v1 in enumerate(x):
        pass
    return np.sum(x)
""",
        (np.array([-0.57, 1.3, -0.54]),),
        "transform closure: UnboundLocalError: cannot access local variable 'i'",
    ),
    Found(
        "a loop by enumerate over an argument that was changed",
        """\
def f(x):
    x += 0.3
    for i, v in enumerate(x):
        pass
    return np.sum(x)
""",
        (np.array([-0.57, 1.3]),),
        "",
    ),
    Found(
        "np.dot, np.inner with a list or a tuple multiply elementwise",
        """\
def f(x):
    return np.sum(np.dot([[1.0, 2.0], [3.0, 4.0]], x) ** 2)
""",
        (np.array([1.0, 2.0]),),
        "grad: value: got 90.0, right 146.0",
    ),
    Found(
        "np.where with a list as condition",
        """\
def f(x):
    return np.sum(np.where([True, False], x, 0.5))
""",
        (np.array([1.0, 2.0]),),
        "grad: TypeError: Field elements must be 2- or 3-tuples, got 'True'",
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
        "transform tape: ValueError: NumPy boolean array indexing assignment cannot assign 2 input values to ",
    ),
    Found(
        "sort in Taylor arithmetic",
        """\
def f(x):
    return np.sort(x)
""",
        (np.array([3.0, 1.0, 2.0]),),
        "taylor: jv: got array([0.00123015, 0.00123015, 0.00123015]), right array([ 0.29874554, -0.27413786, ",
    ),
    Found(
        "median and take_along_axis in Taylor arithmetic",
        """\
def f(x):
    return np.take_along_axis(x, np.argsort(x), 0) * np.median(x)
""",
        (np.array([3.0, 1.0, 2.0]),),
        "taylor: jv: got array([0.00369046, 0.00492061, 0.00615077]), right array([ 0.32335322, -1.09655142, ",
    ),
    Found(
        "the infinite side of np.where, in exp",
        """\
def f(x):
    return np.sum(np.where(x < 100.0, x, np.exp(1e3 + x)))
""",
        (np.array([1.0, 2.0]),),
        "grad: jacobian: got array([nan, nan]), right array([1., 1.])",
    ),
    Found(
        "the infinite side of np.where, in a product",
        """\
def f(x):
    return np.sum(np.where(x > 0.0, x * np.log(np.maximum(x, 0.0)), 0.0))
""",
        (np.array([-1.0, 2.0]),),
        "grad: jacobian: got array([ nan, 1.69314718]), right array([0. , 1.69314718])",
    ),
    Found(
        "the infinite side of np.where, of one number",
        """\
def f(x):
    return np.where(x < 100.0, x, np.exp(1e3 + x))
""",
        (1.5,),
        "trace: yj: got nan), right array(-0.27413786)",
    ),
    Found(
        "the infinite side of np.where, in a power",
        """\
def f(x):
    return np.where(x < 100.0, x, np.power(1e200 + x, 3))
""",
        (1.5,),
        "compile value: OverflowError: (34, 'Numerical result out of range')",
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
    ),
    Found(
        "a uniform array of constants",
        """\
def f(x):
    return np.log(np.sum(x * np.ones(2)))
""",
        (np.array([1.0, 2.0]),),
        "compile gradient: jacobian: got 0.3333333333333333, right array([0.33333333, 0.33333333])",
    ),
    Found(
        "the pullback of one element",
        """\
def f(x):
    return np.sum(x * np.cos(np.arange(1.0)))
""",
        (np.array([1.5]),),
        "compile vjp: yj: got -0.2741378553622176, right array([-0.27413786])",
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
    ),
    Found(
        "np.split, which gives a list",
        """\
def f(x):
    return np.sum(np.split(x, [1])[0] * 2.0)
""",
        (np.array([1.5, 0.3, 0.7]),),
        "transform tape: IndexError: too many indices for array: array is 0-dimensional, but 1 were indexed",
    ),
    Found(
        "np.split into equal parts",
        """\
def f(x):
    return np.sum(np.split(x, 2)[1] * 2.0)
""",
        (np.array([1.5, 0.3, 0.7, 0.2]),),
        "transform tape: IndexError: too many indices for array: array is 0-dimensional, but 1 were indexed",
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
    ),
    Found(
        "a comparison with a tuple",
        """\
def f(x):
    return np.sum(np.where(x > (0.5, 1.0), x, 0.0))
""",
        (np.array([1.5, 0.3]),),
        "compile value: AttributeError: 'tuple' object has no attribute 'dtype'",
    ),
    Found(
        "a tuple is an operand",
        """\
def f(x):
    return np.sum(x * (0.5, 1.0)) + np.sum(np.hypot((0.5, 1.0), x))
""",
        (np.array([0.6, 0.7]),),
        "compile reuse value: AttributeError: 'tuple' object has no attribute 'dtype'",
    ),
    Found(
        "np.kron with a list",
        """\
def f(x):
    return np.sum(np.kron([1.0, 2.0], x) ** 2)
""",
        (np.array([0.6, 0.7]),),
        "grad: ValueError: cannot reshape array of size 2 into shape (1,1)",
    ),
    Found(
        "np.multiply.outer",
        """\
def f(x):
    return np.sum(np.multiply.outer(x, 0.5) ** 2)
""",
        (np.array([0.6, 0.7]),),
        "transform tape: TypeError: outer() takes 2 positional arguments but 3 were given",
    ),
    Found(
        "an argument named dtype, initial or where",
        """\
def f(x):
    return np.sum(np.zeros_like(x, dtype=float) + x)
""",
        (np.array([0.6, 0.7]),),
        "grad: TypeError: zeros_like() got an unexpected keyword argument 'dtype'",
    ),
    Found(
        "an array is changed while a loop runs over it",
        """\
def f(x):
    y = 1.0 * x
    for v in y:
        y -= v
    return np.sum(y * x)
""",
        (np.array([0.6, 0.4, 0.1]),),
        "grad: value: got -0.6799999999999999), right 0.42000000000000004)",
    ),
    Found(
        "the rows of an array are changed in a loop",
        """\
def f(x):
    for row in x:
        row *= 2.0
    return np.sum(x)
""",
        (np.array([[0.6, 0.7], [0.1, 0.2]]),),
        "grad: value: got 1.5999999999999999), right 3.1999999999999997)",
    ),
    Found(
        "the rows of an array are assigned into in a loop",
        """\
def f(x):
    y = 1.0 * x
    for row in y:
        row[0] = 2.0
    return np.sum(y)
""",
        (np.array([[0.6, 0.7], [0.1, 0.2]]),),
        "transform closure: jacobian: got array([[1., 1.], [1., 1.]]), right array([[0., 1.], [0., 1.]])",
    ),
    Found(
        "two names at once, and an assignment into one",
        """\
def f(x):
    a = b = 1.0 * x
    a[0] = 2.0
    return np.sum(b)
""",
        (np.array([0.6, 0.7]),),
        "transform closure: jacobian: got array([1., 1.]), right array([0., 1.])",
    ),
    Found(
        "a variance of few elements",
        """\
def f(x):
    return np.var(x, ddof=1)
""",
        (np.array([0.6, 0.7, 0.1]),),
        "transform jvp: ZeroDivisionError: division by zero",
    ),
    Found(
        "a number times a uniform array",
        """\
def f(x):
    return np.log(np.sum(np.ones(2) * x))
""",
        (0.5,),
        "compile gradient: AxisError: axis 0 is out of bounds for array of dimension 0",
    ),
    Found(
        "the side of np.where that is not taken, in log",
        """\
def f(x):
    return np.where(x < 100.0, x, np.log(-1.0 - x))
""",
        (0.6,),
        "compile value: ValueError: math domain error",
    ),
    Found(
        "a helper changes its second argument",
        """\
def helper(a, b):
    b -= 2.0
    return a

def f(x):
    y = 2.0 * x
    v = helper(x, y)
    return np.sum(y * v)
""",
        (np.array([0.6, 0.7]),),
        "grad: value: got 1.6999999999999997), right -0.9)",
    ),
    Found(
        "several elements are assigned at once",
        """\
def f(x):
    y = 1.0 * x
    y[::2], y[1] = x[1], x[0]
    return np.sum(y * y)
""",
        (np.array([0.6, 0.7, 0.2]),),
        "transform tape: ValueError: setting an array element with a sequence.",
    ),
    Found(
        "+= at a list of one position twice",
        """\
def f(x):
    y = 1.0 * x
    y[[0, 0]] *= x
    return np.sum(y * y)
""",
        (np.array([0.6, 0.7]),),
        "transform tape: jacobian: got array([1.596, 1.904]), right array([0.588, 1.904])",
    ),
    Found(
        "np.full_like with dtype",
        """\
def f(x):
    return np.sum(np.full_like(x, 0.5, dtype=float) * x)
""",
        (np.array([0.58, 0.26]),),
        "grad: TypeError: full_like() got an unexpected keyword argument 'dtype'",
    ),
]
