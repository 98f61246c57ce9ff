"""13, training: loss, layer, step, batches, gradient check, and a whole training run."""

import random as randomness

import numpy as np

from adlib.grading.cases import Question, numbers


def _scores(random, k):
    samples, classes = (3, 1, 5)[k % 3], (3, 2)[k % 2]
    shift = 1000.0 if k % 4 == 3 else 0.0
    return {"Z": [[z + shift for z in numbers(random, classes)] for _ in range(samples)], "labels": [random.randrange(classes) for _ in range(samples)]}


def _loss(answer, case):
    result = answer(np.array(case["Z"]), np.array(case["labels"]))
    return result if result is None else {"loss": result[0], "Z_bar": result[1]}


def _layer(random, k):
    samples, n, width = ((2, 3, 1), (3, 2, 4), (1, 1, 2), (4, 2, 3))[k % 4]
    matrix = lambda rows, columns: [numbers(random, columns, 0.2, 0.9) for _ in range(rows)]
    return {"X": matrix(samples, n), "W": matrix(n, width), "b": numbers(random, width, 0.1, 0.4), "Y_bar": matrix(samples, width)}


def _pulled(answer, case):
    result = answer(*(np.array(case[name]) for name in ("X", "W", "b", "Y_bar")))
    return result if result is None else dict(zip(("X_bar", "W_bar", "b_bar"), result, strict=True))


def _step(random, k):
    sizes = ((2, 3), (1,), (4, 1, 2))[k % 3]
    arrays = lambda: [numbers(random, n) for n in sizes]
    return {"params": arrays(), "velocities": arrays(), "gradients": arrays(), "rate": random.uniform(0.01, 0.5), "momentum": (random.uniform(0.5, 0.95), 0.0)[k % 4 == 3]}


def _stepped(answer, case):
    given = {name: [np.array(a) for a in case[name]] for name in ("params", "velocities", "gradients")}
    result = answer(*given.values(), case["rate"], case["momentum"])
    changed = any(not np.array_equal(a, b) for name in given for a, b in zip(given[name], case[name]))
    return result if result is None else {"params": result[0], "velocities": result[1], "given arrays changed": float(changed)}


def _epoch(random, k):
    return {"n": (10, 7, 1, 12, 30, 5)[k % 6], "size": (3, 7, 4, 4, 8, 2)[k % 6], "seed": random.randrange(10**6)}


def _two_epochs(answer, case):
    random = randomness.Random(case["seed"])
    return [answer(case["n"], case["size"], random) for _ in range(2)]


def _claimed(random, k):
    n = (2, 3, 1, 4)[k % 4]
    A, x = np.array([numbers(random, n) for _ in range(3)]), np.array(numbers(random, n))
    g = A.T @ np.cos(A @ x)
    place = random.randrange(n)
    kind = (0, 1, 2, 0, 3, 4)[k % 6]
    if kind == 1:
        g = -g
    elif kind == 2:
        g[place] *= 1 + 5e-3
        g[place] += 5e-3 * np.max(np.abs(g))
    elif kind == 3:
        g = g * 2
    elif kind == 4:  # wrong in one entry, right in the sum
        g[place] += 0.05
        g[place - 1] -= 0.05
        g[0] += 0.02 * (n == 1)
    return {"A": A.tolist(), "x": x.tolist(), "g": g.tolist()}


def _agrees(answer, case):
    A = np.array(case["A"])
    said = answer(lambda x: float(np.sum(np.sin(A @ x))), np.array(case["x"]), np.array(case["g"]))
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _points(random, k):
    """Three spiral arms, one a class."""
    turn, noise = random.uniform(0, 6), lambda: random.gauss(0, 0.08)
    rows = []
    for i in range(150):
        label, r = i % 3, 0.3 + 1.4 * (i // 3) / 50
        angle = turn + 2.094 * label + 2.2 * r
        rows.append([r * np.cos(angle) + noise(), r * np.sin(angle) + noise(), label])
    random.shuffle(rows)
    return {"train": rows[:90], "test": rows[90:]}


def _predicted(answer, case):
    train, test = np.array(case["train"]), np.array(case["test"])
    return answer(train[:, :2], train[:, 2].astype(int), test[:, :2])


QUESTIONS = {
    "loss": Question(_scores, _loss),
    "layer": Question(_layer, _pulled),
    "step": Question(_step, _stepped),
    "batches": Question(_epoch, _two_epochs),
    "check": Question(_claimed, _agrees, (6, 24)),
    "train": Question(_points, _predicted, (1, 2)),
}
