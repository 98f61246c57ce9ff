"""Make the course's environment, then open the course or run its tests, on every system with Python 3.11 to 3.14.

    python start.py          make the folder .venv, if it is missing or out of date, and open the course in JupyterLab
    python start.py teach    the same with all that an instructor needs: nbgrader, the sources, every folder
    python start.py test     make the folder and run the tests; tests whose requirements are not installed are skipped
    python start.py venv     only make the folder

What follows the command is passed on to JupyterLab or to pytest, as in `python start.py test tests/library`. The
variable ADLIB_VENV names another folder than .venv. Python versions that are too old have to be able to read this file,
because otherwise they could not say so. For this reason it contains neither f-strings nor annotations.
"""

import os
import sys

OLDEST, NEWEST = (3, 11), (3, 14)
ON_WINDOWS = os.name == "nt"


def refuse(reason):
    sys.exit("start.py: " + reason)


if not OLDEST <= sys.version_info[:2] <= NEWEST:
    refuse(
        "this is Python %d.%d, but the course needs Python %d.%d to %d.%d: install one of these versions and use it to "
        "run start.py, as in: "
        % (sys.version_info[:2] + OLDEST + NEWEST)
        + ("py -%d.%d start.py" if ON_WINDOWS else "python%d.%d start.py") % NEWEST
    )

import hashlib
import importlib.util
import re
import shutil
import signal
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / os.environ.get("ADLIB_VENV", ".venv")
BIN = VENV / ("Scripts" if ON_WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if ON_WINDOWS else "python")
FINISHED = VENV / ".installed"  # says what was installed, and is written last
LEARNER = HERE / "binder" / "learner"  # JupyterLab as a learner needs it
LOCK, PROJECT = HERE / "binder" / "requirements.txt", HERE / "pyproject.toml"

COMMANDS = {
    "lab": ["-m", "jupyterlab", "--ip=127.0.0.1"],
    "teach": ["-m", "jupyterlab", "--ip=127.0.0.1", "--LabApp.default_url=/lab/tree/course"],
    "test": ["-m", "pytest", "--numprocesses=3", "--dist=loadscope", "--no-loadscope-reorder"],
    "venv": ["-c", ""],
}
DISK_FULL = "there is too little disk space: free 2 GB, and run start.py again"
CAUSES = {  # what pip and venv write, and what that means
    "No space left|not enough space": DISK_FULL,
    "Permission denied|Access is denied|Read-only": "a file could not be written: end the programs that still use the "
    "environment, or copy the course to a folder of your own, and run start.py again",
    "NewConnection|ConnectTimeout|ReadTimeout|ProxyError|from versions: none": "the packages could not be downloaded: "
    "check the connection to the internet, and run start.py again",
}


def main(command="lab", *arguments):
    if command not in COMMANDS:
        print(__doc__)
        refuse("the commands are lab, teach, test and venv, and not " + command)
    try:
        make_environment()
    except KeyboardInterrupt:
        refuse("interrupted: the next run will make the environment again")
    if command in ("lab", "teach") and hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments = ("--allow-root",) + arguments
    environment = dict(os.environ, PATH=str(BIN) + os.pathsep + os.environ.get("PATH", ""))
    if command == "lab":
        found = os.environ.get("JUPYTER_CONFIG_PATH")
        environment["JUPYTER_CONFIG_PATH"] = str(LEARNER) + (os.pathsep + found if found else "")
    process = subprocess.Popen([PYTHON] + COMMANDS[command] + list(arguments), cwd=HERE, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())  # a server must not outlive its start
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab and pytest have received it too, and end themselves
            pass


def make_environment():
    """Make the environment or bring it up to date. It is made again if it was left half made, or belongs elsewhere."""
    maker = "Python %d.%d in %s\n" % (sys.version_info[:2] + (VENV,))
    contents = hashlib.sha256(LOCK.read_bytes() + PROJECT.read_bytes()).hexdigest()
    found = FINISHED.read_text(encoding="utf-8") if FINISHED.is_file() and PYTHON.exists() else ""
    if found == maker + contents:
        return
    sys.stderr.write("Installing the course's packages into %s. This is done once and takes a few minutes.\n" % VENV)
    if not found.startswith(maker):
        if importlib.util.find_spec("ensurepip") is None:
            refuse("this Python cannot make environments: install its package python%d.%d-venv" % sys.version_info[:2])
        if shutil.disk_usage(HERE).free < 2 << 30:
            refuse(DISK_FULL)
        step([sys.executable, "-m", "venv", "--clear", VENV])
    FINISHED.unlink(missing_ok=True)
    step([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", LOCK])
    FINISHED.write_text(maker + contents, encoding="utf-8")


def step(command):
    """Run a command of the installation. If it fails, say why, and stop."""
    done = subprocess.run(command, cwd=HERE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    if done.returncode:
        known = [cause for pattern, cause in CAUSES.items() if re.search(pattern, done.stderr)]
        refuse(known[0] if known else "the installation failed, and pip gave this reason:\n" + done.stderr[-3000:])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
