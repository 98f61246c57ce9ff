"""18, many at once: broadcasting, batches of seeds, colours of a sparse Jacobian."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers

SHAPES = [  # of x and y, which NumPy broadcasts to one shape
    ((2, 3), (3,)),
    ((2, 1), (2, 3)),
    ((1, 3), (2, 1)),
    ((), (2,)),
    ((3,), (3,)),
    ((4, 1), (2, 1, 3)),
    ((2, 2), ()),
    ((1,), (3, 2, 2)),
    ((2,), (3, 1, 2)),
]


def array_of(random, shape):
    return np.reshape(numbers(random, int(np.prod(shape))), shape).tolist()


def _broadcast(random, k):
    x, y = SHAPES[k % len(SHAPES)]
    return {
        "x": array_of(random, x),
        "y": array_of(random, y),
        "z_bar": array_of(random, np.broadcast_shapes(x, y)),
    }


def _pull(answer, case):
    result = answer(*(np.array(case[name]) for name in ("x", "y", "z_bar")))
    if result is not None and (not isinstance(result, (tuple, list)) or len(result) != 2):
        raise Form("Return the two adjoints as a tuple (x_bar, y_bar).")
    return result if result is None else dict(zip(("x_bar", "y_bar"), result))


class Batches:
    """The products of a matrix with whole batches of seeds; their calls and their seeds are counted."""

    def __init__(self, J):
        self.J, self.calls, self.seeds = np.array(J), 0, 0

    def batch(self, seeds, matrix, name):
        self.calls += 1
        seeds = np.asarray(seeds, float)
        if seeds.ndim != 2 or seeds.shape[1] != len(matrix):
            raise ValueError(f"{name} takes an array of shape (k, {len(matrix)}), but was given one of {seeds.shape}")
        self.seeds += len(seeds)
        return seeds @ matrix

    def push(self, V):
        return self.batch(V, self.J.T, "push")

    def pull(self, W):
        return self.batch(W, self.J, "pull")


def _matrix(random, k):
    m, n = ((2, 3), (4, 2), (3, 3), (3, 1), (1, 4), (2, 2))[k % 6]
    return {"J": array_of(random, (m, n))}


def _jacobian(answer, case):
    products = Batches(case["J"])
    m, n = products.J.shape
    J = answer(lambda V: products.push(V), lambda W: products.pull(W), n, m)
    return {"jacobian": J, "calls": products.calls, "seeds": products.seeds}


def places(random, k):
    """A pattern as lists of 0 and 1: a band, a ring, an arrow, or random places with an empty column."""
    kind, n = k % 5, (4, 6, 5, 7, 8)[k // 5 % 5]
    if kind == 0:
        return [[int(abs(i - j) <= 1) for j in range(n)] for i in range(n)]
    if kind == 1:
        return [[int((i - j) % n in (0, 1, n - 1)) for j in range(n)] for i in range(n)]
    if kind == 2:
        return [[int(i == j or i == n - 1) for j in range(n)] for i in range(n)]
    if kind == 3:
        return [[int(j in (i, i + 2)) for j in range(n)] for i in range(n - 2)]
    empty = random.randrange(n)
    return [[int(j != empty and random.random() < 0.35) for j in range(n)] for _ in range(n - 1)]


def first_that_fits(pattern):
    """The colours of the columns, which a case of `recover` brings along."""
    columns, colours = [{i for i, entry in enumerate(column) if entry} for column in zip(*pattern)], []
    for j, column in enumerate(columns):
        taken = {colours[i] for i in range(j) if columns[i] & column}
        colours.append(min(set(range(j + 1)) - taken))
    return colours


def _compressed(random, k):
    pattern = places(random, k)
    colours = first_that_fits(pattern)
    if k % 3 == 1:  # other colours than those of the greedy method
        most = max(colours)
        colours = [most - colour for colour in colours]
    J = [[entry * number for entry, number in zip(row, numbers(random, len(row)))] for row in pattern]
    products = [
        [sum(v for v, c in zip(row, colours) if c == colour) for row in J] for colour in range(max(colours) + 1)
    ]
    return {"products": products, "colours": colours, "pattern": pattern}


def _recover(answer, case):
    products, pattern = np.array(case["products"]), np.array(case["pattern"], bool)
    return answer(products, list(case["colours"]), pattern)


def _band(random, k):
    n, w = ((5, 1), (6, 2), (7, 1), (4, 0), (8, 2), (4, 3))[k % 6]
    A = np.array([numbers(random, n) for _ in range(n)])
    H = np.where(abs(np.subtract.outer(range(n), range(n))) <= w, A + A.T, 0.0)
    return {"H": H.tolist(), "w": w}


def _banded(answer, case):
    H, calls = np.array(case["H"]), []

    def product(v):
        calls.append(1)
        v = np.asarray(v, float)
        if v.shape != (len(H),):
            raise ValueError(f"product takes an array of shape {(len(H),)}, but was given one of shape {v.shape}")
        return H @ v

    return {"hessian": answer(product, len(H), case["w"]), "products": len(calls)}


QUESTIONS = {
    "broadcast": Question(_broadcast, _pull, counts=(9, 27)),
    "jacobian": Question(_matrix, _jacobian),
    "colours": Question(
        lambda random, k: {"pattern": places(random, k)},
        lambda answer, case: answer(np.array(case["pattern"], bool)),
        counts=(10, 25),
    ),
    "recover": Question(_compressed, _recover, counts=(10, 25)),
    "banded": Question(_band, _banded),
}
