"""02, numerical differentiation: a function to differentiate that counts its calls."""

import numpy as np

from adlib.grading.cases import Question, numbers


class Wave:
    """f(x) = the sum of a sin(b x) over the entries of x, and c times the square of their sum; it counts its calls."""

    def __init__(self, a, b, c):
        self.a, self.b, self.c, self.calls = np.array(a), np.array(b), c, 0

    def __call__(self, x):
        self.calls += 1
        x = np.asarray(x)
        y = np.sum(self.a * np.sin(self.b * x)) + self.c * np.sum(x) ** 2
        return complex(y) if np.iscomplexobj(y) else float(y)


def _of_x(wave):
    """A plain function, without the parameters."""
    return lambda x: wave(x)


def _one_variable(random, k):
    a, b, c, x = numbers(random, 4)
    return {"a": a, "b": b, "c": c, "x": x, "h": random.uniform(0.05, 0.3)}


def _difference(answer, case):
    return answer(_of_x(Wave(case["a"], case["b"], case["c"])), case["x"], case["h"])


def _many_variables(random, k):
    n = (1, 3, 5, 2)[k % 4]
    return {
        "a": numbers(random, n),
        "b": numbers(random, n),
        "c": random.uniform(0.5, 2),
        "x": numbers(random, n),
        "h": random.uniform(0.05, 0.3),
    }


def _gradient_and_calls(answer, case):
    f, x = Wave(case["a"], case["b"], case["c"]), np.array(case["x"])
    before = x.copy()
    gradient = answer(_of_x(f), x, case["h"])
    return {"gradient": gradient, "evaluations": f.calls, "x changed": float(np.any(x != before))}


def _precision(random, k):
    return {"eps": 10 ** random.uniform(-20, -3), "order": (1, 2, 4, 3)[k % 4]}


QUESTIONS = {
    "forward": Question(_one_variable, _difference),
    "central": Question(_one_variable, _difference),
    "richardson": Question(_one_variable, _difference),
    "complex_step": Question(_one_variable, _difference),
    "gradient": Question(_many_variables, _gradient_and_calls, watches=True),
    "best_step": Question(_precision, lambda answer, case: answer(case["eps"], case["order"])),
}
