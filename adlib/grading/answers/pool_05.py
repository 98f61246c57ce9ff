"""05, variants: other tables, programs with names, directions by points and speeds, parts and products of Jacobians."""

import math

import numpy as np

from adlib.grading.answers import Answer, shown
from adlib.grading.answers.programs import tangents, text, values, variables
from adlib.grading.answers.set_05 import LESSON, column, jacobian, of_waves
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_05 import names_of, with_names

# Columns of tangents --------------------------------------------------------------------------------------------------


def for_unit_seeds(column):
    """An answer for one seed as one for the seeds (1, 0) and (0, 1)."""
    return lambda x1, x2: [*zip(column(x1, x2, 1.0, 0.0), column(x1, x2, 0.0, 1.0))]


def column_of(rows, change=None):
    """The tangents of a table with rows (operands, value, partial derivatives). `change` {k: f} has another rule for
    the row k: f(values of the operands, their tangents, all values, all tangents).
    """

    def answer(x1, x2, d1, d2):
        v, dots = [x1, x2], [d1, d2]
        for k, (operands, value, slopes) in enumerate(rows):
            a, t = [v[i] for i in operands], [dots[i] for i in operands]
            new = (change or {}).get(k)
            dots.append(new(a, t, v, dots) if new else sum(p * d for p, d in zip(slopes(*a), t)))
            v.append(value(*a))
        return dots

    return answer


def column_by_complex_step(rows):
    def answer(x1, x2, d1, d2):
        v = [complex(x1, 1e-30 * d1), complex(x2, 1e-30 * d2)]
        for operands, value, _ in rows:
            v.append(value(*(v[i] for i in operands)))
        return [z.imag / 1e-30 for z in v]

    return answer


def column_of_values(rows):
    def answer(x1, x2, d1, d2):
        v = [x1, x2]
        for operands, value, _ in rows:
            v.append(float(value(*(v[i] for i in operands))))
        return v

    return answer


def with_seeds(column, seeds):
    return lambda x1, x2, d1, d2: column(x1, x2, *seeds(d1, d2))


def own_column(rows, mistakes):
    """The Answer to the question for another table; `mistakes` {sentence: (row, another rule)}."""
    right, last = column_of(rows), len(rows)
    return Answer(
        [right, column_by_complex_step(rows)],
        "v_dot_i is the sum, over the operands v_j of the row, of ∂v_i/∂v_j · v_dot_j. The list has the order v_-1, "
        f"v_0, v_1, ..., v_{last}.",
        "Start with the two seeds x1_dot and x2_dot, and go down the table with one rule per row.",
        lambda case: f"x1, x2 = {shown(case['x'])} and x1_dot, x2_dot = {shown(case['seed'])}",
        {
            **{sentence: column_of(rows, {k: rule}) for sentence, (k, rule) in mistakes.items()},
            "These are the values of the rows. Their tangents were asked for.": column_of_values(rows),
            "Your list begins with the tangent of v_1. The tangents of the two inputs, v_-1 and v_0, come first.": (
                lambda *given: right(*given)[2:]
            ),
            "Both of your inputs have the seed 1. Use the seed x1_dot, x2_dot that is given.": with_seeds(
                right, lambda d1, d2: (1.0, 1.0)
            ),
            "A seed of 0 is replaced by 1. This looks like the expression x_dot or 1.0, which replaces 0 although it "
            "is a valid seed.": with_seeds(right, lambda d1, d2: (d1 or 1.0, d2 or 1.0)),
            "Your function returns only the last tangent. Return the tangents of all variables, as a list.": (
                lambda *given: right(*given)[-1]
            ),
        },
        rows=lambda case: [f"v_dot_{k}" for k in range(-1, last + 1)],
        lesson=LESSON,
    )


EXP_COSINE = [
    ((1,), np.exp, lambda a: (math.exp(a),)),
    ((0, 2), lambda a, b: a * b, lambda a, b: (b, a)),
    ((0,), np.cos, lambda a: (-math.sin(a),)),
    ((3, 4), lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
]
SQUARE_ROOT = [
    ((0,), lambda a: a * a, lambda a: (2 * a,)),
    ((2, 1), lambda a, b: a / b, lambda a, b: (1 / b, -a / b**2)),
    ((0,), np.sqrt, lambda a: (0.5 / math.sqrt(a),)),
    ((3, 4), lambda a, b: a - b, lambda a, b: (1.0, -1.0)),
]

# Tangents of programs -------------------------------------------------------------------------------------------------


def beside_values(answer):
    """An answer that lists tangents as one that lists pairs (value, tangent)."""

    def made(program, xs, x_dots):
        v, found = values(program, xs), answer(program, xs, x_dots)
        if np.ndim(found) == 0:
            return v[-1], found + 0.0
        return [*zip(v[len(v) - len(found) :], found)]

    return made


def by_name(answer):
    """An answer for numbered variables as one for variables with names. What it changes is changed here, too."""

    def made(program, xs, x_dots):
        names = [*xs, *(name for name, *_ in program)]
        rows = [(operation, tuple(map(names.index, operands))) for _, operation, operands in program]
        v, v_dots = [*xs.values()], [*x_dots.values()]
        found = answer(rows, v, v_dots)
        xs.update(zip(names, v))
        x_dots.update(zip(names, v_dots))
        if np.ndim(found) == 0:
            return found
        return dict(zip(names[len(names) - len(found) :], found))

    return made


def text_with_names(case):
    signs = {"add": "{} + {}", "subtract": "{} - {}", "multiply": "{} * {}", "sin": "np.sin({})", "exp": "np.exp({})"}
    given = [f"{name} = {shown(x)}" for name, x in zip(names_of(case), case["x"])]
    return "; ".join(given + [f"{name} = {signs[o].format(*used)}" for name, o, used in with_names(case)])


def for_all_inputs(answer):
    """An answer for one seed as one for all unit vectors, with one list for the seed that is set and set back."""

    def made(program, xs):
        seed, found = [0.0] * len(xs), []
        for k in range(len(xs)):
            seed[k] = 1.0
            found.append(answer(program, xs, seed))
            seed[k] = 0.0
        return found

    return made


# Directions and Jacobians ---------------------------------------------------------------------------------------------


def to_a_point(answer):
    """An answer for a direction as one for the point to which it leads."""

    def made(push, x, z):
        v = z - x
        found = answer(push, x, v)
        if not np.array_equal(v, z - x):
            z[:] = x + v  # it changes what it is given
        return found

    return made


def with_speed(answer):
    return lambda push, x, v, s: s * np.array(answer(push, x, v), float)


def with_step(answer):
    return lambda push, x, v, s: push(x, v)[0] + s * np.array(answer(push, x, v), float)


def unit(v):
    return v / np.linalg.norm(v)


def for_some_inputs(answer):
    """An answer for all inputs as one for the wanted inputs: the others are kept where they are."""

    def made(push, x, wanted):
        def of_wanted(z, z_dot):
            point, seed = x.copy(), np.zeros(len(x))
            point[wanted], seed[wanted] = z, z_dot
            return push(point, seed)

        return answer(of_wanted, x[wanted])

    return made


def times_matrix(answer):
    """An answer for J as one for J V: the Jacobian of z -> f(x + V z)."""
    return lambda push, x, V: answer(lambda z, z_dot: push(x + V @ z, V @ z_dot), np.zeros(V.shape[1]))


def lengths_of_columns(answer):
    return lambda push, x: np.linalg.norm(np.array(answer(push, x), float), axis=0)


def of_columns(measure):
    return lambda push, x: measure(jacobian(push, x))


# Many directions ------------------------------------------------------------------------------------------------------


def of_columns_of_seeds(answer):
    return lambda program, x, X_dot: answer(program, x, X_dot.T)


def of_relative_changes(answer):
    """An answer for seeds as one for fractions of the inputs. What it changes is changed here, too."""

    def made(program, x, R):
        seeds = R * x
        found = answer(program, x, seeds)
        if not np.array_equal(seeds, R * x):
            R[:] = seeds / x
        return found

    return made


def estimates(answer):
    def made(program, x, steps):
        found = answer(program, x, steps)
        return values(list(program), x.tolist())[-1] + np.array(found, float)

    return made


def many(program, x, X_dot):
    return tangents(list(program), x.tolist(), list(X_dot.T))[-1]


PROGRAM = (
    "As in set 04, a program is a list of rows `(operation, operands)`. The n inputs are the variables 0 to n - 1, "
    "and row "
    'k defines the variable n + k, so that `[("multiply", (0, 1)), ("sin", (2,))]` is $\\sin(x_1 x_2)$. The '
    "operations are `add`, `subtract`, `multiply`, `sin` and `exp`."
)
PUSH = (
    "The function `push(x, x_dot)` makes one forward pass of some function of n numbers, and returns the pair `(y, "
    "y_dot)` "
    "of its outputs and their tangents."
)
TO_TRY = (
    "To try your function in another cell with a function `f`, write `from adlib import jvp` and `push = lambda x, "
    "x_dot: "
    "jvp(f, (x,), (x_dot,))`."
)
PRODUCT_OF_TANGENTS = "The product rule has two terms, each with one tangent and one value."

VARIANTS = {
    "column.b": Variant(
        r"""
Before you program forward mode, compute two columns of tangents line by line. The function $f = \ln x_1 + x_1 x_2 -
\sin x_2$ of the lesson is evaluated in the rows $v_1 = \ln v_{-1}$, $v_2 = v_{-1} v_0$, $v_3 = v_1 + v_2$, $v_4 = \sin
v_0$ and $v_5 = v_3 - v_4$. Write the function that receives only the point `x1`, `x2`, makes a pass with the seed (1,
0) and one with the seed (0, 1), and returns both columns side by side: a list of seven pairs, which contain the
derivatives of $v_{-1}, v_0, \dots, v_5$ with respect to $x_1$ and with respect to $x_2$, in this order.
""",
        '''
def partial_columns(x1, x2):
    """(list of 7 pairs of floats) the derivatives of v_-1, v_0, v_1, ..., v_5 with respect to x1 and to x2."""
    ### BEGIN SOLUTION
    columns = []
    for x1_dot, x2_dot in (1.0, 0.0), (0.0, 1.0):
        v1_dot = x1_dot / x1
        v2_dot = x1_dot * x2 + x1 * x2_dot
        v3_dot = v1_dot + v2_dot
        v4_dot = math.cos(x2) * x2_dot
        columns.append([x1_dot, x2_dot, v1_dot, v2_dot, v3_dot, v4_dot, v3_dot - v4_dot])
    return list(zip(*columns))
    ### END SOLUTION
''',
        for_unit_seeds,
        title="Two tangent columns",
        hints=(
            "The tangent of a row follows from the values and tangents of its operands. So go through the rows from "
            "the first to the last, once for each of the two seeds.",
            r"The rule is $\dot v_i=\sum_j\frac{\partial v_i}{\partial v_j}\,\dot v_j$, where the sum runs over the "
            "operands of row i. With the seed (1, 0), every tangent is a derivative with respect to $x_1$.",
            "Loop over the two seeds with `for x1_dot, x2_dot in (1.0, 0.0), (0.0, 1.0)`. In the loop, write one line "
            "per row, as in `v1_dot = x1_dot / x1`, and append the list of the seven tangents to `columns`. At the "
            "end, `list(zip(*columns))` puts the two columns side by side.",
        ),
        why=r"""
Each pass goes through the rows in their order, and each line is the tangent of one row: every operand contributes the
partial derivative of the row, multiplied by the tangent of the operand. With the seed (1, 0), only $x_1$ moves, so that
all tangents are derivatives with respect to $x_1$. The seed (0, 1) gives those with respect to $x_2$.

The rules are the same in both passes, which is why they stand in a loop. The last pair is the gradient of f. Forward
mode needs one pass for each input, and this example with two inputs shows where the number of passes comes from. The
function `zip` turns the two columns into seven pairs.
""",
        without=("A seed of 0 is replaced by 1",),
        words={
            "Both of your inputs have the seed 1. Use the seed x1_dot, x2_dot that is given.": (
                "Both of your inputs have the seed 1 in both passes. Use the seeds (1, 0) and (0, 1)."
            ),
            "The list has the order v_-1, v_0, v_1, ..., v_5.": (
                "The pairs belong to v_-1, v_0, v_1, ..., v_5, and each of them begins with the tangent for the seed "
                "(1, 0)."
            ),
            "Start with the two seeds x1_dot and x2_dot": "Start with the seed (1, 0), and later with (0, 1)",
            "Your list begins with the tangent of v_1": "Your list begins with the tangents of v_1",
        },
        wrong={
            "The two entries of each pair are exchanged. The derivative with respect to x1 comes first.": (
                lambda x1, x2: [pair[::-1] for pair in for_unit_seeds(column)(x1, x2)]
            ),
            "These are two lists of seven tangents. Return seven pairs, one for each variable.": lambda x1, x2: [
                *zip(*for_unit_seeds(column)(x1, x2))
            ],
            "This is the sum of the two columns. Keep the derivatives with respect to x1 and x2 separate.": (
                lambda x1, x2: column(x1, x2, 1.0, 1.0)
            ),
        },
        other={
            "describe": lambda case: f"x1, x2 = {shown(case['x'])}",
            "rows": lambda case: [f"v_{k}" for k in range(-1, 6)],
        },
    ),
    "column.c": Variant(
        r"""
Before you program forward mode, compute one column of tangents line by line. The function $f = x_1 e^{x_2} - \cos x_1$
is evaluated in the rows $v_1 = e^{v_0}$, $v_2 = v_{-1} v_1$, $v_3 = \cos v_{-1}$ and $v_4 = v_2 - v_3$, where $v_{-1} =
x_1$ and $v_0 = x_2$. Write the function that receives the point `x1`, `x2` and the seed `x1_dot`, `x2_dot`, and that
returns the list of the six tangents $\dot v_{-1}, \dot v_0, \dots, \dot v_4$.
""",
        '''
def tangents_in_order(x1, x2, x1_dot, x2_dot):
    """(list of 6 floats) the tangents of v_-1, v_0, v_1, ..., v_4 at the floats x1, x2 for the seed x1_dot, x2_dot."""
    ### BEGIN SOLUTION
    v1 = math.exp(x2)
    v1_dot = v1 * x2_dot
    v2_dot = x1_dot * v1 + x1 * v1_dot
    v3_dot = -math.sin(x1) * x1_dot
    return [x1_dot, x2_dot, v1_dot, v2_dot, v3_dot, v2_dot - v3_dot]
    ### END SOLUTION
''',
        answer=own_column(
            EXP_COSINE,
            {
                "Your tangent of v_2 = v_-1 v_1 uses only the first term of the product rule. The term with v_dot_1 is "
                "missing, so add v_-1 · v_dot_1.": (1, lambda a, t, v, d: t[0] * a[1]),
                "Your tangent of v_2 = v_-1 v_1 uses only the second term of the product rule. The term with v_dot_-1 "
                "is missing, so add v_dot_-1 · v_1.": (1, lambda a, t, v, d: a[0] * t[1]),
                "Your tangent of v_2 = v_-1 v_1 is the product of the two tangents. " + PRODUCT_OF_TANGENTS: (
                    1,
                    lambda a, t, v, d: t[0] * t[1],
                ),
                "In your tangent of v_2 = v_-1 v_1, each tangent is multiplied by its own value. Multiply it by the "
                "value of the other factor.": (1, lambda a, t, v, d: t[0] * a[0] + t[1] * a[1]),
                "In your tangent of v_2 = v_-1 v_1, the second term of the product rule has a minus sign. The two "
                "terms have to be added.": (1, lambda a, t, v, d: t[0] * a[1] - t[1] * a[0]),
                "In your tangent of v_2 = v_-1 v_1, v_0 stands in place of v_1. The second factor is exp v_0.": (
                    1,
                    lambda a, t, v, d: t[0] * v[1] + a[0] * t[1],
                ),
                "In your tangent of v_2 = v_-1 v_1, the tangent of v_0 stands in place of that of v_1.": (
                    1,
                    lambda a, t, v, d: t[0] * a[1] + a[0] * d[1],
                ),
                "Your tangent of v_1 = exp v_0 is only the derivative, exp v_0. By the chain rule, multiply it by the "
                "tangent of v_0.": (0, lambda a, t, v, d: math.exp(a[0])),
                "Your tangent of v_1 = exp v_0 is the tangent of v_0, unchanged. Multiply it by exp v_0.": (
                    0,
                    lambda a, t, v, d: t[0],
                ),
                "Your tangent of v_1 = exp v_0 looks like the power rule, v_0 exp(v_0 - 1). The derivative of exp is "
                "exp itself.": (0, lambda a, t, v, d: a[0] * math.exp(a[0] - 1) * t[0]),
                "In your tangent of v_1 = exp v_0, the exponential is taken of the tangent. Take it of v_0, and "
                "multiply it by the tangent.": (0, lambda a, t, v, d: math.exp(t[0])),
                "Your tangent of v_3 = cos v_-1 has the wrong sign. The derivative of cos is -sin.": (
                    2,
                    lambda a, t, v, d: math.sin(a[0]) * t[0],
                ),
                "Your tangent of v_3 = cos v_-1 uses cos as its own derivative. The derivative of cos is -sin.": (
                    2,
                    lambda a, t, v, d: math.cos(a[0]) * t[0],
                ),
                "Your tangent of v_3 = cos v_-1 is only the derivative, -sin v_-1. By the chain rule, multiply it by "
                "the tangent of v_-1.": (2, lambda a, t, v, d: -math.sin(a[0])),
                "In your tangent of v_3 = cos v_-1, the sine is taken of the tangent. Take it of v_-1, and multiply it "
                "by the tangent.": (2, lambda a, t, v, d: -math.sin(t[0])),
                "In your tangent of v_3 = cos v_-1, the sine is taken of v_0. Take it of v_-1.": (
                    2,
                    lambda a, t, v, d: -math.sin(v[1]) * t[0],
                ),
                "Your tangent of v_3 = cos v_-1 is the tangent of v_-1, unchanged. Multiply it by -sin v_-1.": (
                    2,
                    lambda a, t, v, d: t[0],
                ),
                "Your tangent of v_4 = v_2 - v_3 is the sum of the two tangents. Subtract the tangent of v_3.": (
                    3,
                    lambda a, t, v, d: t[0] + t[1],
                ),
            },
        ),
        title="A tangent column with an exponential",
        hints=(
            "The tangent of a row follows from the values and tangents of its operands. So go through the rows from "
            "the first to the last.",
            r"The rule is $\dot v_i=\sum_j\frac{\partial v_i}{\partial v_j}\,\dot v_j$, where the sum runs over the "
            "operands of row i. Two of the four rows have two operands.",
            "The tangents of the inputs are the seed. Then `v1_dot = math.exp(x2) * x2_dot`, and `v2_dot` is the sum "
            "of the two terms of the product rule, in which the factors are `x1` and the exponential. Write one line "
            "per row in this way, and return the six numbers in a list that begins with `x1_dot, x2_dot`.",
        ),
        why=r"""
Each line of the program is the tangent of one row, written in the order of the rows. The rule is always the same: every
operand contributes the partial derivative of the row, multiplied by the tangent of the operand. For the exponential
this is $\dot v_1=v_1\,\dot v_0$. The product has two contributions, and its second factor is $v_1$ and not $x_2$, so
both the value and the tangent of the first row are needed.

The value $v_1$ is therefore computed as well, and it is used three times: in its own derivative and in both terms of
the product rule. This is why a program carries values and tangents side by side. The minus sign of the cosine's
derivative and that of the last row give a plus in the end: $\dot v_4=\dot v_2+\sin v_{-1}\,\dot v_{-1}$.
""",
    ),
    "column.d": Variant(
        r"""
Before you program forward mode, compute one column of tangents line by line. The function $f = x_1^2 / x_2 -
\sqrt{x_1}$ is evaluated in the rows $v_1 = v_{-1}^2$, $v_2 = v_1 / v_0$, $v_3 = \sqrt{v_{-1}}$ and $v_4 = v_2 - v_3$,
where $v_{-1} = x_1$ and $v_0 = x_2$ are positive. Write the function that receives the point `x1`, `x2` and the seed
`x1_dot`, `x2_dot`, and that returns the list of the six tangents $\dot v_{-1}, \dot v_0, \dots, \dot v_4$.
""",
        '''
def tangents_by_rows(x1, x2, x1_dot, x2_dot):
    """(list of 6 floats) the tangents of v_-1, v_0, v_1, ..., v_4 at x1, x2 > 0 for the seed x1_dot, x2_dot."""
    ### BEGIN SOLUTION
    v1_dot = 2 * x1 * x1_dot
    v2_dot = v1_dot / x2 - x1**2 / x2**2 * x2_dot
    v3_dot = x1_dot / (2 * math.sqrt(x1))
    return [x1_dot, x2_dot, v1_dot, v2_dot, v3_dot, v2_dot - v3_dot]
    ### END SOLUTION
''',
        answer=own_column(
            SQUARE_ROOT,
            {
                "In your tangent of v_1 = v_-1², the factor 2 is missing. The derivative of a square is twice the "
                "operand.": (0, lambda a, t, v, d: a[0] * t[0]),
                "Your tangent of v_1 = v_-1² is only the derivative, 2 v_-1. By the chain rule, multiply it by the "
                "tangent of v_-1.": (0, lambda a, t, v, d: 2 * a[0]),
                "Your tangent of v_1 = v_-1² is twice the tangent of v_-1. Multiply it by v_-1, too.": (
                    0,
                    lambda a, t, v, d: 2 * t[0],
                ),
                "Your tangent of v_1 = v_-1² is the square of the tangent. It should be 2 v_-1 v_dot_-1.": (
                    0,
                    lambda a, t, v, d: t[0] ** 2,
                ),
                "In your tangent of v_2 = v_1 / v_0, the second term of the quotient rule has a plus sign. Subtract "
                "it.": (1, lambda a, t, v, d: t[0] / a[1] + a[0] / a[1] ** 2 * t[1]),
                "In your tangent of v_2 = v_1 / v_0, the two terms of the quotient rule are exchanged, so that the "
                "sign is wrong.": (1, lambda a, t, v, d: a[0] / a[1] ** 2 * t[1] - t[0] / a[1]),
                "Your tangent of v_2 = v_1 / v_0 uses only the first term of the quotient rule. The term with v_dot_0 "
                "is missing.": (1, lambda a, t, v, d: t[0] / a[1]),
                "Your tangent of v_2 = v_1 / v_0 uses only the second term of the quotient rule. The term with v_dot_1 "
                "is missing.": (1, lambda a, t, v, d: -a[0] / a[1] ** 2 * t[1]),
                "In your tangent of v_2 = v_1 / v_0, the numerator of the quotient rule is divided by v_0. Divide it "
                "by "
                "the square of v_0.": (1, lambda a, t, v, d: (t[0] * a[1] - a[0] * t[1]) / a[1]),
                "Your tangent of v_2 = v_1 / v_0 is only the numerator of the quotient rule. Divide it by the square "
                "of "
                "v_0.": (1, lambda a, t, v, d: t[0] * a[1] - a[0] * t[1]),
                "In your tangent of v_2 = v_1 / v_0, the second term is divided by v_0 only. Divide it by the square "
                "of "
                "v_0.": (1, lambda a, t, v, d: t[0] / a[1] - a[0] / a[1] * t[1]),
                "In your tangent of v_2 = v_1 / v_0, v_-1 stands in place of v_1. The numerator is the square.": (
                    1,
                    lambda a, t, v, d: t[0] / a[1] - v[0] / a[1] ** 2 * t[1],
                ),
                "In your tangent of v_2 = v_1 / v_0, the tangent of v_-1 stands in place of that of v_1.": (
                    1,
                    lambda a, t, v, d: d[0] / a[1] - a[0] / a[1] ** 2 * t[1],
                ),
                "In your tangent of v_3 = √v_-1, the factor 2 is missing in the denominator. The derivative of the "
                "root is 1 / (2 √v_-1).": (2, lambda a, t, v, d: t[0] / math.sqrt(a[0])),
                "Your tangent of v_3 = √v_-1 is multiplied by 2 √v_-1. Divide by it.": (
                    2,
                    lambda a, t, v, d: 2 * math.sqrt(a[0]) * t[0],
                ),
                "In your tangent of v_3 = √v_-1, the root is multiplied by 1/2. The derivative is 1 / (2 √v_-1), so "
                "divide by the root.": (2, lambda a, t, v, d: 0.5 * math.sqrt(a[0]) * t[0]),
                "Your tangent of v_3 = √v_-1 uses the root as its own derivative. The derivative is 1 / (2 √v_-1).": (
                    2,
                    lambda a, t, v, d: math.sqrt(a[0]) * t[0],
                ),
                "Your tangent of v_3 = √v_-1 is only the derivative, 1 / (2 √v_-1). By the chain rule, multiply it by "
                "the tangent of v_-1.": (2, lambda a, t, v, d: 0.5 / math.sqrt(a[0])),
                "In your tangent of v_3 = √v_-1, the root is taken of v_0. Take it of v_-1.": (
                    2,
                    lambda a, t, v, d: 0.5 / math.sqrt(v[1]) * t[0],
                ),
                "Your tangent of v_4 = v_2 - v_3 is the sum of the two tangents. Subtract the tangent of v_3.": (
                    3,
                    lambda a, t, v, d: t[0] + t[1],
                ),
            },
        ),
        title="A tangent column with a quotient",
        hints=(
            "The tangent of a row follows from the values and tangents of its operands. So go through the rows from "
            "the first to the last.",
            r"The rule is $\dot v_i=\sum_j\frac{\partial v_i}{\partial v_j}\,\dot v_j$, where the sum runs over the "
            "operands of row i. Two of the four rows have two operands, and one of these is a quotient.",
            "The tangents of the inputs are the seed. Then `v1_dot = 2 * x1 * x1_dot`, and `v2_dot` is `v1_dot / x2` "
            "minus a term with `x2_dot`. Write one line per row in this way, and return the six numbers in a list that "
            "begins with `x1_dot, x2_dot`.",
        ),
        why=r"""
Each line of the program is the tangent of one row, written in the order of the rows. The rule is always the same: every
operand contributes the partial derivative of the row, multiplied by the tangent of the operand. The partial derivatives
of a quotient $v_1/v_0$ are $1/v_0$ and $-v_1/v_0^2$, which is the quotient rule, written as two separate terms.

The first term uses the tangent of $v_1$ that was computed in the line before. In the second one, the value of $v_1$ is
needed, and it is $x_1^2$. The variable $v_{-1}$ is used in two rows, and this needs no special treatment in forward
mode: each row that uses it reads the same tangent. The seed appears unchanged at the beginning of the list.
""",
    ),
    "tangents.b": Variant(
        f"""
The table of forward mode can be filled in by a program for any list. {PROGRAM} The function receives a program, the
list `xs` of the input values and the seed `x_dots`. It returns the table as a list of pairs `(value, tangent)`, one for
each variable, inputs first. Neither `xs` nor `x_dots` may be changed.
""",
        '''
def forward_table(program, xs, x_dots):
    """(list of pairs of floats) value and tangent of each variable, inputs first; xs and x_dots: n floats each."""
    ### BEGIN SOLUTION
    table = list(zip(xs, x_dots))
    for operation, operands in program:
        (a, a_dot), (b, b_dot) = table[operands[0]], table[operands[-1]]
        if operation == "add":
            table.append((a + b, a_dot + b_dot))
        elif operation == "subtract":
            table.append((a - b, a_dot - b_dot))
        elif operation == "multiply":
            table.append((a * b, a_dot * b + a * b_dot))
        elif operation == "sin":
            table.append((math.sin(a), math.cos(a) * a_dot))
        else:
            table.append((math.exp(a), math.exp(a) * a_dot))
    return table
    ### END SOLUTION
''',
        beside_values,
        title="The table of any program",
        hints=(
            "A tangent needs the values of the operands and their tangents. Compute both in the same loop.",
            "Let one list of pairs grow. It begins with the pairs of `xs` and `x_dots`, and each row appends one pair.",
            "Begin with `table = list(zip(xs, x_dots))`. In the loop, look up the operands: `(a, a_dot), (b, b_dot) = "
            "table[operands[0]], table[operands[-1]]`. For `multiply`, append the pair `(a * b, a_dot * b + a * "
            "b_dot)`. The other four operations have a branch of the same form.",
        ),
        why=r"""
One list of pairs grows, and each row appends the pair of its value and its tangent. The tangent of a row needs the
values of its operands, and they are found in the pairs of earlier rows, together with their tangents. Nothing else has
to be kept for later, and this is the great advantage of forward mode: it runs along with the program.

Each branch states the value and the derivative rule of one operation side by side. An operand that occurs twice needs
no special case. For `v * v` the product rule gives $\dot v\,v+v\,\dot v$, which is the right tangent of $v^2$. The
pairs are tuples in a new list, so the caller's lists are not changed. If a pair is given arithmetic of its own, it
becomes a dual number, and this is the subject of lesson 06.
""",
        words={
            "Your function returns only the last tangent. Return the tangents of all variables, as a list.": (
                "Your function returns only the last pair. Return the pairs of all variables, as a list."
            ),
            "Your list contains only the tangents of the rows. It has to begin with the tangents of the inputs.": (
                "Your list contains only the pairs of the rows. It has to begin with the pairs of the inputs."
            ),
            "These are the values of the variables. Their tangents were asked for.": (
                "Both entries of your pairs are the value. The second entry is the tangent."
            ),
            "Go through the rows once, and keep two lists side by side: the values v and the tangents v_dot.": (
                "Go through the rows once, and keep a list of pairs: the value and the tangent of each variable."
            ),
        },
        wrong={
            "These are the tangents alone. Each variable has a pair of its value and its tangent.": tangents,
            "The entries of your pairs are exchanged. The value comes first, and then the tangent.": (
                lambda program, xs, x_dots: [*zip(tangents(program, xs, x_dots), values(program, xs))]
            ),
            "These are two lists, one with values and one with tangents. Return one list of pairs.": (
                lambda program, xs, x_dots: (values(program, xs), tangents(program, xs, x_dots))
            ),
        },
        other={"rows": variables},
    ),
    "tangents.c": Variant(
        r"""
The table can be filled in by a program for any list, and this program is forward mode. Here the variables have names. A
program is a list of rows `(name, operation, operands)`, where `operands` is a tuple of names, so that `[("v1",
"multiply", ("x1", "x2")), ("v2", "sin", ("v1",))]` is $\sin(x_1 x_2)$. The operations are `add`, `subtract`,
`multiply`, `sin` and `exp`. The function receives a program, the dict `xs` of the input values and the dict `x_dots` of
their seeds, both by name. It returns a dict of the tangents of all variables by name, inputs included. Neither `xs` nor
`x_dots` may be changed.
""",
        '''
def named_tangents(program, xs, x_dots):
    """(dict of floats) the tangents of all variables by name; xs and x_dots: dicts with the names of the inputs."""
    ### BEGIN SOLUTION
    v, v_dot = dict(xs), dict(x_dots)
    for name, operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
        if operation == "add":
            v[name], v_dot[name] = a + b, a_dot + b_dot
        elif operation == "subtract":
            v[name], v_dot[name] = a - b, a_dot - b_dot
        elif operation == "multiply":
            v[name], v_dot[name] = a * b, a_dot * b + a * b_dot
        elif operation == "sin":
            v[name], v_dot[name] = math.sin(a), math.cos(a) * a_dot
        else:
            v[name], v_dot[name] = math.exp(a), math.exp(a) * a_dot
    return v_dot
    ### END SOLUTION
''',
        by_name,
        title="Tangents of a program with names",
        hints=(
            "A tangent needs the values of the operands and their tangents. Compute both in the same loop.",
            "Let two dicts `v` and `v_dot` grow together. They begin as copies of `xs` and `x_dots`, and each row adds "
            "one value and one tangent under its name.",
            "In the loop, look up the operands in both dicts: `a, b = v[operands[0]], v[operands[-1]]`, and `a_dot, "
            "b_dot` in the same way. For `multiply`, set `v[name]` to `a * b` and `v_dot[name]` to `a_dot * b + a * "
            "b_dot`. The other four operations have a branch of the same form.",
        ),
        why=r"""
Two dicts grow together, one with values and one with tangents, and each row adds one entry to each of them. The tangent
of a row needs the values of its operands, so the value has to be there first; this is why both are computed in the same
loop. Whether variables are found by number or by name makes no difference to forward mode, because it only needs to
find the operands of a row.

Each branch states the value and the derivative rule of one operation side by side. An operand that occurs twice needs
no special case. For `v * v` the product rule gives $\dot v\,v+v\,\dot v$, which is the right tangent of $v^2$. Both
dicts begin as copies, because the caller's dicts may not change.
""",
        without=("The tangents of the operands are looked up n places too early",),
        words={
            "Return the tangents of all variables, as a list.": "Return the tangents of all variables, as a dict.",
            "Your list contains only the tangents of the rows. It has to begin with the tangents of the inputs.": (
                "Your dict contains only the tangents of the rows. The tangents of the inputs are missing."
            ),
            "keep two lists side by side": "keep two dicts side by side",
        },
        wrong={
            "These are the tangents without their names. Return a dict with one entry for each variable.": (
                lambda program, xs, x_dots: [*by_name(tangents)(program, xs, x_dots).values()]
            ),
        },
        other={
            "rows": None,
            "describe": lambda case: (
                "x_dots: " + shown(dict(zip(names_of(case), case["x_dot"]))) + "; " + text_with_names(case)
            ),
        },
    ),
    "tangents.d": Variant(
        f"""
If forward mode is run once for each input, it gives the derivatives of all variables with respect to all inputs.
{PROGRAM} The function receives a program and the list `xs` of the input values. Make one pass for each of the n inputs,
in which this input has the tangent 1 and all others have the tangent 0. Return a list of n lists: list k contains the
tangents of all variables in pass k, inputs first. The list `xs` may not be changed.
""",
        '''
def all_tangents(program, xs):
    """(list of n lists of floats) list k: the derivatives of all variables, inputs first, with respect to input k."""
    ### BEGIN SOLUTION
    found = []
    for k in range(len(xs)):
        v, v_dot = list(xs), [1.0 if i == k else 0.0 for i in range(len(xs))]
        for operation, operands in program:
            a, b = v[operands[0]], v[operands[-1]]
            a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
            if operation == "add":
                v.append(a + b)
                v_dot.append(a_dot + b_dot)
            elif operation == "subtract":
                v.append(a - b)
                v_dot.append(a_dot - b_dot)
            elif operation == "multiply":
                v.append(a * b)
                v_dot.append(a_dot * b + a * b_dot)
            elif operation == "sin":
                v.append(math.sin(a))
                v_dot.append(math.cos(a) * a_dot)
            else:
                v.append(math.exp(a))
                v_dot.append(math.exp(a) * a_dot)
        found.append(v_dot)
    return found
    ### END SOLUTION
''',
        for_all_inputs,
        title="All derivatives of any program",
        hints=(
            "A tangent needs the values of the operands and their tangents. Compute both in the same loop, and repeat "
            "this loop for each input.",
            "In pass k, let two lists `v` and `v_dot` grow together. They begin as a copy of `xs` and as the unit "
            "vector k, and each row appends one value and one tangent.",
            "The seed of pass k is `[1.0 if i == k else 0.0 for i in range(len(xs))]`. In the inner loop, look up the "
            "operands in both lists: `a, b = v[operands[0]], v[operands[-1]]`, and `a_dot, b_dot` in the same way. For "
            "`multiply`, append `a * b` to `v` and `a_dot * b + a * b_dot` to `v_dot`. The other four operations have "
            "a "
            "branch of the same form.",
        ),
        why=r"""
In each pass two lists grow together, one with values and one with tangents, and each row appends one number to each of
them. If only input k has a tangent, and this tangent is 1, then every tangent is a derivative with respect to input k.
The outer loop repeats the pass for each input, so that the derivatives of all variables are found.

Each branch states the value and the derivative rule of one operation side by side. An operand that occurs twice needs
no special case, because the product rule gives $\dot v\,v+v\,\dot v$ for `v * v`. Both lists are made anew in each
pass; a seed that is not set back would add the derivatives with respect to several inputs. The values are the same in
all passes, and a better program would compute them only once.
""",
        words={
            "Your function returns only the last tangent. Return the tangents of all variables, as a list.": (
                "Each of your passes gives only the last tangent. Return the tangents of all variables, as a list for "
                "each pass."
            ),
            "Your list contains only the tangents of the rows. It has to begin with the tangents of the inputs.": (
                "Your lists contain only the tangents of the rows. They have to begin with the tangents of the inputs."
            ),
            "All of your inputs have the seed 1. Use the seed x_dots that is given.": (
                "All of your inputs have the seed 1. In pass k only input k has the seed 1, and all others have the "
                "seed 0."
            ),
            "Go through the rows once, and keep two lists side by side": (
                "Go through the rows once for each input, and keep two lists side by side"
            ),
        },
        wrong={
            "The 1 of the previous seed is still there. In pass k all inputs but input k have the tangent 0.": (
                lambda program, xs: [
                    tangents(program, xs, [1.0 * (i <= k) for i in range(len(xs))]) for k in range(len(xs))
                ]
            ),
            "The seed of pass k is the value of input k. It should be 1.": lambda program, xs: [
                tangents(program, xs, [x * (i == k) for i, x in enumerate(xs)]) for k in range(len(xs))
            ],
            "There is a list for each variable. Return a list for each input, with the tangents of all variables.": (
                lambda program, xs: [*zip(*for_all_inputs(tangents)(program, xs))]
            ),
        },
        other={
            "rows": lambda case: [f"pass {k}: v_dot" for k in range(len(case["x"]))],
            "describe": text,
        },
    ),
    "directional.b": Variant(
        f"""
How steep is a function if one walks from one point towards another? {PUSH} Return the slopes of the outputs at the
point `x` in the direction that leads from `x` to the point `z`, per unit of length, as an array of shape (m,). The two
points are different, and f is differentiated at `x` only. {TO_TRY}
""",
        '''
def slope_towards(push, x, z):
    """(array of shape (m,)) the derivative of each output at x in the direction of z; x and z: arrays of shape (n,)."""
    ### BEGIN SOLUTION
    v = z - x
    return push(x, v / np.linalg.norm(v))[1]
    ### END SOLUTION
''',
        to_a_point,
        title="Slope towards a point",
        hints=(
            "If the seed is twice as long, the tangent is twice as large. Which direction and which length should the "
            "seed have?",
            r"The way from x to z is $z - x$. The slope in its direction is $J\,(z-x)/\lVert z-x\rVert$, and one pass "
            "computes the product of J with a vector.",
            "Let `v = z - x`. Its length is `np.linalg.norm(v)`. Call `push` at `x` with `v` divided by its length, "
            "and return the second part of the pair.",
        ),
        why=r"""
The direction from x to z is the difference z − x, end minus start. A forward pass with this seed computes J(z − x), and
this is not yet the slope per unit of length: if z is twice as far away, the tangent is twice as large. The slope must
depend on the direction alone, so the seed is divided by its length first. One could as well divide the tangent
afterwards, since the map is linear.

The function `push` returns the pair of outputs and tangents, and the index `[1]` selects the tangents. The pass is made
at x, because the slope at the beginning of the way is asked for; the function is never evaluated at z. A single pass is
enough for all outputs together, however many inputs there are.
""",
        words={
            "v": "z - x",
            "J v": "J (z - x)",
            "of v only": "of z - x only",
            "It is the direction v that": "It is the direction z - x that",
        },
        wrong={
            "Your slopes have the wrong sign. The direction from x to z is z - x.": lambda push, x, z: push(
                x, unit(x - z)
            )[1],
            "Your direction is z itself. The direction from x to z is z - x.": lambda push, x, z: push(x, unit(z))[1],
            "Your pass is made at z. The slope at x was asked for.": lambda push, x, z: push(z, unit(z - x))[1],
            "Your direction is x + z. The direction from x to z is z - x.": lambda push, x, z: push(x, unit(x + z))[1],
            "This is the difference of the values at z and x. The slope at x was asked for, which is a tangent.": (
                lambda push, x, z: push(z, x)[0] - push(x, x)[0]
            ),
            "This is the average slope between x and z. The slope at x was asked for, which is a tangent.": (
                lambda push, x, z: (push(z, x)[0] - push(x, x)[0]) / np.linalg.norm(z - x)
            ),
        },
        other={"describe": lambda case: f"{of_waves(case)}, z = {shown(case['z'])}"},
    ),
    "directional.c": Variant(
        f"""
How fast do the outputs of a function change if its inputs move? {PUSH} At this moment the inputs are at the point `x`
and move in the direction of the vector `v` with the speed `s`, a positive number. Return the rates at which the outputs
change, as an array of shape (m,). The vector `v` gives only the direction of the motion, and it can have any length
except 0. {TO_TRY}
""",
        '''
def rates(push, x, v, s):
    """(array of shape (m,)) how fast the outputs change if x moves along v with the speed s > 0; x, v: shape (n,)."""
    ### BEGIN SOLUTION
    return push(x, s * v / np.linalg.norm(v))[1]
    ### END SOLUTION
''',
        with_speed,
        title="Rates of change",
        hints=(
            "The seed is the velocity of the inputs. Its direction is that of v. Which length should it have?",
            r"The velocity is $s\,v/\lVert v\rVert$, and one pass computes the product of J with a vector.",
            "The length of v is `np.linalg.norm(v)`. Call `push` with `v`, divided by its length and multiplied by "
            "`s`, and return the second part of the pair.",
        ),
        why=r"""
A tangent is a velocity: if the inputs move with the velocity $\dot x$, the outputs change at the rates $J\dot x$. The
velocity of the inputs points in the direction of v, and its length is the speed s. So v is divided by its own length,
which leaves the pure direction, and multiplied by s. Without the division, a longer vector v would give larger rates,
although it describes the same motion.

The function `push` returns the pair of outputs and tangents, and the index `[1]` selects the tangents. A single pass is
enough for all outputs together. Since the map is linear, one could as well make the pass with the seed v, and scale the
rates afterwards.
""",
        words={
            "This is J v. Divide by the length of v, so that the slope is per unit of length.": (
                "This is J v, multiplied by the speed. Divide by the length of v, because v gives only the direction."
            ),
            "Your function returns the value of f. The tangent, which": (
                "Your rates are the values of f, multiplied by the speed. The tangent, which"
            ),
            "All inputs have the seed 1. The seed should point in the direction of v.": (
                "All inputs have the same seed. The seed should point in the direction of v."
            ),
            "J v is multiplied by the length of v": "J v is multiplied by the speed and by the length of v",
            "The result was scaled to length 1. It is the direction v that should have length 1.": (
                "The speed has become the length of the result. It is the seed that should have this length."
            ),
            "Your seed is (1, ..., 1), scaled to length 1. Scale v to length 1 and use it as the seed.": (
                "Your seed points in the direction (1, ..., 1). It should point in the direction of v."
            ),
            "Use v itself, scaled to length 1": "Use v itself, scaled to the length s",
            "The slope in the direction of v is J v / |v|. One pass computes it, with a seed of length 1.": (
                "The rates are s J v / |v|. One pass computes them, with a seed of length s."
            ),
            "and it should have length 1": "and its length should be the speed s",
        },
        wrong={
            "These are the slopes per unit of length. Multiply them by the speed s.": lambda push, x, v, s: push(
                x, unit(v)
            )[1],
            "Your rates are divided by the speed s. Multiply by it, because a faster motion changes the outputs "
            "faster.": lambda push, x, v, s: push(x, unit(v))[1] / s,
            "Your rates are multiplied by the square of the speed s. It should be a factor only once.": (
                lambda push, x, v, s: push(x, unit(v))[1] * s * s
            ),
            "This is J v. Scale v to the length s, because v gives only the direction.": lambda push, x, v, s: push(
                x, v
            )[1],
            "These are the changed outputs, y plus the rates. Return the rates alone.": lambda push, x, v, s: (
                push(x, v)[0] + push(x, s * unit(v))[1]
            ),
        },
        other={"describe": lambda case: f"{of_waves(case)}, v = {shown(case['v'])}, s = {shown(case['s'])}"},
    ),
    "directional.d": Variant(
        f"""
What will the outputs of a function be after a short walk? {PUSH} Start at the point `x`, and walk the distance `s`, a
positive number, in the direction of the vector `v`, which can have any length except 0. Estimate the outputs at the end
of the walk by a straight line: return the outputs at `x`, plus `s` times their slopes per unit of length in the
direction of `v`, as an array of shape (m,). The function may be evaluated at `x` only. {TO_TRY}
""",
        '''
def linear_estimate(push, x, v, s):
    """(array of shape (m,)) the outputs after the distance s along v, to first order; x, v: shape (n,)."""
    ### BEGIN SOLUTION
    y, y_dot = push(x, v / np.linalg.norm(v))
    return y + s * y_dot
    ### END SOLUTION
''',
        with_step,
        title="A linear estimate",
        hints=(
            "One pass gives the outputs and their tangents. If the seed is twice as long, the tangent is twice as "
            "large. Which length should the seed have?",
            r"The estimate is $y+s\,J\,v/\lVert v\rVert$, and one pass computes both y and the product of J with a "
            "vector.",
            "The length of v is `np.linalg.norm(v)`. Call `push` with `v` divided by it, and combine both parts of the "
            "pair: the first one, plus `s` times the second one.",
        ),
        why=r"""
The straight line that touches f at x predicts the outputs nearby: the value at x, plus the distance times the slope. A
forward pass returns both parts together, so that one call of `push` is enough. The slope per unit of length must not
depend on how long the vector v is, so the seed is divided by its length first. One could as well use the seed $s\,v/
\lVert v\rVert$ and add the tangent as it is, since the map is linear.

The error of the estimate is of second order: for half the distance it is about a quarter. This is Taylor's formula to
first order. Optimizers use such an estimate to decide how far they may go along a direction.
""",
        words={
            "This is J v. Divide by the length of v, so that the slope is per unit of length.": (
                "You have used J v as the slope. Divide it by the length of v, so that the slope is per unit of length."
            ),
            "Your function returns the value of f. The tangent, which is the second thing that push returns, was asked "
            "for.": (
                "Your slope is the value of f. The slope is the tangent, which is the second thing that push returns."
            ),
            "J v is multiplied by the length of v": "In your slope, J v is multiplied by the length of v",
            "The result was scaled to length 1": "The slopes were scaled to length 1",
            "The slope in the direction of v is J v / |v|. One pass computes it, with a seed of length 1.": (
                "The estimate is y + s J v / |v|. One pass computes y and J v / |v|, with a seed of length 1."
            ),
        },
        wrong={
            "These are the slopes per unit of length. Multiply them by s, and add the outputs at x.": (
                lambda push, x, v, s: push(x, unit(v))[1]
            ),
            "These are the changes of the outputs. Add the outputs at x.": lambda push, x, v, s: (
                s * push(x, unit(v))[1]
            ),
            "The distance s is missing. Multiply the slopes by it.": lambda push, x, v, s: sum(push(x, unit(v))),
            "These are the outputs at x. Add s times their slopes.": lambda push, x, v, s: push(x, unit(v))[0],
            "The change is subtracted from the outputs at x. Add it.": lambda push, x, v, s: (
                push(x, v)[0] - s * push(x, unit(v))[1]
            ),
            "The slopes are divided by the distance s. Multiply by it.": lambda push, x, v, s: (
                push(x, v)[0] + push(x, unit(v))[1] / s
            ),
            "These are the outputs of f at the end of the walk. The estimate by a straight line was asked for, which "
            "uses f at x only.": lambda push, x, v, s: push(x + s * unit(v), v)[0],
        },
        other={"describe": lambda case: f"{of_waves(case)}, v = {shown(case['v'])}, s = {shown(case['s'])}"},
    ),
    "jacobian.b": Variant(
        f"""
Often the derivatives with respect to some of the inputs are enough. {PUSH} The list `wanted` contains the numbers of
the inputs with respect to which the outputs should be differentiated, counted from 0, each at most once and in any
order. Return the columns of the Jacobian at the point `x` that belong to these inputs, in the order of the list
`wanted`, as an array of shape (m, p), where p is the length of the list. Call `push` at most p times.
""",
        '''
def wanted_columns(push, x, wanted):
    """(array of shape (m, p)) the columns of the Jacobian at x, of shape (n,), for the inputs in wanted."""
    ### BEGIN SOLUTION
    units = np.eye(len(x))
    return np.stack([push(x, units[k])[1] for k in wanted], axis=1)
    ### END SOLUTION
''',
        for_some_inputs,
        title="Some columns of a Jacobian",
        hints=(
            "For which seed is the tangent equal to column k of the Jacobian?",
            "Make one pass for each number in `wanted`, with the unit vector of this number, and put the tangents side "
            "by side as columns.",
            "The rows of `np.eye(len(x))` are the unit vectors, and `np.eye(len(x))[k]` is the one with the number k. "
            "Collect the tangents in a list `columns`, and join them with `np.stack(columns, axis=1)`.",
        ),
        why=r"""
Column k of the Jacobian contains the derivatives of all outputs with respect to the input k. A pass with the k-th unit
vector as its seed computes $Je_k$, which is this column. In forward mode the work is proportional to the number of
columns, so that one saves a pass for each input that is not wanted. The inputs that are not wanted keep their values,
and their tangents are 0.

The loop runs over `wanted`, so the columns come in the order of this list. They have to be joined with `axis=1`,
because `np.stack` would otherwise put them below each other, and the result would be transposed. The seeds have the
length n of x and not the length p, since a pass always needs a tangent for every input.
""",
        words={
            "This is the transpose of the Jacobian": "This is the transpose of the result",
            "Every pass has the same seed, a vector of ones": (
                "Every pass has the same seed, with a 1 for each wanted input"
            ),
            "Seed k has a single 1, at place k, and zeros everywhere else.": (
                "Each seed has a single 1, at the place of its input, and zeros everywhere else."
            ),
            "The seed of pass k is x_k e_k. Use the unit vector e_k itself.": (
                "Your seeds contain the values of the inputs. Use unit vectors, which contain a 1."
            ),
            "The Jacobian is right, but it takes more than n passes. One pass per input is enough.": (
                "The columns are right, but there are more passes than wanted inputs. One pass for each of them is "
                "enough."
            ),
            "Column k of the Jacobian is the tangent for the seed e_k, so the whole Jacobian takes n passes.": (
                "Column k of the Jacobian is the tangent for the seed e_k, so one pass for each wanted input is enough."
            ),
        },
        wrong={
            "This is the whole Jacobian. Return only the columns of the inputs in wanted.": lambda push, x, wanted: (
                jacobian(push, x)
            ),
            "These are the first columns of the Jacobian. Return those with the numbers in wanted.": (
                lambda push, x, wanted: jacobian(push, x)[:, : len(wanted)]
            ),
            "The columns are in the order of the inputs. Return them in the order of wanted.": (
                lambda push, x, wanted: jacobian(push, x)[:, sorted(wanted)]
            ),
            "These are the columns before the wanted ones. The inputs are counted from 0.": (
                lambda push, x, wanted: jacobian(push, x)[:, [k - 1 for k in wanted]]
            ),
        },
        other={
            "describe": lambda case: f"{of_waves(case)}, wanted = {shown(case['wanted'])}",
            "limits": lambda case: {"passes": (1, len(case["wanted"]))},
        },
    ),
    "jacobian.c": Variant(
        f"""
One pass gives the product of the Jacobian with one vector, and p passes give its product with a matrix. {PUSH} Let J be
its Jacobian at the point `x`. Return the product $JV$, where `V` is an array of shape (n, p), as an array of shape (m,
p). Call `push` at most p times.
""",
        '''
def jacobian_times(push, x, V):
    """(array of shape (m, p)) the product of the Jacobian at x with the array V of shape (n, p); x: shape (n,)."""
    ### BEGIN SOLUTION
    return np.stack([push(x, seed)[1] for seed in V.T], axis=1)
    ### END SOLUTION
''',
        times_matrix,
        title="A Jacobian times a matrix",
        hints=(
            "For which seed is the tangent equal to column k of the product?",
            "Make one pass for each column of V, with this column as the seed, and put the tangents side by side as "
            "columns.",
            "The rows of `V.T` are the columns of V. Collect the tangents in a list `columns`, and join them with "
            "`np.stack(columns, axis=1)`.",
        ),
        why=r"""
Column k of the product JV is J times column k of V. A pass with this column as its seed computes exactly this vector,
so p passes are enough, and the Jacobian itself is never formed. If V is the unit matrix, the result is the whole
Jacobian. If V has fewer columns than there are inputs, the product costs less than the Jacobian does.

A loop over an array runs over its rows, and so the loop runs over the transposed array `V.T`, whose rows are the
columns of V. The tangents have to be joined as columns, with `axis=1`. Without this argument, `np.stack` would put them
below each other, and the result would be the transposed matrix.
""",
        without=("The seed of pass k is x_k e_k",),
        words={
            "This is the transpose of the Jacobian": "This is the transpose of J V",
            "Every pass has the same seed, a vector of ones. Use a different unit vector in each pass.": (
                "Every pass has the same seed, the sum of the columns of V. Use a different column in each pass."
            ),
            "The 1 of the previous seed is still there. Seed k has a single 1, at place k, and zeros everywhere "
            "else.": (
                "The previous seeds are still there, as if columns of V were added. Seed k is column k of V alone."
            ),
            "The Jacobian is right, but it takes more than n passes. One pass per input is enough.": (
                "The product is right, but it takes more than p passes. One pass per column of V is enough."
            ),
            "Column k of the Jacobian is the tangent for the seed e_k, so the whole Jacobian takes n passes.": (
                "Column k of J V is the tangent whose seed is column k of V, so the whole product takes p passes."
            ),
        },
        wrong={
            "This is the Jacobian. Its product with V was asked for.": lambda push, x, V: jacobian(push, x),
            "Every pass has the first column of V as its seed. Use a different column in each pass.": (
                lambda push, x, V: np.stack([push(x, V[:, 0])[1] for _ in V.T], axis=1)
            ),
            "The columns of V were scaled to length 1. Use them as they are given.": lambda push, x, V: np.stack(
                [push(x, unit(seed))[1] for seed in V.T], axis=1
            ),
        },
        other={
            "describe": lambda case: f"{of_waves(case)}, V = {shown(case['V'])}",
            "limits": lambda case: {"passes": (1, len(case["V"][0]))},
        },
    ),
    "jacobian.d": Variant(
        f"""
Which input of a function matters most? {PUSH} The sensitivity to input k is the length of column k of the Jacobian,
that is, the square root of the sum of the squares of its entries. Return the n sensitivities at the point `x`, as an
array of shape (n,). Call `push` at most n times.
""",
        '''
def sensitivities(push, x):
    """(array of shape (n,)) the lengths of the columns of the Jacobian at x, of shape (n,)."""
    ### BEGIN SOLUTION
    return np.array([np.linalg.norm(push(x, seed)[1]) for seed in np.eye(len(x))])
    ### END SOLUTION
''',
        lengths_of_columns,
        title="The lengths of the columns",
        hints=(
            "For which seed is the tangent equal to column k of the Jacobian?",
            "Make one pass for each of the n unit vectors, and compute the length of each tangent.",
            "The rows of `np.eye(len(x))` are the unit vectors, and `np.linalg.norm` computes the length of an array. "
            "Collect the lengths in a list, and make an array of it with `np.array`.",
        ),
        why=r"""
Column k of the Jacobian contains the derivatives of all outputs with respect to the input k. A pass with the k-th unit
vector as its seed computes $Je_k$, which is this column, and its length says how strongly the outputs react if this
input moves. So n passes are enough, one per input, and the number of outputs does not matter.

Only one column is needed at a time. It can be forgotten as soon as its length is known, so the matrix is never formed.
A sensitivity depends on the unit of its input: if lengths are measured in millimetres in place of metres, it becomes a
thousand times smaller. Compare sensitivities only between inputs of the same kind.
""",
        words={
            "This is the transpose of the Jacobian. Each pass gives a column, and not a row.": (
                "These are the lengths of the rows. The sensitivities are the lengths of the columns, one for each "
                "input."
            ),
            "Each of your columns contains the values y": "These are the lengths of the values y",
            "The Jacobian is right, but it takes more than n passes": (
                "The sensitivities are right, but they take more than n passes"
            ),
            "so the whole Jacobian takes n passes": "and its length is the sensitivity to the input k",
            "Collect the columns in a list. np.stack(columns, axis=1) puts them side by side.": (
                "Make a pass for each unit vector. np.linalg.norm computes the length of the tangent."
            ),
        },
        wrong={
            "These are the sums of the entries of the columns. Their lengths were asked for.": of_columns(
                lambda J: J.sum(axis=0)
            ),
            "These are the sums of the absolute values of the columns. The length is the root of the sum of the "
            "squares.": of_columns(lambda J: np.abs(J).sum(axis=0)),
            "These are the squares of the lengths. Take the square root.": of_columns(lambda J: (J**2).sum(axis=0)),
            "These are the largest entries of the columns. The length is the root of the sum of the squares.": (
                of_columns(lambda J: np.abs(J).max(axis=0))
            ),
            "This is the Jacobian. The lengths of its columns were asked for.": jacobian,
            "This is a single length, that of all entries together. Return one length for each column.": of_columns(
                np.linalg.norm
            ),
            "Each length is divided by the root of the number of outputs, as in a mean. Use the sum of the squares.": (
                of_columns(lambda J: np.sqrt((J**2).mean(axis=0)))
            ),
        },
    ),
    "many.b": Variant(
        f"""
If each direction gets a pass of its own, all values are computed again in every pass. This can be avoided. {PROGRAM}
The function receives a program, the array `x` of its n input values and an array `X_dot` of shape (n, p), whose columns
are p seeds. Return the array of the p tangents of the last variable, one for each seed. Go through the rows of the
program once for all seeds together, and not once for each seed.
""",
        '''
def tangents_of_columns(program, x, X_dot):
    """(array of shape (p,)) the tangent of the last variable for each of the p columns of X_dot; x: shape (n,)."""
    ### BEGIN SOLUTION
    v, v_dot = list(x), list(X_dot)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
        if operation == "add":
            v.append(a + b)
            v_dot.append(a_dot + b_dot)
        elif operation == "subtract":
            v.append(a - b)
            v_dot.append(a_dot - b_dot)
        elif operation == "multiply":
            v.append(a * b)
            v_dot.append(a_dot * b + a * b_dot)
        else:
            v.append(np.sin(a) if operation == "sin" else np.exp(a))
            v_dot.append((np.cos(a) if operation == "sin" else np.exp(a)) * a_dot)
    return v_dot[-1]
    ### END SOLUTION
''',
        of_columns_of_seeds,
        title="Bonus: many directions, side by side",
        hints=(
            "The rule for the tangent of a row is the same for every seed. NumPy can apply it to p numbers at once.",
            "Let the tangent of each variable be an array of length p. The tangents of input i, for all seeds, are row "
            "i of `X_dot`.",
            "Begin with `v_dot = list(X_dot)`, and let `v` and `v_dot` grow in one loop over the rows, as in a pass "
            "with a "
            "single seed. The rules are also right for arrays of tangents. Return the last entry of `v_dot`.",
        ),
        why=r"""
The rules of forward mode use only sums and products of tangents with numbers, and NumPy applies these to whole arrays.
If every tangent is an array with one entry per seed, the same loop therefore computes p tangents at once. The values
are numbers as before: they do not depend on the seed, and they are computed once instead of p times. This is what the
pass saves.

The one new idea is the beginning. Column j of `X_dot` is the j-th seed, so the tangents of input i for all seeds form
row i, and `list` makes these rows the first n tangents. In the loop, a number times an array multiplies each entry, so
no rule had to be changed. With `np.eye(n)` as seeds, one such pass gives the whole gradient.
""",
        words={
            "for each row of X_dot": "for each column of X_dot",
            "in the order of the rows of X_dot": "in the order of the columns of X_dot",
            "Start with the columns of X_dot.": "Start with the rows of X_dot.",
        },
        other={"describe": lambda case: f"X_dot = {shown(np.array(case['X_dot']).T.tolist())}; {text(case)}"},
    ),
    "many.c": Variant(
        f"""
How does the result of a program change if its inputs grow by some per cent of themselves? {PROGRAM} The function
receives a program, the array `x` of its n input values and an array `R` of shape (p, n), whose rows are p scenarios: in
scenario j, input i grows at the rate `R[j, i] * x[i]`, that is, by the fraction `R[j, i]` of itself. Return the array
of the p rates at which the last variable changes, one for each scenario. Go through the rows of the program once for
all scenarios together, and not once for each of them.
""",
        '''
def rates_of_scenarios(program, x, R):
    """(array of shape (p,)) the rate of change of the last variable for each of the p rows of R; x: shape (n,)."""
    ### BEGIN SOLUTION
    v, v_dot = list(x), list((R * x).T)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
        if operation == "add":
            v.append(a + b)
            v_dot.append(a_dot + b_dot)
        elif operation == "subtract":
            v.append(a - b)
            v_dot.append(a_dot - b_dot)
        elif operation == "multiply":
            v.append(a * b)
            v_dot.append(a_dot * b + a * b_dot)
        else:
            v.append(np.sin(a) if operation == "sin" else np.exp(a))
            v_dot.append((np.cos(a) if operation == "sin" else np.exp(a)) * a_dot)
    return v_dot[-1]
    ### END SOLUTION
''',
        of_relative_changes,
        title="Bonus: many scenarios in one pass",
        hints=(
            "The rule for the tangent of a row is the same for every seed. NumPy can apply it to p numbers at once.",
            "Let the tangent of each variable be an array of length p. The tangents of input i, for all scenarios, are "
            "column i of `R`, multiplied by `x[i]`.",
            "Begin with `v_dot = list((R * x).T)`, and let `v` and `v_dot` grow in one loop over the rows, as in a "
            "pass "
            "with a single seed. The rules are also right for arrays of tangents. Return the last entry of `v_dot`.",
        ),
        why=r"""
The rules of forward mode use only sums and products of tangents with numbers, and NumPy applies these to whole arrays.
If every tangent is an array with one entry per scenario, the same loop computes p tangents at once. The values are
numbers as before: they do not depend on the scenario, and they are computed once instead of p times. This is what the
pass saves.

The one new idea is the beginning. The seed of scenario j is row j of `R`, entry by entry multiplied by x, and `R * x`
computes all seeds at once, because NumPy repeats x for each row. The tangents of input i for all scenarios form column
i, so the array is transposed before `list` makes its rows the first n tangents. With the unit matrix as `R`, one such
pass gives the numbers $x_k\,\partial f/\partial x_k$, a hundredth of which is the effect of one per cent.
""",
        words={
            "This is the sum over all directions. Return one tangent for each row of X_dot.": (
                "This is the sum over all scenarios. Return one rate for each row of R."
            ),
            "Only the first direction is used. Return one tangent for each row of X_dot.": (
                "Only the first scenario is used. Return one rate for each row of R."
            ),
            "Only the last direction is used. Return one tangent for each row of X_dot.": (
                "Only the last scenario is used. Return one rate for each row of R."
            ),
            "The tangents are in reverse order. Return them in the order of the rows of X_dot.": (
                "The rates are in reverse order. Return them in the order of the rows of R."
            ),
            "Its tangents, one for each row of X_dot, were asked for.": (
                "Its rates of change, one for each row of R, were asked for."
            ),
            "The tangents are its products with the directions, one for each row of X_dot.": (
                "The rates are its products with the seeds, one for each row of R * x."
            ),
            "The directions are scaled to length 1. Use them as they are given.": (
                "The seeds are scaled to length 1. Use the rows of R * x as they are."
            ),
            "The rules are the same as for one direction. The tangent of each variable is now an array with one entry "
            "per direction.": (
                "The rules are the same as for one seed. The tangent of each variable is now an array with one entry "
                "per scenario, and the seeds are the rows of R * x."
            ),
            "Start with the columns of X_dot.": "Start with the columns of R * x.",
            "The tangents are right, but there is one pass through the rows per direction.": (
                "The rates are right, but there is one pass through the rows per scenario."
            ),
        },
        wrong={
            "The rows of R are used as seeds. Multiply their entries by the inputs, because R contains fractions of "
            "the "
            "inputs.": many,
            "The rows of R are divided by the inputs. Multiply their entries by the inputs.": lambda program, x, R: (
                many(program, x, R / x)
            ),
            "Each input is a factor twice in your seeds. The seeds are the rows of R * x.": lambda program, x, R: many(
                program, x, R * x * x
            ),
            "The inputs are added to the rows of R. Multiply them entry by entry, because R contains fractions of the "
            "inputs.": lambda program, x, R: many(program, x, R + x),
        },
        other={"describe": lambda case: f"R = {shown(case['X_dot'])}; {text(case)}"},
    ),
    "many.d": Variant(
        f"""
The result of a program at points near x can be estimated without running the program there. {PROGRAM} The function
receives a program, the array `x` of its n input values and an array `D` of shape (p, n), whose rows are p
displacements. For each row d of `D`, estimate the last variable f at the point x + d to first order, by $f(x)+J\\,d$,
where J is the row of its partial derivatives at x. Return the array of the p estimates. Go through the rows of the
program once for all displacements together, and not once for each of them.
""",
        '''
def estimates_nearby(program, x, D):
    """(array of shape (p,)) the last variable at x + d to first order, for each of the p rows d of D; x: shape (n,)."""
    ### BEGIN SOLUTION
    v, v_dot = list(x), list(D.T)
    for operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        a_dot, b_dot = v_dot[operands[0]], v_dot[operands[-1]]
        if operation == "add":
            v.append(a + b)
            v_dot.append(a_dot + b_dot)
        elif operation == "subtract":
            v.append(a - b)
            v_dot.append(a_dot - b_dot)
        elif operation == "multiply":
            v.append(a * b)
            v_dot.append(a_dot * b + a * b_dot)
        else:
            v.append(np.sin(a) if operation == "sin" else np.exp(a))
            v_dot.append((np.cos(a) if operation == "sin" else np.exp(a)) * a_dot)
    return v[-1] + v_dot[-1]
    ### END SOLUTION
''',
        estimates,
        title="Bonus: many estimates in one pass",
        hints=(
            "The product J d is the tangent of the last variable for the seed d. The rule for the tangent of a row is "
            "the "
            "same for every seed, and NumPy can apply it to p numbers at once.",
            "Let the tangent of each variable be an array of length p. The tangents of input i, for all displacements, "
            "are column i of `D`.",
            "Begin with `v_dot = list(D.T)`, and let `v` and `v_dot` grow in one loop over the rows, as in a pass "
            "with a "
            "single seed. The rules are also right for arrays of tangents. Return the sum of the last entries of `v` "
            "and "
            "`v_dot`.",
        ),
        why=r"""
The estimate to first order is the value at x, plus the tangent whose seed is the displacement. The rules of forward
mode use only sums and products of tangents with numbers, and NumPy applies these to whole arrays. If every tangent is
an array with one entry per displacement, one loop computes p tangents at once. The values are numbers as before: they
do not depend on the displacement, and they are computed once instead of p times.

Row j of `D` is the j-th displacement, so the tangents of input i for all displacements form column i. The rows of the
transposed array `D.T` are these columns, and `list` makes them the first n tangents. At the end the value, which is one
number, is added to each entry of the array. The error of such an estimate is of second order in the displacement.
""",
        words={
            "This is the sum over all directions. Return one tangent for each row of X_dot.": (
                "You add the tangents of all displacements. Each row of D has an estimate of its own."
            ),
            "Only the first direction is used. Return one tangent for each row of X_dot.": (
                "Only the first displacement is used. Return one estimate for each row of D."
            ),
            "Only the last direction is used. Return one tangent for each row of X_dot.": (
                "Only the last displacement is used. Return one estimate for each row of D."
            ),
            "The tangents are in reverse order. Return them in the order of the rows of X_dot.": (
                "The changes are in reverse order. Return the estimates in the order of the rows of D."
            ),
            "This is the value of the last variable. Its tangents, one for each row of X_dot, were asked for.": (
                "Your estimates are twice the value of the last variable. Add its tangents to it, one for each row of "
                "D."
            ),
            "This is the gradient. The tangents are its products with the directions, one for each row of X_dot.": (
                "You add the gradient to the value. Add its products with the displacements, one for each row of D."
            ),
            "The directions are scaled to length 1": "The displacements are scaled to length 1",
            "These are the tangents of the last row but one. Those of the last row were asked for.": (
                "You add the tangents of the last row but one. Add those of the last row."
            ),
            "The rules are the same as for one direction. The tangent of each variable is now an array with one entry "
            "per direction.": (
                "The estimate is f(x) + J d, where J d is the tangent for the seed d. The tangent of each variable is "
                "an "
                "array with one entry per displacement."
            ),
            "Start with the columns of X_dot.": "Start with the columns of D.",
            "The tangents are right, but there is one pass through the rows per direction.": (
                "The estimates are right, but there is one pass through the rows per displacement."
            ),
        },
        wrong={
            "These are the changes, J d, alone. Add the value of the last variable at x.": many,
            "The changes are subtracted from the value. Add them.": lambda program, x, D: (
                values(list(program), x.tolist())[-1] - many(program, x, D)
            ),
            "These are the values of the last variable at the points x + d. Their estimates to first order were asked "
            "for.": lambda program, x, D: [values(list(program), (x + d).tolist())[-1] for d in D],
            "This is the value at x alone. Add the tangents, one for each row of D.": lambda program, x, D: (
                [values(list(program), x.tolist())[-1]] * len(D)
            ),
        },
        other={"describe": lambda case: f"D = {shown(case['X_dot'])}; {text(case)}"},
    ),
}
