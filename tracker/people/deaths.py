"""A patient's death, as the clinic was told: everything stops at once, the record stays.

A death noted by mistake can be taken back: what it had stopped goes on.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.models import Invitation, Patient, Procedure, User
from tracker.outbox.states import cancel_waiting
from tracker.reasons import Reason
from tracker.reminders.planning import PlanChange, end, replan
from tracker.triage import deaths
from tracker.triage.summaries import refresh_is_followed

FURTHEST_BACK = timedelta(days=6 * 366)


@transaction.atomic
def record_death(patient: Patient, *, died_on: date, by: User, now: datetime) -> None:
    """Note that `patient` died on `died_on`, and end all that would still go to the family.

    Nothing planned is sent, nor what waits in the outbox, leased or to be tried again; log links
    and open invitations end, open alerts are closed with an outcome of their own. Noted again,
    only the date is corrected. Raises ValidationError naming the field.
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
    # Gathering locks the same rows: what is being put into a message is waited for.
    for procedure in Procedure.objects.active().filter(patient=patient).select_for_update():
        end(procedure, because=Reason.PATIENT_DIED)
    Invitation.objects.filter(patient=patient).still_open(now).update(revoked_at=now)
    cancel_waiting(patient.pk, reason=Reason.PATIENT_DIED)
    deaths.close_all(patient, by=by, now=now)


@transaction.atomic
def undo_death(patient: Patient, *, now: datetime) -> PlanChange:
    """Undo a death that was noted by mistake; what of the plan comes back.

    Whoever was followed is followed again, and the alerts that it closed are open again. Links and
    invitations of before stay ended: the next e-mail has a new link. Twice changes nothing.
    """
    locked = Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    if locked.death_noted_at is None:
        return PlanChange()
    deaths.open_again(patient, closed_at=locked.death_noted_at, now=now)
    # Whoever had been discharged before stays so.
    ended_it = locked.discharged_at == locked.death_noted_at
    patient.discharged_at = None if ended_it else locked.discharged_at
    patient.died_on = patient.death_noted_at = patient.death_noted_by = None
    patient.save(update_fields=["died_on", "death_noted_at", "death_noted_by", "discharged_at"])
    refresh_is_followed([patient])
    active = Procedure.objects.active().filter(patient=patient)
    return replan(list(active.select_related("patient__clinic")), now=now)


def _check(patient: Patient, died_on: date, *, now: datetime) -> None:
    today = patient.local_date(now)
    born = patient.date_of_birth
    if died_on > today:
        raise ValidationError({"died_on": "This day lies ahead. Type the day of death."})
    if died_on < today - FURTHEST_BACK or (born is not None and died_on < born):
        raise ValidationError({"died_on": "Check the year of the day of death."})
