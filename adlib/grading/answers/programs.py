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


def partials(program, xs):
    v = values(program, xs)
    return [list(PARTIALS[operation](*(v[i] for i in operands))) for operation, operands in program]


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


def tangents(program, xs, x_dots):
    v, v_dots = values(program, xs), list(x_dots)
    for (_, operands), row in zip(program, partials(program, xs)):
        v_dots.append(sum(p * v_dots[i] for i, p in zip(operands, row)))
    assert len(v) == len(v_dots)
    return v_dots


def adjoints(program, xs, seeds):
    v_bars = [0.0] * (len(xs) + len(program))
    for k, seed in seeds.items():
        v_bars[k] += seed
    for k in range(len(program) - 1, -1, -1):
        for i, partial in zip(program[k][1], partials(program, xs)[k]):
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
