"""The checks and their judge, in one process: every submission, every cause, and what the kernel's side may know."""

import json
import subprocess
import sys

import numpy as np
import pytest
from conftest import SUBMISSIONS, header

from adlib.grading import judge as judging
from adlib.grading.cases import QUESTIONS
from adlib.grading.judge import ANSWERS, judge
from adlib.grading.kernel import cases_of, observe, plain

FUNCTIONS = {"02.forward": "forward_difference", "02.central": "central_difference", "06.triplets": "multiply_triplets",
             "07.column": "adjoint_column", "07.order": "sweep_order"}  # fmt: skip


def answers_of(path):
    namespace = {"__name__": path.stem}
    exec(compile(path.read_text(), path, "exec"), namespace)
    return namespace


def verdict(name, answer, grading):
    report = json.loads(json.dumps(observe(name, answer, cases_of(name, grading))))
    return judge(name, report["results"], cases_of(name, grading))


def test_every_question_has_both_sides():
    assert QUESTIONS.keys() == ANSWERS.keys()


@pytest.mark.parametrize("grading", [False, True], ids=["learning", "grading"])
@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_every_submission_is_judged_as_it_says_and_the_cause_is_named(path, grading):
    answers, (marks, causes) = answers_of(path), header(path)
    for question, mark in marks.items():
        name = f"{path.parent.name[:2]}.{question}"
        feedback = verdict(name, answers[FUNCTIONS.get(name, question)], grading)
        assert feedback.ok == (mark > 0), f"{name} in {path.stem}:\n{feedback}"
        if mark == 0:
            assert causes[question] in str(feedback), f"{path.stem} should be told {causes[question]!r}:\n{feedback}"


def test_every_question_has_a_right_alternative_and_three_wrong_answers():
    for name in QUESTIONS:
        found = [header(p)[0].get(name[3:]) for p in SUBMISSIONS if p.parent.name.startswith(name[:2])]
        assert found.count(2) >= 1 and found.count(0) >= 3, name


@pytest.mark.parametrize("name", QUESTIONS)
def test_constants_and_nothing_earn_nothing(name):
    expected = ANSWERS[name].expected
    first = cases_of(name, True)[0]
    for constant in (None, 0.0, 1.0, [], [0.0] * 3, {"gradient": []}, "x", lambda: 1, expected(first)):
        assert not verdict(name, lambda *a, c=constant, **k: c, True).ok


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_mistake_is_wrong_and_told_from_the_others(name):
    cases, answer = cases_of(name, True), ANSWERS[name]
    assert answer.mistakes
    for sentence, mistaken in answer.mistakes.items():
        reports = [{"value": plain(mistaken(case))} for case in cases]
        feedback = judge(name, reports, cases)
        assert not feedback.ok and sentence in str(feedback), f"{name}: {sentence}\n{feedback}"


def test_malformed_reports_earn_nothing():
    cases = cases_of("06.multiply", True)
    for results in (None, {}, [], [{}] * 20, [{"value": None}] * 20, [{"value": [1.0]}] * 20, ["x"] * 20, [{"value": [float("nan")] * 2}] * 20,
                    [{"value": [True, True]}] * 20, [{"error": 3}] * 20, [{"value": {"a": []}}] * 20):  # fmt: skip
        assert not judge("06.multiply", results, cases).ok


def test_the_kernels_side_imports_nothing_of_the_reference():
    """It runs with every other module of adlib out of reach, as in a sandbox."""
    code = """
import sys, types
adlib = types.ModuleType("adlib"); adlib.__path__ = [sys.argv[1]]
sys.modules["adlib"] = adlib
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("adlib.") and not name.startswith("adlib.grading") or name == "adlib.grading.judge":
            raise ImportError("refused: " + name)
sys.meta_path.insert(0, Refuse())
from adlib.grading.kernel import observe, cases_of
report = observe("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1] + z[1] * w[0]), cases_of("06.multiply", True))
assert len(report["results"]) == 20 and all("value" in r for r in report["results"])
"""
    subprocess.run([sys.executable, "-c", code, judging.__file__.rsplit("/", 2)[0]], check=True)


def test_feedback_shows_inputs_to_the_learner_and_hides_them_from_graded_feedback():
    cases = cases_of("02.forward", False)
    report = observe("02.forward", lambda f, x, h: (f(x) - f(x + h)) / h, cases)
    learner, graded = judge("02.forward", report["results"], cases), judge("02.forward", report["results"], cases, show_inputs=False)
    assert [what for what, _ in learner.lines] == ["called", "returned", "expected", "cause", "rule", "hint"]
    assert [what for what, _ in graded.lines] == ["cause", "rule", "hint"]
    page = learner._repr_html_()
    assert "<details>" in page and "sign is turned round" in page and "<script" not in page


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_unwritten_function_is_told_so_and_no_rule_is_given_away(name):
    feedback = verdict(name, lambda *a, **k: None, False)
    assert not feedback.ok and feedback.lines == [("cause", judging.NOTHING)]


def test_what_a_learner_returns_cannot_write_into_the_page():
    cases = cases_of("02.forward", False)
    report = observe("02.forward", lambda *a: "<script>alert(1)</script>", cases)
    assert "<script>" not in judge("02.forward", report["results"], cases)._repr_html_()


def test_an_error_in_one_case_is_reported_and_the_others_still_run():
    def answer(z, w):
        if z[0] > 0:
            raise ZeroDivisionError("by zero")
        return z[0] * w[0], z[0] * w[1] + z[1] * w[0]

    feedback = verdict("06.multiply", answer, True)
    assert 0 < feedback.right < 20 and "stopped with ZeroDivisionError" in str(feedback)


def test_the_seed_changes_the_graded_inputs_and_not_the_learners(monkeypatch):
    before = cases_of("02.forward", True), cases_of("02.forward", False)
    monkeypatch.setenv("ADGRADE_SEED", "another")
    after = cases_of("02.forward", True), cases_of("02.forward", False)
    assert before[0] != after[0] and before[1] == after[1]


def test_plain_values():
    assert plain((1, np.float64(2.0), np.arange(2))) == [1, 2.0, [0, 1]]
    assert plain(1j) == "a complex" and plain(...) == "nothing" and plain(float("inf")) == "inf" and plain(True) == "a bool"
