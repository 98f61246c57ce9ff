"""Derivatives as plain Python functions that one can read: `compile`."""

from adlib.emit.compiler import compile

__all__ = ["compile"]
