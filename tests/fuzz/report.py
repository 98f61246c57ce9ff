"""How a run is shown: a table of outcomes by family of engines, and a failure as an entry for `found.py`."""

from collections import Counter

import numpy as np
from engines import ENGINES, FAMILIES
from verdict import KINDS


class Table:
    """Counts of outcomes."""

    def __init__(self):
        self.counts, self.programs = Counter(), 0

    def add(self, outcome):
        self.counts[ENGINES[outcome.engine].family, outcome.kind] += 1

    def __str__(self):
        lines = [f"{self.programs} programs", f"{'engine':<20}" + "".join(f"{kind:>9}" for kind in KINDS)]
        for family in FAMILIES:
            counts = [self.counts[family, kind] for kind in KINDS]
            if any(counts):
                lines.append(f"{family:<20}" + "".join(f"{count:>9}" for count in counts))
        return "\n".join(lines)


def as_found(program, outcome):
    """A failure as an entry for `found.py`."""
    args = ", ".join(f"np.array({x.tolist()})" if isinstance(x, np.ndarray) else repr(x) for x in program.args)
    wrong = f"{outcome.engine}: {' '.join(outcome.detail.split())}"
    return (
        f'    Found(\n        "",\n        """\\\n{program.text.rstrip()}\n""",\n        ({args},),\n'
        f"        {wrong!r},\n    ),"
    )
