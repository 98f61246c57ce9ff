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
    "add": "The partial derivatives of x + y are 1 and 1.",
    "subtract": "The partial derivatives of x - y are 1 and -1.",
    "multiply": "The partial derivatives of x · y are y and x.",
    "divide": "The partial derivatives of x / y are 1 / y and -x / y².",
    "power": "The partial derivatives of x^y are y · x^(y-1) and x^y · ln x.",
    "sin": "The derivative of sin x is cos x.",
    "exp": "The derivative of exp x is exp x.",
    "log": "The derivative of ln x is 1 / x.",
    "tanh": "The derivative of tanh x is 1 - tanh² x.",
}


def operator_rule(case):
    """The rules of the operators that an expression has."""
    e, rules = case["expression"], []
    if "**" in e:
        rules.append("The tangent of x ** n is n · x^(n-1) · x_dot. For n = 0 it is 0, also where x is 0.")
    if "/" in e:
        rules.append("The tangent of x / y is x_dot / y - x · y_dot / y².")
    if "*" in e.replace("**", ""):
        rules.append("The tangent of x * y is x_dot · y + x · y_dot.")
    if re.search(r"(?<!\*\* )\b[\d.]+ [-+*/] x", e):
        rules.append(
            "If a plain number is on the left, Python calls the reflected method of x: 2 - x is x.__rsub__(2), "
            "and not x - 2."
        )
    if re.search(r"(^|\()-x", e):
        rules.append("The tangent of -x is -x_dot.")
    return " ".join([*rules, "A plain number has the tangent 0. Sums and differences act on both parts."])


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
        "There is one partial derivative per operand. For each of them, hold the other operand fixed.",
        lambda case: f"operation {case['operation']} at x = {case['x']:.4g}, y = {case['y']:.4g}",
        {
            "For a function of one operand you return a bare number. "
            "Return a tuple with one entry, as in (slope,).": lambda o, x, y: (
                PARTIALS[o](x, y)[0] if len(PARTIALS[o](x, y)) == 1 else PARTIALS[o](x, y)
            ),
            "For a function of one operand you return two numbers. It has only one partial "
            "derivative, so return a tuple with one entry.": lambda o, x, y: (*PARTIALS[o](x, y), 0.0)[:2],
            "In your rule for divide, the partial derivative with respect to y "
            "has y in the denominator where y² belongs.": partials_with(divide=lambda x, y: (1 / y, -x / y)),
            "In your rule for power, the partial derivative with respect to y contains ln y. Differentiate e^(y "
            "ln x) with respect to y to see which logarithm belongs there.": partials_with(
                power=lambda x, y: (y * x ** (y - 1), x**y * math.log(y))
            ),
            "Your rule for exp is that of a power, in which the base varies. Here the "
            "exponent varies, and exp is its own derivative.": partials_with(exp=lambda x, y: (x * math.exp(x - 1),)),
            "In your rule for divide, the partial derivative with respect to y has the wrong sign. If the "
            "denominator of a positive quotient grows, the quotient becomes smaller.": partials_with(
                divide=lambda x, y: (1 / y, x / y**2)
            ),
            "Your rule for power has the same partial derivative twice. With respect to y it is the exponent "
            "that varies, so differentiate e^(y ln x).": partials_with(
                power=lambda x, y: (y * x ** (y - 1), y * x ** (y - 1))
            ),
            "In your rule for power, the factor y is missing in "
            "the partial derivative with respect to x.": partials_with(
                power=lambda x, y: (x ** (y - 1), x**y * math.log(x))
            ),
            "In your rule for multiply, the partial derivative with respect to each factor is this "
            "factor itself. It has to be the other factor.": partials_with(multiply=lambda x, y: (x, y)),
            "In your rule for subtract, both partial derivatives are 1. The second operand is "
            "subtracted, so its partial derivative is -1.": partials_with(subtract=lambda x, y: (1.0, 1.0)),
            "Your rule for sin has a minus that does not belong there. The derivative of sin is cos; it "
            "is the derivative of cos that has a minus.": partials_with(sin=lambda x, y: (-math.cos(x),)),
            "In your rule for tanh, the square is missing. The derivative is 1 - tanh² x.": partials_with(
                tanh=lambda x, y: (1 - math.tanh(x),)
            ),
            "Your rule for log is 1 / ln x. The derivative of ln x is 1 / x.": partials_with(
                log=lambda x, y: (1 / math.log(x),)
            ),
            "In your rule for divide, the numerator x is missing in "
            "the partial derivative with respect to y.": partials_with(divide=lambda x, y: (1 / y, -1 / y**2)),
            "In your rule for divide, the two partial derivatives are in the wrong order. "
            "The first one is that with respect to x.": partials_with(divide=lambda x, y: (-x / y**2, 1 / y)),
            "Your rule for tanh has a plus, which belongs to the derivative of "
            "tan. The derivative of tanh is 1 - tanh² x.": partials_with(tanh=lambda x, y: (1 + math.tanh(x) ** 2,)),
            "Your rule for tanh is 1 / cosh x. This still has to be squared.": partials_with(
                tanh=lambda x, y: (1 / math.cosh(x),)
            ),
            "Your rule for tanh looks like the derivative of the sigmoid function, z (1 - z). "
            "For z = tanh x the derivative is 1 - z².": partials_with(
                tanh=lambda x, y: (math.tanh(x) * (1 - math.tanh(x)),)
            ),
            "In your rule for power, the logarithm is the one to base "
            "10. Use the natural logarithm, math.log.": partials_with(
                power=lambda x, y: (y * x ** (y - 1), x**y * math.log10(x))
            ),
            "You evaluate the derivatives of sin, exp, log and tanh at y. "
            "The only operand of these functions is x.": lambda o, x, y: PARTIALS[o](
                y if o in ("sin", "exp", "log", "tanh") else x, y
            ),
            "Your rule for sin is the sine itself. The derivative of sin is cos.": partials_with(
                sin=lambda x, y: (math.sin(x),)
            ),
            "In your rule for power, the exponent is not lowered by 1 in "
            "the partial derivative with respect to x.": partials_with(
                power=lambda x, y: (y * x**y, x**y * math.log(x))
            ),
            "In your rule for power, the factor ln x is missing in "
            "the partial derivative with respect to y.": partials_with(power=lambda x, y: (y * x ** (y - 1), x**y)),
            "Your rule for log is -1 / x², which is the derivative "
            "of 1 / x. The derivative of ln x is 1 / x.": partials_with(log=lambda x, y: (-1 / x**2,)),
            "Your rule for log belongs to the logarithm to base 10, which has the additional factor 1 "
            "/ ln 10. The derivative of ln x is 1 / x.": partials_with(log=lambda x, y: (1 / (x * math.log(10)),)),
        },
        lesson=LESSON,
    ),
    "divide": Answer(
        [quotient, quotient_by_library],
        "The tangent of z = x / y is z_dot = x_dot / y - x · y_dot / y².",
        "Write the quotient as a product, z · y = x, and differentiate both sides.",
        with_values("x", "x_dot", "y", "y_dot"),
        {
            "Your tangent has the sign of the rule that lesson 11 quotes from a textbook, and that sign is "
            "wrong. The term with the tangent of the denominator is subtracted.": lambda x, dx, y, dy: (
                x / y,
                dx / y + x / (y * y) * dy,
            ),
            "You divide one tangent by the other. The derivative of a quotient is not the quotient of the "
            "derivatives; differentiate z · y = x to find it.": lambda x, dx, y, dy: (x / y, dx / dy),
            "Your tangent treats the denominator as a constant. The term with y_dot is missing.": lambda x, dx, y, dy: (
                x / y,
                dx / y,
            ),
            "In the term with y_dot, you divide by y where y² belongs.": lambda x, dx, y, dy: (
                x / y,
                dx / y - x * dy / y,
            ),
            "In the numerator of your quotient rule, the two terms have the wrong "
            "signs. Subtract x · y_dot from y · x_dot.": lambda x, dx, y, dy: (x / y, (x * dy - y * dx) / y**2),
            "You divide by x². The square in the quotient rule is that of the denominator y.": lambda x, dx, y, dy: (
                x / y,
                (y * dx - x * dy) / x**2,
            ),
            "You return only the tangent. Return the pair (z, z_dot).": lambda x, dx, y, dy: quotient(x, dx, y, dy)[1],
            "You return the tangent first. The order of the pair is (z, z_dot).": lambda x, dx, y, dy: quotient(
                x, dx, y, dy
            )[::-1],
            "Your tangent is y · x_dot - x · y_dot, which is only the numerator of the "
            "quotient rule. It still has to be divided by y².": quotient_with(lambda x, dx, y, dy: dx * y - x * dy),
            "The two tangents are exchanged. x_dot belongs to the numerator "
            "x, and y_dot belongs to the denominator y.": quotient_with(lambda x, dx, y, dy: (dy - x / y * dx) / y),
            "Your tangent is that of a product, x · y, and not that of a quotient.": quotient_with(
                lambda x, dx, y, dy: dx * y + x * dy
            ),
            "Your tangent treats the numerator as a constant. The term with x_dot is missing.": quotient_with(
                lambda x, dx, y, dy: -x * dy / y**2
            ),
            "This looks like a missing pair of parentheses. The whole difference y · "
            "x_dot - x · y_dot has to be divided by y².": quotient_with(lambda x, dx, y, dy: dx * y - x * dy / y**2),
            "The operator // rounds the quotient down to a whole number. Use / instead.": lambda x, dx, y, dy: (
                x // y,
                (dx - x // y * dy) / y,
            ),
            "The second term of your tangent, x · y_dot, is not divided by y².": quotient_with(
                lambda x, dx, y, dy: dx / y - x * dy
            ),
            "The first term of your tangent, x_dot, is not divided by y.": quotient_with(
                lambda x, dx, y, dy: dx - x * dy / y**2
            ),
        },
        rows=pair,
        lesson=LESSON,
    ),
    "operators": Answer(
        [Number, adlib_number],
        operator_rule,
        (
            "Turn the other operand into a Number first. When the left operand does not know what to do, Python "
            "calls the reflected method of the right operand."
        ),
        lambda case: (
            f"the expression {case['expression']}, x = ({shown(case['x'][0])}, {shown(case['x'][1])}), y = "
            f"({shown(case['y'][0])}, {shown(case['y'][1])})"
        ),
        {
            "Your reflected methods keep the operands in their usual order. In 2 - x and 2 / x the plain number "
            "is on the left, so __rsub__ and __rtruediv__ have to exchange the operands.": ReflectedAsIs,
            "For 2 - x, your __rsub__ computes x - 2. The plain number is on the left, so "
            "the method has to exchange the operands.": ReflectedDifferenceOnly,
            "Your tangent of x * y is the product of the tangents. The product "
            "rule has two terms, each with one tangent.": by_others(ProductOfTangents),
            "In your tangent of x / y, the term with the tangent of the denominator has "
            "the wrong sign. It has to be subtracted.": QuotientPlus,
            "Your __pow__ does not use the tangent of x. By the chain rule, the derivative "
            "of the power has to be multiplied by it.": PowerWithoutChain,
            "In the tangent of your __pow__, the exponent of x is not lowered by one.": PowerNotLowered,
            "In the tangent of your __pow__, the factor n is missing.": PowerWithoutFactor,
            "In your tangent of x - y, the tangents are added. "
            "Subtract them, as you subtract the values.": DifferencePlus,
            "Your + changes its left operand. Every operator has to return a new "
            "Number and to leave its operands as they are.": InPlace,
            "You give a plain number the tangent 1. A plain number is a constant, so its tangent is 0.": (
                *by_others(ConstantsMove),
                type(
                    "Moving",
                    (ConstantsMove,),
                    {"__neg__": lambda self: -1.0 * self, "__sub__": lambda self, other: self + -self.lifted(other)},
                ),
            ),
            "Your -x changes the sign of the value only. The tangent has to change its sign, too.": by_negative(
                NegativeValueOnly
            ),
            "In your tangent of x * y, one term is subtracted from the other. The product rule adds them.": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: da * b - a * db)
            ),
            "In your tangent of x * y, each tangent is multiplied by its own value. "
            "Multiply it by the value of the other factor.": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: da * a + b * db)
            ),
            "Your tangent of x * y uses only the term x_dot · y of the product rule. Add x · y_dot.": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: da * b)
            ),
            "Your tangent of x * y uses only the term x · y_dot of the product rule. Add x_dot · y.": number_with(
                __mul__=of_values(lambda a, b: a * b, lambda a, b, da, db: a * db)
            ),
            "In your tangent of x - y, the tangent of the second operand is missing.": number_with(
                __sub__=of_values(lambda a, b: a - b, lambda a, b, da, db: da)
            ),
            "In your tangent of x - y, the tangent of x is subtracted from itself. "
            "Subtract the tangent of the other operand.": number_with(
                __sub__=of_values(lambda a, b: a - b, lambda a, b, da, db: da - da)
            ),
            "In your tangent of x / y, the term with y_dot has y in the denominator where y² belongs.": number_with(
                __truediv__=of_values(lambda a, b: a / b, lambda a, b, da, db: da / b - a * db / b)
            ),
            "In your tangent of x / y, the term with the tangent of the denominator is missing.": number_with(
                __truediv__=of_values(lambda a, b: a / b, lambda a, b, da, db: da / b)
            ),
            "Your tangent of 2 / x has the wrong sign. When x grows, 2 / x becomes smaller.": number_with(
                __rtruediv__=lambda self, c: type(self)(c / self.value, c * self.tangent / self.value**2)
            ),
            "Your tangent of 2 - x has the wrong sign. When x grows, 2 - x becomes smaller.": number_with(
                __rsub__=lambda self, c: type(self)(c - self.value, self.tangent)
            ),
            "In the tangent of your x ** n, the tangent of x is raised to the power n, too. By the chain rule, "
            "it is only a factor of the derivative of the power.": number_with(__pow__=power_of_both),
            "In 3 * x, you multiply only the value by 3. Multiply the tangent by 3, too.": number_with(
                __mul__=lambda self, other: (
                    Number.__mul__(self, other)
                    if isinstance(other, Number)
                    else type(self)(self.value * other, self.tangent)
                )
            ),
            "Your x + 2 loses the tangent of x. The plain number has the tangent "
            "0, so the tangent of the sum is that of x.": number_with(__add__=number_losing_tangents),
            "It looks as if your x ** n multiplies in a loop that starts with 1. For a negative n the loop "
            "has no iterations, so x ** -2 becomes 1.": number_with(__pow__=power_by_products(True)),
            "It looks as if your x ** n multiplies in a loop that starts with x. For n = 0 and for a negative n "
            "the loop has no iterations, so the result is x itself.": number_with(__pow__=power_by_products(False)),
            "Your x ** 0 has the value 0. It has to have the value 1 and the tangent 0.": number_with(
                __pow__=lambda self, n: Number.__pow__(self, n) if n else type(self)(0.0)
            ),
            "In your tangent of x + y, the tangent of the second operand is missing.": number_with(
                __add__=of_values(lambda a, b: a + b, lambda a, b, da, db: da)
            ),
        },
        rows=lambda case: ["value", "tangent", "operands changed"],
        concept=operators_in,
        form=lambda case, got: (
            "An operand was changed. Make a new Number for the result, and leave the operands as they are."
            if got[2]
            else None
        ),
        lesson=LESSON,
    ),
    "lift": Answer(
        [lift, lift_by_matrix],
        "For the pair (a, b) the lifted function returns (f(a), f'(a) · b).",
        ("The function that you return has to look at its argument: isinstance(z, tuple) tells whether it is a pair."),
        with_values("function", "x", "x_dot"),
        {
            "For a pair you return a list. Return a tuple, because the next lifted "
            "function would take a list for a plain number.": lambda f, f_prime: (
                lambda z: [f(z[0]), f_prime(z[0]) * z[1]] if isinstance(z, tuple) else f(z)
            ),
            "Your tangent does not use the tangent b that came in. By the chain rule, the "
            "derivative at a has to be multiplied by it.": lift_with(lambda f, f_prime, a, b: f_prime(a)),
            "You evaluate the derivative at the tangent b. Evaluate it at the value a.": lift_with(
                lambda f, f_prime, a, b: f_prime(b) * b
            ),
            "Your tangent is f of the tangent b. The chain rule needs the "
            "derivative of f, and b is only a factor.": lift_with(lambda f, f_prime, a, b: f(b)),
            "Your tangent is f(a) · b. The factor of b has to be the "
            "derivative at a, and not the value of f.": lift_with(lambda f, f_prime, a, b: f(a) * b),
            "Your tangent is the sum of f'(a) and b. By the chain rule it has to be their product.": lift_with(
                lambda f, f_prime, a, b: f_prime(a) + b
            ),
            "You return the tangent b unchanged. By the chain rule, it has to "
            "be multiplied by the derivative of f at a.": lift_with(lambda f, f_prime, a, b: b),
            "It looks as if f and f_prime are exchanged. The "
            "value needs f, and the tangent needs f_prime.": lambda f, f_prime: (
                lambda z: (f_prime(z[0]), f(z[0]) * z[1]) if isinstance(z, tuple) else f_prime(z)
            ),
            "You evaluate the derivative at f(a). Evaluate it at a.": lift_with(
                lambda f, f_prime, a, b: f_prime(abs(f(a))) * b
            ),
            "You evaluate the derivative at a · b. Evaluate it at a, and multiply the result by b.": lift_with(
                lambda f, f_prime, a, b: f_prime(abs(a * b))
            ),
            "The parts of your pair are in the wrong order. Return (value, tangent).": lambda f, f_prime: (
                lambda z: (f_prime(z[0]) * z[1], f(z[0])) if isinstance(z, tuple) else f(z)
            ),
            "For a plain number you return the derivative. Return f of the number.": lambda f, f_prime: (
                lambda z: (f(z[0]), f_prime(z[0]) * z[1]) if isinstance(z, tuple) else f_prime(z)
            ),
            "Your tangent has the wrong sign. It has to be f'(a) · b.": lift_with(
                lambda f, f_prime, a, b: -f_prime(a) * b
            ),
            "Your tangent uses the absolute value of b. Multiply by b itself.": lift_with(
                lambda f, f_prime, a, b: f_prime(a) * abs(b)
            ),
            "Your tangent uses the absolute value of f'(a). Multiply by f'(a) itself.": lift_with(
                lambda f, f_prime, a, b: abs(f_prime(a)) * b
            ),
            "Your function uses what the latest call of lift was given. Let the inner function "
            "keep the f and the f_prime of its own call.": (
                lambda f, f_prime: lambda z: (np.cos(z[0]), -np.sin(z[0]) * z[1]) if isinstance(z, tuple) else np.cos(z)
            ),
            "Your value is right, but its derivative belongs to another call of lift. Let the inner "
            "function keep the f_prime of its own call.": (lift_with(lambda f, f_prime, a, b: math.cos(a) * b)),
        },
        [lifted_by_adlib],
        lesson=LESSON,
    ),
    "table": Answer(
        [engine, engine_by_matrix],
        (
            "The value is z = f(x_1, ..., x_k), and the tangent z_dot is the sum of partial_i(x_1, ..., x_k) · "
            "x_i_dot over all operands."
        ),
        "Every partial derivative is a function of the values of all operands.",
        lambda case: f"rule {case['rule']}, pairs {shown(case['pairs'])}",
        {
            "You use only the tangent of the first operand. Add up the contributions of all operands.": engine_with(
                lambda ps, dots: ps[0] * dots[0]
            ),
            "You add the partial derivatives without the tangents. By the chain rule, each of them has to be "
            "multiplied by the tangent of its operand.": engine_with(lambda ps, dots: sum(ps)),
            "You multiply the partial derivatives by the tangents in reverse order. Each partial derivative "
            "belongs to the tangent of its own operand.": engine_with(
                lambda ps, dots: sum(p * d for p, d in zip(ps, dots[::-1]))
            ),
            "You multiply the contributions of the operands by each other. Add them.": engine_with(
                lambda ps, dots: math.prod(p * d for p, d in zip(ps, dots))
            ),
            "You use only the tangent of the last operand. This looks like a sum that is "
            "started anew in each iteration of a loop.": engine_with(last_partial_alone),
            "You leave out the third operand. A rule may have any number of operands.": engine_with(
                lambda ps, dots: sum(p * d for p, d in zip(ps[:2], dots))
            ),
            "Your tangent is f of the tangents. Each tangent has to be "
            "multiplied by a partial derivative instead.": apply_with(
                lambda f, partials, xs, x_dots: (f(*xs), f(*map(abs, x_dots)))
            ),
            "You evaluate the partial derivatives at the tangents. Evaluate them at the values.": apply_with(
                lambda f, partials, xs, x_dots: (f(*xs), sum(p(*x_dots) * d for p, d in zip(partials, x_dots)))
            ),
            "You multiply the sum of the partial derivatives by the sum of the tangents. Multiply each partial "
            "derivative by its own tangent first, and add afterwards.": engine_with(
                lambda ps, dots: sum(ps) * sum(dots)
            ),
            "Your tangent is the mean of the contributions. It has to be their sum.": engine_with(
                lambda ps, dots: sum(p * d for p, d in zip(ps, dots)) / len(ps)
            ),
            "Your tangent is too large by 1. This looks like a sum that starts at 1 and not at 0.": engine_with(
                lambda ps, dots: 1 + sum(p * d for p, d in zip(ps, dots))
            ),
            "You use the tangent of the first operand for every "
            "operand. Each operand has its own tangent.": engine_with(lambda ps, dots: sum(p * dots[0] for p in ps)),
            "You use the first partial derivative for every operand. "
            "Each operand has its own partial derivative.": engine_with(lambda ps, dots: sum(ps[0] * d for d in dots)),
        },
        [rule_by_adlib],
        rows=pair,
        lesson=LESSON,
    ),
}
