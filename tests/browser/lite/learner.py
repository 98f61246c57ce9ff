"""The browser version in Chromium: a server on loopback, and a page in which notebooks are opened, filled in, run."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

NOTEBOOK = "jupyterapp.shell.currentWidget"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # asked again at each visit, and sent again only if it is newer
        super().end_headers()


def serve(folder):
    """The server, and its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


class Course:
    """One learner's browser. `problems` collects what asks another host, and what the console calls an error."""

    def __init__(self, context, address):
        self.context, self.address, self.problems, self.page = context, address, [], None

    def visit(self, path):
        """Open a page at this notebook, as a link from elsewhere does, and wait until it can run."""
        if self.page:
            self.page.close()
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self.read_console)
        self.page.on("request", self.read_request)
        self.page.goto(f"{self.address}/lab/index.html?path={path}", timeout=60_000)
        self.page.wait_for_function(
            f"path => window.jupyterapp && {NOTEBOOK}?.context?.path === path", arg=path, timeout=90_000
        )
        return self.idle()

    def read_console(self, message):
        if message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico"):
            self.problems.append(f"{message.text} {message.location.get('url')}")

    def read_request(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.problems.append(f"asks {request.url}")

    def idle(self):
        self.page.wait_for_function(
            f"() => {NOTEBOOK}.sessionContext.session?.kernel?.status === 'idle'", timeout=300_000
        )
        return self

    def open(self, path):
        """Open another notebook in the same page, and close the one that is there."""
        self.page.evaluate(
            f"async path => {{ {NOTEBOOK}.dispose(); const widget = "
            "await jupyterapp.commands.execute('docmanager:open', { path }); await widget.context.ready; }",
            path,
        )
        return self.idle()

    def fill(self, sources):
        """Write `{cell id: source}` into the cells of the notebook."""
        self.page.evaluate(
            f"sources => {{ for (const cell of {NOTEBOOK}.content.model.cells)"
            "if (cell.id in sources) cell.sharedModel.setSource(sources[cell.id]); }",
            sources,
        )

    def run_all(self):
        """Run all cells; `[(source, outputs)]` of the code cells."""
        self.page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
        return [(cell["source"], cell["outputs"]) for cell in self.cells() if cell["cell_type"] == "code"]

    def cells(self):
        cells = self.page.evaluate(f"() => {NOTEBOOK}.content.model.sharedModel.toJSON().cells")
        return [{**cell, "source": "".join(cell["source"])} for cell in cells]

    def show(self, text):
        """Scroll to the cell with this text: JupyterLab draws only what is near."""
        self.page.evaluate(
            f"text => {{ const notebook = {NOTEBOOK}.content; const has = cell => "
            "cell.sharedModel.getSource().includes(text);"
            "notebook.scrollToItem([...notebook.model.cells].findIndex(has), 'start'); }",
            text,
        )

    def save(self):
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")


def wrong(ran):
    """What went wrong among outputs: errors, and what was written to stderr."""
    return [
        (source[:80], output.get("evalue") or output.get("text"))
        for source, outputs in ran
        for output in outputs
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]


def texts(ran):
    """All that outputs say as plain text."""
    parts = [output.get("data", {}).get("text/plain", "") for _, outputs in ran for output in outputs]
    return "\n".join("".join(part) for part in parts)
