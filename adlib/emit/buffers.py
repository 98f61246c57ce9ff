"""Emitted code that keeps its arrays: each intermediate result is written into an array that is there already.

A fresh large array costs more than the arithmetic on it, because the system hands out its memory page by page. Here
every elementwise operation has a line of its own, and an array is used again as soon as what it held is no longer
wanted.
"""

import numpy as np

from adlib.emit.graph import Node
from adlib.emit.python import ATOM, VIEWS, collected_within, write_node
from adlib.rules.kinds import Elementwise


def body(writer, nodes, uses, outputs):
    within = collected_within(writer, nodes, uses)
    results = {root for x in outputs for root in _read_with(x, within)}
    last = {a: position for position, node in enumerate(nodes) for x in node.args for a in _read_with(x, within)}
    free, owner = {}, {}  # shape -> names of arrays that may be used again; node -> the name of the array that holds it
    for position, node in enumerate(nodes):
        if node in within:
            continue
        held = [
            a for a in dict.fromkeys(x for x in node.args if isinstance(x, Node)) if a in owner and last[a] == position
        ]
        if (
            isinstance(node.rule, Elementwise)
            and node.shape
            and node.dtype == float
            and node not in results
            and not collects(node, within)
        ):
            mine = next((a for a in held if a.shape == node.shape), None)  # an operand hands its array over
            buffer = owner.pop(mine) if mine else (free.get(node.shape) or [None]).pop() or _new(writer, node.shape)
            function = node.rule.numpy_function.__name__
            writer.lines.append(f"np.{function}({', '.join(map(writer.atom, node.args))}, out={buffer})")
            writer.text[node], owner[node] = (buffer, ATOM), buffer
        else:
            write_node(
                writer,
                node,
                within,
                lambda text, node=node: node.name in VIEWS or not node.shape and uses[node] == 1 and not node.args,
            )
        for a in held:
            if a in owner:
                free.setdefault(a.shape, []).append(owner.pop(a))


def collects(node, within):
    return any(isinstance(a, Node) and a in within for a in node.args)


def _read_with(x, within):
    """x, and all that is read when x is read: what it is a view of, or the terms that it collects."""
    if isinstance(x, Node):
        yield x
        if x.rule is not None and (x.name in VIEWS or x in within):
            for a in x.args:
                yield from _read_with(a, within)


def _new(writer, shape):
    name = writer.fresh("b")
    writer.taken.add(name)
    writer.space[name] = np.empty(shape)
    return name
