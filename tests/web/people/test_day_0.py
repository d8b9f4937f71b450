"""Correcting day 0: what would change is shown first, and nothing is written till confirmed."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tests.web.page import posted
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door, Reminder
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db

DAY_0 = TODAY - timedelta(days=12)


def address(patient):
    return f"/clinic/patients/{patient.pk}/day-0/"


def plan():
    return list(Reminder.objects.order_by("pk").values_list("pk", "due_at", "state"))


def day_0(patient):
    return patient.procedures.get(active=True).performed_on


def test_what_moves_is_shown_before_anything_is_written(patient, browser):
    before = plan()
    page = posted(browser, address(patient), {"performed_on": str(DAY_0 + timedelta(days=2))})
    assert "Before this is saved: the plan changes" in page
    assert "reminders move" in page
    assert page.response.context["rehearsal"].steps
    assert (day_0(patient), plan()) == (DAY_0, before)


def test_what_was_shown_is_what_is_done(patient, browser):
    to = DAY_0 + timedelta(days=2)
    shown = posted(browser, address(patient), {"performed_on": str(to)})
    sent = {"performed_on": str(to), "confirmed": shown.response.context["rehearsal"].key}
    done = posted(browser, address(patient), sent)
    assert "Day 0 is Sat, Oct 24." in done
    assert day_0(patient) == to


def test_another_day_than_the_one_shown_is_shown_anew(patient, browser):
    shown = posted(browser, address(patient), {"performed_on": str(DAY_0 + timedelta(days=2))})
    sent = {
        "performed_on": str(DAY_0 + timedelta(days=3)),
        "confirmed": shown.response.context["rehearsal"].key,
    }
    assert "Before this is saved" in posted(browser, address(patient), sent)
    assert day_0(patient) == DAY_0


def test_logs_and_alerts_that_change_sides_are_told_and_stay(clinic, patient, browser):
    nurse = a_nurse(clinic)
    for back, door in ((12, Door.PAGE), (11, Door.NURSE), (3, Door.PAGE)):
        record_day(
            patient=patient, day=TODAY - timedelta(days=back), entered_by=nurse, door=door,
            answers={"pain_leg": 4, "symptoms": ["fever"] if back == 11 else []}, now=NOW,
        )  # fmt: skip
    page = posted(browser, address(patient), {"performed_on": str(DAY_0 + timedelta(days=2))})
    assert (
        "2 logged days (Thu, Oct 22 to Fri, Oct 23) then lie before the procedure, and stay."
        in page
    )
    assert "1 alert rests on such a day, and stay" in page
    earlier = posted(browser, address(patient), {"performed_on": str(DAY_0 - timedelta(days=2))})
    assert "Days that change sides" not in earlier
    assert DailyLog.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Type the date, such as 11/03/2026."),
        ("2062-11-03", "This is more than a year ahead. Check the year of the procedure."),
        ("2002-11-03", "This is more than six years ago. Check the year of the procedure."),
    ],
)
def test_a_wrong_day_says_the_fix_and_stays_as_typed(patient, browser, typed, words):
    page = posted(browser, address(patient), {"performed_on": typed})
    assert f"Procedure date (day 0): {words}" in page
    assert page.fields["performed_on"] == typed
    assert day_0(patient) == DAY_0


def test_a_day_after_something_was_taken_up_again_says_where_to_correct_that(patient, browser):
    patient.procedures.update(work_on=DAY_0 + timedelta(days=1))
    page = posted(browser, address(patient), {"performed_on": str(DAY_0 + timedelta(days=2))})
    assert "Correct that date first, under “Edit procedure and baseline”" in page
    assert day_0(patient) == DAY_0


def test_once_the_follow_up_has_ended_day_0_stays(patient, browser):
    discharge(patient, now=NOW)
    done = posted(browser, address(patient), {"performed_on": str(TODAY)})
    assert "The record can only be read." in done
    assert day_0(patient) == DAY_0


def test_another_clinics_patient_is_not_found(browser):
    other = a_patient(a_clinic("Elsewhere"))
    assert browser.post(address(other), {"performed_on": str(TODAY)}).status_code == 404
