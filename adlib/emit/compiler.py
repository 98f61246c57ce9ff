"""A derivative as a plain Python function that people can read: f is traced once, and its derivative is written as
source.

`compile(f, *example)` runs the derivative program on numbers that record every operation. This gives the Wengert list
of the whole program, f and its sweep together. `simplify` shares and folds what it can, and `python` writes the rest as
source that contains nothing of adlib.

The list is that of one path through f, for arguments of the shapes of the example. A branch that depends on values is
refused; use np.where, or `adlib.transform.grad`, which keeps branches and loops.

Source: Griewank and Walther (2008), section 6.2; for tracing, the JAX authors' "Autodidax".
"""

import inspect
from collections.abc import Callable
from typing import Any

from adlib.emit import buffers, loops
from adlib.emit.coloring import compressed
from adlib.emit.entries import by_entries
from adlib.emit.python import write, write_lines
from adlib.emit.simplify import simplified
from adlib.emit.staged import staged
from adlib.emit.unroll import unrolled
from adlib.methods.dual import jvp
from adlib.methods.reverse import value_and_grad, vjp
from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import as_real
from adlib.products.hessian import hessian, hvp
from adlib.products.jacobian import jacobian
from adlib.show.source import run_source

WHAT = ("value", "gradient", "value_and_gradient", "jvp", "vjp", "hvp", "jacobian", "hessian")
BACKENDS = ("numpy", "numba")


def compile(
    f: Callable[..., Any],
    *example: Any,
    what: str = "gradient",
    backend: str = "numpy",
    check: bool = False,
    reuse: bool = False,
) -> Callable[..., Any]:
    """Return a plain Python function that computes a derivative of f, with its text as `.source`.

    `example` is a set of arguments of f: floats, arrays or containers of them, of which only the shapes count. The
    function is called as f is:

        value, gradient, jacobian, hessian (x, ...)    value_and_gradient (x, ...) -> (y, gradient)
        jvp (x, ..., x_dot, ...) -> (y, y_dot)    vjp (x, ..., y_bar) -> (y, x_bar)    hvp (x, ..., v, ...) -> H v

    The derivative with respect to one argument is an array (or number), and with respect to several it is a tuple.
    backend: "numpy", or "numba" (the `fast` extra), which compiles the text to machine code and fuses large elementwise
    work into loops. check=True makes each call compare the shapes with those of the example; without it they are not
    checked. reuse=True keeps the arrays for intermediate results from call to call, which is faster for large arrays
    but not possible with several threads at once. Raises TypeError for a branch or an index that depends on values,
    ValueError for another `what` or `backend`, and what `grad` raises.
    """
    if what not in WHAT or backend not in BACKENDS:
        raise ValueError(
            f"compile got what={what!r}, backend={backend!r}: choose from {', '.join(WHAT)}, and {', '.join(BACKENDS)}"
        )
    if not example:
        raise TypeError(
            "compile needs arguments to trace f with: write compile(f, x), where x has the shape that will be used"
        )
    example = tuple(_real(x, f"example[{k}]") for k, x in enumerate(example))
    program, args, names = _program(f, example, what)
    dense = None
    if what in ("jacobian", "hessian") and len(example) == 1:
        program, dense = by_entries(f, example[0], what) or compressed(f, example[0], what) or (program, None)
    graph, body = simplified(staged(program, args)), write_lines
    if reuse:
        body = buffers.body
    elif backend == "numba":
        body = loops.body
    else:
        graph = unrolled(graph) or graph
    text, space = write(graph, what, list(zip(names, args)), f, check, dense, body, goes_on=backend == "numpy")
    function = run_source(text, f"adlib.compile {what}", space)[what]
    function.source = text
    return _by_numba(function, args) if backend == "numba" else function


def _real(tree, name):
    """Return the containers of an argument, with its floats and floating-point arrays."""
    return rebuild(tree, iter([as_real(leaf, leaf_name) for leaf_name, leaf in flatten(tree, name)]))


def _program(f, example, what):
    """Return (the derivative as a function, its arguments, their names)."""
    names = _names(f, len(example))
    if what == "value":
        return f, example, names
    program = PROGRAMS[what](f, len(example))
    if what in ("gradient", "value_and_gradient", "jacobian", "hessian"):
        return program, example, names
    if what == "vjp":
        return program, (*example, _real(f(*example), "the result of f")), [*names, "y_bar"]
    if what == "jvp":
        return program, (*example, *example), [*names, *(f"{name}_dot" for name in names)]
    directions = [f"v_{name}" for name in names] if len(names) > 1 else ["v"]
    return program, (*example, *example), [*names, *directions]


def _gradient(f, n):
    both = value_and_grad(f, tuple(range(n)))
    return lambda *xs: _alone(both(*xs)[1])


def _value_and_gradient(f, n):
    both = value_and_grad(f, tuple(range(n)))

    def program(*xs):
        y, parts = both(*xs)
        return y, _alone(parts)

    return program


def _jvp(f, n):
    return lambda *xs: jvp(f, xs[:n], xs[n:])


def _vjp(f, n):
    def program(*xs):
        y, pullback = vjp(f, *xs[:n])
        return y, _alone(pullback(xs[n]))

    return program


def _hvp(f, n):
    f = _of_one(f, n)
    return lambda *xs: hvp(f, _alone(xs[:n]), _alone(xs[n:]))


def _jacobian(f, n):
    taken = jacobian(_of_one(f, n))
    return lambda *xs: taken(_alone(xs))


def _hessian(f, n):
    taken = hessian(_of_one(f, n))
    return lambda *xs: taken(_alone(xs))


PROGRAMS = {
    "gradient": _gradient,
    "value_and_gradient": _value_and_gradient,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
    "jacobian": _jacobian,
    "hessian": _hessian,
}


def _alone(parts):
    """Return the only part of a tuple of one, and otherwise the tuple."""
    return parts[0] if len(parts) == 1 else tuple(parts)


def _of_one(f, n):
    """Return f as a function of one argument, which is the tuple of its arguments if there are several."""
    return f if n == 1 else lambda xs: f(*xs)


def _names(f, n):
    """Return the names of f's first n arguments, as far as they can be found."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        parameters = []
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if not names and n == 1:
        return ["x"]
    return [*names, *(f"x{k + 1}" for k in range(len(names), n))][:n]


def _by_numba(function, args):
    """Return the function as machine code, which is compiled now, for arguments like these."""
    try:
        import numba
    except ImportError:
        raise ImportError(
            "backend='numba' needs numba, which is not installed: pip install numba, or use backend='numpy'"
        ) from None
    quick = numba.njit(function, error_model="numpy")
    try:
        quick(*args)
    except (numba.core.errors.NumbaError, ImportError) as error:
        reason = str(error).strip().splitlines()[0]
        raise TypeError(f"numba cannot compile this function: use backend='numpy' ({reason})") from None
    quick.source = function.source
    return quick
