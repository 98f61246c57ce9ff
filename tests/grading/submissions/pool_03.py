"""Answers to those variants of the questions on expressions that are not made from their questions."""

import math

EQUIVALENT = {
    ("evaluate.c", "pair reversed: (evaluate_infix"): "sums and products commute",
    ("simplify.c", "pair reversed: (a, b)"): "membership has no order",
    ("shared.d", "pair reversed: (part[0]"): "the name can stand behind the operands, too",
}
COMPUTED = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "exp": math.exp}


def at(e, x, **computed):
    """The value of a tree at x, with some operations replaced."""
    if not isinstance(e, tuple):
        return x if e == "x" else e
    return (COMPUTED | computed)[e[0]](*(at(part, x, **computed) for part in e[1:]))


def formula(e):
    """A tree as Python writes it."""
    if not isinstance(e, tuple):
        return str(e)
    parts = [*map(formula, e[1:])]
    return f"math.exp({parts[0]})" if e[0] == "exp" else f"({parts[0]} {e[0]} {parts[1]})"


def slope(e, product=None, difference=None, exp=None, number=0.0):
    if not isinstance(e, tuple):
        return 1.0 if e == "x" else number
    name, a, da = e[0], e[1], slope(e[1], product, difference, exp, number)
    if name == "exp":
        return exp(a, da) if exp else ("*", ("exp", a), da)
    b, db = e[2], slope(e[2], product, difference, exp, number)
    if name == "*":
        return product(a, b, da, db) if product else ("+", ("*", da, b), ("*", a, db))
    return difference(da, db) if difference and name == "-" else (name, da, db)


def is_number(e):
    return isinstance(e, (int, float))


def rewritten(e, fold=True, minus_zero=True, times_zero=True):
    """One operation whose operands are simple already; a rule can be left out."""
    name, *operands = e
    if fold and all(map(is_number, operands)):
        return COMPUTED[name](*operands)
    match name, *operands:
        case "*", a, b if 0 in (a, b) and times_zero:
            return 0.0
        case ("+", 0, a) | ("+", a, 0) | ("*", 1, a) | ("*", a, 1):
            return a
        case "-", a, 0 if minus_zero:
            return a
    return (name, *operands)


def from_the_leaves(e, rule=rewritten):
    return rule((e[0], *(from_the_leaves(part, rule) for part in e[1:]))) if isinstance(e, tuple) else e


class evaluate_b:
    def right_by_python(e, x):
        return eval(formula(e), {"math": math, "x": x})

    def right_by_matching(e, x):
        match e:
            case "+", a, b:
                return evaluate_b.right_by_matching(a, x) + evaluate_b.right_by_matching(b, x)
            case "-", a, b:
                return evaluate_b.right_by_matching(a, x) - evaluate_b.right_by_matching(b, x)
            case "*", a, b:
                return evaluate_b.right_by_matching(a, x) * evaluate_b.right_by_matching(b, x)
            case "exp", a:
                return math.e ** evaluate_b.right_by_matching(a, x)
            case "x":
                return x
        return e

    def right_by_a_dict(e, x):
        return at(e, x)

    def wrong_difference_turned(e, x):
        "The operands of a difference are exchanged"
        return at(e, x, **{"-": lambda a, b: b - a})

    def wrong_difference_added(e, x):
        "A difference in the tree is computed as a sum"
        return at(e, x, **{"-": COMPUTED["+"]})

    def wrong_product_added(e, x):
        "A product in the tree is computed as a sum"
        return at(e, x, **{"*": COMPUTED["+"]})

    def wrong_size_of_the_difference(e, x):
        return at(e, x, **{"-": lambda a, b: abs(a - b)})

    def wrong_e_times(e, x):
        "For exp, your value is e times the operand"
        return at(e, x, exp=lambda a: math.e * a)

    def wrong_exp_of_x(e, x):
        "Your exponential function is taken of x"
        return at(e, x, exp=lambda a: math.exp(x))

    def wrong_without_recursion(e, x):
        a, *rest = [x if part == "x" else part for part in e[1:]]
        return COMPUTED[e[0]](a, *rest)

    def wrong_numbers_are_nothing(e, x):
        "A number in the tree counts as 0"
        if isinstance(e, tuple):
            return COMPUTED[e[0]](*(evaluate_b.wrong_numbers_are_nothing(part, x) for part in e[1:]))
        return x if e == "x" else 0.0

    def wrong_sine_for_exp(e, x):
        return at(e, x, exp=math.sin)

    def wrong_printed(e, x):
        print(at(e, x))


class size_c:
    def right_by_recursion_with_dicts(e):
        counts = dict.fromkeys(("cos", "sin", "*", "+"), 0)
        if isinstance(e, tuple):
            counts[e[0]] += 1
            for part in e[1:]:
                for name, count in size_c.right_by_recursion_with_dicts(part).items():
                    counts[name] += count
        return counts

    def right_by_a_list_to_do(e):
        counts, todo = {"+": 0, "*": 0, "sin": 0, "cos": 0}, [e]
        while todo:
            part = todo.pop()
            if isinstance(part, tuple):
                counts[part[0]] += 1
                todo += part[1:]
        return counts

    def right_one_name_at_a_time(e):
        def count(e, name):
            return (e[0] == name) + sum(count(part, name) for part in e[1:]) if isinstance(e, tuple) else 0

        return {name: count(e, name) for name in ("+", "*", "sin", "cos")}

    def wrong_without_recursion(e):
        "You counted only the operation at the top"
        return {name: int(isinstance(e, tuple) and e[0] == name) for name in ("+", "*", "sin", "cos")}

    def wrong_first_operand_only(e):
        "Your function follows only the first operand"
        counts = {"+": 0, "*": 0, "sin": 0, "cos": 0}
        while isinstance(e, tuple):
            counts[e[0]] += 1
            e = e[1]
        return counts

    def wrong_number_of_all(e):
        "asks for a dict"
        return sum(size_c.right_by_a_list_to_do(e).values())

    def wrong_zeros_missing(e):
        "Operations that do not occur are missing"
        return {name: count for name, count in size_c.right_by_a_list_to_do(e).items() if count}

    def wrong_last_operand_of_functions_too(e):
        "You counted the operand of sin and cos twice"
        counts = {"+": 0, "*": 0, "sin": 0, "cos": 0}

        def visit(part):
            if isinstance(part, tuple):
                counts[part[0]] += 1
                visit(part[1])
                visit(part[-1])

        visit(e)
        return counts

    def wrong_equal_parts_once(e):
        "You counted equal parts only once"
        counts, seen = {"+": 0, "*": 0, "sin": 0, "cos": 0}, set()

        def visit(part):
            if isinstance(part, tuple) and part not in seen:
                seen.add(part)
                counts[part[0]] += 1
                for inner in part[1:]:
                    visit(inner)

        visit(e)
        return counts

    def wrong_with_leaves(e):
        counts = size_c.right_by_a_list_to_do(e)
        return counts | {"x": str(e).count("'x'")}

    def wrong_without_return(e):
        size_c.right_by_a_list_to_do(e)


class differentiate_b:
    def right_with_minus_as_a_factor(e):
        return slope(e, difference=lambda da, db: ("+", da, ("*", -1, db)))

    def right_in_another_order(e):
        return slope(
            e,
            lambda a, b, da, db: ["+", ["*", db, a], ["*", b, da]],
            None,
            lambda a, da: ["*", da, ["exp", a]],
        )

    def right_with_the_exponential_kept(e):
        return slope(e, exp=lambda a, da: ("*", da, ("exp", ("+", a, 0))))

    def wrong_product_of_derivatives(e):
        "Your derivative of a product is a' b'"
        return slope(e, lambda a, b, da, db: ("*", da, db))

    def wrong_one_term_of_the_product(e):
        "Your product rule lacks the term a b'"
        return slope(e, lambda a, b, da, db: ("*", da, b))

    def wrong_minus_in_the_product(e):
        "Your product rule has a minus between its two terms"
        return slope(e, lambda a, b, da, db: ("-", ("*", da, b), ("*", a, db)))

    def wrong_difference_as_sum(e):
        "Your derivative of a difference is a sum"
        return slope(e, None, lambda da, db: ("+", da, db))

    def wrong_difference_turned(e):
        "Your derivative of a difference has the wrong sign"
        return slope(e, None, lambda da, db: ("-", db, da))

    def wrong_without_the_chain_rule(e):
        "Your derivative of exp a lacks the inner derivative"
        return slope(e, None, None, lambda a, da: ("exp", a))

    def wrong_exp_of_the_inner_slope(e):
        "Your derivative of exp a is exp a'"
        return slope(e, None, None, lambda a, da: ("exp", da))

    def wrong_number_has_slope_1(e):
        "Your derivative of a number is 1"
        return slope(e, number=1.0)

    def wrong_power_rule(e):
        "Your derivative of exp looks like the power rule"
        return slope(e, None, None, lambda a, da: ("*", ("*", ("exp", ("-", a, 1)), a), da))

    def wrong_slope_at_a_point(e):
        return (at(e, 0.700001) - at(e, 0.699999)) / 0.000002

    def wrong_text(e):
        return formula(slope(e))

    def wrong_sign_with_one_operand(e):
        return slope(e, None, lambda da, db: ("+", da, ("-", db)))


class simplify_b:
    def right_by_repeating(e):
        def sweep(e):
            return rewritten((e[0], *map(sweep, e[1:]))) if isinstance(e, tuple) else e

        while (found := sweep(e)) != e:
            e = found
        return e

    def right_from_the_leaves(e):
        return from_the_leaves(e)

    def right_with_equal_operands_as_zero(e):
        def rule(e):
            return 0.0 if e[0] == "-" and e[1] == e[2] else rewritten(e)

        return from_the_leaves(e, rule)

    def wrong_nothing_done(e):
        "Your function returns the tree without any change"
        return from_the_leaves(e, tuple)

    def wrong_without_computing(e):
        "Your tree is right, but it still contains operations that have only numbers"
        return from_the_leaves(e, lambda e: rewritten(e, fold=False))

    def wrong_zero_minus_is_the_operand(e):
        "You simplified 0 - a to a"

        def rule(e):
            found = rewritten(e)
            return found[2] if isinstance(found, tuple) and found[:2] == ("-", 0.0) else found

        return from_the_leaves(e, rule)

    def wrong_minus_zero_left(e):
        return from_the_leaves(e, lambda e: rewritten(e, minus_zero=False))

    def wrong_times_zero_left(e):
        return from_the_leaves(e, lambda e: rewritten(e, times_zero=False))

    def wrong_one_times_is_one(e):
        "You simplified 1 · a to 1"
        return from_the_leaves(e, lambda e: 1.0 if e[0] == "*" and 1 in e[1:] else rewritten(e))

    def wrong_root_only(e):
        return rewritten(e) if isinstance(e, tuple) else e

    def wrong_numbers_rounded(e):
        "Your numbers are rounded to three digits"

        def rule(e):
            e = rewritten(e)
            return round(e, 3) if is_number(e) else e

        return from_the_leaves(e, rule)

    def wrong_minus_one_is_nothing(e):
        "You simplified a - 1 to a"

        def rule(e):
            found = rewritten(e)
            return found[1] if isinstance(found, tuple) and found[0] == "-" and found[2] == 1 else found

        return from_the_leaves(e, rule)
