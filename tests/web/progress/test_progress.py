"""Progress: one sentence, then every measure as a chart against before, with a table behind."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, TODAY, a_clinic, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import ClinicPercentiles, DailyLog, Door, Patient


def logged(patient, day=TODAY, **answers):
    record_day(
        patient=patient, day=day, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip


@pytest.fixture
def patient(clinic):
    """Margaret on day 12, with a baseline, who logged days 9 and 11 and nothing of day 10."""
    margaret = a_patient(
        clinic,
        procedure={
            "baseline_walking_distance_m": Decimal("76.20"),
            "baseline_pain_leg": 7,
        },
    )
    for day, feet in ((9, 700), (11, 1200)):
        logged(
            margaret,
            day=TODAY - timedelta(days=12 - day),
            walking_distance_m=feet * Decimal("0.3048"),
            standing_min=15,
            pain_leg=2,
        )
    return margaret


def test_the_heading_is_the_answer(home):
    page = home.read("/progress/")
    assert "Day 12 · Tuesday, November 3" in page
    assert (
        "Your farthest walk yesterday was 1,200 feet. Before the procedure it was 250 feet." in page
    )
    assert page.html.count("<h1") == 1


def test_dates_in_spanish_have_their_day_first(patient, home):
    logged(patient, day=TODAY - timedelta(days=3), walking_distance_m=100)
    Patient.objects.filter(pk=patient.pk).update(language="es")
    page = home.read("/progress/")
    assert "31 Oct" in page
    assert "Oct 31" not in page


def test_each_measure_that_was_answered_has_a_chart_and_a_table(home):
    page = home.read("/progress/")
    for title in ("Your farthest walk each day", "How long you could stand", "Your pain"):
        assert title in page
    assert "Your steps each day" not in page
    assert page.html.count('class="chart"') == 2 * 3  # a phone's and a wide screen's
    assert page.words.count("See as a table") == 3


def test_the_chart_shows_what_was_before_and_the_gap_of_a_day_without_an_answer(home):
    html = home.read("/progress/").html
    assert "Before: 250 feet" in html
    assert 'class="series__gap"' in html
    assert "A dotted line is a day that we asked about and that has no answer." in html


def test_the_table_has_the_newest_day_first_and_names_days_without_an_answer(home):
    words = home.read("/progress/").words
    table = words.split("See as a table")[1]
    assert table.index("11 Nov 2 1,200") < table.index("10 Nov 1 not logged")
    assert table.index("10 Nov 1 not logged") < table.index("9 Oct 31 700")


def test_pain_says_before_and_now_in_words(home):
    page = home.read("/progress/")
    assert "0 is no pain, 10 is the worst." in page
    assert "Leg pain: 7 before, 2 now" in page


def test_distances_are_in_the_patients_own_unit(home, patient):
    patient.distance_unit = "miles"
    patient.save()
    page = home.read("/progress/")
    assert "was 0.23 miles. Before the procedure it was 0.05 miles." in page


def test_the_days_total_and_steps_have_charts_of_their_own(home, patient):
    logged(patient, daily_distance_m=800, steps=4000)
    page = home.read("/progress/")
    assert "How far you walked each day, in all" in page
    assert "Your steps each day" in page


def test_each_chart_is_told_in_a_sentence(home):
    page = home.read("/progress/")
    assert "1,200 feet on November 2, 950 feet more than before the procedure." in page
    assert "15 minutes on November 2." in page
    assert "Leg pain: 2 of 10 on November 2, 5 points less than before the procedure." in page


def test_an_answer_that_is_what_it_was_before_is_told_so(home, patient):
    logged(patient, pain_leg=7)
    page = home.read("/progress/")
    assert "Leg pain: 7 of 10 on November 3, the same as before the procedure." in page


def test_milestones_are_numbered_on_their_charts_and_in_the_list(home):
    page = home.read("/progress/")
    assert page.html.count('class="chart__disc"') == 2 * 2, "two of them, on phone and wide screen"
    assert "1 Farther than before the procedure" in page
    assert "2 Ten minutes standing" in page
    milestones = page.words.split("Milestones")[1]
    assert "Farther than before the procedure Saturday, October 31 · 700 feet" in milestones


def test_the_usual_times_of_visits_are_marked_as_such(home):
    page = home.read("/progress/")
    assert page.html.count('class="chart__visit"') == (2 * 2 + 1) * 3, "days 1 and 7, and the key"
    assert page.words.count("Usual time of a visit or call") == 3


def test_less_pain_medicine_has_its_day(home, patient):
    assert "Less pain medicine" not in home.read("/progress/")
    patient.procedures.update(baseline_medicine_doses=3)
    assert "Less pain medicine not yet" in home.read("/progress/")
    logged(patient, day=TODAY - timedelta(days=2), medicine_doses=2)
    assert "Less pain medicine since Sunday, November 1" in home.read("/progress/")


def test_five_years_of_days_are_read_as_days_weeks_and_months(clinic):
    helen = a_patient(clinic, day=1826)
    DailyLog.objects.bulk_create(
        DailyLog(
            patient=helen,
            day=TODAY - timedelta(days=back),
            walking_distance_m=Decimal(200),
            pain_leg=3,
            door=Door.PAGE,
            created_at=NOW,
            updated_at=NOW,
        )
        for back in range(1827)
    )
    page = Home(helen.account).read("/progress/")
    assert "Older days are put together." in page
    assert "January 2024 656" in page
    assert page.html.count("<tr>") < 2 * 130
    assert len(page.html) < 150_000


def test_progress_asks_the_database_the_same_few_questions_however_long_the_course(
    clinic, django_assert_max_num_queries
):
    helen = a_patient(clinic, day=1826)
    for back in range(0, 1826, 100):
        logged(helen, day=TODAY - timedelta(days=back), walking_distance_m=300, pain_leg=3)
    home = Home(helen.account)
    home.read("/progress/")
    with django_assert_max_num_queries(9):
        home.read("/progress/")


def test_a_course_of_five_years_is_one_page(clinic):
    helen = a_patient(clinic, day=1826)
    for day in (1, 14, 42, 180, 365, 730, 1826):
        logged(helen, day=TODAY - timedelta(days=1826 - day), walking_distance_m=day, pain_back=2)
    page = Home(helen.account).read("/progress/")
    assert page.status == 200
    assert "Years since" in page.html


def test_without_a_log_the_page_says_what_to_do_next(clinic):
    page = Home(a_patient(clinic).account).read("/progress/")
    assert "Nothing to show yet" in page
    assert "Log today" in page


def test_a_log_without_a_measure_is_no_dead_end(clinic):
    walter = a_patient(clinic)
    logged(walter, note="Hello")
    page = Home(walter.account).read("/progress/")
    assert "No walking, standing or pain yet" in page
    assert "Fill in today" in page


def test_without_a_procedure_the_clinic_is_asked_to_enter_it(home, patient):
    patient.procedures.update(active=False)
    assert "There is no procedure date yet" in home.read("/progress/")


# Beside others


def percentiles(clinic, measure, lower, middle, upper, *, first_day=7):
    ClinicPercentiles.objects.create(
        clinic=clinic, measure=measure, first_day=first_day, last_day=first_day + 6, patients=24,
        lower=lower, middle=middle, upper=upper, computed_at=NOW,
    )  # fmt: skip


def studies_of(page):
    return page.words.split("You and groups in studies")[1].split("You and patients")[0]


def test_published_averages_stand_beside_ones_own_change_at_their_time(clinic):
    helen = a_patient(
        clinic,
        day=400,
        procedure={"baseline_walking_distance_m": Decimal("76.20"), "baseline_pain_leg": 7},
    )
    logged(helen, day=TODAY - timedelta(days=400 - 42), pain_leg=4)
    logged(helen, day=TODAY - timedelta(days=30), walking_distance_m=Decimal("304.80"))
    told = studies_of(Home(helen.account).read("/progress/"))
    assert "Group averages, not your forecast." in told
    assert "6 weeks MiDAS I, 75 people \N{MINUS SIGN}3.6 \N{MINUS SIGN}3 leg" in told
    assert "1 year Mekhail 2012, 40 people +3,710 +750" in told
    assert "1 year Mekhail 2012, 40 people \N{MINUS SIGN}3.5 no answer around then" in told
    assert "2 years ENCORE, 143 people \N{MINUS SIGN}3.6 not yet: September 2027" in told
    assert "Standing" not in told, "how long she stood before is not known"
    assert "pubmed 22651852" in told


def test_a_time_point_that_is_ahead_has_its_date_and_nothing_else(home):
    told = studies_of(home.read("/progress/"))
    assert "6 weeks MiDAS I, 75 people \N{MINUS SIGN}3.6 not yet: December 3" in told


def test_the_walking_of_studies_is_shown_in_the_patients_unit(home, patient):
    patient.distance_unit = "meters"
    patient.save()
    told = studies_of(home.read("/progress/"))
    assert "Farthest walk, meters" in told
    assert "+1,131" in told


def test_without_a_baseline_there_is_nothing_to_compare(clinic):
    walter = a_patient(clinic)
    logged(walter, pain_leg=4)
    page = Home(walter.account).read("/progress/")
    assert "You and groups in studies" not in page


def test_the_clinics_own_group_is_told_from_20_patients_on(home, clinic):
    assert "Too few patients of this clinic have come this far." in home.read("/progress/")
    percentiles(clinic, "walking_distance_m", 30, 60, 152.4)
    percentiles(clinic, "pain_leg", -3, -2, -2, first_day=14)
    told = home.read("/progress/").words.split("You and patients of this clinic")[1]
    assert "From patients of this clinic; not clinically validated. It is for week 2." in told
    assert "Farthest walk, feet 24 people +98 to +500 the middle one: +197 +700" in told
    assert "Leg pain" not in told, "that is of another week"


def test_another_clinics_percentiles_are_not_shown(home):
    percentiles(a_clinic("Another Clinic"), "walking_distance_m", 30, 60, 152.4)
    assert "Too few patients of this clinic" in home.read("/progress/")


def test_later_stages_are_named_by_their_weeks_and_by_the_year(clinic):
    for day, words in ((100, "It is for weeks 13 to 16."), (800, "It is for year 3.")):
        helen = a_patient(clinic, day=day, procedure={"baseline_pain_leg": 7})
        logged(helen, pain_leg=3)
        first_day = {100: 84, 800: 728}[day]
        percentiles(clinic, "pain_leg", -3, -2, -2, first_day=first_day)
        assert words in Home(helen.account).read("/progress/")
