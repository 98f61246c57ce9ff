"""09, cost, memory and checkpointing."""

import functools
import math

import numpy as np

from adlib import vjp
from adlib.grading.answers import Answer, with_values
from adlib.grading.answers.programs import text
from adlib.methods.checkpoint import advances as advances_in_theory

LESSON = "09, course/09_cost_and_memory"


def kept(program, n):
    found = set()
    for operation, operands in program:
        if operation in ("multiply", "sin", "exp"):
            found |= set(operands)
    return sorted(found)


def kept_by_partials(program, n):
    """From what each partial has to know, as the rule table says it."""
    from adlib.rules.kinds import TABLE

    used = {
        i
        for operation, operands in program
        for k, i in enumerate(operands)
        if operation == "exp" or any(need[k] for need in TABLE[operation].needs)
    }
    return sorted(used)


def with_rows(rows):
    return lambda program, n: sorted({i for operation, operands in program if operation in rows for i in operands})


def stretches(positions, steps):
    return [b - a for a, b in zip(positions, [*positions[1:], steps])]


def by_square_root(steps):
    return list(range(0, steps, math.isqrt(steps - 1) + 1))


def by_counting_down(steps):
    """Stretches of equal length from the end, so that the first is the short one."""
    length = math.isqrt(steps - 1) + 1
    return sorted({0, *range(steps - length, 0, -length)})


def few_and_near(case, got, expected):
    steps = case["steps"]
    if (
        type(got) is not list
        or not got
        or got[0] != 0
        or any(type(t) is not int for t in got)
        or sorted(set(got)) != got
        or got[-1] >= steps
    ):
        return False
    return len(got) + max(stretches(got, steps)) <= 2 * (math.isqrt(steps - 1) + 1)


def checkpointed(step, pull, x, steps, every, y_bar):
    snapshots, state = {}, x
    for t in range(steps):
        if t % every == 0:
            snapshots[t] = state
        state = step(t, state) if t < steps - 1 else None
    bar = y_bar
    for start in sorted(snapshots, reverse=True):
        states = [snapshots.pop(start)]
        for t in range(start, min(start + every, steps) - 1):
            states.append(step(t, states[-1]))
        while states:
            state = states.pop()
            bar = pull(start + len(states), state, bar)
    return bar


def checkpointed_by_stack(step, pull, x, steps, every, y_bar):
    """One stack of (time, state): its top is advanced by one step at a time."""
    stack, bar = [(0, x)], y_bar
    while stack[-1][0] + every < steps:
        t, state = stack[-1]
        for k in range(every):
            state = step(t + k, state)
        stack.append((t + every, state))
    for t in range(steps - 1, -1, -1):
        while stack[-1][0] < t:
            last, state = stack[-1]
            stack.append((last + 1, step(last, state)))
        bar = pull(t, stack.pop()[1], bar)
    return bar


def in_stretches(step, pull, x, steps, every, y_bar, order=reversed, end=min):
    """Stretch by stretch, in an order and up to an end that a mistake may change."""
    states, bar = [x], y_bar
    for t in range(steps + every):
        states.append(step(t, states[-1]))
    for start in order(range(0, steps, every)):
        for t in reversed(range(start, end(start + every, steps))):
            bar = pull(t, states[t], bar)
    return bar


def stretches_forwards(*args):
    return in_stretches(*args, order=iter)


def past_the_end(*args):
    return in_stretches(*args, end=lambda end, steps: end)


def forwards(step, pull, x, steps, every, y_bar):
    state, bar = x, y_bar
    for t in range(steps):
        bar = pull(t, state, bar)
        state = step(t, state)
    return bar


def chain_by_adlib(case):
    """The derivative by the tape; it has no counts to show."""

    def f(x):
        p, q = x
        for t in range(case["steps"]):
            p, q = p + case["a"] * np.sin(q + t / 10), q + case["a"] * np.sin(p * q)
        return [p, q]

    bars = vjp(f, case["x"])[1](case["y_bar"])[0]
    return {"x_bar": [float(bar) for bar in bars], "steps evaluated": 0, "states at once": 0}


@functools.cache
def advances(steps, snapshots):
    """Try every place for the next snapshot."""
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(k + advances(steps - k, snapshots - 1) + advances(k, snapshots) for k in range(1, steps))


@functools.cache
def halving(steps, snapshots):
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    k = steps // 2
    return k + halving(steps - k, snapshots - 1) + halving(k, snapshots)


@functools.cache
def without_return(steps, snapshots):
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(k + without_return(steps - k, snapshots - 1) + without_return(k, snapshots - 1) for k in range(1, steps))


@functools.cache
def reach(snapshots, repetitions):
    """Steps before the next snapshot may be repeated once less; those after it have one snapshot less."""
    return (
        1 if not snapshots or not repetitions else reach(snapshots, repetitions - 1) + reach(snapshots - 1, repetitions)
    )


ANSWERS = {
    "kept": Answer(
        [kept, kept_by_partials],
        "multiply keeps both operands, sin and exp theirs; add and subtract have constant partials",
        "Which partials depend on a value?",
        text,
        {
            "each number once": lambda program, n: sorted(
                i for o, operands in program for i in operands if o not in ("add", "subtract")
            ),
            "increasing, as numbers": lambda program, n: [int(i) for i in sorted(map(str, kept(program, n)))],
            "both operands of a product are kept": lambda program, n: sorted(
                {operands[0] for o, operands in program if o not in ("add", "subtract")}
            ),
            "inputs are variables, too": lambda program, n: [i for i in kept(program, n) if i >= n],
            "add and subtract have constant partials: they keep nothing": with_rows(
                ("add", "subtract", "multiply", "sin", "exp")
            ),
            "the partials of a product are its operands: both are kept": with_rows(("sin", "exp")),
            "sin and exp need their operand": with_rows(("multiply",)),
            "exp: here its operand is kept, not its result": lambda program, n: sorted(
                {i for o, operands in program if o in ("multiply", "sin") for i in operands}
                | {n + k for k, (o, _) in enumerate(program) if o == "exp"}
            ),
            "all variables are kept": lambda program, n: list(range(n + len(program))),
            "operands are kept, not results": lambda program, n: [
                n + k for k, (operation, _) in enumerate(program) if operation in ("multiply", "sin", "exp")
            ],
        },
        lesson=LESSON,
    ),
    "snapshots": Answer(
        [by_square_root, by_counting_down],
        "about √T snapshots, about √T steps apart",
        "k snapshots T / k apart need k + T / k places; for which k is that least?",
        with_values("steps"),
        {
            "T itself is no position: there is nothing after it": lambda steps: [*by_square_root(steps), steps],
            "whole numbers are wanted": lambda steps: [float(t) for t in by_square_root(steps)],
            "the times are floats: ints were asked for": lambda steps: [
                k * math.sqrt(steps) for k in range(math.isqrt(steps - 1) + 1)
            ],
            "every state is kept": lambda steps: list(range(steps)),
            "only the first state is kept": lambda steps: [0],
            "positions run from 0 to T - 1, and 0 is one of them": lambda steps: by_square_root(steps)[1:] or [steps],
            "halving the chain keeps few snapshots, but they are too far apart": lambda steps: sorted(
                {0, *(steps - steps // 2**k for k in range(1, steps.bit_length()))}
            ),
        },
        accepts=few_and_near,
        lesson=LESSON,
    ),
    "checkpointed": Answer(
        [checkpointed, checkpointed_by_stack],
        "keep every k-th state; from the last stretch to the first: evaluate its states again, then pull back through "
        "them",
        "A stretch's states may be forgotten when it is done.",
        with_values("steps", "every", "x", "y_bar"),
        {
            "the seed y_bar was ignored": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, pull, x, steps, every, (1.0, 1.0)
            ),
            "step t is pulled back at its own time t": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, lambda t, state, bar: pull(0, state, bar), x, steps, every, y_bar
            ),
            "the time within the stretch was used, not the step's own": lambda step, pull, x, steps, every, y_bar: (
                checkpointed(step, lambda t, state, bar: pull(t % every, state, bar), x, steps, every, y_bar)
            ),
            "pull(t, ...) takes state t, not the one after": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, lambda t, state, bar: pull(t, step(t, state), bar), x, steps, every, y_bar
            ),
            "the stretches are swept from the first to the last: begin with the last": stretches_forwards,
            "the last stretch may be shorter than the others": past_the_end,
            "the sweep goes from the first step to the last: it has to go back": forwards,
        },
        [chain_by_adlib],
        but={
            "right, but more than 2 T steps are evaluated: keep a stretch's states while it is "
            "swept": "steps evaluated",
            "right, but too many states are kept at once: only every k-th may be, and those of one "
            "stretch": "states at once",
        },
        limits=lambda case: {
            "steps evaluated": (0, 2 * case["steps"]),
            "states at once": (0, case["steps"] // case["every"] + 2 * case["every"] + 2),
        },
        lesson=LESSON,
    ),
    "advances": Answer(
        [advances, advances_in_theory],
        "A(T, s) = min over k of k + A(T - k, s - 1) + A(k, s); A(1, s) = 0; A(T, 1) = T (T - 1) / 2",
        "Go k steps, keep the state there: the rest has one snapshot less; what lies before has them all again.",
        with_values("steps", "snapshots"),
        {
            "the state at time 0 is one of the snapshots": lambda steps, snapshots: advances(steps, snapshots + 1),
            "halving is not always best: try every place": halving,
            "when the upper part is done, its snapshots are free again": without_return,
            "this is the cost with one snapshot": lambda steps, snapshots: steps * (steps - 1) // 2,
            "a step that is reversed is not counted as evaluated": lambda steps, snapshots: (
                advances(steps, snapshots) + steps
            ),
            "this is the cost with every state kept": lambda steps, snapshots: steps - 1,
        },
        lesson=LESSON,
    ),
    "reach": Answer(
        [lambda snapshots, repetitions: math.comb(snapshots + repetitions, snapshots), reach],
        "C(s + r, s)",
        "β(s, r) = β(s, r - 1) + β(s - 1, r): which triangle grows like that?",
        with_values("snapshots", "repetitions"),
        {
            "this is s + r": lambda snapshots, repetitions: snapshots + repetitions,
            "the order does not count": lambda snapshots, repetitions: math.perm(snapshots + repetitions, snapshots),
            "this is the product of s and r": lambda snapshots, repetitions: snapshots * repetitions,
            "this is r to the power of s": lambda snapshots, repetitions: repetitions**snapshots,
            "C(s + r, s), not C(s + r - 1, s)": lambda snapshots, repetitions: math.comb(
                max(0, snapshots + repetitions - 1), snapshots
            ),
            "this is 2 to the power of s": lambda snapshots, repetitions: 2**snapshots,
            "this is (s + 1) r": lambda snapshots, repetitions: (snapshots + 1) * repetitions,
        },
        accepts=lambda case, value, expected: type(value) is int and value == expected,
        form=lambda case, value: (
            "an int was asked for, and your function returned a float: lengths of chains are counted, so divide with //"
            if type(value) is float
            else None
        ),
        lesson=LESSON,
    ),
}
