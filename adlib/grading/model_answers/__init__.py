"""Worked solutions: for each question the model answer and its explanation, as `adgrade release` takes them from the
instructor's notebooks.

There is one file for each set, and nobody edits it: its only source is `solutions`. The files lie in adlib because
adlib is what every learner has, wherever a notebook is opened: at home, in a browser tab, or in a folder of its own. A
sandbox holds a list of files of adlib that does not name them. They are encoded, so that nobody reads a solution
without meaning to.
"""

import json
import re
from pathlib import Path

from adlib.grading.dependence import checked_functions, references_in
from adlib.grading.encoded import decoded, encoded

FOLDER = Path(__file__).parent
DRAWN = "adlib_drawn"  # in the metadata of a notebook that was drawn from the pool
TAG = "worked"  # of the cells in `solutions` that explain the answer before them
MARKS = re.compile(r"^[ ]*### (BEGIN|END) SOLUTION\n?", re.M)
TITLE = re.compile(r"^## (?:\d+\. )?(.*)", re.M)


def write(notebook, folder=FOLDER):
    """Write the file of the set whose notebook with solutions has this path, unless it says the same already.

    A set that was drawn from the pool needs none: the worked solution of a variant is made from that of its question.
    """
    notebook, set_ = json.loads(Path(notebook).read_text(encoding="utf-8")), Path(notebook).stem[:2]
    found = answers_in(notebook["cells"])
    if DRAWN in notebook["metadata"]:
        return
    if found and found != read(set_, folder):
        path_of(set_, folder).write_text(encoded(json.dumps(found)), encoding="ascii", newline="\n")


def read(set_, folder=FOLDER):
    """Return {question: {"title", "answer", "why"}} of a set, as in "07", and nothing if there is no such file.

    The answer is code with the question's own def and docstring, or a text for a question in words. What explains it
    is prose for code, and a rubric for a text.
    """
    path = path_of(set_, folder)
    return json.loads(decoded(path.read_text(encoding="ascii"))) if path.is_file() else {}


def path_of(set_, folder=FOLDER):
    return Path(folder) / f"{set_}.txt"


def answers_in(cells):
    """Return what the instructor's notebook answers, question by question, in the form that `read` returns."""
    cells = [{**cell, "source": "".join(cell["source"])} for cell in cells]
    codes, found, title, last = references_in(cells), {}, "", []
    for cell in cells:
        own, source = cell["metadata"].get("nbgrader", {}), cell["source"]
        if TAG in cell["metadata"].get("tags", ()):
            for question in last:
                found[question]["why"] = source
        elif cell["cell_type"] == "markdown" and own.get("solution"):
            last = [own["grade_id"]]
            found[last[0]] = {"title": title, "answer": MARKS.sub("", source).strip(), "why": ""}
        elif cell["cell_type"] == "markdown":
            title = next(iter(TITLE.findall(source)), title)
        elif checks := [name for name in checked_functions(source) if name in codes]:
            last = [name.partition(".")[2] for name in checks]
            answers = {name.partition(".")[2]: MARKS.sub("", codes[name]).strip() for name in checks}
            found.update({name: {"title": title, "answer": code, "why": ""} for name, code in answers.items()})
    return found
