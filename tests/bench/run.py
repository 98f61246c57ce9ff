"""make bench: times in one process, interleaved rounds, medians, as ratios to the same thing written by hand.

Prints a table. Absolute figures (microseconds an operation) depend on the machine; ratios travel.
"""

import math
import statistics
import time

import numpy as np

from adlib import grad, manual
from adlib.problems import log_product_sine, rosenbrock, two_layers

ROUNDS, SAMPLE = 11, 5e-3


def measure(thunks):
    """Median seconds for each thunk, and the median over rounds of its ratio to the first."""
    repeats = {name: max(1, int(SAMPLE / max(once(thunk), 1e-8))) for name, thunk in thunks.items()}
    rounds = {name: [] for name in thunks}
    for _ in range(ROUNDS):
        for name, thunk in thunks.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                thunk()
            rounds[name].append((time.perf_counter() - start) / repeats[name])
    first = next(iter(rounds.values()))
    return {name: (statistics.median(times), statistics.median(t / f for t, f in zip(times, first))) for name, times in rounds.items()}


def once(thunk):
    thunk()
    start = time.perf_counter()
    thunk()
    return time.perf_counter() - start


def by_autograd(f, argnums=0):
    """The same gradient by autograd, if it is installed; its functions must come from its own numpy."""
    try:
        import autograd
        import autograd.numpy
    except ImportError:
        return None
    there = type(f)(f.__code__, {**f.__globals__, "np": autograd.numpy})
    return autograd.grad(there, argnums)


def chain(x):
    y = x
    for _ in range(1000):
        y = y + x
    return np.sum(y) if hasattr(y, "shape") and y.shape else y


def scalar_loop(x):
    y = x
    for _ in range(250):
        y = y * 0.9 + 0.1 * x if y > 0.5 else y + 0.2 * x
    return y


def scalar_loop_by_hand(x):
    y, dy = x, 1.0
    for _ in range(250):
        y, dy = (y * 0.9 + 0.1 * x, dy * 0.9 + 0.1) if y > 0.5 else (y + 0.2 * x, dy + 0.2)
    return dy


def chain_by_hand(x):
    """Forward, then the reverse sweep written out."""
    y = x
    for _ in range(1000):
        y = y + x
    g, x_bar = np.ones_like(x), np.zeros_like(x)
    for _ in range(1000):
        x_bar = x_bar + g
    return x_bar + g


def main():
    draw = np.random.default_rng(0)
    x3, x5 = draw.normal(size=1000), draw.normal(size=100_000)
    shapes = (784, 128), 128, (128, 10), 10, (128, 784), (128, 10)
    net = tuple(draw.normal(size=s) * 0.05 for s in shapes)
    ones = np.ones(1)
    cases = {
        "W1 log(x1) + x1 x2 - sin(x2), floats": (lambda: (1 / 2.0 + 5.0, 2.0 - math.cos(5.0)), log_product_sine, (0, 1), (2.0, 5.0)),
        "W2 loop with a branch, floats": (lambda: scalar_loop_by_hand(0.3), scalar_loop, 0, (0.3,)),
        "W3 Rosenbrock n = 1e3": (lambda: manual.rosenbrock(x3), rosenbrock, 0, (x3,)),
        "W3 Rosenbrock n = 1e5": (lambda: manual.rosenbrock(x5), rosenbrock, 0, (x5,)),
        "W4 network 784-128-10, batch 128": (lambda: manual.two_layers(*net), two_layers, (0, 1, 2, 3), net),
        "W10 chain of 1000 adds, arrays": (lambda: chain_by_hand(ones), chain, 0, (ones,)),
        "W10 chain of 1000 adds, floats": (lambda: chain_by_hand(1.0), chain, 0, (1.0,)),
    }
    print(f"{'gradient of':40}{'by hand us':>12}{'tape':>9}{'autograd':>10}   tape, us an operation")
    for name, (hand, f, argnums, args) in cases.items():
        ours, theirs = grad(f, argnums), by_autograd(f, argnums)
        thunks = {"hand": hand, "tape": lambda ours=ours, args=args: ours(*args)}
        if theirs:
            thunks["autograd"] = lambda theirs=theirs, args=args: theirs(*args)
        result = measure(thunks)
        peer = f"{result['autograd'][1]:10.1f}" if theirs else f"{'-':>10}"
        each = f"{result['tape'][0] * 1e3:.2f}" if name.startswith("W10") else ""
        print(f"{name:40}{result['hand'][0] * 1e6:12.2f}{result['tape'][1]:9.1f}{peer}   {each}", flush=True)


if __name__ == "__main__":
    main()
