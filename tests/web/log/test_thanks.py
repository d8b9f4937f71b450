"""After a day is saved: red flags first, with whom to call; else thanks, guidance and the trend."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from tests.cast import NOW, TODAY, ZONE, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.guidance import Severity, mild
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door
from tracker.triage.alerts import acknowledge, resolve

EMERGENCIES = [flag.code for flag in mild().red_flags if flag.severity == Severity.EMERGENCY]
URGENT = [flag.code for flag in mild().red_flags if flag.severity == Severity.URGENT]
THANKS = f"/today/thanks/?day={TODAY}"


def logged(patient, day=TODAY, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE, now=NOW)


# Red flags


@pytest.mark.parametrize("code", EMERGENCIES)
def test_an_emergency_says_call_911_at_once(home, code):
    page = home.save(symptoms=[code])
    assert "Call 911 now" in page
    assert 'href="tel:911"' in page.html
    assert mild().red_flag(code).question in page
    for line in mild().advice_for(Severity.EMERGENCY).lines:
        assert line in page
    assert "Thank you" not in page


@pytest.mark.parametrize("code", URGENT)
def test_an_urgent_symptom_says_call_the_clinic_today(home, code):
    page = home.save(symptoms=[code])
    assert "Call your clinic today" in page
    assert 'href="tel:2065550142"' in page.html
    assert 'href="tel:911"' not in page.html
    for line in mild().advice_for(Severity.URGENT).lines:
        assert line in page


def test_the_gravest_of_several_decides(home):
    page = home.save(symptoms=["fever", "leg_weakness"])
    assert "Call 911 now" in page
    assert "A fever of 100.4" in page


def test_the_page_says_since_when_it_is_on_the_clinics_list(home):
    with time_machine.travel(datetime(2026, 11, 3, 7, 52, tzinfo=ZONE), tick=False):
        page = home.save(symptoms=["leg_weakness"])
    assert "Your answers are saved." in page
    assert "It is on your clinic’s list since 7:52 am." in page
    assert "Nobody watches this page around the clock." in page


def test_a_closed_clinic_says_when_it_opens_and_that_nobody_watches(home):
    saturday = datetime(2026, 11, 7, 20, 0, tzinfo=ZONE)
    with time_machine.travel(saturday, tick=False):
        page = home.save(symptoms=["leg_weakness"])
    assert "Your clinic is closed now. Nobody is watching its list." in page
    assert "It opens on Monday, November 9, at 8 am." in page


def test_a_closed_clinic_gives_its_other_number(clinic, home):
    clinic.after_hours_phone = "206-555-0199"
    clinic.save()
    with time_machine.travel(datetime(2026, 11, 7, 20, 0, tzinfo=ZONE), tick=False):
        page = home.save(symptoms=["fever"])
    assert "Its number when it is closed:" in page
    assert 'href="tel:2065550199"' in page.html


def test_a_mistake_can_be_corrected_from_the_page(home, patient):
    page = home.save(symptoms=["leg_weakness"])
    assert "I checked this by mistake" in page
    after = home.save(f"/today/?day={TODAY}", symptoms=["none"])
    assert "Thank you, Margaret" in after
    assert Alert.objects.get(patient=patient).withdrawn_at is not None


def test_the_page_tells_when_somebody_took_it_and_when_it_was_closed(clinic, home, patient):
    home.save(symptoms=["leg_weakness"])
    alert = Alert.objects.get(patient=patient)
    nurse = a_nurse(clinic)
    acknowledge(alert, by=nurse, now=NOW + timedelta(minutes=4))
    page = home.read(THANKS)
    assert "Somebody at your clinic took it on at 9:04 am, Tuesday, November 3." in page
    resolve(alert, by=nurse, outcome=Alert.Outcome.SEEN, note="", now=NOW)
    page = home.read(THANKS)
    assert "Your clinic has looked at this and closed it." in page
    assert "on your clinic’s list" not in page


def test_a_report_of_days_ago_names_its_day(home, patient):
    logged(patient, symptoms=["fever"])
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        page = home.read(THANKS)
    assert "It is on your clinic’s list since Tuesday, November 3, 9 am." in page


# Thanks


def test_thanks_say_what_was_saved_and_what_today_asks_for(home):
    page = home.save(standing_min="15")
    assert "Thank you, Margaret" in page
    assert "Your answers for Tuesday, November 3 are saved." in page
    phase = mild().phase_on(12)
    assert f"For today: {phase.title}" in page
    for line in (*phase.do, *phase.avoid):
        assert line.text in page


def test_what_the_clinic_has_cleared_is_no_longer_to_be_avoided(home, patient):
    driving = next(line for line in mild().phase_on(12).avoid if line.until_cleared == "driving")
    patient.procedures.update(driving_cleared_on=TODAY)
    page = home.save(standing_min="15")
    assert driving.text not in page
    patient.procedures.update(driving_cleared_on=TODAY + timedelta(days=1))
    assert driving.text in home.read(THANKS)


def test_expected_soreness_is_for_the_next_visit(home):
    page = home.save(symptoms=["expected_soreness"])
    assert "Tell your clinic at your next visit" in page
    assert "Thank you, Margaret" in page


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (
            {"walking_distance": "1,200"},
            "Your farthest walk today was 1,200 feet. Before the procedure it was 250 feet.",
        ),
        ({"daily_distance": "1,200"}, "You walked 1,200 feet today."),
        ({"daily_distance": "4,200", "daily_unit": ["steps"]}, "You walked 4,200 steps today."),
        (
            {"standing_min": "15"},
            "You could stand for 15 minutes today. Before the procedure it was 6 minutes.",
        ),
        ({"pain_leg": "2"}, "Your leg pain today was 2 of 10. Before the procedure it was 7."),
        ({"pain_back": "3"}, "Your back pain today was 3 of 10."),
    ],
)
def test_the_trend_is_one_sentence_against_what_was_before(clinic, answers, sentence):
    patient = a_patient(
        clinic,
        procedure={
            "baseline_walking_distance_m": Decimal("76.20"),
            "baseline_standing_min": 6,
            "baseline_pain_leg": 7,
        },
    )
    page = Home(patient.account).save(**answers)
    assert sentence in page
    has_chart = 'class="chart"' in page.html
    assert has_chart == ("pain" not in next(iter(answers)))


def test_a_trend_of_another_day_says_which(home, patient):
    logged(patient, day=TODAY - timedelta(days=1), walking_distance_m=Decimal("30.48"))
    assert "Your farthest walk yesterday was 100 feet." in home.save(note="Hello")
    logged(patient, day=TODAY - timedelta(days=1), note="x")
    logged(patient, day=TODAY - timedelta(days=4), walking_distance_m=Decimal("30.48"))
    assert "Your farthest walk on Friday was 100 feet." in home.read(THANKS)


def test_before_the_procedure_there_is_no_guidance_of_a_phase(clinic):
    page = Home(a_patient(clinic, day=-5).account).save(standing_min="4")
    assert "Thank you, Margaret" in page
    assert "For today" not in page


def test_thanks_for_a_day_that_was_not_logged_is_no_page(home):
    assert home.status(THANKS) == 404
