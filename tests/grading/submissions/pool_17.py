"""Answers to those variants of the questions on differential equations that are not made from their questions."""

import numpy as np

EQUIVALENT = {}


class step_d:
    def right_with_increments(f, u, h):
        d1 = h * f(u)
        d2 = h * f(u + d1 / 3)
        d3 = h * f(u - d1 / 3 + d2)
        d4 = h * f(u + d1 - d2 + d3)
        return u + (d1 + d4) / 8 + 3 / 8 * (d2 + d3)

    def right_by_a_table(f, u, h):
        K = np.zeros((4, len(u)))
        table = np.array([[0, 0, 0, 0], [1, 0, 0, 0], [-1, 3, 0, 0], [3, -3, 3, 0]]) / 3
        for i, row in enumerate(table):
            K[i] = f(u + h * row @ K)
        return u + h * np.array([1, 3, 3, 1]) @ K / 8

    def right_as_an_average(f, u, h):
        k1 = f(u)
        k2 = f(u + h * k1 / 3)
        k3 = f(u + h * (3 * k2 - k1) / 3)
        k4 = f(u + h * (k1 - k2 + k3))
        return list(u + h * np.average([k1, k2, k3, k4], axis=0, weights=[1, 3, 3, 1]))

    def wrong_classical(f, u, h):
        k1 = f(u)
        k2 = f(u + h / 2 * k1)
        k3 = f(u + h / 2 * k2)
        return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + f(u + h * k3))

    def wrong_divided_by_6(f, u, h):
        k1 = f(u)
        k2 = f(u + h / 3 * k1)
        k3 = f(u + h * (k2 - k1 / 3))
        return u + h / 6 * (k1 + 3 * k2 + 3 * k3 + f(u + h * (k1 - k2 + k3)))

    def wrong_k1_missing(f, u, h):
        k1 = f(u)
        k2 = f(u + h / 3 * k1)
        k3 = f(u + h * k2)
        return u + h / 8 * (k1 + 3 * k2 + 3 * k3 + f(u + h * (k1 - k2 + k3)))

    def wrong_sign_in_the_last_stage(f, u, h):
        k1 = f(u)
        k2 = f(u + h / 3 * k1)
        k3 = f(u + h * (k2 - k1 / 3))
        return u + h / 8 * (k1 + 3 * k2 + 3 * k3 + f(u + h * (k1 + k2 - k3)))

    def wrong_change_alone(f, u, h):
        k1 = f(u)
        k2 = f(u + h / 3 * k1)
        k3 = f(u + h * (k2 - k1 / 3))
        return h / 8 * (k1 + 3 * k2 + 3 * k3 + f(u + h * (k1 - k2 + k3)))

    def wrong_slopes_computed_again(f, u, h):
        k2 = lambda: f(u + h / 3 * f(u))
        k3 = lambda: f(u + h * (k2() - f(u) / 3))
        return u + h / 8 * (f(u) + 3 * k2() + 3 * k3() + f(u + h * (f(u) - k2() + k3())))

    def wrong_in_place(f, u, h):
        k1 = f(u)
        k2 = f(u + h / 3 * k1)
        k3 = f(u + h * (k2 - k1 / 3))
        u += h / 8 * (k1 + 3 * k2 + 3 * k3 + f(u + h * (k1 - k2 + k3)))
        return u
