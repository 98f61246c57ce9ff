"""A set goes through nbgrader's exchange and back, by the commands of the guide for instructors, in their order."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
from corpus import ROOT, needs_sandbox, submission

from adlib.grading.feedback import exchanged

pytestmark = needs_sandbox
STEM = "06_dual_numbers"
LEARNERS = ("list", "fetch_assignment", "submit", "fetch_feedback")  # the commands that a learner gives
PROGRAMS = {"nbgrader": "nbgrader", "adgrade": "adlib.grading.command"}


def test_a_set_is_released_fetched_submitted_collected_and_given_back(tmp_path):
    course, learner, settings = tmp_path / "course", tmp_path / "learner", tmp_path / "settings"
    for folder in (course, learner, settings, tmp_path / "exchange"):
        folder.mkdir()
    (tmp_path / "exchange").chmod(0o777)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    shutil.copytree(ROOT / f"solutions/{STEM}", course / f"solutions/{STEM}")
    section = (ROOT / "course/site/teaching_class.md").read_text(encoding="utf-8").split("## On JupyterHub")[1]
    lines = re.findall(r"^    (\S.*)$", section.split("\n## ")[0], re.M)
    config = "\n".join(line for line in lines if line.startswith("c"))
    assert "/srv/nbgrader/exchange" in config
    (settings / "nbgrader_config.py").write_text(config.replace("/srv/nbgrader", str(tmp_path)), encoding="utf-8")
    given = [line for line in lines if line.split()[0] in PROGRAMS and "adgrade words" not in line]
    assert [line.split()[1] for line in given] == [
        *("generate_assignment", "release_assignment", "list", "fetch_assignment", "submit", "collect"),
        *("grade", "feedback", "release_feedback", "fetch_feedback"),
    ]
    places = {"CONFIG_PATH": settings, "CONFIG_DIR": tmp_path / "config", "DATA_DIR": tmp_path / "data"}
    environment = os.environ | {f"JUPYTER_{name}": str(folder) for name, folder in places.items()}
    for line in given:
        program, name, *rest = line.split()
        run = subprocess.run(
            [sys.executable, "-m", PROGRAMS[program], name, *rest],
            cwd=learner if name in LEARNERS else course,
            env=environment,
            capture_output=True,
            encoding="utf-8",
        )
        assert run.returncode == 0, f"{line}:\n{run.stdout}{run.stderr}"
        if name == "fetch_assignment":
            fetched = learner / STEM / f"{STEM}.ipynb"
            assert "BEGIN SOLUTION" not in fetched.read_text(encoding="utf-8")
            nbformat.write(submission(STEM, "right", 0)[0], fetched)
    (page,) = (learner / STEM / "feedback").rglob("*.html")
    assert "multiply" in page.read_text(encoding="utf-8")
    (given_back,) = (course / "grading/feedback").glob(f"*/{STEM}")
    secret = (given_back / "submission_secret.txt").read_text(encoding="utf-8")
    assert re.fullmatch("[0-9a-f]{128}", secret)


def test_only_a_secret_of_the_exchange_goes_to_the_feedback(tmp_path):
    class Course:
        above = staticmethod(lambda kind: tmp_path)

    folder = tmp_path / "learner" / STEM
    assert exchanged(Course, "learner", STEM) == {}, "no folder"
    folder.mkdir(parents=True)
    secret, time = folder / "submission_secret.txt", folder / "timestamp.txt"
    time.write_text("2026-01-31 18:00:00 UTC", encoding="utf-8")
    assert exchanged(Course, "learner", STEM) == {}, "no secret"
    secret.write_text("a" * 128, encoding="utf-8")
    wanted = {"timestamp.txt": "2026-01-31 18:00:00 UTC\n", "submission_secret.txt": "a" * 128}
    assert exchanged(Course, "learner", STEM) == wanted
    for text in ("a" * 127, "a" * 129, "../" + "a" * 125, "<script>".ljust(128, "a")):
        secret.write_text(text, encoding="utf-8")
        assert exchanged(Course, "learner", STEM) == {}, text
    secret.unlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("b" * 128, encoding="utf-8")
    secret.symlink_to(elsewhere)
    assert exchanged(Course, "learner", STEM) == {}, "a link is not followed"
    secret.unlink()
    secret.write_text("a" * 128, encoding="utf-8")
    time.write_text("tomorrow?", encoding="utf-8")
    assert exchanged(Course, "learner", STEM) == {}, "no time"
