"""Programs of lesson 19 in JAX and PyTorch beside those of adlib: FRAMEWORKS.md, which holds what they print, too."""

import re
from dataclasses import dataclass
from functools import cache
from html import escape

from adlib.lab.widget import HERE, text_of

FRAMEWORKS = {"jax": "JAX", "torch": "PyTorch"}  # {the name under which Python imports it: its own name}
FIRST_LINES = "first lines"
_LISTING = re.compile(r"### (\w+)\n\n```python\n(.*?)```\n\n```text\n(.*?)```\n", re.S)


@dataclass(frozen=True)
class Listing:
    """A program in one framework: `code`, without the first lines that all share, and what it has `printed`."""

    framework: str
    code: str
    printed: str


class SideBySide:
    """The listings of one program, to be displayed: next to each other in Jupyter, one after the other as text."""

    def __init__(self, listings):
        self.listings = listings

    def __repr__(self):
        parts = [f"{x.framework}\n{indented(x.code, '    ')}\n{indented(x.printed, '  → ')}" for x in self.listings]
        return "\n\n".join(part.rstrip() for part in parts)

    def _repr_html_(self):
        return f'<div style="display:flex;flex-wrap:wrap;gap:4px 20px">{"".join(map(column, self.listings))}</div>'


def frameworks(name):
    """Return the program `name` of lesson 19 in JAX and in PyTorch, with what it printed where they are installed.

    Raises ValueError, which lists the names, if there is no program of this name.
    """
    programs = {name: found for name, found in listings().items() if name != FIRST_LINES}
    if name not in programs:
        raise ValueError(f"there is no program {name!r}: the names are {', '.join(programs)}")
    return SideBySide(programs[name])


@cache
def listings():
    """Return {name: [Listing, ...]} of FRAMEWORKS.md, with the first lines as a program of their own."""
    sections = re.split(r"^## ", text_of(HERE / "FRAMEWORKS.md"), flags=re.M)[1:]
    return {
        section.partition("\n")[0]: [
            Listing(framework, code.rstrip(), printed.rstrip())
            for framework, code, printed in _LISTING.findall(section)
        ]
        for section in sections
    }


def indented(text, mark):
    return "\n".join(f"{mark}{line}" for line in text.splitlines())


def column(listing):
    """Return one listing as HTML: its code, and beside a line what it printed."""
    box = "margin:0;padding:4px 0;line-height:1.35"
    line = "border-left:3px solid #0072b2;padding-left:8px;white-space:pre-wrap"
    return (
        f'<div style="flex:1 1 330px;min-width:0;margin:4px 0"><b>{listing.framework}</b>'
        f'<pre tabindex="0" style="{box};overflow-x:auto">{escape(listing.code)}</pre>'
        f'<pre style="{box};{line}">{escape(listing.printed)}</pre></div>'
    )
