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
    return (
        f"push of f(x) = sin(A x) + x_1 {'x_1' if n == 1 else f'x_{n}'}, A = {shown(case['A'])}, x = {shown(case['x'])}"
    )


def directional(push, x, v):
    return push(x, v / np.sqrt(v @ v))[1]


def jacobian(push, x):
    return np.stack([push(x, e)[1] for e in np.eye(len(x))], axis=1)


def jacobian_from_other_seeds(push, x):
    """Any n seeds that span the space will do: J S = Y."""
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
        "v_dot_i = sum over the operands of ∂v_i/∂v_j v_dot_j, in the order v_-1, v_0, v_1, ..., v_5",
        "Start with x1_dot, x2_dot and go down the table, a rule a row.",
        lambda case: f"x1, x2 = {shown(case['x'])} and x1_dot, x2_dot = {shown(case['seed'])}",
        {
            "v_2 = v_-1 v_0: your tangent drops v_-1 v_dot_0": column_with(product=lambda x1, x2, d1, d2: d1 * x2),
            "v_2 = v_-1 v_0: your tangent drops v_dot_-1 v_0": column_with(product=lambda x1, x2, d1, d2: d2 * x1),
            "v_2 = v_-1 v_0: its tangent is not v_dot_-1 v_dot_0": column_with(product=lambda x1, x2, d1, d2: d1 * d2),
            "v_4 = sin v_0: the derivative of sin is cos, without a minus": column_with(sine=-1.0),
            "v_1 = ln v_-1: the incoming tangent is divided by v_-1, not multiplied": column_with(
                logarithm=lambda x, d: x * d
            ),
            "v_1 = ln v_-1: its derivative is 1 / v_-1": column_with(logarithm=lambda x, d: d * math.log(x)),
            "v_1 = ln v_-1: the incoming tangent is a factor (chain rule)": column_with(logarithm=lambda x, d: 1 / x),
            "v_5 = v_3 - v_4: the tangent of v_4 is subtracted": lambda x1, x2, d1, d2: [
                *column(x1, x2, d1, d2)[:6],
                sum(column(x1, x2, d1, d2)[4:6]),
            ],
            "these are the values, not the tangents": lambda x1, x2, d1, d2: [
                x1,
                x2,
                math.log(x1),
                x1 * x2,
                math.log(x1) + x1 * x2,
                math.sin(x2),
                math.log(x1) + x1 * x2 - math.sin(x2),
            ],
            "v_4 = sin v_0: the incoming tangent is a factor (chain rule)": lambda x1, x2, d1, d2: with_sine(
                x1, x2, d1, d2, math.cos(x2)
            ),
            "the two inputs come first": lambda x1, x2, d1, d2: column(x1, x2, d1, d2)[2:],
            "the seed is not 1: x1_dot and x2_dot were given": lambda x1, x2, d1, d2: column(x1, x2, 1.0, 1.0),
            "v_4 = sin v_0: the derivative of sin is cos, and here it is sin": lambda x1, x2, d1, d2: with_sine(
                x1, x2, d1, d2, math.sin(x2) * d2
            ),
            "v_4 = sin v_0: the cosine is taken of the tangent: it is taken of v_0, and the tangent is a factor": (
                lambda x1, x2, d1, d2: with_sine(x1, x2, d1, d2, math.cos(d2))
            ),
            "v_4 = sin v_0: the cosine is taken of v_-1": lambda x1, x2, d1, d2: with_sine(
                x1, x2, d1, d2, math.cos(x1) * d2
            ),
            "v_4 = sin v_0: cos by the root of 1 - sin² is never negative: use math.cos": lambda x1, x2, d1, d2: (
                with_sine(x1, x2, d1, d2, abs(math.cos(x2)) * d2)
            ),
            "v_4 = sin v_0: the tangent passes through unchanged: multiply it by cos v_0": lambda x1, x2, d1, d2: (
                with_sine(x1, x2, d1, d2, d2)
            ),
            "a seed of 0 is taken for 1: x_dot or 1.0 replaces a zero, which is a value, too": lambda x1, x2, d1, d2: (
                column(x1, x2, d1 or 1.0, d2 or 1.0)
            ),
            "v_2 = v_-1 v_0: each tangent is multiplied by its own value, and not by the other one": column_with(
                product=lambda x1, x2, d1, d2: x1 * d1 + x2 * d2
            ),
            "v_2 = v_-1 v_0: the second term of the product rule has a plus": column_with(
                product=lambda x1, x2, d1, d2: d1 * x2 - x1 * d2
            ),
            "v_1 = ln v_-1: the tangent passes through unchanged: divide it by v_-1": column_with(
                logarithm=lambda x, d: d
            ),
        },
        rows=lambda case: [f"v_dot_{k}" for k in range(-1, 6)],
        lesson=LESSON,
    ),
    "tangents": Answer(
        [tangents, by_jvp, lambda program, xs, x_dots: all_derivatives(program, xs)[:, : len(xs)] @ x_dots],
        "v_dot_i = sum over the operands of ∂φ_i/∂v_j v_dot_j",
        "Go down the rows once, with v and v_dot side by side.",
        lambda case: f"x_dot = {shown(case['x_dot'])}; {text(case)}",
        {
            "multiply: the tangent of v_j v_k is v_j_dot v_k + v_j v_k_dot; you have only one term": tangents_with(
                lambda o, p, d: p[0] * d[0] if o == "multiply" else None
            ),
            "multiply: you have only the second term, v_j v_k_dot": tangents_with(
                lambda o, p, d: p[1] * d[1] if o == "multiply" else None
            ),
            "multiply: the tangent is not v_j_dot v_k_dot": tangents_with(
                lambda o, p, d: d[0] * d[1] if o == "multiply" else None
            ),
            "multiply: each tangent goes with the other value": tangents_with(
                lambda o, p, d: p[1] * d[0] + p[0] * d[1] if o == "multiply" else None
            ),
            "subtract: the second operand's tangent is subtracted": tangents_with(
                lambda o, p, d: sum(d) if o == "subtract" else None
            ),
            "sin: the derivative is cos, without a minus": tangents_with(
                lambda o, p, d: -p[0] * d[0] if o == "sin" else None
            ),
            "sin and exp: the incoming tangent is a factor (chain rule)": tangents_with(
                lambda o, p, d: p[0] if o in ("sin", "exp") else None
            ),
            "sin: the incoming tangent is a factor (chain rule)": tangents_with(
                lambda o, p, d: p[0] if o == "sin" else None
            ),
            "exp: the incoming tangent is a factor (chain rule)": tangents_with(
                lambda o, p, d: p[0] if o == "exp" else None
            ),
            "only the last tangent is returned: all of them were asked for": lambda program, xs, x_dots: tangents(
                program, xs, x_dots
            )[-1],
            "only the first operand's tangent is used": tangents_with(lambda o, p, d: p[0] * d[0]),
            "the tangents of all variables were asked for, inputs included": lambda program, xs, x_dots: tangents(
                program, xs, x_dots
            )[len(xs) :],
            "the seed is not 1: x_dot was given": lambda program, xs, x_dots: tangents(program, xs, [1.0] * len(xs)),
            "these are the values, not the tangents": lambda program, xs, x_dots: values(program, xs),
            **with_wrong_partials(
                lambda table: lambda program, xs, x_dots: tangents(program, xs, x_dots, table),
                without=(
                    "multiply: the partials are exchanged",
                    "multiply: the second operand's",
                    "multiply: the first operand's",
                    "subtract: the second",
                    "sin: the derivative is cos, without",
                ),
            ),
            **with_wrong_tangents(
                lambda push: push, without=("sin and", "sin: the inc", "exp: the inc", "multiply", "only")
            ),
            "operands are numbers of the whole list, inputs included: here they are n too small in v_dot": (
                lambda program, xs, x_dots: tangents_n_back(program, xs, x_dots)
            ),
            ONCE: tangents_by_operand,
            "the partials are taken at the tangents: take them at the values of the operands": tangents_at_tangents,
        },
        rows=lambda case: [f"{name}_dot" for name in variables(case)],
        lesson=LESSON,
    ),
    "directional": Answer(
        [directional, lambda push, x, v: jacobian(push, x) @ v / np.linalg.norm(v)],
        "the slope along v is J v / |v|: one pass seeded with the unit vector",
        "A direction has length 1.",
        lambda case: f"{of_waves(case)}, v = {shown(case['v'])}",
        {
            "divide by the length of v: this is J v": lambda push, x, v: push(x, v)[1],
            "divide by the length of v, not by its square": lambda push, x, v: push(x, v / (v @ v))[1],
            "divide by the Euclidean length, not by the sum of the entries": lambda push, x, v: push(
                x, v / np.abs(v).sum()
            )[1],
            "divide by the length, the root of the sum of squares, not by the sum": lambda push, x, v: push(
                x, v / v.sum()
            )[1],
            "divide by the length of v, not of x": lambda push, x, v: push(x, v / np.linalg.norm(x))[1],
            "this is the value, not the tangent": lambda push, x, v: push(x, v)[0],
            "all inputs were seeded with 1": lambda push, x, v: push(x, np.ones(len(x)))[1],
            "divide by the length of v, not by its largest entry": at_scaled(lambda v: np.abs(v).max()),
            "divide by the length of v, not by the number of its entries": at_scaled(len),
            "J v is multiplied by the length of v: divide by it": at_scaled(lambda v: 1 / np.linalg.norm(v)),
            "the result was scaled to length 1: it is v that has to have length 1": lambda push, x, v: (
                push(x, v)[1] / np.linalg.norm(push(x, v)[1])
            ),
            "the pass is at v in the direction x: x is the point and v the direction": lambda push, x, v: push(
                v, x / np.linalg.norm(x)
            )[1],
            "the direction is (1, ..., 1), scaled: it is v / |v|": lambda push, x, v: push(
                x, np.ones(len(x)) / np.sqrt(len(x))
            )[1],
            "the direction has the signs of v in place of its entries": lambda push, x, v: push(x, np.sign(v))[1],
            "the length is taken of the first and the last entry: it is the root of the sum of all squares": at_scaled(
                lambda v: math.hypot(v[0], v[-1])
            ),
            "the direction has the absolute values of v: their signs belong to it": lambda push, x, v: push(
                x, np.abs(v) / np.linalg.norm(v)
            )[1],
            "divide by the length of v, not by its mean": at_scaled(np.mean),
        },
        [lambda case: jacobian_by_adlib(case) @ case["v"] / np.linalg.norm(case["v"])],
        lesson=LESSON,
    ),
    "jacobian": Answer(
        [jacobian, jacobian_from_other_seeds],
        "column k of the Jacobian is the tangent of the seed e_k: n passes",
        "np.stack(columns, axis=1) puts columns side by side.",
        of_waves,
        {
            "this is the transpose: a pass gives a column, not a row": lambda push, x: jacobian(push, x).T,
            "every pass was seeded with ones": lambda push, x: np.stack(
                [push(x, np.ones(len(x)))[1] for _ in x], axis=1
            ),
            "these are differences, not tangents": by_differences,
            "seed k has one 1 only: the 1 of the seed before is still there": lambda push, x: np.stack(
                [push(x, 1.0 * (np.arange(len(x)) <= k))[1] for k in range(len(x))], axis=1
            ),
            "the seed is e_k, not x_k e_k": lambda push, x: np.stack(
                [push(x, e * x)[1] for e in np.eye(len(x))], axis=1
            ),
            "these are the values y in each column: the second thing that push returns is the "
            "tangent": lambda push, x: np.stack([push(x, e)[0] for e in np.eye(len(x))], axis=1),
        },
        [lambda case: {"jacobian": jacobian_by_adlib(case), "passes": 1}],
        but={"right, but in more than n passes": "passes"},
        limits=lambda case: {"passes": (1, len(case["x"]))},
        lesson=LESSON,
    ),
    "many": Answer(
        [many, lambda program, x, X_dot: X_dot @ all_derivatives(list(program), x.tolist())[-1, : len(x)]],
        "the same rules with a vector of tangents for each variable; one for each direction",
        "v_dot may be a NumPy array of length p: the rules do not change. Start with the columns of X_dot.",
        lambda case: f"X_dot = {shown(case['X_dot'])}; {text(case)}",
        {
            "this is the sum over all directions": lambda program, x, X_dot: (
                [sum(many(program, x, X_dot))] * len(X_dot)
            ),
            "only the first direction was used": lambda program, x, X_dot: [many(program, x, X_dot)[0]] * len(X_dot),
            "the directions come in the wrong order": lambda program, x, X_dot: many(program, x, X_dot)[::-1],
            "these are the values, not the tangents": lambda program, x, X_dot: (
                [values(list(program), x.tolist())[-1]] * len(X_dot)
            ),
            "this is the gradient: the tangents are its products with the directions, one for each row of X_dot": (
                lambda program, x, X_dot: adjoints(list(program), x.tolist(), {len(x) + len(program) - 1: 1.0})[
                    : len(x)
                ]
            ),
            "the directions were scaled to length 1: use them as they are given": lambda program, x, X_dot: many(
                program, x, X_dot / np.linalg.norm(X_dot, axis=1, keepdims=True)
            ),
            "these are the tangents of the last row but one": lambda program, x, X_dot: tangents(
                list(program), x.tolist(), list(X_dot.T)
            )[-2],
            "only the last direction was used": lambda program, x, X_dot: [many(program, x, X_dot)[-1]] * len(X_dot),
            ONCE: of_all_directions(tangents_by_operand),
            **with_wrong_partials(
                lambda table: of_all_directions(lambda program, xs, x_dots: tangents(program, xs, x_dots, table))
            ),
            **with_wrong_tangents(of_all_directions),
        },
        but={"right, but by a pass for each direction: let v_dot be an array": "passes over the rows"},
        limits=lambda case: {"passes over the rows": (0, 20)},
        lesson=LESSON,
    ),
}
