"""Factors of matrices where they have no derivative: the conventions that `adlib.rules.linalg` states, and no other
numbers; and where they have one, derivatives that are known from the theory.
"""

import numpy as np
import pytest

from adlib import compile, grad, hessian, jacfwd, jacrev, jvp, numerical, transform

DRAW = np.random.default_rng(5)
Q = np.linalg.qr(DRAW.normal(size=(4, 4)))[0]
EQUAL = (Q * np.array([1.0, 3.0, 3.0, 7.0])) @ Q.T
EQUAL = (EQUAL + EQUAL.T) / 2
TALL = DRAW.normal(size=(5, 3))
DEFICIENT = TALL @ np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]])  # the last column is a sum


def close(a, b, tolerance=1e-10):
    assert np.shape(a) == np.shape(b)
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def gradients(f, x):
    """By reverse mode, by forward mode, and by a compiled program that was traced elsewhere."""
    return grad(f)(x), jacfwd(f)(x), compile(f, np.random.default_rng(1).normal(size=x.shape))(x)


def of_symmetric(f):
    """f of a symmetric matrix, as a function of any matrix."""
    return lambda X: f((X + X.T) / 2)


def test_functions_that_treat_equal_eigenvalues_alike_have_the_right_derivative():
    for f, expected in (
        (lambda X: np.sum(np.linalg.eigvalsh(X)), np.eye(4)),
        (lambda X: np.sum(np.linalg.eigvalsh(X) ** 3), 3 * EQUAL @ EQUAL),
        (lambda X: np.sum(np.log(np.linalg.eigvalsh(X))), np.linalg.inv(EQUAL)),
        (lambda X: np.linalg.eigvalsh(X)[3], np.outer(Q[:, 3], Q[:, 3])),
    ):
        for gradient in gradients(of_symmetric(f), EQUAL):
            close(gradient, expected)


def test_equal_eigenvalues_share_the_derivative():
    expected = (np.outer(Q[:, 1], Q[:, 1]) + np.outer(Q[:, 2], Q[:, 2])) / 2
    for k in (1, 2):
        for gradient in gradients(of_symmetric(lambda X, k=k: np.linalg.eigvalsh(X)[k]), EQUAL):
            close(gradient, expected)
    close(grad(lambda X: np.linalg.eigvalsh(X)[0])(np.eye(3)), np.eye(3) / 3)


def test_eigenvectors_of_equal_eigenvalues_have_no_derivative():
    for f in (
        lambda X: np.linalg.eigh(X)[1][0, 1],
        lambda X: np.sum(np.linalg.eigh(X).eigenvectors[:, 2] ** 3),
        lambda X: np.sum(
            (np.linalg.eigh(X)[1] * np.linalg.eigh(X)[0]) @ np.linalg.eigh(X)[1].T * DRAW.normal(size=(4, 4))
        ),
    ):
        for gradient in gradients(of_symmetric(f), EQUAL):
            assert np.isnan(gradient).any()
    simple = lambda X: np.sum(np.linalg.eigh(X)[1][:, 3] * np.arange(4.0))  # noqa: E731  of the eigenvalue 7
    for gradient in gradients(simple, EQUAL):
        close(gradient, numerical.gradient(simple, EQUAL), 1e-7)


@pytest.mark.parametrize("side", ["L", "U"])
def test_the_derivative_is_that_with_respect_to_the_triangle_that_is_read(side):
    X = EQUAL + np.diag([0.0, 1.0, 2.0, 3.0]) + np.triu(DRAW.normal(size=(4, 4)), 1)
    for f in (
        lambda X: np.sum(np.linalg.eigh(X, side)[1] ** 3 * np.arange(4.0)),
        lambda X: np.sum(np.linalg.eigvalsh(X, UPLO=side) * np.arange(4.0)),
        lambda X: np.sum(np.linalg.cholesky(X + 9 * np.eye(4)) ** 3),
    ):
        for gradient in gradients(f, X):
            close(gradient, numerical.gradient(f, X, "richardson"), 1e-8)


def test_the_nuclear_norm_has_the_derivative_of_the_absolute_value():
    U, _, Vt = np.linalg.svd(TALL, full_matrices=False)
    for gradient in gradients(lambda X: np.sum(np.linalg.svdvals(X)), TALL):
        close(gradient, U @ Vt)
    U, s, Vt = np.linalg.svd(DEFICIENT, full_matrices=False)
    assert s[2] < 1e-14
    for gradient in gradients(lambda X: np.linalg.norm(X, "nuc"), DEFICIENT):  # at 0 the mean of the slopes
        close(gradient, U[:, :2] @ Vt[:2])
    for gradient in gradients(lambda X: np.linalg.svdvals(X)[2], DEFICIENT):
        close(gradient, np.zeros((5, 3)))
    close(grad(lambda X: np.linalg.norm(X, 2))(np.zeros((2, 3))), np.zeros((2, 3)))


def test_equal_singular_values_share_and_their_vectors_have_no_derivative():
    X = Q[:, :3] * np.array([2.0, 2.0, 1.0])
    close(grad(lambda X: np.sum(np.linalg.svdvals(X) ** 2))(X), 2 * X)
    for gradient in gradients(lambda X: np.linalg.norm(X, 2), X):
        close(gradient, Q[:, :3] * np.array([0.5, 0.5, 0.0]))
    for k in range(2):
        assert np.isnan(grad(lambda X, k=k: np.linalg.svd(X, full_matrices=False)[k + k][0, 1])(X)).any()
        assert np.isnan(jacfwd(lambda X, k=k: np.linalg.svd(X, full_matrices=False)[k + k][0, 1])(X)).any()
    assert np.isfinite(grad(lambda X: np.linalg.svd(X, full_matrices=False).U[0, 2])(X)).all()
    assert np.isnan(grad(lambda X: np.linalg.svd(X, full_matrices=False).U[0, 2])(DEFICIENT)).any()


def test_without_full_rank_pinv_and_qr_and_least_squares_have_no_derivative():
    for f in (
        lambda X: np.sum(np.linalg.pinv(X) ** 2),
        lambda X: np.sum(np.linalg.qr(X)[0] ** 3),
        lambda X: np.linalg.qr(X)[1][0, 1],
        lambda X: np.linalg.lstsq(X, np.arange(5.0))[0][0],
    ):
        assert all(np.isfinite(gradient).all() for gradient in gradients(f, TALL))
        for gradient in gradients(f, DEFICIENT):
            assert np.isnan(gradient).any()
    for f in (lambda X: np.sum(np.linalg.pinv(X)), lambda X: np.sum(np.linalg.qr(X)[1])):
        for gradient in gradients(f, np.zeros((3, 3))):
            assert np.isnan(gradient).all()


def test_a_tangent_of_zero_stays_zero_without_a_derivative():
    for f in (lambda X: np.linalg.eigh(X)[1], np.linalg.pinv, lambda X: np.linalg.qr(X)[0]):
        X = np.zeros((3, 3)) if f is np.linalg.pinv else np.eye(3)
        close(jvp(f, (X,), (np.zeros((3, 3)),))[1], np.zeros((3, 3)))


def test_second_derivatives_at_distinct_eigenvalues():
    X = EQUAL + np.diag([0.0, 1.0, 2.0, 3.0])
    f = lambda X: np.sum(np.linalg.eigh(X)[0] ** 2 * np.arange(4.0))  # noqa: E731
    H = hessian(f)(X)
    close(H, np.transpose(H, (2, 3, 0, 1)))
    V = DRAW.normal(size=(4, 4))
    V = V + V.T
    by_difference = (grad(f)(X + 1e-6 * V) - grad(f)(X - 1e-6 * V)) / 2e-6
    close(np.tensordot(H, V, 2), by_difference, 1e-6)


def test_least_squares_gives_all_that_numpy_gives():
    b = DRAW.normal(size=(5, 2))
    for A, right in ((TALL, b), (TALL, b[:, 0]), (TALL.T, b[:3]), (TALL[:3], b[:3])):
        seen = []
        jvp(lambda A, right=right, seen=seen: seen.append(np.linalg.lstsq(A, right)) or A, (A,), (A,))
        for mine, numpys in zip(seen[0], np.linalg.lstsq(A, right)):
            close(getattr(mine, "primal", mine), numpys)
    with_both = lambda A, b: np.sum(np.linalg.lstsq(A, b)[0] ** 2)  # noqa: E731
    close(grad(with_both, 1)(TALL, b), numerical.gradient(lambda b: with_both(TALL, b), b), 1e-7)


def test_factors_are_the_named_tuples_of_numpy():
    kinds = []

    def f(X):
        factors = np.linalg.eigh(X), np.linalg.svd(X), np.linalg.qr(X), np.linalg.slogdet(X)
        kinds.extend(map(type, factors))
        return factors[0].eigenvalues[0] + factors[1].S[0] + factors[2].R[0, 0] + factors[3].logabsdet

    grad(f)(EQUAL)
    assert kinds == [type(g(EQUAL)) for g in (np.linalg.eigh, np.linalg.svd, np.linalg.qr, np.linalg.slogdet)]
    X, X_dot = EQUAL + np.diag([0.0, 1.0, 2.0, 3.0]), DRAW.normal(size=(4, 4))
    assert type(jvp(np.linalg.svd, (X,), (X_dot,))[1]) is kinds[1]


def through_transform(x):
    w, V = 0.0, 0.0
    symmetric = x @ x.T + OFFSET
    V = np.linalg.eigh(symmetric)[1]
    w = np.linalg.eigvalsh(symmetric)
    return np.sum(V**4) + w[0] * w[1] + np.linalg.norm(x, 2) + np.sum(np.linalg.pinv(x)) + np.linalg.qr(x)[1][0, 0]


OFFSET = np.diag([1.0, 5.0])


@pytest.mark.parametrize("mode", ["tape", "closure"])
def test_transformed_source_uses_the_same_rules(mode):
    x = np.array([[1.0, -0.5, 0.3], [0.2, 0.8, 2.0]])
    close(transform.grad(through_transform, mode=mode)(x), grad(through_transform)(x))
    close(grad(through_transform)(x), numerical.gradient(through_transform, x), 1e-7)
    close(jacrev(through_transform)(x), grad(through_transform)(x))
