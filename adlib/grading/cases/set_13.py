"""13, training: loss, layer, step, batches, gradient check, and a whole training run."""

import random as randomness

import numpy as np

from adlib.grading.cases import Form, Question, numbers


def _scores(random, k):
    samples, classes = (3, 1, 5)[k % 3], (3, 2)[k % 2]
    shifts = [(0.0, 0.0, 1000.0, -1000.0)[random.randrange(4) if k % 2 else 0] for _ in range(samples)]  # a row's own
    Z, labels = (
        [[z + shift for z in numbers(random, classes)] for shift in shifts],
        [random.randrange(classes) for _ in range(samples)],
    )
    if k % 4 == 3:  # one score so large that the others have probability 0, the label's too
        Z[0][-1], labels[0] = 1000.0, 0
    return {"Z": Z, "labels": labels}


def _named(result, *names):
    """What a function returned, by name."""
    if result is None:
        return None
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        raise Form(f"Your function has to return {('', '', 'two', 'three')[len(names)]} things: {', '.join(names)}.")
    return dict(zip(names, result))


def _loss(answer, case):
    return _named(answer(np.array(case["Z"]), np.array(case["labels"])), "loss", "Z_bar")


def _layer(random, k):
    samples, n, width = ((2, 3, 1), (3, 2, 4), (1, 1, 2), (4, 2, 3))[k % 4]
    matrix = lambda rows, columns: [numbers(random, columns, 0.2, 0.9) for _ in range(rows)]
    return {
        "X": matrix(samples, n),
        "W": matrix(n, width),
        "b": numbers(random, width, 0.1, 0.4),
        "Y_bar": matrix(samples, width),
    }


def _pulled(answer, case):
    return _named(answer(*(np.array(case[name]) for name in ("X", "W", "b", "Y_bar"))), "X_bar", "W_bar", "b_bar")


def _step(random, k):
    shapes = (((2, 3), (3,)), ((1,), ()), ((4,), (1, 2), (2,)))[k % 3]
    arrays = lambda: [np.reshape(numbers(random, int(np.prod(shape))), shape).tolist() for shape in shapes]
    return {
        "params": arrays(),
        "velocities": arrays(),
        "gradients": arrays(),
        "rate": random.uniform(0.01, 0.5),
        "momentum": (random.uniform(0.5, 0.95), 0.0)[k % 4 == 3],
    }


def _stepped(answer, case):
    given = {name: [np.array(a) for a in case[name]] for name in ("params", "velocities", "gradients")}
    result = _named(answer(*given.values(), case["rate"], case["momentum"]), "params", "velocities")
    changed = any(
        len(given[name]) != len(case[name]) or any(not np.array_equal(a, b) for a, b in zip(given[name], case[name]))
        for name in given
    )
    return result if result is None else {**result, "what was given changed": float(changed)}


def _epoch(random, k):
    return {"n": (10, 7, 1, 12, 30, 5)[k % 6], "size": (3, 7, 4, 4, 8, 2)[k % 6], "seed": random.randrange(10**6)}


def _two_epochs(answer, case):
    def epochs():
        random = randomness.Random(case["seed"])
        return [answer(case["n"], case["size"], random) for _ in range(2)]

    return {"epochs": epochs(), "again, from the same seed": epochs()}


def _claimed(random, k):
    n = random.choice((2, 3, 4, 6))
    A, x = np.array([numbers(random, n) for _ in range(3)]), np.array(numbers(random, n))
    scale = (1.0, 30.0, 1e-6)[k % 3]
    A[:, -1] *= 1e-6 if k % 11 in (0, 7) else 1.0  # an entry that is almost zero beside the others
    g = scale * A.T @ np.cos(A @ x)
    kind = (
        "right",
        "sign",
        "one entry, a little",
        "right",
        "the last entry",
        "length",
        "sum is right",
        "right",
        "order",
        "the middle",
        "the first entry",
    )[k % 11]
    size = np.max(np.abs(g))
    if kind == "sign":
        g = -g
    elif kind in ("one entry, a little", "the last entry", "the middle", "the first entry"):
        place = {
            "one entry, a little": random.randrange(n),
            "the last entry": n - 1,
            "the middle": (n - 1) // 2,
            "the first entry": 0,
        }[kind]
        g[place] += (0.05 if kind == "the middle" else 1e-3) * np.copysign(size, g[place]) * (-1) ** (k // 2)
    elif kind == "length":
        g = g * 2
    elif kind == "sum is right":
        g[0] += 0.05 * size
        g[-1] -= 0.05 * size
    elif kind == "order":
        g = np.roll(g, 1)
    return {"A": A.tolist(), "x": x.tolist(), "g": g.tolist(), "scale": scale}


def _agrees(answer, case):
    A = np.array(case["A"])
    said = answer(lambda x: case["scale"] * float(np.sum(np.sin(A @ x))), np.array(case["x"]), np.array(case["g"]))
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _points(random, k):
    """Three spiral arms, one per class."""
    turn, noise = random.uniform(0, 6), lambda: random.gauss(0, 0.08)
    rows = []
    for i in range(150):
        label, r = i % 3, 0.3 + 1.4 * (i // 3) / 50
        angle = turn + 2.094 * label + 2.2 * r
        rows.append([r * np.cos(angle) + noise(), r * np.sin(angle) + noise(), label])
    random.shuffle(rows)
    return {"train": rows[:90], "test": [row[:2] for row in rows[90:]], "labels": [row[2] for row in rows[90:]]}


def _predicted(answer, case):
    train, test = np.array(case["train"]), np.array(case["test"])
    return answer(train[:, :2], train[:, 2].astype(int), test)


QUESTIONS = {
    "loss": Question(_scores, _loss),
    "layer": Question(_layer, _pulled),
    "step": Question(_step, _stepped, watches=True),
    "batches": Question(_epoch, _two_epochs),
    "check": Question(_claimed, _agrees, (11, 44)),
    "train": Question(_points, _predicted, (1, 2), withheld=("labels",)),
}
