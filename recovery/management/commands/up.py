"""`manage.py up`: every part of the product on this machine, watched over until Ctrl-C."""

import fcntl
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.utils import timezone
from redis import RedisError

from recovery.embedded import broker
from recovery.embedded.places import USUAL_SINK_PORT, note_sink_port
from recovery.embedded.supervisor import Part, PartDidNotStart, Supervisor
from tracker.operations.heartbeat import read_heartbeat

STALLED_AFTER_S = 300.0


class Command(BaseCommand):
    """Starts broker and mail sink when none are given, then web, worker and beat."""

    help = "Run every part of the product: broker, mail sink, web, worker, beat. Ctrl-C stops it."

    def handle(self, *args: Any, **options: Any) -> None:
        with _exclusive_lock(settings.DATA_DIR / "up.lock"):
            if not _is_free(settings.PORT):
                raise CommandError(
                    f"Port {settings.PORT} is in use. Stop what is using it, or choose another: "
                    f"PORT={settings.PORT + 1}"
                )
            if not (settings.STATIC_ROOT / "staticfiles.json").exists():
                raise CommandError("The front-end's files are missing. Make them: make setup")
            _migrate()
            supervisor = Supervisor(_parts(), folder=settings.BASE_DIR, say=self._say)
            try:
                supervisor.run(when_ready=self._greet)
            except PartDidNotStart as error:
                raise CommandError(str(error)) from None

    def _say(self, part: str, line: str) -> None:
        self.stdout.write(f"{part:<7}| {line}")
        self.stdout.flush()

    def _greet(self) -> None:
        """Say where everything is, and who can sign in."""
        lines = ["", f"Recovery Tracker is at {settings.SITE_URL}/"]
        if settings.MAIL_IS_KEPT_HERE:
            lines.append(f"Its mail is kept at     {settings.SITE_URL}/demo/mail/")
        sign_ins = Path(settings.DATA_DIR, "demo-sign-ins.txt")
        if settings.SITE_IS_LOCAL and sign_ins.exists():
            lines += ["", "Sign in with one of these addresses; the code comes by mail:"]
            lines += [f"  {line}" for line in sign_ins.read_text("utf-8").splitlines()]
        lines += ["", "Ctrl-C stops all of it.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _parts() -> list[Part]:
    """What is to run, in the order in which it is started."""
    data_dir: Path = settings.DATA_DIR
    python = sys.executable
    parts = []
    if "REDIS_URL" not in settings.SETTINGS_GIVEN:
        try:
            command = broker.command(data_dir)
        except broker.BrokerFolderRefused as error:
            raise CommandError(str(error)) from None
        parts.append(Part("broker", command, lambda: broker.answers(data_dir), serves_others=True))
    if "EMAIL_URL" not in settings.SETTINGS_GIVEN:
        port = _sink_port()
        note_sink_port(data_dir, port)
        sink = [python, "-m", "recovery.embedded.mail_sink", str(port), str(settings.MAIL_FOLDER)]
        parts.append(Part("mail", sink, serves_others=True))
    # `up` has run the checks. The web comes first, for somebody is waiting for it.
    celery = [python, "-m", "celery", "--app=recovery", "--quiet", "--skip-checks"]
    parts += [
        Part(
            "web",
            [python, "-m", "gunicorn", "--config=python:recovery.web_server", "recovery.wsgi"],
            is_ready=_web_answers,
        ),
        Part(
            "worker",
            [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"],
            has_stalled=_has_stalled,
        ),
        Part("beat", [*celery, "beat", f"--schedule={data_dir / 'beat-schedule'}", "--pidfile="]),
    ]
    return parts


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database (DATABASE_URL) cannot be used: {reason}") from None
    finally:
        connections.close_all()


def _web_answers() -> bool:
    """Whether the web server answers at all; its health is /readyz's to say."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{settings.PORT}/healthz", headers={"Host": settings.SITE_HOST}
    )
    try:
        urllib.request.urlopen(request, timeout=1).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _has_stalled(ran_s: float) -> bool:
    """Whether the worker runs but does nothing, as after a broker's connection reset."""
    if ran_s < STALLED_AFTER_S:
        return False
    try:
        last = read_heartbeat()
    except RedisError:
        return False
    return last is None or (timezone.now() - last).total_seconds() > STALLED_AFTER_S


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _sink_port() -> int:
    """The usual port of the mail sink, or any free one."""
    if _is_free(USUAL_SINK_PORT):
        return USUAL_SINK_PORT
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _exclusive_lock(file: Path) -> Iterator[None]:
    """Refuse a second `up` from the same data folder: it would take the broker's files."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"Recovery Tracker is running already from {file.parent}. Stop it first, "
                "or set DATA_DIR to another folder."
            ) from None
        yield
    finally:
        os.close(descriptor)
