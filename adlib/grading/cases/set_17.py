"""17, differential equations: a step, sensitivities, and the two adjoints."""

import numpy as np

from adlib.grading.cases import Form, Question, numbers


def named(result, *names):
    """What a function returned, by name."""
    if result is None:
        return None
    if not isinstance(result, (tuple, list)) or len(result) != len(names):
        raise Form(f"Your function has to return {('', '', 'two', 'three')[len(names)]} things: {', '.join(names)}.")
    return dict(zip(names, result))


def vector(given, size, what):
    """An array from outside, which has to have this length."""
    array = np.asarray(given, float)
    if array.shape != (size,):
        raise ValueError(f"{what} takes an array of shape {(size,)}, but was given one of shape {array.shape}")
    return array


class Equation:
    """f(u, theta) = A sin(u) + theta_0 u + theta_1 cos(u), its products by hand, and how often each is called."""

    def __init__(self, case):
        self.A, self.theta = np.array(case["A"]), np.array(case["theta"])
        self.n, self.calls, self.pulled = len(self.A), 0, 0

    def f(self, u):
        self.calls += 1
        u = vector(u, self.n, "f")
        return self.A @ np.sin(u) + self.theta[0] * u + self.theta[1] * np.cos(u)

    def pull(self, u, bar):
        self.pulled += 1
        u, bar = vector(u, self.n, "pull"), vector(bar, self.n, "pull")
        u_bar = np.cos(u) * (self.A.T @ bar) + self.theta[0] * bar - self.theta[1] * np.sin(u) * bar
        return u_bar, np.array([bar @ u, bar @ np.cos(u)])


def _equation(random, k):
    n = (2, 3, 1, 4)[k % 4]
    return {
        "A": [numbers(random, n, 0.2, 0.9) for _ in range(n)],
        "theta": numbers(random, 2, 0.2, 0.8),
        "u": numbers(random, n),
    }


def _one_step(random, k):
    return {**_equation(random, k), "h": random.uniform(0.2, 0.6) * (-1 if k % 5 == 3 else 1)}


def _step(answer, case):
    equation = Equation(case)
    return {
        "state": answer(lambda u: equation.f(u), np.array(case["u"]), case["h"]),
        "evaluations of f": equation.calls,
    }


def _with_one_parameter(random, k):
    case = _one_step(random, k)
    case["theta"] = numbers(random, 1, 0.4, 1.5)[0]
    return {
        **case,
        "B": [numbers(random, len(case["u"]), 0.2, 0.9) for _ in case["u"]],
        "steps": (2, 3, 1, 5, 4)[k % 5],
    }


def _sensitivity(answer, case):
    """f(u, theta) = theta A sin(u) + B cos(theta u)."""
    A, B, n = np.array(case["A"]), np.array(case["B"]), len(case["u"])

    def f(u, theta):
        u = vector(u, n, "f")
        return theta * A @ np.sin(u) + B @ np.cos(theta * u)

    def f_u(u, theta):
        u = vector(u, n, "f_u")
        return theta * A * np.cos(u) - theta * B * np.sin(theta * u)

    def f_theta(u, theta):
        u = vector(u, n, "f_theta")
        return A @ np.sin(u) - B @ (u * np.sin(theta * u))

    result = answer(f, f_u, f_theta, np.array(case["u"]), case["theta"], case["h"], case["steps"])
    return named(result, "state", "sensitivity")


def _trajectory(random, k):
    case, steps = _equation(random, k), (3, 4, 1, 6, 2)[k % 5]
    return {**case, "bars": [numbers(random, len(case["u"])) for _ in range(steps + 1)]}


def _discrete(answer, case):
    """A step is u + 0.3 f(u, theta)."""
    equation, steps = Equation(case), len(case["bars"]) - 1

    def pull(u, bar):
        u_bar, theta_bar = equation.pull(u, bar)
        return np.asarray(bar, float) + 0.3 * u_bar, 0.3 * theta_bar

    step = lambda u: np.asarray(u, float) + 0.3 * equation.f(u)
    result = answer(step, pull, np.array(case["u"]), steps, np.array(case["bars"]))
    return {
        "adjoints": named(result, "u_bar", "theta_bar"),
        "steps evaluated": equation.calls,
        "pullbacks": equation.pulled,
    }


def _state_and_adjoint(random, k):
    case = _equation(random, k)
    return {**case, "lam": numbers(random, len(case["u"]))}


def _slopes(answer, case):
    equation = Equation(case)
    result = answer(
        lambda u: equation.f(u), lambda u, bar: equation.pull(u, bar), np.array(case["u"]), np.array(case["lam"])
    )
    return {"slopes": named(result, "u", "lam", "q"), "pullbacks": equation.pulled}


QUESTIONS = {
    "step": Question(_one_step, _step),
    "sensitivity": Question(_with_one_parameter, _sensitivity),
    "discrete": Question(_trajectory, _discrete),
    "continuous": Question(_state_and_adjoint, _slopes),
}
