"""The mail server of a simulation: it notes whatever arrives, and at times it misbehaves.

It is the witness: duplicates, wrong hours and needless nudges are counted from what it accepted,
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
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend
from django.test.utils import override_settings

# Of a hundred hand-overs: how many are refused for now, and how many are accepted without an
# answer. More than any real server does, so that a small world meets each.
NOT_NOW = 3
NO_ANSWER = 0.3
LOG_LINK = re.compile(r"/l/([^/\s]+)/")
INVITATION_LINK = re.compile(r"/invite/([^/\s]+)/")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it was accepted: to whom, which one, and the tokens in its links."""

    to: str
    message_id: str
    log_token: str | None
    invitation_token: str | None


@dataclass(slots=True)
class MailServer:
    """Accepts mail, and calls `on_arrival` with each letter."""

    seed: int
    on_arrival: Callable[[Letter], None]
    refused_addresses: set[str] = field(default_factory=set)
    misbehaves: bool = True
    offers: Counter[str] = field(default_factory=Counter)

    def accept(self, mail: Any) -> None:
        """Accept one Django e-mail, or raise as an SMTP connection would."""
        to = mail.to[0]
        self.offers[to] += 1
        # Seeds the outbox's jitter too: the numbers must not depend on the order of random keys.
        random.seed(f"{self.seed}/{to}/{self.offers[to]}")
        chance = random.uniform(0, 100)
        if to in self.refused_addresses:
            raise smtplib.SMTPRecipientsRefused({to: (550, b"no such user")})
        if self.misbehaves and chance < NOT_NOW:
            raise smtplib.SMTPResponseException(451, "try again later")
        log, invitation = (link.search(str(mail.body)) for link in (LOG_LINK, INVITATION_LINK))
        self.on_arrival(
            Letter(
                to=to,
                message_id=mail.extra_headers["Message-ID"],
                log_token=log[1] if log else None,
                invitation_token=invitation[1] if invitation else None,
            )
        )
        if self.misbehaves and chance > 100 - NO_ANSWER:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


_current_server: ContextVar[MailServer] = ContextVar("current_server")


class Backend(BaseEmailBackend):
    """Hands mail to the server of this context."""

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        for mail in email_messages:
            _current_server.get().accept(mail)
        return len(email_messages)


@contextmanager
def listening(server: MailServer) -> Iterator[None]:
    """Send every mail to `server`, and nowhere else."""
    token = _current_server.set(server)
    state = random.getstate()
    try:
        with override_settings(EMAIL_BACKEND=f"{__name__}.{Backend.__name__}"):
            yield
    finally:
        random.setstate(state)
        _current_server.reset(token)
