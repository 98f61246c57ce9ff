"""09, variants: other programs and conventions, lengths in place of times, parameters and running costs on a chain."""

import math

import numpy as np

from adlib import vjp
from adlib.grading.answers import Answer, shown, with_values
from adlib.grading.answers.set_09 import (
    ANSWERS,
    LESSON,
    advances,
    by_square_root,
    checkpointed,
    every,
    kept,
    reach,
    stretches,
)
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_09 import NAMES

OPERATIONS = {other: operation for operation, other in NAMES.items()}
SIGNS = {"add": "{} + {}", "average": "({} + {}) / 2", "divide": "{} / {}", "log": "log({})", "sqrt": "sqrt({})"}


# What is kept ---------------------------------------------------------------------------------------------------------


def renamed(answer):
    """An answer for add, subtract, multiply, sin and exp as one for add, average, divide, log and sqrt."""
    return lambda program, n: answer([(OPERATIONS[operation], operands) for operation, operands in program], n)


def by_result_of_exp(answer):
    """An answer that keeps operands as one that keeps the result of exp: its row stands for its operand."""
    return lambda program, n: answer([(o, (k,) if o == "exp" else i) for k, (o, i) in enumerate(program, n)], n)


def row_by_row(answer):
    """An answer for the whole program as one for each row; all other rows are made sums, which need no value."""

    def alone(program, k):
        return [row if i == k else ("add", row[1]) for i, row in enumerate(program)]

    return lambda program, n: [answer(alone(program, k), n) for k in range(len(program))]


def needed_rows(program, n):
    """The numbers of the rows that the output uses, itself included."""
    needed = {n + len(program) - 1}
    for k in reversed(range(len(program))):
        if n + k in needed:
            needed.update(program[k][1])
    return needed


def kept_with_results_of_needed(program, n):
    needed = needed_rows(program, n)
    found = set()
    for k, (operation, operands) in enumerate(program, n):
        if k in needed and operation not in ("add", "subtract"):
            found.update((k,) if operation == "exp" else operands)
    return sorted(found)


KEPT_WITH_RESULTS = Variant(
    "",
    "",
    by_result_of_exp,
    words={
        "multiply needs the values of both operands, and sin and exp need that of theirs.": (
            "multiply needs the values of both operands, sin needs that of its operand, and exp needs its own result."
        ),
        "The operands of sin and exp are missing from your list. Their partial derivatives depend on the value of "
        "the operand.": (
            "What sin and exp need is missing from your list. For sin this is the operand, and for exp the result."
        ),
        "The partial derivatives depend on the operands, so list those.": (
            "Only exp needs its result. The other partial derivatives depend on the operands, so list those."
        ),
        "Only the first operand of each row is in your list.": (
            "Of each product, only the first operand is in your list."
        ),
        "Only the last operand of each row is in your list.": (
            "Of each product, only the last operand is in your list."
        ),
    },
    without=("Your list contains the result of exp", "You leave out the rows"),
    wrong={
        "Your list contains the operand of exp. In this exercise, the result of exp is kept in place of its "
        "operand.": kept,
        "Your list contains the operand of exp as well as its result. The result is enough.": lambda program, n: sorted(
            {*kept(program, n), *(k for k, (operation, _) in enumerate(program, n) if operation == "exp")}
        ),
        "The result of exp is missing from your list. Its partial derivative is its own value, which has to be "
        "kept.": lambda program, n: kept([row for row in program if row[0] != "exp"], n),
        "For exp your list contains the number of the row in the program. The row k defines the variable n + k.": (
            lambda program, n: sorted(
                {
                    i
                    for k, (operation, operands) in enumerate(program)
                    if operation not in ("add", "subtract")
                    for i in ((k,) if operation == "exp" else operands)
                }
            )
        ),
        "You leave out the rows that the output does not use. What they need is kept, too, because the tape cannot "
        "know this in advance.": kept_with_results_of_needed,
    },
).answer_from(ANSWERS["kept"])


def program_of_names(case):
    n = len(case["x"])
    inputs = "the input v_0" if n == 1 else f"the inputs v_0 ... v_{n - 1}"
    lines = [
        f"v_{k} = " + SIGNS[operation].format(*(f"v_{i}" for i in operands))
        for k, (operation, operands) in enumerate(case["program"], n)
    ]
    return f"{inputs}; " + "; ".join(lines)


# Where states are kept ------------------------------------------------------------------------------------------------


def number(value):
    return isinstance(value, (int, float))


def as_lengths(answer):
    """An answer that returns times as one that returns the lengths of the stretches. A mere number stays as it is."""

    def made(steps):
        times = answer(steps)
        return times if number(times) else stretches([*times], steps)

    return made


def in_a_window(answer):
    """An answer for the times from 0 to T as one for those from `first` to `last`."""

    def made(first, last):
        times = answer(last - first)
        return times if number(times) else [first + t for t in times]

    return made


def in_blocks(answer):
    """An answer for T / w steps as one for T steps in which a snapshot counts w times."""

    def made(steps, weight):
        times = answer(steps // weight)
        return times if number(times) else [weight * t for t in times]

    return made


def whole(values):
    return type(values) is list and len(values) > 0 and all(type(value) is int for value in values)


def short_and_few(case, got, expected):
    """Lengths of stretches that meet the limit."""
    steps = case["steps"]
    if not whole(got) or min(got) < 1 or sum(got) != steps:
        return False
    return len(got) + max(got) <= 2 * (math.isqrt(steps - 1) + 1)


def increasing_from(first, last, got):
    return whole(got) and got[0] == first and sorted(set(got)) == got and got[-1] < last


def in_the_window(case, got, expected):
    first, last = case["first"], case["last"]
    if not increasing_from(first, last, got):
        return False
    return len(got) + max(stretches(got, last)) <= 2 * (math.isqrt(last - first - 1) + 1)


def weighted(case, got, expected):
    steps, weight = case["steps"], case["weight"]
    if not increasing_from(0, steps, got):
        return False
    return weight * len(got) + max(stretches(got, steps)) <= 2 * weight * (math.isqrt(steps // weight - 1) + 1)


# Sweeps ---------------------------------------------------------------------------------------------------------------


def with_parameter(answer):
    """An answer that returns an adjoint as one that also adds up the contributions to that of a parameter."""

    def made(step, pull, x, steps, every, y_bar):
        total = 0.0

        def pull_state(t, state, bar):
            nonlocal total
            new, share = pull(t, state, bar)
            total += share
            return new

        bar = answer(step, pull_state, x, steps, every, y_bar)
        return bar, total

    return made


def parameter_by(put):
    """A right sweep with another way to put a contribution to the sum: put(sum, contribution, time, steps, every)."""

    def made(step, pull, x, steps, every, y_bar):
        total = 0.0

        def pull_state(t, state, bar):
            nonlocal total
            new, share = pull(t, state, bar)
            total = put(total, share, t, steps, every)
            return new

        bar = checkpointed(step, pull_state, x, steps, every, y_bar)
        return bar, total

    return made


def with_costs(answer):
    """An answer with a seed as one with a list of them, each of which is added when its state is reached."""

    def made(step, pull, x, steps, every, bars):
        pull_and_add = lambda t, state, bar: plus(pull(t, state, bar), bars[t])
        return answer(step, pull_and_add, x, steps, every, bars[steps])

    return made


def plus(a, b):
    return tuple(p + q for p, q in zip(a, b, strict=True))


def costs_by(pulled, seed=lambda bars, steps: bars[steps]):
    """A right sweep with another use of the direct parts: pulled(pull, t, state, bar, bars)."""
    return lambda step, pull, x, steps, every, bars: checkpointed(
        step, lambda t, state, bar: pulled(pull, t, state, bar, bars), x, steps, every, seed(bars, steps)
    )


def costs_at_the_end(step, pull, x, steps, every, bars):
    """All direct parts are summed first, as if they belonged to the final state."""
    total = (0.0, 0.0)
    for bar in bars:
        total = plus(total, bar)
    return checkpointed(step, pull, x, steps, every, total)


def at_snapshots(answer):
    """An answer that returns the adjoint at time 0 as one that returns those at all snapshots."""

    def made(step, pull, x, steps, every, y_bar):
        found = []

        def pull_and_note(t, state, bar):
            new = pull(t, state, bar)
            found.append(new)
            return new

        first = answer(step, pull_and_note, x, steps, every, y_bar)
        return [first, *found[::-1][every::every]]

    return made


def noted(step, pull, x, steps, every, y_bar):
    """{time: adjoint} of all states."""
    found = {steps: y_bar}

    def pull_and_note(t, state, bar):
        found[t] = pull(t, state, bar)
        return found[t]

    checkpointed(step, pull_and_note, x, steps, every, y_bar)
    return found


def noted_at(times):
    """The adjoints at other times than those of the snapshots: times(steps, every)."""
    return lambda step, pull, x, steps, every, y_bar: [
        noted(step, pull, x, steps, every, y_bar)[t] for t in times(steps, every)
    ]


def run(case, p, q, a, start=0):
    """All states from the time `start` on."""
    states = [(p, q)]
    for t in range(start, case["steps"]):
        p, q = p + a * np.sin(q + t / 10), q + a * np.sin(p * q)
        states.append((p, q))
    return states


def uncounted(what, value):
    return {what: value, "steps evaluated": 0, "states at once": 0}


def parameter_by_adlib(case):
    pull = vjp(lambda p, q, a: list(run(case, p, q, a)[-1]), *case["x"], case["a"])[1]
    p_bar, q_bar, a_bar = map(float, pull(case["y_bar"]))
    return uncounted("x_bar and a_bar", [[p_bar, q_bar], a_bar])


def costs_by_adlib(case):
    pull = vjp(lambda p, q: [v for state in run(case, p, q, case["a"]) for v in state], *case["x"])[1]
    return uncounted("x_bar", [float(bar) for bar in pull([b for bar in case["bars"] for b in bar])])


def snapshots_by_adlib(case):
    states, found = run(case, *case["x"], case["a"]), []
    for t in range(0, case["steps"], case["every"]):
        pull = vjp(lambda p, q, t=t: list(run(case, p, q, case["a"], t)[-1]), *map(float, states[t]))[1]
        found.append([float(bar) for bar in pull(case["y_bar"])])
    return uncounted("bars", found)


# Schedules ------------------------------------------------------------------------------------------------------------


def several(answer):
    """An answer for one number of snapshots as one for all numbers up to this one."""
    return lambda steps, snapshots: [answer(steps, s) for s in range(1, snapshots + 1)]


def least(enough):
    """The least r for which enough(r, steps, snapshots)."""
    return lambda steps, snapshots: next(r for r in range(steps + 2) if enough(r, steps, snapshots))


repetitions = least(lambda r, steps, snapshots: math.comb(snapshots + r, snapshots) >= steps)


def repetitions_by_sums(steps, snapshots):
    """Column by column of Pascal's triangle: the entries of the next one are sums of those of this one."""
    column = [1] * (snapshots + 1)
    for r in range(steps):
        if column[-1] >= steps:
            return r
        column = [sum(column[: s + 1]) for s in range(snapshots + 1)]
    return None


def whole_number(case, value, expected):
    return type(value) is int and value == expected


def whole_numbers(case, value, expected):
    return whole(value) and value == expected


VARIANTS = {
    "kept.b": Variant(
        r"""
A tape need not keep every value, and this exercise finds out which values the backward pass really uses. A program is a
list of rows `(operation, operands)` as in set 04, but with other operations, and n is its number of inputs. Return the
numbers of the variables whose values are needed for the partial derivatives, in increasing order and each of them once.
The operations are `add`, `average`, `divide`, `log` and `sqrt`, where the average of a and b is $(a+b)/2$. The partial
derivatives of `divide` use the values of both operands. Those of `log` and, in this set, of `sqrt` use the value of the
operand. (A tape could keep the result of `sqrt` instead.) A row that the output does not need counts as well, because
the tape records it, too.
""",
        '''
def needed(program, n):
    """(list of ints) the variables whose values the partial derivatives depend on, in increasing order, each once."""
    ### BEGIN SOLUTION
    found = set()
    for operation, operands in program:
        if operation not in ("add", "average"):
            found.update(operands)
    return sorted(found)
    ### END SOLUTION
''',
        renamed,
        title="What has to be kept, for other operations",
        hints=(
            "",
            "The partial derivatives of `add` are 1, and those of `average` are ½, so these rows need no value. Every "
            "other row needs the values of all its operands.",
        ),
        why=r"""
The partial derivatives decide what a tape has to keep. Those of `add` are 1 and those of `average` are ½, whatever the
operands are, so these rows need no value. The partial derivatives of the quotient a / b are 1 / b and −a / b², which
depend on both operands, and those of log and sqrt are functions of the value of the operand. So every row of another
kind adds all its operands to the set.

A set is the right container, because a value that is needed by several rows has to be kept only once, and `sorted`
gives the order that the exercise asks for. The rows can be visited in any order. Note that the argument n is not used:
inputs are kept by the same rule as intermediate variables, namely if a partial derivative depends on them. All linear
operations behave like the average, with whatever constants they have.
""",
        words={
            "multiply": "divide",
            "sin and exp": "log and sqrt",
            "add and subtract": "add and average",
            "exp": "sqrt",
            "A product needs": "A quotient needs",
            "The partial derivatives of a product are the values of its operands": (
                "The partial derivatives of a quotient depend on the values of both operands"
            ),
            "The operand of a square": "The operand of a quotient v / v",
            "as for any other product": "as for any other quotient",
            "the operands of subtract. Its partial derivatives are 1 and -1, which": (
                "the operands of average. Its partial derivatives are 1/2 and 1/2, which"
            ),
        },
        other={"describe": program_of_names},
    ),
    "kept.c": Variant(
        r"""
A tape need not keep every value, and this exercise finds out which values the backward pass really uses. As in set 04,
a program is a list of rows `(operation, operands)`, n is its number of inputs, and row k of the list, counted from 0,
defines the variable n + k. Return the numbers of the variables whose values are kept for the partial derivatives, in
increasing order and each of them once. The partial derivatives of `multiply` use the values of its operands, and that
of `sin` uses the value of the operand. The derivative of `exp` is its own result, so for a row with `exp` the tape
keeps the result of this row, and not the operand. A row that the output does not need counts as well, because the tape
records it, too.
""",
        '''
def kept_values(program, n):
    """(list of ints) the variables whose values are kept, the result of exp among them, in increasing order, each once.
    """
    ### BEGIN SOLUTION
    found = set()
    for row, (operation, operands) in enumerate(program, n):
        if operation == "exp":
            found.add(row)
        elif operation not in ("add", "subtract"):
            found.update(operands)
    return sorted(found)
    ### END SOLUTION
''',
        title="What has to be kept, with the results of exp",
        hints=(
            "Write down the partial derivatives of each operation. Which of them are constants, and which are values "
            "that exist already?",
            "The partial derivatives of `add` and `subtract` are 1 and −1, so these rows need no value. A row with "
            "`exp` needs the variable that it defines. Every other row needs the values of all its operands.",
            "Begin with an empty `set()`, and let `enumerate(program, n)` count the variables that the rows define. "
            "For `exp`, call `add` on the set with this number, and for `multiply` and `sin` call "
            "`update(operands)`. Return the set in increasing order, with `sorted`.",
        ),
        why=r"""
The partial derivatives decide what a tape has to keep. Those of `add` and `subtract` are 1 and −1 whatever the operands
are, so these rows need no value. The partial derivatives of a product are the values of its two operands, and that of
sin is a function of the value of the operand. The derivative of exp at a is exp a, which is the value of the row
itself. It is already known, so it is kept and need not be computed again.

A set is the right container, because a value that is needed by several rows has to be kept only once, and `sorted`
gives the order that the exercise asks for. The argument n is used because the row k defines the variable n + k, and
`enumerate(program, n)` counts in this way. Libraries keep the result of exp for the same reason. If the operand is
needed by no other row, its memory is free for other values.
""",
        answer=KEPT_WITH_RESULTS,
    ),
    "kept.d": Variant(
        r"""
Which values does the backward pass use, and where? As in set 04, a program is a list of rows `(operation, operands)`,
and n is its number of inputs. Return a list with one list for each row, in the order of the rows: the numbers of the
variables whose values are needed for the partial derivatives of this row, in increasing order and each of them once.
For a row that needs no value, the list is empty. The partial derivatives of `multiply` use the values of its operands.
Those of `sin` and, in this set, of `exp` use the value of the operand. (A tape could keep the result of `exp` instead.)
A row that the output does not need counts as well, because the tape records it, too.
""",
        '''
def needed_by_rows(program, n):
    """(list of lists of ints) for each row the variables that its partial derivatives depend on, increasing, each once.
    """
    ### BEGIN SOLUTION
    found = []
    for operation, operands in program:
        found.append([] if operation in ("add", "subtract") else sorted(set(operands)))
    return found
    ### END SOLUTION
''',
        row_by_row,
        title="What each row needs",
        hints=(
            "",
            "",
            "Go through the rows, and append one list for each of them. For `add` and `subtract` it is the empty list. "
            "For any other row, `set(operands)` drops a repetition, and `sorted` makes an increasing list of it.",
        ),
        why=r"""
The partial derivatives decide what a tape has to keep. Those of `add` and `subtract` are 1 and −1 whatever the operands
are, so these rows need no value. The partial derivatives of a product are the values of its two operands, and those of
sin and exp are functions of the value of the operand. So every row of another kind needs all its operands. A square is
the only row whose operand occurs twice, and `set` leaves one of the two.

The union of all lists is what the tape has to keep. The lists say more than this: when the backward pass has finished a
row, the values that no earlier row needs can be forgotten. Note that the argument n is not used, because inputs are
kept by the same rule as intermediate variables. In a program that consists mainly of sums, most lists are empty.
""",
        words={
            "Some numbers occur several times in your list.": "A number occurs twice in one of your lists.",
            "of each row is in your list": "of each row is in your lists",
            "missing from your list": "missing from your lists",
            "Your list contains the operands": "Your lists contain the operands",
            "Your list contains the result of exp": "Your lists contain the result of exp",
            "Your list contains all variables. Leave out those whose values are not needed for any partial "
            "derivative.": (
                "Each of your lists contains all variables. Leave out those whose values the row does not need."
            ),
            "Your list contains the results of the rows": "Your lists contain the results of the rows",
            "Your numbers are in the order of the rows": "Your numbers are in the order of the operands",
            "You leave out the rows that the output does not use. Their operands are kept, too,": (
                "Your lists are empty for the rows that the output does not use. Their operands are needed, too,"
            ),
            "Which partial derivatives depend on a value?": "Which partial derivatives of the row depend on a value?",
        },
        without=("Your list contains the operands of add. Its",),
        wrong={
            "Your lists contain the operands of add. Its partial derivatives are 1 and 1, which depend on no value.": (
                lambda program, n: [[] if o == "subtract" else sorted({*operands}) for o, operands in program]
            ),
            "Rows that need no value are left out. Give them an empty list.": lambda program, n: [
                found for found in row_by_row(kept)(program, n) if found
            ],
            "This is the list for the whole program. Return one list for each row.": kept,
            "Each of your lists also contains what the rows before it need. Return what the row itself needs.": (
                lambda program, n: [kept(program[: k + 1], n) for k in range(len(program))]
            ),
            "A value that an earlier row needs is left out here. List it for every row that needs it.": (
                lambda program, n: [
                    sorted({*found} - {*kept(program[:k], n)}) for k, found in enumerate(row_by_row(kept)(program, n))
                ]
            ),
        },
    ),
    "snapshots.b": Variant(
        r"""
Before the first step of a checkpointed chain is run, you have to decide where it is cut. The chain has T steps, and
your function receives T as `steps`. At the beginning of each stretch the state is kept as a snapshot. Return the
lengths of the stretches, from the first to the last, as a list of ints. Each of them is at least 1, and their sum is T.
The number of stretches plus the length of the longest one must be at most $2\lceil\sqrt T\rceil$, because the memory
has to hold one snapshot for each stretch and the states of one stretch. The stretches need not be equally long.
""",
        '''
def stretches(steps):
    """(list of ints) the lengths of the stretches of a chain of `steps` steps, from the first to the last."""
    ### BEGIN SOLUTION
    length = math.ceil(math.sqrt(steps))
    whole, rest = divmod(steps, length)
    return [length] * whole + [rest] * (rest > 0)
    ### END SOLUTION
''',
        as_lengths,
        title="How long a stretch is",
        hints=(
            "Make all stretches equally long, as far as possible. Short stretches mean many snapshots, and long "
            "stretches mean many states within a stretch.",
            "",
            "The sum is least where its two terms are equal. Round this length up to an int with `math.ceil`. Then "
            "`divmod` gives the number of whole stretches and the rest. If there is a rest, it is a further stretch.",
        ),
        why=r"""
If all stretches have the length ℓ, there are about T / ℓ snapshots, and while one stretch is reversed, its ℓ states are
held as well. The sum T / ℓ + ℓ is smallest where its two terms are equal, that is, for $\ell=\sqrt T$. Then both terms
are $\sqrt T$, and the memory grows only like the square root of the length of the chain.

The length has to be a whole number. It is rounded up, so that there are at most $\lceil\sqrt T\rceil$ stretches, and
none of them is longer than $\lceil\sqrt T\rceil$. The two together meet the limit of the exercise. If T is not a
multiple of the length, the rest is one more stretch, which is shorter than the others. A list is multiplied by a truth
value here, which counts as 0 or 1. For T = 1 the result is the list [1].
""",
        words={
            "Your list contains T itself. No step follows the final state, so it need not be kept.": (
                "Your list ends with a stretch of length 0. No step follows the final state, so no stretch begins "
                "there."
            ),
            "Your times are right": "Your lengths are right",
            "Your times are multiples of √T as floats. Round the distance up to an int before you multiply.": (
                "Your lengths are √T as floats. Round the length up to an int."
            ),
            "You keep every state. Keep fewer of them, so that their number and the longest stretch together stay "
            "small.": (
                "All your stretches have the length 1, so that every state is kept. Make fewer and longer ones, so "
                "that their number and the longest of them together stay small."
            ),
            "You keep only the state at time 0, so that the only stretch has T steps. Keep more states.": (
                "You have a single stretch with all T steps. Cut the chain into more of them."
            ),
            "The time 0 is missing from your list. It comes first, because the first stretch starts from there.": (
                "The first stretch is missing from your list. It begins at time 0."
            ),
            "Your times halve the rest of the chain again and again, so that the first stretch is half of the chain.": (
                "Your stretches halve the rest of the chain again and again, so that the first of them is half of the "
                "chain."
            ),
            "All your times are one too large. The first one is 0.": (
                "Your lengths add up to T - 1. They have to add up to T."
            ),
            "Your list contains T itself if the distance divides T. Let the range end at T, and not at T + 1.": (
                "Your list ends with a stretch of length 0 if the length divides T. In this case no steps are left "
                "over."
            ),
            "Your distance is": "The length of your stretches is",
            "You return the number of snapshots. Return the list of their times.": (
                "You return the number of stretches. Return the list of their lengths."
            ),
            "Your times are powers of 2, so that": "Your lengths are powers of 2, so that",
            "Your times are square numbers, so that": "Your lengths are the odd numbers, so that",
            "Your distance looks like the logarithm of T. Choose it so that there are as many snapshots as steps "
            "between two of them.": (
                "Your lengths look like the logarithm of T. Choose them so that there are as many stretches as steps "
                "in each of them."
            ),
            "Keep about √T snapshots, at distances of about √T steps.": "Make about √T stretches of about √T steps.",
        },
        without=("Your times are in decreasing order", "You return the lengths", "The last time is missing"),
        wrong={
            "You return the times at which the stretches begin. Return their lengths.": by_square_root,
            "The rest of the chain is missing. If the length does not divide T, there is one more stretch, which is "
            "shorter.": lambda steps: [math.isqrt(steps - 1) + 1] * (steps // (math.isqrt(steps - 1) + 1)),
            "Your last stretch runs past the end of the chain. All lengths together have to add up to T.": lambda s: (
                [math.isqrt(s - 1) + 1] * len(by_square_root(s))
            ),
            "You return the times at which the stretches end. Return their lengths.": lambda steps: [
                *by_square_root(steps)[1:],
                steps,
            ],
        },
        other={"accepts": short_and_few},
    ),
    "snapshots.c": Variant(
        r"""
Before a checkpointed chain is run, you have to decide which states are kept. This chain is a part of a longer one: it
begins at the time `first` and ends at the time `last`, and it has T = `last` − `first` steps, at least one. Return the
times of the states to keep as a list of ints, in increasing order and beginning with `first`. A stretch is the distance
from one of these times to the next, or from the last one of them to `last`. The number of times plus the length of the
longest stretch must be at most $2\lceil\sqrt T\rceil$, because the memory has to hold both.
""",
        '''
def snapshots_between(first, last):
    """(list of ints) the times at which the states of a chain from `first` to `last` are kept, increasing from `first`.
    """
    ### BEGIN SOLUTION
    length = math.ceil(math.sqrt(last - first))
    return list(range(first, last, length))
    ### END SOLUTION
''',
        in_a_window,
        title="Where to keep states of a part",
        hints=(
            "",
            "",
            "The sum is least where its two terms are equal. Round this length up to an int with `math.ceil`, and let "
            "`range` count from `first` in steps of it. Where does the range have to end, so that `last` itself is not "
            "among the times?",
        ),
        words={
            "The function `range` ends before T, so that T itself is not among the times": (
                "The function `range` ends before `last`, so that `last` itself is not among the times"
            ),
            "For T = 1 the result is the list [0].": (
                "For T = 1 the result has a single entry, `first`. Only the difference of the two times determines "
                "the length of a stretch; where the chain begins does not matter."
            ),
            "Your list contains T itself. No": "Your list contains the time last itself. No",
            "Your times are multiples of √T as floats": "Your times are first plus multiples of √T, as floats",
            "You keep only the state at time 0": "You keep only the state at the time first",
            "The time 0 is missing": "The time first is missing",
            "The first one is 0.": "The first one is the time first.",
            "Your list contains T itself if the distance divides T. Let the range end at T, and not at T + 1.": (
                "Your list contains the time last if the distance divides T. Let the range end at last, and not at "
                "last + 1."
            ),
            "if it is T - 1. The call range(0, T, ...) already ends before T": (
                "if it is last - 1. The call range(first, last, ...) already ends before last"
            ),
            "Your times are powers of 2, so that": "Your times are first plus powers of 2, so that",
            "Your times are square numbers, so that": "Your times are first plus square numbers, so that",
        },
        without=("You return the lengths",),
        wrong={
            "You return the lengths of the stretches. Return the times at which they begin.": lambda first, last: (
                stretches(by_square_root(last - first), last - first)
            ),
            "Your times count from 0, as if the chain began there. Add the time first to each of them.": (
                lambda first, last: by_square_root(last - first)
            ),
            "Your distance is the square root of last. The chain has last - first steps, so take the root of this "
            "number.": lambda first, last: list(range(first, last, math.isqrt(last - 1) + 1)),
            "Your times begin at 0. The chain begins at the time first.": lambda first, last: by_square_root(last),
        },
        other={"accepts": in_the_window, "describe": with_values("first", "last")},
    ),
    "snapshots.d": Variant(
        r"""
Before the first step of a checkpointed chain is run, you have to decide which states are kept. In this chain a snapshot
takes more memory than the other states, because much else has to be stored with it: one snapshot takes as much as w
states. The chain has T steps. Your function receives T as `steps` and the int w as `weight`, and T is a multiple of w.
Return the times of the snapshots as a list of ints, in increasing order and beginning with 0. A stretch is the distance
from one of these times to the next, or from the last one to T. The number of snapshots, multiplied by w, plus the
length of the longest stretch must be at most $2w\lceil\sqrt{T/w}\rceil$, because the memory has to hold both.
""",
        '''
def heavy_snapshots(steps, weight):
    """(list of ints) the times of the snapshots, increasing from 0, where each takes as much memory as `weight` states.
    """
    ### BEGIN SOLUTION
    length = math.ceil(math.sqrt(weight * steps))
    return list(range(0, steps, length))
    ### END SOLUTION
''',
        in_blocks,
        title="Where to keep large states",
        hints=(
            "",
            "With stretches of length ℓ there are about T/ℓ snapshots. For which ℓ is the sum w T/ℓ + ℓ least?",
        ),
        why=r"""
If all stretches have the length ℓ, there are about T / ℓ snapshots, which take as much memory as w T / ℓ states. While
one stretch is reversed, its ℓ states are held as well. The sum w T / ℓ + ℓ is smallest where its two terms are equal,
that is, for $\ell=\sqrt{wT}$. Then there are $\sqrt{T/w}$ snapshots: the larger a snapshot is, the fewer of them are
kept, and the longer the stretches are.

The length has to be a whole number, and it is rounded up. Since $w\lceil\sqrt{T/w}\rceil$ is a whole number that is not
smaller than $\sqrt{wT}$, the length is at most $w\lceil\sqrt{T/w}\rceil$, and there are at most
$\lceil\sqrt{T/w}\rceil$ snapshots. The two together meet the limit of the exercise. The function `range` ends before T,
so that T itself is not among the times. For w = 1 this is the usual rule with stretches of $\sqrt T$ steps.
""",
        words={
            "Your times are multiples of √T as floats": "Your times are multiples of √(w T) as floats",
            "Your times are powers of 2, so that": "Your times double again and again, so that",
            "Your times are square numbers, so that the last stretches have nearly 2√T steps.": (
                "Your times grow like the square numbers, so that the last stretches have nearly 2√(w T) steps."
            ),
            "Your stretches are one step too long if T is a square number. Round √T up": (
                "Your stretches are too long if T / w is a square number. Round the root up"
            ),
            "Their number has to grow with T, like √T.": "Their number has to grow with T, like √(T / w).",
            "Keep about √T snapshots, at distances of about √T steps.": (
                "Keep about √(T / w) snapshots, at distances of about √(w T) steps."
            ),
            "the memory holds k + T / k states": "the memory holds as much as w k + T / k states",
        },
        without=(
            "You keep every state",
            "All your times are one too large",
            "The last time is missing",
            "Your distance is 20",
            "Your distance is 10",
            "Your distance looks like the logarithm",
        ),
        wrong={
            "You keep every state. Keep fewer of them, so that their memory and the longest stretch together stay "
            "small.": lambda steps, weight: list(range(steps)),
            "All your times are one too large. The first one is 0.": lambda steps, weight: [
                t + 1 for t in range(0, steps, math.isqrt(weight * steps - 1) + 1)
            ],
            "This is the list for snapshots that take no more memory than other states. Here each takes as much as w "
            "states, so keep fewer of them.": lambda steps, weight: by_square_root(steps),
            "Your distance looks like √(T / w), which makes the stretches shorter when a snapshot takes more memory. "
            "They have to become longer.": lambda steps, weight: every(math.isqrt(steps // weight - 1) + 1)(steps),
            "Your distance looks like w √T. Multiply by w under the root.": lambda steps, weight: list(
                range(0, steps, weight * (math.isqrt(steps - 1) + 1))
            ),
            "Your distance is 20 for every T. It has to grow with T, like √(w T).": lambda steps, weight: every(20)(
                steps
            ),
            "Your distance is 10 for every T. It has to grow with T, like √(w T).": lambda steps, weight: every(10)(
                steps
            ),
            "Your distance is w. It has to grow with T, like √(w T).": lambda steps, weight: every(weight)(steps),
        },
        other={"accepts": weighted, "describe": with_values("steps", "weight")},
    ),
    "checkpointed.b": Variant(
        r"""
A chain often depends on a parameter, too, such as a weight that all layers share. This function reverses a long chain
without holding all of its states, and it also returns the adjoint of the parameter. The function `step(t, x)` takes the
state x at time t (some object) and returns the state at time t + 1. The function `pull(t, x, bar)` takes the state x at
time t and the adjoint of the state at time t + 1. It returns a pair, namely the adjoint of the state at time t and the
contribution of this step to the adjoint of the parameter, a float. You are given the state `x` at time 0, the number T
of `steps`, the distance `every` between two snapshots, and the adjoint `y_bar` of the final state. Return a pair: the
adjoint of the state at time 0, and the adjoint of the parameter, which is the sum of all contributions. Evaluate at
most 2T steps, and hold at most T / every + 2 every + 2 states at once, including those in lists.
""",
        '''
def checkpointed_with_parameter(step, pull, x, steps, every, y_bar):
    """(pair) the adjoint of the state x at time 0 and that of the parameter; y_bar is that of the final state."""
    ### BEGIN SOLUTION
    kept, state = [], x
    for t in range(steps):
        if t % every == 0:
            kept.append((t, state))
        state = step(t, state)
    del state
    bar, total = y_bar, 0.0
    while kept:
        start, state = kept.pop()
        states = [state]
        del state
        for t in range(start, min(start + every, steps) - 1):
            states.append(step(t, states[-1]))
        while states:
            t = start + len(states) - 1
            bar, contribution = pull(t, states.pop(), bar)
            total += contribution
    return bar, total
    ### END SOLUTION
''',
        with_parameter,
        title="A checkpointed sweep with a parameter",
        words={
            "where t is the time of the state that is popped.": (
                "where t is the time of the state that is popped. Each call returns the next `bar` and a number that "
                "is added to a sum."
            ),
            "Three details matter.": (
                "The parameter takes part in every step, so its adjoint is the sum of the contributions of all steps. "
                "Three further details matter."
            ),
            "and pull the adjoint back through them.": (
                "pull the adjoint back through them, and add up the contributions to the adjoint of the parameter."
            ),
            "The call pull returns the new adjoint, which replaces the previous one.": (
                "The call pull returns the new adjoint of the state, which replaces the previous one."
            ),
            "Your adjoint is right": "Your adjoints are right",
        },
        wrong={
            "Your adjoint of the parameter is only the contribution of the first step, which is pulled back last. Add "
            "the contributions of all steps.": parameter_by(lambda total, share, t, steps, every: share),
            "Your adjoint of the parameter has only the contributions of the first stretch. Do not set the sum to 0 "
            "for each stretch.": parameter_by(
                lambda total, share, t, steps, every: total + share if t < every else 0.0
            ),
            "Your adjoint of the parameter has only the contributions of the steps at the snapshots. Add those of all "
            "steps.": parameter_by(lambda total, share, t, steps, every: total + share * (t % every == 0)),
            "Your adjoint of the parameter is the average of the contributions. It is their sum.": parameter_by(
                lambda total, share, t, steps, every: total + share / steps
            ),
            "Your adjoint of the parameter is only the contribution of the last step, which is pulled back first. Add "
            "the contributions of all steps.": parameter_by(lambda total, share, t, steps, every: total or share),
            "The adjoint of the parameter is 0. Add up the contributions that pull returns.": parameter_by(
                lambda total, share, t, steps, every: 0.0
            ),
        },
        other={"known": [parameter_by_adlib]},
    ),
    "checkpointed.c": Variant(
        r"""
The cost of a process often depends on all of its states, and not only on the last one. This function reverses a long
chain with such a cost and never holds all of its states. The function `step(t, x)` takes the state x at time t (some
object) and returns the state at time t + 1. The function `pull(t, x, bar)` takes the state x at time t and a pair of
floats, the adjoint of the state at time t + 1, and it returns the pair that this step contributes to the adjoint of the
state at time t. You are given the state `x` at time 0, the number T of `steps`, the distance `every` between two
snapshots, and the list `bars` of T + 1 pairs. `bars[t]` is what the cost contributes directly to the adjoint of the
state at time t. So the adjoint at time T is `bars[T]`, and at every earlier time t it is, entry by entry, the sum of
`bars[t]` and the pair that `pull` returns. Return the adjoint of the state at time 0, as a pair or a list. Evaluate at
most 2T steps, and hold at most T / every + 2 every + 2 states at once, including those in lists.
""",
        '''
def checkpointed_with_costs(step, pull, x, steps, every, bars):
    """(two floats) the adjoint of the state x at time 0, where bars[t] is added to that of the state at time t."""
    ### BEGIN SOLUTION
    kept, state = [], x
    for t in range(steps):
        if t % every == 0:
            kept.append((t, state))
        state = step(t, state)
    del state
    bar = bars[steps]
    while kept:
        start, state = kept.pop()
        states = [state]
        del state
        for t in range(start, min(start + every, steps) - 1):
            states.append(step(t, states[-1]))
        while states:
            t = start + len(states) - 1
            pulled = pull(t, states.pop(), bar)
            bar = [a + b for a, b in zip(pulled, bars[t])]
    return bar
    ### END SOLUTION
''',
        with_costs,
        title="A checkpointed sweep with running costs",
        words={
            "where t is the time of the state that is popped.": (
                "where t is the time of the state that is popped. To each result it adds `bars[t]`, entry by entry."
            ),
            "Three details matter.": (
                "A state influences the cost directly and through the next state, so its adjoint is a sum of two "
                "parts: `bars[t]` and the result of `pull`. The final state has no next one, and its adjoint is the "
                "last entry of the list alone. Three further details matter."
            ),
            "and pull the adjoint back through them.": (
                "pull the adjoint back through them, and add bars[t] after the step at time t."
            ),
            "Start it with y_bar, the adjoint of the final state.": (
                "Start it with the last entry of bars, the adjoint of the final state."
            ),
            "The call pull returns the new adjoint, which replaces the previous one.": (
                "The result of pull plus bars[t] is the new adjoint, which replaces the previous one."
            ),
        },
        without=("Your last stretch runs past the end",),
        wrong={
            "Only the last entry of bars is used. Add bars[t] to the adjoint at each earlier time t.": costs_by(
                lambda pull, t, state, bar, bars: pull(t, state, bar)
            ),
            "You add bars[t] before the step at time t is pulled back. It belongs to the state at time t, so add it to "
            "the result of pull.": costs_by(lambda pull, t, state, bar, bars: pull(t, state, plus(bar, bars[t]))),
            "You add bars[t + 1] to the result of pull(t, ...). This is the adjoint at time t, so add bars[t].": (
                costs_by(lambda pull, t, state, bar, bars: plus(pull(t, state, bar), bars[t + 1]))
            ),
            "The last entry of bars is missing. It is the adjoint of the final state, with which the sweep begins.": (
                costs_by(
                    lambda pull, t, state, bar, bars: plus(pull(t, state, bar), bars[t]),
                    lambda bars, steps: (0.0, 0.0),
                )
            ),
            "The entry bars[0] is missing. The cost depends directly on the state at time 0, too.": costs_by(
                lambda pull, t, state, bar, bars: plus(pull(t, state, bar), bars[t] if t else (0.0, 0.0))
            ),
            "The entries of bars replace the result of pull. Add the two.": costs_by(
                lambda pull, t, state, bar, bars: bars[t]
            ),
            "All entries of bars are added to the adjoint of the final state. Each belongs to the adjoint at its own "
            "time.": costs_at_the_end,
        },
        other={
            "known": [costs_by_adlib],
            "describe": lambda case: (
                f"{with_values('steps', 'every', 'x')(case)}, and {len(case['bars'])} pairs, bars = "
                f"[{', '.join(map(shown, case['bars'][:2]))}, ..., {shown(case['bars'][-1])}]"
            ),
        },
    ),
    "checkpointed.d": Variant(
        r"""
How strongly does the end of a long process react to a disturbance on the way? The adjoints of the states along the
chain say it, and this function computes some of them without ever holding all states. The function `step(t, x)` takes
the state x at time t (some object) and returns the state at time t + 1. The function `pull(t, x, bar)` takes the state
x at time t and the adjoint of the state at time t + 1, and it returns the adjoint of the state at time t. You are given
the state `x` at time 0, the number T of `steps`, the distance `every` between two snapshots, and the adjoint `y_bar` of
the final state. Return the list of the adjoints at the times of the snapshots, which are 0, every, 2 every and so on,
as long as they are less than T. Evaluate at most 2T steps, and hold at most T / every + 2 every + 2 states at once,
including those in lists.
""",
        '''
def adjoints_at_snapshots(step, pull, x, steps, every, y_bar):
    """(list) the adjoints of the states at the times 0, every, ... below `steps`; y_bar is that at time `steps`."""
    ### BEGIN SOLUTION
    kept, state = [], x
    for t in range(steps):
        if t % every == 0:
            kept.append((t, state))
        state = step(t, state)
    del state
    bar, found = y_bar, []
    while kept:
        start, state = kept.pop()
        states = [state]
        del state
        for t in range(start, min(start + every, steps) - 1):
            states.append(step(t, states[-1]))
        while states:
            t = start + len(states) - 1
            bar = pull(t, states.pop(), bar)
        found.append(bar)
    return found[::-1]
    ### END SOLUTION
''',
        at_snapshots,
        title="Adjoints along a chain",
        words={
            "where t is the time of the state that is popped.": (
                "where t is the time of the state that is popped. Note `bar` when a stretch is done, and reverse the "
                "list of these adjoints at the end."
            ),
            "Three details matter.": (
                "When a stretch is done, the adjoint is that of the state at its beginning, which is the time of a "
                "snapshot. These adjoints are found from the last to the first, so the list is reversed at the end. "
                "Three further details matter."
            ),
            "and pull the adjoint back through them.": (
                "pull the adjoint back through them, and note it at the beginning of each stretch."
            ),
            "Your adjoint is right": "Your adjoints are right",
        },
        wrong={
            "Your list is in the order in which the adjoints are found. It should begin with the adjoint at time 0.": (
                lambda step, pull, x, steps, every, y_bar: at_snapshots(checkpointed)(
                    step, pull, x, steps, every, y_bar
                )[::-1]
            ),
            "These are the adjoints at the ends of the stretches. Note the adjoint when the stretch has been pulled "
            "back, and not before.": noted_at(lambda steps, every: [*range(every, steps, every), steps]),
            "Your list also contains the adjoint of the final state. No snapshot is kept at time T.": noted_at(
                lambda steps, every: [*range(0, steps, every), steps]
            ),
            "Your list contains the adjoints of all states. Return only those at the times of the snapshots.": noted_at(
                lambda steps, every: range(steps)
            ),
            "The adjoint at time 0 is missing from your list. The state at time 0 is a snapshot, too.": noted_at(
                lambda steps, every: range(every, steps, every)
            ),
            "Your list contains only the adjoint at time 0. Return those at the other snapshots as well.": noted_at(
                lambda steps, every: [0]
            ),
            "This is the adjoint at time 0. Return a list of the adjoints at all snapshots.": checkpointed,
            "Your list contains the adjoints at the last states of the stretches. Note the adjoint at the beginning of "
            "each stretch.": noted_at(lambda steps, every: [min(t + every, steps) - 1 for t in range(0, steps, every)]),
        },
        other={"known": [snapshots_by_adlib]},
    ),
    "advances.b": Variant(
        r"""
How much work does the best possible schedule need? A chain of T steps is to be reversed. The state at time 0 is held
anyway, and in addition there is room for s further snapshots, at least one. Step t is reversed from the state at
time t, which has to be evaluated from a state that is held. Return the least number of steps that are evaluated on the
way to the states at the times T − 1, ..., 0, in this order. A snapshot that is no longer needed is free and may be used
again. For s = 0 the answer would be $T(T-1)/2$. (T is at most 14. For larger T you should store what has been
computed, for example with `functools.cache`.)
""",
        '''
def work(steps, further):
    """(int) the least number of evaluated steps for reversing `steps` steps with `further` snapshots beside the first.
    """
    ### BEGIN SOLUTION
    best = {}
    for s in range(further + 1):
        best[1, s] = 0
        for t in range(2, steps + 1):
            if s == 0:
                best[t, s] = t * (t - 1) // 2
            else:
                best[t, s] = min(k + best[t - k, s - 1] + best[k, s] for k in range(1, t))
    return best[steps, further]
    ### END SOLUTION
''',
        lambda advances: lambda steps, further: advances(steps, further + 1),
        title="The best schedule with further snapshots",
        words={
            "How many snapshots are available for each of the two parts?": (
                "How many further snapshots are available for each of the two parts?"
            ),
            "A(1, s) = 0 and A(T, 1) = T (T − 1) / 2": "A(1, s) = 0 and A(T, 0) = T (T − 1) / 2",
            "is reversed with s − 1 snapshots, because the one at time 0 stays occupied": (
                "is reversed with s − 1 further snapshots, because one of them holds the state at time k, where this "
                "part begins"
            ),
            "is reversed with all s snapshots": "is reversed with all s further snapshots",
            "With a single snapshot, every state": "Without further snapshots, every state",
            "A(1, s) = 0 and A(T, 1) = T (T - 1) / 2.": "A(1, s) = 0 and A(T, 0) = T (T - 1) / 2.",
            "Your result is right for one snapshot more. The state at time 0 is already one of the s snapshots.": (
                "Your result is right for one snapshot more. The state at time 0 is held beside the s further "
                "snapshots, but nothing else is."
            ),
            "This is the cost with a single snapshot. Use the other snapshots as well.": (
                "This is the cost without further snapshots. Use them as well."
            ),
            "Only s states can be held at once.": (
                "Only s + 1 states can be held at once, so the part after a new snapshot has one snapshot fewer."
            ),
        },
        without=("In your recursion, the part after the new",),
        wrong={
            "Your result is right for one snapshot fewer. The state at time 0 is not one of the s further snapshots.": (
                lambda steps, further: advances(steps, further)
            ),
        },
        other={"describe": with_values("steps", "further")},
    ),
    "advances.c": Variant(
        r"""
What does a gradient cost with the best possible schedule, compared with a plain evaluation? A chain of T steps is to be
reversed with s snapshots, and the state at time 0 is one of them. To reverse step t, the state at time t is evaluated
from a state that is held. From there the step is evaluated once more, with a tape, and the adjoint is pulled back
through it, which takes as long as two evaluations of a step. So each step costs 3 in addition to the steps that are
evaluated on the way to the states at the times T − 1, ..., 0, in this order. A snapshot that is no longer needed is
free and may be used again. Return the least total cost divided by T, the cost of a plain evaluation, as a float. For
s = 1 the answer is $(T-1)/2+3$. (T is at most 14. For larger T you should store what has been computed, for example
with `functools.cache`.)
""",
        '''
def relative_cost(steps, snapshots):
    """(float) the least cost of a gradient of a chain of `steps` steps with `snapshots` snapshots, divided by `steps`.
    """
    ### BEGIN SOLUTION
    best = {}
    for s in range(1, snapshots + 1):
        best[1, s] = 0
        for t in range(2, steps + 1):
            if s == 1:
                best[t, s] = t * (t - 1) // 2
            else:
                best[t, s] = min(k + best[t - k, s - 1] + best[k, s] for k in range(1, t))
    return best[steps, snapshots] / steps + 3
    ### END SOLUTION
''',
        lambda advances: lambda steps, snapshots: advances(steps, snapshots) / steps + 3,
        title="The cost of the best schedule",
        words={
            "Write A(T, s) for the answer, with": (
                "Write A(T, s) for the number of steps that are evaluated on the way to the states, with"
            ),
            "When that part is done, it is free again.": (
                "When that part is done, it is free again. The result is A(T, s) / T + 3."
            ),
            "A recursive function without a memory": (
                "The reversal of the T steps themselves costs 3T with every schedule, so it is added at the end. A "
                "recursive function without a memory"
            ),
            "The least number is A(T, s) =": "The result is A(T, s) / T + 3, where A(T, s) =",
            "You also count the steps that are reversed. Count only the steps that are evaluated on the way to a "
            "state.": (
                "The evaluation of each step with a tape is counted twice. It is part of the cost 3 of its reversal."
            ),
        },
        without=("You return the best place", "You return the average cost", "This is the cost of a chain with one"),
        wrong={
            "This is the average cost of the way to the states. The reversal of each step costs 3 in addition.": (
                lambda steps, snapshots: advances(steps, snapshots) / steps
            ),
            "The two evaluations that it takes to pull the adjoint back through a step are missing from your cost.": (
                lambda steps, snapshots: advances(steps, snapshots) / steps + 1
            ),
            "The evaluation of each step with a tape is missing from your cost. It is needed in addition to the "
            "pullback, which costs 2.": lambda steps, snapshots: advances(steps, snapshots) / steps + 2,
            "You return the total cost. Divide it by T, the cost of a plain evaluation.": lambda steps, snapshots: (
                advances(steps, snapshots) + 3 * steps
            ),
            "You return the number of steps that are evaluated on the way to the states. Add 3 for each step, and "
            "divide by T.": advances,
            "The cost 3 is added only once. It arises for each of the T steps.": lambda steps, snapshots: (
                (advances(steps, snapshots) + 3) / steps
            ),
            "Your cost is rounded down to a whole number. Divide with / and not with //.": lambda steps, snapshots: (
                advances(steps, snapshots) // steps + 3
            ),
        },
    ),
    "advances.d": Variant(
        r"""
How much does a further snapshot save? A chain of T steps is to be reversed with a number of snapshots, and the state at
time 0 is one of them. Step t is reversed from the state at time t, which has to be evaluated from a state that is held.
The cost is the least number of steps that are evaluated on the way to the states at the times T − 1, ..., 0, in this
order. A snapshot that is no longer needed is free and may be used again. With one snapshot the cost is $T(T-1)/2$.
Return the list of the costs with 1, 2, ..., s snapshots. (T is at most 14. For larger T you should store what has been
computed, for example with `functools.cache`.)
""",
        '''
def costs(steps, snapshots):
    """(list of ints) the least numbers of evaluated steps for reversing `steps` steps with 1 to `snapshots` snapshots.
    """
    ### BEGIN SOLUTION
    best = {}
    for s in range(1, snapshots + 1):
        best[1, s] = 0
        for t in range(2, steps + 1):
            if s == 1:
                best[t, s] = t * (t - 1) // 2
            else:
                best[t, s] = min(k + best[t - k, s - 1] + best[k, s] for k in range(1, t))
    return [best[steps, s] for s in range(1, snapshots + 1)]
    ### END SOLUTION
''',
        several,
        title="What a snapshot saves",
        words={
            "Write A(T, s) for the answer, with": "Write A(T, s) for the cost with s snapshots, with",
            "When that part is done, it is free again.": (
                "When that part is done, it is free again. The list consists of A(T, 1), A(T, 2) and so on."
            ),
            "A recursive function without a memory": (
                "The entries for T steps are the list that was asked for, so the answer costs no more than its last "
                "entry alone. A recursive function without a memory"
            ),
            "The least number is A(T, s) =": "The list is A(T, 1), A(T, 2), ..., where A(T, s) =",
            "Your result is right for one snapshot more. The state at time 0 is already one of the s snapshots.": (
                "Your numbers are right for one snapshot more. The state at time 0 is already one of the snapshots."
            ),
            "This is the cost with a single snapshot. Use the other snapshots as well.": (
                "All your numbers are the cost with a single snapshot. Use the other snapshots as well."
            ),
            "This is the cost if every state is kept.": "Each of your numbers is the cost if every state is kept.",
            "so your number is too large": "so your numbers are too large",
            "This is the cost of equal stretches": "These are the costs of equal stretches",
            "This is the cost of a chain": "These are the costs of a chain",
            "You return the average cost of a step. Return the number for the whole chain.": (
                "You return the average costs of a step. Return the numbers for the whole chain."
            ),
        },
        without=("You return the best place",),
        wrong={
            "This is the cost with s snapshots. Return a list of the costs with 1 to s snapshots.": advances,
            "The cost with s snapshots is missing from your list. The list ends with it.": lambda steps, snapshots: (
                several(advances)(steps, snapshots)[:-1]
            ),
            "Your list begins with the cost for s snapshots. It should begin with the cost for one.": (
                lambda steps, snapshots: several(advances)(steps, snapshots)[::-1]
            ),
            "You return what each further snapshot saves. Return the costs themselves.": lambda steps, snapshots: [
                a - b for a, b in zip(several(advances)(steps, snapshots), several(advances)(steps, snapshots + 1)[1:])
            ],
            "Your list has the costs of chains of 1 to T steps with s snapshots. The number of steps is T throughout, "
            "and the number of snapshots grows.": lambda steps, snapshots: [
                advances(t, snapshots) for t in range(1, steps + 1)
            ],
        },
        other={
            "rows": lambda case: [f"{s} snapshot{'s' * (s > 1)}" for s in range(1, case["snapshots"] + 1)],
        },
    ),
    "reach.b": Variant(
        r"""
A schedule does not repeat all steps equally often. Suppose that there are s snapshots, at least one, and that the chain
is the longest one in which each step is evaluated at most r times on the way to a state. Then γ(s, r) of its steps are
evaluated exactly r times. For s > 1 and r > 0 this number satisfies $\gamma(s, r) = \gamma(s, r - 1) + \gamma(s - 1,
r)$, with $\gamma(s, 0) = \gamma(1, r) = 1$. Return γ(s, r) as an int, in closed form.
""",
        '''
def repeated_most(snapshots, repetitions):
    """(int) the number of steps that are evaluated exactly `repetitions` times in the longest chain."""
    ### BEGIN SOLUTION
    return math.comb(snapshots + repetitions - 1, repetitions)
    ### END SOLUTION
''',
        lambda reach: lambda snapshots, repetitions: reach(snapshots - 1, repetitions),
        title="Bonus: how many steps are repeated most",
        hints=(
            "",
            "Turn the table by 45 degrees, so that all γ(s, r) with the same s + r stand in one row. Each number is "
            "the sum of the two numbers above it.",
            "This is Pascal's triangle, and `math.comb(n, k)` returns its entry k of row n. What are n and k here? "
            "Note that the table has no column for s = 0.",
        ),
        why=r"""
The recursion γ(s, r) = γ(s, r − 1) + γ(s − 1, r) is that of Pascal's triangle, in which each number is the sum of the
two above it, and the boundary values are 1 in both. The top of the triangle is γ(1, 0), so the entry γ(s, r) belongs to
row s + r − 1. So γ(s, r) is the binomial coefficient of s + r − 1 and r, and the same number results if s − 1 is chosen
in place of r.

The recursion itself has a meaning. The first snapshot divides the chain. The part after it has one snapshot less, and
the part before it has been run over once, so its steps may be repeated r − 1 times more. If the numbers γ(s, 0), γ(s,
1), ..., γ(s, r) are added up, the result is the length of the whole chain, which is the binomial coefficient of s + r
and s. The function `math.comb` computes the number exactly with whole numbers.
""",
        words={
            "The longest chain has C(s + r, s) steps, where C": "The number of steps is C(s + r - 1, r), where C",
            "β(s, r) = β(s, r - 1) + β(s - 1, r)": "γ(s, r) = γ(s, r - 1) + γ(s - 1, r)",
            "β(2, 2)": "γ(3, 2)",
            "β(1, 1)": "γ(2, 1)",
            "β(1, 2)": "γ(2, 2)",
            "β(0, 2)": "γ(1, 2)",
            "β(s, 0)": "γ(s, 0)",
            "β(0, r)": "γ(1, r)",
            "Your result is s + r.": "Your result is s + r - 1.",
            "Your result is the product of s and r.": "Your result is (s - 1) r.",
            "Your result is r to the power of s.": "Your result is r to the power of s - 1.",
            "Your result is 2 to the power of s.": "Your result is 2 to the power of s - 1.",
            "Your result is (s + 1) r.": "Your result is s r.",
            "Your result is s to the power of r.": "Your result is (s - 1) to the power of r.",
            "Your result chooses the smaller number out of the larger one.": (
                "Your result chooses the smaller one of s - 1 and r out of the larger one."
            ),
            "This looks like s (r - 1) + (s - 1) r, where": "This looks like (s - 1) (r - 1) + (s - 2) r, where",
            "neighbours are values of β itself": "neighbours are values of γ itself",
            "Your result is 0 if there are no snapshots or no repetitions.": (
                "Your result is 0 if there is a single snapshot or if there are no repetitions."
            ),
        },
        wrong={
            "This is the length of the whole chain. Only the steps that are evaluated exactly r times are counted.": (
                lambda snapshots, repetitions: math.comb(snapshots + repetitions, snapshots)
            ),
            "Your result is s to the power of r. Compute γ(3, 2) from the recursion and compare: it is 6.": (
                lambda snapshots, repetitions: snapshots**repetitions
            ),
            "Your result is s + r. Compute γ(3, 2) from the recursion and compare: it is 6.": (
                lambda snapshots, repetitions: snapshots + repetitions
            ),
        },
    ),
    "reach.c": Variant(
        r"""
How often does a schedule repeat its steps? With s snapshots, if each step is evaluated at most r times on the way to a
state, the longest chain that can be reversed has $\beta(s, r)$ steps. This is the binomial coefficient of s + r and s,
and it grows with r. Your function receives T as `steps` and s as `snapshots`, both at least 1. Return the least r for
which a chain of T steps can be reversed, as an int. It is 0 for T = 1.
""",
        '''
def needed_repetitions(steps, snapshots):
    """(int) the least number of repetitions with which a chain of `steps` steps is reversed with so many snapshots."""
    ### BEGIN SOLUTION
    for r in range(steps):
        if math.comb(snapshots + r, snapshots) >= steps:
            return r
    ### END SOLUTION
''',
        answer=Answer(
            [repetitions, repetitions_by_sums],
            "The result is the least r with C(s + r, s) >= T, where C is the binomial coefficient.",
            "Try r = 0, 1, 2, ... one after the other. Which condition does the first right one meet?",
            with_values("steps", "snapshots"),
            {
                "Your result is one too large. Only the evaluations on the way to a state are counted.": (
                    lambda steps, snapshots: repetitions(steps, snapshots) + 1
                ),
                "Your result is too large if T is exactly β(s, r). A chain of this length can still be reversed.": (
                    least(lambda r, steps, s: math.comb(s + r, s) > steps)
                ),
                "The chain of T steps is too long for your result. Do not return the last r for which β(s, r) is less "
                "than T, but the next one.": lambda steps, snapshots: max(0, repetitions(steps, snapshots) - 1),
                "You return the length of the longest chain. Return the number r of repetitions.": (
                    lambda steps, snapshots: math.comb(snapshots + repetitions(steps, snapshots), snapshots)
                ),
                "This is the number of repetitions with a single snapshot, T - 1. Use the other snapshots as well.": (
                    lambda steps, snapshots: steps - 1
                ),
                "Your result looks like T / s. The length of the chain grows much faster than s r.": (
                    lambda steps, snapshots: math.ceil(steps / snapshots)
                ),
                "Your result looks like the logarithm of T, which does not depend on s. Compare β(s, r) with T.": (
                    lambda steps, snapshots: math.ceil(math.log2(steps))
                ),
                "Your result is right for one snapshot more. There are s snapshots, and the length of the chain is "
                "the binomial coefficient of s + r and s.": lambda steps, snapshots: repetitions(steps, snapshots + 1),
                "Your result counts choices with their order, as math.perm does. Use math.comb.": least(
                    lambda r, steps, s: math.perm(s + r, s) >= steps
                ),
                "Your search begins with 1. For T = 1 no step has to be evaluated on the way to a state, and the "
                "result is 0.": lambda steps, snapshots: max(1, repetitions(steps, snapshots)),
                "Your result looks like a root of T, as if the longest chain had r to the power of s steps. It has as "
                "many as the binomial coefficient of s + r and s.": least(lambda r, steps, s: r**s >= steps),
                "Your result is the least r for which s + r is at least T. Compare the binomial coefficient of s + r "
                "and s with T.": lambda steps, snapshots: max(0, steps - snapshots),
            },
            accepts=whole_number,
            form=lambda case, value: (
                "An int was asked for, and your function returned a float." if type(value) is float else None
            ),
            lesson=LESSON,
        ),
        title="Bonus: how often steps are repeated",
        hints=(
            "Compute the lengths for r = 0, 1, 2, and so on. Which of them is the first that is large enough?",
            "There is no simple formula for r, but it is small, and β(s, r) grows quickly. So a loop that tries one r "
            "after the other is fast.",
            "Let r run through `range(steps)`, since T − 1 repetitions are always enough. Return the first r for which "
            "`math.comb(snapshots + r, snapshots)` is large enough.",
        ),
        why=r"""
The length β(s, r) of the longest chain is 1 for r = 0 and increases with r. So the first r for which it is at least T
is the least one, and the loop returns it at once. The case of equality belongs to it: if β(s, r) is equal to T, the
chain can be reversed, and r repetitions are enough. For T = 1 the result is 0, because the only step is reversed from
the state at time 0.

The number of repetitions is small even for long chains. With s snapshots it grows only like the root of order s of T,
and with as many snapshots as repetitions both grow only like the logarithm of T. With a single snapshot β(1, r) is
r + 1, and the result is T − 1, because the state before the last step is that many steps away. This is the worst case,
so the range may end there. The function `math.comb` computes with whole numbers, so the comparison is exact.
""",
    ),
    "reach.d": Variant(
        r"""
Closed formulas tell at once how far a schedule reaches. Suppose that there are s snapshots and that each step is
evaluated at most r times on the way to a state. Then the longest chain has $\beta(s, r) = \beta(s, r - 1) + \beta(s -
1, r)$ steps, with $\beta(s, 0) = \beta(0, r) = 1$. Return the list of the ints β(s, 0), β(s, 1), ..., β(s, r), each of
them in closed form.
""",
        '''
def lengths(snapshots, repetitions):
    """(list of ints) the lengths of the longest chains with so many snapshots and 0, 1, ..., `repetitions` repetitions.
    """
    ### BEGIN SOLUTION
    return [math.comb(snapshots + r, r) for r in range(repetitions + 1)]
    ### END SOLUTION
''',
        lambda reach: lambda snapshots, repetitions: [reach(snapshots, r) for r in range(repetitions + 1)],
        title="Bonus: how far it reaches with more repetitions",
        words={
            "What are n and k here?": (
                "What are n and k here? Let r count from 0 in a list comprehension, up to and including the given "
                "number of repetitions."
            ),
            "The function `math.comb` computes the number": (
                "The list follows a diagonal of the triangle, along which the numbers grow like powers of r. The "
                "function `math.comb` computes each number"
            ),
            "The longest chain has C(s + r, s) steps": "The longest chain with r repetitions has C(s + r, s) steps",
            "Your result is s + r.": "Each of your numbers is s + r.",
            "Your result counts": "Each of your numbers counts",
            "Your result is the product": "Each of your numbers is the product",
            "Your result is r to": "Each of your numbers is r to",
            "Your result stands": "Each of your numbers stands",
            "Your result is 2 to": "Each of your numbers is 2 to",
            "Your result is (s + 1) r": "Each of your numbers is (s + 1) r",
            "Your result is s to": "Each of your numbers is s to",
            "Your result chooses": "Each of your numbers chooses",
            "Your result is 0 if there are no snapshots or no repetitions.": (
                "Your numbers are 0 if there are no snapshots or no repetitions."
            ),
            "Your result is 0 if there are no repetitions, but β(s, 0) is 1.": (
                "Your first number is 0, but β(s, 0) is 1."
            ),
        },
        wrong={
            "This is β(s, r). Return a list of all β(s, 0), ..., β(s, r).": reach,
            "The last number β(s, r) is missing from your list. A range ends before its second argument.": (
                lambda snapshots, repetitions: [reach(snapshots, r) for r in range(repetitions)]
            ),
            "The first number β(s, 0) is missing from your list. Begin with 0 repetitions.": (
                lambda snapshots, repetitions: [reach(snapshots, r) for r in range(1, repetitions + 1)]
            ),
            "Your list is in reverse order. It should begin with β(s, 0).": lambda snapshots, repetitions: [
                reach(snapshots, r) for r in range(repetitions, -1, -1)
            ],
            "Your list has β(0, r), ..., β(s, r). The number of snapshots is s throughout, and the number of "
            "repetitions grows.": lambda snapshots, repetitions: [reach(s, repetitions) for s in range(snapshots + 1)],
        },
        other={
            "accepts": whole_numbers,
            "form": lambda case, value: (
                "Ints were asked for, and your list contains floats. Chains have whole numbers of steps, so divide "
                "with //."
                if type(value) is list and any(type(v) is float for v in value)
                else None
            ),
            "rows": lambda case: [f"r = {r}" for r in range(case["repetitions"] + 1)],
        },
    ),
}
