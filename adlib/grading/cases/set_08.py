"""08, products with the Jacobian and the choice of mode."""

import numpy as np

from adlib.grading.cases import Question, numbers, plainly, programs


def _outputs(random, k):
    case = programs.draw(random, k + 1, inputs=(2, 3, 1)[k % 3])
    n, size = len(case["x"]), len(case["x"]) + len(case["program"])
    outputs = sorted(random.sample(range(n, size - 1), min(k % 3, size - 1 - n))) + [size - 1]
    return {**case, "outputs": outputs, "x_dot": numbers(random, n), "y_bar": numbers(random, len(outputs))}


def _jvp(answer, case):
    return answer(programs.for_learner(case["program"]), list(case["x"]), list(case["outputs"]), list(case["x_dot"]))


def _vjp(answer, case):
    return answer(programs.for_learner(case["program"]), list(case["x"]), list(case["outputs"]), list(case["y_bar"]))


class Linear:
    """The product with a matrix, counted."""

    def __init__(self, J):
        self.J, self.calls = np.array(J), 0

    def __call__(self, v):
        self.calls += 1
        return self.J @ np.asarray(v, float)


def _matrix(random, k):
    m, n = ((2, 4), (3, 3), (1, 5), (4, 2))[k % 4]
    return {"J": [numbers(random, n) for _ in range(m)]}


def _by_rows(answer, case):
    m, n = np.shape(case["J"])
    pull = Linear(np.transpose(case["J"]))
    return {"jacobian": answer(plainly(pull), m, n), "passes": pull.calls}


def _sizes(random, k):
    n, m = random.randrange(1, 50), random.randrange(1, 50)
    return {"n": n, "m": n if k % 5 == 4 else m, "ops": random.randrange(10, 1000)}


def _pair_of_products(random, k):
    """A pushforward and a pullback, of which one may be wrong: in its sign, its scale, one entry, or by a small error."""
    m, n = ((2, 3), (3, 2), (3, 3), (4, 2))[k % 4]
    J = np.array([numbers(random, n) for _ in range(m)])
    K, kind = J.copy(), (0, 1, 2, 0, 3, 4)[k % 6]
    if kind == 1:
        K[random.randrange(m), random.randrange(n)] *= -1
    elif kind == 2:  # an error that vectors of ones do not see
        K[0, 0], K[0, 1], K[1, 0], K[1, 1] = J[0, 0] + 0.1, J[0, 1] - 0.1, J[1, 0] - 0.1, J[1, 1] + 0.1
    elif kind == 3:
        K *= 1 + 1e-4
    elif kind == 4:
        K[-1] = 0.0
    return {"J": J.tolist(), "K": K.tolist()}


def _consistent(answer, case):
    J, K = np.array(case["J"]), np.array(case["K"])
    said = answer(lambda x_dot: J @ x_dot, lambda y_bar: K.T @ y_bar, J.shape[1], J.shape[0])
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _chain(random, k):
    return {"sizes": [random.randrange(1, 12) for _ in range(3 + k % 4)]}


QUESTIONS = {
    "jvp": Question(_outputs, _jvp),
    "vjp": Question(_outputs, _vjp),
    "by_rows": Question(_matrix, _by_rows),
    "mode": Question(_sizes, lambda answer, case: answer(case["n"], case["m"])),
    "inner_product": Question(_pair_of_products, _consistent, (6, 24)),
    "order": Question(_chain, lambda answer, case: answer(list(case["sizes"]))),
}
