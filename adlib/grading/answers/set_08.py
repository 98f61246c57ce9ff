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
        "y_dot = J x_dot: seed the inputs with x_dot, go down the rows once, read the outputs",
        "Your function of set 05 has all tangents already; sin and exp have one operand.",
        lambda case: f"outputs {case['outputs']}, x_dot = {shown(case['x_dot'])}; {text(case)}",
        {
            "all tangents: only those of the outputs were asked for": lambda program, xs, outputs, x_dot: tangents(
                program, xs, x_dot
            ),
            "the outputs are those listed, in that order": lambda program, xs, outputs, x_dot: [
                tangents(program, xs, x_dot)[i] for i in sorted(outputs)
            ],
            "the tangent of the last variable alone: several outputs were asked for": lambda program, xs, outs, x_dot: [
                tangents(program, xs, x_dot)[-1]
            ],
            "the seed is not 1: x_dot was given": lambda program, xs, outputs, x_dot: jvp_by_hand(
                program, xs, outputs, [1.0] * len(xs)
            ),
            "these are the values of the outputs": lambda program, xs, outputs, x_dot: [
                run(program, xs)[i] for i in outputs
            ],
            "outputs are numbers of variables, inputs included": lambda program, xs, outputs, x_dot: [
                tangents(program, xs, x_dot)[i - len(xs)] for i in outputs
            ],
            **with_wrong_partials(lambda table: pushed(lambda program, xs, x_dot: tangents(program, xs, x_dot, table))),
            **with_wrong_tangents(pushed),
            ONCE: pushed(tangents_by_operand),
            "the partials are taken at the tangents: take them at the values of the operands": pushed(
                tangents_at_tangents
            ),
            "these are the last variables: the outputs are the variables whose numbers were given": (
                lambda program, xs, outputs, x_dot: tangents(program, xs, x_dot)[-len(outputs) :]
            ),
            "an input that is an output has the tangent 0 here: its tangent is its entry of x_dot": (
                lambda program, xs, outputs, x_dot: [
                    tangents(program, xs, x_dot)[i] if i >= len(xs) else 0.0 for i in outputs
                ]
            ),
            "an input that is an output has the tangent 1 here: its tangent is its entry of x_dot": (
                lambda program, xs, outputs, x_dot: [
                    1.0 if i < len(xs) else tangents(program, xs, x_dot)[i] for i in outputs
                ]
            ),
            "the direction was scaled to length 1: J x_dot has the length that x_dot gives it": (
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
        "x_bar = Jᵀ y_bar: seed every output, go up the rows once, read the inputs",
        "v_bar_i += partial * v_bar_k. An output may also be an operand of later rows.",
        lambda case: f"outputs {case['outputs']}, y_bar = {shown(case['y_bar'])}; {text(case)}",
        {
            "only the last output was seeded": lambda program, xs, outputs, y_bar: adjoints(
                program, xs, {outputs[-1]: y_bar[-1]}
            )[: len(xs)],
            "the seed is not 1: y_bar was given": lambda program, xs, outputs, y_bar: vjp_by_hand(
                program, xs, outputs, [1.0] * len(outputs)
            ),
            "an output's seed is added to what it has: += there, too": lambda program, xs, outputs, y_bar: adjoints(
                program, xs, dict(zip(outputs, y_bar))
            )[: len(xs)],
            "the list holds all adjoints: only those of the inputs were asked for": lambda program, xs, outs, y_bar: (
                adjoints(program, xs, seeds(outs, y_bar))
            ),
            "contributions overwrite each other: += instead of =": lambda program, xs, outputs, y_bar: overwritten(
                program, xs, outputs, y_bar
            ),
            **with_wrong_partials(lambda table: pulled(lambda program, xs, seeds: adjoints(program, xs, seeds, table))),
            ONCE: swept(pairs=each_once),
            "only the last variable was seeded, whatever the outputs are: seed the variables whose numbers were "
            "given": (
                lambda program, xs, outputs, y_bar: adjoints(program, xs, {len(xs) + len(program) - 1: y_bar[-1]})[
                    : len(xs)
                ]
            ),
            "all seeds were put on the last variable: each belongs to its own "
            "output": lambda program, xs, outputs, y_bar: adjoints(
                program, xs, {len(xs) + len(program) - 1: sum(y_bar)}
            )[: len(xs)],
            "an output's adjoint is replaced by its seed during the sweep: add it, because later rows may use an "
            "output": (seeded_on_the_way),
            "the rows are taken from the first to the last: an adjoint is complete only when all rows after it are "
            "done": swept(rows=iter),
            "partials are added without the adjoint of their row: each contribution is partial times adjoint": swept(
                lambda bar, partial: partial
            ),
            "the adjoints are handed on without the partials: each contribution is partial times adjoint": swept(
                lambda bar, partial: bar
            ),
            "the first row is left out of the sweep: range ends before its second argument": swept(first=1),
            "these are the adjoints of the last n variables: the inputs come "
            "first": lambda program, xs, outputs, y_bar: adjoints(program, xs, seeds(outputs, y_bar))[-len(xs) :],
            "an output that is listed twice gets its first seed twice: the two seeds are added": (
                lambda program, xs, outputs, y_bar: vjp_by_hand(
                    program, xs, outputs, [y_bar[outputs.index(i)] for i in outputs]
                )
            ),
            "the outputs were sorted, and the seeds were not: each seed belongs to the output at its own place": (
                lambda program, xs, outputs, y_bar: vjp_by_hand(program, xs, sorted(outputs), y_bar)
            ),
            "an input that is an output keeps no seed here: its seed counts, too": lambda program, xs, outputs, y_bar: (
                adjoints(program, xs, {k: s for k, s in seeds(outputs, y_bar).items() if k >= len(xs)})[: len(xs)]
            ),
            "the sweep begins at the output that is listed last: begin at the last row": from_the_last_listed,
        },
        lesson=LESSON,
    ),
    "by_rows": Answer(
        [by_rows, by_solving],
        "row i of the Jacobian is the pullback of e_i: m passes",
        "np.stack puts rows under each other.",
        with_values("J"),
        {
            "this is the transpose: a pass gives a row, not a column": lambda pull, m, n: by_rows(pull, m, n).T,
            "every pass was seeded with ones": lambda pull, m, n: np.stack(
                [pull(np.ones(m))] * 1 + [pull(np.ones(m)) for _ in range(m - 1)]
            ),
            "one pass with ones gives the sum of the rows": lambda pull, m, n: pull(np.ones(m)),
            "one number a row: pull returns the array itself, without the lesson's tuple": lambda pull, m, n: np.stack(
                [pull(e)[0] for e in np.eye(m)]
            ),
            "these are the sums of the rows": lambda pull, m, n: by_rows(pull, m, n).sum(axis=1),
            "every row is the mean of all rows: one pass with ones was copied, and each row needs a pass of its own": (
                lambda pull, m, n: np.tile(pull(np.ones(m)), (m, 1)) / m
            ),
            "row i is the sum of the first rows: the 1 of the seed before is still there, so begin each seed with "
            "zeros": one_seed_more,
            "row i is i + 1 times the right one: the seed has the 1 of a unit vector, and not a number that counts": (
                lambda pull, m, n: np.stack([(i + 1) * row for i, row in enumerate(by_rows(pull, m, n))])
            ),
            "the rows after the n-th are 0: there are m passes, one for each output, and not n": as_many_rows_as_inputs,
        },
        but={"right, but in more than m passes": "passes"},
        limits=lambda case: {"passes": (1, len(case["J"]))},
        lesson=LESSON,
    ),
    "mode": Answer(
        [mode, lambda n, m: min(["reverse", m], ["forward", n], key=lambda pair: pair[1])],
        "forward: n passes; reverse: m passes",
        "How many columns are there, how many rows?",
        with_values("n", "m"),
        {
            "it is the other way round: forward mode takes n passes, a column each": lambda n, m: [
                "forward" if n > m else "reverse",
                max(n, m),
            ],
            "the mode is right, but the number of passes is that of the other": lambda n, m: [mode(n, m)[0], max(n, m)],
            "the mode is right; its passes are n or m, not n times m": lambda n, m: [mode(n, m)[0], n * m],
            "always forward: with fewer outputs than inputs reverse is cheaper": lambda n, m: ["forward", n],
            "the mode is the word forward or reverse": lambda n, m: [mode(n, m)[0].capitalize(), min(n, m)],
            "first the mode, then the passes": lambda n, m: mode(n, m)[::-1],
            "always reverse: with fewer inputs than outputs forward is cheaper": lambda n, m: ["reverse", m],
            "the passes are right, and belong to the other mode": lambda n, m: [
                "forward" if n > m else "reverse",
                min(n, m),
            ],
            "reverse mode takes one pass for each output, not one altogether": lambda n, m: (
                ["forward", n] if n < m else ["reverse", 1]
            ),
            "the mode is right, and one pass more is counted: the value comes with the passes": lambda n, m: [
                mode(n, m)[0],
                min(n, m) + 1,
            ],
            "the mode is right; its passes are n or m, not n plus m": lambda n, m: [mode(n, m)[0], n + m],
            "reverse mode is chosen for a single output only: it is the cheaper one whenever m < n": lambda n, m: (
                ["reverse", 1] if m == 1 else ["forward", n]
            ),
            "the number of passes is missing: (mode, passes) was asked for": lambda n, m: mode(n, m)[0],
            "the number of passes is a text: it is an int": lambda n, m: [mode(n, m)[0], str(min(n, m))],
            "the mode is the word forward or reverse, without the word mode": lambda n, m: [
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
        "y_bar · (J x_dot) = (Jᵀ y_bar) · x_dot for all x_dot and y_bar",
        "Random vectors: ones do not see errors that cancel. The two sides differ by rounding only.",
        lambda case: f"J = {shown(case['J'])} in push, {shown(case['K'])} in pull",
        {
            "vectors of ones do not see errors that cancel": lambda push, pull, n, m: consistent(
                push, pull, n, m, lambda size: np.ones(size)
            ),
            "the tolerance is too wide: only rounding separates the two sides": lambda push, pull, n, m: consistent(
                push, pull, n, m, tolerance=1e-2
            ),
            "the answer is the wrong way round": lambda push, pull, n, m: not consistent(push, pull, n, m),
            "every pair passes": lambda push, pull, n, m: True,
            "no pair passes, not even one that agrees: the two sides are added in different orders, so allow for "
            "rounding": lambda push, pull, n, m: False,
            "one unit vector tests one row": lambda push, pull, n, m: consistent(
                push, pull, n, m, lambda size: np.eye(size)[0]
            ),
            "only one row is compared: y_bar is a unit vector, which sees nothing of the others": with_vectors(
                some, lambda m: np.eye(m)[0]
            ),
            "only the last column is compared: x_dot is a unit vector, which sees nothing of the others": with_vectors(
                lambda n: np.eye(n)[-1], some
            ),
            "only lengths are compared: different matrices have the same length": of_matrices(
                lambda J, K: np.isclose(np.linalg.norm(J), np.linalg.norm(K), rtol=1e-7)
            ),
            "the tolerance of one in a thousand is too wide: only rounding separates the two sides": of_matrices(
                lambda J, K: np.allclose(J, K, rtol=1e-3)
            ),
            "the vectors 1, 2, 3, ... do not see errors that cancel: use random ones": with_vectors(
                lambda n: np.arange(1.0, n + 1), lambda m: np.arange(1.0, m + 1)
            ),
            "the vectors 0, 1, 2, ... see nothing of the first row and column: use random ones": with_vectors(
                lambda n: 1.0 * np.arange(n), lambda m: 1.0 * np.arange(m)
            ),
            "the products of each matrix with itself are compared, which forget the sign": of_matrices(
                lambda J, K: np.allclose(J.T @ J, K.T @ K)
            ),
            "the difference is compared without its absolute value: a large negative one "
            "passes": lambda push, pull, n, m: without_absolute_value(push, pull, n, m),
        },
        show=lambda said: str(bool(said)) if said in (0, 1) else str(said),
        seen=no_verdict,
        lesson=LESSON,
    ),
    "order": Answer(
        [cheapest, cheapest_by_trying],
        "cost(i, j) = min over k of cost(i, k) + cost(k, j) + s_i s_k s_j",
        "The last product joins two finished parts: try every place where they can meet.",
        with_values("sizes"),
        {
            "this is forward mode's order: another may be cheaper": forward_order,
            "this is reverse mode's order: another may be cheaper": reverse_order,
            "the better of forward and reverse is not always the best": lambda sizes: min(
                forward_order(sizes), reverse_order(sizes)
            ),
            "the cheapest product first is not always the cheapest in the end": cheapest_first,
            "taking away the largest size first is not always the cheapest in the end": greedy,
            "this is the dearest order: the cheapest was asked for": lambda sizes: max(orders(sizes)),
            "taking away the smallest size first is not always the cheapest in the end": by_choice(smallest_inner),
            "each three neighbours are multiplied: a product takes a size away, so the next one has other neighbours": (
                lambda sizes: sum(a * b * c for a, b, c in zip(sizes, sizes[1:], sizes[2:]))
            ),
            "the last Jacobian is left out: there is one fewer than there are sizes": lambda sizes: cheapest(
                sizes[:-1]
            ),
            "a product of a (p, q) and a (q, r) matrix costs p q r: here the size q in the middle is missing": chained(
                lambda s, i, k, j: s[i] * s[j]
            ),
            "these are the entries of the Jacobians: a product of a (p, q) and a (q, r) matrix costs p q "
            "r": lambda sizes: sum(a * b for a, b in zip(sizes, sizes[1:])),
            "this is the number of products: each costs p q r": lambda sizes: len(sizes) - 2,
            "this is the cost of the last product alone: those before it cost, too": lambda sizes: min(
                (sizes[0] * s * sizes[-1] for s in sizes[1:-1]), default=0
            ),
            "the last product is where the smallest size is, which is not always the cheapest: try every "
            "place": largest_outside,
            "only the place of the last product is tried, and each half is multiplied from one end: try every place "
            "there, too": (split_once),
            "this is the best of several rules, which is not always the best order: try every place for the last "
            "product": (best_of_rules),
            "the last product has a single factor on one side: it may join two longer parts": chained(
                lambda s, i, k, j: s[i] * s[k] * s[j], lambda i, j: {i + 1, j - 1}
            ),
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
