"""Imported days: what a phone counted is kept, but it answers nothing that a person was asked."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.journal.same_as_yesterday import day_before, repeatable
from tracker.models import Alert, DailyLog, Door, LogVersion, Message, Reminder, Summary
from tracker.reminders.conditions import look_up, why_skip
from tracker.rules.journal.assess import FRESH
from tracker.rules.triage import find_silence
from tracker.triage.alerts import build

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YESTERDAY = TODAY - DAY


@pytest.fixture
def patient(clinic):
    """On day 40, so that every rule may judge."""
    return a_patient(clinic, day=40, procedure={"baseline_steps": 500})


def bring(patient, steps, *, day=YESTERDAY):
    """Import one day's steps."""
    return record_day(
        patient=patient, day=day, answers={"steps": steps}, entered_by=patient.account,
        door=Door.IMPORT, now=NOW, merge=True,
    )  # fmt: skip


def say(patient, answers, *, day=YESTERDAY):
    """Log a day by hand."""
    return record_day(
        patient=patient, day=day, answers=answers, entered_by=patient.account,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip


def events(patient):
    """The milestones that the patient will be told of."""
    told = Reminder.objects.filter(procedure__patient=patient, kind=Reminder.Kind.MILESTONE)
    return list(told.values_list("condition", flat=True))


def asking_for(patient, day):
    return Reminder.objects.filter(procedure__patient=patient, requested_day=day)


def test_the_patient_is_still_asked_about_an_imported_day(clinic):
    patient = a_patient(clinic)
    nudge = asking_for(patient, YESTERDAY).filter(kind=Reminder.Kind.NUDGE)
    bring(patient, 900)
    row = nudge.select_related("procedure__patient__clinic").get()
    assert (row.state, why_skip(row, now=row.due_at, known=look_up([row]))) == ("planned", None)
    say(patient, {"pain_leg": 2})
    assert nudge.get().state == "skipped"


def test_whoever_logs_an_imported_day_unchanged_has_logged_it(clinic):
    patient = a_patient(clinic)
    bring(patient, 900)
    assert asking_for(patient, YESTERDAY).filter(state="planned").exists()
    assert say(patient, {"steps": 900}).changed
    assert DailyLog.objects.get().door == Door.PAGE
    assert not asking_for(patient, YESTERDAY).filter(state="planned").exists()
    assert not say(patient, {"steps": 900}).changed


def test_an_import_ends_no_silence_and_closes_no_call(clinic, patient):
    finding = find_silence(
        [TODAY - n * DAY for n in range(2, 8)], None, today=TODAY,
        performed_on=TODAY - 40 * DAY,
    )  # fmt: skip
    assert finding is not None
    build(patient.pk, finding, day=TODAY, hours=clinic.hours, now=NOW).save()
    summary = Summary.objects.get(patient=patient)
    summary.open_alerts = 1
    summary.save()
    bring(patient, 900)
    assert Alert.objects.get().state == Alert.State.OPEN
    summary.refresh_from_db()
    assert (summary.last_log_day, summary.last_logged_at) == (None, None)


def test_imported_days_are_on_the_worklists_small_chart(patient):
    bring(patient, 900, day=YESTERDAY - DAY)
    bring(patient, 1000)
    summary = Summary.objects.get(patient=patient)
    assert (summary.spark_measure, summary.spark[-2:]) == ("steps", [900, 1000])


def test_a_day_that_somebody_logged_stays_theirs_and_its_history_has_the_import(clinic, patient):
    nurse = a_nurse(clinic)
    record_day(
        patient=patient, day=YESTERDAY, answers={"pain_leg": 4}, entered_by=nurse,
        door=Door.NURSE, now=NOW,
    )  # fmt: skip
    bring(patient, 1200)
    log = DailyLog.objects.get(day=YESTERDAY)
    assert (log.pain_leg, log.steps) == (4, 1200)
    assert (log.door, log.entered_by) == (Door.NURSE, nurse)
    assert [version.door for version in LogVersion.objects.all()] == [Door.NURSE, Door.IMPORT]


def test_a_year_of_falling_steps_raises_nothing_when_it_ends_long_ago(clinic, patient):
    a_nurse(clinic)
    for back in range(30, 3, -1):
        bring(patient, back * back * 10, day=TODAY - back * DAY)
    assert not Alert.objects.exists()
    assert not Message.objects.filter(kind="staff_alert").exists()


def test_steps_that_fell_up_to_yesterday_raise_one_thing_to_watch_and_no_mail(clinic, patient):
    a_nurse(clinic)
    for back in range(15, 0, -1):
        bring(patient, 4000 if back > 3 else 800, day=TODAY - back * DAY)
    assert [alert.rule for alert in Alert.objects.all()] == ["walking_down"]
    assert not Message.objects.filter(kind="staff_alert").exists()


def test_an_import_into_an_old_day_leaves_what_that_day_raised(patient):
    old = TODAY - FRESH - DAY
    for back in range(12, 8, -1):
        say(patient, {"pain_leg": 1}, day=TODAY - back * DAY)
    say(patient, {"pain_leg": 7}, day=old - 4 * DAY)
    say(patient, {"pain_leg": 7}, day=old)
    bring(patient, 1200, day=old)
    assert [alert.withdrawn_at for alert in Alert.objects.filter(rule="pain_leg_up")] == [None]


def test_a_milestone_of_long_ago_is_noted_and_not_announced(patient):
    bring(patient, 900, day=TODAY - 20 * DAY)
    reached = Summary.objects.get(patient=patient).milestones
    assert reached == {"farther_than_before": (TODAY - 20 * DAY).isoformat()}
    assert events(patient) == []


def test_a_milestone_of_yesterday_is_announced(patient):
    bring(patient, 900)
    assert events(patient) == ["reached:farther_than_before"]


def test_about_the_same_as_yesterday_is_not_offered_for_what_a_phone_counted(patient):
    bring(patient, 900)
    assert repeatable(day_before(patient, TODAY)) is None
    say(patient, {"pain_leg": 2, "steps": 900})
    assert repeatable(day_before(patient, TODAY)) is not None


def test_importing_the_same_thing_twice_changes_nothing(patient):
    bring(patient, 900)
    assert not bring(patient, 900).changed
    assert LogVersion.objects.count() == 1
