"""Telling every engine what to do: stop a derivative, or give a rule of one's own."""

from collections.abc import Callable
from typing import Any

from adlib.numbers.containers import flatten, rebuild
from adlib.rules.kinds import TABLE, Elementwise, Rule


def stop_gradient(x: Any) -> Any:
    """x without its derivatives: a constant to every engine, and an array of its own. Containers are taken apart."""
    leaves = [TABLE["stop_gradient"](leaf) for _, leaf in flatten(x)]
    return rebuild(x, iter(leaves))


def custom_rule(
    value: Callable[..., Any],
    *partials: Callable[..., Any],
    pushforward: Callable[..., Any] | None = None,
    pullback: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Rule:
    """An elementary function of your own: `value(*xs)` on floats and arrays, and how to differentiate it.

    Elementwise: one partial an operand (two operands at most), `partial(z, *xs)` gives dz/dx_k from the result z.

        softplus = custom_rule(lambda x: np.logaddexp(x, 0), lambda z, x: 1 / (1 + np.exp(-x)))

    Any other function: `pushforward(z, xs, x_dots)` gives z_dot (x_dots has None for a constant), for forward mode, and
    `pullback(z, xs, z_bar)` gives the tuple of adjoints, for reverse mode. Write them with NumPy: they are
    differentiated in their turn for second derivatives. A mode whose rule is missing is refused when it is asked for.
    """
    if bool(partials) == bool(pushforward or pullback) or len(partials) > 2:
        raise TypeError(
            "custom_rule takes one partial for each of one or two operands, or else pushforward= and pullback="
        )
    name = name or getattr(value, "__name__", "custom").replace("<lambda>", "custom")
    return _CustomElementwise(name, value, partials) if partials else _CustomRule(name, value, pushforward, pullback)


class _CustomElementwise(Elementwise):
    saved = Rule.saved  # what the partials ask for is not known

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
