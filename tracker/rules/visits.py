"""The visits that the guidance proposes, on one patient's calendar."""

from dataclasses import dataclass
from datetime import date

from tracker.guidance import Guidance, Source, When


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """About when a visit is usual: `on`, and how long after day 0. The clinic gives the date.

    `step` and `occurrence` name it also once day 0 is corrected, or the guidance moves it.
    """

    step: str
    occurrence: int
    on: date
    when: When
    sources: tuple[Source, ...]


def planned_visits(guidance: Guidance, performed_on: date) -> list[PlannedVisit]:
    """Every visit up to year 5, the first one first."""
    visits = [
        PlannedVisit(step.code, number, when.on(performed_on), when, step.sources)
        for step in guidance.steps
        if step.kind == "visit"
        for number, when in step.occurrences
    ]
    return sorted(visits, key=lambda visit: (visit.on, visit.step, visit.occurrence))
