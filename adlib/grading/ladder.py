"""The last step of the ladder of hints: when a learner may open the worked solution of a question, and what it shows.

A worked solution opens when the answer has passed its check, or when enough different answers were tried. The model
answer to a question in words opens when the learner has written one. What was tried is kept where progress is kept, in
the notebook as it is saved: the output of each check carries it as metadata, so that it outlives the kernel. An
instructor switches all of this off by ADLIB_WORKED=off in the environment. A sandbox holds neither this file nor the
solutions.
"""

import dis
import hashlib
import inspect
import json
import os
import re
from pathlib import Path
from types import CodeType, FunctionType

from adlib.grading import model_answers
from adlib.grading.answers import variant
from adlib.grading.cases import SETS, question, questions_of
from adlib.grading.dependence import reached_in

ENOUGH = 5  # different answers, after which a worked solution opens without a pass
LEAST_WORDS = 15  # of an answer in words
MIME = "adlib"  # the key of what a check keeps in the metadata of its output
KEPT: dict[str, dict] = {}  # what this kernel knows: {question: {"passed": bool, "tried": [fingerprint, ...]}}


def switched_on():
    """Return whether worked solutions are offered here."""
    return os.environ.get("ADLIB_WORKED", "on") != "off" and any(model_answers.FOLDER.glob("*.txt"))


# What was tried -------------------------------------------------------------------------------------------------------


def remember(name, answer, feedback):
    """Keep what a check has found. If the worked solution is open now, the feedback says how to read it.

    An answer that returns nothing for any input was not tried yet, and one that was tried before counts once.
    """
    now = kept(name)
    now["passed"] |= feedback.ok
    if now["passed"]:
        now["tried"] = []  # no longer needed
    elif feedback.cause != "nothing" and (mark := fingerprint(answer)) not in now["tried"]:
        now["tried"].append(mark)
    KEPT[name] = now
    if switched_on() and is_open(name):
        reason = "Your answer has passed" if now["passed"] else f"You have tried {len(now['tried'])} different answers"
        text = f'{reason}, so you may read the worked solution: run worked("{name}") in a new cell.'
        feedback.lines.append(("worked", text))
    feedback.kept = {MIME: {"question": name, **now}}


def is_open(name):
    now = kept(name)
    return now["passed"] or len(now["tried"]) >= ENOUGH


def kept(name):
    """Return what was tried: in this kernel, and before it, as the saved notebooks beside it say."""
    outputs = [output for cell in saved_cells(name) for output in cell.get("outputs", ())]
    found = [own for output in outputs if (own := output["metadata"].get(MIME, {})).get("question") == name]
    found.append(KEPT.get(name, {}))
    tried = dict.fromkeys(mark for one in found for mark in one.get("tried", []))
    return {"passed": any(one.get("passed") for one in found), "tried": list(tried)}


def saved_cells(name):
    """Return the cells of the saved notebooks of a question's set in the folder in which the kernel runs, and of their
    outputs those that can keep something.
    """
    found = []
    for path in sorted(Path().glob(f"{name[:2]}_*.ipynb")):
        try:
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                outputs = [output for output in cell.get("outputs", ()) if "metadata" in output]
                found.append({**cell, "outputs": outputs})
        except (OSError, ValueError, LookupError, TypeError, AttributeError):  # half a file, or none of ours
            continue
    return found


def fingerprint(answer):
    """Return a text by which two answers are told to be different: it stands for the compiled code of the function, and
    of all functions and classes of the notebook that it uses.

    Comments, spaces, docstrings and the names of local variables are not part of it.
    """
    answer = inspect.unwrap(answer) if callable(answer) else answer
    used = sorted(reached_in(answer))
    parts = [parts_of(answer), *(parts_of(answer.__globals__[name]) for name in used)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def parts_of(thing):
    """Return what a function, a class or a constant consists of, in a form whose text is the same in every kernel."""
    thing = getattr(thing, "__func__", getattr(thing, "fget", thing))  # of a method or a property
    if isinstance(thing, FunctionType):
        return [parts_of(thing.__code__), parts_of(thing.__defaults__)]
    if isinstance(thing, CodeType):
        steps = dis.get_instructions(thing)
        return [(s.opname, parts_of(s.argval) if s.opcode in dis.hasconst else s.arg) for s in steps], thing.co_names
    if isinstance(thing, type):
        own = {name: part for name, part in vars(thing).items() if not isinstance(part, type)}
        made_by_python = [name for name, part in own.items() if name.startswith("__") and not callable(part)]
        return [(name, parts_of(part)) for name, part in sorted(own.items()) if name not in made_by_python]
    if isinstance(thing, (tuple, frozenset)):
        return sorted(map(repr, map(parts_of, thing))) if isinstance(thing, frozenset) else list(map(parts_of, thing))
    return repr(thing) if isinstance(thing, (int, float, complex, str, bytes, type(None))) else type(thing).__name__


# What is shown --------------------------------------------------------------------------------------------------------


def worked(name):
    """Return the worked solution of a question as Markdown, or the reason why it is not open yet.

    Raises ValueError if there is no such question.
    """
    set_, _, rest = name.partition(".")
    if not switched_on():
        return "Worked solutions are switched off in this course."
    original = rest.partition(".")[0]
    if not (found := model_answers.read(set_).get(original)):
        known = ", ".join(f"{set_}.{question}" for question in model_answers.read(set_))
        raise ValueError(f"there is no worked solution {name!r}" + (f": set {set_} has {known}" if known else ""))
    if original != rest:
        question(name)  # says what is wrong with a name
        found = variant(name).worked(found)
    if original not in questions_with_checks(set_):
        return in_words(name, found) if written(name) else NOT_WRITTEN.format(name)
    if not is_open(name):
        count = len(kept(name)["tried"])
        return NOT_YET.format(name, ENOUGH, f"{count} {'answer was' if count == 1 else 'answers were'}")
    return f"**Worked solution: {found['title']}**\n\n```python\n{found['answer']}\n```\n\n{WHY} {found['why']}"


NOT_YET = (
    "The worked solution of {0} opens when your answer has passed its check, or when you have tried {1} different "
    "answers. So far, {2} tried. The hints under the question take you the next step."
)
NOT_WRITTEN = (
    "The model answer to {0} opens when you have written an answer of your own, of at least a sentence or two. Write "
    "it in its cell, save the notebook (Ctrl+S), and run this cell again."
)
WHY = "**Why it has this form.**"
TO_MARK = (
    "**Mark your own answer.** Compare it with these points, one by one, and not with the words of the model. All "
    "points count the same."
)


def in_words(name, found):
    """Return the model answer to a question in words, and how to mark one's own."""
    return f"**Model answer, set {name[:2]}**\n\n{found['answer']}\n\n{TO_MARK}\n\n{found['why']}"


def questions_with_checks(set_):
    return questions_of(set_) if set_ in SETS else {}


def written(name):
    """Return whether the learner's answer in words, in the saved notebook, is one."""
    texts = [
        "".join(cell["source"])
        for cell in saved_cells(name)
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name.partition(".")[2]
    ]
    return any(len(text.split()) >= LEAST_WORDS and re.search(r"[.!?]", text) for text in texts)
