"""A class that exists only in files: submissions made of the corpus's answers, with names such as student_01.

class_of(course, count=30)                 a first round: some answers right, some wrong, some not begun
class_of(course, count=30, round=2)        the same class a week later: some mistakes are corrected
"""

import ast
import inspect
import json
import random
import textwrap
from datetime import datetime, timedelta

import nbformat
from corpus import CORPUS, ENTRIES, ROOT, hand_in

STEM = "06_dual_numbers"
BEGAN = datetime(2026, 1, 5, 9)
WORDS = (
    "To first order the picture is right: small changes are scaled and added in the same way as tangents. But a small "
    "number squared is small and not 0, so 1e-8 leaves a truncation error, and adding it to 1 loses digits.",
    "The picture is right to first order, since tangents are scaled and added as small changes are. A small number "
    "squared is not 0 but small, so that with 1e-8 a truncation error is left, and digits are lost if added to 1.",
    "Epsilon squared is exactly 0 although epsilon is not 0, and no real number is like that. So there is no step h.",
    "Epsilon squared is exactly 0, although epsilon is not. No real number is like that, so there is no step at all.",
    "It is right, because both are very small.",
    "I do not know what is wrong about 1e-8. My program gave the same results with it.",
    "",
)


def functions_of_set(stem):
    """{question: (name of the function, name of its cell)} of a set's solution."""
    notebook, found, last = nbformat.read(ROOT / "solutions" / stem / f"{stem}.ipynb", 4), {}, None
    for cell in notebook.cells:
        own = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and own.get("solution"):
            last = own["grade_id"]
        for node in ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" and own.get("grade") else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "check":
                found[node.args[0].value] = (node.args[1].id, last)
    return found


def source_of(entry, name):
    """An answer of the corpus as a learner would write it: under the name that is asked for, and without the sentence
    that the grader is to tell.
    """
    node = ast.parse(textwrap.dedent(inspect.getsource(entry.function))).body[0]
    node.name = name
    if ast.get_docstring(node):
        node.body = node.body[1:]
    return ast.unparse(node)


def helpers(stem):
    """What the answers of a set share, which stands above the first class of the corpus's file."""
    source = CORPUS[stem].read_text(encoding="utf-8")
    return source[: source.index("\nclass ")].partition('"""\n')[2].strip()


def submission_of(answers, words, stem=STEM, helped=False):
    """A released notebook with `answers`, {question: source, or None for an answer that was not begun}, words, and, if
    it is `helped`, what the answers of the corpus share.
    """
    notebook = nbformat.read(ROOT / "exercises" / stem / f"{stem}.ipynb", 4)
    cells = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in notebook.cells if "nbgrader" in cell.metadata}
    for question, (_, cell) in functions_of_set(stem).items():
        if answers.get(question) is not None:
            cells[cell].source = answers[question]
    if words:
        cells["words"].source = words
    if helped:
        first = next(k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code")
        notebook.cells.insert(first + 1, nbformat.v4.new_code_cell(helpers(stem)))
    return notebook


def class_of(course, count=30, stem=STEM, round=1, seed=0):
    """Submit for `count` students, with times. Returns {student: {question: is it right?}}; None: not begun."""
    right = {}
    for k in range(1, count + 1):
        student, answers, marks = f"student_{k:02}", {}, {}
        for question, (name, _) in functions_of_set(stem).items():
            entry = choice(question, k, round, seed)
            answers[question] = entry and source_of(entry, name)
            marks[question] = entry and entry.right
        words = WORDS[random.Random(f"words:{k}:{seed}").randrange(len(WORDS))]
        path = hand_in(course, student, stem, submission_of(answers, words, stem, helped=True))
        when = BEGAN + timedelta(days=7 * (round - 1), hours=3 * k)
        (path.parent / "timestamp.txt").write_text(f"{when} UTC", encoding="utf-8")
        right[student] = marks
    return right


def choice(question, k, round, seed):
    """The answer of a student in a round. Whoever is right stays right, and half of the others learn something."""
    source = random.Random(f"{question}:{k}:{seed}")
    entries = [entry for entry in ENTRIES if entry.name == question]
    good, bad = ([entry for entry in entries if entry.right is is_right] for is_right in (True, False))
    skill, answer, wrong = source.random(), source.choice(good), source.choice(bad)
    if skill + 0.15 * (round - 1) > 0.5:
        return answer
    return None if skill < 0.08 else wrong


def graded_notebook(course, student, stem=STEM):
    path = course.folder("autograded", student, stem) / f"{stem}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def entered(course, words, stem=STEM):
    """Enter answers in words, {student: text}, as if they had been graded, without running any code."""
    from adlib.grading.save import submission_of as in_gradebook

    for student, text in words.items():
        notebook = submission_of({}, text, stem)
        path = course.folder("autograded", student, stem) / f"{stem}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        with course.gradebook() as book:
            with book.db.no_autoflush:
                submitted = in_gradebook(book, stem, student)
            for part in submitted.notebooks:
                for grade in part.grades:
                    waits = grade.cell.name == "words" and bool(text)
                    grade.auto_score, grade.needs_manual_grade = None if waits else 0.0, waits
            book.db.commit()
