"""04, variants: Wengert lists in the lesson's numbers, with names or as texts; other operations, other outcomes."""

import operator

import numpy as np

from adlib.grading.answers import Answer, shown
from adlib.grading.answers.programs import PARTIALS, SIGNS, VALUE, partials, text, values
from adlib.grading.answers.set_04 import LESSON, misrecorded, record, same_program, walked
from adlib.grading.answers.variants import Variant
from adlib.grading.cases.pool_04 import OTHER_SIGNS, names_of

# Lesson's numbers -----------------------------------------------------------------------------------------------------


def counted_from_0(program, n):
    return [(operation, tuple(i + n - 1 for i in operands)) for operation, operands in program]


def in_lesson_numbers(answer):
    return lambda program, xs: answer(counted_from_0(program, len(xs)), xs)


def with_rows_of_inputs(answer):
    """An answer with a list for each row as one with a list for each variable."""

    def made(program, xs):
        found = answer(counted_from_0(program, len(xs)), xs)
        return [[] for _ in xs] + list(found)

    return made


def for_one_input(answer):
    """An answer with the derivatives with respect to all inputs as one with that with respect to input i."""

    def made(program, xs, i):
        n = len(xs)
        found = answer(counted_from_0(program, n), xs)
        return found[i + n - 1] if len(found) == n else found

    return made


def lesson_names(case):
    n = len(case["x"])
    return [f"v_{i - n + 1}" for i in range(n + len(case["program"]))]


def text_with(names_of, signs=SIGNS, with_values=True):
    """The program as one would write it, with other names of variables or other signs."""

    def said(case):
        names, n = names_of(case), len(case["x"])
        inputs = [f"{name} = {shown(x)}" for name, x in zip(names, case["x"])] if with_values else names[:n]
        lines = [
            f"{names[n + k]} = " + signs[operation].format(*(names[i] for i in operands))
            for k, (operation, operands) in enumerate(case["program"])
        ]
        return ", ".join(inputs) + "; " + "; ".join(lines)

    return said


lesson_text = text_with(lesson_names)


def at_raw_places(program, xs):
    """The values, if the lesson's numbers are used as places of the list."""
    v = list(xs)
    for operation, operands in program:
        v.append(VALUE[operation](*(v[i] for i in operands)))
    return v


def partials_at_raw_places(program, xs):
    v = values(counted_from_0(program, len(xs)), xs)
    return [[] for _ in xs] + [list(PARTIALS[o](*(v[i] for i in operands))) for o, operands in program]


# Names ----------------------------------------------------------------------------------------------------------------


def without_names(program, inputs):
    """(rows with numbers, all names) of rows with names."""
    names = [*inputs, *(name for name, _, _ in program)]
    return [(operation, tuple(map(names.index, operands))) for _, operation, operands in program], names


def by_name(answer, of_inputs=False):
    """An answer that returns a list of variables as one that returns a dict, by name. Lists that are too short belong
    to the last variables, or to the inputs.
    """

    def made(program, inputs):
        rows, names = without_names(program, inputs)
        xs = [*inputs.values()]
        value = answer(rows, xs)
        inputs.update(zip(names, xs))  # some answers change what they are given
        if not isinstance(value, (list, tuple, np.ndarray)):
            return value
        return dict(zip(names if of_inputs else names[len(names) - len(value) :], value))

    return made


named_text = text_with(names_of)


def needed_by_name(answer):
    """An answer for numbers as one for names, where the inputs are those names that no row defines."""

    def made(program):
        inputs = dict.fromkeys(i for _, _, operands in program for i in operands)
        inputs = [name for name in inputs if all(name != row[0] for row in program)]
        rows, names = without_names(program, inputs)
        found = answer(rows, len(inputs))
        return [names[i] for i in found] if isinstance(found, (list, tuple, np.ndarray)) else found

    return made


def recorded_by_name(answer):
    """An answer that records rows (operation, numbers) as one for rows (name, operation, names)."""

    def made(f, names):
        label = lambda i: names[i] if i < len(names) else f"t{i - len(names) + 1}"
        found = answer(f, len(names))
        if not isinstance(found, (list, tuple)):
            return found
        rows = []
        for k, (operation, *rest) in enumerate(found, 1):
            flat = len(rest) != 1 or isinstance(rest[0], (int, np.integer))
            operands = tuple(label(i) for i in (rest if flat else rest[0]))
            rows.append((f"t{k}", operation, *([*operands] if flat else [operands])))
        return rows

    return made


def recorded_names_of(case):
    return [*names_of(case)[: len(case["x"])], *(f"t{k + 1}" for k in range(len(case["program"])))]


def as_numbers(case, got):
    """Rows with names as rows with numbers; a name that is none has the number -1."""
    names = recorded_names_of(case)
    return [
        [operation, [names.index(i) if i in names else -1 for i in operands]]
        for name, (defined, operation, operands) in zip(names[len(case["x"]) :], got, strict=True)
        if name == defined
    ]


def same_named_program(case, got, expected):
    try:
        return same_program(case, as_numbers(case, got), as_numbers(case, expected))
    except (TypeError, ValueError):
        return False


def misnamed(case, got):
    """What is wrong with the form of a program that is recorded with names."""
    if type(got) is list and any(type(row) is not list or len(row) != 3 for row in got):
        return "A row should be a triple (name, operation, operands)."
    said = misrecorded(case, [row[1:] for row in got] if type(got) is list else got)
    return said and said.replace("(3,)", '("t3",)')


def shown_names(got):
    return {
        f"row {k}": f'("{name}", "{operation}", {tuple(operands)})' for k, (name, operation, operands) in enumerate(got)
    }


def used_names_only(f, names):
    rows = recorded_by_name(record)(f, names)
    used = {i for _, _, operands in rows for i in operands} | {rows[-1][0]}
    return [row for row in rows if row[0] in used]


def named_from_0(f, names):
    """Rows whose variables are called t0, t1, ..."""
    label = lambda name: name if name in names else f"t{int(name[1:]) - 1}"
    return [
        (label(name), operation, tuple(map(label, operands)))
        for name, operation, operands in recorded_by_name(record)(f, names)
    ]


# Texts ----------------------------------------------------------------------------------------------------------------


def from_texts(program):
    rows = [row.split() for row in program]
    return [(operation, tuple(map(int, numbers))) for operation, *numbers in rows]


def as_texts(answer):
    return lambda program, xs: answer(from_texts(program), xs)


def recorded_texts(answer):
    """An answer that records pairs as one that records texts. What is no pair stays as it is."""

    def made(f, n):
        found = answer(f, n)
        if not isinstance(found, (list, tuple)):
            return found
        pairs = [len(row) == 2 and not isinstance(row[1], (int, np.integer)) for row in found]
        return [" ".join([row[0], *map(str, row[1])]) if pair else row for row, pair in zip(found, pairs)]

    return made


def rows_of(texts):
    """Rows as lists, from texts; anything else stays as it is."""
    rows = []
    for row in texts:
        operation, *numbers = row.split()
        rows.append([operation, [int(number) for number in numbers]])
    return rows


def same_texts(case, got, expected):
    try:
        return all(" ".join(row.split()) == row for row in got) and same_program(case, rows_of(got), rows_of(expected))
    except (AttributeError, TypeError, ValueError):
        return False


def miswritten(case, got):
    """What is wrong with the form of a program that is recorded as texts."""
    if type(got) is not list:
        return "Your function should return a list of rows."
    if any(type(row) is not str for row in got):
        return 'Each row should be one text, as in "multiply 0 1".'
    try:
        return misrecorded(case, rows_of(got))
    except ValueError:
        return "A row should be the name of the operation and the numbers of its operands, with a space before each."


def elasticities_from(answer):
    """An answer with partial derivatives as one with elasticities. What has another form keeps it."""

    def made(program, xs):
        rows = from_texts(program)
        v, found = values(rows, xs), answer(rows, xs)
        scaled = []
        for k, row in enumerate(found):
            operands = rows[min(k, len(rows) - 1)][1]
            factors = [v[i] / v[min(len(xs) + k, len(v) - 1)] for i in operands]
            scaled.append(
                [p * factors[min(j, len(factors) - 1)] for j, p in enumerate(row)]
                if isinstance(row, (list, tuple, np.ndarray))
                else row * factors[0]
            )
        return scaled

    return made


def elasticities(rows, xs):
    """For each row, given with numbers, the elasticities with respect to its operands."""
    v = values(rows, xs)
    return [
        [p * v[i] / v[k] for i, p in zip(operands, row)]
        for k, ((_, operands), row) in enumerate(zip(rows, partials(rows, xs)), len(xs))
    ]


def of_rows(change):
    """An answer that changes each list of elasticities: change(elasticities, partials, values of operands, value)."""

    def made(program, xs):
        rows = from_texts(program)
        v = values(rows, xs)
        return [
            change(es, ps, [v[i] for i in operands], v[k])
            for k, ((_, operands), es, ps) in enumerate(zip(rows, elasticities(rows, xs), partials(rows, xs)), len(xs))
        ]

    return made


def elasticity_of_output(answer):
    """An answer with the derivatives of the last variable as one with its elasticities."""

    def made(program, xs):
        rows = from_texts(program)
        y, found = values(rows, xs)[-1], answer(rows, xs)
        return [d * (xs[i] if i < len(xs) else 1.0) / y for i, d in enumerate(found)]

    return made


# Operations -----------------------------------------------------------------------------------------------------------

OTHERS = {"subtract": "divide", "sin": "cos", "exp": "ln"}
ORIGINALS = {other: original for original, other in OTHERS.items()} | {"add": "add", "multiply": "multiply"}


class Translated:
    """An object for the operations / cos log that passes each of them on to one for the operations - sin exp."""

    def __init__(self, inner):
        self.inner = inner

    def __add__(self, other):
        return Translated(self.inner + other.inner)

    def __truediv__(self, other):
        return Translated(self.inner - other.inner)

    def __mul__(self, other):
        return Translated(self.inner * other.inner)

    def cos(self):
        return Translated(np.sin(self.inner))

    def log(self):
        return Translated(np.exp(self.inner))


def other_operations(answer):
    def made(f, n):
        found = answer(lambda *zs: f(*map(Translated, zs)).inner, n)
        if not isinstance(found, (list, tuple)):
            return found
        return [(OTHERS.get(operation, operation), *rest) for operation, *rest in found]

    return made


def translated(got):
    return [[ORIGINALS[operation], operands] for operation, operands in got]


def same_other_program(case, got, expected):
    try:
        return same_program(case, translated(got), translated(expected))
    except (KeyError, TypeError, ValueError):
        return False


def misrecorded_others(case, got):
    if type(got) is list and all(type(row) is list and len(row) == 2 for row in got):
        unknown = [operation for operation, _ in got if operation not in ORIGINALS]
        if unknown:
            return f"The operations are named add, divide, multiply, cos, ln, but one of your rows has {unknown[0]!r}."
        said = misrecorded(case, translated(got))
        for original, other in OTHERS.items():
            said = said and said.replace(f"operation {original} ", f"operation {other} ")
        return said
    return misrecorded(case, got)


def functions_text(case, names=None, signs=SIGNS):
    names = names or [f"v_{k}" for k in range(len(case["x"]) + len(case["program"]))]
    n = len(case["x"])
    lines = text_with(lambda _: names, signs, False)(case).split("; ", 1)[1]
    return f"the function f of {n} number{'s' * (n > 1)} {', '.join(names[:n])}: {lines}"


# Influence ------------------------------------------------------------------------------------------------------------


def for_outputs(answer):
    """An answer for the last variable as one for several outputs: what is found for each of them, joined."""

    def made(program, n, outputs):
        found = [answer(program[: i - n + 1], n) for i in outputs]
        if not all(isinstance(part, (list, tuple, np.ndarray)) for part in found):
            return found[0]
        found = [[int(i) for i in part] for part in found]
        joined = sorted({i for part in found for i in part})
        if any(len(set(part)) < len(part) for part in found):
            joined = sorted(i for part in found for i in part)
        falls = any(part != sorted(part) for part in found)
        return joined[::-1] if falls else joined

    return made


def needed_for(program, n, outputs):
    wanted = set(outputs)
    for k in reversed(range(len(program))):
        if n + k in wanted:
            wanted.update(program[k][1])
    return sorted(i for i in wanted if i >= n)


def any_found(operation, operands, found):
    return any(i in found for i in operands)


def influenced(program, n, j, follows=any_found):
    found = {j}
    for k, (operation, operands) in enumerate(program, n):
        if follows(operation, operands, found):
            found.add(k)
    return sorted(found - {j})


def influenced_by_matrix(program, n, j):
    size = n + len(program)
    used = np.zeros((size, size))
    for k, (_, operands) in enumerate(program, n):
        used[k, list(operands)] = 1
    reached = np.linalg.inv(np.eye(size) - 0.1 * used)[:, j]
    return [k for k in range(n, size) if reached[k] > 0]


def needed_of(program, n):
    return needed_for(program, n, [n + len(program) - 1])


OPERATIONS = """if operation == "add":
            v.append(a + b)
        elif operation == "subtract":
            v.append(a - b)
        elif operation == "multiply":
            v.append(a * b)
        else:
            v.append(math.sin(a) if operation == "sin" else math.exp(a))"""

LESSON_NUMBERS = (
    "The variables are numbered as in the lesson: the n inputs are the variables 1 - n, ..., -1, 0, and the rows "
    "define the variables 1, 2, 3 and so on."
)
NAMES = (
    "A program is given as a list of rows `(name, operation, operands)`, where `name` is the name of the variable that "
    "the row defines, and `operands` is a tuple of names of inputs or of earlier rows."
)
TEXTS = (
    'A program is given as a list of texts, one per row, as in `"multiply 0 1"` or `"sin 2"`: first comes the name of '
    "the operation, and then, separated by spaces, the numbers of its operands. The variables 0 to n - 1 are the "
    "inputs, and row k defines the variable n + k."
)
ALL_OPERATIONS = (
    "The operations are `add`, `subtract` and `multiply`, which have two operands, and `sin` and `exp`, which have one."
)

VARIANTS = {
    "evaluate.b": Variant(
        rf"""
Both modes of automatic differentiation begin with the values of all variables, so the first step is to evaluate a
Wengert list of any length. A program is given as a list of rows `(operation, operands)`. {LESSON_NUMBERS}
{ALL_OPERATIONS} Write the function that receives a program and the list `xs` of the n input values, variable 1 - n
first, and that returns the list of the values of all variables, in the order of their numbers. The list `xs` must not
be changed.

For example, $\sin(x_1 x_2)$ with n = 2 is the program `[("multiply", (-1, 0)), ("sin", (1,))]`. A Python list begins
with the place 0, so that variable i is not at the place i of the list.
""",
        f'''
def values_of(program, xs):
    """(list of floats) the values of variables 1 - n, 2 - n, ...; program: rows (operation, operands); xs: n floats."""
    ### BEGIN SOLUTION
    v, n = list(xs), len(xs)
    for operation, operands in program:
        a, b = v[operands[0] + n - 1], v[operands[-1] + n - 1]
        {OPERATIONS}
    return v
    ### END SOLUTION
''',
        in_lesson_numbers,
        words={
            "The operand numbers count all variables from 0, inputs included.": (
                "Variable i is at the place i + n - 1 of the list."
            ),
            "and for operand 0 the index -1 means": "and for the first input the index -1 means",
            "Use the operand numbers as they are: they count all variables from 0, inputs included.": (
                "Variable i is at the place i + n - 1 of the list."
            ),
            "Begin with `v = list(xs)`": "Begin with `v, n = list(xs), len(xs)`",
            "`a, b = v[operands[0]], v[operands[-1]]` works": (
                "`a, b = v[operands[0] + n - 1], v[operands[-1] + n - 1]` works"
            ),
            "Row k defines the variable n + k, and this is exactly the place at which `append` puts its value. So no "
            "index has to be computed when a value is stored, and each operand can be looked up by its number.": (
                "The inputs take the places 0 to n - 1, and `append` puts the value of variable 1 at the place n. So "
                "no index has to be computed when a value is stored, and variable i is always found at the place "
                "i + n - 1."
            ),
            "`a, b = v[operands[0]], v[operands[-1]]` treats": (
                "`a, b = v[operands[0] + n - 1], v[operands[-1] + n - 1]` treats"
            ),
        },
        title="Evaluate a list in the lesson's numbers",
        wrong={
            "Your operands are looked up at the places that are their numbers. Variable i is at the place i + n - 1, "
            "because the first input has the number 1 - n.": at_raw_places,
        },
        other={"describe": lesson_text, "rows": lesson_names},
    ),
    "evaluate.c": Variant(
        rf"""
Both modes of automatic differentiation begin with the values of all variables, so the first step is to evaluate a
Wengert list of any length. {NAMES} {ALL_OPERATIONS} Write the function that receives a program and the dict `inputs`
with the values of the inputs by name, and that returns a dict with the values of all variables by name, inputs
included. The dict `inputs` must not be changed.

For example, $\sin(xy)$ is the program `[("a", "multiply", ("x", "y")), ("b", "sin", ("a",))]`, and the inputs can be
`{{"x": 0.5, "y": 2.0}}`.
""",
        '''
def evaluate_named(program, inputs):
    """(dict) the value of each variable by name; program: rows (name, operation, operands); inputs: dict of floats."""
    ### BEGIN SOLUTION
    v = dict(inputs)
    for name, operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        if operation == "add":
            v[name] = a + b
        elif operation == "subtract":
            v[name] = a - b
        elif operation == "multiply":
            v[name] = a * b
        else:
            v[name] = math.sin(a) if operation == "sin" else math.exp(a)
    return v
    ### END SOLUTION
''',
        by_name,
        title="Evaluate a list with names",
        hints=(
            "When a row is evaluated, the values of its operands are already known. Keep all values in one dict that "
            "grows.",
            "Begin with a copy of `inputs`. For each row, look up the values of its operands, compute the value of the "
            "operation, and store it in the dict under the name of the row.",
            "Begin with `v = dict(inputs)`, and go through the rows with `for name, operation, operands in program`. "
            "In the loop, `a, b = v[operands[0]], v[operands[-1]]` works for one operand, too. Then an `if` with one "
            "branch per operation chooses what `v[name]` is: `a + b` for `add`, and so on.",
        ),
        why=r"""
The values of all variables are kept in one dict, by their names. A row refers only to inputs and to rows before it,
hence all the values that it needs are already in the dict, and its own value is stored under its own name. Names take
the place of the numbers in the lesson: nothing has to be counted, and a row that is inserted changes no other row.

The line `a, b = v[operands[0]], v[operands[-1]]` treats operations with one and with two operands alike: with one
operand, the first and the last are the same, and b is simply not used. The dict begins as a copy of `inputs`. Without
`dict(...)` the values would be stored in the caller's own dict, which is a mistake that shows only later, when the
caller uses it again.
""",
        without=(
            "Your operands are looked up one place too early. The",
            "Your operands are looked up one place too early, and",
        ),
        words={
            "Your list contains only the values of the rows. It has to begin with the values of the inputs.": (
                "Your dict contains only the values of the rows. It has to contain the values of the inputs, too."
            ),
            "as a list.": "as a dict.",
            "It is the variable with the number operands[1].": "It is the variable with the name operands[1].",
            "The second operand is the variable with the number operands[1].": (
                "The second operand is the variable with the name operands[1]."
            ),
            "The list begins with the inputs. Then each row appends v_i = φ_i(v_j, v_k, ...), computed from values "
            "that are already in the list.": (
                "The dict begins with the inputs. Then each row adds one entry, computed from values that are already "
                "in the dict."
            ),
            "Start with a list that contains the inputs, and append one value per row. The values of the operands are "
            "then already in the list.": (
                "Start with a dict that contains the inputs, and add one entry per row. The values of the operands are "
                "then already in the dict."
            ),
        },
        other={"describe": named_text, "rows": None},
    ),
    "evaluate.d": Variant(
        rf"""
Both modes of automatic differentiation begin with the values of all variables, so the first step is to evaluate a
Wengert list of any length. {TEXTS} {ALL_OPERATIONS} Write the function that receives a program and the list `xs` of the
n input values, and that returns the list of the values of all variables, inputs first. The list `xs` must not be
changed.

For example, $\sin(x_1 x_2)$ with n = 2 is the program `["multiply 0 1", "sin 2"]`. The variables are counted from 0
here, so that their numbers are the places in a Python list.
""",
        f'''
def evaluate_texts(program, xs):
    """(list of floats) the values of all variables, inputs first; program: texts as in "multiply 0 1"; xs: n floats."""
    ### BEGIN SOLUTION
    v = list(xs)
    for row in program:
        operation, *numbers = row.split()
        a, b = v[int(numbers[0])], v[int(numbers[-1])]
        {OPERATIONS}
    return v
    ### END SOLUTION
''',
        as_texts,
        words={
            "It is the variable with the number operands[1].": "It is the variable with the last number of the row.",
            "The second operand is the variable with the number operands[1].": (
                "The second operand is the variable with the last number of the row."
            ),
            "For each row, look up": "Split each row at its spaces, and turn the numbers into ints. Then look up",
            "and go through the rows with `for operation, operands in program`. In the loop, `a, b = v[operands[0]], "
            "v[operands[-1]]` works": (
                "and split each row with `operation, *numbers = row.split()`. In the loop, `a, b = v[int(numbers[0])], "
                "v[int(numbers[-1])]` works"
            ),
            "`a, b = v[operands[0]], v[operands[-1]]` treats": (
                "`a, b = v[int(numbers[0])], v[int(numbers[-1])]` treats"
            ),
        },
        title="Evaluate a list of texts",
    ),
    "record.b": Variant(
        r"""
Nobody writes Wengert lists by hand. A program can record them while a function runs, and this is how automatic
differentiation begins in many libraries. The function `f` takes n arguments, to which it applies `+`, `*`, `/`,
`np.cos` and `np.log`; it contains no constants. Call `f` once with n objects of your own class that record each
operation, and return the list of the recorded rows `(operation, operands)`, in the order of evaluation. The operations
are named `add`, `multiply`, `divide`, `cos` and `ln`, and `operands` is a tuple with one or two numbers of variables:
the inputs are 0 to n - 1, and row k defines the variable n + k. If `z` is such an object, then Python calls
`z.__truediv__(w)` for `z / w`, and NumPy calls `z.cos()` for `np.cos(z)`.
""",
        '''
def tape(f, n):
    """(list of rows) the Wengert list of f, a function of n numbers: one row per operation, as evaluated."""
    ### BEGIN SOLUTION
    program = []

    class Recorded:
        def __init__(self, place):
            self.place = place

        def note(self, operation, *operands):
            program.append((operation, tuple(x.place for x in operands)))
            return Recorded(n + len(program) - 1)

        def __add__(self, other):
            return self.note("add", self, other)

        def __truediv__(self, other):
            return self.note("divide", self, other)

        def __mul__(self, other):
            return self.note("multiply", self, other)

        def cos(self):
            return self.note("cos", self)

        def log(self):
            return self.note("ln", self)

    f(*(Recorded(i) for i in range(n)))
    return program
    ### END SOLUTION
''',
        other_operations,
        words={
            "Then `__add__`, `__sub__`, `__mul__`, `sin` and `exp` take": (
                "Then `__add__`, `__mul__`, `__truediv__`, `cos` and `log` take"
            ),
            "define the class inside of `record`": "define the class inside of `tape`",
            "inside `record`": "inside `tape`",
            "The methods `sin` and `exp` are there because NumPy calls them if `np.sin` is applied": (
                "The methods `cos` and `log` are there because NumPy calls them if `np.cos` or `np.log` is applied"
            ),
            "v_1 - v_0 is not v_0 - v_1": "v_1 / v_0 is not v_0 / v_1",
            "In v_1 - v_0, the first": "In v_1 / v_0, the first",
            "A subtraction is recorded as add. Check which operation your method __sub__ writes.": (
                "A division is recorded as add. Check which operation your method __truediv__ writes."
            ),
        },
        title="Record other operations",
        wrong={
            "A division is recorded as multiply. Check which operation your method __truediv__ writes.": lambda f, n: [
                ("multiply" if o == "divide" else o, i) for o, i in other_operations(record)(f, n)
            ],
        },
        other={
            "accepts": same_other_program,
            "form": misrecorded_others,
            "describe": lambda case: functions_text(case, signs=OTHER_SIGNS),
        },
    ),
    "record.c": Variant(
        r"""
Nobody writes Wengert lists by hand. A program can record them while a function runs, and this is how automatic
differentiation begins in many libraries. The function `f` takes as many arguments as the list `names` has entries, and
applies `+`, `-`, `*`, `np.sin` and `np.exp` to them; it contains no constants. Call `f` once with objects of your own
class that record each operation, one for each name, in this order. Return the list of the recorded rows `(name,
operation, operands)`, in the order of evaluation. The rows define the variables `"t1"`, `"t2"` and so on, the
operations are named `add`, `subtract`, `multiply`, `sin` and `exp`, and `operands` is a tuple of names. With the names
`["x", "y"]`, the function $\sin(xy)$ gives `[("t1", "multiply", ("x", "y")), ("t2", "sin", ("t1",))]`. If `z` is such
an object, then Python calls `z.__add__(w)` for `z + w`, and NumPy calls `z.sin()` for `np.sin(z)`.
""",
        '''
def record_names(f, names):
    """(list of rows) the Wengert list of f, with rows (name, operation, operands); names: those of the arguments."""
    ### BEGIN SOLUTION
    program = []

    class Recorded:
        def __init__(self, name):
            self.name = name

        def note(self, operation, *operands):
            name = f"t{len(program) + 1}"
            program.append((name, operation, tuple(x.name for x in operands)))
            return Recorded(name)

        def __add__(self, other):
            return self.note("add", self, other)

        def __sub__(self, other):
            return self.note("subtract", self, other)

        def __mul__(self, other):
            return self.note("multiply", self, other)

        def sin(self):
            return self.note("sin", self)

        def exp(self):
            return self.note("exp", self)

    f(*(Recorded(name) for name in names))
    return program
    ### END SOLUTION
''',
        recorded_by_name,
        title="Record a function with names",
        hints=(
            "Your objects do not need a value. It is enough that each of them knows the name of its variable.",
            "Each object stores its name, and the inputs have the names that are given. Every operation appends a row "
            "with the names of its operands, and returns a new object with the next free name.",
            "Begin with an empty list `program`, and define the class inside of your function, so that its methods can "
            'append to this list. Write one method that makes the name `f"t{len(program) + 1}"`, appends the triple '
            "of this name, the operation's name and the tuple of names, and returns a new object with the new name. "
            "Then `__add__`, `__sub__`, `__mul__`, `sin` and `exp` take one line each.",
        ),
        why=r"""
The objects that are passed to f carry no values at all. Each of them knows only the name of its variable, and that is
sufficient, because a Wengert list says which variables are combined and not what their values are. Every operator does
the same two things: it appends a row, and it returns a new object for the variable that this row defines. The method
`note` contains this once, so that each operator is a single line, and a wrong name can only be made in one place.

The class is defined inside the function, so that its methods reach the list `program` of this call. A list outside the
function would keep the rows of an earlier call, and the names would go on counting. The methods `sin` and `exp` are
there because NumPy calls them if `np.sin` is applied to an object that it does not know.
""",
        without=(
            "Your new variables are numbered from 1",
            "Your new variables are numbered from 0",
            "The numbers of your new variables are one too large",
            "The rows are in reverse order",
            "Equal rows were merged",
            "Rows that no other row uses are left out",
            "The first row is missing",
        ),
        words={
            "Your rows are flat. A row is a pair (operation, operands)": (
                "Your rows are flat. A row is a triple (name, operation, operands)"
            ),
            "v_1 - v_0 is not v_0 - v_1": "t1 - x is not x - t1",
            "In v_1 - v_0, the first operand is 1 and the second is 0.": (
                "In t1 - x, the first operand is t1 and the second is x."
            ),
            "Give each object its place in the list of variables. The n inputs have the places 0 to n - 1, and the "
            "first row defines variable n.": (
                "Give each object the name of its variable. The inputs have the given names, and the first row defines "
                "t1."
            ),
        },
        wrong={
            "Your new variables are named from t0 on. The first row defines t1.": named_from_0,
            "The rows are in reverse order. List them in the order in which they are evaluated.": lambda f, names: (
                recorded_by_name(record)(f, names)[::-1]
            ),
            "Rows that no other row uses are left out. Every operation has a row, whether it is needed or not.": (
                used_names_only
            ),
            "The first row is missing. Every operation appends a row, including the first one.": lambda f, names: (
                recorded_by_name(record)(f, names)[1:]
            ),
            "The names of the new variables are missing in your rows. A row is a triple (name, operation, operands).": (
                lambda f, names: [row[1:] for row in recorded_by_name(record)(f, names)]
            ),
            'Your operands are numbers. Write their names, as in ("x", "t1").': lambda f, names: [
                (f"t{k}", *row) for k, row in enumerate(record(f, len(names)), 1)
            ],
        },
        other={
            "accepts": same_named_program,
            "form": misnamed,
            "show": shown_names,
            "describe": lambda case: functions_text(case, recorded_names_of(case)),
        },
    ),
    "record.d": Variant(
        r"""
Nobody writes Wengert lists by hand. A program can record them while a function runs, and this is how automatic
differentiation begins in many libraries. The function `f` takes n arguments, to which it applies `+`, `-`, `*`,
`np.sin` and `np.exp`; it contains no constants. Call `f` once with n objects of your own class that record each
operation, and return the list of the recorded rows, each of them as one text. A row consists of the name of the
operation, which is `add`, `subtract`, `multiply`, `sin` or `exp`, and the numbers of its operands, with one space
before each number. The inputs are the variables 0 to n - 1, and row k defines the variable n + k, so that $\sin(x_1
x_2)$ gives `["multiply 0 1", "sin 2"]`. If `z` is such an object, then Python calls `z.__add__(w)` for `z + w`, and
NumPy calls `z.sin()` for `np.sin(z)`.
""",
        '''
def record_texts(f, n):
    """(list of texts) the Wengert list of f, a function of n numbers: one text per operation, as in "multiply 0 1"."""
    ### BEGIN SOLUTION
    program = []

    class Recorded:
        def __init__(self, place):
            self.place = place

        def note(self, operation, *operands):
            program.append(" ".join([operation, *(str(x.place) for x in operands)]))
            return Recorded(n + len(program) - 1)

        def __add__(self, other):
            return self.note("add", self, other)

        def __sub__(self, other):
            return self.note("subtract", self, other)

        def __mul__(self, other):
            return self.note("multiply", self, other)

        def sin(self):
            return self.note("sin", self)

        def exp(self):
            return self.note("exp", self)

    f(*(Recorded(i) for i in range(n)))
    return program
    ### END SOLUTION
''',
        recorded_texts,
        title="Record a function as texts",
        without=("Your rows are flat",),
        words={
            "appends the pair of the operation's name and the tuple of places": (
                "appends the text with the operation's name and the places, joined by spaces"
            ),
            "define the class inside of `record`": "define the class inside of `record_texts`",
            "inside `record`": "inside `record_texts`",
        },
        wrong={
            'Your rows are pairs. Each row should be one text, as in "multiply 0 1".': record,
            "There are no spaces in your rows. Put one space before each number.": lambda f, n: [
                row.replace(" ", "") for row in recorded_texts(record)(f, n)
            ],
        },
        other={
            "accepts": same_texts,
            "form": miswritten,
            "show": lambda got: {f"row {k}": f'"{row}"' for k, row in enumerate(got)},
        },
    ),
    "needed.b": Variant(
        r"""
A program can have several outputs, and it can contain rows that influence none of them. No time should be spent on the
derivatives of such rows, so find the rows that do matter. The function receives a program, a list of rows `(operation,
operands)`, the number n of its inputs, and the list `outputs` with the numbers of the output variables, each of which
is defined by a row. The inputs are the variables 0 to n - 1, and row k defines the variable n + k. Return the numbers
of all variables that are defined by a row and that at least one of the outputs depends on. The list includes the
outputs themselves, contains each number once, and is in increasing order. A variable depends on its operands and on
everything that they depend on, whatever the values are: $v - v$ depends on v.
""",
        '''
def needed_for(program, n, outputs):
    """(list of ints) the variables defined by rows that one of the outputs depends on, increasing; n inputs first."""
    ### BEGIN SOLUTION
    wanted = set(outputs)
    for k in reversed(range(len(program))):
        if n + k in wanted:
            wanted.update(program[k][1])
    return sorted(i for i in wanted if i >= n)
    ### END SOLUTION
''',
        for_outputs,
        title="Which rows do several outputs need?",
        hints=(
            "Begin at the outputs, which are needed. Because of them, their operands are needed, too.",
            "Go through the rows from the last to the first, with one set of the variables that are needed. If a row "
            "defines a variable in this set, add its operands to the set.",
            "Begin with `wanted = set(outputs)`. In a loop over `k in reversed(range(len(program)))`, ask whether `n + "
            "k` is in the set, and if it is, call `wanted.update(program[k][1])`. At the end, leave out the inputs and "
            "sort the rest.",
        ),
        without=("These are the rows that are not needed", "Your list contains all rows"),
        words={
            "The set `wanted` begins with the output.": "The set `wanted` begins with all outputs.",
            "The output itself is missing. It counts as needed, too.": (
                "The outputs themselves are missing. They count as needed, too."
            ),
            "Only the operands of the output are listed.": "Only the operands of the outputs are listed.",
            "Begin with the last row.": "Begin at the outputs.",
            "This looks like two passes": "For each output, this looks like two passes",
            "The last row is needed. If a row is needed": "The outputs are needed. If a row is needed",
        },
        wrong={
            "These are the rows that the last variable depends on. Begin with the variables in the list outputs.": (
                lambda program, n, outputs: needed_of(program, n)
            ),
            "Only the first output is followed. All outputs are needed.": lambda program, n, outputs: needed_for(
                program, n, outputs[:1]
            ),
            "Only the last output in the list is followed. All outputs are needed.": lambda program, n, outputs: (
                needed_for(program, n, outputs[-1:])
            ),
            "These are the rows that are not needed. The needed ones were asked for.": lambda program, n, outputs: [
                i for i in range(n, n + len(program)) if i not in needed_for(program, n, outputs)
            ],
            "Your list contains all rows. Some of them do not influence the outputs and should be left out.": (
                lambda program, n, outputs: list(range(n, n + len(program)))
            ),
            "Your list contains the rows that every output depends on. A row is needed if one of the outputs depends "
            "on it.": lambda program, n, outputs: [
                i
                for i in range(n, n + len(program))
                if all(i in needed_for(program, n, [output]) for output in outputs)
            ],
        },
        other={"describe": lambda case: f"{text(case)}; outputs {shown(case['outputs'])}"},
    ),
    "needed.c": Variant(
        rf"""
A program can contain rows that have no influence on the output, and no time should be spent on their derivatives. Find
the rows that do matter. {NAMES} Names that no row defines are inputs, and the output is the variable that the last row
defines. Return the list of the names of all variables that are defined by a row and that the output depends on. The
list includes the output itself, contains each name once, and has the order of the rows. A variable depends on its
operands and on everything that they depend on, whatever the values are: $v - v$ depends on v.
""",
        '''
def needed_names(program):
    """(list of names) the variables defined by rows that the last one depends on, in the order of the rows."""
    ### BEGIN SOLUTION
    wanted = {program[-1][0]}
    for name, _, operands in reversed(program):
        if name in wanted:
            wanted.update(operands)
    return [name for name, _, _ in program if name in wanted]
    ### END SOLUTION
''',
        needed_by_name,
        title="Which names are needed?",
        hints=(
            "Begin at the output, which is needed. Because of it, its operands are needed, too.",
            "Go through the rows from the last to the first, with a set of the names that are needed. If a row defines "
            "a name in this set, add its operands to the set.",
            "Begin with `wanted = {program[-1][0]}`. In a loop `for name, operation, operands in reversed(program)`, "
            "ask whether `name` is in the set, and if it is, call `wanted.update(operands)`. At the end, go through "
            "the rows once more, from the first to the last, and list those names that are in the set.",
        ),
        without=("Your list contains the numbers of the rows",),
        words={
            "Your list is in decreasing order. Return it in increasing order.": (
                "Your list begins with the output. Return the names in the order of the rows."
            ),
            "Only variables that are defined by a row were asked for, and these have numbers from n on.": (
                "Only variables that are defined by a row were asked for."
            ),
            "Variable n is missing. It is defined by the first row, because the inputs are 0 to n - 1.": (
                "The variable of the first row is missing. It is defined by a row like all others."
            ),
            "At the end the inputs are left out, because they are not defined by a row, and the rest is sorted.": (
                "At the end the rows are visited in their order, and those whose names are in the set are listed. The "
                "inputs are left out in this way, because they are not defined by a row."
            ),
        },
        wrong={
            "Your list contains the numbers of the rows. The names of the variables were asked for.": lambda program: [
                [row[0] for row in program].index(name) for name in needed_by_name(needed_of)(program)
            ],
            "Your list contains whole rows. Only the names of the variables were asked for.": lambda program: [
                row for row in program if row[0] in needed_by_name(needed_of)(program)
            ],
        },
        other={"describe": text_with(names_of, with_values=False), "rows": None},
    ),
    "needed.d": Variant(
        r"""
If one input changes, not every variable of a program changes with it, and a forward sweep for this input needs to
visit only those rows that do. Find these rows. The function receives a program, a list of rows `(operation,
operands)`, the number n of its inputs, and the number j of one input, where 0 ≤ j < n. The inputs are the variables 0
to n - 1, and row k defines the variable n + k. Return the numbers of all variables that are defined by a row and that
depend on input j. The list contains each number once, and is in increasing order. A variable depends on its operands
and on everything that they depend on, whatever the values are: $v - v$ depends on v. The list is empty if no row
depends on this input.
""",
        '''
def influenced(program, n, j):
    """(list of ints) the variables defined by rows that depend on input j, increasing; n inputs come first."""
    ### BEGIN SOLUTION
    reached = {j}
    for k, (_, operands) in enumerate(program):
        if any(i in reached for i in operands):
            reached.add(n + k)
    return sorted(reached - {j})
    ### END SOLUTION
''',
        answer=Answer(
            [influenced, influenced_by_matrix],
            "A row depends on input j if one of its operands is input j or depends on it.",
            "Go through the rows from the first to the last, and keep a set of the variables that depend on the input.",
            lambda case: f"{text(case)}; j = {case['j']}",
            {
                "Your list is in decreasing order. Return it in increasing order.": lambda program, n, j: influenced(
                    program, n, j
                )[::-1],
                "Your list contains the numbers of the rows. Row k defines variable n + k, and the numbers of the "
                "variables were asked for.": lambda program, n, j: [i - n for i in influenced(program, n, j)],
                "Only the rows that use the input directly are listed. What is computed from these rows depends on the "
                "input, too.": lambda program, n, j: [k for k, (_, i) in enumerate(program, n) if j in i],
                "Your list contains all rows. Those that do not depend on the input should be left out.": (
                    lambda program, n, j: list(range(n, n + len(program)))
                ),
                "Your list contains the input itself. Only variables that are defined by a row were asked for.": (
                    lambda program, n, j: [j, *influenced(program, n, j)]
                ),
                "These are the rows that do not depend on the input. The others were asked for.": (
                    lambda program, n, j: sorted({*range(n, n + len(program))} - {*influenced(program, n, j)})
                ),
                "These are the rows that the output depends on. The rows that depend on input j were asked for.": (
                    lambda program, n, j: needed_of(program, n)
                ),
                "Your list contains only those rows that the output depends on. A row that depends on input j counts "
                "whether it is used or not.": lambda program, n, j: [
                    i for i in influenced(program, n, j) if i in needed_of(program, n)
                ],
                "Only the first operand of each row is looked at. One operand that depends on the input is enough, "
                "whichever it is.": lambda program, n, j: influenced(program, n, j, lambda o, i, found: i[0] in found),
                "Only the last operand of each row is looked at. One operand that depends on the input is enough, "
                "whichever it is.": lambda program, n, j: influenced(program, n, j, lambda o, i, found: i[-1] in found),
                "Your rows depend on the input with all of their operands. One operand that depends on the input is "
                "enough.": lambda program, n, j: influenced(
                    program, n, j, lambda o, operands, found: all(i in found for i in operands)
                ),
                "Some variables occur more than once in your list. List each of them once.": lambda program, n, j: (
                    sorted(
                        k
                        for k in influenced(program, n, j)
                        for i in program[k - n][1]
                        if i == j or i in influenced(program, n, j)
                    )
                ),
                "v - v is treated as if it did not depend on v. In this question a row depends on its operands, "
                "whatever their values are.": lambda program, n, j: influenced(
                    program,
                    n,
                    j,
                    lambda o, i, found: any(k in found for k in i) and not (o == "subtract" and i[0] == i[1]),
                ),
                "The last variable is left out. It is defined by a row, too.": lambda program, n, j: [
                    k for k in influenced(program, n, j) if k < n + len(program) - 1
                ],
            },
            lesson=LESSON,
        ),
        title="Which rows depend on an input?",
        hints=(
            "Begin at the input. Each row that uses it depends on it, and so does each row that uses such a row.",
            "Go through the rows from the first to the last, with a set of the variables that depend on the input. If "
            "one of the operands of a row is in this set, add the variable that the row defines.",
            "Begin with `reached = {j}`. In a loop over the rows, `any(i in reached for i in operands)` says whether "
            "row k depends on the input, and if it does, add `n + k` to the set. At the end, leave out the input and "
            "sort the rest.",
        ),
        why=r"""
The set `reached` begins with the input. The rows are visited from the first one to the last, and this order makes a
single pass sufficient. A row uses only variables that are defined before it, so when the loop comes to a row, it has
already been decided for each of its operands whether it depends on the input. If one of them does, then the row does.

The function `any` stops at the first operand that is found in the set, and it does not matter if both operands are the
same variable. At the end the input is left out, because it is not defined by a row, and the rest is sorted. You will
meet this loop again in lesson 05, where the forward sweep has the same order and computes tangents in place of
membership. The question which rows the output needs is the opposite one, and its loop runs from the last row to the
first.
""",
    ),
    "partials.b": Variant(
        rf"""
Both modes of automatic differentiation need the partial derivatives that stand on the edges of the graph. The function
receives a program, a list of rows `(operation, operands)`, and the list `xs` of the n input values. {LESSON_NUMBERS}
{ALL_OPERATIONS} For each row, compute the list of its partial derivatives with respect to its operands, in the order of
the operands and at the values of this evaluation. A row with two operands has two partial derivatives, even if both
operands are the same variable. Return a list with one list for each variable, in the order of their numbers: the n
inputs come first and have empty lists, because they are not computed from anything.
""",
        '''
def all_partials(program, xs):
    """(list of lists of floats) the partial derivatives of each variable with respect to its operands; inputs first."""
    ### BEGIN SOLUTION
    v, n, found = values_of(program, xs), len(xs), [[] for _ in xs]
    for operation, operands in program:
        a, b = v[operands[0] + n - 1], v[operands[-1] + n - 1]
        if operation in ("add", "subtract"):
            found.append([1.0, 1.0 if operation == "add" else -1.0])
        elif operation == "multiply":
            found.append([b, a])
        else:
            found.append([math.cos(a) if operation == "sin" else math.exp(a)])
    return found
    ### END SOLUTION
''',
        with_rows_of_inputs,
        words={
            "Begin with `v = evaluate(program, xs)`.": (
                "Begin with `v = values_of(program, xs)` and with `found = [[] for _ in xs]`."
            ),
            "but now you append lists": "but now you append lists to `found`",
            "since the result has one list per row": "since the result has the empty lists of the inputs and then one "
            "list per row",
        },
        title="Derivatives on the edges, in the lesson's numbers",
        wrong={
            "The lists of the inputs are missing. Begin with one empty list for each input.": lambda program, xs: (
                partials(counted_from_0(program, len(xs)), xs)
            ),
            "The empty lists of the inputs stand at the end. The inputs come first.": lambda program, xs: [
                *partials(counted_from_0(program, len(xs)), xs),
                *([] for _ in xs),
            ],
            "Your operands are looked up at the places that are their numbers. Variable i is at the place i + n - 1 of "
            "the list of values.": partials_at_raw_places,
        },
        other={"describe": lesson_text, "rows": lesson_names},
    ),
    "partials.c": Variant(
        rf"""
Both modes of automatic differentiation need the partial derivatives that stand on the edges of the graph. {NAMES}
{ALL_OPERATIONS} The function receives a program and the dict `inputs` with the values of the inputs by name. For each
row, compute the list of its partial derivatives with respect to its operands, in the order of the operands and at the
values of this evaluation. Return a dict that has the name of each row as a key and this list as its value. A row with
two operands has two partial derivatives, even if both operands are the same variable.
""",
        '''
def named_partials(program, inputs):
    """(dict of lists of floats) by the name of each row, its partial derivatives with respect to its operands."""
    ### BEGIN SOLUTION
    v, found = evaluate_named(program, inputs), {}
    for name, operation, operands in program:
        a, b = v[operands[0]], v[operands[-1]]
        if operation in ("add", "subtract"):
            found[name] = [1.0, 1.0 if operation == "add" else -1.0]
        elif operation == "multiply":
            found[name] = [b, a]
        else:
            found[name] = [math.cos(a) if operation == "sin" else math.exp(a)]
    return found
    ### END SOLUTION
''',
        by_name,
        words={
            "Begin with `v = evaluate(program, xs)`.": "Begin with `v = evaluate_named(program, inputs)`.",
            "but now you append lists": "but now you store lists under the names of the rows",
            "Here the order of the program is the natural one, since the result has one list per row.": (
                "Here the result is a dict with one list per row, and each list is stored under the name of its row."
            ),
        },
        title="Derivatives on the edges, by name",
        wrong={
            "The keys of your dict are the numbers of the rows. Use the names that the rows define.": (
                lambda program, inputs: dict(enumerate(by_name(partials)(program, inputs).values()))
            ),
            "Your dict has entries for the inputs. Only the rows have partial derivatives.": lambda program, inputs: {
                **{name: [] for name in inputs},
                **by_name(partials)(program, inputs),
            },
        },
        other={"describe": named_text, "rows": None},
    ),
    "partials.d": Variant(
        rf"""
An elasticity says by how many per cent a value changes if another one changes by one per cent. If the variable $v_k$ is
defined by a row with the operand $v_i$, then its elasticity with respect to this operand is the partial derivative of
the row, multiplied by the value $v_i$ of the operand and divided by the value $v_k$ of the row. {TEXTS}
{ALL_OPERATIONS} The function receives a program and the list `xs` of the n input values. For each row, compute the list
of its elasticities with respect to its operands, in the order of the operands and at the values of this evaluation, and
return the list of these lists. A row with two operands has two elasticities, even if both operands are the same
variable. No value is 0.
""",
        '''
def elasticities(program, xs):
    """(list of lists of floats) the elasticities of each row with respect to its operands, at the inputs xs."""
    ### BEGIN SOLUTION
    v, found = evaluate_texts(program, xs), []
    for k, row in enumerate(program, len(xs)):
        operation, *numbers = row.split()
        a, b = v[int(numbers[0])], v[int(numbers[-1])]
        if operation in ("add", "subtract"):
            found.append([a / v[k], (b if operation == "add" else -b) / v[k]])
        elif operation == "multiply":
            found.append([1.0, 1.0])
        else:
            found.append([a / math.tan(a) if operation == "sin" else a])
    return found
    ### END SOLUTION
''',
        elasticities_from,
        title="Elasticities on the edges",
        hints=(
            "The elasticities of a row depend on the values of its operands and on its own value. Compute these values "
            "first.",
            r"For the sum $v_k=v_i+v_j$ the elasticities are $v_i/v_k$ and $v_j/v_k$, and for a difference the second "
            r"one has a minus sign. For the product $v_iv_j$, the partial derivative with respect to $v_i$ is $v_j$, "
            "so that the elasticity is 1, and the other one is 1, too.",
            "Begin with `v = evaluate_texts(program, xs)`. The loop over the rows and the operands `a, b` are the same "
            "as in question 1, but now you append lists: `[1.0, 1.0]` for `multiply`, `[a / v[k], b / v[k]]` for `add` "
            "in the row that defines variable k, and a list with one number for `sin` and `exp`.",
        ),
        why=r"""
The elasticities depend on the values of the operands and of the rows, so all values are computed first, by the function
of question 1. After that, the rows can be visited in any order, because no row uses the elasticities of another one.

Each entry is the partial derivative times the operand's value, divided by the value of the row. For the product, the
partial derivative with respect to a is b, and $b\cdot a/(ab)=1$: if one factor grows by one per cent, so does the
product. For the exponential function the elasticity is $e^a\cdot a/e^a=a$, and for the sine it is $a\cos a/\sin a$. The
sum and the difference divide by their value. If a difference is small compared with its operands, the elasticities are
large, and this is the cancellation that numerical analysis warns of.
""",
        without=(
            "Your lists contain the values of the operands",
            "Your partial derivatives are already multiplied along",
            "The two partial derivatives of every row are exchanged",
        ),
        words={
            "returns only the sum of the two partial derivatives. Return both": (
                "returns only the sum of the two elasticities. Return both"
            ),
            "The partial derivatives ∂v_k/∂v_i, at the values of this evaluation, are": (
                "The elasticity is ∂v_k/∂v_i · v_i / v_k. The partial derivatives ∂v_k/∂v_i are"
            ),
            "because the partial derivatives depend on the values of the operands": (
                "because the elasticities depend on the values of the operands and of the rows"
            ),
        },
        wrong={
            "These are the partial derivatives. Multiply each of them by the value of the operand, and divide it by "
            "the value of the row.": of_rows(lambda es, ps, operands, value: ps),
            "Your partial derivatives are not divided by the value of the row.": of_rows(
                lambda es, ps, operands, value: [p * a for p, a in zip(ps, operands)]
            ),
            "Your partial derivatives are not multiplied by the values of the operands.": of_rows(
                lambda es, ps, operands, value: [p / value for p in ps]
            ),
            "Your partial derivatives are divided by the value of the operand and multiplied by that of the row. It "
            "should be the other way around.": of_rows(
                lambda es, ps, operands, value: [p * value / a for p, a in zip(ps, operands)]
            ),
            "The two elasticities of every row are exchanged. The first one belongs to the first operand.": of_rows(
                lambda es, ps, operands, value: es[::-1]
            ),
        },
    ),
    "paths.b": Variant(
        rf"""
On the graph, the chain rule says that the derivative of the output with respect to an input is a sum over all paths
between the two. Each path contributes the product of the partial derivatives on its edges. Compute one derivative by
this definition, so that you can compare it with the two modes later. The function receives a program, a list of rows
`(operation, operands)`, the list `xs` of the n input values, and the number i of one input. {LESSON_NUMBERS}
{ALL_OPERATIONS} Return the derivative of the last variable with respect to input i, a float. The programs are short.
""",
        '''
def derivative_by_paths(program, xs, i):
    """(float) the derivative of the last variable with respect to input i, where 1 - n <= i <= 0, path by path."""
    ### BEGIN SOLUTION
    n, edges = len(xs), all_partials(program, xs)

    def walk(k, weight):
        if k < 1:
            return weight if k == i else 0.0
        return sum(walk(j, weight * partial) for j, partial in zip(program[k - 1][1], edges[k + n - 1]))

    return walk(len(program), 1.0)
    ### END SOLUTION
''',
        for_one_input,
        title="Bonus: the paths from one input",
        hints=(
            "Start at the output and follow the edges backwards to the inputs. Carry along the product of the partial "
            "derivatives that you have passed.",
            "Start at the output with the weight 1. At a row, continue with each operand, multiply the weight by the "
            "partial derivative on the edge, and add up what is found. At input i the path contributes its weight, and "
            "at every other input it contributes 0.",
            "Let `edges = all_partials(program, xs)`, and write an inner function `walk(k, weight)` that calls itself. "
            "If `k < 1`, it returns `weight` or 0.0. Otherwise it goes through the pairs in `zip(program[k - 1][1], "
            "edges[k + n - 1])`, and returns the sum of what its calls for them return. The first call is for the last "
            "variable.",
        ),
        why=r"""
The function does literally what the chain rule says. It follows every path from the output back to an input and carries
along the product of the partial derivatives that it has passed. When the path arrives at input i, this product is the
contribution of the path. Paths that end at another input contribute 0. In the lesson's numbers, the inputs are the
variables up to 0, so that `k < 1` ends a path.

An operand that occurs twice in a row gives two paths, because `zip` visits both edges, and the contributions are added.
The program is short but can be extremely slow: a chain of k rows `v + v` has $2^k$ paths. The sweeps of the next
lessons get the same result with one visit per edge, by adding contributions before they are passed on.
""",
        words={
            "found last for each input": "found last for the input",
            "found first for each input": "found first for the input",
            "All your derivatives are 0": "Your derivative is 0",
            "These are the numbers of paths, as if": "This is the number of paths, as if",
            "Only the longest path to each input is counted": "Only the longest path to the input is counted",
            "The contribution of one row to an input overwrites": "The contribution of one row to the input overwrites",
        },
        wrong={
            "This is the sum of the derivatives with respect to all inputs. Only the paths to input i count.": (
                lambda program, xs, i: sum(walked()(counted_from_0(program, len(xs)), xs))
            ),
            "These are the derivatives with respect to all inputs. Return the one with respect to input i.": (
                lambda program, xs, i: walked()(counted_from_0(program, len(xs)), xs)
            ),
        },
        other={"describe": lambda case: f"{lesson_text(case)}; i = {case['i']}"},
    ),
    "paths.c": Variant(
        rf"""
On the graph, the chain rule says that the derivative of the output with respect to an input is a sum over all paths
between the two. Each path contributes the product of the partial derivatives on its edges. Compute the derivatives by
this definition, so that you can compare it with the two modes later. {NAMES} {ALL_OPERATIONS} The function receives a
program and the dict `inputs` with the values of the inputs by name. Return a dict that has the name of each input as a
key, with the derivative of the variable in the last row with respect to this input. The programs are short.
""",
        '''
def named_paths(program, inputs):
    """(dict of floats) by the name of each input, the derivative of the last variable with respect to it."""
    ### BEGIN SOLUTION
    edges, rows = named_partials(program, inputs), {name: operands for name, _, operands in program}
    total = {name: 0.0 for name in inputs}

    def walk(name, weight):
        if name in total:
            total[name] += weight
        else:
            for operand, partial in zip(rows[name], edges[name]):
                walk(operand, weight * partial)

    walk(program[-1][0], 1.0)
    return total
    ### END SOLUTION
''',
        lambda paths: by_name(paths, True),
        title="Bonus: a sum over paths, by name",
        hints=(
            "Start at the output and follow the edges backwards to the inputs. Carry along the product of the partial "
            "derivatives that you have passed.",
            "Start at the output with the weight 1. At a row, continue with each operand, and multiply the weight by "
            "the partial derivative on the edge. At an input, add the weight to the derivative with respect to this "
            "input.",
            "Let `edges = named_partials(program, inputs)`, make a dict `rows` of the operands by name, and write an "
            "inner function `walk(name, weight)` that calls itself. If the name is that of an input, it adds `weight` "
            "to `total[name]`. Otherwise it goes through the pairs in `zip(rows[name], edges[name])`, and calls itself "
            "for each of them. The first call is for the name in the last row.",
        ),
        words={
            "The inner function knows `program`, `edges` and `total`, so that only the place and the weight": (
                "The inner function knows `rows`, `edges` and `total`, so that only the name and the weight"
            ),
        },
        wrong={
            "Inputs that the output does not depend on are missing. Their derivative is 0.": lambda program, inputs: {
                name: d for name, d in by_name(walked(), True)(program, inputs).items() if d != 0
            },
        },
        other={"describe": named_text},
    ),
    "paths.d": Variant(
        rf"""
The elasticity of one variable with respect to another says by how many per cent the first one changes if the second one
changes by one per cent. It is the derivative of the first one with respect to the second one, multiplied by the value
of the second one and divided by the value of the first one. The chain rule holds for elasticities, too: the elasticity
of the output with respect to an input is a sum over all paths between the two, and each path contributes the product of
the elasticities on its edges. {TEXTS} {ALL_OPERATIONS} The function receives a program and the list `xs` of the n input
values, and returns the list of the elasticities of the last variable with respect to each of the n inputs. Compute them
by following the paths. The programs are short, and no value is 0.
""",
        '''
def elasticities_by_paths(program, xs):
    """(list of n floats) the elasticity of the last variable with respect to each input, path by path."""
    ### BEGIN SOLUTION
    n, edges = len(xs), elasticities(program, xs)
    total = [0.0] * n

    def walk(i, weight):
        if i < n:
            total[i] += weight
        else:
            for j, elasticity in zip(program[i - n].split()[1:], edges[i - n]):
                walk(int(j), weight * elasticity)

    walk(n + len(program) - 1, 1.0)
    return total
    ### END SOLUTION
''',
        elasticity_of_output,
        title="Bonus: elasticities along paths",
        without=(
            "The partial derivatives along a path are added",
            "The two partial derivatives of every row are exchanged",
            "These are the numbers of paths",
        ),
        words={
            "Carry along the product of the partial derivatives that you have passed": (
                "Carry along the product of the elasticities that you have passed"
            ),
            "multiply the weight by the partial derivative on the edge. At an input, add the weight to the derivative "
            "with respect to this input.": (
                "multiply the weight by the elasticity on the edge. At an input, add the weight to the elasticity with "
                "respect to this input."
            ),
            "Let `edges = partials(program, xs)`": "Let `edges = elasticities(program, xs)`",
            "zip(program[i - n][1], edges[i - n])`, and calls itself for each of them": (
                "zip(program[i - n].split()[1:], edges[i - n])`, and calls itself for each of them, after it has "
                "turned the number into an int"
            ),
            "The function does literally what the chain rule says. It": (
                "If $v_k$ depends on $v_i$ through $v_j$, then the factors $v_j$ cancel in the product of the two "
                "elasticities, so that the chain rule holds for them as it does for derivatives. The function"
            ),
            "carries along the product of the partial derivatives that it has passed": (
                "carries along the product of the elasticities that it has passed"
            ),
            "it is added to the derivative with respect to this input": (
                "it is added to the elasticity with respect to this input"
            ),
            "∂y/∂x_i is the sum over all paths from x_i to y. Each path contributes the product of the partial "
            "derivatives on its edges.": (
                "The elasticity of y with respect to x_i is the sum over all paths from x_i to y. Each path "
                "contributes the product of the elasticities on its edges."
            ),
            "All your derivatives are 0": "All your elasticities are 0",
        },
        wrong={
            "These are the derivatives of the last variable. Multiply each of them by the value of the input, and "
            "divide it by the value of the last variable.": as_texts(walked()),
            "The derivatives are multiplied by the inputs, but not divided by the value of the last variable.": (
                as_texts(lambda rows, xs: [x * d for x, d in zip(xs, walked()(rows, xs))])
            ),
            "The elasticities along a path are added. Multiply them, and add only the contributions of different "
            "paths.": as_texts(walked(elasticities, begin=0.0, along=operator.add)),
            "The two elasticities of every row are exchanged. The first one belongs to the first operand.": as_texts(
                walked(lambda rows, xs: [row[::-1] for row in elasticities(rows, xs)])
            ),
            "These are the numbers of paths, as if each path contributed 1. Each path contributes the product of its "
            "elasticities.": as_texts(walked(lambda rows, xs: [[1.0] * len(row) for row in partials(rows, xs)])),
        },
    ),
}
