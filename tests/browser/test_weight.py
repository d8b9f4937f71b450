"""What the first page costs on an old phone: kilobytes on the way, seconds on a slow network."""

import gzip
import mimetypes
import re
import time
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from tests.browser.conftest import PHONE, let_in
from tracker.reminders.links import log_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.chromium,
]

MOST_KB = 150
# "Slow 3G" as browsers' own tools have it, and a processor of a quarter of the speed.
BITS_A_SECOND, ROUND_TRIP_MS, SLOWER = 400_000, 400, 4
MOST_SECONDS = 15
COMPRESSED = {".css", ".js", ".svg", ".json", ".webmanifest"}
LOADED = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="/static/([^"]+)"')


@pytest.fixture
def addresses(patient) -> list[str]:
    """The first pages: of a stranger, of a patient who has signed in, and of an e-mail's link."""
    now = timezone.now()
    link = log_url(patient, patient.local_date(now), now=now)
    return ["/", "/today/", "/" + link.split("/", 3)[3]]


def sent(name: str) -> bytes:
    """A static file as it goes over the network: whitenoise has its compressed form at hand."""
    found = finders.find(name)
    assert found, name
    content = Path(found).read_bytes()
    return gzip.compress(content, 9) if Path(name).suffix in COMPRESSED else content


def test_the_first_page_is_light(patient, addresses):
    for address in addresses:
        client = Client(headers={"accept-encoding": "gzip"})
        if address == "/today/":
            client.force_login(patient.account)
        page = client.get(address)
        assert page["Content-Encoding"] == "gzip"
        parts = {"page": len(page.content)}
        parts |= {
            name: len(sent(name)) for name in LOADED.findall(gzip.decompress(page.content).decode())
        }
        assert "recovery.css" in parts
        total_kb = sum(parts.values()) / 1000
        print(
            f"\n{address[:12]}: {total_kb:.0f} kB", {k: f"{v / 1000:.1f}" for k, v in parts.items()}
        )
        assert total_kb < MOST_KB, parts


def serve_compressed(request: HttpRequest, path: str, **_how: object) -> HttpResponse:
    response = HttpResponse(sent(path), content_type=mimetypes.guess_type(path)[0])
    if Path(path).suffix in COMPRESSED:
        response["Content-Encoding"] = "gzip"
    return response


def test_the_form_can_be_used_soon_on_a_slow_phone(site, browser, patient, addresses, monkeypatch):
    monkeypatch.setattr("django.contrib.staticfiles.handlers.serve", serve_compressed)
    for address in addresses:
        context = browser.new_context(viewport=PHONE)
        if address == "/today/":
            let_in(context, site, patient.account)
        page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": ROUND_TRIP_MS,
                "downloadThroughput": BITS_A_SECOND / 8,
                "uploadThroughput": BITS_A_SECOND / 8,
            },
        )
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        began = time.monotonic()
        page.goto(site + address, wait_until="commit")
        first = "a.nhsuk-button" if address == "/" else "#form input[type=text]"
        page.locator(first).first.wait_for(state="visible", timeout=60_000)
        # also with its script at work
        page.wait_for_load_state("domcontentloaded")
        usable_s = time.monotonic() - began
        page.wait_for_load_state("load")
        print(
            f"\n{address[:12]}: usable in {usable_s:.1f} s, all in {time.monotonic() - began:.1f} s"
        )
        context.close()
        assert usable_s < MOST_SECONDS, address
