"""12, variants: other operations and loops, chains with weights, generated code in other forms, other recursions."""

import math

import numpy as np

from adlib import grad, vjp
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.programs import SIGNS, all_derivatives, tangents, text, values
from adlib.grading.answers.set_12 import (
    BAR,
    LESSON,
    SECOND_CALL,
    compose,
    gradient_source,
    tangent_source,
)
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_12 import with_names
from adlib.grading.judge import close


def threefold(value):
    return [threefold(part) for part in value] if isinstance(value, list) else 3 * value


def seen_in_calls(case, got):
    """The same as in the set, for adjoints of any form."""
    return None if close(got["called again, with 3 z_bar"], threefold(got["adjoints"]), 1e-9) else SECOND_CALL


# pullback -------------------------------------------------------------------------------------------------------------


def entry_by_entry(answer):
    """An answer for a product of two numbers as one for the inner product of two lists."""

    def made(x, y):
        parts = [answer(a, b) for a, b in zip(x, y)]

        def pull(bar):
            bars = [pulled(bar) for _, pulled in parts]
            if all(hasattr(adjoints, "__len__") for adjoints in bars):
                return tuple([adjoints[k] for adjoints in bars] for k in range(len(bars[0])))
            return bars

        return sum(value for value, _ in parts), pull

    return made


def of_second(inner, slope):
    """An answer for x · w as one for x · inner(y), where slope is the derivative of inner."""

    def through(answer):
        def made(x, y):
            z, pulled = answer(x, inner(y))

            def pull(bar):
                adjoints = pulled(bar)
                if hasattr(adjoints, "__len__") and len(adjoints) == 2:
                    return adjoints[0], adjoints[1] * slope(y)
                return adjoints

            return z, pull

        return made

    return through


def operation(value, adjoints):
    return lambda x, y: (value(x, y), lambda bar: adjoints(x, y, bar))


def inner(adjoints):
    return operation(lambda x, y: sum(a * b for a, b in zip(x, y)), adjoints)


def quotient(adjoints):
    return operation(lambda x, y: x / y, adjoints)


def times_sine(adjoints):
    return operation(lambda x, y: x * math.sin(y), adjoints)


def of_a_later_call(value, adjoints):
    shared = {}

    def answer(x, y):
        shared.update(x=x, y=y)
        return value(x, y), lambda bar: adjoints(shared["x"], shared["y"], bar)

    return answer


LATER = "Your pullback uses the x and y of a later call. Let the inner function keep the x and y of its own call."
ONE_NUMBER = (
    "Your pullback returns one number, as the tangent of a {0} would be. A pullback returns one adjoint per operand."
)


# compose --------------------------------------------------------------------------------------------------------------


def with_all_adjoints(answer):
    """An answer whose pullback returns x_bar as one that returns all adjoints of the backward pass."""

    def made(stages, x):
        taken = []

        def noted(stage):
            def stage_and_note(x):
                y, pulled = stage(x)

                def pull(bar):
                    taken.append(bar)
                    return pulled(bar)

                return y, pull

            return stage_and_note

        y, pulled = answer([noted(stage) for stage in stages], x)

        def pull_all(bar):
            taken.clear()
            return [pulled(bar), *reversed(taken)]

        return y, pull_all

    return made


def all_adjoints(change):
    """The right list of adjoints, which a mistake changes."""

    def answer(stages, x):
        y, pulled = with_all_adjoints(compose)(stages, x)
        return y, lambda bar: change(pulled(bar), bar)

    return answer


def with_weights(answer):
    """An answer for stages without weights as one for stages with weights."""

    def made(stages, weights, x):
        w_bars = []

        def plain(k):
            def stage(x):
                y, pulled = stages[k](x, weights[k])

                def pull(bar):
                    bar, w_bars[k] = pulled(bar)
                    return bar

                return y, pull

            return stage

        y, pulled = answer([plain(k) for k in range(len(stages))], x)

        def pull_all(bar):
            w_bars[:] = [0.0] * len(stages)
            x_bar = pulled(bar)
            return x_bar, list(w_bars)

        return y, pull_all

    return made


def weighted(change):
    """The right adjoints (x_bar, w_bars), which a mistake changes."""

    def answer(stages, weights, x):
        y, pulled = with_weights(compose)(stages, weights, x)
        return y, lambda bar: change(*pulled(bar))

    return answer


def weights_from_the_end(stages, weights, x):
    """All pullbacks are given y_bar, where the adjoints of the weights are computed."""
    y, pulled = with_weights(compose)(stages, weights, x)
    pullbacks, z = [], x
    for stage, w in zip(stages, weights):
        z, pullback = stage(z, w)
        pullbacks.append(pullback)
    return y, lambda bar: (pulled(bar)[0], [pullback(bar)[1] for pullback in pullbacks])


WEIGHTED = {
    "sine": lambda x, w: (np.sin(w * x[0]), x[1]),
    "shift": lambda x, w: (x[0], x[1] + w * x[0]),
    "product": lambda x, w: (x[0] * x[1], w * x[0]),
    "mix": lambda x, w: (w * x[1], x[0]),
}
WEIGHTED_TEXTS = {"sine": "(sin w p, q)", "shift": "(p, q + w p)", "product": "(p q, w p)", "mix": "(w q, p)"}


def weighted_by_tape(case):
    n = len(case["stages"])

    def f(x, *weights):
        for name, w in zip(case["stages"], weights):
            x = WEIGHTED[name](x, w)
        return x

    value, pullback = vjp(f, tuple(case["x"]), *case["weights"])
    found = []
    for factor in (1.0, 3.0):
        x_bar, *w_bars = pullback(tuple(factor * bar for bar in case["z_bar"]))
        found.append([[float(b) for b in x_bar], [float(b) for b in w_bars]])
    assert len(found[0][1]) == n
    return {"value": [float(v) for v in value], "adjoints": found[0], "called again, with 3 z_bar": found[1]}


def chain_with_weights(case):
    rest = f"x = {shown(case['x'])}, z_bar = {shown(case['z_bar'])}"
    chain = " → ".join(["(p, q)", *(WEIGHTED_TEXTS[name] for name in case["stages"])])
    return (
        f"the stages {chain}, each of the pair before it and its weight w, weights = {shown(case['weights'])}, {rest}"
        if case["stages"]
        else f"no stage at all, {rest}"
    )


def one_list_for_all_calls(stages):
    pullbacks = []

    def chain(x):
        for stage in stages:
            x, pulled = stage(x)
            pullbacks.append(pulled)

        def pull_all(bar):
            for pulled in reversed(pullbacks):
                bar = pulled(bar)
            return bar

        return x, pull_all

    return chain


def emptying(stages):
    """The stages are taken off the list when they are applied."""

    def chain(x):
        left, pullbacks = stages, []
        while left:
            x, pulled = left.pop(0)(x)
            pullbacks.append(pulled)

        def pull_all(bar):
            for pulled in reversed(pullbacks):
                bar = pulled(bar)
            return bar

        return x, pull_all

    return chain


# loop -----------------------------------------------------------------------------------------------------------------


def path(step, x, n):
    """x before each step, and after the last."""
    xs = [x]
    for i in range(n):
        xs.append(step(xs[-1], i))
    return xs


def other_step(x, i, near=lambda x: x < 1):
    return math.cos(x) + 0.1 * i * x if near(x) else 2 / (x * x)


def other_loop(x, n):
    for i in range(n):
        x = np.cos(x) + 0.1 * i * x if x < 1 else 2 / (x * x)
    return x


def other_with(
    far=lambda x: -4 / x**3,
    near=lambda x, i: 0.1 * i - math.sin(x),
    at=lambda xs, i: xs[i],
    branch=lambda xs, i: xs[i],
    turn=lambda i, n: i,
    put=lambda bar, slope: bar * slope,
    is_near=lambda x: x < 1,
    steps=lambda n: reversed(range(n)),
):
    """The adjoint of the other loop; a mistake may change a derivative, the order, or the value that is popped."""

    def answer(x, n, y_bar):
        xs = path(lambda x, i: other_step(x, i, is_near), x, n)
        for i in steps(n):
            at_i = at(xs, i)
            y_bar = put(y_bar, near(at_i, turn(i, n)) if is_near(branch(xs, i)) else far(at_i))
        return y_bar

    return answer


def other_by_complex_step(x, n, y_bar):
    z = np.complex128(complex(x, 1e-40))
    for i in range(n):
        z = np.cos(z) + 0.1 * i * z if z.real < 1 else 2 / (z * z)
    return float(y_bar * z.imag / 1e-40)


def step_with(c):
    return lambda x, i: x * x / 3 if x > 1 else math.sin(x) + c * i * x


def parameter_loop(x, c, n):
    for i in range(n):
        x = x * x / 3 if x > 1 else np.sin(x) + c * i * x
    return x


def parameter_with(
    square=lambda x: 2 * x / 3,
    sine=lambda x, i, c: math.cos(x) + c * i,
    by_c=lambda x, i, bar, after: bar * i * x,
    at=lambda xs, i: xs[i],
    branch=lambda xs, i: xs[i],
    turn=lambda i, n: i,
    put=lambda bar, slope: bar * slope,
    join=lambda c_bar, part: c_bar + part,
    steps=lambda n: reversed(range(n)),
    seed=lambda y_bar: y_bar,
    begin=0.0,
):
    """The two adjoints of the loop with a parameter; a mistake may change a part."""

    def answer(x, c, n, y_bar):
        xs, x_bar, c_bar = path(step_with(c), x, n), seed(y_bar), begin
        for i in steps(n):
            at_i, k, before = at(xs, i), turn(i, n), x_bar
            if branch(xs, i) > 1:
                x_bar = put(x_bar, square(at_i))
            else:
                x_bar = put(x_bar, sine(at_i, k, c))
                c_bar = join(c_bar, by_c(at_i, k, before, x_bar))
        return x_bar, c_bar

    return answer


def parameter_by_tape(x, c, n, y_bar):
    if n == 0:
        return y_bar, 0.0
    return [float(y_bar * g) for g in grad(lambda x, c: parameter_loop(x, c, n) + 0.0 * c, (0, 1))(x, c)]


def parameter_by_tangents(x, c, n, y_bar):
    by_x, by_c = 1.0, 0.0
    for i in range(n):
        if x > 1:
            x, by_x, by_c = x * x / 3, 2 * x / 3 * by_x, 2 * x / 3 * by_c
        else:
            slope = math.cos(x) + c * i
            x, by_x, by_c = math.sin(x) + c * i * x, slope * by_x, slope * by_c + i * x
    return y_bar * by_x, y_bar * by_c


def in_square_too(x, c, n, y_bar):
    xs, c_bar = path(step_with(c), x, n), 0.0
    for i in reversed(range(n)):
        c_bar += y_bar * i * xs[i]
        y_bar *= 2 * xs[i] / 3 if xs[i] > 1 else math.cos(xs[i]) + c * i
    return y_bar, c_bar


def total_of(x, n):
    total = 0.0
    for i in range(n):
        x = x * x / 3 if x > 1 else np.sin(x) + 0.1 * i * x
        total = total + x
    return total


def total_with(
    square=lambda x: 2 * x / 3,
    sine=lambda x, i: math.cos(x) + 0.1 * i,
    at=lambda xs, i: xs[i],
    branch=lambda xs, i: xs[i],
    turn=lambda i, n: i,
    put=lambda bar, slope, y_bar: (bar + y_bar) * slope,
    begin=lambda y_bar: 0.0,
    square_if=lambda x: x > 1,
    steps=lambda n: reversed(range(n)),
):
    """The adjoint of the loop with a total; a mistake may change a part."""

    def answer(x, n, y_bar):
        step = lambda x, i: x * x / 3 if square_if(x) else math.sin(x) + 0.1 * i * x
        xs, x_bar = path(step, x, n), begin(y_bar)
        for i in steps(n):
            at_i = at(xs, i)
            x_bar = put(x_bar, square(at_i) if square_if(branch(xs, i)) else sine(at_i, turn(i, n)), y_bar)
        return x_bar

    return answer


def total_by_tape(x, n, y_bar):
    return float(y_bar * grad(lambda x: total_of(x, n))(x)) if n else 0.0


def total_by_prefixes(x, n, y_bar):
    xs = path(step_with(0.1), x, n)
    slopes = [2 * x / 3 if x > 1 else math.cos(x) + 0.1 * i for i, x in enumerate(xs[:-1])]
    return sum(y_bar * math.prod(slopes[:k]) for k in range(1, n + 1))


# generated code -------------------------------------------------------------------------------------------------------


def and_then(more):
    """An answer whose text is followed by a function that uses it. What is no text stays as it is."""

    def through(answer):
        def made(program, n):
            found = answer(program, n)
            return found + more.format(n=n) if isinstance(found, str) else found

        return made

    return through


as_dual = and_then("\ndef dual(z):\n    return tangent([a for a, _ in z], [b for _, b in z])\n")
in_directions = and_then("""
def tangents(x, directions):
    found = [tangent(x, direction) for direction in directions]
    return found[0][0], [y_dot for _, y_dot in found]
""")
with_seed = and_then("\ndef adjoint(x, y_bar):\n    return [y_bar * x_bar for x_bar in gradient(x)]\n")


def with_y_bar(program, n, mistaken=gradient_source):
    """The text with the seed y_bar in its place."""
    last = n + len(program) - 1
    found = mistaken(program, n).replace("def gradient(x)", "def adjoint(x, y_bar)")
    return found.replace(f"b{last} = 1.0", f"b{last} = y_bar")


def numbered(program, inputs):
    """Rows with names as rows with numbers."""
    places = {name: k for k, name in enumerate([*inputs, *(row[0] for row in program)])}
    return [(operation, tuple(places[name] for name in operands)) for _, operation, operands in program]


def with_rows(answer, rows, program, *more):
    """What an answer makes of rows. If it takes rows off their list, they are taken off the program."""
    found = answer(rows, *more)
    del program[len(rows) :]
    return found


def named(answer):
    return lambda program, inputs: with_rows(answer, numbered(program, inputs), program, len(inputs))


def named_dicts(answer):
    """An answer for lists of inputs as one for dicts."""

    def made(program, inputs):
        found = with_rows(answer, numbered(program, inputs), program, len(inputs))
        if not isinstance(found, str):
            return found
        return found.replace("def gradient(", "def gradient_of_list(").replace("gradient = ", "gradient_of_list = ") + (
            f"\ndef gradient(x):\n    names = {list(inputs)!r}\n"
            "    return dict(zip(names, gradient_of_list([x[name] for name in names])))\n"
        )

    return made


def all_named(program, inputs, names):
    """The text of an adjoint program that returns the adjoints of these variables as a dict."""
    n, places = len(inputs), [*inputs, *(row[0] for row in program)]
    entries = ", ".join(f"{name!r}: b{places.index(name)}" for name in names)
    lines = gradient_source(numbered(program, inputs), n).split("\n")
    reads = [f"    v{k} = x[{name!r}]" for k, name in enumerate(inputs)]
    return "\n".join([lines[0], *reads, *lines[n + 1 : -1], f"    return {{{entries}}}"])


def named_gradient(case):
    derivatives = all_derivatives(case["program"], case["x"])[-1]
    return [dict(zip(case["names"][: len(case["x"])], map(float, derivatives)))] * 2


def up_to(answer):
    """An answer for the last variable as one for a given variable."""

    def made(program, n, output):
        rows = program[: output - n + 1]
        found = answer(rows, n)
        del program[len(program) - max(0, output - n + 1 - len(rows)) :]
        return found

    return made


def text_with_names(case):
    rows, inputs = with_names(case)
    given = ", ".join(f"{name} = {shown(value)}" for name, value in zip(inputs, case["x"]))
    return "; ".join([given, *(f"{name} = " + SIGNS[op].format(*operands) for name, op, operands in rows)])


def dual_in_words(case):
    pairs = ", ".join(f"({shown(a)}, {shown(b)})" for a, b in zip(case["x"], case["x_dot"]))
    return f"z = [{pairs}]; {text(case)}"


def last_and_tangents(case):
    x = case["x"]
    return [
        [
            values(case["program"], x)[-1],
            [tangents(case["program"], x, direction)[-1] for direction in case["directions"]],
        ]
    ] * 2


# power ----------------------------------------------------------------------------------------------------------------


def rising_by(adjoint=lambda bar, f, x, inner, pull: bar * inner + pull(bar * f), first=0.0, begin=1.0, shift=0):
    """(x + n) · r_(n-1), where a mistake changes a part. `f` is the factor x + n."""

    def answer(x, n):
        if n == 0:
            return begin, (first if callable(first) else lambda bar: first)
        inner, pull = answer(x, n - 1)
        f = x + n + shift
        return f * inner, lambda bar: adjoint(bar, f, x, inner, pull)

    return answer


def rising_slope(x, n):
    return sum(math.prod(x + i for i in range(1, n + 1) if i != k) for k in range(1, n + 1))


def rising(adjoint):
    return lambda x, n: (math.prod(x + i for i in range(1, n + 1)), lambda bar: adjoint(bar, x, n))


ONE = np.polynomial.Polynomial([1.0])


def rising_by_coefficients(x, n):
    p = math.prod((np.polynomial.Polynomial([float(i), 1.0]) for i in range(1, n + 1)), start=ONE)
    return float(p(x)), lambda bar: float(bar * p.deriv()(x))


def rising_piling(x, n):
    bars = [0.0]

    def pull(bar):
        bars[0] += bar * rising_slope(x, n)
        return bars[0]

    return rising(None)(x, n)[0], pull


def rising_of_a_later_call(x, n, latest={}):  # noqa: B006  the mistake itself
    latest["n"] = n
    return rising(None)(x, n)[0], lambda bar: bar * rising_slope(x, latest["n"])


def horner_by(
    adjoint=lambda bar, x, rest, pull, a: bar * rest + pull(bar * x), first=lambda bar: 0.0, value=None, end=0.0
):
    """a[0] + x · p(a[1:]), where a mistake changes a part."""

    def answer(a, x):
        if not len(a):
            return end, first
        rest, pull = answer(a[1:], x)
        return (value or (lambda a, x, rest: a + x * rest))(a[0], x, rest), lambda bar: adjoint(bar, x, rest, pull, a)

    return answer


def polynomial(a, x):
    return sum(c * x**k for k, c in enumerate(a))


def polynomial_slope(a, x):
    return sum(k * c * x ** (k - 1) for k, c in enumerate(a) if k)


def of_polynomial(adjoint):
    return lambda a, x: (polynomial(a, x), lambda bar: adjoint(bar, list(a), x))


def by_numpy(a, x):
    p = np.polynomial.Polynomial(list(a) or [0.0])
    return float(p(x)), lambda bar: float(bar * p.deriv()(x))


def piling_polynomial(a, x):
    bars = [0.0]

    def pull(bar):
        bars[0] += bar * polynomial_slope(a, x)
        return bars[0]

    return polynomial(a, x), pull


def polynomial_of_a_later_call(a, x, latest={}):  # noqa: B006  the mistake itself
    latest["a"] = a
    return polynomial(a, x), lambda bar: bar * polynomial_slope(latest["a"], x)


def scaled_by(
    adjoint=lambda bar, x, inner, pull: (bar * inner + pull(bar * x)[0], pull(bar * x)[1]),
    first=lambda bar: (0.0, bar),
):
    """x · (x^(n-1) y), where a mistake changes a part."""

    def answer(x, y, n):
        if n == 0:
            return y, first
        inner, pull = answer(x, y, n - 1)
        return x * inner, lambda bar: adjoint(bar, x, inner, pull)

    return answer


def scaled(adjoints):
    return lambda x, y, n: (x**n * y, lambda bar: adjoints(bar, x, y, n))


def slope_of_power(x, n):
    return n * x ** (n - 1) if n else 0.0


def scaled_piling(x, y, n):
    bars = [0.0, 0.0]

    def pull(bar):
        bars[0] += bar * y * slope_of_power(x, n)
        bars[1] += bar * x**n
        return tuple(bars)

    return x**n * y, pull


def scaled_of_a_later_call(x, y, n, latest={}):  # noqa: B006  the mistake itself
    latest["y"] = y
    return x**n * y, lambda bar: (bar * latest["y"] * slope_of_power(x, n), bar * x**n)


VARIANTS = {
    "pullback.b": Variant(
        r"""
If a tool keeps closures in place of values, every operation returns its value together with its **pullback**, the
function that performs the backward step of this operation. Write such an operation for the inner product
$z=\sum_ix_iy_i$. It receives two lists x and y of the same number of floats and returns the pair of z and the pullback.
The pullback receives the float $\bar z$ and returns the pair $(\bar x,\bar y)$ of two lists; it may be called at any
time, and more than once.
""",
        '''
def inner_product(x, y):
    """(float, function) the sum of the products of the entries of the lists x and y, and its pullback, a function from
    z_bar to the pair of the lists x_bar and y_bar.
    """
    ### BEGIN SOLUTION
    def pullback(z_bar):
        return [z_bar * b for b in y], [z_bar * a for a in x]

    return sum(a * b for a, b in zip(x, y)), pullback
    ### END SOLUTION
''',
        entry_by_entry,
        words={
            "was overwritten by the product before": "was overwritten by the products of the entries before",
            "Keep both factors under names of their own": "Keep both lists under names of their own",
            "Your adjoints are those of a sum, x + y. In a product, the other factor is missing.": (
                "Your adjoints are those of the sum of all entries. The entry of the other list is missing in each."
            ),
            "Your pullback returns only the number x_bar": "Your pullback returns only the list x_bar",
            "Each of your adjoints contains its own operand. It has to contain the other factor.": (
                "Each of your adjoints contains its own list. It has to contain the other one."
            ),
            "Your value is the sum x + y. It has to be the product.": (
                "Your value is the sum of all entries. It has to be the sum of the products."
            ),
            "For z = x · y, the adjoints are x_bar = z_bar · y and y_bar = z_bar · x.": (
                "For z = Σ x_i y_i, the adjoints have the entries z_bar · y_i in x_bar, and z_bar · x_i in y_bar."
            ),
        },
        title="An inner product with its pullback",
        hints=(
            "A function that is defined inside another function remembers the x and the y of its own call. Such a "
            "function is called a closure.",
            r"Each entry receives $\bar z$, multiplied by a partial derivative: $\bar x_i=\bar z\,\frac{\partial z}"
            r"{\partial x_i}$ and $\bar y_i=\bar z\,\frac{\partial z}{\partial y_i}$. Only one term of the sum "
            r"contains "
            "$x_i$.",
            "Inside your function, define `pullback(z_bar)`, which returns two lists of products with `z_bar`. The "
            "last line of your function returns the sum and `pullback`, without parentheses after `pullback`, because "
            "the function itself is returned.",
        ),
        why=r"""
The pullback of an inner product needs the entries of both lists when it is called, and this may be much later. The
inner function remembers the x and the y of the call in which it was made, so nothing has to be stored explicitly. The
entry $x_i$ occurs in one term of the sum only, in $x_iy_i$, so its adjoint is $\bar z\,y_i$. The whole list $\bar x$ is
therefore the list y, multiplied by $\bar z$, and vice versa.

A closure belongs to one call. If the function is called a second time, a second pullback with its own lists is made,
and the first one is unchanged. The pullback changes nothing, so it may be called several times, with different seeds.
It is returned without parentheses, since the function itself is the result and is not to be called yet.
""",
        wrong={
            ONE_NUMBER.format("product"): inner(lambda x, y, bar: bar * sum(y) + bar * sum(x)),
            LATER: of_a_later_call(
                lambda x, y: sum(a * b for a, b in zip(x, y)),
                lambda x, y, bar: ([bar * b for b in y], [bar * a for a in x]),
            ),
            "Each of your adjoints is a single number. It has to be a list with one number per entry.": inner(
                lambda x, y, bar: (bar * sum(y), bar * sum(x))
            ),
            "Your value is the list of the products. It has to be their sum.": operation(
                lambda x, y: [a * b for a, b in zip(x, y)],
                lambda x, y, bar: ([bar * b for b in y], [bar * a for a in x]),
            ),
        },
        other={"seen": seen_in_calls},
    ),
    "pullback.c": Variant(
        r"""
If a tool keeps closures in place of values, every operation returns its value together with its **pullback**, the
function that performs the backward step of this operation. Write such an operation for the quotient $z=x/y$. It
receives the floats x and y, where $y\neq 0$, and returns the pair of z and the pullback. The pullback receives $\bar z$
and returns the pair $(\bar x,\bar y)$; it may be called at any time, and more than once.
""",
        '''
def divide(x, y):
    """(float, function) the quotient x / y of floats, y not 0, and its pullback, a function from z_bar to
    (x_bar, y_bar).
    """
    ### BEGIN SOLUTION
    def pullback(z_bar):
        return z_bar / y, -z_bar * x / y**2

    return x / y, pullback
    ### END SOLUTION
''',
        of_second(lambda y: 1 / y, lambda y: -1 / y**2),
        words={
            "was overwritten by the product before": "was overwritten by the quotient before",
            "Keep both factors under names of their own": "Keep both operands under names of their own",
            "For z = x · y, the adjoints are x_bar = z_bar · y and y_bar = z_bar · x.": (
                "For z = x / y, the adjoints are x_bar = z_bar / y and y_bar = -z_bar · x / y²."
            ),
        },
        title="A quotient with its pullback",
        hints=(
            "A function that is defined inside another function remembers the x and the y of its own call. Such a "
            "function is called a closure.",
            r"Each operand receives $\bar z$, multiplied by a partial derivative: $\bar x=\bar z\,\frac{\partial z}"
            r"{\partial x}$ and $\bar y=\bar z\,\frac{\partial z}{\partial y}$. Which of the two is negative?",
            "Inside `divide`, define `pullback(z_bar)`, which returns two terms that contain `z_bar`. The last line of "
            "`divide` is `return x / y, pullback`, without parentheses after `pullback`, because the function itself "
            "is returned.",
        ),
        why=r"""
The pullback of a quotient needs both operands when it is called, and this may be much later. The inner function
remembers the x and the y of the call in which it was made, so nothing has to be stored explicitly. The partial
derivatives of $x/y$ are $1/y$ and $-x/y^2$, and each operand receives $\bar z$ times its own.

A closure belongs to one call. If `divide` is called a second time, a second pullback with its own x and y is made, and
the first one is unchanged. A global variable would fail here, because the second call would overwrite it. The pullback
changes nothing, so it may be called several times, with different seeds. It is returned without parentheses, since the
function itself is the result and is not to be called yet.
""",
        without=(
            "Your adjoints are those of a sum",
            "Each of your adjoints contains its own",
            "Your pullback returns one number",
            "You add z_bar",
            "Your value is the sum",
            "Your y_bar contains z_bar twice",
        ),
        wrong={
            LATER: of_a_later_call(lambda x, y: x / y, lambda x, y, bar: (bar / y, -bar * x / y**2)),
            "The sign of your y_bar is wrong. The partial derivative of x / y with respect to y is -x / y².": quotient(
                lambda x, y, bar: (bar / y, bar * x / y**2)
            ),
            "Your adjoints are those of a product. The partial derivatives of x / y are 1 / y and -x / y².": quotient(
                lambda x, y, bar: (bar * y, bar * x)
            ),
            "In your y_bar, the denominator is y. It has to be y².": quotient(
                lambda x, y, bar: (bar / y, -bar * x / y)
            ),
            "In your y_bar, the factor x is missing.": quotient(lambda x, y, bar: (bar / y, -bar / y**2)),
            "In your x_bar, the division by y is missing.": quotient(lambda x, y, bar: (bar, -bar * x / y**2)),
            "The two adjoints are exchanged. The first one is x_bar.": quotient(
                lambda x, y, bar: (-bar * x / y**2, bar / y)
            ),
            ONE_NUMBER.format("quotient"): quotient(lambda x, y, bar: bar / y - bar * x / y**2),
            "Your value is the product x · y. It has to be the quotient.": operation(
                lambda x, y: x * y, lambda x, y, bar: (bar / y, -bar * x / y**2)
            ),
        },
    ),
    "pullback.d": Variant(
        r"""
If a tool keeps closures in place of values, every operation returns its value together with its **pullback**, the
function that performs the backward step of this operation. Some tools treat several operations as a single one. Write
such an operation for $z=x\sin y$. It receives the floats x and y and returns the pair of z and the pullback. The
pullback receives $\bar z$ and returns the pair $(\bar x,\bar y)$; it may be called at any time, and more than once.
""",
        '''
def times_sine(x, y):
    """(float, function) x sin(y) of the floats x and y, and its pullback, a function from z_bar to (x_bar, y_bar)."""
    ### BEGIN SOLUTION
    def pullback(z_bar):
        return z_bar * math.sin(y), z_bar * x * math.cos(y)

    return x * math.sin(y), pullback
    ### END SOLUTION
''',
        of_second(math.sin, math.cos),
        words={
            "Your adjoints are those of a sum, x + y.": "Your adjoints are those of a sum, x + sin y.",
            "Each of your adjoints contains its own operand. It has to contain the other factor.": (
                "Each of your adjoints contains its own factor. It has to contain the other one."
            ),
            "Your value is the sum x + y.": "Your value is the sum x + sin y.",
            "Your y_bar contains z_bar twice, and y besides "
            "x.": "Your y_bar contains z_bar twice, and sin y besides x.",
            "For z = x · y, the adjoints are x_bar = z_bar · y and y_bar = z_bar · x.": (
                "For z = x · sin y, the adjoints are x_bar = z_bar · sin y and y_bar = z_bar · x · cos y."
            ),
        },
        title="x sin y with its pullback",
        hints=(
            "A function that is defined inside another function remembers the x and the y of its own call. Such a "
            "function is called a closure.",
            r"Each operand receives $\bar z$, multiplied by a partial derivative: $\bar x=\bar z\,\frac{\partial z}"
            r"{\partial x}$ and $\bar y=\bar z\,\frac{\partial z}{\partial y}$. The second one needs the derivative of "
            "the sine.",
            "Inside `times_sine`, define `pullback(z_bar)`, which returns two products with `z_bar`. The last line of "
            "`times_sine` is `return x * math.sin(y), pullback`, without parentheses after `pullback`, because the "
            "function itself is returned.",
        ),
        why=r"""
The pullback needs the values of both operands when it is called, and this may be much later. The inner function
remembers the x and the y of the call in which it was made, so nothing has to be stored explicitly. Each operand
receives $\bar z$ times the partial derivative with respect to it. That is $\sin y$ for x, and $x\cos y$ for y.

A closure belongs to one call. If `times_sine` is called a second time, a second pullback with its own x and y is made,
and the first one is unchanged. A global variable would fail here, because the second call would overwrite it. The
pullback changes nothing, so it may be called several times, with different seeds. A tool that joins two operations in
this way keeps one closure in place of two, and the adjoint of $\sin y$ is never stored.
""",
        wrong={
            ONE_NUMBER.format("product"): times_sine(lambda x, y, bar: bar * math.sin(y) + bar * x * math.cos(y)),
            LATER: of_a_later_call(
                lambda x, y: x * math.sin(y), lambda x, y, bar: (bar * math.sin(y), bar * x * math.cos(y))
            ),
            "In your y_bar, the derivative of the sine is missing. It is cos y.": times_sine(
                lambda x, y, bar: (bar * math.sin(y), bar * x)
            ),
            "Your y_bar has a minus before the cosine. The derivative of sin is cos.": times_sine(
                lambda x, y, bar: (bar * math.sin(y), -bar * x * math.cos(y))
            ),
            "Your y_bar contains the sine itself. The derivative of sin is cos.": times_sine(
                lambda x, y, bar: (bar * math.sin(y), bar * x * math.sin(y))
            ),
            "In your y_bar, the factor x is missing.": times_sine(
                lambda x, y, bar: (bar * math.sin(y), bar * math.cos(y))
            ),
            "Your x_bar contains y. It has to contain sin y, which is the other factor.": times_sine(
                lambda x, y, bar: (bar * y, bar * x * math.cos(y))
            ),
            "This is the product x · y with its pullback. The second factor has to be sin y.": operation(
                lambda x, y: x * y, lambda x, y, bar: (bar * y, bar * x)
            ),
        },
    ),
    "compose.b": Variant(
        r"""
A long program is a chain of short stages, and its pullback can be put together from the pullbacks of the stages. Here
`stages` is a list of functions, which may be empty. Each of them takes a pair of numbers and returns `(value,
pullback)`. The value is a pair again, and the pullback takes a pair of adjoints and returns a pair of adjoints. Write
the function that applies the stages to the pair `x`, one after the other, and returns the last value y together with
the pullback of the whole chain. This pullback returns the adjoints of all values, in the order of the program: a list
that begins with $\bar x$, continues with the adjoint of the value after each stage, and ends with the $\bar y$ that it
was given. With N stages the list has N + 1 entries. The pullback may be called more than once.
""",
        '''
def compose_with_adjoints(stages, x):
    """(pair, function) the last value of the stages, applied to x in order, and the pullback, from y_bar to the list of
    the adjoints of all values, from x_bar to y_bar.
    """
    ### BEGIN SOLUTION
    pullbacks = []
    for stage in stages:
        x, pullback = stage(x)
        pullbacks.append(pullback)

    def pull_all(bar):
        adjoints = [bar]
        for pullback in reversed(pullbacks):
            adjoints.append(pullback(adjoints[-1]))
        return adjoints[::-1]

    return x, pull_all
    ### END SOLUTION
''',
        with_all_adjoints,
        words={
            "which gives x_bar.": "which gives x_bar. All of these adjoints are returned, and x_bar is the first.",
        },
        title="A chain and all of its adjoints",
        hints=(
            "The backward pass visits the stages in reverse order, so it needs the pullbacks of all stages after the "
            "last stage has been executed. It computes the last entry of the list first.",
            "In a loop over the stages, replace x by the value of the stage, and append the pullback of the stage to a "
            "list. The pullback of the chain gives its argument to the last pullback in the list, the result of that "
            "to the one before it, and so on, and it keeps every result.",
            "After the loop, define `pull_all(bar)`. It begins with `adjoints = [bar]`, and in a loop over "
            "`reversed(pullbacks)` it appends `pullback(adjoints[-1])`. Return the list in reverse order. Remove no "
            "entry from the list of the pullbacks, because the function may be called again.",
        ),
        why=r"""
The forward part applies the stages one after the other and collects their pullbacks in a list. The pullback of the
chain applies them in reverse order, because the adjoint of the last value is known first. Each pullback turns the
adjoint of the value after its stage into that of the value before it, so all adjoints of the program appear on the way,
and only have to be kept. They are found from the last to the first, so the list is reversed at the end.

The list of the pullbacks is read with `reversed` and is not emptied. If `pop` were used, the second call would find an
empty list. The list of the adjoints is made anew in each call, so that two calls do not share it. Without stages, the
loop is empty in both directions. Then the value is x, and the list has one entry, which is both the first and the last.
""",
        wrong={
            "Your list begins with y_bar. It has to begin with x_bar, in the order of the program.": all_adjoints(
                lambda adjoints, bar: adjoints[::-1]
            ),
            "Your list does not contain the y_bar that the pullback was given. It is the last entry.": all_adjoints(
                lambda adjoints, bar: adjoints[:-1]
            ),
            "Your pullback returns only x_bar. It has to return a list of all adjoints.": all_adjoints(
                lambda adjoints, bar: adjoints[0]
            ),
        },
        other={"seen": seen_in_calls},
    ),
    "compose.c": Variant(
        r"""
A network is a chain of short stages, each with a weight of its own, and its pullback can be put together from the
pullbacks of the stages. Here `stages` is a list of functions, which may be empty, and `weights` is a list with one
float per stage. Each stage takes a pair of numbers and its weight and returns `(value, pullback)`. The value is a pair
again, and the pullback takes a pair of adjoints and returns `(bar, w_bar)`: the pair of the adjoints of the input of
the stage, and the adjoint of its weight, which is a float. Write the function that applies the stages to the pair `x`,
one after the other, and returns the last value y together with the pullback of the whole chain. This pullback takes the
pair $\bar y$ and returns the pair of $\bar x$ and the list of the adjoints of the weights, in the order of `weights`.
It may be called more than once.
""",
        '''
def compose_with_weights(stages, weights, x):
    """(pair, function) the last value of the stages, applied to x in order, and the pullback, from y_bar to the pair of
    x_bar and the list of the adjoints of the weights.
    """
    ### BEGIN SOLUTION
    pullbacks = []
    for stage, weight in zip(stages, weights):
        x, pullback = stage(x, weight)
        pullbacks.append(pullback)

    def pull_all(bar):
        w_bars = []
        for pullback in reversed(pullbacks):
            bar, w_bar = pullback(bar)
            w_bars.append(w_bar)
        return bar, w_bars[::-1]

    return x, pull_all
    ### END SOLUTION
''',
        with_weights,
        words={
            "For y = g(f(x)), first apply the pullback of g to y_bar. Then apply the pullback of f to the result, "
            "which gives x_bar.": (
                "For y = g(f(x)), first apply the pullback of g to y_bar, which gives the adjoint of its weight, too. "
                "Then apply the pullback of f to the adjoint of the input of g, which gives x_bar and the adjoint of "
                "the weight of f."
            ),
            "Each pullback has to take what the pullback of the stage after it returned.": (
                "Each pullback has to take the first part of what the pullback of the stage after it returned."
            ),
        },
        title="A chain of pullbacks with weights",
        hints=(
            "The backward pass visits the stages in reverse order, so it needs the pullbacks of all stages after the "
            "last stage has been executed. Each pullback returns two things, and only the first one is passed on.",
            "In a loop over the stages and weights, replace x by the value of the stage, and append the pullback of "
            "the stage to a list. The pullback of the chain gives its argument to the last pullback in the list. The "
            "adjoint that this returns goes to the pullback before it, and the adjoint of the weight is kept.",
            "After the loop, define `pull_all(bar)`. In its loop over `reversed(pullbacks)`, write `bar, w_bar = "
            "pullback(bar)` and append `w_bar` to a new list. Return `bar` and this list in reverse order. Remove no "
            "entry from the list of the pullbacks, because the function may be called again.",
        ),
        why=r"""
The forward part applies the stages one after the other and collects their pullbacks in a list. The pullback of the
chain applies them in reverse order, because the adjoint of the last value is known first. The adjoint of the pair is
passed on from stage to stage. The adjoint of a weight ends where it is found, because a weight is an input and has no
stage before it. This is how the gradient of a network with respect to its weights is computed.

The adjoints of the weights are found from the last stage to the first, so their list is reversed at the end. It is made
anew in each call, so that two calls do not share it. The list of the pullbacks is read with `reversed` and is not
emptied. Without stages, the value is x, and the pullback returns its argument and an empty list.
""",
        wrong={
            "The adjoints of the weights are in the order of the backward pass. Return them in the order of weights.": (
                weighted(lambda x_bar, w_bars: (x_bar, w_bars[::-1]))
            ),
            "The adjoints of the weights come first. Return x_bar first, and then their list.": weighted(
                lambda x_bar, w_bars: (w_bars, x_bar)
            ),
            "Your pullback returns only x_bar. The adjoints of the weights are missing.": weighted(
                lambda x_bar, w_bars: x_bar
            ),
            "You compute the adjoint of every weight from y_bar. It has to be computed from the adjoint of the value "
            "after its stage.": weights_from_the_end,
            "Your pullback returns the sum of the adjoints of the weights. Return a list with one number per weight.": (
                weighted(lambda x_bar, w_bars: (x_bar, sum(w_bars)))
            ),
        },
        other={"describe": chain_with_weights, "known": [weighted_by_tape], "seen": seen_in_calls},
    ),
    "compose.d": Variant(
        r"""
A long program is a chain of short stages, and such a chain can be used as a stage again. Here `stages` is a list of
functions, which may be empty. Each of them takes a pair of numbers and returns `(value, pullback)`. The value is a pair
again, and the pullback takes a pair of adjoints and returns a pair of adjoints. Write the function that receives only
the list and returns a function of the same kind: it takes a pair x, applies the stages to it, one after the other, and
returns the last value together with the pullback of the whole chain. Both this function and the pullbacks that it
returns may be called more than once, and a call must not change the pullbacks of earlier calls.
""",
        '''
def as_one_stage(stages):
    """(function) the stages, applied in order, as one stage: a function from a pair x to the last value, a pair, and
    the pullback, from y_bar to x_bar.
    """
    ### BEGIN SOLUTION
    def chain(x):
        pullbacks = []
        for stage in stages:
            x, pullback = stage(x)
            pullbacks.append(pullback)

        def pull_all(bar):
            for pullback in reversed(pullbacks):
                bar = pullback(bar)
            return bar

        return x, pull_all

    return chain
    ### END SOLUTION
''',
        lambda answer: lambda stages: lambda x: answer(stages, x),
        words={
            "In a loop over the stages": "In the inner function, in a loop over the stages",
            "After the loop, define `pull_all(bar)`": "After this loop, define `pull_all(bar)`",
            "The forward part applies the stages": "The inner function applies the stages",
        },
        title="A chain as one stage",
        hints=(
            "The backward pass visits the stages in reverse order, so it needs the pullbacks of all stages after the "
            "last stage has been executed. You need a function inside a function, and a third one inside that.",
            "Define an inner function of x. It goes through the stages in a loop, replaces x by the value of each "
            "stage and appends the pullback of the stage to a new list. The pullback of the chain gives its argument "
            "to the last pullback in the list, the result of that to the one before it, and so on.",
            "After the loop of the inner function, define `pull_all(bar)` with the two lines `for pullback in "
            "reversed(pullbacks):` and `bar = pullback(bar)`, and let it return `bar`. Remove no entry from the list, "
            "because the function may be called again. The last line of your function returns the inner function.",
        ),
        why=r"""
There are three functions here. The outer one remembers the stages, the middle one belongs to a point x, and the
innermost one is the pullback at this point. The middle function applies the stages one after the other and collects
their pullbacks in a list. The pullback of the chain applies them in reverse order, because the adjoint of the last
value is known first.

The list of the pullbacks is made in the middle function and not in the outer one. Otherwise all calls would share it,
and the pullback of an earlier call would apply the pullbacks of a later one, too. The list is read with `reversed` and
is not emptied, so a pullback may be called again. The result has the form of a stage, so it can be put into a longer
chain, and tools that work with closures build whole programs in this way.
""",
        wrong={
            "All calls share one list of pullbacks, so that a later call changes the pullback of an earlier one. Begin "
            "a new list in the inner function.": one_list_for_all_calls,
            "Your inner function takes the stages off the list, so that a second call finds none. Leave the list as it "
            "is.": emptying,
        },
    ),
    "loop.b": Variant(
        r"""
In reverse mode, a loop with a branch becomes two loops: the first one saves what the second one needs. In this question
you write them by hand, as a transformation tool would, for the function f below. Your function receives the float x,
the number n of iterations and the seed $\bar y$, and returns $\bar x$, which is $\bar y$ times the derivative of f with
respect to x. Execute the program and push the values that the backward pass needs. Then go through the iterations in
reverse order and pop them.

```python
def f(x, n):
    for i in range(n):
        if x < 1:
            x = math.cos(x) + 0.1 * i * x
        else:
            x = 2 / (x * x)
    return x
```
""",
        '''
def adjoint_of_the_loop(x, n, y_bar):
    """(float) the adjoint x_bar = y_bar df/dx of the function f above, at the float x and the int n."""
    ### BEGIN SOLUTION
    stack = []
    for i in range(n):
        stack.append(x)
        x = math.cos(x) + 0.1 * i * x if x < 1 else 2 / (x * x)
    x_bar = y_bar
    for i in reversed(range(n)):
        x = stack.pop()
        x_bar *= 0.1 * i - math.sin(x) if x < 1 else -4 / x**3
    return x_bar
    ### END SOLUTION
''',
        answer=Answer(
            [
                other_with(),
                other_by_complex_step,
                lambda x, n, y_bar: float(y_bar * grad(lambda x: other_loop(x, n))(x)) if n else y_bar,
            ],
            "Push x before it is overwritten; it also tells which branch was taken. In the backward pass, pop the "
            "values in reverse order, and multiply x_bar by the partial derivative of each step.",
            "You need two loops. In the second one, i runs from n - 1 down to 0, and step i needs the value that x had "
            "before this step.",
            with_values("x", "n", "y_bar"),
            {
                "You evaluate the partial derivatives at the values after each step. Save the value of x before the "
                "step overwrites it, and use this value.": other_with(at=lambda xs, i: xs[i + 1]),
                "You evaluate all partial derivatives at the last x. Save the value that x has before each step.": (
                    other_with(at=lambda xs, i: xs[-1])
                ),
                "You evaluate all partial derivatives at the first x. Save the value that x has before each step.": (
                    other_with(at=lambda xs, i: xs[0])
                ),
                "You choose the branch by the value after the step. The program has chosen it by the value before the "
                "step.": other_with(branch=lambda xs, i: xs[i + 1]),
                "You add the contribution of each step to x_bar. The step overwrites x, so x_bar has to be replaced by "
                "the partial derivative times x_bar.": other_with(put=lambda bar, slope: bar + bar * slope),
                "In your backward pass, the counter i runs upwards. It has to run downwards, as the saved values do.": (
                    other_with(turn=lambda i, n: n - 1 - i)
                ),
                "In the branch of the cosine, the derivative of 0.1 · i · x is missing.": other_with(
                    near=lambda x, i: -math.sin(x)
                ),
                "In the branch of the cosine, the minus before the sine is missing. The derivative of cos is -sin.": (
                    other_with(near=lambda x, i: math.sin(x) + 0.1 * i)
                ),
                "In the branch of the cosine, your derivative contains the cosine itself. The derivative of cos is "
                "-sin.": other_with(near=lambda x, i: math.cos(x) + 0.1 * i),
                "In the branch of the fraction, the sign of your derivative is wrong. The derivative of 2 / x² is "
                "-4 / x³.": other_with(far=lambda x: 4 / x**3),
                "In the branch of the fraction, your derivative is -4 / x². The derivative of 2 / x² is -4 / x³.": (
                    other_with(far=lambda x: -4 / x**2)
                ),
                "In the branch of the fraction, your derivative is -2 / x³. The derivative of 2 / x² is -4 / x³.": (
                    other_with(far=lambda x: -2 / x**3)
                ),
                "In the branch of the fraction, your derivative is 1 / x, as if the denominator alone were "
                "differentiated. The derivative of 2 / x² is -4 / x³.": other_with(far=lambda x: 1 / x),
                "Your result does not depend on the seed y_bar. Start the backward pass with it.": lambda x, n, y_bar: (
                    other_with()(x, n, 1.0)
                ),
                "At x = 1 you take the branch of the cosine. The test of the program is x < 1, so at x = 1 it takes "
                "the branch of the fraction.": other_with(is_near=lambda x: x <= 1),
                "In your backward pass, i runs from n down to 1. It has to run from n - 1 down to 0.": other_with(
                    turn=lambda i, n: i + 1
                ),
                "Your backward pass leaves out step 0. This looks like a range that ends before its second argument, "
                "0; let it end before -1.": other_with(steps=lambda n: range(n - 1, 0, -1)),
                "You save x after each step, and use this value both for the branch and for the partial derivative. "
                "Save it before the step.": other_with(at=lambda xs, i: xs[i + 1], branch=lambda xs, i: xs[i + 1]),
                "In every step, you take the branch of the first x. Save in each step which branch was taken.": (
                    other_with(branch=lambda xs, i: xs[0])
                ),
                "You return the value after the loop, multiplied by y_bar. Multiply y_bar by the partial derivatives "
                "of the steps instead.": lambda x, n, y_bar: y_bar * path(other_step, x, n)[-1],
                "You return the value after the loop. The exercise asks for its derivative with respect to x, "
                "multiplied by y_bar.": lambda x, n, y_bar: path(other_step, x, n)[-1],
                "For n = 0 you return 0. Without any step, f returns x itself, so its derivative is 1 and the adjoint "
                "is y_bar.": lambda x, n, y_bar: other_with()(x, n, y_bar) if n else 0.0,
                "You add the partial derivatives of the steps to x_bar. Multiply x_bar by them.": other_with(
                    put=lambda bar, slope: bar + slope
                ),
                "These are the adjoints of another loop. The branches are cos x + 0.1 i x and 2 / x² here.": (
                    lambda x, n, y_bar: parameter_with()(x, 0.1, n, y_bar)[0]
                ),
            },
            lesson=LESSON,
        ),
        words={
            r"by the derivative of $x^2/3$; otherwise multiply it by the derivative of $\sin x+0.1\,i\,x$, in which i "
            r"is the "
            "counter of this iteration.": (
                r"by the derivative of $\cos x+0.1\,i\,x$, in which i is the counter of this iteration; otherwise "
                "multiply it by the derivative of $2/x^2$."
            ),
            "If `x > 1`, multiply `x_bar`": "If `x < 1`, multiply `x_bar`",
            "The names in the derivative of the second branch are those": (
                "The names in the derivative of the first branch are those"
            ),
        },
        title="The adjoint of another loop with a branch",
    ),
    "loop.c": Variant(
        r"""
In reverse mode, a loop with a branch becomes two loops: the first one saves what the second one needs. In this question
you write them by hand, as a transformation tool would, for the function f below, which has the inputs x and c. Your
function receives the floats x and c, the number n of iterations and the seed $\bar y$, and returns the pair $(\bar
x,\bar c)$: $\bar y$ times the derivatives of f with respect to x and to c. Execute the program and push the values that
the backward pass needs. Then go through the iterations in reverse order and pop them.

```python
def f(x, c, n):
    for i in range(n):
        if x > 1:
            x = x * x / 3
        else:
            x = math.sin(x) + c * i * x
    return x
```
""",
        '''
def loop_adjoints(x, c, n, y_bar):
    """(pair of floats) the adjoints x_bar and c_bar of the function f above, at the floats x and c and the int n."""
    ### BEGIN SOLUTION
    stack = []
    for i in range(n):
        stack.append(x)
        x = x * x / 3 if x > 1 else math.sin(x) + c * i * x
    x_bar, c_bar = y_bar, 0.0
    for i in reversed(range(n)):
        x = stack.pop()
        if x > 1:
            x_bar = x_bar * 2 * x / 3
        else:
            c_bar = c_bar + x_bar * i * x
            x_bar = x_bar * (math.cos(x) + c * i)
    return x_bar, c_bar
    ### END SOLUTION
''',
        answer=Answer(
            [parameter_with(), parameter_by_tape, parameter_by_tangents],
            "Push x before it is overwritten. In the backward pass, a step of the sine first adds x_bar · i · x to "
            "c_bar. Then x_bar is multiplied by the partial derivative of the step with respect to x.",
            "Each step overwrites x, but none overwrites c. So x_bar is replaced in each step, and contributions are "
            "added to c_bar.",
            with_values("x", "c", "n", "y_bar"),
            {
                "You evaluate the partial derivatives at the values after each step. Save the value of x before the "
                "step overwrites it, and use this value.": parameter_with(at=lambda xs, i: xs[i + 1]),
                "You evaluate all partial derivatives at the last x. Save the value that x has before each step.": (
                    parameter_with(at=lambda xs, i: xs[-1])
                ),
                "You evaluate all partial derivatives at the first x. Save the value that x has before each step.": (
                    parameter_with(at=lambda xs, i: xs[0])
                ),
                "You choose the branch by the value after the step. The program has chosen it by the value before the "
                "step.": parameter_with(branch=lambda xs, i: xs[i + 1]),
                "Your contributions to c_bar contain the x_bar from before the step. They need the adjoint of the "
                "value after the step, so add them before x_bar is replaced.": parameter_with(
                    by_c=lambda x, i, bar, after: after * i * x
                ),
                "Your c_bar is that of one step only. Every step of the sine adds a contribution, so use +=.": (
                    parameter_with(join=lambda c_bar, part: part)
                ),
                "In your contributions to c_bar, the factor i is missing. The partial derivative of c · i · x with "
                "respect to c is i · x.": parameter_with(by_c=lambda x, i, bar, after: bar * x),
                "In your contributions to c_bar, the factor x is missing. The partial derivative of c · i · x with "
                "respect to c is i · x.": parameter_with(by_c=lambda x, i, bar, after: bar * i),
                "In your contributions to c_bar, the adjoint x_bar is missing as a factor (chain rule).": (
                    parameter_with(by_c=lambda x, i, bar, after: i * x)
                ),
                "Every step of yours contributes to c_bar. The branch of the square does not contain c.": in_square_too,
                "Your c_bar starts at y_bar. It has to start at 0, because only x is the output of the loop.": (
                    lambda x, c, n, y_bar: parameter_with(begin=y_bar)(x, c, n, y_bar)
                ),
                "The two adjoints are exchanged. Return x_bar first, and then c_bar.": lambda *given: parameter_with()(
                    *given
                )[::-1],
                "You return only x_bar. Return the pair of x_bar and c_bar.": lambda *given: parameter_with()(*given)[
                    0
                ],
                "You replace c_bar in each step as you replace x_bar, by a product. The contributions to c_bar are "
                "added.": parameter_with(join=lambda c_bar, part: c_bar * part, begin=1.0),
                "You add the contribution of each step to x_bar. The step overwrites x, so x_bar has to be replaced by "
                "the partial derivative times x_bar.": parameter_with(put=lambda bar, slope: bar + bar * slope),
                "In your backward pass, the counter i runs upwards. It has to run downwards, as the saved values do.": (
                    parameter_with(turn=lambda i, n: n - 1 - i)
                ),
                "In the branch of the sine, the derivative of c · i · x with respect to x is missing.": parameter_with(
                    sine=lambda x, i, c: math.cos(x)
                ),
                "In the branch of the sine, you have 0.1 in place of c in the derivative with respect to x.": (
                    parameter_with(sine=lambda x, i, c: math.cos(x) + 0.1 * i)
                ),
                "In the branch of the sine, your derivative has a minus before the cosine. The derivative of sin is "
                "cos.": parameter_with(sine=lambda x, i, c: c * i - math.cos(x)),
                "In the branch of the square, your derivative of x · x / 3 is too small by the factor 2. Both factors "
                "depend on x.": parameter_with(square=lambda x: x / 3),
                "Your result does not depend on the seed y_bar. Start the backward pass with it.": parameter_with(
                    seed=lambda y_bar: 1.0
                ),
                "In your backward pass, i runs from n down to 1. It has to run from n - 1 down to 0.": parameter_with(
                    turn=lambda i, n: i + 1
                ),
                "Your backward pass leaves out step 0. This looks like a range that ends before its second argument, "
                "0; let it end before -1.": parameter_with(steps=lambda n: range(n - 1, 0, -1)),
                "In every step, you take the branch of the first x. Save in each step which branch was taken.": (
                    parameter_with(branch=lambda xs, i: xs[0])
                ),
            },
            rows=lambda case: ["x_bar", "c_bar"],
            lesson=LESSON,
        ),
        title="The adjoints of a loop with a parameter",
        hints=(
            "What does the derivative of each assignment depend on? And how does the backward pass know which of the "
            "two assignments was executed? Note that x is overwritten in each iteration, and c never is.",
            "Push x before it is overwritten. This value is needed for the partial derivatives of the step, and it "
            "also "
            r"tells which branch was taken. In the backward pass, each step multiplies $\bar x$ by its own partial "
            r"derivative. Before this, a step of the sine adds $\bar x$ times its partial derivative with respect to c "
            r"to $\bar c$, which starts at 0.",
            "The second loop is `for i in reversed(range(n))`, and it begins with `x = stack.pop()`. If `x > 1`, "
            r"multiply `x_bar` by the derivative of $x^2/3$. Otherwise add `x_bar * i * x` to `c_bar`, and then "
            r"multiply `x_bar` by the derivative of $\sin x+c\,i\,x$ with respect to x.",
        ),
        why=r"""
The loop overwrites x in each iteration, but the partial derivatives of the iteration depend on the value before it. So
this value is pushed onto a stack before it is overwritten. The second loop runs through the iterations in reverse order
and pops the values, and the order of a stack is precisely the one that is needed. The branch need not be recorded,
because the condition depends on x alone and can be evaluated again with the value that was popped.

The two inputs are treated differently. The name x means another variable after each assignment, so its adjoint is
replaced. The name c means the same variable in all iterations, so its adjoint collects one contribution from every
iteration in which it was used. The contribution contains the adjoint of the value after the assignment, and therefore
it is computed before `x_bar` is multiplied. For n = 0 the result is the seed and 0.
""",
    ),
    "loop.d": Variant(
        r"""
In reverse mode, a loop with a branch becomes two loops: the first one saves what the second one needs. In this question
you write them by hand, as a transformation tool would, for the function f below, which adds up all values of x. Your
function receives the float x, the number n of iterations and the seed $\bar y$, and returns $\bar x$, which is $\bar y$
times the derivative of f with respect to x. Execute the program and push the values that the backward pass needs. Then
go through the iterations in reverse order and pop them.

```python
def f(x, n):
    total = 0.0
    for i in range(n):
        if x > 1:
            x = x * x / 3
        else:
            x = math.sin(x) + 0.1 * i * x
        total = total + x
    return total
```
""",
        '''
def sum_adjoint(x, n, y_bar):
    """(float) the adjoint x_bar = y_bar df/dx of the function f above, at the float x and the int n."""
    ### BEGIN SOLUTION
    stack = []
    for i in range(n):
        stack.append(x)
        x = x * x / 3 if x > 1 else math.sin(x) + 0.1 * i * x
    x_bar = 0.0
    for i in reversed(range(n)):
        x = stack.pop()
        x_bar = (x_bar + y_bar) * (2 * x / 3 if x > 1 else math.cos(x) + 0.1 * i)
    return x_bar
    ### END SOLUTION
''',
        answer=Answer(
            [total_with(), total_by_tape, total_by_prefixes],
            "Push x before it is overwritten. In the backward pass, x_bar starts at 0. In each step, y_bar is added to "
            "it, and then it is multiplied by the partial derivative of the step.",
            "The adjoint of the total is y_bar in every step. Each value of x is used twice, in the total and in the "
            "next step, so its adjoint is a sum of two contributions.",
            with_values("x", "n", "y_bar"),
            {
                "You differentiate only the last value of x. Every value of x is a term of the total, so each step of "
                "the backward pass has to add y_bar to x_bar.": total_with(
                    put=lambda bar, slope, y_bar: bar * slope, begin=lambda y_bar: y_bar
                ),
                "You add y_bar after the multiplication by the partial derivative. The value after the step is a term "
                "of the total, so add y_bar first.": total_with(put=lambda bar, slope, y_bar: bar * slope + y_bar),
                "Your x_bar starts at y_bar, and y_bar is added once more in the first step of the backward pass. Let "
                "it start at 0.": total_with(begin=lambda y_bar: y_bar),
                "You add up the partial derivatives of the single steps. Each of them has to be multiplied by those of "
                "the steps before it, too.": total_with(put=lambda bar, slope, y_bar: bar + y_bar * slope),
                "You evaluate the partial derivatives at the values after each step. Save the value of x before the "
                "step overwrites it, and use this value.": total_with(at=lambda xs, i: xs[i + 1]),
                "You evaluate all partial derivatives at the last x. Save the value that x has before each step.": (
                    total_with(at=lambda xs, i: xs[-1])
                ),
                "You evaluate all partial derivatives at the first x. Save the value that x has before each step.": (
                    total_with(at=lambda xs, i: xs[0])
                ),
                "You choose the branch by the value after the step. The program has chosen it by the value before the "
                "step.": total_with(branch=lambda xs, i: xs[i + 1]),
                "In your backward pass, the counter i runs upwards. It has to run downwards, as the saved values do.": (
                    total_with(turn=lambda i, n: n - 1 - i)
                ),
                "In the branch of the sine, the derivative of 0.1 · i · x is missing.": total_with(
                    sine=lambda x, i: math.cos(x)
                ),
                "In the branch of the sine, your derivative has a minus before the cosine. The derivative of sin is "
                "cos.": total_with(sine=lambda x, i: 0.1 * i - math.cos(x)),
                "In the branch of the sine, your derivative contains the sine itself. The derivative of sin is cos.": (
                    total_with(sine=lambda x, i: math.sin(x) + 0.1 * i)
                ),
                "In the branch of the square, your derivative of x · x / 3 is too small by the factor 2. Both factors "
                "depend on x.": total_with(square=lambda x: x / 3),
                "Your result does not depend on the seed y_bar. Each step has to add it.": lambda x, n, y_bar: (
                    total_with()(x, n, 1.0)
                ),
                "At x = 1 you take the branch of the square. The test of the program is x > 1, so at x = 1 it takes "
                "the branch of the sine.": total_with(square_if=lambda x: x >= 1),
                "In your backward pass, i runs from n down to 1. It has to run from n - 1 down to 0.": total_with(
                    turn=lambda i, n: i + 1
                ),
                "Your backward pass leaves out step 0. This looks like a range that ends before its second argument, "
                "0; let it end before -1.": total_with(steps=lambda n: range(n - 1, 0, -1)),
                "In every step, you take the branch of the first x. Save in each step which branch was taken.": (
                    total_with(branch=lambda xs, i: xs[0])
                ),
                "You return the total, multiplied by y_bar. The exercise asks for the derivative of the total.": (
                    lambda x, n, y_bar: float(y_bar * total_of(x, n))
                ),
                "You return the total. The exercise asks for its derivative with respect to x, multiplied by y_bar.": (
                    lambda x, n, y_bar: float(total_of(x, n))
                ),
                "For n = 0 you return y_bar. Without any step, the total is 0, so its derivative is 0, too.": (
                    lambda x, n, y_bar: total_with()(x, n, y_bar) if n else y_bar
                ),
                "Your result is too large by y_bar, as if the x that is given were a term of the total, too. The first "
                "term is the x after the first step.": lambda x, n, y_bar: total_with()(x, n, y_bar) + y_bar,
            },
            lesson=LESSON,
        ),
        title="The adjoint of a loop that adds up",
        hints=(
            "What does the derivative of each assignment depend on? And how does the backward pass know which of the "
            "two assignments to x was executed? In how many places is the x after an iteration used?",
            "Push x before it is overwritten. This value is needed for the partial derivative of the step, and it also "
            r"tells which branch was taken. The adjoint of the total is $\bar y$ all the time. In the backward pass, "
            r"each step adds it to $\bar x$, which starts at 0, and multiplies the sum by the partial derivative of "
            r"its "
            "assignment to x.",
            "The second loop is `for i in reversed(range(n))`, and it begins with `x = stack.pop()`. Add `y_bar` to "
            "`x_bar`. Then, if `x > 1`, multiply `x_bar` by the derivative of $x^2/3$; otherwise multiply it by the "
            r"derivative of $\sin x+0.1\,i\,x$, in which i is the counter of this iteration.",
        ),
        why=r"""
The loop overwrites x in each iteration, but the partial derivative of the iteration depends on the value before it. So
this value is pushed onto a stack before it is overwritten. The second loop runs through the iterations in reverse order
and pops the values, and the order of a stack is precisely the one that is needed. The branch need not be recorded,
because the condition depends on x alone and can be evaluated again with the value that was popped.

The statement `total = total + x` leaves the adjoint of the total as it is, because the partial derivative is 1, and it
adds this adjoint to that of x. In the program it comes after the assignment to x, so in the backward pass it comes
before it. The values of the total are not needed, since the sum is linear, and nothing of them is pushed. The final x
is not the output of f, and therefore `x_bar` starts at 0. For n = 0 the result is 0.
""",
    ),
    "tangent_source.b": Variant(
        r"""
Source transformation is a program that writes programs, and forward mode is the easier half of it. The program to be
transformed is given as a list of rows `(operation, operands)`. The variables 0 to n - 1 are the inputs, and row k
defines variable n + k. For example, `[("multiply", (0, 1)), ("sin", (2,))]` with n = 2 stands for $\sin(x_0x_1)$. The
operations are `add`, `subtract`, `multiply`, `sin` and `exp`. Write the function that receives such a list and the
number n and returns a string of Python code. The code defines a function `dual(z)`, which computes with dual numbers:
it takes a list of n pairs `(value, tangent)` of floats, one per input, and returns the pair `(y, y_dot)` that belongs
to the last variable. The text may use the module `math`.
""",
        '''
def dual_source(program, n):
    """(str) the text of a function dual(z) of n pairs (value, tangent) that returns (y, y_dot) of the program."""
    ### BEGIN SOLUTION
    lines = ["def dual(z):"]
    for i in range(n):
        lines.append(f"    v{i}, d{i} = z[{i}]")
    for k, (operation, operands) in enumerate(program, n):
        i, j = operands[0], operands[-1]
        lines.append({
            "add": f"    v{k}, d{k} = v{i} + v{j}, d{i} + d{j}",
            "subtract": f"    v{k}, d{k} = v{i} - v{j}, d{i} - d{j}",
            "multiply": f"    v{k}, d{k} = v{i} * v{j}, d{i} * v{j} + v{i} * d{j}",
            "sin": f"    v{k}, d{k} = math.sin(v{i}), math.cos(v{i}) * d{i}",
            "exp": f"    v{k}, d{k} = math.exp(v{i}), math.exp(v{i}) * d{i}",
        }[operation])
    last = n + len(program) - 1
    return "\\n".join([*lines, f"    return v{last}, d{last}"])
    ### END SOLUTION
''',
        as_dual,
        words={
            'Begin with `lines = ["def tangent(x, x_dot):"]`': 'Begin with `lines = ["def dual(z):"]`',
            "The seeds are in its argument x_dot.": "The seeds are the second parts of the pairs.",
            "one line per input that reads its value and its tangent": "one line per input that takes its pair apart",
        },
        title="Write a program for dual numbers",
        wrong={
            "Your program takes the first part of each pair for the tangent. It is the value.": lambda program, n: (
                tangent_source(program, n)
                + "\ndef dual(z):\n    return tangent([b for _, b in z], [a for a, _ in z])\n"
            ),
        },
        other={"describe": dual_in_words},
    ),
    "tangent_source.c": Variant(
        r"""
Source transformation is a program that writes programs, and forward mode is the easier half of it. The program to be
transformed is given as a list of rows `(operation, operands)`. The variables 0 to n - 1 are the inputs, and row k
defines variable n + k. For example, `[("multiply", (0, 1)), ("sin", (2,))]` with n = 2 stands for $\sin(x_0x_1)$. The
operations are `add`, `subtract`, `multiply`, `sin` and `exp`. Write the function that receives such a list and the
number n and returns a string of Python code. The code defines a function `tangents(x, directions)`. It takes a list of
n floats and a list of directions, at least one, each of which is a list of n floats again. It returns the pair `(y,
y_dots)`: the value of the last variable, and the list of its tangents, one float per direction. The text may use the
module `math`.
""",
        '''
def tangents_source(program, n):
    """(str) the text of a function tangents(x, directions) that returns y and the list of y_dot in all directions."""
    ### BEGIN SOLUTION
    lines = ["def tangents(x, directions):"]
    for i in range(n):
        lines.append(f"    v{i}, d{i} = x[{i}], [direction[{i}] for direction in directions]")
    for k, (operation, operands) in enumerate(program, n):
        i, j = operands[0], operands[-1]
        lines.append({
            "add": f"    v{k}, d{k} = v{i} + v{j}, [a + b for a, b in zip(d{i}, d{j})]",
            "subtract": f"    v{k}, d{k} = v{i} - v{j}, [a - b for a, b in zip(d{i}, d{j})]",
            "multiply": f"    v{k}, d{k} = v{i} * v{j}, [a * v{j} + v{i} * b for a, b in zip(d{i}, d{j})]",
            "sin": f"    v{k}, d{k} = math.sin(v{i}), [math.cos(v{i}) * a for a in d{i}]",
            "exp": f"    v{k}, d{k} = math.exp(v{i}), [math.exp(v{i}) * a for a in d{i}]",
        }[operation])
    last = n + len(program) - 1
    return "\\n".join([*lines, f"    return v{last}, d{last}"])
    ### END SOLUTION
''',
        in_directions,
        words={
            "The order is (y, y_dot).": "The order is (y, y_dots).",
            "The seeds are in its argument x_dot.": "The seeds are in its argument directions.",
            "Each row becomes two statements: v_k = φ(v_i, v_j), and v_k_dot = ∂φ/∂v_i · v_i_dot + ∂φ/∂v_j · "
            "v_j_dot.": (
                "Each row becomes two statements: v_k = φ(v_i, v_j), and, for each direction, v_k_dot = ∂φ/∂v_i · "
                "v_i_dot + ∂φ/∂v_j · v_j_dot."
            ),
        },
        title="Write a tangent program for several directions",
        hints=(
            "In forward mode the tangents are computed together with the values, so each row becomes two statements, "
            "one for the value and one for the list of the tangents. They can share a line. The value is needed only "
            "once, however many directions there are.",
            "The text has a line with `def`, one line per input that reads its value and the list of its tangents, one "
            'line per row, and a line with `return`. For the row `("add", (0, 1))` with n = 2 the line is `v2, d2 = v0 '
            "+ "
            "v1, [a + b for a, b in zip(d0, d1)]`.",
            'Begin with `lines = ["def tangents(x, directions):"]`. The tangents of input i are `[direction[i] for '
            "direction in directions]`, with the number in place of i. In the loop `for k, (operation, operands) in "
            "enumerate(program, n)`, append a text such as that of hint 2, in which the numbers are inserted by an "
            'f-string. Return `"\\n".join(lines)` at the end. Print the text and read it before you run the check.',
        ),
        why=r"""
Each row becomes one line of text with two assignments, one for the value and one for the list of the tangents. This
works because forward mode computes tangents in the order of the program. The text for an operation is a pattern into
which the numbers of the variables are inserted, so the generator is a table of rules with a loop around it.

The rules are those for one direction, written as list comprehensions. All tangents of a row use the same partial
derivatives, so the values are computed once for all directions, while a tangent program for one direction would compute
all values anew in each call. With the unit vectors as directions, the list contains the gradient. The operands of a row
may be the same variable, and then `zip` pairs its list with itself. If your check fails, print the text: an error in
generated code is usually visible at once.
""",
        wrong={
            "Your program returns the tangent first. The order is (y, y_dots).": lambda program, n: in_directions(
                tangent_source
            )(program, n).replace(
                "return found[0][0], [y_dot for _, y_dot in found]", "return [b for _, b in found], found[0][0]"
            ),
            "Your program uses only the first direction. Compute one tangent per direction.": lambda program, n: (
                in_directions(tangent_source)(program, n).replace(
                    "for _, y_dot in found]", "for _, y_dot in found[:1]]"
                )
            ),
            "Your program returns one pair per direction. Return y once, and then the list of the tangents.": (
                lambda program, n: in_directions(tangent_source)(program, n).replace(
                    "return found[0][0], [y_dot for _, y_dot in found]", "return found"
                )
            ),
            "Your program adds the tangents of all directions. Return a list with one tangent per direction.": (
                lambda program, n: in_directions(tangent_source)(program, n).replace(
                    "[y_dot for _, y_dot in found]", "sum([y_dot for _, y_dot in found])"
                )
            ),
        },
        other={
            "describe": lambda case: f"directions = {shown(case['directions'])}; {text(case)}",
            "known": [last_and_tangents],
        },
    ),
    "tangent_source.d": Variant(
        r"""
Source transformation is a program that writes programs, and forward mode is the easier half of it. Here the variables
of the program have names. It is given as a list of rows `(name, operation, operands)`, where the operands are a tuple
of names, and as a list of the names of its inputs. For example, `[("area", "multiply", ("a", "b")), ("s", "sin",
("area",))]` with the inputs `["a", "b"]` stands for $\sin(ab)$. The operations are `add`, `subtract`, `multiply`, `sin`
and `exp`. No name occurs twice; all names consist of lowercase letters, and none of them is `x`, `math` or a keyword of
Python. Write the function that receives these two lists and returns a string of Python code. The code defines a
function `tangent(x, x_dot)`, which takes two lists with one float per input and returns the pair `(y, y_dot)` that
belongs to the last row. The text may use the module `math`.
""",
        '''
def named_tangent_source(program, inputs):
    """(str) the text of a function tangent(x, x_dot) that returns (y, y_dot) of the program with these inputs."""
    ### BEGIN SOLUTION
    lines = ["def tangent(x, x_dot):"]
    for i, name in enumerate(inputs):
        lines.append(f"    {name}, {name}_dot = x[{i}], x_dot[{i}]")
    for name, operation, operands in program:
        a, b = operands[0], operands[-1]
        lines.append({
            "add": f"    {name}, {name}_dot = {a} + {b}, {a}_dot + {b}_dot",
            "subtract": f"    {name}, {name}_dot = {a} - {b}, {a}_dot - {b}_dot",
            "multiply": f"    {name}, {name}_dot = {a} * {b}, {a}_dot * {b} + {a} * {b}_dot",
            "sin": f"    {name}, {name}_dot = math.sin({a}), math.cos({a}) * {a}_dot",
            "exp": f"    {name}, {name}_dot = math.exp({a}), math.exp({a}) * {a}_dot",
        }[operation])
    return "\\n".join([*lines, f"    return {name}, {name}_dot"])
    ### END SOLUTION
''',
        named,
        words={
            "Add v_i · v_j_dot.": "Add v · w_dot, where v and w are the operands.",
            "Add v_i_dot · v_j.": "Add v_dot · w, where v and w are the operands.",
            "Each row becomes two statements: v_k = φ(v_i, v_j), and v_k_dot = ∂φ/∂v_i · v_i_dot + ∂φ/∂v_j · "
            "v_j_dot.": ("Each row becomes two statements: u = φ(v, w), and u_dot = ∂φ/∂v · v_dot + ∂φ/∂w · w_dot."),
            "a pattern into which the numbers of the variables are inserted": (
                "a pattern into which the names of the variables are inserted"
            ),
        },
        without=("You give the result of row k the number k",),
        title="Write a tangent program with names",
        hints=(
            "In forward mode the tangents are computed together with the values, so each row becomes two statements, "
            "one for the value and one for the tangent. They can share a line. The tangent of a variable needs a name "
            "of its own, which can be made from that of the variable.",
            "The text has a line with `def`, one line per input that reads its value and its tangent, one line per "
            "row, "
            'and a line with `return`. For the row `("area", "multiply", ("a", "b"))` the line is `area, area_dot = a '
            "* "
            "b, a_dot * b + a * b_dot`.",
            'Begin with `lines = ["def tangent(x, x_dot):"]`. In the loop `for name, operation, operands in program`, '
            'append a text such as `f"    {name}, {name}_dot = {a} + {b}, {a}_dot + {b}_dot"`, where a and b are the '
            'operands of the row. Return `"\\n".join(lines)` at the end. Print the text and read it before you run the '
            "check.",
        ),
        wrong={
            "Your program reads the inputs in the reverse order. The first entry of x belongs to the first input.": (
                lambda program, inputs: (
                    tangent_source(numbered(program, inputs), len(inputs))
                    + "\ndef reverse(f):\n    return lambda x, x_dot: f(x[::-1], x_dot[::-1])\n"
                    + "tangent = reverse(tangent)\n"
                )
            ),
            "Your program returns what belongs to the first row. The result belongs to the last row.": (
                lambda program, inputs: tangent_source(numbered(program[:1], inputs), len(inputs))
            ),
        },
        other={"describe": lambda case: f"x_dot = {shown(case['x_dot'])}; {text_with_names(case)}"},
    ),
    "gradient_source.b": Variant(
        r"""
A tangent program needs one call per input for a gradient, while an adjoint program needs a single call. The program to
be transformed is given as a list of rows `(operation, operands)`. The variables 0 to n - 1 are the inputs, and row k
defines variable n + k. The operations are `add`, `subtract`, `multiply`, `sin` and `exp`. Write the function that
receives such a list and the number n and returns a string of Python code. The code defines a function `adjoint(x,
y_bar)`, which takes a list of n floats and the seed $\bar y$, a float, and returns the list of the adjoints of the n
inputs for this seed. The text may use the module `math`.
""",
        '''
def adjoint_source(program, n):
    """(str) the text of a function adjoint(x, y_bar) that returns the n adjoints of the inputs for the seed y_bar."""
    ### BEGIN SOLUTION
    values = {"add": "v{} + v{}", "subtract": "v{} - v{}", "multiply": "v{} * v{}", "sin": "math.sin(v{})",
              "exp": "math.exp(v{})"}
    lines = ["def adjoint(x, y_bar):"] + [f"    v{i} = x[{i}]" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        lines.append(f"    v{k} = " + values[operation].format(*operands))
    last = n + len(program) - 1
    lines += [f"    b{i} = 0.0" for i in range(last)] + [f"    b{last} = y_bar"]
    for k in range(last, n - 1, -1):
        operation, operands = program[k - n]
        i, j = operands[0], operands[-1]
        partials = {"add": ["1.0", "1.0"], "subtract": ["1.0", "-1.0"], "multiply": [f"v{j}", f"v{i}"],
                    "sin": [f"math.cos(v{i})"], "exp": [f"v{k}"]}
        lines += [f"    b{place} += b{k} * {partial}" for place, partial in zip(operands, partials[operation])]
    return "\\n".join([*lines, f"    return [{', '.join(f'b{i}' for i in range(n))}]"])
    ### END SOLUTION
''',
        with_seed,
        words={
            "The adjoint of the last variable has to start at 1.0.": (
                "The adjoint of the last variable has to start at y_bar."
            ),
            "All your adjoints start at 1. Only the adjoint of the last variable starts at 1,": (
                "All your adjoints start at y_bar. Only the adjoint of the last variable starts at y_bar,"
            ),
            "except that of the last variable, which starts at 1.0.": (
                "except that of the last variable, which starts at y_bar."
            ),
            "or to 1.0 if it is the last variable": "or to `y_bar` if it is the last variable",
            "1.0 for the last one and 0.0 for the others": "the seed for the last one and 0.0 for the others",
        },
        title="Write an adjoint program with a seed",
        wrong={
            "The adjoint of the row is missing as a factor of your contributions (chain rule).": lambda program, n: (
                with_y_bar(
                    program,
                    n,
                    lambda program, n: gradient_source(
                        program,
                        n,
                        {o: [b.replace("b{k} * ", "").replace("b{k}", "1.0") for b in bars] for o, bars in BAR.items()},
                    ),
                )
            ),
            "Your result does not depend on y_bar. The adjoint of the last variable has to start at this seed, and not "
            "at 1.0.": lambda program, n: gradient_source(program, n).replace("gradient(x)", "adjoint(x, y_bar)"),
            "You add y_bar to the result of the backward pass. Start the backward pass with it.": lambda program, n: (
                with_seed(gradient_source)(program, n).replace("y_bar * x_bar", "y_bar + x_bar")
            ),
        },
        other={"describe": lambda case: f"y_bar = {shown(case['y_bar'])}; {text(case)}"},
    ),
    "gradient_source.c": Variant(
        r"""
A tangent program needs one call per input for a gradient, while an adjoint program needs a single call. Here the
variables of the program have names. It is given as a list of rows `(name, operation, operands)`, where the operands are
a tuple of names, and as a list of the names of its inputs. For example, `[("area", "multiply", ("a", "b")), ("s",
"sin", ("area",))]` with the inputs `["a", "b"]` stands for $\sin(ab)$. The operations are `add`, `subtract`,
`multiply`, `sin` and `exp`. No name occurs twice; all names consist of lowercase letters, and none of them is `x`,
`math` or a keyword of Python. Write the function that receives these two lists and returns a string of Python code. The
code defines a function `gradient(x)`, which takes a dict from the names of the inputs to floats. It returns a dict from
the same names to the adjoints of the inputs, for the seed $\bar y=1$ of the last row. The text may use the module
`math`.
""",
        '''
def named_gradient_source(program, inputs):
    """(str) the text of a function gradient(x) that takes a dict of the inputs and returns a dict of their adjoints."""
    ### BEGIN SOLUTION
    values = {"add": "{} + {}", "subtract": "{} - {}", "multiply": "{} * {}", "sin": "math.sin({})",
              "exp": "math.exp({})"}
    lines = ["def gradient(x):"] + [f'    {name} = x["{name}"]' for name in inputs]
    for name, operation, operands in program:
        lines.append(f"    {name} = " + values[operation].format(*operands))
    lines += [f"    {name}_bar = 0.0" for name in [*inputs, *(row[0] for row in program)]]
    lines.append(f"    {name}_bar = 1.0")
    for name, operation, operands in reversed(program):
        a, b = operands[0], operands[-1]
        partials = {"add": ["1.0", "1.0"], "subtract": ["1.0", "-1.0"], "multiply": [b, a],
                    "sin": [f"math.cos({a})"], "exp": [name]}
        lines += [f"    {place}_bar += {name}_bar * {partial}" for place, partial in zip(operands, partials[operation])]
    result = ", ".join(f'"{name}": {name}_bar' for name in inputs)
    return "\\n".join([*lines, f"    return {{{result}}}"])
    ### END SOLUTION
''',
        named_dicts,
        words={
            "Row k adds v_k_bar · ∂φ/∂v_i to the adjoint v_i_bar of each of its operands.": (
                "A row u = φ(v, w) adds u_bar · ∂φ/∂v to v_bar, and u_bar · ∂φ/∂w to w_bar."
            ),
        },
        without=("You return the adjoints of the last n variables",),
        title="Write an adjoint program with names",
        hints=(
            "The generated function works in two phases. It first computes all values. Then it visits the rows from "
            "the last one to the first, and each row contributes to the adjoints of its operands. The adjoint of a "
            "variable needs a name of its own, which can be made from that of the variable.",
            "After the values, write one line per variable that sets its adjoint to 0.0, or to 1.0 if it belongs to "
            "the last row. Then write, for each row in reverse order, one line per operand that adds the contribution "
            "of the row to the adjoint of this operand. An operand may occur twice in a row.",
            'For a row `("area", "multiply", ("a", "b"))` the lines are `a_bar += area_bar * b` and `b_bar += area_bar '
            "* "
            "a`. A dictionary that contains the texts of the partial derivatives for each operation keeps the second "
            'loop short. For the inputs a and b the last line of the text is `return {"a": a_bar, "b": b_bar}`.',
        ),
        wrong={
            "Your dict contains the adjoints of all variables. It has to contain those of the inputs only.": (
                lambda program, inputs: all_named(program, inputs, [*inputs, *(row[0] for row in program)])
            ),
            "The adjoint of the first input is missing in your dict.": lambda program, inputs: all_named(
                program, inputs, inputs[1:]
            ),
            "Your dict contains the values of the inputs. It has to contain their adjoints.": lambda program, inputs: (
                "def gradient(x):\n    return dict(x)"
            ),
        },
        other={"describe": text_with_names, "known": [named_gradient]},
    ),
    "gradient_source.d": Variant(
        r"""
A tangent program needs one call per input for a gradient, while an adjoint program needs a single call. The program to
be transformed is given as a list of rows `(operation, operands)`. The variables 0 to n - 1 are the inputs, and row k
defines variable n + k. The operations are `add`, `subtract`, `multiply`, `sin` and `exp`. The result of the program
need not be the last variable: it is the variable number `output`, which one of the rows defines. Write the function
that receives the list, the number n and the number `output` and returns a string of Python code. The code defines a
function `gradient(x)`, which takes a list of n floats and returns the list of the adjoints of the n inputs for the seed
1 of the variable `output`. The text may use the module `math`.
""",
        '''
def gradient_of_variable(program, n, output):
    """(str) the text of a function gradient(x) that returns the derivatives of variable output by the n inputs."""
    ### BEGIN SOLUTION
    values = {"add": "v{} + v{}", "subtract": "v{} - v{}", "multiply": "v{} * v{}", "sin": "math.sin(v{})",
              "exp": "math.exp(v{})"}
    lines = ["def gradient(x):"] + [f"    v{i} = x[{i}]" for i in range(n)]
    for k, (operation, operands) in enumerate(program, n):
        lines.append(f"    v{k} = " + values[operation].format(*operands))
    lines += [f"    b{i} = 0.0" for i in range(output)] + [f"    b{output} = 1.0"]
    for k in range(output, n - 1, -1):
        operation, operands = program[k - n]
        i, j = operands[0], operands[-1]
        partials = {"add": ["1.0", "1.0"], "subtract": ["1.0", "-1.0"], "multiply": [f"v{j}", f"v{i}"],
                    "sin": [f"math.cos(v{i})"], "exp": [f"v{k}"]}
        lines += [f"    b{place} += b{k} * {partial}" for place, partial in zip(operands, partials[operation])]
    return "\\n".join([*lines, f"    return [{', '.join(f'b{i}' for i in range(n))}]"])
    ### END SOLUTION
''',
        up_to,
        words={
            "The adjoint of the last variable has to start at 1.0.": "The adjoint of the output has to start at 1.0.",
            "All your adjoints start at 1. Only the adjoint of the last variable starts at 1,": (
                "All your adjoints start at 1. Only the adjoint of the output starts at 1,"
            ),
            "except that of the last variable, which starts at 1.0.": "except that of the output, which starts at 1.0.",
            "Your backward pass leaves out the last row. Start with this row, so": (
                "Your backward pass leaves out the row of the output. Start with this row, so"
            ),
            "It has to go from the last to the first.": "It has to go from that of the output to the first.",
            "After all rows, visit them from the last to the first.": (
                "After all values, visit the rows from that of the output to the first."
            ),
            "Then it visits the rows from the last one to the first": (
                "Then it visits the rows from that of the output to the first"
            ),
            "or to 1.0 if it is the last variable": "or to 1.0 if it is the output",
            "Then write, for each row in reverse "
            "order,": "Then write, for each row from that of the output to the first,",
            "1.0 for the last one and 0.0 for the others": "1.0 for the output and 0.0 for the others",
            "After this the rows follow in reverse order,": (
                "After this the rows follow in reverse order, from that of the output on,"
            ),
        },
        without=("You return the adjoints of the last n variables",),
        title="Write an adjoint program for any variable",
        wrong={
            "You differentiate the last variable. The seed 1 belongs to the variable output.": (
                lambda program, n, output: gradient_source(program, n)
            ),
            "You differentiate the variable after the output. This looks like a range that is too long by one.": (
                lambda program, n, output: gradient_source(program[: output - n + 2], n)
            ),
        },
        other={
            "describe": lambda case: f"output = {case['output']}; {text(case)}",
            "known": [lambda case: [all_derivatives(case["program"], case["x"])[case["output"], : len(case["x"])]] * 2],
        },
    ),
    "power.b": Variant(
        r"""
Closures need no tape, and this question shows that even a recursion is no problem for them. Let $r_0=1$ and
$r_n=(x+n)\,r_{n-1}$, so that $r_n=(x+1)(x+2)\cdots(x+n)$. Write the function that receives a float x and a whole number
n ≥ 0, computes $r_n$ by this recursion, and returns the pair of $r_n$ and its pullback. The pullback receives $\bar z$
and returns $\bar x$.
""",
        '''
def rising_product(x, n):
    """(float, function) (x + 1) ... (x + n) of a float x and an int n >= 0, and its pullback, from z_bar to x_bar."""
    ### BEGIN SOLUTION
    if n == 0:
        return 1.0, lambda z_bar: 0.0
    inner, inner_pullback = rising_product(x, n - 1)

    def pullback(z_bar):
        return z_bar * inner + inner_pullback(z_bar * (x + n))

    return (x + n) * inner, pullback
    ### END SOLUTION
''',
        answer=Answer(
            [rising_by(), rising_by_coefficients, rising(lambda bar, x, n: bar * rising_slope(x, n))],
            "Since r_n = (x + n) · r_(n-1), x_bar is z_bar · r_(n-1) plus the result of the pullback of r_(n-1) for "
            "z_bar · (x + n).",
            "x is used twice, once in the factor and once in the inner product. The two contributions are added.",
            with_values("x", "n", "z_bar"),
            {
                "You count x only in the factor x + n. It is used in the inner product, too, and the contribution of "
                "this use is missing.": rising_by(lambda bar, f, x, inner, pull: bar * inner),
                "Your result does not depend on the seed z_bar. Each contribution has to contain it.": rising(
                    lambda bar, x, n: rising_slope(x, n)
                ),
                "At the end of your recursion, the pullback of r_0 returns z_bar. The number r_0 is constant, so its "
                "pullback has to return 0.": rising_by(first=lambda bar: bar),
                "You give z_bar to the inner pullback. The adjoint of the inner product is z_bar · (x + n).": rising_by(
                    lambda bar, f, x, inner, pull: bar * inner + pull(bar)
                ),
                "For n = 0, your pullback returns z_bar. The number r_0 is constant, so the adjoint of x is 0.": rising(
                    lambda bar, x, n: bar * (rising_slope(x, n) if n else 1.0)
                ),
                "Your pullback returns the value, multiplied by z_bar. It has to return the adjoint of x.": rising(
                    lambda bar, x, n: bar * math.prod(x + i for i in range(1, n + 1))
                ),
                "You return only the result of the inner pullback. Since x is also in the factor x + n, there is a "
                "second contribution to add.": rising_by(lambda bar, f, x, inner, pull: pull(bar * f)),
                "You multiply the two contributions. Add them.": rising_by(
                    lambda bar, f, x, inner, pull: bar * inner * pull(bar * f), 1.0
                ),
                "You give z_bar · x to the inner pullback. The factor of the inner product is x + n, so its adjoint is "
                "z_bar · (x + n).": rising_by(lambda bar, f, x, inner, pull: bar * inner + pull(bar * x)),
                "You give z_bar, multiplied by the inner product, to the inner pullback. The adjoint of the inner "
                "product is z_bar · (x + "
                "n).": rising_by(lambda bar, f, x, inner, pull: bar * inner + pull(bar * inner)),
                "You call the inner pullback with 1 and use x + n as a factor of its result, so that z_bar is lost. "
                "Call it with z_bar · (x + n).": rising_by(lambda bar, f, x, inner, pull: bar * inner + f * pull(1.0)),
                "For n = 0, your value is 0. It has to be 1.": lambda x, n: (
                    (0.0, lambda bar: 0.0) if n == 0 else rising_by()(x, n)
                ),
                "Your factors are x to x + n - 1. They have to be x + 1 to x + n.": rising_by(shift=-1),
                "Your factors are x, as in a power. They have to be x + 1 to x + n.": lambda x, n: (
                    x**n,
                    lambda bar: bar * slope_of_power(x, n),
                ),
                "Your pullback adds to the result of its previous call. Each call has to start anew.": rising_piling,
                "Your pullback uses the n of a later call. Let the inner function keep the n of its own call.": (
                    rising_of_a_later_call
                ),
            },
            seen=seen_in_calls,
            lesson=LESSON,
        ),
        title="Bonus: closures through another recursion",
        hints=(
            r"The recursive call returns the inner product together with its own pullback. How often is x used in "
            r"$(x+n)\,r_{n-1}$?",
            r"There are two contributions to $\bar x$. The first one is $\bar z\,r_{n-1}$, because x is a term of the "
            "factor. The second one is what the inner pullback returns, if it is called with the adjoint of the inner "
            "product.",
            "Write `inner, inner_pullback = rising_product(x, n - 1)`. The adjoint of the inner product is `z_bar * (x "
            "+ n)`, because x + n is the other factor. For n = 0, return 1.0 and a pullback that always returns 0.0, "
            "because a constant does not depend on x.",
        ),
        why=r"""
The recursion returns the inner product together with its pullback. In $(x+n)\,r_{n-1}$ the number x is used in two
places: in the first factor, and inside the inner product. Each place contributes to $\bar x$. The direct contribution
is $\bar z\,r_{n-1}$, since the derivative of $x+n$ with respect to x is 1. For the other one, the adjoint of the inner
product is $\bar z\,(x+n)$, and the inner pullback turns it into a contribution to $\bar x$. The sum of the two is the
result.

For n = 0 the value is the constant 1, and its pullback returns 0.0, because a constant does not depend on x. No tape is
needed: the closures of the recursive calls form a chain in which each one holds what it needs, including its own n, and
this chain has the same depth as the recursion. Expanding it gives n contributions, and in each of them one of the
factors is missing, as the product rule says.
""",
    ),
    "power.c": Variant(
        r"""
Closures need no tape, and this question shows that even a recursion is no problem for them. A polynomial
$p(x)=a_0+a_1x+a_2x^2+\dots$ can be evaluated by Horner's recursion, $p(x)=a_0+x\,q(x)$, where q is the polynomial with
the coefficients $a_1,a_2,\dots$, and a polynomial without coefficients is 0. Write the function that receives the list
a of the coefficients, which may be empty, and a float x, computes $p(x)$ by this recursion, and returns the pair of
$p(x)$ and its pullback. The pullback receives $\bar z$ and returns $\bar x$, while the coefficients are constants. Do
not use the formula for the derivative of a polynomial.
""",
        '''
def horner(a, x):
    """(float, function) the sum of a[k] x^k of a list a and a float x, and its pullback, from z_bar to x_bar."""
    ### BEGIN SOLUTION
    if not a:
        return 0.0, lambda z_bar: 0.0
    inner, inner_pullback = horner(a[1:], x)

    def pullback(z_bar):
        return z_bar * inner + inner_pullback(z_bar * x)

    return a[0] + x * inner, pullback
    ### END SOLUTION
''',
        answer=Answer(
            [horner_by(), by_numpy, of_polynomial(lambda bar, a, x: bar * polynomial_slope(a, x))],
            "Since p(x) = a_0 + x · q(x), x_bar is z_bar · q(x) plus the result of the pullback of q(x) for z_bar · x.",
            "x is used twice, once as a factor and once in the inner polynomial. The two contributions are added.",
            with_values("a", "x", "z_bar"),
            {
                "You count x only as a factor of the inner polynomial. It is used inside it, too, and the contribution "
                "of this use is missing.": horner_by(lambda bar, x, rest, pull, a: bar * rest),
                "Your result does not depend on the seed z_bar. Each contribution has to contain it.": of_polynomial(
                    lambda bar, a, x: polynomial_slope(a, x)
                ),
                "This looks like the formula for the derivative of a polynomial, but the exponents are not lowered by "
                "one.": of_polynomial(lambda bar, a, x: bar * sum(k * c * x**k for k, c in enumerate(a))),
                "At the end of your recursion, the pullback returns z_bar. A polynomial without coefficients is "
                "constant, so its pullback has to return 0.": horner_by(first=lambda bar: bar),
                "You give z_bar to the inner pullback. In the term x · q(x), the adjoint of q(x) is z_bar · x.": (
                    horner_by(lambda bar, x, rest, pull, a: bar * rest + pull(bar))
                ),
                "For an empty list, your pullback returns z_bar. The value 0 is constant, so the adjoint of x is 0.": (
                    of_polynomial(lambda bar, a, x: bar * polynomial_slope(a, x) if a else bar)
                ),
                "Your pullback returns the value, multiplied by z_bar. It has to return the adjoint of x.": (
                    of_polynomial(lambda bar, a, x: bar * polynomial(a, x))
                ),
                "You return only the result of the inner pullback. Since x is also a factor of the inner polynomial, "
                "there is a second contribution to add.": horner_by(lambda bar, x, rest, pull, a: pull(bar * x)),
                "You multiply the two contributions. Add them.": horner_by(
                    lambda bar, x, rest, pull, a: bar * rest * pull(bar * x), lambda bar: 1.0
                ),
                "You give z_bar, multiplied by the inner polynomial, to the inner pullback. In the term x · q(x), the "
                "adjoint of q(x) is z_bar · x.": horner_by(lambda bar, x, rest, pull, a: bar * rest + pull(bar * rest)),
                "You call the inner pullback with 1 and use x as a factor of its result, so that z_bar is lost. Call "
                "it with z_bar · x.": horner_by(lambda bar, x, rest, pull, a: bar * rest + x * pull(1.0)),
                "Your direct contribution contains the whole value p(x). It has to contain the inner polynomial "
                "q(x).": (horner_by(lambda bar, x, rest, pull, a: bar * (a[0] + x * rest) + pull(bar * x))),
                "The coefficient a_0 is a factor of your direct contribution. It is a separate term, so its derivative "
                "with respect to x is 0.": horner_by(lambda bar, x, rest, pull, a: bar * a[0] * rest + pull(bar * x)),
                "You take the coefficients in the reverse order. The first one is the constant term.": lambda a, x: (
                    horner_by()(a[::-1], x)
                ),
                "Your value is 1 for an empty list. A polynomial without coefficients is 0.": horner_by(end=1.0),
                "Your pullback adds to the result of its previous call. Each call has to start "
                "anew.": piling_polynomial,
                "Your pullback uses the coefficients of a later call. Let the inner function keep the a of its own "
                "call.": (polynomial_of_a_later_call),
            },
            seen=seen_in_calls,
            lesson=LESSON,
        ),
        title="Bonus: closures through Horner's recursion",
        hints=(
            r"The recursive call returns the inner polynomial together with its own pullback. How often is x used in "
            r"$a_0+x\,q(x)$?",
            r"There are two contributions to $\bar x$. The first one is $\bar z\,q(x)$, because x is a factor. The "
            "second one is what the inner pullback returns, if it is called with the adjoint of the inner polynomial.",
            "Write `inner, inner_pullback = horner(a[1:], x)`. The adjoint of the inner polynomial is `z_bar * x`, "
            "because x is the other factor. For an empty list, return 0.0 and a pullback that always returns 0.0, "
            "because a constant does not depend on x.",
        ),
        why=r"""
The recursion returns the inner polynomial together with its pullback. In $a_0+x\,q(x)$ the number x is used in two
places: directly as a factor, and inside the inner polynomial. Each place contributes to $\bar x$. The direct
contribution is $\bar z\,q(x)$. For the other one, the adjoint of the inner polynomial is $\bar z\,x$, and the inner
pullback turns it into a contribution to $\bar x$. The sum of the two is the result. The constant $a_0$ does not occur
in the direct contribution.

For an empty list the value is the constant 0, and its pullback returns 0.0. No tape is needed: the closures of the
recursive calls form a chain in which each one holds what it needs, and this chain has the same depth as the recursion.
The slice `a[1:]` is a new list, so the list of the caller stays as it is.
""",
    ),
    "power.d": Variant(
        r"""
Closures need no tape, and this question shows that even a recursion is no problem for them. Let $p_0=y$ and
$p_n=x\,p_{n-1}$, so that $p_n=x^ny$. Write the function that receives two floats x and y and a whole number n ≥ 0,
computes $p_n$ by this recursion, and returns the pair of $p_n$ and its pullback. The pullback receives $\bar z$ and
returns the pair $(\bar x,\bar y)$. Do not use the formula for the derivative of a power.
""",
        '''
def scaled_power(x, y, n):
    """(float, function) x^n y of floats x and y and an int n >= 0, and its pullback, from z_bar to (x_bar, y_bar)."""
    ### BEGIN SOLUTION
    if n == 0:
        return y, lambda z_bar: (0.0, z_bar)
    inner, inner_pullback = scaled_power(x, y, n - 1)

    def pullback(z_bar):
        x_bar, y_bar = inner_pullback(z_bar * x)
        return z_bar * inner + x_bar, y_bar

    return x * inner, pullback
    ### END SOLUTION
''',
        answer=Answer(
            [scaled_by(), scaled(lambda bar, x, y, n: (bar * y * slope_of_power(x, n), bar * x**n))],
            "The pullback of p_(n-1) is called with z_bar · x. Its second part is y_bar, and its first part plus z_bar "
            "· p_(n-1) is x_bar.",
            "In each step, x is used twice, as a factor and in the inner product, and the two contributions are added. "
            "The number y is used only inside.",
            with_values("x", "y", "n", "z_bar"),
            {
                "You count x only as a factor of the product. It is used in the inner product, too, and the "
                "contribution of this use is "
                "missing.": scaled_by(lambda bar, x, inner, pull: (bar * inner, pull(bar * x)[1])),
                "Your result does not depend on the seed z_bar. Each contribution has to contain it.": scaled(
                    lambda bar, x, y, n: (y * slope_of_power(x, n), x**n)
                ),
                "At the end of your recursion, the pullback returns z_bar for x, too. The number p_0 is y, so the "
                "adjoint of x has to be 0 there.": scaled_by(first=lambda bar: (bar, bar)),
                "At the end of your recursion, the pullback returns (0, 0). The number p_0 is y, so the adjoint of y "
                "is z_bar there.": scaled_by(first=lambda bar: (0.0, 0.0)),
                "At the end of your recursion, the pullback returns 1 as the adjoint of y. It has to return its "
                "argument.": scaled_by(first=lambda bar: (0.0, 1.0)),
                "You give z_bar to the inner pullback. In the product x · p_(n-1), the adjoint of the inner product is "
                "z_bar · x.": scaled_by(lambda bar, x, inner, pull: (bar * inner + pull(bar)[0], pull(bar)[1])),
                "You add z_bar · p_(n-1) to both adjoints. It is a contribution to x_bar only.": scaled_by(
                    lambda bar, x, inner, pull: tuple(bar * inner + part for part in pull(bar * x))
                ),
                "You return only the result of the inner pullback. Since x is also a factor of the product, there is a "
                "second contribution to x_bar.": scaled_by(lambda bar, x, inner, pull: pull(bar * x)),
                "You give z_bar, multiplied by the inner product, to the inner pullback. In the product x · p_(n-1), "
                "the adjoint of the inner product is z_bar · x.": scaled_by(
                    lambda bar, x, inner, pull: (bar * inner + pull(bar * inner)[0], pull(bar * inner)[1])
                ),
                "The two adjoints are exchanged. The first one is x_bar.": scaled(
                    lambda bar, x, y, n: (bar * x**n, bar * y * slope_of_power(x, n))
                ),
                "Your pullback returns only x_bar. Return both adjoints, (x_bar, y_bar).": scaled(
                    lambda bar, x, y, n: bar * y * slope_of_power(x, n)
                ),
                "In your x_bar, the factor y is missing, as if p_0 were 1.": scaled(
                    lambda bar, x, y, n: (bar * slope_of_power(x, n), bar * x**n)
                ),
                "Your pullback returns z_bar as the adjoint of y. It has to come from the inner pullback.": scaled(
                    lambda bar, x, y, n: (bar * y * slope_of_power(x, n), bar)
                ),
                "Your value is the power of x without the factor y. The recursion begins with p_0 = "
                "y.": lambda x, y, n: (
                    x**n,
                    lambda bar: (bar * y * slope_of_power(x, n), bar * x**n),
                ),
                "Your pullback adds to the result of its previous call. Each call has to start anew.": scaled_piling,
                "Your pullback uses the y of a later call. Let the inner function keep the y of its own call.": (
                    scaled_of_a_later_call
                ),
            },
            seen=seen_in_calls,
            lesson=LESSON,
        ),
        title="Bonus: closures through a recursion with two inputs",
        hints=(
            r"The recursive call returns the inner product together with its own pullback. How often is x used in "
            r"$x\,p_{n-1}$, and how often is y used?",
            r"There are two contributions to $\bar x$. The first one is $\bar z\,p_{n-1}$, because x is a factor. The "
            "second one is the first part of what the inner pullback returns, if it is called with the adjoint of the "
            r"inner product. The second part is $\bar y$.",
            "Write `inner, inner_pullback = scaled_power(x, y, n - 1)`. The adjoint of the inner product is `z_bar * "
            "x`, because x is the other factor. For n = 0, return y and a pullback that returns `(0.0, z_bar)`, "
            "because this value is y itself.",
        ),
        why=r"""
The recursion returns the inner product together with its pullback. In $x\,p_{n-1}$ the number x is used in two places:
directly as a factor, and inside the inner product. Each place contributes to $\bar x$. The direct contribution is $\bar
z\,p_{n-1}$. For the other one, the adjoint of the inner product is $\bar z\,x$, and the inner pullback turns it into a
contribution to $\bar x$. The sum of the two is $\bar x$. The number y is used only inside, so its adjoint is passed on
as the inner pullback returns it.

For n = 0 the value is y itself, which does not depend on x, so the pullback returns the pair of 0.0 and its argument.
No tape is needed: the closures of the recursive calls form a chain in which each one holds what it needs, and this
chain has the same depth as the recursion. Expanding it gives n equal contributions $\bar z\,x^{n-1}y$ to $\bar x$, and
$\bar z\,x^n$ for y.
""",
    ),
}
