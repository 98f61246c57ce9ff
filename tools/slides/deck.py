"""A lesson as slides, which are made from the lesson's own cells.

The header of a cell in the source says what slides show of it, in parts that are separated by semicolons:

    # %% [markdown] slide="only"             only slides show this cell; a heading in it begins a new slide
    # %% [markdown] slide="title; formula"   parts of a text: title (which begins a new slide), text, list,
                                             formula, table, answer
    # %% slide="code 3,5-7 of 8; output"     code, with the lines that are marked, "of" those that are shown, and output
    # %% slide="rows; next; output 4-16"     rows or up: a table, row by row or its last column from below; next: what
                                             follows is on a new slide with the same title; the lines of the output
    # %% [markdown] slide="skip"             nothing is shown, and nothing becomes a note

Lines are counted as on the slide, where two blank lines are one. All other text of a lesson becomes the speaker's notes
of the slide that it follows. A lesson and its slides have one source in this way, so that a changed program, number or
table changes in both. Notebooks and site contain nothing of it: `build_notebooks.read_source` leaves it out.
"""

import re
from dataclasses import dataclass, field
from html import escape

import jupytext
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from formulas import mathml

WIDEST = 96  # characters of a printed line; longer ones are broken
KINDS = {
    **{"heading_open": "title", "paragraph_open": "text", "fence": "text", "code_block": "text"},
    **{"bullet_list_open": "list", "ordered_list_open": "list", "math_block": "formula", "table_open": "table"},
}
PARTS = {
    "markdown": {"only", "skip", "title", "text", "list", "formula", "table", "answer"},
    "code": {"code", "output", "rows", "up", "next"},
}


@dataclass
class Slide:
    """`blocks` are pairs (kind, HTML), where the kind is words, code, output, lab, question or picture."""

    title: str
    level: int = 2
    blocks: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def add(self, kind, html):
        """Add a block. Words after something that appears step by step appear after it, since they tell the result."""
        last, shown = self.blocks[-1] if self.blocks else ("", "")
        if kind == "words" and last == "words":
            html = self.blocks.pop()[1] + html
        elif kind == "words" and 'class="fragment"' in shown:
            html = f'<div class="fragment">{html}</div>'
        self.blocks.append((kind, html))


def slides_of(source, notebook):
    """Return the slides of a lesson: `source` is its path, and `notebook` holds its outputs."""
    cells, slides = iter(notebook.cells), []
    for tagged in jupytext.read(source, fmt="py:percent").cells:
        parts = parts_of(tagged)
        names = {part for part, _ in parts}
        cell = tagged if "only" in names else next(cells)
        if cell.cell_type == "markdown":
            add_text(slides, cell.source, names)
        else:
            add_code(slides, cell, parts)
    return slides


def parts_of(cell):
    """Return (part, what is said of it) for each part. Raises ValueError for a part that this type of cell lacks."""
    said = [part.strip().partition(" ") for part in cell.metadata.get("slide", "").split(";") if part.strip()]
    if unknown := {part for part, _, _ in said} - PARTS[cell.cell_type]:
        raise ValueError(f"no part of a {cell.cell_type} cell is called {unknown.pop()!r}:\n{cell.source[:200]}")
    return [(part, about) for part, _, about in said]


# Text
# ------------------------------------------------------------------------------------------------------------------


def formula(content, options):
    if options["display_mode"]:
        return f'<div class="formula">{mathml(content, display="block")}</div>'
    return mathml(content)


MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=formula)


def add_text(slides, text, names):
    for kind, tokens in blocks_of(text):
        html = MARKDOWN.renderer.render(without_local_links(tokens), MARKDOWN.options, {})
        if kind == "title":
            if names & {"only", "title"}:
                slides.append(Slide(re.sub(r"</?h\d>", "", html).strip(), int(tokens[0].tag[1])))
        elif names & {"only", kind}:
            slides[-1].add("words", f'<div class="fragment">{html}</div>' if kind == "answer" else html)
        elif "skip" not in names and slides:
            slides[-1].notes.append(html)


def blocks_of(text):
    """Yield (kind, tokens) for each block of a text. What is inside <details> is of the kind answer."""
    block, inside = [], False
    for token in MARKDOWN.parse(text):
        if token.type == "html_block":
            inside = "</details>" not in token.content
            continue
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield "answer" if inside else KINDS[block[0].type], block
            block = []


def without_local_links(tokens):
    """A deck is shown alone, so that of a link to another page of the course only the text is left."""
    for token in filter(lambda token: token.children, tokens):
        kept, local = [], False
        for child in token.children:
            if child.type == "link_open":
                local = not child.attrs["href"].startswith("http")
            if not (local and child.type in ("link_open", "link_close")):
                kept.append(child)
        token.children = kept
    return tokens


# Code and its outputs
# ------------------------------------------------------------------------------------------------------------------


def add_code(slides, cell, parts):
    for part, about in parts:
        if part == "next":
            slides.append(Slide(slides[-1].title))
        elif part == "code":
            slides[-1].add("code", code(cell.source, about))
        else:
            for kind, html in outputs_of(cell, about):
                slides[-1].add(kind, APPEARING[part](html))


def code(source, about):
    """The code of a cell as HTML; `about` says which lines are marked, of how many: "3,5-7 of 8"."""
    marked, _, shown = about.partition("of") if "of" in about else (about, "", "")
    lines = re.sub(r"\n{3,}", "\n\n", source).split("\n")[: int(shown) if shown else None]
    marks = f' data-line-numbers="{marked.strip()}"' if marked.strip() else ""
    return f'<pre><code class="language-python" data-trim="false"{marks}>{escape(chr(10).join(lines))}</code></pre>'


def outputs_of(cell, lines=""):
    """Yield (kind, HTML) for each output of a cell: a lab that is alive, a table or graph, a picture, or what was
    printed, of which `lines`, such as "4-16", selects a part.
    """
    for k, output in enumerate(cell.outputs):
        data = output.get("data", {})
        if "adlibShow(" in data.get("text/html", ""):
            yield "question" if '"predict"' in data["text/html"] else "lab", data["text/html"]
        elif "text/html" in data:
            if "adlib-caption" not in data["text/html"]:  # the words below a picture of a lab
                yield "output", data["text/html"].replace("adlib-arrow", f"adlib-arrow-{cell.id}-{k}")
        elif "image/png" in data:
            words = escape(output.metadata["image/png"]["alt"])
            yield "picture", f'<img src="data:image/png;base64,{data["image/png"].strip()}" alt="{words}">'
        else:
            yield "output", printed(output.get("text") or data["text/plain"], lines)


def printed(text, lines):
    rows = text.rstrip().split("\n")
    first, _, last = lines.partition("-")
    rows = rows[int(first) - 1 : int(last)] if lines else rows
    kind = "printed long" if max(map(len, rows)) > WIDEST else "printed"
    return f'<pre class="{kind}">{escape(chr(10).join(rows))}</pre>'


def by_rows(html):
    """A table whose rows appear one after the other, whether it is HTML or was printed."""
    if "<tbody>" in html:
        head, body = html.split("<tbody>")
        return f"{head}<tbody>" + body.replace("<tr>", '<tr class="fragment">')
    head, rows = head_and_rows(html)
    return head + "\n".join(f'<span class="fragment">{row}</span>' for row in rows) + "</pre>"


def upwards(html):
    """A table whose last column appears from the last row to the first one."""
    if "<tbody>" in html:
        head, body = html.split("<tbody>")
        *rows, end = body.split("</tr>")
        parts = [row.rpartition("<td") for row in rows]
        later = [f"{before}<td {at(len(rows) - k)}{cell}" for k, (before, _, cell) in enumerate(parts)]
        return f"{head}<tbody>{'</tr>'.join([*later, end])}"
    head, rows = head_and_rows(html)
    parts = [row.rpartition(" ") for row in rows]
    later = [f"{before} <span {at(len(rows) - k)}>{number}</span>" for k, (before, _, number) in enumerate(parts)]
    return head + "\n".join(later) + "</pre>"


def at(step):
    return f'class="fragment" data-fragment-index="{step}"'


def head_and_rows(html):
    """Split what was printed: a table's head, with the line below it, stays, and every other line is a row."""
    start, body = re.fullmatch(r"(<pre[^>]*>)(.*)</pre>", html, re.S).groups()
    head, rule, rows = re.match(r"(?:(.*\n)([- ]+\n))?(.*)", body, re.S).groups(default="")
    return start + head + rule, rows.split("\n")


APPEARING = {"output": lambda html: html, "rows": by_rows, "up": upwards}
