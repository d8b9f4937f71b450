"""The README's table of settings, compared with the settings themselves."""

import re

from django.conf import settings

from recovery.environment import BASE_DIR, PROVIDERS, SETTINGS

ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+) \| (.+) \|$", re.MULTILINE)
README = (BASE_DIR / "README.md").read_text("utf-8")
READ_ELSEWHERE = {"DJANGO_SETTINGS_MODULE", "TEST_POSTGRES_URL", "TEST_REDIS_URL", "TEST_CHROMIUM"}


TABLE = {name: (default, meaning) for name, default, meaning in ROW.findall(README)}


def test_the_table_names_every_setting_once_and_no_other():
    assert [name for name, _default, _meaning in ROW.findall(README)] == list(SETTINGS)
    assert all(default and meaning.endswith(".") for default, meaning in TABLE.values())


def test_the_defaults_in_the_table_are_those_that_hold():
    defaults = {name: default.strip("`") for name, (default, _meaning) in TABLE.items()}
    assert defaults["SITE_URL"] == settings.SITE_URL
    assert defaults["PORT"] == str(settings.PORT)
    assert defaults["DEBUG"] == str(settings.DEBUG).lower()
    assert defaults["DATA_DIR"] == "var"
    assert settings.DEFAULT_FROM_EMAIL.startswith(defaults["DEFAULT_FROM_EMAIL"].removesuffix("…>"))
    without = {name for name, default in defaults.items() if default == "none"}
    assert without == {"MAIL_PROVIDER", "MAIL_REPORT_SECRET", "MAIL_SIGNING_KEY"}


def test_the_table_names_each_mail_provider():
    assert re.findall(r"`([a-z]+)`", TABLE["MAIL_PROVIDER"][1]) == list(
        dict.fromkeys(["mailgun", "mailersend", *PROVIDERS])
    )


def test_the_product_reads_no_setting_that_the_table_does_not_know():
    read = re.compile(r"environ(?:\.get\(|\[|\.setdefault\()\s*[\"']([A-Z_]+)")
    names = {
        name
        for folder in ("recovery", "tracker")
        for file in (BASE_DIR / folder).rglob("*.py")
        for name in read.findall(file.read_text("utf-8"))
    }
    assert names <= set(SETTINGS) | READ_ELSEWHERE


def test_pre_commit_runs_each_tool_of_make_lint():
    makefile = (BASE_DIR / "Makefile").read_text("utf-8")
    (recipe,) = re.findall(r"^lint: .*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    hooks = (BASE_DIR / ".pre-commit-config.yaml").read_text("utf-8")
    tools = re.findall(r"\.venv/bin/\w+(?: (?:check|format)\b)?|makemigrations --check", recipe)
    assert len(tools) == 5
    assert [tool for tool in tools if tool not in hooks] == []


def test_links_between_the_documents_lead_somewhere():
    documents = [*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").glob("*.md")]
    assert len(documents) >= 5
    for document in documents:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
