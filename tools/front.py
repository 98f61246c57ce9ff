"""What the site shows besides its texts: the first page with a live lab, and the ways to open a lesson.

`GITHUB_REPOSITORY` (OWNER/NAME, which GitHub sets where it builds) is the repository that Binder and Colab open.
Without it, the pages have no such links. `LITE`, if it is set, says that the browser version lies in the folder
`lite` of the site, where `make pages` puts it, and `SLIDES` says the same of the decks in the folder `slides`.
"""

import functools
import os
import re
from html import escape

import nbformat

from adlib import lab
from course_map import ROOT, lessons

BINDER = "https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/{path}"
TAGGED = re.compile(r"^# %%.* slide=", re.M)  # the header of a cell that slides show
LANGUAGES = {"de": "Deutsch"}  # the names that languages have for themselves
ATTRIBUTES = {
    "Download": " download",
    "English": ' lang="en" hreflang="en"',
    **{name: f' lang="{code}" hreflang="{code}"' for code, name in LANGUAGES.items()},
}
COLAB = "https://colab.research.google.com/github/{repository}/blob/colab/{path}"


def ways_to_open(path, up="../"):
    """A row of links for the page of the notebook `path`, a path in the repository; `up` leads to the site's root."""
    links = []
    if os.environ.get("LITE"):
        links.append(("main", f"{up}lite/lab/index.html?path={path}", "Run it in your browser"))
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        links.append(("", BINDER.format(repository=repository, path=path), "Open in Binder"))
        links.append(("", COLAB.format(repository=repository, path=path), "Open in Colab"))
    name = path.removeprefix("course/").removesuffix(".ipynb")
    language, _, lesson = name.rpartition("/")
    if language in LANGUAGES:
        links.append(("", f"{up}course/{lesson}.html", "English"))
    for code, words in LANGUAGES.items():
        if (ROOT / f"course/{code}/{name}.ipynb").exists():
            links.append(("", f"{up}course/{code}/{name}.html", words))
    if os.environ.get("SLIDES") and name in decks():
        links.append(("", f"{up}slides/{name}.html", "Slides"))
    links.append(("", f"{up}_static/notebooks/{download(path)}", "Download"))
    row = "".join(
        f'<a class="{kind}" href="{escape(address)}"{ATTRIBUTES.get(text, "")}>{text}</a>'
        for kind, address, text in links
    )
    return f'<p class="ways">{row}</p>'


@functools.cache
def decks():
    """The names of the lessons that have slides."""
    sources = sorted((ROOT / "course").glob("[0-9]*.py"))
    return [path.stem for path in sources if TAGGED.search(path.read_text(encoding="utf-8"))]


def first_page(text):
    """The site's first page: `text` with its parts in place of {{ doors }}, {{ lab }}, {{ map }} and {{ labs }}."""
    parts = {"doors": doors(), "lab": live_lab(), "map": the_map(), "labs": gallery()}
    for name, part in parts.items():
        text = text.replace(f"{{{{ {name} }}}}", part)
    return text


def download(path):
    """The name under which the site offers a notebook: that of its file, after its language if this is not English."""
    *_, folder, name = path.split("/")
    return f"{folder}_{name}" if folder in LANGUAGES else name


def doors():
    if os.environ.get("LITE"):
        return (
            '<p class="ways"><a class="main" href="lite/index.html">Open the course in your browser</a>'
            '<a href="course/00_why_derivatives.html">Read it here</a></p>'
        )
    return '<p class="ways"><a class="main" href="course/00_why_derivatives.html">Begin with lesson 00</a></p>'


def live_lab():
    return f'<div class="front-lab">{lab.error_against_h().alive("front-lab")}</div>'


def the_map():
    """The path through the course: one card per lesson."""
    cards = []
    for one in lessons():
        title, _, subtitle = one["title"].partition(": ")
        exercises = f'<a href="exercises/{one["stem"]}/{one["stem"]}.html">Exercises</a>' if one["exercises"] else ""
        cards.append(
            f'<li><a class="title" href="course/{one["stem"]}.html"><span>{one["number"]}</span> {escape(title)}</a>'
            f'<span class="subtitle">{escape(subtitle)}</span>'
            f'<span class="facts">{one["minutes"]} minutes · you need: {in_words(one["needs"])}</span>{exercises}</li>'
        )
    return f'<ol class="map">{"".join(cards)}</ol>'


def in_words(markdown):
    """Markdown of one line without its links and marks of code."""
    return escape(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown).replace("`", ""))


def gallery():
    """A picture of each lab, which leads to its lesson."""
    figures = [
        f'<a href="course/{one["stem"]}.html"><img loading="lazy" src="_static/images/{name}.png" '
        f'alt="The lab of lesson {one["number"]}: {name.replace("_", " ")}"><span>Lesson {one["number"]}</span></a>'
        for one in lessons()
        for name in labs_in(one["stem"])
    ]
    return f'<div class="gallery">{"".join(figures)}</div>'


def labs_in(stem):
    """The names of the labs that a lesson shows, each once."""
    known = {make.__name__ for make in lab.LABS}
    cells = nbformat.read(ROOT / f"course/{stem}.ipynb", 4).cells
    called = [
        name for cell in cells if cell.cell_type == "code" for name in re.findall(r"^lab\.(\w+)\(", cell.source, re.M)
    ]
    return [name for name in dict.fromkeys(called) if name in known]
