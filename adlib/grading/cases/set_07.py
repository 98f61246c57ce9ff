"""07, reverse mode: traces, tapes and programs."""

import contextlib
import sys
import time

import numpy as np

from adlib.grading.cases import Question, numbers

clock = getattr(time, "thread_time", time.process_time)  # a browser has one thread, and no clock of it

TRAPS = (  # programs of one variable in which the paths have different lengths, or the operands come in either order
    [["+", 0, 0], ["+", 1, 1], ["*", 1, 2]],
    [["sin", 0, 0], ["sin", 1, 1], ["sin", 2, 2], ["sin", 3, 3], ["+", 4, 2]],
    [["c*", 0, 1.5], ["+c", 1, -0.5], ["*c", 2, 2.0], ["c+", 3, 2.75], ["sin", 4, 4], ["*", 0, 5]],
    [["+", 0, 0], ["+", 1, 1], ["*", 2, 1]],
    [["sin", 0, 0], ["sin", 1, 1], ["sin", 2, 2], ["+", 1, 3]],
)


def _program(random, k):
    """Rows over numbered variables: (operation, i, j), or (operation, i, a constant)."""
    if k in (3, 9):  # so many paths that they cannot be followed one by one
        return {"x": numbers(random, 1, low=1e-9, high=2e-9), "rows": [["+", i, i] for i in range(20)]}
    if k == 5:  # too long a chain for a function that calls itself; v_2 = v_0, and the derivative is far from 0
        rows = [["sin", i, i] if i % 2 and i > 1 else ["c*", i, -1.0] for i in range(5000)]
        return {"x": numbers(random, 1), "rows": rows}
    if k % 2 == 0:
        return {"x": numbers(random, 1, high=2.0), "rows": TRAPS[k // 2 % len(TRAPS)]}
    n, rows = (1, 2, 3)[k % 3], []
    for r in range(random.randrange(4, 9)):
        operation = random.choice(("+", "*", "sin", "+", "*", "c+", "+c", "c*", "*c"))
        rows.append(
            [
                operation,
                random.randrange(n + r),
                round(random.uniform(-2, 2), 2) if "c" in operation else random.randrange(n + r),
            ]
        )
    rows.append(["*", *random.sample((n + len(rows) - 1, random.randrange(n)), 2)])
    rows.append(["+", *random.sample((n + len(rows) - 1, random.randrange(n + len(rows))), 2)])
    return {"x": numbers(random, n, high=1.1), "rows": rows}


def run(rows, xs):
    """A program on any kind of number."""
    v = list(xs)
    for operation, i, j in rows:
        v.append(
            {
                "+": lambda: v[i] + v[j],
                "*": lambda: v[i] * v[j],
                "sin": lambda: np.sin(v[i]),
                "+c": lambda: v[i] + j,
                "c+": lambda: j + v[i],
                "*c": lambda: v[i] * j,
                "c*": lambda: j * v[i],
            }[operation]()
        )
    return v[-1]


@contextlib.contextmanager
def patience(rows):
    """An end to an answer that follows every path of a program separately: it calls far more functions than there are
    rows, or, where it calls none, takes a hundred times as long as any other on a program of few rows.
    """
    left, before, began = [20_000 + 300 * rows], sys.getprofile(), clock()
    refusal = f"This takes far too long for a program of {rows} rows. It looks as if every path is followed separately."

    def called(frame, event, argument):
        left[0] -= event in ("call", "c_call")
        if left[0] < 0:
            sys.setprofile(before)
            raise RuntimeError(refusal)

    sys.setprofile(called)
    try:
        yield
    finally:
        sys.setprofile(before)
    if rows < 100 and clock() - began > 0.25:
        raise RuntimeError(refusal)


def _twice(answer, case):
    """Asked twice: an engine that keeps adjoints from its last sweep shows it."""
    calls = []

    def f(*xs):
        calls.append(xs)
        if any(isinstance(x, (float, int, complex, np.ndarray, np.generic)) for x in xs):
            raise TypeError("f should be called with objects of your own class, and not with plain numbers")
        y = run(case["rows"], xs)
        y + xs[0]  # recorded last, and not the output
        return y

    with patience(len(case["rows"])):
        first = answer(f, list(case["x"]))
    with patience(len(case["rows"])):
        second = answer(f, list(case["x"]))
    return {"gradient": first, "once more": second, "calls of f, in two gradients": len(calls)}


def _tape(random, k):
    """Rows of (operand, partial) pairs, as a tape holds them; an operand may occur twice in a row or in many rows."""
    n = (1, 2, 3)[k % 3]
    tape = [[] for _ in range(n)]
    for r in range(n, n + random.randrange(3, 9)):
        pairs = [[random.randrange(len(tape)), p] for p in numbers(random, random.choice((1, 2, 2)))]
        tape.append(pairs)
        if k % 2 and r == n:
            tape.append([])  # a constant
    tape[-1] = [[len(tape) - 2, 1.5], [len(tape) - 2, -0.5], [0, 0.25]]
    return {"tape": tape, "inputs": n, "y_bar": numbers(random, 1)[0]}


def _tape_with_outputs(random, k):
    """Outputs anywhere, at times an input among them, in no order."""
    case = _tape(random, k)
    tape, n = case["tape"], case["inputs"]
    outputs = random.sample(range(n, len(tape)), 1 + k % 3) + ([random.randrange(n)] if k % 2 else [])
    random.shuffle(outputs)
    return {"tape": tape, "inputs": n, "seeds": [[i, seed] for i, seed in zip(outputs, numbers(random, len(outputs)))]}


def for_learner(tape):
    return [list(map(tuple, row)) for row in tape]


class CountedRow(list):
    """A row of a tape that counts how often it is read."""

    read = 0

    def __iter__(self):
        self.read += 1
        return super().__iter__()

    def __getitem__(self, k):
        self.read += k in (0, slice(None))
        return super().__getitem__(k)


def _pulled(answer, case):
    """With all seeds, twice, and with one: how often a row is read may not depend on how many seeds there are."""
    seeds, found, reads = dict(map(tuple, case["seeds"])), [], []
    for given in (seeds, seeds, {max(seeds): 1.0}):
        tape = [CountedRow(map(tuple, row)) for row in case["tape"]]
        found.append(answer(tape, case["inputs"], dict(given)))
        reads.append(max(row.read for row in tape))
    if found[0] is None:
        return None
    return {"x_bar, twice": found[:2], "sweeps": reads[0] / max(1, reads[2])}


def _graph(random, k):
    """Operands of each node, in no order, names shuffled so that sorting them does not help.

    The second case is a long chain, the third has too many paths to follow them one by one.
    """
    if k == 1:
        operands = [[]] + [[i] for i in range(2999)]
    elif k == 2:
        operands = [[], [0]] + [[i - 1, i - 2] for i in range(2, 30)]
    elif k == 5:
        operands = [[], [0], [1], [2], [3], [4, 2]]
    elif k in (3, 4):  # a node that is used twice by one and once by another that comes late
        operands = [[], [0], [1], [0, 0], [[3, 2], [2, 3]][k - 3]]
    else:
        leaves = random.randrange(1, 4)
        operands = [[] for _ in range(leaves)]
        operands += [
            [random.randrange(i) for _ in range(random.choice((1, 2, 2)))]
            for i in range(leaves, leaves + random.randrange(4, 12))
        ]
    output = len(operands) - 1
    if k > 2 and k % 2:  # something that uses the output, and is not needed for it
        operands.append([output, 0])
    names, nodes = list(range(len(operands))), list(range(len(operands)))
    random.shuffle(names)
    random.shuffle(nodes)
    return {"operands": {str(names[i]): [names[j] for j in operands[i]] for i in nodes}, "output": names[output]}


class LookedUp(dict):
    """It loses patience with an answer that follows every path separately."""

    looks = 0

    def __getitem__(self, node):
        self.looks += 1
        if self.looks > 1000 * len(self) and len(self) < 100:
            raise RuntimeError(
                f"The operands of {len(self)} nodes were looked up {self.looks} times. It looks as if every path is "
                "followed separately."
            )
        return super().__getitem__(node)


def _ordered(answer, case):
    return answer(LookedUp({int(k): list(v) for k, v in case["operands"].items()}), case["output"])


QUESTIONS = {
    "column": Question(
        lambda random, k: {"x": [random.uniform(0.5, 3), random.uniform(0.5, 3)]},
        lambda answer, case: answer(*case["x"]),
    ),
    "accumulate": Question(_tape, lambda answer, case: answer(for_learner(case["tape"]), case["y_bar"])),
    "order": Question(_graph, _ordered, (12, 24)),
    "gradient": Question(_program, _twice),
    "pullback": Question(_tape_with_outputs, _pulled),
}
