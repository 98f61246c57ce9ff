"""11, variants: the same rules in reverse mode, other functions, gradients and growth rates in place of tangents."""

import cmath
import math
import operator

import numpy as np

from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_11 import (
    LESSON,
    PARTIALS,
    RULES,
    Number,
    engine,
    operators_in,
    pair,
    quotient,
)
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_11 import COSINE

STEP = 1e-150
WITH_TWO = ("add", "subtract", "multiply", "divide", "power")

# Local rules ----------------------------------------------------------------------------------------------------------


def times_adjoint(partials):
    """An answer with partial derivatives as one with contributions to adjoints."""

    def made(operation, x, y, z_bar):
        value = partials(operation, x, y)
        return tuple(p * z_bar for p in value) if np.ndim(value) else value * z_bar

    return made


def times_tangents(partials):
    """An answer with partial derivatives as one with the tangent of the operation."""

    def made(operation, x, x_dot, y, y_dot):
        dots = (x_dot, y_dot) if operation in WITH_TWO else (x_dot,)
        return sum(p * dot for p, dot in zip(partials(operation, x, y), dots, strict=True))

    return made


OTHERS = {
    "multiply": lambda x, y: (y, x),
    "divide": lambda x, y: (1 / y, -x / y**2),
    "power": lambda x, y: (y * x ** (y - 1), x**y * math.log(x)),
    "hypot": lambda x, y: (x / math.hypot(x, y), y / math.hypot(x, y)),
    "cos": lambda x, y: (-math.sin(x),),
    "sqrt": lambda x, y: (0.5 / math.sqrt(x),),
    "reciprocal": lambda x, y: (-1 / x**2,),
    "arctan": lambda x, y: (1 / (1 + x**2),),
}
OTHER_VALUES = {
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "power": lambda x, y: x**y,
    "hypot": lambda x, y: cmath.sqrt(x * x + y * y),
    "cos": lambda x, y: cmath.cos(x),
    "sqrt": lambda x, y: cmath.sqrt(x),
    "reciprocal": lambda x, y: 1 / x,
    "arctan": lambda x, y: cmath.atan(x),
}
OTHER_RULES = {
    "multiply": RULES["multiply"],
    "divide": RULES["divide"],
    "power": RULES["power"],
    "hypot": "The partial derivatives of sqrt(x² + y²) are x and y, each divided by this root.",
    "cos": "The derivative of cos x is -sin x.",
    "sqrt": "The derivative of sqrt x is 1 / (2 sqrt x).",
    "reciprocal": "The derivative of 1 / x is -1 / x².",
    "arctan": "The derivative of arctan x is 1 / (1 + x²).",
}


def others(operation, x, y):
    return OTHERS[operation](x, y)


def others_by_a_complex_step(operation, x, y):
    f = OTHER_VALUES[operation]
    by_x, by_y = (f(complex(x, STEP), y).imag / STEP, f(x, complex(y, STEP)).imag / STEP)
    return (by_x, by_y) if len(OTHERS[operation](x, y)) == 2 else (by_x,)


def others_with(**changed):
    return lambda operation, x, y: changed.get(operation, OTHERS[operation])(x, y)


# Operators ------------------------------------------------------------------------------------------------------------

METHODS = "add radd sub rsub mul rmul truediv rtruediv neg pow".split()


def with_gradients(kind):
    """A class with one tangent as one with two, which has a number of that class for each."""

    class Made:
        value = property(lambda self: self.parts[0].value)
        gradient = property(lambda self: [part.tangent for part in self.parts])

        def __init__(self, value, gradient=(0.0, 0.0)):
            self.parts = [kind(value, tangent) for tangent in gradient]

    def method(name):
        def called(self, *others):
            made = Made.__new__(Made)
            made.parts = [
                getattr(part, name)(*(o.parts[k] if isinstance(o, Made) else o for o in others))
                for k, part in enumerate(self.parts)
            ]
            return made

        return called

    for name in METHODS:
        setattr(Made, f"__{name}__", method(f"__{name}__"))
    return Made


SYMBOLS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def as_a_function(kind):
    """A class as a function that gets the symbol of the operator and lists. What the class changes is changed."""

    def operate(symbol, x, y=None):
        numbers = [(given, kind(*given) if isinstance(given, list) else given) for given in (x, y)]
        (_, a), (_, b) = numbers
        z = -a if y is None else SYMBOLS[symbol](a, b)
        for given, number in numbers:
            if isinstance(given, list) and not np.allclose(given, [number.value, number.tangent], rtol=1e-9):
                given[:] = [number.value, number.tangent]
        return [z.value, z.tangent]

    return operate


class Growing:
    """A number and its growth rate, with all operators; subclasses make one mistake each."""

    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def lifted(self, other):
        return other if isinstance(other, Growing) else type(self)(other)

    def __add__(self, other):
        other = self.lifted(other)
        z = self.value + other.value
        return type(self)(z, (self.value * self.rate + other.value * other.rate) / z)

    def __sub__(self, other):
        other = self.lifted(other)
        z = self.value - other.value
        return type(self)(z, (self.value * self.rate - other.value * other.rate) / z)

    def __mul__(self, other):
        other = self.lifted(other)
        return type(self)(self.value * other.value, self.rate + other.rate)

    def __truediv__(self, other):
        other = self.lifted(other)
        return type(self)(self.value / other.value, self.rate - other.rate)

    def __neg__(self):
        return type(self)(-self.value, self.rate)

    def __pow__(self, n):
        return type(self)(self.value**n, n * self.rate)

    def __radd__(self, other):
        return self.lifted(other) + self

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rmul__(self, other):
        return self.lifted(other) * self

    def __rtruediv__(self, other):
        return self.lifted(other) / self


class Rated:
    """A number with a tangent, under the names of the exercise."""

    value = property(lambda self: self.number.value)
    rate = property(lambda self: self.number.tangent / self.number.value)

    def __init__(self, value, rate=0.0):
        self.number = Number(value, value * rate)


def _rated(name):
    def method(self, *others):
        made = Rated.__new__(Rated)
        made.number = getattr(self.number, name)(*(o.number if isinstance(o, Rated) else o for o in others))
        return made

    return method


for _name in METHODS:
    setattr(Rated, f"__{_name}__", _rated(f"__{_name}__"))


def growing_with(**methods):
    return type("Changed", (Growing,), methods)


def of_rates(value, rate):
    """A method of two operands from their values and rates."""

    def method(self, other):
        other = self.lifted(other)
        a, b = (self.value, other.value), (self.rate, other.rate)
        return type(self)(value(*a), rate(*a, *b))

    return method


def changed_in_place(self, other):
    other = self.lifted(other)
    self.rate, self.value = self.rate + other.rate, self.value * other.value
    return self


def rate_rule(case):
    """The rules of the operators that an expression has."""
    e, rules = case["expression"], []
    if "**" in e:
        rules.append("The rate of x ** n is n times the rate of x.")
    if "/" in e:
        rules.append("The rate of x / y is the difference of the rates.")
    if "*" in e.replace("**", ""):
        rules.append("The rate of x * y is the sum of the rates.")
    if " + " in e or " - " in e:
        rules.append("The rate of x + y is (x · rate of x + y · rate of y) / (x + y), and that of x - y has a minus.")
    return " ".join([*rules, "A plain number has the rate 0, and -x has the rate of x."])


# Functions that make functions ----------------------------------------------------------------------------------------


def backwards_with(adjoint):
    """A function whose pullback is computed from f, f', x and the adjoint that comes in."""
    return lambda f, f_prime: lambda x: (f(x), lambda z_bar: adjoint(f, f_prime, x, z_bar))


def backwards_by_a_complex_step(f, f_prime):
    def called(x):
        slope = f(complex(x, STEP)).imag / STEP
        return f(x), lambda z_bar: slope * z_bar

    return called


def lifted_for_two(f, f_x, f_y):
    def lifted(x, y):
        if not isinstance(x, tuple) and not isinstance(y, tuple):
            return f(x, y)
        (a, a_dot), (b, b_dot) = (z if isinstance(z, tuple) else (z, 0.0) for z in (x, y))
        return f(a, b), f_x(a, b) * a_dot + f_y(a, b) * b_dot

    return lifted


def lifted_for_two_by_parts(f, f_x, f_y):
    """The contributions of the two operands are added one after the other."""

    def lifted(*operands):
        values = [z[0] if isinstance(z, tuple) else z for z in operands]
        found = [partial(*values) * z[1] for partial, z in zip((f_x, f_y), operands) if isinstance(z, tuple)]
        return (f(*values), math.fsum(found)) if found else f(*values)

    return lifted


def two_with(tangent, constant=0.0):
    """The tangent is computed from f, its partial derivatives, the values and the tangents."""

    def make(f, f_x, f_y):
        def lifted(x, y):
            if not isinstance(x, tuple) and not isinstance(y, tuple):
                return f(x, y)
            (a, a_dot), (b, b_dot) = (z if isinstance(z, tuple) else (z, constant) for z in (x, y))
            return f(a, b), tangent(f, f_x, f_y, a, b, a_dot, b_dot)

        return lifted

    return make


def chained(lift):
    """An answer for one function as one for a chain of functions."""

    def made(rules):
        stages = [lift(*rule) for rule in rules]

        def through(z):
            for stage in stages:
                z = stage(z)
            return z

        return through

    return made


def chain_with(tangent, value=lambda fs, a: along(fs, a)[-1]):
    """The tangent is computed from the rules, the values along the chain, and the tangent that comes in."""
    return lambda rules: (
        lambda z: (
            (value(rules, z[0]), tangent(rules, along(rules, z[0]), z[1])) if isinstance(z, tuple) else value(rules, z)
        )
    )


def along(rules, x):
    values = [x]
    for f, _ in rules:
        values.append(f(values[-1]))
    return values


def slopes(rules, values):
    return [f_prime(value) for (_, f_prime), value in zip(rules, values)]


# Engines from tables --------------------------------------------------------------------------------------------------


def reverse_engine(table):
    def apply(name, xs, z_bar):
        f, partials = table[name]
        return f(*xs), [partial(*xs) * z_bar for partial in partials]

    return apply


def reverse_engine_by_an_array(table):
    return lambda name, xs, z_bar: (table[name][0](*xs), np.array([p(*xs) for p in table[name][1]]) * z_bar)


def reverse_with(adjoints):
    """The adjoints are computed from the partial derivatives, the values and the adjoint that comes in."""

    def make(table):
        def apply(name, xs, z_bar):
            f, partials = table[name]
            return f(*xs), adjoints([p(*xs) for p in partials], xs, z_bar)

        return apply

    return make


def with_constants(engine, tangent=0.0):
    def made(table):
        apply = engine(table)
        return lambda name, *operands: apply(name, *(x if isinstance(x, tuple) else (x, tangent) for x in operands))

    return made


def number_of(gradient):
    """The number of operands of a rule that is given with its whole gradient."""
    for k in (1, 2):
        try:
            return len(gradient(*[1.0] * k))
        except TypeError:
            pass
    return 3


def of_whole_gradients(engine):
    """An answer for a table of partial derivatives as one for a table of gradients."""

    def made(table):
        partial = lambda gradient, i: lambda *xs: gradient(*xs)[i]
        return engine(
            {
                name: (entry["value"], [partial(entry["gradient"], i) for i in range(number_of(entry["gradient"]))])
                for name, entry in table.items()
            }
        )

    return made


def pair_as_list(rules, z):
    """A chain that gives a list for a pair, and takes no list."""
    if isinstance(z, tuple):
        return [along(rules, z[0])[-1], math.prod(slopes(rules, along(rules, z[0]))) * z[1]]
    return np.cos(z) if isinstance(z, list) else along(rules, z)[-1]


VARIANTS = {
    "partials.b": Variant(
        r"""
In reverse mode an operation hands the adjoint of its result on to its operands, and each of them receives it multiplied
by a partial derivative. Write the function that returns these contributions for one operation at the positive numbers x
and y, as a tuple of floats. The operation is given by its name, and `z_bar` is the adjoint of its result. For `add`,
`subtract`, `multiply`, `divide` and `power` (which is $x^y$) the tuple has two entries, the contributions to the
adjoints of x and of y. For `sin`, `exp`, `log` (the natural logarithm) and `tanh` it has one entry, the contribution to
that of x, and y is not used.
""",
        '''
def local_adjoints(operation, x, y, z_bar):
    """(tuple of one or two floats) what the operation, a str, adds to the adjoints of its positive operands."""
    ### BEGIN SOLUTION
    if operation == "add":
        return z_bar, z_bar
    if operation == "subtract":
        return z_bar, -z_bar
    if operation == "multiply":
        return y * z_bar, x * z_bar
    if operation == "divide":
        return z_bar / y, -x / y**2 * z_bar
    if operation == "power":
        return y * x ** (y - 1) * z_bar, x**y * math.log(x) * z_bar
    slopes = {"sin": math.cos, "exp": math.exp, "log": lambda x: 1 / x, "tanh": lambda x: 1 - math.tanh(x) ** 2}
    return (slopes[operation](x) * z_bar,)
    ### END SOLUTION
''',
        times_adjoint,
        words={
            "In the quotient, the second entry is $-x/y^2$": (
                "In the quotient, the second partial derivative is $-x/y^2$"
            ),
            "The local rules": "The local rules, in reverse mode",
            "There is one partial derivative per operand.": (
                "There is one partial derivative per operand, and each is multiplied by z_bar."
            ),
            "as in (slope,).": "as in (slope * z_bar,).",
            "For each partial derivative, hold the other operand fixed": (
                "Each contribution is a partial derivative times z_bar. For each partial derivative, hold the other "
                "operand fixed"
            ),
            'as in `if operation == "multiply": return y, x`': (
                'as in `if operation == "multiply": return y * z_bar, x * z_bar`'
            ),
            r"For the power the two entries are $y\,x^{y-1}$ and $x^y\ln x$.": (
                r"For the power the partial derivatives are $y\,x^{y-1}$ and $x^y\ln x$."
            ),
            "as in `return (math.cos(x),)`": "as in `return (math.cos(x) * z_bar,)`",
            "For an operation with two operands, each partial derivative": (
                "Each entry is a partial derivative times the adjoint of the result. For an operation with two "
                "operands, each partial derivative"
            ),
            "The two entries of the power show": "The two partial derivatives of the power show",
        },
        wrong={
            "You return the partial derivatives alone. Multiply each of them by z_bar.": (
                lambda operation, x, y, z_bar: PARTIALS[operation](x, y)
            ),
            "You divide the partial derivatives by z_bar. Multiply them by it.": lambda operation, x, y, z_bar: tuple(
                p / z_bar for p in PARTIALS[operation](x, y)
            ),
            "You divide z_bar by the partial derivatives. Multiply it by them.": lambda operation, x, y, z_bar: tuple(
                z_bar / p for p in PARTIALS[operation](x, y)
            ),
            "You add z_bar to the partial derivatives. Multiply them by it.": lambda operation, x, y, z_bar: tuple(
                p + z_bar for p in PARTIALS[operation](x, y)
            ),
            "Only the first partial derivative is multiplied by z_bar. Multiply each of them by it.": (
                lambda operation, x, y, z_bar: (
                    PARTIALS[operation](x, y)[0] * z_bar,
                    *PARTIALS[operation](x, y)[1:],
                )
            ),
        },
        other={
            "rule": lambda case: f"{RULES[case['operation']]} In reverse mode, multiply by z_bar.",
            "describe": lambda case: (
                f"operation {case['operation']} at x = {case['x']:.4g}, y = {case['y']:.4g}, z_bar = "
                f"{case['z_bar']:.4g}"
            ),
        },
    ),
    "partials.c": Variant(
        r"""
In forward mode an operation combines the tangents of its operands, and each of them is multiplied by a partial
derivative. Write the function that returns the tangent of the result of one operation at the positive numbers x and y,
as a float. The operation is given by its name. For `add`, `subtract`, `multiply`, `divide` and `power` (which is $x^y$)
both operands contribute. For `sin`, `exp`, `log` (the natural logarithm) and `tanh` the only operand is x, and the
arguments y and `y_dot` are not used.
""",
        '''
def local_tangent(operation, x, x_dot, y, y_dot):
    """(float) the tangent of the result of the operation, a str, at the positive floats x and y with their tangents."""
    ### BEGIN SOLUTION
    if operation == "add":
        return x_dot + y_dot
    if operation == "subtract":
        return x_dot - y_dot
    if operation == "multiply":
        return y * x_dot + x * y_dot
    if operation == "divide":
        return x_dot / y - x * y_dot / y**2
    if operation == "power":
        return y * x ** (y - 1) * x_dot + x**y * math.log(x) * y_dot
    slopes = {"sin": math.cos, "exp": math.exp, "log": lambda x: 1 / x, "tanh": lambda x: 1 - math.tanh(x) ** 2}
    return slopes[operation](x) * x_dot
    ### END SOLUTION
''',
        times_tangents,
        words={
            "In your rule for divide, the two partial derivatives are in the wrong order. The first one is that with "
            "respect to x.": (
                "In your rule for divide, the two partial derivatives are exchanged. The tangent x_dot belongs to that "
                "with respect to x."
            ),
            "The local rules": "The local rules, in forward mode",
            "There is one partial derivative per operand.": (
                "The tangent is a sum. Each operand contributes its partial derivative, multiplied by its tangent."
            ),
            "For each partial derivative, hold the other operand fixed": (
                "The tangent is a sum of partial derivatives times tangents. For each partial derivative, hold the "
                "other operand fixed"
            ),
            'as in `if operation == "multiply": return y, x`': (
                'as in `if operation == "multiply": return y * x_dot + x * y_dot`'
            ),
            r"For the power the two entries are $y\,x^{y-1}$ and $x^y\ln x$. A tuple with a single entry needs a "
            "comma, as in `return (math.cos(x),)`.": (
                r"For the power the partial derivatives are $y\,x^{y-1}$ and $x^y\ln x$. A function of one operand has "
                "a single term, as in `return math.cos(x) * x_dot`."
            ),
            "For an operation with two operands, each partial derivative": (
                "Each operand contributes its partial derivative times its tangent. For an operation with two "
                "operands, each partial derivative"
            ),
            "The two entries of the power show": "The two partial derivatives of the power show",
            "Many hand-written engines forget the second entry": "Many hand-written engines forget the second term",
            "because they differ only in their slope, and the tuple with one entry needs its comma": (
                "because they differ only in their slope"
            ),
            "the second entry is $-x/y^2$, and its sign": (
                "the partial derivative with respect to y is $-x/y^2$, and its sign"
            ),
        },
        without=(
            "For a function of one operand you return a bare number",
            "For a function of one operand you return tw",
        ),
        wrong={
            "You add up the partial derivatives without the tangents. Multiply each of them by a tangent.": (
                lambda operation, x, x_dot, y, y_dot: sum(PARTIALS[operation](x, y))
            ),
            "The two tangents are exchanged. Each partial derivative belongs to the tangent of its own operand.": (
                lambda operation, x, x_dot, y, y_dot: (
                    sum(p * dot for p, dot in zip(PARTIALS[operation](x, y), (y_dot, x_dot)))
                    if operation in WITH_TWO
                    else PARTIALS[operation](x, y)[0] * x_dot
                )
            ),
            "The second operand does not contribute to your tangent. Add its partial derivative times y_dot.": (
                lambda operation, x, x_dot, y, y_dot: PARTIALS[operation](x, y)[0] * x_dot
            ),
            "The first operand does not contribute to your tangent if there are two. Add its partial derivative times "
            "x_dot.": lambda operation, x, x_dot, y, y_dot: (
                PARTIALS[operation](x, y)[-1] * (y_dot if operation in WITH_TWO else x_dot)
            ),
            "You return the two contributions. Add them, which gives one float.": (
                lambda operation, x, x_dot, y, y_dot: [
                    p * dot for p, dot in zip(PARTIALS[operation](x, y), (x_dot, y_dot))
                ]
            ),
            "The functions of one operand use y_dot in place of x_dot.": lambda operation, x, x_dot, y, y_dot: sum(
                p * dot for p, dot in zip(PARTIALS[operation](x, y), (x_dot if operation in WITH_TWO else y_dot, y_dot))
            ),
        },
        other={
            "rule": lambda case: (
                RULES[case["operation"]]
                + (
                    " Each is multiplied by the tangent of its operand, and the products are added."
                    if case["operation"] in WITH_TWO
                    else " It is multiplied by the tangent of x."
                )
            ),
            "describe": lambda case: (
                f"operation {case['operation']} at x = {case['x']:.4g}, x_dot = {case['x_dot']:.4g}, y = "
                f"{case['y']:.4g}, y_dot = {case['y_dot']:.4g}"
            ),
        },
    ),
    "partials.d": Variant(
        r"""
Every engine needs a table of local rules, and a wrong entry makes every derivative wrong that uses it. Write the
function that returns the partial derivatives of one operation at the positive numbers x and y, as a tuple of floats.
The operation is given by its name. For `multiply`, `divide`, `power` (which is $x^y$) and `hypot` (which is
$\sqrt{x^2+y^2}$) the tuple has two entries, the partial derivatives with respect to x and with respect to y. For `cos`,
`sqrt`, `reciprocal` (which is $1/x$) and `arctan` it has one entry, the derivative with respect to x, and y is not
used.
""",
        '''
def partials_of(operation, x, y):
    """(tuple of one or two floats) the partial derivatives of the operation, a str, at the positive floats x and y."""
    ### BEGIN SOLUTION
    if operation == "multiply":
        return y, x
    if operation == "divide":
        return 1 / y, -x / y**2
    if operation == "power":
        return y * x ** (y - 1), x**y * math.log(x)
    if operation == "hypot":
        z = math.hypot(x, y)
        return x / z, y / z
    if operation == "cos":
        return (-math.sin(x),)
    if operation == "sqrt":
        return (0.5 / math.sqrt(x),)
    return (-1 / x**2,) if operation == "reciprocal" else (1 / (1 + x * x),)
    ### END SOLUTION
''',
        answer=Answer(
            [others, others_by_a_complex_step],
            lambda case: OTHER_RULES[case["operation"]],
            "There is one partial derivative per operand. For each of them, hold the other operand fixed.",
            lambda case: f"operation {case['operation']} at x = {case['x']:.4g}, y = {case['y']:.4g}",
            {
                "For a function of one operand you return a bare number. Return a tuple with one entry, as in "
                "(slope,).": lambda o, x, y: OTHERS[o](x, y)[0] if len(OTHERS[o](x, y)) == 1 else OTHERS[o](x, y),
                "For a function of one operand you return two numbers. It has only one partial derivative, so return a "
                "tuple with one entry.": lambda o, x, y: (*OTHERS[o](x, y), 0.0)[:2],
                "In your rule for multiply, the partial derivative with respect to each factor is this factor itself. "
                "It has to be the other factor.": others_with(multiply=lambda x, y: (x, y)),
                "In your rule for divide, the partial derivative with respect to y has the wrong sign. If the "
                "denominator of a positive quotient grows, the quotient becomes smaller.": others_with(
                    divide=lambda x, y: (1 / y, x / y**2)
                ),
                "In your rule for divide, the partial derivative with respect to y has y in the denominator where y² "
                "belongs.": others_with(divide=lambda x, y: (1 / y, -x / y)),
                "In your rule for divide, the numerator x is missing in the partial derivative with respect to y.": (
                    others_with(divide=lambda x, y: (1 / y, -1 / y**2))
                ),
                "Your rule for power has the same partial derivative twice. With respect to y it is the exponent that "
                "varies, so differentiate e^(y ln x).": others_with(
                    power=lambda x, y: (y * x ** (y - 1), y * x ** (y - 1))
                ),
                "In your rule for power, the factor y is missing in the partial derivative with respect to x.": (
                    others_with(power=lambda x, y: (x ** (y - 1), x**y * math.log(x)))
                ),
                "In your rule for power, the factor ln x is missing in the partial derivative with respect to y.": (
                    others_with(power=lambda x, y: (y * x ** (y - 1), x**y))
                ),
                "In your rule for power, the partial derivative with respect to y contains ln y. Differentiate e^(y ln "
                "x) with respect to y to see which logarithm belongs there.": others_with(
                    power=lambda x, y: (y * x ** (y - 1), x**y * math.log(y))
                ),
                "In your rule for hypot, the root is missing in the denominator.": others_with(
                    hypot=lambda x, y: (x, y)
                ),
                "In your rule for hypot, the factor 1/2 of the root has not been cancelled by that of the square.": (
                    others_with(hypot=lambda x, y: (x / math.hypot(x, y) / 2, y / math.hypot(x, y) / 2))
                ),
                "In your rule for hypot, you divide 1 by the root, or by twice the root. Multiply by the inner "
                "derivative.": (
                    others_with(hypot=lambda x, y: (0.5 / math.hypot(x, y), 0.5 / math.hypot(x, y))),
                    others_with(hypot=lambda x, y: (1 / math.hypot(x, y), 1 / math.hypot(x, y))),
                ),
                "In your rule for hypot, you divide by x² + y². Divide by the root of this sum.": others_with(
                    hypot=lambda x, y: (x / (x * x + y * y), y / (x * x + y * y))
                ),
                "Your rule for cos lacks its minus sign. The derivative of cos is -sin.": others_with(
                    cos=lambda x, y: (math.sin(x),)
                ),
                "Your rule for cos is the cosine itself. The derivative of cos is -sin.": others_with(
                    cos=lambda x, y: (math.cos(x),)
                ),
                "In your rule for sqrt, the factor 2 is missing in the denominator.": others_with(
                    sqrt=lambda x, y: (1 / math.sqrt(x),)
                ),
                "Your rule for sqrt has the root in the numerator. The exponent 1/2 is lowered by one, so it belongs "
                "in the denominator.": others_with(sqrt=lambda x, y: (math.sqrt(x) / 2,)),
                "Your rule for reciprocal has the wrong sign. If x grows, 1 / x becomes smaller.": others_with(
                    reciprocal=lambda x, y: (1 / x**2,)
                ),
                "Your rule for reciprocal has x in the denominator where x² belongs.": others_with(
                    reciprocal=lambda x, y: (-1 / x,)
                ),
                "Your rule for reciprocal is ln x. This is the integral of 1 / x and not its derivative.": others_with(
                    reciprocal=lambda x, y: (math.log(x),)
                ),
                "Your rule for arctan has a minus in the denominator, which belongs to the derivative of artanh.": (
                    others_with(arctan=lambda x, y: (1 / (1 - x**2),))
                ),
                "In your rule for arctan, the square is missing. The derivative is 1 / (1 + x²).": others_with(
                    arctan=lambda x, y: (1 / (1 + x),)
                ),
                "Your rule for arctan is 1 / cos² x, which is the derivative of tan.": others_with(
                    arctan=lambda x, y: (1 / math.cos(x) ** 2,)
                ),
                "You evaluate the derivatives of the functions of one operand at y. Their only operand is x.": (
                    lambda o, x, y: OTHERS[o](y if o in ("cos", "sqrt", "reciprocal", "arctan") else x, y)
                ),
            },
            lesson=LESSON,
        ),
        title="The local rules of other operations",
        hints=(
            "For each partial derivative, hold the other operand fixed and differentiate as in calculus. The power "
            "needs some thought, because its exponent can vary, too, and hypot needs the chain rule.",
            r"Write the power as $x^y=e^{y\ln x}$, and differentiate this with respect to y by the chain rule. The "
            r"root in hypot is $(x^2+y^2)^{1/2}$, with an inner derivative. The derivative of arctan is $1/(1+x^2)$.",
            'Treat the operations one after the other, as in `if operation == "multiply": return y, x`. For the power '
            r"the two entries are $y\,x^{y-1}$ and $x^y\ln x$, and for hypot they are x and y, divided by the root. A "
            "tuple with a single entry needs a comma, as in `return (-math.sin(x),)`.",
        ),
        why=r"""
The table lists the operations one after the other, so that each line can be compared with a book. For an operation with
two operands, each partial derivative treats the other operand as a constant. The two entries of the power show the
difference. With a fixed exponent the rule is $y\,x^{y-1}$, and with a fixed base the function is an exponential,
$e^{y\ln x}$, whose derivative is $x^y\ln x$. Many hand-written engines forget the second entry, and they are right as
long as the exponent is a constant.

The partial derivatives of hypot use its value z, just as the derivative of the square root does: it is $1/(2\sqrt x)$.
In $(x^2+y^2)^{1/2}$ the factor 1/2 of the root and the factor 2 of the inner derivative cancel, so x/z and y/z remain.
At the origin they are not defined, and real engines need a rule for this point. A tuple with one entry needs its comma.
""",
    ),
    "divide.b": Variant(
        r"""
The oldest kind of engine has one function for each operation. In reverse mode it receives the operands and the adjoint
of the result, and returns what the operands receive. Lesson 11 quotes a rule for the division that was printed with a
wrong sign, so it is worth deriving it once. Write the function for $z=x/y$. It receives the floats $x$, $y$ and
$\bar z$, where y is not 0, and returns the pair $(\bar x,\bar y)$ of contributions to the adjoints of x and y.
""",
        '''
def divide_backwards(x, y, z_bar):
    """(pair of floats) what the quotient z = x / y adds to the adjoints of x and y, from floats; y is not 0."""
    ### BEGIN SOLUTION
    x_bar = z_bar / y
    return x_bar, -x / y * x_bar
    ### END SOLUTION
''',
        answer=Answer(
            [
                lambda x, y, z_bar: (z_bar / y, -x * z_bar / y**2),
                lambda x, y, z_bar: (
                    z_bar * (complex(x, STEP) / y).imag / STEP,
                    z_bar * (x / complex(y, STEP)).imag / STEP,
                ),
            ],
            "The adjoints of z = x / y are x_bar = z_bar / y and y_bar = -z_bar · x / y².",
            "Each operand receives z_bar, multiplied by the partial derivative of x / y with respect to it.",
            with_values("x", "y", "z_bar"),
            {
                "Your y_bar has the wrong sign. If a denominator grows, a positive quotient becomes smaller.": (
                    lambda x, y, z_bar: (z_bar / y, x * z_bar / y**2)
                ),
                "In y_bar you divide by y where y² belongs.": lambda x, y, z_bar: (z_bar / y, -x * z_bar / y),
                "The numerator x is missing in your y_bar.": lambda x, y, z_bar: (z_bar / y, -z_bar / y**2),
                "You return the partial derivatives alone. Multiply each of them by z_bar.": lambda x, y, z_bar: (
                    1 / y,
                    -x / y**2,
                ),
                "The two adjoints are exchanged. The order of the pair is (x_bar, y_bar).": lambda x, y, z_bar: (
                    -x * z_bar / y**2,
                    z_bar / y,
                ),
                "Your adjoints are those of a product, x · y, and not those of a quotient.": lambda x, y, z_bar: (
                    y * z_bar,
                    x * z_bar,
                ),
                "You multiply z_bar by y in x_bar. Divide it by y.": lambda x, y, z_bar: (
                    y * z_bar,
                    -x * z_bar / y**2,
                ),
                "You divide z_bar by x in y_bar. The partial derivative with respect to y is -x / y².": (
                    lambda x, y, z_bar: (z_bar / y, -z_bar / x) if x else (z_bar / y, z_bar)
                ),
                "Both operands receive z_bar / y. The denominator has a partial derivative of its own.": (
                    lambda x, y, z_bar: (z_bar / y, z_bar / y)
                ),
                "Only the numerator receives something, as if y were a constant.": lambda x, y, z_bar: (z_bar / y, 0.0),
                "You return the sum of the two contributions. Each operand has an adjoint of its own.": (
                    lambda x, y, z_bar: z_bar / y - x * z_bar / y**2
                ),
                "Your x_bar contains the factor x. The derivative of x / y with respect to x is 1 / y.": (
                    lambda x, y, z_bar: (x * z_bar / y, -x * z_bar / y**2)
                ),
                "You divide the adjoint by the partial derivative in x_bar and y_bar. Multiply by it.": (
                    lambda x, y, z_bar: (z_bar * y, -z_bar * y**2 / x if x else 0.0)
                ),
                "Your y_bar uses z_bar twice. It enters each adjoint as a factor once.": lambda x, y, z_bar: (
                    z_bar / y,
                    -x * z_bar**2 / y**2,
                ),
            },
            rows=lambda case: ["x_bar", "y_bar"],
            lesson=LESSON,
        ),
        title="The division in reverse mode",
        hints=(
            "You do not have to remember the quotient rule. In reverse mode each operand is treated separately, and "
            "the other one is held fixed.",
            r"With y fixed, the derivative of $x/y$ is $1/y$. With x fixed, it is the derivative of $x\,y^{-1}$ with "
            r"respect to y. Each of them is multiplied by $\bar z$.",
            r"The first entry is `z_bar / y`. For the second one, the derivative of $x\,y^{-1}$ is $-x\,y^{-2}$, and "
            "it is multiplied by `z_bar`, too.",
        ),
        why=r"""
In reverse mode every operand receives the adjoint of the result, multiplied by a partial derivative. With y fixed the
quotient is a multiple of x, so $\bar x=\bar z/y$. With x fixed it is $x\,y^{-1}$, whose derivative is $-x\,y^{-2}$, so
$\bar y=-\bar z\,x/y^2$. The program writes the second one as $-(x/y)\,\bar x$, which uses what has been computed.

This form is also safer: for large y the square in the denominator may overflow, although the adjoint is an ordinary
number. The two contributions are kept separately, because each operand has an adjoint of its own, while forward mode
adds its two terms to one tangent. Lesson 11 quotes a rule with a wrong sign in this place, and a test with one pair of
numbers reveals it.
""",
    ),
    "divide.c": Variant(
        r"""
The oldest kind of engine has one function for each operation, which is called with each operand and its tangent. The
rule of an operation that undoes another one need not be remembered, because it can be derived from the equation that
defines the result. Write the function for the square root $z=\sqrt x$. It receives the floats $x>0$ and $\dot x$, and
returns the pair $(z,\dot z)$.
""",
        '''
def ad_sqrt(x, x_dot):
    """(pair of floats) the square root z of x and its tangent z_dot, from floats; x is positive."""
    ### BEGIN SOLUTION
    z = math.sqrt(x)
    return z, x_dot / (2 * z)
    ### END SOLUTION
''',
        answer=Answer(
            [
                lambda x, x_dot: (x**0.5, 0.5 * x**-0.5 * x_dot),
                lambda x, x_dot: (
                    cmath.sqrt(complex(x, STEP)).real,
                    cmath.sqrt(complex(x, STEP)).imag / STEP * x_dot,
                ),
            ],
            "The tangent of z = sqrt(x) is z_dot = x_dot / (2 z).",
            "The root is defined by z · z = x. Differentiate both sides.",
            with_values("x", "x_dot"),
            {
                "The factor 2 is missing in your tangent. The left side of z · z = x has two equal terms.": (
                    lambda x, x_dot: (math.sqrt(x), x_dot / math.sqrt(x))
                ),
                "You divide the tangent by 2 x. Divide it by twice the root.": lambda x, x_dot: (
                    math.sqrt(x),
                    x_dot / (2 * x),
                ),
                "You multiply the tangent by twice the root. Solve 2 z · z_dot = x_dot for z_dot.": lambda x, x_dot: (
                    math.sqrt(x),
                    2 * math.sqrt(x) * x_dot,
                ),
                "Your tangent is half of the root times x_dot. The root belongs in the denominator.": (
                    lambda x, x_dot: (math.sqrt(x), math.sqrt(x) / 2 * x_dot)
                ),
                "Your tangent does not use x_dot. By the chain rule, it is a factor.": lambda x, x_dot: (
                    math.sqrt(x),
                    0.5 / math.sqrt(x),
                ),
                "You take the root of the tangent. The derivative of a root is not the root of the derivative.": (
                    lambda x, x_dot: (math.sqrt(x), math.sqrt(abs(x_dot)))
                ),
                "The tangent passes through unchanged. Divide it by 2 z.": lambda x, x_dot: (math.sqrt(x), x_dot),
                "You return the tangent first. The order of the pair is (z, z_dot).": lambda x, x_dot: (
                    x_dot / (2 * math.sqrt(x)),
                    math.sqrt(x),
                ),
                "You return only the tangent. Return the pair (z, z_dot).": lambda x, x_dot: x_dot / (2 * math.sqrt(x)),
                "Your tangent has the wrong sign.": lambda x, x_dot: (math.sqrt(x), -x_dot / (2 * math.sqrt(x))),
                "Your tangent is that of the square, 2 x · x_dot. The root undoes the square.": lambda x, x_dot: (
                    math.sqrt(x),
                    2 * x * x_dot,
                ),
                "You divide by 2 + z. The two equal terms give the product 2 z.": lambda x, x_dot: (
                    math.sqrt(x),
                    x_dot / (2 + math.sqrt(x)),
                ),
                "The exponent of x in your tangent is -3/2. That of the root is 1/2, and it is lowered by 1.": (
                    lambda x, x_dot: (math.sqrt(x), x_dot / (2 * x * math.sqrt(x)))
                ),
            },
            rows=pair,
            lesson=LESSON,
        ),
        title="An elemental library's square root",
        hints=(
            r"You do not have to remember the derivative of the root. Which equation without a root defines $z$?",
            r"Differentiate both sides of the equation $z\,z=x$ by the product rule: $\dot z\,z+z\,\dot z=\dot x$.",
            "Compute `z = math.sqrt(x)` first. Then solve the equation of the second hint for `z_dot`, which takes one "
            "product and one division.",
        ),
        why=r"""
The derivative of the root need not be remembered if the root is written as the equation that defines it, $z^2=x$. The
product rule gives $2z\,\dot z=\dot x$, and solving for the tangent gives $\dot z=\dot x/(2z)$. This form uses the value
z that has just been computed, so that only one root is taken.

The derivation is worth more than the formula, because it applies to each operation that undoes another one: the
quotient solves $zy=x$, and the logarithm solves $e^z=x$. Differentiate the equation that defines the result, and solve
for the tangent. At x = 0 the equation reads $0=\dot x$ and cannot be solved, which says that the root has no finite
slope there. This is why the exercise asks for positive numbers only.
""",
    ),
    "divide.d": Variant(
        r"""
The oldest kind of engine has one function for each operation, which is called with each operand and its tangent. Lesson
11 quotes such a function for the division, which was printed with a wrong sign, so it is worth deriving the rule once.
Here the quotient is the share that x has in a sum, $z=x/w$ with $w=x+y$. Write the function that receives the floats
$x$, $\dot x$, $y$ and $\dot y$, where $x+y$ is not 0, and returns the pair $(z,\dot z)$.
""",
        '''
def ad_share(x, x_dot, y, y_dot):
    """(pair of floats) the share z = x / (x + y) and its tangent z_dot, from floats; x + y is not 0."""
    ### BEGIN SOLUTION
    w, w_dot = x + y, x_dot + y_dot
    z = x / w
    return z, (x_dot - z * w_dot) / w
    ### END SOLUTION
''',
        lambda divide: lambda x, x_dot, y, y_dot: divide(x, x_dot, x + y, x_dot + y_dot),
        words={
            "An elemental library's division": "An elemental library's share",
            "y": "w",
            "y²": "w²",
            "y_dot": "w_dot",
            "The tangent of z = x / y is z_dot = x_dot / y - x · y_dot / y².": (
                "With w = x + y and w_dot = x_dot + y_dot, the tangent of z = x / w is z_dot = x_dot / w - x · w_dot / "
                "w²."
            ),
            "Compute `z = x / y` first.": "Compute `w`, its tangent `w_dot`, and `z = x / w` first.",
            "You do not have to remember the quotient rule.": (
                "First find w and its tangent, which is a sum. You do not have to remember the quotient rule."
            ),
        },
        why=r"""
The program has two operations, a sum and a quotient, and the tangent passes through both. The tangent of $w=x+y$ is
$\dot w=\dot x+\dot y$. The quotient rule need not be remembered if the quotient is written as a product, $zw=x$. The
product rule gives $\dot zw+z\dot w=\dot x$, and solving for the tangent gives $\dot z=(\dot x-z\dot w)/w$. This form
uses the value z that has just been computed.

Since x appears twice, its tangent enters twice, once in the numerator and once in w. Inserting w gives $\dot z=(y\dot
x-x\dot y)/w^2$, which is shorter on paper, but an engine does not need it: it treats one operation after the other.
Lesson 11 quotes a function with a wrong sign in this place, and a test with one pair of numbers reveals it.
""",
        wrong={
            "This is the quotient x / y. The denominator is the sum of x and y.": lambda x, x_dot, y, y_dot: quotient(
                x, x_dot, y, y_dot
            ),
            "The tangent of your denominator is y_dot alone. The sum x + y has the tangent x_dot + y_dot.": (
                lambda x, x_dot, y, y_dot: quotient(x, x_dot, x + y, y_dot)
            ),
            "The tangent of your denominator is x_dot alone. The sum x + y has the tangent x_dot + y_dot.": (
                lambda x, x_dot, y, y_dot: quotient(x, x_dot, x + y, x_dot)
            ),
            "This is the share of y. The numerator is x.": lambda x, x_dot, y, y_dot: quotient(
                y, y_dot, x + y, x_dot + y_dot
            ),
        },
        other={"describe": with_values("x", "x_dot", "y", "y_dot")},
    ),
    "operators.b": Variant(
        r"""
With overloaded operators the user writes ordinary formulas, and the class computes the derivatives. Complete the class
`GradientNumber`, whose objects have a value and a gradient: the list of the two partial derivatives with respect to two
inputs of the program. The operators `+`, `-`, `*` and `/` have to work between two of them, and also with a plain
number on either side, as in `2 - x` and `2 / x`. The unary `-` has to work, too, and so has `x ** n` for a whole number
n, which may be 0 or negative. (The value of `x ** 0` is 1, also where x is 0.) Every operator returns a new
`GradientNumber`, whose gradient has two entries again, and leaves its operands as they are.
""",
        '''
class GradientNumber:
    """A number with a value, a float, and a gradient, a list of two floats."""

    def __init__(self, value, gradient=(0.0, 0.0)):
        self.value, self.gradient = value, gradient

    ### BEGIN SOLUTION
    @staticmethod
    def lift(x):
        return x if isinstance(x, GradientNumber) else GradientNumber(x)

    def combined(self, value, a, other, b):
        """The number whose gradient is a times the own one plus b times the other one."""
        return GradientNumber(value, [a * p + b * q for p, q in zip(self.gradient, other.gradient)])

    def __add__(self, other):
        other = self.lift(other)
        return self.combined(self.value + other.value, 1.0, other, 1.0)

    def __mul__(self, other):
        other = self.lift(other)
        return self.combined(self.value * other.value, other.value, other, self.value)

    def __truediv__(self, other):
        other = self.lift(other)
        z = self.value / other.value
        return self.combined(z, 1 / other.value, other, -z / other.value)

    def __neg__(self):
        return GradientNumber(-self.value, [-p for p in self.gradient])

    def __sub__(self, other):
        return self + (-self.lift(other))

    def __rsub__(self, other):
        return self.lift(other) - self

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def __pow__(self, n):
        slope = n * self.value ** (n - 1) if n else 0.0
        return GradientNumber(self.value**n, [slope * p for p in self.gradient])

    __radd__, __rmul__ = __add__, __mul__
    ### END SOLUTION
''',
        with_gradients,
        words={
            "tangent": "gradient",
            "tangents": "gradients",
            "x_dot": "grad x",
            "y_dot": "grad y",
            "Number": "GradientNumber",
        },
        title="Operators for gradients, reflected ones too",
        hints=(
            "A plain number is a constant. If each method first turns its other operand into a `GradientNumber` with "
            "the gradient `(0.0, 0.0)`, you have to write every rule only once. Each entry of a gradient follows the "
            "rules of a tangent.",
            "Write `__add__`, `__mul__`, `__truediv__`, `__neg__`, `__sub__` and `__pow__`. In each of the first "
            "three, the new gradient is a number times the one gradient plus a number times the other. Then add the "
            "reflected methods: `2 - x` calls `x.__rsub__(2)`, in which the plain number is the left operand. For sums "
            "and products the order of the operands does not matter, but for differences and quotients it does.",
            "Begin each method that has an operand `other` with `other = other if isinstance(other, GradientNumber) "
            "else GradientNumber(other)`. (`__pow__` keeps its n as a plain number.) The gradient of the product is "
            "`[other.value * p + self.value * q for p, q in zip(self.gradient, other.gradient)]`. Then `__rsub__` can "
            "return `other - self`, and `__rtruediv__` can return `other / self`, while `__radd__ = __add__` is "
            "sufficient for the sum. In the power, n = 0 is a case of its own.",
        ),
        why=r"""
A plain number is a constant, so it can be turned into a `GradientNumber` with the gradient 0. The method `lift` does
this at the beginning of every operator, and each rule is then written only once. Every rule has the same form: the new
gradient is a multiple of the one gradient plus a multiple of the other, and the two factors are the partial derivatives
of the operation. So the loop over the entries stands in a single method. Subtraction is addition of the negative, so it
needs no rule of its own.

The reflected methods are called when the left operand is a plain number, as in `2 - x`. For sums and products the order
does not matter, so that the same function can be used. For differences and quotients it does: `lift(other) - self` puts
the operands in the order in which they were written. In the power, the case n = 0 is separate, because $0\cdot0^{-1}$
would be an error at x = 0. If the inputs have the gradients `[1, 0]` and `[0, 1]`, one run gives the whole gradient of
the program, and the work grows with the number of inputs.
""",
        other={
            "rows": lambda case: ["value", "gradient[0]", "gradient[1]", "operands changed"],
            "describe": lambda case: (
                f"the expression {case['expression']}, x = ({shown(case['x'][0])}, {shown(case['x'][1])}), y = "
                f"({shown(case['y'][0])}, {shown(case['y'][1])})"
            ),
            "form": lambda case, got: (
                "An operand was changed. Make a new GradientNumber for the result, and leave the operands as they are."
                if got[3]
                else None
            ),
        },
    ),
    "operators.c": Variant(
        r"""
Some engines do without a class: one function knows all operators. Here a dual number is a list `[value, tangent]`.
Write the function `operate(symbol, x, y)` that applies one operator. The symbol is `"+"`, `"-"`, `"*"` or `"/"`, and
each of x and y is such a list or a plain number, but not both of them are plain numbers. The call `operate("-", x)`,
without y, returns the negative of the list x. The call `operate("**", x, n)` returns the power of the list x for a
whole number n, which may be 0 or negative. (The value of a power with the exponent 0 is 1, also where x is 0.) The
result is always a new list `[value, tangent]`, and the operands stay as they are. The check evaluates whole expressions
in this way.
""",
        '''
def operate(symbol, x, y=None):
    """(list of two floats) the result of the operator; x and y are lists [value, tangent] or plain numbers."""
    ### BEGIN SOLUTION
    a, a_dot = x if isinstance(x, list) else (x, 0.0)
    if symbol == "**":
        return [a**y, y * a ** (y - 1) * a_dot if y else 0.0]
    if y is None:
        return [-a, -a_dot]
    b, b_dot = y if isinstance(y, list) else (y, 0.0)
    if symbol == "+":
        return [a + b, a_dot + b_dot]
    if symbol == "-":
        return [a - b, a_dot - b_dot]
    if symbol == "*":
        return [a * b, a * b_dot + a_dot * b]
    z = a / b
    return [z, (a_dot - z * b_dot) / b]
    ### END SOLUTION
''',
        as_a_function,
        words={
            "Your reflected methods keep the operands in their usual order. In 2 - x and 2 / x the plain number is on "
            "the left, so __rsub__ and __rtruediv__ have to exchange the operands.": (
                "If the first operand is a plain number, your function exchanges the operands. In 2 - x and 2 / x the "
                "order matters."
            ),
            "For 2 - x, your __rsub__ computes x - 2. The plain number is on the left, so the method has to exchange "
            "the operands.": "For 2 - x, your function computes x - 2. The order of the operands matters.",
            "Your __pow__ does not": "Your power does not",
            "In the tangent of your __pow__": "In the tangent of your power",
            "Turn the other operand into a Number first. When the left operand does not know what to do, Python calls "
            "the reflected method of the right operand.": (
                "Turn an operand that is a plain number into a value with the tangent 0 first. Then each operator has "
                "only one rule."
            ),
            "If a plain number is on the left, Python calls the reflected method of x: 2 - x is x.__rsub__(2), and not "
            "x - 2.": "A plain number may be the first operand, and 2 - x is not x - 2.",
        },
        title="One function for all operators",
        hints=(
            "A plain number is a constant. If you first turn an operand that is a plain number into a value with the "
            "tangent 0, you have to write every rule only once.",
            "Treat the power and the negative first, in which the second operand is no dual number or is missing. Then "
            "take both operands apart, and write a rule for each of the other four symbols. For sums and products the "
            "order of the operands does not matter, but for differences and quotients it does.",
            "Begin with `a, a_dot = x if isinstance(x, list) else (x, 0.0)`, and do the same for y. (The power keeps "
            "its exponent as a plain number.) The tangent of the power is `n * a ** (n - 1) * a_dot`, and n = 0 is a "
            "case of its own. Return a new list in each case, as in `return [a + b, a_dot + b_dot]`.",
        ),
        why=r"""
A plain number is a constant, so it can be turned into a value with the tangent 0. This is done once for each operand,
and each rule is then written only once, for four numbers. The order of the operands needs no further thought: the first
argument is the left operand, whether it is a dual number or not. With a class, Python has to be told this by reflected
methods such as `__rsub__`.

The power and the negative come first, because their second operand is not a dual number or is missing. In the power,
the case n = 0 is separate, because $0\cdot0^{-1}$ would be an error at x = 0, while the derivative of the constant 1 is
0. Every result is a new list, so no operand is changed. A user would rather write `2 - x` than `operate("-", 2, x)`,
and this is what overloaded operators are for: their methods call such a function.
""",
        without=("Your + changes its left operand",),
        wrong={
            "The negative of x is x itself. Change the signs of both parts.": lambda symbol, x, y=None: (
                [*x] if y is None else as_a_function(Number)(symbol, x, y)
            ),
        },
        other={"rows": pair, "form": None},
    ),
    "operators.d": Variant(
        r"""
Economists prefer growth rates to derivatives. The growth rate of a quantity with the value $x\neq0$ and the derivative
$\dot x$ is $\dot x/x$, and if it is 0.02, the quantity grows by two per cent per year. With overloaded operators the
user writes ordinary formulas, and the class computes the rates. Complete the class `Growing`, whose objects have a
value and a rate. The operators `+`, `-`, `*` and `/` have to work between two of them, and also with a plain number on
either side, as in `2 - x` and `2 / x`. A plain number does not grow. The unary `-` has to work, too, and so has `x **
n` for a whole number n, which may be 0 or negative. No value is 0. Every operator returns a new `Growing` and leaves
its operands as they are.
""",
        '''
class Growing:
    """A number that grows: value, which is not 0, and rate, the derivative divided by the value, floats."""

    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    ### BEGIN SOLUTION
    @staticmethod
    def lift(x):
        return x if isinstance(x, Growing) else Growing(x)

    def __add__(self, other):
        other = self.lift(other)
        z = self.value + other.value
        return Growing(z, (self.value * self.rate + other.value * other.rate) / z)

    def __mul__(self, other):
        other = self.lift(other)
        return Growing(self.value * other.value, self.rate + other.rate)

    def __truediv__(self, other):
        other = self.lift(other)
        return Growing(self.value / other.value, self.rate - other.rate)

    def __neg__(self):
        return Growing(-self.value, self.rate)

    def __sub__(self, other):
        return self + (-self.lift(other))

    def __rsub__(self, other):
        return self.lift(other) - self

    def __rtruediv__(self, other):
        return self.lift(other) / self

    def __pow__(self, n):
        return Growing(self.value**n, n * self.rate)

    __radd__, __rmul__ = __add__, __mul__
    ### END SOLUTION
''',
        answer=Answer(
            [Growing, Rated],
            rate_rule,
            "Take the rule of each operator for derivatives, insert x · rate for each derivative, and divide by the "
            "value of the result.",
            lambda case: (
                f"the expression {case['expression']}, x = ({shown(case['x'][0])}, {shown(case['x'][1])}), y = "
                f"({shown(case['y'][0])}, {shown(case['y'][1])})"
            ),
            {
                "Your reflected methods keep the operands in their usual order. In 2 - x and 2 / x the plain number is "
                "on the left, so __rsub__ and __rtruediv__ have to exchange the operands.": growing_with(
                    __rsub__=Growing.__sub__, __rtruediv__=Growing.__truediv__
                ),
                "For 2 - x, your __rsub__ computes x - 2. The plain number is on the left, so the method has to "
                "exchange the operands.": growing_with(__rsub__=Growing.__sub__),
                "For 2 / x, your __rtruediv__ computes x / 2. The plain number is on the left, so the method has to "
                "exchange the operands.": growing_with(__rtruediv__=Growing.__truediv__),
                "Your rate of x * y is the product of the rates. The rates of the factors are added.": growing_with(
                    __mul__=of_rates(lambda a, b: a * b, lambda a, b, ra, rb: ra * rb)
                ),
                "Your rate of x * y is the derivative of the product, or has the values as weights. It is the sum of "
                "the rates alone.": growing_with(
                    __mul__=of_rates(lambda a, b: a * b, lambda a, b, ra, rb: ra * b + a * rb)
                ),
                "Your rate of x / y is the sum of the rates. The rate of the denominator is subtracted.": growing_with(
                    __truediv__=of_rates(lambda a, b: a / b, lambda a, b, ra, rb: ra + rb)
                ),
                "Your rate of x / y is the quotient of the rates. The rate of the denominator is subtracted from that "
                "of the numerator.": growing_with(
                    __truediv__=of_rates(lambda a, b: a / b, lambda a, b, ra, rb: ra / rb if rb else ra)
                ),
                "Your rate of x / y uses the rule for derivatives. It is the difference of the rates.": growing_with(
                    __truediv__=of_rates(lambda a, b: a / b, lambda a, b, ra, rb: ra / b - a * rb / b**2)
                ),
                "Your rate of x + y is the sum of the rates. Each rate has to be weighted by the share of its operand "
                "in the sum.": growing_with(__add__=of_rates(lambda a, b: a + b, lambda a, b, ra, rb: ra + rb)),
                "Your rate of x + y is not divided by the value of the sum.": growing_with(
                    __add__=of_rates(lambda a, b: a + b, lambda a, b, ra, rb: a * ra + b * rb)
                ),
                "In your rate of x + y, each rate is weighted by the other value. Weight it by its own.": growing_with(
                    __add__=of_rates(lambda a, b: a + b, lambda a, b, ra, rb: (b * ra + a * rb) / (a + b))
                ),
                "Your rate of x + y is the mean of the rates. Each rate has to be weighted by the share of its operand "
                "in the sum.": growing_with(__add__=of_rates(lambda a, b: a + b, lambda a, b, ra, rb: (ra + rb) / 2)),
                "Your rate of x - y is the difference of the rates. Each rate has to be weighted by its value, and the "
                "result divided by the difference.": growing_with(
                    __sub__=of_rates(lambda a, b: a - b, lambda a, b, ra, rb: ra - rb)
                ),
                "In your rate of x - y, the weighted rates are added. Subtract them, as you subtract the values.": (
                    growing_with(__sub__=of_rates(lambda a, b: a - b, lambda a, b, ra, rb: (a * ra + b * rb) / (a - b)))
                ),
                "In your rate of x - y, you divide by the sum of the values. Divide by their difference.": growing_with(
                    __sub__=of_rates(lambda a, b: a - b, lambda a, b, ra, rb: (a * ra - b * rb) / (a + b))
                ),
                "Your power has the rate of x. It has to be multiplied by n.": growing_with(
                    __pow__=lambda self, n: type(self)(self.value**n, self.rate)
                ),
                "In your power, the rate is raised to the power n, too. It has to be multiplied by n.": growing_with(
                    __pow__=lambda self, n: type(self)(self.value**n, self.rate**n)
                ),
                "The rate of your power is n - 1 times that of x. It has to be n times that.": growing_with(
                    __pow__=lambda self, n: type(self)(self.value**n, (n - 1) * self.rate)
                ),
                "The rate of your power is a derivative. It is n times the rate of x.": growing_with(
                    __pow__=lambda self, n: type(self)(self.value**n, n * self.value ** (n - 1) * self.rate)
                ),
                "Your -x changes the sign of the rate, too. Value and derivative both change their sign, so the rate "
                "stays.": growing_with(__neg__=lambda self: type(self)(-self.value, -self.rate)),
                "You give a plain number the rate 1. A plain number does not grow, so its rate is 0.": growing_with(
                    lifted=lambda self, other: other if isinstance(other, Growing) else type(self)(other, 1.0)
                ),
                "Your x + 2 has the rate of x. The share of the plain number does not grow, so the rate becomes "
                "smaller.": growing_with(
                    __add__=lambda self, other: (
                        Growing.__add__(self, other)
                        if isinstance(other, Growing)
                        else type(self)(self.value + other, self.rate)
                    )
                ),
                "Your 2 / x has the rate of x. When x grows, 2 / x becomes smaller.": growing_with(
                    __rtruediv__=lambda self, c: type(self)(c / self.value, self.rate)
                ),
                "Your * changes its left operand. Every operator has to return a new Growing and to leave its operands "
                "as they are.": growing_with(__mul__=changed_in_place),
            },
            rows=lambda case: ["value", "rate", "operands changed"],
            concept=operators_in,
            form=lambda case, got: (
                "An operand was changed. Make a new Growing for the result, and leave the operands as they are."
                if got[2]
                else None
            ),
            lesson=LESSON,
        ),
        title="Operators for growth rates, reflected ones too",
        hints=(
            "A plain number does not grow. If each method first turns its other operand into a `Growing` with the rate "
            "0, you have to write every rule only once.",
            "Take the rule for derivatives, insert $\\dot x = x\\,r$ with the rate r, and divide by the value of the "
            "result. For a product the rates are added, and for a quotient they are subtracted. In a sum each rate is "
            "weighted by the share of its operand. Then add the reflected methods: `2 - x` calls `x.__rsub__(2)`, in "
            "which the plain number is the left operand.",
            "Begin each method that has an operand `other` with `other = other if isinstance(other, Growing) else "
            "Growing(other)`. (`__pow__` keeps its n as a plain number.) Then `__rsub__` can return `other - self`, "
            "and `__rtruediv__` can return `other / self`, while `__radd__ = __add__` is sufficient for the sum. The "
            "rate of the sum is `(self.value * self.rate + other.value * other.rate) / z` with the value z of the sum.",
        ),
        why=r"""
The derivative of a product is $\dot xy+x\dot y$. Divided by xy, this is $\dot x/x+\dot y/y$, so the rates are simply
added, and for a quotient they are subtracted. A power has n equal factors, so its rate is n times that of x, and n = 0
needs no case of its own. A sum is less simple. Its derivative is $\dot x+\dot y=x\,r_x+y\,r_y$, and after the division
by the sum, each rate is weighted by the share of its operand.

A plain number can be turned into a `Growing` with the rate 0, and each rule is then written only once. The unary minus
changes the signs of the value and of the derivative, so their quotient stays the same. Subtraction is addition of the
negative. The reflected methods are called when the left operand is a plain number, and for differences and quotients
they have to keep the order in which the operands were written.
""",
    ),
    "lift.b": Variant(
        r"""
Operators alone are not sufficient, because programs also call functions such as the sine. Write `with_pullback`, which
makes a function ready for reverse mode. It receives a function `f` of one float and its derivative `f_prime`, and it
returns a new function. The new function is called with a float x, and returns the pair `(z, pull)`: the value $z=f(x)$,
and a function of one float. If `pull` is called with the adjoint $\bar z$ of the result, it returns the adjoint
$\bar x=f'(x)\,\bar z$ of x, a float.
""",
        '''
def with_pullback(f, f_prime):
    """(function) takes a float x and returns f(x) and the function that takes z_bar to x_bar; f_prime is f'."""
    ### BEGIN SOLUTION
    def forward(x):
        def pull(z_bar):
            return f_prime(x) * z_bar

        return f(x), pull

    return forward
    ### END SOLUTION
''',
        answer=Answer(
            [
                backwards_with(lambda f, f_prime, x, z_bar: f_prime(x) * z_bar),
                backwards_by_a_complex_step,
            ],
            "The value is f(x), and the pullback takes z_bar to f'(x) · z_bar.",
            "The inner function remembers x, and it is not called yet when the pair is returned.",
            with_values("function", "x", "z_bar"),
            {
                "Your pullback does not use z_bar. By the chain rule, the derivative at x has to be multiplied "
                "by it.": (backwards_with(lambda f, f_prime, x, z_bar: f_prime(x))),
                "Your pullback returns z_bar unchanged. Multiply it by the derivative of f at x.": backwards_with(
                    lambda f, f_prime, x, z_bar: z_bar
                ),
                "You evaluate the derivative at z_bar. Evaluate it at x.": backwards_with(
                    lambda f, f_prime, x, z_bar: f_prime(z_bar) * z_bar
                ),
                "You evaluate the derivative at f(x). Evaluate it at x.": backwards_with(
                    lambda f, f_prime, x, z_bar: f_prime(abs(f(x))) * z_bar
                ),
                "Your pullback returns f(x) · z_bar. The factor has to be the derivative at x.": backwards_with(
                    lambda f, f_prime, x, z_bar: f(x) * z_bar
                ),
                "Your pullback returns the sum of f'(x) and z_bar. It has to be their product.": backwards_with(
                    lambda f, f_prime, x, z_bar: f_prime(x) + z_bar
                ),
                "Your pullback divides z_bar by the derivative. Multiply by it, in reverse mode as well.": (
                    backwards_with(lambda f, f_prime, x, z_bar: z_bar / f_prime(x))
                ),
                "Your pullback has the wrong sign. It has to be f'(x) · z_bar.": backwards_with(
                    lambda f, f_prime, x, z_bar: -f_prime(x) * z_bar
                ),
                "It looks as if f and f_prime are exchanged. The value needs f, and the pullback needs f_prime.": (
                    lambda f, f_prime: lambda x: (f_prime(x), lambda z_bar: f(x) * z_bar)
                ),
                "Your pullback is f of z_bar. It has to be the derivative at x, multiplied by z_bar.": backwards_with(
                    lambda f, f_prime, x, z_bar: f(abs(z_bar))
                ),
                "The value that comes with your pullback is x. It has to be f(x).": lambda f, f_prime: (
                    lambda x: (
                        x,
                        lambda z_bar: f_prime(x) * z_bar,
                    )
                ),
                "The value that comes with your pullback is the derivative at x. It has to be f(x).": (
                    lambda f, f_prime: lambda x: (f_prime(x), lambda z_bar: f_prime(x) * z_bar)
                ),
                "Your pullback uses the absolute value of z_bar. Multiply by z_bar itself.": backwards_with(
                    lambda f, f_prime, x, z_bar: f_prime(x) * abs(z_bar)
                ),
                "You evaluate the derivative at x · z_bar. Evaluate it at x, and multiply the result by z_bar.": (
                    backwards_with(lambda f, f_prime, x, z_bar: f_prime(abs(x * z_bar)))
                ),
                "Your pullback multiplies by the value f(x), too. Only the derivative at x is a factor.": (
                    backwards_with(lambda f, f_prime, x, z_bar: f_prime(x) * z_bar * f(x))
                ),
            },
            lesson=LESSON,
        ),
        title="Any function, made ready for reverse mode",
        hints=(
            "A function that is defined inside another function remembers what the outer function was called with, and "
            "it can be returned like any other object. Here this happens twice.",
            r"The value z is computed at once, but the adjoint only when $\bar z$ is known. So a function that "
            r"remembers x is returned, and it takes $\bar z$ to $f'(x)\,\bar z$.",
            "Inside `with_pullback`, define a function `forward(x)`, and inside this one a function `pull(z_bar)`, "
            "which returns a product. The last line of `forward` is `return f(x), pull`, without parentheses after "
            "`pull`.",
        ),
        why=r"""
There are three functions inside each other. The outer one remembers f and its derivative, the middle one computes the
value and remembers x, and the inner one waits for the adjoint. It cannot be called earlier, because in reverse mode
$\bar z$ is known only after the whole program has run. Such a function is called a pullback, and it is a closure: it
holds what it needs from the forward pass.

The factor $f'(x)$ is the chain rule, and it makes it possible to connect pullbacks: for $h(f(x))$ the pullback of h is
called first, and its result is given to that of f. Whether the slope is computed in `forward` or in `pull` makes no
difference for the result. The first choice keeps a number in memory in place of x, and the second one does not compute
slopes that nobody asks for.
""",
    ),
    "lift.c": Variant(
        r"""
Operators alone are not sufficient, because programs also call functions such as the power. Write `lift_two`, which
makes a function of two floats ready for dual numbers. It receives the function `f` and its partial derivatives `f_x`
and `f_y`, each of which is a function of the same two floats, and it returns a new function of two arguments. If both
arguments are floats, the new function returns f of them. If one of them is a pair (value, tangent), given as a tuple,
or both are, it returns the pair of the result, again as a tuple. An argument that is a float is then a constant.
""",
        '''
def lift_two(f, f_x, f_y):
    """(function) f for two arguments, floats or pairs (value, tangent), which are tuples; f_x and f_y: its partials."""
    ### BEGIN SOLUTION
    def lifted(x, y):
        if not isinstance(x, tuple) and not isinstance(y, tuple):
            return f(x, y)
        a, a_dot = x if isinstance(x, tuple) else (x, 0.0)
        b, b_dot = y if isinstance(y, tuple) else (y, 0.0)
        return f(a, b), f_x(a, b) * a_dot + f_y(a, b) * b_dot

    return lifted
    ### END SOLUTION
''',
        answer=Answer(
            [lifted_for_two, lifted_for_two_by_parts],
            "For the pairs (a, a_dot) and (b, b_dot) the result is (f(a, b), f_x(a, b) · a_dot + f_y(a, b) · b_dot).",
            "The function that you return has to look at both arguments: isinstance(x, tuple) tells whether x is a "
            "pair. A float has the tangent 0.",
            with_values("function", "x", "y"),
            {
                "Your tangent contains only the contribution of the first argument.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * da
                ),
                "Your tangent contains only the contribution of the second argument.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_y(a, b) * db
                ),
                "The two tangents are exchanged. Each partial derivative belongs to the tangent of its own argument.": (
                    two_with(lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * db + f_y(a, b) * da)
                ),
                "You give a float the tangent 1. It is a constant, so its tangent is 0.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * da + f_y(a, b) * db, 1.0
                ),
                "You add the partial derivatives without the tangents. Multiply each of them by its tangent.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) + f_y(a, b)
                ),
                "You multiply the two contributions by each other. Add them.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * da * f_y(a, b) * db
                ),
                "You evaluate the partial derivatives at the tangents. Evaluate them at the values.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: (
                        f_x(abs(da) + 0.1, abs(db) + 0.1) * da + f_y(abs(da) + 0.1, abs(db) + 0.1) * db
                    )
                ),
                "The second contribution is subtracted. Add it; the sign is in the partial derivative.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * da - f_y(a, b) * db
                ),
                "The arguments of the partial derivatives are exchanged. Each of them takes a first.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(b, a) * da + f_y(b, a) * db
                ),
                "You use f_x for both arguments. The second one has a partial derivative of its own.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * (da + db)
                ),
                "Your tangent is the sum of the tangents. Multiply each by its partial derivative.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: da + db
                ),
                "You multiply the sum of the partial derivatives by the sum of the tangents. Multiply first, and add "
                "afterwards.": two_with(lambda f, f_x, f_y, a, b, da, db: (f_x(a, b) + f_y(a, b)) * (da + db)),
                "For two floats you return a pair. Return f of them.": lambda f, f_x, f_y: (
                    lambda x, y: (
                        lifted_for_two(f, f_x, f_y)(x, y)
                        if isinstance(x, tuple) or isinstance(y, tuple)
                        else (f(x, y), 0.0)
                    )
                ),
                "Your tangent uses the values where the tangents belong.": two_with(
                    lambda f, f_x, f_y, a, b, da, db: f_x(a, b) * a + f_y(a, b) * b
                ),
                "Your function uses what the latest call of lift_two was given. Let the inner function keep the "
                "functions of its own call.": lambda f, f_x, f_y: lifted_for_two(
                    lambda x, y: x * y, lambda x, y: y, lambda x, y: x
                ),
            },
            lesson=LESSON,
        ),
        title="A function of two operands, made ready for duals",
        hints=(
            "A function that is defined inside another function remembers what the outer function was called with, "
            "here `f`, `f_x` and `f_y`, and it can be returned like any other object.",
            r"The rule for two operands is $\dot z=f_x(a,b)\,\dot a+f_y(a,b)\,\dot b$. Use `isinstance(x, tuple)` to "
            "find out whether the argument x is a pair. A float has the tangent 0.",
            "Inside `lift_two`, define a function `lifted(x, y)`. If neither argument is a tuple, it returns `f(x, "
            "y)`. Otherwise `a, a_dot = x if isinstance(x, tuple) else (x, 0.0)` takes the first one apart, and the "
            "second one is treated in the same way. The last line of `lift_two` is `return lifted`.",
        ),
        why=r"""
The result of `lift_two` is a function that remembers f and its partial derivatives, so it is a closure. Each operand
contributes its partial derivative times its tangent, and both partial derivatives need both values. A float is a
constant, so it is given the tangent 0, and then a single rule covers the three cases with at least one pair.

When both arguments are floats, the original function is applied, so that programs without derivatives still work, and
the result is a float. The class of the arguments decides, and this is how libraries choose between numbers and duals,
too. The result for a pair is again a tuple. If it were a list, the next lifted function would take it for a number.
""",
    ),
    "lift.d": Variant(
        r"""
Operators alone are not sufficient, because programs also call functions such as the sine, and often several of them one
after the other. Write `chain`, which makes such a program ready for dual numbers. It receives a list of rules `(f,
f_prime)`, each of which has a function of one float and its derivative, and it returns a new function, which applies
the functions f one after the other, the first one of the list first. If the new function is called with a float, it
returns the float that results. If it is called with a pair (value, tangent), given as a tuple, it returns the pair of
the result, again as a tuple.
""",
        '''
def chain(rules):
    """(function) the functions f of the rules, one after the other, for floats and for pairs (value, tangent)."""
    ### BEGIN SOLUTION
    def through(z):
        for f, f_prime in rules:
            if isinstance(z, tuple):
                value, tangent = z
                z = f(value), f_prime(value) * tangent
            else:
                z = f(z)
        return z

    return through
    ### END SOLUTION
''',
        chained,
        words={
            "For the pair (a, b) the lifted function returns (f(a), f'(a) · b).": (
                "Each rule takes the pair (a, b) to (f(a), f'(a) · b), and the next rule continues with this pair."
            ),
            "Your tangent does not use the tangent b that came in.": (
                "Your rules do not use the tangent b that comes into each of them."
            ),
        },
        title="A chain of functions, made ready for duals",
        hints=(
            "A function that is defined inside another function remembers what the outer function was called with, "
            "here the list `rules`, and it can be returned like any other object.",
            r"Each rule takes a pair $(v,\dot v)$ to $(f(v), f'(v)\,\dot v)$, as in lesson 06, and the next rule "
            "continues with the result. Use `isinstance(z, tuple)` to find out whether z is a pair.",
            "Inside `chain`, define a function `through(z)` with a loop over the rules. If z is a tuple, unpack "
            "`value, tangent = z` and replace z by the pair of `f(value)` and a product; otherwise replace z by "
            "`f(z)`. After the loop z is returned, and the last line of `chain` is `return through`.",
        ),
        why=r"""
The result of `chain` is a function that remembers the rules, so it is a closure. When it is called with a pair, each
rule takes $(v,\dot v)$ to $(f(v), f'(v)\,\dot v)$, and the next rule starts from there. So each derivative is evaluated
at the value that has been reached, and not at the input, and the product of all slopes builds up in the tangent. This
is the chain rule for any number of functions, and forward mode is nothing else.

When the function is called with a float, only the values are computed, so that programs without derivatives still work.
The class of the argument decides, and this is how libraries choose between numbers and duals, too. The result for a
pair is again a tuple, so that one chain can be applied to the result of another.
""",
        without=(
            "For a pair you return a list",
            "Your function uses what the latest call of lift",
            "Your value is right, but its derivative belongs to another call",
        ),
        wrong={
            "For a pair you return a list. Return a tuple, because the next chain would take a list for a plain "
            "number.": lambda rules: lambda z: pair_as_list(rules, z),
            "All your derivatives are evaluated at the input. Evaluate each of them at the value that comes into its "
            "rule.": chain_with(lambda rules, values, b: math.prod(slopes(rules, [values[0]] * len(rules))) * b),
            "Your tangent uses only the derivative of the last function. Multiply by those of the others, too.": (
                chain_with(lambda rules, values, b: slopes(rules, values)[-1] * b)
            ),
            "Your tangent uses only the derivative of the first function. Multiply by those of the others, too.": (
                chain_with(lambda rules, values, b: slopes(rules, values)[0] * b)
            ),
            "Your tangent contains the sum of the derivatives. By the chain rule they are multiplied.": chain_with(
                lambda rules, values, b: sum(slopes(rules, values)) * b
            ),
            "You apply the functions in reverse order. The first one of the list comes first.": lambda rules: chained(
                lambda f, f_prime: lambda z: (f(z[0]), f_prime(z[0]) * z[1]) if isinstance(z, tuple) else f(z)
            )(rules[::-1]),
            "Your function applies only the first rule. Go on with the others.": lambda rules: chain_with(
                lambda some, values, b: slopes(some[:1], values)[0] * b, lambda some, a: some[0][0](a)
            )(rules),
            "Your function uses what the latest call of chain was given. Let the inner function keep the rules of its "
            "own call.": lambda rules: (
                lambda z: (COSINE[0](z[0]), COSINE[1](z[0]) * z[1]) if isinstance(z, tuple) else COSINE[0](z)
            ),
        },
        other={"describe": with_values("chain", "x", "x_dot")},
    ),
    "table.b": Variant(
        r"""
A rule that is written down in several places will sooner or later be wrong in one of them, so a good engine reads all
rules from one table, in reverse mode as well. Here `table[name]` is a pair `(f, partials)`. The first part is a
function of k numbers, and the second part is the list of its k partial derivatives, each of which is a function of the
same k numbers. Write `reverse_engine`, which receives such a table and returns a function `apply(name, xs, z_bar)`. The
list `xs` has the k operands, which are floats, and `z_bar` is the adjoint of the result. The function `apply` returns
the pair of the value and the list of what the k operands receive for their adjoints.
""",
        '''
def reverse_engine(table):
    """(function) apply(name, xs, z_bar), which returns the value of a rule and the list of the operands' adjoints."""
    ### BEGIN SOLUTION
    def apply(name, xs, z_bar):
        f, partials = table[name]
        return f(*xs), [partial(*xs) * z_bar for partial in partials]

    return apply
    ### END SOLUTION
''',
        answer=Answer(
            [reverse_engine, reverse_engine_by_an_array],
            "The value is z = f(x_1, ..., x_k), and operand i receives partial_i(x_1, ..., x_k) · z_bar.",
            "Every partial derivative is a function of the values of all operands.",
            lambda case: f"rule {case['rule']}, xs = {shown(case['xs'])}, z_bar = {shown(case['z_bar'])}",
            {
                "You return the partial derivatives alone. Multiply each of them by z_bar.": reverse_with(
                    lambda ps, xs, z_bar: ps
                ),
                "You return one number, the sum of the contributions. Each operand has an adjoint of its own.": (
                    reverse_with(lambda ps, xs, z_bar: sum(ps) * z_bar)
                ),
                "Your list is in reverse order. Its first entry belongs to the first operand.": reverse_with(
                    lambda ps, xs, z_bar: [p * z_bar for p in ps[::-1]]
                ),
                "You add z_bar to the partial derivatives. Multiply them by it.": reverse_with(
                    lambda ps, xs, z_bar: [p + z_bar for p in ps]
                ),
                "You divide z_bar by the partial derivatives. Multiply it by them, in reverse mode as well.": (
                    reverse_with(lambda ps, xs, z_bar: [z_bar / p for p in ps])
                ),
                "You divide the partial derivatives by z_bar. Multiply them by it.": reverse_with(
                    lambda ps, xs, z_bar: [p / z_bar for p in ps]
                ),
                "You use the first partial derivative for every operand. Each operand has its own partial "
                "derivative.": (reverse_with(lambda ps, xs, z_bar: [ps[0] * z_bar for _ in ps])),
                "Each contribution is also multiplied by its operand. Multiply the partial derivative by z_bar only.": (
                    reverse_with(lambda ps, xs, z_bar: [p * x * z_bar for p, x in zip(ps, xs)])
                ),
                "You multiply z_bar by the operands. Multiply it by the partial derivatives.": reverse_with(
                    lambda ps, xs, z_bar: [x * z_bar for x in xs]
                ),
                "Every operand receives z_bar unchanged. Multiply it by the partial derivative.": reverse_with(
                    lambda ps, xs, z_bar: [z_bar for _ in ps]
                ),
                "z_bar is shared equally among the operands. Multiply it by the partial derivative of each.": (
                    reverse_with(lambda ps, xs, z_bar: [z_bar / len(ps) for _ in ps])
                ),
                "You return only the contribution of the first operand. Make a list with one entry per operand.": (
                    reverse_with(lambda ps, xs, z_bar: [ps[0] * z_bar])
                ),
                "You leave out the third operand. A rule may have any number of operands.": reverse_with(
                    lambda ps, xs, z_bar: [p * z_bar for p in ps[:2]]
                ),
                "Your contributions are added up along the list. Each operand has an adjoint of its own.": reverse_with(
                    lambda ps, xs, z_bar: [sum(ps[: i + 1]) * z_bar for i in range(len(ps))]
                ),
                "Your contributions have the wrong sign.": reverse_with(lambda ps, xs, z_bar: [-p * z_bar for p in ps]),
                "Your value is multiplied by z_bar, too. Only the contributions are.": lambda table: (
                    lambda name, xs, z_bar: (
                        table[name][0](*xs) * z_bar,
                        [p(*xs) * z_bar for p in table[name][1]],
                    )
                ),
            },
            lesson=LESSON,
        ),
        title="Bonus: a reverse engine from a table",
        hints=(
            "The adjoints are computed in the same way for every rule: each operand receives the adjoint of the "
            "result, multiplied by its partial derivative.",
            r"The formula is $\bar x_i=\frac{\partial f}{\partial x_i}(x_1,\dots,x_k)\,\bar z$. Note that each partial "
            "derivative needs the values of all operands.",
            "Inside `apply`, take `f, partials = table[name]` apart, so that `f(*xs)` is the value of the result. The "
            "list of the second part has an entry `partial(*xs)` times `z_bar` for each `partial` in `partials`.",
        ),
        why=r"""
All rules have the same form. The value is f of the values, and each operand receives the adjoint of the result,
multiplied by its partial derivative. So a single function can apply every rule, whatever its name and its number of
operands are, and the knowledge about calculus is in the table alone. A forward engine reads the same table: it
multiplies the partial derivatives by the tangents of the operands and adds up. Here nothing is added, because each
operand has an adjoint of its own.

Every partial derivative gets the values of all operands, `partial(*xs)`, because the slope of a product with respect to
one factor depends on the other one. If a variable is an operand several times, or of several operations, the caller
adds the contributions. The library of this course, adlib, is built in this way: forward mode, reverse mode and symbolic
conversion read one table.
""",
    ),
    "table.c": Variant(
        r"""
A rule that is written down in several places will sooner or later be wrong in one of them, so a good engine reads all
rules from one table. Here `table[name]` is a pair `(f, partials)`. The first part is a function of k numbers, and the
second part is the list of its k partial derivatives, each of which is a function of the same k numbers. Write
`engine_with_constants`, which receives such a table and returns a function `apply(name, *operands)`. This function
applies the rule `name` to k operands, and returns the pair (value, tangent) of the result. Each operand is a pair
(value, tangent), given as a tuple, or a float. A float is a constant.
""",
        '''
def engine_with_constants(table):
    """(function) apply(name, *operands), which applies a rule to pairs (value, tangent) and floats; returns a pair."""
    ### BEGIN SOLUTION
    def apply(name, *operands):
        f, partials = table[name]
        pairs = [x if isinstance(x, tuple) else (x, 0.0) for x in operands]
        xs = [value for value, _ in pairs]
        return f(*xs), sum(partial(*xs) * tangent for partial, (_, tangent) in zip(partials, pairs))

    return apply
    ### END SOLUTION
''',
        with_constants,
        words={
            "Bonus: an engine from a table": "Bonus: an engine for pairs and constants",
            "Every partial derivative is a function of the values of all operands.": (
                "A float has the tangent 0. Every partial derivative is a function of the values of all operands."
            ),
            "each operand contributes its partial derivative, multiplied by its tangent": (
                "each operand contributes its partial derivative, multiplied by its tangent, and the tangent of a "
                "constant is 0"
            ),
            "Inside `apply`, collect the values": (
                "Inside `apply`, first make a list `pairs`, in which each operand that is not a tuple is replaced by a "
                "pair with the tangent 0. Collect the values"
            ),
            "The values are separated from the tangents first": (
                "A float is first turned into a pair with the tangent 0, so that one rule is enough for all kinds of "
                "operands. It is still needed as a value, because the other partial derivatives depend on it. The "
                "values are separated from the tangents"
            ),
        },
        wrong={
            "You give a float the tangent 1. It is a constant, so its tangent is 0.": with_constants(engine, 1.0),
            "You give a float its own value as tangent. It is a constant, so its tangent is 0.": lambda table: (
                lambda name, *operands: engine(table)(name, *(x if isinstance(x, tuple) else (x, x) for x in operands))
            ),
            "The tangents do not belong to the partial derivatives after a constant has been left out. Keep a place "
            "for it, with the tangent 0.": lambda table: (
                lambda name, *operands: (
                    engine(table)(name, *(x if isinstance(x, tuple) else (x, 0.0) for x in operands))[0],
                    sum(
                        partial(*(x[0] if isinstance(x, tuple) else x for x in operands)) * pair[1]
                        for partial, pair in zip(table[name][1], [x for x in operands if isinstance(x, tuple)])
                    ),
                )
            ),
        },
        other={
            "describe": lambda case: f"rule {case['rule']}, operands {shown(case['operands'])}",
        },
    ),
    "table.d": Variant(
        r"""
A rule that is written down in several places will sooner or later be wrong in one of them, so a good engine reads all
rules from one table. Here `table[name]` is a dict with the keys `"value"` and `"gradient"`. The first entry is a
function of k numbers, and the second entry is a function of the same k numbers that returns the list of all k partial
derivatives. Write `gradient_engine`, which receives such a table and returns a function `apply(name, *pairs)`. This
function applies the rule `name` to k pairs (value, tangent) and returns the pair (value, tangent) of the result.
""",
        '''
def gradient_engine(table):
    """(function) apply(name, *pairs), which applies a rule of the table to pairs (value, tangent); returns a pair."""
    ### BEGIN SOLUTION
    def apply(name, *pairs):
        rule = table[name]
        xs = [value for value, _ in pairs]
        partials = rule["gradient"](*xs)
        return rule["value"](*xs), sum(partial * tangent for partial, (_, tangent) in zip(partials, pairs))

    return apply
    ### END SOLUTION
''',
        of_whole_gradients,
        words={
            "Bonus: an engine from a table": "Bonus: an engine from a table of gradients",
            "Every partial derivative is a function of the values of all operands.": (
                "The gradient is a function of the values of all operands, and it returns one number for each."
            ),
            "so that `f(*xs)` is the value of the result. Its tangent is a `sum` over `zip(partials, pairs)`, whose "
            "terms are `partial(*xs)` times the tangent of the pair.": (
                'so that `table[name]["value"](*xs)` is the value of the result, and `table[name]["gradient"](*xs)` '
                "the list of the partial derivatives. The tangent is a `sum` over `zip` of this list and the pairs, "
                "whose terms are a partial derivative times the tangent of the pair."
            ),
            "Every partial derivative gets the values of all operands, `partial(*xs)`, because the slope": (
                "The gradient is called once, with the values of all operands, because the slope"
            ),
        },
        wrong={
            "Your tangent is a list of the contributions. Add them, which gives a number.": lambda table: (
                lambda name, *pairs: (
                    table[name]["value"](*(x for x, _ in pairs)),
                    [p * d for p, (_, d) in zip(table[name]["gradient"](*(x for x, _ in pairs)), pairs)],
                )
            ),
            "Your tangent is the length of the vector of contributions. It has to be their sum.": lambda table: (
                lambda name, *pairs: (
                    table[name]["value"](*(x for x, _ in pairs)),
                    math.hypot(*(p * d for p, (_, d) in zip(table[name]["gradient"](*(x for x, _ in pairs)), pairs))),
                )
            ),
        },
    ),
}
