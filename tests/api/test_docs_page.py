"""The documentation page in a browser: it shows the API, and the strict CSP has no complaint."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, sync_playwright


@pytest.fixture
def page(chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """An empty page in Chromium."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


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
