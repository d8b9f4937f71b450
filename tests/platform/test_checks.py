"""The startup checks: settings that are well formed but do not go together."""

import pytest

from recovery.checks import check_settings

GIVEN = {"SECRET_KEY", "EMAIL_URL", "REDIS_URL", "DATABASE_URL"}
PUBLIC = {
    "SITE_URL": "https://recovery.example.org",
    "SITE_HOST": "recovery.example.org",
    "SITE_IS_LOCAL": False,
    "SITE_IS_SECURE": True,
    "ALLOWED_HOSTS": ["recovery.example.org"],
    "DEBUG": False,
    "SETTINGS_GIVEN": GIVEN,
}


@pytest.fixture
def public_site(settings):
    """The settings of a site that is as it should be."""
    for name, value in PUBLIC.items():
        setattr(settings, name, value)
    return settings


def found() -> list[str]:
    """The ids of what is wrong."""
    return [str(fault.id) for fault in check_settings()]


def test_a_complete_public_site_has_no_fault(public_site):
    assert found() == []


def test_a_local_site_may_lack_everything(settings):
    settings.SETTINGS_GIVEN = frozenset()
    assert settings.SITE_IS_LOCAL
    assert found() == []


@pytest.mark.parametrize(
    ("secret", "key", "faults"),
    [
        ("", set(), ["recovery.E006", "recovery.E007"]),
        ("provider:secret", set(), ["recovery.E007"]),
        ("provider:secret", {"MAIL_SIGNING_KEY"}, []),
    ],
)
def test_reports_of_mail_are_taken_only_from_whom_they_are_from(public_site, secret, key, faults):
    public_site.MAIL_PROVIDER = "mailgun"
    public_site.ANYMAIL = {"WEBHOOK_SECRET": secret}
    public_site.SETTINGS_GIVEN = GIVEN | key
    assert found() == faults


def test_a_public_site_without_https_is_refused(public_site):
    public_site.SITE_IS_SECURE = False
    assert found() == ["recovery.E001"]


@pytest.mark.parametrize(
    "allowed", [["*"], ["recovery.example.org"], [".example.org"], [".recovery.example.org"]]
)
def test_the_sites_own_host_may_be_allowed_by_a_pattern(public_site, allowed):
    public_site.ALLOWED_HOSTS = allowed
    assert found() == []


@pytest.mark.parametrize("allowed", [[], ["example.org"], [".other.example"]])
def test_a_site_that_would_not_answer_to_its_own_name_is_refused(public_site, allowed):
    public_site.ALLOWED_HOSTS = allowed
    assert found() == ["recovery.E002"]


def test_a_public_site_with_debug_is_refused(public_site):
    public_site.DEBUG = True
    assert found() == ["recovery.E003"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("SECRET_KEY", "recovery.E004"),
        ("EMAIL_URL", "recovery.E005"),
        ("REDIS_URL", "recovery.W001"),
        ("DATABASE_URL", "recovery.W002"),
    ],
)
def test_what_a_public_site_lacks_is_named_with_the_fix(public_site, name, fault):
    public_site.SETTINGS_GIVEN = GIVEN - {name}
    (message,) = check_settings()
    assert message.id == fault
    assert name in message.msg
    assert message.hint
