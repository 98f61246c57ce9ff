"""Every case of a check, with what was called, returned and expected: for the instructor and never for a learner."""

from adlib.grading import judge, oracle
from adlib.grading.answers import answer_to
from adlib.grading.cases import question
from adlib.grading.observe import cases_of

LONGEST = 400  # characters of a text


def cases_of_check(notebook, name, seed):
    """Return a dict for each case of the check `name` in an executed notebook, or an empty list if it has no report of
    a form that can be judged.
    """
    cases, shown, results = cases_of(name, True, seed), question(name).counts[0], None
    for cell in filter(oracle.is_check, notebook["cells"]):
        if name in oracle.declared_checks(cell["source"]):
            reports = oracle.reports_and_text(cell.get("outputs", []))[0].get(name, [])
            results = reports[0] if len(reports) == 1 else None
    if type(results) is not list or len(results) != len(cases):
        return []
    return [about(name, k, case, result, k >= shown) for k, (case, result) in enumerate(zip(cases, results))]


def about(name, k, case, result, hidden):
    """Return what there is to say of one case. Whatever a report contains, the result is text of limited length."""
    answer = answer_to(name)
    try:
        rows = judge.table(answer, case, result, judge.expected(name, case))
    except Exception:  # a report of another form
        rows = [("value", "another form", "", True)]
    error = result.get("error") if type(result) is dict else None
    return {
        "number": k + 1,
        "ok": judge.is_right(name, case, result),
        "hidden": hidden,
        "called": str(answer.describe(case))[:LONGEST],
        "rows": [(*(str(text)[:LONGEST] for text in row[:3]), bool(row[3])) for row in rows],
        "error": error[:LONGEST] if type(error) is str else "",
    }
