"""Answers in words, grouped by likeness, so that alike answers are read and marked one after the other.

An answer is a set of shingles: its words and its pairs of neighbouring words, in small letters, without endings, and
without the words that every sentence has. Two answers are alike as far as their shingles agree (Jaccard's index). The
first answer that is not like the leader of a group leads a new group. So the same answers always give the same groups.
"""

import re

ALIKE = 0.25  # Jaccard's index from which on an answer belongs to a group
MOST_WORDS, STEM = 300, 6  # words of an answer that are read; letters of a word that are compared
WORD = re.compile(r"[^\W_]+")
EVERYWHERE = set(
    "a an and are as at be because been but by can do does for from has have how if in into is it its not of on".split()
)
EVERYWHERE |= set("one only or so such than that the their them then there these they this to was we what when".split())
EVERYWHERE |= set("which while will with you".split())


def shingles(text):
    """Return the set of shingles of a text."""
    words = [word[:STEM] for word in WORD.findall(text.casefold())[:MOST_WORDS] if word not in EVERYWHERE]
    return {*words, *zip(words, words[1:])}


def likeness(one, other):
    """Return Jaccard's index of two sets: 1 if they are equal, and 0 if they have nothing in common."""
    return len(one & other) / len(one | other) if one or other else 1.0


def groups(texts):
    """Return lists of positions in `texts`: the largest group first, and in it the leader, then the most alike."""
    sets = [shingles(text) for text in texts]
    found = []  # (the position of the leader, [(how alike, position), ...])
    for k in sorted(range(len(texts)), key=lambda k: (-len(sets[k]), texts[k], k)):
        alike = [(likeness(sets[leader], sets[k]), n) for n, (leader, _) in enumerate(found)]
        best = max(alike, key=lambda pair: (pair[0], -pair[1]), default=(0.0, 0))
        if alike and best[0] >= ALIKE:
            found[best[1]][1].append((-best[0], k))
        else:
            found.append((k, []))
    ordered = [[leader, *(k for _, k in sorted(members))] for leader, members in found]
    return sorted(ordered, key=lambda group: (-len(group), group[0]))
