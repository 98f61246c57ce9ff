"""Which answers of a notebook use which other ones, so that a mistake costs marks only at its own question.

A later answer that uses an earlier wrong one is judged once more with the course's own function in place of the earlier
one. On the learner's machine this is done by `alone`, and at grading in a second run of the cells from
`with_references`.
"""

import ast
import re
from types import CodeType, FunctionType

MAGIC = re.compile(r"(?m)^\s*[%!].*$")


def parsed(source):
    """Return the syntax tree of a cell without IPython's own lines, or None if a cell has no syntax tree."""
    try:
        return ast.parse(MAGIC.sub("", source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def checked_function(source, question):
    """Return the name of the function that a check cell passes for a question, as in `check("06.sine", sine)`."""
    return checked_functions(source).get(question)


def checked_functions(source):
    """Return {question: the name of the function} of all checks in a cell."""
    found = {}
    for node in ast.walk(parsed(source) or ast.Module([], [])):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check" and len(node.args) > 1:
            found.setdefault(getattr(node.args[0], "value", None), getattr(node.args[1], "id", None))
    return found


def names_used(sources):
    """Return {name: the names in its definition} of all functions and classes of these code cells."""
    used = {}
    for tree in filter(None, map(parsed, sources)):
        for node in definitions_in(tree):
            used.setdefault(node.name, set()).update(from_outside(node))
    return used


def definitions_in(tree):
    """Return the functions and classes of a cell, without those inside them."""
    found, todo = [], [tree]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            kept = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            (found if kept else todo).append(node)
    return found


def from_outside(definition):
    """Return the names in a definition that are not defined in it."""
    inside = list(ast.walk(definition))
    names = [node for node in inside if isinstance(node, ast.Name)]
    made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in inside if isinstance(node, ast.arg)}
    made |= {node.name for node in inside[1:] if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return {node.id for node in names} - made


def reached_from(name, used):
    """Return all names that a definition needs, directly or through other names, without its own."""
    found, todo = set(), [name]
    while todo:
        for other in used.get(todo.pop(), ()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found - {name}


# At grading ----------------------------------------------------------------------------------------------------------


def references_in(cells):
    """Return {question: the source of the cell that answers it, the last before the check} of the instructor's
    notebook.
    """
    found, last = {}, None
    for cell in cells:
        own = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and own.get("solution"):
            last = cell["source"]
        elif cell["cell_type"] == "code" and own.get("grade") and last is not None:
            found.update(dict.fromkeys(checked_functions(cell["source"]), last))
    return found


def with_references(cells, wrong, references, before=frozenset()):
    """Return `(cells, replaced)`: the sources of all cells, with the instructor's answers after the checks of the
    questions `replaced`. The result is None if only the questions `before` are to be replaced.

    A question is replaced if another wrong answer uses it, and if it uses none itself whose verdict is still to come.
    In the process that runs these cells, a learner's code can find the answers that are put there, so it cannot earn
    points for the questions that are replaced.
    """
    used = names_used(cells)
    names = {question: name for source in cells for question, name in checked_functions(source).items()}
    uses = {
        question: {other for other in wrong if other != question and names.get(other) in reached_from(name, used)}
        for question, name in names.items()
        if question in wrong
    }
    needed = set().union(*uses.values())
    new = {q for q in needed if q in references and q not in before and not uses[q] - before}
    if not new:
        return None
    added = lambda source: [references[q] for q in checked_functions(source) if q in new | before]
    return ["\n\n".join([source, *added(source)]) for source in cells], new | before


# On the learner's machine --------------------------------------------------------------------------------------------


def alone(name, answer, cases, wrong):
    """Return what an answer reports with the judge's own functions in place of the earlier wrong answers that it uses,
    and the names of these. The result is None if there are none. `wrong` maps the name of a function to its question.
    """
    from adlib.grading.answers import answer_to
    from adlib.grading.observe import observe

    space, earlier = getattr(answer, "__globals__", {}), reached_in(answer) & wrong.keys()
    earlier = sorted(function for function in earlier if space.get(function) is not answer)
    if not earlier:
        return None
    before = {function: space[function] for function in earlier}
    try:
        space.update({function: answer_to(wrong[function]).right[0] for function in earlier})
        return observe(name, answer, cases)["results"], earlier
    finally:
        space.update(before)


def reached_in(function):
    """Return the names of all functions and classes of its module that a function uses, directly or through others."""
    space, found, todo = getattr(function, "__globals__", {}), set(), [function]
    while todo:
        one = todo.pop()
        codes = [part.__code__ for part in (one, *members(one)) if isinstance(part, FunctionType)]
        for name in (name for code in codes for name in names_in(code)):
            if name in space and name not in found and isinstance(space[name], (FunctionType, type)):
                found.add(name)
                todo.append(space[name])
    return found


def members(thing):
    """Return the methods and other members of a class or a function; a built-in function has none."""
    return list(getattr(thing, "__dict__", {}).values())


def names_in(code):
    """Return the names of globals in a function's code, and in the functions inside it."""
    inner = [part for part in code.co_consts if isinstance(part, CodeType)]
    return {*code.co_names}.union(*map(names_in, inner))
