"""The pages of a further procedure and of a death."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.web.page import Page, posted
from tracker.journal.record_day import record_day
from tracker.models import AccessRecord, Alert, Door, Patient, Procedure
from tracker.people.procedures import begin_another

pytestmark = pytest.mark.django_db

DIED = {"died_on": TODAY.isoformat(), "is_sure": "on"}


def page_of(patient, name):
    return reverse(f"clinic:{name}", args=[patient.pk])


def test_a_further_procedure_shows_what_it_does_to_the_plan_before_it_is_saved(browser, patient):
    address = page_of(patient, "another_procedure")
    given = {"performed_on": (TODAY + timedelta(days=1)).isoformat(), "baseline_pain_leg": "7"}
    asked = posted(browser, address, given)
    assert "Before this is saved: the plan changes" in asked
    assert Procedure.objects.count() == 1
    key = asked.html.partition('name="confirmed" value="')[2].partition('"')[0]
    done = posted(browser, address, {**given, "confirmed": key})
    assert "The new procedure is recorded." in done
    new = Procedure.objects.active().get()
    assert (new.performed_on, new.baseline_pain_leg) == (TODAY + timedelta(days=1), 7)


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(browser, patient):
    page = posted(
        browser,
        page_of(patient, "another_procedure"),
        {"performed_on": "2020-01-01", "levels": "L4-L5", "baseline_pain_leg": "11"},
    )
    assert "Leg pain, 0 to 10" in page
    assert page.fields["levels"] == "L4-L5"
    assert Procedure.objects.count() == 1


def test_the_history_tells_of_each_procedure(browser, read, patient):
    posted(browser, page_of(patient, "another_procedure"), {"performed_on": TODAY.isoformat()})
    page = read(page_of(patient, "procedures"))
    assert "(followed now)" in page
    assert "Record a further procedure" in page
    assert AccessRecord.objects.filter(page="procedures").exists()


def test_the_history_costs_the_same_with_many(browser, patient, django_assert_max_num_queries):
    for n in range(1, 6):
        Procedure.objects.create(
            patient=patient,
            active=False,
            performed_on=TODAY - timedelta(days=100 * n),
            guidance_version=patient.procedures.first().guidance_version,
        )
    with django_assert_max_num_queries(9):
        browser.get(page_of(patient, "procedures"))


def test_every_page_goes_on_with_days_of_the_procedure_before(read, sign_in, patient):
    for days in (3, 8):
        record_day(
            patient=patient, day=TODAY - timedelta(days=days), entered_by=None, door=Door.NURSE,
            answers={"pain_leg": 4, "walking_distance_m": 200}, now=NOW,
        )  # fmt: skip
    begin_another(patient, Procedure(performed_on=TODAY - timedelta(days=1)), now=NOW)
    assert "Day 1" in read(page_of(patient, "patient"))
    assert read(page_of(patient, "logs")).status == 200
    assert read(page_of(patient, "summary")).status == 200
    at_home = sign_in(patient.account)
    for name in ("today", "progress", "guidance", "messages", "summary"):
        assert at_home.get(reverse(f"patient:{name}")).status_code == 200, name


# A death


def test_a_death_is_recorded_once_somebody_has_checked_whose(browser, patient):
    address = page_of(patient, "death")
    page = posted(browser, address, {**DIED, "is_sure": ""})
    assert "Check the name and the date of birth" in page
    assert Patient.objects.get().died_on is None
    page = posted(browser, address, DIED)
    assert f"Recorded. Nothing more is sent to {patient} or the family." in page
    assert "Died November 3, 2026" in page
    assert "End the follow-up" not in page


def test_a_day_ahead_is_refused_at_its_field(browser, patient):
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    page = posted(browser, page_of(patient, "death"), {**DIED, "died_on": tomorrow})
    assert "This day lies ahead. Type the day of death." in page
    assert page.fields["died_on"] == tomorrow


def test_the_list_of_patients_says_so_too(browser, read, patient):
    posted(browser, page_of(patient, "death"), DIED)
    assert "Died" in read(f"{reverse('clinic:patients')}?show=discharged")


def test_its_pages_can_only_be_read(browser, patient):
    posted(browser, page_of(patient, "death"), DIED)
    page = posted(browser, page_of(patient, "details"), {})
    assert "has died. The record can only be read." in page
    page = Page(browser.get(page_of(patient, "follow_again"), follow=True))
    assert "Recorded by mistake?" in page


def test_a_mistake_is_taken_back_on_the_page_that_says_who_noted_it(browser, read, patient):
    Alert.objects.all().delete()
    posted(browser, page_of(patient, "death"), DIED)
    assert "Denise Park, RN recorded it today" in read(page_of(patient, "death"))
    page = posted(browser, page_of(patient, "death_taken_back"))
    assert "is followed again" in page
    assert Patient.objects.get().died_on is None


def test_a_stranger_finds_nothing(sign_in, patient):
    stranger = sign_in(a_nurse(a_clinic("Elsewhere")))
    for name in ("procedures", "another_procedure", "death"):
        assert stranger.get(page_of(patient, name)).status_code == 404
    assert stranger.post(page_of(patient, "death_taken_back")).status_code == 404


def test_the_family_reads_only_that_the_follow_up_has_ended(browser, sign_in, clinic):
    patient = a_patient(clinic, now=NOW)
    posted(browser, page_of(patient, "death"), DIED)
    page = Page(sign_in(patient.account).get(reverse("patient:today")))
    assert "Your clinic has ended the follow-up" in page
    assert "died" not in page.words.lower()
