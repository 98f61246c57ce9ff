"""Second derivatives."""

from collections.abc import Callable
from typing import Any

from adlib.methods.dual import jvp
from adlib.methods.reverse import grad
from adlib.numbers.containers import flatten_like
from adlib.products.jacobian import jacfwd


def hessian(f: Callable[..., Any], argnums: int = 0, has_aux: bool = False) -> Callable[..., Any]:
    """Return the function x -> H, shape (*x.shape, *x.shape), of f: x -> one number.

    H holds the columns of the gradient's Jacobian, all computed in one pass, forward over reverse. Containers, further
    arguments and `has_aux` work as in `jacobian`. The cost is about 6 n times that of f.
    """
    return jacfwd(grad(f, argnums, has_aux), argnums, has_aux)


def hvp(f: Callable[..., Any], x: Any, v: Any, *args: Any, **kwargs: Any) -> Any:
    """Return H v, the Hessian of f: x -> one number times v, without forming the Hessian: forward over reverse.

    x, v and the result are floats, arrays, or containers of them, of one shape. Further arguments of f follow. The cost
    is 4 to 10 times that of f, whatever the size of x. Source: Pearlmutter (1994), "Fast exact multiplication by the
    Hessian".
    """
    flatten_like(v, x, "v", "x")
    return jvp(lambda x: grad(f)(x, *args, **kwargs), (x,), (v,))[1]
