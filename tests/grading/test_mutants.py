"""Every small change to a solution that makes it wrong is noticed by its check."""

import pytest
from corpus import CORPUS
from mutants import EQUIVALENT, excused, score


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("stem", CORPUS)
def test_mutants_of_the_solutions_are_noticed(stem):
    rows = score(stem)
    survivors = [
        f"{question}: {label}" for question, label, survived in rows if survived and not excused(stem, question, label)
    ]
    assert len(rows) > 50 and not survivors, "\n".join(survivors)
    unused = [
        (question, part)
        for question, part in EQUIVALENT
        if question.startswith(stem[:2] + ".")
        and not any(survived and f"{stem[:2]}.{q}" == question and part in label for q, label, survived in rows)
    ]
    assert not unused, f"excuses that no mutant needs: {unused}"
