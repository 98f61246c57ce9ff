"""What a function can see from outside: names for generated code, and arrays that may not change while it runs.

A tape needs the constants of an evaluation as they were when they were used. Small ones are copied. A large array that
f has made itself is copied as well, once for each time that its content has changed. A large array that comes from
outside f, such as data or weights, is not copied but locked while f runs, so that NumPy refuses to write into it.
"""

import functools
import types

import numpy as np

LONGEST = 1000  # no more entries of a container than this are examined


def names_around(f):
    """Return what f can see, its globals and its closure, as a dict."""
    names = dict(getattr(f, "__globals__", {}))
    code, cells = getattr(f, "__code__", None), getattr(f, "__closure__", None)
    for name, cell in zip(code.co_freevars if code else (), cells or ()):
        try:
            names[name] = cell.cell_contents
        except ValueError:  # it has no value yet
            pass
    return names


def arrays_around(*things):
    """Return the arrays that functions can reach through the names in their code, their defaults and what these hold,
    and those in containers and arguments. An array that is not found is taken for one that the function has made
    itself.
    """
    todo, seen = list(things), set()
    while todo:
        x = todo.pop()
        if id(x) not in seen:
            seen.add(id(x))
            if isinstance(x, np.ndarray):
                yield x
            todo += _held_by(x)


def _held_by(x):
    if isinstance(x, types.FunctionType):
        used, names = {*x.__code__.co_names, *x.__code__.co_freevars}, names_around(x)
        return [names[name] for name in used & names.keys()] + [x.__defaults__, x.__kwdefaults__]
    if isinstance(x, types.MethodType):
        return [x.__self__, x.__func__]
    if isinstance(x, functools.partial):
        return [x.func, x.args, x.keywords]
    if isinstance(x, np.ndarray):
        return [x.base]
    if isinstance(x, (list, tuple, set, dict)):
        entries = x.values() if isinstance(x, dict) else x
        return list(entries) if len(x) <= LONGEST else []
    if isinstance(x, (types.ModuleType, type)):
        return []
    return list(getattr(x, "__dict__", {}).values())


class Constants:
    """The large constant arrays of one evaluation of a function. `around` is the function and its arguments."""

    locks: dict = {}  # for all evaluations: the identity of a locked array -> [the array, the number of locks]

    def __init__(self, around):
        self.outside = {id(array) for array in arrays_around(*around)}
        self.copies, self.locked = {}, []

    def kept(self, x):
        """Return an array that stays as x is now."""
        owner = x if x.base is None else x.base
        if id(owner) in self.outside:
            self.lock(x)
            self.lock(owner)
            return x
        original, copy = self.copies.get(id(x), (None, None))
        if original is not x or not np.array_equal(copy, x, equal_nan=x.dtype.kind == "f"):
            self.copies[id(x)] = x, (copy := x.copy())
        return copy

    def lock(self, array):
        lock = self.locks.get(id(array))
        if lock is None and isinstance(array, np.ndarray) and array.flags.writeable:
            lock = self.locks[id(array)] = [array, 0]
            array.flags.writeable = False
        if lock is not None:
            lock[1] += 1
            self.locked.append(lock)

    def unlock(self):
        while self.locked:
            lock = self.locked.pop()
            lock[1] -= 1
            if not lock[1]:
                del self.locks[id(lock[0])]
                lock[0].flags.writeable = True
