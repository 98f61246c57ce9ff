"""02, variants: other quotients, tables and directions, dicts, a Jacobian, and other errors to balance."""

import numpy as np

from adlib import numerical
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_02 import LESSON, at_x_and_h, central, forward, gradient, mixed, wave, wave_of_many
from adlib.grading.answers.variants import Variant

START = 0.7  # along a line, the parameter that belongs to x itself


def reflected(answer):
    """An answer for differences that look ahead as one for differences that look back."""

    def made(f, x, h):
        value = answer(lambda t: f(-t), -x, h)
        return None if value is None else -value

    return made


def between(answer):
    """An answer for a point and a step as one for two points."""
    return lambda f, left, right: answer(f, left, right - left)


def along(answer):
    """An answer for a function of one variable as one for a direction."""
    return lambda f, x, v, h: answer(lambda s: f(x + (s - START) * v), START, h)


def at_half(answer):
    return lambda f, x, h: answer(f, x, h / 2)


def at_twice(answer):
    return lambda f, x, h: answer(f, x, 2 * h)


def with_real_part(answer):
    """An answer that is a derivative as the pair of the value and the derivative."""

    def made(f, x, h):
        slope = answer(f, x, h)
        return None if slope is None else (f(x + 1j * h).real, slope)

    return made


def looking_back(answer):
    """An answer for a gradient with a step ahead as one with a step back."""
    return lambda f, x, h: answer(f, x, -h)


def backward_by_adlib(f, x, h):
    return numerical.gradient(f, x, "backward", h)


def by_name(answer):
    """An answer for an array as one for a dict. If it changes the one, it changes the other."""

    def made(f, x, h):
        names, entries = list(x), np.array(list(x.values()))
        try:
            value = answer(lambda y: f(dict(zip(names, y))), entries, h)
        finally:
            x.update(zip(names, entries.tolist()))
        return None if value is None else dict(zip(names, value))

    return made


def with_direction(case):
    return f"{wave_of_many(case)}, v = {shown(case['v'])}"


def two_points(case):
    return f"{wave(case)}, left = {case['left']:.4g}, right = {case['right']:.4g}"


def wave_of_names(case):
    names = list(case["x"])
    waves = " + ".join(f"{a:.3g} sin({b:.3g} {name})" for a, b, name in zip(case["a"], case["b"], names))
    return f"f(x) = {waves} + {case['c']:.3g} ({' + '.join(names)})², x = {{{shown(case['x'])}}}, h = {case['h']:.4g}"


def waves(case):
    several = zip(case["a"], case["b"], case["c"])
    parts = [wave_of_many(case | dict(zip("abc", abc))).partition(", x = ")[0] for abc in several]
    parts = [part.replace("f(x)", f"F_{i}(x)", 1) for i, part in enumerate(parts)]
    return f"{', '.join(parts)}, x = {shown(case['x'])}, h = {case['h']:.4g}"


def second(f, x, h):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def second_by_slopes(f, x, h):
    return (forward(f, x, h) - forward(f, x, -h)) / h


def second_by_complex_step(f, x, h):
    return 2 * (f(x) - f(x + 1j * h).real) / h**2


def table(y, h):
    return (y[2:] - y[:-2]) / (2 * h)


def jacobian(F, x, h):
    base = F(x)
    return np.stack([(F(x + h * row) - base) / h for row in np.eye(len(x))], axis=1)


def jacobian_by_adlib(F, x, h):
    return numerical.jacobian(F, x, "forward", h)


def jacobian_along_stairs(F, x, h):
    base = F(x)
    steps = [np.arange(len(x)) <= k for k in range(len(x))]
    return np.stack([(F(x + h * moved) - base) / h for moved in steps], axis=1)


def jacobian_by(difference):
    return lambda F, x, h: np.stack(
        [difference(lambda s, row=row: F(x + s * row), 0.0, h) for row in np.eye(len(x))], axis=1
    )


VARIANTS = {
    "forward.b": Variant(
        r"""
A quotient may also look back: then it needs only values of the function up to x, which is useful if x is the last point
at which the function is known. Write the function that takes f, a point x and a step h > 0 and returns the backward
difference quotient of f at x, a float. Its two points are x and x - h.
""",
        '''
def backward_difference(f, x, h):
    """(float) the backward difference quotient of f: R -> R at the float x with step h > 0."""
    ### BEGIN SOLUTION
    return (f(x) - f(x - h)) / h
    ### END SOLUTION
''',
        reflected,
        title="Backward difference",
        hints=(
            "The slope of a chord is the difference of two values of f, divided by the distance between their points.",
            r"The derivative is also $f'(x)=\lim_{h\to0}\frac{f(x)-f(x-h)}h$. Leave out the limit.",
            "The two values are `f(x)` and `f(x - h)`. Put their difference in parentheses before you divide.",
        ),
        why=r"""
The quotient is the slope of the chord through the points at x - h and at x. Taylor's formula gives
$f(x-h)=f(x)-h\,f'(x)+h^2f''(x)/2-\dots$, so the quotient is $f'(x)-h\,f''(x)/2$ and smaller terms. Its truncation error
is as large as that of the forward difference and has the opposite sign. This is why the mean of the two, the central
difference, is so much better.

The parentheses around the difference matter, because Python divides before it subtracts. The later point comes first
in the difference: if it is the other way around, the sign of the slope is wrong. The function should not choose its own
h, because the best step depends on the size of x, on the precision of the numbers, and on how accurately f is computed.
""",
        words={
            "Subtract f(x) from f(x + h), and not": "Subtract f(x - h) from f(x), and not",
            "This is the backward difference, because your second point is x - h. The forward difference looks ahead, "
            "to x + h.": (
                "This is the forward difference, because your second point is x + h. The backward difference looks "
                "back, to x - h."
            ),
            "The forward difference uses x + h and x itself.": "The backward difference uses x - h and x itself.",
            "Your second point is x + 2 h, but you divided by h. The forward difference uses the point x + h.": (
                "Your second point is x - 2 h, but you divided by h. The backward difference uses the point x - h."
            ),
            "f'(x) ≈ (f(x + h) - f(x)) / h": "f'(x) ≈ (f(x) - f(x - h)) / h",
            "One point lies ahead of x": "One point lies behind x",
        },
        without=("Your division applies to f(x) only", "You added the two values", "Your step is h times x"),
        wrong={
            "Your division applies to f(x - h) only. Put parentheses around the difference, so that the whole of it is "
            "divided.": lambda f, x, h: f(x) - f(x - h) / h,
            "You added the two values. A slope needs their difference, divided by the distance between the points.": (
                lambda f, x, h: (f(x) + f(x - h)) / (2 * h)
            ),
            "Your step is h times x. Use h itself.": lambda f, x, h: (f(x) - f(x - h * x)) / (h * x),
        },
    ),
    "forward.c": Variant(
        r"""
The slope of a chord is the simplest way to measure a derivative, because it needs only two values of the function.
Write the function that takes f and two points, left and right, where left < right, and returns the slope of the chord
of f between these points, a float.
""",
        '''
def slope_of_chord(f, left, right):
    """(float) the slope of the chord of f: R -> R between the floats left < right."""
    ### BEGIN SOLUTION
    return (f(right) - f(left)) / (right - left)
    ### END SOLUTION
''',
        between,
        title="The slope of a chord",
        hints=(
            "The slope of a chord is the difference of two values of f, divided by the distance between their points.",
            r"Between $l$ and $r$ the slope is $\frac{f(r)-f(l)}{r-l}$.",
            "The two values are `f(right)` and `f(left)`. Put their difference in parentheses, and the difference of "
            "the two points as well.",
        ),
        why=r"""
The slope of a chord is the difference of the values, divided by the difference of the points. If the right point is
$x+h$ and the left one is $x$, this is the forward difference at x. Taylor's formula shows that it differs from
$f'(x)$ by about $h\,f''(x)/2$, where h is the distance of the points, so a short chord is nearly a tangent.

Both pairs of parentheses are needed, because Python divides before it subtracts. The two differences have to be taken
in the same order. If both are reversed, the quotient is the same; if only one of them is, the sign is wrong.
""",
        words={
            "Subtract f(x) from f(x + h), and not the other way around.": (
                "Take the difference of the values and that of the points in the same order."
            ),
            "Your difference is not divided by h.": "Your difference is not divided.",
            "Your division applies to f(x) only.": "Your division applies to f(left) only.",
            "This looks like a step that you chose yourself. Use the h that is given.": (
                "This looks like the derivative at left, with a step that you chose yourself. Use the two points that "
                "are given."
            ),
            "f'(x) ≈ (f(x + h) - f(x)) / h": "slope = (f(right) - f(left)) / (right - left)",
            "One point lies ahead of x, and the other one is x itself. Divide": "Divide",
        },
        without=(
            "This is the backward difference",
            "This is the central difference",
            "Your second point is x + 2 h",
            "Your step is h times x",
        ),
        wrong={
            "Your denominator is right, and left is subtracted from the quotient, because Python divides before it "
            "subtracts. Write (right - left).": lambda f, left, right: (f(right) - f(left)) / right - left,
            "Your fraction is upside down. Divide the difference of the values by the distance between the points.": (
                lambda f, left, right: (right - left) / (f(right) - f(left))
            ),
            "You divided by the sum of the two points. Divide by their difference.": lambda f, left, right: (
                (f(right) - f(left)) / (right + left)
            ),
            "You divided by right alone. Divide by the distance between the two points, right - left.": (
                lambda f, left, right: (f(right) - f(left)) / right
            ),
            "This is the forward difference with left as its point and right as its step. Here right is a point, too: "
            "evaluate f there.": lambda f, left, right: (f(left + right) - f(left)) / right,
        },
        other={"describe": two_points},
    ),
    "forward.d": Variant(
        r"""
A function of many variables has a derivative in every direction, and the forward difference measures it with only two
values of the function. Write the function that takes $f:\mathbb R^n\to\mathbb R$, a point x and a direction v, both
arrays of shape (n,), and a step h > 0. It returns the forward difference quotient of f at x in the direction v, a
float: its second point is $x + h v$, and v is used as it is given, whatever its length.
""",
        '''
def directional_difference(f, x, v, h):
    """(float) the forward difference quotient of f: R^n -> R at x in the direction v, arrays (n,), with step h > 0."""
    ### BEGIN SOLUTION
    return (f(x + h * v) - f(x)) / h
    ### END SOLUTION
''',
        along,
        title="Forward difference in a direction",
        hints=(
            "Along the line through x in the direction v, f is a function of one variable. Take the slope of a chord "
            "of this function.",
            r"The derivative in the direction v is $\lim_{h\to0}\frac{f(x+hv)-f(x)}h$. Leave out the limit.",
            "The two values are `f(x + h * v)` and `f(x)`. Put their difference in parentheses before you divide.",
        ),
        why=r"""
On the line $x+sv$, the function $s\mapsto f(x+sv)$ depends on one variable only, and the quotient is its forward
difference at s = 0. It approximates the directional derivative $\nabla f(x)\cdot v$, with an error that is proportional
to h. Two evaluations are enough, however many variables there are, while a whole gradient needs n + 1 of them.

The quotient is divided by h and not by the distance of the two points, which is h times the length of v. The derivative
in a direction is proportional to the length of v by definition, so that it is linear in v. The array `x + h * v` is
new, and therefore the point of the caller does not change.
""",
        words={
            "Subtract f(x) from f(x + h), and not": "Subtract f(x) from f(x + h v), and not",
            "Divide it by the distance between the two points.": "Divide it by the step.",
            "because your second point is x - h. The forward difference looks ahead, to x + h.": (
                "because your second point is x - h v. The forward difference looks ahead, to x + h v."
            ),
            "uses x + h and x itself": "uses x + h v and x itself",
            "A slope needs their difference, divided by the distance between the points.": (
                "A slope needs their difference, divided by the step."
            ),
            "Your second point is x + 2 h, but you divided by h. The forward difference uses the point x + h.": (
                "Your second point is x + 2 h v, but you divided by h. The forward difference uses the point x + h v."
            ),
            "f'(x) ≈ (f(x + h) - f(x)) / h": "(f(x + h v) - f(x)) / h",
            "One point lies ahead of x, and the other one is x itself. Divide the difference of the two values by the "
            "distance between the points.": (
                "One point lies ahead of x in the direction v, and the other one is x itself. Divide the difference of "
                "the two values by the step."
            ),
        },
        without=("Your step is h times x",),
        wrong={
            "Your direction is (1, ..., 1), because h is added to every entry of x. Add h times v.": (
                lambda f, x, v, h: (f(x + h) - f(x)) / h
            ),
            "You divided by the distance between the two points, which contains the length of v. Divide by h only.": (
                lambda f, x, v, h: (f(x + h * v) - f(x)) / (h * np.linalg.norm(v))
            ),
            "You scaled v to length 1. Use v as it is given.": lambda f, x, v, h: forward(
                lambda s: f(x + s * v / np.linalg.norm(v)), 0.0, h
            ),
            "Your second point is x + v, so the step is missing in it. Take x + h v.": lambda f, x, v, h: (
                (f(x + v) - f(x)) / h
            ),
        },
        other={"describe": with_direction},
    ),
    "central.b": Variant(
        r"""
If the two points lie symmetrically around x, a large part of the error cancels. In the usual notation for grids, the
step h is the distance between the two points. Write the function that returns this central difference quotient of f at
x, a float: it uses one point on each side of x, both at the distance h/2.
""",
        '''
def half_step_difference(f, x, h):
    """(float) the central difference quotient of f: R -> R at the float x, with two points at the distance h > 0."""
    ### BEGIN SOLUTION
    return (f(x + h / 2) - f(x - h / 2)) / h
    ### END SOLUTION
''',
        at_half,
        title="Central difference with half steps",
        hints=(
            "This is again the slope of a chord. Which are its two points, and what is the distance between them?",
            "The points are $x+h/2$ and $x-h/2$, and their distance is $h$.",
            "The numerator is `f(x + h / 2) - f(x - h / 2)`, and it needs parentheses, because Python divides before "
            "it subtracts. The denominator is the distance between the two points.",
        ),
        why=r"""
The two points lie symmetrically around x, and their distance is h. In Taylor's formula, the terms of even order are the
same at both points, so they disappear in the difference. What is left is $f'(x)+h^2f'''(x)/24$ and smaller terms. The
error falls with the square of h.

Compared with the points x + h and x - h, the constant in the error is four times smaller, because the step to each side
is half as long. The round-off error is twice as large, since the same noise is divided by h and not by 2h. So this form
is neither better nor worse than the other one; only the meaning of h differs, and one has to know which is meant.
""",
        words={
            "Your result is twice the central difference. The distance between the two points is 2 h, and you divided "
            "by h.": (
                "Your result is twice the central difference. The distance between the two points is h, and you "
                "divided by h / 2."
            ),
            "This is the forward difference. The central difference compares x + h with x - h, and not with x.": (
                "This is a forward difference with the step h / 2. The central difference compares x + h / 2 with "
                "x - h / 2, and not with x."
            ),
            "You divided by 2 h, but your second point is x. Take x - h as the second point.": (
                "You divided by h, but your second point is x. Take x - h / 2 as the second point."
            ),
            "Subtract f(x - h) from f(x + h), and not": "Subtract f(x - h / 2) from f(x + h / 2), and not",
            "This is the second difference, which approximates f''. For f', subtract f(x - h) from f(x + h), and "
            "divide by the distance between these two points, 2 h.": (
                "This is a second difference, which approximates f''. For f', subtract f(x - h / 2) from f(x + h / 2), "
                "and divide by the distance between these two points, h."
            ),
            "This is the backward difference. The central difference compares x - h with x + h, and not with x.": (
                "This is a backward difference with the step h / 2. The central difference compares x - h / 2 with "
                "x + h / 2, and not with x."
            ),
            "f'(x) ≈ (f(x + h) - f(x - h)) / (2 h)": "f'(x) ≈ (f(x + h / 2) - f(x - h / 2)) / h",
            "between the points x + h and x - h? Divide": "between the points x + h / 2 and x - h / 2? Divide",
        },
        without=(
            "Your points are x + h / 2 and x - h / 2, at a distance of only h",
            "This is the central difference with the step h / 2",
            "Python computes / 2 * h",
            "Your points are h ahead of x",
        ),
        wrong={
            "Your points are x + h and x - h. Take x + h / 2 and x - h / 2, whose distance is h.": (
                central,
                lambda f, x, h: 2 * central(f, x, h),
            ),
            "You divided by 2 h, but the distance between the points x + h / 2 and x - h / 2 is h.": lambda f, x, h: (
                central(f, x, h / 2) / 2
            ),
            "This is the forward difference with the step h. The central difference has one point on each side of x.": (
                forward
            ),
            "Your division applies to f(x - h / 2) only. Put parentheses around the difference.": lambda f, x, h: (
                f(x + h / 2) - f(x - h / 2) / h
            ),
        },
    ),
    "central.c": Variant(
        r"""
The curvature of a function can be measured with three points that lie symmetrically around x. Write the function that
returns the second central difference quotient of f at x, a float. It uses the values of f at x and at the distance h on
both sides of x, and it approximates $f''(x)$ with an error of order $h^2$.
""",
        '''
def second_difference(f, x, h):
    """(float) the second central difference quotient of f: R -> R at the float x with step h > 0, near f''(x)."""
    ### BEGIN SOLUTION
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2
    ### END SOLUTION
''',
        answer=Answer(
            [second, second_by_slopes],
            "f''(x) ≈ (f(x + h) - 2 f(x) + f(x - h)) / h²",
            "Add Taylor's formulas for f(x + h) and f(x - h), and solve the sum for f''(x).",
            at_x_and_h,
            {
                "This is the central difference, which approximates f'. For f'', the value f(x) is needed, too.": (
                    central
                ),
                "Your numerator is not divided by h².": lambda f, x, h: second(f, x, h) * h**2,
                "You divided by h. In Taylor's formula f'' is multiplied by h², so divide by h².": lambda f, x, h: (
                    second(f, x, h) * h
                ),
                "You divided by 2 h. In Taylor's formula f'' is multiplied by h², so divide by h².": lambda f, x, h: (
                    second(f, x, h) * h / 2
                ),
                "You divided by (2 h)². The distance between neighbouring points is h, so divide by h².": (
                    lambda f, x, h: second(f, x, h) / 4
                ),
                "The factor 2 of f(x) is missing. The three weights 1, -2 and 1 add up to 0.": lambda f, x, h: (
                    (f(x + h) - f(x) + f(x - h)) / h**2
                ),
                "Your term 2 f(x) is added. Subtract it, so that the three weights add up to 0.": lambda f, x, h: (
                    (f(x + h) + 2 * f(x) + f(x - h)) / h**2
                ),
                "Your result has the wrong sign. The outer values have the weight 1, and f(x) has the weight -2.": (
                    lambda f, x, h: -second(f, x, h)
                ),
                "Your three points are x, x + h and x + 2 h. Take x - h, x and x + h, which lie symmetrically around "
                "x.": lambda f, x, h: second(f, x + h, h),
                "Your outer points are x + 2 h and x - 2 h. Take x + h and x - h.": (
                    lambda f, x, h: second(f, x, 2 * h),
                    lambda f, x, h: 4 * second(f, x, 2 * h),
                ),
                "The value f(x - h) is subtracted, as for f'. For f'' it is added.": lambda f, x, h: (
                    (f(x + h) - 2 * f(x) - f(x - h)) / h**2
                ),
                "Your result is half of the second difference. Taylor's formula contains h² f''(x) / 2 twice, once for "
                "each of the two sides.": lambda f, x, h: second(f, x, h) / 2,
            },
            lesson=LESSON,
        ),
        title="Second central difference",
        hints=(
            "The second derivative is the slope of the slope. Compare the slopes of the two chords on both sides of x.",
            r"The slopes are $\frac{f(x+h)-f(x)}h$ and $\frac{f(x)-f(x-h)}h$. Subtract them, and divide by h once "
            r"more.",
            "The numerator is `f(x + h) - 2 * f(x) + f(x - h)`. It needs parentheses, because Python divides before it "
            "adds. The denominator is the square of h.",
        ),
        why=r"""
The slopes of the chords to the right and to the left of x are measured in the middle of the chords, whose distance is
h. Their difference, divided by h, is $(f(x+h)-2f(x)+f(x-h))/h^2$. In the sum of Taylor's formulas for the two sides,
the terms of odd order cancel, and $f''(x)+h^2f''''(x)/12$ and smaller terms are left. So the error falls with the
square of h, as for the central difference.

The round-off error is about $\varepsilon/h^2$ here and not $\varepsilon/h$, because the numerator is divided by h
twice. The best step is therefore larger than for a first derivative. In `/ h**2` no parentheses are needed, because
Python computes a power before it divides.
""",
    ),
    "central.d": Variant(
        r"""
Often a function is known only at the points of a grid, for example a position that was measured at equal intervals of
time. Write the function that takes an array y of n values, where n is at least 3, and the distance h of neighbouring
points. It returns the central difference quotients at all points that have a neighbour on both sides, an array of shape
(n - 2,). For such a point, the quotient uses the values at its two neighbours.
""",
        '''
def slopes_of_table(y, h):
    """(array of shape (n - 2,)) the central difference quotients of the values y, array (n,), at inner points."""
    ### BEGIN SOLUTION
    return (y[2:] - y[:-2]) / (2 * h)
    ### END SOLUTION
''',
        answer=Answer(
            [table, lambda y, h: [(y[k + 1] - y[k - 1]) / (2 * h) for k in range(1, len(y) - 1)]],
            "the quotient at the point k is (y[k + 1] - y[k - 1]) / (2 h), for k from 1 to n - 2",
            "What is the distance between the two neighbours of a point? Divide the difference of their values by it.",
            with_values("y", "h"),
            {
                "Your quotients are twice the central ones. The distance between the two neighbours of a point is 2 h, "
                "and you divided by h.": lambda y, h: 2 * table(y, h),
                "These are the slopes between neighbouring points, n - 1 numbers. The central difference compares the "
                "two neighbours of a point with each other.": lambda y, h: np.diff(y) / h,
                "These are forward differences. The central difference compares the two neighbours of a point with "
                "each other.": lambda y, h: (np.diff(y) / h)[1:],
                "These are backward differences. The central difference compares the two neighbours of a point with "
                "each other.": lambda y, h: (np.diff(y) / h)[:-1],
                "Your quotients have the wrong sign. Subtract the earlier value from the later one.": lambda y, h: (
                    -table(y, h)
                ),
                "Your array contains one-sided quotients for the two ends. Leave the ends out.": lambda y, h: (
                    np.gradient(y, h)
                ),
                "Your array contains 0 for the two ends. Leave the ends out.": lambda y, h: np.concatenate(
                    [[0.0], table(y, h), [0.0]]
                ),
                "These are second differences, which approximate the second derivative. Subtract the values at the two "
                "neighbours, and divide by 2 h.": lambda y, h: np.diff(y, 2) / h**2,
                "You added the two values. The slope needs their difference.": lambda y, h: (y[2:] + y[:-2]) / (2 * h),
                "Python computes / 2 * h from left to right, so your result is multiplied by h. Write / (2 * h).": (
                    lambda y, h: (y[2:] - y[:-2]) / 2 * h
                ),
                "The last inner point is missing. The index k runs from 1 to n - 2, and range(1, n - 1) ends there.": (
                    lambda y, h: table(y, h)[:-1]
                ),
            },
            rows=lambda case: [f"point {k}" for k in range(1, len(case["y"]) - 1)],
            lesson=LESSON,
        ),
        title="Central differences of a table",
        hints=(
            "This is again the slope of a chord. Which are its two points, and what is the distance between them?",
            "For the point k, the points are k + 1 and k - 1, and their distance is 2h.",
            "Without a loop: `y[2:]` is the array without its first two entries and `y[:-2]` the one without its last "
            "two. Both the numerator and the denominator need parentheses.",
        ),
        why=r"""
For the point k, the central difference is the slope of the chord between its two neighbours, whose distance is 2h. The
slice `y[2:]` contains the right neighbours of all inner points and `y[:-2]` contains the left ones, in the same order.
So one subtraction of two arrays computes all quotients at once, and a loop over k would do the same. Their errors fall
with the square of h.

The two ends have only one neighbour. One could use one-sided quotients there, but their error is only of first order,
and the worst entry of the result would determine its accuracy. The denominator needs its parentheses, since `/ 2 * h`
would divide by 2 and then multiply by h.
""",
    ),
    "richardson.b": Variant(
        r"""
Two inexact results can be combined into a better one if we know how their errors are related. The forward difference
$F(h)=(f(x+h)-f(x))/h$ has an error $c\,h + O(h^2)$. Write the function that takes f, x and h and combines the forward
differences with the steps h and h/2 in such a way that $c$ disappears. It returns this approximation of $f'(x)$, a
float.
""",
        '''
def richardson_forward(f, x, h):
    """(float) the derivative by one Richardson step on forward differences with steps h and h / 2, error O(h^2)."""
    ### BEGIN SOLUTION
    def forward(h):
        return (f(x + h) - f(x)) / h

    return 2 * forward(h / 2) - forward(h)
    ### END SOLUTION
''',
        answer=Answer(
            [
                mixed(2, -1, 1, forward),
                lambda f, x, h: (4 * f(x + h / 2) - 3 * f(x) - f(x + h)) / h,
            ],
            "2 F(h / 2) - F(h) with F the forward difference",
            "Write down F(h) = f' + c h + ... and the same for F(h / 2). Then combine the two so that c disappears.",
            at_x_and_h,
            {
                "The two steps are exchanged in your combination. The larger weight belongs to the better difference, "
                "which has the step h / 2.": lambda f, x, h: 2 * forward(f, x, h) - forward(f, x, h / 2),
                "Your weights are those for an error of order h². The forward difference has an error of order h, so "
                "halving h makes it 2 times smaller and not 4 times.": mixed(4, -1, 3, forward),
                "This is the forward difference with the step h / 2. Combine it with the one with the step h.": (
                    lambda f, x, h: forward(f, x, h / 2)
                ),
                "This is the forward difference with the step h. Combine it with the one with the step h / 2.": forward,
                "Your steps are h and 2 h. The exercise asks for h and h / 2.": lambda f, x, h: (
                    2 * forward(f, x, h) - forward(f, x, 2 * h)
                ),
                "This is the combination of central differences. Start from the forward difference, which has other "
                "weights.": mixed(4, -1, 3),
                "Your difference is the central one, but the weights 2 and -1 belong to the forward difference. Use "
                "the forward difference in both terms.": mixed(2, -1, 1),
                "You added the two differences with the weights 2 and 1, so their errors add up, too. The terms c h "
                "cancel only if one difference is subtracted.": mixed(2, 1, 3, forward),
                "This is the mean of the two differences, and their errors do not cancel in it. Choose the weights so "
                "that the terms c h cancel.": mixed(1, 1, 2, forward),
                "The weights 2 and -1 add up to 1 already, so do not divide the combination by 3.": mixed(
                    2, -1, 3, forward
                ),
                "In your F(h / 2) the distance between the points is h / 2, but you divided by h. Divide by this "
                "distance.": lambda f, x, h: forward(f, x, h / 2) - forward(f, x, h),
                "These are backward differences. Use the points ahead of x.": mixed(
                    2, -1, 1, lambda f, x, h: forward(f, x, -h)
                ),
                "This looks like a step that you chose yourself. Use the h that is given.": lambda f, x, h: (
                    f(x + 1e-30j).imag / 1e-30
                ),
            },
            lesson=LESSON,
        ),
        title="Richardson's step on forward differences",
        hints=(
            "Halving the step divides the leading error by two. So the difference between the two results tells us how "
            "large this error is, and we can subtract it.",
            "We have $F(h)=f'+c\\,h$ and $F(h/2)=f'+c\\,h/2$, up to terms of order $h^2$. Multiply the second equation "
            "by a number such that $c$ disappears when you subtract the first one. Then solve for $f'$.",
            "Define a function `forward(h)` inside of yours, which computes the difference quotient with f(x + h) and "
            "f(x). The result is a multiple of the better difference minus the other one. Which number makes the "
            "weights add up to 1?",
        ),
        why=r"""
The forward difference has an error $c\,h$ plus terms of order $h^2$, where c is unknown but the same for both steps.
With half the step, this error is half as large. In $2F(h/2)-F(h)$ the two leading errors cancel, and $f'$ appears 2 − 1
= 1 time, so that no division is needed. No derivative of f had to be known for this, only the power of h in the error.

Written out, the result is $(4f(x+h/2)-3f(x)-f(x+h))/h$. This is a one-sided formula of second order, which is as good
as a central difference but needs no point on the left of x. The inner function `forward` states the quotient once and
is called with two steps, so that the two differences cannot differ by a typing error.
""",
    ),
    "richardson.c": Variant(
        r"""
Two inexact results can be combined into a better one if we know how their errors are related. The central difference
$D(h)=(f(x+h)-f(x-h))/(2h)$ has an error $c\,h^2 + O(h^4)$. On a grid, no points between the grid points are available,
so the second step is twice the first one. Write the function that takes f, x and h and combines the central differences
with the steps h and 2h in such a way that $c$ disappears. It returns this approximation of $f'(x)$, a float.
""",
        '''
def five_point(f, x, h):
    """(float) the derivative by one Richardson step on central differences with steps h and 2 h, error O(h^4)."""
    ### BEGIN SOLUTION
    def central(h):
        return (f(x + h) - f(x - h)) / (2 * h)

    return (4 * central(h) - central(2 * h)) / 3
    ### END SOLUTION
''',
        at_twice,
        title="Richardson's step on a grid",
        hints=(
            "Doubling the step multiplies the leading error by four. So the difference between the two results tells "
            "us how large this error is, and we can subtract it.",
            "We have $D(h)=f'+c\\,h^2$ and $D(2h)=f'+4c\\,h^2$, up to terms of order $h^4$. Multiply the first "
            "equation by a number such that $c$ disappears when you subtract the second one. Then solve for $f'$.",
            "Define a function `central(h)` inside of yours, which computes the central difference for f and x. The "
            "result is four times the better difference minus the other one, divided by a number. Which number makes "
            "the weights add up to 1?",
        ),
        why=r"""
The central difference has an error $c\,h^2$ plus terms of order $h^4$, where c is unknown but the same for both steps.
With twice the step, this error is four times as large. In $4D(h)-D(2h)$ the two leading errors cancel, and $f'$ appears
4 − 1 = 3 times, which is why the sum is divided by 3. No derivative of f had to be known for this, only the power of h
in the error.

Written out, this is the five-point formula $(-f(x+2h)+8f(x+h)-8f(x-h)+f(x-2h))/(12h)$, which is found in tables of
difference quotients. The inner function `central` states the quotient once and is called with two steps, so that the
two differences cannot differ by a typing error. Its own parameter h hides the outer h.
""",
        words={
            "which has the step h / 2.": "which has the step h.",
            "This is the central difference with the step h / 2. Combine it with the one with the step h.": (
                "This is the central difference with the step h. Combine it with the one with the step 2 h."
            ),
            "This is the central difference with the step h. Combine it with the one with the step h / 2.": (
                "This is the central difference with the step 2 h. Combine it with the one with the step h."
            ),
            "so halving h makes it 4 times smaller and not 16 times": (
                "so doubling h makes it 4 times larger and not 16 times"
            ),
            "In your D(h / 2) the distance between the points is h, but you divided by 2 h.": (
                "In your D(h) the distance between the points is 2 h, but you divided by 4 h."
            ),
            "(4 D(h / 2) - D(h)) / 3": "(4 D(h) - D(2 h)) / 3",
            "and the same for D(h / 2).": "and the same for D(2 h).",
        },
        without=("Your steps are h and 2 h",),
        wrong={
            "Your steps are h and h / 2. The exercise asks for h and 2 h.": mixed(4, -1, 3),
            "In your D(2 h) the distance between the points is 4 h, but you divided by 2 h. Divide by this distance.": (
                lambda f, x, h: (4 * central(f, x, h) - 2 * central(f, x, 2 * h)) / 3
            ),
        },
    ),
    "richardson.d": Variant(
        r"""
Two inexact results can be combined into a better one if we know how their errors are related. A method with the step h
has an error $c\,h^p$ plus much smaller terms, where p is the order of the method. Its result with the step h is
`coarse`, and its result with the step h/2 is `fine`. Write the function that takes coarse, fine and the order p and
combines the two results in such a way that $c$ disappears. It returns this better approximation, a float.
""",
        '''
def extrapolate(coarse, fine, order):
    """(float) Richardson's combination of the results coarse and fine with the steps h and h / 2, error c h**order."""
    ### BEGIN SOLUTION
    factor = 2**order
    return (factor * fine - coarse) / (factor - 1)
    ### END SOLUTION
''',
        answer=Answer(
            [
                lambda coarse, fine, order: (2**order * fine - coarse) / (2**order - 1),
                lambda coarse, fine, order: fine + (fine - coarse) / (2**order - 1),
            ],
            "(2^p fine - coarse) / (2^p - 1)",
            "Write coarse = D + c h^p and fine = D + c (h / 2)^p, and combine the two so that c disappears.",
            with_values("coarse", "fine", "order"),
            {
                "The two results are exchanged in your combination. The larger weight belongs to the better result, "
                "which is fine.": lambda coarse, fine, order: (2**order * coarse - fine) / (2**order - 1),
                "Your weights 4/3 and -1/3 are right for the order 2 only. Halving h divides the error by 2^p.": (
                    lambda coarse, fine, order: (4 * fine - coarse) / 3
                ),
                "Your weights 2 and -1 are right for the order 1 only. Halving h divides the error by 2^p.": (
                    lambda coarse, fine, order: 2 * fine - coarse
                ),
                "Your factor is 2 p. Halving h divides the error by 2^p.": lambda coarse, fine, order: (
                    (2 * order * fine - coarse) / (2 * order - 1)
                ),
                "Your factor is 4^p. Halving h divides the error by 2^p.": lambda coarse, fine, order: (
                    (4**order * fine - coarse) / (4**order - 1)
                ),
                "Your combination is not divided by the sum of its weights. Divide by 2^p - 1.": (
                    lambda coarse, fine, order: 2**order * fine - coarse
                ),
                "You divided by 2^p. The weights 2^p and -1 add up to 2^p - 1.": lambda coarse, fine, order: (
                    (2**order * fine - coarse) / 2**order
                ),
                "You added the two results, so their errors add up, too. The terms with c cancel only if one result is "
                "subtracted.": lambda coarse, fine, order: (2**order * fine + coarse) / (2**order + 1),
                "This is the mean of the two results, and their errors do not cancel in it.": (
                    lambda coarse, fine, order: (coarse + fine) / 2
                ),
                "Your division applies to coarse only. Put parentheses around the combination.": (
                    lambda coarse, fine, order: 2**order * fine - coarse / (2**order - 1)
                ),
                "This is an estimate of the error of fine. Add it to fine.": lambda coarse, fine, order: (
                    (fine - coarse) / (2**order - 1)
                ),
                "The estimate of the error has the wrong sign, so the error of fine is doubled.": (
                    lambda coarse, fine, order: fine - (fine - coarse) / (2**order - 1)
                ),
                "Your result is fine, unchanged. Combine it with coarse.": lambda coarse, fine, order: fine,
            },
            lesson=LESSON,
        ),
        title="Richardson's step for any order",
        hints=(
            "Halving the step divides the leading error by a number that depends on p. So the difference between the "
            "two results tells us how large this error is, and we can subtract it.",
            "With the exact value D, we have coarse $=D+c\\,h^p$ and fine $=D+c\\,h^p/2^p$. Multiply the second "
            "equation by a number such that $c$ disappears when you subtract the first one. Then solve for D.",
            "Give the number `2**order` a name. The result is this number times fine minus coarse, divided by a "
            "number. Which number makes the weights add up to 1?",
        ),
        why=r"""
With half the step, the leading error is $2^p$ times smaller. In $2^p\cdot\text{fine}-\text{coarse}$ the two leading
errors cancel, and the exact value appears $2^p-1$ times, which is why the sum is divided by this number. For a forward
difference, p = 1 and the weights are 2 and −1. For a central difference, p = 2 and the weights are 4/3 and −1/3.

The function never sees f, so it can be used for derivatives, integrals and differential equations alike. It can also be
applied to its own results, with the order of the next error, until round-off errors take over. The same formula,
written as fine plus $(\text{fine}-\text{coarse})/(2^p-1)$, contains an estimate of the error of fine, which many
programs use to choose their steps.
""",
    ),
    "complex_step.b": Variant(
        r"""
A difference of two nearly equal numbers loses digits, however good its formula is. The complex step avoids the
subtraction: it takes a step of length h in the imaginary direction, and one evaluation gives both a value and a
derivative. Write the function that takes f, x and h, evaluates f at $x+ih$, and returns a pair of floats: the real part
of this value, which approximates f(x), and the complex-step derivative of f at x. You may assume that f also takes
complex numbers.
""",
        '''
def value_and_slope(f, x, h):
    """(pair of floats) the real part of f(x + ih), and the complex-step derivative of f: R -> R at the float x."""
    ### BEGIN SOLUTION
    z = f(x + 1j * h)
    return z.real, z.imag / h
    ### END SOLUTION
''',
        with_real_part,
        title="Complex step, value and derivative",
        hints=(
            "Write down Taylor's formula for $f(x+ih)$. Which of its terms are real, and which are imaginary?",
            r"We have $f(x+ih)=f(x)+ih\,f'(x)-\dots$, so the real part is $f(x)$ up to terms of order $h^2$, and the "
            r"imaginary part is $h\,f'(x)$ up to terms of order $h^3$.",
            "In Python, the imaginary unit is `1j`, so the point is `x + 1j * h`. Give the value of f there a name, z. "
            "Its parts are `z.real` and `z.imag`, and one division is left.",
        ),
        why=r"""
Taylor's formula with an imaginary step gives $f(x+ih)=f(x)+ih\,f'(x)-h^2f''(x)/2-\dots$. The terms are alternately real
and imaginary. The real part is f(x) with an error of order $h^2$. The imaginary part is $h\,f'(x)$ with an error of
order $h^3$, and after the division by h an error of order $h^2$ is left.

The important point is what does not occur: there is no subtraction of two nearly equal numbers. The value is in the
real part and the derivative is in the imaginary part, so neither can hide the digits of the other. With $h=10^{-20}$
both are right to all digits. One complex number carries a value and its derivative together, and this is the idea of
the dual numbers in lesson 06.
""",
        words={
            "You took the real part, which contains the value of f.": (
                "Your second number contains the real part, which is the value of f."
            ),
            "Your result has the wrong sign, as if": "Your derivative has the wrong sign, as if",
            "Your function returns a complex number. Return the imaginary part of the quotient only.": (
                "Your second number is complex. Return the imaginary part of the quotient only."
            ),
            "This is the central difference, because": "Your derivative is the central difference, because",
            "This is the forward difference, because": "Your derivative is the forward difference, because",
            "f'(x) ≈ Im f(x + i h) / h": "f(x) ≈ Re f(x + i h), f'(x) ≈ Im f(x + i h) / h",
            "written 1j, and the imaginary part of z is z.imag": "written 1j, and the parts of z are z.real and z.imag",
        },
        wrong={
            "Your function returns the derivative alone. Return a pair, the real part and the derivative.": (
                lambda f, x, h: f(x + 1j * h).imag / h
            ),
            "Your pair is in the wrong order. Return the real part first, then the derivative.": lambda f, x, h: (
                f(x + 1j * h).imag / h,
                f(x + 1j * h).real,
            ),
            "Your first number is f(x). The exercise asks for the real part of f(x + i h), which needs no further "
            "evaluation.": lambda f, x, h: (f(x), f(x + 1j * h).imag / h),
            "Both of your numbers are divided by h. Divide the imaginary part only.": lambda f, x, h: (
                f(x + 1j * h).real / h,
                f(x + 1j * h).imag / h,
            ),
        },
        other={"rows": lambda case: ["real part", "derivative"]},
    ),
    "complex_step.c": Variant(
        r"""
A difference of two nearly equal numbers loses digits, however good its formula is. The complex step avoids the
subtraction, and it works for functions of many variables, too. Write the function that takes $f:\mathbb R^n\to\mathbb
R$, a point x and a direction v, both arrays of shape (n,), and a step h. It returns the complex-step derivative of f at
x in the direction v, a float, where the step is h times v in the imaginary direction. You may assume that f also takes
arrays of complex numbers.
""",
        '''
def complex_directional(f, x, v, h):
    """(float) the complex-step derivative of f: R^n -> R at x in the direction v, arrays of shape (n,), with step h."""
    ### BEGIN SOLUTION
    return f(x + 1j * h * v).imag / h
    ### END SOLUTION
''',
        along,
        title="Complex step in a direction",
        hints=(
            "Along the line through x in the direction v, f is a function of one variable. Write down Taylor's formula "
            "for $f(x+ihv)$. Which of its terms are real, and which are imaginary?",
            r"We have $f(x+ihv)=f(x)+ih\,\nabla f(x)\cdot v-\dots$, so the imaginary part is $h\,\nabla f(x)\cdot v$ "
            r"up to terms of order $h^3$.",
            "In Python, the imaginary unit is `1j`, so the point is `x + 1j * h * v`. If z is the value of f there, "
            "`z.imag` is its imaginary part. One division is left.",
        ),
        why=r"""
The function $s\mapsto f(x+sv)$ depends on one variable, and its derivative at s = 0 is the directional derivative
$\nabla f(x)\cdot v$. Taylor's formula with the imaginary step $s=ih$ gives $f(x)+ih\,\nabla f(x)\cdot v$ and terms that
are alternately real and imaginary. The imaginary part, divided by h, is therefore the directional derivative with an
error of order $h^2$.

There is no subtraction of two nearly equal numbers, so h may be as small as $10^{-20}$, and the result is right to all
digits. It is divided by h and not by h times the length of v, because a directional derivative is linear in v. One
evaluation suffices for one direction; a gradient would take n of them.
""",
        words={
            "Take the step to x + i h.": "Take the step to x + i h v.",
            "Divide it by the length of the step.": "Divide it by h.",
            "because your step is along x. Take the step in the imaginary direction, to x + i h.": (
                "because your step is real. Take the step in the imaginary direction, to x + i h v."
            ),
            "You took the absolute value of f(x + i h).": "You took the absolute value of f(x + i h v).",
            "You took the angle of f(x + i h).": "You took the angle of f(x + i h v).",
            "Divide the imaginary part of f(x + i h) by h.": "Divide the imaginary part of f(x + i h v) by h.",
            "f'(x) ≈ Im f(x + i h) / h": "∇f(x)·v ≈ Im f(x + i h v) / h",
        },
        wrong={
            "Your direction is (1, ..., 1), because i h is added to every entry of x. Add i h times v.": (
                lambda f, x, v, h: f(x + 1j * h).imag / h
            ),
            "You divided by the length of the step, which contains the length of v. Divide by h only.": (
                lambda f, x, v, h: f(x + 1j * h * v).imag / (h * np.linalg.norm(v))
            ),
            "You scaled v to length 1. Use v as it is given.": lambda f, x, v, h: (
                f(x + 1j * h * v / np.linalg.norm(v)).imag / h
            ),
        },
        other={"describe": with_direction},
    ),
    "complex_step.d": Variant(
        r"""
The complex step takes a step of length h in the imaginary direction. Its imaginary part is known for the first
derivative, but its real part contains the second one. Write the function that takes f, x and h and computes an
approximation of $f''(x)$ with an error of order $h^2$, a float, from the two values f(x) and $f(x+ih)$. You may assume
that f also takes complex numbers.
""",
        '''
def complex_second(f, x, h):
    """(float) the second derivative of f at x from f(x) and f(x + ih); f: R -> R also takes complex numbers."""
    ### BEGIN SOLUTION
    return 2 * (f(x) - f(x + 1j * h).real) / h**2
    ### END SOLUTION
''',
        answer=Answer(
            [
                second_by_complex_step,
                lambda f, x, h: (2 * f(x) - f(x + 1j * h) - f(x - 1j * h)).real / h**2,
            ],
            "f''(x) ≈ 2 (f(x) - Re f(x + i h)) / h²",
            "In Taylor's formula for f(x + i h), look for the real term that contains f''(x), and solve for it.",
            at_x_and_h,
            {
                "This is the first derivative, from the imaginary part. The second derivative is in the real part.": (
                    lambda f, x, h: f(x + 1j * h).imag / h
                ),
                "Your result has the wrong sign. Since i² = -1, the real part is f(x) - h² f''(x) / 2.": (
                    lambda f, x, h: -second_by_complex_step(f, x, h)
                ),
                "The factor 2 is missing. In Taylor's formula the term with f''(x) has the factor 1/2.": (
                    lambda f, x, h: second_by_complex_step(f, x, h) / 2
                ),
                "You divided by h. In Taylor's formula f'' is multiplied by h², so divide by h².": lambda f, x, h: (
                    second_by_complex_step(f, x, h) * h
                ),
                "Your difference is not divided by h².": lambda f, x, h: second_by_complex_step(f, x, h) * h**2,
                "Your function returns a complex number. Use the real part of f(x + i h) only.": lambda f, x, h: (
                    2 * (f(x) - f(x + 1j * h)) / h**2
                ),
                "The value f(x) is missing. Subtract the real part of f(x + i h) from it.": (
                    lambda f, x, h: -2 * f(x + 1j * h).real / h**2,
                    lambda f, x, h: 2 * f(x + 1j * h).real / h**2,
                ),
                "This is the second difference with steps along x. Take a step in the imaginary direction, to x + i "
                "h.": second,
                "You took the imaginary part of f(x + i h). Take its real part.": lambda f, x, h: (
                    2 * (f(x) - f(x + 1j * h).imag) / h**2
                ),
                "You took the absolute value of f(x + i h). Take its real part.": lambda f, x, h: (
                    2 * (f(x) - abs(f(x + 1j * h))) / h**2
                ),
                "You added the two values. Subtract the real part of f(x + i h) from f(x).": lambda f, x, h: (
                    2 * (f(x) + f(x + 1j * h).real) / h**2
                ),
                "Your division applies to one term only. Put parentheses around the difference.": lambda f, x, h: (
                    2 * f(x) - 2 * f(x + 1j * h).real / h**2
                ),
            },
            lesson=LESSON,
        ),
        title="Second derivative by a complex step",
        hints=(
            "Write down Taylor's formula for $f(x+ih)$ up to $h^2$. Which of its terms are real, and which are "
            "imaginary?",
            r"We have $f(x+ih)=f(x)+ih\,f'(x)-h^2f''(x)/2-\dots$, so the real part is $f(x)-h^2f''(x)/2$ up to terms "
            r"of order $h^4$. Solve this for $f''(x)$.",
            "In Python, the imaginary unit is `1j`, so the point is `x + 1j * h`. If z is the value of f there, "
            "`z.real` is its real part. Twice the difference of `f(x)` and this number has to be divided by the "
            "square of h.",
        ),
        why=r"""
Taylor's formula with an imaginary step gives $f(x+ih)=f(x)+ih\,f'(x)-h^2f''(x)/2-\dots$. The terms are alternately real
and imaginary. The real part is $f(x)-h^2f''(x)/2$ up to terms of order $h^4$, and solving for the second derivative
gives $f''(x)\approx2\,(f(x)-\mathrm{Re}\,f(x+ih))/h^2$ with an error of order $h^2$. The minus sign comes from
$i^2=-1$.

Unlike the formula for the first derivative, this one subtracts two nearly equal numbers. Its round-off error is about
$\varepsilon/h^2$, so the step must not be tiny: with $h=10^{-20}$ the difference is 0. The complex step is therefore
exact to all digits for first derivatives only.
""",
    ),
    "gradient.b": Variant(
        r"""
When each evaluation of f is expensive, it matters how many of them a gradient needs. Write the function that returns
the gradient of $f:\mathbb R^n\to\mathbb R$ at the array x by backward differences with the step h > 0, as an array of
shape (n,). The quotient for the entry k compares f(x) with the value at the point where this entry is smaller by h.
Call f at most n + 1 times, and leave x exactly as it was.
""",
        '''
def backward_gradient(f, x, h):
    """(array of shape (n,)) the backward-difference gradient of f at the float array x of shape (n,), with step h."""
    ### BEGIN SOLUTION
    base, g = f(x), np.zeros(len(x))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] -= h
        g[k] = (base - f(moved)) / h
    return g
    ### END SOLUTION
''',
        looking_back,
        title="A backward gradient in n + 1 evaluations",
        hints=(
            "Each partial derivative needs one moved point. The other value, f(x), is the same for every k, so it has "
            "to be computed only once.",
            "Compute f(x) before the loop. In iteration k, make a copy of x, subtract h from its entry k, and evaluate "
            "f at the copy.",
            "Start with `base, g = f(x), np.zeros(len(x))`. Inside the loop over k, `moved = x.copy()` makes a new "
            "array, while `moved = x` would only give the same array a second name. After `moved[k] -= h`, set `g[k]` "
            "to the difference quotient, in which the value at the moved point is subtracted.",
        ),
        why=r"""
The value f(x) is the same for every partial derivative, so it is computed once, before the loop. The n moved points
need one evaluation each, which makes n + 1 in all. The moved point lies behind x, so its value is the one that is
subtracted; with the other order, every sign would be wrong. Calling f(x) inside the loop would give the same numbers,
but it would take 2n evaluations.

In each iteration, `x.copy()` makes a new array, of which only the entry k is changed. With `moved = x` both names would
belong to one array, the steps would accumulate from iteration to iteration, and the caller's point would be different
afterwards. One could also subtract h and add it again, but in floating-point arithmetic (x − h) + h is not always x.
""",
        words={
            "These are backward differences, because one entry was moved back by h. Move it ahead, to x + h e_k.": (
                "These are forward differences, because one entry was moved ahead by h. Move it back, to x - h e_k."
            ),
            "Compare each f(x + h e_k) with f(x).": "Compare f(x) with each f(x - h e_k).",
            "The exercise asks for forward differences, (f(x + h e_k) - f(x)) / h.": (
                "The exercise asks for backward differences, (f(x) - f(x - h e_k)) / h."
            ),
            "because x + h - h is not always exactly x": "because x - h + h is not always exactly x",
            "∂f/∂x_k ≈ (f(x + h e_k) - f(x)) / h": "∂f/∂x_k ≈ (f(x) - f(x - h e_k)) / h",
        },
        without=("Your differences are not divided by h",),
        wrong={
            "Your differences are not divided by h. Divide each of them by the step.": lambda f, x, h: [
                f(x) - f(x - h * row) for row in np.eye(len(x))
            ],
            "Your gradient has the wrong sign. Subtract the value at the moved point from f(x), and not the other way "
            "around.": lambda f, x, h: [(f(x - h * row) - f(x)) / h for row in np.eye(len(x))],
        },
        other={"right": [looking_back(gradient), backward_by_adlib]},
    ),
    "gradient.c": Variant(
        r"""
When each evaluation of f is expensive, it matters how many of them a gradient needs. The parameters of a model often
have names, so here the point x is a dict of n floats, as in `{"p": 0.5, "q": 2.0}`, and f takes such a dict and returns
a float. Write the function that returns the gradient of f at x by forward differences with the step h, as a dict with
the same keys as x. The quotient for a name compares f(x) with the value at the point where the entry of this name is
larger by h. Call f at most n + 1 times, and leave x exactly as it was.
""",
        '''
def gradient_by_name(f, x, h):
    """(dict with the keys of x) the forward-difference gradient of f at x, a dict of n floats, with step h."""
    ### BEGIN SOLUTION
    base, g = f(x), {}
    for name in x:
        moved = dict(x)
        moved[name] += h
        g[name] = (f(moved) - base) / h
    return g
    ### END SOLUTION
''',
        by_name,
        title="A gradient of named parameters in n + 1 evaluations",
        hints=(
            "Each partial derivative needs one moved point. The other value, f(x), is the same for every name, so it "
            "has to be computed only once.",
            "Compute f(x) before the loop over the names. In each iteration, make a copy of x, add h to the entry of "
            "this name, and evaluate f at the copy.",
            "Start with `base, g = f(x), {}`. Inside the loop `for name in x`, the line `moved = dict(x)` makes a new "
            "dict, while `moved = x` would only give the same dict a second name. After `moved[name] += h`, set "
            "`g[name]` to the difference quotient.",
        ),
        why=r"""
The value f(x) is the same for every partial derivative, so it is computed once, before the loop. The n moved points
need one evaluation each, which makes n + 1 in all. Calling f(x) inside the loop would give the same numbers, but it
would take 2n evaluations, and for an expensive f this doubles the time.

A loop over a dict visits its keys. In each iteration, `dict(x)` makes a new dict, in which only the entry of one name
is changed. With `moved = x` both names would belong to one dict, the steps would accumulate from iteration to
iteration, and the caller's point would be different afterwards. Gradients with names are common in practice: libraries
for machine learning return the derivatives in the same structure in which they receive the parameters.
""",
        words={
            "y = x only gives the same array a second name": "y = x only gives the same dict a second name",
            "but the array x has changed": "but the dict x has changed",
            "for each k, f(x) computed once": "for each name k, f(x) computed once",
        },
        other={"describe": wave_of_names},
        wrong={
            "Your function returns a list. Return a dict with the keys of x.": lambda f, x, h: [
                (f(x | {name: x[name] + h}) - f(x)) / h for name in x
            ],
        },
    ),
    "gradient.d": Variant(
        r"""
A function with several values has a derivative matrix, the Jacobian, and when each evaluation is expensive, it matters
how many of them it needs. Write the function that returns the Jacobian of $F:\mathbb R^n\to\mathbb R^m$ at the array x
by forward differences with the step h, as an array of shape (m, n). Row i belongs to the value $F_i$ and column k to
the entry $x_k$: its quotients compare F(x) with the values at the point where this entry is larger by h. One call of F
returns all m values as an array. Call F at most n + 1 times, and leave x exactly as it was.
""",
        '''
def jacobian(F, x, h):
    """(array of shape (m, n)) the forward-difference Jacobian of F: R^n -> R^m at the array x (n,), with step h."""
    ### BEGIN SOLUTION
    base = F(x)
    J = np.zeros((len(base), len(x)))
    for k in range(len(x)):
        moved = x.copy()
        moved[k] += h
        J[:, k] = (F(moved) - base) / h
    return J
    ### END SOLUTION
''',
        answer=Answer(
            [jacobian, jacobian_by_adlib],
            "column k of the Jacobian ≈ (F(x + h e_k) - F(x)) / h, F(x) computed once: n + 1 evaluations",
            "Compute F(x) once, before the loop. In the loop, move one entry of a copy of x, and fill one column.",
            waves,
            {
                "Your Jacobian is transposed. Row i belongs to the value F_i, and column k to the entry x_k.": (
                    lambda F, x, h: jacobian(F, x, h).T
                ),
                "These are backward differences, because one entry was moved back by h. Move it ahead, to x + h e_k.": (
                    lambda F, x, h: jacobian(F, x, -h)
                ),
                "These are central differences, which need 2 n evaluations. Compare each F(x + h e_k) with F(x).": (
                    jacobian_by(central)
                ),
                "Your differences are not divided by h. Divide each of them by the step.": lambda F, x, h: (
                    jacobian(F, x, h) * h
                ),
                "Entries that were moved in one iteration are still moved in the next one. Start each iteration from a "
                "new copy: y = x only gives the same array a second name, and x.copy() makes a new one.": (
                    jacobian_along_stairs
                ),
                "You moved every entry of x at once, which gives the derivative in the direction (1, ..., 1). Move one "
                "entry at a time.": lambda F, x, h: np.tile(((F(x + h) - F(x)) / h)[:, None], len(x)),
                "This is the gradient of the sum of all values. Each value F_i has a row of its own.": (
                    lambda F, x, h: jacobian(F, x, h).sum(axis=0)
                ),
                "This is the gradient of the first value only. Each value F_i has a row of its own.": (
                    lambda F, x, h: jacobian(F, x, h)[0]
                ),
                "Your Jacobian has the entries of its transpose, arranged in the shape (m, n). The method reshape does "
                "not transpose, so write the quotients into columns.": lambda F, x, h: jacobian(F, x, h).T.reshape(
                    len(F(x)), len(x)
                ),
                "Your differences have the wrong sign. Subtract F(x) from F(x + h e_k), and not the other way "
                "around.": lambda F, x, h: -jacobian(F, x, h),
                "This looks like a step that you chose yourself. Use the h that is given.": lambda F, x, h: np.stack(
                    [F(x + 1e-30j * row).imag / 1e-30 for row in np.eye(len(x))], axis=1
                ),
            },
            but={
                "Your Jacobian is right, but the array x has changed. Work on a copy of x, because x + h - h is not "
                "always exactly x.": "x changed",
                "Your Jacobian is right, but it takes more than n + 1 evaluations. This looks like F(x) computed again "
                "for every k; compute it once, before the loop.": "evaluations",
            },
            limits=lambda case: {"evaluations": (len(case["x"]), len(case["x"]) + 1), "x changed": (0, 0)},
            lesson=LESSON,
        ),
        title="A Jacobian in n + 1 evaluations",
        hints=(
            "Each column needs one moved point, and one evaluation there gives all of its entries. The other value, "
            "F(x), is the same for every column, so it has to be computed only once.",
            "Compute F(x) before the loop. In iteration k, make a copy of x, add h to its entry k, evaluate F at the "
            "copy, and fill column k of the result.",
            "Start with `base = F(x)` and `J = np.zeros((len(base), len(x)))`. Inside the loop over k, `moved = "
            "x.copy()` makes a new array, while `moved = x` would only give the same array a second name. After "
            "`moved[k] += h`, set the column `J[:, k]` to the difference quotient.",
        ),
        why=r"""
A step in the entry $x_k$ changes all values of F, so one evaluation at the moved point gives a whole column of the
Jacobian. The value F(x) is the same for every column, so it is computed once, before the loop, and n + 1 evaluations
are enough, whatever m is. Calling F(x) inside the loop would give the same numbers, but it would take 2n evaluations.

In each iteration, `x.copy()` makes a new array, of which only the entry k is changed. With `moved = x` both names would
belong to one array, the steps would accumulate, and the caller's point would be different afterwards. The difference
`F(moved) - base` is an array of m numbers, and `J[:, k]` is the column into which it belongs.
""",
    ),
    "best_step.b": Variant(
        r"""
Which step should one choose? A method of order p has a truncation error of about $c\,h^p$, where the number c > 0
depends on the derivatives of the function, and a round-off error of about $\varepsilon/h$. One falls with h and the
other one grows, and a good step lies where the two are equal. Write the function that takes eps, the order p and c and
returns this h, a float.
""",
        '''
def balanced_step(eps, order, c):
    """(float) the step at which the truncation error c * h**order and the round-off error eps / h are equal."""
    ### BEGIN SOLUTION
    return (eps / c) ** (1 / (order + 1))
    ### END SOLUTION
''',
        lambda best_step: lambda eps, order, c: best_step(eps / c, order),
        title="Bonus: the best step for a given function",
        hints=(
            "Set the two errors equal, and solve the equation for h.",
            r"The equation is $c\,h^p = \varepsilon / h$. Multiply both sides by h, and divide them by c.",
            "Now the left side is a power of h whose exponent is `order + 1`, and the right side is `eps / c`. A root "
            "is written as a power, too: the n-th root of a is `a ** (1 / n)`.",
        ),
        why=r"""
The total error of the difference is roughly $c\,h^p+\varepsilon/h$. The first term grows with h and the second one
falls, so the sum is smallest near the step at which they are equal. From $c\,h^p=\varepsilon/h$ follows
$h^{p+1}=\varepsilon/c$, and the root is written as a power with the exponent 1 / (order + 1). Both pairs of parentheses
are needed in Python, because a power is computed before a division.

A function with large derivatives has a large c and needs a smaller step, but c enters only with the root: for a central
difference, a c that is 1000 times as large makes the step 10 times smaller. This is why one usually gets along without
knowing c, and takes c = 1.
""",
        words={
            "This is the square root of eps, which": "This is the square root of eps / c, which",
            "Multiply h^p = eps / h by h": "Multiply c h^p = eps / h by h",
            "Your result is eps / (p + 1), because": "Your result is (eps / c) / (p + 1), because",
            "Your result is eps itself.": "Your result is eps / c.",
            "In h^(p + 1) = eps it belongs to h, so take its reciprocal for eps.": (
                "In h^(p + 1) = eps / c it belongs to h, so take its reciprocal for eps / c."
            ),
            "which gives the error at the best step. Return the step itself.": (
                "which gives h^p at the best step, the error without its factor c. Return the step itself."
            ),
            "Your result uses the eps of this machine's floats. Use the eps that is given.": (
                "Your result uses the eps of this machine's floats, and no c. Use the eps and the c that are given."
            ),
            "The truncation error h^p equals the round-off error eps / h at h = eps^(1 / (p + 1)).": (
                "The truncation error c h^p equals the round-off error eps / h at h = (eps / c)^(1 / (p + 1))."
            ),
            "Set the two errors equal, h^p = eps / h, and": "Set the two errors equal, c h^p = eps / h, and",
        },
        without=("This is the total error",),
        wrong={
            "Your result does not depend on c. The truncation error is c h^p.": lambda eps, order, c: (
                eps ** (1 / (order + 1))
            ),
            "Your root contains eps times c. Divide both sides of the equation by c.": lambda eps, order, c: (
                (eps * c) ** (1 / (order + 1))
            ),
            "The root of eps is divided by c. Take the root of eps / c, with c inside.": lambda eps, order, c: (
                eps ** (1 / (order + 1)) / c
            ),
            "This is the total error at the best step, truncation and round-off together. Return the step itself.": (
                lambda eps, order, c: 2 * c * (eps / c) ** (order / (order + 1))
            ),
        },
        other={"describe": lambda case: f"eps = {case['eps']:.3g}, order = {case['order']}, c = {case['c']:.4g}"},
    ),
    "best_step.c": Variant(
        r"""
Which step should one choose for a second derivative? Its difference quotient is divided by $h^2$, so the round-off
error is about $\varepsilon/h^2$, while a method of order p has a truncation error of about $h^p$. One falls with h and
the other one grows, and a good step lies where the two are equal. Write the function that takes eps and the order p and
returns this h, a float.
""",
        '''
def best_second_step(eps, order):
    """(float) the step at which the truncation error h**order and the round-off error eps / h**2 are equal."""
    ### BEGIN SOLUTION
    return eps ** (1 / (order + 2))
    ### END SOLUTION
''',
        lambda best_step: lambda eps, order: best_step(eps, order + 1),
        title="Bonus: the best step for a second derivative",
        hints=(
            "Set the two errors equal, and solve the equation for h.",
            r"The equation is $h^p = \varepsilon / h^2$. Multiply both sides by $h^2$.",
            "Now the left side is a power of h whose exponent is `order + 2`. A root is written as a power, too: the "
            "n-th root of eps is `eps ** (1 / n)`.",
        ),
        why=r"""
The total error of the difference is roughly $h^p+\varepsilon/h^2$. The first term grows with h and the second one
falls, so the sum is smallest near the step at which they are equal. From $h^p=\varepsilon/h^2$ follows
$h^{p+2}=\varepsilon$, and the root is written as a power with the exponent 1 / (order + 2). In Python the parentheses
are needed, because `eps ** 1 / (order + 2)` would be a division of eps.

The usual second difference has the order 2. For float64 its best step is near $10^{-4}$, much larger than for a first
derivative, and about eight digits are right there. Second derivatives by differences are therefore always less accurate
than first ones.
""",
        words={
            "This is the square root of eps, which is right for order 1 only.": (
                "This is the square root of eps, which is right for no order from 1 on."
            ),
            "Your exponent is 1 / p. Multiply h^p = eps / h by h and look at the power of h on the left side.": (
                "Your exponent is 1 / (p + 1), as if the round-off error were eps / h. Here it is eps / h²."
            ),
            "Your result is eps / (p + 1), because": "Your result is eps / (p + 2), because",
            "1 // (p + 1) is 0": "1 // (p + 2) is 0",
            "Your exponent is p + 1. In h^(p + 1) = eps it": "Your exponent is p + 2. In h^(p + 2) = eps it",
            "Your exponents are 1/2 and 1/3, which is right for the orders 1 and 2 only. Compute": (
                "This is the cube root of eps, which is right for order 1 only. Compute"
            ),
            "Your exponent is 1 / (p + 2). Multiply h^p = eps / h by h and count": (
                "Your exponent is 1 / (p + 3). Multiply h^p = eps / h² by h² and count"
            ),
            "The truncation error h^p equals the round-off error eps / h at h = eps^(1 / (p + 1)).": (
                "The truncation error h^p equals the round-off error eps / h² at h = eps^(1 / (p + 2))."
            ),
            "Set the two errors equal, h^p = eps / h, and": "Set the two errors equal, h^p = eps / h², and",
        },
        without=("This is the step at which the sum", "Your exponent is p / (p + 1)", "This is the total error"),
        wrong={
            "This is the step at which the sum of the two errors is least. The exercise asks for the step at which "
            "they are equal.": lambda eps, order: (2 * eps / order) ** (1 / (order + 2)),
            "Your exponent is p / (p + 2), which gives the error at the best step. Return the step itself.": (
                lambda eps, order: eps ** (order / (order + 2))
            ),
            "This is the total error at the best step, truncation and round-off together. Return the step itself.": (
                lambda eps, order: 2 * eps ** (order / (order + 2))
            ),
            "Your exponent is 1 / (2 p). On the left side the exponents of h^p and h² are added and not multiplied.": (
                lambda eps, order: eps ** (1 / (2 * order))
            ),
            "Your exponents are 1/3 and 1/4, which is right for the orders 1 and 2 only. Compute the exponent from the "
            "order p.": lambda eps, order: eps ** (1 / 3) if order == 1 else eps ** (1 / 4),
        },
    ),
    "best_step.d": Variant(
        r"""
How accurate can a difference quotient be? A method of order p has a truncation error of about $h^p$ and a round-off
error of about $\varepsilon/h$. One falls with h and the other one grows, and a good step lies where the two are equal.
Write the function that takes eps and the order p and returns the truncation error at this step, a float. (The round-off
error has the same size there.)
""",
        '''
def best_error(eps, order):
    """(float) the truncation error h**order at the step h at which it equals the round-off error eps / h."""
    ### BEGIN SOLUTION
    return eps ** (order / (order + 1))
    ### END SOLUTION
''',
        lambda best_step: lambda eps, order: best_step(eps, order) ** order,
        title="Bonus: the error at the best step",
        hints=(
            "Set the two errors equal, and solve the equation for h. Then compute one of the errors at this h.",
            r"The equation is $h^p = \varepsilon / h$. Multiply both sides by h, take the root, and raise the result "
            "to the power p.",
            "The step is `eps ** (1 / (order + 1))`. Its power with the exponent `order` is the error. The two "
            "exponents may be multiplied.",
        ),
        why=r"""
From $h^p=\varepsilon/h$ follows $h^{p+1}=\varepsilon$, so the best step is $\varepsilon^{1/(p+1)}$. The truncation
error there is $h^p=\varepsilon^{p/(p+1)}$, and $\varepsilon/h$ is the same number, which is a good test. In Python the
parentheses are needed, because `eps ** order / (order + 1)` would be a division.

For float64, a forward difference reaches about $10^{-8}$ at best, that is, half of the sixteen digits. A central
difference reaches about $3\cdot10^{-11}$, two thirds of them. With a higher order p the exponent p / (p + 1) comes
closer to 1, but it never gets there: no difference quotient reaches all digits.
""",
        words={
            "This is the square root of eps, which is right for order 1 only. The exponent depends on the order p.": (
                "This is the error for the step eps^(1/2), which is best for order 1 only. The step depends on the "
                "order p, too."
            ),
            "Your exponent is 1 / p. Multiply h^p = eps / h by h and look at the power of h on the left side.": (
                "Your result is eps itself. No difference quotient reaches this error: set the two errors equal, and "
                "solve for h first."
            ),
            "This looks like an integer division: 1 // (p + 1) is 0": (
                "This looks like an integer division, whose result is 0"
            ),
            "This is the step at which the sum of the two errors is least. The exercise asks for the step at which "
            "they are equal.": (
                "This is the truncation error at the step at which the sum of the two errors is least. Take the step "
                "at which they are equal."
            ),
            "Your exponent is 1 / (p + 2). Multiply h^p": "Your exponent is p / (p + 2). Multiply h^p",
            "at h = eps^(1 / (p + 1)).": "at h = eps^(1 / (p + 1)). There it is eps^(p / (p + 1)).",
            "and solve for h.": "solve for h, and compute h^p.",
        },
        without=(
            "Your result is eps / (p + 1)",
            "Your result is eps itself",
            "Your exponent is p + 1",
            "Your exponent is p / (p + 1)",
            "This is the total error",
            "Your exponents are 1/2 and 1/3",
        ),
        wrong={
            "This is the step at which the two errors are equal. Return the error there, h^p.": lambda eps, order: (
                eps ** (1 / (order + 1))
            ),
            "This is the sum of the two errors. They are equal at this step, and the exercise asks for one of them.": (
                lambda eps, order: 2 * eps ** (order / (order + 1))
            ),
            "Your result is eps^p / (p + 1), because ** binds more strongly than /. Put parentheses around the "
            "exponent.": lambda eps, order: eps**order / (order + 1),
            "Your exponent is (p + 1) / p. In h^(p + 1) = eps the exponent p + 1 belongs to h, so take its reciprocal "
            "for eps.": lambda eps, order: eps ** ((order + 1) / order),
            "Your exponents are 1/2 and 2/3, which is right for the orders 1 and 2 only. Compute the exponent from the "
            "order p.": lambda eps, order: eps**0.5 if order == 1 else eps ** (2 / 3),
            "Your result is the step times the order. Raise the step to the power p.": lambda eps, order: (
                order * eps ** (1 / (order + 1))
            ),
        },
    ),
}
