"""The numbers of the lab of lesson 17, against solvers in plain NumPy: the complex step through the steps, and both
adjoint equations with Jacobians by hand.
"""

from importlib import import_module
from math import comb, exp

import numpy as np
import pytest
from matplotlib.figure import Figure as Picture

from adlib import lab, trace
from adlib.lab.figures import populations

STEPS = [8, 16, 32, 64, 128, 256, 512]


def prey(u, p):
    return np.array([p[0] * u[0] - p[1] * u[0] * u[1], p[3] * u[0] * u[1] - p[2] * u[1]])


def prey_jacobians(u, p):
    x, y = u
    return [[p[0] - p[1] * y, -p[1] * x], [p[3] * y, p[3] * x - p[2]]], [[x, -x * y, 0, 0], [0, 0, -y, x * y]]


def planet(u, p):
    x, y, a, b = u
    r = (x * x + y * y) ** 0.5
    return np.array([a, b, -p[0] * x / r**3, -p[0] * y / r**3])


def planet_jacobians(u, p):
    x, y, *_ = u
    r, m = (x * x + y * y) ** 0.5, p[0]
    bend = [
        [m * (3 * x * x / r**5 - 1 / r**3), 3 * m * x * y / r**5, 0, 0],
        [3 * m * x * y / r**5, m * (3 * y * y / r**5 - 1 / r**3), 0, 0],
    ]
    return [[0, 0, 1, 0], [0, 0, 0, 1], *bend], [[0], [0], [-x / r**3], [-y / r**3]]


def stiff(u, p):
    return np.array([-p[0] * u[1], 60 * (u[0] - u[1])])


def stiff_jacobians(u, p):
    return [[0, -p[0]], [60, -60]], [[-u[1]], [0]]


PROBLEMS = [  # slope, its Jacobians by hand, start, parameters, end
    (prey, prey_jacobians, [1.0, 0.5], [1.1, 0.9, 0.8, 0.6], 8.0),
    (planet, planet_jacobians, [1.0, 0.0, 0.0, 1.1], [1.0], 6.0),
    (stiff, stiff_jacobians, [1.0, 0.0], [1.0], 1.0),
]


def midpoint(f, u, h):
    return u + h * f(u + h * f(u) / 2)


def classical(f, u, h):
    d1 = h * f(u)
    d2 = h * f(u + d1 / 2)
    d3 = h * f(u + d2 / 2)
    return u + (d1 + 2 * d2 + 2 * d3 + h * f(u + d3)) / 6


METHODS = [midpoint, classical]


def solved(f, u, p, method, h, steps):
    for _ in range(steps):
        u = method(lambda u: f(u, p), u, h)
    return u


def by_complex_step(f, start, p, end, method, steps):
    """The derivative of the first entry of the computed last state with respect to each parameter."""
    moved = [np.array(p) + 1e-200j * e for e in np.eye(len(p))]
    return (
        np.array([solved(f, np.array(start, complex), q, method, end / steps, steps)[0].imag for q in moved]) / 1e-200
    )


def by_adjoint_equation(f, jacobians, start, p, end, method, steps):
    n = len(start)

    def slopes(w, p):
        by_u, by_p = map(np.array, jacobians(w[:n], p))
        return np.concatenate([f(w[:n], p), -by_u.T @ w[n : 2 * n], -by_p.T @ w[n : 2 * n]])

    last = solved(f, np.array(start), p, method, end / steps, steps)
    w = np.concatenate([last, np.eye(n)[0], np.zeros(len(p))])
    return solved(slopes, w, p, method, -end / steps, steps)[2 * n :]


def relative(gradient, right):
    return np.max(np.abs(gradient - right)) / np.max(np.abs(right))


@pytest.fixture(scope="module")
def study():
    return lab.three_adjoints().study


@pytest.mark.parametrize("k, problem", [*enumerate(PROBLEMS)], ids=["prey", "planet", "stiff"])
def test_the_errors_are_those_of_solvers_by_hand(study, k, problem):
    f, jacobians, start, p, end = problem
    exact = by_complex_step(f, start, p, end, classical, 3000)
    for m, method in enumerate(METHODS):
        for row, steps in list(zip(study["problems"][k]["methods"][m], study["steps"]))[1:5]:
            computed = by_complex_step(f, start, p, end, method, steps)
            (discrete, discrete_exact), (continuous, continuous_exact) = row["errors"]
            assert discrete < 1e-12
            assert discrete_exact == pytest.approx(relative(computed, exact), rel=1e-2)
            if k == 2 and steps >= 32:  # rounding errors alone decide how wrong it is
                assert min(continuous, continuous_exact) > 1e5
                continue
            by_equation = by_adjoint_equation(f, jacobians, start, p, end, method, steps)
            rounding = 1e-3 if k == 2 else 1e-6
            assert continuous == pytest.approx(relative(by_equation, computed), rel=rounding)
            assert continuous_exact == pytest.approx(relative(by_equation, exact), rel=1e-2)


def test_the_orders_are_two_and_four_and_no_step_helps_a_stiff_equation(study):
    for problem in study["problems"][:2]:
        for order, rows in zip((2, 4), problem["methods"]):
            errors = [row["errors"][1][0] for row in rows]
            assert np.log2(errors[-2] / errors[-1]) == pytest.approx(order, abs=0.5)
    for rows in study["problems"][2]["methods"]:
        assert min(row["errors"][1][0] for row in rows) > 1e5
        assert max(row["errors"][0][0] for row in rows) < 1e-12


def test_the_exact_derivative_of_the_stiff_equation_is_the_one_in_closed_form(study):
    """x and y are sums of two exponentials whose rates are the roots of z² + 60 z + 60 rate."""

    def x_at_the_end(rate):
        root = (900 - 60 * rate) ** 0.5
        slow, fast = -30 + root, -30 - root
        return (fast * exp(slow) - slow * exp(fast)) / (fast - slow)

    h = 1e-5
    closed = (x_at_the_end(1 + h) - x_at_the_end(1 - h)) / (2 * h)
    assert by_complex_step(stiff, *PROBLEMS[2][2:], classical, 512)[0] == pytest.approx(closed, rel=1e-8)
    assert study["problems"][2]["methods"][1][-1]["errors"][0][1] < 1e-11


def test_the_numbers_held_are_those_of_whole_lists_and_of_the_schedule(study):
    module = import_module("adlib.lab.studies.three_adjoints")
    assert study["steps"] == STEPS and study["snapshots"] == list(range(1, 13))
    for problem, (f, start, theta, _) in zip(study["problems"], module.PROBLEMS.values()):
        for method, rows in zip(module.METHODS.values(), problem["methods"]):

            def chain(u, theta, steps, f=f, method=method):
                for _ in range(steps):
                    u = method(f, u, 0.1, theta)
                return u

            stored = lambda steps: (
                trace(lambda u, p: chain(u, p, steps), np.array(start), np.array(theta)).count().stored
            )
            one, call = stored(1), trace(f, np.array(start), np.array(theta)).count().stored
            assert rows[0]["tape"] == stored(8) and rows[1]["tape"] == stored(16)
            assert rows[6]["tape"] - rows[5]["tape"] == 256 * (one - len(start) - len(theta))
            for row, steps in zip(rows, STEPS):
                assert row["checkpoints"] == [min(s, steps) * len(start) + one for s in range(1, 13)]
                assert row["continuous"] == 2 * len(start) + len(theta) + call


def test_the_evaluations_are_those_of_the_binomial_formula(study):
    for steps, row in zip(STEPS, study["evaluated"]):
        for s, evaluated in enumerate(row, 1):
            r = next(r for r in range(1, 600) if comb(s + r, s) >= steps)
            assert evaluated == r * steps - comb(s + r, r - 1) + steps
    assert study["evaluated"][0][0] == 8 * 9 / 2  # with one snapshot: 7 + 6 + ... + 1, and 8 with a tape


@pytest.fixture
def pictures(monkeypatch):
    drawn, save = [], Picture.savefig
    monkeypatch.setattr(Picture, "savefig", lambda self, *a, **k: drawn.append(self) or save(self, *a, **k))
    return drawn


def test_the_picture_shows_rk4_for_predators_and_prey(study, pictures):
    lab.three_adjoints()
    rows = study["problems"][0]["methods"][1]
    memory, error = ([line.get_ydata() for line in axes.lines] for axes in pictures[-1].axes)
    np.testing.assert_allclose(memory[0], [row["tape"] for row in rows])
    np.testing.assert_allclose(memory[1], [row["checkpoints"][3] for row in rows])
    np.testing.assert_allclose(memory[2], [row["continuous"] for row in rows])
    np.testing.assert_allclose(error[1], [row["errors"][1][0] for row in rows])
    assert [axes.get_xscale() for axes in pictures[-1].axes] == ["log", "log"]


def test_populations_are_drawn_with_what_was_observed(pictures):
    times, states = np.array([0.0, 1.0, 2.0]), np.array([[1.0, 5.0], [3.0, 4.0], [2.0, 6.0]])
    assert repr(populations(times, states)) == (
        "The number of prey is greatest at time 1.0, and that of predators at time 2.0."
    )
    assert "2 observations" in repr(populations(times, states, (times[:2], states[:2])))
    lines = {line.get_label(): line.get_xydata().tolist() for line in pictures[-1].axes[0].lines}
    assert lines["prey"] == [[0, 1], [1, 3], [2, 2]] and lines["predators, observed"] == [[0, 5], [1, 4]]
