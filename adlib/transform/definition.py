"""The syntax tree of a function, found by the lines in which the function was defined."""

import ast
import inspect
import re
import textwrap
import types

from adlib.transform.language import CannotTransform

# Names that generated code uses itself, including those of `runtime`.
RESERVED = re.compile(
    r"result|tape|returned|isfinite|by_arrays|AFTER|after|backs?|bars|pullback|partial|(broke|skipped)\d+"
    r"|.*_(bar|dot|back|forward|backward|old|given)|apart|put_in|holds_reals|by_overloading|forward_by_overloading"
    r"|like|pull|push|rule|taken_out|zeros_like"
)
CALLED = {"range", "reversed", "float", "int", "locals", "dict", "len", "min", "max"}  # Python's own, in generated code


def definition_of(f):
    """Return the `FunctionDef` or `Lambda` of a Python function, with the line numbers of its file."""
    if not isinstance(f, types.FunctionType):
        raise CannotTransform(
            f"{f!r} is not a Python function with a source: transform takes a function made by def or lambda"
        )
    try:
        lines, first = inspect.getsourcelines(f)
    except (OSError, TypeError):
        raise CannotTransform(
            f"the source of {f.__name__} is not available: define it in a file or a notebook cell"
        ) from None
    return ast.increment_lineno(_the_one_of(f, textwrap.dedent("".join(lines))), first - 1)


class Renaming(ast.NodeTransformer):
    """Appends underscores to the names that are reserved or `clashing`, until they are not `taken` by others."""

    def __init__(self, definition, clashing, taken):
        self.new_names, self.clashing, self.taken = {}, set(clashing), set(taken)
        for node in ast.walk(definition):
            self.taken |= {getattr(node, "id", None), getattr(node, "arg", None)}
            if isinstance(node, ast.arg) or isinstance(getattr(node, "ctx", None), ast.Store):
                self.clashing |= CALLED & {getattr(node, "id", None), getattr(node, "arg", None)}

    def visit_Name(self, node):
        node.id = self.renamed(node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.renamed(node.arg)
        return node

    def renamed(self, name):
        is_changed = name in self.clashing or RESERVED.fullmatch(name)
        if is_changed and name not in self.new_names:
            new = f"{name}_"
            while new in self.taken:
                new += "_"
            self.new_names[name] = new
        return self.new_names.get(name, name)


def _the_one_of(f, text):
    """Return the one definition in the text that has the name and the parameters of f."""
    found = [node for node in _functions_in(text) if getattr(node, "name", "<lambda>") == f.__name__]
    parameters = list(f.__code__.co_varnames[: f.__code__.co_argcount])
    found = [node for node in found if [a.arg for a in node.args.posonlyargs + node.args.args] == parameters]
    if len(found) != 1:
        raise CannotTransform(
            f"the source of {f.__name__} is not clear from its line, where {len(found)} functions fit: define it by "
            "def, on lines of its own"
        )
    return found[0]


def _functions_in(text):
    """Yield every def and lambda in a text, which may begin in the middle of a call or a table."""
    try:
        nodes = ast.walk(ast.parse(text))
    except SyntaxError:
        nodes = [_lambda_at_start(text[found.start() :]) for found in re.finditer(r"\blambda\b", text)]
    return [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.Lambda))]


def _lambda_at_start(text):
    """Return the lambda with which a text begins, taken from the longest beginning that can be read as an
    expression.
    """
    for end in range(len(text), 0, -1):
        try:
            tree = ast.parse("(" + text[:end] + ")")
        except SyntaxError:
            continue
        return next(node for node in ast.walk(tree) if isinstance(node, ast.Lambda))
