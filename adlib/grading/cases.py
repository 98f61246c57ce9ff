"""The questions as the learner's kernel knows them: how inputs are drawn and how an answer is called.

`draw(random, k)` gives the k-th case as plain numbers; `call(answer, case)` runs the learner's function on it. No expected
value appears here. The answers are in `adlib.grading.judge`, under the same names.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Question:
    draw: Any
    call: Any


def numbers(random, count, low=0.3, high=2.0):
    """Numbers of both signs, none near 0 and no two alike."""
    return [random.choice((-1, 1)) * random.uniform(low, high) for _ in range(count)]


# 02: a function to differentiate, counted


class Wave:
    """f(x) = sum of a sin(b x) + c x^2 over the entries of x; it counts how often it was called."""

    def __init__(self, a, b, c):
        self.a, self.b, self.c, self.calls = np.array(a), np.array(b), c, 0

    def __call__(self, x):
        self.calls += 1
        x = np.asarray(x)
        y = np.sum(self.a * np.sin(self.b * x) + self.c * x * x)
        return complex(y) if np.iscomplexobj(y) else float(y)


def _one_variable(random, k):
    a, b, c, x = numbers(random, 4)
    return {"a": a, "b": b, "c": c, "x": x, "h": random.uniform(0.05, 0.3)}


def _difference(answer, case):
    return answer(Wave(case["a"], case["b"], case["c"]), case["x"], case["h"])


def _complex_step(answer, case):
    return answer(Wave(case["a"], case["b"], case["c"]), case["x"])


def _many_variables(random, k):
    n = (1, 3, 5, 2)[k % 4]
    return {"a": numbers(random, n), "b": numbers(random, n), "c": random.uniform(0.5, 2), "x": numbers(random, n),
            "h": random.uniform(0.05, 0.3)}  # fmt: skip


def _gradient_and_calls(answer, case):
    f, x = Wave(case["a"], case["b"], case["c"]), np.array(case["x"])
    before = x.copy()
    gradient = answer(f, x, case["h"])
    return {"gradient": gradient, "evaluations": f.calls, "x changed": float(np.any(x != before))}


def _precision(random, k):
    return {"eps": 10 ** random.uniform(-20, -3), "order": random.choice((1, 2, 4))}


# 06: dual numbers as pairs


def _pairs(random, k):
    a, b, c, d = numbers(random, 4)
    return {"z": [a, b], "w": [c, d]}


def _of_two(answer, case):
    return answer(tuple(case["z"]), tuple(case["w"]))


def _positive_pair(random, k):
    return {"z": [random.uniform(0.3, 2), *numbers(random, 1)]}


class Polynomial:
    """f = sum of coefficient * x_i x_j^2 on pairs (a, b), by its own total derivative; it notes the seeds it is given."""

    def __init__(self, terms):
        self.terms, self.seeds = terms, []

    def __call__(self, xs):
        self.seeds.append([float(b) for _, b in xs])
        value = sum(c * xs[i][0] * xs[j][0] ** 2 for c, i, j in self.terms)
        tangent = sum(c * (xs[i][1] * xs[j][0] ** 2 + 2 * xs[i][0] * xs[j][0] * xs[j][1]) for c, i, j in self.terms)
        return value, tangent


def _polynomial(random, k):
    n = (2, 4, 1, 3)[k % 4]
    return {"terms": [[c, random.randrange(n), random.randrange(n)] for c in numbers(random, n + 2)], "x": numbers(random, n)}


def _passes(answer, case):
    f = Polynomial(case["terms"])
    return {"gradient": answer(f, list(case["x"])), "passes": len(f.seeds)}


def _triplets(random, k):
    return {"u": numbers(random, 3), "v": numbers(random, 3)}


# 07: traces, tapes and programs


def _program(random, k, inputs=None):
    """Rows over numbered variables: (operation, i, j). Some variables are shared, two deep."""
    n = inputs or (1, 2, 3)[k % 3]
    if k % 4 == 0:
        rows = [["+", n - 1, n - 1], ["+", n, n], ["*", n + 1, n]]  # b = a + a, c = b + b, y = c b
    else:
        rows = []
        for r in range(random.randrange(3, 9)):
            rows.append([random.choice(["+", "*", "sin", "2*"]), *(random.randrange(n + r) for _ in range(2))])
        rows.append(["*", n + len(rows) - 1, random.randrange(n)])
    return {"x": numbers(random, n, high=1.1), "rows": rows}


def run(rows, xs):
    """A program on any kind of number."""
    v = list(xs)
    for operation, i, j in rows:
        v.append({"+": lambda: v[i] + v[j], "*": lambda: v[i] * v[j], "sin": lambda: np.sin(v[i]), "2*": lambda: 2.0 * v[i]}[operation]())
    return v[-1]


def _tape(random, k):
    """Rows of (operand, partial) pairs, as a tape holds them; an operand may occur twice in a row or in many rows."""
    n = (1, 2, 3)[k % 3]
    tape = [[] for _ in range(n)]
    for r in range(n, n + random.randrange(3, 9)):
        pairs = [[random.randrange(r), p] for p in numbers(random, random.choice((1, 2, 2)))]
        tape.append(pairs)
    tape[-1] = [[len(tape) - 2, 1.5], [len(tape) - 2, -0.5], [0, 0.25]]
    return {"tape": tape, "inputs": n, "y_bar": numbers(random, 1)[0]}


def _graph(random, k):
    """Operands of each node, names shuffled so that sorting them helps nobody. The second case is a long chain."""
    if k == 1:
        count, operands = 5000, [[]] + [[i] for i in range(4999)]
    else:
        count = random.randrange(4, 12)
        operands = [[]] + [sorted(random.sample(range(i), min(i, random.choice((1, 2))))) for i in range(1, count)]
    names = list(range(count))
    random.shuffle(names)
    return {"operands": {str(names[i]): [names[j] for j in operands[i]] for i in range(count)}, "output": names[-1]}


QUESTIONS = {
    "02.forward": Question(_one_variable, _difference),
    "02.central": Question(_one_variable, _difference),
    "02.richardson": Question(_one_variable, _difference),
    "02.complex_step": Question(_one_variable, _complex_step),
    "02.gradient": Question(_many_variables, _gradient_and_calls),
    "02.best_step": Question(_precision, lambda answer, case: answer(case["eps"], case["order"])),
    "06.multiply": Question(_pairs, _of_two),
    "06.divide": Question(_pairs, _of_two),
    "06.sine": Question(_pairs, lambda answer, case: answer(tuple(case["z"]))),
    "06.logarithm": Question(_positive_pair, lambda answer, case: answer(tuple(case["z"]))),
    "06.gradient": Question(_polynomial, _passes),
    "06.triplets": Question(_triplets, lambda answer, case: answer(tuple(case["u"]), tuple(case["v"]))),
    "07.column": Question(lambda random, k: {"x": [random.uniform(0.5, 3), random.uniform(0.5, 3)]}, lambda answer, case: answer(*case["x"])),
    "07.accumulate": Question(_tape, lambda answer, case: answer([list(map(tuple, row)) for row in case["tape"]], case["y_bar"])),
    "07.order": Question(_graph, lambda answer, case: answer({int(k): list(v) for k, v in case["operands"].items()}, case["output"])),
    "07.gradient": Question(_program, lambda answer, case: [answer(lambda *xs: run(case["rows"], xs), list(case["x"])) for _ in range(2)]),
    "07.pullback": Question(_tape, lambda answer, case: [
        answer([list(map(tuple, row)) for row in case["tape"]], case["inputs"],
               {len(case["tape"]) - 1: case["y_bar"], len(case["tape"]) - 2: 2 * case["y_bar"]}) for _ in range(2)]),
}  # fmt: skip
