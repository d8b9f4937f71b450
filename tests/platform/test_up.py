"""`manage.py up`: the real parts, from their start to their end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import redis

from recovery.celery import app
from recovery.embedded.places import broker_socket
from recovery.environment import BASE_DIR

PATIENCE_S = 60


def wait_until(done: Callable[[], bool], what: str) -> None:
    """Look again until `done`, or fail."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end, f"{what}: it did not happen in time"
        time.sleep(0.05)


@dataclass
class Site:
    """A running `manage.py up` with a folder and a port of its own."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text("utf-8")

    def answer(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            return int(urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}").status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def pids(self) -> dict[int, str]:
        """The processes that live from this site's folder or settings, with their commands."""
        wanted = f"DATA_DIR={self.folder / 'data'}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found[int(entry.name)] = command
            except OSError:
                continue  # it ended meanwhile
        return {pid: command for pid, command in found.items() if command}

    def pid_of(self, words: str) -> int:
        """The first process whose command has `words`: a parent comes before its children."""
        return min(pid for pid, command in self.pids().items() if words in command)


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int, **environment: str) -> Site:
    """Start `manage.py up`, and return at once."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=BASE_DIR,
            env={
                "PATH": os.environ["PATH"],
                "DATA_DIR": str(folder / "data"),
                "PORT": str(port),
                **environment,
            },
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Site(folder, port, process)


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    """A site that is ready."""
    if not (BASE_DIR / "staticfiles" / "staticfiles.json").exists():
        pytest.fail("Run `make setup` first: the front-end's files are missing.", pytrace=False)
    site = start(tmp_path, a_free_port())
    try:
        wait_until(lambda: site.answer("/readyz") == 200, "ready")
        yield site
    finally:
        for pid in site.pids():
            os.kill(pid, signal.SIGKILL)
        site.process.wait()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def test_a_killed_part_comes_back_a_second_start_is_refused_and_ctrl_c_stops_all(site):
    assert f"Recovery Tracker is at http://localhost:{site.port}/" in site.output
    assert site.answer("/demo/mail/") == 200
    refuse_a_second_one(site)
    kill_the_worker_and_give_its_successor_work(site)
    assert site.answer("/readyz") == 200

    site.process.send_signal(signal.SIGINT)
    assert site.process.wait(PATIENCE_S) == 0
    assert site.pids() == {}
    assert "Traceback" not in site.output
    assert site.output.index("Shutting down: Master") < site.output.index("Valkey is now ready to")


def refuse_a_second_one(site: Site) -> None:
    """From the same folder it would take the broker's files away."""
    folder = site.folder / "second"
    folder.mkdir()
    second = start(folder, a_free_port(), DATA_DIR=str(site.folder / "data"))
    assert second.process.wait(PATIENCE_S) == 1
    assert re.fullmatch(
        r"CommandError: Recovery Tracker is running already from .+\. Stop it first, "
        r"or set DATA_DIR to another folder\.\n",
        second.output,
    )


def kill_the_worker_and_give_its_successor_work(site: Site) -> None:
    """A task through the embedded broker, done by the worker that the supervisor started anew."""
    socket = broker_socket(site.folder / "data")
    broker: Any = redis.Redis(unix_socket_path=str(socket))
    os.kill(site.pid_of("celery --app=recovery --quiet --skip-checks worker"), signal.SIGKILL)
    wait_until(lambda: "worker | ended with code -9" in site.output, "noticed")
    (heartbeat,) = broker.keys("*scheduler-heartbeat*")
    broker.delete(heartbeat)
    with app.connection_for_write(f"redis+socket://{socket}") as connection:
        app.send_task("tracker.tasks.heartbeat", connection=connection)
    wait_until(lambda: broker.exists(heartbeat) == 1, "a task done by the new worker")
    broker.close()


def test_killing_it_leaves_no_process_behind(site):
    assert len(site.pids()) >= 8  # itself, broker, mail, web and two, worker and two, beat
    site.process.kill()
    site.process.wait()
    wait_until(lambda: site.pids() == {}, "all gone")


def test_a_port_in_use_is_answered_with_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = start(tmp_path, port)
        assert refused.process.wait(PATIENCE_S) == 1
    assert refused.output == (
        f"CommandError: Port {port} is in use. Stop what is using it, or choose another: "
        f"PORT={port + 1}\n"
    )


def test_a_database_that_cannot_be_reached_is_answered_with_a_sentence(tmp_path):
    refused = start(
        tmp_path, a_free_port(), DATABASE_URL="postgres://me:hunter2@127.0.0.1:1/recovery"
    )
    assert refused.process.wait(PATIENCE_S) == 1
    assert refused.output.startswith("CommandError: The database (DATABASE_URL) cannot be used: ")
    assert "Traceback" not in refused.output
    assert "hunter2" not in refused.output
