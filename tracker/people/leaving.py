"""Ends the follow-up of a patient who leaves the program, and resumes a follow-up."""

from datetime import datetime

from django.db import transaction

from tracker.models import Alert, Patient
from tracker.people.caregivers import withdraw_all
from tracker.reasons import Reason
from tracker.reminders.planning import PlanChange, cancel_patient_plan, replan_patient
from tracker.rules.triage.codes import LEFT
from tracker.triage.data_requests import close_alert, raise_leaving
from tracker.triage.summaries import refresh_is_followed


@transaction.atomic
def leave(patient: Patient, *, now: datetime) -> None:
    """End the follow-up because the patient wants to, and raise an alert about it.

    Nothing more is sent; log links and open invitations are revoked; the record stays. Unlike a
    discharge it is never refused: grave alerts stay on the worklist. Leaving twice changes nothing.
    """
    locked = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if locked.discharged_at is not None:
        return
    patient.discharged_at = patient.left_at = now
    patient.log_link_version = locked.log_link_version + 1
    patient.save(update_fields=["discharged_at", "left_at", "log_link_version"])
    refresh_is_followed([patient])
    cancel_patient_plan(patient, because=Reason.PATIENT_LEFT)
    withdraw_all(patient, now=now)
    raise_leaving(patient, now=now)


@transaction.atomic
def follow_again(patient: Patient, *, now: datetime) -> PlanChange:
    """Resume a follow-up that had ended; return what of the plan comes back.

    Earlier links stay revoked: the next e-mail has a new one. Does nothing for a patient who has
    died: see `deaths.undo_death`.
    """
    if patient.died_on is not None:
        return PlanChange()
    patient.discharged_at = patient.left_at = None
    patient.save(update_fields=["discharged_at", "left_at"])
    refresh_is_followed([patient])
    close_alert(patient, LEFT, outcome=Alert.Outcome.PUT_RIGHT, by=None, now=now)
    return replan_patient(patient, now=now)
