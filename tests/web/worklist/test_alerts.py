"""The list of alerts, one alert, and how an alert ends."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_nurse, a_patient
from tests.web.page import posted
from tracker.journal.record_day import record_day
from tracker.models import AccessRecord, Alert, Door
from tracker.triage.alerts import acknowledge, resolve
from tracker.web.common import paging

pytestmark = pytest.mark.django_db
ALERTS = "/clinic/alerts/"


def log(patient, day=TODAY, now=NOW, **answers):
    return record_day(
        patient=patient, day=day, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=now,
    )  # fmt: skip


@pytest.fixture
def alert(patient):
    return log(patient, symptoms=["leg_weakness"]).raised[0]


def reasons(page):
    return [card.alert.reason for card in page.response.context["cards"]]


def test_open_alerts_come_before_those_taken_and_those_resolved(clinic, nurse, read):
    for symptom in ("fever", "fall", "headache_upright"):
        log(a_patient(clinic), symptoms=[symptom])
    by_rule = {alert.rule: alert for alert in Alert.objects.select_related("patient")}
    acknowledge(by_rule["red_flag:fever"], by=nurse, now=NOW)
    resolve(by_rule["red_flag:fall"], by=nurse, outcome="advised", note="", now=NOW)
    assert reasons(read(f"{ALERTS}?state=all")) == [
        "Headache worse when upright reported", "Fever of 100.4 °F or more reported",
        "Fall reported",
    ]  # fmt: skip
    assert reasons(read(f"{ALERTS}?state=resolved")) == ["Fall reported"]


def test_the_list_opens_on_those_that_nobody_has(clinic, nurse, read):
    for symptom in ("fever", "fall"):
        log(a_patient(clinic), symptoms=[symptom])
    acknowledge(Alert.objects.get(rule="red_flag:fever"), by=nurse, now=NOW)
    assert reasons(read(ALERTS)) == reasons(read(f"{ALERTS}?state=nonsense")) == ["Fall reported"]
    assert reasons(read(f"{ALERTS}?state=mine")) == ["Fever of 100.4 °F or more reported"]


def test_its_pages_follow_one_another_by_key(clinic, read, monkeypatch):
    monkeypatch.setattr(paging.page_after, "__kwdefaults__", {"size": 2})
    for symptom in ("fever", "fall", "headache_upright", "wound_bulge", "leg_swelling"):
        log(a_patient(clinic), symptoms=[symptom])
    seen, address = [], ALERTS
    while address:
        page = read(address)
        seen += reasons(page)
        address = page.response.context["next_href"]
    assert len(seen) == len(set(seen)) == 5


def test_an_empty_list_says_what_raises_an_alert(read):
    assert "No alerts here An alert is raised the moment a log, or silence, asks" in read(ALERTS)


def test_a_red_flag_gives_its_evidence_in_words(alert, read):
    page = read(f"{ALERTS}{alert.pk}/")
    assert "New leg weakness reported" in page
    assert "Checked “A leg or foot is newly weak” today." in page
    assert "By today 9:30 am · 30 min left · nobody has it yet" in page


def test_pain_gives_the_numbers_it_was_compared_with(patient, read):
    for back, pain in ((9, 3), (8, 3), (7, 2), (6, 3), (4, 6), (0, 6)):
        log(patient, day=TODAY - timedelta(days=back), pain_leg=pain)
    alert = Alert.objects.get(rule="pain_leg_up")
    page = read(f"{ALERTS}{alert.pk}/")
    assert "Leg pain: 6 of 10 on Fri, Oct 30 and 6 of 10 today." in page
    assert "Before that usually 3 of 10 (the middle of 4 logs, Sun, Oct 25 to Wed, Oct 28)." in page


def test_walking_is_told_in_the_patients_unit(clinic, read):
    patient = a_patient(clinic, day=20, distance_unit="yards")
    for back, metres in ((9, 91.44), (8, 91.44), (7, 91.44), (6, 91.44), (4, 9.14), (0, 9.14)):
        log(patient, day=TODAY - timedelta(days=back), walking_distance_m=metres)
    page = read(f"{ALERTS}{Alert.objects.get(rule='walking_down').pk}/")
    assert "Farthest walk: 10 yards on Fri, Oct 30 and 10 yards today." in page
    assert "Before that usually 100 yards" in page


def test_standing_and_medicine_are_told_in_minutes_and_doses(clinic, read):
    patient = a_patient(clinic, day=20)
    for back, minutes, doses in ((9, 20, 1), (8, 20, 1), (7, 20, 1), (6, 20, 1), (3, 4, 5)):
        day = TODAY - timedelta(days=back)
        log(patient, day=day, standing_min=minutes, medicine_doses=doses)
    log(patient, standing_min=4, medicine_doses=5)
    page = read(f"{ALERTS}{Alert.objects.get(rule='standing_down').pk}/")
    assert "Standing: 4 minutes on Sat, Oct 31 and 4 minutes today." in page
    page = read(f"{ALERTS}{Alert.objects.get(rule='medicine_up').pk}/")
    assert "Before that usually 1 doses" not in page
    assert "Before that usually 1 dose (the middle of 4 logs" in page


def test_a_contradiction_names_both_answers(clinic, read):
    log(a_patient(clinic, distance_unit="yards"), walking_distance_m=914.4, steps=0)
    page = read(f"{ALERTS}{Alert.objects.get(rule='contradiction').pk}/")
    assert "Logged today: farthest walk 1,000 yards and daily steps 0 steps." in page


def test_no_gain_gives_both_times_of_each_measure(clinic, read):
    before = {"baseline_pain_leg": 7, "baseline_standing_min": 10}
    patient = a_patient(clinic, day=43, procedure=before)
    for back in (9, 6, 3, 0):
        log(patient, day=TODAY - timedelta(days=back), pain_leg=7, standing_min=10)
    page = read(f"{ALERTS}{Alert.objects.get(rule='no_gain').pk}/")
    assert "Leg pain: usually 7 of 10 since Wed, Oct 21, 7 of 10 before the procedure." in page


def test_a_symptom_taken_back_asks_to_make_sure(patient, alert, read):
    log(patient, symptoms=[], now=NOW + timedelta(minutes=5))
    page = read(f"{ALERTS}{alert.pk}/")
    assert "The patient took this back today 9:05 am. Please make sure of it." in page


def test_an_alert_somebody_else_has_taken_is_hers(clinic, alert, browser):
    acknowledge(alert, by=a_nurse(clinic, name="Ana Cole, RN"), now=NOW)
    page = posted(browser, f"{ALERTS}{alert.pk}/acknowledge/")
    assert "Ana Cole, RN has taken this alert already." in page


def test_it_ends_with_an_outcome_and_a_note(patient, alert, nurse, browser):
    page = posted(
        browser, f"{ALERTS}{alert.pk}/resolve/", {"outcome": "sent_to_ed", "note": "Ambulance."}
    )
    assert page.response.redirect_chain == [(f"/clinic/patients/{patient.pk}/", 302)]
    assert f"Resolved: {patient}, New leg weakness reported." in page
    assert "Sent to the emergency department: today 9 am, you." in page  # among past alerts
    assert "Ambulance." in page
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_by) == ("resolved", nurse)


def test_without_an_outcome_the_note_stays_on_the_page(alert, browser):
    page = posted(browser, f"{ALERTS}{alert.pk}/resolve/", {"note": "Spoke with her daughter."})
    assert "Choose how it ended from the list." in page
    assert "Spoke with her daughter." in page
    alert.refresh_from_db()
    assert alert.state == "open"


def test_resolving_twice_keeps_the_first_outcome(alert, nurse, browser):
    resolve(alert, by=nurse, outcome="advised", note="", now=NOW)
    page = posted(browser, f"{ALERTS}{alert.pk}/resolve/", {"outcome": "other"})
    assert "This alert was resolved already." in page
    alert.refresh_from_db()
    assert alert.outcome == "advised"


def test_opening_an_alert_leaves_a_row_in_the_access_trail(alert, nurse, read):
    read(f"{ALERTS}{alert.pk}/")
    record = AccessRecord.objects.get()
    assert (record.user, record.patient, record.page) == (nurse, alert.patient, "alert")


@pytest.mark.parametrize("patients", [1, 30])
def test_the_list_costs_the_same_queries_for_any_number(
    patients, clinic, browser, django_assert_max_num_queries
):
    for _ in range(patients):
        log(a_patient(clinic), symptoms=["fever", "fall"])
    with django_assert_max_num_queries(7):
        assert browser.get(ALERTS).status_code == 200
