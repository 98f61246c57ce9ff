"""The judge's side of a check: what was expected, which rule is wrong, and a hint.

For every question there are an expected value (by adlib, a second engine agreeing), the wrong answers that learners give,
each recognised by its values, the rule in the lesson's notation and a hint. Never import this beside a learner's code that
is being graded.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

import numpy as np

from adlib import Dual, grad, jvp, numerical
from adlib.grading.cases import Wave, run
from adlib.problems import log_product_sine
from adlib.wengert import trace


@dataclass(frozen=True)
class Answer:
    """What is right. `mistakes`: a sentence and the value that one who makes this mistake would report."""

    expected: Callable
    rule: str
    hint: str
    lesson: str
    describe: Callable
    mistakes: dict = field(default_factory=dict)
    right: Callable | None = None  # (case, value) -> bool, where several values are right


@dataclass
class Feedback:
    """The verdict on one question, as text and as HTML; `ok` if every case was right."""

    name: str
    right: int
    count: int
    lines: list

    @property
    def ok(self):
        return self.right == self.count and self.count > 0

    @property
    def heading(self):
        return f"{self.name}: all {self.count} cases right" if self.ok else f"{self.name}: {self.right} of {self.count} cases right"

    def __str__(self):
        return "\n".join([self.heading, *(f"  {what:9} {text}" for what, text in self.lines)])

    __repr__ = __str__

    def _repr_html_(self):
        colour, mark = ("#00795a", "✔") if self.ok else ("#d55e00", "✘")
        rows = "".join(f'<tr><th scope="row" style="text-align:left;vertical-align:top">{what}</th>'
                       f'<td style="text-align:left;white-space:pre-wrap">{escape(text)}</td></tr>'
                       for what, text in self.lines if what != "hint")  # fmt: skip
        hints = "".join(f"<details><summary>Hint</summary>{escape(text)}</details>" for what, text in self.lines if what == "hint")
        return (f'<div style="border-left:4px solid {colour};padding-left:10px"><b>{mark} {escape(self.heading)}</b>'
                f"<table>{rows}</table>{hints}</div>")  # fmt: skip


def judge(name, results, cases, show_inputs=True):
    """Compare the reported results with what is right. `show_inputs` is False where the inputs are to stay hidden."""
    answer = ANSWERS[name]
    if type(results) is not list or len(results) != len(cases):
        return Feedback(name, 0, len(cases), [("problem", "no valid report reached the judge: run the cells from the top")])
    verdicts = [_right(answer, case, result) for case, result in zip(cases, results)]
    lines = []
    if all(type(r) is dict and _nothing(r.get("value")) for r in results):
        lines.append(("cause", NOTHING))
    elif not all(verdicts):
        wrong = [k for k, ok in enumerate(verdicts) if not ok]
        k = min(wrong, key=lambda k: len(str(cases[k])))  # the smallest failing input says most
        case, result = cases[k], results[k] if type(results[k]) is dict else {}
        expected = answer.expected(case)
        if show_inputs:
            lines.append(("called", answer.describe(case)))
            lines.append(("returned", result.get("error") or shown(result.get("value"))))
            lines.append(("expected", shown(expected)))
        lines.append(("cause", _cause(answer, [cases[k] for k in wrong], [results[k] for k in wrong])))
        lines.append(("rule", answer.rule))
        lines.append(("hint", f"{answer.hint} See lesson {answer.lesson}."))
    return Feedback(name, sum(verdicts), len(cases), lines)


def _right(answer, case, result):
    if type(result) is not dict or "value" not in result:
        return False
    try:
        if answer.right is not None:
            return bool(answer.right(case, result["value"]))
        return close(result["value"], answer.expected(case))
    except (TypeError, KeyError, ValueError, IndexError, AttributeError):  # a report of another form is a wrong report
        return False


def _cause(answer, cases, results):
    """The mistake that explains all failing cases, if one does."""
    values = [r.get("value") if type(r) is dict else None for r in results]
    errors = [r["error"] for r in results if type(r) is dict and type(r.get("error")) is str]
    if errors:
        name = errors[0].split(":")[0]
        if name == "RecursionError":
            return "your function calls itself once a node and runs out of stack on a long chain: use a loop"
        return f"your function stopped with {name}"
    for sentence, mistaken in answer.mistakes.items():
        if all(close(v, mistaken(case), 1e-7) for v, case in zip(values, cases)):
            return sentence
    return "the value differs from the expected one"


NOTHING = "your function returned nothing: write it, and end it with return"


def _nothing(value):
    """Whether a report, or what stands first in it, is that nothing was returned: no rule is given away for that."""
    if isinstance(value, (list, dict)) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value == "nothing"


def close(value, expected, tolerance=1e-8):
    """Equal up to rounding: numbers relative to their size, lists and dicts entry by entry."""
    if isinstance(expected, dict):
        return type(value) is dict and value.keys() == expected.keys() and all(close(value[k], expected[k], tolerance) for k in expected)
    if isinstance(expected, (list, tuple)):
        return type(value) is list and len(value) == len(expected) and all(close(v, e, tolerance) for v, e in zip(value, expected))
    return type(value) in (int, float) and math.isfinite(value) and abs(value - expected) <= tolerance * max(abs(expected), 1e-3)


def shown(value):
    if isinstance(value, dict):
        return ", ".join(f"{k}: {shown(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(v) for v in value[:12]) + (", ...]" if len(value) > 12 else "]")
    return f"{value:.8g}" if isinstance(value, (int, float)) else str(value)


# 02 Numerical differentiation


def _wave(case):
    return Wave(case["a"], case["b"], case["c"])


def _wave_text(case):
    return f"f(x) = {case['a']:.3g} sin({case['b']:.3g} x) + {case['c']:.3g} x²"


def _quotient(method):
    return lambda case: numerical.derivative(_wave(case), case["x"], method, case["h"])


def _scaled(method, factor, h_factor=1.0):
    return lambda case: factor * numerical.derivative(_wave(case), case["x"], method, h_factor * case["h"])


def _at_x_and_h(case):
    return f"with {_wave_text(case)}, x = {case['x']:.4g}, h = {case['h']:.4g}"


def _exact_slope(case):
    by_hand = case["a"] * case["b"] * math.cos(case["b"] * case["x"]) + 2 * case["c"] * case["x"]
    by_engine = grad(lambda x: case["a"] * np.sin(case["b"] * x) + case["c"] * x * x)(case["x"])
    return _agreed(by_hand, by_engine)


def _agreed(*values):
    """The first of several values by different engines, which must be the same."""
    for other in values[1:]:
        if not close(np.asarray(other).tolist(), np.asarray(values[0]).tolist(), 1e-9):
            raise AssertionError(f"the engines disagree: {values}; the check is broken, not the answer")
    return values[0]


def _forward_gradient(case):
    gradient = numerical.gradient(_wave(case), np.array(case["x"]), "forward", case["h"]).tolist()
    return {"gradient": gradient, "evaluations": len(gradient) + 1, "x changed": 0.0}


def _enough(case, value):
    expected = _forward_gradient(case)
    return close(value["gradient"], expected["gradient"]) and value["evaluations"] <= expected["evaluations"] and value["x changed"] == 0


def _with(**changes):
    """The expected gradient report with some entries changed, to recognise a mistake."""
    return lambda case: {**_forward_gradient(case), **{k.replace("_", " "): v(case) for k, v in changes.items()}}


# 06 Dual numbers


def _dual(pair):
    return Dual(*pair)


def _pair(z):
    return [z.primal, z.tangent]


def _product(case):
    z, w = case["z"], case["w"]
    matrix = Dual(*z).matrix() @ Dual(*w).matrix()
    return _agreed(_pair(_dual(z) * _dual(w)), matrix[0].tolist())


def _ratio(case):
    z, w = case["z"], case["w"]
    matrix = Dual(*z).matrix() @ np.linalg.inv(Dual(*w).matrix())
    return _agreed(_pair(_dual(z) / _dual(w)), matrix[0].tolist())


def _unary(f, f_prime):
    def expected(case):
        a, b = case["z"]
        return _agreed(_pair(f(Dual(a, b))), [float(f(a)), float(f_prime(a)) * b])

    return expected


def _polynomial_gradient(case):
    def f(x):
        return sum(c * x[i] * x[j] ** 2 for c, i, j in case["terms"])

    x = np.array(case["x"])
    gradient = _agreed(grad(f)(x).tolist(), [float(jvp(f, (x,), (e,))[1]) for e in np.eye(len(x))])
    return {"gradient": gradient, "passes": len(gradient)}


def _triplet_product(case):
    u, v = case["u"], case["v"]
    matrix = lambda t: np.array([[t[0], t[1], t[2]], [0, t[0], t[1]], [0, 0, t[0]]])
    return _agreed(np.convolve(u, v)[:3].tolist(), (matrix(u) @ matrix(v))[0].tolist())


def _pair_text(*names):
    return lambda case: "with " + ", ".join(f"{n} = ({', '.join(f'{v:.4g}' for v in case[n])})" for n in names)


# 07 Reverse mode


def _column(case):
    adjoints = trace(log_product_sine, *case["x"]).reverse().adjoints
    column = [float(adjoints[i]) for i in range(-1, 6)]
    _agreed(column[:2], [1 / case["x"][0] + case["x"][1], case["x"][0] - math.cos(case["x"][1])])
    return column


def _sweep(tape, seeds):
    adjoints = [0.0] * len(tape)
    for k, seed in seeds.items():
        adjoints[k] += seed
    for k in range(len(tape) - 1, -1, -1):
        for i, partial in tape[k]:
            adjoints[i] += partial * adjoints[k]
    return adjoints


def _by_matrix(tape, seeds):
    """The same by linear algebra: v_bar = (I - P)^-T seed, where P holds the partials."""
    P = np.zeros((len(tape), len(tape)))
    for k, row in enumerate(tape):
        for i, partial in row:
            P[k, i] += partial
    seed = np.zeros(len(tape))
    for k, value in seeds.items():
        seed[k] = value
    return np.linalg.solve((np.eye(len(tape)) - P).T, seed).tolist()


def _accumulated(case):
    seeds = {len(case["tape"]) - 1: case["y_bar"]}
    return _agreed(_sweep(case["tape"], seeds), _by_matrix(case["tape"], seeds))


def _overwritten(case):
    adjoints = [0.0] * (len(case["tape"]) - 1) + [case["y_bar"]]
    for k in range(len(case["tape"]) - 1, -1, -1):
        for i, partial in case["tape"][k]:
            adjoints[i] = partial * adjoints[k]
    return adjoints


def _pulled_back(case):
    seeds = {len(case["tape"]) - 1: case["y_bar"], len(case["tape"]) - 2: 2 * case["y_bar"]}
    return [_agreed(_sweep(case["tape"], seeds), _by_matrix(case["tape"], seeds))[: case["inputs"]]] * 2


def _valid_order(case, value):
    """Each node that the output depends on once, and before all of its operands."""
    operands = {int(k): v for k, v in case["operands"].items()}
    needed, todo = set(), [case["output"]]
    while todo:
        node = todo.pop()
        if node not in needed:
            needed.add(node)
            todo += operands[node]
    if type(value) is not list or len(value) != len(needed) or set(value) != needed:
        return False
    place = {node: k for k, node in enumerate(value)}
    return all(place[node] < place[operand] for node in needed for operand in operands[node])


def _one_valid_order(case):
    operands = {int(k): v for k, v in case["operands"].items()}
    order, seen, todo = [], set(), [(case["output"], False)]
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            todo.append((node, True))
            todo += [(operand, False) for operand in operands[node]]
    return order[::-1]


def _program_gradient(case):
    f = lambda *xs: run(case["rows"], xs)
    n = len(case["x"])
    reverse = list(grad(f, tuple(range(n)))(*case["x"]))
    forward = [jvp(f, tuple(case["x"]), tuple(float(i == k) for i in range(n)))[1] for k in range(n)]
    return [_agreed(reverse, forward)] * 2


def _doubled(case):
    first = _program_gradient(case)[0]
    return [first, [2 * g for g in first]]


def _program_text(case):
    names = [f"x_{k + 1}" for k in range(len(case["x"]))]
    lines = []
    for operation, i, j in case["rows"]:
        lines.append({"+": f"{names[i]} + {names[j]}", "*": f"{names[i]} * {names[j]}", "sin": f"np.sin({names[i]})", "2*": f"2.0 * {names[i]}"}[operation])
        names.append(f"v_{len(lines)}")
    return "the program " + "; ".join(f"v_{k + 1} = {line}" for k, line in enumerate(lines)) + f" at {shown(case['x'])}"


def _tape_text(case):
    rows = "\n".join(f"{k}: {[(i, round(p, 3)) for i, p in row]}" for k, row in enumerate(case["tape"]))
    return f"y_bar = {case['y_bar']:.4g} and the tape\n{rows}"


NUMERICAL, DUAL, REVERSE = "02 (course/02_numerical)", "06 (course/06_dual_numbers)", "07 (course/07_reverse_mode)"

ANSWERS = {
    "02.forward": Answer(
        _quotient("forward"), "f'(x) ≈ (f(x + h) - f(x)) / h", "One point ahead, one at x, divided by their distance.", NUMERICAL, _at_x_and_h,
        {"the sign is turned round: f(x) - f(x + h)": _scaled("forward", -1.0),
         "this is the backward difference: the second point lies at x - h": _quotient("backward"),
         "the division by h is missing": lambda case: case["h"] * _quotient("forward")(case),
         "this is the central difference": _quotient("central")}),
    "02.central": Answer(
        _quotient("central"), "f'(x) ≈ (f(x + h) - f(x - h)) / (2 h)", "How far apart are x + h and x - h?", NUMERICAL, _at_x_and_h,
        {"the points are 2 h apart, and you divided by h": _scaled("central", 2.0), "this is the forward difference": _quotient("forward"),
         "the steps are h / 2 but the divisor is 2 h": _scaled("central", 0.5, 0.5),
         "the sign is turned round": _scaled("central", -1.0)}),
    "02.richardson": Answer(
        _quotient("richardson"), "(4 D(h / 2) - D(h)) / 3 with D the central difference",
        "Write D(h) = f' + c h² + ... and D(h/2), then make c disappear.", NUMERICAL, _at_x_and_h,
        {"the two steps are exchanged": lambda case: (4 * _quotient("central")(case) - _scaled("central", 1.0, 0.5)(case)) / 3,
         "the weights 2 and -1 cancel an error of order h; the central difference has order h²": lambda case: 2 * _scaled("central", 1.0, 0.5)(case) - _quotient("central")(case),
         "this is the central difference with h / 2": _scaled("central", 1.0, 0.5),
         "this is the central difference": _quotient("central"),
         "the division by 3 is missing": lambda case: 3 * _quotient("richardson")(case)}),
    "02.complex_step": Answer(
        _exact_slope, "f'(x) ≈ Im f(x + i h) / h", "In Python i is 1j, and the imaginary part of z is z.imag.", NUMERICAL,
        lambda case: f"with {_wave_text(case)}, x = {case['x']:.4g}",
        {"you took the real part": lambda case: _wave(case)(case["x"]) / 1e-200,
         "this is the conjugate: the step was -i h": lambda case: -_exact_slope(case)}),
    "02.gradient": Answer(
        _forward_gradient, "∂f/∂x_k ≈ (f(x + h e_k) - f(x)) / h for each k, f(x) computed once: n + 1 evaluations",
        "Compute f(x) before the loop. Work on a copy of x.", NUMERICAL,
        lambda case: f"f of {len(case['x'])} variables, x = {shown(case['x'])}, h = {case['h']:.4g}",
        {"right, but f(x) is computed again for every k: 2 n evaluations instead of n + 1": _with(evaluations=lambda case: 2 * len(case["x"])),
         "right, but x is not what it was: work on a copy": _with(x_changed=lambda case: 1.0),
         "these are central differences": lambda case: {**_forward_gradient(case), "evaluations": 2 * len(case["x"]),
             "gradient": numerical.gradient(_wave(case), np.array(case["x"]), "central", case["h"]).tolist()}},
        _enough),
    "02.best_step": Answer(
        lambda case: case["eps"] ** (1 / (case["order"] + 1)), "truncation h^p equals round-off eps / h at h = eps^(1 / (p + 1))",
        "Set h^p = eps / h and solve for h.", NUMERICAL, lambda case: f"eps = {case['eps']:.3g}, order = {case['order']}",
        {"this is the square root of eps, right for order 1 only": lambda case: case["eps"] ** 0.5,
         "the exponent is 1 / p, not 1 / (p + 1)": lambda case: case["eps"] ** (1 / case["order"]),
         "this is eps itself": lambda case: case["eps"]}),
    "06.multiply": Answer(
        _product, "(a + b ε)(c + d ε) = a c + (a d + b c) ε", "Multiply out four terms; one of them has ε² = 0.", DUAL, _pair_text("z", "w"),
        {"your tangent drops b c": lambda case: [case["z"][0] * case["w"][0], case["z"][0] * case["w"][1]],
         "your tangent drops a d": lambda case: [case["z"][0] * case["w"][0], case["z"][1] * case["w"][0]],
         "b d belongs to ε², which is 0": lambda case: [case["z"][0] * case["w"][0], case["z"][1] * case["w"][1]],
         "ε² is 0, not -1: this is the product of complex numbers": lambda case: [case["z"][0] * case["w"][0] - case["z"][1] * case["w"][1], case["z"][0] * case["w"][1] + case["z"][1] * case["w"][0]]}),
    "06.divide": Answer(
        _ratio, "(a + b ε) / (c + d ε) = a / c + (b c - a d) / c² ε", "Multiply above and below by c - d ε.", DUAL, _pair_text("z", "w"),
        {"the sign of a d / c² is wrong: the denominator's tangent enters with a minus": lambda case: [case["z"][0] / case["w"][0], case["z"][1] / case["w"][0] + case["z"][0] * case["w"][1] / case["w"][0] ** 2],
         "the numerator's order is turned round: b c - a d": lambda case: [case["z"][0] / case["w"][0], (case["z"][0] * case["w"][1] - case["z"][1] * case["w"][0]) / case["w"][0] ** 2],
         "dividing part by part is not division": lambda case: [case["z"][0] / case["w"][0], case["z"][1] / case["w"][1]],
         "c² is missing below": lambda case: [case["z"][0] / case["w"][0], case["z"][1] * case["w"][0] - case["z"][0] * case["w"][1]]}),
    "06.sine": Answer(
        _unary(np.sin, np.cos), "sin(a + b ε) = sin a + b cos a ε", "The derivative at a, times what came in as tangent.", DUAL, _pair_text("z"),
        {"the incoming tangent b is missing (chain rule)": lambda case: [math.sin(case["z"][0]), math.cos(case["z"][0])],
         "the cosine is taken of b instead of a": lambda case: [math.sin(case["z"][0]), math.cos(case["z"][1]) * case["z"][1]],
         "the sign is that of the cosine's derivative": lambda case: [math.sin(case["z"][0]), -math.cos(case["z"][0]) * case["z"][1]],
         "the sine was applied to both parts": lambda case: [math.sin(case["z"][0]), math.sin(case["z"][1])]}),
    "06.logarithm": Answer(
        _unary(np.log, lambda a: 1 / a), "ln(a + b ε) = ln a + b / a ε", "The derivative of ln at a is 1 / a.", DUAL, _pair_text("z"),
        {"the incoming tangent b is missing (chain rule)": lambda case: [math.log(case["z"][0]), 1 / case["z"][0]],
         "it is b / a, not a / b": lambda case: [math.log(case["z"][0]), case["z"][0] / case["z"][1]],
         "the tangent is multiplied by a instead of divided": lambda case: [math.log(case["z"][0]), case["z"][0] * case["z"][1]]}),
    "06.gradient": Answer(
        _polynomial_gradient, "pass k: seed x_k + 1 ε and x_j + 0 ε for j ≠ k; the tangent is ∂f/∂x_k",
        "n passes, each with exactly one tangent 1.", DUAL, lambda case: f"f of {len(case['x'])} variables, x = {shown(case['x'])}",
        {"all inputs were seeded with 1 at once: that is the sum of the partial derivatives": lambda case: {
            "gradient": [sum(_polynomial_gradient(case)["gradient"])] * len(case["x"]), "passes": len(case["x"])}},
        lambda case, value: close(value["gradient"], _polynomial_gradient(case)["gradient"]) and 1 <= value["passes"] <= len(case["x"])),
    "06.triplets": Answer(
        _triplet_product, "(a0, a1, a2)(b0, b1, b2) = (a0 b0, a0 b1 + a1 b0, a0 b2 + a1 b1 + a2 b0)",
        "Multiply the polynomials and drop ε³ and higher.", DUAL, _pair_text("u", "v"),
        {"a1 b1 ε² is missing: here ε² is not 0": lambda case: [case["u"][0] * case["v"][0], case["u"][0] * case["v"][1] + case["u"][1] * case["v"][0], case["u"][0] * case["v"][2] + case["u"][2] * case["v"][0]],
         "part by part is not a product": lambda case: [a * b for a, b in zip(case["u"], case["v"])],
         "a1 b1 counts once: the third part is the coefficient f'' / 2, not f''": lambda case: [*_triplet_product(case)[:2], case["u"][0] * case["v"][2] + 2 * case["u"][1] * case["v"][1] + case["u"][2] * case["v"][0]]}),
    "07.column": Answer(
        _column, "v_bar_i = sum over the rows k that use v_i of v_bar_k ∂v_k/∂v_i; in the order v_-1, v_0, v_1, ..., v_5",
        "Start with v_bar_5 = 1 and go up the table; v_-1 and v_0 get two contributions each.", REVERSE,
        lambda case: f"x1 = {case['x'][0]:.4g}, x2 = {case['x'][1]:.4g}",
        {"the list is turned round: begin with v_-1": lambda case: _column(case)[::-1],
         "v_-1 got only the contribution of the product": lambda case: [case["x"][1], *_column(case)[1:]],
         "v_-1 got only the contribution of the logarithm": lambda case: [1 / case["x"][0], *_column(case)[1:]],
         "v_5 = v_3 - v_4: the partial by v_4 is -1": lambda case: [_column(case)[0], case["x"][0] + math.cos(case["x"][1]), 1.0, 1.0, 1.0, 1.0, 1.0]}),
    "07.accumulate": Answer(
        _accumulated, "v_bar_i += partial * v_bar_k, rows from the last to the first",
        "Begin with zeros and y_bar at the last place; only add.", REVERSE, _tape_text,
        {"contributions overwrite each other: += instead of =": _overwritten,
         "the seed y_bar was ignored": lambda case: [v / case["y_bar"] for v in _accumulated(case)]}),
    "07.order": Answer(
        _one_valid_order, "a node comes before all of its operands, and only nodes that the output needs",
        "List a node when all that use it are listed. A stack in a list does not overflow.", REVERSE,
        lambda case: f"{len(case['operands'])} nodes, output {case['output']}" + (f", operands {case['operands']}" if len(case["operands"]) < 20 else ": a long chain"),
        {"this is the order of evaluation: turn it round": lambda case: _one_valid_order(case)[::-1]}, _valid_order),
    "07.gradient": Answer(
        _program_gradient, "record each operation with its partials; sweep back; v_bar_i += partial * v_bar_k",
        "A new tape for each call. Every use of a variable adds to its adjoint.", REVERSE, _program_text,
        {"the second call doubles the first: adjoints were kept from the last sweep": _doubled}),
    "07.pullback": Answer(
        _pulled_back, "x_bar = J' y_bar: seed every output at once, sweep once, return the adjoints of the inputs",
        "Put each seed at its place before the sweep starts.", REVERSE, _tape_text,
        {"the list holds all adjoints: only those of the inputs were asked for": lambda case: [
            _sweep(case["tape"], {len(case["tape"]) - 1: case["y_bar"], len(case["tape"]) - 2: 2 * case["y_bar"]})] * 2,
         "only the last output was seeded": lambda case: [_sweep(case["tape"], {len(case["tape"]) - 1: case["y_bar"]})[: case["inputs"]]] * 2}),
}  # fmt: skip
