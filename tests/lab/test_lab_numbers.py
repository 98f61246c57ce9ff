"""The numbers of every lab, against a computation that shares no code with it: closed forms, loops in plain NumPy, and
figures counted by hand.
"""

import re
from importlib import import_module
from math import cos, exp, log, sin

import matplotlib.pyplot as plt
import mpmath
import nbformat
import numpy as np
import pytest
from matplotlib.figure import Figure as Picture

from adlib import hvp, lab, trace
from adlib.lab.figures import chain_with_checkpoints, digits, error_schematic
from adlib.lab.widget import BLUE, VERMILLION


def module(name):
    return import_module(f"adlib.lab.studies.{name}")


@pytest.fixture
def pictures(monkeypatch):
    """The matplotlib figures that are drawn during a test, in order."""
    drawn, save = [], Picture.savefig
    monkeypatch.setattr(Picture, "savefig", lambda self, *a, **k: drawn.append(self) or save(self, *a, **k))
    return drawn


def curves_of(axes):
    """{label: (x, y)} of the lines of a plot."""
    return {line.get_label(): (np.array(line.get_xdata()), np.array(line.get_ydata())) for line in axes.lines}


# Lesson 00: gradient descent

BENT = (
    lambda x, y: (1 - x) ** 2 + 5 * (y - x * x) ** 2,
    lambda x, y: (-2 * (1 - x) - 20 * x * (y - x * x), 10 * (y - x * x)),
)
SURFACES = [  # value and gradient by hand, start
    (lambda x, y: x * x + y * y, lambda x, y: (2 * x, 2 * y), (-1.8, 1.4)),
    (lambda x, y: x * x / 10 + 2 * y * y, lambda x, y: (x / 5, 4 * y), (-1.8, 1.4)),
    (*BENT, (-1.2, 1.6)),
]


def heavy_ball(f, slope, start, rate, momentum, steps):
    (x, y), (u, v), points, values = start, (0.0, 0.0), [], []
    for _ in range(steps + 1):
        if not abs(f(x, y)) < 1e4:
            break
        points.append((x, y))
        values.append(f(x, y))
        a, b = slope(x, y)
        u, v = momentum * u + a, momentum * v + b
        x, y = x - rate * u, y - rate * v
    return points, values


def test_every_descent_is_the_heavy_ball_method_by_hand():
    study = lab.descent().study
    assert study["steps"] == 60 and study["momenta"] == [0.0, 0.5, 0.8, 0.9]
    assert study["rates"][:8] == [0.005, 0.01, 0.02, 0.04, 0.08, 0.12, 0.2, 0.3]
    assert study["rates"][8:] == [0.4, 0.48, 0.5, 0.52, 0.6, 0.8, 1.0, 1.05]
    for surface, (f, slope, start) in zip(study["surfaces"], SURFACES):
        assert surface["window"] == 2.0
        for i, rate in enumerate(study["rates"]):
            for j, momentum in enumerate(study["momenta"]):
                points, values = heavy_ball(f, slope, start, rate, momentum, study["steps"])
                if surface is study["surfaces"][2] and rate > 0.05:  # chaotic: rounding errors grow
                    points, values = points[:3], values[:3]
                else:
                    assert len(surface["points"][i][j]) == len(surface["values"][i][j]) == len(points)
                n = len(points)
                np.testing.assert_allclose(surface["points"][i][j][:n], points, atol=5.1e-4)
                np.testing.assert_allclose(surface["values"][i][j][:n], values, rtol=6e-4)


def test_the_level_lines_are_lines_of_equal_value_within_the_window():
    for surface, (f, _, _) in zip(lab.descent().study["surfaces"], SURFACES):
        at = np.linspace(-2, 2, 121)
        heights = np.array([[f(x, y) for x in at] for y in at])
        levels = heights.min() + (heights.max() - heights.min()) * np.linspace(0.02, 1, 9) ** 2.5
        seen = set()
        for line in surface["lines"]:
            x, y = np.transpose(line)
            assert max(np.abs(x).max(), np.abs(y).max()) <= 2.0 and len(line) > 1
            values = f(x, y)
            k = int(np.argmin(np.abs(levels - values.mean())))
            seen.add(k)
            steepest = max(np.hypot(*np.gradient(heights, at[1] - at[0])).max(), 1.0)
            assert np.abs(values - levels[k]).max() < 0.02 * steepest
            assert np.hypot(np.diff(x), np.diff(y)).max() < 2.01 * np.hypot(*[at[1] - at[0]] * 2), (
                "every second crossing"
            )
            np.testing.assert_array_equal(np.round(line, 3), line)
        assert seen >= set(range(8)), "a level line for each level below the highest"


def test_the_picture_of_descent_follows_two_step_sizes(pictures):
    lab.descent()
    drawn = curves_of(pictures[-1].axes[0])
    f, slope, start = SURFACES[1]
    for label, rate in (("step size 0.2", 0.2), ("step size 0.48", 0.48)):
        np.testing.assert_allclose(np.transpose(drawn[label]), heavy_ball(f, slope, start, rate, 0.0, 60)[0], atol=1e-9)


# Lesson 02: the error of a difference quotient

QUOTIENTS = {
    "forward": lambda f, x, h: (f(x + h) - f(x)) / h,
    "central": lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h),
    "richardson": lambda f, x, h: (4 * (f(x + h / 2) - f(x - h / 2)) / h - (f(x + h) - f(x - h)) / (2 * h)) / 3,
    "complex": lambda f, x, h: mpmath.im(f(mpmath.mpc(x, h))) / h,
}
PRECISELY = {
    "sin x": (mpmath.sin, mpmath.cos),
    "eˣ": (mpmath.exp, mpmath.exp),
    "x³": (lambda x: x**3, lambda x: 3 * x**2),
    "1 / (1 + 25 x²)": (lambda x: 1 / (1 + 25 * x**2), lambda x: -50 * x / (1 + 25 * x**2) ** 2),
}


def test_error_truncation_and_roundoff_are_those_of_sixty_digits():
    made, curves = lab.error_against_h(), module("error_against_h")._error_curves()
    study = made.study
    shape = [len(study[key]) for key in ("methods", "functions", "xs", "precisions")] + [3, len(study["exponents"])]
    sent = np.frombuffer(made.curves, np.int16).reshape(shape)
    np.testing.assert_array_equal(sent, curves)
    steps = 10.0 ** np.array(study["exponents"])
    assert study["start"] == 3 and study["xs"] == [0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0]
    assert study["precisions"] == ["float16", "float32", "float64"] and study["methods"] == list(QUOTIENTS)
    assert study["functions"] == list(PRECISELY) and study["lowest"] == -18
    np.testing.assert_allclose(steps, np.logspace(0, -16, 65), rtol=1e-12)
    with mpmath.workdps(60):
        for i, method in enumerate(study["methods"]):
            for j, name in enumerate(study["functions"]):
                f, slope = PRECISELY[name]
                for k, at in ((0, 4), (3, 12), (6, 30)):
                    x, h = mpmath.mpf(study["xs"][k]), mpmath.mpf(float(steps[at]))
                    truncation = abs(QUOTIENTS[method](f, x, h) - slope(x))
                    total, cut, rounded = sent[i, j, k, 2, :, at] / 100
                    if truncation > 1e-39:
                        assert cut == pytest.approx(float(mpmath.log10(truncation)), abs=0.0051)
                    parts = 10.0**cut, 10.0**rounded
                    assert 10.0**total <= sum(parts) * 1.03 and 10.0**total >= abs(parts[0] - parts[1]) / 1.06 - 1e-20


def test_the_two_parts_of_the_error_of_a_forward_difference_are_the_two_of_the_theory():
    """Truncation is h/2 |f''| wherever the step is large, and round-off at most about eps |f| / h, never far less."""
    curves = module("error_against_h")._error_curves()[0, 0, 3, 2] / 100  # sin at 1, float64
    h = 10.0 ** np.linspace(0, -16, 65)
    np.testing.assert_allclose(10 ** curves[1, 8:], h[8:] / 2 * sin(1.0), rtol=0.02)
    rounding = 10 ** curves[2, 20:] * h[20:] / (2.0**-53 * sin(1.0))
    assert np.all(rounding < 4) and np.median(rounding) > 0.1
    small, large = slice(48, None), slice(None, 20)
    np.testing.assert_allclose(curves[0, large], curves[1, large], atol=0.02)
    np.testing.assert_allclose(curves[0, small], curves[2, small], atol=0.02)


def test_the_picture_of_the_error_names_its_parts(pictures):
    lab.error_against_h()
    drawn = curves_of(pictures[-1].axes[0])
    h, truncation = drawn["truncation"]
    np.testing.assert_allclose(truncation[8:], h[8:] / 2 * sin(1.0), rtol=0.02)
    np.testing.assert_allclose(drawn["error"][1][48:], drawn["round-off"][1][48:], rtol=0.05)
    assert pictures[-1].axes[0].xaxis_inverted()


def test_the_sketch_of_the_lesson_is_an_error_study_with_its_best_step(pictures):
    sketch = error_schematic(np.sin, 1.0)
    axes = pictures[-1].axes[0]
    drawn = curves_of(axes)
    h, truncation = drawn["truncation"]
    np.testing.assert_allclose(truncation[8:17], h[8:17] ** 2 / 6 * cos(1.0), rtol=0.01)
    best = h[np.nanargmin(drawn["error"][1])]
    assert drawn["best h"][0][0] == best and f"h = {best:.1e}" in repr(sketch)
    assert axes.get_title() == "central differences, measured" and axes.xaxis_inverted()


def test_the_chain_holds_its_checkpoints_and_the_tape_of_one_stretch(pictures):
    drawing = chain_with_checkpoints(9, 3)
    lines = pictures[-1].axes[0].lines
    colour = {(line.get_xdata()[0], -line.get_ydata()[0]): line.get_markerfacecolor() for line in lines}
    state_of = lambda row, face: [state for state in range(10) if colour[state, row] == face]
    assert [state_of(row, BLUE) for row in range(4)] == [[0, 3, 6], [0, 3, 6], [0, 3], [0]], "forgotten once reversed"
    assert [state_of(row, VERMILLION) for row in range(4)] == [[], [7, 8, 9], [4, 5, 6], [1, 2, 3]]
    assert len(pictures[-1].axes[0].texts) == 4 + 9 + 3 * 3, "a label per row, and an arrow per step"
    assert "9 steps with 3 checkpoints" in repr(drawing)


def test_digits_are_shown_with_what_the_network_took_them_for(pictures):
    images = np.arange(3 * 64).reshape(3, 64)
    assert repr(digits(images, [7, 1, 4])) == "3 handwritten digits: 7, 1, 4."
    titles = [axis.get_title() for axis in pictures[-1].axes]
    assert titles[:4] == ["7", "1", "4", ""]
    assert "1 of these answers are wrong" in repr(digits(images, [7, 1, 4], [7, 2, 4]))
    shown = pictures[-1].axes
    assert [axis.get_title() for axis in shown[:3]] == ["7, said 7", "1, said 2", "4, said 4"]
    colours = [axis.title.get_color() for axis in shown[:3]]
    assert colours[0] == colours[2] == "black" != colours[1]
    np.testing.assert_array_equal(shown[1].images[0].get_array(), images[1].reshape(8, 8))
    assert not any(axis.axison for axis in shown)


# Lesson 03: expression swell


def test_the_sizes_of_the_formulas_are_those_of_the_families():
    logistic, sine, product = lab.expression_swell().study["families"]
    assert logistic["f"] == [5 * 2 ** (n - 1) // 2 - 2 if n > 1 else 0 for n in range(1, 9)]  # s(n+1) = 2 s(n) + 2
    assert sine["f"] == [2 ** (n + 1) - 2 for n in range(1, 9)]
    assert product["f"] == [2 * (n - 1) for n in range(1, 13)]
    assert logistic["forward"] == [1] + [8 * n for n in range(1, 8)]
    assert sine["forward"] == [7 * n for n in range(1, 9)]  # sin, a product; cos, three products, a sum
    assert product["forward"] == [1] + [5 * n for n in range(1, 12)]
    assert logistic["derivative"][:3] == [0, 2, 21] and sine["derivative"][0] == sine["shared"][0] == 4
    for family in (logistic, sine, product):
        assert all(a >= b for a, b in zip(family["derivative"], family["shared"]))
    assert sine["texts"][0] == "x*cos(x) + sin(x)" and logistic["texts"][:2] == ["1", "4 - 8*x"]
    assert product["texts"][2] == "x*(x + 2) + x*(x + 3) + (x + 2)*(x + 3)"
    assert [len(family["texts"]) for family in (logistic, sine, product)] == [8, 8, 12]


def test_a_long_formula_is_cut_and_says_how_long_it_was():
    for family in lab.expression_swell().study["families"]:
        for text in family["texts"]:
            shown, dots, rest = text.partition(" … (")
            if dots:
                assert len(shown) == 400 and int(rest.split()[0]) > 400
            else:
                assert len(text) <= 400
        assert " … (" in family["texts"][-1]


@pytest.mark.parametrize("longest, shown", [(7, "4 - 8*x"), (6, "4 - 8* … (7 characters)")])
def test_a_formula_of_the_greatest_length_is_not_cut(monkeypatch, longest, shown):
    swell = module("expression_swell")
    monkeypatch.setattr(swell, "LONGEST", longest)
    assert swell._text(swell.logistic_map(2)) == shown


def test_the_picture_of_the_swell_shows_the_study(pictures):
    first = lab.expression_swell().study["families"][0]
    drawn = curves_of(pictures[-1].axes[0])
    assert list(drawn["forward AD"][0]) == list(range(1, 9)) and list(drawn["forward AD"][1]) == first["forward"]
    assert list(drawn["formula written out"][1]) == [max(n, 1) for n in first["derivative"]]
    assert list(drawn["equal parts shared"][1]) == [max(n, 1) for n in first["shared"]]
    axes = pictures[-1].axes[0]
    assert axes.get_title() == "derivative of the logistic map" and axes.get_legend() is not None
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("depth", "operations")


# Lesson 01: find the error

E = exp(-0.7)
CLAIMS = [  # what each line of each derivation says, computed by hand
    (0.7, [E / (1 + E) ** 2] * 3 + [-E / (1 + E) ** 2] * 2),
    (
        0.8,
        [(1.6 * cos(0.8) + 0.64 * sin(0.8)) / cos(0.8) ** 2] + [(1.6 * cos(0.8) - 0.64 * sin(0.8)) / cos(0.8) ** 2] * 2,
    ),
    (0.9, [1.8 * exp(0.81) / (1 + exp(0.81))] + [exp(0.81) / (1 + exp(0.81))] * 3),
    (1.5, [13 * 1.5 - 1] * 4 + [13 * 1.5 + 1]),
]


def test_every_line_of_every_derivation_has_the_value_that_its_text_says(pictures):
    derivations = lab.find_the_error().study["derivations"]
    assert len(derivations) == len(CLAIMS)
    for d, (x, claims) in zip(derivations, CLAIMS):
        assert d["x"] == x and [float(line["value"]) for line in d["lines"]] == pytest.approx(claims, abs=6e-7)
        assert float(d["truth"]) == pytest.approx(claims[0], abs=1e-6)
    shown = pictures[-1].axes[0].texts[0].get_text().split("\n")
    assert shown[0].startswith("1.  σ = ") and shown[4] == "5.     = σ² − σ"


# Lessons 04, 05, 07: the stepper


def square_plus(x, y):
    z = x * x
    return z + y * x


def says(study, kind):
    return [[step["says"] for step in sweep["steps"]] for sweep in study["sweeps"] if sweep["name"].startswith(kind)]


def test_every_sentence_of_the_stepper_is_true():
    study = lab.trace_stepper(square_plus, 3.0, 5.0).study["examples"][0]
    assert study["name"] == "square_plus at 3, 5"
    assert says(study, "evaluate") == [
        [
            "Inputs: v_-1 = 3, v_0 = 5.",
            "v_1 = v_-1 * v_-1 = 3 * 3 = 9.",
            "v_2 = v_0 * v_-1 = 5 * 3 = 15.",
            "v_3 = v_1 + v_2 = 9 + 15 = 24.",
        ]
    ]
    assert says(study, "tangents") == [
        [
            "Seed: the inputs' tangents are 1, 0.",
            "The tangent of v_1 = v_-1 * v_-1 is 3 × 1 + 3 × 1 = 6.",
            "The tangent of v_2 = v_0 * v_-1 is 3 × 0 + 5 × 1 = 5.",
            "The tangent of v_3 = v_1 + v_2 is 1 × 6 + 1 × 5 = 11.",
        ],
        [
            "Seed: the inputs' tangents are 0, 1.",
            "The tangent of v_1 = v_-1 * v_-1 is 3 × 0 + 3 × 0 = 0.",
            "The tangent of v_2 = v_0 * v_-1 is 3 × 1 + 5 × 0 = 3.",
            "The tangent of v_3 = v_1 + v_2 is 1 × 0 + 1 × 3 = 3.",
        ],
    ]
    assert says(study, "adjoints") == [
        [
            "Forward: every value is computed and kept. No adjoint is known yet.",
            "Seed: the adjoint of the output v_3 is dy/dy = 1.",
            "v_3 = v_1 + v_2 adds 1 × 1 to the adjoint of v_1: 1.",
            "v_3 = v_1 + v_2 adds 1 × 1 to the adjoint of v_2: 1.",
            "v_2 = v_0 * v_-1 adds 1 × 3 to the adjoint of v_0: 3.",
            "v_2 = v_0 * v_-1 adds 1 × 5 to the adjoint of v_-1: 5.",
            "v_1 = v_-1 * v_-1 adds 1 × 3 to the adjoint of v_-1: 5 + 3 = 8.",
            "v_1 = v_-1 * v_-1 adds 1 × 3 to the adjoint of v_-1: 8 + 3 = 11.",
        ]
    ]


def test_the_stepper_lights_the_row_the_edge_and_the_line_at_work():
    study = lab.trace_stepper(square_plus, 3.0, 5.0).study["examples"][0]
    evaluate, first, _, adjoints = study["sweeps"]
    assert [n["line"] for n in study["nodes"]] == [0, 0, 1, 2, 2]
    assert [n["label"] for n in study["nodes"]] == ["x_1", "x_2", "v_-1 * v_-1", "v_0 * v_-1", "v_1 + v_2"]
    assert [n["value"] for n in study["nodes"]] == ["3", "5", "9", "15", "24"]
    assert [(s["to"], s["known"]) for s in evaluate["steps"]] == [(-1, 2), (2, 3), (3, 4), (4, 5)]
    assert [s["cells"] for s in first["steps"]] == [["1", "0", "6", "5", "11"][:n] for n in (2, 3, 4, 5)]
    assert [(s["to"], s["known"], s["from"], s["edge"]) for s in first["steps"]] == [
        (-1, 2, -1, -1),
        (2, 3, -1, -1),
        (3, 4, -1, -1),
        (4, 5, -1, -1),
    ]
    edges = [(e["to"], e["partial"]) for e in study["edges"]]
    assert edges == [(2, "3"), (2, "3"), (3, "3"), (3, "5"), (4, "1"), (4, "1")]
    steps = adjoints["steps"]
    assert [(s["to"], s["from"], s["edge"]) for s in steps] == [
        (-1, -1, -1),
        (4, -1, -1),
        (2, 4, 4),
        (3, 4, 5),
        (1, 3, 2),
        (0, 3, 3),
        (0, 2, 0),
        (0, 2, 1),
    ]
    assert {s["known"] for s in steps} == {5}
    assert steps[0]["cells"] == [""] * 5 and steps[1]["cells"] == ["", "", "", "", "1"]
    assert steps[-1]["cells"] == ["11", "3", "1", "1", "1"]


def test_a_result_on_which_another_does_not_depend_takes_no_part_in_its_sweep():
    study = lab.adjoint_sweep(lambda x, y: (x * x, y + 1.0), 3.0, 5.0).study["examples"][0]
    first, second = study["sweeps"]
    assert [s["name"] for s in study["sweeps"]] == ["adjoints of y_1", "adjoints of y_2"]
    assert first["steps"][-1]["cells"] == ["6", "", "1", ""] and len(first["steps"]) == 4
    assert second["steps"][-1]["cells"] == ["", "1", "", "1"] and len(second["steps"]) == 3


def test_arrays_are_swept_with_seeds_of_ones():
    study = lab.trace_stepper(lambda x: np.sum(x * x), np.array([2.0, 1.0])).study["examples"][0]
    _, tangents, adjoints = study["sweeps"]
    assert tangents["steps"][0]["says"] == "Seed: the inputs' tangents are [1., 1.]."
    assert tangents["steps"][-1]["cells"] == ["[1., 1.]", "[4., 2.]", "6"]
    assert adjoints["steps"][-1]["cells"] == ["[4., 2.]", "[1., 1.]", "1"]
    vector = lab.adjoint_sweep(lambda x: (x * x, np.sum(x)), np.array([2.0, 1.0])).study["examples"][0]
    assert vector["sweeps"][0]["steps"][-1]["cells"] == ["[4., 2.]", "[1., 1.]", ""]


def test_the_stepper_holds_sixty_rows_and_not_one_more():
    def chain(n):
        def f(x):
            for _ in range(n):
                x = np.sin(x)
            return x

        return f

    assert len(lab.adjoint_sweep(chain(59), 1.0).study["examples"][0]["nodes"]) == 60
    with pytest.raises(ValueError, match="f has 61 rows and the stepper shows 60"):
        lab.adjoint_sweep(chain(60), 1.0)


def test_the_examples_of_the_sweeps_are_those_of_the_lesson():
    for make, kinds in ((lab.adjoint_sweep, 1), (lab.tangent_sweep, 2)):
        names = [example["name"] for example in make().study["examples"]]
        assert names[0] == "ln x1 + x1 x2 at (2, 5)" and names[3] == "x² / cos x at π" and len(names) == 4
        assert len(make().study["examples"][0]["sweeps"]) == kinds
    values = [example["nodes"][-1]["value"] for example in lab.adjoint_sweep().study["examples"]]
    expected = (log(2) + 10, log(2) + 10 - sin(5), 18, -(np.pi**2))
    assert [float(v) for v in values] == pytest.approx(expected, rel=1e-5)


def test_the_table_in_the_picture_of_the_stepper_is_the_last_step(pictures):
    lab.tangent_sweep(square_plus, 3.0, 5.0)
    cells = pictures[-1].axes[0].tables[0].get_celld()
    text = [[cells[row, column].get_text().get_text() for column in range(4)] for row in range(6)]
    assert text[0] == ["variable", "operation", "value", "tangent"]
    assert text[3] == ["v_1", "v_-1 * v_-1", "9", "0"] and text[5] == ["v_3", "v_1 + v_2", "24", "3"]


# Graphs


def ladder(x, y):
    a, b = x * y, x + y
    for _ in range(3):
        a, b = a * b, a + b
    return a + b + x


def fan(x):
    return sum((np.sin(k * x) for k in range(2, 7)), x)


@pytest.mark.parametrize("f, args", [(square_plus, (3.0, 5.0)), (ladder, (2.0, 3.0)), (fan, (0.5,))])
def test_nodes_of_a_graph_stand_apart_and_below_their_operands(f, args):
    graph = trace(f, *args).graph()
    at = {row.index: (x, y) for row, x, y in graph.nodes}
    for row, x, y in graph.nodes:
        operands = [operand.index for _, operand in row.variables()]
        depth = max((at[i][1] + 96 for i in operands), default=40)
        assert y == depth, "one layer below the lowest operand"
        for other, u, v in graph.nodes:
            assert other is row or v != y or abs(u - x) >= 150, f"{row.name} and {other.name} stand in each other's way"
    xs = [x for _, x, _ in graph.nodes]
    assert min(xs) == 75
    assert graph.size == (max(xs) + 130, max(y for _, _, y in graph.nodes) + 40)
    texts = re.findall(r'</text><text x="([\d.]+)" y="([\d.]+)" font-size="12"', graph._repr_html_())
    assert len(texts) == len(xs)
    for (_, x, y), (left, base) in zip(graph.nodes, texts):
        assert x + 22 < float(left) < x + 22 + 12 and y + 6 < float(base) < y + 22, "a label stands beside its node"


def test_a_node_alone_in_its_layer_stands_below_the_middle_of_its_operands():
    graph = trace(lambda x, y, z: (x * y) * z, 1.0, 2.0, 3.0).graph()
    places = {row.name: (x, y) for row, x, y in graph.nodes}
    assert places == {
        "v_-2": (75, 40),
        "v_-1": (225, 40),
        "v_0": (375, 40),
        "v_1": (150, 136),
        "v_2": (262.5, 232),
    }


def test_an_edge_leads_from_the_lower_rim_to_the_upper_and_twins_are_bent_apart():
    graph = trace(square_plus, 3.0, 5.0).graph()
    at = {row.index: (x, y) for row, x, y in graph.nodes}
    drawn = graph.lines()
    paths = []
    for (i, k, _), (path, (x, y)) in zip(graph.edges, drawn):
        start, middle, end = (tuple(map(float, p.lstrip("MQ").split(","))) for p in path.split())
        assert start == (at[i][0], at[i][1] + 22) and end == (at[k][0], at[k][1] - 22)
        assert middle[1] == y == (at[i][1] + at[k][1]) / 2
        paths.append((middle[0], x))
    (first, label), (second, other) = paths[0], paths[1]  # x * x: two edges between the same nodes
    assert second == first + 52 and other == label + 26
    assert label == first + 6


def test_a_long_edge_goes_round_the_layers_between():
    graph = trace(lambda x: np.sin(np.exp(x)) * x, 0.5).graph()
    edge = [(i, k) for i, k, _ in graph.edges].index((0, 3))
    path, (x, _) = graph.lines()[edge]
    middle = float(path.split()[1].lstrip("Q").split(",")[0])
    assert middle == 75 + 68 and x == 75 + 34 + 6


# Lesson 06: dual numbers as matrices


def test_the_functions_and_slopes_of_the_dual_lab_are_those_of_a_calculus_book(pictures):
    study = lab.dual_matrix().study
    x = np.array(study["xs"])
    np.testing.assert_allclose(x, np.arange(-2, 2.001, 0.05), atol=1e-12)
    values = [x, x**2, x**3 / 3, np.sin(x), np.exp(x), 1 / (1 + x**2)]
    slopes = [x**0, 2 * x, x**2, np.cos(x), np.exp(x), -2 * x / (1 + x**2) ** 2]
    np.testing.assert_allclose(study["values"], values, rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(study["slopes"], slopes, rtol=1e-14, atol=1e-15)
    assert study["functions"] == ["x", "x²", "x³ / 3", "sin x", "eˣ", "1 / (1 + x²)"] and x[study["start"]] == 1.25
    axes = pictures[-1].axes[0]
    assert axes.get_title() == "the matrix of (1.25 + ε)²" and axes.get_legend() is not None
    square = np.array([[0, 1, 1, 0, 0], [0, 0, 1, 1, 0]])
    np.testing.assert_array_equal(curves_of(axes)["unit square"], square)
    image = axes.patches[0].get_xy()[:4].T  # (1.25 + eps)^2 = 1.5625 + 2.5 eps
    np.testing.assert_allclose(image, np.array([[1.5625, 2.5], [0, 1.5625]]) @ square[:, :4], rtol=1e-15)


# Lesson 08: which mode


def test_the_factors_of_both_modes_are_those_counted_by_hand(pictures):
    """ln x1 + x1 x2 - sin x2: 5 operations. Their tangents: 2, 3, 1, 2 and 1 for -, with the sign of a partial of its
    own; their adjoints: 2, 2, 0, 2 and 1, and 2 to add up on x1 and x2."""
    study = lab.choose_mode().study
    assert [(f["f"], f["forward"], f["reverse"]) for f in study["functions"]] == [
        (5, 3.0, 2.8),
        (3, 5.0, 5.0),
        (3, 2.67, 2.67),
    ]
    assert study["sizes"] == [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000, 10**4, 10**5, 10**6]
    drawn = curves_of(pictures[-1].axes[0])
    n, forward = drawn["forward, n passes"]
    assert list(n) == study["sizes"][:9] and list(forward) == [3.0 * k for k in n]
    assert set(drawn["reverse, m = 10 passes"][1]) == {28.0} and list(drawn["reverse, m = 10 passes"][0]) == list(n)


# Lesson 09: checkpoints


def carried_out(film, steps):
    """Follow a film action by action: is every state there when it is needed? Evaluations and most states held."""
    held, taped, position, evaluated, most, ends = set(), set(), 0, 0, 0, []
    for moment in film:
        action, (t, to) = moment["action"], moment["span"]
        held &= set(moment["held"])  # what was forgotten between two moments
        if action == "keep":
            assert position == t
            held.add(t)
        elif action == "advance":
            assert t in held or position == t
            position, evaluated = to, evaluated + to - t
        elif action == "tape":
            assert t in held or position == t
            held.add(t)
            taped.add(t)
            position, evaluated = t + 1, evaluated + 1
        else:
            assert t in taped and moment["taped"] or t in held or position == t
            evaluated += t not in taped
            ends.append(t)
            position = -1 if t not in held else position
        most = max(most, len(held))
        assert (moment["evaluated"], moment["most"]) == (evaluated, most) and set(moment["held"]) == held
        assert moment["done"] == (ends[-1] if ends else steps)
    assert ends == list(reversed(range(steps)))
    return evaluated, most


def test_every_film_of_a_schedule_can_be_carried_out_and_counts_rightly():
    for chain in lab.checkpoints().study["chains"]:
        for plan in chain["plans"]:
            carried_out(plan["film"], chain["steps"])


def test_the_costs_of_the_schedules_are_those_of_the_theory():
    """Everything kept: T states, T steps. Every sqrt(T)-th: the first states of all stretches but the last, and one
    stretch; all but the last stretch are evaluated twice."""
    table = {
        chain["steps"]: [(p["film"][-1]["most"], p["film"][-1]["evaluated"]) for p in chain["plans"]]
        for chain in lab.checkpoints().study["chains"]
    }
    assert list(table) == [8, 12, 16, 20]
    for steps, stretch, last in ((8, 3, 2), (12, 4, 4), (16, 4, 4), (20, 5, 5)):
        assert table[steps][0] == (steps, steps)
        stretches = -(-steps // stretch)
        held = max(stretches - 1 + last, stretches - 2 + stretch)
        assert table[steps][1] == (held, 2 * steps - last)
        assert table[steps][2] == (1, steps * (steps + 1) // 2)
        assert [most for most, _ in table[steps][3:]] == [2, 3, 4, 5, 6]
    names = [plan["name"] for plan in lab.checkpoints().study["chains"][0]["plans"]]
    assert names == ["keep all states", "every √T-th state", "binomial, 1 snapshot"] + [
        f"binomial, {s} snapshots" for s in range(2, 7)
    ]


def test_the_picture_of_the_checkpoints_shows_evaluations_against_snapshots(pictures):
    chains = lab.checkpoints().study["chains"]
    drawn = curves_of(pictures[-1].axes[0])
    assert list(drawn) == ["12 steps", "16 steps", "20 steps"]
    for chain in chains[1:]:
        snapshots, evaluated = drawn[f"{chain['steps']} steps"]
        assert list(snapshots) == [1, 2, 3, 4, 5, 6]
        assert list(evaluated) == [plan["film"][-1]["evaluated"] for plan in chain["plans"][2:]]
    axes = pictures[-1].axes[0]
    assert axes.get_title() == "binomial checkpointing" and axes.get_legend() is not None
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("snapshots held at most", "steps evaluated")


# Lesson 10: curvature

CURVED = [  # value, gradient, Hessian by hand
    (
        lambda x, y: x * x + 3 * y * y + x * y,
        lambda x, y: [2 * x + y, 6 * y + x],
        lambda x, y: [[2.0, 1.0], [1.0, 6.0]],
    ),
    (lambda x, y: x * x - y * y, lambda x, y: [2 * x, -2 * y], lambda x, y: [[2.0, 0.0], [0.0, -2.0]]),
    (
        *BENT,
        lambda x, y: [[2 - 20 * (y - x * x) + 40 * x * x, -20 * x], [-20 * x, 10.0]],
    ),
]


def test_curvatures_products_and_newton_steps_are_those_by_hand():
    study = lab.curvature().study
    assert study["angles"] == 36
    assert [[p["x"] for p in surface["points"]] for surface in study["surfaces"]] == [
        [[1.2, 1.0], [-1.5, 0.5]],
        [[1.0, 0.6], [0.4, 1.4]],
        [[-1.0, 0.5], [0.5, 0.5], [1.3, 0.2]],
    ]
    np.testing.assert_allclose(study["along"], np.linspace(-1, 1, 41))
    for surface, (f, g, h) in zip(study["surfaces"], CURVED):
        for p in surface["points"]:
            x = np.array(p["x"])
            H, slope = np.array(h(*x)), np.array(g(*x))
            assert p["value"] == pytest.approx(f(*x), rel=1e-14)
            np.testing.assert_allclose(p["gradient"], slope, rtol=1e-13, atol=1e-14)
            np.testing.assert_allclose(p["hessian"], H, rtol=1e-13, atol=1e-14)
            np.testing.assert_allclose(p["eigenvalues"], np.linalg.eigvalsh(H), atol=5.1e-5)
            newton = x - np.linalg.inv(H) @ slope
            np.testing.assert_allclose(p["newton"], newton, rtol=1e-10, atol=1e-12)
            assert p["there"] == pytest.approx(f(*newton), rel=1e-9, abs=1e-12)
            assert len(p["products"]) == len(p["slices"]) == 36
            for k in range(36):
                v = np.array([cos(k * np.pi / 36), sin(k * np.pi / 36)])
                np.testing.assert_allclose(p["products"][k], H @ v, atol=5.1e-7)
                np.testing.assert_allclose(
                    p["slices"][k], [f(*(x + t * v)) for t in np.linspace(-1, 1, 41)], atol=5.1e-5
                )
        assert surface["lines"]
    np.testing.assert_allclose(hvp(lambda p: p[0] ** 2 * p[1], np.array([2.0, 3.0]), np.array([1.0, 0.5])), [8.0, 4.0])


def test_the_picture_of_the_newton_step_points_to_where_it_leads(pictures):
    lab.curvature()
    axes = pictures[-1].axes[0]
    x, slope, H = np.array([-1.0, 0.5]), np.array(BENT[1](-1.0, 0.5)), np.array(CURVED[2][2](-1.0, 0.5))
    ends = [np.array(note.xy) for note in axes.texts]
    np.testing.assert_allclose(ends[0], x - np.linalg.solve(H, slope), rtol=1e-10)
    np.testing.assert_allclose(ends[1], x - 0.05 * slope, rtol=1e-12)
    assert [tuple(note.xyann) for note in axes.texts] == [(-1.0, 0.5)] * 2
    assert [float(v) for v in np.ravel(curves_of(axes)["here"])] == [-1.0, 0.5]


# Lesson 11: who calls whom


def test_the_calls_are_nested_and_carry_their_arguments():
    by_hand, duals, traced = lab.who_calls_whom().study["engines"]
    assert by_hand["code"][1].strip() == "z, dz = ADMul(x1, dx1, x2, dx2)"
    assert duals["code"] == traced["code"] and duals["code"][-1].strip() == "return z + np.sin(x1)"
    outer = [(c["line"], c["arguments"]) for c in by_hand["calls"] if c["depth"] == 1]
    assert outer == [(1, "2, 1, 5, 0"), (2, "2, 1"), (3, "10, 5, 0.9093, -0.4161")]
    assert by_hand["calls"][0]["arguments"] == "2, 1, 5, 0" and traced["calls"][0]["arguments"] == "v_-1, v_0"
    assert duals["calls"][0]["arguments"] == "2 + 1 ε, 5 + 0 ε"
    for engine in (by_hand, duals, traced):
        depths = [c["depth"] for c in engine["calls"]]
        assert depths[0] == 0 and min(depths[1:]) == 1, "all calls happen inside of the function"
        assert all(b <= a + 1 for a, b in zip(depths, depths[1:]))
        lines = [c["line"] for c in engine["calls"]]
        assert lines == sorted(lines) and lines[0] == 0 and lines[-1] == len(engine["code"]) - 1
        assert all(c["meaning"] for c in engine["calls"])
    assert [c["arguments"] for c in traced["calls"] if c["name"] == "Number.__array_ufunc__"] == [
        "v_-1, np.sin, __call__, v_-1"
    ]
    assert [c["arguments"] for c in duals["calls"] if c["name"] == "Number.__add__"] == [
        "10 + 5 ε, 0.909297 - 0.416147 ε"
    ]


def test_the_picture_of_the_calls_is_indented_by_depth(pictures):
    calls = lab.who_calls_whom().study["engines"][1]["calls"]
    lines = pictures[-1].axes[0].texts[0].get_text().split("\n")
    assert [len(line) - len(line.lstrip()) for line in lines] == [4 * c["depth"] for c in calls]
    assert [line.strip() for line in lines] == [c["name"] for c in calls]


# Lesson 12: the adjoint program


def squared_sine(x):
    y = x * x
    y = np.sin(y)
    return y


def test_the_adjoint_program_is_watched_line_by_line():
    example = lab.adjoint_code(squared_sine, 0.5).study["examples"][0]
    assert example["name"] == "squared_sine" and float(example["gradient"]) == pytest.approx(cos(0.25), rel=1e-5)
    assert example["code"] == ["def squared_sine(x):", "    y = x * x", "    y = np.sin(y)", "    return y"]
    seen = [(example["adjoint"][step["line"]].strip(), step["tape"], step["names"]) for step in example["steps"]]
    after = {line: names for (line, _, _), (_, _, names) in zip(seen, seen[1:])}
    assert after["y = x * x"] == {"x": "0.5", "y": "0.25"}
    assert after["y = sin(y)"]["y"] == "0.2474"
    heights = [len(tape) for _, tape, _ in seen]
    assert heights[0] == heights[-1] == 0 and max(heights) >= 1
    assert any("0.25" in tape for _, tape, _ in seen)
    assert float(seen[-1][2]["x_bar"]) == pytest.approx(cos(0.25), rel=1e-3)
    running = [line for line, _, _ in seen]
    assert running.index("y = x * x") < running.index("y = sin(y)") < len(running) - 1


def test_the_values_of_the_examples_of_source_transformation():
    gradients = [float(example["gradient"]) for example in lab.adjoint_code().study["examples"]]
    x = 0.7  # 0.7^2 + 0.7 = 1.19 > 1; sin(1.19) * 0.7 = 0.65 <= 1; 0.65^2 + 0.7 = 1.12
    a, da = x * x + x, 2 * x + 1
    b, db = sin(a) * x, cos(a) * da * x + sin(a)
    assert gradients[0] == pytest.approx(2 * b * db + 1, rel=1e-5)
    assert gradients[1] == pytest.approx(2 * cos(1.0) + 1, rel=1e-5)
    assert gradients[2] == pytest.approx(0.5 / 2**0.5, rel=1e-4)  # Newton's root after three steps from 1.5
    names = [example["name"] for example in lab.adjoint_code().study["examples"]]
    assert names == [
        "a loop with a branch, at 0.7",
        "a variable set twice, at (0.5, 2)",
        "Newton's square root, at 2",
    ]


def long_loop(x):
    for _ in range(80):
        x = np.sin(x)
    return x


def test_a_long_adjoint_program_is_refused_and_the_picture_shows_the_height_of_the_tape(pictures):
    with pytest.raises(ValueError, match="the lab shows 200"):
        lab.adjoint_code(long_loop, 0.5)
    steps = lab.adjoint_code().study["examples"][0]["steps"]
    (line,) = pictures[-1].axes[0].lines
    assert list(line.get_ydata()) == [len(step["tape"]) for step in steps]
    assert list(line.get_xdata()) == list(range(len(steps)))


# Lesson 13: training


def half_moons():
    rng = np.random.default_rng(3)
    turn = rng.uniform(0, np.pi, 160)
    points, labels = np.empty((160, 2)), np.arange(160) % 2
    for k in range(160):
        upper = np.cos(turn[k]) - 0.5, np.sin(turn[k]) - 0.25
        points[k] = np.array([-upper[0], -upper[1]] if labels[k] else upper) * 1.3
    return points + rng.normal(0, 0.12, (160, 2)), labels


def trained(rate, width, frames, epochs, cells):
    """The same network with its gradient written out by hand: losses, shares of right answers, scores on the square."""
    (points, labels), rng = half_moons(), np.random.default_rng(0)
    W1, b1, W2, b2 = rng.normal(0, 1, (2, width)), np.zeros(width), rng.normal(0, 0.5, width), 0.0
    losses, right, films = [], [], []
    for epoch in range(frames * epochs):
        hidden = np.tanh(points @ W1 + b1)
        z = hidden @ W2 + b2
        if epoch % epochs == 0:
            losses.append(np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - labels * z))
            right.append(np.mean((z > 0) == (labels == 1)))
            x, y = cells[None, :, None], cells[:, None, None]
            films.append(np.tanh(x * W1[0] + y * W1[1] + b1) @ W2 + b2)
        slope = (1 / (1 + np.exp(-np.clip(z, -700, 700))) - labels) / len(labels)
        back = np.outer(slope, W2) * (1 - hidden**2)
        W1, b1 = W1 - rate * points.T @ back, b1 - rate * back.sum(0)
        W2, b2 = W2 - rate * hidden.T @ slope, b2 - rate * slope.sum()
    return losses, right, np.array(films)


def test_the_network_of_the_lab_learns_as_one_with_its_gradient_by_hand():
    made = lab.decision_regions()
    study = made.study
    assert (study["frames"], study["epochs"], study["side"], study["reach"]) == (25, 15, 32, 2.4)
    assert (study["rates"], study["widths"]) == ([0.01, 0.1, 0.5, 12.0], [2, 16])
    points, labels = half_moons()
    np.testing.assert_allclose(study["points"], points, atol=5.1e-4)
    assert study["labels"] == labels.tolist()
    films = np.frombuffer(made.curves, np.uint8).reshape(4, 2, 25, 32, 32)
    cells = np.linspace(-2.4, 2.4, 32)
    for i, j in ((0, 0), (2, 1), (1, 0)):
        losses, right, scores = trained(study["rates"][i], study["widths"][j], 25, 15, cells)
        np.testing.assert_allclose(study["losses"][i][j], losses, atol=5.1e-5)
        np.testing.assert_allclose(study["right"][i][j], right, atol=5.1e-5)
        np.testing.assert_allclose(films[i, j], 255 / (1 + np.exp(-scores)), atol=0.51)
    assert len(study["losses"][3][1]) == 25, "the step size that is too large has its film, too"


def test_the_regions_show_class_one_where_its_points_are():
    made = lab.decision_regions()
    film = np.frombuffer(made.curves, np.uint8).reshape(4, 2, 25, 32, 32)[2, 1, -1]
    points, labels = half_moons()
    column, row = np.round((points.T + 2.4) / 4.8 * 31).astype(int)
    assert np.mean((film[row, column] > 127) == (labels == 1)) > 0.95


def test_the_picture_of_the_regions_has_both_classes_and_the_loss(pictures):
    study = lab.decision_regions().study
    regions, losses = pictures[-1].axes
    first, second = regions.lines
    points, labels = half_moons()
    np.testing.assert_allclose(np.transpose([first.get_xdata(), first.get_ydata()]), points[labels == 0], rtol=1e-12)
    np.testing.assert_allclose(np.transpose([second.get_xdata(), second.get_ydata()]), points[labels == 1], rtol=1e-12)
    film = np.frombuffer(lab.decision_regions().curves, np.uint8).reshape(4, 2, 25, 32, 32)[2, 1, -1]
    np.testing.assert_array_equal(regions.images[0].get_array(), film)
    assert regions.images[0].origin == "lower" and regions.images[0].get_extent() == [-2.4, 2.4, -2.4, 2.4]
    assert list(losses.lines[0].get_xdata()) == [15 * k for k in range(25)]
    assert list(losses.lines[0].get_ydata()) == study["losses"][2][1]


def test_a_live_training_keeps_every_run_apart(pictures):
    live = lab.live_training(3, ["narrow", "wide"])
    assert live.study == {"epochs": 3, "runs": ["narrow", "wide"], "loss": [[], []], "accuracy": [[], []]}
    for run, loss, accuracy in ((0, 2.0, 0.25), (0, 1.0, 0.5), (1, 4.0, 0.125), (1, 0.5, 0.75)):
        live.report(run, loss, accuracy)
    assert live.study["accuracy"] == [[0.25, 0.5], [0.125, 0.75]] and live.study["loss"] == [[2.0, 1.0], [4.0, 0.5]]
    assert repr(live.figure()).endswith("at the end the accuracy is: narrow 0.5000, wide 0.7500.")
    losses, accuracies = (curves_of(axes) for axes in pictures[-1].axes)
    assert list(losses["wide"][1]) == [4.0, 0.5] and list(accuracies["narrow"][1]) == [0.25, 0.5]
    assert live.alive("x") == live.still[0]["text/html"]


# Lesson 14: kinks

KINKS = {  # (kink, slope on the left, slope on the right, what the chain rule gives for the convention s), by hand
    "r(x)": [(0, 0, 1, lambda s: s)],
    "|x| = r(x) + r(−x)": [(0, -1, 1, lambda s: 0)],
    "x = r(x) − r(−x)": [(0, 1, 1, lambda s: 2 * s)],
    "x = r(r(x)) − r(−x)": [(0, 1, 1, lambda s: s * s + s)],
    "r(x)² / 2": [(0, 0, 0, lambda s: 0)],
    "hat: r(x + 1) − 2 r(x) + r(x − 1)": [
        (-1, 0, 1, lambda s: s),
        (0, 1, -1, lambda s: 1 - 2 * s),
        (1, -1, 0, lambda s: s - 1),
    ],
    "r(r(x) − x)": [(0, -1, 0, lambda s: s * s - s)],
}
VALUES = {  # of the same programs, in pieces
    "r(x)": lambda x: x if x > 0 else 0,
    "|x| = r(x) + r(−x)": abs,
    "x = r(x) − r(−x)": lambda x: x,
    "x = r(r(x)) − r(−x)": lambda x: x,
    "r(x)² / 2": lambda x: x * x / 2 if x > 0 else 0,
    "hat: r(x + 1) − 2 r(x) + r(x − 1)": lambda x: max(1 - abs(x), 0),
    "r(r(x) − x)": lambda x: -x if x < 0 else 0,
}


def test_the_slopes_at_each_kink_of_the_lab_are_those_by_hand():
    study = lab.kinks().study
    assert study["slopes"] == [k / 10 for k in range(11)] and study["points"] == [k / 4 - 2 for k in range(17)]
    assert [p["name"] for p in study["programs"]] == list(KINKS)
    for program in study["programs"]:
        value = VALUES[program["name"]]
        assert program["curve"] == pytest.approx([value(x) for x in study["grid"]], abs=1e-15)
        assert program["values"] == pytest.approx([value(x) for x in study["points"]], abs=1e-15)
        kinks = {x: rest for x, *rest in KINKS[program["name"]]}
        for x, sides, reported in zip(study["points"], program["sides"], program["reported"]):
            if x in kinks:
                left, right, of = kinks[x]
                assert sides == [left, right]
                assert reported == pytest.approx([of(s) for s in study["slopes"]], abs=1e-15)
            else:  # where it is smooth, every convention gives the slope, here by differences of the pieces
                slope = (value(x + 1 / 16) - value(x - 1 / 16)) * 8
                assert sides == [slope, slope] and reported == [slope] * 11


def test_the_picture_of_the_kinks_shows_what_is_reported_at_zero(pictures):
    lab.kinks()
    drawn = curves_of(pictures[-1].axes[0])
    for name, power in (("x = r(x) − r(−x)", lambda s: 2 * s), ("x = r(r(x)) − r(−x)", lambda s: s * s + s)):
        np.testing.assert_allclose(drawn[name][1], [power(s) for s in drawn[name][0]], atol=1e-15)
    assert set(drawn["|x| = r(x) + r(−x)"][1]) == {0.0}


# Lesson 15: two estimators


def test_every_estimate_of_the_variance_lab_is_the_formula_on_the_same_noise():
    """Pathwise: f'(x). Score function: f(x) (x - theta) / sigma^2; baseline: the mean of f at all others."""
    functions = {
        "x²": (lambda x: x**2, lambda x: 2 * x, lambda s: 2.0),
        "x² + 10": (lambda x: x**2 + 10, lambda x: 2 * x, lambda s: 2.0),
        "sin 3x": (lambda x: np.sin(3 * x), lambda x: 3 * np.cos(3 * x), lambda s: 3 * cos(3) * exp(-4.5 * s * s)),
    }
    study, rng = lab.gradient_variance().study, np.random.default_rng(5)
    assert study["theta"] == 1.0 and study["repeats"] == 400 and study["counts"] == [2**k for k in range(1, 9)]
    cases = iter(study["cases"])
    for name in study["functions"]:
        f, slope, exact = functions[name]
        for sigma in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0):
            case, noise = next(cases), rng.normal(size=3000)
            assert (case["function"], case["sigma"]) == (name, sigma) and case["exact"] == pytest.approx(exact(sigma))
            x = 1.0 + sigma * noise
            score = (x - 1.0) / sigma**2
            others = (f(x).sum() - f(x)) / 2999
            samples = {
                "pathwise": slope(x),
                "score function": f(x) * score,
                "score function with baseline": (f(x) - others) * score,
            }
            assert case["spread"] == pytest.approx({k: v.std(ddof=1) for k, v in samples.items()}, rel=1e-9)
            reach = 1.5 * max(v.std(ddof=1) for v in samples.values())
            np.testing.assert_allclose(
                case["edges"], np.linspace(case["exact"] - reach, case["exact"] + reach, 41), atol=5.1e-6
            )
            edges = np.linspace(case["exact"] - reach, case["exact"] + reach, 41)
            for key, values in samples.items():
                for k, n in enumerate(study["counts"]):
                    means = rng.choice(values, (400, n)).mean(1)
                    inside = np.clip(means, edges[0], edges[-1])
                    bars = np.array(case["bars"][key][k])
                    assert bars.sum() == 400 and np.abs(bars - np.histogram(inside, edges)[0]).sum() <= 4
    assert next(cases, None) is None


def test_a_baseline_lowers_the_scatter_of_the_score_function_where_f_is_far_from_zero():
    for case in lab.gradient_variance().study["cases"]:
        if case["function"] == "x² + 10":
            assert case["spread"]["score function with baseline"] < case["spread"]["score function"] / 1.2


def test_the_picture_of_the_estimators_shows_their_spread(pictures):
    cases = [c for c in lab.gradient_variance().study["cases"] if c["function"] == "x²"]
    drawn = curves_of(pictures[-1].axes[0])
    for key in ("score function", "score function with baseline", "pathwise"):
        assert list(drawn[key][0]) == [0.05, 0.1, 0.2, 0.5, 1.0, 2.0]
        assert list(drawn[key][1]) == [c["spread"][key] for c in cases]


# Progress and predictions


def test_the_page_of_progress_has_a_row_for_each_set(tmp_path):
    for name, texts in {
        "06_dual_numbers": ["06.q0: all 6 cases right", "06.q1: 2 of 6 cases right", None],
        "07_reverse_mode": ["07.tape: all 12 cases right"],
    }.items():
        cells = [nbformat.v4.new_markdown_cell(f"# Exercises {name[:2]} · {name[3:]}")]
        for k, text in enumerate(texts):
            question = "07.tape" if name[:2] == "07" else f"06.q{k}"
            shown = [] if text is None else [nbformat.v4.new_output("display_data", {"text/plain": text})]
            cells.append(nbformat.v4.new_code_cell(f'check("{question}", f)', outputs=shown))
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").write_text(
            nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8"
        )
    page = lab.progress(tmp_path)
    assert repr(page).splitlines() == [
        "2 of 4 checks passed (+ passed, - tried, . open)",
        "06_dual_numbers              +-.",
        "07_reverse_mode              +",
    ]
    html = page._repr_html_()
    assert html.count("<tr>") == 3 and "<caption>2 of 4 checks passed</caption>" in html
    assert 'href="../exercises/06_dual_numbers/06_dual_numbers.ipynb">06 · dual_numbers</a></td><td>1 of 3</td>' in html
    assert '<progress max="3" value="1" aria-label="06 · dual_numbers">' in html
    assert "✔ q0, ✘ q1, ○ q2" in html and "✔ tape" in html


def test_a_prediction_is_compared_with_its_answer():
    question = lab.predict("Is 1 < 2?", ["yes", "no & never"], "no & never", "It is <not>.")
    assert question.study == {
        "question": "Is 1 < 2?",
        "options": ["yes", "no & never"],
        "right": 1,
        "why": "It is <not>.",
    }
    data = question._repr_mimebundle_()[0]
    assert data["text/plain"] == "Is 1 < 2?\n- yes\n- no & never"
    assert "<p><b>Is 1 &lt; 2?</b></p><ul><li>yes</li><li>no &amp; never</li></ul>" in data["text/html"]
    assert "no &amp; never. It is &lt;not&gt;." in data["text/html"]


def test_a_function_without_a_source_is_stepped_through_without_its_lines():
    space = {}
    exec(compile("def unseen(x):\n    return x * x", "<in no file>", "exec"), space)
    study = lab.trace_stepper(space["unseen"], 3.0).study["examples"][0]
    assert study["code"] == [] and {node["line"] for node in study["nodes"]} == {-1}
    assert study["sweeps"][-1]["steps"][-1]["cells"] == ["6", "1"]


def test_a_lab_on_a_page_without_a_kernel_carries_its_numbers(monkeypatch):
    import base64
    import json
    import re

    made = lab.error_against_h()
    monkeypatch.setenv("ADLIB_SITE", "1")
    html = made._repr_mimebundle_()[0]["text/html"]
    name, script, study, curves = re.search(
        r'adlibShow\("(lab-\w+)", "(\w+)", (.*), "([^"]*)"\)</script>$', html, re.S
    ).groups()
    assert html.startswith(f'<div id="{name}"></div>') and script == "error_against_h"
    assert json.loads(study) == made.study and base64.b64decode(curves) == made.curves
    assert "</" not in study


def test_the_script_of_the_site_holds_every_drawing_once():
    from adlib.lab.widget import STUDIES, all_scripts

    text = all_scripts()
    for path in STUDIES.glob("*.js"):
        assert text.count(f'adlibDrawings["{path.stem}"] = (() => {{') == 1
    assert "export default" not in text and text.count("return spoken(render);") == len(list(STUDIES.glob("*.js")))
    assert text.startswith("const adlibDrawings = {};") and "return adlibShow;" in text


def test_no_picture_stays_open():
    plt.close("all")
    for make in lab.LABS:
        make()
    assert plt.get_fignums() == []


# Lesson 16: unrolled or implicit

SOLVED = module("unrolled_or_implicit")


def by_hand(problem, value, most):
    """(x, derivative of the iterations, implicit derivative) after 0 .. most iterations, by NumPy and a recurrence."""
    if problem == 0:
        step, x, dx = (lambda E: 1.0 + value * np.sin(E)), np.ones(1), np.ones(1)
        partials = lambda E: (np.diag(value * np.cos(E)), np.ones(1))
    elif problem == 1:
        W, b, x, dx, p = value * SOLVED.LAYER, SOLVED.BIAS, np.zeros(4), np.zeros(4), 0.2
        step = lambda x: np.tanh(W @ x + p * b)
        partials = lambda x: ((1 - step(x) ** 2)[:, None] * W, (1 - step(x) ** 2) * b)
    elif problem == 2:
        a, x, dx, p = SOLVED.SPREAD, np.zeros(3), np.zeros(3), 0.3
        step = lambda x: x - value * (a * x - p + x**3)
        partials = lambda x: (np.diag(1 - value * (a + 3 * x**2)), value * np.ones(3))
    else:
        x, dx = np.array([0.5 * (1 + value)]), np.array([0.5])
        step = lambda x: 0.5 * (x + value / x)
        partials = lambda x: (np.diag(0.5 * (1 - value / x**2)), 0.5 / x)
    rows = []
    for _ in range(most + 1):
        f_x, f_p = partials(x)
        rows.append((x, dx, np.linalg.solve(np.eye(len(x)) - f_x, f_p)))
        x, dx = step(x), f_x @ dx + f_p
    for _ in range(20_000):
        x = step(x)
    f_x, f_p = partials(x)
    exact = np.linalg.solve(np.eye(len(x)) - f_x, f_p)
    far = lambda y, right: np.max(np.abs(y - right)) / np.max(np.abs(right))
    return np.array([[far(row[0], x), far(row[1], exact), far(row[2], exact)] for row in rows]).T


@pytest.mark.parametrize("problem", range(4))
def test_the_errors_of_the_iterations_are_those_of_a_recurrence(problem):
    study = lab.unrolled_or_implicit().study["problems"][problem]
    assert len(study["values"]) == len(study["curves"]) == 5
    for value, curves in zip(study["values"], study["curves"]):
        right = by_hand(problem, value, study["most"])
        assert np.shape(curves) == right.shape == (3, study["most"] + 1)
        above = right > 1e-12  # below, the last digit of either one decides
        np.testing.assert_allclose(np.array(curves)[above], np.log10(right[above]), atol=0.0055)
        assert np.all(np.array(curves)[~above] < -11.9)


def test_the_numbers_that_are_kept_are_counted_by_hand():
    kept = [(p["each"], p["all"]) for p in lab.unrolled_or_implicit().study["problems"]]
    # sin, times, plus; four vectors of 4; six vectors of 3; a quotient, a sum, a half. Then x, p and the matrix A.
    assert kept == [(3, 3 + 2 + 1), (4 * 4, 16 + 5 + 16), (6 * 3, 18 + 4 + 9), (3, 3 + 2 + 1)]


def test_the_picture_shows_what_the_lab_shows_first(pictures):
    study = lab.unrolled_or_implicit().study["problems"][0]
    axes = pictures[-1].axes[0]
    drawn = curves_of(axes)
    for name, column in zip(("value", "unrolled derivative", "implicit derivative"), study["curves"][3]):
        np.testing.assert_allclose(drawn[name][1], 10.0 ** np.array(column))
    assert axes.get_yscale() == "log" and study["values"][3] == 0.8


# Lesson 18: colours of a sparse Jacobian

PLACES = [  # of the entry in row i and column j, for size n and width w
    lambda i, j, n, w: abs(i - j) <= w,
    lambda i, j, n, w: min((i - j) % n, (j - i) % n) <= w,
    lambda i, j, n, w: i // (w + 1) == j // (w + 1),
    lambda i, j, n, w: i == j or i >= n - w,
    lambda i, j, n, w: i == j or i >= n - w or j >= n - w,
]


def test_every_pattern_is_what_its_name_says_and_its_colours_are_the_first_that_fit():
    study = lab.colouring().study
    assert len(study["shapes"]) == len(PLACES) + 1
    for k, shape in enumerate(study["shapes"]):
        assert len(shape["settings"]) == len(study["sizes"]) * len(study["widths"])
        for setting, (n, w) in zip(shape["settings"], ((n, w) for n in study["sizes"] for w in study["widths"])):
            rows = [set(row) for row in setting["rows"]]
            if k < len(PLACES):
                assert rows == [{j for j in range(n) if PLACES[k](i, j, n, w)} for i in range(n)]
            else:
                assert all(i in row and w <= len(row) <= w + 1 for i, row in enumerate(rows))
            columns = [{i for i in range(n) if j in rows[i]} for j in range(n)]
            for lines, colours in ((columns, setting["columns"]), (rows, setting["of_rows"])):
                for j, colour in enumerate(colours):
                    before = [(colours[i], bool(lines[i] & lines[j])) for i in range(j)]
                    assert colour == next(c for c in range(n) if (c, True) not in before)


def test_the_picture_of_the_colours_shows_three_diagonals_in_three_products(pictures):
    lab.colouring()
    left, right = (np.asarray(axes.images[0].get_array()) for axes in pictures[-1].axes)
    assert [[int(c) for c in row] for row in left[:3]] == [
        [1, 2, *[0] * 10],
        [1, 2, 3, *[0] * 9],
        [0, 2, 3, 1, *[0] * 8],
    ]
    assert (right > 0).sum() == (left > 0).sum() == 34
