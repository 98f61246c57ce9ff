"""09, variants: other programs and conventions, lengths in place of times, parameters and running costs on a chain."""

import math

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_09 import QUESTIONS, State, _chain, _length, _long

NAMES = {"add": "add", "subtract": "average", "multiply": "divide", "sin": "log", "exp": "sqrt"}


def _renamed(random, k):
    case = _long(random, k)
    return case | {"program": [[NAMES[operation], operands] for operation, operands in case["program"]]}


def _with_a_late_product(random, k):
    """A row with the operands 10 and 2 at the end, where there are so many variables."""
    case = _long(random, k)
    if len(case["x"]) + len(case["program"]) > 10:
        case["program"].append(["multiply", [10, 2]])
    return case


def _window(random, k):
    first = random.randrange(3, 60)
    return {"first": first, "last": first + _length(random, k)["steps"]}


def _weighted(random, k):
    weight = (4, 3, 9, 4, 3, 5)[k % 6]
    return {"steps": _length(random, k)["steps"] * weight, "weight": weight}


def parts_of(case):
    """Return (step, its evaluations, pull) of the chain p, q -> p + a sin(q + t / 10), q + a sin(p q)."""
    a, evaluated = case["a"], []

    def step(t, state):
        evaluated.append(t)
        p, q = state.value
        return State(p + a * math.sin(q + t / 10), q + a * math.sin(p * q))

    def pull(t, state, bar):
        (p, q), (p_bar, q_bar) = state.value, bar
        slope = a * math.cos(p * q) * q_bar
        return p_bar + slope * q, q_bar + a * math.cos(q + t / 10) * p_bar + slope * p

    State.alive = State.peak = 0
    return step, evaluated, pull


def counted(what, value, evaluated):
    return {what: value, "steps evaluated": len(evaluated), "states at once": State.peak}


def _with_parameter(answer, case):
    step, evaluated, pull = parts_of(case)

    def pull_both(t, state, bar):
        (p, q), (p_bar, q_bar) = state.value, bar
        return pull(t, state, bar), math.sin(q + t / 10) * p_bar + math.sin(p * q) * q_bar

    bars = answer(step, pull_both, State(*case["x"]), case["steps"], case["every"], tuple(case["y_bar"]))
    return counted("x_bar and a_bar", bars, evaluated)


def _costs(random, k):
    case = _chain(random, k)
    del case["y_bar"]
    return case | {"bars": [numbers(random, 2) for _ in range(case["steps"] + 1)]}


def _with_running_costs(answer, case):
    step, evaluated, pull = parts_of(case)
    bar = answer(step, pull, State(*case["x"]), case["steps"], case["every"], [tuple(bar) for bar in case["bars"]])
    return counted("x_bar", bar, evaluated)


def _at_snapshots(answer, case):
    step, evaluated, pull = parts_of(case)
    bars = answer(step, pull, State(*case["x"]), case["steps"], case["every"], tuple(case["y_bar"]))
    return counted("bars", bars, evaluated)


def _steps_and_further(random, k):
    return {"steps": random.randrange(2, 15), "further": (2, 1, 4, 3, 5)[k % 5]}


def _several(random, k):
    return {"snapshots": 1 + random.randrange(7) * (k != 1), "repetitions": random.randrange(8) * (k != 2)}


def _steps_and_few(random, k):
    if k < 6:
        steps, snapshots = ((10, 3), (1, 3), (11, 3), (6, 1), (2, 5), (40, 2))[k]
    else:
        snapshots = 1 + k % 6
        steps = random.randrange(2, (60, 40, 25, 18, 14, 12)[k % 6])
    return {"steps": steps, "snapshots": snapshots}


_kept, _advances, _reach = QUESTIONS["kept"], QUESTIONS["advances"], QUESTIONS["reach"]

VARIANTS = {
    "kept.b": Question(_renamed, _kept.call),
    "kept.c": Question(_long, _kept.call),
    "kept.d": Question(_with_a_late_product, _kept.call),
    "snapshots.b": Question(_length, QUESTIONS["snapshots"].call),
    "snapshots.c": Question(_window, lambda answer, case: answer(case["first"], case["last"])),
    "snapshots.d": Question(_weighted, lambda answer, case: answer(case["steps"], case["weight"])),
    "checkpointed.b": Question(_chain, _with_parameter),
    "checkpointed.c": Question(_costs, _with_running_costs),
    "checkpointed.d": Question(_chain, _at_snapshots),
    "advances.b": Question(_steps_and_further, lambda answer, case: answer(case["steps"], case["further"])),
    "advances.c": Question(_advances.draw, _advances.call),
    "advances.d": Question(_advances.draw, _advances.call),
    "reach.b": Question(_several, _reach.call),
    "reach.c": Question(_steps_and_few, lambda answer, case: answer(case["steps"], case["snapshots"])),
    "reach.d": Question(_reach.draw, _reach.call),
}
