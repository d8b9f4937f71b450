"""`manage.py reminders`: what would be sent and why, one row explained, plans renewed."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command

from tests.cast import NOW, TODAY, ZONE, a_clinic, a_patient
from tracker.models import Patient, Procedure, Reminder
from tracker.people.registration import discharge

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 3, 18, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def reminders(*arguments: str, **options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("reminders", *arguments, stdout=out, **options)
    return out.getvalue()


def due(at: datetime) -> list[dict[str, Any]]:
    """What it says is due, as JSON."""
    rows: list[dict[str, Any]] = json.loads(reminders("due", "--at", at.isoformat(), "--json"))
    return rows


def taken_up_to_now() -> None:
    """An earlier beat took up all that came before NOW."""
    Reminder.objects.filter(due_at__lte=NOW).update(state="sent")


# due


def test_what_comes_due_is_told_with_the_reason_and_nothing_is_sent() -> None:
    patient = a_patient(a_clinic())
    taken_up_to_now()
    (row,) = due(EVENING)
    assert (row["patient"], row["step"], row["send"]) == (str(patient.pk), "log-daily", True)
    assert row["why"] == "It is day 12 of the plan."
    assert row["due_at"] == "2026-11-03T23:30:00Z"
    assert Reminder.objects.get(pk=row["id"]).state == "planned"


def test_what_would_not_be_sent_is_told_with_the_reason() -> None:
    a_patient(a_clinic(), reminders_on=False)
    taken_up_to_now()
    (row,) = due(EVENING)
    assert (row["send"], row["why"]) == (False, "The patient asked for no reminders.")


def test_before_its_time_nothing_is_due() -> None:
    a_patient(a_clinic())
    taken_up_to_now()
    assert due(EVENING.replace(hour=17, minute=29)) == []
    assert len(due(EVENING.replace(hour=17, minute=30))) == 1


def test_what_an_earlier_beat_takes_up_is_left_out() -> None:
    a_patient(a_clinic())
    taken_up_to_now()
    days = {row["recovery_day"] for row in due(EVENING + timedelta(days=2))}
    assert days == {14}


def test_what_was_left_behind_is_told_as_too_late() -> None:
    a_patient(a_clinic())
    rows = due(EVENING)
    late = [row for row in rows if not row["send"]]
    assert {row["why"] for row in late} == {"Its useful hours had passed before it could be sent."}
    assert {row["recovery_day"] for row in rows if row["send"]} == {12}


def test_people_read_one_line_a_reminder_and_the_sum() -> None:
    a_patient(a_clinic())
    taken_up_to_now()
    line, total = reminders("due", "--at", EVENING.isoformat()).splitlines()
    assert "log-daily" in line
    assert line.endswith("send: It is day 12 of the plan.")
    assert total == "1 of 1 would be sent."


@pytest.mark.parametrize("instant", ["tomorrow", "2026-11-03T17:30", "2026-13-01T00:00Z", ""])
def test_an_instant_without_its_offset_is_refused_in_words(instant: str) -> None:
    with pytest.raises(CommandError, match="--at: write an instant with its offset"):
        reminders("due", "--at", instant)


# explain


def test_one_reminder_is_explained_in_a_sentence() -> None:
    a_patient(a_clinic())
    row = Reminder.objects.filter(step="log-daily", local_date=TODAY).get()
    assert reminders("explain", str(row.pk)) == (
        "“log-daily” number 12 will be sent on November 3, 2026 at 5:30 PM, "
        "unless the day is logged before.\n"
    )


def test_a_reminder_that_is_not_there_is_named() -> None:
    key = uuid4()
    with pytest.raises(CommandError, match=f"REMINDER: there is no reminder {key}"):
        reminders("explain", str(key))
    with pytest.raises(CommandError, match="not the id of a reminder"):
        reminders("explain", "7")


# replan


def moved_without_a_word(patient: Patient) -> None:
    """The send time changed behind the plan's back, as a new tzdata would change it."""
    Patient.objects.filter(pk=patient.pk).update(send_time="19:00")


def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    patient = a_patient(a_clinic())
    moved_without_a_word(patient)
    before = list(Reminder.objects.order_by("pk").values())
    said = reminders("replan", dry_run=True)
    assert said.splitlines()[-1].startswith("0 would be added, ")
    assert any(line.startswith("move ") for line in said.splitlines())
    assert list(Reminder.objects.order_by("pk").values()) == before


def test_plans_are_brought_up_to_date_once() -> None:
    patient = a_patient(a_clinic())
    moved_without_a_word(patient)
    reminders("replan")
    row = Reminder.objects.get(step="log-daily", local_date=TODAY)
    assert row.due_at == datetime(2026, 11, 3, 19, 0, tzinfo=ZONE)
    assert reminders("replan") == "0 added, 0 moved, 0 cancelled.\n"


def test_every_plan_is_looked_at_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.management.commands.reminders.BATCH", 2)
    clinic = a_clinic()
    patients = [a_patient(clinic) for _ in range(5)]
    for patient in patients:
        moved_without_a_word(patient)
    reminders("replan")
    moved = Reminder.objects.filter(due_at=datetime(2026, 11, 3, 19, 0, tzinfo=ZONE))
    assert set(moved.values_list("procedure__patient", flat=True)) == {p.pk for p in patients}


def test_a_follow_up_that_has_ended_stays_ended() -> None:
    patient = a_patient(a_clinic())
    discharge(patient, now=NOW)
    assert reminders("replan") == "0 added, 0 moved, 0 cancelled.\n"
    assert Procedure.objects.get(patient=patient).active
