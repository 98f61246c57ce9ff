"""Emitted code for numba: elementwise work on long vectors as loops, which read each number once and keep intermediate
results in registers.

NumPy makes one pass over memory for every operation, while a loop makes one pass for all of them. Slices become shifted
indices, a sum is accumulated within the loop, and what is scattered to an index is added to its place. Operations that
do not fit into a loop stay lines of NumPy between the loops. Each node belongs to the first stage in which its operands
are available.
"""

from dataclasses import dataclass

import numpy as np

from adlib.emit.expressions import ATOM, SIGN
from adlib.emit.graph import Node, each, shape
from adlib.emit.python import collected_within, is_scatter, terms_of, write_node
from adlib.rules.kinds import Elementwise

LONG = 1000  # a loop pays for vectors with at least so many elements


def body(writer, nodes, uses, outputs):
    """Return the lines of the nodes, stage by stage: lines of NumPy, then arrays to be filled, then the loops."""
    plan = Plan(writer, nodes, uses, outputs)
    for stage in range(plan.stages + 1):
        for node in plan.lines.get(stage, ()):
            write_node(writer, node, plan.within, lambda text: False)
        for target in plan.started.get(stage, ()):
            name = writer.fresh("v" if target.shape else "s")
            writer.text[target] = name, ATOM
            writer.lines.append(f"{name} = {plan.start_value(target)}")
        for length, actions in plan.loops.get(stage, {}).items():
            _Loop(writer, length, actions).write()


@dataclass
class Action:
    """One line of a loop: the element of `value` is assigned to the target ("=") or added to it ("+=", "-=").

    The target is a number, or an array of which element i + start is meant.
    """

    target: Node
    sign: str
    value: Node
    start: int = 0


class Plan:
    """Decides which node is computed in which stage.

    `lines[stage]` are nodes that become lines of NumPy, `loops[stage][length]` the actions of a loop, and
    `started[stage]` the targets of these.
    """

    def __init__(self, writer, nodes, uses, outputs):
        self.within = collected_within(writer, nodes, uses)
        self.collecting = writer.collecting
        self.lines, self.loops, self.started = {}, {}, {}
        self.ready = {}  # the stage from which on a node can be used
        self.stage_of_loop, self.stored, self.accumulated = {}, set(), set()
        results = {x for part in outputs for x in each(part) if isinstance(x, Node)}
        for node in nodes:
            if node in self.within:
                continue
            terms = terms_of(node, self.within) if node in self.collecting else ()
            if terms and self.is_collected_in_loops(node, terms):
                self.collect(node, terms)
            elif self.is_total_of_loop(node):
                stage = self.ready_of(node.args, in_loop=True)
                self.start(node, stage)
                self.add(stage, Action(node, "+=", node.args[0]))
                self.ready[node] = stage + 1
            elif self.is_in_loop(node):
                self.ready[node] = self.stage_of_loop[node] = self.ready_of(node.args, in_loop=True)
                if node in results:
                    self.store(node)
            else:
                operands = [a for _, term in terms for a in (term.args if is_scatter(term) else [term])]
                self.ready[node] = self.ready_of(operands or node.args)
                self.lines.setdefault(self.ready[node], []).append(node)
        self.stages = max([*self.ready.values(), 0])

    def is_in_loop(self, node):
        """Return whether the node is computed element by element."""
        if not isinstance(node, Node) or node in self.collecting or node.rule is None:
            return False
        if len(node.shape) != 1 or node.shape[0] < LONG:
            return False
        if node.name == "getitem":
            return _start_of(node) is not None
        if node.name == "broadcast_to":
            return shape(node.args[0]) == ()
        return isinstance(node.rule, Elementwise) or node.name == "where"

    def is_total_of_loop(self, node):
        """Return whether the node is the sum of a vector that a loop computes."""
        if node.name != "sum" or node.shape or node.params.get("axis") not in (None, (0,), 0):
            return False
        return self.is_in_loop(node.args[0])

    def is_collected_in_loops(self, node, terms):
        """Return whether every term is computed by a loop, and scattered to a slice or added as a whole."""
        return len(node.shape) == 1 and all(self.is_term_of_loop(term) for _, term in terms)

    def is_term_of_loop(self, term):
        if is_scatter(term):
            return _start_of(term) is not None and self.is_in_loop(term.args[0])
        return self.is_in_loop(term)

    def collect(self, node, terms):
        """Add a sum of terms, each of which a loop adds at its place."""
        placed = [(sign, t.args[0], _start_of(t)) if is_scatter(t) else (sign, t, 0) for sign, t in terms]
        stage = self.ready_of([value for _, value, _ in placed], in_loop=True)
        self.accumulated.add(node)
        self.start(node, stage)
        for sign, value, start in placed:
            self.add(stage, Action(node, "+=" if sign > 0 else "-=", value, start))
        self.ready[node] = stage + 1

    def ready_of(self, args, in_loop=False):
        """Return the stage in which all operands are available. A line of NumPy needs as an array what a loop has as
        numbers.
        """
        stage = 0
        for a in args:
            if isinstance(a, Node) and a in self.ready:
                if a in self.stage_of_loop and not in_loop:
                    self.store(a)
                stage = max(stage, self.ready[a])
        return stage

    def store(self, node):
        """Make a loop write a node to an array."""
        if node not in self.stored:
            self.stored.add(node)
            stage = self.stage_of_loop[node]
            self.start(node, stage)
            self.add(stage, Action(node, "=", node))
            self.ready[node] = stage + 1

    def start(self, node, stage):
        self.started.setdefault(stage, []).append(node)

    def start_value(self, node):
        """Return the initial value of the target of a loop."""
        if not node.shape:
            return "0.0"
        return f"np.{'zeros' if node in self.accumulated else 'empty'}({node.shape[0]})"

    def add(self, stage, action):
        self.loops.setdefault(stage, {}).setdefault(action.value.shape[0], []).append(action)


class _Loop:
    """Write one loop, `for i in range(length)`, with a line for each action and for each number that is used twice."""

    def __init__(self, writer, length, actions):
        self.writer, self.length, self.actions = writer, length, actions
        self.lines, self.elements, self.uses = [], {}, {}

    def write(self):
        text = self.writer.text
        stored = {action.target: text.pop(action.target) for action in self.actions if action.sign == "="}
        for action in self.actions:
            self.count(action.value)
        for action in self.actions:
            value = self.element(action.value)[0]
            target, _ = stored.get(action.target) or text[action.target]
            place = f"{target}{_at(action.start)}" if action.target.shape else target
            self.lines.append(f"{place} {action.sign} {value}")
        text.update(stored)
        self.writer.lines.append(f"for i in range({self.length}):")
        self.writer.lines += ["    " + line for line in self.lines]

    def count(self, x):
        """Count the uses of all nodes that the loop itself computes for x."""
        if isinstance(x, Node):
            self.uses[x] = self.uses.get(x, 0) + 1
            if self.uses[x] == 1 and not self.is_there(x):
                for a in x.args:
                    self.count(a)

    def is_there(self, x):
        """Return whether the node has been computed before the loop."""
        return x.rule is None or x in self.writer.text or not x.shape

    def element(self, x):
        """Return element i of a node or a constant, as (text, tightness)."""
        if not isinstance(x, Node):
            return self.element_of_constant(x)
        if x in self.elements:
            return self.elements[x]
        if self.is_there(x):
            text, tightness = self.writer.text[x]
            return (f"{text}[i]", ATOM) if x.shape == (self.length,) else (text, tightness)
        text, tightness = self.computed(x)
        if self.uses.get(x, 0) > 1:
            name = self.writer.fresh("t")
            self.lines.append(f"{name} = {text}")
            text, tightness = name, ATOM
        self.elements[x] = text, tightness
        return text, tightness

    def element_of_constant(self, x):
        if np.shape(x):
            return f"{self.writer.constant(x)}[i]", ATOM
        return self.writer.literal(x), ATOM if x >= 0 else SIGN

    def computed(self, x):
        """Return element i of a node that the loop computes, as (text, tightness)."""
        if x.name == "getitem":
            source = x.args[0]
            text = self.writer.text[source][0] if isinstance(source, Node) else self.writer.constant(source)
            return f"{text}{_at(_start_of(x))}", ATOM
        if x.name == "broadcast_to":
            return self.element(x.args[0])
        numbers = [Node(-1, is_float=True) for _ in x.args]
        texts = [self.element(a) for a in x.args]
        self.writer.text.update(zip(numbers, texts))
        found = self.writer.expression(Node(-1, x.rule, tuple(numbers), x.params, is_float=True))
        for number in numbers:
            del self.writer.text[number]
        return found


def _at(start):
    return f"[i + {start}]" if start else "[i]"


def _start_of(node):
    """Return where the slice begins from which a node reads its values or to which it scatters them, or None unless the
    step of the slice is 1.
    """
    index = node.params["index"]
    if isinstance(index, tuple) and len(index) == 1:
        index = index[0]
    if not isinstance(index, slice) or index.step not in (None, 1) or (index.start or 0) < 0:
        return None
    return index.start or 0
