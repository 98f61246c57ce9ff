"""12, source transformation: adjoints of loops and branches by hand, pullbacks, generated code."""

import math

import numpy as np

from adlib import grad, transform, vjp
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.programs import all_derivatives, tangents, text, values
from adlib.grading.cases.programs import as_function
from adlib.grading.judge import close

LESSON = "12, course/12_source_transformation"


def loop(x, n):
    for i in range(n):
        if x > 1:
            x = x * x / 3
        else:
            x = np.sin(x) + 0.1 * i * x
    return x


moved = transform.grad(loop)


def loop_by_tape(x, n, y_bar):
    return y_bar * grad(lambda x: loop(x, n))(x) if n else y_bar


def loop_by_transformation(x, n, y_bar):
    return y_bar * moved(x, n)


def loop_with(
    square=lambda x: 2 * x / 3,
    sine=lambda x, i: math.cos(x) + 0.1 * i,
    order=reversed,
    at=lambda xs, i: xs[i],
    turn=lambda i, n: i,
    put=lambda bar, slope: bar * slope,
    above=lambda x: x > 1,
):
    """The adjoint with the values pushed on the way; a mistake may change a partial, the order, or the value that is
    popped.
    """

    def answer(x, n, y_bar):
        xs = [x]
        for i in range(n):
            xs.append(float(xs[-1] ** 2 / 3 if above(xs[-1]) else math.sin(xs[-1]) + 0.1 * i * xs[-1]))
        x_bar = y_bar
        for i in order(range(n)):
            x_bar = put(x_bar, square(at(xs, i)) if above(xs[i]) else sine(at(xs, i), turn(i, n)))
        return x_bar

    return answer


def loop_from_the_seed(x, n, y_bar):
    slope = 2 * x / 3 if x > 1 else math.cos(x)
    return y_bar * slope if n else y_bar


def branch_by_the_last_value(x, n, y_bar):
    xs = [x]
    for i in range(n):
        xs.append(float(xs[-1] ** 2 / 3 if xs[-1] > 1 else math.sin(xs[-1]) + 0.1 * i * xs[-1]))
    x_bar = y_bar
    for i in reversed(range(n)):
        x_bar *= 2 * xs[i] / 3 if xs[i + 1] > 1 else math.cos(xs[i]) + 0.1 * i
    return x_bar


def product(adjoints):
    return lambda x, y: (x * y, lambda bar: adjoints(x, y, bar))


def with_shared_values(x, y, shared={}):  # noqa: B006  the mistake itself
    shared.update(x=x, y=y)
    return x * y, lambda bar: (bar * shared["y"], bar * shared["x"])


def accumulating(x, y):
    bars = [0.0, 0.0]

    def pull(bar):
        bars[0] += bar * y
        bars[1] += bar * x
        return tuple(bars)

    return x * y, pull


def power_as_product(x, y):
    z = np.multiply(x, y)
    return z, lambda z_bar: [z_bar * p for p in grad(np.multiply, (0, 1))(x, y)]


def compose(stages, x, order=reversed, seed=lambda bar: bar):
    pullbacks = []
    for stage in stages:
        x, pullback = stage(x)
        pullbacks.append(pullback)

    def pulled(bar):
        bar = seed(bar)
        for pullback in order(pullbacks):
            bar = pullback(bar)
        return bar

    return x, pulled


def compose_inside_out(stages, x):
    """One stage and the composition of the rest."""
    if not stages:
        return x, lambda bar: bar
    y, first = stages[0](x)
    z, rest = compose_inside_out(stages[1:], y)
    return z, lambda bar: first(rest(bar))


def compose_emptying(stages, x):
    pullbacks = []
    for stage in stages:
        x, pullback = stage(x)
        pullbacks.append(pullback)

    def pulled(bar):
        while pullbacks:
            bar = pullbacks.pop()(bar)
        return bar

    return x, pulled


STAGES = {
    "sine": lambda x: (np.sin(x[0]), x[1]),
    "exp": lambda x: (x[0], np.exp(x[1] / 4)),
    "product": lambda x: (x[0] * x[1], x[0]),
    "mix": lambda x: (x[1], x[0] + 0.5 * x[1]),
}


STAGE_TEXTS = {"sine": "(sin p, q)", "exp": "(p, exp(q / 4))", "product": "(p q, p)", "mix": "(q, p + 0.5 q)"}


def chain_of_stages(case):
    chain = " → ".join(["(p, q)", *(STAGE_TEXTS[name] for name in case["stages"])])
    return (
        f"the stages {chain}, each of the pair before it, x = {shown(case['x'])}, z_bar = {shown(case['z_bar'])}"
        if case["stages"]
        else f"no stage at all, x = {shown(case['x'])}, z_bar = {shown(case['z_bar'])}"
    )


def composed_by_tape(case):
    def f(x):
        for name in case["stages"]:
            x = STAGES[name](x)
        return x

    value, pullback = vjp(f, tuple(case["x"]))
    first, again = (
        [float(b) for b in pullback(tuple(factor * bar for bar in case["z_bar"]))[0]] for factor in (1.0, 3.0)
    )
    return {"value": [float(v) for v in value], "adjoints": first, "called again, with 3 z_bar": again}


VALUE = {
    "add": "v{} + v{}",
    "subtract": "v{} - v{}",
    "multiply": "v{} * v{}",
    "sin": "math.sin(v{})",
    "exp": "math.exp(v{})",
}
DOT = {
    "add": "d{} + d{}",
    "subtract": "d{} - d{}",
    "multiply": "d{0} * v{1} + v{0} * d{1}",
    "sin": "math.cos(v{0}) * d{0}",
    "exp": "math.exp(v{0}) * d{0}",
}
BAR = {
    "add": ["b{k}", "b{k}"],
    "subtract": ["b{k}", "-b{k}"],
    "multiply": ["b{k} * v{1}", "b{k} * v{0}"],
    "sin": ["b{k} * math.cos(v{0})"],
    "exp": ["b{k} * v{k}"],
}


def tangent_source(program, n, dots=DOT, seed="x_dot[{0}]"):
    lines = [f"v{i}, d{i} = x[{i}], {seed.format(i)}" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        lines.append(f"v{k}, d{k} = {VALUE[operation].format(*operands)}, {dots[operation].format(*operands)}")
    last = n + len(program) - 1
    return "def tangent(x, x_dot):\n    " + "\n    ".join([*lines, f"return v{last}, d{last}"])


def tangent_of_lists(program, n):
    """No names: the text holds the rows themselves as lists of numbers, and a loop."""
    rows = [(operation, *operands) for operation, operands in program]
    return f"""
def tangent(x, x_dot):
    v, d = list(x), list(x_dot)
    for operation, i, *rest in {rows!r}:
        j = rest[0] if rest else i
        v_new = {{
            "add": lambda: v[i] + v[j],
            "subtract": lambda: v[i] - v[j],
            "multiply": lambda: v[i] * v[j],
            "sin": lambda: math.sin(v[i]),
            "exp": lambda: math.exp(v[i]),
        }}[operation]()
        d_new = {{
            "add": lambda: d[i] + d[j],
            "subtract": lambda: d[i] - d[j],
            "multiply": lambda: d[i] * v[j] + v[i] * d[j],
            "sin": lambda: math.cos(v[i]) * d[i],
            "exp": lambda: v_new * d[i],
        }}[operation]()
        v.append(v_new)
        d.append(d_new)
    return v[-1], d[-1]
"""


def gradient_source(program, n, bars=BAR, sign="+=", order=reversed):
    last = n + len(program) - 1
    lines = [f"v{i} = x[{i}]" for i in range(n)]
    lines += [f"v{k} = {VALUE[operation].format(*operands)}" for k, (operation, operands) in enumerate(program, n)]
    lines += [f"b{i} = {float(i == last)}" for i in range(last + 1)]
    for k, (operation, operands) in order(list(enumerate(program, n))):
        lines += [f"b{i} {sign} {bar.format(*operands, k=k)}" for i, bar in zip(operands, bars[operation])]
    return "def gradient(x):\n    " + "\n    ".join([*lines, f"return [{', '.join(f'b{i}' for i in range(n))}]"])


def gradient_as_passes(program, n):
    """A text that calls the tangent program once an input."""
    return tangent_source(program, n) + (
        "\ndef gradient(x):\n    return [tangent(x, [1.0 * (i == k) for i in range(len(x))])[1] for k in range(len(x))]"
    )


def changed(table, **entries):
    return {**table, **entries}


def power(x, n):
    if n == 0:
        return 1.0, lambda bar: 0.0
    inner, pull = power(x, n - 1)
    return x * inner, lambda bar: bar * inner + pull(bar * x)


def power_by_squaring(x, n):
    if n == 0:
        return 1.0, lambda bar: 0.0
    if n % 2:
        inner, pull = power_by_squaring(x, n - 1)
        return x * inner, lambda bar: bar * inner + pull(bar * x)
    inner, pull = power_by_squaring(x * x, n // 2)
    return inner, lambda bar: 2 * x * pull(bar)


def power_with(adjoint):
    return lambda x, n: (x**n, lambda bar: adjoint(x, n, bar))


def power_from(first):
    def answer(x, n):
        if n == 0:
            return 1.0, first
        inner, pull = answer(x, n - 1)
        return x * inner, lambda bar: bar * inner + pull(bar * x)

    return answer


def power_inner(x, n):
    if n == 0:
        return 1.0, lambda bar: 0.0
    inner, pull = power_inner(x, n - 1)
    return x * inner, lambda bar: bar * inner + pull(bar)


def chosen_late(x, n, y_bar):
    """What is pushed is x after the step; it gives the branch and the partial."""
    xs = [x]
    for i in range(n):
        xs.append(float(xs[-1] ** 2 / 3 if xs[-1] > 1 else math.sin(xs[-1]) + 0.1 * i * xs[-1]))
    for i in reversed(range(n)):
        after = xs[i + 1]
        y_bar = y_bar * (2 * after / 3 if after > 1 else math.cos(after) + 0.1 * i)
    return y_bar


def end_of_loop(x, n):
    return float(loop(x, n))


def without_step_0(x, n, y_bar):
    xs = [x]
    for i in range(n):
        xs.append(float(xs[-1] ** 2 / 3 if xs[-1] > 1 else math.sin(xs[-1]) + 0.1 * i * xs[-1]))
    for i in range(n - 1, 0, -1):
        y_bar = y_bar * (2 * xs[i] / 3 if xs[i] > 1 else math.cos(xs[i]) + 0.1 * i)
    return y_bar


def branch_of_the_first(x, n, y_bar):
    xs = [x]
    for i in range(n):
        xs.append(float(xs[-1] ** 2 / 3 if xs[-1] > 1 else math.sin(xs[-1]) + 0.1 * i * xs[-1]))
    for i in reversed(range(n)):
        y_bar = y_bar * (2 * xs[i] / 3 if x > 1 else math.cos(xs[i]) + 0.1 * i)
    return y_bar


def pulled_back(value, adjoints):
    return lambda x, y: (value(x, y), lambda bar: adjoints(x, y, bar))


PARTIAL = {
    "add": ("1.0", "1.0"),
    "subtract": ("1.0", "-1.0"),
    "multiply": ("v{1}", "v{0}"),
    "sin": ("math.cos(v{0})",),
    "exp": ("math.exp(v{0})",),
}


def tangent_of_operands(program, n):
    """An operand that occurs twice has one term."""
    lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        partial = dict(zip(operands, PARTIAL[operation]))
        terms = " + ".join(f"({p.format(*operands)}) * d{i}" for i, p in partial.items())
        lines.append(f"v{k}, d{k} = {VALUE[operation].format(*operands)}, {terms}")
    last = n + len(program) - 1
    return "def tangent(x, x_dot):\n    " + "\n    ".join([*lines, f"return v{last}, d{last}"])


def tangent_with_values(program, n, changed_values):
    lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        value, dot = {**VALUE, **changed_values}[operation], DOT[operation]
        if operation in changed_values:
            dot = changed_values[operation].replace("v", "d")
        lines.append(f"v{k}, d{k} = {value.format(*operands)}, {dot.format(*operands)}")
    last = n + len(program) - 1
    return "def tangent(x, x_dot):\n    " + "\n    ".join([*lines, f"return v{last}, d{last}"])


def rows_from_0(program, n):
    """Row k is named v_k, which overwrites the inputs."""
    lines = [f"v{i}, d{i} = x[{i}], x_dot[{i}]" for i in range(n)]
    for k, (operation, operands) in enumerate(program):
        lines.append(f"v{k}, d{k} = {VALUE[operation].format(*operands)}, {DOT[operation].format(*operands)}")
        lines.append(f"v{k + n}, d{k + n} = v{k}, d{k}")
    return "def tangent(x, x_dot):\n    " + "\n    ".join([*lines, f"return v{k}, d{k}"])


def gradient_with(program, n, bars=BAR, rows=lambda rows: rows, begin=0.0, seed=None, pairs=zip, at_the_end=False):
    """The text of a sweep in which a mistake replaces a part."""
    last = n + len(program) - 1
    lines = [f"v{i} = x[{i}]" for i in range(n)]
    lines += [f"v{k} = {VALUE[operation].format(*operands)}" for k, (operation, operands) in enumerate(program, n)]
    seeded = last if seed is None else seed(last)
    lines += [f"b{i} = {1.0 if i == seeded else begin}" for i in range(last + 1)]
    for k, (operation, operands) in reversed(rows(list(enumerate(program, n)))):
        lines += [f"b{i} += {bar.format(*operands, k=k)}" for i, bar in pairs(operands, bars[operation])]
    names = [f"b{i}" for i in range(last + 1)]
    lines.append(f"return [{', '.join(names[-n:] if at_the_end else names[:n])}]")
    return "def gradient(x):\n    " + "\n    ".join(lines)


def each_once(operands, bars):
    return dict(zip(operands, bars)).items()


def power_by(x, n, adjoint, first=0.0):
    """x · x^(n-1), with adjoint(bar, x, inner, pull) in place of the right sum."""
    if n == 0:
        return 1.0, lambda bar: first
    inner, pull = power_by(x, n - 1, adjoint, first)
    return x * inner, lambda bar: adjoint(bar, x, inner, pull)


def recursive_power(adjoint, first=0.0):
    return lambda x, n: power_by(x, n, adjoint, first)


def piling(x, n):
    """The pullback adds to what it returned before."""
    bars = [0.0]

    def pull(bar):
        bars[0] += bar * n * x ** (n - 1) if n else 0.0
        return bars[0]

    return x**n, pull


def from_the_last_call(x, n, latest={}):  # noqa: B006  the mistake itself
    latest["n"] = n
    return x**n, lambda bar: bar * latest["n"] * x ** (latest["n"] - 1)


def contributions_added(stages, x):
    pullbacks = []
    for stage in stages:
        x, pullback = stage(x)
        pullbacks.append(pullback)
    return x, lambda bar: tuple(map(sum, zip(*(pullback(bar) for pullback in pullbacks)))) if pullbacks else bar


SECOND_CALL = (
    "the first call of the pullback is right, and the second is not: it changes or takes away what it needs, so keep a "
    "list as it is, and go through it with reversed(...)"
)


def seen_in_calls(case, got):
    """A pullback whose second call does not give three times the first, although its seed does."""
    first, again = got["adjoints"], got["called again, with 3 z_bar"]
    threefold = [3 * bar for bar in first] if isinstance(first, list) else 3 * first
    return None if close(again, threefold, 1e-9) else SECOND_CALL


ANSWERS = {
    "loop": Answer(
        [loop_by_tape, loop_by_transformation, loop_with()],
        "push x before it is overwritten and which branch was taken; pop both in the reverse order; x_bar = x_bar * "
        "partial",
        "Two loops. The second takes i from n - 1 down to 0, and the value that x had before step i.",
        with_values("x", "n", "y_bar"),
        {
            "the partials are taken at the values after each step: pop what x was before it": loop_with(
                at=lambda xs, i: xs[i + 1]
            ),
            "all partials are taken at the last x: push what x was before each step": loop_with(
                at=lambda xs, i: xs[-1]
            ),
            "all partials are taken at the first x: push what x was before each step": loop_with(
                at=lambda xs, i: xs[0]
            ),
            "the branch is chosen by the value after the step: push which one was taken": branch_by_the_last_value,
            "x_bar is replaced by partial times x_bar, not added to": loop_with(
                put=lambda bar, slope: bar + bar * slope
            ),
            "i goes down in the backward pass, as the values do": loop_with(turn=lambda i, n: n - 1 - i),
            "each step starts from y_bar again": loop_from_the_seed,
            "0.1 i x has the derivative 0.1 i": loop_with(sine=lambda x, i: math.cos(x)),
            "x x / 3 has the derivative 2 x / 3": loop_with(square=lambda x: x / 3),
            "the seed y_bar was ignored": lambda x, n, y_bar: loop_with()(x, n, 1.0),
            "at x = 1 the program takes the branch of the sine, because its test is x > 1": loop_with(
                above=lambda x: x >= 1
            ),
            "i goes from n to 1 in the backward pass: it goes from n - 1 to 0": loop_with(turn=lambda i, n: i + 1),
            "step 0 is left out in the backward pass: range ends before its second argument, so give it "
            "-1": without_step_0,
            "sin has the derivative cos, without a minus": loop_with(sine=lambda x, i: 0.1 * i - math.cos(x)),
            "x was pushed after the step, and gives the branch and the partial: push it before": chosen_late,
            "the branch is that of the first x in every step: push which one was taken": branch_of_the_first,
            "this is the value after the loop times y_bar: the product of the partials was asked "
            "for": lambda x, n, y_bar: y_bar * end_of_loop(x, n),
            "this is the value after the loop: its derivative times y_bar was asked for": lambda x, n, y_bar: (
                end_of_loop(x, n)
            ),
            "without a step nothing is multiplied, and the adjoint is y_bar, not 0": lambda x, n, y_bar: (
                loop_with()(x, n, y_bar) if n else 0.0
            ),
            "sin has the derivative cos, and here sin": loop_with(sine=lambda x, i: math.sin(x) + 0.1 * i),
            "this is a difference quotient with a coarse step: the partials of each step, multiplied, are exact": (
                lambda x, n, y_bar: y_bar * (end_of_loop(x + 1e-4, n) - end_of_loop(x, n)) / 1e-4
            ),
            "the partials are added up: they are multiplied": loop_with(put=lambda bar, slope: bar + slope),
        },
        lesson=LESSON,
    ),
    "pullback": Answer(
        [product(lambda x, y, bar: (bar * y, bar * x)), power_as_product],
        "z = x y: x_bar = z_bar y, y_bar = z_bar x",
        "The inner function remembers x and y: that is the closure.",
        with_values("x", "y", "z_bar"),
        {
            "x was overwritten before the pullback used it": product(lambda x, y, bar: (bar * y, bar * x * y)),
            "this is the rule of a sum": product(lambda x, y, bar: (bar, bar)),
            "each adjoint has the other factor": product(lambda x, y, bar: (bar * x, bar * y)),
            "z_bar is a factor of both adjoints": product(lambda x, y, bar: (y, x)),
            "this is the tangent of a product, a sum; a pullback has one adjoint an operand": product(
                lambda x, y, bar: bar * y + bar * x
            ),
            "z_bar is added, not multiplied": product(lambda x, y, bar: (bar + y, bar + x)),
            "the pullback uses the values of a later call: let the inner function keep x and y": with_shared_values,
            "the pullback adds to its last result: each call begins anew": accumulating,
            "only x_bar is returned": product(lambda x, y, bar: bar * y),
            "the value is x + y: it is the product": pulled_back(
                lambda x, y: x + y, lambda x, y, bar: (bar * y, bar * x)
            ),
            "y_bar has z_bar and y in it besides x: x_bar was put in z_bar's place": product(
                lambda x, y, bar: (bar * y, bar * y * bar * x)
            ),
            "y_bar is missing: one adjoint for each operand, in a tuple": product(lambda x, y, bar: (bar * y,)),
            "z_bar is a factor of both adjoints, and is missing in the second": product(lambda x, y, bar: (bar * y, x)),
        },
        seen=seen_in_calls,
        lesson=LESSON,
    ),
    "compose": Answer(
        [compose, compose_inside_out],
        "y = g(f(x)): x_bar = f's pullback of g's pullback of y_bar",
        "Keep the pullbacks in a list; call them from the last to the first.",
        chain_of_stages,
        {
            "pullbacks are called from the last stage to the first": lambda stages, x: compose(stages, x, order=iter),
            "the seed is not 1": lambda stages, x: compose(stages, x, seed=lambda bar: (1.0, 1.0)),
            "the pullback works only once: it empties its list": compose_emptying,
            "only the last stage is pulled back": lambda stages, x: compose(stages, x, order=lambda ps: ps[-1:]),
            "every stage got the first x: it takes the result of the one before": lambda stages, x: all_at_x(stages, x),
            "the stages are applied from the last to the first: y = g(f(x)) begins with the first": lambda stages, x: (
                compose(stages[::-1], x)
            ),
            "only the first stage is pulled back": lambda stages, x: compose(stages, x, order=lambda ps: ps[:1]),
            "the last stage is left out in the pullback": lambda stages, x: compose(
                stages, x, order=lambda ps: ps[-2::-1]
            ),
            "the first stage is left out in the pullback": lambda stages, x: compose(
                stages, x, order=lambda ps: ps[:0:-1]
            ),
            "every pullback gets y_bar itself, and the results are added: each gets what the one after it returned": (
                lambda stages, x: contributions_added(stages, x)
            ),
        },
        [composed_by_tape],
        seen=seen_in_calls,
        lesson=LESSON,
    ),
    "tangent_source": Answer(
        [tangent_source, tangent_of_lists],
        "for each row two statements: v_k = φ(v_i, v_j); v_k_dot = ∂φ/∂v_i v_i_dot + ∂φ/∂v_j v_j_dot",
        "A list of lines, joined at the end. Print the text and read it.",
        lambda case: f"x_dot = {shown(case['x_dot'])}; {text(case)}",
        {
            "multiply: not the product of the tangents": lambda program, n: tangent_source(
                program, n, changed(DOT, multiply="d{} * d{}")
            ),
            "multiply: each tangent has the other factor": lambda program, n: tangent_source(
                program, n, changed(DOT, multiply="d{0} * v{0} + d{1} * v{1}")
            ),
            "exp: the incoming tangent is a factor": lambda program, n: tangent_source(
                program, n, changed(DOT, exp="math.exp(v{0})")
            ),
            "the order is (y, y_dot)": lambda program, n: tangent_source(program, n).replace(
                f"return v{n + len(program) - 1}, d{n + len(program) - 1}",
                f"return d{n + len(program) - 1}, v{n + len(program) - 1}",
            ),
            "multiply: the tangent lacks v_i v_j_dot": lambda program, n: tangent_source(
                program, n, changed(DOT, multiply="d{0} * v{1}")
            ),
            "sin: the incoming tangent is a factor": lambda program, n: tangent_source(
                program, n, changed(DOT, sin="math.cos(v{0})")
            ),
            "subtract: the second tangent is subtracted": lambda program, n: tangent_source(
                program, n, changed(DOT, subtract="d{} + d{}")
            ),
            "sin: the derivative is cos, without a minus": lambda program, n: tangent_source(
                program, n, changed(DOT, sin="-math.cos(v{0}) * d{0}")
            ),
            "the seed is not 1: x_dot is an argument": lambda program, n: tangent_source(program, n, seed="1.0"),
            "exp: it is taken of the tangent: it is taken of the value, and the tangent is a "
            "factor": lambda program, n: tangent_source(program, n, changed(DOT, exp="math.exp(d{0})")),
            "sin: the cosine is taken of the tangent: it is taken of the value, and the tangent is a "
            "factor": lambda program, n: tangent_source(program, n, changed(DOT, sin="math.cos(d{0})")),
            "sin: the derivative is cos, and here it is sin": lambda program, n: tangent_source(
                program, n, changed(DOT, sin="math.sin(v{0}) * d{0}")
            ),
            "exp: this is the power rule: the derivative of exp is exp itself": lambda program, n: tangent_source(
                program, n, changed(DOT, exp="v{0} * math.exp(v{0} - 1) * d{0}")
            ),
            "subtract: the operands are exchanged, in the value and in the tangent": lambda program, n: (
                tangent_with_values(program, n, {"subtract": "v{1} - v{0}"})
            ),
            "subtract: the operands are exchanged in the tangent": lambda program, n: tangent_source(
                program, n, changed(DOT, subtract="d{1} - d{0}")
            ),
            "row k defines variable n + k, and here variable k, which overwrites the inputs": rows_from_0,
            "the last row is left out": lambda program, n: tangent_source(program[:-1], n),
            "an operand that occurs twice has two terms, one for each occurrence": tangent_of_operands,
            "multiply: the tangent lacks v_i_dot v_j": lambda program, n: tangent_source(
                program, n, changed(DOT, multiply="v{0} * d{1}")
            ),
            "multiply: the two terms are added, not subtracted": lambda program, n: tangent_source(
                program, n, changed(DOT, multiply="d{0} * v{1} - v{0} * d{1}")
            ),
        },
        [
            lambda case: (
                [[values(case["program"], case["x"])[-1], tangents(case["program"], case["x"], case["x_dot"])[-1]]] * 2
            )
        ],
        rows=lambda case: ["run", "run again"],
        lesson=LESSON,
    ),
    "gradient_source": Answer(
        [gradient_source, gradient_as_passes],
        "after all rows, from the last to the first: v_i_bar += v_k_bar ∂φ/∂v_i, for each operand",
        "All adjoints start at 0.0, the last at 1.0. An operand may occur twice in a row.",
        text,
        {
            "b_k is a factor of each contribution": lambda program, n: gradient_source(
                program,
                n,
                {o: [bar.replace("b{k} * ", "").replace("b{k}", "1.0") for bar in bars] for o, bars in BAR.items()},
            ),
            "exp: its derivative is its value": lambda program, n: gradient_source(
                program, n, changed(BAR, exp=["b{k}"])
            ),
            "adjoints add up: += instead of =": lambda program, n: gradient_source(program, n, sign="="),
            "the sweep goes from the last row to the first": lambda program, n: gradient_source(program, n, order=iter),
            "multiply: each adjoint has the other factor": lambda program, n: gradient_source(
                program, n, changed(BAR, multiply=["b{k} * v{0}", "b{k} * v{1}"])
            ),
            "subtract: the second operand's adjoint has a minus": lambda program, n: gradient_source(
                program, n, changed(BAR, subtract=["b{k}", "b{k}"])
            ),
            "sin: the derivative is cos": lambda program, n: gradient_source(
                program, n, changed(BAR, sin=["b{k} * math.sin(v{0})"])
            ),
            "the seed is missing: the last adjoint begins with 1.0": lambda program, n: gradient_source(
                program, n
            ).replace("= 1.0", "= 0.0"),
            "sin: the derivative is cos, without a minus": lambda program, n: gradient_source(
                program, n, changed(BAR, sin=["-b{k} * math.cos(v{0})"])
            ),
            "an operand that occurs twice gets two contributions, one for each occurrence": lambda program, n: (
                gradient_with(program, n, pairs=each_once)
            ),
            "exp: exp is taken twice: the derivative is the value of the row": lambda program, n: gradient_with(
                program, n, changed(BAR, exp=["b{k} * math.exp(v{k})"])
            ),
            "exp: this is the power rule: the derivative of exp is exp itself": lambda program, n: gradient_with(
                program, n, changed(BAR, exp=["b{k} * v{0} * math.exp(v{0} - 1)"])
            ),
            "all adjoints begin with 1: only the last one does": lambda program, n: gradient_with(
                program, n, begin=1.0
            ),
            "the first row is left out of the sweep: range ends before its second argument": lambda program, n: (
                gradient_with(program, n, rows=lambda rows: rows[1:])
            ),
            "the last row is left out: its operands get their contributions first": lambda program, n: gradient_with(
                program, n, rows=lambda rows: rows[:-1], seed=lambda last: last - 1
            ),
            "add: the second operand gets nothing": lambda program, n: gradient_with(
                program, n, changed(BAR, add=["b{k}"])
            ),
            "multiply: the second operand gets nothing": lambda program, n: gradient_with(
                program, n, changed(BAR, multiply=["b{k} * v{1}"])
            ),
            "subtract: the second operand gets nothing": lambda program, n: gradient_with(
                program, n, changed(BAR, subtract=["b{k}"])
            ),
            "these are the adjoints of the last n variables: the inputs come first": lambda program, n: gradient_with(
                program, n, at_the_end=True
            ),
        },
        [
            lambda case: [all_derivatives(case["program"], case["x"])[-1, : len(case["x"])]] * 2,
            lambda case: [grad(as_function(case["program"]), tuple(range(len(case["x"]))))(*case["x"])] * 2,
        ],
        rows=lambda case: ["run", "run again"],
        lesson=LESSON,
    ),
    "power": Answer(
        [power, power_by_squaring, power_with(lambda x, n, bar: bar * n * x ** (n - 1) if n else 0.0)],
        "x^n = x · x^(n-1): x_bar = z_bar x^(n-1) + the pullback of x^(n-1) with z_bar x",
        "x is used twice: once as a factor, once inside. The two contributions are added.",
        with_values("x", "n", "z_bar"),
        {
            "x is used twice: the contribution of the inner power is missing": power_with(
                lambda x, n, bar: bar * x ** (n - 1) if n else 0.0
            ),
            "the seed z_bar was ignored": power_with(lambda x, n, bar: n * x ** (n - 1) if n else 0.0),
            "the factor n is there, but the exponent is not one less": power_with(lambda x, n, bar: bar * n * x**n),
            "x^0 is constant, so its pullback gives 0, not z_bar": power_from(lambda bar: bar),
            "the inner pullback gets z_bar x": power_inner,
            "x^0 is constant: its pullback gives 0": power_with(
                lambda x, n, bar: bar * (n * x ** (n - 1) if n else 1.0)
            ),
            "the value was returned in place of the adjoint": power_with(lambda x, n, bar: bar * x**n),
            "the adjoint is the pullback of the inner power alone: z_bar x^(n - 1) is added to it": recursive_power(
                lambda bar, x, inner, pull: pull(bar * x), 0.0
            ),
            "the two contributions are multiplied: they are added": recursive_power(
                lambda bar, x, inner, pull: bar * inner * pull(bar * x), 1.0
            ),
            "the inner pullback gets z_bar times its own value x^(n - 1): it gets z_bar x": recursive_power(
                lambda bar, x, inner, pull: bar * inner + pull(bar * inner)
            ),
            "the inner pullback gets 1 and its result is multiplied by x, without z_bar: it gets z_bar "
            "x": recursive_power(lambda bar, x, inner, pull: bar * inner + x * pull(1.0)),
            "x^0 is 1, and here 0": lambda x, n: (0.0, lambda bar: 0.0) if n == 0 else power(x, n),
            "x^0 is 1, and here x": lambda x, n: (x, lambda bar: bar) if n <= 1 else power(x, n),
            "the pullback adds to its last result: each call begins anew": piling,
            "x was replaced by its absolute value": lambda x, n: (
                abs(x) ** n,
                lambda bar: bar * n * abs(x) ** (n - 1) if n else 0.0,
            ),
            "the pullback uses the n of a later call: let the inner function keep its own": from_the_last_call,
        },
        seen=seen_in_calls,
        lesson=LESSON,
    ),
}


def all_at_x(stages, x):
    pullbacks = [stage(x)[1] for stage in stages]
    y, _ = compose(stages, x)

    def pulled(bar):
        for pullback in reversed(pullbacks):
            bar = pullback(bar)
        return bar

    return y, pulled
