"""The notebooks for Colab: their first cell installs adlib, and the rest is as in the course."""

import subprocess
import sys
from pathlib import Path

import nbformat

import colab

ROOT = Path(__file__).resolve().parents[2]


def test_a_notebook_for_colab_is_the_courses_own_behind_a_cell_that_installs(tmp_path):
    colab.main(tmp_path, "owner/name")
    for path in (*ROOT.glob("course/*.ipynb"), *ROOT.glob("exercises/*/*.ipynb")):
        first, *rest = nbformat.read(tmp_path / path.relative_to(ROOT), 4).cells
        assert first.source.endswith("%pip install --quiet git+https://github.com/owner/name")
        assert rest == nbformat.read(path, 4).cells
        nbformat.validate(nbformat.read(tmp_path / path.relative_to(ROOT), 4))


def test_the_address_in_the_first_cell_is_one_that_pip_can_install_from(tmp_path):
    """The same requirement as in the cell, from this repository in place of GitHub, resolved without installing it."""
    address = colab.address_of(str(ROOT))
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--no-deps",
        "--quiet",
        f"--dest={tmp_path}",
    ]
    done = subprocess.run([*command, f"git+{address}"], capture_output=True, encoding="utf-8", cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    (package,) = tmp_path.iterdir()
    assert package.name.startswith("adlib")
