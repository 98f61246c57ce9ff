"""Answers to those variants of the questions on manual differentiation that are not made from their questions."""

import math

import numpy as np

EQUIVALENT = {
    ("sigmoid.b", "line 4, constant to 1: 0"): "both formulas hold between 0 and 1",
    ("sigmoid.c", "line 5, comparison to Gt: s >= 0"): "both formulas hold at 0",
    ("sigmoid.c", "line 5, constant to 1: 0"): "both formulas hold between 0 and 1",
    ("sigmoid.d", "line 4, comparison to Lt: t <= 0"): "both formulas hold at 0",
    ("sigmoid.d", "line 4, constant to 1: 0"): "both formulas hold between 0 and 1",
}


class logistic_d:
    def right_by_loops(w, b, x, y):
        t = sum(wi * xi for wi, xi in zip(w, x)) + b
        t_bar = math.exp(t) - y
        return [math.exp(t) - y * t, [t_bar * xi for xi in x], t_bar]

    def right_by_the_chain_rule(w, b, x, y):
        rate = np.exp(w @ x + b)
        rate_bar = 1 - y / rate
        t_bar = rate_bar * rate
        return rate - y * np.log(rate), t_bar * x, t_bar

    def right_by_a_weight_more(w, b, x, y):
        longer = np.append(x, 1.0)
        t = np.append(w, b) @ longer
        bars = (np.exp(t) - y) * longer
        return np.exp(t) - y * t, bars[:-1], bars[-1]

    def wrong_sign(w, b, x, y):
        t = w @ x + b
        return np.exp(t) - y * t, (y - np.exp(t)) * x, y - np.exp(t)

    def wrong_without_the_label(w, b, x, y):
        t = w @ x + b
        return np.exp(t) - y * t, np.exp(t) * x, np.exp(t)

    def wrong_with_respect_to_the_rate(w, b, x, y):
        t = w @ x + b
        t_bar = 1 - y / np.exp(t)
        return np.exp(t) - y * t, t_bar * x, t_bar

    def wrong_logistic(w, b, x, y):
        t = w @ x + b
        p = 1 / (1 + np.exp(-t))
        return -y * np.log(p) - (1 - y) * np.log(1 - p), (p - y) * x, p - y

    def wrong_without_x(w, b, x, y):
        t = w @ x + b
        return np.exp(t) - y * t, (np.exp(t) - y) * np.ones(len(x)), np.exp(t) - y

    def wrong_without_the_bias(w, b, x, y):
        t = w @ x
        return np.exp(t) - y * t, (np.exp(t) - y) * x, np.exp(t) - y

    def wrong_log_of_the_count(w, b, x, y):
        t = w @ x + b
        t_bar = t - np.log(y) if y else t
        return np.exp(t) - y * t, t_bar * x, t_bar

    def wrong_product_for_the_dot(w, b, x, y):
        t = w * x + b
        return math.exp(t) - y * t, (math.exp(t) - y) * x, math.exp(t) - y

    def wrong_without_return(w, b, x, y):
        t = w @ x + b
        (np.exp(t) - y * t, (np.exp(t) - y) * x, np.exp(t) - y)
