"""Answers to the questions of 03, symbolic differentiation."""

import math
import re
from functools import reduce

NAMES = ("+", "*", "sin", "cos")
COMPUTED = {"+": lambda a, b: a + b, "*": lambda a, b: a * b, "sin": math.sin, "cos": math.cos}
COUNTED = set()


def at(e, x, computed=COMPUTED):
    """The value of a tree at x, with the operations of a dict."""
    if not isinstance(e, tuple):
        return x if e == "x" else e
    return computed[e[0]](*(at(part, x, computed) for part in e[1:]))


def parts(e):
    """All operations of a tree, the same one as often as it occurs."""
    found, todo = [], [e]
    while todo:
        part = todo.pop()
        if isinstance(part, tuple):
            found.append(part)
            todo += part[1:]
    return found


def ends(e):
    """The leaves of a tree."""
    return [leaf for part in e[1:] for leaf in ends(part)] if isinstance(e, tuple) else [e]


def height(e):
    return 1 + max(height(part) for part in e[1:]) if isinstance(e, tuple) else 0


def formula(e):
    """A tree as Python writes it."""
    match e:
        case ("+" | "*") as sign, a, b:
            return f"({formula(a)} {sign} {formula(b)})"
        case name, a:
            return f"math.{name}({formula(a)})"
    return str(e)


def postfix(e):
    """The leaves and operations of a tree, operands first."""
    if not isinstance(e, tuple):
        return [e]
    return [word for part in e[1:] for word in postfix(part)] + [e[0]]


def slope(e, product=None, sine=None, cosine=None, number=0.0, variable=1.0):
    """The derivative of a tree, by the rules that are given or else by the right ones; None: a number stays as it
    is.
    """
    if not isinstance(e, tuple):
        constant = e if number is None else number
        return variable if e == "x" else constant
    name, a, da = e[0], e[1], slope(e[1], product, sine, cosine, number, variable)
    if name == "sin":
        return sine(a, da) if sine else ("*", ("cos", a), da)
    if name == "cos":
        return cosine(a, da) if cosine else ("*", ("*", -1.0, ("sin", a)), da)
    b, db = e[2], slope(e[2], product, sine, cosine, number, variable)
    if name == "+":
        return ("+", da, db)
    return product(a, b, da, db) if product else ("+", ("*", da, b), ("*", a, db))


def with_slope(e):
    """(e, e') as trees, without terms and factors that are 0 or 1."""
    if not isinstance(e, tuple):
        return e, int(e == "x")
    (a, da), *rest = map(with_slope, e[1:])
    if e[0] in ("sin", "cos"):
        outer = ("cos", a) if e[0] == "sin" else ("*", -1, ("sin", a))
        return e, times(outer, da)
    ((b, db),) = rest
    return e, plus(da, db) if e[0] == "+" else plus(times(a, db), times(b, da))


def plus(a, b):
    if a == 0:
        return b
    return a if b == 0 else ("+", a, b)


def times(a, b):
    if 0 in (a, b):
        return 0
    if a == 1:
        return b
    return a if b == 1 else ("*", a, b)


def paths(e, factor):
    """For each x in a tree the product of the partials between it and the root."""
    if e == "x":
        yield factor
    elif isinstance(e, tuple):
        name, a, b = (*e, None)[:3]
        if name == "sin":
            factor = ["*", factor, ["cos", a]]
        elif name == "cos":
            factor = ["*", factor, ["cos", ["+", a, math.pi / 2]]]
        yield from paths(a, ["*", b, factor] if name == "*" else factor)
        if b is not None:
            yield from paths(b, ["*", a, factor] if name == "*" else factor)


def is_number(e):
    return isinstance(e, (int, float))


def rewritten(e, fold=True, plus_zero=True, times_zero=True, times_one=True):
    """One operation whose operands are simple already; a rule can be left out."""
    name, *operands = e
    if fold and all(map(is_number, operands)):
        return COMPUTED[name](*operands)
    if name == "+" and plus_zero and 0 in operands:
        return operands[1] if operands[0] == 0 else operands[0]
    if name == "*" and times_zero and 0 in operands:
        return 0.0
    if name == "*" and times_one and 1 in operands:
        return operands[1] if operands[0] == 1 else operands[0]
    return (name, *operands)


def from_the_leaves(e, rule=rewritten):
    return rule((e[0], *(from_the_leaves(part, rule) for part in e[1:]))) if isinstance(e, tuple) else e


def from_the_root(e):
    """The rules at an operation first, then at the operands of what is left."""
    if not isinstance(e, tuple):
        return e
    found = rewritten(e)
    if not isinstance(found, tuple):
        return found
    return (found[0], *map(from_the_root, found[1:])) if found == e else from_the_root(found)


def where_a_child_is_equal(e):
    """Operations, where an operand counts once if both operands of its parent are equal."""
    if not isinstance(e, tuple):
        return 0
    first, last = e[1], e[-1]
    return 1 + where_a_child_is_equal(first) + (where_a_child_is_equal(last) if last != first else 0)


class evaluate:
    def right_by_a_stack(e, x):
        stack = []
        for word in postfix(e):
            if word in ("+", "*"):
                b, a = stack.pop(), stack.pop()
                stack.append(a + b if word == "+" else a * b)
            elif word in ("sin", "cos"):
                stack.append(getattr(math, word)(stack.pop()))
            else:
                stack.append(x if word == "x" else word)
        return stack[0]

    def right_by_python(e, x):
        return eval(formula(e), {"math": math, "x": x})

    def right_by_matching(e, x):
        def value(e):
            match e:
                case "+", a, b:
                    return value(a) + value(b)
                case "*", a, b:
                    return value(a) * value(b)
                case "sin", a:
                    return math.sin(value(a))
                case "cos", a:
                    return math.cos(value(a))
                case "x":
                    return x
            return float(e)

        return value(e)

    def wrong_product_added(e, x):
        "A product in the tree is computed as a sum. Multiply the values of its"
        return at(e, x, {**COMPUTED, "*": COMPUTED["+"]})

    def wrong_sine_for_cosine(e, x):
        "Sine and cosine are exchanged. Check the branches of these two operations."
        return at(e, x, {**COMPUTED, "sin": math.cos, "cos": math.sin})

    def wrong_second_operand_forgotten(e, x):
        "Your function uses only the first operand of an operation. Sums and products"

        def value(e):
            if not isinstance(e, tuple):
                return x if e == "x" else e
            a = value(e[1])
            return getattr(math, e[0])(a) if e[0] in ("sin", "cos") else a

        return value(e)

    def wrong_degrees(e, x):
        "Your angles are taken in degrees. The functions math.sin and math.cos take"
        sine, cosine = (lambda a: math.sin(math.radians(a))), (lambda a: math.cos(math.radians(a)))
        return at(e, x, {**COMPUTED, "sin": sine, "cos": cosine})

    def wrong_without_recursion(e, x):
        "stopped with TypeError"
        a, *rest = [x if part == "x" else part for part in e[1:]]
        if e[0] in ("sin", "cos"):
            return getattr(math, e[0])(a)
        return a + rest[0] if e[0] == "+" else a * rest[0]

    def wrong_sine_and_cosine_of_x(e, x):
        "Your sine and cosine are taken of x. Take them of the value of their operand."

        def value(e):
            if not isinstance(e, tuple):
                return x if e == "x" else e
            if e[0] in ("sin", "cos"):
                return getattr(math, e[0])(x)
            return value(e[1]) + value(e[2]) if e[0] == "+" else value(e[1]) * value(e[2])

        return value(e)

    def wrong_everything_else_is_a_sine(e, x):
        "A cosine in the tree is computed as a sine. Each of the four operations needs"
        return at(e, x, {**COMPUTED, "cos": math.sin})

    def wrong_numbers_are_nothing(e, x):
        "A number in the tree counts as 0 in your function. Return the number itself."

        def value(e):
            if isinstance(e, tuple):
                return COMPUTED[e[0]](*map(value, e[1:]))
            return x if e == "x" else 0.0

        return value(e)

    def wrong_x_taken_for_a_number(e, x):
        "stopped with ValueError"

        def value(e):
            return COMPUTED[e[0]](*map(value, e[1:])) if isinstance(e, tuple) else float(e)

        return value(e)

    def wrong_printed(e, x):
        "returned nothing"
        print(at(e, x))

    def wrong_first_operand_taken_twice(e, x):
        "Your function uses the first operand twice. The second operand is e[2]."

        def value(e):
            if not isinstance(e, tuple):
                return x if e == "x" else e
            a = value(e[1])
            return COMPUTED[e[0]](*[a] * (len(e) - 1))

        return value(e)

    def wrong_second_operand_is_a_leaf(e, x):
        "stopped with TypeError"

        def value(e):
            if not isinstance(e, tuple):
                return x if e == "x" else e
            return COMPUTED[e[0]](value(e[1]), *(x if part == "x" else part for part in e[2:]))

        return value(e)


class size:
    def right_by_a_list_of_parts(e):
        return len(parts(e))

    def right_by_the_text(e):
        return len(re.findall(r"'(\+|\*|sin|cos)'", repr(e)))

    def right_by_the_order_of_evaluation(e):
        return sum(word in NAMES for word in postfix(e))

    def right_by_leaves_and_functions(e):
        return len(ends(e)) - 1 + sum(len(part) == 2 for part in parts(e))

    def wrong_with_leaves(e):
        "You counted the leaves in addition to the operations. Numbers and x are leaves"
        return len(postfix(e))

    def wrong_leaves(e):
        "You counted the leaves. Count the operations, which are the tuples."
        return len(ends(e))

    def wrong_deepest_operand_only(e):
        "This is the depth of the tree. Add the sizes of the operands instead of taking"

        def levels(e):
            return max(map(levels, e[1:])) + 1 if isinstance(e, tuple) else 0

        return levels(e)

    def wrong_without_the_root(e):
        """stopped with TypeError"""
        return sum(len(parts(part)) for part in e[1:])

    def wrong_kinds_of_operations(e):
        "This is the number of different kinds of operations. Count each operation, and"
        return len({part[0] for part in parts(e)})

    def wrong_functions_forgotten(e):
        "You counted only sums and products. Sines and cosines are operations, too."
        return sum(part[0] in "+*" for part in parts(e))

    def wrong_length_of_tuples(e):
        "This looks like a sum of the lengths of all tuples. An operation counts 1,"
        return sum(map(len, parts(e)))

    def wrong_branch_without_return(e):
        "returned nothing for these inputs"

        def count(e):
            if isinstance(e, tuple):
                return 1 + sum(count(part) for part in e[1:])

        return count(e)

    def wrong_first_operand_twice(e):
        "You counted the first operand twice. The second operand is e[2]."

        def count(e):
            return 1 + (len(e) - 1) * count(e[1]) if isinstance(e, tuple) else 0

        return count(e)

    def wrong_last_operand_of_functions_too(e):
        "You counted the operand of sin and cos twice. These operations have a single"

        def count(e):
            return 1 + count(e[1]) + count(e[-1]) if isinstance(e, tuple) else 0

        return count(e)


class differentiate:
    def right_by_pairs(e):
        return with_slope(e)[1]

    def right_by_paths(e):
        return reduce(lambda a, b: ["+", a, b], paths(e, 1), 0)

    def right_with_a_shifted_sine(e):
        def again(e):
            match e:
                case "+", a, b:
                    return ("+", again(b), again(a))
                case "*", a, b:
                    return ("+", ("*", b, again(a)), ("*", again(b), a))
                case "sin" | "cos" as name, a:
                    return ("*", again(a), (name, ("+", a, 0.5 * math.pi)))
            return 1 if e == "x" else 0

        return again(e)

    def wrong_product_of_derivatives(e):
        "Your derivative of a product is a' b'. The product rule has two terms, and"
        return slope(e, product=lambda a, b, da, db: ("*", da, db))

    def wrong_one_term_of_the_product(e):
        "Your product rule lacks the term a b'. Add it to the term that you have."
        return slope(e, product=lambda a, b, da, db: ("*", da, b))

    def wrong_minus_in_the_product(e):
        "Your product rule has a minus between its two terms. Add the two terms."
        return slope(e, product=lambda a, b, da, db: ("+", ("*", da, b), ("*", -1, ("*", a, db))))

    def wrong_without_the_chain_rule(e):
        "Your derivatives of sin a and cos a lack the inner derivative. By the chain"
        return slope(e, sine=lambda a, da: ("cos", a), cosine=lambda a, da: ("*", -1.0, ("sin", a)))

    def wrong_cosine_without_minus(e):
        "Your derivative of cos has the wrong sign. It is -sin, so a factor of -1.0 is"
        return slope(e, cosine=lambda a, da: ("*", ("sin", a), da))

    def wrong_sine_with_minus(e):
        "Your derivative of sin has the wrong sign. It is cos, without a minus."
        return slope(e, sine=lambda a, da: ("*", -1.0, ("*", ("cos", a), da)))

    def wrong_number_has_slope_1(e):
        "Your derivative of a number is 1. A number is constant, so its derivative is"
        return slope(e, number=1.0)

    def wrong_number_stays(e):
        "Your derivative of a number is the number itself. A number is constant, so its"
        return slope(e, number=None)

    def wrong_x_stays(e):
        "Your derivative of x is x itself. The derivative of x is 1."
        return slope(e, variable="x")

    def wrong_outer_function_of_the_inner_slope(e):
        "You took the sine or cosine of the inner derivative. The argument remains a,"
        return slope(e, sine=lambda a, da: ("cos", da), cosine=lambda a, da: ("*", -1.0, ("sin", da)))

    def wrong_chain_rule_added(e):
        "You added the inner derivative. The chain rule multiplies by it."
        return slope(
            e, sine=lambda a, da: ("+", ("cos", a), da), cosine=lambda a, da: ("+", ("*", -1.0, ("sin", a)), da)
        )

    def wrong_factors_own_derivatives(e):
        "You multiplied each factor by its own derivative. In the product rule, each"
        return slope(e, product=lambda a, b, da, db: ("+", ("*", a, da), ("*", b, db)))

    def wrong_minus_is_no_operation(e):
        "'-' is not one of the four operations +, *, sin, cos. Write a minus as a factor, ("
        return slope(e, cosine=lambda a, da: ("-", ("*", ("sin", a), da)))

    def wrong_slope_at_a_point(e):
        "could not be matched to a common mistake"
        return (at(e, 0.700001) - at(e, 0.699999)) / 0.000002

    def wrong_text(e):
        "'0.0' is not an expression. An expression is a number,"
        return formula(slope(e))

    def wrong_square_without_the_inner_slope(e):
        "Your derivative of a square a · a is 2 a. The inner derivative a' is missing"
        return slope(e, product=lambda a, b, da, db: ("*", 2.0, a) if a == b else ("+", ("*", da, b), ("*", a, db)))

    def wrong_number_behind_a_factor_dropped(e):
        "Your function treats a product as a constant if its second factor"
        return slope(e, product=lambda a, b, da, db: 0.0 if is_number(b) else ("+", ("*", da, b), ("*", a, db)))

    def wrong_chain_rule_for_operations_only(e):
        "Your derivatives of the sine and cosine of a number lack the inner derivative,"

        def chained(outer, a, da):
            return ("*", outer, da) if isinstance(a, tuple) else outer

        sine, cosine = (
            (lambda a, da: chained(("cos", a), a, da)),
            (lambda a, da: chained(("*", -1.0, ("sin", a)), a, da)),
        )
        return slope(e, sine=sine, cosine=cosine)


class simplify:
    def right_by_repeating(e):
        def sweep(e):
            return rewritten((e[0], *map(sweep, e[1:]))) if isinstance(e, tuple) else e

        while (found := sweep(e)) != e:
            e = found
        return e

    def right_by_a_stack(e):
        stack = []
        for word in postfix(e):
            if word in NAMES:
                count = 2 if word in "+*" else 1
                stack[-count:] = [rewritten((word, *stack[-count:]))]
            else:
                stack.append(word)
        return stack.pop()

    def right_by_matching(e):
        def simple(e):
            if not isinstance(e, tuple):
                return e
            match (e[0], *map(simple, e[1:])):
                case ("+", 0, a) | ("+", a, 0) | ("*", 1, a) | ("*", a, 1):
                    return a
                case ("*", 0, _) | ("*", _, 0):
                    return 0
                case (name, *operands) if all(map(is_number, operands)):
                    return COMPUTED[name](*operands)
                case "+" | "*" as name, a, b:
                    return [name, b, a]
                case unchanged:
                    return unchanged

        return simple(e)

    def right_with_sums_of_equals_as_products(e):
        def rule(e):
            e = rewritten(e)
            return ("*", 2.0, e[1]) if isinstance(e, tuple) and e[0] == "+" and e[1] == e[2] else e

        return from_the_leaves(e, rule)

    def wrong_nothing_done(e):
        "Your function returns the tree without any change. Apply the rules to it."
        return from_the_leaves(e, tuple)

    def wrong_root_only(e):
        """stopped with KeyError"""
        return e if any(isinstance(part, tuple) for part in e[1:]) else rewritten(e)

    def wrong_without_computing(e):
        "Your tree is right, but it still contains operations that have only numbers as"
        return from_the_leaves(e, lambda e: rewritten(e, fold=False))

    def wrong_zero_times_as_zero_plus(e):
        "You simplified 0 · a to a. The product is 0."

        def rule(e):
            if e[0] == "*" and 0 in e[1:]:
                return e[2] if e[1] == 0 else e[1]
            return rewritten(e)

        return from_the_leaves(e, rule)

    def wrong_root_first(e):
        "one of the rules still removes an operation from it"
        return from_the_root(e)

    def wrong_second_operand_as_it_was(e):
        "one of the rules still removes an operation from it"

        def simple(e):
            return rewritten((e[0], simple(e[1]), *e[2:])) if isinstance(e, tuple) else e

        return simple(e)

    def wrong_zero_plus_is_zero(e):
        "You simplified 0 + a to 0. The sum is a, and only the product 0 · a is 0."
        return from_the_leaves(e, lambda e: 0.0 if 0 in e[1:] else rewritten(e))

    def wrong_one_times_is_one(e):
        "You simplified 1 · a to 1. The product is a."
        return from_the_leaves(e, lambda e: 1.0 if e[0] == "*" and 1 in e[1:] else rewritten(e))

    def wrong_rules_for_the_first_operand_only(e):
        "one of the rules still removes an operation from it"

        def rule(e):
            if len(e) == 3 and not is_number(e[1]):
                return e
            return rewritten(e)

        return from_the_leaves(e, rule)

    def wrong_sines_of_numbers_left(e):
        "one of the rules still removes an operation from it"
        return from_the_leaves(e, lambda e: rewritten(e, fold=len(e) == 3))

    def wrong_numbers_rounded(e):
        "Your numbers are rounded to three digits. Keep them as they are computed."

        def rule(e):
            e = rewritten(e)
            return round(e, 3) if is_number(e) else e

        return from_the_leaves(e, rule)

    def wrong_tuple_changed_in_place(e):
        """stopped with KeyError"""
        for k, part in enumerate(e):
            if isinstance(part, tuple):
                e[k] = from_the_leaves(part)
        return rewritten(e)

    def wrong_zero_times_a_leaf_only(e):
        "one of the rules still removes an operation from it"
        return from_the_leaves(e, lambda e: rewritten(e, times_zero=not any(isinstance(part, tuple) for part in e[1:])))

    def wrong_sums_of_numbers_left(e):
        "one of the rules still removes an operation from it"
        return from_the_leaves(e, lambda e: rewritten(e, fold=e[0] != "+"))

    def wrong_twice_from_the_root(e):
        "one of the rules still removes an operation from it"

        def sweep(e):
            e = rewritten(e) if isinstance(e, tuple) else e
            return (e[0], *map(sweep, e[1:])) if isinstance(e, tuple) else e

        return sweep(sweep(e))


class shared:
    def right_by_texts(e):
        return len({repr(part) for part in parts(e)})

    def right_by_numbering(e):
        numbers, operations = {}, 0

        def number_of(e):
            nonlocal operations
            key = (e[0], *map(number_of, e[1:])) if isinstance(e, tuple) else (e,)
            if key not in numbers:
                numbers[key] = len(numbers)
                operations += isinstance(e, tuple)
            return numbers[key]

        number_of(e)
        return operations

    def right_by_comparing_pairs(e):
        found = parts(e)
        return sum(part not in found[:k] for k, part in enumerate(found))

    def wrong_by_identity(e):
        "This is the size of the tree without sharing. Count parts that are equal only"
        return len({id(part) for part in parts(e)})

    def wrong_with_leaves(e):
        "You counted the leaves in addition to the operations. Numbers and x are leaves"
        return len({*parts(e), *ends(e)})

    def wrong_only_siblings_compared(e):
        "You compared only the operands of one operation with each other. Equal parts"
        return where_a_child_is_equal(e)

    def wrong_depth(e):
        "This is the depth of the tree. Count the different operations in all of its"
        return height(e)

    def wrong_only_those_that_are_repeated(e):
        "You counted only the parts that occur more than once. Count every different"
        found = parts(e)
        return sum(found.count(part) > 1 for part in set(found))

    def wrong_what_sharing_saves(e):
        "This is the number of operations that sharing saves. Count those that remain."
        return len(parts(e)) - len(set(parts(e)))

    def wrong_without_the_root(e):
        "You did not count the whole expression. It is one of its subexpressions, too."
        return len({inner for part in e[1:] for inner in parts(part)})

    def wrong_kinds_of_operations(e):
        "This is the number of different kinds of operations. Two parts are equal only"
        return len({part[0] for part in parts(e)})

    def wrong_only_with_x(e):
        "You left out the parts without x. They are operations, too."
        return len({part for part in parts(e) if "x" in ends(part)})

    def wrong_set_kept_between_calls(e):
        "Two calls with the same inputs give different | The result is the same for all inputs. Your"
        COUNTED.update(parts(e))
        return len(COUNTED)

    def wrong_operations_of_equal_operands_as_one(e):
        "You took parts with the same operands for equal. The operations have to be the"
        return len({part[1:] for part in parts(e)})

    def wrong_second_operand_not_compared(e):
        "You took parts with the same operation and the same first operand for equal."
        return len({part[:2] for part in parts(e)})

    def wrong_equal_sizes_as_one(e):
        "You took parts with the same operation and the same size for equal. Compare"
        return len({(part[0], len(parts(part))) for part in parts(e)})

    def wrong_level_by_level(e):
        "You counted a part once for each level on which it occurs. Use one set for the"
        count, level = 0, [e]
        while level:
            level = {part for part in level if isinstance(part, tuple)}
            count += len(level)
            level = [inner for part in level for inner in part[1:]]
        return count

    def wrong_without_functions(e):
        "You left out sines and cosines. They are operations, too."
        return len({part for part in parts(e) if len(part) == 3})
