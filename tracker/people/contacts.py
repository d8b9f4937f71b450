"""Records contacts between staff and patients, alone or together with resolving an alert."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import Alert, Contact, Patient, User
from tracker.models.contact import LONGEST_NOTE, MOST_MINUTES
from tracker.people.call_list import complete_calls
from tracker.triage.alerts import AlertConflict, resolve

FURTHEST_BACK = timedelta(days=366)  # an older one has the wrong year
ENDED = "The follow-up has ended. The record can only be read."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """The fields of a contact to record, in the codes of Contact."""

    kind: str
    outcome: str
    minutes: int
    at: datetime
    direction: str = Contact.Direction.TO_PATIENT
    note: str = ""


@transaction.atomic
def record_contact(
    patient: Patient, given: NewContact, *, by: User, now: datetime, alert: Alert | None = None
) -> Contact:
    """Record a contact, perhaps about an `alert` of the patient. Sent twice, it is stored once.

    Raise ValidationError naming the fields; then nothing is written.
    """
    _check(patient, given, alert, now=now)
    facts = {
        "direction": given.direction,
        "reached": given.outcome not in Contact.NOT_REACHED,
        "outcome": given.outcome,
        "minutes": given.minutes,
        "note": given.note.strip(),
        "alert": alert,
    }
    contact, is_new = Contact.objects.get_or_create(
        patient=patient, at=given.at, kind=given.kind, by=by, defaults={**facts, "created_at": now}
    )
    if is_new and given.outcome not in Contact.NOT_REACHED:
        complete_calls(patient, by=by, now=now)
    if not is_new and any(getattr(contact, name) != value for name, value in facts.items()):
        # a second call within the same minute: the form gives times to the minute
        if given.at < now < given.at + timedelta(minutes=1):
            return record_contact(patient, replace(given, at=now), by=by, now=now, alert=alert)
        raise ValidationError(
            {"at": "You have recorded another one at this time already. Correct the time."}
        )
    return contact


@transaction.atomic
def record_and_resolve(alert: Alert, given: NewContact, *, by: User, now: datetime) -> Contact:
    """Record a contact, and resolve `alert` with the same outcome and note.

    Raise AlertConflict when somebody else has resolved it, ValidationError for a contact that did
    not reach the patient, and what `record_contact` raises; then nothing is written.
    """
    if given.outcome in Contact.NOT_REACHED:
        raise ValidationError(
            {"outcome": "Nobody was reached: record the call alone, and the alert stays open."}
        )
    is_resolved = Alert.objects.filter(pk=alert.pk, state=Alert.State.RESOLVED).exists()
    is_repeat = Contact.objects.filter(alert=alert, at=given.at, kind=given.kind, by=by).exists()
    if is_resolved and not is_repeat:
        raise AlertConflict("This alert was resolved already. Record the call alone.")
    contact = record_contact(alert.patient, given, by=by, now=now, alert=alert)
    resolve(alert, by=by, outcome=given.outcome, note=contact.note, now=now)
    return contact


def _check(patient: Patient, given: NewContact, alert: Alert | None, *, now: datetime) -> None:
    """Raise ValidationError naming each invalid field."""
    if patient.discharged_at is not None:
        raise ValidationError(ENDED)
    wrong = {
        name: f"Choose {what} from the list."
        for name, what, known in (
            ("kind", "what it was", Contact.Kind),
            ("direction", "who began it", Contact.Direction),
            ("outcome", "how it ended", Contact.Outcome),
        )
        if getattr(given, name) not in known.values
    }
    if not 0 <= given.minutes <= MOST_MINUTES:
        wrong["minutes"] = f"Type a number of minutes from 0 to {MOST_MINUTES}."
    if len(given.note) > LONGEST_NOTE:
        wrong["note"] = f"Keep the note to {LONGEST_NOTE:,} characters."
    if given.at > now:
        wrong["at"] = "This is still ahead. Type when it was."
    elif given.at < now - FURTHEST_BACK:
        wrong["at"] = "This is more than a year ago. Check the year."
    if alert is not None and alert.patient_id != patient.pk:
        wrong["alert"] = "This alert is another patient’s."
    if wrong:
        raise ValidationError(wrong)
