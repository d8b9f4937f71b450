"""SMTP that knows whether a message's hand-over had begun when something went wrong."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend

GO_AHEAD = 354  # the server's answer to DATA


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
