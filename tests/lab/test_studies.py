"""What the labs are given to draw is what the library computes, and is there without a browser."""

from base64 import b64decode
from importlib import import_module
from math import comb

import numpy as np
import pytest

from adlib import derivative, hessian, lab, numerical, trace
from adlib.methods.checkpoint import repetitions
from adlib.methods.problems import log_product, log_product_sine

each_lab = pytest.mark.parametrize("make", lab.LABS, ids=lambda make: make.__name__)


def module(name):
    """The module of a lab; the package's attribute of that name is its function."""
    return import_module(f"adlib.lab.studies.{name}")


# Lesson 02

error = module("error_against_h")


def test_every_curve_of_the_error_lab_is_an_error_study():
    curves = error._error_curves()
    for i, j, k, p in np.ndindex(curves.shape[:4]):
        if (i + 3 * j + 5 * k + 7 * p) % 29:  # a spread-out sample of the 384 settings
            continue
        method, f = error.METHODS[i], list(error.FUNCTIONS.values())[j]
        x, dtype = error.XS[k], list(error.PRECISIONS.values())[p]
        if method == "complex" and dtype is np.float16:
            assert np.all(curves[i, j, k, p] == 32767)
            continue
        study = numerical.error_study(f, x, method, 10.0**error.EXPONENTS, dtype)
        ok = np.isfinite(study.error) & (study.error > 1e-40)
        np.testing.assert_allclose(curves[i, j, k, p, 0][ok] / 100, np.log10(study.error[ok]), atol=0.0051)
        assert np.all(curves[i, j, k, p, 0][~np.isfinite(study.error)] == 32767)


def test_smaller_is_not_always_better_in_any_setting_that_subtracts():
    """The lab cannot teach the wrong rule: at the right end the error of each difference is far above its best."""
    curves = error._error_curves()
    for i in range(3):
        for curve in curves[i, :, :, 2, 0].reshape(-1, curves.shape[-1]):
            assert curve[-1] > curve.min() + 300


# Lesson 06


def test_the_dual_lab_shows_values_and_derivatives():
    study = lab.dual_matrix().study
    for k, f in enumerate(module("dual_matrix").FUNCTIONS.values()):
        for at in (0, 17, 40, 80):
            x = study["xs"][at]
            assert study["values"][k][at] == pytest.approx(f(x), rel=1e-15)
            assert study["slopes"][k][at] == pytest.approx(derivative(f)(x), rel=1e-15)


# Lessons 04, 05, 07


def test_the_adjoint_sweep_ends_with_the_adjoints_and_crosses_every_edge_once():
    examples = lab.adjoint_sweep().study["examples"]
    for example, (f, args) in zip(examples, module("stepper").EXAMPLES.values()):
        swept, (sweep,) = trace(f, *args).reverse(), example["sweeps"]
        assert [float(a) for a in sweep["steps"][-1]["cells"]] == pytest.approx(
            list(map(float, swept.adjoints.values())), rel=1e-5
        )
        assert len(sweep["steps"]) == 2 + len(swept.contributions)
        assert sorted(step["edge"] for step in sweep["steps"][2:]) == list(range(len(example["edges"])))


def test_the_tangent_sweep_has_one_sweep_a_seed_and_ends_with_the_tangents():
    example = lab.tangent_sweep(log_product_sine, 2.0, 5.0).study["examples"][0]
    assert [sweep["name"] for sweep in example["sweeps"]] == ["tangents, seed (1, 0)", "tangents, seed (0, 1)"]
    for sweep, end in zip(example["sweeps"], (5.5, 2 - np.cos(5.0))):
        assert float(sweep["steps"][-1]["cells"][-1]) == pytest.approx(end, rel=1e-5)


def with_a_loop(x, w):
    y = x
    for _ in range(2):
        y = np.sin(y * w)
    return y


def test_the_stepper_shows_the_line_that_made_each_row():
    example = lab.trace_stepper(with_a_loop, 0.5, 2.0).study["examples"][0]
    assert [sweep["name"] for sweep in example["sweeps"]] == [
        "evaluate",
        "tangents, seed (1, 0)",
        "tangents, seed (0, 1)",
        "adjoints",
    ]
    lines = [example["code"][node["line"]].strip() for node in example["nodes"]]
    assert lines == ["def with_a_loop(x, w):"] * 2 + ["y = np.sin(y * w)"] * 4


def test_the_stepper_takes_arrays_and_several_results_and_refuses_what_no_page_can_hold():
    example = lab.trace_stepper(lambda x: (np.sum(x * x), x[0]), np.array([2.0, 1.0])).study["examples"][0]
    assert [s["name"] for s in example["sweeps"]] == [
        "evaluate",
        "tangents, seed ([1., 1.])",
        "adjoints of y_1",
        "adjoints of y_2",
    ]
    with pytest.raises(ValueError, match="shorter loop"):
        lab.trace_stepper(lambda x: sum((x * k for k in range(99)), x), 1.0)


# The other lessons


def test_descent_on_a_parabola_shrinks_by_one_factor():
    """On x² the step multiplies x by 1 - 2 eta: a closed form."""
    f = lambda p: p[0] ** 2 + 0.0 * p[1]
    points, _ = module("descent").descend(f, (1.0, 0.0), 0.4, 0.0, steps=5)
    np.testing.assert_allclose([p[0] for p in points], 0.2 ** np.arange(6), rtol=1e-12)


def test_one_line_of_each_derivation_is_the_first_that_is_wrong_and_numbers_show_it():
    for d in lab.find_the_error().study["derivations"]:
        agree = [abs(float(line["value"]) - float(d["truth"])) < 1e-5 for line in d["lines"]]
        assert agree.index(False) == d["wrong"], d["title"]


def test_every_schedule_reverses_every_step_once_and_binomial_ones_are_the_best_known():
    for chain in lab.checkpoints().study["chains"]:
        for plan in chain["plans"]:
            reversals = [m["span"][0] for m in plan["film"] if m["action"] == "reverse"]
            assert reversals == list(reversed(range(chain["steps"])))
        for s, plan in zip(module("checkpoints").SNAPSHOTS, chain["plans"][2:]):
            r = repetitions(chain["steps"], s)
            assert plan["film"][-1]["evaluated"] == r * chain["steps"] - comb(s + r, r - 1) + chain["steps"]
            assert plan["film"][-1]["most"] <= s


def test_the_curvature_lab_shows_second_derivatives():
    for surface, (f, _) in zip(lab.curvature().study["surfaces"], module("curvature").SURFACES.values()):
        for p in surface["points"]:
            np.testing.assert_allclose(p["hessian"], hessian(f)(np.array(p["x"])), rtol=1e-12)
            x, g, H = np.array(p["x"]), np.array(p["gradient"]), np.array(p["hessian"])
            np.testing.assert_allclose(H @ (np.array(p["newton"]) - x), -g, atol=1e-9)


def test_the_calls_are_those_of_one_run_and_name_the_line_at_work():
    by_hand, duals, traced = lab.who_calls_whom().study["engines"]
    assert [c["name"] for c in duals["calls"] if c["depth"] == 1] == [
        "Number.__mul__",
        "Number.__array_ufunc__",
        "Number.__add__",
    ]
    assert [c["line"] for c in duals["calls"] if c["depth"] == 1] == [1, 2, 2]
    assert sum(c["name"] == "elemental.<locals>.function" for c in by_hand["calls"]) == 3
    assert sum(c["name"] == "Traced.apply" for c in traced["calls"]) == 3


def test_the_tape_of_the_adjoint_program_fills_and_ends_empty():
    for example, (f, args) in zip(lab.adjoint_code().study["examples"], module("adjoint_code").EXAMPLES.values()):
        heights = [len(step["tape"]) for step in example["steps"]]
        assert heights[0] == heights[-1] == 0 and max(heights) > 1
        assert float(example["gradient"]) == pytest.approx(
            numerical.derivative(lambda x: f(x, *args[1:]), args[0]), rel=1e-5
        )


def test_the_network_of_the_lab_learns_unless_it_is_too_slow():
    study = lab.decision_regions().study
    assert study["right"][2][1][-1] > 0.95 > study["right"][0][0][-1]
    assert (
        len(lab.decision_regions().curves)
        == len(study["rates"]) * len(study["widths"]) * study["frames"] * study["side"] ** 2
    )


def test_both_estimators_are_unbiased_and_the_pathwise_one_scatters_less_on_x_squared():
    study = lab.gradient_variance().study
    for case in study["cases"]:
        edges = np.array(case["edges"])
        middle = (edges[1:] + edges[:-1]) / 2
        bars = np.array(case["bars"]["pathwise"][-1])
        mean, error = (
            np.sum(middle * bars) / bars.sum(),
            case["spread"]["pathwise"] * (256 * study["repeats"]) ** -0.5 + case["spread"]["pathwise"] * 3000**-0.5,
        )
        assert abs(mean - case["exact"]) < 4 * error + np.diff(edges)[0]
        if case["function"] == "x²":
            assert case["spread"]["pathwise"] < case["spread"]["score function"]
            assert case["spread"]["pathwise"] == pytest.approx(2 * case["sigma"], rel=0.05)


def test_a_live_training_shows_what_it_is_told_and_keeps_it_as_a_figure():
    live = lab.live_training(2, ["a", "b"])
    seen = []
    live.observe(lambda change: seen.append(change["new"]["loss"]), "study")
    live.report(0, 1.5, 0.25)
    live.report(1, 0.5, 0.75)
    assert seen == [[[1.5], []], [[1.5], [0.5]]] and "b 0.7500" in repr(live.figure())


# All


def test_a_lab_of_ones_own_function():
    study = lab.adjoint_sweep(log_product, 1.0, 3.0).study
    assert study["examples"][0]["sweeps"][0]["steps"][-1]["cells"][:2] == ["4", "1"]


@each_lab
def test_a_lab_says_something_without_a_kernel(make):
    data, metadata = make()._repr_mimebundle_()
    assert b64decode(data["image/png"]).startswith(b"\x89PNG") and "text/html" not in data
    assert metadata["image/png"]["alt"] == data["text/plain"] and len(data["text/plain"]) > 40
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "http" not in make()._esm.replace("http://www.w3.org/2000/svg", "")


def test_a_prediction_needs_its_answer_among_the_options():
    question = lab.predict("Which?", [1, 2], 2, "Since two.")
    assert question.study["right"] == 1 and "Compare" in question._repr_mimebundle_()[0]["text/html"]
    with pytest.raises(ValueError, match="not among the options"):
        lab.predict("Which?", ["a", "b"], "c", "")


# Lesson 19

foreign = module("gradient_test")


def test_the_gradients_to_be_tested_are_wrong_where_the_lab_says_so():
    """The gradient by hand; float32 leaves seven digits of it."""
    w0, w1, w2, w3 = foreign.POINT
    wave = np.cos(w0 * w1)
    exact = np.array([w1 * wave + w3, w0 * wave, 2 * w2 * np.exp(w3), w2**2 * np.exp(w3) + w0])
    study = lab.gradient_test().study
    for g, verdict in zip(study["gradients"], (1, 3, 5, 6, 7, 1, 4)):
        off = np.abs(np.array(g["entries"]) / exact - 1) > 1e-6
        assert g["wrong"] == list(np.flatnonzero(off)) and g["verdict"] == verdict
    by_letter = {g["name"]: np.array(g["entries"]) for g in study["gradients"]}
    assert by_letter["C"][3] == pytest.approx(exact[3] - w0, rel=1e-12), "the term of the detached factor is missing"
    assert by_letter["D"] == pytest.approx(exact[[0, 2, 1, 3]], rel=1e-12)
    assert by_letter["G"][2] == pytest.approx(1.01 * exact[2], rel=1e-6)


def test_a_right_gradient_falls_to_the_round_off_and_a_wrong_one_does_not_along_random_directions():
    study = lab.gradient_test().study
    gap = lambda g, k: np.abs(
        np.array(study["quotients"][g["precision"]][k]) - np.dot(g["entries"], study["directions"][k]["v"])
    )
    floor = {"float64": 1e-9, "float32": 2e-4}
    for g in study["gradients"]:
        for k in (6, 7):
            lowest = np.sort(gap(g, k)[3:])[:3].max()  # three steps at once: no coincidence
            assert (lowest < floor[g["precision"]]) == (not g["wrong"]), (g["name"], k)
    exchanged = study["gradients"][3]
    assert min(gap(exchanged, 4)) < 1e-9 and min(gap(exchanged, 5)) > 0.1, "along ones the errors cancel"
