"""Contacts on the clinic's pages: recorded in one form, told back, and counted."""

from datetime import timedelta

import pytest
from django.utils.html import escape

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.web.page import posted
from tracker.journal.record_day import record_day
from tracker.models import Alert, Contact, Door
from tracker.people.contacts import NewContact, record_contact
from tracker.people.registration import discharge
from tracker.triage.alerts import resolve
from tracker.web.common import paging

pytestmark = pytest.mark.django_db

CALL = {"kind": "call", "direction": "to", "outcome": "advised", "minutes": "6"}


def address(patient, query=""):
    return f"/clinic/patients/{patient.pk}/contacts/{query}"


def given(**fields):
    return NewContact(**{"kind": "call", "outcome": "advised", "minutes": 6, "at": NOW, **fields})


@pytest.fixture
def alert(patient):
    record_day(
        patient=patient, day=TODAY, answers={"symptoms": ["fever"]}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    return Alert.objects.get()


def test_a_call_is_recorded_from_the_patients_page(patient, nurse, browser, read):
    page = read(f"/clinic/patients/{patient.pk}/")
    assert "No contact is recorded yet." in page
    done = posted(
        browser, address(patient), {**CALL, "note": "Bruise <small>", "next": page.fields["next"]}
    )
    assert f"Recorded for {patient}." in done
    assert "Today 9 am Call Reached Spoke with the patient, gave advice · 6 minutes · you" in done
    assert "Bruise <small>" in done
    assert escape("<small>") in done.html
    contact = Contact.objects.get()
    assert (contact.by, contact.reached, contact.minutes, contact.at) == (nurse, True, 6, NOW)


def test_two_taps_on_record_are_one_contact(patient, browser):
    posted(browser, address(patient), CALL)
    posted(browser, address(patient), CALL)
    assert Contact.objects.count() == 1


def test_an_earlier_call_is_kept_at_its_own_time_by_the_clinics_clock(clinic, browser):
    patient = a_patient(clinic, timezone="America/New_York")
    posted(browser, address(patient), {**CALL, "day": "2026-11-02", "at": "16:30"})
    assert Contact.objects.get().at == NOW.replace(day=2, hour=16, minute=30)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"outcome": ""}, "How did it end?: Choose how it ended from the list."),
        ({"minutes": ""}, "Minutes: Type a number of minutes from 0 to 240."),
        ({"minutes": "241"}, "Minutes: Type a number of minutes from 0 to 240."),
        ({"minutes": "ten"}, "Minutes: Type a number of minutes from 0 to 240."),
        ({"day": "2026-11-02"}, "Type the time of that day, or leave both empty."),
        ({"at": "23:00"}, "Time, if not just now: This is still ahead. Type when it was."),
        ({"day": "2024-11-02", "at": "9:00"}, "This is more than a year ago. Check the year."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_what_was_typed_stays(
    patient, browser, wrong, words
):
    page = posted(browser, address(patient), {**CALL, "note": "Kept.", **wrong})
    assert words in page
    assert "Kept." in page.html
    assert page.fields["minutes"] == wrong.get("minutes", "6")
    assert not Contact.objects.exists()


def test_an_alert_is_recorded_and_resolved_in_one_form(patient, nurse, alert, browser, read):
    href = f"{address(patient)}?alert={alert.pk}"
    assert href in read(f"/clinic/patients/{patient.pk}/").html
    page = read(href)
    assert f"About this alert: {alert.reason}" in page
    assert "Record and resolve" in page
    done = posted(browser, href, {**CALL, "note": "Seen at 4.", "then": "resolve"})
    assert f"Recorded for {patient}. Resolved: {alert.reason}." in done
    assert f"About: {alert.reason}" in done
    alert.refresh_from_db()
    assert (alert.state, alert.outcome, alert.note) == ("resolved", "advised", "Seen at 4.")


def test_a_call_without_an_answer_is_kept_with_the_alert_which_stays(patient, alert, browser):
    href = f"{address(patient)}?alert={alert.pk}"
    refused = posted(browser, href, {**CALL, "outcome": "no_answer", "then": "resolve"})
    assert "Nobody was reached: record the call alone, and the alert stays open." in refused
    assert not Contact.objects.exists()
    posted(browser, href, {**CALL, "outcome": "no_answer"})
    alert.refresh_from_db()
    assert (alert.state, Contact.objects.get().alert) == ("open", alert)


def test_an_alert_that_a_colleague_resolved_meanwhile_says_so(clinic, patient, alert, browser):
    resolve(alert, by=a_nurse(clinic, name="Luis"), outcome="seen", note="", now=NOW)
    href = f"{address(patient)}?alert={alert.pk}"
    page = posted(browser, href, {**CALL, "then": "resolve"})
    assert "This alert was resolved already. Record the call alone." in page
    assert "Record and resolve" not in page
    assert not Contact.objects.exists()


def test_another_patients_alert_is_not_found(clinic, alert, browser):
    href = f"{address(a_patient(clinic))}?alert={alert.pk}"
    assert browser.get(href).status_code == 404
    assert browser.get(f"{address(alert.patient)}?alert=damaged").status_code == 404


def test_once_the_follow_up_has_ended_contacts_can_only_be_read(patient, nurse, browser, read):
    record_contact(patient, given(), by=nurse, now=NOW)
    discharge(patient, now=NOW)
    page = read(address(patient))
    assert "Spoke with the patient, gave advice" in page
    assert "How did it end?" not in page
    assert "The record can only be read." in posted(browser, address(patient), CALL)
    assert Contact.objects.count() == 1


def test_all_contacts_turn_by_key_in_a_fixed_number_of_queries(
    patient, nurse, browser, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(paging.page_after, "__kwdefaults__", {"size": 2})
    for back in range(5):
        record_contact(
            patient, given(at=NOW - timedelta(days=back), minutes=back), by=nurse, now=NOW
        )
    seen, href = [], address(patient)
    while href:
        # session, user, membership, patient, trail, procedure, the key's row, contacts
        with django_assert_max_num_queries(8):
            response = browser.get(href)
        seen += [line.minutes for line in response.context["lines"]]
        following = response.context["next_href"]
        href = address(patient) + following if following else ""
    assert seen == ["0 minutes", "1 minute", "2 minutes", "3 minutes", "4 minutes"]


def test_contacts_are_marked_in_the_chart(patient, nurse, read):
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 2}, entered_by=None, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip
    record_contact(patient, given(at=NOW - timedelta(days=3)), by=nurse, now=NOW)
    chart = read(f"/clinic/patients/{patient.pk}/").response.context["drawn"].chart
    assert "Call: Spoke with the patient, gave advice" in chart
    assert "event--contact" in chart


def test_the_counters_of_monitoring_say_what_they_are_not(patient, nurse, read):
    for back in (0, 1, 29, 30):
        record_day(
            patient=patient, day=TODAY - timedelta(days=back), answers={"pain_leg": 2},
            entered_by=None, door=Door.PAGE, now=NOW,
        )  # fmt: skip
    record_contact(patient, given(), by=nurse, now=NOW)
    record_contact(patient, given(outcome="no_answer", kind="other"), by=nurse, now=NOW)
    record_contact(patient, given(at=NOW - timedelta(days=10), minutes=20), by=nurse, now=NOW)
    page = read(f"/clinic/patients/{patient.pk}/")
    assert "Days with data, last 30 3 (2 to 15)" in page
    assert "November so far 12 staff minutes · 1 live contact" in page
    assert "October 20 staff minutes · 1 live contact" in page
    assert "Not billing advice." in page


def test_contacts_of_another_clinic_are_not_shown(patient, browser):
    other = a_patient(a_clinic("Elsewhere"))
    assert browser.post(address(other), CALL).status_code == 404
    assert not Contact.objects.exists()
