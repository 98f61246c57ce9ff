"""The labs of the lessons. Each function computes a study with adlib and returns a widget that shows it."""

from functools import cache
from math import pi

import numpy as np

from adlib.dual import Dual
from adlib.graph import Graph
from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.numerical import error_study
from adlib.problems import cube, fan_out, log_product, log_product_sine, square_over_cosine
from adlib.wengert import number, trace

# Error against step (lesson 02)

H_METHODS = ("forward", "central", "richardson", "complex")
H_FUNCTIONS = {"sin x": np.sin, "eˣ": np.exp, "x³": cube, "1 / (1 + 25 x²)": lambda x: 1 / (1 + 25 * x**2)}
H_XS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
H_PRECISIONS = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
H_EXPONENTS = np.linspace(0, -16, 65)
H_LOWEST = -18.0


@cache
def _error_curves():
    """Hundredths of log10 of error, truncation and round-off, `(method, function, x, precision, 3, step)`; 32767: none."""
    curves = np.full((len(H_METHODS), len(H_FUNCTIONS), len(H_XS), len(H_PRECISIONS), 3, len(H_EXPONENTS)), 32767, np.int16)
    for i, method in enumerate(H_METHODS):
        for j, f in enumerate(H_FUNCTIONS.values()):
            for k, x in enumerate(H_XS):
                for p, dtype in enumerate(H_PRECISIONS.values()):
                    if method == "complex" and dtype is np.float16:
                        continue
                    study = error_study(f, x, method, 10.0**H_EXPONENTS, dtype)
                    for q, part in enumerate((study.error, study.truncation, study.roundoff)):
                        ok = np.isfinite(part)
                        curves[i, j, k, p, q, ok] = np.round(100 * np.log10(np.maximum(part[ok], 1e-40)))
    return curves


def error_against_h():
    """The error of a difference quotient against h: predict the best h, then see truncation and round-off part."""
    import matplotlib.pyplot as plt

    curves = _error_curves()
    figure, axes = plt.subplots(figsize=(6, 3.6))
    for q, (name, colour, dash) in enumerate((("error", BLUE, "-"), ("truncation", GREEN, "--"), ("round-off", VERMILLION, ":"))):
        axes.loglog(10.0**H_EXPONENTS, 10.0 ** np.maximum(curves[0, 0, 3, 2, q] / 100.0, H_LOWEST), dash, color=colour, label=name)
    axes.invert_xaxis()
    axes.set(xlabel="step h (smaller to the right)", ylabel="error of f'(1)", title="Forward differences of sin, float64")
    axes.legend()
    study = dict(methods=list(H_METHODS), functions=list(H_FUNCTIONS), xs=list(H_XS), precisions=list(H_PRECISIONS),
                 exponents=H_EXPONENTS.tolist(), lowest=H_LOWEST, start=3)  # fmt: skip
    return Lab("error_against_h", study, figure, "Error against step on logarithmic scales: as h shrinks the truncation part falls, "
               "the round-off part rises, and the error is least where they meet.", curves.tobytes())  # fmt: skip


# Dual numbers as matrices (lesson 06)

M_FUNCTIONS = {"x": lambda x: x, "x²": lambda x: x * x, "x³ / 3": lambda x: x * x * x / 3, "sin x": np.sin, "eˣ": np.exp,
               "1 / (1 + x²)": lambda x: 1 / (1 + x * x)}  # fmt: skip
M_XS = np.round(np.linspace(-2, 2, 81), 3)


def dual_matrix():
    """f(x + b eps) as the matrix [[a, b], [0, a]] and what it does to the unit square."""
    import matplotlib.pyplot as plt

    duals = [[f(Dual(x, 1.0)) for x in M_XS.tolist()] for f in M_FUNCTIONS.values()]
    values, slopes = [[[getattr(z, part) for z in row] for row in duals] for part in ("primal", "tangent")]
    figure, axes = plt.subplots(figsize=(3.6, 3.6))
    square = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]])
    axes.plot(*square, "--", color="black", label="unit square")
    axes.fill(*((Dual(1.25, 1.0) * Dual(1.25, 1.0)).matrix() @ square), color=BLUE, alpha=0.3, label="its image")
    axes.set(xlim=(-1, 5), ylim=(-1, 5), title="the matrix of (1.25 + ε)²")
    axes.legend()
    study = dict(functions=list(M_FUNCTIONS), xs=M_XS.tolist(), values=values, slopes=slopes, start=65)
    return Lab("dual_matrix", study, figure, "A dual number a + bε as a matrix stretches the unit square by a, the value, and "
               "shears it sideways by b, the derivative.")  # fmt: skip


# The adjoint sweep (lesson 07)

SWEEPS = {
    "ln x1 + x1 x2 at (2, 5)": (log_product, (2.0, 5.0)),
    "ln x1 + x1 x2 − sin x2 at (2, 5)": (log_product_sine, (2.0, 5.0)),
    "b = x + x, c = b + b, y = c b at 1.5": (fan_out, (1.5,)),
    "x² / cos x at π": (square_over_cosine, (pi,)),
}


def adjoint_sweep(**examples):
    """Step through reverse mode on graph and table. `examples`: a name and `(f, args)` each; by default the lesson's."""
    import matplotlib.pyplot as plt

    steps = [_sweep_steps(name, f, args) for name, (f, args) in (examples or SWEEPS).items()]
    first = steps[0]
    figure, axes = plt.subplots(figsize=(6, 2.4))
    axes.axis("off")
    cells = [[n["name"], n["label"], n["value"], a] for n, a in zip(first["nodes"], first["steps"][-1]["adjoints"])]
    axes.table(cells, colLabels=["variable", "operation", "value", "adjoint"], loc="center", cellLoc="left")
    return Lab("adjoint_sweep", {"examples": steps}, figure, f"The adjoint sweep of {first['name']}: each row hands its adjoint, "
               "times the local partial, to its operands; on a shared operand the amounts add up.")  # fmt: skip


def _sweep_steps(name, f, args):
    """One function as the browser needs it: nodes, edges, and what stands in the adjoint column after each step."""
    swept = trace(f, *args).reverse()
    graph = Graph(swept)
    at = {row.index: k for k, row in enumerate(swept.rows)}
    edge_of, taken = [(i, k) for i, k, _ in graph.edges], {}
    adjoints, done = dict.fromkeys(at, 0.0), [False] * len(at)
    output = swept.results[0]

    def step(says, to=-1, start=-1, edge=-1):
        steps.append(dict(says=says, to=to, edge=edge, done=done[:], adjoints=[number(adjoints[i]) for i in at], **{"from": start}))

    steps = []
    step("Forward: every value is computed and kept. No adjoint is known yet.")
    adjoints[output.index], done[at[output.index]] = 1.0, True
    step(f"Seed: the adjoint of the output {output.name} is dy/dy = 1.", at[output.index])
    for row, operand, amount in swept.contributions:
        pair = (operand.index, row.index)
        occurrence = taken[pair] = taken.get(pair, -1) + 1
        edge = [k for k, e in enumerate(edge_of) if e == pair][occurrence]
        before, adjoints[operand.index] = adjoints[operand.index], adjoints[operand.index] + amount
        done[at[operand.index]] = True
        step(f"{row.name} = {row.formula()} adds {number(adjoints[row.index])} × {graph.edges[edge][2]} to the adjoint of "
             f"{operand.name}: {number(before)} + {number(amount)} = {number(adjoints[operand.index])}.",
             at[operand.index], at[row.index], edge)  # fmt: skip
    nodes = [dict(name=row.name, label=graph.label(row), value=number(row.value), x=x, y=y) for row, x, y in graph.nodes]
    edges = [dict(d=d, x=x, y=y, partial=e[2]) for e, (d, (x, y)) in zip(graph.edges, graph.lines())]
    width, height = graph.size
    return dict(name=name, nodes=nodes, edges=edges, steps=steps, width=width, height=height)
