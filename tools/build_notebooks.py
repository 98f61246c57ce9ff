"""Notebooks from their sources: `NAME.py` (jupytext py:percent) is edited, `NAME.ipynb` beside it is built and
committed.

    python tools/build_notebooks.py build course/*.py      execute, and write what has changed
    python tools/build_notebooks.py check course/*.py      no kernel: say where a notebook is not what its source says

A build that fails leaves the old notebook untouched. Building twice gives the same bytes, because cell ids come from
the text, and because execution times and widget states (which no other browser can use) are left out.
"""

import hashlib
import os
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def read_source(source, say=None):
    """Return the notebook that a source describes: cells, ids and metadata, no outputs, and nothing about slides.

    `say(notebook)`, if given, changes its cells, for example into another language.
    """
    notebook, seen = jupytext.read(source, fmt="py:percent"), {}
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.pop("slide", None) != "only"]
    minutes = minutes_of(notebook)
    if say:
        say(notebook)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.source = cell.source.replace("**{minutes} ", f"**{minutes} ")
        cell.metadata.pop("lines_to_next_cell", None)  # jupytext's own
        if "lab.predict(" in cell.source:  # its code holds the answer
            cell.metadata.update(jupyter={"source_hidden": True}, tags=["remove-input"])
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        name = grade_id or hashlib.sha256(f"{cell.cell_type}\0{cell.source}".encode()).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell.id = re.sub(r"[^A-Za-z0-9_-]", "-", name)[:56] + (f"-{seen[name]}" if seen[name] > 1 else "")
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def minutes_of(notebook):
    """Return the time that a lesson takes, in minutes, to the nearest 5.

    It is one minute for 100 words or 4 lines of code, and 10 minutes for the lab and the questions.
    """
    words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code").splitlines()
    return 5 * round((words / 100 + len([line for line in code if line.strip()]) / 4 + 10) / 5)


def execute(notebook, folder):
    """Run a notebook in a fresh kernel, and keep only those parts of its outputs that are the same in every run."""
    client = NotebookClient(
        notebook,
        timeout=300,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute(env={**os.environ, "PYTHONHASHSEED": "0"})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    return notebook


def build(source, target=None, say=None):
    """Execute a source and write its notebook if it differs from the existing one. Returns what happened."""
    target = target or source.with_suffix(".ipynb")
    notebook = execute(read_source(source, say), target.parent)
    nbformat.validate(notebook)
    text = nbformat.writes(notebook) + "\n"
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return "unchanged"
    replace(target, text)
    return "written"


def replace(path, text):
    """Write a file at once or not at all, with the same bytes on Windows."""
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)


def differences(source, target=None, say=None, remedy="make notebooks"):
    """Return where a committed notebook is not what its source says, as sentences."""
    target = target or source.with_suffix(".ipynb")
    if not target.exists():
        return [f"{target} is missing: run {remedy}"]
    want, have = read_source(source, say), nbformat.read(target, 4)
    fields = lambda nb: [(c.id, c.cell_type, c.source, dict(c.metadata)) for c in nb.cells]
    found = [] if fields(have) == fields(want) else [f"{target} is not what {source} says: run {remedy}"]
    unrun = [c.id for c in have.cells if c.cell_type == "code" and c.source.strip() and c.execution_count is None]
    found += [f"{target}: cell {cell} was never run, and nbval would pass it unchecked" for cell in unrun]
    if WIDGET_VIEW in target.read_text(encoding="utf-8"):
        found.append(f"{target} holds a widget's state, which no other browser can show")
    return found


def main(command, *names):
    failed = 0
    for source in sorted({Path(name).with_suffix(".py") for name in names}):  # a notebook's name is accepted, too
        if command == "check":
            found = differences(source)
            failed += bool(found)
            print("\n".join(found) or f"{source.with_suffix('.ipynb')}: as its source says")
            continue
        try:
            print(f"{source.with_suffix('.ipynb')}: {build(source)}", flush=True)
        except CellExecutionError as error:
            failed += 1
            print(f"{source}: a cell failed, the old notebook is untouched\n{error}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("build", "check"):
        sys.exit("usage: python tools/build_notebooks.py build|check SOURCE.py ...")
    sys.exit(main(*sys.argv[1:]))
