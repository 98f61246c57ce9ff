"""Pyodide's folder in the site: its core, the packages that the course needs, and the lock that the browser reads.

A package is a wheel that Pyodide unpacks when its kernel starts. Tests, sample data and other parts that no page of the
course reads are left out of the wheels, which saves a sixth of the whole.
"""

import hashlib
import io
import json
import re
import tarfile
import tomllib
import zipfile
from fnmatch import fnmatch

from files import ROOT, official_packages, read_lock
from fonts import font_list
from packaging.metadata import Metadata
from packaging.utils import canonicalize_name

CORE = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LEFT_OUT = (
    *("*/tests/*", "*.data/*", "sympy/*benchmarks/*", "numpy/_core/include/*", "numpy/f2py/*"),
    *("matplotlib/mpl-data/sample_data/*", "matplotlib/mpl-data/fonts/*.afm", "matplotlib/mpl-data/images/*"),
    *("matplotlib/*/DejaVuSerif*", "matplotlib/*/DejaVuSansMono-*"),
)
# What JupyterLite's kernel asks for, and what `from adlib import lab` imports.
KERNEL = ("micropip", "piplite", "ipykernel", "comm", "pyodide_kernel", "ipython")
EMPTY = ("jedi", "sqlite3", "ssl")  # the kernel asks for them, but works without: completion, history and sockets
COURSE = ("numpy", "sympy", "matplotlib", "anywidget")
NOT_USED = {  # dependencies that are declared and not imported here: other formats of pictures, sockets, files of plugins
    *("fonttools", "pytz", "matplotlib-pyodide", "openssl"),
    *("widgetsnbextension", "jupyterlab-widgets"),
}


def write_pyodide(folder, files):
    """Write the folder from the files of the lock, and adlib beside them as a package of its own."""
    folder.mkdir(parents=True)
    with tarfile.open(files["pyodide"]) as package:
        for name in CORE:
            (folder / name).write_bytes(package.extractfile(f"package/{name}").read())
        lock = json.load(package.extractfile("package/pyodide-lock.json"))
    official, entries = official_packages(files["pyodide"]), {}
    for name, file_name, content in [*wheels(files), *map(empty_wheel, EMPTY), adlib_wheel()]:
        content = slim(content)
        (folder / file_name).write_bytes(content)
        facts = official[name] if name in read_lock()["pyodide"] else described(content)
        entries[name] = entry(name, file_name, content, facts)
    for one in entries.values():
        one["depends"] = sorted({canonicalize_name(need) for need in one["depends"]} - NOT_USED)
        assert entries.keys() >= set(one["depends"]), f"{one['name']} needs {set(one['depends']) - entries.keys()}"
    lock["packages"] = entries
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def wheels(files):
    """(name, file name, content) of each wheel; three that belong to the kernel are inside JupyterLite's."""
    lock = read_lock()
    for name in (*lock["pyodide"], *lock["pypi"]):
        yield canonicalize_name(name), files[name].name, files[name].read_bytes()
    with zipfile.ZipFile(files["jupyterlite-pyodide-kernel"]) as package:
        for member in package.namelist():
            if found := re.search(r"/pypi/((piplite|ipykernel|pyodide_kernel)-.*\.whl)", member):
                yield canonicalize_name(found[2]), found[1], package.read(member)


def slim(content):
    """The wheel without what is left out; in matplotlib's, a list of the fonts that remain is added."""
    slimmed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as wheel, packed(slimmed) as result:
        names = [name for name in wheel.namelist() if not any(fnmatch(name, pattern) for pattern in LEFT_OUT)]
        for name in names:
            write(result, name, wheel.read(name))
        if "matplotlib/font_manager.py" in names:
            write(result, *font_list(wheel, names))
    return slimmed.getvalue()


def adlib_wheel():
    """The library of this folder as a wheel."""
    paths = (path for path in sorted((ROOT / "adlib").rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return pure_wheel("adlib-course", project()["version"], COURSE, {p.relative_to(ROOT).as_posix(): p for p in paths})


def empty_wheel(name):
    return pure_wheel(name, "0", (), {})


def pure_wheel(name, version, needs, paths):
    """(name, file name, content) of a wheel that needs these packages and holds these files, {name in it: path}."""
    wheel, stem = io.BytesIO(), f"{name.replace('-', '_')}-{version}"
    needs = "".join(f"Requires-Dist: {need}\n" for need in needs)
    with packed(wheel) as result:
        for inside, path in paths.items():
            write(result, inside, path.read_bytes())
        write(result, f"{stem}.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}")
        write(result, f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    return name, f"{stem}-py3-none-any.whl", wheel.getvalue()


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def packed(file):
    return zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9)


def write(result, name, content):
    """Write a file into a wheel, with a date that is always the same, so that a second build gives the same bytes."""
    result.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def entry(name, file_name, content, facts):
    """What Pyodide's lock says of a package."""
    return {
        "name": name,
        "version": file_name.split("-")[1],
        "file_name": file_name,
        "install_dir": "site",
        "sha256": hashlib.sha256(content).hexdigest(),
        "package_type": "package",
        "unvendored_tests": False,
        "imports": facts["imports"],
        "depends": facts["depends"],
    }


def described(content):
    """What a wheel that is not Pyodide's own provides, and what it needs."""
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        names = wheel.namelist()
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        needs = Metadata.from_email(wheel.read(metadata), validate=False).requires_dist or []
    tops = {name.split("/")[0].removesuffix(".py") for name in names}
    here = {"extra": "", "sys_platform": "emscripten", "python_version": "3.12", "python_full_version": "3.12.7"}
    return {
        "imports": sorted(top for top in tops if top.isidentifier()),
        "depends": [need.name for need in needs if not need.marker or need.marker.evaluate(here)],
    }
