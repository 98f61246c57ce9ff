"""The slides, without a browser: which cells they are made of, what they say, and that notebooks hold nothing of it."""

import re
import sys
from html import unescape

import jupytext
import nbformat
import pytest
from seeds import SLIDES_OF_THE_COURSE
from test_notebooks import ROOT

import build_notebooks as notebooks
from front import decks

sys.path.insert(0, str(ROOT / "tools/slides"))
import deck  # noqa: E402

SOURCES = [ROOT / f"course/{name}.py" for name in decks()]
each_deck = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)


def slides(source):
    return deck.slides_of(source, nbformat.read(source.with_suffix(".ipynb"), 4))


def only_on_slides(source):
    return [c.source for c in jupytext.read(source, fmt="py:percent").cells if c.metadata.get("slide") == "only"]


def plain(html):
    """What a page shows of this HTML, and the words of its pictures."""
    html = re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r"\1", html)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html))).replace("−", "-").replace("\u200b", "")


def test_lessons_00_to_19_have_slides():
    assert {f"{k:02}" for k in range(20)} <= {path.stem[:2] for path in SOURCES}


@each_deck
def test_a_deck_has_20_to_30_slides_with_few_words_and_with_notes(source):
    made = slides(source)
    assert 20 <= len(made) <= 30
    assert made[0].level == 1 and all(slide.blocks for slide in made)
    for text in only_on_slides(source):
        assert len(re.findall("[A-Za-z]{2,}", text)) <= 75, text
    assert sum(bool(slide.notes) for slide in made) > len(made) / 2
    assert any(kind == "code" for slide in made for kind, _ in slide.blocks)


@each_deck
def test_every_number_on_a_slide_is_in_its_lesson(source):
    """So the tests of the lesson's numbers hold for its slides as well."""
    cells = nbformat.read(source.with_suffix(".ipynb"), 4).cells
    printed = [
        o.get("text", "") or o.get("data", {}).get("text/plain", "") for c in cells for o in c.get("outputs", [])
    ]
    numbers = lambda text: set(re.findall(r"\d+(?:[.,]\d+)*(?:e-?\d+)?", re.sub(r"_\{?-?\w", "_", text)))
    known = numbers("\n".join([*(cell.source for cell in cells), *printed]))
    spoken = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
    for text in only_on_slides(source):
        assert numbers(text) - known - spoken == set(), text


@pytest.mark.parametrize(
    "document, lesson, title, words", SLIDES_OF_THE_COURSE, ids=[f"{row[0]}: {row[2]}" for row in SLIDES_OF_THE_COURSE]
)
def test_a_slide_of_the_first_document_has_its_slides(document, lesson, title, words):
    (source,) = (path for path in SOURCES if path.stem.startswith(lesson))
    here = [slide for slide in slides(source) if plain(slide.title).replace(" ", "") == title.replace(" ", "")]
    assert here, f"lesson {lesson} has no slide {title!r}"
    shown = " ".join(plain(html) for slide in here for _, html in slide.blocks)
    assert plain(words) in shown, shown


# How cells become slides

SOURCE = """# %% [markdown] slide="title; list"
# # 99 · A lesson
#
# Prose with a [link](other.ipynb) and one [far away](https://example.org).
#
# - an objective

# %% [markdown] slide="only"
# ## First
#
# Few words: $x^2$

# %% [markdown]
# Long prose.

# %% slide="code 2 of 3; output 1-2; next; rows"
a = 1


b = 2
print(a, b)

# %% [markdown] slide="only"
# The result.

# %% [markdown] slide="title; text; answer"
# ## Check yourself
#
# A question?
#
# <details><summary>Answer</summary>
#
# Yes.
#
# </details>

# %% [markdown] slide="skip"
# Nothing of this.
"""


@pytest.fixture
def lesson(tmp_path):
    """The path of the source, and the notebook with an output."""
    path = tmp_path / "lesson.py"
    path.write_text(SOURCE, encoding="utf-8")
    notebook = notebooks.read_source(path)
    output = nbformat.v4.new_output("stream", text="n  y\n-  -\n1  < 2\n3  4\n")
    next(cell for cell in notebook.cells if cell.cell_type == "code").outputs = [output]
    return path, notebook


def test_what_only_slides_show_is_not_in_the_notebook(lesson, tmp_path):
    path, notebook = lesson
    assert "Few words" not in str(notebook) and "slide" not in str([cell.metadata for cell in notebook.cells])
    plain_source = re.sub(r'(?s)# %% \[markdown\] slide="only"\n.*?\n\n', "", SOURCE)
    (tmp_path / "plain.py").write_text(re.sub(r' slide="[^"]*"', "", plain_source), encoding="utf-8")
    bare = lambda nb: [(c.id, c.cell_type, c.source, dict(c.metadata)) for c in nb.cells]
    assert bare(notebooks.read_source(tmp_path / "plain.py")) == bare(notebook)


def test_tags_say_what_is_shown_and_all_other_text_becomes_notes(lesson):
    first, second, third, last = deck.slides_of(*lesson)
    assert (first.title, first.level) == ("99 · A lesson", 1) and "an objective" in first.blocks[0][1]
    assert '<a href="https://example.org">' in first.notes[0] and "other.ipynb" not in first.notes[0]
    assert [kind for kind, _ in second.blocks] == ["words", "code", "output"]
    assert "<msup>" in second.blocks[0][1] and second.notes == ["<p>Long prose.</p>\n"]
    assert second.blocks[1][1].count("\n") == 2 and 'data-line-numbers="2"' in second.blocks[1][1]
    assert plain(second.blocks[2][1]) == "n y - -"
    assert third.title == "First" and third.blocks[0][1].count('<span class="fragment">') == 2
    assert third.blocks[1] == ("words", '<div class="fragment"><p>The result.</p>\n</div>')
    assert last.blocks == [("words", '<p>A question?</p>\n<div class="fragment"><p>Yes.</p>\n</div>')]
    assert last.notes == []


def test_an_unknown_part_is_refused(tmp_path):
    (tmp_path / "n.py").write_text('# %% slide="formula"\n1\n', encoding="utf-8")
    with pytest.raises(ValueError, match="no part of a code cell is called 'formula'"):
        deck.slides_of(tmp_path / "n.py", nbformat.v4.new_notebook())


def test_a_table_appears_from_below():
    rows = "<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
    shown = deck.upwards(f"<table><thead><tr><th>a</th></tr></thead><tbody>{rows}</tbody></table>")
    assert '<td>1</td><td class="fragment" data-fragment-index="2">2</td>' in shown
    assert '<td>3</td><td class="fragment" data-fragment-index="1">4</td></tr></tbody></table>' in shown
    text = deck.upwards('<pre class="printed">n  y\n-  -\nv  &lt; 1\nw  2</pre>')
    assert text.startswith('<pre class="printed">n  y\n-  -\nv  &lt; <span class="fragment" data-fragment-index="2">1<')
    assert text.endswith('\nw  <span class="fragment" data-fragment-index="1">2</span></pre>')
