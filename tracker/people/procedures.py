"""A further procedure: a new plan begins, the earlier procedure stays as history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import DailyLog, Patient, Procedure, Summary
from tracker.people.enrolment import baselines_of, check_performed_on
from tracker.reasons import Reason
from tracker.reminders.guidance_versions import current
from tracker.reminders.planning import PlanChange, cancel_plan, replan


@dataclass(frozen=True, slots=True)
class ProcedurePeriod:
    """A procedure, the last day of its period, and how many days of it were logged.

    `until` is None for the newest.
    """

    procedure: Procedure
    until: date | None
    logs: int


@transaction.atomic
def begin_another(patient: Patient, procedure: Procedure, *, now: datetime) -> PlanChange:
    """Follow `patient` for a new, unsaved `procedure`; return what is planned for it.

    The one before becomes history, and what was still planned for it is cancelled. Raise
    ValidationError naming the fields; then nothing is written.
    """
    Summary.objects.lock(patient.pk)
    before = list(
        Procedure.objects.filter(patient=patient).order_by("-performed_on").select_for_update()
    )
    _check(patient, procedure, before, now=now)
    procedure.patient = patient
    procedure.guidance_version = current(patient.clinic, procedure.protocol, now=now)
    procedure.full_clean(validate_constraints=False)  # the fields' own limits say the same
    for old in before:
        if old.active:
            old.active = False
            old.save(update_fields=["active"])
            cancel_plan(old, because=Reason.NEW_PROCEDURE)
    procedure.save(force_insert=True)
    Summary.objects.filter(patient=patient).update(
        protocol=procedure.protocol,
        performed_on=procedure.performed_on,
        baselines=baselines_of(procedure),
        milestones={},
    )
    return replan([procedure], now=now)


def procedures_history(patient: Patient) -> list[ProcedurePeriod]:
    """Return the patient's procedures, newest first, with their logged days. Two queries."""
    procedures = list(
        Procedure.objects.filter(patient=patient)
        .select_related("guidance_version")
        .defer("guidance_version__document")
        .order_by("-performed_on")
    )
    logged = list(DailyLog.objects.filter(patient=patient).values_list("day", flat=True))
    found, until = [], None
    for procedure in procedures:
        is_first = procedure is procedures[-1]
        own = [
            day
            for day in logged
            if (is_first or day >= procedure.performed_on) and (until is None or day <= until)
        ]
        found.append(ProcedurePeriod(procedure, until, len(own)))
        until = procedure.performed_on - timedelta(days=1)
    return found


def _check(
    patient: Patient, procedure: Procedure, before: list[Procedure], *, now: datetime
) -> None:
    if patient.discharged_at is not None:
        raise ValidationError("The follow-up has ended. Follow the patient again first.")
    check_performed_on(procedure.performed_on, today=patient.local_date(now))
    newest = before[0].performed_on if before else None
    if newest is not None and procedure.performed_on <= newest:
        raise ValidationError(
            {
                "performed_on": (
                    f"The procedure before was on {newest:%m/%d/%Y}. Type a later day, or correct "
                    "that one instead."
                )
            }
        )
