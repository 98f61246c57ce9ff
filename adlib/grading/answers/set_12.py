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
    """A text that calls the tangent program once per input."""
    return tangent_source(program, n) + (
        "\ndef gradient(x):\n    return [tangent(x, [1.0 * (i == k) for i in range(len(x))])[1] for k in range(len(x))]"
    )


def with_dots(**mistaken):
    """An answer that writes tangent programs in which these operations have other rules."""
    return lambda program, n: tangent_source(program, n, {**DOT, **mistaken})


def with_bars(**mistaken):
    """An answer that writes adjoint programs in which these operations have other rules."""
    return lambda program, n: gradient_source(program, n, {**BAR, **mistaken})


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
    "The first call of the pullback is right, and the second one is not, so the pullback changes or uses "
    "up what it needs. If it keeps a list, leave the list as it is, and go through it with reversed(...)."
)


def seen_in_calls(case, got):
    """A pullback whose second call does not give three times the first, although its seed does."""
    first, again = got["adjoints"], got["called again, with 3 z_bar"]
    threefold = [3 * bar for bar in first] if isinstance(first, list) else 3 * first
    return None if close(again, threefold, 1e-9) else SECOND_CALL


ANSWERS = {
    "loop": Answer(
        [loop_by_tape, loop_by_transformation, loop_with()],
        (
            "Push x before it is overwritten; it also tells which branch was taken. In the backward "
            "pass, pop the values in "
            "reverse order, and multiply x_bar by the partial derivative of each step."
        ),
        (
            "You need two loops. In the second one, i runs from n - 1 down to 0, and step i needs the value that "
            "x had before this step."
        ),
        with_values("x", "n", "y_bar"),
        {
            "You evaluate the partial derivatives at the values after each step. Save the value of x before "
            "the step overwrites it, and use this value.": loop_with(at=lambda xs, i: xs[i + 1]),
            "You evaluate all partial derivatives at the last x. "
            "Save the value that x has before each step.": loop_with(at=lambda xs, i: xs[-1]),
            "You evaluate all partial derivatives at the first x. "
            "Save the value that x has before each step.": loop_with(at=lambda xs, i: xs[0]),
            "You choose the branch by the value after the step. The program "
            "has chosen it by the value before the step.": branch_by_the_last_value,
            "You add the contribution of each step to x_bar. The step overwrites x, so x_bar has to be "
            "replaced by the partial derivative times x_bar.": loop_with(put=lambda bar, slope: bar + bar * slope),
            "In your backward pass, the counter i runs upwards. It has "
            "to run downwards, as the saved values do.": loop_with(turn=lambda i, n: n - 1 - i),
            "Your result contains the partial derivative of the first step only. This looks like a loop in which "
            "each step starts again from y_bar and not from the x_bar of the step before.": loop_from_the_seed,
            "In the branch of the sine, the derivative of 0.1 · i · x is missing.": loop_with(
                sine=lambda x, i: math.cos(x)
            ),
            "In the branch of the square, your derivative of x · x / 3 is too small "
            "by the factor 2. Both factors depend on x.": loop_with(square=lambda x: x / 3),
            "Your result does not depend on the seed y_bar. Start the backward pass with it.": lambda x, n, y_bar: (
                loop_with()(x, n, 1.0)
            ),
            "At x = 1 you take the branch of the square. The test of the program is x > 1, so "
            "at x = 1 it takes the branch of the sine.": loop_with(above=lambda x: x >= 1),
            "In your backward pass, i runs from n down to 1. It has to run from n - 1 down to 0.": loop_with(
                turn=lambda i, n: i + 1
            ),
            "Your backward pass leaves out step 0. This looks like a range that ends before its "
            "second argument, 0; let it end before -1.": without_step_0,
            "In the branch of the sine, your derivative has a minus before "
            "the cosine. The derivative of sin is cos.": loop_with(sine=lambda x, i: 0.1 * i - math.cos(x)),
            "You save x after each step, and use this value both for the branch and for the "
            "partial derivative. Save it before the step.": chosen_late,
            "In every step, you take the branch of the first x. "
            "Save in each step which branch was taken.": branch_of_the_first,
            "You return the value after the loop, multiplied by y_bar. Multiply y_bar by the "
            "partial derivatives of the steps instead.": lambda x, n, y_bar: y_bar * end_of_loop(x, n),
            "You return the value after the loop. The exercise asks for its "
            "derivative with respect to x, multiplied by y_bar.": lambda x, n, y_bar: end_of_loop(x, n),
            "For n = 0 you return 0. Without any step, f returns x itself, so its "
            "derivative is 1 and the adjoint is y_bar.": lambda x, n, y_bar: loop_with()(x, n, y_bar) if n else 0.0,
            "In the branch of the sine, your derivative contains the "
            "sine itself. The derivative of sin is cos.": loop_with(sine=lambda x, i: math.sin(x) + 0.1 * i),
            "Your result looks like a difference quotient with a coarse step. The product of the "
            "partial derivatives of all steps is exact.": (
                lambda x, n, y_bar: y_bar * (end_of_loop(x + 1e-4, n) - end_of_loop(x, n)) / 1e-4
            ),
            "You add the partial derivatives of the steps to x_bar. Multiply x_bar by them.": loop_with(
                put=lambda bar, slope: bar + slope
            ),
        },
        lesson=LESSON,
    ),
    "pullback": Answer(
        [product(lambda x, y, bar: (bar * y, bar * x)), power_as_product],
        "For z = x · y, the adjoints are x_bar = z_bar · y and y_bar = z_bar · x.",
        ("A function that is defined inside another function remembers x and y. Such a function is called a closure."),
        with_values("x", "y", "z_bar"),
        {
            "It looks as if x was overwritten by the product before the pullback used it. "
            "Keep both factors under names of their own.": product(lambda x, y, bar: (bar * y, bar * x * y)),
            "Your adjoints are those of a sum, x + y. In a product, the other factor is missing.": product(
                lambda x, y, bar: (bar, bar)
            ),
            "Each of your adjoints contains its own operand. It has to contain the other factor.": product(
                lambda x, y, bar: (bar * x, bar * y)
            ),
            "In both of your adjoints the factor z_bar is missing.": product(lambda x, y, bar: (y, x)),
            "Your pullback returns one number, as the tangent of a product would be. A "
            "pullback returns one adjoint per operand.": product(lambda x, y, bar: bar * y + bar * x),
            "You add z_bar to the other factor. Multiply the two.": product(lambda x, y, bar: (bar + y, bar + x)),
            "Your pullback uses the x and y of a later call. Let the inner "
            "function keep the x and y of its own call.": with_shared_values,
            "Your pullback adds to the result of its previous call. Each call has to start anew.": accumulating,
            "Your pullback returns only the number x_bar. Return both adjoints, (x_bar, y_bar).": product(
                lambda x, y, bar: bar * y
            ),
            "Your value is the sum x + y. It has to be the product.": pulled_back(
                lambda x, y: x + y, lambda x, y, bar: (bar * y, bar * x)
            ),
            "Your y_bar contains z_bar twice, and y besides x. It looks as if x_bar is a factor of it.": product(
                lambda x, y, bar: (bar * y, bar * y * bar * x)
            ),
            "Your pullback returns a tuple that contains only x_bar. "
            "It has to contain one adjoint per operand.": product(lambda x, y, bar: (bar * y,)),
            "Your x_bar is right, but in y_bar the factor z_bar is missing.": product(lambda x, y, bar: (bar * y, x)),
        },
        seen=seen_in_calls,
        lesson=LESSON,
    ),
    "compose": Answer(
        [compose, compose_inside_out],
        "For y = g(f(x)), first apply the pullback of g to y_bar. Then apply the pullback of f to the "
        "result, which gives x_bar.",
        "Keep the pullbacks in a list, and call them from the last one to the first.",
        chain_of_stages,
        {
            "You call the pullbacks from the first stage to the last. The backward "
            "pass visits the stages in reverse order.": lambda stages, x: compose(stages, x, order=iter),
            "You start the backward pass with ones. Start it "
            "with the y_bar that the pullback was given.": lambda stages, x: compose(
                stages, x, seed=lambda bar: (1.0, 1.0)
            ),
            "Your pullback works only once, because it empties its list. Leave the list as it "
            "is, and go through it with reversed(...).": compose_emptying,
            "You call only the pullback of the last stage. "
            "Continue with those of the stages before it.": lambda stages, x: compose(
                stages, x, order=lambda ps: ps[-1:]
            ),
            "You give the first x to every stage. Each stage has "
            "to take the result of the stage before it.": lambda stages, x: all_at_x(stages, x),
            "You apply the stages from the last to the first. The "
            "first stage in the list is applied first.": lambda stages, x: compose(stages[::-1], x),
            "You call only the pullback of the first stage. The backward pass has to visit all "
            "stages, and it starts with the last one.": lambda stages, x: compose(stages, x, order=lambda ps: ps[:1]),
            "Your backward pass leaves out the last stage. It has to start there.": lambda stages, x: compose(
                stages, x, order=lambda ps: ps[-2::-1]
            ),
            "Your backward pass leaves out the first stage. It has to end there.": lambda stages, x: compose(
                stages, x, order=lambda ps: ps[:0:-1]
            ),
            "You give y_bar to every pullback and add the results. Each pullback has to take what the "
            "pullback of the stage after it returned.": (lambda stages, x: contributions_added(stages, x)),
        },
        [composed_by_tape],
        seen=seen_in_calls,
        lesson=LESSON,
    ),
    "tangent_source": Answer(
        [tangent_source, tangent_of_lists],
        "Each row becomes two statements: v_k = φ(v_i, v_j), and v_k_dot = ∂φ/∂v_i · v_i_dot + ∂φ/∂v_j · v_j_dot.",
        "Collect the lines in a list, and join them at the end. Print the text and read it.",
        lambda case: f"x_dot = {shown(case['x_dot'])}; {text(case)}",
        {
            "In a row with multiply, your tangent is the product of the two tangents. The product "
            "rule has two terms, each with one tangent.": with_dots(multiply="d{} * d{}"),
            "In a row with multiply, you multiply each tangent by the value of its own operand. "
            "Multiply it by the value of the other factor.": with_dots(multiply="d{0} * v{0} + d{1} * v{1}"),
            "In a row with exp, the tangent of the operand is missing as a factor (chain rule).": with_dots(
                exp="math.exp(v{0})"
            ),
            "Your program returns the tangent first. The order is (y, y_dot).": lambda program, n: tangent_source(
                program, n
            ).replace(
                f"return v{n + len(program) - 1}, d{n + len(program) - 1}",
                f"return d{n + len(program) - 1}, v{n + len(program) - 1}",
            ),
            "In a row with multiply, your tangent uses only the first "
            "term of the product rule. Add v_i · v_j_dot.": with_dots(multiply="d{0} * v{1}"),
            "In a row with sin, the tangent of the operand is missing as a factor (chain rule).": with_dots(
                sin="math.cos(v{0})"
            ),
            "In a row with subtract, your tangents are added. The second "
            "one has to be subtracted, as in the values.": with_dots(subtract="d{} + d{}"),
            "In a row with sin, your tangent has a minus before the cosine. The derivative of sin is cos.": with_dots(
                sin="-math.cos(v{0}) * d{0}"
            ),
            "Your program uses 1 as the seed of every input. The seeds are in its argument x_dot.": lambda program, n: (
                tangent_source(program, n, seed="1.0")
            ),
            "In a row with exp, you take exp of the tangent. Take it of the "
            "value, and multiply the result by the tangent.": with_dots(exp="math.exp(d{0})"),
            "In a row with sin, you take the cosine of the tangent. Take it of the "
            "value, and multiply the result by the tangent.": with_dots(sin="math.cos(d{0})"),
            "In a row with sin, your tangent contains the sine itself. The derivative of sin is cos.": with_dots(
                sin="math.sin(v{0}) * d{0}"
            ),
            "In a row with exp, you use the rule for a power. The derivative of exp is exp itself.": with_dots(
                exp="v{0} * math.exp(v{0} - 1) * d{0}"
            ),
            "In a row with subtract, the operands are "
            "exchanged, both in the value and in the tangent.": lambda program, n: tangent_with_values(
                program, n, {"subtract": "v{1} - v{0}"}
            ),
            "In a row with subtract, the value is right, but in the tangent the operands are exchanged.": with_dots(
                subtract="d{1} - d{0}"
            ),
            "You give the result of row k the number k, which overwrites "
            "the inputs. Row k defines variable n + k.": rows_from_0,
            "Your program leaves out the last row.": lambda program, n: tangent_source(program[:-1], n),
            "When an operand occurs twice in a row, your tangent has only one term for "
            "it. Each occurrence has a term of its own.": tangent_of_operands,
            "In a row with multiply, your tangent uses only the second "
            "term of the product rule. Add v_i_dot · v_j.": with_dots(multiply="v{0} * d{1}"),
            "In a row with multiply, your tangent subtracts one term of "
            "the product rule from the other. Add them.": with_dots(multiply="d{0} * v{1} - v{0} * d{1}"),
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
        (
            "After all rows, visit them from the last to the first. Row k adds v_k_bar · ∂φ/∂v_i to the adjoint "
            "v_i_bar of each of its operands."
        ),
        (
            "All adjoints start at 0.0, except that of the last variable, which starts at 1.0. An operand may "
            "occur twice in a row."
        ),
        text,
        {
            "The adjoint of the row is missing as a factor of your contributions (chain rule).": lambda program, n: (
                gradient_source(
                    program,
                    n,
                    {o: [bar.replace("b{k} * ", "").replace("b{k}", "1.0") for bar in bars] for o, bars in BAR.items()},
                )
            ),
            "In a row with exp, you pass the adjoint on unchanged. It has "
            "to be multiplied by the derivative of exp.": with_bars(exp=["b{k}"]),
            "You assign the contributions with =, so that a variable that is used several times "
            "keeps only one of them. Add them with +=.": lambda program, n: gradient_source(program, n, sign="="),
            "Your backward pass visits the rows from the first to the last. "
            "It has to go from the last to the first.": lambda program, n: gradient_source(program, n, order=iter),
            "In a row with multiply, the contribution to each operand contains the value of this operand. It has "
            "to contain the value of the other factor.": with_bars(multiply=["b{k} * v{0}", "b{k} * v{1}"]),
            "In a row with subtract, the contribution to the second operand has to be negative.": with_bars(
                subtract=["b{k}", "b{k}"]
            ),
            "In a row with sin, your contribution contains the sine itself. The derivative of sin is cos.": with_bars(
                sin=["b{k} * math.sin(v{0})"]
            ),
            "All your adjoints start at 0.0, so they remain 0. The adjoint "
            "of the last variable has to start at 1.0.": lambda program, n: gradient_source(program, n).replace(
                "= 1.0", "= 0.0"
            ),
            "In a row with sin, your contribution has a minus before "
            "the cosine. The derivative of sin is cos.": with_bars(sin=["-b{k} * math.cos(v{0})"]),
            "When an operand occurs twice in a row, it receives only one "
            "contribution. Each occurrence has to add one.": lambda program, n: gradient_with(
                program, n, pairs=each_once
            ),
            "In a row with exp, you take exp of the value of the row, which is an exponential "
            "already. The derivative is this value itself.": with_bars(exp=["b{k} * math.exp(v{k})"]),
            "In a row with exp, you use the rule for a power. The derivative of exp is exp itself.": with_bars(
                exp=["b{k} * v{0} * math.exp(v{0} - 1)"]
            ),
            "All your adjoints start at 1. Only the adjoint of the last "
            "variable starts at 1, and the others start at 0.": lambda program, n: gradient_with(program, n, begin=1.0),
            "Your backward pass leaves out the first row. This looks like a "
            "range that ends before its second argument.": lambda program, n: gradient_with(
                program, n, rows=lambda rows: rows[1:]
            ),
            "Your backward pass leaves out the last row. Start with this row, so that its "
            "operands receive their contributions first.": lambda program, n: gradient_with(
                program, n, rows=lambda rows: rows[:-1], seed=lambda last: last - 1
            ),
            "In a row with add, the second operand receives no contribution.": with_bars(add=["b{k}"]),
            "In a row with multiply, the second operand receives no contribution.": with_bars(multiply=["b{k} * v{1}"]),
            "In a row with subtract, the second operand receives no contribution.": with_bars(subtract=["b{k}"]),
            "You return the adjoints of the last n variables. The inputs are the first n.": lambda program, n: (
                gradient_with(program, n, at_the_end=True)
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
        "Since x^n = x · x^(n-1), x_bar is z_bar · x^(n-1) plus the result of the pullback of x^(n-1) for z_bar · x.",
        "x is used twice, once as a factor and once in the inner power. The two contributions are added.",
        with_values("x", "n", "z_bar"),
        {
            "You count x only as a factor of the product. It is used in the inner power, too, and "
            "the contribution of this use is missing.": power_with(lambda x, n, bar: bar * x ** (n - 1) if n else 0.0),
            "Your result does not depend on the seed z_bar. Each contribution has to contain it.": power_with(
                lambda x, n, bar: n * x ** (n - 1) if n else 0.0
            ),
            "This looks like the formula for the derivative of a power, with the factor "
            "n, but the exponent is not lowered by one.": power_with(lambda x, n, bar: bar * n * x**n),
            "At the end of your recursion, the pullback of x^0 returns z_bar. The power x^0 is "
            "constant, so its pullback has to return 0.": power_from(lambda bar: bar),
            "You give z_bar to the inner pullback. In the product x · x^(n-1), the "
            "adjoint of the inner power is z_bar · x.": power_inner,
            "For n = 0, your pullback returns z_bar. The power x^0 is constant, so the adjoint of x is 0.": power_with(
                lambda x, n, bar: bar * (n * x ** (n - 1) if n else 1.0)
            ),
            "Your pullback returns the value, multiplied by z_bar. It has to return the adjoint of x.": power_with(
                lambda x, n, bar: bar * x**n
            ),
            "You return only the result of the inner pullback. Since x is also a factor of the "
            "product, there is a second contribution to add.": recursive_power(
                lambda bar, x, inner, pull: pull(bar * x), 0.0
            ),
            "You multiply the two contributions. Add them.": recursive_power(
                lambda bar, x, inner, pull: bar * inner * pull(bar * x), 1.0
            ),
            "You give z_bar, multiplied by the inner power, to the inner pullback. In the product x · x^(n-1), "
            "the adjoint of the inner power is z_bar · x.": recursive_power(
                lambda bar, x, inner, pull: bar * inner + pull(bar * inner)
            ),
            "You call the inner pullback with 1 and use x as a factor of its result, so "
            "that z_bar is lost. Call it with z_bar · x.": recursive_power(
                lambda bar, x, inner, pull: bar * inner + x * pull(1.0)
            ),
            "For n = 0, your value is 0. It has to be 1.": lambda x, n: (
                (0.0, lambda bar: 0.0) if n == 0 else power(x, n)
            ),
            "For n = 0, your value is x. The recursion has to end at n = 0 with the value 1.": lambda x, n: (
                (x, lambda bar: bar) if n <= 1 else power(x, n)
            ),
            "Your pullback adds to the result of its previous call. Each call has to start anew.": piling,
            "Your results are those for the absolute value of x. Use x itself.": lambda x, n: (
                abs(x) ** n,
                lambda bar: bar * n * abs(x) ** (n - 1) if n else 0.0,
            ),
            "Your pullback uses the n of a later call. Let the "
            "inner function keep the n of its own call.": from_the_last_call,
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
