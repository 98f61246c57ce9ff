"""What a check says in another language than English."""

from corpus import ENTRIES

import adlib.language as language
from adlib.grading.answers import answer_to
from adlib.grading.cases import names, question
from adlib.grading.judge import judge
from adlib.grading.observe import cases_of, observe


def wrong_answers(set_):
    """(question, function) for every wrong answer that is known to set 06, and for those that nobody foresaw."""
    for name in (name for name in names() if name[:2] == set_):
        answer = answer_to(name)
        for _, mistaken in answer.mistakes:
            yield name, mistaken
        right = answer.right[0]
        yield from (
            (name, lambda *a: None),
            (name, lambda *a: "text"),
            (name, lambda *a: [1.0] * 7),
            (name, lambda *a, right=right: [2 * part for part in right(*a)]),
            (name, lambda *a, right=right: [*right(*a)[:-1], 0.3]),
            (name, lambda *a, right=right: [round(part, 2) for part in right(*a)]),
            (name, lambda *a: 1 / 0),
        )
    yield from ((entry.name, entry.function) for entry in ENTRIES if entry.name[:2] == set_ and not entry.right)


def test_every_verdict_on_the_set_of_a_translated_lesson_is_in_its_language(monkeypatch):
    monkeypatch.setenv("ADLIB_LANGUAGE", "de")
    said_so_far = set()
    for name, function in wrong_answers("06"):
        cases = cases_of(name, True)
        feedback = judge(name, observe(name, function, cases)["results"], cases, question(name).counts[0])
        for what, text in feedback.lines:
            if what in ("cause", "hint") or what == "rule" and "ε) =" not in text and "(a0, a1" not in text:
                assert language.said(text) != text, f"{name}: {what}: {text}"
                said_so_far.add(text)
        page = feedback._repr_html_()
        assert "yours" not in page and "expected" not in page and " cases right" not in page
        assert str(feedback).splitlines()[0] == feedback.heading, "the page of progress reads the first line"
    assert len(said_so_far) > 80
