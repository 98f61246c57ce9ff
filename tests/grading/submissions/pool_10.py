"""Answers to those variants of the questions on Hessians that are not made from their questions."""

import math

import numpy as np


class Dual:
    """primal + tangent eps with +, - and *, as the notebook provides it."""

    def __init__(self, primal, tangent=0.0):
        self.primal, self.tangent = primal, tangent

    def parts(self, other):
        return (other.primal, other.tangent) if isinstance(other, Dual) else (other, 0.0)

    def __add__(self, other):
        c, d = self.parts(other)
        return Dual(self.primal + c, self.tangent + d)

    def __sub__(self, other):
        return self + (-1.0) * other

    def __mul__(self, other):
        c, d = self.parts(other)
        return Dual(self.primal * c, self.primal * d + self.tangent * c)

    __radd__, __rmul__ = __add__, __mul__


def seeded(xs, vs):
    return [Dual(x, v) for x, v in zip(xs, vs)]


EQUIVALENT = {
    ("curvature.b", "operands exchanged: q - p"): "the opposite direction has the same curvature",
    ("hessian.b", "constant to 0: 1"): "a Hessian is symmetric",
    ("hessian.b", "pair reversed: (i, :i + 1)"): "a Hessian is symmetric",
    ("hessian.d", "constant to 0: 1"): "a block of a Hessian is symmetric",
    ("newton_cg.b", "line 13, comparison to LtE"): "the two are never equal",
    ("newton_cg.c", "line 13, comparison to LtE"): "the two are never equal",
    ("newton_cg.d", "line 13, comparison to LtE"): "the two are never equal",
}


class hvp_c:
    def right_by_polynomials(gradient, xs, vs):
        t = [np.polynomial.Polynomial(line) for line in zip(xs, vs)]
        return [g(0.0) + g.deriv()(0.0) for g in gradient(t)]

    def right_by_a_loop(gradient, xs, vs):
        duals = []
        for k in range(len(xs)):
            duals.append(Dual(xs[k], vs[k]))
        found = np.empty(len(xs))
        for k, g in enumerate(gradient(duals)):
            found[k] = g.primal + g.tangent
        return found

    def wrong_product_alone(gradient, xs, vs):
        return [g.tangent for g in gradient(seeded(xs, vs))]

    def wrong_gradient_alone(gradient, xs, vs):
        return [g.primal for g in gradient(seeded(xs, vs))]

    def wrong_gradient_at_the_new_point(gradient, xs, vs):
        return gradient([x + v for x, v in zip(xs, vs)])

    def wrong_two_calls(gradient, xs, vs):
        return [g + dual.tangent for g, dual in zip(gradient(xs), gradient(seeded(xs, vs)))]

    def wrong_gradient_asked_in_duals_first(gradient, xs, vs):
        first = gradient([Dual(x) for x in xs])
        return [a.primal + b.tangent for a, b in zip(first, gradient(seeded(xs, vs)))]

    def wrong_duals_returned(gradient, xs, vs):
        return gradient(seeded(xs, vs))

    def wrong_difference(gradient, xs, vs):
        h = 1e-6
        ahead, here = (np.array(gradient([x + s * v for x, v in zip(xs, vs)])) for s in (h, 0.0))
        return here + (ahead - here) / h

    def wrong_seeds_of_one(gradient, xs, vs):
        return [g.primal + g.tangent for g in gradient(seeded(xs, [1.0] * len(xs)))]

    def wrong_sum_of_both(gradient, xs, vs):
        return sum(g.primal + g.tangent for g in gradient(seeded(xs, vs)))

    def wrong_half_of_the_product(gradient, xs, vs):
        return [g.primal + g.tangent / 2 for g in gradient(seeded(xs, vs))]


class hessian_c:
    def right_by_entries(product, n):
        total = 0.0
        for k in range(n):
            e = [0.0] * n
            e[k] = 1.0
            total += product(e)[k]
        return total

    def right_by_eigenvalues(product, n):
        return np.sum(np.linalg.eigvalsh([product(e) for e in np.eye(n)]))

    def right_by_orthogonal_directions(product, n):
        Q, _ = np.linalg.qr(np.eye(n) + np.tri(n))
        return math.fsum(q @ product(q) for q in Q)

    def wrong_sum_of_all_entries(product, n):
        return np.sum([product(e) for e in np.eye(n)])

    def wrong_ones(product, n):
        return np.ones(n) @ product(np.ones(n))

    def wrong_diagonal(product, n):
        return [e @ product(e) for e in np.eye(n)]

    def wrong_mean(product, n):
        return np.mean([e @ product(e) for e in np.eye(n)])

    def wrong_matrix(product, n):
        return np.array([product(e) for e in np.eye(n)])

    def wrong_too_many_products(product, n):
        return sum(product(e)[k] for e in np.eye(n) for k in range(n) if e[k] == product(e).size / n)

    def wrong_random_estimate(product, n):
        v = np.sign(np.random.default_rng(0).normal(size=n))
        return v @ product(v)

    def wrong_first_entry(product, n):
        return product(np.eye(n)[0])[0]

    def wrong_frobenius_norm(product, n):
        return np.linalg.norm([product(e) for e in np.eye(n)])

    def wrong_determinant(product, n):
        return np.linalg.det([product(e) for e in np.eye(n)])

    def wrong_rounded(product, n):
        return round(sum(e @ product(e) for e in np.eye(n)), 6)
