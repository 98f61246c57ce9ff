"""Several names for one array: what is written through one of them is read through all of them, as in NumPy.

In NumPy, `z = y` is another name for y, `z = y[1:]` is a view of it, and `y += x` writes into the array that both of
them show. The numbers of an engine do not change, because a derivative needs the old values. Instead, a write makes a
new array, for which `y` then stands, and every view of it is made again. For this purpose a view knows the array of
which it is a view, and an array knows its views as long as they exist.
"""

import math
import weakref

import numpy as np

from adlib.rules.kinds import TABLE, plain_member


class Links:
    """What a number shares its memory with: `base`, of which it is the view `derive(base)`, and its own `views`."""

    __slots__ = ("base", "derive", "writable", "views", "room")

    def __init__(self, base=None, derive=None, writable=True):
        self.base, self.derive, self.writable = base, derive, writable
        self.views, self.room = [], 16

    def add(self, view):
        if len(self.views) == self.room:
            self.views = [reference for reference in self.views if reference() is not None]
            self.room = 16 + 2 * len(self.views)
        self.views.append(weakref.ref(view))

    def living_views(self):
        return [view for view in (reference() for reference in self.views) if view is not None]


def link(base, view, derive, writable):
    """Record that `view`, which is derive(base), shares the memory of `base`."""
    view.links = Links(base, derive, writable)
    if not hasattr(base, "links"):
        base.links = Links()
    base.links.add(view)


def as_array(number):
    """Mark a number as an array without axes, such as np.where gives, so that y += x writes into it."""
    number.links = Links()


def write(x, new):
    """Let x stand for `new`, and update everything that shares the memory of x."""
    links = getattr(x, "links", None)
    if links is None:
        x.become(new)
        return
    if not links.writable:
        raise TypeError(
            "NumPy does not write into this kind of view (a diagonal, or the result of np.broadcast_to): work on a copy"
        )
    x.become(new)
    _write_base(x)
    _write_views(x)


def _write_base(view):
    """Write a view into the array of which it is a view, and so on down to the array that owns the memory.

    A view lies in memory as its base does, because this may decide whether NumPy makes a view or a copy of it.
    """
    base, derive = view.links.base, view.links.derive
    if base is None:
        return
    shape = np.shape(plain_member(base))
    positions = derive(np.arange(math.prod(shape)).reshape(shape))
    base.become(TABLE["assign"](base, view, index=np.unravel_index(positions, shape)))
    if np.asarray(derive(plain_member(base))).strides != np.asarray(plain_member(view)).strides:
        view.become(derive(base))
    _write_base(base)
    _write_views(base, known=view)


def _write_views(x, known=None):
    """Make the views of x again, and the views of these, except the one that is `known`."""
    for view in x.links.living_views():
        if view is not known:
            view.become(view.links.derive(x))
            _write_views(view)
