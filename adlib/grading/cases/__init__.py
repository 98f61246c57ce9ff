"""The questions as the learner's kernel knows them: how inputs are drawn and how an answer is called.

`draw(random, k)` gives the k-th case as plain JSON; `call(answer, case)` runs the learner's function on it. No expected
value appears here. The answers are in `adlib.grading.answers`, a file of the same name for each set.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

SETS = tuple(f"{n:02}" for n in range(1, 21))


@dataclass(frozen=True)
class Question:
    draw: Any
    call: Any
    counts: tuple = (6, 20)  # cases to learn with, and further ones to grade with
    watches: bool = False  # does `call` itself see whether the answer changes what it is given?
    withheld: tuple = ()  # entries of a case that only the judge may see, and that `call` does without


class Form(Exception):
    """An answer came in another form than was asked for; the text says which. No mistake of the learner's own code."""


def numbers(random, count, low=0.3, high=2.0):
    """Numbers of both signs, none near 0 and no two alike."""
    return [random.choice((-1, 1)) * random.uniform(low, high) for _ in range(count)]


def question(name):
    """The question `name`, as in "06.multiply". Raises ValueError if there is none."""
    set_, _, rest = name.partition(".")
    if set_ not in SETS:
        raise ValueError(f"there is no exercise set {set_!r}: the names of checks begin with one of {', '.join(SETS)}")
    found = import_module(f"adlib.grading.cases.set_{set_}").QUESTIONS
    if rest not in found:
        raise ValueError(
            f"there is no question {name!r} in set {set_}: it has {', '.join(f'{set_}.{known}' for known in found)}"
        )
    return found[rest]


def names():
    return [f"{s}.{rest}" for s in SETS for rest in import_module(f"adlib.grading.cases.set_{s}").QUESTIONS]
