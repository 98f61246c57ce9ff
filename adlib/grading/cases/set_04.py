"""04, Wengert lists and graphs."""

from adlib.grading.cases import Question, programs


def _recorded(answer, case):
    return answer(programs.from_source(case["program"], len(case["x"])), len(case["x"]))


def _dead_rows(random, k):
    case = programs.draw(random, k + 1, rows=random.randrange(4, 10))
    n, program = len(case["x"]), case["program"]
    if k == 4:  # numbers that a set does not hold in order
        program[:] = [*[["sin", [0]] for _ in range(12)], ["add", [n + 2, n + 9]]]
    elif k % 3 == 0:  # the output does not use the last row but one
        program[-1][1] = [0, 0]
    elif k % 3 == 1:  # a difference that is 0 depends on what it is the difference of
        program += [["subtract", [n, n]], ["add", [n + len(program), random.randrange(n)]]]
    return case


def _with_difference(random, k):
    """Among others v - v, whose two partials are 1 and -1."""
    case = programs.draw(random, k)
    n, program = len(case["x"]), case["program"]
    if k % 2:
        program += [["subtract", [n, n]], ["add", [n + len(program) - 1, n + len(program)]]]
    return case


def _on_program(answer, case):
    return answer(programs.for_learner(case["program"]), len(case["x"]))


def _at_x(answer, case):
    return programs.call(answer, case["program"], xs=case["x"])


QUESTIONS = {
    "evaluate": Question(programs.draw, _at_x),
    "record": Question(programs.draw, _recorded),
    "needed": Question(_dead_rows, _on_program),
    "partials": Question(_with_difference, _at_x),
    "paths": Question(lambda random, k: programs.draw(random, k, rows=random.randrange(2, 5)), _at_x),
}
