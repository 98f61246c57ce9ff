"""Lines of source: the two lists of lines that a statement becomes, and what lines are put together from."""

import ast
import re
from dataclasses import dataclass, replace
from functools import cached_property

from adlib.show.source import indented

AFTER = "AFTER"  # in backward lines: the value of the target after its statement, whatever name holds it by then


@dataclass
class Adjoint:
    """The forward lines and the backward lines of one statement, and the temporaries that the latter need saved."""

    forward: list
    backward: list
    saved: list | tuple = ()

    @cached_property
    def names(self):
        """The names that the backward lines mention."""
        return identifiers(self.backward)

    @property
    def reads_result(self):
        """Do the backward lines use the value of the target after the statement?"""
        return AFTER in self.names

    def with_result(self, name):
        """The same, where `name` holds the value of the target after the statement."""
        return replace(self, backward=[line.replace(AFTER, name) for line in self.backward])


def if_lines(test, then, other):
    """An `if` with its lines; nothing if both branches are empty."""
    if not then and not other:
        return []
    otherwise = ["else:", *indented(other)] if other else []
    return [f"if {test}:", *indented(then or ["pass"]), *otherwise]


def loop_lines(loop, body):
    """A loop around the lines of its body; the flags that end it are tested at the end of each iteration."""
    return [loop_head(loop), *indented([*body, *exit_lines(loop)] or ["pass"])]


def loop_head(loop):
    control = ast.unparse(loop.control)
    return f"for {loop.var} in {control}:" if loop.var else f"while {control}:"


def exit_lines(loop):
    return [f"if {' or '.join(loop.exits)}:", "    break"] if loop.exits else []


def function_lines(name, parameters, body):
    return [f"def {name}({', '.join(parameters)}):", *indented(body)]


def assigned_at_once(names, value):
    """One line that gives a value to several names; no line for no names."""
    return [" = ".join([*names, str(value)])] if names else []


def tuple_text(texts):
    """The texts as a tuple without parentheses: `a, b`, and `a,` for one; () for none."""
    return ", ".join(texts) + "," * (len(texts) == 1) or "()"


def subscript(index):
    """The text between the brackets of an index."""
    return (
        tuple_text([ast.unparse(part) for part in index.elts]) if isinstance(index, ast.Tuple) else ast.unparse(index)
    )


def identifiers(lines):
    """Every identifier in the lines, outside of texts."""
    without_texts = re.sub(r"""'[^']*'|"[^"]*\"""", "", "\n".join(lines))
    return set(re.findall(r"[A-Za-z_]\w*", without_texts))
