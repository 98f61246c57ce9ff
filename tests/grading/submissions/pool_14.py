"""Answers to those variants of the questions on where AD needs care that are not made from their questions."""

import numpy as np

EQUIVALENT = {
    ("maximum.b", "line 6, comparison to LtE"): "equal values have been treated before",
    ("maximum.c", "line 7, comparison to GtE"): "the value 0 has been treated before",
    ("sinc.b", "line 4, constant to 2.0: 1.0"): "any number but 0 protects the division",
    ("sinc.c", "line 4, constant to 2.0: 1.0"): "any number but 0 protects the division",
    ("sinc.d", "line 5, constant to 2.0: 1.0"): "any positive number protects the root",
    ("settle.b", "line 4, constant to 2.0: 1.0"): "any number above the tolerance lets the loop begin",
    ("settle.c", "line 4, constant to 2.0: 1.0"): "any number above the tolerance lets the loop begin",
    ("settle.c", "line 4, constant to 1.0: 0.0"): "the iteration forgets the tangents that it starts with",
    ("settle.c", "operands exchanged: a - b"): "the change is taken without its sign",
    ("settle.d", "line 4, constant to 1.0: 0.0"): "the iteration forgets the tangent that it starts with",
    ("settle.d", "line 4, constant to 2.0: 1.0"): "any number above the tolerance lets the loop begin",
}


class sinc_c:
    def right_by_a_multiple_of_the_condition(x, exp, where):
        zero = x == 0
        protected = x + 1.0 * zero
        return where(zero, 1.0 + x / 2.0, (exp(protected) - 1.0) / protected)

    def right_by_two_for_the_zeros(x, exp, where):
        inside = where(x != 0, x, 2.0)
        return where(x != 0, (exp(inside) - 1.0) * (1 / inside), 1 + 0.5 * x)

    def right_with_more_terms(x, exp, where):
        near = abs(x) < 1e-4
        inside = where(near, 1.0, x)
        return where(near, 1.0 + x / 2.0 + x * x / 6.0, exp(inside) / inside - 1.0 / inside)

    def wrong_outer_where_only(x, exp, where):
        return where(x != 0, (exp(x) - 1.0) / x, 1.0 + 0.5 * x)

    def wrong_no_where(x, exp, where):
        return (exp(x) - 1.0) * (1.0 / x)

    def wrong_inner_where_only(x, exp, where):
        inside = x + (x == 0)
        return (exp(inside) - 1.0) / inside

    def wrong_constant(x, exp, where):
        inside = where(x == 0, 1.0, x)
        return where(x == 0, 1.0, (exp(inside) - 1.0) / inside)

    def wrong_slope_one(x, exp, where):
        inside = where(x == 0, 1.0, x)
        return where(x == 0, exp(x), (exp(inside) - 1.0) / inside)

    def wrong_denominator_only(x, exp, where):
        return (exp(x) - 1.0) / where(x == 0, 1.0, x)

    def wrong_small_number_added(x, exp, where):
        x = x + 1e-8
        return (exp(x) - 1.0) / x

    def wrong_numpy_exponential(x, exp, where):
        inside = where(x == 0, 1.0, x)
        return where(x == 0, 1.0 + 0.5 * x, (np.exp(inside) - 1.0) / inside)

    def wrong_python_branch(x, exp, where):
        return 1.0 + 0.5 * x if x == 0 else (exp(x) - 1.0) / x

    def wrong_a_plain_number(x, exp, where):
        return where(x == 0, 1.0, (exp(where(x == 0, 1.0, x)) - 1.0) / where(x == 0, 1.0, x)).value

    def wrong_by_a_short_series(x, exp, where):
        return 1.0 + x / 2.0 + x * x / 6.0


class sinc_d:
    def right_by_a_multiple_of_the_condition(x, y, sqrt, where):
        s = x * x + y * y
        zero = s == 0
        return where(zero, 0.0, sqrt(s + 1.0 * zero))

    def right_with_the_condition_first(x, y, sqrt, where):
        there = (x != 0) | (y != 0)
        return where(there, sqrt(where(there, x * x + y * y, 4.0)), 0)

    def right_by_two_factors(x, y, sqrt, where):
        origin = (x == 0) & (y == 0)
        s = where(origin, 1.0, x * x + y * y)
        return where(origin, 0.0, s / sqrt(s))

    def wrong_outer_where_only(x, y, sqrt, where):
        s = x * x + y * y
        return where(s != 0, sqrt(s), 0.0)

    def wrong_no_where(x, y, sqrt, where):
        return sqrt(x * x + y * y)

    def wrong_inner_where_only(x, y, sqrt, where):
        s = x * x + y * y
        return sqrt(where(s == 0, 1.0, s))

    def wrong_axes(x, y, sqrt, where):
        origin = (x == 0) | (y == 0)
        return where(origin, 0.0, sqrt(where(origin, 1.0, x * x + y * y)))

    def wrong_only_x(x, y, sqrt, where):
        return where(x == 0, 0.0, sqrt(where(x == 0, 1.0, x * x + y * y)))

    def wrong_operands_protected_by_a_small_number(x, y, sqrt, where):
        return sqrt(x * x + y * y + 1e-12)

    def wrong_numpy_root(x, y, sqrt, where):
        s = x * x + y * y
        return where(s == 0, 0.0, np.sqrt(where(s == 0, 1.0, s)))

    def wrong_power(x, y, sqrt, where):
        return sqrt(x**2 + y**2)

    def wrong_a_plain_number(x, y, sqrt, where):
        s = x * x + y * y
        return where(s == 0, 0.0, sqrt(where(s == 0, 1.0, s))).value

    def wrong_sum(x, y, sqrt, where):
        return abs(x) + abs(y)
