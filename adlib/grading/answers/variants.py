"""What a variant of a question is: the same idea with another function, shape, order or other names.

A variant is made from its question, so that what is known about the answers to the one holds for the other. `through`
turns an answer to the question, right or wrong, into the answer to the variant that makes the same mistake, and `words`
turns what is said about the one into what is said about the other.
"""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from adlib.grading.answers import Answer
from adlib.grading.model_answers import MARKS


@dataclass(frozen=True, eq=False)
class Variant:
    """`asks` is the text of the question, and `solution` the cell with the model answer, between its two marks.

    `through(answer)` is an answer to the question as an answer to the variant, and None where the variant has an
    Answer of its own in `answer`. `words` {text: text} holds for hints, explanation and feedback. Each key has to
    occur in them, and a space in it stands for a line break, too. `hints`, one text for each step, and `why`, the
    explanation of the solution, are given where words are not enough. `without` names mistakes, by the beginning of
    their sentence, that nobody makes here or that are none here; `wrong` {sentence: function} has those that are made
    only here. `other` holds further fields of the Answer: those in which the inputs, or the value, have another form.
    """

    asks: str
    solution: str
    through: Callable | None = None
    answer: Answer | None = None
    words: dict = field(default_factory=dict)
    title: str = ""
    hints: tuple = ()
    why: str = ""
    without: tuple = ()
    wrong: dict = field(default_factory=dict)
    other: dict = field(default_factory=dict)

    def say(self, text):
        """Return a text about the question as a text about the variant. All words are replaced at once."""
        return self._pattern.sub(lambda match: self.words[" ".join(match[0].split())], text) if self.words else text

    def worked(self, original):
        """Return the worked solution of the variant, in the form of `model_answers.read`, from that of the question."""
        title, why = self.title or self.say(original["title"]), self.why.strip() or self.say(original["why"])
        return {"title": title, "answer": MARKS.sub("", self.solution).strip(), "why": why}

    @property
    def function(self):
        """The name of the function or class that is asked for: the last that begins before the model answer."""
        return re.findall(r"^(?:def|class) (\w+)", self.solution.partition("### BEGIN")[0], re.M)[-1]

    @functools.cached_property
    def _pattern(self):
        edge = lambda letter, limit: limit if re.match(r"\w", letter) else ""
        body = lambda key: r"\s+".join(map(re.escape, key.split(" ")))
        keys = sorted(self.words, key=len, reverse=True)
        return re.compile("|".join(edge(key[0], r"(?<!\w)") + body(key) + edge(key[-1], r"(?!\w)") for key in keys))

    def answer_from(self, original):
        """Return the Answer to the variant, where `original` is that to the question."""
        if self.answer is not None:
            return self.answer
        said, made = self.say, self.through
        kept = {
            sentence: of for sentence, of in original.wrong.items() if not sentence.startswith(self.without or ("\0",))
        }
        in_words = lambda f: f and (lambda *given: said_of(said, f(*given)))
        ours = {
            "right": [made(f) for f in original.right],
            "known": [],
            "wrong": {
                **{said(s): tuple(made(f) for f in (of if isinstance(of, tuple) else (of,))) for s, of in kept.items()},
                **self.wrong,
            },
            "but": {said(sentence): count for sentence, count in original.but.items()},
            "rule": said(original.rule) if isinstance(original.rule, str) else in_words(original.rule),
            "hint": said(original.hint),
            **{name: in_words(getattr(original, name)) for name in ("describe", "form", "seen", "rows")},
        }
        return replace(original, **(ours | self.other))


def said_of(said, value):
    """Return the same with its texts translated."""
    if isinstance(value, (list, tuple)):
        return [said_of(said, part) for part in value]
    return said(value) if isinstance(value, str) else value
