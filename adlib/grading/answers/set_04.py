"""04, Wengert lists and graphs."""

import operator

import numpy as np

from adlib import grad
from adlib.grading.answers import Answer
from adlib.grading.answers.programs import (
    all_derivatives,
    partials,
    partials_by_adlib,
    rows,
    text,
    values,
    values_by_adlib,
    variables,
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
        },
        lesson=LESSON,
    ),
}
