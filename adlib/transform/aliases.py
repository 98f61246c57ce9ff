"""Arrays that are changed in place while another name shows the same memory.

In NumPy, `z = y` and `z = y[1:]` show the memory of y, and what is then assigned into y, or added by `y += x`, is seen
through z as well. Generated code keeps the old value of an array, so it cannot follow this. Which names may show the
same memory is seen from the source. Whether they do is known only when the program runs, and each write is checked
then.
"""

import ast
from pathlib import Path

import numpy as np

from adlib.rules.kinds import Elementwise, plain
from adlib.transform.activity import names_in
from adlib.transform.definition import definition_of
from adlib.transform.functions import called_function, rule_of
from adlib.transform.language import Assign, Call, CannotTransform, Check, If, Loop, Put, statements_of


def with_checks(program):
    """Return the statements of a program, with a `Check` before each that changes an array which may have other
    names.
    """
    groups = Groups()
    for statement in statements_of(program.body, (Assign, Call)):
        for name in shown_by(statement, program.namespace):
            groups.join(statement.target, name)
    return _checked(program, program.body, groups)


def augmented_parameters(function):
    """Return the positions of the arguments that a Python function changes by +=, which changes the arrays of its
    caller.
    """
    definition = definition_of(function)
    parameters = [a.arg for a in definition.args.posonlyargs + definition.args.args]
    targets = {
        node.target.id
        for node in ast.walk(definition)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }
    return {k for k, name in enumerate(parameters) if name in targets}


def shown_by(statement, namespace):
    """Return the names whose memory the target of a statement may show afterwards."""
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


def _checked(program, body, groups):
    result = []
    for statement in body:
        place = f"{Path(program.file).name}, line {statement.line}"
        if isinstance(statement, If):
            then, otherwise = (_checked(program, part, groups) for part in (statement.body, statement.orelse))
            statement = If(statement.test, then, otherwise, statement.line)
        elif isinstance(statement, Loop):
            inner = _checked(program, statement.body, groups)
            statement = Loop(statement.var, statement.control, inner, statement.line, statement.exits)
        elif isinstance(statement, Call):
            augmented = augmented_parameters(statement.function)
            given = [a.id for k, a in enumerate(statement.args) if k in augmented and isinstance(a, ast.Name)]
            result += [Check(name, None, (), place) for name in given]
        elif isinstance(statement, Put) or statement.in_place:
            others = groups.together_with(statement.target)
            outside = tuple(sorted(others - program.local_names))
            result += [Check(statement.target, sorted(others), outside, place)] if others else []
        result.append(statement)
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

    def together_with(self, name):
        """Return the other names of its group."""
        names = {*self.leader, *self.leader.values()}
        return {other for other in names if self.of(other) == self.of(name)} - {name}


def apart(place, name, others, names):
    """Refuse to change the array `name` if one of the others shows its memory; `names` has those that have a value.

    If `others` is None, a function is called that changes its argument, the array `name` of its caller.
    """
    array = plain(names.get(name))
    if array.__class__ is not np.ndarray:
        return
    shown = [other for other in others or () if _shows(plain(names.get(other)), array)]
    if shown or others is None:
        raise CannotTransform(
            f"{place}: {name} is changed in place, and {shown[0] if shown else 'the caller'} has the same array: "
            f"work on a copy, {name} = {name}.copy(), or write y = y + x instead of y += x"
        )


def _shows(other, array):
    return other.__class__ is np.ndarray and np.may_share_memory(array, other)
