"""The learners' tests on every supported Python that is installed on this machine.

    python tools/versions.py

Each version gets its own environment from the lock file, in build/versions, made by start.py like a learner's. A
version that is not installed is skipped with a message. The exit code is 1 if the tests failed on any version.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from start import NEWEST, OLDEST  # noqa: E402

TESTS = ["tests/library", "tests/lab", "tests/portable", "tests/grading/test_checks.py"]


def main():
    failed = []
    for minor in range(OLDEST[1], NEWEST[1] + 1):
        version = f"3.{minor}"
        python = find(version)
        if python is None:
            print(f"Python {version} is not installed here, so nothing was tested on it.", flush=True)
            continue
        print(f"Python {version} ({python}):", flush=True)
        environment = {**os.environ, "ADLIB_VENV": f"build/versions/{version}"}
        if subprocess.run([python, ROOT / "start.py", "test", *TESTS], env=environment).returncode:
            failed.append(version)
    if failed:
        print(f"The tests failed on Python {', '.join(failed)}.")
    return 1 if failed else 0


def find(version):
    """Return the path of a Python of this version, in PATH or among pyenv's, or None if there is none that runs."""
    candidates = [shutil.which(f"python{version}"), *Path.home().glob(f".pyenv/versions/{version}.*/bin/python")]
    return next((python for python in candidates if python and version_of(python) == version), None)


def version_of(python):
    """Return the version that a Python gives as its own, as in "3.12", or "" if it does not run."""
    code = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
    return subprocess.run([python, "-c", code], capture_output=True, encoding="utf-8").stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
