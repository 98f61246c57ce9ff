"""Which answers of a notebook use which others, so that one mistake can be told from its consequences."""

import ast
import re

MAGIC = re.compile(r"(?m)^\s*[%!].*$")


def parsed(source):
    """The syntax tree of a cell without IPython's own lines; None of a cell that has none."""
    try:
        return ast.parse(MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def checked_function(source, question):
    """The name of the function that a check cell hands over for a question, as in `check("06.sine", sine)`."""
    for node in ast.walk(parsed(source) or ast.Module([], [])):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check" and len(node.args) > 1:
            if getattr(node.args[0], "value", None) == question:
                return getattr(node.args[1], "id", None)
    return None


def names_used(sources):
    """{name: the names in its definition}, of all functions and classes of these cells of code."""
    used = {}
    for tree in filter(None, map(parsed, sources)):
        todo = [(tree, ())]
        while todo:
            node, around = todo.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                around = (*around, used.setdefault(node.name, set()))
            elif isinstance(node, ast.Name):
                for names in around:
                    names.add(node.id)
            todo += [(child, around) for child in ast.iter_child_nodes(node)]
    return used


def reached_from(name, used):
    """All names that a definition needs, by way of others, too; not its own."""
    found, todo = set(), [name]
    while todo:
        for other in used.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found - {name}
