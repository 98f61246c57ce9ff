"""Answers to the questions on implicit differentiation, right and wrong."""

import numpy as np

first_pullback = {}


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


def found(g, x, p, steps=50):
    for _ in range(steps):
        y = g(Dual(x, 1.0), p)
        x -= y.primal / y.tangent
    return x


class slope:
    def right_by_a_linear_system(partials, x, p):
        A, B = partials(x, p)
        return float(np.linalg.solve(np.array([[A]]), np.array([-B]))[0])

    def right_by_differentials(partials, x, p):
        dp = 1e-3
        dx = -partials(x, p)[1] * dp / partials(x, p)[0]
        return dx / dp

    def wrong_sign(partials, x, p):
        "The sign of your result is reversed. The sum g_x · dx/dp + g_p is zero"
        g_x, g_p = partials(x, p)
        return g_p / g_x

    def wrong_upside_down(partials, x, p):
        "Numerator and denominator of your fraction are exchanged"
        g_x, g_p = partials(x, p)
        return -g_x / g_p

    def wrong_derivative_of_g(partials, x, p):
        "You return g_p, which says how g changes while x is held fixed"
        return partials(x, p)[1]

    def wrong_without_a_division(partials, x, p):
        "You return -g_p. It still has to be divided by g_x."
        return -partials(x, p)[1]

    def wrong_total(partials, x, p):
        "You add the two partial derivatives"
        return sum(partials(x, p))

    def wrong_product(partials, x, p):
        "You multiply g_x by g_p"
        g_x, g_p = partials(x, p)
        return -g_x * g_p

    def wrong_order_of_arguments(partials, x, p):
        "This looks like partials(p, x)"
        g_x, g_p = partials(p, x)
        return -g_p / g_x

    def wrong_other_parameter(partials, x, p):
        g_x, g_p = partials(x, x)
        return -g_p / g_x


class solve:
    def right_by_the_inverse(M, x, x_bar):
        w = np.linalg.inv(M).T @ x_bar
        return -np.outer(w, x), w

    def right_by_einsum(M, x, x_bar):
        w = np.linalg.solve(np.transpose(M), x_bar)
        return np.einsum("i,j->ij", w, -x), w.tolist()

    def right_in_plain_python(M, x, x_bar):
        w = np.linalg.solve(M.T, x_bar)
        return [[-float(wi) * float(xj) for xj in x] for wi in w], w

    def wrong_not_transposed(M, x, x_bar):
        "You solve with M itself. The adjoint needs the transposed matrix."
        w = np.linalg.solve(M, x_bar)
        return -np.outer(w, x), w

    def wrong_sign(M, x, x_bar):
        "The sign of your M_bar is reversed"
        w = np.linalg.solve(M.T, x_bar)
        return np.outer(w, x), w

    def wrong_outer_product_transposed(M, x, x_bar):
        "Your M_bar is transposed"
        w = np.linalg.solve(M.T, x_bar)
        return -np.outer(x, w), w

    def wrong_without_the_system(M, x, x_bar):
        "You use x_bar where w is needed"
        return -np.outer(x_bar, x), x_bar

    def wrong_multiplied(M, x, x_bar):
        "You multiply by the transposed matrix"
        w = M.T @ x_bar
        return -np.outer(w, x), w

    def wrong_order(M, x, x_bar):
        "You return (b_bar, M_bar)"
        w = np.linalg.solve(M.T, x_bar)
        return w, -np.outer(w, x)

    def wrong_right_hand_side_in_place_of_the_solution(M, x, x_bar):
        "Your M_bar is the outer product of w with b = M x"
        w = np.linalg.solve(M.T, x_bar)
        return -np.outer(w, M @ x), w

    def wrong_only_one_result(M, x, x_bar):
        "Return a tuple of two results"
        return np.linalg.solve(M.T, x_bar)

    def wrong_elements(M, x, x_bar):
        w = np.linalg.solve(M.T, x_bar)
        return -(w * x), w

    def wrong_changes_its_argument(M, x, x_bar):
        M *= 2.0
        w = np.linalg.solve(M.T, x_bar)
        return -2 * np.outer(w, x), 2 * w


class fixed_point:
    def right_by_a_matrix_of_unit_vectors(pullback, x_bar):
        A = np.stack([e - pullback(e)[0] for e in np.eye(len(x_bar))], axis=1)
        return pullback(np.linalg.solve(A, x_bar))[1]

    def right_by_many_iterations(pullback, x_bar):
        w = np.zeros(len(x_bar))
        for _ in range(500):
            w = x_bar + pullback(w)[0]
        return pullback(w)[1]

    def right_by_a_series_of_contributions(pullback, x_bar):
        v, total = x_bar, 0
        for _ in range(600):
            v, part = pullback(v)
            total = total + part
        return list(total)

    def wrong_one_application(pullback, x_bar):
        "This is the contribution of a single application of f"
        return pullback(x_bar)[1]

    def wrong_too_early(pullback, x_bar):
        "Your loop ends too early"
        w = x_bar
        for _ in range(10):
            w = x_bar + pullback(w)[0]
        return pullback(w)[1]

    def wrong_loose_tolerance(pullback, x_bar):
        w = x_bar
        while True:
            new = x_bar + pullback(w)[0]
            if np.max(np.abs(new - w)) < 1e-4:
                return pullback(new)[1]
            w = new

    def wrong_returns_w(pullback, x_bar):
        "You return w. The adjoint of p is the second result of pullback(w)."
        w = x_bar
        for _ in range(500):
            w = x_bar + pullback(w)[0]
        return w

    def wrong_sign(pullback, x_bar):
        "Your w is x_bar minus"
        w = x_bar
        for _ in range(500):
            w = x_bar - pullback(w)[0]
        return pullback(w)[1]

    def wrong_without_x_bar(pullback, x_bar):
        "Your w has lost x_bar | Every number is 0 | Your loop makes"
        w = x_bar
        for _ in range(900):
            w = pullback(w)[0]
        return pullback(w)[1]

    def wrong_sum_of_all(pullback, x_bar):
        "You add up the contributions of all iterations"
        w, total = x_bar, 0.0
        for _ in range(60):
            total = total + pullback(w)[1]
            w = x_bar + pullback(w)[0]
        return total

    def wrong_too_many_calls(pullback, x_bar):
        "more than 1000 times"
        w = x_bar
        for _ in range(5000):
            w = x_bar + pullback(w)[0]
        return pullback(w)[1]

    def wrong_keeps_the_first(pullback, x_bar):
        w = x_bar
        for _ in range(500):
            w = x_bar + pullback(w)[0]
        return first_pullback.setdefault(len(x_bar), pullback(w)[1])


class hyper:
    def right_with_the_minus_inside(solve, cross, w_bar, direct):
        return cross(-solve(w_bar)) + direct

    def right_in_two_lines(solve, cross, w_bar, direct):
        u = solve(np.array(w_bar))
        return np.subtract(direct, cross(u)).tolist()

    def wrong_sign(solve, cross, w_bar, direct):
        "The sign of the indirect part is reversed"
        return direct + cross(solve(w_bar))

    def wrong_direct_part_missing(solve, cross, w_bar, direct):
        "The direct part is missing. The outer function depends on p itself"
        return -cross(solve(w_bar))

    def wrong_direct_part_alone(solve, cross, w_bar, direct):
        "You return the direct part alone"
        return direct

    def wrong_without_the_system(solve, cross, w_bar, direct):
        "The linear system is missing"
        return direct - cross(w_bar)

    def wrong_solved_twice(solve, cross, w_bar, direct):
        "You solve with H twice"
        return direct - cross(solve(solve(w_bar)))

    def wrong_jacobian_in_full(solve, cross, w_bar, direct):
        "you called solve more than once"
        inverse = np.stack([solve(e) for e in np.eye(len(w_bar))])
        return direct - cross(inverse @ w_bar) if len(w_bar) > 1 else direct - cross(solve(w_bar))

    def wrong_other_order(solve, cross, w_bar, direct):
        return direct - solve(cross(w_bar))

    def wrong_minus_everything(solve, cross, w_bar, direct):
        "The sign of the whole result is reversed"
        return cross(solve(w_bar)) - direct


class newton:
    def right_with_a_test(g, x, p, p_dot):
        while True:
            y = g(Dual(x, 1.0), p)
            new = x - y.primal / y.tangent
            if abs(new - x) <= 1e-14 * abs(new):
                break
            x = new
        return new, -g(new, Dual(p, p_dot)).tangent / g(Dual(new, 1.0), p).tangent

    def right_by_two_tangents(g, x, p, p_dot):
        x = found(g, x, p)
        still = g(Dual(x, 0.0), Dual(p, p_dot)).tangent
        moved = g(Dual(x, 1.0), Dual(p, p_dot)).tangent
        return x, still / (still - moved)

    def right_by_a_list_of_tangents(g, x, p, p_dot):
        x, x_dot = found(g, x, p), 0.0
        slope = g(Dual(x, 1.0), p).tangent
        for _ in range(3):
            x_dot -= g(Dual(x, x_dot), Dual(p, p_dot)).tangent / slope
        return x, x_dot

    def wrong_sign(g, x, p, p_dot):
        "The sign of your tangent is reversed."
        x = found(g, x, p)
        return x, g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent

    def wrong_not_divided(g, x, p, p_dot):
        "Your tangent is not divided by g_x."
        x = found(g, x, p)
        return x, -g(x, Dual(p, p_dot)).tangent

    def wrong_seed_of_one(g, x, p, p_dot):
        "You seeded p with 1. Its tangent is p_dot."
        x = found(g, x, p)
        return x, -g(x, Dual(p, 1.0)).tangent / g(Dual(x, 1.0), p).tangent

    def wrong_single_step(g, x, p, p_dot):
        "Your Newton iteration makes a single step"
        x = found(g, x, p, 1)
        return x, -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent

    def wrong_three_steps(g, x, p, p_dot):
        x = found(g, x, p, 3)
        return x, -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent

    def wrong_tangent_at_the_start(g, x, p, p_dot):
        "Your root is right, but your tangent was computed at the start"
        return found(g, x, p), -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent

    def wrong_order(g, x, p, p_dot):
        "You return (tangent, root)"
        x = found(g, x, p)
        return -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent, x

    def wrong_tangent_of_a_difference(g, x, p, p_dot):
        root = found(g, x, p)
        return root, (found(g, x, p + 1e-3 * p_dot) - root) / 1e-3

    def wrong_only_the_root(g, x, p, p_dot):
        "Return a tuple of two results"
        return found(g, x, p)
