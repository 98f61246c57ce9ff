"""02, variants: other quotients, tables and directions, dicts, a Jacobian, and other errors to balance."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_02 import (
    QUESTIONS,
    Wave,
    _difference,
    _gradient_and_calls,
    _many_variables,
    _of_x,
    _one_variable,
    _precision,
)


class Waves:
    """Several functions of the kind of Wave, as one with an array as its value; it counts its calls."""

    def __init__(self, a, b, c):
        self.parts, self.calls = [Wave(*abc) for abc in zip(a, b, c)], 0

    def __call__(self, x):
        self.calls += 1
        return np.array([part(x) for part in self.parts])


def _two_points(random, k):
    case = _one_variable(random, k)
    x, h = case.pop("x"), case.pop("h")
    return case | {"left": x, "right": x + h}


def _between(answer, case):
    return answer(_of_x(Wave(case["a"], case["b"], case["c"])), case["left"], case["right"])


def _with_direction(random, k):
    case = _many_variables(random, k)
    return case | {"v": numbers(random, len(case["x"]))}


def _directional(answer, case):
    f = _of_x(Wave(case["a"], case["b"], case["c"]))
    return answer(f, np.array(case["x"]), np.array(case["v"]), case["h"])


def _table(random, k):
    return {"y": numbers(random, (4, 3, 6, 5)[k % 4]), "h": random.uniform(0.05, 0.3)}


def _two_results(random, k):
    fine = numbers(random, 1)[0]
    return {"coarse": fine * random.uniform(1.05, 1.3), "fine": fine, "order": (2, 1, 4, 3)[k % 4]}


def _named(random, k):
    case = _many_variables(random, k)
    return case | {"x": dict(zip("pqrst", case["x"]))}


def _gradient_of_names(answer, case):
    f, x = Wave(case["a"], case["b"], case["c"]), dict(case["x"])
    gradient = answer(lambda y: f([y[name] for name in case["x"]]), x, case["h"])
    return {"gradient": gradient, "evaluations": f.calls, "x changed": float(x != case["x"])}


def _many_waves(random, k):
    n, m = ((2, 3), (1, 2), (3, 1), (2, 2))[k % 4]
    return {
        "a": [numbers(random, n) for _ in range(m)],
        "b": [numbers(random, n) for _ in range(m)],
        "c": numbers(random, m),
        "x": numbers(random, n),
        "h": random.uniform(0.05, 0.3),
    }


def _jacobian_and_calls(answer, case):
    f, x = Waves(case["a"], case["b"], case["c"]), np.array(case["x"])
    before = x.copy()
    jacobian = answer(_of_x(f), x, case["h"])
    return {"jacobian": jacobian, "evaluations": f.calls, "x changed": float(np.any(x != before))}


def _with_factor(random, k):
    return _precision(random, k) | {"c": random.uniform(0.2, 5)}


VARIANTS = {
    "forward.b": Question(_one_variable, _difference),
    "forward.c": Question(_two_points, _between),
    "forward.d": Question(_with_direction, _directional),
    "central.b": Question(_one_variable, _difference),
    "central.c": Question(_one_variable, _difference),
    "central.d": Question(_table, lambda answer, case: answer(np.array(case["y"]), case["h"])),
    "richardson.b": Question(_one_variable, _difference),
    "richardson.c": Question(_one_variable, _difference),
    "richardson.d": Question(_two_results, lambda answer, case: answer(case["coarse"], case["fine"], case["order"])),
    "complex_step.b": Question(_one_variable, _difference),
    "complex_step.c": Question(_with_direction, _directional),
    "complex_step.d": Question(_one_variable, _difference),
    "gradient.b": Question(_many_variables, _gradient_and_calls, watches=True),
    "gradient.c": Question(_named, _gradient_of_names, watches=True),
    "gradient.d": Question(_many_waves, _jacobian_and_calls, watches=True),
    "best_step.b": Question(_with_factor, lambda answer, case: answer(case["eps"], case["order"], case["c"])),
    "best_step.c": QUESTIONS["best_step"],
    "best_step.d": QUESTIONS["best_step"],
}
