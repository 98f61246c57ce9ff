"""Emitted code for numba: elementwise work on long vectors as loops, which read each number once and keep the rest in
registers.

NumPy makes one pass over memory for every operation. A loop makes one pass for all of them: slices become shifted
indices, a sum is added up on the way, what is put at an index is added to its place. What does not fit a loop stays a
line of NumPy between the loops; the value of a node belongs to the first stage in which all it needs is there.
"""

import numpy as np

from adlib.emit.graph import Node, each
from adlib.emit.python import ATOM, collected_within, terms_of, write_node
from adlib.rules.kinds import Elementwise

LONG = 1000  # elements, from which on a loop is worth its lines


def body(writer, nodes, uses, outputs):
    plan = Plan(writer, nodes, uses, outputs)
    for stage in range(plan.stages + 1):
        for node in plan.lines.get(stage, ()):
            write_node(writer, node, plan.within, lambda text: False)
        for target in plan.started.get(stage, ()):
            name = writer.fresh("s" if not target.shape else "v")
            writer.text[target] = name, ATOM
            writer.lines.append(f"{name} = {'0.0' if not target.shape else _empty(plan, target)}")
        for length, loop in plan.loops.get(stage, {}).items():
            _write_loop(writer, length, loop)


class Plan:
    """Which node is computed in which stage: `lines[stage]`, `loops[stage][length]`, and targets that a stage
    starts.
    """

    def __init__(self, writer, nodes, uses, outputs):
        self.within, self.ready, self.lines, self.loops, self.started = (
            collected_within(writer, nodes, uses),
            {},
            {},
            {},
            {},
        )
        self.stored, self.in_loop, self.collections = set(), {}, {}
        self.collecting = writer.collecting
        results = {x for part in outputs for x in each(part) if isinstance(x, Node)}
        for node in nodes:
            if node in self.within:
                continue
            terms = terms_of(node, self.within) if node in writer.collecting else ()
            if terms and self.collects_in_loops(node, terms):
                stage = self.ready_of([t.args[0] if t.name == "scatter" else t for _, t in terms], in_loop=True)
                self.collections[node] = terms
                self.start(node, stage)
                for sign, term in terms:
                    value, start = (term.args[0], _start(term)) if term.name == "scatter" else (term, 0)
                    self.add(stage, value.shape[0], ("add to", node, start, sign, value))
                self.ready[node] = stage + 1
            elif (
                node.name == "sum"
                and node.params.get("axis") in (None, (0,), 0)
                and self.is_loop(node.args[0])
                and not node.shape
            ):
                stage = self.ready_of(node.args, in_loop=True)
                self.start(node, stage)
                self.add(stage, node.args[0].shape[0], ("sum", node, 0, 1, node.args[0]))
                self.ready[node] = stage + 1
            elif self.is_loop(node):
                self.ready[node] = self.ready_of(node.args, in_loop=True)
                self.in_loop[node] = self.ready[node]
                if node in results:
                    self.store(node)
            else:
                self.ready[node] = self.ready_of(
                    [a for _, t in terms for a in (t.args if isinstance(t, Node) and t.name == "scatter" else [t])]
                    or node.args
                )
                self.lines.setdefault(self.ready[node], []).append(node)
        self.stages = max([*self.ready.values(), 0])

    def is_loop(self, node):
        """Is it computed number by number?"""
        if isinstance(node, Node) and node in self.collecting:
            return False
        if not isinstance(node, Node) or len(node.shape) != 1 or node.shape[0] < LONG or node.rule is None:
            return False
        if node.name == "getitem":
            return _slice(node.params["index"]) is not None
        if node.name == "broadcast_to":
            return np.shape(node.args[0]) == () if not isinstance(node.args[0], Node) else node.args[0].shape == ()
        return isinstance(node.rule, Elementwise) or node.name == "where"

    def collects_in_loops(self, node, terms):
        """Is every term a loop's, put at a slice or added as a whole?"""
        return len(node.shape) == 1 and all(
            isinstance(t, Node)
            and (
                _slice(t.params["index"]) is not None and self.is_loop(t.args[0])
                if t.name == "scatter"
                else self.is_loop(t)
            )
            for _, t in terms
        )

    def ready_of(self, args, in_loop=False):
        """The stage in which all operands are there; a line needs as an array what a loop has as numbers."""
        stage = 0
        for a in args:
            if isinstance(a, Node) and a in self.ready:
                if a in self.in_loop and not in_loop:
                    self.store(a)
                stage = max(stage, self.ready[a])
        return stage

    def store(self, node):
        """Have a loop write a node to an array."""
        if node not in self.stored:
            self.stored.add(node)
            stage = self.in_loop[node]
            self.start(node, stage)
            self.add(stage, node.shape[0], ("store", node, 0, 1, node))
            self.ready[node] = stage + 1

    def start(self, node, stage):
        self.started.setdefault(stage, []).append(node)

    def add(self, stage, length, action):
        self.loops.setdefault(stage, {}).setdefault(length, []).append(action)


def _write_loop(writer, length, actions):
    names, lines, counts = {}, [], {}

    def count(x):
        if isinstance(x, Node):
            counts[x] = counts.get(x, 0) + 1
            if counts[x] == 1 and not done(x):
                for a in x.args:
                    count(a)

    def done(x):
        return x.rule is None or x in writer.text or not x.shape

    def element(x):
        """The number of x at i, as (text, tightness)."""
        if not isinstance(x, Node):
            return (f"{writer.constant(x)}[i]", ATOM) if np.shape(x) else (writer.literal(x), ATOM if x >= 0 else 3)
        if x in names:
            return names[x]
        if done(x):
            return (f"{writer.text[x][0]}[i]", ATOM) if x.shape == (length,) else writer.text[x]
        if x.name == "getitem":
            start, source = _slice(x.params["index"]), x.args[0]
            text = writer.text[source][0] if isinstance(source, Node) else writer.constant(source)
            found = f"{text}[i + {start}]" if start else f"{text}[i]", ATOM
        elif x.name == "broadcast_to":
            found = element(x.args[0])
        else:
            found = _scalar_expression(writer, x, [element(a) for a in x.args])
        if counts.get(x, 0) > 1:
            name = writer.fresh("t")
            lines.append(f"{name} = {found[0]}")
            found = name, ATOM
        names[x] = found
        return found

    stored = {
        target: writer.text.pop(target) for kind, target, *_ in actions if kind == "store"
    }  # computed here, not read
    for *_, value in actions:
        count(value)
    for kind, target, start, sign, value in actions:
        text = element(value)[0]
        place = (stored.get(target) or writer.text[target])[0] + (
            "" if kind == "sum" else f"[i + {start}]" if start else "[i]"
        )
        lines.append(f"{place} {'=' if kind == 'store' else '+=' if sign > 0 else '-='} {text}")
    writer.text.update(stored)
    writer.lines.append(f"for i in range({length}):")
    writer.lines += ["    " + line for line in lines]


def _scalar_expression(writer, node, args):
    """The expression of an elementwise node on one number."""
    stand_ins = []
    for text in args:
        stand_in = Node(-1, None, (), {}, (), True, None)
        writer.text[stand_in] = text
        stand_ins.append(stand_in)
    result = writer.expression(Node(-1, node.rule, tuple(stand_ins), node.params, (), True, None))
    for stand_in in stand_ins:
        del writer.text[stand_in]
    return result


def _slice(index):
    """The start of a slice of step 1 that is counted from the front, else None."""
    if isinstance(index, tuple) and len(index) == 1:
        index = index[0]
    if not isinstance(index, slice) or index.step not in (None, 1) or (index.start or 0) < 0:
        return None
    return index.start or 0


def _start(scatter):
    return _slice(scatter.params["index"])


def _empty(plan, node):
    return f"np.{'zeros' if node in plan.collections else 'empty'}({node.shape[0]})"
