"""A learner's function without what is personal about it.

It is written as Python itself would write it, so that comments, docstrings and layout are gone, and every text that the
set does not contain is replaced by dots. Names of variables stay, since a mistake cannot be read without them. A clerk
does this, because a parser may fail on what strangers write.
"""

import ast
import json
from pathlib import Path

from adlib.grading.dependence import checked_functions, definitions_in, parsed
from adlib.grading.plain import of_lines


def functions_in(folder, known):
    """Return {question: source} of the functions that the checks of a student's graded notebooks have called.

    `known` is the text of the set. A notebook of another form has no functions.
    """
    found = {}
    for path in sorted(Path(folder).glob("*.ipynb")):
        try:
            cells = json.loads(path.read_bytes())["cells"]
            found |= functions_of_cells([of_lines(c["source"]) for c in cells if c["cell_type"] == "code"], known)
        except (OSError, ValueError, KeyError, TypeError, RecursionError, MemoryError):
            continue
    return found


def functions_of_cells(sources, known):
    trees = [tree for tree in map(parsed, sources) if tree]
    definitions = {node.name: node for tree in trees for node in definitions_in(tree)}
    questions = {question: name for source in sources for question, name in checked_functions(source).items()}
    found = {}
    for question, name in questions.items():
        if name in definitions:
            found[question] = ast.unparse(Anonymous(known).visit(definitions[name]))
    return found


class Anonymous(ast.NodeTransformer):
    """Takes out docstrings, and texts that the set does not contain."""

    def __init__(self, known):
        self.known = known

    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:] or [ast.Pass()]
        return node

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Constant(self, node):
        said = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if isinstance(said, str) and f'"{said}"' not in self.known and f"'{said}'" not in self.known:
            return ast.copy_location(ast.Constant("..."), node)
        return node
