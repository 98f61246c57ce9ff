"""16, variants: several parameters, fixed points and inverse functions, and tangents in place of adjoints."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_10 import symmetric
from adlib.grading.cases.set_16 import Given, Pullback, _bilevel, _contraction, _cubic, _increasing, _system, regular

# The slope of a root --------------------------------------------------------------------------------------------------


def _with_a_quantity(random, k):
    """The question's g, and the coefficients of v(x, p)."""
    return _cubic(random, k) | {"quantity": numbers(random, 3)}


def _slope_of_quantity(answer, case):
    (a, b, c, d), (first, second, third) = case["coefficients"], case["quantity"]
    g_partials = lambda x, p: (3 * a * x * x + b + c * p, c * x + 2 * d * p)
    v_partials = lambda x, p: (2 * first * x + second * p, second * x + third)
    return answer(lambda x, p: g_partials(x, p), lambda x, p: v_partials(x, p), case["x"], case["p"])


def _fixed(random, k):
    """The coefficients of f(x, p) = a x² + b x p + c p + ..., with |df/dx| < 1, and the point."""
    a, b = numbers(random, 1, 0.05, 0.12)[0], numbers(random, 1, 0.05, 0.2)[0]
    c, x, p = numbers(random, 3)
    return {"coefficients": [a, b, c], "x": x, "p": p}


def _slope_of_fixed(answer, case):
    a, b, c = case["coefficients"]
    return answer(lambda x, p: (2 * a * x + b * p, b * x + c), case["x"], case["p"])


def _moved(random, k):
    return _cubic(random, k) | {"x_dot": numbers(random, 1)[0]}


def _parameter(answer, case):
    a, b, c, d = case["coefficients"]
    partials = lambda x, p: (3 * a * x * x + b + c * p, c * x + 2 * d * p)
    return answer(lambda x, p: partials(x, p), case["x"], case["p"], case["x_dot"])


# Linear systems -------------------------------------------------------------------------------------------------------


def _arrays(names, *results):
    """The call of an answer with these entries of a case as arrays; it returns so many results."""

    def call(answer, case):
        got = answer(*(np.array(case[name]) for name in names))
        if len(results) < 2:
            return got
        pair = isinstance(got, tuple) and len(got) == len(results)
        return dict(zip(results, got, strict=True)) if pair else got

    return call


def _with_tangents(random, k):
    case = _system(random, k)
    n = len(case.pop("x_bar"))
    return case | {"M_dot": [numbers(random, n) for _ in range(n)], "b_dot": numbers(random, n)}


def _sides(random, k):
    n, m = (2, 3, 1, 4)[k % 4], (3, 2, 2, 1)[k % 4]
    rows = lambda: [numbers(random, m) for _ in range(n)]
    return {"M": regular(random, n), "X": rows(), "X_bar": rows()}


# Fixed points ---------------------------------------------------------------------------------------------------------


def _directions(random, k):
    case = _contraction(random, k)
    return {"f_x": case["f_x"], "f_p": case["f_p"], "p_dot": numbers(random, len(case["f_p"][0]))}


class Push:
    """(x_dot, p_dot) -> the tangent of f, counted."""

    def __init__(self, case):
        self.f_x, self.f_p, self.calls = np.array(case["f_x"]), np.array(case["f_p"]), 0

    def __call__(self, x_dot, p_dot):
        self.calls += 1
        x_dot, p_dot = np.asarray(x_dot, float), np.asarray(p_dot, float)
        n, m = self.f_p.shape
        if x_dot.shape != (n,) or p_dot.shape != (m,):
            raise ValueError(
                f"push takes arrays of shape {(n,)} and {(m,)}, but was given {x_dot.shape} and {p_dot.shape}"
            )
        return self.f_x @ x_dot + self.f_p @ p_dot


def _tangent(answer, case):
    push = Push(case)
    x_dot = answer(lambda x_dot, p_dot: push(x_dot, p_dot), np.array(case["p_dot"]), len(case["f_x"]))
    return {"x_dot": x_dot, "pushes": push.calls}


def _equation(random, k):
    """The partial derivatives of g(x, p) = x - f(x, p) for a contraction f."""
    case = _contraction(random, k)
    n = len(case["f_x"])
    return {
        "g_x": [[(i == j) - case["f_x"][i][j] for j in range(n)] for i in range(n)],
        "g_p": [[-v for v in row] for row in case["f_p"]],
        "x_bar": case["x_bar"],
    }


def _root_adjoint(answer, case):
    pullback = Pullback({"f_x": case["g_x"], "f_p": case["g_p"]})
    return {"p_bar": answer(lambda w: pullback(w), np.array(case["x_bar"])), "pullbacks": pullback.calls}


def _two_kinds(random, k):
    case = _contraction(random, k)
    m = (1, 3, 2)[k % 3]
    return case | {"f_q": [numbers(random, m) for _ in case["f_p"]]}


def _two_adjoints(answer, case):
    pullback, m = Pullback({**case, "f_p": np.hstack([case["f_p"], case["f_q"]])}), len(case["f_p"][0])

    def three(w):
        x_part, others = pullback(w)
        return x_part, others[:m], others[m:]

    got = answer(lambda w: three(w), np.array(case["x_bar"]))
    return {"adjoints": list(got) if isinstance(got, tuple) else got, "pullbacks": pullback.calls}


# Hyperparameters ------------------------------------------------------------------------------------------------------


def _likelihood(random, k):
    case = _bilevel(random, k)
    return {"J": case.pop("H"), **case}


def _hyper_of_likelihood(answer, case):
    J, B, n = np.array(case["J"]), np.array(case["B"]), len(case["J"])
    solve, cross = Given("solve", n, lambda v: np.linalg.solve(J, v)), Given("cross", n, lambda u: u @ B)
    p_bar = answer(lambda v: solve(v), lambda u: cross(u), np.array(case["w_bar"]), np.array(case["direct"]))
    return {"gradient": p_bar, "solves": solve.calls, "crosses": cross.calls}


def _forward_bilevel(random, k):
    case = _bilevel(random, k)
    return case | {"p_dot": numbers(random, len(case["direct"]))}


def _hyper_tangent(answer, case):
    H, B = np.array(case["H"]), np.array(case["B"])
    solve, push = Given("solve", len(H), lambda v: np.linalg.solve(H, v)), Given("push", B.shape[1], lambda v: B @ v)
    arrays = (np.array(case[name]) for name in ("w_bar", "direct", "p_dot"))
    v_dot = answer(lambda v: solve(v), lambda v: push(v), *arrays)
    return {"tangent": v_dot, "solves": solve.calls, "pushes": push.calls}


def _ridge(random, k):
    n = (2, 3, 1, 4)[k % 4]
    w, w_bar = numbers(random, n), numbers(random, n)
    return {"H": symmetric(random, n, True), "w": w, "w_bar": w_bar, "direct": numbers(random, 1)[0]}


def _hyper_ridge(answer, case):
    H = np.array(case["H"])
    solve = Given("solve", len(H), lambda v: np.linalg.solve(H, v))
    got = answer(lambda v: solve(v), np.array(case["w"]), np.array(case["w_bar"]), case["direct"])
    return {"derivative": got, "solves": solve.calls}


# Roots ----------------------------------------------------------------------------------------------------------------


def _two_of(got, *names):
    return dict(zip(names, got, strict=True)) if isinstance(got, tuple) and len(got) == 2 else got


def _two_parameters(random, k):
    """g(x, p, q) = a x³ + b x - c p² - d q - h p q - e with a, b > 0, its root r, and a start near r."""
    a, b, c, d, h = (abs(v) for v in numbers(random, 5))
    r, p, q, p_dot, q_dot = numbers(random, 5)
    e = a * r**3 + b * r - c * p * p - d * q - h * p * q
    start = r * random.uniform(0.7, 1.4)
    return {"coefficients": [a, b, c, d, h, e], "start": start, "p": p, "q": q, "p_dot": p_dot, "q_dot": q_dot}


def _newton_of_two(answer, case):
    a, b, c, d, h, e = case["coefficients"]
    g = lambda x, p, q: a * x * x * x + b * x + (-c) * p * p + (-d) * q + (-h) * p * q + (-e)
    return _two_of(answer(g, *(case[name] for name in ("start", "p", "q", "p_dot", "q_dot"))), "root", "tangent")


def _invertible(random, k):
    """h(x) = a x³ + b x + c with a, b > 0, the value y of it at r, and a start near r."""
    a, b = (abs(v) for v in numbers(random, 2))
    c, r, y_dot = numbers(random, 3)
    start = r * random.uniform(0.7, 1.4)
    return {"coefficients": [a, b, c], "start": start, "y": a * r**3 + b * r + c, "y_dot": y_dot}


def _inverse(answer, case):
    a, b, c = case["coefficients"]
    h = lambda x: a * x * x * x + b * x + c
    return _two_of(answer(h, case["start"], case["y"], case["y_dot"]), "root", "tangent")


def _with_quantity(random, k):
    return _increasing(random, k) | {"k": numbers(random, 1)[0]}


def _quantity(answer, case):
    a, b, c, d, e = case["coefficients"]
    g = lambda x, p: a * x * x * x + b * x + (-c) * p * p + (-d) * p + (-e)
    q = lambda x, p: x * x + case["k"] * p
    return _two_of(answer(g, q, case["start"], case["p"], case["p_dot"]), "value", "tangent")


VARIANTS = {
    "slope.b": Question(_with_a_quantity, _slope_of_quantity),
    "slope.c": Question(_fixed, _slope_of_fixed),
    "slope.d": Question(_moved, _parameter),
    "solve.b": Question(_system, _arrays(("M", "x", "x_bar"), "M_bar", "b_bar")),
    "solve.c": Question(_with_tangents, _arrays(("M", "x", "M_dot", "b_dot"))),
    "solve.d": Question(_sides, _arrays(("M", "X", "X_bar"), "M_bar", "B_bar")),
    "fixed_point.b": Question(_directions, _tangent),
    "fixed_point.c": Question(_equation, _root_adjoint),
    "fixed_point.d": Question(_two_kinds, _two_adjoints),
    "hyper.b": Question(_likelihood, _hyper_of_likelihood),
    "hyper.c": Question(_forward_bilevel, _hyper_tangent),
    "hyper.d": Question(_ridge, _hyper_ridge),
    "newton.b": Question(_two_parameters, _newton_of_two),
    "newton.c": Question(_invertible, _inverse),
    "newton.d": Question(_with_quantity, _quantity),
}
