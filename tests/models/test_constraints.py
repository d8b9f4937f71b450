"""What the database itself refuses, whichever door a row came through."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tracker.models import (
    Alert,
    ClinicPercentiles,
    Contact,
    DailyLog,
    Duty,
    GuidanceVersion,
    HealthImport,
    Landmark,
    Message,
    PreferenceChange,
    Procedure,
    Reminder,
    Rollout,
    User,
)

pytestmark = pytest.mark.django_db


def refuses(constraint: str):
    """The database refuses by the constraint of this name."""
    return _Refusal(constraint)


class _Refusal:
    def __init__(self, constraint: str) -> None:
        self.constraint = constraint

    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        self.atomic.__exit__(kind, error, trace)
        assert kind is IntegrityError, "the database accepted it"
        told = str(error)
        # SQLite names the columns of a unique key rather than the key.
        assert self.constraint in told or "UNIQUE constraint failed" in told, told
        return True


def a_log(patient, **fields):
    return DailyLog.objects.create(
        **{
            "patient": patient, "day": TODAY, "pain_leg": 3, "door": "page",
            "created_at": NOW, "updated_at": NOW, **fields,
        }
    )  # fmt: skip


def test_two_logs_for_one_patient_and_day_are_refused(patient):
    a_log(patient)
    with refuses("one_log_per_patient_and_day"):
        a_log(patient)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"pain_leg": 11}, "log_leg_pain_is_0_to_10"),
        ({"pain_leg": -1}, "log_leg_pain_is_0_to_10"),
        ({"pain_back": 11}, "log_back_pain_is_0_to_10"),
        ({"daily_distance_m": "100000.01"}, "log_distance_is_at_most_100_km"),
        ({"walking_distance_m": "100000.01"}, "log_walk_is_at_most_100_km"),
        ({"walking_distance_m": -1}, "log_walk_is_at_most_100_km"),
        ({"standing_min": 1441}, "log_standing_is_at_most_a_day"),
        ({"steps": -5}, "log_steps_are_at_most_200000"),
        ({"medicine_doses": 51}, "log_doses_are_at_most_50"),
        ({"pain_leg": None}, "log_has_at_least_one_answer"),
    ],
)
def test_a_log_outside_its_limits_is_refused(patient, fields, constraint):
    with refuses(constraint):
        a_log(patient, **fields)


def test_none_of_these_alone_is_an_answer(patient):
    assert a_log(patient, pain_leg=None, symptoms=[]).pk


def test_two_active_procedures_of_one_patient_are_refused(patient):
    version = patient.procedures.get().guidance_version
    with refuses("one_active_procedure_per_patient"):
        Procedure.objects.create(patient=patient, performed_on=TODAY, guidance_version=version)
    Procedure.objects.create(
        patient=patient, performed_on=TODAY, guidance_version=version, active=False
    )


def test_two_reminders_for_one_procedure_step_and_occurrence_are_refused(patient):
    row = Reminder.objects.filter(procedure__patient=patient).first()
    row.pk = None
    row._state.adding = True
    with refuses("one_reminder_per_procedure_step_and_occurrence"):
        row.save(force_insert=True)


def test_two_messages_with_one_dedupe_key_are_refused(patient):
    message = Message.objects.filter(patient=patient).first()
    message.pk, message.message_id = None, "<other@example>"
    message._state.adding = True
    with refuses("one_message_per_dedupe_key"):
        message.save(force_insert=True)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "skipped", "reason_code": ""}, "message_not_sent_says_why"),
        ({"state": "retry", "reason_code": ""}, "message_not_sent_says_why"),
        ({"state": "retry", "reason_code": "bored"}, "message_reason_is_known"),
        ({"reason_code": "paused"}, "message_reason_has_the_detail_that_its_words_need"),
        (
            {"reason_code": "day_logged", "reason_detail": "x"},
            "message_reason_has_the_detail_that_its_words_need",
        ),
        ({"reason_detail": "x"}, "message_reason_has_the_detail_that_its_words_need"),
        ({"state": "sent", "sent_at": None}, "sent_message_says_when"),
        ({"state": "claimed", "lease_token": None}, "message_in_hand_has_a_lease"),
    ],
)
def test_a_message_that_hides_its_story_is_refused(patient, fields, constraint):
    with refuses(constraint):
        Message.objects.filter(patient=patient).update(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "skipped", "reason_code": ""}, "reminder_not_sent_says_why"),
        ({"reason_code": "bored"}, "reminder_reason_is_known"),
        ({"reason_code": "paused"}, "reminder_reason_has_the_detail_that_its_words_need"),
    ],
)
def test_a_reminder_that_was_not_sent_says_a_known_reason(patient, fields, constraint):
    with refuses(constraint):
        Reminder.objects.filter(procedure__patient=patient).update(**fields)


def test_a_second_unresolved_alert_of_one_rule_is_refused(patient):
    fields = {
        "patient": patient, "rule": "silence", "severity": "watch", "reason": "r",
        "raised_at": NOW, "due_at": NOW + timedelta(days=1),
    }  # fmt: skip
    first = Alert.objects.create(**fields)
    with refuses("one_unresolved_alert_per_patient_and_rule"):
        Alert.objects.create(**fields)
    Alert.objects.filter(pk=first.pk).update(state="resolved", resolved_at=NOW, outcome="advised")
    Alert.objects.create(**fields)


def test_a_resolved_alert_says_how_it_ended(patient):
    alert = Alert.objects.create(
        patient=patient, rule="silence", severity="watch", reason="r", raised_at=NOW, due_at=NOW
    )
    with refuses("resolved_alert_says_when_and_how"):
        Alert.objects.filter(pk=alert.pk).update(state="resolved", resolved_at=NOW, outcome="")


def a_contact(patient, **fields):
    return Contact.objects.create(
        **{
            "patient": patient, "at": NOW, "kind": "call", "direction": "to", "reached": True,
            "outcome": "advised", "minutes": 6, "created_at": NOW, **fields,
        }
    )  # fmt: skip


def test_two_contacts_of_one_kind_time_and_person_are_refused(patient):
    nurse = User.objects.create_user("denise@clinic.example")
    a_contact(patient, by=nurse)
    with refuses("one_contact_per_patient_time_kind_and_person"):
        a_contact(patient, by=nurse)
    a_contact(patient, by=nurse, kind="visit")


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"reached": False}, "contact_reached_is_as_its_outcome_says"),
        ({"outcome": "no_answer"}, "contact_reached_is_as_its_outcome_says"),
        ({"outcome": "fine"}, "contact_reached_is_as_its_outcome_says"),
        ({"minutes": 241}, "contact_takes_at_most_240_minutes"),
        ({"kind": "fax"}, "contact_is_of_a_known_kind_and_direction"),
        ({"direction": "both"}, "contact_is_of_a_known_kind_and_direction"),
        ({"at": NOW + timedelta(minutes=1)}, "contact_is_recorded_after_it_was"),
    ],
)
def test_a_contact_that_cannot_be_is_refused(patient, fields, constraint):
    with refuses(constraint):
        a_contact(patient, **fields)


def test_one_address_has_one_account_whatever_its_case():
    User.objects.create_user("Ann@home.example")
    with refuses("one_account_per_email"):
        User.objects.create(email="ANN@home.example")


def test_two_patients_may_share_one_address():
    clinic = a_clinic()
    his = a_patient(clinic, email="couple@home.example", confirmed=False)
    hers = a_patient(clinic, email="couple@home.example", confirmed=False)
    assert his.email == hers.email


def test_a_clinic_that_waits_for_ever_is_refused():
    with refuses("clinic_is_patient_for_1_to_14_requested_days"):
        a_clinic(silent_days_late=15)


def test_only_an_emergency_can_be_escalated(patient):
    with refuses("only_emergencies_are_escalated"):
        Alert.objects.create(
            patient=patient, rule="silence", severity="watch", reason="Silent",
            raised_at=NOW, due_at=NOW, escalated_at=NOW,
        )  # fmt: skip


def test_a_change_of_preferences_that_changes_nothing_is_refused(patient):
    with refuses("preference_change_changes_something"):
        PreferenceChange.objects.create(
            patient=patient, door="page", changed_at=NOW, before={"a": 1}, after={"a": 1}
        )


def a_version(clinic, label, **fields):
    return GuidanceVersion.objects.create(
        **{
            "clinic": clinic, "label": label, "document": {}, "state": "draft",
            "created_at": NOW, **fields,
        }
    )  # fmt: skip


def test_two_drafts_of_one_clinic_are_refused(patient):
    a_version(patient.clinic, "1")
    with refuses("one_guidance_draft_per_clinic"):
        a_version(patient.clinic, "2")
    a_version(a_clinic("Harbor Clinic"), "1")


def test_two_versions_of_one_clinic_in_use_are_refused(patient):
    published = {
        "state": "published", "published_at": NOW, "published_for": "new",
        "replaces": patient.procedures.get().guidance_version,
    }  # fmt: skip
    a_version(patient.clinic, "1", **published)
    with refuses("one_guidance_version_in_use_per_clinic"):
        a_version(patient.clinic, "2", **published)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "published"}, "published_guidance_says_when_and_for_whom"),
        ({"published_at": NOW}, "published_guidance_says_when_and_for_whom"),
        ({"state": "discarded", "withdrawn_at": NOW}, "withdrawn_guidance_says_when"),
    ],
)
def test_a_version_that_hides_its_story_is_refused(patient, fields, constraint):
    with refuses(constraint):
        a_version(patient.clinic, "1", **fields)


def test_what_the_product_ships_is_no_draft(patient):
    with refuses("shipped_guidance_is_published"):
        a_version(None, "1")


def test_a_version_that_a_procedure_follows_is_not_deleted(patient):
    with pytest.raises(ProtectedError):
        patient.procedures.get().guidance_version.delete()


def test_two_rollouts_at_once_are_refused(patient):
    version = patient.procedures.get().guidance_version
    fields = {"clinic": patient.clinic, "version": version, "total": 1, "started_at": NOW}
    Rollout.objects.create(**fields)
    with refuses("one_rollout_at_a_time_per_clinic"):
        Rollout.objects.create(**fields)


# The clinic's percentiles


def some_percentiles(patient, **fields):
    return ClinicPercentiles.objects.create(
        **{
            "clinic": patient.clinic, "measure": "pain_leg", "first_day": 7, "last_day": 13,
            "patients": 20, "lower": -3, "middle": -2, "upper": -1, "computed_at": NOW, **fields,
        }
    )  # fmt: skip


def test_percentiles_of_fewer_than_20_patients_cannot_be_kept(patient):
    with refuses("percentiles_of_at_least_20_patients"):
        some_percentiles(patient, patients=19)


def test_percentiles_are_in_order(patient):
    with refuses("percentiles_are_in_order"):
        some_percentiles(patient, lower=-1, middle=-2)


def test_percentiles_are_kept_once_per_clinic_period_and_measure(patient):
    some_percentiles(patient)
    some_percentiles(patient, measure="pain_back")
    with refuses("percentiles_once_per_clinic_period_and_measure"):
        some_percentiles(patient)


def an_import(patient, **fields):
    return HealthImport.objects.create(patient=patient, uploaded_at=NOW, moved_at=NOW, **fields)


def test_a_patient_has_one_import_under_way(patient):
    an_import(patient, state="done", ended_at=NOW)
    an_import(patient)
    with refuses("one_import_under_way_per_patient"):
        an_import(patient, state="ready")


def test_an_import_fails_for_a_reason_and_for_no_other_state(patient):
    with refuses("import_that_failed_says_why"):
        an_import(patient, state="failed", ended_at=NOW)
    with refuses("import_that_failed_says_why"):
        an_import(patient, fault="empty")


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "done"},
        {"state": "done", "ended_at": NOW, "file": "abc"},
        {"state": "done", "ended_at": NOW, "rows": [{"day": "2026-11-02"}]},
        {"state": "failed", "fault": "empty", "ended_at": NOW, "plan": [{}]},
        {"state": "ready", "ended_at": NOW},
    ],
)
def test_an_import_that_ended_keeps_no_file_and_no_measure(patient, fields):
    with refuses("import_that_ended_keeps_no_file_and_no_measure"):
        an_import(patient, **fields)


def test_the_progress_of_an_import_is_a_percentage(patient):
    with refuses("import_progress_is_a_percentage"):
        an_import(patient, progress=101)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("a_place_alone_has_a_name", {"name": ""}),
        ("a_place_alone_has_a_name", {"kind": "ten_minutes", "name": "slowly"}),
        ("landmark_is_more_than_0_and_at_most_100_km", {"distance_m": 0}),
        ("landmark_is_more_than_0_and_at_most_100_km", {"distance_m": 100_001}),
        ("one_landmark_of_a_name_per_patient", {"name": "TO THE GATE"}),
    ],
)
def test_a_landmark_is_a_named_distance_or_a_pace(patient, constraint, fields):
    known = {"patient": patient, "name": "to the gate", "distance_m": 10}
    Landmark.objects.create(**known)
    with refuses(constraint):
        Landmark.objects.create(**{**known, "name": "to the door", **fields})


# Deaths


def test_who_died_is_followed_no_more(patient):
    patient.died_on, patient.death_noted_at = TODAY, NOW
    with refuses("whoever_died_is_followed_no_more"):
        patient.save()


def test_a_death_says_when_it_was_noted(patient):
    patient.died_on = TODAY
    patient.discharged_at = NOW
    with refuses("death_says_when_it_was_noted"):
        patient.save()


def test_a_patient_has_one_procedure_on_a_day(patient):
    first = patient.procedures.get()
    with refuses("one_procedure_per_patient_and_day"):
        Procedure.objects.create(
            patient=patient,
            performed_on=first.performed_on,
            active=False,
            guidance_version=first.guidance_version,
        )


# The rota


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"weekday": 7},
        {"weekday": 1, "first_day": TODAY, "last_day": TODAY},
        {"first_day": TODAY},
        {"first_day": TODAY, "last_day": TODAY - timedelta(days=1)},
    ],
)
def test_a_duty_is_of_a_weekday_or_of_certain_days(patient, when):
    member = a_nurse(patient.clinic).membership
    with refuses("duty_is_weekly_or_of_days"):
        Duty.objects.create(
            clinic=patient.clinic, member=member, begins=time(8), ends=time(17), **when
        )


def test_a_weekly_duty_is_somebodys(patient):
    with refuses("weekly_duty_is_somebodys"):
        Duty.objects.create(clinic=patient.clinic, weekday=1, begins=time(8), ends=time(17))
