"""02, numerical differentiation."""

import math

import numpy as np

from adlib import grad, numerical
from adlib.grading.answers import Answer, shown

LESSON = "02, course/02_numerical"


def by_formula(method):
    """The same quotient from its weights: sum of w_i f(x + s_i h) / h."""
    weights = {"forward": {1: 1, 0: -1}, "central": {1: 0.5, -1: -0.5}, "richardson": {-1: 1 / 6, -0.5: -8 / 6, 0.5: 8 / 6, 1: -1 / 6}}[method]
    return lambda f, x, h: sum(w * f(x + s * h) for s, w in weights.items()) / h


def by_adlib(method):
    return lambda f, x, h: numerical.derivative(f, x, method, h)


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def complex_step(f, x, h=1e-200):
    return f(x + 1j * h).imag / h


def slope(case):
    return case["a"] * case["b"] * math.cos(case["b"] * case["x"]) + 2 * case["c"] * case["x"]


def slope_by_adlib(case):
    return grad(lambda x: case["a"] * np.sin(case["b"] * x) + case["c"] * x * x)(case["x"])


def gradient(f, x, h):
    base = f(x)
    return [(f(x + h * row) - base) / h for row in np.eye(len(x))]


def gradient_by_adlib(f, x, h):
    return numerical.gradient(f, x, "forward", h)


def twice_as_many(f, x, h):
    return [(f(x + h * row) - f(x)) / h for row in np.eye(len(x))]


def changed(f, x, h):
    g = gradient(f, x, h)
    x += 1e-12
    return g


def few_evaluations(case, value, expected):
    from adlib.grading.judge import close

    n = len(case["x"])
    return close(value["gradient"], expected["gradient"]) and n <= value["evaluations"] <= n + 1 and value["x changed"] == 0


def wave(case):
    return f"f(x) = {case['a']:.3g} sin({case['b']:.3g} x) + {case['c']:.3g} x²"


def at_x_and_h(case):
    return f"{wave(case)}, x = {case['x']:.4g}, h = {case['h']:.4g}"


ANSWERS = {
    "forward": Answer(
        [by_adlib("forward"), by_formula("forward")], "f'(x) ≈ (f(x + h) - f(x)) / h", "One point ahead, one at x, divided by their distance.", at_x_and_h,
        {"the sign is turned round: f(x) - f(x + h)": lambda f, x, h: (f(x) - f(x + h)) / h,
         "this is the backward difference: the second point lies at x - h": lambda f, x, h: (f(x) - f(x - h)) / h,
         "the division by h is missing": lambda f, x, h: f(x + h) - f(x),
         "this is the central difference": central,
         "the precedence is wrong: f(x + h) - f(x) needs parentheses": lambda f, x, h: f(x + h) - f(x) / h}, lesson=LESSON),
    "central": Answer(
        [by_adlib("central"), by_formula("central")], "f'(x) ≈ (f(x + h) - f(x - h)) / (2 h)", "How far apart are x + h and x - h?", at_x_and_h,
        {"the points are 2 h apart, and you divided by h": lambda f, x, h: 2 * central(f, x, h),
         "this is the forward difference": lambda f, x, h: (f(x + h) - f(x)) / h,
         "the steps are h / 2 but the divisor is 2 h": lambda f, x, h: central(f, x, h / 2) / 2,
         "/ 2 * h multiplies by h: write / (2 * h)": lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
         "the sign is turned round": lambda f, x, h: -central(f, x, h)}, lesson=LESSON),
    "richardson": Answer(
        [by_adlib("richardson"), by_formula("richardson")], "(4 D(h / 2) - D(h)) / 3 with D the central difference",
        "Write D(h) = f' + c h² + ... and D(h/2), then make c disappear.", at_x_and_h,
        {"the two steps are exchanged": lambda f, x, h: (4 * central(f, x, h) - central(f, x, h / 2)) / 3,
         "the weights 2 and -1 cancel an error of order h; the central difference has order h²": lambda f, x, h: 2 * central(f, x, h / 2) - central(f, x, h),
         "this is the central difference with h / 2": lambda f, x, h: central(f, x, h / 2),
         "this is the central difference": central,
         "the division by 3 is missing": lambda f, x, h: 4 * central(f, x, h / 2) - central(f, x, h)}, lesson=LESSON),
    "complex_step": Answer(
        [complex_step, lambda f, x: complex_step(f, x, 1e-30)], "f'(x) ≈ Im f(x + i h) / h",
        "In Python i is 1j, and the imaginary part of z is z.imag.", lambda case: f"{wave(case)}, x = {case['x']:.4g}",
        {"you took the real part": lambda f, x: f(x) / 1e-200,
         "this is the conjugate: the step was -i h": lambda f, x: -complex_step(f, x),
         "the division by h is missing": lambda f, x: f(x + 1e-200j).imag,
         "the step is in x, not in the imaginary direction: this is a difference quotient": lambda f, x: central(f, x, 1e-3)},
        [slope, slope_by_adlib], lesson=LESSON),
    "gradient": Answer(
        [gradient, gradient_by_adlib], "∂f/∂x_k ≈ (f(x + h e_k) - f(x)) / h for each k, f(x) computed once: n + 1 evaluations",
        "Compute f(x) before the loop. Work on a copy of x.", lambda case: f"f of {len(case['x'])} variables, x = {shown(case['x'])}, h = {case['h']:.4g}",
        {"right, but f(x) is computed again for every k: 2 n evaluations instead of n + 1": twice_as_many,
         "right, but x is not what it was: work on a copy": changed,
         "these are central differences": lambda f, x, h: [(f(x + h * r) - f(x - h * r)) / (2 * h) for r in np.eye(len(x))],
         "every entry of x was moved at once: that is the derivative along (1, ..., 1)": lambda f, x, h: [(f(x + h) - f(x)) / h] * len(x)},
        accepts=few_evaluations, lesson=LESSON),
    "best_step": Answer(
        [lambda eps, order: eps ** (1 / (order + 1)), lambda eps, order: math.exp(math.log(eps) / (1 + order))],
        "truncation h^p equals round-off eps / h at h = eps^(1 / (p + 1))",
        "Set h^p = eps / h and solve for h.", lambda case: f"eps = {case['eps']:.3g}, order = {case['order']}",
        {"this is the square root of eps, right for order 1 only": lambda eps, order: eps**0.5,
         "the exponent is 1 / p, not 1 / (p + 1)": lambda eps, order: eps ** (1 / order),
         "this is eps itself": lambda eps, order: eps,
         "the exponent is p + 1, not its reciprocal": lambda eps, order: eps ** (order + 1),
         "the exponent is p / (p + 1)": lambda eps, order: eps ** (order / (order + 1))}, lesson=LESSON),
}  # fmt: skip
