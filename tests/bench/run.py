"""make bench: times in one process, interleaved rounds, medians, as ratios to the same thing written by hand.

Prints a table, and saves it as build/bench.md with a plot, build/bench.png. Every way is first checked against the
hand-written derivative. Peers that are installed (autograd, JAX, PyTorch) are timed in the same rounds. Absolute
figures depend on the machine; ratios travel, though for large arrays they depend on what memory the process has at
hand.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import gc  # noqa: E402
import json  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import types  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
import workloads  # noqa: E402

ROUNDS, SAMPLE = 11, 5e-3


def measure(thunks):
    """Median seconds of each thunk, and the median over rounds of its ratio to the first."""
    repeats = {name: max(1, int(SAMPLE / max(min(once(thunk), once(thunk)), 1e-8))) for name, thunk in thunks.items()}
    rounds = {name: [] for name in thunks}
    for _ in range(ROUNDS):
        gc.collect()
        for name, thunk in thunks.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                thunk()
            rounds[name].append((time.perf_counter() - start) / repeats[name])
    first = next(iter(rounds.values()))
    return {
        name: (statistics.median(times), statistics.median(t / f for t, f in zip(times, first)))
        for name, times in rounds.items()
    }


def once(thunk):
    start = time.perf_counter()
    thunk()
    return time.perf_counter() - start


def flat(x):
    return (
        np.concatenate([flat(part) for part in x]) if isinstance(x, (tuple, list)) else np.ravel(np.asarray(x, float))
    )


def agree(name, ours, hand):
    error = np.max(np.abs(flat(ours) - flat(hand)) / (np.abs(flat(hand)) + 1e-3 * np.max(np.abs(flat(hand)))))
    assert error < 1e-6, f"{name} differs from the derivative by hand by {error:.1e}"


def elsewhere(f, numpy):
    return types.FunctionType(f.__code__, {**f.__globals__, "np": numpy}, f.__name__, f.__defaults__, f.__closure__)


def peers(f, args, argnums):
    """The same gradient by each peer that is installed: name -> thunk."""
    found = {}
    try:
        import autograd
        import autograd.numpy as anp

        derivative = autograd.grad(elsewhere(f, anp), argnums)
        found["autograd"] = lambda: derivative(*args)
    except ImportError:
        pass
    try:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)
        compiled = jax.jit(jax.grad(elsewhere(f, jnp), argnums))
        there = jax.tree.map(jnp.asarray, args)
        found["jax jit"] = lambda: jax.block_until_ready(compiled(*there))
    except ImportError:
        pass
    return found


def main(wanted):
    try:
        import numba  # noqa: F401

        has_numba = True
    except ImportError:
        has_numba = False
    lines, bars = ["| workload | by hand, us | way | ratio | at most | |", "|---|---|---|---|---|---|"], []
    print(f"{'workload':42}{'by hand us':>11}  {'way':14}{'ratio':>9}{'at most':>9}", flush=True)
    for work in workloads.workloads(has_numba):
        if wanted and not any(work.name.startswith(w) for w in wanted):
            continue
        thunks = {
            "hand": work.hand,
            **{name: thunk for name, (thunk, _) in work.ours.items()},
            **(peers(*work.program) if work.program else {}),
        }
        for name, thunk in thunks.items():
            agree(f"{work.name}, {name},", thunk(), work.hand())
        result = measure(thunks)
        for name in [n for n in thunks if n != "hand"]:
            seconds, ratio = result[name]
            goal = work.ours.get(name, (None, None))[1]
            unit, goal = work.notes.get(name, ("", goal))
            shown, value = (f"{seconds * 1e3:.2f} us", seconds * 1e3) if unit else (f"{ratio:.2f}", ratio)
            verdict = "" if goal is None else met(value <= goal)
            print(
                f"{work.name:42}{result['hand'][0] * 1e6:11.2f}  {name:14}{shown:>9}{goal or '':>9}  {verdict}",
                flush=True,
            )
            lines.append(
                f"| {work.name} | {result['hand'][0] * 1e6:.2f} | {name} | {shown} | {goal or ''} | {verdict} |"
            )
            bars.append((f"{work.name.split(',')[0]}: {name}", ratio, name in work.ours))
    if not wanted or "W9" in wanted:
        lines += chain_memory()
    build = Path(__file__).resolve().parents[2] / "build"
    build.mkdir(exist_ok=True)
    (build / "bench.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    plot(bars, build / "bench.png")
    print(f"saved as {build.name}/bench.md and {build.name}/bench.png")


def met(goal):
    return "met" if goal else "MISSED"


def chain_memory():
    """W9: a chain of 1,000 steps in child processes, three of each kind: peak memory, and time over that of the full
    tape.
    """
    child = str(Path(__file__).with_name("chain_memory.py"))
    runs = {}
    for _ in range(3):
        for kind in (("full", "0"), ("sqrt", "0"), ("binomial", "32", "20")):
            runs.setdefault(kind, []).append(
                json.loads(
                    subprocess.run(
                        [sys.executable, child, *kind], capture_output=True, encoding="utf-8", check=True
                    ).stdout
                )
            )
    full, lines = [run["s"] for run in runs["full", "0"]], []
    for (kind, snapshots, *_), results in runs.items():
        memory = statistics.median(run["MiB"] for run in results)
        ratio = statistics.median(run["s"] / f for run, f in zip(results, full))
        name = {"full": "full tape", "sqrt": "sqrt", "binomial": f"{snapshots} snapshots"}[kind]
        verdict = met(memory <= 10 and ratio <= 1.7) if kind == "binomial" else ""
        print(
            f"{'W9 chain of 1,000 steps, 256 x 64':42}{'':11}  {name:14}{memory:6.1f} MiB, {ratio:.2f} x the time  "
            f"{verdict}",
            flush=True,
        )
        lines.append(
            f"| W9 chain of 1,000 steps, 256 x 64 | | {name} | {memory:.1f} MiB, {ratio:.2f} x the full tape's time | "
            f"{'10 MiB, 1.7 x' if kind == 'binomial' else ''} | {verdict} |"
        )
    return lines


def plot(bars, path):
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 0.22 * len(bars) + 1), layout="constrained")
    axes.barh(
        [label for label, _, _ in bars],
        [ratio for _, ratio, _ in bars],
        color=["#0072B2" if ours else "#999999" for *_, ours in bars],
    )
    axes.axvline(1.0, color="black", linewidth=1)
    axes.set(xscale="log", xlabel="time, as a multiple of the derivative written by hand")
    axes.invert_yaxis()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main(sys.argv[1:])
