"""The grader's side of warm sandboxes: send the cells of a notebook and receive their outputs, whatever the student's
code does.

What is received is limited in size and in time. A submission that is late or writes too much ends its sandbox, and the
next one gets a new one. What a submission writes is read as data, and how it ended is what the sandbox says over a
socket of its own.
"""

import itertools
import json
import os
import queue
import select
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property

from adlib.grading import sandbox
from adlib.grading.removal import remove

LARGEST = 8 << 20  # bytes of all outputs of a submission
START = 60  # seconds in which a sandbox has to start
AHEAD = 4  # sandboxes that are started before they are needed
DONE = b'{"done": true}'  # the last line of a report
NUMBERS = itertools.count()


@dataclass
class Ran:
    """What a submission's process wrote, and how it ended: "done", "late", "died", "too much", or "too much memory".

    If the sandbox itself did not work, nothing can be said about the submission, and the ending is "lost: ...".
    """

    text: bytes = b""
    ended: str = "died"

    @property
    def lost(self):
        return self.ended.startswith("lost")

    @cached_property
    def outputs(self):
        """Return the outputs of each cell that was run to its end, by number. A line of another form is left out."""
        found = {}
        for line in self.text.split(b"\n"):
            try:
                said = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if type(said) is dict and type(said.get("cell")) is int and type(said.get("outputs")) is list:
                found.setdefault(said["cell"], said["outputs"])
        return found


class Worker:
    """One sandbox with a warm Python in it. Use it from one thread at a time.

    If a process cannot have namespaces of its own (some systems do not allow nested ones), each submission gets a new
    sandbox in place of a new process, which is slower and as safe.
    """

    def __init__(self):
        self.process, self.folder, self.ready, self.shared = None, None, False, not sandbox.unwanted()

    def launch(self):
        """Start a sandbox, and do not wait until it is ready. Raises NoSandbox if there is none."""
        processors = sorted(os.sched_getaffinity(0))
        self.processor = processors[next(NUMBERS) % len(processors)]
        self.folder = sandbox.new_folder()
        self.control, theirs = socket.socketpair()
        inner = [os.path.abspath(sys.executable), "-m", "adlib.grading.warm", str(theirs.fileno())]
        if sandbox.unwanted():
            line = inner
            environment = {
                **{name: value for name, value in os.environ.items() if name != "ADGRADE_SEED"},
                "PYTHONPATH": os.pathsep.join([str(sandbox.PACKAGE.parent), os.environ.get("PYTHONPATH", "")]),
                "NBGRADER_EXECUTION": "autograde",
                "MPLBACKEND": "agg",
            }
        else:
            line, environment = sandbox.command(inner, sandbox.student_side(self.folder), self.shared), None
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
        self.began = time.monotonic()

    def start(self):
        """Start a sandbox, unless one is started, and wait for it. Raises NoSandbox with its message if it fails."""
        if self.process is None:
            self.launch()
        self.control.settimeout(START)
        try:
            if self.control.recv(16) != b"ready\n":
                raise ConnectionError
            self.ready = True
        except OSError:
            seconds = time.monotonic() - self.began
            raise sandbox.NoSandbox(f"the sandbox did not start in {seconds:.0f} s: {self.last_words()}") from None

    def last_words(self):
        """End the sandbox, and return what it last wrote to its standard error."""
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
        said = self.process.stderr.read()[-2000:].decode(errors="replace")
        self.stop()
        return " / ".join(said.strip().splitlines()[-3:]) or "it said nothing"

    def run(self, cells, cell_seconds=30.0, seconds=120.0, cases=None):
        """Run the cells, each source a text; `cases` are the inputs of the checks, by question.

        No error in the cells raises an exception here. Raises NoSandbox if no sandbox starts.
        """
        ran = self.attempt(cells, cell_seconds, seconds, cases)
        if ran.lost and self.shared and ran.ended.startswith("lost: failed"):
            self.shared = False
            self.stop()
        if ran.lost:
            ran = self.attempt(cells, cell_seconds, seconds, cases)
        if not self.shared and not sandbox.unwanted():
            self.stop()
        return ran

    def attempt(self, cells, cell_seconds, seconds, cases):
        if self.process is not None and self.process.poll() is not None:
            self.stop()
        if not self.ready:
            self.start()
        processor = None if sandbox.unwanted() else self.processor
        asked = {"cells": cells, "cases": cases or {}, "seconds": cell_seconds, "processor": processor}
        request = in_memory(json.dumps(asked).encode())
        report, theirs = os.pipe()
        until = time.monotonic() + seconds
        try:
            self.control.settimeout(5.0)
            letters = (b"n" if self.shared else b"s") + (b"p" if any("matplotlib" in cell for cell in cells) else b"-")
            socket.send_fds(self.control, [letters], [request, theirs])
        except OSError as error:
            os.close(theirs)
            theirs = None
            ran = Ran(b"", f"lost: {error}")
        finally:
            os.close(request)
        if theirs is not None:
            os.close(theirs)
            ran = read(report, self.control, until)
        os.close(report)
        if ran.lost or ran.ended in ("late", "too much"):
            self.stop()
        return ran

    def stop(self):
        if self.process is not None:
            self.process.kill()  # and with it all that runs in its namespaces
            self.process.wait()
            self.process.stderr.close()
            self.control.close()
            self.process, self.ready = None, False
        if self.folder is not None:
            remove(self.folder)
            self.folder = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Workers:
    """Sandboxes for `count` submissions at a time; one that is warm is used before one that is not."""

    def __init__(self, count):
        self.all, self.free = [Worker() for _ in range(count)], queue.LifoQueue()
        for worker in reversed(self.all):
            self.free.put(worker)

    def launch(self):
        """Start the first few. Raises NoSandbox if there is none."""
        for worker in self.all[:AHEAD]:
            worker.launch()
        return self

    def run(self, *arguments):
        """Do what `Worker.run` does, in a worker that is free."""
        worker = self.free.get()
        try:
            return worker.run(*arguments)
        finally:
            self.free.put(worker)

    def stop(self):
        for worker in self.all:
            worker.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def in_memory(text):
    """Return an open file that is not on any disk."""
    file = os.memfd_create("request")
    with os.fdopen(os.dup(file), "wb") as writer:
        writer.write(text)
    os.lseek(file, 0, os.SEEK_SET)
    return file


def read(report, control, until):
    """Return all that comes over the pipe `report`.

    Reading ends when the socket `control` says how the submission has ended, when the time is up, or when more has come
    than is allowed.
    """
    parts, total, word = [], 0, None
    while word is None:
        ready, _, _ = select.select([report, control], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return Ran(b"".join(parts), "late")
        if report in ready:
            part = os.read(report, 1 << 16)
            parts.append(part)
            total += len(part)
            if total > LARGEST:
                return Ran(b"".join(parts), "too much")
            if part:
                continue  # everything that was written before the end is read before the message about it
        if control in ready:
            word = word_from(control)
        else:
            ready_at_last = select.select([control], [], [], max(0.0, until - time.monotonic()))[0]
            if not ready_at_last:
                return Ran(b"".join(parts), "late")
            word = word_from(control)
    return Ran(b"".join(parts), ended(word, b"".join(parts)))


def word_from(control):
    """Return what the sandbox says about the end, or an empty text if the sandbox itself has ended."""
    text = b""
    try:
        control.settimeout(5.0)
        while not text.endswith(b"\n"):
            part = control.recv(1000)
            if not part:
                return ""
            text += part
    except OSError:
        return ""
    return text.decode(errors="replace").strip()


def ended(word, text):
    """Return the ending in the words of `Ran`. A process that only the machine can have killed says nothing about its
    submission.
    """
    if word == "memory":
        return "too much memory"
    if word == "signal 9":
        return "lost: the machine ended the submission's process"
    if not word.startswith(("exited", "signal")):
        return f"lost: {word or 'the sandbox ended'}"
    return "done" if text.endswith(DONE + b"\n") else "died"
