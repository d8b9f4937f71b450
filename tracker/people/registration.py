"""Registering a patient, and the later changes that move the plan."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.guidance import ACTIVITIES
from tracker.models import (
    Alert,
    Clinic,
    Invitation,
    Patient,
    PreferenceChange,
    PreferenceDoor,
    Procedure,
    Summary,
    User,
)
from tracker.models.preference import PREFERENCES
from tracker.people.enrolment import baselines_of, check_performed_on, follow_all
from tracker.people.invitations import invite
from tracker.reminders.events import announce, take_back
from tracker.reminders.planning import PlanChange, end, replan
from tracker.rules.sentence import Sentence as _
from tracker.rules.severity import Severity
from tracker.triage.summaries import note_follow_up

CLEARANCES = ("lifting", "strenuous", "driving")


class DischargeRefused(Exception):
    """The follow-up cannot end now; says why in a person's words."""


@transaction.atomic
def register(
    patient: Patient, procedure: Procedure, *, clinic: Clinic, by: User | None, now: datetime
) -> Patient:
    """Follow a new patient: the row, the procedure, the whole plan, and an invitation.

    `patient` and `procedure` are unsaved. Steps whose day has passed are recorded as missed, with
    that reason. Without an e-mail address nobody is invited: the clinic phones. Raises
    ValidationError naming the fields; then nothing is written.
    """
    patient.clinic, patient.registered_at = clinic, now
    patient.email = patient.email.strip().lower()
    patient.full_clean()
    check_performed_on(procedure.performed_on, today=patient.local_date(now))
    procedure.clean_fields(exclude=["patient", "guidance_version"])
    follow_all([(patient, procedure)], clinic=clinic, now=now)
    if patient.email:
        invite(
            clinic=clinic,
            role=Invitation.Role.PATIENT,
            email=patient.email,
            patient=patient,
            by=by,
            now=now,
        )
    return patient


@transaction.atomic
def change_procedure(procedure: Procedure, *, now: datetime) -> PlanChange:
    """Save a corrected procedure and move the plan with its date; what changed in the plan.

    Raises ValidationError naming the fields; then nothing is written.
    """
    patient = procedure.patient
    check_performed_on(procedure.performed_on, today=patient.local_date(now))
    _check_activities(procedure, today=patient.local_date(now))
    _check_order(procedure)
    procedure.full_clean(validate_constraints=False)  # the fields' own limits say the same
    before = Procedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
    # Another version may have been given to it since the form was opened.
    procedure.guidance_version_id = before.guidance_version_id
    has_moved = procedure.performed_on != before.performed_on
    procedure.day_0_moves = before.day_0_moves + has_moved
    procedure.save()
    Summary.objects.filter(patient=patient).update(
        performed_on=procedure.performed_on, baselines=baselines_of(procedure)
    )
    _tell_of_clearances(before, procedure, now=now)
    return replan([procedure], now=now)


@transaction.atomic
def note_activities(procedure: Procedure, *, now: datetime) -> None:
    """Save since when the patient is back to light activity, daily routine and work.

    What is recorded is not asked for any more. Raises ValidationError naming the fields; then
    nothing is written.
    """
    _check_activities(procedure, today=procedure.patient.local_date(now))
    procedure.save(update_fields=[f"{activity}_on" for activity in ACTIVITIES])


@transaction.atomic
def change_patient(
    patient: Patient,
    *,
    by: User | None,
    door: PreferenceDoor,
    now: datetime,
) -> PlanChange:
    """Save changed details and preferences, and move the plan with zone and send time.

    A change of preferences leaves a row that says who made it, when and by which `door`. A new
    e-mail address must be confirmed anew: its owner is invited. Raises ValidationError naming the
    fields; then nothing is written.
    """
    before = Patient.objects.select_for_update().get(pk=patient.pk)
    patient.email = patient.email.strip().lower()
    patient.full_clean()
    settle_address(before, patient)
    patient.save()
    if change := preference_change(before, patient, by=by, door=door, now=now):
        change.save(force_insert=True)
    if patient.email and patient.email != before.email:
        invite(
            clinic=patient.clinic,
            role=Invitation.Role.PATIENT,
            email=patient.email,
            patient=patient,
            by=by,
            now=now,
        )
    active = Procedure.objects.active().filter(patient=patient)
    return replan(list(active.select_related("patient__clinic")), now=now)


@transaction.atomic
def discharge(patient: Patient, *, now: datetime) -> None:
    """End the follow-up: nothing planned is sent any more, the record stays.

    Raises DischargeRefused while an emergency or an urgent alert is open: off the worklist, nobody
    would see it.
    """
    grave = Alert.objects.filter(
        patient=patient, severity__in=[Severity.EMERGENCY, Severity.URGENT]
    ).unresolved()
    if grave.exists():
        raise DischargeRefused("An emergency or urgent alert is open. Resolve it first.")
    patient.discharged_at = now
    patient.save(update_fields=["discharged_at"])
    note_follow_up([patient])
    for procedure in Procedure.objects.active().filter(patient=patient):
        end(procedure)


def settle_address(before: Patient, after: Patient) -> None:
    """Have a new e-mail address confirmed anew; keep what became of the old one meanwhile."""
    # Mail may have come back since `after` was read: a form that was open must not undo that.
    after.email_stopped_at = before.email_stopped_at
    after.email_stopped_for = before.email_stopped_for
    if after.email != before.email:
        after.email_confirmed_at = None
        after.account = None
        after.email_stopped_at, after.email_stopped_for = None, ""


def preference_change(
    before: Patient, after: Patient, *, by: User | None, door: PreferenceDoor, now: datetime
) -> PreferenceChange | None:
    """The row that says which preferences changed, unsaved; None when none did."""
    changed = [name for name in PREFERENCES if getattr(before, name) != getattr(after, name)]
    if not changed:
        return None
    return PreferenceChange(
        patient=after,
        changed_by=by,
        door=door,
        changed_at=now,
        before={name: _as_json(getattr(before, name)) for name in changed},
        after={name: _as_json(getattr(after, name)) for name in changed},
    )


def _as_json(value: object) -> object:
    """A preference as JSON keeps it: days and times in ISO form."""
    return value.isoformat() if isinstance(value, (date, time)) else value


def _check_order(procedure: Procedure) -> None:
    """Raise ValidationError unless day 0 lies after that of every procedure before this one."""
    others = Procedure.objects.filter(patient=procedure.patient, active=False)
    if others.filter(performed_on__gte=procedure.performed_on).exclude(pk=procedure.pk).exists():
        raise ValidationError(
            {"performed_on": "An earlier procedure was on this day or after it. Type a later day."}
        )


def _tell_of_clearances(before: Procedure, after: Procedure, *, now: datetime) -> None:
    """Tell the patient of what was newly cleared; what is cleared no more stays untold."""
    for restriction in CLEARANCES:
        was = getattr(before, f"{restriction}_cleared_on")
        cleared_on = getattr(after, f"{restriction}_cleared_on")
        if cleared_on == was:
            continue
        event = f"{restriction}_cleared"
        take_back(after, event)
        if cleared_on is not None:
            announce(after, event, now=now, not_before=cleared_on)


def _check_activities(procedure: Procedure, *, today: date) -> None:
    """Raise ValidationError unless each return to an activity lies from day 0 to today."""
    wrong = {
        f"{activity}_on": _("Choose a day from the procedure to today.")
        for activity in ACTIVITIES
        for day in [getattr(procedure, f"{activity}_on")]
        if day is not None and not procedure.performed_on <= day <= today
    }
    if wrong:
        raise ValidationError(wrong)
