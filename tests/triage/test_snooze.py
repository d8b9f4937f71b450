"""Putting an alert off: with a reason and an end, one rule of one patient, never a red flag."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tests.listed import rows_for
from tests.triage.acting import DAY, history, log, log_course, state_of, summary_of, unresolved
from tracker.models import Alert, Message, Reminder
from tracker.operations import mail_cycle
from tracker.people.registration import discharge
from tracker.triage import silence_sweep
from tracker.triage.alerts import AlertConflict, acknowledge, assign, resolve
from tracker.triage.snooze import can_be_snoozed, snooze, wake_due

pytestmark = pytest.mark.django_db
FRIDAY = TODAY + 3 * DAY
WHY = "Sees the surgeon on Thursday"


@pytest.fixture
def patient(clinic):
    return a_patient(clinic, day=40)


@pytest.fixture
def pain(patient):
    """An alert: leg pain, usually 3, was 6 today."""
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 6, 6, 6])
    return unresolved(patient)["pain_leg_up"]


def put_off(alert, by, *, until=FRIDAY, now=NOW):
    return snooze(alert, until=until, reason=WHY, by=by, now=now)


def friday_morning():
    return NOW + 3 * DAY


def test_a_snoozed_alert_says_until_when_why_and_who(pain, nurse):
    put_off(pain, nurse)
    pain.refresh_from_db()
    assert (pain.state, pain.owner) == ("snoozed", nurse)
    assert (pain.snoozed_until, pain.snooze_reason) == (FRIDAY, WHY)


def test_it_leaves_what_needs_action(patient, pain, nurse):
    assert [row.patient for row in rows_for(nurse)] == [patient]
    put_off(pain, nurse)
    assert list(rows_for(nurse)) == []
    summary = summary_of(patient)
    assert (summary.rank, summary.open_alerts, summary.snoozed_alerts) == (0, 0, 1)


def test_snoozing_one_rule_mutes_no_other(patient, pain, nurse):
    put_off(pain, nurse)
    log(patient, TODAY, pain_leg=6, symptoms=["fever"], note="It hurts", now=NOW)
    states = {rule: alert.state for rule, alert in unresolved(patient).items()}
    assert states == {
        "pain_leg_up": "snoozed", "red_flag:fever": "open", "unread_note": "open",
    }  # fmt: skip


def test_snoozing_one_patient_mutes_no_other(clinic, pain, nurse):
    put_off(pain, nurse)
    other = a_patient(clinic, day=40)
    log_course(other, "pain_leg", [3, 3, 3, 3, 3, 6, 6, 6])
    assert unresolved(other)["pain_leg_up"].state == "open"


def test_a_red_flag_is_never_snoozed(patient, nurse):
    (alert,) = log(patient, symptoms=["fall"]).raised
    with pytest.raises(AlertConflict, match="never snoozed"):
        put_off(alert, nurse)
    assert not can_be_snoozed(alert)
    assert state_of(alert) == "open"


def test_an_unread_note_is_read_rather_than_snoozed(patient, nurse):
    (alert,) = log(patient, note="May I drive?").raised
    with pytest.raises(AlertConflict, match="Read the note"):
        put_off(alert, nurse)


def test_a_snooze_needs_a_reason(pain, nurse):
    with pytest.raises(AlertConflict, match="Say why"):
        snooze(pain, until=FRIDAY, reason="  ", by=nurse, now=NOW)


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_it_ends_from_tomorrow_to_thirty_days_ahead(pain, nurse, days):
    with pytest.raises(AlertConflict, match="from tomorrow to December 3"):
        put_off(pain, nurse, until=TODAY + days * DAY)


def test_what_a_colleague_has_is_hers_to_put_off(clinic, pain, nurse):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    acknowledge(pain, by=ana, now=NOW)
    with pytest.raises(AlertConflict, match="Ana Cole, RN has taken this alert already"):
        put_off(pain, nurse)


def test_the_second_of_two_nurses_is_told_until_when_it_is_snoozed(clinic, pain, nurse):
    put_off(pain, a_nurse(clinic, name="Ana Cole, RN"))
    with pytest.raises(AlertConflict, match="snoozed this alert until Friday, November 6"):
        put_off(pain, nurse, until=FRIDAY + DAY)


def test_whoever_snoozed_it_may_choose_another_day(pain, nurse):
    put_off(pain, nurse)
    put_off(pain, nurse, until=FRIDAY + DAY)
    assert unresolved(pain.patient)["pain_leg_up"].snoozed_until == FRIDAY + DAY


def test_a_nurse_may_take_it_before_its_end(clinic, patient, pain, nurse):
    put_off(pain, nurse)
    ana = a_nurse(clinic)
    acknowledge(pain, by=ana, now=NOW)
    alert = unresolved(patient)["pain_leg_up"]
    assert (alert.state, alert.owner, alert.snoozed_until) == ("acknowledged", ana, None)
    assign(put_off(alert, ana), to=nurse, by=ana, now=NOW)
    assert unresolved(patient)["pain_leg_up"].owner == nurse


def test_it_may_be_resolved_before_its_end(patient, pain, nurse):
    put_off(pain, nurse)
    resolve(pain, by=nurse, outcome="seen", note="", now=NOW)
    assert not unresolved(patient)
    assert summary_of(patient).snoozed_alerts == 0


# It wakes


def test_it_wakes_in_the_morning_of_its_end_with_a_new_deadline(patient, pain, nurse):
    put_off(pain, nurse)
    assert wake_due(now=friday_morning() - DAY) == 0
    assert wake_due(now=friday_morning()) == 1
    alert = unresolved(patient)["pain_leg_up"]
    assert (alert.state, alert.owner, alert.raised_at) == ("open", None, friday_morning())
    assert alert.due_at > friday_morning()
    assert [row.patient for row in rows_for(nurse)] == [patient]
    assert wake_due(now=friday_morning()) == 0


def test_its_end_is_a_day_of_the_patients_own_calendar(clinic, nurse):
    patient = a_patient(clinic, day=40, timezone="Pacific/Auckland")
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 6, 6, 6])
    put_off(unresolved(patient)["pain_leg_up"], nurse)
    thursday_morning_in_chicago = NOW + 2 * DAY
    assert patient.local_date(thursday_morning_in_chicago) == FRIDAY
    assert wake_due(now=thursday_morning_in_chicago) == 1


def test_the_engine_of_the_quarter_hour_wakes_it(patient, pain, nurse):
    put_off(pain, nurse)
    mail_cycle.sweep_silence(now=friday_morning())
    assert unresolved(patient)["pain_leg_up"].state == "open"


def test_what_stands_no_more_has_passed(patient, pain, nurse):
    put_off(pain, nurse)
    log_course(patient, "pain_leg", [3, 2, 2], until=FRIDAY)
    assert wake_due(now=friday_morning()) == 1
    pain.refresh_from_db()
    assert (pain.state, pain.outcome, pain.resolved_by) == ("resolved", "passed", None)


def test_a_log_that_does_not_speak_of_it_lets_it_stand(patient, pain, nurse):
    put_off(pain, nurse)
    log(patient, FRIDAY, medicine_doses=1)
    wake_due(now=friday_morning())
    assert state_of(pain) == "open"


def test_what_the_patient_took_back_has_passed(patient, pain, nurse):
    put_off(pain, nurse)
    log(patient, TODAY, pain_leg=3, now=NOW)
    wake_due(now=friday_morning())
    pain.refresh_from_db()
    assert pain.outcome == "passed"


def test_nobody_is_woken_about_a_patient_who_is_no_longer_followed(patient, pain, nurse):
    put_off(pain, nurse)
    discharge(patient, now=NOW)
    wake_due(now=friday_morning())
    pain.refresh_from_db()
    assert pain.outcome == "passed"


def test_materially_worse_pain_wakes_it_early(patient, pain, nurse):
    put_off(pain, nurse)
    log(patient, TODAY + DAY, pain_leg=7)
    assert unresolved(patient)["pain_leg_up"].state == "snoozed"
    log_course(patient, "pain_leg", [9, 9], until=TODAY + 3 * DAY)
    alert = unresolved(patient)["pain_leg_up"]
    assert (alert.state, alert.owner) == ("open", None)
    assert history(alert)[-1] == ("again", None)


def test_evidence_that_creeps_up_is_measured_from_what_the_nurse_saw(patient, pain, nurse):
    """6 was seen: 7 joins asleep, and 8 wakes although it is but one more than 7."""
    put_off(pain, nurse)
    log(patient, TODAY + DAY, pain_leg=7)
    asleep = unresolved(patient)["pain_leg_up"]
    assert asleep.evidence["judged"][-1]["value"] == 7
    assert asleep.seen_evidence["judged"][-1]["value"] == 6


def test_a_silence_that_has_doubled_wakes_it(clinic, nurse):
    patient = a_patient(clinic)
    Reminder.objects.filter(procedure__patient=patient, due_at__lte=NOW + 9 * DAY).update(
        state="sent"
    )
    log(patient, TODAY - 4 * DAY, pain_leg=2)
    noon = NOW.replace(hour=12)
    silence_sweep.sweep(now=noon)
    put_off(unresolved(patient)["silence"], nurse, until=TODAY + 20 * DAY)
    silence_sweep.sweep(now=noon + DAY)
    asleep = unresolved(patient)["silence"]
    assert (asleep.state, asleep.reason) == ("snoozed", "4 requested days without a log")
    silence_sweep.sweep(now=noon + 9 * DAY)
    assert unresolved(patient)["silence"].state == "open"


def test_a_log_ends_a_snoozed_silence(clinic, nurse):
    patient = a_patient(clinic)
    Reminder.objects.filter(procedure__patient=patient, due_at__lte=NOW).update(state="sent")
    silence_sweep.sweep(now=NOW.replace(hour=12))
    put_off(unresolved(patient)["silence"], nurse)
    log(patient, TODAY, pain_leg=2)
    assert Alert.objects.get(rule="silence").outcome == "logged_again"


def test_waking_costs_the_same_queries_for_any_number(clinic, nurse, django_assert_num_queries):
    def asleep(number):
        for _ in range(number):
            patient = a_patient(clinic, day=40)
            log_course(patient, "pain_leg", [3, 3, 3, 3, 6, 6, 6])
            put_off(unresolved(patient)["pain_leg_up"], nurse)

    asleep(1)
    with django_assert_num_queries(10):
        assert wake_due(now=friday_morning()) == 1
    asleep(4)
    with django_assert_num_queries(10):
        assert wake_due(now=friday_morning()) == 4


def test_nothing_to_wake_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert wake_due(now=NOW) == 0


def test_no_mail_goes_out_when_it_wakes(patient, pain, nurse):
    put_off(pain, nurse)
    before = Message.objects.count()
    wake_due(now=friday_morning())
    assert Message.objects.count() == before


def test_each_step_is_in_the_history(clinic, pain, nurse):
    put_off(pain, nurse)
    wake_due(now=friday_morning())
    acknowledge(pain, by=nurse, now=friday_morning())
    resolve(pain, by=nurse, outcome="seen", note="", now=friday_morning() + timedelta(hours=1))
    assert history(pain) == [
        ("raised", None), ("snoozed", nurse), ("woke", None), ("acknowledged", nurse),
        ("resolved", nurse),
    ]  # fmt: skip
    words = list(pain.events.values_list("words", flat=True))
    assert words[1] == WHY
    assert words[-1] == "Seen in clinic, or a visit arranged"
