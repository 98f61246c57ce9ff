"""The elemental library, continuations, randomized reverse mode, and the two gradients of an expectation."""

import math

import numpy as np
import pytest

from adlib import grad
from adlib.methods import elemental_library as el
from adlib.methods.continuations import elementary, gradient
from adlib.methods.problems import PROBLEMS
from adlib.methods.randomized import randomized_grad
from adlib.methods.stochastic import pathwise, score_function

# The elemental library


def wrong_division(x, dx, y, dy):
    """As it is printed in 5.4.3.1 of the course's second source."""
    return x / y, dx / y + (x / (y * y)) * dy


def sum_over(divide, x, dx, y, dy, z, dz):
    """a = (x + y) / z, taken apart by hand."""
    t, dt = el.ADAdd(x, dx, y, dy)
    return divide(t, dt, z, dz)


def test_the_division_rule_in_print_has_a_wrong_sign_and_ours_has_not():
    x, y, z = 3.0, 4.0, 2.0  # da/dz = -(x + y) / z^2 = -7/4
    assert sum_over(el.ADDiv, x, 0.0, y, 0.0, z, 1.0) == (3.5, -1.75)
    assert sum_over(wrong_division, x, 0.0, y, 0.0, z, 1.0) == (3.5, +1.75)
    assert sum_over(el.ADDiv, x, 1.0, y, 0.0, z, 0.0) == sum_over(wrong_division, x, 1.0, y, 0.0, z, 0.0) == (3.5, 0.5)
    h = 1e-6
    assert ((x + y) / (z + h) - (x + y) / (z - h)) / (2 * h) == pytest.approx(-1.75, rel=1e-9)


def test_the_worked_example_with_the_elemental_library():
    a, da = el.ADLog(2.0, 1.0)
    b, db = el.ADMul(2.0, 1.0, 5.0, 0.0)
    assert el.ADAdd(a, da, b, db) == (math.log(2.0) + 10.0, 5.5)
    y, dy = el.ADExp(np.array([0.0, 1.0]), np.array([1.0, 2.0]))
    np.testing.assert_allclose(dy, [1.0, 2 * math.e])
    assert "dz/dx = 1 / y; dz/dy = -z / y" in el.ADDiv.__doc__


def test_an_operand_without_its_derivative_is_refused():
    with pytest.raises(TypeError, match="ADMul takes x, dx, y, dy"):
        el.ADMul(1.0, 2.0)


# Continuations


def test_reverse_mode_by_continuations():
    log, sin, add, subtract, multiply = map(elementary, ("log", "sin", "add", "subtract", "multiply"))

    def f(x1, x2, then):  # ln x1 + x1 x2 - sin x2
        log(
            x1,
            then=lambda a: multiply(
                x1, x2, then=lambda b: add(a, b, then=lambda c: sin(x2, then=lambda d: subtract(c, d, then=then)))
            ),
        )

    problem = PROBLEMS[1]
    assert gradient(f)(*problem.args) == pytest.approx(problem.gradient(*problem.args), rel=1e-15)

    def fan_out(x, then):
        add(x, x, then=lambda b: add(b, b, then=lambda c: multiply(c, b, then=then)))

    assert gradient(fan_out)(1.5) == (24.0,)

    def power(x, n, then):  # a loop is a recursion whose last step is the continuation
        multiply(x, 1.0, then=then) if n == 1 else power(x, n - 1, then=lambda y: multiply(x, y, then=then))

    assert gradient(lambda x, then: power(x, 50, then))(1.01)[0] == pytest.approx(50 * 1.01**49, rel=1e-13)


def test_a_program_has_to_continue_exactly_once():
    with pytest.raises(TypeError, match="0 times"):
        gradient(lambda x, then: None)(1.0)


# Randomized reverse mode


def network(W1, b1, W2, x):
    return np.sum(np.tanh(np.tanh(x @ W1 + b1) @ W2) ** 2)


DRAW = np.random.default_rng(0)
NETWORK = tuple(DRAW.normal(size=shape) / 2 for shape in ((4, 6), 6, (6, 3), (5, 4)))


def test_keeping_everything_is_exact():
    kept = randomized_grad(network, *NETWORK, keep=1.0, rng=np.random.default_rng(0))
    assert kept.value == network(*NETWORK)
    for ours, exact in zip(kept.gradient, grad(network, (0, 1, 2, 3))(*NETWORK)):
        np.testing.assert_allclose(ours, exact, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("keep", [0.5, 0.2])
def test_a_sampled_tape_is_unbiased_and_small(keep):
    rng, n = np.random.default_rng(1), 4000
    runs = [randomized_grad(network, *NETWORK, keep=keep, rng=rng) for _ in range(n)]
    full = randomized_grad(network, *NETWORK, keep=1.0, rng=rng).stored
    assert np.mean([run.stored for run in runs]) == pytest.approx(keep * full, rel=0.02)
    for k, exact in enumerate(grad(network, (0, 1, 2, 3))(*NETWORK)):
        samples = np.array([run.gradient[k] for run in runs])
        error = samples.mean(axis=0) - exact
        assert np.max(np.abs(error) / (samples.std(axis=0) / np.sqrt(n) + 1e-12)) < 4.5  # standard errors
        assert np.max(samples.std(axis=0)) > 0


@pytest.mark.parametrize(
    "keep, f, error, remedy",
    [
        (0.0, np.sum, ValueError, "probability greater than 0"),
        (1.5, np.sum, ValueError, "at most 1"),
        (0.5, lambda x: x, TypeError, "return a sum"),
        (0.5, lambda x: np.linalg.det(np.outer(x, x)), TypeError, "not det"),
    ],
)
def test_randomized_refuses(keep, f, error, remedy):
    with pytest.raises(error, match=remedy):
        randomized_grad(f, np.ones(2), keep=keep, rng=np.random.default_rng(0))


# Gradients of expectations: E[x^2] for x normal with mean m and standard deviation s is m^2 + s^2


def log_normal(theta, x):
    m, s = theta[0], theta[1]
    return -np.log(s) - 0.5 * ((x - m) / s) ** 2


def test_both_estimators_are_unbiased_and_their_variances_are_the_known_ones():
    theta, n, rng = np.array([1.5, 0.8]), 20_000, np.random.default_rng(2)
    noise = rng.normal(size=n)
    path = pathwise(lambda x: x**2, lambda theta, e: theta[0] + theta[1] * e, theta, noise)
    score = score_function(lambda x: x**2, log_normal, theta, theta[0] + theta[1] * noise)
    for estimates in (
        path,
        score,
        score_function(lambda x: x**2, log_normal, theta, theta[0] + theta[1] * noise, baseline=True),
    ):
        assert np.all(np.abs(estimates.mean - 2 * theta) < 4 * estimates.standard_error)
    m, s = theta
    assert path.variance[0] == pytest.approx(4 * s**2, rel=0.05)
    assert score.variance[0] == pytest.approx((m**4 + 18 * m**2 * s**2 + 15 * s**4) / s**2 - (2 * m) ** 2, rel=0.1)
    assert score.variance[0] > 10 * path.variance[0]


def test_a_baseline_lowers_the_variance_and_a_game_needs_no_derivative():
    reward, theta = np.array([5.0, 6.0, 8.0]), np.array([0.1, -0.2, 0.3])
    p = np.exp(theta) / np.sum(np.exp(theta))
    exact = p * (reward - p @ reward)
    samples = np.random.default_rng(3).choice(3, size=5000, p=p)
    log_policy = lambda theta, k: theta[int(k)] - np.log(np.sum(np.exp(theta)))  # noqa: E731
    plain, better = (score_function(lambda k: reward[k], log_policy, theta, samples, baseline=b) for b in (False, True))
    for estimates in (plain, better):
        assert np.all(np.abs(estimates.mean - exact) < 4 * estimates.standard_error)
    assert np.all(better.variance < plain.variance / 5)
    with pytest.raises(ValueError, match="at least two"):
        score_function(lambda k: 1.0, log_policy, theta, samples[:1])
