"""What derivatives cost: the operations of a function and of its sweeps, counted by tracing them."""

from collections import Counter

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import vjp
from adlib.methods.wengert import Row, WengertList
from adlib.numbers.containers import rebuild


class Counts(Counter):
    """Operations of f by kind. `forward` counts f and a tangent sweep together, `reverse` counts f and an adjoint
    sweep, and `stored` is how many numbers the list holds for the backward pass.
    """

    @property
    def ratios(self):
        """(c of forward mode, c of reverse mode): the operations of f with its sweep, divided by those of f."""
        return self.forward.total() / self.total(), self.reverse.total() / self.total()


def count(wengert_list):
    """Return the `Counts` of a Wengert list."""
    counts = Counts(row.rule.name for row in wengert_list.rows[wengert_list.n :])
    xs, ys = (
        [row.value for row in wengert_list.inputs],
        [x.value if isinstance(x, Row) else x for x in wengert_list.results],
    )

    def again(*parts):
        return wengert_list.replay(parts, lambda row, operands: row.rule(*operands, **row.params))

    def kinds(program, values):
        with np.errstate(all="ignore"):
            return Counter(row.rule.name for row in WengertList(program, values).rows[len(values) :])

    counts.forward = kinds(lambda *parts: jvp(again, parts[: wengert_list.n], parts[wengert_list.n :]), xs * 2)
    counts.reverse = kinds(
        lambda *parts: vjp(again, *parts[: wengert_list.n])[1](
            rebuild(wengert_list.containers, iter(parts[wengert_list.n :]))
        ),
        xs + ys,
    )
    counts.stored = sum(np.size(row.value) for row in wengert_list.rows)
    return counts
