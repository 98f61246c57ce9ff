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
        kind = "a long chain" if len(case["rows"]) > 100 else "each of which doubles the one before (many paths)"
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
        return "Your function should return a list of nodes."
    needed, place = set(order_of_evaluation(operands, case["output"])), {}
    for k, node in enumerate(order):
        if node in place:
            return f"Node {node} is listed twice."
        if node not in needed:
            return f"Node {node} is not needed for the output." if node in operands else f"{node} is not a node."
        place[node] = k
    for node in needed:
        if node not in place:
            return f"Node {node} is missing."
        for operand in operands[node]:
            if place.get(operand, len(order)) < place[node]:
                return (
                    f"Node {operand} stands before node {node}, which uses it. List a node only after all "
                    "nodes that use it."
                )
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
        "v_bar_i is the sum, over the rows k that use v_i, of v_bar_k · ∂v_k/∂v_i. The list has the order "
        "v_-1, v_0, v_1, ..., v_5.",
        "Start with v_bar_5 = 1, and go through the table from the bottom to the top. The adjoints of "
        "v_-1 and v_0 receive two contributions each.",
        lambda case: f"x1 = {case['x'][0]:.4g}, x2 = {case['x'][1]:.4g}",
        {
            "The adjoints of the two inputs are at the end of your list. The list begins with those of v_-1 "
            "and v_0.": lambda x1, x2: [*column(x1, x2)[2:], *column(x1, x2)[:2]],
            "Your adjoint of v_0 has only the contribution of the sine. The product v_2 uses v_0, too.": (
                lambda x1, x2: [
                    column(x1, x2)[0],
                    -math.cos(x2),
                    *column(x1, x2)[2:],
                ]
            ),
            "Your list is in reverse order. It should begin with the adjoint of v_-1.": lambda x1, x2: column(x1, x2)[
                ::-1
            ],
            "Your adjoint of v_-1 has only the contribution of the product. The logarithm v_1 uses v_-1, too.": (
                lambda x1, x2: [
                    x2,
                    *column(x1, x2)[1:],
                ]
            ),
            "Your adjoint of v_-1 has only the contribution of the logarithm. The product v_2 uses v_-1, too.": (
                lambda x1, x2: [
                    1 / x1,
                    *column(x1, x2)[1:],
                ]
            ),
            "Your adjoint of v_0 has only the contribution of the product. The sine v_4 uses v_0, too.": (
                lambda x1, x2: [
                    column(x1, x2)[0],
                    x1,
                    *column(x1, x2)[2:],
                ]
            ),
            "Your adjoint of v_4 has the wrong sign. For v_5 = v_3 - v_4, the partial derivative with respect "
            "to v_4 is -1.": lambda x1, x2: [
                column(x1, x2)[0],
                x1 + math.cos(x2),
                1.0,
                1.0,
                1.0,
                1.0,
                1.0,
            ],
            "Your list begins with v_1, so that the index -1 means the last place of the Python list, which "
            "belongs to v_5. Reserve two places before v_1.": (
                lambda x1, x2: [1.0 + x2 + 1 / x1, x1 - math.cos(x2), 1.0, 1.0, 1.0, -1.0, 1.0 + x2 + 1 / x1]
            ),
            "Your adjoints of v_-1 and v_0 have only the contribution that came last. Both variables are used "
            "twice, and their contributions are added.": lambda x1, x2: [
                1 / x1,
                x1,
                1.0,
                1.0,
                1.0,
                -1.0,
                1.0,
            ],
            "Your adjoints of v_-1 and v_0 have only the contribution that came first. Both variables are "
            "used twice, and their contributions are added.": lambda x1, x2: [
                x2,
                -math.cos(x2),
                1.0,
                1.0,
                1.0,
                -1.0,
                1.0,
            ],
            "Your adjoints of v_-1 and v_0 lack one contribution each. Both variables are used twice, and "
            "their contributions are added.": lambda x1, x2: [
                1 / x1,
                -math.cos(x2),
                1.0,
                1.0,
                1.0,
                -1.0,
                1.0,
            ],
            "Your adjoint of v_4 is 1, although v_0 is right. For v_5 = v_3 - v_4, the partial derivative "
            "with respect to v_4 is -1.": column_but(at_5=lambda x1, x2: 1.0),
            "In your adjoint of v_0, sin is used as its own derivative. The derivative of sin is cos.": column_but(
                at_1=lambda x1, x2: x1 - math.sin(x2)
            ),
            "For v_2 = v_-1 v_0, the two partial derivatives are exchanged. The one with respect to v_-1 is "
            "v_0.": column_but(at_0=lambda x1, x2: x1 + 1 / x1, at_1=lambda x1, x2: x2 - math.cos(x2)),
            "These are the values of the rows. Their adjoints were asked for.": values_of_column,
            "These look like tangents, computed from the inputs to the output. Adjoints are computed from the "
            "output, where the adjoint of v_5 is 1.": lambda x1, x2: [
                1.0,
                0.0,
                1 / x1,
                x2,
                1 / x1 + x2,
                0.0,
                1 / x1 + x2,
            ],
            "In your adjoint of v_0, the cosine is never negative. It looks as if it was computed as the "
            "square root of 1 - sin², which loses the sign; use math.cos.": column_but(
                at_1=lambda x1, x2: x1 - abs(math.cos(x2))
            ),
            "In your adjoint of v_-1, the logarithm is used as its own derivative. The derivative of ln at "
            "v_-1 is 1 / v_-1.": column_but(at_0=lambda x1, x2: x2 + math.log(x1)),
        },
        rows=lambda case: [f"v_bar_{k}" for k in range(-1, 6)],
        backwards=True,
        lesson=LESSON,
    ),
    "accumulate": Answer(
        [lambda tape, y_bar: sweep(tape, last(tape, y_bar)), lambda tape, y_bar: by_matrix(tape, last(tape, y_bar))],
        "Visit the rows from the last to the first. For each pair (i, partial) of row k: v_bar_i += partial * v_bar_k.",
        "Begin with a list of zeros that has y_bar in its last place. From then on, only add to it.",
        tape_text,
        {
            "Contributions overwrite each other. Write += in place of =, so that they are added.": lambda tape, y_bar: (
                assigned(tape, last(tape, y_bar))
            ),
            "The seed y_bar is ignored. The adjoint of the last row starts with y_bar, and not with 1.": (
                lambda tape, y_bar: sweep(tape, last(tape, 1.0))
            ),
            "The rows are visited from the first to the last. Begin with the last row, so that each adjoint "
            "is complete before it is passed on.": from_first_to_last,
            "Each of your contributions is only the partial derivative. Multiply it by v_bar_k, the adjoint "
            "of the row.": lambda tape, y_bar: sweep_with(tape, y_bar, lambda partial, bar: partial),
            "Each of your contributions is only the adjoint of the row. Multiply it by the partial derivative.": (
                lambda tape, y_bar: sweep_with(tape, y_bar, lambda partial, bar: bar)
            ),
            "An operand that occurs twice in the same row is counted only once. Each of its pairs makes a "
            "contribution.": lambda tape, y_bar: sweep([list(dict(row).items()) for row in tape], last(tape, y_bar)),
            "Your list is in reverse order. It should begin with the adjoint of row 0.": lambda tape, y_bar: sweep(
                tape, last(tape, y_bar)
            )[::-1],
            "All adjoints are 0, because the seed is missing. The adjoint of the last row starts with y_bar.": (
                lambda tape, y_bar: sweep(tape, {})
            ),
            "The seed is put on the first row. It belongs to the last row, which is the output.": lambda tape, y_bar: (
                sweep(tape, {0: y_bar})
            ),
            "No row passes anything on to its operands. Perhaps the last row is skipped, or i and k are "
            "exchanged in v_bar_i += partial * v_bar_k.": lambda tape, y_bar: sweep(
                [*tape[:-1], []], last(tape, y_bar)
            ),
            "The first row with operands is skipped. This looks like a range that ends too early, because "
            "range stops before its second argument.": lambda tape, y_bar: sweep(
                [[] if k == next(i for i, r in enumerate(tape) if r) else row for k, row in enumerate(tape)],
                last(tape, y_bar),
            ),
            "Every contribution is multiplied by y_bar. It is the seed and enters only once, as the adjoint "
            "of the last row.": lambda tape, y_bar: sweep_with(tape, 1.0, lambda partial, bar: partial * bar * y_bar),
            "The adjoint of a row is set to 0 after the row was visited. Keep it, because the adjoints of all "
            "rows were asked for.": cleared,
            "Contributions are added within a row, but those of different rows overwrite each other. Add all "
            "of them.": added_within_a_row,
            "The sweep stops at the first row whose adjoint is 0. Rows before it may still have contributions "
            "to make.": ended_at_a_zero,
            "Only the first pair of each row is used. A row has one pair for each operand.": lambda tape, y_bar: sweep(
                [row[:1] for row in tape], last(tape, y_bar)
            ),
            "Only the last pair of each row is used. A row has one pair for each operand.": lambda tape, y_bar: sweep(
                [row[-1:] for row in tape], last(tape, y_bar)
            ),
        },
        rows=lambda case: [f"v_bar[{k}]" for k in range(len(case["tape"]))],
        backwards=True,
        lesson=LESSON,
    ),
    "order": Answer(
        [lambda operands, output: order_of_evaluation(operands, output)[::-1], by_counting_users],
        "Each node comes before all of its operands, and only nodes that the output needs are listed.",
        "Go depth first with a stack, note a node after all of its operands have been noted, and reverse "
        "the list at the end. Or: list a node once all nodes that use it are listed.",
        graph_text,
        {
            "This is the order of evaluation. Reverse it.": order_of_evaluation,
            "A node is listed when it is first reached, although another node that uses it may follow. List "
            "it only when all nodes that use it are listed.": (in_the_order_they_are_reached),
            "This looks like a depth-first walk in which a node is listed when it is reached. A node may be "
            "listed only after all nodes that use it.": depth_first,
            "The output itself is missing. It is the first node of every valid order.": lambda operands, output: (
                by_counting_users(operands, output)[1:]
            ),
        },
        accepts=a_valid_order,
        form=misplaced,
        show=lambda order: {"an order (there may be several right ones)": order_text(order)},
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, gradient_by_vjp],
        "Record each operation with its partial derivatives. Then visit the rows from the last to the "
        "first, with v_bar_i += partial * v_bar_k.",
        "Use a new tape for each call. Every use of a variable adds to its adjoint.",
        program_text,
        {
            "The second call adds to the result of the first, because the adjoints of the last sweep were "
            "kept. Start every call with zeros.": doubling,
            "Nodes pass on their adjoints in the order of a queue, as they are reached. Other nodes may still "
            "have to contribute to them, so count how many uses are left.": engine(as_they_are_reached),
            "A node passes on its adjoint each time something is added to it, and with it what it has passed "
            "on before. Pass it on once, when it is complete.": engine(handed_on_again),
            "The seed 1 is put on the last row of the tape. It belongs to the row of the result, which need "
            "not be the last one.": taped(seed=lambda y: -1),
            "Contributions overwrite each other. Write += in place of =, so that they are added.": engine(overwriting),
            "Contributions on the tape overwrite each other. Write += in place of =, so that they are added.": taped(
                hand_on=lambda old, partial, bar: partial * bar, rows=to_the_result
            ),
            "Contributions overwrite each other, and rows after the result even overwrite its seed. Write += "
            "in place of =, so that they are added.": taped(hand_on=lambda old, partial, bar: partial * bar),
            "The rows are visited from the first to the last. Begin with the last row, so that each adjoint "
            "is complete before it is passed on.": taped(order=iter),
            "Each of your contributions is only the partial derivative. Multiply it by v_bar_k, the adjoint "
            "of the row.": taped(hand_on=lambda old, partial, bar: old + partial, rows=to_the_result),
            "For a product, the two partial derivatives are exchanged. The one with respect to the first "
            "factor is the value of the second, and vice versa.": taped(PartialsExchanged),
            "Your derivative of sin has a minus sign that does not belong there. The derivative of sin is cos.": taped(
                SlopeOfCosine
            ),
            "Your derivative of sin is sin itself. The derivative of sin is cos.": taped(SlopeIsSine),
            "Nodes pass on their adjoints in the order of a stack, so that one that is used twice passes its "
            "adjoint on before the second contribution has arrived. Count how many uses are left.": engine(
                with_a_stack
            ),
            "Each node is entered only once, as with a set of visited nodes. What a shared node receives "
            "after that is not passed on.": engine(visited_by_recursion),
            "Each node is entered only once, as soon as it has received its first contribution. What it "
            "receives later is not passed on.": engine(visited_at_once),
            "A node that was visited receives no further contributions. Every use of a node adds to its "
            "adjoint.": engine(entered_before_it_is_complete),
            "It looks as if the order comes from a stack, and as if a node is marked when it is put there. "
            "Mark it when it is taken from the stack.": (engine(marked_when_pushed)),
            "The order is right, but the adjoints are assigned. Every use of a node adds to its adjoint, so "
            "write +=.": (
                engine(in_order(lambda old, partial, bar: partial * bar)),
                engine(in_order(lambda old, partial, bar: partial * bar, by_age)),
            ),
            "The order is right, but only the first contribution to a node is kept. Every use of a node adds "
            "to its adjoint, so write +=.": engine(in_order(first_kept)),
            "It looks as if the adjoints are stored under the values of the nodes. Nodes with equal values "
            "are different nodes, so store them by node.": by_value,
            "x + x and x * x have only one operand here, as in a dict or a set. An operand that occurs twice "
            "contributes twice.": with_kind(OperandOnce),
            "x * x has only one operand here, as in a dict or a set. An operand that occurs twice contributes "
            "twice.": with_kind(ProductOnce),
            "For c + x with a constant c, your partial derivative is c. It is 1.": taped(SummandAsPartial),
            "Your derivative of sin is 1. The derivative of sin is cos.": taped(SineAsIdentity),
            "A product has only one partial derivative here. The second operand needs one, too.": taped(OneTerm),
            "These are the adjoints of all rows. Return only those of the inputs.": all_rows,
            "Your list contains only the adjoint of the first input. Return one for each input.": lambda f, xs: (
                gradient(f, xs)[:1]
            ),
            "This is the value of f. Its gradient was asked for.": lambda f, xs: (
                [f(*(Node(x) for x in xs)).value] * len(xs)
            ),
        },
        [gradient_forward],
        but={
            "The gradient is right, but f should be called exactly once per gradient.": "calls of f, in two gradients"
        },
        limits=lambda case: {"calls of f, in two gradients": (2, 2)},
        accepts=twice_right,
        lesson=LESSON,
    ),
    "pullback": Answer(
        [lambda tape, n, seeds: sweep(tape, seeds)[:n], lambda tape, n, seeds: by_matrix(tape, seeds)[:n]],
        "x_bar = Jᵀ y_bar. Put the seeds of all outputs in place, sweep once, and return the adjoints of the inputs.",
        "Put each seed in its place before the sweep starts.",
        tape_text,
        {
            "Your list contains the adjoints of all rows. Return only those of the first n rows, the inputs.": (
                lambda tape, n, seeds: sweep(tape, seeds)
            ),
            "Only the output with the largest row number is seeded. Every output has a seed.": lambda tape, n, seeds: (
                sweep(tape, {max(seeds): seeds[max(seeds)]})[:n]
            ),
            "A seed replaces the contributions that have come from later rows. Add it to them.": (
                lambda tape, n, seeds: seeded_on_the_way(tape, seeds)[:n]
            ),
            "An output that is also an input gets no seed here. Its seed counts, too.": lambda tape, n, seeds: sweep(
                tape, {k: s for k, s in seeds.items() if k >= n}
            )[:n],
            "Your function returns the adjoints of the last n rows. Return those of the first n rows.": (
                lambda tape, n, seeds: sweep(tape, seeds)[-n:]
            ),
            "Every output has the seed 1 here. Use the seeds that are given.": lambda tape, n, seeds: sweep(
                tape, dict.fromkeys(seeds, 1.0)
            )[:n],
            "Contributions overwrite each other. Write += in place of =, so that they are added.": (
                lambda tape, n, seeds: assigned(tape, seeds)[:n]
            ),
            "Only the first and the last output are seeded. Every output has a seed.": seeds_by(
                lambda tape, seeds: {k: seeds[k] for k in (min(seeds), max(seeds))}
            ),
            "Only the first output in the dict is seeded. Every output has a seed.": seeds_by(
                lambda tape, seeds: dict([*seeds.items()][:1])
            ),
            "Only the last output in the dict counts. It looks as if the adjoints are created anew, or "
            "overwritten, for each output.": seeds_by(lambda tape, seeds: dict([*seeds.items()][-1:])),
            "The seed is added once for each operand of its row. Add it only once, before the sweep.": (
                seed_for_each_pair
            ),
            "The adjoints of one sweep are still there in the next one and are passed on again. Put all seeds "
            "in place, and sweep only once.": (seed_for_each_row),
            "The seeds are added after the sweep. Put them in place before it starts.": lambda tape, n, seeds: [
                seeds.get(i, 0.0) for i in range(n)
            ],
            "The rows are visited from the first to the last. Begin with the last row.": downwards,
            "All seeds are put on the last row. Each seed belongs to the row that is its key.": seeds_by(
                lambda tape, seeds: {len(tape) - 1: sum(seeds.values())}
            ),
            "The seeds are assigned in the order of the rows. Each seed belongs to the row that is its key.": seeds_by(
                lambda tape, seeds: dict(zip(sorted(seeds), seeds.values()))
            ),
            "The sweep begins at the output that is listed first. Begin at the last row of the tape.": (
                from_the_first_output
            ),
            "The result is divided by the number of outputs. Contributions are added, and not averaged.": (
                lambda tape, n, seeds: [bar / len(seeds) for bar in sweep(tape, seeds)[:n]]
            ),
        },
        but={
            "The adjoints are right, but there is one sweep per seed. Put all seeds in place, and sweep only "
            "once.": "sweeps"
        },
        limits=lambda case: {"sweeps": (0, 1)},
        lesson=LESSON,
    ),
}
