"""05, forward mode: tangents along a program, directions, Jacobians by columns."""

import numpy as np

from adlib.grading.cases import Question, numbers, programs


def _point_and_seed(random, k):
    seed = ([1.0, 0.0], [0.0, 1.0], numbers(random, 2))[k % 3]
    return {"x": [random.uniform(0.5, 3), random.uniform(0.5, 3)], "seed": seed}


def _seeded(random, k):
    case = programs.draw(random, k)
    return {**case, "x_dot": numbers(random, len(case["x"]))}


class Pushforward:
    """push(x, x_dot) -> (y, y_dot) of y = sin(A x) + x_1 x_n; it counts its calls."""

    def __init__(self, A):
        self.A, self.calls = np.array(A), 0

    def __call__(self, x, x_dot):
        self.calls += 1
        x, x_dot = np.array(x, float), np.array(x_dot, float)
        if x.shape != x_dot.shape or x.shape != self.A.shape[1:]:
            raise ValueError(
                f"push takes x and x_dot of shape {self.A.shape[1:]}, but it was called with the shapes {x.shape} and "
                f"{x_dot.shape}"
            )
        u = self.A @ x
        return np.sin(u) + x[0] * x[-1], np.cos(u) * (self.A @ x_dot) + x_dot[0] * x[-1] + x[0] * x_dot[-1]


def _push(pushforward):
    """A plain function, without the parameters."""
    return lambda x, x_dot: pushforward(x, x_dot)


def _map(random, k):
    n, m = ((2, 3), (3, 2), (1, 2), (4, 1))[k % 4]
    return {"A": [numbers(random, n) for _ in range(m)], "x": numbers(random, n), "v": numbers(random, n)}


def _direction(answer, case):
    return answer(_push(Pushforward(case["A"])), np.array(case["x"]), np.array(case["v"]))


def _columns(answer, case):
    push, x = Pushforward(case["A"]), np.array(case["x"])
    return {"jacobian": answer(_push(push), x), "passes": push.calls}


def _many(random, k):
    case = programs.draw(random, k)
    return {**case, "X_dot": [numbers(random, len(case["x"])) for _ in range((1, 3, 2, 40)[k % 4])]}


class Rows(list):
    """A program that counts how often its rows are read."""

    read = 0

    def __iter__(self):
        self.read += len(self)
        return super().__iter__()

    def __getitem__(self, k):
        self.read += len(self) if isinstance(k, slice) else 1
        return super().__getitem__(k)


def _all_at_once(answer, case):
    rows = Rows(programs.for_learner(case["program"]))
    return {
        "tangents": answer(rows, np.array(case["x"]), np.array(case["X_dot"])),
        "passes over the rows": rows.read / len(rows),
    }


QUESTIONS = {
    "column": Question(_point_and_seed, lambda answer, case: answer(*case["x"], *case["seed"])),
    "tangents": Question(
        _seeded, lambda answer, case: programs.call(answer, case["program"], xs=case["x"], x_dots=case["x_dot"])
    ),
    "directional": Question(_map, _direction),
    "jacobian": Question(_map, _columns),
    "many": Question(_many, _all_at_once),
}
