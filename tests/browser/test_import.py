"""Steps from a phone, as a person brings them in: chosen, watched, looked at, saved; and again."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, where_it_is_noon
from tests.browser.test_journey import sign_in
from tests.cast import a_clinic, a_patient
from tests.imports.health_export import IPHONE, WATCH, distance, export, steps
from tracker.imports import import_runner
from tracker.journal.record_day import record_day
from tracker.models import DailyLog, Door, HealthImport, LogVersion, Patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(tmp_path):
    with override_settings(DATA_DIR=tmp_path):
        yield


def come_in(page: Page, site: str, patient: Patient) -> None:
    """Be signed in as `patient`, and open the page."""
    assert patient.account is not None
    client = Client()
    client.force_login(patient.account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}]
    )
    page.goto(f"{site}/import/")


def have_it_done() -> None:
    """What a worker does."""
    for found in HealthImport.objects.under_way():
        {"reading": import_runner.read_file, "writing": import_runner.write_days}[found.state](
            found.pk, clock=timezone.now
        )


def an_export(patient: Patient) -> io.BytesIO:
    """Three days of an iPhone and a watch, until yesterday."""
    now = timezone.localtime(timezone.now(), ZoneInfo(patient.timezone))
    today, offset = now.date(), f"{now:%z}"
    records = []
    for back in (3, 2, 1):
        day = f"{today - back * DAY}"
        records += [
            steps(IPHONE, day, "15:00", "15:10", 900 * back, offset),
            steps(WATCH, day, "15:00", "15:10", 1000 * back, offset),
            distance(WATCH, day, "15:00", "15:10", "0.5", offset=offset),
        ]
    return export(*records, exported=f"{today} 12:00:00 {offset}")


def choose(page: Page, file: Path) -> None:
    page.get_by_label("Your file").set_input_files(file)
    page.get_by_role("button", name="Read this file").click()
    expect(page.get_by_role("heading", name="We are reading your file")).to_be_visible()


@pytest.mark.parametrize(
    "viewport",
    [pytest.param(PHONE, id="phone"), pytest.param(DESKTOP, id="desktop", marks=pytest.mark.long)],
)
def test_from_the_file_to_the_log_and_the_same_file_again(
    site, mail, open_page, patient, tmp_path, viewport
):
    today = patient.local_date(timezone.now())
    for back in (2, 1):
        record_day(
            patient=patient, day=today - back * DAY, answers={"steps": 50 * back, "pain_leg": 2},
            entered_by=patient.account, door=Door.PAGE, now=timezone.now(),
        )  # fmt: skip
    file = tmp_path / "export.zip"
    file.write_bytes(an_export(patient).getvalue())

    page = open_page(viewport)
    sign_in(page, site, mail, patient.email)
    page.goto(f"{site}/progress/")
    page.get_by_role("link", name="Bring in steps from your phone or watch").click()

    # The button without a file, then with one.
    page.get_by_role("button", name="Read this file").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file first.")
    choose(page, file)

    # How far it is, without a hand on the page; then what was found.
    HealthImport.objects.update(progress=42)
    expect(page.get_by_text("42 percent done")).to_be_visible(timeout=10_000)
    have_it_done()
    found = page.get_by_role("heading", name="Look at what we found")
    expect(found).to_be_visible(timeout=10_000)
    expect(found).to_be_focused()
    expect(page.get_by_text("2 days have another number in your log")).to_be_visible()
    expect(page.get_by_text("1 day is new")).to_be_visible()
    assert DailyLog.objects.count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]

    # For one day the number of the file.
    of_the_file = page.get_by_role("radio", name=re.compile("The file: 1,000 steps"))
    expect(of_the_file).to_be_hidden()
    page.get_by_role("radio", name="Let me choose for each day").check()
    of_the_file.check()
    page.get_by_role("button", name="Save these days").click()
    expect(page.get_by_role("heading", name="We are saving your days")).to_be_visible()
    have_it_done()
    expect(page.get_by_role("heading", name="Your days are saved")).to_be_visible(timeout=10_000)
    logged = {log.day: (log.steps, log.pain_leg) for log in DailyLog.objects.all()}
    assert logged == {
        today - 3 * DAY: (3000, None), today - 2 * DAY: (100, 2), today - DAY: (1000, 2),
    }  # fmt: skip
    assert set(DailyLog.objects.values_list("daily_distance_m", flat=True)) == {Decimal("804.67")}

    # The same file again: what was kept is asked about once more, the rest is there.
    versions = LogVersion.objects.count()
    page.get_by_role("link", name="Bring in another file").click()
    choose(page, file)
    have_it_done()
    expect(page.get_by_text("1 day has another number in your log")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("2 days are in your log already.")).to_be_visible()
    page.get_by_role("radio", name="Use the numbers of the file").check()
    page.get_by_role("button", name="Save these days").click()
    have_it_done()
    expect(page.get_by_role("heading", name="Your days are saved")).to_be_visible(timeout=10_000)
    assert LogVersion.objects.count() == versions + 1

    # And once more: nothing changes.
    page.get_by_role("link", name="Bring in another file").click()
    choose(page, file)
    have_it_done()
    expect(page.get_by_role("heading", name="Nothing changes")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Back to your progress").click()
    expect(page).to_have_url(f"{site}/progress/")
    assert LogVersion.objects.count() == versions + 1


def test_a_file_that_is_none_says_what_to_do_in_spanish(site, mail, open_page, tmp_path):
    patient = a_patient(
        a_clinic(timezone=where_it_is_noon()),
        now=timezone.now(),
        timezone=where_it_is_noon(),
        language="es",
    )
    photo = tmp_path / "foto.png"
    photo.write_bytes(b"\x89PNG and so on")
    page = open_page(PHONE)
    come_in(page, site, patient)
    page.get_by_label("Su archivo").set_input_files(photo)
    page.get_by_role("button", name="Leer este archivo").click()
    expect(page.get_by_role("heading", name="Estamos leyendo su archivo")).to_be_visible()
    have_it_done()
    expect(page.get_by_role("alert")).to_contain_text(
        "No conocemos este tipo de archivo.", timeout=10_000
    )
    expect(page.get_by_role("button", name="Leer este archivo")).to_be_visible()


def test_a_file_that_is_far_too_large_is_not_even_sent(site, mail, open_page, patient, tmp_path):
    file = tmp_path / "export.zip"
    with file.open("wb") as sparse:
        sparse.truncate((2 << 30) + 1)
    page = open_page(PHONE)
    come_in(page, site, patient)
    page.get_by_label("Your file").set_input_files(file)
    page.get_by_role("button", name="Read this file").click()
    expect(page.get_by_role("alert")).to_contain_text("This file is too large.")
    assert not HealthImport.objects.exists()
