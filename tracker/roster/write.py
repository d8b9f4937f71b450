"""Write a roster's changes in bulk, by the same rules as a single change."""

from collections.abc import Sequence
from datetime import datetime

from tracker.models import Patient, PreferenceChange, PreferenceDoor, Procedure, Summary, User
from tracker.people.enrolment import baselines_of
from tracker.people.registration import preference_change, update_email_status
from tracker.reminders.planning import replan
from tracker.roster.columns import BASELINE
from tracker.roster.compare import OF_PATIENT, OF_PROCEDURE, PatientChange

BATCH = 200
ADDRESS = ("account", "email_confirmed_at", "email_stopped_at", "email_stopped_for")


def apply_changes(changes: Sequence[PatientChange], *, by: User | None, now: datetime) -> None:
    """Save what differs, and replan for patients whose time zone changed.

    In the caller's transaction. A fixed number of statements for each 200.
    """
    for start in range(0, len(changes), BATCH):
        batch = changes[start : start + BATCH]
        _change_patients([c.patient for c in batch if c.of_patient], by=by, now=now)
        _change_procedures([c.procedure for c in batch if c.of_procedure and c.procedure])


def _change_patients(patients: Sequence[Patient], *, by: User | None, now: datetime) -> None:
    stored = {
        patient.pk: patient
        for patient in Patient.objects.filter(pk__in=[p.pk for p in patients])
        .select_for_update(of=("self",))
        .order_by("pk")
    }
    notes = []
    for patient in patients:
        update_email_status(stored[patient.pk], patient)
        notes.append(
            preference_change(
                stored[patient.pk], patient, by=by, door=PreferenceDoor.CLINIC, now=now
            )
        )
    Patient.objects.bulk_update(patients, [*OF_PATIENT, *ADDRESS])
    PreferenceChange.objects.bulk_create(note for note in notes if note is not None)
    moved = [p.pk for p in patients if p.timezone != stored[p.pk].timezone]
    if moved:
        plans = Procedure.objects.active().filter(patient__in=moved)
        replan(list(plans.select_related("patient__clinic")), now=now)


def _change_procedures(procedures: Sequence[Procedure]) -> None:
    measures = [f"baseline_{measure}" for measure in BASELINE]
    Procedure.objects.bulk_update(procedures, [*OF_PROCEDURE, *measures])
    Summary.objects.bulk_update(
        [Summary(patient_id=p.patient_id, baselines=baselines_of(p)) for p in procedures],
        ["baselines"],
    )
