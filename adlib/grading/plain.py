"""Texts of strangers, made safe for the places where they are shown: a line, a terminal, a spreadsheet, a file."""

MOST_NOTES, LONGEST_NOTE = 20, 300


def whole(text):
    """Return a text without halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")  # a question mark in place of each


def in_a_line(text, longest=LONGEST_NOTE):
    """Return a text in one line without control characters and without anything that reverses the direction of
    writing.
    """
    cut = text[:longest]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
    return shown + (" ..." if len(text) > longest else "")


def as_notes(notes):
    """Return a limited number of notes of limited length, each in one line."""
    few = [in_a_line(note) for note in notes[:MOST_NOTES]]
    return [*few, f"{len(notes) - MOST_NOTES} further notes are left out"] if len(notes) > MOST_NOTES else few


def in_a_cell(text):
    """Return a text that a spreadsheet does not take for a formula."""
    text = in_a_line(text, 2000)
    return "'" + text if text.lstrip()[:1] in ("=", "+", "-", "@") else text
