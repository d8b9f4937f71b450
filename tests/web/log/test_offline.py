"""What a phone kept, as it arrives: recorded once, as the right person's, or refused with why."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW, TODAY, a_caregiver, a_nurse, a_patient
from tests.web.patient_home import Home
from tracker.journal.record_day import record_day
from tracker.models import Alert, DailyLog, Door, Landmark, LogVersion
from tracker.web.log.form import LogForm
from tracker.web.log.offline_queue import UnreadableError, read_queued

QUEUE = "/today/queue/"
HOUR = timedelta(hours=1)


def kept(patient, *fields, by=None, **changes):
    """A save as the page's script sends it."""
    return {
        "client_id": str(uuid4()),
        "account": str((by or patient.account).pk),
        "patient": str(patient.pk),
        "day": TODAY.isoformat(),
        "typed_at": (NOW - HOUR).isoformat(),
        "was_shown": False,
        "fields": [list(pair) for pair in fields],
        **changes,
    }


def send(client, save):
    return client.post(QUEUE, json.dumps(save), content_type="application/json")


@pytest.fixture
def phone(home):
    return home.client


def test_a_save_is_recorded_in_the_units_that_were_chosen(phone, patient):
    save = kept(
        patient, ("daily_distance", "1"), ("daily_unit", "miles"), ("standing_min", "12"),
        ("symptoms", "none"),
    )  # fmt: skip
    answer = send(phone, save)
    assert (answer.status_code, answer.json()) == (200, {"stands": True})
    log = DailyLog.objects.get()
    assert (float(log.daily_distance_m or 0), log.standing_min, log.symptoms) == (1609.34, 12, [])
    assert (log.door, log.entered_by) == (Door.OFFLINE, patient.account)
    assert LogVersion.objects.get().typed_at == NOW - HOUR
    patient.refresh_from_db()
    assert patient.distance_unit == "miles"


def test_a_walk_of_ones_own_is_understood(phone, patient):
    walk = Landmark.objects.create(patient=patient, name="To the mailbox", distance_m=80)
    (unit,) = LogForm(patient=patient, protocol="mild", landmarks=[walk]).landmarks
    save = kept(patient, ("walking_distance", "2"), ("walking_unit", unit))
    assert send(phone, save).status_code == 200
    assert DailyLog.objects.get().walking_distance_m == 2 * walk.distance_m


def test_the_same_save_sent_twice_is_answered_the_same_and_changes_nothing(phone, patient, clinic):
    a_nurse(clinic)
    save = kept(patient, ("standing_min", "12"), ("symptoms", "fever"))
    assert send(phone, save).json() == send(phone, save).json() == {"stands": True}
    assert LogVersion.objects.count() == 1
    assert Alert.objects.count() == 1


def test_what_the_empty_form_left_out_stays_as_it_was(phone, patient):
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 4}, entered_by=None, door=Door.PAGE,
        now=NOW - 2 * HOUR,
    )  # fmt: skip
    send(phone, kept(patient, ("standing_min", "12")))
    log = DailyLog.objects.get()
    assert (log.pain_leg, log.standing_min) == (4, 12)


def test_what_a_form_that_showed_it_left_out_is_taken_back(phone, patient):
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 4}, entered_by=None, door=Door.PAGE,
        now=NOW - 2 * HOUR,
    )  # fmt: skip
    send(phone, kept(patient, ("standing_min", "12"), was_shown=True))
    log = DailyLog.objects.get()
    assert (log.pain_leg, log.standing_min) == (None, 12)


def test_about_the_same_as_yesterday_is_said_again_once(phone, patient):
    record_day(
        patient=patient, day=TODAY - timedelta(days=1), answers={"pain_leg": 4}, entered_by=None,
        door=Door.PAGE, now=NOW - 9 * HOUR,
    )  # fmt: skip
    save = kept(patient, ("part", "same"))
    assert send(phone, save).status_code == send(phone, save).status_code == 200
    assert DailyLog.objects.get(day=TODAY).pain_leg == 4
    assert LogVersion.objects.count() == 2


def test_a_number_that_cannot_be_read_is_refused_with_the_fix_and_its_red_flag_is_not(
    phone, patient
):
    save = kept(patient, ("standing_min", "ten"), ("pain_leg", "4"), ("symptoms", "leg_weakness"))
    for _ in range(2):
        answer = send(phone, save)
        assert answer.status_code == 422
        assert "0 to 1,440" in " ".join(answer.json()["words"])
        assert answer.json()["is_told"]
    log = DailyLog.objects.get()
    assert (log.symptoms, log.pain_leg) == (["leg_weakness"], None)
    assert Alert.objects.count() == LogVersion.objects.count() == 1


def test_a_save_with_nothing_in_it_is_refused(phone, patient):
    answer = send(phone, kept(patient, ("standing_min", "")))
    assert (answer.status_code, answer.json()["is_told"]) == (422, False)
    assert not DailyLog.objects.exists()


def test_a_day_that_is_still_to_come_is_refused(phone, patient):
    day = (TODAY + timedelta(days=2)).isoformat()
    answer = send(phone, kept(patient, ("standing_min", "5"), day=day))
    assert answer.status_code == 422
    assert "still to come" in answer.json()["words"][0]


def test_why_it_is_refused_is_said_in_the_patients_language(phone, patient):
    patient.language = "es"
    patient.save()
    answer = send(phone, kept(patient, ("standing_min", "ten")))
    assert "Standing" not in answer.json()["words"][0]


def test_after_the_follow_up_what_was_typed_during_it_is_still_taken(phone, patient):
    patient.discharged_at = NOW - timedelta(minutes=30)
    patient.save()
    assert send(phone, kept(patient, ("standing_min", "5"))).status_code == 200
    late = kept(patient, ("standing_min", "6"), typed_at=NOW.isoformat())
    assert send(phone, late).status_code == 422
    assert DailyLog.objects.get().standing_min == 5


def test_nobody_sends_what_somebody_else_typed(patient, clinic):
    other = a_patient(clinic)
    save = kept(patient, ("standing_min", "5"))
    assert send(Home(other.account).client, save).status_code == 409
    assert not DailyLog.objects.exists()


def test_a_caregiver_sends_ones_own_and_not_the_patients(patient):
    carer = a_caregiver(patient)
    browser = Home(carer).client
    assert send(browser, kept(patient, ("standing_min", "5"))).status_code == 409
    assert send(browser, kept(patient, ("standing_min", "6"), by=carer)).status_code == 200
    assert DailyLog.objects.get().entered_by == carer


def test_whoever_no_longer_logs_for_a_patient_is_told(patient, clinic):
    other = a_patient(clinic)
    save = kept(patient, ("standing_min", "5"), by=other.account)
    assert send(Home(other.account).client, save).status_code == 422
    assert not DailyLog.objects.exists()


def test_without_a_session_it_says_so_and_takes_nothing(stranger, patient):
    assert stranger.get(QUEUE).json() == {"account": None}
    assert send(stranger, kept(patient, ("standing_min", "5"))).status_code == 401
    assert not DailyLog.objects.exists()


def test_a_save_needs_the_token_that_only_our_own_pages_can_read(patient):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(patient.account, backend="django.contrib.auth.backends.ModelBackend")
    save = json.dumps(kept(patient, ("standing_min", "5")))
    assert browser.post(QUEUE, save, content_type="application/json").status_code == 403
    session = browser.get(QUEUE).json()
    assert session["account"] == str(patient.account.pk)
    sent = browser.post(
        QUEUE, save, content_type="application/json", headers={"X-CSRFToken": session["token"]}
    )
    assert sent.status_code == 200


def test_the_name_of_another_days_save_is_no_crash(phone, patient):
    save = kept(patient, ("standing_min", "5"))
    assert send(phone, save).status_code == 200
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert send(phone, {**save, "day": yesterday}).status_code == 422
    assert DailyLog.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "x"}, {"account": None}, {"day": "today"},
        {"typed_at": "2026-11-03T09:00:00"},
        {"fields": {"a": "b"}}, {"fields": [["a", 1]]}, {"fields": [["a"]]},
        {"fields": [["a", "b"]] * 500},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(phone, patient, changes):
    assert send(phone, {**kept(patient, ("standing_min", "5")), **changes}).status_code == 400
    assert not DailyLog.objects.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_is_a_crash(body):
    with pytest.raises(UnreadableError):
        read_queued(body)


def test_a_form_that_the_browser_sends_a_second_time_is_recorded_once(home, patient):
    again = {"standing_min": "5", "symptoms": "fever", "client_id": str(uuid4())}
    home.client.post("/today/", again)
    record_day(
        patient=patient, day=TODAY, answers={"standing_min": 9}, entered_by=None,
        door=Door.NURSE, now=NOW,
    )  # fmt: skip
    home.client.post("/today/", again)
    assert DailyLog.objects.get().standing_min == 9
    assert Alert.objects.count() == 1


def test_the_form_for_the_phone_holds_nothing_that_was_answered(home, patient):
    record_day(
        patient=patient, day=TODAY, answers={"pain_leg": 4, "note": "A secret"}, entered_by=None,
        door=Door.PAGE, now=NOW,
    )  # fmt: skip
    page = home.read("/offline/")
    assert "A secret" not in page.html
    assert patient.last_name not in page.html
    assert "206-555-0142" in page.html
    assert "csrfmiddlewaretoken" not in page.html, "a token of today is of no use tomorrow"


def test_the_form_for_the_phone_leaves_the_day_open_for_its_script(home):
    page = home.read("/offline/")
    for question in ("Leg pain {}<", "How many times did you take pain medicine {}?"):
        assert question.format("<span data-when>today</span>") in page.html


def test_the_worker_and_the_manifest_are_there_for_everybody(stranger):
    worker = stranger.get("/service-worker.js")
    assert worker["Content-Type"] == "text/javascript"
    assert "/static/js/worker" in worker.content.decode()
    manifest = stranger.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == "/today/"
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes


# The history of a day


def test_a_day_that_was_changed_leads_to_what_it_was(home, patient):
    record_day(
        patient=patient, day=TODAY, answers={"walking_distance_m": "30.48"},
        entered_by=patient.account, door=Door.PAGE, now=NOW - 2 * HOUR,
    )  # fmt: skip
    assert "Edited: see what it was" not in home.read("/today/").html
    nurse = a_nurse(patient.clinic, name="Denise Park, RN")
    record_day(
        patient=patient, day=TODAY, answers={"walking_distance_m": "60.96", "symptoms": ["fever"]},
        entered_by=nurse, door=Door.NURSE, now=NOW - HOUR,
    )  # fmt: skip
    send(home.client, kept(patient, ("standing_min", "7"), typed_at=(NOW - 3 * HOUR).isoformat()))
    assert "Edited: see what it was" in home.read("/today/").html
    page = home.read(f"/today/history/?day={TODAY}").html
    late, by_phone, first = page.split('<section class="panel')[1:4]
    assert "Kept, but it never stood" in late
    assert "7 minutes" in late
    assert "This one stands" in by_phone
    assert "200 feet" in by_phone
    assert "Entered by Denise Park, RN" in by_phone
    assert "Changed later" in first
    assert "100 feet" in first


def test_the_history_of_a_day_costs_the_same_few_queries(
    home, patient, django_assert_max_num_queries
):
    for number in range(6):
        record_day(
            patient=patient, day=TODAY, answers={"pain_leg": number}, entered_by=patient.account,
            door=Door.PAGE, now=NOW,
        )  # fmt: skip
    with django_assert_max_num_queries(5):
        home.read(f"/today/history/?day={TODAY}")


def test_a_day_without_a_log_has_no_history(home):
    assert home.status(f"/today/history/?day={TODAY}") == 404
