"""09, cost, memory and checkpointing."""

import math

from adlib.grading.cases import Question, numbers, programs


class State:
    """A state of a chain, two numbers; how many of them are alive at once is counted, and a copy is the thing
    itself.
    """

    alive = peak = 0

    def __init__(self, p, q):
        self.value = p, q
        State.alive += 1
        State.peak = max(State.peak, State.alive)

    def __del__(self):
        State.alive -= 1

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def _chain(random, k):
    steps, every = ((24, 3), (25, 5), (24, 8), (30, 4), (26, 6))[k % 5]
    return {
        "steps": steps,
        "every": every,
        "x": numbers(random, 2),
        "y_bar": numbers(random, 2),
        "a": random.uniform(0.1, 0.3),
    }


def _checkpointed(answer, case):
    """p, q -> p + a sin(q + t / 10), q + a p q, with the evaluations of a step and the peak of living states."""
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
    bar = answer(step, pull, State(*case["x"]), case["steps"], case["every"], tuple(case["y_bar"]))
    return {"x_bar": bar, "steps evaluated": len(evaluated), "states at once": State.peak}


def _length(random, k):
    return {"steps": (9, 10, 100, 50, 1, 2)[k] if k < 6 else random.randrange(3, 400)}


def _steps_and_snapshots(random, k):
    return {"steps": random.randrange(2, 15), "snapshots": (1, 2, 3, 4, 6)[k % 5]}


def _long(random, k):
    """Programs with more than ten variables, some of them, and with squares."""
    case = programs.draw(random, k, rows=(None, 11, 4)[k % 3])
    n, program = len(case["x"]), case["program"]
    if k % 2:
        program.insert(0, [("sin", "multiply")[k // 2 % 2], [0] * (1 + k // 2 % 2)])
        program[1:] = [[operation, [i + (i >= n) for i in operands]] for operation, operands in program[1:]]
    return case


QUESTIONS = {
    "kept": Question(_long, lambda answer, case: answer(programs.for_learner(case["program"]), len(case["x"]))),
    "snapshots": Question(_length, lambda answer, case: answer(case["steps"])),
    "checkpointed": Question(_chain, _checkpointed),
    "advances": Question(_steps_and_snapshots, lambda answer, case: answer(case["steps"], case["snapshots"])),
    "reach": Question(
        lambda random, k: {"snapshots": random.randrange(8) * (k != 1), "repetitions": random.randrange(8) * (k != 2)},
        lambda answer, case: answer(case["snapshots"], case["repetitions"]),
    ),
}
