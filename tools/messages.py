"""The course's sentences in gettext's format, for translators, and what is made of their work.

    python tools/messages.py               bring every catalogue up to date, compile the languages, build the notebooks
    python tools/messages.py de 06 lab     first begin these catalogues of a language: of lessons, labs, or checks

A catalogue of what labs and checks say is `adlib/languages/de/NAME.po`: "lab" and "check" have what all of them say,
"lab_dual_matrix" what one lab says, and "check_06" what the checks of one set say. They are compiled into
`adlib/languages/de.json`, which `adlib.language` reads. A catalogue of a lesson is `course/de/NAME.po`, and the
notebook beside it is built from it. Templates of all catalogues are written to `build/messages`.
"""

import ast
import io
import json
import re
import sys
from pathlib import Path

import jupytext
import nbformat
from babel.messages import Catalog
from babel.messages.jslexer import tokenize
from babel.messages.pofile import read_po, write_po

import build_notebooks as notebooks
from adlib.grading.encoded import encoded

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ROOT / "adlib/languages"
STUDIES, GRADING = ROOT / "adlib/lab/studies", ROOT / "adlib/grading"
OF_ALL_CHECKS = ("judge", "factors", "substitutes", "conditions", "ladder", "observe", "answers/__init__")
LABELS = {  # what a reader sees, and what does not look like it
    "lab": ("{0} of {1}",),
    "check": (
        *"yours expected called cause hint rule lesson worked problem first value nothing".split(),
        *("entry [{0}]", "entry [{0}] and entry [{1}]", "{0} and {1}", "{0}: {1}"),
        *("with {0}", "{0} numbers", "a number", "a text"),
    ),
}
WORD = re.compile(r"[^\W\d_]{2,}")
LABEL = re.compile(r"[A-Z][a-z]+:? *")
OF_PROGRAMS = re.compile(
    r"://|^[.:]|^[\w./+-]+$|\n|\w\.\w+\.\w|adlib-|\b(render|rotate)\b|</?\w|=font|[a-z]: ?\S+;"
    r"|^[a-z]+: |\w\(-|\{document|^\(prefers"
)
TAG = re.compile(r"</?\w+>")
LINE = re.compile(r"\s*\n\s*(?!- |\||\d+\. )")  # an end of a line that is no end of a row or of a point of a list


# What is to be translated
# ------------------------------------------------------------------------------------------------------------------


def lessons():
    return {path.stem: path for path in sorted((ROOT / "course").glob("[0-9]*.py"))}


def domains():
    """Return {name of a catalogue: the files whose sentences it holds} of everything that labs and checks say."""
    return {
        "lab": [ROOT / "adlib/lab/draw.js", ROOT / "adlib/lab/widget.py"],
        **{f"lab_{path.stem}": [path, path.with_suffix(".py")] for path in sorted(STUDIES.glob("*.js"))},
        "check": [GRADING / f"{name}.py" for name in OF_ALL_CHECKS],
        **{f"check_{path.stem[-2:]}": [path] for path in sorted((GRADING / "answers").glob("set_*.py"))},
    }


def messages_of(name):
    """Return the messages of a catalogue in their order: sentences, and words that a reader sees alone."""
    if name in lessons():
        return [message for cell in jupytext.read(lessons()[name]).cells for message, _ in parts_of(cell)]
    found = [text for path in domains()[name] for text in (in_python if path.suffix == ".py" else in_javascript)(path)]
    return list(dict.fromkeys([*LABELS.get(name, ()), *filter(is_said, found)]))


def is_said(text):
    """Whether a text of a program is one for readers: two words, of which no sign of a program is part."""
    plain = re.sub(r"\{\d+\}", " ", text)
    words = WORD.findall(plain)
    return len(words) > 1 and not OF_PROGRAMS.search(plain) or len(words) == 1 and bool(LABEL.fullmatch(plain))


def in_python(path):
    """Yield the texts of a program, with {0}, {1} ... for the values in them. Docstrings are none of them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield with_places(part.value if isinstance(part, ast.Constant) else None for part in node.values)


def in_javascript(path_or_text):
    """Yield the texts of a script in the same way, also those that stand in the values of another one."""
    text = path_or_text if isinstance(path_or_text, str) else path_or_text.read_text(encoding="utf-8")
    for token in tokenize(text, dotted=False):
        if token.type == "string":
            yield ast.literal_eval(token.value)
        elif token.type == "template_string":
            parts = re.split(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}", token.value[1:-1])
            yield with_places(None if k % 2 else part for k, part in enumerate(parts))
            for inner in parts[1::2]:
                yield from in_javascript(inner)


def with_places(parts):
    """Return the text of these parts, in which each None becomes the number of a value."""
    count = iter(range(100))
    return "".join(f"{{{next(count)}}}" if part is None else part for part in parts)


def parts_of(cell):
    """Return [(message, how to replace it in the cell's source)] of a cell of a lesson: paragraphs, and predictions."""
    if cell.cell_type == "markdown" and cell.metadata.get("slide") != "only":
        return [(joined(block), block) for block in cell.source.split("\n\n") if is_text(block)]
    if cell.cell_type == "code" and "lab.predict(" in cell.source:
        texts = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
        return [(node.value, quoted(node.value)) for node in texts if is_text(node.value)]
    return []


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def is_text(value):
    formula = isinstance(value, str) and value.startswith("$$") and value.endswith("$$")
    return isinstance(value, str) and bool(WORD.search(value)) and not formula and not TAG.fullmatch(value)


def joined(block):
    """Return a paragraph in one line; the rows of a table and the points of a list keep their lines."""
    return LINE.sub(" ", block)


# Catalogues
# ------------------------------------------------------------------------------------------------------------------


def template(name):
    catalog = Catalog(project="automatic differentiation", fuzzy=False)
    for message in messages_of(name):
        catalog.add(message)
    return catalog


def path_of(language, name):
    return (ROOT / "course" / language if name in lessons() else LANGUAGES / language) / f"{name}.po"


def catalogues(language):
    """Return {name: path} of the catalogues that a language has."""
    found = [*LANGUAGES.glob(f"{language}/*.po"), *(ROOT / f"course/{language}").glob("*.po")]
    return {path.stem: path for path in sorted(found)}


def read(path):
    with open(path, "rb") as file:
        return read_po(file)


def updated(name, path):
    """Return the text of a catalogue with today's messages; translations of those that have changed become comments."""
    catalog, old = template(name), read(path) if path.exists() else None
    for message in (*old, *old.obsolete.values()) if old else ():
        if message.id in catalog:
            catalog[message.id].string = message.string
        elif message.id and message.string:
            catalog.obsolete[message.id] = message
    catalog.locale = path.parent.name
    text = io.BytesIO()
    write_po(text, catalog, width=120, omit_header=True)
    return (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        + text.getvalue().decode("utf-8").strip()
        + "\n"
    )


def translations(path):
    return {message.id: message.string for message in read(path) if message.id and message.string}


def said_in(language):
    """Return {catalogue: {message: translation}} of what labs and checks say."""
    return {name: translations(path) for name, path in catalogues(language).items() if path.parent.parent == LANGUAGES}


def compiled(language):
    """Return the text of a language's file. What is said of mistakes in one set is encoded, as its answers are."""
    coded = lambda words: "".join(encoded(json.dumps(words, ensure_ascii=False)).split())
    found = {name: coded(words) if "check_" in name else words for name, words in said_in(language).items()}
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"


def in_language(language, name):
    """Return the function that translates the cells of a lesson, and lets its labs and checks speak the language."""
    words = translations(path_of(language, name))

    def say(notebook):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = "\n\n".join(words.get(joined(block), block) for block in cell.source.split("\n\n"))
            else:
                for message, old in parts_of(cell):
                    cell.source = cell.source.replace(old, quoted(words.get(message, message)))
        first = next(k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code")
        own = f'from adlib.language import choose\n\nchoose("{language}")'
        notebook.cells.insert(first, nbformat.v4.new_code_cell(own))

    return say


def main(language=None, *names):
    lines = {stem[:2]: stem for stem in lessons()}
    for name in (lines.get(name, name) for name in names):
        if name not in {**domains(), **lessons()}:
            sys.exit(f"messages.py: there is no catalogue {name}; there are {', '.join([*domains(), *lines])}")
        path_of(language, name).parent.mkdir(parents=True, exist_ok=True)
        path_of(language, name).touch()
    templates = ROOT / "build/messages"
    templates.mkdir(parents=True, exist_ok=True)
    for name in (*domains(), *lessons()):
        with open(templates / f"{name}.pot", "wb") as file:
            write_po(file, template(name), width=120)
    for language in sorted(path.name for path in LANGUAGES.iterdir() if path.is_dir()):
        for name, path in catalogues(language).items():
            notebooks.replace(path, updated(name, path))
            have, all_ = len(translations(path)), len(messages_of(name))
            print(f"{path.relative_to(ROOT)}: {have} of {all_} messages translated")
        notebooks.replace(LANGUAGES / f"{language}.json", compiled(language))
        for name in filter(lessons().get, catalogues(language)):
            target = path_of(language, name).with_suffix(".ipynb")
            print(
                f"{target.relative_to(ROOT)}: {notebooks.build(lessons()[name], target, in_language(language, name))}"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
