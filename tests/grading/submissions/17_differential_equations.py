"""Answers to the questions on differential equations, right and wrong."""

import numpy as np


def stage(f, u, h, k):
    return f(u + h * k)


def euler(f, u, theta, h, steps):
    states = [u]
    for _ in range(steps):
        states.append(states[-1] + h * f(states[-1], theta))
    return states


def trajectory(step, u, steps):
    states = [np.array(u)]
    while len(states) < steps:
        states.append(step(states[-1]))
    return states


class step:
    def right_with_increments(f, u, h):
        d1 = h * f(u)
        d2 = h * f(u + d1 / 2)
        d3 = h * f(u + d2 / 2)
        d4 = h * f(u + d3)
        return u + (d1 + d4) / 6 + (d2 + d3) / 3

    def right_by_a_loop_over_stages(f, u, h):
        k, total = 0 * u, 0 * u
        for distance, weight in ((0, 1), (h / 2, 2), (h / 2, 2), (h, 1)):
            k = f(u + distance * k)
            total += weight * k
        return u + h * total / 6

    def right_as_an_average(f, u, h):
        slopes = [f(u)]
        for part in (0.5, 0.5, 1.0):
            slopes.append(stage(f, u, part * h, slopes[-1]))
        return u + h * np.average(slopes, axis=0, weights=[1, 2, 2, 1])

    def right_as_a_list(f, u, h):
        k1 = f(list(u))
        k2 = f([x + h * k / 2 for x, k in zip(u, k1)])
        k3 = f([x + h * k / 2 for x, k in zip(u, k2)])
        k4 = f([x + h * k for x, k in zip(u, k3)])
        return [x + h * (a + 2 * b + 2 * c + d) / 6 for x, a, b, c, d in zip(u, k1, k2, k3, k4)]

    def wrong_euler(f, u, h):
        "Your result is a step of Euler's method"
        return u + h * f(u)

    def wrong_midpoint(f, u, h):
        "Your result is a step of the midpoint method"
        return u + h * f(u + h * f(u) / 2)

    def wrong_equal_weights(f, u, h):
        "Your four slopes have the same weight"
        k1 = f(u)
        k2 = f(u + h * k1 / 2)
        k3 = f(u + h * k2 / 2)
        k4 = f(u + h * k3)
        return u + h * np.mean([k1, k2, k3, k4], axis=0)

    def wrong_sum_not_divided(f, u, h):
        "The weighted sum of your slopes is not divided by 6"
        k1 = f(u)
        k2 = f(u + h * k1 / 2)
        k3 = f(u + h * k2 / 2)
        return u + h * (k1 + 2 * k2 + 2 * k3 + f(u + h * k3))

    def wrong_k3_from_k1(f, u, h):
        "Your k3 starts from k1"
        k1 = f(u)
        k2 = f(u + h / 2 * k1)
        k3 = f(u + h / 2 * k1)
        k4 = f(u + h * k3)
        return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def wrong_last_stage_half(f, u, h):
        "Your k4 is computed at half a step"
        k1 = f(u)
        k2 = f(u + h / 2 * k1)
        k3 = f(u + h / 2 * k2)
        k4 = f(u + h / 2 * k3)
        return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def wrong_change_alone(f, u, h):
        "You return the change of the state"
        k1 = f(u)
        k2 = stage(f, u, h / 2, k1)
        k3 = stage(f, u, h / 2, k2)
        k4 = stage(f, u, h, k3)
        return h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def wrong_from_stage_to_stage(f, u, h):
        "Each of your stages starts where the previous one ended"
        v, slopes = u, [f(u)]
        for part in (h / 2, h / 2, h):
            v = v + part * slopes[-1]
            slopes.append(f(v))
        return u + h * np.dot([1, 2, 2, 1], slopes) / 6

    def wrong_h_twice(f, u, h):
        "You multiply by h twice"
        k1 = h * f(u)
        k2 = h * f(u + k1 / 2)
        k3 = h * f(u + k2 / 2)
        k4 = h * f(u + k3)
        return u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    def wrong_three_eighths(f, u, h):
        "This is the three-eighths rule"
        k1 = f(u)
        k2 = f(u + h * k1 / 3)
        k3 = f(u + h * (k2 - k1 / 3))
        k4 = f(u + h * (k1 - k2 + k3))
        return u + h * (k1 + 3 * k2 + 3 * k3 + k4) / 8

    def wrong_slopes_computed_again(f, u, h):
        "Your state is right, but you did not call f exactly four times"
        k2 = lambda: f(u + h / 2 * f(u))
        k3 = lambda: f(u + h / 2 * k2())
        return u + h / 6 * (f(u) + 2 * k2() + 2 * k3() + f(u + h * k3()))

    def wrong_in_place(f, u, h):
        "Your function changes u"
        k1 = f(u)
        k2 = f(u + h / 2 * k1)
        k3 = f(u + h / 2 * k2)
        u += h / 6 * (k1 + 2 * k2 + 2 * k3 + f(u + h * k3))
        return u

    def wrong_weights_of_the_outer_slopes(f, u, h):
        "The first and the last of your slopes count twice"
        k1 = f(u)
        k2 = f(u + h / 2 * k1)
        k3 = f(u + h / 2 * k2)
        k4 = f(u + h * k3)
        return u + h / 6 * (2 * k1 + k2 + k3 + 2 * k4)


class sensitivity:
    def right_in_one_line(f, f_u, f_theta, u, theta, h, steps):
        s = 0 * u
        for _ in range(steps):
            u, s = u + h * f(u, theta), s + h * (f_u(u, theta).dot(s) + f_theta(u, theta))
        return u, s

    def right_over_stored_states(f, f_u, f_theta, u, theta, h, steps):
        states = euler(f, u, theta, h, steps)
        s = np.zeros_like(u)
        for v in states[:-1]:
            s = (np.eye(len(u)) + h * f_u(v, theta)) @ s + h * f_theta(v, theta)
        return [states[-1], s]

    def right_as_one_system(f, f_u, f_theta, u, theta, h, steps):
        n, w = len(u), np.concatenate([u, np.zeros(len(u))])
        for _ in range(steps):
            u, s = w[:n], w[n:]
            w = w + h * np.concatenate([f(u, theta), f_u(u, theta) @ s + f_theta(u, theta)])
        return w[:n].tolist(), w[n:].tolist()

    def right_by_recursion(f, f_u, f_theta, u, theta, h, steps):
        def after(n):
            if n == 0:
                return u, np.zeros(len(u))
            v, s = after(n - 1)
            return v + h * f(v, theta), s + h * (f_u(v, theta) @ s + f_theta(v, theta))

        return after(steps)

    def wrong_new_state(f, f_u, f_theta, u, theta, h, steps):
        "Your derivatives are evaluated at the new state"
        s = np.zeros(len(u))
        for _ in range(steps):
            u = u + h * f(u, theta)
            s = s + h * (f_u(u, theta) @ s + f_theta(u, theta))
        return u, s

    def wrong_without_the_direct_term(f, f_u, f_theta, u, theta, h, steps):
        "The term f_theta is missing"
        s = np.zeros(len(u))
        for _ in range(steps):
            s = s + h * f_u(u, theta) @ s
            u = u + h * f(u, theta)
        return u, s

    def wrong_without_the_state(f, f_u, f_theta, u, theta, h, steps):
        "The term f_u s is missing"
        states = euler(f, u, theta, h, steps)
        return states[-1], h * np.sum([f_theta(v, theta) for v in states[:-1]], axis=0)

    def wrong_start_of_ones(f, f_u, f_theta, u, theta, h, steps):
        "Your s starts with ones"
        s = 0 * u + 1
        for _ in range(steps):
            u, s = u + h * f(u, theta), s + h * (f_u(u, theta) @ s + f_theta(u, theta))
        return u, s

    def wrong_transposed(f, f_u, f_theta, u, theta, h, steps):
        "You multiply by the transpose of f_u"
        s = np.zeros(len(u))
        for _ in range(steps):
            u, s = u + h * f(u, theta), s + h * (s @ f_u(u, theta) + f_theta(u, theta))
        return u, s

    def wrong_replaced(f, f_u, f_theta, u, theta, h, steps):
        "Your s is replaced in each step"
        s = np.zeros(len(u))
        for _ in range(steps):
            u, s = u + h * f(u, theta), h * (f_u(u, theta) @ s + f_theta(u, theta))
        return u, s

    def wrong_h_forgotten(f, f_u, f_theta, u, theta, h, steps):
        "The slope of your s is added without the factor h"
        s = np.zeros(len(u))
        for _ in range(steps):
            s += f_u(u, theta) @ s + f_theta(u, theta)
            u = u + h * f(u, theta)
        return u, s

    def wrong_one_term_with_h(f, f_u, f_theta, u, theta, h, steps):
        "Only the term f_u s is multiplied by h"
        s = np.zeros(len(u))
        for _ in range(steps):
            u, s = u + h * f(u, theta), s + h * f_u(u, theta) @ s + f_theta(u, theta)
        return u, s

    def wrong_exchanged(f, f_u, f_theta, u, theta, h, steps):
        "The two results are exchanged"
        u, s = sensitivity.right_by_recursion(f, f_u, f_theta, u, theta, h, steps)
        return s, u

    def wrong_sensitivity_alone(f, f_u, f_theta, u, theta, h, steps):
        "Your function has to return two things: state, sensitivity"
        return np.array(sensitivity.right_by_recursion(f, f_u, f_theta, u, theta, h, steps)[1])

    def wrong_difference_quotient(f, f_u, f_theta, u, theta, h, steps):
        "right to a few digits only | right to within one per cent only"
        end = lambda theta: euler(f, u, theta, h, steps)[-1]
        return end(theta), (end(theta + 1e-6) - end(theta)) / 1e-6

    def wrong_entry_by_entry(f, f_u, f_theta, u, theta, h, steps):
        "The exercise asks for | another form"
        s = np.zeros(len(u))
        for _ in range(steps):
            s = s + h * (f_u(u, theta) * s + f_theta(u, theta))
            u = u + h * f(u, theta)
        return u, s

    def wrong_two_updates(f, f_u, f_theta, u, theta, h, steps):
        "f_u multiplies what f_theta has just added"
        s = np.zeros(len(u))
        for _ in range(steps):
            s += h * f_theta(u, theta)
            s += h * f_u(u, theta) @ s
            u = u + h * f(u, theta)
        return u, s


class discrete:
    def right_with_a_stack(step, pull, u0, steps, bars):
        states, u_bar, shares = trajectory(step, u0, steps), bars[steps], []
        while states:
            u_bar, share = pull(states.pop(), u_bar)
            u_bar = u_bar + bars[len(states)]
            shares.append(share)
        return u_bar, np.sum(shares, axis=0)

    def right_adding_before_the_next_pullback(step, pull, u0, steps, bars):
        states = [u0]
        for _ in range(steps):
            states.append(step(states[-1]))
        u_bar, theta_bar = np.zeros(len(u0)), np.zeros(2)
        for n in range(steps, 0, -1):
            u_bar, share = pull(states[n - 1], u_bar + bars[n])
            theta_bar += share
        return u_bar + bars[0], theta_bar

    def right_by_recursion(step, pull, u0, steps, bars):
        def adjoint_of(u, n):
            if n == steps:
                return bars[n], np.zeros(2)
            later, collected = adjoint_of(step(u), n + 1)
            u_bar, share = pull(u, later)
            return bars[n] + u_bar, collected + share

        return adjoint_of(u0, 0)

    def right_with_closures(step, pull, u0, steps, bars):
        backwards, u = [], u0
        for _ in range(steps):
            backwards.append(lambda bar, u=u: pull(u, bar))
            u = step(u)
        u_bar, theta_bar = bars[-1].copy(), 0.0
        for bar, pullback in zip(bars[-2::-1], reversed(backwards)):
            u_bar, share = pullback(u_bar)
            u_bar, theta_bar = u_bar + bar, theta_bar + share
        return list(u_bar), list(theta_bar)

    def wrong_without_jumps(step, pull, u0, steps, bars):
        "Only the last row of bars is used"
        states, u_bar, theta_bar = trajectory(step, u0, steps), bars[-1], 0
        for u in reversed(states):
            u_bar, share = pull(u, u_bar)
            theta_bar = theta_bar + share
        return u_bar, theta_bar

    def wrong_share_of_the_first_step(step, pull, u0, steps, bars):
        "Only the first step contributes to your theta_bar"
        states, u_bar = trajectory(step, u0, steps), bars[-1]
        for n in reversed(range(steps)):
            u_bar, theta_bar = pull(states[n], u_bar)
            u_bar = u_bar + bars[n]
        return u_bar, theta_bar

    def wrong_at_the_state_after_the_step(step, pull, u0, steps, bars):
        "Each pullback of yours is taken at the state after the step"
        states, u_bar, theta_bar = trajectory(step, u0, steps + 1), bars[-1], 0
        for n in range(steps, 0, -1):
            u_bar, share = pull(states[n], u_bar)
            u_bar = u_bar + bars[n - 1]
            theta_bar = theta_bar + share
        return u_bar, theta_bar

    def wrong_first_row_missing(step, pull, u0, steps, bars):
        "The first row of bars is missing"
        states, u_bar, theta_bar = trajectory(step, u0, steps), 0 * u0, 0
        for n in range(steps, 0, -1):
            u_bar, share = pull(states[n - 1], u_bar + bars[n])
            theta_bar = theta_bar + share
        return u_bar, theta_bar

    def wrong_forward(step, pull, u0, steps, bars):
        "Your loop goes through the steps from the first to the last"
        u_bar, theta_bar = bars[-1], 0
        for n, u in enumerate(trajectory(step, u0, steps)):
            u_bar, share = pull(u, u_bar)
            u_bar, theta_bar = u_bar + bars[n], theta_bar + share
        return u_bar, theta_bar

    def wrong_row_of_the_state_after(step, pull, u0, steps, bars):
        "The row of the last state is added twice"
        states, u_bar, theta_bar = trajectory(step, u0, steps), bars[-1], 0
        for n in reversed(range(steps)):
            u_bar, share = pull(states[n], u_bar)
            u_bar, theta_bar = u_bar + bars[n + 1], theta_bar + share
        return u_bar, theta_bar

    def wrong_before_the_pullback(step, pull, u0, steps, bars):
        "You add bars[n] before the pullback of the step"
        states, u_bar, theta_bar = trajectory(step, u0, steps), bars[-1], 0
        for n in reversed(range(steps)):
            u_bar, share = pull(states[n], u_bar + bars[n])
            theta_bar = theta_bar + share
        return u_bar, theta_bar

    def wrong_added_to_the_old_one(step, pull, u0, steps, bars):
        "The pullback is added to the old u_bar"
        states, u_bar, theta_bar = trajectory(step, u0, steps), bars[-1], 0
        for n in reversed(range(steps)):
            more, share = pull(states[n], u_bar)
            u_bar, theta_bar = u_bar + more + bars[n], theta_bar + share
        return u_bar, theta_bar

    def wrong_a_row_changed(step, pull, u0, steps, bars):
        "Your function changes bars"
        states, theta_bar = trajectory(step, u0, steps), 0
        for n in reversed(range(steps)):
            u_bar, share = pull(states[n], bars[n + 1])
            bars[n] += u_bar
            theta_bar = theta_bar + share
        return bars[0], theta_bar

    def wrong_adjoint_of_the_state_alone(step, pull, u0, steps, bars):
        "Your function has to return two things: u_bar, theta_bar"
        states, u_bar = trajectory(step, u0, steps), bars[-1]
        for n in reversed(range(steps)):
            u_bar = pull(states[n], u_bar)[0] + bars[n]
        return u_bar

    def wrong_a_pass_for_each_state(step, pull, u0, steps, bars):
        "you did not call pull once per step"
        states, total, theta_bar = trajectory(step, u0, steps), bars[0], np.zeros(2)
        for last in range(1, steps + 1):
            u_bar = bars[last]
            for n in reversed(range(last)):
                u_bar, share = pull(states[n], u_bar)
                theta_bar = theta_bar + share
            total = total + u_bar
        return total, theta_bar

    def wrong_steps_again(step, pull, u0, steps, bars):
        "you evaluate steps again"
        u_bar, theta_bar = bars[-1], 0
        for n in reversed(range(steps)):
            u = u0
            for _ in range(n):
                u = step(u)
            u_bar, share = pull(u, u_bar)
            u_bar, theta_bar = u_bar + bars[n], theta_bar + share
        return u_bar, theta_bar


class continuous:
    def right_unpacked(f, pull, u, lam):
        u_bar, theta_bar = pull(u, bar=lam)
        return f(u), 0 - u_bar, 0 - theta_bar

    def right_with_the_seed_negated(f, pull, u, lam):
        return f(u), *pull(u, -lam)

    def right_as_lists(f, pull, u, lam):
        products = pull(u.tolist(), lam.tolist())
        return [list(f(u)), *([-x for x in product] for product in products)]

    def right_through_the_reversed_time(f, pull, u, lam):
        reversed_time = (-f(u), *pull(u, lam))
        return tuple(np.negative(slope) for slope in reversed_time)

    def wrong_sign_of_lambda(f, pull, u, lam):
        "Your λ′ has the wrong sign"
        u_bar, theta_bar = pull(u, lam)
        return f(u), u_bar, -theta_bar

    def wrong_sign_of_q(f, pull, u, lam):
        "Your q′ has the wrong sign"
        u_bar, theta_bar = pull(u, lam)
        return f(u), -u_bar, theta_bar

    def wrong_both_signs(f, pull, u, lam):
        "Your λ′ and your q′ have the wrong sign"
        return (f(u), *pull(u, lam))

    def wrong_reversed_time(f, pull, u, lam):
        "All signs of your result are reversed"
        u_bar, theta_bar = pull(u, lam)
        return -f(u), u_bar, theta_bar

    def wrong_everything_negative(f, pull, u, lam):
        "Your u′ has the wrong sign"
        u_bar, theta_bar = pull(u, lam)
        return -f(u), -u_bar, -theta_bar

    def wrong_exchanged_products(f, pull, u, lam):
        "Your λ′ and q′ are exchanged"
        theta_bar, u_bar = pull(u, lam)
        return f(u), -u_bar, -theta_bar

    def wrong_exchanged_arguments(f, pull, u, lam):
        "The arguments of pull are exchanged"
        u_bar, theta_bar = pull(lam, u)
        return f(u), -u_bar, -theta_bar

    def wrong_seed_is_the_slope(f, pull, u, lam):
        "You call pull with the slope f(u) as its seed"
        slope = f(u)
        u_bar, theta_bar = pull(u, slope)
        return slope, -u_bar, -theta_bar

    def wrong_two_results(f, pull, u, lam):
        "Your function has to return three things: u, lam, q"
        u_bar, theta_bar = pull(u, lam)
        return -u_bar, -theta_bar

    def wrong_two_calls(f, pull, u, lam):
        "you did not call pull exactly once"
        return f(u), -pull(u, lam)[0], -pull(u, lam)[1]

    def wrong_state_as_its_slope(f, pull, u, lam):
        "You return u itself as its slope"
        u_bar, theta_bar = pull(u, lam)
        return u, -u_bar, -theta_bar
