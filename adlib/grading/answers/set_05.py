"""05, forward mode."""

import math

import numpy as np

from adlib import jacfwd, jvp
from adlib.grading.answers import Answer, shown
from adlib.grading.answers.programs import (
    ONCE,
    adjoints,
    all_derivatives,
    partials,
    tangents,
    tangents_at_tangents,
    tangents_by_operand,
    tangents_with,
    text,
    values,
    variables,
    with_wrong_partials,
    with_wrong_tangents,
)
from adlib.grading.cases.programs import run
from adlib.methods.problems import log_product_sine
from adlib.methods.wengert import trace

LESSON = "05, course/05_forward_mode"


def column(x1, x2, d1, d2):
    v1, v2, v4 = d1 / x1, d1 * x2 + x1 * d2, math.cos(x2) * d2
    return [d1, d2, v1, v2, v1 + v2, v4, v1 + v2 - v4]


def column_by_adlib(x1, x2, d1, d2):
    found = trace(log_product_sine, x1, x2).forward(d1, d2).tangents
    return [float(found[i]) for i in range(-1, 6)]


def column_with(product=None, sine=1.0, logarithm=None):
    def answer(x1, x2, d1, d2):
        v = column(x1, x2, d1, d2)
        v[2] = logarithm(x1, d1) if logarithm else v[2]
        v[3] = product(x1, x2, d1, d2) if product else v[3]
        v[4], v[5] = v[2] + v[3], sine * v[5]
        return [*v[:6], v[4] - v[5]]

    return answer


def with_sine(x1, x2, d1, d2, v4):
    v = column(x1, x2, d1, d2)
    return [*v[:5], v4, v[4] - v4]


def by_jvp(program, xs, x_dots):
    n = len(xs)
    rest = jvp(lambda *xs: run(program, xs)[n:], tuple(xs), tuple(x_dots))[1]
    return [*x_dots, *map(float, rest)]


def jacobian_by_adlib(case):
    return jacfwd(lambda x: np.sin(np.array(case["A"]) @ x) + x[0] * x[-1])(np.array(case["x"]))


def of_waves(case):
    n = len(case["x"])
    last = "x_1" if n == 1 else f"x_{n}"
    return f"push for f(x) = sin(A x) + x_1 {last}, A = {shown(case['A'])}, x = {shown(case['x'])}"


def directional(push, x, v):
    return push(x, v / np.sqrt(v @ v))[1]


def jacobian(push, x):
    return np.stack([push(x, e)[1] for e in np.eye(len(x))], axis=1)


def jacobian_from_other_seeds(push, x):
    """Any n seeds that span the space are sufficient: J S = Y."""
    S = np.eye(len(x)) + np.tri(len(x))
    return np.linalg.solve(S.T, np.stack([push(x, s)[1] for s in S.T])).T


def by_differences(push, x):
    return np.stack([(push(x + 1e-6 * e, e)[0] - push(x - 1e-6 * e, e)[0]) / 2e-6 for e in np.eye(len(x))], axis=1)


def many(program, x, X_dot):
    return tangents(list(program), x.tolist(), list(X_dot.T))[-1]


def at_scaled(scale):
    """The directional derivative with another length of v."""
    return lambda push, x, v: push(x, v / scale(v))[1]


def of_all_directions(push):
    """The tangents in all directions by a way of pushing one: push(program, xs, x_dots)."""
    return lambda program, x, X_dot: push(list(program), x.tolist(), list(X_dot.T))[-1]


def tangents_n_back(program, xs, x_dots):
    v_dots = list(x_dots)
    for (_, operands), row in zip(program, partials(program, xs)):
        v_dots.append(sum(p * v_dots[i - len(xs)] for i, p in zip(operands, row)))
    return v_dots


ANSWERS = {
    "column": Answer(
        [column, column_by_adlib],
        "v_dot_i is the sum, over the operands v_j of the row, of ∂v_i/∂v_j · v_dot_j. The list has the "
        "order v_-1, v_0, v_1, ..., v_5.",
        "Start with the two seeds x1_dot and x2_dot, and go down the table with one rule per row.",
        lambda case: f"x1, x2 = {shown(case['x'])} and x1_dot, x2_dot = {shown(case['seed'])}",
        {
            "Your tangent of v_2 = v_-1 v_0 uses only the first term of the product rule. The term with "
            "v_dot_0 is missing, so add v_-1 · v_dot_0.": column_with(product=lambda x1, x2, d1, d2: d1 * x2),
            "Your tangent of v_2 = v_-1 v_0 uses only the second term of the product rule. The term with "
            "v_dot_-1 is missing, so add v_dot_-1 · v_0.": column_with(product=lambda x1, x2, d1, d2: d2 * x1),
            "Your tangent of v_2 = v_-1 v_0 is the product of the two tangents. The product rule has two "
            "terms, each with one tangent and one value.": column_with(product=lambda x1, x2, d1, d2: d1 * d2),
            "Your tangent of v_4 = sin v_0 has the wrong sign. The derivative of sin is cos, without a minus "
            "sign.": column_with(sine=-1.0),
            "Your tangent of v_1 = ln v_-1 is multiplied by v_-1. Divide by v_-1 instead, because the "
            "derivative of ln at v_-1 is 1 / v_-1.": column_with(logarithm=lambda x, d: x * d),
            "Your tangent of v_1 = ln v_-1 uses the logarithm as its own derivative. The derivative of ln at "
            "v_-1 is 1 / v_-1.": column_with(logarithm=lambda x, d: d * math.log(x)),
            "Your tangent of v_1 = ln v_-1 is only the derivative, 1 / v_-1. By the chain rule, multiply it "
            "by the tangent of v_-1.": column_with(logarithm=lambda x, d: 1 / x),
            "Your tangent of v_5 = v_3 - v_4 is the sum of the two tangents. Subtract the tangent of v_4.": (
                lambda x1, x2, d1, d2: [
                    *column(x1, x2, d1, d2)[:6],
                    sum(column(x1, x2, d1, d2)[4:6]),
                ]
            ),
            "These are the values of the rows. Their tangents were asked for.": lambda x1, x2, d1, d2: [
                x1,
                x2,
                math.log(x1),
                x1 * x2,
                math.log(x1) + x1 * x2,
                math.sin(x2),
                math.log(x1) + x1 * x2 - math.sin(x2),
            ],
            "Your tangent of v_4 = sin v_0 is only the derivative, cos v_0. By the chain rule, multiply it by "
            "the tangent of v_0.": lambda x1, x2, d1, d2: with_sine(x1, x2, d1, d2, math.cos(x2)),
            "Your list begins with the tangent of v_1. The tangents of the two inputs, v_-1 and v_0, come "
            "first.": lambda x1, x2, d1, d2: column(x1, x2, d1, d2)[2:],
            "Both of your inputs have the seed 1. Use the seed x1_dot, x2_dot that is given.": lambda x1, x2, d1, d2: (
                column(x1, x2, 1.0, 1.0)
            ),
            "Your tangent of v_4 = sin v_0 uses sin as its own derivative. The derivative of sin is cos.": (
                lambda x1, x2, d1, d2: with_sine(x1, x2, d1, d2, math.sin(x2) * d2)
            ),
            "In your tangent of v_4 = sin v_0, the cosine is taken of the tangent. Take it of v_0, and "
            "multiply it by the tangent.": (lambda x1, x2, d1, d2: with_sine(x1, x2, d1, d2, math.cos(d2))),
            "In your tangent of v_4 = sin v_0, the cosine is taken of v_-1. Take it of v_0.": lambda x1, x2, d1, d2: (
                with_sine(x1, x2, d1, d2, math.cos(x1) * d2)
            ),
            "In your tangent of v_4 = sin v_0, the cosine is never negative. It looks as if it was computed "
            "as the square root of 1 - sin², which loses the sign; use math.cos.": lambda x1, x2, d1, d2: with_sine(
                x1, x2, d1, d2, abs(math.cos(x2)) * d2
            ),
            "Your tangent of v_4 = sin v_0 is the tangent of v_0, unchanged. Multiply it by cos v_0.": (
                lambda x1, x2, d1, d2: with_sine(x1, x2, d1, d2, d2)
            ),
            "A seed of 0 is replaced by 1. This looks like the expression x_dot or 1.0, which replaces 0 "
            "although it is a valid seed.": lambda x1, x2, d1, d2: column(x1, x2, d1 or 1.0, d2 or 1.0),
            "In your tangent of v_2 = v_-1 v_0, each tangent is multiplied by its own value. Multiply it by "
            "the value of the other factor.": column_with(product=lambda x1, x2, d1, d2: x1 * d1 + x2 * d2),
            "In your tangent of v_2 = v_-1 v_0, the second term of the product rule has a minus sign. The two "
            "terms have to be added.": column_with(product=lambda x1, x2, d1, d2: d1 * x2 - x1 * d2),
            "Your tangent of v_1 = ln v_-1 is the tangent of v_-1, unchanged. Divide it by v_-1.": column_with(
                logarithm=lambda x, d: d
            ),
        },
        rows=lambda case: [f"v_dot_{k}" for k in range(-1, 6)],
        lesson=LESSON,
    ),
    "tangents": Answer(
        [tangents, by_jvp, lambda program, xs, x_dots: all_derivatives(program, xs)[:, : len(xs)] @ x_dots],
        "v_dot_i is the sum, over the operands v_j of the row, of ∂φ_i/∂v_j · v_dot_j.",
        "Go through the rows once, and keep two lists side by side: the values v and the tangents v_dot.",
        lambda case: f"x_dot = {shown(case['x_dot'])}; {text(case)}",
        {
            "For multiply, your tangent uses only the first term of the product rule. The term with the "
            "tangent of the second operand is missing.": tangents_with(
                lambda o, p, d: p[0] * d[0] if o == "multiply" else None
            ),
            "For multiply, your tangent uses only the second term of the product rule. The term with the "
            "tangent of the first operand is missing.": tangents_with(
                lambda o, p, d: p[1] * d[1] if o == "multiply" else None
            ),
            "For multiply, your tangent is the product of the two tangents. The product rule has two terms, "
            "each with one tangent and one value.": tangents_with(
                lambda o, p, d: d[0] * d[1] if o == "multiply" else None
            ),
            "For multiply, each tangent is multiplied by the value of its own operand. Multiply it by the "
            "value of the other operand.": tangents_with(
                lambda o, p, d: p[1] * d[0] + p[0] * d[1] if o == "multiply" else None
            ),
            "For subtract, your function adds the two tangents. Subtract the tangent of the second "
            "operand.": tangents_with(lambda o, p, d: sum(d) if o == "subtract" else None),
            "For sin, your tangent has the wrong sign. The derivative of sin is cos, without a minus sign.": (
                tangents_with(lambda o, p, d: -p[0] * d[0] if o == "sin" else None)
            ),
            "For sin and exp, the incoming tangent is missing. By the chain rule, multiply the derivative by "
            "the tangent of the operand.": tangents_with(lambda o, p, d: p[0] if o in ("sin", "exp") else None),
            "For sin, the incoming tangent is missing. By the chain rule, multiply the derivative by the "
            "tangent of the operand.": tangents_with(lambda o, p, d: p[0] if o == "sin" else None),
            "For exp, the incoming tangent is missing. By the chain rule, multiply the derivative by the "
            "tangent of the operand.": tangents_with(lambda o, p, d: p[0] if o == "exp" else None),
            "Your function returns only the last tangent. Return the tangents of all variables, as a list.": (
                lambda program, xs, x_dots: tangents(program, xs, x_dots)[-1]
            ),
            "Only the tangent of the first operand is used. Every operand contributes its partial derivative "
            "times its tangent.": tangents_with(lambda o, p, d: p[0] * d[0]),
            "Your list contains only the tangents of the rows. It has to begin with the tangents of the inputs.": (
                lambda program, xs, x_dots: tangents(program, xs, x_dots)[len(xs) :]
            ),
            "All of your inputs have the seed 1. Use the seed x_dots that is given.": lambda program, xs, x_dots: (
                tangents(program, xs, [1.0] * len(xs))
            ),
            "These are the values of the variables. Their tangents were asked for.": lambda program, xs, x_dots: values(
                program, xs
            ),
            **with_wrong_partials(
                lambda table: lambda program, xs, x_dots: tangents(program, xs, x_dots, table),
                without=(
                    "For multiply, the two partial derivatives are exchanged",
                    "For multiply, the partial derivative with respect to the second",
                    "For multiply, the partial derivative with respect to the first",
                    "For subtract, your partial derivative",
                    "For sin, your derivative has a minus",
                ),
            ),
            **with_wrong_tangents(
                lambda push: push,
                without=("For sin and exp, the inc", "For sin, the inc", "For exp, the inc", "For multiply", "Only"),
            ),
            "The tangents of the operands are looked up n places too early. The operand numbers count all "
            "variables, inputs included.": (lambda program, xs, x_dots: tangents_n_back(program, xs, x_dots)),
            ONCE: tangents_by_operand,
            "The partial derivatives are taken at the tangents. Take them at the values of the operands.": (
                tangents_at_tangents
            ),
        },
        rows=lambda case: [f"{name}_dot" for name in variables(case)],
        lesson=LESSON,
    ),
    "directional": Answer(
        [directional, lambda push, x, v: jacobian(push, x) @ v / np.linalg.norm(v)],
        "The slope in the direction of v is J v / |v|. One pass computes it, with a seed of length 1.",
        "The seed should point in the direction of v, and it should have length 1.",
        lambda case: f"{of_waves(case)}, v = {shown(case['v'])}",
        {
            "This is J v. Divide by the length of v, so that the slope is per unit of length.": lambda push, x, v: push(
                x, v
            )[1],
            "You have divided by the square of the length of v. Divide by the length itself.": lambda push, x, v: push(
                x, v / (v @ v)
            )[1],
            "You have divided by the sum of the absolute values of the entries of v. Divide by the Euclidean "
            "length of v.": lambda push, x, v: push(x, v / np.abs(v).sum())[1],
            "You have divided by the sum of the entries of v. Divide by its length, the square root of the "
            "sum of the squares.": lambda push, x, v: push(x, v / v.sum())[1],
            "You have divided by the length of x. Divide by the length of v.": lambda push, x, v: push(
                x, v / np.linalg.norm(x)
            )[1],
            "Your function returns the value of f. The tangent, which is the second thing that push returns, "
            "was asked for.": lambda push, x, v: push(x, v)[0],
            "All inputs have the seed 1. The seed should point in the direction of v.": lambda push, x, v: push(
                x, np.ones(len(x))
            )[1],
            "You have divided by the largest entry of v. Divide by the length of v.": at_scaled(
                lambda v: np.abs(v).max()
            ),
            "You have divided by the number of entries of v. Divide by the length of v.": at_scaled(len),
            "J v is multiplied by the length of v. Divide by the length instead.": at_scaled(
                lambda v: 1 / np.linalg.norm(v)
            ),
            "The result was scaled to length 1. It is the direction v that should have length 1.": lambda push, x, v: (
                push(x, v)[1] / np.linalg.norm(push(x, v)[1])
            ),
            "The point and the direction are exchanged. The pass should be made at x, in the direction of v.": (
                lambda push, x, v: push(v, x / np.linalg.norm(x))[1]
            ),
            "Your seed is (1, ..., 1), scaled to length 1. Scale v to length 1 and use it as the seed.": (
                lambda push, x, v: push(x, np.ones(len(x)) / np.sqrt(len(x)))[1]
            ),
            "Your seed contains only the signs of the entries of v. Use v itself, scaled to length 1.": (
                lambda push, x, v: push(x, np.sign(v))[1]
            ),
            "The length is computed from the first and the last entry of v only. It is the square root of the "
            "sum of the squares of all entries.": at_scaled(lambda v: math.hypot(v[0], v[-1])),
            "Your seed contains the absolute values of the entries of v. Their signs are part of the "
            "direction, so keep them.": lambda push, x, v: push(x, np.abs(v) / np.linalg.norm(v))[1],
            "You have divided by the mean of the entries of v. Divide by the length of v.": at_scaled(np.mean),
        },
        [lambda case: jacobian_by_adlib(case) @ case["v"] / np.linalg.norm(case["v"])],
        lesson=LESSON,
    ),
    "jacobian": Answer(
        [jacobian, jacobian_from_other_seeds],
        "Column k of the Jacobian is the tangent for the seed e_k, so the whole Jacobian takes n passes.",
        "Collect the columns in a list. np.stack(columns, axis=1) puts them side by side.",
        of_waves,
        {
            "This is the transpose of the Jacobian. Each pass gives a column, and not a row.": lambda push, x: (
                jacobian(push, x).T
            ),
            "Every pass has the same seed, a vector of ones. Use a different unit vector in each pass.": (
                lambda push, x: np.stack([push(x, np.ones(len(x)))[1] for _ in x], axis=1)
            ),
            "These are difference quotients, which are only approximations. Use the tangents that push returns.": (
                by_differences
            ),
            "The 1 of the previous seed is still there. Seed k has a single 1, at place k, and zeros "
            "everywhere else.": lambda push, x: np.stack(
                [push(x, 1.0 * (np.arange(len(x)) <= k))[1] for k in range(len(x))], axis=1
            ),
            "The seed of pass k is x_k e_k. Use the unit vector e_k itself.": lambda push, x: np.stack(
                [push(x, e * x)[1] for e in np.eye(len(x))], axis=1
            ),
            "Each of your columns contains the values y. The tangent is the second thing that push returns.": (
                lambda push, x: np.stack([push(x, e)[0] for e in np.eye(len(x))], axis=1)
            ),
        },
        [lambda case: {"jacobian": jacobian_by_adlib(case), "passes": 1}],
        but={"The Jacobian is right, but it takes more than n passes. One pass per input is enough.": "passes"},
        limits=lambda case: {"passes": (1, len(case["x"]))},
        lesson=LESSON,
    ),
    "many": Answer(
        [many, lambda program, x, X_dot: X_dot @ all_derivatives(list(program), x.tolist())[-1, : len(x)]],
        "The rules are the same as for one direction. The tangent of each variable is now an array with "
        "one entry per direction.",
        "Let v_dot be a list of NumPy arrays of length p; the rules do not change. Start with the columns of X_dot.",
        lambda case: f"X_dot = {shown(case['X_dot'])}; {text(case)}",
        {
            "This is the sum over all directions. Return one tangent for each row of X_dot.": (
                lambda program, x, X_dot: [sum(many(program, x, X_dot))] * len(X_dot)
            ),
            "Only the first direction is used. Return one tangent for each row of X_dot.": lambda program, x, X_dot: (
                [many(program, x, X_dot)[0]] * len(X_dot)
            ),
            "The tangents are in reverse order. Return them in the order of the rows of X_dot.": (
                lambda program, x, X_dot: many(program, x, X_dot)[::-1]
            ),
            "This is the value of the last variable. Its tangents, one for each row of X_dot, were asked for.": (
                lambda program, x, X_dot: [values(list(program), x.tolist())[-1]] * len(X_dot)
            ),
            "This is the gradient. The tangents are its products with the directions, one for each row of X_dot.": (
                lambda program, x, X_dot: adjoints(list(program), x.tolist(), {len(x) + len(program) - 1: 1.0})[
                    : len(x)
                ]
            ),
            "The directions are scaled to length 1. Use them as they are given.": lambda program, x, X_dot: many(
                program, x, X_dot / np.linalg.norm(X_dot, axis=1, keepdims=True)
            ),
            "These are the tangents of the last row but one. Those of the last row were asked for.": (
                lambda program, x, X_dot: tangents(list(program), x.tolist(), list(X_dot.T))[-2]
            ),
            "Only the last direction is used. Return one tangent for each row of X_dot.": lambda program, x, X_dot: (
                [many(program, x, X_dot)[-1]] * len(X_dot)
            ),
            ONCE: of_all_directions(tangents_by_operand),
            **with_wrong_partials(
                lambda table: of_all_directions(lambda program, xs, x_dots: tangents(program, xs, x_dots, table))
            ),
            **with_wrong_tangents(of_all_directions),
        },
        but={
            "The tangents are right, but there is one pass through the rows per direction. Let v_dot hold "
            "arrays, so that a single pass is enough.": "passes over the rows"
        },
        limits=lambda case: {"passes over the rows": (0, 20)},
        lesson=LESSON,
    ),
}
