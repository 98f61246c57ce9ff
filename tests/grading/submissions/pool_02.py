"""Answers to those variants of the questions on numerical differentiation that are not made from their questions."""

import numpy as np

EQUIVALENT = {("complex_step.d", "operator to Sub: x + 1j * h"): "the real part is the same on both sides"}


def ahead(f, x, h):
    return (f(x + h) - f(x)) / h


def halfway(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


class central_c:
    def right_by_two_slopes(f, x, h):
        return (ahead(f, x, h) - ahead(f, x - h, h)) / h

    def right_by_weights(f, x, h):
        return np.dot([1, -2, 1], [f(x - h), f(x), f(x + h)]) / (h * h)

    def right_by_a_parabola(f, x, h):
        s = np.array([-1.0, 0.0, 1.0])
        return 2 * np.polyfit(s, [f(x + h * t) for t in s], 2)[0] / h**2

    def right_by_diff(f, x, h):
        return np.diff([f(x - h), f(x), f(x + h)], 2)[0] / h**2

    def wrong_first_derivative(f, x, h):
        return halfway(f, x, h)

    def wrong_divided_by_h(f, x, h):
        return (f(x + h) - 2 * f(x) + f(x - h)) / h

    def wrong_precedence(f, x, h):
        return f(x + h) - 2 * f(x) + f(x - h) / h**2

    def wrong_half(f, x, h):
        return (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h**2)

    def wrong_one_sided(f, x, h):
        return (f(x + 2 * h) - 2 * f(x + h) + f(x)) / h**2

    def wrong_factor_missing(f, x, h):
        return (f(x + h) - f(x) + f(x - h)) / h**2

    def wrong_step_of_its_own(f, x, h):
        h = 1e-4
        return (f(x + h) - 2 * f(x) + f(x - h)) / h**2

    def wrong_central_twice(f, x, h):
        return (halfway(f, x + h, h) - halfway(f, x - h, h)) / (2 * h)

    def wrong_without_return(f, x, h):
        (f(x + h) - 2 * f(x) + f(x - h)) / h**2


class central_d:
    def right_by_a_loop(y, h):
        return [(after - before) / (2 * h) for before, after in zip(y, y[2:])]

    def right_by_numpys_gradient(y, h):
        return np.gradient(y, h)[1:-1]

    def right_by_means_of_slopes(y, h):
        slopes = np.diff(y) / h
        return (slopes[1:] + slopes[:-1]) / 2

    def right_by_a_convolution(y, h):
        return np.convolve(y, [0.5 / h, 0.0, -0.5 / h], "valid")

    def wrong_with_the_ends(y, h):
        return np.gradient(y, h)

    def wrong_divided_by_h(y, h):
        return (y[2:] - y[:-2]) / h

    def wrong_slopes_between(y, h):
        return np.diff(y) / h

    def wrong_sign(y, h):
        return np.convolve(y, [-0.5 / h, 0.0, 0.5 / h], "valid")

    def wrong_precedence(y, h):
        return (y[2:] - y[:-2]) / 2 * h

    def wrong_first_only(y, h):
        for k in range(1, len(y) - 1):
            return [(y[k + 1] - y[k - 1]) / (2 * h)]

    def wrong_around_the_ends(y, h):
        return [(y[(k + 1) % len(y)] - y[k - 1]) / (2 * h) for k in range(len(y))]

    def wrong_shapes(y, h):
        return (y[1:] - y[:-2]) / (2 * h)


class richardson_b:
    def right_by_three_weights(f, x, h):
        return (-3 * f(x) + 4 * f(x + h / 2) - f(x + h)) / h

    def right_by_an_inner_function(f, x, h):
        def quotient(step):
            return (f(x + step) - f(x)) / step

        return quotient(h / 2) + (quotient(h / 2) - quotient(h))

    def right_by_a_parabola(f, x, h):
        s = np.array([0.0, 0.5, 1.0])
        return np.polyfit(s, [f(x + h * t) for t in s], 2)[1] / h

    def wrong_weights_of_the_central_difference(f, x, h):
        return (4 * ahead(f, x, h / 2) - ahead(f, x, h)) / 3

    def wrong_central(f, x, h):
        return (4 * halfway(f, x, h / 2) - halfway(f, x, h)) / 3

    def wrong_exchanged(f, x, h):
        return 2 * ahead(f, x, h) - ahead(f, x, h / 2)

    def wrong_doubled_step(f, x, h):
        return 2 * ahead(f, x, h) - ahead(f, x, 2 * h)

    def wrong_mean(f, x, h):
        return 0.5 * ahead(f, x, h) + 0.5 * ahead(f, x, h / 2)

    def wrong_smaller_step_only(f, x, h):
        return ahead(f, x, h / 2)

    def wrong_divided_by_h(f, x, h):
        return (2 * (f(x + h / 2) - f(x)) - (f(x + h) - f(x))) / h

    def wrong_name(f, x, h):
        return 2 * forward(h / 2) - forward(h)  # noqa: F821


class richardson_d:
    def right_by_a_correction(coarse, fine, order):
        return fine + (fine - coarse) / (2**order - 1)

    def right_by_weights(coarse, fine, order):
        q = 0.5**order
        return (fine - q * coarse) / (1 - q)

    def right_by_a_system(coarse, fine, order):
        return np.linalg.solve([[1.0, 1.0], [1.0, 0.5**order]], [coarse, fine])[0]

    def wrong_for_order_2(coarse, fine, order):
        return (4 * fine - coarse) / 3

    def wrong_power(coarse, fine, order):
        return (order**2 * fine - coarse) / (order**2 - 1)

    def wrong_exchanged(coarse, fine, order):
        return coarse + (coarse - fine) / (2**order - 1)

    def wrong_without_division(coarse, fine, order):
        return 2**order * fine - coarse

    def wrong_precedence(coarse, fine, order):
        return (2**order * fine - coarse) / 2**order - 1

    def wrong_mean(coarse, fine, order):
        return (fine + coarse) / 2

    def wrong_error_only(coarse, fine, order):
        return (fine - coarse) / (2**order - 1)


class complex_step_d:
    def right_by_both_sides(f, x, h):
        step = 1j * h
        return ((f(x + step) - 2 * f(x) + f(x - step)) / step**2).real

    def right_by_numpys_real(f, x, h):
        return (f(x) - np.real(f(complex(x, h)))) / (h * h / 2)

    def right_by_the_real_part_of_the_quotient(f, x, h):
        return (2 * (f(x) - f(x + 1j * h)) / h**2).real

    def wrong_first_derivative(f, x, h):
        return f(x + 1j * h).imag / h

    def wrong_sign(f, x, h):
        return 2 * (f(x + 1j * h).real - f(x)) / h**2

    def wrong_without_2(f, x, h):
        return (f(x) - f(x + 1j * h).real) / h**2

    def wrong_complex(f, x, h):
        return 2 * (f(x) - f(x + 1j * h)) / h**2

    def wrong_real_step(f, x, h):
        return (f(x + h) - 2 * f(x) + f(x - h)) / h**2

    def wrong_tiny_step(f, x, h):
        h = 1e-20
        return 2 * (f(x) - f(x + 1j * h).real) / h**2

    def wrong_real_called(f, x, h):
        return 2 * (f(x) - f(x + 1j * h).real()) / h**2


class gradient_d:
    def right_by_columns(F, x, h):
        base = F(x)
        return np.column_stack([(F(x + h * row) - base) / h for row in np.eye(len(x))])

    def right_by_a_transpose(F, x, h):
        base = F(x)
        return np.array([(F(x + h * row) - base) / h for row in np.eye(len(x))]).T

    def right_by_moving_and_putting_back(F, x, h):
        base, columns = F(x), []
        for k, old in enumerate(x.tolist()):
            x[k] = old + h
            columns.append((F(x) - base) / h)
            x[k] = old
        return [list(row) for row in zip(*columns)]

    def wrong_transposed(F, x, h):
        base = F(x)
        return np.array([(F(x + h * row) - base) / h for row in np.eye(len(x))])

    def wrong_base_every_time(F, x, h):
        return np.column_stack([(F(x + h * row) - F(x)) / h for row in np.eye(len(x))])

    def wrong_without_a_copy(F, x, h):
        base, columns = F(x), []
        for k in range(len(x)):
            moved = x
            moved[k] += h
            columns.append((F(moved) - base) / h)
        return np.column_stack(columns)

    def wrong_x_left_moved_a_little(F, x, h):
        base = F(x)
        J = np.column_stack([(F(x + h * row) - base) / h for row in np.eye(len(x))])
        x += 1e-12
        return J

    def wrong_value_by_value(F, x, h):
        base = F(x)
        return [[(F(x + h * row)[i] - base[i]) / h for row in np.eye(len(x))] for i in range(len(base))]

    def wrong_central(F, x, h):
        return np.column_stack([(F(x + h * row) - F(x - h * row)) / (2 * h) for row in np.eye(len(x))])

    def wrong_gradient_of_a_scalar(F, x, h):
        base, g = F(x), np.zeros(len(x))
        for k in range(len(x)):
            moved = x.copy()
            moved[k] += h
            g[k] = (F(moved) - base) / h
        return g

    def wrong_without_return(F, x, h):
        base = F(x)
        np.column_stack([(F(x + h * row) - base) / h for row in np.eye(len(x))])
