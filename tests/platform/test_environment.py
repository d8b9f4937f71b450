"""What the environment may say, and how a wrong value is answered."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from recovery.embedded.places import LONGEST_SOCKET_PATH, broker_socket
from recovery.environment import (
    BASE_DIR,
    SETTINGS,
    WrongSettings,
    celery_broker,
    local_secret,
    read,
)

GOOD = {
    "SITE_URL": "https://recovery.example.org",
    "SECRET_KEY": "k9-" * 5 + "a-long-and-random-string-that-nobody-guesses-1234567890",
    "ALLOWED_HOSTS": "recovery.example.org, www.example.org",
    "DATABASE_URL": "postgres://me:p%40ss@db.example:5433/recovery",
    "REDIS_URL": "redis://cache.example:6379/2",
    "EMAIL_URL": "smtp+tls://post:s%2Fecret@mail.example:2525",
    "DEFAULT_FROM_EMAIL": "Lakeside Clinic <recovery@lakeside.example>",
    "MAIL_PROVIDER": "Mailgun",
    "MAIL_REPORT_SECRET": "provider:a-password-of-twenty-letters",
    "MAIL_SIGNING_KEY": "key-0123456789",
    "PORT": "8123",
    "DATA_DIR": "/var/lib/recovery",
    "DEBUG": "no",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` in a process of its own, with nothing but `environment`."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_setting_can_be_given():
    given = read(GOOD)
    assert set(given) == set(SETTINGS)
    assert given["ALLOWED_HOSTS"] == ["recovery.example.org", "www.example.org"]
    assert given["PORT"] == 8123
    assert given["DEBUG"] is False
    assert given["DATA_DIR"] == Path("/var/lib/recovery")


def test_an_empty_value_counts_as_not_given():
    assert read(dict.fromkeys(GOOD, " ")) == {}


def test_special_characters_of_a_password_are_percent_encoded():
    given = read(GOOD)
    assert given["DATABASE_URL"]["PASSWORD"] == "p@ss"
    assert given["EMAIL_URL"]["password"] == "s/ecret"


def test_postgresql_connections_are_kept_and_looked_after():
    database = read(GOOD)["DATABASE_URL"]
    assert database["CONN_MAX_AGE"] is None
    assert database["CONN_HEALTH_CHECKS"] is True
    assert database["ENGINE"] == "django.db.backends.postgresql"


def test_sqlite_begins_each_transaction_as_a_writer():
    options = read({"DATABASE_URL": "sqlite:////tmp/x.sqlite3"})["DATABASE_URL"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


@pytest.mark.parametrize(
    ("url", "port", "after_greeting", "at_once"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://mail.example", 587, True, False),
        ("smtps://mail.example", 465, False, True),
    ],
)
def test_the_form_of_a_mail_servers_address_says_how_it_encrypts(
    url, port, after_greeting, at_once
):
    mail = read({"EMAIL_URL": url})["EMAIL_URL"]
    assert (mail["port"], mail["tls_after_greeting"], mail["tls_at_once"]) == (
        port,
        after_greeting,
        at_once,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "recovery.example.org"),
        ("SITE_URL", "ftp://recovery.example.org"),
        ("SITE_URL", "https://recovery.example.org/clinic/"),
        ("SITE_URL", "https://recovery.example.org:port"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("ALLOWED_HOSTS", "https://recovery.example.org"),
        ("ALLOWED_HOSTS", "recovery.example.org:443"),
        ("DATABASE_URL", "mysql://me@db/recovery"),
        ("DATABASE_URL", "postgres://me@db:5432"),
        ("DATABASE_URL", "postgres://me:pa#ss@db/recovery"),
        ("DATABASE_URL", "recovery.sqlite3"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://host:6379/first"),
        ("EMAIL_URL", "mail.example:25"),
        ("EMAIL_URL", "http://mail.example"),
        ("EMAIL_URL", "smtp://mail.example:smtp"),
        ("DEFAULT_FROM_EMAIL", "Lakeside Clinic"),
        ("MAIL_PROVIDER", "pigeons"),
        ("MAIL_REPORT_SECRET", "provider"),
        ("MAIL_REPORT_SECRET", "provider:short"),
        ("PORT", "80"),
        ("PORT", "eight thousand"),
        ("PORT", "65536"),
        ("DEBUG", "maybe"),
    ],
)
def test_a_wrong_value_is_answered_with_one_sentence_that_names_the_setting(name, value):
    with pytest.raises(WrongSettings) as wrong:
        read({**GOOD, name: value})
    (sentence,) = wrong.value.faults
    assert sentence.startswith(f"The setting {name} is wrong: ")
    assert sentence.endswith(".")


def test_all_wrong_settings_are_named_at_once_and_no_password_is_repeated():
    with pytest.raises(WrongSettings) as wrong:
        read({"PORT": "x", "DATABASE_URL": "mysql://me:hunter2@db/recovery"})
    assert len(wrong.value.faults) == 2
    assert "hunter2" not in str(wrong.value)


def test_a_wrong_setting_stops_every_command_without_a_traceback(tmp_path):
    result = manage("check", DATA_DIR=str(tmp_path), PORT="80")
    assert result.returncode == 1
    assert result.stderr.strip() == (
        "The setting PORT is wrong: write a number from 1024 to 65535, such as 8000."
    )


def test_production_settings_pass_the_deployment_check_without_a_warning(tmp_path):
    result = manage("check", "--deploy", **{**GOOD, "DATA_DIR": str(tmp_path)})
    assert (result.returncode, result.stderr) == (0, "")
    assert "no issues" in result.stdout


def test_a_local_key_is_made_once_and_for_its_owner_alone(tmp_path):
    key = local_secret(tmp_path)
    assert local_secret(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]
    assert read({"SECRET_KEY": key})


@pytest.mark.parametrize(
    ("url", "as_celery_writes_it"),
    [
        ("redis://cache.example:6379/2", "redis://cache.example:6379/2"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock"),
        ("rediss://cache.example/1", "rediss://cache.example/1?ssl_cert_reqs=required"),
        ("rediss://cache.example?db=1", "rediss://cache.example?db=1&ssl_cert_reqs=required"),
        ("rediss://c.example?ssl_cert_reqs=none", "rediss://c.example?ssl_cert_reqs=none"),
    ],
)
def test_celery_checks_the_certificate_of_its_broker_unless_told_not_to(url, as_celery_writes_it):
    assert celery_broker(url) == as_celery_writes_it


def test_the_brokers_socket_has_a_short_path_however_deep_the_data_folder_is():
    assert broker_socket(Path("/srv/data")) == Path("/srv/data/valkey.sock")
    deep = Path("/srv", *["folder" * 3] * 10)
    assert len(str(broker_socket(deep))) < LONGEST_SOCKET_PATH
    assert broker_socket(deep) != broker_socket(deep / "other")
