"""Programs in any number, by hypothesis; the same for the same seed."""

import expressions  # noqa: F401  # the tables of features are filled by importing them
import statements  # noqa: F401
from hypothesis import HealthCheck, Phase, given, seed, settings
from writer import programs


def generated(start, n):
    """About n different programs."""
    made = {}

    @seed(start)
    @settings(
        max_examples=n,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(programs())
    def collect(program):
        made[program.text] = program

    collect()
    return list(made.values())
