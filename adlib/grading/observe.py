"""The learner's side of a check: draw inputs, call the learner's function, and report what it returned as plain JSON.

Neither this file nor `cases` imports anything of the reference, so a sandbox can hold this side without the answers.
"""

import inspect
import os
import random

from adlib.grading.cases import Form, question

MIME = "application/vnd.adlib.check+json"
LONGEST_TEXT = 5000  # characters of one text in a report
SENT: dict[str, list] = {}  # the inputs by question, where a grader has sent them into this process


def cases_of(name, grading, seed=None):
    """Return the inputs: a few fixed ones to learn with and, for grading, further ones from the grader's `seed`.

    The last one is the first one repeated, which reveals a function that keeps something between two calls. Without a
    seed, ADGRADE_SEED in the environment counts, which no sandbox has. A variant that draws as its question does gets
    the same inputs.
    """
    draw, (to_learn, to_grade) = question(name).draw, question(name).counts
    name = ".".join(name.split(".")[:2])
    seeds = [("learning", to_learn)]
    if grading:
        seeds.append((seed or os.environ.get("ADGRADE_SEED", "grading"), to_grade))
    cases = []
    for seed, count in seeds:
        source = random.Random(f"{name}:{seed}")
        cases += [draw(source, k) for k in range(count)]
    return [*cases, draw(random.Random(f"{name}:learning"), 0)]


def seen(name, case):
    """Return a case without what only the judge may see, since the learner's code can find everything in this
    process.
    """
    return {key: value for key, value in case.items() if key not in question(name).withheld}


def observe(name, answer, cases):
    """Return what `answer` does with the cases, as plain JSON: a `value` or an `error` for each."""
    call, cases, results = question(name).call, [seen(name, case) for case in cases], []
    answer = answer if question(name).watches else unchanging(answer)
    for case in cases:
        try:
            results.append({"value": as_json(call(answer, case))})
        except Exception as error:  # an error of the learner's is a result like any other
            results.append({"error": in_words(error)})
    return {"check": name, "results": results}


def unchanging(answer):
    """Return the answer as a function that may not change the lists, dicts and arrays that it is given."""
    if isinstance(answer, type) or not callable(answer):
        return answer

    def called(*arguments, **named):
        before = [frozen(argument) for argument in arguments]
        result = answer(*arguments, **named)
        for k, argument in enumerate(arguments):
            if frozen(argument) != before[k]:
                what = name_of(answer, k)
                copy = f"list({what})" if isinstance(argument, list) else f"{what}.copy()"
                raise Form(f"Your function changes {what}, which is still needed elsewhere. Begin with a copy, {copy}.")
        return result

    return called


def name_of(function, k):
    """Return the name of a function's k-th argument, as the learner wrote it."""
    try:
        return list(inspect.signature(function).parameters)[k]
    except (TypeError, ValueError, IndexError):
        return f"its argument number {k + 1}"


def frozen(value):
    """Return what a list, dict or array holds, to be compared later. Anything else stands for itself."""
    if isinstance(value, (list, tuple)):
        parts = list.__iter__(value) if isinstance(value, list) else value  # a list may count how often it is read
        return type(value), [frozen(part) for part in parts]
    if isinstance(value, dict):
        return dict, [(key, frozen(part)) for key, part in dict.items(value)]
    if hasattr(value, "tobytes") and value.dtype.kind != "O":
        return value.shape, str(value.dtype), value.tobytes()
    return repr(value) if isinstance(value, (int, float, complex, str)) else id(value)


def in_words(error):
    try:
        return f"{type(error).__name__}: {error}"[:500]
    except Exception:  # the error's own text is the learner's code, too
        return type(error).__name__


def as_json(value):
    """Return a value as JSON: numbers, texts, lists and dicts. Anything else is replaced by a description."""
    if value is None or value is ...:
        return "nothing"
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    if not isinstance(value, (bool, int, float)) and hasattr(value, "__float__"):
        value = float(value)  # a long double, a fraction
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return f"a {type(value).__name__}"
    return value if abs(value) < 1e300 else repr(value)
