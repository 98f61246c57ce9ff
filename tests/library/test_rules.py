"""Each entry of the rule table, forward and reverse, against numbers that know nothing of the table."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adlib import derivative, grad, jvp, vjp
from adlib.rules import TABLE, Elementwise

ANY, POSITIVE, INSIDE = (-2.0, 2.0), (0.2, 3.0), (-0.9, 0.9)
DOMAINS = {
    **dict.fromkeys("add subtract multiply negative exp expm1 sin cos tan arctan sinh cosh tanh".split(), ANY),
    **dict.fromkeys("divide power log log1p sqrt".split(), POSITIVE),
    **dict.fromkeys("arcsin arccos".split(), INSIDE),
}
KINKED = ("absolute", "maximum", "minimum", "sign", "heaviside")  # no complex step; tested by their definition below
ELEMENTWISE = [rule for rule in TABLE.values() if isinstance(rule, Elementwise)]


def close(a, b, tolerance=1e-12):
    a, b = np.asarray(a, float), np.asarray(b, float)
    assert a.shape == b.shape
    assert np.all(np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b))), f"{a} is not {b}"


def test_every_elementwise_rule_is_tested_here():
    assert {rule.name for rule in ELEMENTWISE} == set(DOMAINS) | set(KINKED)


@pytest.mark.parametrize("name", DOMAINS)
@pytest.mark.parametrize("seed", range(3))
def test_partials_are_the_complex_step_on_floats_and_arrays_in_both_modes(name, seed):
    rule, draw = TABLE[name], np.random.default_rng([seed, len(name)])
    arity = len(rule.names)
    arrays = [draw.uniform(*DOMAINS[name], size=(2, 3)) for _ in range(arity)]
    f = rule.numpy_function
    for k in range(arity):
        stepped = [x + 1e-200j * (j == k) for j, x in enumerate(arrays)]
        if name == "power" and k == 1:
            stepped = [x.astype(complex) for x in stepped]
        exact = np.imag(f(*stepped)) / 1e-200
        _, y_dot = jvp(f, arrays, [np.ones((2, 3)) * (j == k) for j in range(arity)])
        close(y_dot, exact)
        close(vjp(f, *arrays)[1](np.ones((2, 3)))[k], exact)
        xs = [float(x[0, 0]) for x in arrays]
        close(jvp(f, xs, [1.0 * (j == k) for j in range(arity)])[1], exact[0, 0])
        gradient = grad(f, argnums=k)(*xs)
        assert type(gradient) is float
        close(gradient, exact[0, 0])


@pytest.mark.parametrize("name", DOMAINS)
def test_second_derivatives_agree_in_all_four_nestings_and_with_the_complex_step_of_the_first(name):
    rule = TABLE[name]
    f, lo, hi = rule.numpy_function, *DOMAINS[name]
    for x in np.linspace(lo, hi, 7)[1:-1].tolist():
        g = (lambda t: f(t, 1.3 * t)) if len(rule.names) == 2 else f
        h = 1e-5
        by_difference = (derivative(g)(x + h) - derivative(g)(x - h)) / (2 * h)
        both = [first(second(g))(x) for first in (derivative, grad) for second in (derivative, grad)]
        close(both, [both[0]] * 4)
        close(both[0], by_difference, 1e-7)


def test_kinks_take_the_mean_of_the_two_sides():
    assert [grad(abs)(x) for x in (-2.0, 0.0, 3.0)] == [-1.0, 0.0, 1.0]
    for f, partials in ((np.maximum, {(1.0, 2.0): (0, 1), (2.0, 1.0): (1, 0), (2.0, 2.0): (0.5, 0.5)}),
                        (np.minimum, {(1.0, 2.0): (1, 0), (2.0, 1.0): (0, 1), (2.0, 2.0): (0.5, 0.5)})):  # fmt: skip
        for xs, expected in partials.items():
            assert grad(f, (0, 1))(*xs) == expected
            assert vjp(f, *map(np.array, map(lambda x: [x], xs)))[1](np.ones(1)) == expected
    assert grad(np.sign)(2.0) == 0.0 and grad(lambda x: np.heaviside(x, 0.5))(2.0) == 0.0


def test_float_and_array_entries_compute_the_same_values():
    for rule in ELEMENTWISE:
        lo, hi = DOMAINS.get(rule.name, ANY)
        for x in np.linspace(lo, hi, 11).tolist():
            xs = (x, 0.7 * x)[: len(rule.names)]
            close(rule.value(*xs), rule.numpy_function(*xs), 1e-15 * 10)


def test_outside_the_domain_values_are_numpys_and_derivatives_infinite_not_an_exception():
    with pytest.warns(RuntimeWarning):
        assert derivative(np.log)(0.0) == np.inf
    assert derivative(np.sqrt)(0.0) == np.inf == grad(np.sqrt)(0.0)
    with pytest.warns(RuntimeWarning):
        assert np.isnan(grad(np.sqrt)(-1.0))


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, 0.5, 2.5])
@pytest.mark.parametrize("x", [2.0, 1e-3])
def test_power_with_a_constant_exponent(x, exponent):
    close(grad(lambda x: x**exponent)(x), exponent * x ** (exponent - 1.0))
    close(derivative(lambda x: x**exponent)(x), exponent * x ** (exponent - 1.0))


def test_power_at_zero():
    assert [grad(lambda x, n=n: x**n)(0.0) for n in (0, 1, 2, 3)] == [0.0, 1.0, 0.0, 0.0]
    assert grad(lambda x, y: x**y, 1)(0.0, 2.0) == 0.0
    close(grad(lambda y: 2.0**y)(3.0), 8 * np.log(2.0))


# Structural functions: <w, J v> = <J' w, v> for the pair of modes, and J v against a central difference.

STRUCTURAL = {
    "sum": lambda x: np.sum(x, axis=0), "sum all": np.sum, "sum keepdims": lambda x: np.sum(x, axis=1, keepdims=True),
    "sum negative axis": lambda x: x.sum(-1), "mean": np.mean, "mean axis": lambda x: np.mean(x, axis=1),
    "transpose": lambda x: x.T * 2.0, "transpose axes": lambda x: np.transpose(x, (1, 0)) ** 2,
    "reshape": lambda x: np.reshape(x, -1) ** 3, "reshape method": lambda x: x.reshape(x.size, 1),
    "broadcast_to": lambda x: np.broadcast_to(x, (4, *x.shape)), "row": lambda x: x[0], "slice": lambda x: x[:, 1:] * x[:, :-1],
    "element": lambda x: x[0, -1] * x, "repeated index": lambda x: x[np.array([0, 0, 1])], "mask": lambda x: x[np.abs(x) > 0.3],
    "positions in a tuple": lambda x: x[(0, 0, 1), :] * x[0], "list on the right": lambda x: x @ list(range(x.shape[1])),
    "concatenate a list": lambda x: np.concatenate([x[0], [1.0, 2.0]]), "concatenate flat": lambda x: np.concatenate([x, x * x], axis=None),
    "negative axes": lambda x: np.transpose(x, (-1, -2)) * 1.0, "three axes": lambda x: np.transpose(np.stack([x, x * x]), (-1, 0, 1)),
    "concatenate": lambda x: np.concatenate([x, x * x, x], axis=1), "stack": lambda x: np.stack([x, np.sin(x)], axis=-1),
    "where": lambda x: np.where(x > 0, x * x, 3 * x), "matmul": lambda x: x @ x.T, "matvec": lambda x: x @ x[0],
    "vecmat": lambda x: x[:, 0] @ x, "inner": lambda x: x[0] @ x[1], "dot": lambda x: np.dot(x.T, x), "dot method": lambda x: x.T.dot(x),
    "broadcast row": lambda x: x * x[0], "broadcast column": lambda x: x / (2 + x[:, :1] ** 2), "constant on the left": lambda x: np.ones(x.shape) - x,
    "scalar of array": lambda x: x * np.sum(x), "iterate": lambda x: sum(row * k for k, row in enumerate(x)), "len": lambda x: x * len(x),
}  # fmt: skip


def test_every_structural_rule_is_tested_here():
    from adlib import trace

    used = set()
    for f in STRUCTURAL.values():
        used |= set(trace(f, np.ones((2, 3))).count())
    used |= {"scatter"}  # the transpose of getitem: it appears when a reverse sweep is itself differentiated
    assert {rule.name for rule in TABLE.values()} - {rule.name for rule in ELEMENTWISE} <= used


@pytest.mark.parametrize("name", STRUCTURAL)
@settings(max_examples=10, deadline=None)
@given(rows=st.integers(2, 4), columns=st.integers(2, 5), seed=st.integers(0, 10**6))
def test_structural_functions_are_adjoint_and_right(name, rows, columns, seed):
    f, draw = STRUCTURAL[name], np.random.default_rng(seed)
    x, v = draw.normal(size=(2, rows, columns))
    x = np.where(np.minimum(abs(x), abs(abs(x) - 0.3)) < 1e-3, 0.5, x)  # away from where "mask" and "where" switch
    y, y_dot = jvp(f, (x,), (v,))
    close(y, f(x), 0)
    h = 1e-6
    close(y_dot, (f(x + h * v) - f(x - h * v)) / (2 * h), 1e-6)
    w = draw.normal(size=np.shape(y))
    (x_bar,) = vjp(f, x)[1](w)
    close(np.sum(w * y_dot), np.sum(x_bar * v), 1e-12)
    g = grad(lambda x: np.sum(w * f(x) * f(x)))  # second order: reverse over reverse, and forward over reverse
    _, h_v = jvp(g, (x,), (v,))
    close(grad(lambda x: np.sum(g(x) * v))(x), h_v, 1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_stays_what_it_was(dtype):
    x = np.linspace(0.1, 1, 6, dtype=dtype).reshape(2, 3)
    for f in (np.tanh, lambda x: x @ x.T, lambda x: np.where(x > 0.5, 2 * x, x**2), lambda x: x[:, 1:] / 3, np.mean, lambda x: abs(x) + np.maximum(x, 0.4)):
        y, y_dot = jvp(f, (x,), (x,))
        assert y.dtype == y_dot.dtype == dtype
        assert vjp(f, x)[1](y)[0].dtype == dtype


def test_broadcasting_sums_what_it_repeated():
    a, b, c = np.ones((3, 1)), np.ones(4), 2.0
    a_bar, b_bar, c_bar = grad(lambda a, b, c: np.sum(a * b * c), (0, 1, 2))(a, b, c)
    close(a_bar, np.full((3, 1), 8.0))
    close(b_bar, np.full(4, 6.0))
    close(c_bar, 12.0)


def test_nothing_times_infinity_is_nothing():
    def safe(x):
        return np.where(x > 0, np.sqrt(x), 0.0)

    for engine in (derivative, grad):
        assert engine(safe)(0.0) == 0.0
    close(grad(lambda x: np.sum(safe(x)))(np.array([0.0, 4.0])), [0.0, 0.25])


CONSTANTS = {"float": 1.7, "int": 3, "np.float64": np.float64(1.7), "0-d": np.array(1.7), "array": np.linspace(1.0, 2.0, 6).reshape(2, 3), "row": np.array([1.0, 2.0, 3.0])}
OPERATORS = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b, "**": lambda a, b: a**b}


@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("side", ["left", "right", "both"])
@pytest.mark.parametrize("x", [1.3, np.float64(1.3), np.array([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]])], ids=["float", "np.float64", "array"])
def test_operators_in_all_orders_with_all_kinds_of_constants(constant, operator, side, x):
    op, c = OPERATORS[operator], CONSTANTS[constant]
    f = {"left": lambda x: op(c, x), "right": lambda x: op(x, c), "both": lambda x: op(op(x, c), x)}[side]
    y = f(x)
    slope = np.imag(f(x + 1e-200j)) / 1e-200
    y_jvp, y_dot = jvp(f, (x,), (np.ones(np.shape(x)) if np.shape(x) else 1.0,))
    close(y_jvp, y, 1e-15)
    close(y_dot, slope)
    y_vjp, pullback = vjp(f, x)
    (x_bar,) = pullback(np.ones(np.shape(y)) if np.shape(y) else 1.0)
    close(y_vjp, y, 1e-15)
    close(x_bar, slope if np.shape(x) == np.shape(slope) else np.sum(slope))
