"""adlib/ERRORS.md, the table of refusals: every row is run, and every refusal in the code has a row.

After a change: python tests/library/test_errors.py writes the sentences anew, from the code in the first column.
"""

import ast
import importlib
import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest

import adlib

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "adlib" / "ERRORS.md"
MODULES = ("elemental_library", "continuations", "randomized", "stochastic", "symbolic")
SPACE = {
    **{name: getattr(adlib, name) for name in adlib.__all__},
    "np": np,
    "math": math,
    "rules": adlib.rules,
    "numerical": adlib.numerical,
}
SPACE |= {name: importlib.import_module(f"adlib.methods.{name}") for name in MODULES} | {
    "checkpoint_module": sys.modules["adlib.methods.checkpoint"]
}


def rows():
    return re.findall(r"^\| `(.*?)` \| (\w+): (.*) \|$", TABLE.read_text(encoding="utf-8"), re.M)


def said(code):
    """(type, sentence) of what a snippet raises."""
    import linecache

    file = f"<row {code}>"
    linecache.cache[file] = (len(code), None, [code + "\n"], file)  # so that a lambda in it has a source
    try:
        eval(compile(code, file, "eval"), dict(SPACE))
    except Exception as error:
        return type(error).__name__, str(error).replace("|", "\\|").replace(file, "file")
    return "none", "it raised no error"


@pytest.mark.parametrize("code, kind, sentence", rows(), ids=[code for code, _, _ in rows()])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_row_says_what_the_code_says(code, kind, sentence):
    missing = [name for name in re.findall(r"np\.(\w+)", code) if not hasattr(np, name)]
    if missing and np.lib.NumpyVersion(np.__version__) < "2.2.0":
        pytest.skip(f"NumPy {np.__version__} has no {missing[0]}")
    assert said(code) == (kind, sentence)
    assert "\n" not in sentence and not sentence.endswith(".")


HIDDEN = (  # raised on the way to another sentence, or only where a package or a source is missing
    "an element is assigned",
    "an array appears",
    "a container appears",
    "a function that math does not have",
    "needs numba, which is not installed",
    "numba cannot compile",
    "written out, the formula has",
    "abs is not analytic",
    "is not available",
    "functions fit: define it",
    "or write y = y + x instead of y += x",
    "is assigned into an array of",
    "may end without return",
    "is a list and is assigned into",
    "leave out the arguments",
    "without a row",
    "and a default that is a container has none",
    "an array is changed in place, maybe",
)


def refusals():
    """The longest piece of text in each raise of the library: (file, line, text)."""
    for path in sorted((ROOT / "adlib").rglob("*.py")):
        if {"lab", "grading"} & set(path.parts) or path.name == "notebooks.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                pieces = [
                    part.value
                    for part in ast.walk(node.exc)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                if pieces and max(map(len, pieces)) > 12:
                    yield path.name, node.lineno, max(pieces, key=len)


def test_every_refusal_has_a_row():
    text = TABLE.read_text(encoding="utf-8").replace("\\|", "|")
    missing = [
        (name, line, piece)
        for name, line, piece in refusals()
        if piece.strip() not in text and not any(h in piece for h in HIDDEN)
    ]
    assert not missing, "\n".join(f"{name}, line {line}: {piece}" for name, line, piece in missing)


if __name__ == "__main__":
    np.seterr(all="ignore")
    lines = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        found = re.match(r"\| `(.*?)` \|", line)
        lines.append(f"| `{found[1]}` | {': '.join(said(found[1]))} |" if found else line)
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
