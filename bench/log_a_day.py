"""Log a day over HTTP, beside the least that Django and REST framework can do.

Product and floor run under gunicorn, each on its own PostgreSQL database, and take turns in
blocks. What counts is CPU per request: of the application's processes and of the database's
connections. A ratio holds within one run only.
"""

import http.client
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg

from bench import cpu, servers
from bench.spread import spread
from recovery.embedded import broker
from recovery.environment import SETTINGS
from tracker.synthetic.people import steady_form

SEED = 1
PATIENTS = 200
CORRECTIONS_PER_100 = 20
CLIENTS = 2
WARM_UP = 200
BLOCK = 100
ROUNDS = 24


@dataclass(frozen=True, slots=True)
class Call:
    """One request, and how a right answer looks."""

    method: str
    path: str
    token: str
    body: bytes
    is_right: Callable[[int, Any], bool]


@dataclass(slots=True)
class Server:
    """One of the two that are measured."""

    port: int
    pid: int
    database: str
    calls: list[list[Call]]  # one list a client

    def take(self, number: int) -> list[list[Call]]:
        """The next `number` calls, shared out to the clients."""
        taken = [calls[: number // CLIENTS] for calls in self.calls]
        self.calls = [calls[number // CLIENTS :] for calls in self.calls]
        return taken


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds per request of one block, and how many answers were wrong."""

    app_ms: float
    database_ms: float
    bad: int

    @property
    def ms(self) -> float:
        return self.app_ms + self.database_ms


def run(postgres_url: str) -> dict[str, Any]:
    """The figures. `postgres_url` names a server here and a role that makes databases."""
    address = postgres_url.rpartition("/")[0]
    with ExitStack() as stack:
        server = stack.enter_context(psycopg.connect(f"{address}/postgres", autocommit=True))
        product = _product(stack, server, address)
        floor = _floor(stack, server, address)
        pair = (product, floor)
        bad = sum(_measure(one, one.take(WARM_UP), server).bad for one in pair)
        blocks = [[_measure(one, one.take(BLOCK), server) for one in pair] for _ in range(ROUNDS)]
    bad += sum(cost.bad for block in blocks for cost in block)
    ratios = [ours.ms / least.ms for ours, least in blocks]
    return {
        "requests": ROUNDS * BLOCK,
        "bad_responses": bad,
        "product": _summary([block[0] for block in blocks]),
        "floor": _summary([block[1] for block in blocks]),
        "ratio": spread(ratios, 3),
    }


def _product(stack: ExitStack, server: psycopg.Connection, address: str) -> Server:
    database = stack.enter_context(servers.database(server, "product"))
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="recovery-bench-")))
    port = servers.free_port()
    ours = set(SETTINGS)
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ours},
        "DATABASE_URL": f"{address}/{database}",
        "DATA_DIR": str(folder),
        "PORT": str(port),
    }
    stack.enter_context(servers.running(broker.command(folder), environment))
    people = json.loads(
        servers.ask("bench.clinic", str(PATIENTS), str(SEED), environment=environment)
    )
    pid = stack.enter_context(
        servers.running(
            [sys.executable, "-m", "gunicorn", "-c", "python:recovery.web_server", "recovery.wsgi"],
            {**environment, "DJANGO_SETTINGS_MODULE": "recovery.settings"},
        )
    )
    servers.wait_until_it_answers(port)
    # Each client logs for its own patients, so that their days stay in order.
    calls = [
        list(islice(_logs(people[n::CLIENTS], random.Random(SEED + n)), _calls_a_client()))
        for n in range(CLIENTS)
    ]
    return Server(port, pid, database, calls)


def _logs(people: list[dict[str, Any]], rng: random.Random) -> Iterator[Call]:
    """New days, in each patient's order, and corrections of recent ones among them."""
    while True:
        for person in people:
            is_correction = rng.random() * 100 < CORRECTIONS_PER_100
            logged = person["logged"]
            if is_correction:
                day = rng.choice(logged[-3:])
            else:
                day = person["to_come"].pop(0)
                logged.append(day)
            # A correction always differs: nobody else says of a walk that it took this long.
            answers = {**steady_form(rng), "walking_min": 100 + rng.randrange(1000)}
            yield Call(
                "PUT",
                f"/api/v1/patients/{person['id']}/logs/{day}/",
                person["token"],
                json.dumps(answers, default=float).encode(),
                _is_corrected if is_correction else _is_recorded,
            )


def _is_recorded(status: int, body: Any) -> bool:
    return status == 201 and body["changed"] is True


def _is_corrected(status: int, body: Any) -> bool:
    return status == 200 and body["changed"] is True


def _floor(stack: ExitStack, server: psycopg.Connection, address: str) -> Server:
    database = stack.enter_context(servers.database(server, "floor"))
    port = servers.free_port()
    environment = {**os.environ, "DATABASE_URL": f"{address}/{database}"}
    tokens = json.loads(servers.ask("bench.floor.fill", str(PATIENTS), environment=environment))
    # The product's own processes and threads, without an access log.
    options = (
        f"--bind=127.0.0.1:{port} --workers=2 --threads=4 --worker-class=gthread "
        "--preload --keep-alive=15"
    )
    pid = stack.enter_context(
        servers.running(
            [sys.executable, "-m", "gunicorn", *options.split(), "bench.floor.wsgi"], environment
        )
    )
    servers.wait_until_it_answers(port)
    rng = random.Random(SEED)
    calls = [
        [_entry(rng.choice(tokens), rng) for _ in range(_calls_a_client())] for _ in range(CLIENTS)
    ]
    return Server(port, pid, database, calls)


def _entry(token: str, rng: random.Random) -> Call:
    day = steady_form(rng)
    fields = ("walking_distance_m", "standing_min", "pain_leg", "note")
    body = {"day": "2026-11-03", **{name: day[name] for name in fields if name in day}}
    sent = json.dumps(body, default=float).encode()
    return Call("POST", "/entries/", token, sent, lambda status, _: status == 201)


def _calls_a_client() -> int:
    return (WARM_UP + ROUNDS * BLOCK) // CLIENTS


def _measure(one: Server, calls: list[list[Call]], server: psycopg.Connection) -> Cost:
    """Send `calls`, a client for each list, and see what they cost."""
    application = cpu.processes(one.pid)
    before = _spent(one, application, server)
    bad: list[str] = []
    clients = [Thread(target=_send, args=(one.port, share, bad)) for share in calls]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    after = _spent(one, application, server)
    sent = sum(map(len, calls))
    for line in bad[:3]:
        print(line, file=sys.stderr)
    return Cost(
        app_ms=(after[0] - before[0]) * 1000 / sent,
        database_ms=(after[1] - before[1]) * 1000 / sent,
        bad=len(bad),
    )


def _spent(
    one: Server, application: Sequence[int], server: psycopg.Connection
) -> tuple[float, float]:
    return cpu.spent_s(application), cpu.spent_s(cpu.backends(server, one.database))


def _send(port: int, calls: list[Call], bad: list[str]) -> None:
    """Send `calls` one after the other over one connection, and note each wrong answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for call in calls:
        headers = {"Authorization": f"Token {call.token}", "Content-Type": "application/json"}
        try:
            connection.request(call.method, call.path, call.body, headers)
            answer = connection.getresponse()
            text = answer.read()
            if not call.is_right(answer.status, json.loads(text)):
                bad.append(f"{call.method} {call.path}: {answer.status} {text[:200]!r}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            bad.append(f"{call.method} {call.path}: {error!r}")
            connection.close()
    connection.close()


def _summary(costs: Sequence[Cost]) -> dict[str, Any]:
    return {
        "cpu_ms": spread([cost.ms for cost in costs], 3),
        "app_ms": spread([cost.app_ms for cost in costs], 3),
        "database_ms": spread([cost.database_ms for cost in costs], 3),
    }
