"""The import's page in each of its states, as a patient or caregiver meets it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tests.web.page import Page
from tests.web.patient_home import Home, fields_of
from tracker.imports import import_runner
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door, HealthImport
from tracker.web.imports import forms

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
YESTERDAY = TODAY - DAY
PAGE = "/import/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def csv(*lines, headings="Date,Steps"):
    return SimpleUploadedFile("days.csv", "\n".join([headings, *lines]).encode())


def bring(home, file, address=PAGE):
    """Choose the file, press the button; the page that follows."""
    return Page(home.client.post(address, {"file": file}, follow=True))


def have_it_done():
    """What a worker does."""
    for found in HealthImport.objects.under_way():
        task = {"reading": import_runner.read, "writing": import_runner.write}[found.state]
        task(found.pk, clock=timezone.now)


def brought(home, *lines, **options):
    """The page once a file was read."""
    bring(home, csv(*lines, **options))
    have_it_done()
    return home.read(PAGE)


def press(home, page, address, **changed):
    """Send the form of `page` to `address`."""
    sent = {**fields_of(page), **changed}
    return Page(home.client.post(address, sent, follow=True))


def say(patient, day=YESTERDAY, **answers):
    record_day(
        patient=patient, day=day, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=NOW,
    )  # fmt: skip


# Choosing


def test_the_way_there_is_on_the_progress_page(home):
    page = home.read("/progress/")
    assert "Bring in steps from your phone or watch" in page
    assert 'href="/import/"' in page.html


def test_the_page_says_how_to_get_the_file_and_which_days_count(home):
    page = home.read(PAGE)
    assert "Tap “Export All Health Data”." in page
    assert (
        "We look at the days from Tuesday, September 22, 2026 to Monday, November 2, 2026." in page
    )
    assert page.html.count("<h1") == 1


def test_pressing_the_button_without_a_file_says_what_to_do(home):
    page = Page(home.client.post(PAGE, {}))
    assert "Choose a file first." in page
    assert not HealthImport.objects.exists()


def test_a_file_that_is_too_large_is_not_kept(home, monkeypatch, own_folder):
    monkeypatch.setattr(forms, "MOST_BYTES", 100)
    page = bring(home, csv(*["2026-11-02,1"] * 20))
    assert "This file is too large. We can read files of up to 2 GB." in page
    assert not HealthImport.objects.exists()


def test_before_the_days_that_can_be_logged_there_is_nothing_to_bring(clinic):
    early = a_patient(clinic, day=-60)
    assert "You can start on" in Home(early.account).read(PAGE)


def test_after_the_follow_up_there_is_nothing_to_bring(clinic):
    over = a_patient(clinic, discharged_at=NOW)
    page = bring(Home(over.account), csv("2026-11-02,1"))
    assert "Your clinic has ended the follow-up" in page
    assert not HealthImport.objects.exists()


# Reading


def test_while_it_is_read_the_page_says_how_far_it_is_also_without_scripts(home):
    page = bring(home, csv("2026-11-02,4000"))
    assert "We are reading your file" in page
    HealthImport.objects.update(progress=42)
    page = home.read(PAGE)
    assert "42 percent done" in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.html


def test_the_patient_may_stop_it(home):
    page = bring(home, csv("2026-11-02,4000"))
    press(home, page, "/import/stop/")
    assert not HealthImport.objects.exists()
    assert "Read this file" in home.read(PAGE)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.csv", b""), "This file is empty."),
        (SimpleUploadedFile("a.png", b"\x89PNG"), "We do not know this kind of file."),
        (SimpleUploadedFile("a.zip", b"PK\x03\x04"), "This file is damaged"),
        (csv("2026-11-02,70", headings="Date,Weight"), "In your file it is: “Date,Weight”."),
        (csv("31/02/2026,70"), "We cannot read this date: “31/02/2026”."),
        (csv("2026-11-02,7x0"), "We cannot read this number: “7x0”."),
        (csv("2026-11-02,7", "2026-11-02,8"), "One day is in this table twice"),
        (csv("2019-11-02,7"), "There is nothing in this file for the days that we look at."),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_the_form_is_there_again(home, file, words):
    bring(home, file)
    have_it_done()
    page = home.read(PAGE)
    assert words in page
    assert "Read this file" in page


def test_an_old_fault_is_not_told_for_ever(home, time_machine_moves):
    brought(home, "nonsense,1x")
    time_machine_moves(NOW + 2 * DAY)
    assert "Something" not in home.read(PAGE)
    assert "Your phone or watch may have counted" in home.read(PAGE)


@pytest.fixture
def time_machine_moves():
    """Moves the clock."""
    import time_machine

    stack = []

    def move(to):
        traveller = time_machine.travel(to, tick=False)
        traveller.start()
        stack.append(traveller)

    yield move
    for traveller in reversed(stack):
        traveller.stop()


# Questions


def test_a_date_that_may_be_two_days_is_asked_about(home):
    page = brought(home, "10/11/2026,4000")
    assert "Which day is 10/11/2026?" in page
    assert "Sunday, October 11, 2026" in page
    again = press(home, page, "/import/answer/")
    assert "Choose one of the answers." in again
    press(home, page, "/import/answer/", answer="month_first")
    have_it_done()
    assert "1 day is new" in home.read(PAGE)


def test_the_unit_of_a_distance_is_asked_about(home):
    page = brought(home, f"{YESTERDAY},1200", headings="Date,Distance")
    assert "What are the distances counted in?" in page
    press(home, page, "/import/answer/", answer="feet")
    have_it_done()
    assert "Nov 2 1,200 feet" in home.read(PAGE)


# Looking, and saving


def test_what_was_found_is_shown_before_anything_is_saved(home, patient):
    say(patient, TODAY - 2 * DAY, steps=70)
    say(patient, TODAY - 3 * DAY, steps=3000)
    page = brought(
        home,
        f"{YESTERDAY},4000",
        f"{TODAY - 2 * DAY},3500",
        f"{TODAY - 3 * DAY},3000",
        f"{TODAY},12",
        "2019-01-01,5",
    )
    assert "1 day has another number in your log" in page
    assert "Oct 31" not in page
    assert "Nov 1 70 steps 3,500 steps" in page
    assert "1 day is new" in page
    assert "1 day is in your log already." in page
    assert "Left out" in page
    assert "Tuesday, January 1, 2019" in page
    assert "Tuesday, November 3, 2026" in page
    assert DailyLog.objects.count() == 2


def test_saved_the_days_are_in_the_log_and_what_was_said_stays(home, patient):
    say(patient, TODAY - 2 * DAY, steps=70)
    page = brought(home, f"{YESTERDAY},4000", f"{TODAY - 2 * DAY},3500")
    working = press(home, page, "/import/save/", for_all="keep")
    assert "We are saving your days" in working
    have_it_done()
    done = home.read(PAGE)
    assert "Your days are saved" in done
    assert "1 new day" in done
    assert "1 day stayed as it was" in done
    steps = {log.day: log.steps for log in DailyLog.objects.all()}
    assert steps == {YESTERDAY: 4000, TODAY - 2 * DAY: 70}
    assert "Read this file" in home.read(f"{PAGE}?another=1")


def test_day_by_day_the_number_of_the_file_may_be_taken(home, patient):
    for back in (1, 2):
        say(patient, TODAY - back * DAY, steps=back)
    page = brought(home, f"{YESTERDAY},4000", f"{TODAY - 2 * DAY},3500")
    assert "My log: 2 steps" in page
    press(
        home, page, "/import/save/",
        **{"for_all": "choose", f"day-{YESTERDAY}": "take", f"day-{TODAY - 2 * DAY}": "keep"},
    )  # fmt: skip
    have_it_done()
    assert {log.day: log.steps for log in DailyLog.objects.all()} == {
        YESTERDAY: 4000, TODAY - 2 * DAY: 2,
    }  # fmt: skip


def test_the_same_file_again_says_that_nothing_changes(home):
    page = brought(home, f"{YESTERDAY},4000")
    press(home, page, "/import/save/")
    have_it_done()
    page = brought(home, f"{YESTERDAY},4000")
    assert "Nothing changes" in page
    assert "in this file is in your log already." in page
    assert "Save these days" not in page


def test_a_number_that_the_log_lacks_is_said_to_be_added(home, patient):
    say(patient, steps=5)
    page = brought(home, f"{YESTERDAY},4000,2.5", headings="Date,Steps,Distance (km)")
    assert "What your log does not have yet is added." in page
    press(home, page, "/import/save/")
    have_it_done()
    log = DailyLog.objects.get()
    assert (log.steps, float(log.daily_distance_m)) == (5, 2500)


def test_what_changed_meanwhile_is_shown_again_first(home, patient):
    page = brought(home, f"{YESTERDAY},4000")
    say(patient, steps=5)
    again = press(home, page, "/import/save/", for_all="take")
    assert "Your log has changed since you opened this page. Please look again." in again
    assert "1 day has another number in your log" in again


def test_days_of_another_year_are_shown_with_it(clinic):
    home = Home(a_patient(clinic, day=400).account)
    assert "Dec 31, 2025 7 steps" in brought(home, "2025-12-31,7")


def test_years_of_days_are_counted_and_the_newest_are_shown(clinic, django_assert_max_num_queries):
    home = Home(a_patient(clinic, day=700).account)
    page = brought(home, *(f"{TODAY - n * DAY},{n}" for n in range(1, 700)))
    assert "699 days are new" in page
    assert "And 639 days before these." in page
    with django_assert_max_num_queries(12):
        home.read(PAGE)


def test_distances_are_shown_as_the_patient_reads_them(clinic):
    home = Home(a_patient(clinic, distance_unit="miles").account)
    page = brought(home, f"{YESTERDAY},1609.344", headings="Date,Distance (m)")
    assert "Nov 2 1 mile" in page


def test_an_imported_day_is_still_to_be_told_of(home):
    page = brought(home, f"{YESTERDAY},4000")
    press(home, page, "/import/save/")
    have_it_done()
    assert "Fill in yesterday" in home.read("/today/")
    assert "taken from a file" in home.read(f"/today/?day={YESTERDAY}")


# Who


def test_a_caregiver_brings_a_file_for_the_patient(patient, clinic):
    carer = a_caregiver(patient)
    home = Home(carer)
    page = brought(home, f"{YESTERDAY},4000")
    press(home, page, "/import/save/")
    have_it_done()
    log = DailyLog.objects.get()
    assert (log.patient, log.entered_by) == (patient, carer)


def test_another_patient_reaches_none_of_it(home, clinic):
    page = brought(home, f"{YESTERDAY},4000")
    stranger = Home(a_patient(clinic).account)
    for address in ("/import/save/", "/import/stop/", "/import/answer/"):
        press(stranger, page, address, answer="month_first")
    found = HealthImport.objects.get()
    assert found.state == "ready"
    assert "Look at what we found" not in stranger.read(PAGE)


def test_nobody_else_finds_the_page(clinic, patient):
    assert Home(a_nurse(clinic)).status(PAGE) == 404
    assert Home(a_nurse(a_clinic("Elsewhere"))).status(PAGE) == 404
    assert Home().client.post(PAGE, {"file": csv("2026-11-02,1")}).status_code == 302
    assert not HealthImport.objects.exists()


def test_a_file_that_another_site_sends_is_refused(patient):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(patient.account, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(PAGE, {"file": csv("2026-11-02,1")}).status_code == 403
    assert not HealthImport.objects.exists()


def test_a_day_that_is_none_is_not_found(home):
    page = brought(home, f"{YESTERDAY},4000")
    sent = {**fields_of(page), "for_all": "choose", "day-nonsense": "take"}
    assert home.client.post("/import/save/", sent).status_code == 404
    assert home.client.post("/import/save/", {"import": "nonsense"}).status_code == 404
