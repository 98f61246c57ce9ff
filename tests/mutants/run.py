"""Mutants of the library and the labs: a random sample of small changes to adlib, each judged by its nearest tests.

    make coverage                              # measures which test reaches which line
    python tests/mutants/run.py 300            # 300 mutants
    python tests/mutants/run.py 20 --only adlib/lab --seed 3

The nearest tests of a line are those that reach it and then those that reach its file, the most specific first: a test
is the more specific, the fewer lines of adlib it reaches. One case of each test function comes before the next. A
mutant is noticed if one of these tests fails or does not end. `equivalent.txt` lists the mutants that nothing could
notice, with the reason.
"""

import argparse
import ast
import copy
import itertools
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from coverage import CoverageData
from mutations import changes

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "build" / "coverage" / "data"
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
ELSEWHERE = ("adlib/grading/",)  # the grader has its own: make kill-score, make hostile
LOOKS = {"figsize", "markersize", "fontsize", "linewidth", "linewidths", "alpha", "dpi", "xlim", "ylim", "bbox_inches"}
TESTS, FIRST = 80, 12  # at most, for one mutant; most are noticed by the first few
SECONDS = 40  # of processor time, for one run of tests


class Spot:
    """One mutant: the `change`-th way to alter the `node`-th node of a file's syntax tree; `text`: the whole file."""

    def __init__(self, path, tree, lines, node, change):
        mutated = copy.deepcopy(tree)
        twin = next(n for k, n in enumerate(ast.walk(mutated)) if k == node)
        before = ast.unparse(twin).split("\n")[0]
        label = list(changes(twin))[change](twin, mutated)
        self.path, self.line = path, line_of(tree, node)
        self.text = ast.unparse(ast.fix_missing_locations(mutated))
        self.label = f"{label}: {before} in {lines[self.line - 1].strip()}"

    def __str__(self):
        return f"{self.path}:{self.line} {self.label}"


def line_of(tree, node):
    return next(n for k, n in enumerate(ast.walk(tree)) if k == node).lineno


def places(tree):
    """(node, change) of every mutant of a file, but those that alter the looks of a picture or the order of a set."""
    skipped = {id(n) for part in ast.walk(tree) for n in without_effect(part)}
    for k, node in enumerate(ast.walk(tree)):
        if id(node) not in skipped:
            yield from ((k, j) for j, _ in enumerate(changes(node)))


def without_effect(node):
    """The nodes below this one that may be changed without any effect on what is computed."""
    if isinstance(node, ast.keyword) and node.arg in LOOKS:
        return list(ast.walk(node.value))
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance":
        return node.args[1:]
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        return node.comparators
    return []


def sample(count, only, seed):
    """`count` random mutants of adlib, or of the files below `only`."""
    paths = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("adlib/**/*.py"))]
    paths = [path for path in paths if path.startswith(only) and not path.startswith(ELSEWHERE)]
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in paths}
    trees = {path: ast.parse(source) for path, source in sources.items()}
    every = [(path, *place) for path in paths for place in places(trees[path])]
    random.Random(seed).shuffle(every)
    original = {path: ast.unparse(tree) for path, tree in trees.items()}
    spots = (Spot(path, trees[path], sources[path].splitlines(), *place) for path, *place in every)
    changed = (spot for spot in spots if spot.text != original[spot.path])
    return itertools.islice(changed, count), len(every)


def reached():
    """{path: {line: tests that reach it}} and {test: how many lines of adlib it reaches}."""
    data = CoverageData(str(MEASURED))
    data.read()
    lines, lengths = {}, defaultdict(int)
    for measured in data.measured_files():
        path = str(Path(measured).relative_to(ROOT))
        lines[path] = {}
        for line, contexts in data.contexts_by_lineno(measured).items():
            lines[path][line] = {context.partition("|")[0] for context in contexts if context}
            for test in lines[path][line]:
                lengths[test] += 1
    return lines, lengths


def nearest(spot, lines, lengths):
    """The tests of a mutant, nearest first. A file that only runs when it is imported has the tests of its folder."""
    here = lines.get(spot.path, {})
    tests = mixed(here.get(spot.line, ()), lengths)
    others = set().union(*here.values())
    if not others:
        folder = spot.path.rpartition("/")[0]
        others = set().union(*(t for path, of in lines.items() if path.startswith(folder) for t in of.values()))
    return (tests + mixed(others - set(tests), lengths))[:TESTS]


def mixed(tests, lengths):
    """The most specific case of every test function, then the second of every one, and so on."""
    seen, turns = defaultdict(int), {}
    for test in sorted(tests, key=lambda test: (lengths[test], test)):
        function = test.partition("[")[0]
        turns[test] = seen[function]
        seen[function] += 1
    return sorted(turns, key=lambda test: (turns[test], lengths[test], test))


def noticed(spot, tests, tree):
    """Does one of the tests fail in `tree`, a copy of the repository, with the mutant in place?"""
    path = tree / spot.path
    before = path.read_text(encoding="utf-8")
    path.write_text(spot.text, encoding="utf-8")
    for stale in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
        stale.unlink()
    try:
        return any(run(some, tree) != 0 for some in (tests[:FIRST], tests[FIRST:]) if some)
    finally:
        path.write_text(before, encoding="utf-8")


def run(tests, tree):
    """The exit code of pytest in a process of its own, forked so that NumPy and its like are loaded already."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
        os.chdir(tree)
        sys.path.insert(0, str(tree))
        os.environ["PYTHONPATH"] = str(tree)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        import pytest

        code = 1
        try:
            code = pytest.main(["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist", *tests])
        finally:
            os._exit(int(code))
    for _ in range(20 * SECONDS * 10):  # a test may wait without using the processor
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status
        time.sleep(0.1)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


def excuses():
    """[(path, part of the label, reason)]"""
    rows = [line.split(" | ") for line in EQUIVALENT.read_text(encoding="utf-8").splitlines() if " | " in line]
    return [tuple(map(str.strip, row)) for row in rows]


def excuse(spot):
    return next((why for path, part, why in excuses() if path == spot.path and part in spot.label), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--only", default="adlib/", help="the folder or file to change")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    spots, total = sample(options.count, options.only, options.seed)
    lines, lengths = reached()
    for module in ("matplotlib.pyplot", "sympy", "hypothesis", "IPython", "anywidget", "nbformat", "pytest"):
        __import__(module)
    survivors, equivalent, made = [], 0, 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        unneeded = shutil.ignore_patterns(".*", "build", "grading_*", "shots")
        shutil.copytree(ROOT, tree, ignore=unneeded)
        for spot in spots:
            made, tests = made + 1, nearest(spot, lines, lengths)
            if why := excuse(spot):
                equivalent += 1
                print(f"equivalent  {spot}  ({why})", flush=True)
            elif tests and noticed(spot, tests, tree):
                print(f"noticed     {spot}", flush=True)
            else:
                survivors.append(spot)
                print(f"SURVIVED    {spot}  ({len(tests)} tests)", flush=True)
    judged = made - equivalent
    found = judged - len(survivors)
    print(f"{made} of {total} mutants: {equivalent} equivalent, {found} of {judged} noticed", end="")
    print(f" ({found / max(judged, 1):.1%})")
    for spot in survivors:
        print(f"    survived: {spot}")
    return 0 if found >= 0.95 * judged else 1


if __name__ == "__main__":
    sys.exit(main())
