"""Two pages for the next visit: the same for patient, caregiver and nurse, at fixed cost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door
from tracker.peg.actions import record_peg


def logged(patient, *, ago=0, by=None, door=Door.PAGE, **answers):
    record_day(
        patient=patient, day=TODAY - timedelta(days=ago), answers=answers, entered_by=by,
        door=door, now=NOW,
    )  # fmt: skip


@pytest.fixture
def patient(clinic):
    """Margaret on day 12, with a baseline."""
    return a_patient(
        clinic,
        date_of_birth=TODAY.replace(year=1950),
        procedure={
            "levels": "L3-L4, L4-L5",
            "surgeon": "Dr. A. Reyes",
            "baseline_walking_distance_m": Decimal("76.20"),
            "baseline_pain_leg": 7,
            "baseline_medicine_doses": 4,
        },
    )


@pytest.fixture
def rich(patient):
    """Margaret, who has told of most things."""
    logged(patient, ago=9, walking_distance_m=Decimal("152.40"), pain_leg=5, medicine_doses=3)
    logged(patient, ago=5, symptoms=["fall", "expected_soreness"], standing_min=12)
    logged(patient, ago=1, walking_distance_m=Decimal("365.76"), pain_leg=2, pain_back=1)
    patient.procedures.update(light_activity_on=TODAY - timedelta(days=8))
    return patient


def summary(patient):
    return Home(patient.account).read("/progress/summary/")


def test_it_says_who_and_what_was_done_and_when(rich):
    page = summary(rich)
    assert rich.name in page
    assert "Day 12" in page
    assert "Thursday, October 22, L3-L4, L4-L5, Dr. A. Reyes" in page
    assert "November 3, 1950 (age 76)" in page
    assert "Made on Tuesday, November 3, 2026" in page
    assert "Usual time of the next visit Thursday, December 3" in page


def test_each_measure_stands_beside_what_it_was_before(rich):
    page = summary(rich)
    assert "Farthest walk, feet 250 1,200 feet on November 2: 950 feet more" in page
    assert "Leg pain, points 7 2 of 10 on November 2: 5 points less" in page
    assert "Back pain, points – 1 of 10 on November 2" in page
    assert "Pain medicine, doses 4 3 doses on October 25: 1 dose less" in page


def test_each_chart_is_told_in_words(rich):
    page = summary(rich)
    assert page.html.count('class="chart"') == 3
    assert "1,200 feet on November 2, 950 feet more than before the procedure." in page


def test_the_table_is_of_the_last_two_weeks_with_what_was_before_below(rich):
    table = summary(rich).words.split("The last two weeks")[1].split("Symptoms")[0]
    assert "11 Nov 2 1,200 2 1" in table
    assert "10 Nov 1 not logged" in table
    assert "Before 250 – 7 – 4" in table


def test_without_a_log_in_two_weeks_the_days_logged_last_are_shown(clinic):
    helen = a_patient(clinic, day=400)
    for ago in range(90, 105):
        logged(helen, ago=ago, pain_leg=3)
    page = summary(helen)
    assert "The last two weeks" not in page
    table = page.words.split("The days logged last")[1]
    assert "310 Aug 5, 2026 3" in table
    assert "301 Jul 27, 2026" in table
    assert "300 Jul 26, 2026" not in table, "ten are enough"


def test_symptoms_have_their_days_red_flags_first(rich):
    for ago in (6, 7, 8):
        logged(rich, ago=ago, symptoms=["expected_soreness"])
    told = summary(rich).words.split("Symptoms that were reported")[1]
    assert told.index("I had a fall") < told.index("Oct 28; Oct 27")
    assert "Oct 29; Oct 28; Oct 27; 1 more day" in told


def test_more_symptoms_than_fit_are_counted(rich):
    codes = ["leg_weakness", "leg_numbness", "fever", "wound_bulge", "leg_swelling", "fall"]
    logged(rich, symptoms=[*codes, "headache_upright"])
    assert "2 other symptoms" in summary(rich)


def test_milestones_and_what_the_patient_is_back_to_have_their_days(rich):
    page = summary(rich)
    assert "1 October 25: Farther than before the procedure (500 feet)" in page
    assert "2 October 29: Ten minutes standing (12 minutes)" in page
    assert "Light activity since Monday, October 26" in page
    assert "Less pain medicine since Sunday, October 25" in page


def test_the_weekly_score_is_told(rich):
    record_peg(
        patient=rich, day=TODAY, answers={"pain": 6, "enjoyment": 5, "activity": 4},
        entered_by=None, door=Door.PAGE, now=NOW,
    )  # fmt: skip
    assert "PEG score, 0 to 10 – 5.0 on November 3" in summary(rich)


def test_it_says_who_entered_it_and_that_nobody_checked(rich, clinic):
    logged(rich, ago=2, pain_leg=2, by=a_caregiver(rich))
    logged(rich, ago=3, pain_leg=2, by=a_nurse(clinic), door=Door.NURSE)
    page = summary(rich)
    assert "Nobody has checked it. It is not a diagnosis. 5 days are logged." in page
    assert "By somebody who helps: 1. By the clinic, by phone: 1." in page


def test_a_caregiver_and_the_nurse_read_the_same(rich, clinic):
    own = summary(rich).words.split(rich.name, 1)[1].split("Where this is from")[0]
    helper = Home(a_caregiver(rich)).read("/progress/summary/").words
    nurse = Home(a_nurse(clinic)).read(f"/clinic/patients/{rich.pk}/summary/").words
    assert own in helper
    assert own in nurse


def test_the_nurse_finds_it_on_the_patients_page(rich, clinic):
    page = Home(a_nurse(clinic)).read(f"/clinic/patients/{rich.pk}/")
    assert f'href="/clinic/patients/{rich.pk}/summary/"' in page.html


def test_the_patient_finds_it_on_the_progress(rich):
    page = Home(rich.account).read("/progress/")
    assert 'href="/progress/summary/"' in page.html


def test_without_a_log_there_is_still_a_sheet(patient):
    page = summary(patient)
    assert "No answer yet" in page or "no answer yet" in page
    assert "No day is logged yet." in page
    assert "The course" not in page


def test_without_a_procedure_there_is_none(patient, clinic):
    patient.procedures.update(active=False)
    assert "There is no procedure date yet" in summary(patient)
    nurse = Home(a_nurse(clinic))
    assert nurse.status(f"/clinic/patients/{patient.pk}/summary/") == 404


def test_it_costs_the_same_few_queries_however_long_the_course(
    clinic, django_assert_max_num_queries
):
    helen = a_patient(clinic, day=1826)
    DailyLog.objects.bulk_create(
        DailyLog(
            patient=helen, day=TODAY - timedelta(days=ago), pain_leg=3, symptoms=["fall"],
            door=Door.PAGE, created_at=NOW, updated_at=NOW,
        )
        for ago in range(1827)
    )  # fmt: skip
    home = Home(helen.account)
    home.read("/progress/summary/")
    with django_assert_max_num_queries(8):
        page = home.read("/progress/summary/")
    assert "1824 more days" in page or "1,824 more days" in page
    assert len(page.html) < 60_000
