"""The tape: its one row format, its quick twin, and what an element of an array costs."""

import sys
import traceback

import numpy as np
import pytest

from adlib import grad, hessian, hvp, jacrev, numerical, vjp
from adlib.methods import quick_tape, reverse
from adlib.methods.problems import PROBLEMS
from adlib.rules.kinds import TABLE


def by_elements(x):
    total = 0.0
    for k in range(len(x)):
        total = total + x[k] ** 3 * x[k - 1]
    return total


def by_slices(x):
    return np.sum(x[1:] ** 3 * x[:-1]) + x[0] ** 3 * x[-1]


def of_a_matrix(X):
    listed = X[[0, 1, 0], [1, 1, 1]]
    return X[0, 1] * X[1, 0] ** 2 + np.sum(X[1]) * X[-1, -1] + np.sum(listed**2) + np.sum(X) * X[0, 0]


@pytest.fixture(params=[quick_tape.switch_off, quick_tape.switch_on], ids=["plain", "quick"])
def each_tape(request, plain):
    request.param()


@pytest.fixture
def scatters(monkeypatch):
    """The sizes of the arrays that transposes of indexing have made."""
    sizes, rule = [], TABLE["scatter"]
    value = rule.value
    monkeypatch.setattr(rule, "value", lambda x, index, shape: sizes.append(np.prod(shape)) or value(x, index, shape))
    return sizes


@pytest.fixture
def plain():
    on = reverse.sweep is quick_tape.sweep
    quick_tape.switch_off()
    yield
    (quick_tape.switch_on if on else quick_tape.switch_off)()


def test_an_element_makes_no_array_of_the_size_of_the_vector(each_tape, scatters):
    x = np.linspace(0.5, 1.5, 50)
    np.testing.assert_allclose(grad(by_elements)(x), np.roll(x, -1) ** 3 + 3 * x**2 * np.roll(x, 1), rtol=1e-14)
    assert scatters == []


def test_nor_does_it_below_another_derivative_but_once(each_tape, scatters):
    x = np.linspace(0.5, 1.5, 50)
    np.testing.assert_allclose(hvp(by_elements, x, x), hessian(by_slices)(x) @ x, rtol=1e-13)
    assert len(scatters) < 10, "value and tangent of one array, and not of one for each element"


@pytest.mark.parametrize("switch", [quick_tape.switch_off, quick_tape.switch_on], ids=["plain", "quick"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_elements_slices_lists_and_the_whole_add_up(switch, dtype, plain):
    switch()
    X = np.array([[0.5, 2.0, -1.0], [1.5, 0.3, 0.7]], dtype)
    gradient = grad(of_a_matrix)(X)
    expected = np.zeros((2, 3))
    expected[0, 1] += 1.5**2
    expected[1, 0] += 2 * 2.0 * 1.5
    expected[1] += 0.7
    expected[1, 2] += 1.5 + 0.3 + 0.7
    expected[0, 1] += 2 * 2 * 2.0  # named twice by the list
    expected[1, 1] += 2 * 0.3
    expected += 0.5
    expected[0, 0] += np.sum(np.asarray(X, float))
    assert gradient.dtype == dtype
    np.testing.assert_allclose(gradient, expected, rtol=1e-6 if dtype is np.float32 else 1e-14)


USES = {  # of a vector: by elements, by slices, by lists, as a whole
    "from the end": lambda x: x[-1] ** 2 * x[0],
    "mask": lambda x: np.sum(x[x > 0] ** 3),
    "new axes": lambda x: np.sum((x[:, None] * x[None, :]) ** 2),
    "whole and elements": lambda x: np.sum(x**2) * x[1] + x[1] * np.sum(np.sin(x)),
    "iteration": lambda x: sum(v * v for v in x) * x[0],
    "NumPy's whole numbers": lambda x: x[np.int64(2)] * x[np.int64(-1)] ** 2,
    "nothing": lambda x: np.sum(x[2:2]) + x[0] ** 2,
    "steps": lambda x: np.sum(x[::-2] ** 3 * x[1]),
    "a position twice": lambda x: np.sum(x[[0, 0, 3]] ** 2) * x[0],
    "a slice of a slice": lambda x: x[1:][1] * x[:3][2] ** 2,
    "rows and columns": lambda x: (lambda X: np.sum(X[1] * X[0, 1]) + np.sum(X[:, 1]) * X[-1, -1])(
        np.reshape(x, (2, 2))
    ),
}


@pytest.mark.parametrize("use", USES)
def test_first_and_second_derivatives_are_those_of_differences(use, each_tape):
    f, x = USES[use], np.array([0.5, 1.5, -0.7, 2.0])
    by_differences = numerical.jacobian(grad(f), x, "richardson")
    np.testing.assert_allclose(grad(f)(x), numerical.gradient(f, x, "richardson"), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(hessian(f)(x), by_differences, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(jacrev(grad(f))(x), by_differences, rtol=1e-8, atol=1e-8)


def test_second_derivatives_by_elements_are_those_by_slices():
    x = np.linspace(0.5, 1.5, 6)
    np.testing.assert_allclose(hessian(by_elements)(x), hessian(by_slices)(x), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(jacrev(grad(by_elements))(x), hessian(by_slices)(x), rtol=1e-13, atol=1e-13)


def test_every_row_of_the_plain_tape_has_the_one_format(plain, monkeypatch):
    """(index, rule, position, values, value, params): enough to compute the local partial derivative."""
    tapes = []
    monkeypatch.setattr(reverse, "Tape", lambda *around, make=reverse.Tape: tapes.append(make(*around)) or tapes[-1])
    y, pullback = vjp(lambda x: np.sum(np.sin(x) / x[0]) - 2.0 * x[1], np.array([0.5, 2.0]))
    np.testing.assert_allclose(
        pullback(1.0)[0],
        [np.cos(0.5) / 0.5 - (np.sin(0.5) + np.sin(2.0)) / 0.25, np.cos(2.0) / 0.5 - 2.0],
        rtol=1e-14,
    )
    (tape,) = tapes
    for k, row in enumerate(tape):
        assert isinstance(row, list)
        for i, rule, position, values, _, params in row:
            assert i < k and TABLE[rule.name] is rule and 0 <= position < len(values) and isinstance(params, dict)


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_both_tapes_give_the_gradient_derived_by_hand(problem, plain):
    argnums = tuple(range(len(problem.args)))
    for switch in (quick_tape.switch_off, quick_tape.switch_on):
        switch()
        for part, by_hand in zip(grad(problem.f, argnums)(*problem.args), problem.gradient(*problem.args)):
            np.testing.assert_allclose(part, by_hand, rtol=1e-12, atol=1e-14)


def test_the_quick_tape_is_on_unless_it_is_switched_off():
    import os

    on = os.environ.get("ADLIB_QUICK", "1") != "0"
    assert (reverse.sweep is quick_tape.sweep) == on
    assert (reverse.Variable.__add__ is quick_tape.OPERATORS["__add__"]) == on


def files_entered(function, *args):
    """The files of adlib, generated ones included, in which functions run while function(*args) does."""
    found = set()
    sys.setprofile(lambda frame, event, _: event == "call" and found.add(frame.f_code.co_filename))
    try:
        function(*args)
    finally:
        sys.setprofile(None)
    return {name for name in found if "adlib" in name and "tests" not in name}


def test_who_follows_a_gradient_with_a_debugger_enters_four_files(plain):
    of_numbers = grad(lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2))
    of_arrays = grad(lambda x: np.sum(np.sin(x) * x))
    assert len(files_entered(of_numbers, 2.0, 5.0)) <= 3
    assert len(files_entered(of_arrays, np.ones(3))) <= 4
    quick_tape.switch_on()
    assert len(files_entered(of_numbers, 2.0, 5.0)) <= 4


def test_a_traceback_shows_the_line_of_a_generated_operator(plain):
    quick_tape.switch_on()
    with pytest.raises(TypeError) as caught:
        grad(lambda x: x * "two")(1.0)
    shown = "".join(traceback.format_tb(caught.value.__traceback__))
    assert "<adlib.methods.quick_tape" in shown and "return rule_multiply(self, other)" in shown
