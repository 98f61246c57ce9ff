"""A submission as it should be: what was handed in, made into a notebook that can be graded, and a note of what was
wrong.

Checks are put in from the gradebook, each behind its answer, whatever was done to them; points, types and locks are the
gradebook's. Answers keep the student's text. Whatever a file is, the result is a notebook with every cell of the set.
"""

import hashlib
import json
import re

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.nbgraderformat import SCHEMA_VERSION

from adlib.grading.defuse import defused

LARGEST = 64 << 20  # bytes of a notebook that is still read
LARGEST_SOURCE = 200_000  # characters of a cell


def repaired(data, parts):
    """`(notebook, notes)` of the bytes of a submitted notebook; `parts`: the set's cells in order, as `parts_of` gives
    them.
    """
    cells, notes = cells_of(data)
    known, seen = {part.name: part for part in parts}, {}
    kept = []
    for cell in cells:
        name = name_of(cell)
        cell.metadata = nbformat.from_dict({})
        part = known.get(name)
        if part is None:
            if name is not None:
                notes.append(f"a cell of another set ({name[:40]}) was graded as the student's own")
            kept.append(cell)
        elif part.locked:
            if as_json(cell.source) != as_json(part.source):
                notes.append(f"the locked cell {name} was changed; the original was used")
            seen[name] = cell
        else:
            if name in seen:
                notes.append(f"the cell {name} was there twice; the last one counts")
                seen[name].metadata = nbformat.from_dict({})
            seen[name] = marked(cell, part)
            kept.append(cell)
    for k, part in enumerate(parts):
        if part.name not in seen:
            notes.append(f"the cell {part.name} was missing; it was put back")
        if part.locked or part.name not in seen:
            place(kept, marked(cell_from(part), part), parts[:k], first=not part.grade and not part.solution)
    return defused(notebook_of(kept)), notes


def name_of(cell):
    """The name that nbgrader gave the cell, or None."""
    own = cell.metadata.get("nbgrader")
    name = own.get("grade_id") if isinstance(own, dict) else None
    return None if name is None else str(name)


def cells_of(data):
    """The cells of a file, without outputs; and what is wrong with it."""
    if len(data) > LARGEST:
        return [], [f"the file has {len(data) >> 20} MB and was not read"]
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return [], ["the file is empty" if not data.strip() else "the file is not a notebook (not JSON)"]
    if (
        isinstance(found, dict)
        and isinstance(found.get("worksheets"), list)
        and found["worksheets"]
        and isinstance(found["worksheets"][0], dict)
    ):
        found = {
            "cells": [
                {**c, "source": c.get("input", c.get("source"))}
                for c in found["worksheets"][0].get("cells", [])
                if isinstance(c, dict)
            ]
        }
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        return [], ["the file is not a notebook (no cells)"]
    cells, notes = [], []
    for raw in found["cells"]:
        source = raw.get("source", "") if isinstance(raw, dict) else None
        source = "".join(map(str, source)) if isinstance(source, list) else source
        if not isinstance(source, str):
            notes.append("a cell that is no cell was left out")
            continue
        if len(source) > LARGEST_SOURCE:
            notes.append(f"a cell of {len(source)} characters was cut")
            source = source[:LARGEST_SOURCE]
        source = source.encode("utf-8", "replace").decode("utf-8")  # half of a surrogate pair cannot be saved
        cell = new_code_cell(source) if raw.get("cell_type") == "code" else new_markdown_cell(source)
        metadata = raw.get("metadata")
        cell.metadata = nbformat.from_dict(metadata if isinstance(metadata, dict) else {})
        cells.append(cell)
    return cells, notes if cells else [*notes, "the notebook is empty"]


def marked(cell, part):
    """The cell with the gradebook's metadata, and of the gradebook's type."""
    if cell.cell_type != part.cell_type:
        source = cell.source
        cell.clear()
        cell.update({**cell_from(part), "source": source})
    cell.metadata = nbformat.from_dict(
        {
            "nbgrader": {
                "grade": part.grade,
                "grade_id": part.name,
                "locked": part.locked,
                "solution": part.solution,
                "task": part.task,
                "cell_type": part.cell_type,
                "checksum": part.checksum,
                "schema_version": SCHEMA_VERSION,
                **({"points": part.points} if part.points is not None else {}),
            }
        }
    )
    return cell


def cell_from(part):
    """The original of a locked cell; an answer that is missing is empty, so that it does not undo one that stands
    elsewhere.
    """
    source = part.source if part.locked else ""
    return new_code_cell(source) if part.cell_type == "code" else new_markdown_cell(source)


def place(kept, cell, before, first):
    """Behind the last cell of those that come before it in the set; without any of them at the end, or `first`."""
    names = {part.name for part in before}
    behind = -1 if first else len(kept) - 1
    at = max((k for k, c in enumerate(kept) if c.metadata.get("nbgrader", {}).get("grade_id") in names), default=behind)
    kept.insert(at + 1, cell)


def notebook_of(cells):
    notebook = new_notebook(cells=cells)
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for k, cell in enumerate(cells):
        cell.id = f"{k:03}-" + hashlib.sha256(cell.source.encode()).hexdigest()[:12]
    return notebook


def as_json(source):
    return re.sub(r"\s+", " ", source).strip()


class Part:
    """A cell of a set as the gradebook knows it."""

    def __init__(self, source_cell, graded, answered, tasks):
        self.name, self.cell_type, self.locked = source_cell.name, source_cell.cell_type, bool(source_cell.locked)
        self.source, self.checksum = source_cell.source, source_cell.checksum
        self.task = self.name in tasks
        self.grade, self.solution = self.name in graded, self.name in answered
        self.points = graded.get(self.name, tasks.get(self.name))


def parts_of(notebook):
    """The cells of a set's notebook (of the gradebook), in their order."""
    graded = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    tasks = {cell.name: float(cell.max_score) for cell in notebook.task_cells}
    answered = {cell.name for cell in notebook.solution_cells}
    return [Part(cell, graded, answered, tasks) for cell in notebook.source_cells]
