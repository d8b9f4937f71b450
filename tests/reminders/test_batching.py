"""Gathering: one message for each patient and slot of a day, or the reason why not."""

from datetime import datetime, timedelta

import pytest

from tests.cast import NOW, TODAY, ZONE, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Door, Message, Reminder
from tracker.people.registration import change_procedure
from tracker.reminders.batching import gather_due

pytestmark = pytest.mark.django_db

EVENING = NOW.replace(hour=17, minute=30)
NEXT_MORNING = (NOW + timedelta(days=1)).replace(hour=9, minute=30)


def rows(patient, **filters):
    return Reminder.objects.filter(procedure__patient=patient, **filters).order_by("due_at")


def forget_the_past(patient):
    """As if everything before this evening had been dealt with."""
    rows(patient, due_at__lt=EVENING).update(state="sent")


def messages(patient):
    return Message.objects.filter(patient=patient, kind="reminders")


def log(patient, day, now=NOW):
    record_day(
        patient=patient, day=day, answers={"pain_leg": 2}, entered_by=None, door=Door.PAGE, now=now
    )


def test_nothing_is_gathered_before_its_time(clinic):
    patient = a_patient(clinic)
    forget_the_past(patient)
    assert gather_due(now=EVENING - timedelta(seconds=1)) == 0
    assert not messages(patient).exists()


def test_all_of_an_evenings_reminders_leave_in_one_message(clinic):
    patient = a_patient(clinic, day=14)
    forget_the_past(patient)
    assert rows(patient, local_date=TODAY, slot="evening").count() > 1
    gather_due(now=EVENING)
    assert messages(patient).count() == 1
    evening = rows(patient, local_date=TODAY, slot="evening").exclude(kind="summary")
    assert set(evening.values_list("state", flat=True)) == {"queued"}


def test_gathering_twice_makes_no_second_message(clinic):
    patient = a_patient(clinic)
    forget_the_past(patient)
    gather_due(now=EVENING)
    gather_due(now=EVENING + timedelta(minutes=1))
    assert messages(patient).count() == 1


def test_a_patient_who_logged_today_is_not_asked(clinic):
    patient = a_patient(clinic, day=5)
    forget_the_past(patient)
    log(patient, TODAY)
    gather_due(now=EVENING)
    assert not messages(patient).exists()
    assert rows(patient, requested_day=TODAY, kind="log_request").get().reason == (
        "The day was logged already."
    )


def test_a_patient_who_did_not_log_gets_one_nudge_the_next_morning(clinic):
    patient = a_patient(clinic, day=5)
    forget_the_past(patient)
    gather_due(now=EVENING)
    gather_due(now=NEXT_MORNING)
    assert [m.dedupe_key.rsplit(":", 1)[1] for m in messages(patient).order_by("due_at")] == [
        "evening", "morning",
    ]  # fmt: skip


def test_a_patient_who_logged_late_in_the_evening_gets_no_nudge(clinic):
    patient = a_patient(clinic, day=5)
    forget_the_past(patient)
    gather_due(now=EVENING)
    log(patient, TODAY, now=NOW.replace(hour=22))
    gather_due(now=NEXT_MORNING)
    assert messages(patient).count() == 1


def test_a_patient_registered_this_morning_gets_no_nudge_about_yesterday(clinic):
    patient = a_patient(clinic, day=0, now=NOW.replace(hour=8))
    procedure = patient.procedures.get()
    procedure.performed_on = TODAY - timedelta(days=5)
    change_procedure(procedure, now=NOW.replace(hour=8))
    gather_due(now=NOW.replace(hour=9, minute=30))
    assert not messages(patient).exists()
    nudge = rows(patient, kind="nudge", requested_day=TODAY - timedelta(days=1)).get()
    assert (nudge.state, nudge.reason) == ("skipped", "That day was not asked for.")


def test_on_the_morning_after_a_pause_nobody_is_asked_about_a_day_of_it(clinic):
    patient = a_patient(clinic, day=5, paused_until=TODAY + timedelta(days=1))
    forget_the_past(patient)
    gather_due(now=EVENING)
    gather_due(now=NEXT_MORNING)
    assert not messages(patient).exists()


def test_an_evening_on_which_our_mail_did_not_get_out_is_asked_about_the_next_morning(clinic):
    patient = a_patient(clinic, day=5)
    forget_the_past(patient)
    gather_due(now=NEXT_MORNING.replace(hour=3))
    gather_due(now=NEXT_MORNING)
    assert messages(patient).get().dedupe_key.endswith("morning")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"email": "", "confirmed": False}, "There is no e-mail address: the clinic phones."),
        ({"confirmed": False}, "The e-mail address is not confirmed yet."),
        ({"reminders_on": False}, "The patient asked for no reminders."),
        (
            {"paused_until": TODAY + timedelta(days=2)},
            "The patient paused reminders until November 5, 2026.",
        ),
    ],
)
def test_what_is_not_sent_says_why(clinic, fields, reason):
    patient = a_patient(clinic, **fields)
    forget_the_past(patient)
    gather_due(now=EVENING)
    assert not messages(patient).exists()
    assert {row.reason for row in rows(patient, local_date=TODAY, slot="evening")} == {reason}


def test_on_the_day_a_pause_ends_reminders_come_again(clinic):
    patient = a_patient(clinic, paused_until=TODAY)
    forget_the_past(patient)
    gather_due(now=EVENING)
    assert messages(patient).exists()


def test_at_nine_in_the_evening_mail_may_still_go_and_a_minute_later_not(clinic):
    nine = NOW.replace(hour=21)
    late, later = (a_patient(clinic, send_time=nine.time()) for _ in range(2))
    for patient in (late, later):
        rows(patient, due_at__lt=nine).update(state="sent")
    # As if the beat had come too late for this one.
    rows(later, due_at=nine).update(due_at=nine + timedelta(minutes=1))
    gather_due(now=nine + timedelta(seconds=59))
    gather_due(now=nine + timedelta(seconds=61))
    assert messages(late).count() == 1
    assert not messages(later).exists()


def test_after_a_night_without_service_what_is_too_late_is_missed_not_sent(clinic):
    patient = a_patient(clinic)
    forget_the_past(patient)
    gather_due(now=datetime(2026, 11, 4, 3, 0, tzinfo=ZONE))
    assert not messages(patient).exists()
    missed = rows(patient, local_date=TODAY, slot="evening")
    assert {(row.state, row.reason) for row in missed} == {
        ("missed", "Its useful hours had passed before it could be sent.")
    }


def test_what_comes_after_its_slots_message_left_is_not_sent_as_a_second_one(clinic):
    patient = a_patient(clinic)
    forget_the_past(patient)
    gather_due(now=EVENING)
    messages(patient).update(state="sent", sent_at=EVENING)
    late = rows(patient, state="planned", kind="log_request").first()
    Reminder.objects.filter(pk=late.pk).update(
        due_at=EVENING, useful_until=EVENING + timedelta(hours=3), local_date=TODAY, slot="evening",
        requested_day=None,
    )  # fmt: skip
    gather_due(now=EVENING + timedelta(minutes=5))
    late.refresh_from_db()
    assert (late.state, late.reason) == ("skipped", "The day's e-mail had already gone out.")
    assert messages(patient).count() == 1


def test_gathering_costs_a_fixed_number_of_queries(clinic, django_assert_max_num_queries):
    for _ in range(30):
        forget_the_past(a_patient(clinic))
    with django_assert_max_num_queries(8):
        gather_due(now=EVENING)
    assert Message.objects.filter(kind="reminders").count() == 30


def test_a_batch_never_takes_a_part_of_what_leaves_in_one_message(clinic):
    patient = a_patient(clinic, day=14)
    forget_the_past(patient)
    assert rows(patient, due_at=EVENING).count() > 1
    gather_due(now=EVENING, limit=1)
    settled = rows(patient, due_at=EVENING).exclude(kind="summary")  # no day was logged
    assert set(settled.values_list("state", flat=True)) == {"queued"}
