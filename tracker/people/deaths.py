"""Records a patient's death, which ends all mail and alerts, and undoes one recorded by mistake."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import Invitation, Patient, User
from tracker.outbox.states import cancel_waiting
from tracker.reasons import Reason
from tracker.reminders.planning import PlanChange, cancel_patient_plan, replan_patient
from tracker.triage import close_on_death
from tracker.triage.summaries import refresh_is_followed

FURTHEST_BACK = timedelta(days=6 * 366)


@transaction.atomic
def record_death(patient: Patient, *, died_on: date, by: User, now: datetime) -> None:
    """Record that `patient` died on `died_on`, and stop all that would still reach the family.

    Planned reminders, waiting messages, log links and open invitations are cancelled; unresolved
    alerts are closed with their own outcome. Recorded again, only the date changes. Raise
    ValidationError naming the field.
    """
    locked = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    _check(locked, died_on, now=now)
    patient.died_on = died_on
    if locked.died_on is not None:
        patient.save(update_fields=["died_on"])
        return
    patient.death_noted_at, patient.death_noted_by = now, by
    patient.discharged_at = locked.discharged_at or now
    patient.log_link_version = locked.log_link_version + 1
    patient.save(
        update_fields=[
            "died_on", "death_noted_at", "death_noted_by", "discharged_at", "log_link_version",
        ]
    )  # fmt: skip
    refresh_is_followed([patient])
    cancel_patient_plan(patient, because=Reason.PATIENT_DIED)
    Invitation.objects.filter(patient=patient).still_open(now).update(revoked_at=now)
    cancel_waiting(patient.pk, reason=Reason.PATIENT_DIED)
    close_on_death.close_all(patient, by=by, now=now)


@transaction.atomic
def undo_death(patient: Patient, *, now: datetime) -> PlanChange:
    """Undo a death that was recorded by mistake; return what of the plan comes back.

    A patient who was followed is followed again, and the alerts that it closed are open again.
    Earlier links and invitations stay revoked. Undoing twice changes nothing.
    """
    locked = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if locked.death_noted_at is None:
        return PlanChange()
    close_on_death.open_again(patient, closed_at=locked.death_noted_at, now=now)
    # a patient who had been discharged before stays discharged
    ended_it = locked.discharged_at == locked.death_noted_at
    patient.discharged_at = None if ended_it else locked.discharged_at
    patient.died_on = patient.death_noted_at = patient.death_noted_by = None
    patient.save(update_fields=["died_on", "death_noted_at", "death_noted_by", "discharged_at"])
    refresh_is_followed([patient])
    return replan_patient(patient, now=now)


def _check(patient: Patient, died_on: date, *, now: datetime) -> None:
    today = patient.local_date(now)
    born = patient.date_of_birth
    if died_on > today:
        raise ValidationError({"died_on": "This day lies ahead. Type the day of death."})
    if died_on < today - FURTHEST_BACK or (born is not None and died_on < born):
        raise ValidationError({"died_on": "Check the year of the day of death."})
