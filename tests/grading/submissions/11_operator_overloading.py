"""Answers to the questions on operators, elemental libraries and tables, right and wrong."""

import cmath
import functools
import math

import numpy as np

TABLE = {
    "add": "1, 1",
    "subtract": "1, -1",
    "multiply": "y, x",
    "divide": "1 / y, -x / y**2",
    "power": "y * x**(y - 1), x**y * log(x)",
    "sin": "cos(x),",
    "exp": "exp(x),",
    "log": "1 / x,",
    "tanh": "1 / cosh(x)**2,",
}
VALUES = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "power": lambda x, y: x**y,
    "sin": cmath.sin,
    "exp": cmath.exp,
    "log": cmath.log,
    "tanh": cmath.tanh,
}
last_quotient, tangents_so_far, kept = [], [], {}


def rules(operation, x, y):
    return eval(TABLE[operation], {**vars(math), "x": x, "y": y})


class Base:
    """A right class; others change one method of it."""

    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent

    def of(self, other):
        return other if isinstance(other, Base) else type(self)(other)

    def __add__(self, other):
        other = self.of(other)
        return type(self)(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = self.of(other)
        return type(self)(self.value * other.value, self.value * other.tangent + self.tangent * other.value)

    def __truediv__(self, other):
        other = self.of(other)
        slope = (self.tangent * other.value - self.value * other.tangent) / other.value**2
        return type(self)(self.value / other.value, slope)

    def __sub__(self, other):
        other = self.of(other)
        return type(self)(self.value - other.value, self.tangent - other.tangent)

    def __neg__(self):
        return type(self)(-self.value, -self.tangent)

    def __pow__(self, n):
        return type(self)(self.value**n, n * self.value ** (n - 1) * self.tangent if n else 0.0)

    def __radd__(self, other):
        return self.of(other) + self

    def __rsub__(self, other):
        return self.of(other) - self

    def __rmul__(self, other):
        return self.of(other) * self

    def __rtruediv__(self, other):
        return self.of(other) / self


class ByMatrix:
    """[[value, tangent], [0, value]]: every operator is one of matrices."""

    def __init__(self, value, tangent=0.0):
        self.M = value * np.eye(2) + tangent * np.eye(2, k=1)

    value = property(lambda self: self.M[0, 0])
    tangent = property(lambda self: self.M[0, 1])

    @classmethod
    def from_matrix(cls, M):
        return cls(M[0, 0], M[0, 1])

    def matrix(self, other):
        return other.M if isinstance(other, ByMatrix) else other * np.eye(2)

    def __add__(self, other):
        return self.from_matrix(self.M + self.matrix(other))

    def __sub__(self, other):
        return self.from_matrix(self.M - self.matrix(other))

    def __rsub__(self, other):
        return self.from_matrix(self.matrix(other) - self.M)

    def __mul__(self, other):
        return self.from_matrix(self.M @ self.matrix(other))

    def __truediv__(self, other):
        return self.from_matrix(np.linalg.solve(self.matrix(other), self.M))

    def __rtruediv__(self, other):
        return self.from_matrix(self.matrix(other) @ np.linalg.inv(self.M))

    def __neg__(self):
        return self.from_matrix(-self.M)

    def __pow__(self, n):
        return self.from_matrix(np.linalg.matrix_power(self.M, n))

    __radd__, __rmul__ = __add__, __mul__


class ByComplexStep:
    """value + i h tangent with h so small that h² is nothing."""

    h = 1e-120

    def __init__(self, value, tangent=0.0):
        self.z = complex(value, self.h * tangent)

    value = property(lambda self: self.z.real)
    tangent = property(lambda self: self.z.imag / self.h)

    def operated(self, f, *others):
        z = f(self.z, *(getattr(other, "z", other) for other in others))
        return type(self)(z.real, z.imag / self.h)

    def __add__(self, other):
        return self.operated(lambda a, b: a + b, other)

    def __sub__(self, other):
        return self.operated(lambda a, b: a - b, other)

    def __rsub__(self, other):
        return self.operated(lambda a, b: b - a, other)

    def __mul__(self, other):
        return self.operated(lambda a, b: a * b, other)

    def __truediv__(self, other):
        return self.operated(lambda a, b: a / b, other)

    def __rtruediv__(self, other):
        return self.operated(lambda a, b: b / a, other)

    def __neg__(self):
        return self.operated(lambda a: -a)

    def __pow__(self, n):
        return self.operated(lambda a: math.prod([a] * n) if n >= 0 else 1 / math.prod([a] * -n))

    __radd__, __rmul__ = __add__, __mul__


class FromTable:
    """Methods made from a table of values and partials."""

    def __init__(self, value, tangent=0.0):
        self.value, self.tangent = value, tangent


def method(f, partials):
    def apply(self, *others):
        operands = [self, *(other if isinstance(other, FromTable) else FromTable(other) for other in others)]
        xs = [x.value for x in operands]
        return FromTable(f(*xs), sum(p * x.tangent for p, x in zip(partials(*xs), operands)))

    return apply


for _name, _f, _partials in (
    ("add", lambda x, y: x + y, lambda x, y: (1, 1)),
    ("sub", lambda x, y: x - y, lambda x, y: (1, -1)),
    ("mul", lambda x, y: x * y, lambda x, y: (y, x)),
    ("truediv", lambda x, y: x / y, lambda x, y: (1 / y, -x / y**2)),
):
    _method = method(_f, _partials)
    setattr(FromTable, f"__{_name}__", _method)
    setattr(FromTable, f"__r{_name}__", lambda self, other, m=_method: m(FromTable(other), self))
FromTable.__neg__ = method(lambda x: -x, lambda x: (-1,))
FromTable.__pow__ = lambda self, n: method(lambda x: x**n, lambda x: (n * x ** (n - 1) if n else 0.0,))(self)


class Lifted:
    """f as an object that can be called."""

    def __init__(self, f, f_prime):
        self.f, self.f_prime = f, f_prime

    def __call__(self, z):
        try:
            value, tangent = z
        except TypeError:
            return self.f(z)
        return [self.f(value), self.f_prime(value) * tangent]


def for_pairs(f, pair, number=None):
    """`pair` for pairs; `number`, or f itself, for floats."""
    return lambda z: pair(*z) if isinstance(z, tuple) else (number or f)(z)


def with_tangent(table, tangent):
    """The values are right, the tangent is computed from the partials and the tangents."""

    def apply(name, *pairs):
        f, partials = table[name]
        xs = [x for x, _ in pairs]
        return f(*xs), tangent([partial(*xs) for partial in partials], [x_dot for _, x_dot in pairs])

    return apply


class partials:
    def right_by_formulas_in_a_table(operation, x, y):
        return rules(operation, x, y)

    def right_by_a_complex_step(operation, x, y):
        f, h = VALUES[operation], 1e-150
        if operation in ("sin", "exp", "log", "tanh"):
            return [f(complex(x, h)).imag / h]
        return [(f(complex(x, h), y)).imag / h, (f(x, complex(y, h))).imag / h]

    def right_by_matching(operation, x, y):
        match operation:
            case "add" | "subtract":
                return np.array([1.0, 1.0 if operation == "add" else -1.0])
            case "multiply":
                return np.array([y, x])
            case "divide" | "power":
                z, by_log = (x / y, -1 / y) if operation == "divide" else (x**y, math.log(x))
                return np.array([z / x * (1 if operation == "divide" else y), z * by_log])
        return np.array(
            [{"sin": np.cos(x), "exp": np.exp(x), "log": np.reciprocal(x), "tanh": np.cosh(x) ** -2}[operation]]
        )

    def right_by_exponentials(operation, x, y):
        if operation == "tanh":
            return (4 / (math.exp(x) + math.exp(-x)) ** 2,)
        if operation == "sin":
            return ((cmath.exp(1j * x) + cmath.exp(-1j * x)).real / 2,)
        if operation in ("exp", "log"):
            return (math.e**x if operation == "exp" else math.exp(-math.log(x)),)
        if operation == "power":
            z = math.exp(y * math.log(x))
            return z * y / x, z * math.log(x)
        return {"add": (1, 1), "subtract": (1, -1), "multiply": (y, x), "divide": (y**-1, -x * y**-2)}[operation]

    def wrong_divide_with_a_plus(operation, x, y):
        "In your rule for divide, the partial derivative with respect to y has the wrong sign. If the"
        return (1 / y, x / y / y) if operation == "divide" else rules(operation, x, y)

    def wrong_power_by_y_as_by_x(operation, x, y):
        "Your rule for power has the same partial derivative twice. With respect to y it is the exponent"
        return (y * x ** (y - 1),) * 2 if operation == "power" else rules(operation, x, y)

    def wrong_power_without_the_exponent(operation, x, y):
        "In your rule for power, the factor y is missing in the partial derivative with respect to x."
        return (x**y / x, x**y * math.log(x)) if operation == "power" else rules(operation, x, y)

    def wrong_own_factor(operation, x, y):
        "In your rule for multiply, the partial derivative with respect to each factor is this factor"
        return (x, y) if operation == "multiply" else rules(operation, x, y)

    def wrong_difference_as_a_sum(operation, x, y):
        "In your rule for subtract, both partial derivatives are 1. The second operand is subtracted, so its"
        return (1, 1) if operation in ("add", "subtract") else rules(operation, x, y)

    def wrong_minus_cosine(operation, x, y):
        "Your rule for sin has a minus that does not belong there. The derivative of sin is cos; it is the"
        return [-math.cos(x)] if operation == "sin" else rules(operation, x, y)

    def wrong_tanh_not_squared(operation, x, y):
        "In your rule for tanh, the square is missing. The derivative is 1 - tanh² x."
        return (1 - math.tanh(x),) if operation == "tanh" else rules(operation, x, y)

    def wrong_log_below_the_line(operation, x, y):
        "Your rule for log is 1 / ln x. The derivative of ln x is 1 / x."
        return (1 / np.log(x),) if operation == "log" else rules(operation, x, y)

    def wrong_logarithm_of_y(operation, x, y):
        "In your rule for power, the partial derivative with respect to y contains ln y. Differentiate e^(y"
        return (y * x ** (y - 1), x**y * math.log(y)) if operation == "power" else rules(operation, x, y)

    def wrong_divide_not_squared(operation, x, y):
        "In your rule for divide, the partial derivative with respect to y has y in the denominator where y²"
        return (1 / y, -x / y) if operation == "divide" else rules(operation, x, y)

    def wrong_numerator_forgotten(operation, x, y):
        "In your rule for divide, the numerator x is missing in the partial derivative with respect to y."
        return (1 / y, -1 / y**2) if operation == "divide" else rules(operation, x, y)

    def wrong_tanh_as_tan(operation, x, y):
        "Your rule for tanh has a plus, which belongs to the derivative of tan. The derivative of tanh is 1"
        return (1 + math.tanh(x) ** 2,) if operation == "tanh" else rules(operation, x, y)

    def wrong_exp_as_a_power(operation, x, y):
        "Your rule for exp is that of a power, in which the base varies. Here the exponent varies, and exp"
        return (x * math.exp(x - 1),) if operation == "exp" else rules(operation, x, y)

    def wrong_logarithm_to_base_10(operation, x, y):
        "In your rule for power, the logarithm is the one to base 10. Use the natural logarithm, math.log."
        return (y * x ** (y - 1), x**y * math.log10(x)) if operation == "power" else rules(operation, x, y)

    def wrong_float_in_place_of_a_tuple(operation, x, y):
        "For a function of one operand you return a bare number. Return a tuple with one entry, as in"
        found = rules(operation, x, y)
        return found if len(found) == 2 else found[0]

    def wrong_always_two(operation, x, y):
        "For a function of one operand you return two numbers. It has only one partial derivative, so return"
        return (*rules(operation, x, y), 0.0)[:2]

    def wrong_by_x_alone(operation, x, y):
        "The exercise asks for 2 numbers"
        return rules(operation, x, y)[:1]

    def wrong_at_y(operation, x, y):
        "You evaluate the derivatives of sin, exp, log and tanh at y. The only operand of these functions is"
        return rules(operation, y if operation in ("sin", "exp", "log", "tanh") else x, y)

    def wrong_values(operation, x, y):
        "The exercise asks for 2 numbers"
        return (
            VALUES[operation](x, y) if operation in ("add", "subtract", "multiply", "divide", "power") else math.sin(x),
        )

    def wrong_by_small_differences(operation, x, y):
        "right to within one per cent only | right to a few digits only"
        f, h = VALUES[operation], 1e-6
        if operation in ("sin", "exp", "log", "tanh"):
            return (((f(x + h) - f(x)) / h).real,)
        return (f(x + h, y) - f(x, y)) / h, (f(x, y + h) - f(x, y)) / h

    def wrong_tanh_left_out(operation, x, y):
        "returned nothing for these inputs"
        if operation != "tanh":
            return rules(operation, x, y)

    def wrong_name_of_a_method(operation, x, y):
        "stopped with KeyError"
        rules = {
            "add": (1, 1),
            "sub": (1, -1),
            "mul": (y, x),
            "div": (1 / y, -x / y**2),
            "pow": (y * x ** (y - 1), x**y),
        }
        return rules[operation]

    def wrong_hyperbolic_cosine_not_squared(operation, x, y):
        "Your rule for tanh is 1 / cosh x. This still has to be squared."
        return (1 / math.cosh(x),) if operation == "tanh" else rules(operation, x, y)

    def wrong_logarithms_slope_to_base_10(operation, x, y):
        "Your rule for log belongs to the logarithm to base 10, which has the additional factor 1 / ln 10."
        return (1 / (x * math.log(10)),) if operation == "log" else rules(operation, x, y)


class divide:
    def right_by_the_quotient_rule(x, x_dot, y, y_dot):
        return x / y, (x_dot * y - x * y_dot) / y**2

    def right_by_a_reciprocal_and_a_product(x, x_dot, y, y_dot):
        w, w_dot = 1 / y, -y_dot / (y * y)
        return [x * w, x * w_dot + x_dot * w]

    def right_by_solving_a_triangle(x, x_dot, y, y_dot):
        return np.linalg.solve([[y, 0.0], [y_dot, y]], [x, x_dot])

    def right_by_a_complex_step(x, x_dot, y, y_dot):
        h = 1e-120
        z = complex(x, h * x_dot) / complex(y, h * y_dot)
        return np.float64(z.real), np.float64(z.imag / h)

    def wrong_sign_of_the_text(x, x_dot, y, y_dot):
        "Your tangent has the sign of the rule that lesson 11 quotes from a textbook, and that sign is"
        return x / y, (x_dot + x * y_dot / y) / y

    def wrong_quotient_of_tangents(x, x_dot, y, y_dot):
        "You divide one tangent by the other. The derivative of a quotient is not the quotient of the"
        return [p / q for p, q in ((x, y), (x_dot, y_dot))]

    def wrong_denominator_held(x, x_dot, y, y_dot):
        """stopped with ZeroDivisionError"""
        z = x / y
        return z, z * x_dot / x

    def wrong_not_squared(x, x_dot, y, y_dot):
        "In the term with y_dot, you divide by y where y² belongs."
        return x / y, (x_dot - x * y_dot) / y

    def wrong_tangent_first(x, x_dot, y, y_dot):
        "You return the tangent first. The order of the pair is (z, z_dot)."
        return (x_dot - x / y * y_dot) / y, x / y

    def wrong_tangent_alone(x, x_dot, y, y_dot):
        "You return only the tangent. Return the pair (z, z_dot)."
        return (x_dot * y - x * y_dot) / y**2

    def wrong_value_alone(x, x_dot, y, y_dot):
        "The exercise asks for 2 numbers"
        return x / y

    def wrong_numerator_reversed(x, x_dot, y, y_dot):
        "In the numerator of your quotient rule, the two terms have the wrong signs. Subtract x · y_dot from"
        return x / y, (x * y_dot - x_dot * y) / y**2

    def wrong_divided_by_x_squared(x, x_dot, y, y_dot):
        "You divide by x². The square in the quotient rule is that of the denominator y."
        return x / y, (x_dot * y - x * y_dot) / x**2

    def wrong_without_division(x, x_dot, y, y_dot):
        "Your tangent is y · x_dot - x · y_dot, which is only the numerator of the quotient rule. It still"
        return x / y, x_dot * y - x * y_dot

    def wrong_tangents_exchanged(x, x_dot, y, y_dot):
        "The two tangents are exchanged. x_dot belongs to the numerator x, and y_dot belongs to the"
        return x / y, (y_dot - x / y * x_dot) / y

    def wrong_product_rule(x, x_dot, y, y_dot):
        "Your tangent is that of a product, x · y, and not that of a quotient."
        return x / y, x_dot * y + x * y_dot

    def wrong_numerators_tangent_missing(x, x_dot, y, y_dot):
        "Your tangent treats the numerator as a constant. The term with x_dot is missing."
        return x / y, -x * y_dot / y**2

    def wrong_brackets(x, x_dot, y, y_dot):
        "This looks like a missing pair of parentheses. The whole difference y · x_dot - x · y_dot has to be"
        return x / y, x_dot * y - x * y_dot / y**2

    def wrong_whole_quotient(x, x_dot, y, y_dot):
        "The operator // rounds the quotient down to a whole number. Use / instead."
        z = x // y
        return z, (x_dot - z * y_dot) / y

    def wrong_quotient_of_an_earlier_call(x, x_dot, y, y_dot):
        "could not be matched to a common mistake"
        last_quotient.append(x / y)
        return x / y, (x_dot - last_quotient[0] * y_dot) / y

    def wrong_pairs_expected(x, x_dot, y, y_dot):
        "stopped with TypeError"
        return x[0] / y[0], (x[1] * y[0] - x[0] * y[1]) / y[0] ** 2

    def wrong_rounded(x, x_dot, y, y_dot):
        "the right numbers, rounded to 6 digits after the point. Return them"
        z = x / y
        return round(z, 6), round((x_dot - z * y_dot) / y, 6)

    def wrong_second_term_not_divided(x, x_dot, y, y_dot):
        "The second term of your tangent, x · y_dot, is not divided by y²."
        return x / y, x_dot / y - x * y_dot


class operators:
    right_by_matrices = ByMatrix
    right_by_complex_steps = ByComplexStep
    right_by_a_table_of_methods = FromTable

    class right_by_inverses(Base):
        """Differences by adding a negative, quotients by multiplying with an inverse, powers by repeated products."""

        def inverse(self):
            return type(self)(1 / self.value, -self.tangent / self.value**2)

        def __neg__(self):
            return self * -1

        def __sub__(self, other):
            return self + -self.of(other)

        def __rsub__(self, other):
            return -self + other

        def __truediv__(self, other):
            return self * self.of(other).inverse()

        def __rtruediv__(self, other):
            return other * self.inverse()

        def __pow__(self, n):
            factors = [self if n > 0 else self.inverse() for _ in range(abs(n))]
            return functools.reduce(lambda a, b: a * b, factors, type(self)(1.0))

    class wrong_reflected_as_they_are(Base):
        "Your reflected methods keep the operands in their usual order. In 2 - x and 2 / x the plain number"

        __rsub__, __rtruediv__ = Base.__sub__, Base.__truediv__

    class wrong_reflected_difference(Base):
        "For 2 - x, your __rsub__ computes x - 2. The plain number is on the left, so the method has to"

        def __rsub__(self, other):
            return type(self)(self.value - other, self.tangent)

    class wrong_product_of_tangents(Base):
        "Your tangent of x * y is the product of the tangents. The product rule has two terms, each with one"

        def __mul__(self, other):
            other = self.of(other)
            return type(self)(self.value * other.value, self.tangent * other.tangent)

    class wrong_product_of_tangents_and_a_negative_by_it(Base):
        "Your tangent of x * y is the product of the tangents. The product rule has two terms, each with one"

        def __mul__(self, other):
            other = self.of(other)
            return type(self)(self.value * other.value, self.tangent * other.tangent)

        def __rmul__(self, other):
            return type(self)(other * self.value, other * self.tangent)

        def __neg__(self):
            return self * -1.0

        def __sub__(self, other):
            return self + -self.of(other)

    class wrong_quotient_with_a_plus(Base):
        "In your tangent of x / y, the term with the tangent of the denominator has the wrong sign. It has"

        def __truediv__(self, other):
            other = self.of(other)
            z = self.value / other.value
            return type(self)(z, (self.tangent + z * other.tangent) / other.value)

    class wrong_power_without_the_tangent(Base):
        "Your __pow__ does not use the tangent of x. By the chain rule, the derivative of the power has to"

        def __pow__(self, n):
            return type(self)(self.value**n, n * self.value ** (n - 1))

    class wrong_constants_that_move(Base):
        "You give a plain number the tangent 1. A plain number is a constant, so its tangent is 0."

        def of(self, other):
            return other if isinstance(other, Base) else type(self)(other, 1.0)

    class wrong_constants_that_move_and_a_negative_by_one(Base):
        "You give a plain number the tangent 1. A plain number is a constant, so its tangent is 0."

        def of(self, other):
            return other if isinstance(other, Base) else type(self)(other, 1.0)

        def __neg__(self):
            return -1.0 * self

        def __sub__(self, other):
            return self + -self.of(other)

    class wrong_negative_value_alone(Base):
        "Your -x changes the sign of the value only. The tangent has to change its sign, too."

        def __neg__(self):
            return type(self)(-self.value, self.tangent)

    class wrong_negative_value_and_a_difference_by_it(Base):
        "Your -x changes the sign of the value only. The tangent has to change its sign, too."

        def __neg__(self):
            return type(self)(-self.value, self.tangent)

        def __sub__(self, other):
            return self + -self.of(other)

    class wrong_product_with_minus(Base):
        "In your tangent of x * y, one term is subtracted from the other. The product rule adds them."

        def __mul__(self, other):
            other = self.of(other)
            return type(self)(self.value * other.value, self.value * other.tangent - self.tangent * other.value)

    class wrong_product_of_own_factors(Base):
        "In your tangent of x * y, each tangent is multiplied by its own value. Multiply it by the value of"

        def __mul__(self, other):
            other = self.of(other)
            return type(self)(self.value * other.value, self.value * self.tangent + other.value * other.tangent)

    class wrong_difference_with_the_own_tangent(Base):
        "In your tangent of x - y, the tangent of the second operand is missing."

        def __sub__(self, other):
            other = self.of(other)
            return type(self)(self.value - other.value, self.tangent)

    class wrong_quotient_of_tangents(Base):
        "In your tangent of x / y, the term with the tangent of the denominator is missing."

        def __truediv__(self, other):
            other = self.of(other)
            return type(self)(self.value / other.value, self.tangent / other.tangent)

    class wrong_quotient_not_squared(Base):
        "In your tangent of x / y, the term with y_dot has y in the denominator where y² belongs."

        def __truediv__(self, other):
            other = self.of(other)
            slope = (self.tangent * other.value - self.value * other.tangent) / other.value
            return type(self)(self.value / other.value, slope)

    class wrong_reflected_quotient_without_the_minus(Base):
        "Your tangent of 2 / x has the wrong sign. When x grows, 2 / x becomes smaller."

        def __rtruediv__(self, other):
            return type(self)(other / self.value, other * self.tangent / self.value**2)

    class wrong_power_without_the_exponent(Base):
        "In the tangent of your __pow__, the factor n is missing."

        def __pow__(self, n):
            return type(self)(self.value**n, self.value ** (n - 1) * self.tangent)

    class wrong_power_zero_of_zero(Base):
        "stopped with ZeroDivisionError"

        def __pow__(self, n):
            return type(self)(self.value**n, n * self.value ** (n - 1) * self.tangent)

    class wrong_power_of_the_same_degree(Base):
        "In the tangent of your __pow__, the exponent of x is not lowered by one."

        def __pow__(self, n):
            return type(self)(self.value**n, n * self.value**n * self.tangent)

    class wrong_power_of_the_tangent_too(Base):
        "In the tangent of your x ** n, the tangent of x is raised to the power n, too. By the chain rule,"

        def __pow__(self, n):
            return type(self)(self.value**n, self.tangent**n)

    class wrong_factor_left_out_of_the_tangent(Base):
        "matched to a common mistake | In 3 * x, you multiply only the value by 3."

        def __rmul__(self, other):
            return type(self)(other * self.value, self.tangent)

    class wrong_sum_with_a_number_loses_the_tangent(Base):
        "Only tangent is wrong. Every number is 0 where it should not be"

        def __radd__(self, other):
            return type(self)(other + self.value)

    class wrong_tangents_of_earlier_sums(Base):
        "Two calls with the same inputs give different results. Your function"

        def __add__(self, other):
            other = self.of(other)
            tangents_so_far.append(self.tangent + other.tangent)
            return type(self)(self.value + other.value, sum(tangents_so_far))

    class wrong_product_in_place(Base):
        "An operand was changed. Make a new Number for the result, and leave the operands as they are."

        def __mul__(self, other):
            other = self.of(other)
            self.tangent = self.value * other.tangent + self.tangent * other.value
            self.value = self.value * other.value
            return self

    class wrong_no_reflected_methods(Base):
        "stopped with TypeError"

        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = None

    class wrong_reflected_without_end(Base):
        "calls itself without end"

        def __rsub__(self, other):
            return other - self

    class wrong_not_with_plain_numbers(Base):
        "stopped with AttributeError"

        __radd__, __rsub__, __rmul__, __rtruediv__ = Base.__add__, Base.__sub__, Base.__mul__, Base.__truediv__

        def of(self, other):
            return other

    class wrong_power_by_logarithms(Base):
        "stopped with ValueError"

        def __pow__(self, n):
            value = math.exp(n * math.log(self.value))
            return type(self)(value, value * n * self.tangent / self.value)

    class wrong_pairs_returned(Base):
        "stopped with AttributeError"

        def __sub__(self, other):
            other = self.of(other)
            return self.value - other.value, self.tangent - other.tangent

    class wrong_negative_unwritten(Base):
        "stopped with AttributeError"

        def __neg__(self): ...

    class wrong_power_by_products_from_1(Base):
        "It looks as if your x ** n multiplies in a loop that starts with 1. For a negative n the loop has"

        def __pow__(self, n):
            return functools.reduce(lambda a, b: a * b, [self] * n, type(self)(1.0))

    class wrong_power_by_products_from_x(Base):
        "It looks as if your x ** n multiplies in a loop that starts with x. For n = 0 and for a negative n"

        def __pow__(self, n):
            z = self
            for _ in range(n - 1):
                z = z * self
            return z

    class wrong_power_0_is_0(Base):
        "Your x ** 0 has the value 0. It has to have the value 1 and the tangent 0."

        def __pow__(self, n):
            return Base.__pow__(self, n) if n else type(self)(0.0)

    class wrong_whole_numbers_alone(Base):
        "calls itself without end"

        def of(self, other):
            return type(self)(other) if isinstance(other, int) else other

    class wrong_sum_in_place(Base):
        "An operand was changed. Make a new Number for the result, and leave the operands as they are."

        def __add__(self, other):
            other = self.of(other)
            self.value += other.value
            self.tangent += other.tangent
            return self

    class wrong_difference_in_place(Base):
        "An operand was changed. Make a new Number for the result, and leave the operands as they are."

        def __sub__(self, other):
            other = self.of(other)
            self.value, self.tangent = self.value - other.value, self.tangent - other.tangent
            return self

    class wrong_negative_in_place(Base):
        "An operand was changed. Make a new Number for the result, and leave the operands as they are."

        def __neg__(self):
            self.value *= -1
            self.tangent *= -1
            return self


class lift:
    right_by_an_object = Lifted

    def right_by_a_complex_step(f, f_prime):
        def lifted(z):
            if np.ndim(z) == 0:
                return np.float64(f(z))
            w = f(complex(z[0], 1e-150))
            return w.real, w.imag / 1e-150 * z[1]

        return lifted

    def right_by_dispatch_on_the_type(f, f_prime):
        lifted = functools.singledispatch(f)
        lifted.register(tuple, lambda z: (f(z[0]), f_prime(z[0]) * z[1]))
        return lambda z: lifted(z)

    def right_by_one_expression(f, f_prime):
        return lambda z: (f(z[0]), z[1] * f_prime(z[0])) if type(z) is tuple else f(z)

    def wrong_without_the_incoming_tangent(f, f_prime):
        "Your tangent does not use the tangent b that came in. By the chain rule, the derivative at a has to"
        return for_pairs(f, lambda a, b: (f(a), f_prime(a)))

    def wrong_tangent_unchanged(f, f_prime):
        "You return the tangent b unchanged. By the chain rule, it has to be multiplied by the derivative of"
        return for_pairs(f, lambda a, b: (f(a), b))

    def wrong_derivative_at_the_tangent(f, f_prime):
        "You evaluate the derivative at the tangent b. Evaluate it at the value a."
        return for_pairs(f, lambda a, b: (f(a), f_prime(b) * b))

    def wrong_function_of_the_tangent(f, f_prime):
        "Your tangent is f of the tangent b. The chain rule needs the derivative of f, and b is only a"
        return for_pairs(f, lambda a, b: (f(a), f(b)))

    def wrong_derivative_in_place_of_f(f, f_prime):
        "It looks as if f and f_prime are exchanged. The value needs f, and the tangent needs f_prime."
        return for_pairs(f, lambda a, b: (f_prime(a), f(a) * b), f_prime)

    def wrong_sum_in_place_of_the_product(f, f_prime):
        "Your tangent is the sum of f'(a) and b. By the chain rule it has to be their product."
        return for_pairs(f, lambda a, b: (f(a), f_prime(a) + b))

    def wrong_value_in_the_tangent(f, f_prime):
        "Your tangent is f(a) · b. The factor of b has to be the derivative at a, and not the value of f."
        return for_pairs(f, lambda a, b: (f(a), f(a) * b))

    def wrong_derivative_of_the_value(f, f_prime):
        "You evaluate the derivative at f(a). Evaluate it at a."
        return for_pairs(f, lambda a, b: (f(a), f_prime(abs(f(a))) * b))

    def wrong_derivative_of_the_product(f, f_prime):
        "You evaluate the derivative at a · b. Evaluate it at a, and multiply the result by b."
        return for_pairs(f, lambda a, b: (f(a), f_prime(abs(a * b))))

    def wrong_pair_reversed(f, f_prime):
        "The parts of your pair are in the wrong order. Return (value, tangent)."
        return for_pairs(f, lambda a, b: (f_prime(a) * b, f(a)))

    def wrong_value_of_a_pair_alone(f, f_prime):
        "of a pair: The exercise asks for 2 numbers"
        return for_pairs(f, lambda a, b: f(a))

    def wrong_pair_for_a_number(f, f_prime):
        "of a number: The exercise asks for a number"
        return for_pairs(f, lambda a, b: (f(a), f_prime(a) * b), lambda a: (f(a), 0.0))

    def wrong_derivative_of_a_number(f, f_prime):
        "For a plain number you return the derivative. Return f of the number."
        return for_pairs(f, lambda a, b: (f(a), f_prime(a) * b), f_prime)

    def wrong_sign_of_the_tangent(f, f_prime):
        "Your tangent has the wrong sign. It has to be f'(a) · b."
        return for_pairs(f, lambda a, b: (f(a), -f_prime(a) * b))

    def wrong_size_of_the_tangent(f, f_prime):
        "Your tangent uses the absolute value of b. Multiply by b itself."
        return for_pairs(f, lambda a, b: (f(a), f_prime(a) * abs(b)))

    def wrong_f_returned(f, f_prime):
        "Your tangent is f of the tangent b. The chain rule needs the derivative of f, and b is only a"
        return f

    def wrong_pairs_alone(f, f_prime):
        "stopped with TypeError"
        return lambda z: (f(z[0]), f_prime(z[0]) * z[1])

    def wrong_two_arguments(f, f_prime):
        "stopped with TypeError"

        def lifted(value, tangent):
            return f(value), f_prime(value) * tangent

        return lifted

    def wrong_function_not_returned(f, f_prime):
        "returned nothing"

        def lifted(z):
            return (f(z[0]), f_prime(z[0]) * z[1]) if isinstance(z, tuple) else f(z)

    def wrong_functions_of_the_last_call(f, f_prime):
        "Your function uses what the latest call of lift was given. Let the inner function keep the f and"
        kept["functions"] = f, f_prime
        return for_pairs(
            lambda a: kept["functions"][0](a), lambda a, b: (kept["functions"][0](a), kept["functions"][1](a) * b)
        )

    def wrong_derivative_of_the_first_call(f, f_prime):
        "Your value is right, but its derivative belongs to another call of lift. Let the inner function"
        first = kept.setdefault("derivative", f_prime)
        return for_pairs(f, lambda a, b: (f(a), first(a) * b))

    def wrong_list_for_a_pair(f, f_prime):
        "For a pair you return a list. Return a tuple, because the next lifted function would take a list"
        return lambda z: [f(z[0]), f_prime(z[0]) * z[1]] if isinstance(z, tuple) else f(z)


class table:
    def right_by_an_inner_product(table):
        return with_tangent(table, np.dot)

    def right_by_one_input_at_a_time(table):
        def apply(name, *pairs):
            f, partials = table[name]
            value, tangent = f(*(pair[0] for pair in pairs)), 0.0
            for k in range(len(pairs)):
                tangent += partials[k](*[pair[0] for pair in pairs]) * pairs[k][1]
            return [value, tangent]

        return apply

    def right_by_columns(table):
        def apply(name, *pairs):
            xs, x_dots = np.transpose(pairs)
            return np.array([table[name][0](*xs), sum(map(np.multiply, (p(*xs) for p in table[name][1]), x_dots))])

        return apply

    def right_by_rules_made_before(table):
        def rule(f, partials):
            def apply(pairs):
                xs, x_dots = zip(*pairs)
                return f(*xs), math.fsum(partial(*xs) * x_dot for partial, x_dot in zip(partials, x_dots))

            return apply

        rules = {name: rule(*entry) for name, entry in table.items()}
        return lambda name, *pairs: rules[name](pairs)

    def wrong_first_operand_alone(table):
        "You use only the tangent of the first operand. Add up the contributions of all operands."

        def apply(name, *pairs):
            f, (partial, *_) = table[name]
            xs = [x for x, _ in pairs]
            return f(*xs), partial(*xs) * pairs[0][1]

        return apply

    def wrong_without_the_tangents(table):
        "You add the partial derivatives without the tangents. By the chain rule, each of them has to be"
        return with_tangent(table, lambda partials, x_dots: np.sum(partials))

    def wrong_tangents_reversed(table):
        "You multiply the partial derivatives by the tangents in reverse order. Each partial derivative"
        return with_tangent(table, lambda partials, x_dots: np.dot(partials[::-1], x_dots))

    def wrong_contributions_multiplied(table):
        "You multiply the contributions of the operands by each other. Add them."
        return with_tangent(table, lambda partials, x_dots: np.prod(np.multiply(partials, x_dots)))

    def wrong_last_operand_alone(table):
        "You use only the tangent of the last operand. This looks like a sum that is started anew in each"

        def apply(name, *pairs):
            f, partials = table[name]
            xs = [x for x, _ in pairs]
            for partial, (_, x_dot) in zip(partials, pairs):
                tangent = partial(*xs) * x_dot
            return f(*xs), tangent

        return apply

    def wrong_two_operands_at_most(table):
        "You leave out the third operand. A rule may have any number of operands."
        return with_tangent(table, lambda partials, x_dots: sum(p * x_dot for p, x_dot in zip(partials[:2], x_dots)))

    def wrong_f_of_the_tangents(table):
        "Your tangent is f of the tangents. Each tangent has to be multiplied by a partial derivative"

        def apply(name, *pairs):
            xs, x_dots = zip(*pairs)
            return table[name][0](*xs), table[name][0](*map(abs, x_dots))

        return apply

    def wrong_partials_at_the_tangents(table):
        "You evaluate the partial derivatives at the tangents. Evaluate them at the values."

        def apply(name, *pairs):
            f, partials = table[name]
            xs, x_dots = zip(*pairs)
            return f(*xs), sum(partial(*x_dots) * x_dot for partial, x_dot in zip(partials, x_dots))

        return apply

    def wrong_a_contribution_for_each_operand(table):
        "[1]: The exercise asks for a number"
        return with_tangent(table, lambda partials, x_dots: [p * x_dot for p, x_dot in zip(partials, x_dots)])

    def wrong_product_of_sums(table):
        "You multiply the sum of the partial derivatives by the sum of the tangents. Multiply each partial"
        return with_tangent(table, lambda partials, x_dots: sum(partials) * sum(x_dots))

    def wrong_mean(table):
        "Your tangent is the mean of the contributions. It has to be their sum."
        return with_tangent(table, lambda partials, x_dots: np.mean(np.multiply(partials, x_dots)))

    def wrong_tangent_alone(table):
        """stopped with IndexError"""

        def apply(name, *pairs):
            xs, x_dots = zip(*pairs)
            return sum(partial(*xs) * x_dot for partial, x_dot in zip(table[name][1], x_dots))

        return apply

    def wrong_values_added_in(table):
        "Your tangent is too large by 1. This looks like a sum that starts at 1 and not at 0."
        return with_tangent(table, lambda partials, x_dots: 1 + sum(p * x_dot for p, x_dot in zip(partials, x_dots)))

    def wrong_pairs_as_one_list(table):
        "stopped with TypeError"

        def apply(name, pairs):
            f, partials = table[name]
            xs, x_dots = zip(*pairs)
            return f(*xs), sum(partial(*xs) * x_dot for partial, x_dot in zip(partials, x_dots))

        return apply

    def wrong_partials_of_one_number(table):
        "stopped with TypeError"

        def apply(name, *pairs):
            f, partials = table[name]
            return f(*(x for x, _ in pairs)), sum(partial(x) * x_dot for partial, (x, x_dot) in zip(partials, pairs))

        return apply

    def wrong_values_not_spread(table):
        "The exercise asks for 2 numbers"

        def apply(name, *pairs):
            f, partials = table[name]
            xs = [x for x, _ in pairs]
            return f(xs), sum(partial(xs) * x_dot for partial, (_, x_dot) in zip(partials, pairs))

        return apply

    def wrong_function_not_returned(table):
        "returned nothing"

        def apply(name, *pairs):
            f, partials = table[name]
            xs, x_dots = zip(*pairs)
            return f(*xs), sum(partial(*xs) * x_dot for partial, x_dot in zip(partials, x_dots))

    def wrong_table_of_the_last_call(table):
        "stopped with KeyError"
        kept["table"] = table
        return lambda name, *pairs: with_tangent(kept["table"], np.dot)(name, *pairs)

    def wrong_first_tangent_for_all(table):
        "You use the tangent of the first operand for every operand. Each operand has its own tangent."
        return with_tangent(table, lambda partials, x_dots: sum(partial * x_dots[0] for partial in partials))
