"""07, reverse mode: adjoints, tapes, orders."""

import itertools
import math

import numpy as np

from adlib import grad, jvp, vjp
from adlib.grading.answers import Answer, shown
from adlib.grading.cases.set_07 import run
from adlib.grading.judge import close
from adlib.methods.problems import log_product_sine
from adlib.methods.wengert import trace

SIGNS = {
    "+": "{} + {}",
    "*": "{} * {}",
    "sin": "np.sin({})",
    "+c": "{} + {}",
    "c+": "{1} + {0}",
    "*c": "{} * {}",
    "c*": "{1} * {0}",
}
LESSON = "07, course/07_reverse_mode"


def column(x1, x2):
    adjoints = trace(log_product_sine, x1, x2).reverse().adjoints
    return [float(adjoints[i]) for i in range(-1, 6)]


def column_by_hand(x1, x2):
    return [1 / x1 + x2, x1 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0]


def sweep(tape, seeds):
    adjoints = [0.0] * len(tape)
    for k, seed in seeds.items():
        adjoints[k] += seed
    for k in range(len(tape) - 1, -1, -1):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def by_matrix(tape, seeds):
    """The same by linear algebra: v_bar = (I - P)^-T seed, where P holds the partials."""
    P = np.zeros((len(tape), len(tape)))
    for k, row in enumerate(tape):
        for i, partial in row:
            P[k, i] += partial
    seed = np.zeros(len(tape))
    for k, value in seeds.items():
        seed[k] = value
    return np.linalg.solve((np.eye(len(tape)) - P).T, seed).tolist()


def assigned(tape, seeds):
    adjoints = [0.0] * len(tape)
    for k, seed in seeds.items():
        adjoints[k] = seed
    for k in range(len(tape) - 1, -1, -1):
        for i, partial in tape[k]:
            adjoints[i] = partial * adjoints[k]
    return adjoints


def seeded_on_the_way(tape, seeds):
    adjoints = [0.0] * len(tape)
    for k in range(len(tape) - 1, -1, -1):
        adjoints[k] = seeds.get(k, adjoints[k])
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def from_first_to_last(tape, y_bar):
    adjoints = [0.0] * (len(tape) - 1) + [y_bar]
    for k, row in enumerate(tape):
        for i, partial in row:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def sweep_with(tape, y_bar, contribution):
    adjoints = [0.0] * (len(tape) - 1) + [y_bar]
    for k in range(len(tape) - 1, -1, -1):
        for i, partial in tape[k]:
            adjoints[i] += contribution(partial, adjoints[k])
    return adjoints


def last(tape, y_bar):
    return {len(tape) - 1: y_bar}


def order_of_evaluation(operands, output):
    return operands_first(operands.__getitem__, output)


def operands_first(operands_of, output):
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo += [(operand, False) for operand in operands_of(node)]
    return order


def by_counting_users(operands, output):
    """Kahn (1962): a node is ready when all that use it are listed."""
    users, todo = {output: 0}, [output]
    while todo:
        for operand in operands[todo.pop()]:
            if operand not in users:
                users[operand] = 0
                todo.append(operand)
            users[operand] += 1
    order, ready = [], [output]
    while ready:
        order.append(node := ready.pop())
        for operand in operands[node]:
            users[operand] -= 1
            if not users[operand]:
                ready.append(operand)
    return order


def a_valid_order(case, value, expected):
    """Each node that the output depends on once, and before all of its operands."""
    operands = {int(k): v for k, v in case["operands"].items()}
    if type(value) is not list or len(value) != len(expected) or set(value) != set(expected):
        return False
    place = {node: k for k, node in enumerate(value)}
    return all(place[node] < place[operand] for node in value for operand in operands[node])


def in_the_order_they_are_reached(operands, output):
    order, todo = [], [output]
    while todo:
        node = todo.pop(0)
        if node not in order:
            order.append(node)
            todo.extend(operands[node])
    return order


def depth_first(operands, output):
    order, todo = [], [output]
    while todo:
        node = todo.pop()
        if node not in order:
            order.append(node)
            todo.extend(operands[node])
    return order


def gradient(f, xs):
    return list(grad(f, tuple(range(len(xs))))(*xs))


def gradient_by_vjp(f, xs):
    return vjp(f, *xs)[1](1.0)


def gradient_forward(case):
    f, xs = lambda *xs: run(case["rows"], xs), tuple(case["x"])
    found = [float(jvp(f, xs, tuple(1.0 * (i == k) for i in range(len(xs))))[1]) for k in range(len(xs))]
    return {"gradient": found, "once more": found, "calls of f, in two gradients": 2}


class Row:
    """A number with a row on a tape; subclasses get a partial wrong."""

    partials, slope = staticmethod(lambda x, y: (y, x)), staticmethod(math.cos)

    def __init__(self, value, tape, *pairs):
        self.value, self.tape, self.index = value, tape, len(tape)
        tape.append(pairs)

    def lift(self, other):
        return other if isinstance(other, Row) else type(self)(other, self.tape)

    def __add__(self, other):
        other = self.lift(other)
        return type(self)(self.value + other.value, self.tape, (self.index, 1.0), (other.index, 1.0))

    def __mul__(self, other):
        other = self.lift(other)
        p, q = self.partials(self.value, other.value)
        return type(self)(self.value * other.value, self.tape, (self.index, p), (other.index, q))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return type(self)(math.sin(self.value), self.tape, (self.index, self.slope(self.value)))


class PartialsExchanged(Row):
    partials = staticmethod(lambda x, y: (x, y))


class SlopeOfCosine(Row):
    slope = staticmethod(lambda x: -math.cos(x))


class SlopeIsSine(Row):
    slope = staticmethod(math.sin)


def taped(
    number=Row,
    hand_on=lambda old, partial, bar: old + partial * bar,
    seed=lambda y: y.index,
    order=reversed,
    rows=lambda tape, y: len(tape),
):
    """An engine with a tape, in which a mistake replaces a part."""

    def answer(f, xs):
        tape = []
        y = f(*(number(x, tape) for x in xs))
        bars = [0.0] * len(tape)
        bars[seed(y)] = 1.0
        for k in order(range(rows(tape, y))):
            for i, partial in tape[k]:
                bars[i] = hand_on(bars[i], partial, bars[k])
        return bars[: len(xs)]

    return answer


def to_the_result(tape, y):
    return y.index + 1


AGES = itertools.count()


class Node:
    """Of engines that sweep wrongly."""

    def __init__(self, value, operands=()):
        self.value, self.operands, self.grad, self.age = value, operands, 0.0, next(AGES)

    def __add__(self, other):
        other = other if isinstance(other, Node) else Node(other)
        return Node(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else Node(other)
        return Node(self.value * other.value, ((self, other.value), (other, self.value)))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return Node(math.sin(self.value), ((self, math.cos(self.value)),))


def engine(sweep):
    def answer(f, xs):
        inputs = [Node(x) for x in xs]
        y = f(*inputs)
        y.grad = 1.0
        sweep(y)
        return [x.grad for x in inputs]

    return answer


def as_they_are_reached(y):
    todo, seen = [y], set()
    while todo:
        node = todo.pop(0)
        if node not in seen:
            seen.add(node)
            for operand, partial in node.operands:
                operand.grad += partial * node.grad
                todo.append(operand)


def handed_on_again(y):
    for operand, partial in y.operands:
        operand.grad += partial * y.grad
        handed_on_again(operand)


def overwriting(y):
    for operand, partial in y.operands:
        operand.grad = partial * y.grad
        overwriting(operand)


def doubling(f, xs):
    f.total = [a + b for a, b in zip(getattr(f, "total", [0.0] * len(xs)), gradient(f, xs))]
    return f.total


def twice_right(case, got, expected):
    return close(got["gradient"], expected["gradient"]) and close(got["once more"], expected["once more"])


def program_text(case):
    if len(case["rows"]) > 20:
        kind = "a long chain" if len(case["rows"]) > 100 else "each doubles the one before: many paths"
        return f"a program of {len(case['rows'])} rows, {kind}, at {shown(case['x'])}"
    names = [f"x_{k + 1}" for k in range(len(case["x"]))]
    lines = []
    for operation, i, j in case["rows"]:
        lines.append(SIGNS[operation].format(names[i], names[j] if "c" not in operation else j))
        names.append(f"v_{len(lines)}")
    last = len(lines)
    lines.append(f"{names[-1]} + x_1 (recorded last, but not the result)")
    return (
        "the program "
        + "; ".join(f"v_{k + 1} = {line}" for k, line in enumerate(lines))
        + f"; the result is v_{last}, at {shown(case['x'])}"
    )


def tape_text(case):
    rows = "\n".join(f"    {k}: {[(i, round(p, 3)) for i, p in row]}" for k, row in enumerate(case["tape"]))
    seed = (
        f"y_bar = {case['y_bar']:.4g}"
        if "y_bar" in case
        else f"n = {case['inputs']}, seeds = {dict(map(tuple, case['seeds']))}"
    )
    return f"{seed} and the tape\n{rows}"


def misplaced(case, order):
    """What is wrong with an order of nodes."""
    operands = {int(k): v for k, v in case["operands"].items()}
    if type(order) is not list:
        return "a list of nodes was asked for"
    needed, place = set(order_of_evaluation(operands, case["output"])), {}
    for k, node in enumerate(order):
        if node in place:
            return f"{node} is listed twice"
        if node not in needed:
            return f"{node} is not needed for the output" if node in operands else f"{node} is no node"
        place[node] = k
    for node in needed:
        if node not in place:
            return f"{node} is missing"
        for operand in operands[node]:
            if place.get(operand, len(order)) < place[node]:
                return f"{operand} stands before {node}, which uses it"
    return None


def order_text(order):
    return ", ".join(map(str, order)) if isinstance(order, list) else str(order)


def graph_text(case):
    operands = {int(k): v for k, v in case["operands"].items()}
    nodes = f"{len(operands)} nodes, output {case['output']}"
    if len(operands) < 20:
        return f"{nodes}, operands {operands}"
    return nodes + (": a long chain" if len(operands) > 100 else ", each with two operands: many paths")


def column_but(**changed):
    """The right adjoints but for those of some rows, by the row's place in the list."""
    return lambda x1, x2: [
        changed[f"at_{k}"](x1, x2) if f"at_{k}" in changed else v for k, v in enumerate(column_by_hand(x1, x2))
    ]


def values_of_column(x1, x2):
    v1, v2, v4 = math.log(x1), x1 * x2, math.sin(x2)
    return [x1, x2, v1, v2, v1 + v2, v4, v1 + v2 - v4]


def cleared(tape, y_bar):
    """An adjoint is set to 0 when its row is done."""
    bars = [0.0] * (len(tape) - 1) + [y_bar]
    for k in range(len(tape) - 1, -1, -1):
        for i, partial in tape[k]:
            bars[i] += partial * bars[k]
        if tape[k]:
            bars[k] = 0.0
    return bars


def added_within_a_row(tape, y_bar):
    bars = [0.0] * (len(tape) - 1) + [y_bar]
    for k in range(len(tape) - 1, -1, -1):
        row = {}
        for i, partial in tape[k]:
            row[i] = row.get(i, 0.0) + partial * bars[k]
        for i, contribution in row.items():
            bars[i] = contribution
    return bars


def ended_at_a_zero(tape, y_bar):
    """The sweep ends at the first row that the output does not need."""
    bars, k = [0.0] * (len(tape) - 1) + [y_bar], len(tape) - 1
    while bars[k] and k:
        for i, partial in tape[k]:
            bars[i] += partial * bars[k]
        k -= 1
    return bars


def seeds_by(change):
    """A pullback from other seeds: change(tape, seeds) -> seeds."""
    return lambda tape, n, seeds: sweep(tape, change(tape, seeds))[:n]


def seed_for_each_pair(tape, n, seeds):
    bars = [0.0] * len(tape)
    for k in range(len(tape) - 1, -1, -1):
        for i, partial in tape[k]:
            bars[k] += seeds.get(k, 0.0)
            bars[i] += partial * bars[k]
    return bars[:n]


def seed_for_each_row(tape, n, seeds):
    """Swept once for each seed, and the adjoints are kept from one sweep to the next."""
    bars = [0.0] * len(tape)
    for k, seed in seeds.items():
        bars[k] += seed
        for row in range(len(tape) - 1, -1, -1):
            for i, partial in tape[row]:
                bars[i] += partial * bars[row]
    return bars[:n]


def downwards(tape, n, seeds):
    bars = [seeds.get(k, 0.0) for k in range(len(tape))]
    for k, row in enumerate(tape):
        for i, partial in row:
            bars[i] += partial * bars[k]
    return bars[:n]


def from_the_first_output(tape, n, seeds):
    """The sweep begins at the output that is listed first."""
    bars = [seeds.get(k, 0.0) for k in range(len(tape))]
    for k in range(next(iter(seeds)), -1, -1):
        for i, partial in tape[k]:
            bars[i] += partial * bars[k]
    return bars[:n]


def handing_on(node):
    for operand, partial in node.operands:
        operand.grad += partial * node.grad


def with_a_stack(y):
    """Depth first: a node hands on its adjoint when it is taken from a stack, and is not taken twice."""
    todo, seen = [y], set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            handing_on(node)
            todo += [operand for operand, _ in node.operands]


def visited_by_recursion(y, seen=None):
    """A function that calls itself for each operand, and enters no node twice."""
    seen = set() if seen is None else seen
    if y not in seen:
        seen.add(y)
        handing_on(y)
        for operand, _ in y.operands:
            visited_by_recursion(operand, seen)


def visited_at_once(y, seen=None):
    """The same, and each operand is entered before the next one has got its contribution."""
    seen = set() if seen is None else seen
    for operand, partial in y.operands:
        operand.grad += partial * y.grad
        if operand not in seen:
            seen.add(operand)
            visited_at_once(operand, seen)


def entered_before_it_is_complete(y, seen=None):
    """A node that was entered gets no further contribution."""
    seen = set() if seen is None else seen
    for operand, partial in y.operands:
        if operand not in seen:
            seen.add(operand)
            operand.grad += partial * y.grad
            entered_before_it_is_complete(operand, seen)


def marked_when_pushed(y):
    """An order by depth first in which a node is marked when it is put on the stack, before its operands are done."""
    order, seen, todo = [], {y}, [(y, False)]
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
            continue
        todo.append((node, True))
        for operand, _ in node.operands:
            if operand not in seen:
                seen.add(operand)
                todo.append((operand, False))
    for node in reversed(order):
        handing_on(node)


def before_operands(y):
    """A valid order: the nodes that y needs, each before its operands."""
    return operands_first(lambda node: [operand for operand, _ in node.operands], y)[::-1]


def by_age(y):
    """The nodes that y needs, the youngest first."""
    return sorted(before_operands(y), key=lambda node: -node.age)


def in_order(hand_on, order=before_operands):
    def sweep_(y):
        for node in order(y):
            for operand, partial in node.operands:
                operand.grad = hand_on(operand.grad, partial, node.grad)

    return sweep_


def first_kept(old, partial, bar):
    return old or partial * bar


def by_value(f, xs):
    """Adjoints in a dict by the value of the node, so that equal numbers share one."""
    inputs = [Node(x) for x in xs]
    y = f(*inputs)
    bars = {y.value: 1.0}
    for node in before_operands(y):
        for operand, partial in node.operands:
            bars[operand.value] = bars.get(operand.value, 0.0) + partial * bars.get(node.value, 0.0)
    return [bars.get(x.value, 0.0) for x in inputs]


class OperandOnce(Node):
    """x * x and x + x have one operand, with one of its two partials."""

    def __add__(self, other):
        other = other if isinstance(other, Node) else OperandOnce(other)
        return OperandOnce(self.value + other.value, tuple({self: 1.0, other: 1.0}.items()))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else OperandOnce(other)
        return OperandOnce(self.value * other.value, tuple({self: other.value, other: self.value}.items()))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return OperandOnce(math.sin(self.value), ((self, math.cos(self.value)),))


class ProductOnce(OperandOnce):
    def __add__(self, other):
        other = other if isinstance(other, Node) else ProductOnce(other)
        return ProductOnce(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        made = super().__mul__(other)
        return ProductOnce(made.value, made.operands)

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return ProductOnce(math.sin(self.value), ((self, math.cos(self.value)),))


class SummandAsPartial(Row):
    def __radd__(self, summand):
        return type(self)(summand + self.value, self.tape, (self.index, summand))


class SineAsIdentity(Row):
    slope = staticmethod(lambda x: 1.0)


class OneTerm(Row):
    partials = staticmethod(lambda x, y: (y, 0.0))


def all_rows(f, xs):
    tape = []
    y = f(*(Row(x, tape) for x in xs))
    return sweep(tape, {y.index: 1.0})


def with_kind(kind):
    """A right sweep over nodes of some kind."""

    def answer(f, xs):
        inputs = [kind(x) for x in xs]
        y = f(*inputs)
        y.grad = 1.0
        for node in before_operands(y):
            handing_on(node)
        return [x.grad for x in inputs]

    return answer


ANSWERS = {
    "column": Answer(
        [column, column_by_hand],
        "v_bar_i = sum over the rows k that use v_i of v_bar_k ∂v_k/∂v_i; in the order v_-1, v_0, v_1, ..., v_5",
        "Start with v_bar_5 = 1 and go up the table; v_-1 and v_0 get two contributions each.",
        lambda case: f"x1 = {case['x'][0]:.4g}, x2 = {case['x'][1]:.4g}",
        {
            "the inputs come first: v_-1, v_0": lambda x1, x2: [*column(x1, x2)[2:], *column(x1, x2)[:2]],
            "v_0 got only the contribution of the sine": lambda x1, x2: [
                column(x1, x2)[0],
                -math.cos(x2),
                *column(x1, x2)[2:],
            ],
            "the list is reversed: begin with v_-1": lambda x1, x2: column(x1, x2)[::-1],
            "v_-1 got only the contribution of the product": lambda x1, x2: [x2, *column(x1, x2)[1:]],
            "v_-1 got only the contribution of the logarithm": lambda x1, x2: [1 / x1, *column(x1, x2)[1:]],
            "v_0 got only the contribution of the product": lambda x1, x2: [column(x1, x2)[0], x1, *column(x1, x2)[2:]],
            "v_5 = v_3 - v_4: the partial with respect to v_4 is -1": lambda x1, x2: [
                column(x1, x2)[0],
                x1 + math.cos(x2),
                1.0,
                1.0,
                1.0,
                1.0,
                1.0,
            ],
            "the list begins at v_1: the index -1 is the last place of a Python list, so keep two places before v_1": (
                lambda x1, x2: [1.0 + x2 + 1 / x1, x1 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0 + x2 + 1 / x1]
            ),
            "v_-1 and v_0 got only the last contribution: each of them is used twice, and the two are "
            "added": lambda x1, x2: [
                1 / x1,
                x1,
                1.0,
                1.0,
                1.0,
                -1.0,
                1.0,
            ],
            "v_-1 and v_0 got only the first contribution: each of them is used twice, and the two are "
            "added": lambda x1, x2: [
                x2,
                -math.cos(x2),
                1.0,
                1.0,
                1.0,
                -1.0,
                1.0,
            ],
            "v_-1 and v_0 lack one contribution each: both are used twice, and the two are added": lambda x1, x2: [
                1 / x1,
                -math.cos(x2),
                1.0,
                1.0,
                1.0,
                -1.0,
                1.0,
            ],
            "v_5 = v_3 - v_4: the adjoint of v_4 is -1, and here 1, although v_0 is right": column_but(
                at_5=lambda x1, x2: 1.0
            ),
            "v_4 = sin v_0: the derivative of sin is cos, and here it is sin": column_but(
                at_1=lambda x1, x2: x1 - math.sin(x2)
            ),
            "v_2 = v_-1 v_0: the partials are exchanged: that with respect to v_-1 is v_0": column_but(
                at_0=lambda x1, x2: x1 + 1 / x1, at_1=lambda x1, x2: x2 - math.cos(x2)
            ),
            "these are the values of the rows: their adjoints were asked for": values_of_column,
            "these are tangents, from the inputs to the output: adjoints begin with 1 at v_5": lambda x1, x2: [
                1.0,
                0.0,
                1 / x1,
                x2,
                1 / x1 + x2,
                0.0,
                1 / x1 + x2,
            ],
            "v_4 = sin v_0: cos by the root of 1 - sin² is never negative: use math.cos": column_but(
                at_1=lambda x1, x2: x1 - abs(math.cos(x2))
            ),
            "v_1 = ln v_-1: its partial is 1 / v_-1": column_but(at_0=lambda x1, x2: x2 + math.log(x1)),
        },
        rows=lambda case: [f"v_bar_{k}" for k in range(-1, 6)],
        backwards=True,
        lesson=LESSON,
    ),
    "accumulate": Answer(
        [lambda tape, y_bar: sweep(tape, last(tape, y_bar)), lambda tape, y_bar: by_matrix(tape, last(tape, y_bar))],
        "v_bar_i += partial * v_bar_k, rows from the last to the first",
        "Begin with zeros and y_bar at the last place; only add.",
        tape_text,
        {
            "contributions overwrite each other: += instead of =": lambda tape, y_bar: assigned(
                tape, last(tape, y_bar)
            ),
            "the seed y_bar was ignored": lambda tape, y_bar: sweep(tape, last(tape, 1.0)),
            "rows are taken from the first to the last: begin with the last, so that each adjoint is complete when "
            "it is handed on": from_first_to_last,
            "the factor v_bar_k is missing": lambda tape, y_bar: sweep_with(tape, y_bar, lambda partial, bar: partial),
            "the partial is missing": lambda tape, y_bar: sweep_with(tape, y_bar, lambda partial, bar: bar),
            "an operand that occurs twice in a row counts twice": lambda tape, y_bar: sweep(
                [list(dict(row).items()) for row in tape], last(tape, y_bar)
            ),
            "the list is reversed": lambda tape, y_bar: sweep(tape, last(tape, y_bar))[::-1],
            "the seed is missing: v_bar at the last place begins as y_bar": lambda tape, y_bar: sweep(tape, {}),
            "the seed stands at the first row: it belongs to the last": lambda tape, y_bar: sweep(tape, {0: y_bar}),
            "no row gave anything to its operands: the last row is skipped, or i and k are exchanged in "
            "v_bar_i += partial * v_bar_k": lambda tape, y_bar: sweep([*tape[:-1], []], last(tape, y_bar)),
            "the first row with operands is skipped: range ends before its second argument": lambda tape, y_bar: sweep(
                [[] if k == next(i for i, r in enumerate(tape) if r) else row for k, row in enumerate(tape)],
                last(tape, y_bar),
            ),
            "y_bar multiplies every contribution: it is the seed, and comes in once": lambda tape, y_bar: sweep_with(
                tape, 1.0, lambda partial, bar: partial * bar * y_bar
            ),
            "the adjoint of a row is set to 0 when the row is done: all of them were asked for": cleared,
            "contributions are added within a row only: those of different rows overwrite each "
            "other": added_within_a_row,
            "the sweep ends at the first row whose adjoint is 0: rows before it may still be needed": ended_at_a_zero,
            "only the first pair of each row is used: a row has one for each operand": lambda tape, y_bar: sweep(
                [row[:1] for row in tape], last(tape, y_bar)
            ),
            "only the last pair of each row is used: a row has one for each operand": lambda tape, y_bar: sweep(
                [row[-1:] for row in tape], last(tape, y_bar)
            ),
        },
        rows=lambda case: [f"v_bar[{k}]" for k in range(len(case["tape"]))],
        backwards=True,
        lesson=LESSON,
    ),
    "order": Answer(
        [lambda operands, output: order_of_evaluation(operands, output)[::-1], by_counting_users],
        "a node comes before all of its operands, and only nodes that the output needs",
        "Depth first on a stack: note a node when its operands are noted, and turn the list round in the end. Or: "
        "list a node when all that use it are listed.",
        graph_text,
        {
            "this is the order of evaluation: reverse it": order_of_evaluation,
            "a node is listed when it is first reached, though another that uses it may follow": (
                in_the_order_they_are_reached
            ),
            "depth first, a node is listed when it is reached, and not when all that use it are listed": depth_first,
            "the output itself is missing": lambda operands, output: by_counting_users(operands, output)[1:],
        },
        accepts=a_valid_order,
        form=misplaced,
        show=lambda order: {"an order (there may be several right ones)": order_text(order)},
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, gradient_by_vjp],
        "record each operation with its partials; sweep back; v_bar_i += partial * v_bar_k",
        "A new tape for each call. Every use of a variable adds to its adjoint.",
        program_text,
        {
            "the second call doubles the first: adjoints were kept from the last sweep": doubling,
            "nodes hand on their adjoints in the order of a queue, when they are reached: others that use them may "
            "still have to add to them, so count how many uses are left": engine(as_they_are_reached),
            "a node hands on its adjoint each time something is added, and with it what it has handed on "
            "before": engine(handed_on_again),
            "the seed 1 belongs to the row of the result, which need not be the last": taped(seed=lambda y: -1),
            "contributions overwrite each other: += instead of =": engine(overwriting),
            "contributions overwrite each other on the tape: += instead of =": taped(
                hand_on=lambda old, partial, bar: partial * bar, rows=to_the_result
            ),
            "contributions overwrite each other, and rows after the result wipe out its seed: += instead of =": taped(
                hand_on=lambda old, partial, bar: partial * bar
            ),
            "rows are taken from the first to the last: begin with the last, so that each adjoint is complete when "
            "it is handed on": taped(order=iter),
            "the factor v_bar_k is missing": taped(hand_on=lambda old, partial, bar: old + partial, rows=to_the_result),
            "the partials of a product are the other factor": taped(PartialsExchanged),
            "the derivative of sin is cos, without a minus": taped(SlopeOfCosine),
            "the derivative of sin is cos": taped(SlopeIsSine),
            "nodes hand on their adjoints in the order of a stack: one that is used twice hands on before the second "
            "contribution has come, so count how many uses are left": engine(with_a_stack),
            "each node is entered once, by a visited set: what a shared node gets after that is not handed on": engine(
                visited_by_recursion
            ),
            "each node is entered once, as soon as it has got its first contribution: what comes later is not handed "
            "on": engine(visited_at_once),
            "a node that was visited gets no further contribution: every use adds to the adjoint": engine(
                entered_before_it_is_complete
            ),
            "the order comes from a stack on which a node is marked when it is put there: mark it when its operands "
            "are done": (engine(marked_when_pushed)),
            "the order is right, and adjoints are assigned: every use of a node adds to its adjoint, +=": (
                engine(in_order(lambda old, partial, bar: partial * bar)),
                engine(in_order(lambda old, partial, bar: partial * bar, by_age)),
            ),
            "the order is right, and only the first contribution to a node is kept: every use adds to its adjoint, "
            "+=": engine(in_order(first_kept)),
            "adjoints are kept by the value of a node: equal numbers are different nodes": by_value,
            "x + x and x * x have one operand here, in a dict or a set: an operand that occurs twice counts "
            "twice": with_kind(OperandOnce),
            "x * x has one operand here, in a dict or a set: an operand that occurs twice counts twice": with_kind(
                ProductOnce
            ),
            "c + x has the partial c here: it is 1": taped(SummandAsPartial),
            "the derivative of sin is cos, and here 1": taped(SineAsIdentity),
            "a product has one partial here: the second operand has one, too": taped(OneTerm),
            "these are the adjoints of all rows: only those of the inputs were asked for": all_rows,
            "only the adjoint of the first input is returned: one for each input was asked for": lambda f, xs: gradient(
                f, xs
            )[:1],
            "this is the value of f, and not its gradient": lambda f, xs: [f(*(Node(x) for x in xs)).value] * len(xs),
        },
        [gradient_forward],
        but={"right, but f is to be called once for a gradient": "calls of f, in two gradients"},
        limits=lambda case: {"calls of f, in two gradients": (2, 2)},
        accepts=twice_right,
        lesson=LESSON,
    ),
    "pullback": Answer(
        [lambda tape, n, seeds: sweep(tape, seeds)[:n], lambda tape, n, seeds: by_matrix(tape, seeds)[:n]],
        "x_bar = Jᵀ y_bar: seed every output at once, sweep once, return the adjoints of the inputs",
        "Put each seed at its place before the sweep starts.",
        tape_text,
        {
            "the list holds all adjoints: only those of the inputs were asked for": lambda tape, n, seeds: sweep(
                tape, seeds
            ),
            "only the last output was seeded": lambda tape, n, seeds: sweep(tape, {max(seeds): seeds[max(seeds)]})[:n],
            "a seed replaces what has come in from later rows: add it": lambda tape, n, seeds: seeded_on_the_way(
                tape, seeds
            )[:n],
            "an input may be an output, too: its seed counts": lambda tape, n, seeds: sweep(
                tape, {k: s for k, s in seeds.items() if k >= n}
            )[:n],
            "the last n rows were returned, not the first": lambda tape, n, seeds: sweep(tape, seeds)[-n:],
            "seeds of 1 were used instead of those given": lambda tape, n, seeds: sweep(
                tape, dict.fromkeys(seeds, 1.0)
            )[:n],
            "contributions overwrite each other: += instead of =": lambda tape, n, seeds: assigned(tape, seeds)[:n],
            "only the first and the last output are seeded: seed every one": seeds_by(
                lambda tape, seeds: {k: seeds[k] for k in (min(seeds), max(seeds))}
            ),
            "only the first output in the dict is seeded: seed every one": seeds_by(
                lambda tape, seeds: dict([*seeds.items()][:1])
            ),
            "only the last output in the dict counts: the adjoints are made anew for each, or overwritten": seeds_by(
                lambda tape, seeds: dict([*seeds.items()][-1:])
            ),
            "the seed is added for each operand of its row: add it once, before the sweep": seed_for_each_pair,
            "the adjoints of one sweep are still there in the next, and are handed on again: seed everything, and "
            "sweep once": (seed_for_each_row),
            "the seeds are added after the sweep: put them there before it starts": lambda tape, n, seeds: [
                seeds.get(i, 0.0) for i in range(n)
            ],
            "the rows are taken from the first to the last: begin with the last": downwards,
            "all seeds are put on the last row: each belongs to its own": seeds_by(
                lambda tape, seeds: {len(tape) - 1: sum(seeds.values())}
            ),
            "the seeds are given out in the order of the rows: each belongs to the row that is its key": seeds_by(
                lambda tape, seeds: dict(zip(sorted(seeds), seeds.values()))
            ),
            "the sweep begins at the output that is listed first: begin at the last row": from_the_first_output,
            "the result is divided by the number of outputs: contributions are added": lambda tape, n, seeds: [
                bar / len(seeds) for bar in sweep(tape, seeds)[:n]
            ],
        },
        but={"right, but in one sweep for each seed: seed every output, and sweep once": "sweeps"},
        limits=lambda case: {"sweeps": (0, 1)},
        lesson=LESSON,
    ),
}
