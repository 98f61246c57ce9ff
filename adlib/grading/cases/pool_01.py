"""01, variants: other functions of a score, other labels and orders, further parameters, and other losses."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_01 import (
    QUESTIONS,
    _data,
    _logits,
    _network,
    _sample,
    _sigmoid,
    _without_overflow,
)


def _with_temperature(random, k):
    case = _sigmoid(random, k)
    if abs(case["t"]) == 800.0:
        case["t"] *= 2.5
    return case | {"T": random.choice((0.5, 2.0)) * random.uniform(0.8, 1.2)}


def _at_temperature(answer, case):
    with np.errstate(over="raise"):
        return answer(case["t"], case["T"])


def _sample_of_signs(random, k):
    case = _sample(random, k)
    return case | {"y": 2 * case["y"] - 1}


def _count(random, k):
    return _sample(random, k) | {"y": float((2, 0, 3, 1, 5)[k % 5])}


def _of_a_sample(answer, case):
    return answer(np.array(case["w"]), case["b"], np.array(case["x"]), case["y"])


def _columns(random, k):
    case = _data(random, k)
    return case | {"X": [list(row) for row in zip(*case["X"])]}


def _with_penalty(random, k):
    return _data(random, k) | {"penalty": random.uniform(0.1, 0.9)}


def _with_bias(random, k):
    return _data(random, k) | {"b": numbers(random, 1)[0]}


def _of_data(*names):
    """A call with these entries of the case, where lists become arrays."""
    return lambda answer, case: answer(
        *(np.array(case[name]) if isinstance(case[name], list) else case[name] for name in names)
    )


def _yes_or_no(random, k):
    return _network(random, k) | {"t": float((1, 0, 1)[k % 3])}


def _with_direct_path(random, k):
    case = _network(random, k)
    return case | {"v": numbers(random, len(case["x"]))}


def _by_columns(random, k):
    case = _network(random, k)
    return case | {"W": [list(row) for row in zip(*case["W"])]}


def _with_shares(random, k):
    case = _logits(random, k)
    case.pop("label")
    parts = [random.uniform(0.1, 1.0) for _ in case["z"]]
    return case | {"q": [part / sum(parts) for part in parts]}


def _scores_with_temperature(random, k):
    return _logits(random, k) | {"T": random.uniform(0.4, 0.8)}


VARIANTS = {
    "sigmoid.b": Question(_sigmoid, _without_overflow),
    "sigmoid.c": Question(_with_temperature, _at_temperature),
    "sigmoid.d": Question(_sigmoid, _without_overflow),
    "logistic.b": Question(_sample_of_signs, _of_a_sample),
    "logistic.c": Question(_sample, _of_a_sample),
    "logistic.d": Question(_count, _of_a_sample),
    "mean_loss.b": Question(_columns, _of_data("w", "X", "y")),
    "mean_loss.c": Question(_with_penalty, _of_data("w", "X", "y", "penalty")),
    "mean_loss.d": Question(_with_bias, _of_data("w", "b", "X", "y")),
    "network.b": Question(_yes_or_no, QUESTIONS["network"].call),
    "network.c": Question(_with_direct_path, _of_data("W", "b", "u", "v", "x", "t")),
    "network.d": Question(_by_columns, QUESTIONS["network"].call),
    "softmax.b": Question(_with_shares, _of_data("z", "q")),
    "softmax.c": QUESTIONS["softmax"],
    "softmax.d": Question(_scores_with_temperature, _of_data("z", "label", "T")),
}
