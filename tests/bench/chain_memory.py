"""One gradient of h <- tanh(W h), T = 1000, h 256 x 64, in a process of its own: prints the peak of its arrays, and
seconds.

chain_memory.py full 0 | sqrt 0 | binomial SNAPSHOTS STRETCH.
"""

import gc
import json
import sys
import time
import tracemalloc

import numpy as np

from adlib import checkpoint_chain, grad

draw = np.random.default_rng(5)
W, h0 = draw.normal(size=(256, 256)) / 16, draw.normal(size=(256, 64))


def step(h, W):
    return np.tanh(W @ h)


def f(W, T):
    if sys.argv[1] != "full":
        return np.sum(
            checkpoint_chain(
                step,
                h0,
                T,
                W,
                schedule=sys.argv[1],
                snapshots=int(sys.argv[2]) or None,
                stretch=int(sys.argv[3] if len(sys.argv) > 3 else 1),
            )
        )
    h = h0
    for _ in range(T):
        h = step(h, W)
    return np.sum(h)


grad(f)(W, 2)
gc.collect()
start = time.perf_counter()
g = grad(f)(W, 1000)
seconds = time.perf_counter() - start
tracemalloc.start()  # which NumPy reports its arrays to; a run of its own, since it takes time
grad(f)(W, 1000)
print(json.dumps({"MiB": tracemalloc.get_traced_memory()[1] / 2**20, "s": seconds, "norm": float(np.linalg.norm(g))}))
