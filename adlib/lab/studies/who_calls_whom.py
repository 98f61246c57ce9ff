"""Lesson 11: who calls whom while f runs on plain numbers' stand-ins: elemental library, dual numbers, a trace."""

import inspect
import sys
from functools import cache

import matplotlib.pyplot as plt
import numpy as np

from adlib.lab.widget import Lab
from adlib.methods.dual import Dual
from adlib.methods.elemental_library import ADAdd, ADMul, ADSin
from adlib.methods.wengert import WengertList
from adlib.numbers.number import Number
from adlib.rules.kinds import Rule


def f(x1, x2):
    z = x1 * x2
    return z + np.sin(x1)


def f_by_hand(x1, dx1, x2, dx2):
    z, dz = ADMul(x1, dx1, x2, dx2)
    s, ds = ADSin(x1, dx1)
    return ADAdd(z, dz, s, ds)


ENGINES = {
    "elemental library": (f_by_hand, lambda: f_by_hand(2.0, 1.0, 5.0, 0.0)),
    "operator overloading: dual numbers": (f, lambda: f(Dual(2.0, 1.0), Dual(5.0, 0.0))),
    "operator overloading: a trace": (f, lambda: WengertList(f, (2.0, 5.0))),
}
MEANING = {
    "f": "your function",
    "f_by_hand": "your function, written by hand as single operations",
    "Number.__mul__": "Python's * asks the left operand",
    "Number.__add__": "Python's + asks the left operand",
    "Number.__array_ufunc__": "NumPy sees a number that is not its own and asks it",
    "Rule.__call__": "the entry of the rule table looks for the engine of its operands",
    "Dual.apply": "forward mode: value and tangent of the result",
    "Traced.apply": "the trace appends a row",
    "elemental.<locals>.function": "the library function of one rule",
    "Elementwise.value": "the value",
    "Elementwise.pushforward": "the tangent: a sum of partial times tangent",
    "Elementwise.partial": "a partial derivative",
}


def calls_of(function, run):
    """The calls while `function` runs: depth, name, what it is for, the arguments, and the line of `function` at
    work.
    """
    found, depth, inside = [], 0, False
    first = function.__code__.co_firstlineno

    def watch(frame, event, _):
        nonlocal depth, inside
        code = frame.f_code
        name = "f" if code is f.__code__ else code.co_qualname
        inside = inside or event == "call" and code is function.__code__
        if not inside or name not in MEANING:
            return
        if event == "call":
            caller = frame.f_back
            while caller is not None and caller.f_code is not function.__code__:
                caller = caller.f_back
            line = 0 if code is function.__code__ else caller.f_lineno - first
            found.append(dict(depth=depth, name=name, meaning=MEANING[name], arguments=_arguments(frame), line=line))
            depth += 1
        elif event == "return":
            depth -= 1
            inside = code is not function.__code__

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        run()
    finally:
        sys.setprofile(before)
    return found


def _arguments(frame):
    code, values = frame.f_code, frame.f_locals
    names = code.co_varnames[: code.co_argcount]
    shown = [values[name] for name in names if name in values]
    if code.co_flags & inspect.CO_VARARGS:
        shown += values[code.co_varnames[code.co_argcount + code.co_kwonlyargcount]]
    return ", ".join(_short(value) for value in shown)


def _short(value):
    if isinstance(value, Dual):
        return str(value)
    if isinstance(value, Number):
        return value.row.name
    if isinstance(value, Rule):
        return f"rule {value.name}"
    if isinstance(value, np.ufunc):
        return f"np.{value.__name__}"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(map(_short, value)) + ")"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


@cache
def _study():
    engines = []
    for name, (function, run) in ENGINES.items():
        code = inspect.getsource(function).rstrip().splitlines()
        engines.append(dict(name=name, code=code, calls=calls_of(function, run)))
    return dict(engines=engines)


def who_calls_whom():
    """What happens between your function and its derivative, call by call."""
    study = _study()
    figure, axes = plt.subplots(figsize=(6, 3.6))
    axes.axis("off")
    lines = [f"{'    ' * c['depth']}{c['name']}" for c in study["engines"][1]["calls"]]
    axes.text(0, 0.5, "\n".join(lines), va="center", family="DejaVu Sans Mono", fontsize=8)
    return Lab(
        "who_calls_whom",
        study,
        figure,
        "The calls while a function of two lines runs on dual numbers: operator, rule table, engine, value and "
        "pushforward.",
    )
