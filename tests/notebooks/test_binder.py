"""What Binder would do, without Docker: the right buildpack and Python, and the build as an unprivileged user."""

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINDER = ROOT / "binder"


def test_the_lock_pins_every_package_and_names_no_address():
    lines = [line for line in (BINDER / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert lines[-1].startswith("-e .[course")
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines[:-1]), "exact pins only"


def test_the_lock_is_what_is_installed_here():
    from importlib.metadata import version

    for line in (BINDER / "requirements.txt").read_text().splitlines():
        if "==" in line:
            name, pinned = line.split("==")
            assert version(name) == pinned, f"{name}: run make venv"


def test_binder_would_choose_the_python_buildpack_and_our_python():
    """The buildpack's own rules (repo2docker 2024 and later): a binder folder, no Dockerfile or conda file before it, and
    runtime.txt, without which it would take Python 3.10."""
    assert not any((BINDER / name).exists() for name in ("Dockerfile", "environment.yml", "Pipfile", "install.R", "default.nix"))
    assert re.fullmatch(r"python-3\.1[123]\n?", (BINDER / "runtime.txt").read_text())
    assert (BINDER / "apt.txt").read_text().split() == ["bubblewrap"]
    for script in ("postBuild", "start"):
        text = (BINDER / script).read_text()
        assert text.startswith("#!/usr/bin/env bash") and "set -euo pipefail" in text
        assert (BINDER / script).stat().st_mode & stat.S_IXUSR
    assert 'exec "$@"' in (BINDER / "start").read_text()
    try:
        from repo2docker.app import Repo2Docker
    except ImportError:
        return  # the rules above are the same, read from its documentation
    app = Repo2Docker()
    os.chdir(ROOT)
    pack = next(p for p in (P(app.base_image) for P in app.buildpacks) if p.detect())
    assert type(pack).__name__ == "PythonBuildPack" and pack.python_version.startswith("3.1")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user: run as root, as CI does")
def test_the_build_works_for_an_unprivileged_user_with_a_foreign_home(tmp_path):
    """postBuild and start, as uid 1000 with HOME elsewhere and a clean environment, on a copy of what git has."""
    home = tmp_path / "home"
    repo = home / "repo"
    repo.mkdir(parents=True)
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        if (ROOT / name).is_file():
            (repo / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, repo / name)
    for folder in [*tmp_path.parents][:-1] + [tmp_path]:
        if folder.owner() == "root" and str(folder).startswith("/tmp/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    subprocess.run(["chown", "-R", "1000:1000", str(home)], check=True)
    packages = Path(sys.prefix)
    if not os.access(packages, os.X_OK) or any(not p.stat().st_mode & 0o001 for p in [packages, *packages.parents, *Path(os.path.realpath(sys.executable)).parents]):
        pytest.skip("uid 1000 cannot reach this Python: put the checkout and Python where others may read")
    user = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "env", "-i", f"HOME={home}", "LANG=C.UTF-8",
            f"PYTHONPATH={repo}", f"PATH={packages / 'bin'}:/usr/bin:/bin"]  # fmt: skip
    subprocess.run([*user, "./binder/postBuild"], cwd=repo, check=True)
    code = "import adlib, os; print(adlib.__file__, adlib.grad(lambda x: x * x)(3.0), os.environ['OMP_NUM_THREADS'])"
    run = subprocess.run([*user, "./binder/start", "python", "-c", code], cwd=repo, check=True, capture_output=True, text=True)
    assert run.stdout.split() == [str(repo / "adlib/__init__.py"), "6.0", "1"]
