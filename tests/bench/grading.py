"""How fast a class is graded: stock nbgrader, which has no sandbox and no judge, against adgrade.

python tests/bench/grading.py [submissions] [large class]      writes build/bench-grading.md
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))
from corpus import ROOT, functions_of, hand_in, how_many, make_course, marks_of, submission  # noqa: E402

from adlib.grading.cases import names  # noqa: E402
from adlib.grading.judge import judge  # noqa: E402
from adlib.grading.observe import cases_of, observe  # noqa: E402
from adlib.grading.shrink import smallest  # noqa: E402

STEM = "06_dual_numbers"


def a_class(folder, count):
    folder.mkdir()
    course = make_course(folder, STEM)
    for k in range(count):
        kind = ("right", "wrong")[k % 2]
        hand_in(course, f"student_{k:04}", STEM, submission(STEM, kind, k // 2 % how_many(STEM, kind))[0])
    return course


def as_stock(course):
    """The same course for nbgrader as it is by itself: a Jupyter kernel for each notebook, with the grader's rights."""
    config = course.root / "nbgrader_config.py"
    config.write_text(config.read_text(encoding="utf-8").replace("install(c)\n", ""), encoding="utf-8")
    return course


def timed(course, *line):
    began = time.perf_counter()
    run = subprocess.run(
        [
            "/usr/bin/env",
            sys.executable,
            "-c",
            f"import resource, subprocess, sys\nr = subprocess.run({[sys.executable, *line]!r}, capture_output=True, "
            "text=True)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\nsys.exit(r.returncode)",
        ],
        cwd=course.root,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return time.perf_counter() - began, int(run.stdout) / 1000


def slowest_checks():
    """Seconds that `check` takes in the notebook, for the solution and for an answer that is wrong, by question."""
    found = []
    for name in names():
        stem = next(p.name for p in (ROOT / "solutions").iterdir() if p.name.startswith(name[:2]))
        from mutants import cells_of

        space = {"__name__": "solution"}
        for _, source in cells_of(stem):
            exec(source, space)
        right = space[functions_of(stem)[name[3:]]]
        for answer in (right, lambda *a, **k: 0.0):
            began = time.perf_counter()
            cases = cases_of(name, False)
            results = observe(name, answer, cases)["results"]
            str(judge(name, results, cases, example=smallest(name, answer, cases, results)))
            found.append((time.perf_counter() - began, name))
    return sorted(found, reverse=True)


def main(count=100, many=400):
    lines = ["| what | seconds | submissions a second | grader's memory, MB |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        stock = as_stock(a_class(Path(folder) / "stock", count))
        ours = a_class(Path(folder) / "ours", count)
        large = a_class(Path(folder) / "large", many)
        figures = []
        for what, course, n, line in (
            (f"stock nbgrader autograde, {count}", stock, count, ["-m", "nbgrader", "autograde", STEM]),
            (
                f"adgrade grade --workers 2, {count}",
                ours,
                count,
                ["-m", "adlib.grading.command", "grade", STEM, "--workers", "2"],
            ),
            (
                f"adgrade grade --workers 4, {count}",
                ours,
                count,
                ["-m", "adlib.grading.command", "grade", STEM, "--workers", "4", "--force"],
            ),
            (
                f"adgrade grade --workers 2, {many}",
                large,
                many,
                ["-m", "adlib.grading.command", "grade", STEM, "--workers", "2"],
            ),
        ):
            seconds, memory = timed(course, *line)
            figures.append(seconds)
            lines.append(f"| {what} | {seconds:.1f} | {n / seconds:.1f} | {memory:.0f} |")
            print(lines[-1], flush=True)
        wrong = sum(
            (sum(m or 0.0 for cell, m in marks.items() if cell.startswith("check")) > 0) != (int(student[-4:]) % 2 == 0)
            for student, marks in marks_of(ours, STEM).items()
        )
        lines.append(
            f"\nThroughput: {figures[0] / figures[1]:.1f} times that of stock nbgrader with 2 workers, "
            f"{figures[0] / figures[2]:.1f} with 4 (goal: 10). "
            f"{wrong} marks are not what they should be. {many} submissions take {figures[3] / figures[1]:.2f} "
            f"times as long as {count}."
        )
        shutil.rmtree(large.root)
    checks = slowest_checks()
    lines.append(
        "Slowest checks in the notebook: "
        + ", ".join(f"{name} {seconds:.2f} s" for seconds, name in checks[:4])
        + " (goal: 0.3)."
    )
    print("\n".join(lines[-2:]))
    path = ROOT / "build" / "bench-grading.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
