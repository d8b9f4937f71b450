"""A throw-away database: whatever DATABASE_URL says, nothing is read there and nothing written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connections

IN_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Within it, the default database is an empty, migrated one in memory; gone afterwards."""
    configured_settings = connections.settings["default"]
    configured = connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": dict(IN_MEMORY)})[
        "default"
    ]
    own = connections.create_connection("default")
    connections["default"] = own
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        own.close()
        connections.settings["default"] = configured_settings
        connections["default"] = configured
