"""Each entry of the rule table, forward and reverse, against numbers that know nothing of the table."""

import math
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adlib import compile, derivative, grad, hessian, jacfwd, jacrev, jvp, numerical, vjp
from adlib.rules.defined import DEFINED
from adlib.rules.kinds import BY_NUMPY, TABLE, Elementwise, NonDifferentiable

sys.path.insert(0, str(Path(__file__).parent))
from functions_of_arrays import BREADTH, like_identity, lopsided, stack_of  # noqa: E402

ANY, POSITIVE, INSIDE = (-2.0, 2.0), (0.2, 3.0), (-0.9, 0.9)
DOMAINS = {
    **dict.fromkeys(
        "add subtract multiply negative square exp exp2 expm1 sin cos tan arctan sinh cosh tanh arcsinh".split(), ANY
    ),
    **dict.fromkeys("divide power log log2 log10 log1p sqrt reciprocal".split(), POSITIVE),
    **dict.fromkeys("arcsin arccos arctanh".split(), INSIDE),
    "arccosh": (1.1, 3.0),
}
REAL = (
    "cbrt",
    "hypot",
    "arctan2",
    "logaddexp",
)  # NumPy has them for real numbers only: no complex step, but Richardson
FLAT = ("sign", "floor", "ceil", "trunc", "rint", "heaviside", "floor_divide")
KINKED = ("absolute", "maximum", "minimum", "remainder", *FLAT)  # tested by their definition below
ELEMENTWISE = [rule for rule in TABLE.values() if isinstance(rule, Elementwise)]


def close(a, b, tolerance=1e-12):
    a, b = np.asarray(a, float), np.asarray(b, float)
    assert a.shape == b.shape
    assert np.all(np.abs(a - b) <= tolerance * np.maximum(1.0, np.abs(b))), f"{a} is not {b}"


def test_every_elementwise_rule_is_tested_here():
    assert {rule.name for rule in ELEMENTWISE} == set(DOMAINS) | set(KINKED) | set(REAL)


@pytest.mark.parametrize("name", DOMAINS)
@pytest.mark.parametrize("seed", range(3))
def test_partials_are_the_complex_step_on_floats_and_arrays_in_both_modes(name, seed):
    rule, draw = TABLE[name], np.random.default_rng([seed, len(name)])
    arity = len(rule.names)
    arrays = [draw.uniform(*DOMAINS[name], size=(2, 3)) for _ in range(arity)]
    f = rule.numpy_function
    for k in range(arity):
        stepped = [x + 1e-200j * (j == k) for j, x in enumerate(arrays)]
        if name == "power" and k == 1:
            stepped = [x.astype(complex) for x in stepped]
        exact = np.imag(f(*stepped)) / 1e-200
        _, y_dot = jvp(f, arrays, [np.ones((2, 3)) * (j == k) for j in range(arity)])
        close(y_dot, exact)
        close(vjp(f, *arrays)[1](np.ones((2, 3)))[k], exact)
        xs = [float(x[0, 0]) for x in arrays]
        close(jvp(f, xs, [1.0 * (j == k) for j in range(arity)])[1], exact[0, 0])
        gradient = grad(f, argnums=k)(*xs)
        assert type(gradient) is float
        close(gradient, exact[0, 0])


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("x, y", [(1.3, 0.4), (-0.7, 1.1), (0.2, -2.0)])
def test_partials_of_real_functions_are_richardsons(name, x, y):
    rule = TABLE[name]
    xs = (x, y)[: len(rule.names)]
    for k in range(len(xs)):
        along = lambda t: rule.numpy_function(*xs[:k], t, *xs[k + 1 :])  # noqa: E731
        expected = numerical.derivative(along, xs[k], "richardson", 1e-3)
        close(
            [grad(rule.numpy_function, k)(*xs), derivative(along)(xs[k]), derivative(lambda t: along(t) * 1)(xs[k])],
            [expected] * 3,
            1e-9,
        )
        arrays = [np.array([v]) for v in xs]
        close(vjp(rule.numpy_function, *arrays)[1](np.ones(1))[k], [expected], 1e-9)


@pytest.mark.parametrize("name", [*DOMAINS, *REAL])
def test_second_derivatives_agree_in_all_four_nestings_and_with_the_complex_step_of_the_first(name):
    rule = TABLE[name]
    f, (lo, hi) = rule.numpy_function, DOMAINS.get(name, (0.3, 2.0))
    for x in np.linspace(lo, hi, 7)[1:-1].tolist():
        g = (lambda t: f(t, 1.3 * t)) if len(rule.names) == 2 else f
        h = 1e-5
        by_difference = (derivative(g)(x + h) - derivative(g)(x - h)) / (2 * h)
        both = [first(second(g))(x) for first in (derivative, grad) for second in (derivative, grad)]
        close(both, [both[0]] * 4)
        close(both[0], by_difference, 1e-7)


def test_kinks_take_the_mean_of_the_two_sides():
    assert [grad(abs)(x) for x in (-2.0, 0.0, 3.0)] == [-1.0, 0.0, 1.0]
    for f, partials in (
        (np.maximum, {(1.0, 2.0): (0, 1), (2.0, 1.0): (1, 0), (2.0, 2.0): (0.5, 0.5)}),
        (np.minimum, {(1.0, 2.0): (1, 0), (2.0, 1.0): (0, 1), (2.0, 2.0): (0.5, 0.5)}),
    ):
        for xs, expected in partials.items():
            assert grad(f, (0, 1))(*xs) == expected
            assert vjp(f, *map(np.array, map(lambda x: [x], xs)))[1](np.ones(1)) == expected
    close(grad(np.remainder, (0, 1))(7.5, 2.0), [1.0, -3.0])
    close(grad(np.remainder, (0, 1))(-1.0, 3.0), [1.0, 1.0])


@pytest.mark.parametrize("name", FLAT)
def test_functions_that_are_constant_between_jumps_have_derivative_zero(name):
    rule = TABLE[name]
    for xs in ((2.3, 0.7), (-1.6, 2.0)):
        for args in (xs[: len(rule.names)], tuple(np.array([x]) for x in xs[: len(rule.names)])):
            close(vjp(rule.numpy_function, *args)[0], rule.numpy_function(*args), 0)
            assert all(np.all(bar == 0.0) for bar in vjp(lambda *a: np.sum(rule.numpy_function(*a)), *args)[1](1.0))


def test_the_largest_of_several_equal_ones_shares_its_derivative():
    close(grad(np.max)(np.array([1.0, 3.0, 3.0])), [0.0, 0.5, 0.5])
    close(
        grad(lambda x: np.sum(np.min(x, axis=0) * np.array([1.0, 10.0])))(np.array([[2.0, 1.0], [2.0, 5.0]])),
        [[0.5, 10.0], [0.5, 0.0]],
    )
    assert (
        np.argmax(np.array([1.0, 3.0, 3.0]))
        == jvp(lambda x: (np.argmax(x), x)[0] * 1.0, (np.array([1.0, 3.0, 3.0]),), (np.ones(3),))[0]
    )


def test_the_zero_vector_has_length_with_derivative_zero():
    close(grad(np.linalg.norm)(np.zeros(3)), np.zeros(3))
    close(grad(np.std)(np.ones(3)), np.zeros(3))
    close(grad(np.hypot, (0, 1))(0.0, 0.0), [0.0, 0.0])


def test_products_with_zeros_among_their_factors():
    close(grad(np.prod)(np.array([2.0, 0.0, 3.0])), [0.0, 6.0, 0.0])
    close(grad(np.prod)(np.array([0.0, 0.0, 3.0])), np.zeros(3))
    close(grad(lambda x: np.sum(np.cumprod(x)))(np.array([2.0, 0.0, 3.0])), [1.0, 8.0, 0.0])
    close(hessian(np.prod)(np.array([0.0, 0.0, 3.0]))[0, 1], 3.0)


def test_a_singular_determinant_is_refused_with_the_remedy():
    with pytest.raises(np.linalg.LinAlgError, match="write a small determinant out"):
        grad(np.linalg.det)(np.zeros((2, 2)))


def test_float_and_array_entries_compute_the_same_values():
    for rule in ELEMENTWISE:
        lo, hi = DOMAINS.get(rule.name, ANY)
        for x in np.linspace(lo, hi, 12).tolist():
            xs = (x, 0.7 * x)[: len(rule.names)]
            close(rule.value(*xs), rule.numpy_function(*xs), 1e-15 * 10)


def test_outside_the_domain_values_are_numpys_and_derivatives_infinite_not_an_exception():
    with pytest.warns(RuntimeWarning):
        assert derivative(np.log)(0.0) == np.inf
    assert derivative(np.sqrt)(0.0) == np.inf == grad(np.sqrt)(0.0)
    with pytest.warns(RuntimeWarning):
        assert np.isnan(grad(np.sqrt)(-1.0))


@pytest.mark.parametrize("exponent", [0, 1, 2, 3, -1, 0.5, 2.5])
@pytest.mark.parametrize("x", [2.0, 1e-3])
def test_power_with_a_constant_exponent(x, exponent):
    close(grad(lambda x: x**exponent)(x), exponent * x ** (exponent - 1.0))
    close(derivative(lambda x: x**exponent)(x), exponent * x ** (exponent - 1.0))


def test_power_of_a_negative_base():
    close(grad(np.power, 0)(-2.0, 3.0), 12.0)
    close(vjp(lambda x: x**3.0, np.array([-2.0]))[1](np.ones(1))[0], [12.0])
    assert np.isnan(grad(np.power, 1)(-2.0, 3.0))  # (-2)^y is real at whole y only: no derivative


def test_power_at_zero():
    assert [grad(lambda x, n=n: x**n)(0.0) for n in (0, 1, 2, 3)] == [0.0, 1.0, 0.0, 0.0]
    assert grad(lambda x, y: x**y, 1)(0.0, 2.0) == 0.0
    close(grad(lambda y: 2.0**y)(3.0), 8 * np.log(2.0))


def assigned(x):
    y = np.zeros_like(x)
    y[0] = x[1] * x[0]
    y[1:, 0] = x[0, 1]
    y[-1] = y[0] * x[1] + y[-1]
    return y


def assigned_places(x):
    y = x.copy()
    y[[0, 0, 1]] = x[:1] * x[:1]
    y[np.abs(x) > 1.0] = 3.0
    return y


ARRAY_FUNCTIONS = {
    "max": lambda x: np.max(x, axis=1),
    "min all": np.min,
    "max keepdims": lambda x: x.max(axis=0, keepdims=True) * x,
    "ptp": np.ptp,
    "cumsum": lambda x: np.cumsum(x, axis=0),
    "cumsum flat": np.cumsum,
    "var": lambda x: np.var(x, axis=0),
    "std": lambda x: np.std(x, ddof=1),
    "var keepdims": lambda x: x / np.var(x, axis=1, keepdims=True),
    "prod": lambda x: np.prod(x, axis=0),
    "prod all": np.prod,
    "cumprod": lambda x: np.cumprod(x, axis=1),
    "cumprod flat": lambda x: x.cumprod(),
    "sort": lambda x: np.sort(x, axis=0) * x,
    "sort flat": lambda x: np.sort(x, None),
    "median": lambda x: np.median(x, axis=1),
    "median all": np.median,
    "diff": lambda x: np.diff(x, axis=0),
    "diff twice": lambda x: np.diff(np.hstack([x, x]), 2),
    "average": lambda x: np.average(x, axis=0, weights=x[:, 0] ** 2),
    "average plain": np.average,
    "roll": lambda x: np.roll(x, 2),
    "roll axes": lambda x: np.roll(x, (1, -2), (0, 1)),
    "flip": np.flip,
    "flip axis": lambda x: np.flip(x, -1),
    "flipud": lambda x: np.flipud(x) * np.fliplr(x),
    "tile": lambda x: np.tile(x, (2, 1, 3)),
    "tile once": lambda x: np.tile(x[0], 2),
    "repeat": lambda x: np.repeat(x, 2, axis=1),
    "repeat flat": lambda x: x.repeat(3),
    "take": lambda x: np.take(x, [0, 0, 1], axis=1),
    "take flat": lambda x: np.take(x, [[0, 3], [3, 1]]),
    "pad": lambda x: np.pad(x, ((1, 2), (0, 1)), constant_values=2.0),
    "pad edge": lambda x: np.pad(x, 1, mode="edge"),
    "pad reflect": lambda x: np.pad(x, 1, mode="reflect"),
    "ravel": lambda x: np.ravel(x) * x.ravel(),
    "flatten": lambda x: x.flatten(),
    "squeeze": lambda x: np.squeeze(x[:, None, :1], 1) * x[:1, :1].squeeze(),
    "expand_dims": lambda x: np.expand_dims(x, (0, -1)),
    "moveaxis": lambda x: np.moveaxis(np.tile(x, (2, 1, 1)), 0, -1),
    "swapaxes": lambda x: x.swapaxes(0, 1),
    "atleast": lambda x: np.atleast_2d(x[0]) * np.atleast_1d(x[0, 0]) * np.atleast_2d(x) * np.atleast_1d(x[1]),
    "split": lambda x: np.split(x, [1], axis=1)[1] * np.split(x[:2], 2)[0][:, 1:],
    "array_split": lambda x: np.array_split(x, [1])[0],
    "hstack": lambda x: np.hstack([x, x * x]),
    "hstack vectors": lambda x: np.hstack([x[0], x[1], 1.0]),
    "vstack": lambda x: np.vstack([x, x[0]]),
    "column_stack": lambda x: np.column_stack([x, x[:, 0] ** 2]),
    "append": lambda x: np.append(x, x[0]),
    "outer": lambda x: np.outer(x[0], x[:, 0]),
    "inner function": lambda x: np.inner(x, x),
    "vdot": lambda x: np.vdot(x, x * x),
    "tensordot": lambda x: np.tensordot(x, x, ([0], [0])),
    "tensordot number": lambda x: np.tensordot(np.tile(x, (2, 1, 1)), x, 2),
    "dot of a stack": lambda x: np.dot(np.tile(x, (2, 1, 1)), x.T),
    "dot with a number": lambda x: np.dot(x, x[0, 0]),
    "cross": lambda x: np.cross(x[:2, :1] * np.ones(3) + [0.1, 0.2, 0.3], x[:2, 1:2] * np.array([1.0, 2.0, 4.0])),
    "einsum": lambda x: np.einsum("ij,kj->ik", x, x),
    "einsum sum": lambda x: np.einsum("ij->j", x),
    "einsum alone": lambda x: np.einsum("ij,k->k", x, x[0]),
    "einsum dots": lambda x: np.einsum("...j,j", x, x[0]),
    "einsum diagonal": lambda x: np.einsum("ii->i", x[:2, :2]),
    "einsum trace": lambda x: np.einsum("ii,jk->kj", x[:2, :2], x),
    "einsum three": lambda x: np.einsum("ij,kj,kl->il", x, x, x),
    "einsum broadcast": lambda x: np.einsum("ij,ij->ij", x, x[:1]),
    "kron": lambda x: np.kron(x, x[:1, :2]),
    "trace": np.trace,
    "trace offset": lambda x: x.trace(1),
    "diag": lambda x: np.diag(x[0], 1),
    "diag of a matrix": lambda x: np.diag(x, -1),
    "diagonal": lambda x: x.diagonal(),
    "triu": lambda x: np.triu(x, 1),
    "tril": np.tril,
    "clip": lambda x: np.clip(x, -0.5, None) * x.clip(None, 0.8),
    "round": lambda x: np.round(0 * x + 0.34, 1) * x + (0 * x + 0.6).round(),
    "polyval": lambda x: np.polyval([1.0, 2.0, 3.0], x),
    "norm": np.linalg.norm,
    "norm axis": lambda x: np.linalg.norm(x, axis=1, keepdims=True) * x,
    "norm 1": lambda x: np.linalg.norm(x, 1),
    "norm inf": lambda x: np.linalg.norm(x[0], np.inf) * np.linalg.norm(x, np.inf),
    "norm 3": lambda x: np.linalg.norm(x[0], 3),
    "norm fro": lambda x: np.linalg.norm(x, "fro") * np.linalg.norm(x[0], 1),
    "inv": lambda x: np.linalg.inv(lopsided(x)),
    "solve": lambda x: np.linalg.solve(lopsided(x), x),
    "solve vector": lambda x: np.linalg.solve(lopsided(x), x[:, 0]),
    "solve constant": lambda x: (
        np.linalg.solve(np.eye(len(x)) * 2, x) + np.linalg.solve(lopsided(x), np.ones((len(x), 1)))
    ),
    "det": lambda x: np.linalg.det(lopsided(x)),
    "slogdet": lambda x: np.linalg.slogdet(-like_identity(x))[1] * np.linalg.slogdet(-like_identity(x)).sign,
    "cholesky": lambda x: np.linalg.cholesky(like_identity(x)),
    "matmul of stacks": lambda x: stack_of(x) @ x,
    "stack times vector": lambda x: stack_of(x) @ x[:, 0],
    "vector times stack": lambda x: x[:, 0] @ stack_of(x),
    "stack of stacks": lambda x: x @ np.tile(x.T, (2, 2, 1, 1)),
    "det of a stack": lambda x: np.linalg.det(stack_of(x)),
    "slogdet of a stack": lambda x: np.linalg.slogdet(stack_of(x))[1],
    "inv of a stack": lambda x: np.linalg.inv(stack_of(x)),
    "solve a stack": lambda x: np.linalg.solve(stack_of(x), x),
    "cholesky of a stack": lambda x: np.linalg.cholesky(np.stack([like_identity(x), 2.0 * like_identity(x)])),
    "assignment": assigned,
    "assignment to places": assigned_places,
    "ones_like": lambda x: np.ones_like(x) * x + np.full_like(x, x[0, 0]) + np.zeros_like(x[0, 0]),
    "mixed index": lambda x: np.tile(x, (2, 1, 1))[np.array([0, 1]), :, np.array([1, 1])],
    "copy": lambda x: np.copy(x) * x,
    "max of a row": lambda x: np.max(x[0]) * x,
    **BREADTH,
}

# Structural functions: <w, J v> = <J' w, v> for the pair of modes, and J v against a central difference.

STRUCTURAL = {
    "sum": lambda x: np.sum(x, axis=0),
    "sum all": np.sum,
    "sum keepdims": lambda x: np.sum(x, axis=1, keepdims=True),
    "sum negative axis": lambda x: x.sum(-1),
    "mean": np.mean,
    "mean axis": lambda x: np.mean(x, axis=1),
    "transpose": lambda x: x.T * 2.0,
    "transpose axes": lambda x: np.transpose(x, (1, 0)) ** 2,
    "reshape": lambda x: np.reshape(x, -1) ** 3,
    "reshape method": lambda x: x.reshape(x.size, 1),
    "broadcast_to": lambda x: np.broadcast_to(x, (4, *x.shape)),
    "row": lambda x: x[0],
    "slice": lambda x: x[:, 1:] * x[:, :-1],
    "element": lambda x: x[0, -1] * x,
    "repeated index": lambda x: x[np.array([0, 0, 1])],
    "mask": lambda x: x[np.abs(x) > 0.3],
    "positions in a tuple": lambda x: x[(0, 0, 1), :] * x[0],
    "list on the right": lambda x: x @ list(range(x.shape[1])),
    "concatenate a list": lambda x: np.concatenate([x[0], [1.0, 2.0]]),
    "concatenate flat": lambda x: np.concatenate([x, x * x], axis=None),
    "negative axes": lambda x: np.transpose(x, (-1, -2)) * 1.0,
    "three axes": lambda x: np.transpose(np.stack([x, x * x]), (-1, 0, 1)),
    "concatenate": lambda x: np.concatenate([x, x * x, x], axis=1),
    "stack": lambda x: np.stack([x, np.sin(x)], axis=-1),
    "where": lambda x: np.where(x > 0, x * x, 3 * x),
    "matmul": lambda x: x @ x.T,
    "matvec": lambda x: x @ x[0],
    "vecmat": lambda x: x[:, 0] @ x,
    "inner": lambda x: x[0] @ x[1],
    "dot": lambda x: np.dot(x.T, x),
    "dot method": lambda x: x.T.dot(x),
    "broadcast row": lambda x: x * x[0],
    "broadcast column": lambda x: x / (2 + x[:, :1] ** 2),
    "constant on the left": lambda x: np.ones(x.shape) - x,
    **ARRAY_FUNCTIONS,
    "scalar of array": lambda x: x * np.sum(x),
    "iterate": lambda x: sum(row * k for k, row in enumerate(x)),
    "len": lambda x: x * len(x),
}


def test_every_structural_rule_is_tested_here():
    from adlib import trace

    used = set()
    for f in STRUCTURAL.values():
        used |= set(trace(f, np.arange(6.0).reshape(2, 3) / 5 + 0.3).count())
    used |= {"scatter", "share", "take_along_axis", "add_along_axis"}  # they appear when a sweep is differentiated
    used |= {"astype"}  # it appears in single precision, which has its own test below
    assert {rule.name for rule in TABLE.values()} - {rule.name for rule in ELEMENTWISE} - FLAT_RULES <= used


FLAT_RULES = {"stop_gradient"}  # and those that NumPy calls by themselves


def test_every_definition_is_tested_here(monkeypatch):
    used = set()
    for function, definition in DEFINED.items():
        monkeypatch.setitem(DEFINED, function, lambda *a, f=function, d=definition, **k: (used.add(f), d(*a, **k))[1])
    for f in STRUCTURAL.values():
        jvp(f, (np.arange(6.0).reshape(2, 3) / 5 + 0.3,), (np.ones((2, 3)),))
    aliases = {np.around} & set(DEFINED)
    assert {f.__name__ for f in set(DEFINED) - used - aliases} == set()


def test_what_is_without_derivative_sees_the_plain_number():
    for function, rule in BY_NUMPY.items():
        if isinstance(rule, NonDifferentiable) and function not in (np.searchsorted,):
            x = np.array([[0.2, -0.3], [0.0, 5.0]])
            args = (
                (x, 0.1 * np.ones((2, 2)))
                if getattr(function, "nin", 1) == 2 or function in (np.isclose, np.allclose, np.array_equal)
                else (x,)
            )
            seen = []
            jvp(
                lambda x: seen.append(function(*(x if a is args[0] else a for a in args))) or x,
                (x,),
                (np.ones((2, 2)),),
            )
            np.testing.assert_equal(seen[0], function(*args))


@pytest.mark.parametrize("name", STRUCTURAL)
@settings(max_examples=5, deadline=None)
@given(rows=st.integers(2, 4), columns=st.integers(3, 5), seed=st.integers(0, 10**6))
def test_structural_functions_are_adjoint_and_right(name, rows, columns, seed):
    f, draw = STRUCTURAL[name], np.random.default_rng(seed)
    x, v = draw.normal(size=(2, rows, columns))
    x = np.where(np.minimum(abs(x), abs(abs(x) - 0.3)) < 1e-3, 0.5, x)  # away from where "mask" and "where" switch
    y, y_dot = jvp(f, (x,), (v,))
    close(y, f(x), 1e-14)
    h = 1e-6
    close(y_dot, (f(x + h * v) - f(x - h * v)) / (2 * h), 1e-6)
    w = draw.normal(size=np.shape(y))
    (x_bar,) = vjp(f, x)[1](w)
    close(np.sum(w * y_dot), np.sum(x_bar * v), 1e-12)
    J = jacfwd(f)(x)  # all columns at once are the columns one by one; all rows are the same numbers
    close(np.tensordot(J, v, 2), y_dot, 1e-11)
    close(jacrev(f)(x), J, 1e-11)
    g = grad(lambda x: np.sum(w * f(x) * f(x)))  # second order: reverse over reverse, and forward over reverse
    _, h_v = jvp(g, (x,), (v,))
    close(grad(lambda x: np.sum(g(x) * v))(x), h_v, 1e-9)
    close(np.tensordot(hessian(lambda x: np.sum(w * f(x) * f(x)))(x), v, 2), h_v, 1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_stays_what_it_was(dtype):
    x = np.linspace(0.1, 1, 6, dtype=dtype).reshape(2, 3)
    for f in (
        np.tanh,
        lambda x: x @ x.T,
        lambda x: np.where(x > 0.5, 2 * x, x**2),
        lambda x: x[:, 1:] / 3,
        np.mean,
        lambda x: abs(x) + np.maximum(x, 0.4),
    ):
        y, y_dot = jvp(f, (x,), (x,))
        assert y.dtype == y_dot.dtype == dtype
        assert vjp(f, x)[1](y)[0].dtype == dtype


@pytest.mark.parametrize("name", ARRAY_FUNCTIONS)
def test_where_numpy_keeps_single_precision_so_do_both_modes(name):
    x = (np.arange(6).reshape(2, 3) / 5 + 0.3).astype(np.float32)
    f = lambda x: ARRAY_FUNCTIONS[name](x)  # noqa: E731
    expected = f(x)
    y, y_dot = jvp(f, (x,), (x,))
    (x_bar,) = vjp(f, x)[1](expected)
    assert y.dtype == y_dot.dtype == expected.dtype
    assert x_bar.dtype == (np.float32 if expected.dtype == np.float32 else x_bar.dtype)
    close(y, expected, 1e-5)


def test_a_change_of_precision_is_differentiated_and_a_change_to_whole_numbers_is_refused():
    x = np.array([1.5, -0.25])
    f = lambda x: np.sum(x.astype(np.float32) ** 2)  # noqa: E731
    assert grad(f)(x).dtype == float and grad(lambda x: f(x).astype(float))(x.astype(np.float32)).dtype == np.float32
    close(grad(f)(x), 2 * x)
    close(jvp(f, (x,), (x,))[1], 2 * f(x))
    close(hessian(f)(x), 2 * np.eye(2))
    assert jvp(lambda x: x.astype("f4"), (2.0,), (1.0,))[1].dtype == np.float32
    for to in (int, bool, complex):
        with pytest.raises(TypeError, match="would lose its derivative"):
            grad(lambda x, to=to: np.sum(x.astype(to)))(x)


def test_broadcasting_sums_what_it_repeated():
    a, b, c = np.ones((3, 1)), np.ones(4), 2.0
    a_bar, b_bar, c_bar = grad(lambda a, b, c: np.sum(a * b * c), (0, 1, 2))(a, b, c)
    close(a_bar, np.full((3, 1), 8.0))
    close(b_bar, np.full(4, 6.0))
    close(c_bar, 12.0)


def test_nothing_times_infinity_is_nothing():
    def safe(x):
        return np.where(x > 0, np.sqrt(x), 0.0)

    for engine in (derivative, grad):
        assert engine(safe)(0.0) == 0.0
    close(grad(lambda x: np.sum(safe(x)))(np.array([0.0, 4.0])), [0.0, 0.25])


CONSTANTS = {
    "float": 1.7,
    "int": 3,
    "np.float64": np.float64(1.7),
    "0-d": np.array(1.7),
    "array": np.linspace(1.0, 2.0, 6).reshape(2, 3),
    "row": np.array([1.0, 2.0, 3.0]),
}
OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
}


@pytest.mark.parametrize("constant", CONSTANTS)
@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("side", ["left", "right", "both"])
@pytest.mark.parametrize(
    "x", [1.3, np.float64(1.3), np.array([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]])], ids=["float", "np.float64", "array"]
)
def test_operators_in_all_orders_with_all_kinds_of_constants(constant, operator, side, x):
    op, c = OPERATORS[operator], CONSTANTS[constant]
    f = {"left": lambda x: op(c, x), "right": lambda x: op(x, c), "both": lambda x: op(op(x, c), x)}[side]
    y = f(x)
    slope = np.imag(f(x + 1e-200j)) / 1e-200
    y_jvp, y_dot = jvp(f, (x,), (np.ones(np.shape(x)) if np.shape(x) else 1.0,))
    close(y_jvp, y, 1e-15)
    close(y_dot, slope)
    y_vjp, pullback = vjp(f, x)
    (x_bar,) = pullback(np.ones(np.shape(y)) if np.shape(y) else 1.0)
    close(y_vjp, y, 1e-15)
    close(x_bar, slope if np.shape(x) == np.shape(slope) else np.sum(slope))


NEAR_ONE = 1 - 1e-14
RECIPROCAL = float(1 / (1 - Fraction(NEAR_ONE) ** 2))  # in rational arithmetic


@pytest.mark.parametrize(
    "f, x, slope",
    [
        (lambda x: np.arctan2(x, 1e-200), 1e-200, 5e199),
        (lambda x: np.arctan2(1e200, x), 1e200, -5e-201),
        (np.arcsinh, 1e200, 1e-200),
        (np.arccosh, 1e200, 1e-200),
        (np.log10, 1e308, 1e-308 / math.log(10)),
        (np.arcsin, NEAR_ONE, math.sqrt(RECIPROCAL)),
        (np.arccos, NEAR_ONE, -math.sqrt(RECIPROCAL)),
        (np.arctanh, NEAR_ONE, RECIPROCAL),
    ],
)
def test_a_slope_that_is_finite_neither_overflows_nor_cancels(f, x, slope):
    for found in (grad(f)(x), jvp(f, (x,), (1.0,))[1], compile(f, x)(x), grad(f)(np.float64(x))):
        assert found == pytest.approx(slope, rel=1e-15)
