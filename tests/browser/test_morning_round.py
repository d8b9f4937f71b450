"""The morning round: a nurse goes through everybody who needs a person, and misses no one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, let_in, where_it_is_noon
from tests.cast import a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import Alert, Clinic, Contact, Door, Patient, Procedure, Reminder
from tracker.triage import silence_sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]


def one(clinic: Clinic, first: str, last: str, **fields: Any) -> Patient:
    """Somebody on day 12, where it is noon."""
    return a_patient(
        clinic, now=timezone.now(), first_name=first, last_name=last,
        timezone=where_it_is_noon(), **fields,
    )  # fmt: skip


def tell(patient: Patient, *, days_ago: int = 0, **answers: object) -> None:
    """A log through the patient's own page."""
    now = timezone.now()
    record_day(
        patient=patient,
        day=patient.local_date(now) - timedelta(days=days_ago),
        answers=answers,
        entered_by=patient.account,
        door=Door.PAGE,
        now=now,
    )


def a_quiet_week(patient: Patient, *, until: int = 1) -> None:
    """Days like each other."""
    for days_ago in range(8, until - 1, -1):
        tell(patient, days_ago=days_ago, pain_leg=3, pain_back=3, walking_distance_m=300)


def the_night_before(clinic: Clinic) -> dict[str, Patient]:
    """Who waits for the nurse: one of each, and one of whom nothing is to be said."""
    flagged = one(clinic, "Margaret", "Ellison")
    tell(flagged, pain_leg=5, symptoms=["leg_weakness"])
    worse = one(clinic, "Harold", "Finch")
    a_quiet_week(worse, until=3)
    for days_ago in (2, 1, 0):
        tell(worse, days_ago=days_ago, pain_leg=8, pain_back=3, walking_distance_m=300)
    writes = one(clinic, "Ida", "Berg")
    a_quiet_week(writes)
    tell(writes, pain_leg=3, note="May I take my dog to the lake again?")
    quiet = one(clinic, "Walter", "Quint")
    a_quiet_week(quiet, until=6)
    unreachable = one(clinic, "Rosa", "Lund", email="", confirmed=False)
    a_quiet_week(unreachable)
    calm = one(clinic, "Paul", "Ames")
    a_quiet_week(calm)
    tell(calm, pain_leg=2)
    everybody = {"flagged": flagged, "worse": worse, "writes": writes, "quiet": quiet,
                 "unreachable": unreachable, "calm": calm}  # fmt: skip
    asked = Reminder.objects.filter(due_at__lte=timezone.now())
    asked.filter(procedure__patient__in=[quiet, unreachable]).update(state=Reminder.State.SENT)
    silence_sweep.sweep(now=timezone.now())
    return everybody


def names(page: Page) -> list[str]:
    return page.locator(".worklist__name").all_inner_texts()


def test_a_nurse_is_done_with_her_round_and_misses_no_one(
    site: str, open_page: Callable[..., Page], clinic: Clinic
):
    denise = a_nurse(clinic, name="Denise Park, RN")
    people = the_night_before(clinic)
    page = open_page(DESKTOP, service_workers="block")
    let_in(page.context, site, denise)

    # One page: who, in which order, and why, in words. Who is well is not on it.
    page.goto(f"{site}/clinic/")
    expect(page).to_have_title("(1) Emergency · Worklist · Recovery Tracker")
    assert names(page)[0] == "Margaret Ellison"
    assert sorted(names(page)) == sorted(
        patient.name for patient in people.values() if patient != people["calm"]
    )
    rows = page.locator(".worklist--rows tbody tr")
    for name, why in (
        ("Margaret Ellison", "New leg weakness"),
        ("Harold Finch", "Leg pain up"),
        ("Ida Berg", "May I take my dog to the lake again?"),
        ("Walter Quint", "requested days without a log"),
        ("Rosa Lund", "No e-mail: phone"),
    ):
        expect(rows.filter(has_text=name)).to_contain_text(why)

    # The emergency first: open it, call, record the call, and the alert has ended with it.
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".evidence")).to_contain_text("New leg weakness")
    page.get_by_role("link", name="Called: record and resolve").click()
    page.get_by_label("How did it end?").select_option("sent_to_ed")
    page.get_by_label("Minutes", exact=True).fill("six")
    page.get_by_label("Note (optional)").fill("Her daughter drives her.")
    page.get_by_role("button", name="Record and resolve").click()
    expect(page.get_by_role("alert")).to_contain_text("minutes")
    expect(page.get_by_label("Note (optional)")).to_have_value("Her daughter drives her.")
    page.get_by_label("Minutes", exact=True).fill("6")
    page.get_by_role("button", name="Record and resolve").click()
    expect(page.locator("#alerts")).to_contain_text("Nothing needs a person now.")
    call = Contact.objects.get()
    assert (call.minutes, call.outcome, call.by) == (6, "sent_to_ed", denise)

    # Back on the list, she is gone from it; a new red flag comes in by itself.
    page.goto(f"{site}/clinic/")
    expect(page).to_have_title("Worklist · Recovery Tracker")
    assert "Margaret Ellison" not in names(page)
    tell(people["calm"], pain_leg=2, symptoms=["chest_or_breathing"])
    expect(page).to_have_title("(1) Emergency · Worklist · Recovery Tracker", timeout=5_000)
    expect(rows.first).to_contain_text("Paul Ames")
    page.keyboard.press("k")  # up from where she was: the list did not jump under her
    page.keyboard.press("a")
    expect(page.get_by_role("status").filter(has_text="Paul Ames")).to_be_visible()
    finish(page, site, people["calm"], "sent_to_ed")

    # Pain that rose: seen on the chart, and expected at this stage.
    page.goto(f"{site}/clinic/")
    page.get_by_role("link", name="Harold Finch", exact=True).click()
    expect(page.locator(".evidence")).to_contain_text("Leg pain")
    finish(page, site, people["worse"], "expected")

    # The note is read. What she asked for is cleared, and her guidance says so.
    page.goto(f"{site}/clinic/patients/{people['writes'].pk}/")
    expect(page.locator("#notes")).to_contain_text("May I take my dog to the lake again?")
    page.get_by_role("button", name="Mark as read").click()
    hard = page.get_by_role("group", name=re.compile("^Hard exercise"))
    hard.get_by_role("button").click()
    expect(page.locator("#restrictions")).to_contain_text(re.compile("Hard exercise: .*since"))
    assert Procedure.objects.get(patient=people["writes"]).strenuous_cleared_on is not None

    # The two that say nothing go on the call list: numbers to phone, on paper too.
    page.goto(f"{site}/clinic/")
    assert sorted(names(page)) == ["Rosa Lund", "Walter Quint"]
    page.get_by_label("Select all on this page").check()
    page.get_by_role("button", name="Put on today’s call list").click()
    page.goto(f"{site}/clinic/calls/")
    assert sorted(names(page)) == ["Rosa Lund", "Walter Quint"]
    expect(page.locator(".calls")).to_contain_text("206-555-0187")
    page.emulate_media(media="print")
    expect(page.get_by_text("Cross off").first).to_be_hidden()
    page.emulate_media(media="screen")

    # Rosa is reached, and her day is written down for her: nothing waits for her any more.
    page.goto(f"{site}/clinic/patients/{people['unreachable'].pk}/phone-log/")
    page.get_by_role("textbox", name=re.compile("^Leg pain")).fill("4")
    page.get_by_role("button", name="Save the log").click()
    called(page, site, people["unreachable"], "advised")
    # Walter does not answer: he stays on the list of calls until somebody reaches him.
    called(page, site, people["quiet"], "no_answer")
    page.goto(f"{site}/clinic/calls/")
    assert names(page) == ["Walter Quint"]
    finish(page, site, people["quiet"], "advised")

    # Nobody waits, nothing is left open, and the morning is written down.
    page.goto(f"{site}/clinic/")
    expect(page.locator("main")).to_contain_text("Nobody needs action now")
    assert not Alert.objects.unresolved().exists()
    assert set(Contact.objects.values_list("by", flat=True)) == {denise.pk}


def finish(page: Page, site: str, patient: Patient, outcome: str) -> None:
    """Call about the patient's only alert, and end it with the call."""
    page.goto(f"{site}/clinic/patients/{patient.pk}/")
    page.get_by_role("link", name="Called: record and resolve").click()
    page.get_by_label("How did it end?").select_option(outcome)
    page.get_by_label("Minutes", exact=True).fill("3")
    page.get_by_role("button", name="Record and resolve").click()
    expect(page.locator("#alerts")).to_contain_text("Nothing needs a person now.")


def called(page: Page, site: str, patient: Patient, outcome: str) -> None:
    """Record a call that ended no alert."""
    page.goto(f"{site}/clinic/patients/{patient.pk}/contacts/")
    page.get_by_label("How did it end?").select_option(outcome)
    page.get_by_label("Minutes", exact=True).fill("3")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("main")).to_contain_text("3 minutes")
