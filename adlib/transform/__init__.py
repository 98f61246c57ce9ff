"""Source transformation: the derivative of a function as another function, made from its own source."""

from adlib.transform.generate import grad, jvp
from adlib.transform.language import CannotTransform

__all__ = ["CannotTransform", "grad", "jvp"]
