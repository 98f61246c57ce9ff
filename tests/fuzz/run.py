"""The long run: random programs through every engine for some minutes, a table, and each new failure made small.

    make fuzz MINUTES=30
    python tests/fuzz/run.py 30 --seed 7 --numba 20

Each program meets one engine of each family, in turn; with `--numba N` each N-th meets machine code as well, which
takes half a second a function. The exit status
is 1 if a failure was found.
"""

import argparse
import itertools
import random
import re
import sys
import time

from engines import one_of_each_family
from generate import generated
from report import Table, as_found
from smaller import smallest
from verdict import outcomes


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("minutes", type=float)
    options.add_argument("--seed", type=int, default=random.randrange(10**6))
    options.add_argument("--numba", type=int, default=20)
    given = options.parse_args()
    print(f"seed {given.seed}")
    table, seen = Table(), set()
    end = time.monotonic() + 60 * given.minutes
    for program in endless(given.seed):
        if time.monotonic() > end:
            break
        table.programs += 1
        for entry in new_failures(program, table, given.numba, seen):
            print(entry, flush=True)
    print(table)
    sys.exit(bool(seen))


def endless(start):
    """Different programs without end."""
    for seed in itertools.count(start):
        yield from generated(seed, 100)


def new_failures(program, table, numba, seen):
    """Run a program, and give an entry for `found.py` for each way to fail that was not seen before."""
    with_numba = numba > 0 and table.programs % numba == 0
    for outcome in outcomes(program, one_of_each_family(table.programs, with_numba)):
        table.add(outcome)
        if not outcome.failed:
            continue
        small, outcome = smallest(program, outcome)
        key = outcome.kind, outcome.what, skeleton(small.text)
        if key not in seen:
            seen.add(key)
            yield as_found(small, outcome)


def skeleton(text):
    """A program without its numbers and the names of its variables."""
    return re.sub(r"-?\d+\.?\d*|\bv\d+\b|\b[xy]\b", "#", text)


if __name__ == "__main__":
    main()
