"""Random programs through every engine: the right value and derivative, or a sentence of adlib's that refuses.

This is the short run, with fixed seeds; `make fuzz MINUTES=30` is the long one. A failure is printed as the smallest
program that still shows it, in the form in which it can be entered into `found.py`.
"""

import sys
from pathlib import Path

import pytest

pytest.importorskip("hypothesis")
pytest.importorskip("sympy")
sys.path.insert(0, str(Path(__file__).parent))
from engines import FAMILIES, of_family, one_of_each_family  # noqa: E402
from found import FOUND  # noqa: E402
from generate import generated  # noqa: E402
from report import as_found  # noqa: E402
from smaller import smallest  # noqa: E402
from verdict import outcomes  # noqa: E402

SEEDS, EACH = range(12), 24  # programs of each seed


@pytest.mark.parametrize("seed", SEEDS)
def test_every_engine_is_right_or_refuses(seed):
    for k, program in enumerate(generated(seed, EACH)):
        for outcome in outcomes(program, one_of_each_family(k)):
            assert not outcome.failed, as_found(*smallest(program, outcome))


QUICK = [family for family in FAMILIES if family != "numba"]  # half a second a function: the long run has it


@pytest.mark.parametrize("family", QUICK)
@pytest.mark.parametrize("found", FOUND, ids=lambda found: found.title)
def test_what_was_found_is_right_or_refused(found, family):
    failed = [outcome for outcome in outcomes(found.program, of_family(family)) if outcome.failed]
    assert not failed, f"{found.program}\n" + "\n".join(map(str, failed))
