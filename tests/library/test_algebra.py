"""The identities of algebra by which emitted programs become simpler: each one is applied, and none changes a value or
a derivative. The reference is plain NumPy, and its complex step for the derivative.
"""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest

from adlib import compile

sys.path.insert(0, str(Path(__file__).parent))
from programs import first_return  # noqa: E402

OTHER = {"number": 0.7, "vector": np.linspace(-0.9, 1.1, 40)}  # where the emitted programs are called
EXAMPLE = {"number": 1.0, "vector": np.ones(40)}  # what they are compiled for
A, B = np.arange(120.0).reshape(3, 40) / 60 - 1, np.arange(120.0).reshape(40, 3) / 60 - 1
C = A[:, :4].T.copy()

NUMBERS = {  # identity: (program, what is returned)
    "x + 0 = x": (lambda x: np.sin(x) + 0.0, "sin(x)"),
    "0 + x = x": (lambda x: 0.0 + np.sin(x), "sin(x)"),
    "x + x = 2 x": (lambda x: np.sin(x) + np.sin(x), "2.0 * sin(x)"),
    "a + (-b) = a - b": (lambda x: np.sin(x) + (-np.cos(x)), "sin(x) - cos(x)"),
    "(-a) + b = b - a": (lambda x: (-np.sin(x)) + np.cos(x), "cos(x) - sin(x)"),
    "a + (-2) b = a - 2 b": (lambda x: np.sin(x) + (-2.0) * np.cos(x), "sin(x) - 2.0 * cos(x)"),
    "(-2) a + b = b - 2 a": (lambda x: (-2.0) * np.sin(x) + np.cos(x), "cos(x) - 2.0 * sin(x)"),
    "3 a + (-2) b = 3 a - 2 b": (lambda x: 3.0 * np.sin(x) + (-2.0) * np.cos(x), "3.0 * sin(x) - 2.0 * cos(x)"),
    "-2 a + -2 b = -2 (a + b)": (lambda x: -2.0 * np.sin(x) + -2.0 * np.cos(x), "-2.0 * (sin(x) + cos(x))"),
    "-2 a - 2 b = -2 (a + b)": (lambda x: -2 * np.sin(x) - 2 * np.cos(x), "-2 * (sin(x) + cos(x))"),
    "2 a + 2 b = 2 (a + b)": (lambda x: 2.0 * np.sin(x) + 2.0 * np.cos(x), "2.0 * (sin(x) + cos(x))"),
    "2 a - 2 b = 2 (a - b)": (lambda x: 2.0 * np.sin(x) - 2.0 * np.cos(x), "2.0 * (sin(x) - cos(x))"),
    "2 a + (-2) b = 2 (a - b)": (lambda x: 2.0 * np.sin(x) + (-2.0) * np.cos(x), "2.0 * (sin(x) - cos(x))"),
    "x - 0 = x": (lambda x: np.sin(x) - 0.0, "sin(x)"),
    "0 - x = -x": (lambda x: 0.0 - np.sin(x), "-sin(x)"),
    "a - (-b) = a + b": (lambda x: np.sin(x) - (-np.cos(x)), "sin(x) + cos(x)"),
    "(-a) - b = -(a + b)": (lambda x: (-np.sin(x)) - np.cos(x), "-(sin(x) + cos(x))"),
    "a - (-2) b = a + 2 b": (lambda x: np.sin(x) - (-2.0) * np.cos(x), "sin(x) + 2.0 * cos(x)"),
    "1 x = x": (lambda x: 1.0 * np.sin(x), "sin(x)"),
    "x 1 = x": (lambda x: np.sin(x) * 1.0, "sin(x)"),
    "-1 x = -x": (lambda x: -1.0 * np.sin(x), "-sin(x)"),
    "0 x = 0": (lambda x: 0.0 * np.sin(x) + np.cos(x), "cos(x)"),
    "(-a) b = -(a b)": (lambda x: (-np.sin(x)) * np.cos(x), "-(sin(x) * cos(x))"),
    "a (-b) = -(b a)": (lambda x: np.sin(x) * (-np.cos(x)), "-(cos(x) * sin(x))"),
    "(-a) 3 = -3 a": (lambda x: (-np.sin(x)) * 3.0, "-3.0 * sin(x)"),
    "3 (2 / a) = 6 / a": (lambda x: 3.0 * (2.0 / np.cosh(x)), "6.0 / cosh(x)"),
    "a (1 / b) = a / b": (lambda x: np.sin(x) * (1.0 / np.cosh(x)), "sin(x) / cosh(x)"),
    "(1 / b) a = a / b": (lambda x: (1.0 / np.cosh(x)) * np.sin(x), "sin(x) / cosh(x)"),
    "a 3 = 3 a": (lambda x: np.sin(x) * 3.0, "3.0 * sin(x)"),
    "2 (3 a) = 6 a": (lambda x: 2.0 * (3.0 * np.sin(x)), "6.0 * sin(x)"),
    "-2 (a - b) = 2 (b - a)": (lambda x: -2.0 * (np.sin(x) - np.cos(x)), "2.0 * (cos(x) - sin(x))"),
    "-2 (1 - b) stays": (lambda x: -2.0 * (1.0 - np.cos(x)), "-2.0 * (1.0 - cos(x))"),
    "2 (a - b) stays": (lambda x: 2.0 * (np.sin(x) - np.cos(x)), "2.0 * (sin(x) - cos(x))"),
    "(2 a) b = 2 (a b)": (lambda x: (2.0 * np.sin(x)) * np.cos(x), "2.0 * (sin(x) * cos(x))"),
    "a (2 b) = 2 (b a)": (lambda x: np.sin(x) * (2.0 * np.cos(x)), "2.0 * (cos(x) * sin(x))"),
    "(2 a) (3 b) = 6 (b a)": (lambda x: (2.0 * np.sin(x)) * (3.0 * np.cos(x)), "6.0 * (cos(x) * sin(x))"),
    "x / 1 = x": (lambda x: np.sin(x) / 1.0, "sin(x)"),
    "(6 a) / 2 = 3 a": (lambda x: (6.0 * np.sin(x)) / 2.0, "3.0 * sin(x)"),
    "a / 2 stays": (lambda x: np.sin(x) / 2.0, "sin(x) / 2.0"),
    "(-a) / b = -(a / b)": (lambda x: (-np.sin(x)) / np.cosh(x), "-(sin(x) / cosh(x))"),
    "0 / x = 0": (lambda x: 0.0 / np.cosh(x) + np.sin(x), "sin(x)"),
    "-(-a) = a": (lambda x: np.negative(-np.sin(x)), "sin(x)"),
    "-(a - b) = b - a": (lambda x: -(np.sin(x) - np.cos(x)), "cos(x) - sin(x)"),
    "-(2 a) = -2 a": (lambda x: -(2.0 * np.sin(x)), "-2.0 * sin(x)"),
    "-(2 / a) = -2 / a": (lambda x: -(2.0 / np.cosh(x)), "-2.0 / cosh(x)"),
    "a ** 1 = a": (lambda x: np.sin(x) ** 1.0, "sin(x)"),
    "a ** 2 = a a": (lambda x: np.sin(x) ** 2, "v1 * v1"),
    "square a = a a": (lambda x: np.square(np.sin(x)), "v1 * v1"),
    "reciprocal a = 1 / a": (lambda x: np.reciprocal(np.cosh(x)), "1.0 / cosh(x)"),
    "where(True, a, b) = a": (lambda x: np.where(True, np.sin(x), np.cos(x)), "sin(x)"),
    "where(False, a, b) = b": (lambda x: np.where(False, np.sin(x), np.cos(x)), "cos(x)"),
    "no common factor of numbers": (
        lambda x: np.sin(x) * np.cos(x) + np.sin(x) * np.exp(x),
        "v1 * cos(x) + v1 * exp(x)",
    ),
}

VECTORS = {
    "a b + a c = (b + c) a": (
        lambda x: np.sin(x) * np.cos(x) + np.sin(x) * np.exp(x),
        "(np.cos(x) + np.exp(x)) * np.sin(x)",
    ),
    "a b - a c = (b - c) a": (
        lambda x: np.sin(x) * np.cos(x) - np.sin(x) * np.exp(x),
        "(np.cos(x) - np.exp(x)) * np.sin(x)",
    ),
    "b a + c a = (b + c) a": (
        lambda x: np.cos(x) * np.sin(x) + np.exp(x) * np.sin(x),
        "(np.cos(x) + np.exp(x)) * np.sin(x)",
    ),
    "a a + a b = (a + b) a": (lambda x: np.sin(x) * np.sin(x) + np.sin(x) * np.cos(x), "(v1 + np.cos(x)) * v1"),
    "a b - 2 a = (b - 2) a": (lambda x: np.sin(x) * np.cos(x) - 2 * np.sin(x), "(np.cos(x) - 2) * np.sin(x)"),
    "2 a b + 3 a c = (2 b + 3 c) a": (
        lambda x: 2 * (np.sin(x) * np.cos(x)) + 3 * (np.sin(x) * np.exp(x)),
        "(2 * np.cos(x) + 3 * np.exp(x)) * np.sin(x)",
    ),
    "2 a b - a c = (2 b - c) a": (
        lambda x: 2 * (np.sin(x) * np.cos(x)) - np.sin(x) * np.exp(x),
        "(2 * np.cos(x) - np.exp(x)) * np.sin(x)",
    ),
    "2 a + 3 a = 5 a": (lambda x: 2 * np.sin(x) + 3 * np.sin(x), "5 * np.sin(x)"),
    "3 a - 2 a = a": (lambda x: 3 * np.sin(x) - 2 * np.sin(x), "np.sin(x)"),
    "s a + s b = (a + b) s": (
        lambda x: np.sum(x) * np.sin(x) + np.sum(x) * np.cos(x),
        "(np.sin(x) + np.cos(x)) * x.sum()",
    ),
    "A x + A y = A (x + y)": (lambda x: A @ np.sin(x) + A @ np.cos(x), "A @ (np.sin(x) + np.cos(x))"),
    "A x - A y = A (x - y)": (lambda x: A @ np.sin(x) - A @ np.cos(x), "A @ (np.sin(x) - np.cos(x))"),
    "x B + y B = (x + y) B": (lambda x: np.sin(x) @ B + np.cos(x) @ B, "(np.sin(x) + np.cos(x)) @ B"),
    "x B - y B = (x - y) B": (lambda x: np.sin(x) @ B - np.cos(x) @ B, "(np.sin(x) - np.cos(x)) @ B"),
    "X C + y C of two shapes stays": (
        lambda x: np.reshape(np.sin(x), (10, 4)) @ C + np.sin(x)[:4] @ C,
        "v1.reshape(10, 4) @ C + v1[:4] @ C",
    ),
    "0 + a, zeros of a's shape": (lambda x: np.sin(x) + np.zeros(40), "np.sin(x)"),
    "a 1, ones of a's shape": (lambda x: np.sin(x) * np.ones(40), "np.sin(x)"),
    "a (-1), of a's shape": (lambda x: np.sin(x) * -np.ones(40), "-np.sin(x)"),
    "a 0, zeros of a's shape": (lambda x: np.sin(x) * np.zeros(40) + np.cos(x), "np.cos(x)"),
    "a number + zeros is an array": (lambda x: np.sum(x) + np.zeros(3), "x.sum() + c1"),
    "zeros - a number is an array": (lambda x: np.zeros(3) - np.sum(x), "c1 - x.sum()"),
    "a number * ones is an array": (lambda x: np.sum(x) * np.ones(3), "x.sum() * c1"),
    "a number / ones is an array": (lambda x: np.sum(x) / np.ones(3), "x.sum() / c1"),
    "x (1 / s) = x / s": (lambda x: x * (1 / np.sum(np.cosh(x))), "x / np.cosh(x).sum()"),
    "s (1 / x) stays": (lambda x: np.sum(x) * (1 / np.cosh(x)), "x.sum() * (1 / np.cosh(x))"),
    "x[:] = x": (lambda x: np.sin(x[:]), "np.sin(x)"),
    "x[...] = x": (lambda x: np.sin(x[...]), "np.sin(x)"),
    "x[0:n] = x": (lambda x: np.sin(x[0:40]), "np.sin(x)"),
    "x[0:n:1] = x": (lambda x: np.sin(x[0:40:1]), "np.sin(x)"),
    "X[..., :] = X": (lambda x: np.sin(np.reshape(x, (4, 10))[..., :]), "np.sin(x.reshape(4, 10))"),
    "x[::2] stays": (lambda x: np.sin(x[::2]), "np.sin(x[::2])"),
    "x[::-1] stays": (lambda x: np.sin(x[::-1]), "np.sin(x[::-1])"),
    "x[1:] stays": (lambda x: np.sin(x[1:]), "np.sin(x[1:])"),
    "x[0:n/2] stays": (lambda x: np.sin(x[0:20]), "np.sin(x[0:20])"),
    "x[:, None] stays": (lambda x: np.sin(x[:, None]), "np.sin(x[:, None])"),
    "X.T.T = X": (lambda x: np.sin(np.reshape(x, (4, 10)).T.T), "np.sin(x.reshape(4, 10))"),
    "axes in order": (lambda x: np.sin(np.transpose(np.reshape(x, (4, 10)), (0, 1))), "np.sin(x.reshape(4, 10))"),
    "axes exchanged stay": (
        lambda x: np.sin(np.transpose(np.reshape(x, (2, 4, 5)), (1, 2, 0))),
        "np.sin(x.reshape(2, 4, 5).transpose(1, 2, 0))",
    ),
    "a shape of a shape": (lambda x: np.sin(np.reshape(np.reshape(x, (4, 10)), (20, 2))), "np.sin(x.reshape(20, 2))"),
    "the shape that it has": (lambda x: np.sin(np.reshape(x, (40,))), "np.sin(x)"),
    "repeated to the shape that it has": (lambda x: np.sin(np.broadcast_to(x, (40,))), "np.sin(x)"),
    "a number, given an axis and repeated": (
        lambda x: np.sin(np.broadcast_to(np.reshape(np.sum(x), (1, 1)), (2, 3))),
        "np.sin(np.broadcast_to(x.sum(), (2, 3)))",
    ),
    "a sum over no axis": (lambda x: np.sum(np.sin(x), axis=()), "np.sin(x)"),
    "the sum of a number": (lambda x: np.sum(np.sum(np.sin(x))), "np.sin(x).sum()"),
    "a copy": (lambda x: np.copy(np.sin(x)), "np.sin(x)"),
    "where(True, s, x) is an array": (
        lambda x: np.where(True, np.sum(x), np.sin(x)),
        "np.where(True, x.sum(), np.sin(x))",
    ),
    "where(False, s, x) = x": (lambda x: np.where(np.bool_(False), np.sum(x), np.sin(x)), "np.sin(x)"),
}
CASES = [(kind, name) for kind, table in (("number", NUMBERS), ("vector", VECTORS)) for name in table]
each_identity = pytest.mark.parametrize("kind, name", CASES, ids=lambda text: text)


def program(kind, name):
    return {"number": NUMBERS, "vector": VECTORS}[kind][name]


def complex_step(f, x, w):
    """The gradient of sum(w f) by plain NumPy alone, to the last digits: f is analytic."""
    if np.ndim(x) == 0:
        return np.imag(f(x + 1e-30j)) / 1e-30 * w
    steps = 1e-30j * np.eye(len(x))
    return np.array([np.sum(w * np.imag(f(x + step))) / 1e-30 for step in steps])


@each_identity
def test_an_identity_is_applied_and_keeps_the_value(kind, name):
    f, expected = program(kind, name)
    emitted = compile(f, EXAMPLE[kind], what="value")
    assert first_return(emitted) == f"return {expected}"
    x = OTHER[kind]
    assert np.shape(emitted(x)) == np.shape(f(x))
    np.testing.assert_allclose(emitted(x), f(x), rtol=1e-14, atol=1e-14)


@each_identity
def test_an_identity_keeps_the_derivative(kind, name):
    f, _ = program(kind, name)
    x = OTHER[kind]
    w = np.cos(np.arange(np.size(f(x)))).reshape(np.shape(f(x))) if np.shape(f(x)) else 1.0
    emitted = compile(lambda x: np.sum(w * f(x)), EXAMPLE[kind])
    np.testing.assert_allclose(emitted(x), complex_step(f, x, w), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("signs", [*itertools.product((1.0, -1.0), repeat=3)], ids=str)
def test_what_is_put_at_the_same_place_is_added_with_its_sign(signs):
    """Adjoints of x[1:] and x[:-1] in every order of signs; what goes to one place is added before it is put there."""
    a, b, c = signs
    x = OTHER["vector"]
    emitted = compile(
        lambda x: a * np.sum(np.sin(x[1:])) + b * np.sum(np.cos(x[:-1])) + c * np.sum(np.exp(x[1:])), np.ones(40)
    )
    by_hand = np.zeros(40)
    by_hand[1:] += a * np.cos(x[1:]) + c * np.exp(x[1:])
    by_hand[:-1] -= b * np.sin(x[:-1])
    np.testing.assert_allclose(emitted(x), by_hand, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("signs", [*itertools.product((1.0, -1.0), repeat=2)], ids=str)
def test_two_terms_at_one_place_are_put_there_once(signs):
    a, b = signs
    x = OTHER["vector"]
    emitted = compile(lambda x: a * np.sum(np.sin(x[1:])) + b * np.sum(np.exp(x[1:])), np.ones(40))
    np.testing.assert_allclose(emitted(x), np.r_[0.0, a * np.cos(x[1:]) + b * np.exp(x[1:])], rtol=1e-14, atol=1e-15)
    assert emitted.source.count("] = ") == 1 and "] += " not in emitted.source and "] -= " not in emitted.source


def test_a_sum_of_terms_at_several_places_has_a_line_for_each_place():
    f = lambda x: np.sum(np.sin(x[1:])) + np.sum(np.cos(x[:-1])) + np.sum(np.exp(x[1:])) + np.sum(np.sin(x[2:]))  # noqa: E731
    x = OTHER["vector"]
    emitted = compile(f, np.ones(40))
    np.testing.assert_allclose(emitted(x), complex_step(f, x, 1.0), rtol=1e-13, atol=1e-14)
    lines = emitted.source.splitlines()
    assert sum("] = " in line or "] += " in line or "] -= " in line for line in lines) == 3


def test_terms_at_one_place_in_a_difference_of_long_sums():
    """The same place at every depth of a sum, in both of its halves."""
    pieces = [np.sin, np.cos, np.exp, np.sinh, np.cosh]
    for signs in itertools.product((1.0, -1.0), repeat=4):

        def f(x):
            total = np.sum(pieces[0](x[1:]))
            for k, sign in enumerate(signs, 1):
                total = total + sign * np.sum(pieces[k](x[[slice(1, None), slice(None, -1)][k % 2]] * 0.5))
            return total - np.sum(np.sin(x[2:]))

        x = OTHER["vector"]
        np.testing.assert_allclose(compile(f, np.ones(40))(x), complex_step(f, x, 1.0), rtol=1e-13, atol=1e-14)


def test_a_shared_term_is_computed_once_and_not_distributed():
    """2 a and 2 b have uses of their own, so 2 (a + b) would save nothing."""
    f = lambda x: (2.0 * np.sin(x) + 2.0 * np.cos(x)) * (2.0 * np.sin(x)) * (2.0 * np.cos(x))  # noqa: E731
    emitted = compile(f, 1.0, what="value")
    assert emitted.source.count(" sin(x)") == emitted.source.count(" cos(x)") == 1
    assert emitted(0.7) == pytest.approx(f(0.7), rel=1e-14)
