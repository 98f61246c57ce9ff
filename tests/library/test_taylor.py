"""Taylor arithmetic against SymPy's series, against nested dual numbers, and against the counts that O(order^2)
promises.
"""

import math

import numpy as np
import pytest
import sympy

from adlib import derivative, grad, hessian, taylor
from adlib.rules.kinds import TABLE, Elementwise

SMOOTH = (
    "exp exp2 expm1 log log2 log10 log1p sqrt cbrt sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh "
    "arctanh square reciprocal negative"
).split()
OF_TWO = "add subtract multiply divide power hypot arctan2 logaddexp".split()


@pytest.mark.parametrize("name", [*SMOOTH, "arccosh"])
def test_every_smooth_function_has_sympys_series(name):
    from adlib.methods.symbolic import SYMBOLS

    f, x0, t = (
        TABLE[name].numpy_function,
        sympy.Rational(17, 10) if name == "arccosh" else sympy.Rational(3, 10),
        sympy.Symbol("t"),
    )
    value, _ = TABLE[name].compiled(SYMBOLS)
    series = [float(sympy.diff(value(t), t, k).subs(t, x0).evalf(30)) / math.factorial(k) for k in range(7)]
    np.testing.assert_allclose(taylor(f, float(x0), 6), series, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", [*SMOOTH, *OF_TWO])
def test_and_nested_dual_numbers_agree(name):
    f = TABLE[name].numpy_function
    g = f if name in SMOOTH else lambda x: f(x + 0.9, x * x + 0.3)
    d, expected = g, []
    for k in range(5):
        expected.append(d(0.4) / math.factorial(k))
        d = derivative(d)
    np.testing.assert_allclose(taylor(g, 0.4, 4), expected, rtol=1e-11, atol=1e-14)


def test_every_smooth_elementwise_rule_is_tested_here():
    kinked = "absolute maximum minimum remainder sign floor ceil trunc rint heaviside floor_divide".split()
    assert {r.name for r in TABLE.values() if isinstance(r, Elementwise)} == {*SMOOTH, *OF_TWO, *kinked, "arccosh"}


def test_a_program_with_branches_loops_and_arrays():
    A = np.array([[2.0, 0.3], [0.1, 1.5]])

    def f(x):
        y = np.tanh(A @ x)
        for _ in range(3):
            y = y * np.sin(x) if y[0] > 0.2 else y + x[::-1] ** 2
        return np.sum(np.linalg.solve(A + np.outer(y, y), y)) / (1 + y @ y) + np.prod(x)

    x, v = np.array([0.4, 0.7]), np.array([1.0, -0.5])
    along = lambda t: f(x + t * v)  # noqa: E731
    d, expected = along, []
    for k in range(4):
        expected.append(d(0.0) / math.factorial(k))
        d = derivative(d)
    np.testing.assert_allclose(taylor(f, x, 3, v), expected, rtol=1e-12)


def test_the_second_coefficient_is_half_the_curvature():
    f = lambda x: np.exp(x[0]) * x[1] ** 3 + np.sin(x[0] * x[1])  # noqa: E731
    x, v = np.array([0.3, 1.2]), np.array([2.0, -1.0])
    assert taylor(f, x, 2, v)[2] == pytest.approx(v @ hessian(f)(x) @ v / 2, rel=1e-13)


@pytest.mark.parametrize("power", [0, 1, 2, 3, 7])
def test_powers_at_zero_are_polynomials(power):
    expected = np.zeros(9)
    expected[power] = 1.0
    np.testing.assert_array_equal(taylor(lambda x: x**power, 0.0, 8), expected)


def test_other_powers():
    np.testing.assert_allclose(taylor(lambda x: x**-0.5, 1.0, 4), [1, -1 / 2, 3 / 8, -5 / 16, 35 / 128], rtol=1e-14)
    np.testing.assert_allclose(taylor(lambda x: x**x, 1.0, 3), [1, 1, 1, 0.5], rtol=1e-13)


def test_a_high_order_of_a_known_series():
    c = taylor(lambda x: np.exp(np.sin(x)) / np.exp(np.sin(x)) * np.log1p(x), 0.0, 60)
    np.testing.assert_allclose(c[1:], [(-1) ** (k + 1) / k for k in range(1, 61)], rtol=1e-6)
    assert taylor(lambda x: 1 / (1 - x), 0.0, 200).tolist() == [1.0] * 201


def test_the_work_grows_with_the_square_of_the_order(monkeypatch):
    counts = {}
    for order in (20, 40, 80):
        calls = []
        value = TABLE["multiply"].float_value
        with monkeypatch.context() as m:
            m.setattr(TABLE["multiply"], "float_value", lambda x, y: calls.append(1) or value(x, y))
            taylor(lambda x: np.tanh(np.sin(x) ** 0.7) * np.arctan(x), 0.5, order)
        counts[order] = len(calls)
    assert counts[40] / counts[20] < 4.2 and counts[80] / counts[40] < 4.1


def test_a_long_chain_does_not_recurse():
    def f(x):
        y = x
        for _ in range(20_000):
            y = np.sin(y) + x
        return y

    assert len(taylor(f, 0.1, 2)) == 3


def test_it_nests_with_the_other_engines_and_takes_containers():
    assert grad(lambda x: taylor(np.sin, x, 3)[3])(0.7) == pytest.approx(math.sin(0.7) / 6, rel=1e-13)
    c = taylor(lambda p: {"y": p[0] * p[1]}, (2.0, 3.0), 2, (1.0, 10.0))
    assert c["y"].tolist() == [6.0, 23.0, 10.0]
    np.testing.assert_array_equal(taylor(lambda x: np.zeros_like(x) + 1.0, np.ones(2), 1, np.ones(2)), [[1, 1], [0, 0]])


@pytest.mark.parametrize(
    "args, error, remedy",
    [
        ((1.0, -1), ValueError, "not negative"),
        ((np.ones(2), 2), TypeError, "give v"),
        ((np.ones(2), 2, np.ones(3)), ValueError, "one shape"),
    ],
)
def test_bad_input(args, error, remedy):
    with pytest.raises(error, match=remedy):
        taylor(np.sin, *args)


def test_a_series_can_be_printed_at_any_time():
    shown = []
    taylor(lambda x: shown.append(repr(x)) or np.sin(x) * x, 0.5, 3)
    assert shown == ["0.5"]


def test_many_writes_into_a_view_take_linear_time():
    def f(x, n):
        y = 1.0 * x
        matrix = np.reshape(y, (2, 2))
        for _ in range(n):
            matrix[0] *= 1.1
        return np.sum(matrix * y.reshape(2, 2))

    made = []
    for n in (10, 20):
        operations = []
        taylor(lambda x, n=n, seen=operations: seen.append(f(x, n).trace) or x, np.ones(4), 1, np.ones(4))
        made.append(len(operations[0].series))
    assert made[1] < 3 * made[0]


def test_powers_where_the_base_is_zero_or_negative():
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(
            taylor(lambda p: p[0] ** p[1], np.array([-2.0, 2.0]), 1, np.array([1.0, 0.0])), [4.0, -4.0], rtol=1e-15
        )
        np.testing.assert_allclose(
            taylor(lambda x: np.sum(x ** np.array([2.0, 3.0])), np.array([0.0, 1.0]), 3, np.ones(2)),
            [1.0, 3.0, 4.0, 1.0],
            atol=1e-15,
        )
        np.testing.assert_array_equal(taylor(lambda x: x**2.5, 0.0, 2), [0.0, 0.0, 0.0])
        assert taylor(lambda x: x**2.5, 0.0, 3)[3] == np.inf
