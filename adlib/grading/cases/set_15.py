"""15, gradients of expectations: pathwise and score function, a policy, and an operation by continuations."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers


class Reward:
    """f(x) = a sin(b x) + c x², and its slope, on numbers and arrays."""

    def __init__(self, case):
        self.a, self.b, self.c = case["a"], case["b"], case["c"]

    def value(self, x):
        return self.a * np.sin(self.b * x) + self.c * x * x

    def slope(self, x):
        return self.a * self.b * np.cos(self.b * x) + 2 * self.c * x


def _samples(random, k):
    a, b, c, theta = numbers(random, 4)
    noise = numbers(random, (4, 7, 2, 1, 12)[k % 5], 0.05, 2.5)
    return {"a": a, "b": b, "c": c, "theta": theta, "sigma": random.uniform(0.2, 1.8), "noise": noise}


def _two(result):
    if result is None:
        return None
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Form("Your function has to return two numbers: the derivatives with respect to theta and to sigma.")
    return {"theta": result[0], "sigma": result[1]}


def _pathwise(answer, case):
    reward = Reward(case)
    return _two(answer(lambda x: reward.slope(x), case["theta"], case["sigma"], np.array(case["noise"])))


def _score(answer, case):
    reward, xs = Reward(case), [case["theta"] + case["sigma"] * e for e in case["noise"]]
    return _two(answer(lambda x: reward.value(x), case["theta"], case["sigma"], np.array(xs)))


def _choices(random, k):
    """Alternatives and rewards of a policy; in every third case the parameters are large, but near each other."""
    n, count = ((3, 6), (2, 5), (4, 9), (3, 2))[k % 4]
    shift = (0.0, 0.0, 900.0, 0.0, 0.0, -900.0)[k % 6]
    return {
        "logits": [z + shift for z in numbers(random, n)],
        "choices": [random.randrange(n) for _ in range(count)],
        "rewards": numbers(random, count),
        "baseline": numbers(random, 1)[0],
    }


def _policy(answer, case):
    with np.errstate(all="ignore"):
        return answer(np.array(case["logits"]), np.array(case["choices"]), np.array(case["rewards"]), case["baseline"])


class Operand:
    """A value and its adjoint, as the notebook's Cell."""

    def __init__(self, value):
        self.value, self.bar = value, 0.0


PROGRAMS = {
    "x / y": lambda divide, x, y, then: divide(x, y, then),
    "x / x": lambda divide, x, y, then: divide(x, x, then),
    "(x / y) / x": lambda divide, x, y, then: divide(x, y, lambda a: divide(a, x, then)),
    "(x / y) / y": lambda divide, x, y, then: divide(x, y, lambda a: divide(a, y, then)),
    "x / (y / x)": lambda divide, x, y, then: divide(y, x, lambda a: divide(x, a, then)),
    "(x / y) / (y / (x / y))": lambda divide, x, y, then: divide(
        x, y, lambda a: divide(y, a, lambda b: divide(a, b, then))
    ),
}


def _division(random, k):
    x, y, seed = numbers(random, 3)
    return {"program": list(PROGRAMS)[k % len(PROGRAMS)], "x": x, "y": y, "seed": seed}


def _divide(answer, case):
    x, y, results = Operand(case["x"]), Operand(case["y"]), []

    def last(z):
        if not hasattr(z, "bar"):
            raise Form("Call then with a Cell, and not with its value alone.")
        results.append(z.value)
        z.bar = case["seed"]

    returned = PROGRAMS[case["program"]](lambda x, y, then: answer(x, y, then), x, y, last)
    if returned is None and not results and x.bar == y.bar == 0:  # the function has not been written yet
        return None
    if len(results) != 1:
        raise Form(f"Your function called then {len(results)} times for {case['program']}. Call it exactly once.")
    return {"value": results[0], "x_bar": x.bar, "y_bar": y.bar}


QUESTIONS = {
    "pathwise": Question(_samples, _pathwise),
    "score": Question(_samples, _score),
    "policy": Question(_choices, _policy),
    "divide": Question(_division, _divide),
}
