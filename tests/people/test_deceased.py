"""A death: everything stops at once, whatever its state; the record stays; a mistake is undone."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from tests.cast import NOW, TODAY, ZONE, a_caregiver, a_patient
from tests.listed import rows_for
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door, Invitation, Message, Patient, Reminder
from tracker.operations import mail_cycle
from tracker.outbox import states
from tracker.outbox.hand_over import HandOver
from tracker.outbox.queue import claim_due
from tracker.outbox.resend import CannotResend, resend
from tracker.people.caregivers import invite_caregiver
from tracker.people.data_requests import ask
from tracker.people.deaths import record_death, undo_death
from tracker.people.invitations import InvitationRefused, invite
from tracker.people.leaving import follow_again
from tracker.people.registration import discharge
from tracker.reasons import Reason
from tracker.reminders.batching import gather_due
from tracker.reminders.links import log_token, read_log_token
from tracker.triage.alerts import acknowledge

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 3, 17, 30, tzinfo=ZONE)
DIED = "The patient has died."


@pytest.fixture
def die(patient, nurse):
    """A function: the nurse notes the patient's death, by default at the evening's hour."""

    def noted(at=EVENING, died_on=TODAY):
        record_death(Patient.objects.get(pk=patient.pk), died_on=died_on, by=nurse, now=at)

    return noted


def log(patient, *, now=NOW, **answers):
    record_day(
        patient=patient, day=TODAY, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=now,
    )  # fmt: skip


def turn(now):
    """One turn of the engine, as each minute's."""
    for chunk in mail_cycle.claim_due(now=now):
        mail_cycle.deliver(chunk, clock=lambda: now)


def the_message():
    return Message.objects.exclude(kind="invitation").get()


# Nothing leaves, whatever state it was in


def test_nothing_that_is_planned_leaves_for_years(die, mailoutbox):
    die(at=NOW)
    assert Reminder.objects.filter(reason_code="patient_died").exists()
    for days in (0, 1, 2, 30, 365, 5 * 365):
        turn(EVENING + timedelta(days=days))
        turn(EVENING + timedelta(days=days, hours=16))
    assert mailoutbox == []
    assert not Reminder.objects.filter(state__in=["planned", "queued"]).exists()


def test_a_message_that_waits_to_be_claimed_is_cancelled(die, mailoutbox):
    gather_due(now=EVENING)
    assert the_message().state == "planned"
    die()
    turn(EVENING)
    assert (the_message().state, the_message().reason) == ("cancelled", DIED)
    assert {(row.state, row.reason) for row in the_message().reminders.all()} == {
        ("cancelled", DIED)
    }
    assert mailoutbox == []


def test_a_message_that_a_worker_has_leased_is_not_begun(die, mailoutbox):
    gather_due(now=EVENING)
    (chunk,) = claim_due(now=EVENING)
    die()
    assert mail_cycle.deliver(chunk, clock=lambda: EVENING) == 0
    assert mailoutbox == []


def test_a_worker_that_has_judged_already_finds_that_it_may_not_begin(die):
    gather_due(now=EVENING)
    (chunk,) = claim_due(now=EVENING)
    die()
    begun = states.begin(
        HandOver(
            the_message().pk, lease=chunk.lease, token=uuid4(), subject="S", text="T", until=EVENING
        ),
        dropped={},
    )
    assert not begun


def test_a_message_to_be_tried_again_is_not_tried_again(die, mailoutbox):
    gather_due(now=EVENING)
    (chunk,) = claim_due(now=EVENING)
    later = EVENING + timedelta(minutes=2)
    states.retry_later(
        the_message().pk,
        "claimed",
        lease=chunk.lease,
        reason=Reason.TRY_LATER,
        detail=451,
        at=later,
        attempts=1,
    )
    die()
    turn(later)
    assert (the_message().state, the_message().reason) == ("cancelled", DIED)
    assert mailoutbox == []


def test_what_was_being_handed_over_and_was_put_off_is_not_tried_again(die, mailoutbox):
    gather_due(now=EVENING)
    (chunk,) = claim_due(now=EVENING)
    hand_over, later = uuid4(), EVENING + timedelta(minutes=2)
    states.begin(
        HandOver(
            the_message().pk, lease=chunk.lease, token=hand_over, subject="S", text="T", until=later
        ),
        dropped={},
    )
    die()
    assert the_message().state == "sending"
    states.retry_later(
        the_message().pk,
        "sending",
        lease=hand_over,
        reason=Reason.TRY_LATER,
        detail=451,
        at=later,
        attempts=1,
    )
    turn(later)
    assert (the_message().state, the_message().reason) == ("cancelled", DIED)
    assert mailoutbox == []


def test_a_nurse_cannot_send_anew_what_may_not_have_arrived(die, nurse):
    gather_due(now=EVENING)
    Message.objects.exclude(kind="invitation").update(state="unconfirmed", reason_code="no_answer")
    die()
    with pytest.raises(CannotResend):
        resend(the_message(), by=nurse, now=EVENING)


def test_invitations_to_the_patient_and_to_helpers_end(clinic, nurse, mailoutbox):
    patient = a_patient(clinic, confirmed=False)
    sent = invite_caregiver(patient, email="ruth@home.example", by=nurse, now=NOW)
    record_death(patient, died_on=TODAY, by=nurse, now=NOW)
    turn(NOW)
    assert mailoutbox == []
    assert not Invitation.objects.get(pk=sent.pk).is_open(NOW)
    assert not Invitation.objects.filter(patient=patient).still_open(NOW).exists()


def test_nobody_is_invited_afterwards(patient, die, clinic, nurse):
    die()
    patient.refresh_from_db()
    with pytest.raises(InvitationRefused):
        invite(clinic=clinic, role="patient", email=patient.email, patient=patient, now=EVENING)
    with pytest.raises(InvitationRefused):
        invite_caregiver(patient, email="ruth@home.example", by=nurse, now=EVENING)


def test_an_invitation_that_slipped_through_is_stopped_at_the_last_moment(
    patient, die, nurse, mailoutbox
):
    die()
    Message.objects.all().delete()
    stale = a_patient(patient.clinic, confirmed=False)  # its row was read before the death
    Message.objects.update(patient=patient)
    Invitation.objects.filter(patient=stale).update(patient=patient)
    turn(EVENING)
    assert mailoutbox == []


def test_staff_are_told_of_nothing_that_waited(patient, die, mailoutbox):
    log(patient, symptoms=["fall"])
    assert Message.objects.filter(kind="staff_alert").exists()
    die(at=NOW)
    turn(NOW)
    turn(NOW + timedelta(hours=3))
    assert mailoutbox == []


def test_the_other_one_of_a_couple_at_the_same_address_goes_on(clinic, nurse, mailoutbox):
    gone = a_patient(clinic, email="couple@home.example")
    stays = a_patient(clinic, email="couple@home.example", confirmed=False)
    stays.account, stays.email_confirmed_at = gone.account, NOW
    stays.save()
    Message.objects.all().delete()
    record_death(gone, died_on=TODAY, by=nurse, now=NOW)
    turn(EVENING)
    (message,) = Message.objects.filter(state="sent")
    assert message.patient == stays


# The worklist


def test_open_alerts_close_with_an_outcome_of_their_own(patient, die, nurse):
    log(patient, symptoms=["fall"], note="Dizzy")
    assert [row.patient for row in rows_for(nurse)] == [patient]
    die()
    alerts = Alert.objects.filter(patient=patient)
    assert set(alerts.values_list("state", "outcome", "resolved_by")) == {
        ("resolved", "died", nurse.pk)
    }
    assert list(rows_for(nurse, show="all")) == []


def test_no_silence_and_no_call_is_raised(die, clinic):
    a_patient(clinic, email="", phone="")
    die()
    Alert.objects.all().delete()
    for days in range(1, 20):
        mail_cycle.sweep_silence(now=EVENING + timedelta(days=days))
    assert set(Alert.objects.values_list("patient__died_on", flat=True)) == {None}


def test_what_a_phone_had_kept_is_recorded_and_calls_nobody(patient, die):
    die()
    patient.refresh_from_db()
    log(patient, now=EVENING, symptoms=["leg_weakness"], note="From before")
    assert DailyLog.objects.filter(patient=patient).exists()
    assert not Alert.objects.filter(patient=patient).unresolved().exists()
    assert not Message.objects.filter(kind="staff_alert").exists()


# The record


def test_log_links_end_and_the_record_stays(patient, die):
    log(patient, pain_leg=3)
    link = log_token(patient, TODAY, now=NOW)
    caregiver = a_caregiver(patient)
    die()
    assert read_log_token(link, now=EVENING) is None
    assert DailyLog.objects.filter(patient=patient).exists()
    assert Patient.objects.visible_to(caregiver).get() == patient


def test_who_noted_it_when_is_kept_and_the_date_can_be_corrected(patient, die, nurse):
    die()
    die(at=EVENING + timedelta(days=1), died_on=TODAY - timedelta(days=1))
    patient.refresh_from_db()
    assert patient.died_on == TODAY - timedelta(days=1)
    assert (patient.death_noted_at, patient.death_noted_by) == (EVENING, nurse)


@pytest.mark.parametrize(("days", "words"), [(1, "lies ahead"), (-7 * 366, "Check the year")])
def test_a_day_that_cannot_be_is_refused(patient, die, days, words):
    with pytest.raises(ValidationError, match=words):
        die(died_on=TODAY + timedelta(days=days))
    patient.refresh_from_db()
    assert patient.discharged_at is None


def test_following_again_is_no_way_around(patient, die):
    die()
    patient.refresh_from_db()
    follow_again(patient, now=EVENING)
    patient.refresh_from_db()
    assert patient.discharged_at is not None


# A mistake


def test_a_mistake_is_taken_back_and_the_plan_goes_on(patient, die, mailoutbox):
    ahead = Reminder.objects.filter(state="planned", due_at__gt=NOW)
    planned = set(ahead.values_list("pk", flat=True))
    die(at=NOW)
    patient.refresh_from_db()
    undo_death(patient, now=NOW + timedelta(minutes=5))
    patient.refresh_from_db()
    assert (patient.died_on, patient.death_noted_at, patient.discharged_at) == (None, None, None)
    assert set(ahead.values_list("pk", flat=True)) == planned
    turn(EVENING)
    assert [mail.to for mail in mailoutbox] == [[patient.email]]


def test_taken_back_the_alerts_are_as_they_were(patient, die, nurse):
    log(patient, symptoms=["fall"], note="Dizzy")
    fall = Alert.objects.get(rule="red_flag:fall")
    acknowledge(fall, by=nurse, now=NOW)
    die()
    patient.refresh_from_db()
    undo_death(patient, now=EVENING + timedelta(hours=1))
    alerts = {alert.rule: alert for alert in Alert.objects.filter(patient=patient)}
    assert alerts["red_flag:fall"].state == "acknowledged"
    assert alerts["red_flag:fall"].owner == nurse
    assert alerts["unread_note"].state == "open"
    assert [row.patient for row in rows_for(nurse, show="all")] == [patient]


def test_who_was_discharged_before_stays_discharged(patient, die):
    discharge(patient, now=NOW)
    die()
    patient.refresh_from_db()
    assert patient.discharged_at == NOW
    undo_death(patient, now=EVENING)
    patient.refresh_from_db()
    assert (patient.died_on, patient.discharged_at) == (None, NOW)


def test_requests_about_the_record_wait_no_more_on_the_worklist(patient, die, nurse):
    ask(patient, kind="erase", words="All of it", by=patient.account, now=NOW)
    die()
    assert list(rows_for(nurse, show="request")) == []
