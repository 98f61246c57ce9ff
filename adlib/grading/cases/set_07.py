"""07, reverse mode: traces, tapes and programs."""

import numpy as np

from adlib.grading.cases import Question, numbers


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


def _twice(answer, case):
    """Asked twice: an engine that keeps adjoints from its last sweep shows it."""

    def f(*xs):
        return run(case["rows"], xs)

    return [answer(f, list(case["x"])) for _ in range(2)]


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
    "column": Question(lambda random, k: {"x": [random.uniform(0.5, 3), random.uniform(0.5, 3)]}, lambda answer, case: answer(*case["x"])),
    "accumulate": Question(_tape, lambda answer, case: answer([list(map(tuple, row)) for row in case["tape"]], case["y_bar"])),
    "order": Question(_graph, lambda answer, case: answer({int(k): list(v) for k, v in case["operands"].items()}, case["output"])),
    "gradient": Question(_program, _twice),
    "pullback": Question(_tape, lambda answer, case: [
        answer([list(map(tuple, row)) for row in case["tape"]], case["inputs"],
               {len(case["tape"]) - 1: case["y_bar"], len(case["tape"]) - 2: 2 * case["y_bar"]}) for _ in range(2)]),
}  # fmt: skip
