"""Waiting for what a page does, or for what it has the server do."""

from collections.abc import Callable

from django.db import OperationalError
from playwright.sync_api import Page


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    """Look again, while the browser goes on, until `done`.

    The tests' SQLite is shared with the server's threads: a table that one of them is writing
    cannot be looked at just then.
    """
    for _ in range(200):
        try:
            if done():
                return
        except OperationalError:
            pass
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen in time")
