"""12, source transformation: adjoints of loops and branches by hand, pullbacks, generated code."""

import math

import numpy as np

from adlib.grading.cases import Form, Question, numbers, programs


def _loop(random, k):
    x = (2.4, 1.9, random.uniform(-1.5, 2.5), 0.4, 2.9, random.uniform(0.9, 3.0))[k % 6]
    x = 1.0 if k % 6 == 2 and k % 4 else x + random.uniform(0, 0.05)  # several change branch, some begin at it
    return {"x": x, "n": (3, 6, 5, 0, 8, 4)[k % 6], "y_bar": numbers(random, 1)[0]}


def _pair(random, k):
    x, y, z_bar = numbers(random, 3)
    return {"x": x * (k != 2), "y": y * (k != 4), "z_bar": z_bar}


def _times(factor, bar):
    return tuple(factor * b for b in bar) if isinstance(bar, list) else factor * bar


def _other(x):
    return x + 1 if isinstance(x, (int, float)) else x[:1]


def _with_pullback(*names):
    """Value and adjoints; another call comes between, and the pullback is called twice, so that one which shares state
    shows it.
    """

    def call(answer, case):
        result = answer(*(case[name] for name in names))
        if result is None:
            return None
        if not isinstance(result, (tuple, list)) or len(result) != 2 or not callable(result[1]):
            raise Form("Your function has to return a pair: the value, and the pullback, a function of z_bar.")
        value, pullback = result
        answer(*(_other(case[name]) for name in names))
        first = pullback(_times(1.0, case["z_bar"]))
        try:
            again = pullback(_times(3.0, case["z_bar"]))
        except Exception as error:
            raise Form(
                "Your pullback works only once. A second call needs what the first one needed, so do not use it up."
            ) from error
        return {"value": value, "adjoints": first, "called again, with 3 z_bar": again}

    return call


STAGES = {  # functions of pairs, with their pullbacks
    "sine": lambda x: ((math.sin(x[0]), x[1]), lambda bar: (bar[0] * math.cos(x[0]), bar[1])),
    "exp": lambda x: ((x[0], math.exp(x[1] / 4)), lambda bar: (bar[0], bar[1] * math.exp(x[1] / 4) / 4)),
    "product": lambda x: ((x[0] * x[1], x[0]), lambda bar: (bar[0] * x[1] + bar[1], bar[0] * x[0])),
    "mix": lambda x: ((x[1], x[0] + 0.5 * x[1]), lambda bar: (bar[1], bar[0] + 0.5 * bar[1])),
}


def _stages(random, k):
    stages = [random.choice(("sine", "exp") if i % 2 else ("product", "mix")) for i in range((2, 3, 1, 5, 0)[k % 5])]
    return {"stages": stages, "x": numbers(random, 2), "z_bar": numbers(random, 2)}


def _composed(answer, case):
    try:
        return _with_pullback("stages", "x")(
            lambda stages, x: answer([STAGES[name] for name in stages], tuple(x) if len(x) == 2 else (0.5, 0.7)), case
        )
    except RecursionError as error:
        raise Form(
            "A function that is defined inside a loop looks up its names when it is called, and then finds their last "
            "values. Keep the pullbacks in a list."
        ) from error


def _seeded(random, k):
    case = programs.draw(random, k)
    return {**case, "x_dot": numbers(random, len(case["x"]))}


def _defined(text, function):
    """The function of this name that the learner's text defines."""
    if not isinstance(text, str):
        raise Form('Your function has to return one text, as "\\n".join(lines) does.')
    space = {"math": math, "np": np}
    try:
        exec(text, space)
    except SyntaxError as error:
        where = f"at its line {error.lineno}, {(error.text or '').strip()!r}"
        raise Form(f"Your text stopped with {type(error).__name__} {where}: {error.msg}.") from None
    if function not in space:
        raise Form(f"Your text defines no function {function}.")
    return space[function]


def _asked_twice(answer, case, function, *arguments):
    """A text is asked for twice, of the same program. The first is run before and after the second is made, and always
    on the same lists, so that whatever is changed or kept on the way shows.
    """
    program, n = programs.for_learner(case["program"]), len(case["x"])
    text = answer(program, n)
    if text is None:
        return None
    given, first = [*map(list, arguments)], _defined(text, function)
    found, second = first(*given), _defined(answer(program, n), function)(*given)
    if found is None:
        raise Form(
            f"The function {function} in your text returned nothing. Its last line has to be a return statement."
        )
    again = first(*given)
    return [found, second if repr(again) == repr(found) else again]


def _tangent_program(answer, case):
    return _asked_twice(answer, case, "tangent", case["x"], case["x_dot"])


def _gradient_program(answer, case):
    return _asked_twice(answer, case, "gradient", case["x"])


def _power(random, k):
    return {
        "x": numbers(random, 1, 0.5, 1.5)[0] * (k not in (3, 4, 7, 9)),
        "n": (3, 1, 6, 0, 9, 4)[k % 6],
        "z_bar": numbers(random, 1)[0],
    }


_power_and_pullback = _with_pullback("x", "n")


def _powered(answer, case):
    try:
        return _power_and_pullback(answer, case)
    except RecursionError as error:
        raise Form("Your recursion does not stop. For n = 0 the function must not call itself.") from error


QUESTIONS = {
    "loop": Question(_loop, lambda answer, case: answer(case["x"], case["n"], case["y_bar"])),
    "pullback": Question(_pair, _with_pullback("x", "y")),
    "compose": Question(_stages, _composed),
    "tangent_source": Question(_seeded, _tangent_program),
    "gradient_source": Question(programs.draw, _gradient_program),
    "power": Question(_power, _powered),
}
