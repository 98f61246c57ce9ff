"""07, variants: other functions and containers, bounds, least squares, and engines for other operations and outputs."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_07 import (
    QUESTIONS,
    CountedRow,
    LookedUp,
    _graph,
    _program,
    _tape,
    _tape_with_outputs,
    for_learner,
    patience,
)


def _on_both_sides(random, k):
    """Points at which the cosine of x_1 is positive and negative in turn."""
    return {"x": [random.uniform(1.7, 3) if k % 2 else random.uniform(0.5, 1.4), random.uniform(0.5, 3)]}


def _with_seed(random, k):
    return {**QUESTIONS["column"].draw(random, k), "y_bar": numbers(random, 1)[0]}


# Tapes ----------------------------------------------------------------------------------------------------------------


def mirrored(tape):
    """The tape with its last row first, and with the numbers of the rows changed accordingly."""
    return [[(len(tape) - 1 - i, partial) for i, partial in row] for row in reversed(tape)]


def _from_the_output(random, k):
    case = _tape(random, k)
    return {"tape": mirrored(case["tape"]), "y_bar": case["y_bar"]}


def _triples(random, k):
    case = _tape(random, k)
    triples = [[r, i, partial] for r, row in enumerate(case["tape"]) for i, partial in row]
    return {"triples": triples, "rows": len(case["tape"]), "y_bar": case["y_bar"]}


def _of_triples(answer, case):
    return answer([tuple(triple) for triple in case["triples"]], case["rows"], case["y_bar"])


def _with_repeated_seeds(random, k):
    case = _tape_with_outputs(random, k)
    again = [[row, seed] for (row, _), seed in zip(case["seeds"], numbers(random, 1 + k % 2))]
    return {**case, "seeds": [*case["seeds"], *again] if k % 3 else [*again, *case["seeds"]]}


def _with_gradient(random, k):
    case = _tape_with_outputs(random, k)
    return {**case, "gradient": numbers(random, case["inputs"])}


def _with_targets(random, k):
    case = _tape_with_outputs(random, k)
    values = numbers(random, len(case["tape"]))
    targets = [[row, values[row] + change] for row, change in case["seeds"]]
    return {"tape": case["tape"], "inputs": case["inputs"], "values": values, "targets": targets}


def _pulled_with(seeds_of, single, given_to):
    """As in set 07: with all seeds, twice, and with one, to see that the sweeps are not as many as the seeds."""

    def call(answer, case):
        found, reads = [], []
        for seeds in (seeds_of(case), seeds_of(case), single(case)):
            tape = [CountedRow(map(tuple, row)) for row in case["tape"]]
            found.append(answer(tape, *given_to(case, seeds)))
            reads.append(max(row.read for row in tape))
        if found[0] is None:
            return None
        return {"x_bar, twice": found[:2], "sweeps": reads[0] / max(1, reads[2])}

    return call


def dict_of(name):
    return lambda case: dict(map(tuple, case[name]))


def last_of(name):
    return lambda case: dict([max(map(tuple, case[name]))])


# Graphs ---------------------------------------------------------------------------------------------------------------


def _used_by(random, k):
    """The graph as a dict of users: users[node] has a node as often as it uses `node`."""
    case = _graph(random, k)
    users = {node: [] for node in case["operands"]}
    for node, operands in case["operands"].items():
        for operand in operands:
            users[str(operand)].append(int(node))
    return {"users": users, "output": case["output"]}


def _several_outputs(random, k):
    """Two or three outputs; at times one of them needs another one."""
    case = _graph(random, k)
    others = [int(node) for node in case["operands"] if int(node) != case["output"]]
    outputs = [case["output"], *random.sample(others, min(len(others), 1 + k % 2))]
    random.shuffle(outputs)
    return {"operands": case["operands"], "outputs": outputs}


def plain(graph):
    return LookedUp({int(node): list(others) for node, others in graph.items()})


# Programs -------------------------------------------------------------------------------------------------------------

TRAPS = (  # as in set 07, for -, * and cos
    [["*", 0, 0], ["-", 0, 1], ["*", 1, 2]],
    [["cos", 0, 0], ["cos", 1, 1], ["cos", 2, 2], ["cos", 3, 3], ["-", 4, 2]],
    [["c*", 0, 1.5], ["-c", 1, -0.5], ["*c", 2, 2.0], ["c-", 3, 2.75], ["cos", 4, 4], ["*", 0, 5]],
    [["*", 0, 0], ["-", 1, 0], ["*", 2, 1]],
    [["cos", 0, 0], ["cos", 1, 1], ["cos", 2, 2], ["-", 1, 3]],
)


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "sin": lambda a, b: np.sin(a),
    "cos": lambda a, b: np.cos(a),
    "+c": lambda a, c: a + c,
    "c+": lambda a, c: c + a,
    "-c": lambda a, c: a - c,
    "c-": lambda a, c: c - a,
    "*c": lambda a, c: a * c,
    "c*": lambda a, c: c * a,
}
WITH_CONSTANT = {"+c", "c+", "-c", "c-", "*c", "c*"}


def _differences(random, k):
    """Rows as in set 07, with other operations."""
    if k in (3, 9):  # so many paths that they cannot be followed one by one
        return {"x": numbers(random, 1, low=1 - 1e-6, high=1 - 1e-7), "rows": [["*", i, i] for i in range(20)]}
    if k == 5:  # too long a chain for a function that calls itself; v_2 = v_0
        rows = [["c-", i, 0.5] if i % 2 and i > 1 else ["c*", i, -1.0] for i in range(2000)]
        return {"x": numbers(random, 1), "rows": rows}
    if k % 2 == 0:
        return {"x": numbers(random, 1, high=2.0), "rows": TRAPS[k // 2 % len(TRAPS)]}
    n, rows = (1, 2, 3)[k % 3], []
    for r in range(random.randrange(4, 9)):
        operation = random.choice(("-", "*", "cos", "-", "*", "c-", "-c", "c*", "*c"))
        second = round(random.uniform(-2, 2), 2) if operation in WITH_CONSTANT else random.randrange(n + r)
        rows.append([operation, random.randrange(n + r), second])
    rows.append(["*", *random.sample((n + len(rows) - 1, random.randrange(n)), 2)])
    rows.append(["-", *random.sample((n + len(rows) - 1, random.randrange(n + len(rows))), 2)])
    return {"x": numbers(random, n, high=1.1), "rows": rows}


def variables(rows, xs):
    """All variables of a program, for any kind of number, with the operations of set 07 and those of the variants."""
    v = list(xs)
    for operation, i, j in rows:
        v.append(OPERATIONS[operation](v[i], j if operation in WITH_CONSTANT else v[j]))
    return v


def _shorter(random, k):
    """Programs as in set 07; the chain is still too long for a function that calls itself."""
    case = _program(random, k)
    return {**case, "rows": case["rows"][:2000]}


def _with_outputs(random, k):
    """Programs with up to three outputs, which may be inputs; the long ones have one."""
    case = _shorter(random, k)
    n, last = len(case["x"]), len(case["x"]) + len(case["rows"]) - 1
    others = [] if len(case["rows"]) > 15 else [random.randrange(n, last), random.randrange(last)][: 1 + k % 2]
    outputs = [last, *others, *([last] if k % 4 == 1 else [])]
    random.shuffle(outputs)
    return {**case, "outputs": outputs, "y_bars": numbers(random, len(outputs))}


def _sweeps_of(program, arguments, label="gradient"):
    """Asked twice, as in set 07. `program(case, xs)` records something after its result."""

    def call(answer, case):
        calls, found = [], []

        def f(*xs):
            calls.append(xs)
            inputs = xs[0] if len(xs) == 1 and isinstance(xs[0], (list, tuple)) else xs
            if any(isinstance(x, (float, int, complex, np.ndarray, np.generic)) for x in inputs):
                raise TypeError("f should be called with objects of your own class, and not with plain numbers")
            return program(case, xs)

        for _ in range(2):
            with patience(len(case["rows"])):
                found.append(answer(f, *arguments(case)))
        return {label: found[0], "once more": found[1], "calls of f, in two gradients": len(calls)}

    return call


def _result(case, xs):
    y = variables(case["rows"], xs)[-1]
    y - xs[0]  # recorded last, and not the output
    return y


def _results(case, xs):
    v = variables(case["rows"], xs)
    v[-1] + xs[0]
    return [v[k] for k in case["outputs"]]


def _result_of_a_list(case, xs):
    (vector,) = xs
    if not isinstance(vector, (list, tuple)):
        raise TypeError("f should be called with one list of objects of your own class")
    y = variables(case["rows"], vector)[-1]
    y + vector[0]
    return y


_column, _accumulate, _order = QUESTIONS["column"], QUESTIONS["accumulate"], QUESTIONS["order"]

VARIANTS = {
    "column.b": Question(_on_both_sides, _column.call),
    "column.c": Question(_with_seed, lambda answer, case: answer(*case["x"], case["y_bar"])),
    "column.d": Question(_column.draw, _column.call),
    "accumulate.b": Question(_accumulate.draw, _accumulate.call),
    "accumulate.c": Question(_from_the_output, lambda answer, case: answer(for_learner(case["tape"]), case["y_bar"])),
    "accumulate.d": Question(_triples, _of_triples),
    "order.b": Question(_used_by, lambda answer, case: answer(plain(case["users"]), case["output"]), _order.counts),
    "order.c": Question(_order.draw, _order.call, _order.counts),
    "order.d": Question(
        _several_outputs, lambda answer, case: answer(plain(case["operands"]), [*case["outputs"]]), _order.counts
    ),
    "gradient.b": Question(_differences, _sweeps_of(_result, lambda case: [list(case["x"])])),
    "gradient.c": Question(
        _with_outputs, _sweeps_of(_results, lambda case: [list(case["x"]), list(case["y_bars"])], "x_bar")
    ),
    "gradient.d": Question(_shorter, _sweeps_of(_result_of_a_list, lambda case: [list(case["x"])])),
    "pullback.b": Question(
        _with_repeated_seeds,
        _pulled_with(
            lambda case: [tuple(pair) for pair in case["seeds"]],
            lambda case: [max(map(tuple, case["seeds"]))],
            lambda case, seeds: (case["inputs"], seeds),
        ),
    ),
    "pullback.c": Question(
        _with_gradient,
        _pulled_with(
            dict_of("seeds"),
            last_of("seeds"),
            lambda case, seeds: (case["inputs"], seeds, [*case["gradient"]]),
        ),
    ),
    "pullback.d": Question(
        _with_targets,
        _pulled_with(
            dict_of("targets"),
            last_of("targets"),
            lambda case, targets: (case["inputs"], [*case["values"]], targets),
        ),
    ),
}
