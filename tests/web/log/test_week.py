"""The last seven days in one grid: what changed is saved, all of it or nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_patient
from tests.web.page import Page
from tests.web.patient_home import Home, fields_of
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door

WEEK = "/today/week/"


def ago(days):
    return TODAY - timedelta(days=days)


def logged(patient, day, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE, now=NOW)


def fill(home, cells):
    """Change these cells, by day and measure, and save; the page that follows."""
    sent = fields_of(home.read(WEEK))
    sent |= {f"{day}-{name}": typed for (day, name), typed in cells.items()}
    return Page(home.client.post(WEEK, sent, follow=True))


def log_of(patient, day):
    return DailyLog.objects.get(patient=patient, day=day)


def test_the_seven_days_before_today_are_asked_newest_first(home):
    page = home.read(WEEK)
    days = ["Monday, November 2", "Sunday, November 1", "Tuesday, October 27"]
    assert [page.words.index(day) for day in days] == sorted(page.words.index(d) for d in days)
    assert "Tuesday, November 3" not in page
    assert "Monday, October 26" not in page


def test_several_days_are_saved_at_once(home, patient):
    page = fill(
        home,
        {
            (ago(1), "daily_distance_m"): "1,200",
            (ago(1), "pain_leg"): "0",
            (ago(3), "standing_min"): "15",
        },
    )
    assert "2 days are saved." in page
    assert log_of(patient, ago(1)).daily_distance_m == Decimal("365.76")
    assert log_of(patient, ago(1)).pain_leg == 0
    log = log_of(patient, ago(3))
    assert (log.standing_min, log.entered_by, log.door) == (15, patient.account, Door.PAGE)
    assert DailyLog.objects.count() == 2


def test_no_distance_at_all_is_an_answer(home, patient):
    fill(home, {(ago(1), "walking_distance_m"): "0"})
    assert log_of(patient, ago(1)).walking_distance_m == 0


def test_what_is_kept_is_shown_and_what_is_not_touched_stays(home, patient):
    logged(patient, ago(2), walking_distance_m="1609.34", pain_leg=4, symptoms=["fever"], note="Hi")
    sent = fields_of(home.read(WEEK))
    assert sent[f"{ago(2)}-pain_leg"] == "4"
    assert "1 day is saved." in fill(home, {(ago(2), "pain_leg"): "3"})
    log = log_of(patient, ago(2))
    assert (log.pain_leg, log.symptoms, log.note) == (3, ["fever"], "Hi")
    assert log.walking_distance_m == Decimal("1609.34")


def test_an_answer_can_be_taken_back(home, patient):
    logged(patient, ago(2), pain_leg=4, pain_back=2)
    fill(home, {(ago(2), "pain_leg"): ""})
    assert (log_of(patient, ago(2)).pain_leg, log_of(patient, ago(2)).pain_back) == (None, 2)


def test_whoever_counts_steps_is_asked_for_steps(home, patient):
    patient.counts_steps = True
    patient.save()
    fill(home, {(ago(1), "steps"): "4,200"})
    assert log_of(patient, ago(1)).steps == 4200


def test_nothing_changed_is_nothing_saved(home):
    assert "You changed nothing, so nothing was saved." in fill(home, {})
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("daily_distance_m", "far", "Type a number of feet from 0 to 328,083, such as 1,200."),
        ("pain_back", "11", "Back pain is a number from 0 to 10."),
        ("standing_min", "ten", "Standing time is a number of minutes from 0 to 1,440."),
    ],
)
def test_a_fault_is_named_with_its_day_and_no_day_is_half_written(home, name, typed, words):
    page = fill(home, {(ago(1), "pain_leg"): "3", (ago(4), name): typed})
    assert page.status == 200
    assert "Nothing is saved yet. Please check:" in page
    assert f"Friday, October 30, {fields_label(name)}: {words}" in page
    assert page.words.count(words) == 2
    assert fields_of(page)[f"{ago(4)}-{name}"] == typed
    assert fields_of(page)[f"{ago(1)}-pain_leg"] == "3"
    assert not DailyLog.objects.exists()


def fields_label(name):
    return {
        "daily_distance_m": "Walked in all",
        "pain_back": "Back pain",
        "standing_min": "Standing",
    }[name]


def test_taking_back_a_days_only_answer_is_refused(home, patient):
    logged(patient, ago(2), pain_leg=4)
    page = fill(home, {(ago(2), "pain_leg"): "", (ago(1), "pain_leg"): "3"})
    assert "Sunday, November 1: Answer at least one question." in page
    assert log_of(patient, ago(2)).pain_leg == 4
    assert not DailyLog.objects.filter(day=ago(1)).exists()


def test_days_too_long_before_the_procedure_are_not_asked(clinic):
    early = Home(a_patient(clinic, day=-27).account)
    assert "Friday, October 30" not in early.read(WEEK)
    assert "Saturday, October 31" in early.read(WEEK)
    assert "You can start on" in Home(a_patient(clinic, day=-60).account).read(WEEK)


def test_opening_it_costs_a_fixed_number_of_queries(home, patient, django_assert_max_num_queries):
    for day in range(1, 8):
        logged(patient, ago(day), pain_leg=4)
    with django_assert_max_num_queries(5):
        home.client.get(WEEK)
