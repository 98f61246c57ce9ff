"""06, dual numbers as pairs."""

import math

import numpy as np

from adlib import Dual, grad
from adlib.grading.answers import Answer, shown

LESSON = "06, course/06_dual_numbers"


def pair(z):
    return z.primal, z.tangent


def as_matrix(z):
    return Dual(*z).matrix()


def by_dual(f):
    return lambda *pairs: pair(f(*(Dual(*z) for z in pairs)))


def by_derivative(f, f_prime):
    return lambda z: (float(f(z[0])), float(f_prime(z[0])) * z[1])


def gradient(f, xs):
    return [f([(x, 1.0 if i == k else 0.0) for i, x in enumerate(xs)])[1] for k in range(len(xs))]


def gradient_by_tape(case):
    return {
        "gradient": grad(lambda x: sum(c * x[i] * x[j] ** 2 for c, i, j in case["terms"]))(np.array(case["x"])),
        "passes": 1,
        "xs changed": 0.0,
    }


def triplet_matrix(t):
    return np.array([[t[0], t[1], t[2]], [0, t[0], t[1]], [0, 0, t[0]]])


def pairs(*names):
    return lambda case: ", ".join(f"{n} = ({', '.join(f'{v + 0.0:.4g}' for v in case[n])})" for n in names)


def parts(case):
    return ["primal", "tangent"]


ANSWERS = {
    "multiply": Answer(
        [by_dual(lambda z, w: z * w), lambda z, w: (as_matrix(z) @ as_matrix(w))[0]],
        "(a + b ε)(c + d ε) = a c + (a d + b c) ε",
        "Multiply out the two sums. Of the four terms, one contains ε², which is 0.",
        pairs("z", "w"),
        {
            "Your tangent contains only a d. The term b c is missing.": lambda z, w: (z[0] * w[0], z[0] * w[1]),
            "Your tangent contains only b c. The term a d is missing.": lambda z, w: (z[0] * w[0], z[1] * w[0]),
            "Your tangent is b d. This term belongs to ε², which is 0; the tangent consists of the terms that "
            "contain ε exactly once.": lambda z, w: (z[0] * w[0], z[1] * w[1]),
            "The term b c has the wrong sign. The tangent of a product is a sum.": lambda z, w: (
                z[0] * w[0],
                z[0] * w[1] - z[1] * w[0],
            ),
            "Your tangent contains the term b d. This term belongs to ε², which is 0.": lambda z, w: (
                z[0] * w[0],
                z[0] * w[1] + z[1] * w[0] + z[1] * w[1],
            ),
            "The two parts are exchanged. The value comes first, and then the tangent.": lambda z, w: (
                z[0] * w[1] + z[1] * w[0],
                z[0] * w[0],
            ),
            "This is the product of two complex numbers, where the square of the second unit is -1. The "
            "square of ε is 0.": lambda z, w: (
                z[0] * w[0] - z[1] * w[1],
                z[0] * w[1] + z[1] * w[0],
            ),
            "It looks as if a was replaced by a c before the tangent was computed with it. Keep the old "
            "values, or compute the tangent first.": (lambda z, w: (z[0] * w[0], z[0] * w[0] * w[1] + z[1] * w[0])),
            "The first part contains the term b d, as if ε² were 1. The square of ε is 0.": lambda z, w: (
                z[0] * w[0] + z[1] * w[1],
                z[0] * w[1] + z[1] * w[0],
            ),
            "The tangents are added, as for a sum. The tangent of a product has two terms, each with one "
            "value and one tangent.": lambda z, w: (
                z[0] * w[0],
                z[1] + w[1],
            ),
            "Each value is multiplied by its own tangent. Multiply it by the tangent of the other factor.": (
                lambda z, w: (
                    z[0] * w[0],
                    z[0] * z[1] + w[0] * w[1],
                )
            ),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "divide": Answer(
        [by_dual(lambda z, w: z / w), lambda z, w: (as_matrix(z) @ np.linalg.inv(as_matrix(w)))[0]],
        "(a + b ε) / (c + d ε) = a / c + (b c - a d) / c² ε",
        "Multiply numerator and denominator by c - d ε, so that the denominator becomes c².",
        pairs("z", "w"),
        {
            "The term with a d has the wrong sign. The tangent of the denominator enters with a minus sign.": (
                lambda z, w: (
                    z[0] / w[0],
                    z[1] / w[0] + z[0] * w[1] / w[0] ** 2,
                )
            ),
            "The difference in the numerator of your tangent is a d - b c. It should be the other way around.": (
                lambda z, w: (
                    z[0] / w[0],
                    (z[0] * w[1] - z[1] * w[0]) / w[0] ** 2,
                )
            ),
            "The two parts are divided separately, which is not a quotient of dual numbers. Multiply "
            "numerator and denominator by c - d ε.": lambda z, w: (z[0] / w[0], z[1] / w[1]),
            "The tangent of w does not enter your result. The term with a d is missing.": lambda z, w: (
                z[0] / w[0],
                z[1] / w[0],
            ),
            "This is the quotient of two complex numbers, where the square of the second unit is -1. The "
            "square of ε is 0.": lambda z, w: (
                (complex(*z) / complex(*w)).real,
                (complex(*z) / complex(*w)).imag,
            ),
            "Your tangent is divided by c. It should be divided by c².": lambda z, w: (
                z[0] / w[0],
                (z[1] * w[0] - z[0] * w[1]) / w[0],
            ),
            "The denominator of your tangent is missing. Divide it by c².": lambda z, w: (
                z[0] / w[0],
                z[1] * w[0] - z[0] * w[1],
            ),
            "Only the term a d is divided by c². Put parentheses around the whole numerator, so that b c is "
            "divided, too.": lambda z, w: (
                z[0] / w[0],
                z[1] * w[0] - z[0] * w[1] / w[0] ** 2,
            ),
            "In the term with a d, the square in the denominator is missing. The tangent of 1 / w is -d / c².": (
                lambda z, w: (
                    z[0] / w[0],
                    -z[0] * w[1] / w[0] + z[1] / w[0],
                )
            ),
            "The tangent of z does not enter your result. The term with b is missing.": lambda z, w: (
                z[0] / w[0],
                -z[0] * w[1] / w[0] ** 2,
            ),
            "Your tangent is a d + b c, which is the tangent of a product. That of a quotient has a "
            "difference in the numerator and c² in the denominator.": lambda z, w: (
                z[0] / w[0],
                z[0] * w[1] + z[1] * w[0],
            ),
            "The sign of d is lost. It looks as if the absolute value of d was taken; use d itself.": lambda z, w: (
                z[0] / w[0],
                z[1] / w[0] - z[0] * abs(w[1]) / w[0] ** 2,
            ),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "sine": Answer(
        [by_dual(np.sin), by_derivative(math.sin, math.cos)],
        "sin(a + b ε) = sin a + b cos a ε",
        "The second part is the derivative of the sine at a, multiplied by the tangent b.",
        pairs("z"),
        {
            "Your tangent is only the derivative, cos a. By the chain rule, multiply it by the incoming "
            "tangent b.": lambda z: (math.sin(z[0]), math.cos(z[0])),
            "The cosine is taken of b. It should be taken of a.": lambda z: (math.sin(z[0]), math.cos(z[1]) * z[1]),
            "Your tangent has a minus sign, which belongs to the derivative of the cosine. The derivative of "
            "the sine is the cosine.": lambda z: (math.sin(z[0]), -math.cos(z[0]) * z[1]),
            "The tangent b passes through unchanged. Multiply it by the derivative of the sine at a.": lambda z: (
                math.sin(z[0]),
                z[1],
            ),
            "Your tangent uses the sine as its own derivative. The derivative of the sine is the cosine.": lambda z: (
                math.sin(z[0]),
                math.sin(z[0]) * z[1],
            ),
            "The tangent b is added to the derivative. By the chain rule, multiply by it.": lambda z: (
                math.sin(z[0]),
                math.cos(z[0]) + z[1],
            ),
            "The sine is applied to both parts. Apply it to a only; the second part follows from the chain "
            "rule.": lambda z: (math.sin(z[0]), math.sin(z[1])),
            "The cosine is taken of the product a b. Take it of a, and multiply the result by b.": lambda z: (
                math.sin(z[0]),
                math.cos(z[0] * z[1]),
            ),
            "These look like the first terms of the Taylor series, which are accurate only near 0. Use "
            "math.sin and math.cos.": lambda z: (
                z[0] - z[0] ** 3 / 6 + z[0] ** 5 / 120,
                (1 - z[0] ** 2 / 2 + z[0] ** 4 / 24) * z[1],
            ),
            "The cosine in your tangent is never negative. It looks as if it was computed as the square root "
            "of 1 - sin², which loses the sign; use math.cos.": lambda z: (
                math.sin(z[0]),
                abs(math.cos(z[0])) * z[1],
            ),
            "The first part is a, unchanged. It should be sin a.": lambda z: (z[0], math.cos(z[0]) * z[1]),
            "Sine and cosine are exchanged. The first part is the sine, and the second contains its derivative.": (
                lambda z: (
                    math.cos(z[0]),
                    math.sin(z[0]) * z[1],
                )
            ),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "logarithm": Answer(
        [by_dual(np.log), by_derivative(math.log, lambda a: 1 / a)],
        "ln(a + b ε) = ln a + b / a ε",
        "The second part is the derivative of ln at a, which is 1 / a, multiplied by the tangent b.",
        pairs("z"),
        {
            "Your tangent is only the derivative, 1 / a. By the chain rule, multiply it by the incoming "
            "tangent b.": lambda z: (math.log(z[0]), 1 / z[0]),
            "Your tangent is a / b. Numerator and denominator are exchanged.": lambda z: (math.log(z[0]), z[0] / z[1]),
            "The tangent b is multiplied by a. Divide it by a instead, because the derivative of ln at a is 1 "
            "/ a.": lambda z: (math.log(z[0]), z[0] * z[1]),
            "Your first part is the logarithm to base 10. The natural logarithm is math.log.": lambda z: (
                math.log10(z[0]),
                z[1] / z[0],
            ),
            "The tangent b is divided by a². The derivative of ln at a is 1 / a.": lambda z: (
                math.log(z[0]),
                z[1] / z[0] ** 2,
            ),
            "The tangent b is divided by ln a. Divide it by a.": lambda z: (math.log(z[0]), z[1] / math.log(z[0])),
            "The tangent b passes through unchanged. Multiply it by the derivative of ln at a.": lambda z: (
                math.log(z[0]),
                z[1],
            ),
            "This is the logarithm of 1 + a. The logarithm of a is math.log(a).": lambda z: (
                math.log1p(z[0]),
                z[1] / (1 + z[0]),
            ),
            "Your tangent has the wrong sign. The logarithm increases, so its derivative is positive.": lambda z: (
                math.log(z[0]),
                -z[1] / z[0],
            ),
            "The first part is a, unchanged. It should be ln a.": lambda z: (z[0], z[1] / z[0]),
            "The logarithm is applied to the tangent, too. Apply it to a only; the second part follows from "
            "the chain rule.": lambda z: (
                math.log(z[0]),
                math.log(abs(z[1])),
            ),
            "The sign of b is lost. Use b itself, and not its absolute value.": lambda z: (
                math.log(z[0]),
                abs(z[1]) / z[0],
            ),
            "Your first part looks like the Taylor series of ln at 1, which is accurate only near 1. Use "
            "math.log.": lambda z: (
                sum((-1) ** (k + 1) * (z[0] - 1) ** k / k for k in range(1, 12)),
                z[1] / z[0],
            ),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, lambda f, xs: [f(list(zip(xs, e)))[1] for e in np.eye(len(xs)).tolist()]],
        "In pass k, the input x_k has the tangent 1 and all other inputs have the tangent 0. The tangent "
        "of the result is then ∂f/∂x_k.",
        "Make n passes. In each of them exactly one input has the tangent 1.",
        lambda case: f"f of {len(case['x'])} variables, x = {shown(case['x'])}",
        {
            "All inputs are seeded with 1 at once, which gives the sum of the partial derivatives. Make one "
            "pass per input, in which only this input has the tangent 1.": lambda f, xs: [
                f([(x, 1.0) for x in xs])[1] for _ in xs
            ],
            "No input is seeded, so every tangent is 0. In each pass one input should have the tangent 1.": (
                lambda f, xs: [f([(x, 0.0) for x in xs])[1] for _ in xs]
            ),
            "These are the values of f. The partial derivative is the second part of the pair that f returns.": (
                lambda f, xs: [f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[0] for k in range(len(xs))]
            ),
            "Your list contains whole pairs. Keep only the tangent, which is the second part of each pair.": (
                lambda f, xs: [f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)]) for k in range(len(xs))]
            ),
            "The seed of your pass is the value of the input. It should be 1.": lambda f, xs: [
                f([(x, x * (i == k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "The values of the other inputs are set to 0. These inputs keep their values, and only their "
            "tangents are 0.": lambda f, xs: [
                f([(x * (i == k), 1.0 * (i == k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "Inputs with equal values are seeded together. Equal numbers are different variables, so choose "
            "the input by its place and not by its value.": lambda f, xs: [
                f([(x, 1.0 * (x == y)) for x in xs])[1] for y in xs
            ],
            "The seeds of earlier passes are still there. In each pass exactly one input has the tangent 1.": (
                lambda f, xs: [f([(x, 1.0 * (i <= k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))]
            ),
            "It looks as if the place of an input was found by its value, with xs.index, which finds the "
            "first of several equal numbers. Use enumerate instead.": lambda f, xs: [
                f([(x, 1.0 * (i == xs.index(y))) for i, x in enumerate(xs)])[1] for y in xs
            ],
            "It looks as if the partial derivatives were stored under the values of the inputs, so that equal "
            "numbers overwrite each other. Store them by place.": lambda f, xs: [
                {y: f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[1] for k, y in enumerate(xs)}[x] for x in xs
            ],
            "The two parts of your pairs are exchanged. A pair is (value, tangent).": lambda f, xs: [
                f([(1.0 * (i == k), x) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "In pass k, input k has the tangent 0 and all others have the tangent 1. It should be the other "
            "way around.": lambda f, xs: [
                f([(x, 1.0 * (i != k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
        },
        [gradient_by_tape],
        but={
            "The gradient is right, but it takes more than n passes. One pass per input is enough.": "passes",
            "The gradient is right, but your function has changed xs. Work on a copy.": "xs changed",
        },
        limits=lambda case: {"passes": (1, len(case["x"])), "xs changed": (0, 0)},
        lesson=LESSON,
    ),
    "triplets": Answer(
        [lambda u, v: np.convolve(u, v)[:3], lambda u, v: (triplet_matrix(u) @ triplet_matrix(v))[0]],
        "(a0, a1, a2)(b0, b1, b2) = (a0 b0, a0 b1 + a1 b0, a0 b2 + a1 b1 + a2 b0)",
        "Multiply the two polynomials in ε, and drop all terms with ε³ and higher powers.",
        pairs("u", "v"),
        {
            "The term a1 b1 is missing in the third part. It belongs to ε², which is not 0 here.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[2] * v[0],
            ),
            "Your function returns five parts. Drop the terms with ε³ and ε⁴.": lambda u, v: np.convolve(u, v),
            "The terms with ε³ and ε⁴ are added to lower powers, as if ε³ were 1. It is 0, so drop them.": (
                lambda u, v: [sum(u[i] * v[(k - i) % 3] for i in range(3)) for k in range(3)]
            ),
            "The parts are multiplied one by one, which is not a product of polynomials. Multiply every term "
            "of u by every term of v.": lambda u, v: [a * b for a, b in zip(u, v)],
            "The term a1 b1 is counted twice. The third part is the coefficient of ε², which is f'' / 2 and "
            "not f''.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + 2 * u[1] * v[1] + u[2] * v[0],
            ),
            "The third part contains only a1 b1. The terms a0 b2 and a2 b0 belong to ε², too.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[1] * v[1],
            ),
            "The term a2 b0 is missing in the third part. It belongs to ε², too.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[1] * v[1],
            ),
            "The term a1 b0 is missing in the second part. It belongs to ε, too.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1],
                u[0] * v[2] + u[1] * v[1] + u[2] * v[0],
            ),
            "The term a0 b1 is missing in the second part. It belongs to ε, too.": lambda u, v: (
                u[0] * v[0],
                u[1] * v[0],
                u[0] * v[2] + u[1] * v[1] + u[2] * v[0],
            ),
            "The term a1 b1 is halved. The third part is the coefficient of ε² itself.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[1] * v[1] / 2 + u[2] * v[0],
            ),
            "These are the coefficients of ε² to ε⁴, and those of 1, ε and ε² were asked for. (If you have "
            "used np.polymul: it lists the highest power first.)": (lambda u, v: np.asarray(np.polymul(u, v))[-3:]),
            "This is the cross product of two vectors. Multiply two polynomials instead.": np.cross,
            "The sign of a1 b1 is lost. It looks as if its absolute value was taken.": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + abs(u[1] * v[1]) + u[2] * v[0],
            ),
            "The term a0 b2 is missing in the third part. It belongs to ε², too.": (
                lambda u, v: (u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[1] * v[1] + u[2] * v[0])
            ),
        },
        rows=lambda case: ["1", "ε", "ε²"],
        lesson=LESSON,
    ),
}
