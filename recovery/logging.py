"""What is logged, and what must never be: personal links and the words of a search."""

import logging
import re
from typing import Any

_SECRETS = (
    (re.compile(r"\b((?:l|invite|stop)/)[^/\s\"'<>?]+"), r"\1…"),
    (re.compile(r"(/[^\s\"'<>?]*)\?[^\s\"'<>]+"), r"\1?…"),
)


def redact(text: str) -> str:
    """`text` without the keys of personal links, and without query strings."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, so that tracebacks and arguments are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "recovery.logging.RedactingFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Each task starts and ends once a minute: only what goes wrong is worth a line.
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
