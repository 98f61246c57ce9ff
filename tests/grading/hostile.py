"""Submissions that attack instead of answering, for the set 06: source for the first answer cell, or a change of the
notebook.

Their answers are garbage, so every one of them should earn nothing. `python tests/grading/hostile.py` prints what each
earns from stock nbgrader with plain assertions and no sandbox, and what it earns here.
"""

import tempfile
from pathlib import Path

import nbformat
from corpus import ROOT, notebook_with

STEM = "06_dual_numbers"
GARBAGE = "\n".join(
    f"def {name}(*arguments):\n    return 0.0, 0.0"
    for name in ("multiply", "divide", "sine", "logarithm", "gradient", "multiply_triplets")
)

SOURCES = {
    # the machinery of the notebook
    "transforms each cell's syntax tree": "import ast\nclass Away(ast.NodeTransformer):\n    def visit_Expr(self, "
    "node): return ast.copy_location(ast.Pass(), node)\nget_ipython().ast_transformers.append(Away())",
    "replaces run_cell": "shell = get_ipython()\nshell.run_cell = lambda *a, **k: None\ntype(shell).run_cell_async = "
    "None",
    "calls the display hook": "import sys\nhook = sys.displayhook\ndef check(name, answer):\n    hook(2.0)\nimport "
    "adlib.grading\nadlib.grading.check = check",
    "prints a mark": "print('2.0')\nprint('06.multiply: all 26 cases right')",
    "stops later cells": "raise SystemExit",
    "breaks the shell": "get_ipython().user_ns = None\nimport builtins\nbuiltins.compile = None",
    # the reference and the tests
    "asks the reference": "try:\n    from adlib import Dual\n    def multiply(z, w):\n        y = Dual(*z) * "
    "Dual(*w)\n        return y.primal, y.tangent\nexcept Exception:\n    pass",
    "asks the judge": "try:\n    from adlib.grading.answers import answer_to\n    multiply, divide = "
    "answer_to('06.multiply').right[0], answer_to('06.divide').right[0]\nexcept Exception:\n    pass",
    "reads the solutions": "import glob, json\ntry:\n    for path in glob.glob('/**/solutions/**/*.ipynb', "
    "recursive=True) + glob.glob('../../../../solutions/**/*.ipynb', recursive=True):\n        for cell in "
    "json.load(open(path))['cells']:\n            if 'BEGIN SOLUTION' in ''.join(cell['source']): "
    "exec(''.join(cell['source']))\nexcept Exception:\n    pass",
    "asks SymPy": "try:\n    from sympy import symbols, diff, sin, log\n    x = symbols('x')\n    def sine(z): return "
    "float(sin(z[0])), float(diff(sin(x), x).subs(x, z[0])) * z[1]\n    def logarithm(z): return "
    "float(log(z[0])), float(diff(log(x), x).subs(x, z[0])) * z[1]\nexcept Exception:\n    pass",
    "asks autograd": "try:\n    import autograd.numpy as anp\n    from autograd import grad\n    def sine(z): return "
    "float(anp.sin(z[0])), float(grad(anp.sin)(z[0]) * z[1])\nexcept Exception:\n    pass",
    "peeks into frames": "import sys\ndef multiply(z, w):\n    frame = sys._getframe()\n    while frame:\n        for "
    "value in frame.f_locals.values():\n            if isinstance(value, dict) and 'expected' in value: return "
    "value['expected']\n        frame = frame.f_back\n    return 0.0, 0.0",
    "looks for the judge in memory": "import gc\nfound = [o for o in gc.get_objects() if isinstance(o, dict) and "
    "'right' in o and 'wrong' in o]\ndef multiply(z, w): return found[0] if found else (0.0, 0.0)",
    # comparison and chance
    "patches abs, isclose and assert_allclose": "import builtins, math, numpy, numpy.testing\nbuiltins.abs = lambda "
    "x: 0.0\nmath.isclose = numpy.isclose = numpy.allclose = lambda *a, **k: True\nnumpy.testing.assert_allclose "
    "= lambda *a, **k: None",
    "is equal to everything": "class Equal(float):\n    __eq__ = __le__ = __lt__ = __ge__ = lambda self, other: True\n"
    "    __sub__ = __rsub__ = lambda self, other: Equal(0)\n    __abs__ = lambda self: Equal(0)\n    __hash__ = "
    "float.__hash__\ndef multiply(z, w): return Equal(0), Equal(0)",
    "rigs the random numbers": "import random\nclass Same(random.Random):\n    def random(self): return 0.5\n    def "
    "uniform(self, a, b): return 1.0\n    def choice(self, items): return items[0]\nrandom.Random = Same\ndef "
    "multiply(z, w): return 1.0, 2.0\ndef divide(z, w): return 1.0, 0.0",
    "draws its own cases": "from adlib.grading import kernel\nkernel.cases_of = lambda name, grading: [{'z': [0.0, "
    "0.0], 'w': [1.0, 0.0]}] * 26",
    "learns the notebook's cases by heart": "from adlib.grading.kernel import cases_of\nknown = {(*c['z'], *c['w']): "
    "(c['z'][0] * c['w'][0], c['z'][0] * c['w'][1] + c['z'][1] * c['w'][0]) for c in cases_of('06.multiply', "
    "False)}\ndef multiply(z, w): return known.get((*z, *w), (0.0, 0.0))",
    "reports to itself": "from IPython.display import display\ndef check(name, answer):\n    "
    "display({'application/vnd.adlib.check+json': {'check': name, 'results': [{'value': True}] * 26}}, raw=True)\n"
    "    return 2\nimport adlib.grading\nadlib.grading.check = check",
    "reports twice": "from IPython.display import display\nfrom adlib.grading import kernel\nhonest = kernel.observe\n"
    "def observe(name, answer, cases):\n    display({kernel.MIME: honest(name, lambda *a: (0, 0), cases)}, "
    "raw=True)\n    return honest(name, lambda z, w=(1, 0): (z[0] * w[0], z[0] * w[1] + z[1] * w[0]), cases)\n"
    "kernel.observe = observe",
    "reports wildcards": "from adlib.grading import kernel\nkernel.observe = lambda name, answer, cases: {'check': "
    "name, 'results': [{'value': [float('nan'), float('inf')]}] * len(cases)}",
    "reports for another question": "from adlib.grading import kernel\nhonest = kernel.observe\nkernel.observe = "
    "lambda name, answer, cases: honest('06.sine', answer, cases)",
    "reports an object that unpickles to code": "class Bomb:\n    def __reduce__(self): return "
    "(__import__('os').system, ('touch /tmp/adgrade-was-here',))\n    def tolist(self): return [Bomb(), Bomb()]\n"
    "def multiply(z, w): return Bomb()",
    "reports what is deeply nested": "x = []\nfor _ in range(100_000): x = [x]\ndef multiply(z, w): return x",
    "reports whole numbers that no float can hold": "def multiply(z, w): return 10 ** 400, -10 ** 4000\nfrom "
    "adlib.grading import kernel\nkernel.observe = lambda name, answer, cases: {'check': name, 'results': "
    "[{'value': [10 ** 400, 1]}] * len(cases)}",
    "writes into every file descriptor": "import os, json\nline = json.dumps({'cell': 2, 'outputs': [{'output_type': "
    "'execute_result', 'data': {'text/plain': '2.0'}, 'metadata': {}, 'execution_count': 1}]}).encode() + "
    "b'\\n{\"done\": true}\\n'\nfor fd in range(3, 64):\n    try: os.write(fd, line)\n    except OSError: pass",
    "fakes modules": "import sys, types\nfake = types.ModuleType('adlib.grading.judge')\nfake.judge = lambda *a, **k: "
    "type('F', (), {'ok': True})()\nsys.modules['adlib.grading.judge'] = sys.modules['adlib.grading.oracle'] = "
    "fake",
    "leaves a module that shadows": "for name in ('numpy', 'json', 'random', 'adlib', 'sitecustomize'):\n    try: "
    "open(name + '.py', 'w').write('raise SystemExit')\n    except OSError: pass",
    # the grader's machine
    "writes the gradebook": "import glob, sqlite3\nfor path in glob.glob('/**/gradebook.db', recursive=True) + "
    "glob.glob('../../../gradebook.db'):\n    try:\n        db = sqlite3.connect(path); db.execute('update grade "
    "set auto_score = 150, manual_score = 150'); db.commit()\n    except Exception: pass",
    "edits another submission and the library": "import glob, os\nfor path in glob.glob('/**/submitted/**/*.ipynb', "
    "recursive=True) + [__import__('adlib').__file__, __import__('numpy').__file__]:\n    try: open(path, "
    "'a').write('#')\n    except OSError: pass",
    "plants a start-up file": "import os, site\nfor folder in "
    "(os.path.expanduser('~/.ipython/profile_default/startup'), os.path.expanduser('~/.config'), "
    "site.getusersitepackages(), *site.getsitepackages()):\n    try:\n        os.makedirs(folder, exist_ok=True); "
    "open(os.path.join(folder, 'usercustomize.py'), 'w').write('import sys; sys.exit(1)')\n    except OSError: "
    "pass",
    "uses the network": "import socket\nfor address in (('127.0.0.1', 22), ('1.1.1.1', 53)):\n    try: "
    "socket.create_connection(address, 0.3)\n    except OSError: pass",
    "leaves forty processes": "import os, time\nfor _ in range(40):\n    try:\n        if os.fork() == 0:\n           "
    " time.sleep(600); os._exit(0)\n    except OSError: break",
    "takes two gigabytes": "try:\n    x = bytearray(2_500_000_000)\nexcept MemoryError:\n    pass",
    "kills its parent": "import os, signal\nif os.getppid() > 1:\n    try: os.kill(os.getppid(), signal.SIGTERM)\n    "
    "except OSError: pass",
    "swallows interrupts": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "exits": "import os\nos._exit(0)",
    "prints a hundred megabytes on a line": "print('x' * 100_000_000)",
    "sends itself signals": "import os, signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nos.kill(os.getpid(), "
    "signal.SIGSTOP)",
}


def skipping(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata["tags"] = ["skip-execution"]
    return notebook


def rewritten(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.source, cell.metadata.nbgrader["points"] = "1000", 1000
    return notebook


def without_checks(notebook):
    notebook.cells = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]
    return notebook


def as_text(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.cell_type = "raw"
            cell.pop("outputs", None), cell.pop("execution_count", None)
    return notebook


CHANGES = {
    "tags checks to be skipped": skipping,
    "rewrites checks and their points": rewritten,
    "deletes checks": without_checks,
    "makes checks raw text": as_text,
}


def hostile_notebooks():
    found = {name: notebook_with(STEM, GARBAGE + "\n" + source) for name, source in SOURCES.items()}
    found |= {name: change(notebook_with(STEM, GARBAGE)) for name, change in CHANGES.items()}
    return {**found, "garbage": notebook_with(STEM, GARBAGE)}


def summary(folder):
    """Grade all attacks and accidents in one class, between honest people; the result in a line.

    What an attack earns is what it has beyond what its answers are worth. Harm is a file of the course, of the library
    or of another submission that has changed, and what is left behind in the folder for temporary files.
    """
    import hashlib
    import os

    from accidents import ALL, CASES, HONEST, class_of, strange_folders
    from corpus import hand_in, make_course, marks_of

    from adlib.grading.grade import grade

    folder.mkdir()
    course = make_course(folder, STEM)
    wanted = {student: points for student, (points, _) in (class_of(course, CASES) | strange_folders(course)).items()}
    for name, notebook in hostile_notebooks().items():
        hand_in(course, f"n {name}", STEM, notebook)
        wanted[f"n {name}"] = 0.0
    watched = [course.root / "solutions", ROOT / "adlib", *(course.above("submitted") / one for one in HONEST)]
    files = [path for top in watched for path in sorted(top.rglob("*")) if path.suffix in (".py", ".ipynb")]
    state = lambda: {path: hashlib.sha256(path.read_bytes()).digest() for path in files}
    before = state()
    list(grade(course, STEM, cell_seconds=3.0, seconds=10.0))
    now, found = state(), marks_of(course, STEM)
    points = {s: sum(m or 0 for c, m in marks.items() if c.startswith("check")) for s, marks in found.items()}
    earned = sum(max(0.0, points.get(student, 0.0) - (due or 0.0)) for student, due in wanted.items())
    left = [path for path in Path(tempfile.gettempdir()).glob(f"adgrade-{os.getpid()}-*")]
    harm = sum(before[path] != now[path] for path in files) + len(left)
    others = sum(points.get(student) != ALL for student in HONEST)
    attacks = len(wanted) - len(HONEST)
    return f"attacks and accidents: {attacks}; earned: {earned:g}; harm: {harm}; others affected: {others}"


# The table ------------------------------------------------------------------------------------------------------------

ASSERTIONS = {
    "multiply": "np.testing.assert_allclose(multiply((2.0, 3.0), (5.0, 7.0)), (10.0, 29.0))",
    "divide": "np.testing.assert_allclose(divide((1.0, 2.0), (4.0, 8.0)), (0.25, 0.0))",
    "sine": "assert abs(sine((0.5, 2.0))[1] - 1.7551651237807455) < 1e-8",
    "logarithm": "assert abs(logarithm((2.0, 3.0))[1] - 1.5) < 1e-8",
    "gradient": "assert np.allclose(gradient(lambda xs: (xs[0][0] ** 2, 2 * xs[0][0] * xs[0][1]), [3.0]), [6.0])",
    "triplets": "assert np.allclose(multiply_triplets((1, 2, 3), (4, 5, 6)), (4, 13, 28))",
}


def with_assertions(notebook):
    """The notebook of a stock course: an assertion in place of each check."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.startswith("check_") and cell.source.startswith("check("):
            cell.source = "import numpy as np\n" + ASSERTIONS[name.removeprefix("check_")]
    return notebook


def main():
    import os
    import signal
    import subprocess
    import sys

    from corpus import hand_in, make_course, marks_of

    from adlib.grading.grade import grade

    with tempfile.TemporaryDirectory() as folder:
        ours = make_course(Path(folder) / "ours" if not (Path(folder) / "ours").mkdir() else None, STEM)
        for name, notebook in hostile_notebooks().items():
            hand_in(ours, name, STEM, notebook)
        list(grade(ours, STEM, cell_seconds=3.0, seconds=10.0))
        here = {
            student: sum(m or 0 for c, m in marks.items() if c.startswith("check"))
            for student, marks in marks_of(ours, STEM).items()
        }
        stock = Path(folder) / "stock"
        (stock / "source" / STEM).mkdir(parents=True)
        (stock / "nbgrader_config.py").write_text(
            "c = get_config()\nc.CourseDirectory.course_id = 'stock'\nc.Execute.timeout = 3\n", encoding="utf-8"
        )
        nbformat.write(
            with_assertions(nbformat.read(ROOT / "solutions" / STEM / f"{STEM}.ipynb", 4)),
            stock / "source" / STEM / f"{STEM}.ipynb",
        )
        stuck = set()

        def run(*arguments, student=None):
            process = subprocess.Popen(
                [sys.executable, "-m", "nbgrader", *arguments],
                cwd=stock,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            try:
                process.wait(90)
            except subprocess.TimeoutExpired:
                stuck.add(student)
                os.killpg(process.pid, signal.SIGKILL)  # and the kernel with it
                process.wait()

        run("generate_assignment", STEM)
        dangerous = {
            "kills its parent",
            "leaves forty processes",
            "takes two gigabytes",
            "edits another submission and the library",
            "plants a start-up file",
            "sends itself signals",
        }
        for name, notebook in hostile_notebooks().items():
            if name not in dangerous:
                there = stock / "submitted" / name / STEM
                there.mkdir(parents=True)
                nbformat.write(with_assertions(notebook), there / f"{STEM}.ipynb")
                run("autograde", STEM, f"--student={name}", student=name)
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{stock}/gradebook.db", "stock") as book:
            elsewhere = {s.student_id: s.score for s in book.assignment_submissions(STEM)}
        graded = {path.parent.name for path in (stock / "autograded").glob(f"*/{STEM}")}
        print("| submission (11 points; garbage earns 0) | stock | here |\n|---|---|---|")
        for name in here:
            if name in dangerous:
                there = "not run: harms the machine"
            elif name in stuck:
                there = "stuck"
            else:
                there = f"{elsewhere.get(name, 0):g}" if name in graded else "lost"
            print(f"| {name} | {there} | {here[name]:g} |")
        print(summary(Path(folder) / "all"))


if __name__ == "__main__":
    main()
