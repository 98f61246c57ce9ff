"""Which passages two programs share: winnowing on tokens whose names are taken away.

A program is read as a sequence of tokens, in which every name, every number and every text is replaced by one sign of
its kind, and comments and layout are left out. So renaming and new comments change nothing. Each run of GRAM tokens has
a hash. Of each WINDOW hashes that follow each other the smallest is a fingerprint, so that every common passage of at
least GRAM + WINDOW - 1 tokens has a common fingerprint, wherever it stands in the two programs.

Source: S. Schleimer, D. S. Wilkerson and A. Aiken, Winnowing: local algorithms for document fingerprinting, SIGMOD
2003.
"""

import keyword
import re
from collections import deque
from hashlib import blake2b
from typing import NamedTuple

GRAM, WINDOW = 12, 8  # tokens of a fingerprint; hashes of which the smallest is one
MOST_TOKENS, MOST_TEXT = 20_000, 200_000  # of a program; what follows is not read
END = "\0"  # stands between two cells; no passage goes beyond it
NONE = 1 << 64  # in place of the hash of a run with an end of a cell in it
MOST_PLACES = 4  # where the same fingerprint occurs again in one program
TOKEN = re.compile(
    r"""(?sx)
    (?P<left_out> \s+ | \#[^\n]* | \\\n )
  | (?P<text> [rbfuRBFU]{0,2} (?: '''.*?(?:'''|\Z) | \"\"\".*?(?:\"\"\"|\Z)
                                | '(?:\\.|[^'\\\n])*'? | "(?:\\.|[^"\\\n])*"? ) )
  | (?P<name> [^\W\d]\w* )
  | (?P<number> \d[\w.]* )
  | (?P<sign> . )
    """
)


class Token(NamedTuple):
    """A token: what is compared, and where it stands in the text."""

    kind: str
    start: int
    end: int


def tokens_of(source):
    """Return the tokens of a program as far as it is read. Any text has some, even one that is no program."""
    found = []
    for match in TOKEN.finditer(source[:MOST_TEXT]):
        kind = match.lastgroup
        if kind == "left_out":
            continue
        if kind in ("text", "number"):
            compared = kind
        else:
            said = match[0]
            compared = "name" if kind == "name" and not keyword.iskeyword(said) else said
        found.append(Token(compared, match.start(), match.end()))
        if len(found) == MOST_TOKENS:
            break
    return found


def hashes_of(tokens):
    """Return the hash of each run of GRAM tokens, or NONE if the end of a cell is in it."""
    kinds = [token.kind.encode() for token in tokens]
    runs = (kinds[k : k + GRAM] for k in range(len(kinds) - GRAM + 1))
    return [
        NONE if END.encode() in run else int.from_bytes(blake2b(b"\0".join(run), digest_size=8).digest())
        for run in runs
    ]


def fingerprints(hashes):
    """Return {hash: [places, ...]} of the hashes that winnowing keeps: the smallest of each window, and the last of
    several that are equal.
    """
    found, window = {}, deque()  # the window holds places whose hashes increase, so the first is the smallest
    for k, value in enumerate(hashes):
        while window and hashes[window[-1]] >= value:
            window.pop()
        window.append(k)
        if window[0] <= k - WINDOW:
            window.popleft()
        if k >= min(WINDOW, len(hashes)) - 1 and hashes[window[0]] != NONE:
            places = found.setdefault(hashes[window[0]], [])
            if len(places) < MOST_PLACES and window[0] not in places:
                places.append(window[0])
    return found


def program_of(sources):
    """Return `(text, fingerprints)` of a program that consists of these cells."""
    text = joined(sources)[:MOST_TEXT]
    return text, fingerprints(hashes_of(tokens_of(text)))


def joined(sources):
    """Return the text of cells, with ends between them."""
    return f"\n{END}\n".join(source for source in sources if source.strip())


class Passage(NamedTuple):
    """A passage of `length` tokens that begins with token `first` of one program and token `second` of the other."""

    first: int
    second: int
    length: int


def passages(one, other, places):
    """Return the longest common passages of two lists of tokens that contain one of `places`, which are pairs (place in
    one, place in the other). No token belongs to two passages.
    """
    found, reached = set(), {}
    for a, b in sorted(places):
        if a < reached.get(a - b, 0):  # it is in a passage that was found on this diagonal
            continue
        if (passage := grown(one, other, a, b)).length:
            found.add(passage)
            reached[a - b] = passage.first + passage.length
    chosen, left, right = [], set(), set()
    for passage in sorted(found, key=lambda p: (-p.length, p)):
        here = range(passage.first, passage.first + passage.length)
        there = range(passage.second, passage.second + passage.length)
        if left.isdisjoint(here) and right.isdisjoint(there):
            chosen.append(passage)
            left.update(here)
            right.update(there)
    return sorted(chosen)


def grown(one, other, a, b):
    """Return the longest common passage around the tokens a and b."""
    same = lambda a, b: one[a].kind == other[b].kind != END
    length = 0
    while a + length < len(one) and b + length < len(other) and same(a + length, b + length):
        length += 1
    while length and a and b and same(a - 1, b - 1):
        a, b, length = a - 1, b - 1, length + 1
    return Passage(a, b, length)
