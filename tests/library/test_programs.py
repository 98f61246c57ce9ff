"""Sixty programs and more through every engine, against autograd (always), JAX (in CI) and PyTorch (`make peers`)."""

import sys
import types
from pathlib import Path

import numpy as np
import pytest

from adlib import check_gradient, compile, grad, hvp, jvp, numerical, taylor, transform

sys.path.insert(0, str(Path(__file__).parent))
import programs  # noqa: E402
from programs import PROGRAMS, TAGS  # noqa: E402

every = pytest.mark.parametrize("f, args", PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])


def moving(args):
    return tuple(k for k, x in enumerate(args) if not isinstance(x, int))


def flat(parts):
    return np.concatenate([np.ravel(np.asarray(part, float)) for part in parts])


def close(a, b, tolerance=1e-10):
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * max(1.0, np.max(np.abs(b))))


def directions(args):
    return tuple(direction(x, k) for k, x in enumerate(args))


def direction(x, k):
    if isinstance(x, int):
        return 0
    return float(np.cos(k)) if isinstance(x, float) else np.cos(np.arange(x.size) + k).reshape(x.shape)


def of_moving(f, args):
    def g(*xs):
        full = list(args)
        for k, x in zip(moving(args), xs):
            full[k] = x
        return f(*full)

    return g, tuple(args[k] for k in moving(args))


def test_there_are_sixty_programs():
    assert len(PROGRAMS) >= 60


@every
def test_reverse_forward_and_differences_agree(f, args):
    g, xs = of_moving(f, args)
    gradient = grad(g, tuple(range(len(xs))))(*xs)
    dots = directions(xs)
    y, y_dot = jvp(g, xs, dots)
    assert y == pytest.approx(f(*args), rel=1e-12)
    assert y_dot == pytest.approx(flat(gradient) @ flat(dots), rel=1e-11)
    if "assigns" not in TAGS[f.__name__]:
        along = lambda t: g(*(x + t * d for x, d in zip(xs, dots)))  # noqa: E731
        assert numerical.derivative(along, 0.0, "central") == pytest.approx(y_dot, rel=2e-5, abs=1e-6)


@every
def test_source_transformation_agrees(f, args):
    g, xs = of_moving(f, args)
    exact = grad(g, tuple(range(len(xs))))(*xs)
    for mode in ("tape", "closure"):
        transformed = transform.grad(f, moving(args), mode)
        close(flat(transformed(*args)), flat(exact))
        for ours, x in zip(transformed(*args), xs):
            assert np.shape(ours) == np.shape(x)
    dots = directions(args)
    y, y_dot = transform.jvp(f)(*args, *dots)
    close(y_dot, flat(exact) @ flat(dots[k] for k in moving(args)))
    close(y, f(*args))


@every
def test_compiled_code_agrees(f, args):
    g, xs = of_moving(f, args)
    if "branches" in TAGS[f.__name__]:
        with pytest.raises(TypeError, match="cannot be compiled"):
            compile(g, *xs)
        return
    close(
        flat(np.atleast_1d(compile(g, *xs)(*xs)) if len(xs) == 1 else compile(g, *xs)(*xs)),
        flat(grad(g, tuple(range(len(xs))))(*xs)),
    )


@every
def test_second_derivatives_agree(f, args):
    g, xs = of_moving(f, args)
    dots = directions(xs)
    ours = hvp(lambda p: g(*p), xs, dots)
    again = grad(lambda p: jvp(g, tuple(p), dots)[1])(xs)
    close(flat(ours), flat(again), 1e-9)


@every
def test_taylor_arithmetic_agrees(f, args):
    g, xs = of_moving(f, args)
    dots = directions(xs)
    y, y_dot = jvp(g, xs, dots)
    first = taylor(lambda p: g(*p), xs, 2, dots)
    close(first[:2], [y, y_dot])
    curvature = jvp(lambda *p: jvp(g, p, dots)[1], xs, dots)[1]
    close(2 * first[2], curvature, 1e-8)


@every
def test_autograd_agrees(f, args):
    autograd = pytest.importorskip("autograd")
    import autograd.numpy as anp

    if "assigns" in TAGS[f.__name__] or f.__name__ in ("remainders", "einsums"):
        pytest.skip("autograd has no item assignment, no derivative of %, and none of a repeated index")
    there = elsewhere(f, anp)
    g, xs = of_moving(there, args)
    close(
        flat(autograd.grad(g, tuple(range(len(xs))))(*xs)),
        flat(grad(of_moving(f, args)[0], tuple(range(len(xs))))(*xs)),
    )


def elsewhere(f, numpy, constant=lambda x: x):
    """The program with another module under the name np; so are the functions that it calls, and its constant
    arrays.
    """
    space = {
        name: constant(value) if isinstance(value, np.ndarray) else value for name, value in vars(programs).items()
    }
    space["np"] = numpy
    for name, value in list(space.items()):
        if isinstance(value, types.FunctionType):
            space[name] = types.FunctionType(value.__code__, space, name, value.__defaults__, value.__closure__)
    return space[f.__name__]


@pytest.mark.peer
@every
def test_jax_agrees(f, args):
    jax = pytest.importorskip("jax", reason="make peers installs JAX")
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    if "assigns" in TAGS[f.__name__]:
        pytest.skip("JAX has no item assignment")
    g, xs = of_moving(elsewhere(f, jnp), args)
    close(flat(jax.grad(g, tuple(range(len(xs))))(*xs)), flat(grad(of_moving(f, args)[0], tuple(range(len(xs))))(*xs)))


@pytest.mark.peer
@every
def test_torch_agrees(f, args):
    torch = pytest.importorskip("torch", reason="make peers installs PyTorch")
    if "assigns" in TAGS[f.__name__]:
        pytest.skip("PyTorch differentiates no assignment into a leaf")
    torch.set_default_dtype(torch.float64)
    there = elsewhere(f, AsNumPy(torch), torch.tensor)
    xs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) if not isinstance(x, int) else x for x in args]
    gradient = torch.autograd.grad(there(*xs), [xs[k] for k in moving(args)])
    close(
        flat([part.numpy() for part in gradient]),
        flat(grad(of_moving(f, args)[0], moving(args))(*(args[k] for k in moving(args)))),
    )


class AsNumPy:
    """PyTorch under NumPy's names, as far as the programs go."""

    NAMES = {
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "arctan2": "atan2",
        "arcsinh": "asinh",
        "arccosh": "acosh",
        "arctanh": "atanh",
        "max": "amax",
        "min": "amin",
        "array": "as_tensor",
        "concatenate": "cat",
    }

    def __init__(self, torch):
        self.torch, self.linalg = torch, torch.linalg

    def __getattr__(self, name):
        function = getattr(self.torch, self.NAMES.get(name, name))

        def call(*args, **options):
            options = {{"axis": "dim", "keepdims": "keepdim"}.get(k, k): v for k, v in options.items()}
            numbers = name not in ("reshape", "zeros", "ones", "eye", "linspace", "einsum")
            args = [self.torch.as_tensor(x) if isinstance(x, (int, float)) and numbers else x for x in args]
            return function(*args, **({"dim": 0} if name == "cumsum" and not options else options))

        return call


@pytest.mark.parametrize("f, args", PROGRAMS[:: len(PROGRAMS) // 12], ids=lambda v: getattr(v, "__name__", ""))
def test_check_gradient_has_every_engine(f, args):
    g, xs = of_moving(f, args)
    report = check_gradient(g, *xs)
    assert report.ok, str(report)
