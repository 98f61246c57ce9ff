"""Lines of source: the two lists of lines that a statement becomes, and helpers that combine lines."""

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property

from adlib.show.source import indented

AFTER = "AFTER"  # in backward lines: the value of the target after its statement, whatever name holds it then


@dataclass
class Adjoint:
    """The forward lines and the backward lines of one statement, and the temporaries that the backward lines need."""

    forward: list
    backward: list
    saved: list | tuple = ()

    @cached_property
    def names(self):
        """Return the names that the backward lines mention."""
        return identifiers(self.backward)

    @property
    def reads_result(self):
        """Return whether the backward lines use the value of the target after the statement."""
        return AFTER in self.names

    def with_result(self, name):
        """Return the same adjoint, where `name` holds the value of the target after the statement."""
        return replace(self, backward=[line.replace(AFTER, name) for line in self.backward])


def if_lines(test, then, other):
    """Return an `if` with its lines, and no lines if both branches are empty."""
    if not then and not other:
        return []
    otherwise = ["else:", *indented(other)] if other else []
    return [f"if {test}:", *indented(then or ["pass"]), *otherwise]


def loop_lines(loop, body):
    """Return a loop around the lines of its body. The flags that end it are tested at the end of each iteration."""
    return [loop_head(loop), *indented([*body, *exit_lines(loop)] or ["pass"])]


def loop_head(loop):
    control = ast.unparse(loop.control)
    return f"for {loop.var} in {control}:" if loop.var else f"while {control}:"


def exit_lines(loop):
    return [f"if {' or '.join(loop.exits)}:", "    break"] if loop.exits else []


def function_lines(name, parameters, body):
    return [f"def {name}({', '.join(parameters)}):", *indented(body)]


def assigned_at_once(names, value):
    """Return one line that gives a value to several names, and no line if there are no names."""
    return [" = ".join([*names, str(value)])] if names else []


def tuple_text(texts):
    """Return the texts as a tuple without parentheses: `a, b` for two, `a,` for one, and () for none."""
    return ", ".join(texts) + "," * (len(texts) == 1) or "()"


def subscript(index):
    """Return the text between the brackets of an index."""
    return (
        tuple_text([ast.unparse(part) for part in index.elts]) if isinstance(index, ast.Tuple) else ast.unparse(index)
    )


def identifiers(lines):
    """Return every identifier in the lines, outside string literals."""
    without_texts = re.sub(r"""'[^']*'|"[^"]*\"""", "", "\n".join(lines))
    return set(re.findall(r"[A-Za-z_]\w*", without_texts))
