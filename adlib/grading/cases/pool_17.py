"""17, variants: time and second order, other parameters and losses, other conventions of the two adjoints."""

import numpy as np

from adlib.grading.cases import Question, numbers
from adlib.grading.cases.set_17 import (
    QUESTIONS,
    Equation,
    _one_step,
    _state_and_adjoint,
    _trajectory,
    _with_one_parameter,
    named,
    vector,
)

SHORT = 0.1  # the size of an implicit step


def _at_a_time(random, k):
    return {**_one_step(random, k), "t": random.uniform(-1, 1)}


def _step_in_time(answer, case):
    """f(t, u) = A sin(u) + theta_0 u + theta_1 cos(u + t)."""
    equation, shift = Equation(case), case["theta"][1]

    def f(t, u):
        slope = equation.f(u)
        return slope + shift * (np.cos(np.asarray(u, float) + t) - np.cos(u))

    return {"state": answer(f, case["t"], np.array(case["u"]), case["h"]), "evaluations of f": equation.calls}


def _moving(random, k):
    case = _one_step(random, k)
    return {**case, "v": numbers(random, len(case["u"]))}


def _step_of_motion(answer, case):
    """a(x, v) = A sin(x) + theta_0 x + theta_1 cos(v)."""
    A, theta, n, calls = np.array(case["A"]), case["theta"], len(case["u"]), []

    def a(x, v):
        calls.append(1)
        x, v = vector(x, n, "a"), vector(v, n, "a")
        return A @ np.sin(x) + theta[0] * x + theta[1] * np.cos(v)

    result = answer(a, np.array(case["u"]), np.array(case["v"]), case["h"])
    return {"state": named(result, "x", "v"), "evaluations of a": len(calls)}


def _of_step_size(answer, case):
    """f(u) = theta A sin(u) + B cos(theta u)."""
    A, B, n, theta = np.array(case["A"]), np.array(case["B"]), len(case["u"]), case["theta"]

    def f(u):
        u = vector(u, n, "f")
        return theta * A @ np.sin(u) + B @ np.cos(theta * u)

    def f_u(u):
        u = vector(u, n, "f_u")
        return theta * A * np.cos(u) - theta * B * np.sin(theta * u)

    return named(answer(f, f_u, np.array(case["u"]), case["h"], case["steps"]), "state", "sensitivity")


def _with_two_parameters(random, k):
    case = _with_one_parameter(random, k)
    return {**case, "theta": [case["theta"], numbers(random, 1, 0.4, 1.5)[0]]}


def _of_parameters(answer, case):
    """f(u, theta) = theta_0 A sin(u) + B cos(theta_1 u)."""
    A, B, n = np.array(case["A"]), np.array(case["B"]), len(case["u"])

    def f(u, theta):
        u = vector(u, n, "f")
        return theta[0] * A @ np.sin(u) + B @ np.cos(theta[1] * u)

    def f_u(u, theta):
        u = vector(u, n, "f_u")
        return theta[0] * A * np.cos(u) - theta[1] * B * np.sin(theta[1] * u)

    def f_theta(u, theta):
        u = vector(u, n, "f_theta")
        return np.stack([A @ np.sin(u), -B @ (u * np.sin(theta[1] * u))], axis=1)

    result = answer(f, f_u, f_theta, np.array(case["u"]), np.array(case["theta"]), case["h"], case["steps"])
    return named(result, "state", "sensitivities")


def _with_a_loss(random, k):
    case = _with_one_parameter(random, k)
    return {**case, "c": numbers(random, len(case["u"]))}


def _of_a_loss(answer, case):
    """The loss is the sum of c sin(u)."""
    c, n = np.array(case["c"]), len(case["u"])

    def loss_u(u):
        return c * np.cos(vector(u, n, "loss_u"))

    def spread(f, f_u, f_theta, *rest):
        found = named(answer(f, f_u, f_theta, loss_u, *rest), "state", "derivative")
        return found and tuple(found.values())

    found = QUESTIONS["sensitivity"].call(spread, case)
    return found and {"state": found["state"], "derivative": found["sensitivity"]}


def _with_a_sum(random, k):
    case = _trajectory(random, k)
    return {**case, "steps": len(case.pop("bars")) - 1, "c": numbers(random, len(case["u"]))}


def _adjoints(answer, equation, case, bars, steps, *, loss_u=None):
    """A step is u + 0.3 f(u, theta)."""

    def pull(u, bar):
        u_bar, theta_bar = equation.pull(u, bar)
        return np.asarray(bar, float) + 0.3 * u_bar, 0.3 * theta_bar

    step = lambda u: np.asarray(u, float) + 0.3 * equation.f(u)
    u0 = np.array(case["u"])
    result = answer(step, pull, loss_u, u0, steps) if loss_u else answer(step, pull, u0, steps, bars)
    return {
        "adjoints": named(result, "u_bar", "theta_bar"),
        "steps evaluated": equation.calls,
        "pullbacks": equation.pulled,
    }


def _of_a_sum(answer, case):
    """The loss is the sum of c sin(u) over all states."""
    c = np.array(case["c"])
    loss_u = lambda u: c * np.cos(vector(u, len(c), "loss_u"))
    return _adjoints(answer, Equation(case), case, None, case["steps"], loss_u=loss_u)


def _observed(random, k):
    case = _trajectory(random, k)
    bars = case.pop("bars")
    last = len(bars) - 1
    times = sorted({*random.sample(range(last), (last + 1) // 2), last})
    return {**case, "steps": last, "observed": [[n, bars[n]] for n in times]}


def _of_observations(answer, case):
    bars = {n: np.array(row) for n, row in case["observed"]}
    return _adjoints(answer, Equation(case), case, bars, case["steps"])


def _implicit(answer, case):
    """A step leads to the v with v = u + 0.1 f(v, theta), by Newton's method."""
    equation, steps, count = Equation(case), len(case["bars"]) - 1, []
    identity = np.eye(equation.n)

    def matrix(v):
        A, (first, second) = equation.A, equation.theta
        return identity - SHORT * (A * np.cos(v) + np.diag(first - second * np.sin(v)))

    def step(u):
        count.append(1)
        u = v = vector(u, equation.n, "step")
        for _ in range(8):
            v = v - np.linalg.solve(matrix(v), v - u - SHORT * equation.f(v))
        return v

    def pull(u, bar):
        u, bar = vector(u, equation.n, "pull"), vector(bar, equation.n, "pull")
        u_bar = np.linalg.solve(matrix(u).T, bar)
        return u_bar, SHORT * equation.pull(u, u_bar)[1]

    result = answer(step, pull, np.array(case["u"]), steps, np.array(case["bars"]))
    return {
        "adjoints": named(result, "u_bar", "theta_bar"),
        "steps evaluated": len(count),
        "pullbacks": equation.pulled,
    }


def _running(random, k):
    case = _state_and_adjoint(random, k)
    return {**case, "c": numbers(random, len(case["u"]))}


def _running_slopes(answer, case):
    """The loss is the integral of c sin(u)."""
    c = np.array(case["c"])
    g_u = lambda u: c * np.cos(vector(u, len(c), "g_u"))
    return QUESTIONS["continuous"].call(lambda f, pull, u, lam: answer(f, pull, g_u, u, lam), case)


def _slopes_by_matrices(answer, case):
    equation, calls = Equation(case), []
    A, theta, n = equation.A, equation.theta, equation.n

    def f_u(u):
        calls.append(1)
        u = vector(u, n, "f_u")
        return A * np.cos(u) + np.diag(theta[0] - theta[1] * np.sin(u))

    def f_theta(u):
        u = vector(u, n, "f_theta")
        return np.stack([u, np.cos(u)], axis=1)

    result = answer(lambda u: equation.f(u), f_u, f_theta, np.array(case["u"]), np.array(case["lam"]))
    return {"slopes": named(result, "u", "lam", "q"), "evaluations of f_u": len(calls)}


CONTINUOUS = QUESTIONS["continuous"]

VARIANTS = {
    "step.b": Question(_at_a_time, _step_in_time),
    "step.c": Question(_moving, _step_of_motion),
    "step.d": Question(_one_step, QUESTIONS["step"].call),
    "sensitivity.b": Question(_with_one_parameter, _of_step_size),
    "sensitivity.c": Question(_with_two_parameters, _of_parameters),
    "sensitivity.d": Question(_with_a_loss, _of_a_loss),
    "discrete.b": Question(_with_a_sum, _of_a_sum),
    "discrete.c": Question(_observed, _of_observations),
    "discrete.d": Question(_trajectory, _implicit),
    "continuous.b": Question(_state_and_adjoint, CONTINUOUS.call),
    "continuous.c": Question(_running, _running_slopes),
    "continuous.d": Question(_state_and_adjoint, _slopes_by_matrices),
}
