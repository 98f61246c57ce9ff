"""One answer for a regrade request: what was called, what the learner's function returned, and what was expected.

The verdict that the learner was told stands in the graded notebook. The values behind it are not kept, so the
submission runs once more in a sandbox, with the same inputs, and every case is shown, those too that learners do not
see. Nothing is saved. All of this is text of strangers, so each line is made safe for a terminal.
"""

import json
from datetime import UTC, datetime

from nbgrader.api import MissingEntry

from adlib.grading import sandbox
from adlib.grading.clerk import JUDGE, READ, Clerk, Lost, checks_of
from adlib.grading.grade import CELL_SECONDS, NOTEBOOK_SECONDS, set_of
from adlib.grading.plain import in_a_line, in_lines, of_lines
from adlib.grading.sandbox import CannotGrade
from adlib.grading.workers import Workers

MOST_WRONG = 5  # wrong cases that are printed, unless all are asked for


def show(course, student, question, everything=False):
    """Yield the lines about an answer: to a check, as in "06.multiply", or in words, as in "06.words".

    `everything` also shows the right cases and all wrong ones. Raises CannotGrade if there is no such answer.
    """
    with course.gradebook() as book:
        name, notebook, cell = found(book, question)
        about = marks_of(book, name, notebook, cell, student)
        set_ = set_of(course, book, name, dry_run=True)
    yield in_a_line(f"{student}, {question}: {about}")
    path = course.folder("autograded", student, name) / f"{notebook}.ipynb"
    graded = as_graded(path, cell)
    if is_check := question in checks_of(set_.parts[notebook]):
        yield from ("", "What the learner was told:")
    else:
        yield from ("", "The answer:")
    yield from (f"    {line}" for line in in_lines(graded["text"]))
    if is_check:
        yield ""
        yield from (in_a_line(line, 2000) for line in each_case(set_, student, notebook, question, everything, graded))


def found(book, question):
    """Return `(set, notebook, cell)` of a question. Raises CannotGrade with those that there are."""
    number, _, rest = question.partition(".")
    names = [one.name for one in book.assignments if one.name.partition("_")[0] == number]
    there = []
    for name in names:
        for notebook in book.find_assignment(name).notebooks:
            texts = {cell.name: cell.source or "" for cell in notebook.source_cells}
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                if rest == cell.name or question in questions_in(texts.get(cell.name, "")):
                    return name, notebook.name, cell.name
                there += sorted(questions_in(texts.get(cell.name, ""))) or [f"{number}.{cell.name}"]
    if not names:
        raise CannotGrade(f"the gradebook has no set {in_a_line(number)}: a question is written as 06.multiply")
    raise CannotGrade(f"there is no question {in_a_line(question)}: the set has {', '.join(there)}")


def questions_in(source):
    from adlib.grading.dependence import checked_functions

    return set(checked_functions(source))


def marks_of(book, name, notebook, cell, student):
    """Return the marks of an answer in words. Raises CannotGrade if the student has none."""
    try:
        grade = book.find_grade(cell, notebook, name, student)
    except MissingEntry:
        raise CannotGrade(f"the gradebook has no answer of {in_a_line(student)} to {name}") from None
    submitted = grade.notebook.assignment.timestamp
    when = f", submitted {submitted} UTC" if submitted else ""
    comments = [one.comment for one in grade.notebook.comments if one.name == cell and one.comment]
    if grade.needs_manual_grade:
        return f"needs manual grading, of {grade.max_score:g} points{when}"
    by = " given by a person" if grade.manual_score is not None else ""
    return f"{grade.score:g} of {grade.max_score:g} points{by}{when}" + "".join(f"; comment: {c}" for c in comments)


def as_graded(path, name):
    """Return the text of a cell of a graded notebook (the output of a check, the words of an answer), and with which
    fingerprint it was graded.
    """
    try:
        notebook = json.loads(path.read_bytes())
        cell = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)
        streams = [of_lines(output["text"]) for output in cell.get("outputs", []) if output["output_type"] == "stream"]
        text = "".join(streams) if cell["cell_type"] == "code" else of_lines(cell["source"])
        return {"text": text, "fingerprint": notebook["metadata"].get("adgrade", {}).get("fingerprint")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, StopIteration):
        return {"text": "(there is no graded notebook of this form)", "fingerprint": None}


def each_case(set_, student, notebook, question, everything, graded):
    """Yield lines about the cases of a check, from another run of the submission."""
    if why := sandbox.why_not():
        yield f"The single cases are not shown, because student code cannot run here: {why}"
        return
    clerk, workers = Clerk(set_), Workers(1)
    try:
        read = clerk.ask(READ, "read", student, True)
        ran = workers.run(read.cells[notebook], CELL_SECONDS, NOTEBOOK_SECONDS, read.cases[notebook])
        cases = clerk.ask(JUDGE, "cases", notebook, question, (ran.text, ran.ended))
    except Lost as error:
        yield f"The single cases are not shown: {error}"
        return
    finally:
        clerk.stop()
        workers.stop()
    yield f"Each case, from another run of the cells on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, which saved nothing:"
    if read.fingerprint != graded["fingerprint"]:
        yield "    Something has changed since the marks were given (the files, the points, or the grader), and so have"
        yield "    the inputs. Grade the set again to bring the marks up to date."
    yield from cases_in_lines(cases, everything)


def cases_in_lines(cases, everything):
    """Return the lines about cases, which are dicts as from `inquiry.cases_of_check`."""
    if not cases:
        yield "    no report reached the grader"
        return
    wrong = [case for case in cases if not case["ok"]]
    chosen = cases if everything else wrong[:MOST_WRONG]
    yield f"    {len(cases) - len(wrong)} of {len(cases)} cases are right"
    for case in chosen:
        said = "right" if case["ok"] else "wrong"
        yield from (
            "",
            f"    case {case['number']}, {said}, {'hidden from learners' if case['hidden'] else 'in the notebook'}",
        )
        yield f"        called with  {case['called']}"
        for label, yours, expected, differs in case["rows"]:
            yield f"        {'→' if differs else ' '} {label:14} returned {yours:24} expected {expected}"
        if case["error"]:
            yield f"        stopped with {case['error']}"
    if len(wrong) > len(chosen):
        yield from ("", f"    {len(wrong) - len(chosen)} further wrong cases: --all prints every case")
