"""Derivatives as plain Python functions that people can read: `compile`."""

from adlib.emit.compiler import compile

__all__ = ["compile"]
