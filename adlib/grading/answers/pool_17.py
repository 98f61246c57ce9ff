"""17, variants: time and second order, other parameters and losses, other conventions of the two adjoints."""

import numpy as np

from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_17 import (
    ANSWERS,
    CLASSICAL,
    LESSON,
    backward,
    equation,
    euler,
    rk4,
    runge_kutta,
    slopes,
)
from adlib.grading.answers.variants import Variant

# Steps

THREE_EIGHTHS = ([[], [1 / 3], [-1 / 3, 1], [1, -1, 1]], [1 / 8, 3 / 8, 3 / 8, 1 / 8])


def in_time(answer):
    """The time is a further entry of the state, and its slope is 1."""

    def made(f, t, u, h):
        state = np.concatenate([[t], u])
        value = answer(lambda s: np.concatenate([[1.0], f(s[0], np.asarray(s)[1:])]), state, h)
        u[...] = state[1:]  # who changes the state changes u
        return None if value is None else np.asarray(value)[1:]

    return made


def at_times(first, second, third, last):
    def step(f, t, u, h):
        k1 = f(t + first * h, u)
        k2 = f(t + second * h, u + h / 2 * k1)
        k3 = f(t + third * h, u + h / 2 * k2)
        return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + f(t + last * h, u + h * k3))

    return step


def of_motion(answer, slope=lambda a, x, v, first: (v, a(x, v)), result=lambda x, v: (x, v)):
    """Position and velocity are one state. A mistake may replace its slope."""

    def made(a, x, v, h):
        n, state = len(x), np.concatenate([x, v])
        value = answer(lambda s: np.concatenate(slope(a, np.asarray(s)[:n], np.asarray(s)[n:], (x, v))), state, h)
        x[...], v[...] = state[:n], state[n:]
        return None if value is None else result(np.asarray(value)[:n], np.asarray(value)[n:])

    return made


def position_by_euler(a, x, v, h):
    return x + h * v, of_motion(rk4)(a, x, v, h)[1]


def three_eighths(f, u, h):
    k1 = f(u)
    k2 = f(u + h / 3 * k1)
    k3 = f(u + h * (k2 - k1 / 3))
    k4 = f(u + h * (k1 - k2 + k3))
    return u + h / 8 * (k1 + 3 * k2 + 3 * k3 + k4)


def eighths(*weights, stages=THREE_EIGHTHS[0]):
    return runge_kutta(stages, [w / 8 for w in weights] if weights else THREE_EIGHTHS[1])


def into(result):
    return runge_kutta(*THREE_EIGHTHS, into=result)


# Sensitivities


def by_step_size(answer):
    """The step h f(u) has the derivative f(u) with respect to its factor h."""

    def made(f, f_u, u, h, steps):
        return answer(lambda v, _: f(v), lambda v, _: f_u(v), lambda v, _: f(v) / h, u, 0.0, h, steps)

    return made


def with_slopes(change):
    """Sensitivities with respect to h, of which `change` makes the new one."""

    def solve(f, f_u, u, h, steps):
        s = np.zeros(len(u))
        for _ in range(steps):
            u, s = u + h * f(u), change(s, h, f_u(u) @ s, f(u))
        return u, s

    return solve


def per_parameter(answer, result=lambda u, s: (u, s)):
    """Each column of the sensitivities belongs to one parameter."""

    def made(f, f_u, f_theta, u, theta, h, steps):
        column = lambda j: lambda v, theta: f_theta(v, theta)[:, j]
        found = [answer(f, f_u, column(j), u, theta, h, steps) for j in range(len(theta))]
        if not isinstance(found[0], (tuple, list)) or len(found[0]) != 2:
            return found[0]
        return result(found[0][0], np.stack([s for _, s in found], axis=1))

    return made


def of_a_loss(answer, result=lambda loss_u, u, s: (u, loss_u(u) @ s)):
    def made(f, f_u, f_theta, loss_u, u, *rest):
        found = answer(f, f_u, f_theta, u, *rest)
        if not isinstance(found, (tuple, list)) or len(found) != 2:
            return found
        return result(loss_u, *map(np.asarray, found))

    return made


# The two adjoints


def key(u):
    return np.asarray(u, float).tobytes()


def of_a_sum(answer):
    """The rows of bars are known when the states are, each of which counts once."""

    def made(step, pull, loss_u, u0, steps):
        states = [u0]
        for _ in range(steps):
            states.append(step(states[-1]))
        following = {key(u): v for u, v in zip(states, states[1:])}
        bars = np.array([loss_u(u) for u in states])
        kept = bars.copy()

        def walk(u):
            return following.pop(key(u)) if key(u) in following else step(u)

        found = answer(walk, pull, u0, steps, bars)
        u0 += np.sum(abs(bars - kept))  # who changes what is given changes it here, too
        return found

    return made


def with_loss(solve, rows):
    """A backward pass with other rows of bars."""

    def made(step, pull, loss_u, u0, steps):
        states = [u0]
        for _ in range(steps):
            states.append(step(states[-1]))
        return solve(step, pull, u0, steps, np.array(rows(loss_u, states)))

    return made


def of_observations(answer):
    def made(step, pull, u0, steps, bars):
        full = np.zeros((steps + 1, len(u0)))
        for n, row in bars.items():
            full[n] = row
        found = answer(step, pull, u0, steps, full)
        for n, row in bars.items():
            row[...] = full[n]  # who changes a row changes it here, too
        return found

    return made


def at_the_end(answer):
    """A step is pulled back at the state that it leads to."""

    def made(step, pull, u0, steps, bars):
        after = {}

        def walk(u):
            after[key(u)] = v = step(u)
            return v

        return answer(walk, lambda u, bar: pull(after[key(u)] if key(u) in after else step(u), bar), u0, steps, bars)

    return made


def parts_of(value, count):
    return isinstance(value, (tuple, list)) and len(value) == count


def in_reversed_time(answer):
    def made(*given):
        value = answer(*given)
        return tuple(np.negative(part) for part in value) if parts_of(value, 3) else value

    return made


def with_running_loss(answer):
    def made(f, pull, g_u, u, lam):
        value = answer(f, pull, u, lam)
        return (value[0], np.subtract(value[1], g_u(u)), value[2]) if parts_of(value, 3) else value

    return made


def running(of_u, of_lam, of_q, of_loss=-1):
    def answer(f, pull, g_u, u, lam):
        u_bar, theta_bar = pull(u, lam)
        return of_u * f(u), of_lam * u_bar + of_loss * g_u(u), of_q * theta_bar

    return answer


def by_matrices(answer):
    def made(f, f_u, f_theta, u, lam):
        return answer(f, lambda v, bar: (f_u(v).T @ np.asarray(bar), f_theta(v).T @ np.asarray(bar)), u, lam)

    return made


def as_columns(f, f_u, f_theta, u, lam):
    """The same with the seed in front of the matrices."""
    return f(u), -(lam @ f_u(u)), -(lam @ f_theta(u))


VARIANTS = {
    "step.b": Variant(
        r"""
The function `f(t, u)` returns the slope of a differential equation $u'=f(t,u)$ at the time t and the state u, an array
of shape (n,). Return the state after one step of the classical Runge-Kutta method that begins at the time t and has the
step size h, with exactly four calls of `f`:

$$k_1=f(t,u),\quad k_2=f(t+\tfrac h2,u+\tfrac h2k_1),\quad k_3=f(t+\tfrac h2,u+\tfrac h2k_2),\quad k_4=f(t+h,u+hk_3),$$

$$u_{\text{next}}=u+\tfrac h6\,(k_1+2k_2+2k_3+k_4)$$

The step size may be negative, for a step backward in time.
""",
        '''
def rk4_step_in_time(f, t, u, h):
    """(array of shape (n,)) the state after a step of the size h from u at the time t; f(t, u) is the slope."""
    ### BEGIN SOLUTION
    k1 = f(t, u)
    k2 = f(t + h / 2, u + h / 2 * k1)
    k3 = f(t + h / 2, u + h / 2 * k2)
    k4 = f(t + h, u + h * k3)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    ### END SOLUTION
''',
        in_time,
        title="A Runge-Kutta step in time",
        hints=(
            "Each of the four slopes is computed at a state that the previous slope has led to, and at the time at "
            "which this state is reached. The step then uses a mean of the four, in which the two in the middle count "
            "twice.",
            "Every stage starts at the same t and u, and not at the state of the stage before. Only the slope and the "
            "distance change from one stage to the next, and the time moves by the same distance as the state.",
            "The second line is `k2 = f(t + h / 2, u + h / 2 * k1)`. Write the third with k2 and the fourth with k3 "
            "and the whole h. Then add h / 6 times the weighted sum to u, in an expression that makes a new array.",
        ),
        why=r"""
The four slopes are computed in their order, because each of them is evaluated at a state that the previous slope has
led to. The second and the third one belong to the middle of the step, and therefore state and time are moved by half of
h. The last one belongs to its end. The step uses the mean of the four with the weights 1, 2, 2, 1, whose sum is 6. If f
depends on time alone, this is Simpson's rule.

The formula needs no case for a negative h, because h appears only as a factor. The time could be one more entry of the
state, with the slope 1: the method for $u'=f(u)$ then moves it in exactly this way, by h / 2 and by h. Note that no
slope is computed twice, and so f is called exactly four times.
""",
        words={
            "All stages start at u.": "All stages start at t and u.",
            "The states of your stages do not use h. Multiply k1 and k2 by h / 2, and k3 by h.": (
                "The times and states of your stages do not use h. Multiply k1 and k2 by h / 2, and k3 by h."
            ),
            "k1 = f(u), k2 = f(u + h/2 k1), k3 = f(u + h/2 k2), k4 = f(u + h k3);": (
                "k1 = f(t, u), k2 = f(t + h/2, u + h/2 k1), k3 = f(t + h/2, u + h/2 k2), k4 = f(t + h, u + h k3);"
            ),
            "each at a state that starts from the same u": (
                "each at a time and a state that start from the same t and u"
            ),
        },
        wrong={
            "All your slopes are evaluated at the time t. The two in the middle belong to t + h/2, and the last one to "
            "t + h.": at_times(0, 0, 0, 0),
            "Your k4 is evaluated at the time t + h/2. It belongs to the end of the step, t + h.": at_times(
                0, 0.5, 0.5, 0.5
            ),
            "Your k2 and k3 are evaluated at the time t + h. They belong to the middle of the step, t + h/2.": at_times(
                0, 1, 1, 1
            ),
            "Your k3 is evaluated at the time t + h. It belongs to the middle of the step, t + h/2.": at_times(
                0, 0.5, 1, 1
            ),
            "Your k2 is evaluated at the time t. It belongs to the middle of the step, t + h/2.": at_times(
                0, 0, 0.5, 1
            ),
        },
        other={
            "describe": lambda case: (
                f"{equation(case).replace('f(u)', 'f(t, u)').replace('cos u', 'cos(u + t)')}, t = {shown(case['t'])}, "
                f"u = {shown(case['u'])}, h = {shown(case['h'])}"
            )
        },
    ),
    "step.c": Variant(
        r"""
An equation of motion, $x''=a(x,x')$, is of second order. With the velocity $v=x'$ it becomes a system of first order
for the state $u=(x,v)$, whose slope is $f(u)=(v,\;a(x,v))$. The function `a(x, v)` returns the acceleration; x, v and
the result are arrays of shape (n,). Return the pair `(x, v)` after one step of the classical Runge-Kutta method with
the step size h, with exactly four calls of `a`. For a system $u'=f(u)$ the method is

$$k_1=f(u),\quad k_2=f(u+\tfrac h2k_1),\quad k_3=f(u+\tfrac h2k_2),\quad k_4=f(u+hk_3),$$

$$u_{\text{next}}=u+\tfrac h6\,(k_1+2k_2+2k_3+k_4)$$

The step size may be negative, for a step backward in time.
""",
        '''
def motion_step(a, x, v, h):
    """(two arrays of shape (n,)) position and velocity after a step of the size h from x and v; a(x, v) is v'."""
    ### BEGIN SOLUTION
    v1, a1 = v, a(x, v)
    v2 = v + h / 2 * a1
    a2 = a(x + h / 2 * v1, v2)
    v3 = v + h / 2 * a2
    a3 = a(x + h / 2 * v2, v3)
    v4 = v + h * a3
    a4 = a(x + h * v3, v4)
    return x + h / 6 * (v1 + 2 * v2 + 2 * v3 + v4), v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    ### END SOLUTION
''',
        of_motion,
        title="A Runge-Kutta step of a motion",
        hints=(
            "Each of the four slopes is computed at a state that the previous slope has led to, and it has two parts: "
            "a velocity, by which x changes, and an acceleration, by which v changes.",
            "Every stage starts at the same x and v, and not at the state of the stage before. In each stage the "
            "velocity of the state is the first part of the slope. Only the slope and the distance change from one "
            "stage to the next.",
            "The first slope is `v1, a1 = v, a(x, v)`. The second one has the velocity `v2 = v + h / 2 * a1` and the "
            "acceleration `a2 = a(x + h / 2 * v1, v2)`. Write the third and the fourth in the same way. Then add h / 6 "
            "times the weighted sums to x and to v.",
        ),
        why=r"""
The slope of the state (x, v) consists of the velocity and the acceleration. So each stage computes two things: the
velocity that its state has, and the acceleration at this state. Both are needed for the state of the next stage. The
second and the third stage belong to the middle of the step and are therefore moved by h / 2, and the last one belongs
to its end. The step uses the mean of the four with the weights 1, 2, 2, 1, whose sum is 6.

The velocities of the stages differ from v, and it would be a mistake to move x with v alone. The method would then have
the order of Euler's method for the position. The formula needs no case for a negative h, because h appears only as a
factor. No acceleration is computed twice, and so the function is called exactly four times.
""",
        words={
            "you did not call f exactly four times": "you did not call a exactly four times",
            "the new state is u + h/6 (k1 + 2 k2 + 2 k3 + k4).": (
                "the new state is u + h/6 (k1 + 2 k2 + 2 k3 + k4), where u = (x, v) and f(u) = (v, a(x, v))."
            ),
            "each at a state that starts from the same u.": (
                "each at a state that starts from the same x and v. A slope consists of a velocity and an acceleration."
            ),
        },
        wrong={
            "Your x uses only the velocity at the beginning of the step. It changes by the mean of the velocities of "
            "all four stages.": position_by_euler,
            "Your accelerations are all evaluated with the velocity v. Each stage has a velocity of its "
            "own.": of_motion(rk4, lambda a, x, v, first: (v, a(x, first[1]))),
            "Your accelerations are all evaluated at the position x. Each stage has a position of its own.": of_motion(
                rk4, lambda a, x, v, first: (v, a(first[0], v))
            ),
            "The positions of your stages all move with the velocity v. Use the velocity of the stage "
            "before.": of_motion(rk4, lambda a, x, v, first: (first[1], a(x, v))),
            "The two results are exchanged. Return the position first.": of_motion(rk4, result=lambda x, v: (v, x)),
        },
        other={
            "describe": lambda case: (
                f"{equation(case).replace('f(u)', 'a(x, v)').replace('cos u', 'cos v').replace(' u', ' x')}, "
                f"x = {shown(case['u'])}, v = {shown(case['v'])}, h = {shown(case['h'])}"
            ),
            "but": {
                "Your state is right, but you did not call a exactly four times. Keep each acceleration in a "
                "variable.": "evaluations of a"
            },
            "limits": lambda case: {"evaluations of a": (4, 4)},
        },
    ),
    "step.d": Variant(
        r"""
The function `f(u)` returns the slope of a differential equation $u'=f(u)$ at the state u, an array of shape (n,).
Return the state after one step of the three-eighths rule, which Kutta published together with the classical method.
Its step size is h, and it takes exactly four calls of `f`:

$$k_1=f(u),\quad k_2=f(u+\tfrac h3k_1),\quad k_3=f(u+h\,(k_2-\tfrac13k_1)),\quad k_4=f(u+h\,(k_1-k_2+k_3)),$$

$$u_{\text{next}}=u+\tfrac h8\,(k_1+3k_2+3k_3+k_4)$$

The step size may be negative, for a step backward in time.
""",
        '''
def three_eighths_step(f, u, h):
    """(array of shape (n,)) the state after a step of the size h from the state u, shape (n,); f(u) is the slope."""
    ### BEGIN SOLUTION
    k1 = f(u)
    k2 = f(u + h / 3 * k1)
    k3 = f(u + h * (k2 - k1 / 3))
    k4 = f(u + h * (k1 - k2 + k3))
    return u + h / 8 * (k1 + 3 * k2 + 3 * k3 + k4)
    ### END SOLUTION
''',
        answer=Answer(
            [three_eighths, runge_kutta(*THREE_EIGHTHS)],
            "k1 = f(u), k2 = f(u + h/3 k1), k3 = f(u + h (k2 - k1/3)), k4 = f(u + h (k1 - k2 + k3)); the new state is "
            "u + h/8 (k1 + 3 k2 + 3 k3 + k4).",
            "Compute the four slopes one after another, each at a state that starts from the same u.",
            lambda case: f"{equation(case)}, u = {shown(case['u'])}, h = {shown(case['h'])}",
            {
                "This is the classical method. The three-eighths rule has other stages and other weights.": rk4,
                "Your result is a step of Euler's method, u + h k1. The other three slopes are not used.": runge_kutta(
                    [[]], [1.0]
                ),
                "Your weights are 1, 2, 2, 1 with the sum 6. Those of the three-eighths rule are 1, 3, 3, 1 with the "
                "sum 8.": runge_kutta(THREE_EIGHTHS[0], CLASSICAL[1]),
                "Your stages are those of the classical method. Those of the three-eighths rule lie at one third and "
                "at two thirds of the step.": eighths(stages=CLASSICAL[0]),
                "Your four slopes have the same weight. The two in the middle count three times, and the sum is "
                "divided by 8.": eighths(2, 2, 2, 2),
                "Your weighted sum is divided by 6. The weights 1, 3, 3, 1 have the sum 8.": eighths(
                    8 / 6, 24 / 6, 24 / 6, 8 / 6
                ),
                "The weighted sum of your slopes is not divided by 8. The weights 1, 3, 3, 1 have the sum 8.": eighths(
                    8, 24, 24, 8
                ),
                "The first and the last of your slopes count three times. It is the two in the middle that "
                "do.": eighths(3, 1, 1, 3),
                "Your result does not use k4. Its weight is 1, like that of k1.": eighths(1, 3, 3, 0),
                "Your k3 does not contain k1. Its state is u + h (k2 - k1/3).": eighths(
                    stages=[[], [1 / 3], [0, 1], [1, -1, 1]]
                ),
                "The sign of k1 in your k3 is wrong. Its state is u + h (k2 - k1/3).": eighths(
                    stages=[[], [1 / 3], [1 / 3, 1], [1, -1, 1]]
                ),
                "Your k3 contains the whole k1. Its state is u + h (k2 - k1/3).": eighths(
                    stages=[[], [1 / 3], [-1, 1], [1, -1, 1]]
                ),
                "Your k3 is computed at two thirds of the step with k2 alone. Its state is u + h (k2 - k1/3).": eighths(
                    stages=[[], [1 / 3], [0, 2 / 3], [1, -1, 1]]
                ),
                "Your k4 uses only k3. Its state is u + h (k1 - k2 + k3).": eighths(
                    stages=[[], [1 / 3], [-1 / 3, 1], [0, 0, 1]]
                ),
                "The sign of k2 in your k4 is wrong. Its state is u + h (k1 - k2 + k3).": eighths(
                    stages=[[], [1 / 3], [-1 / 3, 1], [1, 1, 1]]
                ),
                "Your k2 is computed at half a step. It uses a third of the step, u + h/3 k1.": eighths(
                    stages=[[], [1 / 2], [-1 / 3, 1], [1, -1, 1]]
                ),
                "You return the change of the state. Add it to u.": into(lambda u, h, slope: h * slope),
                "You return the mean slope. Multiply it by h, and add it to u.": into(lambda u, h, slope: slope),
                "You add the mean slope without the factor h. Multiply it by h first.": into(
                    lambda u, h, slope: u + slope
                ),
                "Your step goes in the wrong direction. Add h times the mean slope, and do not subtract it.": into(
                    lambda u, h, slope: u - h * slope
                ),
                "Your step uses the size of h without its sign. A negative h is a step backward in time.": (
                    lambda f, u, h: three_eighths(f, u, abs(h))
                ),
                "You multiply by h twice. If your slopes already contain h, do not multiply their sum by it "
                "again.": into(lambda u, h, slope: u + h * h * slope),
            },
            but=ANSWERS["step"].but,
            limits=ANSWERS["step"].limits,
            lesson=LESSON,
        ),
        title="A step of the three-eighths rule",
        hints=(
            "Each of the four slopes is computed at a state that the previous slopes have led to. The step then uses a "
            "mean of the four, in which the two in the middle count three times.",
            "Every stage starts at the same u, and not at the state of the stage before. The last two stages use "
            "several slopes, one of them with a minus sign.",
            "The second line is `k2 = f(u + h / 3 * k1)`, and the third one is `k3 = f(u + h * (k2 - k1 / 3))`. Write "
            "the fourth in the same way. Then add h / 8 times the weighted sum to u, in an expression that makes a new "
            "array.",
        ),
        why=r"""
The four slopes are computed in their order, because each of them is evaluated at a state that the previous slopes have
led to. The second and the third one belong to one third and to two thirds of the step, and the last one belongs to its
end. The distances show it: the factors of the slopes in a stage add up to 1/3, to 1 − 1/3 and to 1 − 1 + 1. The step
uses the mean of the four with the weights 1, 3, 3, 1, whose sum is 8. If the slope depends on time alone, this is the
quadrature rule of the same name.

The method has the order four, like the classical one, and needs as many slopes. The formula needs no case for a
negative h, because h appears only as a factor. Note that no slope is computed twice: the names k1 to k4 keep the
results, and so f is called exactly four times.
""",
    ),
    "sensitivity.b": Variant(
        r"""
How does the computed solution change with the step size? Euler's method for $u'=f(u)$ adds h times the slope to the
state in each step, $u_{n+1}=u_n+h\,f(u_n)$. The result after a fixed number of steps is a function of h. Compute it
together with its sensitivity $s=\partial u/\partial h$. The initial state does not depend on h. The functions are
called as `f(u)`, which returns an array of shape (n,), and `f_u(u)`, the Jacobian of shape (n, n). Return the pair `(u,
s)` after all steps. It has to be what forward mode gives for Euler's method.
""",
        '''
def step_size_sensitivity(f, f_u, u, h, steps):
    """(two arrays of shape (n,)) the state and its derivative with respect to h, after Euler steps of the size h."""
    ### BEGIN SOLUTION
    s = np.zeros(len(u))
    for _ in range(steps):
        s = s + h * f_u(u) @ s + f(u)
        u = u + h * f(u)
    return u, s
    ### END SOLUTION
''',
        by_step_size,
        title="A sensitivity with respect to the step size",
        hints=(
            "What is the derivative of the initial state with respect to h, if the state does not depend on it? Begin "
            "with this s, and give each step of the state a step of s.",
            r"Differentiate one step, $u_{n+1}=u_n+hf(u_n)$, with respect to h. The last term is a product of two "
            r"factors that depend on h, so the result is $s_{n+1}=s_n+h\,f_u(u_n)\,s_n+f(u_n)$. At which state are f "
            r"and its "
            "Jacobian evaluated?",
            "Begin with `s = np.zeros(len(u))`. In the loop, compute the new s with the old u, before u is changed, or "
            "assign both in a single line, `u, s = ..., ...`. The product of the Jacobian with s is `f_u(u) @ s`.",
        ),
        why=r"""
The state and the sensitivity are advanced together. The new sensitivity is computed first, since f and its Jacobian
have to be evaluated at the old state. If the state were updated before, they would belong to the next time, and the
result would no longer be the derivative of Euler's method. This order is what forward mode does, too: the tangent of a
line is computed with the values that the line itself has used.

The step h f(u) is a product, so that its derivative has two terms. The first one, with the factor h, says how an
earlier change is passed on. The second one is f(u) alone, because h is the factor of f. With a small h and many steps
the number of steps times h is the time that has passed, and s is then approximately the number of steps times the slope
at the end, since a longer step ends later.
""",
        without=(
            "The slope of your s is added without the factor h",
            "Only the term f_u s is multiplied by h",
            "Only the term f_theta is multiplied by h",
        ),
        words={
            "Your f_theta is evaluated at the new state, and f_u at the old one.": (
                "The term f(u) of your s is evaluated at the new state, and f_u at the old one."
            ),
            "what f_theta has just added": "what the term f(u) has just added",
            "The term f_theta is missing. The parameter changes the slope directly, too.": (
                "The term f(u) is missing. The step h f(u) contains h as a factor, too."
            ),
            "does not depend on theta": "does not depend on h",
            "Your derivatives are evaluated at": "In your s, f and f_u are evaluated at",
            "The step adds h times the slope to it.": "The step adds h f_u s + f(u) to it.",
            "You subtract the slope of s. The step adds h times the slope.": (
                "You subtract the change of s. The step adds h f_u s + f(u)."
            ),
            "s starts at 0. In each step, s becomes s + h (f_u s + f_theta), with the derivatives at the state before "
            "the step.": (
                "s starts at 0. In each step, s becomes s + h f_u s + f(u), with f and f_u at the state before the "
                "step."
            ),
            "Differentiate u + h f(u, theta) with respect to theta. Both f and u depend on it.": (
                "Differentiate u + h f(u) with respect to h. The factor h and the state u both depend on it."
            ),
        },
        wrong={
            "Your term f(u) is multiplied by h. The derivative of h f(u) with respect to the factor h is f(u) "
            "itself.": with_slopes(lambda s, h, passed, slope: s + h * (passed + slope)),
            "Your term f_u s is not multiplied by h. The step adds h f(u), in which f(u) changes by f_u "
            "s.": with_slopes(lambda s, h, passed, slope: s + passed + slope),
            "Your term f(u) is divided by h.": with_slopes(lambda s, h, passed, slope: s + h * passed + slope / h),
        },
        other={
            "describe": lambda case: (
                "f = θ A sin u + B cos(θ u), " + with_values("A", "B", "theta", "u", "h", "steps")(case)
            )
        },
    ),
    "sensitivity.c": Variant(
        r"""
How does the solution change with several parameters? For $u'=f(u,\theta)$ with p parameters, an array θ of shape (p,),
the sensitivities $s=\partial u/\partial\theta$ form a matrix of shape (n, p), with one column per parameter. They
satisfy the variational equation

$$s'=\frac{\partial f}{\partial u}(u,\theta)\,s+\frac{\partial f}{\partial\theta}(u,\theta).$$

Solve both equations together by Euler's method, which adds h times the slope to the state in each step. The initial
state does not depend on θ. The functions are called as `f(u, theta)`, which returns an array of shape (n,),
`f_u(u, theta)`, the Jacobian of shape (n, n), and `f_theta(u, theta)`, of shape (n, p). Return the pair `(u, s)` after
all steps. It has to be what forward mode gives for Euler's method.
""",
        '''
def sensitivities(f, f_u, f_theta, u, theta, h, steps):
    """(arrays of shape (n,) and (n, p)) the state and its derivatives with respect to theta, after Euler steps."""
    ### BEGIN SOLUTION
    s = np.zeros((len(u), len(theta)))
    for _ in range(steps):
        s = s + h * (f_u(u, theta) @ s + f_theta(u, theta))
        u = u + h * f(u, theta)
    return u, s
    ### END SOLUTION
''',
        per_parameter,
        title="Sensitivities to several parameters",
        hints=(
            "What is the derivative of the initial state with respect to θ, if the state does not depend on it? Begin "
            "with this matrix s, and give each step of the state a step of s.",
            r"Differentiate one step, $u_{n+1}=u_n+hf(u_n,\theta)$, with respect to θ. The result is "
            r"$s_{n+1}=s_n+h\,(f_u(u_n,\theta)\,s_n+f_\theta(u_n,\theta))$, in which all terms are matrices of shape "
            r"(n, p). At which state are the derivatives evaluated?",
            "Begin with `s = np.zeros((len(u), len(theta)))`. In the loop, compute the new s with the old u, before u "
            "is changed, or assign both in a single line, `u, s = ..., ...`. The product of the Jacobian with s is "
            "`f_u(u, theta) @ s`.",
        ),
        why=r"""
The state and the sensitivities are advanced together. The new sensitivities are computed first, since their slope has
to be evaluated at the old state. If the state were updated before, the Jacobian would belong to the next time, and the
result would no longer be the derivative of Euler's method. This order is what forward mode does, too: the tangent of a
line is computed with the values that the line itself has used.

The initial sensitivities are zero, because the initial state does not depend on θ. The product of the Jacobian with s
says how earlier changes are passed on, and the other term adds what θ contributes during this step. The matrix product
treats each column of s on its own, so that p parameters need the same line as one, and p times its work. This is the
reason why reverse mode is preferred if there are many parameters.
""",
        without=("The two results are exchanged",),
        words={
            "so its derivative is 0. ": "so its derivatives are 0. ",
        },
        wrong={
            "The two results are exchanged. Return the state first.": per_parameter(euler(), lambda u, s: (s, u)),
            "Your s is transposed. It has one column per parameter.": per_parameter(euler(), lambda u, s: (u, s.T)),
            "You return the sum over the parameters. Each of them has a column of its own.": per_parameter(
                euler(), lambda u, s: (u, s.sum(axis=1))
            ),
            "You return the sensitivity to the first parameter alone. Each of them has a column of its "
            "own.": per_parameter(euler(), lambda u, s: (u, s[:, 0])),
        },
        other={
            "describe": lambda case: (
                "f = θ₀ A sin u + B cos(θ₁ u), " + with_values("A", "B", "u", "theta", "h", "steps")(case)
            )
        },
    ),
    "sensitivity.d": Variant(
        r"""
How does a loss at the end change with a parameter? For $u'=f(u,\theta)$ with a single parameter θ, the sensitivity
$s=\partial u/\partial\theta$ satisfies the variational equation

$$s'=\frac{\partial f}{\partial u}(u,\theta)\,s+\frac{\partial f}{\partial\theta}(u,\theta).$$

Solve both equations together by Euler's method, which adds h times the slope to the state in each step. The initial
state does not depend on θ. The loss is a function of the state after all steps, and `loss_u(u)` returns its gradient,
an array of shape (n,). The other functions are called as `f(u, theta)`, which returns an array of shape (n,),
`f_u(u, theta)`, the Jacobian of shape (n, n), and `f_theta(u, theta)`, of shape (n,). Return the pair of the state u
after all steps and the derivative of the loss with respect to θ, a number. It has to be what forward mode gives for
Euler's method.
""",
        '''
def loss_derivative(f, f_u, f_theta, loss_u, u, theta, h, steps):
    """(array of shape (n,) and number) the state after Euler steps of the size h, and d loss / d theta."""
    ### BEGIN SOLUTION
    s = np.zeros(len(u))
    for _ in range(steps):
        s = s + h * (f_u(u, theta) @ s + f_theta(u, theta))
        u = u + h * f(u, theta)
    return u, loss_u(u) @ s
    ### END SOLUTION
''',
        of_a_loss,
        title="The derivative of a loss, forward",
        hints=(
            "What is the derivative of the initial state with respect to θ, if the state does not depend on it? Begin "
            "with this s, and give each step of the state a step of s. At the end, how does a change of the state "
            "change the loss?",
            r"Differentiate one step, $u_{n+1}=u_n+hf(u_n,\theta)$, with respect to θ. The result is "
            r"$s_{n+1}=s_n+h\,(f_u(u_n,\theta)\,s_n+f_\theta(u_n,\theta))$. At which state are the derivatives "
            r"evaluated? "
            "The derivative of the loss is the inner product of its gradient with the last s.",
            "Begin with `s = np.zeros(len(u))`. In the loop, compute the new s with the old u, before u is changed, or "
            "assign both in a single line, `u, s = ..., ...`. The product of the Jacobian with s is `f_u(u, theta) @ "
            "s`. After the loop, multiply `loss_u(u)` by s with `@`.",
        ),
        why=r"""
The state and the sensitivity are advanced together. The new sensitivity is computed first, since its slope has to be
evaluated at the old state. If the state were updated before, the Jacobian would belong to the next time, and the result
would no longer be the derivative of Euler's method. This order is what forward mode does, too: the tangent of a line is
computed with the values that the line itself has used.

The initial sensitivity is zero, because the initial state does not depend on θ. The product of the Jacobian with s says
how an earlier change is passed on, and the other term adds what θ contributes during this step. The loss is one more
operation at the end. Its tangent is the inner product of its gradient, at the last state, with the tangent of this
state.
""",
        without=("The two results are exchanged",),
        words={
            "You return the derivative divided by the number of steps.": (
                "Your derivative is divided by the number of steps."
            ),
        },
        wrong={
            "The two results are exchanged. Return the state first.": of_a_loss(
                euler(), lambda loss_u, u, s: (loss_u(u) @ s, u)
            ),
            "You return the sensitivity of the state. Multiply it by the gradient of the loss.": of_a_loss(
                euler(), lambda loss_u, u, s: (u, s)
            ),
            "You return the sum of the sensitivities. Multiply them by the gradient of the loss first.": of_a_loss(
                euler(), lambda loss_u, u, s: (u, s.sum())
            ),
            "You return the products of the entries. The derivative of the loss is their sum, an inner "
            "product.": of_a_loss(euler(), lambda loss_u, u, s: (u, loss_u(u) * s)),
            "Your gradient of the loss is evaluated at the initial state. The loss is a function of the state after "
            "all steps.": lambda f, f_u, f_theta, loss_u, u, *rest: of_a_loss(
                euler(), lambda _, end, s: (end, loss_u(u) @ s)
            )(f, f_u, f_theta, loss_u, u, *rest),
        },
        other={
            "describe": lambda case: (
                "f = θ A sin u + B cos(θ u), loss_u = c cos u, "
                + with_values("A", "B", "c", "u", "theta", "h", "steps")(case)
            )
        },
    ),
    "discrete.b": Variant(
        r"""
Now the gradient is computed backward, for any solver and for a loss that is a sum over all states,
$L=\sum_n\ell(u_n)$. The function `step(u)` returns the state after u. The function `pull(u, bar)` is the pullback of
the step that **begins** at u: it takes the adjoint of the state after this step, and returns a pair, the contribution
to the adjoint of u and the contribution to the adjoint of the parameters, two arrays. The function `loss_u(u)` returns
the gradient of $\ell$ at the state u, an array of shape (n,). The initial state `u0` is state 0 and belongs to the sum,
as does the state after the last step.

Return the pair `(u_bar, theta_bar)`: the derivatives of the loss with respect to the initial state and to the
parameters. Evaluate each step at most once, and call `pull` once per step.
""",
        '''
def adjoint_of_a_sum(step, pull, loss_u, u0, steps):
    """(two arrays) the adjoint of u0, shape (n,), and that of the parameters; loss_u(u) belongs to each state."""
    ### BEGIN SOLUTION
    states = [u0]
    for _ in range(steps):
        states.append(step(states[-1]))
    u_bar, theta_bar = loss_u(states[-1]), 0
    for n in reversed(range(steps)):
        u_bar, share = pull(states[n], u_bar)
        u_bar = u_bar + loss_u(states[n])
        theta_bar = theta_bar + share
    return u_bar, theta_bar
    ### END SOLUTION
''',
        of_a_sum,
        title="The discrete adjoint of a sum",
        hints=(
            "First compute all states and keep them. Then go through the steps from the last one to the first one, "
            "with the adjoint of the state that the step has led to.",
            "The adjoint of the last state is the gradient of its own term of the sum. Each pullback replaces it by "
            "the adjoint that arrives at the state before. To this you have to add the gradient of the term of that "
            "state. The parameters are used by every step.",
            "Append the states to a list. With `u_bar = loss_u(states[-1])` and `theta_bar = 0`, run `for n in "
            "reversed(range(steps))`. In the loop, call `pull(states[n], u_bar)`, add its second result to "
            "`theta_bar`, and set `u_bar` to its first result plus `loss_u(states[n])`.",
        ),
        why=r"""
The first loop keeps all states, because the pullback of a step has to be evaluated at the state at which the step
begins, and the gradient of a term of the sum at the state that it belongs to. The second loop visits the steps from the
last to the first. The adjoint of the last state is the gradient of its own term. Each pullback turns the adjoint of the
state after the step into two contributions, one to the state before it and one to the parameters.

An earlier state influences the loss in two ways: through the next state, and directly through its own term of the sum.
These are two paths, so they are added. The parameters are used by every step, so their contributions are added as well.
The step from state n to n + 1 is pulled back before the gradient at state n is added, and in this order the first
adjoint that is returned belongs to state 0.
""",
        words={
            "Only the last row of bars is used.": "Only the term of the last state is used.",
            "so add bars[n] there": "so add loss_u of this state there",
            "The last row of bars is not used.": "The term of the last state is not used.",
            "You add the row of bars that belongs to the state after the step.": (
                "You add loss_u of the state after the step."
            ),
            "so add bars[n].": "so add loss_u of that state.",
            "The row of the last state": "The term of the last state",
            "Start with bars[-1], and add bars[n] after the pullback.": (
                "Start with loss_u of the last state, and add that of state n after the pullback."
            ),
            "The first row of bars is missing.": "The term of the initial state is missing.",
            "You add bars[n] before": "You add loss_u of state n before",
            "You add all rows of bars at once, at the end of the trajectory. Each row belongs": (
                "You add the gradients of all terms at once, at the end of the trajectory. Each term belongs"
            ),
            "then u_bar += bars[n]": "then u_bar += loss_u(that state)",
        },
        wrong={
            "Your gradients of the loss are all evaluated at the last state. Each term of the sum belongs to a state "
            "of its own.": with_loss(backward(), lambda loss_u, states: [loss_u(states[-1])] * len(states)),
            "Your gradients of the loss are all evaluated at the initial state. Each term of the sum belongs to a "
            "state of its own.": with_loss(backward(), lambda loss_u, states: [loss_u(states[0])] * len(states)),
        },
        other={
            "describe": lambda case: (
                f"{case['steps']} steps of u + 0.3 f(u), {equation(case)}, loss_u = c cos u, c = {shown(case['c'])}, "
                f"u0 = {shown(case['u'])}"
            ),
            "limits": lambda case: {
                "steps evaluated": (case["steps"] - 1, case["steps"]),
                "pullbacks": (case["steps"], case["steps"]),
            },
        },
    ),
    "discrete.c": Variant(
        r"""
Now the gradient is computed backward, for any solver and for a loss that depends only on states that have been
observed. The function `step(u)` returns the state after u. The function `pull(u, bar)` is the pullback of the step that
**begins** at u: it takes the adjoint of the state after this step, and returns a pair, the contribution to the adjoint
of u and the contribution to the adjoint of the parameters, two arrays. The dict `bars` has a key n for each observed
state n, and `bars[n]` is the derivative of the loss with respect to this state directly, an array of shape (n,), apart
from what reaches the loss through later states. The initial state `u0` is state 0, and the state after the last step is
always observed.

Return the pair `(u_bar, theta_bar)`: the derivatives of the loss with respect to the initial state and to the
parameters. Evaluate each step at most once, and call `pull` once per step.
""",
        '''
def adjoint_of_observations(step, pull, u0, steps, bars):
    """(two arrays) the adjoint of u0 and that of the parameters; the dict `bars` has the numbers of observed states."""
    ### BEGIN SOLUTION
    states = [u0]
    for _ in range(steps):
        states.append(step(states[-1]))
    u_bar, theta_bar = bars[steps], 0
    for n in reversed(range(steps)):
        u_bar, share = pull(states[n], u_bar)
        if n in bars:
            u_bar = u_bar + bars[n]
        theta_bar = theta_bar + share
    return u_bar, theta_bar
    ### END SOLUTION
''',
        of_observations,
        title="The discrete adjoint of observations",
        hints=(
            "First compute all states and keep them. Then go through the steps from the last one to the first one, "
            "with the adjoint of the state that the step has led to.",
            "The adjoint of the last state is its entry in `bars`. Each pullback replaces it by the adjoint that "
            "arrives at the state before. If this state has been observed, you have to add what the loss itself "
            "contributes there. The parameters are used by every step.",
            "Append the states to a list. With `u_bar = bars[steps]` and `theta_bar = 0`, run `for n in "
            "reversed(range(steps))`. In the loop, call `pull(states[n], u_bar)`, add its second result to "
            "`theta_bar`, and set `u_bar` to its first result, plus `bars[n]` if `n in bars`.",
        ),
        why=r"""
The first loop keeps all states, because the pullback of a step has to be evaluated at the state at which the step
begins. The second loop visits the steps from the last to the first. The adjoint of the last state is what the loss says
about it directly. Each pullback turns the adjoint of the state after the step into two contributions, one to the state
before it and one to the parameters.

An observed state influences the loss in two ways: through the next state, and directly. These are two paths, so they
are added. A state that has not been observed has only the first path, and the adjoint passes it without a jump. The
parameters are used by every step, observed or not, so their contributions are added in every step. The step from state
n to n + 1 is pulled back before the entry of state n is added.
""",
        words={
            "Only the last row of bars is used. The adjoint jumps at every state that the loss depends on": (
                "Only the last entry of bars is used. The adjoint jumps at every observed state"
            ),
            "The last row of bars is not used.": "The last entry of bars is not used.",
            "You add the row of bars that belongs to the state after the step.": (
                "You add the entry of bars that belongs to the state after the step."
            ),
            "so add bars[n].": "so add bars[n] if this state has been observed.",
            "The row of the last state is added twice, and each of the others one step too early. Start with bars[-1], "
            "and add bars[n] after the pullback.": (
                "The entry of the last state is added twice, and each of the others one step too early. Start with "
                "bars[steps], and add bars[n] after the pullback."
            ),
            "The first row of bars is missing. The loss also depends on the initial state directly.": (
                "The entry of the initial state is missing. If it has been observed, the loss depends on it directly, "
                "too."
            ),
            "You add all rows of bars at once, at the end of the trajectory. Each row belongs": (
                "You add all entries of bars at once, at the end of the trajectory. Each entry belongs"
            ),
            "then u_bar += bars[n] and theta_bar += share.": (
                "then u_bar += bars[n] if state n has been observed, and theta_bar += share."
            ),
        },
        other={
            "describe": lambda case: (
                f"{case['steps']} steps of u + 0.3 f(u), {equation(case)}, u0 = {shown(case['u'])}, bars = "
                f"{{{', '.join(f'{n}: {shown(row)}' for n, row in case['observed'])}}}"
            ),
            "limits": lambda case: {
                "steps evaluated": (case["steps"] - 1, case["steps"]),
                "pullbacks": (case["steps"], case["steps"]),
            },
        },
    ),
    "discrete.d": Variant(
        r"""
Now the gradient is computed backward, for an implicit solver and for a loss that depends on all states. The function
`step(u)` returns the state after u. The derivatives of an implicit step are evaluated at the state that the step leads
to, and so `pull(u, bar)` is the pullback of the step that **ends** at u: it takes the adjoint of u, and returns a pair,
the adjoint that arrives at the state before this step and the contribution to the adjoint of the parameters, two
arrays. The array `bars` has the shape (steps + 1, n), and its row n is the derivative of the loss with respect to state
n directly, apart from what reaches the loss through later states. The initial state `u0` is state 0.

Return the pair `(u_bar, theta_bar)`: the derivatives of the loss with respect to the initial state and to the
parameters. Evaluate each step at most once, and call `pull` once per step.
""",
        '''
def implicit_adjoint(step, pull, u0, steps, bars):
    """(two arrays) the adjoint of u0, shape (n,), and that of the parameters; pull(u, bar) belongs to the end u."""
    ### BEGIN SOLUTION
    states = [u0]
    for _ in range(steps):
        states.append(step(states[-1]))
    u_bar, theta_bar = bars[-1], 0
    for n in reversed(range(steps)):
        u_bar, share = pull(states[n + 1], u_bar)
        u_bar = u_bar + bars[n]
        theta_bar = theta_bar + share
    return u_bar, theta_bar
    ### END SOLUTION
''',
        at_the_end,
        title="The discrete adjoint of an implicit solver",
        hints=(
            "First compute all states and keep them. Then go through the steps from the last one to the first one, "
            "with the adjoint of the state that the step has led to.",
            "The adjoint of the last state is the last row of `bars`. Each pullback is taken at the state after the "
            "step, and replaces its adjoint by the one that arrives at the state before. To this you have to add what "
            "the loss itself contributes there. The parameters are used by every step.",
            "Append the states to a list. With `u_bar = bars[-1]` and `theta_bar = 0`, run `for n in "
            "reversed(range(steps))`. In the loop, call `pull(states[n + 1], u_bar)`, add its second result to "
            "`theta_bar`, and set `u_bar` to its first result plus `bars[n]`.",
        ),
        why=r"""
The first loop keeps all states, because the pullback of an implicit step has to be evaluated at the state at which the
step ends. The step from state n to n + 1 ends at state n + 1, so this is the state that the pullback receives. The
second loop visits the steps from the last to the first. The adjoint of the last state is what the loss says about it
directly. Each pullback turns the adjoint of the state after the step into two contributions, one to the state before it
and one to the parameters.

An earlier state influences the loss in two ways: through the next state, and directly through its own row of `bars`.
These are two paths, so they are added, and the row belongs to state n, although the pullback was taken at the state
after it. The parameters are used by every step, so their contributions are added as well. For the implicit Euler method
the pullback solves a linear system with the transposed matrix of Newton's method.
""",
        without=(
            "Each pullback of yours is taken at the state after the step",
            "All pullbacks of yours are taken at the initial state",
            "All pullbacks of yours are taken at the last state",
        ),
        words={
            "pull(state before the step, u_bar)": "pull(state after the step, u_bar)",
        },
        wrong={
            "Each pullback of yours is taken at the state before the step. The pullback of an implicit step belongs to "
            "the state where the step ends.": backward(),
            "All pullbacks of yours are taken at the initial state. Each step ends at a state of its own.": backward(
                before=lambda n: 0
            ),
            "All pullbacks of yours are taken at the last state. Each step ends at a state of its own.": backward(
                before=lambda n: -1
            ),
        },
        other={
            "describe": lambda case: (
                f"{len(case['bars']) - 1} steps from u to v = u + 0.1 f(v), {equation(case)}, u0 = {shown(case['u'])}, "
                f"bars = {shown(case['bars'])}"
            ),
        },
    ),
    "continuous.b": Variant(
        r"""
The continuous adjoint solves three equations together, backward in time: for the state u, for the adjoint λ, and for
the part of the gradient that has been collected, $q(t)=\int_t^{T}\big(\frac{\partial
f}{\partial\theta}\big)^{\!\top}\lambda\,d\sigma$, where T is the time at the end. Some solvers can only go forward.
They are given the time $\tau=T-t$, which begins at 0 when t is T, and increases while t decreases. Return the three
derivatives **with respect to τ**, as a tuple of three arrays $(du/d\tau,\,d\lambda/d\tau,\,dq/d\tau)$.

The function `f(u)` returns the slope of the state with respect to t, that is, $du/dt=f(u)$, and `pull(u, bar)` is the
pullback of f at u: it returns the pair of arrays $(\partial f/\partial u)^\top\text{bar}$ and
$(\partial f/\partial\theta)^\top\text{bar}$. Call it exactly once.
""",
        '''
def reversed_slopes(f, pull, u, lam):
    """(three arrays) the derivatives of u, lambda and q with respect to tau = T - t; u and lam have the shape (n,)."""
    ### BEGIN SOLUTION
    u_bar, theta_bar = pull(u, lam)
    return -f(u), u_bar, theta_bar
    ### END SOLUTION
''',
        in_reversed_time,
        title="The adjoint equation in reversed time",
        hints=(
            "The state runs through its path in the other direction. For q, remember how an integral changes with its "
            "lower limit.",
            r"With respect to t, the adjoint equation is $\lambda'=-(\partial f/\partial u)^\top\lambda$. Since τ = T "
            r"− t, "
            "a derivative with respect to τ is the negative of that with respect to t. As τ increases, the interval "
            "from t to T becomes longer.",
            "One call, `u_bar, theta_bar = pull(u, lam)`, gives both products. Which of the three results have a minus "
            "sign?",
        ),
        why=r"""
With respect to t, the state satisfies its own equation, with the derivative f(u). The adjoint equation has a minus
sign, which comes from the discrete adjoint of Euler's method: the earlier adjoint is the later one plus h times the
pulled-back one. The integral q(t) begins at t and ends at the final time, so its derivative with respect to t is minus
the integrand.

Since τ = T − t, each derivative with respect to τ is the negative of that with respect to t. So the state has the minus
sign now, while λ and q grow by the two products. This is what the backward pass through the steps does as well: it adds
the pulled-back adjoints. Both products come from one pullback of f with λ as its seed, and therefore one call is
enough. Whoever uses these equations takes steps of the size +h.
""",
        words={
            "Your λ′ has the wrong sign. The adjoint equation has a minus sign.": (
                "Your derivative of λ has the wrong sign. The adjoint equation has a minus sign with respect to t, and "
                "so a plus sign with respect to τ."
            ),
            "Your q′ has the wrong sign. As t increases, the integral from t to the end becomes smaller.": (
                "Your derivative of q has the wrong sign. As τ increases, the interval from t to the end becomes "
                "longer."
            ),
            "Your λ′ and your q′ have the wrong sign. Both have a minus sign as derivatives with respect to t.": (
                "Your derivatives of λ and q have the wrong sign. Both have a minus sign with respect to t, and so a "
                "plus sign with respect to τ."
            ),
            "These are the derivatives with respect to the time that runs backward, and those with respect to t were "
            "asked for.": "These are the derivatives with respect to t, and those with respect to τ were asked for.",
            "Your u′ has the wrong sign. The state satisfies u' = f(u) also when it is solved backward.": (
                "Your derivative of u has the wrong sign. As τ increases, t decreases, and the state goes back."
            ),
            "Your λ′ and q′ are exchanged.": "Your derivatives of λ and q are exchanged.",
            "The order of your results is that of λ′, q′ and u′. Return u′ first.": (
                "The order of your results is that of λ, q and u. Return the derivative of u first."
            ),
            "You return u itself as its slope. The slope of the state is f(u).": (
                "You return -u as the derivative of u. It is -f(u)."
            ),
            "Your λ′ has the new term λ.": "Your derivative of λ has the new term λ.",
            "u' = f(u), lambda' = -(df/du)ᵀ lambda, q' = -(df/dtheta)ᵀ lambda.": (
                "With respect to τ, u has the derivative -f(u), lambda has (df/du)ᵀ lambda, and q has (df/dtheta)ᵀ "
                "lambda."
            ),
            "each derivative with respect to t.": "each derivative with respect to τ.",
        },
    ),
    "continuous.c": Variant(
        r"""
Let the loss be an integral over the whole time, $\int_0^T g(u)\,dt$. The continuous adjoint then solves three equations
together, backward in time: for the state u, for the adjoint λ, which satisfies

$$\lambda'=-\Big(\frac{\partial f}{\partial u}\Big)^{\!\top}\lambda-\frac{\partial g}{\partial u},$$

and for the part of the gradient that has been collected, $q(t)=\int_t^{T}\big(\frac{\partial
f}{\partial\theta}\big)^{\!\top}\lambda\,d\tau$, where T is the time at the end. A solver asks for their right-hand
sides. Return the three derivatives **with respect to the time t**, as a tuple of three arrays $(u',\lambda',q')$. (A
solver that goes backward takes steps of the size −h, so no sign has to be changed for it.)

The function `f(u)` returns the slope of the state, and `pull(u, bar)` is the pullback of f at u: it returns the pair of
arrays $(\partial f/\partial u)^\top\text{bar}$ and $(\partial f/\partial\theta)^\top\text{bar}$. Call it exactly once.
The function `g_u(u)` returns the gradient of g, an array of shape (n,).
""",
        '''
def slopes_with_running_loss(f, pull, g_u, u, lam):
    """(three arrays) the derivatives of u, lambda and q with respect to time; u and lam have the shape (n,)."""
    ### BEGIN SOLUTION
    u_bar, theta_bar = pull(u, lam)
    return f(u), -u_bar - g_u(u), -theta_bar
    ### END SOLUTION
''',
        with_running_loss,
        title="The adjoint equation of a running loss",
        hints=(
            "The state satisfies its own equation, whether it is solved forward or backward. For q, remember how an "
            "integral changes with its lower limit.",
            "Both terms of the adjoint equation have a minus sign. As t increases, the interval from t to T becomes "
            "shorter, so q′ is the integrand with a minus sign.",
            "One call, `u_bar, theta_bar = pull(u, lam)`, gives both products. Which of the three results have a minus "
            "sign, and to which of them does `g_u(u)` belong?",
        ),
        why=r"""
The state satisfies its own equation, so its derivative is f(u), whatever the direction in which the solver goes. The
adjoint equation has two terms. The first one comes from later times: the earlier adjoint is the later one plus h times
the pulled-back one, so towards later times λ changes by the negative of it. The second one is what the loss itself says
about this moment. The discrete adjoint adds a row of derivatives at every state, and here these jumps are spread over
time, so that h times the gradient of g is added in each backward step.

The integral q(t) begins at t and ends at the final time. If t grows, the interval becomes shorter, and so its
derivative is minus the integrand. The loss does not depend on θ directly, so that g has no part in it. Both products
come from one pullback of f with λ as its seed, which is the reason why one call is enough.
""",
        without=(
            "All signs of your result",
            "Your λ′ and q′ are exchanged",
            "The order of your results",
        ),
        words={
            "Your λ′ has the wrong sign. The adjoint equation has a minus sign.": (
                "The product in your λ′ has the wrong sign. Both terms of the adjoint equation have a minus sign."
            ),
            "Your λ′ and your q′ have the wrong sign. Both have a minus sign as derivatives with respect to t.": (
                "Both products, that in your λ′ and that in your q′, have the wrong sign. They have a minus sign as "
                "derivatives with respect to t."
            ),
            "The adjoint equation has only the product.": (
                "The adjoint equation has only the product and the gradient of g."
            ),
            "lambda' = -(df/du)ᵀ lambda, q'": "lambda' = -(df/du)ᵀ lambda - dg/du, q'",
            "Then think about the sign": "Add the gradient of g to one of them. Then think about the sign",
        },
        wrong={
            "The term of g is missing in your λ′. Subtract g_u(u).": running(1, -1, -1, 0),
            "The term of g in your λ′ has the wrong sign. Both terms have a minus sign.": running(1, -1, -1, 1),
            "Both terms of your λ′ have the wrong sign. The adjoint equation has a minus sign.": running(1, 1, -1, 1),
            "Your λ′ and your q′ have the wrong sign, with all their terms. All of them have a minus sign.": running(
                1, 1, 1, 1
            ),
            "All signs of your result are reversed. These are the derivatives with respect to the time that runs "
            "backward, and those with respect to t were asked for.": running(-1, 1, 1, 1),
            "Your gradient of g is evaluated at λ. Evaluate it at u.": lambda f, pull, g_u, u, lam: (
                lambda u_bar, theta_bar: (f(u), -u_bar - g_u(lam), -theta_bar)
            )(*pull(u, lam)),
            "You add the gradient of g to the seed of the pullback. It is a term of its own in λ′.": (
                lambda f, pull, g_u, u, lam: (f(u), *(-part for part in pull(u, lam + g_u(u))))
            ),
        },
        other={
            "describe": lambda case: (
                f"{equation(case)}, g_u = c cos u with c = {shown(case['c'])}, u = {shown(case['u'])}, "
                f"lam = {shown(case['lam'])}"
            ),
        },
    ),
    "continuous.d": Variant(
        r"""
The continuous adjoint solves three equations together, backward in time: for the state u, for the adjoint λ, and for
the part of the gradient that has been collected, $q(t)=\int_t^{T}\big(\frac{\partial
f}{\partial\theta}\big)^{\!\top}\lambda\,d\tau$, where T is the time at the end. A solver asks for their right-hand
sides. Return the three derivatives **with respect to the time t**, as a tuple of three arrays $(u',\lambda',q')$. (A
solver that goes backward takes steps of the size −h, so no sign has to be changed for it.)

The function `f(u)` returns the slope of the state, an array of shape (n,). No pullback is given, but the Jacobians are:
`f_u(u)` returns $\partial f/\partial u$, of shape (n, n), and `f_theta(u)` returns $\partial f/\partial\theta$, of
shape (n, p). Call `f_u` exactly once.
""",
        '''
def slopes_by_jacobians(f, f_u, f_theta, u, lam):
    """(three arrays) the derivatives of u, lambda and q with respect to time; u and lam have the shape (n,)."""
    ### BEGIN SOLUTION
    return f(u), -f_u(u).T @ lam, -f_theta(u).T @ lam
    ### END SOLUTION
''',
        by_matrices,
        title="The adjoint equation with Jacobians",
        hints=(
            "The state satisfies its own equation, whether it is solved forward or backward. For q, remember how an "
            "integral changes with its lower limit.",
            r"The adjoint equation is $\lambda'=-(\partial f/\partial u)^\top\lambda$. As t increases, the interval "
            r"from t "
            "to T becomes shorter, so q′ is the integrand with a minus sign.",
            "The products are `f_u(u).T @ lam` and `f_theta(u).T @ lam`. Which of the three results have a minus sign?",
        ),
        why=r"""
The state satisfies its own equation, so its derivative is f(u), whatever the direction in which the solver goes. The
adjoint equation has a minus sign. It comes from the discrete adjoint of Euler's method: the earlier adjoint is the
later one plus h times the pulled-back one, so towards later times λ changes by the negative of it. The integral q(t)
begins at t and ends at the final time. If t grows, the interval becomes shorter, and so its derivative is minus the
integrand.

Both products use transposed Jacobians, because λ belongs to the results of f, and the products belong to its inputs:
the state in the first case, and the parameters in the second. A pullback computes the same two products without
building the matrices, which is what makes the adjoint affordable if there are many states or parameters.
""",
        words={
            "The pullback returns the product for the state first.": "The product for the state belongs to λ′.",
            "You call pull with the slope f(u) as its seed. The seed is λ.": (
                "You multiply the transposed Jacobians by the slope f(u). Multiply them by λ."
            ),
            "You call pull with a seed of ones. The seed is λ.": (
                "You multiply the transposed Jacobians by a vector of ones. Multiply them by λ."
            ),
            "The arguments of pull are exchanged. It takes the state first, and the seed λ second.": (
                "The roles of u and λ are exchanged. The Jacobians are evaluated at u, and multiplied by λ."
            ),
            "It is contained in the pullback.": "It is contained in the product.",
            "One pullback with lambda gives both products.": (
                "Multiply the transposes of both Jacobians by lambda, which gives both products."
            ),
        },
        wrong={
            "You multiply by f_u itself in your λ′. The adjoint equation has the transpose.": (
                lambda f, f_u, f_theta, u, lam: (f(u), -f_u(u) @ lam, -f_theta(u).T @ lam)
            ),
            "You multiply by f_u itself in your λ′, and with a plus sign. This is the equation of a tangent; that of "
            "the adjoint has the transpose and a minus sign.": (
                lambda f, f_u, f_theta, u, lam: (f(u), f_u(u) @ lam, -f_theta(u).T @ lam)
            ),
            "Your products keep the entries of the matrices. Add them over the rows, which is what a matrix product "
            "does.": lambda f, f_u, f_theta, u, lam: (f(u), -f_u(u).T * lam, -f_theta(u).T * lam),
        },
        other={
            "right": [by_matrices(slopes()), as_columns],
            "but": {
                "Your slopes are right, but you did not call f_u exactly once. Keep its result in a variable.": (
                    "evaluations of f_u"
                )
            },
            "limits": lambda case: {"evaluations of f_u": (1, 1)},
        },
    ),
}
