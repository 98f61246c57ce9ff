"""What is right, what learners get wrong, and what to tell them: a file for each set, an `Answer` for each question.

An answer's functions have the signature that the learner's function has. The right ones, by different engines, have to
agree on every case. The wrong ones are what learners really write: each is recognised by the values that it would
report, and its sentence is the diagnosis. Never import this beside a learner's code that is being graded.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module

from adlib.grading.cases import question


@dataclass(frozen=True)
class Answer:
    """`right`: functions; `known`: functions of the case that give the value by other means; `wrong`: {sentence:
    function, or several in which the same mistake has several forms}; `rule` in the lesson's notation, or a function
    of the case that says it; `hint`: a step, not the answer.

    `describe(case)` says what was called; `rows(case)` names the entries of a list that is the value, `show(value)`
    is the value in words, or {label: words}; `form(case, value)` says what is wrong with its form, or nothing;
    `seen(case, value)` is a sentence for a mistake that can be seen in one value, from a closed list, or None;
    `concept(case)` is how late what a case asks for is learned: of several failing cases the earliest is shown.
    `backwards` says that the list is made from its end. A value may come with counts, as {name: value, count: number,
    ...}: `limits(case)` has {count: (least, most)}, `but` {"right, but ...": count} says which is beyond them,
    `tolerance` how near the value has to be. `accepts(case, value, expected)` decides where several values are right,
    `alike(case, value, other)` whether a mistake was made where it has several forms.
    """

    right: list
    rule: str | Callable
    hint: str
    describe: Callable
    wrong: dict = field(default_factory=dict)
    known: list = field(default_factory=list)
    but: dict = field(default_factory=dict)
    limits: Callable | None = None
    form: Callable | None = None
    seen: Callable | None = None
    rows: Callable | None = None
    accepts: Callable | None = None
    alike: Callable | None = None
    show: Callable | None = None
    concept: Callable = lambda case: 0
    backwards: bool = False
    tolerance: float = 1e-10
    lesson: str = ""

    @property
    def mistakes(self):
        """[(sentence, function), ...] of all wrong answers."""
        return [(said, f) for said, of in self.wrong.items() for f in (of if isinstance(of, tuple) else (of,))]


def answer_to(name):
    """Return the answer to a question or to a variant. Raises ValueError if there is none."""
    set_, _, rest = name.partition(".")
    question(name)  # says what is wrong with a name
    return answer_to_variant(name) if "." in rest else answers_of(set_)[rest]


@functools.cache
def answer_to_variant(name):
    set_, original, _ = name.split(".")
    return variant(name).answer_from(answers_of(set_)[original])


def answers_of(set_):
    """Return {name: Answer} of a set, as in "06"."""
    return import_module(f"adlib.grading.answers.set_{set_}").ANSWERS


def variant(name):
    """Return the Variant of this name, as in "06.multiply.b"."""
    set_, _, rest = name.partition(".")
    return import_module(f"adlib.grading.answers.pool_{set_}").VARIANTS[rest]


def no_verdict(case, said):
    """What is wrong with the form of a verdict."""
    if said in (0, 1):
        return None
    if isinstance(said, list):
        return "Return a single True or False and not a list. The function np.all turns many comparisons into one."
    what = "a text" if isinstance(said, str) else "a number: compare it with a tolerance"
    return f"Return True or False, and not {what}"


def shown(value):
    """A value in few words."""
    if isinstance(value, dict):
        return ", ".join(f"{k}: {shown(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(shown(v) for v in value[:12]) + (", ...]" if len(value) > 12 else "]")
    return f"{value + 0.0:.6g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def with_values(*names):
    """A description that gives the case's entries of these names."""
    return lambda case: ", ".join(f"{n} = {shown(case[n])}" for n in names)
