"""What a patient asks about the record, in words: also on the patient's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.models import DataRequest, Patient
from tracker.web.common.formatters import moment
from tracker.web.common.staff_access import Staff

# A patient asks seldom: these are all there are, but for a patient who does nothing else.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the staff read it; times in the clinic's zone."""

    request: DataRequest
    asked: str
    answered: str


def requests_of(found: Patient, staff: Staff) -> Sequence[Asked]:
    """The patient's newest requests, those that wait for an answer first. One query."""
    rows = DataRequest.objects.visible_to(staff.user).filter(patient=found)
    newest = rows.select_related("answered_by")[:MOST_SHOWN]
    waiting_first = sorted(newest, key=lambda row: row.answered_at is not None)
    return [_asked(row, staff) for row in waiting_first]


def _asked(row: DataRequest, staff: Staff) -> Asked:
    zone, now = staff.clinic.zone, staff.now
    who = row.answered_by or "somebody who has left"
    return Asked(
        request=row,
        asked=moment(row.asked_at, zone, now=now),
        answered=f"{moment(row.answered_at, zone, now=now)}, {who}" if row.answered_at else "",
    )
