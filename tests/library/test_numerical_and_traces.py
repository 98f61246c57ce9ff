"""Numerical methods by their orders and the field's known figures; Wengert lists by the seeds' tables."""

import math

import numpy as np
import pytest

from adlib import check_gradient, numerical, trace
from adlib.methods.problems import log_product, log_product_sine

FIGURES = {"forward": (5.6e-9, 2.5e-9), "central": (5.6e-6, 3.8e-13), "richardson": (1.8e-3, 9.4e-16)}


@pytest.mark.parametrize("method", FIGURES)
def test_the_best_step_for_sine_at_one(method):
    study = numerical.error_study(np.sin, 1.0, method)
    h, error = FIGURES[method]
    assert study.h[study.best] == pytest.approx(h, rel=0.02)
    assert study.error[study.best] == pytest.approx(error, rel=0.02)


@pytest.mark.parametrize("method, order", numerical.ORDER.items())
@pytest.mark.parametrize("f, x", [(np.sin, 1.0), (np.exp, 0.5), (lambda x: 1 / (1 + x * x), 0.7)])
def test_truncation_falls_with_the_order_and_roundoff_with_one_over_h(method, order, f, x):
    hs = np.array([1e-2, 1e-3])
    study = numerical.error_study(f, x, method, hs)
    assert np.log10(study.truncation[0] / study.truncation[1]) == pytest.approx(order, abs=0.03)
    assert np.all(np.abs(study.error - study.truncation) <= study.roundoff * (1 + 1e-12) + 1e-18)
    if method != "complex":
        rough = numerical.error_study(f, x, method, np.logspace(-8, -12, 60)).roundoff
        slope = np.polyfit(np.arange(60) * -4 / 59 - 8, np.log10(rough + 1e-20), 1)[0]
        assert slope == pytest.approx(-1, abs=0.2)


def test_the_truncation_of_a_forward_difference_is_half_h_times_the_second_derivative():
    study = numerical.error_study(np.sin, 1.0, "forward", np.array([1e-4]))
    assert study.truncation[0] == pytest.approx(0.5e-4 * math.sin(1), rel=1e-3)


def test_the_complex_step_has_no_roundoff():
    study = numerical.error_study(np.sin, 1.0, "complex", np.array([1e-20, 1e-200]))
    assert np.all(study.error <= 1.2e-16)


@pytest.mark.parametrize("method", numerical.METHODS)
def test_default_steps_are_good_on_gradients_and_jacobians(method):
    A = np.array([[1.0, 2.0, -1.0], [0.5, -0.3, 2.0]])
    x = np.array([0.3, -1.2, 2.0])
    exact = np.cos(A @ x)[:, None] * A
    tolerance = {"forward": 1e-6, "backward": 1e-6, "central": 1e-9, "richardson": 1e-11, "complex": 1e-15}[method]
    np.testing.assert_allclose(numerical.jacobian(lambda x: np.sin(A @ x), x, method), exact, atol=4 * tolerance)
    np.testing.assert_allclose(
        numerical.gradient(lambda x: np.sum(np.sin(A @ x)), x, method), exact.sum(0), atol=4 * tolerance
    )


def test_a_jacobian_by_forward_differences_costs_n_plus_one_evaluations_not_n_times_m():
    calls = []

    def f(x):
        calls.append(1)
        return np.concatenate([np.sin(x), x * x, x[:1]])

    assert numerical.jacobian(f, np.ones(5), "forward").shape == (11, 5)
    assert len(calls) == 6


SEED_TABLE = """\
variable  operation   value     tangent  adjoint
--------  ----------  --------  -------  -------
v_-1      x_1         2         1        5.5
v_0       x_2         5         0        2
v_1       log(v_-1)   0.693147  0.5      1
v_2       v_-1 * v_0  10        5        1
v_3       v_1 + v_2   10.6931   5.5      1
y         v_3         10.6931   5.5      1"""


def test_the_table_of_the_seed():
    swept = trace(log_product, 2.0, 5.0).forward(1.0, 0.0).reverse(1.0)
    assert str(swept) == SEED_TABLE
    page = swept._repr_html_()
    assert "v<sub>−1</sub>" in page and page.count("<tr>") == 7 and 'scope="col"' in page
    assert '<td style="text-align:left">v<sub>−1</sub> · v<sub>0</sub></td>' in page


def test_a_sweep_leaves_the_list_as_it_was():
    traced = trace(log_product_sine, 2.0, 5.0)
    first, second = traced.reverse(), traced.reverse()
    assert not traced.adjoints and first.adjoints == second.adjoints
    assert first.adjoints[-1] == 5.5 and first.adjoints[0] == pytest.approx(2 - math.cos(5), rel=1e-15)


def test_contributions_add_up_on_a_node_that_is_used_twice():
    swept = trace(lambda a: (lambda b: (b + b) * b)(a + a), 1.5).reverse()
    into = [float(amount) for row, operand, amount in swept.contributions if operand.index == 1]
    assert sorted(into) == [3.0, 3.0, 6.0] and swept.adjoints[1] == 12.0 and swept.adjoints[0] == 24.0


def test_operations_are_counted_and_replayed():
    traced = trace(log_product_sine, 2.0, 5.0)
    assert traced.count() == {"log": 1, "multiply": 1, "add": 1, "sin": 1, "subtract": 1}
    assert traced.replay([3.0, 1.0]) == log_product_sine(3.0, 1.0)
    assert str(traced.to_sympy()) == "x_1*x_2 + log(x_1) - sin(x_2)"


def test_the_graph_has_a_node_a_row_and_the_local_partial_on_each_edge():
    graph = trace(log_product, 2.0, 5.0).graph()
    assert graph.edges == [(-1, 1, "0.5"), (-1, 2, "5"), (0, 2, "2"), (1, 3, "1"), (2, 3, "1")]
    drawn = graph._repr_html_()
    assert drawn.count("<circle") == 5 and 'role="img"' in drawn
    places = [(x, y) for _, x, y in graph.nodes]
    assert len(set(places)) == len(places)


def test_a_trace_of_arrays_and_of_a_gradient():
    from adlib import grad

    traced = trace(lambda W, x: np.sum(np.tanh(W @ x)), np.ones((2, 3)), np.ones(3))
    np.testing.assert_allclose(
        traced.reverse().adjoints[0], grad(lambda x: np.sum(np.tanh(np.ones((2, 3)) @ x)))(np.ones(3))
    )
    assert [line[2] for line in traced.table()[1:3]] == ["[[1., 1., 1.], [1., 1., 1.]]", "[1., 1., 1.]"]
    assert trace(np.sum, np.ones((3, 4))).table()[1][2] == "array(3, 4)"
    assert trace(grad(lambda x: x**3), 2.0).value == 12.0


def test_what_derivatives_cost_in_operations():
    counts = trace(log_product, 2.0, 5.0).count()
    assert counts.stored == 5
    assert counts.forward == {"multiply": 4, "add": 3, "log": 1, "divide": 1}
    assert counts.reverse == {
        "multiply": 4,
        "add": 2,
        "log": 1,
        "divide": 1,
    }  # f's own three, four for partials, one to add up
    assert trace(lambda x, y: x + y, 1.0, 2.0).count().ratios == (
        2.0,
        1.0,
    )  # an addition: one more; nothing, in reverse
    assert trace(lambda x: x + x, 1.0).count().ratios == (
        2.0,
        2.0,
    )  # ... and where a result is used twice, the sum of two adjoints
    assert trace(lambda x, y: x * y, 1.0, 2.0).count().ratios == (
        4.0,
        3.0,
    )  # a product: two more, and their sum in forward mode
    assert trace(np.sin, 1.0).count().ratios == (3.0, 3.0)  # sin: cos, and a product


def test_the_seeds_constant_c_and_its_exceptions():
    """000 says c is typically in [2, 3]. So it is where additions, products and functions mix. It is more where f is a
    few operations whose rules are long: a power takes three more, a product three in forward mode and two in
    reverse."""
    from adlib.methods.problems import PROBLEMS

    c = {p.name: trace(p.f, *p.args).count().ratios for p in PROBLEMS}
    typical = [name for name, ratios in c.items() if all(2.0 <= ratio <= 3.0 for ratio in ratios)]
    assert typical == ["log_product", "log_product_sine", "fan_out", "newton_root", "rosenbrock", "logistic_loss"]
    assert c["square_over_cosine"] == (5.0, 5.0) and c["cube"] == (4.0, 4.0) and c["times_cosine"] == (4.0, 3.5)
    assert all(ratio <= 5.0 for ratios in c.values() for ratio in ratios)


def test_inputs_of_very_different_size_get_a_step_each():
    f = lambda x: x[0] * 1e-3 + np.sin(x[1])
    for method in numerical.METHODS:
        np.testing.assert_allclose(
            numerical.gradient(f, np.array([1e6, 1.0]), method), [1e-3, np.cos(1.0)], rtol=2e-5
        )  # f is 1000 times its slope
    assert check_gradient(f, np.array([1e6, 1.0])).ok


def test_differences_that_suffer_from_their_step_are_told_from_engines_that_disagree():
    report = check_gradient(lambda x: np.sum(np.sin(x)), np.array([1e4, 1.0]))
    assert not report.ok and "the exact engines agree, differences are off by" in str(report)
