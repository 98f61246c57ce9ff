"""13, variants: samples in columns, other losses, layers and steps, batches and gradients in other forms."""

import random as randomness

import numpy as np

from adlib.grading.cases import Form, Question, numbers
from adlib.grading.cases.set_13 import (
    QUESTIONS,
    _claimed,
    _epoch,
    _layer,
    _loss,
    _named,
    _points,
    _scores,
    _step,
)


def turned(rows):
    return [list(column) for column in zip(*rows)]


# loss and layer -------------------------------------------------------------------------------------------------------


def _columns(random, k):
    case = _scores(random, k)
    return {**case, "Z": turned(case["Z"])}


def _unit_rows(random, k):
    case = _scores(random, k)
    classes = len(case["Z"][0])
    return {"Z": case["Z"], "targets": [[float(c == label) for c in range(classes)] for label in case["labels"]]}


def _loss_of_targets(answer, case):
    return _named(answer(np.array(case["Z"]), np.array(case["targets"])), "loss", "Z_bar")


def _two_classes(random, k):
    z = numbers(random, (4, 1, 6)[k % 3])
    labels = [random.randrange(2) for _ in z]
    if k % 2:
        z = [v + random.choice((0.0, 1000.0, -1000.0)) for v in z]
    if k % 4 == 3:
        z[0], labels[0] = 1000.0, 0
    if k % 4 == 1:
        z[-1], labels[-1] = -1000.0, 1
    return {"z": z, "labels": labels}


def _logistic(answer, case):
    return _named(answer(np.array(case["z"]), np.array(case["labels"])), "loss", "z_bar")


def _layer_in_columns(random, k):
    case = _layer(random, k)
    return {"W": turned(case["W"]), "X": turned(case["X"]), "b": case["b"], "Y_bar": turned(case["Y_bar"])}


def _pulled_in_columns(answer, case):
    given = (np.array(case[name]) for name in ("W", "X", "b", "Y_bar"))
    return _named(answer(*given), "W_bar", "X_bar", "b_bar")


def _square_layer(random, k):
    samples, n = ((2, 3), (3, 2), (1, 4), (4, 3))[k % 4]
    matrix = lambda rows: [numbers(random, n, 0.2, 0.9) for _ in range(rows)]
    return {"X": matrix(samples), "W": matrix(n), "b": numbers(random, n, 0.1, 0.4), "Y_bar": matrix(samples)}


# step -----------------------------------------------------------------------------------------------------------------

LISTS = ("params", "velocities", "gradients")


def _named_step(random, k):
    case = _step(random, k)
    names = ("W", "b", "scale")[: len(case["params"])]
    return {name: dict(zip(names, value)) if name in LISTS else value for name, value in case.items()}


def _stepped_dicts(answer, case):
    given = {name: {key: np.array(a) for key, a in case[name].items()} for name in LISTS}
    result = _named(answer(*given.values(), case["rate"], case["momentum"]), "params", "velocities")
    changed = any(
        given[name].keys() != case[name].keys()
        or any(not np.array_equal(a, case[name][key]) for key, a in given[name].items())
        for name in given
    )
    return result if result is None else {**result, "what was given changed": float(changed)}


def _decaying_step(random, k):
    return {**_step(random, k), "decay": random.uniform(0.05, 0.5)}


def _positive_step(random, k):
    case = _step(random, k)
    averages = [np.abs(np.array(v)).tolist() for v in case["velocities"]]
    rest = {name: case[name] for name in ("gradients", "rate", "momentum")}
    return {"params": case["params"], "averages": averages, **rest}


def _watched(names, second, *numbers_):
    """The step on copies of these lists, with a report of whether they are changed."""

    def call(answer, case):
        given = {name: [np.array(a) for a in case[name]] for name in names}
        result = _named(answer(*given.values(), *(case[name] for name in numbers_)), "params", second)
        changed = any(
            len(given[name]) != len(case[name])
            or any(not np.array_equal(a, b) for a, b in zip(given[name], case[name]))
            for name in given
        )
        return result if result is None else {**result, "what was given changed": float(changed)}

    return call


# batches --------------------------------------------------------------------------------------------------------------


def _numbered_epoch(random, k):
    case = _epoch(random, k)
    return {**case, "first": 100 + 10 * random.randrange(20)}


def _epochs(answer, case, once):
    """Two epochs, and the same again, where `once(random)` gives one of them."""

    def epochs():
        random = randomness.Random(case["seed"])
        return [once(random) for _ in range(2)]

    return {"epochs": epochs(), "again, from the same seed": epochs()}


def back(epoch, numbers_of):
    """The batches as lists of row numbers, where they have the form that was asked for."""
    if not isinstance(epoch, (list, tuple)):
        return epoch
    return [numbers_of(batch) for batch in epoch]


def samples_of(case):
    """Names of samples: their number is at the end, after a letter."""
    return [f"s{case['first'] + k}" for k in range(case["n"])]


def _batches_of_names(answer, case):
    names = samples_of(case)
    places = {name: k for k, name in enumerate(names)}

    def rows(batch):
        batch = batch.tolist() if hasattr(batch, "tolist") else batch
        if not isinstance(batch, (list, tuple)):
            return places.get(batch, batch) if isinstance(batch, str) else batch
        return [places.get(name, name) if isinstance(name, str) else str(name) for name in batch]

    return _epochs(answer, case, lambda random: back(answer(list(names), case["size"], random), rows))


def _batches_of_arrays(answer, case):
    n = case["n"]
    X = np.array([[case["first"] + k, (case["first"] + k) ** 2] for k in range(n)], dtype=float)
    y = np.arange(n) * 3 % 7 + 10 * np.arange(n)

    def rows(batch):
        if not isinstance(batch, (list, tuple)) or len(batch) != 2:
            raise Form("Each batch has to be a pair (X_batch, y_batch).")
        X_batch, y_batch = map(np.asarray, batch)
        if X_batch.ndim != 2 or X_batch.shape[1:] != (2,) or y_batch.shape != X_batch.shape[:1]:
            raise Form("In each batch, X_batch has to be an array with two columns, and y_batch has one entry per row.")
        places = [int(place) for place in X_batch[:, 0] - case["first"]]
        return [
            k if 0 <= k < n and np.array_equal(row, X[k]) and label == y[k] else n + k
            for k, row, label in zip(places, X_batch, y_batch)
        ]

    return _epochs(answer, case, lambda random: back(answer(X.copy(), y.copy(), case["size"], random), rows))


def _all_epochs(answer, case):
    def epochs():
        found = answer(case["n"], case["size"], 2, randomness.Random(case["seed"]))
        if found is None:
            return None
        if not isinstance(found, (list, tuple)) or len(found) != 2:
            raise Form("Your function has to return a list with one entry per epoch.")
        return list(found)

    first = epochs()
    return None if first is None else {"epochs": first, "again, from the same seed": epochs()}


# check ----------------------------------------------------------------------------------------------------------------


def as_verdict(said):
    return float(said) if isinstance(said, (bool, np.bool_)) else said


def _both_at_once(answer, case):
    """The gradient is right at x only, or wrong as the case says, and moves with x."""
    A, x, g = np.array(case["A"]), np.array(case["x"]), np.array(case["g"])

    def f(t):
        here = lambda t: case["scale"] * A.T @ np.cos(A @ t)
        return case["scale"] * float(np.sum(np.sin(A @ t))), g + here(t) - here(x)

    return as_verdict(answer(f, x))


def _matrices(random, k):
    m, n = random.choice(((2, 2), (2, 3), (3, 2), (3, 3)))
    A, x = np.array([numbers(random, n) for _ in range(m)]), np.array(numbers(random, n))
    scale = (1.0, 30.0, 1e-6)[k % 3]
    A[:, -1] *= 1e-6 if k % 11 in (0, 7) else 1.0  # entries that are almost zero beside the others
    J = scale * np.cos(A @ x)[:, None] * A
    kind, size = KINDS[k % 11], np.max(np.abs(J))
    if kind == "sign":
        J = -J
    elif kind == "one entry, a little":
        place = random.randrange(m), random.randrange(n)
        J[place] += 1e-3 * np.copysign(size, J[place]) * (-1) ** (k // 2)
    elif kind == "last row":
        J[-1, random.randrange(n)] += 0.05 * size
    elif kind == "length":
        J = J * 2
    elif kind == "sum is right":
        row = random.randrange(m)
        J[row, 0] += 0.05 * size
        J[row, -1] -= 0.05 * size
    elif kind == "order":
        J = np.roll(J, 1, axis=1)
    elif kind == "rows exchanged":
        J = np.roll(J, 1, axis=0)
    elif kind == "first row":
        J[0, random.randrange(n)] -= 0.01 * size
    return {"A": A.tolist(), "x": x.tolist(), "J": J.tolist(), "scale": scale}


KINDS = (
    "right",
    "sign",
    "one entry, a little",
    "right",
    "last row",
    "length",
    "sum is right",
    "right",
    "order",
    "rows exchanged",
    "first row",
)


def _jacobian(answer, case):
    A = np.array(case["A"])
    return as_verdict(answer(lambda x: case["scale"] * np.sin(A @ x), np.array(case["x"]), np.array(case["J"])))


def shapes_of(n):
    """Shapes of two or three arrays that have n entries together."""
    return {2: ((1,), ()), 3: ((2,), ()), 4: ((1, 2), (), (1,)), 6: ((2, 2), (2,))}[n]


def in_arrays(flat):
    """A list of numbers as a list of arrays."""
    found, start = [], 0
    for shape in shapes_of(len(flat)):
        size = int(np.prod(shape))
        found.append(np.array(flat[start : start + size], dtype=float).reshape(shape))
        start += size
    return found


def end_to_end(arrays):
    return np.concatenate([np.ravel(a) for a in arrays])


def _in_arrays(answer, case):
    A = np.array(case["A"])
    f = lambda params: case["scale"] * float(np.sum(np.sin(A @ end_to_end(params))))
    return as_verdict(answer(f, in_arrays(case["x"]), in_arrays(case["g"])))


# train ----------------------------------------------------------------------------------------------------------------


def _predicted_columns(answer, case):
    train, test = np.array(case["train"]), np.array(case["test"])
    return answer(train[:, :2].T.copy(), train[:, 2].astype(int), test.T.copy())


def _predicted_later(answer, case):
    train, test = np.array(case["train"]), np.array(case["test"])
    predict = answer(train[:, :2], train[:, 2].astype(int))
    if predict is None:
        return None
    if not callable(predict):
        raise Form("Your function has to return a function, which takes T and returns the labels of its rows.")
    return predict(test)


NAMES = ("arm", "bow", "cap")


def _predicted_names(answer, case):
    train, test = np.array(case["train"]), np.array(case["test"])
    classes = {name: train[train[:, 2] == label, :2] for label, name in enumerate(NAMES)}
    found = answer(classes, test)
    if not isinstance(found, (list, tuple, np.ndarray)):
        return found
    return [NAMES.index(name) if isinstance(name, str) and name in NAMES else str(name) for name in list(found)]


VARIANTS = {
    "loss.b": Question(_columns, _loss),
    "loss.c": Question(_unit_rows, _loss_of_targets),
    "loss.d": Question(_two_classes, _logistic),
    "layer.b": Question(_layer_in_columns, _pulled_in_columns),
    "layer.c": Question(_layer, QUESTIONS["layer"].call),
    "layer.d": Question(_square_layer, QUESTIONS["layer"].call),
    "step.b": Question(_named_step, _stepped_dicts, watches=True),
    "step.c": Question(_decaying_step, _watched(LISTS, "velocities", "rate", "momentum", "decay"), watches=True),
    "step.d": Question(
        _positive_step, _watched(("params", "averages", "gradients"), "averages", "rate", "momentum"), watches=True
    ),
    "batches.b": Question(_numbered_epoch, _batches_of_names),
    "batches.c": Question(_numbered_epoch, _batches_of_arrays),
    "batches.d": Question(_epoch, _all_epochs),
    "check.b": Question(_claimed, _both_at_once, QUESTIONS["check"].counts),
    "check.c": Question(_matrices, _jacobian, QUESTIONS["check"].counts),
    "check.d": Question(_claimed, _in_arrays, QUESTIONS["check"].counts),
    "train.b": Question(_points, _predicted_columns, (1, 2), withheld=("labels",)),
    "train.c": Question(_points, _predicted_later, (1, 2), withheld=("labels",)),
    "train.d": Question(_points, _predicted_names, (1, 2), withheld=("labels",)),
}
