"""How a class got on with the questions of a set: at once, in the end, over time, and who may need help."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

MOST_DAYS = 8  # columns of the table over time
HALF, MANY = 0.5, 3  # a share of questions, and a number of submissions, below and from which somebody may need help
NOT_BEGUN, NOT_RECOGNIZED = "the answer was not begun", "the mistake was not recognized"
NOTHING = "the function returned nothing"


@dataclass
class Progress:
    """How a class got on with one question.

    `right` of `count` submissions have it right now. `first_right` of `first_count` learners had it right in the first
    submission in which they had changed the answer. `tries` holds the number of such submissions until the right one,
    for each learner who got there, and `hours` the time from the first submission to the right one, for those who were
    not right at once and whose times are known. `causes` counts the mistakes of the present submissions.
    """

    question: str
    right: int = 0
    count: int = 0
    first_right: int = 0
    first_count: int = 0
    tries: list = field(default_factory=list)
    hours: list = field(default_factory=list)
    causes: Counter = field(default_factory=Counter)

    @property
    def median_tries(self):
        return median(self.tries) if self.tries else None

    @property
    def median_hours(self):
        return median(self.hours) if self.hours else None


def progress_of(rows, attempts):
    """Return a Progress for each question, in order. `rows` are the marks of the present submissions, and `attempts`
    maps each student to the list of attempts.
    """
    found = {}
    for row in rows:
        for question, verdict in row.questions.items():
            one = found.setdefault(question, Progress(question))
            one.count, one.right = one.count + 1, one.right + bool(verdict["ok"])
            if not verdict["ok"]:
                one.causes[mistake_in(verdict)] += 1
    for of_student in attempts.values():
        for question, one in found.items():
            put_tries(one, question, of_student)
    return [found[question] for question in sorted(found)]


def mistake_in(verdict):
    """Return what to call the mistake of a wrong answer."""
    if not verdict.get("tried", True):
        return NOT_BEGUN
    return NOTHING if verdict["cause"] == "nothing" else verdict["cause"] or NOT_RECOGNIZED


def put_tries(one, question, attempts):
    """Count the attempts of one student at one question."""
    tried = [attempt for attempt in attempts if attempt.questions.get(question, {}).get("tried")]
    if not tried:
        return
    verdicts = [attempt.questions[question]["ok"] for attempt in tried]
    one.first_count, one.first_right = one.first_count + 1, one.first_right + bool(verdicts[0])
    if True not in verdicts:
        return
    at = verdicts.index(True)
    one.tries.append(at + 1)
    began, passed = attempts[0].submitted, tried[at].submitted
    if at and began and passed:
        one.hours.append((passed - began).total_seconds() / 3600)


def over_time(attempts, questions):
    """Return `(days, {question: [share, ...]})`: which share of those who have submitted at all had the question right
    at the end of each day.

    Of more than MOST_DAYS days on which somebody submitted, some are left out, but never the first and the last.
    """
    days = sorted({attempt.when.date() for of_student in attempts.values() for attempt in of_student})
    if len(days) > MOST_DAYS:
        days = [days[round(k * (len(days) - 1) / (MOST_DAYS - 1))] for k in range(MOST_DAYS)]
    shares = {question: [share_at(attempts, question, day) for day in days] for question in questions}
    return days, shares


def share_at(attempts, question, day):
    right = 0
    for of_student in attempts.values():
        before = [attempt for attempt in of_student if attempt.when.date() <= day]
        right += bool(before) and bool(before[-1].questions.get(question, {}).get("ok"))
    return right / len(attempts)


# Who may need help ----------------------------------------------------------------------------------------------------


def may_need_help(rows, attempts, others):
    """Return `[(student, reasons), ...]`, those with the most reasons first.

    `others` are the students who have submitted nothing. The reasons are signs and not findings: a person should ask.
    """
    found = {student: ["has submitted nothing"] for student in others}
    for row in rows:
        if reasons := [*reasons_now(row), *reasons_before(attempts.get(row.student, []))]:
            found[row.student] = reasons
    return sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def reasons_now(row):
    """Yield what the last submission says."""
    verdicts = list(row.questions.values())
    right = sum(bool(verdict["ok"]) for verdict in verdicts)
    if verdicts and right < HALF * len(verdicts):
        yield f"{right} of {len(verdicts)} questions are right"
    if verdicts and not any(verdict.get("tried", True) for verdict in verdicts):
        yield "no answer was begun"


def reasons_before(attempts):
    """Yield what all submissions together say."""
    if len(attempts) < 2:
        return
    last, often, same = attempts[-1].questions, [], []
    for question in sorted(q for q in last if not last[q]["ok"]):
        tried = [a.questions[question] for a in attempts if a.questions.get(question, {}).get("tried")]
        causes = [verdict["cause"] for verdict in tried]
        if len(tried) >= MANY and not any(verdict["ok"] for verdict in tried):
            often.append(question)
        elif len(causes) >= 2 and causes[-1] and causes[-1] == causes[-2]:
            same.append(question)
    if often:
        yield f"wrong in each of {MANY} or more submissions: {', '.join(often)}"
    if same:
        yield f"the same mistake in the last two submissions: {', '.join(same)}"


def in_words(hours):
    """Return a duration in hours as text."""
    if hours is None:
        return ""
    if hours < 1:
        return f"{round(60 * hours)} min"
    return f"{hours:.1f} h" if hours < 48 else f"{timedelta(hours=hours).total_seconds() / 86400:.1f} days"
