"""Answers to the questions on where automatic differentiation needs care, right and wrong."""

import itertools

import numpy as np


class Tagged:
    """a + b eps with a tag, as the notebook provides it."""

    def __init__(self, tag, a, b):
        self.tag, self.a, self.b = tag, a, b

    def both(self, other):
        tag = max(self.tag, getattr(other, "tag", 0))
        of = lambda x: (x.a, x.b) if getattr(x, "tag", 0) == tag else (x, 0.0)
        return tag, *of(self), *of(other)

    def __add__(self, other):
        tag, a, b, c, d = self.both(other)
        return Tagged(tag, a + c, b + d)

    def __mul__(self, other):
        tag, a, b, c, d = self.both(other)
        return Tagged(tag, a * c, a * d + b * c)

    __radd__, __rmul__ = __add__, __mul__


fresh = itertools.count(1)
depth, made = [], [0]


def coefficient(y, tag):
    return y.b if getattr(y, "tag", 0) == tag else 0.0


class maximum:
    def right_by_branches(u, v):
        if u[0] > v[0]:
            return u
        if v[0] > u[0]:
            return v
        return u[0], max(u[1], v[1])

    def right_by_a_small_step_of_the_difference(u, v):
        (a, p), (b, q) = u, v
        ahead = np.sign(a - b) or np.sign(p - q)
        return [a, p] if ahead >= 0 else [b, q]

    def right_by_sorting(u, v):
        return sorted([v, u])[-1]

    def right_by_the_absolute_value(u, v):
        d, d_dot = u[0] - v[0], u[1] - v[1]
        slope = abs(d_dot) if d == 0 else np.sign(d) * d_dot
        return np.array([(u[0] + v[0] + abs(d)) / 2, (u[1] + v[1] + slope) / 2])

    def wrong_mean_at_a_tie(u, v):
        "At a tie you return the mean of the two tangents. That is a convention for a slope"
        if u[0] == v[0]:
            return u[0], 0.5 * u[1] + 0.5 * v[1]
        return u if u[0] > v[0] else v

    def wrong_first_operand_at_a_tie(u, v):
        "At a tie you always return the tangent of u. After a small step the operand with the larger tangent"
        return u if u[0] >= v[0] else v

    def wrong_second_operand_at_a_tie(u, v):
        "At a tie you always return the tangent of v. After a small step the operand with the larger tangent"
        return u if u[0] > v[0] else v

    def wrong_larger_tangent_everywhere(u, v):
        "You always return the larger tangent. Where the values differ, the tangent of the larger operand is the right"
        return tuple(np.maximum(u, v))

    def wrong_minimum(u, v):
        "This is the minimum. Return the operand with the larger value."
        return sorted([u, v])[0]

    def wrong_zero_at_a_tie(u, v):
        "At a tie your tangent is 0. The maximum moves as the faster of its operands."
        a, b = u[0], v[0]
        return max(a, b), (a > b) * u[1] + (b > a) * v[1]

    def wrong_both_at_a_tie(u, v):
        "At a tie you add the two tangents. Only one of the operands is the maximum after a small step."
        a, b = u[0], v[0]
        return max(a, b), (a >= b) * u[1] + (b >= a) * v[1]

    def wrong_only_the_value(u, v):
        "Your function has to return a pair: the value and the tangent."
        return max(u[0], v[0])

    def wrong_larger_size_at_a_tie(u, v):
        "At a tie you return the tangent with the larger absolute value."
        if u[0] != v[0]:
            return max(u, v)
        return u if abs(u[1]) > abs(v[1]) else v

    def wrong_nothing_at_a_tie(u, v):
        "Your function returned nothing for these inputs."
        if u[0] > v[0]:
            return u
        if u[0] < v[0]:
            return v


class sinc:
    def right_by_a_multiple_of_the_condition(x, sin, where):
        zero = x == 0
        protected = x + 1.0 * zero
        return where(zero, 1.0, sin(protected) / protected)

    def right_by_two_for_the_zeros(x, sin, where):
        inside = where(x != 0, x, 2.0)
        return where(x != 0, sin(inside) * (1 / inside), 1)

    def right_by_a_series_near_zero(x, sin, where):
        near = abs(x) < 1e-4
        inside = where(near, 1.0, x)
        return where(near, 1.0 - x * x / 6.0, sin(inside) / inside)

    def right_by_protecting_both_factors(x, sin, where):
        zero = x == 0.0
        numerator = where(zero, 1.0, sin(where(zero, 1.0, x)))
        return numerator / where(zero, 1.0, x)

    def wrong_outer_where_only(x, sin, where):
        "There is no inner where. The quotient is computed at 0 as well, and its derivative is nan"
        quotient = sin(x) / x
        return where(x != 0, quotient, 1.0)

    def wrong_no_where(x, sin, where):
        "There is no where at all, and at 0 the quotient is nan. Replace the zeros of x before you divide"
        return sin(x) * (1.0 / x)

    def wrong_inner_where_only(x, sin, where):
        "Where x is 0, your value is sin(1), because the outer where is missing. Select the value 1 there."
        inside = x + (x == 0)
        return sin(inside) / inside

    def wrong_denominator_only(x, sin, where):
        "Your inner where protects only the denominator, and at 0 your value is 0, because the outer where is missing."
        return sin(x) / where(x == 0, 1.0, x)

    def wrong_value_zero(x, sin, where):
        "Where x is 0, your value is 0. The function is 1 there."
        inside = where(x == 0, 1.0, x)
        return where(x == 0, 0.0, sin(inside) / inside)

    def wrong_small_number_added(x, sin, where):
        "You add a small number to x. This makes an error wherever x is not 0, so replace only the zeros, with where."
        x = x + 1e-8
        return sin(x) / x

    def wrong_numpy_where(x, sin, where):
        "stopped with TypeError"
        inside = np.where(x == 0, 1.0, x)
        return where(x == 0, 1.0, sin(inside) / inside)

    def wrong_numpy_sine(x, sin, where):
        "stopped with TypeError"
        inside = where(x == 0, 1.0, x)
        return where(x == 0, 1.0, np.sin(inside) / inside)

    def wrong_python_branch(x, sin, where):
        "stopped with ValueError"
        return 1.0 if x == 0 else sin(x) / x

    def wrong_a_plain_number(x, sin, where):
        "Return what where, sin and the operations of x give, and not an array or a number of another kind."
        return where(x == 0, 1.0, sin(where(x == 0, 1.0, x)) / where(x == 0, 1.0, x)).value

    def wrong_by_a_short_series(x, sin, where):
        ""
        return where(x == 0, 1.0, 1.0 - x * x / 6.0)


class settle:
    def right_by_a_fixed_number_of_steps(step, z):
        pair = (z, 0.0)
        for _ in range(1800):
            pair = step(*pair)
        return pair

    def right_by_looking_at_both(step, z):
        old = np.array([np.inf, np.inf])
        new = np.array([z, 0.0])
        while np.max(np.abs(new - old)) > 2e-13:
            old, new = new, np.array(step(*new))
        return list(new)

    def right_by_two_phases(step, z):
        for _ in range(900):
            z = step(z, 0.0)[0]
        z_dot, old = 0.0, None
        while old is None or abs(z_dot - old) > 1e-13:
            old, z_dot = z_dot, step(z, z_dot)[1]
        return z, z_dot

    def right_by_the_linear_equation_of_the_limit(step, z):
        for _ in range(1500):
            new = step(z, 0.0)[0]
            if abs(new - z) < 1e-15:
                break
            z = new
        (_, q), (_, p_and_q) = step(z, 0.0), step(z, 1.0)
        return z, q / (1 - p_and_q + q)

    def wrong_value_settled(step, z):
        "Your loop stops when z has settled. Its tangent needs more steps, so compare the tangents as well."
        z_dot = 0.0
        while True:
            new, z_dot = step(z, z_dot)
            if abs(new - z) < 1e-12:
                return new, z_dot
            z = new

    def wrong_tangent_settled(step, z):
        "Your loop stops when the tangent has settled. The value may need more steps, in particular if the limit"
        z_dot, old = 0.0, None
        while old is None or abs(z_dot - old) > 1e-12:
            old = z_dot
            z, z_dot = step(z, z_dot)
        return z, z_dot

    def wrong_loop_that_may_not_begin(step, z):
        "Your loop makes no step if z is already the limit, so that the tangent is still 0."
        z_dot, following = 0.0, step(z, 0.0)
        while abs(following[0] - z) >= 1e-12:
            z, z_dot = following
            following = step(z, z_dot)
        return z, z_dot

    def wrong_tangent_from_zero_each_time(step, z):
        "You give step the tangent 0 each time. Give it the tangent that the previous step has returned."
        for _ in range(1900):
            z, z_dot = step(z, 0.0)
        return z, z_dot

    def wrong_one_step(step, z):
        "You perform only one step. Repeat it until the value and the tangent have settled."
        return step(z, 0)

    def wrong_stop_at_the_allowed_error(step, z):
        "Your loop ends too early. If an iteration converges slowly, its error is many times as large as the last"
        z_dot = 0.0
        while True:
            new, new_dot = step(z, z_dot)
            settled = abs(new - z) < 1e-8 and abs(new_dot - z_dot) < 1e-8
            z, z_dot = new, new_dot
            if settled:
                return z, z_dot

    def wrong_hundred_steps(step, z):
        "Your loop performs 100 steps, and some of the iterations need more."
        z_dot = 0.0
        for _ in range(100):
            z, z_dot = step(z, z_dot)
        return z, z_dot

    def wrong_too_many_steps(step, z):
        "Your limit and your derivative are right, but you called step more than 2000 times. Leave the loop when both"
        z_dot = 0.0
        for _ in range(5000):
            z, z_dot = step(z, z_dot)
        return z, z_dot

    def wrong_without_end(step, z):
        "stopped with ValueError"
        z_dot = 0.0
        while True:
            z, z_dot = step(z, z_dot)

    def wrong_only_the_derivative(step, z):
        "Your function has to return a pair: the limit and its derivative."
        z_dot = 0.0
        for _ in range(1900):
            z, z_dot = step(z, z_dot)
        return z_dot

    def wrong_differences_of_the_start(step, z):
        ""
        h, ends = 1e-6, []
        for start in (z - h, z + h):
            for _ in range(900):
                start = step(start, 0.0)[0]
            ends.append(start)
        return ends[0], (ends[1] - ends[0]) / (2 * h)


class derivative:
    def right_by_depth(f):
        def slope(x):
            depth.append(x)
            try:
                y = f(Tagged(len(depth), x, 1.0))
                return coefficient(y, len(depth))
            finally:
                depth.pop()

        return slope

    def right_by_an_own_counter(f):
        def slope(x):
            made[0] += 1
            tag = made[0]
            return coefficient(f(Tagged(tag, x, 1)), tag)

        return slope

    def right_by_one_more_than_what_is_known(f):
        """Every number that may meet the new one was made before."""

        def slope(x):
            tag = 10 * next(fresh)
            y = f(x + Tagged(tag, 0.0, 1.0))
            return coefficient(y, tag)

        return slope

    def right_as_a_class(f):
        class Slope:
            def __call__(self, x):
                tag = next(fresh)
                y = f(Tagged(tag, x, 1.0))
                if isinstance(y, Tagged) and y.tag == tag:
                    return y.b
                return 0

        return Slope()

    def wrong_single_epsilon(f):
        "All your derivatives use the same tag. This is perturbation confusion: draw a new tag with next(fresh) at each"

        def slope(x):
            y = f(Tagged(7, x, 1.0))
            return coefficient(y, 7)

        return slope

    def wrong_tag_too_early(f):
        "You draw the tag when derivative is called, so that two calls of the same f' share it. Draw it inside of f'."
        tag = next(fresh)
        return lambda x: coefficient(f(Tagged(tag, x, 1.0)), tag)

    def wrong_any_epsilon(f):
        "You return the coefficient of whatever ε the result has. If that is the ε of an outer derivative"
        return lambda x: getattr(f(Tagged(next(fresh), x, 1.0)), "b", 0.0)

    def wrong_always_tagged(f):
        "Your function expects that the result is always a Tagged."

        def slope(x):
            y = f(Tagged(next(fresh), x, 1.0))
            return y.b

        return slope

    def wrong_value_in_place_of_zero(f):
        "If the result does not contain your ε, you return the result itself. It does not depend on x then"

        def slope(x):
            tag = next(fresh)
            y = f(Tagged(tag, x, 1.0))
            return y.b if isinstance(y, Tagged) and y.tag == tag else y

        return slope

    def wrong_outer_perturbation_removed(f):
        "You remove the perturbations of outer derivatives from x. They have to stay, because the outer derivative"

        def slope(x):
            tag = next(fresh)
            while hasattr(x, "a"):
                x = x.a
            return coefficient(f(Tagged(tag, x, 1.0)), tag)

        return slope

    def wrong_seed_of_zero(f):
        "Your seed is 0, so that x has no perturbation. The seed of a derivative is 1."

        def slope(x):
            tag = next(fresh)
            return coefficient(f(Tagged(tag, x, 0.0)), tag)

        return slope

    def wrong_value_part(f):
        "You return the value of f. Return the coefficient of ε."

        def slope(x):
            y = f(Tagged(next(fresh), x, 1.0))
            return y.a if isinstance(y, Tagged) else y

        return slope

    def wrong_number_in_place_of_a_function(f):
        "stopped with TypeError"
        return f(Tagged(next(fresh), 1.0, 1.0))

    def wrong_differences(f):
        ""
        return lambda x: (f(x + 1e-5) + -1.0 * f(x + -1e-5)) * (1 / 2e-5)
