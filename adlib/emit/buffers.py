"""Emitted code that keeps its arrays: each intermediate result is written into an array that exists already.

A new large array costs more than the arithmetic on it, because the system provides its memory page by page. Here every
elementwise operation has its own line, and an array is used again as soon as its content is no longer needed.
"""

import numpy as np

from adlib.emit.expressions import ATOM
from adlib.emit.graph import Node
from adlib.emit.python import VIEWS, collected_within, may_be_a_view, write_node
from adlib.rules.kinds import Elementwise


def body(writer, nodes, uses, outputs):
    """Return the lines of the nodes, with arrays that the writer's namespace holds."""
    within = collected_within(writer, nodes, uses)
    results = {x for output in outputs for x in _read_with(output, within)}
    last_use = _last_uses(nodes, within)
    free, owner = {}, {}  # shape -> names of arrays that may be used again; node -> the name of the array that holds it
    for position, node in enumerate(nodes):
        if node in within:
            continue
        operands = dict.fromkeys(x for x in node.args if isinstance(x, Node))
        freed = [x for x in operands if x in owner and last_use[x] == position]
        if _fills_an_array(node) and node not in results and not _collects(node, within):
            mine = next((x for x in freed if x.shape == node.shape), None)  # an operand passes its array on
            buffer = owner.pop(mine) if mine else _free_array(writer, free, node.shape)
            function = node.rule.numpy_function.__name__
            writer.lines.append(f"np.{function}({writer.atoms(node.args)}, out={buffer})")
            writer.text[node], owner[node] = (buffer, ATOM), buffer
        else:
            in_place = node.name in VIEWS or not node.shape and uses[node] == 1 and not node.args
            write_node(writer, node, within, lambda text: in_place)
        for x in freed:
            if x in owner:
                free.setdefault(x.shape, []).append(owner.pop(x))


def _fills_an_array(node):
    by_numpy = isinstance(node.rule, Elementwise) and node.rule.numpy_function is not None
    return by_numpy and node.shape and node.dtype == float


def _collects(node, within):
    return any(isinstance(x, Node) and x in within for x in node.args)


def _last_uses(nodes, within):
    """Return the position of the last node that reads each node."""
    last = {}
    for position, node in enumerate(nodes):
        for x in node.args:
            last.update(dict.fromkeys(_read_with(x, within), position))
    return last


def _read_with(x, within):
    """Yield x, and everything that is read when x is read: the array of which it is a view, or the terms that it
    collects.
    """
    if isinstance(x, Node):
        yield x
        if x.rule is not None and (x.name in VIEWS or may_be_a_view(x) or x in within):
            for a in x.args:
                yield from _read_with(a, within)


def _free_array(writer, free, shape):
    """Return the name of an array of this shape that is no longer needed, or of a new one."""
    if free.get(shape):
        return free[shape].pop()
    name = writer.fresh("b")
    writer.taken.add(name)
    writer.space[name] = np.empty(shape)
    return name
