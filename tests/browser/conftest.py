"""A real browser, a real web server and a real mail server for what a person does."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.cast import a_clinic, a_patient, zone_at_midday
from tests.outbox.smtp_server import SmtpServer
from tracker.models import Clinic, Patient, User

PHONE: ViewportSize = {"width": 360, "height": 780}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}


# The longer words on the smaller page, and the other two; `--long` has every pair.
SIZES_AND_LANGUAGES = pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(PHONE, "es", id="phone-es"),
        pytest.param(DESKTOP, "en", id="desktop-en"),
        pytest.param(PHONE, "en", id="phone-en", marks=pytest.mark.long),
        pytest.param(DESKTOP, "es", id="desktop-es", marks=pytest.mark.long),
    ],
)


def where_it_is_noon() -> str:
    """Return a zone where it is about noon now, so that no test depends on the hour."""
    return zone_at_midday(timezone.now())


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    """Return a clinic where it is noon."""
    return a_clinic(timezone=where_it_is_noon())


@pytest.fixture
def patient(clinic: Clinic) -> Patient:
    """Return Margaret, on day 12 now, where it is noon."""
    return a_patient(clinic, now=timezone.now(), timezone=clinic.timezone)


@pytest.fixture
def mail() -> Iterator[SmtpServer]:
    """What arrives at the mail server."""
    with SmtpServer() as server:
        yield server


@pytest.fixture
def site(live_server, mail: SmtpServer) -> Iterator[str]:
    """The product, served; its links lead to it, its mail to `mail`."""
    assert finders.find("recovery.css"), "the styles are missing: run `make setup`"
    with override_settings(
        SITE_URL=live_server.url,
        CSRF_TRUSTED_ORIGINS=[live_server.url],
        EMAIL_BACKEND="tracker.outbox.smtp_backend.Backend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=mail.port,
        ALLOWED_HOSTS=[*settings.ALLOWED_HOSTS, "localhost"],
    ):
        yield live_server.url


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser of its own: `open_page(PHONE)`. No page may log an error.

    Other options are those of the browser. `service_workers="block"`: nothing is fetched behind a
    person's back, so that two requests never meet in SQLite's memory, where neither waits.
    """
    contexts = []
    errors: list[str] = []

    def page(viewport: ViewportSize, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, **options)
        contexts.append(context)
        opened = context.new_page()
        opened.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        opened.on("pageerror", lambda error: errors.append(str(error)))
        return opened

    yield page
    for context in contexts:
        context.close()
    assert errors == []


def let_in(context: BrowserContext, site: str, user: User) -> None:
    """Sign `user` in, without the e-mail."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])


def link_in(mail: SmtpServer, subject: str) -> str:
    """The first link of the newest e-mail with `subject`."""
    return _find(mail, subject, r"https?://\S+")


def code_in(mail: SmtpServer) -> str:
    """The code of the newest sign-in e-mail."""
    return _find(mail, "Your sign-in code", r"(?m)^ {4}(\d{6})\s*$")


def _find(mail: SmtpServer, subject: str, pattern: str) -> str:
    newest = next(m for m in reversed(mail.received) if m["Subject"] == subject)
    body = newest.get_body(("plain",))
    assert body is not None
    match = re.search(pattern, body.get_content())
    assert match is not None, body.get_content()
    return match[match.lastindex or 0]
