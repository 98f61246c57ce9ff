"""Grading on several machines: cells go to Dask's workers as text, which return outputs as text; the sandbox is on the
workers.

The gradebook, the solutions and the judge stay here. A worker needs this package and bubblewrap, but nothing of the
course. On a network that others use too, run scheduler and workers with TLS (`distributed.comm.require-encryption` and
the `distributed.comm.tls` settings of Dask), because student work is sent over it.
"""

import atexit
import os
import threading

from adlib.grading.sandbox import CannotGrade
from adlib.grading.workers import Ran, Worker

HERE = threading.local()


def cluster(address, workers):
    """Return a `run` for `grade` on the cluster at an address, or on one of this machine. Raises CannotGrade without
    Dask.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise CannotGrade(
            "Dask is not installed: pip install distributed, or grade without --dask and --scheduler"
        ) from None
    try:
        client = (
            Client(address, timeout="10s")
            if address
            else Client(LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None))
        )
    except OSError as error:
        raise CannotGrade(f"no Dask scheduler answers at {address}: {error}") from None
    atexit.register(client.close)
    settings = {name: os.environ[name] for name in ("ADGRADE_SANDBOX",) if name in os.environ}

    def run(cells, cell_seconds, seconds, cases=None):
        future = client.submit(run_there, cells, cell_seconds, seconds, cases, settings, pure=False)
        try:
            return Ran(*future.result(timeout=seconds + 120))
        except Exception as error:  # if a worker was lost, its submission was not run
            return Ran(b"", f"lost: the Dask worker was lost ({type(error).__name__})")

    return run


def run_there(cells, cell_seconds, seconds, cases, settings):
    """Run on a Dask worker, in a sandbox that stays warm between submissions."""
    os.environ.update(settings)
    if not hasattr(HERE, "worker"):
        HERE.worker = Worker()
        atexit.register(HERE.worker.stop)
    ran = HERE.worker.run(cells, cell_seconds, seconds, cases)
    return ran.text, ran.ended
