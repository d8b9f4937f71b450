"""Silence: requested days that pass without a log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.rules.days import recovery_day
from tracker.rules.severity import Severity
from tracker.rules.triage.finding import Finding

EARLY_UNTIL_DAY = 42


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many requested days without a log a nurse is told: to week 6, and after it.

    Proposals; each clinic sets its own.
    """

    early: int = 3
    late: int = 2


def silence(
    requested_days: Sequence[date],
    last_log_day: date | None,
    *,
    today: date,
    performed_on: date,
    patience: Patience = Patience(),
) -> Finding | None:
    """Whether more requested days passed without a log than the clinic's `patience` bears.

    Counts the requested days since the last log and strictly before `today`.
    """
    unanswered = sorted(
        day
        for day in set(requested_days)
        if day < today and (last_log_day is None or day > last_log_day)
    )
    is_early = recovery_day(performed_on, today) <= EARLY_UNTIL_DAY
    if len(unanswered) < (patience.early if is_early else patience.late):
        return None
    return Finding(
        rule="silence",
        severity=Severity.WATCH,
        reason=f"{len(unanswered)} requested days without a log",
        evidence={
            "requested_days": [day.isoformat() for day in unanswered],
            "last_log_day": last_log_day.isoformat() if last_log_day else None,
        },
    )
