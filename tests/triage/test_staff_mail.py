"""E-mails to staff by the clock: an emergency that nobody took, and each clinic's morning."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tests.cast import NOW, TODAY, ZONE, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Message
from tracker.operations import mail_cycle
from tracker.outbox.delivery import Send
from tracker.outbox.render import render
from tracker.outbox.states import Skip
from tracker.reasons import Reason
from tracker.triage.alert_mail import compose_alerts, compose_digests
from tracker.triage.alerts import acknowledge, resolve
from tracker.triage.staff_mail import escalate, send_digests

pytestmark = pytest.mark.django_db

OPENING = NOW.replace(hour=8)


@pytest.fixture
def lead(clinic):
    return a_nurse(clinic, role="lead")


def report(patient, *symptoms, now=NOW, day=TODAY, **answers):
    record_day(
        patient=patient, day=day, answers={"symptoms": list(symptoms), **answers},
        entered_by=None, door=Door.PAGE, now=now,
    )  # fmt: skip
    return Alert.objects.filter(patient=patient).latest("raised_at")


def told(kind):
    return sorted(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


# An emergency that nobody took


def test_an_emergency_that_nobody_took_by_its_deadline_goes_to_the_lead_once(clinic, nurse, lead):
    alert = report(a_patient(clinic), "leg_weakness")
    assert escalate(now=alert.due_at - timedelta(minutes=1)) == 0
    assert escalate(now=alert.due_at) == 1
    assert escalate(now=alert.due_at + timedelta(hours=1)) == 0
    assert told("escalation") == [lead.email]
    alert.refresh_from_db()
    assert alert.escalated_at == alert.due_at


def test_without_a_lead_all_the_staff_are_told(clinic, nurse):
    colleague = a_nurse(clinic)
    alert = report(a_patient(clinic), "leg_weakness")
    escalate(now=alert.due_at)
    assert told("escalation") == sorted([nurse.email, colleague.email])


@pytest.mark.parametrize("ends", [acknowledge, resolve])
def test_what_somebody_took_is_not_escalated(clinic, nurse, lead, ends):
    alert = report(a_patient(clinic), "leg_weakness")
    how = {} if ends is acknowledge else {"outcome": "advised", "note": ""}
    ends(alert, by=nurse, now=NOW, **how)
    assert escalate(now=alert.due_at + timedelta(days=1)) == 0


def test_an_urgent_alert_is_not_escalated(clinic, lead):
    alert = report(a_patient(clinic), "fever")
    assert escalate(now=alert.due_at + timedelta(days=1)) == 0


def test_an_emergency_at_night_is_escalated_once_the_clinic_had_its_time(clinic, lead):
    night = NOW.replace(hour=23)
    alert = report(a_patient(clinic), "leg_weakness", now=night)
    assert escalate(now=NOW + timedelta(days=1, hours=-0.6)) == 0  # 8:24, opened at 8
    assert escalate(now=NOW + timedelta(days=1, hours=-0.5)) == 1
    assert alert.due_at == OPENING + timedelta(days=1, minutes=30)


def test_an_emergency_that_is_raised_anew_is_escalated_anew(clinic, nurse, lead):
    patient = a_patient(clinic)
    alert = report(patient, "leg_weakness")
    escalate(now=alert.due_at)
    acknowledge(alert, by=nurse, now=alert.due_at)
    tomorrow = NOW + timedelta(days=1)
    report(patient, "leg_weakness", now=tomorrow, day=tomorrow.date())
    alert.refresh_from_db()
    assert alert.escalated_at is None
    assert escalate(now=alert.due_at) == 1
    assert told("escalation") == [lead.email] * 2


def test_an_escalation_that_somebody_forestalled_does_not_leave(clinic, nurse, lead):
    alert = report(a_patient(clinic), "leg_weakness")
    escalate(now=alert.due_at)
    acknowledge(alert, by=nurse, now=alert.due_at)
    message = Message.objects.get(kind="escalation")
    verdict = compose_alerts([message], alert.due_at)[message.pk]
    assert verdict == Skip(Reason.ALERT_TAKEN, "cancelled")


def test_an_escalation_names_no_patient_and_no_symptom(clinic, lead):
    patient = a_patient(clinic)
    escalate(now=report(patient, "leg_weakness").due_at)
    message = Message.objects.get(kind="escalation")
    verdict = compose_alerts([message], NOW)[message.pk]
    assert isinstance(verdict, Send)
    parts = render(verdict.content)
    assert parts.subject == "Recovery Tracker: nobody has taken an alert"
    assert "Somebody should have taken it by Tuesday, November 3, 9:30 am." in parts.text
    for secret in (patient.first_name, patient.last_name, "leg", "weak"):
        assert secret not in parts.text


def test_quiet_hours_hold_no_staff_mail_back(clinic, nurse, mailoutbox):
    midnight = NOW.replace(hour=23, minute=59)
    report(a_patient(clinic), "leg_weakness", now=midnight)
    for chunk in mail_cycle.claim_due(now=midnight):
        mail_cycle.deliver(chunk, clock=lambda: midnight)
    assert [mail.to for mail in mailoutbox] == [[nurse.email]]


# The morning


def test_each_clinic_gets_its_digest_when_it_opens_by_its_own_clock(clinic, nurse):
    far_west = a_clinic("Honolulu Spine", timezone="Pacific/Honolulu")
    colleague = a_nurse(far_west)
    assert send_digests(now=OPENING - timedelta(minutes=1)) == 0
    assert send_digests(now=OPENING) == 1
    assert told("digest") == [nurse.email]
    there = datetime(2026, 11, 3, 8, 0, tzinfo=ZoneInfo("Pacific/Honolulu"))
    assert send_digests(now=there) == 1
    assert told("digest") == sorted([nurse.email, colleague.email])


def test_a_morning_has_one_digest(clinic, nurse):
    assert [send_digests(now=OPENING + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    assert send_digests(now=OPENING + timedelta(days=1)) == 1


def test_there_is_none_on_a_day_on_which_the_clinic_is_closed(clinic, nurse):
    saturday = OPENING + timedelta(days=4)
    assert saturday.weekday() == 5
    assert send_digests(now=saturday) == 0


def test_a_digest_that_was_slept_through_comes_while_the_clinic_is_open(clinic, nurse):
    assert send_digests(now=NOW.replace(hour=16, minute=59)) == 1
    assert send_digests(now=NOW.replace(hour=17)) == 0


def test_it_goes_to_whoever_is_on_duty_else_to_all(clinic, nurse):
    colleague = a_nurse(clinic)
    colleague.membership.on_duty = False
    colleague.membership.save()
    send_digests(now=OPENING)
    assert told("digest") == [nurse.email]
    nurse.membership.on_duty = False
    nurse.membership.save()
    send_digests(now=OPENING + timedelta(days=1))
    assert told("digest") == sorted([nurse.email, nurse.email, colleague.email])


def digest_of(clinic, now):
    send_digests(now=now)
    message = Message.objects.get(kind="digest", clinic=clinic)
    verdict = compose_digests([message], now)[message.pk]
    assert isinstance(verdict, Send)
    return render(verdict.content)


def test_it_counts_who_waits_for_what_and_names_nobody(clinic, nurse):
    yesterday = NOW - timedelta(days=1)
    late = a_patient(clinic)
    report(late, "leg_weakness", now=yesterday, day=yesterday.date())
    report(a_patient(clinic), "fever", now=OPENING)
    report(a_patient(clinic), note="May I drive?", now=OPENING)
    report(a_patient(a_clinic("Elsewhere")), "fever", now=OPENING)
    parts = digest_of(clinic, OPENING)
    assert parts.subject == "Recovery Tracker: this morning"
    assert "3 patients need a person" in parts.text
    assert "One has waited longer than it should." in parts.text
    assert "Emergency: 1" in parts.text
    assert "Urgent: 1" in parts.text
    assert "Unread notes: 1" in parts.text
    assert "Silent" not in parts.text
    assert late.last_name not in parts.text


def test_a_quiet_morning_says_so(clinic, nurse):
    a_patient(clinic)
    assert "Nobody needs a person now" in digest_of(clinic, OPENING).text


def test_composing_costs_one_query_for_any_number_of_clinics(django_assert_num_queries):
    for number in range(5):
        a_nurse(a_clinic(f"Clinic {number}"))
    send_digests(now=OPENING)
    messages = list(Message.objects.filter(kind="digest").select_related("clinic"))
    assert len(messages) == 5
    with django_assert_num_queries(1):
        compose_digests(messages, OPENING)


@pytest.mark.postgres
def test_the_look_for_late_emergencies_uses_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "alert_to_escalate" in Alert.objects.to_escalate(NOW.astimezone(ZONE)).explain()
