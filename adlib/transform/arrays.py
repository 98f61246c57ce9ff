"""The derivative of one assignment of arrays, as lines of source.

The shapes are not known in advance, so the expression is split into elementary operations, one per line, and each line
of the derivative calls the rule of one of them.
"""

import ast
from dataclasses import dataclass, field

import numpy as np

from adlib.rules.defined import DEFINED
from adlib.rules.kinds import TABLE, Elementwise, full_name
from adlib.transform.activity import differentiable_names
from adlib.transform.functions import LIKE_ANOTHER, MAKERS, OPERATORS, OVERLOADED, called_function, rule_of
from adlib.transform.lines import AFTER, Adjoint, identifiers, subscript, tuple_text
from adlib.transform.runtime import assigned

SIGNS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "power": "**",
    "matmul": "@",
    "remainder": "%",
    "floor_divide": "//",
}
NUMPYS = ("sum", "mean", "max", "min", "where", "cumsum")  # rules that are called by their name in NumPy


@dataclass
class Operation:
    """target = name(*operands, **options), an elementary operation; operands and options are texts.

    `name` is that of a rule in the table, or None for a plain copy of the one operand. `function` is the text of a
    function that has no rule, such as "np.var", and is differentiated by overloading. `positions` are those of the
    active operands.
    """

    target: str
    name: str | None
    operands: list
    positions: list
    options: dict = field(default_factory=dict)
    function: str | None = None

    @property
    def options_text(self):
        return ", ".join(f"{name}={value}" for name, value in self.options.items())

    @property
    def operands_text(self):
        return tuple_text(self.operands)

    def value_line(self):
        """Return the line that computes the target. A function that is differentiated by overloading keeps its pullback
        as well.
        """
        if self.function:
            arguments = ", ".join([self.function, str(self.positions), *self.operands, *_nonempty(self.options_text)])
            return f"{self.target}, {self.target}_back = by_overloading({arguments})"
        if self.name is None:
            return f"{self.target} = {self.operands[0]}"
        return f"{self.target} = {_as_written(self.name, self.operands, self.options)}"

    def pullback_texts(self, z_bar, z):
        """Return [(operand, what z_bar adds to its adjoint)] for the active operands."""
        texts = [self.pullback_text(count, position, z_bar, z) for count, position in enumerate(self.positions)]
        return [(self.operands[position], text) for position, text in zip(self.positions, texts)]

    def pullback_text(self, count, position, z_bar, z):
        """Return what z_bar adds to the adjoint of the operand at a position, which is active operand number
        `count`.
        """
        if self.function:
            return f"{self.target}_back({z_bar})[{count}]"
        if self.name is None:
            return z_bar
        arguments = [repr(self.name), str(position), z_bar, z, f"({self.operands_text})", *_nonempty(self.options_text)]
        return f"pull({', '.join(arguments)})"

    def tangent_lines(self):
        """Return the lines that compute the target and its tangent."""
        if not self.positions:
            return [self.value_line(), f"{self.target}_dot = zeros_like({self.target})"]
        if self.function:
            return [self.tangent_by_overloading()]
        if self.name is None:
            return [self.value_line(), f"{self.target}_dot = {self.operands[0]}_dot"]
        dots = [f"{x}_dot" if k in self.positions else "None" for k, x in enumerate(self.operands)]
        arguments = [repr(self.name), self.target, _tuple(self.operands), _tuple(dots), *_nonempty(self.options_text)]
        return [self.value_line(), f"{self.target}_dot = push({', '.join(arguments)})"]

    def tangent_by_overloading(self):
        active = [self.operands[position] for position in self.positions]
        tuples = [_tuple(self.operands), _tuple(active), _tuple([f"{x}_dot" for x in active])]
        arguments = [self.function, str(self.positions), *tuples, *_nonempty(self.options_text)]
        return f"{self.target}, {self.target}_dot = forward_by_overloading({', '.join(arguments)})"


class Arrays:
    """Writes the lines for the assignments of one program, which call only functions of `runtime`."""

    def __init__(self, program):
        self.program, self.functions = program, {}

    def adjoint(self, statement, active):
        """Return the `Adjoint` of `target = value`, with the temporaries that its backward lines use."""
        operations = TakenApart(self.program, statement, active).operations
        backward = _backward_lines(operations, statement.target)
        used = {operation.target for operation in operations} & identifiers(backward) - {statement.target}
        pullbacks = {f"{operation.target}_back" for operation in operations if operation.function}
        return Adjoint([operation.value_line() for operation in operations], backward, sorted(used | pullbacks))

    def tangent(self, statement, active):
        """Return the lines that compute the target and its tangent."""
        operations = TakenApart(self.program, statement, active).operations
        return [line for operation in operations for line in operation.tangent_lines()]


class TakenApart:
    """Return the value of one statement as `operations`, the last of which computes its target."""

    def __init__(self, program, statement, active):
        self.program, self.line, self.operations = program, statement.line, []
        self.variables, self.active = set(active), set(active)  # with and without the targets of operations
        last = self.operand(statement.value)
        if self.operations and last == self.operations[-1].target:
            self.operations[-1].target = statement.target
        elif not self.operations or last != statement.target:
            self.operations.append(Operation(statement.target, None, [last], [0] if last in self.active else []))

    def operand(self, node):
        """Return the text of an expression, whose active parts become operations."""
        if not any(name in self.variables for name in differentiable_names(node)):
            return ast.unparse(node)
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return self.operation(OPERATORS[type(node.op)], [node.left, node.right])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return self.operation("negative", [node.operand])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
            return self.operand(node.operand)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return self.operation("transpose", [node.value])
        if isinstance(node, ast.Subscript):
            return self.element(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        self.program.refuse(self.line, ast.unparse(node), "write it with operators and functions of NumPy")

    def element(self, node):
        if isinstance(node.value, ast.Call) and self.called(node.value) is np.linalg.slogdet:
            return self.operation("logabsdet", node.value.args)
        if isinstance(node.value, ast.Call) and isinstance(node.slice, ast.Constant):
            function, args = self.function_and_arguments(node.value)
            if is_defined(function):
                text = f"part_of({full_name(function)}, {ast.unparse(node.slice)})"
                return self.overloaded(text, args, node.value.keywords)
        return self.operation("getitem", [node.value], {"index": _index_text(node.slice)})

    def call(self, node):
        function, args = self.function_and_arguments(node)
        if function in (float, np.asarray) and len(args) == 1:
            return self.operand(args[0])
        if is_defined(function):
            return self.overloaded(full_name(function), args, node.keywords)
        if hasattr(function, "gradient_of") or function in OVERLOADED:
            return self.overloaded(ast.unparse(node.func), args, node.keywords)
        options = {keyword.arg: _as_value(keyword.value) for keyword in node.keywords}
        if function is assigned:
            return self.operation("assign", args[:2], {"index": ast.unparse(args[2])})
        rule = rule_of(function)
        if rule is None:
            what = f"a call of {ast.unparse(node.func)}"
            remedy = "use functions of adlib.rules.TABLE, or Python functions whose source is available"
            self.program.refuse(self.line, what, remedy)
        return self.call_of_rule(rule, args, options)

    def function_and_arguments(self, node):
        """Return what a call calls, and its arguments; a method of an array becomes the function of NumPy."""
        function, args = self.called(node), list(node.args)
        if function is None and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            function, args = getattr(np, name, None), [node.func.value, *args]
            if name in ("reshape", "transpose") and len(args) > 2:
                args = [args[0], ast.Tuple(args[1:], ast.Load())]
            if name == "flatten":
                function = np.ravel
        if function is np.array and len(args) == 1 and isinstance(args[0], (ast.List, ast.Tuple)):
            function = np.stack
        return function, args

    def call_of_rule(self, rule, args, options):
        if rule is TABLE["where"]:
            return self.operation("where", args)
        if rule.name in ("stack", "concatenate"):
            options |= {"axis": args[1]} if len(args) > 1 else {}
            if not isinstance(args[0], (ast.List, ast.Tuple)):
                self.program.refuse(self.line, f"np.{rule.name} of what is not a list", "write the list out")
            return self.operation(rule.name, args[0].elts, _texts_of(options))
        if rule is TABLE["einsum"]:
            if not isinstance(args[0], ast.Constant):
                self.program.refuse(self.line, "np.einsum without subscripts", "write them, as in 'ij,j->i'")
            if "..." in ast.literal_eval(args[0]):
                self.program.refuse(self.line, "an ellipsis in the subscripts of np.einsum", "name all axes")
            subscripts = rule.bind(ast.literal_eval(args[0]), *args[1:])[1]["subscripts"]
            return self.operation("einsum", args[1:], {"subscripts": repr(subscripts)})
        operands, params = rule.bind(*args, **options) if hasattr(rule, "bind") else (args, options)
        return self.operation(rule.name, list(operands), _texts_of(params))

    def operation(self, name, nodes, options=None):
        """Append an operation of the table, and return the name of its target."""
        operands = [self.operand(node) for node in nodes]
        without = getattr(TABLE[name], "nondifferentiable", ())
        positions = [k for k, text in enumerate(operands) if text in self.active and k not in without]
        return self.append(Operation(self.program.fresh("t"), name, operands, positions, options or {}))

    def overloaded(self, function, nodes, keywords):
        """Append a call of a function that has no rule, but accepts the variables of a tape."""
        for keyword in keywords:
            if any(name in self.variables for name in differentiable_names(keyword.value)):
                text = f"{keyword.arg}={ast.unparse(keyword.value)} in a call of {function}"
                self.program.refuse(self.line, text, "pass what is differentiated by its position")
        operands = [self.operand(node) for node in nodes]
        positions = [k for k, text in enumerate(operands) if text in self.active]
        options = {keyword.arg: ast.unparse(keyword.value) for keyword in keywords}
        return self.append(Operation(self.program.fresh("t"), None, operands, positions, options, function))

    def append(self, operation):
        self.operations.append(operation)
        self.active.add(operation.target)
        return operation.target

    def called(self, node):
        return called_function(node, self.program.namespace)


def is_defined(function):
    """Return whether the function is defined in terms of rules, so that it is differentiated by overloading."""
    return function in DEFINED and (function not in MAKERS or function in LIKE_ANOTHER)


def _backward_lines(operations, target):
    """Return the adjoints of operations, from the last to the first; the value of the target is called AFTER."""
    temporaries = {operation.target for operation in operations[:-1]}
    lines, seen = [], set()
    for operation in reversed(operations):
        z_bar, z = f"{operation.target}_bar", operation.target
        if operation.target == target:
            lines.append(f"after_bar, {target}_bar = {target}_bar, 0.0")
            z_bar, z = "after_bar", AFTER
        for name, text in operation.pullback_texts(z_bar, z):
            is_first = name in temporaries and name not in seen  # the first adjoint of a temporary is assigned
            lines.append(f"{name}_bar = {text}" if is_first else f"{name}_bar = {name}_bar + {text}")
            seen.add(name)
    return lines


def _as_written(name, operands, options):
    """Return an operation in the form that a person would write."""
    wrapped = [text if _is_primary(text) else f"({text})" for text in operands]
    if name in SIGNS:
        return f"{wrapped[0]} {SIGNS[name]} {wrapped[1]}"
    if name == "negative":
        return f"-{wrapped[0]}"
    if name == "getitem":
        return f"{wrapped[0]}[{_within_brackets(options['index'])}]"
    if name == "transpose" and not options:
        return f"{wrapped[0]}.T"
    arguments = ", ".join([*operands, *(f"{key}={value}" for key, value in options.items())])
    if isinstance(TABLE[name], Elementwise) or name in NUMPYS:
        return f"np.{name}({arguments})"
    return f"rule[{name!r}]({arguments})"


def _is_primary(text):
    """Return whether the text of an expression is a name, a number, a call or the like, which needs no parentheses."""
    primary = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.Tuple, ast.List)
    return isinstance(ast.parse(text, mode="eval").body, primary)


def _as_value(node):
    """Return a constant in the source as its value, and any other expression unchanged."""
    return node.value if isinstance(node, ast.Constant) else node


def _texts_of(options):
    """Return the options of a call as texts, without those that have their default value."""
    given = {name: _as_value(value) for name, value in options.items()}
    return {
        name: ast.unparse(value) if isinstance(value, ast.AST) else repr(value)
        for name, value in given.items()
        if value is not None and value is not False
    }


def _index_text(node):
    """Return an index as the text of an argument: np.s_[...] if it cannot be written outside brackets."""
    needs_brackets = isinstance(node, ast.Tuple) or any(isinstance(part, ast.Slice) for part in ast.walk(node))
    return f"np.s_[{subscript(node)}]" if needs_brackets else subscript(node)


def _within_brackets(index):
    return index.removeprefix("np.s_[").removesuffix("]") if index.startswith("np.s_[") else index


def _tuple(texts):
    return f"({', '.join(texts)},)"


def _nonempty(text):
    return [text] if text else []
