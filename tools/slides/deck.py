"""A lesson as slides, which the lesson's own cells are made into.

The header of a cell in the source says what slides show of it, in parts that are separated by semicolons:

    # %% [markdown] slide="only"             only slides show this cell; a heading in it begins a new slide
    # %% [markdown] slide="title; formula"   parts of a text: title (begins a new slide), text, list, formula, table, answer
    # %% slide="code 3,5-7; output"          parts of a cell of code: code (with the lines that are marked; "code 3 of 8"
                                             shows the first eight lines only), output ("output 4-16" shows these lines),
                                             rows or up (the output, row by row or its last column from below),
                                             next (what follows is on a new slide with the same title)
    # %% [markdown] slide="skip"             nothing is shown, and nothing becomes a note

All other text of a lesson becomes the speaker's notes of the slide that it follows. A lesson and its slides have one
source in this way, so a changed program, number or table changes in both. Notebooks and site contain nothing of it.
"""

import re
from dataclasses import dataclass, field
from html import escape

import jupytext
from formulas import mathml
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

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
    """`blocks` are pairs of a kind (words, code, output, lab, question, picture) and its HTML; `notes` are for the speaker."""

    title: str
    level: int = 2
    blocks: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def add(self, kind, html):
        if kind == "words" and self.blocks and self.blocks[-1][0] == "words":
            html = self.blocks.pop()[1] + html
        self.blocks.append((kind, html))


def slides_of(source, notebook):
    """Return the slides of a lesson: `source` is its path, and `notebook` holds its outputs."""
    cells, slides = iter(notebook.cells), []
    for tagged in jupytext.read(source, fmt="py:percent").cells:
        parts = parts_of(tagged)
        cell = tagged if "only" in parts else next(cells)
        if cell.cell_type == "markdown":
            add_text(slides, cell.source, parts)
        else:
            add_code(slides, cell, parts)
    return slides


def parts_of(cell):
    """Return {part: what is said of it} of a cell. Raises ValueError for a part that its kind of cell does not have."""
    said = [part.strip().partition(" ") for part in cell.metadata.get("slide", "").split(";") if part.strip()]
    if unknown := {part for part, _, _ in said} - PARTS[cell.cell_type]:
        raise ValueError(f"no part of a {cell.cell_type} cell is called {unknown.pop()!r}:\n{cell.source[:200]}")
    return {part: about for part, _, about in said}


# Text
# ------------------------------------------------------------------------------------------------------------------


def formula(content, options):
    text = mathml(content, display="block") if options["display_mode"] else mathml(content)
    return f'<div class="formula">{text}</div>' if options["display_mode"] else text


MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=formula)


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


def add_text(slides, text, parts):
    for kind, tokens in blocks_of(text):
        html = MARKDOWN.renderer.render(without_local_links(tokens), MARKDOWN.options, {})
        if kind == "title":
            if "only" in parts or "title" in parts:
                slides.append(Slide(re.sub(r"</?h\d>", "", html), int(tokens[0].tag[1])))
        elif "only" in parts or kind in parts:
            slides[-1].add("words", f'<div class="fragment">{html}</div>' if kind == "answer" else html)
        elif "skip" not in parts and slides:
            slides[-1].notes.append(html)


def without_local_links(tokens):
    """A deck is shown alone, so that a link to another page of the course is only its text."""
    for token in tokens:
        inside, local = [], False
        for child in token.children or []:
            if child.type == "link_open":
                local = not child.attrs["href"].startswith("http")
            if not (local and child.type in ("link_open", "link_close")):
                inside.append(child)
        token.children = inside if token.children else token.children
    return tokens


# Code and its outputs
# ------------------------------------------------------------------------------------------------------------------


def add_code(slides, cell, parts):
    for part, about in parts.items():
        if part == "next":
            slides.append(Slide(slides[-1].title))
        elif part == "code":
            marked, _, first = about.rpartition("of ") if "of " in about else (about, "", "")
            lines = f' data-line-numbers="{marked.strip()}"' if marked.strip() else ""
            shown = re.sub(r"\n{3,}", "\n\n", cell.source).split("\n")[: int(first) if first else None]
            code = escape("\n".join(shown))
            slides[-1].add("code", f'<pre><code class="language-python" data-trim="false"{lines}>{code}</code></pre>')
        else:
            for kind, html in outputs_of(cell, about):
                slides[-1].add(kind, REVEAL[part](html))


def outputs_of(cell, lines=""):
    """Yield (kind, HTML) for each output of a cell: a lab that is alive, a table or graph, a picture, or what was
    printed, of which `lines` such as "4-16" selects a part.
    """
    first, _, last = lines.partition("-")
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
            rows = (output.get("text") or data["text/plain"]).rstrip().split("\n")
            rows = rows[int(first) - 1 : int(last)] if lines else rows
            long = " long" * (max(map(len, rows)) > WIDEST)
            yield "output", f'<pre class="printed{long}">{escape("\n".join(rows))}</pre>'


def by_rows(html):
    """A table whose rows appear one after the other, whether it is HTML or was printed."""
    if "<tbody>" in html:
        head, body = html.split("<tbody>", 1)
        return head + "<tbody>" + body.replace("<tr>", '<tr class="fragment">')
    head, rows = printed(html)
    return head + "\n".join(f'<span class="fragment">{row}</span>' for row in rows) + "</pre>" * bool(rows)


def upwards(html):
    """A table whose last column appears from the last row to the first one."""
    if "<tbody>" in html:
        head, body = html.split("<tbody>", 1)
        *rows, end = body.split("</tr>")
        last = lambda row: row.rpartition("<td")
        later = [f"{last(row)[0]}<td {at(len(rows) - k)}{last(row)[2]}" for k, row in enumerate(rows)]
        return f"{head}<tbody>{'</tr>'.join([*later, end])}"
    head, rows = printed(html)
    cut = [re.fullmatch(r"(.*  )(\S+)", row) for row in rows]
    later = [f"{row[1]}<span {at(len(rows) - k)}>{row[2]}</span>" for k, row in enumerate(cut)]
    return head + "\n".join(later) + "</pre>" * bool(rows)


def at(step):
    return f'class="fragment" data-fragment-index="{step}"'


def printed(html):
    """Return what stands above the rows of a printed table, and its rows; everything and no rows, if it is no table."""
    head, _, body = html.partition("\n-")
    rule, _, rows = body.partition("\n")
    return (f"{head}\n-{rule}\n", rows.removesuffix("</pre>").split("\n")) if rows else (html, [])


REVEAL = {"output": lambda html: html, "rows": by_rows, "up": upwards}
