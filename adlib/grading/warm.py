"""Inside the sandbox: a warm Python that forks a child for each submission and runs its cells as an IPython shell
would.

    python -m adlib.grading.warm CONTROL        CONTROL: the number of an inherited Unix socket

A request is a line of JSON, {"cells": [source, ...], "seconds": per cell, "alone": bool}, with one file descriptor, to
which the child writes a line for each cell, {"cell": k, "outputs": [...]}, and then {"done": true}. The child has
namespaces of its own (processes, mounts, /submission), so that a submission sees neither this process nor what another
has left.
"""

import ctypes
import gc
import json
import os
import random
import signal
import socket
import sys

LARGEST_TEXT, LARGEST_OUTPUTS = 200_000, 400  # characters of a stream, and outputs, in one cell
MEMORY, PROCESSES = 2 << 30, 64
NEWNS, NEWIPC, NEWUSER, NEWPID = 0x20000, 0x8000000, 0x10000000, 0x20000000
PRIVATE = 1 << 18 | 1 << 14  # MS_PRIVATE, MS_REC
PDEATHSIG, DUMPABLE, CAPBSET_DROP = 1, 4, 24  # of prctl
libc = ctypes.CDLL(None, use_errno=True)


def serve(control):
    shell = make_shell()
    libc.prctl(DUMPABLE, 0, 0, 0, 0)  # not dumpable: a child can neither trace nor read this process
    gc.collect()
    gc.freeze()
    connection = socket.socket(fileno=control)
    connection.sendall(b"ready\n")
    while True:
        try:
            text, files, _, _ = socket.recv_fds(connection, 1 << 16, 1)
        except OSError:
            return
        if not text:
            return
        while not text.endswith(b"\n"):
            text += connection.recv(1 << 20)
        child = os.fork()
        if child == 0:
            connection.close()
            attend(shell, files[0], json.loads(text))
        os.close(files[0])
        os.waitpid(child, 0)
        connection.sendall(b"ended\n")


def attend(shell, file, request):
    """In the child: a second child is the first process of a namespace, and all others in it end with it."""
    libc.prctl(DUMPABLE, 1, 0, 0, 0)
    if request["alone"]:
        try:
            isolate()
        except OSError as error:
            os.write(file, json.dumps({"failed": str(error)}).encode() + b"\n")
            os._exit(1)
    process = os.fork()
    if process:
        os.close(file)
        os.waitpid(process, 0)
        os._exit(0)
    try:
        lines = os.fdopen(file, "w", encoding="utf-8")
        if request["alone"]:
            move_in()
        limit()
        run(shell, request["cells"], request["seconds"], lines)
    except BaseException as error:
        lines.write(json.dumps({"failed": f"{type(error).__name__}: {error}"}) + "\n")
        lines.flush()
    finally:
        os._exit(0)


def isolate():
    user, group = os.getuid(), os.getgid()
    checked(libc.unshare(NEWUSER | NEWNS | NEWPID | NEWIPC), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="utf-8") as file:
            file.write(text)


def move_in():
    """A /submission of its own, and nothing of /proc; then no right to change anything of that is left."""
    libc.prctl(PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    checked(libc.mount(b"none", b"/", None, PRIVATE, None), "mount /")
    checked(libc.mount(b"tmpfs", b"/submission", b"tmpfs", 0, b"size=256m,mode=1777"), "mount /submission")
    checked(
        libc.mount(b"tmpfs", b"/proc", b"tmpfs", 0, b"size=64k"), "mount /proc"
    )  # a real one may not be made here, and the old shows others
    os.chdir("/submission")
    for capability in range(64):
        libc.prctl(CAPBSET_DROP, capability, 0, 0, 0)
    header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    checked(libc.capset(header, data), "capset")


def checked(result, what):
    if result:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def limit():
    import resource

    for name, value in (
        ("AS", MEMORY),
        ("NPROC", PROCESSES),
        ("FSIZE", 64 << 20),
        ("CORE", 0),
        ("NOFILE", 256),
        ("CPU", 300),
    ):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    random.seed()
    sys.modules["numpy"].random.seed()


# Cells ----------------------------------------------------------------------------------------------------------------


class TimeIsUp(BaseException):
    """Raised in a cell that has run too long; not an Exception, so that few handlers swallow it."""


class Outputs:
    """The outputs of one cell as a notebook has them, up to a size.

    IPython's own `capture_output` keeps the streams separate from the displays, so that their order is lost, and sets
    no limit on either. Its hook does not fill `_` and `Out`, and its `clear_output` would remove the check's report.
    """

    def __init__(self):
        self.found, self.text = [], 0

    def add(self, output):
        if len(self.found) < LARGEST_OUTPUTS:
            self.found.append(output)

    def stream(self, name, text):
        room = LARGEST_TEXT - self.text
        self.text += len(text)
        if room <= 0:
            return
        text = text[:room] + (" ... (cut)\n" if len(text) > room else "")
        if self.found and self.found[-1].get("name") == name:
            self.found[-1]["text"] += text
        else:
            self.add({"output_type": "stream", "name": name, "text": text})


class Stream:
    def __init__(self, name, outputs):
        self.name, self.outputs, self.encoding = name, outputs, "utf-8"

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.outputs().stream(self.name, text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def isatty(self):
        return False

    def fileno(self):
        raise OSError("this stream is no file")


def make_shell():
    """An IPython shell whose outputs are collected, and the packages that submissions import."""
    import matplotlib.pyplot  # noqa: F401
    import numpy
    import numpy.linalg
    import numpy.random  # noqa: F401
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import adlib.grading.cases
    import adlib.grading.kernel  # noqa: F401

    for name in adlib.grading.cases.SETS:
        adlib.grading.cases.question(next(n for n in adlib.grading.cases.names() if n.startswith(name)))

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, **_):
            shell.outputs.add({"output_type": "display_data", "data": data, "metadata": metadata or {}})

        def clear_output(self, wait=False):
            pass

    class Hook(DisplayHook):
        def write_format_data(self, data, metadata=None):
            shell.outputs.add(
                {
                    "output_type": "execute_result",
                    "data": data,
                    "metadata": metadata or {},
                    "execution_count": shell.execution_count,
                }
            )

        def write_output_prompt(self):
            pass

        def start_displayhook(self):
            pass

        def finish_displayhook(self):
            pass

    class Shell(InteractiveShell):
        def _showtraceback(self, kind, error, lines):
            self.outputs.add(
                {
                    "output_type": "error",
                    "ename": kind.__name__,
                    "evalue": str(error)[:2000],
                    "traceback": [str(line)[:20_000] for line in lines],
                }
            )

        def enable_gui(self, gui=None):
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)
    shell.outputs = Outputs()
    warm_up(shell)
    return shell


def warm_up(shell):
    """What the first cell would wait for."""
    shell.run_cell("import numpy as np\nfrom IPython.display import display\n1 + 1", store_history=False)
    shell.reset(new_session=True)
    shell.outputs = Outputs()


def run(shell, cells, seconds, file):
    def late(*_):
        raise TimeIsUp(f"this cell ran longer than {seconds:g} seconds")

    signal.signal(signal.SIGALRM, late)
    sys.stdout, sys.stderr = (Stream(name, lambda: shell.outputs) for name in ("stdout", "stderr"))
    sys.path[:] = ["/submission", *(path for path in sys.path if path)]
    for k, source in enumerate(cells):
        shell.outputs = Outputs()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            shell.run_cell(source, store_history=True)
        except BaseException as error:  # SystemExit, or a time limit that came between two lines of IPython
            shell.outputs.add(
                {"output_type": "error", "ename": type(error).__name__, "evalue": str(error)[:2000], "traceback": []}
            )
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        file.write(json.dumps({"cell": k, "outputs": shell.outputs.found}, default=str) + "\n")
        file.flush()
    file.write('{"done": true}\n')
    file.flush()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
