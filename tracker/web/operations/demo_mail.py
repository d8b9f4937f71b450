"""Pages that show the mail of the local sink: mounted only where no mail leaves the machine."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

NEWEST = 100  # how many the list shows


@dataclass(frozen=True, slots=True)
class Kept:
    """One e-mail of the sink."""

    name: str
    to: str
    subject: str
    arrived_at: datetime
    text: str
    html: str


@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest e-mails, newest first."""
    files = sorted(settings.MAIL_FOLDER.glob("*.eml"), reverse=True)
    mails = [_read(file) for file in files[:NEWEST]]
    context = {"mails": mails, "older": max(0, len(files) - NEWEST)}
    return render(request, "operations/demo_mailbox.html", context)


@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One e-mail: its text part, and its HTML part in a frame."""
    return render(request, "operations/demo_mail.html", {"mail": _find(name)})


@never_cache
@require_safe
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # its types forget views with arguments
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],  # e-mails carry their style in themselves
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone: no script, nothing from outside; its links open in a new tab."""
    return HttpResponse('<base target="_blank">' + _find(name).html)


def _find(name: str) -> Kept:
    file = settings.MAIL_FOLDER / f"{name}.eml"
    if not file.is_file():
        raise Http404
    return _read(file)


def _read(file: Path) -> Kept:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Kept(
        name=file.stem,
        to=message.get("X-Envelope-To", ""),
        subject=message.get("Subject", ""),
        arrived_at=datetime.fromtimestamp(int(file.stem.partition("-")[0]) / 1e9, tz=UTC),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return "" if part is None else str(part.get_content())
