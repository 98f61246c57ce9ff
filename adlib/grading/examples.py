"""An example of each mistake, without the name of whoever made it.

A clerk reads the graded notebooks and takes out what is personal (`anonymous`), because a parser may fail on what
strangers write. A function that contains its author's name is not shown, but another learner's.
"""

from adlib.grading.clerk import READ, Clerk, Lost, Set
from adlib.grading.plain import in_lines
from adlib.grading.progress import mistake_in

MOST_STUDENTS, MOST_LINES = 8, 40  # learners whose functions are read for one mistake, and lines of an example
LEAST_NAME = 3  # letters: a shorter name is part of too many words


def examples_of(course, name, rows):
    """Return {(question, mistake): lines} with the shortest example of each mistake, where there is one."""
    wanted = {}
    for row in rows:
        for question, verdict in row.questions.items():
            if not verdict["ok"] and verdict.get("tried", True):
                wanted.setdefault((question, mistake_in(verdict)), []).append(row)
    read = {row.student: row for of_mistake in wanted.values() for row in of_mistake[:MOST_STUDENTS]}
    functions = functions_of(course, name, read.values())
    found = {}
    for (question, cause), of_mistake in wanted.items():
        texts = [functions[row.student].get(question) for row in of_mistake[:MOST_STUDENTS]]
        if texts := [text for text in texts if text]:
            found[question, cause] = in_lines(min(texts, key=lambda text: (len(text), text)), MOST_LINES)
    return found


def functions_of(course, name, rows):
    """Return {student: {question: source}} of the graded notebooks, without what says who has written it."""
    clerk, found = Clerk(Set(name, {}, "", str(course.above("autograded")), "")), {}
    known = starter_texts(course, name)
    try:
        for row in rows:
            try:
                functions = clerk.ask(READ, "functions", row.student, known)
            except Lost:  # the next clerk is a new one
                functions = {}
            found[row.student] = {q: text for q, text in functions.items() if not names_somebody(text, row)}
    finally:
        clerk.stop()
    return found


def starter_texts(course, name):
    """Return the sources of a set's cells, which are known to everybody."""
    notebooks = sorted(course.folder("source", ".", name).glob("*.ipynb"))
    return "\n".join(cell.source for path in notebooks for cell in course.source(name, path.stem))


def names_somebody(text, row):
    """Return whether a text contains the name of the learner who wrote it."""
    names = [row.student, *row.name.replace(",", " ").split(), row.email.partition("@")[0]]
    return any(len(name) >= LEAST_NAME and name.casefold() in text.casefold() for name in names)
