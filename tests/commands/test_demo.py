"""The demo clinic: something of everything, the same for the same seed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from tests.cast import NOW
from tracker.management.demo.world import CLINIC_ZONE, make_clinic
from tracker.models import Alert, DailyLog, Message, Patient, Reminder
from tracker.peg.actions import peg_course

NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


@pytest.fixture(scope="module")
def clinic(django_db_setup, django_db_blocker):
    """One demo for all the tests that only look at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(EMAIL_BACKEND=NOWHERE):
            yield make_clinic(patients=9, days=40, seed=3, now=NOW.astimezone(UTC))
        transaction.set_rollback(True)


def story():
    """What a demo tells, without the keys that differ from run to run."""
    logs = DailyLog.objects.order_by("patient__record_number", "day")
    alerts = Alert.objects.order_by("patient__record_number", "rule", "raised_at")
    return (
        list(logs.values_list("patient__record_number", "day", "walking_distance_m", "pain_leg")),
        list(alerts.values_list("patient__record_number", "rule", "raised_at", "state")),
    )


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_clinic():
    stories = []
    for _ in range(2):
        with transaction.atomic(), override_settings(EMAIL_BACKEND=NOWHERE):
            make_clinic(patients=8, days=20, seed=3, now=NOW.astimezone(UTC))
            stories.append(story())
            transaction.set_rollback(True)
    assert stories[0] == stories[1]
    assert len(stories[0][0]) > 30


@pytest.mark.django_db
@pytest.mark.parametrize("minute", [0, 5, 30])
def test_a_demo_can_be_made_just_after_midnight(minute):
    midnight = datetime(2026, 11, 25, 0, minute, tzinfo=ZoneInfo(CLINIC_ZONE))
    with override_settings(EMAIL_BACKEND=NOWHERE):
        make_clinic(patients=12, days=20, seed=3, now=midnight.astimezone(UTC))
    assert Alert.objects.filter(rule="red_flag:leg_weakness").exists()
    assert not DailyLog.objects.filter(updated_at__gt=midnight).exists()


def test_every_story_reaches_the_worklist(clinic):
    rules = set(Alert.objects.unresolved().values_list("rule", flat=True))
    assert {"red_flag:leg_weakness", "silence", "unread_note", "walking_down"} <= rules


def test_mail_of_the_past_is_settled_each_with_its_reason(clinic):
    # What staff must know since the last turn is left for the real worker to send.
    settled = Message.objects.exclude(state="sent").exclude(kind="staff_alert")
    assert not settled.filter(reason="", due_at__lt=NOW).exists()
    assert not Reminder.objects.filter(state="planned", due_at__lt=NOW).exists()
    assert Message.objects.filter(kind="reminders", state="sent").count() > 20


def test_nothing_happened_after_now(clinic):
    assert not DailyLog.objects.filter(updated_at__gt=NOW).exists()
    assert not Message.objects.filter(sent_at__gt=NOW).exists()


def test_distances_read_as_people_type_them(clinic):
    for metres in DailyLog.objects.values_list("walking_distance_m", flat=True):
        feet = float(metres) / 0.3048
        assert abs(feet - round(feet, -1)) < 0.1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "words"), [("--patients=0", "--patients"), ("--days=0", "--days")]
)
def test_a_bad_number_is_refused_with_its_option(option, words):
    with pytest.raises(CommandError, match=words):
        call_command("demo", option)
    assert not Patient.objects.exists()


def test_weeks_are_told_of_before_the_procedure_and_after_it(clinic):
    patient = Patient.objects.get(clinic=clinic, record_number="D0001")
    day_0 = patient.procedures.get().performed_on
    found = peg_course(patient, performed_on=day_0, until=NOW.date())
    assert found.before is not None
    assert [(peg.day - day_0).days for peg in found.weeks] == [7]
