"""What must not get out of a grading: other students' work, inputs of checks, and what could act in a reader's page."""

import json
import os
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from corpus import hand_in, make_course, marks_of, needs_sandbox, notebook_with

from adlib.grading.course import CannotGrade, open_course
from adlib.grading.grade import grade
from adlib.grading.observe import SENT, cases_of
from adlib.grading.syscalls import REFUSED
from adlib.grading.workers import Worker

pytestmark = needs_sandbox
STEM = "06_dual_numbers"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("secrets"), STEM)


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


def said(worker, source):
    return "".join(o.get("text", "") + o.get("evalue", "") for o in worker.run([source]).outputs.get(0, []))


# Other students


def below(process):
    path = Path(f"/proc/{process}/task/{process}/children")
    children = [int(child) for child in path.read_text(encoding="utf-8").split()]
    return [*children, *(inner for child in children for inner in below(child))]


def memory_of(process):
    """All that is in the private memory of a process, part by part."""
    with open(f"/proc/{process}/maps", encoding="utf-8") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
        for line in maps:
            start, end = (int(number, 16) for number in line.split()[0].split("-"))
            if "rw" in line.split()[1] and end - start < 1 << 28:
                try:
                    memory.seek(start)
                    yield memory.read(end - start)
                except OSError:
                    pass


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can read another process's memory")
def test_what_serves_a_student_has_seen_no_other(worker):
    marker = "a secret of " + "an earlier student"
    assert said(worker, f"x = {marker!r}\nprint(x)") == marker + "\n"
    processes = below(worker.process.pid)
    assert len(processes) >= 2, "the sandbox's first process and the warm Python"
    found = [process for process in processes for part in memory_of(process) if marker.encode() in part]
    assert found == []
    warm = [process for process in processes for part in memory_of(process) if b"adlib.grading.warm" in part]
    assert warm, "this looks into the right memory"


CALLS = """
import ctypes, errno, platform
libc = ctypes.CDLL(None, use_errno=True)
column = 0 if platform.machine() == "x86_64" else 1
from adlib.grading.syscalls import REFUSED
for name, numbers in REFUSED.items():
    ctypes.set_errno(0)
    result = libc.syscall(numbers[column], 0, 0, 0, 0, 0, 0)
    if (result, ctypes.get_errno()) != (-1, errno.EPERM):
        print(name, result, ctypes.get_errno())
for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80):
    if libc.syscall((56, 220)[column], flag | 17, 0, 0, 0, 0) != -1 or ctypes.get_errno() != errno.EPERM:
        print("clone", hex(flag))
if column == 0 and (libc.syscall(0x40000000 + 39), ctypes.get_errno()) != (-1, errno.EPERM):
    print("x32")
if libc.syscall(435, 0, 0) != -1 or ctypes.get_errno() != errno.ENOSYS:
    print("clone3")
for family in (3, 16, 17, 38, 40, 44):
    if libc.socket(family, 3, 0) != -1 or ctypes.get_errno() != errno.EAFNOSUPPORT:
        print("socket", family)
print(open("/dev/null").read() + "end")
"""


LEAST = (  # what may never be taken off the list
    "ptrace process_vm_readv process_vm_writev pidfd_getfd unshare setns mount umount2 pivot_root chroot move_mount "
    "fsopen fsmount open_tree keyctl add_key bpf perf_event_open userfaultfd io_uring_setup memfd_create "
    "open_by_handle_at name_to_handle_at personality"
).split()


def test_system_calls_that_look_into_others_are_refused(worker):
    assert said(worker, CALLS) == "end\n" and set(LEAST) <= REFUSED.keys()


def test_what_an_answer_needs_is_allowed(worker):
    source = (
        "import subprocess, threading, socket, numpy as np\nfound = []\n"
        "thread = threading.Thread(target=found.append, args=(1,)); thread.start(); thread.join()\n"
        "found.append(subprocess.run(['echo', '2'], capture_output=True, text=True).stdout)\n"
        "a, b = socket.socketpair(); a.send(b'3'); found.append(b.recv(1))\n"
        "open('/submission/x', 'w').write('4'); found.append(open('/submission/x').read())\n"
        "found.append(float(np.linalg.solve(np.eye(300), np.ones(300)).sum()))\nprint(found)"
    )
    assert said(worker, source) == "[1, '2\\n', b'3', '4', 300.0]\n"


# The inputs


TELLING = """
from adlib.grading.observe import SENT
import os
print("SENT", SENT)
print("SEED", [name for name in os.environ if "SEED" in name])
def multiply(z, w):
    print("CALLED WITH", z, w)
    return z[0] * w[0], z[0] * w[1] + z[1] * w[0]
"""
BY_HEART = """
import math
known = {}
def multiply(z, w): return known.get(repr((tuple(z), tuple(w))), (0.0, 0.0))
"""


def code_outputs(course, student):
    path = course.folder("autograded", student, STEM) / f"{STEM}.ipynb"
    notebook = nbformat.read(path, 4)
    return {
        cell.metadata.get("nbgrader", {}).get("grade_id"): "".join(o.get("text", "") for o in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_inputs_are_of_one_grading_alone_and_a_table_of_them_earns_nothing(course):
    assert SENT == {}
    hand_in(course, "first", STEM, notebook_with(STEM, TELLING))
    hand_in(course, "second", STEM, notebook_with(STEM, TELLING))
    list(grade(course, STEM, workers=1))
    sent = {}
    for student in ("first", "second"):
        text = next(out for out in code_outputs(course, student).values() if "SENT" in out)
        sent[student] = eval(re.search(r"^SENT (.*)$", text, re.M)[1])["06.multiply"]
        assert "SEED []" in text
        assert marks_of(course, STEM)[student]["check_multiply"] == 2.0
    *public, once_more = cases_of("06.multiply", False)
    shown = len(public)
    assert sent["first"][:shown] == sent["second"][:shown] == public
    assert sent["first"][-1] == sent["second"][-1] == once_more == public[0]
    assert not any(case in sent["second"] for case in sent["first"][shown:-1])
    printed = code_outputs(course, "first")["check_multiply"]
    assert printed.count("CALLED WITH") == shown, "what is printed for hidden inputs is not shown"
    table = {
        repr((tuple(c["z"]), tuple(c["w"]))): (c["z"][0] * c["w"][0], c["z"][0] * c["w"][1] + c["z"][1] * c["w"][0])
        for c in sent["first"]
    }
    hand_in(course, "first", STEM, notebook_with(STEM, BY_HEART.replace("{}", repr(table))))
    list(grade(course, STEM, workers=1))
    assert marks_of(course, STEM)["first"]["check_multiply"] == 0.0


def test_the_seed_is_this_courses_own_and_that_of_the_example_is_refused(tmp_path, course, monkeypatch):
    monkeypatch.delenv("ADGRADE_SEED", raising=False)
    first, path = course.seed(), course.root / "grading" / ".adgrade.seed"
    assert first == course.seed() and len(first) >= 32 and path.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("ADGRADE_SEED", "another")
    assert course.seed() == "another"
    monkeypatch.setenv("ADGRADE_SEED", "change this for each class")
    with pytest.raises(CannotGrade, match="which everybody knows"):
        list(grade(course, STEM, workers=1))


def test_the_labels_that_13_train_is_to_find_are_not_in_its_process():
    from adlib.grading.oracle import cases_for

    cell = {"source": 'check("13.train", train)'}
    sent, judged = cases_for([cell], "seed")["13.train"], cases_of("13.train", True, "seed")
    assert all("labels" in case and "labels" not in given for case, given in zip(judged, sent))
    assert all(len(row) == 2 for given in sent for row in given["test"])


# Pages


class Reader(HTMLParser):
    """Every (tag, attribute, value) of a page, and its comments."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found += [(tag, "", "")] + [(tag, name, value or "") for name, value in attributes]

    def handle_comment(self, data):
        self.found.append(("comment", "", data))


MARKDOWN = (
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java&#x09;script:alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "![a](data:image/svg+xml;base64,PHN2Zz4=)",
    "![a](https://elsewhere.example/pixel.png)",
    "[a](vbscript:x)",
    "[a](files/javascript:alert(1))",
    "[a](files/files/javascript:alert(1))",
    "[a](/files/javascript:alert(1))",
    "[a](//elsewhere.example)",
    "[a](../../api/contents)",
    "<a href='javascript:alert(1)'>a</a>",
    "<a href=' javascript:alert(1)'>a</a>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=/formgrader><button>x</button></form>",
    "<div style='position:fixed;top:0;left:0' class=x id=y>a</div>",
    "<base href='https://elsewhere.example/'>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example'>",
    "<object data=javascript:alert(1)>",
    "<!--> <script>alert(1)</script> -->",
    "```html\n<script>alert(1)</script>\n```",
    "$\\href{javascript:alert(1)}{a}$ and $$<img src=x onerror=alert(1)>$$",
    "<details ontoggle=alert(1) open><summary>a</summary></details>",
)


def exporters(course):
    """What feedback and what formgrader render with."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.converters import GenerateFeedback
    from nbgrader.server_extensions.formgrader import handlers

    directories = open_course(course.root).directories
    converter = GenerateFeedback(coursedir=directories, parent=directories.parent)
    yield HTMLExporter(parent=converter, config=converter.config)
    config = directories.config.copy()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    yield HTMLExporter(config=config)


def rendered(exporter, cells):
    notebook = nbformat.v4.new_notebook(cells=cells)
    resources = {
        "unique_key": "x",
        "nbgrader": {"notebook": "x", "score": 0, "max_score": 0, "late_penalty": 0, "mathjax_url": "x"},
    }
    resources |= {"notebook_id": "x", "base_url": "/", "mathjax_url": "x", "submission_id": "x", "index": 0, "total": 1}
    resources |= {"resubmit": False, "next_index": None, "prev_index": None, "next_incorrect_index": None}
    resources |= {"prev_incorrect_index": None, "last_name": "", "first_name": "", "user_required": False}
    return exporter.from_notebook_node(notebook, resources=resources)[0]


def cells_with(text):
    own = {
        "grade": True,
        "solution": True,
        "locked": False,
        "task": False,
        "grade_id": "words",
        "points": 1,
        "score": 0,
    }
    html = nbformat.v4.new_output("display_data", data={"text/html": text})
    answer = nbformat.v4.new_markdown_cell(text, metadata={"nbgrader": own})
    return [nbformat.v4.new_markdown_cell(text), answer, nbformat.v4.new_code_cell("1", outputs=[html])]


TAGS = {"p", "a", "img", "details", "summary", "code", "pre", "span", "div", "table", "b", "em"}


def test_nothing_that_a_student_wrote_can_act_in_a_page(course):
    for exporter in exporters(course):
        before = set(Reader(rendered(exporter, cells_with("plain"))).found)
        for text in MARKDOWN:
            new = set(Reader(rendered(exporter, cells_with(text))).found) - before
            for tag, attribute, value in new:
                assert tag in TAGS, (text, tag)
                assert not attribute.startswith("on") and attribute not in ("style", "srcdoc", "action"), (
                    text,
                    attribute,
                )
                if attribute in ("href", "src"):
                    assert re.match("https?://|mailto:|data:image/(png|jpeg);base64,|#", value), (text, value)
                    assert attribute != "src" or value.startswith("data:"), (text, value)


def test_what_a_student_may_write_is_shown(course):
    text = "A **product** $x_1 x_2$, [a page](https://example.org/x), `code`\n\n- one\n- two\n\n| a |\n|---|\n| 2 |"
    for exporter in exporters(course):
        page = rendered(exporter, cells_with(text))
        for part in (
            "<strong>product</strong>",
            "$x_1 x_2$",
            'href="https://example.org/x"',
            "<li>two</li>",
            "<td>2</td>",
        ):
            assert part in page, part


@pytest.mark.parametrize("letters", ["[", "*a ", "`", "![](", "<a ", "| a ", "> ", "$", "\\(", "&#x;", "  - "])
def test_no_text_takes_longer_to_clean_than_its_size_allows(letters):
    """In a process of its own, for a pattern that does not end holds the interpreter."""
    import subprocess

    code = (
        "import time\nfrom adlib.grading.cleaning import markdown2html\nfrom adlib.grading.repair import LARGEST_TEXT\n"
        f"markdown2html('warm')\ntext = ({letters!r} * LARGEST_TEXT)[:LARGEST_TEXT]\n"
        "began = time.process_time()\nmarkdown2html(text)\n"
        "print(time.process_time() - began)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=300)
    assert float(run.stdout) < 60, run.stdout + run.stderr


# What a person should look at


def notes_of(course, student, source):
    hand_in(course, student, STEM, notebook_with(STEM, source))
    return next(d.notes for d in grade(course, STEM, workers=1, only=lambda s: s == student))


def test_code_that_reaches_into_the_course_or_is_far_too_long_is_noted(course):
    from adlib.grading.suspicion import suspicions

    for source in (
        "from adlib.grading import kernel\nkernel.observe = None",
        "import adlib.grading\nadlib.grading.check = None",
        "import adlib.grading.observe as o",
        "import sys\nsys.modules['adlib.grading.kernel'].observe = 1",
        "import importlib\nimportlib.import_module('adlib' + '.grading')",
        "get_ipython().run_cell = None",
        "import ctypes",
        "import builtins\nbuiltins.abs = 1",
        "x = '''adlib.grading.kernel'''",
    ):
        assert suspicions([source], 4000), source
    for source in (
        "from adlib.grading import check",
        "import numpy as np\nfrom math import sin\nfrom adlib import grad",
        "%matplotlib inline\ndef f(x): return x",
        "def broken(:",
        "check('06.multiply', multiply)",
    ):
        assert suspicions([source], 4000) == [], source
    assert suspicions(["# " + "x" * 60_000], 4000) and not suspicions(["x = 1\n" * 1000], 4000)
    assert "look at it" in notes_of(course, "reaches", "import sys\nsys.modules.get('adlib.grading.kernel')")[0]
    path = course.folder("autograded", "reaches", STEM) / f"{STEM}.ipynb"
    assert "look at it" in json.loads(path.read_text(encoding="utf-8"))["metadata"]["adgrade"]["notes"][0]
