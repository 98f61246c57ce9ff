"""A submission in its proper form: what was submitted, made into a notebook that can be graded, and notes on what was
wrong.

Checks are taken from the gradebook, whatever was done to them, and placed where the learner has them if that is after
their answers. Points, types and locks are those of the gradebook. Answers keep the student's text. Nothing else of the
file is kept. Whatever a file contains, the result is a notebook with every cell of the set.
"""

import json
import re
from dataclasses import dataclass, field

from adlib.grading.plain import whole

LARGEST_SOURCE, LARGEST_TEXT = 200_000, 50_000  # characters of a cell of code, and of one with words
MOST_CELLS, MOST_SOURCE = 2000, 2_000_000  # cells of a notebook, and characters of all of them
MOST_BRACKETS = 2_000_000  # objects that a parser has to make for a file
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class Part:
    """A cell of a set as the gradebook knows it; `schema` is the version of nbgrader's metadata."""

    name: str
    cell_type: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None
    schema: int


def parts_of(notebook):
    """Return the cells of a set's notebook (of the gradebook) in their order."""
    from nbgrader.nbgraderformat import SCHEMA_VERSION  # here, since a clerk does without this slow import

    graded = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
    tasks = {cell.name: float(cell.max_score) for cell in notebook.task_cells}
    answered = {cell.name for cell in notebook.solution_cells}
    return [
        Part(
            cell.name,
            cell.cell_type,
            cell.source,
            cell.checksum,
            bool(cell.locked),
            cell.name in graded,
            cell.name in answered,
            cell.name in tasks,
            graded.get(cell.name, tasks.get(cell.name)),
            SCHEMA_VERSION,
        )
        for cell in notebook.source_cells
    ]


@dataclass
class Repaired:
    """A notebook that can be graded, the names of the cells that had to be restored, and the irregularities."""

    notebook: dict
    missing: set = field(default_factory=set)
    notes: list = field(default_factory=list)


def repaired(data, parts):
    """Return the Repaired of the bytes of a submitted notebook; `parts` are the set's cells in order, as from
    `parts_of`.
    """
    found, notes = cells_of(data)
    known = {part.name: part for part in parts}
    places = last_places(found, known, notes)
    order = {name: k for k, name in enumerate(known)}
    cells = []
    for k, (name, cell) in enumerate(found):
        part = known.get(name)
        if part is None or (places[name] != k and not part.locked):
            cells.append((None, cell))  # the learner's own
        elif places[name] == k:
            if part.locked and in_order(part, places, known, order):
                cells.append((name, original(part)))
            elif not part.locked:
                cells.append((name, answered(cell, part)))
            if part.locked and one_line(cell["source"]) != one_line(part.source):
                notes.append(f"the locked cell {name} was changed; the original was used")
    placed, missing = {name for name, _ in cells}, {part.name for part in parts} - set(places)
    if found:
        notes += [f"the cell {part.name} was missing; it was put back" for part in parts if part.name in missing]
    for k, part in enumerate(parts):
        if part.name not in placed:
            put_back(cells, part, parts[:k])
    return Repaired(notebook_of([cell for _, cell in cells]), missing, notes)


def last_places(found, known, notes):
    """Return where each cell of the set is. If a cell occurs more than once, the last one counts."""
    places, twice = {}, set()
    for k, (name, _) in enumerate(found):
        if name in known:
            twice |= {name} & places.keys()
            places[name] = k
        elif name is not None:
            notes.append(f"a cell of another set ({name[:40]}) was graded as the student's own")
    notes += [f"the cell {name} was there twice; the last one counts" for name in known if name in twice]
    return places


def in_order(part, places, known, order):
    """Return whether a locked cell comes after all answers that precede it in the set, and before all that come
    later.
    """
    answers = [other for other in known.values() if not other.locked and other.name in places]
    return all((places[other.name] < places[part.name]) == (order[other.name] < order[part.name]) for other in answers)


def put_back(cells, part, before):
    """Return the place after the last of the cells that precede it in the set, and after the learner's own that follow
    there.

    If there are none of them, a check or an answer comes last, and anything else first.
    """
    names = {other.name for other in before}
    at = max((k + 1 for k, (name, _) in enumerate(cells) if name in names), default=None)
    if at is None:
        at = len(cells) if part.grade or part.solution else 0
    else:
        while at < len(cells) and cells[at][0] is None:
            at += 1
    cells.insert(at, (part.name, original(part)))


def cells_of(data):
    """Return `([(nbgrader's name or None, cell)], notes)` of a file: sources and types, and nothing else of it."""
    raw, notes = as_notebook(data)
    if len(raw) > MOST_CELLS:
        notes.append(f"the notebook has {len(raw)} cells; the first {MOST_CELLS} were read")
    cells, room = [], MOST_SOURCE
    for one in raw[:MOST_CELLS]:
        source = one.get("source", one.get("input", "")) if isinstance(one, dict) else None
        if isinstance(source, list):
            source = "".join(line for line in source if isinstance(line, str))
        if not isinstance(source, str):
            notes.append("an invalid cell was left out")
            continue
        kind = "code" if one.get("cell_type") == "code" else "markdown"
        largest = min(room, LARGEST_SOURCE if kind == "code" else LARGEST_TEXT)
        if len(source) > largest:
            notes.append(f"a cell of {len(source)} characters was cut")
        source = whole(source[:largest])
        room -= len(source)
        cells.append((name_of(one), new_cell(kind, source)))
    return cells, notes if cells else [*notes, "the notebook is empty"]


def as_notebook(data):
    """Return `(cells as they are in the file, notes)`."""
    if not data.strip():
        return [], ["the file is empty"]
    if data.count(b"[") + data.count(b"{") > MOST_BRACKETS:
        return [], ["the file has too many parts and was not read: clear its outputs and submit it again"]
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return [], [not_json(data)]
    sheets = found.get("worksheets") if isinstance(found, dict) else None
    if isinstance(sheets, list) and sheets and isinstance(sheets[0], dict):
        found = sheets[0]
    cells = found.get("cells") if isinstance(found, dict) else None
    return (cells, []) if isinstance(cells, list) else ([], ["the file is not a notebook (no cells)"])


def not_json(data):
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "the file is UTF-16 text (not JSON as Jupyter writes it): save it as UTF-8 and submit it again"
    if data[:2] == b"PK":
        return "the file is a ZIP archive (not JSON): unpack it, and replace it by the notebook"
    return "the file is not a notebook (not JSON): open it in JupyterLab, save it, and submit it again"


def name_of(raw):
    """Return the name that nbgrader gave a cell of a file, or None."""
    metadata = raw.get("metadata")
    own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = own.get("grade_id") if isinstance(own, dict) else None
    return whole(name) if isinstance(name, str) else None


def new_cell(kind, source):
    of_code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": source, **of_code}


def answered(cell, part):
    """Return the student's text as the cell of the gradebook."""
    return with_metadata(new_cell(part.cell_type, cell["source"]), part)


def original(part):
    """Return a locked cell as it was. A missing answer is empty, so that it does not undo one that is elsewhere."""
    return with_metadata(new_cell(part.cell_type, part.source if part.locked else ""), part)


def with_metadata(cell, part):
    cell["metadata"]["nbgrader"] = {
        "grade": part.grade,
        "grade_id": part.name,
        "locked": part.locked,
        "solution": part.solution,
        "task": part.task,
        "cell_type": part.cell_type,
        "checksum": part.checksum,
        "schema_version": part.schema,
        **({} if part.points is None else {"points": part.points}),
    }
    return cell


def notebook_of(cells):
    for k, cell in enumerate(cells):
        cell["id"] = f"cell-{k:04}"
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def one_line(source):
    return re.sub(r"\s+", " ", source).strip()
