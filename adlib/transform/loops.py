"""Loop variables: a variable that is also used for something else gets its own name within its loop."""

import ast

from adlib.transform.activity import names_in
from adlib.transform.language import SETS_A_VALUE, Assign, Call, If, Loop, Put, statements_of


def separate_loop_variables(program):
    """Rewrite `for i in ...` as `for k in ...: i = k` if i is also assigned, an argument, read outside the loop, or the
    variable of another loop around it or within it.
    """
    set_elsewhere = {*program.parameters, *(s.target for s in statements_of(program.body, SETS_A_VALUE))}
    for loop in list(statements_of(program.body, Loop)):
        inner = {other.var for other in statements_of(loop.body, Loop)}
        if loop.var and (loop.var in set_elsewhere | inner or _is_read_outside(program.body, loop.var)):
            counter = program.fresh("k")
            count = ast.copy_location(ast.Name(counter, ast.Load()), loop.control)
            loop.body.insert(0, Assign(loop.var, count, loop.line))
            loop.var = counter


def _is_read_outside(body, name):
    """Return whether a block reads a name outside the loops whose variable it is."""
    for statement in body:
        if any(name in names_in(expression) for expression in _expressions_of(statement)):
            return True
        if isinstance(statement, If) and _is_read_outside(statement.body + statement.orelse, name):
            return True
        if isinstance(statement, Loop) and statement.var != name and _is_read_outside(statement.body, name):
            return True
    return False


def _expressions_of(statement):
    if isinstance(statement, Put):
        return [statement.index, statement.value]
    if isinstance(statement, Assign):
        return [statement.value]
    if isinstance(statement, Call):
        return statement.args
    return [statement.test if isinstance(statement, If) else statement.control]
