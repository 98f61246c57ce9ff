"""Answers to those variants of the questions on frameworks that are not made from their questions."""

import numpy as np

EQUIVALENT = {
    ("directional.b", "v[k] ** 2"): "the tolerance keeps its order of magnitude",
    ("directional.b", "line 9, constant to 0: 2"): "the tolerance keeps its order of magnitude",
    ("directional.b", "operands exchanged: (above - below)"): "the sign does not matter",
    ("directional.c", "operands exchanged: quotient"): "the sign does not matter",
    ("directional.c", "comparison to LtE"): "the two are never equal",
    ("directional.d", "operands exchanged: quotient"): "the sign does not matter",
    ("operands.c", "operands exchanged: pull(adjoints) @ x_dot"): "the sign does not matter",
    ("operands.d", "operands exchanged: y_bar @ push(x_dot)"): "the sign does not matter",
}


class functional_d:
    def right_by_lists_that_are_changed(u, steps, c):
        u = list(u)
        for _ in range(steps):
            for k in range(len(u) - 1):
                flow = c * (u[k] - u[k + 1])
                u[k], u[k + 1] = u[k] - flow, u[k + 1] + flow
        return u

    def right_with_the_last_entry_of_the_new_list(u, steps, c):
        for _ in range(steps):
            new = [u[0]]
            for right in u[1:]:
                left = new.pop()
                new += [(1 - c) * left + c * right, (1 - c) * right + c * left]
            u = new
        return [*u]

    def right_by_recursion(u, steps, c):
        def sweep(here, rest):
            if len(rest) == 0:
                return (here,)
            flow = c * (here - rest[0])
            return (here - flow, *sweep(rest[0] + flow, rest[1:]))

        u = tuple(u)
        for _ in range(steps):
            u = sweep(u[0], u[1:])
        return u

    def wrong_with_old_values(u, steps, c):
        for _ in range(steps):
            u = list(u)
            flows = [c * (a - b) for a, b in zip(u, u[1:])]
            inside = [u[k] + flows[k - 1] - flows[k] for k in range(1, len(u) - 1)]
            u = [u[0] - flows[0], *inside, u[-1] + flows[-1]]
        return list(u)

    def wrong_one_sweep(u, steps, c):
        return functional_d.right_by_recursion(u, 1, c)

    def wrong_assignment(u, steps, c):
        for _ in range(steps):
            for k in range(len(u) - 1):
                flow = c * (u[k] - u[k + 1])
                u[k] = u[k] - flow
                u[k + 1] = u[k + 1] + flow
        return u

    def wrong_floats(u, steps, c):
        return functional_d.right_by_lists_that_are_changed([float(x) for x in u], steps, c)

    def wrong_sign(u, steps, c):
        return functional_d.right_by_lists_that_are_changed(u, steps, -c)

    def wrong_last_cell_missing(u, steps, c):
        for _ in range(steps):
            new, here = [], u[0]
            for k in range(len(u) - 1):
                flow = c * (here - u[k + 1])
                new.append(here - flow)
                here = u[k + 1] + flow
            u = new
        return list(u)

    def wrong_smoothing(u, steps, c):
        u = list(u)
        for _ in range(steps):
            for k in range(1, len(u) - 1):
                u[k] = u[k] + c * (u[k - 1] - 2 * u[k] + u[k + 1])
        return u

    def wrong_array_of_numpy(u, steps, c):
        return list(np.array(u))
