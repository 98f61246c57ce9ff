"""The derivative of one assignment of floats, as lines of source.

The expression is evaluated on symbols by the engines of the library. What reverse mode or forward mode records is the
derivative as a graph. It is simplified and written as `compile` does it, so that it reads as if a person had written
it.
"""

import ast
import math
import re

import numpy as np

from adlib.emit.expressions import ATOM, Writer
from adlib.emit.graph import Node
from adlib.emit.python import write_lines
from adlib.emit.simplify import simplified
from adlib.emit.staged import Staged
from adlib.methods.dual import jvp
from adlib.methods.reverse import vjp
from adlib.methods.wengert import WengertList
from adlib.rules.kinds import Elementwise
from adlib.transform.activity import names_in
from adlib.transform.functions import called_function, rule_of
from adlib.transform.language import SETS_A_VALUE, Check, NotFloats, statements_of
from adlib.transform.lines import AFTER, Adjoint


class Floats:
    """Writes the lines for the assignments of one program; `functions` collects what they call."""

    def __init__(self, program):
        if makes_arrays_without_axes(program) and any(statements_of(program.body, Check)):
            raise NotFloats("a number that NumPy gives as an array is changed in place, maybe under two names")
        self.program, self.functions = program, {}
        self.local_names = program.local_names

    def adjoint(self, statement, active):
        """Return the `Adjoint` of `target = value`."""
        forward = self.value(statement)
        names, f = self.expression(statement.value)
        inputs = [name for name in names if name in active]

        def value_and_adjoints(*symbols):
            *xs, target_bar = symbols
            of_inputs, primals = _of_inputs(f, names, xs, inputs)
            y, pullback = vjp(of_inputs, *primals)
            return [y, *pullback(target_bar)]

        graph = self.graph(value_and_adjoints, len(names) + 1)
        value, *bars = graph.outputs
        known = {value: AFTER} if isinstance(value, Node) and value.rule else {}
        target = statement.target
        lines, texts = self.lines(graph, [*names, f"{target}_bar"], bars, known)
        own = texts[inputs.index(target)] if target in inputs else "0.0"
        added = [_added(name, text) for name, text in zip(inputs, texts) if name != target and text != "0.0"]
        return Adjoint(forward, [*lines, *added, f"{target}_bar = {own}"])

    def tangent(self, statement, active):
        """Return the lines that compute the tangent of the target and, with it, the target."""
        names, f = self.expression(statement.value)
        inputs = [name for name in names if name in active]

        def tangent_and_value(*symbols):
            xs, dots = symbols[: len(names)], symbols[len(names) :]
            of_inputs, primals = _of_inputs(f, names, xs, inputs)
            y, y_dot = jvp(of_inputs, primals, dots)
            return [y_dot, y]

        graph = self.graph(tangent_and_value, len(names) + len(inputs))
        lines, (dot, value) = self.lines(graph, [*names, *(f"{name}_dot" for name in inputs)], graph.outputs)
        return [*lines, f"{statement.target}_dot, {statement.target} = {dot}, {value}"]

    def value(self, statement):
        """Return the lines that compute the target."""
        names, f = self.expression(statement.value)
        graph = self.graph(lambda *xs: f(dict(zip(names, xs))), len(names))
        lines, (text,) = self.lines(graph, names, graph.outputs)
        return [*lines, f"{statement.target} = {text}"]

    # An expression, its graph, its lines

    def expression(self, value):
        """Return (the names of its variables, a function that evaluates the expression for a dict of their values)."""
        rules = _Rules(self.program.namespace)
        tree = ast.fix_missing_locations(rules.visit(ast.parse(ast.unparse(value), mode="eval")))
        names = [name for name in dict.fromkeys(names_in(tree)) if self.is_variable(name)]
        code = compile(tree, self.program.file, "eval")
        namespace = {**self.program.namespace, **rules.found}

        def evaluate(values):
            result = eval(code, namespace, values)
            if isinstance(result, (list, tuple, dict)):
                raise NotFloats("a container appears")
            return result

        return names, evaluate

    def is_variable(self, name):
        """Return a local variable, or a number outside the function, which may be another one at the next call."""
        return name in self.local_names or isinstance(self.program.namespace.get(name), (int, float))

    def graph(self, program, n):
        """Return the simplified graph of a program of n floats."""
        try:
            listed = WengertList(program, [0.5] * n, Staged)
        except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError, NameError) as error:
            raise NotFloats(str(error)) from error
        if any(row.value.__class__ is not float and np.result_type(row.value).kind != "b" for row in listed.rows):
            raise NotFloats("an array appears")
        return simplified(listed)

    def lines(self, graph, names, outputs, known=()):
        """Return (lines, texts of the outputs) of a graph whose inputs have these names; `known` names further
        nodes.
        """
        writer = Writer(None, self.program.variables, lambda stem="t": self.program.fresh("t"))
        named = {**dict(zip(graph.inputs, names)), **dict(known)}
        writer.text = {node: (name, ATOM) for node, name in named.items()}
        graph.outputs = list(outputs)
        live, uses = graph.live(named)
        write_lines(writer, [node for node in live if node not in named], uses, graph.outputs)
        self.functions.update({name: getattr(math, name) for name in writer.math})
        self.functions.update({name: value for name, value in writer.space.items() if callable(value)})
        if any("np." in line for line in [*writer.lines, *(text for text, _ in writer.text.values())]):
            raise NotFloats("a function that math does not have")
        return writer.lines, [writer.atom(x) for x in outputs]


class _Rules(ast.NodeTransformer):
    """Turns the calls of NumPy's, math's and Python's functions into calls of their rules, which are `found`."""

    def __init__(self, namespace):
        self.namespace, self.found = namespace, {}

    def visit_Call(self, node):
        function = called_function(node, self.namespace)
        self.generic_visit(node)
        if function is float and len(node.args) == 1:
            return node.args[0]
        rule = rule_of(function)
        if not isinstance(rule, Elementwise):
            return node
        name = f"_rule_{rule.name}"
        self.found[name] = rule
        return ast.Call(ast.Name(name, ast.Load()), node.args, node.keywords)


def makes_arrays_without_axes(program):
    """Return whether a program calls a function that gives an array where other functions give a number, as np.where
    does.
    """
    calls = [
        node
        for statement in statements_of(program.body, SETS_A_VALUE)
        for node in ast.walk(getattr(statement, "value", ast.Constant(0)))
        if isinstance(node, ast.Call)
    ]
    return any(not isinstance(rule_of(called_function(call, program.namespace)), Elementwise) for call in calls)


def _of_inputs(f, names, xs, inputs):
    """Return (f as a function of its variables `inputs` only, their values)."""
    values = dict(zip(names, xs))

    def of_inputs(*parts):
        return f({**values, **dict(zip(inputs, parts))})

    return of_inputs, tuple(values[name] for name in inputs)


def _added(name, text):
    """Return the line that adds to an adjoint."""
    if re.fullmatch(r"-[\w.]+", text):
        return f"{name}_bar -= {text[1:]}"
    return f"{name}_bar += {text}"
