"""Registering a patient, and the later changes that move the plan."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.clinical.sentence import Sentence as _
from tracker.clinical.severity import Severity
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
from tracker.models.summary import BASELINE_MEASURES
from tracker.people.invitations import invite
from tracker.reminders.events import announce, take_back
from tracker.reminders.pins import current
from tracker.reminders.planning import PlanChange, end, replan
from tracker.triage.summaries import note_follow_up

CLEARANCES = ("lifting", "strenuous", "driving")
FURTHEST_AHEAD = timedelta(days=366)
FURTHEST_BACK = timedelta(days=6 * 366)


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
    patient.save(force_insert=True)
    procedure.patient = patient
    procedure.guidance_version = current(clinic, now=now)
    procedure.full_clean(validate_constraints=False)  # the fields' own limits say the same
    procedure.save(force_insert=True)
    Summary.objects.create(
        patient=patient,
        clinic=clinic,
        performed_on=procedure.performed_on,
        baselines=baselines_of(procedure),
        updated_at=now,
    )
    replan([procedure], now=now)
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
    patient: Patient, *, by: User | None, door: PreferenceDoor, now: datetime
) -> PlanChange:
    """Save changed details and preferences, and move the plan with zone and send time.

    A change of preferences leaves a row that says who made it, when and by which `door`. A new
    e-mail address must be confirmed anew: its owner is invited. Raises ValidationError naming the
    fields; then nothing is written.
    """
    before = Patient.objects.select_for_update().get(pk=patient.pk)
    patient.email = patient.email.strip().lower()
    patient.full_clean()
    # Mail may have come back since `patient` was read: a form that was open must not undo that.
    patient.email_stopped_at = before.email_stopped_at
    patient.email_stopped_for = before.email_stopped_for
    if patient.email != before.email:
        patient.email_confirmed_at = None
        patient.account = None
        patient.email_stopped_at, patient.email_stopped_for = None, ""
    patient.save()
    _note_preferences(before, patient, by=by, door=door, now=now)
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


def _note_preferences(
    before: Patient, after: Patient, *, by: User | None, door: PreferenceDoor, now: datetime
) -> None:
    """Leave a row that says which preferences changed; none when none did."""
    changed = [name for name in PREFERENCES if getattr(before, name) != getattr(after, name)]
    if changed:
        PreferenceChange.objects.create(
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


def baselines_of(procedure: Procedure) -> dict[str, float]:
    """Each measure that is known from before the procedure."""
    values = {measure: getattr(procedure.baseline, measure) for measure in BASELINE_MEASURES}
    return {measure: float(value) for measure, value in values.items() if value is not None}
