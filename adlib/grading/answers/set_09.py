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


def kept_of(edges):
    """The operands that `edges(operation, operands)` leaves, each once, increasing."""
    return lambda program, n: sorted({i for operation, operands in program for i in edges(operation, operands)})


def kept_of_needed(program, n):
    """Without the rows that the output does not use."""
    needed = {n + len(program) - 1}
    for k in reversed(range(len(program))):
        if n + k in needed:
            needed.update(program[k][1])
    return kept([row for k, row in enumerate(program, n) if k in needed], n)


def in_order_of_rows(program, n):
    return list(dict.fromkeys(i for o, operands in program if o not in ("add", "subtract") for i in operands))


def swept_with(
    step_time=lambda t, start: t,
    states_from=lambda kept, start: kept[start],
    starts=lambda steps, every: reversed(range(0, steps, every)),
    ends=lambda start, every, steps: min(start + every, steps),
    put=lambda bar, new: new,
    again=True,
):
    """Stretch by stretch, with a part that a mistake replaces."""

    def answer(step, pull, x, steps, every, y_bar):
        kept, state = {}, x
        for t in range(steps):
            if t % every == 0:
                kept[t] = state
            state = step(step_time(t, 0), state)
        bar = y_bar
        for start in starts(steps, every):
            states = [states_from(kept, start)]
            for t in range(start, ends(start, every, steps) - 1):
                states.append(step(step_time(t, start), states[-1]) if again else states[0])
            for t in reversed(range(start, ends(start, every, steps))):
                bar = put(bar, pull(t, states[t - start], bar))
        return bar

    return answer


def added(bar, new):
    return tuple(a + b for a, b in zip(bar, new))


@functools.cache
def not_paid(steps, snapshots):
    """The steps to the next snapshot are not counted."""
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(not_paid(steps - k, snapshots - 1) + not_paid(k, snapshots) for k in range(1, steps))


@functools.cache
def with_all_snapshots(steps, snapshots):
    """The rest keeps all the snapshots, although one is taken."""
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(k + with_all_snapshots(steps - k, snapshots) + with_all_snapshots(k, snapshots) for k in range(1, steps))


def next_snapshot(steps, snapshots):
    """Where the next snapshot is best."""
    if steps == 1 or snapshots == 1:
        return None
    return min(range(1, steps), key=lambda k: k + advances(steps - k, snapshots - 1) + advances(k, snapshots))


def in_equal_stretches(steps, snapshots):
    length = math.ceil(steps / snapshots)
    parts = [min(length, steps - t) for t in range(0, steps, length)]
    return steps - length + sum(part * (part - 1) // 2 for part in parts)


def repeated_alike(steps, snapshots):
    repetitions = next(r for r in range(steps + 1) if math.comb(snapshots + r, r) >= steps)
    return repetitions * steps


def times_from_zero(step, pull, x, steps, every, y_bar):
    kept, state, bar = {}, x, y_bar
    for t in range(steps):
        if t % every == 0:
            kept[t] = state
        state = step(t, state)
    for start in sorted(kept, reverse=True):
        states = [kept[start]]
        for t in range(min(every, steps - start) - 1):
            states.append(step(t, states[-1]))
        while states:
            bar = pull(start + len(states) - 1, states.pop(), bar)
    return bar


def in_order_with_squares(program, n):
    """The same; the operand of a square is there twice."""
    found = []
    for operation, operands in program:
        if operation not in ("add", "subtract"):
            found += [i for i in operands if i not in found]
    return found


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
            "the numbers come in the order of the rows: they are asked for in increasing order": (
                in_order_of_rows,
                in_order_with_squares,
            ),
            "the numbers are one too large: variables count from 0": lambda program, n: [
                i + 1 for i in kept(program, n)
            ],
            "rows that the output does not use are left out: their operands are kept, too, because the tape does not "
            "know that": (kept_of_needed),
            "the operand of a square is left out: its partials are the operand itself": kept_of(
                lambda o, i: () if o in ("add", "subtract") or o == "multiply" and i[0] == i[1] else i
            ),
            "only the last operand of each row is kept: a product needs both": kept_of(
                lambda o, i: () if o in ("add", "subtract") else i[-1:]
            ),
            "the operands of subtract are kept: its partials are 1 and -1, which depend on no value": kept_of(
                lambda o, i: () if o == "add" else i
            ),
            "the operands of add are kept: its partials are 1 and 1, which depend on no value": kept_of(
                lambda o, i: () if o == "subtract" else i
            ),
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
            "the positions are one too large: the first one is 0": lambda steps: [t + 1 for t in by_square_root(steps)],
            "T itself is no position, and range(0, T + 1, ...) reaches it when the length divides T": lambda steps: (
                list(range(0, steps + 1, math.isqrt(steps - 1) + 1))
            ),
            "the last position is missing where it is T - 1: range(0, T, ...) already ends before T": lambda steps: (
                list(range(0, steps - 1, math.isqrt(steps - 1) + 1))
            ),
            "the distance is 20 whatever T is: it grows like the root of T": lambda steps: list(range(0, steps, 20)),
            "the distance is 10 whatever T is: it grows like the root of T": lambda steps: list(range(0, steps, 10)),
            "there are two stretches whatever T is: their number grows like the root of T": lambda steps: sorted(
                {0, steps // 2}
            ),
            "these are the lengths of the stretches: the times at which they begin were asked for": lambda steps: (
                stretches(by_square_root(steps), steps)
            ),
            "the positions are powers of 2: the stretches between them grow to half of the chain": lambda steps: [
                0,
                *(2**k for k in range(steps.bit_length()) if 2**k < steps),
            ],
            "the positions are squares: the stretches between them grow to twice the root of T, and equal ones are "
            "better": (lambda steps: [k * k for k in range(math.isqrt(steps - 1) + 1)]),
            "the distance is the logarithm of T: it is the root of T, so that there are as many snapshots as steps "
            "between two": (lambda steps: list(range(0, steps, max(1, math.ceil(math.log2(steps)))))),
            "the positions come from the last to the first: they are asked for in increasing order": lambda steps: (
                by_square_root(steps)[::-1]
            ),
            "this is the number of snapshots: the list of their times was asked for": lambda steps: math.ceil(
                math.sqrt(steps)
            ),
            "the stretches are one step too long where T is a square: round the root of T up only if it is no whole "
            "number": (lambda steps: list(range(0, steps, math.isqrt(steps) + 1))),
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
            "a state is evaluated again at a time that is one too late: step t leads from state t to state t + "
            "1": swept_with(step_time=lambda t, start: t + 1),
            "the adjoints of all steps are added: pull returns the new one, which replaces the old": swept_with(
                put=added
            ),
            "the snapshot is used for every step of its stretch: evaluate the states between two snapshots "
            "again": swept_with(again=False),
            "only the steps at the snapshots are pulled back: the steps between them belong to the chain, "
            "too": swept_with(ends=lambda start, every, steps: start + 1),
            "the last stretch, which is shorter, is left out": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, pull, x, steps - steps % every, every, y_bar
            ),
            "only the first stretch is pulled back: the chain has all T "
            "steps": lambda step, pull, x, steps, every, y_bar: checkpointed(step, pull, x, every, every, y_bar),
            "every state is evaluated as if its time were 0: step takes the time of the step": swept_with(
                step_time=lambda t, start: 0
            ),
            "the times begin at 0 in each stretch when its states are evaluated again: step takes the time in the "
            "whole chain": (
                lambda step, pull, x, steps, every, y_bar: times_from_zero(step, pull, x, steps, every, y_bar)
            ),
            "each stretch is evaluated again from x: it begins at its own snapshot": swept_with(
                states_from=lambda kept, start: kept[0]
            ),
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
            "the k steps to the next snapshot are not counted: they are evaluated, too": not_paid,
            "the rest has all the snapshots again, although one is taken: it has one fewer": with_all_snapshots,
            "this is where the next snapshot is best: the number of evaluations was asked for": next_snapshot,
            "every step is counted as often as the one that is repeated most: some are repeated less": repeated_alike,
            "these are equal stretches, each evaluated with one snapshot: a snapshot that is free again can be used "
            "in the next": (in_equal_stretches),
            "this is the cost of a chain with one step fewer": lambda steps, snapshots: advances(
                max(steps - 1, 1), snapshots
            ),
            "this is the cost of one step on average: the number for the whole chain was asked "
            "for": lambda steps, snapshots: advances(steps, snapshots) / steps,
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
            "this is s to the power of r": lambda snapshots, repetitions: snapshots**repetitions,
            "this is C(s + r, s + 1), the neighbour in the triangle": lambda snapshots, repetitions: math.comb(
                snapshots + repetitions, snapshots + 1
            ),
            "this is C(s + r + 1, s), one row lower in the triangle": lambda snapshots, repetitions: math.comb(
                snapshots + repetitions + 1, snapshots
            ),
            "this is the larger number over the smaller: it is C(s + r, s)": lambda snapshots, repetitions: math.comb(
                max(snapshots, repetitions), min(snapshots, repetitions)
            ),
            "the recursion starts from 0: with no snapshot left, or no repetition, one step is reached": lambda s, r: 0,
            "the two neighbours are those of a product: β(s, r) is their sum, of chains that are themselves such "
            "sums": (lambda snapshots, repetitions: snapshots * (repetitions - 1) + (snapshots - 1) * repetitions),
            "with no snapshots or no repetitions one step is reached, and not 0": lambda snapshots, repetitions: (
                math.comb(snapshots + repetitions, snapshots) if snapshots and repetitions else 0
            ),
            "with no repetitions one step is reached, and not 0": lambda snapshots, repetitions: (
                math.comb(snapshots + repetitions, snapshots) * (repetitions > 0)
            ),
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
