"""The edges of the library: rare operands, rare statements, the text of its numbers, and what is refused on the way."""

import builtins
import math
import re
import runpy
import sys

import numpy as np
import pytest

from adlib import (
    checkpoint_chain,
    compile,
    custom_rule,
    derivative,
    grad,
    hessian,
    jacobian,
    jvp,
    numerical,
    taylor,
    trace,
    transform,
    vjp,
)
from adlib.methods import dual, symbolic
from adlib.methods.continuations import elementary
from adlib.methods.continuations import gradient as by_continuations
from adlib.methods.dual import Dual
from adlib.methods.numerical import best_step
from adlib.methods.randomized import randomized_grad
from adlib.rules.kinds import TABLE

# Floats as NumPy treats them

NAN, INF = math.nan, math.inf
CORNERS = [-INF, -2.5, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 1.5, 2.5, 700.0, INF, NAN]
PAIRS = ["maximum", "minimum", "logaddexp", "heaviside", "hypot", "arctan2", "power", "remainder", "floor_divide"]
SINGLES = [
    "sign",
    "absolute",
    "floor",
    "ceil",
    "trunc",
    "rint",
    "exp",
    "log",
    "sqrt",
    "log1p",
    "cbrt",
    "arctanh",
    "log2",
]


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("x", CORNERS)
def test_functions_of_two_floats_are_numpys_at_every_corner(name, x):
    for y in CORNERS:
        if (name, x, y) == ("power", -INF, 0.5):  # NumPy takes a square root here, C's pow says inf
            continue
        with np.errstate(all="ignore"):
            expected = getattr(np, name)(np.float64(x), np.float64(y))
            found = TABLE[name](x, y)
        np.testing.assert_allclose(found, expected, rtol=1e-15, err_msg=f"{name}({x}, {y})")
        assert type(found) is float


@pytest.mark.parametrize("name", SINGLES)
def test_functions_of_one_float_are_numpys_at_every_corner(name):
    for x in CORNERS:
        with np.errstate(all="ignore"):
            expected, found = getattr(np, name)(np.float64(x)), TABLE[name](x)
        np.testing.assert_allclose(found, expected, rtol=1e-15, err_msg=f"{name}({x})")
        assert type(found) is float


def test_logaddexp_of_equal_numbers_is_the_number_and_log_two():
    for x in (-1000.0, 0.0, 3.5, 1000.0):
        assert TABLE["logaddexp"](x, x) == x + math.log(2)
        assert grad(np.logaddexp, (0, 1))(x, x) == pytest.approx((0.5, 0.5), rel=1e-15)
    assert TABLE["logaddexp"](1000.0, 999.0) == pytest.approx(1000 + math.log1p(math.exp(-1)), rel=1e-15)


# Numbers and their operators


ENGINES = {
    "dual": lambda f, x: jvp(f, (x,), (1.0,)),
    "reverse": lambda f, x: (f(x), vjp(f, x)[1](1.0)[0]),
    "trace": lambda f, x: (trace(f, x).value, trace(f, x).forward(1.0).tangents[trace(f, x).results[0].index]),
    "taylor": lambda f, x: tuple(taylor(f, x, 1)),
}
OPERATIONS = {
    "7 % x": (lambda x: 7.5 % x, lambda x: 7.5 % x, lambda x: -(7.5 // x)),
    "x % 2": (lambda x: x % 0.5, lambda x: x % 0.5, lambda x: 1.0),
    "x // 2": (lambda x: x // 0.5 + x, lambda x: x // 0.5 + x, lambda x: 1.0),
    "7 // x": (lambda x: 7.5 // x + x, lambda x: 7.5 // x + x, lambda x: 1.0),
    "+x": (lambda x: +x * 2, lambda x: 2 * x, lambda x: 2.0),
    "3 - x": (lambda x: 3 - x, lambda x: 3 - x, lambda x: -1.0),
    "3 / x": (lambda x: 3 / x, lambda x: 3 / x, lambda x: -3 / x**2),
    "3 ** x": (lambda x: 3**x, lambda x: 3**x, lambda x: 3**x * math.log(3)),
    "x ** 3": (lambda x: x**3, lambda x: x**3, lambda x: 3 * x**2),
    "abs": (lambda x: abs(-x), lambda x: x, lambda x: 1.0),
    "x < 2": (lambda x: x * 2 if x < 2.0 else x, lambda x: 2 * x if x < 2 else x, lambda x: 2.0 if x < 2 else 1.0),
    "x <= x": (lambda x: x * 2 if x <= x else x, lambda x: 2 * x, lambda x: 2.0),
    "x <= 1.3": (
        lambda x: x * 2 if x <= 1.3 else x,
        lambda x: 2 * x if x <= 1.3 else x,
        lambda x: 2.0 if x <= 1.3 else 1.0,
    ),
    "x > 2": (lambda x: x * 2 if x > 2.0 else x, lambda x: 2 * x if x > 2 else x, lambda x: 2.0 if x > 2 else 1.0),
    "x >= 1.3": (
        lambda x: x * 2 if x >= 1.3 else x,
        lambda x: 2 * x if x >= 1.3 else x,
        lambda x: 2.0 if x >= 1.3 else 1.0,
    ),
    "x >= x": (lambda x: x * 2 if x >= x else x, lambda x: 2 * x, lambda x: 2.0),
    "x < x": (lambda x: x * 2 if x < x else x, lambda x: x, lambda x: 1.0),
    "x > x": (lambda x: x * 2 if x > x else x, lambda x: x, lambda x: 1.0),
    "x == 1.3": (
        lambda x: x * 2 if x == 1.3 else x,
        lambda x: 2 * x if x == 1.3 else x,
        lambda x: 2.0 if x == 1.3 else 1.0,
    ),
    "x != 1.3": (
        lambda x: x * 2 if x != 1.3 else x,
        lambda x: 2 * x if x != 1.3 else x,
        lambda x: 2.0 if x != 1.3 else 1.0,
    ),
    "if x": (lambda x: x * 2 if x else x, lambda x: 2 * x, lambda x: 2.0),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operator_and_comparison_on_numbers(name, engine):
    f, value, slope = OPERATIONS[name]
    for x in (1.3, 1.7, 2.3):
        assert ENGINES[engine](f, x) == pytest.approx((value(x), slope(x)), rel=1e-14), x


ARRAYS = {
    "methods": lambda x: np.sum(x.reshape(2, 3).T.transpose(1, 0).flatten() * np.arange(6.0)),
    "reshape of a tuple": lambda x: np.sum(x.reshape((3, 2)).transpose()[1] ** 2),
    "A @ x": lambda x: np.sum((np.arange(12.0).reshape(2, 6) @ x) ** 2),
    "a list @ x": lambda x: np.sum(([[1.0, 2.0, 0.0, 0.0, -1.0, 0.5]] @ x) ** 2),
    "x @ A": lambda x: np.sum((x @ np.arange(12.0).reshape(6, 2)) ** 2),
    "iteration": lambda x: sum((k * part for k, part in enumerate(x)), 0.0),
    "length": lambda x: len(x) * x.size * x.ndim * np.sum(x),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_methods_of_arrays_have_the_derivative_of_the_functions(name):
    f, x = ARRAYS[name], np.array([0.3, -1.2, 2.0, 0.7, 1.1, -0.4])
    exact = numerical.gradient(f, x, "central", 1e-3)  # quadratic at most: exact but for rounding
    np.testing.assert_allclose(grad(f)(x), exact, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(dual.gradient(f, x), exact, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(jacobian(f, "forward")(x), exact, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(jacobian(f, "reverse")(x), exact, rtol=1e-9, atol=1e-9)


def test_the_gradient_by_dual_numbers_has_the_shape_of_its_argument():
    X = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(dual.gradient(lambda X: np.sum(X * X * X), X), 3 * X * X)


def test_numbers_show_their_value_and_derivative():
    assert repr(Dual(1.5, -2.0)) == "Dual(1.5, -2.0)"
    assert str(Dual(1.5, -2.0)) == "1.5 - 2 ε" and str(Dual(1.5, 2.0)) == "1.5 + 2 ε"
    assert str(Dual(np.array([1.0, 2.0]), np.array([0.5, 1.0]))) == "[1. 2.] + [0.5 1. ] ε"
    np.testing.assert_array_equal(Dual(3.0, 2.0).matrix(), [[3.0, 2.0], [0.0, 3.0]])
    seen = []

    def f(x):
        seen.append(repr(x))
        return x * x

    assert grad(f)(3.25) == 6.5 and "3.25" in seen[0]
    assert repr(TABLE["sin"]) == "<rule sin>"


def test_a_derivative_by_symbols_is_that_of_calculus():
    assert symbolic.derivative(lambda x: np.sin(x) * x, 0.7) == pytest.approx(
        math.cos(0.7) * 0.7 + math.sin(0.7), rel=1e-15
    )


def test_a_rule_of_ones_own_has_a_formula():
    cubed = custom_rule(lambda x: x * x * x, lambda z, x: 3 * x * x, name="cubed")
    assert str(trace(lambda x: cubed(x) + x, 2.0).to_sympy()) == "x_1**3 + x_1"
    assert symbolic.derivative(lambda x: cubed(x) + x, 2.0) == 13.0 == grad(lambda x: cubed(x) + x)(2.0)


# Arrays that are made empty and filled


def filled(x):
    y = np.zeros_like(x)
    y[1] = x[0] * x[1]
    return np.sum(y * y)


def test_an_array_of_zeros_that_is_filled_has_the_tangents_of_what_is_put_in():
    x = np.array([2.0, 3.0])
    swept = trace(filled, x).forward(np.array([1.0, 0.5]))
    assert swept.tangents[swept.results[0].index] == 2 * 6 * (3.0 * 1.0 + 2.0 * 0.5)
    np.testing.assert_array_equal(swept.reverse().adjoints[0], [36.0, 24.0])


def placed(x):
    y = np.zeros_like(x.reshape(2, 3, 2))
    y[np.array([0, 1]), :, np.array([1, 0])] = x[:6].reshape(2, 3) * x[6:].reshape(2, 3)
    return y


def test_a_jacobian_through_an_assignment_at_separate_indices():
    x = np.linspace(0.5, 1.6, 12)
    J = jacobian(placed, "forward")(x)
    np.testing.assert_allclose(J, jacobian(placed, "reverse")(x), rtol=1e-15)
    exact = np.zeros((2, 3, 2, 12))
    for i, (a, c) in enumerate(((0, 1), (1, 0))):
        for j in range(3):
            exact[a, j, c, 3 * i + j], exact[a, j, c, 6 + 3 * i + j] = x[6 + 3 * i + j], x[3 * i + j]
    np.testing.assert_array_equal(J, exact)


@pytest.mark.parametrize("f", [np.linalg.inv, np.linalg.cholesky, lambda A: np.linalg.slogdet(A)[1], np.linalg.det])
def test_jacobians_through_matrix_functions_in_both_modes(f):
    A = np.array([[2.0, 0.3], [0.3, 1.5]])
    g = lambda A: f((A + A.T) / 2)  # noqa: E731
    np.testing.assert_allclose(jacobian(g, "forward")(A), jacobian(g, "reverse")(A), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(jacobian(g, "forward")(A), numerical.jacobian(g, A, "richardson"), rtol=1e-9, atol=1e-9)


# Continuations, sampled tapes, chains


def test_a_program_that_continues_twice_is_told_so():
    multiply = elementary("multiply")

    def twice(x, then):
        multiply(x, x, then=lambda y: (then(y), then(y)))

    with pytest.raises(TypeError, match="the program called its continuation 2 times"):
        by_continuations(twice)(1.5)
    with pytest.raises(TypeError, match="0 times"):
        by_continuations(lambda x, then: multiply(x, x, then=lambda y: None))(1.5)


def test_the_tape_of_a_scalar_program_keeps_one_number_for_each_partial_that_has_to_be_known():
    kept = randomized_grad(lambda x, y: np.sin(x) * y + x, 0.7, 1.3, keep=0.1, rng=np.random.default_rng(0))
    assert kept.value == math.sin(0.7) * 1.3 + 0.7
    assert kept.gradient == pytest.approx((math.cos(0.7) * 1.3 + 1, math.sin(0.7)), rel=1e-15)
    assert kept.stored == 3  # cos x, and the two factors


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 8, 50, 64, 200])
def test_the_default_number_of_snapshots_is_about_twice_the_logarithm(steps):
    """The most states alive at once, counted by the states themselves: 2 log2(steps) snapshots and a few at work."""

    class Counting(np.ndarray):
        alive = most = 0

    def count(array):
        import weakref

        own = array.view(Counting)
        Counting.alive += 1
        Counting.most = max(Counting.most, Counting.alive)
        weakref.finalize(own, lambda: setattr(Counting, "alive", Counting.alive - 1))
        return own

    calls = []

    def step(h, w):
        calls.append(1)
        return np.tanh(h * w)

    h, w = np.array([0.3, -0.2]), 0.9
    plain = lambda h, w: np.sum(checkpoint_chain(step, h, steps, w))  # noqa: E731
    found = grad(plain, (0, 1))(h, w)
    evaluated = len(calls)

    def looped(h, w):
        for _ in range(steps):
            h = np.tanh(h * w)
        return np.sum(h)

    exact = grad(looped, (0, 1))(h, w)
    np.testing.assert_allclose(found[0], exact[0], rtol=1e-13)
    np.testing.assert_allclose(found[1], exact[1], rtol=1e-13)
    calls.clear()
    snapshots = 2 * steps.bit_length()
    grad(lambda h, w: np.sum(checkpoint_chain(step, h, steps, w, snapshots=snapshots)), (0, 1))(h, w)
    assert evaluated == len(calls)
    if steps >= 50:
        for other in (snapshots // 2, 2 * snapshots):
            calls.clear()
            grad(lambda h, w, s=other: np.sum(checkpoint_chain(step, h, steps, w, snapshots=s)), (0, 1))(h, w)
            assert (len(calls) > evaluated) == (other < snapshots) and len(calls) != evaluated


# Numerical steps


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("f", [np.exp, np.sin])
def test_the_best_forward_step_is_near_the_root_of_the_precision(f, dtype):
    """Truncation h |f''| / 2 and round-off about eps |f| / h meet at sqrt(2 eps |f / f''|), here sqrt(2 eps). A single
    step may be lucky, so the error is taken as the median over three powers of two."""
    h = 2.0 ** np.arange(0, -52, -0.25)
    study = numerical.error_study(f, 1.0, "forward", h, dtype)
    known = np.isfinite(study.error)
    log_error = np.log(study.error[known] + 1e-30)
    smooth = [np.median(log_error[max(0, k - 6) : k + 7]) for k in range(len(log_error))]
    best = study.h[known][np.argmin(smooth)]
    theory = math.sqrt(2 * np.finfo(dtype).eps)
    assert theory / 4 < best < 2 * theory


@pytest.mark.parametrize(
    "method, power", [("forward", 1 / 2), ("backward", 1 / 2), ("central", 1 / 3), ("richardson", 1 / 5)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_default_step_is_the_power_of_two_nearest_to_theory(method, power, dtype):
    for size in (0.25, 1.0, 3.0, 1000.0):
        step = best_step(method, dtype(size))
        assert math.frexp(step)[0] == 0.5, "a power of two"
        assert abs(math.log2(step) - math.log2(np.finfo(dtype).eps ** power * max(1.0, size))) <= 0.5
    assert best_step("complex", dtype(1.0)) < 1e-15


# Compiled programs


def test_a_compiled_program_compares_arrays_in_every_way():
    x = np.linspace(-1, 1, 40)
    for compare in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal):
        f = lambda x, c=compare: np.where(c(x, x[20]), x * x, np.sin(x))  # noqa: E731
        np.testing.assert_allclose(compile(f, np.ones(40), what="value")(x), f(x), rtol=1e-15)
    for f in (
        lambda x: np.where(x <= 0.1, x * x, np.sin(x)),
        lambda x: np.where(x >= 0.1, x * x, np.sin(x)),
        lambda x: np.where(x < x[::-1], x * x, np.sin(x)),
        lambda x: np.where(x > x[::-1], x * x, np.sin(x)),
    ):
        np.testing.assert_allclose(compile(f, np.ones(40), what="value")(x), f(x), rtol=1e-15)


def test_a_compiled_program_may_have_an_infinite_constant_and_constants_of_single_precision():
    f = lambda x: np.where(x > 0, x, -math.inf)  # noqa: E731
    emitted = compile(f, 1.0, what="value")
    assert emitted(-2.0) == -math.inf and emitted(3.0) == 3.0
    single = np.float32(0.1)
    g = lambda x: np.sum(x * single)  # noqa: E731
    x = np.linspace(0, 1, 40, dtype=np.float32)
    emitted = compile(g, x)
    assert emitted(x).dtype == np.float32 and np.all(emitted(x) == single)


def test_rules_of_ones_own_with_one_name_keep_apart_in_a_compiled_program():
    one = custom_rule(lambda x: x * x, lambda z, x: 2 * x, name="bent line")
    two = custom_rule(lambda x: x * x * x, lambda z, x: 3 * x * x, name="bent line")
    x = np.linspace(-1, 1, 40)
    f = lambda x: np.sum(one(x) + two(x))  # noqa: E731
    for reuse in (False, True):
        emitted = compile(f, np.ones(40), reuse=reuse)
        np.testing.assert_allclose(emitted(x), 2 * x + 3 * x * x, rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(compile(f, np.ones(40), what="value")(x), f(x), rtol=1e-14)


def test_a_function_without_a_signature_is_compiled_with_names_of_its_own():
    emitted = compile(np.arctan2, 1.0, 2.0)
    assert emitted(0.3, 0.7) == pytest.approx((0.7 / 0.58, -0.3 / 0.58), rel=1e-15)
    assert compile(np.sin, 1.0)(0.3) == math.cos(0.3)
    starred = compile(lambda *xs: xs[0] * xs[1], 1.0, 2.0)
    assert starred(3.0, 5.0) == (5.0, 3.0) and "def gradient(x1, x2)" in starred.source


def test_a_closure_that_is_not_filled_yet_does_not_disturb_the_compiler():
    def make():
        f = lambda x: np.sum(x * x) if True else later  # noqa: E731, F821
        emitted = compile(f, np.ones(40))
        later = 1.0  # noqa: F841
        return emitted

    np.testing.assert_array_equal(make()(np.arange(40.0)), 2 * np.arange(40.0))


def test_numba_is_asked_for_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ImportError, match="needs numba, which is not installed: pip install numba"):
        compile(lambda x: np.sum(x * x), np.ones(40), backend="numba")


def test_a_sparse_matrix_that_would_be_too_large_to_colour_is_still_right():
    n = 70
    f = lambda x: np.sum(np.outer(x, x)[:, ::7] ** 2)  # noqa: E731
    x = np.linspace(-1, 1, n)
    np.testing.assert_allclose(compile(f, np.ones(n), what="hessian")(x), hessian(f)(x), rtol=1e-11, atol=1e-11)


# Source transformation: statements


def asserts(x):
    assert x > 0
    y: float = x * x
    y = z = y + x
    return y * z


def takes_methods(x):
    y = x.reshape(2, 3).T
    z = y.flatten() * np.arange(6.0)
    return np.sum(z.reshape((3, 2)).transpose(1, 0)[0] ** 2) + x.sum() * float(x[0]) + np.array([x[1], x[2]]).sum()


def determinants(x):
    A = np.stack([np.stack([x[0], x[1]]), np.stack([x[1] * 0.3, x[0] * 2.0])])
    return np.linalg.slogdet(A)[1] + np.asarray(x)[0]


def helper(n):
    return 2.0 * n


def calls_without_derivative(x, n):
    c = helper(n)
    return c * x * x


def swapped_comparisons(x):
    y = x
    if 1.0 < y and not y > 5.0 or y == 7.0:
        y = y * y
    return y


BOTH = [
    (asserts, (1.3,), lambda x: 2 * (x * x + x) * (2 * x + 1)),
    (lambda x: calls_without_derivative(x, 3), None, None),
    (swapped_comparisons, (2.0,), lambda x: 2 * x),
    (swapped_comparisons, (0.5,), lambda x: 1.0),
    (swapped_comparisons, (6.0,), lambda x: 1.0),
    (swapped_comparisons, (7.0,), lambda x: 2 * x),
]


@pytest.mark.parametrize("f, args, slope", [case for case in BOTH if case[1]])
@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_statements_of_every_kind_are_kept(f, args, slope, mode):
    assert transform.grad(f, mode=mode)(*args) == pytest.approx(slope(*args), rel=1e-14)
    assert transform.jvp(f)(*args, 1.0) == pytest.approx((f(*args), slope(*args)), rel=1e-14)


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_a_call_with_arguments_that_do_not_move_is_left_as_it_is(mode):
    made = transform.grad(calls_without_derivative, mode=mode)
    assert made(1.5, 3.0) == 18.0 and "helper(n)" in made.source
    assert transform.jvp(calls_without_derivative)(1.5, 3.0, 1.0, 0.0) == (13.5, 18.0)


def calls_with_a_constant(x):
    c = helper(1.5) + float(2)
    return c * x * x


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_a_call_with_a_constant_has_no_derivative(mode):
    assert transform.grad(calls_with_a_constant, mode=mode)(1.5) == 15.0
    assert transform.jvp(calls_with_a_constant)(1.5, 1.0) == (11.25, 15.0)


def test_a_name_that_is_filled_after_the_gradient_was_made_is_not_needed():
    def make():
        def f(x):
            return x * x if x > 0 else later

        gradient = transform.grad(f)
        found = gradient(3.0)
        later = 1.0  # noqa: F841
        return found

    assert make() == 6.0


@pytest.mark.parametrize("f", [takes_methods, determinants])
@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_methods_of_arrays_are_transformed_as_their_functions(f, mode):
    x = np.array([1.1, 0.4, -0.7, 0.9, 1.6, -0.2])
    np.testing.assert_allclose(
        transform.grad(f, mode=mode)(x), numerical.gradient(f, x, "richardson"), rtol=1e-9, atol=1e-9
    )


def while_else(x):
    while x > 2.0:
        x = x / 2
    else:
        x = x + 1
    return x


def for_else(x):
    for _ in range(3):
        x = x * 2
    else:
        x = x + 1
    return x


def assigns_two_places(x):
    y = np.zeros(2)
    y[0] = y[1] = x
    return np.sum(y)


def zips_with_options(x):
    total = 0.0
    for a, b in zip(x, x, strict=True):
        total = total + a * b
    return total


def unpacks_one_name(x):
    total = 0.0
    for pair in zip(x, x):
        total = total + pair[0]
    return total


def sets_an_attribute(x):
    x.name = 1.0
    return x


@pytest.mark.parametrize(
    "f, what",
    [
        (while_else, "while ... else"),
        (for_else, "for ... else"),
        (assigns_two_places, re.escape("x = y[...] = ...")),
        (zips_with_options, "this use of zip"),
        (unpacks_one_name, "this use of zip"),
        (sets_an_attribute, "an assignment to x.name"),
    ],
)
def test_what_the_small_language_does_not_have_is_refused_with_its_remedy(f, what):
    with pytest.raises(transform.CannotTransform, match=what):
        transform.grad(f)(np.ones(2))


@pytest.mark.parametrize(
    "statement, what",
    [
        ("try: x = 1\n    finally: pass", "try cannot be transformed: test before, with if"),
        ("try: x = 1\n    except* ValueError: pass", "try cannot be transformed: test before, with if"),
        ("with x: pass", "with cannot be transformed: leave it outside"),
        ("yield x", "a generator cannot be transformed: return an array"),
        ("yield from x", "a generator cannot be transformed: return an array"),
        ("def g(): pass", "a function inside the function cannot be transformed: define it outside, and pass what it"),
        ("y = lambda: x", "a lambda inside the function cannot be transformed: define a function outside"),
        ("class C: pass", "a class inside the function cannot be transformed: define it outside"),
        ("global y", "global cannot be transformed: pass the value as an argument"),
        ("y = [a for a in x]", "a comprehension cannot be transformed: write a loop that fills an array"),
        ("y = sum(a for a in x)", "a comprehension cannot be transformed: write a loop that fills an array"),
        ("y = {a for a in x}", "a comprehension cannot be transformed: write a loop"),
        ("y = {a: a for a in x}", "a comprehension cannot be transformed: write a loop"),
        ("y = {'a': x}", "a dict cannot be transformed: use names of their own"),
        ("del x", "del cannot be transformed: leave the name alone"),
        ("raise ValueError", "raise cannot be transformed: check the arguments outside"),
        ("match x:\n        case 0: pass", "match cannot be transformed: use if and elif"),
        ("y = (z := x)", ":= cannot be transformed: assign before"),
        ("import math", "import cannot be transformed: import outside"),
        ("from math import sin", "import cannot be transformed: import outside"),
        ("y = np.maximum(*x)", "* cannot be transformed: name the values"),
    ],
)
def test_a_statement_of_python_outside_the_small_language_is_named_with_what_to_write_instead(
    tmp_path, statement, what
):
    path = tmp_path / "outside.py"
    path.write_text(f"import numpy as np\n\ndef f(x):\n    {statement}\n    return x\n", encoding="utf-8")
    space = runpy.run_path(str(path))
    with pytest.raises(transform.CannotTransform, match=rf"outside.py, line 4: {re.escape(what)}"):
        transform.grad(space["f"])(1.0)


def writes_an_element_twice(x):
    y = np.zeros(3)
    y[0] = x
    y[1] = y[0] * x
    y[0] = y[1] * y[0]
    return y[0] * y[1]


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_an_element_that_is_written_over_comes_back_in_the_reverse_sweep(mode):
    assert transform.grad(writes_an_element_twice, mode=mode)(2.0) == 5 * 2.0**4  # x^5


def steep(x):
    return x**0.5 * x


def infinitely_steep(x):
    return np.sqrt(x) * np.log(x)


def test_a_second_derivative_outside_of_the_floats_is_numpys():
    second = transform.grad(transform.grad(steep, mode="closure"))
    assert second(4.0) == pytest.approx(0.75 / 2, rel=1e-14)
    with np.errstate(all="ignore"):
        assert second(0.0) == pytest.approx(grad(grad(steep))(0.0), nan_ok=True)


def test_lambdas_in_the_middle_of_a_call_are_found_in_the_source():
    first = transform.grad(
        lambda x: x * x * x,
    )
    (second,) = [transform.grad(f) for f in [lambda x: np.sin(x) * 2]]
    assert first(2.0) == 12.0 and second(0.7) == 2 * math.cos(0.7)


def test_lambdas_in_a_table_are_found_in_the_source():
    table = {
        "cube": lambda x: x * x * x,
        "sine": lambda x: np.sin(x) * 2,
    }
    # fmt: off
    closed = {"cube": lambda x: x * x * x,
              "line": lambda x: 3 * x}
    # fmt: on
    assert transform.grad(closed["line"])(2.0) == 3.0
    assert transform.grad(table["cube"])(2.0) == 12.0
    assert transform.grad(table["sine"])(0.7) == 2 * math.cos(0.7)


def called_from_a_list(x):
    return [np.sin, np.cos][0](x)


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_a_function_that_is_taken_from_a_list_is_known(mode):
    assert transform.grad(called_from_a_list, mode=mode)(1.5) == pytest.approx(math.cos(1.5), rel=1e-15)


def test_a_function_that_is_not_in_a_file_is_refused():
    space = {}
    exec(builtins.compile("def unseen(x):\n    return x * x", "<in no file>", "exec"), space)
    with pytest.raises(transform.CannotTransform, match="the source of unseen is not available"):
        transform.grad(space["unseen"])


def test_the_name_of_a_builtin_is_known_where_nothing_hides_it():
    assert "abs" in dir(builtins)
    assert transform.grad(lambda x: abs(x) * max(1.0, 2.0))(-3.0) == -2.0
    assert derivative(lambda x: abs(x) * 2)(-3.0) == -2.0


def test_rounding_takes_numpys_default_number_of_decimals():
    x = np.array([0.25, 1.75, -2.5])
    np.testing.assert_array_equal(vjp(np.round, x)[0], np.round(x))
    np.testing.assert_array_equal(vjp(lambda x: np.round(x, 1), x)[0], np.round(x, 1))


@pytest.mark.parametrize("options", [{}, {"axis": None}, {"axis": 0}, {"axis": 1}, {"axis": -1}])
def test_sorting_moves_tangents_as_it_moves_values(options):
    draw = np.random.default_rng(0)
    x, v = draw.normal(size=(2, 3, 4)), draw.normal(size=(2, 3, 4))
    z, z_dot = jvp(lambda x: np.sort(x, **options), (x,), (v,))
    order = np.argsort(x, **options)
    axis = options.get("axis", -1)
    np.testing.assert_array_equal(z, np.sort(x, **options))
    np.testing.assert_array_equal(z_dot, v.ravel()[order] if axis is None else np.take_along_axis(v, order, axis=axis))


def test_a_number_prints_and_rounds_as_its_value():
    shown = []

    def f(x):
        shown.append(f"{x:.2f} {x[0]:6.3f}" if x.shape else f"{x:.2f}")
        return x * x

    grad(f)(2.0)
    assert shown == ["2.00"]
    assert grad(lambda x: round(x, 1) * x)(2.34) == pytest.approx(2.3)
    assert grad(lambda x: round(x) * x)(2.34) == 2.0


@pytest.mark.parametrize(
    "special", [np.ma.array([1.0, 2.0], mask=[0, 1]), np.matrix([1.0, 2.0])], ids=["masked", "matrix"]
)
def test_arrays_with_operators_of_their_own_are_refused(special):
    for differentiate in (grad, jacobian, lambda f: lambda x: taylor(f, x, 1, x)):
        with pytest.raises(TypeError, match="not those of ordinary arrays"):
            differentiate(np.sum)(special)
    with pytest.raises(TypeError, match="not those of ordinary arrays"):
        grad(lambda x: np.sum(x * special))(np.ones(2))


def test_a_report_in_which_reverse_mode_is_wrong_can_be_read():
    from adlib import check_gradient

    report = check_gradient(lambda x: x * x if isinstance(x, float) else x, 3.0)
    assert not report.ok and "reverse     WRONG: its value is 3.0" in str(report)
    assert report.reference != "reverse"
