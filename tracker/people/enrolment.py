"""Stores new patients with their procedures, summaries and plans, in bulk."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.measures import BEFORE
from tracker.models import Clinic, Patient, Procedure, Summary
from tracker.reminders.guidance_versions import current
from tracker.reminders.planning import replan
from tracker.rules.batches import batches

FURTHEST_AHEAD = timedelta(days=366)
FURTHEST_BACK = timedelta(days=6 * 366)
# Patients at a time; each has about 90 reminders.
BATCH = 200


@transaction.atomic
def follow_all(
    entries: Sequence[tuple[Patient, Procedure]], *, clinic: Clinic, now: datetime
) -> None:
    """Store new patients of `clinic`, each with a procedure, a summary and the whole plan.

    The rows are unsaved and have been validated. Invites nobody. A fixed number of statements for
    each 200.
    """
    versions = {
        protocol: current(clinic, protocol, now=now)
        for protocol in {procedure.protocol for _, procedure in entries}
    }
    for patient, procedure in entries:
        patient.clinic, patient.registered_at = clinic, now
        procedure.patient = patient
        procedure.guidance_version = versions[procedure.protocol]
    for batch in batches(entries, BATCH):
        Patient.objects.bulk_create([patient for patient, _ in batch])
        Procedure.objects.bulk_create([procedure for _, procedure in batch])
        Summary.objects.bulk_create([_summary(*entry, now=now) for entry in batch])
        replan([procedure for _, procedure in batch], now=now)


def check_performed_on(day: date, *, today: date) -> None:
    """Raise ValidationError for a day 0 so far away that the year must be wrong."""
    if day > today + FURTHEST_AHEAD:
        raise ValidationError(
            {"performed_on": "This is more than a year ahead. Check the year of the procedure."}
        )
    if day < today - FURTHEST_BACK:
        raise ValidationError(
            {"performed_on": "This is more than six years ago. Check the year of the procedure."}
        )


def baselines_of(procedure: Procedure) -> dict[str, float]:
    """Return the measures before the procedure that are known."""
    values = {measure: getattr(procedure.baseline, measure) for measure in BEFORE}
    return {measure: float(value) for measure, value in values.items() if value is not None}


def _summary(patient: Patient, procedure: Procedure, *, now: datetime) -> Summary:
    return Summary(
        patient=patient,
        clinic=patient.clinic,
        nurse_id=patient.nurse_id,
        protocol=procedure.protocol,
        performed_on=procedure.performed_on,
        baselines=baselines_of(procedure),
        updated_at=now,
    )
