"""The log link of an e-mail opens one patient's one day, for a while."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY
from tracker.models import Patient
from tracker.reminders.links import GOOD_FOR, log_token, log_url, read_log_token

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_patient_and_day(patient):
    link = read_log_token(log_token(patient, TODAY, now=NOW), now=NOW)
    assert link is not None
    assert (link.patient, link.day) == (patient, TODAY)


def test_a_link_ends_after_three_days(patient):
    token = log_token(patient, TODAY, now=NOW)
    assert read_log_token(token, now=NOW + GOOD_FOR - timedelta(seconds=1))
    assert read_log_token(token, now=NOW + GOOD_FOR) is None


def test_links_can_be_revoked(patient):
    token = log_token(patient, TODAY, now=NOW)
    Patient.objects.update(log_link_version=2)
    assert read_log_token(token, now=NOW) is None


@pytest.mark.parametrize("damage", [lambda t: t[:-1] + "!", lambda t: "", lambda t: "a:b"])
def test_a_damaged_link_opens_nothing(patient, damage):
    assert read_log_token(damage(log_token(patient, TODAY, now=NOW)), now=NOW) is None


def test_a_link_tells_nothing_of_the_person(patient):
    url = log_url(patient, TODAY, now=NOW)
    for told in (patient.first_name, patient.last_name, patient.email):
        assert told.lower() not in url.lower()


def test_a_discharged_patients_link_opens_nothing(patient):
    token = log_token(patient, TODAY, now=NOW)
    Patient.objects.update(discharged_at=NOW)
    assert read_log_token(token, now=NOW) is None
