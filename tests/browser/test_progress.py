"""Progress and its printed summary, in a real browser: on a phone, on a desk, and on paper."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, SIZES_AND_LANGUAGES, where_it_is_noon
from tests.cast import a_clinic, a_nurse, a_patient
from tracker.guidance import mild
from tracker.models import ClinicPercentiles, DailyLog, Door, Patient, Summary, User
from tracker.peg.actions import record_peg

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chromium]

NO_SIDEWAYS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def a_full_record(language: str = "en") -> Patient:
    """A patient of whom everything is known that a page can show, under long names."""
    now = timezone.now()
    today = now.date()
    clinic = a_clinic("The Long Lakeside Spine and Pain Clinic of Saint Bartholomew")
    patient = a_patient(
        clinic,
        day=40,
        now=now,
        first_name="Maximiliana Bartholomea",
        last_name="Featherstonehaugh-Montgomery",
        language=language,
        date_of_birth=today.replace(year=1941, day=1),
        timezone=where_it_is_noon(),
        distance_unit="kilometers",
        procedure={
            "levels": "L1-L2, L2-L3, L3-L4, L4-L5, L5-S1",
            "surgeon": "Dr. Alexandra Papadopoulos-Whitaker",
            "baseline_walking_distance_m": Decimal(75),
            "baseline_daily_distance_m": Decimal(400),
            "baseline_steps": 900,
            "baseline_standing_min": 6,
            "baseline_pain_leg": 8,
            "baseline_pain_back": 6,
            "baseline_medicine_doses": 4,
            "light_activity_on": today - timedelta(days=30),
            "daily_routine_on": today - timedelta(days=20),
            "work_on": today - timedelta(days=10),
        },
    )
    every_symptom = sorted(mild().symptom_codes)
    DailyLog.objects.bulk_create(
        DailyLog(
            patient=patient, day=today - timedelta(days=ago),
            walking_distance_m=Decimal(90 + 30 * (40 - ago)),
            daily_distance_m=Decimal(500 + 40 * (40 - ago)), steps=1000 + 120 * (40 - ago),
            standing_min=8 + (40 - ago) // 2, pain_leg=ago // 6, pain_back=ago // 8,
            medicine_doses=1, symptoms=every_symptom, entered_by=patient.account, door=Door.PAGE,
            created_at=now, updated_at=now,
        )
        for ago in range(40)
    )  # fmt: skip
    Summary.objects.filter(patient=patient).update(
        milestones={
            "farther_than_before": (today - timedelta(days=39)).isoformat(),
            "stood_10_min": (today - timedelta(days=35)).isoformat(),
            "walked_a_mile": (today - timedelta(days=9)).isoformat(),
        }
    )
    record_peg(
        patient=patient, day=today, answers={"pain": 3, "enjoyment": 4, "activity": 2},
        entered_by=patient.account, door=Door.PAGE, now=now,
    )  # fmt: skip
    ClinicPercentiles.objects.create(
        clinic=clinic, measure="walking_distance_m", first_day=35, last_day=41, patients=31,
        lower=200, middle=500, upper=900, computed_at=now,
    )  # fmt: skip
    return patient


def enter(page: Page, site: str, user: User | None) -> Page:
    """Sign in without the e-mail."""
    assert user is not None
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    page.context.add_cookies(
        [{"name": "sessionid", "value": session.session_key or "", "url": site}]
    )
    return page


def sheets(page: Page, paper: str) -> int:
    """How many sheets of `paper` the page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_full_summary_prints_on_two_sheets(site, open_page, language):
    patient = a_full_record(language)
    page = enter(open_page(DESKTOP), site, patient.account)
    page.goto(f"{site}/progress/summary/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert [sheets(page, paper) for paper in ("Letter", "A4")] == [2, 2]


def test_the_nurses_summary_prints_on_two_sheets_too(site, open_page):
    patient = a_full_record()
    page = enter(open_page(DESKTOP), site, a_nurse(patient.clinic))
    page.goto(f"{site}/clinic/patients/{patient.pk}/summary/")
    assert [sheets(page, paper) for paper in ("Letter", "A4")] == [2, 2]


def test_an_almost_empty_summary_prints_as_well(site, open_page):
    patient = a_patient(a_clinic(), day=1, now=timezone.now())
    page = enter(open_page(DESKTOP), site, patient.account)
    page.goto(f"{site}/progress/summary/")
    assert [sheets(page, paper) for paper in ("Letter", "A4")] == [2, 2]


def test_a_button_prints_where_scripts_run(site, open_page):
    patient = a_full_record()
    page = enter(open_page(PHONE), site, patient.account)
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(f"{site}/progress/")
    page.get_by_role("link", name="Two pages for your next visit").click()
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()


@SIZES_AND_LANGUAGES
def test_progress_shows_charts_milestones_and_groups(site, open_page, size, language):
    patient = a_full_record(language)
    page = enter(open_page(size), site, patient.account)
    page.goto(f"{site}/progress/")
    drawn = page.locator("svg.chart:visible")
    assert drawn.count() == 6  # four lines, pain, the weekly score
    assert page.locator("svg.chart:visible .chart__disc").count() == 3
    for section in ("milestones", "activities", "studies", "clinic-group"):
        expect(page.locator(f"#{section}")).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate(NO_SIDEWAYS)
    page.goto(f"{site}/progress/summary/")
    assert page.evaluate(NO_SIDEWAYS)
