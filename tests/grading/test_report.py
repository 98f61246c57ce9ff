"""The page about a class: what it says of the marks, and that no text in it can become markup."""

import csv
import re
from base64 import b64decode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from adlib.grading import report
from adlib.grading.report import Row, write_marks, write_report

MARKUP = """<img src=x onerror=alert(1)> "'&</td>"""


def row(student, score, questions=None, notes=()):
    return Row(student, {"check": score}, {"check": 10.0}, score, questions or {}, list(notes), False)


@pytest.fixture
def written(monkeypatch, tmp_path):
    """Writes the report of given rows; gives the text of the page."""

    def write(*rows, **options):
        monkeypatch.setattr(report, "rows_of", lambda course, name: list(rows))
        page, table = write_report(None, "06_dual_numbers", tmp_path / "report.html", **options)
        assert (page, table) == (tmp_path / "report.html", tmp_path / "report.csv")
        return page.read_text(encoding="utf-8")

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
    page = written(row(MARKUP, 1.0, questions, [MARKUP]), row("b", 2.0, questions), with_names=True)
    read = Reader(page)
    assert read.open == [] and {"script", "b"}.isdisjoint(read.tags)
    assert len(read.images) == 2 and all(set(image) == {"src", "alt"} for image in read.images)
    assert all(image["src"].startswith("data:image/svg+xml;base64,") for image in read.images)
    assert b64decode(read.images[0]["src"].partition(",")[2]).lstrip().startswith(b"<?xml")
    words = " ".join(read.words)
    assert words.count(MARKUP) >= 4, "a name, a note, a mistake and a question are shown as they were written"
    assert MARKUP in read.images[1]["alt"]


def test_the_page_counts_mistakes_and_oddities_and_has_names_only_when_asked(written):
    wrong, right = {"ok": False, "cause": "the sign"}, {"ok": True, "cause": None}
    rows = [
        row("ada", 1.0, {"q": wrong}, ["its process died"]),
        row("bob", 2.0, {"q": {"ok": False, "cause": None}}, ["its process died"]),
        row("cyd", 3.0, {"q": right}),
        row("dee", 4.0, {"q": wrong}),
    ]
    page = written(*rows)
    flat = re.sub(r"\s+", " ", page)
    assert "q: 1 of 4 right" in flat and "<td>2</td><td>the sign</td>" in re.sub(r"\s*(</?t[dr]>)\s*", r"\1", page)
    assert "<td>1</td><td>not recognised</td>" in re.sub(r"\s*(</?t[dr]>)\s*", r"\1", page)
    assert "<td>2</td><td>its process died</td>" in re.sub(r"\s*(</?t[dr]>)\s*", r"\1", page)
    assert not any(student in page for student in ("ada", "bob", "cyd", "dee")) and "http" not in page
    assert "ada" in written(*rows, with_names=True)


def test_the_tables_for_spreadsheets_hold_no_formula(written, monkeypatch, tmp_path):
    written(row("a", 1.0, {"q": {"ok": False, "cause": "=1+1"}}))
    lines = list(csv.reader((tmp_path / "report.csv").open(encoding="utf-8")))
    assert lines == [["question", "right", "of", "what was wrong", "how often"], ["q", "0", "1", "", ""]] + [
        ["q", "", "", "'=1+1", "1"]
    ]
    monkeypatch.setattr(report, "rows_of", lambda course, name: [row("@x", 1.5, {}, ["-2"])])
    monkeypatch.setattr(report, "absent", lambda course, rows: [("=b", "", "+c")])
    text = Path(write_marks(None, "06", tmp_path / "marks.csv")).read_text(encoding="utf-8")
    lines = list(csv.DictReader(text.splitlines()))
    assert [line["student"] for line in lines] == ["'@x", "'=b"] and lines[0]["notes"] == "'-2"
    assert lines[0]["score"] == "1.5" and lines[0]["out of"] == lines[0]["check out of"] == "10"
    assert lines[1]["email"] == "'+c" and lines[1]["score"] == "" and lines[1]["notes"] == "nothing was submitted"


@pytest.mark.parametrize(
    "form, head", [("canvas", "Student,ID,SIS User ID,SIS Login ID,Section,06"), ("moodle", "Username,Email")]
)
def test_what_canvas_and_moodle_import(form, head, monkeypatch, tmp_path):
    one = Row("ada", {"check": 7.5}, {"check": 10.0}, 7.5, {}, [], False, "L, Ada", "a@x.org")
    monkeypatch.setattr(report, "rows_of", lambda course, name: [one])
    monkeypatch.setattr(report, "absent", lambda course, rows: [("bob", "B, Bob", "b@x.org")])
    lines = Path(write_marks(None, "06", tmp_path / "marks.csv", form)).read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(head)
    if form == "canvas":
        assert lines[1:] == ["    Points Possible,,,,,10", '"L, Ada",,,ada,,7.5', '"B, Bob",,,bob,,']
    else:
        assert lines[1:] == ["ada,a@x.org,7.5,", "bob,b@x.org,,nothing was submitted"]
