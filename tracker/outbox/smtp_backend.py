"""SMTP that knows whether a message's hand-over had begun when something went wrong.

Where the server offers it (RFC 2920), sender, recipient and DATA leave together: the network's
way there and back, which is most of what a message costs, is gone twice instead of four times.
"""

import re
import smtplib
from collections.abc import Sequence
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

TAKEN = (250, 251)
GO_AHEAD = 354  # the server's answer to DATA
CLOSING = 421


class _HandOver:
    """Notes when the body of a message starts to leave: with what follows the server's 354."""

    handed_over = False
    _may_send_body = False

    def mail(self, *args: object, **kwargs: object) -> tuple[int, bytes]:
        self.handed_over = False
        return super().mail(*args, **kwargs)  # type: ignore[misc, no-any-return]

    def getreply(self) -> tuple[int, bytes]:
        code, words = super().getreply()  # type: ignore[misc]
        self._may_send_body = code == GO_AHEAD
        return code, words

    def send(self, data: object) -> None:
        if self._may_send_body:
            self.handed_over = True
        super().send(data)  # type: ignore[misc]

    def sendmail(
        self,
        from_addr: str,
        to_addrs: Any,
        msg: Any,
        mail_options: Sequence[str] = (),
        rcpt_options: Sequence[str] = (),
    ) -> dict[str, tuple[int, bytes]]:
        server: Any = self
        server.ehlo_or_helo_if_needed()
        if len(to_addrs) != 1 or not server.has_extn("pipelining"):
            return super().sendmail(  # type: ignore[misc, no-any-return]
                from_addr, to_addrs, msg, mail_options, rcpt_options
            )
        self._ask_to_send(from_addr, to_addrs[0], len(msg))
        self.send(_dotted(msg) + b".\r\n")
        code, words = self.getreply()
        if code != 250:
            self._refused(code)
            raise smtplib.SMTPDataError(code, words)
        return {}

    def _ask_to_send(self, sender: str, recipient: str, size: int) -> None:
        """Say who writes to whom; the server is ready for the words, or this raises as smtplib."""
        server: Any = self
        self.handed_over = False
        named = f" SIZE={size}" if server.has_extn("size") else ""
        self.send(
            f"MAIL FROM:{smtplib.quoteaddr(sender)}{named}\r\n"
            f"RCPT TO:{smtplib.quoteaddr(recipient)}\r\n"
            "DATA\r\n"
        )
        of_sender = self.getreply()
        of_recipient = self.getreply() if of_sender[0] != CLOSING else of_sender
        of_data = self.getreply() if of_recipient[0] != CLOSING else of_recipient
        is_taken = of_sender[0] in TAKEN and of_recipient[0] in TAKEN
        if is_taken and of_data[0] == GO_AHEAD:
            return
        if of_data[0] == GO_AHEAD:  # it waits for words to nobody (RFC 2920, 3.1): there are none
            self._may_send_body = False
            self.send(".\r\n")
            self.getreply()
        self._refused(of_data[0])
        if of_sender[0] not in TAKEN:
            raise smtplib.SMTPSenderRefused(*of_sender, sender)
        if of_recipient[0] not in TAKEN:
            raise smtplib.SMTPRecipientsRefused({recipient: of_recipient})
        raise smtplib.SMTPDataError(*of_data)

    def _refused(self, code: int) -> None:
        """Make the connection fit for the next message, as smtplib does."""
        server: Any = self
        if code == CLOSING:
            server.close()
        else:
            server._rset()


def _dotted(words: bytes) -> bytes:
    """`words` as they stand between DATA and the closing dot."""
    quoted = re.sub(rb"(?m)^\.", b"..", words)
    return quoted if quoted.endswith(b"\r\n") else quoted + b"\r\n"


class _Smtp(_HandOver, smtplib.SMTP):
    pass


class _SmtpOverTls(_HandOver, smtplib.SMTP_SSL):
    pass


class Backend(EmailBackend):
    """Django's SMTP backend; `hand_over_began` tells the worst that can have happened."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp

    @property
    def hand_over_began(self) -> bool:
        """Whether the last message's body had started to leave over this connection."""
        return bool(getattr(self.connection, "handed_over", False))
