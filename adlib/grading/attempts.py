"""Every submission that was graded, kept as a line of text, because the gradebook only holds the last one.

The file `grading/attempts/NAME.jsonl` of a set has one line of JSON for each submission that was graded:

    {"student": ..., "files": ..., "submitted": ..., "graded": ..., "questions": {"06.multiply": {"ok": ..., ...}}}

`files` is a hash of the notebooks. A submission that is graded again with the same files is the same attempt, and the
last line about it counts. Lines are only ever added, so a grader that is killed loses at most the line that it was
writing, and writes it when it grades that submission again.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime

from adlib.grading.sandbox import CannotGrade


@dataclass(frozen=True)
class Attempt:
    """A graded submission: when it was submitted (None if that is not known) and graded, and its questions.

    `questions` maps each question to a dict with `ok`, with `tried` (whether its answer was changed at all), and with
    `cause`, the mistake that was recognized, or None.
    """

    files: str
    submitted: datetime | None
    graded: datetime
    questions: dict

    @property
    def when(self):
        """The time of submission, or else the time of grading."""
        return self.submitted or self.graded


def path_of(course, name):
    return course.above("autograded").parent / "attempts" / f"{name}.jsonl"


def record(course, name, student, read, judged):
    """Add a line about a submission that was judged. Raises CannotGrade if the file cannot be written."""
    kept = ("ok", "tried", "cause")
    line = {
        "student": student,
        "files": read.files,
        "submitted": read.timestamp and read.timestamp.isoformat(),
        "graded": datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
        "questions": {q: {key: found[key] for key in kept} for q, found in judged.questions.items()},
    }
    path = path_of(course, name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "ab+") as file:
            file.write(b"\n" * is_torn(file) + json.dumps(line).encode("ascii") + b"\n")
    except OSError as error:
        raise CannotGrade(f"{path} cannot be written ({error.strerror}): make room, and grade again") from None


def is_torn(file):
    """Return whether a file ends within a line, as after a grader was killed."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def attempts_of(course, name):
    """Return {student: [Attempt, ...]} of a set, in the order of submission. Lines of another form are left out."""
    found = {}
    try:
        with open(path_of(course, name), encoding="ascii", errors="replace") as file:
            for line in file:
                put(found, line)
    except OSError:
        return {}
    return {student: sorted(of.values(), key=lambda attempt: attempt.when) for student, of in found.items()}


def put(found, line):
    try:
        raw = json.loads(line)
        submitted = raw["submitted"] and datetime.fromisoformat(raw["submitted"])
        questions = {q: {"ok": f["ok"], "tried": f["tried"], "cause": f["cause"]} for q, f in raw["questions"].items()}
        attempt = Attempt(str(raw["files"]), submitted, datetime.fromisoformat(raw["graded"]), questions)
        of_student = found.setdefault(str(raw["student"]), {})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return
    if before := of_student.get(attempt.files):  # graded again: the verdict is new, and the times are the first ones
        submitted = min(filter(None, (before.submitted, attempt.submitted)), default=None)
        attempt = Attempt(attempt.files, submitted, before.graded, attempt.questions)
    of_student[attempt.files] = attempt
