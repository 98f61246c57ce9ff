"""The grader's side of warm sandboxes: send the cells of a notebook, get their outputs back, whatever the student's
code does.

What comes back is bounded in size and in time; what is late, too much or not JSON ends the sandbox, and the next
submission gets a new one.
"""

import json
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

from adlib.grading import sandbox

LARGEST = 8 << 20  # bytes of all outputs of a submission
START = 60  # seconds for a sandbox to get ready


@dataclass
class Ran:
    """`outputs[k]` of each cell that was run to its end; `ended`: "done", or what happened: "late", "died", "too much",
    or, where the sandbox itself did not work, "failed: ..."."""

    outputs: dict = field(default_factory=dict)
    ended: str = "died"


class Worker:
    """One sandbox with a warm Python in it; use it from one thread at a time.

    Where a child cannot have namespaces of its own (some systems allow them but one deep), each submission gets a new
    sandbox in place of a new child: slower, and as safe.
    """

    def __init__(self):
        self.process, self.folder, self.shared = None, None, not sandbox.unwanted()

    def start(self):
        self.folder = sandbox.new_folder()
        self.control, theirs = socket.socketpair()
        inner = [os.path.abspath(sys.executable), "-m", "adlib.grading.warm", str(theirs.fileno())]
        settings = {"ADGRADE_SEED": os.environ.get("ADGRADE_SEED", "grading")}
        if sandbox.unwanted():
            line, environment = (
                inner,
                {**os.environ, **settings, "NBGRADER_EXECUTION": "autograde", "MPLBACKEND": "agg"},
            )
        else:
            work = self.folder / "work"
            work.mkdir()
            sandbox.give_to_nobody(work)
            line, environment = (
                sandbox.command(inner, sandbox.student_side(self.folder), work, environment=settings.items()),
                None,
            )
        self.process = subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        theirs.close()
        self.control.settimeout(START)
        try:
            if self.control.recv(16) != b"ready\n":
                raise TimeoutError
        except (TimeoutError, OSError):
            said = self.process.stderr.read1(2000).decode(errors="replace") if self.process.poll() is not None else ""
            self.stop()
            raise sandbox.NoSandbox(f"the sandbox did not start: {said.strip() or 'no answer in a minute'}") from None

    def run(self, cells, cell_seconds=30.0, seconds=120.0):
        """The outputs of the cells, each source a text. Never raises for what the cells do."""
        ran = self.attempt(cells, cell_seconds, seconds)
        if ran.ended == "died" and not ran.outputs:  # by its own doing, or because the warm Python was gone already
            self.stop()
            ran = self.attempt(cells, cell_seconds, seconds)
        if ran.ended.startswith("failed") and self.shared:
            self.shared = False
            self.stop()
            ran = self.attempt(cells, cell_seconds, seconds)
        if not self.shared and not sandbox.unwanted():
            self.stop()
        return ran

    def attempt(self, cells, cell_seconds, seconds):
        if self.process is None or self.process.poll() is not None:
            self.stop()
            self.start()
        ours, theirs = os.pipe()
        request = json.dumps({"cells": cells, "seconds": cell_seconds, "alone": self.shared}).encode() + b"\n"
        until = time.monotonic() + seconds
        try:
            self.control.settimeout(seconds)
            first, rest = request[:1], request[1:]
            socket.send_fds(self.control, [first], [theirs])
            self.control.sendall(rest)
        except OSError:
            os.close(theirs)
            os.close(ours)
            self.stop()
            return Ran()
        os.close(theirs)
        ran = read(ours, until)
        os.close(ours)
        if ran.ended in ("late", "too much") or not self.answers(2.0):
            self.stop()
        return ran

    def answers(self, seconds):
        """Has the child ended, and is the warm Python ready for the next?"""
        self.control.settimeout(seconds)
        try:
            return self.control.recv(16) == b"ended\n"
        except OSError:
            return False

    def stop(self):
        if self.process is not None:
            self.process.kill()  # and with it all that runs in its namespaces
            self.process.wait()
            self.process.stderr.close()
            self.control.close()
            self.process = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def read(pipe, until):
    """Lines of JSON from a pipe, until its end, the hour, or more than may come."""
    ran, text, total = Ran(), b"", 0
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            ran.ended = "late"
            return ran
        part = os.read(pipe, 1 << 16)
        if not part:
            return ran
        total += len(part)
        if total > LARGEST:
            ran.ended = "too much"
            return ran
        *lines, text = (text + part).split(b"\n")
        for line in lines:
            note(ran, line)
            if ran.ended == "done":
                return ran


def note(ran, line):
    """Take one line in; what is not of the right form is left out."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return
    if type(said) is not dict:
        return
    if said.get("done") is True:
        ran.ended = "done"
    elif "failed" in said:
        ran.ended = f"failed: {said['failed']}"
    elif type(said.get("cell")) is int and type(said.get("outputs")) is list:
        ran.outputs.setdefault(said["cell"], said["outputs"])
