"""Trends: back pain, leg pain and walking against the patient's own recent course."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from tracker.clinical.days import recovery_day
from tracker.clinical.severity import Severity
from tracker.clinical.triage.finding import Finding
from tracker.clinical.triage.points import PAIN, WALKING, DayPoint

RECENT = timedelta(days=14)
FEWEST_TO_COMPARE = 3
PAIN_RISE = 2  # NPRS responder threshold, clinical.md section 4 [32][33]
WALKING_LEFT_OF_TEN = 7  # down 30% or more
WALKING_RULE_FROM_DAY = 15  # clinical.md section 3: an early dip is not an alarm


def trends(course: Sequence[DayPoint], *, performed_on: date) -> Iterator[Finding]:
    """What the newest day of `course`, which is ordered by day, says beside the days before."""
    yield from _pain_up(course)
    if recovery_day(performed_on, course[-1].day) >= WALKING_RULE_FROM_DAY:
        yield from _walking_down(course)


def _pain_up(course: Sequence[DayPoint]) -> Iterator[Finding]:
    newest = course[-1]
    for measure, name in PAIN.items():
        value = newest.value(measure)
        recent = _recent(course, measure, before=newest.day)
        if value is None or len(recent) < FEWEST_TO_COMPARE:
            continue
        usual = median(recent.values())
        if value - usual < PAIN_RISE:
            continue
        # the last day no worse than usual: since then the rise is at least this much
        since = max(day for day, earlier in recent.items() if earlier <= usual)
        yield Finding(
            rule=f"{measure}_up",
            severity=Severity.WATCH,
            reason=f"{name} up {_number(value - usual)} points in {_days(since, newest.day)}",
            evidence=_evidence(measure, {newest.day: value}, usual, recent),
        )


def _walking_down(course: Sequence[DayPoint]) -> Iterator[Finding]:
    newest = course[-1]
    for measure, name in WALKING.items():
        logged = _values(course, measure)
        last_two = dict(list(logged.items())[-2:])
        recent = _recent(course, measure, before=min(last_two, default=newest.day))
        if newest.day not in last_two or len(recent) < FEWEST_TO_COMPARE:
            continue
        usual = median(recent.values())
        if usual and all(value * 10 <= usual * WALKING_LEFT_OF_TEN for value in last_two.values()):
            # the last day no worse than usual: the fall has happened since then
            since = max(day for day, earlier in recent.items() if earlier >= usual)
            down = (usual - last_two[newest.day]) * 100 // usual
            yield Finding(
                rule="walking_down",
                severity=Severity.WATCH,
                reason=f"{name} down {down}% in {_days(since, newest.day)}",
                evidence=_evidence(measure, last_two, usual, recent),
            )
        return


def _values(course: Sequence[DayPoint], measure: str) -> dict[date, Decimal]:
    """The answers to `measure` by day, in the order of `course`."""
    answers = ((point.day, point.value(measure)) for point in course)
    return {day: answer for day, answer in answers if answer is not None}


def _recent(course: Sequence[DayPoint], measure: str, *, before: date) -> dict[date, Decimal]:
    """The answers to `measure` on the 14 days that precede `before`."""
    window = [point for point in course if before - RECENT <= point.day < before]
    return _values(window, measure)


def _evidence(
    measure: str, judged: Mapping[date, Decimal], usual: Decimal, recent: Mapping[date, Decimal]
) -> dict[str, object]:
    return {
        "measure": measure,
        "judged": _as_json(judged),
        "median": _number(usual),
        "compared_with": _as_json(recent),
    }


def _as_json(values: Mapping[date, Decimal]) -> list[dict[str, object]]:
    return [{"day": day.isoformat(), "value": _number(value)} for day, value in values.items()]


def _number(value: Decimal) -> int | float:
    """`value` as JSON and people write it: 3, 2.5."""
    return int(value) if value == int(value) else float(value)


def _days(since: date, until: date) -> str:
    days = (until - since).days
    return "1 day" if days == 1 else f"{days} days"
