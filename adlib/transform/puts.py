"""Assignments into arrays, `y[i] = v`: which ones are refused, and how to write the others as assignments of whole
arrays.
"""

import ast

from adlib.transform.language import Assign, CannotTransform, If, Loop, Put, statements_of
from adlib.transform.lines import subscript
from adlib.transform.runtime import assigned


def refuse_lists(program):
    """Refuse assignments into lists, because the derivatives of the numbers in a list could not be followed."""
    filled = {put.target for put in statements_of(program.body, Put)}
    for statement in statements_of(program.body, Assign):
        if statement.target in filled and isinstance(statement.value, (ast.List, ast.Tuple)):
            raise CannotTransform(
                f"{program.file}, line {statement.line}: {statement.target} is a list and is assigned into: begin with "
                f"np.zeros({len(statement.value.elts)})"
            )


def without_puts(program):
    """Replace each y[i] = v by y = assigned(y, v, i), a new array, so that the old one can still be held."""
    program.namespace["_assigned"] = assigned
    program.body = _without_puts(program.body)


def _without_puts(body):
    return [_without_put(statement) for statement in body]


def _without_put(statement):
    if isinstance(statement, Put):
        return Assign(statement.target, _whole_value(statement), statement.line)
    if isinstance(statement, If):
        then, otherwise = _without_puts(statement.body), _without_puts(statement.orelse)
        return If(statement.test, then, otherwise, statement.line)
    if isinstance(statement, Loop):
        body = _without_puts(statement.body)
        return Loop(statement.var, statement.control, body, statement.line, statement.exits)
    return statement


def _whole_value(put):
    """Return the array after the assignment into it, as an expression."""
    text = f"_assigned({put.target}, None, np.s_[{subscript(put.index)}])"
    call = ast.parse(text, mode="eval").body
    call.args[1] = put.value
    return ast.fix_missing_locations(ast.increment_lineno(call, put.line - 1))
