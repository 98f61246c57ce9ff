"""Lesson 09: memory against recomputation, for every schedule of a chain of steps."""

from functools import cache
from math import isqrt

import matplotlib.pyplot as plt

from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.checkpoint import Schedule, revolve

LENGTHS = (8, 12, 16, 20)
SNAPSHOTS = (1, 2, 3, 4, 5, 6)


def keep_all(steps):
    """No checkpoints: every state is kept on the way forward."""
    actions = [("tape", t) for t in range(steps)]
    for t in reversed(range(steps)):
        actions += [("reverse", t), ("forget", t)]
    return Schedule(steps, steps, actions)


def keep_roots(steps):
    """Every sqrt(T)-th state; a stretch is taped from its state on, before it is reversed."""
    stretch, actions = isqrt(steps - 1) + 1, []
    starts = list(range(0, steps, stretch))
    for a, b in zip(starts, starts[1:]):
        actions += [("keep", a), ("advance", a, b)]
    for a in reversed(starts):
        end = min(a + stretch, steps)
        actions += [("tape", t) for t in range(a, end)]
        for t in reversed(range(a, end)):
            actions += [("reverse", t), ("forget", t)]
    return Schedule(steps, stretch, actions)


def moments(schedule):
    """The schedule as a film: after each action the states held, what is at work, steps evaluated so far, most states
    held.

    A tape of several steps ("tape", one a step) is counted by the states that it holds; a step that is reversed without
    one is evaluated once more.
    """
    held, taped, film, evaluated, most, done = set(), set(), [], 0, 0, schedule.steps
    for action, t, *to in schedule:
        span = [t, to[0]] if to else [t, t + 1]
        if action == "keep":
            held.add(t)
        elif action == "forget":
            held.discard(t)
            continue
        elif action == "advance":
            evaluated += to[0] - t
        elif action == "tape":
            held.add(t)
            taped.add(t)
            evaluated += 1
        else:
            evaluated, done = evaluated + (t not in taped), t
        most = max(most, len(held))
        film.append(
            dict(
                action=action, span=span, held=sorted(held), evaluated=evaluated, most=most, done=done, taped=t in taped
            )
        )
    return film


@cache
def _study():
    chains = []
    for steps in LENGTHS:
        plans = [("keep all states", keep_all(steps)), ("every √T-th state", keep_roots(steps))]
        plans += [(f"binomial, {s} snapshot{'s' if s > 1 else ''}", revolve(steps, s)) for s in SNAPSHOTS]
        chains.append(dict(steps=steps, plans=[dict(name=name, film=moments(plan)) for name, plan in plans]))
    return dict(chains=chains)


def checkpoints():
    """A chain reversed with few of its states kept: watch what is held and what is computed again."""
    study = _study()
    figure, axes = plt.subplots(figsize=(6, 3.4))
    for chain, colour, mark in zip(study["chains"][1:], (BLUE, VERMILLION, GREEN), "os^"):
        ends = sorted((plan["film"][-1]["most"], plan["film"][-1]["evaluated"]) for plan in chain["plans"][2:])
        axes.plot(*zip(*ends), f"{mark}-", color=colour, label=f"{chain['steps']} steps")
    axes.set(xlabel="snapshots held at most", ylabel="steps evaluated", title="binomial checkpointing")
    axes.legend()
    return Lab(
        "checkpoints",
        study,
        figure,
        "Steps evaluated against snapshots held, for chains of 12, 16 and 20 steps: the first few snapshots save most "
        "of the work.",
    )
