"""The worklist's filter by recovery phase: the procedure dates each phase covers."""

from collections.abc import Mapping
from datetime import date, timedelta

from tracker.guidance import Guidance
from tracker.triage.worklist import Days

BEFORE = "before"


def phases(guidance: Guidance, *, today: date) -> Mapping[str, tuple[str, Days]]:
    """By code, the title of each phase and the days on which its procedures were, at `today`.

    In the order of the recovery, the time before the procedure first.
    """
    starts = [(phase.code, phase.title, phase.from_day) for phase in guidance.phases]
    ends = [start for _, _, start in starts[1:]]
    found = {BEFORE: ("Before the procedure", Days(today + timedelta(days=1), date.max))}
    for (code, title, start), end in zip(starts, [*ends, None], strict=True):
        first = date.min if end is None else today - timedelta(days=end - 1)
        found[code] = (title, Days(first, today - timedelta(days=start)))
    return found
