"""03, variants: expressions with signs between their operands, with other operations, or with several variables."""

import math

import numpy as np

from adlib import derivative
from adlib.grading.answers import Answer
from adlib.grading.answers.set_03 import (
    LESSON,
    POINTS,
    differentiate,
    distinct,
    equal_trees,
    evaluate,
    infix,
    is_derivative,
    is_simplified,
    leaf_list,
    left_over,
    malformed,
    parts_of,
    replaced,
    simplify,
    size,
    text,
    written,
)
from adlib.grading.answers.variants import Variant
from adlib.grading.judge import close

# Signs between the operands ------------------------------------------------------------------------------------------


def prefix(e):
    """A tree with its signs between the operands as one with its signs in front. Anything else stays as it is."""
    if isinstance(e, (list, tuple)) and len(e) == 3:
        return (e[1], prefix(e[0]), prefix(e[2]))
    return (e[0], prefix(e[1])) if isinstance(e, (list, tuple)) and len(e) == 2 else e


def between(e):
    """The other way around."""
    if isinstance(e, (list, tuple)) and len(e) == 3 and e[0] in ("+", "*"):
        return (between(e[1]), e[0], between(e[2]))
    return (e[0], between(e[1])) if isinstance(e, (list, tuple)) and len(e) == 2 else e


def of_infix(answer):
    return lambda e, *given: answer(prefix(e), *given)


def from_infix(answer):
    return lambda e: between(answer(prefix(e)))


def misplaced(e):
    """Why this is no expression with signs between the operands, or None."""
    if not isinstance(e, (list, tuple)):
        return malformed(e) and f'{e!r} is not an expression. An expression is a number, "x", or a tuple.'
    if len(e) == 3 and e[0] in ("+", "*"):
        return f'In a sum or a product, the sign stands between the operands, as in (a, "{e[0]}", b).'
    if len(e) == 3:
        wrong = e[1] not in ("+", "*") and f'{e[1]!r} is no sign. Only (a, "+", b) and (a, "*", b) have three entries.'
        return wrong or misplaced(e[0]) or misplaced(e[2])
    if len(e) == 2 and e[0] in ("sin", "cos"):
        return misplaced(e[1])
    return f'A tuple has the form (a, "+", b), (a, "*", b), ("sin", a) or ("cos", a), and not {e!r}.'


INFIX = {
    "form": lambda case, got: misplaced(got),
    "show": lambda got: str(got) if misplaced(got) else written(prefix(got)),
}
INFIX_TREE = INFIX | {
    "alike": lambda case, got, other: equal_trees(case, prefix(got), prefix(other)),
    "accepts": lambda case, got, expected: not misplaced(got) and is_derivative(case, prefix(got), expected),
}
INFIX_SIMPLE = INFIX | {
    "accepts": lambda case, got, expected: not misplaced(got) and is_simplified(case, prefix(got), prefix(expected)),
    "form": lambda case, got: misplaced(got) or left_over(case, prefix(got)),
}

# Differences and exponential functions --------------------------------------------------------------------------------

NAMES = ("+", "*", "sin", "cos")
COMPUTED = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "exp": np.exp,
}


def value_with(e, x, computed=COMPUTED):
    """The value of a tree with differences, at any kind of number. Raises KeyError or TypeError if it is none."""
    if isinstance(e, (list, tuple)):
        return computed[e[0]](*(value_with(part, x, computed) for part in e[1:]))
    if e != "x" and type(e) not in (int, float):
        raise KeyError(e)
    return x if e == "x" else e


def evaluate_with(table=COMPUTED, change=lambda e: e):
    return lambda e, x: float(value_with(change(e), x, COMPUTED | table))


def text_of(e):
    if isinstance(e, (list, tuple)):
        return f"exp({text_of(e[1])})" if len(e) == 2 else f"({text_of(e[1])} {e[0]} {text_of(e[2])})"
    return str(e)


def evaluate_by_python(e, x):
    return float(eval(text_of(e), {"exp": math.exp, "x": x}))


def misformed(e):
    """Why this is no expression with differences, or None."""
    if not isinstance(e, (list, tuple)):
        return malformed(e) and f'{e!r} is not an expression. An expression is a number, "x", or a tuple.'
    if not e or e[0] not in COMPUTED:
        return f"{e[0] if e else e!r} is not one of the four operations +, -, *, exp."
    if len(e) - 1 != (1 if e[0] == "exp" else 2):
        return f'The operation "{e[0]}" has another number of operands.'
    return next(filter(None, map(misformed, e[1:])), None)


def slope_of(e, product=None, difference=None, exp=None, number=0.0, variable=1.0):
    """d/dx of a tree with differences; a mistaken rule can be put in place of one."""
    again = lambda part: slope_of(part, product, difference, exp, number, variable)
    if not isinstance(e, (list, tuple)):
        if e == "x":
            return variable
        return e if number is None else number
    a, da = e[1], again(e[1])
    if e[0] == "exp":
        return exp(a, da) if exp else ("*", ("exp", a), da)
    b, db = e[2], again(e[2])
    if e[0] == "+":
        return ("+", da, db)
    if e[0] == "-":
        return difference(a, b, da, db) if difference else ("-", da, db)
    return product(a, b, da, db) if product else ("+", ("*", da, b), ("*", a, db))


def slope_by_taylor(e):
    return slope_of(
        e,
        lambda a, b, da, db: ("+", ("*", a, db), ("*", b, da)),
        lambda a, b, da, db: ("+", da, ("*", -1.0, db)),
        lambda a, da: ("*", da, ("exp", a)),
    )


def alike_with(case, got, other):
    return all(close(float(value_with(got, x)), float(value_with(other, x)), 1e-9) for x in (*POINTS, case["x"]))


def is_slope(case, got, expected):
    if misformed(got):
        return False
    slope = lambda x: float(derivative(lambda x: value_with(case["e"], x) + 0.0 * x)(x))
    return all(close(float(value_with(got, x)), slope(x), 1e-9) for x in (*POINTS, case["x"]))


def units_removed(e):
    """An operation, or the operand that is left if the other one is 0 in a sum or difference or 1 in a product."""
    name, a, b = e if len(e) == 3 else (*e, None)
    if name == "*" and 0 in (a, b):
        return 0.0
    if name == "+" and a == 0 or name == "*" and a == 1:
        return b
    if name in ("+", "-") and b == 0 or name == "*" and b == 1:
        return a
    return e


def beside(e, number):
    """The operand of an operation on two that is not this number."""
    return e[2] if e[1] == number else e[1]


def simple_with(rule=lambda e: None, fold=True):
    """The rules, after another one, which is a mistake."""

    def answer(e):
        if not isinstance(e, (list, tuple)):
            return e
        e = (e[0], *map(answer, e[1:]))
        if (changed := rule(e)) is not None:
            return changed
        if fold and all(type(part) in (int, float) for part in e[1:]):
            return float(value_with(e, 0.0))
        return units_removed(e)

    return answer


def simple_by_repeating(e):
    """One pass after the other, until nothing changes; each of them looks at the operation before its operands."""

    def sweep(e):
        if not isinstance(e, tuple):
            return e
        if all(type(part) in (int, float) for part in e[1:]):
            return float(value_with(e, 0.0))
        found = units_removed(e)
        return (found[0], *map(sweep, found[1:])) if found == e else found

    while (found := sweep(e)) != e:
        e = found
    return e


def only_the_top(e):
    return simple_with()(e) if isinstance(e, tuple) and not any(isinstance(part, tuple) for part in e[1:]) else e


def is_simple(case, got, expected):
    return not misformed(got) and alike_with(case, got, case["e"]) and size(got) <= size(expected)


def not_simple(case, got):
    return misformed(got) or (
        "Your tree has the right values, but one of the rules still removes an operation from it."
        if alike_with(case, got, case["e"])
        else None
    )


def text_with(case):
    return f"e = {text_of(case['e'])}"


def exponentials(change):
    """The tree with each exp changed."""
    return lambda e: replaced(e, lambda e: change(e) if isinstance(e, tuple) and e[0] == "exp" else e)


# Several variables ----------------------------------------------------------------------------------------------------


def renamed(e, names):
    """A tree with other leaves."""
    return replaced(e, lambda e: names.get(e, e) if isinstance(e, str) else e)


def at_values(answer):
    """An answer for x as one for x and y."""
    return lambda e, values: answer(renamed(e, {"y": values["y"]}), values["x"])


SWAP = {"x": "y", "y": "x"}


def by_variable(answer):
    """An answer that differentiates with respect to x as one that does so by a variable."""

    def made(e, variable):
        names = SWAP if variable == "y" else {}
        return renamed(answer(renamed(e, names)), names)

    return made


def in_x(e, case, y):
    """A tree in which the variable is x, and the other one has the value y."""
    variable = case["variable"]
    return renamed(e, {variable: "x", SWAP[variable]: y})


def is_partial(case, got, expected):
    if malformed(renamed(got, {"y": "x"})):
        return False
    return all(
        is_derivative(case | {"e": in_x(case["e"], case, y)}, in_x(got, case, y), None) for y in (0.6, case["y"])
    )


def alike_partials(case, got, other):
    return all(equal_trees(case, in_x(got, case, y), in_x(other, case, y)) for y in (0.6, case["y"]))


def as_written(got):
    return str(got) if malformed(renamed(got, {"y": "x"})) else infix(got)


def with_known(answer):
    """An answer that simplifies as one that puts in the values of some variables first."""
    return lambda e, known: answer(renamed(e, known))


def put_in(case):
    return case | {"e": renamed(case["e"], case["known"])}


def with_y(e):
    return "y" in str(e)


# Sizes ----------------------------------------------------------------------------------------------------------------


def of_nodes(name):
    """An answer that counts operations as one that counts leaves, too: each of them is the operand of an operation."""
    return lambda answer: lambda e: answer(replaced(e, lambda e: e if isinstance(e, tuple) else (name, e)))


def of_costs(answer):
    """An answer that counts operations as one in which a sine and a cosine count five times."""

    def expensive(e):
        return (e[0], (e[0], (e[0], (e[0], e)))) if isinstance(e, tuple) and len(e) == 2 else e

    return lambda e: answer(replaced(e, expensive))


def costs(table, top=0):
    return lambda e: sum(table[part[0]] for part in parts_of(e)[top:])


def sorted_operands(e, signs="+*"):
    """A tree in which the operands of each sum and product are in an order that depends only on what they are."""
    change = lambda e: (e[0], *sorted(e[1:], key=repr)) if isinstance(e, tuple) and e[0] in signs else e
    return replaced(e, change)


def counts_of(found):
    """How often each operation occurs among those that are found."""

    def answer(e):
        names = [part[0] for part in found(e)]
        return {name: names.count(name) for name in NAMES}

    return answer


def chain_of(e, children):
    """The operations that a walk finds if it continues with `children(e)`."""
    if not isinstance(e, tuple):
        return []
    return [e, *(inner for part in children(e) for inner in chain_of(part, children))]


def with_keys(names):
    return lambda e: {names.get(name, name): count for name, count in counts_of(parts_of)(e).items()}


def in_any_order(answer):
    return lambda e: answer(sorted_operands(e))


EXPRESSION = (
    'An expression is a number, the text `"x"`, or one of the tuples `("+", a, b)`, `("*", a, b)`, `("sin", a)` and '
    '`("cos", a)`, where a and b are expressions.'
)
WITH_DIFFERENCES = (
    'An expression is a number, the text `"x"`, or one of the tuples `("+", a, b)`, `("-", a, b)`, `("*", a, b)` and '
    '`("exp", a)`, where a and b are expressions, `("-", a, b)` is a minus b, and exp is the exponential function.'
)
AS_ON_PAPER = (
    "In this question, the sign of a sum or a product stands between its operands, as on paper: an expression is a "
    'number, the text `"x"`, or one of the tuples `(a, "+", b)`, `(a, "*", b)`, `("sin", a)` and `("cos", a)`, where a '
    "and b are expressions."
)
TWO_VARIABLES = (
    'An expression is a number, one of the texts `"x"` and `"y"`, which are variables, or one of the tuples `("+", a, '
    'b)`, `("*", a, b)`, `("sin", a)` and `("cos", a)`, where a and b are expressions.'
)

VARIANTS = {
    "evaluate.b": Variant(
        rf"""
{WITH_DIFFERENCES} Before we differentiate such a tree, we want to compute its value. Write the function that takes an
expression e and a float x and returns the value of e at x, a float.
""",
        '''
def value_of(e, x):
    """(float) the value of the expression e, with the operations +, -, * and exp, at the float x."""
    ### BEGIN SOLUTION
    if e == "x":
        return x
    if not isinstance(e, tuple):
        return e
    values = [value_of(part, x) for part in e[1:]]
    if e[0] == "+":
        return values[0] + values[1]
    if e[0] == "-":
        return values[0] - values[1]
    return math.exp(values[0]) if e[0] == "exp" else values[0] * values[1]
    ### END SOLUTION
''',
        answer=Answer(
            [evaluate_with(), evaluate_by_python],
            "The value of an operation is this operation, applied to the values of its operands.",
            'A number is its own value, and "x" has the value x. For an operation, evaluate its operands first.',
            lambda case: f"{text_with(case)}, x = {case['x']:.4g}",
            {
                "The operands of a difference are exchanged. Subtract the value of the second operand from that of the "
                "first.": evaluate_with({"-": lambda a, b: b - a}),
                "A difference in the tree is computed as a sum. Subtract the value of the second operand from that of "
                "the first.": evaluate_with({"-": COMPUTED["+"]}),
                "A product in the tree is computed as a sum. Multiply the values of its operands.": evaluate_with(
                    {"*": COMPUTED["+"]}
                ),
                "A product in the tree is computed as a difference. Multiply the values of its operands.": (
                    evaluate_with({"*": COMPUTED["-"]})
                ),
                "A difference in the tree is computed as a product. Subtract the value of the second operand from that "
                "of the first.": evaluate_with({"-": COMPUTED["*"]}),
                "For exp, your value is e times the operand. It should be e raised to the power of the operand, which "
                "is math.exp.": evaluate_with({"exp": lambda a: math.e * a}),
                "Your function returns the operand of exp unchanged. Apply the operation to its value.": evaluate_with(
                    {"exp": lambda a: a}
                ),
                "Your exponential function is taken of x. Take it of the value of its operand.": evaluate_with(
                    change=exponentials(lambda e: ("exp", "x"))
                ),
                "Your function uses only the first operand of an operation. Sums, differences and products have a "
                "second one, e[2].": evaluate_with(dict.fromkeys("+-*", lambda a, b: a)),
                "Your function uses the first operand twice. The second operand is e[2].": evaluate_with(
                    change=lambda e: replaced(e, lambda e: (e[0], e[1], e[1]) if isinstance(e, tuple) and e[2:] else e)
                ),
                "A number in the tree counts as 0 in your function. Return the number itself.": evaluate_with(
                    change=lambda e: replaced(e, lambda e: 0.0 if isinstance(e, (int, float)) else e)
                ),
            },
            lesson=LESSON,
        ),
        words={"[evaluate(part, x) for part in e[1:]]": "[value_of(part, x) for part in e[1:]]"},
        title="Evaluate a tree with differences",
        hints=(
            "The operands of an expression are expressions, too. So the function can call itself for each of them.",
            'There are two cases without operands: `"x"` has the value x, and a number is its own value. In all other '
            "cases, evaluate the operands first, and then apply the operation to their values.",
            "After the two simple cases, write `values = [value_of(part, x) for part in e[1:]]`. Then `e[0]` says "
            "which of the four operations it is, and one of them is `math.exp`.",
        ),
        why=r"""
An expression is a tree, and a function on trees is most easily written as a recursion with the same structure. The two
kinds of leaves come first: the text `"x"` stands for the number that was given, and a number stands for itself. In
every other case the expression is a tuple. Its parts are evaluated first, because the value of an operation depends
only on the values of its operands, and then the name of the operation decides what is done with them.

The list `values` has one or two entries, so that the same line works for `exp` and for `+`. Its order is that of the
operands, and this matters for the difference only. The order of the tests matters a little, too: the comparison with
`"x"` comes before the test for a tuple, because a text is not a tuple either and would otherwise be returned as if it
were a number.
""",
    ),
    "evaluate.c": Variant(
        rf"""
{AS_ON_PAPER} Before we differentiate such a tree, we want to compute its value. Write the function that takes an
expression e and a float x and returns the value of e at x, a float.
""",
        '''
def evaluate_infix(e, x):
    """(float) the value of the expression e at the float x; the signs + and * stand between their operands."""
    ### BEGIN SOLUTION
    if e == "x":
        return x
    if not isinstance(e, tuple):
        return e
    if e[0] == "sin":
        return math.sin(evaluate_infix(e[1], x))
    if e[0] == "cos":
        return math.cos(evaluate_infix(e[1], x))
    a, b = evaluate_infix(e[0], x), evaluate_infix(e[2], x)
    return a + b if e[1] == "+" else a * b
    ### END SOLUTION
''',
        of_infix,
        title="Evaluate a tree, written as on paper",
        hints=(
            "The operands of an expression are expressions, too. So the function can call itself for each of them.",
            'There are two cases without operands: `"x"` has the value x, and a number is its own value. In all other '
            "cases, evaluate the operands first, and then apply the operation to their values.",
            'After the two simple cases, ask whether `e[0]` is `"sin"` or `"cos"`. If it is, then the operand is '
            "`e[1]`. Otherwise the operands are `e[0]` and `e[2]`, and `e[1]` says what is done with their values.",
        ),
        why=r"""
An expression is a tree, and a function on trees is most easily written as a recursion with the same structure. The two
kinds of leaves come first: the text `"x"` stands for the number that was given, and a number stands for itself. In
every other case the expression is a tuple. Its operands are evaluated first, because the value of an operation depends
only on the values of its operands.

Where the operands stand depends on the operation, so the functions are told from the signs before anything is
evaluated. The first entry of a sum or a product is an operand, which may be a tuple itself, and it is never equal to
the text `"sin"`. The length of the tuple would distinguish the two kinds as well. The comparison with `"x"` comes
before the test for a tuple, because a text is not a tuple either and would otherwise be returned as if it were a
number.
""",
    ),
    "evaluate.d": Variant(
        rf"""
{TWO_VARIABLES} Before we differentiate such a tree, we want to compute its value. Write the function that takes an
expression e and a dict with the values of the variables, as in `{{"x": 0.5, "y": 2.0}}`, and returns the value of e, a
float.
""",
        '''
def evaluate_at(e, values):
    """(float) the value of the expression e, where values is a dict with a float for each variable."""
    ### BEGIN SOLUTION
    if isinstance(e, str):
        return values[e]
    if not isinstance(e, tuple):
        return e
    parts = [evaluate_at(part, values) for part in e[1:]]
    if e[0] == "+":
        return parts[0] + parts[1]
    if e[0] == "*":
        return parts[0] * parts[1]
    return math.sin(parts[0]) if e[0] == "sin" else math.cos(parts[0])
    ### END SOLUTION
''',
        at_values,
        title="Evaluate a tree in two variables",
        hints=(
            "The operands of an expression are expressions, too. So the function can call itself for each of them.",
            "There are two cases without operands: a variable has the value that the dict says, and a number is its "
            "own value. In all other cases, evaluate the operands first, and then apply the operation to their values.",
            "A variable is a text, so `isinstance(e, str)` tells it from a number. After the two simple cases, write "
            "`parts = [evaluate_at(part, values) for part in e[1:]]`. Then `e[0]` says which of the four operations it "
            "is, and `math.sin` and `math.cos` are two of them.",
        ),
        why=r"""
An expression is a tree, and a function on trees is most easily written as a recursion with the same structure. The two
kinds of leaves come first: a text is a variable, whose value is looked up in the dict, and a number stands for itself.
In every other case the expression is a tuple. Its parts are evaluated first, because the value of an operation depends
only on the values of its operands, and then the name of the operation decides what is done with them.

The list `parts` has one or two entries, so that the same line works for `sin` and for `+`. The dict is passed on
unchanged to every call. Since the names are never mentioned in the function, it works for any number of variables.
""",
        without=("A number in the tree counts as 0", "Your sine and cosine are taken of x"),
        words={
            'A number is its own value, and "x" has the value x.': (
                "A number is its own value, and a variable has the value that the dict says."
            ),
        },
        wrong={
            "A number in the tree counts as 0 in your function. Return the number itself.": lambda e, values: at_values(
                evaluate
            )(replaced(e, lambda e: 0.0 if isinstance(e, float) else e), values),
            "The values of x and y are exchanged. Look up each variable by its own name.": lambda e, values: at_values(
                evaluate
            )(renamed(e, SWAP), values),
            "Every variable has the value of x in your function. Look up each variable by its own name.": (
                lambda e, values: at_values(evaluate)(renamed(e, {"y": "x"}), values)
            ),
            "Every variable has the value of y in your function. Look up each variable by its own name.": (
                lambda e, values: at_values(evaluate)(renamed(e, {"x": "y"}), values)
            ),
        },
        other={"describe": lambda case: f"{text(case)}, x = {case['x']:.4g}, y = {case['y']:.4g}"},
    ),
    "size.b": Variant(
        rf"""
To see whether expressions swell, we have to measure their size. {EXPRESSION} Write the function that takes an
expression and returns the number of nodes of its tree, an int. Each operation is a node, and so is each leaf, which is
a number or `"x"`. What occurs twice counts twice.
""",
        '''
def nodes(e):
    """(int) the number of operations and leaves in the expression e."""
    ### BEGIN SOLUTION
    if not isinstance(e, tuple):
        return 1
    return 1 + sum(nodes(part) for part in e[1:])
    ### END SOLUTION
''',
        of_nodes("sin"),
        title="Count nodes",
        hints=(
            "The operands of an expression are expressions, too, so the function can call itself for each of them.",
            'A leaf (a number or `"x"`) is one node. An operation has one node more than its operands have together.',
            "Every operation is a tuple, so `isinstance(e, tuple)` distinguishes the two cases. The operands are "
            "`e[1:]`, and `sum` adds up their nodes.",
        ),
        why=r"""
The recursion counts one for the operation itself and adds the nodes of all its operands. A leaf, which is a number or
`"x"`, counts one and ends the recursion. Since `e[1:]` contains the operands whatever their number is, operations with
one and with two operands need no separate branches, and a new operation with three operands would be counted as well.
The name `e[0]` is not an operand, so it is left out.

An expression that occurs twice in the tree is visited twice. This is what the exercise asks for: it measures the
expression as it would be written on paper. For this reason the function is also slow for derivatives that have swollen,
since its running time is proportional to the number that it returns.
""",
        without=("This is the number of different kinds", "This looks like a sum of the lengths"),
        words={
            "Count each operation every time it occurs.": "Count each node every time it occurs.",
            "You counted only sums and products. Sines and cosines are operations, too.": (
                "You counted only sums and products. Sines, cosines and leaves are nodes, too."
            ),
            "You counted the leaves in addition to the operations. Numbers and x are leaves and count 0.": (
                "You counted the leaves twice. Each number and each x counts once."
            ),
            "You counted the leaves. Count the operations, which are the tuples.": (
                "You counted only the leaves. Count the operations, which are the tuples, too."
            ),
            "You did not count the operation at the top of the tree. Add 1 for it.": (
                "You did not count the node at the top of the tree. Add 1 for it."
            ),
            "You counted the operations in the first two levels": "You counted the nodes in the first two levels",
            "Each operation counts 1. Numbers and x are leaves and count 0.": (
                "Each operation counts 1, and each leaf counts 1, too."
            ),
            "The size of an operation is 1 plus the sizes of its operands.": (
                "The number of nodes of an operation is 1 plus those of its operands."
            ),
            "Add the sizes of the operands": "Add the nodes of the operands",
            "Add the sizes of all operands.": "Add the nodes of all operands.",
        },
        wrong={
            "You counted only the operations. A leaf, which is a number or x, is a node, too.": size,
            "You counted the names of the operations as nodes of their own. The operands are e[1:].": lambda e: (
                of_nodes("sin")(size)(e) + size(e)
            ),
        },
    ),
    "size.c": Variant(
        rf"""
To see whether expressions swell, and which operations are to blame, we have to count them. {EXPRESSION} Write the
function that takes an expression and returns a dict with the four keys `"+"`, `"*"`, `"sin"` and `"cos"`, which says
how often each operation occurs in the expression. An operation that occurs twice counts twice, and the value of an
operation that does not occur is 0. The values are ints.
""",
        '''
def how_many(e):
    """(dict of ints) how often each of the operations "+", "*", "sin" and "cos" occurs in the expression e."""
    ### BEGIN SOLUTION
    counts = {"+": 0, "*": 0, "sin": 0, "cos": 0}

    def visit(part):
        if isinstance(part, tuple):
            counts[part[0]] += 1
            for inner in part[1:]:
                visit(inner)

    visit(e)
    return counts
    ### END SOLUTION
''',
        answer=Answer(
            [counts_of(parts_of), lambda e: {name: str(e).count(f"'{name}'") for name in NAMES}],
            "Each operation adds 1 to the count of its name. Numbers and x are leaves and are not counted.",
            "Visit the operation and then its operands, and add 1 to the count of each operation that you meet.",
            text,
            {
                "You counted equal parts only once. Count each operation every time it occurs.": counts_of(
                    lambda e: list(distinct(e))
                ),
                "You did not count the operation at the top of the tree. Add 1 for it.": counts_of(
                    lambda e: parts_of(e)[1:]
                ),
                "You counted only the operation at the top of the tree. Its operands are expressions, too.": counts_of(
                    lambda e: parts_of(e)[:1]
                ),
                "You say whether an operation occurs, and not how often.": lambda e: {
                    name: min(1, count) for name, count in counts_of(parts_of)(e).items()
                },
                "Your function follows only the first operand. Visit all operands.": counts_of(
                    lambda e: chain_of(e, lambda e: e[1:2])
                ),
                "Your function follows only the last operand. Visit all operands.": counts_of(
                    lambda e: chain_of(e, lambda e: e[-1:])
                ),
                "You counted the first operand twice. The second operand is e[2].": counts_of(
                    lambda e: chain_of(e, lambda e: [e[1]] * (len(e) - 1))
                ),
                "You counted the operand of sin and cos twice. These operations have a single operand, so that e[1] "
                "and e[-1] are the same.": counts_of(lambda e: chain_of(e, lambda e: [e[1], e[-1]])),
                "The counts of sin and cos are exchanged.": with_keys({"sin": "cos", "cos": "sin"}),
                "The counts of + and * are exchanged.": with_keys({"+": "*", "*": "+"}),
                "Operations that do not occur are missing. They have the value 0.": lambda e: {
                    name: count for name, count in counts_of(parts_of)(e).items() if count
                },
            },
            lesson=LESSON,
        ),
        title="Count each operation",
        hints=(
            "The operands of an expression are expressions, too, so a function that calls itself for them meets every "
            "operation once.",
            "Keep one dict for the whole tree, in which all counts are 0 at the beginning. At an operation, add 1 to "
            "the count of its name, and continue with its operands. At a leaf there is nothing to do.",
            'Start with `counts = {"+": 0, "*": 0, "sin": 0, "cos": 0}`, and define a second function `visit(part)` '
            "inside of yours. If the part is a tuple, it adds 1 to `counts[part[0]]` and calls itself for each element "
            "of `part[1:]`.",
        ),
        why=r"""
The inner function visits the tree from the top. At every operation it adds one to the count of the name, which is the
first entry of the tuple, and goes on with the operands. A leaf, which is a number or `"x"`, ends the recursion. Since
`part[1:]` contains the operands whatever their number is, operations with one and with two operands need no separate
branches.

The inner function changes the dict of the outer function, so that the recursion need not return and add up dicts. The
dict contains all four keys from the start. Without them, the first `+= 1` would stop with a KeyError, and operations
that do not occur would be missing from the result. It has to be created inside the function: a dict outside of it would
keep the counts of earlier calls.
""",
    ),
    "size.d": Variant(
        rf"""
To see whether expressions swell, we have to measure their size. Here we measure it by what it costs to evaluate them.
{EXPRESSION} Write the function that takes an expression and returns its cost, an int: each sum and each product costs
1, each sine and each cosine costs 5, and numbers and `"x"` cost nothing. An operation that occurs twice is paid twice.
""",
        '''
def cost(e):
    """(int) the cost of the expression e: 1 for each sum and product, 5 for each sine and cosine."""
    ### BEGIN SOLUTION
    if not isinstance(e, tuple):
        return 0
    own = 5 if len(e) == 2 else 1
    return own + sum(cost(part) for part in e[1:])
    ### END SOLUTION
''',
        of_costs,
        title="The cost of an expression",
        hints=(
            "The operands of an expression are expressions, too, so the function can call itself for each of them.",
            'The cost of a leaf (a number or `"x"`) is 0. The cost of an operation is its own, which is 1 or 5, plus '
            "the costs of its operands.",
            "Every operation is a tuple, so `isinstance(e, tuple)` distinguishes leaves from operations. Sines and "
            "cosines are the tuples with two entries. The operands are `e[1:]`, and `sum` adds up their costs.",
        ),
        why=r"""
The recursion takes the cost of the operation itself and adds the costs of all its operands. A leaf, which is a number
or `"x"`, costs nothing and ends the recursion. In this set the operations with one operand are exactly the expensive
ones, so the length of the tuple tells which cost applies. With more operations, a dict of costs by name would be the
better choice. Since `e[1:]` contains the operands whatever their number is, no separate branches are needed.

An expression that occurs twice in the tree is paid twice. This is what the exercise asks for: it measures an evaluation
that follows the tree, as the one of question 1 does. A program that computes equal subexpressions only once would be
cheaper.
""",
        without=(
            "You did not count the operation at the top",
            "This is the number of different kinds",
            "This looks like a sum of the lengths",
            "You counted the operand of sin and cos twice",
            "You counted the operations in the first two levels",
        ),
        words={
            "You counted equal parts only once. Count each operation every time it occurs.": (
                "You paid for equal parts only once. Pay for each operation every time it occurs."
            ),
            "This is the depth of the tree. Add the sizes of the operands instead of taking the larger one.": (
                "This is the cost of the most expensive branch. Add the costs of the operands instead of taking the "
                "larger one."
            ),
            "Add the sizes of all operands.": "Add the costs of all operands.",
            "Numbers and x are leaves and count 0.": "Numbers and x are leaves and cost nothing.",
            "Each operation counts 1.": "A sum or a product costs 1, and a sine or a cosine costs 5.",
            "The size of an operation is 1 plus the sizes of its operands.": (
                "The cost of an operation is its own, which is 1 or 5, plus the costs of its operands."
            ),
        },
        wrong={
            "Every operation costs 1 in your function. A sine and a cosine cost 5.": size,
            "Every operation costs 5 in your function. A sum and a product cost 1.": lambda e: 5 * size(e),
            "A cosine costs 1 in your function. It costs 5, as a sine does.": costs(
                {"+": 1, "*": 1, "sin": 5, "cos": 1}
            ),
            "A sine costs 1 in your function. It costs 5, as a cosine does.": costs(
                {"+": 1, "*": 1, "sin": 1, "cos": 5}
            ),
            "A product costs 5 in your function. It costs 1, as a sum does.": costs(
                {"+": 1, "*": 5, "sin": 5, "cos": 5}
            ),
            "A sine and a cosine cost 6 in your function. They cost 5, and nothing is added for the operation.": costs(
                {"+": 1, "*": 1, "sin": 6, "cos": 6}
            ),
            "The operation at the top of the tree is missing. Add its cost, too.": costs(
                {"+": 1, "*": 1, "sin": 5, "cos": 5}, 1
            ),
        },
    ),
    "differentiate.b": Variant(
        rf"""
The main part of a computer algebra system is a program that applies the rules of calculus. {WITH_DIFFERENCES} Write the
function that takes an expression and returns its derivative with respect to x, as an expression that uses only the same
four operations. Your derivative does not have to be short: every expression with the right values is accepted.
""",
        '''
def slope_tree(e):
    """(expression) the derivative of the expression e, with the operations +, -, * and exp, with respect to x."""
    ### BEGIN SOLUTION
    if e == "x":
        return 1.0
    if not isinstance(e, tuple):
        return 0.0
    a, da = e[1], slope_tree(e[1])
    if e[0] == "exp":
        return ("*", ("exp", a), da)
    b, db = e[2], slope_tree(e[2])
    if e[0] == "*":
        return ("+", ("*", da, b), ("*", a, db))
    return (e[0], da, db)
    ### END SOLUTION
''',
        answer=Answer(
            [slope_of, slope_by_taylor],
            "(a + b)' = a' + b';  (a - b)' = a' - b';  (a b)' = a' b + a b';  (exp a)' = exp a · a'",
            "Differentiate the operands first. Then write the rule for the operation as a tree.",
            text_with,
            {
                "Your derivative of a product is a' b'. The product rule has two terms, and each of them "
                "differentiates only one factor.": lambda e: slope_of(e, lambda a, b, da, db: ("*", da, db)),
                "Your product rule lacks the term a b'. Add it to the term that you have.": lambda e: slope_of(
                    e, lambda a, b, da, db: ("*", da, b)
                ),
                "Your product rule lacks the term a' b. Add it to the term that you have.": lambda e: slope_of(
                    e, lambda a, b, da, db: ("*", a, db)
                ),
                "Your product rule has a minus between its two terms. Add the two terms.": lambda e: slope_of(
                    e, lambda a, b, da, db: ("-", ("*", da, b), ("*", a, db))
                ),
                "You multiplied each factor by its own derivative. In the product rule, each derivative is multiplied "
                "by the other factor.": lambda e: slope_of(e, lambda a, b, da, db: ("+", ("*", a, da), ("*", b, db))),
                "Your derivative of a difference is a sum. It is the difference of the two derivatives.": lambda e: (
                    slope_of(e, None, lambda a, b, da, db: ("+", da, db))
                ),
                "Your derivative of a difference has the wrong sign. It is a' - b'.": lambda e: slope_of(
                    e, None, lambda a, b, da, db: ("-", db, da)
                ),
                "Your derivative of a difference lacks the term b'. It is a' - b'.": lambda e: slope_of(
                    e, None, lambda a, b, da, db: da
                ),
                "Your derivative of exp a lacks the inner derivative. By the chain rule, multiply it by the derivative "
                "of the operand.": lambda e: slope_of(e, None, None, lambda a, da: ("exp", a)),
                "Your derivative of exp a is exp a'. The argument remains a, and the inner derivative is a factor "
                "beside the function.": lambda e: slope_of(e, None, None, lambda a, da: ("exp", da)),
                "Your derivative of exp a is only a'. The factor exp a is missing.": lambda e: slope_of(
                    e, None, None, lambda a, da: da
                ),
                "Your derivative of exp looks like the power rule, a exp(a - 1). But exp is its own derivative.": (
                    lambda e: slope_of(e, None, None, lambda a, da: ("*", ("*", a, ("exp", ("-", a, 1.0))), da))
                ),
                "You added the inner derivative. The chain rule multiplies by it.": lambda e: slope_of(
                    e, None, None, lambda a, da: ("+", ("exp", a), da)
                ),
                "Your derivative of a number is 1. A number is constant, so its derivative is 0.": lambda e: slope_of(
                    e, number=1.0
                ),
                "Your derivative of a number is the number itself. A number is constant, so its derivative is 0.": (
                    lambda e: slope_of(e, number=None)
                ),
                "Your derivative of x is x itself. The derivative of x is 1.": lambda e: slope_of(e, variable="x"),
                "Your derivative of x is 0. The derivative of x is 1.": lambda e: slope_of(e, variable=0.0),
                "Your derivative of the exponential function of a number lacks the inner derivative, which is 0. The "
                "chain rule holds for every operand.": lambda e: slope_of(
                    e, None, None, lambda a, da: ("*", ("exp", a), da) if isinstance(a, tuple) else ("exp", a)
                ),
            },
            alike=alike_with,
            accepts=is_slope,
            show=lambda got: str(got) if misformed(got) else text_of(got),
            form=lambda case, got: misformed(got),
            lesson=LESSON,
        ),
        title="Differentiate a tree with differences",
        hints=(
            "Each rule of calculus makes the derivative of an expression from its operands and their derivatives, and "
            "the function obtains the derivatives of the operands by calling itself.",
            r"The derivative of x is 1, and that of a number is 0. The rules are $(a+b)'=a'+b'$, $(a-b)'=a'-b'$, "
            r"$(ab)'=a'b+ab'$ and $(e^a)'=e^a\cdot a'$.",
            "With `a, da = e[1], slope_tree(e[1])`, and `b, db` likewise for the second operand, the product rule is "
            'the tree `("+", ("*", da, b), ("*", a, db))`. Write the other three rules in the same way. The operation '
            "exp has no `e[2]`.",
        ),
        why=r"""
The function follows the structure of the expression. The derivative of x is 1, and that of a number is 0. For every
operation, the operands are differentiated first, and one rule of calculus combines the results. In the rule for exp,
the factor `da` is the inner derivative of the chain rule. If it is left out, $e^x$ is still right, and only $e^{3x}$
reveals the mistake.

Sums and differences have the same rule: the derivatives are combined by the operation itself, so that one line with
`e[0]` is enough for both. The result of each rule is again a tuple of the same four operations, so that it can be
evaluated, measured and differentiated once more. In the product rule both a and da, b and db occur: the expression
copies its operands, and this is where expression swell begins. Nothing is simplified here, because this is a separate
task.
""",
    ),
    "differentiate.c": Variant(
        rf"""
The main part of a computer algebra system is a program that applies the rules of calculus. {AS_ON_PAPER} Write the
function that takes an expression and returns its derivative with respect to x, as an expression of the same form that
uses only the same four operations. There is no minus among them, so write it as a factor of -1.0. Your derivative does
not have to be short: every expression with the right values is accepted.
""",
        '''
def differentiate_infix(e):
    """(expression) the derivative of the expression e with respect to x; the signs + and * stand between operands."""
    ### BEGIN SOLUTION
    if e == "x":
        return 1.0
    if not isinstance(e, tuple):
        return 0.0
    if e[0] == "sin":
        return (("cos", e[1]), "*", differentiate_infix(e[1]))
    if e[0] == "cos":
        return ((-1.0, "*", ("sin", e[1])), "*", differentiate_infix(e[1]))
    a, sign, b = e
    da, db = differentiate_infix(a), differentiate_infix(b)
    if sign == "+":
        return (da, "+", db)
    return ((da, "*", b), "+", (a, "*", db))
    ### END SOLUTION
''',
        from_infix,
        title="Differentiate a tree, written as on paper",
        hints=(
            "Each rule of calculus makes the derivative of an expression from its operands and their derivatives, and "
            "the function obtains the derivatives of the operands by calling itself.",
            r"The derivative of x is 1, and that of a number is 0. The rules are $(a+b)'=a'+b'$, $(ab)'=a'b+ab'$, "
            r"$(\sin a)'=\cos a\cdot a'$ and $(\cos a)'=-\sin a\cdot a'$.",
            "Treat sin and cos first, whose operand is `e[1]`. After that, `a, sign, b = e` gives names to the three "
            "entries of a sum or a product. With `da` and `db` for the derivatives of a and b, the product rule is the "
            'tree `((da, "*", b), "+", (a, "*", db))`. Write the other three rules in the same way.',
        ),
        why=r"""
The function follows the structure of the expression. The derivative of x is 1, and that of a number is 0. For every
operation, the operands are differentiated first, and one rule of calculus combines the results. In the rules for sin
and cos, the factor that contains the recursive call is the inner derivative of the chain rule. If it is left out, $\sin
x$ is still right, and only $\sin(x^2)$ reveals the mistake.

The result of each rule is again an expression of the same form, so that it can be evaluated, measured and
differentiated once more. The minus sign of the cosine rule is therefore a factor −1.0. In the product rule both a and
da, b and db occur: the expression copies its operands, and this is where expression swell begins. Nothing is simplified
here, because this is a separate task.
""",
        other=INFIX_TREE,
    ),
    "differentiate.d": Variant(
        rf"""
The main part of a computer algebra system is a program that applies the rules of calculus. {TWO_VARIABLES} Write the
function that takes an expression and the name of one variable, `"x"` or `"y"`, and returns the partial derivative of
the expression with respect to this variable, as an expression that uses only the same four operations. There is no
minus among them, so write it as a factor of -1.0. Your derivative does not have to be short: every expression with the
right values is accepted.
""",
        '''
def partial_derivative(e, variable):
    """(expression) the partial derivative of the expression e with respect to the variable, "x" or "y"."""
    ### BEGIN SOLUTION
    if e == variable:
        return 1.0
    if not isinstance(e, tuple):
        return 0.0
    a, da = e[1], partial_derivative(e[1], variable)
    if e[0] == "sin":
        return ("*", ("cos", a), da)
    if e[0] == "cos":
        return ("*", ("*", -1.0, ("sin", a)), da)
    b, db = e[2], partial_derivative(e[2], variable)
    if e[0] == "+":
        return ("+", da, db)
    return ("+", ("*", da, b), ("*", a, db))
    ### END SOLUTION
''',
        by_variable,
        title="Partial derivatives of a tree",
        hints=(
            "Each rule of calculus makes the derivative of an expression from its operands and their derivatives, and "
            "the function obtains the derivatives of the operands by calling itself.",
            "The partial derivative of the variable itself is 1, and that of a number or of the other variable is 0. "
            r"The rules are $(a+b)'=a'+b'$, $(ab)'=a'b+ab'$, $(\sin a)'=\cos a\cdot a'$ and $(\cos a)'=-\sin a\cdot "
            "a'$.",
            "With `a, da = e[1], partial_derivative(e[1], variable)`, and `b, db` likewise for the second operand, the "
            'product rule is the tree `("+", ("*", da, b), ("*", a, db))`. Write the other three rules in the same '
            "way. Only sums and products have an `e[2]`.",
        ),
        why=r"""
The function follows the structure of the expression. The partial derivative of the chosen variable is 1. A number and
the other variable are constant, so their partial derivatives are 0, and the test for a tuple treats both alike. For
every operation, the operands are differentiated first, and one rule of calculus combines the results. The name of the
variable is passed on to each call.

The result of each rule is again a tuple of the same four operations, so that it can be evaluated, measured and
differentiated once more, also with respect to the other variable. The minus sign of the cosine rule is therefore a
factor −1.0. A gradient is made by one call per variable, and all the parts that the partial derivatives have in common
are written down each time. Reverse mode computes them once.
""",
        words={
            "Your derivative of x is x itself. The derivative of x is 1.": (
                "Your derivative of the variable is the variable itself. It should be 1."
            ),
            "Your derivative of x is 0. The derivative of x is 1.": (
                "Your derivative of the chosen variable is 0. It should be 1."
            ),
            "Your derivative of a number is 1. A number is constant, so its derivative is 0.": (
                "Your derivative of a constant is 1. Numbers and the other variable are constant, so their derivative "
                "is 0."
            ),
            "Your derivative of a number is the number itself. A number is constant, so its derivative is 0.": (
                "Your derivative of a constant is the constant itself. Numbers and the other variable are constant, so "
                "their derivative is 0."
            ),
            "Your derivatives of the sine and cosine of a number lack the inner derivative, which is 0.": (
                "Your derivatives of the sine and cosine of a number or a variable lack the inner derivative."
            ),
        },
        wrong={
            "This is the derivative with respect to the other variable. Compare each leaf with the variable that is "
            "given.": lambda e, variable: by_variable(differentiate)(e, SWAP[variable]),
            "The derivatives of both variables are 1. The variable that is not given is constant, so its derivative is "
            "0.": lambda e, variable: (
                "+",
                by_variable(differentiate)(e, variable),
                by_variable(differentiate)(e, SWAP[variable]),
            ),
            "This is the derivative with respect to x, whichever variable is given. Compare each leaf with the "
            "variable.": lambda e, variable: differentiate(e),
        },
        other={
            "describe": lambda case: f"{text(case)}, variable = '{case['variable']}'",
            "form": lambda case, got: malformed(renamed(got, {"y": "x"})),
            "show": as_written,
            "accepts": is_partial,
            "alike": alike_partials,
        },
    ),
    "simplify.b": Variant(
        rf"""
The rules of calculus produce factors of 1 and terms with 0 that no person would write. {WITH_DIFFERENCES} Write the
function that takes an expression and returns an equal one that is simpler. Use the rules $0 + a = a$, $a + 0 = a$, $a -
0 = a$, $0a = a0 = 0$ and $1a = a1 = a$ wherever they fit, and compute every operation (exp, too) whose operands are all
numbers. A difference $0 - a$ stays as it is.
""",
        '''
def shorter(e):
    """(expression) an expression that is equal to e, with +, -, * and exp, where no rule removes an operation."""
    ### BEGIN SOLUTION
    if not isinstance(e, tuple):
        return e
    operation, *parts = e[0], *map(shorter, e[1:])
    if all(isinstance(part, (int, float)) for part in parts):
        return value_of((operation, *parts), 0.0)
    if operation == "+" and parts[0] == 0:
        return parts[1]
    if operation in "+-" and parts[1] == 0:
        return parts[0]
    if operation == "*" and 0 in parts:
        return 0.0
    if operation == "*" and 1 in parts:
        return parts[1] if parts[0] == 1 else parts[0]
    return (operation, *parts)
    ### END SOLUTION
''',
        answer=Answer(
            [simple_with(), simple_by_repeating],
            "The rules are 0 + a = a - 0 = a, 0 · a = 0 and 1 · a = a, and operations on numbers are computed, from "
            "the leaves to the root.",
            "Simplify the operands first, because a rule may fit only after that.",
            text_with,
            {
                "Your function returns the tree without any change. Apply the rules to it.": lambda e: e,
                "Your tree is right, but its operands are not simplified. Simplify the operands first and the "
                "operation after them.": only_the_top,
                "Your tree is right, but it still contains operations that have only numbers as operands. Compute "
                "these, also exp.": simple_with(fold=False),
                "You simplified 0 - a to a. A difference is unchanged only if its second operand is 0.": simple_with(
                    lambda e: e[2] if e[0] == "-" and e[1] == 0 and "x" in str(e) else None
                ),
                "You simplified a - 0 to 0. The difference is a.": simple_with(
                    lambda e: 0.0 if e[0] == "-" and e[2] == 0 else None
                ),
                "You simplified 0 · a to a. The product is 0.": simple_with(
                    lambda e: beside(e, 0) if e[0] == "*" and 0 in e[1:] else None
                ),
                "You simplified 0 + a to 0. The sum is a, and only the product 0 · a is 0.": simple_with(
                    lambda e: 0.0 if e[0] == "+" and 0 in e[1:] else None
                ),
                "You simplified 1 · a to 1. The product is a.": simple_with(
                    lambda e: 1.0 if e[0] == "*" and 1 in e[1:] else None
                ),
                "You simplified a - 1 to a. Only a - 0 is equal to a.": simple_with(
                    lambda e: e[1] if e[0] == "-" and e[2] == 1 and "x" in str(e) else None
                ),
                "You simplified 1 + a to a. Only 0 + a is equal to a.": simple_with(
                    lambda e: beside(e, 1) if e[0] == "+" and 1 in e[1:] and "x" in str(e) else None
                ),
                "Your numbers are rounded to three digits. Keep them as they are computed.": simple_with(
                    lambda e: (
                        round(float(value_with(e, 0.0)), 3)
                        if all(type(part) in (int, float) for part in e[1:])
                        else None
                    )
                ),
            },
            accepts=is_simple,
            show=lambda got: str(got) if misformed(got) else text_of(got),
            form=not_simple,
            lesson=LESSON,
        ),
        title="Simplify a tree with differences",
        hints=(
            "A rule may fit only after an operand has become simpler. So simplify the operands first, and look at the "
            "operation after that.",
            "A leaf stays as it is. For an operation, simplify the operands. If all of them are now numbers, compute "
            "the value. Otherwise test the rules for 0 and 1, and if none of them fits, return the operation with its "
            "simplified operands.",
            "Write `operation, *parts = e[0], *map(shorter, e[1:])`. Whether a part is a number is told by "
            "`isinstance(part, (int, float))`, and the value of an operation on numbers by `value_of` from question 1 "
            "with any x. In a product, `0 in parts` tests both operands. In a difference, only `parts[1] == 0` helps.",
        ),
        why=r"""
The operands are simplified before the operation itself. This order is essential. In `("*", ("-", 1.0, 1.0), "x")` the
difference has to become 0.0 before one can see that the product is zero, too. A function that looks at the outer
operation first would need several passes.

If all operands are numbers, the operation is computed, and `value_of` already knows how to do this, so the rules are
not written a second time; its x is not used. Then come the rules for 0 and 1. Sums and products have a rule for each of
their operands, while a difference has one for its second operand only, because $0-a$ is not a. The test `0 in parts` is
true for 0.0 as well, since Python compares by value. If no rule applies, the operation is put together again from its
simplified parts.
""",
    ),
    "simplify.c": Variant(
        rf"""
The rules of calculus produce factors of 1 and terms with 0 that no person would write. {AS_ON_PAPER} Write the function
that takes an expression and returns an equal one of the same form that is simpler. Use the rules $0 + a = a$, $a + 0 =
a$, $0a = a0 = 0$ and $1a = a1 = a$ wherever they fit, and compute every operation (sin and cos, too) whose operands are
all numbers.
""",
        '''
def simplify_infix(e):
    """(expression) one that is equal to e and has no operation that a rule removes; + and * stand between operands."""
    ### BEGIN SOLUTION
    if not isinstance(e, tuple):
        return e
    if len(e) == 2:
        simple = (e[0], simplify_infix(e[1]))
        return evaluate_infix(simple, 0.0) if isinstance(simple[1], (int, float)) else simple
    a, sign, b = simplify_infix(e[0]), e[1], simplify_infix(e[2])
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return evaluate_infix((a, sign, b), 0.0)
    if sign == "*" and 0 in (a, b):
        return 0.0
    unit = 0 if sign == "+" else 1
    if a == unit:
        return b
    return a if b == unit else (a, sign, b)
    ### END SOLUTION
''',
        from_infix,
        title="Simplify a tree, written as on paper",
        hints=(
            "A rule may fit only after an operand has become simpler. So simplify the operands first, and look at the "
            "operation after that.",
            "A leaf stays as it is. For an operation, simplify the operands. If all of them are now numbers, compute "
            "the value. Otherwise test the rules for 0 and 1, and if none of them fits, return the operation with its "
            "simplified operands.",
            "Treat the tuples with two entries first, which are sines and cosines. For the others, write `a, sign, b = "
            "simplify_infix(e[0]), e[1], simplify_infix(e[2])`. Whether a part is a number is told by "
            "`isinstance(part, (int, float))`, and the value of an operation on numbers by `evaluate_infix` from "
            'question 1 (with any x). The test for a rule can be `sign == "*" and 0 in (a, b)`.',
        ),
        why=r"""
The operands are simplified before the operation itself. This order is essential. In `((0.0, "+", 0.0), "*", "x")` the
sum has to become 0.0 before one can see that the product is zero, too. A function that looks at the outer operation
first would need several passes.

If all operands are numbers, the operation is computed, and `evaluate_infix` already knows how to do this, so the rules
are not written a second time; its x is not used. Then comes the rule for 0 in a product. The other rules leave out an
operand that has no effect, and this is 0 in a sum and 1 in a product, so that both are written at once with the name
`unit`. The test `0 in (a, b)` is true for 0.0 as well, since Python compares by value. If no rule applies, the
operation is put together again from its simplified parts.
""",
        other=INFIX_SIMPLE,
    ),
    "simplify.d": Variant(
        rf"""
If the values of some variables are known, an expression becomes simpler. {TWO_VARIABLES} Write the function that takes
an expression and a dict with the values of those variables that are known, as in `{{"y": 2.0}}`, and returns a simpler
expression with the same values. Replace each known variable by its value. Then use the rules $0 + a = a$, $a + 0 = a$,
$0a = a0 = 0$ and $1a = a1 = a$ wherever they fit, and compute every operation (sin and cos, too) whose operands are all
numbers. Variables that are not in the dict stay as they are.
""",
        '''
def simplify_with(e, known):
    """(expression) e with the values of the dict known put in, and without operations that one of the rules removes."""
    ### BEGIN SOLUTION
    if isinstance(e, str):
        return known.get(e, e)
    if not isinstance(e, tuple):
        return e
    operation, *parts = e[0], *(simplify_with(part, known) for part in e[1:])
    if all(isinstance(part, (int, float)) for part in parts):
        return evaluate_at((operation, *parts), {})
    if operation == "+" and 0 in parts:
        return parts[1] if parts[0] == 0 else parts[0]
    if operation == "*" and 0 in parts:
        return 0.0
    if operation == "*" and 1 in parts:
        return parts[1] if parts[0] == 1 else parts[0]
    return (operation, *parts)
    ### END SOLUTION
''',
        with_known,
        title="Simplify with known values",
        hints=(
            "A rule may fit only after an operand has become simpler, or after a value has been put in. So begin at "
            "the leaves, simplify the operands first, and look at the operation after that.",
            "A number stays as it is, and a known variable becomes its value. For an operation, simplify the operands. "
            "If all of them are now numbers, compute the value. Otherwise test the rules for 0 and 1, and if none of "
            "them fits, return the operation with its simplified operands.",
            "For a variable, `known.get(e, e)` is its value, or the variable itself if it is not known. For an "
            "operation, write `operation, *parts = e[0], *(simplify_with(part, known) for part in e[1:])`. Whether a "
            "part is a number is told by `isinstance(part, (int, float))`, and the value of an operation on numbers by "
            '`evaluate_at` from question 1, with an empty dict. The test for a rule can be `operation == "+" and 0 in '
            "parts`; the result is the other one of the two parts.",
        ),
        why=r"""
The operands are simplified before the operation itself. This order is essential. In `("*", ("+", "y", 0.0), "x")` with
the value 0.0 for y, the sum has to become 0.0 before one can see that the product is zero, too. The values are put in
at the leaves, where the recursion ends, so that all rules see them, and no second pass is needed.

After this step, four cases are left. If all operands are numbers, the operation is computed, and `evaluate_at` already
knows how to do this; its dict can be empty, because no variable is left. Then come the rules for 0 in a sum, 0 in a
product, and 1 in a product. The test `0 in parts` is true for 0.0 as well, since Python compares by value. If no rule
applies, the operation is put together again from its simplified parts. Compilers call this partial evaluation.
""",
        words={
            "Your function returns the tree without any change. Apply the rules to it.": (
                "Your function only puts in the known values. Apply the rules to the tree, too."
            ),
        },
        wrong={
            "The known values are not put in. Replace each variable that is in the dict.": lambda e, known: simplify(e),
            "Your function returns the tree without any change. Put in the known values, and apply the rules.": (
                lambda e, known: e
            ),
            "The rules are applied before the values are put in. Put in the values first, since they may be 0 or 1.": (
                lambda e, known: renamed(simplify(e), known)
            ),
            "Every variable is replaced by the known value. A variable that is not in the dict stays as it is.": (
                lambda e, known: simplify(renamed(e, dict.fromkeys("xy", known["y"])))
            ),
        },
        other={
            "describe": lambda case: f"{text(case)}, known = {case['known']}",
            "accepts": lambda case, got, expected: is_simplified(put_in(case), got, expected),
            "form": lambda case, got: (
                "Your tree still contains a variable whose value is known."
                if with_y(got)
                else left_over(put_in(case), got)
            ),
            "show": as_written,
        },
    ),
    "shared.b": Variant(
        rf"""
A program would compute equal subexpressions only once, and this is what keeps derivatives small. {EXPRESSION} Write the
function that takes an expression and returns how many distinct subexpressions it has, an int. The leaves, which are
numbers and `"x"`, are subexpressions, and so is the whole expression. Two subexpressions are equal if Python finds them
equal, so that `a + b` and `b + a` count as two.
""",
        '''
def distinct_nodes(e):
    """(int) the number of distinct subexpressions of e, leaves included."""
    ### BEGIN SOLUTION
    seen = set()

    def collect(part):
        seen.add(part)
        if isinstance(part, tuple):
            for inner in part[1:]:
                collect(inner)

    collect(e)
    return len(seen)
    ### END SOLUTION
''',
        of_nodes("leaf"),
        title="Bonus: share what is equal, leaves included",
        hints=(
            "Go through all the subexpressions, and collect them in such a way that equal ones are kept only once.",
            "Tuples, texts and numbers can be elements of a set, and a set keeps only one of several equal elements. "
            "Use one set for the whole tree, and return the number of its elements.",
            "Inside your function, start with `seen = set()` and define a second function `collect(part)`. It adds the "
            "part to `seen`, and if the part is a tuple, it calls itself for each element of `part[1:]`.",
        ),
        without=(
            "You counted the leaves in addition to the operations",
            "This is the number of different kinds",
            "You took parts with the same operation and the same size",
        ),
        words={
            "You left out the parts without x. They are operations, too.": (
                "You left out the parts without x. They are subexpressions, too."
            ),
            "You left out sines and cosines. They are operations, too.": (
                "You counted only sums and products. Sines, cosines and leaves are subexpressions, too."
            ),
            "Each different subexpression that is an operation counts once.": (
                "Each different subexpression counts once, be it an operation or a leaf."
            ),
            "Tuples can be put in a set, which keeps": "Tuples and leaves can be put in a set, which keeps",
            "Count the different operations in all of its branches.": "Count the parts in all of its branches.",
            "This is the number of operations that sharing saves.": "This is the number of parts that sharing saves.",
            "A set contains equal elements only once, and tuples can be elements of a set because they cannot be "
            "changed. So it is enough to put every operation into a set": (
                "A set contains equal elements only once, and tuples, texts and numbers can be elements of a set "
                "because they cannot be changed. So it is enough to put every subexpression into a set"
            ),
            "Two subexpressions are equal if they are equal as tuples, which Python compares entry by entry, down to "
            "the leaves.": (
                "Leaves are added before it is asked whether the part is a tuple, and they end the recursion. Tuples "
                "are compared entry by entry, down to the leaves."
            ),
        },
        wrong={
            "You counted only the operations. Numbers and x are subexpressions, too.": lambda e: len(distinct(e)),
            "You counted all leaves. Equal leaves count once.": lambda e: len(distinct(e)) + len(leaf_list(e)),
            "The names of the operations are counted as subexpressions. Leave out e[0].": lambda e: (
                of_nodes("leaf")(lambda e: len(distinct(e)))(e) + len({part[0] for part in parts_of(e)})
            ),
        },
    ),
    "shared.c": Variant(
        rf"""
A program would compute equal subexpressions only once, and this is what keeps derivatives small. {EXPRESSION} Write the
function that takes an expression and returns how many operations are saved in this way, an int: it is the number of all
operations in the tree, where one that occurs twice counts twice, minus the number of distinct subexpressions that are
operations (tuples). Two subexpressions are equal if they are equal as tuples, so that `a + b` and `b + a` are
different.
""",
        '''
def saved_by_sharing(e):
    """(int) the number of operations in e that need not be computed if equal subexpressions are computed once."""
    ### BEGIN SOLUTION
    found = []

    def collect(part):
        if isinstance(part, tuple):
            found.append(part)
            for inner in part[1:]:
                collect(inner)

    collect(e)
    return len(found) - len(set(found))
    ### END SOLUTION
''',
        lambda shared: lambda e: size(e) - shared(e),
        title="Bonus: what sharing saves",
        hints=(
            "Collect all the subexpressions twice: once in such a way that equal ones are kept, and once in such a way "
            "that they are kept only once.",
            "A list keeps all its elements. Tuples can be elements of a set, and a set keeps only one of several equal "
            "elements. Compare how many elements the two have.",
            "Inside your function, start with `found = []` and define a second function `collect(part)`. If the part "
            "is a tuple, it appends the part to `found` and calls itself for each element of `part[1:]`. Then "
            "`set(found)` has the distinct ones.",
        ),
        why=r"""
The inner function puts every operation into a list while the tree is visited, the same one as often as it occurs. A set
contains equal elements only once, and tuples can be elements of a set because they cannot be changed. So the list has
as many elements as the tree has operations, the set has as many as there are distinct ones, and the difference is what
sharing saves. Two subexpressions are equal if they are equal as tuples, which Python compares entry by entry, down to
the leaves.

The parts of a repeated part are repeated, too, and they are saved as well. If a part with k operations occurs twice,
then k operations are saved. The program itself saves nothing, since it visits repeated subexpressions again and again.
A system with shared expressions would recognize the part and not open it a second time.
""",
        without=("This is the depth of the tree", "You counted only the parts that occur more than once"),
        words={
            "This is the size of the tree without sharing. Count parts that are equal only once.": (
                "Your function finds nothing to share, so it returns 0. Parts are equal if they are equal as tuples."
            ),
            "You counted the leaves in addition to the operations. Numbers and x are leaves and count 0.": (
                "You counted the leaves among the distinct parts. Numbers and x are leaves and count 0."
            ),
            "This is the number of operations that sharing saves. Count those that remain.": (
                "This is the number of operations that remain. Count those that sharing saves."
            ),
            "You did not count the whole expression. It is one of its subexpressions, too.": (
                "The whole expression is missing among the distinct parts. It is one of its subexpressions, too."
            ),
            "This is the number of different kinds of operations. Two parts": (
                "You subtracted the number of different kinds of operations. Two parts"
            ),
            "You left out the parts without x. They are operations, too.": (
                "The parts without x are missing among the distinct parts. They are operations, too."
            ),
            "You left out sines and cosines. They are operations, too.": (
                "Sines and cosines are missing among the distinct parts. They are operations, too."
            ),
            "You counted a part once for each level on which it occurs.": (
                "You took a part for distinct on each level on which it occurs."
            ),
            "Each different subexpression that is an operation counts once.": (
                "All operations are counted, and the distinct ones are subtracted."
            ),
            "Tuples can be put in a set, which keeps only one of several equal ones.": (
                "Tuples can be put in a set, which keeps only one of several equal ones. The others are saved."
            ),
        },
        wrong={
            "This is the number of all operations. Subtract the number of distinct ones.": size,
            "You counted each repeated part once. A part that occurs k times saves k - 1 operations.": lambda e: sum(
                parts_of(e).count(part) > 1 for part in set(parts_of(e))
            ),
            "You counted all occurrences of the repeated parts. One of them has to be computed.": lambda e: sum(
                parts_of(e).count(part) > 1 for part in parts_of(e)
            ),
            "The sign is wrong. Subtract the number of distinct operations from the number of all of them.": lambda e: (
                len(distinct(e)) - size(e)
            ),
        },
    ),
    "shared.d": Variant(
        rf"""
A program would compute equal subexpressions only once, and this is what keeps derivatives small. {EXPRESSION} Write the
function that takes an expression and returns how many distinct subexpressions of it are operations (tuples), an int.
The order of the operands of a sum or a product does not matter: `("+", a, b)` and `("+", b, a)` count as one, also
inside of other expressions, so that $\sin(a+b)$ and $\sin(b+a)$ are equal, too. No other rules of algebra are used.
""",
        '''
def shared_in_any_order(e):
    """(int) the number of distinct subexpressions of e that are operations; a + b is b + a, and a * b is b * a."""
    ### BEGIN SOLUTION
    seen = set()

    def collect(part):
        if isinstance(part, tuple):
            part = (part[0], *sorted(map(collect, part[1:]), key=repr))
            seen.add(part)
        return part

    collect(e)
    return len(seen)
    ### END SOLUTION
''',
        in_any_order,
        title="Bonus: share what is equal in any order",
        hints=(
            "Bring each operation into a form in which the order of its operands is always the same. Then equal "
            "operations are equal tuples, and they can be collected in such a way that equal ones are kept only once.",
            "Tuples can be elements of a set, and a set keeps only one of several equal elements. Bring the operands "
            "into this form first, then sort them, and put the new tuple into one set for the whole tree.",
            "Inside your function, start with `seen = set()` and define a second function `collect(part)`, which "
            "returns the part in its new form. The operands of a tuple are `sorted(map(collect, part[1:]), key=repr)`. "
            "Here `repr` turns each of them into a text, since numbers, texts and tuples cannot be compared.",
        ),
        why=r"""
A set contains equal elements only once, and tuples can be elements of a set because they cannot be changed. Here two
operations have to be equal although their operands stand in different orders. So every operation is first brought into
a form that does not depend on this order: its operands are sorted. Any order works, as long as it is always the same
one, and the order of the texts that `repr` makes is defined for all operands.

The operands are brought into their form before the operation, because $\sin(a+b)$ and $\sin(b+a)$ differ only inside.
Therefore the inner function returns the new part, while the set of the outer function collects the operations. Computer
algebra systems store sums and products in such a form, and so they notice equal parts that were written in different
ways.
""",
        without=("You took parts with the same operation and the same first operand",),
        words={
            "Each different subexpression that is an operation counts once.": (
                "Each different subexpression that is an operation counts once, where a + b is the same as b + a, and "
                "a b the same as b a."
            ),
            "Tuples can be put in a set, which keeps only one of several equal ones.": (
                "Tuples can be put in a set, which keeps only one of several equal ones. Sort the operands of each "
                "operation first."
            ),
        },
        wrong={
            "You took a + b and b + a for different, or a b and b a. The order of the operands does not matter.": (
                lambda e: len(distinct(e))
            ),
            "You took only those parts for equal whose own operands are exchanged. Operands can also be exchanged "
            "inside of the operands.": lambda e: len({(part[0], *sorted(part[1:], key=repr)) for part in parts_of(e)}),
            "You took a + b and b + a for equal, but not a b and b a.": lambda e: len(
                distinct(
                    replaced(
                        e, lambda e: (e[0], *sorted(e[1:], key=repr)) if isinstance(e, tuple) and e[0] == "+" else e
                    )
                )
            ),
            "You took a b and b a for equal, but not a + b and b + a.": lambda e: len(
                distinct(
                    replaced(
                        e, lambda e: (e[0], *sorted(e[1:], key=repr)) if isinstance(e, tuple) and e[0] == "*" else e
                    )
                )
            ),
        },
    ),
}
