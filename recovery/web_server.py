"""gunicorn's settings: two processes with four threads each, on this machine alone."""

from typing import Any

from django.conf import settings

from recovery.embedded.parent_death_signal import end_with_parent
from recovery.logging import LOGGING

bind = f"127.0.0.1:{settings.PORT}"
workers = 2
threads = 4
worker_class = "gthread"
preload_app = True
keepalive = 15
graceful_timeout = 10
control_socket_disable = True
# The path without its query: %(U)s, never %(r)s or %(f)s. The formatter hides links' keys.
accesslog = "-"
access_log_format = "%(m)s %(U)s %(s)s %(B)s bytes %(M)s ms"
logconfig_dict = {
    **LOGGING,
    "loggers": {
        **LOGGING["loggers"],
        "gunicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "INFO", "propagate": True},
    },
}


def post_fork(server: Any, worker: Any) -> None:
    """End with the master, even when it is killed."""
    end_with_parent()
