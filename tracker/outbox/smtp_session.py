"""One connection to the mail server for a whole chunk, and what the server said over it."""

import logging
import re
import smtplib

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class Session:
    """A connection that is opened when first needed.

    A server that could not be reached is not tried again for the rest of the chunk: waiting for
    it message by message would outlast the lease.
    """

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._failure: Exception | None = None

    def open(self) -> BaseEmailBackend:
        """The open connection. Raises OSError or SMTPException when there is none to be had."""
        if self._failure is not None:
            raise self._failure
        if self._backend is None:
            backend = get_connection()
            try:
                backend.open()
            except (OSError, smtplib.SMTPException) as error:
                self._failure = error
                raise
            self._backend = backend
        return self._backend

    @property
    def hand_over_began(self) -> bool:
        """Whether the last message may have reached the server; true when that is unknown."""
        return bool(getattr(self._backend, "hand_over_began", True))

    def close(self) -> None:
        """Say goodbye, if there is still somebody to say it to."""
        backend, self._backend = self._backend, None
        if backend is not None:
            try:
                backend.close()
            except (OSError, smtplib.SMTPException):
                logger.info("The mail server had closed the connection already.")


def reply_code(error: Exception) -> int | None:
    """The server's reply in `error`, or None when it gave none."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return None


def refuses_address(error: Exception) -> bool:
    """Whether the server refused the recipient's address itself, for good.

    550, 551 and 553 at RCPT say so, and enhanced status 5.1.x at any stage (RFC 3463). Other
    refusals are about the message, about us or about a full mailbox: of these 5.7.x, a policy,
    and a server that does not relay for us also come as a 550; 5.1.7 and 5.1.8 are the sender's.
    """
    code: int
    words: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    elif isinstance(error, smtplib.SMTPDataError):
        code, words = 0, error.smtp_error
    else:
        return False
    said = words.decode("ascii", "replace") if isinstance(words, bytes) else str(words)
    status = re.search(r"(?<![\d.])5\.(\d{1,3})\.(\d{1,3})(?!\.?\d)", said)
    if status is not None:
        return status[1] == "1" and status[2] not in ("7", "8")
    return code in (550, 551, 553) and "relay" not in said.lower()
