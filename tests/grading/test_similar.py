"""Which submissions share more than the starter explains: winnowing, pairs, the page, and what strangers send."""

import random
import re
import time

import pytest
from classroom import STEM, choice, class_of, source_of, submission_of
from corpus import ENTRIES, hand_in, needs_sandbox, notebook_with

from adlib.grading import winnowing
from adlib.grading.command import main
from adlib.grading.sandbox import CannotGrade
from adlib.grading.similar import Index, write_similar
from adlib.grading.winnowing import GRAM, WINDOW, fingerprints, hashes_of, passages, program_of, tokens_of

ONE = '''
def multiply(z, w):
    """The product."""
    primal = z[0] * w[0]
    tangent = 0.0
    for k, (one, other) in enumerate([(z[0], w[1]), (z[1], w[0])]):  # both terms
        tangent += one * other
    return primal, tangent
'''
RENAMED = """
def multiply(first, second):
    p = first[0] * second[0]
    t = 1.5   # a comment of its own
    for n, (a, b) in enumerate(
        [(first[0], second[1]), (first[1], second[0])]
    ):
        t += a * b
    return p, t
"""


def kinds(source):
    return [token.kind for token in tokens_of(source)]


# Tokens and fingerprints ----------------------------------------------------------------------------------------------


def test_names_numbers_texts_comments_and_layout_do_not_count():
    assert kinds(RENAMED) == kinds(ONE.replace('    """The product."""\n', ""))
    assert kinds("x = 'a' + f'{b}'") == kinds('yy=r"c"+"""d\n\'e\'"""') == ["name", "=", "text", "+", "text"]
    assert kinds("if a: b") != kinds("a if b") and kinds("for") == ["for"] and kinds("1e-5") == kinds("0x1f-7")


@pytest.mark.parametrize(
    "source", ["", "'''", '"' * 99, "'\\", "\\", "\x00\ud800", "((((", "r", "rb'", "# only", "\u202ex = 1", "é = '\n'"]
)
def test_any_text_has_tokens_that_lie_in_it_in_order(source):
    found = tokens_of(source)
    assert all(one.end <= other.start for one, other in zip(found, found[1:]))
    assert all(0 <= one.start < one.end <= len(source) for one in found)


def test_a_passage_of_the_guaranteed_length_has_a_common_fingerprint_wherever_it_stands():
    """Schleimer, Wilkerson and Aiken 2003: every match of at least GRAM + WINDOW - 1 tokens is found, and none below
    GRAM.
    """
    source = random.Random(1)
    text = lambda signs, count: "".join(source.choice(signs) for _ in range(count))
    prints = lambda one: fingerprints(hashes_of(tokens_of(one))).keys()
    for length, is_found in ((GRAM + WINDOW - 1, True), (GRAM - 1, False)):
        for _ in range(200):
            shared = text("+-*/%&|^~", length)
            one, other = (
                text(of, source.randrange(60)) + shared + text(of, source.randrange(60)) for of in ("<>=", "!:;,")
            )
            assert bool(prints(one) & prints(other)) is is_found


def test_the_window_keeps_the_smallest_hash_and_the_last_of_equal_ones():
    """Against winnowing written as its definition."""
    source = random.Random(2)
    for count in (0, 1, WINDOW - 1, WINDOW, 200):
        hashes = [source.randrange(20) for _ in range(count)]
        windows = (
            [range(k, k + WINDOW) for k in range(max(0, count - WINDOW) + 1)] if count >= WINDOW else [range(count)]
        )
        places = {max(w, key=lambda k: (-hashes[k], k)) for w in windows if w}
        wanted = {}
        for k in sorted(places):
            wanted.setdefault(hashes[k], []).append(k)
        found = fingerprints(hashes)
        assert {value: of[: winnowing.MOST_PLACES] for value, of in wanted.items()} == found


def test_no_passage_goes_from_one_cell_into_the_next():
    half, rest = "a = b + c * (d - 1)", "e = f[g] // h % i"
    one, other = program_of([half, rest]), program_of([half, rest])
    assert program_of([half + "\n" + rest])[1] and not one[1].keys() & program_of([half + "\n" + rest])[1].keys()
    tokens = tokens_of(program_of([ONE, RENAMED])[0])
    (found,) = [p for p in passages(tokens, tokens, [(3, 3)])]
    assert (found.first, found.length) == (0, len(kinds(ONE))) and one == other


def test_passages_are_as_long_as_they_can_be_and_do_not_overlap():
    one, other = tokens_of(f"x = 1\n{ONE}\ny = 2"), tokens_of(f"import os\n{RENAMED}\nprint(os)\n{RENAMED}")
    prints = [fingerprints(hashes_of(tokens)) for tokens in (one, other)]
    places = [(a, b) for value in prints[0].keys() & prints[1] for a in prints[0][value] for b in prints[1][value]]
    found = passages(one, other, places)
    assert found and all(
        [t.kind for t in one[p.first : p.first + p.length]] == [t.kind for t in other[p.second : p.second + p.length]]
        for p in found
    )
    assert max(p.length for p in found) >= len(kinds(RENAMED)) - 12
    covered = [k for p in found for k in range(p.first, p.first + p.length)]
    assert len(covered) == len(set(covered))


# Pairs ----------------------------------------------------------------------------------------------------------------


def prints_of(**sources):
    return {student: program_of([source])[1] for student, source in sources.items()}


def test_what_is_known_to_all_or_common_is_not_shared():
    prints = prints_of(a=ONE, b=RENAMED.strip(), c="x = 1")
    (pair,) = Index(prints, set()).pairs()
    assert pair.students == ("a", "b")
    known = set(hashes_of(tokens_of(ONE))) | set(hashes_of(tokens_of(RENAMED)))
    assert Index(prints, known).pairs() == []
    many = prints_of(**{f"s{k}": ONE for k in range(6)})
    assert len(Index(many, set(), common=6).pairs()) == 15 and Index(many, set(), common=5).pairs() == []


def test_what_few_have_weighs_more_and_the_usual_weight_is_a_quantile():
    other = ONE.replace("for", "while").replace("+=", "-=").replace("enumerate", "[0]")
    prints = prints_of(a=ONE, b=ONE, c=other, d=other, e=other, f="x")
    index = Index(prints, set())
    weights = {pair.students: pair.weight for pair in index.pairs()}
    assert weights["a", "b"] > weights["c", "d"] == weights["d", "e"] > 0 and ("a", "f") not in weights
    every = sorted(weights.get(p, 0.0) for p in ((x, y) for x in "abcdef" for y in "abcdef" if x < y))
    assert index.usual(0.9) == pytest.approx(every[-2]) and index.usual(0.0) == every[0] == 0.0


# The page -------------------------------------------------------------------------------------------------------------


def page_of(course, **options):
    path, count, unread = write_similar(course, STEM, course.root / "similar.html", **options)
    return path.read_text(encoding="utf-8"), count, unread


def test_a_copied_answer_is_at_the_top_with_both_passages_side_by_side(course):
    for k in range(12):
        answers = {q: choice(q, k, 1, 0) for q in ("06.multiply", "06.gradient")}
        answers = {q: entry and source_of(entry, q[3:]) for q, entry in answers.items()}
        hand_in(course, f"student_{k:02}", STEM, submission_of(answers, ""))
    copied = ONE + "\n\ndef helper(u, v, w):\n    return [u * v - w / (1 + u ** 2) for u in range(v) if u not in w]"
    for student, source in (("student_90", copied), ("student_91", copied.replace("primal", "p").replace("one", "o"))):
        hand_in(course, student, STEM, submission_of({"06.multiply": source}, ""))
    page, count, unread = page_of(course)
    first = re.search(r'<h2 id="pair-1">(.*?)</h2>(.*?)(<h2|</main>)', page, re.S)
    assert first[1] == "student_90 and student_91" and count >= 1 and unread == {}
    sides = re.findall(r"<h4>(student_\d+)</h4>\s*<pre[^>]*>(.*?)</pre>", first[2], re.S)
    assert [student for student, _ in sides[:2]] == ["student_90", "student_91"]
    assert "<mark>" in sides[0][1] and "u * v - w / (1 + u ** 2)" in first[2]
    assert "What this page cannot prove" in page and "<script" not in page and "http" not in page


def test_the_starter_the_lesson_and_the_instructors_answer_are_named_or_left_out(course):
    from corpus import ROOT

    for student in ("student_01", "student_02"):
        hand_in(course, student, STEM, submission_of({}, "words"))
    assert page_of(course)[1] == 0, "nothing but the starter is there"
    cells = [cell for cell in course.cells(ROOT / "course" / f"{STEM}.ipynb") if cell.cell_type == "code"]
    lesson = max((cell.source for cell in cells), key=len)
    for student in ("student_01", "student_02"):
        hand_in(course, student, STEM, submission_of({"06.multiply": lesson}, ""))
    assert page_of(course)[1] == 1
    (course.root / "course").mkdir()
    (course.root / "course" / f"{STEM}.ipynb").write_bytes((ROOT / "course" / f"{STEM}.ipynb").read_bytes())
    assert page_of(course)[1] == 0, "the lesson was given to everybody"
    answers = {"06.gradient": None, "06.multiply": None}
    for cell in course.source(STEM, STEM):
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("gradient", "multiply"):
            answers[f"06.{cell.metadata.nbgrader.grade_id}"] = cell.source
    for student in ("student_01", "student_02"):
        hand_in(course, student, STEM, submission_of(answers, ""))
    page, count, _ = page_of(course)
    assert count == 1 and "so that both may simply be right" in page and "alike letter by letter" in page


MARKUP = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>"


def hostile_class(course):
    long = "\n".join(f"x{k} = [{k}, x{k - 1}, '{MARKUP}', \"\\u202e\"] + y[{k}] * (3 - {k})" for k in range(1, 300))
    sources = {
        "<b>student<b>": long,
        "student_\x1b[31m": long,
        "student_03": "x = 1\n" * 200_000,
        "student_04": "'" * 1_000_000,
        "student_05": "(" * 400_000,
        "student_06": '"""' + "a" * 199_000,
        "student_07": "\u202e\x00\x07" * 50_000,
        "student_08": "0x" * 100_000,
    }
    for student, source in sources.items():
        hand_in(course, student, STEM, notebook_with(STEM, source))
    for student, data in {
        "student_20": b"[" * 3_000_000,
        "student_21": b"",
        "student_22": b'{"cells": [{"cell_type": "code", "source": ["\\ud800", 3, null]}, 5, null]}',
        "student_23": b"\xff\xfe" * 1000,
    }.items():
        hand_in(course, student, STEM, data)
    folder = course.folder("submitted", "student_24", STEM)
    folder.parent.mkdir(parents=True)
    folder.symlink_to("/")


def test_hostile_notebooks_are_compared_in_time_and_become_no_markup(course, capsys, monkeypatch):
    hostile_class(course)
    class_of(course, 3)
    began = time.process_time()
    page, count, unread = page_of(course)
    assert time.process_time() - began < 20 and unread == {}
    assert "&lt;b&gt;student&lt;b&gt;" in page and "onerror=alert(2)&gt;" in page
    assert (
        not re.search(r"<(script|img|b)\b", page) and "\x1b" not in page and "\u202e" not in page and "\x00" not in page
    )
    monkeypatch.chdir(course.root)
    assert main(["similar", STEM]) == 0
    said = capsys.readouterr().out
    assert "proves nothing by itself" in said and "\x1b" not in said


def test_four_hundred_submissions_are_compared_by_an_index(course):
    """The work is counted, and not timed: pairs that share nothing are never looked at."""
    source, prints = random.Random(3), {}
    entries = [entry for entry in ENTRIES if entry.name.startswith("06.")]
    for k in range(400):
        chosen = source.sample(entries, 12)
        own = [
            f"v{n} = " + " + ".join(source.choice(["a[1]", "f(b, c)", "(d - e) ** 2"]) for _ in range(9))
            for n in range(9)
        ]
        prints[f"student_{k:03}"] = program_of([*(source_of(entry, "f") for entry in chosen), *own])[1]
    twin = program_of(["".join(source.choice("+-*/%&|^~<>=!:;,.()") for _ in range(600))])[1]
    prints |= {"student_a": twin, "student_b": dict(twin)}
    index = Index(prints, set())
    assert index.common == 40 and all(len(have) <= 40 for have in index.have.values())
    steps = sum(len(have) * (len(have) - 1) // 2 for have in index.have.values())
    assert steps < 40 * sum(map(len, prints.values())) and len(index.pairs()) < 402 * 401 // 2
    assert index.pairs()[0].students == ("student_a", "student_b")


def test_a_set_without_submissions_is_said(course):
    with pytest.raises(CannotGrade, match="put submissions into"):
        page_of(course)


@needs_sandbox
def test_a_class_that_was_graded_can_be_compared(two_rounds, tmp_path):
    path, count, unread = write_similar(two_rounds, STEM, tmp_path / "similar.html")
    assert unread == {} and count > 0, "learners of the corpus share answers"
    assert path.read_text(encoding="utf-8").count("<mark>") >= 2
