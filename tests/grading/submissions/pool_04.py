"""Answers to those variants of the questions on Wengert lists that are not made from their questions."""

import numpy as np

EQUIVALENT = {}


def depending(program, n, j):
    """All variables that depend on input j, the input included."""
    found = [j]
    for k, (_, operands) in enumerate(program, n):
        if set(operands) & set(found):
            found.append(k)
    return found


class needed_d:
    def right_by_recursion(program, n, j):
        def depends(i):
            return i == j if i < n else any(map(depends, program[i - n][1]))

        return [i for i in range(n, n + len(program)) if depends(i)]

    def right_by_sets_of_inputs(program, n, j):
        inputs = [{i} for i in range(n)]
        for _, operands in program:
            inputs.append(set().union(*(inputs[i] for i in operands)))
        return tuple(k for k in range(n, len(inputs)) if j in inputs[k])

    def right_by_powers_of_a_matrix(program, n, j):
        size = n + len(program)
        step = np.eye(size, dtype=int)
        for k, (_, operands) in enumerate(program, n):
            step[k, list(operands)] = 1
        reached = np.eye(size, dtype=int)[j]
        for _ in program:
            reached = np.minimum(step @ reached, 1)
        return n + np.flatnonzero(reached[n:])

    def right_by_repeating(program, n, j):
        found, before = {j}, set()
        while found != before:
            before = set(found)
            found |= {n + k for k, (_, operands) in enumerate(program) if found & set(operands)}
        return sorted(found - {j})

    def wrong_only_direct_ones(program, n, j):
        "Only the rows that use the input directly are listed"
        return [n + k for k, (_, operands) in enumerate(program) if j in operands]

    def wrong_with_the_input(program, n, j):
        "Your list contains the input itself"
        return depending(program, n, j)

    def wrong_numbers_of_rows(program, n, j):
        "Your list contains the numbers of the rows"
        return [i - n for i in depending(program, n, j)[1:]]

    def wrong_from_the_last_row(program, n, j):
        "Only the rows that use the input directly are listed"
        found = {j}
        for k in reversed(range(len(program))):
            if found & set(program[k][1]):
                found.add(n + k)
        return sorted(found - {j})

    def wrong_rows_of_the_output(program, n, j):
        "These are the rows that the output depends on"
        wanted = {n + len(program) - 1}
        for k in reversed(range(len(program))):
            if n + k in wanted:
                wanted.update(program[k][1])
        return sorted(i for i in wanted if i >= n)

    def wrong_all_operands_have_to(program, n, j):
        "Your rows depend on the input with all of their operands"
        found = {j}
        for k, (_, operands) in enumerate(program, n):
            if set(operands) <= found:
                found.add(k)
        return sorted(found - {j})

    def wrong_first_operand_only(program, n, j):
        "Only the first operand of each row is looked at"
        found = {j}
        for k, (_, operands) in enumerate(program, n):
            if operands[0] in found:
                found.add(k)
        return sorted(found - {j})

    def wrong_the_others(program, n, j):
        "These are the rows that do not depend on the input"
        return [k for k in range(n, n + len(program)) if k not in depending(program, n, j)]

    def wrong_a_row_per_operand(program, n, j):
        "Some variables occur more than once in your list"
        found = depending(program, n, j)
        return [k for k in found[1:] for i in program[k - n][1] if i in found]

    def wrong_without_return(program, n, j):
        depending(program, n, j)
