"""What is said when something happens: once, with the next evening's message, or not at all."""

from datetime import date, time, timedelta

import pytest

from tests.cast import NOW, TODAY, a_patient
from tracker.guidance import EVENTS, mild
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Message, PreferenceDoor, Procedure, Reminder, Summary
from tracker.operations import mail_cycle
from tracker.people.registration import change_patient, change_procedure, discharge
from tracker.reminders.batching import gather_due
from tracker.reminders.explain import HAPPENED, PLANNED
from tracker.reminders.planning import replan
from tracker.triage import silence_sweep

pytestmark = pytest.mark.django_db

EVENING = NOW.replace(hour=17, minute=30)
NOON = NOW.replace(hour=12)
DAY = timedelta(days=1)


@pytest.fixture
def patient(clinic):
    """Day 12, who walked 80 meters before the procedure."""
    found = a_patient(clinic, procedure={"baseline_walking_distance_m": 80})
    rows(found, due_at__lte=NOW).update(state="sent")
    return found


def rows(patient, **filters):
    return Reminder.objects.filter(procedure__patient=patient, **filters)


def log(patient, day=TODAY, now=NOW, **answers):
    return record_day(
        patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE, now=now
    )


def procedure_of(patient):
    procedure = Procedure.objects.get(patient=patient)
    procedure.patient = patient
    return procedure


# Milestones


def test_a_milestone_is_told_with_the_evenings_message(patient):
    log(patient, walking_distance_m=81)
    row = rows(patient, kind="milestone").get()
    assert (row.step, row.due_at, row.state) == ("milestone-farther", EVENING, "planned")
    assert Summary.objects.get(patient=patient).milestones == {
        "farther_than_before": TODAY.isoformat()
    }


def test_what_happens_after_the_evenings_message_is_told_tomorrow(patient):
    log(patient, now=EVENING, walking_distance_m=81)
    assert rows(patient, kind="milestone").get().due_at == EVENING + DAY


def test_what_happens_after_the_message_left_is_told_tomorrow_though_the_hour_was_put_off(patient):
    for chunk in mail_cycle.claim_due(now=EVENING):
        mail_cycle.deliver(chunk, clock=lambda: EVENING)
    patient.send_time = time(20)
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=EVENING)
    log(patient, now=EVENING + timedelta(hours=1), walking_distance_m=81)
    assert rows(patient, kind="milestone").get().local_date == TODAY + DAY


def test_a_milestone_is_told_once_however_often_it_is_reached(patient):
    log(patient, day=TODAY - DAY, walking_distance_m=90)
    log(patient, walking_distance_m=120)
    assert rows(patient, kind="milestone").count() == 1


def test_a_corrected_log_takes_a_milestone_back_before_it_is_told(patient):
    log(patient, walking_distance_m=810)
    log(patient, walking_distance_m=8)
    row = rows(patient, kind="milestone").get()
    assert (row.state, row.reason) == ("cancelled", "It was taken back before it was sent.")
    assert Summary.objects.get(patient=patient).milestones == {}
    log(patient, walking_distance_m=81)
    row.refresh_from_db()
    assert row.state == "planned"


def test_a_correction_leaves_a_milestone_that_another_day_reached(patient):
    log(patient, day=TODAY - DAY, walking_distance_m=81)
    log(patient, walking_distance_m=90)
    log(patient, day=TODAY - DAY, walking_distance_m=10)
    assert rows(patient, kind="milestone").get().state == "planned"
    assert Summary.objects.get().milestones == {"farther_than_before": TODAY.isoformat()}


def test_an_earlier_day_that_is_logged_later_is_the_milestones_day(patient):
    log(patient, walking_distance_m=90)
    log(patient, day=TODAY - DAY, walking_distance_m=81)
    first = (TODAY - DAY).isoformat()
    assert Summary.objects.get().milestones == {"farther_than_before": first}


def test_two_milestones_of_a_day_are_told_in_one_sentence(patient, mailoutbox):
    log(patient, walking_distance_m=81, standing_min=12)
    for chunk in mail_cycle.claim_due(now=EVENING):
        mail_cycle.deliver(chunk, clock=lambda: EVENING)
    assert rows(patient, kind="milestone", state="sent").count() == 2
    told = [mail.body.count("You reached a milestone.") for mail in mailoutbox]
    assert sum(told) == 1


def test_a_milestone_that_was_told_is_not_told_again_after_a_correction(patient):
    log(patient, walking_distance_m=810)
    rows(patient, kind="milestone").update(state="sent")
    log(patient, walking_distance_m=8)
    log(patient, walking_distance_m=81)
    assert [row.state for row in rows(patient, kind="milestone")] == ["sent"]


def test_a_day_before_the_procedure_is_no_milestone(clinic):
    ahead = a_patient(clinic, day=-3)
    log(ahead, standing_min=20)
    assert not rows(ahead, kind="milestone").exists()


def test_an_ordinary_log_asks_the_database_no_more(patient, django_assert_max_num_queries):
    log(patient, day=TODAY - DAY, pain_leg=3)
    with django_assert_max_num_queries(9):
        log(patient, pain_leg=3)


def test_the_message_tells_no_number_and_leads_to_the_progress(patient, mailoutbox):
    log(patient, walking_distance_m=81)
    for chunk in mail_cycle.claim_due(now=EVENING):
        mail_cycle.deliver(chunk, clock=lambda: EVENING)
    mail = next(m for m in mailoutbox if m.subject == "Your note for today")
    assert "You reached a milestone." in mail.body
    assert "/progress/" in mail.body
    assert "81" not in mail.body.split("Worried")[0]


# Clearances


def cleared(patient, on, what="lifting"):
    procedure = procedure_of(patient)
    setattr(procedure, f"{what}_cleared_on", on)
    change_procedure(procedure, now=NOW)
    return rows(patient, kind="cleared")


def test_a_clearance_is_told_on_the_evening_of_its_day(patient):
    assert cleared(patient, TODAY).get().due_at == EVENING
    assert cleared(patient, TODAY + 3 * DAY).get().due_at == EVENING + 3 * DAY


def test_a_clearance_that_is_taken_back_is_not_told(patient):
    cleared(patient, TODAY + 3 * DAY)
    assert cleared(patient, None).get().state == "cancelled"


def test_a_clearance_is_told_once(patient):
    cleared(patient, TODAY).update(state="sent")
    cleared(patient, None)
    assert [row.state for row in cleared(patient, TODAY)] == ["sent"]


def test_what_was_cleared_on_another_day_meanwhile_is_asked_again_at_the_end(patient):
    row = cleared(patient, TODAY).get()
    Procedure.objects.filter(patient=patient).update(lifting_cleared_on=None)  # by another door
    gather_due(now=EVENING)
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "The clinic took the clearance back.")


def test_the_warning_of_day_3_is_left_out_once_both_limits_are_lifted(clinic):
    for what, state in (
        ([], "queued"),
        (["lifting"], "queued"),
        (["lifting", "strenuous"], "skipped"),
    ):
        found = a_patient(clinic, day=3, procedure={f"{name}_cleared_on": TODAY for name in what})
        gather_due(now=EVENING)
        row = rows(found, step="guidance-day-3-limits").get()
        assert row.state == state, what
        assert bool(row.reason) == (state == "skipped")


# The week, and everyday things


def test_a_week_is_summed_up_only_when_a_day_of_it_was_logged(clinic):
    logged, quiet = a_patient(clinic, day=14), a_patient(clinic, day=14)
    log(logged, day=TODAY - 7 * DAY, pain_leg=2)
    log(quiet, day=TODAY - 8 * DAY, pain_leg=2)
    gather_due(now=EVENING)
    summaries = {
        row.procedure.patient_id: row
        for row in Reminder.objects.filter(kind="summary", local_date=TODAY)
    }
    assert summaries[logged.pk].state == "queued"
    assert summaries[quiet.pk].reason == "No day of this week was logged."


def test_who_is_back_to_work_is_not_asked_about_it(clinic):
    found = a_patient(clinic, day=15, procedure={"work_on": TODAY - 2 * DAY})
    gather_due(now=EVENING)
    row = rows(found, step="activity-work", occurrence=2).get()
    assert (row.state, row.reason) == ("skipped", "The patient is back to this already.")


# Silence


def silent_since(patient, days):
    """Nothing was logged for `days` requested days."""
    log(patient, day=TODAY - (days + 1) * DAY, pain_leg=2, now=NOW - days * DAY)


def test_after_two_requested_days_the_patient_is_asked_gently(patient):
    silent_since(patient, 2)
    assert mail_cycle.sweep_silence(now=NOON) == 0
    row = rows(patient, kind="check_in").get()
    assert (row.due_at, row.requested_day, row.occurrence) == (EVENING, TODAY, 1)
    assert mail_cycle.sweep_silence(now=NOON + timedelta(minutes=15)) == 0
    assert rows(patient, kind="check_in").count() == 1


def test_one_quiet_day_is_no_silence(patient):
    silent_since(patient, 1)
    mail_cycle.sweep_silence(now=NOON)
    assert not rows(patient, kind="check_in").exists()


def test_the_gentle_words_stand_instead_of_the_usual_ones(patient, mailoutbox):
    silent_since(patient, 2)
    mail_cycle.sweep_silence(now=NOON)
    for chunk in mail_cycle.claim_due(now=EVENING):
        mail_cycle.deliver(chunk, clock=lambda: EVENING)
    (mail,) = [m for m in mailoutbox if m.subject == "Your note for today"]
    assert "We have not heard from you for a while" in mail.body
    assert "It takes a minute or two to tell us." not in mail.body
    assert "Log today:" in mail.body


def test_the_nurse_is_told_the_day_after_the_gentle_question(patient):
    silent_since(patient, 3)
    assert mail_cycle.sweep_silence(now=NOON) == 0
    assert mail_cycle.sweep_silence(now=NOON + DAY) == 1
    assert Alert.objects.get().rule == "silence"


def test_who_gets_no_mail_is_the_nurses_at_once(clinic):
    found = a_patient(clinic, reminders_on=False)
    rows(found, due_at__lte=NOW).update(state="sent")
    silent_since(found, 3)
    assert mail_cycle.sweep_silence(now=NOON) == 1
    assert not rows(found, kind="check_in").exists()


def test_a_log_that_comes_in_meanwhile_ends_the_question(patient):
    silent_since(patient, 2)
    mail_cycle.sweep_silence(now=NOON)
    log(patient, day=TODAY - DAY, pain_leg=2, now=NOON + timedelta(hours=1))
    gather_due(now=EVENING)
    row = rows(patient, kind="check_in").get()
    assert (row.state, row.reason) == ("skipped", "A log came in meanwhile.")


def test_a_log_of_today_settles_the_question_too(patient):
    silent_since(patient, 2)
    mail_cycle.sweep_silence(now=NOON)
    log(patient, pain_leg=2, now=NOON + timedelta(hours=1))
    assert rows(patient, kind="check_in").get().reason == "The day was logged already."


def test_a_second_silence_is_asked_about_anew(patient):
    silent_since(patient, 2)
    mail_cycle.sweep_silence(now=NOON)
    rows(patient, kind="check_in").update(state="sent")
    log(patient, pain_leg=2, now=EVENING)
    later = NOON + 8 * DAY  # days 14, 16 and 18 were asked for
    rows(patient, due_at__lte=later).exclude(state="cancelled").update(state="sent")
    mail_cycle.sweep_silence(now=later)
    assert rows(patient, kind="check_in").latest("occurrence").occurrence == 2


def test_whom_to_ask_is_found_in_the_same_queries_for_any_number(clinic, django_assert_num_queries):
    for _ in range(6):
        found = a_patient(clinic)
        rows(found, due_at__lte=NOW).update(state="sent")
        silent_since(found, 3)
    with django_assert_num_queries(7):
        (batch,) = list(silence_sweep.procedures_to_check_in(now=NOON))
    assert len(batch) == 6


# A change of plan


def test_an_event_stays_when_the_plan_changes_and_moves_with_the_clock(patient):
    log(patient, walking_distance_m=81)
    patient.timezone = "America/New_York"
    patient.send_time = time(19)
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    row = rows(patient, kind="milestone").get()
    assert (row.state, row.due_at) == ("planned", NOW.replace(hour=18))
    assert replan([procedure_of(patient)], now=NOW).cancelled == []


def test_an_event_whose_evening_a_flight_takes_away_is_told_on_the_next(patient):
    log(patient, walking_distance_m=81)
    patient.timezone = "Pacific/Auckland"
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    row = rows(patient, kind="milestone").get()
    assert row.state == "planned"
    assert row.due_at > NOW
    assert row.due_at.astimezone(patient.zone).time() == time(17, 30)


def test_the_end_of_the_follow_up_ends_events_too(patient):
    log(patient, walking_distance_m=81)
    discharge(patient, now=NOW)
    assert rows(patient, kind="milestone").get().reason == "Follow-up has ended."


# In words


def test_every_condition_has_words_for_the_ledger_and_for_explain():
    conditions = {step.condition for step in mild().steps if step.condition}
    names = {condition.partition(":")[0] for condition in conditions}
    assert names == PLANNED.keys() | HAPPENED.keys()
    assert HAPPENED.keys() == {condition.partition(":")[0] for _, condition in EVENTS.values()}


def test_an_event_row_is_gathered_like_any_other(patient):
    log(patient, walking_distance_m=81, standing_min=15)
    gather_due(now=EVENING)
    assert Message.objects.filter(patient=patient, kind="reminders").count() == 1
    assert {row.state for row in rows(patient, kind="milestone")} == {"queued"}
    assert rows(patient, kind="milestone").values_list("local_date").distinct().get() == (
        date(2026, 11, 3),
    )
