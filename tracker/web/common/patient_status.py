"""How a patient stands, in a tag and a phase, as the worklist and each page's head say it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tracker.guidance import Guidance, mild
from tracker.models import Summary
from tracker.reminders.guidance_versions import guidances_of
from tracker.rules.days import recovery_day
from tracker.triage.alerts import SILENCE
from tracker.triage.summaries import NOBODY_HAS_IT, RANKS

SEVERITY_OF_RANK = {rank: severity.value for severity, rank in RANKS.items()}
NO_PROCEDURE = "No procedure date"
ON_TRACK, SILENT = "on-track", "silent"


def guidances_for(rows: Iterable[Any]) -> Mapping[UUID, Guidance]:
    """By each row's key the guidance of its `version`; the product's, where there is none.

    One query at most.
    """
    versions: dict[UUID, UUID | None] = {row.pk: row.version for row in rows}
    found = guidances_of({version for version in versions.values() if version})
    return {key: found[version] if version else mild() for key, version in versions.items()}


def severity_of(summary: Summary) -> str:
    """The tag of a row: a severity, "silent" where only silence stands, or "on-track"."""
    if summary.rank == 0:
        return ON_TRACK
    if summary.top_rule == SILENCE:
        return SILENT
    return SEVERITY_OF_RANK[summary.rank % NOBODY_HAS_IT]


def stage(performed_on: date | None, today: date, guidance: Guidance) -> str:
    """ "Day 12 · Building up" in the words of `guidance`, or how far ahead the procedure lies."""
    if performed_on is None:
        return NO_PROCEDURE
    day = recovery_day(performed_on, today)
    if day < 0:
        return "Procedure tomorrow" if day == -1 else f"Procedure in {-day} days"
    return f"Day {day:,} · {guidance.phase_on(day).title}"
