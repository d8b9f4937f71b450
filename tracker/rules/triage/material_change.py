"""Whether a finding is news to a nurse who has seen an earlier one of its rule and set it aside.

A deterioration that a nurse has closed as expected, or put off, is there again in the next log.
It is news once it is materially worse than what she saw, or when it comes after a recovery.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any

from tracker.rules.severity import Severity
from tracker.rules.triage import PAIN, DayPoint, Finding

Evidence = Mapping[str, Any]

# The responder thresholds of clinical.md section 4 [32][33]: 2 points, or 30%.
WORSE_BY_POINTS = 2
WORSE_LEFT_OF_TEN = 7
MORE_IS_WORSE = frozenset({*PAIN, "medicine_doses"})
# One answer at the usual may be noise (a proposal).
LOGS_OF_RECOVERY = 2
# What was set aside counts so long; as far back as the rules look (a proposal).
REMEMBERED = timedelta(days=28)
# Twice as many silent days as the nurse knew of (a proposal).
SILENCE_TIMES = 2

_GRAVITY = {Severity.WATCH: 0, Severity.URGENT: 1, Severity.EMERGENCY: 2}


def is_graver(one: str, other: str) -> bool:
    """Whether the severity `one` asks for a person sooner than `other` does."""
    return _GRAVITY[Severity(one)] > _GRAVITY[Severity(other)]


def is_news(
    finding: Finding,
    *,
    day: date,
    seen: Evidence,
    seen_severity: str,
    course: Sequence[DayPoint] = (),
) -> bool:
    """Whether `finding`, on the log of `day`, says more than `seen`, the evidence set aside.

    `course` is what the patient has logged, oldest first. A red flag is news on every further
    day; so is what rests on one day alone. A trend is news when it is graver, materially worse,
    comes after a recovery, or when what was seen is too old to be the same.
    """
    if is_graver(finding.severity, seen_severity):
        return True
    if "measure" not in finding.evidence or "measure" not in seen:
        return day.isoformat() not in _days(seen)
    if day - _last_day(seen) > REMEMBERED:
        return True
    return _is_worse(finding.evidence, seen) or has_recovered(seen, course)


def has_recovered(seen: Evidence, course: Sequence[DayPoint]) -> bool:
    """Whether, after what was `seen`, logs in a row were no worse than usual."""
    usual, measure = seen.get("median"), seen.get("measure")
    if usual is None or measure is None:
        return False
    in_a_row = 0
    for point in course:
        value = point.value(measure)
        if value is None or point.day <= _last_judged(seen):
            continue
        is_usual = value <= Decimal(str(usual)) if _more_is_worse(measure) else value >= usual
        in_a_row = in_a_row + 1 if is_usual else 0
        if in_a_row == LOGS_OF_RECOVERY:
            return True
    return False


def is_longer_silence(finding: Finding, seen: Evidence) -> bool:
    """Whether the silence has lasted materially longer than that which was `seen`."""
    known: Sequence[str] = seen.get("requested_days", ())
    asked: Any = finding.evidence.get("requested_days", ())
    return len(asked) >= SILENCE_TIMES * max(len(known), 1)


def _is_worse(evidence: Evidence, seen: Evidence) -> bool:
    """Whether the answers judged are materially worse; two measures are never compared.

    Their middle counts: one bad day among them is no news.
    """
    measure = evidence["measure"]
    if measure != seen["measure"]:
        return False
    now, then = _level(evidence), _level(seen)
    if now is None or then is None:
        return False
    if _more_is_worse(measure):
        return now >= then + WORSE_BY_POINTS
    return now < then and now * 10 <= then * WORSE_LEFT_OF_TEN


def _more_is_worse(measure: str) -> bool:
    return measure in MORE_IS_WORSE


def _level(evidence: Evidence) -> Decimal | None:
    """The middle of the answers that were judged."""
    values = [Decimal(str(point["value"])) for point in evidence.get("judged") or ()]
    return median(values) if values else None


def _last_judged(seen: Evidence) -> date:
    days = [point["day"] for point in seen.get("judged") or ()]
    return date.fromisoformat(max(days)) if days else _last_day(seen)


def _last_day(seen: Evidence) -> date:
    return date.fromisoformat(max(_days(seen), default=date.min.isoformat()))


def _days(seen: Evidence) -> Sequence[str]:
    days: Sequence[str] = seen.get("reported_on", ())
    return days
