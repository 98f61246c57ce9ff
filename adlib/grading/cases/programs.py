"""Programs as Wengert lists, for several sets: rows (operation, operands), inputs first.

Inputs are the variables 0 to n - 1, row k defines variable n + k. Operations: add, subtract, multiply of two operands,
sin and exp of one. As JSON a row is a list, the learner gets tuples.
"""

import numpy as np

from adlib.grading.cases import numbers

OPERANDS = {"add": 2, "subtract": 2, "multiply": 2, "sin": 1, "exp": 1}


def draw(random, k, inputs=None, rows=None):
    """{"x", "program"}: some variables are used twice, two deep; some rows may be unused; no value is large."""
    while True:
        n = inputs or (1, 2, 3)[k % 3]
        x, program = numbers(random, n, high=2.2), _rows(random, k, n, rows)
        with np.errstate(over="ignore", invalid="ignore"):
            values = [float(v) for v in run(program, x)]
        if max(map(abs, values)) < 20 and min(abs(v) for v in values) > 1e-4 or k % 4 == 0:
            return {"x": x, "program": program}


def _rows(random, k, n, count):
    if k % 4 == 0:  # b = a + a, c = b + b, y = c b
        return [["add", [n - 1, n - 1]], ["add", [n, n]], ["multiply", [n + 1, n]]]
    program = []
    for r in range(count or random.randrange(3, 9)):
        operation = random.choice(("add", "subtract", "multiply", "multiply", "sin", "exp"))
        program.append([operation, [random.randrange(n + r) for _ in range(OPERANDS[operation])]])
    if k % 2:  # both functions on the way to the output
        program += [["sin", [n + len(program) - 1]], ["exp", [n + len(program)]]]
    program.append(["multiply", [n + len(program) - 1, random.randrange(n)]])
    difference = [random.randrange(n), n + len(program) - 1]
    return [*program, ["subtract", difference[:: 1 if k % 2 else -1]]]


def for_learner(program):
    return [(operation, tuple(operands)) for operation, operands in program]


def call(answer, program, **lists):
    """answer(program, *lists), of copies."""
    return answer(for_learner(program), *map(list, lists.values()))


def from_source(program, n):
    """The program as a learner would have written it: a function that holds no list of its rows."""
    signs = {"add": "{} + {}", "subtract": "{} - {}", "multiply": "{} * {}", "sin": "np.sin({})", "exp": "np.exp({})"}
    lines = [
        f"    v{k} = " + signs[operation].format(*(f"v{i}" for i in operands))
        for k, (operation, operands) in enumerate(program, n)
    ]
    space = {"np": np}
    exec(
        "\n".join([f"def f({', '.join(f'v{i}' for i in range(n))}):", *lines, f"    return v{n + len(program) - 1}"]),
        space,
    )
    return space["f"]


def as_function(program):
    """The program as a function of any kind of numbers that returns the last variable."""
    return lambda *xs: run(program, xs)[-1]


def run(program, xs):
    """All variables, for any kind of numbers."""
    v = list(xs)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        if operation == "add":
            v.append(a + b)
        elif operation == "subtract":
            v.append(a - b)
        elif operation == "multiply":
            v.append(a * b)
        else:
            v.append(np.sin(a) if operation == "sin" else np.exp(a))
    return v
