"""Formulas: from a trace and back, the rules applied one by one, and how far an expression swells."""

import numpy as np
import pytest
import sympy

from adlib import grad, trace
from adlib.methods import symbolic
from adlib.methods.problems import PROBLEMS, log_product_sine


def test_expression_swell_of_the_logistic_map():
    rows = symbolic.swell(symbolic.logistic_map, range(1, 8))
    assert [row.derivative for row in rows] == [0, 2, 21, 82, 264, 768, 2096]
    assert [row.f for row in rows] == [0, 3, 8, 18, 38, 78, 158]
    assert all(row.shared < 100 for row in rows) and rows[-1].derivative > 20 * rows[-1].shared


@pytest.mark.parametrize(
    "problem", [p for p in PROBLEMS if all(isinstance(x, float) for x in p.args)], ids=lambda p: p.name
)
def test_the_rules_one_by_one_give_the_gradient(problem):
    if problem.name == "newton_root":
        return  # its formula, written out without sharing, would fill the memory: that is the point of the lesson
    traced = trace(problem.f, *problem.args)
    at = dict(zip((sympy.Symbol(row.name, real=True) for row in traced.inputs), problem.args))
    for row, exact in zip(traced.inputs, problem.gradient(*problem.args)):
        assert float(symbolic.differentiate(traced.results[0], row).subs(at)) == pytest.approx(
            exact, rel=1e-12, abs=1e-14
        )


def test_the_rules_one_by_one_write_shared_results_twice():
    def sizes(n):
        row = trace(symbolic.logistic_map(n), 0.3)
        return sympy.count_ops(symbolic.differentiate(row.results[0], row.inputs[0]))

    assert [sizes(n) for n in (2, 3, 4, 5)] == [2, 14, 50, 142]
    traced = trace(lambda x: np.sum(x), np.ones(2))
    with pytest.raises(TypeError, match="not sum: use gradient"):
        symbolic.differentiate(traced.results[0], traced.inputs[0])


def test_a_trace_becomes_a_formula_and_comes_back_as_a_function():
    x1, x2 = sympy.symbols("x_1 x_2", real=True)
    formula = trace(log_product_sine, 2.0, 5.0).to_sympy(x1, x2)
    f = symbolic.function(formula, x1, x2)
    assert f(3.0, 1.2) == pytest.approx(log_product_sine(3.0, 1.2), rel=1e-15)
    symbols = symbolic.symbols_like(np.ones(3))
    A = np.arange(6.0).reshape(2, 3)
    formulas = trace(lambda x: np.sin(A @ x) * x[0], np.ones(3)).to_sympy(*symbols)
    x = np.array([0.1, 0.2, 0.5])
    np.testing.assert_allclose(symbolic.function(list(formulas), *symbols)(x), np.sin(A @ x) * x[0], rtol=1e-14)


@pytest.mark.parametrize(
    "name",
    (
        "exp2 log2 log10 log1p expm1 cbrt arcsinh arccosh arctanh square reciprocal floor ceil trunc rint hypot "
        "arctan2 logaddexp remainder"
    ).split(),
)
def test_every_function_has_its_formula(name):
    f = getattr(np, name)
    rule = symbolic.trace(lambda x: (f(x, 0.7) if f.nin == 2 else f(x)) * x, 0.6 + (name == "arccosh"))
    (x,) = symbolic.symbols_like(1.0)
    at = 0.6 + (name == "arccosh")
    assert float(symbolic.expression(rule, x).subs(x, at)) == pytest.approx(rule.value, rel=1e-13)
    g = symbolic.gradient(lambda x: (f(x, 0.7) if f.nin == 2 else f(x)) * x, at)[0]
    assert g == pytest.approx(grad(lambda x: (f(x, 0.7) if f.nin == 2 else f(x)) * x)(at), rel=1e-12)
