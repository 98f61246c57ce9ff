"""Truncated Taylor arithmetic: a number that carries the coefficients a_0, a_1, a_2, ... of a power series in t.

Dual numbers keep a_0 + a_1 t and drop t^2. If more terms are kept, one evaluation of f at x + t v gives f, its first
derivative along v, half its second, a sixth of its third, and so on. Sums and products are those of power series. For
any other function z = phi(x), the chain rule z' = phi'(x) x', read coefficient by coefficient, says

    k z_k = sum over j = 1 ... k of j x_j p_{k-j},   where p is the series of phi'(x),

and the coefficients of p that appear here need only those of z that are already known. phi'(x) is the rule table's own
entry, evaluated in this arithmetic. Each coefficient therefore costs O(k), and d of them O(d^2). Nested dual numbers
would need 2^d.

Source: Griewank and Walther (2008), chapter 13 (tables 13.1 and 13.2).
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.numbers.containers import flatten, flatten_like, rebuild
from adlib.numbers.number import Number, as_it_is, as_real, as_result, call, new_level
from adlib.rules.kinds import TABLE, Linear, Multilinear, plain, product, shape_of, with_care, zeros_like


class Taylor(Number):
    """A power series whose coefficients are computed in order, when they are needed; `coefficient(k)` gives one."""

    __slots__ = ("known", "term", "trace")

    def __init__(self, term, trace):
        """Start a series; `term(k)` computes coefficient k and may ask for all earlier ones."""
        self.known, self.term, self.trace = [], term, trace

    level = property(lambda self: self.trace.level)
    primal = property(lambda self: self.coefficient(0))

    def coefficient(self, k):
        while len(self.known) <= k:
            self.known.append(self.term(len(self.known)))
        return self.known[k]

    def slope(self):
        """Return the series of the derivative with respect to t."""
        return Taylor(lambda k: (k + 1) * self.coefficient(k + 1), self.trace)

    def constant(self, value):
        return Taylor(lambda k: value if k == 0 else zeros_like(value), self.trace)

    def anywhere(self, test):
        return np.broadcast_to(True, shape_of(self.primal))  # the later coefficients are not known yet

    def times(self, partial):
        """Return partial * self, where self is a derivative. A coefficient that is 0 makes a product 0, see
        `carefully`.
        """

        def z_k(k):
            parts = [product(self.trace.at(partial, j), self.coefficient(k - j)) for j in range(k + 1)]
            return sum(parts[1:], parts[0])

        return Taylor(z_k, self.trace)

    def apply(self, rule, operands, params):
        return self.trace.apply(rule, operands, params)

    def __repr__(self):
        terms = (f"{a} t^{k}" for k, a in enumerate(self.known[1:], 1))
        return " + ".join([str(self.primal), *terms])  # which computes the primal if need be


class TaylorTrace:
    """One evaluation of a function on series, and the series that it made, in order."""

    def __init__(self):
        self.level, self.series, self.seen, self.recording = new_level(), [], {}, True

    def is_series(self, x):
        return isinstance(x, Taylor) and x.trace is self

    def at(self, x, k):
        """Return coefficient k of an operand. A constant has only one."""
        if self.is_series(x):
            return x.coefficient(k)
        return x if k == 0 else zeros_like(x)

    def apply(self, rule, xs, params):
        """Apply phi to series. The same function of the same series is computed once, so that sin and cos can use each
        other.
        """
        xs = tuple(map(as_it_is, xs))
        may_recur = not params and all(self.is_series(x) for x in xs)
        key = (rule, *(id(x.known) for x in xs)) if may_recur else None
        if key in self.seen:
            return as_it_is(self.seen[key][0])
        z = self.power(*xs) if rule is TABLE["power"] else None
        if z is None:
            z = Taylor(None, self)
            z.term = self.term(rule, xs, params, z)
            z.coefficient(0)
            if self.recording:
                self.series.append(z)
        if key:
            self.seen[key] = z, xs  # the operands are kept, so that no other object can get their identity
        return as_it_is(z)  # since f may write into it, and later coefficients need z as it is

    def term(self, rule, xs, params, z):
        """Return the function k -> z_k of z = rule(*xs)."""
        if rule is TABLE["multiply"] or isinstance(rule, Multilinear):
            return self.of_product(rule, xs, params)
        if rule.name in ("add", "subtract", "negative"):
            return lambda k: rule(*(self.at(x, k) for x in xs))
        if rule.name == "divide":
            return self.of_quotient(rule, *xs, z)
        if isinstance(rule, Linear):
            positions = rule.nondifferentiable
            return lambda k: rule(*(x if i in positions else self.at(x, k) for i, x in enumerate(xs)), **params)
        return self.by_chain_rule(
            lambda: rule(*(self.at(x, 0) for x in xs), **params),
            lambda: rule.pushforward(z, xs, [x.slope() if self.is_series(x) else None for x in xs], params),
        )

    def of_product(self, rule, xs, params):
        """Return z_k, the sum of all products of coefficients whose orders add up to k."""
        active = [position for position, x in enumerate(xs) if self.is_series(x)]

        def z_k(k):
            total = None
            for orders in itertools.product(range(k + 1), repeat=len(active) - 1):
                if sum(orders) <= k:
                    order_at = dict(zip(active, (*orders, k - sum(orders))))
                    factors = (self.at(x, order_at[i]) if i in order_at else x for i, x in enumerate(xs))
                    part = rule(*factors, **params)
                    total = part if total is None else total + part
            return total

        return z_k

    def of_quotient(self, rule, x, y, z):
        """From z y = x follows z_k y_0 = x_k - sum of y_j z_{k-j}, with j from 1 to k."""
        if not self.is_series(y):
            return lambda k: rule(self.at(x, k), y)

        def z_k(k):
            known = sum(y.coefficient(j) * z.coefficient(k - j) for j in range(1, k + 1))
            return rule(self.at(x, k) - known, y.coefficient(0))

        return z_k

    def by_chain_rule(self, value, slope):
        """Return z_k from the series of z' = phi'(x) x', which `slope()` gives: z_k = (z')_{k-1} / k."""
        made = []

        def z_k(k):
            if k == 0:
                return value()
            if not made:  # not before it is needed, since the slope of sin asks for cos, and that of cos for sin
                recording, self.recording = self.recording, False
                made.append(slope())
                self.recording = recording
            return self.at(made[0], k - 1) / k

        return z_k

    def power(self, x, y):
        """Return x**y. Its partial derivative is another power, so the table's entry would need O(k) series.

        A whole y >= 0 is computed by products, which is right at x = 0 too. Any other constant y uses z' = y z x' / x,
        and a series y uses exp(y log x). Where x is 0, or negative with a series y, these formulas do not hold; the
        result is then None, and the table's entry is used.
        """
        x_0 = plain(x)
        if self.is_series(y):
            return TABLE["exp"](y * TABLE["log"](x)) if np.all(x_0 > 0) else None
        if shape_of(y) == () and float(y).is_integer() and y >= 0:
            return whole_power(x, int(y))
        if not np.all(x_0):
            return None
        z = Taylor(None, self)
        z.term = self.by_chain_rule(lambda: TABLE["power"](x.coefficient(0), y), lambda: y * z * x.slope() / x)
        z.coefficient(0)
        self.series.append(z)
        return z


def whole_power(x, n):
    """Return x**n for a whole number n >= 0, by squaring."""
    result, square = None, x
    while n:
        if n % 2:
            result = square if result is None else result * square
        n //= 2
        square = square * square if n else square
    return x * 0.0 + 1.0 if result is None else result


def taylor(f: Callable[..., Any], x: Any, order: int, v: Any = None, **kwargs: Any) -> Any:
    """Return the Taylor coefficients c_0, ..., c_order of f at x along v, with f(x + t v) = c_0 + c_1 t + c_2 t^2 + ...

    f maps one argument to numbers; `kwargs` are passed on to it. x and v are floats, arrays, or containers of them, of
    one shape; v is 1 for a number and has to be given otherwise. Returns an array of shape (order + 1, *y.shape), or a
    container of such arrays: c_k is the k-th derivative along v divided by k!. Raises ValueError for a negative order
    or unequal shapes. The cost is O(order^2) times that of f.
    """
    if not isinstance(order, int) or order < 0:
        raise ValueError(f"the order is {order!r}, but it has to be a whole number that is not negative")
    if v is None:
        if isinstance(x, (list, tuple, dict)) or shape_of(x):
            raise TypeError("x is not one number, so taylor needs a direction: give v, of the same shape as x")
        v = 1.0
    points = [as_real(leaf, name) for name, leaf in flatten(x, "x")]
    directions = [as_real(leaf, name) for name, leaf in flatten_like(v, x, "v", "x")]
    if [shape_of(p) for p in points] != [shape_of(d) for d in directions]:
        raise ValueError(f"x has shape {shape_of(x)} and v {shape_of(v)}: give both one shape")

    def coefficients():
        taylor_trace = TaylorTrace()
        lines = [
            Taylor(lambda k, p=p, d=d: (p, d)[k] if k < 2 else zeros_like(p), taylor_trace)
            for p, d in zip(points, directions)
        ]
        y = call(f, (rebuild(x, iter(lines)),), kwargs)
        leaves = [as_result(leaf, name) for name, leaf in flatten(y, "the result of f")]
        for k in range(1, order + 1):  # in the order of evaluation: no recursion, however long f ran
            for series in taylor_trace.series:
                series.coefficient(k)
        return y, [np.stack([taylor_trace.at(leaf, k) for k in range(order + 1)]) for leaf in leaves]

    y, results = with_care(coefficients, lambda result: [leaf[1:] for leaf in result[1]])
    return rebuild(y, iter(results))
