"""Silence: requested days that pass without a log."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.days import recovery_day
from tracker.rules.severity import Severity
from tracker.rules.triage.codes import SILENCE
from tracker.rules.triage.finding import Finding

EARLY_UNTIL_DAY = 42
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SilenceLimits:
    """After how many requested days without a log a nurse is alerted: to week 6, and after it.

    Proposals; each clinic sets its own.
    """

    early: int = 3
    late: int = 2


def find_silence(
    requested_days: Sequence[date],
    last_log_day: date | None,
    *,
    today: date,
    performed_on: date,
    limits: SilenceLimits = SilenceLimits(),
) -> Finding | None:
    """Return the silence when as many requested days passed without a log as `limits` allow.

    Counts the requested days since the last log and strictly before `today`.
    """
    unanswered = sorted(
        day
        for day in set(requested_days)
        if day < today and (last_log_day is None or day > last_log_day)
    )
    is_early = recovery_day(performed_on, today) <= EARLY_UNTIL_DAY
    if len(unanswered) < (limits.early if is_early else limits.late):
        return None
    return Finding(
        rule=SILENCE,
        severity=Severity.WATCH,
        reason=f"{len(unanswered)} requested days without a log",
        evidence={
            "requested_days": [day.isoformat() for day in unanswered],
            "last_log_day": last_log_day.isoformat() if last_log_day else None,
        },
    )


def replay_silences(
    requested_days: Iterable[date],
    log_days: Iterable[date],
    *,
    performed_on: date,
    limits: SilenceLimits,
    until: date,
) -> Iterator[tuple[date, Finding]]:
    """Yield each silence up to `until`, with the morning on which a nurse would have been alerted.

    One alert a silence: the next begins after a log. A log is taken to come in on its own day.
    """
    requested, logged = sorted(set(requested_days)), sorted(set(log_days))
    alerted_since: date | None = None
    is_alerted = False
    for day in requested:
        morning = day + DAY
        if morning > until:
            return
        last = _last_up_to(logged, day)
        if last != alerted_since:
            alerted_since, is_alerted = last, False
        if is_alerted:
            continue
        unanswered = requested[_first_after(requested, last) : bisect_right(requested, day)]
        found = find_silence(
            unanswered, last, today=morning, performed_on=performed_on, limits=limits
        )
        if found is not None:
            is_alerted = True
            yield morning, found


def _last_up_to(days: Sequence[date], day: date) -> date | None:
    place = bisect_right(days, day)
    return days[place - 1] if place else None


def _first_after(days: Sequence[date], day: date | None) -> int:
    return 0 if day is None else bisect_left(days, day + DAY)
