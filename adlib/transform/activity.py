"""Which variables are active, that is, depend on the arguments with respect to which a function is differentiated.

Only active variables have tangents and adjoints. Source: Griewank and Walther (2008), section 6.2.
"""

import ast

from adlib.rules.kinds import BY_NUMPY, NonDifferentiable
from adlib.transform.language import SETS_A_VALUE, Assign, Call, Put, statements_of

ABOUT_ARRAYS = ("shape", "ndim", "size", "dtype")
ABOUT_NUMBERS = ("len", "int", "range", "bool")
WITHOUT_DERIVATIVE = {"np.zeros_like", "np.ones_like", "np.sign", "np.floor", "np.shape", "np.ndim", "np.size"}
WITHOUT_DERIVATIVE |= {f"np.{f.__name__}" for f, rule in BY_NUMPY.items() if isinstance(rule, NonDifferentiable)}


def active_names(body, active_parameters):
    """Return the names of a block that are active somewhere, by following dependencies until no name is added."""
    active, before = set(active_parameters), None
    while active != before:
        before = set(active)
        for statement in statements_of(body, SETS_A_VALUE):
            if is_active(statement, active):
                active.add(statement.target)
    return active


def is_active(statement, active):
    """Return whether the value of a statement depends on an active variable in a differentiable way."""
    return any(name in active for name in _differentiable_operands(statement))


def active_argnums(call, active):
    """Return the positions of the active arguments of a call."""
    return tuple(k for k, a in enumerate(call.args) if isinstance(a, ast.Name) and a.id in active)


def _differentiable_operands(statement):
    """Return the names through which the value of a statement can carry a derivative."""
    if isinstance(statement, Call):
        return [name for argument in statement.args for name in names_in(argument)]
    if isinstance(statement, (Assign, Put)) and not getattr(statement, "constant", False):
        return differentiable_names(statement.value)
    return []


def differentiable_names(node):
    """Return the names in an expression that occur outside indices, shapes and comparisons."""
    if is_nondifferentiable(node):
        return []
    if isinstance(node, ast.Name):
        return [node.id]
    children = [node.value] if isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)
    return [name for child in children for name in differentiable_names(child)]


def is_nondifferentiable(node):
    """Return whether an expression has no derivative, as for x.shape, len(x), x > 0 or np.argmax(x)."""
    if isinstance(node, ast.Compare) or isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return True
    if isinstance(node, ast.BoolOp):  # the value of `x and y` is x or y, which may be numbers
        return all(map(is_nondifferentiable, node.values))
    if isinstance(node, ast.Attribute):
        return node.attr in ABOUT_ARRAYS
    if isinstance(node, ast.Subscript):
        return is_nondifferentiable(node.value)
    if isinstance(node, ast.Call):
        by_name = isinstance(node.func, ast.Name) and node.func.id in ABOUT_NUMBERS
        return by_name or ast.unparse(node.func) in WITHOUT_DERIVATIVE
    return False


def names_in(node):
    """Yield every name in an expression, as often as it occurs."""
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
