"""Texts of strangers, made safe for the places where they are shown: a line, a terminal, a spreadsheet, a file."""

MOST_NOTES, LONGEST_NOTE = 20, 300


def whole(text):
    """Return a text without halves of letters, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")  # a question mark in place of each


def of_lines(text):
    """Return a text of a notebook's file, which may hold it as a list of lines. Raises TypeError for anything else."""
    return "".join(text) if isinstance(text, list) else text + ""


def in_a_line(text, longest=LONGEST_NOTE):
    """Return a text in one line without control characters and without anything that reverses the direction of
    writing.
    """
    return printable(text[:longest]) + (" ..." if len(text) > longest else "")


def in_lines(text, most=400, longest=400):
    """Return the lines of a text, each made safe as by `in_a_line`: at most `most` lines, and then a last one that says
    how many are left out.
    """
    lines = text.expandtabs(4).splitlines()
    few = [in_a_line(line, longest) for line in lines[:most]]
    return [*few, f"... ({len(lines) - most} further lines are left out)"] if len(lines) > most else few


def printable(text):
    """Return a text with every control character, and everything that reverses the direction of writing, spelled
    out.
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def as_notes(notes):
    """Return a limited number of notes of limited length, each in one line."""
    few = [in_a_line(note) for note in notes[:MOST_NOTES]]
    return [*few, f"{len(notes) - MOST_NOTES} further notes are left out"] if len(notes) > MOST_NOTES else few


def in_a_cell(text):
    """Return a text that a spreadsheet does not take for a formula."""
    text = in_a_line(text, 2000)
    return "'" + text if text.lstrip()[:1] in ("=", "+", "-", "@") else text
