"""16, implicit differentiation."""

import numpy as np

from adlib import Dual, grad, implicit, vjp
from adlib.grading.answers import Answer, shown, with_values

LESSON = "16, course/16_implicit"


# 1. The slope of a root


def slope(partials, x, p):
    g_x, g_p = partials(x, p)
    return -g_p / g_x


def slope_by_tangents(partials, x, p):
    """The tangent of x with which the tangent of g is zero, for p_dot = 1: g is linear in x_dot."""
    g_x, g_p = partials(x, p)
    return float(np.linalg.solve([[g_x]], [-g_p])[0])


def slope_by_adlib(case):
    a, b, c, d = case["coefficients"]
    g = lambda x, p: a * x**3 + b * x + c * p * x + d * p**2
    offset = g(case["x"], case["p"])
    return grad(lambda p: implicit.root(lambda x, p: g(x, p) - offset, case["x"], p))(case["p"])


def cubic_text(case):
    a, b, c, d = (shown(v) for v in case["coefficients"])
    return f"g(x, p) = {a} x³ + {b} x + {c} p x + {d} p² + ..., x = {shown(case['x'])}, p = {shown(case['p'])}"


def with_partials(of):
    """The function of the learner's arguments that computes `of(g_x, g_p, x, p)`."""
    return lambda partials, x, p: of(*partials(x, p), x, p)


# 2. The adjoint of a linear system


def adjoints(M, x, x_bar):
    w = np.linalg.solve(M.T, x_bar)
    return -np.outer(w, x), w


def adjoints_by_the_inverse(M, x, x_bar):
    w = x_bar @ np.linalg.inv(M)
    return -w[:, None] * x, w


def adjoints_by_adlib(case):
    M, x, x_bar = (np.array(case[name]) for name in ("M", "x", "x_bar"))
    M_bar, b_bar = vjp(np.linalg.solve, M, M @ x)[1](x_bar)
    return {"M_bar": M_bar, "b_bar": b_bar}


def with_w(of):
    """The function of the learner's arguments that computes `of(w, M, x, x_bar)` with the right w."""
    return lambda M, x, x_bar: of(np.linalg.solve(M.T, x_bar), M, x, x_bar)


# 3. The adjoint of a fixed point


def iterate(pullback, x_bar, steps=400, sign=1.0, start=True):
    """w after some iterations of w <- x_bar + (df/dx)' w, which end when w no longer changes."""
    w = x_bar if start else np.zeros(len(x_bar))
    for _ in range(steps):
        new = start * x_bar + sign * pullback(w)[0]
        if np.max(np.abs(new - w)) <= 1e-15 * np.max(np.abs(x_bar)):
            break
        w = new
    return w


def adjoint_of_fixed_point(pullback, x_bar):
    return pullback(iterate(pullback, x_bar))[1]


def by_a_series(pullback, x_bar):
    """The sum of the contributions of x_bar, (df/dx)' x_bar, (df/dx)'² x_bar, ..."""
    total, v = 0.0, x_bar
    while np.max(np.abs(v)) > 1e-16 * np.max(np.abs(x_bar)):
        v, part = pullback(v)
        total = total + part
    return total


def by_the_matrix(case):
    f_x, f_p, x_bar = (np.array(case[name]) for name in ("f_x", "f_p", "x_bar"))
    return {"p_bar": np.linalg.solve(np.eye(len(x_bar)) - f_x.T, x_bar) @ f_p, "pullbacks": 1}


def sum_of_all(pullback, x_bar):
    """Every iteration adds its contribution, although w already contains those before it."""
    w, total = x_bar, 0.0
    for _ in range(60):
        more, part = pullback(w)
        w, total = x_bar + more, total + part
    return total


# 4. A hyperparameter


def hypergradient(solve, cross, w_bar, direct):
    return direct - cross(solve(w_bar))


def hypergradient_of_minus(solve, cross, w_bar, direct):
    return direct + cross(solve(-w_bar))


def hypergradient_by_the_jacobian(case):
    """By the Jacobian of the minimizer, -H⁻¹ B, in full."""
    H, B, w_bar, direct = (np.array(case[name]) for name in ("H", "B", "w_bar", "direct"))
    return {"gradient": direct + w_bar @ np.linalg.solve(H, -B), "solves": 1, "crosses": 1}


# 5. A root and its tangent


def newton(g, x, p, steps=60):
    for _ in range(steps):
        y = g(Dual(x, 1.0), p)
        x = x - y.primal / y.tangent
    return x


def root_and_tangent(g, x, p, p_dot):
    x = newton(g, x, p)
    return x, -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent


def by_one_tangent(g, x, p, p_dot):
    """g is linear in the tangents: the value for x_dot = 0 and that for x_dot = 1 give the x_dot with g_dot = 0."""
    x = newton(g, x, p)
    still, moved = (g(Dual(x, x_dot), Dual(p, p_dot)).tangent for x_dot in (0.0, 1.0))
    return x, -still / (moved - still)


def root_by_adlib(case):
    a, b, c, d, e = case["coefficients"]
    g = lambda x, p: a * x**3 + b * x - c * p * p - d * p - e
    root = lambda p: implicit.root(g, case["start"], p)
    return {"root": root(case["p"]), "tangent": case["p_dot"] * grad(root)(case["p"])}


def at_the_root(of):
    """The function of the learner's arguments that finds the root and returns `of(g, root, p, p_dot)`."""
    return lambda g, x, p, p_dot: of(g, newton(g, x, p), p, p_dot)


def parts(g, x, p, p_dot):
    """(A, the tangent of g for x_dot = 0)."""
    return g(Dual(x, 1.0), p).tangent, g(x, Dual(p, p_dot)).tangent


def increasing_text(case):
    a, b, c, d, e = (shown(v) for v in case["coefficients"])
    return (
        f"g(x, p) = {a} x³ + {b} x - {c} p² - {d} p - ({e}), x = {shown(case['start'])}, p = {shown(case['p'])}, "
        f"p_dot = {shown(case['p_dot'])}"
    )


def pair_of(names):
    return lambda case, value: (
        None if isinstance(value, dict) else f"Return a tuple of two results, ({', '.join(names)})"
    )


ANSWERS = {
    "slope": Answer(
        [slope, slope_by_tangents],
        "From g_x · dx/dp + g_p = 0 follows dx/dp = -g_p / g_x.",
        "Differentiate the equation g(x(p), p) = 0 with respect to p. The chain rule gives two terms.",
        cubic_text,
        {
            "The sign of your result is reversed. The sum g_x · dx/dp + g_p is zero, so "
            "dx/dp has a minus.": with_partials(lambda g_x, g_p, x, p: g_p / g_x),
            "Numerator and denominator of your fraction are exchanged. Divide by g_x, the partial derivative with "
            "respect to the unknown.": with_partials(lambda g_x, g_p, x, p: -g_x / g_p),
            "Your fraction is upside down, and its sign is reversed. Solve g_x · dx/dp + g_p = 0 "
            "for dx/dp.": with_partials(lambda g_x, g_p, x, p: g_x / g_p),
            "You return g_p, which says how g changes while x is held fixed. Here x moves so that g stays "
            "zero.": with_partials(lambda g_x, g_p, x, p: g_p),
            "You return -g_p. It still has to be divided by g_x.": with_partials(lambda g_x, g_p, x, p: -g_p),
            "You return g_x, the derivative of g with respect to the unknown. Solve g_x · dx/dp + g_p = 0 for "
            "dx/dp.": with_partials(lambda g_x, g_p, x, p: g_x),
            "You multiply g_x by g_p. Solve g_x · dx/dp + g_p = 0 for dx/dp, which needs a division.": with_partials(
                lambda g_x, g_p, x, p: -g_x * g_p
            ),
            "You add the two partial derivatives. The first one is multiplied by dx/dp, which is what you are "
            "looking for.": with_partials(lambda g_x, g_p, x, p: g_x + g_p),
            "This looks like partials(p, x). The unknown x is the first argument.": lambda partials, x, p: slope(
                partials, p, x
            ),
        },
        [slope_by_adlib],
        lesson=LESSON,
    ),
    "solve": Answer(
        [adjoints, adjoints_by_the_inverse],
        "The vector w solves Mᵀ w = x_bar. Then b_bar = w and M_bar = -w xᵀ.",
        "Write x_bar · x_dot with x_dot = M⁻¹ (b_dot - M_dot x), and look for what multiplies b_dot and M_dot.",
        with_values("M", "x", "x_bar"),
        {
            "You solve with M itself. The adjoint needs the transposed matrix.": lambda M, x, x_bar: (
                -np.outer(np.linalg.solve(M, x_bar), x),
                np.linalg.solve(M, x_bar),
            ),
            "The sign of your M_bar is reversed. M_dot enters x_dot with a minus.": with_w(
                lambda w, M, x, x_bar: (np.outer(w, x), w)
            ),
            "The sign of your b_bar is reversed. b_dot enters x_dot with a plus.": with_w(
                lambda w, M, x, x_bar: (-np.outer(w, x), -w)
            ),
            "Both signs are reversed. b_dot enters x_dot with a plus, and M_dot with a minus.": with_w(
                lambda w, M, x, x_bar: (np.outer(w, x), -w)
            ),
            "Your M_bar is transposed. Entry (i, j) of M_dot is multiplied by w_i and x_j.": with_w(
                lambda w, M, x, x_bar: (-np.outer(x, w), w)
            ),
            "You use x_bar where w is needed. Solve the transposed system first.": lambda M, x, x_bar: (
                -np.outer(x_bar, x),
                x_bar,
            ),
            "Your b_bar is right, but your M_bar has x_bar in place of w.": with_w(
                lambda w, M, x, x_bar: (-np.outer(x_bar, x), w)
            ),
            "You multiply by the transposed matrix. Solve a linear system with it instead.": lambda M, x, x_bar: (
                -np.outer(M.T @ x_bar, x),
                M.T @ x_bar,
            ),
            "Your M_bar is the outer product of w with b = M x. It has to be that with the solution x.": with_w(
                lambda w, M, x, x_bar: (-np.outer(w, M @ x), w)
            ),
            "Your M_bar has only its diagonal. Every entry of M_dot changes the solution.": with_w(
                lambda w, M, x, x_bar: (-np.diag(w * x), w)
            ),
            "You return (b_bar, M_bar). The order that was asked for is (M_bar, b_bar).": with_w(
                lambda w, M, x, x_bar: (w, -np.outer(w, x))
            ),
            "Your M_bar is the outer product of w with itself. The second factor is the solution x.": with_w(
                lambda w, M, x, x_bar: (-np.outer(w, w), w)
            ),
        },
        [adjoints_by_adlib],
        form=pair_of(("M_bar", "b_bar")),
        lesson=LESSON,
    ),
    "fixed_point": Answer(
        [adjoint_of_fixed_point, by_a_series],
        "Iterate w = x_bar + (∂f/∂x)ᵀ w. Then p_bar = (∂f/∂p)ᵀ w.",
        "The first result of pullback(w) is (∂f/∂x)ᵀ w. Begin with w = x_bar, and repeat until w no longer changes.",
        with_values("f_x", "f_p", "x_bar"),
        {
            "This is the contribution of a single application of f. The fixed point depends on p through all "
            "iterations, so find w first.": lambda pullback, x_bar: pullback(x_bar)[1],
            "Your loop ends too early. Repeat until w no longer changes by more than rounding.": (
                lambda pullback, x_bar: pullback(iterate(pullback, x_bar, 10))[1],
                lambda pullback, x_bar: pullback(iterate(pullback, x_bar, 20))[1],
                lambda pullback, x_bar: pullback(iterate(pullback, x_bar, 5))[1],
                lambda pullback, x_bar: pullback(iterate(pullback, x_bar, 3))[1],
                lambda pullback, x_bar: pullback(iterate(pullback, x_bar, 2))[1],
            ),
            "Your loop makes only one iteration. Repeat until w no longer changes by more than "
            "rounding.": lambda pullback, x_bar: pullback(iterate(pullback, x_bar, 1))[1],
            "Your w is x_bar minus (∂f/∂x)ᵀ w. It has to be the sum of the two.": lambda pullback, x_bar: pullback(
                iterate(pullback, x_bar, sign=-1.0)
            )[1],
            "You return w. The adjoint of p is the second result of pullback(w).": iterate,
            "You return the first result of pullback(w). The adjoint of p is the second one.": lambda pullback, x_bar: (
                pullback(iterate(pullback, x_bar))[0]
            ),
            "You add up the contributions of all iterations, but w already contains those before it. Use the last "
            "w alone.": sum_of_all,
            "The sign of your result is reversed. For x = f(x, p) the adjoint of "
            "p has no minus.": lambda pullback, x_bar: -adjoint_of_fixed_point(pullback, x_bar),
            "Your w has lost x_bar, so it shrinks to zero. Add x_bar in every iteration.": lambda pullback, x_bar: (
                0.0 * adjoint_of_fixed_point(pullback, x_bar)
            ),
            "Your result is that of w - x_bar, which lacks the first term of the sum. Use w "
            "itself.": lambda pullback, x_bar: pullback(iterate(pullback, x_bar) - x_bar)[1],
        },
        [by_the_matrix],
        tolerance=1e-9,
        but={
            "Your result is right, but you called pullback more than 1000 times. End the loop when w no longer "
            "changes.": "pullbacks"
        },
        limits=lambda case: {"pullbacks": (1, 1000)},
        lesson=LESSON,
    ),
    "hyper": Answer(
        [hypergradient, hypergradient_of_minus],
        "dv/dp = direct - Bᵀ H⁻¹ w_bar.",
        "At the minimum, H w_dot + B p_dot = 0. Insert w_dot into direct · p_dot + w_bar · w_dot, and "
        "look for what multiplies p_dot.",
        with_values("H", "B", "w_bar", "direct"),
        {
            "The sign of the indirect part is reversed. From H w_dot + B p_dot = 0 it gets a "
            "minus.": lambda solve, cross, w_bar, direct: direct + cross(solve(w_bar)),
            "The direct part is missing. The outer function depends on p "
            "itself, too.": lambda solve, cross, w_bar, direct: -cross(solve(w_bar)),
            "The direct part is missing, and the sign of the indirect part is reversed.": (
                lambda solve, cross, w_bar, direct: cross(solve(w_bar))
            ),
            "You return the direct part alone, as if the minimum did not move with "
            "p.": lambda solve, cross, w_bar, direct: direct,
            "The linear system is missing. Solve with H before you apply cross.": lambda solve, cross, w_bar, direct: (
                direct - cross(w_bar)
            ),
            "You add the linear system's right-hand side with a plus, and do not solve the system. Compute "
            "cross(solve(w_bar)).": lambda solve, cross, w_bar, direct: direct + cross(w_bar),
            "You solve with H twice. Once is enough.": lambda solve, cross, w_bar, direct: (
                direct - cross(solve(solve(w_bar)))
            ),
            "The sign of the whole result is reversed.": lambda solve, cross, w_bar, direct: (
                cross(solve(w_bar)) - direct
            ),
            "The indirect part is counted twice.": lambda solve, cross, w_bar, direct: direct - 2 * cross(solve(w_bar)),
            "You multiply the direct part by the indirect one. The chain rule adds them.": (
                lambda solve, cross, w_bar, direct: -direct * cross(solve(w_bar))
            ),
        },
        [hypergradient_by_the_jacobian],
        but={
            "Your gradient is right, but you called solve more than once. One linear system is "
            "enough, because w_bar is a single vector.": "solves",
            "Your gradient is right, but you called cross more than once. One call is enough.": "crosses",
        },
        limits=lambda case: {"solves": (1, 1), "crosses": (1, 1)},
        lesson=LESSON,
    ),
    "newton": Answer(
        [root_and_tangent, by_one_tangent],
        "Repeat x ← x - g / g_x. At the root, x_dot = -(g_p p_dot) / g_x.",
        "Seed x with the tangent 1 to get g and g_x from one call. When the root is found, seed p with p_dot and x "
        "with 0.",
        increasing_text,
        {
            "The sign of your tangent is reversed.": at_the_root(
                lambda g, x, p, p_dot: (x, parts(g, x, p, p_dot)[1] / parts(g, x, p, p_dot)[0])
            ),
            "Your tangent is not divided by g_x.": at_the_root(lambda g, x, p, p_dot: (x, -parts(g, x, p, p_dot)[1])),
            "Your tangent is the change of g with x held fixed. Divide it by g_x, and reverse its sign.": at_the_root(
                lambda g, x, p, p_dot: (x, parts(g, x, p, p_dot)[1])
            ),
            "You seeded p with 1. Its tangent is p_dot.": at_the_root(
                lambda g, x, p, p_dot: (x, -parts(g, x, p, 1.0)[1] / parts(g, x, p, 1.0)[0])
            ),
            "You divide by the tangent of g with both seeds set. The denominator is the partial derivative with "
            "respect to x alone.": at_the_root(
                lambda g, x, p, p_dot: (
                    x,
                    -parts(g, x, p, p_dot)[1] / g(Dual(x, 1.0), Dual(p, p_dot)).tangent,
                )
            ),
            "In the numerator x has the tangent 1, too. Hold x fixed there, with the tangent 0.": at_the_root(
                lambda g, x, p, p_dot: (x, -g(Dual(x, 1.0), Dual(p, p_dot)).tangent / parts(g, x, p, p_dot)[0])
            ),
            "You return g_x in place of the tangent.": at_the_root(
                lambda g, x, p, p_dot: (x, parts(g, x, p, p_dot)[0])
            ),
            "Your Newton iteration makes a single step. Repeat it until x no longer changes.": (
                lambda g, x, p, p_dot: after_steps(g, x, p, p_dot, 1)
            ),
            "Your Newton iteration ends too early. Repeat it until x no longer changes.": (
                lambda g, x, p, p_dot: after_steps(g, x, p, p_dot, 2)
            ),
            "You return the start and not the root.": lambda g, x, p, p_dot: (x, root_and_tangent(g, x, p, p_dot)[1]),
            "Your root is right, but your tangent was computed at the start. Evaluate both partial derivatives at the "
            "root.": lambda g, x, p, p_dot: (newton(g, x, p), after_steps(g, x, p, p_dot, 0)[1]),
            "You do not iterate at all. Find the root by Newton's method first.": (
                lambda g, x, p, p_dot: after_steps(g, x, p, p_dot, 0)
            ),
            "You return (tangent, root). The order that was asked for is (root, tangent).": (
                lambda g, x, p, p_dot: root_and_tangent(g, x, p, p_dot)[::-1]
            ),
        },
        [root_by_adlib],
        form=pair_of(("root", "tangent")),
        lesson=LESSON,
    ),
}


def after_steps(g, x, p, p_dot, steps):
    """The root after a few steps of Newton's method, and the implicit tangent there."""
    x = newton(g, x, p, steps)
    g_x, g_dot = parts(g, x, p, p_dot)
    return x, -g_dot / g_x
