"""What tests may ask for: a service of the machine, by marker or fixture.

A test whose service is missing is skipped with the reason; with CI=true it fails instead.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest
import redis
from django.core.cache import caches
from django.db import connection, connections
from playwright.sync_api import Browser, sync_playwright

from tests import services
from tests.cast import a_clinic, a_nurse, a_patient
from tests.faults.machines import Redis
from tracker.models import Clinic, Patient, User

REDIS_TEST_DATABASES = range(15, 7, -1)  # one for each process of pytest-xdist
MARK_OF_OURS = "recovery-tests"
TESTS = Path(__file__).parent
# These start processes of their own, on the database that is configured.
WITH_PROCESSES = {"faults", "platform"}
# Whatever the database: what depends on SQL is tested below them, or marked `sql` in them.
ONE_DATABASE = {"web", "browser"}
SERVICES = ("postgres", "redis", "chromium")

# Examples of each property. tests/examples.py has what a costly one asks for instead.
USUAL_EXAMPLES = 30
hypothesis.settings.register_profile("usual", deadline=None, max_examples=USUAL_EXAMPLES)
hypothesis.settings.register_profile(
    "ci", hypothesis.settings.get_profile("usual"), derandomize=True, print_blob=True
)
hypothesis.settings.register_profile("long", deadline=None, max_examples=20 * USUAL_EXAMPLES)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") == "true" else "usual")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the long run."""
    parser.addoption(
        "--long",
        action="store_true",
        help="tests marked `long`, more examples of each property, every test on both databases",
    )


@cache
def _missing(mark: str) -> str:
    """Return why a test marked `mark` cannot run here, or nothing."""
    if mark == "postgres" and connection.vendor != "postgresql":
        return "needs PostgreSQL: set DATABASE_URL to it, or run `make test`, which looks for it"
    if mark == "redis" and not (services.redis_url() or services.redis_program()):
        return "needs Redis: none at TEST_REDIS_URL or 127.0.0.1:6379, and none to start"
    if mark == "chromium" and services.chromium() is None:
        return "needs Chromium: none at TEST_CHROMIUM or on the PATH"
    return ""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what need run on one database only, and leave out what is for the long run."""
    is_long = config.getoption("--long")
    for item in items:
        if not _uses_a_database(item) or not (is_long or _depends_on_sql(item)):
            item.add_marker("once")
    if not is_long:
        left_out = [item for item in items if item.get_closest_marker("long")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


class BrowserLast:
    """Puts the browser's tests behind all others, whatever other plugins sort by."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Playwright leaves an event loop running in its thread: none with its own may follow."""
        items.sort(key=lambda item: item.get_closest_marker("chromium") is not None)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the examples of the long run; two hooks of one name need two homes."""
    if config.getoption("--long"):
        hypothesis.settings.load_profile("long")
    config.pluginmanager.register(BrowserLast())


def _uses_a_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return (
        "db" in fixtures
        or "django_db_setup" in fixtures
        or not WITH_PROCESSES.isdisjoint(item.path.parts)
        or any(item.get_closest_marker(mark) for mark in ("django_db", *SERVICES))
    )


def _depends_on_sql(item: pytest.Item) -> bool:
    room = item.path.relative_to(TESTS).parts[0]
    return room not in ONE_DATABASE or item.get_closest_marker("sql") is not None


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
def clinic(db: None) -> Clinic:
    """Return a clinic in Chicago."""
    return a_clinic()


@pytest.fixture
def nurse(clinic: Clinic) -> User:
    """Return a nurse of the clinic."""
    return a_nurse(clinic)


@pytest.fixture
def patient(clinic: Clinic) -> Patient:
    """Return Margaret, on recovery day 12 at `tests.cast.NOW`."""
    return a_patient(clinic)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The machine's Redis server, or one of our own."""
    found = services.redis_url()
    if found is not None:
        yield found
        return
    own = Redis(tmp_path_factory.mktemp("redis"))
    yield own.url.rpartition("/")[0]
    own.stop()


@pytest.fixture
def redis_url(worker_id: str, redis_server: str) -> Iterator[str]:
    """An empty database of `redis_server`, emptied again afterwards."""
    number = int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    url = f"{redis_server}/{REDIS_TEST_DATABASES[number]}"
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
