"""Each definition gives what NumPy gives: the value, its shape and its type, with every option that it takes."""

import numpy as np
import pytest

from adlib import grad, jvp, value_and_grad

DRAW = np.random.default_rng(0)
A, T = DRAW.normal(size=(3, 4)), DRAW.normal(size=(2, 3, 4))
V, W, SQUARE = DRAW.normal(size=5), DRAW.normal(size=2), DRAW.normal(size=(3, 3))
HOLED = np.where(np.arange(12).reshape(3, 4) % 5 == 1, np.nan, A)
EMPTY_COLUMN = np.where(np.arange(4) == 1, np.nan, HOLED)
EDGES = np.array([1.0, np.inf, -np.inf, np.nan, -0.0])
AXES = (None, 0, 1, -1, (0, 1))


def plain(x):
    """The values below the engines, also within lists and tuples."""
    if isinstance(x, (list, tuple)):
        return [plain(part) for part in x]
    while hasattr(x, "level"):
        x = x.primal
    return x


def same(mine, numpys):
    if isinstance(numpys, (list, tuple)):
        assert len(mine) == len(numpys)
        for a, b in zip(mine, numpys):
            same(a, b)
        return
    assert np.shape(mine) == np.shape(numpys)
    assert np.result_type(mine) == np.result_type(numpys)
    np.testing.assert_allclose(mine, numpys, rtol=1e-12, atol=1e-12)


def check(f, *args):
    """f with a dual number in the place of each argument has the value that it has with plain ones."""
    seen = []
    with np.errstate(all="ignore"):
        jvp(lambda *xs: (seen.append(f(*xs)), xs[0])[1], args, args)
        same(plain(seen[0]), f(*args))


REDUCTIONS = "sum mean prod max min var std median ptp average nansum nanmean nanprod nanmax nanmin nanvar nanstd"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", REDUCTIONS.split())
def test_reductions_along_axes(name):
    function = getattr(np, name)
    for x in (A, HOLED, EMPTY_COLUMN) if name.startswith("nan") else (A,):
        for axis in AXES:
            for keepdims in (False, True):
                check(lambda x, a=axis, k=keepdims: function(x, axis=a, keepdims=k), x)


def test_quantiles():
    for q in (0, 0.25, 1, 1.0, [0.1, 0.9], np.array([[0.2], [0.4]])):
        for axis in AXES:
            for keepdims in (False, True):
                check(lambda x, q=q, a=axis, k=keepdims: np.quantile(x, q, axis=a, keepdims=k), A)
    check(lambda x: np.percentile(x, [5, 50.0], axis=1), A)
    check(lambda x: np.quantile(x, 0.3, axis=1), A[:, :1])


def test_covariances():
    for rowvar in (True, False):
        check(lambda x, r=rowvar: np.cov(x, rowvar=r, bias=True), A)
        check(lambda x, r=rowvar: np.cov(x, rowvar=r), V)
        check(lambda x, r=rowvar: np.cov(x, x**2, rowvar=r, ddof=0), A)
        check(lambda x, r=rowvar: np.corrcoef(x, x**2, rowvar=r), A)
    check(np.corrcoef, V)
    check(lambda x: np.cov(x, rowvar=False), A[:, :1])


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
def test_convolutions_of_all_lengths(mode):
    for n in range(1, 6):
        for m in range(1, 6):
            check(lambda x, y: np.convolve(x, y, mode), V[:n], A[0][:m] if m < 5 else V)
            check(lambda x, y: np.correlate(x, y, mode), V[:n], A[0][:m] if m < 5 else V)


def test_norms():
    for ord in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf):
        for axis in (None, (0, 1), (1, 0)):
            check(lambda x, o=ord, a=axis: np.linalg.norm(x, o, a, keepdims=True), A)
            check(lambda x, o=ord, a=axis: np.linalg.norm(x, o, a), A)
        check(lambda x, o=ord: np.linalg.norm(x, o, (2, 0), True), T)
    for ord in (None, 1, 2, 3, 0.5, -1, -2.5, np.inf, -np.inf):
        check(lambda x, o=ord: np.linalg.norm(x, o), V)
        check(lambda x, o=ord: np.linalg.norm(x, o, axis=1, keepdims=True), A)
    for p in (None, 1, 2, np.inf):
        check(lambda x, p=p: np.linalg.cond(x, p), SQUARE)
    check(lambda x: np.linalg.vector_norm(x, axis=(0, 1)), A)


def test_factors_and_powers():
    for x in (A, A.T, SQUARE, T):
        check(lambda x: np.linalg.svd(x, full_matrices=False), x)
        check(lambda x: [np.linalg.qr(x), np.linalg.qr(x, mode="r")], x)
        check(np.linalg.pinv, x)
    for side in ("L", "U"):
        check(lambda x, s=side: np.linalg.eigh(x, UPLO=s), SQUARE)
    for n in (-2, -1, 0, 1, 2, 3, 5):
        check(lambda x, n=n: np.linalg.matrix_power(x, n), SQUARE)


PLACES = (0, 1, -1, [0, 2], [2, 0], [1, 1], [-1, 0], slice(0, 3), np.array([True, False, True, False]))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_elements_put_in_and_taken_out(place):
    check(lambda x: np.delete(x, place, axis=1), A)
    check(lambda x: np.delete(x, place), A[0])
    check(lambda x: np.insert(x, place, 7.0, axis=1), A)
    check(lambda x: np.insert(x, place, 7.0), A[0])
    row = (slice(None), 0) if isinstance(place, int) else (slice(None), slice(0, 1))
    check(lambda x: np.insert(x, place, x[row], axis=1), A)


def test_axes_in_another_order():
    for k in range(-5, 6):
        check(lambda x, k=k: np.rot90(x, k), A)
        check(lambda x, k=k: np.rot90(x, k, (2, 0)), T)
    for axis in range(-3, 3):
        for start in range(-3, 4):
            check(lambda x, a=axis, s=start: np.rollaxis(x, a, s), T)
    for offset in (0, 1, -1, 2):
        for axes in ((0, 1), (1, 0), (0, 2), (2, 0), (-1, -2)):
            check(lambda x, o=offset, a=axes: [np.diagonal(x, o, *a), np.trace(x, o, *a)], T)
    for x in (0.5, V, A, T):
        check(lambda x: [np.atleast_1d(x), np.atleast_2d(x), np.atleast_3d(x)], x)


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("sparse", [True, False])
def test_grids(indexing, sparse):
    options = {"indexing": indexing, "sparse": sparse}
    check(lambda x, y, z: np.meshgrid(x, y, z, **options), V, W, A[0])
    check(lambda x, y: np.meshgrid(x, y, **options), V, W)
    check(lambda x, y: np.meshgrid(x, 2.0, **options), V, W)
    check(lambda x: np.meshgrid(x, **options), V)


@pytest.mark.parametrize("num", [0, 1, 2, 5])
@pytest.mark.parametrize("endpoint", [True, False])
def test_lines(num, endpoint):
    check(lambda x: np.linspace(x, 3.0, num, endpoint=endpoint), 1.2)
    check(lambda x: np.linspace(0.0, x, num, endpoint=endpoint, axis=1), W)
    check(lambda x: np.linspace(0.0, x, num, endpoint=endpoint, retstep=True), 2.0)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_slopes_between_points(edge_order):
    for options in ({}, {"axis": 0}, {"axis": (1, 0)}):
        check(lambda x, o=options: np.gradient(x, edge_order=edge_order, **o), A)
    check(lambda x: np.gradient(x, 0.3, np.array([0.0, 1.0, 1.5, 4.0]), edge_order=edge_order), A)
    check(lambda x: np.gradient(x, np.cumsum(abs(x)), edge_order=edge_order), V)


def test_interpolation_outside_and_at_the_points():
    for x in (np.array([-3.0, -1.0, 0.0, 0.5, 1.0, 3.0, np.nan]), 0.5, A):
        for xp in (np.array([-1.0, 0.0, 1.0]), np.array([0.5])):
            for ends in ({}, {"left": 7.0}, {"right": 8.0}):
                check(lambda x, xp=xp, e=ends: np.interp(x, xp, np.array([1.0, 4.0, 2.0])[: len(xp)], **e), x)


def test_functions_of_special_numbers():
    check(lambda x: [np.nan_to_num(x), np.nan_to_num(x, nan=1.0, posinf=2.0, neginf=3.0)], EDGES)
    check(lambda x: [np.fmax(x, 0.5), np.fmin(0.5, x), np.copysign(x, -1.0), np.copysign(3.0, x)], EDGES)
    check(lambda x: np.fmod(x, 3.0), np.array([6.0, -6.0, 0.0, -7.5, np.inf]))
    check(np.fmod, 9 * DRAW.normal(size=20), DRAW.normal(size=20))
    check(lambda x: np.logaddexp2(x, 1.0), np.array([1.0, 1000.0, -np.inf]))
    check(np.sinc, np.array([0.0, 1e-9, 0.3, 1.0, 2.5, -4.0, 100.3]))
    for x in (0.3, -1.2, 0.0):
        for function in (np.sinc, np.fabs, np.deg2rad, np.angle, np.real, np.imag, np.conj, np.nan_to_num, np.nansum):
            check(function, x)


def test_choices():
    check(lambda x: np.choose([0, 1, 1, 0, 1], [x, -x]), V)
    check(lambda x: np.select([x > 0, x > -0.5], [x, 2 * x], default=-1.0), V)
    check(lambda x: np.piecewise(x, x < 0, [-1.0, lambda t: t**2]), V)
    for conditions in (lambda x: [x < 0, x >= 0], lambda x: [x < 0]):
        for x in (V, A, 0.7):
            check(lambda x, c=conditions: np.piecewise(x, c(x), [-1.0, lambda t: t**2]), x)
    check(lambda x: np.piecewise(x, [x < 0], [lambda t, a: t * a, lambda t, a: t], 3.0), V)


def test_differences_and_sums():
    for n in (0, 1, 2):
        check(lambda x, n=n: np.diff(x, n=n, axis=0, prepend=1.0, append=x[:1]), A)
    check(lambda x: np.average(x, axis=0, weights=[1.0, 2.0, 3.0], returned=True), A)
    check(lambda x: np.average(x, axis=1, returned=True, keepdims=True), A)
    check(lambda x: [np.trapezoid(x, dx=0.3, axis=0), np.trapezoid(x, np.array([0.0, 1.0, 3.0]), axis=1)], T)
    check(lambda x: [np.array_split(x, 3), np.array_split(x, 7), np.split(x, [1, 3, 9])], V)
    check(lambda x: [np.vander(x, 3), np.vander(x, 0), np.vander(x, increasing=True)], V)
    check(lambda x, y: [np.cross(x, y, axis=0), np.cross(x, y, axisa=0, axisb=0, axisc=0)], A, A**2)
    check(lambda x: [np.prod(x[:0], axis=0), np.cumprod(x[:0], axis=0), np.tensordot(x, x, 0)], A)
    check(lambda x: [np.full_like(x, 3, dtype=int), np.zeros_like(x, dtype=bool), np.ones_like(x, dtype="f4")], A)


def test_at_the_points_of_an_interpolation_the_derivative_is_the_mean_of_the_slopes():
    f = lambda x: np.interp(x, [0.0, 1.0, 3.0], [0.0, 2.0, 0.0])  # noqa: E731  slopes 0, 2, -1 and 0
    slopes = jvp(f, (np.array([-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0]),), (np.ones(7),))[1]
    np.testing.assert_allclose(slopes, [0.0, 1.0, 2.0, 0.5, -1.0, -0.5, 0.0])


def test_sinc_has_its_derivatives_at_zero():
    from adlib import derivative, taylor

    np.testing.assert_allclose(
        taylor(np.sinc, 0.0, 6), [1, 0, -(np.pi**2) / 6, 0, np.pi**4 / 120, 0, -(np.pi**6) / 5040], atol=1e-12
    )
    assert abs(derivative(derivative(np.sinc))(1e-8) + np.pi**2 / 3) < 1e-10


def test_options_by_their_position_are_those_of_numpy():
    """The third argument of np.var is dtype and not ddof; np.std has out before ddof, and np.ptp has out."""
    x = np.array([1.0, 2.0, 4.0])
    for call in (
        lambda x: np.var(x, 0, None),
        lambda x: np.std(x, 0, None, None, 1),
        lambda x: np.ptp(x, 0, None),
        lambda x: np.sum(x, 0, None, None, True)[0],
        lambda x: np.median(x, None, None, False, True)[0],
    ):
        assert value_and_grad(call)(x)[0] == pytest.approx(call(x), rel=1e-14)
    with pytest.raises(TypeError, match="np.var with the argument dtype"):
        grad(lambda x: np.var(x, 0, np.float32))(x)
