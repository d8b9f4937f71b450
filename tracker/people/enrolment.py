"""Beginning to follow patients: the rows and the whole plan of each, for one or a thousand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import Clinic, Patient, Procedure, Summary
from tracker.models.summary import BASELINE_MEASURES
from tracker.reminders.guidance_versions import current
from tracker.reminders.planning import replan

FURTHEST_AHEAD = timedelta(days=366)
FURTHEST_BACK = timedelta(days=6 * 366)
# About 90 rows of plan each.
BATCH = 200


@transaction.atomic
def follow_all(
    entries: Sequence[tuple[Patient, Procedure]], *, clinic: Clinic, now: datetime
) -> None:
    """Store new patients of `clinic`, each with a procedure, a summary and the whole plan.

    Both rows of an entry are unsaved and have been checked. Invites nobody. A fixed number of
    statements for each 200.
    """
    version = current(clinic, now=now)
    for patient, procedure in entries:
        patient.clinic, patient.registered_at = clinic, now
        procedure.patient, procedure.guidance_version = patient, version
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        Patient.objects.bulk_create([patient for patient, _ in batch])
        Procedure.objects.bulk_create([procedure for _, procedure in batch])
        Summary.objects.bulk_create([_summary(*entry, now=now) for entry in batch])
        replan([procedure for _, procedure in batch], now=now)


def check_performed_on(day: date, *, today: date) -> None:
    """Raise ValidationError when day 0 lies where only a slip of the year puts it."""
    if day > today + FURTHEST_AHEAD:
        raise ValidationError(
            {"performed_on": "This is more than a year ahead. Check the year of the procedure."}
        )
    if day < today - FURTHEST_BACK:
        raise ValidationError(
            {"performed_on": "This is more than six years ago. Check the year of the procedure."}
        )


def baselines_of(procedure: Procedure) -> dict[str, float]:
    """Each measure that is known from before the procedure."""
    values = {measure: getattr(procedure.baseline, measure) for measure in BASELINE_MEASURES}
    return {measure: float(value) for measure, value in values.items() if value is not None}


def _summary(patient: Patient, procedure: Procedure, *, now: datetime) -> Summary:
    return Summary(
        patient=patient,
        clinic=patient.clinic,
        nurse_id=patient.nurse_id,
        performed_on=procedure.performed_on,
        baselines=baselines_of(procedure),
        updated_at=now,
    )
