"""Tell every engine what to do: stop a derivative, or use a rule of your own."""

from collections.abc import Callable
from typing import Any

from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import call, own, protected
from adlib.rules.kinds import TABLE, Elementwise, Rule, product, shape_of


def stop_gradient(x: Any) -> Any:
    """Return x without its derivatives: a constant to every engine, and a new array. Containers are copied leaf by
    leaf.
    """
    leaves = [TABLE["stop_gradient"](leaf) for _, leaf in flatten(x)]
    return rebuild(x, iter(leaves))


def custom_rule(
    value: Callable[..., Any],
    *partials: Callable[..., Any],
    pushforward: Callable[..., Any] | None = None,
    pullback: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Rule:
    """Make an elementary function of your own from `value(*xs)` on floats and arrays, and from its derivative.

    For an elementwise function, give one partial per operand (two operands at most): `partial(z, *xs)` gives dz/dx_k,
    where z is the result.

        softplus = custom_rule(lambda x: np.logaddexp(x, 0), lambda z, x: 1 / (1 + np.exp(-x)))

    For any other function, `pushforward(z, xs, x_dots)` gives z_dot for forward mode (x_dots has None for a constant),
    and `pullback(z, xs, z_bar)` gives the tuple of adjoints for reverse mode. Write them with NumPy, because they are
    differentiated themselves for second derivatives. A mode whose rule is missing is refused when it is used.
    """
    if bool(partials) == bool(pushforward or pullback) or len(partials) > 2:
        raise TypeError(
            "custom_rule takes one partial for each of one or two operands, or else pushforward= and pullback="
        )
    name = name or getattr(value, "__name__", "custom").replace("<lambda>", "custom")
    return _CustomElementwise(name, value, partials) if partials else _CustomRule(name, value, pushforward, pullback)


class _CustomElementwise(Elementwise):
    saved = Rule.saved  # it is not known what the partials need

    def __init__(self, name, value, partials):
        Rule.__init__(self, name, self.value, table=False)
        self.names = ("x", "y")[: len(partials)]
        self.float_value = self.array_value = of_its_own(value)
        self.float_partials = self.array_partials = [lambda *xs_z, p=p: p(xs_z[-1], *xs_z[:-1]) for p in partials]
        self.constants, self.singular = [None] * len(partials), [True] * len(partials)

    def compiled(self, namespace):
        return self.array_value, self.array_partials

    def partial(self, k, z, x, *y):
        partial = super().partial(k, z, x, *y)
        if partial is None or not _fits(shape_of(partial), shape_of(z)):
            got = "None" if partial is None else f"shape {shape_of(partial)}"
            raise ValueError(
                f"partial number {k} of {self.name} gave {got} where the result has shape {shape_of(z)}: return "
                "dz/dx for each element of z"
            )
        return partial

    def times_partial(self, k, z, xs, derivative):
        return product(self.partial(k, z, *xs), derivative)


class _CustomRule(Rule):
    def __init__(self, name, value, pushforward, pullback):
        super().__init__(name, of_its_own(value), table=False)
        self.push, self.pull = pushforward, pullback

    def pushforward(self, z, xs, tangents, params):
        if self.push is None:
            raise TypeError(f"{self.name} has no pushforward, which forward mode needs: give custom_rule pushforward=")
        z_dot = call(self.push, (protected(z), [*map(protected, xs)], [*map(protected, tangents)]))
        many = [shape_of(t) for x, t in zip(xs, tangents) if t is not None and not shape_of(x)]  # directions of floats
        if z_dot is None or shape_of(z_dot) != shape_of(z) and shape_of(z_dot) not in many:
            got = "None" if z_dot is None else f"shape {shape_of(z_dot)}"
            raise ValueError(
                f"the pushforward of {self.name} gave {got} where its value has shape {shape_of(z)}: return a "
                "z_dot of the shape of z"
            )
        return z_dot

    def pullback(self, k, z_bar, z, xs, params):
        if self.pull is None:
            raise TypeError(f"{self.name} has no pullback, which reverse mode needs: give custom_rule pullback=")
        x_bars = call(self.pull, (protected(z), [*map(protected, xs)], protected(z_bar)))
        if not isinstance(x_bars, (tuple, list)) or len(x_bars) != len(xs):
            got = f"{len(x_bars)} adjoints" if isinstance(x_bars, (tuple, list)) else f"a {type(x_bars).__name__}"
            raise TypeError(
                f"the pullback of {self.name} gave {got}: return a tuple with one adjoint for each of its "
                f"{len(xs)} operands"
            )
        if x_bars[k] is None or shape_of(x_bars[k]) != shape_of(xs[k]):
            got = "None" if x_bars[k] is None else f"shape {shape_of(x_bars[k])}"
            raise ValueError(
                f"the pullback of {self.name} gave {got} for operand {k}, which has shape {shape_of(xs[k])}: return an "
                "adjoint of the shape of its operand"
            )
        return x_bars[k]


def of_its_own(value):
    """Return the function, made so that it may not write into its arguments, and copy a result that shares memory with
    them.
    """
    return lambda *xs: own([call(value, map(protected, xs))], xs)[0]


def _fits(shape, to):
    """Return whether an array of one shape broadcasts to the other one."""
    return len(shape) <= len(to) and all(n in (1, m) for n, m in zip(shape[::-1], to[::-1]))
