"""Lesson 17: memory and error of three ways to the gradient of a solver of differential equations."""

from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.emit import compile
from adlib.lab.widget import BLUE, GREEN, VERMILLION, Lab
from adlib.methods.checkpoint import advances
from adlib.methods.reverse import vjp
from adlib.methods.wengert import trace

STEPS = (8, 16, 32, 64, 128, 256, 512)
SNAPSHOTS = range(1, 13)
START = 3  # which of the snapshots are shown at first
FINE = 2048  # steps of RK4 for what is called exact
LOWEST = 1e-17


def predator_prey(u, theta):
    (x, y), (a, b, c, d) = u, theta
    return np.stack([a * x - b * x * y, d * x * y - c * y])


def orbit(u, theta):
    """A planet around a star of the mass theta[0]: position and velocity."""
    (x, y, p, q), (mass,) = u, theta
    pull = mass / np.sqrt(x * x + y * y) ** 3
    return np.stack([p, q, -pull * x, -pull * y])


def follower(u, theta):
    """The second entry follows the first one 60 times faster than the first one changes: a stiff equation."""
    (x, y), (rate,) = u, theta
    return np.stack([-rate * y, 60.0 * (x - y)])


PROBLEMS = {  # f, the state at time 0, theta, the time at the end; the loss is the first entry of the last state
    "predator and prey": (predator_prey, (1.0, 0.5), (1.1, 0.9, 0.8, 0.6), 8.0),
    "an orbit": (orbit, (1.0, 0.0, 0.0, 1.1), (1.0,), 6.0),
    "fast and slow (stiff)": (follower, (1.0, 0.0), (1.0,), 1.0),
}


def midpoint(f, u, h, theta):
    return u + h * f(u + h / 2 * f(u, theta), theta)


def rk4(f, u, h, theta):
    k1 = f(u, theta)
    k2 = f(u + h / 2 * k1, theta)
    k3 = f(u + h / 2 * k2, theta)
    k4 = f(u + h * k3, theta)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


METHODS = {"midpoint": midpoint, "RK4": rk4}


def backward_equation(f, n):
    """The right-hand side for the state, the adjoint lambda, and what is still missing of the gradient, in one
    vector.
    """

    def right_hand_side(w, theta):
        slope, pullback = vjp(f, w[:n], theta)
        u_bar, theta_bar = pullback(w[n : 2 * n])
        return np.concatenate([slope, -u_bar, -theta_bar])

    return right_hand_side


class Solver:
    """One method for one problem, as compiled steps. Their parameters are theta and, at the end, the size of a step."""

    def __init__(self, method, f, start, theta, end):
        self.start, self.theta, self.end, self.n = np.array(start), theta, end, len(start)
        step = lambda u, params: method(f, u, params[-1], params[:-1])
        back = lambda w, params: method(backward_equation(f, self.n), w, params[-1], params[:-1])
        params, w = self.params(8), np.ones(2 * self.n + len(theta))
        self.step = compile(step, self.start, params, what="value")
        self.push = compile(step, self.start, params, what="jvp")
        self.pull = compile(step, self.start, params, what="vjp")
        self.back = compile(back, w, params, what="value")
        self.inputs = self.n + len(theta)
        one_step = lambda u, theta: method(f, u, 0.1, theta)
        lists = [trace(g, self.start, np.array(theta)).count().stored for g in (one_step, f)]
        self.step_list, self.f_list = (stored - self.inputs for stored in lists)

    def params(self, steps):
        return np.array([*self.theta, self.end / steps])

    def states(self, steps):
        params, states = self.params(steps), [self.start]
        for _ in range(steps):
            states.append(self.step(states[-1], params))
        return states

    def by_steps_backward(self, steps):
        """The discrete adjoint: the pullback of each step, at the state that the step began with."""
        states, params = self.states(steps), self.params(steps)
        u_bar, theta_bar = np.eye(self.n)[0], 0.0
        for u in reversed(states[:-1]):
            _, (u_bar, share) = self.pull(u, params, u_bar)
            theta_bar = theta_bar + share[:-1]
        return theta_bar

    def by_tangents(self, steps):
        """The same derivative by forward mode, one pass per parameter."""
        params, columns = self.params(steps), []
        for direction in np.eye(len(params))[:-1]:
            u, u_dot = self.start, np.zeros(self.n)
            for _ in range(steps):
                u, u_dot = self.push(u, params, u_dot, direction)
            columns.append(u_dot[0])
        return np.array(columns)

    def by_adjoint_equation(self, steps):
        """The continuous adjoint: state, adjoint and gradient are solved backward in time by the same method."""
        params = self.params(steps)
        params[-1] *= -1
        w = np.concatenate([self.states(steps)[-1], np.eye(self.n)[0], np.zeros(len(self.theta))])
        for _ in range(steps):
            w = self.back(w, params)
        return w[2 * self.n :]

    def held(self, steps, snapshots):
        """The numbers that each way holds for the backward pass.

        The tape is the list of all steps. With checkpoints, there are the snapshots and the list of one step, and the
        continuous adjoint has its vector w and the list of one call of f.
        """
        checkpoints = [min(s, steps) * self.n + self.step_list + self.inputs for s in snapshots]
        return steps * self.step_list + self.inputs, checkpoints, self.n + self.f_list + 2 * self.inputs


def distance(gradient, right):
    """The largest error, relative to the largest entry of the right gradient; None where it is not finite."""
    with np.errstate(all="ignore"):
        error = np.max(np.abs(gradient - right)) / np.max(np.abs(right))
    return float(max(error, LOWEST)) if np.isfinite(error) else None


@cache
def _study():
    problems = []
    for name, problem in PROBLEMS.items():
        solvers = {method: Solver(step, *problem) for method, step in METHODS.items()}
        exact = solvers["RK4"].by_steps_backward(FINE)
        problems.append(dict(name=name, methods=[measured(solver, exact) for solver in solvers.values()]))
    evaluated = [[advances(steps, s) + steps for s in SNAPSHOTS] for steps in STEPS]
    return dict(
        steps=[*STEPS],
        snapshots=[*SNAPSHOTS],
        start=START,
        methods=[*METHODS],
        problems=problems,
        evaluated=evaluated,
        lowest=LOWEST,
    )


def measured(solver, exact):
    """For each number of steps: the numbers held by each way, and the errors against both gradients."""
    rows = []
    for steps in STEPS:
        tape, checkpoints, continuous = solver.held(steps, SNAPSHOTS)
        discrete, adjoint = solver.by_steps_backward(steps), solver.by_adjoint_equation(steps)
        references = solver.by_tangents(steps), exact
        errors = [[distance(gradient, right) for right in references] for gradient in (discrete, adjoint)]
        rows.append(dict(tape=tape, checkpoints=checkpoints, continuous=continuous, errors=errors))
    return rows


def three_adjoints():
    """Memory and error of the discrete adjoint with a full tape, of checkpoints, and of the continuous adjoint."""
    study = _study()
    rows, steps = study["problems"][0]["methods"][1], study["steps"]
    figure, (memory, error) = plt.subplots(1, 2, figsize=(9, 3.6))
    column = lambda way: [row[way] for row in rows]
    memory.loglog(steps, column("tape"), "o-", color=BLUE, label="full tape")
    memory.loglog(steps, [row["checkpoints"][START] for row in rows], "s--", color=GREEN, label="4 snapshots")
    memory.loglog(steps, column("continuous"), "^:", color=VERMILLION, label="continuous")
    memory.set(xlabel="steps", ylabel="numbers held", title="memory")
    discrete, continuous = ([row["errors"][way][0] for row in rows] for way in range(2))
    error.loglog(steps, discrete, "o-", color=BLUE, label="full tape, checkpoints")
    error.loglog(steps, continuous, "^:", color=VERMILLION, label="continuous")
    error.set(xlabel="steps", ylabel="relative error", title="error against the computed value")
    for axes in (memory, error):
        axes.legend()
    figure.tight_layout()
    return Lab(
        "three_adjoints",
        study,
        figure,
        "The memory of a full tape grows with the number of steps, while that of checkpoints and of the continuous "
        "adjoint does not. The continuous adjoint differs from the derivative of the computed value by an error that "
        "falls with the fourth power of the step.",
    )
