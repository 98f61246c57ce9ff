"""Answers to those variants of the questions on implicit differentiation that are not made from their questions."""

import numpy as np

EQUIVALENT = {
    ("fixed_point.b", "line 7"): "an iteration that goes on after it has settled gives the same",
    ("fixed_point.b", "line 5, constant to 901"): "a step more of an iteration that has settled",
    ("fixed_point.c", "line 8"): "an iteration that goes on after it has settled gives the same",
    ("fixed_point.c", "line 5, constant to 901"): "a step more of an iteration that has settled",
    ("fixed_point.d", "line 7"): "an iteration that goes on after it has settled gives the same",
    ("fixed_point.d", "line 5, constant to 901"): "a step more of an iteration that has settled",
    ("newton.b", "line 4, constant to 51"): "a step more of an iteration that has settled",
    ("newton.b", "line 5, constant to 2.0: 1.0"): "half a step, taken fifty times, reaches the root, too",
    ("newton.c", "line 4, constant to 51"): "a step more of an iteration that has settled",
    ("newton.c", "line 5, constant to 2.0: 1.0"): "half a step, taken fifty times, reaches the root, too",
    ("newton.d", "line 4, constant to 51"): "a step more of an iteration that has settled",
    ("newton.d", "line 5, constant to 2.0: 1.0"): "half a step, taken fifty times, reaches the root, too",
}
first_push = {}


class solve_c:
    def right_by_the_inverse(M, x, M_dot, b_dot):
        inverse = np.linalg.inv(M)
        return inverse @ b_dot - inverse @ M_dot @ x

    def right_in_two_systems(M, x, M_dot, b_dot):
        return (np.linalg.solve(M, b_dot) - np.linalg.solve(M, M_dot @ x)).tolist()

    def right_by_the_complex_step(M, x, M_dot, b_dot):
        h = 1e-40
        return np.linalg.solve(M + 1j * h * M_dot, M @ x + 1j * h * b_dot).imag / h

    def wrong_sign(M, x, M_dot, b_dot):
        return np.linalg.solve(M, b_dot + M_dot @ x)

    def wrong_transposed(M, x, M_dot, b_dot):
        return np.linalg.solve(M.T, b_dot - M_dot @ x)

    def wrong_without_the_matrix(M, x, M_dot, b_dot):
        return np.linalg.solve(M, b_dot)

    def wrong_without_the_right_hand_side(M, x, M_dot, b_dot):
        return -np.linalg.solve(M, M_dot @ x)

    def wrong_not_solved(M, x, M_dot, b_dot):
        return b_dot - M_dot @ x

    def wrong_elements(M, x, M_dot, b_dot):
        return np.linalg.solve(M, b_dot - M_dot * x)

    def wrong_tangent_transposed(M, x, M_dot, b_dot):
        return np.linalg.solve(M, b_dot - x @ M_dot)

    def wrong_sum_of_matrices(M, x, M_dot, b_dot):
        return np.linalg.solve(M + M_dot, b_dot)

    def wrong_changes_its_argument(M, x, M_dot, b_dot):
        b_dot -= M_dot @ x
        return np.linalg.solve(M, b_dot)

    def wrong_by_a_difference(M, x, M_dot, b_dot):
        h = 1e-4
        return (np.linalg.solve(M + h * M_dot, M @ x + h * b_dot) - x) / h


class fixed_point_b:
    def right_by_a_matrix_of_unit_vectors(push, p_dot, n):
        zero = np.zeros_like(p_dot)
        A = np.stack([e - push(e, zero) for e in np.eye(n)], axis=1)
        return np.linalg.solve(A, push(np.zeros(n), p_dot))

    def right_by_many_iterations(push, p_dot, n):
        x_dot = np.zeros(n)
        for _ in range(500):
            x_dot = push(x_dot, p_dot)
        return x_dot

    def right_by_a_series_of_contributions(push, p_dot, n):
        v = push([0.0] * n, p_dot)
        total = 0
        for _ in range(600):
            total, v = total + v, push(v, 0 * p_dot)
        return list(total)

    def wrong_one_application(push, p_dot, n):
        return push(np.zeros(n), p_dot)

    def wrong_too_early(push, p_dot, n):
        x_dot = np.zeros(n)
        for _ in range(10):
            x_dot = push(x_dot, p_dot)
        return x_dot

    def wrong_loose_tolerance(push, p_dot, n):
        x_dot = np.zeros(n)
        while True:
            new = push(x_dot, p_dot)
            if np.max(np.abs(new - x_dot)) < 1e-4:
                return new
            x_dot = new

    def wrong_without_the_parameters(push, p_dot, n):
        x_dot = push(np.zeros(n), p_dot)
        for _ in range(900):
            x_dot = push(x_dot, 0 * p_dot)
        return x_dot

    def wrong_sum_of_all(push, p_dot, n):
        x_dot, total = np.zeros(n), 0.0
        for _ in range(60):
            x_dot = push(x_dot, p_dot)
            total = total + x_dot
        return total

    def wrong_sign(push, p_dot, n):
        x_dot = np.zeros(n)
        for _ in range(500):
            x_dot = push(-x_dot, p_dot)
        return x_dot

    def wrong_too_many_calls(push, p_dot, n):
        x_dot = np.zeros(n)
        for _ in range(5000):
            x_dot = push(x_dot, p_dot)
        return x_dot

    def wrong_order_of_arguments(push, p_dot, n):
        x_dot = np.zeros(n)
        for _ in range(500):
            x_dot = push(p_dot, x_dot)
        return x_dot

    def wrong_keeps_the_first(push, p_dot, n):
        x_dot = np.zeros(n)
        for _ in range(500):
            x_dot = push(x_dot, p_dot)
        return first_push.setdefault(n, x_dot)
