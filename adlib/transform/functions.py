"""What the calls and operators in a source mean: rules of the table, functions of NumPy and math, Python functions."""

import ast
import builtins
import math
import types

import numpy as np

from adlib.emit.expressions import IN_MATH
from adlib.methods.checkpoint import checkpoint_chain
from adlib.numbers.custom import stop_gradient
from adlib.products import implicit
from adlib.rules.defined import DEFINED
from adlib.rules.kinds import BY_NUMPY, TABLE, NonDifferentiable

OPERATORS = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.Mod: "remainder",
    ast.FloorDiv: "floor_divide",
}
RULE_OF_MATH = {  # functions of math whose rules have another name
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "pow": "power",
    "fabs": "absolute",
}
MATH = {name: getattr(math, name) for name in IN_MATH.values()}  # what generated code imports from there
LIKE_ANOTHER: tuple = (np.zeros_like, np.ones_like, np.full_like, np.linspace)
OVERLOADED = frozenset((checkpoint_chain, implicit.argmin, implicit.fixed_point, implicit.root, stop_gradient))
MAKERS = frozenset((*LIKE_ANOTHER, np.zeros, np.ones, np.full, np.empty, np.eye, np.arange))


def called_function(call, namespace):
    """Return the function that a call names, of NumPy, math or Python, or None for a method of an array."""
    if isinstance(call.func, ast.Name):
        return namespace.get(call.func.id, getattr(builtins, call.func.id, None))
    if not isinstance(call.func, ast.Attribute):
        return None
    module = _value(call.func.value, namespace)
    return getattr(module, call.func.attr, None) if isinstance(module, types.ModuleType) else None


def _value(node, namespace):
    """Return what an expression means outside the function, or None if it depends on the function's variables."""
    if isinstance(node, ast.Name):
        return namespace.get(node.id)
    try:
        return eval(compile(ast.Expression(node), "", "eval"), {**namespace})
    except Exception:
        return None


def rule_of(function):
    """Return the differentiable rule of a function of NumPy, of math or of Python, or None."""
    if function in (abs, np.abs):
        return TABLE["absolute"]
    if _is_of_math(function):
        return TABLE.get(RULE_OF_MATH.get(function.__name__, function.__name__))
    try:
        rule = BY_NUMPY.get(function)
    except TypeError:  # the object that is called cannot be hashed
        return None
    return None if isinstance(rule, NonDifferentiable) else rule


def _is_of_math(function):
    if not isinstance(function, types.BuiltinFunctionType):
        return False
    return getattr(math, function.__name__, None) is function


def is_transformed_by_itself(function):
    """Return whether it is a Python function of the user, whose own source is transformed."""
    if not isinstance(function, types.FunctionType):
        return False
    known = function in DEFINED or function in MAKERS or function in OVERLOADED or rule_of(function) is not None
    return not known and not hasattr(function, "gradient_of")
