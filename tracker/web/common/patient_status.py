"""A patient's severity tag and stage, for the worklist and the header of pages."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tracker.guidance import DEFAULT_PROTOCOL, Guidance, shipped_guidance
from tracker.models import Summary
from tracker.reminders.guidance_versions import guidance_by_version
from tracker.rules.days import recovery_day
from tracker.rules.triage.codes import SILENCE
from tracker.triage.summaries import NOBODY_HAS_IT, RANKS

SEVERITY_OF_RANK = {rank: severity.value for severity, rank in RANKS.items()}
NO_PROCEDURE = "No procedure date"
ON_TRACK, SILENT = "on-track", "silent"


def guidances_for(rows: Iterable[Any]) -> Mapping[UUID, Guidance]:
    """Return the guidance of each row's `version` by the row's key; the product's without one.

    One query at most.
    """
    versions: dict[UUID, UUID | None] = {row.pk: row.version for row in rows}
    found = guidance_by_version({version for version in versions.values() if version})
    product = shipped_guidance(DEFAULT_PROTOCOL)
    return {key: found[version] if version else product for key, version in versions.items()}


def severity_of(summary: Summary) -> str:
    """Return the tag of a row: a severity, "silent" where only silence stands, or "on-track"."""
    if summary.rank == 0:
        return ON_TRACK
    if summary.top_rule == SILENCE:
        return SILENT
    return SEVERITY_OF_RANK[summary.rank % NOBODY_HAS_IT]


def stage(performed_on: date | None, today: date, guidance: Guidance) -> str:
    """Return "Day 12 · Building up", or in how many days the procedure is."""
    if performed_on is None:
        return NO_PROCEDURE
    day = recovery_day(performed_on, today)
    if day < 0:
        return "Procedure tomorrow" if day == -1 else f"Procedure in {-day} days"
    return f"Day {day:,} · {guidance.phase_on(day).title}"
