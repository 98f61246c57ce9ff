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
        "Your tangent contains only a d"
        return z[0] * w[0], z[0] * w[1]

    def wrong_without_a_d(z, w):
        "Your tangent contains only b c"
        return z[0] * w[0], z[1] * w[0]

    def wrong_part_by_part(z, w):
        "Your tangent is b d"
        return tuple(p * q for p, q in zip(z, w))

    def wrong_sign_of_b_c(z, w):
        "The term b c has the wrong sign"
        (a, b), (c, d) = z, w
        return a * c, a * d - b * c

    def wrong_as_complex_numbers(z, w):
        "This is the product of two complex numbers, where the square of the second unit is -1"
        y = complex(*z) * complex(*w)
        return y.real, y.imag

    def wrong_primal_already_replaced(z, w):
        "It looks as if a was replaced by a c before the tangent was computed with it"
        (a, b), (c, d) = z, w
        a = a * c
        b = a * d + b * c
        return a, b

    def wrong_b_d_kept(z, w):
        "Your tangent contains the term b d"
        (a, b), (c, d) = z, w
        return a * c, a * d + b * c + b * d

    def wrong_square_of_eps_is_1(z, w):
        "The first part contains the term b d, as if ε² were 1"
        (a, b), (c, d) = z, w
        return a * c + b * d, a * d + b * c

    def wrong_parts_exchanged(z, w):
        "The two parts are exchanged"
        (a, b), (c, d) = z, w
        return a * d + b * c, a * c

    def wrong_as_a_sum(z, w):
        "The tangents are added, as for a sum"
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
        "The term with a d has the wrong sign"
        (a, b), (c, d) = z, w
        return a / c, b / c + a / (c * c) * d

    def wrong_order_of_the_numerator(z, w):
        "The difference in the numerator of your tangent is a d - b c"
        (a, b), (c, d) = z, w
        return a / c, (a * d - b * c) / c**2

    def wrong_part_by_part(z, w):
        "The two parts are divided separately, which is not a quotient of dual numbers"
        return tuple(p / q for p, q in zip(z, w))

    def wrong_c_not_squared(z, w):
        "Your tangent is divided by c"
        (a, b), (c, d) = z, w
        return a / c, (b * c - a * d) / c

    def wrong_without_denominator(z, w):
        "The denominator of your tangent is missing"
        (a, b), (c, d) = z, w
        return a / c, b * c - a * d

    def wrong_tangent_of_w_forgotten(z, w):
        "The tangent of w does not enter your result"
        return z[0] / w[0], z[1] / w[0]

    def wrong_without_parentheses(z, w):
        "Only the term a d is divided by c²"
        (a, b), (c, d) = z, w
        return a / c, b * c - a * d / c**2

    def wrong_reciprocal_without_square(z, w):
        "In the term with a d, the square in the denominator is missing"
        r, s = 1 / w[0], -w[1] / w[0]
        return z[0] * r, z[0] * s + z[1] * r

    def wrong_as_complex_numbers(z, w):
        "This is the quotient of two complex numbers, where the square of the second unit is -1"
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
        "The sign of d is lost"
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
        "Your tangent is only the derivative, cos a"
        return math.sin(z[0]), math.cos(z[0])

    def wrong_cosine_of_b(z):
        "cosine is taken of b"
        a, b = z
        return math.sin(a), b * math.cos(b)

    def wrong_sign(z):
        "Your tangent has a minus sign, which belongs to the derivative of the cosine"
        a, b = z
        return math.sin(a), -math.cos(a) * b

    def wrong_tangent_unchanged(z):
        "The tangent b passes through unchanged"
        return math.sin(z[0]), z[1]

    def wrong_both_parts(z):
        "applied to both parts"
        return np.sin(z)

    def wrong_sine_twice(z):
        "Your tangent uses the sine as its own derivative"
        a, b = z
        return math.sin(a), math.sin(a) * b

    def wrong_tangent_added(z):
        "The tangent b is added to the derivative"
        a, b = z
        return math.sin(a), math.cos(a) + b

    def wrong_tangent_inside(z):
        "The cosine is taken of the product a b"
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
        "These look like the first terms of the Taylor series, which are accurate only near 0"
        a, b = z
        return a - a**3 / 6 + a**5 / 120, (1 - a**2 / 2 + a**4 / 24) * b

    def wrong_sine_of_a_pair(z):
        "stopped with TypeError"
        return math.sin(z), math.cos(z)

    def wrong_cosine_by_a_root(z):
        "The cosine in your tangent is never negative"
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
        "Your tangent is only the derivative, 1 / a"
        return math.log(z[0]), 1 / z[0]

    def wrong_a_over_b(z):
        "Your tangent is a / b"
        a, b = z
        return math.log(a), a / b

    def wrong_multiplied_by_a(z):
        "The tangent b is multiplied by a"
        a, b = z
        return math.log(a), a * b

    def wrong_divided_by_the_logarithm(z):
        "The tangent b is divided by ln a"
        value = math.log(z[0])
        return value, z[1] / value

    def wrong_tangent_unchanged(z):
        "The tangent b passes through unchanged"
        return math.log(z[0]), z[1]

    def wrong_base_10(z):
        "Your first part is the logarithm to base 10"
        return math.log10(z[0]), z[1] / z[0]

    def wrong_base_2_in_both_parts(z):
        "Every number is the right one times 1"
        a, b = z
        return math.log2(a), b / (a * math.log(2))

    def wrong_log_of_1_plus_a(z):
        "This is the logarithm of 1 + a"
        a, b = z
        return math.log1p(a), b / (1 + a)

    def wrong_sign(z):
        "Your tangent has the wrong sign"
        return math.log(z[0]), -z[1] / z[0]

    def wrong_a_squared(z):
        "The tangent b is divided by a²"
        return math.log(z[0]), z[1] / z[0] ** 2

    def wrong_primal_unchanged(z):
        "The first part is a, unchanged"
        return z[0], z[1] / z[0]

    def wrong_logarithm_of_the_size_of_b(z):
        "The logarithm is applied to the tangent, too"
        return math.log(z[0]), math.log(abs(z[1]))

    def wrong_both_parts(z):
        "The logarithm is applied to the tangent, too"
        return tuple(math.log(part) for part in z)

    def wrong_without_return(z):
        "returned nothing"
        a, b = z
        math.log(a), b / a

    def wrong_with_the_size_of_b(z):
        "The sign of b is lost"
        return math.log(z[0]), abs(z[1]) / z[0]

    def wrong_series_of_a_minus_1(z):
        "Your first part looks like the Taylor series of ln at 1, which is accurate only near 1"
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
        "All inputs are seeded with 1 at once, which gives the sum of the partial derivatives"
        return [f([(x, 1.0) for x in xs])[1] for _ in xs]

    def wrong_nothing_seeded(f, xs):
        "No input is seeded, so every tangent is 0"
        return [f([(x, 0.0) for x in xs])[1] for _ in xs]

    def wrong_value_in_place_of_tangent(f, xs):
        "These are the values of f"
        return [f(seeds_for(xs, k))[0] for k in range(len(xs))]

    def wrong_earlier_seeds_left(f, xs):
        "The seeds of earlier passes are still there"
        seeded, g = [(x, 0.0) for x in xs], []
        for k, x in enumerate(xs):
            seeded[k] = (x, 1.0)
            g.append(f(seeded)[1])
        return g

    def wrong_too_many_passes(f, xs):
        "The gradient is right, but it takes more than n passes"
        return [f(seeds_for(xs, k))[1] - f([(x, 0.0) for x in xs])[1] for k in range(len(xs))]

    def wrong_whole_pairs(f, xs):
        "Your list contains whole pairs"
        return [f(seeds_for(xs, k)) for k in range(len(xs))]

    def wrong_seeded_with_x(f, xs):
        "The seed of your pass is the value of the input"
        return [f([(x, x if i == k else 0.0) for i, x in enumerate(xs)])[1] for k in range(len(xs))]

    def wrong_other_inputs_set_to_0(f, xs):
        "The values of the other inputs are set to 0"
        return [f([(x, 1.0) if i == k else (0.0, 0.0) for i, x in enumerate(xs)])[1] for k in range(len(xs))]

    def wrong_seeded_by_value(f, xs):
        "Inputs with equal values are seeded together"
        return [f([(x, 1.0 if x == seeded else 0.0) for x in xs])[1] for seeded in xs]

    def wrong_seeded_where_the_value_is_found(f, xs):
        "It looks as if the place of an input was found by its"
        return [f(seeds_for(xs, xs.index(x)))[1] for x in xs]

    def wrong_dict_with_values_as_keys(f, xs):
        "right wherever all entries of x differ, and wrong wherever two | matched to a common mistake"
        partials = {x: f(seeds_for(xs, k))[1] for k, x in enumerate(xs)}
        return [partials[x] for x in xs]

    def wrong_pass_for_the_value(f, xs):
        "The gradient is right, but it takes more than n passes"
        value, _ = f([(x, 0.0) for x in xs])
        return [f(seeds_for(xs, k))[1] + 0 * value for k in range(len(xs))]

    def wrong_parts_exchanged(f, xs):
        "The two parts of your pairs are exchanged"
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
        "The gradient is right, but your function has changed xs"
        for k, x in enumerate(xs):
            xs[k] = (x, 0.0)
        g = []
        for k, (x, _) in enumerate(list(xs)):
            xs[k] = (x, 1.0)
            g.append(f(xs)[1])
            xs[k] = (x, 0.0)
        return g

    def wrong_list_emptied(f, xs):
        "The gradient is right, but your function has changed xs"
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
        "The term a1 b1 is missing in the third part"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + a2 * b0

    def wrong_part_by_part(u, v):
        "The parts are multiplied one by one, which is not a product of polynomials"
        return np.array(u) * np.array(v)

    def wrong_a1_b1_twice(u, v):
        "The term a1 b1 is counted twice"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + 2 * a1 * b1 + a2 * b0

    def wrong_only_a1_b1(u, v):
        "The third part contains only a1 b1"
        (a0, a1, _), (b0, b1, _) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a1 * b1

    def wrong_without_a2_b0(u, v):
        "The term a2 b0 is missing in the third part"
        return [sum(u[i] * v[k - i] for i in range(min(k, 1) + 1)) for k in range(3)]

    def wrong_not_cut(u, v):
        "Your function returns five parts"
        return np.convolve(u, v)

    def wrong_wrapped_round(u, v):
        "The terms with ε³ and ε⁴ are added to lower powers, as if ε³ were 1"
        return [sum(u[i] * v[(k - i) % 3] for i in range(3)) for k in range(3)]

    def wrong_pairs(u, v):
        "The exercise asks for 3 numbers"
        return u[0] * v[0], u[0] * v[1] + u[1] * v[0]

    def wrong_without_a1_b0(u, v):
        "The term a1 b0 is missing in the second part"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1, a0 * b2 + a1 * b1 + a2 * b0

    def wrong_half_of_a1_b1(u, v):
        "The term a1 b1 is halved"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + a1 * b1 / 2 + a2 * b0

    def wrong_highest_power_first(u, v):
        "These are the right numbers in the reverse order. The list begins"
        return np.convolve(u, v)[:3][::-1]

    def wrong_powers_cut_from_the_other_end(u, v):
        "These are the coefficients of ε² to ε⁴, and those of 1, ε and ε² were asked for"
        return np.polymul(u, v)[-3:]

    def wrong_cross_product(u, v):
        "This is the cross product of two vectors"
        return np.cross(u, v)

    def wrong_index_out_of_range(u, v):
        "stopped with IndexError"
        return [sum(u[i] * v[k - i] for i in range(k + 2)) for k in range(3)]

    def wrong_with_the_size_of_a1_b1(u, v):
        "The sign of a1 b1 is lost"
        (a0, a1, a2), (b0, b1, b2) = u, v
        return a0 * b0, a0 * b1 + a1 * b0, a0 * b2 + abs(a1 * b1) + a2 * b0

    def wrong_filled_up_to_five_parts(u, v):
        "The exercise asks for 3 numbers"
        return [*np.convolve(u, v)[:3], 0.0, 0.0]
