"""The page about a class: what it says of the marks, and that no text in it can become markup."""

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adlib.grading import marks, report
from adlib.grading.marks import Row, write_marks
from adlib.grading.report import write_report

MARKUP = """<img src=x onerror=alert(1)> "'&</td>"""


def row(student, score, questions=None, notes=()):
    return Row(student, {"check": score}, {"check": 10.0}, score, questions or {}, list(notes), False)


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Writes the report of given rows; gives the text of the page, and that of the page with names if there is one."""

    def write(*rows, examples=None, **options):
        monkeypatch.setattr(report, "rows_of", lambda course, name: list(rows))
        monkeypatch.setattr(report, "attempts_of", lambda course, name: {})
        monkeypatch.setattr(report, "examples_of", lambda course, name, rows: examples or {})
        monkeypatch.setattr(report, "absent", lambda course, rows: [(MARKUP, "", "", "")])
        page, table, *more = write_report(None, "06_dual_numbers", tmp_path / "report.html", **options)
        assert (page, table) == (tmp_path / "report.html", tmp_path / "report.csv")
        assert more == ([tmp_path / "report-names.html"] if options.get("with_names") else [])
        texts = [path.read_text(encoding="utf-8") for path in (page, *more)]
        return texts if more else texts[0]

    return write


class Reader(HTMLParser):
    """The elements of a page that are open at its end, the attributes of its images, and its words."""

    def __init__(self, page):
        super().__init__()
        self.open, self.images, self.tags, self.words = [], [], set(), []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "img":
            self.images.append(dict(attributes))
        elif tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        self.words.append(text)


@pytest.mark.parametrize("scores, median", [([0, 10], "5"), ([10, 0, 1], "1"), ([3], "3"), ([1, 2, 3.5, 9], "2.75")])
def test_the_median_of_an_even_number_of_marks_is_the_mean_of_the_middle_two(written, scores, median):
    page = written(*(row(str(k), score) for k, score in enumerate(scores)))
    assert f"lowest {min(scores):g}, median {median}, highest {max(scores):g}, of 10" in page


def test_no_text_of_a_submission_becomes_markup(written):
    questions = {"06.multiply": {"ok": False, "cause": MARKUP}, MARKUP: {"ok": True, "cause": None}}
    rows = row(MARKUP, 1.0, questions, [MARKUP]), row("b", 2.0, questions)
    for page, least in zip(written(*rows, with_names=True, examples={("06.multiply", MARKUP): [MARKUP]}), (3, 4)):
        read = Reader(page)
        assert read.open == [] and {"script", "b", "img"}.isdisjoint(read.tags)
        assert " ".join(read.words).count(MARKUP) >= least, "what was written is shown as it was written"


def test_the_page_counts_mistakes_and_only_the_other_one_has_names_and_notes(written):
    wrong, right = {"ok": False, "cause": "the sign"}, {"ok": True, "cause": None}
    rows = [
        row("ada", 1.0, {"q": wrong}, ["its process died"]),
        row("bob", 2.0, {"q": {"ok": False, "cause": None}}, ["its process died"]),
        row("cyd", 3.0, {"q": right}),
        row("dee", 4.0, {"q": wrong}),
    ]
    tidy = lambda page: re.sub(r"\s*(</?t[drh][^>]*>)\s*", r"\1", re.sub(r"\s+", " ", page))
    page = tidy(written(*rows))
    assert "q: 1 of 4 right" in page and '<td class="number">2</td><td>the sign' in page
    assert '<td class="number">1</td><td>the mistake was not recognized' in page
    assert not any(said in page for said in ("ada", "bob", "cyd", "dee", "its process died", "http"))
    page, names = map(tidy, written(*rows, with_names=True))
    assert "ada" in names and "ada" not in page
    assert '<td class="number">2</td><td>its process died</td>' in names


@pytest.mark.parametrize("scores, counts", [([0, 10], {0: 1, 10: 1}), ([-1, 3.5, 3.9, 11], {0: 1, 3: 2, 10: 1})])
def test_the_histogram_counts_every_submission_once(scores, counts):
    bins = report.histogram([row(str(k), score) for k, score in enumerate(scores)])
    assert {low: count for low, _, count in bins if count} == counts and len(bins) == 11
    wide = report.histogram([Row("a", {}, {"x": 100.0}, 99.0, {}, [], False)])
    assert len(wide) <= report.MOST_BINS and sum(count for *_, count in wide) == 1 and wide[-1][1] > 100


def test_the_tables_for_spreadsheets_hold_no_formula(written, monkeypatch, tmp_path):
    written(row("a", 1.0, {"q": {"ok": False, "cause": "=1+1"}}))
    lines = list(csv.reader((tmp_path / "report.csv").open(encoding="utf-8")))
    assert lines[0][-2:] == ["what was wrong", "how often"] and len(lines[0]) == 9
    assert lines[1:] == [["q", "0", "1", "0", "0", "", "", "", ""], ["q", *[""] * 6, "'=1+1", "1"]]
    monkeypatch.setattr(marks, "rows_of", lambda course, name: [row("@x", 1.5, {}, ["-2"])])
    monkeypatch.setattr(marks, "absent", lambda course, rows: [("=b", "", "+c", "")])
    text = Path(write_marks(None, "06", tmp_path / "marks.csv")).read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()))
    assert [line["student"] for line in lines] == ["'@x", "'=b"] and lines[0]["notes"] == "'-2"
    assert lines[0]["score"] == "1.5" and lines[0]["out of"] == lines[0]["check out of"] == "10"
    assert lines[1]["email"] == "'+c" and lines[1]["score"] == "" and lines[1]["notes"] == "nothing was submitted"


CANVAS = ["Student,ID,SIS User ID,SIS Login ID,Section,{0}", "    Points Possible,,,,,10"]
CANVAS += ['"L, Ada",77,,ada,,7.5', '"B, Bob",,,bob,,']
MOODLE = ["Username,Email address,{0},{0} (feedback)"]
MOODLE += ["ada,a@x.org,7.5,check: 7.5 of 8; words: not graded yet (=well done); late: -1"]
MOODLE += ["bob,b@x.org,-,nothing was submitted"]


@pytest.mark.parametrize("column", [None, "Set 6 (123)"])
@pytest.mark.parametrize("form, lines", [("canvas", CANVAS), ("moodle", MOODLE)])
def test_what_canvas_and_moodle_import(form, lines, column, monkeypatch, tmp_path):
    """As Canvas's lib/gradebook_importer.rb and Moodle's grade/import/csv/classes/load_data.php read it: Canvas wants
    the first six headings in this order and finds an assignment by its number in brackets; Moodle takes a dash for no
    mark. A learner reads Moodle's feedback, so notes to the instructor are not in it.
    """
    one = Row("ada", {"check": 7.5, "words": 0.0}, {"check": 8.0, "words": 2.0}, 7.5, {}, ["look at it"], True)
    one.name, one.email, one.lms_id, one.penalty = "L, Ada", "a@x.org", "77", 1.0
    one.comments, one.waiting = {"words": "=well done"}, {"words"}
    monkeypatch.setattr(marks, "rows_of", lambda course, name: [one])
    monkeypatch.setattr(marks, "absent", lambda course, rows: [("bob", "B, Bob", "b@x.org", "")])
    text = Path(write_marks(None, "06", tmp_path / "marks.csv", form, column)).read_text(encoding="utf-8")
    assert text.splitlines() == [line.format(column or "06") for line in lines]
