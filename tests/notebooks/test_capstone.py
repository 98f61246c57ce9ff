"""The reports of the capstone's worked projects state the numbers that their notebooks have printed."""

import nbformat
import pytest
from test_notebooks import ROOT
from test_seeds import plain

from adlib import lab

DIGITS, HEAT, MODEL = "capstone_digits", "capstone_heat", "20_capstone"
GUIDE = "course/site/teaching_words.md"
SAID = [  # (notebook, words of its report, the notebook that printed the number, what it printed)
    *(
        row
        for report in (DIGITS, MODEL)
        for row in (
            (report, "3e-9 with h = 1e-5", DIGITS, "h = 1e-05 relative difference 3e-09"),
            (report, "a hundred times larger with h = 1e-4", DIGITS, "h = 1e-04 relative difference 3e-07"),
            (report, "390 of 397 unseen pictures", DIGITS, "unseen: 390 of 397 right"),
            (report, "recognizes 389", DIGITS, "1400 pictures: network 390, linear model 389 of"),
        )
    ),
    (
        GUIDE,
        "falls by a factor of 100 with each factor of 10",
        HEAT,
        "h = 1e-02 relative difference 1e-04 h = 1e-03 rel",
    ),
    (GUIDE, "chooses α = 300", HEAT, "α = 300 misfit 0.997 error of κ 0.03"),
    (GUIDE, "the error is 0.0036", HEAT, "fit with α = 300: error of the prediction 0.0036"),
    (GUIDE, "conductivity has 0.0122", HEAT, "best constant κ 1.02: error of the prediction 0.0122"),
    (GUIDE, "the misfit stays at 1.31", HEAT, "noise 0.001 α = 10 misfit 1.307 error of κ 0.02"),
    (GUIDE, "was 3e-9 for h = 1e-5", DIGITS, "h = 1e-05 relative difference 3e-09"),
    (GUIDE, "390 of 397 pictures", DIGITS, "unseen: 390 of 397 right"),
    (DIGITS, "and 1394 of the 1400", DIGITS, "learned from: 1394 of 1400 right"),
    (DIGITS, "are six pictures at most", DIGITS, "100 pictures: network 364, linear model 358 of"),
    (HEAT, "by a factor of 100 with each factor of 10", HEAT, "h = 1e-02 relative difference 1e-04 h = 1e-03 relative"),
    (HEAT, "chooses α = 300", HEAT, "α = 1000 misfit 1.015 error of κ 0.05 α = 300 misfit 0.997 error of κ 0.03"),
    (HEAT, "with an error of 0.0036", HEAT, "fit with α = 300: error of the prediction 0.0036"),
    (HEAT, "conductivity has an error of 0.0122", HEAT, "best constant κ 1.02: error of the prediction 0.0122"),
    (HEAT, "on the same coarse grid one of 0.0038", HEAT, "true conductivity: error of the prediction 0.0038"),
    (HEAT, "accepts α = 100 with an error of 0.18", HEAT, "noise 0.1 α = 100 misfit 0.999 error of κ 0.18"),
    (HEAT, "α = 10 has only half of this error", HEAT, "noise 0.1 α = 10 misfit 0.993 error of κ 0.09"),
    (HEAT, "the misfit stays at 1.31", HEAT, "noise 0.001 α = 10 misfit 1.307 error of κ 0.02"),
    (HEAT, "whose own error is 0.0009", HEAT, "its root mean square 0.00086"),
]


def cells(name):
    return nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", 4).cells


def texts_of(name):
    return [plain(cell.source) for cell in cells(name) if cell.cell_type == "markdown"]


@pytest.mark.parametrize("report, words, name, printed", SAID, ids=[f"{r}-{w[:40]}" for r, w, *_ in SAID])
def test_a_report_states_what_was_printed(report, words, name, printed):
    texts = [plain((ROOT / GUIDE).read_text(encoding="utf-8"))] if report == GUIDE else texts_of(report)
    assert any(words in text for text in texts), f"{report} nowhere says {words!r}"
    outputs = [plain(o.get("text", "")) for cell in cells(name) for o in cell.get("outputs", [])]
    assert any(printed in output for output in outputs), f"{name} nowhere prints {printed!r}"


def test_the_percentages_are_those_of_the_printed_counts():
    assert [round(100 * right / 397) for right in (334, 335, 371)] == [84, 84, 93]
    assert round(100 * 390 / 397, 1) == 98.2 and len(lab.load_digits()[0]) - 1400 == 397
