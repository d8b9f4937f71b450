"""The mail server of a simulation: it notes whatever arrives, and at times it misbehaves.

It is the witness: duplicates, wrong hours and needless nudges are counted from what it took,
whatever the ledger says.
"""

import random
import re
import smtplib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.mail.backends.base import BaseEmailBackend
from django.test.utils import override_settings

# Of a hundred hand-overs: how many get an explicit "not now", how many no answer after the mail
# was taken. More than any real server does, so that a small world meets each.
NOT_NOW = 3
NO_ANSWER = 0.3
LOG_LINK = re.compile(r"/l/([^/\s]+)/")
INVITATION_LINK = re.compile(r"/invite/([^/\s]+)/")


class Mail(Protocol):
    """What the server looks at of a mail that is handed over."""

    to: list[str]
    body: Any
    extra_headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it was taken: to whom, which one, and the keys in its links."""

    to: str
    message_id: str
    log_token: str | None
    invitation_token: str | None


@dataclass(slots=True)
class MailServer:
    """Takes mail, and hands each letter to `on_arrival`."""

    seed: int
    on_arrival: Callable[[Letter], None]
    refused_addresses: set[str] = field(default_factory=set)
    misbehaves: bool = True
    offers: Counter[str] = field(default_factory=Counter)

    def take(self, mail: Mail) -> None:
        """Take one mail, or raise as an SMTP connection would."""
        to = mail.to[0]
        self.offers[to] += 1
        # Seeds the outbox's jitter too: the numbers must not hang on the order of random keys.
        random.seed(f"{self.seed}/{to}/{self.offers[to]}")
        luck = random.uniform(0, 100)
        if to in self.refused_addresses:
            raise smtplib.SMTPRecipientsRefused({to: (550, b"no such user")})
        if self.misbehaves and luck < NOT_NOW:
            raise smtplib.SMTPResponseException(451, "try again later")
        body = str(mail.body)
        self.on_arrival(
            Letter(
                to=to,
                message_id=mail.extra_headers["Message-ID"],
                log_token=_key(LOG_LINK, body),
                invitation_token=_key(INVITATION_LINK, body),
            )
        )
        if self.misbehaves and luck > 100 - NO_ANSWER:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


def _key(link: re.Pattern[str], body: str) -> str | None:
    found = link.search(body)
    return found[1] if found else None


_listening: ContextVar[MailServer] = ContextVar("listening")


class Backend(BaseEmailBackend):
    """The way to the mail server that listens in this context."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for mail in email_messages:
            _listening.get().take(mail)
        return len(email_messages)


@contextmanager
def listening(server: MailServer) -> Iterator[None]:
    """Within it, every mail that leaves goes to `server`, and nowhere else."""
    token = _listening.set(server)
    state = random.getstate()
    try:
        with override_settings(EMAIL_BACKEND=f"{__name__}.{Backend.__name__}"):
            yield
    finally:
        random.setstate(state)
        _listening.reset(token)
