"""The course as a table: each lesson with its minutes, its prerequisites, and its exercises.

python tools/course_map.py       write the table into course/start.md, where a learner begins
"""

import re
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
START = ROOT / "course/start.md"
HEAD = "| lesson | minutes | you need | exercises |\n|---|---|---|---|\n"


def lessons():
    """Yield a dict for each lesson: stem, number, title, minutes, needs, and whether it has exercises."""
    for path in sorted((ROOT / "course").glob("[0-9]*.ipynb")):
        first = nbformat.read(path, 4).cells[0].source
        number, title = re.match(r"# (\d+) · (.*)", first).groups()
        minutes, needs = re.search(r"\*\*(\d+) minutes\.\*\* You need: (.*?)\.(?:\n\n|$)", first, re.S).groups()
        exercises = ROOT / "exercises" / path.stem / path.name
        yield {
            "stem": path.stem,
            "number": number,
            "title": title,
            "minutes": int(minutes),
            "needs": " ".join(needs.split()),
            "exercises": exercises.exists(),
        }


def table():
    """Return the map as Markdown, with links relative to the folder `course`."""
    return HEAD + "".join(row(**lesson) for lesson in lessons())


def row(stem, number, title, minutes, needs, exercises):
    its_set = f"[set {number}](../exercises/{stem}/{stem}.ipynb)" if exercises else "none"
    return f"| [{number} · {title}]({stem}.ipynb) | {minutes} | {needs} | {its_set} |\n"


def start_page():
    """Return course/start.md with the current table."""
    before, _, after = START.read_text(encoding="utf-8").partition(HEAD)
    rest = after.split("\n\n", 1)[1]
    return f"{before}{table()}\n{rest}"


if __name__ == "__main__":
    START.write_text(start_page(), encoding="utf-8")
