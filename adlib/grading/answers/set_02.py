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
        "One point ahead, one at x, divided by their distance.",
        at_x_and_h,
        {
            "the sign is reversed: f(x) - f(x + h)": lambda f, x, h: (f(x) - f(x + h)) / h,
            "this is the backward difference: the second point lies at x - h": lambda f, x, h: (f(x) - f(x - h)) / h,
            "the division by h is missing": lambda f, x, h: f(x + h) - f(x),
            "this is the central difference": central,
            "the precedence is wrong: f(x + h) - f(x) needs parentheses": lambda f, x, h: f(x + h) - f(x) / h,
            "the step is one of your own: use the h that is given": with_steps_of_its_own,
            "this is the mean of the two values and not their difference": lambda f, x, h: (f(x + h) + f(x)) / (2 * h),
            "the second point is x + 2 h, and you divided by h": lambda f, x, h: (f(x + 2 * h) - f(x)) / h,
            "the step is h x: it is h itself": lambda f, x, h: (f(x + h * x) - f(x)) / (h * x),
        },
        lesson=LESSON,
    ),
    "central": Answer(
        [by_adlib("central"), by_formula("central")],
        "f'(x) ≈ (f(x + h) - f(x - h)) / (2 h)",
        "How far apart are x + h and x - h?",
        at_x_and_h,
        {
            "the points are 2 h apart, and you divided by h": lambda f, x, h: 2 * central(f, x, h),
            "this is the forward difference": lambda f, x, h: (f(x + h) - f(x)) / h,
            "the steps are h / 2 but the divisor is 2 h": lambda f, x, h: central(f, x, h / 2) / 2,
            "this is the central difference with h / 2": lambda f, x, h: central(f, x, h / 2),
            "the divisor is 2 h, but the second point is x": lambda f, x, h: (f(x + h) - f(x)) / (2 * h),
            "/ 2 * h multiplies by h: write / (2 * h)": lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "the sign is reversed": lambda f, x, h: -central(f, x, h),
            "this is the second difference, which approximates f'': the middle value f(x) has no place "
            "here": lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2,
            "the two values are added: the slope needs their difference": lambda f, x, h: (
                (f(x + h) + f(x - h)) / (2 * h)
            ),
            "the two one-sided slopes are subtracted: the central difference is their mean": lambda f, x, h: (
                forward(f, x, h) - forward(f, x, -h)
            ),
            "the points are h ahead and h / 2 back, which is not symmetric: the error is of order h "
            "again": lambda f, x, h: (f(x + h) - f(x - h / 2)) / (1.5 * h),
            "the step is one of your own: use the h that is given": with_steps_of_its_own,
            "this is the backward difference": lambda f, x, h: forward(f, x, -h),
        },
        lesson=LESSON,
    ),
    "richardson": Answer(
        [by_adlib("richardson"), by_formula("richardson")],
        "(4 D(h / 2) - D(h)) / 3 with D the central difference",
        "Write D(h) = f' + c h² + ... and D(h/2), then make c disappear.",
        at_x_and_h,
        {
            "the two steps are exchanged": lambda f, x, h: (4 * central(f, x, h) - central(f, x, h / 2)) / 3,
            "the weights 2 and -1 cancel an error of order h; the central difference has order h²": lambda f, x, h: (
                2 * central(f, x, h / 2) - central(f, x, h)
            ),
            "this is the central difference with h / 2": lambda f, x, h: central(f, x, h / 2),
            "this is the central difference": central,
            "the steps are h and 2 h, not h and h / 2": lambda f, x, h: (
                (4 * central(f, x, h) - central(f, x, 2 * h)) / 3
            ),
            "the precedence is wrong: the whole difference is divided by 3": lambda f, x, h: (
                4 * central(f, x, h / 2) - central(f, x, h) / 3
            ),
            "the division by 3 is missing": lambda f, x, h: 4 * central(f, x, h / 2) - central(f, x, h),
            "the weights 4 and 1 are added: the error of order h² disappears in a difference, (4 D(h / 2) - D(h)) / "
            "3": mixed(4, 1, 5),
            "D is the forward difference here, with weights 2 and -1: the exercise starts from the central "
            "difference": mixed(2, -1, 1, forward),
            "D is the forward difference here: the weights 4 and -1 belong to the central one": mixed(
                4, -1, 3, forward
            ),
            "the weights 16 and -1 remove an error of order h⁴: the central difference has one of order h²": mixed(
                16, -1, 15
            ),
            "the points of D(h / 2) are h apart, and you divided by 2 h": lambda f, x, h: (
                (4 * central(f, x, h / 2) / 2 - central(f, x, h)) / 3
            ),
            "this is the mean of the two differences: their errors do not cancel in it": mixed(1, 1, 2),
            "the step is one of your own: use the h that is given": with_steps_of_its_own,
        },
        lesson=LESSON,
    ),
    "complex_step": Answer(
        [complex_step, lambda f, x, h: -f(x - 1j * h).imag / h],
        "f'(x) ≈ Im f(x + i h) / h",
        "In Python i is 1j, and the imaginary part of z is z.imag.",
        at_x_and_h,
        {
            "you took the real part": lambda f, x, h: f(x + 1j * h).real / h,
            "this is the conjugate: the step was -i h": lambda f, x, h: -complex_step(f, x, h),
            "the division by h is missing": lambda f, x, h: f(x + 1j * h).imag,
            "take the imaginary part: the quotient is complex": lambda f, x, h: f(x + 1j * h) / h,
            "use the h that is given": lambda f, x, h: complex_step(f, x, 1e-30),
            "the step is in x, not in the imaginary direction: this is the central difference": central,
            "the step is in x, not in the imaginary direction: this is the forward difference": lambda f, x, h: (
                (f(x + h) - f(x)) / h
            ),
            "this is the absolute value of f(x + i h): take its imaginary part": lambda f, x, h: abs(f(x + 1j * h)) / h,
            "this is the angle of f(x + i h): take its imaginary part": lambda f, x, h: (
                math.atan2(f(x + 1j * h).imag, f(x + 1j * h).real) / h
            ),
            "this is an extrapolation of complex steps: one step with the h that is given was asked "
            "for": lambda f, x, h: (4 * complex_step(f, x, h / 2) - complex_step(f, x, h)) / 3,
            "this is a central difference with a step of its own: step by i h, with the h that is "
            "given": lambda f, x, h: central(f, x, 1e-3),
            "f(x) is subtracted first, which changes nothing in the imaginary part, and the real part is returned": (
                lambda f, x, h: ((f(x + 1j * h) - f(x)) / h).real
            ),
            "the divisor is i h: the imaginary part is divided by h": lambda f, x, h: (f(x + 1j * h) / (1j * h)).imag,
        },
        [by_real_and_imaginary_parts],
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, gradient_by_adlib],
        "∂f/∂x_k ≈ (f(x + h e_k) - f(x)) / h for each k, f(x) computed once: n + 1 evaluations",
        "Compute f(x) before the loop. Work on a copy of x.",
        wave_of_many,
        {
            "these are backward differences": lambda f, x, h: [(f(x) - f(x - h * r)) / h for r in np.eye(len(x))],
            "entries moved earlier stay moved (y = x is the same array: x.copy())": lambda f, x, h: [
                (f(x + h * (np.arange(len(x)) <= k)) - f(x)) / h for k in range(len(x))
            ],
            "the division by h is missing": lambda f, x, h: [g * h for g in gradient(f, x, h)],
            "these are central differences": lambda f, x, h: [
                (f(x + h * r) - f(x - h * r)) / (2 * h) for r in np.eye(len(x))
            ],
            "every entry of x was moved at once: that is the derivative along (1, ..., 1)": lambda f, x, h: (
                [(f(x + h) - f(x)) / h] * len(x)
            ),
            "each entry is compared with the value of the step before: compare with f(x), and move one entry of x at "
            "a time": (staircase),
            "these are complex steps: the difference (f(x + h e_k) - f(x)) / h was asked for": lambda f, x, h: [
                f(x + 1j * h * row).imag / h for row in np.eye(len(x))
            ],
            "the step of each entry is h times the entry: use the h that is given": lambda f, x, h: [
                (f(x + h * t * row) - f(x)) / (h * t) for t, row in zip(x, np.eye(len(x)))
            ],
            "the step is one of your own: use the h that is given": lambda f, x, h: [
                f(x + 1e-30j * row).imag / 1e-30 for row in np.eye(len(x))
            ],
        },
        but={
            "right, but x is not what it was: work on a copy (x + h - h is not always x)": "x changed",
            "right, but f(x) is computed again for every k: 2 n evaluations instead of n + 1": "evaluations",
        },
        limits=lambda case: {"evaluations": (len(case["x"]), len(case["x"]) + 1), "x changed": (0, 0)},
        lesson=LESSON,
    ),
    "best_step": Answer(
        [lambda eps, order: eps ** (1 / (order + 1)), lambda eps, order: math.exp(math.log(eps) / (1 + order))],
        "truncation h^p equals round-off eps / h at h = eps^(1 / (p + 1))",
        "Set h^p = eps / h and solve for h.",
        lambda case: f"eps = {case['eps']:.3g}, order = {case['order']}",
        {
            "this is the square root of eps, right for order 1 only": lambda eps, order: eps**0.5,
            "the exponent is 1 / p, not 1 / (p + 1)": lambda eps, order: eps ** (1 / order),
            "the precedence is wrong: eps ** 1 / (p + 1) is eps / (p + 1)": lambda eps, order: eps / (order + 1),
            "1 // (p + 1) is 0": lambda eps, order: 1.0,
            "this is where the sum is least, not where both are equal": lambda eps, order: (
                (eps / order) ** (1 / (order + 1))
            ),
            "this is eps itself": lambda eps, order: eps,
            "the exponent is p + 1, not its reciprocal": lambda eps, order: eps ** (order + 1),
            "the exponent is p / (p + 1)": lambda eps, order: eps ** (order / (order + 1)),
            "this uses the eps of this machine's floats: use the eps that is given": lambda eps, order: (
                np.finfo(float).eps ** (1 / (order + 1))
            ),
            "this is the error at the best step, truncation and round-off together: the step itself was asked for": (
                lambda eps, order: 2 * eps ** (order / (order + 1))
            ),
            "these are the exponents 1/2 and 1/3, right for orders 1 and 2: the exponent is 1 / (p + "
            "1)": lambda eps, order: eps**0.5 if order == 1 else eps ** (1 / 3),
            "the exponent is 1 / (p + 1), not 1 / (p + 2): truncation h^p and round-off eps / h are equal there": (
                lambda eps, order: eps ** (1 / (order + 2))
            ),
        },
        lesson=LESSON,
    ),
}
