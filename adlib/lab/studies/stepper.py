"""Lessons 04, 05 and 07: a function run step by step; its code, table, graph and sweep together.

`steps_of` prepares one function: `sweeps` names what can be played, each a list of steps. A step says which row is at
work (`to`), from where a number came (`from`, along `edge`), how many values are known, what stands in the column, and
a sentence.
"""

import inspect
import sys
import textwrap
from math import pi

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import Lab
from adlib.methods.problems import fan_out, log_product, log_product_sine, square_over_cosine
from adlib.methods.wengert import Row, Traced, trace
from adlib.show.table import short_text

MOST = 60  # rows that fit on a page
EXAMPLES = {
    "ln x1 + x1 x2 at (2, 5)": (log_product, (2.0, 5.0)),
    "ln x1 + x1 x2 − sin x2 at (2, 5)": (log_product_sine, (2.0, 5.0)),
    "b = x + x, c = b + b, y = c b at 1.5": (fan_out, (1.5,)),
    "x² / cos x at π": (square_over_cosine, (pi,)),
}


def trace_stepper(f=None, *args):
    """Any function of yours, `trace_stepper(f, 2.0, 5.0)`: its evaluation, its tangent sweeps and its adjoint sweep,
    step by step. Numbers or small arrays; 60 operations at most. Without f: the lesson's functions."""
    return _lab(
        "the trace stepper",
        "Predict the next value, then press Next.",
        _own(f, args),
        ("evaluate", "tangents", "adjoints"),
        "Each line of the code becomes rows of the list and nodes of the graph, one elementary operation each.",
    )


def tangent_sweep(f=None, *args):
    """Forward mode, step by step, for every seed; a function of yours or the lesson's."""
    return _lab(
        "the tangent sweep",
        "Predict each tangent, then press Next.",
        _own(f, args),
        ("tangents",),
        "The tangent of a row is the sum of its operands' tangents, each multiplied by the partial derivative on the "
        "edge.",
    )


def adjoint_sweep(f=None, *args):
    """Reverse mode, step by step; a function of yours or the lesson's."""
    return _lab(
        "the adjoint sweep",
        "Predict each contribution, and find the step at which the adjoint of v_-1 is complete.",
        _own(f, args),
        ("adjoints",),
        "Each row passes its adjoint, multiplied by the local partial derivative, to its operands; the contributions "
        "to a shared operand are added.",
    )


def _own(f, args):
    if f is None:
        return EXAMPLES
    return {
        f"{getattr(f, '__name__', 'f').replace('<lambda>', 'f')} at {', '.join(short_text(x, 4) for x in args)}": (
            f,
            args,
        )
    }


def _lab(title, task, examples, kinds, words):
    studies = [steps_of(name, f, args, kinds) for name, (f, args) in examples.items()]
    first = studies[0]
    last = first["sweeps"][-1]
    figure, axes = plt.subplots(figsize=(6, 2.4))
    axes.axis("off")
    cells = [[n["name"], n["label"], n["value"], c] for n, c in zip(first["nodes"], last["steps"][-1]["cells"])]
    axes.table(cells, colLabels=["variable", "operation", "value", last["column"]], loc="center", cellLoc="left")
    return Lab(
        "stepper",
        {"title": title, "task": task, "examples": studies},
        figure,
        f"{title.capitalize()} of {first['name']}. {words}",
    )


def steps_of(name, f, args, kinds):
    """One function as the browser needs it: code, nodes, edges, and the sweeps of the wanted kinds."""
    wengert_list, lines, code = _with_lines(f, args)
    if len(wengert_list.rows) > MOST:
        raise ValueError(
            f"f has {len(wengert_list.rows)} rows and the stepper shows {MOST}: give it a shorter loop or fewer inputs"
        )
    graph = wengert_list.graph()
    nodes = [
        dict(
            name=row.name, label=graph.label(row), value=short_text(row.value), x=x, y=y, line=lines.get(row.index, -1)
        )
        for row, x, y in graph.nodes
    ]
    at = {row.index: k for k, row in enumerate(wengert_list.rows)}
    edges = [
        dict(d=d, x=x, y=y, to=at[to], partial=partial)
        for (_, to, partial), (d, (x, y)) in zip(graph.edges, graph.lines())
    ]
    sweeps = []
    if "evaluate" in kinds:
        sweeps.append(_evaluation(wengert_list))
    if "tangents" in kinds:
        sweeps += [_tangents(wengert_list, seed) for seed in _seeds(wengert_list)]
    if "adjoints" in kinds:
        sweeps += [
            _adjoints(wengert_list, k, graph)
            for k in range(len(wengert_list.results))
            if isinstance(wengert_list.results[k], Row)
        ]
    width, height = graph.size
    return dict(name=name, code=code, nodes=nodes, edges=edges, sweeps=sweeps, width=width, height=height)


def _with_lines(f, args):
    """The trace of f, the line of f's source that made each row, and the source; without a source, no lines."""
    code, events = getattr(f, "__code__", None), []

    def inside(frame, event, _):
        lists = [v.list for v in frame.f_locals.values() if isinstance(v, Traced)]
        if event == "line" and lists:
            events.append((frame.f_lineno, len(lists[0].rows)))
        return inside

    before = sys.gettrace()
    sys.settrace(lambda frame, event, _: inside if frame.f_code is code else None)
    try:
        wengert_list = trace(f, *args)
    finally:
        sys.settrace(before)
    try:
        source, first = inspect.getsourcelines(f)
    except (OSError, TypeError):
        return wengert_list, {}, []
    lines = {}
    for line, made in events:
        for k in range(made, len(wengert_list.rows)):
            lines[wengert_list.rows[k].index] = line - first
    lines.update((row.index, 0) for row in wengert_list.inputs)
    return wengert_list, lines, textwrap.dedent("".join(source)).rstrip().splitlines()


def _step(says, to=-1, start=-1, edge=-1, known=0, cells=()):
    return dict(says=says, to=to, edge=edge, known=known, cells=list(cells), **{"from": start})


def _evaluation(wengert_list):
    rows = wengert_list.rows
    steps = [
        _step(
            f"Inputs: {', '.join(f'{row.name} = {short_text(row.value)}' for row in wengert_list.inputs)}.",
            known=wengert_list.n,
        )
    ]
    for k in range(wengert_list.n, len(rows)):
        row = rows[k]
        steps.append(
            _step(f"{row.name} = {row.formula()} = {_with_values(row)} = {short_text(row.value)}.", k, known=k + 1)
        )
    return dict(name="evaluate", column="", steps=steps)


def _with_values(row):
    """The operation with numbers in place of variables."""
    return row.formula(lambda operand: short_text(operand.value))


def _seeds(wengert_list):
    """The unit seeds, if the inputs are numbers: one per input. For arrays: all ones."""
    values = [row.value for row in wengert_list.inputs]
    if all(np.ndim(v) == 0 for v in values):
        return [tuple(float(j == k) for j in range(len(values))) for k in range(len(values))]
    return [tuple(np.ones(np.shape(v)) if np.ndim(v) else 1.0 for v in values)]


def _tangents(wengert_list, seed):
    swept = wengert_list.forward(*seed)
    rows, tangents = swept.rows, swept.tangents
    cells = [short_text(tangents[row.index]) for row in rows]
    seeds = ", ".join(f"{short_text(s)}" for s in seed)
    steps = [_step(f"Seed: the inputs' tangents are {seeds}.", known=swept.n, cells=cells[: swept.n])]
    for k in range(swept.n, len(rows)):
        row = rows[k]
        parts = [
            f"{short_text(p, 4)} × {short_text(tangents[x.index])}"
            for j, x in row.variables()
            if (p := row.partial(j)) is not None and np.ndim(p) == 0
        ]
        sentence = (
            f"the tangent of {row.name} = {row.formula()} is {' + '.join(parts)} = {cells[k]}"
            if parts
            else f"the tangent of {row.name} = {row.formula()} is {cells[k]}"
        )
        steps.append(_step(f"{sentence[0].upper()}{sentence[1:]}.", k, known=k + 1, cells=cells[: k + 1]))
    return dict(name=f"tangents, seed ({seeds})", column="tangent", steps=steps)


def _adjoints(wengert_list, which, graph):
    """The adjoint sweep of one result, one addition a step. An adjoint is shown from its first contribution on."""
    values = [x.value if isinstance(x, Row) else x for x in wengert_list.results]
    seeds = [np.full(np.shape(v), float(k == which)) if np.ndim(v) else float(k == which) for k, v in enumerate(values)]
    swept = wengert_list.reverse(*seeds)
    at = {row.index: k for k, row in enumerate(swept.rows)}
    edge_of, taken = [(i, k) for i, k, _ in graph.edges], {}
    column, output = {}, swept.results[which]
    known = len(swept.rows)

    def step(says, to=-1, start=-1, edge=-1):
        cells = [short_text(column[i]) if i in column else "" for i in at]
        steps.append(_step(says, to, start, edge, known, cells))

    steps = []
    step("Forward: every value is computed and kept. No adjoint is known yet.")
    column[output.index] = seeds[which]
    step(f"Seed: the adjoint of the output {output.name} is dy/dy = {short_text(seeds[which])}.", at[output.index])
    for row, operand, amount in swept.contributions:
        pair = (operand.index, row.index)
        occurrence = taken[pair] = taken.get(pair, -1) + 1
        edge = [k for k, e in enumerate(edge_of) if e == pair][occurrence]
        if row.index not in column:  # nothing of this output depends on it
            continue
        before = column.get(operand.index)
        column[operand.index] = amount if before is None else before + amount
        partial = graph.edges[edge][2]
        how = f"{short_text(column[row.index])} × {partial}" if partial else short_text(amount)
        total = (
            short_text(amount)
            if before is None
            else f"{short_text(before)} + {short_text(amount)} = {short_text(column[operand.index])}"
        )
        step(
            f"{row.name} = {row.formula()} adds {how} to the adjoint of {operand.name}: {total}.",
            at[operand.index],
            at[row.index],
            edge,
        )
    name = "adjoints" if len(values) == 1 else f"adjoints of y_{which + 1}"
    return dict(name=name, column="adjoint", steps=steps)
