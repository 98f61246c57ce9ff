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
    fixed = (
        ["+", ["sin", "x"], 2.0],
        ["*", "x", ["cos", ["*", "x", 3.0]]],
        ["+", ["sin", "x"], ["sin", "x"]],
        ["sin", -1.5],
        "x",
        0.5,
    )  # small, and of unequal parts
    if k < len(fixed):
        return {"e": fixed[k], "x": numbers(random, 1)[0]}
    depth, first = ((2, "*"), (1, "sin"), (3, "+"), (2, "cos"), (2, "sin"), (4, "*"))[k % 6]
    return {"e": tree(random, depth, ["x", "x", 2.0, -1.5, 0.5], first), "x": numbers(random, 1)[0]}


FIXED = (
    ["+", 0.0, "x"],
    ["*", "x", 1.0],
    ["*", 0.0, "x"],
    ["+", "x", 0.0],
    ["*", 1.0, "x"],
    ["*", "x", 0.0],
    ["+", 2.0, 1.0],
    ["*", 2.0, 3.0],
    ["cos", 2.0],
    ["+", 1.0, "x"],
    "x",
    ["*", 1.0, ["sin", "x"]],
    ["+", ["cos", "x"], 0.0],
    ["cos", 0.0],
)


def _to_simplify(random, k):
    if k < len(FIXED):
        e = FIXED[k]
    elif k % 5 == 0:
        e = ["sin", FIXED[k % len(FIXED)]]
    else:
        e = tree(random, 3 + k % 2, ["x", "x", 0.0, 1.0, 2.0], "+*"[k % 2])
    return {"e": e, "x": numbers(random, 1)[0]}


NEARLY_EQUAL = (
    ["+", ["+", "x", 2.0], ["*", "x", 2.0]],
    ["*", ["+", "x", 2.0], ["+", "x", 3.0]],
    ["*", ["+", "x", 2.0], ["+", 2.0, "x"]],
    ["+", ["sin", "x"], ["cos", "x"]],
    ["+", ["+", 2.0, 2.0], ["*", 2.0, 2.0]],
    "x",
    ["*", ["*", "x", 2.0], ["*", 2.0, "x"]],
    ["+", ["*", "x", 3.0], ["*", 2.0, 3.0]],
    ["+", ["sin", ["+", "x", 2.0]], ["cos", ["+", "x", 2.0]]],
    ["+", ["*", "x", 2.0], ["sin", ["*", "x", 2.0]]],
    ["+", ["+", ["sin", "x"], ["sin", "x"]], ["sin", "x"]],
)


def _repeated(random, k):
    """Squares of squares: parts that occur again and again."""
    if k < len(NEARLY_EQUAL):
        return {"e": NEARLY_EQUAL[k], "x": numbers(random, 1)[0]}
    e = tree(random, 2, ["x", 2.0])
    for _ in range(1 + k % 3):
        e = [random.choice(("+", "*")), e, e] if random.random() < 0.7 else ["*", e, ["+", e, 1.0]]
    return {"e": e, "x": numbers(random, 1)[0]}


def _on_tree(answer, case):
    return answer(for_learner(case["e"]))


QUESTIONS = {
    "evaluate": Question(_expression, lambda answer, case: answer(for_learner(case["e"]), case["x"]), (10, 25)),
    "size": Question(_expression, _on_tree, (10, 25)),
    "differentiate": Question(_expression, _on_tree, (12, 25)),
    "simplify": Question(_to_simplify, _on_tree, (18, 40)),
    "shared": Question(_repeated, _on_tree, (12, 30)),
}
