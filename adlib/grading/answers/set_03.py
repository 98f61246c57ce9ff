"""03, symbolic differentiation of expression trees. A tree that the learner returns is evaluated here, not there."""

import math

import numpy as np

from adlib import derivative
from adlib.grading.answers import Answer
from adlib.grading.judge import close

LESSON = "03, course/03_symbolic"
POINTS = (0.7, -1.3, 0.31)
OPERANDS = {"+": 2, "*": 2, "sin": 1, "cos": 1}


def value(e, x):
    """The value of a tree of lists or tuples at any kind of number. Raises ValueError for what is not a tree."""
    if isinstance(e, (list, tuple)) and e and e[0] in ("+", "*") and len(e) == 3:
        a, b = value(e[1], x), value(e[2], x)
        return a + b if e[0] == "+" else a * b
    if isinstance(e, (list, tuple)) and e and e[0] in ("sin", "cos") and len(e) == 2:
        return (np.sin if e[0] == "sin" else np.cos)(value(e[1], x))
    if e == "x":
        return x
    if type(e) in (int, float):
        return e
    raise ValueError(f"not a tree: {e!r}")


def evaluate(e, x):
    return float(value(e, x))


def evaluate_by_python(e, x):
    return float(eval(infix(e), {"sin": math.sin, "cos": math.cos, "x": x}))


def infix(e):
    if isinstance(e, (list, tuple)):
        return f"({infix(e[1])} {e[0]} {infix(e[2])})" if e[0] in ("+", "*") else f"{e[0]}({infix(e[1])})"
    return str(e)


def malformed(e):
    """Why this is no expression, or None."""
    if not isinstance(e, (list, tuple)):
        return (
            None
            if e == "x" or type(e) in (int, float)
            else f'{e!r} is no expression: a number, "x", or a tuple ({", ".join(OPERANDS)})'
        )
    operation = e[0] if e else None
    if operation not in OPERANDS:
        return (
            f'{operation!r} is not one of the four operations {", ".join(OPERANDS)}; a minus is a factor, ("*", '
            "-1.0, a)"
        )
    if len(e) - 1 != OPERANDS[operation]:
        return (
            f'"{operation}" takes {OPERANDS[operation]} operand{"s" * (OPERANDS[operation] > 1)}, and here has '
            f"{len(e) - 1}"
        )
    return next(filter(None, map(malformed, e[1:])), None)


def written(e):
    """A tree as a formula, or as it is, if it is none."""
    return str(e) if malformed(e) else infix(e)


def size(e):
    return 1 + sum(map(size, e[1:])) if isinstance(e, (list, tuple)) else 0


def leaves(e):
    return sum(map(leaves, e[1:])) if isinstance(e, (list, tuple)) else 1


def differentiate(e, product=None, sine=None, cosine=None, number=0.0):
    """d/dx of a tree; a mistaken rule can be put in place of one."""
    again = lambda part: differentiate(part, product, sine, cosine, number)
    if not isinstance(e, (list, tuple)):
        return 1.0 if e == "x" else number
    if e[0] == "+":
        return ("+", again(e[1]), again(e[2]))
    if e[0] == "*":
        return (product or (lambda a, b, da, db: ("+", ("*", da, b), ("*", a, db))))(
            e[1], e[2], again(e[1]), again(e[2])
        )
    if e[0] == "sin":
        return (sine or (lambda a, da: ("*", ("cos", a), da)))(e[1], again(e[1]))
    return (cosine or (lambda a, da: ("*", ("*", -1.0, ("sin", a)), da)))(e[1], again(e[1]))


def differentiate_by_taylor(e):
    """The product rule with the operands in another order, signs in other places."""
    return differentiate(
        e,
        lambda a, b, da, db: ("+", ("*", a, db), ("*", b, da)),
        lambda a, da: ("*", da, ("cos", a)),
        lambda a, da: ("*", -1.0, ("*", da, ("sin", a))),
    )


def is_derivative(case, got, expected):
    return all(close(float(value(got, x)), slope(case["e"], x), 1e-9) for x in (*POINTS, case["x"]))


def equal_trees(case, got, other):
    """Have they the same values?"""
    return all(close(float(value(got, x)), float(value(other, x)), 1e-9) for x in (*POINTS, case["x"]))


def slope(e, x):
    """f' at x by dual numbers; a tree without x has slope 0."""
    return float(derivative(lambda x: value(e, x) + 0.0 * x)(x))


def simplify(e):
    """The rules of the statement, from the leaves to the root."""
    if not isinstance(e, (list, tuple)):
        return e
    e = (e[0], *map(simplify, e[1:]))
    if all(type(part) in (int, float) for part in e[1:]):
        return float(value(e, 0.0))
    return without_units(e)


def without_units(e):
    """An operation, or the operand that is left when the other one is 0 in a sum or 1 in a product."""
    if e[0] == "*" and 0 in e[1:]:
        return 0.0
    for unit, operation in ((0, "+"), (1, "*")):
        if e[0] == operation and e[1] == unit:
            return e[2]
        if e[0] == operation and e[2] == unit:
            return e[1]
    return e


def simplify_by_repeating(e):
    """One rule at a time at the first place that it fits, until none does."""
    while (found := one_step(e)) is not None:
        e = found
    return e


def one_step(e):
    if not isinstance(e, (list, tuple)):
        return None
    top = simplify((e[0], *e[1:])) if not any(isinstance(part, (list, tuple)) for part in e[1:]) else None
    if top is not None and top != e and top != tuple(e):
        return top
    if e[0] == "*" and 0 in e[1:]:
        return 0.0
    if e[0] == "*" and 1 in e[1:]:
        return e[2] if e[1] == 1 else e[1]
    if e[0] == "+" and 0 in e[1:]:
        return e[2] if e[1] == 0 else e[1]
    for k, part in enumerate(e[1:], 1):
        if (found := one_step(part)) is not None:
            return (*e[:k], found, *e[k + 1 :])
    return None


def only_at_the_top(e):
    return (
        simplify(e)
        if isinstance(e, (list, tuple)) and not any(isinstance(part, (list, tuple)) for part in e[1:])
        else e
    )


def without_folding(e):
    if not isinstance(e, (list, tuple)):
        return e
    return without_units((e[0], *map(without_folding, e[1:])))


def left_over(case, got):
    """What is wrong with a tree that should have been simplified, if its values are right."""
    return malformed(got) or (
        "right, but an operation is left that a rule removes" if equal_trees(case, got, case["e"]) else None
    )


def is_simplified(case, got, expected):
    """The same function, and no larger than the rules make it."""
    same = all(close(float(value(got, x)), float(value(case["e"], x)), 1e-9) for x in (*POINTS, case["x"]))
    return same and size(got) <= size(expected)


def distinct(e, seen=None):
    seen = set() if seen is None else seen
    if isinstance(e, (list, tuple)) and e not in seen:
        for part in e[1:]:
            distinct(part, seen)
        seen.add(e)
    return seen


def distinct_by_text(e):
    """Every operation has a pair of parentheses: count the different texts between them."""
    if not isinstance(e, tuple):
        return set()
    return {infix(e)}.union(*map(distinct_by_text, e[1:]))


def text(case):
    return f"e = {infix(case['e'])}"


ANSWERS = {
    "evaluate": Answer(
        [evaluate, evaluate_by_python],
        "the value of an operation is that operation on the values of its operands",
        "A number is its own value. For an operation, evaluate its operands first.",
        lambda case: f"{text(case)}, x = {case['x']:.4g}",
        {
            "a product is added": lambda e, x: evaluate(swapped(e, {"*": "+"}), x),
            "sine and cosine are exchanged": lambda e, x: evaluate(swapped(e, {"sin": "cos", "cos": "sin"}), x),
            "only the first operand is used": lambda e, x: evaluate(first_only(e), x),
            "the angle is taken in degrees": lambda e, x: evaluate(in_degrees(e), x),
        },
        lesson=LESSON,
    ),
    "size": Answer(
        [size, lambda e: str(e).count("(")],
        "one for each operation; numbers and x are leaves and count nothing",
        "1 plus the sizes of the operands.",
        text,
        {
            "equal parts count each time": lambda e: len(distinct(e)),
            "sin and cos are operations, too": lambda e: str(e).count("'+'") + str(e).count("'*'"),
            "leaves were counted, too": lambda e: size(e) + leaves(e),
            "these are the leaves": leaves,
            "this is the depth of the tree: add the operands' sizes": lambda e: depth(e),
            "the operation itself was not counted": lambda e: max(0, size(e) - 1),
        },
        lesson=LESSON,
    ),
    "differentiate": Answer(
        [differentiate, differentiate_by_taylor],
        "(a + b)' = a' + b';  (a b)' = a' b + a b';  (sin a)' = cos a · a';  (cos a)' = -sin a · a'",
        "Differentiate the operands first, then write the rule as a tree.",
        text,
        {
            "(a b)' is not a' b'": lambda e: differentiate(e, lambda a, b, da, db: ("*", da, db)),
            "the product rule lacks a b'": lambda e: differentiate(e, lambda a, b, da, db: ("*", da, b)),
            "the product rule has a plus": lambda e: differentiate(
                e, lambda a, b, da, db: ("+", ("*", da, b), ("*", -1.0, ("*", a, db)))
            ),
            "the chain rule is missing: the inner derivative is a factor": lambda e: differentiate(
                e, None, lambda a, da: ("cos", a), lambda a, da: ("*", -1.0, ("sin", a))
            ),
            "sin: the inner derivative is missing (chain rule)": lambda e: differentiate(
                e, None, lambda a, da: ("cos", a)
            ),
            "cos: the inner derivative is missing (chain rule)": lambda e: differentiate(
                e, None, None, lambda a, da: ("*", -1.0, ("sin", a))
            ),
            "the derivative of cos is -sin": lambda e: differentiate(
                e, None, None, lambda a, da: ("*", ("sin", a), da)
            ),
            "the derivative of sin is cos, without a minus": lambda e: differentiate(
                e, None, lambda a, da: ("*", -1.0, ("*", ("cos", a), da))
            ),
            "the product rule lacks a' b": lambda e: differentiate(e, lambda a, b, da, db: ("*", a, db)),
            "the inner slope is a factor, not the argument": lambda e: differentiate(
                e, None, lambda a, da: ("cos", da), lambda a, da: ("*", -1.0, ("sin", da))
            ),
            "a number has derivative 0": lambda e: differentiate(e, number=1.0),
        },
        alike=equal_trees,
        accepts=is_derivative,
        show=written,
        form=lambda case, got: malformed(got),
        lesson=LESSON,
    ),
    "simplify": Answer(
        [simplify, simplify_by_repeating],
        "0 + a = a, 0 · a = 0, 1 · a = a, and numbers are computed, from the leaves to the root",
        "Simplify the operands first; a rule may fit only then.",
        text,
        {
            "nothing was simplified": lambda e: e,
            "right, but the operands are not simplified": only_at_the_top,
            "right, but operations on numbers alone are left": without_folding,
            "0 · a is 0, not a": lambda e: zero_kept(e),
        },
        accepts=is_simplified,
        show=written,
        form=left_over,
        lesson=LESSON,
    ),
    "shared": Answer(
        [lambda e: len(distinct(e)), lambda e: len(distinct_by_text(e))],
        "equal subexpressions count once",
        "Tuples can be put in a set.",
        text,
        {
            "this is the size without sharing": size,
            "leaves were counted, too": lambda e: len(distinct(e)) + len(set(leaf_list(e))),
            "this is what sharing saves": lambda e: size(e) - len(distinct(e)),
            "the whole expression counts, too": lambda e: len(distinct(e)) - 1,
            "only operands of one parent were compared": lambda e: once_in_a_parent(e),
            "this is the depth of the tree": lambda e: depth(e),
        },
        lesson=LESSON,
    ),
}


def swapped(e, names):
    return (names.get(e[0], e[0]), *(swapped(part, names) for part in e[1:])) if isinstance(e, tuple) else e


def first_only(e):
    if not isinstance(e, tuple):
        return e
    return first_only(e[1]) if len(e) == 3 else (e[0], first_only(e[1]))


def in_degrees(e):
    if not isinstance(e, tuple):
        return e
    return (e[0], ("*", math.pi / 180, in_degrees(e[1]))) if len(e) == 2 else (e[0], *map(in_degrees, e[1:]))


def depth(e):
    return 1 + max(map(depth, e[1:])) if isinstance(e, (list, tuple)) else 0


def zero_kept(e):
    if not isinstance(e, tuple):
        return e
    e = (e[0], *map(zero_kept, e[1:]))
    if e[0] == "*" and 0 in e[1:]:
        return e[2] if e[1] == 0 else e[1]
    return simplify(e)


def leaf_list(e):
    return [leaf for part in e[1:] for leaf in leaf_list(part)] if isinstance(e, (list, tuple)) else [e]


def once_in_a_parent(e):
    return 1 + sum(map(once_in_a_parent, dict.fromkeys(e[1:]))) if isinstance(e, tuple) else 0
