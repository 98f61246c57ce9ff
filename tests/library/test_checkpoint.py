"""Checkpointing: the gradient is the same, the schedule is the best there is, and the memory is what it says."""

import functools
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from adlib import checkpoint, checkpoint_chain, derivative, grad, hvp, jvp, vjp
from adlib.methods.checkpoint import advances, revolve

DRAW = np.random.default_rng(0)
W, H = DRAW.normal(size=(3, 3)) / 2, DRAW.normal(size=3)


def step(h, W):
    return np.tanh(W @ h) + 0.1 * h


def plain_chain(h, W, steps):
    for _ in range(steps):
        h = step(h, W)
    return h


@functools.lru_cache(None)
def fewest(steps, snapshots):
    """By trying every place for the next snapshot."""
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(k + fewest(steps - k, snapshots - 1) + fewest(k, snapshots) for k in range(1, steps))


@pytest.mark.parametrize("snapshots", range(1, 7))
def test_no_schedule_takes_fewer_steps_and_theory_knows_how_many(snapshots):
    for steps in range(1, 41):
        schedule = revolve(steps, snapshots)
        assert schedule.advances == advances(steps, snapshots) == fewest(steps, snapshots)


@pytest.mark.parametrize("steps, snapshots", [(1, 1), (10, 3), (37, 5), (100, 100), (1000, 12)])
def test_a_schedule_can_be_carried_out_within_its_snapshots(steps, snapshots):
    kept, state, reversed_steps, most = set(), 0, [], 0
    for action, t, *to in revolve(steps, snapshots):
        if action == "keep":
            assert state == t
            kept.add(t)
            most = max(most, len(kept))
        elif action == "forget":
            kept.remove(t)
        elif action == "advance":
            assert t in kept and to[0] > t
            state = to[0]
        else:
            assert t in kept or state == t
            reversed_steps.append(t)
    assert reversed_steps == list(range(steps))[::-1] and most <= snapshots and kept == {0}


def test_the_schedule_prints():
    lines = ["6 steps, 2 snapshots: 8 steps evaluated without a tape", "o--o-<", "o  o<", "o  *", "oo<", "o*", "*"]
    assert str(revolve(6, 2)).splitlines() == lines


def loss(chain):
    return lambda h, W: np.sum(chain(h, W) ** 2)


@pytest.mark.parametrize(
    "options",
    [{"schedule": "sqrt"}, {"snapshots": 1}, {"snapshots": 3}, {"snapshots": 50}, {"snapshots": 2, "stretch": 3}, {}],
)
@pytest.mark.parametrize("steps", [0, 1, 2, 7, 20])
def test_the_gradient_is_that_of_the_plain_chain(steps, options):
    ours, plain = (
        loss(lambda h, W: checkpoint_chain(step, h, steps, W, **options)),
        loss(lambda h, W: plain_chain(h, W, steps)),
    )
    assert ours(H, W) == plain(H, W)
    for a, b in zip(grad(ours, (0, 1))(H, W), grad(plain, (0, 1))(H, W)):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)
    _, pullback = vjp(ours, H, W)
    for a, b in zip(pullback(1.0), pullback(2.0)):  # a tape may be swept again
        np.testing.assert_allclose(2 * a, b, rtol=1e-14)


@pytest.mark.parametrize("options, snapshots, r", [({"snapshots": 16}, 16, 1), ({}, 10, 2), ({"snapshots": 2}, 2, 5)])
def test_the_binomial_schedule_evaluates_as_few_steps_as_griewank_and_walther_prove(options, snapshots, r):
    """r T - C(s + r, s + 1) without a tape (Evaluating Derivatives, section 12.3), T with one, and the last for its
    value."""
    untaped = r * 16 - math.comb(snapshots + r, snapshots + 1)
    assert evaluations(options) == untaped + 16 + 1


def test_the_sqrt_schedule_evaluates_each_step_twice():
    assert evaluations({"schedule": "sqrt"}) == 2 * 16


def evaluations(options):
    """How many steps are evaluated for the gradient through sixteen of them."""
    calls = []

    def counted(h, w):
        calls.append(h)
        return np.tanh(w * h)

    grad(lambda w: checkpoint_chain(counted, 0.5, 16, w, **options))(0.9)
    return len(calls)


@pytest.mark.parametrize("options", [{"schedule": "sqrt"}, {"snapshots": 3}])
def test_other_engines_and_higher_orders_go_through(options):
    ours, plain = (
        (lambda W: np.sum(checkpoint_chain(step, H, 9, W, **options) ** 2)),
        (lambda W: np.sum(plain_chain(H, W, 9) ** 2)),
    )
    V = np.cos(W)
    np.testing.assert_allclose(jvp(ours, (W,), (V,)), jvp(plain, (W,), (V,)), rtol=1e-12)
    np.testing.assert_allclose(hvp(ours, W, V), hvp(plain, W, V), rtol=1e-11)
    np.testing.assert_allclose(grad(lambda W: np.sum(grad(ours)(W) * V))(W), hvp(plain, W, V), rtol=1e-11)


def test_containers_as_state_and_parameters():
    def spring(state, p):
        q, v = state["q"], state["v"]
        v = v - p[0] * np.sin(q)
        return {"q": q + 0.1 * v, "v": v * p[1]}

    def energy(chain):
        return lambda q, p: (lambda end: end["q"] ** 2 + np.sum(end["v"]))(chain({"q": q, "v": 0.5}, p))

    plain = energy(lambda s, p: functools.reduce(lambda s, _: spring(s, p), range(15), s))
    for options in ({"schedule": "sqrt"}, {"snapshots": 4}):
        ours = energy(lambda s, p, options=options: checkpoint_chain(spring, s, 15, p, **options))
        expected = grad(plain, (0, 1))(1.2, (0.1, 0.9))
        got = grad(ours, (0, 1))(1.2, (0.1, 0.9))
        np.testing.assert_allclose([got[0], *got[1]], [expected[0], *expected[1]], rtol=1e-12)


def test_a_checkpointed_function_is_evaluated_twice_and_recorded_once():
    calls = []

    def f(x):
        calls.append(type(x))
        return np.sin(x) * x

    assert grad(lambda x: checkpoint(f)(x) * 2.0)(0.7) == pytest.approx(
        2 * derivative(lambda x: np.sin(x) * x)(0.7), rel=1e-14
    )
    assert [c.__name__ for c in calls] == ["float", "Variable"]
    assert checkpoint(f)(0.7) == np.sin(0.7) * 0.7
    assert grad(lambda x, y: checkpoint(lambda x, y: x * y)(x, y) * x, (0, 1))(2.0, 3.0) == (12.0, 4.0)


def test_the_number_of_steps_may_be_any_whole_number():
    for steps in (np.int64(5), np.uint8(200)):
        np.testing.assert_array_equal(checkpoint_chain(step, H, steps, W), checkpoint_chain(step, H, int(steps), W))


def test_what_is_differentiated_has_to_be_an_argument():
    with pytest.raises(TypeError, match="pass it as an argument"):
        grad(lambda x: checkpoint(lambda y: y * x)(2.0 * x))(3.0)


@pytest.mark.parametrize(
    "call, remedy",
    [
        (lambda: revolve(0, 1), "at least one of each"),
        (lambda: revolve(3, 0), "at least one of each"),
        (lambda: checkpoint_chain(step, H, 3, W, schedule="log"), "'binomial' or 'sqrt'"),
        (lambda: checkpoint_chain(step, H, -1, W), "give 0 or more steps"),
    ],
)
def test_bad_input(call, remedy):
    with pytest.raises(ValueError, match=remedy):
        call()


CHILD = Path(__file__).resolve().parents[1] / "bench" / "chain_memory.py"


def measured(*args):
    environment = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return json.loads(
        subprocess.run(
            [sys.executable, str(CHILD), *args], capture_output=True, encoding="utf-8", check=True, env=environment
        ).stdout
    )


def test_a_chain_of_a_thousand_steps_in_little_memory():
    full, sqrt, binomial = measured("full", "0"), measured("sqrt", "0"), measured("binomial", "32", "20")
    assert sqrt["norm"] == pytest.approx(full["norm"], rel=1e-12) and binomial["norm"] == pytest.approx(
        full["norm"], rel=1e-12
    )
    assert full["MiB"] > 120 and sqrt["MiB"] < 12 and binomial["MiB"] < 10
