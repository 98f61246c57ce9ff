"""start.py: the environment is made, kept, brought up to date and repaired; what goes wrong is said in a sentence."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALLING = "Installing the course's packages"
CLOSED = "http://127.0.0.1:9/simple"  # nothing listens there
OLD_PYTHONS = sorted(Path.home().glob(".pyenv/versions/[23].*/bin/python"))
AS_AN_OLD_OR_NEW_PYTHON = (
    "import sys, runpy; sys.version_info = tuple(map(int, sys.argv[1].split('.'))); "
    "runpy.run_path('start.py', run_name='__main__')"
)


# In place of venv and pip, which take seconds: an environment that is a link to this Python, and packages at once.
QUICK = """
import pathlib, shutil, subprocess, sys
def run(command, **_):
    if "--clear" in command:
        shutil.rmtree(command[-1], ignore_errors=True)
        (command[-1] / "bin").mkdir(parents=True)
        (command[-1] / "bin/python").symlink_to(sys.executable)
    return subprocess.CompletedProcess(command, 0, "", "")
subprocess.run = run
"""
on_posix = pytest.mark.skipif(os.name == "nt", reason="links need an administrator on Windows")


class Course:
    """A course of one folder: start.py, a lock that needs no network, and stand-ins for JupyterLab and pytest."""

    def __init__(self, folder):
        self.folder, self.venv = folder, folder / ".venv"
        self.lock, self.finished = folder / "binder/requirements.txt", self.venv / ".installed"
        shutil.copy(ROOT / "start.py", folder)
        (folder / "binder").mkdir()
        self.lock.write_text("# nothing\n", encoding="utf-8")
        (folder / "pyproject.toml").touch()
        for name in ("jupyterlab", "pytest"):
            (folder / f"{name}.py").write_text(
                "import os, sys; print(os.environ.get('JUPYTER_CONFIG_PATH', ''), sys.argv[1:]); sys.exit(7)",
                encoding="utf-8",
            )

    def start(self, *arguments, python=sys.executable, before=QUICK, **settings):
        """(exit code, standard output, standard error); `before`: code that runs ahead of start.py."""
        code = f"{before}\nimport runpy, sys; sys.argv[0] = 'start.py'; runpy.run_path('start.py', run_name='__main__')"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "ADLIB_", "PYTEST_"))}
        run = subprocess.run(
            [python, "-c", code, *arguments],
            cwd=self.folder,
            env={**kept, "PIP_CONFIG_FILE": os.devnull, **settings},
            capture_output=True,
            encoding="utf-8",
        )
        return run.returncode, run.stdout, run.stderr


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def test_a_real_environment_is_made_and_a_failed_download_is_told_and_repaired(course):
    assert course.start("venv", before="")[0] == 0
    course.lock.write_text("numpy==2.1.0\n", encoding="utf-8")
    code, _, said = course.start("venv", before="", PIP_INDEX_URL=CLOSED, PIP_RETRIES="0")
    last = "the packages could not be downloaded: check the connection to the internet, and run start.py again"
    assert code == 1 and said.splitlines()[1:] == [f"start.py: {last}"] and not course.finished.exists()
    course.lock.write_text("# nothing\n", encoding="utf-8")
    inside = course.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    code, _, said = course.start("test", "-x", before="", python=inside)
    if os.name == "nt":  # where a running program cannot be removed
        assert code == 1 and "end what still runs from the environment" in said
    else:  # made anew from within itself
        assert code == 7 and course.finished.exists()


@on_posix
def test_whoever_ends_start_py_ends_what_it_has_started(course):
    course.start("venv")
    (course.folder / "jupyterlab.py").write_text(
        "import os, pathlib, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(60)", encoding="utf-8"
    )
    started = subprocess.Popen([sys.executable, "start.py"], cwd=course.folder)
    pid = course.folder / "pid"
    while not (pid.exists() and pid.read_text(encoding="utf-8")):
        assert started.poll() is None
        time.sleep(0.02)
    started.terminate()
    assert started.wait(10) != 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="utf-8")), 0)


@on_posix
def test_the_environment_is_made_once_and_brought_up_to_date_when_the_lock_changes(course):
    code, _, said = course.start("venv")
    assert code == 0 and INSTALLING in said
    (course.venv / "mark").touch()
    assert course.start("venv") == (0, "", "")
    course.lock.write_text("# changed\n", encoding="utf-8")
    code, _, said = course.start("venv")
    assert code == 0 and INSTALLING in said and (course.venv / "mark").exists()
    assert course.start("venv") == (0, "", "")


@on_posix
@pytest.mark.parametrize("damage", ["interrupted", "python gone", "moved", "another python"])
def test_an_environment_that_was_left_half_made_is_made_anew(course, damage):
    course.start("venv")
    (course.venv / "mark").touch()
    if damage == "interrupted":
        course.finished.unlink()
    elif damage == "python gone":
        (course.venv / "bin/python").unlink()
    else:
        old = {"moved": str(course.venv), "another python": "Python 3."}[damage]
        course.finished.write_text(course.finished.read_text(encoding="utf-8").replace(old, "x"), encoding="utf-8")
    code, _, said = course.start("venv")
    assert code == 0 and INSTALLING in said and not (course.venv / "mark").exists()
    assert course.start("venv") == (0, "", "")


@on_posix
def test_jupyterlab_opens_at_the_course_and_the_tests_get_what_was_asked_for(course):
    code, said, _ = course.start()
    assert code == 7 and str(course.folder / "binder" / "learner") in said
    code, said, _ = course.start("teach")
    assert code == 7 and "--LabApp.default_url=/lab/tree/course" in said and "learner" not in said
    assert "--port=9" in course.start("lab", "--port=9")[1]
    code, said, _ = course.start("test", "tests/library", "-x")
    assert code == 7 and said.rstrip().endswith("'tests/library', '-x']")


@pytest.mark.parametrize(
    "before, sentence",
    [
        ("import sys; sys.modules['ensurepip'] = None", "install its package python3."),
        ("import shutil, types; shutil.disk_usage = lambda _: types.SimpleNamespace(free=1)", "free 2 GB"),
        (
            "import subprocess; p = subprocess.run; subprocess.run = lambda *a, **k: subprocess.CompletedProcess("
            "a, 1, '', 'ERROR: [Errno 28] No space left on device')",
            "free 2 GB",
        ),
        (
            "import subprocess; subprocess.run = lambda *a, **k: subprocess.CompletedProcess("
            "a, 1, '', 'PermissionError: [Errno 13] Permission denied')",
            "copy the course to a folder of your own",
        ),
        ("import subprocess\ndef run(*a, **k): raise KeyboardInterrupt\nsubprocess.run = run", "interrupted: "),
        (
            "import subprocess; subprocess.run = lambda *a, **k: subprocess.CompletedProcess(a, 1, '', 'odd')",
            "gave this reason:\nodd",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(course, before, sentence):
    code, said, error = course.start("venv", before=before)
    assert code == 1 and said == "" and sentence in error and "Traceback" not in error
    assert not course.finished.exists()


def test_an_unknown_command_is_refused_with_those_that_exist(course):
    code, said, error = course.start("tests")
    assert (
        code == 1
        and "python start.py test" in said
        and "the commands are lab, teach, test and venv, and not tests" in error
    )
    assert not course.venv.exists()


@pytest.mark.parametrize("version", ["3.10.13", "3.15.0", "4.0.0"])
def test_an_unsupported_python_is_refused_before_anything_is_made(course, version):
    command = [sys.executable, "-c", AS_AN_OLD_OR_NEW_PYTHON, version]
    run = subprocess.run(command, cwd=course.folder, capture_output=True, encoding="utf-8")
    assert_refused(course, run, ".".join(version.split(".")[:2]))


@pytest.mark.parametrize("python", OLD_PYTHONS, ids=lambda path: path.parts[-3])
def test_the_old_pythons_of_this_machine_can_read_the_refusal(course, python):
    major, minor = map(int, python.parts[-3].split(".")[:2])
    if (major, minor) >= (3, 11):
        pytest.skip("this Python is supported")
    run = subprocess.run([str(python), "start.py"], cwd=course.folder, capture_output=True, encoding="utf-8")
    assert_refused(course, run, f"{major}.{minor}")


def assert_refused(course, run, version):
    assert run.returncode == 1 and run.stdout == "" and not course.venv.exists()
    (line,) = run.stderr.splitlines()
    assert line.startswith(f"start.py: this is Python {version}, but the course needs Python 3.11 to 3.14: install one")


def test_the_supported_versions_are_the_same_wherever_they_are_named():
    import start

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (oldest, newest), beyond = (start.OLDEST, start.NEWEST), start.NEWEST[1] + 1
    assert project["requires-python"] == f">={oldest[0]}.{oldest[1]},<{newest[0]}.{beyond}"
    tested = (ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    versions = re.search(r"python: \[(.*)\]", tested)[1].replace('"', "").split(", ")
    assert versions == [f"3.{minor}" for minor in range(oldest[1], beyond)]
    assert f"Python {versions[0]} to {versions[-1]}" in (ROOT / "README.md").read_text(encoding="utf-8")
