"""15, variants: other distributions and parameters, switches and energies, and other operations by continuations."""

import math

import numpy as np

from adlib.grading.cases import Form, Question, numbers
from adlib.grading.cases.set_15 import Operand, Reward, _choices


def _pair(result, first, second):
    if result is None:
        return None
    if not isinstance(result, (tuple, list, np.ndarray)) or len(result) != 2:
        raise Form(f"Your function has to return two numbers: the derivatives with respect to {first} and to {second}.")
    return {first: result[0], second: result[1]}


def _small(random, k):
    """A reward, two parameters, and noise whose exponential stays small."""
    a, b, c = numbers(random, 3)
    noise = numbers(random, (4, 7, 2, 1, 12)[k % 5], 0.05, 1.5)
    theta, sigma = numbers(random, 1, 0.2, 1.0)[0], random.uniform(0.25, 0.8)
    return {"a": a, "b": b, "c": c, "theta": theta, "sigma": sigma, "noise": noise}


def _on_an_interval(random, k):
    a, b, c, low = numbers(random, 4)
    noise = [random.uniform(0.02, 0.98) for _ in range((4, 7, 2, 1, 12)[k % 5])]
    return {"a": a, "b": b, "c": c, "low": low, "high": low + random.uniform(0.4, 3.0), "noise": noise}


def _with(name, low, high):
    """The same with a second parameter of another name."""

    def draw(random, k):
        case = _small(random, k)
        del case["sigma"]
        return case | {name: random.uniform(low, high)}

    return draw


def _slope_of(first, second):
    def call(answer, case):
        reward = Reward(case)
        result = answer(lambda x: reward.slope(x), case[first], case[second], np.array(case["noise"]))
        return _pair(result, first, second)

    return call


def _value_of(second, samples):
    def call(answer, case):
        reward, xs = Reward(case), samples(case["theta"], case[second], np.array(case["noise"]))
        return _pair(answer(lambda x: reward.value(x), case["theta"], case[second], xs), "theta", second)

    return call


def _sharp(random, k):
    return _choices(random, k) | {"beta": random.uniform(0.3, 2.5)}


def _sharp_policy(answer, case):
    with np.errstate(all="ignore"):
        samples = np.array(case["choices"]), np.array(case["rewards"])
        return answer(np.array(case["logits"]), case["beta"], *samples, case["baseline"])


def _switches(random, k):
    case = _choices(random, k)
    n, count = len(case["logits"]), len(case["rewards"])
    return {
        "logits": case["logits"],
        "settings": [[random.randrange(2) for _ in range(n)] for _ in range(count)],
        "rewards": case["rewards"],
        "baseline": case["baseline"],
    }


def _energies(random, k):
    case = _choices(random, k)
    return {"energies": case.pop("logits"), **case}


def _policy_of(*names):
    def call(answer, case):
        with np.errstate(all="ignore"):
            return answer(*(np.array(case[name]) for name in names), case["baseline"])

    return call


# Operations by continuations ------------------------------------------------------------------------------------------

GROWTH = {
    "x e^y": lambda op, x, y, then: op(x, y, then),
    "x e^x": lambda op, x, y, then: op(x, x, then),
    "(x e^y) e^x": lambda op, x, y, then: op(x, y, lambda a: op(a, x, then)),
    "(x e^y) e^y": lambda op, x, y, then: op(x, y, lambda a: op(a, y, then)),
    "x e^(y e^x)": lambda op, x, y, then: op(y, x, lambda a: op(x, a, then)),
    "a e^(y e^x) with a = x e^y": lambda op, x, y, then: op(x, y, lambda a: op(y, x, lambda b: op(a, b, then))),
}
DISTANCES = {
    "h(x, y)": lambda op, x, y, then: op(x, y, then),
    "h(x, x)": lambda op, x, y, then: op(x, x, then),
    "h(h(x, y), x)": lambda op, x, y, then: op(x, y, lambda a: op(a, x, then)),
    "h(h(x, y), y)": lambda op, x, y, then: op(x, y, lambda a: op(a, y, then)),
    "h(x, h(y, x))": lambda op, x, y, then: op(y, x, lambda a: op(x, a, then)),
    "h(h(x, y), h(y, h(x, y)))": lambda op, x, y, then: op(x, y, lambda a: op(y, a, lambda b: op(a, b, then))),
}


def _program(programs):
    def draw(random, k):
        x, y = numbers(random, 2, 0.3, 1.2)
        return {"program": list(programs)[k % len(programs)], "x": x, "y": y, "seed": numbers(random, 1)[0]}

    def call(answer, case):
        x, y, results = Operand(case["x"]), Operand(case["y"]), []
        last = _last(results, case["seed"])
        returned = programs[case["program"]](lambda x, y, then: answer(x, y, then), x, y, last)
        if returned is None and not results and x.bar == y.bar == 0:  # the function has not been written yet
            return None
        return {"value": _once(results, case["program"]), "x_bar": x.bar, "y_bar": y.bar}

    return Question(draw, call)


def _last(results, seed):
    def last(z):
        if not hasattr(z, "bar"):
            raise Form("Call then with a Cell, and not with its value alone.")
        results.append(z.value)
        z.bar = seed

    return last


def _once(results, program):
    if len(results) != 1:
        raise Form(f"Your function called then {len(results)} times for {program}. Call it exactly once.")
    return results[0]


def _lists(random, k):
    """Values of cells, and the numbers of the cells in two lists; some cells are used several times."""
    n = (2, 3, 2, 1, 4, 3)[k % 6]
    first = [*range(n)]
    second = ([*range(n, 2 * n)], first, first[::-1], [0], [4, 1, 4, 0], [1, 1, 3])[k % 6]
    return {
        "values": numbers(random, max(first + second) + 1),
        "x": first,
        "y": second,
        "then": "" if k % 2 == 0 else "x · z",
        "seed": numbers(random, 1)[0],
    }


def _inner(answer, case):
    cells, results = [Operand(v) for v in case["values"]], []
    xs, ys, last = [cells[k] for k in case["x"]], [cells[k] for k in case["y"]], _last(results, case["seed"])
    following = (lambda z: answer(xs[:1], [z], last)) if case["then"] else last
    returned = answer(xs, ys, following)
    if returned is None and not results and not any(cell.bar for cell in cells):
        return None
    return {"value": _once(results, "these lists"), "bars": [cell.bar for cell in cells]}


VARIANTS = {
    "pathwise.b": Question(_small, _slope_of("theta", "sigma")),
    "pathwise.c": Question(_on_an_interval, _slope_of("low", "high")),
    "pathwise.d": Question(_with("s", -1.2, 0.6), _slope_of("theta", "s")),
    "score.b": Question(_with("tau", 0.3, 3.0), _value_of("tau", lambda theta, tau, e: theta + e / math.sqrt(tau))),
    "score.c": Question(_with("scale", 0.3, 1.5), _value_of("scale", lambda theta, scale, e: theta + scale * e)),
    "score.d": Question(_small, _value_of("sigma", lambda theta, sigma, e: np.exp(theta + sigma * e))),
    "policy.b": Question(_sharp, _sharp_policy),
    "policy.c": Question(_switches, _policy_of("logits", "settings", "rewards")),
    "policy.d": Question(_energies, _policy_of("energies", "choices", "rewards")),
    "divide.b": _program(GROWTH),
    "divide.c": _program(DISTANCES),
    "divide.d": Question(_lists, _inner),
}
