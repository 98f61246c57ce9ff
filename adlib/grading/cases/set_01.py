"""01, manual differentiation: losses and a network, every intermediate named."""

import numpy as np

from adlib.grading.cases import Question, numbers


def _sigmoid(random, k):
    fixed = (None, 800.0, -800.0, 0.5, 0.0, -20.0, 5.0)
    if 0 < k < 7:
        return {"t": fixed[k]}
    return {"t": random.uniform(-30, 30) if k % 2 else numbers(random, 1)[0]}


def _without_overflow(answer, case):
    with np.errstate(over="raise"):
        return answer(case["t"])


def _sample(random, k):
    n = (2, 3, 1)[k % 3]
    return {
        "w": numbers(random, n),
        "b": numbers(random, 1)[0],
        "x": numbers(random, n),
        "y": float(random.randrange(2)) if k else 1.0,
    }


def _data(random, k):
    samples, n = (3, 5, 2)[k % 3], (2, 3)[k % 2]
    return {
        "w": numbers(random, n),
        "X": [numbers(random, n) for _ in range(samples)],
        "y": [float(random.randrange(2)) for _ in range(samples)],
    }


def _network(random, k):
    n, hidden = (2, 3, 1)[k % 3], (3, 2, 4)[k % 3]
    return {
        "W": [numbers(random, n, 0.2, 0.9) for _ in range(hidden)],
        "b": numbers(random, hidden, 0.1, 0.5),
        "u": numbers(random, hidden),
        "x": numbers(random, n),
        "t": numbers(random, 1)[0],
    }


def _in_network(answer, case):
    return answer(np.array(case["W"]), np.array(case["b"]), np.array(case["u"]), np.array(case["x"]), case["t"])


def _logits(random, k):
    n = (3, 2, 5)[k % 3]
    z, label = numbers(random, n), random.randrange(n)
    z = [value + (0.0, -1000.0, 0.0, 1000.0)[k % 4] for value in z]
    if k % 4 == 2:  # one large score beside small ones: where there is room, neither first, nor last, nor the label's
        large = n // 2 if label != n // 2 else (n // 2 + 1) % n
        z[large], z[label] = 1000.0, (z[label], -1000.0)[k // 4 % 2]
    return {"z": z, "label": label}


QUESTIONS = {
    "sigmoid": Question(_sigmoid, _without_overflow),
    "logistic": Question(
        _sample, lambda answer, case: answer(np.array(case["w"]), case["b"], np.array(case["x"]), case["y"])
    ),
    "mean_loss": Question(
        _data, lambda answer, case: answer(np.array(case["w"]), np.array(case["X"]), np.array(case["y"]))
    ),
    "network": Question(_network, _in_network),
    "softmax": Question(_logits, lambda answer, case: answer(np.array(case["z"]), case["label"])),
}
