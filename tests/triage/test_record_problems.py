"""What a nurse must put right in a record is raised by the clock, and closes when it is."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.cast import NOW, a_patient
from tests.listed import rows_for
from tracker.models import Alert, Patient, PreferenceDoor, Procedure, Reminder, Summary
from tracker.operations import mail_cycle
from tracker.people.registration import change_patient, discharge
from tracker.reminders.planning import replan
from tracker.triage.alerts import resolve
from tracker.triage.record_problems import nothing_planned, sweep

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def stop(patient, at=NOW):
    Patient.objects.filter(pk=patient.pk).update(email_stopped_at=at, email_stopped_for="bounced")


def test_an_address_that_fails_stands_on_the_worklist(patient, nurse):
    stop(patient)
    assert sweep(now=NOW) == 1
    (row,) = rows_for(nurse)
    assert (row.patient, row.reason) == (patient, "No working e-mail")
    assert sweep(now=NOW + timedelta(minutes=15)) == 0


def test_the_calls_to_make_name_the_reason(patient, nurse):
    stop(patient)
    mail_cycle.sweep_silence(now=NOW.replace(hour=12))
    call = Alert.objects.get(rule="phone_call")
    assert call.reason == "No working e-mail: phone for today's log"


def test_a_new_address_closes_it_by_itself(patient):
    stop(patient)
    sweep(now=NOW)
    patient.refresh_from_db()
    patient.email = "new@home.example"
    change_patient(patient, by=None, door=PreferenceDoor.CLINIC, now=NOW)
    sweep(now=NOW + timedelta(minutes=15))
    assert Alert.objects.get().outcome == "put_right"
    assert Summary.objects.get(patient=patient).open_alerts == 0


def test_what_a_nurse_closed_is_not_raised_again_for_a_month_unless_it_fails_anew(patient, nurse):
    stop(patient)
    sweep(now=NOW)
    resolve(Alert.objects.get(), by=nurse, outcome="advised", note="", now=NOW + DAY)
    assert sweep(now=NOW + 2 * DAY) == 0
    assert sweep(now=NOW + 32 * DAY) == 1
    resolve(
        Alert.objects.unresolved().get(), by=nurse, outcome="advised", note="", now=NOW + 33 * DAY
    )
    stop(patient, at=NOW + 34 * DAY)
    assert sweep(now=NOW + 34 * DAY) == 1


def test_a_patient_with_nothing_planned_is_noticed_until_the_plan_is_there(patient):
    Reminder.objects.all().delete()
    assert sweep(now=NOW) == 1
    assert Alert.objects.get().reason == "No reminder is planned"
    procedure = Procedure.objects.select_related("patient__clinic").get()
    replan([procedure], now=NOW)
    sweep(now=NOW + timedelta(minutes=15))
    assert Alert.objects.get().outcome == "put_right"


def test_whoever_is_no_longer_followed_or_has_come_to_the_end_is_left_alone(patient, nurse):
    discharge(patient, now=NOW)
    long_ago = a_patient(nurse.membership.clinic, day=5 * 365)
    Reminder.objects.filter(procedure__patient=long_ago).update(state="sent")
    assert sweep(now=NOW) == 0


def test_it_costs_the_same_queries_for_any_number(nurse, django_assert_max_num_queries):
    for _ in range(20):
        stop(a_patient(nurse.membership.clinic))
    with django_assert_max_num_queries(12):
        assert sweep(now=NOW) == 20


@pytest.mark.postgres
def test_the_look_for_empty_plans_uses_its_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "reminder_requested_day" in nothing_planned(NOW).explain()
