"""The engines as a user meets them: one plain function through all of them, nesting, containers, and bad input."""

import math
import threading

import numpy as np
import pytest

from adlib import (
    Dual,
    check_gradient,
    check_jvp_vjp,
    custom_rule,
    derivative,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    numerical,
    stop_gradient,
    trace,
    value_and_grad,
    vjp,
)
from adlib.methods.problems import PROBLEMS

by_name = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda p: p.name)


def flat(parts):
    return np.concatenate([np.ravel(part) for part in parts])


@by_name
def test_every_engine_gives_the_gradient_derived_by_hand(problem):
    report = check_gradient(problem.f, *problem.args)
    assert report.ok, str(report)
    assert list(report.skipped) == (["emitted"] if problem.name == "newton_root" else []), str(
        report
    )  # its loop depends on values
    by_hand = flat(problem.gradient(*problem.args))
    for name, gradient in report.gradients.items():
        np.testing.assert_allclose(
            gradient,
            by_hand,
            rtol=1e-8 if name == "central" else 1e-13,
            atol=1e-8 if name == "central" else 1e-14,
            err_msg=name,
        )


def test_check_gradient_sees_a_wrong_rule(monkeypatch):
    from adlib.rules.kinds import TABLE

    monkeypatch.setattr(TABLE["sin"], "float_partials", [lambda x, z: math.cos(x) + 1e-7])
    report = check_gradient(lambda x: np.sin(x), 1.0)
    assert not report.ok and "DISAGREE" in str(report)


def test_check_gradient_names_an_engine_that_cannot_take_the_function():
    report = check_gradient(lambda x, y: abs(x) * np.sum(y), 2.0, np.ones(3))
    assert report.ok and list(report.skipped) == ["complex"] and "not analytic" in str(report)
    assert check_gradient(lambda x: np.sum(np.sin(x)), np.array([0.1, 0.2], np.float32)).ok


@by_name
def test_modes_are_adjoint(problem):
    f = lambda x: problem.f(x, *problem.args[1:])  # noqa: E731
    assert check_jvp_vjp(f, problem.args[0]) < 1e-14


def autograd_corpus():
    def loop_and_branch(x):
        y = x
        for k in range(30):
            y = np.sin(y) + x / (k + 1) if y > 0.5 else y * y + 0.3 * x
        return y

    def recursion(x, depth=6):
        return x if depth == 0 else np.tanh(recursion(x, depth - 1) * 1.2) + 0.1 * x

    def mixture(x):
        return np.log(np.sum(np.exp(-0.5 * (x - np.array([-1.0, 0.0, 2.0])) ** 2)))

    def dynamics(x):
        position, velocity = x, 0.0
        for _ in range(20):
            velocity = velocity - 0.1 * np.sin(position)
            position = position + 0.1 * velocity
        return position * velocity

    return [
        loop_and_branch,
        recursion,
        mixture,
        dynamics,
        lambda x: (x**3 - 2 * x) / (1 + np.exp(-x)),
        lambda x: np.arctan(np.sqrt(1 + x * x)),
    ]


@pytest.mark.parametrize("k", range(6))
@pytest.mark.parametrize("x", [0.3, 1.1, 2.4])
def test_agrees_with_autograd_in_first_and_second_order(k, x, monkeypatch):
    autograd = pytest.importorskip("autograd")
    import autograd.numpy as anp

    ours = autograd_corpus()[k]
    with monkeypatch.context() as m:
        m.setitem(globals(), "np", anp)
        theirs = autograd.grad(ours)(x), autograd.grad(autograd.grad(ours))(x)
    assert grad(ours)(x) == pytest.approx(theirs[0], rel=1e-12, abs=1e-13)
    assert derivative(ours)(x) == pytest.approx(theirs[0], rel=1e-12, abs=1e-13)
    assert grad(grad(ours))(x) == pytest.approx(theirs[1], rel=1e-10, abs=1e-12)


def test_perturbations_are_not_confused():
    for outer in (derivative, grad):
        for inner in (derivative, grad):
            assert outer(lambda x: x * inner(lambda y: x * y)(2.0))(3.0) == 6.0
            assert outer(lambda x: x * inner(lambda y: x + y)(1.0))(1.0) == 1.0


def test_adjoints_of_an_inner_sweep_may_mix_plain_arrays_and_outer_numbers():
    """An adjoint that is added to in place must not stay so when an outer derivative's number has joined it."""

    def total(c):
        inner = lambda x: np.sum(x * 3.0) + np.sum(x[1:]) + c * np.sum(x) + np.sum(x[:-1]) + np.sum(x) + np.sum(x * 2.0)  # noqa: E731
        return np.sum(grad(inner)(np.ones(4)) * np.array([1.0, 2.0, 3.0, 4.0]))

    for outer in (derivative, grad):
        assert outer(total)(2.0) == 10.0
    assert total(2.0) == 30.0 + 9.0 + 20.0 + 6.0 + 10.0 + 20.0
    for at in (1.0, 2.0):  # the outer derivative must see the same gradient as the plain evaluation
        assert jvp(total, (at,), (1.0,))[0] == total(at)


def test_derivatives_nest_to_any_order():
    d = np.sin
    for order, expected in enumerate((math.cos(1), -math.sin(1), -math.cos(1), math.sin(1), math.cos(1))):
        d = (grad, derivative)[order % 2](d)
        assert d(1.0) == pytest.approx(expected, rel=1e-12)


def test_a_hessian_vector_product_four_ways():
    rosenbrock, x = PROBLEMS[7].f, PROBLEMS[7].args[0]
    v = np.cos(np.arange(x.size))
    by_difference = (grad(rosenbrock)(x + 1e-6 * v) - grad(rosenbrock)(x - 1e-6 * v)) / 2e-6
    ways = [
        jvp(grad(rosenbrock), (x,), (v,))[1],
        grad(lambda x: np.sum(grad(rosenbrock)(x) * v))(x),
        grad(lambda x: jvp(rosenbrock, (x,), (v,))[1])(x),
    ]
    for way in ways:
        np.testing.assert_allclose(way, ways[0], rtol=1e-12)
        np.testing.assert_allclose(way, by_difference, rtol=1e-6, atol=1e-4)


def test_a_hundred_thousand_chained_operations():
    def chain(x):
        y = x
        for _ in range(100_000):
            y = y + x
        return y

    assert grad(chain)(1.0) == 100_001.0
    assert derivative(chain)(1.0) == 100_001.0
    np.testing.assert_array_equal(grad(lambda x: np.sum(chain(x)))(np.ones(2)), [100_001.0] * 2)


def test_two_sweeps_over_one_tape_give_the_same_answer():
    _, pullback = vjp(lambda x, A: np.tanh(A @ x) * x[0], np.ones(3), np.eye(3))
    first, second, double = pullback(np.ones(3)), pullback(np.ones(3)), pullback(2 * np.ones(3))
    for a, b, c in zip(first, second, double):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(2 * a, c)


def test_nothing_is_mutated():
    x, y_bar = np.ones(3), np.ones(3)
    _, pullback = vjp(lambda x: x + x, x)
    pullback(y_bar)[0][:] = 7.0
    np.testing.assert_array_equal((x, y_bar), np.ones((2, 3)))


@pytest.mark.parametrize(
    "f", [np.sum, lambda x: np.sum(x + 1.0), lambda x: np.sum(x.T), np.mean, lambda x: np.sum(np.reshape(x, -1))]
)
def test_a_gradient_may_be_written_into(f):
    x = np.ones((2, 3))
    gradient = grad(f)(x)
    gradient += 1.0
    assert np.all(x == 1.0)
    np.testing.assert_allclose(grad(f)(x), gradient - 1.0, rtol=1e-14)


def test_no_two_results_share_their_memory():
    a_bar, b_bar = grad(lambda a, b: np.sum(a + b), (0, 1))(np.ones(3), np.ones(3))
    a_bar[0] = 7.0
    np.testing.assert_array_equal(b_bar, np.ones(3))
    y_bar = np.ones(3)
    vjp(lambda x: x + 1.0, np.ones(3))[1](y_bar)[0][0] = 7.0
    a_bar, b_bar = vjp(lambda a, b: np.reshape(a, -1) + b, np.ones((2, 3)), np.ones(6))[1](np.ones(6))
    a_bar[:] = 7.0
    np.testing.assert_array_equal(b_bar, np.ones(6))
    x_dot = np.ones(3)
    jvp(lambda x: x + 1.0, (np.ones(3),), (x_dot,))[1][0] = 7.0
    np.testing.assert_array_equal((y_bar, x_dot), np.ones((2, 3)))


def test_containers_go_in_and_come_out():
    layers = {"hidden": [np.ones((2, 2)), 0.5], "out": (np.ones(2),)}

    def f(layers):
        (W, b), (v,) = layers["hidden"], layers["out"]
        return v @ np.tanh(W @ np.array([1.0, 2.0]) + b)

    gradient = grad(f)(layers)
    assert isinstance(gradient["hidden"], list) and isinstance(gradient["out"], tuple)
    slope = 1 - np.tanh(3.5) ** 2
    np.testing.assert_allclose(gradient["hidden"][0], slope * np.array([[1.0, 2.0], [1.0, 2.0]]), rtol=1e-12)
    assert gradient["hidden"][1] == pytest.approx(2 * slope, rel=1e-12)
    (a, b), pullback = vjp(lambda x: (x * x, 3 * x), 2.0)
    assert (a, b) == (4.0, 6.0) and pullback((1.0, 10.0)) == (34.0,)


def test_one_variable_as_two_results_gets_both_seeds():
    def twice(x):
        v = x * x
        return v, v

    assert vjp(twice, 2.0)[1]((1.0, 10.0)) == (44.0,)


def test_argnums_and_value_and_grad():
    f = lambda x, y, scale=1.0: scale * x * y**2  # noqa: E731
    assert grad(f, 1)(2.0, 3.0) == 12.0
    assert grad(f, (1, 0))(2.0, 3.0, scale=2.0) == (24.0, 18.0)
    assert value_and_grad(f)(2.0, 3.0) == (18.0, 9.0)
    assert grad(f)(2, 3) == 9.0  # integers are promoted, not turned into None
    np.testing.assert_array_equal(grad(np.sum)(np.arange(3)), np.ones(3))
    assert grad(lambda x: 3.0)(1.0) == 0.0


def test_scalars_come_out_as_plain_numbers():
    assert type(grad(lambda x: x * np.sin(x))(1.0)) is float
    y, y_dot = jvp(lambda x: x * x, (2.0,), (1.0,))
    assert type(y) is type(y_dot) is float


def test_threads_do_not_disturb_each_other():
    results = {}

    def work(k):
        results[k] = [grad(grad(lambda x: np.sin(k * x)))(0.3) for _ in range(50)]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    [t.start() for t in threads], [t.join() for t in threads]
    for k, values in results.items():
        assert values == [pytest.approx(-k * k * math.sin(0.3 * k), rel=1e-12)] * 50


def test_the_dual_numbers_of_the_seed():
    pi = math.pi
    y = Dual(pi, 1.0) ** 2 / np.cos(Dual(pi, 1.0))
    assert (y.primal, y.tangent) == pytest.approx((-(pi**2), -2 * pi), rel=1e-15)
    assert str(Dual(2.0, -1.0)) == "2 - 1 ε"
    a, b = Dual(2.0, 3.0), Dual(-1.0, 0.5)
    for product, matrix in (
        (a * b, a.matrix() @ b.matrix()),
        (a + b, a.matrix() + b.matrix()),
        (a / b, a.matrix() @ np.linalg.inv(b.matrix())),
    ):
        np.testing.assert_allclose(product.matrix(), matrix, rtol=1e-15)
    many = Dual(2.0, np.array([1.0, 0.0])) * Dual(5.0, np.array([0.0, 1.0]))  # two directions at once
    np.testing.assert_array_equal(many.tangent, [5.0, 2.0])


def test_a_trace_of_nested_results():
    swept = trace(lambda x: {"a": [x * x, x], "b": 1.0}, 3.0).reverse(1.0, 1.0, 1.0)
    assert swept.adjoints[0] == 7.0 and swept.value == {"a": [9.0, 3.0], "b": 1.0}


def test_division_by_zero_is_numpys_in_every_engine():
    for f in (lambda x: 1.0 / x, lambda x: 1 / x):
        for engine in (derivative, grad):
            with pytest.warns(RuntimeWarning):
                assert engine(f)(0.0) == -np.inf
    safe = lambda x: np.where(x > 0, np.sqrt(x), 0.0)
    for first in (derivative, grad):
        for second in (derivative, grad):
            assert first(second(safe))(0.0) == 0.0


# Products


def test_a_jacobian_takes_the_cheaper_mode_and_runs_f_once():
    for shape in ((5, 2), (2, 5)):
        M, calls = np.random.default_rng(0).normal(size=shape), []

        def f(x, M=M, calls=calls):
            calls.append(type(x).__name__)
            return np.sin(M @ x)

        x = np.linspace(0.1, 1.0, shape[1])
        np.testing.assert_allclose(jacobian(f)(x), np.cos(M @ x)[:, None] * M, rtol=1e-14)
        assert calls == (["Variable", "Dual"] if shape[0] > shape[1] else ["Variable"])
        for mode in (jacfwd, jacrev):
            calls.clear()
            np.testing.assert_allclose(mode(f)(x), np.cos(M @ x)[:, None] * M, rtol=1e-14)
            assert len(calls) == 1


def test_a_jacobian_of_containers_is_a_container_of_containers():
    f = lambda p: [p["a"] * p["b"][0], np.sum(p["a"])]  # noqa: E731
    p = {"a": np.array([1.0, 2.0]), "b": (3.0,)}
    for J in (jacfwd(f)(p), jacrev(f)(p), jacobian(f)(p)):
        np.testing.assert_array_equal(J[0]["a"], 3.0 * np.eye(2))
        np.testing.assert_array_equal(J[0]["b"][0], [1.0, 2.0])
        np.testing.assert_array_equal(J[1]["a"], [1.0, 1.0])
        assert J[1]["b"][0] == 0.0


def test_hessians_of_scalars_vectors_matrices_and_containers():
    assert hessian(lambda x: x**3)(2.0) == 12.0
    A = np.random.default_rng(1).normal(size=(4, 4))
    np.testing.assert_allclose(hessian(lambda x: x @ A @ x)(np.ones(4)), A + A.T, rtol=1e-14)
    H = hessian(lambda X: np.sum(X**3))(np.arange(4.0).reshape(2, 2))
    np.testing.assert_array_equal(H.reshape(4, 4), np.diag(6 * np.arange(4.0)))
    H = hessian(lambda p: p[0] * p[1] ** 2)((2.0, 3.0))
    assert H == ((0.0, 6.0), (6.0, 4.0))
    np.testing.assert_array_equal(hessian(lambda a, x: a * np.sum(x**2), 1)(5.0, np.ones(2)), 10 * np.eye(2))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_infinite_slope_stays_in_its_own_column():
    """Zero times infinity is zero for each of many tangents or adjoints that are carried at once."""
    at = np.array([0.0, 1.0])
    both = lambda x: np.stack([np.sqrt(x[0]) * x[1], x[1]])
    for jac in (jacfwd, jacrev):
        np.testing.assert_array_equal(jac(np.sqrt)(at), [[np.inf, 0.0], [0.0, 0.5]])
        np.testing.assert_array_equal(jac(both)(at), [[np.inf, 0.0], [0.0, 1.0]])
    np.testing.assert_array_equal(hessian(lambda x: np.sum(x**1.5))(at), [[np.inf, 0.0], [0.0, 0.75]])
    assert np.isnan(hessian(lambda x: x[0] / x[1])(np.array([0.0, np.nan]))[1, 1])


def test_hvp_is_the_hessian_times_v():
    problem = PROBLEMS[7]
    x, v = problem.args[0], np.cos(np.arange(6.0))
    np.testing.assert_allclose(hvp(problem.f, x, v), hessian(problem.f)(x) @ v, rtol=1e-13)
    assert hvp(lambda p: p[0] * p[1] ** 2, (2.0, 3.0), (1.0, 10.0)) == (60.0, 46.0)


def test_stop_gradient_makes_a_constant_of_a_number_for_every_engine():
    f = lambda x: x * stop_gradient(x * x)  # noqa: E731
    assert grad(f)(3.0) == derivative(f)(3.0) == 9.0
    assert grad(grad(f))(3.0) == 0.0 == hessian(f)(3.0)
    assert grad(lambda p: p["a"] * stop_gradient(p)["a"])({"a": 2.0}) == {"a": 2.0}
    assert stop_gradient(2.0) == 2.0


def test_a_rule_of_ones_own_may_use_the_result():
    length = custom_rule(np.hypot, lambda z, x, y: x / z, lambda z, x, y: y / z)
    np.testing.assert_allclose(grad(length, (0, 1))(3.0, 4.0), (0.6, 0.8), rtol=1e-15)
    np.testing.assert_allclose(jvp(length, (3.0, 4.0), (1.0, 10.0))[1], 8.6, rtol=1e-15)


def test_custom_rules_in_both_modes_to_second_order():
    softplus = custom_rule(lambda x: np.logaddexp(x, 0.0), lambda z, x: 1 / (1 + np.exp(-x)))
    for x in (0.3, np.array([0.3, -2.0])):
        s = 1 / (1 + np.exp(-x))
        f = lambda x: np.sum(softplus(x))  # noqa: E731
        np.testing.assert_allclose(grad(f)(x), s, rtol=1e-14)
        np.testing.assert_allclose(np.sum(jacfwd(f)(x)), np.sum(s), rtol=1e-14)
        np.testing.assert_allclose(grad(lambda x: np.sum(grad(f)(x)))(x), s * (1 - s), rtol=1e-13)
    times = custom_rule(lambda x, y: x * y, lambda z, x, y: y, lambda z, x, y: x)
    assert grad(times, (0, 1))(2.0, 3.0) == (3.0, 2.0)
    logsumexp = custom_rule(
        lambda x: np.log(np.sum(np.exp(x))),
        name="logsumexp",
        pushforward=lambda z, xs, x_dots: np.sum(np.exp(xs[0] - z) * x_dots[0]),
        pullback=lambda z, xs, z_bar: (z_bar * np.exp(xs[0] - z),),
    )
    x = np.array([0.1, 1.0, -1.0])
    p = np.exp(x) / np.sum(np.exp(x))
    np.testing.assert_allclose([grad(logsumexp)(x), jacfwd(logsumexp)(x)], [p, p], rtol=1e-14)
    np.testing.assert_allclose(hessian(logsumexp)(x), np.diag(p) - np.outer(p, p), atol=1e-15)
    assert "logsumexp" in str(trace(logsumexp, x))


def test_item_assignment_is_numpys_and_leaves_what_was_recorded_alone():
    def running(x):
        y = np.zeros_like(x)
        for k in range(len(x)):
            y[k] = x[k] * (1.0 if k == 0 else y[k - 1])
        return np.sum(y)

    x = np.array([2.0, 3.0, 5.0])
    assert running(x) == 38.0
    np.testing.assert_array_equal(grad(running)(x), [19.0, 12.0, 6.0])
    np.testing.assert_array_equal(jacfwd(running)(x), [19.0, 12.0, 6.0])
    np.testing.assert_array_equal(hessian(running)(x)[0], [0.0, 6.0, 3.0])
    assert trace(running, x).value == 38.0

    def own_argument(x):
        x[0] = 0.0
        return np.sum(x * x)

    np.testing.assert_array_equal(grad(own_argument)(x), [0.0, 6.0, 10.0])
    assert x[0] == 2.0, "the caller's array is not touched"


# Bad input: one sentence, the cause and the remedy.

BAD = [
    (lambda: grad(lambda x: x)(np.ones(3)), TypeError, "return a sum, or use vjp"),
    (lambda: grad(lambda x: None)(1.0), TypeError, "NoneType"),
    (lambda: grad(math.sin)(1.0), TypeError, "use np.sin"),
    (lambda: derivative(math.sin)(1.0), TypeError, "use np.sin"),
    (lambda: grad(lambda x: np.array([x, x])[0])(1.0), TypeError, "np.stack"),
    (lambda: grad(lambda x: assign(np.zeros(2), x))(1.0), (TypeError, ValueError), "np.stack"),
    (lambda: grad(lambda x: grad(lambda z: assign(1.0 * x, z))(1.0))(np.ones(2)), TypeError, "np.zeros_like of what"),
    (lambda: jacobian(np.sin, "sideways"), ValueError, "'auto', 'forward' or 'reverse'"),
    (lambda: jacobian(np.sin, argnums=1)(1.0), ValueError, "count from 0"),
    (
        lambda: jvp(custom_rule(np.sin, pullback=lambda z, xs, z_bar: (z_bar,)), (1.0,), (1.0,)),
        TypeError,
        "give custom_rule pushforward=",
    ),
    (
        lambda: grad(custom_rule(np.sin, pushforward=lambda z, xs, x_dots: x_dots[0]))(1.0),
        TypeError,
        "give custom_rule pullback=",
    ),
    (lambda: custom_rule(np.sin), TypeError, "one partial for each"),
    (lambda: grad(lambda x: np.sum(np.where(x)[0] * x))(np.ones(2)), TypeError, "use three arguments"),
    (lambda: grad(lambda x: np.linalg.norm(x, 0))(np.ones(2)), ValueError, "is not supported"),
    (lambda: grad(lambda x: np.pad(x, 1, mode="mean"))(np.ones(2)), ValueError, "use constant, edge"),
    (lambda: grad(lambda x: add_into(np.zeros(2), x))(np.ones(2)), TypeError, "y = y + x"),
    (lambda: grad(np.sum)("text"), TypeError, "of type str"),
    (lambda: grad(np.sum)(np.array(["a"])), TypeError, "array of <U1"),
    (lambda: grad(abs)(1j), TypeError, "real functions"),
    (lambda: grad(np.sum)(np.array([1.0, None])), TypeError, "array of object"),
    (lambda: grad(np.i0)(1.0), TypeError, "np.i0 is not in adlib's rule table"),
    (lambda: grad(np.modf)(1.0), TypeError, "np.modf is not in adlib's rule table"),
    (lambda: grad(lambda x: np.sum(x, dtype=int))(np.ones(2)), TypeError, "takes axis, keepdims"),
    (lambda: grad(lambda x, y: x, 2)(1.0, 2.0), ValueError, "argnums"),
    (lambda: grad(lambda x, y: x, (0, -2))(1.0, 2.0), ValueError, "name each once"),
    (lambda: grad(lambda x: np.sum(x @ 2.0))(np.ones(2)), ValueError, "use * for a number"),
    (lambda: trace(np.sin, np.ones(2)).forward(1.0), ValueError, "give both one shape"),
    (lambda: trace(np.sin, np.ones(2)).reverse(), ValueError, "give both one shape"),
    (lambda: trace(lambda x: None, 1.0), TypeError, "NoneType"),
    (lambda: grad(lambda x: [1.0, 2.0][x])(1.0), TypeError, "cannot be an index"),
    (lambda: jvp(np.sin, (np.ones(2),), (1.0,)), ValueError, "one shape"),
    (lambda: jvp(np.sin, 1.0, 1.0), TypeError, "as tuples"),
    (lambda: vjp(np.sin, np.ones(2))[1](1.0), ValueError, "y_bar has shape"),
    (lambda: derivative(np.sum)(np.ones(2)), TypeError, "one number"),
    (lambda: numerical.derivative(np.sin, 1.0, "middle"), ValueError, "choose one of"),
    (lambda: numerical.derivative(np.sin, 1.0, h=0.0), ValueError, "positive"),
    (lambda: numerical.derivative(np.sin, np.float16(1), "complex"), TypeError, "half precision"),
    (lambda: trace(np.sin, "x"), TypeError, "args[0] is of type str"),
    (lambda: trace(np.sin, 1.0).forward(1.0, 2.0), ValueError, "give one each"),
]


def assign(array, x):
    array[0] = x
    return array[0]


def add_into(array, x):
    array += x
    return np.sum(array)


@pytest.mark.parametrize("call, error, remedy", BAD, ids=lambda v: v.replace(" ", "-") if isinstance(v, str) else "")
def test_bad_input_is_refused_with_the_remedy(call, error, remedy):
    import re

    with pytest.raises(error) as caught:
        call()
    assert any(part in str(caught.value) for part in remedy.split("|")), str(caught.value)
    assert "\n" not in str(caught.value) and not re.search(r"\. \w", str(caught.value).replace("sequence. ", "")), (
        "one sentence"
    )


def test_the_tape_gives_the_same_without_its_quick_operators():
    import os
    import subprocess
    import sys

    code = """
import numpy as np, adlib
from adlib.methods.problems import PROBLEMS
for p in PROBLEMS:
    for part in adlib.grad(p.f, tuple(range(len(p.args))))(*p.args):
        print(repr(np.round(part, 10).tolist()))
print(adlib.methods.reverse.Variable.__add__.__qualname__)
"""
    plain, quick = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "ADLIB_QUICK": which},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout.splitlines()
        for which in ("0", "1")
    )
    assert plain[:-1] == quick[:-1] and plain[-1] == "Number.__add__" != quick[-1]
