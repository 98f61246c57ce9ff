"""05, variants: other tables, programs with names, directions by points and speeds, parts and products of Jacobians."""

import numpy as np

from adlib.grading.cases import Question, numbers, programs
from adlib.grading.cases.set_05 import QUESTIONS, Pushforward, Rows, _map, _point_and_seed, _push

column, tangents, many = QUESTIONS["column"], QUESTIONS["tangents"], QUESTIONS["many"]


def _point(random, k):
    return {"x": [random.uniform(0.5, 3), random.uniform(0.5, 3)]}


def names_of(case):
    """The inputs x1, x2, ... and the variables v1, v2, ... of the rows."""
    return [f"x{i + 1}" for i in range(len(case["x"]))] + [f"v{i + 1}" for i in range(len(case["program"]))]


def with_names(case):
    """The program as rows (name, operation, names of the operands)."""
    names, n = names_of(case), len(case["x"])
    return [(names[n + k], o, tuple(names[i] for i in operands)) for k, (o, operands) in enumerate(case["program"])]


def _by_name(answer, case):
    names = names_of(case)
    return answer(with_names(case), dict(zip(names, case["x"])), dict(zip(names, case["x_dot"])))


def _to_a_point(random, k):
    case = _map(random, k)
    return {"A": case["A"], "x": case["x"], "z": [x + v for x, v in zip(case["x"], case["v"])]}


def _with_a_number(random, k):
    return {**_map(random, k), "s": random.choice((random.uniform(0.2, 0.8), random.uniform(1.3, 4)))}


def _towards(answer, case):
    return answer(_push(Pushforward(case["A"])), np.array(case["x"]), np.array(case["z"]))


def _along(answer, case):
    return answer(_push(Pushforward(case["A"])), np.array(case["x"]), np.array(case["v"]), case["s"])


def _some_inputs(random, k):
    n, m, wanted = ((4, 3, 2), (3, 2, 3), (2, 3, 1), (5, 1, 2))[k % 4]
    A = [numbers(random, n) for _ in range(m)]
    return {"A": A, "x": numbers(random, n), "wanted": random.sample(range(n), wanted)}


def _some_columns(answer, case):
    push = Pushforward(case["A"])
    return {"columns": answer(_push(push), np.array(case["x"]), list(case["wanted"])), "passes": push.calls}


def _matrix(random, k):
    n, m, p = ((2, 3, 2), (3, 2, 4), (1, 2, 3), (4, 1, 2))[k % 4]
    A, V = [numbers(random, n) for _ in range(m)], [numbers(random, p) for _ in range(n)]
    return {"A": A, "x": numbers(random, n), "V": V}


def _product(answer, case):
    push = Pushforward(case["A"])
    return {"product": answer(_push(push), np.array(case["x"]), np.array(case["V"])), "passes": push.calls}


def _lengths(answer, case):
    push = Pushforward(case["A"])
    return {"lengths": answer(_push(push), np.array(case["x"])), "passes": push.calls}


def _in_one_pass(given):
    """Calls answer(program, x, ...) with a program that counts how often its rows are read."""

    def call(answer, case):
        rows = Rows(programs.for_learner(case["program"]))
        return {"tangents": answer(rows, *given(case)), "passes over the rows": rows.read / len(rows)}

    return call


VARIANTS = {
    "column.b": Question(_point, lambda answer, case: answer(*case["x"])),
    "column.c": Question(_point_and_seed, column.call),
    "column.d": Question(_point_and_seed, column.call),
    "tangents.b": Question(tangents.draw, tangents.call),
    "tangents.c": Question(tangents.draw, _by_name),
    "tangents.d": Question(programs.draw, lambda answer, case: programs.call(answer, case["program"], xs=case["x"])),
    "directional.b": Question(_to_a_point, _towards),
    "directional.c": Question(_with_a_number, _along),
    "directional.d": Question(_with_a_number, _along),
    "jacobian.b": Question(_some_inputs, _some_columns),
    "jacobian.c": Question(_matrix, _product),
    "jacobian.d": Question(_map, _lengths),
    "many.b": Question(many.draw, _in_one_pass(lambda case: (np.array(case["x"]), np.array(case["X_dot"]).T.copy()))),
    "many.c": Question(many.draw, _in_one_pass(lambda case: (np.array(case["x"]), np.array(case["X_dot"])))),
    "many.d": Question(many.draw, _in_one_pass(lambda case: (np.array(case["x"]), np.array(case["X_dot"])))),
}
