"""The evaluation trace: a function written out as a Wengert list, with one elementary operation per row.

`trace(f, 2.0, 5.0)` runs f once and records every operation: inputs v_{1-n} ... v_0, then v_1, v_2, ... in the order of
evaluation. This one list is shown as a table and as a graph, swept forward and backward, counted, and replayed on other
numbers or on symbols. Numbering: Griewank and Walther (2008), section 2.2.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import Number, as_it_is, as_real, call, new_level
from adlib.rules.kinds import Elementwise, Rule, dtype_of, plain_member, shape_of, with_care, zeros_like
from adlib.show.graph import Graph
from adlib.show.table import aligned, html, short_text

OPERATORS = {
    "add": "{} + {}",
    "subtract": "{} - {}",
    "multiply": "{} * {}",
    "divide": "{} / {}",
    "power": "{} ** {}",
    "negative": "-{}",
    "matmul": "{} @ {}",
}


@dataclass
class Row:
    """One row v_index = rule(operands). An operand is a `Row` or a constant. An input has no rule."""

    index: int
    value: object
    rule: Rule | None = None
    operands: tuple = ()
    params: dict = field(default_factory=dict)

    @property
    def name(self):
        return f"v_{self.index}"

    def variables(self):
        """Return the operands that are variables, with their positions: `[(k, row), ...]`."""
        return [(k, x) for k, x in enumerate(self.operands) if isinstance(x, Row)]

    def values(self):
        return [x.value if isinstance(x, Row) else x for x in self.operands]

    def partial(self, k):
        """Return the local partial derivative with respect to operand k if the operation is elementwise, and None
        otherwise.
        """
        return self.rule.partial(k, self.value, *self.values()) if isinstance(self.rule, Elementwise) else None

    def formula(self, names=None):
        """Return the operation as text, such as `v_-1 * v_0`. `names(row)` writes a variable."""
        write = names or (lambda row: row.name)
        xs = [write(x) if isinstance(x, Row) else short_text(x) for x in self.operands]
        if self.rule.name in OPERATORS:
            return OPERATORS[self.rule.name].format(*(f"({x})" if x.startswith("-") else x for x in xs))
        if self.rule.name == "getitem":
            return f"{xs[0]}[{self.params['index']}]"
        options = [f"{k}={v}" for k, v in self.params.items() if v is not None and v is not False and not shape_of(v)]
        return f"{self.rule.name}({', '.join(xs + options)})"


class Traced(Number):
    """A number that records what is done to it."""

    __slots__ = ("row", "list")
    collects = False  # a trace shows every operation

    def __init__(self, row, wengert_list):
        self.row, self.list = row, wengert_list

    primal = property(lambda self: self.row.value)
    level = property(lambda self: self.list.level)

    def apply(self, rule, operands, params):
        operands = tuple(self.list.operand(x) for x in operands)
        values = [x.value if isinstance(x, Row) else x for x in operands]
        value = rule.value(*values) if rule.__class__ is Elementwise else rule(*values, **params)
        row = Row(self.list.next_index(), value, rule, operands, params)
        self.list.rows.append(row)
        return self.__class__(row, self.list)

    def constant(self, value):
        row = Row(self.list.next_index(), value, CONSTANT, (), {"value": value})
        self.list.rows.append(row)
        return self.__class__(row, self.list)


class Constant(Rule):
    """Return what np.zeros_like gives: a row without operands, so that it can be assigned into."""

    def pushforward(self, z, xs, tangents, params):
        return zeros_like(z)


CONSTANT = Constant("constant", lambda value: value, table=False)


def trace(f: Callable[..., Any], *args: Any) -> "WengertList":
    """Run f on floats or arrays and return its `WengertList`. A branch or loop is recorded as it was executed."""
    return WengertList(f, args)


class WengertList:
    """The evaluation trace of one run: `rows` in the order of evaluation, of which the first n are inputs.

    `forward` and `reverse` return a copy that carries tangents or adjoints; `table` shows them.
    """

    def __init__(self, f, args, number_type=Traced):
        self.level, self.n = new_level(), len(args)
        self.rows = [Row(k - self.n + 1, as_real(x, f"args[{k}]")) for k, x in enumerate(args)]
        y = call(f, [number_type(row, self) for row in self.rows])
        self.containers = y  # the containers of the results, with anything in them
        self.results = [
            leaf.row if isinstance(leaf, Traced) and leaf.list is self else as_real(leaf, name)
            for name, leaf in flatten(y, "the result of f")
        ]
        self.single = not isinstance(y, (list, tuple, dict))
        self.tangents, self.adjoints, self.contributions = {}, {}, []

    def operand(self, x):
        """Return an operand in the form in which a row holds it."""
        return x.row if isinstance(x, Traced) and x.list is self else as_it_is(x)

    def next_index(self):
        return len(self.rows) - self.n + 1

    @property
    def inputs(self):
        return self.rows[: self.n]

    @property
    def value(self):
        """What f returned."""
        return rebuild(self.containers, iter([x.value if isinstance(x, Row) else x for x in self.results]))

    # Sweeps

    def forward(self, *x_dots):
        """Sweep forward: compute v_dot of every row, given one x_dot per input. Returns the list with its column of
        tangents.
        """
        self._same_number(x_dots, self.inputs, "tangents", "inputs")
        self._same_shapes(x_dots, [row.value for row in self.inputs], "tangent", "input")
        swept = self._copy()
        seeds = {row.index: as_real(x_dot, "x_dot") for row, x_dot in zip(self.inputs, x_dots)}

        def run():
            tangents = dict(seeds)
            for row in self.rows[self.n :]:
                v_dots = [tangents[x.index] if isinstance(x, Row) else None for x in row.operands]
                tangents[row.index] = row.rule.pushforward(row.value, row.values(), v_dots, row.params)
            return tangents

        swept.tangents = with_care(run, dict.values)
        return swept

    def reverse(self, *y_bars):
        """Sweep backward: compute v_bar of every row, given one y_bar per result (1 if there is one result).

        Returns the list with its column of adjoints. `contributions` holds each addition in the order in which it was
        made: (from row, to row, amount).
        """
        y_bars = y_bars or tuple(dtype_of(x.value).type(1) if isinstance(x, Row) else 1.0 for x in self.results[:1])
        self._same_number(y_bars, self.results, "adjoints", "results")
        self._same_shapes(y_bars, [x.value if isinstance(x, Row) else x for x in self.results], "adjoint", "result")
        swept = self._copy()

        def run():
            adjoints, contributions = {row.index: zeros_like(row.value) for row in self.rows}, []
            for row, y_bar in zip(self.results, y_bars):
                if isinstance(row, Row):
                    adjoints[row.index] = adjoints[row.index] + as_real(y_bar, "y_bar")
            for row in reversed(self.rows[self.n :]):
                v_bar = adjoints[row.index]
                for k, operand in row.variables():
                    amount = row.rule.pullback(k, v_bar, row.value, row.values(), row.params)
                    adjoints[operand.index] = adjoints[operand.index] + amount
                    contributions.append((row, operand, amount))
            return adjoints, contributions

        swept.adjoints, swept.contributions = with_care(run, lambda ran: ran[0].values())
        return swept

    def _same_number(self, given, wanted, what, of):
        if len(given) != len(wanted):
            raise ValueError(f"{len(given)} {what} were given for {len(wanted)} {of}: give one each")

    def _same_shapes(self, given, wanted, what, of):
        for x, value in zip(given, wanted):
            if np.shape(x) != np.shape(plain_member(value)):
                raise ValueError(
                    f"a {what} of shape {np.shape(x)} was given for the {of} of shape {np.shape(plain_member(value))}: "
                    "give both one shape"
                )

    def _copy(self):
        copy = object.__new__(WengertList)
        copy.__dict__.update(self.__dict__, contributions=[])
        return copy

    def replay(self, xs, value=lambda row, operands: row.rule.value(*operands, **row.params)):
        """Evaluate the list again on other inputs. `value(row, operands)` computes one row (default: its rule)."""
        if not isinstance(xs, (tuple, list)):
            raise TypeError(
                "replay takes the inputs as one tuple: write replay((1.0, 3.0)), or replay((1.0,)) for one input"
            )
        self._same_number(xs, self.inputs, "values", "inputs")
        values = {row.index: x for row, x in zip(self.inputs, xs)}
        for row in self.rows[self.n :]:
            values[row.index] = value(row, [values[x.index] if isinstance(x, Row) else x for x in row.operands])
        return rebuild(self.containers, iter([values[x.index] if isinstance(x, Row) else x for x in self.results]))

    # Showing the list

    def count(self):
        """Count the operations of each kind, and what derivatives cost, as `Counts`.

        An operation on arrays counts as one. The sweeps are counted by tracing them as well, with seeds that are
        variables, so that no operation is saved by a seed of 1 or 0.
        """
        from adlib.products.cost import count

        return count(self)

    def table(self):
        """Return the table as a list of rows of text: variable, operation, value, and tangent and adjoint after a
        sweep.
        """
        heads = ["variable", "operation", "value"]
        heads += ["tangent"] * bool(self.tangents) + ["adjoint"] * bool(self.adjoints)
        lines = []
        for k, row in enumerate(self.rows):
            line = [row.name, f"x_{k + 1}" if row.rule is None else row.formula(), short_text(row.value)]
            line += [short_text(column[row.index]) for column in (self.tangents, self.adjoints) if column]
            lines.append(line)
        for k, result in enumerate(self.results):
            row = result if isinstance(result, Row) else None
            line = [
                "y" if self.single else f"y_{k + 1}",
                row.name if row else "constant",
                short_text(row.value if row else result),
            ]
            line += [
                short_text(column[row.index]) if row else "0" for column in (self.tangents, self.adjoints) if column
            ]
            lines.append(line)
        return [heads, *lines]

    def graph(self):
        """Return the computational graph with the local partial on each edge. It draws itself in a notebook."""
        return Graph(self)

    def to_sympy(self, *symbols):
        """Return the expression that the list computes; see `adlib.methods.symbolic`."""
        from adlib.methods.symbolic import expression

        return expression(self, *symbols)

    def __str__(self):
        lines = self.table()
        widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
        rule = "  ".join("-" * width for width in widths)
        text = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines]
        return "\n".join([text[0], rule, *text[1:]])

    __repr__ = __str__

    def _repr_html_(self):
        heads, *lines = self.table()
        names, operations, *numbers = zip(*lines)
        columns = [map(html, names), map(html, operations), *map(aligned, numbers)]
        head = "".join(f'<th scope="col" style="text-align:left">{cell}</th>' for cell in heads)
        body = "".join(
            "<tr>" + "".join(f'<td style="text-align:left">{cell}</td>' for cell in line) + "</tr>"
            for line in zip(*columns)
        )
        caption = "Evaluation trace" + " with tangents" * bool(self.tangents) + " with adjoints" * bool(self.adjoints)
        table = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        return f'<table style="font-variant-numeric:tabular-nums">{table}</table>'
