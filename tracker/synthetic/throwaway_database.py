"""A throw-away database: whatever DATABASE_URL says, nothing is read there and nothing written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.test.utils import override_settings

IN_MEMORY = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Make the default database an empty one in memory, and put the configured one back after.

    Its tables are made of the models as they are: replaying the migrations takes far longer.
    """
    configured_settings = connections.settings["default"]
    configured = connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": dict(IN_MEMORY)})[
        "default"
    ]
    own = connections.create_connection("default")
    connections["default"] = own
    try:
        without_migrations = {app.label: None for app in apps.get_app_configs()}
        with override_settings(MIGRATION_MODULES=without_migrations):
            call_command("migrate", run_syncdb=True, verbosity=0)
        yield
    finally:
        own.close()
        connections.settings["default"] = configured_settings
        connections["default"] = configured
