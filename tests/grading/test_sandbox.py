"""The sandbox from inside: what student code can reach, and what happens when it does not stop."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from corpus import needs_sandbox

from adlib.grading import sandbox
from adlib.grading.workers import Worker

pytestmark = needs_sandbox
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


def said(worker, source, **limits):
    """What a cell prints."""
    return "".join(o.get("text", "") + o.get("evalue", "") for o in worker.run([source], **limits).outputs.get(0, []))


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


HIDDEN = """
import os
found = [os.path.join(d, f) for top in ("/home", "/root", "/srv", "/mnt", "/opt", "/var", "/submission", {root!r})
         for d, _, fs in os.walk(top) for f in fs
         if f.endswith((".ipynb", ".db")) or "answers" in d
         or f in ("judge.py", "dual.py", "reverse.py", "nbgrader_config.py")]
print(len(found), found[:3])
"""


def test_nothing_of_the_course_is_there_but_the_learners_side(worker):
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
def test_attacks_are_refused(worker, attack):
    ran = worker.run([attack, "print('alive')"])
    assert ran.outputs[0][0]["output_type"] == "error", ran.outputs
    assert ran.outputs[1] == [{"output_type": "stream", "name": "stdout", "text": "alive\n"}]


def test_the_reference_cannot_be_unmounted_into_sight(worker):
    code = (
        "import ctypes, os, adlib\nl = ctypes.CDLL(None, use_errno=True)\nhere = os.path.dirname(adlib.__file__)\n"
        "l.unshare(0x10000000 | 0x20000); l.umount2(here.encode(), 2); l.umount2(b'/proc', 2); l.umount2(b'/tmp', 2)\n"
        "print(sorted(os.listdir(here)), os.listdir('/proc')[:3])"
    )
    assert said(worker, code) == "['__init__.py', 'grading'] []\n"


def test_a_submission_leaves_nothing_to_the_next(worker):
    worker.run(
        [
            "import numpy, builtins, os\nnumpy.sin = None\nbuiltins.abs = None\nopen('/submission/x', "
            "'w').write('1')\nopen('/submission/numpy.py', 'w').write('1')\n"
            "if os.fork() == 0:\n    import time\n    while True: time.sleep(1)"
        ],
        seconds=5,
    )
    assert said(worker, "import numpy, os\nprint(numpy.sin(0.0), abs(-1), os.listdir('/submission'))") == "0.0 1 []\n"


def test_the_environment_of_the_grader_is_not_there(monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    with Worker() as worker:
        assert "SECRET" not in said(worker, "import os\nprint(dict(os.environ))")


BOUNDED = {  # code: (how it ends, seconds)
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass": ("done", 6),
    "import signal\nsignal.signal(14, signal.SIG_IGN)\nwhile True: pass": ("late", 8),
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


@pytest.mark.parametrize("code", BOUNDED)
def test_whatever_it_does_it_ends_and_the_grader_stays_small(worker, code):
    ended, seconds = BOUNDED[code]
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    ran = worker.run([code, "print('after')"], cell_seconds=1.0, seconds=4.0)
    allowed = (
        (ended, "late", "done") if ended == "too much" else (ended, "late")
    )  # where a pipe takes less at a time, it may end
    assert ran.ended in allowed, ran
    assert time.monotonic() - began < seconds + 6
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000, "kilobytes of the grader's memory"
    assert sum(len(json.dumps(o)) for o in ran.outputs.values()) < 2_000_000
    assert said(worker, "print('next')") == "next\n", "the next submission is not harmed"


def test_a_warm_python_that_is_gone_costs_the_next_submission_nothing(worker, monkeypatch):
    assert worker.run(["print('before')"]).ended == "done"
    worker.process.kill()
    worker.process.wait()
    monkeypatch.setattr(worker.process, "poll", lambda: None)  # as long as nobody has noticed
    assert said(worker, "print('next')") == "next\n"


def test_a_grader_that_is_killed_takes_its_sandboxes_along(tmp_path):
    code = (
        "from adlib.grading.workers import Worker\nw = Worker(); w.start(); print(w.process.pid, flush=True); "
        "w.run(['import time; time.sleep(100)'], 200, 200)"
    )
    grader = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, encoding="utf-8")
    inner = int(grader.stdout.readline())
    grader.kill()
    grader.wait()
    until = time.monotonic() + 5
    while (
        time.monotonic() < until
        and os.path.exists(f"/proc/{inner}")
        and "Z" not in Path(f"/proc/{inner}/stat").read_text(encoding="utf-8").split()[2]
    ):
        time.sleep(0.05)
    assert (
        not os.path.exists(f"/proc/{inner}")
        or "Z" in Path(f"/proc/{inner}/stat").read_text(encoding="utf-8").split()[2]
    )


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


@pytest.mark.skipif(os.geteuid() != 0, reason="as an ordinary user every other test of this file is this one")
def test_an_ordinary_user_has_the_same_sandbox(tmp_path):
    """As nobody: the interpreter and the package have to be readable for that."""
    tmp_path.chmod(0o755)
    code = (
        "from adlib.grading.workers import Worker\nwith Worker() as w: print(w.run(['import "
        'os\\nprint(os.getuid(), os.listdir("/submission"))\']))'
    )
    become = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env"]
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": "/tmp",
        "TMPDIR": "/tmp",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
    }
    if subprocess.run(
        [*become, sys.executable, "-c", "import numpy"], capture_output=True, cwd="/", env=settings
    ).returncode:
        pytest.skip("nobody may not run this interpreter: it lies in root's home")
    run = subprocess.run(
        [*become, sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd="/", env=settings
    )
    assert "[]" in run.stdout and "ended='done'" in run.stdout, run.stdout + run.stderr
