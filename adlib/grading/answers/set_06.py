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
        "Multiply out four terms; one of them has ε² = 0.",
        pairs("z", "w"),
        {
            "your tangent drops b c": lambda z, w: (z[0] * w[0], z[0] * w[1]),
            "your tangent drops a d": lambda z, w: (z[0] * w[0], z[1] * w[0]),
            "b d belongs to ε², which is 0": lambda z, w: (z[0] * w[0], z[1] * w[1]),
            "the sign of b c is wrong: a product's tangent is a sum": lambda z, w: (
                z[0] * w[0],
                z[0] * w[1] - z[1] * w[0],
            ),
            "b d is in the tangent, but ε² = 0": lambda z, w: (z[0] * w[0], z[0] * w[1] + z[1] * w[0] + z[1] * w[1]),
            "the parts are exchanged": lambda z, w: (z[0] * w[1] + z[1] * w[0], z[0] * w[0]),
            "ε² is 0, not -1: this is the product of complex numbers": lambda z, w: (
                z[0] * w[0] - z[1] * w[1],
                z[0] * w[1] + z[1] * w[0],
            ),
            "a was replaced by a c before the tangent was computed with it: keep the old values, or compute the "
            "tangent first": (lambda z, w: (z[0] * w[0], z[0] * w[0] * w[1] + z[1] * w[0])),
            "b d stands in the primal, as if ε² were 1: it is 0": lambda z, w: (
                z[0] * w[0] + z[1] * w[1],
                z[0] * w[1] + z[1] * w[0],
            ),
            "the tangents are added as for a sum: the tangent of a product is a d + b c": lambda z, w: (
                z[0] * w[0],
                z[1] + w[1],
            ),
            "each value is multiplied by its own tangent: it is a d + b c": lambda z, w: (
                z[0] * w[0],
                z[0] * z[1] + w[0] * w[1],
            ),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "divide": Answer(
        [by_dual(lambda z, w: z / w), lambda z, w: (as_matrix(z) @ np.linalg.inv(as_matrix(w)))[0]],
        "(a + b ε) / (c + d ε) = a / c + (b c - a d) / c² ε",
        "Multiply above and below by c - d ε.",
        pairs("z", "w"),
        {
            "the sign of a d / c² is wrong: the denominator's tangent enters with a minus": lambda z, w: (
                z[0] / w[0],
                z[1] / w[0] + z[0] * w[1] / w[0] ** 2,
            ),
            "the numerator's order is reversed: b c - a d": lambda z, w: (
                z[0] / w[0],
                (z[0] * w[1] - z[1] * w[0]) / w[0] ** 2,
            ),
            "dividing part by part is not division": lambda z, w: (z[0] / w[0], z[1] / w[1]),
            "the tangent of w is missing": lambda z, w: (z[0] / w[0], z[1] / w[0]),
            "this is the quotient of complex numbers": lambda z, w: (
                (complex(*z) / complex(*w)).real,
                (complex(*z) / complex(*w)).imag,
            ),
            "the denominator is c², and here c": lambda z, w: (z[0] / w[0], (z[1] * w[0] - z[0] * w[1]) / w[0]),
            "the denominator c² is missing": lambda z, w: (z[0] / w[0], z[1] * w[0] - z[0] * w[1]),
            "parentheses are missing: only a d is divided by c², and b c has to be, too": lambda z, w: (
                z[0] / w[0],
                z[1] * w[0] - z[0] * w[1] / w[0] ** 2,
            ),
            "the tangent of 1 / w is -d / c²: here the square is missing": lambda z, w: (
                z[0] / w[0],
                -z[0] * w[1] / w[0] + z[1] / w[0],
            ),
            "the tangent of z is missing": lambda z, w: (z[0] / w[0], -z[0] * w[1] / w[0] ** 2),
            "the tangent is that of a product, a d + b c": lambda z, w: (z[0] / w[0], z[0] * w[1] + z[1] * w[0]),
            "the signs of both terms are reversed but for b: the absolute value of d was taken": lambda z, w: (
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
        "The derivative at a, times what came in as tangent.",
        pairs("z"),
        {
            "the incoming tangent b is missing (chain rule)": lambda z: (math.sin(z[0]), math.cos(z[0])),
            "the cosine is taken of b instead of a": lambda z: (math.sin(z[0]), math.cos(z[1]) * z[1]),
            "the sign is that of the cosine's derivative": lambda z: (math.sin(z[0]), -math.cos(z[0]) * z[1]),
            "the tangent passes through unchanged": lambda z: (math.sin(z[0]), z[1]),
            "the derivative of sin is cos": lambda z: (math.sin(z[0]), math.sin(z[0]) * z[1]),
            "the tangent is a factor, not a summand": lambda z: (math.sin(z[0]), math.cos(z[0]) + z[1]),
            "the sine was applied to both parts": lambda z: (math.sin(z[0]), math.sin(z[1])),
            "the cosine is taken of a b: b is a factor behind it": lambda z: (math.sin(z[0]), math.cos(z[0] * z[1])),
            "these are a few terms of the series, right near 0 only: use math.sin and math.cos": lambda z: (
                z[0] - z[0] ** 3 / 6 + z[0] ** 5 / 120,
                (1 - z[0] ** 2 / 2 + z[0] ** 4 / 24) * z[1],
            ),
            "cos by the root of 1 - sin² is never negative: use math.cos": lambda z: (
                math.sin(z[0]),
                abs(math.cos(z[0])) * z[1],
            ),
            "the primal passes through unchanged: it is sin a": lambda z: (z[0], math.cos(z[0]) * z[1]),
            "sine and cosine are exchanged": lambda z: (math.cos(z[0]), math.sin(z[0]) * z[1]),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "logarithm": Answer(
        [by_dual(np.log), by_derivative(math.log, lambda a: 1 / a)],
        "ln(a + b ε) = ln a + b / a ε",
        "The derivative of ln at a is 1 / a.",
        pairs("z"),
        {
            "the incoming tangent b is missing (chain rule)": lambda z: (math.log(z[0]), 1 / z[0]),
            "it is b / a, not a / b": lambda z: (math.log(z[0]), z[0] / z[1]),
            "the tangent is multiplied by a instead of divided": lambda z: (math.log(z[0]), z[0] * z[1]),
            "this is the logarithm to base 10": lambda z: (math.log10(z[0]), z[1] / z[0]),
            "the derivative is 1 / a, not 1 / a²": lambda z: (math.log(z[0]), z[1] / z[0] ** 2),
            "the tangent is divided by ln a instead of a": lambda z: (math.log(z[0]), z[1] / math.log(z[0])),
            "the tangent passes through unchanged": lambda z: (math.log(z[0]), z[1]),
            "this is the logarithm of 1 + a: math.log is the one of a": lambda z: (math.log1p(z[0]), z[1] / (1 + z[0])),
            "the sign of the tangent is reversed: ln rises": lambda z: (math.log(z[0]), -z[1] / z[0]),
            "the primal passes through unchanged: it is ln a": lambda z: (z[0], z[1] / z[0]),
            "the logarithm was applied to the tangent, too: it is b / a": lambda z: (
                math.log(z[0]),
                math.log(abs(z[1])),
            ),
            "the sign of b is lost: the tangent is b / a": lambda z: (math.log(z[0]), abs(z[1]) / z[0]),
            "the primal is the series of ln a at 1, right near 1 only: use math.log": lambda z: (
                sum((-1) ** (k + 1) * (z[0] - 1) ** k / k for k in range(1, 12)),
                z[1] / z[0],
            ),
        },
        rows=parts,
        lesson=LESSON,
    ),
    "gradient": Answer(
        [gradient, lambda f, xs: [f(list(zip(xs, e)))[1] for e in np.eye(len(xs)).tolist()]],
        "pass k: seed x_k + 1 ε and x_j + 0 ε for j ≠ k; the tangent is ∂f/∂x_k",
        "n passes, each with exactly one tangent 1.",
        lambda case: f"f of {len(case['x'])} variables, x = {shown(case['x'])}",
        {
            "all inputs were seeded with 1 at once: that is the sum of the partial derivatives": lambda f, xs: [
                f([(x, 1.0) for x in xs])[1] for _ in xs
            ],
            "nothing was seeded: every tangent is 0": lambda f, xs: [f([(x, 0.0) for x in xs])[1] for _ in xs],
            "these are the values of f, not its tangents": lambda f, xs: [
                f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[0] for k in range(len(xs))
            ],
            "return the tangent, not the whole pair": lambda f, xs: [
                f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)]) for k in range(len(xs))
            ],
            "the seed is 1, not x": lambda f, xs: [
                f([(x, x * (i == k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "the other inputs keep their values; only their tangents are 0": lambda f, xs: [
                f([(x * (i == k), 1.0 * (i == k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "equal numbers are different variables: seed by place, not by value": lambda f, xs: [
                f([(x, 1.0 * (x == y)) for x in xs])[1] for y in xs
            ],
            "seeds of earlier passes were left in place": lambda f, xs: [
                f([(x, 1.0 * (i <= k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "the place of an entry was found by its value (xs.index): equal numbers are found at the first "
            "place": lambda f, xs: [f([(x, 1.0 * (i == xs.index(y))) for i, x in enumerate(xs)])[1] for y in xs],
            "the partial derivatives were kept by value: equal numbers overwrite each other's": lambda f, xs: [
                {y: f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[1] for k, y in enumerate(xs)}[x] for x in xs
            ],
            "the parts are exchanged: a pair is (value, tangent)": lambda f, xs: [
                f([(1.0 * (i == k), x) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
            "the seed is 1 for the other inputs and 0 for its own": lambda f, xs: [
                f([(x, 1.0 * (i != k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))
            ],
        },
        [gradient_by_tape],
        but={
            "right, but in more than n passes": "passes",
            "right, but xs is not what it was: work on a copy": "xs changed",
        },
        limits=lambda case: {"passes": (1, len(case["x"])), "xs changed": (0, 0)},
        lesson=LESSON,
    ),
    "triplets": Answer(
        [lambda u, v: np.convolve(u, v)[:3], lambda u, v: (triplet_matrix(u) @ triplet_matrix(v))[0]],
        "(a0, a1, a2)(b0, b1, b2) = (a0 b0, a0 b1 + a1 b0, a0 b2 + a1 b1 + a2 b0)",
        "Multiply the polynomials and drop ε³ and higher.",
        pairs("u", "v"),
        {
            "a1 b1 ε² is missing: here ε² is not 0": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[2] * v[0],
            ),
            "cut after ε²: your function returned five parts": lambda u, v: np.convolve(u, v),
            "ε³ is 0; it does not wrap round to 1": lambda u, v: [
                sum(u[i] * v[(k - i) % 3] for i in range(3)) for k in range(3)
            ],
            "part by part is not a product": lambda u, v: [a * b for a, b in zip(u, v)],
            "a1 b1 counts once: the third part is the coefficient f'' / 2, not f''": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + 2 * u[1] * v[1] + u[2] * v[0],
            ),
            "only a1 b1 is there: a0 b2 and a2 b0 have ε², too": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[1] * v[1],
            ),
            "one of a0 b2 and a2 b0 is missing": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[1] * v[1],
            ),
            "a1 b0 is missing: the second part is a0 b1 + a1 b0": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1],
                u[0] * v[2] + u[1] * v[1] + u[2] * v[0],
            ),
            "a0 b1 is missing: the second part is a0 b1 + a1 b0": lambda u, v: (
                u[0] * v[0],
                u[1] * v[0],
                u[0] * v[2] + u[1] * v[1] + u[2] * v[0],
            ),
            "a1 b1 is halved: the third part is the coefficient of ε² itself": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + u[1] * v[1] / 2 + u[2] * v[0],
            ),
            "these are the powers ε² to ε⁴ (or the order of np.polymul, highest first): the first three are 1, ε and "
            "ε²": (lambda u, v: np.asarray(np.polymul(u, v))[-3:]),
            "this is the cross product of two vectors: multiply the polynomials": np.cross,
            "the absolute value of a1 b1 was taken: its sign counts": lambda u, v: (
                u[0] * v[0],
                u[0] * v[1] + u[1] * v[0],
                u[0] * v[2] + abs(u[1] * v[1]) + u[2] * v[0],
            ),
            "one of a0 b2 and a2 b0 is missing: the third part has a0 b2, a1 b1 and a2 b0, and here a0 b2 is not "
            "there": (lambda u, v: (u[0] * v[0], u[0] * v[1] + u[1] * v[0], u[1] * v[1] + u[2] * v[0])),
        },
        rows=lambda case: ["1", "ε", "ε²"],
        lesson=LESSON,
    ),
}
