"""A Sphinx extension: the docstrings of adlib are plain text, and this makes reStructuredText of them.

In a docstring, a paragraph that is indented is code, `name` in backticks is code too, and a paragraph may be a list
whose items start with `*`. Every other character means itself: the `*` of a product is no emphasis, and the `|` of an
absolute value is no substitution. A name in backticks links to its entry if it has one.
"""

import inspect
import re

import adlib


def setup(app):
    app.connect("autodoc-process-docstring", lambda app, what, name, thing, options, lines: rewrite(lines))
    return {"parallel_read_safe": True}


def rewrite(lines):
    lines[:] = as_rst("\n".join(lines)).split("\n")


def as_rst(text):
    """Plain text as reStructuredText: paragraphs escaped, indented ones as literal blocks."""
    parts = []
    for paragraph in filter(None, re.split(r"\n\s*\n", text.strip("\n"))):
        is_code = all(line.startswith("    ") for line in paragraph.splitlines())
        if is_code and not (parts and parts[-1].startswith("    ")):
            parts.append("::")
        parts.append(paragraph if is_code else escaped(paragraph))
    return "\n\n".join(parts) + "\n"


def escaped(paragraph):
    """A paragraph in which only backticks, and the marks of a list at the start of lines, keep their meaning."""
    pieces = re.split(r"`([^`]+)`", paragraph)
    pieces[::2] = [re.sub(r"(?m)(^[*-] )|([\\*|_`:])", lambda m: m[1] or "\\" + m[2], piece) for piece in pieces[::2]]
    pieces[1::2] = [code(" ".join(piece.split())) for piece in pieces[1::2]]
    return "".join(pieces)


def code(text):
    """Code within a paragraph, as a link if it is the name of something."""
    if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", text):
        return rf"\ ``{text}``\ "
    return rf"\ :py:obj:`{text} <{full_name(text)}>`\ "


def full_name(name):
    """Where a public name is defined: `grad` is adlib.methods.reverse.grad. Any other name is returned as it is."""
    first, dot, rest = name.removeprefix("adlib.").partition(".")
    thing = getattr(adlib, first, None) if first in adlib.__all__ else None
    if thing is None:
        return name
    home = thing.__name__ if inspect.ismodule(thing) else f"{thing.__module__}.{thing.__qualname__}"
    return home + dot + rest
