"""The derivative of one assignment, as lines of source: by floats, or by arrays.

For floats the expression is traced with symbols, its adjoint and its tangent are simplified as `compile` does it, and
come out as a person would write them. For arrays, whose shapes are not known beforehand, the expression is taken apart
into elementary operations, and each line calls the rule of one.
"""

import ast
import math
import re

import numpy as np

from adlib.emit.graph import Node
from adlib.emit.python import ATOM, Writer, write_lines
from adlib.emit.simplify import simplified
from adlib.emit.staged import Staged
from adlib.methods.dual import jvp
from adlib.methods.reverse import vjp
from adlib.methods.wengert import WengertList
from adlib.rules.defined import DEFINED
from adlib.rules.kinds import TABLE, Elementwise
from adlib.transform.normal import MAKERS, OPERATIONS, CannotTransform, rule_of
from adlib.transform.runtime import assigned


class NotFloats(Exception):
    """The statement works on arrays, or may do so."""


def names_in(node):
    return [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]


def identifiers(lines):
    return set(re.findall(r"[A-Za-z_]\w*", "\n".join(lines)))


# Floats ---------------------------------------------------------------------------------------------------------------


class Floats:
    """Lines for expressions of floats; `space` collects the functions of `math` that they use."""

    def __init__(self, program, reader):
        self.program, self.reader, self.space = program, reader, {}

    def traced(self, value, locals_, further, build):
        """(graph, names of its inputs) of `build(f, xs, rest)`: f evaluates the expression for a dict of variables, xs
        holds its variables as symbols, and rest those that `further(names)` names."""
        value = ast.fix_missing_locations(_Rules(self.reader).visit(ast.parse(ast.unparse(value), mode="eval")))
        names = list(
            dict.fromkeys(
                n for n in names_in(value) if n in locals_ or isinstance(self.program.space.get(n), (int, float))
            )
        )
        code, space = compile(value, self.program.file, "eval"), {**self.program.space, **_Rules.space}
        inputs = [*names, *further(names)]

        def run(*symbols):
            return build(lambda xs: eval(code, {**space, **xs}), dict(zip(names, symbols)), symbols[len(names) :])

        try:
            listed = WengertList(run, [0.5] * len(inputs), Staged)
        except (TypeError, ValueError, AttributeError, IndexError, NameError, KeyError) as error:
            raise NotFloats(str(error)) from error
        if any(row.value.__class__ is not float and np.result_type(row.value).kind != "b" for row in listed.rows):
            raise NotFloats("an array appears")
        return simplified(listed), inputs

    def lines(self, graph, names, outputs, known=()):
        """(lines, texts of the outputs); `known` gives names to nodes that are there already."""
        writer = Writer(None, self.reader.f.__code__.co_varnames)
        writer.fresh = lambda stem="v": self.reader.fresh("t")
        for node, name in zip(graph.inputs, names):
            writer.text[node] = name, ATOM
        writer.text.update({node: (name, ATOM) for node, name in known if isinstance(node, Node)})
        graph.outputs = list(outputs)
        live, uses = _live(graph, set(writer.text))
        write_lines(writer, [node for node in live if node not in writer.text], uses, graph.outputs)
        self.space.update({name: getattr(math, name) for name in writer.math})
        self.space.update({k: v for k, v in writer.space.items() if callable(v)})
        if any("np." in line for line in [*writer.lines, *(t for t, _ in writer.text.values())]):
            raise NotFloats("a function that math does not have")
        return writer.lines, [writer.atom(x) for x in outputs]

    def value(self, statement, locals_):
        graph, names = self.traced(statement.value, locals_, lambda names: [], lambda f, xs, rest: f(xs))
        lines, (text,) = self.lines(graph, names, graph.outputs)
        return [*lines, f"{statement.target} = {text}"]

    def adjoint(self, statement, active, locals_):
        """The backward lines; what they call AFTER is the target's value after the statement."""
        target = statement.target

        def build(f, xs, rest):
            moving = [name for name in xs if name in active]
            y, pullback = vjp(lambda *parts: f({**xs, **dict(zip(moving, parts))}), *(xs[name] for name in moving))
            return [y, *pullback(*rest)]

        graph, names = self.traced(statement.value, locals_, lambda names: [f"{target}_bar"], build)
        value, *bars = graph.outputs
        lines, texts = self.lines(
            graph, names, bars, [(value, "AFTER")] if isinstance(value, Node) and value.rule else []
        )
        added, own = [], None
        for name, text in zip([name for name in names[:-1] if name in active], texts):
            if name == target:
                own = text
            elif text != "0.0":
                added.append(f"{name}_bar -= {text[1:]}" if re.fullmatch(r"-[\w.]+", text) else f"{name}_bar += {text}")
        return [*lines, *added, f"{target}_bar = {own or '0.0'}"]

    def tangent(self, statement, active, locals_):
        """The lines that compute the tangent of the target and, with it, the target."""

        def build(f, xs, rest):
            moving = [name for name in xs if name in active]
            y, y_dot = jvp(
                lambda *parts: f({**xs, **dict(zip(moving, parts))}), tuple(xs[name] for name in moving), rest
            )
            return [y_dot, y]

        graph, names = self.traced(
            statement.value, locals_, lambda names: [f"{n}_dot" for n in names if n in active], build
        )
        lines, (dot, value) = self.lines(graph, names, graph.outputs)
        return [*lines, f"{statement.target}_dot, {statement.target} = {dot}, {value}"]


def _live(graph, known):
    """`graph.live()`, not looking behind nodes that are known."""
    hidden = {node: node.args for node in known if node.rule is not None}
    for node in hidden:
        node.args = ()
    try:
        return graph.live()
    finally:
        for node, args in hidden.items():
            node.args = args


class _Rules(ast.NodeTransformer):
    """Calls of NumPy's, math's and Python's functions become calls of their rules."""

    space: dict = {}

    def __init__(self, reader):
        self.reader = reader

    def visit_Call(self, node):
        function = self.reader.called(node)
        self.generic_visit(node)
        rule = rule_of(function)
        if function is float and len(node.args) == 1:
            return node.args[0]
        if isinstance(rule, Elementwise):
            name = f"_rule_{rule.name}"
            self.space[name] = rule
            return ast.Call(ast.Name(name, ast.Load()), node.args, node.keywords)
        return node


# Arrays ---------------------------------------------------------------------------------------------------------------


class Arrays:
    """Lines for expressions of arrays, one operation a line."""

    def __init__(self, program, reader):
        self.program, self.reader, self.space = program, reader, {}

    def operations(self, statement, active):
        """The expression as `[(target, operation, operand texts, active places, parameters as text), ...]`."""
        result = []
        last = self.atom(statement.value, active, result, statement.line)
        if result and last == result[-1][0]:
            result[-1] = (statement.target, *result[-1][1:])
        elif not result or last != statement.target:
            result.append(
                (
                    statement.target,
                    "copy_of",
                    [last],
                    [0] if last in active or last in {r[0] for r in result} else [],
                    "",
                )
            )
        return result

    def atom(self, node, active, result, line):
        """The text of an expression; what is active in it becomes operations."""
        if not any(name in active for name in names_in(node)) or is_about(node):
            return ast.unparse(node)
        if isinstance(node, ast.Name):
            return node.id
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATIONS:
            return self.operation(OPERATIONS[type(node.op)], [node.left, node.right], {}, active, result, line)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
            return (
                self.operation("negative", [node.operand], {}, active, result, line)
                if isinstance(node.op, ast.USub)
                else self.atom(node.operand, active, result, line)
            )
        if (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Call)
            and self.reader.called(node.value) is np.linalg.slogdet
        ):
            return self.operation("logabsdet", node.value.args, {}, active, result, line)
        if isinstance(node, ast.Subscript):
            return self.operation("getitem", [node.value], {"index": _index(node.slice)}, active, result, line)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return self.operation("transpose", [node.value], {}, active, result, line)
        if isinstance(node, ast.Call):
            return self.call(node, active, result, line)
        self.refuse(line, ast.unparse(node), "write it with operators and functions of NumPy")

    def call(self, node, active, result, line):
        function, args = self.reader.called(node), list(node.args)
        if function is None and isinstance(node.func, ast.Attribute):  # a method of an array
            function, args = getattr(np, node.func.attr, None), [node.func.value, *args]
            if node.func.attr in ("reshape", "transpose") and len(args) > 2:
                args = [args[0], ast.Tuple(args[1:], ast.Load())]
            if node.func.attr == "flatten":
                function = np.ravel
        if function in (float, np.asarray) and len(args) == 1:
            return self.atom(args[0], active, result, line)
        if function is np.array and len(args) == 1 and isinstance(args[0], (ast.List, ast.Tuple)):
            function = np.stack
        if (
            function in DEFINED
            and function not in MAKERS
            or function in DEFINED
            and function in (np.zeros_like, np.ones_like, np.full_like)
        ):
            texts = [self.atom(a, active, result, line) for a in args]
            return self.overloaded(
                f"np.{function.__name__}"
                if function.__module__ != "numpy.linalg"
                else f"np.linalg.{function.__name__}",
                texts,
                node.keywords,
                active,
                result,
            )
        if hasattr(function, "gradient_of"):
            return self.overloaded(
                ast.unparse(node.func),
                [self.atom(a, active, result, line) for a in args],
                node.keywords,
                active,
                result,
            )
        rule = rule_of(function)
        if rule is None and function is not assigned:
            self.refuse(
                line,
                f"a call of {ast.unparse(node.func)}",
                "use functions of adlib.rules.TABLE, or Python functions whose source is at hand",
            )
        options = {k.arg: ast.unparse(k.value) for k in node.keywords}
        if function is assigned:
            return self.operation("assign", args[:2], {"index": ast.unparse(args[2])}, active, result, line)
        if rule is TABLE["where"]:
            return self.operation("where", args, {}, active, result, line)
        if rule.name in ("stack", "concatenate"):
            options |= {"axis": ast.unparse(args[1])} if len(args) > 1 else {}
            return self.operation(
                rule.name,
                args[0].elts
                if isinstance(args[0], (ast.List, ast.Tuple))
                else self.refuse(line, f"np.{rule.name} of what is not a list", "write the list out"),
                options,
                active,
                result,
                line,
            )
        if rule is TABLE["einsum"]:
            subscripts = rule.bind(ast.literal_eval(args[0]), *args[1:])[1]["subscripts"]
            return self.operation("einsum", args[1:], {"subscripts": repr(subscripts)}, active, result, line)
        operands, params = rule.bind(*args, **options) if hasattr(rule, "bind") else (args, options)
        params = {
            k: v if isinstance(v, str) else ast.unparse(v)
            for k, v in params.items()
            if v is not None and v is not False
        }
        return self.operation(rule.name, list(operands), params, active, result, line)

    def operation(self, name, operands, params, active, result, line):
        texts = [self.atom(x, active, result, line) for x in operands]
        moving = {r[0] for r in result} | set(active)
        places = [
            k for k, text in enumerate(texts) if text in moving and k >= getattr(TABLE[name], "nondifferentiable", 0)
        ]
        target = self.reader.fresh()
        result.append((target, name, texts, places, ", ".join(f"{k}={v}" for k, v in params.items())))
        return target

    def overloaded(self, function, texts, keywords, active, result):
        """A function that has no rule, but can be run on the tape's variables: its text is `function`."""
        moving = {r[0] for r in result} | set(active)
        places = [k for k, text in enumerate(texts) if text in moving]
        target = self.reader.fresh()
        options = ", ".join(f"{k.arg}={ast.unparse(k.value)}" for k in keywords)
        result.append((target, f"overloaded {function}", texts, places, options))
        return target

    def refuse(self, line, what, instead):
        raise CannotTransform(f"{self.program.file}, line {line}: {what} cannot be transformed: {instead}")

    def value_line(self, operation):
        target, name, texts, places, params = operation
        if name == "copy_of":
            return f"{target} = {texts[0]}"
        if name.startswith("overloaded "):
            return (
                f"{target}, {target}_back = by_overloading({name.removeprefix('overloaded ')}, {places}, "
                f"{', '.join(texts)}{', ' * bool(params)}{params})"
            )
        return f"{target} = {_plainly(name, texts, params)}"

    def value(self, statement, locals_):
        return [f"{statement.target} = {ast.unparse(statement.value)}"]


def _plainly(name, texts, params):
    """An operation as one would write it."""
    signs = {
        "add": "+",
        "subtract": "-",
        "multiply": "*",
        "divide": "/",
        "power": "**",
        "matmul": "@",
        "remainder": "%",
        "floor_divide": "//",
    }
    wrapped = [t if re.fullmatch(r"[\w.]+|\(.*\)", t) else f"({t})" for t in texts]
    if name in signs:
        return f"{wrapped[0]} {signs[name]} {wrapped[1]}"
    if name == "negative":
        return f"-{wrapped[0]}"
    if name == "getitem":
        return f"{wrapped[0]}[{_unindexed(params)}]"
    if name == "transpose" and not params:
        return f"{wrapped[0]}.T"
    if isinstance(TABLE[name], Elementwise) or name in ("sum", "mean", "max", "min", "where", "cumsum"):
        return f"np.{name}({', '.join([*texts, *([params] if params else [])])})"
    return f"rule[{name!r}]({', '.join([*texts, *([params] if params else [])])})"


def _unindexed(params):
    return (
        params.removeprefix("index=").removeprefix("np.s_[").removesuffix("]")
        if params.startswith("index=np.s_[")
        else params.removeprefix("index=")
    )


def _index(node):
    text = subscript(node)
    return (
        f"np.s_[{text}]"
        if any(isinstance(part, ast.Slice) for part in ast.walk(node)) or isinstance(node, ast.Tuple)
        else text
    )


def subscript(index):
    """The text between the brackets."""
    return (
        ", ".join(ast.unparse(part) for part in index.elts) + "," * (len(index.elts) == 1)
        if isinstance(index, ast.Tuple)
        else ast.unparse(index)
    )


def is_about(node):
    """x.shape, len(x), x > 0 and the like: no derivative."""
    if isinstance(node, (ast.Compare, ast.BoolOp)) or isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return True
    if isinstance(node, ast.Attribute):
        return node.attr in ("shape", "ndim", "size", "dtype")
    if isinstance(node, ast.Subscript):
        return is_about(node.value)
    if isinstance(node, ast.Call):
        return (
            isinstance(node.func, ast.Name)
            and node.func.id in ("len", "int", "range", "bool")
            or ast.unparse(node.func)
            in (
                "np.zeros_like",
                "np.ones_like",
                "np.argmax",
                "np.argmin",
                "np.argsort",
                "np.sign",
                "np.floor",
                "np.shape",
                "np.ndim",
                "np.size",
                "np.isfinite",
                "np.any",
                "np.all",
            )
        )
    return False
