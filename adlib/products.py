"""Products with the Jacobian, and the Jacobian itself: what the two modes are for, and which one to take.

`jvp` (in `dual`) gives J v in one forward pass and `vjp` (in `reverse`) gives J' w in one reverse pass. The columns of J are
its products with the unit vectors of the inputs, its rows those with the unit vectors of the outputs. So forward mode
costs n products and reverse mode m, and the smaller number wins. A Hessian is the Jacobian of a gradient: forward over
reverse. Sources: Griewank and Walther (2008), sections 3.1, 3.2 and 5.1; Baydin et al. (2018), section 3.
"""

import numpy as np

from adlib.batch import Batch
from adlib.containers import flatten, rebuild
from adlib.dual import jvp
from adlib.overload import Number, as_real, new_level
from adlib.reverse import grad, vjp
from adlib.rules import TABLE, Elementwise, Rule, shape_of

# The Jacobian -----------------------------------------------------------------------------------------------------------


def jacobian(f, mode="auto", argnums=0):
    """The function x -> J, shape (*y.shape, *x.shape), J[i, k] = dy_i/dx_k.

    mode: "forward" (n columns in one pass), "reverse" (m rows in one pass), or "auto": forward if n <= m. `argnums` names
    the argument to differentiate by. If x or y is a nested list, tuple or dict, J is the container y of containers x of
    blocks. Raises ValueError for another mode. Cost: min(n, m) times that of a product, the function itself run once.
    """
    if mode not in ("auto", "forward", "reverse"):
        raise ValueError(f"the mode of a jacobian is 'auto', 'forward' or 'reverse', and not {mode!r}")
    if not isinstance(argnums, int):
        raise TypeError(f"argnums is {argnums!r}, and a jacobian is taken by one argument: name it by an int, and call once for each")

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


def jacfwd(f, argnums=0):
    """`jacobian` in forward mode: all columns in one pass. For functions with few inputs."""
    return jacobian(f, "forward", argnums)


def jacrev(f, argnums=0):
    """`jacobian` in reverse mode: all rows in one pass. For functions with few outputs."""
    return jacobian(f, "reverse", argnums)


def _by_columns(f, x, leaves):
    level = new_level()
    y, y_dot = jvp(f, (x,), (rebuild(x, iter(_seeds(leaves, level))),))
    blocks = []
    for (_, tangent), (_, value) in zip(flatten(y_dot), flatten(y)):
        columns = np.moveaxis(_stack(tangent, level, sum(map(_size, leaves))), 0, -1)
        blocks.append(rebuild(x, iter([np.reshape(part, shape_of(value) + shape_of(leaf)) for part, leaf in zip(_split(columns, leaves, -1), leaves)])))
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


# Second derivatives -----------------------------------------------------------------------------------------------------


def hessian(f, argnums=0):
    """The function x -> H, shape (*x.shape, *x.shape), of f: x -> one number: the columns of the gradient's Jacobian, all in
    one pass, forward over reverse. Containers as in `jacobian`. Cost: about 6 n times that of f."""
    return jacfwd(grad(f, argnums), argnums)


def hvp(f, x, v):
    """H v, the Hessian of f: x -> one number times v, without the Hessian: forward over reverse.

    x and v: a float, an array, or containers of them, of one shape; so is the result. Cost: 4 to 10 times that of f,
    whatever the size of x. Source: Pearlmutter (1994), "Fast exact multiplication by the Hessian".
    """
    if isinstance(x, (list, tuple, dict)) != isinstance(v, (list, tuple, dict)):
        raise TypeError(f"x is of type {type(x).__name__} and v of type {type(v).__name__}: give both one form, an array for an array")
    return jvp(grad(f), (x,), (v,))[1]


# Telling an engine what to do -------------------------------------------------------------------------------------------


def stop_gradient(x):
    """x with all its derivatives cut off: a constant to every engine. Containers are taken apart."""
    leaves = [TABLE["stop_gradient"](leaf) if isinstance(leaf, Number) else leaf for _, leaf in flatten(x)]
    return rebuild(x, iter(leaves))


def custom_rule(value, *partials, pushforward=None, pullback=None, name=None):
    """An elementary function of your own: `value(*xs)` on floats and arrays, and how to differentiate it.

    Elementwise: one partial an operand (two operands at most), `partial(z, *xs)` gives dz/dx_k from the result z.

        softplus = custom_rule(lambda x: np.logaddexp(x, 0), lambda z, x: 1 / (1 + np.exp(-x)))

    Any other function: `pushforward(z, xs, x_dots)` gives z_dot (x_dots has None for a constant), for forward mode, and
    `pullback(z, xs, z_bar)` gives the tuple of adjoints, for reverse mode. Write them with NumPy: they are differentiated
    in their turn for second derivatives. A mode whose rule is missing is refused when it is asked for.
    """
    if bool(partials) == bool(pushforward or pullback) or len(partials) > 2:
        raise TypeError("custom_rule takes one partial for each of one or two operands, or else pushforward= and pullback=")
    name = name or getattr(value, "__name__", "custom").replace("<lambda>", "custom")
    return _CustomElementwise(name, value, partials) if partials else _CustomRule(name, value, pushforward, pullback)


class _CustomElementwise(Elementwise):
    def __init__(self, name, value, partials):
        Rule.__init__(self, name, self.value, table=False)
        self.names = ("x", "y")[: len(partials)]
        self.float_value = self.array_value = value
        self.float_partials = self.array_partials = [lambda *xs_z, p=p: p(xs_z[-1], *xs_z[:-1]) for p in partials]
        self.constants, self.singular = [None] * len(partials), [True] * len(partials)

    def compiled(self, namespace):
        return self.array_value, self.array_partials


class _CustomRule(Rule):
    def __init__(self, name, value, pushforward, pullback):
        super().__init__(name, value, table=False)
        self.push, self.pull = pushforward, pullback

    def pushforward(self, z, xs, tangents, params):
        if self.push is None:
            raise TypeError(f"{self.name} has no pushforward, which forward mode needs: give custom_rule pushforward=")
        return self.push(z, xs, tangents)

    def pullback(self, k, z_bar, z, xs, params):
        if self.pull is None:
            raise TypeError(f"{self.name} has no pullback, which reverse mode needs: give custom_rule pullback=")
        return self.pull(z, xs, z_bar)[k]
