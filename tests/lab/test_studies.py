"""What the labs are given to draw is what the library computes, and is there without a browser."""

import numpy as np
import pytest

from adlib import derivative, lab, numerical, trace
from adlib.lab import labs
from adlib.problems import log_product


def test_every_curve_of_the_error_lab_is_an_error_study():
    curves = labs._error_curves()
    for i, j, k, p in np.ndindex(curves.shape[:4]):
        if (i + 3 * j + 5 * k + 7 * p) % 29:  # a spread-out sample of the 384 settings
            continue
        method, f = labs.H_METHODS[i], list(labs.H_FUNCTIONS.values())[j]
        x, dtype = labs.H_XS[k], list(labs.H_PRECISIONS.values())[p]
        if method == "complex" and dtype is np.float16:
            assert np.all(curves[i, j, k, p] == 32767)
            continue
        study = numerical.error_study(f, x, method, 10.0**labs.H_EXPONENTS, dtype)
        ok = np.isfinite(study.error) & (study.error > 1e-40)
        np.testing.assert_allclose(curves[i, j, k, p, 0][ok] / 100, np.log10(study.error[ok]), atol=0.0051)
        assert np.all(curves[i, j, k, p, 0][~np.isfinite(study.error)] == 32767)


def test_smaller_is_not_always_better_in_any_setting_that_subtracts():
    """The lab cannot teach the wrong rule: at the right end the error of each difference is far above its best."""
    curves = labs._error_curves()
    for i in range(3):
        for error in curves[i, :, :, 2, 0].reshape(-1, curves.shape[-1]):
            assert error[-1] > error.min() + 300


def test_the_dual_lab_shows_values_and_derivatives():
    study = lab.dual_matrix().study
    for k, f in enumerate(labs.M_FUNCTIONS.values()):
        for at in (0, 17, 40, 80):
            x = study["xs"][at]
            assert study["values"][k][at] == pytest.approx(f(x), rel=1e-15)
            assert study["slopes"][k][at] == pytest.approx(derivative(f)(x), rel=1e-15)


def test_the_sweep_lab_ends_with_the_adjoints_and_each_step_adds_what_it_says():
    for example, (f, args) in zip(lab.adjoint_sweep().study["examples"], labs.SWEEPS.values()):
        swept = trace(f, *args).reverse()
        last = example["steps"][-1]
        assert [float(a) for a in last["adjoints"]] == pytest.approx(list(map(float, swept.adjoints.values())), rel=1e-5)
        assert len(example["steps"]) == 2 + len(swept.contributions) and all(last["done"])
        assert len({(step["edge"]) for step in example["steps"][2:]}) == len(example["edges"])


def test_a_lab_of_ones_own_function():
    study = lab.adjoint_sweep(mine=(log_product, (1.0, 3.0))).study
    assert study["examples"][0]["steps"][-1]["adjoints"][:2] == ["4", "1"]


@pytest.mark.parametrize("make", [lab.error_against_h, lab.dual_matrix, lab.adjoint_sweep])
def test_a_lab_says_something_without_a_kernel(make):
    data, _ = make()._repr_mimebundle_()
    assert "<figure><img alt=" in data["text/html"] and len(data["text/plain"]) > 40
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "http" not in make()._esm.replace("http://www.w3.org/2000/svg", "")
