"""One's own data: asking for a change, leaving, and who may."""

import io
import zipfile

import pytest
from django.test import Client

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import AccessRecord, DailyLog, DataRequest, Door, Patient, Reminder
from tracker.people.data_requests import answer
from tracker.people.leaving import follow_again, leave
from tracker.reminders.links import log_token

ADDRESS, ASK, LEAVE = "/your-data/", "/your-data/ask/", "/your-data/leave/"


def test_it_can_be_reached_from_every_page_of_the_patient_alone(home, patient):
    html = home.read("/progress/").html
    for address in ("/people/", ADDRESS, "/who-looked/"):
        assert f'href="{address}"' in html
    theirs = Home(a_caregiver(patient))
    assert ADDRESS not in theirs.read("/progress/").html
    assert {theirs.status(address) for address in (ADDRESS, ASK, LEAVE)} == {404}


def test_a_request_is_shown_with_its_state_and_then_its_answer(home, patient, clinic):
    page = home.save(ASK, kind="correct", words="I was born in June.")
    assert "Your clinic has your request. The answer will be here." in page
    assert "Correct something I was born in June. Waits for an answer." in page
    nurse = a_nurse(clinic, name="Denise Park, RN")
    answer(DataRequest.objects.get(), words="Corrected. Thank you.", by=nurse, now=NOW)
    page = home.read(ADDRESS)
    assert "Denise Park, RN answered on Tuesday, November 3: Corrected. Thank you." in page


def test_a_slip_says_the_fix_and_loses_nothing(home):
    page = home.save(ASK, words="The note of Monday")
    assert "Choose one of the two." in page
    assert "The note of Monday" in page
    assert "Type what should be corrected or erased." in home.save(ASK, kind="erase", words=" ")
    assert not DataRequest.objects.exists()


def test_a_sixth_request_is_asked_to_call(home):
    for _ in range(5):
        home.save(ASK, kind="erase", words="A note")
    assert "Please call your clinic." in home.save(ASK, kind="erase", words="A note")


def test_it_says_that_a_clinic_has_to_keep_records(home):
    assert "A clinic has to keep health records for some years." in home.read(ASK)


def test_leaving_takes_two_steps_and_opening_the_page_is_none(home):
    assert "You may leave at any time" in home.read(LEAVE)
    page = home.client.post(LEAVE).content.decode()
    assert "Do you really want to leave?" in page
    assert Patient.objects.get().left_at is None
    page = home.client.post(LEAVE, {"sure": "yes"}, follow=True).content.decode()
    assert "You have left the program. Nothing more is sent." in page
    assert Patient.objects.get().left_at == NOW
    assert not Reminder.objects.filter(state="planned").exists()


def test_whoever_left_still_signs_in_and_reads_but_fills_in_nothing(home, patient, stranger):
    record_day(
        patient=patient, day=TODAY, answers={"standing_min": 12}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    link = log_token(patient, TODAY, now=NOW)
    leave(patient, now=NOW)
    assert "You have left the program" in home.read("/today/")
    assert "You have left the program, so nothing more is sent." in home.read("/messages/")
    assert "You left the program on Tuesday, November 3." in home.read(ADDRESS)
    assert "Call your clinic." in home.read(ADDRESS)
    assert "See as a table" in home.read("/progress/")
    assert stranger.get(f"/l/{link}/").status_code == 302
    assert home.client.post("/today/", {"standing_min": "3"}).status_code == 200
    assert DailyLog.objects.get().standing_min == 12


def test_whoever_left_may_still_ask(home, patient):
    leave(patient, now=NOW)
    home.save(ASK, kind="erase", words="All of it")
    assert DataRequest.objects.get().words == "All of it"


def test_whoever_came_back_can_leave_again(home, patient):
    leave(patient, now=NOW)
    follow_again(patient, now=NOW)
    assert "Do you want to stop?" in home.read(ADDRESS)
    home.client.post(LEAVE, {"sure": "yes"})
    assert Patient.objects.get().left_at == NOW


def test_there_is_nothing_to_leave_twice(home, patient):
    leave(patient, now=NOW)
    assert home.client.get(LEAVE)["Location"] == ADDRESS
    assert home.client.post(LEAVE, {"sure": "yes"})["Location"] == ADDRESS


@pytest.mark.parametrize("address", [ADDRESS, ASK, LEAVE])
def test_no_page_is_kept_by_a_browser(home, address):
    assert "no-store" in home.client.get(address)["Cache-Control"]


def test_the_download_is_a_file_of_ones_own_that_nobody_keeps(home, patient):
    answer = home.client.post("/your-data/download/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="my-data-2026-11-03.zip"'
    assert "no-store" in answer["Cache-Control"]
    files = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert patient.last_name in files.read("csv/patient.csv").decode()


def test_a_copy_is_in_the_access_trail_and_opening_its_address_makes_none(home, patient):
    assert home.status("/your-data/download/") == 405
    assert not AccessRecord.objects.exists()
    b"".join(home.client.post("/your-data/download/").streaming_content)
    record = AccessRecord.objects.get()
    assert (record.user, record.patient, record.page) == (patient.account, patient, "download")


def test_nobody_else_downloads_it(clinic, home, patient):
    for user in (a_caregiver(patient), a_nurse(clinic), a_nurse(a_clinic("Elsewhere"))):
        assert Home(user).client.post("/your-data/download/").status_code == 404
    other = a_patient(clinic)
    assert home.client.post(f"/your-data/download/?for={other.pk}").status_code == 404


def test_a_forged_post_downloads_nothing(patient):
    client = Client(enforce_csrf_checks=True)
    client.force_login(patient.account, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/your-data/download/").status_code == 403


def test_whoever_left_still_downloads(home, patient):
    leave(patient, now=NOW)
    assert home.client.post("/your-data/download/").status_code == 200
