"""Static pages for tests in a browser: a folder served on loopback, and pages of it that report their problems."""

import contextlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """Serve a folder on loopback, and give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@contextlib.contextmanager
def opener(browser, address, width, height, ready, **settings):
    """Give a function that opens a page, `open_page(path, dark=False)`, and waits until it is ready.

    Its `problems` are what the console calls errors, and what asks another host.
    """
    contexts = []

    def open_page(path, dark=False):
        viewport, scheme = {"width": width, "height": height}, "dark" if dark else "light"
        context = browser.new_context(viewport=viewport, color_scheme=scheme, **settings)
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        is_foreign = lambda request: not request.url.startswith((address, "data:", "blob:"))
        said = lambda m: page.problems.append(f"{m.text} {m.location.get('url')}") if m.type == "error" else None
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", said)
        page.on("request", lambda r: page.problems.append(f"asks {r.url}") if is_foreign(r) else None)
        page.goto(f"{address}/{path}")
        ready(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
