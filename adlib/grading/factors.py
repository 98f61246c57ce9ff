"""A mistake that no list foresaw, seen in the ratio of what came back to what was expected."""

import math

NAMED = {
    -1.0: "-1: a sign is reversed",
    2.0: "2: something is counted twice, or a 1/2 is missing",
    -2.0: "-2: a sign is reversed, and something is counted twice",
    0.5: "1/2: something is halved, or a 2 is missing",
    -0.5: "-1/2: a sign is reversed, and something is halved",
    4.0: "4: something is squared or counted twice over",
    1 / math.log(10): "1 / ln 10: this is the logarithm to the base 10",
    math.log(10): "ln 10: this takes a logarithm to the base 10 for a natural one",
    1 / math.log(2): "1 / ln 2: this is the logarithm to the base 2",
    math.pi / 180: "pi / 180: these are degrees for radians",
    180 / math.pi: "180 / pi: these are radians for degrees",
}
LENGTHS = "1 / N, with N the number of entries: a mean was taken for a sum"
LENGTHS_TOO = "N, the number of entries: a sum was taken for a mean"
SENTENCE = "the value differs by a factor: every number is the right one times {0}"


def factor(pairs):
    """The sentence for a factor that every (value, expected) has in common, or None; lists and numbers alone."""
    ratios, lengths = [], []
    for value, expected in pairs:
        ours, theirs = numbers(value), numbers(expected)
        if ours is None or theirs is None or len(ours) != len(theirs) or not any(theirs):
            return None
        if any(not b and abs(a) > 1e-12 for a, b in zip(ours, theirs)):
            return None
        ratios.append([a / b for a, b in zip(ours, theirs) if b])
        lengths.append(len(theirs))
    flat = [ratio for of_case in ratios for ratio in of_case]
    near = lambda ratio, c: abs(ratio - c) <= 1e-7 * abs(c)
    for c, words in NAMED.items():
        if flat and all(near(ratio, c) for ratio in flat):
            return SENTENCE.format(words)
    if any(n > 1 for n in lengths):
        for words, c in ((LENGTHS, lambda n: 1 / n), (LENGTHS_TOO, lambda n: n)):
            if all(near(ratio, c(n)) for of_case, n in zip(ratios, lengths) for ratio in of_case):
                return SENTENCE.format(words)
    return None


def numbers(value):
    """The numbers of nested lists, in order; None if there is anything else, or one that is not finite or huge."""
    if isinstance(value, list):
        parts = [numbers(part) for part in value]
        return None if None in parts else [number for part in parts for number in part]
    if type(value) in (int, float) and abs(value) < 1e150:
        return [value]
    return None


def transposed(pairs):
    """Is every matrix the right one with rows and columns exchanged? Those that are square and not symmetric say so."""
    square = [
        (a, b)
        for a, b in pairs
        if isinstance(b, list) and b and all(isinstance(r, list) and len(r) == len(b) for r in b)
    ]
    try:
        turned = [(a, [list(row) for row in zip(*b)]) for a, b in square]
        return (
            bool(square)
            and len(square) == len(pairs)
            and all(a != b and same(a, t) for (a, b), (_, t) in zip(square, turned))
        )
    except TypeError:
        return False


def same(a, b):
    ours, theirs = numbers(a), numbers(b)
    return (
        ours is not None
        and len(ours) == len(theirs or [])
        and all(abs(x - y) <= 1e-9 * max(1.0, abs(y)) for x, y in zip(ours, theirs))
    )


TRANSPOSED = "the value differs: rows and columns are exchanged, so this is the transpose"
EXCHANGED = "the value differs: these are the right numbers in another order"


def exchanged(pairs):
    """Has every list the right numbers, and another order?"""
    for value, expected in pairs:
        ours, theirs = numbers(value), numbers(expected)
        if ours is None or theirs is None or len(theirs) < 2 or not same(sorted(ours), sorted(theirs)):
            return False
    return bool(pairs)


def common(pairs):
    """What all wrong (value, expected) pairs have in common, in a sentence, or None."""
    if found := factor(pairs):
        return found
    if transposed(pairs):
        return TRANSPOSED
    return EXCHANGED if exchanged(pairs) else None
