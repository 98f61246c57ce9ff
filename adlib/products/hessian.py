"""Second derivatives."""

from collections.abc import Callable
from typing import Any

from adlib.methods.dual import jvp
from adlib.methods.reverse import grad
from adlib.numbers.containers import flatten_like
from adlib.products.jacobian import jacfwd


def hessian(f: Callable[..., Any], argnums: int = 0, has_aux: bool = False) -> Callable[..., Any]:
    """The function x -> H, shape (*x.shape, *x.shape), of f: x -> one number: the columns of the gradient's Jacobian,
    all in one pass, forward over reverse. Containers, further arguments and `has_aux` as in `jacobian`. Cost: about 6 n
    times that of f."""
    return jacfwd(grad(f, argnums, has_aux), argnums, has_aux)


def hvp(f: Callable[..., Any], x: Any, v: Any, *args: Any, **kwargs: Any) -> Any:
    """H v, the Hessian of f: x -> one number times v, without the Hessian: forward over reverse.

    x and v: a float, an array, or containers of them, of one shape; so is the result. Further arguments of f follow.
    Cost: 4 to 10 times that of f, whatever the size of x. Source: Pearlmutter (1994), "Fast exact multiplication by the
    Hessian".
    """
    flatten_like(v, x, "v", "x")
    return jvp(lambda x: grad(f)(x, *args, **kwargs), (x,), (v,))[1]
