"""The mail sink, and the reader of what it keeps."""

import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from recovery.embedded.mail_sink import Keep
from recovery.embedded.places import mail_folder, note_sink_port, sink_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    """Where mail is kept."""
    kept_in = mail_folder(tmp_path)
    settings.MAIL_FOLDER = kept_in
    return kept_in


@pytest.fixture
def sink(folder) -> Iterator[int]:
    """The port of a mail sink."""
    loop = asyncio.new_event_loop()
    keep = Keep(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        start = loop.create_server(lambda: SMTP(keep, loop=loop), sock=listener)
        server = loop.run_until_complete(start)
        thread = threading.Thread(target=loop.run_forever)
        thread.start()
        yield listener.getsockname()[1]
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def send(port: int, subject: str = "A note from Lakeside") -> None:
    """Hand one e-mail with both parts to the sink."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "no-reply@localhost", "an@other.example", subject
    mail.set_content("Log today: http://localhost:8000/l/key/\n\n<b>not bold</b>")
    mail.add_alternative("<p>Hello</p><script>alert(1)</script>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.send_message(mail, to_addrs=["patient@home.example"])


def test_an_empty_mailbox_says_what_will_come(client, folder):
    response = client.get("/demo/mail/")
    assert response.status_code == 200
    assert "No mail yet" in response.content.decode()


def test_what_is_sent_can_be_read_newest_first(client, sink):
    send(sink, "First")
    send(sink, "Second")
    page = client.get("/demo/mail/").content.decode()
    assert page.index("Second") < page.index("First")
    assert "patient@home.example" in page, "the address that it really went to"


def test_the_text_part_has_links_to_follow_and_is_never_markup(client, sink, folder):
    send(sink)
    (file,) = folder.iterdir()
    page = client.get(f"/demo/mail/{file.stem}/").content.decode()
    assert '<a href="http://localhost:8000/l/key/"' in page
    assert "&lt;b&gt;not bold&lt;/b&gt;" in page
    assert "alert(1)" not in page


def test_the_html_part_is_shown_in_a_frame_that_can_run_and_fetch_nothing(client, sink, folder):
    send(sink)
    (file,) = folder.iterdir()
    page = client.get(f"/demo/mail/{file.stem}/").content.decode()
    assert f'src="/demo/mail/{file.stem}/html/"' in page
    frame = client.get(f"/demo/mail/{file.stem}/html/")
    assert "<p>Hello</p>" in frame.content.decode()
    policy = frame["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert frame["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("name", ["none", "..%2Fsecret-key", "%2e%2e"])
def test_only_kept_mail_can_be_read(client, folder, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_every_process_learns_where_the_sink_is(tmp_path):
    assert sink_port(tmp_path) == 8025
    note_sink_port(tmp_path, 8099)
    assert sink_port(tmp_path) == 8099
