"""Answers to those variants of the questions on batches and colours that are not made from their questions."""

import numpy as np

EQUIVALENT = {
    ("jacobian.c", "n <= len(rows)"): "both modes are right if they take equally many seeds",
}


def from_seeds(push, n, p, q, count):
    P = [push((np.arange(n) % count == c).astype(float)) for c in range(count)]
    return np.array([[P[j % count][i] if -q <= i - j <= p else 0.0 for j in range(n)] for i in range(n)])


class banded_b:
    def right_with_zero_seeds(push, n, p, q):
        return from_seeds(push, n, p, q, p + q + 1)

    def right_by_diagonals(push, n, p, q):
        count = p + q + 1
        P = np.array([push(np.where(np.arange(n) % count == c, 1.0, 0.0)) for c in range(count)])
        J = np.zeros((n, n))
        for d in range(-p, q + 1):
            i = np.arange(max(0, -d), min(n, n - d))
            J[i, i + d] = P[(i + d) % count, i]
        return J

    def right_as_nested_lists(push, n, p, q):
        return from_seeds(push, n, p, q, p + q + 1).tolist()

    def wrong_column_by_column(push, n, p, q):
        return np.stack([push(e) for e in np.eye(n)], axis=1)

    def wrong_one_colour_too_few(push, n, p, q):
        return from_seeds(push, n, p, q, max(1, p + q))

    def wrong_as_if_symmetric(push, n, p, q):
        return from_seeds(push, n, p, q, 2 * max(p, q) + 1)

    def wrong_below_alone(push, n, p, q):
        return from_seeds(push, n, p, q, p + 1)

    def wrong_sides_exchanged(push, n, p, q):
        return from_seeds(push, n, q, p, p + q + 1)

    def wrong_transposed(push, n, p, q):
        return from_seeds(push, n, p, q, p + q + 1).T

    def wrong_without_the_band(push, n, p, q):
        return from_seeds(push, n, n, n, p + q + 1)

    def wrong_index_beyond_the_end(push, n, p, q):
        count = p + q + 1
        P = [push((np.arange(n) % count == c).astype(float)) for c in range(count)]
        J = np.zeros((n, n))
        for i in range(n):
            for d in range(-p, q + 1):
                J[i, i + d] = P[(i + d) % count][i]
        return J
