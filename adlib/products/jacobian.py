"""Products with the Jacobian, and the Jacobian itself: what the two modes are for, and which one to choose.

`jvp` (in `dual`) gives J v in one forward pass, and `vjp` (in `reverse`) gives J' w in one reverse pass. The columns of
J are its products with the unit vectors of the inputs, and its rows are those with the unit vectors of the outputs. So
forward mode costs n products and reverse mode m, and the smaller number wins. A Hessian is the Jacobian of a gradient,
computed forward over reverse. Sources: Griewank and Walther (2008), sections 3.1, 3.2 and 5.1; Baydin et al. (2018),
section 3.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import recorded
from adlib.numbers.arguments import is_position
from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import as_real, new_level
from adlib.products.batch import Seeds
from adlib.rules.kinds import shape_of

# The Jacobian ---------------------------------------------------------------------------------------------------------


def jacobian(f: Callable[..., Any], mode: str = "auto", argnums: int = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function x -> J, shape (*y.shape, *x.shape), J[i, k] = dy_i/dx_k.

    mode: "forward" (n columns in one pass), "reverse" (m rows in one pass), or "auto", which is forward if n <= m.
    `argnums` names the argument with respect to which f is differentiated; all others, and keyword arguments, are
    passed on to f. If x or y is a nested list, tuple or dict, J is the container y of containers x of blocks. With
    `has_aux`, f returns (y, aux), and the result is (J, aux). Raises ValueError for another mode. The cost is min(n, m)
    times that of a product, and the function itself is run once.
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ValueError(f"the mode of a jacobian must be 'auto', 'forward' or 'reverse', and not {mode!r}")
    if not is_position(argnums):
        raise TypeError(
            f"argnums is {argnums!r}, and a jacobian is taken with respect to one argument: name it by an int, and "
            "call once for each"
        )

    def jacobian_of_f(*args, **kwargs):
        if not -len(args) <= argnums < len(args):
            raise ValueError(f"argnums is {argnums} but f was called with {len(args)} arguments: count from 0")
        before, x, after = args[:argnums], args[argnums], args[argnums:][1:]
        names, leaves = zip(*flatten(x, "x")) if flatten(x) else ((), ())
        leaves = [as_real(leaf, name) for leaf, name in zip(leaves, names)]
        x = rebuild(x, iter(leaves))

        def f_of_x(x):
            y = f(*before, x, *after, **kwargs)
            return y if has_aux else (y, None)

        J, aux = _by_mode(f_of_x, x, leaves, mode)
        return (J, aux) if has_aux else J

    return jacobian_of_f


def jacfwd(f: Callable[..., Any], argnums: int = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the `jacobian` in forward mode, with all columns in one pass. Use it for functions with few inputs."""
    return jacobian(f, "forward", argnums, has_aux)


def jacrev(f: Callable[..., Any], argnums: int = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the `jacobian` in reverse mode, with all rows in one pass. Use it for functions with few outputs."""
    return jacobian(f, "reverse", argnums, has_aux)


def _by_mode(f, x, leaves, mode):
    """Return (J, aux) of a function x -> (y, aux)."""
    if mode == "forward":
        return _by_columns(f, x, leaves)
    y, pullback, aux = recorded(f, [x], {}, has_aux=True)
    outputs = [as_real(leaf, "the result of f") for _, leaf in flatten(y)]
    if mode == "auto" and sum(map(_size, leaves)) <= sum(map(_size, outputs)):
        return _by_columns(f, x, leaves)
    return _by_rows(pullback, x, leaves, y, outputs), aux


def _by_columns(f, x, leaves):
    level = new_level()
    y, y_dot, aux = jvp(f, (x,), (rebuild(x, iter(_seeds(leaves, level))),), has_aux=True)
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
    return rebuild(y, iter(blocks)), aux


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
    """Return the unit vectors of all leaves together: for each leaf a stack that is 1 at its own places and 0
    elsewhere.
    """
    n, start, seeds = sum(map(_size, leaves)), 0, []
    for leaf in leaves:
        seed = np.zeros((n, _size(leaf)), getattr(leaf, "dtype", float))
        seed[np.arange(start, start + _size(leaf)), np.arange(_size(leaf))] = 1.0
        start += _size(leaf)
        seeds.append(Seeds(seed.reshape(n, *shape_of(leaf)), level))
    return seeds


def _stack(x, level, n):
    """Return the stack in a result. A result that no seed has reached is the same, 0, for all n."""
    if isinstance(x, Seeds) and x.level == level:
        return x.primal
    return np.broadcast_to(x, (n, *shape_of(x)))


def _split(stack, leaves, axis):
    ends = np.cumsum([_size(leaf) for leaf in leaves]).tolist()
    return [stack[(..., slice(a, b)) if axis else slice(a, b)] for a, b in zip([0, *ends], ends)]
