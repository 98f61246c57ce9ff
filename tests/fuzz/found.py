"""Failures that the generator has found, each shrunk to a small program.

`KNOWN` are those that adlib still has: `fails` names the families of engines that fail, and every other family has to
be right or to refuse. `signs` are patterns of source text: a failure of a program in which all of them occur is taken
for this one while it is known. A kind that was mended moves to `MENDED`, where no family may fail.
"""

import re
from dataclasses import dataclass

import numpy as np
from writer import Program

NUMBERS = ("reverse", "forward", "taylor", "trace", "checkpoint", "second", "symbolic")
COMPILED = ("compile", "arrays", "reuse", "numba")
TRANSFORMED = ("transform tape", "transform closure", "transform jvp")


@dataclass
class Found:
    """A small program that fails, or once failed. `right` says what NumPy does, and `wrong` what was seen."""

    title: str
    text: str
    args: tuple
    wrong: str
    fails: tuple = ()
    signs: tuple = ()

    @property
    def program(self):
        return Program(self.text, self.args)

    def explains(self, program, outcome, family):
        """Is this failure of a larger program one of this kind, as far as one can see?"""
        return family in self.fails and all(re.search(sign, program.text) for sign in self.signs)


def known(program, outcome, family):
    """The known kind that a failure belongs to, or None."""
    return next((found for found in KNOWN if found.explains(program, outcome, family)), None)


KNOWN: list = []
MENDED: list = []
