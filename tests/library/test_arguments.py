"""What every derivative does with the arguments and results of f: positions, keywords, containers, auxiliary results,
precision, and rules of one's own that are not right.
"""

import numpy as np
import pytest

from adlib import (
    check_gradient,
    checkpoint,
    checkpoint_chain,
    compile,
    custom_rule,
    derivative,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    taylor,
    transform,
    value_and_grad,
    vjp,
)

X = np.array([1.0, 2.0])


def scaled(x, n=1, *, scale=1.0):
    return scale * np.sum(x**3) * n


def test_keyword_arguments_reach_f_in_every_derivative():
    gradient, second = 2 * 3 * X**2, np.diag(2 * 6 * X)
    close = np.testing.assert_allclose
    close(grad(scaled)(X, scale=2.0), gradient)
    close(grad(scaled)(X, n=1, scale=2.0), gradient)
    close(value_and_grad(scaled)(X, scale=2.0)[1], gradient)
    close(vjp(scaled, X, scale=2.0)[1](1.0)[0], gradient)
    close(jvp(scaled, (X,), (X,), scale=2.0)[1], gradient @ X)
    for taken in (jacobian, jacfwd, jacrev):
        close(taken(scaled)(X, scale=2.0), gradient)
    close(hessian(scaled)(X, scale=2.0), second)
    close(hvp(scaled, X, X, scale=2.0), second @ X)
    close(hvp(scaled, X, X, 2), second @ X)
    close(derivative(scaled)(3.0, scale=2.0), 54.0)
    close(taylor(scaled, 3.0, 1, scale=2.0), [54.0, 54.0])
    close(grad(checkpoint(scaled))(X, scale=2.0), gradient)
    close(grad(lambda s: checkpoint(scaled)(X, 1, scale=s))(2.0), 9.0)


def with_aux(x):
    return np.sum(x * x), {"doubled": 2.0 * x, "name": "aux"}


def test_an_auxiliary_result_is_handed_on_as_plain_numbers():
    def is_right(aux):
        assert aux["name"] == "aux" and type(aux["doubled"]) is np.ndarray
        np.testing.assert_array_equal(aux["doubled"], 2 * X)

    gradient, aux = grad(with_aux, has_aux=True)(X)
    (y, aux_too), same = value_and_grad(with_aux, has_aux=True)(X)
    _, pullback, aux_of_vjp = vjp(with_aux, X, has_aux=True)
    _, y_dot, aux_of_jvp = jvp(with_aux, (X,), (X,), has_aux=True)
    assert y == 5.0 and y_dot == 10.0
    for g in (gradient, same, pullback(1.0)[0]):
        np.testing.assert_array_equal(g, 2 * X)
    for a in (aux, aux_too, aux_of_vjp, aux_of_jvp):
        is_right(a)
    for taken in (jacobian, jacfwd, jacrev):
        J, a = taken(with_aux, has_aux=True)(X)
        np.testing.assert_array_equal(J, 2 * X)
        is_right(a)
    H, a = hessian(with_aux, has_aux=True)(X)
    np.testing.assert_array_equal(H, 2 * np.eye(2))
    is_right(a)


def test_argnums_as_a_list_is_a_tuple_and_anything_else_is_refused():
    assert grad(lambda x, y: x * y, [0, 1])(2.0, 3.0) == (3.0, 2.0)
    for argnums in ("x", None, True, 1.0, ("x",)):
        with pytest.raises(TypeError, match="argnums is"):
            grad(lambda x, y: x * y, argnums)(2.0, 3.0)
    for argnums in ((0, 1), [0], "x", None, True):
        with pytest.raises(TypeError, match="argnums is"):
            jacobian(lambda x: x, argnums=argnums)(2.0)


def test_containers_are_paired_by_their_keys():
    f = lambda p: p["a"] * 10 + p["b"]  # noqa: E731
    point = {"a": 1.0, "b": 2.0}
    assert jvp(f, (point,), ({"b": 1.0, "a": 0.0},)) == (12.0, 1.0)
    assert taylor(f, point, 1, {"b": 1.0, "a": 0.0}).tolist() == [12.0, 1.0]
    assert hvp(lambda p: p["a"] ** 2 * p["b"], point, {"b": 1.0, "a": 0.0}) == {"a": 2.0, "b": 0.0}
    _, pullback = vjp(lambda x: {"u": 2.0 * x, "v": 3.0 * x}, 1.0)
    assert pullback({"v": 1.0, "u": 10.0}) == (23.0,)


@pytest.mark.parametrize(
    "tangent", [{"a": 1.0}, {"a": 1.0, "c": 1.0}, [1.0, 1.0], (1.0,), 1.0, {"a": [1.0], "b": 1.0}], ids=str
)
def test_a_wrong_structure_is_refused(tangent):
    with pytest.raises(ValueError, match="give both"):
        jvp(lambda p: p["a"] + p["b"], ({"a": 1.0, "b": 2.0},), (tangent,))
    with pytest.raises(ValueError, match="give both"):
        vjp(lambda x: {"a": x, "b": x}, 1.0)[1](tangent)
    with pytest.raises(ValueError, match="give both"):
        hvp(lambda p: p["a"] * p["b"], {"a": 1.0, "b": 2.0}, tangent)


COMPLEX = {
    "a phase": lambda t: np.exp(1j * t),
    "its absolute value": lambda t: np.abs(np.exp(1j * t)),
    "Python's absolute value": lambda t: abs(t * 1j),
    "into a real array": lambda t: complex_into_real(t),
}


def complex_into_real(t):
    y = np.zeros(2) * t
    y[0] = 1j * t
    return np.sum(y)


@pytest.mark.parametrize("name", COMPLEX)
@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
def test_complex_numbers_are_refused(name):
    for take in (grad, jacfwd, jacrev, lambda f: lambda x: taylor(f, x, 1), lambda f: lambda x: compile(f, x)(x)):
        with pytest.raises(TypeError, match="complex|real"):
            take(COMPLEX[name])(0.7)


def test_a_root_of_a_negative_number_is_nan_and_never_complex():
    root = lambda x: x**0.5  # noqa: E731
    with np.errstate(invalid="ignore"):
        for slope in (grad(root)(-2.0), jvp(root, (-2.0,), (1.0,))[1], compile(root, 1.0)(-2.0)):
            assert np.isnan(slope)


# Checkpoints


def iterated(h, n, name="tanh", flag=True, none=None):
    assert isinstance(n, int) and isinstance(name, str) and flag is True and none is None
    for _ in range(n):
        h = np.tanh(h) * 1.5
    return h


def test_a_checkpoint_hands_on_what_is_no_real_number():
    f = lambda x: np.sum(iterated(x, 5))  # noqa: E731
    g = lambda x: np.sum(checkpoint(iterated)(x, 5, "tanh", flag=True))  # noqa: E731
    for taken in (grad, jacfwd, hessian):
        np.testing.assert_allclose(taken(g)(X), taken(f)(X), rtol=1e-13)
    chain = lambda x, w: np.sum(checkpoint_chain(lambda h, w, n: iterated(h * w, n), x, 6, w, 2, snapshots=2))  # noqa: E731

    def whole(x, w):
        for _ in range(6):
            x = iterated(x * w, 2)
        return np.sum(x)

    for ours, right in zip(grad(chain, (0, 1))(X, 0.7), grad(whole, (0, 1))(X, 0.7)):
        np.testing.assert_allclose(ours, right, rtol=1e-13)


def test_a_checkpoint_may_not_change_its_arguments():
    def changes(x):
        x[0] *= x[0]
        return np.sum(x)

    with pytest.raises(TypeError, match="change a copy of it"):
        grad(checkpoint(changes))(X)
    np.testing.assert_array_equal(X, [1.0, 2.0])


# Rules of one's own


def sums_by(pullback=None, pushforward=None):
    return custom_rule(lambda x, w: np.sum(x * w), pullback=pullback, pushforward=pushforward, name="weighted")


@pytest.mark.parametrize(
    "pullback",
    [
        lambda z, xs, z_bar: z_bar * xs[1],
        lambda z, xs, z_bar: (z_bar * xs[1],),
        lambda z, xs, z_bar: None,
        lambda z, xs, z_bar: (None, None),
        lambda z, xs, z_bar: (z_bar, z_bar),
        lambda z, xs, z_bar: (z_bar * np.ones(3), z_bar * xs[0]),
    ],
)
def test_a_pullback_of_a_wrong_form_is_refused(pullback):
    with pytest.raises((TypeError, ValueError), match="the pullback of weighted gave"):
        grad(sums_by(pullback), (0, 1))(X, X)


def test_other_forms_of_a_custom_rule_are_refused_too():
    for pushforward in (lambda z, xs, x_dots: None, lambda z, xs, x_dots: xs[0]):
        with pytest.raises(ValueError, match="the pushforward of weighted gave"):
            jvp(sums_by(pushforward=pushforward), (X, X), (X, X))
    for partial in (lambda z, x: None, lambda z, x: np.ones(3)):
        with pytest.raises(ValueError, match="partial number 0 of square gave"):
            grad(lambda x, partial=partial: np.sum(custom_rule(lambda x: x * x, partial, name="square")(x)))(X)


def test_a_custom_rule_gets_what_is_no_number_unchanged():
    def value(x, n, name):
        assert n == 3 and name == "cube"
        return x**n

    cube = custom_rule(value, pullback=lambda z, xs, z_bar: (z_bar * 3 * xs[0] ** 2, None, None))
    np.testing.assert_array_equal(grad(lambda x: np.sum(cube(x, 3, "cube")))(X), 3 * X**2)


# The check of all engines


def test_check_gradient_sees_a_wrong_shape_a_wrong_precision_and_a_wrong_value(monkeypatch):
    import adlib.check

    def f(x):
        return np.sum(x * x)

    assert check_gradient(f, X).ok
    for engine, says in (
        (lambda f, args: (5.0, (4.0,)), "has shape ()"),
        (lambda f, args: (5.0, (np.array([2, 4]),)), "is of int64"),
        (lambda f, args: (6.0, (2 * X,)), "its value is 6.0"),
    ):
        monkeypatch.setitem(adlib.check.ENGINES, "dual", engine)
        report = check_gradient(f, X)
        assert not report.ok and report.verdict == "THEY DISAGREE" and says in report.wrong["dual"]
        assert "WRONG" in str(report)


def test_transformed_gradients_keep_single_precision():
    x = X.astype(np.float32)
    for gradient in (
        transform.grad(filled)(x),
        transform.grad(filled, mode="closure")(x),
        transform.jvp(filled)(x, x)[1],
    ):
        assert gradient.dtype == np.float32


def filled(x):
    y = np.zeros_like(x)
    y[0] = x[0] * x[1]
    return np.sum(y * x) / 3
