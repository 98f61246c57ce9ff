"""20, capstone: an engine for arrays, right and with one mistake each."""

import itertools

import numpy as np

from adlib import value_and_grad, vjp
from adlib.grading.answers import Answer, shown
from adlib.grading.answers.set_18 import (
    leading_alone,
    mean_in_place_of_the_sum,
    one_of_the_copies,
    stretched_alone,
    unbroadcast,
    without_axes_of_length_one,
)
from adlib.grading.cases.set_20 import plain, run

LESSON = "the project, course/capstone"


class Variable:
    """The engine of lesson 13 with broadcasting. Subclasses make one mistake each."""

    __array_ufunc__ = None
    count = itertools.count()
    summed = staticmethod(unbroadcast)
    partials = {
        "add": (lambda x, y: 1.0, lambda x, y: 1.0),
        "subtract": (lambda x, y: 1.0, lambda x, y: -1.0),
        "multiply": (lambda x, y: y, lambda x, y: x),
        "divide": (lambda x, y: 1 / y, lambda x, y: -x / y**2),
    }

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = np.asarray(value, float), pulls, next(Variable.count)

    def lifted(self, other):
        return other if isinstance(other, Variable) else type(self)(other)

    def binary(self, name, other):
        other = self.lifted(other)
        x, y = self.value, other.value
        by_x, by_y = self.partials[name]
        return type(self)(
            getattr(np, name)(x, y),
            (self, lambda z_bar: self.summed(z_bar * by_x(x, y), x.shape)),
            (other, lambda z_bar: self.summed(z_bar * by_y(x, y), y.shape)),
        )

    def __add__(self, other):
        return self.binary("add", other)

    def __sub__(self, other):
        return self.binary("subtract", other)

    def __mul__(self, other):
        return self.binary("multiply", other)

    def __truediv__(self, other):
        return self.binary("divide", other)

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rtruediv__(self, other):
        return self.lifted(other) / self

    def __neg__(self):
        return self * -1.0

    __radd__, __rmul__ = __add__, __mul__

    def pullback(self, z_bar, variables):
        adjoints, waiting = {self.number: np.asarray(z_bar, float)}, {self.number: self}
        while waiting:
            youngest = waiting.pop(max(waiting))
            for operand, pull in youngest.pulls:
                waiting[operand.number] = operand
                self.collect(adjoints, operand.number, pull(adjoints[youngest.number]))
        return [adjoints.get(v.number, np.zeros(v.value.shape)) for v in variables]

    @staticmethod
    def collect(adjoints, number, bar):
        adjoints[number] = adjoints.get(number, 0.0) + bar


class Tensor(Variable):
    """With products, reductions and functions."""

    def product(self, other, by_self, by_other):
        A, B = self.value, other.value
        return type(self)(
            A @ B, (self, lambda z_bar: by_self(A, B, z_bar)), (other, lambda z_bar: by_other(A, B, z_bar))
        )

    def __matmul__(self, other):
        return self.product(other, lambda A, B, z_bar: z_bar @ B.T, lambda A, B, z_bar: A.T @ z_bar)

    def sum(self, axis=None, keepdims=False):
        x, hidden = self.value, axis is not None and not keepdims
        spread = lambda z_bar: np.broadcast_to(np.expand_dims(z_bar, axis) if hidden else z_bar, x.shape)
        return type(self)(x.sum(axis=axis, keepdims=keepdims), (self, spread))

    def unary(self, z, slope):
        return type(self)(z, (self, lambda z_bar: z_bar * slope))

    def exp(self):
        return self.unary(np.exp(self.value), np.exp(self.value))

    def log(self):
        return self.unary(np.log(self.value), 1 / self.value)

    def tanh(self):
        return self.unary(np.tanh(self.value), 1 - np.tanh(self.value) ** 2)

    def relu(self):
        return self.unary(np.maximum(self.value, 0.0), self.value > 0)


class ByAdlib:
    """What is to be computed, as a function of any of the variables in it. adlib differentiates this function."""

    __array_ufunc__ = None

    def __init__(self, value, made=None):
        self.value, self.made = np.asarray(value, float), made

    def of(self, chosen):
        if self in chosen:
            return chosen[self]
        return self.made(chosen) if self.made else self.value

    def pullback(self, z_bar, variables):
        f = lambda *values: self.of(dict(zip(variables, values)))
        return list(vjp(f, *(v.value for v in variables))[1](z_bar))

    def applied(self, f, *others):
        all_ = (self, *others)
        values = lambda chosen: [o.of(chosen) if isinstance(o, ByAdlib) else o for o in all_]
        return ByAdlib(f(*values({})), lambda chosen: f(*values(chosen)))

    def sum(self, axis=None, keepdims=False):
        return self.applied(lambda x: np.sum(x, axis=axis, keepdims=keepdims))

    def relu(self):
        return self.applied(lambda x: np.maximum(x, 0.0))


for _name, _f in {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.divide,
    "matmul": np.matmul,
    "neg": np.negative,
}.items():
    setattr(ByAdlib, f"__{_name}__", lambda self, *others, f=_f: self.applied(f, *others))
    setattr(ByAdlib, f"__r{_name}__", lambda self, other, f=_f: self.applied(lambda x, y: f(y, x), other))
for _name, _f in {"exp": np.exp, "log": np.log, "tanh": np.tanh}.items():
    setattr(ByAdlib, _name, lambda self, f=_f: self.applied(f))


def by_complex_steps(case):
    """One complex step for each entry of x and of y."""
    given = {name: plain(case[name]) for name in ("x", "y", "c")}
    found = {"z": run(case["program"], given).tolist()}
    for name in ("x", "y"):
        bar = np.zeros(given[name].shape)
        for place in np.ndindex(bar.shape):
            moved = np.array(given[name], complex)
            moved[place] += 1e-30j
            z = np.asarray(run(case["program"], {**given, name: plain(moved)}))
            bar[place] = np.sum(np.asarray(case["z_bar"]) * z.imag) / 1e-30
        found[f"{name}_bar"] = bar.tolist()
    return found


def slope_by_a_complex_step(case):
    moved = {n: plain(np.array(v) + 1e-30j * np.array(case["direction"][n])) for n, v in case["arrays"].items()}
    z = complex(run(case["program"], moved))
    return {"value and slope": [z.real, z.imag / 1e-30], "calls": 1}


def variable_with(engine=Variable, **members):
    return type("Changed", (engine,), members)


def partials_with(**changed):
    return variable_with(partials={**Variable.partials, **changed})


def functions_with(**slopes):
    """The right tensor but for the slopes of some functions, each of them a function of x and z."""
    functions = {"exp": np.exp, "log": np.log, "tanh": np.tanh, "relu": lambda x: np.maximum(x, 0.0)}

    def method(name, slope):
        return lambda self: self.unary(functions[name](self.value), slope(self.value, functions[name](self.value)))

    return variable_with(Tensor, **{name: method(name, slope) for name, slope in slopes.items()})


def products_with(by_self, by_other):
    return variable_with(Tensor, __matmul__=lambda self, other: self.product(other, by_self, by_other))


def sums_with(spread):
    """The right tensor but for the pullback of sums, spread(z_bar, x, axis, keepdims)."""

    def sum_(self, axis=None, keepdims=False):
        x = self.value
        return type(self)(x.sum(axis=axis, keepdims=keepdims), (self, lambda z_bar: spread(z_bar, x, axis, keepdims)))

    return variable_with(Tensor, sum=sum_)


def widened(z_bar, axis, keepdims):
    return z_bar if axis is None or keepdims else np.expand_dims(z_bar, axis)


def divided(z_bar, x, axis, keepdims):
    return np.broadcast_to(widened(z_bar, axis, keepdims), x.shape) * (np.size(z_bar) / x.size)


def first_alone(z_bar, x, axis, keepdims):
    """Only the first entry of each sum receives the adjoint."""
    at = {None: (0, 0), 0: (0, slice(None))}.get(axis, (slice(None), 0))
    bar = np.zeros(x.shape)
    bar[at] = np.reshape(z_bar, bar[at].shape)
    return bar


def replaced(adjoints, number, bar):
    adjoints[number] = bar


class DepthFirst(Variable):
    """An adjoint is passed on as soon as there is one, and once more when the next contribution arrives."""

    def pullback(self, z_bar, variables):
        adjoints, waiting = {self.number: np.asarray(z_bar, float)}, [self]
        while waiting:
            one = waiting.pop()
            for operand, pull in one.pulls:
                waiting.append(operand)
                self.collect(adjoints, operand.number, pull(adjoints[one.number]))
        return [adjoints.get(v.number, np.zeros(v.value.shape)) for v in variables]


def gradient_with(seed=lambda output: 1.0, value=lambda output: float(output.value), change=lambda bars: bars, calls=1):
    def value_and_gradient(f, *arrays):
        inputs = [Tensor(a) for a in arrays]
        outputs = [f(*inputs) for _ in range(calls)]
        return value(outputs[0]), change(outputs[-1].pullback(seed(outputs[-1]), inputs))

    return value_and_gradient


def gradient_by_adlib(f, *arrays):
    inputs = [ByAdlib(a) for a in arrays]
    output = f(*inputs)
    of_inputs = lambda *values: output.of(dict(zip(inputs, values)))
    value, gradients = value_and_grad(of_inputs, tuple(range(len(arrays))))(*arrays)
    return float(value), list(gradients)


def called(case):
    operands = ", ".join(f"{name} = {shown(case[name])}" for name in ("x", "y", "c") if name in case["program"])
    return f"{case['program']}, where {operands}, and z_bar = {shown(case['z_bar'])}"


def length(case):
    return len(case["program"])


ANSWERS = {
    "broadcast": Answer(
        [Variable, ByAdlib],
        "An operand that broadcasting has repeated receives the sum of the adjoints of its copies, and a variable that "
        "is used several times receives the sum of all contributions.",
        "Write one function that sums an array to a given shape, and let every rule use it. Process the variable that "
        "was created last first, so that its adjoint is complete.",
        called,
        {
            "The adjoints of your operands have the shape of z. Sum each of them over the axes along which its "
            "operand was repeated.": variable_with(summed=staticmethod(lambda bar, shape: bar)),
            "You sum over the axes that an operand does not have, but not over those where it has length 1. These were "
            "repeated, too.": variable_with(summed=staticmethod(leading_alone)),
            "You sum over the axes of length 1, but not over those that an operand does not have at all. NumPy adds "
            "these on the left.": variable_with(summed=staticmethod(stretched_alone)),
            "After your sum an axis of length 1 is missing. Sum over such an axis with keepdims=True, so that the "
            "adjoint has the shape of its variable.": variable_with(summed=staticmethod(without_axes_of_length_one)),
            "You take the mean over the copies of an operand. Each copy contributes to its adjoint, so take the "
            "sum.": variable_with(summed=staticmethod(mean_in_place_of_the_sum)),
            "You take the adjoint of only one of the copies of an operand. Add up those of all copies.": variable_with(
                summed=staticmethod(one_of_the_copies)
            ),
            "A new contribution replaces the earlier ones. A variable that is used twice receives the sum of both "
            "contributions.": variable_with(collect=staticmethod(replaced)),
            "You pass an adjoint on before it is complete, and again when more of it arrives. Process the variable "
            "that was created last first.": DepthFirst,
            "In x - y, the adjoint of y has the wrong sign.": partials_with(
                subtract=(lambda x, y: 1.0, lambda x, y: 1.0)
            ),
            "In x / y, the adjoint of y has the wrong sign.": partials_with(
                divide=(lambda x, y: 1 / y, lambda x, y: x / y**2)
            ),
            "In x / y, the adjoint of y has y in the denominator where y² belongs.": partials_with(
                divide=(lambda x, y: 1 / y, lambda x, y: -x / y)
            ),
            "In x / y, the adjoint of y is missing. The denominator is an operand, too.": partials_with(
                divide=(lambda x, y: 1 / y, lambda x, y: 0.0)
            ),
            "In x * y, the factors are exchanged. The partial derivative with respect to x is y.": partials_with(
                multiply=(lambda x, y: x + 0 * y, lambda x, y: y + 0 * x)
            ),
            "For 2 - x, your class computes x - 2. The variable is on the right, so __rsub__ has to exchange the "
            "operands.": variable_with(__rsub__=Variable.__sub__),
            "For 3 / x, your class computes x / 3. The variable is on the right, so __rtruediv__ has to exchange the "
            "operands.": variable_with(__rtruediv__=Variable.__truediv__),
        },
        [by_complex_steps],
        concept=length,
        lesson=LESSON,
    ),
    "arrays": Answer(
        [Tensor, ByAdlib],
        "For Z = A B the adjoints are A_bar = Z_bar Bᵀ and B_bar = Aᵀ Z_bar. The adjoint of a sum is repeated along "
        "the axes that the sum has removed.",
        "The adjoint of each operand has the shape of this operand. In the pullback of a sum, insert the axis that is "
        "missing before you repeat the adjoint.",
        called,
        {
            "In the matrix product, only the left operand receives an adjoint. That of the right one is A.T @ "
            "Z_bar.": products_with(lambda A, B, z_bar: z_bar @ B.T, lambda A, B, z_bar: np.zeros(B.shape)),
            "In the matrix product, only the right operand receives an adjoint. That of the left one is Z_bar @ "
            "B.T.": products_with(lambda A, B, z_bar: np.zeros(A.shape), lambda A, B, z_bar: A.T @ z_bar),
            "In the pullback of the sum you divide by the number of terms. That is the rule of the mean.": sums_with(
                divided
            ),
            "In the pullback of the sum only the first term receives an adjoint. Every term receives it.": sums_with(
                first_alone
            ),
            "Your sum has no effect on the adjoints: its pullback returns ones and not z_bar.": sums_with(
                lambda z_bar, x, axis, keepdims: np.ones(x.shape)
            ),
            "The slope of tanh is 1 - z², where z is its value. You use its operand.": functions_with(
                tanh=lambda x, z: 1 - x * x
            ),
            "The slope of tanh is 1 - z². You use 1 - z.": functions_with(tanh=lambda x, z: 1 - z),
            "The slope of relu is 1 for a positive operand and 0 for a negative one. Your slope is 1 "
            "everywhere.": functions_with(relu=lambda x, z: np.ones(x.shape)),
            "The slope of relu is 1 for a positive operand. You use the value of relu as its slope.": functions_with(
                relu=lambda x, z: z
            ),
            "The slope of exp is its value. You use its operand.": functions_with(exp=lambda x, z: x),
            "The slope of exp is not 1. It is the value of exp.": functions_with(exp=lambda x, z: np.ones(x.shape)),
            "The slope of the logarithm is 1 / x, where x is its operand. You use its value.": functions_with(
                log=lambda x, z: 1 / z
            ),
            "The slope of the logarithm is 1 / x. You use x.": functions_with(log=lambda x, z: x),
        },
        [by_complex_steps],
        concept=length,
        lesson=LESSON,
    ),
    "programs": Answer(
        [gradient_with(), gradient_by_adlib],
        "The sum of gradient · direction over all inputs equals the difference quotient of f along this direction.",
        "Make one Tensor for each array, call f once, and begin the sweep at its result with the adjoint 1.",
        lambda case: (
            f"{case['program']}, for inputs {', '.join(case['arrays'])}. The slope is the inner product of your "
            "gradients with random arrays, which a difference quotient of f also gives"
        ),
        {
            "The sweep begins with the value of f. It has to begin with 1, the derivative of the result with respect "
            "to itself.": gradient_with(seed=lambda output: output.value),
            "The value that you return is not that of f.": gradient_with(value=lambda output: 1.0),
            "Your gradients have the wrong sign.": gradient_with(seed=lambda output: -1.0),
            "Your gradients are all zero.": gradient_with(change=lambda bars: [0.0 * bar for bar in bars]),
            "Only the gradient with respect to the first input is right. The others are zero.": gradient_with(
                change=lambda bars: [bars[0], *(0.0 * bar for bar in bars[1:])]
            ),
        },
        [slope_by_a_complex_step],
        but={
            "The value and the gradients are right, but f is called more than once. One run is sufficient, because the "
            "sweep starts at its result.": "calls"
        },
        limits=lambda case: {"calls": (1, 1)},
        concept=lambda case: len(case["program"]),
        tolerance=1e-9,
        lesson=LESSON,
    ),
}
