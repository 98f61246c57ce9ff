"""A mistake that no list foresaw, found in the relation of each wrong value to the expected one.

A relation counts only if it holds for every wrong (value, expected) pair, so that it is not found by chance.
"""

import math
from dataclasses import dataclass, field, replace

NAMED = {
    -1.0: "-1: a sign is reversed",
    2.0: "2: something is counted twice, or a 1/2 is missing",
    -2.0: "-2: a sign is reversed, and something is counted twice",
    0.5: "1/2: something is halved, or a 2 is missing",
    -0.5: "-1/2: a sign is reversed, and something is halved",
    4.0: "4: something is squared, or counted twice in two places",
    3.0: "3: something is counted three times, or a 1/3 is missing",
    1 / 3: "1/3: something is divided by 3, or a 3 is missing",
    1 / math.log(10): "1 / ln 10: a logarithm to the base 10 was taken in place of a natural one, as np.log10 does",
    math.log(
        10
    ): "ln 10: a natural logarithm was taken in place of one to the base 10, or a conversion is the wrong way around",
    1 / math.log(2): "1 / ln 2: this is the logarithm to the base 2",
    math.pi / 180: "pi / 180: an angle in radians was converted as if it were in degrees",
    180 / math.pi: "180 / pi: an angle was converted to degrees, but radians are needed",
}
LENGTHS = "1 / N, with N the number of entries: a mean was computed where a sum is needed"
LENGTHS_TOO = "N, the number of entries: a sum was taken for a mean"
SENTENCE = "Every number is the right one times {0}."
TRANSPOSED = "Rows and columns are exchanged, so this is the transpose."
REVERSED = "These are the right numbers in the reverse order. The list begins with its last entry."
SORTED = "These are the right numbers, but sorted. Keep the order that was asked for."
ROTATED = "Each entry is one place away from where it belongs. Find the place of the first one."
EXCHANGED = "These are the right numbers in another order."
ZERO = (
    "Every number is 0 where it should not be. Follow the computation of the first one, and find the line "
    "where it becomes 0."
)
CONSTANT = (
    "The result is the same for all inputs. Your function does not use its arguments, or it keeps its first result."
)
TOO_LARGE = "Every number is one too large. Look for something that is counted once too often."
TOO_SMALL = "Every number is one too small. Look for something that is not counted, or for a count that starts at 0."
COPIED = "Every entry equals the first one. The others are copies of it, so the loop does not move on."
LAST_COPIED = "Every entry equals the last one. The others are copies of it, so each was replaced by those after it."
FIRST_ONLY = "Only the first entry is right, and the others are 0. The loop ends after its first iteration."
LAST_MISSING = "The last entry is 0, and the others are right. The loop ends one iteration too early."
FIRST_MISSING = "The first entry is 0, and the others are right. The loop begins one iteration too late."
UPPER = "The entries below the diagonal are 0, and the others are right. This is the upper triangle of the matrix."
LOWER = "The entries above the diagonal are 0, and the others are right. This is the lower triangle of the matrix."
ROUNDED = "These are the right numbers, rounded to whole ones. An integer division or an array of ints loses the rest."
RUNNING = "Each entry is the sum of the right ones up to it. Reset what an earlier entry has added before the next one."
SIGN_LOST = "the absolute value of the right one: a sign is lost"
FUNCTIONS = {  # of the right number: what was returned in its place
    "the reciprocal of the right one: the fraction is upside down": lambda x: 1 / x,
    "minus the reciprocal of the right one: the fraction is upside down, and its sign is reversed": lambda x: -1 / x,
    "the square of the right one: it is multiplied by itself": lambda x: x * x,
    "the root of the right one: what was asked for is its square": lambda x: math.sqrt(x),
    "the logarithm of the right one: the exponential is missing at the end": lambda x: math.log(x),
    "the exponential of the right one: the logarithm is missing at the end": lambda x: math.exp(x),
}
OF_FUNCTION = "Every number is {0}."


@dataclass(frozen=True)
class Lists:
    """How pairs are compared: their `cases`, the `keys` of a case whose powers are tried as factors, and the tolerance.

    `named` means that the entries have names and are not made by a loop, and `mostly` that most cases are wrong.
    """

    cases: list = field(default_factory=list)
    keys: tuple | list = ()
    near: float = 1e-9
    named: bool = False
    mostly: bool = True


def common(pairs, how=Lists()):  # noqa: B008
    """Return what all wrong (value, expected) pairs have in common, in a sentence, or None."""
    if related(pairs, lambda a, b, near: near(a, [abs(y) for y in b]), how.near):
        return OF_FUNCTION.format(SIGN_LOST)
    found = factor(pairs, how.near) or factor_of_the_case(pairs, how)
    if found or transposed(pairs):
        return found or TRANSPOSED
    for sentence, holds in RELATIONS.items():
        if related(pairs, holds, how.near) and (how.mostly or sentence not in OF_ALL):
            if not how.named or sentence not in OF_LOOPS:
                return sentence
    for words, function in FUNCTIONS.items() if len(pairs) > 1 else ():
        if related(pairs, lambda a, b, near, function=function: near(a, [function(y) for y in b]), how.near):
            return OF_FUNCTION.format(words)
    return rounded(pairs) or (constant(pairs) if how.mostly else None)


def factor(pairs, tolerance=1e-7):
    """Return the sentence for a factor that every (value, expected) pair of lists or numbers has in common, or None."""
    found = ratios(pairs)
    if found is None:
        return None
    flat = [ratio for of_case in found for ratio in of_case]
    lengths = [len(numbers(expected)) for _, expected in pairs]
    near = lambda ratio, c: abs(ratio - c) <= max(1e-7, tolerance) * abs(c)
    for c, words in NAMED.items():
        if flat and all(near(ratio, c) for ratio in flat):
            return SENTENCE.format(words)
    if len(set(lengths)) > 1:  # with a single length, N is a number like any other
        for words, c in ((LENGTHS, lambda n: 1 / n), (LENGTHS_TOO, lambda n: n)):
            if all(near(ratio, c(n)) for of_case, n in zip(found, lengths) for ratio in of_case):
                return SENTENCE.format(words)
    return None


def ratios(pairs):
    """Return the ratio of each number to the right one, as a list for each pair, or None if there is none."""
    found = []
    for value, expected in pairs:
        ours, theirs = numbers(value), numbers(expected)
        if ours is None or theirs is None or len(ours) != len(theirs) or not any(theirs):
            return None
        if any(not b and abs(a) > 1e-12 for a, b in zip(ours, theirs)):
            return None
        found.append([a / b for a, b in zip(ours, theirs) if b])
    return found or None


def factor_of_the_case(pairs, how):
    """Return the sentence for a factor that is a power of a number among the inputs, of a list's length, or of its
    norm.
    """
    found = ratios(pairs)
    if found is None or len(found) < 2 or len(how.cases) != len(found):
        return None
    for name in how.keys:
        for words, measure in MEASURES.items():
            sizes = [measured(measure, case.get(name)) for case in how.cases]
            if None in sizes or max(sizes) - min(sizes) < 1e-3 * abs(max(sizes)):
                continue
            for power, sign in POWERS.items():
                if all(
                    abs(ratio - size**power) <= max(1e-7, how.near) * abs(size**power)
                    for of_case, size in zip(found, sizes)
                    for ratio in of_case
                ):
                    return SENTENCE.format(sign.format(words.format(name)))
    return None


POWERS = {1: "{0}", -1: "1 / {0}", 2: "the square of {0}", -2: "1 / the square of {0}"}
MEASURES = {
    "{0}": lambda x: None if isinstance(x, list) else float(x),
    "the length of {0}, the root of the sum of its squares": lambda x: math.sqrt(sum(v * v for v in x)),
    "the number of entries of {0}": lambda x: float(len(x)),
    "the number of entries of {0}, plus 1": lambda x: len(x) + 1.0,
    "the sum of {0}": lambda x: float(sum(x)),
    "the largest entry of {0}": lambda x: max(map(abs, x)),
}


def measured(measure, value):
    """Return the number that is measured, or None if there is none or if it is 0."""
    try:
        return measure(value) or None
    except (TypeError, ValueError):
        return None


def related(pairs, holds, tolerance):
    """Return whether a relation of the numbers holds for every pair.

    If the relation holds for all right values anyway, it says nothing about the mistake, and the result is False.
    """
    near = lambda a, b: len(a) == len(b) and all(abs(x - y) <= tolerance * max(1.0, abs(y)) for x, y in zip(a, b))
    try:
        return bool(pairs) and all(
            (ours := numbers(value)) is not None
            and (theirs := numbers(expected))
            and bool(holds(ours, theirs, near))
            and shaped(value) == shaped(expected)
            for value, expected in pairs
        )
    except (ValueError, ZeroDivisionError, OverflowError):
        return False


def square(values):
    """Return the number of rows of a matrix whose entries these are, or 0 if it has one row or none."""
    n = math.isqrt(len(values))
    return n if n * n == len(values) and n > 1 else 0


def triangle(sign):
    return lambda a, b, near: (
        (n := square(b)) and near(a, [y * (sign * (k % n - k // n) >= 0) for k, y in enumerate(b)])
    )


def first_only(a, b, near):
    return len(b) > 1 and near(a, [b[0], *[0.0] * (len(b) - 1)])


RELATIONS = {  # sentence: a relation between the numbers and the right ones
    ZERO: lambda a, b, near: near(a, [0.0] * len(b)),
    TOO_LARGE: lambda a, b, near: a == [y + 1 for y in b] and {*map(type, a + b)} == {int},
    TOO_SMALL: lambda a, b, near: a == [y - 1 for y in b] and {*map(type, a + b)} == {int},
    REVERSED: lambda a, b, near: len(b) > 1 and near(a, b[::-1]),
    SORTED: lambda a, b, near: len(b) > 1 and near(a, sorted(b)),
    ROTATED: lambda a, b, near: len(b) > 2 and (near(a, [*b[1:], b[0]]) or near(a, [b[-1], *b[:-1]])),
    EXCHANGED: lambda a, b, near: len(b) > 1 and near(sorted(a), sorted(b)),
    COPIED: lambda a, b, near: len(b) > 1 and near(a, b[:1] * len(b)),
    LAST_COPIED: lambda a, b, near: len(b) > 1 and near(a, b[-1:] * len(b)),
    FIRST_ONLY: first_only,
    LAST_MISSING: lambda a, b, near: near(a, [*b[:-1], 0.0]),
    FIRST_MISSING: lambda a, b, near: near(a, [0.0, *b[1:]]),
    UPPER: triangle(1),
    LOWER: triangle(-1),
    RUNNING: lambda a, b, near: len(b) > 1 and near(a, [sum(b[: k + 1]) for k in range(len(b))]),
}


OF_ALL = {TOO_LARGE, TOO_SMALL}
OF_LOOPS = {SORTED, ROTATED, COPIED, LAST_COPIED, FIRST_ONLY, LAST_MISSING, FIRST_MISSING, RUNNING}


def rounded(pairs):
    """Recognise whole numbers, at least three different ones, that are the right numbers after rounding."""
    found = [(numbers(value), numbers(expected)) for value, expected in pairs]
    if any(not a or not b or len(a) != len(b) for a, b in found):
        return None
    flat = [pair for a, b in found for pair in zip(a, b)]
    if len({a for a, _ in flat}) < 3:
        return None
    return ROUNDED if any(all(a == to(b) for a, b in flat) for to in (round, math.trunc, math.floor)) else None


def shaped(value):
    return [shaped(part) for part in value] if isinstance(value, list) else 0


def constant(pairs):
    """Recognise the same value for different right ones, in three cases or more."""
    values = [numbers(value) for value, _ in pairs]
    rights = [numbers(expected) for _, expected in pairs]
    if len(pairs) < 3 or None in values or None in rights or any(value != values[0] for value in values):
        return None
    different = len({tuple(right) for right in rights}) > 2
    return CONSTANT if different and {len(right) for right in rights} == {len(values[0])} else None


def numbers(value):
    """Return the numbers of nested lists in order, or None if there is anything else, or one that is not finite or is
    huge.
    """
    if isinstance(value, list):
        parts = [numbers(part) for part in value]
        return None if None in parts else [number for part in parts for number in part]
    if type(value) in (int, float) and abs(value) < 1e150:
        return [value]
    return None


def transposed(pairs):
    """Return whether every matrix is the right one with rows and columns exchanged.

    Only square matrices that are not symmetric show this.
    """
    matrices = [
        (a, b)
        for a, b in pairs
        if isinstance(b, list) and b and all(isinstance(r, list) and len(r) == len(b) for r in b)
    ]
    try:
        turned = [(a, [list(row) for row in zip(*b)]) for a, b in matrices]
        return (
            bool(matrices)
            and len(matrices) == len(pairs)
            and all(a != b and same(a, t) for (a, b), (_, t) in zip(matrices, turned))
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


# One part of several -------------------------------------------------------------------------------------------------


def one_part(pairs, how=Lists(), labels=None):  # noqa: B008
    """Find what the wrong parts have in common where some parts of every value are right.

    Returns (which parts are wrong, what they have in common, or None), or None if no part is always right.
    """
    parts = [(parts_of(value), parts_of(expected)) for value, expected in pairs]
    if not parts or any(a is None or b is None or a.keys() != b.keys() for a, b in parts):
        return None
    keys = list(parts[0][1])
    if not 2 <= len(keys) <= 9 or any(list(b) != keys for _, b in parts):
        return None
    wrong = [key for key in keys if any(not near_enough(a[key], b[key], how.near) for a, b in parts)]
    if not wrong or 2 * len(wrong) > len(keys):
        return None
    told = {common_of_part(parts, key, how) for key in wrong}
    which = spoken([labels[keys.index(key)] if labels and len(labels) == len(keys) else name_of(key) for key in wrong])
    return which, told.pop() if len(told) == 1 else None


def common_of_part(parts, key, how):
    """Return what the wrong values of one part have in common."""
    chosen = [k for k, (a, b) in enumerate(parts) if not near_enough(a[key], b[key], how.near)]
    if len(chosen) < 2:
        return None
    pairs = [(parts[k][0][key], parts[k][1][key]) for k in chosen]
    cases = [how.cases[k] for k in chosen] if how.cases else []
    return common(pairs, replace(how, cases=cases, named=False, mostly=len(chosen) >= 0.8 * len(parts)))


def near_enough(a, b, tolerance):
    ours, theirs = numbers(a), numbers(b)
    if ours is None or theirs is None:
        return a == b
    scale = max(map(abs, theirs), default=0.0)
    return len(ours) == len(theirs) and all(
        abs(x - y) <= tolerance * max(abs(y), 1e-3 * scale, 1e-4) for x, y in zip(ours, theirs)
    )


def parts_of(value):
    if isinstance(value, dict):
        return value
    return dict(enumerate(value)) if isinstance(value, list) else None


def name_of(key):
    return key if isinstance(key, str) else f"entry [{key}]"


def spoken(names):
    """Return "a", "a and b", or "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
