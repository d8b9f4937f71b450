"""A patient's page: alerts, course, days, notes, messages, facts; and the pages behind it."""

import re
from datetime import date, timedelta

import pytest

from tests.cast import NOW, TODAY, a_caregiver, a_patient
from tests.web.page import posted
from tracker.journal.record_day import record_day
from tracker.models import (
    AccessRecord,
    Alert,
    DailyLog,
    Door,
    Message,
    Patient,
    Procedure,
    Reminder,
)  # fmt: skip
from tracker.people.registration import discharge, register
from tracker.triage.alerts import resolve
from tracker.web.common import paging

pytestmark = pytest.mark.django_db


def log(patient, back=0, now=NOW, **answers):
    return record_day(
        patient=patient, day=TODAY - timedelta(days=back), answers=answers,
        entered_by=patient.account, door=Door.PAGE, now=now,
    )  # fmt: skip


def address(patient, page=""):
    return f"/clinic/patients/{patient.pk}/{page}"


@pytest.fixture
def margaret(clinic):
    """Known by every fact that the page can show."""
    return a_patient(
        clinic, first_name="Margaret", last_name="Ellison", date_of_birth=date(1952, 3, 4),
        record_number="MR-1", procedure={
            "levels": "L4-L5", "surgeon": "Dr. Reyes", "baseline_walking_distance_m": "76.20",
            "baseline_pain_leg": 7, "lifting_cleared_on": TODAY - timedelta(days=2),
            "driving_cleared_on": TODAY + timedelta(days=3),
        },
    )  # fmt: skip


def test_the_head_says_who_it_is_and_where_in_the_recovery(margaret, read):
    page = read(address(margaret))
    assert "Margaret Ellison" in page
    assert "Day 12 · Back to light activity · 74 years" in page
    assert "Thu, Oct 22, L4-L5 Dr. Reyes" in page
    assert "Born Mar 4, 1952" in page
    assert "MR-1" in page
    assert "206-555-0187" in page


def test_a_patient_elsewhere_shows_their_local_time(clinic, read):
    patient = a_patient(clinic, timezone="America/New_York")
    assert "10 am there, Eastern (New York)" in read(address(patient))


def test_open_alerts_stand_gravest_first_with_acknowledge_and_resolve(margaret, read):
    log(margaret, symptoms=["fever", "leg_weakness"])
    page = read(address(margaret))
    assert [card.alert.rule for card in page.response.context["cards"]] == [
        "red_flag:leg_weakness", "red_flag:fever",
    ]  # fmt: skip
    assert "Open alerts (2)" in page
    assert "Checked “A leg or foot is newly weak” today (day 12)." in page
    assert page.html.count("/acknowledge/") == 2
    assert page.html.count("/resolve/") == 2


def test_each_field_of_the_page_has_an_id_of_its_own(margaret, read):
    log(margaret, symptoms=["fever", "leg_weakness"], note="Hello")
    ids = re.findall(r' id="([^"]+)"', read(address(margaret)).html)
    assert sorted(ids) == sorted(set(ids))


def test_past_alerts_say_how_they_ended(margaret, nurse, read):
    alert = log(margaret, symptoms=["fever"]).raised[0]
    resolve(alert, by=nurse, outcome="seen", note="Wound is fine.", now=NOW)
    page = read(address(margaret))
    assert "Past alerts (1)" in page
    assert "Seen in clinic, or a visit arranged: today 9 am, you. Wound is fine." in page
    assert "Nothing needs a person now." in page


def test_the_chart_has_every_measure_and_the_baseline(margaret, read):
    log(margaret, 1, walking_distance_m=152.4, standing_min=10, pain_leg=3, pain_back=2)
    log(margaret, 0, walking_distance_m=182.88, standing_min=12, pain_leg=2, medicine_doses=1)
    chart = read(address(margaret)).response.context["drawn"].chart
    assert "Farthest walk: 500 feet on day 11, 600 feet on day 12" in chart
    assert "Before the procedure: 250 feet." in chart
    assert "Standing: 10 minutes on day 11, 12 minutes on day 12" in chart
    assert "Leg pain: 3 of 10 on day 11, 2 of 10 on day 12" in chart
    assert "Back pain: 2 of 10 on day 11" in chart


def test_an_alert_stands_in_the_chart_on_its_day(margaret, read):
    log(margaret, symptoms=["leg_weakness"], pain_leg=2)
    assert "New leg weakness reported" in read(address(margaret)).response.context["drawn"].chart


def test_without_a_log_the_page_says_what_to_do(clinic, read):
    assert "There is no log yet. The next request is under “Messages”." in read(
        address(a_patient(clinic))
    )
    assert "There is no e-mail address: log for the patient by phone." in read(
        address(a_patient(clinic, email=""))
    )
    assert (
        "The e-mail address is not confirmed, or does not work: send the invitation again"
        in read(address(a_patient(clinic, confirmed=False)))
    )


def test_the_last_14_days_show_the_days_without_a_log_too(margaret, read):
    log(margaret, 3, walking_distance_m=152.4, stopped_by=["leg_pain", "tired"], pain_leg=0)
    log(margaret, 0, walking_distance_m=182.88)
    page = read(address(margaret))
    assert "12 Tue, Nov 3 600" in page
    assert "11 Mon, Nov 2 No log, though it was asked for" in page
    assert "9 Sat, Oct 31 500 0 leg pain, tired" in page
    assert "Before 250 7" in page


def test_days_before_the_follow_up_began_were_not_asked_for(clinic, read):
    patient = Patient(
        first_name="Rosa", last_name="Delgado", phone="206-555-0101", timezone="America/Chicago"
    )
    register(
        patient, Procedure(performed_on=TODAY - timedelta(days=6)), clinic=clinic, by=None, now=NOW
    )
    log(patient, pain_leg=2)
    page = read(address(patient))
    assert [row.number for row, _cells in page.response.context["table"].lines] == [6]


def test_only_the_ways_of_walking_that_are_used_have_a_column(margaret, read):
    log(margaret, steps=2400)
    table = read(address(margaret)).response.context["table"]
    assert table.headings == [
        "Walk, feet", "Steps", "Stand, min", "Leg", "Back", "Doses",
    ]  # fmt: skip


def test_a_log_by_phone_says_who_entered_it(margaret, nurse, read):
    record_day(
        patient=margaret, day=TODAY, answers={"pain_leg": 1, "note": "Sounds well."},
        entered_by=nurse, door=Door.NURSE, now=NOW,
    )  # fmt: skip
    page = read(address(margaret))
    assert "by phone, Denise Park, RN" in page


def test_silent_weeks_are_said_in_one_line(clinic, read):
    patient = a_patient(clinic, day=40)
    log(patient, 20, pain_leg=2)
    page = read(address(patient))
    assert "No log in the last 14 days. The last one is of Wed, Oct 14." in page


def test_all_logs_are_a_page_behind_and_turn_by_key(clinic, read, monkeypatch):
    monkeypatch.setattr(paging.page_after, "__kwdefaults__", {"size": 2})
    patient = a_patient(clinic)
    for back in range(5):
        log(patient, back, pain_leg=back)
    assert "All 5 logs" in read(address(patient))
    page = read(address(patient, "logs/"))
    assert "Tue, Nov 3" in page
    seen = [row.day for row, _cells in page.response.context["table"].lines]
    while following := page.response.context["next_href"]:
        page = read(address(patient, "logs/") + following)
        seen += [row.day for row, _cells in page.response.context["table"].lines]
    assert seen == ["Tue, Nov 3", "Mon, Nov 2", "Sun, Nov 1", "Sat, Oct 31", "Fri, Oct 30"]


def test_the_chart_has_a_legend_of_its_marks(margaret, read):
    assert "Emergency Urgent Watch No log Before" not in read(address(margaret))
    log(margaret, pain_leg=3)
    page = read(address(margaret))
    assert "Message sent Contact Emergency Urgent Watch No log Before" in page
    assert "Judged" not in page


def test_one_log_is_not_called_all_of_them(margaret, read):
    log(margaret, pain_leg=3)
    page = read(address(margaret))
    assert "The only log" in page
    assert "All 1 log" not in page
    log(margaret, 1, pain_leg=3)
    assert "All 2 logs" in read(address(margaret))


def test_an_unread_note_is_marked_as_read(margaret, nurse, browser, read):
    log(margaret, note="May I swim <yet>?")
    page = read(address(margaret))
    assert "Unread note Today · patient May I swim <yet>?" in page
    done = posted(browser, address(margaret, "notes/read/"), {"seen": page.fields["seen"]})
    assert "1 note marked as read." in done
    assert "Mark as read" not in done
    assert DailyLog.objects.get().note_read_by == nurse
    assert Alert.objects.get().state == "resolved"


def test_a_note_that_came_while_the_page_was_open_is_not_marked_unseen(margaret, browser, read):
    log(margaret, 1, note="First")
    seen = read(address(margaret)).fields["seen"]
    log(margaret, 0, note="Second", now=NOW + timedelta(minutes=1))
    page = posted(browser, address(margaret, "notes/read/"), {"seen": seen})
    assert "The notes have changed. Please read them once more." in page
    assert DailyLog.objects.filter(note_read_at=None).count() == 2


def test_messages_say_what_is_next_and_why_something_was_not_sent(margaret, read):
    Reminder.objects.filter(due_at__lt=NOW).update(
        state="skipped", reason="The day was logged already."
    )
    page = read(address(margaret))
    assert "Today 5:30 pm Asks for day 12 Planned The plan asks for it, unless the day is" in page
    assert "Yesterday 5:30 pm Asks for day 11 Not sent The day was logged already." in page


def test_the_whole_ledger_has_every_reminder_and_the_invitation(margaret, read):
    page = read(address(margaret, "messages/"))
    lines = [*page.response.context["ahead"], *page.response.context["behind"]]
    assert len(lines) == Reminder.objects.count() + Message.objects.count()
    assert "Invitation Planned" in page
    assert "Asks again for day 12" in page


def test_preferences_clearances_and_caregivers_stand_there(margaret, read):
    caregiver = a_caregiver(margaret)
    page = read(address(margaret))
    assert f"E-mail {margaret.email} Reminders on" in page
    assert "Send time 5:30 pm (the clinic’s time)" in page
    assert "Lifting, bending, twisting: since Sun, Nov 1" in page
    assert "Hard exercise: not cleared yet" in page
    assert "Driving: from Fri, Nov 6" in page
    assert caregiver.email in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"confirmed": False}, "on, once the e-mail address works"),
        ({"reminders_on": False}, "Reminders off"),
        ({"paused_until": TODAY + timedelta(days=2)}, "paused until Thursday, November 5, 2026"),
        ({"email": ""}, "E-mail none: the clinic phones"),
    ],
)
def test_how_reminders_stand_is_said(fields, words, clinic, read):
    assert words in read(address(a_patient(clinic, **fields)))


def test_a_discharged_patient_can_be_read_and_no_longer_logged_for(margaret, read):
    discharge(margaret, now=NOW)
    page = read(address(margaret))
    assert "Discharged Tue, Nov 3" in page
    assert "Log for the patient by phone" not in page


@pytest.mark.parametrize(
    "page", ["", "logs/", "messages/", "details/", "procedure/", "phone-log/", "caregivers/",
             "discharge/", "contacts/", "clearances/", "day-0/", "pause/", "nurse/"],
)  # fmt: skip
def test_each_page_opened_leaves_one_row_in_the_access_trail_and_nothing_else(
    page, margaret, nurse, browser
):
    log(margaret, note="Hello", pain_leg=3)
    stored = Message, Reminder, Alert, DailyLog
    before = [list(model.objects.order_by("pk").values()) for model in stored]
    browser.get(address(margaret, page))
    browser.get(address(margaret, page))
    assert [list(model.objects.order_by("pk").values()) for model in stored] == before
    record = AccessRecord.objects.get()
    assert (record.user, record.patient) == (nurse, margaret)
