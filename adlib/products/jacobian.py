"""Products with the Jacobian, and the Jacobian itself: what the two modes are for, and which one to take.

`jvp` (in `dual`) gives J v in one forward pass and `vjp` (in `reverse`) gives J' w in one reverse pass. The columns of
J are its products with the unit vectors of the inputs, its rows those with the unit vectors of the outputs. So forward
mode costs n products and reverse mode m, and the smaller number wins. A Hessian is the Jacobian of a gradient: forward
over reverse. Sources: Griewank and Walther (2008), sections 3.1, 3.2 and 5.1; Baydin et al. (2018), section 3.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import vjp
from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import as_real, new_level
from adlib.products.batch import Batch
from adlib.rules.kinds import shape_of

# The Jacobian ---------------------------------------------------------------------------------------------------------


def jacobian(f: Callable[..., Any], mode: str = "auto", argnums: int = 0) -> Callable[..., Any]:
    """The function x -> J, shape (*y.shape, *x.shape), J[i, k] = dy_i/dx_k.

    mode: "forward" (n columns in one pass), "reverse" (m rows in one pass), or "auto": forward if n <= m. `argnums`
    names the argument to differentiate by. If x or y is a nested list, tuple or dict, J is the container y of
    containers x of blocks. Raises ValueError for another mode. Cost: min(n, m) times that of a product, the function
    itself run once.
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ValueError(f"the mode of a jacobian is 'auto', 'forward' or 'reverse', and not {mode!r}")
    if not isinstance(argnums, int):
        raise TypeError(
            f"argnums is {argnums!r}, and a jacobian is taken by one argument: name it by an int, and call once for "
            "each"
        )

    def jacobian_of_f(*args):
        if not -len(args) <= argnums < len(args):
            raise ValueError(f"argnums is {argnums} but f was called with {len(args)} arguments: count from 0")
        before, x, after = args[:argnums], args[argnums], args[argnums:][1:]
        names, leaves = zip(*flatten(x, "x")) if flatten(x) else ((), ())
        leaves = [as_real(leaf, name) for leaf, name in zip(leaves, names)]
        x = rebuild(x, iter(leaves))

        def f_of_x(x):
            return f(*before, x, *after)

        if mode == "forward":
            return _by_columns(f_of_x, x, leaves)
        y, pullback = vjp(f_of_x, x)
        outputs = [as_real(leaf, "the result of f") for _, leaf in flatten(y)]
        if mode == "auto" and sum(map(_size, leaves)) <= sum(map(_size, outputs)):
            return _by_columns(f_of_x, x, leaves)
        return _by_rows(pullback, x, leaves, y, outputs)

    return jacobian_of_f


def jacfwd(f: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """`jacobian` in forward mode: all columns in one pass. For functions with few inputs."""
    return jacobian(f, "forward", argnums)


def jacrev(f: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """`jacobian` in reverse mode: all rows in one pass. For functions with few outputs."""
    return jacobian(f, "reverse", argnums)


def _by_columns(f, x, leaves):
    level = new_level()
    y, y_dot = jvp(f, (x,), (rebuild(x, iter(_seeds(leaves, level))),))
    blocks = []
    for (_, tangent), (_, value) in zip(flatten(y_dot), flatten(y)):
        columns = np.moveaxis(_stack(tangent, level, sum(map(_size, leaves))), 0, -1)
        blocks.append(
            rebuild(
                x,
                iter(
                    [
                        np.reshape(part, shape_of(value) + shape_of(leaf))
                        for part, leaf in zip(_split(columns, leaves, -1), leaves)
                    ]
                ),
            )
        )
    return rebuild(y, iter(blocks))


def _by_rows(pullback, x, leaves, y, outputs):
    level = new_level()
    (x_bar,) = pullback(rebuild(y, iter(_seeds(outputs, level))))
    adjoints = [_stack(adjoint, level, sum(map(_size, outputs))) for _, adjoint in flatten(x_bar)]
    parts = zip(*(_split(rows, outputs, 0) for rows in adjoints)) if adjoints else ()
    blocks = [
        rebuild(x, iter([np.reshape(part, shape_of(value) + shape_of(leaf)) for part, leaf in zip(row, leaves)]))
        for row, value in zip(parts, outputs)
    ]
    return rebuild(y, iter(blocks))


def _size(x):
    return int(np.prod(shape_of(x)))


def _seeds(leaves, level):
    """The unit vectors of all leaves together: for each leaf a stack that is 1 at its own places and 0 elsewhere."""
    n, start, seeds = sum(map(_size, leaves)), 0, []
    for leaf in leaves:
        seed = np.zeros((n, _size(leaf)), getattr(leaf, "dtype", float))
        seed[np.arange(start, start + _size(leaf)), np.arange(_size(leaf))] = 1.0
        start += _size(leaf)
        seeds.append(Batch(seed.reshape(n, *shape_of(leaf)), level))
    return seeds


def _stack(x, level, n):
    """The stack in a result: one that no seed reached is the same, 0, for all n."""
    if isinstance(x, Batch) and x.level == level:
        return x.primal
    return np.broadcast_to(x, (n, *shape_of(x)))


def _split(stack, leaves, axis):
    ends = np.cumsum([_size(leaf) for leaf in leaves]).tolist()
    return [stack[(..., slice(a, b)) if axis else slice(a, b)] for a, b in zip([0, *ends], ends)]
