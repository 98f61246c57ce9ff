"""14, variants: other kinks, other quotients of zeros, iterations with other tangents, other nested derivatives."""

import functools
import math

import numpy as np

from adlib.grading.answers import Answer, with_values
from adlib.grading.answers.set_14 import (
    FRESH,
    LESSON,
    Tagged,
    any_tag,
    at_a_tie,
    derivative,
    limits_by_hand,
    one_tag,
    settle,
    tag_of_the_definition,
)
from adlib.grading.answers.variants import Variant

H = 1e-20  # the imaginary part of x


# Kinks ----------------------------------------------------------------------------------------------------------------


def opposite(u):
    return -u[0], -u[1]


def lowest(maximum):
    """An answer for the maximum as one for the minimum."""
    return lambda u, v: [-part for part in maximum(opposite(u), opposite(v))]


def of_one(maximum):
    """An answer for the maximum as one for the absolute value, max(u, -u)."""
    return lambda u: maximum(u, opposite(u))


def of_several(maximum):
    return lambda operands: functools.reduce(maximum, operands)


def tied(operands):
    """The largest value, and the tangents of all operands that have it."""
    top = max(u[0] for u in operands)
    return top, [u[1] for u in operands if u[0] == top]


def mean(values):
    return sum(values) / len(values)


# Zero times infinity --------------------------------------------------------------------------------------------------


def of_a_cosine(sinc):
    """An answer for sin(x) / x as one for (1 - cos x) / x²."""
    return lambda x, cos, where: 0.5 * sinc(x, lambda w: 2.0 * (1.0 - cos(w)) / w, where)


def versed(x, cos, where, at_zero=0.5, of=lambda w, c: (1.0 - c) / (w * w)):
    inside = where(x == 0, 1.0, x)
    return where(x == 0, at_zero, of(inside, cos(inside)))


def growth(x, exp, where, at_zero=lambda x: 1.0 + 0.5 * x, of=lambda w, e: (e - 1.0) / w):
    inside = where(x == 0, 1.0, x)
    return where(x == 0, at_zero(x), of(inside, exp(inside)))


def growth_with_moved_zeros(x, exp, where):
    inside = x + (x == 0)
    return where(x == 0, 1.0 + x / 2.0, (exp(inside) - 1.0) / inside)


def growth_by_the_formula(case):
    x, x_dot = np.array(case["x"]), np.array(case["x_dot"])
    w = np.where(x == 0, 1.0, x)
    value = np.where(x == 0, 1.0, np.expm1(w) / w)
    return {"value": value, "tangent": np.where(x == 0, 0.5, (np.exp(w) - value) / w) * x_dot}


def length(x, y, sqrt, where, instead=1.0, at_zero=0.0):
    s = x * x + y * y
    return where(s == 0, at_zero, sqrt(where(s == 0, instead, s)))


def length_with_a_product(x, y, sqrt, where):
    """The root of a number that is never 0, times 0 at the origin."""
    s = x * x + y * y
    return sqrt(s + (s == 0)) * (s != 0)


def length_by_the_formula(case):
    x, x_dot, y, y_dot = (np.array(case[name]) for name in ("x", "x_dot", "y", "y_dot"))
    z = np.hypot(x, y)
    return {"value": z, "tangent": np.where(z == 0, 0.0, (x * x_dot + y * y_dot) / np.where(z == 0, 1.0, z))}


def both_protected(x, y, sqrt, where, zero=lambda x, y: (x == 0) | (y == 0)):
    """The length with another condition."""
    s, chosen = x * x + y * y, zero(x, y)
    return where(chosen, 0.0, sqrt(where(chosen, 1.0, s)))


# Iterations -----------------------------------------------------------------------------------------------------------


def of_complex_numbers(settle):
    """An answer for a step of value and tangent as one for a step of complex numbers."""

    def made(step, z):
        def both(z, z_dot):
            new = step(complex(z, H * z_dot))
            return new.real, new.imag / H

        return settle(both, z)

    return made


def of_two_tangents(settle):
    """An answer for one parameter as one for two: its tangent is a complex number."""

    def made(step, z):
        def both(z, z_dot):
            new, new_x, new_y = step(np.real(z), np.real(z_dot), np.imag(z_dot))
            return new, complex(new_x, new_y)

        limit, tangents = settle(both, z)
        return np.real(limit), np.real(tangents), np.imag(tangents)

    return made


def of_a_relative_change(settle):
    def made(step, z, x):
        limit, tangent = settle(step, z)
        return limit, x * tangent

    return made


def settled_by(step, z, of):
    """The last state of an iteration that ends when `of` of the three changes is tiny."""
    state, changes = (z, 0.0, 0.0), (1.0, 1.0, 1.0)
    while of(changes) > 1e-13:
        new = step(*state)
        state, changes = new, [abs(a - b) for a, b in zip(new, state)]
    return state


def limits_of_two(case):
    a, b, c, d, x, y = (case[name] for name in "abcdxy")
    if case["kind"] == "linear":
        found = [(b * x + d * y + c) / (1 - a), b / (1 - a), d / (1 - a)]
    else:
        root = math.sqrt(x * y)
        found = [root, 0.5 * y / root, 0.5 * x / root]
    return {"limit and derivatives": found, "steps": 100}


def relative_limits(case):
    limit, slope = limits_by_hand(case)["limit and derivative"]
    return {"limit and change": [limit, case["x"] * slope], "steps": 100}


def near_enough(case, value, right):
    name = next(iter(right))
    got, want = value[name], right[name]
    return (
        type(got) is list
        and len(got) == len(want)
        and all(type(g) in (int, float) and abs(g - w) <= 1e-8 * max(1.0, abs(w)) for g, w in zip(got, want))
    )


def iteration_of_two(case):
    if case["kind"] == "linear":
        said = f"z ← {case['a']:.4g} z + {case['b']:.4g} x + {case['d']:.4g} y + {case['c']:.4g}"
    else:
        said = "z ← (z + x y / z) / 2" if case["kind"] == "newton" else "z ← z - 0.02 (z² - x y)"
    return f"{said}, x = {case['x']:.4g}, y = {case['y']:.4g}, z = {case['z']:.4g} at the start"


# Nested derivatives ---------------------------------------------------------------------------------------------------


def of_order(derivative):
    def made(f, n):
        for _ in range(n):
            f = derivative(f)
        return f

    return made


def once(f, n):
    return derivative(f)


def one_more(f, n):
    return of_order(derivative)(f, n + 1)


def with_value(derivative):
    """An answer for the derivative as one for the pair of the value and the derivative."""

    def made(f):
        slope = derivative(f)
        return lambda x: (f(x), slope(x))

    return made


def at_the_point(pair):
    """Pairs that are made of the result y of f, and of its coefficient."""

    def wrong(f):
        def both(x):
            tag = next(FRESH)
            y = f(Tagged(tag, x, 1.0))
            found = getattr(y, "tag", 0) == tag
            return pair(x, y.a if found else y, y.b if found else 0.0)

        return both

    return wrong


def pairs_by(draw, parts, early=False):
    """The parts of the result of f for a tag that is drawn at each call, or early, when the function is made."""

    def wrong(f):
        first = draw()

        def both(x):
            tag = first if early else draw()
            return parts(f(Tagged(tag, x, 1.0)), tag)

        return both

    return wrong


def of_this_tag(y, tag):
    return (y.a, y.b) if getattr(y, "tag", 0) == tag else (y, 0.0)


def of_any_tag(y, tag):
    return (y.a, y.b) if isinstance(y, Tagged) else (y, 0.0)


def times_x(derivative):
    """An answer for the derivative as one for x times the derivative."""

    def made(f):
        slope = derivative(f)
        return lambda x: x * slope(x)

    return made


def program_told(case):
    return f"f = {case['program']}, x = {case['x']:.4g}, a = {case['a']:.4g}, b = {case['b']:.4g}, c = {case['c']:.4g}"


VARIANTS = {
    "maximum.b": Variant(
        r"""
At a kink no single slope is right, but the one-sided slopes obey a chain rule. Let two operands u and v move in a
direction: each is given as a pair of its value and its tangent, the rate at which it begins to change. Return the pair
of the value and the one-sided tangent of $\min(u, v)$, also where the two values are equal.
""",
        '''
def minimum(u, v):
    """(pair of floats) value and one-sided tangent of min(u, v), where u and v are pairs (value, tangent)."""
    ### BEGIN SOLUTION
    if u[0] == v[0]:
        return u[0], min(u[1], v[1])
    return u if u[0] < v[0] else v
    ### END SOLUTION
''',
        lowest,
        title="The minimum, from one side",
        words={
            "while the one-sided tangent is the larger one of the two.": "while the one-sided tangent is the smaller "
            "one of the two.",
            "After a small step the operand with the larger tangent is the maximum.": (
                "After a small step the operand with the smaller tangent is the minimum."
            ),
            "At a tie you return the smaller tangent. After a small step the operand with the larger tangent is the "
            "maximum.": (
                "At a tie you return the larger tangent. After a small step the operand with the smaller tangent is "
                "the minimum."
            ),
            "The maximum moves as the faster of its operands.": "The minimum moves as the operand with the smaller "
            "tangent.",
            "Only one of the operands is the maximum after a small step.": (
                "Only one of the operands is the minimum after a small step."
            ),
            "A tangent of -3 makes an operand smaller than one of 1 does, so compare the tangents with their signs.": (
                "The smaller operand after a small step is the one with the smaller tangent, so compare the tangents "
                "with their signs."
            ),
            "You always return the larger tangent. Where the values differ, the tangent of the larger operand is the "
            "right one, even if it is the smaller tangent.": (
                "You always return the smaller tangent. Where the values differ, the tangent of the smaller operand is "
                "the right one, even if it is the larger tangent."
            ),
            "This is the minimum. Return the operand with the larger value.": (
                "This is the maximum. Return the operand with the smaller value."
            ),
            "Your tangents are chosen by the smaller value. Return the tangent of the operand with the larger value.": (
                "Your tangents are chosen by the larger value. Return the tangent of the operand with the smaller "
                "value."
            ),
            "Where the values differ, only the larger operand has influence.": (
                "Where the values differ, only the smaller operand has influence."
            ),
        },
        hints=(
            "If one of the values is smaller, the minimum is this operand, and it moves as this operand does. If they "
            "are equal, take a very small step in the direction. Which operand is the smaller one after it?",
            "After a small step t > 0 the operands are $u + t\\dot u$ and $v + t\\dot v$. For $u = v$ their minimum is "
            "$u + t\\min(\\dot u, \\dot v)$.",
            "Compare the values first. Return the pair of the operand with the smaller value, and for equal values the "
            "pair with the smaller tangent. Python compares tuples in exactly this order.",
        ),
        why=r"""
Python compares pairs entry by entry, and this is exactly the rule for the one-sided slope. If the values differ, the
operand with the smaller value is the minimum, and it stays the minimum for a short way in the given direction. So its
tangent counts, and the other operand has no influence. If the values are equal, the operand with the smaller tangent is
the smaller one immediately afterwards, and the comparison of the second entries selects it.

The result is the derivative in one direction. In the opposite direction, where all tangents change their sign, the
other operand may win, so that the function is not linear in the tangents at a tie. This is what a kink means. The rule
also follows from that of the maximum, since $\min(u,v)=-\max(-u,-v)$, and the one-sided slopes obey a chain rule.
""",
        other={
            "rule": "For u = v the one-sided tangent of min(u, v) is min(u̇, v̇). Otherwise it is that of the smaller "
            "operand.",
            "hint": "Take a small step in the direction, and ask which operand is the smaller one after it.",
        },
    ),
    "maximum.c": Variant(
        r"""
At a kink no single slope is right, but the one-sided slopes obey a chain rule. Let an operand u move in a direction: it
is given as a pair of its value and its tangent, the rate at which it begins to change. Return the pair of the value and
the one-sided tangent of the absolute value $|u|$, also where the value of u is 0.
""",
        '''
def absolute(u):
    """(pair of floats) value and one-sided tangent of |u|, where u is a pair (value, tangent)."""
    ### BEGIN SOLUTION
    value, tangent = u
    if value == 0:
        return 0.0, abs(tangent)
    return (value, tangent) if value > 0 else (-value, -tangent)
    ### END SOLUTION
''',
        of_one,
        title="The absolute value, from one side",
        words={
            "At a tie you return the mean of the two tangents. That is a convention for a slope, while the one-sided "
            "tangent is the larger one of the two.": (
                "At 0 your tangent is 0. That is a convention for a slope, while the one-sided tangent of |u| is the "
                "absolute value of the tangent of u."
            ),
            "At a tie you always return the tangent of u. After a small step the operand with the larger tangent is "
            "the maximum.": (
                "At 0 you always return the tangent of u. It may be negative, but |u| cannot become smaller than 0."
            ),
            "At a tie you always return the tangent of v. After a small step the operand with the larger tangent is "
            "the maximum.": (
                "At 0 you always return the tangent of u with the opposite sign. If u grows from 0, |u| grows, too."
            ),
            "At a tie you return the smaller tangent. After a small step the operand with the larger tangent is the "
            "maximum.": "At 0 your tangent is negative, but |u| cannot become smaller than 0.",
            "You always return the larger tangent. Where the values differ, the tangent of the larger operand is the "
            "right one, even if it is the smaller tangent.": (
                "You always return the absolute value of the tangent. Where u is positive, |u| moves as u does, and "
                "where it is negative, as -u."
            ),
            "This is the minimum. Return the operand with the larger value.": "This is -|u|. Return |u|.",
            "Your tangents are chosen by the smaller value. Return the tangent of the operand with the larger value.": (
                "Where u is not 0, the sign of your tangent is reversed."
            ),
            "Your tangent is the mean of both tangents everywhere. Where the values differ, only the larger operand "
            "has influence.": "Your tangent is 0 everywhere. Where u is positive, |u| moves as u does.",
            "You compare the tangents first. Compare the values first, and the tangents only if the values are "
            "equal.": (
                "You choose between u and -u by the sign of the tangent. Look at the value first, and at the tangent "
                "only if the value is 0."
            ),
        },
        without=(
            "At a tie your tangent is 0",
            "At a tie you add the two tangents",
            "At a tie you return the tangent with the larger absolute value",
        ),
        wrong={
            "Your tangent is that of u everywhere. Where u is negative, |u| is -u and moves the other way.": lambda u: (
                abs(u[0]),
                u[1],
            ),
            "Your value has lost the absolute value. It should be |u|.": lambda u: (
                u[0],
                abs(u[1]) if u[0] == 0 else math.copysign(1.0, u[0]) * u[1],
            ),
            "You multiply the tangent by the value. Multiply it by the sign of the value, and take its absolute value "
            "at 0.": lambda u: (abs(u[0]), u[0] * u[1]),
        },
        hints=(
            "If the value of u is positive, |u| is u, and it moves as u does. If it is negative, |u| is -u. If it is "
            "0, take a very small step in the direction. What is |u| after it?",
            "After a small step t > 0 the operand is $u + t\\dot u$. For $u = 0$ its absolute value is $t\\,|\\dot "
            "u|$.",
            "Look at the value first. For a positive value return the pair as it is, for a negative one the pair with "
            "both signs reversed, and for the value 0 the absolute value of the tangent.",
        ),
        why=r"""
If the value of u is positive, it stays positive for a short way in the given direction, so |u| is u and has the same
tangent. If it is negative, |u| is −u, and both parts change their sign. At the value 0 everything depends on the
direction: after a small step t the operand is $t\dot u$, and its absolute value is $t\,|\dot u|$. So the one-sided
tangent is $|\dot u|$, which is never negative, because |u| cannot become smaller than 0.

The result is the derivative in one direction. In the opposite direction it is $|\dot u|$ as well, and not its opposite,
so that the function is not linear in the tangent at 0. This is what a kink means. A convention such as the slope 0
cannot express it. The rule also follows from that of the maximum, since $|u|=\max(u,-u)$.
""",
        other={
            "rule": "For u = 0 the one-sided tangent of |u| is |u̇|. Otherwise it is u̇ or -u̇, as the sign of u says.",
            "hint": "Take a small step in the direction, and ask what |u| is after it.",
            "describe": with_values("u"),
        },
    ),
    "maximum.d": Variant(
        r"""
At a kink no single slope is right, but the one-sided slopes obey a chain rule. Let several operands move in a
direction: the list `operands` has at least one entry, and each entry is a pair of a value and a tangent, the rate at
which the value begins to change. Return the pair of the value and the one-sided tangent of the maximum of all operands,
also where two or more of the largest values are equal.
""",
        '''
def largest(operands):
    """(pair of floats) value and one-sided tangent of the maximum of a list of pairs (value, tangent)."""
    ### BEGIN SOLUTION
    top = max(value for value, _ in operands)
    return top, max(tangent for value, tangent in operands if value == top)
    ### END SOLUTION
''',
        of_several,
        title="The maximum of a list, from one side",
        words={
            "At a tie you always return the tangent of u. After a small step the operand with the larger tangent is "
            "the maximum.": (
                "At a tie you always return the tangent of the first operand with the largest value. After a small "
                "step the one with the largest tangent is the maximum."
            ),
            "At a tie you always return the tangent of v. After a small step the operand with the larger tangent is "
            "the maximum.": (
                "At a tie you always return the tangent of the last operand with the largest value. After a small step "
                "the one with the largest tangent is the maximum."
            ),
            "At a tie you return the smaller tangent. After a small step the operand with the larger tangent is the "
            "maximum.": (
                "At a tie you return the smallest tangent. After a small step the operand with the largest tangent is "
                "the maximum."
            ),
            "The maximum moves as the faster of its operands.": "The maximum moves as the fastest of the operands that "
            "have the largest value.",
            "At a tie you add the two tangents.": "At a tie you add the tangents.",
            "At a tie you return the tangent with the larger absolute value.": (
                "At a tie you return the tangent with the largest absolute value."
            ),
            "You always return the larger tangent. Where the values differ, the tangent of the larger operand is the "
            "right one, even if it is the smaller tangent.": (
                "You always return the largest of all tangents. Only the operands with the largest value count."
            ),
            "This is the minimum. Return the operand with the larger value.": (
                "This is the minimum. Return the operand with the largest value."
            ),
        },
        without=(
            "At a tie you return the mean of the two tangents",
            "Your tangents are chosen by the smaller value",
            "Your tangent is the mean of both tangents everywhere",
            "Your value and your tangent are exchanged",
        ),
        wrong={
            "At a tie you return the mean of the tangents. That is a convention for a slope, while the one-sided "
            "tangent is the largest of those that belong to the largest value.": (
                lambda operands: (tied(operands)[0], mean(tied(operands)[1])),
                of_several(at_a_tie(lambda p, q: (p + q) / 2)),
            ),
            "Your tangent is the mean of all tangents. Only the operands with the largest value have influence.": (
                lambda operands: (tied(operands)[0], mean([u[1] for u in operands]))
            ),
            "Your value and your tangent are exchanged.": lambda operands: max(operands)[::-1],
            "You return the last operand of the list. Return the one with the largest value.": lambda operands: (
                operands[-1]
            ),
            "You return the first operand of the list. Return the one with the largest value.": lambda operands: (
                operands[0]
            ),
        },
        hints=(
            "If one of the values is larger than all others, the maximum is this operand, and it moves as this operand "
            "does. If several operands have the largest value, take a very small step in the direction. Which of them "
            "is the largest one after it?",
            "After a small step t > 0 the operand k is $u_k + t\\dot u_k$. Among the operands with the largest value, "
            "the one with the largest $\\dot u_k$ wins.",
            "Find the largest value first. Then return it together with the largest tangent of those operands whose "
            "value is equal to it. Python compares tuples in exactly this order.",
        ),
        why=r"""
The largest value is found first, and then the largest tangent among the operands that have this value. If a single
operand has it, this operand stays the maximum for a short way in the given direction, so its tangent counts, and all
others have no influence. If several have it, the one that grows fastest is the largest immediately afterwards. Python
compares pairs in this order, so `max(operands)` is the same.

The result is the derivative in one direction. In the opposite direction, where all tangents change their sign, another
operand may win, so that the function is not linear in the tangents at a tie. This is what a kink means. A convention
such as the mean of the slopes cannot express it. The one-sided slopes can, and they obey a chain rule, because the pair
that is returned is again the beginning of a motion.
""",
        other={
            "rule": "The one-sided tangent of the maximum is the largest tangent of the operands with the largest "
            "value.",
            "hint": "Take a small step in the direction, and ask which operand is the largest one after it.",
            "describe": with_values("operands"),
        },
    ),
    "sinc.b": Variant(
        r"""
The function $(1-\cos x)/x^2$ has the value ½ and the derivative 0 at x = 0, but an engine that computes 0/0 there
returns nan. Write it so that **every** engine returns the right values and derivatives. The operand x is an array in an
engine that has no convention for zero times infinity. You can compare it with numbers (`x == 0` is an array of
booleans), and use it with `+`, `-`, `*` and `/`. The two functions `cos(x)` and `where(condition, a, b)` are given to
you; `where` computes the derivatives of both sides, multiplies each of them by 1 or by 0, and adds.
""",
        '''
def one_minus_cosine(x, cos, where):
    """(array of an engine, same shape as x) (1 - cos x) / x², and 1/2 where x is 0; its derivative is 0 there."""
    ### BEGIN SOLUTION
    inside = where(x == 0, 1.0, x)
    return where(x == 0, 0.5, (1.0 - cos(inside)) / (inside * inside))
    ### END SOLUTION
''',
        of_a_cosine,
        title="Zero times infinity, with a square",
        words={
            "Replace the zeros of x before you divide, and select the value 1 there.": (
                "Replace the zeros of x before you divide, and select the value 1/2 there."
            ),
            "Where x is 0, your value is sin(1), because the outer where is missing. Select the value 1 there.": (
                "Where x is 0, your value is 1 - cos(1), because the outer where is missing. Select the value 1/2 "
                "there."
            ),
            "You divide by |x|. The quotient sin(x) / x keeps the sign of x.": (
                "You divide by x |x|. The denominator is x², which is never negative."
            ),
            "You return 1 everywhere, or your derivative has been lost. Divide sin(x) by x where x is not 0.": (
                "You return 1/2 everywhere, or your derivative has been lost. Divide 1 - cos(x) by x² where x is not 0."
            ),
        },
        without=(
            "Where x is 0, your value is 0.",
            "Your inner where protects only the denominator",
            "You return sin(x), and the division by x",
        ),
        wrong={
            "Where x is 0, your value is 0. The function is 1/2 there, which the outer where has to select.": (
                lambda x, cos, where: versed(x, cos, where, 0.0),
                lambda x, cos, where: (lambda w: (1.0 - cos(x)) / (w * w))(where(x == 0, 1.0, x)),
            ),
            "Where x is 0, your value is 1. The function is 1/2 there.": lambda x, cos, where: versed(
                x, cos, where, 1.0
            ),
            "You divide by x once. The denominator is x².": lambda x, cos, where: versed(
                x, cos, where, of=lambda w, c: (1.0 - c) / w
            ),
            "You return 1 - cos(x), and the division by x² is missing.": lambda x, cos, where: versed(
                x, cos, where, of=lambda w, c: 1.0 - c
            ),
            "Your numerator is the cosine. It should be 1 - cos(x).": lambda x, cos, where: versed(
                x, cos, where, of=lambda w, c: c / (w * w)
            ),
        },
        hints=(
            "The condition has to protect the *operand* of the division, and not only its result. What may x be "
            "replaced by where it is 0, if the result of the division is not used there?",
            "Use `where` twice. The inner one replaces every 0 in x by another number, for instance by 1. The outer "
            "one selects between the constant ½ and the quotient.",
            "Let `inside = where(x == 0, 1.0, x)`, and compute `(1.0 - cos(inside)) / (inside * inside)`. Then return "
            "`where(x == 0, ..., ...)` with the value of the function at 0 on the side where x is 0.",
        ),
        why=r"""
There are two calls of `where`, and the first one is the important one. It replaces the dangerous operand before it is
used: where x is 0, the quotient is computed at 1, where it and its derivatives are finite. The second call discards
this value and puts ½ in its place. Its derivative there is multiplied by 0, and since it is a finite number, the
product is 0.

With the second call alone the value would be right. The derivative would not be, because the branch that is thrown away
is still differentiated, and 0 times nan is nan. This happens in every engine without a convention for zero times
infinity, also in the large frameworks. The derivative 0 at x = 0 comes from the constant ½, and it is correct because
$(1-\cos x)/x^2$ is an even function. Very near 0, where x is not 0, the numerator loses digits, which is another
problem and would need a series.
""",
        other={
            "rule": "where(x == 0, 1/2, (1 - cos(w)) / w²) with w = where(x == 0, 1, x)",
            "hint": "Protect the operand of the division by a where of its own, in the inside.",
        },
    ),
    "sinc.c": Variant(
        r"""
The function $(e^x-1)/x$ has the value 1 and the derivative ½ at x = 0, but an engine that computes 0/0 there returns
nan. Write it so that **every** engine returns the right values and derivatives. The operand x is an array in an engine
that has no convention for zero times infinity. You can compare it with numbers (`x == 0` is an array of booleans), and
use it with `+`, `-`, `*` and `/`. The two functions `exp(x)` and `where(condition, a, b)` are given to you; `where`
computes the derivatives of both sides, multiplies each of them by 1 or by 0, and adds.
""",
        '''
def relative_growth(x, exp, where):
    """(array of an engine, same shape as x) (exp(x) - 1) / x, and 1 where x is 0; its derivative is 1/2 there."""
    ### BEGIN SOLUTION
    inside = where(x == 0, 1.0, x)
    return where(x == 0, 1.0 + 0.5 * x, (exp(inside) - 1.0) / inside)
    ### END SOLUTION
''',
        title="Zero times infinity, with a slope",
        answer=Answer(
            [growth, growth_with_moved_zeros],
            "where(x == 0, 1 + x/2, (exp(w) - 1) / w) with w = where(x == 0, 1, x)",
            "Protect the operand of the division by a where of its own. On the side where x is 0, the derivative has "
            "to be right, too.",
            with_values("x", "x_dot"),
            {
                "There is no inner where. The quotient is computed at 0 as well, and its derivative is nan, which the "
                "outer where multiplies by 0. Replace the zeros of x before you divide.": (
                    lambda x, exp, where: where(x == 0, 1.0, (exp(x) - 1.0) / x),
                    lambda x, exp, where: where(x == 0, 1.0 + 0.5 * x, (exp(x) - 1.0) / x),
                ),
                "There is no where at all, and at 0 the quotient is nan. Replace the zeros of x before you divide, and "
                "select another expression there.": lambda x, exp, where: (exp(x) - 1.0) / x,
                "Where x is 0, your derivative is 0, because you select a constant there. Select 1 + x/2, which has "
                "the value 1 and the derivative 1/2.": lambda x, exp, where: growth(x, exp, where, lambda x: 1.0),
                "Where x is 0, your derivative is 1. It should be 1/2.": lambda x, exp, where: growth(
                    x, exp, where, lambda x: 1.0 + x
                ),
                "Where x is 0, your value is 0. The function is 1 there.": (
                    lambda x, exp, where: growth(x, exp, where, lambda x: 0.0),
                    lambda x, exp, where: growth(x, exp, where, lambda x: 0.5 * x),
                ),
                "Where x is 0, your value is 1/2. That is the derivative; the value is 1.": (
                    lambda x, exp, where: growth(x, exp, where, lambda x: 0.5)
                ),
                "Where x is 0, your value is e - 1, because the outer where is missing.": (
                    lambda x, exp, where: (lambda w: (exp(w) - 1.0) / w)(where(x == 0, 1.0, x)),
                    lambda x, exp, where: (lambda w: (exp(w) - 1.0) / w)(x + (x == 0)),
                ),
                "Your inner where protects only the denominator, and at 0 your value is 0, because the outer where is "
                "missing.": lambda x, exp, where: (exp(x) - 1.0) / where(x == 0, 1.0, x),
                "You add a small number to x. This makes an error wherever x is not 0, so replace only the zeros, with "
                "where.": lambda x, exp, where: (lambda w: (exp(w) - 1.0) / w)(x + 1e-8),
                "The sides of your outer where are exchanged.": lambda x, exp, where: (
                    lambda w: where(x == 0, (exp(w) - 1.0) / w, 1.0 + 0.5 * x)
                )(where(x == 0, 1.0, x)),
                "You return exp(x) - 1, and the division by x is missing.": lambda x, exp, where: growth(
                    x, exp, where, of=lambda w, e: e - 1.0
                ),
                "You divide exp(x) by x, and the 1 is not subtracted.": lambda x, exp, where: growth(
                    x, exp, where, of=lambda w, e: e / w
                ),
                "You divide by |x|. The quotient is positive for negative x as well.": lambda x, exp, where: growth(
                    x, exp, where, of=lambda w, e: (e - 1.0) / abs(w)
                ),
            },
            [growth_by_the_formula],
            lesson=LESSON,
        ),
        hints=(
            "The condition has to protect the *operand* of the division, and not only its result. What may x be "
            "replaced by where it is 0, if the result of the division is not used there?",
            "Use `where` twice. The inner one replaces every 0 in x by another number, for instance by 1. The outer "
            "one selects between the quotient and an expression in x that has the value 1 and the derivative ½ at 0.",
            "Let `inside = where(x == 0, 1.0, x)`, and compute `(exp(inside) - 1.0) / inside`. Then return `where(x == "
            "0, ..., ...)`. The first terms of the series, $1 + x/2$, belong on the side where x is 0.",
        ),
        why=r"""
There are two calls of `where`. The inner one replaces the dangerous operand before it is used: where x is 0, the
quotient is computed at 1, where it and its derivatives are finite. The outer call discards this value. Its derivative
there is multiplied by 0, and since it is a finite number, the product is 0. With the outer call alone the value would
be right, but 0 times nan is nan.

What takes the place of the quotient has to have the right derivative as well, because at 0 it is the only side that is
differentiated with the factor 1. The constant 1 would have the derivative 0. The beginning of the series, $1+x/2$, has
both. For a second derivative one more term would be needed, $x^2/6$. If a function is even, as $\sin(x)/x$ is, the
constant happens to be sufficient.
""",
    ),
    "sinc.d": Variant(
        r"""
The length $\sqrt{x^2+y^2}$ has a kink at the origin: the root has the value 0 there, but an infinite slope, and an
engine that multiplies it by zero returns nan. One agrees that the derivative is 0 there. Write the length so that
**every** engine returns these values and derivatives. The operands x and y are arrays of the same shape in an engine
that has no convention for zero times infinity. You can use them with `+`, `-`, `*` and `/`, and compare such arrays
with numbers (`x == 0` is an array of booleans). The two functions `sqrt(s)` and `where(condition, a, b)` are given to
you; `where` computes the derivatives of both sides, multiplies each of them by 1 or by 0, and adds.
""",
        '''
def length(x, y, sqrt, where):
    """(array of an engine, same shape as x) the root of x² + y², with the derivative 0 where x and y are both 0."""
    ### BEGIN SOLUTION
    s = x * x + y * y
    inside = where(s == 0, 1.0, s)
    return where(s == 0, 0.0, sqrt(inside))
    ### END SOLUTION
''',
        title="Zero times infinity, under a root",
        answer=Answer(
            [length, length_with_a_product],
            "where(s == 0, 0, sqrt(where(s == 0, 1, s))) with s = x² + y²",
            "Protect the operand of the root by a where of its own, in the inside.",
            with_values("x", "x_dot", "y", "y_dot"),
            {
                "The root is differentiated at 0, where its slope is infinite, and the derivative is nan, even if an "
                "outer where multiplies it by 0. Replace the zeros by a positive number before you take the root.": (
                    lambda x, y, sqrt, where: (lambda s: where(s == 0, 0.0, sqrt(s)))(x * x + y * y),
                    lambda x, y, sqrt, where: sqrt(x * x + y * y),
                    lambda x, y, sqrt, where: length(x, y, sqrt, where, instead=0.0),
                ),
                "At the origin your value is 1, because the outer where is missing, or selects 1. Select the value 0 "
                "there.": (
                    lambda x, y, sqrt, where: (lambda s: sqrt(where(s == 0, 1.0, s)))(x * x + y * y),
                    lambda x, y, sqrt, where: length(x, y, sqrt, where, at_zero=1.0),
                ),
                "You treat every point on an axis as the origin. Only where x and y are both 0, the length is 0.": (
                    both_protected,
                    lambda x, y, sqrt, where: both_protected(x, y, sqrt, where, lambda x, y: x * y == 0),
                ),
                "You look only at x. A point with x = 0 is the origin only if y is 0 as well.": (
                    lambda x, y, sqrt, where: both_protected(x, y, sqrt, where, lambda x, y: x == 0)
                ),
                "You look only at y. A point with y = 0 is the origin only if x is 0 as well.": (
                    lambda x, y, sqrt, where: both_protected(x, y, sqrt, where, lambda x, y: y == 0)
                ),
                "You add a small number under the root. This makes an error elsewhere, and the value at the origin is "
                "not 0. Replace only the zeros, with where.": (
                    lambda x, y, sqrt, where: sqrt(x * x + y * y + 1e-12),
                    lambda x, y, sqrt, where: sqrt(x * x + y * y + 1e-8),
                    lambda x, y, sqrt, where: sqrt(x * x + y * y + 1e-10),
                ),
                "The sides of your outer where are exchanged.": lambda x, y, sqrt, where: (
                    lambda s: where(s == 0, sqrt(where(s == 0, 1.0, s)), 0.0)
                )(x * x + y * y),
                "You return |x| + |y|. The length is the root of x² + y².": lambda x, y, sqrt, where: abs(x) + abs(y),
                "You return x² + y², and the root is missing.": lambda x, y, sqrt, where: x * x + y * y,
                "You take the root of x + y. It should be that of x² + y².": lambda x, y, sqrt, where: (
                    lambda s: where(s == 0, 0.0, sqrt(where(s == 0, 1.0, s)))
                )(x + y),
            },
            [length_by_the_formula],
            lesson=LESSON,
        ),
        hints=(
            "The condition has to protect the *operand* of the root, and not only its result. What may $x^2 + y^2$ be "
            "replaced by where it is 0, if the root is not used there?",
            "Use `where` twice. The inner one replaces every 0 in $x^2 + y^2$ by another number, for instance by 1. "
            "The outer one selects between the constant 0 and the root.",
            "Let `s = x * x + y * y` and `inside = where(s == 0, 1.0, s)`, and compute `sqrt(inside)`. Then return "
            "`where(s == 0, ..., ...)` with the length of the origin on the side where s is 0.",
        ),
        why=r"""
There are two calls of `where`, and the first one is the important one. It replaces the dangerous operand before it is
used: at the origin, the root is computed at 1, where it and its derivative are finite. The second call discards this
value and puts 0 in its place. The derivative that is thrown away is multiplied by 0, and since it is a finite number,
the product is 0.

With the second call alone the value would be right. The derivative would not be, because the branch that is thrown away
is still differentiated, and 0 times infinity is nan. This happens in every engine without a convention for zero times
infinity, also in the large frameworks, where the norm of a difference of two equal vectors is a frequent source of nan.
The condition has to be on the sum: a point on an axis is not the origin. The derivative 0 at the origin is a
convention, because the length has a kink there, but it is a useful one.
""",
    ),
    "settle.b": Variant(
        r"""
An iteration $z \leftarrow g(z, x)$ converges to a limit that may depend on x. The function `step(z)` performs one step
of it for a complex number z. In place of x it uses $x + ih$ with $h = 10^{-20}$, so that complex numbers carry the
tangent, as with the complex step: if z is the number $z + ih\dot z$, the real part of the result is the new z, and its
imaginary part divided by h is the new tangent, the derivative with respect to x. Return the limit and its derivative,
two floats, both with an error below $10^{-8}$, after at most 2000 calls of `step`. The iteration starts at the float
`z` with the tangent 0. This starting value may be far from the limit, or it may already *be* the limit. Some of the
iterations converge slowly, and some limits do not depend on x at all.
""",
        '''
def settle_complex(step, z):
    """(pair of floats) the limit of the iteration and its derivative; step(z) returns the next complex z."""
    ### BEGIN SOLUTION
    h, change = 1e-20, 1.0
    while change > 1e-12:
        new = step(z)
        change = abs(new.real - z.real) + abs(new.imag - z.imag) / h
        z = new
    return z.real, z.imag / h
    ### END SOLUTION
''',
        of_complex_numbers,
        title="An iteration of complex numbers whose derivative has settled",
        words={
            "Your loop stops when z has settled. Its tangent needs more steps, so compare the tangents as well.": (
                "Your loop stops when the real part of z has settled; the absolute value of a complex change shows "
                "only this part. The imaginary part divided by h needs more steps, so compare it as well."
            ),
            "You give step the tangent 0 each time. Give it the tangent that the previous step has returned.": (
                "You give step a real number each time. Give it the complex number that the previous step has returned."
            ),
        },
        without=("Your derivative is 0.",),
        wrong={
            "Your derivative is 0, or nearly so. Return the imaginary part of the last z, divided by h.": (
                of_complex_numbers(lambda step, z: (settle(step, z)[0], 0.0)),
                of_complex_numbers(lambda step, z: (lambda r: (r[0], H * r[1]))(settle(step, z))),
            ),
        },
        hints=(
            "The tangent lags behind the value. So it is not enough that the real part of z does not change any more, "
            "and the absolute value of a complex change shows practically only the real part.",
            "Repeat the step until the change of the real part *and* that of the imaginary part divided by h are both "
            "tiny. If an iteration converges slowly, its distance from the limit is many times as large as its last "
            "change, so continue until the changes are far below $10^{-8}$.",
            "Keep the old z, call `new = step(z)`, and compare: leave the loop if `abs(new.real - z.real) < 1e-12` and "
            "`abs(new.imag - z.imag) / 1e-20 < 1e-12`. Make sure that at least one step is performed, and note that "
            "the first step from the limit changes only the imaginary part.",
        ),
        why=r"""
The loop stops only when the value and the derivative have both settled. The derivative is the imaginary part divided by
h, so its change has to be divided by h, too. The absolute value of the complex change would be a test of the value
alone, since the imaginary parts are of the size $10^{-20}$. Such a test would be wrong in two ways. The derivative of
an iteration converges later than its value. And if the starting value is already the limit, the real part never changes
at all, while the tangent is still 0.

The first pass has to be made in every case, so `change` begins with 1.0. Since every step contracts the error, the last
change bounds the remaining error only up to a factor: if each step reduces the error by the factor ρ, the remaining
error is ρ / (1 − ρ) times the last change. For slow iterations this factor is large, and this is why the tolerance is
far smaller than the accuracy that is asked for.
""",
        other={
            "rule": "Continue until the changes of the real part and of the imaginary part divided by h are both far "
            "below the error that is allowed.",
            "hint": "The tangent, which is the imaginary part divided by h, lags behind the value, and at the limit "
            "itself only the tangent changes.",
            "known": [limits_by_hand],
        },
    ),
    "settle.c": Variant(
        r"""
An iteration $z \leftarrow g(z, x, y)$ converges to a limit that may depend on the two parameters x and y. The function
`step(z, z_x, z_y)` performs one step of it and returns the new z together with its two tangents, that is, with its
derivatives with respect to x and to y. Return the limit and its two derivatives, all three with an error below
$10^{-8}$, after at most 2000 calls of `step`. The iteration starts at `z` with the tangents 0. This starting value may
be far from the limit, or it may already *be* the limit. Some of the iterations converge slowly, and some limits do not
depend on x or on y at all.
""",
        '''
def settle_gradient(step, z):
    """(three floats) the limit and its derivatives with respect to x and y; step(z, z_x, z_y) returns the next ones."""
    ### BEGIN SOLUTION
    state, change = (z, 0.0, 0.0), 1.0
    while change > 1e-12:
        new = step(*state)
        change = max(abs(a - b) for a, b in zip(new, state))
        state = new
    return state
    ### END SOLUTION
''',
        of_two_tangents,
        title="An iteration whose gradient has settled",
        words={
            "Your loop stops when z has settled. Its tangent needs more steps, so compare the tangents as well.": (
                "Your loop stops when z has settled. Its tangents need more steps, so compare them as well."
            ),
            "Your loop stops when the tangent has settled. The value may need more steps, in particular if the limit "
            "does not depend on x.": (
                "Your loop stops when the tangents have settled. The value may need more steps, so compare it as well."
            ),
            "Your loop stops as soon as the value or the tangent has settled. Both of them have to settle.": (
                "Your loop stops as soon as the value or the tangents have settled. All three have to settle."
            ),
            "Your loop makes no step if z is already the limit, so that the tangent is still 0.": (
                "Your loop makes no step if z is already the limit, so that the tangents are still 0."
            ),
            "You give step the tangent 0 each time. Give it the tangent that the previous step has returned.": (
                "You give step the tangents 0 each time. Give it those that the previous step has returned."
            ),
            "Repeat it until the value and the tangent have settled.": "Repeat it until the value and the tangents "
            "have settled.",
            "Your derivative is 0. Return the tangent that step gives, and do not set it back to 0.": (
                "Your derivatives are 0. Return the tangents that step gives, and do not set them back to 0."
            ),
            "Your limit and your derivative are right, but you called step more than 2000 times. Leave the loop when "
            "both have settled.": (
                "Your limit and your derivatives are right, but you called step more than 2000 times. Leave the loop "
                "when all three have settled."
            ),
        },
        without=("Your value and your derivative are exchanged",),
        wrong={
            "Your two derivatives are exchanged. That with respect to x comes first.": lambda step, z: (
                lambda r: (r[0], r[2], r[1])
            )(of_two_tangents(settle)(step, z)),
            "You return the derivatives first. The limit comes first.": lambda step, z: (lambda r: (r[1], r[2], r[0]))(
                of_two_tangents(settle)(step, z)
            ),
            "Your loop looks only at z and at its tangent with respect to x. The other tangent has to settle, too.": (
                lambda step, z: settled_by(step, z, lambda changes: max(changes[:2]))
            ),
        },
        hints=(
            "The tangents lag behind the value. So it is not enough that z does not change any more.",
            "Repeat the step until the change of z *and* those of its tangents are all tiny. If an iteration converges "
            "slowly, its distance from the limit is many times as large as its last change, so continue until the "
            "changes are far below $10^{-8}$.",
            "Keep the three old numbers, call `step`, and compare: leave the loop if all three absolute changes are "
            "below `1e-12`. Make sure that at least one step is performed, and note that the first step from the limit "
            "changes only the tangents.",
        ),
        why=r"""
The loop stops only when the value and both derivatives have settled. A test of the value alone would be wrong in two
ways. The derivatives of an iteration converge later than its value, so they would still be inexact when the value no
longer changes. And if the starting value is already the limit, the value never changes at all, while its tangents are
still 0. The two tangents are independent of each other, so neither of them can stand for the other.

The first pass has to be made in every case, so `change` begins with 1.0. Since every step contracts the error, the last
change bounds the remaining error only up to a factor: if each step reduces the error by the factor ρ, the remaining
error is ρ / (1 − ρ) times the last change. For slow iterations this factor is large, and this is why the tolerance is
far smaller than the accuracy that is asked for.
""",
        other={
            "rule": "Continue until the changes of z and of its two tangents are all far below the error that is "
            "allowed.",
            "hint": "The tangents lag behind the value, and at the limit itself only the tangents change.",
            "known": [limits_of_two],
            "describe": iteration_of_two,
            "accepts": near_enough,
        },
    ),
    "settle.d": Variant(
        r"""
An iteration $z \leftarrow g(z, x)$ converges to a limit that may depend on x. By how much does the limit change if x
changes by a small fraction of itself? The answer is that fraction times $x\,\frac{dz}{dx}$. The function `step(z,
z_dot)` performs one step of the iteration and returns the new z together with its tangent, that is, with its derivative
with respect to x. Return the limit and the number $x\,\frac{dz}{dx}$, both with an error below $10^{-8}$, after at most
2000 calls of `step`. The iteration starts at `z` with the tangent 0. This starting value may be far from the limit, or
it may already *be* the limit. Some of the iterations converge slowly, and some limits do not depend on x at all.
""",
        '''
def settle_relative(step, z, x):
    """(pair of floats) the limit and x times its derivative; step(z, z_dot) returns the next (z, z_dot)."""
    ### BEGIN SOLUTION
    z_dot, change = 0.0, 1.0
    while change > 1e-12:
        new, new_dot = step(z, z_dot)
        change = abs(new - z) + abs(new_dot - z_dot)
        z, z_dot = new, new_dot
    return z, x * z_dot
    ### END SOLUTION
''',
        of_a_relative_change,
        title="An iteration and a relative change",
        words={
            "note that the first step from the limit changes only the tangent.": (
                "note that the first step from the limit changes only the tangent. After the loop, multiply the "
                "tangent by x."
            ),
            "Your derivative is 0. Return the tangent that step gives, and do not set it back to 0.": (
                "Your second number is 0. Return x times the tangent that step gives, and do not set it back to 0."
            ),
            "Your limit and your derivative are right, but": "Your two numbers are right, but",
        },
        without=("Your value and your derivative are exchanged",),
        wrong={
            "Your two numbers are exchanged. The limit comes first.": lambda step, z, x: of_a_relative_change(settle)(
                step, z, x
            )[::-1],
            "Your second number is the derivative itself. Multiply it by x.": lambda step, z, x: settle(step, z),
            "Your second number is the derivative divided by x. Multiply it by x.": lambda step, z, x: (
                lambda r: (r[0], r[1] / x)
            )(settle(step, z)),
            "Your second number is the derivative times the limit. Multiply it by x.": (
                lambda step, z, x: (lambda r: (r[0], r[1] * r[0]))(settle(step, z))
            ),
            "Your second number is divided by the limit. The number that is asked for is x times the derivative.": (
                lambda step, z, x: (lambda r: (r[0], r[1] * x / r[0]))(settle(step, z))
            ),
            "You multiply the tangent by x in every step. Multiply it once, after the loop.": lambda step, z, x: settle(
                lambda z, z_dot: (lambda r: (r[0], x * r[1]))(step(z, z_dot)), z
            ),
        },
        why=r"""
The loop stops only when the value and the derivative have both settled. A test of the value alone would be wrong in two
ways. The derivative of an iteration converges later than its value, so it would still be inexact when the value no
longer changes. And if the starting value is already the limit, the value never changes at all, while its tangent is
still 0. The factor x is multiplied after the loop, once, because the tangents of all steps are derivatives with respect
to x.

The first pass has to be made in every case, so `change` begins with 1.0. Since every step contracts the error, the last
change bounds the remaining error only up to a factor: if each step reduces the error by the factor ρ, the remaining
error is ρ / (1 − ρ) times the last change. For slow iterations this factor is large, and this is why the tolerance is
far smaller than the accuracy that is asked for.
""",
        other={
            "known": [relative_limits],
            "accepts": near_enough,
        },
    ),
    "derivative.b": Variant(
        r"""
Write `derivative_of_order(f, n)`, which returns the n-th derivative of the function f, for the numbers of the class
`Tagged` above. The order n is an integer, and for n = 0 the result is f itself. The function f uses + and · only, and
it may call `derivative_of_order` itself, in a program such as $x \mapsto x\cdot\frac{d}{dy}(x + y)$, which uses the
order 1. So the point at which a derivative is called may be a float, or a `Tagged` of an outer derivative. The function
`next(fresh)` returns a larger tag at each call.
""",
        '''
def derivative_of_order(f, n):
    """(function) the n-th derivative of f, where f takes and returns a number, which may be a Tagged; n >= 0."""
    ### BEGIN SOLUTION
    if n == 0:
        return f
    before = derivative_of_order(f, n - 1)

    def slope(x):
        tag = next(fresh)
        y = before(Tagged(tag, x, 1.0))
        return y.b if getattr(y, "tag", 0) == tag else 0.0

    return slope
    ### END SOLUTION
''',
        of_order,
        title="A derivative of any order that can be nested",
        words={
            "draw a new tag with next(fresh) at each call of f'": (
                "draw a new tag with next(fresh) whenever a derivative is computed at a point"
            ),
            "You draw the tag when derivative is called, so that two calls of the same f' share it. Draw it inside of "
            "f'.": (
                "You draw the tag when the derivative is made, so that two calls of the same derivative share it. Draw "
                "it when the derivative is computed at a point."
            ),
        },
        without=("You return the value of f.",),
        wrong={
            "You return the first derivative, whatever n is. Repeat the derivative n times.": once,
            "The order of your derivative is too large by 1. For n = 0, return f itself.": one_more,
            "You return f itself, without a derivative.": lambda f, n: f,
            "For n = 0 you return the first derivative. Return f itself.": lambda f, n: of_order(derivative)(
                f, max(n, 1)
            ),
            "Your derivative has at most the order 2. Repeat the derivative n times.": lambda f, n: of_order(
                derivative
            )(f, min(n, 2)),
        },
        hints=(
            "The n-th derivative is the derivative of the one of order n - 1. Each derivative that is computed at a "
            "point needs an ε of its own, and it is what multiplies *this* ε in the result.",
            "For n = 0, return f. Otherwise make the derivative of order n - 1, and return a function that draws a tag "
            "when it is called. It evaluates the derivative of order n - 1 at a + 1 · ε with this tag. If the result "
            "does not contain this ε, it does not depend on it. What is the derivative then?",
            "With `before = derivative_of_order(f, n - 1)`, write a function of x in which `tag = next(fresh)` and `y "
            '= before(Tagged(tag, x, 1.0))`. Return `y.b` if `getattr(y, "tag", 0)` is equal to `tag`, and 0.0 '
            "otherwise, since y may be a plain number or a number with the tag of an outer derivative.",
        ),
        why=r"""
The function calls itself for the order n − 1, and differentiates the result once more. Each derivative makes a new tag
when it is computed at a point, and a number that carries it, with the derivative 1 with respect to itself. The result
is asked for the part that belongs to this tag. In a derivative of the order n, n tags are nested, and the arithmetic of
`Tagged` keeps them separate, as it keeps those of derivatives that f itself calls.

If the result does not carry the tag, the function does not depend on the point, and the derivative is 0.0. This
includes a result that carries another tag only, which would be mistaken for a derivative if `y.b` were returned without
a question. The tag must be drawn when the slope is computed, and not when the derivative is made, because the same
function can be used at two levels. A polynomial of the degree 2 has the third derivative 0, and there the result
contains no tag at all.
""",
        other={
            "rule": "The derivative of the order n is what multiplies the new ε in the derivative of the order n - 1 "
            "at x + ε, and 0 if that does not contain this ε.",
            "hint": "Draw a new tag whenever a derivative is computed at a point, and look for this tag in the result.",
            "describe": lambda case: f"n = {case['n']}, {program_told(case)}",
            "concept": lambda case: case["n"] + case["program"].count("d/d") + 2 * case["program"].count("D"),
        },
    ),
    "derivative.c": Variant(
        r"""
Write `value_and_derivative(f)`, which returns a function of x that returns the pair of the value f(x) and the
derivative f′(x), for the numbers of the class `Tagged` above. The function f uses + and
· only, and it may call `value_and_derivative` itself, in a program such as $x \mapsto x\cdot\frac{d}{dy}(x + y)$, which
uses the second number of an inner pair. So the point at which the pair is computed may be a float, or a `Tagged` of an
outer derivative. The function `next(fresh)` returns a larger tag at each call.
""",
        '''
def value_and_derivative(f):
    """(function) x -> (f(x), f'(x)), where f takes and returns a number, which may be a Tagged."""
    ### BEGIN SOLUTION
    def both(x):
        tag = next(fresh)
        y = f(Tagged(tag, x, 1.0))
        return (y.a, y.b) if getattr(y, "tag", 0) == tag else (y, 0.0)

    return both
    ### END SOLUTION
''',
        with_value,
        title="A value and a derivative that can be nested",
        words={
            "If the result does not contain your ε, you return the result itself. It does not depend on x then, so its "
            "derivative is 0.": (
                "If the result does not contain your ε, you return the result itself as the derivative. It does not "
                "depend on x then, so its derivative is 0."
            ),
            "You return the value of f. Return the coefficient of ε.": (
                "Your second number is the value of f again. Return the coefficient of ε."
            ),
        },
        without=(
            "All your derivatives use the same tag",
            "You draw the tag when derivative is called",
            "You return the coefficient of whatever",
            "Your function expects that the result is always",
        ),
        wrong={
            "All your derivatives use the same tag. This is perturbation confusion: draw a new tag with next(fresh) at "
            "each call of the function that you return.": (
                with_value(one_tag),
                pairs_by(lambda: 1, of_any_tag),
            ),
            "You draw the tag when value_and_derivative is called, so that two calls of the same function share it. "
            "Draw it inside of the function that you return.": (
                with_value(tag_of_the_definition),
                pairs_by(lambda: next(FRESH), of_this_tag, early=True),
            ),
            "You return the two parts of the result for whatever ε it has. If that is the ε of an outer derivative, "
            "the result does not depend on your x, so it is the value itself, and the derivative is 0.": (
                pairs_by(lambda: next(FRESH), of_any_tag),
                with_value(any_tag),
            ),
            "Your function expects that the result is always a Tagged. If f does not depend on x, the result may be a "
            "plain number, and its derivative is 0.": pairs_by(lambda: next(FRESH), lambda y, tag: (y.a, y.b)),
            "Your value and your derivative are exchanged.": at_the_point(lambda x, value, slope: (slope, value)),
            "Your first number is the point x. It should be the value f(x).": at_the_point(
                lambda x, value, slope: (x, slope)
            ),
            "Your first number is the derivative, too. It should be the value f(x).": at_the_point(
                lambda x, value, slope: (slope, slope)
            ),
        },
        hints=(
            "Each call of the function that you return needs an ε of its own. The derivative is what multiplies *this* "
            "ε in the result, and the value is the rest.",
            "Draw a tag when the function that you return is called, and not when `value_and_derivative` is called. "
            "Evaluate f at a + 1 · ε with this tag. If the result does not contain this ε, it does not depend on it. "
            "What are the value and the derivative then?",
            "Inside of the function, let `tag = next(fresh)` and `y = f(Tagged(tag, x, 1.0))`. Return the pair of "
            '`y.a` and `y.b` if `getattr(y, "tag", 0)` is equal to `tag`, and the pair of y and 0.0 otherwise, since '
            "y may be a plain number or a number with the tag of an outer derivative.",
        ),
        why=r"""
Each call of the returned function makes a new tag and a number that carries it, with the derivative 1 with respect to
itself. The result of f is asked for the two parts that belong to this tag. If f calls `value_and_derivative` itself,
the inner call gets a larger tag, and the arithmetic of `Tagged` keeps the two infinitesimals separate. In the program
of the exercise, x carries the outer tag inside the inner function, so it is a constant there.

If the result does not carry the tag, f does not depend on the point. Then the result itself is the value, with all
other tags that it may carry, and the derivative is 0.0. The two parts of the result of an outer tag would be mistaken
for value and derivative if they were returned without a question. The tag must be drawn when the pair is computed, and
not when `value_and_derivative(f)` is called, because the same function can be used at two levels.
""",
        other={
            "rule": "f(x) and f'(x) are the two parts of f(x + ε) for a new ε; if the result does not contain this ε, "
            "they are the result itself and 0.",
            "hint": "Draw a new tag at each call of the function that you return, and look for this tag in the result.",
        },
    ),
    "derivative.d": Variant(
        r"""
Write `euler(f)`, which returns the function $x \mapsto x\,f'(x)$, for the numbers of the class `Tagged` above. This
operator is called after Euler; applied to $x^n$ it gives $n\,x^n$. The function f uses + and · only, and it may call
`euler` itself, in a program such as $x \mapsto x\cdot E(y \mapsto x + y)(a)$, where E stands for `euler`. So the point
at which the function is called may be a float, or a `Tagged` of an outer call. The function `next(fresh)` returns a
larger tag at each call.
""",
        '''
def euler(f):
    """(function) x -> x f'(x), where f takes and returns a number, which may be a Tagged."""
    ### BEGIN SOLUTION
    def scaled(x):
        tag = next(fresh)
        y = f(Tagged(tag, x, 1.0))
        return x * y.b if getattr(y, "tag", 0) == tag else 0.0

    return scaled
    ### END SOLUTION
''',
        times_x,
        title="Euler's operator, which can be nested",
        words={
            "All your derivatives use the same tag. This is perturbation confusion: draw a new tag with next(fresh) at "
            "each call of f'.": (
                "All your derivatives use the same tag. This is perturbation confusion: draw a new tag with "
                "next(fresh) at each call of the function that you return."
            ),
            "You draw the tag when derivative is called, so that two calls of the same f' share it. Draw it inside of "
            "f'.": (
                "You draw the tag when euler is called, so that two calls of the same function share it. Draw it "
                "inside of the function that you return."
            ),
            "If the result does not contain your ε, you return the result itself. It does not depend on x then, so its "
            "derivative is 0.": (
                "If the result does not contain your ε, you use the result itself as the derivative. It does not "
                "depend on x then, so its derivative is 0."
            ),
            "Your seed is x. The seed of a derivative is 1.": (
                "Your seed is x, and you multiply by x as well. Do only one of the two."
            ),
            "You return the value of f. Return the coefficient of ε.": (
                "You multiply x by the value of f. Multiply it by the coefficient of ε."
            ),
        },
        wrong={
            "You return the derivative alone. Multiply it by x.": derivative,
            "You return f(x) times the derivative. Multiply it by x.": (
                at_the_point(lambda x, value, slope: value * slope)
            ),
            "You add x to the derivative. Multiply the two.": at_the_point(lambda x, value, slope: x + slope),
        },
        hints=(
            "Each call of the function that you return needs an ε of its own. The derivative is what multiplies *this* "
            "ε in the result.",
            "Draw a tag when the function that you return is called, and not when `euler` is called. Evaluate f at a + "
            "1 · ε with this tag, and multiply the derivative by a. If the result does not contain this ε, it does not "
            "depend on it. What is the derivative then?",
            "Inside of the function, let `tag = next(fresh)` and `y = f(Tagged(tag, x, 1.0))`. Return `x * y.b` if "
            '`getattr(y, "tag", 0)` is equal to `tag`, and 0.0 otherwise, since y may be a plain number or a number '
            "with the tag of an outer call.",
        ),
        why=r"""
Each call of the returned function makes a new tag and a number that carries it, with the derivative 1 with respect to
itself. The result of f is asked for the part that belongs to this tag, and this derivative is multiplied by the point.
It would be just as right to use x as the seed and not to multiply. If f calls `euler` itself, the inner call gets a
larger tag, and the arithmetic of `Tagged` keeps the two infinitesimals separate. The factor x may carry an outer tag,
too, and it has to keep it, because the outer derivative depends on it.

If the result does not carry the tag, f does not depend on the point, and the result is 0.0. This includes a result that
carries another tag only, which would be mistaken for a derivative if `y.b` were used without a question. The tag must
be drawn when the function is called, and not when `euler(f)` is called, because the same function can be used at two
levels.
""",
        other={
            "rule": "x f'(x) is x times what multiplies the new ε in f(x + ε), and 0 if the result does not contain "
            "this ε.",
            "hint": "Draw a new tag at each call of the function that you return, and look for this tag in the result.",
            "concept": lambda case: case["program"].count("E(") + 2 * case["program"].count("D"),
        },
    ),
}
