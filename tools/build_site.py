"""The course as a book: Sphinx pages from the committed notebooks, with labs that work without a kernel.

    python tools/build_site.py build/site

Text and outputs are those of the committed notebooks. Only the labs are computed again, since a notebook holds a
picture of each, while the page needs the lab itself. Nothing is downloaded, and no page requests anything from another
host.
"""

import hashlib
import importlib
import os
import pkgutil
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import nbformat
from nbclient import NotebookClient

import adlib
import front
import teaching
from docstrings import full_name
from house import FOLDERS, architecture

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build/labs"
PAGES = ("capstone", "python_you_need", "one_page", "glossary", "history")  # besides the lessons
GUIDE = {  # for instructors: each page of course/site, and the function that fills in its parts
    "teaching": teaching.completed,
    "teaching_lessons": teaching.completed,
    "teaching_words": teaching.sample_answers,
    "teaching_class": teaching.completed,
}
COMPLETED = {"architecture": architecture, "index": front.first_page, **GUIDE}


def main(target):
    """Build the site in the folder `target`. Its sources are left beside it, in `target`-source."""
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
    shutil.copy(files("ziamath") / "fonts/STIXTwoMath-Regular.ttf", static)  # some machines have no font for formulas
    shutil.copy(HERE / "lab.css", static)
    lessons = sorted((ROOT / "course").glob("[0-9]*.ipynb"))
    (source / "course").mkdir()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, notebook in zip(lessons, pool.map(with_labs, lessons)):
            nbformat.write(with_ways(notebook, f"course/{path.name}"), source / "course" / path.name)
    for name in PAGES:
        nbformat.write(
            with_ways(nbformat.read(ROOT / f"course/{name}.ipynb", 4), f"course/{name}.ipynb"),
            source / f"course/{name}.ipynb",
        )
    in_languages = sorted(path for code in front.LANGUAGES for path in (ROOT / f"course/{code}").glob("*.ipynb"))
    for path in in_languages:
        (source / "course" / path.parent.name).mkdir(exist_ok=True)
        notebook = with_ways(with_labs(path), path.relative_to(ROOT).as_posix(), up="../../")
        nbformat.write(notebook, source / path.relative_to(ROOT))
    exercises = sorted((ROOT / "exercises").glob("*/*.ipynb"))
    for path in exercises:
        (source / "exercises" / path.parent.name).mkdir(parents=True)
        notebook = with_ways(nbformat.read(path, 4), path.relative_to(ROOT).as_posix(), up="../../")
        nbformat.write(notebook, source / "exercises" / path.parent.name / path.name)
    (static / "notebooks").mkdir()
    for path in (*lessons, *in_languages, *exercises, *(ROOT / f"course/{name}.ipynb" for name in PAGES)):
        shutil.copy(path, static / "notebooks" / front.download(path.relative_to(ROOT).as_posix()))
    shutil.copytree(ROOT / "course/images", static / "images")
    (source / "symptoms.md").write_text(symptoms(lessons), encoding="utf-8")
    for name, completed in COMPLETED.items():
        page = source / f"{name}.md"
        page.write_text(completed(page.read_text(encoding="utf-8")), encoding="utf-8")
    (source / "api").mkdir()
    for name, page in library_pages().items():
        (source / f"{name}.rst").write_text(page, encoding="utf-8")
    tree = lambda title, pages: (
        f"```{{toctree}}\n:caption: {title}\n:maxdepth: 1\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"
    )
    with open(source / "index.md", "a", encoding="utf-8") as index:
        index.write(tree("Lessons", [f"course/{path.stem}" for path in lessons]))
        index.write(tree("Exercises", [f"exercises/{path.parent.name}/{path.stem}" for path in exercises]))
        index.write(
            tree(
                "To look up", [*(f"course/{name}" for name in PAGES), "symptoms", "api", "conventions", "architecture"]
            )
        )
        index.write(tree("To teach", GUIDE))
        index.write(tree("About", ["accessibility"]))
        for code, name in front.LANGUAGES.items():
            index.write(tree(name, [f"course/{code}/{path.stem}" for path in in_languages if path.parent.name == code]))


def with_labs(path):
    """Return the committed notebook, with each picture of a lab replaced by the lab, which the page's own script draws.

    Every other picture gets its alternative text where MyST-NB looks for it. What was executed is kept in build/labs
    until the notebook or adlib changes, since pages and slides show the same labs.
    """
    notebook = nbformat.read(path, 4)
    kept = KEPT / f"{path.parent.name}-{path.stem}-{state_of(path)}.ipynb"
    if not kept.exists():
        keep(execute(path), kept)
    executed = nbformat.read(kept, 4)
    for cell, run in zip(notebook.cells, executed.cells):
        for output, alive in zip(cell.get("outputs", []), run.get("outputs", [])):
            page = alive.get("data", {}).get("text/html", "")
            if "adlibShow(" in page:
                output.data["text/html"] = re.sub(r"lab-[0-9a-f]{32}", f"lab-{cell.id}", page)
            elif "image/png" in output.get("data", {}):
                cell.metadata["mystnb"] = {"image": {"alt": output.metadata["image/png"]["alt"]}}
    return notebook


def execute(path):
    """Return the notebook after a run in which each lab shows itself as a page does."""
    executed = nbformat.read(path, 4)
    client = NotebookClient(
        executed, timeout=300, store_widget_state=False, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute(env={**os.environ, "ADLIB_SITE": "1"})
    return executed


def state_of(path):
    """Return a text that changes with the notebook, with adlib, and with the versions of what is installed."""
    ours = sorted(part for part in (ROOT / "adlib").rglob("*") if part.is_file() and "__pycache__" not in part.parts)
    parts = [path, ROOT / "binder/requirements.txt", *ours]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()[:16]


def keep(notebook, kept):
    """Write a notebook at once or not at all, in the place of what was kept for an earlier state."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    for old in kept.parent.glob(f"{kept.stem[:-16]}*"):
        old.unlink(missing_ok=True)
    partial = kept.with_name(f"{kept.name}.{os.getpid()}")
    nbformat.write(notebook, partial)
    partial.replace(kept)


def with_ways(notebook, path, up="../"):
    """The notebook with a row of links below its title: the ways to open it."""
    title, _, rest = notebook.cells[0].source.partition("\n")
    notebook.cells[0].source = f"{title}\n\n{front.ways_to_open(path, up)}\n{rest}"
    return notebook


def symptoms(lessons):
    """Return all tables "Help, by symptom", lesson by lesson."""
    parts = ["# Help, by symptom\n\nWhat you see, what it is, and what to do: the tables of all lessons.\n"]
    for path in lessons:
        cells = nbformat.read(path, 4).cells
        title = cells[0].source.splitlines()[0].removeprefix("# ")
        table = next(cell.source for cell in cells if cell.source.startswith("## Help, by symptom"))
        parts.append(f"## [{title}](course/{path.name})\n" + table.split("\n", 1)[1])
    return "\n\n".join(parts) + "\n"


# The library
# ------------------------------------------------------------------------------------------------------------------


def library_pages():
    """Return {name: page} for the folders of the library below `adlib/__init__.py`, and the page that leads to them."""
    top = FOLDERS["adlib/__init__.py"]["floor"]
    stems = [Path(path).stem for path, f in FOLDERS.items() if path.startswith("adlib/") and f["floor"] < top]
    pages = {stem: folder_page(f"adlib.{stem}") for stem in stems}
    names = [full_name(name) for name in adlib.__all__]
    contents = "".join(f"   api/{name}\n" for name in pages)
    return {
        "api": f"{heading('adlib, the library', '=')}.. automodule:: adlib\n\n"
        f"{heading('Public names', '-')}Each of these is imported from ``adlib`` itself.\n\n{table_of(names)}"
        f"{heading('Folders', '-')}Every folder builds on those before it.\n\n"
        f".. toctree::\n   :maxdepth: 1\n\n{contents}",
        **{f"api/{name}": page for name, page in pages.items()},
    }


def folder_page(package):
    """Return the reference of one folder: its public names, its files, and then each file from top to bottom."""
    module = importlib.import_module(package)
    inside = [found.name for found in pkgutil.walk_packages(getattr(module, "__path__", []), f"{package}.")]
    files = inside or [package]
    public = [full_name(name) for name in adlib.__all__] + [
        f"{thing.__module__}.{name}"
        for name in getattr(module, "__all__", [])
        if hasattr(thing := getattr(module, name), "__module__")
    ]
    here = sorted({name for name in public if name.startswith(f"{package}.") and name not in files})
    parts = [heading(package, "=")]
    if inside:
        parts.append(described(package, members=False))
    if here:
        parts += [heading("Public names", "-"), table_of(here)]
    parts += [heading("Files", "-"), table_of(files)]
    path = lambda name: name.removeprefix(f"{package}.").replace(".", "/")
    return "".join([*parts, *(heading(f"{path(name)}.py", "-") + described(name) for name in files)])


def heading(text, line):
    return f"{text}\n{line * len(text)}\n\n"


def described(module, members=True):
    return f".. automodule:: {module}\n" + "   :members:\n" * members + "\n"


def table_of(names):
    return ".. currentmodule:: None\n\n.. autosummary::\n\n" + "".join(f"   ~{name}\n" for name in names) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/build_site.py FOLDER")
    sys.exit(main(sys.argv[1]))
