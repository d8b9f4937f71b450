"""The call list of a clinic: whom somebody is to phone today, until it is done."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from tracker.models import Patient, PlannedCall, Summary, User

NOTHING_OPEN = "To be phoned"


@transaction.atomic
def plan_calls(patients: Iterable[Patient], *, day: date, by: User, now: datetime) -> int:
    """Put `patients` on their clinic's call list of `day`, each with the worklist's reason.

    How many are new: whoever stands on it still stays as they are. Two queries, for any number.
    The patients were reached through a queryset scoped to `by`.
    """
    found = Summary.objects.filter(patient__in=[patient.pk for patient in patients])
    standing = PlannedCall.objects.to_make().filter(patient__in=found.values("patient"))
    there = set(standing.values_list("patient", flat=True))
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
        if summary.patient_id not in there
    ]
    # Two may plan the same call at once: one is enough.
    PlannedCall.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def end_calls(patient: Patient, *, by: User | None, now: datetime) -> int:
    """Take the patient off the call list: they were phoned, or it is crossed off. One query."""
    standing = PlannedCall.objects.to_make().filter(patient=patient)
    return standing.update(done_at=now, done_by=by)
