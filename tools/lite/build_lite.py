"""The course in a browser tab: JupyterLite, Pyodide, adlib, all lessons and exercises, as one folder of static files.

    python tools/lite/build_lite.py build/lite

Any server of static files can deliver the folder, and nothing is loaded from elsewhere when it is used. The parts from
which it is built are downloaded once, by names and hashes in `binder/lite.lock`, and kept in `build/lite-files`.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from files import BROWSER_VERSION, ROOT, Unavailable, fetched, read_lock
from packages import COURSE, EMPTY, KERNEL, write_pyodide

LEARNER = ROOT / "binder/learner"  # JupyterLab as a learner needs it, here and on a learner's computer
# JupyterLite looks for its root at the page with this script, which leads on to the start page.
START = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Automatic differentiation</title>
<meta http-equiv="refresh" content="0; url=lab/index.html">
<script id="jupyter-config-data" type="application/json" data-jupyter-lite-root=".">{}</script>
<a href="lab/index.html">Open the course</a>
</html>
"""
LABEXTENSIONS = ("jupyterlite-pyodide-kernel", "jupyterlab_widgets", "anywidget")
UNUSED = (
    *("@mermaid-js/", "chevrotain", "cytoscape", "d3", "dagre-d3-es", "elkjs", "katex", "langium", "mermaid", "vega"),
    "@xterm/",
)
ENVIRONMENT = {"HOME": "/home/pyodide", "MPLCONFIGDIR": "/lib/python3.12/site-packages/matplotlib/mpl-data"}
KERNEL_EXTENSION = "@jupyterlite/pyodide-kernel-extension:kernel"


def main(target):
    """Build the site in the folder `target`. Its parts are left beside it, in source-of-`target`."""
    target = Path(target).resolve()
    source = target.with_name(
        f"source-of-{target.name}"
    )  # JupyterLite accepts no source whose path begins like the target's
    files = fetched(*BROWSER_VERSION)
    for folder in (source, target):
        shutil.rmtree(folder, ignore_errors=True)
    write_settings(source, files)
    write_contents(source / "contents")
    run_jupyterlite(source, target, files)
    write_pyodide(target / "pyodide", source, files)
    remove_unused(target)
    (target / "index.html").write_text(START, encoding="utf-8")


def write_contents(folder):
    """Copy what a learner sees in the file browser: notebooks without their sources."""
    for path in (
        *ROOT.glob("course/*.ipynb"),
        ROOT / "course/start.md",
        *ROOT.glob("exercises/*/*.ipynb"),
    ):
        there = folder / path.relative_to(ROOT)
        there.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".ipynb":  # texts as whole strings: JupyterLite does not join the lines of an output
            there.write_text(json.dumps(nbformat.read(path, 4)), encoding="utf-8")
        else:
            shutil.copy(path, there)


def write_settings(source, files):
    source.mkdir(parents=True)
    shutil.copy(LEARNER / "overrides.json", source)
    packages = [*KERNEL, *EMPTY, *COURSE, "adlib-course"]
    kernel = {
        "pyodideUrl": "./pyodide/pyodide.js",
        "disablePyPIFallback": True,
        "loadPyodideOptions": {"packages": packages, "env": ENVIRONMENT},
    }
    page = {
        "appName": "Automatic differentiation",
        "exposeAppInBrowser": True,  # the tests drive it
        "litePluginSettings": {KERNEL_EXTENSION: kernel},
    }
    build = {
        "contents": ["contents"],
        "apps": ["lab"],
        "no_unused_shared_packages": True,
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [
            str(LEARNER / "labextensions/adlib-course"),
            *(str(files[name]) for name in LABEXTENSIONS),
        ],
    }
    (source / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": page}), encoding="utf-8"
    )
    (source / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": build}), encoding="utf-8")


def run_jupyterlite(source, target, files):
    """Run JupyterLite's own builder in a separate folder, because a learner's JupyterLab does not need it."""
    tools = source / "tools"
    wheels = [files[name] for name in read_lock()["tools"]]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", f"--target={tools}", *wheels]
    subprocess.run(pip, check=True)
    command = [sys.executable, "-m", "jupyterlite_core", "build", f"--lite-dir={source}", f"--output-dir={target}"]
    environment = {**os.environ, "PYTHONPATH": str(tools)}
    done = subprocess.run(command, cwd=source, env=environment, capture_output=True, encoding="utf-8")
    if done.returncode:
        sys.exit(f"JupyterLite could not be built:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


def remove_unused(target):
    """Remove what no page of the course needs: diagrams, plots and languages that JupyterLab contains, and old fonts.

    A source map says of which packages a script was made. The maps themselves are removed, too.
    """
    for source_map in target.rglob("*.js.map"):
        sources = json.loads(source_map.read_text(encoding="utf-8"))
        unused = all_of = 0
        for name, text in zip(sources["sources"], sources.get("sourcesContent") or []):
            all_of += len(text)
            unused += len(text) * any(f"node_modules/{package}" in name for package in UNUSED)
        if unused > 0.7 * all_of:
            source_map.with_suffix("").unlink(missing_ok=True)
        source_map.unlink()
    for suffix in (".eot", ".ttf", ".svg", ".map"):
        for path in (target / "build").glob(f"*{suffix}"):
            path.unlink()
    for path in (target / "build").glob("*.woff2"):  # every browser that can run Python reads this newer form
        path.with_suffix(".woff").unlink(missing_ok=True)
    licenses = target / "build/third-party-licenses.json"
    packages = json.loads(licenses.read_text(encoding="utf-8"))["packages"]
    kept = [package for package in packages if not package["name"].startswith(UNUSED)]
    licenses.write_text(json.dumps({"packages": kept}, separators=(",", ":")), encoding="utf-8")
    shutil.copy(target / "static/favicons/favicon.ico", target / "lab/favicon.ico")  # a tenth of JupyterLab's


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tools/lite/build_lite.py FOLDER")
    try:
        main(sys.argv[1])
    except Unavailable as reason:
        sys.exit(f"make lite: {reason}")
