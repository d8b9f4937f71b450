"""The day's form: what it asks, that every answer is optional, and that nothing typed is lost."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from tests.cast import NOW, TODAY, ZONE, a_patient
from tests.web.page import Page
from tests.web.patient_home import Home, fields_of
from tracker.guidance import Severity, mild
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door

YESTERDAY = TODAY - timedelta(days=1)
SORE = "expected_soreness"


def log_of(patient, day=TODAY):
    return DailyLog.objects.get(patient=patient, day=day)


def logged(patient, day=TODAY, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.API, now=NOW)


# What it asks


def test_the_page_asks_for_the_day_in_the_patients_own_words(home):
    page = home.read("/today/")
    assert "Tuesday, November 3" in page
    assert "Good morning, Margaret" in page
    for question in (
        "Day 12. How far did you walk today, in all?",
        "How far could you walk before you had to stop or rest?",
        "How long was that walk?",
        "Why did you stop?",
        "How long could you stand?",
        "Leg pain today",
        "Back pain today",
        "How many times did you take pain medicine today?",
        "Did you have any of these today?",
        "A note to your clinic",
    ):
        assert question in page, question


def test_every_number_brings_up_a_number_pad_and_no_answer_is_required(home):
    html = home.read("/today/").html
    pads = dict(re.findall(r'name="(\w+)" type="text" inputmode="(\w+)"', html))
    assert pads == {
        "daily_distance": "decimal",
        "walking_distance": "decimal",
        "walking_min": "numeric",
        "standing_min": "numeric",
        "medicine_doses": "numeric",
    }
    assert 'type="range"' not in html
    assert " required" not in html.split("<form", 1)[1]


def test_every_symptom_of_the_guidance_is_asked_emergencies_first(home):
    page = home.read("/today/")
    asked = [flag.question for flag in mild().red_flags]
    asked += [symptom.question for symptom in mild().symptoms]
    places = [page.words.index(question) for question in asked]
    assert places == sorted(places)
    assert page.words.index("None of these") > places[-1]


def test_the_note_says_when_it_is_read(home):
    assert (
        "Your clinic reads notes when it is open: Monday to Friday, 8 am to 5 pm. "
        "If it cannot wait, call." in home.read("/today/")
    )


def test_the_footer_says_who_to_call_and_that_nobody_watches(home):
    page = home.read("/today/")
    assert "Nobody watches this page around the clock. In an emergency call 911." in page
    assert 'href="tel:2065550142"' in page.html


def test_before_the_procedure_the_day_has_no_number(clinic):
    page = Home(a_patient(clinic, day=-5).account).read("/today/")
    assert "How far did you walk today, in all?" in page
    assert "Day -5" not in page


# Saving


def test_all_answers_are_kept_in_metres_and_minutes(home, patient):
    home.save(
        daily_distance="1,200",
        walking_distance="500",
        walking_min="12",
        stopped_by=["tired", "leg_pain"],
        standing_min="15",
        pain_leg="2",
        pain_back="0",
        medicine_doses="1",
        symptoms=["none"],
        note="May I swim?",
    )
    log = log_of(patient)
    assert log.daily_distance_m == Decimal("365.76")
    assert log.walking_distance_m == Decimal("152.40")
    assert (log.walking_min, log.standing_min, log.medicine_doses) == (12, 15, 1)
    assert (log.pain_leg, log.pain_back) == (2, 0)
    assert log.stopped_by == ["leg_pain", "tired"]
    assert log.symptoms == []
    assert log.note == "May I swim?"
    assert (log.entered_by, log.door) == (patient.account, Door.PAGE)


@pytest.mark.parametrize(
    "answer",
    [
        {"daily_distance": "0"},
        {"walking_distance": "10"},
        {"walking_min": "1"},
        {"stopped_by": ["other"]},
        {"standing_min": "0"},
        {"pain_leg": "0"},
        {"pain_back": "10"},
        {"medicine_doses": "0"},
        {"symptoms": ["none"]},
        {"note": "Hello"},
    ],
    ids=lambda answer: next(iter(answer)),
)
def test_any_one_answer_is_enough(home, patient, answer):
    assert "Thank you, Margaret" in home.save(**answer)
    assert log_of(patient)


def test_nothing_at_all_is_not_a_log(home, patient):
    page = home.save()
    assert "Please check one thing" in page
    assert "Answer at least one question." in page
    assert not DailyLog.objects.exists()


@pytest.mark.parametrize(
    ("unit", "typed", "metres"),
    [
        ("feet", "1,200", "365.76"),
        ("yards", "400", "365.76"),
        ("miles", "0.5", "804.67"),
        ("meters", "350", "350.00"),
        ("kilometers", "0.4", "400.00"),
    ],
)
def test_another_unit_may_be_chosen(home, patient, unit, typed, metres):
    home.save(daily_distance=typed, daily_unit=[unit])
    assert log_of(patient).daily_distance_m == Decimal(metres)


def test_the_unit_is_remembered_for_the_next_day(home, patient):
    home.save(daily_distance="0.5", daily_unit=["miles"])
    patient.refresh_from_db()
    assert patient.distance_unit == "miles"
    assert home.form("/today/")["daily_distance"] == "0.5"


def test_steps_are_kept_as_steps(home, patient):
    home.save(daily_distance="4,200", daily_unit=["steps"])
    log = log_of(patient)
    assert (log.steps, log.daily_distance_m) == (4200, None)
    patient.refresh_from_db()
    assert (patient.counts_steps, patient.distance_unit) == (True, "feet")


def test_a_symptom_counts_also_beside_none_of_these(home, patient):
    home.save(symptoms=["none", "leg_weakness"])
    assert log_of(patient).symptoms == ["leg_weakness"]


# Correcting


def test_a_saved_day_comes_back_filled_in_and_saving_it_again_changes_nothing(home, patient):
    home.save(
        daily_distance="1,200", walking_distance="500", pain_leg="2", symptoms=["none"], note="Hi"
    )
    before = log_of(patient)
    page = home.read("/today/")
    assert "Tuesday, November 3, 9 am: you filled in this day. You can change it here." in page
    home.save()
    after = log_of(patient)
    assert after.answers == before.answers
    assert after.versions.count() == 1


def test_an_answer_can_be_taken_back(home, patient):
    home.save(pain_leg="2", pain_back="3", note="Hi", symptoms=["fever"])
    home.save(pain_leg="", note="", symptoms=[])
    log = log_of(patient)
    assert (log.pain_leg, log.pain_back, log.note, log.symptoms) == (None, 3, "", None)


def test_a_distance_of_another_unit_survives_a_correction_to_the_centimetre(home, patient):
    logged(patient, walking_distance_m="1609.34", pain_leg=1)  # a mile, read as 5,280 feet
    home.save(pain_leg="2")
    assert log_of(patient).walking_distance_m == Decimal("1609.34")


def test_steps_from_elsewhere_survive_a_correction_of_the_distance(home, patient):
    logged(patient, steps=4000, daily_distance_m=300)
    home.save(daily_distance="1,200")
    log = log_of(patient)
    assert (log.steps, log.daily_distance_m) == (4000, Decimal("365.76"))


def test_a_distance_corrected_into_steps_is_no_longer_a_distance(home, patient):
    logged(patient, daily_distance_m=300)
    home.save(daily_distance="4000", daily_unit=["steps"])
    log = log_of(patient)
    assert (log.steps, log.daily_distance_m) == (4000, None)


# Nothing typed is lost


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("daily_distance", "a lot", "Type a number of feet from 0 to 328,083, such as 1,200."),
        ("daily_distance", "-3", "Type a number of feet from 0 to 328,083, such as 1,200."),
        ("walking_distance", "999999999", "Type a number of feet from 0 to 328,083, such as"),
        ("walking_min", "1441", "Walking time is a number of minutes from 0 to 1,440."),
        ("standing_min", "ten", "Standing time is a number of minutes from 0 to 1,440."),
        ("medicine_doses", "51", "Doses of pain medicine are a number from 0 to 50."),
        ("note", "x" * 2001, "Shorten it to 2,000 or fewer."),
    ],
)
def test_what_cannot_be_kept_is_named_and_stays_in_its_field(home, patient, field, typed, words):
    page = home.save(**{"pain_leg": "3", "symptoms": [SORE], "stopped_by": ["tired"], field: typed})
    assert page.status == 200
    assert page.words.count(words) == 2, "once above the form, once beside the field"
    assert f'href="#id_{field}"' in page.html
    assert f'id="id_{field}"' in page.html
    sent = fields_of(page)
    assert sent[field] == typed
    assert (sent["pain_leg"], sent["symptoms"], sent["stopped_by"]) == (["3"], [SORE], ["tired"])
    assert not DailyLog.objects.exists()


def test_all_faults_are_named_at_once(home):
    page = home.save(
        daily_distance="far", walking_min="long", standing_min="ten", medicine_doses="some"
    )
    assert "Please check 4 things" in page


def test_steps_that_are_no_number_are_named_beside_their_question(home):
    page = home.save(daily_distance="many", daily_unit=["steps"])
    assert "Steps are a number from 0 to 200,000." in page
    assert fields_of(page)["daily_distance"] == "many"


@pytest.mark.parametrize(
    "tampered",
    [
        {"pain_leg": "11"},
        {"daily_unit": "parsecs", "daily_distance": "1"},
        {"stopped_by": ["aliens"]},
        {"symptoms": ["none", "nonsense"]},
        {"pain_leg": "\x00"},
        {"note": "a\x00b"},
    ],
)
def test_a_forged_answer_breaks_nothing(home, tampered):
    page = home.save(standing_min="5", **tampered)
    assert page.status == 200
    if "Thank you" not in page:
        assert "Please check one thing" in page
        assert fields_of(page)["standing_min"] == "5"


# A red flag does not wait for the rest


def test_a_red_flag_is_recorded_though_a_number_cannot_be_read(home, patient):
    logged(patient, pain_leg=4)
    page = home.save(standing_min="ten", symptoms=["fever"], note="Hi")
    assert "Your clinic has this on its list. The rest is not saved yet." in page
    assert "Call your clinic today" in page
    assert fields_of(page)["standing_min"] == "ten"
    log = log_of(patient)
    assert (log.symptoms, log.pain_leg, log.note) == (["fever"], 4, "")
    assert Alert.objects.get(patient=patient).rule == "red_flag:fever"


def test_a_problem_that_can_be_expected_waits_with_the_rest(home):
    page = home.save(standing_min="ten", symptoms=[SORE])
    assert "Your clinic has this on its list" not in page
    assert not DailyLog.objects.exists()


def test_symptoms_sent_ahead_leave_the_rest_of_the_day_as_it_is(home, patient):
    logged(patient, pain_leg=4)
    sent = home.client.post(
        "/today/",
        {"part": "symptoms", "symptoms": ["leg_weakness"]},
        headers={"accept": "application/json"},
    )
    assert sent.json() == {"saved": True, "time": "9 am"}
    log = log_of(patient)
    assert (log.symptoms, log.pain_leg, log.entered_by) == (["leg_weakness"], 4, patient.account)


@pytest.mark.parametrize("is_open", [True, False])
def test_what_to_do_now_stands_in_the_form_before_anything_is_sent(home, is_open):
    at = datetime(2026, 11, 3, 9 if is_open else 20, tzinfo=ZONE)
    with time_machine.travel(at, tick=False):
        page = home.read("/today/")
    for severity in (Severity.EMERGENCY, Severity.URGENT):
        assert mild().advice_for(severity).title in page
    closed = "Your clinic is closed now. Nobody is watching its list until Wednesday, November 4"
    assert (closed in page) != is_open


# About the same as yesterday


def test_signed_in_about_the_same_shows_the_answers_first(home, patient):
    logged(
        patient, YESTERDAY, walking_distance_m="152.40", walking_min=12, stopped_by=["leg_pain"],
        standing_min=1, pain_leg=6, medicine_doses=2, steps=4200, symptoms=["fever"], note="I fell",
    )  # fmt: skip
    page = home.read("/today/")
    assert (
        "What you said yesterday Steps 4,200 Farthest walk 500 feet That walk took 12 minutes "
        "Stopped because of leg pain Standing 1 minute Leg pain 6 of 10 Pain medicine 2 doses "
        "About the same as yesterday" in page
    )
    page = Page(home.client.post(f"/today/?day={TODAY}", {"part": "same"}, follow=True))
    assert "Thank you, Margaret" in page
    assert "Did you have any of these today?" in page
    log = log_of(patient)
    assert (log.steps, log.pain_leg, log.symptoms, log.note) == (4200, 6, None, "")
    assert log.entered_by == patient.account


def test_once_the_day_is_logged_it_is_not_offered(home, patient):
    logged(patient, YESTERDAY, pain_leg=6)
    logged(patient, pain_leg=5)
    assert "About the same" not in home.read("/today/")


def test_with_nothing_to_repeat_the_form_stays_and_says_so(home, patient):
    page = Page(home.client.post("/today/", {"part": "same"}, follow=True))
    assert "There are no answers of the day before." in page
    assert "How far did you walk today, in all?" in page
    assert not DailyLog.objects.exists()


def test_symptoms_left_out_are_asked_after_saving_and_only_they_change(home, patient):
    assert "One more thing" in home.save(pain_leg="3", note="Hi")
    page = Page(
        home.client.post("/today/", {"part": "symptoms", "symptoms": ["none"]}, follow=True)
    )
    assert "One more thing" not in page
    log = log_of(patient)
    assert (log.symptoms, log.pain_leg, log.note) == ([], 3, "Hi")
    nothing = Page(home.client.post("/today/", {"part": "symptoms"}, follow=True))
    assert "Answer at least one question." in nothing
    assert log_of(patient).answers == log.answers


# Which day


def test_yesterday_can_still_be_filled_in(home, patient):
    assert "Fill in yesterday" in home.read("/today/")
    page = home.read(f"/today/?day={YESTERDAY}")
    assert "Monday, November 2" in page
    assert "Day 11. How far did you walk that day, in all?" in page
    home.save(f"/today/?day={YESTERDAY}", standing_min="5")
    assert log_of(patient, YESTERDAY).standing_min == 5
    assert "Change yesterday" in home.read("/today/")


@pytest.mark.parametrize(("hour", "day"), [(0, YESTERDAY), (2, YESTERDAY), (3, TODAY)])
def test_before_three_the_page_offers_the_evening_that_just_ended(home, patient, hour, day):
    with time_machine.travel(datetime(2026, 11, 3, hour, 30, tzinfo=ZONE), tick=False):
        page = home.read("/today/")
        assert ("This page is for the evening that just ended." in page) == (day == YESTERDAY)
        home.save(standing_min="5")
    assert log_of(patient, day)


def test_a_page_opened_before_midnight_saves_the_day_it_was_opened_for(home, patient):
    with time_machine.travel(datetime(2026, 11, 3, 23, 50, tzinfo=ZONE), tick=False):
        action = home.read("/today/").html.split('method="post" action="')[1].split('"')[0]
    with time_machine.travel(datetime(2026, 11, 4, 3, 10, tzinfo=ZONE), tick=False):
        home.client.post(action, {"standing_min": "5"})
    assert log_of(patient, TODAY)


def test_the_day_is_the_patients_own(clinic):
    with time_machine.travel(datetime(2026, 11, 4, 7, 0, tzinfo=ZONE), tick=False):
        early = a_patient(clinic, timezone="Pacific/Honolulu")  # 3 am there
        Home(early.account).save(standing_min="5")
        assert log_of(early, TODAY + timedelta(days=1))


def test_a_day_that_cannot_be_logged_says_what_to_do(home):
    page = home.read(f"/today/?day={TODAY + timedelta(days=1)}")
    assert "That day cannot be filled in" in page
    assert "Fill in today" in page
    assert home.status("/today/?day=yesterday") == 404


def test_a_procedure_far_ahead_says_when_to_start(clinic):
    page = Home(a_patient(clinic, day=-60).account).read("/today/")
    assert "You can start on Thursday, December 3" in page


def test_after_the_follow_up_there_is_nothing_to_fill_in(home, patient):
    patient.discharged_at = NOW
    patient.save()
    assert "Your clinic has ended the follow-up" in home.read("/today/")
    assert home.client.post("/today/", {"standing_min": "5"}).status_code == 200
    assert not DailyLog.objects.exists()


def test_without_a_procedure_the_clinic_is_asked_to_enter_it(home, patient):
    patient.procedures.update(active=False)
    assert "There is no procedure date yet" in home.read("/today/")
