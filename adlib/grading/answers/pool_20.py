"""20, variants: engines whose sweep takes a dict, a batch of adjoints, or adds to an attribute, and other functions."""

import functools
import weakref

import numpy as np

from adlib.grading.answers import shown
from adlib.grading.answers.set_20 import ByAdlib, Tensor, gradient_with
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_20 import PlainB, PlainC, PlainD, plain_as
from adlib.grading.cases.set_20 import run

# An answer to the question as an answer to a variant: a class with further methods --------------------------------


class FormB:
    """The sweep takes and returns dicts, and the functions are others."""

    def adjoints(self, z_bar, variables):
        return dict(zip(variables, self.pullback(z_bar, [*variables.values()]), strict=True))

    def mean(self, axis=None, keepdims=False):
        total = self.sum(axis=axis, keepdims=keepdims)
        return total * (total.value.size / self.value.size)

    def sigmoid(self):
        return (self * 0.5).tanh() * 0.5 + 0.5

    def abs(self):
        return self.relu() + (-self).relu()

    def sqrt(self):
        return (self.log() * 0.5).exp()


class FormC:
    """The sweep takes a batch of adjoints, and the functions are others."""

    def pullbacks(self, z_bars, variables):
        found = [self.pullback(z_bar, variables) for z_bar in z_bars]
        return [None if any(bar is None for bar in bars) else np.stack(bars) for bars in zip(*found, strict=True)]

    def log_cosh(self):
        return ((self.exp() + (-self).exp()) * 0.5).log()

    def bump(self):
        z = self.tanh()
        return 1 - z * z

    def leaky(self):
        return self.relu() - (-self).relu() * 0.1


CREATED: list[weakref.ref] = []  # weak references to variables that are made from arrays, for `backward`


class FormD:
    """The sweep adds to the attribute grad, and the functions are others."""

    def __init__(self, value, *rest):
        super().__init__(value, *rest)
        self.grad = np.zeros(self.value.shape)
        if not rest:
            CREATED.append(weakref.ref(self))

    def backward(self, z_bar):
        CREATED[:] = [one for one in CREATED if one() is not None]
        variables = [one() for one in CREATED if type(one()) is type(self)]
        for v, bar in zip(variables, self.pullback(z_bar, variables), strict=True):
            v.grad = bar if bar is None else v.grad + bar

    def sum_of_squares(self, axis=None, keepdims=False):
        return (self * self).sum(axis=axis, keepdims=keepdims)

    def softplus(self):
        return (1 + self.exp()).log()

    def swish(self):
        return self * ((self * 0.5).tanh() * 0.5 + 0.5)

    def hinge(self):
        return (1 - self).relu()


class Applied:
    """Results of ByAdlib in the class of their first operand."""

    def applied(self, f, *others):
        made = super().applied(f, *others)
        made.__class__ = type(self)
        return made


@functools.cache
def upgraded(form, engine):
    """A class that answers the question as one that answers a variant."""
    between = (Applied,) * issubclass(engine, ByAdlib)
    return type(engine.__name__, (form, *between, engine), {})


def in_form(form):
    return lambda engine: upgraded(form, engine)


def on_inputs(form, f):
    """A program with the functions of a variant, for tensors of a class that answers the question."""

    def program(*inputs):
        for x in inputs:
            x.__class__ = upgraded(form, type(x))
        return f(*inputs)

    return program


def of_a_dict(answer):
    """An answer for arrays as one for a dict of arrays."""

    def made(f, arrays):
        program = on_inputs(FormB, lambda *inputs: f(dict(zip(arrays, inputs, strict=True))))
        value, gradients = answer(program, *arrays.values())
        return value, dict(zip(arrays, gradients, strict=True))

    return made


def of_directions(answer):
    """An answer that gives gradients as one that gives the slope along a direction."""

    def made(f, arrays, directions):
        value, gradients = answer(on_inputs(FormC, f), *arrays)
        return value, sum(np.sum(g * d) for g, d in zip(gradients, directions, strict=True))

    return made


def of_chosen(answer):
    """An answer that gives all gradients as one that gives those that were chosen."""

    def made(f, chosen, *arrays):
        value, gradients = answer(on_inputs(FormD, f), *arrays)
        return value, [gradients[k] for k in chosen]

    return made


# Mistakes that are made only here -------------------------------------------------------------------------------------


def with_methods(form, **members):
    return type("Changed", (upgraded(form, Tensor),), members)


def function(name, f, slope):
    """The name of a function and a method with this slope, which is a function of x and of the value z."""
    return {name: lambda self: self.unary(f(self.value), slope(self.value, f(self.value)))}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def with_sigmoid(slope):
    return with_methods(FormB, **function("sigmoid", sigmoid, slope))


def with_sqrt(slope):
    return with_methods(FormB, **function("sqrt", np.sqrt, slope))


def with_log_cosh(slope):
    return with_methods(FormC, **function("log_cosh", lambda x: np.log(np.cosh(x)), slope))


def with_bump(slope):
    return with_methods(FormC, **function("bump", lambda x: 1 / np.cosh(x) ** 2, slope))


def with_leaky(slope):
    return with_methods(FormC, **function("leaky", lambda x: np.where(x > 0, x, 0.1 * x), slope))


def with_softplus(slope):
    return with_methods(FormD, **function("softplus", lambda x: np.log(1 + np.exp(x)), slope))


def with_swish(slope):
    return with_methods(FormD, **function("swish", lambda x: x * sigmoid(x), slope))


def with_hinge(slope):
    return with_methods(FormD, **function("hinge", lambda x: np.maximum(1 - x, 0), slope))


def mean_of_ones(self, axis=None, keepdims=False):
    """A mean whose pullback is that of a sum."""
    total = Tensor.sum(self, axis, keepdims)
    return type(self)(total.value * (total.value.size / self.value.size), *total.pulls)


def squares_with(factor):
    def sum_of_squares(self, axis=None, keepdims=False):
        right = Tensor.sum(self, axis, keepdims)
        ((_, pull),), x = right.pulls, self.value
        return type(self)((x * x).sum(axis=axis, keepdims=keepdims), (self, lambda z_bar: pull(z_bar) * factor(x)))

    return with_methods(FormD, sum_of_squares=sum_of_squares)


def pullbacks_of_the_sum(self, z_bars, variables):
    """One sweep for the sum of all seeds, repeated for each of them."""
    bars = self.pullback(np.sum(z_bars, axis=0), variables)
    return [np.broadcast_to(bar, (len(z_bars), *np.shape(bar))) for bar in bars]


def pullbacks_of_the_first(self, z_bars, variables):
    bars = self.pullback(z_bars[0], variables)
    return [np.broadcast_to(bar, (len(z_bars), *np.shape(bar))) for bar in bars]


def pullbacks_with_the_batch_last(self, z_bars, variables):
    """The axis of the batch is the last one."""
    return [np.stack([self.pullback(z_bar, variables)[k] for z_bar in z_bars], axis=-1) for k in range(len(variables))]


def backward_downhill(self, z_bar):
    FormD.backward(self, -z_bar)


def inner(ones, others):
    return sum(np.sum(a * b) for a, b in zip(ones, others, strict=True))


def of_directions_with(slope):
    def made(f, arrays, directions):
        value, gradients = gradient_with()(on_inputs(FormC, f), *arrays)
        return value, slope(gradients, directions)

    return made


# What is known, and how a case is described ---------------------------------------------------------------------------


def by_complex_steps(kind, *names):
    """The values of z and of these adjoints of x and y, by a complex step for each entry."""

    def known(case):
        given = {name: plain_as(kind, case[name]) for name in ("x", "y", "c")}
        z = run(case["program"], given)
        found = {"z": z.tolist()}
        seeds = np.array(case["z_bars"] if "z_bars" in case else [case["z_bar"]])
        for name, called_ in zip(("x", "y"), names):
            bars = np.zeros((len(seeds), *given[name].shape))
            for place in np.ndindex(given[name].shape):
                moved = np.array(given[name], complex)
                moved[place] += 1e-30j
                slope = np.asarray(run(case["program"], {**given, name: plain_as(kind, moved)})).imag / 1e-30
                bars[(slice(None), *place)] = np.sum((seeds * slope).reshape(len(seeds), -1), axis=1)
            found[called_] = (bars if "z_bars" in case else bars[0]).tolist()
        return found

    return known


def slope_by_a_complex_step(kind, chosen=lambda case: [*case["arrays"]]):
    def known(case):
        step = {n: 1e-30j * (n in chosen(case)) * np.array(case["direction"][n]) for n in case["arrays"]}
        moved = {n: plain_as(kind, np.array(v) + step[n]) for n, v in case["arrays"].items()}
        z = complex(run(case["program"], moved))
        return {"value and slope": [z.real, z.imag / 1e-30], "calls": 1}

    return known


def names_of_chosen(case):
    return [[*case["arrays"]][k] for k in case["chosen"]]


def called_with_batch(case):
    operands = ", ".join(f"{name} = {shown(case[name])}" for name in ("x", "y", "c") if name in case["program"])
    return f"{case['program']}, where {operands}, and z_bars = {shown(case['z_bars'])}"


def called_along(case):
    return f"{case['program']}, for inputs {', '.join(case['arrays'])} and random directions"


def called_for_chosen(case):
    return (
        f"{case['program']}, for inputs {', '.join(case['arrays'])} and chosen = {case['chosen']}. The slope is the "
        "inner product of your gradients with random arrays, which a difference quotient of f also gives"
    )


BATCHED = {"describe": called_with_batch, "known": [by_complex_steps(PlainC, "x_bars", "y_bars")]}
NAMED = {"known": [by_complex_steps(PlainB, "x_bar", "y_bar")]}
GRADS = {"known": [by_complex_steps(PlainD, "x.grad", "y.grad")]}

VARIANTS = {
    "broadcast.b": Variant(
        r"""
The engine of lesson 13 could add one row to a matrix, and nothing else could be broadcast. Write a class whose
elementwise operations accept operands of any shapes that NumPy broadcasts. The constructor is given. A variable holds
its value and, for each operand, a pair of the operand and its pullback. Write the operators `+`, `-`, `*`, `/` and the
sign `-x`. One of the operands may be a number or an array, on the left as well as on the right, and every result is
made by `type(self)(...)`, so that milestone 2 can extend the class.

In addition, write the method `z.adjoints(z_bar, variables)`. It receives the adjoint of z, an array of its shape, and a
dict from names to variables. It returns a dict from the same names to their adjoints, each of which has the shape of
its variable. The adjoint of a variable that z does not depend on is an array of zeros. The method may be called several
times.
""",
        '''
class Named:
    """An array with its operands: value, pulls, a tuple of pairs (operand, function from z_bar to its contribution)."""

    __array_ufunc__ = None  # so that NumPy leaves `array * variable` to this class
    count = itertools.count()

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = np.asarray(value, float), pulls, next(Named.count)

    ### BEGIN SOLUTION
    @staticmethod
    def summed_to(bar, shape):
        bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    def lifted(self, other):
        return other if isinstance(other, Named) else type(self)(other)

    def elementwise(self, other, f, by_x, by_y):
        other = self.lifted(other)
        x, y = self.value, other.value
        return type(self)(
            f(x, y),
            (self, lambda z_bar: self.summed_to(z_bar * by_x(x, y), x.shape)),
            (other, lambda z_bar: self.summed_to(z_bar * by_y(x, y), y.shape)),
        )

    def __add__(self, other):
        return self.elementwise(other, np.add, lambda x, y: 1, lambda x, y: 1)

    def __sub__(self, other):
        return self.elementwise(other, np.subtract, lambda x, y: 1, lambda x, y: -1)

    def __mul__(self, other):
        return self.elementwise(other, np.multiply, lambda x, y: y, lambda x, y: x)

    def __truediv__(self, other):
        return self.elementwise(other, np.divide, lambda x, y: 1 / y, lambda x, y: -x / y**2)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rtruediv__(self, other):
        return self.lifted(other) / self

    def __neg__(self):
        return self * -1

    def adjoints(self, z_bar, variables):
        adjoints, waiting = {self.number: np.asarray(z_bar)}, {self.number: self}
        while waiting:
            youngest = waiting.pop(max(waiting))
            for operand, pull in youngest.pulls:
                waiting[operand.number] = operand
                added = pull(adjoints[youngest.number])
                adjoints[operand.number] = adjoints.get(operand.number, 0) + added
        return {name: adjoints.get(v.number, np.zeros(v.value.shape)) for name, v in variables.items()}
    ### END SOLUTION
''',
        in_form(FormB),
        title="Elementwise operations, with variables in a dict",
        hints=(
            (
                "The copies of an element that broadcasting has made are used in several places, so its adjoint is "
                "the sum of theirs. One function that sums an array to a given shape works for all operators."
            ),
            (
                "Lesson 18 describes this sum. It adds over all axes that the operand does not have, and then, with "
                "`keepdims=True`, over those where its length is 1. Let all operators call one method that takes the "
                "values and the two partial derivatives. The sweep is that of lesson 13, and it begins at "
                "`self.number` with `z_bar`. The names are needed only for the result."
            ),
            (
                "For the product, the pair of the first operand is `(self, lambda z_bar: summed_to(z_bar * y, "
                "x.shape))`, where x and y are the two values. The first sum is over `tuple(range(bar.ndim - "
                "len(shape)))`, and the second one over the places k in `shape` that are 1. An operand that is not a "
                "`Named` is replaced by `type(self)(other)`. For `2 - x`, Python calls `x.__rsub__(2)`."
            ),
        ),
        why=r"""
The four operators differ only in their function and in two partial derivatives, so a single method records all of them.
It multiplies the adjoint of the result by the partial derivative, which gives an array of the shape of the result, and
then sums this array to the shape of the operand. The order matters, because each copy of an operand may have met
another element of its partner. NumPy aligns shapes on the right. Therefore the axes that an operand does not have are
the first ones, and they vanish. The axes of length 1 stay, with `keepdims=True`.

The sweep takes the variable that was created last. All variables that use it are younger and have been processed
before, so its adjoint is complete. Inside the sweep the serial numbers identify the variables, and only the last line
translates the names of the caller into these numbers. The dictionary of adjoints is made anew in each call, so no call
finds what an earlier one has left.
""",
        wrong={
            "The two adjoints are exchanged. Each of them belongs to the name of its own variable.": with_methods(
                FormB,
                adjoints=lambda self, z_bar, variables: dict(
                    zip(sorted(variables), reversed(self.pullback(z_bar, [variables[n] for n in sorted(variables)])))
                ),
            ),
        },
        other=NAMED,
    ),
    "broadcast.c": Variant(
        r"""
The engine of lesson 13 could add one row to a matrix, and nothing else could be broadcast. Write a class whose
elementwise operations accept operands of any shapes that NumPy broadcasts. The constructor is given. A variable holds
its value and, for each operand, a pair of the operand and its pullback. Write the operators `+`, `-`, `*`, `/` and the
sign `-x`. One of the operands may be a number or an array, on the left as well as on the right, and every result is
made by `type(self)(...)`, so that milestone 2 can extend the class.

The derivatives are computed for a whole batch of adjoints at once. Write the method `z.pullbacks(z_bars, variables)`.
It receives an array whose first axis counts the adjoints of z, so that each `z_bars[i]` has the shape of z, and a list
of variables. It returns a list with one array for each variable: its first axis counts the adjoints, too, and its entry
i is the adjoint of the variable that belongs to `z_bars[i]`, in the shape of the variable. For a variable that z does
not depend on this is an array of zeros. The method may be called several times.
""",
        '''
class Batched:
    """An array with its operands: value, pulls, a tuple of pairs (operand, function from z_bars to contributions)."""

    __array_ufunc__ = None  # so that NumPy leaves `array * variable` to this class
    count = itertools.count()

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = np.asarray(value, float), pulls, next(Batched.count)

    ### BEGIN SOLUTION
    @staticmethod
    def summed_to(bar, shape):
        bar = bar.sum(axis=tuple(range(1, bar.ndim - len(shape))))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape, 1) if n == 1), keepdims=True)

    def lifted(self, other):
        return other if isinstance(other, Batched) else type(self)(other)

    def elementwise(self, other, f, by_x, by_y):
        other = self.lifted(other)
        x, y = self.value, other.value
        return type(self)(
            f(x, y),
            (self, lambda z_bars: self.summed_to(z_bars * by_x(x, y), x.shape)),
            (other, lambda z_bars: self.summed_to(z_bars * by_y(x, y), y.shape)),
        )

    def __add__(self, other):
        return self.elementwise(other, np.add, lambda x, y: 1, lambda x, y: 1)

    def __sub__(self, other):
        return self.elementwise(other, np.subtract, lambda x, y: 1, lambda x, y: -1)

    def __mul__(self, other):
        return self.elementwise(other, np.multiply, lambda x, y: y, lambda x, y: x)

    def __truediv__(self, other):
        return self.elementwise(other, np.divide, lambda x, y: 1 / y, lambda x, y: -x / y**2)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rtruediv__(self, other):
        return self.lifted(other) / self

    def __neg__(self):
        return self * -1

    def pullbacks(self, z_bars, variables):
        adjoints, waiting = {self.number: np.asarray(z_bars)}, {self.number: self}
        while waiting:
            youngest = waiting.pop(max(waiting))
            for operand, pull in youngest.pulls:
                waiting[operand.number] = operand
                added = pull(adjoints[youngest.number])
                adjoints[operand.number] = adjoints.get(operand.number, 0) + added
        return [adjoints.get(v.number, np.zeros((len(z_bars), *v.value.shape))) for v in variables]
    ### END SOLUTION
''',
        in_form(FormC),
        title="Elementwise operations, with a batch of adjoints",
        hints=(
            (
                "The copies of an element that broadcasting has made are used in several places, so its adjoint is "
                "the sum of theirs. One function that sums an array to a given shape works for all operators. The "
                "axis of the batch is never summed."
            ),
            (
                "Lesson 18 describes this sum. It adds over all axes that the operand does not have, and then, with "
                "`keepdims=True`, over those where its length is 1. Let all operators call one method that takes the "
                "values and the two partial derivatives. In a batch, all these axes are shifted by one, because its "
                "own axis comes first. The sweep is that of lesson 13, and it begins at `self.number` with `z_bars`."
            ),
            (
                "For the product, the pair of the first operand is `(self, lambda z_bars: summed_to(z_bars * y, "
                "x.shape))`, where x and y are the two values. The first sum is over `tuple(range(1, bar.ndim - "
                "len(shape)))`, and the second one over the places k in `enumerate(shape, 1)` where the length is 1. "
                "An operand that is not a `Batched` is replaced by `type(self)(other)`. For `2 - x`, Python calls "
                "`x.__rsub__(2)`."
            ),
        ),
        why=r"""
The four operators differ only in their function and in two partial derivatives, so a single method records all of them.
A batch of adjoints has one more axis, on the left. The partial derivatives do not have it, and since NumPy aligns
shapes on the right, the product multiplies each adjoint of the batch by them. The sums have to leave the first axis
alone. So the axes that an operand does not have begin at 1, and the place k in its shape belongs to the axis k + 1 of
the batch, which is what `enumerate(shape, 1)` counts.

One sweep is sufficient for all adjoints, because it is linear in them: the variables are visited once, and each
pullback is called once, whatever the size of the batch. It would be just as right to make one sweep for each
`z_bars[i]` and to stack the results, but this takes more time. The sweep takes the variable that was created last. All
variables that use it are younger and have been processed before, so its adjoints are complete.
""",
        words={"have the shape of z. Sum": "have the shape of z, behind the axis of the batch. Sum"},
        wrong={
            "All adjoints of the batch are added up. The result has one entry for each of them, so do not sum over the "
            "first axis.": with_methods(FormC, pullbacks=pullbacks_of_the_sum),
            "Only the first adjoint of the batch is used. Each of them gives an entry of its own.": with_methods(
                FormC, pullbacks=pullbacks_of_the_first
            ),
            "The axis of the batch is the last one in your result. It has to be the first.": with_methods(
                FormC, pullbacks=pullbacks_with_the_batch_last
            ),
        },
        other=BATCHED,
    ),
    "broadcast.d": Variant(
        r"""
The engine of lesson 13 could add one row to a matrix, and nothing else could be broadcast. Write a class whose
elementwise operations accept operands of any shapes that NumPy broadcasts. The constructor is given. A variable holds
its value and, for each operand, a pair of the operand and its pullback. It also holds its gradient, the attribute
`grad`, which is zero at first. Write the operators `+`, `-`, `*`, `/` and the sign `-x`. One of the operands may be a
number or an array, on the left as well as on the right, and every result is made by `type(self)(...)`, so that
milestone 2 can extend the class.

In addition, write the method `z.backward(z_bar)`. It receives the adjoint of z, an array of its shape. It returns
nothing. For every variable that z depends on, it adds the adjoint of this variable, which has the shape of the
variable, to the attribute `grad`. The attribute of all other variables stays as it is. The method may be called several
times, and each call adds its adjoints to those of the earlier calls.
""",
        '''
class WithGrad:
    """An array with its operands: value, pulls, a tuple of pairs (operand, function from z_bar to its contribution)."""

    __array_ufunc__ = None  # so that NumPy leaves `array * variable` to this class
    count = itertools.count()

    def __init__(self, value, *pulls):
        self.value, self.pulls, self.number = np.asarray(value, float), pulls, next(WithGrad.count)
        self.grad = np.zeros(self.value.shape)

    ### BEGIN SOLUTION
    @staticmethod
    def summed_to(bar, shape):
        bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
        return bar.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)

    def lifted(self, other):
        return other if isinstance(other, WithGrad) else type(self)(other)

    def elementwise(self, other, f, by_x, by_y):
        other = self.lifted(other)
        x, y = self.value, other.value
        return type(self)(
            f(x, y),
            (self, lambda z_bar: self.summed_to(z_bar * by_x(x, y), x.shape)),
            (other, lambda z_bar: self.summed_to(z_bar * by_y(x, y), y.shape)),
        )

    def __add__(self, other):
        return self.elementwise(other, np.add, lambda x, y: 1, lambda x, y: 1)

    def __sub__(self, other):
        return self.elementwise(other, np.subtract, lambda x, y: 1, lambda x, y: -1)

    def __mul__(self, other):
        return self.elementwise(other, np.multiply, lambda x, y: y, lambda x, y: x)

    def __truediv__(self, other):
        return self.elementwise(other, np.divide, lambda x, y: 1 / y, lambda x, y: -x / y**2)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rtruediv__(self, other):
        return self.lifted(other) / self

    def __neg__(self):
        return self * -1

    def backward(self, z_bar):
        adjoints, waiting = {self.number: np.asarray(z_bar)}, {self.number: self}
        while waiting:
            youngest = waiting.pop(max(waiting))
            youngest.grad = youngest.grad + adjoints[youngest.number]
            for operand, pull in youngest.pulls:
                waiting[operand.number] = operand
                added = pull(adjoints[youngest.number])
                adjoints[operand.number] = adjoints.get(operand.number, 0) + added
    ### END SOLUTION
''',
        in_form(FormD),
        title="Elementwise operations, with gradients that add up",
        hints=(
            (
                "The copies of an element that broadcasting has made are used in several places, so its adjoint is "
                "the sum of theirs. One function that sums an array to a given shape works for all operators."
            ),
            (
                "Lesson 18 describes this sum. It adds over all axes that the operand does not have, and then, with "
                "`keepdims=True`, over those where its length is 1. Let all operators call one method that takes the "
                "values and the two partial derivatives. The sweep is that of lesson 13. It begins at `self.number` "
                "with `z_bar`, and keeps the adjoints of this call in a dictionary. When it takes a variable, it adds "
                "the complete adjoint to `grad`."
            ),
            (
                "For the product, the pair of the first operand is `(self, lambda z_bar: summed_to(z_bar * y, "
                "x.shape))`, where x and y are the two values. The first sum is over `tuple(range(bar.ndim - "
                "len(shape)))`, and the second one over the places k in `shape` that are 1. An operand that is not a "
                "`WithGrad` is replaced by `type(self)(other)`. For `2 - x`, Python calls `x.__rsub__(2)`."
            ),
        ),
        why=r"""
The four operators differ only in their function and in two partial derivatives, so a single method records all of them.
It multiplies the adjoint of the result by the partial derivative, which gives an array of the shape of the result, and
then sums this array to the shape of the operand. The order matters, because each copy of an operand may have met
another element of its partner. NumPy aligns shapes on the right. Therefore the axes that an operand does not have are
the first ones, and they vanish. The axes of length 1 stay, with `keepdims=True`.

The sweep takes the variable that was created last. All variables that use it are younger and have been processed
before, so its adjoint is complete when it is added to `grad`. The adjoints of the present call are kept in a dictionary
of their own. If `grad` itself were passed on, a second call would send the adjoints of the first one through the
program again. Each call adds a new array to `grad` and leaves the old one unchanged. PyTorch has the same convention,
which is why its users set the gradients to zero before each step.
""",
        wrong={
            "The adjoints are subtracted from grad. Add them.": with_methods(FormD, backward=backward_downhill),
            "The attribute grad stays zero. For each variable that z depends on, add its adjoint to it.": with_methods(
                FormD, backward=lambda self, z_bar: None
            ),
        },
        other=GRADS,
    ),
    "arrays.b": Variant(
        r"""
A network needs matrix products, means and functions. Extend your class by the operator `@` for two tensors that are
matrices, by the method `mean(axis=None, keepdims=False)`, where `axis` is None or a single int, which may be negative,
and by the methods `sigmoid()`, `abs()` and `sqrt()`, which act on each element. The sigmoid function of x is
$1/(1+e^{-x})$, and abs is the absolute value. It is never called at 0 here, and sqrt, the square root, is called for
positive numbers only. The normalization of a layer and the layers themselves can be put together from these.
""",
        '''
class NamedTensor(Named):
    """A variable of milestone 1 with matrix products, means, and functions of each element."""

    ### BEGIN SOLUTION
    def __matmul__(self, other):
        A, B = self.value, other.value
        return type(self)(A @ B, (self, lambda z_bar: z_bar @ B.T), (other, lambda z_bar: A.T @ z_bar))

    def mean(self, axis=None, keepdims=False):
        x = self.value
        z = x.mean(axis=axis, keepdims=keepdims)

        def pull(z_bar):
            if axis is not None and not keepdims:
                z_bar = np.expand_dims(z_bar, axis)
            return np.broadcast_to(z_bar, x.shape) * (z.size / x.size)

        return type(self)(z, (self, pull))

    def function(self, z, slope):
        return type(self)(z, (self, lambda z_bar: z_bar * slope))

    def sigmoid(self):
        z = 1 / (1 + np.exp(-self.value))
        return self.function(z, z * (1 - z))

    def abs(self):
        return self.function(np.abs(self.value), np.sign(self.value))

    def sqrt(self):
        z = np.sqrt(self.value)
        return self.function(z, 0.5 / z)
    ### END SOLUTION
''',
        in_form(FormB),
        title="Products, means and functions",
        hints=(
            (
                "Each method computes its value and makes one new tensor, with one pair for each operand. The shapes "
                "tell you how a pullback has to change an adjoint."
            ),
            (
                r"For $Z=AB$ they are $\bar A=\bar ZB^\top$ and $\bar B=A^\top\bar Z$. Every term of a mean of n terms "
                "has the partial derivative 1/n, so the adjoint of the mean is divided by n and repeated for each of "
                "its terms. The slope of the sigmoid function is $z(1-z)$, that of the absolute value is the sign of "
                "x, and that of the square root is $1/(2z)$."
            ),
            (
                "If `axis` is given and `keepdims` is false, the pullback of the mean begins with `z_bar = "
                "np.expand_dims(z_bar, axis)`. In every case it ends with `np.broadcast_to(z_bar, x.shape) * (z.size "
                "/ x.size)`. A method such as `sigmoid` returns `type(self)(z, (self, lambda z_bar: z_bar * z * (1 - "
                "z)))`."
            ),
        ),
        why=r"""
The class inherits the operators and the sweep, which work for new operations at once, because the sweep asks each
variable for its pullbacks and knows no rule itself. In the matrix product the shapes decide which factor is transposed:
$\bar A$ has to have the shape of A, and only $\bar ZB^\top$ has it.

A mean makes one number of many, so its pullback does the opposite. It repeats the adjoint, and divides it by the number
of terms, which is the size of the operand divided by that of the result. If the axis has been removed, it has to be
inserted again first, because broadcasting would otherwise align the adjoint with the wrong axis. For a square matrix
this mistake raises no error, and it gives wrong numbers. The three functions differ only in their values and slopes,
which one method records. The slope is computed in the forward pass, where the value is available, and for the sigmoid
function and the square root it is written with this value.
""",
        words={
            "In the pullback of the sum you divide by the number of terms. That is the rule of the mean.": (
                "In the pullback of the mean you divide by the number of terms twice."
            ),
            "In the pullback of the sum only the first term receives an adjoint. Every term receives it.": (
                "In the pullback of the mean only the first term receives an adjoint. All terms have an equal share."
            ),
            "Your sum has no effect on the adjoints: its pullback returns ones and not z_bar.": (
                "The adjoints of your mean do not depend on z_bar, because its pullback begins with ones."
            ),
            "The adjoint of a sum is repeated along the axes that the sum has removed.": (
                "The adjoint of a mean is divided by the number of terms, and repeated along the axes that the "
                "mean has removed."
            ),
            "In the pullback of a sum, insert the axis that is missing before you repeat the adjoint.": (
                "In the pullback of a mean, insert the axis that is missing before you repeat the adjoint."
            ),
        },
        without=(
            "The slope of tanh is 1 - z², where",
            "The slope of tanh is 1 - z². You",
            "The slope of relu is 1 for a positive operand and 0",
            "The slope of relu is 1 for a positive operand. You",
            "The slope of exp is its value",
            "The slope of exp is not 1",
            "The slope of the logarithm is 1 / x, where",
            "The slope of the logarithm is 1 / x. You",
        ),
        wrong={
            "In the pullback of the mean you do not divide by the number of terms. That is the rule of the sum.": (
                with_methods(FormB, mean=mean_of_ones)
            ),
            "The slope of the sigmoid function is z (1 - z), where z is its value. You use its operand.": with_sigmoid(
                lambda x, z: x * (1 - x)
            ),
            "The slope of the sigmoid function is z (1 - z). You use 1 - z², which is that of tanh.": with_sigmoid(
                lambda x, z: 1 - z * z
            ),
            "The slope of the sigmoid function is z (1 - z). You use 1 - z.": with_sigmoid(lambda x, z: 1 - z),
            "The slope of the absolute value is -1 for a negative operand. Your slope is 1 everywhere.": with_methods(
                FormB, **function("abs", np.abs, lambda x, z: np.ones(x.shape))
            ),
            "The slope of the absolute value is -1 for a negative operand. Your slope is 0 there.": with_methods(
                FormB, **function("abs", np.abs, lambda x, z: x > 0)
            ),
            "The slope of the square root is 1 / (2 z), where z is its value. You use its operand.": with_sqrt(
                lambda x, z: 0.5 / x
            ),
            "The slope of the square root is 1 / (2 z). The factor 2 is missing.": with_sqrt(lambda x, z: 1 / z),
            "The slope of the square root is 1 / (2 z). You use z / 2.": with_sqrt(lambda x, z: z / 2),
        },
        other=NAMED,
    ),
    "arrays.c": Variant(
        r"""
A network needs matrix products, sums and functions. Extend your class by the operator `@` for two tensors that are
matrices, by the method `sum(axis=None, keepdims=False)`, where `axis` is None or a single int, which may be negative,
and by the methods `log_cosh()`, `bump()` and `leaky()`, which act on each element. The first is the logarithm of $\cosh
x$, a loss that is less sensitive to outliers than a square. The second is $1/\cosh^2x$. The function leaky is x where x
is positive, and 0.1 x elsewhere. It is never called at 0 here. The pullbacks receive batches of adjoints, as in
milestone 1.
""",
        '''
class BatchTensor(Batched):
    """A variable of milestone 1 with matrix products, sums, and functions of each element."""

    ### BEGIN SOLUTION
    def __matmul__(self, other):
        A, B = self.value, other.value
        return type(self)(A @ B, (self, lambda z_bars: z_bars @ B.T), (other, lambda z_bars: A.T @ z_bars))

    def sum(self, axis=None, keepdims=False):
        x = self.value
        kept = x.sum(axis=axis, keepdims=True)

        def pull(z_bars):
            z_bars = z_bars.reshape(len(z_bars), *kept.shape)
            return np.broadcast_to(z_bars, (len(z_bars), *x.shape))

        return type(self)(x.sum(axis=axis, keepdims=keepdims), (self, pull))

    def function(self, z, slope):
        return type(self)(z, (self, lambda z_bars: z_bars * slope))

    def log_cosh(self):
        return self.function(np.log(np.cosh(self.value)), np.tanh(self.value))

    def bump(self):
        z = 1 / np.cosh(self.value) ** 2
        return self.function(z, -2 * z * np.tanh(self.value))

    def leaky(self):
        slope = np.where(self.value > 0, 1, 0.1)
        return self.function(self.value * slope, slope)
    ### END SOLUTION
''',
        in_form(FormC),
        title="Products, sums and functions, with a batch of adjoints",
        hints=(
            (
                "Each method computes its value and makes one new tensor, with one pair for each operand. The shapes "
                "tell you how a pullback has to change an adjoint. The first axis of an adjoint is that of the batch."
            ),
            (
                r"For $Z=AB$ they are $\bar A=\bar ZB^\top$ and $\bar B=A^\top\bar Z$. With `@`, NumPy multiplies each "
                "matrix of a batch. Every term of a sum has the partial derivative 1, so the adjoint of the sum is "
                r"repeated for each of its terms. The slope of $\log\cosh x$ is $\tanh x$, that of $1/\cosh^2x$ is "
                r"$-2\tanh x/\cosh^2x$, and that of leaky is 1 or 0.1."
            ),
            (
                "Let `kept` be the sum with `keepdims=True`. The pullback of the sum begins with `z_bars = "
                "z_bars.reshape(len(z_bars), *kept.shape)`, and it ends with `np.broadcast_to(z_bars, (len(z_bars), "
                "*x.shape))`. A method such as `log_cosh` returns `type(self)(z, (self, lambda z_bars: z_bars * "
                "np.tanh(x)))`."
            ),
        ),
        why=r"""
The class inherits the operators and the sweep, which work for new operations at once, because the sweep asks each
variable for its pullbacks and knows no rule itself. In the matrix product the shapes decide which factor is transposed:
$\bar A$ has to have the shape of A, and only $\bar ZB^\top$ has it. In a batch the matrices fill the last two axes, so
`z_bars @ B.T` and `A.T @ z_bars` multiply each of them, without a loop.

A sum makes one number of many, so its pullback does the opposite and repeats the adjoint. The axis that has been
removed is inserted by a reshape to the shape that the sum has with `keepdims=True`, after the axis of the batch. This
also works if all axes have been removed. Sums and broadcasting are thus each other's pullbacks. The three functions
differ only in their values and slopes, which one method records. The slope has the shape of the operand and multiplies
each adjoint of the batch.
""",
        words={
            "Your sum has no effect on the adjoints: its pullback returns ones and not z_bar.": (
                "Your sum has no effect on the adjoints: its pullback returns ones and not z_bars."
            ),
            "has the shape of this operand.": "has the shape of this operand, behind the axis of the batch.",
        },
        without=(
            "The slope of tanh is 1 - z², where",
            "The slope of tanh is 1 - z². You",
            "The slope of relu is 1 for a positive operand and 0",
            "The slope of relu is 1 for a positive operand. You",
            "The slope of exp is its value",
            "The slope of exp is not 1",
            "The slope of the logarithm is 1 / x, where",
            "The slope of the logarithm is 1 / x. You",
        ),
        wrong={
            "The slope of log cosh x is tanh x. You use 1 - tanh² x.": with_log_cosh(lambda x, z: 1 - np.tanh(x) ** 2),
            "The slope of log cosh x is tanh x. You use 1 / cosh x. Multiply by the slope of cosh, which is sinh "
            "x.": with_log_cosh(lambda x, z: 1 / np.cosh(x)),
            "The slope of log cosh x is tanh x. You use sinh x. Divide it by cosh x.": with_log_cosh(
                lambda x, z: np.sinh(x)
            ),
            "The slope of bump is -2 z tanh x, where z is its value. Yours has the wrong sign.": with_bump(
                lambda x, z: 2 * z * np.tanh(x)
            ),
            "The slope of bump is -2 z tanh x, where z is its value. The factor 2 is missing.": with_bump(
                lambda x, z: -z * np.tanh(x)
            ),
            "The slope of bump is -2 z tanh x, where z is its value. The factor z is missing.": with_bump(
                lambda x, z: -2 * np.tanh(x)
            ),
            "The slope of leaky is 0.1 for a negative operand. Your slope is 1 everywhere.": with_leaky(
                lambda x, z: np.ones(x.shape)
            ),
            "The slope of leaky is 0.1 for a negative operand. Your slope is 0 there.": with_leaky(lambda x, z: x > 0),
            "The slope of leaky is 1 or 0.1. You use its value as its slope.": with_leaky(lambda x, z: z),
        },
        other=BATCHED,
    ),
    "arrays.d": Variant(
        r"""
A network needs matrix products, sums of squares and functions. Extend your class by the operator `@` for two tensors
that are matrices, by the method `sum_of_squares(axis=None, keepdims=False)`, where `axis` is None or a single int,
which may be negative, and by the methods `softplus()`, `swish()` and `hinge()`, which act on each element. The method
`sum_of_squares` squares each element and takes the sum over the axis, or over all axes if it is None. The function
softplus is $\log(1+e^x)$, and swish is $x/(1+e^{-x})$. The function hinge is 1 - x where x is less than 1, and 0
elsewhere. It is never called at 1 here.
""",
        '''
class GradTensor(WithGrad):
    """A variable of milestone 1 with matrix products, sums of squares, and functions of each element."""

    ### BEGIN SOLUTION
    def __matmul__(self, other):
        A, B = self.value, other.value
        return type(self)(A @ B, (self, lambda z_bar: z_bar @ B.T), (other, lambda z_bar: A.T @ z_bar))

    def sum_of_squares(self, axis=None, keepdims=False):
        x = self.value

        def pull(z_bar):
            if axis is not None and not keepdims:
                z_bar = np.expand_dims(z_bar, axis)
            return z_bar * 2 * x

        return type(self)((x**2).sum(axis=axis, keepdims=keepdims), (self, pull))

    def function(self, z, slope):
        return type(self)(z, (self, lambda z_bar: z_bar * slope))

    def softplus(self):
        return self.function(np.log(1 + np.exp(self.value)), 1 / (1 + np.exp(-self.value)))

    def swish(self):
        s = 1 / (1 + np.exp(-self.value))
        z = self.value * s
        return self.function(z, s + z * (1 - s))

    def hinge(self):
        slope = np.where(self.value < 1, -1, 0)
        return self.function(slope * (self.value - 1), slope)
    ### END SOLUTION
''',
        in_form(FormD),
        title="Products, sums of squares and functions",
        hints=(
            (
                "Each method computes its value and makes one new tensor, with one pair for each operand. The shapes "
                "tell you how a pullback has to change an adjoint."
            ),
            (
                r"For $Z=AB$ they are $\bar A=\bar ZB^\top$ and $\bar B=A^\top\bar Z$. The term $x^2$ of a sum of "
                "squares has the slope 2x, so the adjoint of the sum is repeated for each term and multiplied by 2x. "
                "With $s=1/(1+e^{-x})$, the slope of softplus is s, and that of swish is $s+xs(1-s)$ by the product "
                "rule. The slope of hinge is -1 or 0."
            ),
            (
                "If `axis` is given and `keepdims` is false, the pullback of the sum of squares begins with `z_bar = "
                "np.expand_dims(z_bar, axis)`. In every case it ends with `z_bar * 2 * x`. A method such as "
                "`softplus` returns `type(self)(z, (self, lambda z_bar: z_bar * s))`."
            ),
        ),
        why=r"""
The class inherits the operators and the sweep, which work for new operations at once, because the sweep asks each
variable for its pullbacks and knows no rule itself. In the matrix product the shapes decide which factor is transposed:
$\bar A$ has to have the shape of A, and only $\bar ZB^\top$ has it.

A sum of squares makes one number of many. Its pullback repeats the adjoint for each term and multiplies it by the slope
2x of this term; here the product with x does both. If the axis has been removed, it has to be inserted again first,
because broadcasting would otherwise align the adjoint with the wrong axis. For a square matrix this mistake raises no
error, and it gives wrong numbers. The three functions differ only in their values and slopes, which one method records.
The slope is computed in the forward pass, where the value is available.
""",
        words={
            "In the pullback of the sum you divide by the number of terms. That is the rule of the mean.": (
                "In the pullback of the sum of squares you divide by the number of terms. That is the rule of a mean."
            ),
            "In the pullback of the sum only the first term receives an adjoint. Every term receives it.": (
                "In the pullback of the sum of squares only the first term receives an adjoint. Every term "
                "receives one."
            ),
            "Your sum has no effect on the adjoints: its pullback returns ones and not z_bar.": (
                "The adjoints of your sum of squares do not depend on z_bar, because its pullback uses ones in "
                "its place."
            ),
            "The adjoint of a sum is repeated along the axes that the sum has removed.": (
                "The adjoint of a sum of squares is repeated along the axes that the sum has removed, and "
                "multiplied by 2 x."
            ),
            "In the pullback of a sum, insert the axis that is missing before you repeat the adjoint.": (
                "In the pullback of a sum of squares, insert the axis that is missing before you multiply the "
                "adjoint by 2 x."
            ),
        },
        without=(
            "The slope of tanh is 1 - z², where",
            "The slope of tanh is 1 - z². You",
            "The slope of relu is 1 for a positive operand and 0",
            "The slope of relu is 1 for a positive operand. You",
            "The slope of exp is its value",
            "The slope of exp is not 1",
            "The slope of the logarithm is 1 / x, where",
            "The slope of the logarithm is 1 / x. You",
        ),
        wrong={
            "The slope of x² is 2 x. In the pullback of the sum of squares the factor 2 is missing.": squares_with(
                lambda x: x
            ),
            "Your pullback of the sum of squares is that of a sum. Multiply each entry by 2 x, the slope of its "
            "square.": squares_with(lambda x: 1.0),
            "In the pullback of the sum of squares you multiply by x². The slope of x² is 2 x.": squares_with(
                lambda x: x * x
            ),
            "The slope of softplus is 1 / (1 + exp(-x)). You use 1 / (1 + exp(x)).": with_softplus(
                lambda x, z: sigmoid(-x)
            ),
            "The slope of softplus is 1 / (1 + exp(-x)). You use exp(x). Divide it by 1 + exp(x).": with_softplus(
                lambda x, z: np.exp(x)
            ),
            "The slope of swish is a sum of two terms, by the product rule. You use only s = 1 / (1 + exp(-x)).": (
                with_swish(lambda x, z: sigmoid(x))
            ),
            "The slope of swish is a sum of two terms, by the product rule. You use only x s (1 - s), where s = 1 / (1 "
            "+ exp(-x)).": with_swish(lambda x, z: x * sigmoid(x) * sigmoid(-x)),
            "The slope of hinge is -1 where x is less than 1. Yours is 1 there.": with_hinge(
                lambda x, z: 1.0 * (x < 1)
            ),
            "The slope of hinge is -1 only where x is less than 1. Yours is -1 everywhere.": with_hinge(
                lambda x, z: -np.ones(x.shape)
            ),
        },
        other=GRADS,
    ),
    "programs.b": Variant(
        r"""
Now put the parts together. Write the function that receives a program `f` and a dict from names to the arrays at which
it is to be differentiated. It calls f once, with a single argument: the dict from the same names to tensors, one for
each array. The result of f is a tensor with the shape `()`. Return the pair of the value, a float, and the dict from
all names to the gradients.

The check runs your function on random small programs. It computes the inner product of your gradients with a random
direction, and compares it with the derivative along this direction, which complex steps give independently of any
engine. Use the same test, with difference quotients, for the model of your project.
""",
        '''
def named_gradients(f, arrays):
    """(float, dict of arrays) f and its gradients by name, where arrays is a dict; f takes a dict of tensors."""
    ### BEGIN SOLUTION
    inputs = {name: NamedTensor(a) for name, a in arrays.items()}
    output = f(inputs)
    return float(output.value), output.adjoints(1.0, inputs)
    ### END SOLUTION
''',
        of_a_dict,
        title="Whole programs, with inputs in a dict",
        hints=(
            ("The derivative of the result with respect to itself is 1, and the sweep begins with it."),
            (
                "Make the dict of the inputs and keep it. Call f with this dict, and then call the method `adjoints` "
                "of the result with the same dict."
            ),
            (
                "Begin with `inputs = {name: NamedTensor(a) for name, a in arrays.items()}` and `output = f(inputs)`. "
                "The value is `float(output.value)`, and the sweep is one call of `output.adjoints`."
            ),
        ),
        why=r"""
The function does three things: it wraps the arrays, runs the program once, and starts the sweep with the adjoint 1. The
inputs are kept in a dict, because the sweep identifies variables by their serial numbers, and a second wrapper of the
same array would be another variable, on which nothing depends. The names pass through to the result. An input that the
program does not use needs no special case, since `adjoints` returns zeros for it.

One run of the program is sufficient, however many inputs there are, and this is the reason for reverse mode. The test
with a random direction costs two further values of f for a difference quotient, and it sees every entry of every
gradient. An error that it misses would have to be perpendicular to the direction. For a random direction this has the
probability 0, although a small error may stay below the tolerance.
""",
        words={
            "Make one Tensor for each array, call f once": "Make one tensor for each array, call f once with the dict",
        },
        other={"known": [slope_by_a_complex_step(PlainB)]},
    ),
    "programs.c": Variant(
        r"""
Now put the parts together. Write the function that receives a program `f`, the list of the arrays at which it is to be
differentiated, and a list with a direction for each of them, an array of the same shape. It calls f once with one
tensor for each array, as in `f(x, y)`. The result of f is a tensor with the shape `()`. Return the pair of the value
and the slope of f along the direction, two floats. The slope is the sum of the inner products of all gradients with
their directions.

The check runs your function on random small programs. It compares your slope with the derivative along this direction,
which complex steps give independently of any engine. Use the same test, with difference quotients, for the model of
your project.
""",
        '''
def slope_along(f, arrays, directions):
    """(float, float) f and its slope along a list of directions, one for each array; f takes and returns tensors."""
    ### BEGIN SOLUTION
    inputs = [BatchTensor(a) for a in arrays]
    output = f(*inputs)
    gradients = output.pullbacks(np.ones(1), inputs)
    return float(output.value), float(sum(np.sum(g[0] * d) for g, d in zip(gradients, directions)))
    ### END SOLUTION
''',
        of_directions,
        title="The slope of whole programs",
        hints=(
            (
                "The derivative of the result with respect to itself is 1, and the sweep begins with it. It is a "
                "batch of one adjoint here."
            ),
            (
                "Make the list of the inputs and keep it. Call f with these inputs, and then call the method "
                "`pullbacks` of the result with the same list. Multiply each gradient by its direction and add up all "
                "entries."
            ),
            (
                "Begin with `inputs = [BatchTensor(a) for a in arrays]` and `output = f(*inputs)`. The sweep is "
                "`output.pullbacks(np.ones(1), inputs)`. Each array g in its result is a batch, so the gradient is "
                "`g[0]`."
            ),
        ),
        why=r"""
The function wraps the arrays, runs the program once, and starts the sweep with a batch that has the single adjoint 1.
The inputs are kept in a list, because the sweep identifies variables by their serial numbers, and a second wrapper of
the same array would be another variable, on which nothing depends. An input that the program does not use needs no
special case, since `pullbacks` returns zeros for it, and they add nothing to the slope.

The slope along one direction could also be had by forward mode, in one pass and without any gradient. Here it is the
inner product of the gradient and the direction. This is the number that the test of a project compares with a
difference quotient: it costs two further values of f, and it sees every entry of every gradient. An error that it
misses would have to be perpendicular to the direction. For a random direction this has the probability 0, although a
small error may stay below the tolerance.
""",
        words={
            "Make one Tensor for each array, call f once, and begin the sweep at its result with the adjoint 1.": (
                "Make one tensor for each array, call f once, and begin the sweep at its result with the adjoint 1. "
                "Multiply each gradient by its direction, and add up all entries."
            ),
            "Your gradients have the wrong sign.": "Your slope has the wrong sign.",
            "Your gradients are all zero.": "Your slope is zero.",
            "Only the gradient with respect to the first input is right. The others are zero.": (
                "Your slope contains only the first input. Add the inner products for all others."
            ),
            "The value and the gradients are right": "The value and the slope are right",
        },
        wrong={
            "Your slope is the sum of all entries of the gradients. Multiply each entry by that of its direction.": (
                of_directions_with(lambda gradients, directions: sum(np.sum(g) for g in gradients))
            ),
            "Your slope is divided by the length of the direction. Here the length counts.": (
                of_directions_with(
                    lambda gradients, directions: inner(gradients, directions) / inner(directions, directions) ** 0.5
                )
            ),
        },
        other={"known": [slope_by_a_complex_step(PlainC)], "describe": called_along},
    ),
    "programs.d": Variant(
        r"""
Now put the parts together. Write the function that receives a program `f`, a list `chosen` of different places, and the
arrays at which f is to be differentiated. It calls f once with one tensor for each array. The result of f is a tensor
with the shape `()`. Return the pair of the value, a float, and the list of the gradients with respect to the chosen
arrays only, in the order of `chosen`. The places count from 0, so for `chosen = [2, 0]` the gradients with respect to
the third and the first array are asked for.

The check runs your function on random small programs. It computes the inner product of your gradients with a random
direction, and compares it with the derivative along this direction, which complex steps give independently of any
engine. Use the same test, with difference quotients, for the model of your project.
""",
        '''
def chosen_gradients(f, chosen, *arrays):
    """(float, list of arrays) f and its gradients with respect to the arrays at the places in the list chosen."""
    ### BEGIN SOLUTION
    inputs = [GradTensor(a) for a in arrays]
    output = f(*inputs)
    output.backward(1.0)
    return float(output.value), [inputs[k].grad for k in chosen]
    ### END SOLUTION
''',
        of_chosen,
        title="Whole programs and chosen arguments",
        hints=(
            ("The derivative of the result with respect to itself is 1, and the sweep begins with it."),
            (
                "Make the list of the inputs and keep it. Call f with these inputs, and then call the method "
                "`backward` of the result. It returns nothing, but the inputs have their gradients now."
            ),
            (
                "Begin with `inputs = [GradTensor(a) for a in arrays]` and `output = f(*inputs)`. The value is "
                "`float(output.value)`, and the sweep is one call of `output.backward`. The gradients are "
                "`inputs[k].grad`, for the places k in `chosen`."
            ),
        ),
        why=r"""
The function wraps the arrays, runs the program once, and starts the sweep with the adjoint 1. The sweep leaves its
results in the inputs, so these are kept in a list. A second wrapper of the same array would be another variable, and
its `grad` would stay zero. The tensors are new in each call, so nothing is left in their `grad` from an earlier one.
All arrays are wrapped, although only the gradients of some are asked for, because f works with tensors. An input that
the program does not use needs no special case, since its `grad` is zero from the start.

One run of the program is sufficient, however many inputs there are, and this is the reason for reverse mode. The test
with a random direction costs two further values of f for a difference quotient, and it sees every entry of every chosen
gradient. An error that it misses would have to be perpendicular to the direction. For a random direction this has the
probability 0, although a small error may stay below the tolerance.
""",
        words={
            "Make one Tensor for each array": "Make one tensor for each array",
            "over all inputs equals": "over the chosen inputs equals",
            "along this direction.": "along this direction, in which only the chosen inputs move.",
            "Only the gradient with respect to the first input is right. The others are zero.": (
                "Only the gradient with respect to the first array is right. Those with respect to all others are zero."
            ),
        },
        other={
            "known": [slope_by_a_complex_step(PlainD, names_of_chosen)],
            "describe": called_for_chosen,
        },
    ),
}
