"""Every version of a day, as the clinic reads them."""

from datetime import timedelta
from uuid import uuid4

from tests.cast import NOW, TODAY
from tracker.journal.record_day import Entry, record_day
from tracker.models import Alert, Door

HOUR = timedelta(hours=1)


def test_a_nurse_sees_each_version_who_entered_it_and_which_stands(patient, nurse, browser):
    def record(answers, by, door, entry=None):
        record_day(
            patient=patient, day=TODAY, answers=answers, entered_by=by, door=door, now=NOW,
            entry=entry,
        )  # fmt: skip

    record({"standing_min": 20}, nurse, Door.NURSE)
    logs = browser.get(f"/clinic/patients/{patient.pk}/logs/").content.decode()
    assert "logs/history/" not in logs, "it was not edited"
    late = Entry(uuid4(), NOW - HOUR)
    record({"standing_min": 5, "symptoms": ["leg_weakness"]}, patient.account, Door.OFFLINE, late)
    logs = browser.get(f"/clinic/patients/{patient.pk}/logs/").content.decode()
    address = f"/clinic/patients/{patient.pk}/logs/history/?day={TODAY}"
    assert address in logs

    page = browser.get(address).content.decode()
    kept, stands = page.split('<section class="panel')[1:3]
    assert "never stood" in kept
    assert "5 minutes" in kept
    assert "This one stands" in stands
    assert nurse.name in stands

    alert = Alert.objects.get(rule="red_flag:leg_weakness")
    card = browser.get(f"/clinic/alerts/{alert.pk}/").content.decode()
    assert "It came late, from a phone without network" in card


def test_a_day_without_a_log_has_no_history(patient, browser):
    assert browser.get(f"/clinic/patients/{patient.pk}/logs/history/").status_code == 404
