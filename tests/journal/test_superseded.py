"""What a phone kept without network: recorded once, judged by when it was typed, never lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import NOW, TODAY, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import Entry, InvalidLog, record_day
from tracker.models import Alert, DailyLog, Door, LogVersion, Message, Patient, Summary
from tracker.triage.alerts import resolve

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def record(patient, answers, *, now=NOW, typed_at=None, client_id=None, **options):
    entry = None
    if typed_at or client_id:
        entry = Entry(client_id or uuid4(), typed_at)
    door = Door.OFFLINE if entry else Door.PAGE
    return record_day(
        **{
            "patient": patient, "day": TODAY, "answers": answers, "entered_by": patient.account,
            "door": door, "now": now, "entry": entry, **options,
        }
    )  # fmt: skip


def everything():
    """All that recording writes, but for the keys."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (DailyLog, LogVersion, Alert, Message, Summary)
    ]


def test_an_entry_says_when_it_was_typed_and_by_which_door(patient):
    name = uuid4()
    recorded = record(patient, {"pain_leg": 3}, typed_at=NOW - HOUR, client_id=name)
    assert (recorded.created, recorded.stands) == (True, True)
    version = LogVersion.objects.get()
    assert (version.client_id, version.typed_at, version.recorded_at) == (name, NOW - HOUR, NOW)
    assert version.door == recorded.log.door == "offline"


@pytest.mark.parametrize("answers", [{"pain_leg": 3}, {"symptoms": ["leg_weakness"], "note": "Oh"}])
def test_the_same_entry_sent_again_changes_nothing(clinic, patient, answers):
    a_nurse(clinic)
    name = uuid4()
    record(patient, answers, typed_at=NOW - HOUR, client_id=name)
    before = everything()
    again = record(patient, answers, typed_at=NOW - HOUR, client_id=name, now=NOW + HOUR)
    assert (again.created, again.changed, again.stands) == (False, False, True)
    assert everything() == before


def test_an_entry_sent_again_after_the_day_was_changed_and_its_alert_closed_changes_nothing(
    clinic, patient
):
    name = uuid4()
    sent = {"answers": {"symptoms": ["fever"]}, "typed_at": NOW - HOUR, "client_id": name}
    (alert,) = record(patient, **sent).raised
    resolve(alert, by=a_nurse(clinic), outcome="advised", note="", now=NOW)
    record(patient, {"symptoms": [], "pain_leg": 2}, now=NOW + HOUR)
    before = everything()
    assert record(patient, **sent, now=NOW + 2 * HOUR).raised == []
    assert everything() == before


def test_an_entry_that_says_nothing_new_is_known_again_nonetheless(patient):
    name = uuid4()
    record(patient, {"symptoms": ["fever"]}, now=NOW - 2 * HOUR)
    same = record(patient, {"symptoms": ["fever"]}, typed_at=NOW - HOUR, client_id=name)
    assert (same.changed, same.stands) == (False, True)
    record(patient, {"symptoms": [], "pain_leg": 2}, now=NOW + HOUR)
    before = everything()
    record(patient, {"symptoms": ["fever"]}, typed_at=NOW - HOUR, client_id=name, now=NOW + HOUR)
    assert everything() == before


def test_the_newest_typed_stands_though_it_arrived_first(patient):
    record(patient, {"pain_leg": 3}, typed_at=NOW - HOUR)
    late = record(patient, {"pain_leg": 8, "standing_min": 4}, typed_at=NOW - 2 * HOUR)
    assert (late.changed, late.stands) == (False, False)
    log = DailyLog.objects.get()
    assert (log.pain_leg, log.standing_min) == (3, None)
    versions = LogVersion.objects.order_by("id")
    assert [(v.answers["pain_leg"], v.is_overtaken) for v in versions] == [(3, False), (8, True)]


def test_a_nurse_by_phone_later_in_the_day_stands_over_what_was_typed_before(clinic, patient):
    nurse = a_nurse(clinic)
    record(patient, {"pain_leg": 5}, entered_by=nurse, door=Door.NURSE)
    late = record(patient, {"pain_leg": 7}, typed_at=NOW - HOUR, now=NOW + HOUR)
    assert not late.stands
    log = DailyLog.objects.get()
    assert (log.pain_leg, log.entered_by, log.door) == (5, nurse, "nurse")


def test_what_was_typed_after_the_nurse_called_stands_over_her_version(clinic, patient):
    record(patient, {"pain_leg": 5}, entered_by=a_nurse(clinic), door=Door.NURSE)
    late = record(patient, {"pain_leg": 7}, typed_at=NOW + HOUR, now=NOW + 2 * HOUR)
    assert late.stands
    assert DailyLog.objects.get().pain_leg == 7


def test_what_was_imported_meanwhile_overtakes_nothing(patient):
    record(patient, {"steps": 4000}, door=Door.IMPORT, merge=True)
    late = record(patient, {"pain_leg": 7}, typed_at=NOW - HOUR, now=NOW + HOUR, merge=True)
    assert late.stands
    log = DailyLog.objects.get()
    assert (log.pain_leg, log.steps) == (7, 4000)


def test_a_phone_whose_clock_runs_ahead_does_not_win_against_what_comes_later(patient):
    record(patient, {"pain_leg": 7}, typed_at=NOW + timedelta(days=3))
    assert LogVersion.objects.get().typed_at == NOW
    assert record(patient, {"pain_leg": 5}, now=NOW + HOUR).stands
    assert DailyLog.objects.get().pain_leg == 5


def test_a_red_flag_is_raised_though_its_version_does_not_stand(clinic, patient):
    nurse = a_nurse(clinic)
    record(patient, {"symptoms": [], "pain_leg": 2}, entered_by=nurse, door=Door.NURSE)
    late = record(patient, {"symptoms": ["leg_weakness"]}, typed_at=NOW - HOUR, now=NOW + HOUR)
    (alert,) = late.raised
    assert (alert.rule, alert.severity, alert.state) == (
        "red_flag:leg_weakness", "emergency", "open",
    )  # fmt: skip
    assert alert.evidence["is_overtaken"]
    assert Summary.objects.get(patient=patient).rank == 13
    assert Message.objects.get(kind="staff_alert").to_email == nurse.email
    assert DailyLog.objects.get().symptoms == []


def test_a_red_flag_that_what_stands_reports_too_is_not_raised_twice(clinic, patient):
    (alert,) = record(patient, {"symptoms": ["fever"]}).raised
    resolve(alert, by=a_nurse(clinic), outcome="advised", note="", now=NOW)
    assert (
        record(patient, {"symptoms": ["fever"]}, typed_at=NOW - HOUR, now=NOW + HOUR).raised == []
    )
    assert Alert.objects.count() == 1


def test_a_note_that_came_late_is_read_by_a_nurse_beside_the_one_that_stands(clinic, patient):
    record(patient, {"note": "All well.", "pain_leg": 1})
    record(patient, {"note": "I fell.", "pain_leg": 6}, typed_at=NOW - HOUR, now=NOW + HOUR)
    log = DailyLog.objects.get()
    assert (log.note, log.pain_leg) == ("I fell.\n\nAll well.", 1)
    assert Summary.objects.get(patient=patient).has_unread_note


def test_a_bad_entry_is_refused_whether_it_would_stand_or_not(patient):
    record(patient, {"pain_leg": 3})
    for typed_at in (NOW - HOUR, NOW + HOUR):
        with pytest.raises(InvalidLog):
            record(patient, {"pain_leg": 11}, typed_at=typed_at, now=NOW + HOUR)
    assert LogVersion.objects.count() == 1


def test_two_days_cannot_have_the_same_entry(patient):
    name = uuid4()
    record(patient, {"pain_leg": 3}, client_id=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        record(patient, {"pain_leg": 4}, client_id=name, day=TODAY - timedelta(days=1))
    assert DailyLog.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"typed_at": NOW + HOUR},
        {"is_overtaken": True},
        {"is_overtaken": True, "typed_at": NOW},
    ],
)
def test_the_database_keeps_no_version_that_cannot_be(patient, wrong):
    log = record(patient, {"pain_leg": 3}).log
    with pytest.raises(IntegrityError), transaction.atomic():
        LogVersion.objects.create(log=log, answers={}, door="offline", recorded_at=NOW, **wrong)


def test_a_new_day_from_a_phone_costs_no_query_more(patient, django_assert_max_num_queries):
    record(patient, {"pain_leg": 3}, day=TODAY - timedelta(days=1))
    with django_assert_max_num_queries(9):
        record(patient, {"pain_leg": 3}, client_id=uuid4())


class WhateverTheOrder(TestCase):
    """Several phones, one day."""

    @settings(deadline=None, max_examples=20)
    @given(order=st.permutations(range(4)), flag=st.integers(0, 3))
    def test_the_last_typed_stands_and_every_red_flag_is_raised(self, order, flag):
        patient = a_patient(a_clinic())
        for arrived, number in enumerate(order):
            record(
                patient,
                {"pain_leg": number, "symptoms": ["fever"] if number == flag else []},
                typed_at=NOW + number * HOUR,
                now=NOW + timedelta(days=1, minutes=arrived),
            )
        log = DailyLog.objects.get(patient=patient)
        assert log.pain_leg == 3
        standing = LogVersion.objects.filter(log=log, is_overtaken=False).last()
        assert standing.answers["pain_leg"] == 3
        assert LogVersion.objects.filter(log=log).count() == 4
        assert Alert.objects.filter(patient=patient, rule="red_flag:fever").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_same_entry_sent_twice_at_once_is_recorded_once():
    patient = a_patient(a_clinic())
    name = uuid4()
    ready = Barrier(4)

    def send(_number):
        try:
            ready.wait()
            mine = Patient.objects.select_related("clinic").get(pk=patient.pk)
            record(mine, {"symptoms": ["fever"]}, typed_at=NOW - HOUR, client_id=name)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(send, range(4)))
    assert LogVersion.objects.count() == 1
    assert Alert.objects.count() == 1
