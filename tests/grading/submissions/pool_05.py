"""Answers to those variants of the questions on forward mode that are not made from their questions."""

import math

import numpy as np

STEP = 1e-30
EQUIVALENT = {}


def answers(rows, by_x1, by_x2, column):
    """Right and wrong answers to a column of tangents: `rows(x1, x2)` are the values for any kind of numbers, `by_x1`
    and `by_x2` the two columns of derivatives, and `column(x1, x2, d1, d2, **other)` is a column with other rules.
    """

    class these:
        def right_by_complex_step(x1, x2, x1_dot, x2_dot):
            return [v.imag / STEP for v in rows(complex(x1, STEP * x1_dot), complex(x2, STEP * x2_dot))]

        def right_by_two_columns(x1, x2, x1_dot, x2_dot):
            return np.array(by_x1(x1, x2)) * x1_dot + np.array(by_x2(x1, x2)) * x2_dot

        def right_row_by_row(x1, x2, x1_dot, x2_dot):
            return tuple(column(x1, x2, x1_dot, x2_dot))

        def wrong_values(x1, x2, x1_dot, x2_dot):
            return rows(x1, x2)

        def wrong_without_the_inputs(x1, x2, x1_dot, x2_dot):
            return column(x1, x2, x1_dot, x2_dot)[2:]

        def wrong_with_ones_for_the_seed(x1, x2, x1_dot, x2_dot):
            return column(x1, x2, 1.0, 1.0)

        def wrong_by_differences(x1, x2, x1_dot, x2_dot):
            h = 1e-6
            pairs = zip(rows(x1 + h * x1_dot, x2 + h * x2_dot), rows(x1, x2))
            return [(above - below) / h for above, below in pairs]

        def wrong_last_row_added(x1, x2, x1_dot, x2_dot):
            found = column(x1, x2, x1_dot, x2_dot)
            return [*found[:-1], found[-3] + found[-2]]

        def wrong_first_row(x1, x2, x1_dot, x2_dot):
            return column(x1, x2, x1_dot, x2_dot, first=x1_dot)

        def wrong_second_row_with_one_term(x1, x2, x1_dot, x2_dot):
            return column(x1, x2, x1_dot, x2_dot, second=False)

        def wrong_third_row_without_the_tangent(x1, x2, x1_dot, x2_dot):
            return column(x1, x2, x1_dot, x2_dot, third=1.0)

    return these


def exponential(x1, x2, d1, d2, first=None, second=True, third=None):
    v1 = math.exp(x2)
    v1_dot = v1 * d2 if first is None else first
    v2_dot = d1 * v1 + second * x1 * v1_dot
    v3_dot = -math.sin(x1) * (d1 if third is None else third)
    return [d1, d2, v1_dot, v2_dot, v3_dot, v2_dot - v3_dot]


def quotient(x1, x2, d1, d2, first=None, second=True, third=None):
    v1_dot = 2 * x1 * d1 if first is None else first
    v2_dot = (v1_dot * x2 - second * x1 * x1 * d2) / (x2 * x2)
    v3_dot = 0.5 * x1**-0.5 * (d1 if third is None else third)
    return [d1, d2, v1_dot, v2_dot, v3_dot, v2_dot - v3_dot]


column_c = answers(
    lambda x1, x2: [x1, x2, np.exp(x2), x1 * np.exp(x2), np.cos(x1), x1 * np.exp(x2) - np.cos(x1)],
    lambda x1, x2: [1, 0, 0, math.exp(x2), -math.sin(x1), math.exp(x2) + math.sin(x1)],
    lambda x1, x2: [0, 1, math.exp(x2), x1 * math.exp(x2), 0, x1 * math.exp(x2)],
    exponential,
)
column_d = answers(
    lambda x1, x2: [x1, x2, x1 * x1, x1 * x1 / x2, np.sqrt(x1), x1 * x1 / x2 - np.sqrt(x1)],
    lambda x1, x2: [1, 0, 2 * x1, 2 * x1 / x2, 0.5 / math.sqrt(x1), 2 * x1 / x2 - 0.5 / math.sqrt(x1)],
    lambda x1, x2: [0, 1, 0, -((x1 / x2) ** 2), 0, -((x1 / x2) ** 2)],
    quotient,
)
