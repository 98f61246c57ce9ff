"""The workloads of the speed table: a program, its derivative by hand, and the ways of ours that are timed on it."""

import math
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from adlib import compile, grad, hvp, jacobian, transform

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "library"))
from programs import loop_of_two_kinds  # noqa: E402

draw = np.random.default_rng(0)


@dataclass
class Workload:
    """`hand()` is the yardstick; `ours` are the ways, name -> (thunk, what the ratio has to be at most, or None)."""

    name: str
    hand: object
    ours: dict
    program: tuple = ()  # (f, args, argnums) for peers that take the gradient of a plain program
    notes: dict = field(default_factory=dict)


def w1(x1, x2):
    return np.log(x1) + x1 * x2 - np.sin(x2)


def w1_hand(x1, x2):
    return 1.0 / x1 + x2, x1 - math.cos(x2)


def w2_hand(x, y, n=250):
    sin, cos, stack, s = math.sin, math.cos, [], x
    for i in range(n):
        stack.append(s)
        s = x + y / (1.0 + s * s) if i % 2 else sin(s) * y + 0.1 * x
    g, gx, gy = 1.0, 0.0, 0.0
    for i in range(n - 1, -1, -1):
        s = stack.pop()
        if i % 2:
            d = 1.0 + s * s
            q = g / d
            gx += g
            gy += q
            g = -2.0 * s * y * q / d
        else:
            gx += 0.1 * g
            gy += g * sin(s)
            g = g * y * cos(s)
    return gx + g, gy


def w3(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def w3_hand(x):
    a = x[:-1]
    t = 200.0 * (x[1:] - a * a)
    g = np.empty_like(x)
    g[:-1] = -2.0 * (t * a + (1.0 - a))
    g[-1] = 0.0
    g[1:] += t
    return g


X4, Y4 = draw.normal(size=(128, 784)), np.eye(10)[draw.integers(0, 10, 128)]
P4 = draw.normal(size=(784, 128)) * 0.03, np.full(128, 0.01), draw.normal(size=(128, 10)) * 0.1, np.full(10, 0.01)


def w4(W1, b1, W2, b2):
    z = np.tanh(X4 @ W1 + b1) @ W2 + b2
    return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(Y4 * z, axis=1))


def w4_hand(W1, b1, W2, b2):
    h = np.tanh(X4 @ W1 + b1)
    e = np.exp(h @ W2 + b2)
    z_bar = (e / e.sum(axis=1, keepdims=True) - Y4) / len(X4)
    a_bar = (z_bar @ W2.T) * (1.0 - h * h)
    return X4.T @ a_bar, a_bar.sum(axis=0), h.T @ z_bar, z_bar.sum(axis=0)


def w4_hvp_hand(W1, b1, W2, b2, V1, c1, V2, c2):
    m = len(X4)
    h = np.tanh(X4 @ W1 + b1)
    s = 1.0 - h * h
    h_dot = s * (X4 @ V1 + c1)
    e = np.exp(h @ W2 + b2)
    p = e / e.sum(axis=1, keepdims=True)
    o_dot = h_dot @ W2 + h @ V2 + c2
    z_bar, z_bar_dot = (p - Y4) / m, p * (o_dot - (p * o_dot).sum(axis=1, keepdims=True)) / m
    g = z_bar @ W2.T
    a_dot = (z_bar_dot @ W2.T + z_bar @ V2.T) * s - 2.0 * g * h * h_dot
    return X4.T @ a_dot, a_dot.sum(axis=0), h_dot.T @ z_bar + h.T @ z_bar_dot, z_bar_dot.sum(axis=0)


X5, y5, p5 = draw.normal(size=(10_000, 100)), np.sign(draw.normal(size=10_000)), draw.normal(size=100) * 0.1


def w5(w):
    return np.mean(np.log1p(np.exp(-(y5 * (X5 @ w)))))


def w5_hand(w):
    e = np.exp(-(y5 * (X5 @ w)))
    return (-(y5 * e / (1.0 + e)) / len(y5)) @ X5


def w6_hand(x, v):
    a, da = x[:-1], v[:-1]
    t = 200.0 * (x[1:] - a * a)
    dt = 200.0 * v[1:] - 400.0 * (a * da)
    h = np.empty_like(x)
    h[:-1] = -2.0 * (dt * a + t * da - da)
    h[-1] = 0.0
    h[1:] += dt
    return h


TALL, WIDE = draw.normal(size=(1000, 3)) / math.sqrt(3), draw.normal(size=(3, 1000)) / math.sqrt(1000)


def w7_tall(x):
    return np.sin(TALL @ x) + (TALL @ x) ** 2


def w7_wide(x):
    return np.sin(WIDE @ x) + (WIDE @ x) ** 2


def w7_hand(M, x):
    u = M @ x
    return (np.cos(u) + 2.0 * u)[:, None] * M


def w8_hand(x):
    """The Hessian of w3: as SciPy's rosen_hess has it."""
    H = np.diag(-400 * x[:-1], 1) - np.diag(400 * x[:-1], -1)
    diagonal = np.zeros(len(x), dtype=x.dtype)
    diagonal[0] = 1200 * x[0] ** 2 - 400 * x[1] + 2
    diagonal[-1] = 200
    diagonal[1:-1] = 202 + 1200 * x[1:-1] ** 2 - 400 * x[2:]
    return H + np.diag(diagonal)


def chain(x):
    y = x
    for _ in range(1000):
        y = y + x
    return np.sum(y) if hasattr(y, "shape") and y.shape else y


def chain_hand(x):
    """Forward, then the reverse sweep written out."""
    y = x
    for _ in range(1000):
        y = y + x
    g, x_bar = np.ones_like(x), np.zeros_like(x)
    for _ in range(1000):
        x_bar = x_bar + g
    return x_bar + g


def workloads(numba):
    """All of them; each is built when it is reached, since compiling takes its time."""
    tape1, emitted1, moved1 = grad(w1, (0, 1)), compile(w1, 2.0, 5.0), transform.grad(w1, (0, 1))
    yield Workload(
        "W1 log(x1) + x1 x2 - sin(x2)",
        lambda: w1_hand(2.0, 5.0),
        {
            "tape": (lambda: tape1(2.0, 5.0), 60),
            "emitted": (lambda: emitted1(2.0, 5.0), 1.5),
            "transformed": (lambda: moved1(2.0, 5.0), None),
        },
        (w1, (2.0, 5.0), (0, 1)),
    )
    x = (0.7, 1.3)
    tape2, emitted2, moved2 = (
        grad(loop_of_two_kinds, (0, 1)),
        compile(loop_of_two_kinds, *x),
        transform.grad(loop_of_two_kinds, (0, 1)),
    )
    ours = {
        "tape": (lambda: tape2(*x), 20),
        "emitted": (lambda: emitted2(*x), 0.8),
        "transformed": (lambda: moved2(*x), 2.0),
    }
    if numba:
        machine2 = compile(loop_of_two_kinds, *x, backend="numba")
        ours["numba"] = (lambda: machine2(*x), 0.15)
    yield Workload("W2 loop with a branch, 1,000 operations", lambda: w2_hand(*x), ours, (loop_of_two_kinds, x, (0, 1)))
    for n, tape_goal, emitted_goal, machine_goal in (
        (10, None, 0.5, None),
        (1000, 9, 1.1, None),
        (100_000, 4, None, 0.6),
        (1_000_000, None, None, 0.5),
    ):
        yield rosenbrock(n, tape_goal, emitted_goal, machine_goal if numba else None)
    tape4, emitted4 = grad(w4, (0, 1, 2, 3)), compile(w4, *P4)
    yield Workload(
        "W4 network 784-128-10, batch 128",
        lambda: w4_hand(*P4),
        {"tape": (lambda: tape4(*P4), 1.2), "emitted": (lambda: emitted4(*P4), 1.05)},
        (w4, P4, (0, 1, 2, 3)),
    )
    tape5, emitted5 = grad(w5), compile(w5, p5)
    yield Workload(
        "W5 logistic regression 10,000 x 100",
        lambda: w5_hand(p5),
        {"tape": (lambda: tape5(p5), None), "emitted": (lambda: emitted5(p5), 1.05)},
        (w5, (p5,), 0),
    )
    x6, v6 = draw.normal(size=(2, 1000))
    emitted6 = compile(w3, x6, what="hvp")
    yield Workload(
        "W6 Hessian times vector, Rosenbrock 1e3",
        lambda: w6_hand(x6, v6),
        {"tape": (lambda: hvp(w3, x6, v6), None), "emitted": (lambda: emitted6(x6, v6), None)},
    )
    V4 = tuple(draw.normal(size=p.shape) for p in P4)
    emitted6n = compile(w4, *P4, what="hvp")
    yield Workload(
        "W6 Hessian times vector, network",
        lambda: w4_hvp_hand(*P4, *V4),
        {"emitted": (lambda: emitted6n(*P4, *V4), 1.05)},
    )
    for name, f, M, goal in (("tall 1000 x 3", w7_tall, TALL, 1.3), ("wide 3 x 1000", w7_wide, WIDE, 1.7)):
        x7 = draw.normal(size=M.shape[1]) * 0.3
        emitted7, taped7 = compile(f, x7, what="jacobian"), jacobian(f)
        yield Workload(
            f"W7 Jacobian {name}",
            lambda: w7_hand(M, x7),
            {"tape": (lambda: taped7(x7), None), "emitted": (lambda: emitted7(x7), goal)},
        )
    x8 = draw.normal(size=50)
    emitted8 = compile(w3, x8, what="hessian")
    yield Workload("W8 Hessian of Rosenbrock, n = 50", lambda: w8_hand(x8), {"emitted": (lambda: emitted8(x8), 0.5)})
    ones, taped10 = np.ones(1), grad(chain)
    yield Workload(
        "W10 chain of 1,000 adds, arrays",
        lambda: chain_hand(ones),
        {"tape": (lambda: taped10(ones), None)},
        (chain, (ones,), 0),
        {"tape": ("us an operation", 1.6)},
    )
    yield Workload(
        "W10 chain of 1,000 adds, floats",
        lambda: chain_hand(1.0),
        {"tape": (lambda: taped10(1.0), None)},
        (chain, (1.0,), 0),
        {"tape": ("us an operation", 0.45)},
    )


def rosenbrock(n, tape_goal, emitted_goal, machine_goal):
    x = np.random.default_rng(n).normal(size=n)
    taped, emitted, reused = grad(w3), compile(w3, x), compile(w3, x, reuse=True)
    ours = {
        "tape": (lambda: taped(x), tape_goal),
        "emitted": (lambda: emitted(x), emitted_goal),
        "reused arrays": (lambda: reused(x), None),
    }
    if machine_goal:
        machine = compile(w3, x, backend="numba")
        ours["numba"] = (lambda: machine(x), machine_goal)
    return Workload(f"W3 Rosenbrock, n = {n:,}", lambda: w3_hand(x), ours, (w3, (x,), 0))
