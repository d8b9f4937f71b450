"""One run of the engine under faults: its machines, its mail server, and what is left."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psycopg

from recovery.environment import BASE_DIR, SETTINGS
from tests.faults.machines import Celery, Postgres, PostgresDatabase, Redis, postgres_binary
from tests.faults.mail_server import FaultyServer

WORKERS = 4
LONGEST_RUN_S = 900.0
# An event that waits for mail to arrive waits no longer than this.
LONGEST_WAIT_S = 8.0
POSTGRES_AWAY_S = 0.5
OPEN_STATES = ["planned", "claimed", "sending", "retry"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run left behind; the first four numbers must be 0."""

    twice_by_message_id: int
    twice_by_patient_and_slot: int
    without_end: int
    without_reason: int
    sent_but_not_arrived: int
    arrived_but_not_so_recorded: int
    reminders: int
    arrived: int
    states: dict[str, int]
    kills: int
    unanswered: int
    seconds: float

    @property
    def unconfirmed_allowed(self) -> int:
        """One for each killed process, beside what the server left without an answer."""
        return self.kills + self.unanswered

    def faults(self) -> list[str]:
        """Each broken promise, in words."""
        must_be_0 = {
            "messages arrived twice": self.twice_by_message_id,
            "patients were written to twice": self.twice_by_patient_and_slot,
            "rows have no end": self.without_end,
            "rows not sent say no reason": self.without_reason,
            "messages are recorded as sent and never arrived": self.sent_but_not_arrived,
            "messages arrived and are recorded as not sent": self.arrived_but_not_so_recorded,
            "messages too many are unconfirmed": max(
                0, self.states.get("unconfirmed", 0) - self.unconfirmed_allowed
            ),
        }
        return [f"{number} {words}" for words, number in must_be_0.items() if number]


class World:
    """The machines of one run in a folder of their own; all of it is gone afterwards.

    PostgreSQL is a cluster of our own where its server programs are on this machine, else a
    database of our own on `postgres_url`.
    """

    def __init__(self, *, rows: int, seed: int, postgres_url: str | None) -> None:
        self.rows = rows
        self.rng = random.Random(seed)
        self.kills = 0
        self.beats = 1
        self._postgres_url = postgres_url
        self._processes: list[Celery] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="recovery-faults-"))
            )
            self.postgres = self._start_postgres()
            stack.callback(self.postgres.remove)
            self.redis = Redis(self._folder)
            stack.callback(self.redis.stop)
            self.server = stack.enter_context(FaultyServer(self.rng.randrange(2**32)))
            self._clock = self._folder / "clock"
            self.jump(0)
            self._environment = self._make_environment()
            self.ask("tests.faults.fill", str(self.rows))
            self._machines = stack.pop_all()
        return self

    def __exit__(self, *args: object) -> None:
        for process in self._processes:
            process.end()
        self._machines.close()

    def _start_postgres(self) -> Postgres | PostgresDatabase:
        if postgres_binary("initdb") is not None:
            return Postgres(self._folder)
        assert self._postgres_url is not None, "mark the test with pytest.mark.postgres"
        return PostgresDatabase(self._postgres_url)

    def _make_environment(self) -> dict[str, str]:
        ours = set(SETTINGS)
        return {
            **{name: value for name, value in os.environ.items() if name not in ours},
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{self.server.port}",
            "DATA_DIR": str(self._folder),
            "FAULTS_CLOCK": str(self._clock),
        }

    def ask(self, module: str, *arguments: str) -> None:
        """Run a module with this world's settings."""
        subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=BASE_DIR, env=self._environment, check=True,
        )  # fmt: skip

    def run(self, events: list[tuple[float, Callable[[], None]]]) -> Figures:
        """Start everything, cause each event once its share of the mail has arrived, wait for all.

        Raises TimeoutError when rows are left without an end.
        """
        self._start()
        begun = last = time.monotonic()
        waiting = sorted(events, key=lambda event: event[0])
        while waiting or not self._is_settled():
            now = time.monotonic()
            if now - begun > LONGEST_RUN_S:
                raise TimeoutError(f"rows are left without an end: {self._states()}")
            share = len(self.server.received) / self.rows
            if waiting and (share >= waiting[0][0] or now - last > LONGEST_WAIT_S):
                waiting.pop(0)[1]()
                last = now
            for process in self._processes:
                process.look_after()
            time.sleep(0.1)
        return self._figures(time.monotonic() - begun)

    def _start(self) -> None:
        quiet = ["--without-gossip", "--without-mingle"]
        for number in range(WORKERS):
            arguments = ["worker", "--concurrency=1", f"--hostname=w{number}", *quiet]
            self._processes.append(self._celery(arguments, f"worker{number}"))
        for number in range(self.beats):
            schedule = self._folder / f"beat{number}"
            arguments = ["beat", f"--schedule={schedule}", "--pidfile="]
            self._processes.append(self._celery(arguments, f"beat{number}"))

    def _celery(self, arguments: list[str], name: str) -> Celery:
        return Celery(self._environment, arguments, self._folder / f"{name}.log")

    # What may happen

    def kill(self) -> None:
        """SIGKILL a worker, the child of a worker, or a beat."""
        victim = self.rng.choice(self._processes)
        if self.rng.random() < 0.5 or not victim.kill_child():
            victim.kill()
        self.kills += 1

    def jump(self, hours: float) -> None:
        """Set every process's clock `hours` beside the right time."""
        self._clock.write_text(str(3600 * hours))

    def restart_redis(self, away_s: float = 2.0) -> None:
        """Kill Redis and start it anew; what was queued is on its disk."""
        self.redis.stop()
        time.sleep(away_s)
        self.redis.start()

    def flush_redis(self) -> None:
        """Let Redis lose everything."""
        self.redis.client.flushall()

    def restart_postgres(self, how: signal.Signals) -> None:
        """Stop PostgreSQL, politely or by a crash, and start it anew."""
        self.postgres.stop(how)
        time.sleep(POSTGRES_AWAY_S)
        self.postgres.start()

    # What is left

    def _rows(self, sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute(sql, arguments).fetchall()

    def _states(self) -> dict[str, int]:
        return dict(self._rows("SELECT state, count(*) FROM tracker_message GROUP BY state"))

    def _is_settled(self) -> bool:
        try:
            ((left,),) = self._rows(
                "SELECT (SELECT count(*) FROM tracker_reminder"
                " WHERE state IN ('planned', 'queued'))"
                " + (SELECT count(*) FROM tracker_message WHERE state = ANY(%s))",
                OPEN_STATES,
            )
        except psycopg.OperationalError:
            return False
        return int(left) == 0

    def _figures(self, seconds: float) -> Figures:
        ids = Counter(message_id for message_id, _ in self.server.received)
        slots = Counter(to for _, to in self.server.received)
        messages = dict(self._rows("SELECT message_id, state FROM tracker_message"))
        ((without_end,),) = self._rows(
            "SELECT count(*) FROM tracker_reminder WHERE state IN ('planned', 'queued')"
        )
        ((without_reason,),) = self._rows(
            "SELECT (SELECT count(*) FROM tracker_reminder"
            " WHERE state <> 'sent' AND reason_code = '')"
            " + (SELECT count(*) FROM tracker_message WHERE state <> 'sent' AND reason_code = '')"
        )
        return Figures(
            twice_by_message_id=sum(number - 1 for number in ids.values()),
            twice_by_patient_and_slot=sum(number - 1 for number in slots.values()),
            without_end=without_end + sum(state in OPEN_STATES for state in messages.values()),
            without_reason=without_reason,
            sent_but_not_arrived=sum(
                state == "sent" and key not in ids for key, state in messages.items()
            ),
            arrived_but_not_so_recorded=sum(
                messages[key] not in ("sent", "unconfirmed") for key in ids
            ),
            reminders=self.rows,
            arrived=sum(ids.values()),
            states=dict(
                self._rows("SELECT state, count(*) FROM tracker_reminder GROUP BY state ORDER BY 1")
            )
            | {"unconfirmed": self._states().get("unconfirmed", 0)},
            kills=self.kills,
            unanswered=len(self.server.unanswered),
            seconds=seconds,
        )
