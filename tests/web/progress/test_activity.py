"""Return to activity: the patient says since when, and is not asked any more."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW, TODAY, a_nurse
from tracker.journal.record_day import record_day
from tracker.models import Door, Procedure

PATH = "/activity/"


def since(patient):
    procedure = Procedure.objects.get(patient=patient)
    return procedure.light_activity_on, procedure.daily_routine_on, procedure.work_on


def test_the_dates_are_saved_and_shown_with_the_progress(home, patient):
    record_day(
        patient=patient, day=TODAY, answers={"standing_min": 12}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    page = home.save(PATH, light_activity_on="2026-10-25", work_on="11/02/2026")
    assert "Saved. Thank you for telling us." in page
    assert "Light activity since Sunday, October 25" in page
    assert "Daily routine not yet" in page
    assert "Ten minutes standing" in page
    assert since(patient) == (date(2026, 10, 25), None, date(2026, 11, 2))
    assert home.form(PATH)["light_activity_on"] == "2026-10-25"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("someday", "Type a real date, such as 11/03/2026."),
        ("2026-10-21", "Choose a day from the procedure to today."),
        ((TODAY + timedelta(days=1)).isoformat(), "Choose a day from the procedure to today."),
    ],
)
def test_a_slip_says_the_fix_and_saves_nothing(home, patient, typed, words):
    assert words in home.save(PATH, light_activity_on=typed, work_on="2026-11-01")
    assert since(patient) == (None, None, None)


def test_the_page_offers_it_after_a_log(home):
    assert "Tell us what you are back to" in home.save(standing_min="5")


def test_the_nurse_reads_the_dates(home, patient, clinic, stranger):
    home.save(PATH, daily_routine_on="2026-11-01")
    stranger.force_login(a_nurse(clinic), backend="django.contrib.auth.backends.ModelBackend")
    page = stranger.get(f"/clinic/patients/{patient.pk}/").content.decode()
    assert "since Sun, Nov 1" in page
