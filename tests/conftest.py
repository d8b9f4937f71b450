"""What tests may ask for: a service of the machine, by marker or fixture.

A test whose service is missing is skipped with the reason; with CI=true it fails instead.
"""

import os
from collections.abc import Iterator
from functools import cache

import pytest
import redis
from django.core.cache import caches
from django.db import connection, connections
from playwright.sync_api import Browser, sync_playwright

from tests import services

REDIS_TEST_DATABASES = range(15, 7, -1)  # one for each process of pytest-xdist
MARK_OF_OURS = "recovery-tests"
# These start processes of their own, on the database that is configured.
WITH_PROCESSES = {"faults", "platform"}
SERVICES = ("postgres", "redis", "chromium")


@cache
def _missing(mark: str) -> str:
    """Why a test marked `mark` cannot run here, or nothing."""
    if mark == "postgres" and connection.vendor != "postgresql":
        return "needs PostgreSQL: set DATABASE_URL to it, or run `make test`, which looks for it"
    if mark == "redis" and services.redis_url() is None:
        return "needs Redis: none at TEST_REDIS_URL or 127.0.0.1:6379"
    if mark == "chromium" and services.chromium() is None:
        return "needs Chromium: none at TEST_CHROMIUM or on the PATH"
    return ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses neither database, so that it is run once for both of them."""
    for item in items:
        if not _uses_a_database(item):
            item.add_marker("once")


class BrowserLast:
    """Puts the browser's tests behind all others, whatever other plugins sort by."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Playwright leaves an event loop running in its thread: none with its own may follow."""
        items.sort(key=lambda item: item.get_closest_marker("chromium") is not None)


def pytest_configure(config: pytest.Config) -> None:
    """Two hooks of one name need two homes."""
    config.pluginmanager.register(BrowserLast())


def _uses_a_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return (
        "db" in fixtures
        or "django_db_setup" in fixtures
        or not WITH_PROCESSES.isdisjoint(item.path.parts)
        or any(item.get_closest_marker(mark) for mark in ("django_db", *SERVICES))
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose service is missing; with CI=true, fail it."""
    for mark in SERVICES:
        if item.get_closest_marker(mark) and (reason := _missing(mark)):
            if os.environ.get("CI") == "true":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No throttle counts what an earlier test did."""
    caches["default"].clear()


@pytest.fixture
def redis_url(worker_id: str) -> Iterator[str]:
    """An empty database of the machine's Redis server, emptied again afterwards."""
    server = services.redis_url()
    assert server is not None, "mark the test with pytest.mark.redis"
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    url = f"{server}/{REDIS_TEST_DATABASES[number]}"
    client = redis.Redis.from_url(url)
    assert client.exists(MARK_OF_OURS) or client.dbsize() == 0, f"{url} is in use by others"
    client.flushdb()
    client.set(MARK_OF_OURS, "1")
    yield url
    client.flushdb()
    client.close()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is."""
    path = services.chromium()
    assert path is not None, "mark the test with pytest.mark.chromium"
    return path


@pytest.fixture(scope="session")
def browser(chromium_path: str, django_db_setup: None) -> Iterator[Browser]:
    """Headless Chromium: one for every test, since a thread can drive one Playwright alone.

    It ends before the databases are dropped, and with it the connections that were opened while
    its event loop ran: Django keeps those apart from this thread's others.
    """
    # Playwright keeps an event loop running in this thread; the tests' own queries are sync.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        connections.close_all()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
