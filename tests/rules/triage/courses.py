"""Short courses of one measure, by day of recovery, and what the newest log of them says."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from tracker.rules.log.answers import Answers
from tracker.rules.triage import DEFAULT_TUNING, DayPoint, Finding, Tuning, judge

DAY_0 = date(2026, 11, 3)


def on(recovery_day: int) -> date:
    return DAY_0 + timedelta(days=recovery_day)


def course(measure: str, values: Mapping[int, object]) -> list[DayPoint]:
    """One measure by day of recovery."""
    return [DayPoint(day=on(day), **{measure: value}) for day, value in values.items()]  # type: ignore[arg-type]


def daily(measure: str, values: Sequence[object], *, until: int) -> list[DayPoint]:
    """One measure day by day; the last of `values` is that of day `until`."""
    first = until - len(values) + 1
    return course(measure, {first + n: value for n, value in enumerate(values)})


def last_judged(
    points: list[DayPoint], *, baseline: Answers | None = None, tuning: Tuning = DEFAULT_TUNING
) -> list[Finding]:
    """What the newest log says."""
    newest = max(point.day for point in points)
    return judge(points, day=newest, performed_on=DAY_0, baseline=baseline, tuning=tuning)


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]
