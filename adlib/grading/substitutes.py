"""A mistake that no list foresaw, recognised as the right answer to other inputs: an argument is left out, exchanged
with another one, or still the one of an earlier call.
"""

import functools
import inspect
import itertools
import math

import numpy as np

from adlib.grading.answers import answer_to

SENTENCE = "This is the right result for {0}."
EARLIER = (
    "This is the right result for the {0} of an earlier call. Your function keeps something between two "
    "calls, for example in a list outside it or in a default argument."
)


def recognised(name, cases, wrong, reports, right):
    """Return the sentence for the change of the inputs that explains every wrong result, or None.

    `reports(case, k)` says whether the right answer to `case` is what the learner's function reported for the k-th one.
    `right` holds the numbers of the cases for which the learner is right, where a change must not matter.
    """
    if len(wrong) < 2:
        return None
    for sentence, change in changes(keys_of(answer_to(name), cases[0]), cases):
        if explains(change, cases, wrong, right, reports):
            return sentence
    return None


def changes(keys, cases):
    """Yield (the sentence, change(case, k)) for all changes of the inputs."""
    for key in keys:
        for place in places([case[key] for case in cases]):
            for words, change in OF_A_NUMBER.items():
                yield SENTENCE.format(words.format(f"{key}[{place}]")), place_changed(key, place, change)
        for words, change in CHANGES.items():
            yield SENTENCE.format(words.format(key)), key_changed(key, change)
        for step in (lambda k: 0, lambda k: max(0, k - 1)):
            yield EARLIER.format(key), lambda case, k, key=key, step=step: {**case, key: cases[step(k)][key]}
    for first, second in itertools.permutations(keys, 2):
        for words, change in OF_TWO.items():
            yield SENTENCE.format(words.format(first, second)), two_changed(first, second, change)


def explains(change, cases, wrong, right, reports):
    """Return whether a change explains every wrong result and leaves the right ones as they are."""
    try:
        return all(alike(change(cases[k], k), cases[k], k, reports) for k in wrong) and all(
            (changed := change(cases[k], k)) == cases[k] or reports(changed, k) for k in right
        )
    except (TypeError, ValueError, IndexError, KeyError, ZeroDivisionError, OverflowError):
        return False


def alike(changed, case, k, reports):
    return changed != case and reports(changed, k)


def keys_of(answer, case):
    """Return the entries of a case that the learner's function receives under that name, or in the plural."""
    names = set()
    for function in answer.right:
        names |= set(inspect.signature(function).parameters)
    return [key for key in case if key in names or f"{key}s" in names]


def places(values):
    """Return the places of short lists of numbers that have the same length in all cases, and () of anything else."""
    numbers = all(isinstance(v, list) and len(v) < 5 and all(type(n) is float for n in v) for v in values)
    return range(len(values[0])) if numbers and len(set(map(len, values))) == 1 else ()


def key_changed(key, change):
    return lambda case, k: {**case, key: change(case[key])}


def place_changed(key, place, change):
    return lambda case, k: {**case, key: [change(v) if i == place else v for i, v in enumerate(case[key])]}


def two_changed(first, second, change):
    def changed(case, k):
        if type(case[first]) is int or type(case[second]) is int:
            raise TypeError
        a, b = change(case[first], case[second])
        return {**case, first: a, second: b}

    return changed


# The changes ---------------------------------------------------------------------------------------------------------


def of_floats(change):
    """Return the change of every number of nested lists of floats. Raises TypeError for anything else."""

    def changed(value):
        if isinstance(value, list):
            return [changed(v) for v in value]
        if type(value) is not float:
            raise TypeError
        return float(change(value))

    return changed


def of_one(kind, change):
    """Return the change of one number of this kind. Raises TypeError for anything else."""

    def changed(value):
        if type(value) is not kind:
            raise TypeError
        return kind(change(value))

    return changed


of_a_float, of_an_int = functools.partial(of_one, float), functools.partial(of_one, int)


def of_a_list(change):
    """Return the change of a list with two entries or more; shorter ones stay."""

    def changed(value):
        if not isinstance(value, list):
            raise TypeError
        return change(value) if len(value) > 1 else value

    return changed


def of_an_order(change):
    """Return the change of a list of numbers or words."""

    def changed(value):
        if not isinstance(value, list) or any(isinstance(v, list) for v in value):
            raise TypeError
        return change(value)

    return changed


def of_a_vector(change):
    def changed(value):
        if not isinstance(value, list) or not all(type(v) is float for v in value):
            raise TypeError
        return list(change(value))

    return changed


def of_a_matrix(change):
    def changed(value):
        if not all(isinstance(row, list) for row in value):
            raise TypeError
        return np.asarray(change(np.array(value, float))).tolist()

    return changed


OF_A_NUMBER = {
    "{0} = 0: {0} is left out": of_a_float(lambda x: 0.0),
    "{0} = 1: {0} itself is not used": of_a_float(lambda x: 1.0),
    "the absolute value of {0}: the sign of {0} is lost": of_a_float(abs),
    "-{0} in place of {0}: a sign is reversed": of_a_float(lambda x: -x),
    "an angle {0} in degrees: Python's functions take radians": of_a_float(math.radians),
    "{0} rounded to a whole number": of_a_float(round),
    "{0} / 2 in place of {0}": of_a_float(lambda x: x / 2),
    "2 {0} in place of {0}": of_a_float(lambda x: 2 * x),
    "1 in place of {0} where {0} is 0: zero is a value, too": of_a_float(lambda x: x or 1.0),
}
CHANGES = {
    **OF_A_NUMBER,
    "{0} - 1 in place of {0}: check where your counting ends": of_an_int(lambda n: n - 1),
    "{0} + 1 in place of {0}: compare where your counting ends": of_an_int(lambda n: n + 1),
    "{0} - 1 in place of {0}: indices count from 0": of_a_list(lambda v: [of_an_int(lambda n: n - 1)(x) for x in v]),
    "{0} = 0: {0} itself is not used": of_floats(lambda x: 0.0),
    "{0} = (1, ..., 1): {0} itself is not used": of_floats(lambda x: 1.0),
    "the absolute values of {0}: their signs are lost": of_floats(abs),
    "-{0} in place of {0}: a sign is reversed": of_floats(lambda x: -x),
    "the signs of {0} in place of its entries": of_floats(lambda x: math.copysign(1.0, x)),
    "{0} rounded to whole numbers: an array of ints loses the rest": of_floats(round),
    "1 in place of every 0 in {0}: zero is a value, too": of_floats(lambda x: x or 1.0),
    "{0} scaled to length 1": of_a_vector(lambda v: (np.array(v) / np.linalg.norm(v)).tolist()),
    "the mean of {0} in place of each entry": of_a_vector(lambda v: [sum(v) / len(v)] * len(v)),
    "the first entry of {0} alone, with 0 for the others": of_a_vector(lambda v: [v[0], *[0.0] * (len(v) - 1)]),
    "the last entry of {0} alone, with 0 for the others": of_a_vector(lambda v: [*[0.0] * (len(v) - 1), v[-1]]),
    "the first entry of {0} in place of the others": of_a_vector(lambda v: v[:1] * len(v)),
    "{0} in the reverse order": of_an_order(lambda v: v[::-1]),
    "{0} in increasing order: its own order counts": of_an_order(sorted),
    "{0} without its last entry: look at where your loop ends, and at what is returned": of_a_list(lambda v: v[:-1]),
    "{0} without its first entry: look at where your loop begins": of_a_list(lambda v: v[1:]),
    "{0} with each row scaled to length 1": of_a_matrix(lambda M: M / np.linalg.norm(M, axis=1, keepdims=True)),
    "the first row of {0} in place of every row": of_a_matrix(lambda M: np.tile(M[:1], (len(M), 1))),
    "the last row of {0} in place of every row": of_a_matrix(lambda M: np.tile(M[-1:], (len(M), 1))),
    "the transpose of {0}": of_a_matrix(lambda M: M.T),
    "the lower triangle of {0} alone": of_a_matrix(np.tril),
    "the upper triangle of {0} alone": of_a_matrix(np.triu),
    "the diagonal of {0} alone": of_a_matrix(lambda M: np.diag(np.diag(M))),
}
OF_TWO = {
    "{0} and {1} exchanged": lambda a, b: (b, a),
    "{1} in place of {0}": lambda a, b: (b, b),
    "{0} · {1} in place of {0}": lambda a, b: (float(a) * float(b), b),
    "{0} + {1} in place of {0}": lambda a, b: ([x + y for x, y in zip(a, b, strict=True)], b),
}
