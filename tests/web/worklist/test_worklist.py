"""The worklist: who stands on it, in which order, with which words, and what to do when empty."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import redis
import time_machine
from django.core.cache import cache

from tests.cast import NOW, TODAY, ZONE, a_clinic, a_nurse, a_patient
from tests.web.page import Page, posted
from tracker.guidance import mild
from tracker.guidance.editing import Place
from tracker.journal.record_day import record_day
from tracker.models import Alert, Door, Membership, Message, Reminder, Summary
from tracker.operations import mail_cycle
from tracker.operations.heartbeat import record_heartbeat
from tracker.people.registration import discharge
from tracker.reminders.guidance_drafts import change_entry, publish, start_draft
from tracker.triage import worklist
from tracker.triage.alerts import acknowledge
from tracker.triage.silence_sweep import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.sql]
WORKLIST = "/clinic/"


def log(patient, day=TODAY, now=NOW, **answers):
    return record_day(
        patient=patient, day=day, answers=answers, entered_by=patient.account, door=Door.PAGE,
        now=now,
    )  # fmt: skip


def names(page):
    lines = page.response.context.get("lines") or []
    return [line.row.patient.first_name for line in lines]


@pytest.fixture
def four(clinic):
    """An emergency, an urgent alert, an unread note, and somebody with nothing to do."""
    log(a_patient(clinic, first_name="Walter"), symptoms=["fever"])
    log(a_patient(clinic, first_name="Margaret"), symptoms=["leg_weakness"])
    log(a_patient(clinic, first_name="Helen"), note="May I swim yet?")
    log(a_patient(clinic, first_name="Earl"), pain_leg=2)


def test_the_most_urgent_comes_first_and_only_those_who_need_a_person(four, read):
    page = read(WORKLIST)
    assert names(page) == ["Margaret", "Walter", "Helen"]
    assert "4 patients followed" in page


def test_each_row_says_why_the_day_of_recovery_the_last_log_and_the_deadline(four, read):
    page = read(WORKLIST)
    assert "New leg weakness reported" in page
    assert "Unread note" in page
    assert "Day 12 · Back to light activity" in page
    assert "Today 9 am" in page  # the last log
    assert "Today 9:30 am 30 min left · no owner" in page


def test_a_stage_is_called_as_in_the_guidance_that_the_patient_is_pinned_to(
    clinic, lead, read, four
):
    start_draft(clinic, by=lead, now=NOW)
    place = Place("phases", mild().phase_on(12).code)
    values = {"title": "Slowly onward", "title_es": "Adelante, despacio", "to_day": 20}
    change_entry(clinic, place, values, because="Our words.", by=lead, now=NOW)
    publish(clinic, audience="new", by=lead, now=NOW)
    log(a_patient(clinic, first_name="Ida"), symptoms=["fever"])
    for address in (WORKLIST, "/clinic/patients/"):
        page = read(address)
        assert page.words.count("Day 12 · Slowly onward") == 1
        assert "Day 12 · Back to light activity" in page


def test_silence_is_told_in_requested_days(clinic, read):
    a_patient(clinic)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        sweep(now=NOW + timedelta(hours=3))
        page = read(WORKLIST)
    assert "requested days without a log" in page
    assert page.response.context["lines"][0].row.severity == "silent"


def test_a_calm_patient_has_a_chart_and_no_button_to_acknowledge(clinic, read):
    log(a_patient(clinic), walking_distance_m=120)
    page = read(f"{WORKLIST}?show=on_track")
    assert "Nothing to do now" in page
    assert "Farthest walk, 14 days" in page.html
    assert "data-take" not in page.html


def test_before_the_procedure_the_row_says_how_far_ahead_it_is(clinic, read):
    a_patient(clinic, day=-9)
    assert "Procedure in 9 days" in read(f"{WORKLIST}?show=all")


def test_further_reasons_stand_behind_the_first(clinic, read):
    log(a_patient(clinic), symptoms=["leg_weakness", "fever", "fall"], note="It began today.")
    page = read(WORKLIST)
    assert ", and 2 more" in page


def test_a_tile_counts_and_filters(four, read):
    page = read(WORKLIST)
    counts = {tile.name: tile.count for tile in page.response.context["tiles"]}
    assert counts == {"emergency": "1", "urgent": "1", "watch": "1", "silent": "0", "on-track": "1"}
    assert names(read(f"{WORKLIST}?show=urgent")) == ["Walter"]
    assert names(read(f"{WORKLIST}?show=note")) == ["Helen"]


def test_an_unknown_filter_shows_what_needs_action(four, read):
    assert names(read(f"{WORKLIST}?show=nonsense")) == ["Margaret", "Walter", "Helen"]


def test_a_search_finds_anybody_who_is_followed_by_name_phone_or_record_number(clinic, read):
    a_patient(clinic, first_name="Rosa", last_name="Delgado", phone="206-555-0001")
    a_patient(clinic, first_name="Frank", last_name="Hayes", record_number="MR-77")
    assert names(read(f"{WORKLIST}?q=delg ros")) == ["Rosa"]
    assert names(read(f"{WORKLIST}?q=0001")) == ["Rosa"]
    assert names(read(f"{WORKLIST}?q=mr-77")) == ["Frank"]


def test_a_search_without_a_match_says_what_to_do_and_keeps_what_was_typed(clinic, read):
    a_patient(clinic)
    page = read(f"{WORKLIST}?q=Zebedee")
    assert "No patient found" in page
    assert "Register a patient" in page
    assert page.fields["q"] == "Zebedee"


def test_an_empty_clinic_is_told_to_register_its_first_patient(clinic, read):
    assert "No patients yet Register the first patient." in read(WORKLIST)


def test_when_nobody_needs_action_the_page_says_so(clinic, read):
    a_patient(clinic)
    page = read(WORKLIST)
    assert "Nobody needs action now" in page
    assert "See all patients" in page


def test_pages_follow_one_another_by_key(clinic, read, monkeypatch):
    monkeypatch.setattr(worklist.page, "__kwdefaults__", {"cursor": "", "size": 2})
    for number in range(5):
        a_patient(clinic, first_name=f"P{number}")
    seen, address = [], f"{WORKLIST}?show=all"
    while address:
        page = read(address)
        seen += names(page)
        address = page.response.context["next_href"]
    assert sorted(seen) == ["P0", "P1", "P2", "P3", "P4"]
    assert "Back to the first page" in page


def test_a_damaged_cursor_shows_the_first_page(four, read):
    assert names(read(f"{WORKLIST}?cursor=nonsense"))[0] == "Margaret"


def test_a_row_is_acknowledged_from_the_list(clinic, nurse, browser):
    patient = a_patient(clinic, first_name="Margaret", last_name="Ellison")
    raised = log(patient, symptoms=["leg_weakness"]).raised[0]
    page = posted(
        browser, f"/clinic/alerts/{raised.pk}/acknowledge/", {"next": "/clinic/?show=all"}
    )
    assert page.response.redirect_chain == [("/clinic/?show=all", 302)]
    assert "You have taken this alert: Margaret Ellison, New leg weakness reported." in page
    alert = Alert.objects.get()
    assert (alert.state, alert.owner) == ("acknowledged", nurse)
    assert "Today 9:30 am 30 min left · You" in page


def test_a_button_never_leads_to_another_site(clinic, browser):
    raised = log(a_patient(clinic), symptoms=["fever"]).raised[0]
    response = browser.post(
        f"/clinic/alerts/{raised.pk}/acknowledge/", {"next": "https://elsewhere.example/"}
    )
    assert response.url == f"/clinic/patients/{raised.patient_id}/"


def test_what_a_colleague_has_taken_is_in_hand_with_her_name(clinic, read):
    colleague = a_nurse(clinic, name="Ana Cole, RN")
    raised = log(a_patient(clinic), symptoms=["fever"]).raised[0]
    acknowledge(raised, by=colleague, now=NOW)
    assert names(read(WORKLIST)) == []
    page = read(f"{WORKLIST}?show=in_hand")
    assert "Ana Cole, RN" in page
    assert "data-take" not in page.html


def test_a_passed_deadline_says_how_late_it_is(clinic, read):
    log(a_patient(clinic), symptoms=["leg_weakness"])
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert "Today 9:30 am 30 min late" in read(WORKLIST)


def test_closed_hours_are_shown_with_the_next_opening(clinic, read):
    saturday = datetime(2026, 11, 7, 20, 0, tzinfo=ZONE)
    with time_machine.travel(saturday, tick=False):
        page = read(WORKLIST)
    assert "The clinic is closed. It opens Mon, Nov 9, 8 am." in page
    assert "Deadlines count open hours only (Monday to Friday, 8 am to 5 pm)." in page


def test_open_hours_say_until_when_and_who_is_on_duty(read):
    page = read(WORKLIST)
    assert "Open until 5 pm. On duty: Denise Park, RN." in page


def test_nobody_on_duty_is_said_with_the_way_out(read):
    Membership.objects.update(on_duty=False)
    page = read(WORKLIST)
    assert "Nobody is on duty: alerts are e-mailed to all the staff." in page
    assert "Say who is on duty" in page


def test_times_are_those_of_the_clinics_zone(sign_in):
    seattle = a_clinic("Harbor Clinic", timezone="America/Los_Angeles")
    log(a_patient(seattle), symptoms=["leg_weakness"])
    page = Page(sign_in(a_nurse(seattle)).get(WORKLIST))
    assert "Tuesday, November 3, 2026, 7 am PST" in page
    assert "Today 7 am" in page  # the last log


def test_a_discharged_patient_is_not_on_it(clinic, read):
    discharge(a_patient(clinic), now=NOW)
    assert names(read(f"{WORKLIST}?show=all")) == []


@pytest.mark.parametrize("patients", [1, 60])
def test_it_costs_the_same_queries_for_any_number_of_patients(
    patients, clinic, browser, django_assert_max_num_queries
):
    for _ in range(patients):
        log(a_patient(clinic), symptoms=["fever"], walking_distance_m=100)
    browser.get(WORKLIST)
    # session, user, membership; the page, its counts; who is on duty, what is late, what is wrong
    with django_assert_max_num_queries(8):
        assert browser.get(WORKLIST).status_code == 200


def test_opening_it_writes_nothing(four, browser):
    before = list(Summary.objects.order_by("pk").values()), list(Alert.objects.values())
    browser.get(WORKLIST)
    assert (list(Summary.objects.order_by("pk").values()), list(Alert.objects.values())) == before


# Whether e-mails leave


def test_a_delay_stands_on_the_page_with_its_length_and_its_beginning(patient, read):
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=NOW).update(state="sent")
    late = Reminder.objects.filter(state="planned").first()
    Reminder.objects.filter(pk=late.pk).update(due_at=NOW - timedelta(minutes=5))
    assert "delayed" not in read("/clinic/")
    Reminder.objects.filter(pk=late.pk).update(due_at=NOW - timedelta(minutes=14))
    assert "Reminders are delayed by 14 minutes since 8:46 am." in read("/clinic/")


def test_a_scheduler_that_stopped_is_told_though_nothing_is_due_yet(patient, read):
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=NOW).update(state="sent")
    record_heartbeat(now=NOW - timedelta(minutes=20))
    assert "Nothing has been sent since 8:40 am: the scheduler has stopped." in read("/clinic/")


def test_a_broker_that_is_away_takes_no_page_down(browser, monkeypatch):
    def refuse(*args):
        raise redis.ConnectionError

    monkeypatch.setattr(cache, "get", refuse)
    assert browser.get("/clinic/").status_code == 200


def test_patients_with_nothing_planned_stand_in_the_banner_until_it_is_put_right(
    patient, clinic, read
):
    other = a_patient(a_clinic(name="Elsewhere"))
    assert "no reminder planned" not in read("/clinic/")
    Reminder.objects.all().delete()
    mail_cycle.sweep_silence(now=NOW)
    assert Alert.objects.filter(patient=other, rule="nothing_planned").exists()
    page = read("/clinic/")
    assert "1 patient in recovery has no reminder planned." in page
    listed = read("/clinic/alerts/?state=records")
    assert str(patient) in listed
    assert "Check the procedure date" in listed
    Alert.objects.filter(patient=patient).update(
        state="resolved", resolved_at=NOW, outcome="put_right"
    )
    assert "no reminder planned" not in read("/clinic/")


def test_an_email_that_no_process_has_in_hand_stands_in_the_banner_of_its_own_clinic(patient, read):
    Message.objects.all().delete()
    Reminder.objects.filter(due_at__lt=NOW).update(state="sent")
    other = a_patient(a_clinic(name="Elsewhere"), confirmed=False)
    hour_ago = NOW - timedelta(hours=1)
    stuck = {"state": "sending", "lease_token": uuid4(), "try_at": hour_ago}
    Message.objects.filter(patient=other).update(**stuck)
    assert "got stuck" not in read("/clinic/")
    Reminder.objects.filter(procedure__patient=patient, state="planned").filter(
        pk=Reminder.objects.filter(procedure__patient=patient, state="planned").first().pk
    ).update(state="queued", due_at=hour_ago)
    assert "1 reminder or e-mail got stuck." in read("/clinic/")
