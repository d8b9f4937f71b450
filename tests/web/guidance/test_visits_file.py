"""The visits as a file for one's calendar: what stands in it, and what happens when they move."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_nurse, a_patient
from tests.web.guidance.calendars import day_of, events_of
from tests.web.patient_home import Home
from tracker.guidance.editing import Place
from tracker.guidance.wording import HINTS
from tracker.models import GuidanceVersion, Procedure
from tracker.people.registration import change_procedure, discharge
from tracker.reminders.guidance_drafts import change_entry, publish, start_draft
from tracker.reminders.guidance_rollout import carry_on

PATH = "/guidance/visits.ics"


def opened(home, query=""):
    response = home.client.get(PATH + query)
    assert response.status_code == 200
    return response


def dates(home):
    """Each event's day and sequence, by its key."""
    return {
        event["UID"]: (day_of(event["DTSTART"]), int(event["SEQUENCE"]))
        for event in events_of(opened(home).content)
    }


def moved(patient, days):
    procedure = Procedure.objects.get(patient=patient)
    procedure.performed_on += timedelta(days=days)
    change_procedure(procedure, now=NOW)


def test_the_file_holds_every_visit_on_the_patients_own_calendar(home):
    assert sorted(day for day, _sequence in dates(home).values()) == [
        date(2026, 10, 23), date(2026, 10, 29), date(2026, 12, 3), date(2027, 1, 22),
        date(2027, 4, 22), date(2027, 10, 22), date(2028, 10, 22), date(2029, 10, 22),
        date(2030, 10, 22), date(2031, 10, 22),
    ]  # fmt: skip


def test_it_is_a_download_that_no_cache_keeps_under_a_name_that_tells_nothing(home):
    response = opened(home)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="dates.ics"'
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_in_it_hints_at_health_and_the_clinic_is_not_named(clinic, language):
    patient = a_patient(clinic, language=language)
    content = opened(Home(patient.account)).content.decode()
    for event in events_of(content.encode()):
        words = f"{event['SUMMARY']} {event['DESCRIPTION']}"
        assert clinic.phone in words
        for word in words.lower().replace(",", " ").replace(".", " ").split():
            assert not any(f"{word} ".startswith(hint) for hint in HINTS), word
    for name in (clinic.name, "Spine", patient.first_name, patient.last_name, "visit-6-weeks"):
        assert name not in content


def test_it_is_in_the_language_of_its_reader(clinic):
    home = Home(a_patient(clinic, language="es").account)
    response = opened(home)
    assert "fechas.ics" in response["Content-Disposition"]
    assert events_of(response.content)[0]["SUMMARY"] == "Cita o llamada: pida su fecha"


def test_the_same_plan_gives_the_same_events(home):
    assert dates(home) == dates(home)


def test_a_corrected_day_0_moves_the_same_events_under_a_higher_sequence(home, patient):
    first = dates(home)
    moved(patient, 3)
    second = dates(home)
    moved(patient, -3)
    third = dates(home)
    assert first.keys() == second.keys() == third.keys()
    for uid, (day, sequence) in first.items():
        assert sequence < second[uid][1] < third[uid][1]
        assert third[uid][0] == day != second[uid][0]


def test_a_plan_that_the_clinic_changed_comes_under_a_higher_sequence_too(home, patient, clinic):
    first = dates(home)
    lead = a_nurse(clinic, role="lead")
    start_draft(clinic, by=lead, now=NOW)
    place = Place("visits", "visit-6-weeks")
    change_entry(clinic, place, {"days": [35]}, because="We see all at five.", by=lead, now=NOW)
    publish(clinic, audience=GuidanceVersion.Audience.ALL, by=lead, now=NOW)
    carry_on(now=NOW)
    second = dates(home)
    assert first.keys() == second.keys()
    changed = {uid for uid in first if first[uid][0] != second[uid][0]}
    assert len(changed) == 1
    assert all(second[uid][1] > sequence for uid, (_day, sequence) in first.items())


def test_no_two_patients_share_an_event(home, clinic):
    assert not dates(home).keys() & dates(Home(a_patient(clinic).account)).keys()


def test_a_caregiver_gets_the_file_of_the_patient_chosen(clinic, patient):
    other = a_patient(clinic, day=40)
    caregiver = a_caregiver(patient)
    other.caregiver_links.create(user=caregiver)
    home = Home(caregiver)
    for each in (patient, other):
        events = events_of(opened(home, f"?for={each.pk}").content)
        first = each.procedures.get().performed_on + timedelta(days=1)
        assert day_of(events[0]["DTSTART"]) == first


def test_before_the_procedure_the_visits_are_there_already(clinic):
    events = events_of(opened(Home(a_patient(clinic, day=-5).account)).content)
    assert day_of(events[0]["DTSTART"]) == TODAY + timedelta(days=6)


def test_without_a_procedure_or_after_the_follow_up_there_is_no_file(home, patient):
    discharge(patient, now=NOW)
    assert home.status(PATH) == 404
    patient.discharged_at = None
    patient.save()
    patient.procedures.update(active=False)
    assert home.status(PATH) == 404
