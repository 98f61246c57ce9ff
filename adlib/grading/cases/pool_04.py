"""04, variants: Wengert lists in the lesson's numbers, with names or as texts; other operations, other outcomes."""

import numpy as np

from adlib.grading.cases import Question, programs
from adlib.grading.cases.set_04 import QUESTIONS, _dead_rows, _with_difference

OTHER_SIGNS = {"add": "{} + {}", "subtract": "{} / {}", "multiply": "{} * {}", "sin": "np.cos({})", "exp": "np.log({})"}


def names_of(case):
    """The names of all variables, inputs first."""
    return [*"xyz"[: len(case["x"])], *"abcdefghijklmnopqrstuvw"[: len(case["program"])]]


def in_lesson_numbers(case):
    return [(operation, tuple(i - len(case["x"]) + 1 for i in operands)) for operation, operands in case["program"]]


def with_names(case):
    names = names_of(case)
    defined = names[len(case["x"]) :]
    rows = zip(defined, case["program"])
    return [(name, operation, tuple(names[i] for i in operands)) for name, (operation, operands) in rows]


def as_texts(case):
    return [" ".join([operation, *map(str, operands)]) for operation, operands in case["program"]]


def _in_lesson_numbers(answer, case):
    return answer(in_lesson_numbers(case), [*case["x"]])


def _for_one_input(answer, case):
    return answer(in_lesson_numbers(case), [*case["x"]], case["i"])


def _with_names(answer, case):
    return answer(with_names(case), dict(zip(names_of(case), case["x"])))


def _as_texts(answer, case):
    return answer(as_texts(case), [*case["x"]])


def with_other_operations(program, n):
    """The function that a program is, with a quotient, a cosine and a logarithm in place of some operations."""
    lines = [
        f"    v{k} = " + OTHER_SIGNS[operation].format(*(f"v{i}" for i in operands))
        for k, (operation, operands) in enumerate(program, n)
    ]
    space = {"np": np}
    head = f"def f({', '.join(f'v{i}' for i in range(n))}):"
    exec("\n".join([head, *lines, f"    return v{n + len(program) - 1}"]), space)
    return space["f"]


def _other_operations(answer, case):
    return answer(with_other_operations(case["program"], len(case["x"])), len(case["x"]))


def _recorded_names(answer, case):
    n = len(case["x"])
    return answer(programs.from_source(case["program"], n), names_of(case)[:n])


def _with_outputs(random, k):
    """One output or two, of which most are not the last variable."""
    case = _dead_rows(random, k)
    n, program = len(case["x"]), case["program"]
    size = n + len(program)
    if k == 4:
        case["outputs"] = [size - 1, n + 5]
    elif k % 3 == 1:  # the difference v - v has an influence, and the last row has none
        program.append(["exp", [0]])
        case["outputs"] = [size - 1]
    else:
        case["outputs"] = random.sample(range(n + len(program) // 2, size), 1 if k % 3 == 2 else 2)
    return case


def _for_outputs(answer, case):
    return answer(programs.for_learner(case["program"]), len(case["x"]), [*case["outputs"]])


def _with_an_input(random, k):
    case = _dead_rows(random, k)
    case["j"] = random.randrange(len(case["x"])) if k else 1
    if k % 3 == 1 and k != 4:  # one that the difference v - v depends on, and one operand of two
        case["j"] = j = case["program"][0][1][0]
        case["program"] += [["multiply", [(j + 1) % 3, j]], ["subtract", [j, (j + 2) % 3]]]
    return case


def _of_an_input(answer, case):
    return answer(programs.for_learner(case["program"]), len(case["x"]), case["j"])


def _paths_of_one_input(random, k):
    """The input is one that the output depends on."""
    case = QUESTIONS["paths"].draw(random, k)
    n, needed = len(case["x"]), {len(case["x"]) + len(case["program"]) - 1}
    for r in reversed(range(len(case["program"]))):
        if n + r in needed:
            needed.update(case["program"][r][1])
    case["i"] = random.choice(sorted(i for i in needed if i < n)) - n + 1
    return case


VARIANTS = {
    "evaluate.b": Question(programs.draw, _in_lesson_numbers),
    "evaluate.c": Question(programs.draw, _with_names),
    "evaluate.d": Question(programs.draw, _as_texts),
    "record.b": Question(programs.draw, _other_operations),
    "record.c": Question(programs.draw, _recorded_names),
    "record.d": Question(programs.draw, QUESTIONS["record"].call),
    "needed.b": Question(_with_outputs, _for_outputs),
    "needed.c": Question(_dead_rows, lambda answer, case: answer(with_names(case))),
    "needed.d": Question(_with_an_input, _of_an_input),
    "partials.b": Question(_with_difference, _in_lesson_numbers),
    "partials.c": Question(_with_difference, _with_names),
    "partials.d": Question(programs.draw, _as_texts),
    "paths.b": Question(_paths_of_one_input, _for_one_input),
    "paths.c": Question(QUESTIONS["paths"].draw, _with_names),
    "paths.d": Question(QUESTIONS["paths"].draw, _as_texts),
}
