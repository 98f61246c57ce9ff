"""What the site shows besides its texts: the first page with a live lab, and the ways to open a lesson.

`GITHUB_REPOSITORY` (OWNER/NAME, which GitHub sets where it builds) is the repository that Binder and Colab open.
Without it, the pages have no such links. `LITE`, if it is set, says that the browser version lies in the folder
`lite` of the site, where `make pages` puts it.
"""

import os
from html import escape

from course_map import lessons

from adlib import lab

BINDER = "https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/{path}"
COLAB = "https://colab.research.google.com/github/{repository}/blob/colab/{path}"
LABS = {  # the lesson of each lab
    **{"descent": "00", "find_the_error": "01", "error_against_h": "02", "expression_swell": "03"},
    **{"trace_stepper": "04", "tangent_sweep": "05", "dual_matrix": "06", "adjoint_sweep": "07", "choose_mode": "08"},
    **{"checkpoints": "09", "curvature": "10", "who_calls_whom": "11", "adjoint_code": "12"},
    **{"decision_regions": "13", "gradient_variance": "14"},
}


def ways_to_open(path, up="../"):
    """A row of links for the page of the notebook `path`, a path in the repository; `up` leads to the site's root."""
    links = []
    if os.environ.get("LITE"):
        links.append(("main", f"{up}lite/lab/index.html?path={path}", "Run it in your browser"))
    if repository := os.environ.get("GITHUB_REPOSITORY"):
        links.append(("", BINDER.format(repository=repository, path=path), "Open in Binder"))
        links.append(("", COLAB.format(repository=repository, path=path), "Open in Colab"))
    links.append(("", f"{up}_static/notebooks/{path.rsplit('/', 1)[-1]}", "Download"))
    row = "".join(
        f'<a class="{kind}" href="{escape(address)}"{" download" * (text == "Download")}>{text}</a>'
        for kind, address, text in links
    )
    return f'<p class="ways">{row}</p>'


def first_page(text):
    """The site's first page: `text` with its parts in place of {{ doors }}, {{ lab }}, {{ map }} and {{ labs }}."""
    parts = {"doors": doors(), "lab": live_lab(), "map": the_map(), "labs": gallery()}
    for name, part in parts.items():
        text = text.replace(f"{{{{ {name} }}}}", part)
    return text


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
    from re import sub

    return escape(sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown).replace("`", ""))


def gallery():
    """A picture of each lab, which leads to its lesson."""
    stems = {one["number"]: one["stem"] for one in lessons()}
    figures = [
        f'<a href="course/{stems[number]}.html"><img loading="lazy" src="_static/images/{name}.png" '
        f'alt="The lab of lesson {number}: {name.replace("_", " ")}"><span>Lesson {number}</span></a>'
        for name, number in LABS.items()
    ]
    return f'<div class="gallery">{"".join(figures)}</div>'
