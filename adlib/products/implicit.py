"""Implicit differentiation: the derivative of a solution, from the equation that it solves and not from the solver.

Let x(p) solve g(x, p) = 0. However x was found, the equation holds for each p, so that its derivative with respect to p
is zero: A x_dot + g_dot = 0, where A = dg/dx and g_dot is the tangent of g while x is held fixed. Both modes follow:

    tangent   x_dot = -solve(A, g_dot)
    adjoint   w = -solve(A', x_bar),   p_bar = (dg/dp)' w

One linear system replaces the tape of all iterations. A fixed point x = f(x, p) is a root of x - f(x, p), and a minimum
of f(x, p) is a root of its gradient. Each solution is an elementary function of p with these two as its rule, written
with NumPy and adlib, so that derivatives of every order follow.

Sources: Griewank and Walther (2008), chapter 15; Blondel et al. (2022), "Efficient and modular implicit
differentiation".
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import grad, vjp
from adlib.numbers.arguments import filled, is_real, template
from adlib.numbers.containers import flatten
from adlib.numbers.custom import custom_rule
from adlib.numbers.number import Number, as_real
from adlib.products.solvers import NoSolution, descent, iteration, linear, newton, size, slope
from adlib.rules.kinds import shape_of, zeros_like

# Public functions -----------------------------------------------------------------------------------------------------


def root(
    g: Callable[..., Any], x0: Any, *params: Any, solve: Callable[..., Any] | None = None, tol: float | None = None
) -> Any:
    """Return x with g(x, *params) = 0, near x0, as a differentiable function of params.

    x, x0 and the result of g are floats or arrays of one shape. Params are floats, arrays, or containers of them; x0
    and whatever is no real number are constants. `solve(g_of_x, x0)` may find x by any method, on plain numbers, and
    nothing that it does is recorded; by default it is Newton's method. The cost of a derivative is one linear system of
    the size of x. Raises NoSolution if the result is no root to the relative accuracy `tol` (default: the square root
    of the machine epsilon), or if dg/dx is singular there, and TypeError if g uses a number of the derivative that is
    not among params.
    """
    return _solution(g, g, solve or newton, x0, params, tol, "root")


def fixed_point(
    f: Callable[..., Any], x0: Any, *params: Any, solve: Callable[..., Any] | None = None, tol: float | None = None
) -> Any:
    """Return x with x = f(x, *params), as a differentiable function of params.

    By default, x is found by iterating x <- f(x, *params) from x0, which converges where f is a contraction. Arguments
    and errors are those of `root`; `solve` receives f as a function of x.
    """
    return _solution(lambda x, *params: x - f(x, *params), f, solve or iteration, x0, params, tol, "fixed_point")


def argmin(
    f: Callable[..., Any], x0: Any, *params: Any, solve: Callable[..., Any] | None = None, tol: float | None = None
) -> Any:
    """Return x at which f(x, *params), one number, has a local minimum near x0, as a differentiable function of params.

    By default, x is found by Newton's method with the absolute values of the Hessian's eigenvalues, whose steps are
    shortened until f decreases. Arguments and errors are those of `root`; `solve` receives f as a function of x. A
    maximum or a saddle point is refused, since the Hessian has to be positive definite.
    """
    return _solution(grad(f), f, solve or descent, x0, params, tol, "argmin")


# The rule -------------------------------------------------------------------------------------------------------------


def _solution(g, given, solve, x0, params, tol, name):
    """Return the root of g as a custom rule of x0 and the real leaves of params; `solve` finds it from what was
    `given`. The start x0 is an operand whose derivative is zero, so that an engine that records it evaluates it again.
    """
    places = template(params)

    def at(function, reals):
        """Return the function of x alone, for these values of the real parameters."""
        full = filled(places, reals)
        return lambda x: function(x, *full)

    def value(start, *reals):
        x = _found(solve, at(given, reals), start, name)
        _require_regular(at(g, reals), x, tol, name)
        return x

    def pushforward(x, operands, dots):
        reals = operands[1:]
        dots = tuple(zeros_like(real) if dot is None else dot for real, dot in zip(reals, dots[1:]))
        g_dot = jvp(lambda *reals: at(g, reals)(x), tuple(reals), dots)[1] if reals else zeros_like(x)
        return -linear(slope(at(g, reals), x), g_dot)

    def pullback(x, operands, x_bar):
        reals = operands[1:]
        w = -linear(np.transpose(slope(at(g, reals), x)), x_bar)
        return zeros_like(operands[0]), *vjp(lambda *reals: at(g, reals)(x), *reals)[1](w)

    operands = [as_real(leaf, f"a parameter of {name}") for _, leaf in flatten(params) if is_real(leaf)]
    return custom_rule(value, pushforward=pushforward, pullback=pullback, name=name)(_as_start(x0), *operands)


# Guards ---------------------------------------------------------------------------------------------------------------


def _as_start(x0):
    if isinstance(x0, (list, tuple, dict)):
        raise TypeError(f"x0 is a {type(x0).__name__}: give one float or one array")
    return as_real(x0, "x0")


def _found(solve, function, start, name):
    """Return what the solver finds, which has to be plain, finite, and of the shape of x0."""
    x = solve(lambda x: _plain(function(x), x, name), start)
    x = as_real(_plain(x, start, name), f"the solution of {name}")
    if shape_of(x) != shape_of(start):
        raise ValueError(
            f"the solver of {name} gave shape {shape_of(x)} for an x0 of shape {shape_of(start)}: return an x of the "
            "shape of x0"
        )
    if not np.all(np.isfinite(x)):
        raise NoSolution(f"the solver of {name} gave {x}: start closer to the solution, or pass solve=")
    return x


def _plain(y, x, name):
    """Return y. It has to be plain if x is; inside the solver's own derivatives, neither is."""
    if isinstance(y, Number) and not isinstance(x, Number):
        raise TypeError(
            f"the function given to {name} uses a number of the derivative that is not among its parameters, so its "
            "derivative would be lost: pass it after x0"
        )
    return y


def _require_regular(g, x, tol, name):
    """Require that x is an isolated root, as far as rounding can tell, where the implicit function theorem holds.

    A = dg/dx turns residuals into distances: A^-1 g(x) estimates how far the root is. By Kantorovich's theorem there is
    one root within twice that distance if A changes on the way by less than half, relative to itself.
    """
    y, n = _plain(g(x), x, name), np.size(x)
    if shape_of(y) != shape_of(x):
        raise ValueError(f"{name} has equations of shape {shape_of(y)} for an x of {shape_of(x)}: give one for each x")
    with np.errstate(all="ignore"):
        A, eps = _matrix(g, x), np.finfo(np.result_type(x)).eps
        inverse = _inverse(A)
        error, noise = np.abs(inverse @ np.reshape(y, n)), _noise(g, x, y, inverse)
        far = np.reshape(2.0 * (error + noise), shape_of(x))
        finite = np.all(np.isfinite(far))
        changes = (
            [inverse @ (_matrix(g, x + part) - A) for part in (-far, far)] if finite else [np.full((n, n), np.inf)]
        )
    if name == "argmin" and not np.all(np.linalg.eigvalsh(A) > 0):
        raise NoSolution(
            f"{name} stopped at x = {x}, which is no minimum, since the Hessian is not positive definite there: start "
            "elsewhere"
        )
    if not all(np.max(np.sum(np.abs(change), 1), initial=0.0) <= 0.5 for change in changes):
        raise NoSolution(
            f"{name} stopped at x = {x}, where the Jacobian of the equations is singular as far as rounding can tell, "
            "so that a solution has no derivative: start elsewhere, or change the equations"
        )
    if np.any(error > (np.sqrt(eps) if tol is None else tol) * size(x) + 4 * noise):
        raise NoSolution(
            f"{name} stopped at x = {x}, at a distance of about {np.max(error):.1e} from the solution: let the solver "
            "run longer, or allow more with tol="
        )


def _matrix(g, x):
    return np.reshape(slope(g, x), (np.size(x), np.size(x)))


def _inverse(A):
    try:
        return np.linalg.inv(A)
    except np.linalg.LinAlgError:
        return np.full(A.shape, np.nan)


def _noise(g, x, y, inverse):
    """Return how far rounding in g may have moved the root, shape (n,).

    This is how far g departs from its linear approximation, over the shortest step at which that is a small part of the
    step. A double root has no such step: close by, the residual is rounding only, and farther away it is not linear.
    """
    root_eps = np.finfo(np.result_type(x)).eps ** 0.5
    direction, length = np.cos(1.0 + np.arange(np.size(x))), root_eps * (size(x) or 1.0)
    while length <= max(size(x), root_eps):
        steps = [part * length * direction for part in (-1.0, -0.6, 0.3, 0.7)]
        moved = [inverse @ np.reshape(g(x + np.reshape(step, shape_of(x))) - y, -1) for step in steps]
        noise = np.max([np.abs(a - b) for a, b in zip(moved, steps)], axis=0)
        if size(noise) <= 0.1 * length:
            return noise
        length *= 16.0
    return np.full(np.size(x), np.inf)
