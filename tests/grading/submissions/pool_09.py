"""Answers to those variants of the questions on checkpointing that are not made from their questions."""

import bisect
import itertools
import math

import numpy as np

EQUIVALENT = {
    ("kept.b", "('add', 'average')"): "membership has no order",
}


class kept_c:
    def right_by_flags(program, n):
        flags = np.zeros(n + len(program), bool)
        for k, (operation, operands) in enumerate(program):
            flags[n + k] |= operation == "exp"
            flags[list(operands)] |= operation in ("multiply", "sin")
        return np.flatnonzero(flags)

    def right_by_asking_each_variable(program, n):
        used = [operands for operation, operands in program if operation in {"multiply", "sin"}]
        used += [(k,) for k, (operation, _) in enumerate(program, n) if operation == "exp"]
        return [i for i in range(n + len(program)) if any(i in operands for operands in used)]

    def right_by_rows_from_the_last(program, n):
        found = {}
        while program:
            *program, (operation, operands) = program
            if operation == "exp":
                found[n + len(program)] = True
            elif operation[0] in "ms":
                found.update(dict.fromkeys(operands if operation != "subtract" else ()))
        return tuple(sorted(found))

    def wrong_operand_of_exp(program, n):
        return sorted(
            {i for operation, operands in program if operation in ("multiply", "sin", "exp") for i in operands}
        )

    def wrong_without_exp(program, n):
        return sorted({i for operation, operands in program if operation in ("multiply", "sin") for i in operands})

    def wrong_number_of_the_row(program, n):
        found = set()
        for k, (operation, operands) in enumerate(program):
            if operation == "exp":
                found.add(k)
            elif operation in ("multiply", "sin"):
                found.update(operands)
        return sorted(found)

    def wrong_both_for_exp(program, n):
        found = set()
        for k, (operation, operands) in enumerate(program, n):
            if operation == "exp":
                found.add(k)
            if operation not in ("add", "subtract"):
                found.update(operands)
        return sorted(found)

    def wrong_results_of_all(program, n):
        return [k for k, (operation, _) in enumerate(program, n) if operation not in ("add", "subtract")]

    def wrong_all(program, n):
        return list(range(n + len(program)))

    def wrong_once_for_each_use(program, n):
        found = []
        for k, (operation, operands) in enumerate(program, n):
            if operation == "exp":
                found.append(k)
            elif operation not in ("add", "subtract"):
                found.extend(operands)
        return sorted(found)

    def wrong_as_a_set(program, n):
        found = set()
        for k, (operation, operands) in enumerate(program, n):
            if operation == "exp":
                found.add(k)
            elif operation not in ("add", "subtract"):
                found.update(operands)
        return found


class reach_c:
    def right_by_counting(steps, snapshots):
        return next(r for r in itertools.count() if math.comb(snapshots + r, r) >= steps)

    def right_by_bisection(steps, snapshots):
        return bisect.bisect_left(range(steps), steps, key=lambda r: math.comb(snapshots + r, snapshots))

    def right_by_sums(steps, snapshots):
        column, r = np.ones(snapshots + 1, int), 0
        while column[-1] < steps:
            column, r = np.cumsum(column), r + 1
        return np.int64(r)

    def right_by_a_product(steps, snapshots):
        length, r = 1, 0
        while length < steps:
            r += 1
            length = length * (snapshots + r) // r
        return r

    def wrong_strictly_longer(steps, snapshots):
        r = 0
        while math.comb(snapshots + r, r) <= steps:
            r += 1
        return r

    def wrong_last_that_is_too_short(steps, snapshots):
        r = 0
        while math.comb(snapshots + r + 1, snapshots) < steps:
            r += 1
        return r

    def wrong_from_one(steps, snapshots):
        r = 1
        while math.comb(snapshots + r, r) < steps:
            r += 1
        return r

    def wrong_length_in_place_of_repetitions(steps, snapshots):
        r = 0
        while math.comb(snapshots + r, r) < steps:
            r += 1
        return math.comb(snapshots + r, r)

    def wrong_with_the_tape(steps, snapshots):
        return 1 + next(r for r in itertools.count() if math.comb(snapshots + r, r) >= steps)

    def wrong_by_a_root(steps, snapshots):
        return math.ceil(steps ** (1 / snapshots)) - 1

    def wrong_by_a_logarithm(steps, snapshots):
        return (steps - 1).bit_length()

    def wrong_equal_parts(steps, snapshots):
        return -(-steps // snapshots)

    def wrong_float(steps, snapshots):
        return float(next(r for r in itertools.count() if math.comb(snapshots + r, r) >= steps))

    def wrong_without_return(steps, snapshots):
        r = 0
        while math.comb(snapshots + r, r) < steps:
            r += 1
