"""Answers to those variants of the questions on engines that are not made from their questions."""

import cmath
import math

import numpy as np

STEP = 1e-150
OTHERS = {
    "multiply": "y, x",
    "divide": "1 / y, -x / y**2",
    "power": "y * x**(y - 1), x**y * log(x)",
    "hypot": "x / sqrt(x * x + y * y), y / sqrt(x * x + y * y)",
    "cos": "-sin(x),",
    "sqrt": "x**-0.5 / 2,",
    "reciprocal": "-(x**-2),",
    "arctan": "cos(atan(x))**2,",
}


def rules(operation, x, y):
    return eval(OTHERS[operation], {**vars(math), "x": x, "y": y})


class partials_d:
    def right_by_formulas_in_a_table(operation, x, y):
        return rules(operation, x, y)

    def right_by_a_complex_step(operation, x, y):
        f = {
            "multiply": lambda x, y: x * y,
            "divide": lambda x, y: x / y,
            "power": lambda x, y: cmath.exp(y * cmath.log(x)),
            "hypot": lambda x, y: (x * x + y * y) ** 0.5,
            "cos": lambda x, y: cmath.cos(x),
            "sqrt": lambda x, y: x**0.5,
            "reciprocal": lambda x, y: 1 / x,
            "arctan": lambda x, y: cmath.atan(x),
        }[operation]
        found = [f(complex(x, STEP), y).imag / STEP, f(x, complex(y, STEP)).imag / STEP]
        return found if operation in ("multiply", "divide", "power", "hypot") else found[:1]

    def right_as_arrays(operation, x, y):
        return np.array(rules(operation, x, y))

    def wrong_float_in_place_of_a_tuple(operation, x, y):
        found = rules(operation, x, y)
        return found if len(found) == 2 else found[0]

    def wrong_always_two(operation, x, y):
        return (*rules(operation, x, y), 0.0)[:2]

    def wrong_cosine_without_a_minus(operation, x, y):
        return (math.sin(x),) if operation == "cos" else rules(operation, x, y)

    def wrong_root_without_a_half(operation, x, y):
        return (x**-0.5,) if operation == "sqrt" else rules(operation, x, y)

    def wrong_reciprocal_by_the_logarithm(operation, x, y):
        return (math.log(x),) if operation == "reciprocal" else rules(operation, x, y)

    def wrong_hypot_without_the_root(operation, x, y):
        return (x, y) if operation == "hypot" else rules(operation, x, y)

    def wrong_arctan_without_a_square(operation, x, y):
        return (1 / (1 + x),) if operation == "arctan" else rules(operation, x, y)

    def wrong_hypot_left_out(operation, x, y):
        return None if operation == "hypot" else rules(operation, x, y)

    def wrong_by_differences(operation, x, y):
        a, b = rules(operation, x, y), rules(operation, x + 1e-6, y + 1e-6)
        return [(p + q) / 2 for p, q in zip(a, b)]


class divide_b:
    def right_by_the_value(x, y, z_bar):
        z = x / y
        return [z_bar / y, -z * z_bar / y]

    def right_as_an_array(x, y, z_bar):
        return z_bar * np.array([1 / y, -x / (y * y)])

    def right_by_a_complex_step(x, y, z_bar):
        return z_bar * (complex(x, STEP) / y).imag / STEP, z_bar * (x / complex(y, STEP)).imag / STEP

    def wrong_sign(x, y, z_bar):
        return z_bar / y, x * z_bar / y**2

    def wrong_both_signs(x, y, z_bar):
        return -z_bar / y, x * z_bar / y**2

    def wrong_not_squared(x, y, z_bar):
        return z_bar / y, -x * z_bar / y

    def wrong_product(x, y, z_bar):
        return z_bar * y, z_bar * x

    def wrong_partials_alone(x, y, z_bar):
        return 1 / y, -x / y**2

    def wrong_order(x, y, z_bar):
        return -x * z_bar / y**2, z_bar / y

    def wrong_sum(x, y, z_bar):
        return z_bar / y - x * z_bar / y**2

    def wrong_with_the_value(x, y, z_bar):
        return x / y, z_bar / y, -x * z_bar / y**2

    def wrong_size_of_z_bar(x, y, z_bar):
        return abs(z_bar) / y, -x * abs(z_bar) / y**2


class divide_c:
    def right_by_the_exponent(x, x_dot):
        return x**0.5, 0.5 * x**-0.5 * x_dot

    def right_by_a_complex_step(x, x_dot):
        z = cmath.sqrt(complex(x, STEP))
        return [z.real, z.imag / STEP * x_dot]

    def right_by_the_logarithm(x, x_dot):
        z = np.exp(np.log(x) / 2)
        return np.array([z, z * x_dot / x / 2])

    def wrong_without_the_factor_2(x, x_dot):
        return math.sqrt(x), x_dot / math.sqrt(x)

    def wrong_half_of_x(x, x_dot):
        return math.sqrt(x), x_dot / (2 * x)

    def wrong_precedence(x, x_dot):
        return math.sqrt(x), x_dot / 2 * math.sqrt(x)

    def wrong_without_x_dot(x, x_dot):
        return math.sqrt(x), 1 / (2 * math.sqrt(x))

    def wrong_value_alone(x, x_dot):
        return math.sqrt(x)

    def wrong_order(x, x_dot):
        return x_dot / (2 * math.sqrt(x)), math.sqrt(x)

    def wrong_root_of_the_tangent(x, x_dot):
        return math.sqrt(x), math.sqrt(x_dot)

    def wrong_size(x, x_dot):
        return math.sqrt(x), abs(x_dot) / (2 * math.sqrt(x))


class Base:
    """A right class of growing numbers; others change one method of it."""

    def __init__(self, value, rate=0.0):
        self.value, self.rate = value, rate

    def of(self, other):
        return other if isinstance(other, Base) else type(self)(other)

    def __add__(self, other):
        other = self.of(other)
        share = self.value / (self.value + other.value)
        return type(self)(self.value + other.value, share * self.rate + (1 - share) * other.rate)

    def __mul__(self, other):
        other = self.of(other)
        return type(self)(self.value * other.value, self.rate + other.rate)

    def __truediv__(self, other):
        return self * self.of(other) ** -1

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return self + -self.of(other)

    def __pow__(self, n):
        return type(self)(self.value**n, self.rate * n)

    def __radd__(self, other):
        return self.of(other) + self

    def __rsub__(self, other):
        return self.of(other) - self

    def __rmul__(self, other):
        return self.of(other) * self

    def __rtruediv__(self, other):
        return self.of(other) / self


class operators_d:
    right_by_shares_and_powers = Base

    class right_by_tangents:
        def __init__(self, value, rate=0.0):
            self.z = complex(value, 1e-120 * value * rate)

        value = property(lambda self: self.z.real)
        rate = property(lambda self: self.z.imag / 1e-120 / self.z.real)

        def operated(self, f, *others):
            z = f(self.z, *(getattr(other, "z", other) for other in others))
            return type(self)(z.real, z.imag / 1e-120 / z.real)

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

    class wrong_reflected_as_they_are(Base):
        __rsub__, __rtruediv__ = Base.__sub__, Base.__truediv__

    class wrong_sum_of_rates(Base):
        def __add__(self, other):
            other = self.of(other)
            return type(self)(self.value + other.value, self.rate + other.rate)

    class wrong_product_rule(Base):
        def __mul__(self, other):
            other = self.of(other)
            return type(self)(self.value * other.value, self.value * other.rate + self.rate * other.value)

    class wrong_power_of_the_rate(Base):
        def __pow__(self, n):
            return type(self)(self.value**n, self.rate**n)

    class wrong_negative_rate(Base):
        def __neg__(self):
            return type(self)(-self.value, -self.rate)

    class wrong_constants_that_grow(Base):
        def of(self, other):
            return other if isinstance(other, Base) else type(self)(other, 1.0)

    class wrong_product_in_place(Base):
        def __mul__(self, other):
            other = self.of(other)
            self.value, self.rate = self.value * other.value, self.rate + other.rate
            return self

    class wrong_no_reflected_methods(Base):
        __radd__ = __rsub__ = __rmul__ = __rtruediv__ = None

    class wrong_negative_unwritten(Base):
        def __neg__(self): ...


class lift_b:
    def right_by_lambdas(f, f_prime):
        return lambda x: (f(x), lambda z_bar: z_bar * f_prime(x))

    def right_with_the_slope_kept(f, f_prime):
        def forward(x):
            slope = f_prime(x)
            return [f(x), lambda z_bar: slope * z_bar]

        return forward

    def right_by_a_complex_step(f, f_prime):
        def forward(x):
            w = f(complex(x, STEP))
            return np.float64(w.real), lambda z_bar: np.float64(w.imag / STEP * z_bar)

        return forward

    def wrong_slope_in_place_of_a_function(f, f_prime):
        return lambda x: (f(x), f_prime(x))

    def wrong_value_alone(f, f_prime):
        return lambda x: f(x)

    def wrong_order(f, f_prime):
        return lambda x: (lambda z_bar: f_prime(x) * z_bar, f(x))

    def wrong_without_z_bar(f, f_prime):
        return lambda x: (f(x), lambda z_bar: f_prime(x))

    def wrong_derivative_at_z_bar(f, f_prime):
        return lambda x: (f(x), lambda z_bar: f_prime(z_bar) * z_bar)

    def wrong_derivative_at_the_value(f, f_prime):
        return lambda x: (f(x), lambda z_bar: f_prime(f(x)) * z_bar)

    def wrong_division(f, f_prime):
        return lambda x: (f(x), lambda z_bar: z_bar / f_prime(x))

    def wrong_x_of_the_latest_call(f, f_prime):
        def forward(x):
            kept["x"] = x
            return f(x), lambda z_bar: f_prime(kept["x"]) * z_bar

        return forward

    def wrong_function_not_returned(f, f_prime):
        def forward(x):
            return f(x), lambda z_bar: f_prime(x) * z_bar


kept = {}


class lift_c:
    def right_by_cases(f, f_x, f_y):
        def lifted(x, y):
            match isinstance(x, tuple), isinstance(y, tuple):
                case True, True:
                    return f(x[0], y[0]), f_x(x[0], y[0]) * x[1] + f_y(x[0], y[0]) * y[1]
                case True, False:
                    return f(x[0], y), f_x(x[0], y) * x[1]
                case False, True:
                    return f(x, y[0]), f_y(x, y[0]) * y[1]
            return f(x, y)

        return lifted

    def right_by_an_inner_product(f, f_x, f_y):
        def lifted(*given):
            pairs = [z if isinstance(z, tuple) else (z, 0.0) for z in given]
            xs, dots = zip(*pairs)
            if not any(isinstance(z, tuple) for z in given):
                return f(*xs)
            return f(*xs), np.dot([f_x(*xs), f_y(*xs)], dots)

        return lifted

    def wrong_first_argument_alone(f, f_x, f_y):
        def lifted(x, y):
            a, b = (z[0] if isinstance(z, tuple) else z for z in (x, y))
            if isinstance(x, tuple):
                return f(a, b), f_x(a, b) * x[1]
            return (f(a, b), f_y(a, b) * y[1]) if isinstance(y, tuple) else f(a, b)

        return lifted

    def wrong_two_pairs_only(f, f_x, f_y):
        return lambda x, y: (f(x[0], y[0]), f_x(x[0], y[0]) * x[1] + f_y(x[0], y[0]) * y[1])

    def wrong_pair_for_numbers(f, f_x, f_y):
        def lifted(*given):
            pairs = [z if isinstance(z, tuple) else (z, 0.0) for z in given]
            (a, da), (b, db) = pairs
            return f(a, b), f_x(a, b) * da + f_y(a, b) * db

        return lifted

    def wrong_list(f, f_x, f_y):
        right = lift_c.right_by_cases(f, f_x, f_y)
        return lambda x, y: [*found] if isinstance(found := right(x, y), tuple) else found

    def wrong_tangent_of_a_constant(f, f_x, f_y):
        def lifted(x, y):
            if not isinstance(x, tuple) and not isinstance(y, tuple):
                return f(x, y)
            (a, da), (b, db) = (z if isinstance(z, tuple) else (z, 1.0) for z in (x, y))
            return f(a, b), f_x(a, b) * da + f_y(a, b) * db

        return lifted

    def wrong_both_have_to_be_pairs(f, f_x, f_y):
        def lifted(x, y):
            if isinstance(x, tuple) and isinstance(y, tuple):
                return f(x[0], y[0]), f_x(x[0], y[0]) * x[1] + f_y(x[0], y[0]) * y[1]
            return f(x, y)

        return lifted

    def wrong_function_not_returned(f, f_x, f_y):
        def lifted(x, y):
            return f(x, y)


class table_b:
    def right_by_an_array(table):
        return lambda name, xs, z_bar: (table[name][0](*xs), z_bar * np.array([p(*xs) for p in table[name][1]]))

    def right_by_a_loop(table):
        def apply(name, xs, z_bar):
            adjoints = []
            for partial in table[name][1]:
                adjoints.append(z_bar * partial(*xs))
            return [table[name][0](*xs), adjoints]

        return apply

    def wrong_without_z_bar(table):
        return lambda name, xs, z_bar: (table[name][0](*xs), [p(*xs) for p in table[name][1]])

    def wrong_sum(table):
        return lambda name, xs, z_bar: (table[name][0](*xs), sum(p(*xs) * z_bar for p in table[name][1]))

    def wrong_adjoints_alone(table):
        return lambda name, xs, z_bar: [p(*xs) * z_bar for p in table[name][1]]

    def wrong_partials_of_one_number(table):
        return lambda name, xs, z_bar: (table[name][0](*xs), [p(x) * z_bar for p, x in zip(table[name][1], xs)])

    def wrong_list_not_spread(table):
        return lambda name, xs, z_bar: (table[name][0](xs), [p(xs) * z_bar for p in table[name][1]])

    def wrong_table_of_the_last_call(table):
        kept["table"] = table
        return lambda name, xs, z_bar: table_b.right_by_a_loop(kept["table"])(name, xs, z_bar)

    def wrong_reversed(table):
        return lambda name, xs, z_bar: (table[name][0](*xs), [p(*xs) * z_bar for p in table[name][1]][::-1])

    def wrong_two_operands(table):
        return lambda name, xs, z_bar: (table[name][0](*xs), [table[name][1][k](*xs) * z_bar for k in range(2)])

    def wrong_function_not_returned(table):
        def apply(name, xs, z_bar):
            return table[name][0](*xs), [p(*xs) * z_bar for p in table[name][1]]
