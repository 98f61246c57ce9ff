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


def every(distance):
    """An answer with the same distance for every T."""
    return lambda steps: list(range(0, steps, distance))


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
        "multiply needs the values of both operands, and sin and exp need that of theirs. The partial "
        "derivatives of add and subtract are constants.",
        "Which partial derivatives depend on a value?",
        text,
        {
            "Some numbers occur several times in your list. List each variable once.": lambda program, n: sorted(
                i for o, operands in program for i in operands if o not in ("add", "subtract")
            ),
            "Your numbers are sorted as texts, so that 10 comes before 2. Sort them as numbers.": lambda program, n: [
                int(i) for i in sorted(map(str, kept(program, n)))
            ],
            "Only the first operand of each row is in your list. A product needs the values of both its "
            "operands.": lambda program, n: sorted(
                {operands[0] for o, operands in program if o not in ("add", "subtract")}
            ),
            "The inputs are missing from your list. They are variables, too, and their values may "
            "be needed.": lambda program, n: [i for i in kept(program, n) if i >= n],
            "Your list contains the operands of add and subtract. Their partial derivatives are constants "
            "and need no value.": with_rows(("add", "subtract", "multiply", "sin", "exp")),
            "The operands of multiply are missing from your list. The partial derivatives of a product are "
            "the values of its operands.": with_rows(("sin", "exp")),
            "The operands of sin and exp are missing from your list. Their partial derivatives depend on the "
            "value of the operand.": with_rows(("multiply",)),
            "Your list contains the result of exp. In this exercise, the operand of exp is kept in place of "
            "its result.": lambda program, n: sorted(
                {i for o, operands in program if o in ("multiply", "sin") for i in operands}
                | {n + k for k, (o, _) in enumerate(program) if o == "exp"}
            ),
            "Your list contains all variables. Leave out those whose values are not needed for any partial "
            "derivative.": lambda program, n: list(range(n + len(program))),
            "Your list contains the results of the rows. The partial derivatives depend on the operands, so "
            "list those.": lambda program, n: [
                n + k for k, (operation, _) in enumerate(program) if operation in ("multiply", "sin", "exp")
            ],
            "Your numbers are in the order of the rows. Return them in increasing order.": (
                in_order_of_rows,
                in_order_with_squares,
            ),
            "All your numbers are one too large. The variables are numbered from 0.": lambda program, n: [
                i + 1 for i in kept(program, n)
            ],
            "You leave out the rows that the output does not use. Their operands are kept, too, because the "
            "tape cannot know this in advance.": (kept_of_needed),
            "The operand of a square is missing from your list. Its partial derivatives depend on its value, "
            "as for any other "
            "product.": kept_of(lambda o, i: () if o in ("add", "subtract") or o == "multiply" and i[0] == i[1] else i),
            "Only the last operand of each row is in your list. A product needs the values of both its "
            "operands.": kept_of(lambda o, i: () if o in ("add", "subtract") else i[-1:]),
            "Your list contains the operands of subtract. Its partial derivatives are 1 and -1, which depend "
            "on no value.": kept_of(lambda o, i: () if o == "add" else i),
            "Your list contains the operands of add. Its partial derivatives are 1 and 1, which depend on no "
            "value.": kept_of(lambda o, i: () if o == "subtract" else i),
        },
        lesson=LESSON,
    ),
    "snapshots": Answer(
        [by_square_root, by_counting_down],
        "Keep about √T snapshots, at distances of about √T steps.",
        "With k snapshots at equal distances, the memory holds k + T / k states. For which k is this sum least?",
        with_values("steps"),
        {
            "Your list contains T itself. No step follows the final state, so it need not be kept.": lambda steps: [
                *by_square_root(steps),
                steps,
            ],
            "Your times are right, but they are floats. Return them as ints.": lambda steps: [
                float(t) for t in by_square_root(steps)
            ],
            "Your times are multiples of √T as floats. Round the distance up to an int before "
            "you multiply.": lambda steps: [k * math.sqrt(steps) for k in range(math.isqrt(steps - 1) + 1)],
            "You keep every state. Keep fewer of them, so that their number and the longest stretch together "
            "stay small.": lambda steps: list(range(steps)),
            "You keep only the state at time 0, so that the only stretch has T steps. Keep "
            "more states.": lambda steps: [0],
            "The time 0 is missing from your list. It comes first, because the first stretch starts from "
            "there.": lambda steps: by_square_root(steps)[1:] or [steps],
            "Your times halve the rest of the chain again and again, so that the first stretch is half of "
            "the chain. Make all stretches "
            "equally long.": lambda steps: sorted({0, *(steps - steps // 2**k for k in range(1, steps.bit_length()))}),
            "All your times are one too large. The first one is 0.": lambda steps: [
                t + 1 for t in by_square_root(steps)
            ],
            "Your list contains T itself if the distance divides T. Let the range end at T, and "
            "not at T + 1.": lambda steps: list(range(0, steps + 1, math.isqrt(steps - 1) + 1)),
            "The last time is missing if it is T - 1. The call range(0, T, ...) already ends before T, so do "
            "not subtract 1.": lambda steps: list(range(0, steps - 1, math.isqrt(steps - 1) + 1)),
            "Your distance is 20 for every T. It has to grow with T, like √T.": every(20),
            "Your distance is 10 for every T. It has to grow with T, like √T.": every(10),
            "Your chain is cut into two stretches for every T. Their number has to grow with "
            "T, like √T.": lambda steps: sorted({0, steps // 2}),
            "You return the lengths of the stretches. Return the times at which they begin.": lambda steps: stretches(
                by_square_root(steps), steps
            ),
            "Your times are powers of 2, so that the last stretches can be as long as half of the chain. "
            "Make all stretches equally long.": lambda steps: [
                0,
                *(2**k for k in range(steps.bit_length()) if 2**k < steps),
            ],
            "Your times are square numbers, so that the last stretches have nearly 2√T steps. Make all "
            "stretches equally long.": (lambda steps: [k * k for k in range(math.isqrt(steps - 1) + 1)]),
            "Your distance looks like the logarithm of T. Choose it so that there are as many snapshots as "
            "steps between two of them.": (lambda steps: list(range(0, steps, max(1, math.ceil(math.log2(steps)))))),
            "Your times are in decreasing order. Return them in increasing order.": lambda steps: by_square_root(steps)[
                ::-1
            ],
            "You return the number of snapshots. Return the list of their times.": lambda steps: math.ceil(
                math.sqrt(steps)
            ),
            "Your stretches are one step too long if T is a square number. Round √T up only if it is not a "
            "whole number.": (lambda steps: list(range(0, steps, math.isqrt(steps) + 1))),
        },
        accepts=few_and_near,
        lesson=LESSON,
    ),
    "checkpointed": Answer(
        [checkpointed, checkpointed_by_stack],
        "Keep every k-th state. Then go through the stretches from last to first: evaluate the states of "
        "the stretch again, and pull the adjoint back through them.",
        "The states of a stretch may be forgotten as soon as the stretch has been reversed.",
        with_values("steps", "every", "x", "y_bar"),
        {
            "This looks like a backward pass that starts with ones. Start it with y_bar, the adjoint of the "
            "final state.": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, pull, x, steps, every, (1.0, 1.0)
            ),
            "You call pull with the time 0 for every step. Call it with the time t "
            "of the step.": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, lambda t, state, bar: pull(0, state, bar), x, steps, every, y_bar
            ),
            "You call pull with the time within the stretch. Call it with the time in the "
            "whole chain.": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, lambda t, state, bar: pull(t % every, state, bar), x, steps, every, y_bar
            ),
            "You call pull with the state after the step. The call pull(t, x, bar) takes the state x at time "
            "t, from which the step starts.": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, lambda t, state, bar: pull(t, step(t, state), bar), x, steps, every, y_bar
            ),
            "Your stretches are reversed from first to last. Begin with the last one, because only the "
            "adjoint of the final state is known at first.": stretches_forwards,
            "Your last stretch runs past the end of the chain. It may be shorter than the others, so let it "
            "end at T.": past_the_end,
            "Your sweep goes from the first step to the last. It has to go from the last step to the first.": forwards,
            "You call step with a time that is one too large. The call step(t, x) takes the state at time t "
            "and returns the state at time t + 1.": swept_with(step_time=lambda t, start: t + 1),
            "You add the adjoints of all steps. The call pull returns the new adjoint, which replaces the "
            "previous one.": swept_with(put=added),
            "You use the snapshot for every step of its stretch. Evaluate the states between two snapshots "
            "again, with step.": swept_with(again=False),
            "Only the steps at the snapshots are pulled back. The steps between them belong to the chain, "
            "too.": swept_with(ends=lambda start, every, steps: start + 1),
            "The last stretch is left out if it is shorter than the others. Its steps belong to the chain, "
            "too.": lambda step, pull, x, steps, every, y_bar: checkpointed(
                step, pull, x, steps - steps % every, every, y_bar
            ),
            "Only the first stretch is pulled back. Repeat this for all stretches, beginning with the last "
            "one.": lambda step, pull, x, steps, every, y_bar: checkpointed(step, pull, x, every, every, y_bar),
            "You call step with the time 0 for every state. Call it with the time t of the state.": swept_with(
                step_time=lambda t, start: 0
            ),
            "When a stretch is evaluated again, your times begin at 0. Call step with the time in the whole chain.": (
                lambda step, pull, x, steps, every, y_bar: times_from_zero(step, pull, x, steps, every, y_bar)
            ),
            "Every stretch is evaluated again from x. Begin each stretch at its own snapshot.": swept_with(
                states_from=lambda kept, start: kept[0]
            ),
        },
        [chain_by_adlib],
        but={
            "Your adjoint is right, but you call step more than 2 T times. Keep the states of a stretch "
            "while you pull back through it.": "steps evaluated",
            "Your adjoint is right, but too many states are held at once. Hold only every k-th state and the "
            "states of one stretch, and forget each of them after its last use.": "states at once",
        },
        limits=lambda case: {
            "steps evaluated": (0, 2 * case["steps"]),
            "states at once": (0, case["steps"] // case["every"] + 2 * case["every"] + 2),
        },
        lesson=LESSON,
    ),
    "advances": Answer(
        [advances, advances_in_theory],
        "The least number is A(T, s) = min over k of k + A(T - k, s - 1) + A(k, s), with A(1, s) = 0 and "
        "A(T, 1) = T (T - 1) / 2.",
        "Go k steps and keep the state there. The rest of the chain has one snapshot fewer, and the part "
        "before time k has all of them again.",
        with_values("steps", "snapshots"),
        {
            "Your result is right for one snapshot more. The state at time 0 is already one of the s "
            "snapshots.": lambda steps, snapshots: advances(steps, snapshots + 1),
            "Your next snapshot is always in the middle of the chain. This is not always the best place, so "
            "try every place.": halving,
            "In your recursion, the part before the new snapshot has one snapshot fewer. It is reversed "
            "last, when the new snapshot is free again.": without_return,
            "This is the cost with a single snapshot. Use the other snapshots as well.": lambda steps, snapshots: (
                steps * (steps - 1) // 2
            ),
            "You also count the steps that are reversed. Count only the steps that are evaluated on the way "
            "to a state.": lambda steps, snapshots: advances(steps, snapshots) + steps,
            "This is the cost if every state is kept. Only s states can be held at once.": lambda steps, snapshots: (
                steps - 1
            ),
            "The k steps to the next snapshot are missing from your count. They are evaluated, too.": not_paid,
            "In your recursion, the part after the new snapshot has all s snapshots. One of them is "
            "occupied, so it has one fewer.": with_all_snapshots,
            "You return the best place for the next snapshot. Return the number of evaluated steps.": next_snapshot,
            "Every step is counted as often as the one that is repeated most. Some steps are repeated less "
            "often, so your number is too large.": repeated_alike,
            "This is the cost of equal stretches with one snapshot each. A snapshot that is free again can "
            "be used within the next stretch.": (in_equal_stretches),
            "This is the cost of a chain with one step fewer. Your chain has T steps.": lambda steps, snapshots: (
                advances(max(steps - 1, 1), snapshots)
            ),
            "You return the average cost of a step. Return the number for the whole chain.": lambda steps, snapshots: (
                advances(steps, snapshots) / steps
            ),
        },
        lesson=LESSON,
    ),
    "reach": Answer(
        [lambda snapshots, repetitions: math.comb(snapshots + repetitions, snapshots), reach],
        "The longest chain has C(s + r, s) steps, where C is the binomial coefficient.",
        "The recursion is β(s, r) = β(s, r - 1) + β(s - 1, r). Which triangle of numbers grows in this way?",
        with_values("snapshots", "repetitions"),
        {
            "Your result is s + r. Compute β(2, 2) from the recursion and compare: "
            "it is 6.": lambda snapshots, repetitions: snapshots + repetitions,
            "Your result counts choices with their order, as math.perm does. Without the order there are "
            "fewer.": lambda snapshots, repetitions: math.perm(snapshots + repetitions, snapshots),
            "Your result is the product of s and r. Compute β(2, 2) from the recursion and compare: "
            "it is 6.": lambda snapshots, repetitions: snapshots * repetitions,
            "Your result is r to the power of s. Compute β(2, 2) from the recursion and compare: "
            "it is 6.": lambda snapshots, repetitions: repetitions**snapshots,
            "Your result stands one row too high in Pascal's triangle. Compute β(1, 1) from the recursion "
            "and compare: it is 2.": lambda snapshots, repetitions: math.comb(
                max(0, snapshots + repetitions - 1), snapshots
            ),
            "Your result is 2 to the power of s. Compute β(2, 2) from the recursion and compare: "
            "it is 6.": lambda snapshots, repetitions: 2**snapshots,
            "Your result is (s + 1) r. Compute β(1, 2) from the recursion and compare: "
            "it is 3.": lambda snapshots, repetitions: (snapshots + 1) * repetitions,
            "Your result is s to the power of r. Compute β(2, 2) from the recursion and compare: "
            "it is 6.": lambda snapshots, repetitions: snapshots**repetitions,
            "Your result stands in the right row of Pascal's triangle, but one place too far. Compute β(0, "
            "2) from the recursion and compare: "
            "it is 1.": lambda snapshots, repetitions: math.comb(snapshots + repetitions, snapshots + 1),
            "Your result stands one row too low in Pascal's triangle. Compute β(1, 1) from the recursion and "
            "compare: it is 2.": lambda snapshots, repetitions: math.comb(snapshots + repetitions + 1, snapshots),
            "Your result chooses the smaller number out of the larger one. Compute β(1, 1) from the "
            "recursion and compare: it is 2.": lambda snapshots, repetitions: math.comb(
                max(snapshots, repetitions), min(snapshots, repetitions)
            ),
            "Your recursion starts from 0, so that all its values are 0. Start from 1: both β(s, 0) and β(0, "
            "r) are 1.": lambda s, r: 0,
            "This looks like s (r - 1) + (s - 1) r, where products are used for the two neighbours. The "
            "neighbours are values of β itself.": (
                lambda snapshots, repetitions: snapshots * (repetitions - 1) + (snapshots - 1) * repetitions
            ),
            "Your result is 0 if there are no snapshots or no repetitions. Both β(s, 0) and β(0, "
            "r) are 1.": lambda snapshots, repetitions: (
                math.comb(snapshots + repetitions, snapshots) if snapshots and repetitions else 0
            ),
            "Your result is 0 if there are no repetitions, but β(s, 0) is 1.": lambda snapshots, repetitions: (
                math.comb(snapshots + repetitions, snapshots) * (repetitions > 0)
            ),
        },
        accepts=lambda case, value, expected: type(value) is int and value == expected,
        form=lambda case, value: (
            "An int was asked for, and your function returned a float. Chains have whole numbers of steps, so "
            "divide with //."
            if type(value) is float
            else None
        ),
        lesson=LESSON,
    ),
}
