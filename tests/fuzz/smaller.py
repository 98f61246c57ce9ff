"""A failing program made smaller, as long as it fails in the same engine in the same way.

Statements are deleted, blocks replaced by what is in them, expressions by a part of themselves or by a number, and
arguments left out.
"""

import ast
import copy

import numpy as np
from verdict import outcomes
from writer import Program, in_silence, run

CALLED = ("np", "range", "zip", "enumerate", "sum", "max", "min", "len", "abs", "helper1", "helper2", "repeated")
LIMIT = 1000  # programs that are tried for one failure


def smallest(program, outcome, limit=LIMIT):
    """The smallest program found that fails in the same way, and its outcome."""
    tried, again = {program.text}, True
    while again:
        again = False
        for candidate in candidates(program):
            if candidate.text in tried or len(candidate.text) >= len(program.text):
                continue
            if len(tried) > limit:
                return program, outcome
            tried.add(candidate.text)
            if runs(candidate) and (alike := failure_like(outcome, candidate)):
                program, outcome, again = candidate, alike, True
                break
    return program, outcome


def runs(program):
    """Is it still a program that plain NumPy takes, with a finite float or array of floats as its result?"""
    try:
        with in_silence():
            value = run(program.load(), program.args)
        return np.asarray(value).dtype.kind == "f" and bool(np.all(np.isfinite(value)))
    except Exception:
        return False


def failure_like(outcome, program):
    """The outcome of the program in the same engine, if it is a failure of the same kind; otherwise None."""
    try:
        found = outcomes(program, [outcome.engine])
    except Exception:  # the program does not run at the points of the differences
        return None
    return next((o for o in found if (o.kind, o.what) == (outcome.kind, outcome.what)), None)


def candidates(program):
    """Programs with one part less, the largest parts first."""
    tree = ast.parse(program.text)
    for text in without_a_statement(tree):
        yield Program(text, program.args)
    for text in with_a_part_instead(tree):
        yield Program(text, program.args)
    yield from without_an_argument(tree, program)


def without_a_statement(tree):
    for path, field, body in blocks(tree):
        for k in range(len(body)):
            if len(body) > 1 or field == "orelse":
                yield edited(tree, path, field, body[:k] + body[k + 1 :])
            inner = getattr(body[k], "body", None)
            if isinstance(inner, list) and not isinstance(body[k], ast.FunctionDef):
                yield edited(tree, path, field, body[:k] + inner + body[k + 1 :])


def blocks(tree):
    """(number of the node, name of its field, statements) of each block."""
    for number, node in enumerate(ast.walk(tree)):
        for field in ("body", "orelse"):
            body = getattr(node, field, None)
            if isinstance(body, list) and body:
                yield number, field, body


def edited(tree, number, field, new):
    twin = copy.deepcopy(tree)
    setattr(next(node for k, node in enumerate(ast.walk(twin)) if k == number), field, copy.deepcopy(new))
    return ast.unparse(ast.fix_missing_locations(twin))


def with_a_part_instead(tree):
    """Each expression replaced by one of its parts, or by a number."""
    for number, node in enumerate(ast.walk(tree)):
        for field, value in ast.iter_fields(node):
            values = value if isinstance(value, list) else [value]
            for k, old in enumerate(values):
                if not isinstance(old, ast.expr) or isinstance(getattr(old, "ctx", None), ast.Store):
                    continue
                parts = [part for part in ast.walk(old) if isinstance(part, ast.expr) and part is not old]
                parts = [part for part in parts if ast.unparse(part) not in CALLED]
                if not isinstance(old, (ast.Constant, ast.Name)):
                    parts.append(ast.Constant(2.0))
                for part in parts:
                    new = [*values[:k], part, *values[k + 1 :]] if isinstance(value, list) else part
                    yield edited(tree, number, field, new)


def without_an_argument(tree, program):
    """An argument that is not read is left out, and its value with it."""
    number = next(k for k, node in enumerate(ast.walk(tree)) if getattr(node, "name", None) == "f")
    names = [argument.arg for argument in list(ast.walk(tree))[number].args.args]
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for k, name in enumerate(names):
        if name not in used and len(names) > 1:
            twin = copy.deepcopy(tree)
            del list(ast.walk(twin))[number].args.args[k]
            yield Program(ast.unparse(twin), program.args[:k] + program.args[k + 1 :])
