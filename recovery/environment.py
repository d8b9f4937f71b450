"""Read and check the settings that the environment gives.

django-environ parses database addresses. It is not used for the rest, nor is pydantic-settings:
each wrong value needs its own words, all are reported at once and none is repeated, so that the
readers below would be as long with either.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class WrongSettings(SystemExit):
    """Stop the start with one sentence for each wrong setting, and no traceback."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def yes_or_no(text: str) -> bool:
    """Return whether `text` says yes."""
    match text.lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off":
            return False
    raise ValueError("write true or false")


def port(text: str) -> int:
    """Return a TCP port that an ordinary account may open."""
    if not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise ValueError("write a number from 1024 to 65535, such as 8000")
    return int(text)


def hosts(text: str) -> list[str]:
    """Return the host names in `text`, which are separated by commas."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names or any(re.search(r"[/\s]|:\d+$", name) for name in names):
        raise ValueError("write host names alone, separated by commas: recovery.example.org")
    return names


def site_url(text: str) -> str:
    """Return the address of the site without a slash at its end."""
    wanted = "write the full address that people type: https://recovery.example.org"
    parts = _split(text, wanted)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(wanted)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"leave out everything after the host; {wanted}")
    return text.rstrip("/")


def database(text: str) -> dict[str, Any]:
    """Return Django's settings for one PostgreSQL or SQLite database."""
    wanted = (
        "write postgres://user:password@host:5432/name, or sqlite:////folder/file.sqlite3 "
        "(percent-encode special characters in the password)"
    )
    parts = _split(text, wanted)
    if parts.scheme in ("postgres", "postgresql"):
        if not parts.path.strip("/"):
            raise ValueError(f"the name of the database is missing; {wanted}")
        return postgres(environ.Env.db_url_config(text))
    if parts.scheme == "sqlite" and parts.path.strip("/"):
        return sqlite(environ.Env.db_url_config(text)["NAME"])
    raise ValueError(wanted)


def postgres(address: dict[str, Any]) -> dict[str, Any]:
    """Return Django's settings for PostgreSQL, which plans a query once for each connection.

    Half of what the database does for a small query is planning it. Options in the address win.
    """
    return {
        **address,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "prepare_threshold": 2,
            **address.get("OPTIONS", {}),
        },
    }


def sqlite(path: Path | str) -> dict[str, Any]:
    """Return Django's settings for a SQLite file that several processes may write to."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def redis(text: str) -> str:
    """Return the address of a Redis or Valkey server."""
    wanted = "write redis://host:6379/0 (rediss:// for TLS), or unix:///path/to/redis.sock"
    parts = _split(text, wanted)
    if parts.scheme in ("redis", "rediss") and parts.hostname:
        if parts.path.strip("/") and not parts.path.strip("/").isdecimal():
            raise ValueError(f"the database of a Redis server is a number; {wanted}")
        return text
    if parts.scheme == "unix" and parts.path.strip("/"):
        return text
    raise ValueError(wanted)


def celery_broker(redis_url: str) -> str:
    """Return `redis_url` as Celery writes it; over TLS the server's certificate is checked."""
    if redis_url.startswith("unix://"):
        return redis_url.replace("unix://", "redis+socket://", 1)
    if redis_url.startswith("rediss://") and "ssl_cert_reqs=" not in redis_url:
        return f"{redis_url}{'&' if '?' in redis_url else '?'}ssl_cert_reqs=required"
    return redis_url


def mail_server(text: str) -> dict[str, Any]:
    """Return how to reach one SMTP server."""
    wanted = (
        "write smtp://user:password@host:25, smtp+tls:// for STARTTLS (port 587), "
        "or smtps:// for TLS (port 465)"
    )
    parts = _split(text, wanted)
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in ports or not parts.hostname:
        raise ValueError(wanted)
    return {
        "host": parts.hostname,
        "port": parts.port or ports[parts.scheme],
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "tls_after_greeting": parts.scheme == "smtp+tls",
        "tls_at_once": parts.scheme == "smtps",
    }


def secret(text: str) -> str:
    """Return a signing key that nobody can guess."""
    if len(text) < 50 or len(set(text)) < 5:
        raise ValueError(
            "use at least 50 random characters: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    return text


def sender(text: str) -> str:
    """Return the address that mail comes from, with or without a name."""
    if "@" not in parseaddr(text)[1] or "\n" in text:
        raise ValueError("write an address: Lakeside Clinic <recovery@lakeside.example>")
    return text


PROVIDERS_THAT_SIGN = ("mailgun", "mailersend")
PROVIDERS = (*PROVIDERS_THAT_SIGN, "postmark", "sendgrid", "sparkpost", "brevo", "mailjet")


def mail_provider(text: str) -> str:
    """Return the name of a mail provider that reports what became of e-mails."""
    name = text.lower()
    if name not in PROVIDERS:
        raise ValueError(f"write one of: {', '.join(PROVIDERS)}")
    return name


def report_secret(text: str) -> str:
    """Return a user's name and a password that nobody can guess."""
    user, _, password = text.partition(":")
    if not user or len(password) < 20:
        raise ValueError("write user:password, the password of at least 20 random characters")
    return text


# README.md says what each means and what holds without it. A reader raises ValueError, whose words
# say how to put a wrong value right.
SETTINGS: dict[str, Callable[[str], Any]] = {
    "SITE_URL": site_url,
    "SECRET_KEY": secret,
    "ALLOWED_HOSTS": hosts,
    "DATABASE_URL": database,
    "REDIS_URL": redis,
    "EMAIL_URL": mail_server,
    "DEFAULT_FROM_EMAIL": sender,
    "MAIL_PROVIDER": mail_provider,
    "MAIL_REPORT_SECRET": report_secret,
    "MAIL_SIGNING_KEY": str,
    "PORT": port,
    "DATA_DIR": lambda text: Path(text).expanduser().absolute(),
    "DEBUG": yes_or_no,
}


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that `environment` gives; an empty one counts as not given.

    Raise WrongSettings if any of them is wrong.
    """
    given: dict[str, Any] = {}
    faults = []
    for name, read_value in SETTINGS.items():
        text = environment.get(name, "").strip()
        if not text:
            continue
        try:
            given[name] = read_value(text)
        except ValueError as error:
            # The value itself may hold a password: it is not repeated.
            faults.append(f"The setting {name} is wrong: {error}.")
    if faults:
        raise WrongSettings(faults)
    return given


def local_secret(folder: Path) -> str:
    """Return the signing key kept in `folder`; make it when it is first asked for."""
    file = folder / "secret-key"
    if not file.exists():
        draft = folder / f"secret-key.{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # the first process wins; the others read what it wrote
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_text()


def _split(text: str, wanted: str) -> Any:
    """Return the parts of an address with a valid port, or raise ValueError with `wanted`."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ValueError(wanted) from None
    return parts
