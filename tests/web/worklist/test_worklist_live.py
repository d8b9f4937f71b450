"""What the worklist asks every few seconds, and which nurse has which patient open."""

import pytest
import redis
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tests.web.worklist.test_worklist import log
from tracker.web.common.presence import EXPIRES_S

pytestmark = pytest.mark.django_db
LIVE = "/clinic/live/"


def ask(browser, version=""):
    return browser.get(LIVE, {"version": version})


def test_a_new_emergency_is_told_with_its_patient(clinic, browser):
    before = ask(browser).json()
    patient = a_patient(clinic)
    (alert,) = log(patient, symptoms=["leg_weakness"]).raised
    after = ask(browser, before["version"]).json()
    assert before["counts"] == [0, 0, 0]
    assert after["counts"] == [1, 0, 0]
    assert after["waiting"]["emergency"] == [f"{patient.pk} {alert.pk}"]


def test_what_has_not_changed_is_not_told_again(clinic, browser):
    log(a_patient(clinic), symptoms=["fever"])
    version = ask(browser).json()["version"]
    assert ask(browser, version).status_code == 204
    log(a_patient(clinic), note="Hello")
    assert ask(browser, version).status_code == 200


def test_it_holds_nothing_of_what_a_patient_said(clinic, browser):
    patient = a_patient(clinic, first_name="Zelda")
    log(patient, symptoms=["leg_weakness"], note="It began today.")
    answer = ask(browser).content.decode()
    assert "Zelda" not in answer
    assert "weakness" not in answer


def test_it_costs_six_queries_and_keeps_no_session_alive(
    clinic, browser, django_assert_num_queries
):
    log(a_patient(clinic), symptoms=["leg_weakness"])
    ends = Session.objects.get().expire_date
    # session, user, membership; the counts, and the newest of two severities
    with time_machine.travel(NOW.replace(hour=11), tick=False), django_assert_num_queries(6):
        ask(browser)
    assert Session.objects.get().expire_date == ends


def test_whoever_has_signed_out_is_sent_to_the_door(browser):
    browser.logout()
    assert ask(browser).status_code == 302


# Who has a patient open


@pytest.fixture
def ana(clinic, sign_in):
    return sign_in(a_nurse(clinic, name="Ana Cole, RN"))


def opened(browser, patient):
    return browser.post(f"{LIVE}{patient.pk}/")


def test_two_nurses_with_the_same_patient_see_each_other(patient, browser, ana):
    assert opened(browser, patient).json() == {"here": []}
    assert opened(ana, patient).json() == {"here": ["Denise Park, RN"]}
    assert opened(browser, patient).json() == {"here": ["Ana Cole, RN"]}


def test_the_worklist_tells_who_has_whom_open_but_not_oneself(clinic, patient, browser, ana):
    other = a_patient(clinic)
    opened(ana, patient)
    opened(ana, other)
    assert ask(browser).json()["here"] == {
        str(patient.pk): ["Ana Cole, RN"],
        str(other.pk): ["Ana Cole, RN"],
    }
    assert ask(ana).json()["here"] == {}


def test_it_ends_by_itself(patient, browser, ana):
    with time_machine.travel(NOW, tick=False) as clock:
        opened(ana, patient)
        clock.shift(EXPIRES_S - 1)
        assert ask(browser).json()["here"]
        clock.shift(2)
        assert ask(browser).json()["here"] == {}


def test_nobody_sees_who_is_at_work_in_another_clinic(patient, ana, sign_in):
    opened(ana, patient)
    stranger = sign_in(a_nurse(a_clinic("Elsewhere")))
    assert ask(stranger).json()["here"] == {}
    assert opened(stranger, patient).status_code == 404


def test_without_the_cache_it_is_not_known_and_nothing_fails(patient, browser, monkeypatch):
    def refuse(*args, **kwargs):
        raise redis.ConnectionError

    monkeypatch.setattr(cache, "get", refuse)
    assert opened(browser, patient).json() == {"here": []}
    assert ask(browser).status_code == 200


def test_a_patients_page_and_an_alerts_page_say_that_they_are_open(patient, read):
    (alert,) = log(patient, symptoms=["fever"]).raised
    for address in (f"/clinic/patients/{patient.pk}/", f"/clinic/alerts/{alert.pk}/"):
        assert f'data-presence="{LIVE}{patient.pk}/"' in read(address).html
