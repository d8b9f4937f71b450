"""The link of an e-mail: one day without signing in, and nothing of what was said before."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.cast import NOW, TODAY, a_patient
from tests.web.page import Page
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door
from tracker.reminders.links import log_token


@pytest.fixture
def link(patient):
    return f"/l/{log_token(patient, TODAY, now=NOW)}/"


@pytest.fixture
def phone():
    """A browser in which nobody has signed in."""
    return Home()


def logged(patient, day=TODAY, **answers):
    record_day(patient=patient, day=day, answers=answers, entered_by=None, door=Door.PAGE, now=NOW)


def test_the_link_asks_for_its_day_and_saves_it(phone, patient, link):
    page = phone.read(link)
    assert "Good morning, Margaret" in page
    assert "Day 12. How far did you walk today, in all?" in page
    assert "Thank you, Margaret" in phone.save(link, walking_distance="500", pain_leg="2")
    log = DailyLog.objects.get(patient=patient, day=TODAY)
    assert (log.pain_leg, log.door, log.entered_by) == (2, Door.EMAIL_LINK, None)


def test_a_link_for_yesterday_saves_yesterday(phone, patient):
    yesterday = TODAY - timedelta(days=1)
    link = f"/l/{log_token(patient, yesterday, now=NOW)}/"
    assert "Day 11. How far did you walk that day, in all?" in phone.read(link)
    phone.save(link, standing_min="5")
    assert DailyLog.objects.get(patient=patient).day == yesterday


def test_the_pages_keep_out_of_caches_and_of_other_sites_logs(phone, link):
    for response in (
        phone.client.get(link),
        phone.client.post(link, {"pain_leg": "x"}),
        phone.client.post(link, {"standing_min": "5"}),
        phone.client.get(f"{link}?saved=1"),
        phone.client.get("/l/nonsense/"),
    ):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"


def test_a_browser_that_sends_no_referrer_and_no_cookie_can_save(patient, link):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(link, {"standing_min": "5"}, headers={"origin": "null"})
    assert response.status_code == 302
    assert DailyLog.objects.exists()


def test_opening_the_link_writes_nothing(phone, patient, link, django_assert_num_queries):
    with django_assert_num_queries(4) as queries:
        phone.client.get(link)
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert not phone.client.cookies


def test_nothing_of_before_is_shown(phone, patient, link):
    logged(
        patient,
        walking_distance_m=321,
        standing_min=1377,
        pain_leg=6,
        symptoms=["leg_weakness"],
        note="I fell",
    )
    form = phone.form(link)
    assert (form["walking_distance"], form["standing_min"], form["note"]) == ("", "", "")
    assert (form["pain_leg"], form["symptoms"]) == ([""], [])
    page = phone.read(link)
    for secret in ("I fell", "1377", patient.last_name, patient.email, "Progress", "Messages"):
        assert secret not in page.html, secret


def test_what_is_left_out_stays_as_it_was(phone, patient, link):
    logged(patient, standing_min=10, pain_leg=6, symptoms=["fever"], note="I fell")
    phone.save(link, standing_min="20")
    log = DailyLog.objects.get()
    assert (log.standing_min, log.pain_leg, log.note) == (20, 6, "I fell")
    assert log.symptoms == ["fever"]
    phone.save(link, symptoms=["none"], pain_leg="0")
    log.refresh_from_db()
    assert (log.symptoms, log.pain_leg) == ([], 0)


def test_nothing_at_all_is_refused_also_for_a_day_that_was_logged(phone, patient, link):
    logged(patient, standing_min=10)
    assert "Answer at least one question." in phone.save(link)


def test_faults_are_named_and_nothing_typed_is_lost(phone, link):
    page = phone.save(link, standing_min="ten", note="Hello", pain_back="4")
    assert "Standing time is a number of minutes from 0 to 1,440." in page
    assert 'value="ten"' in page.html
    assert "Hello" in page
    assert not DailyLog.objects.exists()


def test_a_red_flag_says_what_to_do_at_once(phone, link):
    page = phone.save(link, symptoms=["leg_weakness", "none"])
    assert "Call 911 now" in page
    assert "It is on your clinic’s list since 9 am." in page
    assert "I checked this by mistake" in page


def test_the_red_flag_page_belongs_to_the_browser_that_reported_it(phone, link):
    phone.save(link, symptoms=["leg_weakness"])
    elsewhere = Home().read(f"{link}?saved=1")
    assert "What you told us cannot wait" not in elsewhere
    assert "How far did you walk today" in elsewhere


def test_the_thanks_of_a_link_show_no_history(phone, patient, link):
    logged(patient, day=TODAY - timedelta(days=1), walking_distance_m=321)
    page = phone.save(link, walking_distance="500")
    assert "Thank you, Margaret" in page
    assert "For today" in page
    assert 'class="chart"' not in page.html
    assert "farthest walk" not in page.words.lower()
    assert patient.last_name not in page


def test_an_ended_link_leads_to_the_sign_in_page_with_a_kind_word(phone, link):
    for ended in (link, "/l/nonsense/", "/l/a:b/"):
        with time_machine.travel(NOW + timedelta(days=3), tick=False):
            page = phone.read(ended)
        assert page.response.request["PATH_INFO"] == "/sign-in/"
        assert "That link has ended. Sign in to go on" in page


def test_an_ended_link_leads_a_signed_in_patient_to_their_own_page(home):
    assert "Good morning, Margaret" in home.read("/l/nonsense/")


def test_a_revoked_link_saves_nothing(phone, patient, link):
    patient.log_link_version += 1
    patient.save()
    assert phone.client.post(link, {"standing_min": "5"}).status_code == 302
    assert not DailyLog.objects.exists()


def test_one_patients_link_is_not_anothers(phone, clinic, patient, link):
    other = a_patient(clinic, first_name="Walter")
    phone.save(link, standing_min="5")
    assert not DailyLog.objects.filter(patient=other).exists()


# About the same as yesterday


@pytest.fixture
def yesterday(patient):
    logged(
        patient,
        day=TODAY - timedelta(days=1),
        walking_distance_m=321,
        standing_min=17,
        pain_leg=6,
        medicine_doses=2,
        symptoms=["fever"],
        note="I fell",
    )


def same(phone, link):
    return Page(phone.client.post(link, {"part": "same"}, follow=True))


def test_about_the_same_saves_yesterdays_answers_without_showing_them(
    phone, patient, link, yesterday
):
    page = phone.read(link)
    assert "About the same as yesterday" in page
    for secret in ("321", "17", "1,053"):
        assert secret not in page.words
    page = same(phone, link)
    assert "Thank you, Margaret" in page
    log = DailyLog.objects.get(patient=patient, day=TODAY)
    assert (log.walking_distance_m, log.standing_min, log.pain_leg) == (321, 17, 6)
    assert (log.medicine_doses, log.door) == (2, Door.EMAIL_LINK)


def test_symptoms_and_the_note_are_never_repeated_but_asked_anew(phone, patient, link, yesterday):
    page = same(phone, link)
    log = DailyLog.objects.get(patient=patient, day=TODAY)
    assert (log.symptoms, log.note) == (None, "")
    assert "One more thing" in page
    assert "Did you have any of these today?" in page
    page = Page(
        phone.client.post(link, {"part": "symptoms", "symptoms": ["leg_weakness"]}, follow=True)
    )
    assert "Call 911 now" in page
    log.refresh_from_db()
    assert (log.symptoms, log.standing_min) == (["leg_weakness"], 17)


def test_what_today_has_answered_already_stays(phone, patient, link, yesterday):
    logged(patient, pain_leg=2, symptoms=["fever"])
    same(phone, link)
    log = DailyLog.objects.get(patient=patient, day=TODAY)
    assert (log.pain_leg, log.symptoms, log.standing_min) == (2, ["fever"], 17)


def test_with_nothing_to_repeat_it_is_not_offered_and_says_so_when_forced(phone, patient, link):
    logged(patient, day=TODAY - timedelta(days=1), symptoms=["fever"], note="I fell")
    assert "About the same" not in phone.read(link)
    assert "There are no answers of the day before." in same(phone, link)
    assert not DailyLog.objects.filter(day=TODAY).exists()


# A red flag does not wait for the rest


def test_a_red_flag_is_recorded_though_a_number_cannot_be_read(phone, patient, link):
    page = phone.save(link, standing_min="ten", symptoms=["leg_weakness"])
    assert "Standing time is a number of minutes" in page
    assert "Your clinic has this on its list. The rest is not saved yet." in page
    assert Alert.objects.get(patient=patient).rule == "red_flag:leg_weakness"
    log = DailyLog.objects.get(patient=patient, day=TODAY)
    assert (log.symptoms, log.standing_min) == (["leg_weakness"], None)


def test_symptoms_sent_ahead_are_saved_and_the_page_learns_since_when(phone, patient, link):
    sent = phone.client.post(
        link,
        {"part": "symptoms", "symptoms": ["leg_weakness"]},
        headers={"accept": "application/json"},
    )
    assert sent.json() == {"saved": True, "time": "9 am"}
    assert Alert.objects.get(patient=patient).rule == "red_flag:leg_weakness"
    nothing = phone.client.post(link, {"part": "symptoms"}, headers={"accept": "application/json"})
    assert (nothing.status_code, nothing.json()) == (422, {"saved": False})
