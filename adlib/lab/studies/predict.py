"""A question to answer before the next cell is run: the answer is remembered by the browser and compared when you
ask.
"""

from html import escape

from adlib.lab.widget import Drawn
from adlib.language import said


def predict(question, options, answer, why):
    """A prediction to make: one of `options` (texts); `answer` is the right one, computed where it can be; `why`
    explains.

    Raises ValueError if the answer is not among the options.
    """
    options, answer = [str(option) for option in options], str(answer)
    if answer not in options:
        raise ValueError(f"the answer {answer!r} is not among the options {options}: a learner could not choose it")
    study = dict(question=question, options=options, right=options.index(answer), why=why)
    listed = "".join(f"<li>{escape(option)}</li>" for option in options)
    page = (
        f"<p><b>{escape(question)}</b></p><ul>{listed}</ul>"
        f"<details><summary>{said('Compare')}</summary>{escape(answer)}. {escape(why)}</details>"
    )
    words = "\n".join([question, *(f"- {option}" for option in options)])
    return Drawn("predict", study, ({"text/html": page, "text/plain": words}, {}))
