"""adlib, automatic differentiation by every method, written to be read. This file holds the public names and nothing
else.
"""

import os

from adlib import transform
from adlib.check import check_gradient, check_jvp_vjp
from adlib.emit import compile
from adlib.methods import numerical, quick_tape
from adlib.methods.checkpoint import checkpoint, checkpoint_chain
from adlib.methods.dual import Dual, derivative, jvp
from adlib.methods.reverse import grad, value_and_grad, vjp
from adlib.methods.taylor import taylor
from adlib.methods.wengert import trace
from adlib.numbers.custom import custom_rule, stop_gradient
from adlib.products import implicit
from adlib.products.hessian import hessian, hvp
from adlib.products.jacobian import jacfwd, jacobian, jacrev
from adlib.products.vmap import vmap

if os.environ.get("ADLIB_QUICK", "1") != "0":  # the tape of methods/reverse.py works without, two to four times slower
    quick_tape.switch_on()

__version__ = "0.1.0"
__all__ = [
    "Dual",
    "check_gradient",
    "check_jvp_vjp",
    "checkpoint",
    "checkpoint_chain",
    "compile",
    "custom_rule",
    "derivative",
    "grad",
    "hessian",
    "hvp",
    "implicit",
    "jacfwd",
    "jacobian",
    "jacrev",
    "jvp",
    "numerical",
    "stop_gradient",
    "taylor",
    "trace",
    "transform",
    "value_and_grad",
    "vjp",
    "vmap",
]
