"""Contacts in words and the counters of monitoring, as the patient's page shows them too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.models import Contact, Patient
from tracker.rules.monitoring import Counters, Touch, counters
from tracker.web.common.formatters import counted, moment
from tracker.web.common.staff_access import Staff

Direction = Contact.Direction


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact as the staff read it; the time in the clinic's zone."""

    when: str
    what: str
    outcome: str
    reached: bool
    minutes: str
    by: str
    note: str
    about: str


def contact_lines(rows: Sequence[Contact], staff: Staff) -> list[ContactLine]:
    """`rows`, whose `by` and `alert` are loaded, in words."""
    return [
        ContactLine(
            when=moment(row.at, staff.clinic.zone, now=staff.now),
            what=_what(row),
            outcome=row.get_outcome_display(),
            reached=row.reached,
            minutes=counted(row.minutes, "minute"),
            by="you" if row.by == staff.user else str(row.by or "somebody who has left"),
            note=row.note,
            about=row.alert.reason if row.alert else "",
        )
        for row in rows
    ]


def monitoring(
    logged: Collection[date], rows: Sequence[Contact], found: Patient, staff: Staff
) -> Counters:
    """The counters of monitoring: days of the patient's calendar, contacts of the clinic's."""
    zone = staff.clinic.zone
    return counters(
        logged,
        [Touch(row.at.astimezone(zone).date(), row.minutes, row.is_live) for row in rows],
        today=found.local_date(staff.now),
    )


def _what(row: Contact) -> str:
    """ "Call", "Call from the patient"."""
    began = " from the patient" if row.direction == Direction.FROM_PATIENT else ""
    return f"{row.get_kind_display()}{began}"
