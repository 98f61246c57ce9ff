"""What is said of a class over time: attempts that are kept, first tries, days, who may need help, and two years."""

import json
import math
import shutil
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from classroom import BEGAN, STEM, class_of, graded_notebook
from corpus import hand_in, needs_sandbox, submission

from adlib.grading import attempts, progress, years
from adlib.grading.attempts import Attempt, attempts_of
from adlib.grading.grade import grade
from adlib.grading.marks import Row, rows_of
from adlib.grading.report import write_course_report, write_report
from adlib.grading.sandbox import CannotGrade

DAY = datetime(2026, 1, 5, 12)


def tried(ok, cause=None, began=True):
    return {"ok": ok, "tried": began, "cause": cause}


def attempt(day, hours=0, **questions):
    when = DAY + timedelta(days=day, hours=hours)
    return Attempt(f"{day}:{hours}", when, when, questions)


def row(student, **questions):
    return Row(student, {"check": 1.0}, {"check": 2.0}, 1.0, questions, [], False)


# What is kept ---------------------------------------------------------------------------------------------------------


@needs_sandbox
def test_every_graded_submission_is_kept_and_grading_again_adds_none(two_rounds):
    kept, lines = attempts_of(two_rounds, STEM), attempts.path_of(two_rounds, STEM).read_text(encoding="ascii")
    assert len(kept) == 12 and all(len(of) == 2 for of in kept.values()) and lines.count("\n") == 24
    for student, of in kept.items():
        assert [one.submitted - BEGAN for one in of] == [
            timedelta(days=7 * k, hours=3 * int(student[-2:])) for k in (0, 1)
        ]
        now = graded_notebook(two_rounds, student)["metadata"]["adgrade"]["questions"]
        assert {q: f["ok"] for q, f in of[-1].questions.items()} == {q: f["ok"] for q, f in now.items()}


@needs_sandbox
def test_an_attempt_is_what_was_submitted_and_not_how_often_it_was_graded(course):
    hand_in(course, "student_01", STEM, submission(STEM, "wrong", 0)[0])
    for force in (False, False, True):
        list(grade(course, STEM, workers=1, force=force))
    (first,) = attempts_of(course, STEM)["student_01"]
    assert not any(found["ok"] for found in first.questions.values()) and first.submitted is None
    list(grade(course, STEM, workers=1, force=True, dry_run=True))
    hand_in(course, "student_01", STEM, submission(STEM, "right", 0)[0])
    list(grade(course, STEM, workers=1, dry_run=True))
    assert len(attempts_of(course, STEM)["student_01"]) == 1, "a dry run keeps nothing"
    list(grade(course, STEM, workers=1))
    assert [all(f["ok"] for f in one.questions.values()) for one in attempts_of(course, STEM)["student_01"]] == [0, 1]


def test_a_line_that_was_torn_or_has_another_form_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(attempts, "path_of", lambda course, name: tmp_path / f"{name}.jsonl")
    good = {"student": "student_01", "files": "f", "submitted": None, "graded": "2026-01-05T09:00:00"}
    good = json.dumps({**good, "questions": {"q": tried(True)}})
    odd = ["", "3", "null", "[" * 5000, "{}", good.replace("2026", "x"), good[:-9], "\xff"]
    odd += [good.replace("true", '{"a": 1}, "z": 1').replace('"ok"', '"no"')]
    path = tmp_path / "06.jsonl"
    path.write_text("\n".join([*odd, good, good[:40]]), encoding="utf-8")
    assert attempts_of(None, "06") == {"student_01": [Attempt("f", None, datetime(2026, 1, 5, 9), {"q": tried(True)})]}
    read, judged = SimpleNamespace(files="g", timestamp=DAY), SimpleNamespace(questions={"q": tried(False, "c")})
    attempts.record(None, "06", "student_01", read, judged)
    assert [one.files for one in attempts_of(None, "06")["student_01"]] == ["f", "g"], "the torn line is closed first"
    assert attempts_of(None, "none") == {}


def test_a_full_disk_is_said_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "attempts").write_text("a file in place of the folder", encoding="utf-8")
    monkeypatch.setattr(attempts, "path_of", lambda course, name: tmp_path / "attempts" / "06.jsonl")
    with pytest.raises(CannotGrade, match="make room"):
        attempts.record(None, "06", "s", SimpleNamespace(files="", timestamp=None), SimpleNamespace(questions={}))


# What is counted ------------------------------------------------------------------------------------------------------


def test_first_tries_and_the_time_to_pass_are_counted_from_the_attempts():
    kept = {
        "student_01": [attempt(0, q=tried(True))],
        "student_02": [attempt(0, q=tried(False, "sign")), attempt(1, hours=6, q=tried(True))],
        "student_03": [attempt(0, q=tried(False, "nothing", began=False)), attempt(2, q=tried(True))],
        "student_04": [attempt(0, q=tried(False, "sign")), attempt(1, q=tried(False, "sign"))],
        "student_05": [attempt(0, q=tried(False, began=False))],
        "student_06": [Attempt("a", None, DAY, {"q": tried(False)}), Attempt("b", None, DAY, {"q": tried(True)})],
    }
    rows = [row(student, q=of[-1].questions["q"]) for student, of in kept.items()]
    (one,) = progress.progress_of(rows, kept)
    assert (one.right, one.count) == (4, 6)
    assert (one.first_right, one.first_count) == (2, 5), "who has not begun has not tried"
    assert sorted(one.tries) == [1, 1, 2, 2] and one.median_tries == 1.5
    assert one.hours == [30.0], "who was right at once, and whose times are not known, do not count"
    assert one.causes == {"sign": 1, progress.NOT_BEGUN: 1}
    days, shares = progress.over_time(kept, ["q", "r"])
    assert [day.day for day in days] == [5, 6, 7] and shares["q"] == [2 / 6, 3 / 6, 4 / 6] and shares["r"] == [0, 0, 0]


def test_of_many_days_the_first_and_the_last_are_kept():
    kept = {"student_01": [attempt(day, q=tried(day == 40)) for day in range(41)]}
    days, shares = progress.over_time(kept, ["q"])
    assert len(days) == progress.MOST_DAYS and (days[-1] - days[0]).days == 40
    assert shares["q"] == [0.0] * (len(days) - 1) + [1.0] and sorted(set(days)) == days


def test_who_may_need_help_has_a_reason_and_who_is_right_has_none():
    same = {"student_03": [attempt(k, q=tried(False, "sign"), r=tried(True)) for k in range(2)]}
    often = {"student_04": [attempt(k, q=tried(False, f"{k}"), r=tried(True)) for k in range(3)]}
    rows = [
        row("student_01", q=tried(True), r=tried(True)),
        row("student_02", q=tried(False, began=False), r=tried(False, began=False)),
        *(row(s, q=tried(False, "sign"), r=tried(True)) for s in ("student_03", "student_04", "student_05")),
    ]
    found = dict(progress.may_need_help(rows, same | often, ["student_06"]))
    assert found["student_02"] == ["0 of 2 questions are right", "no answer was begun"]
    assert found["student_03"] == ["the same mistake in the last two submissions: q"]
    assert found["student_04"] == ["wrong in each of 3 or more submissions: q"]
    assert found["student_06"] == ["has submitted nothing"] and found.keys().isdisjoint({"student_01", "student_05"})
    assert next(iter(found)) == "student_02"


@pytest.mark.parametrize("hours, said", [(None, ""), (0.5, "30 min"), (1.25, "1.2 h"), (60, "2.5 days")])
def test_a_duration_is_said_in_a_unit_that_fits(hours, said):
    assert progress.in_words(hours) == said


# Two years ------------------------------------------------------------------------------------------------------------


def test_the_interval_for_a_difference_is_that_of_the_literature():
    """Newcombe 1998, table II, method 10."""
    for counts, low, high in (
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ):
        assert years.difference(*counts) == pytest.approx((low, high), abs=6e-5)
    assert years.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=6e-5)
    assert years.wilson(0, 0) == (0.0, 1.0) and all(map(math.isfinite, years.difference(0, 0, 0, 0)))


@needs_sandbox
def test_two_years_are_compared_and_the_other_gradebook_is_only_read(two_rounds, tmp_path):
    other = two_rounds.root / "first.db"
    before = other.read_bytes()
    other.chmod(0o444)
    changes = {change.name: change for change in years.compared(two_rounds, STEM, other)}
    rows = rows_of(two_rounds, STEM)
    for cell, change in changes.items():
        assert change.now.count == change.before.count == 12 or cell == "words"
        assert change.now.full == sum(row.marks[cell] == row.most[cell] for row in rows) >= change.before.full
        assert change.low <= change.now.full / 12 - change.before.full / 12 <= change.high or cell == "words"
    assert other.read_bytes() == before and not list(other.parent.glob("first.db-*"))
    same = years.compared(two_rounds, STEM, two_rounds.root)
    said = {change.name: change.said for change in same}
    assert said.pop("words") == "not all of these are graded" and set(said.values()) == {"the difference may be chance"}
    for wrong in (tmp_path / "none.db", tmp_path):
        with pytest.raises(CannotGrade, match="neither a gradebook nor a folder"):
            years.compared(two_rounds, STEM, wrong)
    (tmp_path / "odd.db").write_bytes(b"no database " * 100)
    with pytest.raises(CannotGrade, match="not a gradebook"):
        years.compared(two_rounds, STEM, tmp_path / "odd.db")
    with pytest.raises(CannotGrade, match="does not have the set 99"):
        years.cells_of(two_rounds.db_url, "99")


def test_a_question_that_was_changed_is_not_compared_by_its_numbers():
    one, other = years.Cell(9, 10, "check('a')"), years.Cell(1, 10, "check('b')")
    assert years.Change("a", one, other, 0.2, 0.9).said == "the question was changed"
    assert years.Change("a", one, one, 0.2, 0.9).said == "more are right than before"
    assert years.Change("a", one, one, -0.9, -0.2).said == "fewer are right than before"


# The pages of a class -------------------------------------------------------------------------------------------------


@needs_sandbox
def test_the_report_of_a_class_shows_first_tries_days_and_examples_without_names(two_rounds, tmp_path):
    other = two_rounds.root / "first.db"
    page, table, names = write_report(two_rounds, STEM, tmp_path / "r.html", with_names=True, other=other)
    shared, own = page.read_text(encoding="utf-8"), names.read_text(encoding="utf-8")
    assert names.name == "r-names.html" and "student_0" not in shared and "student_01" in own
    assert "2026-01-05" in shared and "Compared with the other year" in shared and "an example" in shared
    assert "return" in shared and "<script" not in shared + own and "http" not in shared + own
    assert table.read_text(encoding="utf-8").startswith("question,right,of,right at the first try,")
    path = write_course_report(two_rounds, tmp_path / "course.html")[0]
    assert STEM in path.read_text(encoding="utf-8")
    with pytest.raises(CannotGrade, match="nothing of 99 is graded"):
        write_report(two_rounds, "99", tmp_path / "99.html")


@needs_sandbox
def test_an_example_does_not_say_who_has_written_it(course, tmp_path):
    """A comment, a docstring and a text are left out, and a name in the code means that another learner's is shown."""
    body = '\n    """student_02 <b>wrote</b> this."""\n    # by student_02\n    told = "Ada <b>Example</b>"\n'
    sources = {
        "student_01": "def multiply(z, w):\n    student_01 = z[0] * w[0]\n    return student_01, z[0] * w[1]",
        "student_02": f"def multiply(z, w):{body}    longer_than_the_other_one = z[0] * w[1]\n"
        "    return z[0] * w[0], longer_than_the_other_one",
        "student_03": "def multiply(z, w):\n    return " + "(" * 150 + "z" + ")" * 150,
        "student_04": "def multiply(z, w):\n    return " + "-" * 30_000 + "z",
    }
    from classroom import submission_of

    for student, source in sources.items():
        hand_in(course, student, STEM, submission_of({"06.multiply": source}, ""))
    list(grade(course, STEM, workers=2))
    text = write_report(course, STEM, tmp_path / "r.html")[0].read_text(encoding="utf-8")
    assert "longer_than_the_other_one = z[0] * w[1]" in text and "student_0" not in text
    assert "Example" not in text and "wrote" not in text


def test_a_class_is_the_same_each_time(tmp_path):
    """The class of the tests is drawn from a seed, with every kind of answer in it."""
    folder = lambda kind, student, name: tmp_path / student / name
    first, again = (class_of(SimpleNamespace(folder=folder), 30) for _ in range(2))
    assert first == again and {None, True, False} <= {ok for of in first.values() for ok in of.values()}
    shutil.rmtree(tmp_path)
