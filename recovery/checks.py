"""Startup checks: settings that are well formed, but wrong together, and how to put them right."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from recovery.environment import PROVIDERS_THAT_SIGN


def check_settings(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """What is wrong with the settings for a site at `SITE_URL`. A local site may lack anything."""
    faults = [*_site_faults(), *_report_faults()]
    if not settings.SITE_IS_LOCAL:
        faults += _missing_for_a_public_site()
    return faults


def _site_faults() -> Iterator[CheckMessage]:
    if not settings.SITE_IS_LOCAL and not settings.SITE_IS_SECURE:
        yield checks.Error(
            f"SITE_URL is {settings.SITE_URL}: plain HTTP can be read on its way.",
            hint="Put a proxy with a certificate in front, and set SITE_URL to https://…",
            id="recovery.E001",
        )
    if not _is_allowed(settings.SITE_HOST, settings.ALLOWED_HOSTS):
        yield checks.Error(
            f"ALLOWED_HOSTS leaves out {settings.SITE_HOST}, the host of SITE_URL.",
            hint=f"Add {settings.SITE_HOST} to ALLOWED_HOSTS, or do not set it.",
            id="recovery.E002",
        )
    if settings.DEBUG and not settings.SITE_IS_LOCAL:
        yield checks.Error(
            "DEBUG is on: error pages would show patients' data to anybody.",
            hint="Remove DEBUG from the environment.",
            id="recovery.E003",
        )


def _report_faults() -> Iterator[CheckMessage]:
    if not settings.MAIL_PROVIDER:
        return
    if not settings.ANYMAIL["WEBHOOK_SECRET"]:
        yield checks.Error(
            "MAIL_PROVIDER is set without MAIL_REPORT_SECRET: anybody could stop addresses.",
            hint="Set MAIL_REPORT_SECRET to user:password, and tell the provider.",
            id="recovery.E006",
        )
    signs = settings.MAIL_PROVIDER in PROVIDERS_THAT_SIGN
    if signs and "MAIL_SIGNING_KEY" not in settings.SETTINGS_GIVEN:
        yield checks.Error(
            f"MAIL_SIGNING_KEY is not set, and {settings.MAIL_PROVIDER} signs its reports.",
            hint="Copy the signing key from the provider's page of webhooks.",
            id="recovery.E007",
        )


def _missing_for_a_public_site() -> Iterator[CheckMessage]:
    given = settings.SETTINGS_GIVEN
    if "SECRET_KEY" not in given:
        yield checks.Error(
            "SECRET_KEY is not set; the one in DATA_DIR is for trying things out.",
            hint="Set it: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="recovery.E004",
        )
    if "EMAIL_URL" not in given:
        yield checks.Error(
            "EMAIL_URL is not set: no reminder and no sign-in code would ever arrive.",
            hint="Set EMAIL_URL to the mail server: smtp+tls://user:password@host:587",
            id="recovery.E005",
        )
    if "REDIS_URL" not in given:
        yield checks.Warning(
            "REDIS_URL is not set: the broker runs on this machine, within `manage.py up`.",
            hint="Set REDIS_URL: redis://host:6379/0",
            id="recovery.W001",
        )
    if "DATABASE_URL" not in given:
        yield checks.Warning(
            "DATABASE_URL is not set: records are kept in a SQLite file on this machine.",
            hint="Set DATABASE_URL: postgres://user:password@host:5432/name",
            id="recovery.W002",
        )


def _is_allowed(host: str, allowed: Sequence[str]) -> bool:
    """Whether Django answers to `host`."""
    return any(
        pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))
        for pattern in allowed
    )
