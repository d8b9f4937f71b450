"""What is done with several rows at once: taken, assigned, put on the call list."""

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.web.page import Page, posted
from tests.web.worklist.test_worklist import log
from tracker.models import Alert, Cover, Patient, PlannedCall
from tracker.people.assignment import cover
from tracker.people.call_list import plan_calls
from tracker.triage.alerts import acknowledge

pytestmark = pytest.mark.django_db
BULK, BACK = "/clinic/worklist/bulk/", "/clinic/?show=all"


@pytest.fixture
def two(clinic):
    """Two patients with a fever; the first wrote a note too."""
    margaret = a_patient(clinic, first_name="Margaret", last_name="Ellison", phone="206-555-0111")
    walter = a_patient(clinic, first_name="Walter", last_name="Hayes")
    log(margaret, symptoms=["fever"], note="Since noon.")
    log(walter, symptoms=["fever"])
    return margaret, walter


def do(browser, what, *patients, **more):
    keys = [patient.pk for patient in patients]
    return posted(browser, BULK, {"do": what, "patient": keys, "next": BACK, **more})


def test_a_rows_button_takes_all_that_is_open(two, nurse, browser):
    page = posted(browser, f"/clinic/patients/{two[0].pk}/alerts/take/", {"next": BACK})
    assert page.response.redirect_chain == [(BACK, 302)]
    assert "You have taken 2 alerts: Margaret Ellison." in page
    mine = Alert.objects.filter(patient=two[0])
    assert {(alert.state, alert.owner) for alert in mine} == {("acknowledged", nurse)}


def test_the_second_nurse_is_told_who_was_first(two, clinic, browser):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    acknowledge(Alert.objects.get(patient=two[1]), by=ana, now=NOW)
    page = posted(browser, f"/clinic/patients/{two[1].pk}/alerts/take/")
    assert "Ana Cole, RN has this already: Walter Hayes." in page
    assert Alert.objects.get(patient=two[1]).owner == ana


def test_what_is_resolved_meanwhile_is_told(two, browser):
    Alert.objects.update(state="resolved", resolved_at=NOW, outcome="other")
    page = posted(browser, f"/clinic/patients/{two[1].pk}/alerts/take/")
    assert "Nothing is open there any more." in page


def test_the_ticked_are_taken_together(two, browser):
    page = do(browser, "take", *two)
    assert "You have taken 3 alerts:" in page
    assert not Alert.objects.filter(state="open").exists()


def test_the_ticked_become_mine(two, nurse, browser):
    assert "2 patients assigned to you." in do(browser, "mine", *two)
    assert set(Patient.objects.values_list("nurse", flat=True)) == {nurse.pk}


def test_the_ticked_are_given_to_a_colleague_chosen_by_name(two, clinic, browser):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    page = do(browser, "assign", *two)
    assert "Assign 2 patients" in page
    assert "Margaret Ellison" in page
    address = page.response.redirect_chain[0][0]
    keys = [patient.pk for patient in two]
    page = posted(browser, address, {"patient": keys, "nurse": ana.pk, "next": BACK})
    assert "2 patients assigned to Ana Cole, RN." in page
    assert set(Patient.objects.values_list("nurse", flat=True)) == {ana.pk}
    page = posted(browser, address, {"patient": keys, "nurse": "nobody", "next": BACK})
    assert "2 patients assigned to nobody." in page


def test_without_a_choice_the_page_says_so_and_keeps_the_patients(two, browser):
    keys = [patient.pk for patient in two]
    page = Page(browser.post("/clinic/worklist/assign/", {"patient": keys}))
    assert page.status == 400
    assert "Choose a nurse, or nobody." in page
    assert "Walter Hayes" in page


def test_nobody_ticked_is_told_what_to_do(two, browser):
    assert "Tick the patients first" in do(browser, "take")
    assert Alert.objects.filter(state="open").count() == 3


def test_another_clinics_patients_and_damaged_keys_are_passed_over(two, browser):
    stranger = a_patient(a_clinic("Elsewhere"))
    page = posted(browser, BULK, {"do": "mine", "patient": [stranger.pk, "x", two[0].pk]})
    assert "1 patient assigned to you." in page
    stranger.refresh_from_db()
    assert stranger.nurse is None


# The call list


def test_the_ticked_stand_on_the_call_list_with_number_and_reason(two, browser, read):
    assert "2 patients put on the call list." in do(browser, "call", *two)
    page = read("/clinic/calls/")
    assert "Call list, Tuesday, November 3, 2026" in page
    assert "Margaret Ellison" in page
    assert "206-555-0111" in page
    assert "Fever" in page
    assert "1 patient put on the call list. 1 patient stood there already." in do(
        browser, "call", two[0], a_patient(two[0].clinic)
    )


def test_a_call_of_an_earlier_day_stays_and_says_so(two, nurse, read):
    plan_calls([two[0]], day=TODAY.replace(day=2), by=nurse, now=NOW)
    assert "On the list since yesterday" in read("/clinic/calls/")


def test_a_call_is_crossed_off(two, nurse, browser):
    plan_calls([two[0]], day=TODAY, by=nurse, now=NOW)
    page = posted(browser, f"/clinic/calls/{PlannedCall.objects.get().pk}/cross-off/")
    assert "Crossed off: Margaret Ellison." in page
    assert "No calls to make" in page


@pytest.mark.parametrize("many", [1, 12])
def test_the_call_list_costs_the_same_for_any_number(
    many, clinic, nurse, browser, django_assert_num_queries
):
    plan_calls([a_patient(clinic) for _ in range(many)], day=TODAY, by=nurse, now=NOW)
    browser.get("/clinic/calls/")
    with django_assert_num_queries(4):  # session, user, membership; the page
        browser.get("/clinic/calls/")


# Cover for a colleague


def test_a_cover_is_entered_and_ended(clinic, nurse, browser):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    given = {
        "nurse": ana.pk, "covered_by": nurse.pk, "first_day": "2026-11-03",
        "last_day": "2026-11-06",
    }  # fmt: skip
    page = posted(browser, "/clinic/covers/", given)
    assert "Denise Park, RN covers for Ana Cole, RN, from Tue, Nov 3 to Fri, Nov 6." in page
    page = posted(browser, f"/clinic/covers/{Cover.objects.get().pk}/end/")
    assert "Nobody covers for anybody now." in page


def test_a_cover_that_cannot_be_keeps_what_was_typed(clinic, nurse, browser):
    given = {"nurse": nurse.pk, "covered_by": nurse.pk, "first_day": "2026-11-03"}
    page = Page(browser.post("/clinic/covers/", {**given, "last_day": "2026-11-06"}))
    assert page.status == 400
    assert "Choose a colleague." in page
    assert page.fields["last_day"] == "2026-11-06"


def test_whoever_covers_finds_the_patients_under_mine(two, clinic, nurse, browser, read):
    ana = a_nurse(clinic)
    do(browser, "mine", two[0])
    two[0].refresh_from_db()
    cover(clinic, nurse=nurse, covered_by=ana, first_day=TODAY, last_day=TODAY)
    assert "Mine (1)" in read("/clinic/")
