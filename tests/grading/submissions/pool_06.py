"""Answers to those variants of the questions on dual numbers that are not made from their questions."""

import cmath
import math

import numpy as np

STEP = 1e-150
EQUIVALENT = {("triplets.b", "(u, v)"): "the product commutes"}


def answers(f, f_complex, slope):
    """Right and wrong answers to an elementary function of a pair."""

    class these:
        def right_by_a_complex_step(z):
            y = f_complex(complex(z[0], STEP))
            return y.real, y.imag / STEP * z[1]

        def right_as_an_array(z):
            a, b = z
            return np.array([f(a), slope(a) * b])

        def right_by_a_step_of_the_size_of_b(z):
            y = f_complex(complex(z[0], STEP * z[1]))
            return [f(z[0]), y.imag / STEP]

        def wrong_without_chain_rule(z):
            return f(z[0]), slope(z[0])

        def wrong_sign(z):
            return f(z[0]), -slope(z[0]) * z[1]

        def wrong_size_of_b(z):
            return f(z[0]), slope(z[0]) * abs(z[1])

        def wrong_only_the_tangent(z):
            return slope(z[0]) * z[1]

        def wrong_by_a_large_step(z):
            return f(z[0]), (f(z[0] + 1e-5) - f(z[0])) / 1e-5 * z[1]

        def wrong_of_a_pair(z):
            return f(z), slope(z)

        def wrong_tangent_of_the_tangent(z):
            return f(z[0]), slope(z[0]) * z[1] ** 2

        def wrong_without_return(z):
            f(z[0]), slope(z[0]) * z[1]

    return these


sine_b = answers(math.cos, cmath.cos, lambda a: -math.sin(a))
sine_c = answers(math.exp, cmath.exp, math.exp)
sine_d = answers(math.tanh, cmath.tanh, lambda a: 1 / math.cosh(a) ** 2)
logarithm_b = answers(math.sqrt, cmath.sqrt, lambda a: 0.5 * a**-0.5)
logarithm_c = answers(lambda a: 1 / a, lambda a: 1 / a, lambda a: -1 / (a * a))
logarithm_d = answers(math.atan, cmath.atan, lambda a: 1 / (1 + a**2))


class triplets_d:
    def right_by_polynomials(u, v):
        return (np.polynomial.Polynomial(u) * np.polynomial.Polynomial(v)).coef[: len(u)]

    def right_by_a_double_loop(u, v):
        n = len(u)
        w = [0.0] * n
        for i in range(n):
            for j in range(n - i):
                w[i + j] += u[i] * v[j]
        return w

    def right_by_matrices(u, v):
        shift = np.eye(len(u), k=-1)
        powers = [np.linalg.matrix_power(shift, k) for k in range(len(u))]
        return sum(a * p for a, p in zip(u, powers)) @ np.array(v)

    def wrong_too_long(u, v):
        return list(np.convolve(u, v))

    def wrong_only_three_parts(u, v):
        return [u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[0] * v[2] + u[1] * v[1] + u[2] * v[0]]

    def wrong_cyclic(u, v):
        return np.fft.ifft(np.fft.fft(u) * np.fft.fft(v)).real

    def wrong_entry_by_entry(u, v):
        return np.array(u) * np.array(v)

    def wrong_last_term_missing(u, v):
        return [sum(u[i] * v[k - i] for i in range(k)) for k in range(len(u))]

    def wrong_highest_powers(u, v):
        return np.convolve(u, v)[len(u) - 1 :]

    def wrong_reversed(u, v):
        return np.convolve(u, v)[: len(u)][::-1]
