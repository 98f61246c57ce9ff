"""02, numerical differentiation."""

import math

import numpy as np

from adlib import numerical
from adlib.grading.answers import Answer, shown

LESSON = "02, course/02_numerical"


def by_formula(method):
    """The same quotient from its weights: sum of w_i f(x + s_i h) / h."""
    weights = {
        "forward": {1: 1, 0: -1},
        "central": {1: 0.5, -1: -0.5},
        "richardson": {-1: 1 / 6, -0.5: -8 / 6, 0.5: 8 / 6, 1: -1 / 6},
    }[method]
    return lambda f, x, h: sum(w * f(x + s * h) for s, w in weights.items()) / h


def by_adlib(method):
    return lambda f, x, h: numerical.derivative(f, x, method, h)


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def complex_step(f, x, h):
    return f(x + 1j * h).imag / h


def by_real_and_imaginary_parts(case):
    """sin(u + iv) has the imaginary part cos u sinh v, and (x + ih)² has 2 x h."""
    a, b, c, x, h = (case[name] for name in "abcxh")
    return a * math.cos(b * x) * math.sinh(b * h) / h + 2 * c * x


def gradient(f, x, h):
    base = f(x)
    return [(f(x + h * row) - base) / h for row in np.eye(len(x))]


def gradient_by_adlib(f, x, h):
    return numerical.gradient(f, x, "forward", h)


def wave(case):
    return f"f(x) = {case['a']:.3g} sin({case['b']:.3g} x) + {case['c']:.3g} x²"


def wave_of_many(case):
    a, b, x = case["a"], case["b"], case["x"]
    waves = " + ".join(f"{a_k:.3g} sin({b_k:.3g} x_{k})" for k, (a_k, b_k) in enumerate(zip(a, b)))
    return (
        f"f(x) = {waves} + {case['c']:.3g} ({' + '.join(f'x_{k}' for k in range(len(x)))})², x = {shown(x)}, h = "
        f"{case['h']:.4g}"
    )


def at_x_and_h(case):
    return f"{wave(case)}, x = {case['x']:.4g}, h = {case['h']:.4g}"


def forward(f, x, h):
    return (f(x + h) - f(x)) / h


def with_steps_of_its_own(f, x, h):
    """The derivative itself, to the digits that a good step of one's own gives."""
    return f(x + 1e-30j).imag / 1e-30


def mixed(fine, coarse, divisor, difference=central):
    """Richardson's extrapolation with other weights."""
    return lambda f, x, h: (fine * difference(f, x, h / 2) + coarse * difference(f, x, h)) / divisor


def staircase(f, x, h):
    here, values = x.copy(), [f(x)]
    for k in range(len(x)):
        here[k] += h
        values.append(f(here))
    return [(b - a) / h for a, b in zip(values, values[1:])]


ANSWERS = {
    "forward": Answer(
        [by_adlib("forward"), by_formula("forward")],
        "f'(x) ≈ (f(x + h) - f(x)) / h",
        "One point lies ahead of x, and the other one is x itself. Divide the difference of the two "
        "values by the distance between the points.",
        at_x_and_h,
        {
            "Your quotient has the wrong sign. Subtract f(x) from f(x + h), and not the other way "
            "around.": lambda f, x, h: (f(x) - f(x + h)) / h,
            "This is the backward difference, because your second point is x - h. The forward difference "
            "looks ahead, to x + h.": lambda f, x, h: (f(x) - f(x - h)) / h,
            "Your difference is not divided by h. Divide it by the distance between the two points.": lambda f, x, h: (
                f(x + h) - f(x)
            ),
            "This is the central difference, with one point on each side of x. The forward difference "
            "uses x + h and x itself.": central,
            "Your division applies to f(x) only. Put parentheses around the difference, so that the whole "
            "of it is divided.": lambda f, x, h: f(x + h) - f(x) / h,
            "This looks like a step that you chose yourself. Use the h that is given.": with_steps_of_its_own,
            "You added the two values. A slope needs their difference, divided by the distance between "
            "the points.": lambda f, x, h: (f(x + h) + f(x)) / (2 * h),
            "Your second point is x + 2 h, but you divided by h. The forward difference uses the point x "
            "+ h.": lambda f, x, h: (f(x + 2 * h) - f(x)) / h,
            "Your step is h times x. Use h itself.": lambda f, x, h: (f(x + h * x) - f(x)) / (h * x),
        },
        lesson=LESSON,
    ),
    "central": Answer(
        [by_adlib("central"), by_formula("central")],
        "f'(x) ≈ (f(x + h) - f(x - h)) / (2 h)",
        "What is the distance between the points x + h and x - h? Divide the difference of the two values by it.",
        at_x_and_h,
        {
            "Your result is twice the central difference. The distance between the two points is 2 h, and "
            "you divided by h.": lambda f, x, h: 2 * central(f, x, h),
            "This is the forward difference. The central difference compares x + h with x - h, and not "
            "with x.": lambda f, x, h: (f(x + h) - f(x)) / h,
            "Your points are x + h / 2 and x - h / 2, at a distance of only h, but you divided by 2 h. "
            "Take the points x + h and x - h.": lambda f, x, h: central(f, x, h / 2) / 2,
            "This is the central difference with the step h / 2. Use h itself, so that the points are x + "
            "h and x - h.": lambda f, x, h: central(f, x, h / 2),
            "You divided by 2 h, but your second point is x. Take x - h as the second point.": lambda f, x, h: (
                (f(x + h) - f(x)) / (2 * h)
            ),
            "Python computes / 2 * h from left to right, so your result is multiplied by h. Write / (2 * "
            "h).": lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "Your result has the wrong sign. Subtract f(x - h) from f(x + h), and not the other way "
            "around.": lambda f, x, h: -central(f, x, h),
            "This is the second difference, which approximates f''. For f', subtract f(x - h) from "
            "f(x + h), and divide by the distance between these two points, 2 h.": lambda f, x, h: (
                (f(x + h) - 2 * f(x) + f(x - h)) / h**2
            ),
            "You added the two values. The slope needs their difference.": lambda f, x, h: (
                (f(x + h) + f(x - h)) / (2 * h)
            ),
            "You subtracted one of the one-sided slopes from the other. The central difference is their "
            "mean.": lambda f, x, h: forward(f, x, h) - forward(f, x, -h),
            "Your points are h ahead of x and h / 2 behind it. Without symmetry the error is of order h "
            "again, so take both points at the distance h.": lambda f, x, h: (f(x + h) - f(x - h / 2)) / (1.5 * h),
            "This looks like a step that you chose yourself. Use the h that is given.": with_steps_of_its_own,
            "This is the backward difference. The central difference compares x - h with x + h, and not "
            "with x.": lambda f, x, h: forward(f, x, -h),
        },
        lesson=LESSON,
    ),
    "richardson": Answer(
        [by_adlib("richardson"), by_formula("richardson")],
        "(4 D(h / 2) - D(h)) / 3 with D the central difference",
        "Write down D(h) = f' + c h² + ... and the same for D(h / 2). Then combine the two so that c disappears.",
        at_x_and_h,
        {
            "The two steps are exchanged in your combination. The larger weight belongs to the better "
            "difference, which has the step h / 2.": lambda f, x, h: (4 * central(f, x, h) - central(f, x, h / 2)) / 3,
            "Your weights 2 and -1 cancel an error of order h. The central difference has an error of "
            "order h², so it needs other weights.": lambda f, x, h: 2 * central(f, x, h / 2) - central(f, x, h),
            "This is the central difference with the step h / 2. Combine it with the one with the step "
            "h.": lambda f, x, h: central(f, x, h / 2),
            "This is the central difference with the step h. Combine it with the one with the step h / 2.": central,
            "Your steps are h and 2 h. The exercise asks for h and h / 2.": lambda f, x, h: (
                (4 * central(f, x, h) - central(f, x, 2 * h)) / 3
            ),
            "Your division applies to the second term only. Put parentheses around the combination, so "
            "that all of it is divided by 3.": lambda f, x, h: 4 * central(f, x, h / 2) - central(f, x, h) / 3,
            "Your weights 4 and -1 have the sum 3, so your result is about three times the derivative. "
            "Divide it by 3.": lambda f, x, h: 4 * central(f, x, h / 2) - central(f, x, h),
            "You added the two differences with the weights 4 and 1, so their errors add up, too. The "
            "terms c h² cancel only if one difference is subtracted.": mixed(4, 1, 5),
            "Your D is the forward difference, with the weights 2 and -1 that belong to it. Start from "
            "the central difference, which has other weights.": mixed(2, -1, 1, forward),
            "Your D is the forward difference, but the weights 4 and -1 belong to the central one. Use "
            "the central difference in both terms.": mixed(4, -1, 3, forward),
            "Your weights 16 and -1 remove an error of order h⁴. The error of the central "
            "difference is of order h², so halving h makes it 4 times smaller and not 16 "
            "times.": mixed(16, -1, 15),
            "In your D(h / 2) the distance between the points is h, but you divided by 2 h. Divide by "
            "this distance.": lambda f, x, h: (4 * central(f, x, h / 2) / 2 - central(f, x, h)) / 3,
            "This is the mean of the two differences, and their errors do not cancel in it. Choose the "
            "weights so that the terms c h² cancel.": mixed(1, 1, 2),
            "This looks like a step that you chose yourself. Use the h that is given.": with_steps_of_its_own,
        },
        lesson=LESSON,
    ),
    "complex_step": Answer(
        [complex_step, lambda f, x, h: -f(x - 1j * h).imag / h],
        "f'(x) ≈ Im f(x + i h) / h",
        "In Python the imaginary unit is written 1j, and the imaginary part of z is z.imag.",
        at_x_and_h,
        {
            "You took the real part, which contains the value of f. The derivative is in the imaginary "
            "part.": lambda f, x, h: f(x + 1j * h).real / h,
            "Your result has the wrong sign, as if the step were -i h. Take the step to x + i h.": lambda f, x, h: (
                -complex_step(f, x, h)
            ),
            "Your imaginary part is not divided by h. Divide it by the length of the step.": lambda f, x, h: (
                f(x + 1j * h).imag
            ),
            "Your function returns a complex number. Return the imaginary part of the quotient only.": lambda f, x, h: (
                f(x + 1j * h) / h
            ),
            "This looks like a step that you chose yourself. Use the h that is given.": lambda f, x, h: complex_step(
                f, x, 1e-30
            ),
            "This is the central difference, because your step is along x. Take the step in the imaginary "
            "direction, to x + i h.": central,
            "This is the forward difference, because your step is along x. Take the step in the imaginary "
            "direction, to x + i h.": lambda f, x, h: (f(x + h) - f(x)) / h,
            "You took the absolute value of f(x + i h). Take its imaginary part.": lambda f, x, h: (
                abs(f(x + 1j * h)) / h
            ),
            "You took the angle of f(x + i h). Take its imaginary part.": lambda f, x, h: (
                math.atan2(f(x + 1j * h).imag, f(x + 1j * h).real) / h
            ),
            "This looks like an extrapolation from several complex steps. The exercise asks for one step, "
            "with the h that is given.": lambda f, x, h: (4 * complex_step(f, x, h / 2) - complex_step(f, x, h)) / 3,
            "This looks like a central difference with a step that you chose yourself. Take a step in the "
            "imaginary direction, with the h that is given.": lambda f, x, h: central(f, x, 1e-3),
            "You subtracted f(x) and returned the real part. Return the imaginary part instead, in which "
            "the subtraction changes nothing.": (lambda f, x, h: ((f(x + 1j * h) - f(x)) / h).real),
            "You divided by i h, so the imaginary part of your quotient no longer contains the "
            "derivative. Divide the imaginary part of f(x + i h) by h.": lambda f, x, h: (
                (f(x + 1j * h) / (1j * h)).imag
            ),
        },
        [by_real_and_imaginary_parts],
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, gradient_by_adlib],
        "∂f/∂x_k ≈ (f(x + h e_k) - f(x)) / h for each k, f(x) computed once: n + 1 evaluations",
        "Compute f(x) once, before the loop. In the loop, move one entry of a copy of x.",
        wave_of_many,
        {
            "These are backward differences, because one entry was moved back by h. Move it ahead, to x + "
            "h e_k.": lambda f, x, h: [(f(x) - f(x - h * r)) / h for r in np.eye(len(x))],
            "Entries that were moved in one iteration are still moved in the next one. Start each "
            "iteration from a new copy: y = x only gives the same array a second name, and x.copy() makes "
            "a new one.": lambda f, x, h: [(f(x + h * (np.arange(len(x)) <= k)) - f(x)) / h for k in range(len(x))],
            "Your differences are not divided by h. Divide each of them by the step.": lambda f, x, h: [
                g * h for g in gradient(f, x, h)
            ],
            "These are central differences, which need 2 n evaluations. Compare each f(x + h e_k) with "
            "f(x).": lambda f, x, h: [(f(x + h * r) - f(x - h * r)) / (2 * h) for r in np.eye(len(x))],
            "You moved every entry of x at once, which gives the derivative in the direction (1, ..., 1). "
            "Move one entry at a time.": lambda f, x, h: [(f(x + h) - f(x)) / h] * len(x),
            "Each of your values is compared with the one before it, and the entries stay moved. Compare "
            "with f(x), and move one entry of x at a time.": (staircase),
            "These are complex steps. The exercise asks for forward differences, (f(x + h e_k) - f(x)) / "
            "h.": lambda f, x, h: [f(x + 1j * h * row).imag / h for row in np.eye(len(x))],
            "Your step for each entry is h times this entry. Use h itself.": lambda f, x, h: [
                (f(x + h * t * row) - f(x)) / (h * t) for t, row in zip(x, np.eye(len(x)))
            ],
            "This looks like a step that you chose yourself. Use the h that is given.": lambda f, x, h: [
                f(x + 1e-30j * row).imag / 1e-30 for row in np.eye(len(x))
            ],
        },
        but={
            "Your gradient is right, but the array x has changed. Work on a copy of x, because x + h - h "
            "is not always exactly x.": "x changed",
            "Your gradient is right, but it takes more than n + 1 evaluations. This looks like f(x) "
            "computed again for every k; compute it once, before the loop.": "evaluations",
        },
        limits=lambda case: {"evaluations": (len(case["x"]), len(case["x"]) + 1), "x changed": (0, 0)},
        lesson=LESSON,
    ),
    "best_step": Answer(
        [lambda eps, order: eps ** (1 / (order + 1)), lambda eps, order: math.exp(math.log(eps) / (1 + order))],
        "The truncation error h^p equals the round-off error eps / h at h = eps^(1 / (p + 1)).",
        "Set the two errors equal, h^p = eps / h, and solve for h.",
        lambda case: f"eps = {case['eps']:.3g}, order = {case['order']}",
        {
            "This is the square root of eps, which is right for order 1 only. The exponent depends on the "
            "order p.": lambda eps, order: eps**0.5,
            "Your exponent is 1 / p. Multiply h^p = eps / h by h and look at the power of h on the left "
            "side.": lambda eps, order: eps ** (1 / order),
            "Your result is eps / (p + 1), because ** binds more strongly than /. Put parentheses around "
            "the exponent.": lambda eps, order: eps / (order + 1),
            "This looks like an integer division: 1 // (p + 1) is 0, so your result is always 1. Use a "
            "single /.": lambda eps, order: 1.0,
            "This is the step at which the sum of the two errors is least. The exercise asks for the step "
            "at which they are equal.": lambda eps, order: (eps / order) ** (1 / (order + 1)),
            "Your result is eps itself. Set the two errors equal and solve for h.": lambda eps, order: eps,
            "Your exponent is p + 1. In h^(p + 1) = eps it belongs to h, so take its reciprocal for "
            "eps.": lambda eps, order: eps ** (order + 1),
            "Your exponent is p / (p + 1), which gives the error at the best step. Return the step "
            "itself.": lambda eps, order: eps ** (order / (order + 1)),
            "Your result uses the eps of this machine's floats. Use the eps that is given.": lambda eps, order: (
                np.finfo(float).eps ** (1 / (order + 1))
            ),
            "This is the total error at the best step, truncation and round-off together. Return the step itself.": (
                lambda eps, order: 2 * eps ** (order / (order + 1))
            ),
            "Your exponents are 1/2 and 1/3, which is right for the orders 1 and 2 only. Compute the "
            "exponent from the order p.": lambda eps, order: eps**0.5 if order == 1 else eps ** (1 / 3),
            "Your exponent is 1 / (p + 2). Multiply h^p = eps / h by h and count the power of h on the "
            "left side again.": (lambda eps, order: eps ** (1 / (order + 2))),
        },
        lesson=LESSON,
    ),
}
