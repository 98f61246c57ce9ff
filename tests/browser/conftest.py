"""A real JupyterLab and a headless Chromium for the tests of the labs."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from visits import ROOT

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COUNT_MESSAGES = """
(() => { const Old = window.WebSocket; window.__sent = 0;
  window.WebSocket = new Proxy(Old, { construct(T, a) { const w = new T(...a);
    if (/\\/api\\/kernels\\//.test(a[0])) { const send = w.send.bind(w);
      w.send = d => { window.__sent++; return send(d); }; }
    return w; } }); })();
"""


@pytest.fixture(scope="session")
def chromium():
    found = (
        os.environ.get("CHROMIUM")
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if not found:
        why = "Chromium is not installed: apt-get install chromium, or set CHROMIUM to its path"
        pytest.fail(why) if os.environ.get("ADLIB_REQUIRE_SYSTEM_PACKAGES") else pytest.skip(why)
    return found


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory):
    """The address of a JupyterLab on loopback over a copy of the course, and the folder of the copy."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "course", folder / "course")
    shutil.copytree(ROOT / "exercises", folder / "exercises")
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    settings = folder / "config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    quiet = {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True}
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(quiet), encoding="utf-8")
    env = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "work"),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    log = open(folder / "log.txt", "w", encoding="utf-8")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            f"--port={port}",
            "--ip=127.0.0.1",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=secret",
            f"--ServerApp.root_dir={folder}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
        ],
        cwd=folder,
        env=env,
        stdout=log,
        stderr=log,
    )
    try:
        for _ in range(150):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token=secret", timeout=2)
                break
            except OSError:
                assert server.poll() is None, (folder / "log.txt").read_text(encoding="utf-8")[-3000:]
                time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", folder
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, headless=True)
        yield browser
        browser.close()


class Page:
    """A page with JupyterLab, and at most one notebook open in it; `errors` collects what the console says."""

    def __init__(self, page, address):
        self.page, self.errors = page, []
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.goto(f"{address}/doc?reset&token=secret", timeout=60_000)
        page.wait_for_function("() => window.jupyterapp?.started.then(() => true)", timeout=60_000)

    def open(self, path, dark):
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })",
            "JupyterLab Dark" if dark else "JupyterLab Light",
        )
        self.page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=str(not dark).lower())
        self.page.evaluate(
            "async path => { const { context } = await jupyterapp.commands.execute('docmanager:open', { path }); await "
            "context.ready; await context.sessionContext.ready; }",
            path,
        )
        return self

    def run_all(self):
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        self.idle()
        return self

    def idle(self):
        self.page.wait_for_function(
            "() => jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel?.status === 'idle'",
            timeout=60_000,
        )

    def close(self):
        """Close the notebook without saving it, and end its kernel."""
        self.page.evaluate(
            "async () => { const widget = jupyterapp.shell.currentWidget; if (widget) { await "
            "widget.context.sessionContext.shutdown(); widget.dispose(); } }"
        )
        self.errors.clear()


@pytest.fixture(scope="session")
def jupyterlab_page(browser, jupyterlab):
    """One page for all tests, because to load JupyterLab takes longer than most of them."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.add_init_script(COUNT_MESSAGES)
    yield Page(context.new_page(), jupyterlab[0])
    context.close()


@pytest.fixture
def notebook(jupyterlab_page):
    """Opens a notebook: `notebook("course/02_numerical.ipynb", dark=False)`."""
    yield lambda path, dark=False: jupyterlab_page.open(path, dark)
    jupyterlab_page.close()
