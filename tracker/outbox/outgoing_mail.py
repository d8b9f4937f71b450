"""A letter as the e-mail that leaves."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from tracker.models import Message
from tracker.outbox.render import Letter, render


class OutgoingMail(EmailMultiAlternatives):
    """An e-mail that remembers what of it may be stored."""

    stored_text = ""

    def message(self) -> Any:  # type: ignore[override]
        """The e-mail in MIME; its parts have a boundary that cannot stand in the words."""
        message: Any = super().message()
        message.set_boundary(uuid4().hex)  # else all words are searched for one that is free
        return message


def write_mail(message: Message, letter: Letter, *, now: datetime) -> OutgoingMail:
    """`letter` as the mail of `message`, dated `now`."""
    parts = render(letter)
    mail = OutgoingMail(
        subject=parts.subject,
        body=parts.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_email],
        headers={
            "Date": format_datetime(now.astimezone(UTC)),
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            **_unsubscribe(letter),
        },
    )
    mail.attach_alternative(parts.html, "text/html")
    mail.stored_text = parts.stored_text
    return mail


def _unsubscribe(letter: Letter) -> dict[str, str]:
    """What lets a mail program stop these e-mails by one click (RFC 8058)."""
    if not letter.stop_url:
        return {}
    return {
        "List-Unsubscribe": f"<{letter.stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
