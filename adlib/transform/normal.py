"""A function's own source as a small language: assignments, `if`, loops, and one result at the end.

What is left of Python after `normalised`: expressions without calls into other functions inside, `x, y = ...` taken
apart, `x += ...` written out, `return`, `break` and `continue` turned into flags that the rest of a block asks for.
What the transformation cannot handle is refused here, with its line.
"""

import ast
import inspect
import math
import re
import textwrap
import types
from dataclasses import dataclass, field

import numpy as np

from adlib.rules.defined import DEFINED
from adlib.rules.kinds import BY_NUMPY, TABLE, NonDifferentiable
from adlib.transform.jumps import always_returns, assign_node, exits_of, item_node, name_node, one_exit

OPERATIONS = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.MatMult: "matmul",
    ast.Mod: "remainder",
    ast.FloorDiv: "floor_divide",
}
IN_MATH = {
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "pow": "power",
    "fabs": "absolute",
}
MAKERS = {
    np.zeros,
    np.ones,
    np.full,
    np.empty,
    np.zeros_like,
    np.ones_like,
    np.full_like,
    np.eye,
    np.arange,
    np.linspace,
}


class CannotTransform(TypeError):
    """A construct outside the language of the transformation, with its line and what to write instead."""


@dataclass
class Assign:
    """target = value; `target` a name."""

    target: str
    value: ast.expr
    line: int


@dataclass
class Put:
    """target[index] = value; the target is an array of the function's own."""

    target: str
    index: ast.expr
    value: ast.expr
    line: int


@dataclass
class Call:
    """target = function(*args) of another Python function, which is transformed in its turn."""

    target: str
    name: str
    function: types.FunctionType
    args: list
    line: int


@dataclass
class If:
    test: ast.expr
    body: list
    orelse: list
    line: int


@dataclass
class Loop:
    """`for var in range(...)`, or `while test`, if var is None. `exits`: flags that end the loop."""

    var: str | None
    control: ast.expr
    body: list
    line: int
    exits: list = field(default_factory=list)


@dataclass
class Program:
    """A normalised function: parameters, statements, the name of the result (all names, if several), and what its
    globals stand for.
    """

    name: str
    parameters: list
    body: list
    result: str
    results: list
    space: dict
    file: str
    reader: object


def normalised(f):
    """The `Program` of a Python function. Raises CannotTransform, with the line, for what is outside the language."""
    if isinstance(f, types.MethodType) or not isinstance(f, types.FunctionType):
        raise CannotTransform(
            f"{f!r} is no Python function with a source: transform takes a function made by def or lambda"
        )
    try:
        lines, first = inspect.getsourcelines(f)
    except (OSError, TypeError):
        raise CannotTransform(
            f"the source of {f.__name__} is not at hand: define it in a file or a notebook cell"
        ) from None
    text = textwrap.dedent("".join(lines))
    definition = _definition(text, f)
    definition = _Renamed().visit(ast.increment_lineno(definition, first - 1))
    reader = Reader(f, f.__code__.co_filename)
    generated = f.__code__.co_filename.startswith(
        "<adlib.transform"
    )  # our own pullbacks have keywords, and several results
    if definition.args.vararg or definition.args.kwarg or definition.args.kwonlyargs and not generated:
        reader.refuse(definition, "*args, **kwargs and keyword-only arguments", "name the arguments")
    parameters = [a.arg for a in definition.args.posonlyargs + definition.args.args + definition.args.kwonlyargs]
    reader.taken |= set(parameters)
    reader.parameters = set(parameters)
    body = (
        [ast.Return(definition.body, lineno=definition.lineno)]
        if isinstance(definition, ast.Lambda)
        else definition.body
    )
    results = ["result"]
    if generated and isinstance(body[-1].value, ast.Tuple):
        results, body = [part.id for part in body[-1].value.elts], body[:-1]
    statements = reader.block(one_exit(body))
    if not generated:
        _check_returns(reader, body)
    name = f.__name__ if f.__name__.isidentifier() else "f"
    return Program(name, parameters, statements, results[0], results, reader.space, reader.file, reader)


def _lambda(text):
    """The lambda that a text begins with: it ends where the longest beginning ends that can be read as an
    expression.
    """
    for end in range(len(text), 0, -1):
        try:
            tree = ast.parse("(" + text[:end] + ")")
        except SyntaxError:
            continue
        return next(node for node in ast.walk(tree) if isinstance(node, ast.Lambda))


def _check_returns(reader, body):
    """Whatever way the program takes, one number or array has to come back."""
    if not always_returns(body):
        reader.refuse(body[-1], "a function that can end without return", "end it with return")
    for node in (part for statement in body for part in ast.walk(statement) if isinstance(part, ast.Return)):
        if node.value is None or isinstance(node.value, ast.Constant) and node.value.value is None:
            reader.refuse(node, "a function that returns nothing", "return a number")
        if isinstance(node.value, (ast.Tuple, ast.List)):
            reader.refuse(node, "a function with several results", "return one number, or an array, np.stack([...])")


def _definition(text, f):
    """The syntax tree of a def, or of the one lambda in the line."""
    try:
        nodes = [*ast.walk(ast.parse(text))]
    except SyntaxError:  # a lambda in the middle of a call or a table
        nodes = [_lambda(text[m.start() :]) for m in re.finditer(r"\blambda\b", text)]
    found = [
        node
        for node in nodes
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and getattr(node, "name", "<lambda>") == f.__name__
    ]
    code = f.__code__
    found = [
        node
        for node in found
        if [a.arg for a in node.args.posonlyargs + node.args.args] == list(code.co_varnames[: code.co_argcount])
    ]
    if len(found) != 1:
        raise CannotTransform(
            f"the source of {f.__name__} is not clear from its line, where {len(found)} functions fit: use def, on "
            "lines of its own"
        )
    return found[0]


class _Renamed(ast.NodeTransformer):
    """Names that generated code uses for itself get an underscore."""

    def new(self, name):
        return (
            name + "_"
            if re.fullmatch(r"result|tape|returned|AFTER|(broke|skipped)\d+|.*_(bar|dot|back|forward|backward)", name)
            else name
        )

    def visit_Name(self, node):
        node.id = self.new(node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.new(node.arg)
        return node


class Reader:
    """Turns Python's statements into the small language."""

    def __init__(self, f, file):
        self.f, self.file, self.taken, self.parameters, self.count = f, file, set(), set(), 0
        self.space = {**f.__globals__, **_closure(f)}
        self.taken |= set(f.__code__.co_names) | set(f.__code__.co_varnames) | set(f.__code__.co_freevars)
        self.pending, self.own = [], set()

    def refuse(self, node, what, instead):
        raise CannotTransform(f"{self.file}, line {node.lineno}: {what} cannot be transformed: {instead}")

    def fresh(self, stem="t"):
        self.count += 1
        while f"{stem}{self.count}" in self.taken:
            self.count += 1
        self.taken.add(f"{stem}{self.count}")
        return f"{stem}{self.count}"

    def block(self, statements):
        result = []
        for statement in statements:
            outer, self.pending = self.pending, result
            read = getattr(self, "read_" + type(statement).__name__, None)
            if read is None:
                self.refuse(
                    statement,
                    *REFUSED.get(
                        type(statement).__name__, (f"{type(statement).__name__}", "use assignments, if, for and while")
                    ),
                )
            read(statement)
            self.pending = outer
        return result

    def read_Pass(self, node):
        pass

    def read_Expr(self, node):
        if not isinstance(node.value, ast.Constant):
            self.refuse(
                node,
                *REFUSED.get(
                    type(node.value).__name__,
                    ("an expression whose value is not used", "assign it to a name, or leave it out"),
                ),
            )

    def read_Assert(self, node):
        pass

    def read_Assign(self, node):
        if len(node.targets) > 1 and not all(isinstance(t, ast.Name) for t in node.targets):
            self.refuse(node, "x = y[...] = ...", "write two assignments")
        self.assign(node.targets[0], node.value, node.lineno)
        for other in node.targets[1:]:
            self.assign(other, name_node(node.targets[0].id, node.lineno), node.lineno)

    def read_AnnAssign(self, node):
        self.assign(node.target, node.value, node.lineno)

    def read_AugAssign(self, node):
        target = ast.Name(node.target.id, ast.Load()) if isinstance(node.target, ast.Name) else node.target
        reading = ast.parse(ast.unparse(target), mode="eval").body
        value = ast.copy_location(
            ast.BinOp(ast.fix_missing_locations(ast.increment_lineno(reading, node.lineno - 1)), node.op, node.value),
            node,
        )
        self.assign(node.target, value, node.lineno)

    def assign(self, target, value, line):
        if isinstance(target, (ast.Tuple, ast.List)):
            if not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != len(target.elts):
                self.refuse(target, "taking a value apart into several names", "assign to one name, and index it")
            read = {part.id for v in value.elts for part in ast.walk(v) if isinstance(part, ast.Name)}
            if not read & {part.id for t in target.elts for part in ast.walk(t) if isinstance(part, ast.Name)}:
                for part, v in zip(target.elts, value.elts):
                    self.assign(part, v, line)
                return
            names = [self.fresh() for _ in target.elts]
            for name, part in zip(names, value.elts):
                self.assign(name_node(name, line), part, line)
            for name, part in zip(names, target.elts):
                self.assign(part, name_node(name, line), line)
        elif isinstance(target, ast.Name):
            if isinstance(value, ast.IfExp):
                self.pending.append(
                    If(value.test, self.of(target, value.body, line), self.of(target, value.orelse, line), line)
                )
            else:
                value = self.expression(value, target.id)
                if value is not None:
                    self.pending.append(Assign(target.id, value, line))
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            if target.value.id in self.parameters:
                self.refuse(
                    target,
                    f"an assignment into the argument {target.value.id}",
                    f"work on a copy, y = {target.value.id}.copy()",
                )
            self.pending.append(Put(target.value.id, target.slice, self.expression(value), line))
        else:
            self.refuse(
                target, f"an assignment to {ast.unparse(target)}", "assign to a name, or to an element of a local array"
            )

    def of(self, target, value, line):
        outer, self.pending = self.pending, []
        self.assign(target, value, line)
        result, self.pending = self.pending, outer
        return result

    def read_If(self, node):
        self.pending.append(If(node.test, self.block(node.body), self.block(node.orelse), node.lineno))

    def read_While(self, node):
        if node.orelse:
            self.refuse(node, "while ... else", "set a flag in the loop and ask for it afterwards")
        self.pending.append(Loop(None, node.test, self.block(node.body), node.lineno, exits_of(node)))

    def read_For(self, node):
        if node.orelse:
            self.refuse(node, "for ... else", "set a flag in the loop and ask for it afterwards")
        control, target, body = node.iter, node.target, node.body
        if (
            isinstance(control, ast.Call)
            and isinstance(control.func, ast.Name)
            and control.func.id == "range"
            and isinstance(target, ast.Name)
        ):
            self.pending.append(Loop(target.id, control, self.block(body), node.lineno, exits_of(node)))
            return
        k, line = self.fresh("k"), node.lineno  # over an array: by its indices
        sources, targets = [control], [target]
        if (
            isinstance(control, ast.Call)
            and isinstance(control.func, ast.Name)
            and control.func.id in ("enumerate", "zip")
        ):
            sources = control.args
            targets = target.elts if isinstance(target, ast.Tuple) else None
            if control.func.id == "enumerate" and targets:
                body = [assign_node(targets[0], name_node(k, line), line), *body]
                targets = targets[1:]
            if control.keywords or targets is None or len(targets) != len(sources):
                self.refuse(node, f"this use of {control.func.id}", "loop over range(n) and index")
        names = []
        for source in sources:
            if not isinstance(source, ast.Name):
                name = self.fresh("s")
                self.assign(name_node(name, line), source, line)
                source = name_node(name, line)
            names.append(source.id)
        heads = [assign_node(t, item_node(name, k, line), line) for t, name in zip(targets, names)]
        first = len(body) - len(node.body)
        length = ast.parse(
            f"range(min({', '.join(f'len({name})' for name in names)}))"
            if len(names) > 1
            else f"range(len({names[0]}))",
            mode="eval",
        ).body
        self.pending.append(
            Loop(
                k,
                ast.increment_lineno(length, line - 1),
                self.block([*body[:first], *heads, *body[first:]]),
                line,
                exits_of(node),
            )
        )

    # Expressions

    def called(self, node):
        """What a call calls: a function of NumPy, math or Python, or None for a method."""
        if isinstance(node.func, ast.Name):
            return self.space.get(node.func.id, _builtin(node.func.id))
        if isinstance(node.func, ast.Attribute):
            try:
                base = eval(compile(ast.Expression(node.func.value), "", "eval"), {**self.space})
            except Exception:
                return None
            return getattr(base, node.func.attr, None) if isinstance(base, types.ModuleType) else None
        return None

    def expression(self, node, target=None):
        """The expression with calls into Python functions moved to statements before it; None if the call is all of
        it.
        """
        if isinstance(node, ast.Call):
            function = self.called(node)
            if (
                isinstance(function, types.FunctionType)
                and function not in DEFINED
                and rule_of(function) is None
                and function not in MAKERS
                and not hasattr(function, "gradient_of")
            ):
                if node.keywords:
                    self.refuse(node, f"a call of {function.__name__} with keywords", "pass the arguments by place")
                args = [self.simple(a) for a in node.args]
                name = target or self.fresh()
                self.pending.append(Call(name, ast.unparse(node.func), function, args, node.lineno))
                return None if target else name_node(name, node.lineno)
        if isinstance(node, ast.IfExp):
            name = self.fresh()
            self.assign(name_node(name, node.lineno), node, node.lineno)
            return name_node(name, node.lineno)
        if type(node).__name__ in REFUSED:
            self.refuse(node, *REFUSED[type(node).__name__])
        for field_name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not (isinstance(node, ast.Subscript) and field_name == "slice"):
                setattr(node, field_name, self.expression(value))
            elif isinstance(value, list):
                setattr(node, field_name, [self.expression(v) if isinstance(v, ast.expr) else v for v in value])
        return node

    def simple(self, node):
        node = self.expression(node)
        if isinstance(node, (ast.Name, ast.Constant)):
            return node
        name = self.fresh()
        self.pending.append(Assign(name, node, node.lineno))
        return name_node(name, node.lineno)


REFUSED = {
    "Try": ("try", "test before, with if"),
    "TryStar": ("try", "test before, with if"),
    "With": ("with", "leave it outside"),
    "Yield": ("a generator", "return an array"),
    "YieldFrom": ("a generator", "return an array"),
    "Await": ("await", "leave it outside"),
    "FunctionDef": ("a function inside the function", "define it outside, and pass what it uses"),
    "Lambda": ("a lambda inside the function", "define a function outside"),
    "ClassDef": ("a class inside the function", "define it outside"),
    "Global": ("global", "pass the value as an argument"),
    "Nonlocal": ("nonlocal", "pass the value as an argument"),
    "ListComp": ("a comprehension", "write a loop that fills an array"),
    "GeneratorExp": ("a comprehension", "write a loop that fills an array"),
    "SetComp": ("a comprehension", "write a loop"),
    "DictComp": ("a comprehension", "write a loop"),
    "Dict": ("a dict", "use names of their own"),
    "Delete": ("del", "leave the name alone"),
    "Raise": ("raise", "check the arguments outside"),
    "Match": ("match", "use if and elif"),
    "NamedExpr": (":=", "assign before"),
    "AsyncFor": ("async", "leave it outside"),
    "AsyncWith": ("async", "leave it outside"),
    "Import": ("import", "import outside"),
    "ImportFrom": ("import", "import outside"),
    "Starred": ("*", "name the values"),
}


def rule_of(function):
    """The rule of a function of NumPy, math or Python's own, or None."""
    if function in (abs, np.abs):
        return TABLE["absolute"]
    if (
        isinstance(function, types.BuiltinFunctionType)
        and getattr(math, getattr(function, "__name__", ""), None) is function
    ):
        return TABLE.get(IN_MATH.get(function.__name__, function.__name__))
    try:
        rule = BY_NUMPY.get(function)
    except TypeError:
        return None
    return None if isinstance(rule, NonDifferentiable) else rule


def _builtin(name):
    import builtins

    return getattr(builtins, name, None)


def _closure(f):
    cells = {}
    for name, cell in zip(f.__code__.co_freevars, f.__closure__ or ()):
        try:
            cells[name] = cell.cell_contents
        except ValueError:
            pass
    return cells
