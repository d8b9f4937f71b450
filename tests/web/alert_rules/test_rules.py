"""The clinic's rules: read by all its staff, tried and saved by a lead."""

from datetime import timedelta

import pytest

from tests.cast import NOW, a_clinic, a_nurse, a_patient
from tests.triage.acting import log_course, unresolved
from tests.web.page import Page, posted
from tracker.models import Reminder, RulePreview, RuleSetting
from tracker.rules.triage import RULES, SilenceLimits, Tuning
from tracker.triage import rule_preview as previews
from tracker.triage.rule_settings import change_rules

pytestmark = pytest.mark.django_db
PAGE = "/clinic/settings/rules/"
WORSE = [3, 3, 3, 3, 3, 6, 6, 6]


@pytest.fixture
def lead_browser(lead, sign_in):
    return sign_in(lead)


def as_it_is(clinic):
    """What the form sends when nobody changed anything."""
    tuning = clinic.tuning
    given = {"silent_days_early": clinic.silent_days_early}
    given["silent_days_late"] = clinic.silent_days_late
    for code, rule in RULES.items():
        if rule.can_be_switched and tuning.is_on(code):
            given[f"{code}__on"] = "on"
        given |= {
            f"{code}__{parameter.name}": tuning.value(code, parameter.name)
            for parameter in rule.parameters
        }
    return given


def without(clinic, code):
    """What the form sends when a lead has switched off the rule `code`."""
    given = as_it_is(clinic)
    del given[f"{code}__on"]
    return given


def worse_pain(clinic):
    """A patient with one alert to preview: nobody was asked, so nobody is silent."""
    patient = a_patient(clinic, day=40)
    Reminder.objects.filter(procedure__patient=patient).delete()
    log_course(patient, "pain_leg", WORSE)
    return patient


def test_a_nurse_reads_every_rule_and_changes_none(clinic, browser, read):
    page = read(PAGE)
    for rule in RULES.values():
        assert rule.title in page
        assert rule.what in page
    assert "Preview" not in page
    assert browser.post(PAGE, without(clinic, "pain_leg_up")).status_code == 403
    assert not RulePreview.objects.exists()


def test_each_number_stands_with_its_bounds_and_where_it_comes_from(read):
    rise = RULES["pain_leg_up"].parameters[0]
    page = read(PAGE)
    assert f"{rise.least} to {rise.most} {rise.unit}, default {rise.default}" in page
    assert "PMID 27228511" in page


def test_red_flags_have_no_switch(clinic, lead_browser):
    page = Page(lead_browser.get(PAGE))
    assert "Always on" in page
    assert "pain_leg_up__on" in page.fields
    assert not any(name.startswith("red_flag") for name in page.fields)
    posted(lead_browser, PAGE, {**as_it_is(clinic), "red_flag__on": ""})
    assert RulePreview.objects.get().rules == {}


def test_a_preview_says_what_would_be_lost_and_saves_nothing(clinic, lead_browser):
    patient = worse_pain(clinic)
    page = posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    assert "This would have raised 0 alerts rather than 1." in page
    assert "8 logs of 1 patient" in page
    assert "Lost: 1" in page
    assert patient.name in page
    assert "Leg pain up: off instead of on" in page
    clinic.refresh_from_db()
    assert clinic.rules == {}
    assert not RuleSetting.objects.exists()


def test_a_preview_says_what_would_come_on_top(clinic, lead, lead_browser):
    off = Tuning.from_json({"pain_leg_up": {"on": False}})
    change_rules(clinic, off, SilenceLimits(), tried_at=NOW, by=lead, now=NOW)
    worse_pain(clinic)
    page = posted(lead_browser, PAGE, {**as_it_is(clinic), "pain_leg_up__on": "on"})
    assert "This would have raised 1 alert rather than 0." in page
    assert "Gained: 1" in page


def test_silence_is_tried_with_the_rules(clinic, lead_browser):
    posted(lead_browser, PAGE, {**as_it_is(clinic), "silent_days_early": "5"})
    preview = RulePreview.objects.get()
    assert preview.silence_limits == SilenceLimits(early=5, late=2)
    page = Page(lead_browser.get(f"{PAGE}preview/{preview.pk}/"))
    assert "Silence: until week 6, tell a nurse after 5 requested days without a log" in page


def test_saving_counts_from_then_on_and_leaves_open_alerts(clinic, lead_browser):
    patient = worse_pain(clinic)
    posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    preview = RulePreview.objects.get()
    page = posted(lead_browser, f"{PAGE}preview/{preview.pk}/save/")
    assert "Saved: 1 rule changed." in page
    clinic.refresh_from_db()
    assert not clinic.tuning.is_on("pain_leg_up")
    assert set(unresolved(patient)) == {"pain_leg_up"}
    other = worse_pain(clinic)
    assert not unresolved(other)
    assert not RulePreview.objects.exists()


def test_who_changed_what_stays_on_the_page(clinic, lead, lead_browser):
    posted(lead_browser, PAGE, {**as_it_is(clinic), "silent_days_late": "4"})
    posted(lead_browser, f"{PAGE}preview/{RulePreview.objects.get().pk}/save/")
    page = Page(lead_browser.get(PAGE))
    assert "Today 9 am, Luis Ortiz, RN Silence: until week 6, tell a nurse after 3" in page
    change = RuleSetting.objects.get()
    assert (change.changed_by, change.values) == (lead, {"early": 3, "late": 4})


def test_another_leads_change_since_the_preview_is_not_overwritten(clinic, lead, lead_browser):
    posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    ana = a_nurse(clinic, role="lead", name="Ana Cole, RN")
    off = Tuning.from_json({"pain_back_up": {"on": False}})
    later = NOW + timedelta(minutes=1)
    change_rules(clinic, off, SilenceLimits(), tried_at=NOW, by=ana, now=later)
    page = posted(lead_browser, f"{PAGE}preview/{RulePreview.objects.get().pk}/save/")
    assert "Ana Cole, RN has changed the rules meanwhile." in page
    clinic.refresh_from_db()
    assert clinic.tuning == off


@pytest.mark.parametrize("typed", ["", "1", "99", "some"])
def test_a_number_out_of_bounds_is_named_and_nothing_is_lost(clinic, lead_browser, typed):
    given = {**without(clinic, "pain_back_up"), "pain_leg_up__rise": typed}
    page = posted(lead_browser, PAGE, given)
    assert "Leg pain up: up by at least: Type a whole number from 2 to 5." in page
    assert page.fields["pain_leg_up__rise"] == typed
    assert "pain_back_up__on" not in page.fields
    assert not RulePreview.objects.exists()


def test_a_lead_goes_on_from_what_she_tried(clinic, lead_browser):
    posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    page = Page(lead_browser.get(f"{PAGE}?tried={RulePreview.objects.get().pk}"))
    assert "pain_leg_up__on" not in page.fields
    assert lead_browser.get(f"{PAGE}?tried=nonsense").status_code == 404


def test_a_preview_is_its_leads_own(clinic, lead_browser, sign_in):
    posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    address = f"{PAGE}preview/{RulePreview.objects.get().pk}/"
    others = (a_nurse(clinic, role="lead"), a_nurse(a_clinic("Another"), role="lead"))
    for other in others:
        assert sign_in(other).get(address).status_code == 404
        assert sign_in(other).post(f"{address}save/").status_code == 404


def test_for_many_patients_a_worker_does_it_and_the_page_says_how_far(
    clinic, lead_browser, monkeypatch
):
    monkeypatch.setattr(previews, "AT_ONCE", 0)
    monkeypatch.setattr(previews, "BATCH", 1)
    for _ in range(2):
        worse_pain(clinic)
    page = posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    assert "Looking at the last 90 days: 0 of 2 patients" in page
    preview = RulePreview.objects.get()
    previews.compute_preview(preview.pk, clock=lambda: NOW)
    page = Page(lead_browser.get(f"{PAGE}preview/{preview.pk}/"))
    assert "0 alerts rather than 2" in page


def test_of_too_many_patients_the_page_says_how_many_were_left_out(
    clinic, lead_browser, monkeypatch
):
    monkeypatch.setattr(previews, "MOST_PATIENTS", 1)
    for _ in range(2):
        worse_pain(clinic)
    page = posted(lead_browser, PAGE, without(clinic, "pain_leg_up"))
    assert "0 alerts rather than 1" in page
    assert "1 patient more were left out" in page


@pytest.mark.parametrize("patients", [1, 6])
def test_a_preview_costs_the_same_queries_for_any_number(
    patients, clinic, lead, django_assert_num_queries
):
    for _ in range(patients):
        worse_pain(clinic)
    off = Tuning.from_json({"pain_leg_up": {"on": False}})
    with django_assert_num_queries(12):
        previews.start_preview(clinic, off, SilenceLimits(), by=lead, now=NOW)
    assert RulePreview.objects.get().result["lost"] == patients


def test_the_pages_have_a_fixed_number_of_queries(clinic, lead_browser, django_assert_num_queries):
    with django_assert_num_queries(4):
        lead_browser.get(PAGE)


def test_stalled_previews_go_on_and_old_ones_are_forgotten(clinic, lead, monkeypatch):
    monkeypatch.setattr(previews, "AT_ONCE", -1)
    told = []
    monkeypatch.setattr(previews, "enqueue_now", lambda task, key: told.append((task, key)))
    preview = previews.start_preview(clinic, Tuning(), SilenceLimits(), by=lead, now=NOW)
    assert previews.resume_previews(now=NOW) == 0
    assert previews.resume_previews(now=NOW + timedelta(minutes=2)) == 1
    assert told == [("tracker.tasks.preview_rules", str(preview.pk))]
    previews.resume_previews(now=NOW + timedelta(days=2))
    assert not RulePreview.objects.exists()


def test_one_worker_at_a_time_has_a_preview(clinic, lead, monkeypatch):
    monkeypatch.setattr(previews, "AT_ONCE", -1)
    preview = previews.start_preview(clinic, Tuning(), SilenceLimits(), by=lead, now=NOW)
    RulePreview.objects.update(lease="11111111-1111-1111-1111-111111111111")
    previews.compute_preview(preview.pk, clock=lambda: NOW)
    assert not RulePreview.objects.get().is_done
    previews.compute_preview(preview.pk, clock=lambda: NOW + timedelta(minutes=4))
    assert RulePreview.objects.get().is_done


def test_a_setting_that_a_newer_version_no_longer_has_is_left_out():
    clinic = a_clinic(rules={"gone": {"on": False}, "pain_leg_up": {"rise": 3}})
    assert clinic.tuning == Tuning.from_json({"pain_leg_up": {"rise": 3}})
