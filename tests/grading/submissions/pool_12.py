"""Answers to those variants of the questions on source transformation that are not made from their questions."""

import cmath
import functools
import math

import numpy as np

STEP = 1e-40
LATEST = {}


def square_or_sine(x, i, c=0.1):
    return x * x / 3 if x > 1 else math.sin(x) + c * i * x


def slope(x, i, c=0.1):
    return 2 * x / 3 if x > 1 else math.cos(x) + c * i


def cosine_or_fraction(x, i):
    return math.cos(x) + 0.1 * i * x if x < 1 else 2 / x**2


def slope_b(x, i):
    return 0.1 * i - math.sin(x) if x < 1 else -4 * x**-3


def path(step, x, n):
    """x before each step, and after the last."""
    return functools.reduce(lambda xs, i: [*xs, step(xs[-1], i)], range(n), [x])


class loop_b:
    def right_by_recursion(x, n, y_bar):
        def back(x, i):
            return y_bar if i == n else back(cosine_or_fraction(x, i), i + 1) * slope_b(x, i)

        return back(x, 0)

    def right_by_tangents(x, n, y_bar):
        x_dot = 1.0
        for i in range(n):
            x, x_dot = cosine_or_fraction(x, i), slope_b(x, i) * x_dot
        return y_bar * x_dot

    def right_by_complex_step(x, n, y_bar):
        z = complex(x, STEP)
        for i in range(n):
            z = cmath.cos(z) + 0.1 * i * z if z.real < 1 else 2 / z**2
        return y_bar * z.imag / STEP

    def wrong_loop_of_the_question(x, n, y_bar):
        xs = path(square_or_sine, x, n)
        return y_bar * math.prod(slope(x, i) for i, x in enumerate(xs[:-1]))

    def wrong_sign_of_the_fraction(x, n, y_bar):
        for i, at in reversed([*enumerate(path(cosine_or_fraction, x, n)[:-1])]):
            y_bar *= 0.1 * i - math.sin(at) if at < 1 else 4 / at**3
        return y_bar

    def wrong_values_after_the_steps(x, n, y_bar):
        xs = path(cosine_or_fraction, x, n)
        for i in reversed(range(n)):
            y_bar *= 0.1 * i - math.sin(xs[i + 1]) if xs[i] < 1 else -4 / xs[i + 1] ** 3
        return y_bar

    def wrong_counter_from_n_to_1(x, n, y_bar):
        stack = path(cosine_or_fraction, x, n)[:-1]
        for i in range(n, 0, -1):
            y_bar *= slope_b(stack.pop(), i)
        return y_bar

    def wrong_boundary(x, n, y_bar):
        for i in range(n):
            near = x <= 1
            y_bar *= 0.1 * i - math.sin(x) if near else -4 / x**3
            x = math.cos(x) + 0.1 * i * x if near else 2 / x**2
        return y_bar

    def wrong_without_seed(x, n, y_bar):
        return math.prod(slope_b(x, i) for i, x in enumerate(path(cosine_or_fraction, x, n)[:-1]))

    def wrong_coarse_difference(x, n, y_bar):
        ends = [path(cosine_or_fraction, x + h, n)[-1] for h in (0.0, 1e-5)]
        return y_bar * (ends[1] - ends[0]) / 1e-5

    def wrong_without_return(x, n, y_bar):
        y_bar * math.prod(slope_b(x, i) for i, x in enumerate(path(cosine_or_fraction, x, n)[:-1]))


class loop_c:
    def right_by_complex_steps(x, c, n, y_bar):
        found = []
        for x_step, c_step in ((STEP, 0.0), (0.0, STEP)):
            z, p = complex(x, x_step), complex(c, c_step)
            for i in range(n):
                z = z * z / 3 if z.real > 1 else cmath.sin(z) + p * i * z
            found.append(y_bar * z.imag / STEP)
        return found

    def right_by_words_on_the_stack(x, c, n, y_bar):
        stack = []
        for i in range(n):
            stack.append((x, i, "square" if x > 1 else "sine"))
            x = square_or_sine(x, i, c)
        c_bar = 0.0
        while stack:
            x, i, word = stack.pop()
            if word == "sine":
                c_bar += y_bar * i * x
            y_bar *= slope(x, i, c)
        return np.array([y_bar, c_bar])

    def right_by_recursion(x, c, n, y_bar):
        def back(x, i):
            if i == n:
                return y_bar, 0.0
            x_bar, c_bar = back(square_or_sine(x, i, c), i + 1)
            return x_bar * slope(x, i, c), c_bar + (x_bar * i * x if x <= 1 else 0.0)

        return back(x, 0)

    def wrong_only_x(x, c, n, y_bar):
        xs = path(lambda x, i: square_or_sine(x, i, c), x, n)
        return y_bar * math.prod(slope(x, i, c) for i, x in enumerate(xs[:-1]))

    def wrong_c_after_x(x, c, n, y_bar):
        xs, c_bar = path(lambda x, i: square_or_sine(x, i, c), x, n), 0.0
        for i in reversed(range(n)):
            y_bar *= slope(xs[i], i, c)
            c_bar += y_bar * i * xs[i] * (xs[i] <= 1)
        return y_bar, c_bar

    def wrong_c_overwritten(x, c, n, y_bar):
        xs, c_bar = path(lambda x, i: square_or_sine(x, i, c), x, n), 0.0
        for i in reversed(range(n)):
            if xs[i] <= 1:
                c_bar = y_bar * i * xs[i]
            y_bar *= slope(xs[i], i, c)
        return y_bar, c_bar

    def wrong_c_in_both_branches(x, c, n, y_bar):
        xs, c_bar = path(lambda x, i: square_or_sine(x, i, c), x, n), 0.0
        for i in reversed(range(n)):
            c_bar += y_bar * i * xs[i]
            y_bar *= slope(xs[i], i, c)
        return y_bar, c_bar

    def wrong_order(x, c, n, y_bar):
        return loop_c.right_by_recursion(x, c, n, y_bar)[::-1]

    def wrong_c_of_the_question(x, c, n, y_bar):
        return loop_c.right_by_recursion(x, 0.1, n, y_bar)

    def wrong_without_counter(x, c, n, y_bar):
        xs, c_bar = path(lambda x, i: square_or_sine(x, i, c), x, n), 0.0
        for i in reversed(range(n)):
            c_bar += y_bar * xs[i] * (xs[i] <= 1)
            y_bar *= slope(xs[i], i, c)
        return y_bar, c_bar

    def wrong_product_in_c(x, c, n, y_bar):
        x_bar, c_bar = loop_c.right_by_recursion(x, c, n, y_bar)
        return x_bar, c_bar * y_bar

    def wrong_without_return(x, c, n, y_bar):
        loop_c.right_by_recursion(x, c, n, y_bar)


class loop_d:
    def right_by_tangents(x, n, y_bar):
        x_dot, total_dot = 1.0, 0.0
        for i in range(n):
            x, x_dot = square_or_sine(x, i), slope(x, i) * x_dot
            total_dot += x_dot
        return y_bar * total_dot

    def right_by_complex_step(x, n, y_bar):
        z, total = complex(x, STEP), 0j
        for i in range(n):
            z = z * z / 3 if z.real > 1 else cmath.sin(z) + 0.1 * i * z
            total += z
        return y_bar * total.imag / STEP

    def right_by_recursion(x, n, y_bar):
        def back(x, i):
            return 0.0 if i == n else (y_bar + back(square_or_sine(x, i), i + 1)) * slope(x, i)

        return back(x, 0)

    def right_by_products(x, n, y_bar):
        slopes = [slope(x, i) for i, x in enumerate(path(square_or_sine, x, n)[:-1])]
        return y_bar * float(np.sum(np.cumprod(slopes)))

    def wrong_last_value_only(x, n, y_bar):
        return y_bar * math.prod(slope(x, i) for i, x in enumerate(path(square_or_sine, x, n)[:-1]))

    def wrong_added_after(x, n, y_bar):
        x_bar = 0.0
        for i, at in reversed([*enumerate(path(square_or_sine, x, n)[:-1])]):
            x_bar = x_bar * slope(at, i) + y_bar
        return x_bar

    def wrong_starts_at_the_seed(x, n, y_bar):
        x_bar = y_bar
        for i, at in reversed([*enumerate(path(square_or_sine, x, n)[:-1])]):
            x_bar = (x_bar + y_bar) * slope(at, i)
        return x_bar

    def wrong_sum_of_slopes(x, n, y_bar):
        return y_bar * sum(slope(x, i) for i, x in enumerate(path(square_or_sine, x, n)[:-1]))

    def wrong_total(x, n, y_bar):
        return y_bar * sum(path(square_or_sine, x, n)[1:])

    def wrong_first_value_too(x, n, y_bar):
        return loop_d.right_by_recursion(x, n, y_bar) + y_bar

    def wrong_counter_upwards(x, n, y_bar):
        stack, x_bar = path(square_or_sine, x, n)[:-1], 0.0
        for i in range(n):
            x_bar = (x_bar + y_bar) * slope(stack.pop(), i)
        return x_bar

    def wrong_return_in_the_loop(x, n, y_bar):
        stack, x_bar = path(square_or_sine, x, n)[:-1], 0.0
        for i in reversed(range(n)):
            x_bar = (x_bar + y_bar) * slope(stack.pop(), i)
            return x_bar


def recursion(end, value, adjoint):
    """An answer r_n = value(x, n, r_(n-1)); adjoint(bar, x, n, inner, pull)."""

    def answer(x, n):
        if n == 0:
            return end
        inner, pull = answer(x, n - 1)
        return value(x, n, inner), lambda bar: adjoint(bar, x, n, inner, pull)

    return answer


def constant(bar):
    return 0.0


class power_b:
    def right_by_a_matrix(x, n):
        product = np.eye(2)
        for i in range(1, n + 1):
            product = product @ np.array([[x + i, 1.0], [0.0, x + i]])
        return product[0, 0], lambda bar: bar * product[0, 1]

    def right_by_a_loop_and_a_sweep(x, n):
        inner = [1.0]
        for i in range(1, n + 1):
            inner.append(inner[-1] * (x + i))

        def pull(bar):
            x_bar = 0.0
            for i in range(n, 0, -1):
                x_bar, bar = x_bar + bar * inner[i - 1], bar * (x + i)
            return x_bar

        return inner[-1], pull

    def right_by_complex_step(x, n):
        z = math.prod([complex(x + i, STEP) for i in range(1, n + 1)], start=1.0 + 0j)
        return z.real, lambda bar: bar * z.imag / STEP

    wrong_inner_dropped = recursion(
        (1.0, constant), lambda x, n, r: (x + n) * r, lambda bar, x, n, inner, pull: bar * inner
    )
    wrong_end = recursion(
        (1.0, lambda bar: bar),
        lambda x, n, r: (x + n) * r,
        lambda bar, x, n, inner, pull: bar * inner + pull(bar * (x + n)),
    )
    wrong_factor_x = recursion(
        (1.0, constant), lambda x, n, r: (x + n) * r, lambda bar, x, n, inner, pull: bar * inner + pull(bar * x)
    )
    wrong_factors_from_x = recursion(
        (1.0, constant),
        lambda x, n, r: (x + n - 1) * r,
        lambda bar, x, n, inner, pull: bar * inner + pull(bar * (x + n - 1)),
    )
    wrong_factor_counted_twice = recursion(
        (1.0, constant),
        lambda x, n, r: (x + n) * r,
        lambda bar, x, n, inner, pull: n * bar * inner + pull(bar * (x + n)),
    )

    def wrong_value_alone(x, n):
        return math.prod([x + i for i in range(1, n + 1)])

    def wrong_by_the_value(x, n):
        z = math.prod([x + i for i in range(1, n + 1)])
        return z, lambda bar: bar * sum(z / (x + i) for i in range(1, n))

    def wrong_n_of_the_last_call(x, n):
        LATEST["n"] = n
        return power_b.right_by_complex_step(x, n)[0], lambda bar: power_b.right_by_complex_step(x, LATEST["n"])[1](bar)

    def wrong_without_end(x, n):
        inner, pull = power_b.wrong_without_end(x, n - 1)
        return (x + n) * inner, pull

    def wrong_without_return(x, n):
        if n == 0:
            (1.0, constant)


class power_c:
    def right_by_powers(a, x):
        return (
            sum(c * x**k for k, c in enumerate(a)),
            lambda bar: bar * sum(k * c * x ** (k - 1) for k, c in enumerate(a) if k),
        )

    def right_by_two_sums(a, x):
        value, derivative = np.float64(0.0), np.float64(0.0)
        for c in reversed(a):
            derivative, value = derivative * x + value, value * x + c
        return value, lambda bar: derivative * bar

    def right_by_complex_step(a, x):
        z = functools.reduce(lambda z, c: z * complex(x, STEP) + c, a[::-1], 0j)
        return z.real, lambda bar: bar * z.imag / STEP

    def wrong_inner_dropped(a, x):
        rest = sum(c * x**k for k, c in enumerate(a[1:]))
        return (a[0] + x * rest if a else 0.0), lambda bar: bar * rest

    def wrong_order(a, x):
        return power_c.right_by_powers(a[::-1], x)

    def wrong_exponents(a, x):
        return power_c.right_by_powers(a, x)[0], lambda bar: bar * sum(k * c * x**k for k, c in enumerate(a))

    def wrong_without_seed(a, x):
        z, pull = power_c.right_by_powers(a, x)
        return z, lambda bar: pull(1.0)

    def wrong_only_once(a, x):
        z, pull = power_c.right_by_powers(a, x)
        left = [pull]
        return z, lambda bar: left.pop()(bar)

    def wrong_without_the_empty_list(a, x):
        if len(a) == 1:
            return a[0], constant
        inner, pull = power_c.wrong_without_the_empty_list(a[1:], x)
        return a[0] + x * inner, lambda bar: bar * inner + pull(bar * x)

    def wrong_takes_the_list_apart(a, x):
        if not a:
            return 0.0, constant
        first = a.pop(0)
        inner, pull = power_c.wrong_takes_the_list_apart(a, x)
        return first + x * inner, lambda bar: bar * inner + pull(bar * x)

    def wrong_without_return(a, x):
        power_c.right_by_powers(a, x)


class power_d:
    def right_by_a_matrix(x, y, n):
        (power, slope), _ = np.linalg.matrix_power(np.array([[x, 1.0], [0.0, x]]), n)
        return power * y, lambda bar: np.array([bar * slope * y, bar * power])

    def right_by_a_loop_and_a_sweep(x, y, n):
        inner = [y]
        for _ in range(n):
            inner.append(inner[-1] * x)

        def pull(bar):
            x_bar = 0.0
            for before in reversed(inner[:-1]):
                x_bar, bar = x_bar + bar * before, bar * x
            return [x_bar, bar]

        return inner[-1], pull

    def wrong_pair_reversed(x, y, n):
        z, pull = power_d.right_by_a_matrix(x, y, n)
        return z, lambda bar: pull(bar)[::-1]

    def wrong_x_only(x, y, n):
        z, pull = power_d.right_by_a_matrix(x, y, n)
        return z, lambda bar: pull(bar)[0]

    def wrong_without_y(x, y, n):
        z, pull = power_d.right_by_a_matrix(x, y, n)
        return z, lambda bar: (pull(bar)[0] / y, pull(bar)[1])

    def wrong_seed_for_y(x, y, n):
        z, pull = power_d.right_by_a_matrix(x, y, n)
        return z, lambda bar: (pull(bar)[0], bar)

    def wrong_power_of_x(x, y, n):
        return x**n, power_d.right_by_a_matrix(x, y, n)[1]

    def wrong_power_of_the_product(x, y, n):
        return (x * y) ** n, lambda bar: (bar * n * y * (x * y) ** (n - 1), bar * n * x * (x * y) ** (n - 1))

    def wrong_end(x, y, n):
        if n == 0:
            return y, lambda bar: (bar, bar)
        inner, pull = power_d.wrong_end(x, y, n - 1)
        return x * inner, lambda bar: (bar * inner + pull(bar * x)[0], pull(bar * x)[1])

    def wrong_without_return(x, y, n):
        power_d.right_by_a_matrix(x, y, n)
