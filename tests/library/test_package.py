"""The package as a whole: what it imports, and what the README promises."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(code):
    return subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout


def test_import_adlib_needs_numpy_alone():
    loaded = run(
        "import sys, adlib; print(*[m for m in ('sympy', 'matplotlib', 'ipywidgets', 'anywidget', 'nbgrader', "
        "'IPython') if m in sys.modules])"
    )
    assert loaded.strip() == ""


def test_the_readmes_taste_runs_and_prints_what_it_says(tmp_path):
    taste = tmp_path / "taste.py"  # a file: what is given to python -c has no source to transform
    taste.write_text(
        re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)[1], encoding="utf-8"
    )
    lines = run(f"import runpy; runpy.run_path({str(taste)!r})").splitlines()
    assert (
        lines[0].startswith("(5.5, 1.716") and lines[1].startswith("-0.8414709848078965") and lines[-1] == "all agree"
    )


def test_the_public_names_are_documented():
    import adlib

    for name in adlib.__all__:
        assert len(getattr(adlib, name).__doc__.split()) > 10, name


def test_the_public_functions_have_type_hints():
    import inspect

    import adlib

    for name in adlib.__all__:
        thing = getattr(adlib, name)
        if inspect.isfunction(thing):
            signature = inspect.signature(thing)
            annotations = [signature.return_annotation, *(p.annotation for p in signature.parameters.values())]
            assert inspect.Signature.empty not in annotations, name


def test_every_file_says_its_purpose_in_its_first_line():
    for path in [*ROOT.glob("adlib/**/*.py"), *ROOT.glob("tests/**/*.py")]:
        assert path.read_text(encoding="utf-8").startswith('"""'), path
