"""The sandbox from inside: what student code can reach, and what happens when it does not stop."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from corpus import TheirWorker, as_ordinary_user, needs_sandbox

from adlib.grading import sandbox
from adlib.grading.workers import Worker

pytestmark = needs_sandbox
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


@pytest.fixture(scope="module", params=["this user", pytest.param("an ordinary user", marks=as_ordinary_user.needed)])
def anyones(request, worker):
    """A sandbox that was started by whoever runs the tests, and one that an ordinary user has started."""
    if request.param == "this user":
        yield worker
        return
    if os.geteuid():
        pytest.skip("this user is an ordinary one")
    with tempfile.TemporaryDirectory() as folder:
        theirs = TheirWorker(folder)
        yield theirs
        theirs.stop()


def said(worker, source, **limits):
    """What a cell prints."""
    return "".join(o.get("text", "") + o.get("evalue", "") for o in worker.run([source], **limits).outputs.get(0, []))


def test_time_in_which_a_cell_waits_for_the_processor_does_not_count_and_sleep_has_an_end(worker):
    waits = "import time; time.sleep({}); print('woke up')"
    assert said(worker, waits.format(0.75), cell_seconds=0.5) == "woke up\n"
    assert said(worker, waits.format(30), cell_seconds=0.5) == "this cell ran longer than 0.5 seconds"
    assert said(worker, "while True: pass", cell_seconds=0.5) == "this cell ran longer than 0.5 seconds"


def test_the_machine_has_a_sandbox():
    assert sandbox.why_not() is None


def test_outputs_are_those_of_a_notebook(worker):
    ran = worker.run(
        [
            "print('a'); print('b')",
            "import numpy as np\nnp.arange(3)",
            "1 / 0",
            "from IPython.display import display\ndisplay({'text/plain': 'x'}, raw=True)",
            "%matplotlib inline\nawait __import__('asyncio').sleep(0)",
        ]
    )
    first, second, third, fourth, fifth = (ran.outputs[k] for k in range(5))
    assert ran.ended == "done" and fifth == []
    assert first == [{"output_type": "stream", "name": "stdout", "text": "a\nb\n"}]
    assert second[0]["data"]["text/plain"] == "array([0, 1, 2])" and third[0]["ename"] == "ZeroDivisionError"
    assert fourth[0]["data"] == {"text/plain": "x"}


def test_a_submission_may_plot(worker):
    """What matplotlib needs is loaded when it is asked for, in the process that serves all."""
    source = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    for _ in range(2):
        outputs = worker.run([source]).outputs[0]
        assert any("image/png" in output.get("data", {}) for output in outputs), outputs


HIDDEN = """
import os
found = [os.path.join(d, f) for top in ("/home", "/root", "/srv", "/mnt", "/opt", "/var", "/submission", {root!r})
         for d, _, fs in os.walk(top) for f in fs
         if f.endswith((".ipynb", ".db")) or "answers" in d
         or f in ("judge.py", "dual.py", "reverse.py", "nbgrader_config.py")]
print(len(found), found[:3])
"""


def test_nothing_of_the_course_is_there_but_the_learners_side(anyones):
    worker = anyones
    assert said(worker, HIDDEN.format(root=str(ROOT))).startswith("0 ")
    for module in (
        "adlib.methods.dual",
        "adlib.grading.judge",
        "adlib.grading.answers",
        "sympy.core",
        "autograd.numpy",
        "numba.core",
        "nbgrader.api",
    ):
        assert "No module" in said(worker, f"import {module}"), module
    for line in ("from adlib import jvp", "import adlib\nadlib.jvp"):
        assert "adlib.jvp is not here: answers are graded without" in said(worker, line)
    german = "import adlib.language as l\nl.choose('de')\nprint(l.catalogue('de') == l.catalogue('en'))"
    assert said(worker, german) == "True\n", "a language can be chosen, and its sentences about mistakes are not there"
    assert "all" in said(
        worker,
        "from adlib import grading\nfrom adlib.grading import check\nimport adlib.grading.cases as c\nprint('all', "
        "len(c.names()))",
    )


@pytest.mark.parametrize(
    "attack",
    [
        "open(__import__('numpy').__file__, 'a')",
        "open('/etc/hostname').read()",
        "open('/usr/x', 'w')",
        "open('/tmp/x', 'w')",
        "import adlib; open(adlib.__file__, 'a')",
        "import socket; socket.create_connection(('127.0.0.1', 80), 1)",
        "import socket; socket.create_connection(('1.1.1.1', 53), 1)",
        "import os; os.kill(os.getppid() or 2, 9)",
        "open('/proc/1/mem')",
        "open('/proc/self/environ')",
        "import os; os.setuid(0)",
        "import os; os.mount",
    ],
)
def test_attacks_are_refused(anyones, attack):
    ran = anyones.run([attack, "print('alive')"])
    assert ran.outputs[0][0]["output_type"] == "error", ran.outputs
    assert ran.outputs[1] == [{"output_type": "stream", "name": "stdout", "text": "alive\n"}]


WRITES = """
import os
for folder in ("/", "/etc", "/dev", "/dev/shm", "/tmp", "/usr", "/bin", "/proc", os.path.dirname(os.__file__)):
    try:
        open(os.path.join(folder, "x"), "w").close()
        print("written to", folder)
    except OSError:
        pass
for folder in ("/", "/dev", "/usr"):
    if not os.statvfs(folder).f_flag & os.ST_RDONLY:
        print(folder, "is not read-only")
open("/submission/x", "w").close()
print("end")
"""


def test_only_the_submissions_own_folder_can_be_written(anyones):
    assert said(anyones, WRITES) == "end\n"


RIGHTS = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[1] * 6)
print(libc.capget(header, data), list(data), [k for k in range(41) if libc.prctl(23, k, 0, 0, 0) != 0])
found = []
for number in range(3, 256):
    try:
        found.append(os.fstat(number).st_mode >> 12)
    except OSError:
        pass
print(found)
"""


def test_no_capability_is_left_and_no_open_file_but_the_pipe_of_the_report(anyones):
    """No capability: neither now nor after another program is started (what prctl tells of the bounding set)."""
    assert said(anyones, RIGHTS) == "0 [0, 0, 0, 0, 0, 0] []\n[1]\n"


def test_no_socket_of_the_machine_can_be_reached(anyones):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        local.bind(name := f"\0adgrade-test-{os.getpid()}")
        local.listen()
        calls = f"socket.create_connection({server.getsockname()}, 2)", f"socket.socket(1).connect({name!r})"
        for call in calls:
            assert "refused" in said(anyones, f"import socket\n{call}"), call
            exec(call, {"socket": socket})  # from here it can be


BEYOND = {  # what no answer needs
    "memory": "bytearray(2_500_000_000)",
    "a large file": "open('/submission/x', 'wb').write(bytes(70_000_000))",
    "many large files": "for k in range(6): open(f'/submission/{k}', 'wb').write(bytes(60_000_000))",
    "many small files": "for k in range(25_000): open(f'/submission/{k}', 'w').close()",
    "many open files": "for k in range(300): os.open('/dev/null', os.O_RDONLY)",
    "many processes": "for k in range(30): os.fork() or (time.sleep(5), os._exit(0))",
    "many threads": "for k in range(30): threading.Thread(target=time.sleep, args=(5,)).start()",
    "hours of work": "assert resource.getrlimit(resource.RLIMIT_CPU)[1] not in range(301)",
    "a core file": "assert resource.getrlimit(resource.RLIMIT_CORE)[1] != 0",
}
TRIED = """
import os, resource, threading, time
try:
    {}
except (AssertionError, MemoryError, OSError, RuntimeError):
    print("refused")
else:
    print("possible")
"""


@pytest.mark.parametrize("what", BEYOND)
def test_what_a_submission_may_take_is_bounded(anyones, what):
    ran = anyones.run([TRIED.format(BEYOND[what]), "os._exit(0)"], seconds=20.0)
    assert ran.outputs[0] == [{"output_type": "stream", "name": "stdout", "text": "refused\n"}]


def test_the_reference_cannot_be_unmounted_into_sight(anyones):
    worker = anyones
    code = (
        "import ctypes, os, adlib\nl = ctypes.CDLL(None, use_errno=True)\nhere = os.path.dirname(adlib.__file__)\n"
        "l.unshare(0x10000000 | 0x20000); l.umount2(here.encode(), 2); l.umount2(b'/proc', 2); l.umount2(b'/tmp', 2)\n"
        "print(sorted(os.listdir(here)), os.listdir('/proc')[:3])"
    )
    assert said(worker, code) == "['__init__.py', 'grading', 'language.py', 'languages'] []\n"


def test_a_submission_leaves_nothing_to_the_next(anyones):
    anyones.run(
        [
            "import numpy, builtins, os\nnumpy.sin = None\nbuiltins.abs = None\nopen('/submission/x', "
            "'w').write('1')\nopen('/submission/numpy.py', 'w').write('1')\n"
            "if os.fork() == 0:\n    import time\n    while True: time.sleep(1)"
        ],
        seconds=5,
    )
    assert said(anyones, "import numpy, os\nprint(numpy.sin(0.0), abs(-1), os.listdir('/submission'))") == "0.0 1 []\n"


def test_the_environment_of_the_grader_is_not_there(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    with Worker() as worker:
        assert "SECRET" not in said(worker, "import os\nprint(dict(os.environ))")


BOUNDED = {  # code: (how it ends, seconds)
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass": ("done", 6),
    "import signal\nfor k in (14, 27): signal.signal(k, signal.SIG_IGN)\nwhile True: pass": ("late", 8),
    "import os\nos._exit(3)": ("died", 4),
    "import os, signal\nos.kill(os.getpid(), 9)\nos.abort()": ("died", 5),
    "import os\nfor _ in range(300):\n    try:\n        if os.fork() == 0:\n            __import__('time').sleep(60)\n"
    "    except OSError: break": (
        "done",
        6,
    ),
    "x = []\nwhile True: x.append(bytearray(100_000_000))": ("done", 6),
    "print('x' * 100_000_000)": ("done", 6),
    "for _ in range(300_000): print('line')": ("done", 8),
    "import os\nfor fd in range(3, 60):\n    try: os.write(fd, b'x' * 100_000_000)\n    except OSError: pass": (
        "too much",
        8,
    ),
    "import ctypes\nctypes.string_at(0)": ("died", 5),
    "open('/submission/big', 'wb').write(b'x' * 300_000_000)": ("done", 6),
    "raise SystemExit": ("done", 4),
    "import sys\nsys.stdout = None": ("done", 4),
}


def peak_memory():
    """The most that this process has had since its peak was set back, in kilobytes."""
    return int(re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))[1])


@pytest.mark.parametrize("code", BOUNDED)
def test_whatever_it_does_it_ends_and_the_grader_stays_small(worker, code):
    ended, seconds = BOUNDED[code]
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # what earlier tests took is forgotten
    before, began = peak_memory(), time.monotonic()
    ran = worker.run([code, "print('after')"], cell_seconds=1.0, seconds=4.0)
    allowed = (
        (ended, "late", "done") if ended == "too much" else (ended, "late")
    )  # where a pipe takes less at a time, it may end
    assert ran.ended in allowed, ran
    assert time.monotonic() - began < seconds + 6
    assert peak_memory() - before < 40_000, "kilobytes of the grader's memory"
    assert sum(len(json.dumps(o)) for o in ran.outputs.values()) < 2_000_000
    assert said(worker, "print('next')") == "next\n", "the next submission is not harmed"


def test_a_cell_that_takes_too_long_is_interrupted_and_the_next_one_runs(worker):
    ran = worker.run(["while True: pass", "print('next')"], cell_seconds=0.5, seconds=30.0)
    assert ran.ended == "done" and [output["ename"] for output in ran.outputs[0]] == ["TimeIsUp"], ran
    assert ran.outputs[1] == [{"output_type": "stream", "name": "stdout", "text": "next\n"}]


def test_a_warm_python_that_is_gone_costs_the_next_submission_nothing(worker, monkeypatch):
    assert worker.run(["print('before')"]).ended == "done"
    worker.process.kill()
    worker.process.wait()
    monkeypatch.setattr(worker.process, "poll", lambda: None)  # as long as nobody has noticed
    assert said(worker, "print('next')") == "next\n"


def running(process):
    path = Path(f"/proc/{process}/stat")
    try:
        return path.read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize(
    "start", ["workers import Worker as W; w = W()", "clerk import Clerk as W; w = W(None)"], ids=["sandbox", "clerk"]
)
def test_a_grader_that_is_killed_takes_along_what_it_started(start):
    """Even what is stopped, and so cannot see by itself that the grader has gone."""
    code = (
        f"import os, signal, time\nfrom adlib.grading.{start}; w.start()\n"
        "os.kill(w.process.pid, signal.SIGSTOP); print(w.process.pid, flush=True); time.sleep(100)"
    )
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, encoding="utf-8")
    inner = int(grader.stdout.readline())
    assert running(inner)
    grader.kill()
    grader.communicate()
    until = time.monotonic() + 5
    while time.monotonic() < until and running(inner):
        time.sleep(0.05)
    assert not running(inner)


def test_folders_of_graders_that_are_gone_are_removed_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    stale, *kept = (tmp_path / f"adgrade-{number}-x" for number in (gone.pid, os.getpid(), "a"))
    for folder in (stale, *kept):
        (folder / "inner").mkdir(parents=True)
    sandbox.remove_stale_folders()
    assert not stale.exists() and all((folder / "inner").is_dir() for folder in kept)


def test_without_bubblewrap_grading_refuses_with_the_remedy(monkeypatch):
    sandbox.why_not.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    try:
        with pytest.raises(sandbox.NoSandbox, match="apt-get install bubblewrap.*--unsandboxed"):
            sandbox.demand()
        monkeypatch.setenv("ADGRADE_SANDBOX", "off")
        sandbox.demand()
    finally:
        sandbox.why_not.cache_clear()
