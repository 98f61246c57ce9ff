"""The page on which a person marks answers in words: a server on this machine alone, for one person and one sitting.

It is a server and not a file to import later, because a mark is safe only when it is in the gradebook: each one is
saved when it is given. It listens on the loopback address, and answers only under a path with a random token, which is
printed in the terminal. Requests that come from another page, or under another name of this machine, are refused. The
texts of learners are sent as JSON, and the page shows them as text.
"""

import json
import secrets
import signal
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from adlib.grading.sandbox import CannotGrade
from adlib.grading.words import Marking, Refused

HERE = Path(__file__).parent
FILES = {
    "": ("words.html", "text/html"),
    "words.js": ("words.js", "text/javascript"),
    "page.css": ("page.css", "text/css"),
    "words.css": ("words.css", "text/css"),
}
LARGEST = 4 << 20  # bytes of a request
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def serve(course, name, port=0, tell=print):
    """Keep the page about a set open until the process is interrupted or ended, and return 0.

    `tell` is called with lines for the terminal. Raises CannotGrade if there is nothing to mark, or if the port is
    taken.
    """
    server = new_server(Marking(course, name), port)
    stop = threading.Thread(target=server.shutdown)  # shutdown waits for the loop, which is in this thread
    signal.signal(signal.SIGTERM, lambda *_: stop.start())
    tell(f"Open {server.address} to mark the answers in words to {name}. Ctrl+C ends this.")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    with server.marking.lock:  # a mark that is being saved is saved to its end
        server.server_close()
    tell("Everything that the page called saved is in the gradebook.")
    return 0


def new_server(marking, port=0):
    """Return a server that listens, with its `address`. Raises CannotGrade if the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Page)
    except (OSError, OverflowError) as error:
        raise CannotGrade(f"port {port} cannot be used ({error}): choose another one, or none") from None
    server.daemon_threads, server.block_on_close = True, False  # a connection that stays open keeps nobody
    server.marking, server.token = marking, secrets.token_urlsafe(24)
    server.hosts = {f"{host}:{server.server_port}" for host in ("127.0.0.1", "localhost")}
    server.address = f"http://127.0.0.1:{server.server_port}/{server.token}/"
    return server


class Page(BaseHTTPRequestHandler):
    """One request."""

    timeout = 30  # seconds for which a connection may say nothing
    server_version, sys_version = "adgrade", ""

    def do_GET(self):
        path = self.allowed()
        if path in FILES:
            name, kind = FILES[path]
            self.reply(HTTPStatus.OK, (HERE / name).read_bytes(), f"{kind}; charset=utf-8")
        elif path == "questions":
            titles = [question.title for question in self.server.marking.questions]
            self.reply_json(HTTPStatus.OK, {"set": self.server.marking.name, "questions": titles})
        elif path and path.startswith("answers/") and path[8:].isdecimal() and len(path) < 12:
            self.do(self.answers, int(path[8:]))
        elif path is not None:
            self.reply_json(HTTPStatus.NOT_FOUND, {"why": "there is no such page"})

    def do_POST(self):
        path = self.allowed()
        if path is None:
            return
        if self.headers.get_content_type() != "application/json":  # which no form of another page can send
            self.reply_json(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, {"why": "a request is JSON"})
            return
        try:
            length = int(self.headers.get("Content-Length", ""))
            if not 0 <= length <= LARGEST:
                raise ValueError
            body = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            self.reply_json(HTTPStatus.BAD_REQUEST, {"why": "the request cannot be read"})
            return
        marking = self.server.marking
        if path == "step":
            self.do(marking.step, body)
        elif path == "undo":
            self.do(lambda _: marking.undo(), body)
        else:
            self.reply_json(HTTPStatus.NOT_FOUND, {"why": "there is no such page"})

    def answers(self, k):
        if k >= len(self.server.marking.questions):
            raise Refused("there is no such question")
        return self.server.marking.answers(k)

    def do(self, what, argument):
        try:
            self.reply_json(HTTPStatus.OK, what(argument))
        except Refused as error:
            self.reply_json(HTTPStatus.CONFLICT, {"why": str(error)})
        except CannotGrade as error:  # the gradebook is locked, or the disk is full: the page tries again
            self.reply_json(HTTPStatus.SERVICE_UNAVAILABLE, {"why": str(error)})

    def allowed(self):
        """Return the path behind the token, or None, after an answer was sent, if this request is not from our page."""
        _, token, *rest = (self.path.split("/", 2) + ["", ""])[:3]
        origin, site = self.headers.get("Origin"), self.headers.get("Sec-Fetch-Site", "same-origin")
        host = self.headers.get("Host", "")
        ours = host in self.server.hosts and origin in (None, f"http://{host}")
        known = secrets.compare_digest(token.encode("utf-8", "replace"), self.server.token.encode())
        if ours and known and site in ("same-origin", "none"):
            return rest[0]
        self.reply_json(HTTPStatus.NOT_FOUND, {"why": "there is no such page"})
        return None

    def reply_json(self, status, value):
        self.reply(status, json.dumps(value).encode("ascii"), "application/json")

    def reply(self, status, data, kind):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **HEADERS}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format, *arguments):
        """Say nothing: a request has the token in it."""
