"""Leaving the program, as a patient may at any time, and being followed again afterwards."""

from datetime import datetime

from django.db import transaction

from tracker.models import Alert, Patient, Procedure
from tracker.people.caregivers import withdraw_all
from tracker.reasons import Reason
from tracker.reminders.planning import PlanChange, end, replan
from tracker.rules.triage.codes import LEFT
from tracker.triage.data_requests import raise_leaving, settle
from tracker.triage.summaries import refresh_is_followed


@transaction.atomic
def leave(patient: Patient, *, now: datetime) -> None:
    """End the follow-up because the patient wants it to end; the nurses are told.

    Nothing planned is sent any more, every log link and open invitation is revoked, the record
    stays. Unlike a discharge it is never refused: what is open and grave stays on the worklist.
    Leaving twice changes nothing.
    """
    locked = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if locked.discharged_at is not None:
        return
    patient.discharged_at = patient.left_at = now
    patient.log_link_version = locked.log_link_version + 1
    patient.save(update_fields=["discharged_at", "left_at", "log_link_version"])
    refresh_is_followed([patient])
    for procedure in Procedure.objects.active().filter(patient=patient):
        end(procedure, because=Reason.PATIENT_LEFT)
    withdraw_all(patient, now=now)
    raise_leaving(patient, now=now)


@transaction.atomic
def follow_again(patient: Patient, *, now: datetime) -> PlanChange:
    """Go on with a follow-up that had ended; what of the plan comes back.

    Links of before stay revoked: the next e-mail has a new one. Of a patient who has died nothing
    comes back: that is `deaths.undo_death`'s.
    """
    if patient.died_on is not None:
        return PlanChange()
    patient.discharged_at = patient.left_at = None
    patient.save(update_fields=["discharged_at", "left_at"])
    refresh_is_followed([patient])
    settle(patient, LEFT, outcome=Alert.Outcome.PUT_RIGHT, by=None, now=now)
    active = Procedure.objects.active().filter(patient=patient)
    return replan(list(active.select_related("patient__clinic")), now=now)
