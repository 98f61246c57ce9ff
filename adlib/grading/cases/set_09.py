"""09, cost, memory and checkpointing."""

import math

from adlib.grading.cases import Question, numbers, programs


class State:
    """A state of a chain; how many of them are alive at once is counted."""

    alive = peak = 0

    def __init__(self, value):
        self.value = value
        State.alive += 1
        State.peak = max(State.peak, State.alive)

    def __del__(self):
        State.alive -= 1


def _chain(random, k):
    steps, every = ((16, 4), (25, 5), (20, 4), (17, 4), (30, 6))[k % 5]
    return {"steps": steps, "every": every, "x": random.uniform(0.3, 1.2), "y_bar": numbers(random, 1)[0], "a": random.uniform(0.1, 0.4)}


def _checkpointed(answer, case):
    """x_{t+1} = x_t + a sin(x_t + t / 10), with the evaluations of a step and the peak of living states."""
    a, evaluated = case["a"], []

    def step(t, state):
        evaluated.append(t)
        return State(state.value + a * math.sin(state.value + t / 10))

    def pull(t, state, bar):
        return bar + a * math.cos(state.value + t / 10) * bar

    State.alive = State.peak = 0
    bar = answer(step, pull, State(case["x"]), case["steps"], case["every"], case["y_bar"])
    return {"x_bar": bar, "steps evaluated": len(evaluated), "states at once": State.peak}


def _length(random, k):
    return {"steps": (9, 10, 100, 50, 1, 2)[k] if k < 6 else random.randrange(3, 400)}


def _steps_and_snapshots(random, k):
    return {"steps": random.randrange(2, 30), "snapshots": (1, 2, 3, 4, 6)[k % 5]}


QUESTIONS = {
    "kept": Question(programs.draw, lambda answer, case: answer(programs.for_learner(case["program"]), len(case["x"]))),
    "snapshots": Question(_length, lambda answer, case: answer(case["steps"])),
    "checkpointed": Question(_chain, _checkpointed),
    "advances": Question(_steps_and_snapshots, lambda answer, case: answer(case["steps"], case["snapshots"])),
    "reach": Question(lambda random, k: {"snapshots": random.randrange(1, 8), "repetitions": random.randrange(1, 8)}, lambda answer, case: answer(case["snapshots"], case["repetitions"])),
}  # fmt: skip
