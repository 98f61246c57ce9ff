"""18, variants: quotients and other rules of broadcasting, seeds as columns, rows with colours, differences."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers
from adlib.grading.cases.set_18 import (
    QUESTIONS,
    Batches,
    _band,
    _broadcast,
    _compressed,
    _matrix,
    _pull,
    array_of,
    places,
)

THREE = [  # shapes of x, y and w, which NumPy broadcasts to one shape
    ((2, 3), (3,), ()),
    ((2, 1), (2, 3), (3,)),
    ((1, 3), (2, 1), (2, 3)),
    ((), (2,), (3, 1)),
    ((3,), (3,), (3,)),
    ((2,), (4, 1), (2, 1, 1)),
    ((2, 2), (), (2, 1)),
    ((1,), (3, 1, 2), (2, 2)),
    ((2,), (1, 1), (3, 1, 2)),
]


def _three(random, k):
    x, y, w = THREE[k % len(THREE)]
    return {
        "x": array_of(random, x),
        "y": array_of(random, y),
        "w": array_of(random, w),
        "z_bar": array_of(random, np.broadcast_shapes(x, y, w)),
    }


def _pull_three(answer, case):
    result = answer(*(np.array(case[name]) for name in ("x", "y", "w", "z_bar")))
    if result is not None and (not isinstance(result, (tuple, list)) or len(result) != 3):
        raise Form("Return the three adjoints as a tuple (x_bar, y_bar, w_bar).")
    return result if result is None else dict(zip(("x_bar", "y_bar", "w_bar"), result))


def _reversed_axes(random, k):
    return {name: np.transpose(value).tolist() for name, value in _broadcast(random, k).items()}


class Columns(Batches):
    """The same with the seeds as columns."""

    def batch(self, seeds, matrix, name):
        seeds = np.asarray(seeds, float)
        if seeds.ndim != 2 or len(seeds) != len(matrix):
            raise ValueError(f"{name} takes an array of shape ({len(matrix)}, k), but was given one of {seeds.shape}")
        return super().batch(seeds.T, matrix, name).T


def _counted(kind, what, *more):
    def call(answer, case):
        products = kind(case["J"])
        m, n = products.J.shape
        found = answer(lambda V: products.push(V), lambda W: products.pull(W), n, m, *(list(case[k]) for k in more))
        return {what: found, "calls": products.calls, "seeds": products.seeds}

    return call


def _some_rows(random, k):
    m, n, wanted = ((4, 3, 2), (5, 2, 3), (3, 2, 1), (4, 2, 2), (3, 4, 3), (6, 3, 4), (4, 5, 1))[k % 7]
    return {"J": array_of(random, (m, n)), "rows": random.sample(range(m), wanted)}


def _in_an_order(random, k):
    pattern = places(random, k)
    n = len(pattern[0])
    return {"pattern": pattern, "order": random.sample(range(n), n)}


def _of_rows(random, k):
    case = _compressed(random, k)
    return {**case, "pattern": [list(row) for row in zip(*case["pattern"])]}


def _with_seeds(random, k):
    case = _compressed(random, k)
    count = len(case["products"])
    return {
        "B": [list(row) for row in zip(*case["products"])],
        "S": [[float(c == colour) for c in range(count)] for colour in case["colours"]],
        "pattern": case["pattern"],
    }


def _by_seeds(answer, case):
    return answer(np.array(case["B"]), np.array(case["S"]), np.array(case["pattern"], bool))


def _differences(random, k):
    case, h = _compressed(random, k), random.choice((-1, 1)) * random.uniform(0.2, 0.7)
    base = numbers(random, len(case["pattern"]))
    values = [[b + h * p for b, p in zip(base, product)] for product in case["products"]]
    return {"values": values, "base": base, "h": h, "colours": case["colours"], "pattern": case["pattern"]}


def _from_differences(answer, case):
    values, base, pattern = np.array(case["values"]), np.array(case["base"]), np.array(case["pattern"], bool)
    return answer(values, base, case["h"], list(case["colours"]), pattern)


def _two_sides(random, k):
    n, p, q = ((5, 1, 0), (6, 1, 2), (7, 2, 1), (6, 0, 2), (4, 0, 0), (5, 3, 2))[k % 6]
    below = np.subtract.outer(range(n), range(n))
    J = np.where((below <= p) & (below >= -q), np.array([numbers(random, n) for _ in range(n)]), 0.0)
    return {"J": J.tolist(), "p": p, "q": q}


def of_shape(name, v, *shape):
    v = np.asarray(v, float)
    if v.ndim != len(shape) or any(n not in (None, m) for n, m in zip(shape, v.shape)):
        asked = f"({', '.join('k' if n is None else str(n) for n in shape)}{',' * (len(shape) == 1)})"
        raise ValueError(f"{name} takes an array of shape {asked}, but was given one of shape {v.shape}")
    return v


def _banded_jacobian(answer, case):
    J, calls = np.array(case["J"]), []

    def push(v):
        calls.append(1)
        return J @ of_shape("push", v, len(J))

    return {"jacobian": answer(push, len(J), case["p"], case["q"]), "products": len(calls)}


def _by_a_batch(answer, case):
    H, seeds = np.array(case["H"]), []

    def product(V):
        V = of_shape("product", V, None, len(H))
        seeds.append(len(V))
        return V @ H

    return {"hessian": answer(product, len(H), case["w"]), "products": sum(seeds)}


def _quadratic(random, k):
    case = _band(random, k)
    return {**case, "b": numbers(random, len(case["H"]))}


def _by_gradients(answer, case):
    H, b, calls = np.array(case["H"]), np.array(case["b"]), []

    def gradient(x):
        calls.append(1)
        return H @ of_shape("gradient", x, len(H)) + b

    return {"hessian": answer(gradient, len(H), case["w"]), "gradients": len(calls)}


BROADCAST, COLOURS, RECOVER = (QUESTIONS[name] for name in ("broadcast", "colours", "recover"))

VARIANTS = {
    "broadcast.b": Question(_broadcast, _pull, counts=BROADCAST.counts),
    "broadcast.c": Question(_three, _pull_three, counts=BROADCAST.counts),
    "broadcast.d": Question(_reversed_axes, _pull, counts=BROADCAST.counts),
    "jacobian.b": Question(_matrix, _counted(Columns, "jacobian")),
    "jacobian.c": Question(_some_rows, _counted(Batches, "jacobian", "rows"), counts=(7, 21)),
    "jacobian.d": Question(_matrix, _counted(Batches, "lengths")),
    "colours.b": Question(COLOURS.draw, COLOURS.call, counts=COLOURS.counts),
    "colours.c": Question(
        _in_an_order,
        lambda answer, case: answer(np.array(case["pattern"], bool), list(case["order"])),
        counts=COLOURS.counts,
    ),
    "colours.d": Question(COLOURS.draw, COLOURS.call, counts=COLOURS.counts),
    "recover.b": Question(_of_rows, RECOVER.call, counts=RECOVER.counts),
    "recover.c": Question(_with_seeds, _by_seeds, counts=RECOVER.counts),
    "recover.d": Question(_differences, _from_differences, counts=RECOVER.counts),
    "banded.b": Question(_two_sides, _banded_jacobian),
    "banded.c": Question(_band, _by_a_batch),
    "banded.d": Question(_quadratic, _by_gradients),
}
