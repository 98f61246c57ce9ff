"""07, reverse mode: adjoints, tapes, orders."""

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
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo += [(operand, False) for operand in operands[node]]
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


class Node:
    """Of engines that sweep wrongly."""

    def __init__(self, value, operands=()):
        self.value, self.operands, self.grad = value, operands, 0.0

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


def graph_text(case):
    operands = {int(k): v for k, v in case["operands"].items()}
    nodes = f"{len(operands)} nodes, output {case['output']}"
    if len(operands) < 20:
        return f"{nodes}, operands {operands}"
    return nodes + (": a long chain" if len(operands) > 100 else ", each with two operands: many paths")


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
            "v_5 = v_3 - v_4: the partial by v_4 is -1": lambda x1, x2: [
                column(x1, x2)[0],
                x1 + math.cos(x2),
                1.0,
                1.0,
                1.0,
                1.0,
                1.0,
            ],
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
            "rows are taken from the first to the last: no adjoint is complete when its turn comes": from_first_to_last,
            "the factor v_bar_k is missing": lambda tape, y_bar: sweep_with(tape, y_bar, lambda partial, bar: partial),
            "the partial is missing": lambda tape, y_bar: sweep_with(tape, y_bar, lambda partial, bar: bar),
            "an operand that occurs twice in a row counts twice": lambda tape, y_bar: sweep(
                [list(dict(row).items()) for row in tape], last(tape, y_bar)
            ),
            "the list is reversed": lambda tape, y_bar: sweep(tape, last(tape, y_bar))[::-1],
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
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, gradient_by_vjp],
        "record each operation with its partials; sweep back; v_bar_i += partial * v_bar_k",
        "A new tape for each call. Every use of a variable adds to its adjoint.",
        program_text,
        {
            "the second call doubles the first: adjoints were kept from the last sweep": doubling,
            "a node hands on its adjoint when it is reached: others that use it may still have to add to it": engine(
                as_they_are_reached
            ),
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
            "rows are taken from the first to the last: no adjoint is complete when its turn comes": taped(order=iter),
            "the factor v_bar_k is missing": taped(hand_on=lambda old, partial, bar: old + partial, rows=to_the_result),
            "the partials of a product are the other factor": taped(PartialsExchanged),
            "the derivative of sin is cos, without a minus": taped(SlopeOfCosine),
            "the derivative of sin is cos": taped(SlopeIsSine),
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
        },
        but={"right, but in one sweep for each seed: seed every output, and sweep once": "sweeps"},
        limits=lambda case: {"sweeps": (0, 1)},
        lesson=LESSON,
    ),
}
