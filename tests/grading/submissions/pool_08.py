"""Answers to those variants of the questions on products with the Jacobian that are not made from their questions."""

import math

import numpy as np

EQUIVALENT = {
    ("mode.c", "comparison to LtE: n < r * m"): "either mode will do where both cost the same",
    ("inner_product.b", "pair reversed: (u @ apply(v), apply(u) @ v)"): "the difference is taken without its sign",
    ("inner_product.c", "line 7, pair reversed: (w * y_bar @ push"): "the difference is taken without its sign",
    ("inner_product.c", "line 8"): "the tolerance keeps its order of magnitude, and the sign does not matter",
    ("inner_product.d", "operands exchanged: y_bar @ y_dot"): "the difference is taken without its sign",
    ("order.b", "line 6, constant to 0: 1"): "a pair more that nobody asks for",
    ("order.c", "line 5, constant to 0: 1"): "a pair more that nobody asks for",
    ("order.d", "line 6, constant to 0: 1"): "a pair more that nobody asks for",
}


def sides(apply, n, count=5):
    """The two numbers of the symmetry test for random vectors."""
    source = np.random.default_rng(11)
    for _ in range(count):
        u, v = source.normal(size=n), source.normal(size=n)
        yield u @ apply(v), apply(u) @ v


def columns(apply, n):
    return np.column_stack([apply(e) for e in np.eye(n)])


class inner_product_b:
    def right_by_the_matrix(apply, n):
        A = columns(apply, n)
        return np.allclose(A, A.T, rtol=1e-8)

    def right_by_random_signs(apply, n):
        source = np.random.default_rng(2)
        for _ in range(60):
            u, v = source.choice([-1.0, 1.0], (2, n))
            if abs(u @ apply(v) - v @ apply(u)) > 1e-10:
                return False
        return True

    def right_by_every_pair_of_entries(apply, n):
        A = columns(apply, n)
        return all(math.isclose(A[i, j], A[j, i], rel_tol=1e-9, abs_tol=1e-12) for i in range(n) for j in range(i))

    def right_by_the_antisymmetric_part(apply, n):
        A = columns(apply, n)
        return bool(np.linalg.norm(A - A.T) < 1e-10 * np.linalg.norm(A))

    def wrong_with_one_vector(apply, n):
        v = np.random.default_rng(3).normal(size=n)
        return bool(np.isclose(v @ apply(v), apply(v) @ v))

    def wrong_with_ones(apply, n):
        A = columns(apply, n)
        return bool(np.allclose(A.sum(axis=0), A.sum(axis=1)))

    def wrong_with_the_first_unit_vector(apply, n):
        A = columns(apply, n)
        return bool(np.allclose(A[0], A[:, 0]))

    def wrong_with_equality(apply, n):
        return all(left == right for left, right in sides(apply, n, 40))

    def wrong_way_round(apply, n):
        return any(abs(left - right) > 1e-9 for left, right in sides(apply, n))

    def wrong_with_a_wide_tolerance(apply, n):
        return all(np.isclose(left, right, rtol=1e-2, atol=1e-2) for left, right in sides(apply, n))

    def wrong_without_signs(apply, n):
        return all(np.isclose(abs(left), abs(right)) for left, right in sides(apply, n))

    def wrong_antisymmetric(apply, n):
        return all(np.isclose(left, -right) for left, right in sides(apply, n))

    def wrong_without_the_absolute_value(apply, n):
        return all(left - right < 1e-9 for left, right in sides(apply, n, 1))

    def wrong_by_neighbours(apply, n):
        A = columns(apply, n)
        return bool(np.allclose(np.diag(A, 1), np.diag(A, -1)))

    def wrong_word(apply, n):
        return "symmetric" if all(np.isclose(left, right) for left, right in sides(apply, n)) else "not symmetric"

    def wrong_defect(apply, n):
        left, right = next(sides(apply, n))
        return abs(left - right)

    def wrong_without_return(apply, n):
        all(np.isclose(left, right) for left, right in sides(apply, n))
