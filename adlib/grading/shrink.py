"""A failing case that is easier to think about, with fewer parts and rounder numbers."""

import random
import time

from adlib.grading.cases import question
from adlib.grading.judge import close, expected, is_right, rank
from adlib.grading.observe import observe

SECONDS, DRAWS = 0.1, 40


def smallest(name, answer, cases, results):
    """Return the smallest failing (case, result) that is found in a tenth of a second, or None if nothing fails."""
    failing = [(c, r) for c, r in zip(cases, results) if not is_right(name, c, r)]
    if not failing:
        return None
    best, until = min(failing, key=lambda pair: rank(name, pair[0])), time.monotonic() + SECONDS
    for case in candidates(name):
        if time.monotonic() > until:
            break
        if rank(name, case) < rank(name, best[0]) and (result := failure(name, answer, case)):
            best = case, result
    for digits in (1, 0):
        case = rounded(best[0], digits)
        if case != best[0] and time.monotonic() < until and (result := failure(name, answer, case)):
            best = case, result
    return best


def candidates(name):
    for k in range(DRAWS):
        yield question(name).draw(random.Random(f"{name}:smaller:{k}"), k)


def failure(name, answer, case):
    """Return what the answer reports on a case that it fails, or None if it is right or if the case has no finite
    answer.
    """
    try:
        right = expected(name, case)
    except Exception:
        return None
    if not close(right, right):
        return None
    result = observe(name, answer, [case])["results"][0]
    return None if is_right(name, case, result) else result


def rounded(value, digits):
    """Return floats with fewer digits, if that does not make them 0."""
    if isinstance(value, float):
        return round(value, digits) or value
    if isinstance(value, dict):
        return {k: rounded(v, digits) for k, v in value.items()}
    return [rounded(v, digits) for v in value] if isinstance(value, list) else value
