"""Mutants of the solutions: small changes to their syntax trees, each of which a check should notice.

`EQUIVALENT` lists those that are right all the same, with the reason; `python tests/grading/mutants.py` prints
survivors.
"""

import ast
import copy
import functools
import re
import signal
import sys

import nbformat
from corpus import POOL, ROOT, functions_of, loaded

from adlib.grading.judge import judge
from adlib.grading.observe import cases_of, observe

sys.path.insert(0, str(ROOT / "tests" / "mutants"))
from mutations import changes  # noqa: E402

SECONDS = 3.0
EQUIVALENT = {  # (question, a part of what was changed): why it is right all the same
    ("01.sigmoid", "t >= 0"): "both formulas hold at 0",
    ("01.sigmoid", "line 3, constant to 1: 0"): "both formulas hold between 0 and 1",
    ("03.size", "constant to 0: 1"): "the operation's name is no tuple and counts 0",
    ("03.shared", "constant to 0: 1"): "the operation's name is no tuple",
    ("03.simplify", "constant to 1.0: 0.0"): "an operation on numbers has no x",
    ("03.simplify", "(int, float)"): "the order of types does not matter",
    ("04.partials", "('add', 'subtract')"): "membership has no order",
    ("06.multiply", "(z, w)"): "the product commutes",
    ("07.column", "operand dropped: v"): "the adjoint that is dropped is 1",
    ("07.pullback", "adjoints[k] += y_bar"): "each seed has a place of its own",
    ("08.mode", "n < m"): "either mode will do for a square",
    ("08.inner_product", "constant to 6: 5"): "six draws are as good as five",
    ("08.inner_product", "(y_bar @ push(x_dot), pull(y_bar) @ x_dot)"): "the difference is taken without its sign",
    ("08.inner_product", "comparison to GtE"): "the two are never equal",
    ("08.inner_product", "np.linalg.norm"): "the tolerance keeps its order of magnitude",
    ("08.inner_product", "left - right"): "the sign does not matter",
    ("08.order", "n - 1"): "a pair more that nobody asks for",
    ("08.order", "line 4, constant to 0: 1"): "a pair more that nobody asks for",
    ("09.kept", "('add', 'subtract')"): "membership has no order",
    ("09.advances", "constant to 2: 1"): "a row or a column more that nobody asks for",
    ("10.hessian", "constant to 0: 1"): "a Hessian is symmetric",
    ("10.newton_cg", "line 12, comparison to LtE"): "the two are never equal",
    ("14.maximum", "line 5, comparison to GtE"): "equal values have been treated before",
    ("14.sinc", "line 3, constant to 2.0: 1.0"): "any number but 0 protects the division",
    ("14.settle", "line 3, constant to 1.0: 0.0"): "the iteration forgets the tangent that it starts with",
    ("14.settle", "comparison to GtE"): "the two are never equal",
    ("14.settle", "line 3, constant to 2.0: 1.0"): "any number above the tolerance lets the loop begin",
    ("14.settle", "operands exchanged: new"): "the change is taken without its sign",
    ("14.derivative", "constant to 1: 0"): "only the very first derivative has the tag 1, and no plain result",
    ("13.check", "line 5"): "the tolerance keeps its order of magnitude, and the sign does not matter",
    ("13.train", ""): "it still learns",
    ("16.fixed_point", "line 6"): "an iteration that goes on after it has settled gives the same",
    ("16.fixed_point", "line 4, constant to 901"): "a step more of an iteration that has settled",
    ("16.newton", "line 3, constant to 51"): "a step more of an iteration that has settled",
    ("16.newton", "line 4, constant to 2.0: 1.0"): "half a step, taken fifty times, reaches the root, too",
    ("18.jacobian", "n <= m"): "either mode will do for a square",
    ("18.banded", "left operand dropped: 1.0"): "truth values are seeds of 0 and 1, too",
    ("18.banded", "pair reversed: (i, j)"): "a Hessian is symmetric",
    ("19.functional", "call dropped: list(u)"): "an array that cannot change has the same entries",
    ("19.directional", "constant to 5: 4"): "five directions are as good as four",
    ("19.directional", "comparison to GtE"): "the two are never equal",
    ("19.directional", "np.linalg.norm"): "the tolerance keeps its order of magnitude",
    ("19.directional", "quotient - g @ v"): "the sign does not matter",
    ("19.operands", "comparison to GtE"): "the two are never equal",
    ("19.operands", "operands exchanged: y_bar @ push(tangents)"): "the sign does not matter",
    ("20.broadcast", "operator to Div: self * -1"): "to divide by -1 changes the sign, too",
    ("20.arrays", "comparison to GtE: self.value > 0"): "relu is never called at 0",
}


def mutants(source):
    """{text of the mutant: what was changed} of a cell's source."""
    tree = ast.parse(source)
    original, found = ast.unparse(tree), {}
    for k, node in enumerate(ast.walk(tree)):
        for change in changes(node):
            mutated = copy.deepcopy(tree)
            twin = next(n for i, n in enumerate(ast.walk(mutated)) if i == k)
            label = change(twin, mutated)
            text = ast.unparse(ast.fix_missing_locations(mutated))
            if text != original:
                line = ast.unparse(node) if isinstance(node, ast.expr) else ast.unparse(node).split("\n")[0]
                found.setdefault(text, f"line {node.lineno}, {label}: {line}")
    return found


# Running them
# -----------------------------------------------------------------------------------------------------------


class TooLong(BaseException):
    pass


def late(*_):
    raise TooLong


def cells_of(stem):
    """[(question or None, source)] of a solution's code cells, without the markers and the checks."""
    found, last = [], None
    for cell in nbformat.read(ROOT / "solutions" / stem / f"{stem}.ipynb", 4).cells:
        if cell.cell_type != "code":
            continue
        if match := re.match(r'check\("\d\d\.(\w+)"', cell.source):
            found[last] = (match[1], found[last][1])
        else:
            last = len(found)
            found.append((None, "\n".join(line for line in cell.source.split("\n") if "SOLUTION" not in line)))
    return found


def survives(stem, question, cells):
    """Does a set's code, a list of sources, get all points for a question?"""
    return passes(f"{stem[:2]}.{question}", functions_of(stem)[question], cells)


def passes(name, function, cells):
    """Does the function of this name, which a list of sources defines, get all points for a question or a variant?"""
    space = {"__name__": "solution"}
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        for source in cells:
            exec(compile(source, name, "exec"), space)
        cases = cases_of(name, True)
        results = observe(name, space[function], cases)["results"]
    except (Exception, TooLong, SystemExit):
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return judge(name, results, cases).ok


def score(stem):
    """[(question, what was changed, survived)] of all mutants of a set's solutions."""
    cells, found = cells_of(stem), []
    for k, (question, source) in enumerate(cells):
        if question is None:
            continue
        others = [text for _, text in cells]
        assert survives(stem, question, others), f"the solution of {stem} {question} fails"
        for text, label in mutants(source).items():
            found.append((question, label, survives(stem, question, [*others[:k], text, *others[k + 1 :]])))
    return found


def excused(stem, question, label):
    """Is this mutant right all the same? What excuses one of a question excuses the same one of a variant."""
    name = f"{stem[:2]}.{question}"
    known = EQUIVALENT.keys() | {(f"{stem[:2]}.{of}", part) for of, part in of_pool(stem).keys()}
    return any(name in (of, f"{of}.{name[-1]}") and part in label for of, part in known)


@functools.cache
def of_pool(stem):
    """The excuses of a set's variants, {("multiply.b", a part of what was changed): why}."""
    return getattr(loaded(POOL / f"pool_{stem[:2]}.py"), "EQUIVALENT", {})


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    for stem in sys.argv[1:]:
        rows = score(stem)
        print(f"{stem}: {len(rows)} mutants, {sum(s for *_, s in rows)} survive")
        for question, label, survived in rows:
            if survived and not excused(stem, question, label):
                print(f"    {question}: {label}")
