"""Compiled derivatives: right at other numbers than those of the example, nothing of adlib left in them, and
readable.
"""

import importlib.util
import sys
import traceback
from pathlib import Path

import numpy as np
import pytest

import adlib
from adlib import compile, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from adlib.methods.problems import PROBLEMS, log_product_sine, rosenbrock, two_layers
from adlib.numbers.number import DerivativeLost

sys.path.insert(0, str(Path(__file__).parent))
from functions_of_arrays import WITHOUT_TRACE  # noqa: E402
from programs import first_return  # noqa: E402
from test_rules import ARRAY_FUNCTIONS, STRUCTURAL  # noqa: E402

COMPILED = [p for p in PROBLEMS if p.name != "newton_root"]  # its loop depends on values
by_name = pytest.mark.parametrize("problem", COMPILED, ids=lambda p: p.name)


def other_numbers(args):
    """Arguments of the same shapes, elsewhere."""
    draw = np.random.default_rng(7)
    return tuple(x * 1.1 + 0.05 if isinstance(x, float) else x * draw.uniform(0.8, 1.2, size=x.shape) for x in args)


def close(a, b, rtol=1e-12):
    if isinstance(b, (tuple, list)):
        assert type(a) is type(b) and len(a) == len(b)
        for x, y in zip(a, b):
            close(x, y, rtol)
    elif isinstance(b, dict):
        assert list(a) == list(b)
        for key in b:
            close(a[key], b[key], rtol)
    else:
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=rtol, atol=rtol * max(1.0, np.max(np.abs(b), initial=0.0)))


@by_name
@pytest.mark.parametrize("options", [{}, {"check": True}, {"reuse": True}])
def test_every_derivative_of_every_problem(problem, options):
    f, args, n = problem.f, other_numbers(problem.args), len(problem.args)
    alone = (lambda parts: parts[0]) if n == 1 else tuple
    of_tuple = (lambda x: f(x)) if n == 1 else lambda xs: f(*xs)
    x = args[0] if n == 1 else args
    dots = tuple(np.cos(a) for a in args)
    dots = tuple(float(d) if isinstance(a, float) else d for d, a in zip(dots, args))

    def compiled(what):
        return compile(f, *problem.args, what=what, **options)

    everything = tuple(range(n))
    close(compiled("value")(*args), f(*args))
    close(compiled("gradient")(*args), alone(problem.gradient(*args)), 1e-11)
    close(compiled("value_and_gradient")(*args), (f(*args), alone(value_and_grad(f, everything)(*args)[1])))
    close(compiled("jvp")(*args, *dots), jvp(f, args, dots))
    close(compiled("vjp")(*args, 0.7), (f(*args), alone(vjp(f, *args)[1](0.7))))
    close(compiled("hvp")(*args, *dots), hvp(of_tuple, x, dots[0] if n == 1 else dots), 1e-10)
    if sum(np.size(a) for a in args) < 20:
        close(compiled("jacobian")(*args), jacobian(of_tuple)(x))
        close(compiled("hessian")(*args), hessian(of_tuple)(x), 1e-10)


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in {**ARRAY_FUNCTIONS, **STRUCTURAL}
        if n not in ("mask", "assignment to places", "iterate", *WITHOUT_TRACE)
    ],
)
@pytest.mark.parametrize("rows, columns", [(2, 3), (4, 9)])
def test_every_function_of_the_table_in_every_derivative(name, rows, columns):
    f, draw = {**ARRAY_FUNCTIONS, **STRUCTURAL}[name], np.random.default_rng(3)
    example, x, v = draw.uniform(0.4, 1.4, size=(3, rows, columns)) * np.where(np.arange(columns) % 2, 1, -0.7)
    f0 = f(example)
    draw.random()
    close(compile(f, example, what="value")(x), f(x))
    close(compile(f, example, what="jvp")(x, v), jvp(f, (x,), (v,)))
    w = np.cos(np.arange(np.size(f0))).reshape(np.shape(f0)) if np.shape(f0) else 0.8
    close(compile(f, example, what="vjp")(x, w), (f(x), vjp(f, x)[1](w)[0]), 1e-11)
    scalar = lambda x: np.sum(np.sin(f(x)))  # noqa: E731
    for options in ({}, {"reuse": True}):
        close(compile(scalar, example, **options)(x), grad(scalar)(x), 1e-11)
    close(compile(scalar, example, what="hvp")(x, v), hvp(scalar, x, v), 1e-9)
    if rows == 2:
        close(compile(f, example, what="jacobian")(x), jacobian(f)(x), 1e-11)
        close(compile(scalar, example, what="hessian")(x), hessian(scalar)(x), 1e-9)


def test_what_would_depend_on_values_is_refused():
    x = np.array([0.3, -0.2])
    for f, args in [
        (lambda x: x if x > 0 else -x, (1.0,)),
        (lambda x: np.sum(x[x > 0]), (x,)),
        (lambda x: x[np.argmax(x)], (x,)),
        (lambda x: float(x), (1.0,)),
        (PROBLEMS[6].f, (2.0,)),
    ]:
        with pytest.raises(TypeError, match="adlib.transform.grad|math.sin"):
            compile(f, *args)
    assert compile(lambda x: np.where(x > 0, x, -2 * x), 1.0)(-3.0) == -2.0


def test_where_and_sqrt_at_zero():
    safe = lambda x: np.sum(np.where(x > 0, np.sqrt(x), 0.0))  # noqa: E731
    x = np.array([0.0, 4.0])
    with np.errstate(divide="ignore", invalid="ignore"):
        np.testing.assert_array_equal(compile(safe, np.ones(2))(x), [0.0, 0.25])


TWO_LAYERS = """\
import numpy as np


def gradient(W1, b1, W2, b2, x, t):
    v1 = np.tanh(x @ W1 + b1)
    v2 = 0.2 * (v1 @ W2 + b2 - t)
    v3 = (1 - v1 * v1) * (v2 @ W2.T)
    return x.T @ v3, v3.sum(axis=0), v1.T @ v2, v2.sum(axis=0), v3 @ W1.T, -v2
"""


def test_the_gradient_of_a_network_is_what_a_person_would_have_written():
    assert compile(two_layers, *PROBLEMS[9].args).source == TWO_LAYERS
    assert first_return(compile(log_product_sine, 2.0, 5.0)) == "return x2 + 1 / x1, x1 - cos(x2)"
    lines = compile(rosenbrock, np.ones(100)).source.splitlines()
    assert len(lines) == 10 and "    v2 = 200.0 * (x[1:] - v1 * v1)" in lines


def test_the_source_runs_without_adlib(tmp_path):
    (tmp_path / "emitted.py").write_text(compile(rosenbrock, np.ones(100)).source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("emitted", tmp_path / "emitted.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    x = np.linspace(-1, 1, 100)
    np.testing.assert_allclose(module.gradient(x), grad(rosenbrock)(x), rtol=1e-13)
    assert "adlib" not in compile(rosenbrock, np.ones(100)).source


def test_small_arrays_are_unrolled_to_floats_and_large_ones_are_not():
    assert "x.tolist()" in compile(rosenbrock, np.ones(10)).source
    assert "tolist" not in compile(rosenbrock, np.ones(31)).source
    assert "from math import sin" in compile(lambda x: np.sum(np.cos(x)), np.ones(3)).source


@pytest.mark.parametrize("n, unrolled", [(20, True), (21, False)])
def test_arrays_are_unrolled_to_at_most_twenty_operations_for_each(n, unrolled):
    """Three operations on n elements each; the n elements themselves are none."""
    source = compile(lambda x: np.sin(np.exp(x * x)), np.ones(n), what="value").source
    assert ("tolist" in source) == unrolled


def test_an_expression_gets_a_name_where_it_is_too_wide_but_for_the_result():
    """Factors of 60 characters: a product of two is too wide, and stays where it is returned."""
    factor = lambda x, k: np.sin(k * x) * np.cos((k + 1) * x) * np.tanh((k + 2) * x) + k / 8  # noqa: E731

    def assigned(f):
        lines = compile(f, 0.5, what="value").source.partition("    except")[0].splitlines()  # without those by NumPy
        return [len(line.partition(" = ")[2]) for line in lines if " = " in line]

    assert assigned(lambda x: factor(x, 0.125) * factor(x, 0.25)) == []
    (width,) = assigned(lambda x: np.exp(factor(x, 0.125) * factor(x, 0.25)) * 3.5)
    assert width > 88


def test_constants_have_the_names_that_they_have_in_f():
    matrix = np.random.default_rng(0).normal(size=(40, 3))
    source = compile(lambda x: np.sum(np.sin(matrix @ x)), np.ones(3)).source
    assert "# matrix: a constant array of shape (40, 3)" in source and "matrix @ x" in source


def test_arguments_may_have_any_names():
    f = lambda sin, v1, np_=1.0: np.sin(sin) * v1 + np.exp(sin * v1)  # noqa: E731
    close(compile(f, 0.3, 0.7)(0.4, 0.6), grad(f, (0, 1))(0.4, 0.6))


def test_results_are_never_the_arguments_or_constants_themselves():
    c = np.arange(40.0)
    for f in (
        lambda x: np.sum(x * x) / 2,
        lambda x: np.sum(c * x),
        np.sum,
        lambda x: np.sum(x.reshape(4, 10) @ np.eye(10)),
    ):
        derivative, x = compile(f, np.ones(40)), np.linspace(0, 1, 40)
        before = derivative(x).copy()
        derivative(x)[:] = 7.0
        np.testing.assert_array_equal(derivative(x), before)
        np.testing.assert_array_equal(x, np.linspace(0, 1, 40))
    value = compile(lambda x, y: (x, x, y * 2.0, [c]), np.ones(40), np.ones(40), what="value")(x, x)
    value[0][:] = 7.0
    value[3][0][:] = 7.0
    assert value[1][0] == 0.0 and x[0] == 0.0 and c[1] == 1.0


def test_containers_go_in_and_come_out():
    f = lambda p, x: {"loss": np.sum(np.tanh(p["W"] @ x + p["b"][0]))}["loss"]  # noqa: E731
    p, x = {"W": np.ones((2, 40)), "b": [0.5]}, np.linspace(0, 1, 40)
    close(compile(f, p, x)(p, x), grad(f, (0, 1))(p, x))
    close(compile(f, p, x, what="jvp")(p, x, p, x), jvp(f, (p, x), (p, x)))


def test_checked_functions_refuse_another_shape_and_unchecked_ones_have_no_checks():
    with pytest.raises(ValueError, match="x has shape .5,., but this function was compiled for .4,.: compile it again"):
        compile(rosenbrock, np.ones(4), check=True)(np.ones(5))
    assert "if " not in compile(rosenbrock, np.ones(4)).source


def test_a_traceback_shows_the_emitted_line():
    derivative = compile(lambda x: np.log(x), 2.0)
    with pytest.raises(TypeError) as caught:
        derivative("two")
    assert "return 1 / x" in "".join(traceback.format_tb(caught.value.__traceback__))


SINGULAR = {
    "sqrt at 0, not chosen": (lambda x: np.where(x > 0, np.sqrt(x), 0.0), 0.0),
    "exp of much": (lambda x: 1 + np.exp(-x), -1000.0),
    "a root of less than 0": (lambda x: x**0.5, -2.0),
    "log of 0": (lambda x: np.log(x), 0.0),
    "a pole": (lambda x: 1 / x, 0.0),
    "a power that is too large, not chosen": (lambda x: np.where(x < 100.0, x, np.power(1e200 + x, 3)), 1.5),
    "a power that is too large": (lambda x: x**3, 1e150),
    "sin of infinity": (lambda x: np.sin(x * 1e308 * 10), 1.0),
    "the end of arcsin": (np.arcsin, 1.0),
    "the end of arctanh": (np.arctanh, 1.0),
    "rounded infinity": (lambda x: np.floor(x) + x, np.inf),
}


@pytest.mark.parametrize("what", ["value", "gradient", "value_and_gradient", "jvp", "vjp"])
@pytest.mark.parametrize("name", SINGULAR)
def test_where_floats_raise_numpy_goes_on_and_so_does_emitted_code(name, what):
    f, at = SINGULAR[name]
    with np.errstate(all="ignore"):
        value = f(np.float64(at))
        for x, program in ((at, f), (np.array([at]), lambda x: np.sum(f(x)))):
            emitted = compile(program, x * 0 + 1.5 if np.isfinite(at) else np.ones_like(x), what=what)
            slope = grad(program)(x)
            wanted = {"value": value, "gradient": slope, "jvp": (value, np.sum(slope))}.get(what, (value, slope))
            got = emitted(x, *{"jvp": (np.ones_like(x),), "vjp": (1.0,)}.get(what, ()))
            for ours, right in zip(got, wanted) if isinstance(wanted, tuple) else ((got, wanted),):
                np.testing.assert_allclose(ours, right, rtol=1e-14)
                assert np.result_type(ours).name == "float64"


def test_single_precision_stays_single():
    x = np.linspace(0.1, 1, 40, dtype=np.float32)
    for f in (rosenbrock, lambda x: np.sum(np.tanh(x) @ np.outer(x, x))):
        assert compile(f, x)(x).dtype == np.float32


@pytest.mark.parametrize(
    "call, error, remedy",
    [
        (lambda: compile(rosenbrock, np.ones(3), what="slope"), ValueError, "choose from value, gradient"),
        (lambda: compile(rosenbrock, np.ones(3), backend="c"), ValueError, "numpy, numba"),
        (lambda: compile(rosenbrock), TypeError, "needs arguments"),
        (lambda: compile(lambda x: x, np.ones(3)), TypeError, "return a sum"),
        (lambda: compile(lambda x: x, "x"), TypeError, "example.0. is of type str"),
    ],
)
def test_bad_input(call, error, remedy):
    with pytest.raises(error, match=remedy):
        call()


def test_the_name_is_public():
    assert adlib.compile is compile


# Sparse matrices by colouring


@pytest.mark.parametrize(
    "f, colours",
    [
        (rosenbrock, 3),
        (lambda x: np.sum(np.sin(x) ** 2), 1),
        (lambda x: np.sum(x[:-2] * x[1:-1] * x[2:]), 5),
        (lambda x: np.sum(x) + np.sum(np.prod(x.reshape(10, 4), axis=1)), 4),
    ],
)
def test_a_sparse_hessian_takes_as_many_products_as_it_has_colours(f, colours):
    from adlib.emit.coloring import compressed

    x = np.linspace(-1, 1, 40)
    program, _ = compressed(f, np.ones(40), "hessian")
    assert len(program(x)) == colours
    close(compile(f, np.ones(40), what="hessian")(x), hessian(f)(x), 1e-10)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sin(x[1:] * x[:-1]),
        lambda x: np.cumsum(x)[::10],
        lambda x: np.sort(x) * x,
        lambda x: np.concatenate([x[:3] ** 2, [1.0, 2.0], np.exp(x[5:])]),
        lambda x: np.where(x > 0, x, x[::-1]),
        lambda x: np.stack([x, x * 2]),
        lambda x: np.diff(x, 2),
        lambda x: np.sum(np.sin(x.reshape(4, 10)), axis=1),
    ],
)
def test_sparse_jacobians_are_the_dense_ones(f):
    x = np.linspace(-1, 1, 40) ** 3 + 0.1
    close(compile(f, np.ones(40), what="jacobian")(x), jacobian(f)(x))


@pytest.mark.parametrize("n, pays", [(5, False), (6, True)])
def test_colouring_pays_if_twice_the_colours_are_no_more_than_the_columns(n, pays):
    """Rosenbrock's Hessian has three diagonals, hence three colours."""
    from adlib.emit.coloring import compressed

    assert (compressed(rosenbrock, np.ones(n), "hessian") is not None) == pays


def test_the_mode_of_a_jacobian_is_that_with_fewer_colours():
    """Rows without a common column take one product in reverse mode; columns without a common row, one in forward."""
    from adlib.emit.coloring import compressed

    wide = lambda x: np.sum(np.sin(x.reshape(4, 10)), axis=1)  # noqa: E731
    tall = lambda x: np.sin(np.concatenate([x] * 4))  # noqa: E731
    for f, products in ((wide, 1), (tall, 1)):
        program, _ = compressed(f, np.ones(40), "jacobian")
        assert program(np.ones(40)).shape == (products, 40 if f is wide else 160)


@pytest.mark.parametrize("summands, sparse", [(8, True), (9, False)])
def test_a_sum_of_eight_summands_is_sparse_and_of_nine_is_not(summands, sparse):
    from adlib.emit.entries import by_entries

    found = by_entries(lambda x: np.sum(np.sin(x).reshape(summands, 4), axis=0), np.ones(4 * summands), "jacobian")
    assert (found is not None) == sparse


def test_colours_keep_columns_with_a_common_row_apart():
    from adlib.emit.coloring import coloured

    S = np.random.default_rng(0).random((30, 50)) < 0.05
    colours = np.array(coloured(S))
    for c in range(colours.max() + 1):
        assert np.all(S[:, colours == c].sum(axis=1) <= 1)


# Sparse matrices by their entries


def test_the_hessian_of_rosenbrock_is_four_lines_of_entries():
    h = compile(rosenbrock, np.ones(50), what="hessian")
    x = np.linspace(-1, 1.3, 50)
    by_hand = (
        np.diag(np.r_[2 - 400 * x[1:] + 1200 * x[:-1] ** 2, 0])
        + np.diag(np.r_[0, np.full(49, 200.0)])
        + np.diag(-400 * x[:-1], 1)
        + np.diag(-400 * x[:-1], -1)
    )
    close(h(x), by_hand, 1e-14)
    assert h.source.count("] = ") + h.source.count("] += ") == 4 and "take" not in h.source


def assigned(x):
    y = x * 1.0
    y[1:-1] = x[2:] * x[:-2]
    return np.sum(np.exp(y))


ENTRIES = {
    "products of three": (lambda x: np.sum(x[:-2] * x[1:-1] * x[2:]), "hessian"),
    "a chain of exponentials": (lambda x: np.sum(np.exp(x[1:] - 2 * x[:-1]) / (1 + x[1:] ** 2)), "hessian"),
    "far apart": (lambda x: np.sum(np.sin(x[::-1]) * x), "hessian"),
    "assignment": (assigned, "hessian"),
    "separable": (lambda x: np.sum(np.log(1 + x * x)), "hessian"),
    "Laplace": (lambda x: x[1:-1] ** 3 * (x[2:] - 2 * x[1:-1] + x[:-2]), "jacobian"),
    "a grid": (
        lambda x: (
            np.sum((x.reshape(5, 8)[1:] - x.reshape(5, 8)[:-1]) ** 4)
            + np.sum((x.reshape(5, 8)[:, 1:] * x.reshape(5, 8)[:, :-1]) ** 2)
        ),
        "hessian",
    ),
    "small sums": (lambda x: np.sum(x.reshape(20, 2) ** 2, axis=1) * x[:20], "jacobian"),
    "repeated": (lambda x: x[:4, None] * np.ones(3) + x[4:7], "jacobian"),
    "joined": (lambda x: np.concatenate([x[:5] * x[5:10], np.sin(x), 3 * x[-2:]]), "jacobian"),
    "the same elements twice": (lambda x: np.sum(x[np.array([0, 0, 3, 1])] ** 3), "hessian"),
    "all with all": (lambda x: np.sum(x) ** 2 + np.sum(x**3), "hessian"),
    "nothing": (lambda x: np.sum(3 * x), "hessian"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_matrices_by_their_entries_are_the_dense_ones(name):
    f, what = ENTRIES[name]
    x = np.random.default_rng(40).normal(size=40)
    close(compile(f, np.ones(40), what=what)(x), {"hessian": hessian, "jacobian": jacobian}[what](f)(x), 1e-12)


def test_what_is_sparse_is_done_by_its_entries():
    from adlib.emit.entries import by_entries

    found = {name for name, (f, what) in ENTRIES.items() if by_entries(f, np.ones(40), what)}
    assert found == set(ENTRIES) - {"the same elements twice", "all with all", "nothing"}


def test_entries_of_single_precision_and_of_an_array_with_two_axes():
    x = np.linspace(-1, 1, 12, dtype=np.float32)
    assert compile(rosenbrock, x, what="hessian")(x).dtype == np.float32
    X = np.random.default_rng(1).normal(size=(3, 5))
    f = lambda X: np.sum(X[1:] * X[:-1] ** 2)  # noqa: E731
    close(compile(f, X, what="hessian")(X), hessian(f)(X), 1e-13)


# Machine code


def loop(x, y):
    s = x
    for i in range(50):
        s = x + y / (1.0 + s * s) if i % 2 else np.sin(s) * y + 0.1 * x
    return s


LONG = {
    "rosenbrock": rosenbrock,
    "softmax": lambda x: np.log(np.sum(np.exp(x - 0.3))) - x[7],
    "norm": lambda x: np.sqrt(np.sum(x * x)) + np.sum(x),
    "where": lambda x: np.sum(np.where(x > 0, x**3, np.sin(x))),
    "slices": lambda x: np.sum(x[2:] * x[:-2] + x[1:-1] ** 2) * np.sum(np.tanh(x)),
    "two passes": lambda x: np.sum((x - np.mean(x)) ** 2),
    "reversed": lambda x: np.sum(x * x[::-1]),
    "cumulated": lambda x: np.sum(np.cumsum(x) ** 2),
    "power": lambda x: np.sum(np.abs(x) ** 1.5 + np.maximum(x, 0.1)),
    "of two lengths": lambda x: np.sum(x) + np.sum(x[1:] * 2) * x[0],
}


@pytest.mark.parametrize("name", LONG)
def test_numba_fuses_long_vectors_into_loops(name):
    pytest.importorskip("numba")
    x = np.linspace(-1.1, 1.3, 2000)
    close(compile(LONG[name], np.ones(2000) * 0.4, backend="numba")(x), grad(LONG[name])(x), 1e-10)


def test_numba_compiles_scalar_programs_and_says_what_it_cannot():
    pytest.importorskip("numba")
    close(
        compile(loop, 0.5, 1.0, backend="numba", what="value_and_gradient")(0.7, 1.3),
        value_and_grad(loop, (0, 1))(0.7, 1.3),
    )
    assert compile(rosenbrock, np.ones(2000), backend="numba").source.count("for i in range") == 1
    with pytest.raises(TypeError, match="use backend='numpy'"):
        compile(lambda x: np.sum(np.linalg.slogdet(np.einsum("ij,jk", x, x))[1]), np.eye(2), backend="numba")


def test_a_program_of_many_operations_does_not_recurse():
    def chain(x):
        y = x[0]
        for k in range(3000):
            y = np.sin(y) + x[k % 40] * y
        return y

    x = np.linspace(0.1, 0.2, 40)
    close(compile(chain, np.ones(40) * 0.15)(x), grad(chain)(x), 1e-9)


def test_a_list_of_positions_is_not_an_element():
    def f(x):
        return np.sum(x[[0, 1]]) * x[0, 1]

    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(compile(f, x)(x), grad(f)(x))


def test_shapes_are_compared_before_floats_can_stop():
    logarithm = compile(lambda x: np.sum(np.exp(x) * np.log(x)) / x.size, np.ones(3), check=True, what="value")
    with pytest.raises(ValueError, match=r"x has shape \(4,\), but this function was compiled for \(3,\)"):
        logarithm(np.ones(4))
    of_two = compile(lambda x, y: np.sum(np.log(x)) * y, np.ones(3), 1.0, check=True)
    with pytest.raises(ValueError, match=r"y has shape \(2,\), but this function was compiled for \(\)"):
        of_two(np.ones(3), np.ones(2))


@pytest.mark.parametrize("what", ["gradient", "hessian", "jacobian"])
def test_arrays_without_elements_have_derivatives_without_elements(what):
    for f in (lambda x: np.sum(np.cumsum(x)), lambda x: np.sum(np.outer(x, x)), lambda x: np.sum(np.sort(x)), np.sum):
        right = {"gradient": grad, "hessian": hessian, "jacobian": jacobian}[what](f)(np.zeros(0))
        assert right.shape == ((0, 0) if what == "hessian" else (0,))
        assert np.shape(compile(f, np.zeros(0), what=what)(np.zeros(0))) == right.shape


@pytest.mark.parametrize("what", ["value", "gradient", "jvp", "hvp", "hessian", "jacobian"])
def test_the_truth_of_a_number_is_not_frozen_into_a_compiled_program(what):
    def f(x):
        y = x or 3.0  # is x where it is not 0
        return y * x * x

    with pytest.raises(DerivativeLost, match="depend on a value"):
        compile(f, 2.0, what=what)
