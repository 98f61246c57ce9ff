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
            else f'{e!r} is not an expression. An expression is a number, "x", or a tuple that starts with one of '
            f"{', '.join(OPERANDS)}."
        )
    operation = e[0] if e else None
    if operation not in OPERANDS:
        return (
            f"{operation!r} is not one of the four operations {', '.join(OPERANDS)}. Write a minus as a factor, "
            '("*", -1.0, a).'
        )
    if len(e) - 1 != OPERANDS[operation]:
        return (
            f'The operation "{operation}" takes {OPERANDS[operation]} operand{"s" * (OPERANDS[operation] > 1)}, and '
            f"here it has {len(e) - 1}."
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
        "Your tree has the right values, but one of the rules still removes an operation from it."
        if equal_trees(case, got, case["e"])
        else None
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


def replaced(e, change):
    """The tree with each leaf and each operation replaced by what `change` makes of it, from the leaves to the root."""
    return change((e[0], *(replaced(part, change) for part in e[1:])) if isinstance(e, (list, tuple)) else e)


def of_x_alone(e):
    """Every sine and cosine is taken of x."""
    return replaced(e, lambda e: (e[0], "x") if isinstance(e, tuple) and len(e) == 2 else e)


def numbers_as(value):
    return lambda e: replaced(e, lambda e: value if type(e) in (int, float) else e)


def first_twice(e):
    return replaced(e, lambda e: (e[0], e[1], e[1]) if isinstance(e, tuple) and len(e) == 3 else e)


def parts_of(e):
    """All operations in a tree, as often as they occur."""
    return [e, *(inner for part in e[1:] for inner in parts_of(part))] if isinstance(e, (list, tuple)) else []


def kinds(e):
    return len({part[0] for part in parts_of(e)})


def counted(children):
    """The size with other children: `children(e)` are those of an operation that are counted."""

    def count(e):
        return 1 + sum(map(count, children(e))) if isinstance(e, (list, tuple)) else 0

    return count


def chained(outer, a, da):
    return ("*", outer, da) if isinstance(a, (list, tuple)) else outer


def variable_as(derivative):
    def answer(e):
        if not isinstance(e, (list, tuple)):
            return derivative if e == "x" else 0.0
        da, *db = map(answer, e[1:])
        if e[0] == "+":
            return ("+", da, db[0])
        if e[0] == "*":
            return ("+", ("*", da, e[2]), ("*", e[1], db[0]))
        return ("*", ("cos", e[1]) if e[0] == "sin" else ("*", -1.0, ("sin", e[1])), da)

    return answer


def numbers_kept(e):
    """The derivative by rules in which a number's derivative is the number itself."""
    if not isinstance(e, (list, tuple)):
        return 1.0 if e == "x" else e
    da, *db = map(numbers_kept, e[1:])
    if e[0] == "+":
        return ("+", da, db[0])
    if e[0] == "*":
        return ("+", ("*", da, e[2]), ("*", e[1], db[0]))
    return ("*", ("cos", e[1]) if e[0] == "sin" else ("*", -1.0, ("sin", e[1])), da)


def simplified_with(rule):
    """The rules of the statement after another one, which is a mistake."""

    def answer(e):
        if not isinstance(e, (list, tuple)):
            return e
        e = (e[0], *map(answer, e[1:]))
        changed = rule(e)
        if changed is not None:
            return changed
        return float(value(e, 0.0)) if all(type(part) in (int, float) for part in e[1:]) else without_units(e)

    return answer


def without_one(e):
    """1 + a as a, a mistake, where a has a variable."""
    if e[0] != "+" or 1 not in e[1:] or "x" not in str(e):
        return None
    return e[2] if e[1] == 1 else e[1]


def level_by_level(e):
    count, level = 0, {e}
    while level := {part for part in level if isinstance(part, tuple)}:
        count += len(level)
        level = {inner for part in level for inner in part[1:]}
    return count


ANSWERS = {
    "evaluate": Answer(
        [evaluate, evaluate_by_python],
        "The value of an operation is this operation, applied to the values of its operands.",
        'A number is its own value, and "x" has the value x. For an operation, evaluate its operands first.',
        lambda case: f"{text(case)}, x = {case['x']:.4g}",
        {
            "A product in the tree is computed as a sum. Multiply the values of its operands.": lambda e, x: evaluate(
                swapped(e, {"*": "+"}), x
            ),
            "Sine and cosine are exchanged. Check the branches of these two operations.": lambda e, x: evaluate(
                swapped(e, {"sin": "cos", "cos": "sin"}), x
            ),
            "Your function uses only the first operand of an operation. Sums and products have a second "
            "one, e[2].": lambda e, x: evaluate(first_only(e), x),
            "Your angles are taken in degrees. The functions math.sin and math.cos take radians, so do "
            "not convert them.": lambda e, x: evaluate(in_degrees(e), x),
            "Your sine and cosine are taken of x. Take them of the value of their operand.": lambda e, x: evaluate(
                of_x_alone(e), x
            ),
            "A cosine in the tree is computed as a sine. Each of the four operations needs its own "
            "branch.": lambda e, x: evaluate(swapped(e, {"cos": "sin"}), x),
            "A sine in the tree is computed as a cosine. Each of the four operations needs its own "
            "branch.": lambda e, x: evaluate(swapped(e, {"sin": "cos"}), x),
            "A sum in the tree is computed as a product. Add the values of its operands.": lambda e, x: evaluate(
                swapped(e, {"+": "*"}), x
            ),
            "A number in the tree counts as 0 in your function. Return the number itself.": lambda e, x: evaluate(
                numbers_as(0.0)(e), x
            ),
            "Your function uses the first operand twice. The second operand is e[2].": lambda e, x: evaluate(
                first_twice(e), x
            ),
            "Your function returns the operand of sin and cos unchanged. Apply the operation to its "
            "value.": lambda e, x: evaluate(
                replaced(e, lambda e: e[1] if isinstance(e, tuple) and len(e) == 2 else e), x
            ),
        },
        lesson=LESSON,
    ),
    "size": Answer(
        [size, lambda e: str(e).count("(")],
        "Each operation counts 1. Numbers and x are leaves and count 0.",
        "The size of an operation is 1 plus the sizes of its operands.",
        text,
        {
            "You counted equal parts only once. Count each operation every time it occurs.": lambda e: len(distinct(e)),
            "You counted only sums and products. Sines and cosines are operations, too.": lambda e: (
                str(e).count("'+'") + str(e).count("'*'")
            ),
            "You counted the leaves in addition to the operations. Numbers and x are leaves and count 0.": lambda e: (
                size(e) + leaves(e)
            ),
            "You counted the leaves. Count the operations, which are the tuples.": leaves,
            "This is the depth of the tree. Add the sizes of the operands instead of taking the larger "
            "one.": lambda e: depth(e),
            "You did not count the operation at the top of the tree. Add 1 for it.": lambda e: max(0, size(e) - 1),
            "This is the number of different kinds of operations. Count each operation, and not only the "
            "first of each kind.": kinds,
            "This looks like a sum of the lengths of all tuples. An operation counts 1, whatever its "
            "operands are.": lambda e: sum(map(len, parts_of(e))),
            "You counted the first operand twice. The second operand is e[2].": counted(
                lambda e: [e[1]] * (len(e) - 1)
            ),
            "You counted the operand of sin and cos twice. These operations have a single operand, so "
            "that e[1] and e[-1] are the same.": counted(lambda e: [e[1], e[-1]]),
            "Your function follows only the first operand. Add the sizes of all operands.": counted(lambda e: e[1:2]),
            "You counted the operations in the first two levels of the tree only. The operands have "
            "operands of their own, so let the function call itself.": lambda e: (
                isinstance(e, tuple) and 1 + sum(isinstance(part, tuple) for part in e[1:])
            ),
        },
        lesson=LESSON,
    ),
    "differentiate": Answer(
        [differentiate, differentiate_by_taylor],
        "(a + b)' = a' + b';  (a b)' = a' b + a b';  (sin a)' = cos a · a';  (cos a)' = -sin a · a'",
        "Differentiate the operands first. Then write the rule for the operation as a tree.",
        text,
        {
            "Your derivative of a product is a' b'. The product rule has two terms, and each of them "
            "differentiates only one factor.": lambda e: differentiate(e, lambda a, b, da, db: ("*", da, db)),
            "Your product rule lacks the term a b'. Add it to the term that you have.": lambda e: differentiate(
                e, lambda a, b, da, db: ("*", da, b)
            ),
            "Your product rule has a minus between its two terms. Add the two terms.": lambda e: differentiate(
                e, lambda a, b, da, db: ("+", ("*", da, b), ("*", -1.0, ("*", a, db)))
            ),
            "Your derivatives of sin a and cos a lack the inner derivative. By the chain rule, multiply "
            "them by the derivative of the operand.": lambda e: differentiate(
                e, None, lambda a, da: ("cos", a), lambda a, da: ("*", -1.0, ("sin", a))
            ),
            "Your derivative of sin a lacks the inner derivative. By the chain rule, multiply it by the "
            "derivative of the operand.": lambda e: differentiate(e, None, lambda a, da: ("cos", a)),
            "Your derivative of cos a lacks the inner derivative. By the chain rule, multiply it by the "
            "derivative of the operand.": lambda e: differentiate(e, None, None, lambda a, da: ("*", -1.0, ("sin", a))),
            "Your derivative of cos has the wrong sign. It is -sin, so a factor of -1.0 is missing.": lambda e: (
                differentiate(e, None, None, lambda a, da: ("*", ("sin", a), da))
            ),
            "Your derivative of sin has the wrong sign. It is cos, without a minus.": lambda e: differentiate(
                e, None, lambda a, da: ("*", -1.0, ("*", ("cos", a), da))
            ),
            "Your product rule lacks the term a' b. Add it to the term that you have.": lambda e: differentiate(
                e, lambda a, b, da, db: ("*", a, db)
            ),
            "You took the sine or cosine of the inner derivative. The argument remains a, and the inner "
            "derivative is a factor beside the function.": lambda e: differentiate(
                e, None, lambda a, da: ("cos", da), lambda a, da: ("*", -1.0, ("sin", da))
            ),
            "Your derivative of a number is 1. A number is constant, so its derivative is 0.": lambda e: differentiate(
                e, number=1.0
            ),
            "Your derivative of a number is the number itself. A number is constant, so its derivative is "
            "0.": numbers_kept,
            "Your derivative of x is x itself. The derivative of x is 1.": variable_as("x"),
            "Your derivative of x is 0. The derivative of x is 1.": variable_as(0.0),
            "You added the inner derivative. The chain rule multiplies by it.": lambda e: differentiate(
                e, None, lambda a, da: ("+", ("cos", a), da), lambda a, da: ("+", ("*", -1.0, ("sin", a)), da)
            ),
            "You multiplied each factor by its own derivative. In the product rule, each derivative is "
            "multiplied by the other factor.": lambda e: differentiate(
                e, lambda a, b, da, db: ("+", ("*", a, da), ("*", b, db))
            ),
            "Your derivative of a square a · a is 2 a. The inner derivative a' is missing as a factor.": lambda e: (
                differentiate(e, lambda a, b, da, db: ("*", 2.0, a) if a == b else ("+", ("*", da, b), ("*", a, db)))
            ),
            "Your function treats a product as a constant if its second factor is a number. Only the "
            "number is constant, so the product rule applies.": lambda e: differentiate(
                e, lambda a, b, da, db: 0.0 if type(b) in (int, float) else ("+", ("*", da, b), ("*", a, db))
            ),
            "Your function treats a product as a constant if its first factor is a number. Only the "
            "number is constant, so the product rule applies.": lambda e: differentiate(
                e, lambda a, b, da, db: 0.0 if type(a) in (int, float) else ("+", ("*", da, b), ("*", a, db))
            ),
            "Your derivatives of the sine and cosine of a number lack the inner derivative, which is 0. "
            "The chain rule holds for every operand.": (
                lambda e: differentiate(
                    e,
                    None,
                    lambda a, da: chained(("cos", a), a, da),
                    lambda a, da: chained(("*", -1.0, ("sin", a)), a, da),
                )
            ),
            "Your derivatives of sine and cosine are exchanged. The derivative of sin is cos, and that of "
            "cos is -sin.": lambda e: differentiate(
                e, None, lambda a, da: ("*", -1.0, ("*", ("sin", a), da)), lambda a, da: ("*", ("cos", a), da)
            ),
        },
        alike=equal_trees,
        accepts=is_derivative,
        show=written,
        form=lambda case, got: malformed(got),
        lesson=LESSON,
    ),
    "simplify": Answer(
        [simplify, simplify_by_repeating],
        "The rules are 0 + a = a, 0 · a = 0 and 1 · a = a, and operations on numbers are computed, "
        "from the leaves to the root.",
        "Simplify the operands first, because a rule may fit only after that.",
        text,
        {
            "Your function returns the tree without any change. Apply the rules to it.": lambda e: e,
            "Your tree is right, but its operands are not simplified. Simplify the operands first and the "
            "operation after them.": only_at_the_top,
            "Your tree is right, but it still contains operations that have only numbers as operands. "
            "Compute these, also sin and cos.": without_folding,
            "You simplified 0 · a to a. The product is 0.": lambda e: zero_kept(e),
            "You simplified 0 + a to 0. The sum is a, and only the product 0 · a is 0.": simplified_with(
                lambda e: 0.0 if 0 in e[1:] else None
            ),
            "You simplified 1 · a to 1. The product is a.": simplified_with(
                lambda e: 1.0 if e[0] == "*" and 1 in e[1:] else None
            ),
            "Your numbers are rounded to three digits. Keep them as they are computed.": simplified_with(
                lambda e: round(float(value(e, 0.0)), 3) if all(type(part) in (int, float) for part in e[1:]) else None
            ),
            "You simplified 1 + a to a. Only 0 + a is equal to a.": simplified_with(without_one),
        },
        accepts=is_simplified,
        show=written,
        form=left_over,
        lesson=LESSON,
    ),
    "shared": Answer(
        [lambda e: len(distinct(e)), lambda e: len(distinct_by_text(e))],
        "Each different subexpression that is an operation counts once.",
        "Tuples can be put in a set, which keeps only one of several equal ones.",
        text,
        {
            "This is the size of the tree without sharing. Count parts that are equal only once.": size,
            "You counted the leaves in addition to the operations. Numbers and x are leaves and count 0.": lambda e: (
                len(distinct(e)) + len(set(leaf_list(e)))
            ),
            "This is the number of operations that sharing saves. Count those that remain.": lambda e: (
                size(e) - len(distinct(e))
            ),
            "You did not count the whole expression. It is one of its subexpressions, too.": lambda e: max(
                0, len(distinct(e)) - 1
            ),
            "You compared only the operands of one operation with each other. Equal parts can stand "
            "anywhere in the tree.": lambda e: once_in_a_parent(e),
            "This is the depth of the tree. Count the different operations in all of its branches.": lambda e: depth(e),
            "You counted only the parts that occur more than once. Count every different part once.": lambda e: sum(
                parts_of(e).count(part) > 1 for part in set(parts_of(e))
            ),
            "This is the number of different kinds of operations. Two parts are equal only if their "
            "operands are equal, too.": kinds,
            "You left out the parts without x. They are operations, too.": lambda e: len(
                {part for part in parts_of(e) if "x" in leaf_list(part)}
            ),
            "You took parts with the same operands for equal. The operations have to be the same, too: "
            "sin(a) and cos(a) differ.": lambda e: len({part[1:] for part in parts_of(e)}),
            "You took parts with the same operation and the same first operand for equal. Compare the "
            "second operand, too.": (lambda e: len({part[:2] for part in parts_of(e)})),
            "You took parts with the same operation and the same size for equal. Compare their operands "
            "instead of their sizes.": lambda e: len({(part[0], size(part)) for part in parts_of(e)}),
            "You counted a part once for each level on which it occurs. Use one set for the whole "
            "tree.": level_by_level,
            "You left out sines and cosines. They are operations, too.": lambda e: len(
                {part for part in parts_of(e) if len(part) == 3}
            ),
            "This looks like a count that notices equal parts only where both operands of + or · are the "
            "same. Equal parts can stand anywhere in the tree.": lambda e: (
                size(e) - sum(len(part) == 3 and part[1] == part[2] for part in parts_of(e))
            ),
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
