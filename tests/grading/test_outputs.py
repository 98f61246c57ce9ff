"""What came out of a sandbox is data of any form: what becomes of it on its way to a mark and to a page."""

import json
import logging
import math
import os
import socket
import time
from types import SimpleNamespace

import pytest

from adlib.grading import oracle, plain
from adlib.grading.outputs import Room, as_output
from adlib.grading.repair import Part, repaired
from adlib.grading.workers import DONE, LARGEST, Ran, ended, read

NAME = "06.multiply"


def nested(depth):
    found = 1
    for _ in range(depth):
        found = [found]
    return found


def display(**data):
    return {"output_type": "display_data", "data": data, "metadata": {"x": "y"}}


@pytest.mark.parametrize(
    "raw",
    [
        *(3, None, "text", ["output_type"], {}, {"output_type": ["stream"]}, {"output_type": "pager", "data": {}}),
        *(
            {"output_type": kind, "data": data}
            for kind in ("display_data", "execute_result")
            for data in (None, [], "x")
        ),
    ],
    ids=repr,
)
def test_an_output_of_another_form_is_left_out(raw):
    assert as_output(raw, Room()) is None


def test_only_what_is_shown_is_kept_and_a_picture_is_letters_of_base64():
    kept = display(**{"text/plain": ["a\n", 3, "b"], "image/png": "iVBORw0K\n", "application/javascript": "alert(1)"})
    assert as_output(kept, Room())["data"] == {"text/plain": "a\nb", "image/png": "iVBORw0K\n"}
    for picture in ('x" onerror="alert(1)', ["iVBORw0K"], None, 3):
        output = as_output(display(**{"text/plain": "a", "image/png": picture, "image/jpeg": picture}), Room())
        assert output == {"output_type": "display_data", "data": {"text/plain": "a"}, "metadata": {}}


def test_of_a_report_only_what_can_be_judged_is_read():
    assert oracle.bounded({"check": NAME, "results": [1, 2.5]}) == {"check": NAME, "results": [1, 2.5]}
    assert oracle.bounded([10**400, -(10**400), 10**20]) == [math.inf, -math.inf, 10**20]
    assert oracle.bounded("x" * 1_900_000) is not None and oracle.bounded("x" * 2_000_001) is None
    assert oracle.bounded(nested(100_000)) is None
    reports, _ = oracle.reports_and_text([{"output_type": "display_data", "report": nested(100_000)}])
    assert reports == {None: [None]}


@pytest.mark.parametrize("error", [TypeError, OverflowError, RecursionError, KeyError])
def test_a_report_that_no_rule_foresaw_is_worth_nothing(monkeypatch, error):
    def judge(*_, **__):
        raise error

    monkeypatch.setattr(oracle, "judge", judge)
    found = oracle.verdict(NAME, [{}])
    assert not found.ok and found.cause == f"the report cannot be judged ({error.__name__})"


@pytest.mark.parametrize(
    "word, text, result",
    [
        ("exited 0", DONE + b"\n", "done"),
        ("exited 1", b"", "died"),
        ("exited 0", DONE + b"\nmore\n", "died"),
        ("exited 0", b"x" + DONE, "died"),
        ("signal 11", b"", "died"),
        ("signal 9", DONE + b"\n", "lost: the machine ended the submission's process"),
        ("memory", DONE + b"\n", "too much memory"),
        ("failed unshare", DONE + b"\n", "lost: failed unshare"),
        ("", DONE + b"\n", "lost: the sandbox ended"),
    ],
)
def test_how_a_submission_ended_is_what_the_sandbox_says(word, text, result):
    assert ended(word, text) == result


@pytest.fixture
def pipe():
    """The grader's ends of what a submission writes to and of what the sandbox says, and then the sandbox's ends."""
    report, written = os.pipe()
    control, sandbox = socket.socketpair()
    yield report, control, written, sandbox
    for end in (report, written):
        os.close(end)
    control.close(), sandbox.close()


@pytest.mark.parametrize("silent", [True, False])
def test_the_grader_waits_as_long_as_the_submission_has_and_no_longer(pipe, silent):
    """Whether the submission still holds its end of the pipe, or has closed it, and the sandbox never says a word."""
    report, control, written, _ = pipe
    os.write(written, b"x")
    if not silent:
        with open(os.devnull, "wb") as elsewhere:
            os.dup2(elsewhere.fileno(), written)
    began = time.monotonic()
    assert read(report, control, began + 0.5) == Ran(b"x", "late")
    assert 0.4 < time.monotonic() - began < 4.0


def test_the_grader_reads_until_the_sandbox_has_said_how_it_ended_and_no_more_than_may_come(pipe):
    report, control, written, sandbox = pipe
    os.write(written, DONE + b"\n")
    sandbox.send(b"exited 0\n")
    assert read(report, control, time.monotonic() + 10) == Ran(DONE + b"\n", "done")
    sandbox.close()
    assert read(report, control, time.monotonic() + 10) == Ran(b"", "lost: the sandbox ended")
    with open("/dev/zero", "rb") as endless:
        ran = read(endless.fileno(), control, time.monotonic() + 10)
    assert ran.ended == "too much" and LARGEST < len(ran.text) <= LARGEST + (1 << 16)


def test_the_first_outputs_of_a_cell_count_and_what_has_no_form_is_left_out():
    lines = [
        {"cell": 0, "outputs": ["first"]},
        {"cell": 0, "outputs": ["second"]},
        *({"cell": cell, "outputs": []} for cell in ("1", 1.0, True, None)),
        *({"cell": 2, "outputs": outputs} for outputs in ({}, "x", None)),
        *([3], 3, "x", None),
    ]
    text = "\n".join([*map(json.dumps, lines), "[" * 100_000, "{", '{"cell": 4, "outputs": []}'])
    assert Ran(text.encode()).outputs == {0: ["first"], 4: []}


def test_of_a_cell_that_is_there_twice_the_last_is_the_answer():
    part = Part("answer", "code", "", "", False, False, True, False, None, 3)
    own = {"nbgrader": {"grade_id": "answer"}}
    cells = [{"cell_type": "code", "source": source, "metadata": own} for source in ("a = 1", "a = 2")]
    found = repaired(json.dumps({"cells": cells}).encode(), [part])
    assert [(cell["source"], "nbgrader" in cell["metadata"]) for cell in found.notebook["cells"]] == [
        ("a = 1", False),
        ("a = 2", True),
    ]
    assert found.notes == ["the cell answer was there twice; the last one counts"] and not found.missing


@pytest.mark.parametrize(
    "text, shown",
    [
        ("\x1b]0;title\x07\x1b[2J", r"\x1b]0;title\x07\x1b[2J"),
        ("two\nlines\r\t", r"two\nlines\r\t"),
        ("\u202eright to left\u2028", r"\u202eright to left\u2028"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("half \ud800", r"half \ud800"),
        ("Zoë 你好 v̇ ∂f", "Zoë 你好 v̇ ∂f"),
        ("x" * 301, "x" * 300 + " ..."),
    ],
)
def test_a_terminal_is_told_nothing_by_a_text(text, shown):
    assert plain.in_a_line(text) == shown and plain.as_notes([text]) == [shown]


def test_the_log_of_nbgrader_is_told_nothing_by_a_name(monkeypatch, caplog):
    from nbgrader.converters.base import NbGraderException

    from adlib.grading import stock

    name, notes = "\x1b]0;title\x07\n", ["two\nlines", "\x1b[2J"]
    done = SimpleNamespace(student=name, notes=notes, graded=False)
    monkeypatch.setattr(stock, "course_of", lambda _: (None, "06"))
    monkeypatch.setattr("adlib.grading.grade.grade", lambda *_, **__: [done])
    monkeypatch.setattr("adlib.grading.feedback.write_feedback", lambda *_: [(name, notes[0])])
    chosen = SimpleNamespace(student_id="*", student_id_exclude="")
    converter = SimpleNamespace(force=False, coursedir=chosen, log=logging.getLogger("nbgrader"))
    for start, said in ((stock.autograde, r"two\nlines; \x1b[2J"), (stock.generate_feedback, r"two\nlines")):
        caplog.clear()
        with pytest.raises(NbGraderException, match="^1 .* could not be .*: see above"):
            start(converter)
        assert caplog.messages[0] == r"\x1b]0;title\x07\n: " + said


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "=cmd|' calc'!A0"])
def test_a_spreadsheet_takes_no_text_for_a_formula(text):
    assert plain.in_a_cell(text) == "'" + text and plain.in_a_cell("a" + text) == "a" + text


def test_of_many_notes_a_few_are_kept():
    notes = plain.as_notes(["x" * 1000] * 500_000)
    assert notes == ["x" * 300 + " ..."] * 20 + ["499980 further notes are left out"]
