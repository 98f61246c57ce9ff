"""07, variants: other functions and containers, bounds, least squares, and engines for other operations and outputs."""

import math
from collections.abc import Callable

import numpy as np

from adlib import grad, jvp
from adlib.grading.answers import Answer, shown
from adlib.grading.answers.set_07 import (
    LESSON,
    SIGNS,
    PartialsExchanged,
    Row,
    a_valid_order,
    assigned,
    by_counting_users,
    column_by_hand,
    graph_text,
    last,
    misplaced,
    order_of_evaluation,
    program_text,
    sweep,
    tape_text,
    taped,
    values_of_column,
)
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_07 import WITH_CONSTANT, mirrored, variables
from adlib.grading.cases.set_07 import LookedUp
from adlib.grading.judge import close

# A column -------------------------------------------------------------------------------------------------------------


def other_column(x1, x2):
    """The adjoints of y = sin x1 - x1 x2 + exp x2."""
    return [math.cos(x1) - x2, math.exp(x2) - x1, 1.0, -1.0, 1.0, 1.0, 1.0]


def other_column_by_adlib(x1, x2):
    parts = (
        lambda v1, v2, v4: (v1 - v2) + v4,
        lambda v3, v4: v3 + v4,
    )
    v1, v2, v4 = math.sin(x1), x1 * x2, math.exp(x2)
    found = grad(lambda a, b: np.sin(a) - a * b + np.exp(b), (0, 1))(x1, x2)
    return [
        float(bar) for bar in (*found, *grad(parts[0], (0, 1))(v1, v2, v4), *grad(parts[1], (0, 1))(v1 - v2, v4), 1)
    ]


def other_but(**changed):
    """The right adjoints but for those of some rows, by the row's place in the list."""
    return lambda x1, x2: [
        changed[f"at_{k}"](x1, x2) if f"at_{k}" in changed else v for k, v in enumerate(other_column(x1, x2))
    ]


def other_values(x1, x2):
    v1, v2, v4 = math.sin(x1), x1 * x2, math.exp(x2)
    return [x1, x2, v1, v2, v1 - v2, v4, v1 - v2 + v4]


def from_a_seed(column):
    """The adjoints for the seed 1 as those for any other."""
    return lambda x1, x2, y_bar: [y_bar * bar for bar in column(x1, x2)]


def in_a_dict(column):
    return lambda x1, x2: dict(zip(range(-1, 6), column(x1, x2)))


# Tapes ----------------------------------------------------------------------------------------------------------------


def of_absolute_values(answer):
    """A sweep as one with the absolute values of the partials and of the seed."""
    return lambda tape, y_bar: answer([[(i, abs(p)) for i, p in row] for row in tape], abs(y_bar))


def from_the_output(answer):
    """A sweep over a tape as one over a tape whose first row is the output."""
    return lambda tape, y_bar: [*answer(mirrored(tape), y_bar)][::-1]


def of_triples(answer):
    """A sweep over a tape as one over triples (row, operand, partial)."""

    def made(triples, rows, y_bar):
        tape = [[] for _ in range(rows)]
        for k, i, partial in triples:
            tape[k].append((i, partial))
        return answer(tape, y_bar)

    return made


def tape_of(case):
    tape = [[] for _ in range(case["rows"])]
    for k, i, partial in case["triples"]:
        tape[k].append([i, partial])
    return {"tape": tape, "y_bar": case["y_bar"]}


def triples_text(case):
    triples = ", ".join(f"({k}, {i}, {partial:.3f})" for k, i, partial in case["triples"])
    return f"y_bar = {case['y_bar']:.4g}, {case['rows']} rows and the triples [{triples}]"


def summed(pairs):
    """A dict of seeds, in which those of the same row are added."""
    seeds = {}
    for k, seed in pairs:
        seeds[k] = seeds.get(k, 0.0) + seed
    return seeds


def of_pairs(pullback):
    return lambda tape, n, pairs: pullback(tape, n, summed(pairs))


def on_top(pullback):
    """A pullback as one that adds to a gradient."""
    return lambda tape, n, seeds, gradient: [g + bar for g, bar in zip(gradient, pullback(tape, n, seeds), strict=True)]


def of_residuals(pullback):
    """A pullback of seeds as the gradient of half a sum of squares."""
    return lambda tape, n, values, targets: pullback(tape, n, {k: values[k] - target for k, target in targets.items()})


def residuals_by(seed):
    """The gradient from other seeds: seed(value, target)."""
    return lambda tape, n, values, targets: sweep(tape, {k: seed(values[k], t) for k, t in targets.items()})[:n]


def without_head(text):
    return text.partition(" and the tape\n")[2]


def pairs_text(case):
    pairs = ", ".join(f"({k}, {seed:.4g})" for k, seed in case["seeds"])
    return f"n = {case['inputs']}, seeds = [{pairs}] and the tape\n{without_head(tape_text(case))}"


def gradient_text(case):
    head, _, tape = tape_text(case).partition(" and the tape\n")
    return f"{head}, gradient = {shown(case['gradient'])} and the tape\n{tape}"


def targets_text(case):
    tape = without_head(tape_text({**case, "seeds": []}))
    targets = {k: round(target, 4) for k, target in case["targets"]}
    return f"n = {case['inputs']}, values = {shown(case['values'])}, targets = {targets} and the tape\n{tape}"


# Orders ---------------------------------------------------------------------------------------------------------------


def operands_of(users):
    operands = {node: [] for node in users}
    for node, found in users.items():
        for user in found:
            operands[user].append(node)
    return operands


def by_users(answer):
    """An order from the operands of each node as one from its users."""
    return lambda users, output: answer(LookedUp(operands_of(users)), output)


def graph_of_users(case):
    operands = operands_of({int(node): users for node, users in case["users"].items()})
    return {"operands": {str(node): found for node, found in operands.items()}, "output": case["output"]}


def users_text(case):
    users = {int(node): found for node, found in case["users"].items()}
    nodes = f"{len(users)} nodes, output {case['output']}"
    if len(users) < 20:
        return f"{nodes}, users {users}"
    return nodes + (": a long chain" if len(users) > 100 else ", most of them with two users: many paths")


def evaluated(answer):
    """An order for a sweep as one for an evaluation. What is no list stays what it is."""

    def made(operands, output):
        order = answer(operands, output)
        return [*order][::-1] if isinstance(order, (list, tuple, np.ndarray)) else order

    return made


def backwards(case, value, expected):
    return type(value) is list and a_valid_order(case, value[::-1], expected[::-1])


def misplaced_backwards(case, order):
    found = misplaced(case, order[::-1] if type(order) is list else order)
    if found and "stands before" in found:
        node, user = (int(word) for word in found.replace(",", "").split() if word.isdigit())
        return f"Node {node} stands after node {user}, which uses it. List a node only after all of its operands."
    return found


def reached(operands, output):
    """The nodes in the order in which they are reached."""
    found, todo = {output: None}, [output]
    for node in todo:
        todo += [operand for operand in dict.fromkeys(operands[node]) if operand not in found]
        found |= dict.fromkeys(operands[node])
    return list(found)


TOP = -1  # a node that uses all outputs


def of_outputs(answer):
    """An order for one output as one for several: a node that uses them all is put on top, and taken out again."""

    def made(operands, outputs):
        order = answer(LookedUp({**operands, TOP: [*outputs]}), TOP)
        if not isinstance(order, (list, tuple, np.ndarray)):
            return order
        order = [*order]
        return [node for node in order if node != TOP] if TOP in order else order[1:]

    return made


def graph_with_top(case):
    return {"operands": {**case["operands"], str(TOP): case["outputs"]}, "output": TOP}


def valid_for_outputs(case, value, expected):
    return type(value) is list and a_valid_order(graph_with_top(case), [TOP, *value], [TOP, *expected])


def misplaced_for_outputs(case, order):
    if type(order) is list and TOP in order:
        return f"{TOP} is not a node."
    found = misplaced(graph_with_top(case), [TOP, *order] if type(order) is list else order)
    return found and found.replace("the output.", "any output.")


def outputs_text(case):
    text = graph_text({"operands": case["operands"], "output": case["outputs"]})
    return text.replace("output [", "outputs [")


# Engines --------------------------------------------------------------------------------------------------------------

OTHER_SIGNS = SIGNS | {"-": "{} - {}", "-c": "{} - {}", "c-": "{1} - {0}", "cos": "np.cos({})"}


class Difference:
    """A number with -, * and cos, made of one with +, * and sin."""

    def __init__(self, number):
        self.number = number

    def __sub__(self, other):
        if isinstance(other, Difference):
            return Difference(self.number + other.number * -1.0)
        return Difference(self.number + -other)

    def __rsub__(self, other):
        return Difference(other + self.number * -1.0)

    def __mul__(self, other):
        return Difference(self.number * (other.number if isinstance(other, Difference) else other))

    def __rmul__(self, other):
        return Difference(other * self.number)

    def cos(self):
        return Difference(np.sin(self.number + math.pi / 2))


def once(f, made):
    """The function that is made of f, the same at each call, since an answer may keep something for it."""
    if not hasattr(f, "made"):
        f.made = made
    return f.made


def with_differences(answer):
    """An engine for +, * and sin as one for -, * and cos."""
    return lambda f, xs: answer(once(f, lambda *vs: f(*map(Difference, vs)).number), xs)


class Cos(Row):
    """A row for -, * and cos; subclasses get a partial wrong."""

    minus = -1.0
    slope: Callable = staticmethod(lambda x: -math.sin(x))

    def __sub__(self, other):
        other = self.lift(other)
        return type(self)(self.value - other.value, self.tape, (self.index, 1.0), (other.index, self.minus))

    def __rsub__(self, other):
        return self.lift(other) - self

    def cos(self):
        return type(self)(math.cos(self.value), self.tape, (self.index, self.slope(self.value)))


class MinusLost(Cos):
    minus = 1.0


class SlopeOfSine(Cos):
    slope = staticmethod(math.sin)


class SlopeIsCosine(Cos):
    slope = staticmethod(math.cos)


class SlopeIsOne(Cos):
    slope = staticmethod(lambda x: 1.0)


class Exchanged(Cos):
    partials = staticmethod(lambda x, y: (x, y))


class OneFactor(Cos):
    partials = staticmethod(lambda x, y: (y, 0.0))


class FloatOnTheLeft(Cos):
    def __rsub__(self, other):
        return self - other


class ConstantAsPartial(Cos):
    def __rsub__(self, other):
        return type(self)(other - self.value, self.tape, (self.index, other))


class MinusOfTheConstant(Cos):
    def __rsub__(self, other):
        return type(self)(other - self.value, self.tape, (self.index, 1.0))


def differences_forward(case):
    f, xs = lambda *xs: variables(case["rows"], xs)[-1], tuple(case["x"])
    found = [float(jvp(f, xs, tuple(1.0 * (i == k) for i in range(len(xs))))[1]) for k in range(len(xs))]
    return {"gradient": found, "once more": found, "calls of f, in two gradients": 2}


def outputs_forward(case):
    def f(*xs):
        v = variables(case["rows"], xs)
        return [v[k] for k in case["outputs"]]

    found, xs = [], tuple(case["x"])
    for k in range(len(xs)):
        tangents = jvp(f, xs, tuple(1.0 * (i == k) for i in range(len(xs))))[1]
        found.append(sum(float(t) * y_bar for t, y_bar in zip(tangents, case["y_bars"], strict=True)))
    return {"x_bar": found, "once more": found, "calls of f, in two gradients": 2}


def of_several_outputs(answer):
    """A gradient as a pullback: that of the sum of the outputs times their seeds."""

    def made(f, xs, y_bars):
        def combined(*vs):
            total, *others = (y_bar * y for y, y_bar in zip(f(*vs), y_bars, strict=True))
            for other in others:
                total = total + other
            total + vs[0]  # recorded last, and not the result
            return total

        return answer(once(f, combined), xs)

    return made


def outputs_by(seeds):
    """An engine with a tape and other seeds: seeds(outputs, their seeds, tape) -> {row: seed}."""

    def made(f, xs, y_bars):
        tape = []
        outputs = f(*(Row(x, tape) for x in xs))
        return sweep(tape, seeds([y.index for y in outputs], y_bars, tape))[: len(xs)]

    return made


def outputs_taped(
    number=Row,
    hand_on=lambda old, partial, bar: old + partial * bar,
    order=reversed,
    rows=lambda tape, outputs: len(tape),
):
    """An engine with a tape for several outputs, in which a mistake replaces a part."""

    def made(f, xs, y_bars):
        tape = []
        outputs = f(*(number(x, tape) for x in xs))
        bars = [0.0] * len(tape)
        for y, y_bar in zip(outputs, y_bars, strict=True):
            bars[y.index] += y_bar
        for k in order(range(rows(tape, outputs))):
            for i, partial in tape[k]:
                bars[i] = hand_on(bars[i], partial, bars[k])
        return bars[: len(xs)]

    return made


def to_the_last_output(tape, outputs):
    return max(y.index for y in outputs) + 1


def all_adjoints(f, xs, y_bars):
    tape = []
    outputs = f(*(Row(x, tape) for x in xs))
    return sweep(tape, summed(zip((y.index for y in outputs), y_bars)))


def values_of_outputs(f, xs):
    tape = []
    return [y.value for y in f(*(Row(x, tape) for x in xs))]


def one_gradient_per_output(f, xs, y_bars):
    tape = []
    outputs = f(*(Row(x, tape) for x in xs))
    return [sweep(tape, {y.index: y_bar})[: len(xs)] for y, y_bar in zip(outputs, y_bars)]


def twice_pulled(case, got, expected):
    return close(got["x_bar"], expected["x_bar"]) and close(got["once more"], expected["once more"])


def of_a_list(answer):
    """A gradient of a function of n arguments as one of a function of a list."""
    return lambda f, xs: answer(once(f, lambda *vs: f(list(vs))), xs)


def program_of(case, signs=OTHER_SIGNS):
    """As in set 07, with the other operations."""
    if len(case["rows"]) > 20:
        return program_text(case)
    if len(case["rows"]) == 20:
        return (
            f"a program of 20 rows, each of which is the square of the one before (many paths), at {shown(case['x'])}"
        )
    names, lines = [f"x_{k + 1}" for k in range(len(case["x"]))], []
    for operation, i, j in case["rows"]:
        lines.append(signs[operation].format(names[i], j if operation in WITH_CONSTANT else names[j]))
        names.append(f"v_{len(lines)}")
    end = len(lines)
    lines.append(f"{names[-1]} - x_1 (recorded last, but not the result)")
    rows = "; ".join(f"v_{k + 1} = {line}" for k, line in enumerate(lines))
    return f"the program {rows}; the result is v_{end}, at {shown(case['x'])}"


def program_with_outputs(case):
    n, text = len(case["x"]), program_text(case)
    named = [f"x_{k + 1}" if k < n else f"v_{k - n + 1}" for k in case["outputs"]]
    text = text.replace("but not the result)", "but no output)")
    if "; the result is" in text:
        text = f"{text.partition('; the result is')[0]}; the outputs are [{', '.join(named)}], at {shown(case['x'])}"
    return f"{text}, with y_bars = {shown(case['y_bars'])}"


VARIANTS = {
    "column.b": Variant(
        r"""
Before you program reverse mode, compute one column of adjoints line by line. The function $y = \sin x_1 - x_1x_2 +
e^{x_2}$ is evaluated in the rows $v_1=\sin v_{-1}$, $v_2=v_{-1}v_0$, $v_3=v_1-v_2$, $v_4=e^{v_0}$ and $v_5=v_3+v_4$,
where $v_{-1}=x_1$ and $v_0=x_2$. Write the function that receives the point `x1`, `x2` and returns the list of the
seven adjoints $[\bar v_{-1}, \bar v_0, \bar v_1, \dots, \bar v_5]$, with $\bar y = 1$.
""",
        '''
def adjoints_of_rows(x1, x2):
    """(list of 7 floats) the adjoints of v_-1, v_0, v_1, ..., v_5 at (x1, x2), with y_bar = 1."""
    ### BEGIN SOLUTION
    v5 = 1.0
    v3, v4 = v5, v5
    v1, v2 = v3, -v3
    v0 = v4 * math.exp(x2) + v2 * x1
    return [v2 * x2 + v1 * math.cos(x1), v0, v1, v2, v3, v4, v5]
    ### END SOLUTION
''',
        answer=Answer(
            [other_column, other_column_by_adlib],
            "v_bar_i is the sum, over the rows k that use v_i, of v_bar_k · ∂v_k/∂v_i. The list has the order v_-1, "
            "v_0, v_1, ..., v_5.",
            "Start with v_bar_5 = 1, and go through the table from the bottom to the top. The adjoints of v_-1 and v_0 "
            "receive two contributions each.",
            lambda case: f"x1 = {case['x'][0]:.4g}, x2 = {case['x'][1]:.4g}",
            {
                "The adjoints of the two inputs are at the end of your list. The list begins with those of v_-1 and "
                "v_0.": lambda x1, x2: [*other_column(x1, x2)[2:], *other_column(x1, x2)[:2]],
                "Your list is in reverse order. It should begin with the adjoint of v_-1.": lambda x1, x2: other_column(
                    x1, x2
                )[::-1],
                "Your adjoint of v_0 has only the contribution of the exponential function. The product v_2 uses v_0, "
                "too.": other_but(at_1=lambda x1, x2: math.exp(x2)),
                "Your adjoint of v_0 has only the contribution of the product. The exponential function v_4 uses v_0, "
                "too.": other_but(at_1=lambda x1, x2: -x1),
                "Your adjoint of v_-1 has only the contribution of the product. The sine v_1 uses v_-1, too.": (
                    other_but(at_0=lambda x1, x2: -x2)
                ),
                "Your adjoint of v_-1 has only the contribution of the sine. The product v_2 uses v_-1, too.": (
                    other_but(at_0=lambda x1, x2: math.cos(x1))
                ),
                "Your adjoint of v_2 has the wrong sign. For v_3 = v_1 - v_2, the partial derivative with respect to "
                "v_2 is -1.": lambda x1, x2: [math.cos(x1) + x2, math.exp(x2) + x1, 1.0, 1.0, 1.0, 1.0, 1.0],
                "Your adjoint of v_2 is 1, although those of v_-1 and v_0 are right. For v_3 = v_1 - v_2, the partial "
                "derivative with respect to v_2 is -1.": other_but(at_3=lambda x1, x2: 1.0),
                "Your list begins with v_1, so that the index -1 means the last place of the Python list, which "
                "belongs to v_5. Reserve two places before v_1.": lambda x1, x2: [
                    1.0 + math.cos(x1) - x2,
                    math.exp(x2) - x1,
                    1.0,
                    -1.0,
                    1.0,
                    1.0,
                    1.0 + math.cos(x1) - x2,
                ],
                "Your adjoints of v_-1 and v_0 have only the contribution that came last. Both variables are used "
                "twice, and their contributions are added.": other_but(
                    at_0=lambda x1, x2: math.cos(x1), at_1=lambda x1, x2: -x1
                ),
                "Your adjoints of v_-1 and v_0 have only the contribution that came first. Both variables are used "
                "twice, and their contributions are added.": other_but(
                    at_0=lambda x1, x2: -x2, at_1=lambda x1, x2: math.exp(x2)
                ),
                "Your adjoints of v_-1 and v_0 lack the contribution of the product. Both variables are used twice, "
                "and their contributions are added.": other_but(
                    at_0=lambda x1, x2: math.cos(x1), at_1=lambda x1, x2: math.exp(x2)
                ),
                "In your adjoint of v_-1, sin is used as its own derivative. The derivative of sin is cos.": other_but(
                    at_0=lambda x1, x2: math.sin(x1) - x2
                ),
                "In your adjoint of v_-1, the cosine has a minus sign that does not belong there. The derivative of "
                "sin is cos.": other_but(at_0=lambda x1, x2: -math.cos(x1) - x2),
                "In your adjoint of v_-1, the cosine is never negative. It looks as if it was computed as the square "
                "root of 1 - sin², which loses the sign; use math.cos.": other_but(
                    at_0=lambda x1, x2: abs(math.cos(x1)) - x2
                ),
                "In your adjoint of v_0, the derivative looks like the power rule. The derivative of exp is exp "
                "itself.": other_but(at_1=lambda x1, x2: x2 * math.exp(x2 - 1) - x1),
                "For v_2 = v_-1 v_0, the two partial derivatives are exchanged. The one with respect to v_-1 is v_0.": (
                    other_but(at_0=lambda x1, x2: math.cos(x1) - x1, at_1=lambda x1, x2: math.exp(x2) - x2)
                ),
                "These are the values of the rows. Their adjoints were asked for.": other_values,
                "These look like tangents, computed from the inputs to the output. Adjoints are computed from the "
                "output, where the adjoint of v_5 is 1.": lambda x1, x2: [
                    1.0,
                    0.0,
                    math.cos(x1),
                    x2,
                    math.cos(x1) - x2,
                    0.0,
                    math.cos(x1) - x2,
                ],
            },
            rows=lambda case: [f"v_bar_{k}" for k in range(-1, 6)],
            backwards=True,
            lesson=LESSON,
        ),
        title="Another adjoint column",
        hints=(
            "",
            "",
            "Let the names stand for adjoints: `v5 = 1.0`, and because of $v_5=v_3+v_4$ next `v3, v4 = v5, v5`. "
            "Continue with the adjoints of $v_1$ and $v_2$, and mind the minus sign. Then add up two contributions for "
            "$v_0$ and two for $v_{-1}$, and return a list that begins with the adjoint of $v_{-1}$.",
        ),
        why=r"""
The names stand for adjoints, and the lines follow the rows of the program in reverse order. The output has the adjoint
1. The row $v_5=v_3+v_4$ passes it on unchanged to both of its operands, and the row $v_3=v_1-v_2$ passes it on with the
factors 1 and −1. When the last two lines are reached, all adjoints of the intermediate variables are complete.

The inputs are used twice each, and this is why their adjoints are sums. The variable $v_0$ occurs in $e^{v_0}$ and in
the product $v_{-1}v_0$, and $v_{-1}$ occurs in the sine and in the product. Each use contributes the adjoint of the row
that uses it, times one partial derivative. If you had assigned the second contribution instead of adding it, the first
one would be lost, which is the most frequent mistake in reverse mode.
""",
    ),
    "column.c": Variant(
        r"""
Before you program reverse mode, compute one column of adjoints line by line. The function $y = \ln x_1 + x_1x_2 - \sin
x_2$ of the lesson is evaluated in the rows $v_1=\ln v_{-1}$, $v_2=v_{-1}v_0$, $v_3=v_1+v_2$, $v_4=\sin v_0$ and
$v_5=v_3-v_4$. It is a part of a larger program, so the adjoint of y is any number `y_bar`, and not only 1. Write the
function that receives the point `x1`, `x2` and the number `y_bar`, and that returns the list of the seven adjoints
$[\bar v_{-1}, \bar v_0, \bar v_1, \dots, \bar v_5]$, with $\bar v_5 = \bar y$.
""",
        '''
def seeded_column(x1, x2, y_bar):
    """(list of 7 floats) the adjoints of v_-1, v_0, v_1, ..., v_5 at (x1, x2), where that of v_5 is y_bar."""
    ### BEGIN SOLUTION
    v5 = y_bar
    v3, v4 = v5, -v5
    v1, v2 = v3, v3
    v0 = v4 * math.cos(x2) + v2 * x1
    return [v2 * x2 + v1 / x1, v0, v1, v2, v3, v4, v5]
    ### END SOLUTION
''',
        from_a_seed,
        title="An adjoint column with a seed",
        words={
            "Start at the output, whose adjoint is 1,": "Start at the output, whose adjoint is `y_bar`,",
            "`v5 = 1.0`": "`v5 = y_bar`",
            "The output has the adjoint 1.": (
                "The output has the adjoint `y_bar`, and all other adjoints are multiples of it."
            ),
            "Start with v_bar_5 = 1,": "Start with v_bar_5 = y_bar,",
            "Your adjoint of v_4 is 1, although v_0 is right.": "Your adjoint of v_4 is y_bar, although v_0 is right.",
        },
        without=("These are the values of the rows", "These look like tangents"),
        wrong={
            "These are the values of the rows. Their adjoints were asked for.": lambda x1, x2, y_bar: values_of_column(
                x1, x2
            ),
            "These look like tangents, computed from the inputs to the output. Adjoints are computed from the output, "
            "where the adjoint of v_5 is y_bar.": lambda x1, x2, y_bar: [
                1.0,
                0.0,
                1 / x1,
                x2,
                1 / x1 + x2,
                0.0,
                1 / x1 + x2,
            ],
            "The seed y_bar is ignored. The adjoint of v_5 is y_bar, and not 1.": lambda x1, x2, y_bar: column_by_hand(
                x1, x2
            ),
            "Only the adjoint of v_5 contains y_bar. It is passed on to all the others.": lambda x1, x2, y_bar: [
                *column_by_hand(x1, x2)[:-1],
                y_bar,
            ],
            "The adjoint of v_5 is 1 here. It is y_bar, like the factor in the others.": lambda x1, x2, y_bar: [
                *(y_bar * bar for bar in column_by_hand(x1, x2)[:-1]),
                1.0,
            ],
            "The seed y_bar is added to every adjoint. By the chain rule, it is a factor.": lambda x1, x2, y_bar: [
                y_bar + bar for bar in column_by_hand(x1, x2)
            ],
        },
        other={
            "describe": lambda case: f"x1 = {case['x'][0]:.4g}, x2 = {case['x'][1]:.4g}, y_bar = {case['y_bar']:.4g}"
        },
    ),
    "column.d": Variant(
        r"""
Before you program reverse mode, compute one column of adjoints line by line. The function $y = \ln x_1 + x_1x_2 - \sin
x_2$ of the lesson is evaluated in the rows $v_1=\ln v_{-1}$, $v_2=v_{-1}v_0$, $v_3=v_1+v_2$, $v_4=\sin v_0$ and
$v_5=v_3-v_4$. Write the function that receives the point `x1`, `x2` and returns a dict with the seven adjoints, with
$\bar y = 1$. Its keys are the numbers of the variables, the ints −1, 0, 1, ..., 5.
""",
        '''
def adjoints_by_number(x1, x2):
    """(dict of 7 floats) {k: the adjoint of v_k} for k = -1, 0, 1, ..., 5 at (x1, x2), with y_bar = 1."""
    ### BEGIN SOLUTION
    v5 = 1.0
    v3, v4 = v5, -v5
    v1, v2 = v3, v3
    v0 = v4 * math.cos(x2) + v2 * x1
    return {-1: v2 * x2 + v1 / x1, 0: v0, 1: v1, 2: v2, 3: v3, 4: v4, 5: v5}
    ### END SOLUTION
''',
        in_a_dict,
        title="A dict of adjoints",
        words={
            "and return a list that begins with the adjoint of $v_{-1}$": (
                "and return a dict with the keys −1, 0, 1, ..., 5"
            ),
            "The list has the order v_-1, v_0, v_1, ..., v_5.": "The keys of the dict are -1, 0, 1, ..., 5.",
            "all adjoints of the intermediate variables are complete.": (
                "all adjoints of the intermediate variables are complete. A dict with the key −1 is convenient here, "
                "because the index −1 of a list would mean its last place."
            ),
        },
        without=(
            "The adjoints of the two inputs are at the end",
            "Your list is in reverse order",
            "Your list begins with v_1",
        ),
        wrong={
            "You return a list. Return a dict whose keys are the numbers of the variables.": column_by_hand,
            "Your keys begin with 0. The first variable is v_-1, and its key is -1.": lambda x1, x2: dict(
                enumerate(column_by_hand(x1, x2))
            ),
            "Your keys are texts, the names of the variables. Use their numbers, which are ints.": lambda x1, x2: {
                f"v_{k}": bar for k, bar in in_a_dict(column_by_hand)(x1, x2).items()
            },
            "The adjoints of the two inputs are missing from your dict. Their keys are -1 and 0.": lambda x1, x2: {
                k: bar for k, bar in in_a_dict(column_by_hand)(x1, x2).items() if k > 0
            },
        },
        other={"rows": None},
    ),
    "accumulate.b": Variant(
        r"""
How strongly can small errors in the rows of a program change its output? The same loop that computes adjoints gives a
bound. `tape[k]` is the list of the pairs `(i, partial)` of row k, where row i is an operand, with i < k, and `partial`
is the partial derivative of row k with respect to it. The same operand can occur twice, and the list is empty for an
input or a constant. The last row is the output. The bound of a row is computed like its adjoint, but with the absolute
value of each partial derivative, so that contributions cannot cancel each other. The bound of the last row is the
absolute value of `y_bar`. Return the list of the bounds of all rows.
""",
        '''
def bounds(tape, y_bar):
    """(list of floats) the bound of every row of the tape; tape[k] = [(i, dv_k/dv_i), ...] with i < k."""
    ### BEGIN SOLUTION
    found = [0.0] * len(tape)
    found[-1] = abs(y_bar)
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            found[i] += abs(partial) * found[k]
    return found
    ### END SOLUTION
''',
        of_absolute_values,
        title="A sweep for bounds",
        hints=(
            "A row may pass its bound on only when this bound is complete. In which order do you have to visit the "
            "rows?",
            r"Start with zeros, and with $|\bar y|$ in the last place. Visit the rows from the last to the first. For "
            r"each pair of row k, do $b_i \mathrel{+}= b_k\cdot|\text{partial}|$.",
            "Begin with `found = [0.0] * len(tape)` and `found[-1] = abs(y_bar)`. The outer loop runs over "
            "`reversed(range(len(tape)))`, and the inner one over the pairs `i, partial` in `tape[k]`. Its body is a "
            "single line with `+=` and `abs`.",
        ),
        why=r"""
An adjoint is the sum over all paths from a row to the output of the products of the partial derivatives along the path.
Here each product is replaced by its absolute value, and since the absolute value of a product is the product of the
absolute values, this is done for each partial derivative by itself. The order of the rows is that of every sweep, from
the last to the first, so that a bound is complete before it is passed on.

The absolute value of an adjoint is never larger than the bound of the row, and often much smaller, because the
contributions of different paths may have opposite signs. So it would not be right to take the absolute values of the
adjoints at the end. Such bounds are used to estimate rounding errors: an error in a row changes the output, to first
order, by at most the error times the bound of this row.
""",
        words={
            "For each pair (i, partial) of row k: v_bar_i += partial * v_bar_k": (
                "For each pair (i, partial) of row k: b_i += |partial| * b_k"
            ),
            "exchanged in v_bar_i += partial * v_bar_k": "exchanged in b_i += |partial| * b_k",
            "Each of your contributions is only the partial derivative. Multiply it by v_bar_k, the adjoint of the "
            "row.": (
                "Each of your contributions is only the absolute value of the partial derivative. Multiply it by b_k, "
                "the bound of the row."
            ),
            "Each of your contributions is only the adjoint of the row. Multiply it by the partial derivative.": (
                "Each of your contributions is only the bound of the row. Multiply it by the absolute value of the "
                "partial derivative."
            ),
            "adjoint": "bound",
            "adjoints": "bounds",
            "y_bar": "|y_bar|",
        },
        wrong={
            "These are the adjoints. Use the absolute value of each partial derivative and of the seed.": (
                lambda tape, y_bar: sweep(tape, last(tape, y_bar))
            ),
            "These are the absolute values of the adjoints. Take those of the partial derivatives, so that "
            "contributions cannot cancel each other.": lambda tape, y_bar: [
                abs(bar) for bar in sweep(tape, last(tape, y_bar))
            ],
            "Your bounds are negative if y_bar is negative. Begin with the absolute value of y_bar.": (
                lambda tape, y_bar: sweep([[(i, abs(p)) for i, p in row] for row in tape], last(tape, y_bar))
            ),
            "Only the seed is made positive. Use the absolute values of the partial derivatives, too.": (
                lambda tape, y_bar: sweep(tape, last(tape, abs(y_bar)))
            ),
        },
        other={"rows": lambda case: [f"b[{k}]" for k in range(len(case["tape"]))]},
    ),
    "accumulate.c": Variant(
        r"""
The backward pass does not need to know which operations a program consists of. A tape with their partial derivatives is
enough, and one short loop works for all programs. This tape is kept in the order of the backward pass: its first row,
row 0, is the output, and each row comes before its operands. `tape[k]` is the list of the pairs `(i, partial)` of row
k, where row i is an operand, with i > k, and `partial` is the partial derivative of row k with respect to it. The same
operand can occur twice, and the list is empty for an input or a constant. The adjoint of the output is `y_bar`. Return
the list of the adjoints of all rows, in the order of the tape.
""",
        '''
def accumulate_downwards(tape, y_bar):
    """(list of floats) the adjoint of every row of the tape; tape[k] = [(i, dv_k/dv_i), ...] with i > k."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * len(tape)
    adjoints[0] = y_bar
    for k in range(len(tape)):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints
    ### END SOLUTION
''',
        from_the_output,
        title="The sweep over a tape that begins with the output",
        hints=(
            "",
            r"Start with zeros, and with $\bar y$ in the first place. Visit the rows from the first to the last. For "
            r"each pair of row k, do $\bar v_i \mathrel{+}= \bar v_k\cdot\text{partial}$.",
            "Begin with `adjoints = [0.0] * len(tape)` and `adjoints[0] = y_bar`. The outer loop runs over "
            "`range(len(tape))`, and the inner one over the pairs `i, partial` in `tape[k]`. Its body is a single line "
            "with `+=`.",
        ),
        why=r"""
The tape contains all that the chain rule needs, namely the operands of each row and the partial derivatives, so the
loop does not know which operations were performed. It visits the rows from the first to the last, because the output
comes first here. A row is used only by rows before it in this list, so when the loop comes to row k, every row that
contributes to its adjoint has been visited, and the adjoint is complete and may be passed on.

The adjoints begin as zeros, and every contribution is added. This is right whether a variable is used once, several
times, or never. In the last case its adjoint stays 0.0, as it should. An operand that occurs twice in a row is simply a
second pair, so `v * v` needs no special treatment. What matters is not the direction of the loop, but that every row is
visited before its operands.
""",
        words={
            "Visit the rows from the last to the first.": "Visit the rows from the first to the last.",
            "The rows are visited from the first to the last. Begin with the last row,": (
                "The rows are visited from the last to the first. Begin with the first row,"
            ),
            "The adjoint of the last row starts with y_bar": "The adjoint of the first row starts with y_bar",
            "The seed is put on the first row. It belongs to the last row, which is the output.": (
                "The seed is put on the last row. It belongs to the first row, which is the output."
            ),
            "Perhaps the last row is skipped": "Perhaps the first row is skipped",
            "The first row with operands is skipped.": "The last row with operands is skipped.",
            "as the adjoint of the last row": "as the adjoint of the first row",
            "Rows before it may still": "Rows after it may still",
            "that has y_bar in its last place": "that has y_bar in its first place",
        },
    ),
    "accumulate.d": Variant(
        r"""
The backward pass does not need to know which operations a program consists of. A list of the partial derivatives is
enough, and one short loop works for all programs. `triples` is a list with one triple `(k, i, partial)` for each
operand of each row: row i is an operand of row k, with i < k, and `partial` is the partial derivative of row k with
respect to it. The triples are in the order of the rows k. The same operand can occur twice in a row, and an input or a
constant has no triples of its own. There are `rows` rows, and the last of them is the output, with the adjoint `y_bar`.
Return the list of the adjoints of all rows.
""",
        '''
def accumulate_triples(triples, rows, y_bar):
    """(list of floats) the adjoints of all rows; triples = [(k, i, dv_k/dv_i), ...] with i < k, in the order of k."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * rows
    adjoints[-1] = y_bar
    for k, i, partial in reversed(triples):
        adjoints[i] += partial * adjoints[k]
    return adjoints
    ### END SOLUTION
''',
        of_triples,
        title="The sweep over a list of triples",
        hints=(
            "A row may pass its adjoint on only when this adjoint is complete. In which order do you have to visit the "
            "triples?",
            r"Start with zeros, and with $\bar y$ in the last place. Visit the triples from the last to the first. For "
            r"each of them, do $\bar v_i \mathrel{+}= \bar v_k\cdot\text{partial}$.",
            "Begin with `adjoints = [0.0] * rows` and `adjoints[-1] = y_bar`. A single loop runs over `k, i, partial` "
            "in `reversed(triples)`. Its body is a single line with `+=`.",
        ),
        why=r"""
The triples contain all that the chain rule needs, namely the operands of each row and the partial derivatives, so the
loop does not know which operations were performed. They are the edges of the graph of the program, and each of them is
visited once. Since they are in the order of the rows and are visited from the last to the first, all triples that
contribute to the adjoint of row k come before those that pass it on, and the adjoint is complete by then.

The adjoints begin as zeros, and every contribution is added. This is right whether a variable is used once, several
times, or never. In the last case its adjoint stays 0.0, as it should. An operand that occurs twice in a row is simply a
second triple, so `v * v` needs no special treatment. The triples of the same row may be visited in any order, because
they pass on the same adjoint.
""",
        words={
            "Visit the rows from the last to the first. For each pair (i, partial) of row k:": (
                "Visit the triples from the last to the first. For each triple (k, i, partial):"
            ),
            "The rows are visited from the first to the last. Begin with the last row,": (
                "The triples are visited from the first to the last. Begin with the last one,"
            ),
            "Each of its pairs makes a contribution.": "Each of its triples makes a contribution.",
            "Only the first pair of each row is used. A row has one pair for each operand.": (
                "Only the first triple of each row is used. A row has one triple for each operand."
            ),
            "Only the last pair of each row is used. A row has one pair for each operand.": (
                "Only the last triple of each row is used. A row has one triple for each operand."
            ),
        },
        without=("Contributions overwrite each other",),
        wrong={
            "Contributions overwrite each other. Write += in place of =, so that they are added.": (
                of_triples(lambda tape, y_bar: assigned([row[::-1] for row in tape], last(tape, y_bar))),
                of_triples(lambda tape, y_bar: assigned(tape, last(tape, y_bar))),
            ),
        },
        other={
            "describe": triples_text,
            "rows": lambda case: [f"v_bar[{k}]" for k in range(case["rows"])],
        },
    ),
    "order.b": Variant(
        r"""
The rows of a tape are already in a good order. A library that stores its operations as a graph has to find such an
order before it can sweep. The nodes are labelled with arbitrary integers; the labels carry no order. This library has
noted where each node is used: `users` is a dict, and `users[node]` is the list of the nodes that were computed from a
node. A node that uses another one twice occurs twice in its list, and for a node that is not used the list is empty.
Return the list of all nodes that `output` needs, including `output` itself, each of them once and before all of its
operands, which are the nodes from which it was computed. If there are several such orders, each of them is accepted. A
graph can be thousands of nodes deep, so do not use recursion.
""",
        '''
def sweep_order_by_users(users, output):
    """(list of nodes) all nodes that output depends on, and output itself, each after all of its users among them."""
    ### BEGIN SOLUTION
    operands = {node: [] for node in users}
    for node, found in users.items():
        for user in found:
            operands[user].append(node)
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, operands_done = todo.pop()
        if operands_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((operand, False) for operand in operands[node])
    return order[::-1]
    ### END SOLUTION
''',
        by_users,
        title="An order from the users",
        hints=(
            "Turn the dict around first, so that it says from which nodes each node was computed. Then find the "
            "reversed order, in which every node comes after its operands.",
            "",
            "Make a dict `operands` with an empty list for each node, and for each user of a node append the node to "
            "the list of its user. Then put pairs `(node, operands_done)` on a stack, beginning with `(output, "
            "False)`. When a pair with `True` is taken from the stack, append its node to the list. When a pair with "
            "`False` is taken and its node has not been seen before, put the node back with `True`, and then put each "
            "of its operands on the stack with `False`.",
        ),
        words={
            "Depth-first search leaves a node": (
                "The users of a node do not say what the output needs, so the first loops make a dict of operands. A "
                "user that occurs twice in a list receives the node twice, which does no harm. Depth-first search "
                "leaves a node"
            ),
            "Go depth first with a stack, note a node": (
                "Make a dict of the operands of each node. Go depth first with a stack, note a node"
            ),
        },
        wrong={
            "These are the nodes that need the output. List the nodes that the output needs, which are found in the "
            "other direction.": lambda users, output: order_of_evaluation(users, output)[::-1],
            "These are the nodes that need the output, in the other order. List the nodes that the output needs.": (
                order_of_evaluation
            ),
        },
        other={
            "describe": users_text,
            "accepts": lambda case, value, expected: a_valid_order(graph_of_users(case), value, expected),
            "form": lambda case, order: misplaced(graph_of_users(case), order),
        },
    ),
    "order.c": Variant(
        r"""
A library that stores its operations as a graph can evaluate it again with other inputs, if it knows an order in which
the nodes can be evaluated. The nodes are labelled with arbitrary integers; the labels carry no order. `operands` is a
dict, and `operands[node]` is the list of the nodes from which a node was computed. The same node can occur twice in
this list, and for an input the list is empty. Return the list of all nodes that `output` needs, including `output`
itself, each of them once and after all of its operands. If there are several such orders, each of them is accepted. A
graph can be thousands of nodes deep, so do not use recursion.
""",
        '''
def evaluation_order(operands, output):
    """(list of nodes) all nodes that output depends on, and output itself, each after its operands."""
    ### BEGIN SOLUTION
    order, seen, todo = [], set(), [(output, False)]
    while todo:
        node, operands_done = todo.pop()
        if operands_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((operand, False) for operand in operands[node])
    return order
    ### END SOLUTION
''',
        evaluated,
        title="An order for the evaluation",
        hints=(
            "A node may be listed when all of its operands are listed. Begin at the output, and ask what has to be "
            "listed before it.",
            "Go through the graph depth first, starting at the output, with a stack in place of recursion. Note a node "
            "only when all of its operands have been noted.",
        ),
        words={
            "which is an order for evaluation, and its reverse is an order for the sweep": (
                "which is an order for evaluation. Its reverse would be an order for a backward pass"
            ),
            "Each node comes before all of its operands, and": "Each node comes after all of its operands, and",
            "note a node after all of its operands have been noted, and reverse the list at the end. Or: list a node "
            "once all nodes that use it are listed.": (
                "and note a node after all of its operands have been noted. Or: list a node once all of its operands "
                "are listed."
            ),
            "This is the order of evaluation. Reverse it.": "This is an order for the backward pass. Reverse it.",
            "A node is listed when it is first reached, although another node that uses it may follow. List it only "
            "when all nodes that use it are listed.": (
                "This looks like the reverse of the order in which the nodes are first reached. A node may be listed "
                "only after all of its operands."
            ),
            "This looks like a depth-first walk in which a node is listed when it is reached. A node may be listed "
            "only after all nodes that use it.": (
                "This looks like the reverse of a depth-first walk in which a node is listed when it is reached. A "
                "node may be listed only after all of its operands."
            ),
            "It is the first node of every valid order.": "It is the last node of every valid order.",
        },
        wrong={
            "The nodes are listed as they are reached from the output. List a node only after all of its operands.": (
                lambda operands, output: reached(operands, output)
            ),
        },
        other={"accepts": backwards, "form": misplaced_backwards},
    ),
    "order.d": Variant(
        r"""
The rows of a tape are already in a good order. A library that stores its operations as a graph has to find such an
order before it can sweep, and here the graph has several outputs. The nodes are labelled with arbitrary integers; the
labels carry no order. `operands` is a dict, and `operands[node]` is the list of the nodes from which a node was
computed. The same node can occur twice in this list, and for an input the list is empty. `outputs` is a list of
different nodes, and one of them can need another one. Return the list of all nodes that at least one of the outputs
needs, including the outputs themselves, each of them once and before all of its operands. If there are several such
orders, each of them is accepted. A graph can be thousands of nodes deep, so do not use recursion.
""",
        '''
def common_order(operands, outputs):
    """(list of nodes) all nodes that some output depends on, and the outputs themselves, each before its operands."""
    ### BEGIN SOLUTION
    order, seen, todo = [], set(), [(output, False) for output in outputs]
    while todo:
        node, operands_done = todo.pop()
        if operands_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo.extend((operand, False) for operand in operands[node])
    return order[::-1]
    ### END SOLUTION
''',
        of_outputs,
        title="An order for several outputs",
        words={
            "starting at the output, with a stack": "starting at the outputs, with a stack",
            "on the stack, beginning with `(output, False)`.": (
                "on the stack, beginning with `(output, False)` for each output."
            ),
            "A node can lie on the stack with two different meanings.": (
                "All outputs are put on the stack at the beginning. If one of them needs another one, which is still "
                "on the stack, that one is listed first and skipped later. A node can lie on the stack with two "
                "different meanings."
            ),
            "only nodes that the output needs are listed": "only nodes that some output needs are listed",
            "The output itself is missing. It is the first node of every valid order.": (
                "An output is missing. All outputs belong to the order."
            ),
        },
        wrong={
            "Only the nodes that the first output needs are listed. The other outputs count, too.": (
                lambda operands, outputs: by_counting_users(operands, outputs[0])
            ),
            "Only the nodes that the last output needs are listed. The other outputs count, too.": (
                lambda operands, outputs: by_counting_users(operands, outputs[-1])
            ),
            "It looks as if the orders for the single outputs stand one after the other. A node may be listed before a "
            "user that only a later output needs, so find one order for all of them.": lambda operands, outputs: list(
                dict.fromkeys(node for output in outputs for node in by_counting_users(operands, output))
            ),
        },
        other={
            "describe": outputs_text,
            "accepts": valid_for_outputs,
            "form": misplaced_for_outputs,
        },
    ),
    "gradient.b": Variant(
        r"""
Now you build reverse mode as a whole, in the same way in which the large libraries do it. Write a class `Var` whose
objects record each operation. It needs `-` and `*`, between two objects or with a float on either side, and a method
`cos`, which NumPy calls for `np.cos(x)`. Then write `gradient(f, xs)`, which returns the gradient of f at the list of
floats `xs` as a list of floats. The function `f` takes as many arguments as `xs` has numbers. Call it exactly once, and
make one backward pass. The result of f need not be the last row that was recorded.
""",
        '''
def gradient(f, xs):
    """(list of floats) the gradient of f(x_1, ..., x_n) at the list of floats xs, by one backward pass."""
    ### BEGIN SOLUTION
    tape = []
    inputs = [Var(x, tape) for x in xs]
    y = f(*inputs)
    adjoints = [0.0] * len(tape)
    adjoints[y.index] = 1.0
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[: len(xs)]
    ### END SOLUTION


class Var:
    """A number that records each operation on it: - and * in both orders, and cos()."""

    ### BEGIN SOLUTION
    def __init__(self, value, tape):
        self.value, self.tape, self.index = value, tape, len(tape)
        tape.append(())

    def record(self, value, *pairs):
        out = Var(value, self.tape)
        self.tape[out.index] = pairs
        return out

    def __sub__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value - other, (self.index, 1.0))
        return self.record(self.value - other.value, (self.index, 1.0), (other.index, -1.0))

    def __rsub__(self, number):
        return self.record(number - self.value, (self.index, -1.0))

    def __mul__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value * other, (self.index, other))
        return self.record(self.value * other.value, (self.index, other.value), (other.index, self.value))

    __rmul__ = __mul__

    def cos(self):
        return self.record(math.cos(self.value), (self.index, -math.sin(self.value)))
    ### END SOLUTION
''',
        with_differences,
        title="Your own engine for differences",
        hints=(
            "",
            "",
            "An object has a value, its tape and its index. A method `record(value, *pairs)` makes a new `Var` and "
            "stores the pairs in its row. For two objects, `__mul__` records the pairs `(self.index, other.value)` and "
            "`(other.index, self.value)`. If `not isinstance(other, Var)`, there is only one pair. The product is "
            "commutative, so `__rmul__ = __mul__` takes care of floats on the left. The difference is not, so it needs "
            "a method `__rsub__(self, number)` of its own for `number - self`.",
        ),
        why=r"""
The engine has two parts that share one list. While f runs, every operation on a `Var` appends a row with its operands
and their partial derivatives, and the method `record` is the only place where this happens. The rules for `-`, `*` and
`cos` are therefore short. A plain float gets no row, because nobody asks for its adjoint. The product is commutative,
so its reflected method is the same function. In a difference with a float on the left, `self` is what is subtracted,
so the value and the partial derivative differ from those of `__sub__`.

After the call, the tape is in a valid order automatically, because a row can only refer to rows that already existed.
The sweep is the loop of question 2. The seed is put at `y.index` and not at the last row: f may compute something after
its result, and it may even return one of its inputs. Each call of `gradient` makes a new tape, so that nothing remains
from an earlier call.
""",
        words={
            "Your derivative of sin has a minus sign that does not belong there. The derivative of sin is cos.": (
                "The minus sign of your derivative of cos is missing. The derivative of cos is -sin."
            ),
            "Your derivative of sin is sin itself. The derivative of sin is cos.": (
                "Your derivative of cos is cos itself. The derivative of cos is -sin."
            ),
            "Your derivative of sin is 1. The derivative of sin is cos.": (
                "Your derivative of cos is 1. The derivative of cos is -sin."
            ),
        },
        without=(
            "For a product, the two partial derivatives",
            "x + x and x * x",
            "For c + x with a constant",
        ),
        wrong={
            "For a product, the two partial derivatives are exchanged. The one with respect to the first factor is the "
            "value of the second, and vice versa.": taped(Exchanged),
            "For x - y, the partial derivative with respect to y is 1 here. It is -1, because y is subtracted.": taped(
                MinusLost
            ),
            "For c - x with a constant c, your result is x - c. Write a method __rsub__ that subtracts the object from "
            "the number.": taped(FloatOnTheLeft),
            "For c - x with a constant c, your partial derivative is c. It is -1.": taped(ConstantAsPartial),
            "For c - x with a constant c, your partial derivative is 1. It is -1.": taped(MinusOfTheConstant),
        },
        other={"describe": program_of, "known": [differences_forward]},
    ),
    "gradient.c": Variant(
        r"""
Now you build reverse mode as a whole, for functions with several outputs. Write a class `Var` whose objects record each
operation. It needs `+` and `*`, between two objects or with a float on either side, and a method `sin`, which NumPy
calls for `np.sin(x)`. Then write `vjp(f, xs, y_bars)`. The function `f` takes as many arguments as the list of floats
`xs` has numbers, and it returns a list of objects, its outputs. The list `y_bars` has one float for each of them, its
adjoint. Return $\bar x = J^\top\bar y$ at `xs` as a list of floats, where J is the Jacobian of f. Call f exactly once,
and make one backward pass. An output need not be the last row that was recorded, it can be an input, and the same
object can be returned twice.
""",
        '''
def vjp(f, xs, y_bars):
    """(list of floats) J^T y_bars for f(x_1, ..., x_n) -> [y_1, ..., y_m] at the floats xs, by one backward pass."""
    ### BEGIN SOLUTION
    tape = []
    inputs = [Var(x, tape) for x in xs]
    outputs = f(*inputs)
    adjoints = [0.0] * len(tape)
    for y, y_bar in zip(outputs, y_bars):
        adjoints[y.index] += y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[: len(xs)]
    ### END SOLUTION


class Var:
    """A number that records each operation on it: +, * in both orders, and sin()."""

    ### BEGIN SOLUTION
    def __init__(self, value, tape):
        self.value, self.tape, self.index = value, tape, len(tape)
        tape.append(())

    def record(self, value, *pairs):
        out = Var(value, self.tape)
        self.tape[out.index] = pairs
        return out

    def __add__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value + other, (self.index, 1.0))
        return self.record(self.value + other.value, (self.index, 1.0), (other.index, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value * other, (self.index, other))
        return self.record(self.value * other.value, (self.index, other.value), (other.index, self.value))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return self.record(math.sin(self.value), (self.index, math.cos(self.value)))
    ### END SOLUTION
''',
        of_several_outputs,
        title="Your own engine for several outputs",
        words={
            "`gradient`": "`vjp`",
            "Then it puts the seed 1 at the row of the result and sweeps as in question 2.": (
                "Then it adds each seed at the row of its output and sweeps as in question 2."
            ),
            "The seed is put at `y.index` and not at the last row: f may compute something after its result, and it "
            "may even return one of its inputs.": (
                "Each seed is added at the index of its output: f may compute something after its outputs, it may "
                "return one of its inputs, and if it returns the same object twice, both seeds count. All outputs are "
                "treated in one backward pass, because the adjoints are linear in the seeds."
            ),
            "The gradient is right, but f should be called exactly once per gradient": (
                "The result is right, but f should be called exactly once"
            ),
        },
        without=(
            "The seed 1 is put on the last row",
            "These are the adjoints of all rows",
            "This is the value of f",
            "Contributions overwrite each other, and rows after",
            "It looks as if the order comes from a stack, and",
        ),
        wrong={
            "Contributions on the tape overwrite each other. Write += in place of =, so that they are added.": (
                outputs_taped(hand_on=lambda old, partial, bar: partial * bar, rows=to_the_last_output)
            ),
            "Contributions overwrite each other, and rows after the outputs even overwrite their seeds. Write += in "
            "place of =, so that they are added.": outputs_taped(hand_on=lambda old, partial, bar: partial * bar),
            "The rows are visited from the first to the last. Begin with the last row, so that each adjoint is "
            "complete before it is passed on.": outputs_taped(order=iter),
            "Each of your contributions is only the partial derivative. Multiply it by v_bar_k, the adjoint of the "
            "row.": outputs_taped(hand_on=lambda old, partial, bar: old + partial, rows=to_the_last_output),
            "For a product, the two partial derivatives are exchanged. The one with respect to the first factor is the "
            "value of the second, and vice versa.": outputs_taped(PartialsExchanged),
            "The seed 1 is put on the last row of the tape. The seeds belong to the rows of the outputs.": outputs_by(
                lambda rows, y_bars, tape: {len(tape) - 1: 1.0}
            ),
            "Every output has the seed 1 here. Use the seeds that are given.": outputs_by(
                lambda rows, y_bars, tape: summed((k, 1.0) for k in rows)
            ),
            "Only the first output is seeded. Every output has a seed.": outputs_by(
                lambda rows, y_bars, tape: {rows[0]: y_bars[0]}
            ),
            "Only the last output is seeded. Every output has a seed.": outputs_by(
                lambda rows, y_bars, tape: {rows[-1]: y_bars[-1]}
            ),
            "If an object is returned twice, only its last seed counts. Write += in place of =, so that the seeds are "
            "added.": outputs_by(lambda rows, y_bars, tape: dict(zip(rows, y_bars))),
            "The seeds are given to the outputs in reverse order.": outputs_by(
                lambda rows, y_bars, tape: summed(zip(rows, y_bars[::-1]))
            ),
            "The result is divided by the number of outputs. Contributions are added, and not averaged.": outputs_by(
                lambda rows, y_bars, tape: summed((k, y_bar / len(rows)) for k, y_bar in zip(rows, y_bars))
            ),
            "You return one list for each output. Put all seeds in place, and make one backward pass.": (
                one_gradient_per_output
            ),
            "These are the adjoints of all rows. Return only those of the inputs.": all_adjoints,
            "These are the values of the outputs. The adjoints of the inputs were asked for.": lambda f, xs, y_bars: (
                values_of_outputs(f, xs)
            ),
        },
        other={
            "describe": program_with_outputs,
            "known": [outputs_forward],
            "accepts": twice_pulled,
        },
    ),
    "gradient.d": Variant(
        r"""
Now you build reverse mode as a whole, in the same way in which the large libraries do it. Write a class `Var` whose
objects record each operation. It needs `+` and `*`, between two objects or with a float on either side, and a method
`sin`, which NumPy calls for `np.sin(x)`. Then write `gradient_of_vector(f, xs)`, which returns the gradient of f at the
list of floats `xs` as a list of floats. The function `f` has one argument, a list of as many objects as `xs` has
numbers. Call it exactly once, and make one backward pass. The result of f need not be the last row that was recorded.
""",
        '''
def gradient_of_vector(f, xs):
    """(list of floats) the gradient of f([x_1, ..., x_n]) at the list of floats xs, by one backward pass."""
    ### BEGIN SOLUTION
    tape = []
    inputs = [Var(x, tape) for x in xs]
    y = f(inputs)
    adjoints = [0.0] * len(tape)
    adjoints[y.index] = 1.0
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[: len(xs)]
    ### END SOLUTION


class Var:
    """A number that records each operation on it: +, * in both orders, and sin()."""

    ### BEGIN SOLUTION
    def __init__(self, value, tape):
        self.value, self.tape, self.index = value, tape, len(tape)
        tape.append(())

    def record(self, value, *pairs):
        out = Var(value, self.tape)
        self.tape[out.index] = pairs
        return out

    def __add__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value + other, (self.index, 1.0))
        return self.record(self.value + other.value, (self.index, 1.0), (other.index, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Var):
            return self.record(self.value * other, (self.index, other))
        return self.record(self.value * other.value, (self.index, other.value), (other.index, self.value))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return self.record(math.sin(self.value), (self.index, math.cos(self.value)))
    ### END SOLUTION
''',
        of_a_list,
        title="Your own engine for a function of a list",
        words={"`gradient`": "`gradient_of_vector`"},
    ),
    "pullback.b": Variant(
        r"""
One sweep also computes $\bar x=J^\top\bar y$ for a function with several outputs, without forming the Jacobian J. The
tape is as in question 2, but now several rows are outputs, and an input can be one of them. `seeds` is a list of pairs
`(k, y_bar)`, one for each output, in any order. The same row k can occur several times, when several results of the
function are the same variable. Then its seeds are added. Return the list of the adjoints of the first `n` rows, which
are the inputs, after **one** sweep.
""",
        '''
def pullback_of_pairs(tape, n, seeds):
    """(list of n floats) x_bar = J^T y_bar: the adjoints of the first n rows, seeds = [(row, y_bar), ...]."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * len(tape)
    for k, y_bar in seeds:
        adjoints[k] += y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[:n]
    ### END SOLUTION
''',
        of_pairs,
        title="Bonus: several outputs in a list",
        words={
            "for each `k, y_bar` in `seeds.items()`": "for each pair `k, y_bar` in `seeds`",
            "each entry is put at the row of its output before the sweep starts": (
                "each entry is added at the row of its output before the sweep starts, so that a row that occurs twice "
                "receives the sum of its seeds"
            ),
            "Only the first output in the dict is seeded.": "Only the first output in the list is seeded.",
            "Only the last output in the dict counts.": "Only the last output in the list counts.",
            "Each seed belongs to the row that is its key.": "Each seed belongs to the row that stands beside it.",
        },
        wrong={
            "If a row occurs twice among the seeds, only its last seed counts. Write += in place of =, so that they "
            "are added.": lambda tape, n, seeds: sweep(tape, dict(seeds))[:n],
            "If a row occurs twice among the seeds, only its first seed counts. Add all of them.": (
                lambda tape, n, seeds: sweep(tape, dict(seeds[::-1]))[:n]
            ),
        },
        other={"describe": pairs_text},
    ),
    "pullback.c": Variant(
        r"""
Many libraries add a new gradient to the one that they have already. One sweep computes $J^\top\bar y$ for a function
with several outputs, without forming the Jacobian J. The tape is as in question 2, but now several rows are outputs,
and an input can be one of them. `seeds` is a dict, in which `seeds[k]` is the adjoint that row k starts with; a row
that is not in the dict is not an output. The first `n` rows are the inputs, and `gradient` is a list of n floats, what
was computed for them before. Return the new list of n floats, $J^\top\bar y$ added to `gradient`, after **one** sweep.
""",
        '''
def added_pullback(tape, n, seeds, gradient):
    """(list of n floats) gradient + J^T y_bar for the first n rows, seeds = {row: y_bar}; `gradient` is not changed."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * len(tape)
    for k, y_bar in seeds.items():
        adjoints[k] += y_bar
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return [old + new for old, new in zip(gradient, adjoints)]
    ### END SOLUTION
''',
        on_top,
        title="Bonus: several outputs, and a gradient that is there already",
        words={
            "and return the first n adjoints.": (
                "and return the sums of the entries of `gradient` and the first n adjoints."
            ),
            "The first n rows are the inputs, so their adjoints are the result.": (
                "The first n rows are the inputs, so their adjoints are added to the given gradient, and `zip` ends "
                "with its n entries. A new list is made, because the given one may still be needed."
            ),
            "The only difference to question 2 is the beginning.": (
                "The sweep differs from that of question 2 only at the beginning."
            ),
            "x_bar = Jᵀ y_bar. Put the seeds of all outputs in place, sweep once, and return the adjoints of the "
            "inputs.": (
                "The result is gradient + Jᵀ y_bar. Put the seeds of all outputs in place, sweep once, and add the "
                "adjoints of the inputs to the gradient."
            ),
            "Your function returns the adjoints of the last n rows. Return those of the first n rows.": (
                "Your function adds the adjoints of the last n rows. Add those of the first n rows."
            ),
            "The result is divided by the number of outputs.": "What you add is divided by the number of outputs.",
        },
        without=("Your list contains the adjoints of all rows",),
        wrong={
            "The gradient that is there already is lost. Add the adjoints of the inputs to it.": (
                lambda tape, n, seeds, gradient: sweep(tape, seeds)[:n]
            ),
            "The adjoints of the inputs are subtracted. Add them to the gradient.": lambda tape, n, seeds, gradient: [
                g - bar for g, bar in zip(gradient, sweep(tape, seeds))
            ],
            "You return the gradient that was given. Add the adjoints of the inputs to it.": (
                lambda tape, n, seeds, gradient: list(gradient)
            ),
            "You return the two lists one after the other. Add them entry by entry.": (
                lambda tape, n, seeds, gradient: [*gradient, *sweep(tape, seeds)[:n]]
            ),
        },
        other={"describe": gradient_text},
    ),
    "pullback.d": Variant(
        r"""
How do you fit a program to data? Its deviation is measured by $L=\tfrac12\sum_k(v_k-t_k)^2$, where the sum runs over
its outputs, and one sweep computes the gradient of L. The tape is as in question 2, but now several rows are outputs,
and an input can be one of them. `values` is the list of the values $v_k$ of all rows, and `targets` is a dict, in which
`targets[k]` is the number $t_k$ that output k should have; a row that is not in the dict is not an output. The function
L is not a row of the tape. Return the derivatives of L with respect to the first `n` rows, which are the inputs, as a
list, after **one** sweep.
""",
        '''
def least_squares(tape, n, values, targets):
    """(list of n floats) the gradient of half the sum of (values[k] - targets[k])^2 for the first n rows."""
    ### BEGIN SOLUTION
    adjoints = [0.0] * len(tape)
    for k, target in targets.items():
        adjoints[k] += values[k] - target
    for k in reversed(range(len(tape))):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints[:n]
    ### END SOLUTION
''',
        of_residuals,
        title="Bonus: least squares",
        words={
            "Then its adjoint has two parts, its seed and the contributions of the rows that use it.": (
                "Then its adjoint has two parts, what it contributes to L directly and the contributions of the rows "
                "that use it."
            ),
            "Put all seeds in their places before the sweep starts.": (
                "The derivative of L with respect to $v_k$ as an output is $v_k-t_k$. These numbers are the seeds. Put "
                "all of them in their places before the sweep starts."
            ),
            "add `y_bar` to `adjoints[k]` for each `k, y_bar` in `seeds.items()`": (
                "add the seed to `adjoints[k]` for each `k, target` in `targets.items()`"
            ),
            "The only difference to question 2 is the beginning.": (
                "The only difference to question 2 is the beginning. The derivative of half a square is the residual "
                "$v_k-t_k$, so the residuals are the seeds."
            ),
            "which is $J^\\top\\bar y$": "which is $J^\\top(v-t)$",
            "use the seed 1 at output i alone": "use the seed 1 at output i alone, in place of the residuals",
            "x_bar = Jᵀ y_bar. Put the seeds of all outputs in place,": (
                "The gradient is Jᵀ (v - t). Put the seeds v_k - t_k of all outputs in place,"
            ),
            "Use the seeds that are given.": "The seed of output k is v_k - t_k.",
        },
        wrong={
            "Your result has the wrong sign. The derivative of half the square of v_k - t_k is v_k - t_k, and not "
            "t_k - v_k.": residuals_by(lambda value, target: target - value),
            "Your result is twice too large. Because of the factor 1/2, the seed is v_k - t_k.": residuals_by(
                lambda value, target: 2 * (value - target)
            ),
            "Your result is half of what it should be. The derivative of half a square is the residual v_k - t_k "
            "itself.": residuals_by(lambda value, target: 0.5 * (value - target)),
            "The targets are used as seeds. The seed of output k is v_k - t_k.": residuals_by(
                lambda value, target: target
            ),
            "The values are used as seeds. The seed of output k is v_k - t_k.": residuals_by(
                lambda value, target: value
            ),
            "Half the squares of the residuals are used as seeds. Differentiate them first.": residuals_by(
                lambda value, target: 0.5 * (value - target) ** 2
            ),
            "The residuals are squared. The seed of output k is v_k - t_k.": residuals_by(
                lambda value, target: (value - target) ** 2
            ),
        },
        other={"describe": targets_text},
    ),
}
