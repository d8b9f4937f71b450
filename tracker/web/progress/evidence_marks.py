"""What an alert rests on, as the chart of the patient's page marks it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tracker.measures import MEASURES, WALKING
from tracker.models import Alert
from tracker.rules.days import recovery_day
from tracker.rules.triage import RED_FLAG
from tracker.rules.triage.codes import SILENCE, UNREAD_NOTE
from tracker.web.charts import Highlight
from tracker.web.common.formatters import joined

Shown = Callable[[Any, str], float]


def walking_measure_of(alert: Alert | None) -> str | None:
    """Return the way of walking that the alert judges: the chart must show that one."""
    measure = alert.evidence.get("measure") if alert else None
    return measure if measure in WALKING else None


def highlight(alert: Alert, *, day_0: date, shown: Shown) -> Highlight | None:
    """Return the evidence of `alert` in recovery days, or None if no day of the chart shows it.

    `shown` gives a measure's stored value in the unit of the chart.
    """
    if _is_of_a_measure(alert):
        return _of_a_measure(alert, alert.evidence["measure"], day_0=day_0, shown=shown)
    days = [recovery_day(day_0, day) for day in _days_of(alert)]
    if not days:
        return None
    return Highlight(
        words=f"{alert.reason}. {_marked_as(alert.rule)}: {_in_words(days)}, shaded.", days=days
    )


def can_be_marked(alert: Alert) -> bool:
    """Return whether the alert rests on days that the chart can mark."""
    return _is_of_a_measure(alert) or bool(_days_of(alert))


def _is_of_a_measure(alert: Alert) -> bool:
    return alert.evidence.get("measure") in MEASURES and bool(alert.evidence.get("judged"))


def _days_of(alert: Alert) -> list[date]:
    """Return the days that it rests on as a whole: asked for in vain, looked at, or reported."""
    evidence = alert.evidence
    if "since" in evidence and "day" in evidence:
        first, last = (date.fromisoformat(evidence[name]) for name in ("since", "day"))
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]
    key = "requested_days" if alert.rule == SILENCE else "reported_on"
    return [date.fromisoformat(day) for day in evidence.get(key, [])]


def _marked_as(rule: str) -> str:
    if rule == SILENCE:
        return "No log, though it was asked for"
    return "Reported" if rule.startswith(RED_FLAG) or rule == UNREAD_NOTE else "Looked at"


def _of_a_measure(alert: Alert, measure: str, *, day_0: date, shown: Shown) -> Highlight:
    evidence = alert.evidence
    judged = _values(evidence["judged"], measure, day_0, shown)
    compared = sorted(_values(evidence.get("compared_with", []), measure, day_0, shown))
    median = evidence.get("median")
    return Highlight(
        words=(
            f"{alert.reason}. Ringed: {_days(list(judged))}."
            + (f" Shaded: {_span(compared)}, compared with." if compared else "")
        ),
        panel=MEASURES[measure].panel,
        tone=MEASURES[measure].tone,
        judged=judged,
        compared=compared,
        usual=None if median is None else shown(median, measure),
    )


def _values(
    points: Sequence[Mapping[str, Any]], measure: str, day_0: date, shown: Shown
) -> dict[int, float]:
    return {
        recovery_day(day_0, date.fromisoformat(point["day"])): shown(point["value"], measure)
        for point in points
    }


def _days(days: Sequence[int]) -> str:
    """ "day 12", "days 9, 10 and 12"."""
    numbers = [f"{day:,}" for day in sorted(days)]
    return f"day{'s' if len(numbers) > 1 else ''} {joined(numbers)}"


def _in_words(days: Sequence[int]) -> str:
    """As `_days`, or as a span where there are many without a gap."""
    is_run = len(days) > 3 and days[-1] - days[0] == len(days) - 1
    return _span(days) if is_run else _days(days)


def _span(days: Sequence[int]) -> str:
    first, last = days[0], days[-1]
    return f"day {first:,}" if first == last else f"days {first:,} to {last:,}"
