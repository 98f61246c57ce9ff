"""Arrays that are changed in place: they may not be known by a second name, or through a view.

In NumPy, `z = y` and `z = y[1:]` show the memory of y, and what is then assigned into y, or added by `y += x`, is seen
through z as well. Generated code keeps what an array was before, so it cannot follow that. Which names may show the
same memory is seen from the source; whether they do is known when the program runs, and there it is refused.
"""

import ast

import numpy as np

from adlib.rules.kinds import Elementwise, plain
from adlib.transform.activity import names_in
from adlib.transform.definition import definition_of
from adlib.transform.functions import called_function, rule_of
from adlib.transform.language import Assign, Call, CannotTransform, Check, If, Loop, Put, statements_of


def with_checks(program):
    """The statements of a program, with a `Check` after each that may give a second name to memory that is changed."""
    groups = Groups()
    for statement in statements_of(program.body, (Assign, Call)):
        for name in shown_by(statement, program.namespace):
            groups.join(statement.target, name)
    changed = {groups.of(name) for name in changed_in_place(program)}
    return _checked(program.body, program.namespace, lambda name: groups.of(name) in changed)


def changed_in_place(program):
    """The names of the arrays into which a program assigns, or to which it adds with +=."""
    puts = {put.target for put in statements_of(program.body, Put)}
    handed_on = set()
    for call in statements_of(program.body, Call):
        augmented = augmented_parameters(call.function)
        handed_on |= {a.id for k, a in enumerate(call.args) if k in augmented and isinstance(a, ast.Name)}
    return puts | handed_on | {s.target for s in statements_of(program.body, Assign) if s.in_place}


def augmented_parameters(function):
    """The positions of the arguments that a Python function changes by +=, which reaches the arrays of its caller."""
    definition = definition_of(function)
    parameters = [a.arg for a in definition.args.posonlyargs + definition.args.args]
    targets = {
        node.target.id
        for node in ast.walk(definition)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    return {k for k, name in enumerate(parameters) if name in targets}


def shown_by(statement, namespace):
    """The names whose memory the target of a statement may show afterwards."""
    if isinstance(statement, Call):
        return {a.id for a in statement.args if isinstance(a, ast.Name)}
    return set() if statement.in_place else _shown(statement.value, namespace)


def _shown(node, namespace):
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, (ast.Subscript, ast.Attribute)):
        return _shown(node.value, namespace)
    if isinstance(node, ast.Call) and not isinstance(rule_of(called_function(node, namespace)), Elementwise):
        return set(names_in(node)) - {"np"}
    if isinstance(node, (ast.BoolOp, ast.Tuple, ast.List)):
        return set(names_in(node))
    return set()


def _checked(body, namespace, is_changed):
    result = []
    for statement in body:
        if isinstance(statement, If):
            then, otherwise = (_checked(part, namespace, is_changed) for part in (statement.body, statement.orelse))
            statement = If(statement.test, then, otherwise, statement.line)
        elif isinstance(statement, Loop):
            inner = _checked(statement.body, namespace, is_changed)
            statement = Loop(statement.var, statement.control, inner, statement.line, statement.exits)
        if isinstance(statement, Call):
            augmented = augmented_parameters(statement.function)
            given = [a.id for k, a in enumerate(statement.args) if k in augmented and isinstance(a, ast.Name)]
            result += [Check(name, [], statement.line) for name in given]
        result.append(statement)
        if isinstance(statement, (Assign, Call)) and statement.target != "result" and is_changed(statement.target):
            shown = sorted(shown_by(statement, namespace) - {statement.target})
            result += [Check(statement.target, shown, statement.line)] if shown else []
    return result


class Groups:
    """Names that may show the same memory, joined pair by pair."""

    def __init__(self):
        self.leader = {}

    def of(self, name):
        while name in self.leader:
            name = self.leader[name]
        return name

    def join(self, a, b):
        a, b = self.of(a), self.of(b)
        if a != b:
            self.leader[a] = b


def apart(line, **arrays):
    """Refuse an array, the first one, that shows the memory of another one. If it is alone, it may be no array at all:
    it goes to a function that changes it.
    """
    (name, array), *others = ((name, plain(x)) for name, x in arrays.items())
    if array.__class__ is not np.ndarray:
        return
    for other_name, other in others or [("the caller's array", array)]:
        if other.__class__ is np.ndarray and np.may_share_memory(array, other):
            raise CannotTransform(
                f"line {line}: {name} shows the memory of {other_name}, and one of them is changed in place: work on a "
                f"copy, {name} = {name}.copy(), or write y = y + x instead of y += x"
            )
