"""04, Wengert lists and graphs."""

from adlib.grading.cases import Question, programs


def _recorded(answer, case):
    return answer(programs.from_source(case["program"], len(case["x"])), len(case["x"]))


def _dead_rows(random, k):
    case = programs.draw(random, k + 1, rows=random.randrange(4, 10))
    n, program = len(case["x"]), case["program"]
    if k % 3 == 0:  # the output does not use the last row but one
        program[-1][1] = [0, 0]
    elif k % 3 == 1:  # a difference that is 0 depends on what it is the difference of
        program += [["subtract", [n, n]], ["add", [n + len(program), random.randrange(n)]]]
    return case


def _on_program(answer, case):
    return answer(programs.for_learner(case["program"]), len(case["x"]))


QUESTIONS = {
    "evaluate": Question(programs.draw, lambda answer, case: answer(programs.for_learner(case["program"]), list(case["x"]))),
    "record": Question(programs.draw, _recorded),
    "needed": Question(_dead_rows, _on_program),
    "partials": Question(programs.draw, lambda answer, case: answer(programs.for_learner(case["program"]), list(case["x"]))),
    "paths": Question(lambda random, k: programs.draw(random, k, rows=random.randrange(2, 5)), lambda answer, case: answer(programs.for_learner(case["program"]), list(case["x"]))),
}  # fmt: skip
