"""Windows and macOS, as far as Linux can play them: no Unix modules, another platform, a default encoding in no use."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What others wrote is loaded first, as it is; then this Python looks like one on Windows, and whoever leaves out an
# encoding gets an error.
AS_ON_WINDOWS = """
import os, socket, sys, warnings
import anywidget, IPython.display, jupytext, matplotlib.pyplot, multiprocessing.connection, nbclient, nbformat, sympy
import nbgrader.apps, nbgrader.converters, nbgrader.preprocessors, numpy as np
for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios"):
    sys.modules[name] = None
for name in ("fork", "geteuid", "getgid", "getuid", "killpg", "setsid"):
    delattr(os, name)
sys.platform = "win32"
warnings.filterwarnings("error", category=EncodingWarning)
"""
IN_THE_SANDBOX = {"adlib.grading.warm", "adlib.grading.quiet"}


def on_windows(code, *arguments, folder=ROOT):
    return subprocess.run(
        [sys.executable, "-X", "warn_default_encoding", "-c", AS_ON_WINDOWS + code, *arguments],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "agg", "PYTHONPATH": str(ROOT / "tools"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
    )


def succeeds(code):
    run = on_windows(code)
    assert run.returncode == 0, run.stderr[-2000:]
    return run.stdout


def test_every_module_of_the_library_and_every_tool_can_be_imported():
    succeeds(f"""
import importlib, pkgutil, adlib
for module in pkgutil.walk_packages(adlib.__path__, "adlib."):
    if module.name not in {IN_THE_SANDBOX}:
        importlib.import_module(module.name)
import build_notebooks, build_site, start, versions
""")


def test_every_lab_and_figure_is_drawn_and_the_progress_is_read():
    drawn = succeeds("""
from adlib import lab
from adlib.lab.figures import digits, error_schematic
from adlib.lab.widget import all_scripts
for make in lab.LABS:
    made = make()
    assert "image/png" in made._repr_mimebundle_()[0] and made._esm and made._css
error_schematic(np.sin, 1.0), digits(np.zeros((12, 64)), range(12)), all_scripts()
print(len(lab.LABS), lab.progress("exercises").total)
""")
    labs, checks = map(int, drawn.split())
    assert labs >= 15 and checks >= 60


def test_a_check_tells_right_from_wrong():
    said = succeeds("""
from adlib.grading import check
check("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1] + z[1] * w[0]))
check("06.multiply", lambda z, w: (z[0] * w[0], z[0] * w[1]))
""")
    assert "06.multiply: all" in said and "Your tangent contains only a d" in said


def test_a_notebook_is_built_and_compared(tmp_path):
    (tmp_path / "n.py").write_text("# %% [markdown]\n# ẋ → v̄\n", encoding="utf-8")
    code = """
import build_notebooks
build_notebooks.execute = lambda notebook, folder: notebook  # a kernel is started by Windows' own calls
sys.exit(build_notebooks.main("build", sys.argv[1]) or build_notebooks.main("check", sys.argv[1]))
"""
    run = on_windows(code, tmp_path / "n.py")
    assert run.returncode == 0, run.stderr[-2000:]
    assert b"\r" not in (tmp_path / "n.ipynb").read_bytes()


def test_grading_is_refused_with_the_way_out(tmp_path):
    """Also where the cells would run on a cluster, since the gradebook here could not be kept from a second writer."""
    run = on_windows(
        """
from pathlib import Path
from adlib.grading.command import main
from adlib.grading.grade import CannotGrade, Course, locked
from nbgrader.coursedir import CourseDirectory
for options in ([], ["--unsandboxed"], ["--dask"]):
    assert main(["grade", "06_dual_numbers", *options]) == 1
with locked(Course(Path("."), CourseDirectory()), dry_run=False):
    pass
""",
        folder=tmp_path,
    )
    refusals = [
        line for line in run.stderr.splitlines() if "grading needs Linux, and this is Windows: run it in WSL" in line
    ]
    assert len(refusals) == 4 and all(line.startswith("adgrade: ") for line in refusals[:3]), run.stderr
    assert refusals[3].startswith("adlib.grading.sandbox.CannotGrade: ") and run.stderr.count("Traceback") == 1


def test_every_file_and_every_process_is_read_with_an_encoding():
    missing = []
    for folder in ("adlib", "tools", "tests", "course/site"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and lacks_encoding(call):
                    missing.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert not missing, 'add encoding="utf-8", since the default differs between systems: ' + ", ".join(missing)


def lacks_encoding(call):
    """Is text read or written in whatever encoding the system has?"""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    name = ast.unparse(call.func).rpartition(".")[2]
    if "encoding" in keywords:
        return False
    if name in ("read_text", "write_text") or getattr(keywords.get("text"), "value", None) is True:
        return True
    modes = [
        text for x in call.args if isinstance(text := getattr(x, "value", None), str) and set(text) <= set("rwxab+t")
    ]
    another_open = isinstance(call.func, ast.Attribute) and call.args and not modes  # as os.open(path, flags)
    return name in ("open", "fdopen") and not another_open and "b" not in "".join(modes)


@pytest.mark.parametrize(
    "code, lacks",
    [
        ("open(path)", True),
        ("open(path, 'w')", True),
        ("open(path, 'rb')", False),
        ("open(path, encoding='utf-8')", False),
        ("path.open()", True),
        ("path.open('rb')", False),
        ("path.read_text()", True),
        ("path.write_text(text)", True),
        ("path.write_text(text, encoding='utf-8')", False),
        ("os.open(path, os.O_RDONLY)", False),
        ("os.fdopen(3, 'w')", True),
        ("subprocess.run(line, text=True)", True),
        ("subprocess.run(line, encoding='utf-8')", False),
    ],
)
def test_a_forgotten_encoding_would_be_noticed(code, lacks):
    assert lacks_encoding(ast.parse(code, mode="eval").body) == lacks
