"""Numerical differentiation: differences of function values, and what they cost in accuracy.

    forward     (f(x + h) - f(x)) / h                     truncation h f''(x) / 2          n + 1 evaluations of f
    backward    (f(x) - f(x - h)) / h                     truncation h f''(x) / 2          n + 1
    central     (f(x + h) - f(x - h)) / 2h                truncation h^2 f'''(x) / 6       2 n
    richardson  (4 central(h / 2) - central(h)) / 3       truncation O(h^4)                4 n
    complex     Im f(x + ih) / h                          truncation h^2 f'''(x) / 6       n, and no subtraction

Every subtraction of two near values leaves a round-off error of about eps |f(x)| / h, so h can be too small as well as
too large. The complex step has no such loss. Sources: Griewank and Walther (2008), chapters 1 and 3; Squire and Trapp
(1998) for the complex step; Richardson (1911).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from adlib.numbers.number import as_real

METHODS = ("forward", "backward", "central", "richardson", "complex")
ORDER = {"forward": 1, "backward": 1, "central": 2, "richardson": 4, "complex": 2}  # of the truncation error in h


def derivative(f: Callable[[Any], Any], x: Any, method: str = "central", h: float | None = None) -> Any:
    """Return an approximation of f'(x) for f: R -> R or R -> R^m, in the precision of x. `h` defaults to
    `best_step`.
    """
    x = as_real(x, "x")
    return _quotient(lambda t: f(x + t), method, _step(method, x, h))


def gradient(f: Callable[[Any], Any], x: Any, method: str = "central", h: float | None = None) -> np.ndarray:
    """Return an approximation of the gradient of f: R^n -> R at the array x, of x's shape.

    Raises TypeError if f returns an array.
    """
    x = np.asarray(x)
    found = jacobian(f, x, method, h)
    if found.size != x.size:
        raise TypeError(
            f"gradient takes a function with one number as its result, and this one returned shape "
            f"{found.shape[: found.ndim - x.ndim]}: return a sum, or use jacobian"
        )
    return found.reshape(x.shape)


def jacobian(f: Callable[[Any], Any], x: Any, method: str = "central", h: float | None = None) -> np.ndarray:
    """Return an approximation of the Jacobian of f: R^n -> R^m at the array x, shape `(*shape of f(x), *shape of x)`.

    One quotient for each of the n inputs gives a whole column with all m outputs, so forward differences take n + 1
    evaluations and not n m. `h` defaults to the `best_step` of each input, since the inputs may differ much in size.
    """
    x = as_real(np.asarray(x), "x")
    steps, columns = [_step(method, x_k, h) for x_k in x.flat], []
    base = f(x) if method in ("forward", "backward") else None
    for k, step in enumerate(steps):
        e_k = np.zeros(x.shape, x.dtype)
        e_k.flat[k] = 1.0
        columns.append(_quotient(lambda t: f(x + t * e_k), method, step, base))
    J = np.stack(columns, axis=-1) if columns else np.zeros((*np.shape(f(x)), 0), x.dtype)
    return J.reshape((*J.shape[:-1], *x.shape))


def best_step(method: str, x: Any = 1.0) -> float:
    """Return the step for which truncation and round-off are about equal, if the derivatives of the function are about
    as large as its values.

    It is eps^(1 / (order + 1)) times the size of x, where eps belongs to the precision of x, rounded to a power of two
    so that x + h is computed exactly. The complex step has no round-off to balance, so it takes the smallest step that
    is safe.
    """
    _known(method)
    dtype = getattr(x, "dtype", np.dtype(float))
    size = max(1.0, float(np.max(np.abs(x))) if np.size(x) else 1.0)
    if method == "complex":
        return float(dtype.type(2.0 ** (np.finfo(dtype).minexp // 2)))
    return float(2.0 ** np.round(np.log2(np.finfo(dtype).eps ** (1 / (ORDER[method] + 1)) * size)))


def _quotient(along, method, h, base=None):
    """Return the difference quotient of t -> along(t) at t = 0."""
    if method == "forward":
        return (along(h) - (along(0 * h) if base is None else base)) / h
    if method == "backward":
        return ((along(0 * h) if base is None else base) - along(-h)) / h
    if method == "central":
        return (along(h) - along(-h)) / (2 * h)
    if method == "richardson":
        return (4 * _quotient(along, "central", h / 2) - _quotient(along, "central", h)) / 3
    return np.imag(along(1j * h)) / h


def _step(method, x, h):
    """Return h in the precision of x, and refuse what has no meaning."""
    _known(method)
    h = best_step(method, x) if h is None else h
    if not h > 0:
        raise ValueError(f"h is {h}, but a step must be positive: leave it out, and adlib chooses one")
    if method == "complex" and getattr(x, "dtype", None) == np.float16:
        raise TypeError("the complex step needs complex numbers, and NumPy has none in half precision: use float32")
    return x.dtype.type(h) if hasattr(x, "dtype") else float(h)


def _known(method):
    if method not in METHODS:
        raise ValueError(f"method is {method!r}: choose one of {', '.join(METHODS)}")


@dataclass
class ErrorStudy:
    """Arrays over the steps `h` of the whole error and its two parts; `exact` is f'(x)."""

    method: str
    exact: float
    h: np.ndarray
    error: np.ndarray
    truncation: np.ndarray
    roundoff: np.ndarray

    @property
    def best(self):
        """Return the index of the step with the smallest error."""
        return int(np.nanargmin(self.error))


def error_study(
    f: Callable[[Any], Any], x: float, method: str = "forward", hs: Any = None, dtype: Any = float
) -> ErrorStudy:
    """Return how large the error of a method at x is for every step of `hs`, and why, as an `ErrorStudy`.

    The quotient is computed twice: with numbers of `dtype`, as a program would, and with 60 decimal digits (by SymPy,
    from the trace of f). The exact quotient differs from f'(x) by the truncation error only, and the computed quotient
    differs from the exact one by the round-off error only.
    """
    from adlib.methods.symbolic import precise

    dtype = np.dtype(dtype).type
    hs = np.logspace(0, -16, 65) if hs is None else np.atleast_1d(np.asarray(hs, float))
    x = dtype(x)
    f_precise, exact = precise(f, x)
    rows: list = []
    for h in hs:
        h = dtype(h)
        if h == 0 or h < np.finfo(dtype).tiny:
            rows.append((float(h), np.nan, np.nan, np.nan))
            continue
        with np.errstate(all="ignore"):
            computed = float(_quotient(lambda t: f(x + t), method, h))
        true = _exact_quotient(f_precise, float(x), float(h), method)
        rows.append([float(part) for part in (h, abs(computed - exact), abs(true - exact), abs(computed - true))])
    return ErrorStudy(method, float(exact), *np.array(rows).T)


def _exact_quotient(f, x, h, method):
    """Return the same quotient with 60 digits."""
    import mpmath

    with mpmath.workdps(60):
        x, h = mpmath.mpf(x), mpmath.mpf(h)
        if method == "complex":
            return mpmath.im(f(mpmath.mpc(x, h))) / h
        return _quotient(lambda t: f(x + t), method, h)
