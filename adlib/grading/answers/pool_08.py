"""08, variants: weighted sums and several seeds, parts of Jacobians, other ways to count, and other pairs to test."""

import math

import numpy as np

from adlib.grading.answers import Answer, no_verdict, shown, with_values
from adlib.grading.answers.programs import partials, tangents, text, values
from adlib.grading.answers.set_08 import (
    LESSON,
    by_rows,
    cheapest,
    consistent,
    forward_order,
    jvp_by_hand,
    mode,
    reverse_order,
    seeds,
    some,
    vjp_by_hand,
)
from adlib.grading.answers.variants import Variant

# Products with Jacobians of programs ----------------------------------------------------------------------------------


def summed(jvp):
    """An answer for the tangents of the outputs as one for their weighted sum."""

    def made(program, xs, outputs, weights, x_dots):
        return sum(w * t for w, t in zip(weights, jvp(program, xs, outputs, x_dots), strict=True))

    return made


def for_each_seed(answer):
    return lambda program, xs, outputs, given: [answer(program, xs, outputs, seed) for seed in given]


def of_fractions(jvp):
    return lambda program, xs, outputs, rates: jvp(program, xs, outputs, [r * x for r, x in zip(rates, xs)])


def of_pairs(vjp):
    return lambda program, xs, pairs: vjp(program, xs, [i for i, _ in pairs], [seed for _, seed in pairs])


def differences(program, xs, outputs, targets):
    v = values(program, xs)
    return [v[i] - t for i, t in zip(outputs, targets)]


def of_loss(vjp):
    """An answer for given seeds as one for those of the loss 1/2 sum (y - t)²."""
    return lambda program, xs, outputs, targets: vjp(program, xs, outputs, differences(program, xs, outputs, targets))


def of_other_seeds(seeds_of):
    return lambda program, xs, outputs, targets: vjp_by_hand(
        program, xs, outputs, seeds_of(np.array(differences(program, xs, outputs, targets)), np.array(targets))
    )


# Jacobians ------------------------------------------------------------------------------------------------------------


def of_two_inputs(answer):
    """An answer for one Jacobian as one for two, from the same calls of pull."""

    def made(pull, m, n1, n2):
        calls = []

        def first(y_bar):
            calls.append((np.array(y_bar, float), pull(y_bar)))
            return calls[-1][1][0]

        again = iter(calls)

        def second(y_bar):
            seed, found = next(again, (None, None))
            return (found if seed is not None and np.array_equal(seed, y_bar) else pull(y_bar))[1]

        return answer(first, m, n1), answer(second, m, n2)

    return made


def times_weights(answer):
    """An answer for J as one for W J."""
    return lambda pull, W, n: answer(lambda seed: pull(W.T @ seed), len(W), n)


def of_some_outputs(answer):
    def made(pull, m, n, wanted):
        def of_wanted(seed):
            y_bar = np.zeros(m)
            y_bar[wanted] = seed
            return pull(y_bar)

        return answer(of_wanted, len(wanted), n)

    return made


# Modes ----------------------------------------------------------------------------------------------------------------


def in_words(pair):
    """The same with columns for forward and rows for reverse."""
    if isinstance(pair, str):
        for old, new in (("forward", "columns"), ("reverse", "rows"), ("Forward", "Columns"), ("Reverse", "Rows")):
            pair = pair.replace(old, new)
        return pair
    return [in_words(part) if isinstance(part, str) else part for part in pair]


def of_shape(mode):
    return lambda shape: in_words(mode(shape[1], shape[0]))


def of_costs(mode):
    return lambda n, m, r: mode(n, r * m)


def entries(shapes):
    return sum(math.prod(shape) for shape in shapes)


def of_shapes(mode, count=entries):
    return lambda inputs, outputs: mode(count(inputs), count(outputs))


def either(counts, words=("forward", "reverse")):
    """Accepts both modes where both need the same; `counts(case)` are their numbers."""

    def accepts(case, got, expected):
        n, m = counts(case)
        return expected == got or n == m and got in ([words[0], n], [words[1], n])

    return accepts


# Tests ----------------------------------------------------------------------------------------------------------------


def matrix(apply, n):
    return np.stack([apply(e) for e in np.eye(n)], axis=1)


def symmetric(apply, n, tolerance=1e-10, measure=abs):
    random = np.random.default_rng(0)
    for _ in range(4):
        u, v = random.normal(size=n), random.normal(size=n)
        if measure(u @ apply(v) - apply(u) @ v) > tolerance * np.linalg.norm(u) * np.linalg.norm(apply(v)):
            return False
    return True


def of_matrix(compare):
    return lambda apply, n: bool(compare(matrix(apply, n)))


def with_vectors(u, v):
    return lambda apply, n: bool(np.isclose(u(n) @ apply(v(n)), apply(u(n)) @ v(n), rtol=1e-9, atol=1e-12))


def weighted(answer):
    return lambda push, pull, n, m, w: answer(lambda x_dot: w * push(x_dot), pull, n, m)


def chained(answer):
    return lambda push_1, push_2, pull, n, m: answer(lambda x_dot: push_2(push_1(x_dot)), pull, n, m)


SYMMETRIC = Answer(
    [symmetric, of_matrix(lambda A: np.allclose(A, A.T, rtol=1e-9, atol=1e-12))],
    "If A is symmetric, then u · (A v) = (A u) · v for all u and v.",
    "Use two different random vectors, because errors can cancel in simple ones. For a symmetric matrix the two sides "
    "differ by rounding only.",
    with_values("A"),
    {
        "Every matrix passes your test, even one that is not symmetric. This happens if both vectors are the same, "
        "so draw two different ones.": (lambda apply, n: True, with_vectors(some, some)),
        "No matrix passes your test, not even a symmetric one. The two sides are summed in different orders, so allow "
        "for a difference of the size of rounding.": lambda apply, n: False,
        "Your answers True and False are exchanged. Return True if the matrix is symmetric.": lambda apply, n: (
            not symmetric(apply, n)
        ),
        "This looks like a test in which one of the vectors consists of ones, which do not detect errors that cancel. "
        "Use two random vectors.": with_vectors(np.ones, some),
        "This looks like a test in which one of the vectors is the first unit vector, so that only the first row and "
        "the first column are compared. Use two random vectors.": with_vectors(lambda n: np.eye(n)[0], some),
        "This looks like a test with the first two unit vectors, which compares a single pair of entries. Use two "
        "random vectors.": with_vectors(lambda n: np.eye(n)[0], lambda n: np.eye(n)[1]),
        "Your tolerance is too wide, so that small errors pass. For a symmetric matrix the two sides differ by "
        "rounding only.": lambda apply, n: symmetric(apply, n, tolerance=1e-2),
        "This looks like a tolerance of one in a thousand, which is too wide. For a symmetric matrix the two sides "
        "differ by rounding only.": of_matrix(lambda A: np.allclose(A, A.T, rtol=1e-3)),
        "Your test is passed by matrices with A = -Aᵀ. The two sides have to be equal, and not opposite.": of_matrix(
            lambda A: np.allclose(A, -A.T)
        ),
        "Your test compares absolute values, so that a matrix with A = -Aᵀ passes, too. Compare the two sides with "
        "their signs.": of_matrix(lambda A: np.allclose(abs(A), abs(A.T))),
    },
    show=lambda said: str(bool(said)) if said in (0, 1) else str(said),
    seen=no_verdict,
    lesson=LESSON,
)


# The cheapest order ---------------------------------------------------------------------------------------------------


def sizes_of(shapes):
    return [shapes[-1][1], *(rows for rows, _ in reversed(shapes))]


def of_list_of_shapes(order):
    return lambda shapes: order(sizes_of(shapes))


def saved(order):
    return lambda sizes: reverse_order(sizes) - order(sizes)


def with_seeds(order):
    return lambda sizes, p: order([p, *sizes])


PROGRAM = (
    "As in set 04, a program is a list of rows `(operation, operands)`, and its variables are numbered from 0, with "
    "the n "
    "inputs first."
)
OUTPUTS = (
    "The list `outputs` contains the numbers of the variables that are the outputs. They may come in any order, an "
    "input "
    "may also be an output, and a number may occur twice."
)
PARTIALS = (
    "The function `partials` in the cell above the first question returns the value of a row together with its partial "
    "derivatives. You may use it, or one of your own."
)
PUSHED_HINT = (
    "The inputs start with the tangents $\\dot x$. The tangent of a row is the sum over its operands of the partial "
    "derivative times the tangent of the operand: $\\dot v_k=\\sum_i\\frac{\\partial v_k}{\\partial v_i}\\dot v_i$."
)

VARIANTS = {
    "jvp.b": Variant(
        f"""
A forward pass through a program tells how fast any combination of its outputs changes, and the Jacobian is never
formed. {PROGRAM} {OUTPUTS} The list `weights` contains one number $w_i$ for each output, in the same order, and
`x_dots` contains the tangents of the inputs. Return the tangent of the weighted sum of the outputs, $\\sum_i
w_i\\,\\dot y_i$, as a single number. {PARTIALS}
""",
        '''
def tangent_of_sum(program, xs, outputs, weights, x_dots):
    """(float) the sum of w_i times the tangent of output i; xs, x_dots: n floats each; outputs, weights: m entries."""
    ### BEGIN SOLUTION
    v, v_dot = list(xs), list(x_dots)
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        v_dot.append(sum(p * v_dot[i] for p, i in zip(row, operands)))
    return sum(w * v_dot[i] for w, i in zip(weights, outputs))
    ### END SOLUTION
''',
        summed,
        title="The tangent of a weighted sum",
        hints=(
            "In forward mode, every variable carries a value and a tangent. Both are computed in the order of the "
            "rows.",
            PUSHED_HINT,
            "Begin with two lists, `v, v_dot = list(xs), list(x_dots)`. For each row, call `partials(operation, "
            "v[operands[0]], v[operands[-1]])`, which works for one operand and for two. Append the value to `v` and "
            "the "
            "sum over `zip(row, operands)` to `v_dot`. At the end, sum `w * v_dot[i]` over `zip(weights, outputs)`.",
        ),
        why=r"""
In forward mode each variable carries its value and its tangent, and both are computed in the order of the rows. The
function `partials` returns the value of a row and its partial derivatives, so the loop need not know the operations.
The tangent of the row is the sum over its operands of the partial derivative times the tangent of the operand. This
single line is the chain rule, for one operand and for two, because `zip` stops at the shorter of its arguments.

A weighted sum is linear, so its tangent is the same weighted sum of the tangents. Each weight belongs to the output at
the same place of the list, and this also covers an output that is an input, and a number that occurs twice. The result
is $\bar y\cdot(J\dot x)$ with the weights as $\bar y$. The same number follows from a backward pass as $(J^\top\bar
y)\cdot\dot x$.
""",
        without=(
            "Your list contains the tangents of all variables",
            "You return only the tangent of the last variable",
        ),
        words={
            "Your tangents are right, but they are in the order of their variables. Return them in the order of "
            "outputs.": (
                "Your tangents are right, but they are in the order of their variables. Each weight belongs to the "
                "output at the same place of the list."
            ),
            "You return the values of the outputs. Return their tangents.": (
                "You return the weighted sum of the values. Sum the tangents of the outputs."
            ),
            "You return the tangents of the last variables": "Your sum contains the tangents of the last variables",
            "and the tangents of the outputs are read.": (
                "and the weighted sum of the tangents of the outputs is returned."
            ),
        },
        wrong={
            "You return the tangent of the last variable. Sum the tangents of the outputs, each with its weight.": (
                lambda program, xs, outputs, weights, x_dots: tangents(program, xs, x_dots)[-1]
            ),
            "The weights are left out of your sum. Multiply each tangent by its weight.": (
                lambda program, xs, outputs, weights, x_dots: sum(jvp_by_hand(program, xs, outputs, x_dots))
            ),
            "You return the list of the tangents. Return their weighted sum.": (
                lambda program, xs, outputs, weights, x_dots: jvp_by_hand(program, xs, outputs, x_dots)
            ),
            "You return the list of the products. Return their sum.": lambda program, xs, outputs, weights, x_dots: [
                w * t for w, t in zip(weights, jvp_by_hand(program, xs, outputs, x_dots))
            ],
            "Your sum is divided by the number of outputs, as in a mean. Return the sum itself.": (
                lambda program, xs, outputs, weights, x_dots: (
                    np.dot(weights, jvp_by_hand(program, xs, outputs, x_dots)) / len(outputs)
                )
            ),
            "Your sum is divided by the sum of the weights, as in a mean. Return the sum itself.": (
                lambda program, xs, outputs, weights, x_dots: (
                    np.dot(weights, jvp_by_hand(program, xs, outputs, x_dots)) / sum(weights)
                )
            ),
        },
        other={
            "describe": lambda case: (
                f"outputs {case['outputs']}, weights = {shown(case['y_bar'])}, x_dot = {shown(case['x_dot'])}; "
                f"{text(case)}"
            )
        },
    ),
    "jvp.c": Variant(
        f"""
A forward pass through a program gives the product of its Jacobian with a vector, and with several passes you get its
product with several vectors. {PROGRAM} {OUTPUTS} The list `seeds` contains p lists $\\dot x$, each of them with one
tangent for each input. Return a list of p lists: for each seed, the product $J\\dot x$ with one entry per output, in
the order of `outputs`. You may make one pass for each seed. {PARTIALS}
""",
        '''
def products_with_seeds(program, xs, outputs, seeds):
    """(list of p lists of m floats) the product J x_dot for each x_dot in seeds, a list of p lists of n floats."""
    ### BEGIN SOLUTION
    found = []
    for x_dots in seeds:
        v, v_dot = list(xs), list(x_dots)
        for operation, operands in program:
            value, row = partials(operation, v[operands[0]], v[operands[-1]])
            v.append(value)
            v_dot.append(sum(p * v_dot[i] for p, i in zip(row, operands)))
        found.append([v_dot[i] for i in outputs])
    return found
    ### END SOLUTION
''',
        for_each_seed,
        title="A pushforward of several seeds",
        hints=(
            "In forward mode, every variable carries a value and a tangent. Both are computed in the order of the "
            "rows, "
            "once for each seed.",
            PUSHED_HINT,
            "Loop over the seeds. For each of them, begin with two lists, `v, v_dot = list(xs), list(x_dots)`. For "
            "each "
            "row, call `partials(operation, v[operands[0]], v[operands[-1]])`, which works for one operand and for "
            "two. "
            "Append the value to `v` and the sum over `zip(row, operands)` to `v_dot`. At the end of a pass, read "
            "`v_dot` at the numbers in `outputs`.",
        ),
        why=r"""
In forward mode each variable carries its value and its tangent, and both are computed in the order of the rows. The
function `partials` returns the value of a row and its partial derivatives, so the loop need not know the operations.
The tangent of the row is the sum over its operands of the partial derivative times the tangent of the operand. This
single line is the chain rule, for one operand and for two, because `zip` stops at the shorter of its arguments.

Each seed gets a pass of its own, in which both lists begin as copies of what was given, so that no tangent of an
earlier pass is left. The values are the same in all passes, and a better program would compute them only once. With the
unit vectors as seeds, the results are the columns of the Jacobian, which is otherwise never formed.
""",
        words={
            "Start with the entries of x_dot, which": "Start with the entries of the seed, which",
            "Your list contains the tangents of all variables": "Your lists contain the tangents of all variables",
            "Its tangent is its entry of x_dot.": "Its tangent is its entry of the seed.",
            "Your direction was scaled to length 1. Use x_dot as it is given": (
                "Your seeds were scaled to length 1. Use them as they are given"
            ),
            "The product is y_dot = J x_dot: the inputs get the tangents x_dot, the rows are visited once": (
                "For each seed x_dot, the product is y_dot = J x_dot: the inputs get the tangents x_dot, the rows are "
                "visited"
            ),
        },
        wrong={
            "You return only the product with the first seed. Return a list for each seed.": (
                lambda program, xs, outputs, given: [jvp_by_hand(program, xs, outputs, given[0])]
            ),
            "There is a list for each output. Return a list for each seed, with one entry per output.": (
                lambda program, xs, outputs, given: [*zip(*for_each_seed(jvp_by_hand)(program, xs, outputs, given))]
            ),
            "You return the product with the sum of the seeds. Return a list for each seed.": (
                lambda program, xs, outputs, given: [jvp_by_hand(program, xs, outputs, [*map(sum, zip(*given))])]
            ),
        },
        other={
            "describe": lambda case: f"outputs {case['outputs']}, seeds = {shown(case['x_dots'])}; {text(case)}",
        },
    ),
    "jvp.d": Variant(
        f"""
How fast do the outputs of a program change if its inputs grow like prices, each by a fraction of itself? {PROGRAM}
{OUTPUTS} The list `rates` contains one number $r_k$ for each input: input k changes at the rate $\\dot x_k=r_k\\,x_k$.
Return the rates $\\dot y=J\\dot x$ at which the outputs change, as a list with one entry per output, in the order of
`outputs`. {PARTIALS}
""",
        '''
def rates_of_outputs(program, xs, outputs, rates):
    """(list of m floats) the tangents of the outputs if input k has the tangent rates[k] * xs[k]; n floats each."""
    ### BEGIN SOLUTION
    v, v_dot = list(xs), [r * x for r, x in zip(rates, xs)]
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        v_dot.append(sum(p * v_dot[i] for p, i in zip(row, operands)))
    return [v_dot[i] for i in outputs]
    ### END SOLUTION
''',
        of_fractions,
        title="Growth of the outputs",
        hints=(
            "In forward mode, every variable carries a value and a tangent. Both are computed in the order of the "
            "rows. "
            "What are the tangents of the inputs here?",
            "The inputs start with the tangents $\\dot x_k=r_k\\,x_k$. The tangent of a row is the sum over its "
            "operands "
            "of the partial derivative times the tangent of the operand: $\\dot v_k=\\sum_i\\frac{\\partial "
            "v_k}{\\partial "
            "v_i}\\dot v_i$.",
            "Begin with two lists, `v = list(xs)` and `v_dot = [r * x for r, x in zip(rates, xs)]`. For each row, call "
            "`partials(operation, v[operands[0]], v[operands[-1]])`, which works for one operand and for two. Append "
            "the "
            "value to `v` and the sum over `zip(row, operands)` to `v_dot`. At the end, read `v_dot` at the numbers in "
            "`outputs`.",
        ),
        why=r"""
The seed of forward mode is the velocity of the inputs. An input that grows by the fraction $r_k$ of itself has the
velocity $r_kx_k$, and this is the only place where the rates and the values meet. Everything else is an ordinary pass:
the tangent of a row is the sum over its operands of the partial derivative times the tangent of the operand. This
single line is the chain rule, for one operand and for two, because `zip` stops at the shorter of its arguments.

At the end the tangents are read at the places in `outputs`, in this order. This also covers an output that is an input,
and a number that occurs twice. The tangents of the outputs are rates per unit of time and not fractions of the outputs.
For the fractions, one would divide each of them by the value of its output.
""",
        words={
            "Start with the entries of x_dot, which say how each input moves.": (
                "Start with the products of rates and inputs, which say how each input moves."
            ),
            "Its tangent is its entry of x_dot.": "Its tangent is its rate times its value.",
            "Your direction was scaled to length 1. Use x_dot as it is given": (
                "Your seed was scaled to length 1. Use the products of rates and inputs as they are"
            ),
            "the inputs get the tangents x_dot, the rows": ("the inputs get the tangents x_dot_k = r_k x_k, the rows"),
        },
        wrong={
            "The rates are used as tangents of the inputs. Multiply each of them by its input first.": jvp_by_hand,
            "The rates are divided by the inputs. Multiply each of them by its input.": (
                lambda program, xs, outputs, rates: jvp_by_hand(
                    program, xs, outputs, [r / x for r, x in zip(rates, xs)]
                )
            ),
            "The inputs are used as their own tangents. Multiply each of them by its rate.": (
                lambda program, xs, outputs, rates: jvp_by_hand(program, xs, outputs, xs)
            ),
            "The rates are added to the inputs. Multiply each rate by its input.": (
                lambda program, xs, outputs, rates: jvp_by_hand(
                    program, xs, outputs, [r + x for r, x in zip(rates, xs)]
                )
            ),
        },
        other={"describe": lambda case: f"outputs {case['outputs']}, rates = {shown(case['x_dot'])}; {text(case)}"},
    ),
    "vjp.b": Variant(
        f"""
A backward pass through a program gives the product with the transposed Jacobian. With a single output this is the
gradient, so you are writing the engine of machine learning. {PROGRAM} The list `seeds` consists of pairs `(i, y_bar)`:
the variable with the number i is an output and has the seed `y_bar`. The pairs may come in any order, an input may also
be an output, and a variable may occur in two pairs. Return $J^\\top\\bar y$ as a list with one entry per input, from
one forward pass and one backward pass over the rows. Note that an output may also be an operand of later rows.
{PARTIALS}
""",
        '''
def pull_back(program, xs, seeds):
    """(list of n floats) the product J^T y_bar; xs: n floats; seeds: pairs (number of an output, its seed)."""
    ### BEGIN SOLUTION
    v, rows = list(xs), []
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        rows.append(row)
    v_bar = [0.0] * len(v)
    for i, y_bar in seeds:
        v_bar[i] += y_bar
    for k in reversed(range(len(program))):
        for i, partial in zip(program[k][1], rows[k]):
            v_bar[i] += partial * v_bar[len(xs) + k]
    return v_bar[: len(xs)]
    ### END SOLUTION
''',
        of_pairs,
        title="A pullback of pairs",
        hints=(
            "Give every output its seed, and then visit the rows from the last one to the first. Each row adds a "
            "contribution to the adjoints of its operands.",
            r"The row $v_k$ adds $\bar v_k\,\frac{\partial v_k}{\partial v_i}$ to the adjoint $\bar v_i$ of each "
            r"operand. "
            "Seeds are added, too, because a variable may occur in two pairs.",
            "In the forward pass, append the partial derivatives of each row to a list `rows`. Begin the backward pass "
            "with `v_bar = [0.0] * len(v)`, and for each pair `(i, y_bar)` add the seed with `+=`. Row k of the "
            "program "
            "is the variable `len(xs) + k`. For `k in reversed(range(len(program)))`, loop over `zip(program[k][1], "
            "rows[k])` and add each contribution. The adjoints of the inputs are the first `len(xs)` entries.",
        ),
        why=r"""
The backward pass needs partial derivatives in the reverse of the order in which they are computed, so the forward pass
stores them in `rows`. Then the seeds are added to the adjoints of the outputs. They are added and not assigned, because
a variable may occur in two pairs, and then both of its seeds count. For the same reason it would be a mistake to make a
dict of the pairs.

The loop visits the rows from the last to the first, and the adjoint of the variable `len(xs) + k` is complete when row
k is visited. An output that is an operand of later rows gets its seed first and the contributions of these rows
afterwards. The first entries of `v_bar` belong to the inputs, and they are the result. One forward and one backward
pass are enough for any number of inputs, which is the whole point of reverse mode.
""",
        without=(
            "The outputs were sorted, but the seeds were not",
            "If a variable is listed twice in outputs, its first",
        ),
        words={
            "Only the last output has received a seed. Give each output its own entry of y_bar.": (
                "Only the output of the last pair has received a seed. Give each output its own seed."
            ),
            "Use the entries of y_bar as seeds.": "Use the second entries of the pairs as seeds.",
            "If a variable is listed twice in outputs, your second seed replaces the first one. Add the seeds with "
            "+=.": (
                "If a variable occurs in two pairs, its second seed replaces the first one, as in a dict. Add the "
                "seeds "
                "with +=."
            ),
            "Seed the variables whose numbers are listed in outputs.": (
                "Seed the variables whose numbers are in the pairs."
            ),
            "Your sweep begins at the output that is listed last.": (
                "Your sweep begins at the output of the last pair."
            ),
        },
        other={
            "describe": lambda case: (
                f"seeds {', '.join(f'({i}, {y:.6g})' for i, y in zip(case['outputs'], case['y_bar']))}; {text(case)}"
            )
        },
    ),
    "vjp.c": Variant(
        f"""
A network is trained by the gradient of a loss, and here you compute such a gradient by one backward pass. {PROGRAM}
{OUTPUTS} The list `targets` contains one number $t_i$ for each output $y_i$, in the same order, and the loss is
$L=\\frac12\\sum_i(y_i-t_i)^2$. Return the gradient of L with respect to the inputs as a list with one entry per input,
from one forward pass and one backward pass over the rows. Note that an output may also be an operand of later rows.
{PARTIALS}
""",
        '''
def gradient_of_loss(program, xs, outputs, targets):
    """(list of n floats) the gradient of half the sum of the squares of output minus target; xs: n floats."""
    ### BEGIN SOLUTION
    v, rows = list(xs), []
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        rows.append(row)
    v_bar = [0.0] * len(v)
    for i, target in zip(outputs, targets):
        v_bar[i] += v[i] - target
    for k in reversed(range(len(program))):
        for i, partial in zip(program[k][1], rows[k]):
            v_bar[i] += partial * v_bar[len(xs) + k]
    return v_bar[: len(xs)]
    ### END SOLUTION
''',
        of_loss,
        title="The gradient of a loss",
        hints=(
            "The seed of an output is the derivative of the loss with respect to this output. Give every output its "
            "seed, and then visit the rows from the last one to the first.",
            r"The seed of $y_i$ is $y_i-t_i$. The row $v_k$ adds $\bar v_k\,\frac{\partial v_k}{\partial v_i}$ to the "
            r"adjoint $\bar v_i$ of each operand. Seeds are added, too, because a variable may be listed twice in "
            "`outputs`.",
            "In the forward pass, append the partial derivatives of each row to a list `rows`. Begin the backward pass "
            "with `v_bar = [0.0] * len(v)`, and add `v[i] - target` to `v_bar[i]` for each output. Row k of the "
            "program "
            "is the variable `len(xs) + k`. For `k in reversed(range(len(program)))`, loop over `zip(program[k][1], "
            "rows[k])` and add each contribution. The adjoints of the inputs are the first `len(xs)` entries.",
        ),
        why=r"""
The derivative of the loss with respect to the output $y_i$ is $y_i-t_i$, because the factor ½ cancels the 2 of the
square. These derivatives are the seeds, so that the gradient is $J^\top(y-t)$. They are added to the adjoints and not
assigned, because a variable may be listed twice in `outputs`, and then both of its terms of the loss count. The outputs
have to be known before the backward pass can begin, and they are, because the forward pass has computed all values.

The loop visits the rows from the last to the first, and the adjoint of the variable `len(xs) + k` is complete when row
k is visited. An output that is an operand of later rows gets its seed first and the contributions of these rows
afterwards. One forward and one backward pass are enough for any number of inputs, which is why networks are trained in
this way.
""",
        words={
            "Give each output its own entry of y_bar.": "Give each output its own difference y - t.",
            "Use the entries of y_bar as seeds.": "Use the differences y - t as seeds.",
            "Pair outputs and y_bar with zip.": "Pair outputs and targets with zip.",
            "The outputs were sorted, but the seeds were not.": "The outputs were sorted, but the targets were not.",
            "Each seed belongs to the output at the same place of the list.": (
                "Each target belongs to the output at the same place of the list."
            ),
            "The product is x_bar = Jᵀ y_bar: every output gets its seed": (
                "The gradient is x_bar = Jᵀ (y - t): every output gets the seed y - t"
            ),
        },
        without=("The outputs were sorted, but the seeds were not",),
        wrong={
            "The targets are used as seeds. The derivative of the loss with respect to an output is y - t.": (
                of_other_seeds(lambda d, t: t)
            ),
            "Your gradient has the wrong sign. The derivative of the loss with respect to an output is y - t.": (
                of_other_seeds(lambda d, t: -d)
            ),
            "Your gradient is twice the right one. The factor 1/2 of the loss cancels the 2 of the square.": (
                of_other_seeds(lambda d, t: 2 * d)
            ),
            "Your gradient is half of the right one. The 2 of the square cancels the factor 1/2 of the loss.": (
                of_other_seeds(lambda d, t: d / 2)
            ),
            "The outputs are used as seeds, without their targets. The seeds are y - t.": of_other_seeds(
                lambda d, t: d + t
            ),
            "The terms of the loss are used as seeds. The seeds are their derivatives, y - t.": of_other_seeds(
                lambda d, t: d * d / 2
            ),
            "The seeds are divided by the number of outputs, as in a mean. The loss is a sum.": of_other_seeds(
                lambda d, t: d / len(d)
            ),
            "The outputs were sorted, but the targets were not. Each target belongs to the output at the same place of "
            "the list.": lambda program, xs, outputs, targets: of_loss(vjp_by_hand)(
                program, xs, sorted(outputs), targets
            ),
        },
        other={"describe": lambda case: f"outputs {case['outputs']}, targets = {shown(case['y_bar'])}; {text(case)}"},
    ),
    "vjp.d": Variant(
        f"""
A backward pass through a program gives the product of the transposed Jacobian with a vector, and with several passes
you get its product with several vectors. {PROGRAM} {OUTPUTS} The list `seeds` contains p lists $\\bar y$, each of them
with one entry for each output, in the order of `outputs`. Return a list of p lists: for each seed, the product
$J^\\top\\bar y$ with one entry per input. A single forward pass and one backward pass for each seed are enough. Note
that an output may also be an operand of later rows. {PARTIALS}
""",
        '''
def several_pullbacks(program, xs, outputs, seeds):
    """(list of p lists of n floats) the product J^T y_bar for each y_bar in seeds, a list of p lists of m floats."""
    ### BEGIN SOLUTION
    v, rows = list(xs), []
    for operation, operands in program:
        value, row = partials(operation, v[operands[0]], v[operands[-1]])
        v.append(value)
        rows.append(row)
    found = []
    for y_bars in seeds:
        v_bar = [0.0] * len(v)
        for i, y_bar in zip(outputs, y_bars):
            v_bar[i] += y_bar
        for k in reversed(range(len(program))):
            for i, partial in zip(program[k][1], rows[k]):
                v_bar[i] += partial * v_bar[len(xs) + k]
        found.append(v_bar[: len(xs)])
    return found
    ### END SOLUTION
''',
        for_each_seed,
        title="A pullback of several seeds",
        hints=(
            "For each seed, give every output its entry, and then visit the rows from the last one to the first. Each "
            "row "
            "adds a contribution to the adjoints of its operands.",
            r"The row $v_k$ adds $\bar v_k\,\frac{\partial v_k}{\partial v_i}$ to the adjoint $\bar v_i$ of each "
            r"operand. "
            "Seeds are added, too, because a variable may be listed twice in `outputs`.",
            "In the forward pass, append the partial derivatives of each row to a list `rows`. Then loop over the "
            "seeds. "
            "Begin each backward pass with `v_bar = [0.0] * len(v)` and add the entries of the seed with `+=`. Row k "
            "of "
            "the program is the variable `len(xs) + k`. For `k in reversed(range(len(program)))`, loop over "
            "`zip(program[k][1], rows[k])` and add each contribution. The adjoints of the inputs are the first "
            "`len(xs)` "
            "entries.",
        ),
        why=r"""
The partial derivatives do not depend on the seed, so a single forward pass stores them in `rows` for all backward
passes. Each backward pass begins with new adjoints that are zero. Then the entries of the seed are added to the
adjoints of the outputs. They are added and not assigned, because a variable may be listed twice in `outputs`, and then
both entries count.

The loop visits the rows from the last to the first, and the adjoint of the variable `len(xs) + k` is complete when row
k is visited. An output that is an operand of later rows gets its seed first and the contributions of these rows
afterwards. The first entries of `v_bar` belong to the inputs. With the unit vectors as seeds, the results are the rows
of the Jacobian.
""",
        words={
            "Give each output its own entry of y_bar.": "Give each output its own entry of the seed.",
            "Use the entries of y_bar as seeds.": "Use the entries of the given seeds.",
            "Your list contains the adjoints of all variables": "Your lists contain the adjoints of all variables",
            "Pair outputs and y_bar with zip.": "Pair outputs and the seed with zip.",
            "The product is x_bar = Jᵀ y_bar: every output gets its seed, the rows are visited once": (
                "For each seed y_bar, the product is x_bar = Jᵀ y_bar: every output gets its entry, the rows are "
                "visited"
            ),
        },
        wrong={
            "You return only the product with the first seed. Return a list for each seed.": (
                lambda program, xs, outputs, given: [vjp_by_hand(program, xs, outputs, given[0])]
            ),
            "There is a list for each input. Return a list for each seed, with one entry per input.": (
                lambda program, xs, outputs, given: [*zip(*for_each_seed(vjp_by_hand)(program, xs, outputs, given))]
            ),
            "The adjoints of the previous pass are still there. Begin each backward pass with new adjoints that are "
            "zero.": lambda program, xs, outputs, given: with_adjoints_kept(program, xs, outputs, given),
        },
        other={
            "describe": lambda case: f"outputs {case['outputs']}, seeds = {shown(case['y_bars'])}; {text(case)}",
        },
    ),
    "by_rows.b": Variant(
        r"""
If a pullback is all you have, you can still fill whole Jacobians. Here a function has two inputs, arrays of shape (n1,)
and (n2,), and one output of shape (m,), so that it has one Jacobian $J_1$ of shape (m, n1) and another one $J_2$ of
shape (m, n2). The function `pull(y_bar)` takes an array of shape (m,) and returns the pair of arrays $J_1^\top\bar y$
and $J_2^\top\bar y$, of the shapes (n1,) and (n2,). Return the pair of both Jacobians, with at most m calls of `pull`.
""",
        '''
def two_jacobians(pull, m, n1, n2):
    """(pair of arrays of shapes (m, n1) and (m, n2)) the Jacobians; pull returns a pair of shapes (n1,) and (n2,)."""
    ### BEGIN SOLUTION
    first, second = zip(*[pull(seed) for seed in np.eye(m)])
    return np.stack(first), np.stack(second)
    ### END SOLUTION
''',
        of_two_inputs,
        title="Two Jacobians by rows",
        hints=(
            "A call of `pull` with a suitable seed gives one part of each matrix. Which seed, and which part?",
            "The pullback of the unit vector $e_i$ is the pair of row i of $J_1$ and row i of $J_2$, so you need one "
            "call "
            "for each unit vector.",
            "Call `pull(seed)` for each `seed` in `np.eye(m)`, and collect the first parts of the pairs in one list "
            "and "
            "the second parts in another one. Give each list to `np.stack`, which puts the arrays below each other.",
        ),
        why=r"""
A pullback computes $J_1^\top\bar y$ and $J_2^\top\bar y$ for a given seed. If the seed is the unit vector $e_i$, these
products are row i of both matrices. The rows of `np.eye(m)` are the m unit vectors, so a loop over them makes exactly
one call for each output. The number of inputs does not matter: one backward pass reaches all of them at once.

The calls give m pairs, and `zip(*pairs)` makes two sequences of m rows of them. The rows are put below each other, and
this is what `np.stack` does without an `axis`. It would be a mistake to make one loop for each Jacobian, because every
call of `pull` would then be made twice. The sizes n1 and n2 are not used, because each row already has the right
length.
""",
        without=("Each of your rows is a single number",),
        words={
            "Your result is the transpose of the Jacobian. A call of pull gives a row, and not a column.": (
                "Your arrays are the transposes of the Jacobians. A call of pull gives two rows, and not two columns."
            ),
            "You return the sum of each row. Return the rows themselves, as a matrix of shape (m, n).": (
                "You return the sum of each row. Return the rows themselves, as matrices of the shapes (m, n1) and (m, "
                "n2)."
            ),
            "Row i of your result is the sum": "Row i of your matrices is the sum",
            "Row i of your result is i + 1 times": "Row i of your matrices is i + 1 times",
            "In your result, the rows after the n-th are zero.": (
                "In your matrices, the rows beyond the number of inputs are zero."
            ),
            "Your Jacobian is right, but you called pull more than m times. One call per row is enough.": (
                "Your Jacobians are right, but you called pull more than m times. One call gives a row of both."
            ),
            "Row i of the Jacobian is the pullback of the unit vector e_i, so m passes give all rows.": (
                "Row i of both Jacobians is the pullback of the unit vector e_i, so m passes give all rows."
            ),
        },
        wrong={
            "The two Jacobians are exchanged. Return them in the order of the inputs.": lambda pull, m, n1, n2: (
                of_two_inputs(by_rows)(pull, m, n1, n2)[::-1]
            ),
            "Your two Jacobians are joined to one array. Return them as a pair.": lambda pull, m, n1, n2: np.hstack(
                of_two_inputs(by_rows)(pull, m, n1, n2)
            ),
            "Both of your arrays are the first Jacobian. The second part of each pair belongs to the second one.": (
                lambda pull, m, n1, n2: [of_two_inputs(by_rows)(pull, m, n1, n2)[0]] * 2
            ),
            "You return only the first Jacobian. Return the pair of both.": lambda pull, m, n1, n2: of_two_inputs(
                by_rows
            )(pull, m, n1, n2)[0],
        },
        other={"describe": with_values("J1", "J2"), "limits": lambda case: {"passes": (1, len(case["J1"]))}},
    ),
    "by_rows.c": Variant(
        r"""
If a pullback is all you have, you can still multiply the Jacobian by a matrix from the left. The function `pull(y_bar)`
takes an array of shape (m,) and returns $J^\top\bar y$ as an array of shape (n,). (It returns the array itself, and not
a tuple as in the lesson.) Return the product $WJ$, where `W` is an array of shape (p, m), as an array of shape (p, n),
with at most p calls of `pull`.
""",
        '''
def weights_times_jacobian(pull, W, n):
    """(array of shape (p, n)) the product W J; W: shape (p, m); pull takes shape (m,) and returns shape (n,)."""
    ### BEGIN SOLUTION
    return np.stack([pull(seed) for seed in W])
    ### END SOLUTION
''',
        times_weights,
        title="A matrix times a Jacobian",
        hints=(
            "A call of `pull` with a suitable seed gives one part of the product. Which seed, and which part?",
            "Row i of $WJ$ is row i of W times J, and this is the pullback of row i of W. So you need one call for "
            "each "
            "row of W.",
            "Call `pull(seed)` for each `seed` in `W`, collect the results in a list, and give the list to `np.stack`, "
            "which puts the arrays below each other.",
        ),
        why=r"""
A pullback computes $J^\top\bar y$ for a given seed, and this is the same row of numbers as $\bar y^\top J$. Row i of
the product WJ is row i of W times J, so it is the pullback of row i of W. A loop over an array runs over its rows, so
it makes exactly p calls. The Jacobian itself is never formed. This saves work whenever W has fewer rows than there are
outputs, and with the unit matrix as W the result is the whole Jacobian.

The results are put below each other, and this is what `np.stack` does without an `axis`. A pushforward would give
products from the right, JV, by columns. The argument n is not used, because each row that comes from `pull` already has
the length n. It would be needed only if the array were made before it is filled.
""",
        words={
            "Your result is the transpose of the Jacobian": "Your result is the transpose of W J",
            "Every call of pull had a vector of ones as its seed, so that all your rows are equal. Each row needs a "
            "seed "
            "of its own.": (
                "Every call of pull had the sum of the rows of W as its seed, so that all your rows are equal. Each "
                "row "
                "needs a seed of its own."
            ),
            "You return the result of a single call with a vector of ones, which is the sum of all rows.": (
                "You return the result of a single call with the sum of the rows of W, which is the sum of all rows."
            ),
            "Each of your rows is the mean of all rows, which looks like copies of a single call with ones. Each row "
            "needs a call of its own.": "Each of your rows is the mean of all rows. Each row needs a call of its own.",
            "as a matrix of shape (m, n)": "as a matrix of shape (p, n)",
            "The 1 of the previous seed is still there, so begin each seed with zeros.": (
                "The previous rows of W are still there. Each seed is one row of W alone."
            ),
            "Row i of your result is i + 1 times the right one. A unit vector contains a 1, and not the number of its "
            "row.": ("Row i of your result is i + 1 times the right one. The seed is row i of W as it is given."),
            "There is one pass for each of the m outputs, so the loop has to run over m.": (
                "There is one pass for each of the p rows of W, so the loop has to run over p."
            ),
            "Your Jacobian is right, but you called pull more than m times. One call per row is enough.": (
                "Your product is right, but you called pull more than p times. One call per row of W is enough."
            ),
            "Row i of the Jacobian is the pullback of the unit vector e_i, so m passes give all rows.": (
                "Row i of W J is the pullback of row i of W, so p passes give all rows."
            ),
        },
        wrong={
            "This is the Jacobian. Its product with W was asked for.": lambda pull, W, n: by_rows(pull, W.shape[1], n),
            "The rows of W were scaled to length 1. Use them as they are given.": lambda pull, W, n: np.stack(
                [pull(row / np.linalg.norm(row)) for row in W]
            ),
            "Every call of pull had the first row of W as its seed. Each row needs a seed of its own.": (
                lambda pull, W, n: np.stack([pull(W[0]) for _ in W])
            ),
        },
        other={"describe": with_values("J", "W"), "limits": lambda case: {"passes": (1, len(case["W"]))}},
    ),
    "by_rows.d": Variant(
        r"""
If a pullback is all you have, you can still compute the gradients of some of the outputs. The function `pull(y_bar)`
takes an array of shape (m,) and returns $J^\top\bar y$ as an array of shape (n,). (It returns the array itself, and not
a tuple as in the lesson.) The list `wanted` contains p numbers of outputs, counted from 0, each at most once and in any
order. Return the rows of J that belong to these outputs, in the order of the list `wanted`, as an array of shape (p,
n), with at most p calls of `pull`.
""",
        '''
def wanted_rows(pull, m, n, wanted):
    """(array of shape (p, n)) the rows of the Jacobian with the p numbers in wanted; pull: shape (m,) to (n,)."""
    ### BEGIN SOLUTION
    units = np.eye(m)
    return np.stack([pull(units[i]) for i in wanted])
    ### END SOLUTION
''',
        of_some_outputs,
        title="Some rows of a Jacobian",
        hints=(
            "A call of `pull` with a suitable seed gives one part of the matrix. Which seed, and which part?",
            "The pullback of the unit vector $e_i$ is row i of the Jacobian, so you need one call for each number in "
            "`wanted`.",
            "The rows of `np.eye(m)` are the unit vectors, and `np.eye(m)[i]` is the one with the number i. Call "
            "`pull` "
            "with it for each `i` in `wanted`, collect the results in a list, and give the list to `np.stack`, which "
            "puts "
            "the arrays below each other.",
        ),
        why=r"""
A pullback computes $J^\top\bar y$ for a given seed. If the seed is the unit vector $e_i$, the product is row i of J,
because $J^\top e_i$ is column i of the transposed matrix. In reverse mode the work is proportional to the number of
rows, so that one saves a pass for each output that is not wanted. The loop runs over `wanted`, so the rows come in the
order of this list.

The seeds have the length m and not the length p, since a pullback always needs a seed for every output; the outputs
that are not wanted have the seed 0. The results are put below each other, and this is what `np.stack` does without an
`axis`. If only the loss of a network is wanted, p is 1, and one pass gives its whole gradient.
""",
        words={
            "Your result is the transpose of the Jacobian. A call": "Your rows have become columns. A call",
            "Every call of pull had a vector of ones as its seed": (
                "Every call of pull had a seed with a 1 for each wanted output"
            ),
            "You return the result of a single call with a vector of ones, which is the sum of all rows.": (
                "You return the result of a single call with a 1 for each wanted output, which is the sum of their "
                "rows."
            ),
            "Each of your rows is the mean of all rows, which looks like copies of a single call with ones. Each row": (
                "Each of your rows is the mean of the wanted rows. Each row"
            ),
            "as a matrix of shape (m, n)": "as a matrix of shape (p, n)",
            "There is one pass for each of the m outputs, so the loop has to run over m.": (
                "There is one pass for each of the p wanted outputs, so the loop has to run over them."
            ),
            "Your Jacobian is right, but you called pull more than m times. One call per row is enough.": (
                "Your rows are right, but there are more calls of pull than wanted outputs. One call per row is enough."
            ),
            "so m passes give all rows": "so p passes give the p wanted rows",
        },
        wrong={
            "This is the whole Jacobian. Return only the rows of the outputs in wanted.": lambda pull, m, n, wanted: (
                by_rows(pull, m, n)
            ),
            "These are the first rows of the Jacobian. Return those with the numbers in wanted.": (
                lambda pull, m, n, wanted: by_rows(pull, m, n)[: len(wanted)]
            ),
            "The rows are in the order of the outputs. Return them in the order of wanted.": (
                lambda pull, m, n, wanted: by_rows(pull, m, n)[sorted(wanted)]
            ),
            "These are the rows before the wanted ones. The outputs are counted from 0.": (
                lambda pull, m, n, wanted: by_rows(pull, m, n)[[i - 1 for i in wanted]]
            ),
        },
        other={
            "describe": with_values("J", "wanted"),
            "limits": lambda case: {"passes": (1, len(case["wanted"]))},
        },
    ),
    "mode.b": Variant(
        r"""
To choose the cheaper way to fill a Jacobian, you only have to look at its shape. The function receives the shape of a
Jacobian as numpy gives it, the pair `(m, n)` of the numbers of its rows and columns. Forward mode fills the matrix by
columns and reverse mode by rows, with one pass for each of them. Return a pair: the way that needs fewer passes, as the
word `"columns"` or `"rows"`, and its number of passes. If both ways need the same number, either of them is accepted.
""",
        '''
def cheaper_way(shape):
    """(str, int) "columns" or "rows", whichever needs fewer passes for this shape, and the number of passes."""
    ### BEGIN SOLUTION
    m, n = shape
    return ("columns", n) if n < m else ("rows", m)
    ### END SOLUTION
''',
        of_shape,
        title="By columns or by rows?",
        hints=(
            "What does one pass of each mode give you, a row or a column of the Jacobian?",
            "Forward mode gives one column per pass, and there is one column per input. Reverse mode gives one row per "
            "pass, and there is one row per output.",
            'Unpack the pair with `m, n = shape`, and compare n and m with `if`. In one case return `("columns", '
            '...)`, and in the other `("rows", ...)`, where the dots stand for a number of passes.',
        ),
        why=r"""
A forward pass gives one column of the Jacobian and a backward pass gives one row. A matrix of shape (m, n) has m rows
and n columns, in this order: the number of rows comes first in a shape. So forward mode needs n passes and reverse mode
needs m. The function compares these two numbers and returns the smaller one with the name of its way. For n = m either
answer is accepted, and the conditional expression then chooses rows.

Counting passes is a simplification. A backward pass usually costs a little more than a forward pass, and it needs
memory for the partial derivatives, so in practice columns are often preferred when n and m are nearly equal. The
gradient of a loss has the shape (1, n), where n may be a million, and then such details play no role.
""",
        without=("Your mode contains the word mode",),
        words={
            "You chose the mode that needs more passes. Forward mode gives one column per pass, and there are n "
            "columns.": (
                "You chose the way that needs more passes. There are n columns and m rows, with one pass for each."
            ),
            "Your mode is right, but the number of passes is that of the other mode.": (
                "Your way is right, but the number of passes is that of the other way."
            ),
            "Your mode is right": "Your way is right",
            "You always choose forward mode. With fewer outputs than inputs, reverse mode needs fewer passes.": (
                "You always choose columns. With fewer rows than columns, rows need fewer passes."
            ),
            "as 'forward' or 'reverse'": "as 'columns' or 'rows'",
            "Return the mode first": "Return the way first",
            "You always choose reverse mode. With fewer inputs than outputs, forward mode needs fewer passes.": (
                "You always choose rows. With fewer columns than rows, columns need fewer passes."
            ),
            "it belongs to the other mode": "it belongs to the other way",
            "You count a single pass for reverse mode. It needs one pass for each output, because a pass gives only "
            "one "
            "row.": "You count a single pass for rows. There is one pass for each row.",
            "You choose reverse mode only for a single output. It needs fewer passes whenever m is smaller than n.": (
                "You choose rows only for a single row. They need fewer passes whenever m is smaller than n."
            ),
            "You return only the mode. Return a pair of the mode and its number of passes.": (
                "You return only the way. Return a pair of the way and its number of passes."
            ),
            "Forward mode needs n passes, and reverse mode needs m passes.": (
                "Columns need n passes, and rows need m passes, where the shape is (m, n)."
            ),
        },
        wrong={
            "The names of the modes were not asked for. Write 'columns' for forward mode and 'rows' for reverse "
            "mode.": (lambda shape: mode(shape[1], shape[0])),
            "Your word contains more than one word. Return only 'columns' or 'rows'.": lambda shape: [
                "by " + in_words(mode(shape[1], shape[0]))[0],
                min(shape),
            ],
            "Your word is in the singular. Write 'columns' or 'rows'.": lambda shape: [
                in_words(mode(shape[1], shape[0]))[0][:-1],
                min(shape),
            ],
        },
        other={
            "describe": lambda case: f"shape = ({case['m']}, {case['n']})",
            "accepts": either(lambda case: (case["n"], case["m"]), ("columns", "rows")),
            "rows": lambda case: ["way", "passes"],
        },
    ),
    "mode.c": Variant(
        r"""
To choose the cheaper mode, you only have to count. A function has n inputs and m outputs, and its whole Jacobian is
wanted. A pass of forward mode costs 1, and a pass of reverse mode costs r, a whole number of at least 2, because it
runs through the program forwards and backwards. Return a pair: the mode that costs less, as the word `"forward"` or
`"reverse"`, and the cost of the whole Jacobian in this mode. If both modes cost the same, either of them is accepted.
""",
        '''
def mode_by_cost(n, m, r):
    """(str, int) the mode in which the Jacobian costs less, and this cost; a pass costs 1 forward and r in reverse."""
    ### BEGIN SOLUTION
    return ("forward", n) if n < r * m else ("reverse", r * m)
    ### END SOLUTION
''',
        of_costs,
        title="Which mode costs less?",
        hints=(
            "What does one pass of each mode give you, a row or a column of the Jacobian? How many of them are there?",
            "Forward mode gives one column per pass, and there is one column per input. Reverse mode gives one row per "
            "pass, and there is one row per output. Each pass of reverse mode costs r.",
            'Compare n and `r * m` with `if`. In one case return `("forward", ...)`, and in the other `("reverse", '
            "...)`, where the dots stand for a cost.",
        ),
        why=r"""
A forward pass gives one column of the Jacobian and a backward pass gives one row. A matrix of shape (m, n) has n
columns and m rows, so forward mode needs n passes and reverse mode needs m. Their costs are n and rm, and the function
returns the smaller one with the name of its mode. For n = rm either answer is accepted, and the conditional expression
then chooses reverse mode.

The factor r moves the border between the modes. Reverse mode pays only if there are more than r inputs per output, so
for a nearly square Jacobian forward mode is cheaper. For a loss function, where m is 1 and n may be a million, a factor
of three or four plays no role.
""",
        without=("You count a single pass for reverse mode", "You choose reverse mode only for a single output"),
        words={
            "You chose the mode that needs more passes. Forward mode gives one column per pass, and there are n "
            "columns.": "You chose the mode that costs more. Forward mode costs n, and reverse mode costs r m.",
            "but the number of passes is that of the other mode.": "but the cost is that of the other mode.",
            "but its number of passes is n or m, and not n times m.": (
                "but its cost is one of the two numbers n and r m, and not their product."
            ),
            "but its number of passes is n or m, and not n plus m.": (
                "but its cost is one of the two numbers n and r m, and not their sum."
            ),
            "You always choose forward mode. With fewer outputs than inputs, reverse mode needs fewer passes.": (
                "You always choose forward mode. If r m is smaller than n, reverse mode costs less."
            ),
            "You always choose reverse mode. With fewer inputs than outputs, forward mode needs fewer passes.": (
                "You always choose reverse mode. If n is smaller than r m, forward mode costs less."
            ),
            "the number of passes second": "the cost second",
            "Your number of passes is right, but it belongs to the other mode.": (
                "Your cost is right, but it belongs to the other mode."
            ),
            "but you count one pass too many. The value of the function is computed during the passes and needs none "
            "of "
            "its own.": (
                "but your cost is too large by 1. The value of the function is computed during the passes and needs "
                "none "
                "of its own."
            ),
            "You return only the mode. Return a pair of the mode and its number of passes.": (
                "You return only the mode. Return a pair of the mode and its cost."
            ),
            "Your number of passes is a text": "Your cost is a text",
            "Forward mode needs n passes, and reverse mode needs m passes.": (
                "Forward mode needs n passes of cost 1, and reverse mode needs m passes of cost r."
            ),
        },
        wrong={
            "The cost r of a backward pass is left out. Reverse mode costs r m.": lambda n, m, r: mode(n, m),
            "You compare the numbers of passes. Compare the costs, which are n and r m.": lambda n, m, r: (
                ["forward", n] if n < m else ["reverse", r * m]
            ),
            "Your mode is right, but in reverse mode you return the number of passes. Their cost is r m.": (
                lambda n, m, r: ["forward", n] if n < r * m else ["reverse", m]
            ),
            "You have multiplied the passes of forward mode by r. It is a pass of reverse mode that costs r.": (
                lambda n, m, r: mode(r * n, m)
            ),
            "You have added r to the passes of reverse mode. Each of its m passes costs r, so multiply.": (
                lambda n, m, r: mode(n, m + r)
            ),
            "You have divided the passes of reverse mode by r. Each of its m passes costs r, so multiply.": (
                lambda n, m, r: mode(n, m / r)
            ),
        },
        other={
            "describe": with_values("n", "m", "r"),
            "accepts": either(lambda case: (case["n"], case["r"] * case["m"])),
            "rows": lambda case: ["mode", "cost"],
        },
    ),
    "mode.d": Variant(
        r"""
To choose the cheaper mode, you only have to count. A function takes several arrays and returns several arrays, and all
derivatives of all entries of the outputs with respect to all entries of the inputs are wanted. The lists `inputs` and
`outputs` contain the shapes of these arrays, for instance `[(3, 4), (4,), ()]`, where `()` is the shape of a single
number. Return a pair: the mode that needs fewer passes, as the word `"forward"` or `"reverse"`, and its number of
passes. If both modes need the same number, either of them is accepted.
""",
        '''
def mode_for_arrays(inputs, outputs):
    """(str, int) the mode that needs fewer passes, and their number; inputs, outputs: lists of shapes of arrays."""
    ### BEGIN SOLUTION
    n = sum(math.prod(shape) for shape in inputs)
    m = sum(math.prod(shape) for shape in outputs)
    return ("forward", n) if n < m else ("reverse", m)
    ### END SOLUTION
''',
        of_shapes,
        title="Which mode, for arrays?",
        hints=(
            "All inputs together are n numbers, and all outputs together are m numbers. What does one pass of each "
            "mode "
            "give you, a row or a column of the Jacobian?",
            "An array has as many entries as the product of the numbers in its shape. Forward mode gives one column "
            "per "
            "pass, and there is one column per entry of an input. Reverse mode gives one row per pass, and there is "
            "one "
            "row per entry of an output.",
            "The number of entries of a shape is `math.prod(shape)`, which is 1 for `()`. Sum it over `inputs` to get "
            "n, "
            'and over `outputs` to get m. Compare n and m with `if`, and return `("forward", ...)` or `("reverse", '
            "...)`, where the dots stand for a number of passes.",
        ),
        why=r"""
For differentiation it does not matter how numbers are arranged in arrays. All inputs together are n numbers, where each
array counts with the product of its shape, and all outputs together are m numbers. A number by itself has the shape (),
and the empty product is 1, as it should be. The Jacobian has n columns and m rows, so forward mode needs n passes and
reverse mode needs m. For n = m either answer is accepted.

The usual case in machine learning is a long list of large weights on the side of the inputs, and a single number, the
loss, on the side of the outputs. Then reverse mode needs one pass, while the number of passes in forward mode is the
number of all weights.
""",
        words={
            "Forward mode gives one column per pass, and there are n columns.": (
                "Forward mode gives one column per pass, and there is one column for each entry of an input."
            ),
            "its number of passes is n or m, and not n times m": (
                "its number of passes is that of the entries on one side, and not the product of both"
            ),
            "its number of passes is n or m, and not n plus m": (
                "its number of passes is that of the entries on one side, and not the sum of both"
            ),
            "With fewer outputs than inputs, reverse": "If the outputs have fewer entries than the inputs, reverse",
            "With fewer inputs than outputs, forward": "If the inputs have fewer entries than the outputs, forward",
            "It needs one pass for each output, because a pass gives only one row.": (
                "It needs one pass for each entry of an output, because a pass gives only one row."
            ),
            "You choose reverse mode only for a single output. It needs fewer passes whenever m is smaller than n.": (
                "You choose reverse mode only if the outputs are a single number. It needs fewer passes whenever the "
                "outputs have fewer entries than the inputs."
            ),
            "Forward mode needs n passes, and reverse mode needs m passes.": (
                "Forward mode needs a pass for each entry of an input, and reverse mode for each entry of an output."
            ),
        },
        wrong={
            "You count the arrays. Count their entries, because each entry has a column or a row of its own.": (
                of_shapes(mode, len)
            ),
            "You add up the numbers in the shapes. An array has as many entries as their product.": of_shapes(
                mode, lambda shapes: sum(map(sum, shapes))
            ),
            "You multiply the sizes of the arrays of one side. Add them.": of_shapes(
                mode, lambda shapes: math.prod(map(math.prod, shapes))
            ),
            "You count only the first array of each side. Add up the entries of all arrays.": of_shapes(
                mode, lambda shapes: math.prod(shapes[0])
            ),
            "You count 0 for the shape (). It is a single number, so count 1.": of_shapes(
                mode, lambda shapes: sum(math.prod(shape) for shape in shapes if shape)
            ),
            "You count only the first number of each shape. An array has as many entries as the product of all numbers "
            "in its shape.": of_shapes(mode, lambda shapes: sum(shape[0] if shape else 1 for shape in shapes)),
        },
        other={
            "describe": with_values("inputs", "outputs"),
            "accepts": either(lambda case: (entries(case["inputs"]), entries(case["outputs"]))),
        },
    ),
    "inner_product.b": Variant(
        r"""
A Hessian is symmetric, so a program that multiplies by a Hessian can be tested without knowing the matrix. The function
`apply` is claimed to compute $v \mapsto Av$ with a symmetric matrix A of shape (n, n). It certainly multiplies by some
matrix A. Return `True` if A is symmetric, up to rounding, and `False` otherwise. Your test has to be sharp: a matrix in
which a single entry differs by a thousandth from its mirror image is not symmetric.
""",
        '''
def symmetry_test(apply, n):
    """(bool) whether the linear map apply, from arrays of shape (n,) to arrays of shape (n,), is symmetric."""
    ### BEGIN SOLUTION
    random = np.random.default_rng()
    for _ in range(5):
        u, v = random.normal(size=n), random.normal(size=n)
        left, right = u @ apply(v), apply(u) @ v
        if abs(left - right) > 1e-9 * np.linalg.norm(u) * np.linalg.norm(apply(v)):
            return False
    return True
    ### END SOLUTION
''',
        answer=SYMMETRIC,
        title="The symmetry test",
        hints=(
            r"If A is symmetric, then $u\cdot(Av)$ and $(Au)\cdot v$ are the same number for all vectors u and v.",
            "Draw several pairs of random vectors, and compare the two numbers for each pair. The vectors of a pair "
            "have "
            "to be different, and simple vectors such as ones do not detect errors that cancel. Since the two numbers "
            "are "
            "summed in different orders, allow for a difference of the size of rounding.",
            "Vectors with normally distributed entries come from `np.random.default_rng().normal(size=n)`. For each "
            "pair "
            "compute `left = u @ apply(v)` and the corresponding `right`. Return `False` if `abs(left - right)` is "
            "larger "
            "than about `1e-9` times the product of the lengths of `u` and `apply(v)`, and return `True` after the "
            "loop.",
        ),
        why=r"""
If A is symmetric, then $u\cdot(Av)=(Au)\cdot v$ for all vectors, and the test compares the two numbers for random
vectors. This is the inner-product test in which the map plays both parts: $A^\top$ is claimed to be A itself. If an
entry (i, j) differs from its mirror image, the two numbers differ by this difference times $u_iv_j$, which is zero for
random vectors with probability 0. If u and v were the same vector, both numbers would always be equal. Vectors of ones
would be a bad choice, too, because errors of opposite sign would cancel in the sum.

The two numbers are sums in a different order, so they agree only up to rounding. The tolerance is therefore relative to
the lengths of the vectors, which bound the size of the terms, and it is far below a thousandth. Five pairs are more
than enough; they protect against a draw in which the critical product happens to be tiny. The matrix is never formed.
""",
    ),
    "inner_product.c": Variant(
        r"""
When you have written a forward and a backward pass by hand, this test tells you whether they fit together. Here the
outputs have weights, as the points of a grid have. The function `push` computes $\dot x \mapsto J\dot x$, and `pull` is
claimed to be its adjoint with respect to the positive weights $w_i$ in the array `w` of shape (m,): $\sum_i w_i\,\bar
y_i\,(J\dot x)_i$ and the inner product of `pull(y_bar)` with $\dot x$, without weights, are the same number for all
$\dot x$ and $\bar y$. Return `True` if this is so, up to rounding, and `False` otherwise. Your test has to be sharp: an
error of a thousandth in a single entry of a matrix has to be noticed.
""",
        '''
def weighted_test(push, pull, n, m, w):
    """(bool) whether pull is the adjoint of push, from shape (n,) to shape (m,), with the weights w of shape (m,)."""
    ### BEGIN SOLUTION
    random = np.random.default_rng()
    for _ in range(5):
        x_dot, y_bar = random.normal(size=n), random.normal(size=m)
        left, right = (w * y_bar) @ push(x_dot), pull(y_bar) @ x_dot
        if abs(left - right) > 1e-9 * np.linalg.norm(w * y_bar) * np.linalg.norm(push(x_dot)):
            return False
    return True
    ### END SOLUTION
''',
        weighted,
        title="The inner-product test with weights",
        hints=(
            r"If both fit together, then $\sum_i w_i\,\bar y_i\,(J\dot x)_i$ and the inner product of `pull(y_bar)` "
            r"and "
            r"$\dot x$ are the same number for all vectors.",
            "Draw several pairs of random vectors, and compare the two numbers for each pair. Simple vectors such as "
            "ones "
            "do not detect errors that cancel. Since the two numbers are summed in different orders, allow for a "
            "difference of the size of rounding.",
            "Vectors with normally distributed entries come from `np.random.default_rng().normal(size=n)`. For each "
            "pair "
            "compute `left = (w * y_bar) @ push(x_dot)` and the corresponding `right`, in which there are no weights. "
            "Return `False` if `abs(left - right)` is larger than about `1e-9` times the product of the lengths of `w "
            "* "
            "y_bar` and `push(x_dot)`, and return `True` after the loop.",
        ),
        why=r"""
With the diagonal matrix W of the weights, the claim is $(W\bar y)\cdot(J\dot x)=$ `pull(y_bar)` $\cdot\,\dot x$ for all
vectors, so `pull` has to compute $J^\top W\bar y$. The test compares the two numbers for random vectors. If a single
entry (i, j) is wrong, the two numbers differ by this error times $\bar y_i\dot x_j$, which is zero for random vectors
with probability 0. Vectors of ones would be a bad choice, because errors of opposite sign would cancel in the sum.

The two numbers are sums in a different order, so they agree only up to rounding. The tolerance is therefore relative to
the lengths of the vectors, which bound the size of the terms, and it is far below a thousandth. Such weights appear
when the outputs are values of a function on a grid: with the widths of the cells as weights, the sums approximate
integrals.
""",
        words={
            "Return True if push and pull belong to the same J.": "Return True if push and pull fit together.",
            "even one that does not belong to the same J": "even one that does not fit together",
            "so that only one row of J is compared": "so that only one row of the matrix is compared",
            "so that only one column of J is compared": "so that only one column of the matrix is compared",
            "which compares a single entry of J": "which compares a single entry of the matrix",
            "which do not see the first row and the first column of J": (
                "which do not see the first row and the first column of the matrix"
            ),
            "This looks like a comparison of Jᵀ J from both sides, which": (
                "This looks like a comparison of a matrix times its transpose from both sides, which"
            ),
            "If both belong to the same J, then y_bar · (J x_dot) = (Jᵀ y_bar) · x_dot for all x_dot and y_bar.": (
                "If both fit together, then (w y_bar) · (J x_dot) = pull(y_bar) · x_dot for all x_dot and y_bar, "
                "where w "
                "y_bar is multiplied entry by entry."
            ),
        },
        wrong={
            "This looks like a test in which the weights are left out or divided by. Multiply the terms of y_bar · "
            "push(x_dot) by them.": lambda push, pull, n, m, w: consistent(push, pull, n, m),
        },
        other={
            "describe": lambda case: (
                f"J = {shown(case['J'])} in push, w = {shown(case['w'])}, pull(y_bar) = Kᵀ y_bar with K = "
                f"{shown(case['K'])}"
            )
        },
    ),
    "inner_product.d": Variant(
        r"""
When you have written the backward pass of a chain by hand, this test tells you whether it fits the chain, and you need
not know any Jacobian for it. The functions `push_1` and `push_2` compute $\dot x \mapsto J_1\dot x$ and $\dot u \mapsto
J_2\dot u$. The chain first applies `push_1` and then `push_2`, so that it has the Jacobian $J=J_2J_1$ of shape (m, n),
and `pull` is claimed to compute $\bar y \mapsto J^\top\bar y$. Return `True` if this is so, up to rounding, and `False`
otherwise. Your test has to be sharp: a matrix that differs from J by a thousandth in a single entry is a different
matrix.
""",
        '''
def chain_test(push_1, push_2, pull, n, m):
    """(bool) whether pull belongs to the chain of push_1 and then push_2, from shape (n,) to shape (m,)."""
    ### BEGIN SOLUTION
    random = np.random.default_rng()
    for _ in range(5):
        x_dot, y_bar = random.normal(size=n), random.normal(size=m)
        y_dot = push_2(push_1(x_dot))
        if abs(y_bar @ y_dot - pull(y_bar) @ x_dot) > 1e-9 * np.linalg.norm(y_bar) * np.linalg.norm(y_dot):
            return False
    return True
    ### END SOLUTION
''',
        chained,
        title="The inner-product test of a chain",
        hints=(
            r"If both belong to the same J, then $\bar y\cdot(J_2J_1\dot x)$ and $(J^\top\bar y)\cdot\dot x$ are the "
            r"same "
            "number for all vectors.",
            "Draw several pairs of random vectors, and compare the two numbers for each pair. Simple vectors such as "
            "ones "
            "do not detect errors that cancel. Since the two numbers are summed in different orders, allow for a "
            "difference of the size of rounding.",
            "Vectors with normally distributed entries come from `np.random.default_rng().normal(size=n)`. For each "
            "pair "
            "compute `y_dot = push_2(push_1(x_dot))`, and compare `y_bar @ y_dot` with the corresponding number from "
            "`pull`. Return `False` if the absolute value of their difference is larger than about `1e-9` times the "
            "product of the lengths of `y_bar` and `y_dot`, and return `True` after the loop.",
        ),
        why=r"""
The chain computes $J_2J_1\dot x$, one function after the other. If `pull` belongs to the same matrix, then $\bar
y\cdot(J_2J_1\dot x)=(J^\top\bar y)\cdot\dot x$ for all vectors, and the test compares the two numbers for random
vectors. If the matrices differ in a single entry (i, j), the two numbers differ by this difference times $\bar y_i\dot
x_j$, which is zero for random vectors with probability 0. Vectors of ones would be a bad choice, because errors of
opposite sign would cancel in the sum.

The two numbers are sums in a different order, so they agree only up to rounding. The tolerance is therefore relative to
the lengths of the vectors, and it is far below a thousandth. A right pullback of a chain goes through it backwards: it
is the pullback of the second function, followed by that of the first one. The test finds it out if they are exchanged.
""",
        words={
            "Return True if push and pull belong to the same J.": "Return True if the chain and pull belong to the "
            "same J.",
            "Compare a number that comes from push with one that comes from pull.": (
                "Compare a number that comes from the chain with one that comes from pull."
            ),
            "Compare push with pull.": "Compare the chain with pull.",
            "then y_bar · (J x_dot) = (Jᵀ y_bar) · x_dot": "then y_bar · (J_2 J_1 x_dot) = (Jᵀ y_bar) · x_dot",
        },
        other={
            "describe": lambda case: (
                f"J_1 = {shown(case['J1'])} in push_1, J_2 = {shown(case['J2'])} in push_2, {shown(case['K'])} in pull"
            )
        },
    ),
    "order.b": Variant(
        r"""
Neither forward nor reverse mode is always the cheapest way to multiply a chain of Jacobians, and here you compute the
least possible cost. The function receives the shapes of the Jacobians in the order in which the product is written: for
$J_k\cdots J_2J_1$, the list begins with the shape of $J_k$ and ends with that of $J_1$. Neighbouring shapes fit
together, as in `[(1, 3), (3, 5), (5, 2)]`. The product of two matrices of the shapes (a, b) and (b, c) costs abc
multiplications. Return the least cost of the whole product, over all orders in which it can be computed. For a single
Jacobian it is 0, because no product is needed.
""",
        '''
def least_cost(shapes):
    """(int) the least number of multiplications for the product of Jacobians of these shapes, from left to right."""
    ### BEGIN SOLUTION
    sizes = [rows for rows, _ in shapes] + [shapes[-1][1]]
    n = len(sizes)
    cost = {(i, i + 1): 0 for i in range(n - 1)}
    for length in range(2, n):
        for i in range(n - length):
            j = i + length
            cost[i, j] = min(cost[i, k] + cost[k, j] + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j))
    return cost[0, n - 1]
    ### END SOLUTION
''',
        of_list_of_shapes,
        title="Bonus: the cheapest order, from shapes",
        hints=(
            "Whatever the order is, some product comes last, and it joins two finished parts of the chain. Try every "
            "place "
            "where these parts can meet.",
            "Write the sizes in one list: the numbers of rows of all Jacobians, and then the number of columns of the "
            "last "
            "one. Let cost(i, j) be the least cost of the part from size i to size j. If its last product joins the "
            "parts "
            "at size k, this part costs cost(i, k) + cost(k, j) plus the cost of the last product, which has the three "
            "sizes i, k and j. A part that consists of a single Jacobian costs 0.",
            "Begin with `sizes = [rows for rows, _ in shapes] + [shapes[-1][1]]`. Keep a dictionary `cost[i, j]` and "
            "fill "
            "it in the order of increasing `j - i`, each time with a `min` over `k in range(i + 1, j)`. Alternatively, "
            "write `cost(i, j)` as a recursive function with `functools.cache`. The answer belongs to `i = 0` and `j = "
            "len(sizes) - 1`.",
        ),
        why=r"""
Neighbouring Jacobians share a size, so a chain of k matrices has k + 1 sizes: the rows of all of them, and the columns
of the last one. Whatever the best order is, one product is the last one, and it joins a left and a right part of the
chain that are already finished. Each of these parts must itself have been computed in the cheapest way. This is the
reason why a table can be filled: the cost of a part follows from the costs of shorter parts.

The keys of the table are the two ends (i, j) of a part. Neighbours cost 0, because a single Jacobian needs no product.
The loop over `length` ensures that all shorter parts are known. The cost does not depend on whether the chain is read
from the left or from the right. This method is called dynamic programming, and forward and reverse mode are just two of
the orders that it compares.
""",
        words={
            "There is one Jacobian fewer than there are sizes.": "Every shape in the list belongs to a factor.",
            "The last Jacobian is left out of your product.": "The Jacobian J_k is left out of your product.",
            "This looks like removing the largest size first": (
                "This looks like removing the largest common size of two neighbours first"
            ),
            "This looks like removing the smallest size first": (
                "This looks like removing the smallest common size of two neighbours first"
            ),
            "You add up the products of every three neighbouring sizes": (
                "You add up the costs of the products of neighbours in the list"
            ),
            "This looks like putting the last product at the smallest size": (
                "This looks like putting the last product at the smallest common size"
            ),
        },
        wrong={
            "The first shape belongs to J_k and not to J_1. The Jacobian J_1 is left out of your product.": (
                lambda shapes: cheapest(sizes_of(shapes)[1:])
            ),
        },
        other={"describe": lambda case: f"shapes = {shown([*zip(case['sizes'][1:], case['sizes'])][::-1])}"},
    ),
    "order.c": Variant(
        r"""
Reverse mode is not always the cheapest way to multiply a chain of Jacobians, and here you compute how much can be
saved. A chain of functions has the Jacobian $J_k\cdots J_2J_1$, in which $J_i$, for i = 1, 2, ..., has the shape
`(sizes[i], sizes[i - 1])`. The product of two matrices of the shapes (a, b) and (b, c) costs abc multiplications.
Reverse mode multiplies from the left: it begins with $J_kJ_{k-1}$, multiplies the result by $J_{k-2}$, and so on.
Return the number of multiplications in the order of reverse mode, minus the least number over all orders in which the
product can be computed. For a single Jacobian it is 0, because no product is needed.
""",
        '''
def saved_multiplications(sizes):
    """(int) the cost of the product of the Jacobians in reverse mode, minus its cost in the cheapest order."""
    ### BEGIN SOLUTION
    n = len(sizes)
    cost = {(i, i + 1): 0 for i in range(n - 1)}
    for length in range(2, n):
        for i in range(n - length):
            j = i + length
            cost[i, j] = min(cost[i, k] + cost[k, j] + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j))
    reverse = sum(sizes[-1] * sizes[k] * sizes[k - 1] for k in range(1, n - 1))
    return reverse - cost[0, n - 1]
    ### END SOLUTION
''',
        saved,
        title="Bonus: what the cheapest order saves",
        hints=(
            "Whatever the order is, some product comes last, and it joins two finished parts of the chain. Try every "
            "place "
            "where these parts can meet. In reverse mode, the left factor always has as many rows as there are "
            "outputs.",
            "Let cost(i, j) be the least cost of the part from size i to size j. If its last product joins the parts "
            "at "
            "size k, this part costs cost(i, k) + cost(k, j) plus the cost of the last product, which has the three "
            "sizes "
            "i, k and j. A part that consists of a single Jacobian costs 0. In reverse mode, each product has the last "
            "size and two neighbouring ones.",
            "Keep a dictionary `cost[i, j]` and fill it in the order of increasing `j - i`, each time with a `min` "
            "over `k "
            "in range(i + 1, j)`. The least cost belongs to `i = 0` and `j = len(sizes) - 1`. Subtract it from the "
            "sum of "
            "`sizes[-1] * sizes[k] * sizes[k - 1]` over `k in range(1, len(sizes) - 1)`.",
        ),
        why=r"""
Whatever the best order is, one product is the last one, and it joins a left and a right part of the chain that are
already finished. Each of these parts must itself have been computed in the cheapest way. This is the reason why a table
can be filled: the cost of a part follows from the costs of shorter parts, with a minimum over the places at which the
last product can join them. The loop over `length` ensures that all shorter parts are known.

In reverse mode the left factor always has `sizes[-1]` rows, and each product removes one size, so the cost is a plain
sum. The difference is never negative, because reverse mode is one of the orders among which the minimum is taken. It is
often 0 if there is a single output. This is why reverse mode is the right choice for a loss, whose Jacobian has one
row.
""",
        words={
            "This is the cost of multiplying in the order of forward mode. Another order may be cheaper": (
                "You subtract the cost of the order of forward mode. Another order may be cheaper"
            ),
            "This is the cost of multiplying in the order of reverse mode. Another order may be cheaper": (
                "You always find 0, as if reverse mode were the cheapest order. Another order may be cheaper"
            ),
            "This is the lower one of the costs of forward and reverse mode.": (
                "You subtract the lower one of the costs of forward and reverse mode."
            ),
            "This is the cost of the most expensive order. Return the least cost, by taking min in place of max.": (
                "You subtract the cost of the most expensive order. Take min in place of max."
            ),
            "You add up the products of every three neighbouring sizes.": (
                "You subtract the sum of the products of every three neighbouring sizes."
            ),
            "The last Jacobian is left out of your product.": "The last Jacobian is left out of your least cost.",
            "You count the entries of the Jacobians.": "You subtract the number of entries of the Jacobians.",
            "You count the products.": "You subtract the number of products.",
            "This is the cost of the last product alone.": "You subtract the cost of the last product alone.",
            "The least cost is cost(i, j) = min over k of cost(i, k) + cost(k, j) + s_i s_k s_j, where the s are the "
            "sizes.": (
                "The least cost is cost(i, j) = min over k of cost(i, k) + cost(k, j) + s_i s_k s_j, where the s are "
                "the "
                "sizes. Reverse mode costs the sum of s_n s_k s_(k-1), where s_n is the last size."
            ),
        },
        wrong={
            "This is the least cost. Subtract it from the cost in the order of reverse mode.": cheapest,
            "This is the cost in the order of reverse mode. Subtract the least cost from it.": reverse_order,
            "Your difference has the wrong sign. Subtract the least cost from that of reverse mode.": lambda sizes: (
                cheapest(sizes) - reverse_order(sizes)
            ),
            "This is what is saved compared to forward mode. Compare the least cost to that of reverse mode.": (
                lambda sizes: forward_order(sizes) - cheapest(sizes)
            ),
        },
    ),
    "order.d": Variant(
        r"""
Neither forward nor reverse mode is always the cheapest way to multiply a chain of Jacobians with p seeds, and here you
compute the least possible cost. A chain of functions has the Jacobian $J_k\cdots J_2J_1$, in which $J_i$, for i = 1, 2,
..., has the shape `(sizes[i], sizes[i - 1])`, and the seeds are the columns of a matrix V of shape `(sizes[0], p)`. The
product of two matrices of the shapes (a, b) and (b, c) costs abc multiplications. Return the least cost of the product
$J_k\cdots J_2J_1V$, over all orders in which it can be computed. Note that even for a single Jacobian there is a
product, $J_1V$.
""",
        '''
def cheapest_with_seeds(sizes, p):
    """(int) the least number of multiplications for the Jacobians between layers of these sizes, times p seeds."""
    ### BEGIN SOLUTION
    sizes = [p] + sizes
    n = len(sizes)
    cost = {(i, i + 1): 0 for i in range(n - 1)}
    for length in range(2, n):
        for i in range(n - length):
            j = i + length
            cost[i, j] = min(cost[i, k] + cost[k, j] + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j))
    return cost[0, n - 1]
    ### END SOLUTION
''',
        with_seeds,
        title="Bonus: the cheapest order, with seeds",
        hints=(
            "Whatever the order is, some product comes last, and it joins two finished parts of the chain. Try every "
            "place "
            "where these parts can meet. The matrix V is one more factor of the chain.",
            "Put p in front of the sizes. Let cost(i, j) be the least cost of the part from size i to size j. If its "
            "last "
            "product joins the parts at size k, this part costs cost(i, k) + cost(k, j) plus the cost of the last "
            "product, "
            "which has the three sizes i, k and j. A part that consists of a single matrix costs 0.",
            "Begin with `sizes = [p] + sizes`. Keep a dictionary `cost[i, j]` and fill it in the order of increasing "
            "`j - "
            "i`, each time with a `min` over `k in range(i + 1, j)`. Alternatively, write `cost(i, j)` as a recursive "
            "function with `functools.cache`. The answer belongs to `i = 0` and `j = len(sizes) - 1`.",
        ),
        why=r"""
The matrix V of the seeds is one more factor at the right end of the chain. Its shape is `(sizes[0], p)`, so p is one
more size, and it comes first. The new list is made with `+`, so that the list of the caller is not changed. Whatever
the best order is, one product is the last one, and it joins a left and a right part of the chain that are already
finished. Each of these parts must itself have been computed in the cheapest way, so the cost of a part follows from the
costs of shorter parts.

The keys of the table are the two ends (i, j) of a part. Neighbours cost 0, because a single matrix needs no product. If
p is 1, forward mode is often the best order: it multiplies a vector by one Jacobian after the other. If p is large, it
can be cheaper to multiply some of the Jacobians first. This method is called dynamic programming.
""",
        words={
            "The last Jacobian is left out of your product. There is one Jacobian fewer than there are sizes.": (
                "The last Jacobian is left out of your product. There is one Jacobian fewer than there are sizes, and "
                "V "
                "comes in addition."
            ),
            "You add up the products of every three neighbouring sizes.": (
                "You add up the products of every three neighbouring sizes, with p in front."
            ),
            "You count the entries of the Jacobians.": "You count the entries of the Jacobians and of V.",
            "where the s are the sizes.": "where the s are the sizes, with p in front.",
            "one factor of the last product is always a single Jacobian. Both factors may be products of several "
            "Jacobians.": (
                "one factor of the last product is always a single matrix. Both factors may be products of several "
                "matrices."
            ),
        },
        wrong={
            "The seeds are left out. The matrix V, which has p columns, is a factor, too.": lambda sizes, p: cheapest(
                sizes
            ),
            "You multiply all Jacobians first, and the result by V at the end. Another order may be cheaper, so treat "
            "V "
            "as one more factor of the chain.": lambda sizes, p: cheapest(sizes) + p * sizes[0] * sizes[-1],
            "The cost is p times that of the product without seeds. Treat V as one more factor of the chain.": (
                lambda sizes, p: p * cheapest(sizes)
            ),
        },
        other={"describe": with_values("sizes", "p")},
    ),
}


def with_adjoints_kept(program, xs, outputs, given):
    """A later backward pass begins with the adjoints of the earlier ones."""
    n, v_bar, found = len(xs), [0.0] * (len(xs) + len(program)), []
    edges = partials(program, xs)
    for y_bars in given:
        for i, seed in seeds(outputs, y_bars).items():
            v_bar[i] += seed
        for k in reversed(range(len(program))):
            for i, partial in zip(program[k][1], edges[k]):
                v_bar[i] += partial * v_bar[n + k]
        found.append(v_bar[:n])
    return found
