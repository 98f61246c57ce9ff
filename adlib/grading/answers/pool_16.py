"""16, variants: several parameters, fixed points and inverse functions, and tangents in place of adjoints."""

import numpy as np

from adlib import Dual
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_16 import (
    LESSON,
    adjoint_of_fixed_point,
    adjoints,
    cubic_text,
    increasing_text,
    iterate,
    newton,
    pair_of,
    parts,
    root_and_tangent,
    slope,
    with_partials,
)
from adlib.grading.answers.variants import Variant

# The slope of a root --------------------------------------------------------------------------------------------------


def of_a_quantity_there(slope):
    """An answer for dx/dp as one for dv/dp of a quantity v(x, p) at the root."""

    def made(g_partials, v_partials, x, p):
        v_x, v_p = v_partials(x, p)
        return v_p + v_x * slope(g_partials, x, p)

    return made


def from_partials(of):
    """The function of the learner's arguments that computes `of(dx/dp, v_x, v_p)`."""
    return lambda g_partials, v_partials, x, p: of(slope(g_partials, x, p), *v_partials(x, p))


def quantity_text(case):
    first, second, third = (shown(v) for v in case["quantity"])
    return f"{cubic_text(case)}, and v(x, p) = {first} x² + {second} x p + {third} p"


def of_a_fixed_point(slope):
    """An answer for g(x, p) = 0 as one for x = f(x, p): g is f - x then."""
    return lambda partials, x, p: slope(lambda x, p: (partials(x, p)[0] - 1, partials(x, p)[1]), x, p)


def of_the_parameter(slope):
    """An answer for dx/dp as one for the p_dot that moves the root by x_dot."""
    return lambda partials, x, p, x_dot: x_dot * slope(lambda x, p: partials(x, p)[::-1], x, p)


def fixed_text(case):
    a, b, c = (shown(v) for v in case["coefficients"])
    return f"f(x, p) = {a} x² + {b} x p + {c} p + ..., x = {shown(case['x'])}, p = {shown(case['p'])}"


# Linear systems -------------------------------------------------------------------------------------------------------


def of_the_transposed(solve):
    """An answer for M x = b as one for Mᵀ x = b."""

    def made(M, x, x_bar):
        got = solve(M.T, x, x_bar)
        return (np.transpose(got[0]), got[1]) if isinstance(got, tuple) else got

    return made


def of_many_sides(solve):
    """An answer for one right-hand side as one for the columns of a matrix."""

    def made(M, X, X_bar):
        found = [solve(M, x, x_bar) for x, x_bar in zip(X.T, X_bar.T, strict=True)]
        if not all(isinstance(got, tuple) for got in found):
            return found[0]
        return sum(np.array(got[0]) for got in found), np.stack([got[1] for got in found], axis=1)

    return made


def tangent(M, x, M_dot, b_dot):
    return np.linalg.solve(M, b_dot - M_dot @ x)


def tangent_by_a_complex_step(M, x, M_dot, b_dot):
    h = 1e-30
    return np.linalg.solve(M + 1j * h * M_dot, M @ x + 1j * h * b_dot).imag / h


# Fixed points ---------------------------------------------------------------------------------------------------------


def follow(push, p_dot, n, steps=400, sign=1.0):
    """x_dot after some iterations of x_dot <- push(x_dot, p_dot), which end when x_dot no longer changes."""
    x_dot = np.zeros(n)
    for _ in range(steps):
        new = push(sign * x_dot, p_dot)
        if np.max(np.abs(new - x_dot)) <= 1e-15 * np.max(np.abs(new)):
            break
        x_dot = new
    return x_dot


def tangent_by_a_series(push, p_dot, n):
    v = push(np.zeros(n), p_dot)
    total, least = v, 1e-16 * np.max(np.abs(v))
    while np.max(np.abs(v)) > least:
        v = push(v, 0.0 * p_dot)
        total = total + v
    return total


def tangent_by_the_matrix(case):
    f_x, f_p, p_dot = (np.array(case[name]) for name in ("f_x", "f_p", "p_dot"))
    return {"x_dot": np.linalg.solve(np.eye(len(f_x)) - f_x, f_p @ p_dot), "pushes": 1}


def sum_of_iterates(push, p_dot, n):
    x_dot, total = np.zeros(n), np.zeros(n)
    for _ in range(60):
        x_dot = push(x_dot, p_dot)
        total = total + x_dot
    return total


def of_an_equation(fixed_point):
    """An answer for x = f(x, p) as one for g(x, p) = 0, where g(x, p) is x - f(x, p)."""

    def made(pullback, x_bar):
        def of_f(w):
            x_part, p_part = pullback(w)
            return w - x_part, -p_part

        return fixed_point(of_f, x_bar)

    return made


def by_the_matrix_of_g(case):
    g_x, g_p, x_bar = (np.array(case[name]) for name in ("g_x", "g_p", "x_bar"))
    return {"p_bar": -np.linalg.solve(g_x.T, x_bar) @ g_p, "pullbacks": 1}


def of_two_kinds(fixed_point):
    """An answer for one array of parameters as one for two arrays."""

    def made(pullback, x_bar):
        sizes = []

        def joined(w):
            x_part, p_part, q_part = pullback(w)
            sizes.append(len(p_part))
            return x_part, np.concatenate([p_part, q_part])

        both = fixed_point(joined, x_bar)
        return both[: sizes[0]], both[sizes[0] :]

    return made


def by_the_matrices(case):
    f_x, f_p, f_q, x_bar = (np.array(case[name]) for name in ("f_x", "f_p", "f_q", "x_bar"))
    w = np.linalg.solve(np.eye(len(x_bar)) - f_x.T, x_bar)
    return {"adjoints": [w @ f_p, w @ f_q], "pullbacks": 1}


# Hyperparameters ------------------------------------------------------------------------------------------------------


def of_a_maximum(hyper):
    """An answer for the Hessian H of a minimum as one for J = -H at a maximum."""
    return lambda solve, cross, w_bar, direct: hyper(lambda u: -solve(u), cross, w_bar, direct)


def forward(hyper):
    """An answer in reverse mode as one in forward mode: what is pulled back there is pushed forward here."""

    def made(solve, push, w_bar, direct, p_dot):
        value = hyper(solve, lambda u: np.array([w_bar @ u]), push(p_dot), np.array([direct @ p_dot]))
        return np.ravel(value)[0]

    return made


def of_a_ridge(hyper):
    """An answer for any hyperparameters as one for the factor of a penalty: B is the vector w then."""

    def made(solve, w, w_bar, direct):
        return np.ravel(hyper(solve, lambda u: np.array([w @ u]), w_bar, np.array([direct])))[0]

    return made


# Roots ----------------------------------------------------------------------------------------------------------------


def of_two_parameters(newton):
    """An answer for one parameter as one for two: the tangents are added."""

    def made(g, x, p, q, p_dot, q_dot):
        root, by_p = newton(lambda x, p: g(x, p, q), x, p, p_dot)
        _, by_q = newton(lambda x, q: g(x, p, q), x, q, q_dot)
        return root, by_p + by_q

    return made


def at_the_root_of_two(of):
    """The function of the learner's arguments that finds the root and returns `of(g_x, g_dot, both, root, ...)`."""

    def wrong(g, x, p, q, p_dot, q_dot):
        root = newton(lambda x, p: g(x, p, q), x, p)
        g_x = g(Dual(root, 1.0), p, q).tangent
        g_dot = g(root, Dual(p, p_dot), Dual(q, q_dot)).tangent
        return root, of(g_x, g_dot)

    return wrong


def two_text(case):
    a, b, c, d, h, e = (shown(v) for v in case["coefficients"])
    given = ", ".join(f"{name} = {shown(case[name])}" for name in ("p", "q", "p_dot", "q_dot"))
    return f"g(x, p, q) = {a} x³ + {b} x - {c} p² - {d} q - {h} p q - ({e}), x = {shown(case['start'])}, {given}"


def of_an_inverse(newton):
    """An answer for g(x, p) = 0 as one for h(x) = y."""
    return lambda h, x, y, y_dot: newton(lambda x, y: h(x) + (-1.0) * y, x, y, y_dot)


def inverse_text(case):
    a, b, c = (shown(v) for v in case["coefficients"])
    given = f"x = {shown(case['start'])}, y = {shown(case['y'])}, y_dot = {shown(case['y_dot'])}"
    return f"h(x) = {a} x³ + {b} x + ({c}), {given}"


def of_a_quantity(newton):
    """An answer for the root as one for a quantity at the root."""

    def made(g, q, x, p, p_dot):
        root, tangent = newton(g, x, p, p_dot)
        y = q(Dual(root, tangent), Dual(p, p_dot))
        return y.primal, y.tangent

    return made


def at_the_quantity(of):
    def wrong(g, q, x, p, p_dot):
        return of(q, *root_and_tangent(g, x, p, p_dot), p, p_dot)

    return wrong


def both_parts(y):
    return (y.primal, y.tangent) if hasattr(y, "primal") else (y, 0.0)


VARIANTS = {
    "slope.b": Variant(
        r"""
The equation $g(x, p) = 0$ determines x as a function of the parameter p, and a quantity $v(x, p)$ depends on both. If p
changes a little, v changes directly, and also because the root moves. You can say how much without solving the equation
again. The function `g_partials(x, p)` returns the pair $(\partial g/\partial x,\ \partial g/\partial p)$ and
`v_partials(x, p)` the pair $(\partial v/\partial x,\ \partial v/\partial p)$, each as two floats, and x is the root for
this p. Return the derivative of $v(x(p), p)$ with respect to p.
""",
        '''
def total_slope(g_partials, v_partials, x, p):
    """(float) dv/dp where x is the root of g(x, p) = 0; the functions return (dg/dx, dg/dp) and (dv/dx, dv/dp)."""
    ### BEGIN SOLUTION
    g_x, g_p = g_partials(x, p)
    v_x, v_p = v_partials(x, p)
    return v_p - v_x * g_p / g_x
    ### END SOLUTION
''',
        of_a_quantity_there,
        title="The slope of a quantity at a root",
        words={
            "The sign of your result is reversed. The sum g_x · dx/dp + g_p is zero, so dx/dp has a minus.": (
                "The sign of your dx/dp is reversed. The sum g_x · dx/dp + g_p is zero, so dx/dp has a minus."
            ),
            "Numerator and denominator of your fraction are exchanged.": (
                "Numerator and denominator of your dx/dp are exchanged."
            ),
            "Your fraction is upside down, and its sign is reversed.": (
                "Your dx/dp is upside down, and its sign is reversed."
            ),
            "You return g_p, which says how g changes while x is held fixed.": (
                "You use g_p in place of dx/dp. It says how g changes while x is held fixed."
            ),
            "You return -g_p. It still has to be divided by g_x.": (
                "You use -g_p in place of dx/dp. It still has to be divided by g_x."
            ),
            "You return g_x, the derivative of g with respect to the unknown.": (
                "You use g_x in place of dx/dp. It is the derivative of g with respect to the unknown."
            ),
            "You multiply g_x by g_p.": "Your dx/dp is the product of g_x and g_p.",
            "You add the two partial derivatives. The first one": (
                "You add the two partial derivatives of g. The first one"
            ),
            "This looks like partials(p, x).": "This looks like g_partials(p, x).",
        },
        wrong={
            "The direct part is missing. The quantity v depends on p itself, too, so add the partial derivative "
            "v_p.": from_partials(lambda s, v_x, v_p: v_x * s),
            "You return v_p alone, as if the root did not move with p.": from_partials(lambda s, v_x, v_p: v_p),
            "You return dx/dp. The derivative of v is asked for.": from_partials(lambda s, v_x, v_p: s),
            "You add dx/dp without its factor v_x.": from_partials(lambda s, v_x, v_p: v_p + s),
            "You exchange v_x and v_p. The movement of the root is multiplied by v_x.": from_partials(
                lambda s, v_x, v_p: v_x + v_p * s
            ),
            "You divide dx/dp by v_x. By the chain rule, multiply it.": from_partials(
                lambda s, v_x, v_p: v_p + s / v_x
            ),
        },
        hints=(
            "The equation $g(x(p), p) = 0$ holds for every p, so the derivative of its left-hand side with respect to "
            "p is zero. This gives the movement of the root. Then apply the chain rule to v.",
            "The chain rule gives $\\dfrac{\\partial g}{\\partial x}\\,\\dfrac{dx}{dp} + \\dfrac{\\partial g}"
            "{\\partial p} = 0$ and $\\dfrac{dv}{dp} = \\dfrac{\\partial v}{\\partial x}\\,\\dfrac{dx}{dp} + "
            "\\dfrac{\\partial v}{\\partial p}$.",
            "Unpack both pairs, as in `g_x, g_p = g_partials(x, p)`. Solve the first equation of hint 2 for dx/dp, and "
            "insert it into the second one. Mind the sign.",
        ),
        why=r"""
The root moves in such a way that the equation stays true. Differentiating $g(x(p),p)=0$ with respect to p gives
$\frac{\partial g}{\partial x}\frac{dx}{dp}+\frac{\partial g}{\partial p}=0$, and solving for the slope gives the
quotient with its minus sign. The chain rule then adds the two ways in which p influences v: directly, and through the
root.

The derivative of g with respect to x must not be zero. Where it is zero, two roots meet or a root appears, and then the
root has no slope. The direct part is what is most often forgotten. A test is available: for $v=g$ the result has to be
0, because g stays 0 at the root whatever p is.
""",
        other={
            "rule": "From g_x · dx/dp + g_p = 0 follows dx/dp = -g_p / g_x, and then dv/dp = v_x · dx/dp + v_p.",
            "hint": "Differentiate the equation g(x(p), p) = 0 with respect to p, and then v(x(p), p).",
            "describe": quantity_text,
        },
    ),
    "slope.c": Variant(
        r"""
The equation $x = f(x, p)$ determines x, a fixed point of f, as a function of the parameter p. If p changes a little,
the fixed point moves, and you can say how far without iterating again. The function `partials(x, p)` returns the pair
$(\partial f/\partial x,\ \partial f/\partial p)$ as two floats, and x is the fixed point for this p. Return $dx/dp$.
""",
        '''
def slope_of_fixed_point(partials, x, p):
    """(float) dx/dp for the fixed point x = f(x, p); partials(x, p) returns the floats (df/dx, df/dp)."""
    ### BEGIN SOLUTION
    f_x, f_p = partials(x, p)
    return f_p / (1 - f_x)
    ### END SOLUTION
''',
        of_a_fixed_point,
        title="The slope of a fixed point",
        words={
            "The sign of your result is reversed. The sum g_x · dx/dp + g_p is zero, so dx/dp has a minus.": (
                "The sign of your result is reversed. From dx/dp = f_x · dx/dp + f_p follows that f_p is divided by 1 "
                "- f_x."
            ),
            "Divide by g_x, the partial derivative with respect to the unknown.": "Divide f_p by 1 - f_x.",
            "Solve g_x · dx/dp + g_p = 0 for dx/dp.": "Solve dx/dp = f_x · dx/dp + f_p for dx/dp.",
            "You return g_p, which says how g changes while x is held fixed. Here x moves so that g stays zero.": (
                "You return f_p, which says how f changes while x is held fixed. Here x moves, too, and this changes f "
                "once more."
            ),
            "You return -g_p. It still has to be divided by g_x.": (
                "You return -f_p. The result is f_p, divided by 1 - f_x."
            ),
            "You multiply g_x by g_p. Solve g_x · dx/dp + g_p = 0 for dx/dp, which needs a division.": (
                "You multiply f_p by 1 - f_x. Solve dx/dp = f_x · dx/dp + f_p for dx/dp, which needs a division."
            ),
        },
        without=("You return g_x, the derivative of g", "You add the two partial derivatives"),
        wrong={
            "You add the two partial derivatives. The first one is multiplied by dx/dp, which is what you are looking "
            "for.": with_partials(lambda f_x, f_p, x, p: f_x + f_p),
            "You return -f_p / f_x, which belongs to the equation f(x, p) = 0. Here the equation is x = f(x, p).": (
                with_partials(lambda f_x, f_p, x, p: -f_p / f_x)
            ),
            "You return f_p / f_x. Solve dx/dp = f_x · dx/dp + f_p for dx/dp.": with_partials(
                lambda f_x, f_p, x, p: f_p / f_x
            ),
            "Your denominator is 1 + f_x. Bring the term f_x · dx/dp to the other side, where it has a minus.": (
                with_partials(lambda f_x, f_p, x, p: f_p / (1 + f_x))
            ),
            "You return f_p + f_x f_p, the effect of two applications of f. The fixed point depends on p through all "
            "of them.": with_partials(lambda f_x, f_p, x, p: f_p + f_x * f_p),
            "You exchange the two partial derivatives. The first one is that with respect to x.": with_partials(
                lambda f_x, f_p, x, p: f_x / (1 - f_p)
            ),
        },
        hints=(
            "The equation $x(p) = f(x(p), p)$ holds for every p. So the derivatives of its two sides with respect to p "
            "are equal.",
            "The chain rule gives $\\dfrac{dx}{dp} = \\dfrac{\\partial f}{\\partial x}\\,\\dfrac{dx}{dp} + "
            "\\dfrac{\\partial f}{\\partial p}$.",
            "Unpack the pair with `f_x, f_p = partials(x, p)`, and solve the equation of hint 2 for dx/dp.",
        ),
        why=r"""
The fixed point moves in such a way that the equation stays true. Differentiating $x(p)=f(x(p),p)$ with respect to p
gives $\frac{dx}{dp}=\frac{\partial f}{\partial x}\frac{dx}{dp}+\frac{\partial f}{\partial p}$, and solving for the
slope gives $\frac{\partial f}{\partial p}\big/\big(1-\frac{\partial f}{\partial x}\big)$. It plays no role how the
fixed point was found.

The result can be read as a geometric series. A change of p changes x by $f_p$, this changes f by $f_xf_p$, and so on,
and the sum of all these contributions is $f_p/(1-f_x)$ if $|f_x|<1$. The derivative $f_x$ must not be 1, because then
the fixed point has no slope. The same formula follows from that of a root, with $g(x,p)=f(x,p)-x$.
""",
        other={
            "rule": "From dx/dp = f_x · dx/dp + f_p follows dx/dp = f_p / (1 - f_x).",
            "hint": "Differentiate the equation x(p) = f(x(p), p) with respect to p. The chain rule gives two terms on "
            "its right-hand side.",
            "describe": fixed_text,
        },
    ),
    "slope.d": Variant(
        r"""
The equation $g(x, p) = 0$ relates x and the parameter p. This time the question is the inverse one: the root x should
move by the small amount $\dot x$. By how much does the parameter have to change? The function `partials(x, p)` returns
the pair $(\partial g/\partial x,\ \partial g/\partial p)$ as two floats, and x is the root for this p. Return the
change $\dot p$ that belongs to $\dot x$, to first order.
""",
        '''
def parameter_for(partials, x, p, x_dot):
    """(float) p_dot so that the root x of g(x, p) = 0 has the tangent x_dot; partials(x, p) is (dg/dx, dg/dp)."""
    ### BEGIN SOLUTION
    g_x, g_p = partials(x, p)
    return -g_x * x_dot / g_p
    ### END SOLUTION
''',
        of_the_parameter,
        title="The parameter for a root",
        words={
            "The sign of your result is reversed. The sum g_x · dx/dp + g_p is zero, so dx/dp has a minus.": (
                "The sign of your result is reversed. The sum g_x x_dot + g_p p_dot is zero, so p_dot has a minus."
            ),
            "Divide by g_x, the partial derivative with respect to the unknown.": (
                "Divide by g_p, since p_dot is the unknown."
            ),
            "Solve g_x · dx/dp + g_p = 0 for dx/dp": "Solve g_x x_dot + g_p p_dot = 0 for p_dot",
            "You return g_p, which says how g changes while x is held fixed. Here x moves so that g stays zero.": (
                "You return g_x x_dot, which says how g changes while p is held fixed. Here p moves so that g stays "
                "zero."
            ),
            "You return -g_p. It still has to be divided by g_x.": (
                "You return -g_x x_dot. It still has to be divided by g_p."
            ),
            "You return g_x, the derivative of g with respect to the unknown.": (
                "You return g_p x_dot, but x_dot belongs to the other partial derivative."
            ),
            "The unknown x is the first argument.": "The first argument is x.",
        },
        without=("You add the two partial derivatives",),
        wrong={
            "The factor x_dot is missing. Your result is the one for x_dot = 1.": (
                lambda partials, x, p, x_dot: 1.0 / slope(partials, x, p)
            ),
            "You divide by x_dot. The change of the parameter is proportional to that of the root.": (
                lambda partials, x, p, x_dot: 1.0 / slope(partials, x, p) / x_dot
            ),
            "You add x_dot to the quotient of the partial derivatives. It is a factor.": (
                lambda partials, x, p, x_dot: 1.0 / slope(partials, x, p) + x_dot
            ),
        },
        hints=(
            "The equation $g = 0$ has to stay true while both x and p change. So the change of its left-hand side is "
            "zero.",
            "The chain rule gives $\\dfrac{\\partial g}{\\partial x}\\,\\dot x + \\dfrac{\\partial g}{\\partial "
            "p}\\,\\dot p = 0$.",
            "Unpack the pair with `g_x, g_p = partials(x, p)`, and solve the equation of hint 2 for $\\dot p$. Mind "
            "the sign.",
        ),
        why=r"""
Root and parameter move in such a way that the equation stays true. Differentiating $g(x,p)=0$ along the motion gives
$\frac{\partial g}{\partial x}\dot x+\frac{\partial g}{\partial p}\dot p=0$. This equation can be solved for either
tangent, and here $\dot x$ is given. The value of g does not occur, because it is 0, and it plays no role how the root
was found.

The derivative with respect to p must not be zero, because then p has no influence on the root, to first order. Two
mistakes are frequent: the minus sign is lost, or the wrong quotient is taken. Both are found by a simple example such
as $x^2-p=0$, where $\dot p$ has to be $2x\,\dot x$. The equation treats x and p alike, and which of them is called the
parameter depends on the question.
""",
        other={
            "rule": "From g_x x_dot + g_p p_dot = 0 follows p_dot = -g_x x_dot / g_p.",
            "hint": "Differentiate the equation g(x, p) = 0 while x has the tangent x_dot and p has the tangent p_dot.",
            "describe": lambda case: f"{cubic_text(case)}, x_dot = {shown(case['x_dot'])}",
        },
    ),
    "solve.b": Variant(
        r"""
Many programs solve a linear system somewhere in the middle. Here it is the system with the transposed matrix, $M^\top x
= b$. A backward pass arrives there with the adjoint $\bar x$ of the solution and has to continue with those of M and b.
Return the pair $(\bar M,\ \bar b)$. The matrix M has the shape (n, n) and is not symmetric. You are given the solution
x, so the only system that is left to solve is the one for the adjoint.
""",
        '''
def transposed_adjoint(M, x, x_bar):
    """(tuple) M_bar of shape (n, n) and b_bar of shape (n,), for the solution x of M.T x = b and its adjoint x_bar."""
    ### BEGIN SOLUTION
    w = np.linalg.solve(M, x_bar)
    return -np.outer(x, w), w
    ### END SOLUTION
''',
        of_the_transposed,
        title="The adjoint of a transposed system",
        words={
            "You solve with M itself. The adjoint needs the transposed matrix.": (
                "You solve with the transposed matrix, as the program did. The adjoint needs M itself."
            ),
            "Entry (i, j) of M_dot is multiplied by w_i and x_j.": "Entry (i, j) of M_dot is multiplied by x_i and "
            "w_j.",
            "Solve the transposed system first.": "Solve the system with M first.",
            "You multiply by the transposed matrix. Solve": "You multiply by the matrix M. Solve",
            "with b = M x.": "with b = Mᵀ x.",
            "The second factor is the solution x.": "The first factor is the solution x.",
        },
        without=("You return (b_bar, M_bar)",),
        wrong={
            "You return (b_bar, M_bar). The order that was asked for is (M_bar, b_bar).": lambda M, x, x_bar: (
                of_the_transposed(adjoints)(M, x, x_bar)[::-1]
            ),
        },
        hints=(
            "The tangent of the solution is $\\dot x = M^{-\\top}(\\dot b - \\dot M^\\top x)$. Adjoints are what "
            "multiplies the tangents in $\\bar x\\cdot\\dot x$.",
            "With $w = M^{-1}\\bar x$ the product is $\\bar x\\cdot\\dot x = w\\cdot\\dot b - w\\cdot\\dot M^\\top x$. "
            "In the second term, entry (i, j) of $\\dot M$ is multiplied by $-x_i w_j$.",
            "Solve for w with `np.linalg.solve` and the matrix `M`. The matrix of all products $x_i w_j$ is "
            "`np.outer(x, w)`.",
        ),
        why=r"""
Differentiating $M^\top x=b$ gives $\dot M^\top x+M^\top\dot x=\dot b$, so that $\dot x=M^{-\top}(\dot b-\dot M^\top
x)$. The adjoints follow from the requirement that the inner products agree, $\bar x\cdot\dot x=\bar b\cdot\dot b+\bar
M\cdot\dot M$. With $w=M^{-1}\bar x$ the left side is $w\cdot\dot b-w\cdot\dot M^\top x$. So $\bar b$ is w, and $\bar M$
is the matrix with the entries $-x_iw_j$, an outer product.

The adjoint of a system with the transposed matrix is a system with the matrix itself, since transposing twice changes
nothing. For a symmetric matrix the transposition makes no difference, and this is why tests should use others. The
inverse is never computed. A program that has kept a factorization of M from the forward pass can use it again here.
""",
        other={
            "rule": "The vector w solves M w = x_bar. Then b_bar = w and M_bar = -x wᵀ.",
            "hint": "Write x_bar · x_dot with x_dot = M⁻ᵀ (b_dot - M_dotᵀ x), and look for what multiplies b_dot and "
            "M_dot.",
        },
    ),
    "solve.c": Variant(
        r"""
Many programs solve a linear system $Mx = b$ somewhere in the middle. A forward pass arrives there with the tangents
$\dot M$ and $\dot b$ of the matrix and of the right-hand side, and it has to continue with the tangent of the solution.
Return $\dot x$. The matrix M has the shape (n, n) and is not symmetric. You are given the solution x, so the only
system that is left to solve is the one for the tangent.
""",
        '''
def solve_tangent(M, x, M_dot, b_dot):
    """(array of shape (n,)) the tangent of the solution x of M x = b, where M and b have the tangents M_dot, b_dot."""
    ### BEGIN SOLUTION
    return np.linalg.solve(M, b_dot - M_dot @ x)
    ### END SOLUTION
''',
        title="The tangent of a linear system",
        answer=Answer(
            [tangent, tangent_by_a_complex_step],
            "From M_dot x + M x_dot = b_dot follows x_dot = M⁻¹ (b_dot - M_dot x).",
            "Differentiate the equation M x = b. The product rule gives two terms on its left-hand side.",
            with_values("M", "x", "M_dot", "b_dot"),
            {
                "The sign of M_dot x is wrong. It moves to the other side of the equation, so it has a minus.": (
                    lambda M, x, M_dot, b_dot: np.linalg.solve(M, b_dot + M_dot @ x)
                ),
                "The sign of your result is reversed.": lambda M, x, M_dot, b_dot: np.linalg.solve(
                    M, M_dot @ x - b_dot
                ),
                "The tangent of M does not appear in your result. The matrix changes, too.": (
                    lambda M, x, M_dot, b_dot: np.linalg.solve(M, b_dot)
                ),
                "The tangent of b does not appear in your result. The right-hand side changes, too.": (
                    lambda M, x, M_dot, b_dot: np.linalg.solve(M, -M_dot @ x)
                ),
                "You solve with the transposed matrix, which belongs to the adjoint. The tangent needs M itself.": (
                    lambda M, x, M_dot, b_dot: np.linalg.solve(M.T, b_dot - M_dot @ x)
                ),
                "You use the transposed tangent of M.": lambda M, x, M_dot, b_dot: np.linalg.solve(
                    M, b_dot - M_dot.T @ x
                ),
                "You do not solve the system. What is on the right-hand side still has to be multiplied by the inverse "
                "of M.": lambda M, x, M_dot, b_dot: b_dot - M_dot @ x,
                "You multiply by M. Solve a linear system with it instead.": lambda M, x, M_dot, b_dot: (
                    M @ (b_dot - M_dot @ x)
                ),
                "You solve a system with the tangent of M. Solve one with M itself.": lambda M, x, M_dot, b_dot: (
                    np.linalg.solve(M_dot, b_dot)
                ),
                "You multiply M_dot by b = M x. Multiply it by the solution x.": lambda M, x, M_dot, b_dot: (
                    np.linalg.solve(M, b_dot - M_dot @ (M @ x))
                ),
                "You multiply M_dot by b_dot. It has to be multiplied by the solution x.": lambda M, x, M_dot, b_dot: (
                    np.linalg.solve(M, b_dot - M_dot @ b_dot)
                ),
            },
            lesson=LESSON,
        ),
        hints=(
            "The equation $Mx = b$ stays true while M and b change. So the tangents of its two sides are equal.",
            "The product rule gives $\\dot M x + M\\dot x = \\dot b$.",
            "Solve the equation of hint 2 for $\\dot x$: bring the first term to the right-hand side, and use "
            "`np.linalg.solve` with the matrix `M`.",
        ),
        why=r"""
Differentiating $Mx=b$ gives $\dot Mx+M\dot x=\dot b$, by the product rule. The only unknown in it is $\dot x$, and
bringing the first term to the other side gives a linear system with the same matrix and the right-hand side $\dot
b-\dot Mx$. The derivative of the inverse is not needed, although $-M^{-1}\dot MM^{-1}$ is hidden in the formula.

One linear system is solved, and its matrix is that of the original system, so a factorization of M can be used again.
The inverse is never computed. Reverse mode would need the transposed matrix at this place. If tangents in many
directions are needed, their right-hand sides can be the columns of one matrix, and the factorization is shared by all
of them.
""",
    ),
    "solve.d": Variant(
        r"""
Many programs solve linear systems with one matrix and several right-hand sides. They are the columns of B, and the
solutions are the columns of X, so that $MX = B$. A backward pass arrives there with the adjoint $\bar X$ of the
solutions and has to continue with those of M and B. Return the pair $(\bar M,\ \bar B)$. The matrix M has the shape (n,
n) and is not symmetric, and X, B and their adjoints have the shape (n, m). You are given X, so the only systems that
are left to solve are those for the adjoint.
""",
        '''
def columns_adjoint(M, X, X_bar):
    """(tuple) M_bar of shape (n, n) and B_bar of shape (n, m), for the solution X of M X = B and its adjoint X_bar."""
    ### BEGIN SOLUTION
    W = np.linalg.solve(M.T, X_bar)
    return -W @ X.T, W
    ### END SOLUTION
''',
        of_many_sides,
        title="The adjoint of several linear systems",
        words={
            "M_dot enters x_dot with a minus.": "M_dot enters X_dot with a minus.",
            "The sign of your b_bar is reversed. b_dot enters x_dot with a plus.": (
                "The sign of your B_bar is reversed. B_dot enters X_dot with a plus."
            ),
            "Both signs are reversed. b_dot enters x_dot with a plus, and M_dot with a minus.": (
                "Both signs are reversed. B_dot enters X_dot with a plus, and M_dot with a minus."
            ),
            "Entry (i, j) of M_dot is multiplied by w_i and x_j.": (
                "Entry (i, j) of M_dot is multiplied by row i of W and row j of X."
            ),
            "You use x_bar where w is needed. Solve the transposed system first.": (
                "You use X_bar where W is needed. Solve the systems with the transposed matrix first."
            ),
            "Your b_bar is right, but your M_bar has x_bar in place of w.": (
                "Your B_bar is right, but your M_bar has X_bar in place of W."
            ),
            "Solve a linear system with it instead.": "Solve linear systems with it instead.",
            "Your M_bar is the outer product of w with b = M x. It has to be that with the solution x.": (
                "Your M_bar is the product of W with the transposed B = M X. It has to be that with the solution X."
            ),
            "Your M_bar is the outer product of w with itself. The second factor is the solution x.": (
                "Your M_bar is the product of W with its own transpose. The second factor is that of the solution X."
            ),
        },
        without=("You return (b_bar, M_bar)",),
        wrong={
            "You return (B_bar, M_bar). The order that was asked for is (M_bar, B_bar).": lambda M, X, X_bar: (
                of_many_sides(adjoints)(M, X, X_bar)[::-1]
            ),
            "Your M_bar contains only the first column of X. The contributions of all columns are added.": (
                lambda M, X, X_bar: (
                    of_many_sides(adjoints)(M, X[:, :1], X_bar[:, :1])[0],
                    np.linalg.solve(M.T, X_bar),
                )
            ),
            "Your M_bar is the mean over the columns. Their contributions are added.": lambda M, X, X_bar: (
                of_many_sides(adjoints)(M, X, X_bar)[0] / X.shape[1],
                np.linalg.solve(M.T, X_bar),
            ),
        },
        hints=(
            "The tangent of the solution is $\\dot X = M^{-1}(\\dot B - \\dot M X)$. Adjoints are what multiplies the "
            "tangents in $\\bar X\\cdot\\dot X$, the sum over all entries.",
            "With $W = M^{-\\top}\\bar X$ the product is $\\bar X\\cdot\\dot X = W\\cdot\\dot B - W\\cdot\\dot M X$. "
            "In the second term, entry (i, j) of $\\dot M$ is multiplied by $-\\sum_k W_{ik} X_{jk}$.",
            "Solve for W with `np.linalg.solve`, which takes a matrix of right-hand sides, and the transposed matrix "
            "`M.T`. The sum over k is a product of two matrices, one of them transposed.",
        ),
        why=r"""
Differentiating $MX=B$ gives $\dot MX+M\dot X=\dot B$, so that $\dot X=M^{-1}(\dot B-\dot MX)$. The adjoints follow from
the requirement that the inner products agree, $\bar X\cdot\dot X=\bar B\cdot\dot B+\bar M\cdot\dot M$, where the dots
are sums over all entries. With $W=M^{-\top}\bar X$ the left side is $W\cdot\dot B-W\cdot\dot MX$. So $\bar B$ is W, and
$\bar M$ is $-WX^\top$.

Each column contributes an outer product to $\bar M$, as a single right-hand side does, and the product of the two
matrices adds them up, because all columns use the same M. The systems are solved in one call, which factors the
transposed matrix once. The inverse is never computed.
""",
        other={
            "rule": "The matrix W solves Mᵀ W = X_bar. Then B_bar = W and M_bar = -W Xᵀ.",
            "hint": "Write X_bar · X_dot with X_dot = M⁻¹ (B_dot - M_dot X), and look for what multiplies B_dot and "
            "M_dot.",
            "describe": with_values("M", "X", "X_bar"),
            "form": pair_of(("M_bar", "B_bar")),
        },
    ),
    "fixed_point.b": Variant(
        r"""
If x has a million entries, the matrix $\partial f/\partial x$ cannot be stored, but tangents can still be pushed
through f. Here x is a fixed point, $x = f(x, p)$, with n entries, and `push(x_dot, p_dot)` returns $\frac{\partial
f}{\partial x}\dot x + \frac{\partial f}{\partial p}\dot p$, an array of shape (n,), evaluated at x. Return the tangent
$\dot x$ of the fixed point for the given tangent $\dot p$ of the parameters, to ten digits. You may call `push` as
often as the iteration needs, but not more than 1,000 times.
""",
        '''
def fixed_point_tangent(push, p_dot, n):
    """(array of shape (n,)) x_dot for x = f(x, p), where p has the tangent p_dot; push(x_dot, p_dot) is an array."""
    ### BEGIN SOLUTION
    x_dot = np.zeros(n)
    for _ in range(900):
        new = push(x_dot, p_dot)
        if np.max(np.abs(new - x_dot)) <= 1e-14 * np.max(np.abs(new)):
            break
        x_dot = new
    return new
    ### END SOLUTION
''',
        title="The tangent of a fixed point",
        answer=Answer(
            [follow, tangent_by_a_series],
            "Iterate x_dot = (∂f/∂x) x_dot + (∂f/∂p) p_dot.",
            "The tangent x_dot satisfies an equation that is a fixed point, too. Begin with x_dot = 0, and repeat "
            "until x_dot no longer changes.",
            with_values("f_x", "f_p", "p_dot"),
            {
                "This is the tangent of a single application of f. The fixed point depends on p through all "
                "iterations, so repeat the push.": lambda push, p_dot, n: push(np.zeros(n), p_dot),
                "Your loop ends too early. Repeat until x_dot no longer changes by more than rounding.": tuple(
                    (lambda push, p_dot, n, steps=steps: follow(push, p_dot, n, steps))
                    for steps in (2, 3, 5, 10, 20, 50)
                ),
                "Your x_dot has the wrong sign inside of the iteration. The two contributions of push are "
                "added.": lambda push, p_dot, n: follow(push, p_dot, n, sign=-1.0),
                "The sign of your result is reversed. For x = f(x, p) the tangent has no minus.": (
                    lambda push, p_dot, n: -follow(push, p_dot, n)
                ),
                "You add up all iterates, but each of them already contains those before it. Use the last one "
                "alone.": sum_of_iterates,
                "Your result is 0. Give push the tangent p_dot in every iteration.": lambda push, p_dot, n: (
                    0.0 * follow(push, p_dot, n)
                ),
                "The first contribution, that of p_dot itself, is missing in your result.": lambda push, p_dot, n: (
                    follow(push, p_dot, n) - push(np.zeros(n), p_dot)
                ),
                "You begin with p_dot and then leave it out. Give it to push in every iteration, or add up all "
                "contributions.": lambda push, p_dot, n: push(push(np.zeros(n), p_dot), 0.0 * p_dot),
                "Your result is twice as large as it should be.": lambda push, p_dot, n: 2.0 * follow(push, p_dot, n),
            },
            [tangent_by_the_matrix],
            tolerance=1e-9,
            but={
                "Your result is right, but you called push more than 1000 times. End the loop when x_dot no longer "
                "changes.": "pushes"
            },
            limits=lambda case: {"pushes": (1, 1000)},
            lesson=LESSON,
        ),
        hints=(
            "The tangent of x is not only the contribution of $\\dot p$, since x also influences itself through f. "
            "Which equation does $\\dot x$ satisfy?",
            "It satisfies $\\dot x = \\frac{\\partial f}{\\partial x}\\dot x + \\frac{\\partial f}{\\partial p}\\dot "
            "p$, which is a fixed point as well. Iterate it.",
            "Start with `x_dot = np.zeros(n)`. In each iteration compute `new = push(x_dot, p_dot)`, and leave the "
            "loop when the largest entry of `np.abs(new - x_dot)` is below about `1e-14` times that of `new`.",
        ),
        why=r"""
Differentiating $x=f(x,p)$ gives $\dot x=\frac{\partial f}{\partial x}\dot x+\frac{\partial f}{\partial p}\dot p$. This
is again a fixed-point equation, and it is solved by iteration: the push multiplies by the matrices without forming
them. The iteration converges if the one for x does, because it multiplies by the same matrix, and it converges at the
same rate.

The loop ends when $\dot x$ changes by no more than rounding, relative to its size, so that the result does not depend
on the units. Only x is needed, and none of the states on the way to it. The iterates can also be read as the partial
sums of a series: the direct contribution of $\dot p$, its effect through one application of f, through two, and so on.
For the gradient with respect to many parameters one would pull back instead.
""",
    ),
    "fixed_point.c": Variant(
        r"""
If x has a million entries, the matrix $\partial g/\partial x$ cannot be stored, but g can still be pulled back. Here x
is a root, $g(x, p) = 0$, and `pullback(w)` returns the pair $\big((\partial g/\partial x)^\top w,\ (\partial g/\partial
p)^\top w\big)$, evaluated at x. The matrix $\partial g/\partial x$ is so near to the identity that the iteration $w
\leftarrow w + \bar x - (\partial g/\partial x)^\top w$ converges. Return the adjoint $\bar p$ that belongs to the
adjoint $\bar x$ of the root, an array, to ten digits. You may call `pullback` as often as the iteration needs, but not
more than 1,000 times.
""",
        '''
def root_adjoint(pullback, x_bar):
    """(array of shape (m,)) p_bar for g(x, p) = 0 with the adjoint x_bar, shape (n,); pullback(w) is two arrays."""
    ### BEGIN SOLUTION
    w = x_bar
    for _ in range(900):
        change = x_bar - pullback(w)[0]
        w = w + change
        if np.max(np.abs(change)) <= 1e-14 * np.max(np.abs(x_bar)):
            break
    return -pullback(w)[1]
    ### END SOLUTION
''',
        of_an_equation,
        title="The adjoint of a root",
        words={
            "This is the contribution of a single application of f. The fixed point depends on p through all "
            "iterations, so find w first.": (
                "You use x_bar in place of w. Find the w with (∂g/∂x)ᵀ w = x_bar by iteration first."
            ),
            "Your w is x_bar minus (∂f/∂x)ᵀ w. It has to be the sum of the two.": (
                "Your iteration is w ← x_bar - w + (∂g/∂x)ᵀ w. Its right-hand side has to be w + x_bar - (∂g/∂x)ᵀ w."
            ),
            "You return w. The adjoint of p is the second result of pullback(w).": (
                "You return w. The adjoint of p is minus the second result of pullback(w)."
            ),
            "The sign of your result is reversed. For x = f(x, p) the adjoint of p has no minus.": (
                "The sign of your result is reversed. For g(x, p) = 0 the adjoint of p has a minus."
            ),
        },
        without=("You return the first result of pullback(w)",),
        wrong={
            "You return the first result of pullback(w). The adjoint of p is minus the second one.": (
                lambda pullback, x_bar: pullback(of_an_equation(iterate)(pullback, x_bar))[0],
                lambda pullback, x_bar: -pullback(of_an_equation(iterate)(pullback, x_bar))[0],
            ),
        },
        hints=(
            "The root moves so that g stays 0. Which linear equation has the vector w to satisfy with which g is "
            "pulled back?",
            "It satisfies $(\\partial g/\\partial x)^\\top w = \\bar x$. The iteration of the exercise solves this "
            "equation, because w does not change any more only if the equation holds. Then $\\bar p = -(\\partial "
            "g/\\partial p)^\\top w$.",
            "Start with `w = x_bar`. In each iteration compute `change = x_bar - pullback(w)[0]`, add it to w, and "
            "leave the loop when the largest entry of `np.abs(change)` is below about `1e-14` times that of `x_bar`. "
            "What do you return after the loop? Mind the sign.",
        ),
        why=r"""
The implicit function theorem gives $\bar p=-(\partial g/\partial p)^\top w$, where w solves $(\partial g/\partial
x)^\top w=\bar x$. The matrix is not available, but its product with a vector is, and so the system is solved by
iteration. Each step adds what is still missing on the right-hand side. It converges if the matrix is near the identity,
because the error is multiplied by $I-(\partial g/\partial x)^\top$ in each step.

The loop ends when w changes by no more than rounding, relative to the size of $\bar x$, so that the result does not
depend on the units. After the loop, one more pullback gives the contribution of p, with the minus sign of the implicit
function theorem. With $g(x,p)=x-f(x,p)$ this is the iteration for a fixed point. For other matrices one uses a better
method, such as GMRES, which also needs only products of this kind.
""",
        other={
            "known": [by_the_matrix_of_g],
            "rule": "Iterate w ← w + x_bar - (∂g/∂x)ᵀ w. Then p_bar = -(∂g/∂p)ᵀ w.",
            "hint": "The first result of pullback(w) is (∂g/∂x)ᵀ w, and it has to become x_bar. Begin with w = x_bar, "
            "and repeat until w no longer changes.",
            "describe": with_values("g_x", "g_p", "x_bar"),
        },
    ),
    "fixed_point.d": Variant(
        r"""
If x has a million entries, the matrix $\partial f/\partial x$ cannot be stored, but f can still be pulled back. Here x
is a fixed point, $x = f(x, p, q)$, with two arrays p and q of parameters, and `pullback(w)` returns the three arrays
$(\partial f/\partial x)^\top w$, $(\partial f/\partial p)^\top w$ and $(\partial f/\partial q)^\top w$, evaluated at x.
Return the pair $(\bar p,\ \bar q)$ of the adjoints, two arrays, to ten digits. You may call `pullback` as often as the
iteration needs, but not more than 1,000 times.
""",
        '''
def two_adjoints(pullback, x_bar):
    """(tuple) p_bar and q_bar for x = f(x, p, q) with the adjoint x_bar, shape (n,); pullback(w) is three arrays."""
    ### BEGIN SOLUTION
    w = x_bar
    for _ in range(900):
        new = x_bar + pullback(w)[0]
        if np.max(np.abs(new - w)) <= 1e-14 * np.max(np.abs(x_bar)):
            break
        w = new
    _, p_bar, q_bar = pullback(w)
    return p_bar, q_bar
    ### END SOLUTION
''',
        of_two_kinds,
        title="Two adjoints of a fixed point",
        words={
            "The fixed point depends on p through all iterations": "The fixed point depends on p and q through all "
            "iterations",
            "The sign of your result is reversed. For x = f(x, p) the adjoint of p has no minus.": (
                "The signs of your results are reversed. For x = f(x, p, q) the adjoints of p and q have no minus."
            ),
        },
        without=("You return w.", "You return the first result of pullback(w)"),
        wrong={
            "You return (q_bar, p_bar). The order that was asked for is (p_bar, q_bar).": lambda pullback, x_bar: (
                of_two_kinds(adjoint_of_fixed_point)(pullback, x_bar)[::-1]
            ),
            "Your p_bar is right, but your q_bar is computed with x_bar in place of w.": lambda pullback, x_bar: (
                of_two_kinds(adjoint_of_fixed_point)(pullback, x_bar)[0],
                pullback(x_bar)[2],
            ),
            "Your q_bar is right, but your p_bar is computed with x_bar in place of w.": lambda pullback, x_bar: (
                pullback(x_bar)[1],
                of_two_kinds(adjoint_of_fixed_point)(pullback, x_bar)[1],
            ),
            "You return the first two results of pullback(w). The first one belongs to x.": lambda pullback, x_bar: (
                pullback(iterate(lambda w: pullback(w)[:2], x_bar))[:2]
            ),
        },
        hints=(
            "The adjoint w of x is not only $\\bar x$, since x also influences itself through f. Which equation does w "
            "satisfy?",
            "It satisfies $w = \\bar x + (\\partial f/\\partial x)^\\top w$, which is a fixed point as well. Iterate "
            "it. Then $\\bar p = (\\partial f/\\partial p)^\\top w$ and $\\bar q = (\\partial f/\\partial q)^\\top w$.",
            "Start with `w = x_bar`. In each iteration compute `new = x_bar + pullback(w)[0]`, and leave the loop when "
            "the largest entry of `np.abs(new - w)` is below about `1e-14` times that of `x_bar`. What do you return "
            "after the loop?",
        ),
        why=r"""
The implicit function theorem gives $\bar p=(\partial f/\partial p)^\top w$ and $\bar q=(\partial f/\partial q)^\top w$,
where w solves $w=\bar x+(\partial f/\partial x)^\top w$. This is again a fixed-point equation, and it is solved by
iteration: the pullback multiplies by the transposed matrix without forming it. The iteration converges if the one for x
does, because a matrix and its transpose have the same eigenvalues, and it converges at the same rate.

The vector w does not depend on the parameters that one asks for. So it is computed once, whatever their number is, and
one more pullback gives the contributions of all of them. The loop ends when w changes by no more than rounding,
relative to the size of $\bar x$, so that the result does not depend on the units. Only x is needed, and none of the
states on the way to it.
""",
        other={
            "known": [by_the_matrices],
            "rule": "Iterate w = x_bar + (∂f/∂x)ᵀ w. Then p_bar = (∂f/∂p)ᵀ w and q_bar = (∂f/∂q)ᵀ w.",
            "describe": with_values("f_x", "f_p", "f_q", "x_bar"),
        },
    ),
    "hyper.b": Variant(
        r"""
The weights w *maximize* the likelihood $\ell(w, p)$ of the data, and a validation loss $v(w, p)$ judges the result. How
does v change if the hyperparameters p are changed and the weights are fitted again? At a maximum the Hessian of $\ell$
with respect to w is negative definite, so one works with $J = -\nabla_w^2\ell$, which is called the information. Let B
be the derivative of $\nabla_w \ell$ with respect to p. You are given

- `solve(u)`, which returns $J^{-1}u$, and `cross(u)`, which returns $B^\top u$,
- `w_bar`, the gradient of v with respect to w, and `direct`, the gradient of v with respect to p while w is held fixed.

Return the gradient of $v(w(p), p)$ with respect to p, with a single call of each function.
""",
        '''
def likelihood_gradient(solve, cross, w_bar, direct):
    """(array of shape (m,)) the gradient of v(w(p), p); w_bar has shape (n,) and direct has shape (m,)."""
    ### BEGIN SOLUTION
    return direct + cross(solve(w_bar))
    ### END SOLUTION
''',
        of_a_maximum,
        title="The gradient with respect to a hyperparameter, at a maximum",
        words={
            "The sign of the indirect part is reversed. From H w_dot + B p_dot = 0 it gets a minus.": (
                "The sign of the indirect part is reversed. From -J w_dot + B p_dot = 0 it gets a plus."
            ),
            "as if the minimum did not move with p.": "as if the maximum did not move with p.",
        },
        without=("The linear system is missing", "You add the linear system's", "You solve with H twice"),
        wrong={
            "The linear system is missing. Solve with J before you apply cross.": (
                lambda solve, cross, w_bar, direct: direct + cross(w_bar)
            ),
            "The linear system is missing, and the indirect part has the wrong sign. Compute cross(solve(w_bar)).": (
                lambda solve, cross, w_bar, direct: direct - cross(w_bar)
            ),
            "You solve with J twice. Once is enough.": lambda solve, cross, w_bar, direct: (
                direct + cross(solve(solve(w_bar)))
            ),
        },
        hints=(
            "At the maximum $\\nabla_w \\ell(w(p), p) = 0$. Differentiate this equation in order to find out how w "
            "moves.",
            "From $-J\\dot w + B\\dot p = 0$ follows $\\dot w = J^{-1}B\\,\\dot p$. Insert this into $\\dot v = \\bar "
            "w\\cdot\\dot w + \\text{direct}\\cdot\\dot p$, and remember that J is symmetric.",
            "The indirect part is $B^\\top(J^{-1}\\bar w)$: first `solve`, then `cross`. Add the direct part.",
        ),
        why=r"""
The weights satisfy $\nabla_w\ell(w(p),p)=0$. If p changes, they move by $\dot w=J^{-1}B\dot p$, by the implicit
function theorem: its minus sign and that of $J=-\nabla_w^2\ell$ cancel. The validation loss changes by $\bar
w\cdot\dot w$ on this path, and by $d\cdot\dot p$ directly, where d is the gradient with w held fixed. The first term is
$\bar w\cdot J^{-1}B\dot p$, and reading this product from the left gives the gradient $B^\top J^{-1}\bar w$, because J
is symmetric.

The order of the calls matters for the cost. One system is solved for the single vector $\bar w$, whatever the number of
hyperparameters is. If one began with the columns of B, there would be a system for each of them. The fitting itself is
not differentiated, so its number of steps does not occur in the formula. Whether w is a maximum or a minimum matters
only for the sign of the matrix that one is given.
""",
        other={
            "rule": "dv/dp = direct + Bᵀ J⁻¹ w_bar.",
            "hint": "At the maximum, -J w_dot + B p_dot = 0. Insert w_dot into direct · p_dot + w_bar · w_dot, and "
            "look for what multiplies p_dot.",
            "describe": with_values("J", "B", "w_bar", "direct"),
        },
    ),
    "hyper.c": Variant(
        r"""
The weights w minimize a training loss $f(w, p)$, and a validation loss $v(w, p)$ judges the result. By how much does v
change if the hyperparameters p are changed in the direction $\dot p$ and the weights are trained again? Let H be the
Hessian of f with respect to w at the minimum, and let B be the derivative of $\nabla_w f$ with respect to p. You are
given

- `solve(u)`, which returns $H^{-1}u$, and `push(p_dot)`, which returns $B\dot p$,
- `w_bar`, the gradient of v with respect to w, `direct`, the gradient of v with respect to p while w is held fixed, and
  the direction `p_dot`.

Return the tangent of $v(w(p), p)$, a float, with a single call of each function.
""",
        '''
def hypertangent(solve, push, w_bar, direct, p_dot):
    """(float) the tangent of v(w(p), p) if p has the tangent p_dot; w_bar has shape (n,), direct and p_dot (m,)."""
    ### BEGIN SOLUTION
    w_dot = -solve(push(p_dot))
    return w_bar @ w_dot + direct @ p_dot
    ### END SOLUTION
''',
        forward,
        title="One direction in the space of the hyperparameters",
        words={
            "The linear system is missing. Solve with H before you apply cross.": (
                "The linear system is missing. Solve with H before you multiply by w_bar."
            ),
            "You add the linear system's right-hand side with a plus, and do not solve the system. Compute "
            "cross(solve(w_bar)).": (
                "You add w_bar · B p_dot with a plus, and do not solve the system. Compute w_dot = -H⁻¹ B p_dot."
            ),
        },
        wrong={
            "You return the tangent of the gradient and not a number. Multiply it by p_dot, and add up.": (
                lambda solve, push, w_bar, direct, p_dot: direct * p_dot - w_bar @ solve(push(p_dot))
            ),
            "The direct part lacks the factor p_dot.": lambda solve, push, w_bar, direct, p_dot: (
                np.sum(direct) - w_bar @ solve(push(p_dot))
            ),
        },
        hints=(
            "At the minimum $\\nabla_w f(w(p), p) = 0$. Differentiate this equation in order to find out how w moves.",
            "From $H\\dot w + B\\dot p = 0$ follows $\\dot w = -H^{-1}B\\,\\dot p$. Insert this into $\\dot v = \\bar "
            "w\\cdot\\dot w + \\text{direct}\\cdot\\dot p$.",
            "Compute $\\dot w$ first: `push`, then `solve`, and a minus. Then add the two inner products, which are "
            "written with `@`.",
        ),
        why=r"""
The weights satisfy $\nabla_wf(w(p),p)=0$. If p moves with the tangent $\dot p$, they move by $\dot w=-H^{-1}B\dot p$,
by the implicit function theorem. The validation loss changes by $\bar w\cdot\dot w$ on this path, and by $d\cdot\dot p$
directly, where d is the gradient with w held fixed. The result is the sum of the two numbers.

This is forward mode: one system is solved for one direction. The whole gradient would need a system for each
hyperparameter, and then reverse mode is cheaper, which solves with $\bar w$ once and applies $B^\top$ afterwards. Both
orders of the product $\bar w\cdot H^{-1}B\dot p$ give the same number, so the one is a test of the other. The training
itself is not differentiated, so its number of steps does not occur in the formula.
""",
        other={
            "rule": "dv = direct · p_dot - w_bar · H⁻¹ B p_dot.",
            "hint": "At the minimum, H w_dot + B p_dot = 0. Solve for w_dot, and insert it into direct · p_dot + w_bar "
            "· w_dot.",
            "describe": with_values("H", "B", "w_bar", "direct", "p_dot"),
            "but": {
                "Your tangent is right, but you called solve more than once. One linear system is enough, because "
                "p_dot is a single vector.": "solves",
                "Your tangent is right, but you called push more than once. One call is enough.": "pushes",
            },
            "limits": lambda case: {"solves": (1, 1), "pushes": (1, 1)},
        },
    ),
    "hyper.d": Variant(
        r"""
The weights w minimize the training loss $f(w, p) = L(w) + \frac p2\,(w_1^2 + \dots + w_n^2)$, whose last term keeps
them small, and a validation loss $v(w, p)$ judges the result. How does v change if the single hyperparameter p, a
number, is changed and the weights are trained again? Let H be the Hessian of f with respect to w at the minimum. You
are given

- `solve(u)`, which returns $H^{-1}u$, and the weights `w` at the minimum,
- `w_bar`, the gradient of v with respect to w, and `direct`, the derivative of v with respect to p while w is held
  fixed, a float.

Return the derivative of $v(w(p), p)$ with respect to p, a float, with a single call of `solve`.
""",
        '''
def penalty_slope(solve, w, w_bar, direct):
    """(float) the derivative of v(w(p), p) with respect to the factor p of the penalty; w and w_bar of shape (n,)."""
    ### BEGIN SOLUTION
    return direct - w @ solve(w_bar)
    ### END SOLUTION
''',
        of_a_ridge,
        title="The derivative with respect to the factor of a penalty",
        words={
            "From H w_dot + B p_dot = 0 it gets a minus.": "From H w_dot + w p_dot = 0 it gets a minus.",
            "The linear system is missing. Solve with H before you apply cross.": (
                "The linear system is missing. Solve with H before you multiply by w."
            ),
            "You add the linear system's right-hand side with a plus, and do not solve the system. Compute "
            "cross(solve(w_bar)).": (
                "You add w · w_bar with a plus, and do not solve the system. Compute w · solve(w_bar)."
            ),
            "You multiply the direct part by the indirect one. The chain rule adds them.": (
                "You multiply the direct part by the indirect one. The chain rule adds them, with their signs."
            ),
        },
        wrong={
            "Your indirect part is halved. The gradient of half of the squares is w, without a factor.": (
                lambda solve, w, w_bar, direct: direct - 0.5 * (w @ solve(w_bar))
            ),
            "You multiply by w_bar once more. The derivative of the gradient of f with respect to p is w.": (
                lambda solve, w, w_bar, direct: direct - w_bar @ solve(w_bar)
            ),
            "You solve for w and multiply by w. One of the two vectors is w_bar.": lambda solve, w, w_bar, direct: (
                direct - w @ solve(w)
            ),
        },
        hints=(
            "At the minimum $\\nabla_w f(w(p), p) = 0$. Differentiate this equation in order to find out how w moves. "
            "What is the derivative of $\\nabla_w f$ with respect to p?",
            "The gradient of the penalty is p w, so that its derivative with respect to p is w. From $H\\dot w + "
            "w\\,\\dot p = 0$ follows $\\dot w = -H^{-1}w\\,\\dot p$. Insert this into $\\dot v = \\bar w\\cdot\\dot w "
            "+ \\text{direct}\\cdot\\dot p$.",
            "The indirect part is $-w\\cdot(H^{-1}\\bar w)$: first `solve`, then an inner product with `@`, and a "
            "minus. Add the direct part.",
        ),
        why=r"""
The weights satisfy $\nabla_wf(w(p),p)=\nabla L(w)+p\,w=0$. If p changes, they move by $\dot w=-H^{-1}w\,\dot p$, by the
implicit function theorem, because the derivative of the gradient with respect to p is w itself. The validation loss
changes by $\bar w\cdot\dot w$ on this path, and by $d\cdot\dot p$ directly. The first term is $-\bar w\cdot H^{-1}w$,
and since H is symmetric, it makes no difference whether one solves for w or for $\bar w$.

The Hessian H is that of f, and not that of L: the penalty adds p to its diagonal. The training itself is not
differentiated, so its number of steps does not occur in the formula. This derivative is what one needs in order to
choose the strength of a penalty by gradient descent and not by trying many values.
""",
        other={
            "rule": "dv/dp = direct - w · H⁻¹ w_bar.",
            "hint": "At the minimum, H w_dot + w p_dot = 0, since the gradient of the penalty is p w. Insert w_dot "
            "into direct · p_dot + w_bar · w_dot.",
            "describe": with_values("H", "w", "w_bar", "direct"),
            "but": {
                "Your derivative is right, but you called solve more than once. One linear system is enough.": "solves",
            },
            "limits": lambda case: {"solves": (1, 1)},
        },
    ),
    "newton.b": Variant(
        r"""
Now put everything together. The function `g(x, p, q)` has two parameters, and it takes floats or objects of the class
`Dual` above. Find the root of g near `x` for the given p and q by Newton's method, and return the pair (root, tangent),
where the tangent is that of the root if p has the tangent `p_dot` and q has the tangent `q_dot`. Both have to be right
to ten digits. (A `Dual` cannot be divided, and you do not need it: the divisions are those of floats.)
""",
        '''
def root_of_two_parameters(g, x, p, q, p_dot, q_dot):
    """(tuple of two floats) the root of g(x, p, q) = 0 near x, and its tangent for the tangents of p and q."""
    ### BEGIN SOLUTION
    for _ in range(50):
        y = g(Dual(x, 1.0), p, q)
        x = x - y.primal / y.tangent
    return x, -g(x, Dual(p, p_dot), Dual(q, q_dot)).tangent / g(Dual(x, 1.0), p, q).tangent
    ### END SOLUTION
''',
        of_two_parameters,
        title="Bonus: a root of two parameters and its tangent",
        words={
            "You seeded p with 1. Its tangent is p_dot.": (
                "You seeded p and q with 1. Their tangents are p_dot and q_dot."
            ),
            "Evaluate both partial derivatives at the root.": "Evaluate all partial derivatives at the root.",
        },
        without=(
            "You divide by the tangent of g with both seeds set",
            "In the numerator x has the tangent 1",
            "You return g_x in place of the tangent",
            "You return (tangent, root)",
        ),
        wrong={
            "You divide by the tangent of g with all seeds set. The denominator is the partial derivative with respect "
            "to x alone.": at_the_root_of_two(lambda g_x, g_dot: -g_dot / (g_x + g_dot)),
            "In the numerator x has the tangent 1, too. Hold x fixed there, with the tangent 0.": at_the_root_of_two(
                lambda g_x, g_dot: -(g_x + g_dot) / g_x
            ),
            "You return g_x in place of the tangent.": at_the_root_of_two(lambda g_x, g_dot: g_x),
            "You return (tangent, root). The order that was asked for is (root, tangent).": lambda *given: (
                of_two_parameters(root_and_tangent)(*given)[::-1]
            ),
            "Your tangent takes only p into account. Seed q with q_dot as well.": (
                lambda g, x, p, q, p_dot, q_dot: of_two_parameters(root_and_tangent)(g, x, p, q, p_dot, 0.0)
            ),
            "Your tangent takes only q into account. Seed p with p_dot as well.": (
                lambda g, x, p, q, p_dot, q_dot: of_two_parameters(root_and_tangent)(g, x, p, q, 0.0, q_dot)
            ),
            "The tangents of p and q are exchanged.": lambda g, x, p, q, p_dot, q_dot: of_two_parameters(
                root_and_tangent
            )(g, x, p, q, q_dot, p_dot),
        },
        hints=(
            "One call of g with a suitable seed gives the value and one partial derivative. First iterate with p and q "
            "fixed. At the root, apply the implicit function theorem.",
            "Newton's step is $x \\leftarrow x - g/g_x$, and the seed for $g_x$ is 1 for x and 0 for p and q. At the "
            "root you need $g_x$ once more, and $g_p\\,\\dot p + g_q\\,\\dot q$, which has the seeds 0, $\\dot p$ and "
            "$\\dot q$.",
            "`y = g(Dual(x, 1.0), p, q)` has the value `y.primal` and the derivative `y.tangent`. Fifty iterations are "
            "plenty. Then the tangent is minus `g(x, Dual(p, p_dot), Dual(q, q_dot)).tangent`, divided by `g(Dual(x, "
            "1.0), p, q).tangent`.",
        ),
        why=r"""
Newton's method divides the value by the slope with respect to x. Both come from a single call with a `Dual` whose
tangent is 1, and the division is one of floats. Fifty iterations are more than is needed, since the number of right
digits doubles in each of them near the root, and further iterations change nothing.

The tangent of the root is computed after the loop, from the implicit function theorem, with two further calls. In the
first one both parameters carry their tangents at once, which gives $\frac{\partial g}{\partial p}\dot p+\frac{\partial
g}{\partial q}\dot q$, and the second one gives $\partial g/\partial x$. So two parameters cost no more than one, as
long as only one direction is asked for. The root is exact up to rounding, so the quotient is, too.
""",
        other={
            "rule": "Repeat x ← x - g / g_x. At the root, x_dot = -(g_p p_dot + g_q q_dot) / g_x.",
            "hint": "Seed x with the tangent 1 to get g and g_x from one call. When the root is found, seed p with "
            "p_dot, q with q_dot, and x with 0.",
            "describe": two_text,
        },
    ),
    "newton.c": Variant(
        r"""
Now put everything together. The function `h(x)` takes a float or an object of the class `Dual` above, and it is
increasing. You need its inverse function: find the x with $h(x) = y$ near the given `x` by Newton's method, and return
the pair (root, tangent), where the root is this solution, and the tangent is that of the root if y has the tangent
`y_dot`. Both have to be right to ten digits. (A `Dual` cannot be divided, and you do not need it: the divisions are
those of floats.)
""",
        '''
def inverse_and_tangent(h, x, y, y_dot):
    """(tuple of two floats) the solution of h(x) = y near x, and its tangent if y has the tangent y_dot."""
    ### BEGIN SOLUTION
    for _ in range(50):
        found = h(Dual(x, 1.0))
        x = x - (found.primal - y) / found.tangent
    return x, y_dot / h(Dual(x, 1.0)).tangent
    ### END SOLUTION
''',
        of_an_inverse,
        title="Bonus: an inverse function and its tangent",
        words={
            "Your tangent is not divided by g_x.": "Your tangent is y_dot. Divide it by the derivative of h.",
            "Your tangent is the change of g with x held fixed. Divide it by g_x, and reverse its sign.": (
                "Your tangent is -y_dot. It should be y_dot, divided by the derivative of h."
            ),
            "You seeded p with 1. Its tangent is p_dot.": "Your tangent is that for y_dot = 1. Multiply it by y_dot.",
            "You return g_x in place of the tangent.": "You return the derivative of h in place of the tangent.",
            "Evaluate both partial derivatives at the root.": "Evaluate the derivative of h at the root.",
        },
        without=("You divide by the tangent of g with both seeds set", "In the numerator x has the tangent 1"),
        wrong={
            "You multiply y_dot by the derivative of h. The derivative of the inverse function is the reciprocal, so "
            "divide.": lambda h, x, y, y_dot: of_an_inverse(
                lambda g, x, p, p_dot: (newton(g, x, p), p_dot * parts(g, newton(g, x, p), p, p_dot)[0])
            )(h, x, y, y_dot),
            "You find the root of h. The equation is h(x) = y.": lambda h, x, y, y_dot: of_an_inverse(root_and_tangent)(
                h, x, 0.0, y_dot
            ),
        },
        hints=(
            "One call of h with the seed 1 gives the value and the derivative. First iterate with y fixed. At the "
            "solution, differentiate the equation $h(x) = y$.",
            "Newton's step for the equation $h(x) - y = 0$ is $x \\leftarrow x - (h(x) - y)/h'(x)$. At the solution, "
            "the chain rule gives $h'(x)\\,\\dot x = \\dot y$.",
            "`found = h(Dual(x, 1.0))` has the value `found.primal` and the derivative `found.tangent`. Fifty "
            "iterations are plenty. Then the tangent is `y_dot`, divided by `h(Dual(x, 1.0)).tangent` at the solution.",
        ),
        why=r"""
Newton's method divides the error $h(x)-y$ by the slope of h. Both come from a single call with a `Dual` whose tangent
is 1, and the division is one of floats. Fifty iterations are more than is needed, since the number of right digits
doubles in each of them near the solution, and further iterations change nothing.

The tangent is computed after the loop. Differentiating $h(x)=y$ gives $h'(x)\,\dot x=\dot y$, so the derivative of the
inverse function is the reciprocal of that of h, evaluated at the solution. This is the implicit function theorem for
$g(x,y)=h(x)-y$, where the partial derivative with respect to y is −1, and the two minus signs cancel. Differentiating
through the iterations would need a division of duals, it would cost more, and its derivative would lag behind the
value.
""",
        other={
            "rule": "Repeat x ← x - (h(x) - y) / h'(x). At the solution, x_dot = y_dot / h'(x).",
            "hint": "Seed x with the tangent 1 to get h and its derivative from one call. When the solution is found, "
            "differentiate h(x) = y.",
            "describe": inverse_text,
        },
    ),
    "newton.d": Variant(
        r"""
Now put everything together. The functions `g(x, p)` and `q(x, p)` take floats or objects of the class `Dual` above.
Find the root of g near `x` for the given p by Newton's method, and evaluate the quantity q at this root and at p.
Return the pair of its value and its tangent, where p has the tangent `p_dot`, and the root moves with p. Both have to
be right to ten digits. (A `Dual` cannot be divided, and you do not need it: the divisions are those of floats.)
""",
        '''
def quantity_at_root(g, q, x, p, p_dot):
    """(tuple of two floats) value and tangent of q at the root of g(x, p) = 0 near x, where p has the tangent p_dot."""
    ### BEGIN SOLUTION
    for _ in range(50):
        y = g(Dual(x, 1.0), p)
        x = x - y.primal / y.tangent
    x_dot = -g(x, Dual(p, p_dot)).tangent / g(Dual(x, 1.0), p).tangent
    result = q(Dual(x, x_dot), Dual(p, p_dot))
    return result.primal, result.tangent
    ### END SOLUTION
''',
        of_a_quantity,
        title="Bonus: a quantity at a root",
        words={
            "The sign of your tangent is reversed.": "The sign of the tangent of your root is reversed.",
            "Your tangent is not divided by g_x.": "The tangent of your root is not divided by g_x.",
            "Your tangent is the change of g with x held fixed.": (
                "The tangent of your root is the change of g with x held fixed."
            ),
            "You seeded p with 1. Its tangent is p_dot.": (
                "For the tangent of the root, you seeded p with 1. Its tangent is p_dot."
            ),
            "You return g_x in place of the tangent.": "You use g_x in place of the tangent of the root.",
            "You return the start and not the root.": "You evaluate q at the start and not at the root.",
            "Your root is right, but your tangent was computed at the start.": (
                "Your root is right, but its tangent was computed at the start."
            ),
        },
        without=("You return (tangent, root)",),
        wrong={
            "You return (tangent, value). The order that was asked for is (value, tangent).": lambda *given: (
                of_a_quantity(root_and_tangent)(*given)[::-1]
            ),
            "You return the root and its tangent. Evaluate q there.": at_the_quantity(
                lambda q, x, x_dot, p, p_dot: (x, x_dot)
            ),
            "Your tangent lacks the direct influence of p on q. Give p its tangent in q, too.": at_the_quantity(
                lambda q, x, x_dot, p, p_dot: both_parts(q(Dual(x, x_dot), p))
            ),
            "Your tangent lacks the influence of the root on q. Give the root its tangent in q.": at_the_quantity(
                lambda q, x, x_dot, p, p_dot: both_parts(q(x, Dual(p, p_dot)))
            ),
            "The seed of the root in q is 1. It should be the tangent of the root.": at_the_quantity(
                lambda q, x, x_dot, p, p_dot: both_parts(q(Dual(x, 1.0), Dual(p, p_dot)))
            ),
            "The seed of p in q is 1. It should be p_dot.": at_the_quantity(
                lambda q, x, x_dot, p, p_dot: both_parts(q(Dual(x, x_dot), Dual(p, 1.0)))
            ),
        },
        hints=(
            "One call of g with a suitable seed gives the value and one partial derivative. First iterate with p "
            "fixed. At the root, apply the implicit function theorem. Then one call of q is sufficient.",
            "Newton's step is $x \\leftarrow x - g/g_x$, and the seed for $g_x$ is 1 for x and 0 for p. At the root "
            "you need $g_x$ once more, and $g_p\\,\\dot p$, which has the seeds 0 and $\\dot p$. In q, the root has "
            "the tangent $\\dot x$ and p the tangent $\\dot p$.",
            "`y = g(Dual(x, 1.0), p)` has the value `y.primal` and the derivative `y.tangent`. Fifty iterations are "
            "plenty. Then the tangent of the root, `x_dot`, is minus `g(x, Dual(p, p_dot)).tangent`, divided by "
            "`g(Dual(x, 1.0), p).tangent`. Call q with two duals, and return both parts of the result.",
        ),
        why=r"""
Newton's method divides the value by the slope with respect to x. Both come from a single call with a `Dual` whose
tangent is 1, and the division is one of floats. Fifty iterations are more than is needed, since the number of right
digits doubles in each of them near the root, and further iterations change nothing.

The tangent of the root is computed after the loop, from the implicit function theorem, with two further calls. From
there on, the root is a dual number like every other one, with its value and its tangent, and the program continues with
it. The call of q adds the two ways in which p influences the result: directly, and through the root. This is how a
library treats a solver: it is one operation with a rule of its own, and the iterations inside are not differentiated.
""",
        other={
            "rule": "Repeat x ← x - g / g_x. At the root, x_dot = -(g_p p_dot) / g_x, and the result is q(x + x_dot ε, "
            "p + p_dot ε).",
            "hint": "Seed x with the tangent 1 to get g and g_x from one call. When the root is found, compute its "
            "tangent, and give both it and p_dot to q.",
            "describe": lambda case: f"{increasing_text(case)}, and q(x, p) = x² + {shown(case['k'])} p",
            "form": pair_of(("value", "tangent")),
        },
    ),
}
