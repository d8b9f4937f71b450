"""Registers a patient, changes details that move the plan, and discharges."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.guidance import ACTIVITIES
from tracker.models import (
    Alert,
    Clinic,
    Patient,
    PreferenceChange,
    PreferenceDoor,
    Procedure,
    Summary,
    User,
)
from tracker.models.preference import PREFERENCES
from tracker.people.enrolment import baselines_of, check_performed_on, follow_all
from tracker.people.invitations import invite_patient
from tracker.reminders.events import plan_event, revoke_event
from tracker.reminders.planning import PlanChange, cancel_patient_plan, replan, replan_patient
from tracker.rules.sentence import Sentence as _
from tracker.rules.severity import Severity
from tracker.triage.summaries import refresh_is_followed

CLEARANCES = ("lifting", "strenuous", "driving")


class DischargeRefused(Exception):
    """The follow-up cannot end now; says why, in words for the nurse."""


@transaction.atomic
def register(
    patient: Patient, procedure: Procedure, *, clinic: Clinic, by: User | None, now: datetime
) -> Patient:
    """Store a new patient and procedure with the whole plan, and invite the patient.

    `patient` and `procedure` are unsaved. Steps whose day has passed are recorded as missed.
    Without an e-mail address nobody is invited. Raise ValidationError naming the fields; then
    nothing is written.
    """
    patient.clinic, patient.registered_at = clinic, now
    patient.email = patient.email.strip().lower()
    patient.full_clean()
    check_performed_on(procedure.performed_on, today=patient.local_date(now))
    procedure.clean_fields(exclude=["patient", "guidance_version"])
    follow_all([(patient, procedure)], clinic=clinic, now=now)
    if patient.email:
        invite_patient(patient, by=by, now=now)
    return patient


@transaction.atomic
def change_procedure(procedure: Procedure, *, now: datetime) -> PlanChange:
    """Save a corrected procedure and replan; return what changed in the plan.

    Raise ValidationError naming the fields; then nothing is written.
    """
    patient = procedure.patient
    check_performed_on(procedure.performed_on, today=patient.local_date(now))
    _check_activities(procedure, today=patient.local_date(now))
    _check_order(procedure)
    procedure.full_clean(validate_constraints=False)  # the fields' own limits say the same
    before = Procedure.objects.select_for_update(no_key=True).get(pk=procedure.pk)
    # it may have been moved to another version since the form was opened
    procedure.guidance_version_id = before.guidance_version_id
    has_moved = procedure.performed_on != before.performed_on
    procedure.day_0_moves = before.day_0_moves + has_moved
    procedure.save()
    Summary.objects.filter(patient=patient).update(
        performed_on=procedure.performed_on, baselines=baselines_of(procedure)
    )
    _plan_mail_about_clearances(before, procedure, now=now)
    return replan([procedure], now=now)


@transaction.atomic
def note_activities(procedure: Procedure, *, now: datetime) -> None:
    """Save since when the patient is back to light activity, daily routine and work.

    An activity that is recorded is no longer asked about. Raise ValidationError naming the fields;
    then nothing is written.
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
    """Save changed details and preferences, and replan; return what changed in the plan.

    A change of preferences is recorded with who made it, when and by which `door`. A new e-mail
    address must be confirmed: its owner is invited. Raise ValidationError naming the fields; then
    nothing is written.
    """
    before = Patient.objects.select_for_update().get(pk=patient.pk)
    patient.email = patient.email.strip().lower()
    patient.full_clean()
    update_email_status(before, patient)
    patient.save()
    if change := preference_change(before, patient, by=by, door=door, now=now):
        change.save(force_insert=True)
    if patient.email and patient.email != before.email:
        invite_patient(patient, by=by, now=now)
    return replan_patient(patient, now=now)


@transaction.atomic
def discharge(patient: Patient, *, now: datetime) -> None:
    """End the follow-up: nothing planned is sent any more, the record stays.

    Raise DischargeRefused while an emergency or urgent alert is unresolved: off the worklist,
    nobody would see it.
    """
    grave = Alert.objects.filter(
        patient=patient, severity__in=[Severity.EMERGENCY, Severity.URGENT]
    ).unresolved()
    if grave.exists():
        raise DischargeRefused("An emergency or urgent alert is open. Resolve it first.")
    patient.discharged_at = now
    patient.save(update_fields=["discharged_at"])
    refresh_is_followed([patient])
    cancel_patient_plan(patient)


def update_email_status(before: Patient, after: Patient) -> None:
    """Require confirmation of a changed e-mail address; keep the status of an unchanged one."""
    # mail may have bounced since `after` was read: a form that was open must not undo that
    after.email_stopped_at = before.email_stopped_at
    after.email_stopped_for = before.email_stopped_for
    if after.email != before.email:
        after.email_confirmed_at = None
        after.account = None
        after.email_stopped_at, after.email_stopped_for = None, ""


def preference_change(
    before: Patient, after: Patient, *, by: User | None, door: PreferenceDoor, now: datetime
) -> PreferenceChange | None:
    """Return an unsaved record of the preferences that changed; None when none did."""
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
    """Return a preference as JSON, days and times in ISO form."""
    return value.isoformat() if isinstance(value, (date, time)) else value


def _check_order(procedure: Procedure) -> None:
    """Raise ValidationError unless day 0 lies after that of every procedure before this one."""
    others = Procedure.objects.filter(patient=procedure.patient, active=False)
    if others.filter(performed_on__gte=procedure.performed_on).exclude(pk=procedure.pk).exists():
        raise ValidationError(
            {"performed_on": "An earlier procedure was on this day or after it. Type a later day."}
        )


def _plan_mail_about_clearances(before: Procedure, after: Procedure, *, now: datetime) -> None:
    """Plan a message about each new clearance; cancel one about a clearance taken back."""
    for restriction in CLEARANCES:
        was = getattr(before, f"{restriction}_cleared_on")
        cleared_on = getattr(after, f"{restriction}_cleared_on")
        if cleared_on == was:
            continue
        event = f"{restriction}_cleared"
        revoke_event(after, event)
        if cleared_on is not None:
            plan_event(after, event, now=now, not_before=cleared_on)


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
