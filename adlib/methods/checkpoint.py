"""Checkpointing: reverse mode with less memory, paid for with a second evaluation.

The reverse sweep needs the intermediate values in reverse order. A tape keeps all of them. A checkpoint keeps only the
input of a piece of the program, and evaluates the piece again when the sweep reaches it. For a chain h_{t+1} =
step(h_t) of T steps there are two schedules:

* sqrt: keep every sqrt(T)-th state, and record one stretch after the other on a tape. About 2 sqrt(T) states are in
  memory, and each step is evaluated twice.
* binomial (revolve): with s snapshots, the schedule that repeats the fewest steps. If T <= C(s + r, s), no step has to
  be evaluated more than r times without a tape, which gives r T - C(s + r, r - 1) evaluations in all. Memory grows like
  log T.

Sources: Griewank (1992), "Achieving logarithmic growth of temporal and spatial complexity in reverse automatic
differentiation"; Griewank and Walther (2000), algorithm 799: revolve; Chen et al. (2016) for sqrt(T).
"""

from collections.abc import Callable
from math import comb, isqrt, prod
from typing import Any

import numpy as np

from adlib.methods.dual import jvp
from adlib.methods.reverse import recorded
from adlib.numbers.arguments import filled, is_real, template
from adlib.numbers.containers import flatten, rebuild
from adlib.numbers.number import Number, as_real, call, own, protected
from adlib.rules.kinds import TABLE, Rule, plain, shape_of, zeros_like


def checkpoint(f: Callable[..., Any]) -> Callable[..., Any]:
    """Return f as a function that records nothing inside; its reverse sweep evaluates f again.

    Value and gradient are those of f, and so are derivatives of higher order and those of other engines. Arguments are
    floats, arrays, or containers of them; whole numbers, texts and other objects are passed on to f. Results are
    floats, arrays, or containers of them. Since f runs twice, it may not change its arguments in place. Everything that
    is differentiated has to be passed as an argument, and a TypeError tells you if f uses a number of the derivative
    that it did not receive. The cost is one more evaluation of f, and the memory is that of the arguments.
    """

    def whole(args, kwargs):
        return f(*args, **kwargs)

    def checkpointed(*args, **kwargs):
        return _call(lambda args: Checkpointed(whole, args), whole, (args, kwargs))

    return checkpointed


def checkpoint_chain(
    step: Callable[..., Any],
    state: Any,
    steps: int,
    *params: Any,
    snapshots: int | None = None,
    schedule: str = "binomial",
    stretch: int = 1,
) -> Any:
    """Apply step `steps` times, state -> step(state, *params), keeping only some of the states for the reverse sweep.

    schedule: "binomial" with at most `snapshots` states kept (default: about 2 log2(steps)), or "sqrt". `stretch` says
    how many steps the binomial schedule counts as one and records together, which takes less time and more memory.
    Returns the last state. `state` and `params` are floats, arrays, or containers of them, and both receive gradients.
    See `revolve` for the cost. Raises ValueError for another schedule, for fewer than one snapshot, for a stretch
    shorter than one, for snapshots given to "sqrt", and for steps < 0; raises TypeError if steps is not a whole number.
    """
    if schedule not in ("binomial", "sqrt"):
        raise ValueError(f"the schedule must be 'binomial' or 'sqrt', and not {schedule!r}")
    if not isinstance(steps, (int, np.integer)):
        raise TypeError(f"steps is {steps!r}, but it has to be a whole number")
    steps = int(steps)
    if schedule == "sqrt" and snapshots is not None:
        raise ValueError("the schedule 'sqrt' chooses its own snapshots: leave snapshots out, or use 'binomial'")
    if steps < 0 or stretch < 1:
        raise ValueError(
            f"a chain of {steps} steps in stretches of {stretch}: give 0 or more steps, in stretches of 1 or more"
        )
    if steps == 0:
        return state
    if schedule == "sqrt":
        stretch = isqrt(steps - 1) + 1
        for start in range(0, steps, stretch):
            state = checkpoint(_repeated(step, min(stretch, steps - start)))(state, *params)
        return state
    if stretch > 1:
        blocks, rest = divmod(steps, stretch)
        state = checkpoint_chain(_repeated(step, stretch), state, blocks, *params, snapshots=snapshots)
        return checkpoint(_repeated(step, rest))(state, *params) if rest else state
    plan = revolve(steps, 2 * steps.bit_length() if snapshots is None else snapshots)
    state = rebuild(state, iter([as_real(leaf, name) for name, leaf in flatten(state, "state")]))
    return _call(lambda args: Chain(step, plan, args), _repeated(step, steps), (state, *params))


def _repeated(step, n):
    return lambda *args: _repeat(step, n, *args)


def _repeat(step, n, state, *params):
    for _ in range(n):
        state = step(state, *params)
    return state


# The schedule ---------------------------------------------------------------------------------------------------------


class Schedule(list):
    """A list of actions in order: ("keep", t), ("advance", t, to), ("reverse", t), ("forget", t), where t stands for
    the state before step t.

    `advances` is the number of steps that are evaluated without a tape. To be reversed, each step is evaluated once
    more with a tape.
    """

    def __init__(self, steps, snapshots, actions):
        super().__init__(actions)
        self.steps, self.snapshots = steps, snapshots

    @property
    def advances(self):
        return sum(action[2] - action[1] for action in self if action[0] == "advance")

    def __str__(self):
        """Return one line per reversal with the snapshots held (o), the steps evaluated (-), and the step that is
        reversed, which is marked < or, if its own state is held, *.
        """
        lines, held, line = [], set(), [" "] * self.steps
        for action, t, *to in self:
            if action == "keep":
                held.add(t)
            elif action == "forget":
                held.discard(t)
            elif action == "advance":
                line[t : to[0]] = "-" * (to[0] - t)
            else:
                for k in held:
                    line[k] = "o"
                line[t] = "*" if t in held else "<"
                lines.append("".join(line).rstrip())
                line = [" "] * self.steps
        return "\n".join(
            [f"{self.steps} steps, {self.snapshots} snapshots: {self.advances} steps evaluated without a tape", *lines]
        )

    __repr__ = __str__


def revolve(steps: int, snapshots: int) -> Schedule:
    """Return the binomial schedule for a chain. No other schedule with as many snapshots evaluates fewer steps.

    The initial state is the first snapshot. Raises ValueError unless steps and snapshots are at least 1.
    """
    _one_at_least(steps, snapshots)
    actions: list[tuple] = [("keep", 0)]
    todo = [(0, steps, snapshots)]
    while todo:  # reverse steps end - 1 down to start, where a snapshot is, with so many snapshots in all
        start, end, free = todo.pop()
        while end - start > 1 and free > 1:
            middle = start + _cut(end - start, free)
            actions += [("advance", start, middle), ("keep", middle)]
            todo.append((start, middle, free))
            start, free = middle, free - 1
        for t in reversed(range(start, end)):
            actions += [("advance", start, t)] * (t > start) + [("reverse", t)]
        if start > 0:
            actions.append(("forget", start))
    return Schedule(steps, snapshots, actions)


def repetitions(steps: int, snapshots: int) -> int:
    """Return the smallest r with steps <= C(s + r, s): how often, at most, a step has to be evaluated without a tape.

    Raises ValueError unless steps and snapshots are at least 1, and so do `advances` and `revolve`.
    """
    _one_at_least(steps, snapshots)
    r = 1
    while comb(snapshots + r, snapshots) < steps:
        r += 1
    return r


def advances(steps: int, snapshots: int) -> int:
    """Return how many steps the best schedule evaluates without a tape, in theory: r T - C(s + r, r - 1)."""
    r = repetitions(steps, snapshots)
    return r * steps - comb(snapshots + r, r - 1)


def _one_at_least(steps, snapshots):
    if steps < 1 or snapshots < 1:
        raise ValueError(f"a schedule for {steps} steps and {snapshots} snapshots: give at least one of each")


def _cut(steps, snapshots):
    """Return how far to advance before the next snapshot.

    The part before it has to manage with r - 1 repetitions, which C(s + r - 1, s) steps allow. The part after it has
    one snapshot less and may need r repetitions, and fewer than C(s + r - 2, s - 1) steps there would not make use of
    them.
    """
    r = repetitions(steps, snapshots)
    return min(comb(snapshots + r - 1, snapshots), steps - comb(snapshots + r - 2, snapshots - 1))


# What the engines see -------------------------------------------------------------------------------------------------


class Checkpointed(Rule):
    """One call of a function as an elementary function of the leaves of its arguments.

    Operands and result are numbers and arrays, and nothing inside is recorded.
    """

    def __init__(self, f, args):
        super().__init__("checkpoint", self.value, table=False)
        self.f, self.args = f, template(args)
        self.swept = None, {}  # the last adjoint that was pulled back, and its contributions to the operands

    def filled(self, leaves):
        """Return the arguments of f, with `leaves` in the places of the floats and arrays among them."""
        return filled(self.args, map(protected, leaves))

    def evaluate(self, *args):
        return self.f(*args)

    def value(self, *leaves):
        """Evaluate f on the leaves. Several results are joined to one vector, and `self.results` knows their shapes."""
        y = call(self.evaluate, self.filled(leaves))
        results = [leaf for _, leaf in flatten(y) if is_real(leaf)]
        if innermost_level(results) > innermost_level(leaves):
            raise TypeError(
                "a checkpointed function uses a number that is being differentiated but is not among its arguments, "
                "so it would be recorded after all: pass it as an argument"
            )
        self.results = template(y), [shape_of(r) for r in results]
        if len(results) == 1:
            return own(results, leaves)[0]
        return TABLE["concatenate"](*(np.reshape(r, -1) for r in results)) if results else 0.0

    def parts(self, joined):
        """Return the results again, from the vector that joins them."""
        tree, shapes = self.results
        if len(shapes) == 1:
            return filled(tree, [joined])
        ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
        pieces = [joined[start:end] for start, end in zip([0, *ends], ends)]
        return filled(tree, [np.reshape(p, shape) if shape else p[0] for p, shape in zip(pieces, shapes)])

    def pushforward(self, z, xs, tangents, params):
        return jvp(self.value, tuple(xs), tuple(zeros_like(x) if t is None else t for x, t in zip(xs, tangents)))[1]

    def pullback(self, k, z_bar, z, xs, params):
        """Return the contribution to operand k. One sweep computes those of all operands, which are asked for one after
        the other.
        """
        if self.swept[0] is not z_bar or k not in self.swept[1]:
            self.swept = z_bar, dict(enumerate(self.adjoints(xs, z, z_bar)))
        share = self.swept[1].pop(k)
        if not self.swept[1]:
            self.swept = None, {}
        return share

    def adjoints(self, xs, z, z_bar):
        again, pullback = recorded(self.value, xs, {})
        same_again(again, z)
        return pullback(z_bar)


class Chain(Checkpointed):
    """A chain of steps whose reverse sweep follows a schedule.

    The actions before the first reversal evaluate the chain up to its last step. They run during the first evaluation,
    so the states that they keep exist when the reverse sweep begins.
    """

    def __init__(self, step, schedule, args):
        super().__init__(lambda *args: _repeat(step, schedule.steps, *args), args)
        self.step, self.start = lambda *args: step(*_protected_all(args)), None
        first = next(k for k, action in enumerate(schedule) if action[0] == "reverse")
        self.before, self.after = schedule[:first], schedule[first:]

    def evaluate(self, state, *params):
        """Return the last state."""
        if innermost_level([leaf for _, leaf in flatten((state, params))]) >= 0:
            return self.f(state, *params)
        self.start = self.evaluated(state, params)
        return self.step(self.start[1], *params)

    def evaluated(self, state, params):
        """Return (the states that are kept, the state before the last step)."""
        kept = {}
        for action, t, *to in self.before:
            if action == "keep":
                kept[t] = state
            else:
                state = _repeat(self.step, to[0] - t, kept[t], *params)
        return kept, state

    def adjoints(self, xs, z, z_bar):
        state, *params = self.filled(xs)
        known = self.start if innermost_level(xs) < 0 else None  # for one sweep, which takes the states out
        self.start = None
        kept, state = known or self.evaluated(state, params)
        state_bar, param_bars = self.parts(z_bar), None
        for action, t, *to in self.after:
            if action == "keep":
                kept[t] = state
            elif action == "forget":
                del kept[t]
            elif action == "advance":
                state = _repeat(self.step, to[0] - t, kept[t], *params)
            else:
                state = kept.get(t, state)
                y, state_bar, bars = self.pulled_back(state, params, state_bar)
                if param_bars is None:  # the first one to be reversed is the last step
                    same_again(y, self.parts(z))
                param_bars = bars if param_bars is None else [a + b for a, b in zip(param_bars, bars)]
        return [*(leaf for _, leaf in flatten(state_bar)), *param_bars]

    def pulled_back(self, state, params, state_bar):
        """Return (the state after a step, the adjoint of the state before, and those of its floating-point
        parameters).
        """
        named = [leaf for _, leaf in flatten(params)]

        def step(state, *leaves):
            leaves = iter(leaves)
            full = rebuild(params, (next(leaves) if is_real(x) else x for x in named))
            return self.step(state, *full)

        y, pullback = recorded(step, [state, *filter(is_real, named)], {})
        state_bar, *bars = pullback(state_bar)
        return y, state_bar, bars


def same_again(again, z):
    """Refuse a function that did not give the same value when it was evaluated again for its reverse sweep."""
    pairs = [(plain(a), plain(b)) for (_, a), (_, b) in zip(flatten(again), flatten(z))]
    if not all(_agree(np.asarray(a), np.asarray(b)) for a, b in pairs):
        raise TypeError(
            "a checkpointed function gave another value when it was evaluated again for the reverse sweep: pass as "
            "arguments whatever has changed in between, random numbers included"
        )


def _agree(a, b):
    """Return whether two values are equal up to rounding.

    NumPy's functions of plain floats and those of a tape may differ in the last digit.
    """
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(b), initial=0.0, where=np.isfinite(b))
        return np.allclose(a, b, rtol=0.0, atol=np.finfo(b.dtype).eps ** 0.4 * largest, equal_nan=True)


def _protected_all(args):
    return rebuild(args, (protected(leaf) for _, leaf in flatten(args)))


def innermost_level(numbers):
    """Return the level of the innermost derivative that is being taken of any of the numbers, or -1 if there is
    none.
    """
    return max((getattr(x, "level", -1) for x in numbers), default=-1)


def _call(make, f, args):
    """Return f(*args) as one elementary function, `make(args)`, if anything in args is being differentiated."""
    leaves = [leaf for _, leaf in flatten(args)]
    if not any(isinstance(leaf, Number) for leaf in leaves):
        y = f(*args)
        return rebuild(y, iter(own([leaf for _, leaf in flatten(y)], leaves)))  # copies, as of a derivative
    rule = make(args)
    return rule.parts(rule(*filter(is_real, leaves)))
