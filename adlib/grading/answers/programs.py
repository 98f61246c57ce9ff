"""Wengert lists as rows (operation, operands): their values, partials and derivatives, by several means."""

import math

import numpy as np

from adlib import grad, jvp, trace
from adlib.grading.answers import shown
from adlib.grading.cases.programs import as_function

VALUE = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "sin": math.sin,
    "exp": math.exp,
}
PARTIALS = {
    "add": lambda a, b: (1.0, 1.0),
    "subtract": lambda a, b: (1.0, -1.0),
    "multiply": lambda a, b: (b, a),
    "sin": lambda a: (math.cos(a),),
    "exp": lambda a: (math.exp(a),),
}
WRONG_PARTIALS = {  # sentence: what a learner has in place of the right partials
    "For multiply, the two partial derivatives are exchanged. The one with respect to the first "
    "operand is the value of the second operand, and vice versa.": {"multiply": lambda a, b: (a, b)},
    "For multiply, the partial derivative with respect to the second operand is missing. Both factors "
    "can depend on the inputs, so both of them contribute.": {"multiply": lambda a, b: (b, 0.0)},
    "For multiply, the partial derivative with respect to the first operand is missing. Both factors "
    "can depend on the inputs, so both of them contribute.": {"multiply": lambda a, b: (0.0, a)},
    "For multiply, the signs of the factors are lost. Use the values of the operands themselves, and "
    "not their absolute values.": {"multiply": lambda a, b: (abs(b), abs(a))},
    "For multiply, the second term has a minus sign. The two terms of the product rule are added.": {
        "multiply": lambda a, b: (b, -a)
    },
    "For subtract, your partial derivative with respect to the second operand is 1. It is -1, because "
    "this operand is subtracted.": {"subtract": lambda a, b: (1.0, 1.0)},
    "For subtract, the two partial derivatives are exchanged. They are 1 and -1, in the order of the operands.": {
        "subtract": lambda a, b: (-1.0, 1.0)
    },
    "For sin, your derivative has a minus sign that does not belong there. The derivative of sin is cos.": {
        "sin": lambda a: (-math.cos(a),)
    },
    "For sin, your derivative is sin itself. The derivative of sin is cos.": {"sin": lambda a: (math.sin(a),)},
    "For sin, your derivative is never negative. It looks as if it was computed as the square root of "
    "1 - sin², which loses the sign; use math.cos.": {"sin": lambda a: (math.sqrt(max(0.0, 1 - math.sin(a) ** 2)),)},
    "For sin, your derivative is 1. The derivative of sin is cos, at the value of the operand.": {
        "sin": lambda a: (1.0,)
    },
    "For exp, your derivative looks like the power rule, a exp(a - 1). The derivative of exp is exp itself.": {
        "exp": lambda a: (a * math.exp(a - 1),)
    },
    "For exp, your derivative is the operand. It should be exp of the operand.": {"exp": lambda a: (a,)},
    "For exp, your derivative is 1. It should be exp of the operand.": {"exp": lambda a: (1.0,)},
    "For exp, the function is applied twice. The derivative of exp is exp of the operand, which is "
    "the value of the row itself.": {"exp": lambda a: (math.exp(min(math.exp(min(a, 6.0)), 600.0)),)},
    "For sin and exp, the derivatives are exchanged. The derivative of sin is cos, and the derivative of exp is exp.": {
        "sin": lambda a: (math.exp(a),),
        "exp": lambda a: (math.cos(a),),
    },
    "For add, the second operand is left out. The partial derivative with respect to it is 1, too.": {
        "add": lambda a, b: (1.0, 0.0)
    },
    "For add, the operands are used as partial derivatives. Both partial derivatives of a sum are 1.": {
        "add": lambda a, b: (a, b)
    },
}


def with_wrong_partials(answer, without=()):
    """{sentence: answer(table)} for each wrong table; `without`: beginnings of those that a question names itself."""
    return {
        sentence: answer({**PARTIALS, **table})
        for sentence, table in WRONG_PARTIALS.items()
        if not sentence.startswith(tuple(without))
    }


WRONG_TANGENTS = {  # sentence: the tangent, from the operation, its partials and its operands' tangents; None: as it is
    "For sin, the cosine is taken of the tangent. Take it of the operand's value, and multiply it by "
    "the operand's tangent.": (lambda o, p, d: np.cos(d[0]) if o == "sin" else None),
    "For exp, the function is applied to the tangent. Apply it to the operand's value, and multiply "
    "the result by the operand's tangent.": (lambda o, p, d: np.exp(np.minimum(d[0], 600.0)) if o == "exp" else None),
    "For sin and exp, the incoming tangent is missing. By the chain rule, multiply the derivative by "
    "the tangent of the operand.": (lambda o, p, d: p[0] + 0.0 * d[0] if o in ("sin", "exp") else None),
    "For sin, the incoming tangent is missing. By the chain rule, multiply the derivative by the "
    "tangent of the operand.": lambda o, p, d: p[0] + 0.0 * d[0] if o == "sin" else None,
    "For exp, the incoming tangent is missing. By the chain rule, multiply the derivative by the "
    "tangent of the operand.": lambda o, p, d: p[0] + 0.0 * d[0] if o == "exp" else None,
    "For multiply, your tangent is the product of the two tangents. The product rule has two terms, "
    "each with one tangent and one value.": lambda o, p, d: d[0] * d[1] if o == "multiply" else None,
    "Only the tangent of the first operand is used. Every operand contributes its partial derivative "
    "times its tangent.": lambda o, p, d: p[0] * d[0],
    "The partial derivatives are left out. A tangent is the sum, over the operands, of partial "
    "derivative times tangent.": lambda o, p, d: sum(d),
}


def tangents_with(change):
    """Tangents by a rule that a mistake changes, as in WRONG_TANGENTS."""

    def answer(program, xs, x_dots):
        v_dots = list(x_dots)
        for (operation, operands), row in zip(program, partials(program, xs)):
            dots = [v_dots[i] for i in operands]
            changed = change(operation, row, dots)
            v_dots.append(sum(p * d for p, d in zip(row, dots)) if changed is None else changed)
        return v_dots

    return answer


def with_wrong_tangents(answer, without=()):
    """{sentence: answer(tangents by a wrong rule)}; `without`: beginnings of those that a question names itself."""
    return {
        sentence: answer(tangents_with(change))
        for sentence, change in WRONG_TANGENTS.items()
        if not sentence.startswith(tuple(without))
    }


def tangents_by_operand(program, xs, x_dots):
    """An operand that occurs twice in a row counts once."""
    v_dots = list(x_dots)
    for (_, operands), row in zip(program, partials(program, xs)):
        v_dots.append(sum(p * v_dots[i] for i, p in dict(zip(operands, row)).items()))
    return v_dots


def tangents_at_tangents(program, xs, x_dots):
    """The partials are taken at the tangents of the operands."""
    v_dots = list(x_dots)
    for operation, operands in program:
        dots = [v_dots[i] for i in operands]
        v_dots.append(sum(p * d for p, d in zip(PARTIALS[operation](*dots), dots)))
    return v_dots


ONCE = (
    "An operand that occurs twice in the same row is counted only once. Each occurrence has its own "
    "partial derivative and makes its own contribution."
)


SIGNS = {"add": "{} + {}", "subtract": "{} - {}", "multiply": "{} * {}", "sin": "np.sin({})", "exp": "np.exp({})"}


def values(program, xs):
    v = list(xs)
    for operation, operands in program:
        v.append(VALUE[operation](*(v[i] for i in operands)))
    return v


def values_by_adlib(program, xs):
    """From the library's own trace of the program as a function; an input that is not used is traced, too."""
    rows = trace(as_function(program), *xs).rows
    return [float(row.value) for row in rows] if len(rows) == len(xs) + len(program) else values(program, xs)


def partials(program, xs, table=PARTIALS):
    v = values(program, xs)
    return [list(table[operation](*(v[i] for i in operands))) for operation, operands in program]


def partials_by_adlib(program, xs):
    v, found = values(program, xs), []
    for operation, operands in program:
        f = as_function([(operation, tuple(range(len(operands))))])
        found.append([float(g) for g in grad(f, tuple(range(len(operands))))(*(v[i] for i in operands))])
    return found


def matrix(program, xs):
    """P[k, i] = ∂v_k/∂v_i: the edges of the graph as a matrix. (I - P)^-1 holds the derivative of every variable
    with respect to every other.
    """
    n, size = len(xs), len(xs) + len(program)
    P = np.zeros((size, size))
    for k, ((_, operands), row) in enumerate(zip(program, partials(program, xs))):
        for i, partial in zip(operands, row):
            P[n + k, i] += partial
    return P


def all_derivatives(program, xs):
    P = matrix(program, xs)
    return np.linalg.inv(np.eye(len(P)) - P)


def tangents(program, xs, x_dots, table=PARTIALS):
    v, v_dots = values(program, xs), list(x_dots)
    for (_, operands), row in zip(program, partials(program, xs, table)):
        v_dots.append(sum(p * v_dots[i] for i, p in zip(operands, row)))
    assert len(v) == len(v_dots)
    return v_dots


def adjoints(program, xs, seeds, table=PARTIALS):
    v_bars, rows = [0.0] * (len(xs) + len(program)), partials(program, xs, table)
    for k, seed in seeds.items():
        v_bars[k] += seed
    for k in range(len(program) - 1, -1, -1):
        for i, partial in zip(program[k][1], rows[k]):
            v_bars[i] += partial * v_bars[len(xs) + k]
    return v_bars


def last_tangent(program, xs, x_dots):
    return float(jvp(as_function(program), tuple(xs), tuple(x_dots))[1])


def text(case):
    """The program as one would write it."""
    n = len(case["x"])
    lines = [
        f"v_{n + k} = " + SIGNS[operation].format(*(f"v_{i}" for i in operands))
        for k, (operation, operands) in enumerate(case["program"])
    ]
    return (
        f"v_0 ... v_{n - 1} = {shown(case['x'])}; " + "; ".join(lines)
        if n > 1
        else f"v_0 = {shown(case['x'])}; " + "; ".join(lines)
    )


def variables(case):
    return [f"v_{k}" for k in range(len(case["x"]) + len(case["program"]))]


def rows(case):
    return variables(case)[len(case["x"]) :]
