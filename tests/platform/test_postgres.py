"""A kept connection is used without asking first, and replaced once the server has dropped it."""

from collections.abc import Iterator

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def kept() -> Iterator[BaseDatabaseWrapper]:
    """A connection of its own, as a web process keeps it between requests."""
    own = connections.create_connection("default")
    own.settings_dict = {**connection.settings_dict, "CONN_HEALTH_CHECKS": True}
    own.ensure_connection()
    yield own
    own.close()


def ask(database: BaseDatabaseWrapper, sql: str) -> int:
    """The one number that `sql` finds."""
    with database.cursor() as cursor:
        cursor.execute(sql)
        number: int = cursor.fetchone()[0]
    return number


def next_request(database: BaseDatabaseWrapper) -> None:
    """What Django does with a kept connection when a request begins."""
    database.health_check_done = False  # type: ignore[attr-defined]
    database.close_if_unusable_or_obsolete()


def test_a_connection_at_rest_is_usable_without_a_round_trip(kept: BaseDatabaseWrapper) -> None:
    backend = ask(kept, "SELECT pg_backend_pid()")
    began = "SELECT extract(epoch FROM query_start) * 1000000 FROM pg_stat_activity WHERE pid = "
    before = ask(connection, f"{began}{backend}")
    assert kept.is_usable()
    assert ask(connection, f"{began}{backend}") == before


def test_a_connection_that_the_server_dropped_is_replaced(kept: BaseDatabaseWrapper) -> None:
    backend = ask(kept, "SELECT pg_backend_pid()")
    ask(connection, f"SELECT pg_terminate_backend({backend}, 5000)::int")
    assert not kept.is_usable()
    next_request(kept)
    assert ask(kept, "SELECT pg_backend_pid()") != backend


def test_a_connection_that_was_closed_is_not_usable(kept: BaseDatabaseWrapper) -> None:
    kept.connection.close()
    assert not kept.is_usable()
