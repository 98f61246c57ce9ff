"""16, implicit differentiation."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_10 import symmetric


def _cubic(random, k):
    """The coefficients of g(x, p) = a x³ + b x + c p x + d p² + e, and the point."""
    return {"coefficients": numbers(random, 4), "x": numbers(random, 1)[0], "p": numbers(random, 1)[0]}


def _slope(answer, case):
    a, b, c, d = case["coefficients"]
    return answer(lambda x, p: (3 * a * x * x + b + c * p, c * x + 2 * d * p), case["x"], case["p"])


def regular(random, n):
    """A matrix that is not symmetric, whose diagonal is larger than the rest of its row."""
    return [[m + (3.0 * n if i == j else 0.0) for j, m in enumerate(numbers(random, n))] for i in range(n)]


def _system(random, k):
    n = (2, 3, 1, 4)[k % 4]
    return {"M": regular(random, n), "x": numbers(random, n), "x_bar": numbers(random, n)}


def _solve(answer, case):
    got = answer(*(np.array(case[name]) for name in ("M", "x", "x_bar")))
    return dict(zip(("M_bar", "b_bar"), got, strict=True)) if isinstance(got, tuple) and len(got) == 2 else got


def _contraction(random, k):
    """The partial derivatives of f at the fixed point; that with respect to x has row sums of 1/2 or 9/10."""
    n, m = (2, 3, 1)[k % 3], (3, 2, 1)[k % 3]
    rows = [numbers(random, n) for _ in range(n)]
    bound = (0.5, 0.9)[k % 2]
    f_x = [[bound * x / sum(abs(y) for y in row) for x in row] for row in rows]
    return {"f_x": f_x, "f_p": [numbers(random, m) for _ in range(n)], "x_bar": numbers(random, n)}


class Pullback:
    """w -> (its product with df/dx, transposed; that with df/dp), counted."""

    def __init__(self, case):
        self.f_x, self.f_p, self.calls = np.array(case["f_x"]), np.array(case["f_p"]), 0

    def __call__(self, w):
        self.calls += 1
        w = np.asarray(w, float)
        if w.shape != (len(self.f_x),):
            raise ValueError(f"pullback takes an array of shape {(len(self.f_x),)}, but was given {w.shape}")
        return w @ self.f_x, w @ self.f_p


def _fixed_point(answer, case):
    pullback = Pullback(case)
    return {"p_bar": answer(lambda w: pullback(w), np.array(case["x_bar"])), "pullbacks": pullback.calls}


def _bilevel(random, k):
    n, m = (2, 3, 1, 4)[k % 4], (2, 1, 3)[k % 3]
    return {
        "H": symmetric(random, n, True),
        "B": [numbers(random, m) for _ in range(n)],
        "w_bar": numbers(random, n),
        "direct": numbers(random, m),
    }


class Given:
    """A linear function of a vector of n numbers, counted."""

    def __init__(self, name, n, function):
        self.name, self.n, self.function, self.calls = name, n, function, 0

    def __call__(self, v):
        self.calls += 1
        v = np.asarray(v, float)
        if v.shape != (self.n,):
            raise ValueError(f"{self.name} takes an array of shape {(self.n,)}, but was given {v.shape}")
        return self.function(v)


def _hyper(answer, case):
    H, B, n = np.array(case["H"]), np.array(case["B"]), len(case["H"])
    solve, cross = Given("solve", n, lambda v: np.linalg.solve(H, v)), Given("cross", n, lambda u: u @ B)
    p_bar = answer(lambda v: solve(v), lambda u: cross(u), np.array(case["w_bar"]), np.array(case["direct"]))
    return {"gradient": p_bar, "solves": solve.calls, "crosses": cross.calls}


def _increasing(random, k):
    """g(x, p) = a x³ + b x - c p² - d p - e with a, b > 0, its root r at p, and a start near r."""
    a, b, c, d = (abs(v) for v in numbers(random, 4))
    r, p, p_dot = numbers(random, 3)
    e = a * r**3 + b * r - c * p * p - d * p
    return {"coefficients": [a, b, c, d, e], "start": r * random.uniform(0.7, 1.4), "p": p, "p_dot": p_dot}


def _newton(answer, case):
    a, b, c, d, e = case["coefficients"]
    g = lambda x, p: a * x * x * x + b * x + (-c) * p * p + (-d) * p + (-e)  # a Dual has no reflected minus
    got = answer(g, case["start"], case["p"], case["p_dot"])
    return dict(zip(("root", "tangent"), got, strict=True)) if isinstance(got, tuple) and len(got) == 2 else got


QUESTIONS = {
    "slope": Question(_cubic, _slope),
    "solve": Question(_system, _solve),
    "fixed_point": Question(_contraction, _fixed_point),
    "hyper": Question(_bilevel, _hyper),
    "newton": Question(_increasing, _newton),
}
