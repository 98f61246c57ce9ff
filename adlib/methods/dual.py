"""Forward mode with dual numbers: z = a + b eps, where eps * eps = 0 and eps is not 0.

By Taylor's formula f(x + eps) = f(x) + f'(x) eps, exactly, because all later terms have a factor eps * eps. A function
that is evaluated at x + 1 eps therefore returns its value and its derivative together. Each elementary function does to
a dual number what its rule says: the primal goes through the function, and the tangent through the derivative.

Sources: Griewank and Walther (2008), chapter 3.1; Baydin et al. (2018), section 3.1.1.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.numbers.arguments import plain_aux, value_and_aux
from adlib.numbers.containers import flatten, flatten_like, rebuild
from adlib.numbers.number import Number, as_real, as_result, call, new_level, own
from adlib.rules.kinds import Elementwise, anywhere, shape_of, with_care, zeros_like


class Dual(Number):
    """A dual number primal + tangent eps. Both are floats or arrays of the same shape.

    The tangent of a float may also be an array of many directions. `level` distinguishes nested derivatives: eps of one
    derivative is a constant to every other (Siskind and Pearlmutter, 2008). Dual numbers made by hand share level 0.
    """

    __slots__ = ("primal", "tangent", "level")

    def __init__(self, primal, tangent=0.0, level=0):
        self.primal, self.tangent, self.level = primal, tangent, level

    def apply(self, rule, operands, params):
        """Perform the one step of forward mode: z = phi(x), and z_dot is the rule's pushforward of x_dot."""
        primals, tangents = zip(*(self.split(x) for x in operands))
        z = rule.value(*primals) if rule.__class__ is Elementwise else rule(*primals, **params)
        return Dual(z, rule.pushforward(z, primals, tangents, params), self.level)

    def split(self, x):
        """Return (primal, tangent) of an operand. An operand that is not of this level is a constant and has tangent
        None.
        """
        return (x.primal, x.tangent) if isinstance(x, Dual) and x.level == self.level else (x, None)

    def constant(self, value):
        return Dual(value, zeros_like(value), self.level)

    def anywhere(self, test):
        found, of_tangent = anywhere(test, self.primal), anywhere(test, self.tangent)
        if hasattr(of_tangent, "stack"):  # many tangents at once: in one of them
            of_tangent = np.any(of_tangent.stack(), axis=0)
        return np.logical_or(found, of_tangent if shape_of(of_tangent) == shape_of(found) else np.any(of_tangent))

    def matrix(self):
        """Return the 2 x 2 matrix [[a, b], [0, a]] = a I + b E. Sums and products of dual numbers are those of their
        matrices.
        """
        return np.array([[self.primal, self.tangent], [0.0, self.primal]])

    def __repr__(self):
        return f"Dual({self.primal!r}, {self.tangent!r})"

    def __str__(self):
        if shape_of(self.primal) or shape_of(self.tangent) or isinstance(self.tangent, Number):
            return f"{self.primal} + {self.tangent} ε"
        sign = "-" if self.tangent < 0 else "+"
        return f"{self.primal:.6g} {sign} {abs(self.tangent):.6g} ε"


def jvp(
    f: Callable[..., Any], primals: tuple | list, tangents: tuple | list, *, has_aux: bool = False, **kwargs: Any
) -> tuple:
    """Return the value and the directional derivative of f in one forward pass: `(y, y_dot)` with y_dot = J x_dot.

    `primals` and `tangents` are tuples with one entry for each argument of f, of equal shapes (floats, arrays, or
    containers of them); `kwargs` are passed on to f. With `has_aux`, f returns (y, aux), and jvp returns (y, y_dot,
    aux). Raises ValueError where the shapes or the containers differ. The cost is 2 to 3 times that of f, whatever the
    number of inputs. If y_dot has a nan, f runs once more, since 0 times infinity is 0 here.
    """
    if not isinstance(primals, (tuple, list)) or not isinstance(tangents, (tuple, list)):
        raise TypeError(
            "jvp takes its primals and tangents as tuples with one entry per argument: write jvp(f, (x,), (x_dot,))"
        )
    if len(primals) != len(tangents):
        raise ValueError(f"jvp got {len(primals)} primals but {len(tangents)} tangents: give one tangent per primal")
    xs = [as_real(leaf, name) for name, leaf in flatten(primals, "primals")]
    named = flatten_like(tangents, primals, "tangents", "primals")
    x_dots = [as_real(leaf, name) for name, leaf in named]
    for (name, _), x, x_dot in zip(named, xs, x_dots):
        if shape_of(x) != shape_of(x_dot):
            raise ValueError(f"{name} has shape {shape_of(x_dot)} but its primal {shape_of(x)}: give both one shape")

    def run():
        level = new_level()
        duals = rebuild(tuple(primals), iter([Dual(x, x_dot, level) for x, x_dot in zip(xs, x_dots)]))
        y, aux = call(f, duals, kwargs), None
        if has_aux:
            y, aux = value_and_aux(y)
        pairs = [_finish(leaf, level, name) for name, leaf in flatten(y, "the result of f")]
        return y, [p for p, _ in pairs], [t for _, t in pairs], plain_aux(aux, lambda x: _is_of(level, x))

    y, values, y_dots, aux = with_care(run, lambda ran: ran[2])
    result = rebuild(y, iter(values)), rebuild(y, iter(own(y_dots, x_dots)))
    return (*result, aux) if has_aux else result


def derivative(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return f' of a function f: R -> R or R -> R^m of one real number, by dual numbers.

    It can be nested: f'' is derivative(derivative(f)). Raises TypeError for an array argument (use jvp, grad or
    jacobian).
    """

    def f_prime(x, *constants, **kwargs):
        if shape_of(x) or isinstance(x, (list, tuple, dict)):
            what = f"has shape {shape_of(x)}" if shape_of(x) else f"is a {type(x).__name__}"
            raise TypeError(f"derivative takes a function of one number, but x {what}: use grad or jvp")
        return jvp(lambda x: f(x, *constants, **kwargs), (x,), (1.0,))[1]

    return f_prime


def gradient(f, x):
    """Return the gradient of f: R^n -> R at the array x, shape (n,), in n forward passes. Pass k seeds x_k + 1 eps.

    This function is meant for teaching and checking; reverse mode needs one pass.
    """
    x = as_real(np.asarray(x), "x")
    seeds = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([jvp(f, (x,), (seed,))[1] for seed in seeds]).reshape(x.shape)


def _is_of(level, x):
    return isinstance(x, Dual) and x.level == level


def _finish(y, level, what):
    """Return (y, y_dot) of one output. An output that does not depend on the inputs has tangent 0."""
    if _is_of(level, y):
        return as_result(y.primal, what), y.tangent
    y = as_result(y, what)
    return y, zeros_like(y)
