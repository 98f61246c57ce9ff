"""What course/site/conventions.md says of kinks, ties and infinities, in every engine."""

import numpy as np
import pytest

from adlib import compile, grad, hessian, jacfwd, jacrev, taylor, trace, transform, value_and_grad, vjp


def engines(f, x):
    """The gradient of f at x by each engine."""
    seeds = np.eye(np.size(x)).reshape(-1, *np.shape(x)) if np.shape(x) else [1.0]
    yield "reverse", grad(f)(x)
    yield "forward", jacfwd(f)(x)
    yield "taylor", np.reshape([taylor(f, x, 1, seed)[1] for seed in seeds], np.shape(x))
    yield "trace", trace(f, x).reverse().adjoints[0]
    yield "emitted", compile(f, x)(x)
    yield "emitted, arrays kept", compile(f, x, reuse=True)(x)
    for mode in ("tape", "closure"):
        yield mode, transform.grad(f, mode=mode)(x)


def every_engine_gives(f, x, gradient):
    with np.errstate(all="ignore"):
        for name, found in engines(f, x):
            np.testing.assert_allclose(found, gradient, rtol=1e-14, atol=1e-14, err_msg=name)


def absolute(x):
    return np.abs(x)


def both_maxima(x):
    return np.maximum(x, x * 1.0)


def rectified(x):
    return np.maximum(x, 0.0)


def clipped(x):
    return np.clip(x, 0.0, 1.0)


@pytest.mark.parametrize(
    "f, x, slope", [(absolute, 0.0, 0.0), (both_maxima, 2.0, 1.0), (rectified, 0.0, 0.5), (clipped, 1.0, 0.5)]
)
def test_at_a_kink_the_derivative_is_the_mean_of_those_of_the_pieces(f, x, slope):
    every_engine_gives(f, x, slope)


TIED = np.array([2.0, 1.0, 2.0, 2.0, 0.5])


def largest(x):
    return np.max(x)


def smallest(x):
    return np.min(-x)


def in_order(x):
    return np.sum(np.sort(x) * np.array([1.0, 10.0, 100.0, 200.0, 600.0]))


def middle(x):
    return np.median(x)


@pytest.mark.parametrize(
    "f, gradient",
    [
        (largest, [1 / 3, 0, 1 / 3, 1 / 3, 0]),
        (smallest, [-1 / 3, 0, -1 / 3, -1 / 3, 0]),
        (in_order, [300, 10, 300, 300, 1]),
        (middle, [1 / 3, 0, 1 / 3, 1 / 3, 0]),
    ],
)
def test_elements_that_tie_share_the_derivative_equally(f, gradient):
    every_engine_gives(f, TIED, gradient)


def test_ties_are_shared_along_an_axis_and_nowhere_else():
    x = np.array([[1.0, 1.0, 0.0], [3.0, 1.0, 2.0]])
    weights = np.array([[1.0, 2.0, 4.0], [8.0, 16.0, 32.0]])
    along_rows = grad(lambda x: np.sum(np.sort(x) * weights))(x)
    np.testing.assert_array_equal(along_rows, [[3.0, 3.0, 1.0], [32.0, 8.0, 16.0]])
    along_columns = jacfwd(lambda x: np.sum(np.sort(x, axis=0) * weights))(x)
    np.testing.assert_array_equal(along_columns, [[1.0, 9.0, 4.0], [8.0, 9.0, 32.0]])


def test_the_mean_over_all_orders_of_the_tied_elements_is_what_sort_gives():
    """Each way to break the ties by a small amount gives a smooth function; the gradients are averaged."""
    import itertools

    weights, tied = np.array([3.0, -1.0, 0.5, 7.0]), [0, 1, 3]
    x, found = np.array([1.0, 1.0, 0.0, 1.0]), []
    for order in itertools.permutations([1e-6, 2e-6, 3e-6]):
        moved = x.copy()
        moved[tied] += order
        found.append(grad(lambda x: np.sum(np.sort(x) * weights))(moved))
    np.testing.assert_allclose(grad(lambda x: np.sum(np.sort(x) * weights))(x), np.mean(found, axis=0), rtol=1e-14)


def root_where_positive(x):
    return np.sum(np.where(x > 0, np.sqrt(x), 0.0))


def entropy(p):
    return -np.sum(np.where(p > 0, p * np.log(p), 0.0))


def bounded_exp(x):
    return np.sum(np.where(x < 100, np.exp(x), 0.0))


def bounded_cosh(x):
    return np.sum(np.where(x < 100, np.cosh(x) * np.sinh(x) + np.expm1(x), 0.0))


def reciprocals(x):
    return np.sum(np.where(x != 0, np.reciprocal(x) * x * x, 0.0))


def logarithm_of_a_sum(x):
    return np.sum(np.where(x < 1000, np.logaddexp(x, 2.0 * x), 0.0))


def an_element_that_is_not_used(x):
    return np.sum(np.log(x)[1:])


INFINITE = (
    (root_where_positive, [0.0, 4.0], [0.0, 0.25]),
    (entropy, [0.0, 0.5], [0.0, -1 - np.log(0.5)]),
    (bounded_exp, [1000.0, 1.0], [0.0, np.e]),
    (bounded_cosh, [1000.0, 0.0], [0.0, 2.0]),
    (reciprocals, [0.0, 3.0], [0.0, 1.0]),
    (logarithm_of_a_sum, [1e308, 0.0], [0.0, 1.5]),
    (an_element_that_is_not_used, [0.0, 2.0], [0.0, 0.5]),
)


@pytest.mark.parametrize("f, x, gradient", INFINITE, ids=[f.__name__ for f, *_ in INFINITE])
def test_zero_times_infinity_is_zero(f, x, gradient):
    every_engine_gives(f, np.array(x), gradient)


def test_zero_times_infinity_is_zero_in_second_derivatives():
    p = np.array([0.0, 0.5])
    with np.errstate(all="ignore"):
        for H in (hessian(entropy)(p), compile(entropy, p, what="hessian")(p)):
            np.testing.assert_allclose(H, [[0.0, 0.0], [0.0, -2.0]], rtol=1e-14)


def test_zero_times_infinity_is_zero_in_products_of_matrices():
    A = np.array([[1.0, 2.0], [np.inf, 1.0], [np.nan, 3.0]])
    chosen = np.array([True, False, False])
    with np.errstate(all="ignore"):
        for product in (lambda x: A @ x, lambda x: np.dot(A, x), lambda x: np.einsum("ij,j->i", A, x)):
            f = lambda x, product=product: np.sum(np.where(chosen, product(x), 0.0))  # noqa: E731
            np.testing.assert_array_equal(grad(f)(np.ones(2)), [1.0, 2.0])


def test_an_infinity_that_counts_is_not_taken_away():
    with np.errstate(all="ignore"):
        assert grad(np.sqrt)(0.0) == np.inf
        np.testing.assert_array_equal(grad(lambda x: np.sum(np.sqrt(x)))(np.array([0.0, 4.0])), [np.inf, 0.25])
        assert np.isnan(grad(lambda x: np.sqrt(x) * 0.0 + np.log(x - x))(1.0))


def to_the_power_of_one_and_a_half(x):
    return np.sum(np.where(x > 0, x**1.5, 0.0))


def to_the_power_of_itself(x):
    return np.sum(np.where(x > 0.5, np.power(x, x), 0.0))


def logarithm_of_a_sum_of_exponentials(x):
    return np.sum(np.where(x < 100, np.logaddexp(np.exp(x), x), 0.0))


def product_with_a_matrix(x):
    return np.sum(np.where(x < 100, np.diag(np.exp(x)) @ x, 0.0))


def product_by_einsum(x):
    return np.sum(np.where(x < 100, np.einsum("i,i->i", np.exp(x), x), 0.0))


def bounded_by_a_minimum(x):
    return np.sum(np.minimum(np.exp(x), 5.0))


def bounded_by_clip(x):
    return np.sum(np.clip(np.exp(x), 0.0, 5.0))


def square_of_an_exponential(x):
    return np.sum(np.where(x > -9, (np.exp(x) - 1) ** 2, 0.0))


INFINITE_CURVATURE = (
    (to_the_power_of_one_and_a_half, [0.0, 4.0], 0.375),
    (to_the_power_of_itself, [0.0, 1.0], 2.0),
    (logarithm_of_a_sum_of_exponentials, [1000.0, 0.0], 1 / (1 + np.exp(-1.0))),
    (product_with_a_matrix, [1000.0, 1.0], 3 * np.e),
    (product_by_einsum, [1000.0, 1.0], 3 * np.e),
    (bounded_by_a_minimum, [1000.0, 1.0], np.e),
    (bounded_by_clip, [1000.0, 1.0], np.e),
)


@pytest.mark.parametrize("f, x, curvature", INFINITE_CURVATURE, ids=[f.__name__ for f, *_ in INFINITE_CURVATURE])
def test_zero_times_infinity_is_zero_in_second_derivatives_of_every_order_of_modes(f, x, curvature):
    x, right = np.array(x), np.diag([0.0, curvature])
    with np.errstate(all="ignore"):
        for name, H in (
            ("forward over reverse", hessian(f)(x)),
            ("forward over forward", jacfwd(jacfwd(f))(x)),
            ("reverse over forward", jacrev(jacfwd(f))(x)),
            ("reverse over reverse", jacrev(grad(f))(x)),
        ):
            np.testing.assert_allclose(H, right, rtol=1e-13, atol=1e-13, err_msg=name)
        for seed, second in (([1.0, 0.0], 0.0), ([0.0, 1.0], curvature)):
            assert 2 * taylor(f, x, 2, np.array(seed))[2] == pytest.approx(second, rel=1e-13)


def test_a_condition_does_not_take_away_the_curvature_where_the_slope_is_zero():
    x = np.array([0.0, 1.0])
    right = np.diag(4 * np.exp(2 * x) - 2 * np.exp(x))
    np.testing.assert_allclose(compile(square_of_an_exponential, x, what="hessian")(x), right, rtol=1e-14)
    np.testing.assert_allclose(hessian(square_of_an_exponential)(x), right, rtol=1e-14)


def test_a_root_of_what_is_always_zero_has_no_slope_in_series_either():
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(taylor(lambda x: np.sqrt(0.0 * x), 1.0, 3), [0.0, 0.0, 0.0, 0.0])
        np.testing.assert_array_equal(taylor(lambda x: np.sqrt(x), 0.0, 1), [0.0, np.inf])


def interpolated(x):
    return np.interp(x, np.array([0.0, 1.0, 1.0, 2.0]), np.array([0.0, 1.0, 3.0, 5.0]))


def test_interpolation_has_numpys_value_at_a_jump_and_the_mean_of_the_slopes():
    for x in (0.5, 1.0, 1.5):
        assert trace(interpolated, x).value == interpolated(x)
        assert compile(interpolated, x, what="value")(x) == interpolated(x)
    every_engine_gives(interpolated, 1.0, 1.5)


def test_one_nan_makes_a_median_nan_as_in_numpy():
    x = np.array([1.0, np.nan, 3.0, 2.0])
    for f in (np.median, lambda x: np.quantile(x, 0.3), lambda x: np.percentile(x, 30.0)):
        with np.errstate(all="ignore"):
            assert np.isnan(value_and_grad(f)(x)[0]) and np.isnan(compile(f, x, what="value")(x))
    rows = np.array([[1.0, np.nan, 3.0], [1.0, 5.0, 2.0]])
    medians, _ = vjp(lambda rows: np.median(rows, axis=1), rows)
    np.testing.assert_array_equal(medians, [np.nan, 2.0])


# What was not chosen --------------------------------------------------------------------------------------------------

NOT_CHOSEN = {
    "the root of a maximum": (lambda x: np.sqrt(np.maximum(x, 0.0)), -1.0, 0.0),
    "the root of a maximum, reversed": (lambda x: np.sqrt(np.maximum(0.0, x)), -1.0, 0.0),
    "the logarithm of a minimum": (lambda x: np.log(np.minimum(x, 0.0)), 1.0, 0.0),
    "the root of a clipped number": (lambda x: np.sqrt(np.clip(x, 0.0, 1.0)), -1.0, 0.0),
    "a number and its positive part": (lambda x: x + np.sqrt(np.maximum(x, 0.0) * 3.0), -1.0, 1.0),
    "a maximum within a maximum": (lambda x: np.sqrt(np.maximum(x, np.maximum(2.0 * x, 0.0))), -1.0, 0.0),
}


@pytest.mark.parametrize("f, x, slope", NOT_CHOSEN.values(), ids=NOT_CHOSEN)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_a_maximum_did_not_choose_has_no_influence(f, x, slope):
    for engine in (grad, jacrev, jacfwd, transform.grad):
        assert engine(f)(x) == slope
    np.testing.assert_array_equal(grad(lambda x: np.sum(f(x)))(np.full(3, x)), slope)
    assert taylor(f, x, 1)[1] == slope
