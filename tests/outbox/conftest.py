"""A mail server on this machine, with the product set to use it."""

import pytest
from django.test import override_settings

from tests.outbox.smtp_server import SmtpServer


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def server(request):
    """A server that takes commands together, and one that takes them one by one."""
    with (
        SmtpServer() as server,
        override_settings(
            EMAIL_BACKEND="tracker.outbox.smtp_backend.Backend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=server.port,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
            EMAIL_TIMEOUT=2,
        ),
    ):
        server.pipelining = request.param
        yield server
