"""The documentation page in a browser: it shows the API, and the strict CSP has no complaint."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in Chromium."""
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.chromium
@pytest.mark.django_db(transaction=True)
def test_the_page_lists_the_addresses_and_nothing_is_refused(page: Page, live_server: Any) -> None:
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_text("/api/v1/patients/{patient_id}/logs/{day}/", exact=True).first.wait_for()
    page.locator(".opblock-summary-put").first.click()
    page.locator(".opblock-body").first.wait_for()
    assert complaints == []
