"""10, Hessians and their products with vectors."""

import numpy as np

from adlib.grading.cases import Question, numbers


def symmetric(random, n, positive=False):
    A = np.array([numbers(random, n) for _ in range(n)])
    return (A @ A.T + np.eye(n) if positive else A + A.T).tolist()


class Counted:
    """The product with a symmetric matrix, counted."""

    def __init__(self, H):
        self.H, self.calls = np.array(H), 0

    def __call__(self, v):
        self.calls += 1
        v = np.asarray(v, float)
        if v.shape != (len(self.H),):
            raise ValueError(f"product takes an array of shape {(len(self.H),)}, but was given one of shape {v.shape}")
        return self.H @ v


def _matrix_and_vector(positive):
    def draw(random, k):
        n = (2, 3, 1, 4)[k % 4]
        return {"H": symmetric(random, n, positive), "v": numbers(random, n)}

    return draw


def _curvature(answer, case):
    product = Counted(case["H"])
    return {"curvature": answer(lambda v: product(v), np.array(case["v"])), "products": product.calls}


def _hessian(answer, case):
    product = Counted(case["H"])
    return {"hessian": answer(lambda v: product(v), len(case["H"])), "products": product.calls}


def _for_cg(random, k):
    """Positive definite; the third has twelve unknowns and two different eigenvalues, so that two products are
    enough. The gradient is 0, or in another `unit` than 1, so that a residual is small only in comparison with it.
    """
    if k % 6 == 2:
        n, unit, most = 12, (1, 1e40)[k // 6 % 2], 6
        u = np.array(numbers(random, n))
        H = (np.eye(n) + np.outer(u, u)).tolist()
    else:
        n, unit = (2, 3, 1, 4)[k % 4], (1, 1e-40, 1, 1, 1e40, 0)[k % 6]
        H, most = symmetric(random, n, True), 2 * n
    return {"H": H, "v": [unit * v for v in numbers(random, n)], "unit": unit or 1, "most": most}


def _newton_cg(answer, case):
    """The step in the unit of the gradient, so that a step of any size has to be right to the same digits."""
    product, unit = Counted(case["H"]), case["unit"]
    step = answer(lambda v: product(v), np.array(case["v"]))
    if unit != 1 and isinstance(step, (list, tuple, np.ndarray)):
        step = [p / unit for p in step]
    return {"step": step, "products": product.calls}


class Gradient:
    """The gradient of a sum of products c x_i x_j ... by hand, on any kind of numbers; it notes what it is called
    with.
    """

    def __init__(self, terms):
        self.terms, self.calls, self.only_floats = terms, 0, 0

    def __call__(self, xs):
        self.calls += 1
        self.only_floats += any(isinstance(x, (float, int, complex, np.ndarray, np.generic)) for x in xs)
        g = [0.0 * x for x in xs]
        for c, *indices in self.terms:
            for place, i in enumerate(indices):
                part = c
                for other, j in enumerate(indices):
                    if other != place:
                        part = part * xs[j]
                g[i] = g[i] + part
        return g


def _cubic(random, k):
    n = (2, 3, 1)[k % 3]
    terms = [
        [c, *(random.randrange(n) for _ in range(degree))] for degree, c in zip((4, 2, 3, 5, 2), numbers(random, 5))
    ]
    return {"terms": terms, "x": numbers(random, n), "v": numbers(random, n)}


def _forward_over_reverse(answer, case):
    gradient = Gradient(case["terms"])
    product = answer(lambda xs: gradient(xs), list(case["x"]), list(case["v"]))
    return {"product": product, "gradients": gradient.calls, "on plain numbers": gradient.only_floats}


def _smooth(random, k):
    n = (2, 3, 1)[k % 3]
    return {"A": [numbers(random, n) for _ in range(n + 1)], "x": numbers(random, n), "v": numbers(random, n)}


def _by_difference(answer, case):
    """The gradient of sum of exp(sin(A x))."""
    A, calls = np.array(case["A"]), []

    def gradient(x):
        calls.append(x)
        u = A @ np.asarray(x, float)
        return A.T @ (np.exp(np.sin(u)) * np.cos(u))

    return {"product": answer(gradient, np.array(case["x"]), np.array(case["v"])), "gradients": len(calls)}


QUESTIONS = {
    "curvature": Question(_matrix_and_vector(False), _curvature),
    "difference": Question(_smooth, _by_difference),
    "hvp": Question(_cubic, _forward_over_reverse),
    "hessian": Question(_matrix_and_vector(False), _hessian),
    "newton": Question(
        _matrix_and_vector(False), lambda answer, case: answer(np.array(case["H"]), np.array(case["v"]))
    ),
    "newton_cg": Question(_for_cg, _newton_cg),
}
