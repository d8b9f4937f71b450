"""The servers that are measured: gunicorn on a database of its own, gone when it is over."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

ROOT = Path(__file__).parent.parent
START_LIMIT_S = 60


@contextmanager
def database(server: psycopg.Connection, name: str) -> Iterator[str]:
    """An empty database on `server`; its name."""
    fresh = f"recovery_bench_{name}_{os.getpid()}"
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(fresh)))
    try:
        yield fresh
    finally:
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(fresh)))


@contextmanager
def running(command: Sequence[str], environment: dict[str, str]) -> Iterator[int]:
    """`command` at work, its lines thrown away; its process id."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def ask(module: str, *arguments: str, environment: dict[str, str]) -> str:
    """What a module of ours prints."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def wait_until_it_answers(port: int) -> None:
    """Return once anything is answered on `port`; TimeoutError when it takes too long."""
    limit = time.monotonic() + START_LIMIT_S
    while time.monotonic() < limit:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answered on port {port} within {START_LIMIT_S} s")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
