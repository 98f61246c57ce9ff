"""The questions as the learner's kernel knows them: how inputs are drawn and how an answer is called.

`draw(random, k)` gives the k-th case as plain JSON; `call(answer, case)` runs the learner's function on it. No expected
value appears here. The answers are in `adlib.grading.answers`, a file of the same name for each set.

A variant tests the same idea as its question, in another form, and is named after it, as in "06.multiply.b". The files
`pool_NN` hold the variants, in both folders.
"""

import functools
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
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
    """Return the question `name`, as in "06.multiply", or a variant, as in "06.multiply.b". Raises ValueError if there
    is none.
    """
    set_, _, rest = name.partition(".")
    if set_ not in SETS:
        raise ValueError(f"there is no exercise set {set_!r}: the names of checks begin with one of {', '.join(SETS)}")
    found = questions_of(set_)
    if rest in found:
        return found[rest]
    if rest in variants_of(set_):
        return variants_of(set_)[rest]
    if rest.partition(".")[0] in found:
        have = ", ".join(
            f"{set_}.{known}" for known in variants_of(set_) if known.startswith(rest.partition(".")[0] + ".")
        )
        raise ValueError(f"there is no variant {name!r}" + (f": there are {have}" if have else ""))
    raise ValueError(
        f"there is no question {name!r} in set {set_}: it has {', '.join(f'{set_}.{known}' for known in found)}"
    )


def questions_of(set_):
    """Return {name: Question} of a set, as in "06"."""
    return import_module(f"adlib.grading.cases.set_{set_}").QUESTIONS


@functools.cache
def variants_of(set_):
    """Return {name: Question} of the variants of a set, as in "multiply.b"."""
    module = f"adlib.grading.cases.pool_{set_}"
    return import_module(module).VARIANTS if find_spec(module) else {}


def names():
    """Return the names of all questions, without their variants."""
    return [f"{s}.{rest}" for s in SETS for rest in questions_of(s)]


def variant_names():
    """Return the names of all variants."""
    return [f"{s}.{rest}" for s in SETS for rest in variants_of(s)]
