"""Pyodide's folder in the site: its core, the packages that the course needs, and the lock that the browser reads.

A package is a wheel that is unpacked when a kernel starts. What no page of the course reads is left out, which reduces
the total size by a sixth. The rest is compiled, which halves the time that a browser needs to start.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

from packaging.metadata import Metadata
from packaging.utils import canonicalize_name

from adlib.grading.pool import unexplained
from files import ROOT, official_packages, read_lock

COMPILE = Path(__file__).with_name("compile.mjs")
CORE, LIBRARY = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm"), "python_stdlib.zip"
KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide_kernel", "sqlite3", "ipython")
EMPTY = ("jedi", "ssl")  # JupyterLite's kernel requests them like the others, and works without them
COURSE = ("numpy", "sympy", "matplotlib", "anywidget")  # what `from adlib import lab` imports
LEFT_OUT = (
    *(
        "*/tests/*",
        "*.data/*",
        "*.pyi",
        "*.pyx",
        "*.pxd",
        "*.dist-info/RECORD",
        "dateutil/zoneinfo/*.gz",
        "PIL/_webp.*",
        "PIL/_imagingft.*",
    ),
    *("numpy/_core/include/*", "numpy/f2py/*", "matplotlib/mpl-data/sample_data/*", "matplotlib/mpl-data/images/*"),
    *("matplotlib/mpl-data/fonts/*.afm", "matplotlib/*/DejaVuSerif*", "matplotlib/*/DejaVuSans*-BoldOblique.ttf"),
    *("matplotlib/_qhull.*", "matplotlib/_tri.*", "matplotlib/_ttconv.*"),
    *("matplotlib/*/DejaVuSansMono-*", "pygments/lexers/[!_ps]*", "pygments/lexers/_[!_m]*", "pygments/lexers/p[!y]*"),
    *("anywidget/labextension/*", "anywidget/nbextension/*", "IPython/testing/plugin/*", "sympy/*benchmarks/*"),
    *("sympy/physics/*", "sympy/stats/*", "sympy/crypto/*", "sympy/diffgeom/*", "sympy/liealgebras/*"),
    *("matplotlib/backends/web_backend/*", "matplotlib/backends/qt_editor/*", "sympy/parsing/latex/_antlr/*"),
    *("sympy/categories/*", "sympy/holonomic/*", "sympy/parsing/autolev/*"),
)
NOT_USED = {  # declared dependencies for picture formats and for servers, which do not exist in a browser
    *("fonttools", "pytz", "matplotlib-pyodide", "jupyterlab-widgets", "widgetsnbextension"),
}


def write_pyodide(folder, work, files):
    """Write the folder from the files of the lock, with adlib as a separate package, by way of the folder `work`."""
    with tarfile.open(files["pyodide"]) as package:
        package.extractall(work, filter="data")
    pyodide, unpacked = work / "package", work / "wheels"
    unpack(zipfile.ZipFile(pyodide / LIBRARY), unpacked / LIBRARY)
    names = {LIBRARY: None} | unpack_all(unpacked, files)
    done = subprocess.run(["node", COMPILE, pyodide, unpacked], capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"the packages could not be compiled:\n{done.stderr[-3000:]}")

    folder.mkdir(parents=True)
    for name in CORE:
        shutil.copy(pyodide / name, folder)
    for file_name in names:
        pack(unpacked / file_name, folder / file_name)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    official = {
        name: facts for name, facts in official_packages(files["pyodide"]).items() if name in read_lock()["pyodide"]
    }
    lock["packages"] = {
        name: entry(name, folder / file_name, official.get(name) or described(unpacked / file_name))
        for file_name, name in names.items()
        if name
    }
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def unpack_all(folder, files):
    """Unpack every wheel into a folder of its own. Returns {file name: name of the package}."""
    lock, names = read_lock(), {}
    for name in (*lock["pyodide"], *lock["pypi"]):
        unpack(zipfile.ZipFile(files[name]), folder / files[name].name)
        names[files[name].name] = canonicalize_name(name)
    with zipfile.ZipFile(files["jupyterlite-pyodide-kernel"]) as package:  # three wheels are inside this one
        for member in package.namelist():
            if found := re.search(r"/pypi/((piplite|ipykernel|pyodide_kernel)-.*\.whl)", member):
                unpack(zipfile.ZipFile(package.open(member)), folder / found[1])
                names[found[1]] = canonicalize_name(found[2])
    for name in EMPTY:
        names[write_own(folder, name, "0")] = name
    own = write_own(folder, "adlib-course", project()["version"], COURSE)
    worked = () if os.environ.get("ADLIB_WORKED", "on") != "off" else ("[0-9][0-9].txt",)
    left_out = shutil.ignore_patterns("__pycache__", *worked, *unexplained(ROOT))
    shutil.copytree(ROOT / "adlib", folder / own / "adlib", ignore=left_out)
    return names | {own: "adlib-course"}


def unpack(wheel, folder):
    folder.mkdir(parents=True)
    wheel.extractall(folder, [name for name in wheel.namelist() if not any(fnmatch(name, p) for p in LEFT_OUT)])


def write_own(folder, name, version, needs=()):
    """Begin a wheel of our own, and return the name of its file."""
    stem = f"{name.replace('-', '_')}-{version}"
    about = folder / f"{stem}-py3-none-any.whl" / f"{stem}.dist-info"
    about.mkdir(parents=True)
    needs = "".join(f"Requires-Dist: {need}\n" for need in needs)
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}", encoding="utf-8"
    )
    (about / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n", encoding="utf-8")
    return about.parent.name


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pack(folder, target):
    """Write a folder as a zip file in which all dates are the same, so that a second build gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as result:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            member = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (2020, 1, 1, 0, 0, 0))
            result.writestr(member, path.read_bytes(), zipfile.ZIP_DEFLATED)


def entry(name, wheel, facts):
    """Return what Pyodide's lock says of a package."""
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "unvendored_tests": False,
        "imports": facts["imports"],
        "depends": sorted({canonicalize_name(need) for need in facts["depends"]} - NOT_USED),
    }


def described(folder):
    """Return what a wheel that Pyodide's own lock does not know provides, and what it needs."""
    metadata = next(folder.glob("*.dist-info/METADATA")).read_bytes()
    here = {"extra": "", "sys_platform": "emscripten", "python_version": "3.12", "python_full_version": "3.12.7"}
    needs = Metadata.from_email(metadata, validate=False).requires_dist or []
    tops = {path.name.split(".")[0] for path in folder.iterdir() if path.suffix != ".dist-info"}
    return {
        "imports": sorted(tops),
        "depends": [need.name for need in needs if not need.marker or need.marker.evaluate(here)],
    }
