"""What may never reach a log line: the keys of links, and the words of a search."""

import logging
from io import StringIO

import pytest
from django.urls import Resolver404, resolve

from recovery import web_server
from recovery.logging import RedactingFormatter, redact


@pytest.mark.parametrize(
    ("line", "redacted"),
    [
        ("Not Found: /l/WyJhIl0:sEcReT_-x/", "Not Found: /l/…/"),
        ("Not Found: /invite/WyJhIl0:sEcReT/", "Not Found: /invite/…/"),
        ("Not Found: /stop/WyJhIl0:sEcReT/", "Not Found: /stop/…/"),
        ("{'path': 'l/sEcReT/'}", "{'path': 'l/…/'}"),
        ("GET /clinic/?search=sEcReT HTTP/1.1", "GET /clinic/?… HTTP/1.1"),
        ("http://localhost:8000/clinic/?search=sEcReT", "http://localhost:8000/clinic/?…"),
        ("http://localhost:8000/l/sEcReT/?day=1", "http://localhost:8000/l/…/?…"),
        ("GET /clinic/patients/ 200", "GET /clinic/patients/ 200"),
        ("Who did this? Nobody.", "Who did this? Nobody."),
    ],
)
def test_keys_and_searches_are_left_out(line, redacted):
    assert redact(line) == redacted


@pytest.fixture
def log():
    """What is written by the product's own formatter."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter("{message}", style="{"))
    root = logging.getLogger()
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


@pytest.mark.django_db
def test_django_names_no_key_when_a_page_is_not_found(client, log):
    client.get("/l/sEcReT/?day=sEcReT")
    client.get("/clinic/patients/none/?search=sEcReT")
    assert "Not Found" in log.getvalue()
    assert "sEcReT" not in log.getvalue()


def test_a_traceback_names_no_key(log):
    try:
        resolve("/nowhere/l/sEcReT/")
    except Resolver404:
        logging.getLogger("tests").exception("A page was not found")
    assert "Resolver404" in log.getvalue()
    assert "sEcReT" not in log.getvalue()


def test_the_access_log_has_the_path_but_neither_query_nor_referrer():
    for part in ("%(r)s", "%(q)s", "%(f)s"):
        assert part not in web_server.access_log_format
    assert "%(U)s" in web_server.access_log_format
    formatter = web_server.logconfig_dict["formatters"]["line"]
    assert formatter["()"] == "recovery.logging.RedactingFormatter"
