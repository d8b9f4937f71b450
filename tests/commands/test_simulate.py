"""`manage.py simulate`: its figures, where they come from, and what it leaves alone."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command

from tracker.management.simulation.database import throwaway_database
from tracker.management.simulation.happenings import simulate
from tracker.management.simulation.lives import FIRST_DAY, Story, make_lives
from tracker.management.simulation.report import _is_outside_hours, measure, without_dates
from tracker.management.simulation.world import Arrival
from tracker.models import Clinic, Message, Patient, Reminder
from tracker.rules.wall_time import MailHours

# it makes a database of its own, whichever is configured
pytestmark = [pytest.mark.django_db, pytest.mark.once]

KEYS = [
    "patients", "days", "seed", "sent", "duplicates", "outside_hours", "nudges_after_log",
    "not_sent", "without_reason", "alerts",
]  # fmt: skip
SMALL = {"patients": 8, "days": 12, "seed": 3}


def figures(**options: int) -> Any:
    out = StringIO()
    call_command("simulate", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


@pytest.fixture(scope="class")
def world_and_figures(django_db_setup, django_db_blocker):
    """One small world, and its figures while its database is there."""
    with django_db_blocker.unblock(), throwaway_database():
        world = simulate(**SMALL)
        yield world, measure(world, **SMALL)


class TestASmallWorld:
    def test_the_figures_have_the_keys_of_the_design_and_no_fault(self, world_and_figures):
        _, measured = world_and_figures
        assert list(measured) == KEYS
        assert measured["sent"]["log_request"] > 20
        assert measured["sent"]["nudge"] > 0
        faults = ("duplicates", "outside_hours", "nudges_after_log", "without_reason")
        assert {name: measured[name] for name in faults} == dict.fromkeys(faults, 0)

    def test_all_mail_at_the_server_is_counted(self, world_and_figures):
        world, measured = world_and_figures
        assert sum(measured["sent"].values()) == len(world.arrivals)

    def test_the_server_and_the_ledger_agree(self, world_and_figures):
        world, _ = world_and_figures
        arrived = {arrival.message_id for arrival in world.arrivals}
        of_state = {
            state: set(Message.objects.filter(state=state).values_list("message_id", flat=True))
            for state in Message.State.values
        }
        assert of_state["sent"] <= arrived
        assert arrived <= of_state["sent"] | of_state["unconfirmed"]

    def test_a_mail_that_came_twice_or_at_night_or_after_a_log_would_be_counted(
        self, world_and_figures
    ):
        world, _ = world_and_figures
        first = next(mail for mail in world.arrivals if mail.asks_about)
        world.arrivals.append(
            Arrival(
                at=datetime(2027, 11, 7, 4, 0, tzinfo=UTC),
                message_id=first.message_id,
                patient_id=first.patient_id,
                to_zone=ZoneInfo("UTC"),
                asks_about=first.asks_about,
            )
        )
        logged_at = world.residents[first.patient_id].first_logged_at
        before = logged_at.get(first.asks_about)
        logged_at[first.asks_about] = datetime(2027, 11, 7, 3, 0, tzinfo=UTC)
        measured = measure(world, **SMALL)
        world.arrivals.pop()
        logged_at.pop(first.asks_about)
        if before is not None:
            logged_at[first.asks_about] = before
        assert (measured["duplicates"], measured["outside_hours"]) == (1, 1)
        assert measured["nudges_after_log"] >= 1

    def test_a_mail_is_judged_by_the_hours_of_its_own_clinic(self, world_and_figures):
        world, _ = world_and_figures
        found = [mail for mail in world.arrivals if mail.hours != MailHours()]
        assert found
        narrow = found[0].hours
        at = datetime.combine(date(2027, 11, 7), narrow.latest, UTC) + timedelta(minutes=1)
        world.arrivals.append(replace(found[0], at=at, to_zone=ZoneInfo("UTC"), message_id="new"))
        assert MailHours().hold(at.time())
        assert _is_outside_hours(world.arrivals.pop())

    def test_a_row_that_nothing_became_of_would_be_counted(self, world_and_figures):
        world, _ = world_and_figures
        row = Reminder.objects.filter(state="sent").first()
        Reminder.objects.filter(pk=row.pk).update(state="planned")
        assert measure(world, **SMALL)["without_reason"] == 1
        Reminder.objects.filter(pk=row.pk).update(state="sent")


def test_the_same_seed_gives_the_same_figures_whatever_the_real_time():
    options = {"patients": 3, "days": 6, "seed": 5}
    once = figures(**options)
    with time_machine.travel(datetime(2031, 5, 1, 2, 3, tzinfo=UTC)):
        assert figures(**options) == once


def test_the_report_says_it_in_words_and_nothing_real_is_touched():
    clinic = Clinic.objects.create(name="Real", timezone="America/Chicago", phone="1")
    out = StringIO()
    call_command("simulate", patients=1, days=6, stdout=out)
    report = out.getvalue()
    assert report.startswith("1 patients over 6 days, seed 1\n")
    assert "  0  arrived twice" in report
    assert "weeks 1-2" in report
    assert list(Clinic.objects.all()) == [clinic]
    assert not Patient.objects.exists()
    assert mail.outbox == []


def test_it_works_when_the_configured_database_cannot_be_reached():
    run = subprocess.run(
        [sys.executable, "manage.py", "simulate", "--patients", "1", "--days", "3", "--json"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout)["patients"] == 1


@pytest.mark.parametrize("option", ["patients", "days"])
def test_a_world_of_nobody_or_of_no_time_is_refused(option):
    with pytest.raises(CommandError, match=f"--{option}"):
        call_command("simulate", **{option: 0})


def test_a_small_world_has_every_story_and_begins_before_the_clocks_change():
    lives = make_lives(patients=len(Story), days=30, seed=1)
    assert {life.story for life in lives} == set(Story)
    offsets = {
        datetime(FIRST_DAY.year, month, 20, tzinfo=ZoneInfo("America/Chicago")).utcoffset()
        for month in (FIRST_DAY.month, FIRST_DAY.month + 1)
    }
    assert len(offsets) == 2


def test_dates_are_cut_out_of_reasons():
    assert (
        without_dates("The patient paused reminders until November 5, 2026.")
        == "The patient paused reminders until …."
    )
