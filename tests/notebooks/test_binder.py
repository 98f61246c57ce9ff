"""What Binder would do, without Docker: the right buildpack and Python, and the build as an unprivileged user."""

import os
import re
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="Binder runs Linux")


def test_the_lock_pins_every_package_and_names_no_address():
    lines = [
        line
        for line in (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert lines[-1].startswith("-e .[course")
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines[:-1]), "exact pins only"


def test_the_lock_is_what_is_installed_here():
    from importlib.metadata import version

    for line in (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if "==" in line:
            name, pinned = line.split("==")
            assert version(name) == pinned, f"{name}: run make venv"


def test_binder_chooses_the_python_buildpack_and_our_python(monkeypatch):
    """Asked of the program that Binder runs: which buildpack takes this repository, and what its Dockerfile says."""
    from repo2docker.app import Repo2Docker

    monkeypatch.chdir(ROOT)
    app = Repo2Docker()
    pack = next(pack for pack in (kind(app.base_image) for kind in app.buildpacks) if pack.detect())
    pack.platform = "linux/amd64"
    assert type(pack).__name__ == "PythonBuildPack" and pack.binder_dir == "binder"
    assert pack.python_version.startswith(
        (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    )
    dockerfile = pack.render({"NB_UID": "1000", "NB_USER": "jovyan"})
    assert "binder/requirements.txt" in dockerfile and "bubblewrap" in dockerfile
    assert pack.get_post_build_scripts() == ["binder/postBuild"] and pack.get_start_script().endswith("/binder/start")
    for script in ("postBuild", "start"):
        text = (BINDER / script).read_text(encoding="utf-8")
        assert text.startswith("#!/usr/bin/env bash") and "set -euo pipefail" in text
        assert (BINDER / script).stat().st_mode & stat.S_IXUSR


def python_for_anyone():
    """A Python of a supported version that any user may run and that can make environments, or the reason there is
    none.
    """
    if os.geteuid() != 0:
        return None, "only root can become another user: run the tests as root, as CI does"
    for python in sorted(Path("/usr/bin").glob("python3.1[1234]")):
        if subprocess.run([str(python), "-c", "import ensurepip, venv"], capture_output=True).returncode == 0:
            return str(python), None
    return None, "no system Python 3.11 to 3.14 that can make environments: apt-get install python3-venv"


def test_the_build_works_for_an_unprivileged_user_with_a_foreign_home(tmp_path_factory):
    """Binder's build after apt: uid 1000, HOME elsewhere, clean environment; install the lock, postBuild, start, a
    lesson.
    """
    python, reason = python_for_anyone()
    if python is None:
        pytest.fail(reason) if os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES") else pytest.skip(reason)
    with tempfile.TemporaryDirectory(prefix="binder-") as folder:
        home, repo = Path(folder) / "home", Path(folder) / "home/repo"
        Path(folder).chmod(0o755)
        for name in subprocess.run(
            ["git", "ls-files"], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
        ).stdout.splitlines():
            if (ROOT / name).is_file():
                (repo / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, repo / name)
        subprocess.run(["chown", "-R", "1000:1000", str(home)], check=True)
        pip = [
            f"{k}={v}" for k, v in os.environ.items() if k.startswith("PIP_")
        ]  # how packages are reached is the machine's affair
        user = [
            "setpriv",
            "--reuid=1000",
            "--regid=1000",
            "--clear-groups",
            "env",
            "-i",
            f"HOME={home}",
            "LANG=C.UTF-8",
            "PIP_COMPILE=0",  # the bytecode of what is never imported takes a third of the time
            *pip,
            f"PATH={home / 'env/bin'}:/usr/bin:/bin",
        ]

        def run(*command):
            done = subprocess.run([*user, *command], cwd=repo, capture_output=True, encoding="utf-8")
            assert done.returncode == 0, f"{command}:\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
            return done.stdout

        run(python, "-m", "venv", str(home / "env"))
        run("pip", "install", "--no-cache-dir", "--quiet", "--requirement", "binder/requirements.txt")
        run("./binder/postBuild")
        assert "No broken requirements" in run("pip", "check")
        assert run("./binder/start", "python", "-c", "import os; print(os.environ['OMP_NUM_THREADS'])") == "1\n"
        shown = run(
            "./binder/start",
            "jupyter",
            "nbconvert",
            "--to=markdown",
            "--execute",
            "--stdout",
            "course/07_reverse_mode.ipynb",
        )
        assert "100001.0" in shown
