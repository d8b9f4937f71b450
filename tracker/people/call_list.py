"""The call list of a clinic: patients to phone, until it is done."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from tracker.models import Patient, PlannedCall, Summary, User

NOTHING_OPEN = "To be phoned"


@transaction.atomic
def plan_calls(patients: Iterable[Patient], *, day: date, by: User, now: datetime) -> int:
    """Put `patients` on their clinic's call list of `day`, each with the worklist's reason.

    Return how many are new: those already on the list stay as they are. Two queries for any number.
    The caller has scoped the patients to `by`.
    """
    found = Summary.objects.filter(patient__in=[patient.pk for patient in patients])
    planned = PlannedCall.objects.to_make().filter(patient__in=found.values("patient"))
    already = set(planned.values_list("patient", flat=True))
    new = [
        PlannedCall(
            clinic_id=summary.clinic_id,
            patient_id=summary.patient_id,
            day=day,
            reason=summary.reason or NOTHING_OPEN,
            asked_by=by,
            asked_at=now,
        )
        for summary in found
        if summary.patient_id not in already
    ]
    # two nurses may plan the same call at once: one is stored
    PlannedCall.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def complete_calls(patient: Patient, *, by: User | None, now: datetime) -> int:
    """Take the patient off the call list; return how many calls that ends. One query."""
    planned = PlannedCall.objects.to_make().filter(patient=patient)
    return planned.update(done_at=now, done_by=by)
