"""The course for learners, as a clean folder and a zip file: lessons, labs, exercises, and adlib, without solutions.

    python tools/handout.py FOLDER       writes FOLDER and FOLDER.zip; FOLDER must be new, or an earlier handout

The checks work in it at once. For this they need the judge and its answers, which are therefore in it, but encoded.
What builds, tests and grades the course is not in it. With ADLIB_WORKED=off in the environment, the worked solutions
are left out as well.
"""

import os
import re
import shutil
import sys
import zipfile
from pathlib import Path

from adlib.grading.encoded import encoded
from adlib.grading.pool import unexplained

ROOT = Path(__file__).resolve().parents[1]
README = Path(__file__).with_suffix(".md")
COPIED = (
    *("LICENSE", "LICENSE-TEXT", "CITATION.cff", "start.py", ".gitignore", "course/*.ipynb", "course/*/*.ipynb"),
    "course/start.md",
    *("course/images/*.png", "exercises/*/*.ipynb", "binder/apt.txt", "binder/runtime.txt", "binder/requirements.txt"),
    *(
        "binder/start",
        "binder/postBuild",
        "binder/learner/**/*",
        "adlib/*",
        "adlib/[!g]*/**/*",
        "adlib/grading/cases/*",
    ),
)
CHECKS = (  # of adlib/grading: what a check imports on a learner's computer, and nothing that grades a class
    *("__init__", "conditions", "dependence", "encoded", "factors", "judge", "kernel", "ladder", "observe", "shrink"),
    *("substitutes", "answers/__init__", "answers/variants", "model_answers/__init__"),
)
WORKED = """
When your answer to a question has passed, or when you have tried five different answers, the check tells you how to
open the worked solution, with its explanation.
"""
ANSWERS = '''"""Right and wrong answers, encoded, so that nobody reads them without meaning to."""

from adlib.grading.encoded import execute

LETTERS = """
{}"""
execute(LETTERS, globals())
'''


def main(folder):
    """Write the folder and its zip file. Raises FileExistsError if something else is in the folder."""
    target = Path(folder).resolve()
    if target.exists() and not (target / "course/start.md").exists() and any(target.iterdir()):
        raise FileExistsError(f"{target} holds something that is not a handout: choose another folder, or empty it")
    shutil.rmtree(target, ignore_errors=True)
    for path in (copied := files()):
        put(target, path, path.read_bytes())
        shutil.copymode(path, target / path.relative_to(ROOT))
    left_out = unexplained(ROOT)
    for path in sorted(ROOT.glob("adlib/grading/answers/*.py")):
        if path in copied or path.name in left_out:
            continue
        put(target, path, ANSWERS.format(encoded(path.read_text(encoding="utf-8"))).encode())
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    put(target, ROOT / "pyproject.toml", re.sub(r"\[project\.scripts\]\n.*\n\n", "", project).encode())
    put(target, ROOT / "README.md", README.read_text(encoding="utf-8").format(worked=WORKED * offered()).encode())
    pack(target)


def files():
    """Return the files that are copied as they are."""
    worked = ROOT.glob("adlib/grading/model_answers/*.txt") if offered() else ()
    found = {*worked, *(ROOT / f"adlib/grading/{name}.py" for name in CHECKS)}
    found.update(path for pattern in COPIED for path in ROOT.glob(pattern) if path.is_file())
    return sorted(path for path in found if "__pycache__" not in path.parts and path.suffix != ".po")


def offered():
    return os.environ.get("ADLIB_WORKED", "on") != "off"


def put(target, path, content):
    there = target / path.relative_to(ROOT)
    there.parent.mkdir(parents=True, exist_ok=True)
    there.write_bytes(content)


def pack(target):
    """Write the zip file beside the folder, with the same bytes for the same files."""
    with zipfile.ZipFile(f"{target}.zip", "w", zipfile.ZIP_DEFLATED) as result:
        for path in sorted(path for path in target.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(f"{target.name}/{path.relative_to(target).as_posix()}", (2020, 1, 1, 0, 0, 0))
            member.external_attr = path.stat().st_mode << 16
            result.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/handout.py FOLDER")
    try:
        main(sys.argv[1])
    except FileExistsError as reason:
        sys.exit(f"make handout: {reason}")
