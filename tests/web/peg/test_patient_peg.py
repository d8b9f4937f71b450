"""The three questions of the week: offered, saved, corrected, and shown with the progress."""

from datetime import timedelta

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import Door, WeeklyPeg
from tracker.peg.actions import record_peg
from tracker.people.registration import discharge
from tracker.reminders.links import log_url

PATH = "/peg/"
DAY = timedelta(days=1)
DAY_0 = TODAY - 12 * DAY
ALL = {"pain": "7", "enjoyment": "6", "activity": "6"}
OFFER = "Answer three questions"


def answer(patient, score, day, *, by=None, now=NOW):
    record_peg(
        patient=patient, day=day, answers=dict.fromkeys(("pain", "enjoyment", "activity"), score),
        entered_by=by or patient.account, door=Door.PAGE, now=now,
    )  # fmt: skip


# Answering


def test_the_questions_are_those_of_the_questionnaire_letter_for_letter(home):
    page = home.read(PATH)
    how = "What number best describes how, during the past week, pain has interfered with your"
    assert "What number best describes your pain on average in the past week?" in page
    assert f"{how} enjoyment of life?" in page
    assert f"{how} general activity?" in page
    assert page.words.count("0: does not interfere") == 2
    assert "10: pain as bad as you can imagine" in page


def test_a_saved_week_is_thanked_for_and_shown_with_the_progress(home, patient):
    page = home.save(PATH, **ALL)
    assert "Saved. Thank you." in page
    assert "Your score is 6.3 of 10, on Tuesday, November 3." in page
    peg = WeeklyPeg.objects.get(patient=patient)
    assert (peg.day, peg.answers.as_json(), peg.entered_by, peg.door) == (
        TODAY, {"pain": 7, "enjoyment": 6, "activity": 6}, patient.account, "page",
    )  # fmt: skip


def test_a_question_may_be_skipped_and_the_score_waits_for_it(home):
    page = home.save(PATH, pain="4")
    assert "A score needs all three answers." in page
    assert "Your score" not in page


def test_what_was_said_this_week_stands_in_the_form_and_can_be_changed(home):
    home.save(PATH, **ALL)
    assert "You have told us about this week." in home.read(PATH)
    assert home.form(PATH)["pain"] == ["7"]
    home.save(PATH, pain="3", activity="")
    peg = WeeklyPeg.objects.get()
    assert (peg.pain, peg.enjoyment, peg.activity) == (3, 6, None)
    assert peg.versions.count() == 2


def test_nothing_answered_is_said_and_nothing_is_written(home):
    assert "Answer at least one question." in home.save(PATH)
    assert not WeeklyPeg.objects.exists()


def test_an_answer_that_is_none_of_the_buttons_is_refused(home):
    page = home.save(PATH, pain="11", enjoyment="3")
    assert "Please check one thing" in page
    assert not WeeklyPeg.objects.exists()


def test_a_caregiver_answers_for_the_patient_and_the_table_says_so(patient):
    caregiver = a_caregiver(patient, name="Ruth Ellison")
    page = Home(caregiver).save(PATH, **ALL)
    assert "by Ruth Ellison" in page
    assert WeeklyPeg.objects.get().entered_by == caregiver


def test_in_the_week_of_the_procedure_the_page_says_when_it_is_open_again(clinic):
    page = Home(a_patient(clinic, day=3).account).read(PATH)
    assert "We ask you again from Saturday, November 7 on." in page
    assert "pain on average" not in page


@pytest.mark.parametrize("why", ["discharged", "no procedure", "long before"])
def test_where_there_is_nothing_to_ask_the_page_says_so_and_saves_nothing(clinic, why):
    patient = a_patient(clinic, day=-40 if why == "long before" else 12)
    if why == "discharged":
        discharge(patient, now=NOW)
    if why == "no procedure":
        patient.procedures.update(active=False)
    home = Home(patient.account)
    assert "There is nothing to fill in now" in home.read(PATH)
    assert home.client.post(PATH, ALL).status_code == 200
    assert not WeeklyPeg.objects.exists()


# Offering


def logged(home):
    """The page after a day's log."""
    return home.save("/today/", standing_min="5")


def test_it_is_offered_once_a_week_after_a_log_and_with_the_progress(home, patient):
    assert OFFER in logged(home)
    assert OFFER in home.read("/progress/")
    home.save(PATH, pain="4")
    assert OFFER not in logged(home)
    page = home.read("/progress/")
    assert OFFER not in page
    assert "Change this week’s answers" in page


def test_whoever_answered_less_than_a_week_ago_is_not_asked(home, patient):
    answer(patient, 5, TODAY - 5 * DAY)
    page = logged(home)
    assert OFFER not in page
    assert "Change this week’s answers" not in home.read("/progress/")


def test_before_the_procedure_it_is_offered_to_compare_with_later(clinic):
    home = Home(a_patient(clinic, day=-5).account)
    assert "How was your week before the procedure?" in home.read("/progress/")
    home.save(PATH, **ALL)
    page = home.read("/progress/")
    assert OFFER not in page
    assert "Before" in page


def test_the_link_of_an_e_mail_offers_nothing_that_needs_a_sign_in(patient, stranger):
    address = log_url(patient, TODAY, now=NOW)
    page = Home().save(address[address.index("/l/") :], pain_leg="3")
    assert "/peg/" not in page.html


# The panel


def test_the_score_stands_beside_the_one_of_before(home, patient):
    answer(patient, 8, DAY_0 - DAY)
    answer(patient, 5, TODAY)
    page = home.read("/progress/")
    assert "Before the procedure it was 8.0. That is better by 3.0. Lower is better." in page
    assert "Before: 8" in page.html
    assert page.html.count("Your weekly score") >= 2  # drawn for a phone and for a wide screen


@pytest.mark.parametrize(("score", "words"), [(9, "worse by 1.0"), (8, "That is the same.")])
def test_a_score_that_is_no_better_is_said_as_plainly(home, patient, score, words):
    answer(patient, 8, DAY_0)
    answer(patient, score, TODAY)
    assert words in home.read("/progress/")


def test_one_point_is_said_to_be_what_people_notice_with_its_source(home, patient):
    answer(patient, 5, TODAY)
    page = home.read("/progress/")
    assert "A change of about 1 point is one that people notice. Source: PMC10859144" in page


def test_the_table_has_every_week_with_its_answers(home, patient):
    answer(patient, 8, DAY_0)
    answer(patient, 6, TODAY - 5 * DAY)
    answer(patient, 5, TODAY)
    words = home.read("/progress/").words
    table = words[words.index("Joy of life") :]
    assert "12 Nov 3 5.0 5 5 5 7 Oct 29 6.0 6 6 6 Before Oct 22 8.0 8 8 8" in table


def test_as_long_as_only_the_time_before_is_known_that_is_said(home, patient):
    answer(patient, 8, DAY_0)
    page = home.read("/progress/")
    assert "Before the procedure your score was 8.0 of 10. Lower is better." in page
    assert "A score needs" not in page


def test_without_an_answer_nothing_is_shown(clinic):
    page = Home(a_patient(clinic, day=5).account).read("/progress/")
    assert 'id="peg"' not in page.html
    assert OFFER not in page


def test_years_of_weeks_are_read_in_one_query(clinic, django_assert_max_num_queries):
    nurse = a_nurse(clinic)
    patient = a_patient(clinic, day=700)
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 3}, entered_by=None, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip
    for n in range(60):
        answer(patient, n % 11, TODAY - n * 10 * DAY, by=nurse)
    home = Home(patient.account)
    with django_assert_max_num_queries(12):
        page = home.read("/progress/")
    assert page.html.count("by Nurse") == 60
