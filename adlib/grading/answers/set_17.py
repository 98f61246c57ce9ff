"""17, differential equations."""

import numpy as np

from adlib import grad, jvp
from adlib.grading.answers import Answer, shown, with_values

LESSON = "17, course/17_differential_equations"
CLASSICAL = (
    [[], [0.5], [0, 0.5], [0, 0, 1]],
    [1 / 6, 1 / 3, 1 / 3, 1 / 6],
)  # stages and weights, as Butcher wrote them


def equation(case):
    first, second = case["theta"]
    return f"f(u) = A sin u + θ₀ u + θ₁ cos u with A = {shown(case['A'])}, θ = [{shown(first)}, {shown(second)}]"


def runge_kutta(stages, weights, into=lambda u, h, slope: u + h * slope):
    """A method by its table. `into` makes the result from the mean slope, which a mistake may change."""

    def step(f, u, h):
        slopes = []
        for row in stages:
            slopes.append(f(u + h * sum((a * k for a, k in zip(row, slopes)), 0 * u)))
        return into(u, h, sum(b * k for b, k in zip(weights, slopes)))

    return step


def with_weights(*weights):
    return runge_kutta(CLASSICAL[0], weights)


def with_stages(*stages):
    return runge_kutta([[], *stages], CLASSICAL[1])


def rk4(f, u, h):
    k1 = f(u)
    k2 = f(u + h / 2 * k1)
    k3 = f(u + h / 2 * k2)
    k4 = f(u + h * k3)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def from_the_last_stage(f, u, h):
    k1 = f(u)
    a = u + h / 2 * k1
    k2 = f(a)
    b = a + h / 2 * k2
    k3 = f(b)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + f(b + h * k3))


def stages_without_h(f, u, h):
    k1 = f(u)
    k2 = f(u + k1 / 2)
    k3 = f(u + k2 / 2)
    return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + f(u + k3))


# Sensitivities --------------------------------------------------------------------------------------------------------


def euler(
    start=lambda u: np.zeros(len(u)),
    slope=lambda f_u, f_theta, s: f_u @ s + f_theta,
    at=lambda old, new, first: old,
    result=lambda u, s: (u, s),
    keep=lambda s, h, slope: s + h * slope,
):
    """Euler's method with its sensitivity, of which a mistake replaces a part."""

    def solve(f, f_u, f_theta, u, theta, h, steps):
        s, first = start(u), u
        for _ in range(steps):
            new = u + h * f(u, theta)
            where = at(u, new, first)
            s, u = keep(s, h, slope(f_u(where, theta), f_theta(where, theta), s)), new
        return result(u, s)

    return solve


def second_divided(pair, steps):
    return pair[0], pair[1] / steps


def half_new(f, f_u, f_theta, u, theta, h, steps):
    """f_u at the old state, and f_theta at the new one."""
    s = np.zeros(len(u))
    for _ in range(steps):
        s = s + h * f_u(u, theta) @ s
        u = u + h * f(u, theta)
        s = s + h * f_theta(u, theta)
    return u, s


def one_after_the_other(f, f_u, f_theta, u, theta, h, steps):
    """The new f_theta part goes through f_u at once."""
    s = np.zeros(len(u))
    for _ in range(steps):
        s = s + h * f_theta(u, theta)
        s = s + h * f_u(u, theta) @ s
        u = u + h * f(u, theta)
    return u, s


def by_matrices(f, f_u, f_theta, u, theta, h, steps):
    """The sum of the contributions of all steps, each carried to the end by the product of the later matrices."""
    states = [u]
    for _ in range(steps):
        states.append(states[-1] + h * f(states[-1], theta))
    later, total = np.eye(len(u)), np.zeros(len(u))
    for u in reversed(states[:-1]):
        total = total + h * later @ f_theta(u, theta)
        later = later @ (np.eye(len(u)) + h * f_u(u, theta))
    return states[-1], total


def sensitivity_by_adlib(case):
    A, B = np.array(case["A"]), np.array(case["B"])

    def final(theta):
        u = np.array(case["u"])
        for _ in range(case["steps"]):
            u = u + case["h"] * (theta * (A @ np.sin(u)) + B @ np.cos(theta * u))
        return u

    u, s = jvp(final, (case["theta"],), (1.0,))
    return {"state": u, "sensitivity": s}


# The discrete adjoint -------------------------------------------------------------------------------------------------


def backward(
    begin=lambda bars: bars[-1],
    jump=lambda bars, n: bars[n],
    before=lambda n: n,
    share_kept=lambda total, share: total + share,
    bar_kept=lambda old, pulled: pulled,
    order=reversed,
    result=lambda u_bar, theta_bar: (u_bar, theta_bar),
    early=False,
):
    """The loop over the steps, of which a mistake replaces a part; `early` adds the jump before the pullback."""

    def solve(step, pull, u0, steps, bars):
        states = [u0]
        for _ in range(steps):
            states.append(step(states[-1]))
        u_bar, theta_bar = begin(bars), np.zeros(2)
        for n in order(range(steps)):
            if early:
                u_bar = u_bar + bars[n]
            pulled, share = pull(states[before(n)], u_bar)
            u_bar = bar_kept(u_bar, pulled)
            if not early:
                u_bar = u_bar + jump(bars, n)
            theta_bar = share_kept(theta_bar, share)
        return result(u_bar, theta_bar)

    return solve


def by_recursion(step, pull, u0, steps, bars):
    if steps == 0:
        return bars[0], np.zeros(2)
    later, theta_bar = by_recursion(step, pull, step(u0), steps - 1, bars[1:])
    u_bar, share = pull(u0, later)
    return u_bar + bars[0], theta_bar + share


def one_observation_at_a_time(step, pull, u0, steps, bars):
    """A backward pass for each state, and their sum: right, and too many pullbacks."""
    states, u_total, theta_total = [u0], bars[0], np.zeros(2)
    for _ in range(steps):
        states.append(step(states[-1]))
    for last in range(1, steps + 1):
        u_bar = bars[last]
        for n in reversed(range(last)):
            u_bar, share = pull(states[n], u_bar)
            theta_total = theta_total + share
        u_total = u_total + u_bar
    return u_total, theta_total


def without_states(step, pull, u0, steps, bars):
    """Each state is computed again from the start: right, and too many steps."""
    u_bar, theta_bar = bars[-1], np.zeros(2)
    for n in reversed(range(steps)):
        u = u0
        for _ in range(n + 1):
            before, u = u, step(u)
        u_bar, share = pull(before, u_bar)
        u_bar, theta_bar = u_bar + bars[n], theta_bar + share
    return u_bar, theta_bar


def adjoints_by_adlib(case):
    A, bars = np.array(case["A"]), np.array(case["bars"])

    def loss(u, theta):
        total = bars[0] @ u
        for bar in bars[1:]:
            u = u + 0.3 * (A @ np.sin(u) + theta[0] * u + theta[1] * np.cos(u))
            total = total + bar @ u
        return total

    u_bar, theta_bar = grad(loss, argnums=(0, 1))(np.array(case["u"]), np.array(case["theta"]))
    return {
        "adjoints": {"u_bar": u_bar, "theta_bar": theta_bar},
        "steps evaluated": len(bars) - 1,
        "pullbacks": len(bars) - 1,
    }


# The continuous adjoint -----------------------------------------------------------------------------------------------


def slopes(signs=(1, -1, -1), order=(0, 1, 2), pulled=lambda f, pull, u, lam: pull(u, lam)):
    def answer(f, pull, u, lam):
        parts = (f(u), *pulled(f, pull, u, lam))
        return tuple(signs[k] * parts[k] for k in order)

    return answer


def one_by_one(f, pull, u, lam):
    """The same from the rows of both Jacobians: right, and too many pullbacks."""
    rows = [pull(u, e) for e in np.eye(len(u))]
    return (
        f(u),
        -sum(weight * row[0] for weight, row in zip(lam, rows)),
        -sum(weight * row[1] for weight, row in zip(lam, rows)),
    )


def slopes_by_adlib(case):
    """The derivatives of lambda . f, which is the Hamiltonian of the pair."""
    A, lam, u = np.array(case["A"]), np.array(case["lam"]), np.array(case["u"])
    f = lambda u, theta: A @ np.sin(u) + theta[0] * u + theta[1] * np.cos(u)
    u_bar, theta_bar = grad(lambda u, theta: lam @ f(u, theta), argnums=(0, 1))(u, np.array(case["theta"]))
    return {"slopes": {"u": f(u, np.array(case["theta"])), "lam": -u_bar, "q": -theta_bar}, "pullbacks": 1}


ANSWERS = {
    "step": Answer(
        [rk4, runge_kutta(*CLASSICAL)],
        "k1 = f(u), k2 = f(u + h/2 k1), k3 = f(u + h/2 k2), k4 = f(u + h k3); the new state is "
        "u + h/6 (k1 + 2 k2 + 2 k3 + k4).",
        "Compute the four slopes one after another, each at a state that starts from the same u.",
        lambda case: f"{equation(case)}, u = {shown(case['u'])}, h = {shown(case['h'])}",
        {
            "Your result is a step of Euler's method, u + h k1. The other three slopes are not used.": runge_kutta(
                [[]], [1.0]
            ),
            "Your result is a step of the midpoint method, u + h k2. Use the mean of all four slopes.": runge_kutta(
                [[], [0.5]], [0.0, 1.0]
            ),
            "Your four slopes have the same weight. The two in the middle count twice, and the sum is divided by "
            "6.": with_weights(0.25, 0.25, 0.25, 0.25),
            "Your slopes have the weights 1, 1, 1, 1 and are divided by 6. The two in the middle count "
            "twice.": with_weights(1 / 6, 1 / 6, 1 / 6, 1 / 6),
            "The weighted sum of your slopes is not divided by 6. The weights 1, 2, 2, 1 have the sum 6.": with_weights(
                1.0, 2.0, 2.0, 1.0
            ),
            "The first and the last of your slopes count twice. It is the two in the middle that do.": with_weights(
                1 / 3, 1 / 6, 1 / 6, 1 / 3
            ),
            "Your result does not use k4. Its weight is 1, like that of k1.": with_weights(1 / 6, 1 / 3, 1 / 3, 0.0),
            "Your k3 starts from k1. It has to use k2.": with_stages([0.5], [0.5], [0, 0, 1]),
            "Your k4 starts from k2. It has to use k3.": with_stages([0.5], [0, 0.5], [0, 1]),
            "Your k4 is computed at half a step. It uses the whole step, u + h k3.": with_stages(
                [0.5], [0, 0.5], [0, 0, 0.5]
            ),
            "Your k3 is computed at a whole step. It uses half a step, u + h/2 k2.": with_stages(
                [0.5], [0, 1], [0, 0, 1]
            ),
            "Your k2 is computed at a whole step. It uses half a step, u + h/2 k1.": with_stages(
                [1], [0, 0.5], [0, 0, 1]
            ),
            "Your k2 and k3 are computed at a whole step. Both use half a step.": with_stages([1], [0, 1], [0, 0, 1]),
            "This is the three-eighths rule, another method with four slopes. The classical method was asked "
            "for.": runge_kutta([[], [1 / 3], [-1 / 3, 1], [1, -1, 1]], [1 / 8, 3 / 8, 3 / 8, 1 / 8]),
            "Each of your stages starts where the previous one ended. All stages start at u.": from_the_last_stage,
            "The states of your stages do not use h. Multiply k1 and k2 by h / 2, and k3 by h.": stages_without_h,
            "You return the change of the state. Add it to u.": runge_kutta(
                *CLASSICAL, into=lambda u, h, slope: h * slope
            ),
            "You return the mean slope. Multiply it by h, and add it to u.": runge_kutta(
                *CLASSICAL, into=lambda u, h, slope: slope
            ),
            "You add the mean slope without the factor h. Multiply it by h first.": runge_kutta(
                *CLASSICAL, into=lambda u, h, slope: u + slope
            ),
            "Your step goes in the wrong direction. Add h times the mean slope, and do not subtract it.": runge_kutta(
                *CLASSICAL, into=lambda u, h, slope: u - h * slope
            ),
            "Your step uses the size of h without its sign. A negative h is a step backward in time.": (
                lambda f, u, h: rk4(f, u, abs(h))
            ),
            "You multiply by h twice. If your slopes already contain h, do not multiply their sum by it "
            "again.": runge_kutta(*CLASSICAL, into=lambda u, h, slope: u + h * h * slope),
        },
        but={
            "Your state is right, but you did not call f exactly four times. Keep each slope in a variable.": (
                "evaluations of f"
            )
        },
        limits=lambda case: {"evaluations of f": (4, 4)},
        lesson=LESSON,
    ),
    "sensitivity": Answer(
        [euler(), by_matrices],
        "s starts at 0. In each step, s becomes s + h (f_u s + f_theta), with the derivatives at the state before the "
        "step.",
        "Differentiate u + h f(u, theta) with respect to theta. Both f and u depend on it.",
        lambda case: "f = θ A sin u + B cos(θ u), " + with_values("A", "B", "u", "theta", "h", "steps")(case),
        {
            "Your derivatives are evaluated at the new state. The tangent of a step needs them at the state before the "
            "step, so compute s first.": euler(at=lambda old, new, first: new),
            "Your derivatives are evaluated at the initial state in every step. Use the state before the step.": euler(
                at=lambda old, new, first: first
            ),
            "Your f_theta is evaluated at the new state, and f_u at the old one. Both belong to the state before the "
            "step.": half_new,
            "Your s is changed twice in each step, so that f_u multiplies what f_theta has just added. Use the old s "
            "for both terms.": one_after_the_other,
            "The term f_theta is missing. The parameter changes the slope directly, too.": euler(
                slope=lambda f_u, f_theta, s: f_u @ s
            ),
            "The term f_u s is missing. A change of the state changes the slope.": euler(
                slope=lambda f_u, f_theta, s: f_theta
            ),
            "Your s starts with ones. The initial state does not depend on theta, so its derivative is 0.": euler(
                start=lambda u: np.ones(len(u))
            ),
            "Your s starts with the initial state. That state does not depend on theta, so its derivative is 0.": euler(
                start=lambda u: u
            ),
            "You multiply by the transpose of f_u. Forward mode uses the Jacobian itself, f_u @ s.": euler(
                slope=lambda f_u, f_theta, s: f_u.T @ s + f_theta
            ),
            "Your s is replaced in each step. The step adds h times the slope to it.": euler(
                keep=lambda s, h, slope: h * slope
            ),
            "The slope of your s is added without the factor h.": euler(keep=lambda s, h, slope: s + slope),
            "Only the term f_u s is multiplied by h. Multiply both terms by it.": euler(
                keep=lambda s, h, slope: s + h * slope[0] + slope[1], slope=lambda f_u, f_theta, s: (f_u @ s, f_theta)
            ),
            "Only the term f_theta is multiplied by h. Multiply both terms by it.": euler(
                keep=lambda s, h, slope: s + slope[0] + h * slope[1], slope=lambda f_u, f_theta, s: (f_u @ s, f_theta)
            ),
            "You subtract the slope of s. The step adds h times the slope.": euler(
                keep=lambda s, h, slope: s - h * slope
            ),
            "The two results are exchanged. Return the state first.": euler(result=lambda u, s: (s, u)),
            "You return the derivative divided by the number of steps. No mean was asked for.": (
                lambda *args: second_divided(euler()(*args), args[-1])
            ),
            "Your loop makes one step too few.": lambda f, f_u, f_theta, u, theta, h, steps: euler()(
                f, f_u, f_theta, u, theta, h, steps - 1
            ),
            "Your loop makes one step too many.": lambda f, f_u, f_theta, u, theta, h, steps: euler()(
                f, f_u, f_theta, u, theta, h, steps + 1
            ),
            "The state is not changed by your steps. Add h times its slope to it.": lambda f, f_u, f_theta, u, *rest: (
                u,
                euler(at=lambda old, new, first: first)(f, f_u, f_theta, u, *rest)[1],
            ),
            "Your product uses only the diagonal of f_u. Multiply the whole matrix by s, as f_u @ s does.": euler(
                slope=lambda f_u, f_theta, s: np.diag(f_u) * s + f_theta
            ),
        },
        [sensitivity_by_adlib],
        lesson=LESSON,
    ),
    "discrete": Answer(
        [backward(), by_recursion],
        "From the last step to the first: (u_bar, share) = pull(state before the step, u_bar), then u_bar += bars[n] "
        "and theta_bar += share.",
        "Keep all states. The adjoint of a state has two parts: what arrives through the next step, and what the loss "
        "contributes directly.",
        lambda case: (
            f"{len(case['bars']) - 1} steps of u + 0.3 f(u), {equation(case)}, u0 = {shown(case['u'])}, "
            f"bars = {shown(case['bars'])}"
        ),
        {
            "Only the last row of bars is used. The adjoint jumps at every state that the loss depends on, so add "
            "bars[n] there.": backward(jump=lambda bars, n: 0.0),
            "The last row of bars is not used. The backward pass starts with it.": backward(
                begin=lambda bars: np.zeros(bars.shape[1])
            ),
            "You add the row of bars that belongs to the state after the step. After the pullback, u_bar belongs to "
            "the state before it, so add bars[n].": backward(
                begin=lambda bars: np.zeros(bars.shape[1]), jump=lambda bars, n: bars[n + 1]
            ),
            "The row of the last state is added twice, and each of the others one step too early. Start with bars[-1], "
            "and add bars[n] after the pullback.": backward(jump=lambda bars, n: bars[n + 1]),
            "The first row of bars is missing. The loss also depends on the initial state directly.": backward(
                jump=lambda bars, n: bars[n] if n else 0.0
            ),
            "You add bars[n] before the pullback of the step. It belongs to the state before this step, so add it "
            "afterwards.": backward(early=True),
            "Each pullback of yours is taken at the state after the step. The pullback belongs to the state where the "
            "step begins.": backward(before=lambda n: n + 1),
            "All pullbacks of yours are taken at the initial state. Each step begins at a state of its own.": backward(
                before=lambda n: 0
            ),
            "All pullbacks of yours are taken at the last state. Each step begins at a state of its own.": backward(
                before=lambda n: -1
            ),
            "Only the first step contributes to your theta_bar, because its share replaces those of the other steps. "
            "Add all shares.": backward(share_kept=lambda total, share: share),
            "The pullback is added to the old u_bar. It replaces it, because the old one belongs to the state after "
            "the step.": backward(bar_kept=lambda old, pulled: old + pulled),
            "Your u_bar is not replaced by the result of the pullback, so that each step receives the adjoint of the "
            "last state.": backward(bar_kept=lambda old, pulled: old, jump=lambda bars, n: 0.0),
            "Your loop goes through the steps from the first to the last. Reverse them, because the adjoint of the "
            "last state is the first that is known.": backward(order=iter),
            "The two results are exchanged. Return u_bar first.": backward(
                result=lambda u_bar, theta_bar: (theta_bar, u_bar)
            ),
            "The sign of your theta_bar is reversed. The shares are added.": backward(
                share_kept=lambda total, share: total - share
            ),
            "You add all rows of bars at once, at the end of the trajectory. Each row belongs to a state of its "
            "own.": backward(begin=lambda bars: np.sum(bars, axis=0), jump=lambda bars, n: 0.0),
            "Your theta_bar is a mean over the steps. Add the shares, and do not divide.": (
                lambda step, pull, u0, n, bars: second_divided(backward()(step, pull, u0, n, bars), n)
            ),
            "Your loop leaves out the first step. It has to reach n = 0.": backward(
                order=lambda steps: reversed(steps[1:])
            ),
        },
        [adjoints_by_adlib],
        but={
            "Your adjoints are right, but you evaluate steps again. Keep all states in a list.": "steps evaluated",
            "Your adjoints are right, but you did not call pull once per step. One backward pass is enough for all "
            "states.": "pullbacks",
        },
        limits=lambda case: {
            "steps evaluated": (len(case["bars"]) - 2, len(case["bars"]) - 1),
            "pullbacks": (len(case["bars"]) - 1, len(case["bars"]) - 1),
        },
        lesson=LESSON,
    ),
    "continuous": Answer(
        [slopes(), lambda f, pull, u, lam: (f(u), *(-part for part in pull(u, lam)))],
        "u' = f(u), lambda' = -(df/du)ᵀ lambda, q' = -(df/dtheta)ᵀ lambda.",
        "One pullback with lambda gives both products. Then think about the sign of each derivative with respect to t.",
        lambda case: f"{equation(case)}, u = {shown(case['u'])}, lam = {shown(case['lam'])}",
        {
            "Your λ′ has the wrong sign. The adjoint equation has a minus sign.": slopes((1, 1, -1)),
            "Your q′ has the wrong sign. As t increases, the integral from t to the end becomes smaller.": slopes(
                (1, -1, 1)
            ),
            "Your λ′ and your q′ have the wrong sign. Both have a minus sign as derivatives with respect to t.": slopes(
                (1, 1, 1)
            ),
            "All signs of your result are reversed. These are the derivatives with respect to the time that runs "
            "backward, and those with respect to t were asked for.": slopes((-1, 1, 1)),
            "Your u′ has the wrong sign. The state satisfies u' = f(u) also when it is solved backward.": slopes(
                (-1, -1, -1)
            ),
            "Your λ′ and q′ are exchanged. The pullback returns the product for the state first.": slopes(
                order=(0, 2, 1)
            ),
            "The order of your results is that of λ′, q′ and u′. Return u′ first.": slopes(order=(1, 2, 0)),
            "You call pull with the slope f(u) as its seed. The seed is λ.": slopes(
                pulled=lambda f, pull, u, lam: pull(u, f(u))
            ),
            "You call pull with a seed of ones. The seed is λ.": slopes(
                pulled=lambda f, pull, u, lam: pull(u, np.ones(len(u)))
            ),
            "The arguments of pull are exchanged. It takes the state first, and the seed λ second.": slopes(
                pulled=lambda f, pull, u, lam: pull(lam, u)
            ),
            "You return u itself as its slope. The slope of the state is f(u).": lambda f, pull, u, lam: (
                u,
                *(-part for part in pull(u, lam)),
            ),
            "You multiply the product for the state by λ once more. It is contained in the pullback.": (
                lambda f, pull, u, lam: (lambda u_bar, theta_bar: (f(u), -lam * u_bar, -theta_bar))(*pull(u, lam))
            ),
            "Your λ′ has the new term λ. The adjoint equation has only the product.": (
                lambda f, pull, u, lam: (lambda u_bar, theta_bar: (f(u), lam - u_bar, -theta_bar))(*pull(u, lam))
            ),
        },
        [slopes_by_adlib],
        but={
            "Your slopes are right, but you did not call pull exactly once. One call gives both products.": "pullbacks"
        },
        limits=lambda case: {"pullbacks": (1, 1)},
        lesson=LESSON,
    ),
}
