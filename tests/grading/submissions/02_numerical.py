"""Answers to the questions on numerical differentiation, right and wrong."""

import math

import numpy as np

remembered = {}


def halfway(f, x, h):
    """The slope of the chord from x - h to x + h."""
    return (f(x + h) - f(x - h)) / (2 * h)


def ahead(f, x, h):
    """The slope of the chord from x to x + h."""
    return (f(x + h) - f(x)) / h


class forward:
    def right_by_a_turned_fraction(f, x, h):
        return (f(x) - f(x + h)) / -h

    def right_by_a_line_through_two_points(f, x, h):
        slope, _ = np.polyfit([0.0, h], [f(x), f(x + h)], 1)
        return slope

    def right_by_diff_of_an_array(f, x, h):
        return np.diff(np.array([f(t) for t in (x, x + h)]))[0] / h

    def right_by_weights_in_an_array_without_axes(f, x, h):
        return np.array(np.dot([1 / h, -1 / h], [f(x + h), f(x)]))

    def wrong_sign_reversed(f, x, h):
        "Your quotient has the wrong sign. Subtract f(x) from f(x + h), and not the"
        return (f(x) - f(x + h)) / h

    def wrong_point_behind(f, x, h):
        "This is the backward difference, because your second point is x - h. The"
        return (f(x) - f(x - h)) / h

    def wrong_without_division(f, x, h):
        "Your difference is not divided by h. Divide it by the distance between the two"
        return f(x + h) - f(x)

    def wrong_central(f, x, h):
        "This is the central difference, with one point on each side of x. The forward"
        return halfway(f, x, h)

    def wrong_without_parentheses(f, x, h):
        "Your division applies to f(x) only. Put parentheses around the difference, so"
        return f(x + h) - f(x) / h

    def wrong_without_return(f, x, h):
        "returned nothing"
        (f(x + h) - f(x)) / h

    def wrong_multiplied_by_h(f, x, h):
        "Every number is the right one times"
        return (f(x + h) - f(x)) * h

    def wrong_divided_by_2h(f, x, h):
        "Every number is the right one times"
        return (f(x + h) - f(x)) / (2 * h)

    def wrong_own_step(f, x, h):
        "This looks like a step that you chose yourself. Use the h that is given."
        h = 1e-8
        return (f(x + h) - f(x)) / h

    def wrong_step_of_the_first_call(f, x, h):
        "This is the right result for the h of an earlier call. Your function"
        h = remembered.setdefault("h", h)
        return (f(x + h) - f(x)) / h

    def wrong_rounded_for_print(f, x, h):
        "the right numbers, rounded to 4 digits after the point. Return them"
        return round((f(x + h) - f(x)) / h, 4)

    def wrong_f_times_x(f, x, h):
        "stopped with TypeError"
        return (f * (x + h) - f * x) / h

    def wrong_relative_step(f, x, h):
        "Your step is h times x. Use h itself."
        h *= x
        return (f(x + h) - f(x)) / h

    def wrong_by_the_parameters_of_f(f, x, h):
        "stopped with AttributeError"
        return f.a * f.b * math.cos(f.b * x) + 2 * f.c * x


class central:
    def right_by_the_mean_of_both_sides(f, x, h):
        before, after = (f(x) - f(x - h)) / h, (f(x + h) - f(x)) / h
        return np.float64(0.5 * (before + after))

    def right_by_a_parabola_through_three_points(f, x, h):
        s = np.array([-1.0, 0.0, 1.0])
        return np.polyfit(s, [f(x + h * t) for t in s], 2)[1] / h

    def right_by_numpys_gradient(f, x, h):
        return np.gradient([f(x - h), f(x), f(x + h)], h)[1]

    def right_by_the_odd_part(f, x, h):
        def odd(t):
            return (f(x + t) - f(x - t)) / 2

        return odd(h) / h

    def wrong_divided_by_h(f, x, h):
        "Your result is twice the central difference. The distance between the two"
        return (f(x + h) - f(x - h)) / h

    def wrong_forward(f, x, h):
        "This is the forward difference. The central difference compares x + h with x -"
        return ahead(f, x, h)

    def wrong_half_steps(f, x, h):
        "Your points are x + h / 2 and x - h / 2, at a distance of only h, but you"
        return (f(x + h / 2) - f(x - h / 2)) / (2 * h)

    def wrong_precedence_of_2_h(f, x, h):
        "Python computes / 2 * h from left to right, so your result is multiplied by h."
        return (f(x + h) - f(x - h)) / 2 * h

    def wrong_sign_reversed(f, x, h):
        "Your result has the wrong sign. Subtract f(x - h) from f(x + h), and not the"
        return (f(x - h) - f(x + h)) / (2 * h)

    def wrong_at_half_the_distance(f, x, h):
        "This is the central difference with the step h / 2. Use h itself, so that the"
        return (f(x + h / 2) - f(x - h / 2)) / h

    def wrong_x_in_place_of_x_minus_h(f, x, h):
        "You divided by 2 h, but your second point is x. Take x - h as the second"
        return (f(x + h) - f(x)) / (2 * h)

    def wrong_second_derivative(f, x, h):
        "This is the second difference, which approximates f''. For f', subtract f(x - h) from"
        return (f(x + h) - 2 * f(x) + f(x - h)) / h**2

    def wrong_sum_in_place_of_difference(f, x, h):
        "You added the two values. The slope needs their difference."
        return (f(x + h) + f(x - h)) / (2 * h)

    def wrong_slopes_not_halved(f, x, h):
        "You subtracted one of the one-sided slopes from the other. The central"
        return (f(x + h) - f(x)) / h - (f(x) - f(x - h)) / h

    def wrong_constant(f, x, h):
        "Every number is 0 where it should not be. Follow the computation of the first one"
        return 0.0

    def wrong_name_of_x(f, x, h):
        "stopped with NameError"
        return (f(x0 + h) - f(x0 - h)) / (2 * h)  # noqa: F821

    def wrong_half_a_step_back(f, x, h):
        "Your points are h ahead of x and h / 2 behind it. Without symmetry the error"
        return (f(x + h) - f(x - h / 2)) / (1.5 * h)

    def wrong_exact_by_a_complex_step(f, x, h):
        "This looks like a step that you chose yourself. Use the h that is given."
        return f(x + 1e-30j).imag / 1e-30


class richardson:
    def right_by_four_weights(f, x, h):
        weights = {-1.0: 1, -0.5: -8, 0.5: 8, 1.0: -1}
        return sum(w * f(x + s * h) for s, w in weights.items()) / (6 * h)

    def right_by_a_polynomial_through_five_points(f, x, h):
        s = np.linspace(-1.0, 1.0, 5)
        coefficients = np.linalg.solve(np.vander(s, increasing=True), [f(x + h * t) for t in s])
        return coefficients[1] / h

    def right_by_extrapolation_to_0(f, x, h):
        t, d = [h**2, (h / 2) ** 2], [halfway(f, x, h), halfway(f, x, h / 2)]
        return d[1] - t[1] * (d[0] - d[1]) / (t[0] - t[1])

    def right_by_a_tableau(f, x, h):
        rows = [[halfway(f, x, h / 2**k)] for k in range(2)]
        rows[1].append(rows[1][0] + (rows[1][0] - rows[0][0]) / (2**2 - 1))
        return np.array(rows[-1])[-1]

    def wrong_steps_exchanged(f, x, h):
        "The two steps are exchanged in your combination. The larger weight belongs to"
        return (4 * halfway(f, x, h) - halfway(f, x, h / 2)) / 3

    def wrong_weights_for_order_1(f, x, h):
        "Your weights 2 and -1 cancel an error of order h. The central difference has"
        return 2 * halfway(f, x, h / 2) - halfway(f, x, h)

    def wrong_only_the_smaller_step(f, x, h):
        "This is the central difference with the step h / 2. Combine it with the one"
        return (f(x + h / 2) - f(x - h / 2)) / h

    def wrong_only_the_larger_step(f, x, h):
        "This is the central difference with the step h. Combine it with the one with"
        return (f(x + h) - f(x - h)) / (2 * h)

    def wrong_without_division_by_3(f, x, h):
        "Your weights 4 and -1 have the sum 3, so your result is about three times the"
        return 4 * halfway(f, x, h / 2) - halfway(f, x, h)

    def wrong_weights_added(f, x, h):
        "You added the two differences with the weights 4 and 1, so their errors add"
        return (4 * halfway(f, x, h / 2) + halfway(f, x, h)) / 5

    def wrong_precedence_of_the_3(f, x, h):
        "Your division applies to the second term only. Put parentheses around the"
        return 4 * halfway(f, x, h / 2) - halfway(f, x, h) / 3

    def wrong_steps_h_and_2h(f, x, h):
        "Your steps are h and 2 h. The exercise asks for h and h / 2."
        return (4 * halfway(f, x, h) - halfway(f, x, 2 * h)) / 3

    def wrong_on_forward_differences(f, x, h):
        "Your D is the forward difference, with the weights 2 and -1 that belong to it."
        return 2 * ahead(f, x, h / 2) - ahead(f, x, h)

    def wrong_weights_of_order_2_on_forward_differences(f, x, h):
        "Your D is the forward difference, but the weights 4 and -1 belong to the"
        return (4 * ahead(f, x, h / 2) - ahead(f, x, h)) / 3

    def wrong_weights_of_the_next_step(f, x, h):
        "Your weights 16 and -1 remove an error of order h⁴. The error of the central"
        return (16 * halfway(f, x, h / 2) - halfway(f, x, h)) / 15

    def wrong_divisor_stays_2h(f, x, h):
        "In your D(h / 2) the distance between the points is h, but you divided by 2 h."
        coarse = (f(x + h) - f(x - h)) / (2 * h)
        fine = (f(x + h / 2) - f(x - h / 2)) / (2 * h)
        return (4 * fine - coarse) / 3

    def wrong_one_name_for_two_things(f, x, h):
        "stopped with UnboundLocalError"
        halfway = halfway(f, x, h)  # noqa: F821, F823
        return (4 * halfway(f, x, h / 2) - halfway) / 3

    def wrong_two_steps(f, x, h):
        "This looks like a step that you chose yourself. Use the h that is given."
        d = [halfway(f, x, h / 2**k) for k in range(3)]
        once = [(4 * d[k + 1] - d[k]) / 3 for k in range(2)]
        return (16 * once[1] - once[0]) / 15

    def wrong_mean_of_both(f, x, h):
        "This is the mean of the two differences, and their errors do not cancel in it."
        return (halfway(f, x, h) + halfway(f, x, h / 2)) / 2


class complex_step:
    def right_by_numpys_imag(f, x, h):
        return np.imag(f(complex(x, h))) / h

    def right_by_the_other_side(f, x, h):
        return -f(x - h * 1j).imag / h

    def right_by_both_sides(f, x, h):
        step = np.complex128(1j) * h
        return ((f(x + step) - f(x - step)) / (2 * h)).imag

    def right_by_the_conjugate(f, x, h):
        z = f(x + 1j * h)
        return ((z - z.conjugate()) / 2j).real / h

    def wrong_real_part(f, x, h):
        "You took the real part, which contains the value of f. The derivative is in"
        return f(x + 1j * h).real / h

    def wrong_step_downwards(f, x, h):
        "Your result has the wrong sign, as if the step were -i h. Take the step to x +"
        return f(x - 1j * h).imag / h

    def wrong_without_division(f, x, h):
        "Your imaginary part is not divided by h. Divide it by the length of the step."
        return f(x + 1j * h).imag

    def wrong_central_difference(f, x, h):
        "This is the central difference, because your step is along x. Take the step in"
        return halfway(f, x, h)

    def wrong_forward_difference(f, x, h):
        "This is the forward difference, because your step is along x. Take the step in"
        return ahead(f, x, h)

    def wrong_own_step(f, x, h):
        "This looks like a step that you chose yourself. Use the h that is given."
        h = 1e-200
        return f(x + 1j * h).imag / h

    def wrong_own_step_of_a_difference(f, x, h):
        "This looks like a central difference with a step that you chose yourself. Take"
        return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3

    def wrong_part_forgotten(f, x, h):
        "Your function returns a complex number. Return the imaginary part of the"
        return f(x + 1j * h) / h

    def wrong_difference_of_complex_numbers(f, x, h):
        "Your function returns a complex number. Return the imaginary part of the"
        return (f(x + 1j * h) - f(x)) / (1j * h)

    def wrong_absolute_value(f, x, h):
        "You took the absolute value of f(x + i h). Take its imaginary part."
        return abs(f(x + 1j * h)) / h

    def wrong_x_left_out(f, x, h):
        "This is the right result for x = 0: x is left out"
        return f(1j * h).imag / h

    def wrong_divided_by_2h(f, x, h):
        "Every number is the right one times"
        return f(x + 1j * h).imag / (2 * h)

    def wrong_parts_exchanged(f, x, h):
        "This is the right result for x and h exchanged"
        return f(complex(h, x)).imag / x

    def wrong_step_of_1(f, x, h):
        "This is the right result for h = 1: h itself is not used"
        return f(x + 1j).imag

    def wrong_phase(f, x, h):
        "You took the angle of f(x + i h). Take its imaginary part."
        z = f(x + 1j * h)
        return math.atan2(z.imag, z.real) / h

    def wrong_made_a_float(f, x, h):
        "stopped with TypeError"
        return float(f(x + 1j * h)) / h

    def wrong_imag_called(f, x, h):
        "stopped with TypeError"
        return f(x + 1j * h).imag() / h

    def wrong_with_richardsons_step(f, x, h):
        "This looks like an extrapolation from several complex steps. The exercise asks"
        return (4 * f(x + 0.5j * h).imag / (h / 2) - f(x + 1j * h).imag / h) / 3

    def wrong_divided_by_ih(f, x, h):
        "Your function returns a complex number. Return the imaginary part of the"
        return f(x + 1j * h).imag / (1j * h)


class gradient:
    def right_by_rows_of_the_identity(f, x, h):
        base = f(x)
        return [(f(x + h * row) - base) / h for row in np.eye(len(x))]

    def right_by_a_matrix_of_points(f, x, h):
        points = np.vstack([x, x + h * np.eye(len(x))])
        values = np.array([f(p) for p in points])
        return (values[1:] - values[0]) / h

    def right_by_moving_and_putting_back(f, x, h):
        g, base = (), f(x)
        for k, old in enumerate(x.tolist()):
            x[k] = old + h
            g += ((f(x) - base) / h,)
            x[k] = old
        return g

    def right_by_plain_lists(f, x, h):
        here = [float(t) for t in x]
        moved = [here[:k] + [here[k] + h] + here[k + 1 :] for k in range(len(here))]
        base, *others = map(f, [here, *moved])
        return [(y - base) / h for y in others]

    def wrong_f_of_x_every_time(f, x, h):
        "Your gradient is right, but it takes more than n + 1 evaluations. This looks"
        g = np.zeros(len(x))
        for k in range(len(x)):
            moved = x.copy()
            moved[k] += h
            g[k] = (f(moved) - f(x)) / h
        return g

    def wrong_x_moved_a_little(f, x, h):
        "Your gradient is right, but the array x has changed. Work on a copy of x,"
        base, g = f(x), np.zeros(len(x))
        for k in range(len(x)):
            x[k] += h
            g[k] = (f(x) - base) / h
            x[k] -= h
        x += 1e-12
        return g

    def wrong_step_taken_back_with_a_rounding(f, x, h):
        "Your gradient is right, but the array x has changed. Work on a copy of x,"
        base, g = f(x), np.zeros(len(x))
        for k in range(len(x)):
            x[k] += h
            g[k] = (f(x) - base) / h
            x[k] -= h
        return g

    def wrong_central(f, x, h):
        "These are central differences, which need 2 n evaluations. Compare each f(x +"
        return np.array([(f(x + h * row) - f(x - h * row)) / (2 * h) for row in np.eye(len(x))])

    def wrong_all_at_once(f, x, h):
        "You moved every entry of x at once, which gives the derivative in the"
        return np.full(len(x), (f(x + h) - f(x)) / h)

    def wrong_backward(f, x, h):
        "These are backward differences, because one entry was moved back by h. Move it"
        return [(f(x) - f(x - h * row)) / h for row in np.eye(len(x))]

    def wrong_backward_from_one_base(f, x, h):
        "These are backward differences, because one entry was moved back by h. Move it"
        base = f(x)
        return [(base - f(x - h * row)) / h for row in np.eye(len(x))]

    def wrong_earlier_entries_stay_moved(f, x, h):
        "Entries that were moved in one iteration are still moved in the next one."
        g, moved = [], x.copy()
        for k in range(len(x)):
            moved[k] += h
            g.append((f(moved) - f(x)) / h)
        return g

    def wrong_along_a_staircase(f, x, h):
        "Each of your values is compared with the one before it, and the entries stay"
        g, here, before = [], x.copy(), f(x)
        for k in range(len(x)):
            here[k] += h
            after = f(here)
            g.append((after - before) / h)
            before = after
        return g

    def wrong_without_a_copy(f, x, h):
        "Entries that were moved in one iteration are still moved in the next one."
        base, g = f(x), np.zeros(len(x))
        for k in range(len(x)):
            moved = x
            moved[k] += h
            g[k] = (f(moved) - base) / h
        return g

    def wrong_unit_vector_of_integers(f, x, h):
        "Every number is 0 where it should not be. Follow the computation of the first one"
        base, g = f(x), []
        for k in range(len(x)):
            step = np.array([0] * len(x))
            step[k] = h
            g.append((f(x + step) - base) / h)
        return g

    def wrong_complex_steps(f, x, h):
        "These are complex steps. The exercise asks for forward differences, (f(x + h"
        return [f(x + 1j * h * row).imag / h for row in np.eye(len(x))]

    def wrong_last_entry_left_out(f, x, h):
        "The last entry is 0, and the others are right. The loop ends one"
        base, g = f(x), np.zeros(len(x))
        for k in range(len(x) - 1):
            moved = x.copy()
            moved[k] += h
            g[k] = (f(moved) - base) / h
        return g

    def wrong_without_division(f, x, h):
        "Your differences are not divided by h. Divide each of them by the step."
        base = f(x)
        return [f(x + h * row) - base for row in np.eye(len(x))]

    def wrong_return_in_the_loop(f, x, h):
        "Only the first entry is right, and the others are 0. The loop ends"
        base, g = f(x), np.zeros(len(x))
        for k in range(len(x)):
            moved = x.copy()
            moved[k] += h
            g[k] = (f(moved) - base) / h
            return g

    def wrong_without_return(f, x, h):
        "returned nothing"
        base, g = f(x), np.zeros(len(x))
        for k, row in enumerate(np.eye(len(x))):
            g[k] = (f(x + h * row) - base) / h

    def wrong_copy_not_called(f, x, h):
        "stopped with TypeError"
        base, g = f(x), np.zeros(len(x))
        for k in range(len(x)):
            moved = x.copy
            moved[k] += h
            g[k] = (f(moved) - base) / h
        return g

    def wrong_first_value_not_kept(f, x, h):
        "Your gradient is right, but it takes more than n + 1 evaluations. This looks"
        values = [f(x)] + [f(x + h * row) for row in np.eye(len(x))]
        return (np.array(values[1:]) - f(x)) / h

    def wrong_relative_steps(f, x, h):
        "Your step for each entry is h times this entry. Use h itself."
        base = f(x)
        return [(f(x + h * t * row) - base) / (h * t) for t, row in zip(x, np.eye(len(x)))]

    def wrong_order_of_the_entries(f, x, h):
        "These are the right numbers in the reverse order. The list begins"
        base = f(x)
        return [(f(x + h * row) - base) / h for row in np.eye(len(x))[::-1]]


class best_step:
    def right_by_logarithms(eps, order):
        return math.exp(math.log(eps) / (1 + order))

    def right_by_bisection(eps, order):
        low, high = math.log(eps), 0.0
        for _ in range(200):
            middle = (low + high) / 2
            if order * middle < math.log(eps) - middle:
                low = middle
            else:
                high = middle
        return math.exp(low)

    def right_by_the_root_of_a_polynomial(eps, order):
        scale = 2.0 ** round(math.log2(eps) / (order + 1))
        roots = np.roots([1.0, *[0.0] * order, -eps / scale ** (order + 1)])
        return scale * max(root.real for root in roots if abs(root.imag) < 1e-9)

    def right_by_numpys_power(eps, order):
        return np.power(np.float64(eps), 1 / np.arange(2, order + 2))[-1]

    def wrong_square_root(eps, order):
        "This is the square root of eps, which is right for order 1 only. The exponent"
        return eps**0.5

    def wrong_one_over_p(eps, order):
        "Your exponent is 1 / p. Multiply h^p = eps / h by h and look at the power of h"
        return eps ** (1 / order)

    def wrong_eps_itself(eps, order):
        "Your result is eps itself. Set the two errors equal and solve for h."
        return eps

    def wrong_power_in_place_of_root(eps, order):
        "Your exponent is p + 1. In h^(p + 1) = eps it belongs to h, so take its"
        return eps ** (order + 1)

    def wrong_p_over_p_plus_1(eps, order):
        "Your exponent is p / (p + 1), which gives the error at the best step. Return"
        return eps ** (order / (order + 1))

    def wrong_precedence(eps, order):
        "Your result is eps / (p + 1), because ** binds more strongly than /. Put"
        return eps**1 / (order + 1)

    def wrong_integer_division(eps, order):
        "This looks like an integer division: 1 // (p + 1) is 0, so your result is"
        return eps ** (1 // (order + 1))

    def wrong_least_sum(eps, order):
        "This is the step at which the sum of the two errors is least. The exercise"
        return (eps / order) ** (1 / (order + 1))

    def wrong_order_counted_twice(eps, order):
        "Your exponent is 1 / (p + 2). Multiply h^p = eps / h by h and count the power"
        return eps ** (1 / (order + 2))

    def wrong_eps_of_the_machine(eps, order):
        "Your result uses the eps of this machine's floats. Use the eps that is given."
        return np.finfo(float).eps ** (1 / (order + 1))

    def wrong_constant(eps, order):
        "The result is the same for all inputs. Your function does not use"
        return 1e-8

    def wrong_error_in_place_of_step(eps, order):
        "This is the total error at the best step, truncation and round-off together."
        h = eps ** (1 / (order + 1))
        return h**order + eps / h

    def wrong_logarithm_of_the_step(eps, order):
        "Every number is the logarithm of the right one"
        return math.log(eps) / (order + 1)

    def wrong_without_return(eps, order):
        "returned nothing"
        print(eps ** (1 / (order + 1)))

    def wrong_from_a_grid(eps, order):
        "matched to a common mistake | right to within one per cent only"
        h = np.logspace(-20, 0, 2001)
        return h[np.argmin(np.abs(h**order - eps / h))]

    def wrong_for_orders_1_and_2_only(eps, order):
        "Your exponents are 1/2 and 1/3, which is right for the orders 1 and 2 only."
        return eps**0.5 if order == 1 else eps ** (1 / 3)
