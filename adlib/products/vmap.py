"""A function on many inputs at once: `vmap`, for vectorizing map.

A function is written for one input. `vmap` stacks many inputs along a leading axis that the function does not see, and
runs it once: each rule of the table works on the whole stack (see `batch`). The result is what a loop over the members
gives, without the loop. The name and the idea are those of JAX: Bradbury et al. (2018), "JAX: composable
transformations of Python+NumPy programs".
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from adlib.numbers.arguments import is_position
from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import Number, as_it_is, as_real, call, new_level
from adlib.products.batch import Batch
from adlib.rules.kinds import dtype_of, shape_of


def vmap(f: Callable[..., Any], in_axes: Any = 0) -> Callable[..., Any]:
    """Return the function that applies f to many inputs at once: `vmap(f)(xs)[k]` is `f(xs[k])`.

    `in_axes` names the axis of the arguments along which the members lie: an int for all of them, or a tuple with one
    entry for each argument. An entry is an int, None for an argument that is the same for all members, or a container
    of entries for an argument that is such a container. An argument that is mapped is an array with at least one axis,
    or a nested list, tuple or dict of arrays. Whole numbers in it become floats, and booleans stay as they are. Keyword
    arguments are passed on to f unchanged, so they are the same for all members. The members of the result, or of every
    array in it, lie along axis 0.

    f runs once. A branch, a loop or an index that depends on the values of the members is refused with a TypeError,
    since they may disagree about it: use np.where. Raises ValueError if the numbers of members differ, or are 0, or if
    `in_axes` does not fit the arguments. Derivatives may be taken inside and outside: `vmap(grad(f))` gives one
    gradient for each member.
    """
    _check(in_axes)

    def f_of_many(*args, **kwargs):
        if isinstance(in_axes, (list, tuple)) and len(in_axes) != len(args):
            raise ValueError(
                f"in_axes has {len(in_axes)} entries and f was called with {len(args)} arguments: give one for each"
            )
        axes, level = _axes_of_leaves(in_axes, args, "in_axes", "args"), new_level()
        leaves = [
            leaf if axis is None else _stacked(leaf, axis, name)
            for axis, (name, leaf) in zip(axes, flatten(args, "args"))
        ]
        n = _number_of_members(axes, leaves, args)
        members = [leaf if axis is None else Batch(leaf, level) for axis, leaf in zip(axes, leaves)]
        y = call(f, rebuild(args, iter(members)), kwargs)
        return rebuild(y, iter([_result(leaf, name, level, n) for name, leaf in flatten(y, "the result of f")]))

    return f_of_many


def _check(in_axes):
    axes = [axis for _, axis in flatten(in_axes)]
    if isinstance(in_axes, dict) or not all(axis is None or is_position(axis) for axis in axes):
        raise TypeError(f"in_axes is {in_axes!r}: give an axis, None, or a tuple with one of these for each argument")
    if all(axis is None for axis in axes):
        raise ValueError(f"in_axes is {in_axes!r}, so nothing is mapped: give the axis of at least one argument")


def _axes_of_leaves(axes, tree, what, of):
    """Return the axis of each leaf of `tree`. An axis in the place of a container is that of all its leaves."""
    if not isinstance(axes, (list, tuple, dict)):
        return [axes] * len(flatten(tree))
    keys = _keys(tree)
    if {*_keys(axes)} != {*keys} or isinstance(axes, dict) != isinstance(tree, dict):
        raise ValueError(f"{what} is {axes!r}, which does not fit {of}: give an axis, or one for each of {[*keys]}")
    return [
        axis for key in keys for axis in _axes_of_leaves(axes[key], tree[key], f"{what}[{key!r}]", f"{of}[{key!r}]")
    ]


def _keys(tree):
    if isinstance(tree, dict):
        return tree.keys()
    return range(len(tree)) if isinstance(tree, (list, tuple)) else ()


def _stacked(leaf, axis, name):
    """Return an argument with the axis of its members in front."""
    x = as_it_is(leaf if dtype_of(leaf).kind == "b" else as_real(leaf, name))
    rank = len(shape_of(x))
    if not rank:
        raise ValueError(f"{name} is one number and has no axis to map over: give it None in in_axes")
    if not -rank <= axis < rank:
        raise ValueError(f"in_axes says {axis} for {name}, which has {rank} axes: count from 0 to {rank - 1}")
    return np.moveaxis(x, axis, 0) if axis % rank else x


def _number_of_members(axes, leaves, args):
    counts = {
        name: shape_of(leaf)[0]
        for axis, leaf, (name, _) in zip(axes, leaves, flatten(args, "args"))
        if axis is not None
    }
    if not counts:
        raise ValueError("vmap was called without an argument that is mapped: pass arrays by position")
    (first, n), *others = counts.items()
    for name, count in others:
        if count != n:
            raise ValueError(f"{first} has {n} members and {name} has {count}: map over axes of one length")
    if n == 0:
        raise ValueError(f"{first} has no members, so f cannot be run: map over an axis that is not empty")
    return n


def _result(leaf, name, level, n):
    """Return one result of all members. What is the same for all of them is repeated."""
    if isinstance(leaf, Batch) and leaf.level == level:
        return as_it_is(leaf.primal)
    if not isinstance(leaf, (Number, float, int, np.generic, np.ndarray)):
        raise TypeError(f"{name} is of type {type(leaf).__name__}: a function that is mapped returns numbers or arrays")
    return np.copy(np.broadcast_to(leaf, (n, *shape_of(leaf))))
