"""08, products with the Jacobian and the choice of mode."""

import numpy as np

from adlib.grading.cases import Question, numbers, programs


def _outputs(random, k):
    case = programs.draw(random, k + 1, inputs=(2, 3, 1)[k % 3])
    n, size = len(case["x"]), len(case["x"]) + len(case["program"])
    outputs = random.sample(range(size), 1 + k % 3) if k % 2 else [size - 1, *random.sample(range(n, size), k % 3)]
    if k % 4 == 3:
        outputs.append(outputs[0])
    random.shuffle(outputs)
    return {**case, "outputs": outputs, "x_dot": numbers(random, n), "y_bar": numbers(random, len(outputs))}


def _jvp(answer, case):
    return programs.call(answer, case["program"], xs=case["x"], outputs=case["outputs"], x_dot=case["x_dot"])


def _vjp(answer, case):
    return programs.call(answer, case["program"], xs=case["x"], outputs=case["outputs"], y_bar=case["y_bar"])


class Linear:
    """The product with a matrix, counted."""

    def __init__(self, J):
        self.J, self.calls = np.array(J), 0

    def __call__(self, v):
        self.calls += 1
        v = np.asarray(v, float)
        if v.shape != self.J.shape[1:]:
            raise ValueError(f"pull takes an array of shape {self.J.shape[1:]}, but was given one of shape {v.shape}")
        return self.J @ v


def _matrix(random, k):
    m, n = ((2, 4), (3, 3), (1, 5), (4, 2))[k % 4]
    return {"J": [numbers(random, n) for _ in range(m)]}


def _by_rows(answer, case):
    m, n = np.shape(case["J"])
    pull = Linear(np.transpose(case["J"]))
    return {"jacobian": answer(lambda y_bar: pull(y_bar), m, n), "passes": pull.calls}


def _sizes(random, k):
    n = random.randrange(2, 50)
    m = (n + 1, max(1, n - random.randrange(1, 4)), random.randrange(2, 50), n, 1, 2 * n + 3)[k % 6]
    return {"n": n, "m": m}


def _pair_of_products(random, k):
    """A pushforward and a pullback, of which one may be wrong: in its sign, its scale, one entry, or by a small
    error.
    """
    m, n = random.choice(((3, 4), (4, 3), (3, 3), (5, 3), (3, 5)))
    J = np.array([numbers(random, n) for _ in range(m)])
    K, kind = (
        J.copy(),
        (
            "none",
            "one sign",
            "seen by no simple vector",
            "none",
            "one entry, a little",
            "last column",
            "beside the first",
            "one row",
            "the sign of all",
            "none",
            "all, a little",
            "not along J",
        )[k % 12],
    )
    i, j = random.randrange(m), random.randrange(n)
    if kind == "one sign":
        K[i, j] *= -1
    elif kind == "seen by no simple vector":  # not by ones, nor by 1, 2, 3, ...
        K += 0.1 * np.outer(([1, -2, 1] + [0] * m)[:m], ([1, -2, 1] + [0] * n)[:n])
    elif kind == "one entry, a little":
        K[i, j] *= 1 + 2e-3
    elif kind == "one row":
        K[i] = 0.0
    elif kind == "the sign of all":
        K = -K
    elif kind == "beside the first":  # ones and the first unit vector do not see it
        K += 0.1 * np.outer(([0, 1, -1] + [0] * m)[:m], ([0, 1, -1] + [0] * n)[:n])
    elif kind == "not along J":  # orthogonal to what J can reach, if it cannot reach everything
        K += 0.1 * np.outer(np.linalg.svd(J)[0][:, -1], np.ones(n))
    elif kind == "all, a little":
        K *= 1 + 1e-3
    elif kind == "last column":
        K[:, -1] += 0.2
    return {"J": J.tolist(), "K": K.tolist()}


def _consistent(answer, case):
    J, K = np.array(case["J"]), np.array(case["K"])
    said = answer(lambda x_dot: J @ x_dot, lambda y_bar: K.T @ y_bar, J.shape[1], J.shape[0])
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _chain(random, k):
    return {"sizes": [random.randrange(1, 12) for _ in range((3, 4, 6, 9, 2, 8, 5)[k % 7])]}


QUESTIONS = {
    "jvp": Question(_outputs, _jvp),
    "vjp": Question(_outputs, _vjp),
    "by_rows": Question(_matrix, _by_rows),
    "mode": Question(_sizes, lambda answer, case: answer(case["n"], case["m"])),
    "inner_product": Question(_pair_of_products, _consistent, (12, 36)),
    "order": Question(_chain, lambda answer, case: answer(list(case["sizes"])), (7, 21)),
}
