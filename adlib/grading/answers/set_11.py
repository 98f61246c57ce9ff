"""11, engines: local rules, an elemental library, operators, functions, a table."""

import math
import re

import numpy as np

from adlib import Dual, grad, jvp
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.cases.set_11 import FUNCTIONS, TABLE
from adlib.methods import elemental_library as library

LESSON = "11, course/11_operator_overloading"

PARTIALS = {
    "add": lambda x, y: (1.0, 1.0),
    "subtract": lambda x, y: (1.0, -1.0),
    "multiply": lambda x, y: (y, x),
    "divide": lambda x, y: (1 / y, -x / y**2),
    "power": lambda x, y: (y * x ** (y - 1), x**y * math.log(x)),
    "sin": lambda x, y: (math.cos(x),),
    "exp": lambda x, y: (math.exp(x),),
    "log": lambda x, y: (1 / x,),
    "tanh": lambda x, y: (1 - math.tanh(x) ** 2,),
}


RULES = {
    "add": "x + y: 1 and 1",
    "subtract": "x - y: 1 and -1",
    "multiply": "x y: y and x",
    "divide": "x / y: 1 / y and -x / y²",
    "power": "x^y: y x^(y-1) and x^y ln x",
    "sin": "sin x: cos x",
    "exp": "exp x: exp x",
    "log": "ln x: 1 / x",
    "tanh": "tanh x: 1 - tanh² x",
}


def operator_rule(case):
    """The rules of the operators that an expression has."""
    e, rules = case["expression"], []
    if "**" in e:
        rules.append("x ** n has the tangent n x^(n-1) x_dot; for n = 0 it is 0, also at x = 0")
    if "/" in e:
        rules.append("x / y has the tangent x_dot / y - x y_dot / y²")
    if "*" in e.replace("**", ""):
        rules.append("x * y has the tangent x_dot y + x y_dot")
    if re.search(r"(?<!\*\* )\b[\d.]+ [-+*/] x", e):
        rules.append("a number on the left asks x's reflected method: 2 - x is x.__rsub__(2), and not x - 2")
    if re.search(r"(^|\()-x", e):
        rules.append("-x has the tangent -x_dot")
    return "; ".join([*rules, "a plain number has tangent 0; sums and differences act on both parts"])


def partials(operation, x, y):
    return PARTIALS[operation](x, y)


def partials_by_adlib(operation, x, y):
    f = getattr(np, operation)
    return grad(f, (0, 1))(x, y) if operation in ("add", "subtract", "multiply", "divide", "power") else (grad(f)(x),)


def partials_with(**changed):
    return lambda operation, x, y: changed.get(operation, PARTIALS[operation])(x, y)


def quotient(x, x_dot, y, y_dot):
    return x / y, x_dot / y - x * y_dot / y**2


def quotient_by_library(x, x_dot, y, y_dot):
    return library.ADDiv(x, x_dot, y, y_dot)


class Number:
    """A dual number with all operators; subclasses make one mistake each."""

    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    def lifted(self, other):
        return other if isinstance(other, Number) else type(self)(other)

    def __add__(self, other):
        other = self.lifted(other)
        return type(self)(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = self.lifted(other)
        return type(self)(self.value * other.value, self.value * other.tangent + self.tangent * other.value)

    def __truediv__(self, other):
        other = self.lifted(other)
        return type(self)(
            self.value / other.value, self.tangent / other.value - self.value * other.tangent / other.value**2
        )

    def __neg__(self):
        return type(self)(-self.value, -self.tangent)

    def __sub__(self, other):
        other = self.lifted(other)
        return type(self)(self.value - other.value, self.tangent - other.tangent)

    def __rsub__(self, other):
        return self.lifted(other) - self

    def __rtruediv__(self, other):
        return self.lifted(other) / self

    def __pow__(self, n):
        return type(self)(self.value**n, n * self.value ** (n - 1) * self.tangent if n else 0.0)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other


def adlib_number(value, tangent=0.0):
    return Shown(Dual(value, tangent))


class Shown:
    """adlib's dual number under the names of the exercise."""

    def __init__(self, dual):
        self.dual, self.value, self.tangent = dual, dual.primal, dual.tangent


for _name in "add sub mul truediv pow radd rsub rmul rtruediv neg".split():

    def _operator(self, *others, name=f"__{_name}__"):
        return Shown(getattr(self.dual, name)(*(o.dual if isinstance(o, Shown) else o for o in others)))

    setattr(Shown, f"__{_name}__", _operator)


class ReflectedAsIs(Number):
    def __rsub__(self, other):
        return self - other

    def __rtruediv__(self, other):
        return self / other


class ReflectedDifferenceOnly(Number):
    def __rsub__(self, other):
        return self - other


class NoReflection(Number):
    __radd__ = __rmul__ = __rsub__ = __rtruediv__ = None  # type: ignore[assignment]


class ProductOfTangents(Number):
    def __mul__(self, other):
        other = self.lifted(other)
        return type(self)(self.value * other.value, self.tangent * other.tangent)


class QuotientPlus(Number):
    def __truediv__(self, other):
        other = self.lifted(other)
        return type(self)(
            self.value / other.value, self.tangent / other.value + self.value * other.tangent / other.value**2
        )


class PowerWithoutChain(Number):
    def __pow__(self, n):
        return type(self)(self.value**n, n * self.value ** (n - 1))


class ConstantsMove(Number):
    """A plain number gets tangent 1, as if it were an input."""

    def lifted(self, other):
        return other if isinstance(other, Number) else type(self)(other, 1.0)


class InPlace(Number):
    """What stands on the left is changed."""

    def __add__(self, other):
        other = self.lifted(other)
        self.value, self.tangent = self.value + other.value, self.tangent + other.tangent
        return self


class PowerNotLowered(Number):
    def __pow__(self, n):
        return type(self)(self.value**n, n * self.value**n * self.tangent)


class PowerWithoutFactor(Number):
    def __pow__(self, n):
        return type(self)(self.value**n, self.value ** (n - 1) * self.tangent)


class DifferencePlus(Number):
    def __sub__(self, other):
        other = self.lifted(other)
        return type(self)(self.value - other.value, self.tangent + other.tangent)


class NegativeValueOnly(Number):
    def __neg__(self):
        return type(self)(-self.value, self.tangent)


def lift(f, f_prime):
    def lifted(z):
        return (f(z[0]), f_prime(z[0]) * z[1]) if isinstance(z, tuple) else f(z)

    return lifted


def lift_with(tangent):
    return lambda f, f_prime: lambda z: (f(z[0]), tangent(f, f_prime, *z)) if isinstance(z, tuple) else f(z)


def lift_by_matrix(f, f_prime):
    """f of the matrix [[a, b], [0, a]] is [[f(a), f'(a) b], [0, f(a)]]."""

    def lifted(z):
        if not isinstance(z, tuple):
            return f(z)
        E = np.array([[0.0, 1.0], [0.0, 0.0]])
        return tuple((f(z[0]) * np.eye(2) + f_prime(z[0]) * z[1] * E)[0])

    return lifted


def lifted_by_adlib(case):
    f = FUNCTIONS[case["function"]][0]
    pair, then = (list(map(float, jvp(g, (case["x"],), (case["x_dot"],)))) for g in (f, lambda x: np.cos(f(x))))
    return {"of a number": float(f(case["x"])), "of a pair": pair, "cosine of that": then}


def engine(table):
    def apply(name, *pairs):
        f, partials = table[name]
        xs = [x for x, _ in pairs]
        return f(*xs), sum(p(*xs) * x_dot for p, (_, x_dot) in zip(partials, pairs))

    return apply


def engine_with(tangent):
    def make(table):
        def apply(name, *pairs):
            f, partials = table[name]
            xs, x_dots = zip(*pairs)
            return f(*xs), tangent([p(*xs) for p in partials], x_dots)

        return apply

    return make


def engine_by_matrix(table):
    """The row of partials times the column of tangents."""

    def apply(name, *pairs):
        pairs = np.array(pairs)
        f, partials = table[name]
        return f(*pairs[:, 0]), np.array([p(*pairs[:, 0]) for p in partials]) @ pairs[:, 1]

    return apply


def rule_by_adlib(case):
    xs, x_dots = zip(*case["pairs"])
    return list(map(float, jvp(TABLE[case["rule"]][0], xs, x_dots)))


def pair(case):
    return ["value", "tangent"]


def quotient_with(tangent):
    return lambda x, dx, y, dy: (x / y, tangent(x, dx, y, dy))


def number_with(**methods):
    """The right number but for some methods: their sentence says which mistake is in them."""
    return type("Changed", (Number,), methods)


def of_values(value, tangent):
    """A method of two operands from their values and tangents."""

    def method(self, other):
        other = self.lifted(other)
        a, b = (self.value, other.value), (self.tangent, other.tangent)
        return type(self)(value(*a), tangent(*a, *b))

    return method


def reflected(method):
    return lambda self, other: getattr(self.lifted(other), method)(self)


def number_losing_tangents(self, other):
    """A sum with a plain number is a plain number, too."""
    if isinstance(other, Number):
        return Number.__add__(self, other)
    return type(self)(self.value + other)


def power_of_both(self, n):
    return type(self)(self.value**n, self.tangent**n)


def power_with(tangent):
    return lambda self, n: type(self)(self.value**n, tangent(self.value, self.tangent, n))


def power_by_products(first):
    """A loop of products, which ends at once for a negative exponent."""

    def method(self, n):
        result = type(self)(1.0) if first else self
        for _ in range(n if first else n - 1):
            result = result * self
        return result

    return method


def last_partial_alone(ps, dots):
    return ps[-1] * dots[-1]


def apply_with(value_and_tangent):
    """An engine from f, the partials, the values and the tangents."""

    def make(table):
        def apply(name, *pairs):
            xs, x_dots = zip(*pairs)
            return value_and_tangent(*table[name], xs, x_dots)

        return apply

    return make


def by_others(kind):
    """A mistake in a class whose negative is a product and whose difference is a sum."""
    methods = {
        "__neg__": lambda self: self * -1.0,
        "__sub__": lambda self, other: self + -self.lifted(other),
        "__rmul__": lambda self, c: type(self)(c * self.value, c * self.tangent),
    }
    return kind, type(kind.__name__, (kind,), methods)


def by_negative(kind):
    return kind, type(kind.__name__, (kind,), {"__sub__": lambda self, other: self + -self.lifted(other)})


def operators_in(case):
    """The latest operator of an expression, and how many there are: +, -, *, /, with a number on the left, **."""
    e = case["expression"]
    order = (r"\+", r"- |^-|\(-", r"\*(?!\*)", "/", r"^[\d.]+ [-+*/] x", r"\*\*", r"\*\* (0|1|-2)")
    return max(k for k, pattern in enumerate(order) if re.search(pattern, e)), len(e.split())


ANSWERS = {
    "partials": Answer(
        [partials, partials_by_adlib],
        lambda case: RULES[case["operation"]],
        "One partial for each operand: hold the other one fixed.",
        lambda case: f"operation {case['operation']} at x = {case['x']:.4g}, y = {case['y']:.4g}",
        {
            "a tuple of one for a function of one operand": lambda o, x, y: (
                PARTIALS[o](x, y)[0] if len(PARTIALS[o](x, y)) == 1 else PARTIALS[o](x, y)
            ),
            "one partial for a function of one operand": lambda o, x, y: (*PARTIALS[o](x, y), 0.0)[:2],
            "divide: the denominator is y²": partials_with(divide=lambda x, y: (1 / y, -x / y)),
            "power: ln x, not ln y": partials_with(power=lambda x, y: (y * x ** (y - 1), x**y * math.log(y))),
            "exp is not a power": partials_with(exp=lambda x, y: (x * math.exp(x - 1),)),
            "divide: the partial with respect to y is -x / y²": partials_with(divide=lambda x, y: (1 / y, x / y**2)),
            "power: the partial with respect to y is x^y ln x": partials_with(
                power=lambda x, y: (y * x ** (y - 1), y * x ** (y - 1))
            ),
            "power: the partial with respect to x is y x^(y - 1)": partials_with(
                power=lambda x, y: (x ** (y - 1), x**y * math.log(x))
            ),
            "multiply: the partials are the other factor": partials_with(multiply=lambda x, y: (x, y)),
            "subtract: the partials are 1 and -1": partials_with(subtract=lambda x, y: (1.0, 1.0)),
            "sin: the derivative is cos, without a minus": partials_with(sin=lambda x, y: (-math.cos(x),)),
            "tanh: the derivative is 1 - tanh²": partials_with(tanh=lambda x, y: (1 - math.tanh(x),)),
            "log: the derivative is 1 / x": partials_with(log=lambda x, y: (1 / math.log(x),)),
            "divide: the numerator x is missing in -x / y², the partial with respect to y": partials_with(
                divide=lambda x, y: (1 / y, -1 / y**2)
            ),
            "divide: the partials are exchanged: that with respect to x is 1 / y": partials_with(
                divide=lambda x, y: (-x / y**2, 1 / y)
            ),
            "tanh: this is the slope of tan, with a plus: it is 1 - tanh²": partials_with(
                tanh=lambda x, y: (1 + math.tanh(x) ** 2,)
            ),
            "tanh: 1 / cosh is to be squared": partials_with(tanh=lambda x, y: (1 / math.cosh(x),)),
            "tanh: this is the slope of the sigmoid, y (1 - y)": partials_with(
                tanh=lambda x, y: (math.tanh(x) * (1 - math.tanh(x)),)
            ),
            "power: the logarithm is the natural one, math.log, and not the one to base 10": partials_with(
                power=lambda x, y: (y * x ** (y - 1), x**y * math.log10(x))
            ),
            "sin, exp, log and tanh are taken at y: their operand is x": lambda o, x, y: PARTIALS[o](
                y if o in ("sin", "exp", "log", "tanh") else x, y
            ),
            "sin: the derivative is cos, and here it is sin": partials_with(sin=lambda x, y: (math.sin(x),)),
            "power: the exponent is lowered by 1 in y x^(y - 1), the partial with respect to x": partials_with(
                power=lambda x, y: (y * x**y, x**y * math.log(x))
            ),
            "power: the partial with respect to y has the factor ln x": partials_with(
                power=lambda x, y: (y * x ** (y - 1), x**y)
            ),
            "log: the derivative is 1 / x, and here -1 / x²": partials_with(log=lambda x, y: (-1 / x**2,)),
            "log: this is the slope of the logarithm to base 10: the derivative of ln x is 1 / x": partials_with(
                log=lambda x, y: (1 / (x * math.log(10)),)
            ),
        },
        lesson=LESSON,
    ),
    "divide": Answer(
        [quotient, quotient_by_library],
        "dz = dx / y - x dy / y²",
        "Differentiate z y = x.",
        with_values("x", "x_dot", "y", "y_dot"),
        {
            "the sign is that of the printed rule (lesson 11), and wrong: the denominator's tangent enters with a "
            "minus": lambda x, dx, y, dy: (
                x / y,
                dx / y + x / (y * y) * dy,
            ),
            "dividing tangents is not the rule": lambda x, dx, y, dy: (x / y, dx / dy),
            "the denominator's tangent is missing": lambda x, dx, y, dy: (x / y, dx / y),
            "the denominator is y², and here y": lambda x, dx, y, dy: (x / y, dx / y - x * dy / y),
            "the numerator's order is reversed": lambda x, dx, y, dy: (x / y, (x * dy - y * dx) / y**2),
            "divide by y², not by x²": lambda x, dx, y, dy: (x / y, (y * dx - x * dy) / x**2),
            "only the tangent is returned": lambda x, dx, y, dy: quotient(x, dx, y, dy)[1],
            "value and tangent are exchanged": lambda x, dx, y, dy: quotient(x, dx, y, dy)[::-1],
            "the division by y² is missing": quotient_with(lambda x, dx, y, dy: dx * y - x * dy),
            "the tangents are exchanged: x_dot belongs to the numerator": quotient_with(
                lambda x, dx, y, dy: (dy - x / y * dx) / y
            ),
            "this is the rule of a product": quotient_with(lambda x, dx, y, dy: dx * y + x * dy),
            "the numerator's tangent is missing": quotient_with(lambda x, dx, y, dy: -x * dy / y**2),
            "parentheses are missing: the whole difference x_dot y - x y_dot is divided by y²": quotient_with(
                lambda x, dx, y, dy: dx * y - x * dy / y**2
            ),
            "// divides to a whole number: use /": lambda x, dx, y, dy: (x // y, (dx - x // y * dy) / y),
            "the second term is not divided by y²": quotient_with(lambda x, dx, y, dy: dx / y - x * dy),
            "the first term is not divided by y": quotient_with(lambda x, dx, y, dy: dx - x * dy / y**2),
        },
        rows=pair,
        lesson=LESSON,
    ),
    "operators": Answer(
        [Number, adlib_number],
        operator_rule,
        "Make a Number of the other operand first. Python tries the right operand's reflected method when the left "
        "one does not know what to do.",
        lambda case: (
            f"the expression {case['expression']}, x = ({shown(case['x'][0])}, {shown(case['x'][1])}), y = "
            f"({shown(case['y'][0])}, {shown(case['y'][1])})"
        ),
        {
            "the reflected methods have the operands in the other order: 2 - x is not x - 2, 2 / x is "
            "not x / 2": ReflectedAsIs,
            "__rsub__ has the operands in the other order: 2 - x is not x - 2": ReflectedDifferenceOnly,
            "the tangent of a product is x y_dot + x_dot y": by_others(ProductOfTangents),
            "the denominator's tangent enters with a minus": QuotientPlus,
            "__pow__ lacks the incoming tangent (chain rule)": PowerWithoutChain,
            "__pow__: the power is to be lowered by one": PowerNotLowered,
            "__pow__: the exponent is a factor": PowerWithoutFactor,
            "x - y: the tangents are subtracted, too": DifferencePlus,
            "an operator makes a new Number: x was changed": InPlace,
            "a plain number is a constant: its tangent is 0": (
                *by_others(ConstantsMove),
                type(
                    "Moving",
                    (ConstantsMove,),
                    {"__neg__": lambda self: -1.0 * self, "__sub__": lambda self, other: self + -self.lifted(other)},
                ),
            ),
            "-x turns the tangent's sign, too": by_negative(NegativeValueOnly),
            "x * y: its tangent has a plus between the two terms": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: da * b - a * db)
            ),
            "x * y: each tangent is multiplied by the other value, and not by its own": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: da * a + b * db)
            ),
            "x * y: the tangent lacks x y_dot": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: da * b)
            ),
            "x * y: the tangent lacks x_dot y": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: a * db)
            ),
            "x - y: the second operand's tangent is missing": number_with(
                __sub__=of_values(lambda a, b: a - b, lambda a, b, da, db: da)
            ),
            "x - y: the tangent of x is subtracted from itself: it is x_dot - y_dot": number_with(
                __sub__=of_values(lambda a, b: a - b, lambda a, b, da, db: da - da)
            ),
            "x / y: the denominator is squared in x y_dot / y²": number_with(
                __truediv__=of_values(lambda a, b: a / b, lambda a, b, da, db: da / b - a * db / b)
            ),
            "x / y: the denominator's tangent is missing": number_with(
                __truediv__=of_values(lambda a, b: a / b, lambda a, b, da, db: da / b)
            ),
            "2 / x: its tangent has a minus, -2 x_dot / x²": number_with(
                __rtruediv__=lambda self, c: type(self)(c / self.value, c * self.tangent / self.value**2)
            ),
            "2 - x: its tangent is -x_dot": number_with(
                __rsub__=lambda self, c: type(self)(c - self.value, self.tangent)
            ),
            "x ** n: the tangent was raised to the power n, too: it is n x^(n - 1) x_dot": number_with(
                __pow__=power_of_both
            ),
            "3 * x: the number is a factor of the tangent, too": number_with(
                __mul__=lambda self, other: (
                    Number.__mul__(self, other)
                    if isinstance(other, Number)
                    else type(self)(self.value * other, self.tangent)
                )
            ),
            "x + 2: the sum with a plain number loses the tangent: the number's is 0, and that of x stays": number_with(
                __add__=number_losing_tangents
            ),
            "x ** n by a loop of products: for a negative n it is never entered, so x ** -2 became 1": number_with(
                __pow__=power_by_products(True)
            ),
            "x ** n by a loop of products that begins with x: for n = 0 and for a negative n it stays x": number_with(
                __pow__=power_by_products(False)
            ),
            "x ** 0 is 1, and here 0": number_with(
                __pow__=lambda self, n: Number.__pow__(self, n) if n else type(self)(0.0)
            ),
            "x + y: the second operand's tangent is missing": number_with(
                __add__=of_values(lambda a, b: a + b, lambda a, b, da, db: da)
            ),
        },
        rows=lambda case: ["value", "tangent", "operands changed"],
        concept=operators_in,
        form=lambda case, got: "an operand was changed: make a new Number" if got[2] else None,
        lesson=LESSON,
    ),
    "lift": Answer(
        [lift, lift_by_matrix],
        "(f(a), f'(a) b)",
        "The function that you return looks at what it is given: isinstance(z, tuple).",
        with_values("function", "x", "x_dot"),
        {
            "return a tuple: the next function takes a list for a plain number": lambda f, f_prime: (
                lambda z: [f(z[0]), f_prime(z[0]) * z[1]] if isinstance(z, tuple) else f(z)
            ),
            "the incoming tangent is a factor (chain rule)": lift_with(lambda f, f_prime, a, b: f_prime(a)),
            "the derivative is taken at a, not at b": lift_with(lambda f, f_prime, a, b: f_prime(b) * b),
            "f was applied to the tangent": lift_with(lambda f, f_prime, a, b: f(b)),
            "the tangent is f'(a) b, not f(a) b": lift_with(lambda f, f_prime, a, b: f(a) * b),
            "f'(a) is a factor, not a summand": lift_with(lambda f, f_prime, a, b: f_prime(a) + b),
            "the tangent passes through unchanged": lift_with(lambda f, f_prime, a, b: b),
            "f' was used in place of f": lambda f, f_prime: (
                lambda z: (f_prime(z[0]), f(z[0]) * z[1]) if isinstance(z, tuple) else f_prime(z)
            ),
            "the derivative is taken at f(a): it is taken at a": lift_with(
                lambda f, f_prime, a, b: f_prime(abs(f(a))) * b
            ),
            "the derivative is taken at a b: it is taken at a, and b is a factor": lift_with(
                lambda f, f_prime, a, b: f_prime(abs(a * b))
            ),
            "the parts are exchanged: (value, tangent) was asked for": lambda f, f_prime: (
                lambda z: (f_prime(z[0]) * z[1], f(z[0])) if isinstance(z, tuple) else f(z)
            ),
            "of a plain number the derivative is returned: f of the number was asked for": lambda f, f_prime: (
                lambda z: (f(z[0]), f_prime(z[0]) * z[1]) if isinstance(z, tuple) else f_prime(z)
            ),
            "the sign of the tangent is reversed": lift_with(lambda f, f_prime, a, b: -f_prime(a) * b),
            "the sign of b is lost: the tangent is f'(a) b": lift_with(lambda f, f_prime, a, b: f_prime(a) * abs(b)),
            "the sign of f'(a) is lost: the tangent is f'(a) b": lift_with(
                lambda f, f_prime, a, b: abs(f_prime(a)) * b
            ),
            "the function uses what the last call of lift was given: let the inner function keep f and f_prime of "
            "its own call": (
                lambda f, f_prime: lambda z: (np.cos(z[0]), -np.sin(z[0]) * z[1]) if isinstance(z, tuple) else np.cos(z)
            ),
            "f is the right one, and the derivative is that of another call of lift: let the inner function keep its "
            "own": (lift_with(lambda f, f_prime, a, b: math.cos(a) * b)),
        },
        [lifted_by_adlib],
        lesson=LESSON,
    ),
    "table": Answer(
        [engine, engine_by_matrix],
        "z = f(x_1, ..., x_k), z_dot = sum of partial_i x_i_dot",
        "The partials take all the operands' values.",
        lambda case: f"rule {case['rule']}, pairs {shown(case['pairs'])}",
        {
            "only the first operand's tangent is used: sum over all": engine_with(lambda ps, dots: ps[0] * dots[0]),
            "the partials are added without the tangents (chain rule)": engine_with(lambda ps, dots: sum(ps)),
            "each partial belongs to its own operand": engine_with(
                lambda ps, dots: sum(p * d for p, d in zip(ps, dots[::-1]))
            ),
            "contributions are added, not multiplied": engine_with(
                lambda ps, dots: math.prod(p * d for p, d in zip(ps, dots))
            ),
            "only the last operand's tangent is used: a sum that begins anew in each iteration keeps the last "
            "term": engine_with(last_partial_alone),
            "the third operand is left out: a rule may have any number of them": engine_with(
                lambda ps, dots: sum(p * d for p, d in zip(ps[:2], dots))
            ),
            "f was applied to the tangents: their partials are their factors": apply_with(
                lambda f, partials, xs, x_dots: (f(*xs), f(*map(abs, x_dots)))
            ),
            "the partials are taken at the tangents: take them at the values": apply_with(
                lambda f, partials, xs, x_dots: (f(*xs), sum(p(*x_dots) * d for p, d in zip(partials, x_dots)))
            ),
            "the sum of the partials is multiplied by the sum of the tangents: each partial belongs to its own "
            "tangent": engine_with(lambda ps, dots: sum(ps) * sum(dots)),
            "this is the mean of the contributions: they are added": engine_with(
                lambda ps, dots: sum(p * d for p, d in zip(ps, dots)) / len(ps)
            ),
            "the sum of the contributions begins with 1: it begins with 0": engine_with(
                lambda ps, dots: 1 + sum(p * d for p, d in zip(ps, dots))
            ),
            "the first tangent is used for every operand: each has its own": engine_with(
                lambda ps, dots: sum(p * dots[0] for p in ps)
            ),
            "the first partial is used for every operand: each has its own": engine_with(
                lambda ps, dots: sum(ps[0] * d for d in dots)
            ),
        },
        [rule_by_adlib],
        rows=pair,
        lesson=LESSON,
    ),
}
