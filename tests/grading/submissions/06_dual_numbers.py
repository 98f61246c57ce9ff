"""Answers to the questions on dual numbers, right and wrong."""

import cmath
import math

import numpy as np

collected = []


def as_matrix(z):
    return np.array([[z[0], z[1]], [0.0, z[0]]])


def as_band(t):
    return t[0] * np.eye(3) + t[1] * np.eye(3, k=1) + t[2] * np.eye(3, k=2)


def seeds_for(xs, k):
    return [(x, 1.0 if i == k else 0.0) for i, x in enumerate(xs)]


class multiply:
    def right_by_matrices(z, w):
        return (as_matrix(z) @ as_matrix(w))[0]

    def right_by_polynomials(z, w):
        return np.convolve(z, w)[:2].tolist()

    def right_by_a_loop_over_terms(z, w):
        parts = [0.0, 0.0]
        for i, p in enumerate(z):
            for j, q in enumerate(w):
                if i + j < 2:
                    parts[i + j] += p * q
        return parts

    def right_by_a_complex_step(z, w):
        h = 1e-150
        y = complex(z[0], h * z[1]) * complex(w[0], h * w[1])
        return np.float64(y.real), y.imag / h

    def wrong_without_b_c(z, w):
        "drops b c"
        return z[0] * w[0], z[0] * w[1]

    def wrong_without_a_d(z, w):
        "drops a d"
        return z[0] * w[0], z[1] * w[0]

    def wrong_part_by_part(z, w):
        "b d belongs to ε²"
        return tuple(p * q for p, q in zip(z, w))

    def wrong_sign_of_b_c(z, w):
        "sign of b c is wrong"
        (a, b), (c, d) = z, w
        return a * c, a * d - b * c

    def wrong_as_complex_numbers(z, w):
        "product of complex numbers"
        y = complex(*z) * complex(*w)
        return y.real, y.imag

    def wrong_primal_already_replaced(z, w):
        "a was replaced by a c before the tangent was computed with it: keep"
        (a, b), (c, d) = z, w
        a = a * c
        b = a * d + b * c
        return a, b

    def wrong_b_d_kept(z, w):
        "b d is in the tangent"
        (a, b), (c, d) = z, w
        return a * c, a * d + b * c + b * d

    def wrong_square_of_eps_is_1(z, w):
        "b d stands in the primal, as if ε² were 1: it is 0"
        (a, b), (c, d) = z, w
        return a * c + b * d, a * d + b * c

    def wrong_parts_exchanged(z, w):
        "the parts are exchanged"
        (a, b), (c, d) = z, w
        return a * d + b * c, a * c

    def wrong_as_a_sum(z, w):
        "the tangents are added as for a sum: the tangent of a product is a d"
        return z[0] * w[0], z[1] + w[1]

    def wrong_by_relative_tangents(z, w):
        "stopped with ZeroDivisionError"
        (a, b), (c, d) = z, w
        return a * c, a * c * (b / a + d / c)

    def wrong_only_the_tangent(z, w):
        "The exercise asks for 2 numbers"
        return z[0] * w[1] + z[1] * w[0]

    def wrong_pairs_multiplied(z, w):
        "stopped with TypeError"
        return z * w


class divide:
    def right_by_solving(z, w):
        return list(np.linalg.solve(as_matrix(w).T, as_matrix(z).T).T[0])

    def right_by_the_reciprocal(z, w):
        r, s = 1 / w[0], -w[1] / w[0] ** 2
        return [z[0] * r, z[0] * s + z[1] * r]

    def right_by_comparing_coefficients(z, w):
        (a, b), (c, d) = z, w
        p = a / c
        return np.array([p, (b - p * d) / c])

    def right_by_a_complex_step(z, w):
        h = 1e-150
        y = complex(z[0], h * z[1]) / complex(w[0], h * w[1])
        return y.real, y.imag / h

    def wrong_sign_of_a_d(z, w):
        "the denominator's tangent enters with a minus"
        (a, b), (c, d) = z, w
        return a / c, b / c + a / (c * c) * d

    def wrong_order_of_the_numerator(z, w):
        "reversed: b c - a d"
        (a, b), (c, d) = z, w
        return a / c, (a * d - b * c) / c**2

    def wrong_part_by_part(z, w):
        "dividing part by part"
        return tuple(p / q for p, q in zip(z, w))

    def wrong_c_not_squared(z, w):
        "the denominator is c², and here c"
        (a, b), (c, d) = z, w
        return a / c, (b * c - a * d) / c

    def wrong_without_denominator(z, w):
        "c² is missing"
        (a, b), (c, d) = z, w
        return a / c, b * c - a * d

    def wrong_tangent_of_w_forgotten(z, w):
        "the tangent of w is missing"
        return z[0] / w[0], z[1] / w[0]

    def wrong_without_parentheses(z, w):
        "parentheses are missing: only a d is divided by c², and b c has to"
        (a, b), (c, d) = z, w
        return a / c, b * c - a * d / c**2

    def wrong_reciprocal_without_square(z, w):
        "the tangent of 1 / w is -d / c²: here the square is missing"
        r, s = 1 / w[0], -w[1] / w[0]
        return z[0] * r, z[0] * s + z[1] * r

    def wrong_as_complex_numbers(z, w):
        "this is the quotient of complex numbers"
        y = complex(*z) / complex(*w)
        return y.real, y.imag

    def wrong_w_over_z(z, w):
        "stopped with ZeroDivisionError"
        (a, b), (c, d) = z, w
        return c / a, (d * a - c * b) / a**2

    def wrong_by_relative_tangents(z, w):
        "stopped with ZeroDivisionError"
        (a, b), (c, d) = z, w
        return a / c, a / c * (b / a - d / c)

    def wrong_divided_by_d_squared(z, w):
        "stopped with ZeroDivisionError"
        (a, b), (c, d) = z, w
        return a / c, (b * c - a * d) / d**2

    def wrong_floor_division(z, w):
        "These are the right numbers, rounded to whole ones. An integer"
        (a, b), (c, d) = z, w
        return a // c, (b * c - a * d) // c**2

    def wrong_pairs_divided(z, w):
        "stopped with TypeError"
        return z / w

    def wrong_power_of_a_pair(z, w):
        "stopped with TypeError"
        return z[0] / w[0], (z[1] * w[0] - z[0] * w[1]) / w**2

    def wrong_with_the_size_of_d(z, w):
        "the signs of both terms are reversed but for b: the absolute value of"
        (a, b), (c, d) = z, w
        return a / c, b / c - a * abs(d) / c**2


class sine:
    def right_by_numpy(z):
        return np.array([np.sin(z[0]), z[1] * np.sin(z[0] + np.pi / 2)])

    def right_by_a_complex_step(z):
        return [math.sin(z[0]), cmath.sin(complex(z[0], 1e-150)).imag / 1e-150 * z[1]]

    def right_by_the_series_of_a_matrix(z):
        m, total, term = as_matrix(z), np.zeros((2, 2)), as_matrix(z)
        for k in range(1, 40, 2):
            total = total + term
            term = -term @ m @ m / ((k + 1) * (k + 2))
        return tuple(total[0])

    def right_by_eulers_formula(z):
        e = cmath.exp(1j * z[0])
        return e.imag, e.real * z[1]

    def wrong_without_chain_rule(z):
        "incoming tangent b is missing"
        return math.sin(z[0]), math.cos(z[0])

    def wrong_cosine_of_b(z):
        "cosine is taken of b"
        a, b = z
        return math.sin(a), b * math.cos(b)

    def wrong_sign(z):
        "sign is that of the cosine's derivative"
        a, b = z
        return math.sin(a), -math.cos(a) * b

    def wrong_tangent_unchanged(z):
        "tangent passes through unchanged"
        return math.sin(z[0]), z[1]

    def wrong_both_parts(z):
        "applied to both parts"
        return np.sin(z)

    def wrong_sine_twice(z):
        "the derivative of sin is cos"
        a, b = z
        return math.sin(a), math.sin(a) * b

    def wrong_tangent_added(z):
        "the tangent is a factor"
        a, b = z
        return math.sin(a), math.cos(a) + b

    def wrong_tangent_inside(z):
        "the cosine is taken of a b: b is a factor behind it"
        a, b = z
        return math.sin(a), math.cos(a * b)

    def wrong_in_degrees(z):
        "This is the right result for an angle z[0] in degrees: Python's"
        a, b = math.radians(z[0]), z[1]
        return math.sin(a), math.cos(a) * b

    def wrong_only_the_tangent(z):
        "The exercise asks for 2 numbers"
        return math.cos(z[0]) * z[1]

    def wrong_series_cut_too_early(z):
        "these are a few terms of the series, right near 0 only: use math.sin"
        a, b = z
        return a - a**3 / 6 + a**5 / 120, (1 - a**2 / 2 + a**4 / 24) * b

    def wrong_sine_of_a_pair(z):
        "stopped with TypeError"
        return math.sin(z), math.cos(z)

    def wrong_cosine_by_a_root(z):
        "cos by the root of 1 - sin² is never negative: use math.cos"
        value = math.sin(z[0])
        return value, math.sqrt(1 - value**2) * z[1]

    def wrong_period_of_pi(z):
        "Every number is the right one times"
        a, b = z[0] % math.pi, z[1]
        return math.sin(a), math.cos(a) * b

    def wrong_angles_above_0_only(z):
        "This is the right result for the absolute value of z[0]: the sign of"
        a, b = abs(z[0]), z[1]
        return math.sin(a), math.cos(a) * b


class logarithm:
    def right_by_numpy(z):
        return np.log(z[0]), np.divide(z[1], z[0])

    def right_by_a_complex_step(z):
        y = cmath.log(complex(z[0], 1e-150 * z[1]))
        return [y.real, y.imag / 1e-150]

    def right_by_solving_exp_y_equals_z(z):
        p, t = 0.0, 0.0
        for _ in range(60):
            e = math.exp(-p)
            p, t = p + z[0] * e - 1, t + z[1] * e - z[0] * e * t
        return np.array([p, t])

    def right_by_the_integral_of_1_over_a(z):
        nodes, weights = np.polynomial.legendre.leggauss(60)
        a, b = z
        t = 1 + (a - 1) * (nodes + 1) / 2
        return (a - 1) / 2 * weights @ (1 / t), b * a**-1

    def wrong_without_chain_rule(z):
        "incoming tangent b is missing"
        return math.log(z[0]), 1 / z[0]

    def wrong_a_over_b(z):
        "b / a, not a / b"
        a, b = z
        return math.log(a), a / b

    def wrong_multiplied_by_a(z):
        "multiplied by a instead of divided"
        a, b = z
        return math.log(a), a * b

    def wrong_divided_by_the_logarithm(z):
        "divided by ln a instead of a"
        value = math.log(z[0])
        return value, z[1] / value

    def wrong_tangent_unchanged(z):
        "tangent passes through unchanged"
        return math.log(z[0]), z[1]

    def wrong_base_10(z):
        "this is the logarithm to base 10"
        return math.log10(z[0]), z[1] / z[0]

    def wrong_base_2_in_both_parts(z):
        "Every number is the right one times 1"
        a, b = z
        return math.log2(a), b / (a * math.log(2))

    def wrong_log_of_1_plus_a(z):
        "this is the logarithm of 1 + a: math.log is the one of a"
        a, b = z
        return math.log1p(a), b / (1 + a)

    def wrong_sign(z):
        "the sign of the tangent is reversed: ln rises"
        return math.log(z[0]), -z[1] / z[0]

    def wrong_a_squared(z):
        "the derivative is 1 / a, not 1 / a²"
        return math.log(z[0]), z[1] / z[0] ** 2

    def wrong_primal_unchanged(z):
        "the primal passes through unchanged: it is ln a"
        return z[0], z[1] / z[0]

    def wrong_logarithm_of_the_size_of_b(z):
        "the logarithm was applied to the tangent, too: it is b / a"
        return math.log(z[0]), math.log(abs(z[1]))

    def wrong_both_parts(z):
        "the logarithm was applied to the tangent, too: it is b / a"
        return tuple(math.log(part) for part in z)

    def wrong_without_return(z):
        "returned nothing"
        a, b = z
        math.log(a), b / a

    def wrong_with_the_size_of_b(z):
        "the sign of b is lost: the tangent is b / a"
        return math.log(z[0]), abs(z[1]) / z[0]

    def wrong_series_of_a_minus_1(z):
        "the primal is the series of ln a at 1, right near 1 only: use math.log"
        x = z[0] - 1
        return sum((-1) ** (k + 1) * x**k / k for k in range(1, 12)), z[1] / z[0]


class gradient:
    def right_by_rows_of_the_identity(f, xs):
        return np.array([f(list(zip(xs, row)))[1] for row in np.eye(len(xs)).tolist()])

    def right_by_one_seed_that_moves(f, xs):
        seeded, g = [(x, 0.0) for x in xs], []
        for k, x in enumerate(xs):
            seeded[k] = (x, 1.0)
            g.append(f(seeded)[1])
            seeded[k] = (x, 0.0)
        return g

    def right_by_n_directions_and_a_linear_system(f, xs):
        n = len(xs)
        directions = np.tril(np.ones((n, n))) + np.eye(n)
        return np.linalg.solve(directions, [f([(x, s) for x, s in zip(xs, row)])[1] for row in directions])

    def right_by_recursion(f, xs):
        def rest(k):
            return () if k == len(xs) else (f(seeds_for(xs, k))[1], *rest(k + 1))

        return rest(0)

    def wrong_all_seeded_at_once(f, xs):
        "all inputs were seeded with 1 at once"
        return [f([(x, 1.0) for x in xs])[1] for _ in xs]

    def wrong_nothing_seeded(f, xs):
        "nothing was seeded"
        return [f([(x, 0.0) for x in xs])[1] for _ in xs]

    def wrong_value_in_place_of_tangent(f, xs):
        "these are the values of f"
        return [f(seeds_for(xs, k))[0] for k in range(len(xs))]

    def wrong_earlier_seeds_left(f, xs):
        "seeds of earlier passes were left"
        seeded, g = [(x, 0.0) for x in xs], []
        for k, x in enumerate(xs):
            seeded[k] = (x, 1.0)
            g.append(f(seeded)[1])
        return g

    def wrong_too_many_passes(f, xs):
        "right, but in more than n passes"
        return [f(seeds_for(xs, k))[1] - f([(x, 0.0) for x in xs])[1] for k in range(len(xs))]

    def wrong_whole_pairs(f, xs):
        "return the tangent, not the whole pair"
        return [f(seeds_for(xs, k)) for k in range(len(xs))]

    def wrong_seeded_with_x(f, xs):
        "the seed is 1, not x"
        return [f([(x, x if i == k else 0.0) for i, x in enumerate(xs)])[1] for k in range(len(xs))]

    def wrong_other_inputs_set_to_0(f, xs):
        "the other inputs keep their values"
        return [f([(x, 1.0) if i == k else (0.0, 0.0) for i, x in enumerate(xs)])[1] for k in range(len(xs))]

    def wrong_seeded_by_value(f, xs):
        "seed by place, not by value"
        return [f([(x, 1.0 if x == seeded else 0.0) for x in xs])[1] for seeded in xs]

    def wrong_seeded_where_the_value_is_found(f, xs):
        "the place of an entry was found by its value (xs.index): equal"
        return [f(seeds_for(xs, xs.index(x)))[1] for x in xs]

    def wrong_dict_with_values_as_keys(f, xs):
        "right wherever all entries of x differ, and wrong wherever two | matched to a common mistake"
        partials = {x: f(seeds_for(xs, k))[1] for k, x in enumerate(xs)}
        return [partials[x] for x in xs]

    def wrong_pass_for_the_value(f, xs):
        "right, but in more than n passes"
        value, _ = f([(x, 0.0) for x in xs])
        return [f(seeds_for(xs, k))[1] + 0 * value for k in range(len(xs))]

    def wrong_parts_exchanged(f, xs):
        "the parts are exchanged: a pair is (value, tangent)"
        return [f([(1.0 if i == k else 0.0, x) for i, x in enumerate(xs)])[1] for k in range(len(xs))]

    def wrong_one_pass_for_the_sum(f, xs):
        "gradient: The exercise asks for a list of one number"
        return f([(x, 1.0) for x in xs])[1]

    def wrong_first_left_out(f, xs):
        "gradient: The exercise asks for a list of one number"
        return [f(seeds_for(xs, k))[1] for k in range(1, len(xs))]

    def wrong_list_of_earlier_calls(f, xs):
        "Two calls with the same inputs give different | gradient: The exercise asks for a list of one number"
        collected.extend(f(seeds_for(xs, k))[1] for k in range(len(xs)))
        return collected[:40]

    def wrong_differences_of_values(f, xs):
        "right to within one per cent only"
        base, h = f([(x, 0.0) for x in xs])[0], 1e-6
        return [(f([(x + h * (i == k), 0.0) for i, x in enumerate(xs)])[0] - base) / h for k in range(len(xs))]

    def wrong_floats_in_place_of_pairs(f, xs):
        "stopped with TypeError"
        return [f(xs)[1] for _ in xs]

    def wrong_seeds_left_in_xs(f, xs):
        "right, but xs is not what it was"
        for k, x in enumerate(xs):
            xs[k] = (x, 0.0)
        g = []
        for k, (x, _) in enumerate(list(xs)):
            xs[k] = (x, 1.0)
            g.append(f(xs)[1])
            xs[k] = (x, 0.0)
        return g

    def wrong_list_emptied(f, xs):
        "right, but xs is not what it was"
        seeded = [[xs.pop(0), 0.0] for _ in range(len(xs))]
        g = []
        for z in seeded:
            z[1] = 1.0
            g.append(f(seeded)[1])
            z[1] = 0.0
        return g

    def wrong_equal_numbers_once(f, xs):
        "asks for"
        return list({x: f([(y, 1.0 if y == x else 0.0) for y in xs])[1] for x in xs}.values())

    def wrong_two_variables(f, xs):
        "stopped with IndexError"
        return [f([(xs[0], 1.0), (xs[1], 0.0), *((x, 0.0) for x in xs[2:])])[1], f([(xs[0], 0.0), (xs[1], 1.0)])[1]]


class triplets:
    def right_by_polynomials(u, v):
        return np.convolve(u, v)[:3]

    def right_by_matrices(u, v):
        return tuple((as_band(u) @ as_band(v))[0])

    def right_by_a_loop_over_powers(u, v):
        return [sum(u[i] * v[k - i] for i in range(k + 1)) for k in range(3)]

    def right_by_values_at_five_points(u, v):
        t = np.arange(-2.0, 3.0)
        values = np.polyval(u[::-1], t) * np.polyval(v[::-1], t)
        return np.linalg.solve(np.vander(t, increasing=True), values)[:3]

    def wrong_without_a1_b1(u, v):
        "here ε² is not 0"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + a2 * b0

    def wrong_part_by_part(u, v):
        "part by part is not a product"
        return np.array(u) * np.array(v)

    def wrong_a1_b1_twice(u, v):
        "a1 b1 counts once"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + 2 * a1 * b1 + a2 * b0

    def wrong_only_a1_b1(u, v):
        "only a1 b1 is there"
        (a0, a1, _), (b0, b1, _) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a1 * b1

    def wrong_without_a2_b0(u, v):
        "one of a0 b2 and a2 b0 is missing"
        return [sum(u[i] * v[k - i] for i in range(min(k, 1) + 1)) for k in range(3)]

    def wrong_not_cut(u, v):
        "your function returned five parts"
        return np.convolve(u, v)

    def wrong_wrapped_round(u, v):
        "it does not wrap round to 1"
        return [sum(u[i] * v[(k - i) % 3] for i in range(3)) for k in range(3)]

    def wrong_pairs(u, v):
        "The exercise asks for 3 numbers"
        return u[0] * v[0], u[0] * v[1] + u[1] * v[0]

    def wrong_without_a1_b0(u, v):
        "a1 b0 is missing: the second part is a0 b1 + a1 b0"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1, a0 * b2 + a1 * b1 + a2 * b0

    def wrong_half_of_a1_b1(u, v):
        "a1 b1 is halved: the third part is the coefficient of ε² itself"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + a1 * b1 / 2 + a2 * b0

    def wrong_highest_power_first(u, v):
        "These are the right numbers in the reverse order. The list begins"
        return np.convolve(u, v)[:3][::-1]

    def wrong_powers_cut_from_the_other_end(u, v):
        "these are the powers ε² to ε⁴ (or the order of np.polymul, highest"
        return np.polymul(u, v)[-3:]

    def wrong_cross_product(u, v):
        "this is the cross product of two vectors: multiply the polynomials"
        return np.cross(u, v)

    def wrong_index_out_of_range(u, v):
        "stopped with IndexError"
        return [sum(u[i] * v[k - i] for i in range(k + 2)) for k in range(3)]

    def wrong_with_the_size_of_a1_b1(u, v):
        "the absolute value of a1 b1 was taken: its sign counts"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + abs(a1 * b1) + a2 * b0

    def wrong_filled_up_to_five_parts(u, v):
        "The exercise asks for 3 numbers"
        return [*np.convolve(u, v)[:3], 0.0, 0.0]
