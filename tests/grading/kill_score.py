"""The score of the checks, as a table: right answers that pass, wrong ones that are rejected, mutants that are
noticed.
"""

import contextlib
import io
import warnings
from pathlib import Path

from corpus import CORPUS, ENTRIES
from mutants import excused, score

from adlib.grading.answers import answer_to
from adlib.grading.judge import judge
from adlib.grading.observe import cases_of, observe


def verdict(name, function):
    cases = cases_of(name, True)
    with contextlib.redirect_stdout(io.StringIO()):  # some print where they should return
        return judge(name, observe(name, function, cases)["results"], cases)


def lines():
    yield "| set | questions | right answers pass | wrong answers rejected | told why | mutants noticed | equivalent |"
    yield "|---|---|---|---|---|---|---|"
    totals = [0] * 9
    for stem in CORPUS:
        names = sorted({e.name for e in ENTRIES if e.name.startswith(stem[:2])})
        right = [verdict(e.name, e.function).ok for e in ENTRIES if e.name in names and e.right]
        wrong = [verdict(e.name, e.function) for e in ENTRIES if e.name in names and not e.right]
        wrong += [verdict(name, f) for name in names for _, f in answer_to(name).mistakes]
        rows = score(stem)
        same = sum(excused(stem, q, label) for q, label, survived in rows if survived)
        noticed, real = sum(not survived for *_, survived in rows), len(rows) - same
        numbers = [
            len(names),
            sum(right),
            len(right),
            sum(not f.ok for f in wrong),
            len(wrong),
            sum(f.cause is not None for f in wrong),
            noticed,
            real,
            same,
        ]
        totals = [a + b for a, b in zip(totals, numbers)]
        yield row(stem, numbers)
    yield row("all", totals)


def row(name, n):
    return (
        f"| {name} | {n[0]} | {n[1]} of {n[2]} | {n[3]} of {n[4]} | {100 * n[5] / n[4]:.0f} % | {n[6]} of {n[7]} "
        f"({100 * n[6] / n[7]:.1f} %) | {n[8]} |"
    )


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    text = []
    for line in lines():
        print(line, flush=True)
        text.append(line)
    path = Path(__file__).resolve().parents[2] / "build" / "kill-score.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
