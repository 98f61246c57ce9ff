"""14, where AD needs care: one-sided maxima, zero times infinity, an iteration's derivative, and nested derivatives."""

import itertools
import math

import numpy as np

import adlib
from adlib.grading.answers import Answer, with_values

LESSON = "14, course/14_where_ad_needs_care"


# The maximum, from one side -------------------------------------------------------------------------------------------


def by_a_small_step(case):
    """At a tie, the operand that is larger after a step."""
    (u, u_dot), (v, v_dot) = case["u"], case["v"]
    step = 1e-3 * min(1.0, abs(u - v) / (abs(u_dot) + abs(v_dot))) if u != v else 1e-3
    larger = max(((u + step * u_dot, u_dot), (v + step * v_dot, v_dot)))
    return {"value": (u + v + abs(u - v)) / 2, "tangent": larger[1]}


def at_a_tie(tangent):
    """The maximum with another tangent where the values are equal."""
    return lambda u, v: (u[0], tangent(u[1], v[1])) if u[0] == v[0] else max(u, v)


# Zero times infinity --------------------------------------------------------------------------------------------------


def sinc(x, sin, where, instead=1.0, at_zero=1.0):
    inside = where(x == 0, instead, x)
    return where(x == 0, at_zero, sin(inside) / inside)


def moved(x, sin, where):
    inside = x + (x == 0)
    return where(x == 0, 1.0, sin(inside) / inside)


def sinc_by_the_formula(case):
    """The value and the tangent by NumPy's sinc and the derivative (cos x - sin(x) / x) / x."""
    x, x_dot = np.array(case["x"]), np.array(case["x_dot"])
    value = np.sinc(x / np.pi)
    slope = np.where(x == 0, 0.0, (np.cos(x) - value) / np.where(x == 0, 1.0, x))
    return {"value": value, "tangent": slope * x_dot}


# An iteration whose derivative has settled ----------------------------------------------------------------------------


def settle(step, z, done=lambda change, change_dot: max(change, change_dot) < 1e-13, most=2000, least=0):
    z_dot = 0.0
    for k in range(most):
        new, new_dot = step(z, z_dot)
        change, change_dot = abs(new - z), abs(new_dot - z_dot)
        z, z_dot = new, new_dot
        if k >= least and done(change, change_dot):
            break
    return z, z_dot


def by_the_linear_equation(step, z):
    """At the limit z_dot = p z_dot + q, and two calls of step give p and q."""
    for _ in range(1900):
        z, _ = step(z, 0.0)
    q = step(z, 0.0)[1]
    p = step(z, 1.0)[1] - q
    return z, q / (1 - p)


def limits_by_hand(case):
    x = case["x"]
    if case["kind"] == "linear":
        found = [(case["b"] * x + case["c"]) / (1 - case["a"]), case["b"] / (1 - case["a"])]
    else:
        found = [math.sqrt(x), 0.5 / math.sqrt(x)]
    return {"limit and derivative": found, "steps": 100}


def near_enough(case, value, right):
    got, want = value["limit and derivative"], right["limit and derivative"]
    return (
        type(got) is list
        and len(got) == 2
        and all(type(g) in (int, float) and abs(g - w) <= 1e-8 * max(1.0, abs(w)) for g, w in zip(got, want))
    )


def value_alone(tolerance):
    return lambda step, z: settle(step, z, lambda change, change_dot: change < tolerance)


def not_even_once(step, z):
    """A loop whose condition is asked before its first step, and that looks at the value alone."""
    z_dot = 0.0
    while abs(step(z, z_dot)[0] - z) >= 1e-12:
        z, z_dot = step(z, z_dot)
    return z, z_dot


def tangent_of_the_start(step, z):
    z_dot, change = 1.0, 1.0
    for _ in range(2000):
        new, new_dot = step(z, 0.0)
        change, z, z_dot = abs(new - z), new, new_dot
        if change < 1e-13:
            break
    return z, z_dot


# A derivative that can be nested --------------------------------------------------------------------------------------


class Tagged:
    """a + b eps with a tag, as the notebook provides it."""

    def __init__(self, tag, a, b):
        self.tag, self.a, self.b = tag, a, b

    def both(self, other):
        tag = max(self.tag, getattr(other, "tag", 0))
        of = lambda x: (x.a, x.b) if getattr(x, "tag", 0) == tag else (x, 0.0)
        return tag, *of(self), *of(other)

    def __add__(self, other):
        tag, a, b, c, d = self.both(other)
        return Tagged(tag, a + c, b + d)

    def __mul__(self, other):
        tag, a, b, c, d = self.both(other)
        return Tagged(tag, a * c, a * d + b * c)

    __radd__, __rmul__ = __add__, __mul__


FRESH = itertools.count(1)


def derivative(f):
    def slope(x):
        tag = next(FRESH)
        y = f(Tagged(tag, x, 1.0))
        return y.b if getattr(y, "tag", 0) == tag else 0.0

    return slope


def one_tag(f):
    def slope(x):
        y = f(Tagged(1, x, 1.0))
        return y.b if isinstance(y, Tagged) else 0.0

    return slope


def tag_of_the_definition(f):
    tag = next(FRESH)

    def slope(x):
        y = f(Tagged(tag, x, 1.0))
        return y.b if getattr(y, "tag", 0) == tag else 0.0

    return slope


def any_tag(f):
    def slope(x):
        y = f(Tagged(next(FRESH), x, 1.0))
        return y.b if isinstance(y, Tagged) else 0.0

    return slope


def the_number_itself(f):
    def slope(x):
        tag = next(FRESH)
        y = f(Tagged(tag, x, 1.0))
        return y.b if getattr(y, "tag", 0) == tag else y

    return slope


def no_plain_results(f):
    return lambda x: f(Tagged(next(FRESH), x, 1.0)).b


def without_outer_perturbations(f):
    def slope(x):
        while isinstance(x, Tagged):
            x = x.a
        return derivative(f)(x)

    return slope


def seed(by):
    def wrong(f):
        def slope(x):
            tag = next(FRESH)
            y = f(Tagged(tag, x, by(x)))
            return y.b if getattr(y, "tag", 0) == tag else 0.0

        return slope

    return wrong


def the_value(f):
    def slope(x):
        tag = next(FRESH)
        y = f(Tagged(tag, x, 1.0))
        return y.a if getattr(y, "tag", 0) == tag else y

    return slope


def smaller_tags(f, falling=itertools.count(-1, -1)):
    def slope(x):
        tag = 10**9 + next(falling)
        y = f(Tagged(tag, x, 1.0))
        return y.b if getattr(y, "tag", 0) == tag else 0.0

    return slope


ANSWERS = {
    "maximum": Answer(
        [lambda u, v: max(u, v), lambda u, v: max((u, v), key=lambda pair: (pair[0], pair[1]))],
        "For u = v the one-sided tangent of max(u, v) is max(u̇, v̇). Otherwise it is that of the larger operand.",
        "Take a small step in the direction, and ask which operand is the larger one after it.",
        with_values("u", "v"),
        {
            "At a tie you return the mean of the two tangents. That is a convention for a slope, while the one-sided "
            "tangent is the larger one of the two.": at_a_tie(lambda p, q: (p + q) / 2),
            "At a tie you always return the tangent of u. After a small step the operand with the larger tangent is "
            "the maximum.": at_a_tie(lambda p, q: p),
            "At a tie you always return the tangent of v. After a small step the operand with the larger tangent is "
            "the maximum.": at_a_tie(lambda p, q: q),
            "At a tie you return the smaller tangent. After a small step the operand with the larger tangent is the "
            "maximum.": at_a_tie(min),
            "At a tie your tangent is 0. The maximum moves as the faster of its operands.": at_a_tie(lambda p, q: 0.0),
            "At a tie you add the two tangents. Only one of the operands is the maximum after a small step.": at_a_tie(
                lambda p, q: p + q
            ),
            "At a tie you return the tangent with the larger absolute value. A tangent of -3 makes an operand smaller "
            "than one of 1 does, so compare the tangents with their signs.": at_a_tie(lambda p, q: max(p, q, key=abs)),
            "You always return the larger tangent. Where the values differ, the tangent of the larger operand is the "
            "right one, even if it is the smaller tangent.": lambda u, v: (max(u[0], v[0]), max(u[1], v[1])),
            "This is the minimum. Return the operand with the larger value.": lambda u, v: min(u, v),
            "Your tangents are chosen by the smaller value. Return the tangent of the operand with the larger "
            "value.": lambda u, v: (max(u[0], v[0]), min(u, v)[1] if u[0] != v[0] else max(u[1], v[1])),
            "Your tangent is the mean of both tangents everywhere. Where the values differ, only the larger operand "
            "has influence.": lambda u, v: (max(u[0], v[0]), (u[1] + v[1]) / 2),
            "Your value and your tangent are exchanged.": lambda u, v: max(u, v)[::-1],
            "You compare the tangents first. Compare the values first, and the tangents only if the values are "
            "equal.": lambda u, v: max(u, v, key=lambda pair: pair[::-1]),
        },
        [by_a_small_step],
        lesson=LESSON,
    ),
    "sinc": Answer(
        [sinc, moved],
        "where(x == 0, 1, sin(w) / w) with w = where(x == 0, 1, x)",
        "Protect the operand of the division by a where of its own, in the inside.",
        with_values("x", "x_dot"),
        {
            "There is no inner where. The quotient is computed at 0 as well, and its derivative is nan, which the "
            "outer where multiplies by 0. Replace the zeros of x before you divide.": lambda x, sin, where: where(
                x == 0, 1.0, sin(x) / x
            ),
            "There is no where at all, and at 0 the quotient is nan. Replace the zeros of x before you divide, and "
            "select the value 1 there.": lambda x, sin, where: sin(x) / x,
            "Where x is 0, your value is sin(1), because the outer where is missing. Select the value 1 there.": (
                lambda x, sin, where: (lambda w: sin(w) / w)(where(x == 0, 1.0, x)),
                lambda x, sin, where: (lambda w: sin(w) / w)(x + (x == 0)),
            ),
            "Where x is 0, your value is 0. The function is 1 there.": lambda x, sin, where: sinc(
                x, sin, where, at_zero=0.0
            ),
            "Your inner where protects only the denominator, and at 0 your value is 0, because the outer where is "
            "missing.": lambda x, sin, where: sin(x) / where(x == 0, 1.0, x),
            "You add a small number to x. This makes an error wherever x is not 0, so replace only the zeros, with "
            "where.": lambda x, sin, where: (lambda w: sin(w) / w)(x + 1e-8),
            "The sides of your outer where are exchanged.": lambda x, sin, where: where(
                x == 0, sin(where(x == 0, 1.0, x)) / where(x == 0, 1.0, x), 1.0
            ),
            "You divide by |x|. The quotient sin(x) / x keeps the sign of x.": lambda x, sin, where: where(
                x == 0, 1.0, sin(where(x == 0, 1.0, x)) / abs(where(x == 0, 1.0, x))
            ),
            "You return 1 everywhere, or your derivative has been lost. Divide sin(x) by x where x is not "
            "0.": lambda x, sin, where: where(x == x, 1.0, x),
            "You return sin(x), and the division by x is missing.": lambda x, sin, where: where(x == 0, 1.0, sin(x)),
        },
        [sinc_by_the_formula],
        lesson=LESSON,
    ),
    "settle": Answer(
        [settle, by_the_linear_equation],
        "Continue until the changes of z and of its tangent are both far below the error that is allowed.",
        "The tangent lags behind the value, and at the limit itself only the tangent changes.",
        lambda case: f"{iteration(case)}, x = {case['x']:.4g}, z = {case['z']:.4g} at the start",
        {
            "Your loop stops when z has settled. Its tangent needs more steps, so compare the tangents as well.": (
                value_alone(1e-12),
                value_alone(1e-10),
                value_alone(1e-15),
                value_alone(1e-14),
            ),
            "Your loop stops when the tangent has settled. The value may need more steps, in particular if the limit "
            "does not depend on x.": (
                lambda step, z: settle(step, z, lambda p, q: q < 1e-13),
                lambda step, z: settle(step, z, lambda p, q: q < 1e-12),
            ),
            "Your loop stops as soon as the value or the tangent has settled. Both of them have to settle.": (
                lambda step, z: settle(step, z, lambda p, q: min(p, q) < 1e-13),
                lambda step, z: settle(step, z, lambda p, q: min(p, q) < 1e-12),
            ),
            "Your loop makes no step if z is already the limit, so that the tangent is still 0. Perform at least one "
            "step, and look at the tangents, too.": not_even_once,
            "You give step the tangent 0 each time. Give it the tangent that the previous step has "
            "returned.": tangent_of_the_start,
            "You perform only one step. Repeat it until the value and the tangent have settled.": lambda step, z: step(
                z, 0.0
            ),
            "Your loop ends too early. If an iteration converges slowly, its error is many times as large as the last "
            "change, so let the changes become far smaller than the error that is allowed.": tuple(
                (lambda step, z, e=e: settle(step, z, lambda p, q: max(p, q) < e)) for e in (1e-8, 1e-7, 1e-6, 1e-9)
            ),
            "Your loop performs 100 steps, and some of the iterations need more.": lambda step, z: settle(
                step, z, lambda p, q: False, 100
            ),
            "Your loop performs 10 steps, and most of the iterations need more.": lambda step, z: settle(
                step, z, lambda p, q: False, 10
            ),
            "Your value and your derivative are exchanged.": lambda step, z: settle(step, z)[::-1],
            "Your derivative is 0. Return the tangent that step gives, and do not set it back to 0.": lambda step, z: (
                settle(step, z)[0],
                0.0,
            ),
        },
        [limits_by_hand],
        but={
            "Your limit and your derivative are right, but you called step more than 2000 times. Leave the loop when "
            "both have settled.": "steps"
        },
        limits=lambda case: {"steps": (0, 2000)},
        accepts=near_enough,
        tolerance=1e-8,
        lesson=LESSON,
    ),
    "derivative": Answer(
        [derivative, adlib.derivative],
        "f'(x) is what multiplies the new ε in f(x + ε), and 0 if the result does not contain this ε.",
        "Draw a new tag at each call of f', and look for this tag in the result.",
        lambda case: (
            f"f = {case['program']}, x = {case['x']:.4g}, a = {case['a']:.4g}, b = {case['b']:.4g}, c = {case['c']:.4g}"
        ),
        {
            "All your derivatives use the same tag. This is perturbation confusion: draw a new tag with next(fresh) "
            "at each call of f'.": one_tag,
            "You draw the tag when derivative is called, so that two calls of the same f' share it. Draw it inside of "
            "f'.": tag_of_the_definition,
            "You return the coefficient of whatever ε the result has. If that is the ε of an outer derivative, the "
            "result does not depend on your x, and the derivative is 0.": any_tag,
            "If the result does not contain your ε, you return the result itself. It does not depend on x then, so "
            "its derivative is 0.": the_number_itself,
            "Your function expects that the result is always a Tagged. If f does not depend on x, the result may be a "
            "plain number, and its derivative is 0.": no_plain_results,
            "You remove the perturbations of outer derivatives from x. They have to stay, because the outer "
            "derivative depends on them.": without_outer_perturbations,
            "Your seed is 0, so that x has no perturbation. The seed of a derivative is 1.": seed(lambda x: 0.0),
            "Your seed is x. The seed of a derivative is 1.": seed(lambda x: x),
            "You return the value of f. Return the coefficient of ε.": the_value,
            "Your tags become smaller with each call. The inner derivative needs the larger tag.": smaller_tags,
        },
        concept=lambda case: case["program"].count("d/d") + 2 * case["program"].count("D"),
        lesson=LESSON,
    ),
}


def iteration(case):
    """What is iterated, in words."""
    if case["kind"] == "linear":
        return f"z ← {case['a']:.4g} z + {case['b']:.4g} x + {case['c']:.4g}"
    return "z ← (z + x / z) / 2" if case["kind"] == "newton" else "z ← z - 0.02 (z² - x)"
