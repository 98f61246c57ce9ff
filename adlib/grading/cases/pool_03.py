"""03, variants: expressions with signs between their operands, with other operations, or with several variables."""

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_03 import _expression, _on_tree, _repeated, _to_simplify, for_learner


def infix(e):
    """A tree for the learner, in which the signs of sums and products stand between the operands."""
    if not isinstance(e, list):
        return e
    parts = [infix(part) for part in e[1:]]
    return (parts[0], e[0], parts[1]) if len(parts) == 2 else (e[0], parts[0])


def with_differences(random, depth, leaves, operation=None, names=("+", "-", "*", "exp")):
    """A random tree with differences and exponential functions, which are not taken of each other."""
    if depth == 0 or operation is None and random.random() < 0.15:
        return random.choice(leaves)
    operation = operation or random.choice(names)
    inside = tuple(name for name in names if name != "exp") if operation == "exp" else names
    count = 1 if operation == "exp" else 2
    return [operation, *(with_differences(random, depth - 1, leaves, None, inside) for _ in range(count))]


def _expression_with_differences(random, k):
    fixed = (
        ["-", ["exp", "x"], 2.0],
        ["*", "x", ["exp", ["*", "x", 3.0]]],
        ["-", 0.5, ["*", "x", "x"]],
        ["exp", -1.5],
        "x",
        0.5,
        ["-", "x", ["exp", ["-", 2.0, "x"]]],
        ["*", ["+", "x", 2.0], ["-", "x", 3.0]],
    )
    if k < len(fixed):
        return {"e": fixed[k], "x": numbers(random, 1)[0]}
    depth, first = ((2, "*"), (1, "exp"), (3, "-"), (2, "exp"), (2, "+"), (4, "*"))[k % 6]
    e = with_differences(random, depth, ["x", "x", 2.0, -1.5, 0.5], first)
    return {"e": e, "x": numbers(random, 1)[0]}


WITH_DIFFERENCES = (
    ["+", 0.0, "x"],
    ["-", "x", 0.0],
    ["*", "x", 1.0],
    ["-", 0.0, "x"],
    ["*", 0.0, "x"],
    ["+", "x", 0.0],
    ["*", 1.0, "x"],
    ["*", "x", 0.0],
    ["-", 2.0, 0.5],
    ["*", 2.0, 3.0],
    ["exp", 2.0],
    ["-", "x", 1.0],
    "x",
    ["*", 1.0, ["exp", "x"]],
    ["-", ["exp", "x"], 0.0],
    ["exp", 0.0],
    ["+", 2.0, 1.5],
    ["-", ["*", "x", 2.0], ["*", 0.0, "x"]],
    ["+", 1.0, "x"],
)


def _differences_to_simplify(random, k):
    if k < len(WITH_DIFFERENCES):
        e = WITH_DIFFERENCES[k]
    elif k % 5 == 0:
        e = ["exp", WITH_DIFFERENCES[k % len(WITH_DIFFERENCES)]]
    else:
        e = with_differences(random, 3 + k % 2, ["x", "x", 0.0, 1.0, 2.0], "+*-"[k % 3])
    return {"e": e, "x": numbers(random, 1)[0]}


def replaced(e, change):
    return [e[0], *(replaced(part, change) for part in e[1:])] if isinstance(e, list) else change(e)


def leaves(e):
    return [leaf for part in e[1:] for leaf in leaves(part)] if isinstance(e, list) else [e]


def _in_two_variables(random, k):
    """Some of the x are y."""
    case = _expression(random, k)
    case["e"] = replaced(case["e"], lambda leaf: random.choice("xy") if leaf == "x" else leaf)
    if k == 6:
        case["e"] = ["+", ["*", "x", "y"], ["sin", "y"]]
    case["y"] = numbers(random, 1)[0]
    return case


def _by_a_variable(random, k):
    case = _in_two_variables(random, k)
    case["variable"] = "xy"[k % 2] if k > 5 else random.choice(leaves(case["e"]))
    if case["variable"] not in ("x", "y"):
        case["variable"] = "yx"[k % 2]
    return case


def _partly_known(random, k):
    """A number of the tree, or several equal ones, is a variable whose value is known."""
    case = _to_simplify(random, k)
    found = [leaf for leaf in leaves(case["e"]) if leaf != "x"]
    known = random.choice(found) if found else 1.0
    case["e"] = replaced(case["e"], lambda leaf: "y" if leaf == known and random.random() < 0.8 else leaf)
    case["known"] = {"y": known}
    return case


def exchanged(random, e):
    """The tree with the operands of some of its sums and products exchanged."""
    if not isinstance(e, list):
        return e
    parts = [exchanged(random, part) for part in e[1:]]
    return [e[0], *(parts[::-1] if random.random() < 0.5 else parts)]


FURTHER = {
    11: ["+", ["sin", ["*", "x", 2.0]], ["sin", ["*", 2.0, "x"]]],
    12: ["*", ["cos", ["+", "x", 3.0]], ["cos", ["+", 3.0, "x"]]],
}


def _repeated_in_any_order(random, k):
    case = _repeated(random, k)
    case["e"] = FURTHER.get(k, case["e"] if k < 11 else exchanged(random, case["e"]))
    return case


def _infix_on_tree(answer, case):
    return answer(infix(case["e"]))


def _at_values(answer, case):
    return answer(for_learner(case["e"]), {"x": case["x"], "y": case["y"]})


VARIANTS = {
    "evaluate.b": Question(
        _expression_with_differences, lambda answer, case: answer(for_learner(case["e"]), case["x"]), (10, 25)
    ),
    "evaluate.c": Question(_expression, lambda answer, case: answer(infix(case["e"]), case["x"]), (10, 25)),
    "evaluate.d": Question(_in_two_variables, _at_values, (10, 25)),
    "size.b": Question(_expression, _on_tree, (10, 25)),
    "size.c": Question(_expression, _on_tree, (10, 25)),
    "size.d": Question(_expression, _on_tree, (10, 25)),
    "differentiate.b": Question(_expression_with_differences, _on_tree, (12, 25)),
    "differentiate.c": Question(_expression, _infix_on_tree, (12, 25)),
    "differentiate.d": Question(
        _by_a_variable, lambda answer, case: answer(for_learner(case["e"]), case["variable"]), (14, 25)
    ),
    "simplify.b": Question(_differences_to_simplify, _on_tree, (22, 40)),
    "simplify.c": Question(_to_simplify, _infix_on_tree, (18, 40)),
    "simplify.d": Question(
        _partly_known, lambda answer, case: answer(for_learner(case["e"]), dict(case["known"])), (18, 40)
    ),
    "shared.b": Question(_repeated, _on_tree, (12, 30)),
    "shared.c": Question(_repeated, _on_tree, (12, 30)),
    "shared.d": Question(_repeated_in_any_order, _on_tree, (14, 30)),
}
