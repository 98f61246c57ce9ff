"""What the guide for instructors takes from the course: syllabi with minutes, aims of lessons, questions in words.

The pages `course/site/teaching*.md` name these parts as {{ week }}, {{ 07 }} and {{ 07.words }}. They are filled in
when the site is built, so that the guide never says anything else than the lessons and the exercises say.
"""

import functools
import os
import re
import tomllib

import nbformat

from adlib.grading.pool import TIME
from build_notebooks import minutes_of
from course_map import ROOT, lessons

SYLLABI = tomllib.loads((ROOT / "tools/syllabi.toml").read_text(encoding="utf-8"))
CLOSED = "The sample answers are left out here, because this site was built without worked solutions.\n"


def completed(text):
    """A page of the guide with its parts filled in."""
    return re.sub(r"\{\{ ([\w.]+) \}\}", lambda match: part(match[1]), text)


def sample_answers(text):
    """The page of sample answers, which is left out together with the worked solutions (ADLIB_WORKED=off)."""
    if os.environ.get("ADLIB_WORKED") == "off":
        return text.split("\n\n", 1)[0] + "\n\n" + CLOSED
    return completed(text)


def part(name):
    if name in SYLLABI:
        return table(name)
    return words_of(name.removesuffix(".words")) if "." in name else head(lesson(name))


@functools.cache
def all_lessons():
    return {one["number"]: one for one in lessons()}


def lesson(number):
    return all_lessons()[number]


# Syllabi
# ------------------------------------------------------------------------------------------------------------------


def table(name):
    """The table of a syllabus: a row for each lesson, and the sums of the minutes."""
    syllabus, rows, total = SYLLABI[name], [], [0, 0, 0]
    for block in syllabus["blocks"]:
        times = []
        for number in block["lessons"]:
            only = syllabus.get("only", {}).get(number)
            asked = exercises(number, syllabus.get("exercises"))
            time = [minutes(number, only), sum(q["minutes"] for q in asked), sum(q["beginner"] for q in asked)]
            times.append(time)
            names = "; ".join(only) if only else "all"
            needs = lesson(number)["needs"].replace("](", "](course/")
            sets = ", ".join(f"`{q['name']}`" for q in asked) or "none"
            rows.append(f"| | {link(number)} | {names} | {time[0]} | {needs} | {sets} | {range_of(*time[1:])} |\n")
        sums = [sum(column) for column in zip(*times)]
        total = [a + b for a, b in zip(total, sums)]
        first = len(rows) - len(times)
        rows.insert(first, f"| **{block['name']}** | | | **{sums[0]}** | | | **{range_of(*sums[1:])}** |\n")
    rows.append(f"| **Total** | | | **{total[0]}** | | | **{range_of(*total[1:])}** |\n")
    return (
        "| when | lesson | sections | minutes | you need | exercises | their minutes |\n|---|---|---|---|---|---|---|\n"
        + "".join(rows)
    )


def range_of(least, most):
    return f"{least} to {most}" if most else "0"


def link(number):
    return f"[{number}](course/{lesson(number)['stem']}.ipynb)"


def minutes(number, only=None):
    """The minutes of a lesson, or of those sections of it that `only` names, by the same formula."""
    one = lesson(number)
    if only is None:
        return one["minutes"]
    cells = [cell for name, cells in sections(one["stem"]).items() if name in only for cell in cells]
    return minutes_of(nbformat.v4.new_notebook(cells=cells))


def sections(stem):
    """Return {heading: cells} of a lesson; a cell belongs to the last heading before its end."""
    found, here = {}, []
    for cell in nbformat.read(ROOT / f"course/{stem}.ipynb", 4).cells:
        for heading in re.findall(r"^## (.*)", cell.source, re.M) if cell.cell_type == "markdown" else []:
            here = found.setdefault(heading, [])
        here.append(cell)
    return found


def needed(number):
    """The numbers of the lessons without which a lesson cannot be understood."""
    clauses = [clause for clause in lesson(number)["needs"].split(";") if not re.search(r"\bhelps?\b", clause)]
    return re.findall(r"\b\d\d\b(?! for comparison)", " ".join(clauses))


# Exercises
# ------------------------------------------------------------------------------------------------------------------


def exercises(number, chosen=None):
    """The questions of a set that a syllabus asks for: those that are `chosen`, or else the essential ones."""
    found = questions(lesson(number)["stem"]) if lesson(number)["exercises"] else []
    return [q for q in found if (q["name"] in chosen if chosen is not None else q["importance"] == "essential")]


@functools.cache
def questions(stem):
    """Return a dict for each question of a set: name, minutes, minutes of a beginner, importance, text, points."""
    found = []
    for cell in nbformat.read(ROOT / f"solutions/{stem}/{stem}.ipynb", 4).cells:
        if match := TIME.search(" ".join(cell.source.split())):
            asks = " ".join(cell.source.split()).split(match[0])[1].rsplit(" Write your ", 1)[0].strip()
            found.append({"minutes": int(match[1]), "beginner": int(match[4]), "importance": match[3], "asks": asks})
        elif (grader := cell.metadata.get("nbgrader", {})).get("solution"):
            found[-1] |= {
                "name": f"{stem[:2]}.{grader['grade_id'].removesuffix('_code')}",
                "points": grader.get("points"),
            }
    return found


# Lessons and questions in words
# ------------------------------------------------------------------------------------------------------------------


def head(one):
    """Minutes, prerequisites and aims of a lesson, as its first cell names them, and where it and its set are."""
    first = nbformat.read(ROOT / f"course/{one['stem']}.ipynb", 4).cells[0].source
    aims = first.split("After this lesson you can")[1].strip()
    stem, needs = one["stem"], one["needs"].replace("](", "](course/")
    its_set = f", [set {one['number']}](exercises/{stem}/{stem}.ipynb)" if one["exercises"] else ""
    return (
        f"**{one['minutes']} minutes.** [The lesson](course/{stem}.ipynb){its_set}. You need: {needs}.\n\n"
        f"**Aims.** After the lesson a learner can\n\n{aims}"
    )


def words_of(number):
    """The text of the question in words of a set, and its points."""
    stem = next((ROOT / "solutions").glob(f"{number}_*")).name
    question = next(q for q in questions(stem) if q["name"] == f"{number}.words")
    asks = question["asks"].replace("../../", "")  # a link of a notebook, seen from the site's first folder
    return f"[Set {number}](exercises/{stem}/{stem}.ipynb), {question['points']} points. {asks}"
