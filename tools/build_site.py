"""The course as a book: Sphinx pages from the committed notebooks, with labs that are alive without a kernel.

    python tools/build_site.py build/site

Text and outputs are those of the committed notebooks. Only the labs are computed again, since a notebook holds a
picture of each and the page is to have the lab itself. Nothing is fetched, and no page asks another host for anything.
"""

import importlib
import inspect
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
MODULES = [
    *(
        f"methods.{name}"
        for name in (
            "manual numerical symbolic elemental_library wengert dual taylor reverse continuations checkpoint randomized "
            "stochastic problems"
        ).split()
    ),
    "products.jacobian",
    "products.hessian",
    "emit.compiler",
    "transform.generate",
    "check",
]


def main(target):
    """Build the site into the folder `target`; its sources are left beside it, in `target`-source."""
    from sphinx.cmd.build import main as sphinx

    target = Path(target).resolve()
    source = target.with_name(target.name + "-source")
    shutil.rmtree(source, ignore_errors=True)
    write_sources(source)
    shutil.rmtree(target, ignore_errors=True)
    return sphinx(["-W", "--keep-going", "-q", "-b", "html", str(source), str(target)])


def write_sources(source):
    from adlib.lab.widget import HERE, all_scripts

    shutil.copytree(ROOT / "course/site", source, ignore=shutil.ignore_patterns("__pycache__"))
    static = source / "_static"
    static.mkdir()
    for name in ("site.css", "favicon.svg"):
        (source / name).rename(static / name)
    (static / "labs.js").write_text(all_scripts(), encoding="utf-8")
    shutil.copy(files("ziamath") / "fonts/STIXTwoMath-Regular.ttf", static)  # not every machine has a font for formulas
    shutil.copy(HERE / "lab.css", static)
    lessons = sorted((ROOT / "course").glob("[0-9]*.ipynb"))
    (source / "course").mkdir()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, notebook in zip(lessons, pool.map(with_labs, lessons)):
            nbformat.write(notebook, source / "course" / path.name)
    nbformat.write(nbformat.read(ROOT / "course/glossary.ipynb", 4), source / "course/glossary.ipynb")
    exercises = sorted((ROOT / "exercises").glob("*/*.ipynb"))
    for path in exercises:
        (source / "exercises" / path.parent.name).mkdir(parents=True)
        shutil.copy(path, source / "exercises" / path.parent.name)
    (source / "symptoms.md").write_text(symptoms(lessons), encoding="utf-8")
    (source / "api.md").write_text(reference(), encoding="utf-8")
    tree = lambda title, pages: (
        f"```{{toctree}}\n:caption: {title}\n:maxdepth: 1\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"
    )
    with open(source / "index.md", "a", encoding="utf-8") as index:
        index.write(tree("Lessons", [f"course/{path.stem}" for path in lessons]))
        index.write(tree("Exercises", [f"exercises/{path.parent.name}/{path.stem}" for path in exercises]))
        index.write(tree("To look up", ["course/glossary", "symptoms", "api"]))


def with_labs(path):
    """The committed notebook, each picture of a lab replaced by the lab, drawn by the page's own script."""
    notebook, executed = nbformat.read(path, 4), nbformat.read(path, 4)
    client = NotebookClient(
        executed, timeout=300, store_widget_state=False, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute(env={**os.environ, "ADLIB_SITE": "1"})
    for cell, run in zip(notebook.cells, executed.cells):
        for output, alive in zip(cell.get("outputs", []), run.get("outputs", [])):
            page = alive.get("data", {}).get("text/html", "")
            if "adlibShow(" in page:
                output.data["text/html"] = re.sub(r"lab-[0-9a-f]{32}", f"lab-{cell.id}", page)
    return notebook


def symptoms(lessons):
    """All tables "Help, by symptom", lesson by lesson."""
    parts = ["# Help, by symptom\n\nWhat you see, what it is, and what to do: the tables of all lessons.\n"]
    for path in lessons:
        cells = nbformat.read(path, 4).cells
        title = cells[0].source.splitlines()[0].removeprefix("# ")
        table = next(cell.source for cell in cells if cell.source.startswith("## Help, by symptom"))
        parts.append(f"## [{title}](course/{path.name})\n" + table.split("\n", 1)[1])
    return "\n\n".join(parts) + "\n"


def reference():
    """The public names with their docstrings, and those of the method files."""
    package = importlib.import_module("adlib")
    parts = ["# adlib, the library\n", inspect.getdoc(package), "## Public names", "`from adlib import ...`"]
    parts += [
        entry(name, getattr(package, name)) for name in package.__all__ if not inspect.ismodule(getattr(package, name))
    ]
    for name in MODULES:
        module = importlib.import_module(f"adlib.{name}")
        parts += [
            f"## adlib.{name}",
            text(module),
            *(entry(n, x) for n, x in vars(module).items() if is_public(n, x, module)),
        ]
    return "\n\n".join(parts) + "\n"


def is_public(name, thing, module):
    """Is it a function or class that the module itself defines, and explains?"""
    own = (inspect.isfunction(thing) or inspect.isclass(thing)) and thing.__module__ == module.__name__
    return own and not name.startswith("_") and inspect.getdoc(thing)


def entry(name, thing):
    try:
        signature = str(inspect.signature(thing))
    except (TypeError, ValueError):
        signature = "(...)"
    return f"### {name}\n\n```python\n{name}{signature}\n```\n\n{text(thing)}"


def text(thing):
    """A docstring as Markdown: a `*` that multiplies is no emphasis."""
    return re.sub(r"(?<=\w) \* (?=\w)", r" \\* ", inspect.getdoc(thing) or "")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/build_site.py FOLDER")
    sys.exit(main(sys.argv[1]))
