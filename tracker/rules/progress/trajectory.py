"""A patient's course: the worklist's small line, and the facts behind a sentence about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from tracker.rules.log.answers import Answers
from tracker.rules.triage import WALKING, DayPoint

SPARK_DAYS = 14
MORE_IS_BETTER = frozenset({*WALKING, "walking_min", "standing_min"})


@dataclass(frozen=True, slots=True)
class Change:
    """The newest answer to one measure, beside what it was before the procedure.

    Values in the measure's own unit: metres, steps, minutes, points of pain, doses.
    """

    measure: str
    day: date
    value: Decimal
    baseline: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """How much more (or, negative, less) than before; None without a baseline."""
        return None if self.baseline is None else self.value - self.baseline

    @property
    def is_better(self) -> bool | None:
        """True or False when the value moved for better or worse; None when it did not."""
        if not self.difference:
            return None
        return (self.difference > 0) == (self.measure in MORE_IS_BETTER)


def spark(points: Sequence[DayPoint], *, until: date, days: int = SPARK_DAYS) -> list[float | None]:
    """One walking measure on each of the `days` up to `until`; None where it was not logged.

    Metres, or steps where the patient logs nothing else: see `walking_measure`.
    """
    measure = walking_measure(points, until=until, days=days)
    if measure is None:
        return [None] * days
    values = {point.day: point.value(measure) for point in points}
    first = until - timedelta(days=days - 1)
    course = (values.get(first + timedelta(days=n)) for n in range(days))
    return [None if value is None else float(value) for value in course]


def walking_measure(
    points: Sequence[DayPoint], *, until: date, days: int = SPARK_DAYS
) -> str | None:
    """The measure by which a patient's walking is shown over the `days` up to `until`.

    The farthest walk where it was logged at all, else the day's total, else steps: never two on
    one line. None when none was logged.
    """
    first = until - timedelta(days=days - 1)
    shown = [point for point in points if first <= point.day <= until]
    return next(
        (
            measure
            for measure in WALKING
            if any(getattr(point, measure) is not None for point in shown)
        ),
        None,
    )


def change_from_baseline(
    points: Sequence[DayPoint], baseline: Answers, *, measure: str
) -> Change | None:
    """The newest answer to `measure` beside the baseline's; None when it was never logged."""
    answered = [point for point in points if getattr(point, measure) is not None]
    if not answered:
        return None
    newest = max(answered, key=lambda point: point.day)
    before: int | Decimal | None = getattr(baseline, measure)
    return Change(
        measure=measure,
        day=newest.day,
        value=Decimal(getattr(newest, measure)),
        baseline=None if before is None else Decimal(before),
    )


def walking_change(points: Sequence[DayPoint], baseline: Answers, *, until: date) -> Change | None:
    """`change_from_baseline` of the measure that `spark` shows up to `until`."""
    measure = walking_measure(points, until=until)
    if measure is None:
        return None
    shown = [point for point in points if point.day <= until]
    return change_from_baseline(shown, baseline, measure=measure)


def usual(points: Sequence[DayPoint], measure: str, *, first: date, last: date) -> Decimal | None:
    """The median of the answers to `measure` from `first` to `last`; None when there is none."""
    answers = [point.value(measure) for point in points if first <= point.day <= last]
    known = [answer for answer in answers if answer is not None]
    return median(known) if known else None


def less_medicine_since(
    points: Sequence[DayPoint], baseline: Answers, *, day_0: date
) -> date | None:
    """Since when every answer after `day_0` says fewer doses of pain medicine than before.

    None when the newest answer does not, or when what was taken before is not known.
    """
    before = baseline.medicine_doses
    if before is None:
        return None
    since: date | None = None
    for point in sorted(points, key=lambda point: point.day):
        if point.medicine_doses is None or point.day <= day_0:
            continue
        if point.medicine_doses >= before:
            since = None
        elif since is None:
            since = point.day
    return since


def symptom_days(points: Sequence[DayPoint]) -> dict[str, list[date]]:
    """Each symptom that was ever reported, and on which days, newest first."""
    days: dict[str, list[date]] = {}
    for point in sorted(points, key=lambda point: point.day, reverse=True):
        for code in point.symptoms or ():
            days.setdefault(code, []).append(point.day)
    return days
