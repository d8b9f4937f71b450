"""PostgreSQL, Redis, workers and beats of the fault tests' own, so that they may be killed."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import LiteralString

import psycopg
import redis
from psycopg.sql import SQL, Identifier

from recovery.embedded.parent_death_signal import end_with_parent
from recovery.environment import BASE_DIR
from tests import services

PATIENCE_S = 30.0


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def postgres_binary(name: str) -> str | None:
    """The path of a program of PostgreSQL's server, or None when it is not on this machine."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(places[-1]) if places else None)


def account() -> str | None:
    """Whom PostgreSQL runs as: nobody in particular, or, for root, an account that is not."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


class Postgres:
    """A cluster of our own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"postgres://tests@127.0.0.1:{self.port}/postgres"
        self._user = account()
        self._folder = folder / "postgres"
        self._folder.mkdir(mode=0o700)
        if self._user is not None:
            folder.chmod(0o755)
            shutil.chown(self._folder, self._user)
        initdb = postgres_binary("initdb")
        assert initdb is not None
        subprocess.run(
            [initdb, "-D", str(self._folder), "-U", "tests", "-A", "trust", "-E", "UTF8", "-N"],
            check=True,
            capture_output=True,
            user=self._user,
            cwd="/",
        )
        self.start()

    def start(self) -> None:
        """Start it, and return once it answers."""
        program = postgres_binary("postgres")
        assert program is not None
        self._process = subprocess.Popen(
            [
                program, "-D", str(self._folder), "-p", str(self.port), "-k", "",
                "-c", "listen_addresses=127.0.0.1",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd="/",
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGQUIT),
        )  # fmt: skip
        wait_for(self._answers, "PostgreSQL did not start")

    def stop(self, how: signal.Signals) -> None:
        """Stop it: SIGINT drops its connections, SIGQUIT is a crash."""
        self._process.send_signal(how)
        self._process.wait(PATIENCE_S)

    def remove(self) -> None:
        """Stop it for good."""
        self.stop(signal.SIGQUIT)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class PostgresDatabase:
    """A database of our own on a server that serves others too, and so is never restarted.

    `stop` does what a stopped server does to its clients: it drops every connection, with what is
    not committed, and accepts no new one.
    """

    def __init__(self, server_url: str) -> None:
        address, self._name = server_url.rpartition("/")[0], f"recovery_faults_{os.getpid()}"
        self.url = f"{address}/{self._name}"
        self._server = psycopg.connect(f"{address}/postgres", autocommit=True)
        self._run("CREATE DATABASE {}")

    def start(self) -> None:
        """Accept connections again."""
        self._run("ALTER DATABASE {} ALLOW_CONNECTIONS true")

    def stop(self, _how: signal.Signals) -> None:
        """Refuse connections, and end those that are open."""
        self._run("ALTER DATABASE {} ALLOW_CONNECTIONS false")
        self._server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [self._name],
        )

    def remove(self) -> None:
        """Drop it."""
        with self._server:
            self._run("DROP DATABASE {} WITH (FORCE)")

    def _run(self, statement: LiteralString) -> None:
        self._server.execute(SQL(statement).format(Identifier(self._name)))


class Redis:
    """A Redis server of our own in `folder`, which keeps its queue on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self.client = redis.Redis(port=self.port)
        self.start()

    def start(self) -> None:
        """Start it, and return once it answers."""
        program = services.redis_program()
        assert program is not None, "mark the test with pytest.mark.redis"
        self._process = subprocess.Popen(
            [
                program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                "--appendonly", "yes", "--dir", str(self._folder),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGKILL),
        )  # fmt: skip
        wait_for(self._answers, "Redis did not start")

    def stop(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False


class Celery:
    """A worker or a beat of the product, started anew whenever it has ended."""

    def __init__(self, environment: dict[str, str], arguments: Sequence[str], log: Path) -> None:
        self._environment = environment
        self._arguments = arguments
        self._log = log
        self.start()

    def start(self) -> None:
        """Start it, in a session of its own."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable, "-m", "celery", "--app=tests.faults.app", "--quiet",
                    "--skip-checks", *self._arguments,
                ],
                cwd=BASE_DIR,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: end_with_parent(signal.SIGKILL),
            )  # fmt: skip

    def look_after(self) -> None:
        """Start it anew when it has ended."""
        if self._process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """SIGKILL the process; its child ends with it."""
        self._process.kill()
        self._process.wait()

    def kill_child(self) -> bool:
        """SIGKILL the child that does the work; False when there is none just now."""
        pid = self._process.pid
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            os.kill(int(children[0]), signal.SIGKILL)
        except (OSError, IndexError):
            return False
        return True

    def end(self) -> None:
        """Kill it with all its children."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def wait_for(is_so: object, otherwise: str, patience_s: float = PATIENCE_S) -> None:
    """Return once `is_so()`; TimeoutError in the words of `otherwise` after `patience_s`."""
    assert callable(is_so)
    end = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(otherwise)
        time.sleep(0.05)
