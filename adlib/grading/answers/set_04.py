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
    """A number that records each operation on it."""

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
        return "Your function should return a list of rows."
    for row in got:
        if type(row) is not list or len(row) != 2:
            return (
                "A row should be a pair (operation, operands), and one of yours is a text."
                if type(row) is str
                else "A row should be a pair (operation, operands)."
            )
        operation, operands = row
        if operation not in OPERANDS:
            return f"The operations are named {', '.join(OPERANDS)}, but one of your rows has {operation!r}."
        if type(operands) is not list:
            return "The operands of a row should be a tuple, even if there is only one: (3,)."
        if len(operands) != OPERANDS[operation]:
            return (
                f"The operation {operation} has {OPERANDS[operation]} operand{'s' * (OPERANDS[operation] > 1)}, but "
                f"one of your rows has {len(operands)}."
            )
    return None


def source_of(case):
    n = len(case["x"])
    return (
        f"the function f of {n} number{'s' * (n > 1)} v_0{f' ... v_{n - 1}' if n > 1 else ''}: "
        + text(case).split("; ", 1)[1]
    )


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
        "The list begins with the inputs. Then each row appends v_i = φ_i(v_j, v_k, ...), computed from "
        "values that are already in the list.",
        "Start with a list that contains the inputs, and append one value per row. The values of the "
        "operands are then already in the list.",
        text,
        {
            "For subtract, the operands are exchanged. The second operand is subtracted from the first.": (
                lambda program, xs: values([(o, i[::-1]) for o, i in program], xs)
            ),
            "Your list contains only the values of the rows. It has to begin with the values of the inputs.": (
                lambda program, xs: values(program, xs)[len(xs) :]
            ),
            "Your function returns only the last value. Return the values of all variables, as a list.": (
                lambda program, xs: values(program, xs)[-1]
            ),
            "Your operands are looked up one place too early. The operand numbers count all variables from 0, "
            "inputs included.": lambda program, xs: values([(o, [max(0, j - 1) for j in i]) for o, i in program], xs),
            "Your operands are looked up one place too early, and for operand 0 the index -1 means the last "
            "value of the list. Use the operand numbers as they are: they count all variables from 0, inputs "
            "included.": (lambda program, xs: values_one_back(program, xs)),
            "For exp, your value is that of sin. Each operation needs a branch of its own.": values_by(
                {"exp": VALUE["sin"]}
            ),
            "For sin, your value is that of exp. Each operation needs a branch of its own.": values_by(
                {"sin": VALUE["exp"]}
            ),
            "For multiply, your function adds the two operands. Multiply them.": values_by({"multiply": VALUE["add"]}),
            "For add, your function multiplies the two operands. Add them.": values_by({"add": VALUE["multiply"]}),
            "For subtract, your function adds the two operands. Subtract the second from the first.": values_by(
                {"subtract": VALUE["add"]}
            ),
            "For exp, your value is e times the operand. It should be e raised to the power of the operand, "
            "which is math.exp.": values_by({"exp": lambda a: np.e * a}),
            "The second operand is always taken from the row before. It is the variable with the number "
            "operands[1].": values_of_the_last,
            "The first operand is used twice. The second operand is the variable with the number operands[1].": (
                lambda program, xs: values([(o, (i[0],) * len(i)) for o, i in program], xs)
            ),
            "For sin, the operand is treated as an angle in degrees. It is in radians, which is what math.sin "
            "expects.": values_by({"sin": lambda a: np.sin(np.radians(a))}),
        },
        rows=variables,
        lesson=LESSON,
    ),
    "record": Answer(
        [record, record_by_adlib],
        "Each operation on your recording objects appends a row to the list and returns a new recording object.",
        "Give each object its place in the list of variables. The n inputs have the places 0 to n - 1, "
        "and the first row defines variable n.",
        source_of,
        {
            "An operand that occurs twice in the same row is written only once. Write it twice, once for each "
            "place in which it is used.": lambda f, n: [(o, tuple(dict.fromkeys(i))) for o, i in record(f, n)],
            "Your rows are flat. A row is a pair (operation, operands), in which the operands form a tuple of "
            "their own.": lambda f, n: [(o, *i) for o, i in record(f, n)],
            "The operands of a row are sorted, but their order matters: v_1 - v_0 is not v_0 - v_1. Write "
            "them in the order in which they are used.": lambda f, n: record(f, n, WithoutOrder),
            "Your new variables are numbered from 1, which is right for one input only. The first row defines "
            "variable n, because the inputs are 0 to n - 1.": lambda f, n: record(f, n, FromOne),
            "Your new variables are numbered from 0, as if there were no inputs. The first row defines "
            "variable n, because the inputs are 0 to n - 1.": lambda f, n: record(f, n, ByPlace),
            "An addition is recorded as multiply. Check which operation your method __add__ writes.": lambda f, n: (
                record(f, n, SumsAsProducts)
            ),
            "The rows are in reverse order. List them in the order in which they are evaluated.": lambda f, n: record(
                f, n
            )[::-1],
            "The numbers of your new variables are one too large. The first row defines variable n.": lambda f, n: (
                record(f, n, FromOneMore)
            ),
            "All rows are in the list twice, because f was called twice. Call it only once.": lambda f, n: (
                record(f, n) + record_again(f, n)
            ),
            "Equal rows were merged into one. Each operation has a row of its own, in the order of evaluation.": (
                lambda f, n: list(dict.fromkeys(record(f, n)))
            ),
            "No row was recorded. Call f with objects of your own class, so that its operations call your "
            "methods.": lambda f, n: [],
            "The operands are written in reverse order. In v_1 - v_0, the first operand is 1 and the second "
            "is 0.": lambda f, n: [(o, i[::-1]) for o, i in record(f, n)],
            "Rows that no other row uses are left out. Every operation has a row, whether it is needed or not.": (
                used_only
            ),
            "x * x is recorded as x + x. A product is recorded as multiply, even if both factors are the same "
            "variable.": lambda f, n: record(f, n, SumOfSquare),
            "A subtraction is recorded as add. Check which operation your method __sub__ writes.": lambda f, n: [
                ("add" if o == "subtract" else o, i) for o, i in record(f, n)
            ],
            "The last row is missing. Every operation appends a row, including the last one.": lambda f, n: record(
                f, n
            )[:-1],
            "The first row is missing. Every operation appends a row, including the first one.": lambda f, n: record(
                f, n
            )[1:],
        },
        accepts=same_program,
        show=shown_program,
        form=misrecorded,
        lesson=LESSON,
    ),
    "needed": Answer(
        [needed, needed_by_graph],
        "The last row is needed. If a row is needed, then the rows that define its operands are needed, too.",
        "Go through the rows from the last to the first, and keep a set of the variables that are needed.",
        text,
        {
            "Your list is in decreasing order. Return it in increasing order.": lambda program, n: needed(program, n)[
                ::-1
            ],
            "Your list contains the numbers of the rows. Row k defines variable n + k, and the numbers of the "
            "variables were asked for.": lambda program, n: [i - n for i in needed(program, n)],
            "Your list contains every row that is used by some other row. But a row is needed only if a row "
            "that uses it is needed itself.": used_once,
            "Some variables occur more than once in your list. List each of them once.": lambda program, n: sorted(
                [*needed(program, n), *(i for k in needed(program, n) for i in program[k - n][1] if i >= n)]
            ),
            "Your list contains all rows. Some of them do not influence the output and should be left out.": (
                lambda program, n: list(range(n, n + len(program)))
            ),
            "Your list contains inputs. Only variables that are defined by a row were asked for, and these "
            "have numbers from n on.": lambda program, n: sorted(
                {i for k in needed(program, n) for i in program[k - n][1]} | set(needed(program, n))
            ),
            "The output itself is missing. It counts as needed, too.": lambda program, n: needed(program, n)[:-1],
            "These are the rows that are not needed. The needed ones were asked for.": lambda program, n: sorted(
                set(range(n, n + len(program))) - set(needed(program, n))
            ),
            "This looks like two passes through the rows from the first to the last, which is not enough. "
            "Begin with the last row.": (lambda program, n: reached(program, n, 2)),
            "Only the operands of the output are listed. What these operands use is needed, too, and so on; "
            "go from the last row to the first to find all of it.": lambda program, n: sorted(
                i for i in {n + len(program) - 1, *program[-1][1]} if i >= n
            ),
            "Only the first operand of each row is followed. The second one, operands[1], is needed, too.": needed_by(
                lambda o, i: i[:1]
            ),
            "Only the last operand of each row is followed. The first one, operands[0], is needed, too.": needed_by(
                lambda o, i: i[-1:]
            ),
            "Variable n is missing. It is defined by the first row, because the inputs are 0 to n - 1.": (
                lambda program, n: [i for i in needed(program, n) if i > n]
            ),
            "v - v is treated as if it did not depend on v. In this question a row depends on its operands, "
            "whatever their values are.": needed_by(lambda o, i: () if o == "subtract" and i[0] == i[1] else i),
            "Rows whose derivative is 0 are left out. In this question a row depends on its operands, "
            "whatever the derivatives are.": needed_by_derivatives,
        },
        lesson=LESSON,
    ),
    "partials": Answer(
        [partials, partials_by_adlib],
        "The partial derivatives ∂v_k/∂v_i, at the values of this evaluation, are 1 and 1 for add, 1 and "
        "-1 for subtract, v_j and v_i for multiply, cos v_i for sin, and exp v_i for exp.",
        "Evaluate the program first, because the partial derivatives depend on the values of the operands.",
        text,
        {
            "For multiply, the two partial derivatives are exchanged. The one with respect to the first "
            "operand is the value of the second operand, and vice versa.": turned,
            "For subtract, your partial derivative with respect to the second operand is 1. It is -1, because "
            "this operand is subtracted.": lambda program, xs: [
                [1.0, 1.0] if o == "subtract" else row for (o, _), row in zip(program, partials(program, xs))
            ],
            "For sin, the cosine is taken of the result of the row. The partial derivative is taken at the "
            "value of the operand.": lambda program, xs: [
                [np.cos(values(program, xs)[len(xs) + k])] if o == "sin" else row
                for k, ((o, _), row) in enumerate(zip(program, partials(program, xs)))
            ],
            "For sin, your partial derivative has a minus sign that does not belong there. The minus sign "
            "belongs to the derivative of cos.": lambda program, xs: [
                [-p for p in row] if o == "sin" else row for (o, _), row in zip(program, partials(program, xs))
            ],
            "Where both operands are the same variable, your function returns only the sum of the two partial "
            "derivatives. Return both, one per operand.": lambda program, xs: [
                [sum(row)] if len(set(i)) < len(i) else row for (_, i), row in zip(program, partials(program, xs))
            ],
            "For a row with one operand, your function returns a number. It should be a list that contains "
            "one number.": lambda program, xs: [row if len(row) > 1 else row[0] for row in partials(program, xs)],
            "For exp, your partial derivative is the operand. It should be exp of the operand.": lambda program, xs: [
                [values(program, xs)[i[0]]] if o == "exp" else row
                for (o, i), row in zip(program, partials(program, xs))
            ],
            "For sin, your partial derivative is sin itself. The derivative of sin is cos.": lambda program, xs: [
                [np.sin(values(program, xs)[i[0]])] if o == "sin" else row
                for (o, i), row in zip(program, partials(program, xs))
            ],
            "Your lists contain the values of the operands. The partial derivatives with respect to the "
            "operands were asked for.": lambda program, xs: [
                [values(program, xs)[i] for i in operands] for _, operands in program
            ],
            **with_wrong_partials(
                lambda table: lambda program, xs: partials(program, xs, table),
                without=(
                    "For multiply, the two partial derivatives are exchanged",
                    "For subtract, your partial derivative",
                    "For sin, your derivative has a minus",
                    "For sin, your derivative is sin itself",
                    "For exp, your derivative is the operand",
                ),
            ),
            "For a square, you have one partial derivative 2 a and one 0. Each of the two operands has its "
            "own partial derivative, and each of them is a.": lambda program, xs: [
                [2 * row[0], 0.0] if o == "multiply" and row[0] == row[1] else row
                for (o, _), row in zip(program, partials(program, xs))
            ],
            "Your partial derivatives are already multiplied along the rows that follow. Return only the "
            "derivatives of each row with respect to its own operands.": (
                lambda program, xs: [
                    [float(all_derivatives(program, xs)[-1, len(xs) + k] * p) for p in row]
                    for k, row in enumerate(partials(program, xs))
                ]
            ),
            "The two partial derivatives of every row are exchanged. The first one belongs to the first "
            "operand.": lambda program, xs: [row[::-1] for row in partials(program, xs)],
        },
        rows=rows,
        lesson=LESSON,
    ),
    "paths": Answer(
        [walked(), by_adlib, lambda program, xs: all_derivatives(program, xs)[-1, : len(xs)]],
        "∂y/∂x_i is the sum over all paths from x_i to y. Each path contributes the product of the "
        "partial derivatives on its edges.",
        "A path ends at an input. At a row, continue with each of its operands. An operand that occurs "
        "twice in a row stands for two edges.",
        text,
        {
            "Your function keeps only the path that was found last for each input. The contributions "
            "of all paths have to be "
            "added.": walked(put=lambda total, weight: weight),
            "Your function keeps only the path that was found first for each input. The contributions "
            "of all paths have to be "
            "added.": walked(put=lambda total, weight: total or weight),
            "An operand that occurs twice in the same row is followed only once. It stands for two edges, and "
            "each of them belongs to paths of its own.": walked(
                pairs=lambda operands, row: dict(zip(operands, row)).items()
            ),
            "The partial derivatives along a path are added. Multiply them, and add only the contributions of "
            "different paths.": walked(begin=0.0, along=operator.add),
            "For multiply, the two partial derivatives are exchanged. The one with respect to the first "
            "operand is the value of the second operand, and vice versa.": walked(turned),
            "The two partial derivatives of every row are exchanged. The first one belongs to the first "
            "operand.": walked(lambda program, xs: [row[::-1] for row in partials(program, xs)]),
            "These are the numbers of paths, as if each path contributed 1. Each path contributes the product "
            "of its partial derivatives.": walked(
                lambda program, xs: [[1.0] * len(row) for row in partials(program, xs)]
            ),
            "Each row is entered only once. It has to be entered again for every path that leads through it.": (
                visited_once
            ),
            "All your derivatives are 0, because the walk starts with the weight 0. A product starts with 1.": walked(
                begin=0.0
            ),
            "The contribution of one row to an input overwrites that of another. What several rows contribute "
            "has to be added.": swept_by_assignment,
            "Only the longest path to each input is counted. All paths contribute, and their contributions "
            "are added.": longest_path,
            **with_wrong_partials(
                lambda table: walked(lambda program, xs: partials(program, xs, table)),
                without=("For multiply, the two partial derivatives are exchanged",),
            ),
        },
        lesson=LESSON,
    ),
}
