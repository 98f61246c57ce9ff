"""return, break and continue turned into flags, so that a program has one exit and its blocks run from top to bottom.

What follows a jump asks `if not ...`. Outside of loops no flag is needed: what follows an `if` that always returns is
its other branch.
"""

import ast


def one_exit(body):
    """return, break and continue as flags: `returned`, `broke`, `skipped`; what follows asks `if not ...`."""
    body = [s for s in body]
    if body and isinstance(body[-1], ast.Return) and not any(_has(s, ast.Return) for s in body[:-1]):
        return [*_without_jumps(body[:-1]), _result(body[-1])]
    return _returning(body)


def _result(node):
    return assign_node(
        name_node("result", node.lineno),
        node.value or ast.Constant(None, lineno=node.lineno, col_offset=0),
        node.lineno,
    )


def always_returns(body):
    """Does no way through a block go past its end?"""
    return any(map(_ends, body))


def _ends(statement):
    if isinstance(statement, ast.If):
        return always_returns(statement.body) and always_returns(statement.orelse)
    if isinstance(statement, ast.While):
        return (
            isinstance(statement.test, ast.Constant)
            and bool(statement.test.value)
            and not _has(statement, ast.Break, within_loop=True)
        )
    return isinstance(statement, ast.Return)


def _returning(body):
    """Statements of which some return, outside of loops by moving the rest into the other branch, inside by a flag."""
    result = []
    for k, statement in enumerate(body):
        rest = body[k + 1 :]
        if isinstance(statement, ast.Return):
            return [*result, _result(statement)]
        if (
            isinstance(statement, ast.If)
            and _has(statement, ast.Return)
            and (always_returns(statement.body) or always_returns(statement.orelse))
        ):
            then = statement.body if always_returns(statement.body) else statement.body + rest
            other = (
                statement.orelse if always_returns(statement.orelse) and statement.orelse else statement.orelse + rest
            )
            return [*result, ast.copy_location(ast.If(statement.test, _returning(then), _returning(other)), statement)]
        if _has(statement, ast.Return):
            line = statement.lineno
            flag = assign_node(name_node("returned", line), ast.Constant(False, lineno=line, col_offset=0), line)
            inner = _flagged([statement], {})
            after = _returning(rest)
            return [
                *result,
                flag,
                *inner,
                *([ast.copy_location(ast.If(_not(["returned"], line), after, []), statement)] if after else []),
            ]
        result += _without_jumps([statement])
    return result


def _without_jumps(body):
    return _flagged(body, {})


def _flagged(body, names):
    """Statements with jumps replaced; `names` has the flags of the loop that they stand in."""
    result = []
    for k, s in enumerate(body):
        line = s.lineno
        if isinstance(s, ast.Return):
            return [*result, _result(s), _set("returned", line)]
        if isinstance(s, (ast.Break, ast.Continue)):
            return [*result, _set(names[type(s)], line)]
        if isinstance(s, (ast.For, ast.While)):
            depth = names.get("depth", 0) + 1
            mine = {ast.Break: f"broke{depth}", ast.Continue: f"skipped{depth}", "depth": depth}
            inner = _flagged(s.body, mine)
            heads, exits = [], []
            if _has(s, ast.Continue, within_loop=True):
                inner = [_set(mine[ast.Continue], line, False), *inner]
            if _has(s, ast.Break, within_loop=True):
                heads.append(_set(mine[ast.Break], line, False))
                exits.append(mine[ast.Break])
            if _has(s, ast.Return):
                exits.append("returned")
            new = ast.copy_location(
                ast.For(s.target, s.iter, inner, s.orelse)
                if isinstance(s, ast.For)
                else ast.While(s.test, inner, s.orelse),
                s,
            )
            new.exits = exits
            result += [*heads, new]
            flags = ["returned"] * _has(s, ast.Return)
        elif isinstance(s, ast.If):
            jumps = [
                names[kind] for kind in (ast.Break, ast.Continue) if kind in names and _has(s, kind, within_loop=True)
            ]
            flags = jumps + ["returned"] * _has(s, ast.Return)
            result.append(ast.copy_location(ast.If(s.test, _flagged(s.body, names), _flagged(s.orelse, names)), s))
        else:
            result.append(s)
            flags = []
        rest = body[k + 1 :]
        if flags and rest:
            return [*result, ast.copy_location(ast.If(_not(flags, line), _flagged(rest, names), []), s)]
    return result


def _has(node, kind, within_loop=False):
    """Does a statement hold one of that kind? A break inside an inner loop is the inner loop's."""
    if isinstance(node, kind):
        return True
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        return False
    for child in ast.iter_child_nodes(node):
        if within_loop and isinstance(child, (ast.For, ast.While)):
            continue
        if _has(child, kind, within_loop):
            return True
    return False


def exits_of(node):
    return getattr(node, "exits", [])


def _set(name, line, value=True):
    return assign_node(name_node(name, line), ast.Constant(value, lineno=line, col_offset=0), line)


def _not(flags, line):
    return ast.increment_lineno(
        ast.parse(f"not ({' or '.join(flags)})" if len(flags) > 1 else f"not {flags[0]}", mode="eval").body, line - 1
    )


def name_node(name, line):
    return ast.Name(name, ast.Load(), lineno=line, col_offset=0)


def assign_node(target, value, line):
    return ast.Assign([target], value, lineno=line, col_offset=0)


def item_node(name, k, line):
    return ast.Subscript(name_node(name, line), name_node(k, line), ast.Load(), lineno=line, col_offset=0)
