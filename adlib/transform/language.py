"""The small language that is transformed: assignments, `if`, loops, calls of other functions, and one result.

`normal` translates a Python function into this language, `activity` finds out what depends on the arguments, and
`tape`, `closures` and `forward` each write the derivative of a program, statement by statement.
"""

import ast
import types
from dataclasses import dataclass, field

from adlib.show.source import FreshNames


class CannotTransform(TypeError):
    """A construct outside the language of the transformation, with its line and what to write instead."""


class NotFloats(Exception):
    """A statement works on arrays, or may do so. The code for floats is given up, and that for arrays is made."""


@dataclass
class Assign:
    """target = value; the target is a name.

    `in_place` means that it is written as target += ..., which changes an array in place. `constant` means that it has
    no derivative, because the value is an index.
    """

    target: str
    value: ast.expr
    line: int
    in_place: bool = False
    constant: bool = False


@dataclass
class Put:
    """target[index] = value; the target is an array that the function itself has made."""

    target: str
    index: ast.expr
    value: ast.expr
    line: int


@dataclass
class Call:
    """target = function(*args), where another Python function is called, which is transformed as well."""

    target: str
    name: str
    function: types.FunctionType
    args: list
    line: int


@dataclass
class Check:
    """Before the array `target` is changed, none of the `others` may show its memory; see `aliases.apart`. The names in
    `outside` are not local ones.
    """

    target: str
    others: list | None
    outside: tuple
    place: str

    @property
    def text(self):
        given = "".join(f", {name}={name}" for name in self.outside)
        return f"apart({self.place!r}, {self.target!r}, {self.others}, dict(locals(){given}))"


@dataclass
class If:
    """if test: body, else: orelse."""

    test: ast.expr
    body: list
    orelse: list
    line: int


@dataclass
class Loop:
    """`for var in control`, where control is a call of range, or `while control` if var is None.

    `exits` names the flags that end the loop after an iteration.
    """

    var: str | None
    control: ast.expr
    body: list
    line: int
    exits: list = field(default_factory=list)


SETS_A_NAME = (Assign, Call)
SETS_A_VALUE = (Assign, Put, Call)


@dataclass
class Program:
    """A normalised function.

    `results` names what it returns: one name, or several for the pullbacks that the transformation itself has written.
    `namespace` holds the values of its global names and of the names of its closure, `variables` are the names that its
    code sets, `names` gives new ones, and `file` is where it was written.
    """

    name: str
    parameters: list
    body: list
    results: list
    namespace: dict
    variables: tuple
    names: FreshNames
    file: str

    @property
    def result(self):
        return self.results[0]

    @property
    def local_names(self):
        """Every name that the function itself sets."""
        loops = [s.var for s in statements_of(self.body, Loop) if s.var]
        return {*self.parameters, *loops, *(s.target for s in statements_of(self.body, SETS_A_VALUE))}

    def fresh(self, stem):
        """Return a name that is not used in the function yet."""
        return self.names.fresh(stem)

    def refuse(self, line, what, instead):
        """Raise CannotTransform for a construct that the language does not have."""
        refuse(self.file, line, what, instead)


def statements_of(body, kinds=object):
    """Yield the statements of these kinds in a block, in order, including those inside branches and loops."""
    for statement in body:
        if isinstance(statement, kinds):
            yield statement
        if isinstance(statement, If):
            yield from statements_of(statement.body, kinds)
            yield from statements_of(statement.orelse, kinds)
        elif isinstance(statement, Loop):
            yield from statements_of(statement.body, kinds)


def refuse(file, line, what, instead):
    """Raise CannotTransform for a construct that the language does not have."""
    raise CannotTransform(f"{file}, line {line}: {what} cannot be transformed: {instead}")
