"""adlib: automatic differentiation, every method of it, to be read. The public names, and nothing else."""

from adlib import numerical
from adlib.check import check_gradient, check_jvp_vjp
from adlib.checkpoint import checkpoint, checkpoint_chain
from adlib.dual import Dual, derivative, jvp
from adlib.emit import compile
from adlib.products import custom_rule, hessian, hvp, jacfwd, jacobian, jacrev, stop_gradient
from adlib.reverse import grad, value_and_grad, vjp
from adlib.taylor import taylor
from adlib.wengert import trace

__version__ = "0.1.0"
__all__ = ["Dual", "check_gradient", "check_jvp_vjp", "checkpoint", "checkpoint_chain", "compile", "custom_rule", "derivative", "grad", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "numerical", "stop_gradient", "taylor", "trace", "value_and_grad", "vjp"]
