"""Second derivatives."""

from collections.abc import Callable
from typing import Any

from adlib.methods.dual import jvp
from adlib.methods.reverse import grad
from adlib.products.jacobian import jacfwd


def hessian(f: Callable[..., Any], argnums: int = 0) -> Callable[..., Any]:
    """The function x -> H, shape (*x.shape, *x.shape), of f: x -> one number: the columns of the gradient's Jacobian,
    all in one pass, forward over reverse. Containers as in `jacobian`. Cost: about 6 n times that of f."""
    return jacfwd(grad(f, argnums), argnums)


def hvp(f: Callable[..., Any], x: Any, v: Any) -> Any:
    """H v, the Hessian of f: x -> one number times v, without the Hessian: forward over reverse.

    x and v: a float, an array, or containers of them, of one shape; so is the result. Cost: 4 to 10 times that of f,
    whatever the size of x. Source: Pearlmutter (1994), "Fast exact multiplication by the Hessian".
    """
    if isinstance(x, (list, tuple, dict)) != isinstance(v, (list, tuple, dict)):
        raise TypeError(
            f"x is of type {type(x).__name__} and v of type {type(v).__name__}: give both one form, an array for an "
            "array"
        )
    return jvp(grad(f), (x,), (v,))[1]
