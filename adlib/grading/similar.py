"""Pairs of submissions that share more than the starter explains, side by side for a person to judge.

Fingerprints (`winnowing`) of the starter and of the lesson are left out, and so are those that many submissions have,
since the exercise itself explains them. An index from fingerprints to submissions finds the pairs, so that the work
grows with what is shared and not with the number of pairs. Submissions are read by clerks, under their limits.
"""

import functools
import itertools
import math
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from adlib.grading.clerk import READ, Clerk, Lost
from adlib.grading.grade import set_of
from adlib.grading.marks import written
from adlib.grading.plain import in_a_line, in_lines
from adlib.grading.report import TEMPLATES
from adlib.grading.sandbox import CannotGrade
from adlib.grading.winnowing import hashes_of, joined, passages, tokens_of

COMMON_SHARE, COMMON_LEAST = 0.1, 10  # a fingerprint in more submissions than this is common
LEAST_SHARED = 3  # rare fingerprints that a pair has to share
MOST_PAIRS, MOST_PASSAGES, MOST_LINES = 30, 12, 60  # on the page
WORKERS = min(4, os.cpu_count() or 1)  # clerks that read


@dataclass
class Program:
    """What a submission has written: its text, and where its fingerprints are."""

    text: str
    prints: dict


@dataclass
class Shown:
    """A passage on the page: lines before, in and after it for both programs, and what may explain it."""

    lines: tuple
    tokens: int
    letter_by_letter: bool
    in_answer: bool


@dataclass
class Pair:
    """Two submissions: the sum of the weights of what they share, how many tokens that is, and the passages."""

    students: tuple
    weight: float
    tokens: int = 0
    share: float = 0.0  # of the tokens of the shorter program
    passages: list = field(default_factory=list)


def write_similar(course, name, to, common=None):
    """Write the page about a set, and return `(path, number of pairs, {student: why it could not be read})`.

    What more than `common` submissions have (default: 10, or one in ten) is taken to be explained by the exercise.
    Raises CannotGrade if nothing was submitted.
    """
    programs, unread = programs_of(course, name)
    if not programs:
        raise CannotGrade(f"nothing of {name} can be compared: put submissions into grading/submitted/STUDENT/{name}")
    index = Index({student: one.prints for student, one in programs.items()}, known_to_all(course, name), common)
    answer = hashes_in(course.cells(path) for path in notebooks_in(course.folder("source", ".", name)))
    found = index.pairs()
    pairs = [shown(pair, programs, index.shared(*pair.students), answer) for pair in found[:MOST_PAIRS]]
    page = TEMPLATES.get_template("similar.html").render(
        name=name,
        count=len(programs),
        pairs=pairs,
        more=len(found) - len(pairs),
        usual=index.usual(),
        common=index.common,
        safe=in_a_line,
    )
    return written(to, page), len(found), unread


def programs_of(course, name):
    """Return `({student: Program}, {student: why it could not be read})` of all submissions of a set."""
    with course.gradebook() as book:
        set_ = set_of(course, book, name, dry_run=True)
    free = [Clerk(set_) for _ in range(WORKERS)]
    clerks = list(free)

    def one(student):
        clerk = free.pop()
        try:
            return student, clerk.ask(READ, "program", student)
        except Lost as error:
            return student, error
        finally:
            free.append(clerk)

    try:
        with ThreadPoolExecutor(WORKERS) as threads:
            found = dict(threads.map(one, course.students(name)))
    finally:
        for clerk in clerks:
            clerk.stop()
    unread = {student: str(one) for student, one in found.items() if isinstance(one, Lost)}
    return {student: Program(*one) for student, one in found.items() if student not in unread}, unread


def known_to_all(course, name):
    """Return the hashes of what everybody was given: the set as it is released, and the lesson of the same name."""
    released = notebooks_in(course.folder("release", ".", name))
    return hashes_in(course.cells(path) for path in (*released, course.root / "course" / f"{name}.ipynb"))


def notebooks_in(folder):
    return sorted(folder.glob("*.ipynb"))


def hashes_in(notebooks):
    """Return the hashes of the code in notebooks, which are lists of cells."""
    sources = (cell.source for cells in notebooks for cell in cells if cell.cell_type == "code")
    return set(hashes_of(tokens_of(joined(sources))))


# Pairs ----------------------------------------------------------------------------------------------------------------


class Index:
    """Which submissions have which fingerprint, without those that are known to all or common.

    `prints` maps each student to {fingerprint: places}.
    """

    def __init__(self, prints, known, common=None):
        self.prints, self.have = prints, {}
        self.common = common or max(COMMON_LEAST, int(COMMON_SHARE * len(prints)))
        for student in sorted(prints):
            for value in prints[student].keys() - known:
                self.have.setdefault(value, []).append(student)
        self.have = {value: have for value, have in self.have.items() if 2 <= len(have) <= self.common}

    @functools.cached_property
    def counted(self):
        """How many fingerprints each pair shares, and the sum of their weights.

        A fingerprint weighs the more, the fewer submissions have it: log2((n + 1) / k) if k of n have it.
        """
        often, weights = Counter(), Counter()
        for have in self.have.values():
            weight = math.log2((len(self.prints) + 1) / len(have))
            for pair in itertools.combinations(have, 2):
                often[pair] += 1
                weights[pair] += weight
        return often, weights

    def usual(self, share=0.9):
        """Return the weight that this share of all pairs does not exceed; most pairs of a large class share nothing."""
        every, weights = math.comb(len(self.prints), 2), sorted(self.counted[1].values(), reverse=True)
        heavier = int((1 - share) * every)
        return weights[heavier] if heavier < len(weights) else 0.0

    def pairs(self):
        """Return the pairs that share enough, those with the largest weight first."""
        often, weights = self.counted
        chosen = [Pair(pair, weights[pair]) for pair, count in often.items() if count >= LEAST_SHARED]
        return sorted(chosen, key=lambda pair: (-round(pair.weight, 6), pair.students))

    def shared(self, one, other):
        """Return the fingerprints that two submissions share."""
        return self.prints[one].keys() & self.prints[other].keys() & self.have.keys()


def shown(pair, programs, shared, answer):
    """Work out the passages of a pair; `shared` are its fingerprints, and `answer` has the hashes of the instructor's
    code.
    """
    one, other = (programs[student] for student in pair.students)
    tokens, others = tokens_of(one.text), tokens_of(other.text)
    places = [(a, b) for value in shared for a in one.prints[value] for b in other.prints[value]]
    found = passages(tokens, others, places)
    pair.tokens = sum(passage.length for passage in found)
    pair.share = pair.tokens / max(1, min(len(tokens), len(others)))
    for passage in sorted(found, key=lambda p: -p.length)[:MOST_PASSAGES]:
        here = around(one.text, tokens, passage.first, passage.length)
        there = around(other.text, others, passage.second, passage.length)
        run = hashes_of(tokens[passage.first : passage.first + passage.length])
        same = "".join(here[1].split()) == "".join(there[1].split())
        known = sum(value in answer for value in run) > 0.8 * len(run)
        pair.passages.append(Shown((as_lines(here), as_lines(there)), passage.length, same, known))
    return pair


def around(text, tokens, first, length):
    """Return the texts before, in and after a passage, from the beginning of its first line to the end of its last."""
    start, end = tokens[first].start, tokens[first + length - 1].end
    before, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[before:start], text[start:end], text[end : after if after >= 0 else len(text)]


def as_lines(parts):
    return ["\n".join(in_lines(part, MOST_LINES)) for part in parts]
