"""Two nurses on one alert at the same moment: one is first, the other is told who."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.triage.acting import DAY, log_course, unresolved
from tracker.models import AlertEvent
from tracker.triage.alerts import AlertConflict, acknowledge, resolve
from tracker.triage.snooze import snooze

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def take(alert, nurse):
    acknowledge(alert, by=nurse, now=NOW)


def put_off(alert, nurse):
    snooze(alert, until=TODAY + DAY, reason="Later", by=nurse, now=NOW)


def end(alert, nurse):
    resolve(alert, by=nurse, outcome="seen", note="", now=NOW)


@pytest.mark.parametrize("act", [take, put_off, end])
def test_one_is_first_and_the_other_is_told_who(act):
    clinic = a_clinic()
    patient = a_patient(clinic, day=40)
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 6, 6, 6])
    alert = unresolved(patient)["pain_leg_up"]
    nurses = [a_nurse(clinic), a_nurse(clinic)]
    together = Barrier(2)

    def at_once(nurse):
        try:
            together.wait(timeout=10)
            act(alert, nurse)
        except AlertConflict as conflict:
            return str(conflict)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(at_once, nurses))
    first = nurses[told.index("")]
    (conflict,) = [words for words in told if words]
    assert first.name in conflict
    assert AlertEvent.objects.filter(alert=alert, by__isnull=False).count() == 1
