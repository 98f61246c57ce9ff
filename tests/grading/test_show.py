"""`adgrade show`: what was called, what was returned and what was expected, safe for a terminal."""

import pytest
from classroom import STEM, WORDS, submission_of
from corpus import hand_in, needs_sandbox

from adlib.grading import sandbox
from adlib.grading.command import main
from adlib.grading.grade import grade
from adlib.grading.inquiry import cases_of_check
from adlib.grading.oracle import cases_for
from adlib.grading.sandbox import CannotGrade
from adlib.grading.show import show

ESCAPES = "\x1b]0;title\x07\x1b[31m\u202e\r\n\x9b"
WRONG = "def multiply(z, w):\n    return z[0] * w[0], z[0] * w[1]"
SPECIAL = (  # right for the notebook's inputs, and wrong for hidden ones
    "shown = []\ndef multiply(z, w):\n    shown.append(1)\n"
    "    return z[0] * w[0], z[0] * w[1] + z[1] * w[0] * (len(shown) < 12)"
)
HOSTILE = f"def multiply(z, w):\n    print({ESCAPES!r})\n    raise ValueError({ESCAPES!r})"


@pytest.fixture
def graded(course):
    for student, source in (("student_01", WRONG), ("student_02", HOSTILE), ("student_03", SPECIAL)):
        hand_in(course, student, STEM, submission_of({"06.multiply": source}, WORDS[0] + ESCAPES))
    list(grade(course, STEM, workers=2))
    return course


@needs_sandbox
def test_each_wrong_case_is_shown_with_call_result_and_expectation(graded):
    said = "\n".join(show(graded, "student_01", "06.multiply"))
    assert "student_01, 06.multiply: 0 of 2 points" in said and "Your tangent contains only a d" in said
    first = said.partition("Each case")[2]
    assert "called with  z = " in first and "in the notebook" in first and "expected" in first and "→" in first
    assert first.count("\n    case ") == 5 and "--all prints every case" in first
    every = "\n".join(show(graded, "student_01", "06.multiply", everything=True))
    assert every.count("\n    case ") == 27 and "hidden from learners" in every and "Something has changed" not in every


@needs_sandbox
def test_an_answer_that_fails_only_on_hidden_inputs_is_shown_with_these(graded):
    said = "\n".join(show(graded, "student_03", "06.multiply"))
    assert "further inputs that are not shown" in said.partition("Each case")[0]
    assert "hidden from learners" in said.partition("Each case")[2]


@needs_sandbox
def test_nothing_of_a_submission_reaches_the_terminal_as_a_command(graded, monkeypatch, capsys):
    monkeypatch.chdir(graded.root)
    for question in ("06.multiply", "06.words", "06.sine"):
        assert main(["show", "student_02", question, "--all"]) == 0
        out = capsys.readouterr().out
        assert all(c.isprintable() or c == "\n" for c in out), [c for c in out if not c.isprintable()]
        assert "\\x1b" in out or question == "06.sine"
    assert "stopped with ValueError" in "\n".join(show(graded, "student_02", "06.multiply"))
    assert main(["show", ESCAPES, "06.multiply"]) == 1 and main(["show", "student_01", f"06{ESCAPES}.x"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("adgrade: ") and all(c.isprintable() or c == "\n" for c in said)


@needs_sandbox
def test_nothing_is_saved_and_a_change_since_the_marks_is_told(graded):
    files = lambda: {p: p.read_bytes() for p in (graded.root / "grading").rglob("*") if p.is_file()}
    before = files()
    list(show(graded, "student_01", "06.multiply"))
    assert files() == before
    hand_in(graded, "student_01", STEM, submission_of({"06.multiply": SPECIAL}, ""))
    assert "Something has changed since the marks were given" in "\n".join(show(graded, "student_01", "06.multiply"))


@needs_sandbox
def test_an_answer_in_words_is_shown_with_its_mark_and_comment(graded):
    from adlib.grading.words import Marking

    marking = Marking(graded, STEM)
    one = next(a for a in marking.answers(0)["groups"][0])
    change = {"id": one["id"], "digest": one["digest"], "grade": 1.5, "comment": "say why", "was": {}}
    assert "needs manual grading, of 2 points" in next(iter(show(graded, "student_01", "06.words")))
    marking.step([change])
    said = ["\n".join(show(graded, f"student_0{k}", "06.words")) for k in (1, 2, 3)]
    assert sum("1.5 of 2 points given by a person" in one and "comment: say why" in one for one in said) == 1
    assert all("To first order the picture is right" in one for one in said)


@needs_sandbox
def test_without_a_sandbox_the_verdict_is_shown_and_the_cases_are_not(graded, monkeypatch):
    monkeypatch.setattr(sandbox, "why_not", lambda: "bubblewrap is not installed")
    said = "\n".join(show(graded, "student_01", "06.multiply"))
    assert "Your tangent contains only a d" in said and "bubblewrap is not installed" in said and "case 1" not in said


def test_a_question_that_is_not_there_is_answered_with_those_that_are(course):
    with pytest.raises(CannotGrade, match="06.multiply, 06.divide"):
        list(show(course, "student_01", "06.nothing"))
    with pytest.raises(CannotGrade, match="has no set 77"):
        list(show(course, "student_01", "77.x"))
    with pytest.raises(CannotGrade, match="has no answer of student_01 to 06_dual_numbers"):
        list(show(course, "student_01", "06.multiply"))


REPORTS = [
    None,
    [],
    [3] * 27,
    [{"value": {"a": [[]]}}] * 27,
    [{"error": 5}] * 27,
    [{"value": "x" * 9000}] * 27,
    [{}] * 26,
]


@pytest.mark.parametrize("results", REPORTS, ids=range(len(REPORTS)))
def test_a_report_of_any_form_becomes_short_texts(results):
    source = 'check("06.multiply", multiply)'
    cell = {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade": True, "points": 2}}}
    report = {"check": "06.multiply", "results": results}
    cell["outputs"] = [{"output_type": "display_data", "data": {}, "report": report}]
    found = cases_of_check({"cells": [cell]}, "06.multiply", "seed")
    assert len(cases_for([cell], "seed")["06.multiply"]) == 27
    assert len(found) == (27 if type(results) is list and len(results) == 27 else 0)
    for one in found:
        texts = [one["called"], one["error"], *(text for row in one["rows"] for text in row[:3])]
        assert all(type(text) is str and len(text) <= 400 for text in texts) and one["ok"] is False
