"""The silences of a whole course: on which days each would have been told to a nurse."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from tracker.rules.triage import Finding, Patience, silence

DAY = timedelta(days=1)


def silences(
    requested_days: Iterable[date],
    log_days: Iterable[date],
    *,
    performed_on: date,
    patience: Patience,
    until: date,
) -> Iterator[tuple[date, Finding]]:
    """Each silence up to `until`, on the morning after which a nurse would have been told.

    One a silence: the next begins after a log. A log is taken to come in on its own day.
    """
    requested, logged = sorted(set(requested_days)), sorted(set(log_days))
    told_since: date | None = None
    is_told = False
    for day in requested:
        morning = day + DAY
        if morning > until:
            return
        last = _last_up_to(logged, day)
        if last != told_since:
            told_since, is_told = last, False
        if is_told:
            continue
        unanswered = requested[_first_after(requested, last) : bisect_right(requested, day)]
        found = silence(
            unanswered, last, today=morning, performed_on=performed_on, patience=patience
        )
        if found is not None:
            is_told = True
            yield morning, found


def _last_up_to(days: Sequence[date], day: date) -> date | None:
    place = bisect_right(days, day)
    return days[place - 1] if place else None


def _first_after(days: Sequence[date], day: date | None) -> int:
    return 0 if day is None else bisect_left(days, day + DAY)
