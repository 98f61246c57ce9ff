"""08, variants: weighted sums and several seeds, parts of Jacobians, other ways to count, and other pairs to test."""

from random import Random

import numpy as np

from adlib.grading.cases import Question, numbers, programs
from adlib.grading.cases.set_08 import QUESTIONS, Linear, _chain, _outputs, _pair_of_products, _sizes


def _several(random, k):
    case = _outputs(random, k)
    p, random = (2, 1, 3)[k % 3], Random(str(case["x"]))
    seeds = {"x_dots": len(case["x"]), "y_bars": len(case["outputs"])}
    return {
        **{name: case[name] for name in ("x", "program", "outputs")},
        **{name: [numbers(random, size) for _ in range(p)] for name, size in seeds.items()},
    }


def _with(name):
    """Calls answer(program, xs, outputs, a copy of the entry of this name)."""

    def call(answer, case):
        given = [list(part) if isinstance(part, list) else part for part in case[name]]
        return programs.call(answer, case["program"], xs=case["x"], outputs=case["outputs"], given=given)

    return call


def _weighted(answer, case):
    return programs.call(
        answer, case["program"], xs=case["x"], outputs=case["outputs"], weights=case["y_bar"], x_dot=case["x_dot"]
    )


def _pairs(answer, case):
    seeds = list(zip(case["outputs"], case["y_bar"]))
    return programs.call(answer, case["program"], xs=case["x"], seeds=seeds)


def _two_inputs(random, k):
    m, n1, n2 = ((2, 2, 3), (3, 1, 2), (1, 3, 2), (4, 2, 1))[k % 4]
    return {"J1": [numbers(random, n1) for _ in range(m)], "J2": [numbers(random, n2) for _ in range(m)]}


def _both(answer, case):
    (m, n1), n2 = np.shape(case["J1"]), np.shape(case["J2"])[1]
    pull = Linear(np.hstack([case["J1"], case["J2"]]).T)
    found = answer(lambda y_bar: tuple(np.split(pull(y_bar), [n1])), m, n1, n2)
    return {"jacobians": found, "passes": pull.calls}


def _with_weights(random, k):
    p, m, n = ((3, 2, 5), (2, 3, 4), (1, 2, 3), (4, 3, 2))[k % 4]
    return {"J": [numbers(random, n) for _ in range(m)], "W": [numbers(random, m) for _ in range(p)]}


def _product(answer, case):
    pull = Linear(np.transpose(case["J"]))
    W = np.array(case["W"])
    return {"product": answer(lambda y_bar: pull(y_bar), W, np.shape(case["J"])[1]), "passes": pull.calls}


def _some_outputs(random, k):
    m, n, wanted = ((4, 3, 2), (3, 4, 3), (2, 5, 1), (5, 2, 4))[k % 4]
    return {"J": [numbers(random, n) for _ in range(m)], "wanted": random.sample(range(m), wanted)}


def _some_rows(answer, case):
    m, n = np.shape(case["J"])
    pull = Linear(np.transpose(case["J"]))
    return {"rows": answer(lambda y_bar: pull(y_bar), m, n, list(case["wanted"])), "passes": pull.calls}


def _costs(random, k):
    m, r = random.randrange(2, 15), random.randrange(2, 5)
    n = (r * m + 1, r * m - 1, random.randrange(2, 50), r * m, m + 1, m - 1)[k % 6]
    return {"n": n, "m": 1 if k % 6 == 2 else m, "r": r}


def _shape(random):
    return [random.randrange(1, 6) for _ in range(random.choice((0, 1, 1, 2, 2)))]


def _shapes(random, k):
    """Of the inputs and the outputs: one more input, one more output, a loss, as many of both, or any."""
    one = [[random.randrange(2, 6), random.randrange(2, 5)], *(_shape(random) for _ in range(random.randrange(1, 3)))]
    other = [_shape(random) for _ in range(random.randrange(1, 4))]
    inputs, outputs = (
        (one, [*one, []]),
        ([*one, []], one),
        (one, [[]]),
        (one, [shape[::-1] for shape in one[::-1]]),
        (other, one),
        (one, other),
    )[k % 6]
    return {"inputs": inputs, "outputs": outputs}


def _by_shapes(answer, case):
    return answer([tuple(s) for s in case["inputs"]], [tuple(s) for s in case["outputs"]])


def _square(random, k):
    """A matrix that is symmetric, or not: in one entry, where simple vectors do not see it, or by a small error."""
    n = random.choice((3, 4, 5))
    A = np.array([numbers(random, n) for _ in range(n)])
    A = A + A.T
    i, j = random.sample(range(n), 2)
    kind = ("none", "sign", "not by ones", "none", "little", "not the first", "antisymmetric", "all, a little")[k % 8]
    if kind == "sign":
        A[i, j] *= -1
    elif kind == "not by ones":  # ones on one of the two sides do not see it
        A[:3, :3] += 0.2 * np.array([[0, 1, -1], [-1, 0, 1], [1, -1, 0]])
    elif kind == "little":
        A[i, j] *= 1 + 2e-3
    elif kind == "not the first":  # the first unit vector on one of the two sides does not see it
        A[1, 2] += 0.3
    elif kind == "antisymmetric":
        A = np.triu(A, 1) - np.triu(A, 1).T
    elif kind == "all, a little":
        A += 8e-4 * np.triu(A, 1)
    return {"A": A.tolist()}


def _symmetric(answer, case):
    A = np.array(case["A"])
    return _said(answer(lambda v: A @ v, len(A)))


def _said(said):
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _with_weighted_outputs(random, k):
    case = _pair_of_products(random, k)
    m, random = len(case["J"]), Random(str(case["J"]))
    w = [1.0] * m if k % 12 == 3 else [random.uniform(0.3, 3) for _ in range(m)]
    return {"J": (np.array(case["J"]) / np.array(w)[:, None]).tolist(), "K": case["K"], "w": w}


def _consistent_with_weights(answer, case):
    J, K = np.array(case["J"]), np.array(case["K"])
    push, pull = lambda x_dot: J @ x_dot, lambda y_bar: K.T @ y_bar
    return _said(answer(push, pull, J.shape[1], J.shape[0], np.array(case["w"])))


def _chain_of_two(random, k):
    case = _pair_of_products(random, k)
    n, random = len(case["J"][0]), Random(str(case["J"]))
    first = np.eye(n) + np.tril([[random.uniform(-1, 1) for _ in range(n)] for _ in range(n)], -1)
    return {"J1": first.tolist(), "J2": (np.array(case["J"]) @ np.linalg.inv(first)).tolist(), "K": case["K"]}


def _consistent_chain(answer, case):
    J1, J2, K = (np.array(case[name]) for name in ("J1", "J2", "K"))
    return _said(answer(lambda x: J1 @ x, lambda u: J2 @ u, lambda y: K.T @ y, len(J1), len(J2)))


def _chain_with_seeds(random, k):
    p, *sizes = _chain(random, k)["sizes"]
    return {"sizes": sizes if len(sizes) > 1 else [*sizes, p + 1], "p": p}


def _of_shapes(answer, case):
    return answer(list(zip(case["sizes"][1:], case["sizes"]))[::-1])


VARIANTS = {
    "jvp.b": Question(_outputs, _weighted),
    "jvp.c": Question(_several, _with("x_dots")),
    "jvp.d": Question(_outputs, _with("x_dot")),
    "vjp.b": Question(_outputs, _pairs),
    "vjp.c": Question(_outputs, _with("y_bar")),
    "vjp.d": Question(_several, _with("y_bars")),
    "by_rows.b": Question(_two_inputs, _both),
    "by_rows.c": Question(_with_weights, _product),
    "by_rows.d": Question(_some_outputs, _some_rows),
    "mode.b": Question(_sizes, lambda answer, case: answer((case["m"], case["n"]))),
    "mode.c": Question(_costs, lambda answer, case: answer(case["n"], case["m"], case["r"])),
    "mode.d": Question(_shapes, _by_shapes),
    "inner_product.b": Question(_square, _symmetric, (16, 32)),
    "inner_product.c": Question(_with_weighted_outputs, _consistent_with_weights, (12, 36)),
    "inner_product.d": Question(_chain_of_two, _consistent_chain, (12, 36)),
    "order.b": Question(_chain, _of_shapes, (7, 21)),
    "order.c": Question(_chain, QUESTIONS["order"].call, (7, 21)),
    "order.d": Question(_chain_with_seeds, lambda answer, case: answer(list(case["sizes"]), case["p"]), (7, 21)),
}
