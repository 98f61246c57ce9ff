"""04, Wengert lists and graphs."""

import operator

import numpy as np

from adlib import grad
from adlib.grading.answers import Answer
from adlib.grading.answers.programs import (
    VALUE,
    all_derivatives,
    partials,
    partials_by_adlib,
    rows,
    text,
    values,
    values_by_adlib,
    variables,
    with_wrong_partials,
)
from adlib.grading.cases.programs import OPERANDS, as_function
from adlib.grading.judge import close
from adlib.methods.wengert import trace

LESSON = "04, course/04_wengert_lists"
OTHER_POINTS = (0.41, -0.83, 1.07)


class Recorder:
    """A number that writes down what is done to it."""

    def __init__(self, index, program, n):
        self.index, self.program, self.n = index, program, n

    def note(self, operation, *operands):
        self.program.append((operation, tuple(x.index for x in operands)))
        return type(self)(self.n + len(self.program) - 1, self.program, self.n)

    def __add__(self, other):
        return self.note("add", self, other)

    def __sub__(self, other):
        return self.note("subtract", self, other)

    def __mul__(self, other):
        return self.note("multiply", self, other)

    def sin(self):
        return self.note("sin", self)

    def exp(self):
        return self.note("exp", self)


def record(f, n, kind=Recorder):
    program = []
    f(*(kind(i, program, n) for i in range(n)))
    return program


def record_by_adlib(f, n):
    listed = trace(f, *np.linspace(0.3, 0.9, n).tolist())
    place = {row.index: k for k, row in enumerate(listed.rows)}
    return [(row.rule.name, tuple(place[x.index] for x in row.operands)) for row in listed.rows[n:]]


class WithoutOrder(Recorder):
    def note(self, operation, *operands):
        return super().note(operation, *sorted(operands, key=lambda x: x.index))


class ByPlace(Recorder):
    """Rows are numbered from 0, as if there were no inputs."""

    def note(self, operation, *operands):
        made = super().note(operation, *operands)
        made.index -= self.n
        return made


class FromOne(Recorder):
    """A row's number is how many rows there are, as in the lesson: right for one input only."""

    def note(self, operation, *operands):
        made = super().note(operation, *operands)
        made.index = len(self.program)
        return made


class SumsAsProducts(Recorder):
    def __add__(self, other):
        return self.note("multiply", self, other)


def same_program(case, got, expected):
    """As many rows as f has operations, and the same values at other points, where it is run here."""
    n = len(case["x"])
    if type(got) is not list or len(got) != len(expected):
        return False
    for k, (operation, operands) in enumerate(got):
        if OPERANDS.get(operation) != len(operands) or not all(type(i) is int and 0 <= i < n + k for i in operands):
            return False
    return all(
        close(values(got, xs), values(expected, xs), 1e-9)
        for xs in (case["x"], *([p] * n for p in OTHER_POINTS), list(OTHER_POINTS)[:n])
    )


def needed(program, n):
    wanted = {n + len(program) - 1}
    for k in range(len(program) - 1, -1, -1):
        if n + k in wanted:
            wanted |= set(program[k][1])
    return sorted(i for i in wanted if i >= n)


def needed_by_graph(program, n):
    found, todo = set(), [n + len(program) - 1]
    while todo:
        if (i := todo.pop()) >= n and i not in found:
            found.add(i)
            todo += program[i - n][1]
    return sorted(found)


def used_once(program, n):
    used = {i for _, operands in program for i in operands} | {n + len(program) - 1}
    return sorted(i for i in used if i >= n)


def walked(edges_of=partials, begin=1.0, along=operator.mul, put=operator.add, pairs=zip):
    """The sum over all paths from the output down to each input, path by path; a mistake may replace a part of that."""

    def answer(program, xs):
        n, edges = len(xs), edges_of(program, xs)
        total, waiting = [0.0] * n, [(n + len(program) - 1, begin)]
        while waiting:
            i, weight = waiting.pop()
            if i < n:
                total[i] = put(total[i], weight)
            else:
                waiting += [(j, along(weight, p)) for j, p in pairs(program[i - n][1], edges[i - n])]
        return total

    return answer


def by_adlib(program, xs):
    return [float(g) for g in grad(as_function(program), tuple(range(len(xs))))(*xs)]


def turned(program, xs):
    return [
        row[::-1] if operation == "multiply" else row for (operation, _), row in zip(program, partials(program, xs))
    ]


def shown_program(got):
    """Each row as it is to be returned."""
    return {f"row {k}": f'("{operation}", {tuple(operands)})' for k, (operation, operands) in enumerate(got)}


def misrecorded(case, got):
    """What is wrong with the form of a recorded program."""
    if type(got) is not list:
        return "a list of rows was asked for"
    for row in got:
        if type(row) is not list or len(row) != 2:
            return (
                "a row is a pair (operation, operands), not a text"
                if type(row) is str
                else "a row is a pair (operation, operands)"
            )
        operation, operands = row
        if operation not in OPERANDS:
            return f"operations are named {', '.join(OPERANDS)}, and not {operation!r}"
        if type(operands) is not list:
            return "operands are a tuple, also a single one: (3,)"
        if len(operands) != OPERANDS[operation]:
            return (
                f"{operation} has {OPERANDS[operation]} operand{'s' * (OPERANDS[operation] > 1)}, and here "
                f"{len(operands)}"
            )
    return None


def source_of(case):
    n = len(case["x"])
    return f"f of {n} number{'s' * (n > 1)} v_0{f' ... v_{n - 1}' if n > 1 else ''}: " + text(case).split("; ", 1)[1]


def values_by(table):
    """The values of all variables by other operations."""

    def answer(program, xs):
        v = list(xs)
        for operation, operands in program:
            v.append({**VALUE, **table}[operation](*(v[i] for i in operands)))
        return v

    return answer


def values_of_the_last(program, xs):
    """The second operand is the value of the row before."""
    v = list(xs)
    for operation, operands in program:
        v.append(VALUE[operation](*[v[operands[0]], v[-1]][: len(operands)]))
    return v


class FromOneMore(Recorder):
    """Every row's number is one too large."""

    def note(self, operation, *operands):
        made = super().note(operation, *operands)
        made.index += 1
        return made


class SumOfSquare(Recorder):
    def __mul__(self, other):
        return self.note("add" if self.index == other.index else "multiply", self, other)


def used_only(f, n):
    """The rows that are used by others, and the last one."""
    program = record(f, n)
    used = {i for _, operands in program for i in operands} | {n + len(program) - 1}
    return [row for k, row in enumerate(program, n) if k in used]


def reached(program, n, times, edges=lambda row: row[1], start=None):
    """The rows that are found by going through the program downwards, from the first row to the last."""
    found = {n + len(program) - 1}
    for k, row in times * list(enumerate(program, n)):
        if k in found:
            found.update(edges(row))
    return sorted(i for i in found if i >= n)


def needed_by(edges):
    """From the last row to the first, along the operands that `edges(operation, operands)` leaves."""

    def answer(program, n):
        found = {n + len(program) - 1}
        for k in reversed(range(n, n + len(program))):
            if k in found:
                found.update(edges(*program[k - n]))
        return sorted(i for i in found if i >= n)

    return answer


def needed_by_derivatives(program, n):
    derivatives = all_derivatives(program, [0.3 + 0.1 * i for i in range(n)])[-1]
    return [k for k in range(n, n + len(program)) if derivatives[k] != 0]


def visited_once(program, xs):
    """A depth-first walk that enters each row once."""
    n, edges, seen, total = len(xs), partials(program, xs), set(), [0.0] * len(xs)

    def walk(i, weight):
        if i < n:
            total[i] += weight
        elif i not in seen:
            seen.add(i)
            for j, partial in zip(program[i - n][1], edges[i - n]):
                walk(j, weight * partial)

    walk(n + len(program) - 1, 1.0)
    return total


def swept_by_assignment(program, xs):
    n, edges = len(xs), partials(program, xs)
    bars = [0.0] * (n + len(program) - 1) + [1.0]
    for k in reversed(range(len(program))):
        for i, partial in zip(program[k][1], edges[k]):
            bars[i] = bars[n + k] * partial
    return bars[:n]


def longest_path(program, xs):
    n, edges, total, longest = len(xs), partials(program, xs), [0.0] * len(xs), [0] * len(xs)

    def walk(i, weight, steps):
        if i < n:
            if steps > longest[i]:
                total[i], longest[i] = weight, steps
        else:
            for j, partial in zip(program[i - n][1], edges[i - n]):
                walk(j, weight * partial, steps + 1)

    walk(n + len(program) - 1, 1.0, 0)
    return total


def values_one_back(program, xs):
    v = list(xs)
    for operation, operands in program:
        v.append(VALUE[operation](*(v[i - 1] for i in operands)))
    return v


def record_again(f, n):
    """The rows of a second call into the same list."""
    program = []
    f(*(Recorder(i, program, n) for i in range(n)))
    first = len(program)
    f(*(Recorder(i, program, n) for i in range(n)))
    return program[first:]


ANSWERS = {
    "evaluate": Answer(
        [values, values_by_adlib],
        "v_i = φ_i(v_j, v_k, ...) in the order of the rows; the inputs come first",
        "Append to a list that begins with the inputs.",
        text,
        {
            "subtract takes its second operand from its first": lambda program, xs: values(
                [(o, i[::-1]) for o, i in program], xs
            ),
            "the inputs come first in the list": lambda program, xs: values(program, xs)[len(xs) :],
            "only the last value is returned: all of them were asked for": lambda program, xs: values(program, xs)[-1],
            "operands are variables of the whole list, inputs included": lambda program, xs: values(
                [(o, [max(0, j - 1) for j in i]) for o, i in program], xs
            ),
            "operands are variables of the whole list, inputs included: yours are one too small, and -1 is the last "
            "value": (lambda program, xs: values_one_back(program, xs)),
            "exp is computed as sin: each operation needs its own branch": values_by({"exp": VALUE["sin"]}),
            "sin is computed as exp: each operation needs its own branch": values_by({"sin": VALUE["exp"]}),
            "multiply adds its operands": values_by({"multiply": VALUE["add"]}),
            "add multiplies its operands": values_by({"add": VALUE["multiply"]}),
            "subtract adds its operands": values_by({"subtract": VALUE["add"]}),
            "exp is computed as e times the operand: it is e to its power, math.exp": values_by(
                {"exp": lambda a: np.e * a}
            ),
            "the second operand is taken for the row before: it is the variable with the number "
            "operands[1]": values_of_the_last,
            "the first operand is used twice: operands[1] is the second one": lambda program, xs: values(
                [(o, (i[0],) * len(i)) for o, i in program], xs
            ),
            "the angle of sin is taken in degrees": values_by({"sin": lambda a: np.sin(np.radians(a))}),
        },
        rows=variables,
        lesson=LESSON,
    ),
    "record": Answer(
        [record, record_by_adlib],
        "each operation on recording numbers appends a row and returns a new recording number",
        "Give each number its place in the list of variables; the n inputs have places 0 to n - 1.",
        source_of,
        {
            "an operand that occurs twice is written twice": lambda f, n: [
                (o, tuple(dict.fromkeys(i))) for o, i in record(f, n)
            ],
            "a row is a pair (operation, operands)": lambda f, n: [(o, *i) for o, i in record(f, n)],
            "the order of operands matters: v_1 - v_0 is not v_0 - v_1": lambda f, n: record(f, n, WithoutOrder),
            "the first row defines variable n, after the inputs; yours is counted from 1": lambda f, n: record(
                f, n, FromOne
            ),
            "the first row defines variable n, after the inputs": lambda f, n: record(f, n, ByPlace),
            "add is recorded as multiply": lambda f, n: record(f, n, SumsAsProducts),
            "the list is reversed": lambda f, n: record(f, n)[::-1],
            "the numbers of rows are one too large: the first row defines variable n": lambda f, n: record(
                f, n, FromOneMore
            ),
            "f was called twice, and all rows are there twice: call it once": lambda f, n: (
                record(f, n) + record_again(f, n)
            ),
            "equal rows were merged: each operation has a row of its own, in the order of evaluation": lambda f, n: (
                list(dict.fromkeys(record(f, n)))
            ),
            "no row was recorded: f has to be called with numbers of your own class": lambda f, n: [],
            "the operands are written in the reverse order: v_1 - v_0 is not v_0 - v_1": lambda f, n: [
                (o, i[::-1]) for o, i in record(f, n)
            ],
            "rows that no other row uses are left out: every operation has a row, needed or not": used_only,
            "x * x is recorded as x + x": lambda f, n: record(f, n, SumOfSquare),
            "subtract is recorded as add": lambda f, n: [("add" if o == "subtract" else o, i) for o, i in record(f, n)],
            "the last row is missing": lambda f, n: record(f, n)[:-1],
            "the first row is missing": lambda f, n: record(f, n)[1:],
        },
        accepts=same_program,
        show=shown_program,
        form=misrecorded,
        lesson=LESSON,
    ),
    "needed": Answer(
        [needed, needed_by_graph],
        "the last row is needed; and what a needed row uses is needed",
        "Go through the rows from the last to the first.",
        text,
        {
            "in increasing order": lambda program, n: needed(program, n)[::-1],
            "give the variable's number n + k, not the row's": lambda program, n: [i - n for i in needed(program, n)],
            "a row may be used by rows that are not needed themselves": used_once,
            "each once": lambda program, n: sorted(
                [*needed(program, n), *(i for k in needed(program, n) for i in program[k - n][1] if i >= n)]
            ),
            "all rows are listed": lambda program, n: list(range(n, n + len(program))),
            "inputs are no rows": lambda program, n: sorted(
                {i for k in needed(program, n) for i in program[k - n][1]} | set(needed(program, n))
            ),
            "the output is needed, too": lambda program, n: needed(program, n)[:-1],
            "these are the rows that are not needed": lambda program, n: sorted(
                set(range(n, n + len(program))) - set(needed(program, n))
            ),
            "the rows are gone through twice from the first to the last, which is not enough: begin with the last": (
                lambda program, n: reached(program, n, 2)
            ),
            "only the operands of the output are there: what they use is needed, too, so go from the last row to the "
            "first": lambda program, n: sorted(i for i in {n + len(program) - 1, *program[-1][1]} if i >= n),
            "only the first operand of each row is followed: operands[1] is needed, too": needed_by(lambda o, i: i[:1]),
            "only the last operand of each row is followed: operands[0] is needed, too": needed_by(lambda o, i: i[-1:]),
            "variable n is missing: it is defined by the first row, and the inputs are 0 to n - 1": lambda program, n: [
                i for i in needed(program, n) if i > n
            ],
            "v - v is taken for needless: a row depends on its operands whatever their values are": needed_by(
                lambda o, i: () if o == "subtract" and i[0] == i[1] else i
            ),
            "rows with derivative 0 are left out: a row depends on its operands whatever their values "
            "are": needed_by_derivatives,
        },
        lesson=LESSON,
    ),
    "partials": Answer(
        [partials, partials_by_adlib],
        "∂v_k/∂v_i at the values of this evaluation: 1 and 1, 1 and -1, v_j and v_i, cos v_i, exp v_i",
        "Evaluate first; a partial needs the values of the operands.",
        text,
        {
            "the partials of a product are the other factor": turned,
            "subtract has the partials 1 and -1": lambda program, xs: [
                [1.0, 1.0] if o == "subtract" else row for (o, _), row in zip(program, partials(program, xs))
            ],
            "partials are taken at the values of the operands, not of the result": lambda program, xs: [
                [np.cos(values(program, xs)[len(xs) + k])] if o == "sin" else row
                for k, ((o, _), row) in enumerate(zip(program, partials(program, xs)))
            ],
            "the cosine has a minus only as the derivative of itself": lambda program, xs: [
                [-p for p in row] if o == "sin" else row for (o, _), row in zip(program, partials(program, xs))
            ],
            "two operands, two partials, even if they are the same variable": lambda program, xs: [
                [sum(row)] if len(set(i)) < len(i) else row for (_, i), row in zip(program, partials(program, xs))
            ],
            "a row with one operand has a list of one": lambda program, xs: [
                row if len(row) > 1 else row[0] for row in partials(program, xs)
            ],
            "the partial of exp is exp of the operand": lambda program, xs: [
                [values(program, xs)[i[0]]] if o == "exp" else row
                for (o, i), row in zip(program, partials(program, xs))
            ],
            "sin' is cos": lambda program, xs: [
                [np.sin(values(program, xs)[i[0]])] if o == "sin" else row
                for (o, i), row in zip(program, partials(program, xs))
            ],
            "values are returned in place of partials": lambda program, xs: [
                [values(program, xs)[i] for i in operands] for _, operands in program
            ],
            **with_wrong_partials(
                lambda table: lambda program, xs: partials(program, xs, table),
                without=(
                    "multiply: the partials are exchanged",
                    "subtract: the second",
                    "sin: the derivative is cos, without",
                    "sin: the derivative is cos, and here it is sin",
                    "exp: the derivative is exp of the operand, and here it is the operand",
                ),
            ),
            "a square has one partial 2 a and one 0: each of the two operands has its own partial, a and "
            "a": lambda program, xs: [
                [2 * row[0], 0.0] if o == "multiply" and row[0] == row[1] else row
                for (o, _), row in zip(program, partials(program, xs))
            ],
            "the partials are multiplied along the rows: only those of each row by its own operands were asked for": (
                lambda program, xs: [
                    [float(all_derivatives(program, xs)[-1, len(xs) + k] * p) for p in row]
                    for k, row in enumerate(partials(program, xs))
                ]
            ),
            "the two partials of every row are exchanged: the first belongs to the first operand": lambda program, xs: [
                row[::-1] for row in partials(program, xs)
            ],
        },
        rows=rows,
        lesson=LESSON,
    ),
    "paths": Answer(
        [walked(), by_adlib, lambda program, xs: all_derivatives(program, xs)[-1, : len(xs)]],
        "∂y/∂x_i = sum over all paths from x_i to y of the product of the partials on the path",
        "A path ends at an input. At a row, go on with each operand; an operand that occurs twice is two edges.",
        text,
        {
            "paths are added: you kept only one": walked(put=lambda total, weight: weight),
            "an input that is reached by several paths gets their sum": walked(
                put=lambda total, weight: total or weight
            ),
            "an operand that occurs twice is two edges": walked(
                pairs=lambda operands, row: dict(zip(operands, row)).items()
            ),
            "partials along a path are multiplied": walked(begin=0.0, along=operator.add),
            "the partials of a product are the other factor": walked(turned),
            "the two partials of every row are exchanged: the first belongs to the first operand": walked(
                lambda program, xs: [row[::-1] for row in partials(program, xs)]
            ),
            "these are the numbers of paths: each contributes the product of its partials": walked(
                lambda program, xs: [[1.0] * len(row) for row in partials(program, xs)]
            ),
            "a row is entered once only: it has to be entered again by every path through it": visited_once,
            "the walk starts with weight 0: a product starts with 1": walked(begin=0.0),
            "the adjoint of an operand is replaced: what several rows contribute is added": swept_by_assignment,
            "only the longest path to each input counts: all of them are added": longest_path,
            **with_wrong_partials(
                lambda table: walked(lambda program, xs: partials(program, xs, table)),
                without=("multiply: the partials",),
            ),
        },
        lesson=LESSON,
    ),
}
