"""The checks and their judge, in one process: the whole corpus, every cause, and what the kernel's side may know."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from corpus import CORPUS, ENTRIES

from adlib.grading import judge as judging
from adlib.grading.answers import answer_to
from adlib.grading.cases import SETS, names, question
from adlib.grading.judge import expected, judge, size
from adlib.grading.observe import as_json, cases_of, observe
from adlib.grading.oracle import whole
from adlib.grading.shrink import smallest


def verdict(name, answer, grading):
    cases = cases_of(name, grading)
    report = json.loads(json.dumps(observe(name, answer, cases)))
    return judge(name, report["results"], cases)


each_question = pytest.mark.parametrize("name", names())


@pytest.mark.parametrize("grading", [False, True], ids=["learning", "grading"])
@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_an_answer_of_the_corpus_is_judged_rightly_and_told_why(entry, grading):
    feedback = verdict(entry.name, entry.function, grading)
    assert feedback.ok == entry.right, str(feedback)
    if not entry.right and entry.told:
        assert any(words in str(feedback) for words in entry.told.split(" | ")), (
            f"should be told {entry.told!r}:\n{feedback}"
        )


def test_the_corpus_has_two_right_and_five_wrong_answers_to_every_question():
    assert {stem[:2] for stem in CORPUS} == set(SETS)
    for name in names():
        found = [e.right for e in ENTRIES if e.name == name]
        assert found.count(True) >= 2 and found.count(False) >= 5, name


@each_question
def test_the_right_answers_of_the_judge_pass_and_each_mistake_is_told_from_the_others(name):
    answer = answer_to(name)
    assert len(answer.right) >= 2 and answer.wrong, "two engines, and the mistakes that learners make"
    for right in answer.right:
        assert verdict(name, right, True).ok
    for grading in (False, True):
        for sentence, mistaken in answer.mistakes:
            feedback = verdict(name, mistaken, grading)
            assert not feedback.ok and feedback.cause == sentence, f"{sentence}\n{feedback}"


@each_question
def test_constants_and_nothing_earn_nothing(name):
    first, last = (expected(name, cases_of(name, True)[k]) for k in (0, -1))
    for constant in (None, 0.0, 1.0, [], [0.0] * 3, {"gradient": []}, "x", lambda: 1, first, last, True, float("nan")):
        assert not verdict(name, lambda *a, c=constant, **k: c, True).ok


@each_question
def test_an_unwritten_function_is_told_so_and_no_rule_is_given_away(name):
    feedback = verdict(name, lambda *a, **k: None, False)
    assert not feedback.ok and feedback.lines == [("cause", judging.NOTHING)] and not feedback.table


@each_question
def test_what_a_learner_returns_cannot_write_into_the_page(name):
    feedback = verdict(name, lambda *a, **k: "<script>alert(1)</script>", False)
    assert not feedback.ok and "<script>" not in feedback._repr_html_()


@each_question
def test_malformed_reports_earn_nothing(name):
    cases = cases_of(name, True)
    n = len(cases)
    for results in (
        None,
        {},
        [],
        [{}] * n,
        [{"value": None}] * n,
        [{"value": [1.0]}] * n,
        ["x"] * n,
        [{"value": [float("nan")] * 2}] * n,
        [{"value": [True, True]}] * n,
        [{"error": 3}] * n,
        [{"value": {"a": []}}] * n,
        [{"value": 1e308 * 10}] * n,
        [{"value": [[1.0], "a" * 999]}] * n,
        [{"error": "Form: " + "x" * 10**6}] * n,
        [{"value": [whole("9" * 400)] * 2}] * n,
    ):
        assert not judge(name, results, cases).ok and not judge(name, results, cases, 2).ok


def spoiled(value, odd):
    """The value with one part of it replaced, for a few of its parts, and as a whole."""
    yield odd
    if isinstance(value, (list, dict)):
        for key in [*(value if isinstance(value, dict) else range(len(value)))][:3]:
            for part in spoiled(value[key], odd):
                yield {**value, key: part} if isinstance(value, dict) else [*value[:key], part, *value[key + 1 :]]


@each_question
def test_a_right_report_with_any_part_spoiled_is_judged_without_an_error(name):
    cases = cases_of(name, False)
    right = [{"value": expected(name, case)} for case in cases]
    assert judge(name, right, cases).ok
    for odd in ("x", "nothing", "nan", True, -1e299, [], {}, [[]], ["x", [1.0]], {"x": 1.0}):
        for value in spoiled(right[0]["value"], odd):
            feedback = judge(name, [{"value": value}, *right[1:]], cases)
            assert str(feedback) and feedback._repr_html_()
        assert not judge(name, [{"value": odd}] * len(cases), cases).ok


def test_the_graders_own_inputs_and_a_learners_words_stay_out_of_the_cause():
    cases = cases_of("06.multiply", True)

    def tells(z, w):
        raise ValueError(f"hidden input {z}")

    right = observe("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1] + z[1] * w[0]), cases)["results"]
    told = observe("06.multiply", tells, cases)["results"]
    count = question("06.multiply").counts[0]
    feedback = judge("06.multiply", right[:count] + told[count:], cases, shown=count)
    assert cause(feedback) == feedback.cause == "Your function stopped with ValueError." and "hidden" not in str(
        feedback
    )


@each_question
def test_cases_are_plain_json_and_the_same_each_time(name):
    for grading in (False, True):
        cases = cases_of(name, grading)
        assert json.loads(json.dumps(cases)) == cases == cases_of(name, grading)


def test_the_kernels_side_imports_nothing_of_the_reference():
    """It runs with every other module of adlib out of reach, as in a sandbox."""
    code = """
import sys, types
adlib = types.ModuleType("adlib"); adlib.__path__ = [sys.argv[1]]
sys.modules["adlib"] = adlib
class Refuse:
    def find_spec(self, name, path=None, target=None):
        kernel = name in ("adlib.grading", "adlib.grading.kernel", "adlib.grading.observe")
        kernel = kernel or name.startswith("adlib.grading.cases")
        if name.startswith("adlib.") and not kernel:
            raise ImportError("refused: " + name)
sys.meta_path.insert(0, Refuse())
from adlib.grading.cases import names
from adlib.grading.observe import observe, cases_of
for name in names():
    report = observe(name, lambda *a, **k: 0.0, cases_of(name, True))
    assert all("value" in r or "error" in r for r in report["results"])
"""
    subprocess.run([sys.executable, "-c", code, Path(judging.__file__).parents[1]], check=True)


def test_feedback_shows_the_learner_where_the_first_difference_is():
    cases = cases_of("06.multiply", False)
    feedback = judge(
        "06.multiply", observe("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1]), cases)["results"], cases
    )
    assert [what for what, _ in feedback.lines] == ["called", "cause", "hint", "rule", "lesson"]
    assert [(label, differs) for label, _, _, differs in feedback.table] == [("primal", False), ("tangent", True)]
    page = feedback._repr_html_()
    assert page.count("<details>") == 2 and "Your tangent contains only a d" in page and "→" in page


def test_the_graders_own_inputs_are_never_shown():
    cases = cases_of("02.forward", True)
    shown = [f"x = {case['x']:.4g}" for case in cases[: question("02.forward").counts[0]]]
    hidden = [f"x = {case['x']:.4g}" for case in cases[question("02.forward").counts[0] :]]
    wrong = observe("02.forward", lambda f, x, h: (f(x) - f(x + h)) / h, cases)["results"]
    text = str(judge("02.forward", wrong, cases, shown=question("02.forward").counts[0]))
    assert any(x in text for x in shown) and not any(x in text for x in hidden)
    right = observe("02.forward", lambda f, x, h: (f(x + h) - f(x)) / h, cases)["results"]
    feedback = judge(
        "02.forward",
        right[: question("02.forward").counts[0]] + wrong[question("02.forward").counts[0] :],
        cases,
        shown=question("02.forward").counts[0],
    )
    assert (
        not feedback.ok
        and not feedback.table
        and "x = " not in str(feedback)
        and "with further inputs that are not shown" in str(feedback)
    )


def test_the_example_is_small_and_its_numbers_are_round():
    def answer(tape, y_bar):
        adjoints = [0.0] * len(tape)
        adjoints[-1] = y_bar
        for k in reversed(range(len(tape))):
            for i, partial in tape[k]:
                adjoints[i] = partial * adjoints[k]
        return adjoints

    cases = cases_of("07.accumulate", False)
    results = observe("07.accumulate", answer, cases)["results"]
    case, result = smallest("07.accumulate", answer, cases, results)
    assert size(case) < min(map(size, cases)) and case["y_bar"] == round(case["y_bar"]) and "value" in result
    assert (
        smallest(
            "07.accumulate",
            answer_to("07.accumulate").right[0],
            cases,
            observe("07.accumulate", answer_to("07.accumulate").right[0], cases)["results"],
        )
        is None
    )


def test_an_error_in_one_case_is_reported_and_the_others_still_run():
    def answer(z, w):
        if z[0] > 0:
            raise ZeroDivisionError("by zero")
        return z[0] * w[0], z[0] * w[1] + z[1] * w[0]

    feedback = verdict("06.multiply", answer, True)
    assert 0 < feedback.right < feedback.count and "stopped with ZeroDivisionError" in str(feedback)


def test_the_seed_changes_the_graded_inputs_and_not_the_learners(monkeypatch):
    before = cases_of("02.forward", True)[:-1], cases_of("02.forward", False)[:-1]
    monkeypatch.setenv("ADGRADE_SEED", "another")
    after, count = (cases_of("02.forward", True)[:-1], cases_of("02.forward", False)[:-1]), len(before[1])
    assert count == question("02.forward").counts[0] and before[1] == after[1] == after[0][:count]
    assert not any(case in before[0] for case in after[0][count:])


def test_the_last_case_is_the_first_once_more():
    for name in ("02.forward", "07.gradient", "13.batches"):
        for grading in (False, True):
            cases = cases_of(name, grading)
            assert (
                cases[-1] == cases[0]
                and len(cases) == question(name).counts[0] + grading * question(name).counts[1] + 1
            )


def test_a_name_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ValueError, match="begin with one of 0"):
        cases_of("99.x", False)
    with pytest.raises(ValueError, match="no question '02.foward' in set 02: it has 02.forward, "):
        cases_of("02.foward", False)


def test_plain_values():
    assert as_json((1, np.float64(2.0), np.arange(2))) == [1, 2.0, [0, 1]]
    assert (
        as_json(1j) == "a complex"
        and as_json(...) == "nothing"
        and as_json(float("inf")) == "inf"
        and as_json(True) == "a bool"
    )


def test_of_a_list_that_is_made_from_its_end_the_last_difference_is_marked():
    cases = cases_of("07.column", False)
    wrong = answer_to("07.column").wrong[
        "Your adjoint of v_4 has the wrong sign. For v_5 = v_3 - v_4, the partial derivative with respect to v_4 is -1."
    ]
    feedback = judge("07.column", observe("07.column", wrong, cases)["results"], cases)
    assert [label for label, *_, differs in feedback.table if differs] == ["v_bar_4"]


def cause(feedback):
    return dict(feedback.lines)["cause"]


def test_an_error_is_the_cause_only_where_it_is_shown():
    def divide(z, w):  # the tangent of w is squared; it may be 0
        return z[0] / w[0], (z[1] * w[0] - z[0] * w[1]) / w[1] ** 2

    feedback = verdict("06.divide", divide, False)
    assert feedback.table[-1][0] == "tangent" and feedback.table[-1][3], feedback
    assert cause(feedback).startswith(
        judging.UNKNOWN
    ) and "For other inputs: Your function stopped with ZeroDivisionError" in cause(feedback)
    stopped = verdict("05.column", lambda *seed: [][0], False)
    assert cause(stopped) == "Your function stopped with IndexError: list index out of range"
    assert stopped.cause == "Your function stopped with IndexError.", (
        "in the report of a class there is no learner's own text"
    )
    assert [label for label, *_ in stopped.table][1:] == [f"v_dot_{k}" for k in range(-1, 6)]


def test_numbers_that_differ_never_look_alike():
    feedback = verdict("02.central", lambda f, x, h: round((f(x + h) - f(x - h)) / (2 * h), 9), False)
    ((_, yours, expected, differs),) = feedback.table
    assert differs and yours != expected and feedback.cause == judging.FEW_DIGITS


@pytest.mark.parametrize(
    "value, sentence",
    [
        (1.0, "The exercise asks for 2 numbers, but your function returned a number."),
        ([1.0], "The exercise asks for 2 numbers, but your function returned a list of one number."),
        ([[1.0, 2.0]], "The exercise asks for 2 numbers, but your function returned an array of shape (1, 2)."),
        ("1, 2", "The exercise asks for 2 numbers, but your function returned the text '1, 2'."),
        ([1.0, {}], "[1]: The exercise asks for a number, but your function returned a dict."),
        ([float("nan"), 1.0], judging.NOT_FINITE),
    ],
)
def test_a_value_of_another_form_is_told_so(value, sentence):
    assert cause(verdict("06.sine", lambda z: value, False)) == sentence


@pytest.mark.parametrize(
    "value, right, sentence",
    [
        (["reverse", 1], ["forward", 3], None),
        ([2, 1], ["forward", 3], "[0]: The exercise asks for a text, but your function returned a number."),
        (
            ["forward", [1.0]],
            ["forward", [1.0, 2.0]],
            "[1]: The exercise asks for 2 numbers, but your function returned a list of one number.",
        ),
        ([1, 2, 3], [1, 2], None),
        ([1.5], [1.5, 2.5], "The exercise asks for 2 numbers, but your function returned a list of one number."),
    ],
)
def test_the_form_of_mixed_lists_is_told_part_by_part(value, right, sentence):
    assert judging.other_form(value, right) == sentence


def test_an_unforeseen_answer_does_not_run_every_mistake_on_a_large_case(monkeypatch):
    cases, sizes = cases_of("07.gradient", False), []
    value_of, mistakes = judging.value_of, {mistaken for _, mistaken in answer_to("07.gradient").mistakes}
    noted = lambda name, f, case: (f in mistakes and sizes.append(judging.size(case)[0])) or value_of(name, f, case)
    monkeypatch.setattr(judging, "value_of", noted)
    assert judge("07.gradient", [{"value": 1.2345}] * len(cases), cases).cause is None
    assert len(sizes) > len(mistakes) and max(sizes) <= judging.LARGE < max(judging.size(case)[0] for case in cases)


def test_keys_and_counts_are_told_with_their_limits():
    told = cause(verdict("01.network", lambda *a: {"y_bar": 1.0, "extra": 2.0}, False))
    assert told.startswith("Keys are missing: u_bar, h_bar") and told.endswith("not asked for: extra.")
    feedback = verdict(
        "06.gradient",
        lambda f, xs: [
            [f([(x, 1.0 * (i == k)) for i, x in enumerate(xs)])[1] for k in range(len(xs))] for _ in "twice"
        ][0],
        False,
    )
    assert feedback.cause.startswith("The gradient is right, but it takes more than n passes")
    assert [(label, expected) for label, _, expected, differs in feedback.table if differs] == [
        ("passes", "1")
    ]  # of one variable
