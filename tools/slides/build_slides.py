"""The lessons as decks of slides, one page per lesson, which work offline and from a disk.

    python tools/slides/build_slides.py build/slides                    every lesson that has slides
    python tools/slides/build_slides.py build/slides 07_reverse_mode    one lesson

reveal.js shows them: S opens the speaker's view, T changes between light and dark, and F fills the screen. The labs are
alive in a slide. reveal.js is downloaded once, by the hash in `binder/lite.lock`.
"""

import os
import re
import shutil
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from string import Template

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "lite")]  # the builders that this one shares its steps with

from adlib.lab.widget import HERE as LAB  # noqa: E402
from adlib.lab.widget import all_scripts  # noqa: E402
from build_site import with_labs  # noqa: E402
from deck import slides_of  # noqa: E402
from files import ROOT, Unavailable, fetched  # noqa: E402
from front import decks  # noqa: E402

REVEAL = (
    "dist/reveal.js",
    "dist/reveal.css",
    "dist/reset.css",
    "plugin/notes/notes.js",
    "plugin/highlight/highlight.js",
)


def main(target, *names):
    """Build the decks of these lessons, or of all, in the folder `target`."""
    target = Path(target).resolve()
    shutil.rmtree(target, ignore_errors=True)
    write_shared(target / "_static")
    lessons = [ROOT / f"course/{name}.py" for name in decks() if not names or name in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, notebook in zip(lessons, pool.map(lambda path: with_labs(path.with_suffix(".ipynb")), lessons)):
            write(target / f"{path.stem}.html", slides_of(path, notebook))
    title = lambda path: re.search(r"^# # (.*)", path.read_text(encoding="utf-8"), re.M)[1]
    links = "".join(f'<li><a href="{path.stem}.html">{title(path)}</a></li>' for path in lessons)
    page = Template((HERE / "index.html").read_text(encoding="utf-8")).substitute(links=links)
    (target / "index.html").write_text(page, encoding="utf-8")


def write_shared(static):
    """Write what all decks share: reveal.js, the labs, the style, and a font for formulas."""
    static.mkdir(parents=True)
    with tarfile.open(fetched("slides")["reveal.js"]) as package:
        for name in REVEAL:
            (static / Path(name).name).write_bytes(package.extractfile(f"package/{name}").read())
        (static / "LICENSE-reveal.js").write_bytes(package.extractfile("package/LICENSE").read())
    (static / "labs.js").write_text(all_scripts(), encoding="utf-8")
    shutil.copy(files("ziamath") / "fonts/STIXTwoMath-Regular.ttf", static)
    for path in (LAB / "lab.css", HERE / "slides.css", HERE / "slides.js", ROOT / "course/site/favicon.svg"):
        shutil.copy(path, static)


def write(path, slides):
    title = re.sub(r"<[^>]*>", "", slides[0].title)
    template = Template((HERE / "deck.html").read_text(encoding="utf-8"))
    page = template.substitute(title=title, slides="\n".join(map(section, slides)))
    path.write_text(page, encoding="utf-8")


def section(slide):
    """A slide as HTML."""
    blocks = "".join(f'<div class="{kind}">{html}</div>' for kind, html in slide.blocks)
    alone = "alone" if sum(kind != "words" for kind, _ in slide.blocks) == 1 else "several"
    heading = f"<h{slide.level}>{slide.title.strip()}</h{slide.level}>"
    notes = f'<aside class="notes">{"".join(slide.notes)}</aside>' if slide.notes else ""
    return (
        f'<section><div class="slide level-{slide.level}">{heading}<div class="body"><div class="content {alone}">'
        f"{blocks}</div></div></div>{notes}</section>"
    )


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python tools/slides/build_slides.py FOLDER [LESSON ...]")
    try:
        main(*sys.argv[1:])
    except Unavailable as reason:
        sys.exit(f"make slides: {reason}")
