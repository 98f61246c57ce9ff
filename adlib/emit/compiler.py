"""A derivative as a plain Python function that one can read: f is traced once, its derivative written out as source.

`compile(f, *example)` runs the derivative program on numbers that note what is done to them, so that a Wengert list of
the whole program arises, f and its sweep together. `simplify` shares and folds what it can, `python` writes it down.
Nothing of adlib is left in the result.

The list is that of one path through f, for arguments of the shapes of the example. A branch that depends on values is
refused: use np.where, or `adlib.transform.grad`, which keeps branches and loops.

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
    """A plain Python function that computes a derivative of f, with its text as `.source`.

    `example`: arguments of f, floats, arrays or containers of them; only their shapes count. The function is called as
    f is:

        value, gradient, jacobian, hessian (x, ...)    value_and_gradient (x, ...) -> (y, gradient)
        jvp (x, ..., x_dot, ...) -> (y, y_dot)    vjp (x, ..., y_bar) -> (y, x_bar)    hvp (x, ..., v, ...) -> H v

    The derivative by one argument is an array (or number), by several a tuple. backend: "numpy", or "numba" (the `fast`
    extra), which compiles the text to machine code and fuses large elementwise work into loops. check=True makes each
    call compare the shapes with the example's; without it nothing is checked. reuse=True keeps the arrays for
    intermediate results from call to call (faster for large arrays; not for several threads at once). Raises TypeError
    for a branch or an index that depends on values, ValueError for another `what` or `backend`, and what `grad` raises.
    """
    if what not in WHAT or backend not in BACKENDS:
        raise ValueError(
            f"compile got what={what!r}, backend={backend!r}: choose from {', '.join(WHAT)}, and {', '.join(BACKENDS)}"
        )
    if not example:
        raise TypeError(
            "compile needs arguments to trace f with: compile(f, x), where x has the shape that will be used"
        )
    example = tuple(
        rebuild(x, iter([as_real(leaf, name) for name, leaf in flatten(x, f"example[{k}]")]))
        for k, x in enumerate(example)
    )
    program, args, names = _program(f, example, what)
    dense = None
    if what in ("jacobian", "hessian") and len(example) == 1:
        program, dense = by_entries(f, example[0], what) or compressed(f, example[0], what) or (program, None)
    listed = staged(program, args)
    graph = simplified(listed)
    small = unrolled(graph) if backend == "numpy" and not reuse else None
    body = buffers.body if reuse else loops.body if backend == "numba" else write_lines
    text, space = write(
        small or graph, name=what, arguments=list(zip(names, args)), f=f, check=check, dense=dense, body=body
    )
    function = run_source(text, f"adlib.compile {what}", space)[what]
    function.source = text
    return _by_numba(function, args) if backend == "numba" else function


def _program(f, example, what):
    """(the derivative as a function, its arguments, their names)."""
    n, names = len(example), _names(f, len(example))
    everything = tuple(range(n))

    def alone(parts):
        return parts[0] if n == 1 else tuple(parts)

    def of_tuple(*xs):
        return f(*xs[0]) if n > 1 else f(xs[0])

    def gradient(*xs):
        return alone(both(*xs)[1])

    def value_and_gradient(*xs):
        y, parts = both(*xs)
        return y, alone(parts)

    if what == "value":
        return f, example, names
    if what in ("gradient", "value_and_gradient"):
        both = value_and_grad(f, everything)
        return {"gradient": gradient, "value_and_gradient": value_and_gradient}[what], example, names
    if what in ("jacobian", "hessian"):
        taken = {"jacobian": jacobian, "hessian": hessian}[what](of_tuple)
        return (lambda *xs: taken(xs if n > 1 else xs[0])), example, names
    if what == "vjp":

        def pulled(*xs):
            y, pullback = vjp(f, *xs[:n])
            return y, alone(pullback(xs[n]))

        y = f(*example)
        return (
            pulled,
            (*example, rebuild(y, iter([as_real(leaf, "the result of f") for _, leaf in flatten(y)]))),
            [*names, "y_bar"],
        )
    dots = [f"{name}_dot" if what == "jvp" else f"v_{name}" if n > 1 else "v" for name in names]
    if what == "jvp":
        return (lambda *xs: jvp(f, xs[:n], xs[n:])), example * 2, names + dots
    return (
        (lambda *xs: hvp(of_tuple, xs[:n] if n > 1 else xs[0], xs[n:] if n > 1 else xs[1])),
        (*example, *example),
        names + dots,
    )


def _names(f, n):
    """The names of f's first n arguments, as far as they can be known."""
    try:
        parameters = [
            p.name
            for p in inspect.signature(f).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        parameters = []
    return (parameters + [f"x{k + 1}" for k in range(len(parameters), n)])[:n] if n > 1 or parameters else ["x"]


def _by_numba(function, args):
    """The function as machine code; compiled at once, for arguments like these."""
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
        raise TypeError(f"numba cannot compile this function, use backend='numpy' ({reason})") from None
    quick.source = function.source
    return quick
