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
    "multiply: the partials are exchanged: that with respect to the first operand is the value of the second": {
        "multiply": lambda a, b: (a, b)
    },
    "multiply: the second operand's partial is missing: both factors depend on the inputs": {
        "multiply": lambda a, b: (b, 0.0)
    },
    "multiply: the first operand's partial is missing: both factors depend on the inputs": {
        "multiply": lambda a, b: (0.0, a)
    },
    "multiply: the signs of the factors are lost": {"multiply": lambda a, b: (abs(b), abs(a))},
    "multiply: the second term has a minus": {"multiply": lambda a, b: (b, -a)},
    "subtract: the second operand has the partial -1, and here 1": {"subtract": lambda a, b: (1.0, 1.0)},
    "subtract: the partials are 1 and -1, in the order of the operands; here they are exchanged": {
        "subtract": lambda a, b: (-1.0, 1.0)
    },
    "sin: the derivative is cos, without a minus": {"sin": lambda a: (-math.cos(a),)},
    "sin: the derivative is cos, and here it is sin": {"sin": lambda a: (math.sin(a),)},
    "sin: cos by the root of 1 - sin² is never negative: use math.cos": {
        "sin": lambda a: (math.sqrt(max(0.0, 1 - math.sin(a) ** 2)),)
    },
    "sin: the derivative is cos of the operand, and here 1": {"sin": lambda a: (1.0,)},
    "exp: this is the power rule, a exp(a - 1): the derivative of exp is exp itself": {
        "exp": lambda a: (a * math.exp(a - 1),)
    },
    "exp: the derivative is exp of the operand, and here it is the operand": {"exp": lambda a: (a,)},
    "exp: the derivative is exp of the operand, and here 1": {"exp": lambda a: (1.0,)},
    "exp: exp is taken twice: the derivative is the value of the row": {
        "exp": lambda a: (math.exp(min(math.exp(min(a, 6.0)), 600.0)),)
    },
    "sin and exp: their derivatives are exchanged": {
        "sin": lambda a: (math.exp(a),),
        "exp": lambda a: (math.cos(a),),
    },
    "add: the second operand is left out": {"add": lambda a, b: (1.0, 0.0)},
    "add: the partials are 1 and 1, and not the operands": {"add": lambda a, b: (a, b)},
}


def with_wrong_partials(answer, without=()):
    """{sentence: answer(table)} for each wrong table; `without`: beginnings of those that a question names itself."""
    return {
        sentence: answer({**PARTIALS, **table})
        for sentence, table in WRONG_PARTIALS.items()
        if not sentence.startswith(tuple(without))
    }


WRONG_TANGENTS = {  # sentence: the tangent, from the operation, its partials and its operands' tangents; None: as it is
    "sin: the cosine is taken of the tangent: it is taken of the operand's value, and the tangent is a factor": (
        lambda o, p, d: np.cos(d[0]) if o == "sin" else None
    ),
    "exp: exp is taken of the tangent: it is taken of the operand's value, and the tangent is a factor": (
        lambda o, p, d: np.exp(np.minimum(d[0], 600.0)) if o == "exp" else None
    ),
    "sin and exp: the incoming tangent is a factor (chain rule)": (
        lambda o, p, d: p[0] + 0.0 * d[0] if o in ("sin", "exp") else None
    ),
    "sin: the incoming tangent is a factor (chain rule)": lambda o, p, d: p[0] + 0.0 * d[0] if o == "sin" else None,
    "exp: the incoming tangent is a factor (chain rule)": lambda o, p, d: p[0] + 0.0 * d[0] if o == "exp" else None,
    "multiply: the tangent is not the product of the tangents": lambda o, p, d: (
        d[0] * d[1] if o == "multiply" else None
    ),
    "only the first operand's tangent is used": lambda o, p, d: p[0] * d[0],
    "the partials are left out: a tangent is the sum of partial times tangent": lambda o, p, d: sum(d),
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


ONCE = "an operand that occurs twice in a row counts twice: each occurrence has a partial of its own"


SIGNS = {"add": "{} + {}", "subtract": "{} - {}", "multiply": "{} * {}", "sin": "np.sin({})", "exp": "np.exp({})"}


def values(program, xs):
    v = list(xs)
    for operation, operands in program:
        v.append(VALUE[operation](*(v[i] for i in operands)))
    return v


def values_by_adlib(program, xs):
    """From the library's own trace of the program as a function; an input that is not used is traced all the same."""
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
    """P[k, i] = ∂v_k/∂v_i: the edges of the graph as a matrix. (I - P)^-1 holds the derivative of every variable by
    every other.
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
