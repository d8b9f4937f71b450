"""Recording a day: what is stored, what it raises, and what it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tracker.journal.notes import mark_notes_read
from tracker.journal.record_day import InvalidLog, record_day
from tracker.models import Alert, DailyLog, Door, LogVersion, Message, Reminder, Summary
from tracker.rules.triage import LOGS
from tracker.triage.alerts import acknowledge, resolve

pytestmark = pytest.mark.django_db


def record(patient, answers, *, day=TODAY, now=NOW, **options):
    return record_day(
        **{
            "patient": patient, "day": day, "answers": answers, "entered_by": patient.account,
            "door": Door.PAGE, "now": now, **options,
        }
    )  # fmt: skip


def summary_of(patient):
    return Summary.objects.get(patient=patient)


def test_a_new_day_is_stored_with_who_entered_it_and_its_first_version(patient):
    recorded = record(patient, {"daily_distance_m": "365.76", "pain_leg": "3"})
    assert (recorded.created, recorded.changed) == (True, True)
    log = DailyLog.objects.get(patient=patient, day=TODAY)
    assert log.daily_distance_m == Decimal("365.76")
    assert log.entered_by == patient.account
    assert LogVersion.objects.filter(log=log).count() == 1


def test_recording_the_same_thing_twice_changes_nothing(patient):
    answers = {"pain_leg": 3, "symptoms": ["leg_weakness"], "note": "Hello"}
    first = record(patient, answers)
    again = record(patient, answers, now=NOW + timedelta(hours=1))
    assert (again.created, again.changed) == (False, False)
    assert again.log.updated_at == first.log.updated_at
    assert LogVersion.objects.count() == 1
    assert Alert.objects.count() == 2
    assert Message.objects.filter(kind="staff_alert").count() == 0  # nobody is on duty


def test_a_correction_replaces_the_day_and_keeps_the_version_before(patient):
    record(patient, {"pain_leg": 3, "standing_min": 10})
    recorded = record(patient, {"pain_leg": 4})
    assert (recorded.created, recorded.changed) == (False, True)
    assert recorded.log.standing_min is None
    assert [v.answers["pain_leg"] for v in LogVersion.objects.all()] == [3, 4]


def test_a_merge_keeps_what_it_does_not_name(patient):
    record(patient, {"pain_leg": 3, "standing_min": 10})
    merged = record(patient, {"pain_leg": 4}, merge=True)
    assert (merged.log.pain_leg, merged.log.standing_min) == (4, 10)


def test_a_day_in_the_patients_future_is_refused(patient):
    with pytest.raises(InvalidLog) as refused:
        record(patient, {"pain_leg": 3}, day=TODAY + timedelta(days=1))
    assert list(refused.value.errors) == ["day"]
    assert not DailyLog.objects.exists()


def test_the_future_begins_at_the_patients_own_midnight(clinic):
    away = a_patient(clinic, timezone="Pacific/Auckland")
    tomorrow_here = TODAY + timedelta(days=1)
    assert record(away, {"pain_leg": 3}, day=tomorrow_here).created


def test_the_30_days_before_day_0_may_be_logged_and_no_day_before_them(patient):
    day_0 = TODAY - timedelta(days=12)
    assert record(patient, {"pain_leg": 7}, day=day_0 - timedelta(days=30)).created
    with pytest.raises(InvalidLog):
        record(patient, {"pain_leg": 7}, day=day_0 - timedelta(days=31))


def test_bad_answers_name_the_field_and_nothing_is_half_written(patient):
    with pytest.raises(InvalidLog) as refused:
        record(patient, {"pain_leg": "11", "standing_min": 5, "symptoms": ["leg_weakness"]})
    assert list(refused.value.errors) == ["pain_leg"]
    assert not DailyLog.objects.exists()
    assert not Alert.objects.exists()


def test_a_red_flag_raises_an_emergency_in_the_same_save(patient):
    recorded = record(patient, {"symptoms": ["leg_weakness"]})
    (alert,) = recorded.raised
    assert (alert.rule, alert.severity, alert.state) == (
        "red_flag:leg_weakness", "emergency", "open",
    )  # fmt: skip
    assert alert.due_at == NOW + timedelta(minutes=30)
    summary = summary_of(patient)
    assert (summary.rank, summary.reason) == (13, alert.reason)


def test_staff_on_duty_are_told_of_a_red_flag_without_health_detail(clinic, patient):
    nurse = a_nurse(clinic)
    stranger = a_nurse(a_clinic("Another clinic"))
    record(patient, {"symptoms": ["leg_weakness"]})
    told = Message.objects.filter(kind="staff_alert")
    assert [message.to_email for message in told] == [nurse.email]
    assert stranger.email not in {message.to_email for message in told}


def test_with_nobody_on_duty_all_staff_are_told(clinic, patient):
    nurse = a_nurse(clinic)
    nurse.membership.on_duty = False
    nurse.membership.save()
    record(patient, {"symptoms": ["leg_weakness"]})
    assert Message.objects.get(kind="staff_alert").to_email == nurse.email


def test_while_the_clinic_is_closed_its_after_hours_address_is_told_too(clinic, patient):
    a_nurse(clinic)
    type(clinic).objects.update(after_hours_email="oncall@clinic.example")
    patient.clinic.refresh_from_db()
    late = NOW.replace(hour=22)
    (alert,) = record(patient, {"symptoms": ["leg_weakness"]}, now=late).raised
    told = set(Message.objects.filter(kind="staff_alert").values_list("to_email", flat=True))
    assert "oncall@clinic.example" in told
    # due half an hour after the clinic opens again
    assert alert.due_at == NOW.replace(day=4, hour=8, minute=30)


def test_a_red_flag_on_a_further_day_is_raised_again_although_acknowledged(clinic, patient):
    nurse = a_nurse(clinic)
    yesterday = TODAY - timedelta(days=1)
    (alert,) = record(patient, {"symptoms": ["fever"]}, day=yesterday).raised
    acknowledge(alert, by=nurse, now=NOW)
    assert summary_of(patient).rank == 2
    (again,) = record(patient, {"symptoms": ["fever"]}, now=NOW + timedelta(hours=1)).raised
    assert again.pk == alert.pk
    assert again.state == "open"
    assert again.evidence["reported_on"] == [yesterday.isoformat(), TODAY.isoformat()]
    assert summary_of(patient).rank == 12


def test_a_red_flag_unchecked_later_stays_for_the_nurse_and_says_so(patient):
    (alert,) = record(patient, {"symptoms": ["fever"], "pain_leg": 2}).raised
    record(patient, {"symptoms": [], "pain_leg": 2}, now=NOW + timedelta(minutes=5))
    alert.refresh_from_db()
    assert alert.state == "open"
    assert alert.withdrawn_at is not None


def test_after_an_alert_is_resolved_new_evidence_raises_another(clinic, patient):
    (alert,) = record(patient, {"symptoms": ["fever"]}, day=TODAY - timedelta(days=1)).raised
    resolve(alert, by=a_nurse(clinic), outcome="advised", note="", now=NOW)
    assert summary_of(patient).rank == 0
    (other,) = record(patient, {"symptoms": ["fever"]}).raised
    assert other.pk != alert.pk


def test_correcting_a_day_does_not_raise_again_what_a_nurse_has_dealt_with(clinic, patient):
    first = {"symptoms": ["leg_weakness", "fever"], "note": "May I drive?", "pain_leg": 2}
    record(patient, first)
    nurse = a_nurse(clinic)
    for alert in Alert.objects.unresolved():
        resolve(alert, by=nurse, outcome="advised", note="", now=NOW)
    changed = {**first, "symptoms": ["leg_weakness", "fever", "fall"], "standing_min": 4}
    recorded = record(patient, changed, now=NOW + timedelta(minutes=9))
    assert [alert.rule for alert in recorded.raised] == ["red_flag:fall"]
    assert [alert.rule for alert in Alert.objects.unresolved()] == ["red_flag:fall"]


def test_a_symptom_that_was_taken_back_and_comes_again_is_raised_again(clinic, patient):
    (alert,) = record(patient, {"symptoms": ["fever"], "pain_leg": 2}).raised
    record(patient, {"symptoms": [], "pain_leg": 2})
    resolve(alert, by=a_nurse(clinic), outcome="mistake", note="", now=NOW)
    (again,) = record(patient, {"symptoms": ["fever"], "pain_leg": 2}).raised
    assert again.pk != alert.pk


def test_a_note_is_unread_on_the_worklist_until_a_nurse_marks_it(clinic, patient):
    record(patient, {"note": "May I swim yet?"})
    assert summary_of(patient).has_unread_note
    assert mark_notes_read(patient, by=a_nurse(clinic), now=NOW) == 1
    assert not summary_of(patient).has_unread_note
    assert summary_of(patient).rank == 0


def test_a_note_taken_down_by_a_nurse_needs_no_reading(clinic, patient):
    record(patient, {"note": "Phoned."}, entered_by=a_nurse(clinic), door=Door.NURSE)
    assert not summary_of(patient).has_unread_note


def test_a_note_taken_away_again_no_longer_waits(patient):
    record(patient, {"note": "Oops", "pain_leg": 2})
    record(patient, {"pain_leg": 2})
    assert not summary_of(patient).has_unread_note


def test_a_logged_day_is_no_longer_asked_for(patient):
    planned = Reminder.objects.filter(procedure__patient=patient, requested_day=TODAY)
    assert {row.state for row in planned} == {"planned"}
    record(patient, {"pain_leg": 2})
    assert {row.state for row in planned.all()} == {"skipped"}
    assert {row.reason for row in planned.all()} == {"The day was logged already."}


def test_the_summary_knows_the_newest_day_whatever_the_order_of_entry(patient):
    record(patient, {"walking_distance_m": 100}, day=TODAY)
    record(patient, {"walking_distance_m": 90}, day=TODAY - timedelta(days=2))
    summary = summary_of(patient)
    assert summary.last_log_day == TODAY
    assert summary.spark[-1] == 100
    assert summary.spark[-3] == 90


def test_the_small_chart_compares_a_measure_with_its_own_baseline(clinic):
    patient = a_patient(clinic, procedure={"baseline_walking_distance_m": 76})
    record(patient, {"daily_distance_m": 900}, day=TODAY - timedelta(days=1))
    assert summary_of(patient).spark_baseline is None
    record(patient, {"walking_distance_m": 100})
    assert summary_of(patient).spark_baseline == 76.0


def test_filling_in_an_old_day_judges_no_trend(patient):
    for back in range(8, 4, -1):
        record(patient, {"pain_leg": 1}, day=TODAY - timedelta(days=back))
    record(patient, {"pain_leg": 1}, day=TODAY)
    for back in (2, 1):
        assert record(patient, {"pain_leg": 9}, day=TODAY - timedelta(days=back)).raised == []
    assert [a.rule for a in record(patient, {"pain_leg": 9}, day=TODAY).raised] == ["pain_leg_up"]


def test_a_day_behind_more_logs_than_the_rules_look_at_is_corrected_not_made_anew(clinic):
    patient = a_patient(clinic, day=60)
    days = [TODAY - timedelta(days=back) for back in range(LOGS + 2)]
    said = {"door": Door.PAGE, "created_at": NOW, "updated_at": NOW, "pain_leg": 3}
    DailyLog.objects.bulk_create(DailyLog(patient=patient, day=day, **said) for day in days)
    recorded = record(patient, {"pain_leg": 4}, day=days[-1])
    assert (recorded.created, recorded.changed) == (False, True)
    assert DailyLog.objects.filter(patient=patient).count() == len(days)
