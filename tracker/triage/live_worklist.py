"""Counts what waits in a clinic now, cheaply enough for a page that asks every few seconds."""

from dataclasses import dataclass
from uuid import UUID

from tracker.models import Membership, Summary
from tracker.models.plain_sql import rows
from tracker.triage.summaries import NOBODY_HAS_IT
from tracker.triage.worklist_counts import up_to_most

# Per severity, only the newest are listed one by one; a new alert is always among them.
NEWEST = 50
EMERGENCY, URGENT, WATCH = (NOBODY_HAS_IT + rank for rank in (3, 2, 1))

_WAITING = f"FROM {Summary._meta.db_table} WHERE clinic_id = %(clinic)s AND is_listed AND rank = "
_COUNTS = f"SELECT {', '.join(up_to_most(f'{_WAITING}{n}') for n in (EMERGENCY, URGENT, WATCH))}"
_LISTED = f"""
    SELECT patient_id, top_alert_id {_WAITING}%(rank)s
    ORDER BY sort_at DESC, patient_id DESC LIMIT {NEWEST}
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Unacknowledged alerts: how many of each severity, up to MOST, and the newest grave ones.

    Each of these as the keys of the patient and of the alert.
    """

    counts: tuple[int, ...]
    emergencies: tuple[tuple[UUID, UUID], ...]
    urgent: tuple[tuple[UUID, UUID], ...]


def waiting(member: Membership) -> Waiting:
    """Return what waits in the clinic that `member` works for. Three small queries."""
    (counts,) = rows(_COUNTS, {"clinic": member.clinic_id})
    return Waiting(
        counts=counts,
        emergencies=_newest(member.clinic_id, EMERGENCY),
        urgent=_newest(member.clinic_id, URGENT),
    )


def _newest(clinic_id: UUID, rank: int) -> tuple[tuple[UUID, UUID], ...]:
    found = rows(_LISTED, {"clinic": clinic_id, "rank": rank})
    return tuple((_key(patient), _key(alert)) for patient, alert in found)


def _key(stored: UUID | str) -> UUID:
    """Return a key, which SQLite keeps as text."""
    return stored if isinstance(stored, UUID) else UUID(stored)
