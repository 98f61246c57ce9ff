"""A Sphinx extension: the docstrings of adlib are plain text, which is turned into reStructuredText here.

In a docstring, a paragraph that is indented is code, `name` in backticks is code too, and a paragraph may be a list
whose items start with `*`. Every other character stands for itself: the `*` of a product is not emphasis, and the `|`
of an absolute value is not a substitution. A name in backticks links to its entry if it has one.
"""

import inspect
import re
import sys

import adlib


def setup(app):
    app.connect("autodoc-process-docstring", rewrite)
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True}


def rewrite(app, what, name, thing, options, lines):
    while name not in sys.modules:
        name = name.rpartition(".")[0]
    lines[:] = as_rst("\n".join(lines), sys.modules[name]).split("\n")


def skip(app, what, name, thing, no_docstring, options):
    """Leave out names that are only bound, as a method of an iterator is, and have no docstring of their own."""
    return True if callable(thing) and not getattr(thing, "__module__", None) else None


def as_rst(text, module=adlib):
    """Return plain text as reStructuredText, with paragraphs escaped and indented ones as literal blocks."""
    parts = []
    for paragraph in re.findall(r"(?m)(?:^    .*\S.*\n?)+|(?:^(?!    ).*\S.*\n?)+", text):
        paragraph = paragraph.rstrip("\n")
        is_code = paragraph.startswith("    ")
        if is_code and not (parts and parts[-1].startswith("    ")):
            within_a_list = parts and parts[-1].startswith(("* ", "- ", "  "))
            parts.append("  ::" if within_a_list else "::")
        parts.append(paragraph if is_code else escaped(paragraph, module))
    return "\n\n".join(parts) + "\n"


def escaped(paragraph, module):
    """Escape a paragraph in which only backticks, and the marks of a list at the start of lines, keep their meaning."""
    pieces = re.split(r"`([^`]+)`", paragraph)
    pieces[::2] = [re.sub(r"(?m)(^[*-] )|([\\*|_`:])", lambda m: m[1] or "\\" + m[2], piece) for piece in pieces[::2]]
    pieces[1::2] = [code(" ".join(piece.split()), module) for piece in pieces[1::2]]
    return re.sub(r"^(\(?\w+)(?=[.)] )", r"\1\\", "".join(pieces))  # "1." at the start does not begin a list


def code(text, module):
    """Return code within a paragraph, as a link if it is the name of something."""
    if not re.fullmatch(r"[A-Za-z_]\w*(\.\w+)*", text):
        return rf"\ ``{text}``\ "
    return rf"\ :py:obj:`{text} <{full_name(text, module)}>`\ "


def full_name(name, module=adlib):
    """Return where a name of `module`, or a public name, is defined: `grad` is adlib.methods.reverse.grad.

    Any other name is returned unchanged.
    """
    first, dot, rest = name.removeprefix("adlib.").partition(".")
    thing = getattr(module, first, None) or (getattr(adlib, first) if first in adlib.__all__ else None)
    if inspect.ismodule(thing):
        return thing.__name__ + dot + rest
    if inspect.isfunction(thing) or inspect.isclass(thing):
        return f"{thing.__module__}.{thing.__qualname__}{dot}{rest}"
    return name
