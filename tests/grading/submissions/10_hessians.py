"""Answers to the questions on Hessians and their products with vectors, right and wrong."""

import fractions
import math

import numpy as np

hessians_so_far, basis = {}, np.eye(4)


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


class Matrix:
    """[[x, v], [0, x]] with + and *: another kind of dual number."""

    def __init__(self, entries):
        self.entries = entries

    def of(self, other):
        return other.entries if isinstance(other, Matrix) else other * np.eye(2)

    def __add__(self, other):
        return Matrix(self.entries + self.of(other))

    def __mul__(self, other):
        return Matrix(self.entries @ self.of(other))

    __radd__, __rmul__ = __add__, __mul__


def seeded(xs, vs):
    return [Dual(x, v) for x, v in zip(xs, vs)]


def dot(a, b):
    return sum(p * q for p, q in zip(a, b))


def unit(n, k):
    return [1.0 if i == k else 0.0 for i in range(n)]


def central(gradient, x, v, h):
    return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)


def eliminated(H, b):
    """Gaussian elimination with row exchanges, on lists of any exact or inexact numbers."""
    rows = [[*row, right] for row, right in zip(H, b)]
    for k in range(len(rows)):
        best = max(range(k, len(rows)), key=lambda i: abs(rows[i][k]))
        rows[k], rows[best] = rows[best], rows[k]
        rows[k] = [entry / rows[k][k] for entry in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [p - rows[i][k] * q for p, q in zip(rows[i], rows[k])]
    return [row[-1] for row in rows]


def determinant(H):
    if not H:
        return 1.0
    return sum((-1) ** j * H[0][j] * determinant([[*row[:j], *row[j + 1 :]] for row in H[1:]]) for j in range(len(H)))


def gradients_conjugated(product, b, steps, beta=None, update=None, stop=None):
    """Conjugate gradients for H p = b, with places for mistakes."""
    p, r = np.zeros(len(b)), np.array(b)
    d = r
    for _ in range(steps if any(b) else 0):
        Hd = product(d)
        alpha = dot(r, r) / dot(d, Hd)
        p = p + alpha * d
        new = r - alpha * (Hd if update is None else update(d))
        if (stop or small_beside)(new, b):
            break
        d = new + (beta or fletcher_reeves)(new, r) * d
        r = new
    return p


def small_beside(new, b):
    return dot(new, new) < 1e-26 * dot(b, b)


def fletcher_reeves(new, r):
    return dot(new, new) / dot(r, r)


class curvature:
    def right_by_a_unit_vector(product, v):
        v = v / np.linalg.norm(v)
        return np.inner(product(v), v)

    def right_by_sums_over_lists(product, v):
        v = v.tolist()
        return sum(p * q for p, q in zip(v, product(v))) / math.fsum(q * q for q in v)

    def right_by_fitting_h_v_with_a_multiple_of_v(product, v):
        return np.linalg.lstsq(v[:, None], product(v), rcond=None)[0][0]

    def right_by_the_trace_of_a_projection(product, v):
        return np.trace(np.outer(product(v), v)) / np.trace(np.outer(v, v))

    def right_by_the_part_of_h_v_along_v(product, v):
        length = math.sqrt(np.sum(v**2))
        direction = v / length
        return float(np.einsum("i,i", product(v), direction)) / length

    def wrong_not_divided(product, v):
        "Your result depends on the length of v. A direction has length 1, so a division by vᵀ v is missing."
        return sum(p * q for p, q in zip(v, product(v)))

    def wrong_divided_by_the_length(product, v):
        "You divide by the length of v only once. The vector appears twice in the product, so divide by vᵀ v."
        return product(v) @ (v / np.linalg.norm(v))

    def wrong_length_of_h_v(product, v):
        "Your result is the length of H v, divided by the length of v. Only the part of H v along v was asked for."
        return np.linalg.norm(product(v / np.linalg.norm(v)))

    def wrong_vector(product, v):
        "You return the vector H v. Multiply it by v, and divide by the square of the length of v."
        return list(product(v))

    def wrong_vector_along_the_unit_vector(product, v):
        "curvature: The exercise asks for a number"
        return product(v / np.linalg.norm(v))

    def wrong_entry_by_entry(product, v):
        "curvature: The exercise asks for a number"
        return v * product(v) / (v * v)

    def wrong_divided_by_the_number_of_entries(product, v):
        "You divide by the number of entries of v. Divide by the square of its length."
        return v @ product(v) / len(v)

    def wrong_divided_by_the_fourth_power(product, v):
        "You divide by vᵀ v twice. Once is enough."
        return v @ product(v) / (v @ v) ** 2

    def wrong_unit_vector_by_the_sum(product, v):
        "This looks like a division by the square of the sum of the absolute entries of v. The length of v is the"
        u = v / np.sum(np.abs(v))
        return u @ product(u)

    def wrong_sum_of_h_v(product, v):
        "You add up the entries of H v. Multiply each of them by the entry of v first, as in an inner product."
        return np.sum(product(v)) / (v @ v)

    def wrong_other_way_up(product, v):
        "Numerator and denominator of your fraction are exchanged. If H is doubled, the curvature has to be"
        return (v @ v) / (v @ product(v))

    def wrong_half_as_in_taylors_formula(product, v):
        "Every number is the right one times"
        return v @ product(v) / (v @ v) / 2

    def wrong_size_of_the_curvature(product, v):
        "Every number is the absolute value of the right"
        return abs(v @ product(v)) / (v @ v)

    def wrong_first_direction_alone(product, v):
        "Your result is the first entry of H alone, which is the curvature along the first axis. The direction is"
        return product(np.eye(len(v))[0])[0]

    def wrong_a_product_for_each_entry(product, v):
        "Your curvature is right, but you did not call product exactly once. Keep the result of one call and use"
        return sum(v[k] * product(v)[k] for k in range(len(v))) / sum(v[k] ** 2 for k in range(len(v)))

    def wrong_for_columns(product, v):
        "stopped with ValueError"
        column = v.reshape(1, -1)
        return column @ product(column) / (column @ column.T)

    def wrong_two_entries_assumed(product, v):
        "stopped with IndexError"
        Hv = product(v)
        return (v[0] * Hv[0] + v[1] * Hv[1]) / (v[0] ** 2 + v[1] ** 2)

    def wrong_matrix_read_off(product, v):
        "stopped with AttributeError"
        return v @ product.H @ v / (v @ v)

    def wrong_rounded(product, v):
        "the right numbers, rounded to 6 digits after the point. Return them"
        return round(v @ product(v) / (v @ v), 6)


class difference:
    def right_by_half_a_step_each_way(gradient, x, v):
        h = 1e-5
        ahead, behind = (np.asarray(gradient(x + s * v)) for s in (h / 2, -h / 2))
        return (ahead - behind) / h

    def right_by_a_step_of_given_length(gradient, x, v):
        size = np.linalg.norm(v)
        u = v / size
        return size * np.gradient([gradient(x - 1e-5 * u), gradient(x + 1e-5 * u)], 2e-5, axis=0)[0]

    def right_by_loops_over_lists(gradient, x, v):
        h = 2.0**-17
        a = gradient([p + h * q for p, q in zip(x, v)])
        b = gradient([p - h * q for p, q in zip(x, v)])
        return [(p - q) / (2 * h) for p, q in zip(a, b)]

    def wrong_without_division(gradient, x, v):
        "The difference of your two gradients is not divided by anything. Divide it by 2 h, the distance of the"
        h = 1e-5
        return np.subtract(gradient(x + h * v), gradient(x - h * v))

    def wrong_divided_by_h(gradient, x, v):
        "Your result is twice the right one, which looks like a division by h. The distance of the two"
        h = 1e-5
        a, b = gradient(x + h * v), gradient(x - h * v)
        return (a - b) / h

    def wrong_step_too_small(gradient, x, v):
        "This looks like a step that is so small that little more than round-off error is left. Use a step of"
        h = 1e-12
        return (gradient(x + h * v) - gradient(x - h * v)) / (2 * h)

    def wrong_step_too_large(gradient, x, v):
        "This looks like a step of about 0.1, which is so large that the truncation error shows. Use a step of"
        h = 0.1
        a, b = gradient(x - h * v), gradient(x + h * v)
        return (b - a) / (2 * h)

    def wrong_direction_of_ones(gradient, x, v):
        "Your step goes along (1, ..., 1). Let it go along v."
        return (gradient(x + 1e-5) - gradient(x - 1e-5)) / 2e-5

    def wrong_one_sided(gradient, x, v):
        "This looks like a one-sided difference. The central difference has a much smaller error."
        h = 1e-5
        return (gradient(x + h * v) - gradient(x)) / h

    def wrong_backward_with_a_large_step(gradient, x, v):
        "This looks like a backward difference with a step of 1e-3. A central one with a step of 1e-5 has a far"
        h = 1e-3
        return (gradient(x) - gradient(x - h * v)) / h

    def wrong_sign(gradient, x, v):
        "The sign of your result is reversed. Subtract the gradient at x - h v from the gradient at x + h v."
        return -central(gradient, x, v, 1e-5)

    def wrong_diagonal_by_v(gradient, x, v):
        "Your step goes along (1, ..., 1), and the difference is multiplied by v afterwards. Let the step itself"
        h = 1e-5
        return (gradient(x + h) - gradient(x - h)) / (2 * h) * v

    def wrong_v_scaled_again(gradient, x, v):
        "Your result is multiplied by v once more. The vector v is already contained in the step."
        return central(gradient, x, v, 1e-5) * v

    def wrong_direction_of_length_1(gradient, x, v):
        "You scaled v to length 1. Use v as it is given, because H v grows with the length of v."
        return central(gradient, x, v / np.sqrt(v @ v), 1e-5)

    def wrong_number_in_place_of_a_vector(gradient, x, v):
        "You return the number vᵀ H v. Return the vector H v."
        return v @ central(gradient, x, v, 1e-5)

    def wrong_second_difference(gradient, x, v):
        "This looks like a second difference of the gradient. The product H v is only a first derivative of the"
        h = 1e-4
        return (gradient(x + h * v) - 2 * gradient(x) + gradient(x - h * v)) / h**2

    def wrong_by_columns(gradient, x, v):
        "Your product is right, but you called gradient more than twice. Two calls are enough."
        H = np.array([central(gradient, x, e, 1e-5) for e in np.eye(len(x))])
        return H @ v

    def wrong_divided_by_the_whole_step(gradient, x, v):
        "You divide by the entries of the step h v. Divide by the number 2 h alone."
        step = 1e-5 * v
        return (gradient(x + step) - gradient(x - step)) / (2 * step)

    def wrong_x_not_entered(gradient, x, v):
        "This is the right result for x = 0: x itself is not used"
        return central(gradient, 0 * x, v, 1e-5)

    def wrong_step_in_the_first_entry_alone(gradient, x, v):
        "This is the right result for the first entry of v alone, with 0 for"
        return central(gradient, x, v * np.eye(len(v))[0], 1e-5)

    def wrong_shifted_once(gradient, x, v):
        "This looks like a one-sided difference that is divided by 2 h. The distance of its points is only h"
        h = 1e-5
        x += h * v
        ahead = gradient(x)
        x -= h * v
        return (ahead - gradient(x)) / (2 * h)

    def wrong_lists_multiplied(gradient, x, v):
        "stopped with TypeError"
        return (gradient(list(x) + 1e-5 * list(v)) - gradient(list(x) - 1e-5 * list(v))) / 2e-5

    def wrong_one_sided_with_a_thousandth(gradient, x, v):
        "This looks like a forward difference with a step of 1e-3. A central one with a step of 1e-5 has a far"
        h = 1e-3
        return (np.array(gradient(x + h * v)) - gradient(x)) / h

    def wrong_step_of_a_hundredth(gradient, x, v):
        "This looks like a step of 1e-2, which is so large that the truncation error shows. Use a step of about"
        return central(gradient, x, v, 1e-2)


class hvp:
    def right_by_polynomials(gradient, xs, vs):
        t = [np.polynomial.Polynomial(line) for line in zip(xs, vs)]
        return [g.deriv()(0.0) for g in gradient(t)]

    def right_by_matrices(gradient, xs, vs):
        J = np.eye(2, k=1)
        return tuple(g.entries[0, 1] for g in gradient([Matrix(x * np.eye(2) + v * J) for x, v in zip(xs, vs)]))

    def right_by_a_loop_over_duals(gradient, xs, vs):
        duals = []
        for k in range(len(xs)):
            duals.append(Dual(xs[k], tangent=vs[k]))
        product = np.empty(len(xs))
        for k, g in enumerate(gradient(duals)):
            product[k] = g.tangent
        return product

    def wrong_primals(gradient, xs, vs):
        "You return the gradient itself, which is the primal part of the results. Return their tangents."
        return np.array([g.primal for g in gradient(seeded(xs, vs))])

    def wrong_seeds_of_one(gradient, xs, vs):
        "All your inputs have the tangent 1. Give each input its own entry of v."
        return [g.tangent for g in gradient([Dual(x, 1) for x in xs])]

    def wrong_by_a_difference(gradient, xs, vs):
        "This looks like a difference of gradients. Run the gradient on dual numbers, which give an exact result."
        h = 1e-3
        a, b = (gradient([x + s * v for x, v in zip(xs, vs)]) for s in (h, -h))
        return [(p - q) / (2 * h) for p, q in zip(a, b)]

    def wrong_number_in_place_of_a_vector(gradient, xs, vs):
        "You return the number vᵀ H v. Return the vector H v."
        return sum(g.tangent * v for g, v in zip(gradient(seeded(xs, vs)), vs))

    def wrong_half_as_in_taylors_formula(gradient, xs, vs):
        "Every number is the right one times"
        return [g.tangent / 2 for g in gradient(seeded(xs, vs))]

    def wrong_duals_returned(gradient, xs, vs):
        "product[0]: The exercise asks for a number"
        return gradient(seeded(xs, vs))

    def wrong_tangents_times_v(gradient, xs, vs):
        "You multiply the tangents of the results by v once more. They are already the entries of H v."
        return [g.tangent * v for g, v in zip(gradient(seeded(xs, vs)), vs)]

    def wrong_diagonal_times_v(gradient, xs, vs):
        "Your result uses only the diagonal of H. Each entry of H v is a sum over a whole row of H, so give all"
        return [gradient(seeded(xs, unit(len(xs), k)))[k].tangent * vs[k] for k in range(len(xs))]

    def wrong_a_call_for_each_column(gradient, xs, vs):
        "Your product is right, but you called gradient more than once. One call is enough, if all inputs have"
        H = np.array([[g.tangent for g in gradient(seeded(xs, unit(len(xs), k)))] for k in range(len(xs))])
        return np.array(vs) @ H

    def wrong_gradient_asked_first(gradient, xs, vs):
        "Your product is right, but you called gradient more than once. One call is enough, if all inputs have"
        n = len(gradient(xs))
        product = gradient(seeded(xs, vs))
        return [product[k].tangent for k in range(n)]

    def wrong_first_seed_alone(gradient, xs, vs):
        "Only the first input has a tangent. Give each input its own entry of v."
        return [g.tangent for g in gradient([Dual(xs[0], vs[0]), *(Dual(x) for x in xs[1:])])]

    def wrong_pairs(gradient, xs, vs):
        "product: The exercise asks for a list of one number"
        return [(g.primal, g.tangent) for g in gradient(seeded(xs, vs))]

    def wrong_point_moved(gradient, xs, vs):
        "The primals of your inputs are x + v. The primal stays x, and v is the tangent."
        return [g.tangent for g in gradient([Dual(x + v, v) for x, v in zip(xs, vs)])]

    def wrong_plain_numbers(gradient, xs, vs):
        "stopped with AttributeError"
        return [g.tangent for g in gradient([x + v for x, v in zip(xs, vs)])]

    def wrong_one_dual_of_lists(gradient, xs, vs):
        "stopped with TypeError"
        return gradient(Dual(xs, vs)).tangent

    def wrong_unpacked(gradient, xs, vs):
        "stopped with TypeError"
        return [g.tangent for g in gradient(*seeded(xs, vs))]

    def wrong_difference_in_one_call(gradient, xs, vs):
        "This looks like a difference of gradients. Run the gradient on dual numbers, which give an exact result."
        ends = gradient([x + v * np.array([1e-3, -1e-3]) for x, v in zip(xs, vs)])
        return [(ahead - behind) / 2e-3 for ahead, behind in ends]

    def wrong_difference_in_one_call_with_a_small_step(gradient, xs, vs):
        "This looks like a difference of gradients with a small step. Run the gradient on dual numbers, which have"
        h = 1e-6
        ends = gradient([np.array([x - h * v, x + h * v]) for x, v in zip(xs, vs)])
        return [np.diff(pair)[0] / (2 * h) for pair in ends]


class hessian:
    def right_by_lists(product, n):
        columns = [list(product(unit(n, k))) for k in range(n)]
        return [[columns[j][i] for j in range(n)] for i in range(n)]

    def right_by_other_directions(product, n):
        V = np.tril(np.ones((n, n)))
        return np.column_stack([product(v) for v in V.T]) @ np.linalg.inv(V)

    def right_by_filling_a_matrix(product, n):
        H, e = np.zeros((n, n)), np.zeros(n)
        for k in range(n):
            e[k] = 1
            H[:, k] = product(e)
            e[k] = 0
        return H

    def right_by_the_lower_triangle_mirrored(product, n):
        lower = np.tril(np.transpose([product(e) for e in np.eye(n)]))
        return lower + lower.T - np.diag(np.diag(lower))

    def wrong_ones(product, n):
        "Every product was computed with a vector of ones. Use a different unit vector for each column."
        return np.column_stack([product([1.0] * n) for _ in range(n)])

    def wrong_diagonal(product, n):
        "You return only the diagonal of the Hessian, as a vector. Keep all entries of each product."
        return [product(unit(n, k))[k] for k in range(n)]

    def wrong_diagonal_in_a_matrix(product, n):
        "You return only the diagonal of the Hessian, as a matrix. Keep all entries of each product."
        H = np.zeros((n, n))
        for k in range(n):
            H[k, k] = product(unit(n, k))[k]
        return H

    def wrong_sums_of_columns(product, n):
        "You return a single vector, the sum of the columns. This looks like one product with ones; compute one"
        return list(product([1.0] * n))

    def wrong_ones_left_behind(product, n):
        "Column k of your result is the sum of the columns up to column k. The 1 of the previous vector is still"
        H, e = np.zeros((n, n)), np.zeros(n)
        for k in range(n):
            e[k] = 1.0
            H[:, k] = product(e)
        return H

    def wrong_product_for_each_entry(product, n):
        "Your Hessian is right, but you called product more than n times. One call per column is enough."
        E = np.eye(n)
        return [[E[i] @ product(E[j]) for j in range(n)] for i in range(n)]

    def wrong_matrix_of_whole_numbers(product, n):
        "Your entries have lost their decimals, which looks like an array of ints. Create the array with"
        H = np.zeros((n, n), int)
        for k, e in enumerate(np.eye(n)):
            H[:, k] = product(e)
        return H

    def wrong_one_column_missing(product, n):
        "hessian: The exercise asks for an array of shape (1, 1)"
        return np.array([product(e) for e in np.eye(n)[1:]])

    def wrong_upper_triangle_alone(product, n):
        "The entries below the diagonal are missing. A Hessian is symmetric, and both triangles were asked for."
        return np.triu([product(e) for e in np.eye(n)])

    def wrong_made_symmetric_without_a_half(product, n):
        "Every number is the right one times 2"
        H = np.array([product(e) for e in np.eye(n)])
        return H + H.T

    def wrong_columns_in_the_other_order(product, n):
        "These are the right numbers in another order"
        return np.stack([product(e) for e in np.eye(n)[::-1]], axis=1)

    def wrong_one_long_row(product, n):
        "hessian: The exercise asks for an array of shape (1, 1)"
        return np.concatenate([product(e) for e in np.eye(n)])

    def wrong_always_two_by_two(product, n):
        "stopped with ValueError"
        return np.array([product([1.0, 0.0]), product([0.0, 1.0])])

    def wrong_outer_product(product, n):
        "This looks like the outer product of H (1, ..., 1) with itself. Compute one product per column, with unit"
        g = product(np.ones(n))
        return np.outer(g, g)

    def wrong_hessian_of_an_earlier_call(product, n):
        "Two calls with the same inputs give different results. Your function | matched to a common mistake"
        if n not in hessians_so_far:
            hessians_so_far[n] = np.array([product(e) for e in np.eye(n)])
        return hessians_so_far[n]

    def wrong_numbers_in_place_of_vectors(product, n):
        "stopped with ValueError"
        return np.array([product(k) for k in range(n)])

    def wrong_all_columns_in_one_product(product, n):
        "stopped with ValueError"
        return product(np.eye(n))

    def wrong_matrix_read_off(product, n):
        "stopped with AttributeError"
        return product.H

    def wrong_single_precision(product, n):
        "right to seven digits only. These numbers were computed in float32"
        H = np.empty((n, n), np.float32)
        for k in range(n):
            H[k] = product(unit(n, k))
        return H


class newton:
    def right_by_elimination(H, g):
        return eliminated(H.tolist(), (-g).tolist())

    def right_by_eigenvectors(H, g):
        eigenvalues, Q = np.linalg.eigh(H)
        return -Q @ (Q.T @ g / eigenvalues)

    def right_by_determinants(H, g):
        p = []
        for k in range(len(g)):
            replaced = H.copy()
            replaced[:, k] = -g
            p.append(determinant(replaced.tolist()) / determinant(H.tolist()))
        return tuple(p)

    def right_by_fractions(H, g):
        exact = [[fractions.Fraction(h) for h in row] for row in H.tolist()]
        return [float(p) for p in eliminated(exact, [-fractions.Fraction(b) for b in g.tolist()])]

    def right_by_orthogonal_columns(H, g):
        Q, R = np.linalg.qr(H)
        p = np.zeros_like(g)
        for k in reversed(range(len(g))):
            p[k] = (-(Q.T @ g)[k] - R[k] @ p) / R[k, k]
        return p

    def wrong_sign(H, g):
        "The sign of your step is reversed. The gradient of the model is g + H p, and it has to be zero."
        return np.linalg.inv(H) @ g

    def wrong_product(H, g):
        "You multiply H by g. The step is the solution of a linear system with the matrix H, so use"
        return [dot(row, g) for row in H]

    def wrong_gradient_step(H, g):
        "Your step is -g, the step of gradient descent, in which H does not appear. Solve a linear system with the"
        return [-b for b in g]

    def wrong_division_by_the_diagonal(H, g):
        "You divide by the diagonal of H. This solves the linear system only if H is diagonal, so use"
        return [-g[k] / H[k, k] for k in range(len(g))]

    def wrong_product_with_a_minus(H, g):
        "You multiply H by -g. The step is the solution of a linear system with the matrix H, so use"
        return -H @ g

    def wrong_division_by_the_matrix(H, g):
        "The exercise asks for a list of one number"
        return -g / H

    def wrong_inverse_entry_by_entry(H, g):
        "You use 1 / H, which is the reciprocal of each entry and not the inverse of the matrix. Use"
        return -(1 / H) @ g

    def wrong_half_of_h(H, g):
        "Every number is the right one times 2"
        return np.linalg.solve(H / 2, -g)

    def wrong_damped(H, g):
        "This looks like a number that was added to the diagonal of H. The step of this exercise is not damped."
        return np.linalg.solve(H + 0.01 * np.eye(len(g)), -g)

    def wrong_made_positive(H, g):
        "This looks like eigenvalues of H that were made positive. The step of this exercise uses H as it is."
        eigenvalues, Q = np.linalg.eigh(H)
        return -Q @ (Q.T @ g / np.maximum(eigenvalues, 0.1))

    def wrong_steepest_descent(H, g):
        "Your step is the best one along -g, which is a step of steepest descent. Solve a linear system with the"
        return -(g @ g) / (g @ H @ g) * g

    def wrong_lower_triangle_alone(H, g):
        "You use only the lower triangle of H. Use the whole matrix."
        return np.linalg.solve(np.tril(H), -g)

    def wrong_model_at_the_step(H, g):
        "The exercise asks for a list of one number"
        p = np.linalg.solve(H, -g)
        return g @ p + p @ H @ p / 2

    def wrong_whole_numbers(H, g):
        "Your step is rounded to whole numbers. Return it as it was computed."
        return np.round(np.linalg.solve(H, -g)).astype(int)

    def wrong_column(H, g):
        "The exercise asks for a list of one number"
        return np.linalg.solve(H, -g.reshape(-1, 1))

    def wrong_two_by_two(H, g):
        "stopped with ValueError"
        (a, b), (c, d) = H
        return np.array([[d, -b], [-c, a]]) @ -g / (a * d - b * c)

    def wrong_order_of_the_arguments(H, g):
        "stopped with LinAlgError"
        return np.linalg.solve(-g, H)

    def wrong_by_a_triangle_of_a_positive_matrix(H, g):
        "stopped with LinAlgError"
        L = np.linalg.cholesky(H)
        return np.linalg.solve(L.T, np.linalg.solve(L, -g))

    def wrong_single_precision(H, g):
        "right to seven digits only. These numbers were computed in float32"
        return np.linalg.solve(H.astype(np.float32), -g.astype(np.float32))


class newton_cg:
    def wrong_unit_vectors_made_conjugate(product, g):
        "Your step is right, but you called product too often. Do not build H column by column, and end the loop"
        p, done = np.zeros(len(g)), []
        for e in np.eye(len(g)):
            d = e - sum((e @ Hc) / (c @ Hc) * c for c, Hc in done)
            done.append((d, product(d)))
            p -= (g @ d) / (d @ done[-1][1]) * d
        return p

    def right_by_a_basis_of_powers(product, g):
        if not any(g):
            return np.zeros(len(g))
        V = [g / np.linalg.norm(g)]
        for _ in range(len(g) - 1):
            new = product(V[-1])
            for _ in range(2):
                new = new - sum((new @ v) * v for v in V)
            if np.linalg.norm(new) < 1e-9:
                break
            V.append(new / np.linalg.norm(new))
        V = np.array(V)
        return -V.T @ np.linalg.solve(V @ np.array([product(v) for v in V]).T, V @ g)

    def wrong_two_triangles(product, g):
        "Your step is right, but you called product too often. Do not build H column by column, and end the loop"
        L = np.linalg.cholesky([product(e) for e in np.eye(len(g))])
        return np.linalg.solve(L.T, np.linalg.solve(L, -g)).tolist()

    def right_by_plain_lists(product, g):
        b = [-x for x in g]
        return [float(x) for x in gradients_conjugated(product, b, len(b))]

    def right_by_a_residual_that_is_computed_anew(product, g):
        p = np.zeros(len(g))
        d = r = -g
        for _ in g:
            if not r.any():
                break
            Hd = product(d)
            p = p + (r @ d) / (d @ Hd) * d
            r = -g - product(p)
            if np.linalg.norm(r) < 1e-11 * np.linalg.norm(g):
                break
            d = r - (r @ Hd) / (d @ Hd) * d
        return p

    def wrong_sign(product, g):
        "The sign of your step is reversed. The right-hand side of the system is -g."
        return gradients_conjugated(product, g, len(g))

    def wrong_first_step_alone(product, g):
        "Your step is that of the first iteration, which is steepest descent. Go on with further directions until"
        return gradients_conjugated(product, -g, 1)

    def wrong_gradient_step(product, g):
        "Your step is -g, the step of gradient descent, in which H does not appear. Use the products with H."
        return np.negative(g)

    def wrong_one_step_too_few(product, g):
        "Your loop ends one iteration too early. Up to n iterations may be needed."
        return gradients_conjugated(product, -g, max(1, len(g) - 1))

    def wrong_directions_not_conjugate(product, g):
        "Your directions are those of steepest descent, which looks like beta = 0. The next direction is r + beta"
        return gradients_conjugated(product, -g, len(g), beta=lambda new, r: 0.0)

    def wrong_beta_upside_down(product, g):
        "Numerator and denominator of your beta are exchanged. Divide the new r·r by the old one."
        return gradients_conjugated(product, -g, len(g), beta=lambda new, r: dot(r, r) / dot(new, new))

    def wrong_beta_with_a_minus(product, g):
        "Your beta has the wrong sign. Add beta times the old direction to r."
        return gradients_conjugated(product, -g, len(g), beta=lambda new, r: -dot(new, new) / dot(r, r))

    def wrong_beta_without_squares(product, g):
        "Your beta is the ratio of the lengths of the residuals. It has to be the ratio of their squares, r·r."
        return gradients_conjugated(product, -g, len(g), beta=lambda new, r: np.linalg.norm(new) / np.linalg.norm(r))

    def wrong_beta_of_one(product, g):
        "This looks like beta = 1. It has to be the new r·r divided by the old one."
        return gradients_conjugated(product, -g, len(g), beta=lambda new, r: 1.0)

    def wrong_residual_without_h(product, g):
        "You subtract alpha d from the residual. Subtract alpha H d from it."
        return gradients_conjugated(product, -g, len(g), update=lambda d: d)

    def wrong_residual_with_a_product_more(product, g):
        "You multiply by H twice when you update the residual. Subtract alpha H d, with the product that you"
        return gradients_conjugated(product, -g, len(g), update=lambda d: product(product(d)))

    def wrong_direction_changed_with_the_residual(product, g):
        "In your loop, r -= ... also changes d, because both are the same array at first. Write r = r - alpha *"
        p, r = np.zeros(len(g)), -g
        d = r
        for _ in range(len(g)):
            Hd, last = product(d), r @ r
            alpha = last / (d @ Hd)
            p += alpha * d
            r -= alpha * Hd
            if r @ r < 1e-24:
                break
            d = r + (r @ r) / last * d
        return p

    def wrong_stop_that_is_absolute(product, g):
        "Your loop ends when r is below a fixed size. Compare r with g, because g may itself be very small or very"
        return gradients_conjugated(product, -g, len(g), stop=lambda new, b: dot(new, new) < 1e-24)

    def wrong_stop_at_a_small_norm(product, g):
        "Your loop ends when r is below a fixed size. Compare r with g, because g may itself be very small or very"
        return gradients_conjugated(product, -g, len(g), stop=lambda new, b: np.linalg.norm(new) < 1e-10)

    def wrong_stop_that_is_absolute_before_the_first_step(product, g):
        "Your loop does not begin when r is below a fixed size. Compare r with g, because g may itself be very"
        p, r = np.zeros(len(g)), -g
        d = r
        for _ in range(len(g)):
            if np.linalg.norm(r) < 1e-7:
                break
            Hd, last = product(d), r
            alpha = r @ r / (d @ Hd)
            p, r = p + alpha * d, r - alpha * Hd
            d = r + (r @ r) / (last @ last) * d
        return p

    def wrong_at_a_gradient_of_zero(product, g):
        "The result contains nan or inf"
        p, r = np.zeros(len(g)), -g
        d = r
        for _ in range(len(g)):
            Hd, last = product(d), r
            with np.errstate(invalid="ignore"):
                alpha = r @ r / (d @ Hd)
            p, r = p + alpha * d, r - alpha * Hd
            if r @ r < 1e-26 * (g @ g):
                break
            d = r + (r @ r) / (last @ last) * d
        return p

    def wrong_too_many_products(product, g):
        "Your step is right, but you called product too often. Do not build H column by column, and end the loop"
        p, r = np.zeros(len(g)), -g
        d = r
        while np.linalg.norm(product(p) + g) > 1e-12 * np.linalg.norm(g):
            alpha = r @ r / (d @ product(d))
            p = p + alpha * d
            new = r - alpha * product(d)
            d, r = new + (new @ new) / (r @ r) * d, new
        return p

    def wrong_fixed_steps(product, g):
        "This looks like gradient steps of a fixed size. Compute alpha in each iteration, as r·r / d·Hd."
        p = np.zeros(len(g))
        for _ in range(2 * len(g)):
            p = p - 0.1 * (g + product(p))
        return p

    def wrong_steepest_descent(product, g):
        "Your steps are those of steepest descent, each along the residual. A new direction has to be conjugate to"
        p, r = np.zeros(len(g)), -g
        for _ in range(2 * len(g)):
            if np.linalg.norm(r) < 1e-14:
                break
            Hr = product(r)
            alpha = r @ r / (r @ Hr)
            p, r = p + alpha * r, r - alpha * Hr
        return p

    def wrong_direction_in_place_of_the_step(product, g):
        "You return the last direction. Return the step p, the sum of all alpha d."
        d = r = -g
        for _ in range(len(g)):
            Hd = product(d)
            new = r - r @ r / (d @ Hd) * Hd
            if new @ new < 1e-24:
                break
            d, r = new + (new @ new) / (r @ r) * d, new
        return d

    def wrong_matrix_of_a_fixed_size(product, g):
        "stopped with ValueError"
        return np.linalg.solve([product(e) for e in basis], -g)

    def wrong_product_asked_for_its_matrix(product, g):
        "stopped with LinAlgError"
        return np.linalg.solve(product(g), -g)

    def wrong_all_columns_in_one_product(product, g):
        "stopped with ValueError"
        return np.linalg.solve(product(np.eye(len(g))), -g)

    def wrong_two_steps_at_most(product, g):
        "Your loop ends after two iterations. Up to n iterations may be needed."
        return gradients_conjugated(product, -g, 2)

    def wrong_matrix_by_columns(product, g):
        "Your step is right, but you called product too often. Do not build H column by column, and end the loop"
        H = np.array([product(e) for e in np.eye(len(g))])
        return -np.linalg.solve(H, g)
