"""Inside the sandbox: a warm Python that forks a process for each submission and never sees what is in one.

    python -m adlib.grading.warm CONTROL        CONTROL: the number of an inherited Unix socket

For each submission two letters come over the socket. The first is "n" if the process gets namespaces of its own, and
"s" if the sandbox is for this submission alone. The second is "p" if its code plots, so that matplotlib, which loads
slowly, is loaded here and only once, and "-" if it does not. With them come two files: a request, which only the
submission's own process reads, and a pipe for what that process reports.

The request is JSON, {"cells": [source, ...], "cases": {question: inputs}, "seconds": for each cell, "processor": number
or null}. The report has a line for each cell, {"cell": k, "outputs": [...]}, and then {"done": true}. It may hold
anything, because the student's code can write to it.

What the sandbox itself has to say goes back over the socket, as one line that no student's code can write: "exited N",
"signal N", "memory", or "failed REASON" if the process could not be prepared.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path

from adlib.grading import confine, shell

TOTAL = 2 << 30  # bytes of memory of all processes of a submission together
OFTEN = 0.05  # seconds between two checks of the memory
PAGE = os.sysconf("SC_PAGE_SIZE")


def serve(control):
    ready = shell.make_shell()
    confine.hide_memory(True)
    gc.collect()
    gc.freeze()
    connection = socket.socket(fileno=control)
    connection.sendall(b"ready\n")
    while True:
        try:
            letters, files, _, _ = socket.recv_fds(connection, 2, 2)
        except OSError:
            return
        if len(files) != 2:
            return
        if letters.endswith(b"p"):
            import matplotlib.pyplot  # noqa: F401
        word = attend(ready, *files, letters.startswith(b"n"))
        connection.sendall(word.encode(errors="replace")[:500] + b"\n")


def attend(ready, request, report, namespaces):
    """Run one submission, and return in one word how it ended.

    A process stands between this one and the submission's: the namespaces are made in it, and it waits for the end.
    """
    ours, theirs = os.pipe()
    between = os.fork()
    if between == 0:
        os.close(ours)
        stand_between(ready, request, report, theirs, namespaces)
    for file in (request, report, theirs):
        os.close(file)
    said = heard(ours, between)
    os.close(ours)
    os.waitpid(between, 0)
    return said


def stand_between(ready, request, report, word, namespaces):
    try:
        if namespaces:
            confine.new_namespaces()
        process = os.fork()
    except OSError as error:
        os.write(word, f"failed {error}\n".encode())
        os._exit(1)
    if process == 0:
        answer(ready, request, report, word, namespaces)
    os.close(request)
    os.close(report)
    os.write(word, f"started {process}\n".encode())
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    os.write(word, (f"exited {code}\n" if code >= 0 else f"signal {-code}\n").encode())
    os._exit(0)


def answer(ready, request, report, word, namespaces):
    """The submission's own process: give up what it does not need, read the request, run the cells."""
    try:
        if namespaces:
            confine.own_folder()
        with open(request, encoding="utf-8") as file:
            asked = json.load(file)
        confine.new_chance()
        lines = open(report, "w", encoding="utf-8")
        confine.bound(asked["processor"], kept=report)
    except BaseException as error:
        os.write(word, f"failed {type(error).__name__}: {error}\n".encode())
        os._exit(1)
    try:
        shell.run(ready, asked["cells"], asked["cases"], asked["seconds"], lines)
    finally:
        os._exit(0)


def heard(pipe, between):
    """Read what the process between says until it ends. A submission that takes too much memory is ended here."""
    text, too_much, before = b"", False, resident(os.getpid())
    while True:
        if select.select([pipe], [], [], OFTEN)[0]:
            part = os.read(pipe, 4096)
            if not part:
                break
            text += part
        elif not too_much and taken(between, before) > TOTAL:
            too_much = True
            for process in processes(between):
                with contextlib.suppress(OSError):  # it has ended
                    os.kill(process, signal.SIGKILL)
    lines = text.decode(errors="replace").splitlines()
    failed = next((line for line in lines if line.startswith("failed")), None)
    if failed or too_much:
        return failed or "memory"
    return lines[-1] if lines else "failed the process between was lost"


def processes(between):
    """Return the submission's processes: all in this sandbox but its first one, this one and the one between."""
    numbers = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [number for number in numbers if number not in (1, os.getpid(), between)]


def taken(between, before):
    """Return the bytes of memory that a submission's processes have beyond what they had when they were forked."""
    return sum(max(0, resident(process) - before) for process in processes(between))


def resident(process):
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * PAGE
    except (OSError, IndexError, ValueError):  # it has just ended
        return 0


if __name__ == "__main__":
    serve(int(sys.argv[1]))
