"""One alert's page: why it is there, what happened to it, giving it away and putting it off."""

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.triage.acting import DAY, log, log_course, unresolved
from tests.web.page import posted
from tracker.triage.alerts import acknowledge, resolve
from tracker.triage.snooze import snooze

pytestmark = pytest.mark.django_db
ALERTS = "/clinic/alerts/"
FRIDAY = TODAY + 3 * DAY
WHY = "Sees the surgeon on Thursday"


@pytest.fixture
def pain(clinic):
    """An alert that may be snoozed: leg pain, usually 3, was 6 for days."""
    patient = a_patient(clinic, day=40)
    log_course(patient, "pain_leg", [3, 3, 3, 3, 3, 6, 6, 6])
    return unresolved(patient)["pain_leg_up"]


@pytest.fixture
def red_flag(patient):
    (alert,) = log(patient, symptoms=["fever"]).raised
    return alert


def page_of(alert):
    return f"{ALERTS}{alert.pk}/"


def test_the_page_says_why_the_rule_is_there_and_where_it_comes_from(pain, read):
    page = read(page_of(pain))
    assert "Why this alert is there Leg pain up." in page
    assert "PMID 27228511: 2 points of pain are a difference that matters." in page


def test_the_page_tells_what_happened_step_by_step(clinic, pain, nurse, read):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    snooze(pain, until=FRIDAY, reason=WHY, by=ana, now=NOW)
    acknowledge(pain, by=nurse, now=NOW)
    resolve(pain, by=nurse, outcome="seen", note="", now=NOW)
    page = read(page_of(pain))
    told = [
        "Raised: Leg pain up",
        f"Ana Cole, RN snoozed it until Fri, Nov 6: “{WHY}”",
        "You took it",
        "You resolved it: Seen in clinic, or a visit arranged",
    ]
    places = [page.words.index(words) for words in told]
    assert places == sorted(places)


def test_snoozing_asks_until_when_and_why(pain, browser):
    page = posted(browser, f"{page_of(pain)}snooze/", {"until": FRIDAY, "reason": WHY})
    assert "Snoozed until Fri, Nov 6:" in page
    assert f"Snoozed until Fri, Nov 6 by you: “{WHY}”" in page  # on the patient's page
    assert unresolved(pain.patient)["pain_leg_up"].state == "snoozed"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"until": "", "reason": WHY}, "Until: Type the date"),
        (
            {"until": "2026-11-03", "reason": WHY},
            "Until: Choose a day from tomorrow to December 3.",
        ),
        ({"until": "2026-11-06", "reason": " "}, "Why can it wait?: Say why it can wait."),
    ],
)
def test_a_wrong_snooze_is_told_at_its_field_and_nothing_is_lost(pain, browser, typed, words):
    page = posted(browser, f"{page_of(pain)}snooze/", typed)
    assert words in page
    assert page.fields["reason"] == typed["reason"]
    assert page.fields["until"] == typed["until"]
    assert unresolved(pain.patient)["pain_leg_up"].state == "open"


def test_a_red_flag_offers_no_snooze_and_refuses_one(red_flag, browser, read):
    page = read(page_of(red_flag))
    assert "A red flag is never snoozed." in page
    assert "until" not in page.fields
    page = posted(browser, f"{page_of(red_flag)}snooze/", {"until": FRIDAY, "reason": WHY})
    assert "A red flag is never snoozed. Acknowledge it, or resolve it." in page


def test_snoozed_alerts_have_a_filter_of_their_own(pain, red_flag, nurse, read):
    snooze(pain, until=FRIDAY, reason=WHY, by=nurse, now=NOW)
    assert "Leg pain up" not in read(ALERTS)
    page = read(f"{ALERTS}?state=snoozed")
    assert f"Snoozed until Fri, Nov 6 by you: “{WHY}”" in page
    assert "Take it now" in page
    assert "Fever" not in page


def test_a_colleague_is_given_an_alert(clinic, pain, browser):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    page = posted(browser, f"{page_of(pain)}assign/", {"to": ana.pk, "owner": ""})
    assert "Ana Cole, RN has this alert now:" in page
    assert unresolved(pain.patient)["pain_leg_up"].owner == ana


def test_what_somebody_took_since_the_page_was_shown_is_not_given_away(clinic, pain, browser):
    ana = a_nurse(clinic, name="Ana Cole, RN")
    acknowledge(pain, by=ana, now=NOW)
    other = a_nurse(clinic)
    page = posted(browser, f"{page_of(pain)}assign/", {"to": other.pk, "owner": ""})
    assert "Ana Cole, RN has taken this alert meanwhile." in page
    posted(browser, f"{page_of(pain)}assign/", {"to": other.pk, "owner": ana.pk})
    assert unresolved(pain.patient)["pain_leg_up"].owner == other


def test_an_alert_is_given_to_those_of_the_clinic_alone(pain, browser):
    stranger = a_nurse(a_clinic("Another Clinic"), name="Pat Stone, RN")
    page = posted(browser, f"{page_of(pain)}assign/", {"to": stranger.pk, "owner": ""})
    assert "Choose who is to take it from the list." in page
    assert "Pat Stone" not in page
    assert unresolved(pain.patient)["pain_leg_up"].state == "open"


def test_the_second_nurse_is_told_who_resolved_it(clinic, pain, browser):
    resolve(pain, by=a_nurse(clinic, name="Ana Cole, RN"), outcome="seen", note="", now=NOW)
    page = posted(browser, f"{page_of(pain)}resolve/", {"outcome": "other"})
    assert "This alert was resolved already, by Ana Cole, RN." in page


def test_the_page_costs_the_same_queries_however_long_the_history(
    clinic, pain, nurse, browser, django_assert_num_queries
):
    with django_assert_num_queries(7):
        browser.get(page_of(pain))
    for _ in range(5):
        snooze(pain, until=FRIDAY, reason=WHY, by=nurse, now=NOW)
    with django_assert_num_queries(7):
        browser.get(page_of(pain))
