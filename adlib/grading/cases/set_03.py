"""03, symbolic differentiation: expressions as trees, a number, "x", or an operation with its operands.

    ("+", a, b)    ("*", a, b)    ("sin", a)    ("cos", a)
"""

from adlib.grading.cases import Question, numbers


def tree(random, depth, leaves, operation=None):
    """A random tree; its numbers are small integers, so that 0 and 1 occur."""
    if depth == 0 or operation is None and random.random() < 0.15:
        return random.choice(leaves)
    operation = operation or random.choice(("+", "*", "+", "*", "sin", "cos"))
    count = 1 if operation in ("sin", "cos") else 2
    return [operation, *(tree(random, depth - 1, leaves) for _ in range(count))]


def for_learner(e):
    return (e[0], *map(for_learner, e[1:])) if isinstance(e, list) else e


def _expression(random, k):
    if k < 2:  # operands of different sizes
        return {"e": (["+", ["sin", "x"], 2.0], ["*", "x", ["cos", ["*", "x", 3.0]]])[k], "x": numbers(random, 1)[0]}
    depth, first = ((2, "*"), (1, "sin"), (3, "+"), (2, "cos"), (2, "sin"), (4, "*"))[k % 6]
    return {"e": tree(random, depth, ["x", "x", 2.0, 3.0], first), "x": numbers(random, 1)[0]}


FIXED = (["+", 0.0, "x"], ["*", "x", 1.0], ["*", 0.0, "x"], ["+", "x", 0.0], ["*", 1.0, "x"], ["*", "x", 0.0], ["+", 2.0, 1.0], ["*", 2.0, 3.0], ["cos", 2.0], ["+", 1.0, "x"])


def _to_simplify(random, k):
    e = FIXED[k] if k < len(FIXED) else ["sin", FIXED[k % len(FIXED)]] if k % 5 == 0 else tree(random, 3 + k % 2, ["x", "x", 0.0, 1.0, 2.0], "+*"[k % 2])
    return {"e": e, "x": numbers(random, 1)[0]}


def _repeated(random, k):
    """Squares of squares: parts that occur again and again."""
    if k < 2:  # other operations, or other operands, of the same
        return {"e": (["+", ["+", "x", 2.0], ["*", "x", 2.0]], ["*", ["+", "x", 2.0], ["+", "x", 3.0]])[k], "x": numbers(random, 1)[0]}
    e = tree(random, 2, ["x", 2.0])
    for _ in range(1 + k % 3):
        e = [random.choice(("+", "*")), e, e] if random.random() < 0.7 else ["*", e, ["+", e, 1.0]]
    return {"e": e, "x": numbers(random, 1)[0]}


def _on_tree(answer, case):
    return answer(for_learner(case["e"]))


QUESTIONS = {
    "evaluate": Question(_expression, lambda answer, case: answer(for_learner(case["e"]), case["x"])),
    "size": Question(_expression, _on_tree),
    "differentiate": Question(_expression, _on_tree),
    "simplify": Question(_to_simplify, _on_tree, (14, 40)),
    "shared": Question(_repeated, _on_tree),
}
