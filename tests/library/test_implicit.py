"""Implicit differentiation against closed forms, differences of converged solutions, and unrolled iterations."""

import numpy as np
import pytest

from adlib import (
    compile,
    derivative,
    grad,
    hessian,
    hvp,
    implicit,
    jacfwd,
    jacobian,
    jacrev,
    jvp,
    numerical,
    taylor,
    trace,
    transform,
    value_and_grad,
    vjp,
    vmap,
)
from adlib.products.solvers import NoSolution

RNG = np.random.default_rng(16)
W = 0.4 * RNG.standard_normal((4, 4)) / 2.0
B = RNG.standard_normal(4)
M = RNG.standard_normal((5, 3))
Y = RNG.standard_normal(5)
TIGHT = 1e-13


def close(a, b, rtol=TIGHT, atol=0.0):
    np.testing.assert_allclose(a, b, rtol=rtol, atol=atol)


def cubic(x, a):
    return x**3 - a


def cube_root(a):
    return implicit.root(cubic, 1.0, a)


def layer(x, W, b):
    return np.tanh(W @ x + b)


def equilibrium(W, b):
    return implicit.fixed_point(layer, np.zeros(4), W, b)


def unrolled(W, b, steps=120):
    x = np.zeros(4)
    for _ in range(steps):
        x = layer(x, W, b)
    return x


def ridge(w, lam, y):
    return np.sum((M @ w - y) ** 2) + lam * np.sum(w**2)


def best(lam, y):
    return implicit.argmin(ridge, np.zeros(3), lam, y)


def closed(lam, y):
    return np.linalg.solve(M.T @ M + lam * np.eye(3), M.T @ y)


# A root ---------------------------------------------------------------------------------------------------------------


def test_the_derivatives_of_a_cube_root_to_the_fourth():
    first, second, third = 8.0 ** (-2 / 3) / 3, -2 / 9 * 8.0 ** (-5 / 3), 10 / 27 * 8.0 ** (-8 / 3)
    close(cube_root(8.0), 2.0)
    for engine in (grad, derivative):
        close(engine(cube_root)(8.0), first)
        close(engine(engine(cube_root))(8.0), second)
        close(engine(engine(engine(cube_root)))(8.0), third)
    close(derivative(grad(cube_root))(8.0), second)
    close(grad(derivative(cube_root))(8.0), second)
    close(hessian(cube_root)(8.0), second)
    close(hvp(cube_root, 8.0, 2.0), 2 * second)
    close(taylor(cube_root, 8.0, 4), [2.0, first, second / 2, third / 6, -80 / 81 * 8.0 ** (-11 / 3) / 24])


@pytest.mark.parametrize("what", ["value", "gradient", "value_and_gradient", "hessian"])
def test_emitted_code_solves_again_for_other_parameters(what):
    expected = {"value": 3.0, "gradient": 27.0 ** (-2 / 3) / 3, "hessian": -2 / 9 * 27.0 ** (-5 / 3)}
    expected["value_and_gradient"] = (expected["value"], expected["gradient"])
    close(compile(cube_root, 8.0, what=what)(27.0), expected[what])


def test_the_start_is_read_again_by_emitted_code_and_has_no_derivative():
    f = lambda a, start: implicit.root(lambda x, a: x**2 - a, start, a)
    assert grad(f, (0, 1))(4.0, 1.0) == (0.25, 0.0)
    assert grad(f, (0, 1))(4.0, -1.0) == (-0.25, 0.0)
    assert compile(f, 4.0, 1.0, what="value")(9.0, -1.0) == -3.0
    assert derivative(lambda start: f(4.0, start))(1.0) == 0.0
    assert compile(f, 4.0, 1.0, what="gradient")(9.0, -1.0) == (-1 / 6, 0.0)


def of_root(a):
    b = 2.0 * a
    x = implicit.root(cubic, 1.0, b)
    return x * np.sin(x)


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_source_transformation_calls_it(mode):
    close(transform.grad(of_root, mode=mode)(4.0), grad(of_root)(4.0))
    close(transform.jvp(of_root)(4.0, 1.0)[1], grad(of_root)(4.0))


def test_a_linear_solve_has_the_derivatives_of_the_inverse():
    A, b = RNG.standard_normal((3, 3)) + 3 * np.eye(3), RNG.standard_normal(3)
    solved = lambda A, b: implicit.root(lambda x, A, b: A @ x - b, np.zeros(3), A, b)
    inverse = np.linalg.inv(A)
    for engine in (jacobian, jacfwd, jacrev):
        close(engine(solved, argnums=1)(A, b), inverse, 1e-12, 1e-14)
        close(engine(solved)(A, b), -np.einsum("ij,k->ijk", inverse, inverse @ b), 1e-11, 1e-13)


def test_a_root_that_is_a_matrix():
    A = np.array([[4.0, 1.0], [1.0, 3.0]])
    square_root = lambda A: implicit.root(lambda X, A: X @ X - A, np.eye(2), A)
    values, vectors = np.linalg.eigh(A)
    X = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    E = np.array([[0.3, -1.0], [0.5, 2.0]])
    X_dot = np.reshape(
        np.linalg.solve(np.kron(np.eye(2), X.T) + np.kron(X, np.eye(2)), E.ravel()), (2, 2)
    )  # X X_dot + X_dot X = E, Sylvester's equation
    close(square_root(A), X)
    close(jvp(square_root, (A,), (E,))[1], X_dot, 1e-12)
    close(np.sum(vjp(square_root, A)[1](np.eye(2))[0] * E), np.trace(X_dot), 1e-12)


def test_many_solutions_at_once_are_those_of_a_loop():
    a = np.array([1.0, 8.0, 27.0])
    second = derivative(derivative(cube_root))
    for f in (cube_root, grad(cube_root), second):
        close(vmap(f)(a), [f(x) for x in a])
    close(grad(lambda a: np.sum(vmap(cube_root)(a)))(a), [grad(cube_root)(x) for x in a])
    b = np.stack([B, -0.5 * B])
    sensitivity = grad(lambda b: np.sum(equilibrium(W, b) ** 2))
    close(vmap(sensitivity)(b), [sensitivity(x) for x in b], 1e-12)


def test_single_precision_stays_single():
    y, x_bar = value_and_grad(lambda a: np.sum(implicit.root(lambda x, a: x**3 - a, np.ones_like(a), a)))(
        np.array([8.0, 27.0], np.float32)
    )
    assert y.dtype == x_bar.dtype == np.float32
    close(x_bar, [1 / 12, 1 / 27], 1e-6)


# A fixed point --------------------------------------------------------------------------------------------------------


def test_a_fixed_point_agrees_with_the_unrolled_iteration():
    loss = lambda solution: lambda W, b: np.sum(solution(W, b) ** 2)
    close(equilibrium(W, B), unrolled(W, B), 1e-14)
    ours, theirs = (grad(loss(solution), (0, 1))(W, B) for solution in (equilibrium, unrolled))
    close(ours[0], theirs[0], 1e-12, 1e-14)
    close(ours[1], theirs[1], 1e-12, 1e-14)
    close(hessian(loss(equilibrium), 1)(W, B), hessian(loss(unrolled), 1)(W, B), 1e-11, 1e-13)
    close(jacfwd(equilibrium, 1)(W, B), jacrev(unrolled, 1)(W, B), 1e-12, 1e-14)


def test_parameters_come_in_containers_beside_constants():
    def step(x, p, flag, k):
        assert flag == "cosine" and k == 2
        return np.cos(p["a"] * x) / k + p["pair"][0] * p["pair"][1]

    solution = lambda p: implicit.fixed_point(step, 0.3, p, "cosine", 2)
    p = {"a": 0.7, "pair": (0.2, 0.5)}
    x = solution(p)
    slope = 1 + 0.7 * np.sin(0.7 * x) / 2
    p_bar = grad(solution)(p)
    close(p_bar["a"], -x * np.sin(0.7 * x) / 2 / slope, 1e-12)
    close(p_bar["pair"], (0.5 / slope, 0.2 / slope), 1e-12)


# A minimum ------------------------------------------------------------------------------------------------------------


def test_a_minimum_has_the_derivatives_of_its_closed_form():
    close(best(0.5, Y), closed(0.5, Y), 1e-12)
    close(derivative(lambda lam: best(lam, Y))(0.5), derivative(lambda lam: closed(lam, Y))(0.5), 1e-11)
    close(jacrev(best, argnums=1)(0.5, Y), np.linalg.solve(M.T @ M + 0.5 * np.eye(3), M.T), 1e-11, 1e-13)
    loss = lambda lam: np.sum((best(lam, Y) - 1.0) ** 2)
    close(hessian(loss)(0.5), hessian(lambda lam: np.sum((closed(lam, Y) - 1.0) ** 2))(0.5), 1e-10)


def test_rosenbrocks_valley_is_followed_to_its_end():
    valley = lambda x, a, b: (a - x[0]) ** 2 + b * (x[1] - x[0] ** 2) ** 2
    lowest = lambda a: implicit.argmin(valley, np.array([-1.2, 1.0]), a, 100.0)
    close(lowest(1.5), [1.5, 2.25], 1e-12)
    close(derivative(lowest)(1.5), [1.0, 3.0], 1e-11)


# What may find the solution -------------------------------------------------------------------------------------------


def test_a_solver_of_ones_own_is_not_recorded():
    calls = []

    def bisection(g, x0):
        low, high = 0.0, 10.0
        for _ in range(80):
            middle = (low + high) / 2
            calls.append(middle.__class__)
            low, high = (middle, high) if g(middle) < 0 else (low, middle)
        return middle

    f = lambda a: implicit.root(cubic, 1.0, a, solve=bisection)
    close(grad(f)(8.0), 1 / 12)
    assert set(calls) == {float} and len(calls) == 80
    assert len(trace(f, 8.0).rows) < 6


def test_an_inaccurate_solver_is_refused_unless_it_is_allowed():
    rough = lambda f, x0: x0 + 0.001
    f = lambda tol: implicit.root(lambda x, a: x - a, 1.0, 1.0, solve=rough, tol=tol)
    with pytest.raises(NoSolution, match=r"distance of about 1.0e-03 .* tol="):
        f(None)
    assert f(0.01) == 1.001


def test_richardson_agrees_on_random_equations():
    for seed in range(20):
        rng = np.random.default_rng(seed)
        A, b = rng.standard_normal((3, 3)), rng.standard_normal(3)
        g = lambda x, p: x**3 + A.T @ A @ x + np.sin(p * x) - b * np.exp(p)  # monotone enough: one root
        f = lambda p: np.sum(implicit.root(g, np.zeros(3), p) ** 2)
        close(derivative(f)(0.3), numerical.derivative(f, 0.3, method="richardson"), 1e-8, 1e-9)
        close(grad(f)(0.3), derivative(f)(0.3), 1e-11, 1e-13)


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", [0.0, 1.0, -3.0, 1e3, 1e-3])
@pytest.mark.parametrize("power", [2, 3, 4])
def test_a_multiple_root_is_refused_wherever_it_lies(shift, power):
    expanded = {
        2: lambda x: x * x - 2 * shift * x + shift**2,
        3: lambda x: x**3 - 3 * shift * x**2 + 3 * shift**2 * x - shift**3,
        4: lambda x: x**4 - 4 * shift * x**3 + 6 * shift**2 * x**2 - 4 * shift**3 * x + shift**4,
    }[power]
    for g in (expanded, lambda x: (x - shift) ** power, lambda x: expanded(x + 0.5)):
        with pytest.raises(NoSolution):
            implicit.root(lambda x, a, g=g: g(x) + a, shift + 0.7, 0.0)


@pytest.mark.parametrize("scale", [1e-20, 1e-9, 1.0, 1e9, 1e150])
def test_a_simple_root_is_accepted_at_every_scale(scale):
    f = lambda a: implicit.root(lambda x, a: x**2 - a, 2.0 * scale, a)
    close(grad(f)(scale**2), 0.5 / scale)
    close(implicit.root(lambda x, a: (x + 1.0) - a, 0.5, 1.0 + 1e-9), 1e-9, 1e-6)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: implicit.root(lambda x, a: x**2 + a, 1.0, 1.0), "Newton's method met a singular|stopped at"),
        (lambda: grad(lambda a: implicit.root(lambda x: x**2 - a, 1.0))(2.0), "not among its parameters"),
        (lambda: derivative(lambda a: implicit.argmin(lambda x: (x - a) ** 2, 1.0))(2.0), "not among its parameters"),
        (lambda: implicit.fixed_point(lambda x, a: a * x * (1 - x), 0.4, 3.9), "did not converge, since its last step"),
        (lambda: implicit.fixed_point(lambda x, a: a * x, 1.0, 3.0), "did not converge"),
        (lambda: implicit.argmin(lambda x, a: -(x**2) * a + x**4, 0.0, 1.0), "no minimum"),
        (lambda: implicit.argmin(lambda x, a: x[0] ** 2 - a * x[1] ** 2, np.zeros(2), 1.0), "no minimum"),
        (lambda: implicit.root(lambda x, A: A @ x, np.ones(2), np.ones((2, 2))), "singular"),
        (lambda: implicit.root(lambda x, a: x - a, np.ones(2), 1.0, solve=lambda g, x: 1.0), r"gave shape \(\)"),
        (
            lambda: implicit.root(lambda x, a: np.sum(x) - a, np.ones(2), 1.0, solve=lambda g, x: x),
            "equations of shape",
        ),
        (lambda: implicit.root(lambda x, a: x - a, 1.0, 1.0, solve=lambda g, x: np.nan), "gave nan"),
        (lambda: implicit.root(lambda x, a: x[0] - a, (1.0, 2.0), 1.0), "x0 is a tuple"),
        (lambda: implicit.root(lambda x, a: x - a, 1.0, 1.0j), "complex"),
    ],
)
def test_what_has_no_derivative_is_refused(call, message):
    with pytest.raises((NoSolution, TypeError, ValueError), match=message):
        call()
