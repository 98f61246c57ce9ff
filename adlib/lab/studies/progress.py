"""What a learner has passed so far: read from the exercise notebooks as they are saved, so there is nothing else to
keep.
"""

import json
import re
from html import escape
from pathlib import Path

CHECK = re.compile(r'check\(\s*"(\d\d\.\w+)"')
SIGNS = {"passed": "✔", "tried": "✘", "open": "○"}


class Progress:
    """`sets`: for each exercise notebook its name, title, and `(question, state)` pairs; a state is passed, tried, or
    open.
    """

    def __init__(self, sets):
        self.sets = sets

    @property
    def passed(self):
        return sum(state == "passed" for *_, states in self.sets for _, state in states)

    @property
    def total(self):
        return sum(len(states) for *_, states in self.sets)

    def __repr__(self):
        marks = {"passed": "+", "tried": "-", "open": "."}
        lines = [f"{name:28} {''.join(marks[state] for _, state in states)}" for name, _, states in self.sets]
        return "\n".join([f"{self.passed} of {self.total} checks passed (+ passed, - tried, . open)", *lines])

    def _repr_html_(self):
        rows = []
        for name, title, states in self.sets:
            done = sum(state == "passed" for _, state in states)
            marks = ", ".join(f"{SIGNS[state]} {escape(question.split('.')[1])}" for question, state in states)
            rows.append(
                '<tr><td style="text-align:left"><a '
                f'href="../exercises/{name}/{name}.ipynb">{escape(title)}</a></td><td>{done} of '
                f'{len(states)}</td><td><progress max="{len(states)}" value="{done}" '
                f'aria-label="{escape(title)}"></progress></td><td style="text-align:left">{marks}</td></tr>'
            )
        head = "".join(
            f'<th scope="col" style="text-align:left">{h}</th>'
            for h in ("set", "passed", "", "✔ passed, ✘ tried, ○ open")
        )
        return (
            f"<table><caption>{self.passed} of {self.total} checks "
            f"passed</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def progress(folder="../exercises"):
    """Which checks have passed, by the outputs in the saved exercise notebooks below `folder`. Raises FileNotFoundError
    if there are none."""
    paths = sorted(Path(folder).glob("[0-9][0-9]_*/[0-9][0-9]_*.ipynb"))
    if not paths:
        raise FileNotFoundError(
            f"no exercise notebooks below {Path(folder).resolve()}: run this in the folder course, or pass the folder "
            "exercises"
        )
    return Progress([(path.stem, *states_of(path)) for path in paths])


def states_of(path):
    """The title of an exercise notebook, and the state of each of its checks."""
    try:
        cells = cells_of(path)
    except Exception:  # half a file, or none of ours: it is shown as it is
        return f"{path.stem} (cannot be read)", []
    titles = (re.match(r"# (.*)", source) for _, source, _ in cells)
    title = next((m[1].removeprefix("Exercises ") for m in titles if m), path.stem)
    states = []
    for kind, source, said in cells:
        if kind == "code" and (asked := CHECK.search(source)):
            found = re.search(rf"^{re.escape(asked[1])}: (.*)", said, re.M)
            states.append((asked[1], state_of(found[1]) if found else "open"))
    return title, states


def cells_of(path):
    """The kind of each cell, its source, and its output as text. A file has a text as a string or as a list of lines.

    The file is read as JSON, because to load nbformat takes longer than to load all of `adlib.lab`.
    """
    return [
        (
            cell["cell_type"],
            "".join(cell["source"]),
            "\n".join("".join(o.get("data", {}).get("text/plain", "")) for o in cell.get("outputs", [])),
        )
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]


def state_of(verdict):
    return "passed" if re.fullmatch(r"all \d+ cases right", verdict) else "tried"
