"""Which days were asked for: nurse, patient, the printed summary and the silence alert agree."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Patient, Reminder
from tracker.people.day_0 import move_day_0
from tracker.reasons import Reason
from tracker.reminders.planning import cancel_plan
from tracker.triage.silence_sweep import sweep
from tracker.web.progress.summary_sheet import sheet_of

pytestmark = pytest.mark.django_db

NOON = NOW.replace(hour=12)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def patient():
    """Margaret on day 12, who logged day 1 alone."""
    patient = a_patient(a_clinic())
    record_day(
        patient=patient, day=ago(11), answers={"pain_leg": 4}, entered_by=patient.account,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    return patient


def ago(days):
    return TODAY - timedelta(days=days)


def page(person, address):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(address)


def told(patient):
    """The days that each says were asked for in vain: nurse, patient, summary, silence."""
    procedure = patient.procedures.get(active=True)
    nurses = page(a_nurse(patient.clinic), reverse("clinic:patient", args=[patient.pk]))
    own = page(patient.account, reverse("patient:progress"))
    sheet = sheet_of(patient, procedure, today=TODAY)
    Alert.objects.filter(patient=patient, rule="silence").delete()
    sweep(now=NOON)
    silent = Alert.objects.filter(patient=patient, rule="silence").first()
    return (
        {
            procedure.performed_on + timedelta(days=row.number)
            for row, _ in nurses.context["table"].lines
            if row.log is None
        },
        {row.on for chart in own.context["charts"] for row in chart.rows if row.cells is None},
        {day.on for day in sheet.days if day.cells is None},
        {TODAY.fromisoformat(day) for day in silent.evidence["requested_days"]}
        if silent
        else set(),
    )


def requests(patient, *days):
    return Reminder.objects.filter(
        procedure__patient=patient, kind="log_request", requested_day__in=days
    )


def test_every_day_that_was_asked_for_counts_for_all(patient):
    assert told(patient) == (set(map(ago, range(1, 11))),) * 4


def test_the_days_of_a_pause_count_for_nobody(patient):
    requests(patient, *map(ago, range(4, 11))).update(
        state="skipped", **Reason.PAUSED.columns(ago(3))
    )
    assert told(patient) == ({ago(1), ago(2), ago(3)},) * 4


def test_the_days_without_reminders_count_for_nobody(patient):
    requests(patient, ago(4), ago(5)).update(state="skipped", **Reason.OPTED_OUT.columns())
    assert told(patient) == ({ago(n) for n in range(1, 11) if n not in (4, 5)},) * 4


def test_the_days_of_a_cancelled_plan_count_for_nobody(patient):
    requests(patient, *map(ago, range(4, 11))).update(state="sent")
    cancel_plan(patient.procedures.get())
    assert told(patient) == (set(map(ago, range(4, 11))),) * 4


def test_after_day_0_moved_the_days_that_had_passed_count_for_nobody(patient):
    requests(patient, *map(ago, range(1, 11))).update(state="sent")
    move_day_0(patient.procedures.get(), to=ago(20), now=NOON)
    nurse, *others = told(Patient.objects.get(pk=patient.pk))
    assert others == [nurse] * 3
    assert nurse


def test_days_before_follow_up_began_count_for_nobody():
    """Registered on day 12: what the plan had before was never asked for."""
    late = a_patient(a_clinic(), day=0)
    move_day_0(late.procedures.get(), to=ago(12), now=NOON)
    record_day(
        patient=late, day=ago(11), answers={"pain_leg": 4}, entered_by=late.account,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    assert told(Patient.objects.get(pk=late.pk)) == (set(),) * 4
