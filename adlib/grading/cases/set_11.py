"""11, engines: local rules, an elemental library, operators, functions, a table."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers

OPERATIONS = ("add", "subtract", "multiply", "divide", "power", "sin", "exp", "log", "tanh")
EXPRESSIONS = (
    "x + y",
    "x - y",
    "x * y",
    "x / y",
    "2 + x",
    "2 - x",
    "3 * x",
    "2 / x",
    "x - 2",
    "x / 4",
    "x ** 3",
    "-x",
    "(x + y) * x",
    "(x - y) / x",
    "(-x) * x - x",
    "(x / y) * x",
    "(2 - x) * x",
    "(2 / x) * x",
    "x ** 2 + x",
    "x + 2",
    "x ** 0",
    "x ** 1",
    "x ** -2",
    "x * x - 1 / x",
    "1.5 + 2 * x ** 2",
    "x * 3 - y / 2",
)


def _operation(random, k):
    return {"operation": OPERATIONS[k % len(OPERATIONS)], "x": random.uniform(0.4, 2), "y": random.uniform(0.4, 2)}


def _quotient(random, k):
    x, y, dx, dy = numbers(random, 4)
    return {"x": x * (k != 4), "x_dot": dx, "y": y, "y_dot": dy}


def _expression(random, k):
    x, y, dx, dy = numbers(random, 4)
    expression = EXPRESSIONS[k % len(EXPRESSIONS)]
    zero = expression in ("x * y", "x / y", "x ** 3", "x * 3 - y / 2", "x ** 0") and k % 2 == 0
    return {"expression": expression, "x": [0.0 if zero else x, dx], "y": [y, dy]}


def _with_operators(Number, case):
    x, y = Number(*case["x"]), Number(*case["y"])
    if x is None:
        return None
    z = eval(case["expression"], {"x": x, "y": y})
    changed = not np.allclose([x.value, x.tangent, y.value, y.tangent], [*case["x"], *case["y"]], rtol=1e-9)
    return [z.value, z.tangent, float(changed)]


FUNCTIONS = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x * x),
    "log": (np.log, lambda x: 1 / x),
}


def _function(random, k):
    name, x_dot = tuple(FUNCTIONS)[k % len(FUNCTIONS)], numbers(random, 1)[0]
    return {"function": name, "x": random.uniform(0.4, 2), "x_dot": abs(x_dot) if name == "log" else x_dot}


def _lifted(answer, case):
    lifted, another = answer(*FUNCTIONS[case["function"]]), answer(np.cos, lambda x: -np.sin(x))
    if lifted is None or another is None:
        return None
    another(1.0)
    pair = lifted((case["x"], case["x_dot"]))
    return {"of a number": lifted(case["x"]), "of a pair": pair, "cosine of that": another(pair)}


TABLE = {  # value, and one partial per operand
    "multiply": (lambda x, y: x * y, [lambda x, y: y, lambda x, y: x]),
    "divide": (lambda x, y: x / y, [lambda x, y: 1 / y, lambda x, y: -x / y**2]),
    "exp": (np.exp, [np.exp]),
    "hypot": (np.hypot, [lambda x, y: x / np.hypot(x, y), lambda x, y: y / np.hypot(x, y)]),
    "muladd": (lambda x, y, z: x * y + z, [lambda x, y, z: y, lambda x, y, z: x, lambda x, y, z: 1.0]),
}


def _rule(random, k):
    name = tuple(TABLE)[k % len(TABLE)]
    return {"rule": name, "pairs": [[random.uniform(0.4, 2), *numbers(random, 1)] for _ in TABLE[name][1]]}


def _engine(answer, case):
    apply, another = answer(TABLE), answer({"exp": (np.cos, [lambda x: -np.sin(x)])})
    if another is not None and abs(another("exp", (1.0, 1.0))[0] - np.cos(1.0)) > 1e-9:
        raise Form(
            "Two engines that were made from different tables give the same results. Use the table that is given."
        )
    return apply if apply is None else apply(case["rule"], *map(tuple, case["pairs"]))


QUESTIONS = {
    "partials": Question(_operation, lambda answer, case: answer(case["operation"], case["x"], case["y"]), (9, 27)),
    "divide": Question(_quotient, lambda answer, case: answer(case["x"], case["x_dot"], case["y"], case["y_dot"])),
    "operators": Question(_expression, _with_operators, (25, 50)),
    "lift": Question(_function, _lifted, (4, 12)),
    "table": Question(_rule, _engine, (5, 15)),
}
