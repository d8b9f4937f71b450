"""What waits in a clinic at this moment, as cheaply as a page may ask for it every few seconds."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from tracker.models import Membership, Summary
from tracker.models.compiled import Counts, Given, Rows
from tracker.triage.summaries import NOBODY_HAS_IT
from tracker.triage.worklist_counts import MOST

# Of each severity the newest so many are told one by one: what is raised now is among them.
NEWEST = 50
EMERGENCY, URGENT, WATCH = (NOBODY_HAS_IT + rank for rank in (3, 2, 1))

_CLINIC = Given("clinic", Summary._meta.get_field("clinic"))


def _waiting(rank: int) -> "QuerySet[Summary]":
    return Summary.objects.filter(clinic=_CLINIC, is_listed=True, rank=rank)


def _newest(rank: int) -> Rows:
    rows = _waiting(rank).order_by("-sort_at", "-patient")
    return Rows(lambda: rows.values_list("patient", "top_alert_id")[:NEWEST])


_count = Counts(lambda: [_waiting(rank) for rank in (EMERGENCY, URGENT, WATCH)], MOST)
_emergencies, _urgent = _newest(EMERGENCY), _newest(URGENT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What nobody has taken: how many of each severity, up to MOST, and the newest grave ones.

    The latter as the patient's key and that of the alert: a further alert is another one.
    """

    counts: tuple[int, ...]
    emergencies: tuple[tuple[UUID, UUID], ...]
    urgent: tuple[tuple[UUID, UUID], ...]


def waiting(member: Membership) -> Waiting:
    """What waits in the clinic that `member` works for. Three small queries."""
    clinic = member.clinic_id
    return Waiting(
        counts=tuple(_count(clinic=clinic)),
        emergencies=tuple(_emergencies(clinic=clinic)),
        urgent=tuple(_urgent(clinic=clinic)),
    )
