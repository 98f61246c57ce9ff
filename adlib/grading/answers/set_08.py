"""08, products with the Jacobian and the choice of mode."""

import functools

import numpy as np

from adlib import jvp, vjp
from adlib.grading.answers import Answer, no_verdict, shown, with_values
from adlib.grading.answers.programs import (
    ONCE,
    adjoints,
    all_derivatives,
    partials,
    tangents,
    tangents_at_tangents,
    tangents_by_operand,
    text,
    with_wrong_partials,
    with_wrong_tangents,
)
from adlib.grading.cases.programs import run

LESSON = "08, course/08_products_and_modes"


def outputs_of(program, outputs):
    return lambda *xs: [run(program, xs)[i] for i in outputs]


def jacobian(program, xs, outputs):
    return all_derivatives(program, xs)[outputs, : len(xs)]


def jvp_by_hand(program, xs, outputs, x_dot):
    v_dot = tangents(program, xs, x_dot)
    return [v_dot[i] for i in outputs]


def jvp_by_adlib(program, xs, outputs, x_dot):
    return [float(t) for t in jvp(outputs_of(program, outputs), tuple(xs), tuple(x_dot))[1]]


def seeds(outputs, y_bar):
    """An output that occurs twice has two seeds, which add."""
    found = {}
    for i, seed in zip(outputs, y_bar):
        found[i] = found.get(i, 0.0) + seed
    return found


def vjp_by_hand(program, xs, outputs, y_bar):
    return adjoints(program, xs, seeds(outputs, y_bar))[: len(xs)]


def vjp_by_adlib(program, xs, outputs, y_bar):
    return [float(g) for g in vjp(outputs_of(program, outputs), *xs)[1](list(y_bar))]


def by_rows(pull, m, n):
    return np.stack([pull(e) for e in np.eye(m)])


def by_solving(pull, m, n):
    """With other seeds than unit vectors: they only have to span the space."""
    seeds = np.eye(m) + np.tri(m)
    return np.linalg.solve(seeds, np.stack([pull(row) for row in seeds]))


def mode(n, m):
    return ["forward" if n < m else "reverse", min(n, m)]


def right_mode(case, got, expected):
    return expected == got or case["n"] == case["m"] and got in (["forward", case["n"]], ["reverse", case["n"]])


def consistent(push, pull, n, m, draw=None, tolerance=1e-10, seed=0):
    draw = draw or np.random.default_rng(seed).normal
    for _ in range(3):
        x_dot, y_bar = draw(size=n), draw(size=m)
        if abs(y_bar @ push(x_dot) - pull(y_bar) @ x_dot) > tolerance * np.linalg.norm(y_bar) * np.linalg.norm(
            push(x_dot)
        ):
            return False
    return True


def by_matrices(push, pull, n, m):
    return bool(
        np.allclose(
            np.stack([push(e) for e in np.eye(n)], axis=1),
            np.stack([pull(e) for e in np.eye(m)]),
            rtol=1e-9,
            atol=1e-12,
        )
    )


def cheapest(sizes):
    """The matrix chain: J_k of shape (sizes[k + 1], sizes[k]), multiplied in the best order."""

    @functools.cache
    def cost(i, j):
        return (
            0 if j - i == 1 else min(cost(i, k) + cost(k, j) + sizes[i] * sizes[k] * sizes[j] for k in range(i + 1, j))
        )

    return cost(0, len(sizes) - 1)


def cheapest_by_trying(sizes):
    """All orders: take any inner size away, at the cost of the product that does it."""
    if len(sizes) == 2:
        return 0
    return min(
        sizes[k - 1] * sizes[k] * sizes[k + 1] + cheapest_by_trying([*sizes[:k], *sizes[k + 1 :]])
        for k in range(1, len(sizes) - 1)
    )


def forward_order(sizes):
    return sum(sizes[0] * sizes[k] * sizes[k + 1] for k in range(1, len(sizes) - 1))


def reverse_order(sizes):
    return sum(sizes[-1] * sizes[k] * sizes[k - 1] for k in range(1, len(sizes) - 1))


def cheapest_first(sizes):
    sizes, total = list(sizes), 0
    while len(sizes) > 2:
        k = min(range(1, len(sizes) - 1), key=lambda k: sizes[k - 1] * sizes[k] * sizes[k + 1])
        total += sizes[k - 1] * sizes[k] * sizes[k + 1]
        del sizes[k]
    return total


def greedy(sizes):
    sizes, total = list(sizes), 0
    while len(sizes) > 2:
        k = max(range(1, len(sizes) - 1), key=lambda k: sizes[k])
        total += sizes[k - 1] * sizes[k] * sizes[k + 1]
        del sizes[k]
    return total


def pushed(push):
    """The tangents of the outputs by a way of pushing tangents."""
    return lambda program, xs, outputs, x_dot: [push(program, xs, x_dot)[i] for i in outputs]


def pulled(pull):
    """The adjoints of the inputs by a way of sweeping: pull(program, xs, seeds) of the seeds by variable."""
    return lambda program, xs, outputs, y_bar: pull(program, xs, seeds(outputs, y_bar))[: len(xs)]


def swept(hand_on=lambda bar, partial: partial * bar, rows=reversed, pairs=zip, first=0):
    """A sweep in which a mistake replaces a part."""

    def pull(program, xs, seeds):
        v_bar, edges = [0.0] * (len(xs) + len(program)), partials(program, xs)
        for k, seed in seeds.items():
            v_bar[k] += seed
        for k in rows(range(first, len(program))):
            for i, partial in pairs(program[k][1], edges[k]):
                v_bar[i] += hand_on(v_bar[len(xs) + k], partial)
        return v_bar

    return pulled(pull)


def each_once(operands, row):
    return dict(zip(operands, row)).items()


def seeded_on_the_way(program, xs, outputs, y_bar):
    """An output's adjoint is replaced by its seed when the sweep gets there."""
    n, v_bar, edges = len(xs), [0.0] * (len(xs) + len(program)), partials(program, xs)
    for k in reversed(range(len(program))):
        if n + k in outputs:
            v_bar[n + k] = y_bar[outputs.index(n + k)]
        for i, partial in zip(program[k][1], edges[k]):
            v_bar[i] += partial * v_bar[n + k]
    return v_bar[:n]


def from_the_last_listed(program, xs, outputs, y_bar):
    """The sweep begins at the output that is listed last."""
    n, v_bar, edges = len(xs), [0.0] * (len(xs) + len(program)), partials(program, xs)
    for k, seed in seeds(outputs, y_bar).items():
        v_bar[k] = seed
    for k in reversed(range(max(0, outputs[-1] - n + 1))):
        for i, partial in zip(program[k][1], edges[k]):
            v_bar[i] += partial * v_bar[n + k]
    return v_bar[:n]


def one_seed_more(pull, m, n):
    """The 1 of the seed before is still there."""
    return np.stack([pull(1.0 * (np.arange(m) <= i)) for i in range(m)])


def as_many_rows_as_inputs(pull, m, n):
    J = np.zeros((m, n))
    for i in range(min(m, n)):
        J[i] = pull(np.eye(m)[i])
    return J


def orders(sizes):
    """The costs of all orders of the products."""
    if len(sizes) == 2:
        return [0]
    return [
        sizes[k - 1] * sizes[k] * sizes[k + 1] + rest
        for k in range(1, len(sizes) - 1)
        for rest in orders([*sizes[:k], *sizes[k + 1 :]])
    ]


def by_choice(choose):
    """The cost of taking away the inner size that `choose(sizes)` gives, until none is left."""

    def cost(sizes):
        sizes, total = list(sizes), 0
        while len(sizes) > 2:
            k = choose(sizes)
            total += sizes[k - 1] * sizes[k] * sizes[k + 1]
            del sizes[k]
        return total

    return cost


def smallest_inner(sizes):
    return min(range(1, len(sizes) - 1), key=lambda k: sizes[k])


def largest_outside(sizes):
    """The smallest inner size is where the last product is."""
    if len(sizes) < 3:
        return 0
    k = smallest_inner(sizes)
    return sizes[0] * sizes[k] * sizes[-1] + largest_outside(sizes[: k + 1]) + largest_outside(sizes[k:])


def split_once(sizes):
    """The best place for the last product, and each half from its left."""
    inner = range(1, len(sizes) - 1)
    return min(
        (sizes[0] * sizes[k] * sizes[-1] + forward_order(sizes[: k + 1]) + forward_order(sizes[k:]) for k in inner),
        default=0,
    )


def chained(product, splits=lambda i, j: range(i + 1, j)):
    """The chain's recursion with another cost of a product, or with fewer places to split."""

    def answer(sizes):
        @functools.cache
        def cost(i, j):
            places = () if j - i < 2 else splits(i, j)
            return min((cost(i, k) + cost(k, j) + product(sizes, i, k, j) for k in places), default=0)

        return cost(0, len(sizes) - 1)

    return answer


def best_of_rules(sizes):
    return min(rule(sizes) for rule in (forward_order, reverse_order, cheapest_first, greedy))


def matrices(push, pull, n, m):
    return np.stack([push(e) for e in np.eye(n)], axis=1), np.stack([pull(e) for e in np.eye(m)])


def of_matrices(compare):
    return lambda push, pull, n, m: bool(compare(*matrices(push, pull, n, m)))


def with_vectors(x_dot, y_bar):
    """One comparison with these vectors: x_dot(n), y_bar(m)."""
    return lambda push, pull, n, m: bool(
        np.isclose(y_bar(m) @ push(x_dot(n)), pull(y_bar(m)) @ x_dot(n), rtol=1e-9, atol=1e-12)
    )


def some(size):
    return np.random.default_rng(4).normal(size=size)


def without_absolute_value(push, pull, n, m):
    random = np.random.default_rng(1)
    x_dot, y_bar = random.normal(size=n), random.normal(size=m)
    return bool(y_bar @ push(x_dot) - pull(y_bar) @ x_dot < 1e-9)


ANSWERS = {
    "jvp": Answer(
        [jvp_by_hand, jvp_by_adlib, lambda program, xs, outputs, x_dot: jacobian(program, xs, outputs) @ x_dot],
        "The product is y_dot = J x_dot: the inputs get the tangents x_dot, the rows are visited once "
        "from first to last, and the tangents of the outputs are read.",
        "Your function from set 05 already computes all tangents. Note that the rows of sin and exp have "
        "only one operand.",
        lambda case: f"outputs {case['outputs']}, x_dot = {shown(case['x_dot'])}; {text(case)}",
        {
            "Your list contains the tangents of all variables. Return only those of the outputs, in the "
            "order of outputs.": lambda program, xs, outputs, x_dot: tangents(program, xs, x_dot),
            "Your tangents are right, but they are in the order of their variables. Return them in the order "
            "of outputs.": lambda program, xs, outputs, x_dot: [
                tangents(program, xs, x_dot)[i] for i in sorted(outputs)
            ],
            "You return only the tangent of the last variable, but several outputs were asked for. Return "
            "one tangent for each entry "
            "of outputs.": lambda program, xs, outs, x_dot: [tangents(program, xs, x_dot)[-1]],
            "Your inputs all start with the tangent 1. Start with the entries of x_dot, which say how each "
            "input moves.": lambda program, xs, outputs, x_dot: jvp_by_hand(program, xs, outputs, [1.0] * len(xs)),
            "You return the values of the outputs. Return their tangents.": lambda program, xs, outputs, x_dot: [
                run(program, xs)[i] for i in outputs
            ],
            "This looks like a wrong index: the numbers in outputs count all variables, and the inputs come "
            "first. Use them as indices without any shift.": lambda program, xs, outputs, x_dot: [
                tangents(program, xs, x_dot)[i - len(xs)] for i in outputs
            ],
            **with_wrong_partials(lambda table: pushed(lambda program, xs, x_dot: tangents(program, xs, x_dot, table))),
            **with_wrong_tangents(pushed),
            ONCE: pushed(tangents_by_operand),
            "You take the partial derivatives at the tangents of the operands. Take them at the values of "
            "the operands, and multiply them by the tangents.": pushed(tangents_at_tangents),
            "You return the tangents of the last variables. The outputs are the variables whose numbers are "
            "listed in outputs, wherever they stand in "
            "the program.": (lambda program, xs, outputs, x_dot: tangents(program, xs, x_dot)[-len(outputs) :]),
            "An input that is also an output has the tangent 0 in your result. Its tangent is its entry of x_dot.": (
                lambda program, xs, outputs, x_dot: [
                    tangents(program, xs, x_dot)[i] if i >= len(xs) else 0.0 for i in outputs
                ]
            ),
            "An input that is also an output has the tangent 1 in your result. Its tangent is its entry of x_dot.": (
                lambda program, xs, outputs, x_dot: [
                    1.0 if i < len(xs) else tangents(program, xs, x_dot)[i] for i in outputs
                ]
            ),
            "Your direction was scaled to length 1. Use x_dot as it is given, because J x_dot grows with the "
            "length of x_dot.": (
                lambda program, xs, outputs, x_dot: [
                    t / np.linalg.norm(x_dot) for t in jvp_by_hand(program, xs, outputs, x_dot)
                ]
            ),
        },
        lesson=LESSON,
    ),
    "vjp": Answer(
        [
            vjp_by_hand,
            vjp_by_adlib,
            lambda program, xs, outputs, y_bar: np.array(y_bar) @ jacobian(program, xs, outputs),
        ],
        "The product is x_bar = Jᵀ y_bar: every output gets its seed, the rows are visited once from "
        "last to first, and the adjoints of the inputs are read.",
        "Each row k adds partial * v_bar_k to the adjoint of each of its operands. An output may also be "
        "an operand of later rows.",
        lambda case: f"outputs {case['outputs']}, y_bar = {shown(case['y_bar'])}; {text(case)}",
        {
            "Only the last output has received a seed. Give each output its own entry "
            "of y_bar.": lambda program, xs, outputs, y_bar: adjoints(program, xs, {outputs[-1]: y_bar[-1]})[: len(xs)],
            "Your outputs all have the seed 1. Use the entries of y_bar "
            "as seeds.": lambda program, xs, outputs, y_bar: vjp_by_hand(program, xs, outputs, [1.0] * len(outputs)),
            "If a variable is listed twice in outputs, your second seed replaces the first one. Add the "
            "seeds with +=.": lambda program, xs, outputs, y_bar: adjoints(program, xs, dict(zip(outputs, y_bar)))[
                : len(xs)
            ],
            "Your list contains the adjoints of all variables. Return only those of the inputs, which come "
            "first.": lambda program, xs, outs, y_bar: adjoints(program, xs, seeds(outs, y_bar)),
            "Later contributions to an adjoint replace the earlier ones. Contributions are added, so write "
            "+= in place of =.": lambda program, xs, outputs, y_bar: overwritten(program, xs, outputs, y_bar),
            **with_wrong_partials(lambda table: pulled(lambda program, xs, seeds: adjoints(program, xs, seeds, table))),
            ONCE: swept(pairs=each_once),
            "Only the last variable of the program has received a seed. Seed the variables whose numbers are "
            "listed in outputs.": (
                lambda program, xs, outputs, y_bar: adjoints(program, xs, {len(xs) + len(program) - 1: y_bar[-1]})[
                    : len(xs)
                ]
            ),
            "All seeds were added to the last variable of the program. Each seed belongs to the variable of "
            "its own output.": lambda program, xs, outputs, y_bar: adjoints(
                program, xs, {len(xs) + len(program) - 1: sum(y_bar)}
            )[: len(xs)],
            "The seed of an output replaces the contributions that it has received from later rows. Add the "
            "seed, because later rows may use an output.": (seeded_on_the_way),
            "Your sweep visits the rows from first to last. Visit them from last to first, because an "
            "adjoint is complete only when all later rows have been visited.": swept(rows=iter),
            "Your contributions are the partial derivatives alone. Multiply each of them by the adjoint of "
            "its row.": swept(lambda bar, partial: partial),
            "Your contributions are the adjoints of the rows alone. Multiply each of them by the partial "
            "derivative with respect to the operand.": swept(lambda bar, partial: bar),
            "The first row of the program is left out of your sweep. This looks like a range that ends too "
            "early: its second argument is not reached.": swept(first=1),
            "You return the adjoints of the last n variables. The inputs are the first "
            "n variables.": lambda program, xs, outputs, y_bar: adjoints(program, xs, seeds(outputs, y_bar))[
                -len(xs) :
            ],
            "If a variable is listed twice in outputs, its first seed is used twice. This looks like "
            "outputs.index, which finds only the first place. Pair outputs and y_bar with zip.": (
                lambda program, xs, outputs, y_bar: vjp_by_hand(
                    program, xs, outputs, [y_bar[outputs.index(i)] for i in outputs]
                )
            ),
            "The outputs were sorted, but the seeds were not. Each seed belongs to the output at the same "
            "place of the list.": (
                lambda program, xs, outputs, y_bar: vjp_by_hand(program, xs, sorted(outputs), y_bar)
            ),
            "If an input is also an output, its seed is missing from your result. Add the seed to the "
            "adjoint of this input.": lambda program, xs, outputs, y_bar: adjoints(
                program, xs, {k: s for k, s in seeds(outputs, y_bar).items() if k >= len(xs)}
            )[: len(xs)],
            "Your sweep begins at the output that is listed last. Begin at the last row of the program, "
            "because another output may come later.": from_the_last_listed,
        },
        lesson=LESSON,
    ),
    "by_rows": Answer(
        [by_rows, by_solving],
        "Row i of the Jacobian is the pullback of the unit vector e_i, so m passes give all rows.",
        "np.stack puts arrays of the same shape below each other, as the rows of a matrix.",
        with_values("J"),
        {
            "Your result is the transpose of the Jacobian. A call of pull gives a row, and "
            "not a column.": lambda pull, m, n: by_rows(pull, m, n).T,
            "Every call of pull had a vector of ones as its seed, so that all your rows are equal. Each row "
            "needs a seed of its own.": lambda pull, m, n: np.stack(
                [pull(np.ones(m))] * 1 + [pull(np.ones(m)) for _ in range(m - 1)]
            ),
            "You return the result of a single call with a vector of ones, which is the sum of all rows. "
            "Call pull once for each row.": lambda pull, m, n: pull(np.ones(m)),
            "Each of your rows is a single number, which looks like an index [0] after the call. Here pull "
            "returns the array itself, and not a tuple as in "
            "the lesson.": lambda pull, m, n: np.stack([pull(e)[0] for e in np.eye(m)]),
            "You return the sum of each row. Return the rows themselves, as a matrix of "
            "shape (m, n).": lambda pull, m, n: by_rows(pull, m, n).sum(axis=1),
            "Each of your rows is the mean of all rows, which looks like copies of a single call with ones. "
            "Each row needs a call of its own.": (lambda pull, m, n: np.tile(pull(np.ones(m)), (m, 1)) / m),
            "Row i of your result is the sum of the rows up to row i. The 1 of the previous seed is still "
            "there, so begin each seed with zeros.": one_seed_more,
            "Row i of your result is i + 1 times the right one. A unit vector contains a 1, and not the "
            "number of its row.": (
                lambda pull, m, n: np.stack([(i + 1) * row for i, row in enumerate(by_rows(pull, m, n))])
            ),
            "In your result, the rows after the n-th are zero. There is one pass for each of the m outputs, "
            "so the loop has to run over m.": as_many_rows_as_inputs,
        },
        but={"Your Jacobian is right, but you called pull more than m times. One call per row is enough.": "passes"},
        limits=lambda case: {"passes": (1, len(case["J"]))},
        lesson=LESSON,
    ),
    "mode": Answer(
        [mode, lambda n, m: min(["reverse", m], ["forward", n], key=lambda pair: pair[1])],
        "Forward mode needs n passes, and reverse mode needs m passes.",
        "How many columns does the Jacobian have, and how many rows?",
        with_values("n", "m"),
        {
            "You chose the mode that needs more passes. Forward mode gives one column per pass, and there "
            "are n columns.": lambda n, m: [
                "forward" if n > m else "reverse",
                max(n, m),
            ],
            "Your mode is right, but the number of passes is that of the other mode.": lambda n, m: [
                mode(n, m)[0],
                max(n, m),
            ],
            "Your mode is right, but its number of passes is n or m, and not n times m.": lambda n, m: [
                mode(n, m)[0],
                n * m,
            ],
            "You always choose forward mode. With fewer outputs than inputs, reverse mode needs "
            "fewer passes.": lambda n, m: ["forward", n],
            "Your mode is right, but write it in small letters, as 'forward' or 'reverse'.": lambda n, m: [
                mode(n, m)[0].capitalize(),
                min(n, m),
            ],
            "Your pair is in the wrong order. Return the mode first and the number of passes second.": lambda n, m: (
                mode(n, m)[::-1]
            ),
            "You always choose reverse mode. With fewer inputs than outputs, forward mode needs "
            "fewer passes.": lambda n, m: ["reverse", m],
            "Your number of passes is right, but it belongs to the other mode.": lambda n, m: [
                "forward" if n > m else "reverse",
                min(n, m),
            ],
            "You count a single pass for reverse mode. It needs one pass for each output, because a pass "
            "gives only one row.": lambda n, m: ["forward", n] if n < m else ["reverse", 1],
            "Your mode is right, but you count one pass too many. The value of the function is computed "
            "during the passes and needs none of its own.": lambda n, m: [
                mode(n, m)[0],
                min(n, m) + 1,
            ],
            "Your mode is right, but its number of passes is n or m, and not n plus m.": lambda n, m: [
                mode(n, m)[0],
                n + m,
            ],
            "You choose reverse mode only for a single output. It needs fewer passes whenever m is smaller "
            "than n.": lambda n, m: ["reverse", 1] if m == 1 else ["forward", n],
            "You return only the mode. Return a pair of the mode and its number of passes.": lambda n, m: mode(n, m)[0],
            "Your number of passes is a text. Return it as an int.": lambda n, m: [mode(n, m)[0], str(min(n, m))],
            "Your mode contains the word mode. Return only the word 'forward' or 'reverse'.": lambda n, m: [
                f"{mode(n, m)[0]} mode",
                min(n, m),
            ],
        },
        rows=lambda case: ["mode", "passes"],
        accepts=right_mode,
        lesson=LESSON,
    ),
    "inner_product": Answer(
        [consistent, by_matrices],
        "If both belong to the same J, then y_bar · (J x_dot) = (Jᵀ y_bar) · x_dot for all x_dot and y_bar.",
        "Use random vectors, because vectors of ones do not detect errors that cancel. For a right pair "
        "the two sides differ by rounding only.",
        lambda case: f"J = {shown(case['J'])} in push, {shown(case['K'])} in pull",
        {
            "This looks like a test with vectors of ones, which do not detect errors that cancel. Use random "
            "vectors.": lambda push, pull, n, m: consistent(push, pull, n, m, lambda size: np.ones(size)),
            "Your tolerance is too wide, so that small errors pass. For a right pair the two sides differ by "
            "rounding only.": lambda push, pull, n, m: consistent(push, pull, n, m, tolerance=1e-2),
            "Your answers True and False are exchanged. Return True if push and pull belong to "
            "the same J.": lambda push, pull, n, m: not consistent(push, pull, n, m),
            "Every pair passes your test, even one that does not belong to the same J. Compare a number that "
            "comes from push with one that comes from pull.": lambda push, pull, n, m: True,
            "No pair passes your test, not even one that agrees. The two sides are summed in different "
            "orders, so allow for a difference of the size of rounding.": lambda push, pull, n, m: False,
            "This looks like a test with the first unit vector on both sides, which compares a single entry "
            "of J. Use random "
            "vectors.": lambda push, pull, n, m: consistent(push, pull, n, m, lambda size: np.eye(size)[0]),
            "This looks like a test in which y_bar is a unit vector, so that only one row of J is compared. "
            "Use a random y_bar.": with_vectors(some, lambda m: np.eye(m)[0]),
            "This looks like a test in which x_dot is a unit vector, so that only one column of J is "
            "compared. Use a random x_dot.": with_vectors(lambda n: np.eye(n)[-1], some),
            "This looks like a comparison of lengths. Two different matrices, or vectors, may have the same "
            "length.": of_matrices(lambda J, K: np.isclose(np.linalg.norm(J), np.linalg.norm(K), rtol=1e-7)),
            "This looks like a tolerance of one in a thousand, which is too wide. For a right pair the two "
            "sides differ by rounding only.": of_matrices(lambda J, K: np.allclose(J, K, rtol=1e-3)),
            "This looks like a test with the vectors 1, 2, 3, ..., which do not detect errors that cancel. "
            "Use random vectors.": with_vectors(lambda n: np.arange(1.0, n + 1), lambda m: np.arange(1.0, m + 1)),
            "This looks like a test with the vectors 0, 1, 2, ..., which do not see the first row and the "
            "first column of J. Use random "
            "vectors.": with_vectors(lambda n: 1.0 * np.arange(n), lambda m: 1.0 * np.arange(m)),
            "This looks like a comparison of Jᵀ J from both sides, which does not notice a reversed sign. Compare "
            "push with pull.": of_matrices(lambda J, K: np.allclose(J.T @ J, K.T @ K)),
            "Your difference is compared without its absolute value, so that a large negative difference "
            "passes. Use abs.": lambda push, pull, n, m: without_absolute_value(push, pull, n, m),
        },
        show=lambda said: str(bool(said)) if said in (0, 1) else str(said),
        seen=no_verdict,
        lesson=LESSON,
    ),
    "order": Answer(
        [cheapest, cheapest_by_trying],
        "The least cost is cost(i, j) = min over k of cost(i, k) + cost(k, j) + s_i s_k s_j, where the s "
        "are the sizes.",
        "The last product joins two finished parts. Try every place where these parts can meet.",
        with_values("sizes"),
        {
            "This is the cost of multiplying in the order of forward mode. Another order may be cheaper, so "
            "try every place for the last product.": forward_order,
            "This is the cost of multiplying in the order of reverse mode. Another order may be cheaper, so "
            "try every place for the last product.": reverse_order,
            "This is the lower one of the costs of forward and reverse mode. An order that begins at neither "
            "end may be cheaper, so try every place for the "
            "last product.": lambda sizes: min(forward_order(sizes), reverse_order(sizes)),
            "This looks like taking the cheapest product first, which does not always lead to the least "
            "total. You have to compare all orders, so try every place for the last product.": cheapest_first,
            "This looks like removing the largest size first, which does not always lead to the least total. "
            "You have to compare all orders, so try every place for the last product.": greedy,
            "This is the cost of the most expensive order. Return the least cost, by taking min in place of "
            "max.": lambda sizes: max(orders(sizes)),
            "This looks like removing the smallest size first, which does not always lead to the least "
            "total. You have to compare all orders, so try every place for the "
            "last product.": by_choice(smallest_inner),
            "You add up the products of every three neighbouring sizes. Each multiplication removes a size, "
            "so that the next one has other "
            "neighbours.": (lambda sizes: sum(a * b * c for a, b, c in zip(sizes, sizes[1:], sizes[2:]))),
            "The last Jacobian is left out of your product. There is one Jacobian fewer than there "
            "are sizes.": lambda sizes: cheapest(sizes[:-1]),
            "Your cost of a product lacks the size in the middle. Multiplying a (p, q) matrix by a (q, r) "
            "matrix costs p q r.": chained(lambda s, i, k, j: s[i] * s[j]),
            "You count the entries of the Jacobians. Count multiplications: the product of a (p, q) matrix "
            "and a (q, r) matrix costs p q r.": lambda sizes: sum(a * b for a, b in zip(sizes, sizes[1:])),
            "You count the products. Count multiplications: the product of a (p, q) matrix and a (q, r) "
            "matrix costs p q r.": lambda sizes: len(sizes) - 2,
            "This is the cost of the last product alone. Add the costs of the products that come "
            "before it.": lambda sizes: min((sizes[0] * s * sizes[-1] for s in sizes[1:-1]), default=0),
            "This looks like putting the last product at the smallest size, which is not always the cheapest "
            "place. Try every place.": largest_outside,
            "You try every place for the last product, but multiply each half from one end. Try every place "
            "within the halves, too.": (split_once),
            "This looks like the best one of several fixed rules. Another order may be cheaper, so try every "
            "place for the last product.": (best_of_rules),
            "In your orders, one factor of the last product is always a single Jacobian. Both factors may be "
            "products of several "
            "Jacobians.": chained(lambda s, i, k, j: s[i] * s[k] * s[j], lambda i, j: {i + 1, j - 1}),
        },
        lesson=LESSON,
    ),
}


def overwritten(program, xs, outputs, y_bar):
    v_bar = [0.0] * (len(xs) + len(program))
    for k, seed in seeds(outputs, y_bar).items():
        v_bar[k] = seed
    for k in range(len(program) - 1, -1, -1):
        for i, partial in zip(program[k][1], partials(program, xs)[k]):
            v_bar[i] = partial * v_bar[len(xs) + k]
    return v_bar[: len(xs)]
