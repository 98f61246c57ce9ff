"""Answers to the questions on cost, memory and checkpointing, right and wrong."""

import bisect
import functools
import itertools
import math

import numpy as np

kept_so_far, states_of_all_calls = set(), []


def merged(program):
    """The numbers that the rows keep, by recursion over halves of the program."""
    if len(program) < 2:
        return sorted(
            {i for operation, operands in program if operation in ("multiply", "sin", "exp") for i in operands}
        )
    half = len(program) // 2
    found = merged(program[:half])
    for i in merged(program[half:]):
        place = bisect.bisect_left(found, i)
        if found[place : place + 1] != [i]:
            found.insert(place, i)
    return found


def partials_at(operation, values):
    if operation == "multiply":
        return values[::-1]
    return {"add": [1, 1], "subtract": [1, -1], "sin": [math.cos(values[0])], "exp": [math.exp(values[0])]}[operation]


def ceil_root(steps):
    return math.isqrt(steps - 1) + 1


def back_from(step, pull, start, state, steps, every, y_bar):
    """The adjoint of the state at `start`: go one stretch ahead, come back, evaluate the stretch again."""
    if start >= steps:
        return y_bar
    end, ahead = min(start + every, steps), state
    for t in range(start, end):
        ahead = step(t, ahead)
    bar = back_from(step, pull, end, ahead, steps, every, y_bar)
    del ahead
    states = [state]
    for t in range(start, end - 1):
        states.append(step(t, states[-1]))
    for t in reversed(range(start, end)):
        bar = pull(t, states.pop(), bar)
    return bar


@functools.cache
def cost(steps, free):
    """(evaluated steps, where the next snapshot is) of the best schedule."""
    if steps == 1:
        return 0, None
    if free == 1:
        return steps * (steps - 1) // 2, None
    return min((k + cost(steps - k, free - 1)[0] + cost(k, free)[0], k) for k in range(1, steps))


def back_by_schedule(step, pull, start, end, state, free, bar):
    cut = cost(end - start, free)[1] or 1
    if free == 1 or end - start == 1:
        for last in range(end - 1, start - 1, -1):
            there = state
            for t in range(start, last):
                there = step(t, there)
            bar = pull(last, there, bar)
        return bar
    there = state
    for t in range(start, start + cut):
        there = step(t, there)
    bar = back_by_schedule(step, pull, start + cut, end, there, free - 1, bar)
    del there
    return back_by_schedule(step, pull, start, start + cut, state, free, bar)


def snapshots_of(step, x, steps, every):
    kept, state = {0: x}, x
    for t in range(steps - 1):
        state = step(t, state)
        if (t + 1) % every == 0:
            kept[t + 1] = state
    return kept


def sweep(step, pull, x, steps, every, y_bar, time_of=int, add=False):
    """A right sweep that evaluates and holds no more than it has to, with places for mistakes."""
    kept, state, bar = {}, x, y_bar
    for t in range(steps):
        if t % every == 0:
            kept[t] = state
        state = step(t, state) if t + 1 < steps else None
    for start in sorted(kept, reverse=True):
        states = [kept.pop(start)]
        for t in range(start, min(start + every, steps) - 1):
            states.append(step(t, states[-1]))
        while states:
            state = states.pop()
            pulled = pull(time_of(start + len(states)), state, bar)
            bar = np.add(bar, pulled) if add else pulled
    return bar


@functools.cache
def least_by(parts, steps, snapshots):
    """The least cost over all places, where the cost of a place is given by `parts`."""
    if steps == 1:
        return 0
    if snapshots == 1:
        return steps * (steps - 1) // 2
    return min(parts(k, steps, snapshots) for k in range(1, steps))


def advance_not_paid(k, steps, s):
    return least_by(advance_not_paid, steps - k, s - 1) + least_by(advance_not_paid, k, s)


def nothing_used_up(k, steps, s):
    return k + least_by(nothing_used_up, steps - k, s) + least_by(nothing_used_up, k, s)


def used_up_for_good(k, steps, s):
    return k + least_by(used_up_for_good, steps - k, s - 1) + least_by(used_up_for_good, k, s - 1)


def halved(steps, snapshots):
    if steps == 1 or snapshots == 1:
        return steps * (steps - 1) // 2
    k = steps // 2
    return k + halved(steps - k, snapshots - 1) + halved(k, snapshots)


def in_equal_parts(steps, snapshots):
    if steps == 1 or snapshots == 1:
        return steps * (steps - 1) // 2
    k = min(math.ceil(steps / snapshots), steps - 1)
    return k + in_equal_parts(steps - k, snapshots - 1) + in_equal_parts(k, snapshots)


def paths(right, up):
    return 1 if right == 0 or up == 0 else paths(right - 1, up) + paths(right, up - 1)


def paths_from_zero(right, up):
    return 0 if right == 0 or up == 0 else paths_from_zero(right - 1, up) + paths_from_zero(right, up - 1)


def paths_without_end(right, up):
    return paths_without_end(right - 1, up) + paths_without_end(right, up - 1)


class kept:
    def right_by_flags(program, n):
        flags = np.zeros(n + len(program), bool)
        for operation, operands in program:
            flags[list(operands)] |= operation not in ("add", "subtract")
        return np.flatnonzero(flags)

    def right_by_asking_each_variable(program, n):
        used = [operands for operation, operands in program if operation in {"multiply", "sin", "exp"}]
        return [i for i in range(n + len(program)) if any(i in operands for operands in used)]

    def right_by_recursion_and_merging(program, n):
        return merged(program)

    def right_by_moving_a_value_and_watching_the_partials(program, n):
        found = []
        for i in range(n + len(program)):
            before = [partials_at(operation, [0.5 + j / 9 for j in operands]) for operation, operands in program]
            after = [
                partials_at(operation, [0.5 + j / 9 + (j == i) for j in operands]) for operation, operands in program
            ]
            if before != after:
                found.append(np.int64(i))
        return tuple(found)

    def right_by_rows_from_the_last(program, n):
        found = {}
        while program:
            *program, (operation, operands) = program
            if operation[0] in "mse" and operation != "subtract":
                found.update(dict.fromkeys(operands))
        return sorted(found)

    def wrong_with_those_of_sums(program, n):
        "Your list contains the operands of add and subtract. Their partial derivatives are constants and need no"
        return sorted({i for _, operands in program for i in operands})

    def wrong_without_products(program, n):
        "The operands of multiply are missing from your list. The partial derivatives of a product are the values"
        return sorted({operands[0] for operation, operands in program if operation == "sin" or operation == "exp"})

    def wrong_products_alone(program, n):
        "The operands of sin and exp are missing from your list. Their partial derivatives depend on the value of"
        found = set()
        for operation, operands in program:
            if operation == "multiply":
                found |= {*operands}
        return sorted(found)

    def wrong_all_as_a_tape_does(program, n):
        "Your list contains all variables. Leave out those whose values are not needed for any partial derivative."
        return [*range(n), *(n + k for k, _ in enumerate(program))]

    def wrong_results(program, n):
        "Your list contains the results of the rows. The partial derivatives depend on the operands, so list those."
        found = []
        for k, (operation, _) in enumerate(program, start=n):
            if operation not in ("add", "subtract"):
                found.append(k)
        return found

    def wrong_exp_by_its_result(program, n):
        "Your list contains the result of exp. In this exercise, the operand of exp is kept in place of its result."
        found = set()
        for k, (operation, operands) in enumerate(program):
            if operation == "exp":
                found.add(n + k)
            elif operation in ("multiply", "sin"):
                found.update(operands)
        return sorted(found)

    def wrong_once_for_each_use(program, n):
        "Some numbers occur several times in your list. List each variable once."
        return sorted(i for operation, operands in program if operation in ("multiply", "sin", "exp") for i in operands)

    def wrong_in_the_order_of_the_rows(program, n):
        "Your numbers are in the order of the rows. Return them in increasing order."
        found = []
        for operation, operands in program:
            if operation in ("multiply", "sin", "exp"):
                found += [i for i in operands if i not in found]
        return found

    def wrong_first_factor_alone(program, n):
        "Only the first operand of each row is in your list. A product needs the values of both its operands."
        return sorted({operands[0] for operation, operands in program if operation in ("multiply", "sin", "exp")})

    def wrong_inputs_left_out(program, n):
        "The inputs are missing from your list. They are variables, too, and their values may be needed."
        return [i for i in merged(program) if i >= n]

    def wrong_numbers_from_one(program, n):
        "All your numbers are one too large. The variables are numbered from 0."
        return [i + 1 for i in merged(program)]

    def wrong_as_a_set(program, n):
        "The exercise asks for 2 numbers"
        return {i for operation, operands in program if operation in ("multiply", "sin", "exp") for i in operands}

    def wrong_in_pairs(program, n):
        "The exercise asks for 2 numbers"
        return [operands for operation, operands in program if operation in ("multiply", "sin", "exp")]

    def wrong_collected_over_calls(program, n):
        "Two calls with the same inputs give different results. Your function | matched to a common mistake"
        for operation, operands in program:
            if operation in ("multiply", "sin", "exp"):
                kept_so_far.update(operands)
        return sorted(kept_so_far)

    def wrong_names_in_place_of_numbers(program, n):
        "[0]: The exercise asks for a number"
        return [f"v_{i}" for i in merged(program)]

    def wrong_always_two_operands(program, n):
        "stopped with IndexError"
        found = set()
        for operation, operands in program:
            if operation not in ("add", "subtract"):
                found |= {operands[0], operands[1]}
        return sorted(found)

    def wrong_without_rows_that_the_output_does_not_need(program, n):
        "You leave out the rows that the output does not use. Their operands are kept, too, because the tape"
        needed = {n + len(program) - 1}
        for k in reversed(range(len(program))):
            if n + k in needed:
                needed.update(program[k][1])
        return merged([row for k, row in enumerate(program, n) if k in needed])

    def wrong_sorted_as_text(program, n):
        "Your numbers are sorted as texts, so that 10 comes before 2. Sort them as numbers."
        return sorted(merged(program), key=str)

    def wrong_squares_left_out(program, n):
        "The operand of a square is missing from your list. Its partial derivatives depend on its value, as for"
        return merged([(o, operands) for o, operands in program if o != "multiply" or operands[0] != operands[1]])

    def wrong_second_operand_alone(program, n):
        "Only the last operand of each row is in your list. A product needs the values of both its operands."
        return sorted({operands[-1] for operation, operands in program if operation in ("multiply", "sin", "exp")})

    def wrong_subtract_kept(program, n):
        "Your list contains the operands of subtract. Its partial derivatives are 1 and -1, which depend on no"
        return sorted({i for operation, operands in program if operation != "add" for i in operands})


class snapshots:
    def right_by_stretches_of_the_root_rounded_down(steps):
        return list(range(0, steps, math.isqrt(steps)))

    def right_by_equal_parts(steps):
        parts = ceil_root(steps)
        return sorted({i * steps // parts for i in range(parts)})

    def right_by_trying_each_length(steps):
        best = min(range(1, steps + 1), key=lambda length: -(-steps // length) + length)
        return np.arange(0, steps, best)

    def right_by_a_loop_from_the_end(steps):
        times, t = [], steps - ceil_root(steps)
        while t > 0:
            times.insert(0, t)
            t -= ceil_root(steps)
        return (0, *times)

    def right_by_spaced_floats_rounded_down(steps):
        return np.unique(np.linspace(0, steps, math.ceil(steps**0.5), endpoint=False).astype(int))

    def wrong_every_state(steps):
        "You keep every state. Keep fewer of them, so that their number and the longest stretch together stay"
        return np.arange(steps)

    def wrong_first_state_alone(steps):
        "You keep only the state at time 0, so that the only stretch has T steps. Keep more states."
        times = []
        times.append(0)
        return times

    def wrong_without_the_first(steps):
        "The time 0 is missing from your list. It comes first, because the first stretch starts from there."
        length = ceil_root(steps)
        times, t = [], length
        while t < steps:
            times.append(t)
            t += length
        return times or [steps]

    def wrong_by_halving(steps):
        "Your times halve the rest of the chain again and again, so that the first stretch is half of the chain."
        times, rest = [0], steps
        while rest > 1:
            rest = rest // 2
            times.append(steps - rest)
        return sorted(set(times))

    def wrong_with_the_end(steps):
        "Your list contains T itself. No step follows the final state, so it need not be kept."
        return [*range(0, steps, ceil_root(steps)), steps]

    def wrong_range_one_too_long(steps):
        "Your list contains T itself if the distance divides T. Let the range end at T, and not at T + 1."
        return list(range(0, steps + 1, ceil_root(steps)))

    def wrong_counted_from_one(steps):
        "All your times are one too large. The first one is 0."
        return [t + 1 for t in range(0, steps, ceil_root(steps))]

    def wrong_range_one_too_short(steps):
        "The last time is missing if it is T - 1. The call range(0, T, ...) already ends before T, so do not"
        return list(range(0, steps - 1, ceil_root(steps)))

    def wrong_every_twentieth(steps):
        "Your distance is 20 for every T. It has to grow with T, like √T."
        return list(range(0, steps, 20))

    def wrong_at_the_middle(steps):
        "Your chain is cut into two stretches for every T. Their number has to grow with T, like √T."
        return sorted({0, steps // 2})

    def wrong_stretches_in_place_of_times(steps):
        "You return the lengths of the stretches. Return the times at which they begin."
        length = ceil_root(steps)
        return [min(length, steps - t) for t in range(0, steps, length)]

    def wrong_powers_of_two(steps):
        "Your times are powers of 2, so that the last stretches can be as long as half of the chain. Make all"
        return [0, *(2**k for k in range(steps.bit_length()) if 2**k < steps)]

    def wrong_squares(steps):
        "Your times are square numbers, so that the last stretches have nearly 2√T steps. Make all stretches"
        return [k * k for k in range(ceil_root(steps))]

    def wrong_logarithm_of_the_length_apart(steps):
        "Your distance looks like the logarithm of T. Choose it so that there are as many snapshots as steps"
        return list(range(0, steps, max(1, math.ceil(math.log2(steps)))))

    def wrong_times_between_the_steps(steps):
        "Your times are multiples of √T as floats. Round the distance up to an int before you multiply."
        return np.arange(0, steps, math.sqrt(steps)).tolist()

    def wrong_from_the_last_to_the_first(steps):
        "Your times are in decreasing order. Return them in increasing order."
        return list(range(0, steps, ceil_root(steps)))[::-1]

    def wrong_how_many(steps):
        "You return the number of snapshots. Return the list of their times."
        return math.ceil(math.sqrt(steps))

    def wrong_range_of_floats(steps):
        "stopped with TypeError"
        return list(range(0, steps, math.sqrt(steps)))

    def wrong_times_as_floats(steps):
        "Your times are right, but they are floats. Return them as ints."
        return np.arange(0.0, steps, ceil_root(steps))

    def wrong_stretches_one_too_long(steps):
        "Your stretches are one step too long if T is a square number. Round √T up only if it is not a whole"
        return list(range(0, steps, math.isqrt(steps) + 1))

    def wrong_every_tenth(steps):
        "Your distance is 10 for every T. It has to grow with T, like √T."
        return list(range(0, steps, 10))


class checkpointed:
    def right_by_recursion_over_stretches(step, pull, x, steps, every, y_bar):
        return back_from(step, pull, 0, x, steps, every, y_bar)

    def right_by_a_dict_that_is_filled_again(step, pull, x, steps, every, y_bar):
        states, state, bar = {}, x, y_bar
        for t in range(steps):
            if t % every == 0:
                states[t] = state
            state = step(t, state)
        for t in reversed(range(steps)):
            if t not in states:
                for k in range(t - t % every, t):
                    states[k + 1] = step(k, states[k])
            bar = pull(t, states.pop(t), bar)
        return bar

    def right_by_the_binomial_schedule(step, pull, x, steps, every, y_bar):
        return back_by_schedule(step, pull, 0, steps, x, steps // every + every // 2, y_bar)

    def right_by_a_list_of_fixed_places(step, pull, x, steps, every, y_bar):
        snapshots = [None] * math.ceil(steps / every)
        places = [None] * every
        for t in range(steps):
            if t % every == 0:
                snapshots[t // every] = x
            x = step(t, x)
        for stretch in range(len(snapshots) - 1, -1, -1):
            places[0], count = snapshots[stretch], min(every, steps - stretch * every)
            for k in range(1, count):
                places[k] = step(stretch * every + k - 1, places[k - 1])
            for k in range(count - 1, -1, -1):
                y_bar = pull(stretch * every + k, places[k], y_bar)
                places[k] = None
            snapshots[stretch] = None
        return np.array(y_bar)

    def right_by_accumulate(step, pull, x, steps, every, y_bar):
        snapshots, states = list(snapshots_of(step, x, steps, every).items()), None
        for start, state in reversed(snapshots):
            times = range(start, min(start + every, steps) - 1)
            states = list(itertools.accumulate(times, lambda s, t: step(t, s), initial=state))
            while states:
                y_bar = pull(start + len(states) - 1, states.pop(), y_bar)
        return y_bar

    def wrong_every_state_kept(step, pull, x, steps, every, y_bar):
        "Your adjoint is right, but too many states are held at once. Hold only every k-th state and the states of"
        tape = {0: x}
        for t in range(1, steps):
            tape[t] = step(t - 1, tape[t - 1])
        for t in reversed(tape):
            y_bar = pull(t, tape[t], y_bar)
        return y_bar

    def wrong_from_the_start_each_time(step, pull, x, steps, every, y_bar):
        "Your adjoint is right, but you call step more than 2 T times. Keep the states of a stretch while you pull"
        for t in reversed(range(steps)):
            y_bar = pull(t, functools.reduce(lambda state, k: step(k, state), range(t), x), y_bar)
        return y_bar

    def wrong_from_the_snapshot_each_time(step, pull, x, steps, every, y_bar):
        "Your adjoint is right, but you call step more than 2 T times. Keep the states of a stretch while you pull"
        kept = snapshots_of(step, x, steps, every)
        for t in reversed(range(steps)):
            state = kept[t // every * every]
            for k in range(t // every * every, t):
                state = step(k, state)
            y_bar = pull(t, state, y_bar)
        return y_bar

    def wrong_seed_ignored(step, pull, x, steps, every, y_bar):
        "This looks like a backward pass that starts with ones. Start it with y_bar, the adjoint of the final"
        return sweep(step, pull, x, steps, every, (1.0, 1.0))

    def wrong_time_of_the_pull(step, pull, x, steps, every, y_bar):
        "You call pull with the time 0 for every step. Call it with the time t of the step."
        return sweep(step, pull, x, steps, every, y_bar, time_of=lambda t: 0)

    def wrong_time_within_the_stretch(step, pull, x, steps, every, y_bar):
        "You call pull with the time within the stretch. Call it with the time in the whole chain."
        return sweep(step, pull, x, steps, every, y_bar, time_of=lambda t: t % every)

    def wrong_time_one_too_late(step, pull, x, steps, every, y_bar):
        "could not be matched to a common mistake"
        return sweep(step, pull, x, steps, every, y_bar, time_of=lambda t: t + 1)

    def wrong_sign_of_the_seed(step, pull, x, steps, every, y_bar):
        "Every number is the right one times"
        return sweep(step, pull, x, steps, every, [-bar for bar in y_bar])

    def wrong_adjoints_added_up(step, pull, x, steps, every, y_bar):
        "You add the adjoints of all steps. The call pull returns the new adjoint, which replaces the previous one."
        return sweep(step, pull, x, steps, every, y_bar, add=True)

    def wrong_state_after_the_step(step, pull, x, steps, every, y_bar):
        "You call pull with the state after the step. The call pull(t, x, bar) takes the state x at time t, from"
        kept = snapshots_of(step, x, steps, every)
        for start in sorted(kept, reverse=True):
            states, end = [kept.pop(start)], min(start + every, steps)
            for t in range(start, end):
                states.append(step(t, states[-1]))
            for t in reversed(range(start, end)):
                y_bar = pull(t, states.pop(), y_bar)
        return y_bar

    def wrong_snapshot_for_the_whole_stretch(step, pull, x, steps, every, y_bar):
        "You use the snapshot for every step of its stretch. Evaluate the states between two snapshots again, with"
        kept = snapshots_of(step, x, steps, every)
        for t in reversed(range(steps)):
            y_bar = pull(t, kept[t - t % every], y_bar)
        return y_bar

    def wrong_snapshots_alone(step, pull, x, steps, every, y_bar):
        "Only the steps at the snapshots are pulled back. The steps between them belong to the chain, too."
        kept = snapshots_of(step, x, steps, every)
        for t in sorted(kept, reverse=True):
            y_bar = pull(t, kept[t], y_bar)
        return y_bar

    def wrong_short_stretch_left_out(step, pull, x, steps, every, y_bar):
        "The last stretch is left out if it is shorter than the others. Its steps belong to the chain, too."
        return sweep(step, pull, x, steps - steps % every, every, y_bar)

    def wrong_stretches_from_the_first_again(step, pull, x, steps, every, y_bar):
        "could not be matched to a common mistake"
        kept = list(snapshots_of(step, x, steps, every).values())
        for start in range(0, steps, every):
            states = [kept.pop()]
            for t in range(start, min(start + every, steps) - 1):
                states.append(step(t, states[-1]))
            for t in reversed(range(start, min(start + every, steps))):
                y_bar = pull(t, states.pop(), y_bar) if states else y_bar
        return y_bar

    def wrong_stretches_never_forgotten(step, pull, x, steps, every, y_bar):
        "Your adjoint is right, but too many states are held at once. Hold only every k-th state and the states of"
        kept = snapshots_of(step, x, steps, every)
        for t in reversed(range(steps)):
            if t not in kept:
                for k in range(t - t % every, t):
                    kept[k + 1] = step(k, kept[k])
            y_bar = pull(t, kept[t], y_bar)
        return y_bar

    def wrong_states_of_earlier_calls(step, pull, x, steps, every, y_bar):
        "This is the right result for the x of an earlier call. Your function"
        if not states_of_all_calls:
            states_of_all_calls.append(x.value)
        x = type(x)(*states_of_all_calls[0])
        return sweep(step, pull, x, steps, every, y_bar)

    def wrong_state_with_the_adjoint(step, pull, x, steps, every, y_bar):
        "x_bar: The exercise asks for 2 numbers"
        return y_bar, sweep(step, pull, x, steps, every, y_bar)

    def wrong_one_state_missing_in_a_stretch(step, pull, x, steps, every, y_bar):
        "stopped with IndexError"
        kept = snapshots_of(step, x, steps, every)
        for start in sorted(kept, reverse=True):
            states, end = [kept.pop(start)], min(start + every, steps)
            for t in range(start, end - 2):
                states.append(step(t, states[-1]))
            for t in reversed(range(start, end)):
                y_bar = pull(t, states[t - start], y_bar)
        return y_bar

    def wrong_without_return(step, pull, x, steps, every, y_bar):
        "returned nothing"
        sweep(step, pull, x, steps, every, y_bar)

    def wrong_bar_of_the_first_stretch_alone(step, pull, x, steps, every, y_bar):
        "Only the first stretch is pulled back. Repeat this for all stretches, beginning with the last one."
        return sweep(step, pull, x, every, every, y_bar)

    def wrong_seed_for_each_stretch(step, pull, x, steps, every, y_bar):
        "Only the first stretch is pulled back. Repeat this for all stretches, beginning with the last one."
        for start, state in reversed(list(snapshots_of(step, x, steps, every).items())):
            times = range(start, min(start + every, steps) - 1)
            states, bar = list(itertools.accumulate(times, lambda s, t: step(t, s), initial=state)), y_bar
            while states:
                bar = pull(start + len(states) - 1, states.pop(), bar)
        return bar

    def wrong_state_stepped_at_time_0(step, pull, x, steps, every, y_bar):
        "You call step with the time 0 for every state. Call it with the time t of the state."
        return sweep(lambda t, state: step(0, state), pull, x, steps, every, y_bar)

    def wrong_stretches_stepped_from_time_0(step, pull, x, steps, every, y_bar):
        "When a stretch is evaluated again, your times begin at 0. Call step with the time in the whole chain."
        for start, state in reversed(list(snapshots_of(step, x, steps, every).items())):
            states = [state]
            for t in range(min(every, steps - start) - 1):
                states.append(step(t, states[-1]))
            while states:
                y_bar = pull(start + len(states) - 1, states.pop(), y_bar)
        return y_bar

    def wrong_first_number_of_the_adjoint(step, pull, x, steps, every, y_bar):
        "x_bar: The exercise asks for 2 numbers"
        return sweep(step, pull, x, steps, every, y_bar)[0]

    def wrong_forwards(step, pull, x, steps, every, y_bar):
        "Your sweep goes from the first step to the last. It has to go from the last step to the first."
        for t in range(steps):
            y_bar = pull(t, x, y_bar)
            x = step(t, x)
        return y_bar


class advances:
    def right_by_counting_repetitions(steps, snapshots):
        """The t-th state costs the least r for which C(s + r, s) reaches t."""
        total, r = 0, 0
        for t in range(1, steps + 1):
            while math.comb(snapshots + r, snapshots) < t:
                r += 1
            total += r
        return total

    def right_by_the_closed_form(steps, snapshots):
        r = next(r for r in itertools.count(0) if math.comb(snapshots + r, r) >= steps)
        return r * steps - (math.comb(snapshots + r, r - 1) if r else 0)

    def right_by_recursion(steps, snapshots):
        return cost(steps, snapshots)[0]

    def right_by_a_column_for_each_snapshot(steps, snapshots):
        T = np.arange(steps + 1)
        column = T * (T - 1) // 2
        for _ in range(snapshots - 1):
            new = column.copy()
            for t in range(2, steps + 1):
                k = T[1:t]
                new[t] = np.min(k + column[t - k] + new[k])
            column = new
        return column[steps]

    def right_by_following_a_schedule(steps, snapshots):
        evaluated = []
        back_by_schedule(
            lambda t, state: evaluated.append(t), lambda t, state, bar: bar, 0, steps, None, snapshots, 0.0
        )
        return len(evaluated)

    def wrong_by_halving(steps, snapshots):
        "Your next snapshot is always in the middle of the chain. This is not always the best place, so try every"
        return halved(steps, snapshots)

    def wrong_snapshots_used_up(steps, snapshots):
        "In your recursion, the part before the new snapshot has one snapshot fewer. It is reversed last, when the"
        return least_by(used_up_for_good, steps, snapshots)

    def wrong_one_snapshot(steps, snapshots):
        "This is the cost with a single snapshot. Use the other snapshots as well."
        return sum(range(steps))

    def wrong_reversed_steps_counted(steps, snapshots):
        "You also count the steps that are reversed. Count only the steps that are evaluated on the way to a state."
        return steps + cost(steps, snapshots)[0]

    def wrong_first_state_not_counted(steps, snapshots):
        "Your result is right for one snapshot more. The state at time 0 is already one of the s snapshots."
        return cost(steps, snapshots + 1)[0]

    def wrong_advance_not_paid(steps, snapshots):
        "The k steps to the next snapshot are missing from your count. They are evaluated, too."
        return least_by(advance_not_paid, steps, snapshots)

    def wrong_nothing_used_up(steps, snapshots):
        "In your recursion, the part after the new snapshot has all s snapshots. One of them is occupied, so it"
        return least_by(nothing_used_up, steps, snapshots)

    def wrong_where_the_next_snapshot_is(steps, snapshots):
        "You return the best place for the next snapshot. Return the number of evaluated steps."
        return cost(steps, snapshots)[1]

    def wrong_all_repeated_alike(steps, snapshots):
        "Every step is counted as often as the one that is repeated most. Some steps are repeated less often, so"
        return next(r for r in itertools.count(0) if math.comb(snapshots + r, r) >= steps) * steps

    def wrong_equal_stretches(steps, snapshots):
        "This is the cost of equal stretches with one snapshot each. A snapshot that is free again can be used"
        length = math.ceil(steps / snapshots)
        return (
            steps
            - length
            + sum(min(length, steps - t) * (min(length, steps - t) - 1) // 2 for t in range(0, steps, length))
        )

    def wrong_one_step_less(steps, snapshots):
        "This is the cost of a chain with one step fewer. Your chain has T steps."
        return cost(max(steps - 1, 1), snapshots)[0]

    def wrong_as_a_fraction_of_the_length(steps, snapshots):
        "You return the average cost of a step. Return the number for the whole chain."
        return cost(steps, snapshots)[0] / steps

    def wrong_no_place_for_two_steps(steps, snapshots):
        "stopped with ValueError"
        best = {(1, s): 0 for s in range(1, snapshots + 1)}
        for s in range(1, snapshots + 1):
            for t in range(2, steps + 1):
                best[t, s] = (
                    min(k + best[t - k, s - 1] + best[k, s] for k in range(1, t - 1)) if s > 1 else t * (t - 1) // 2
                )
        return best[steps, snapshots]

    def wrong_equal_parts(steps, snapshots):
        "could not be matched to a common mistake"
        return in_equal_parts(steps, snapshots)

    def wrong_every_state_kept(steps, snapshots):
        "This is the cost if every state is kept. Only s states can be held at once."
        return max(0, steps - 1)


class reach:
    def right_by_recursion(snapshots, repetitions):
        return paths(snapshots, repetitions)

    def right_by_a_product(snapshots, repetitions):
        total = 1
        for k in range(1, repetitions + 1):
            total = total * (snapshots + k) // k
        return total

    def right_by_rows_of_sums(snapshots, repetitions):
        row = np.ones(repetitions + 1, int)
        for _ in range(snapshots):
            row = np.cumsum(row)
        return row[-1]

    def right_by_powers_of_a_binomial(snapshots, repetitions):
        row = [1]
        for _ in range(snapshots + repetitions):
            row = np.convolve(row, [1, 1])
        return int(row[repetitions])

    def right_by_counting_choices(snapshots, repetitions):
        return sum(1 for _ in itertools.combinations(range(snapshots + repetitions), snapshots))

    def right_by_factorials(snapshots, repetitions):
        return math.factorial(snapshots + repetitions) // math.factorial(snapshots) // math.factorial(repetitions)

    def wrong_in_floats(snapshots, repetitions):
        "An int was asked for, and your function returned a float. Chains have whole numbers of steps, so divide"
        return math.factorial(snapshots + repetitions) / math.factorial(snapshots) / math.factorial(repetitions)

    def wrong_product(snapshots, repetitions):
        "Your result is the product of s and r. Compute β(2, 2) from the recursion and compare: it is 6."
        return sum(repetitions for _ in range(snapshots))

    def wrong_power(snapshots, repetitions):
        "Your result is r to the power of s. Compute β(2, 2) from the recursion and compare: it is 6."
        return math.prod([repetitions] * snapshots)

    def wrong_one_row_higher(snapshots, repetitions):
        "Your result stands one row too high in Pascal's triangle. Compute β(1, 1) from the recursion and compare:"
        return math.comb(snapshots + max(repetitions, 1) - 1, snapshots) if repetitions else int(snapshots < 1)

    def wrong_doubling(snapshots, repetitions):
        "Your result is 2 to the power of s. Compute β(2, 2) from the recursion and compare: it is 6."
        return 1 << snapshots

    def wrong_stretches_times_repetitions(snapshots, repetitions):
        "Your result is (s + 1) r. Compute β(1, 2) from the recursion and compare: it is 3."
        return snapshots * repetitions + repetitions

    def wrong_power_the_other_way(snapshots, repetitions):
        "Your result is s to the power of r. Compute β(2, 2) from the recursion and compare: it is 6."
        return snapshots**repetitions

    def wrong_sum(snapshots, repetitions):
        "Your result is s + r. Compute β(2, 2) from the recursion and compare: it is 6."
        return snapshots + repetitions

    def wrong_order_counted(snapshots, repetitions):
        "Your result counts choices with their order, as math.perm does. Without the order there are fewer."
        return math.perm(snapshots + repetitions, snapshots)

    def wrong_neighbour_in_the_row(snapshots, repetitions):
        "Your result stands in the right row of Pascal's triangle, but one place too far. Compute β(0, 2) from the"
        return math.comb(snapshots + repetitions, snapshots + 1)

    def wrong_one_row_lower(snapshots, repetitions):
        "Your result stands one row too low in Pascal's triangle. Compute β(1, 1) from the recursion and compare:"
        return math.comb(snapshots + repetitions + 1, snapshots)

    def wrong_choice_of_the_smaller(snapshots, repetitions):
        "Your result chooses the smaller number out of the larger one. Compute β(1, 1) from the recursion and"
        return math.comb(max(snapshots, repetitions), min(snapshots, repetitions))

    def wrong_starting_from_zero(snapshots, repetitions):
        "Your recursion starts from 0, so that all its values are 0. Start from 1: both β(s, 0) and β(0, r) are 1."
        return paths_from_zero(snapshots, repetitions)

    def wrong_sum_of_two_neighbours(snapshots, repetitions):
        "This looks like s (r - 1) + (s - 1) r, where products are used for the two neighbours. The neighbours are"
        return snapshots * (repetitions - 1) + (snapshots - 1) * repetitions

    def wrong_without_a_start(snapshots, repetitions):
        "calls itself without end"
        return paths_without_end(snapshots, repetitions)

    def wrong_nothing_without_snapshots_or_repetitions(snapshots, repetitions):
        "Your result is 0 if there are no snapshots or no repetitions. Both β(s, 0) and β(0, r) are 1."
        return math.comb(snapshots + repetitions, snapshots) if snapshots and repetitions else 0

    def wrong_without_repetitions_nothing(snapshots, repetitions):
        "Your result is 0 if there are no repetitions, but β(s, 0) is 1."
        return math.comb(snapshots + repetitions, snapshots) * (repetitions > 0)
