"""return, break and continue turned into flags, so that a program has one exit and its blocks run from top to bottom.

The statements after a jump are placed under `if not flag`. Outside loops no flag is needed, because the statements
after an `if` that always returns form its other branch.
"""

import ast


def one_exit(body):
    """Return the statements of a function with the flags `returned`, `broke` and `skipped` in place of its jumps."""
    *before, last = body
    if isinstance(last, ast.Return) and not _any_has(before, ast.Return):
        return [*_flagged(before, {}), _result(last)]
    return _returning(body)


def always_returns(body):
    """Return whether every path through a block returns before its end."""
    return any(map(_always_returns_in, body))


def exits_of(loop):
    """Return the flags that end a loop, after its jumps have been replaced."""
    return getattr(loop, "exits", [])


def name_node(name, line):
    return ast.Name(name, ast.Load(), lineno=line, col_offset=0)


def assign_node(target, value, line):
    return ast.Assign([target], value, lineno=line, col_offset=0)


def item_node(name, index, line):
    return ast.Subscript(name_node(name, line), name_node(index, line), ast.Load(), lineno=line, col_offset=0)


def _always_returns_in(statement):
    if isinstance(statement, ast.If):
        return always_returns(statement.body) and always_returns(statement.orelse)
    if isinstance(statement, ast.While):
        endless = isinstance(statement.test, ast.Constant) and bool(statement.test.value)
        return endless and not _has(statement, ast.Break, within_loop=True)
    return isinstance(statement, ast.Return)


def _returning(body):
    """Rewrite statements some of which return: outside loops the rest moves into the other branch, inside a flag is
    set.
    """
    result = []
    for k, statement in enumerate(body):
        rest = body[k + 1 :]
        if isinstance(statement, ast.Return):
            return [*result, _result(statement)]
        if _has(statement, ast.Return):
            if isinstance(statement, ast.If) and (always_returns(statement.body) or always_returns(statement.orelse)):
                return [*result, _with_rest_inside(statement, rest)]
            return [*result, *_with_rest_flagged(statement, rest)]
        result += _flagged([statement], {})
    return result


def _with_rest_inside(branch, rest):
    """Rewrite an `if` one of whose branches always returns, with the statements that follow it in the other branch."""
    then = branch.body if always_returns(branch.body) else branch.body + rest
    otherwise = branch.orelse if always_returns(branch.orelse) else branch.orelse + rest
    return ast.copy_location(ast.If(branch.test, _returning(then), _returning(otherwise)), branch)


def _with_rest_flagged(statement, rest):
    """Rewrite a statement that may return, with the statements that follow it under `if not returned`."""
    result = [_set("returned", statement.lineno, False), *_flagged([statement], {})]
    if after := _returning(rest):
        result.append(_unless(["returned"], after, statement))
    return result


def _flagged(body, names):
    """Return statements with jumps replaced; `names` has the flags of the loop in which they stand, and its depth."""
    result = []
    for k, statement in enumerate(body):
        flags = []  # the flags that this statement may set
        if isinstance(statement, ast.Return):
            return [*result, _result(statement), _set("returned", statement.lineno)]
        if isinstance(statement, (ast.Break, ast.Continue)):
            return [*result, _set(names[type(statement)], statement.lineno)]
        if isinstance(statement, (ast.For, ast.While)):
            result += _flagged_loop(statement, names.get("depth", 0) + 1)
        elif isinstance(statement, ast.If):
            then, otherwise = _flagged(statement.body, names), _flagged(statement.orelse, names)
            result.append(ast.copy_location(ast.If(statement.test, then, otherwise), statement))
            jumps = [kind for kind in (ast.Break, ast.Continue) if _has(statement, kind, within_loop=True)]
            flags = [names[kind] for kind in jumps if kind in names]
        else:
            result.append(statement)
        if _has(statement, ast.Return):
            flags.append("returned")
        rest = body[k + 1 :]
        if flags and rest:
            return [*result, _unless(flags, _flagged(rest, names), statement)]
    return result


def _flagged_loop(loop, depth):
    """Return a loop with its jumps replaced, after the statement that clears its flag."""
    broke, skipped = f"broke{depth}", f"skipped{depth}"
    body = _flagged(loop.body, {ast.Break: broke, ast.Continue: skipped, "depth": depth})
    heads, exits = [], []
    if _has(loop, ast.Continue, within_loop=True):
        body = [_set(skipped, loop.lineno, False), *body]
    if _has(loop, ast.Break, within_loop=True):
        heads.append(_set(broke, loop.lineno, False))
        exits.append(broke)
    if _has(loop, ast.Return):
        exits.append("returned")
    if isinstance(loop, ast.For):
        new = ast.For(loop.target, loop.iter, body, loop.orelse)
    else:
        new = ast.While(loop.test, body, loop.orelse)
    new.exits = exits
    return [*heads, ast.copy_location(new, loop)]


def _has(node, kind, within_loop=False):
    """Return whether a statement contains one of that kind. A break inside an inner loop belongs to the inner loop."""
    if isinstance(node, kind):
        return True
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return False
    children = ast.iter_child_nodes(node)
    if within_loop:
        children = [child for child in children if not isinstance(child, (ast.For, ast.While))]
    return _any_has(children, kind, within_loop)


def _any_has(nodes, kind, within_loop=False):
    return any(_has(node, kind, within_loop) for node in nodes)


def _result(node):
    line = node.lineno
    return assign_node(name_node("result", line), node.value or _constant(None, line), line)


def _set(name, line, value=True):
    return assign_node(name_node(name, line), _constant(value, line), line)


def _constant(value, line):
    return ast.Constant(value, lineno=line, col_offset=0)


def _unless(flags, body, statement):
    """Return `if not flag: body`, at the line of a statement."""
    text = f"not ({' or '.join(flags)})" if len(flags) > 1 else f"not {flags[0]}"
    test = ast.increment_lineno(ast.parse(text, mode="eval").body, statement.lineno - 1)
    return ast.copy_location(ast.If(test, body, []), statement)
