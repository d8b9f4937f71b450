"""The webhook for a mail provider's bounces and complaints, verified and parsed by anymail."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from anymail.signals import EventType, RejectReason
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.models import AddressFault
from tracker.outbox.bounces import Report, take_report

VIEWS = {
    "mailgun": "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid.SendGridTrackingWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
    "brevo": "anymail.webhooks.brevo.BrevoTrackingWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetTrackingWebhookView",
}
# Of SparkPost's classes of bounce, those after which the mailbox may take mail again, or never
# refused it: soft, DNS, full, too large, unspecified, transient.
SPARKPOST_MAY_PASS = {"20", "21", "22", "23", "40", "70"}


# A provider has no token of ours: it signs in, or signs what it says.
@csrf_exempt
def mail_reports(request: HttpRequest) -> HttpResponse:
    """Take the reports of the provider that the settings name; without one, nothing is here.

    Nor without its secret: a web server that nobody checked at its start takes no stranger's word.
    """
    if not settings.MAIL_PROVIDER or not settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    return _take(request)


@require_http_methods(["POST", "HEAD"])
def _take(request: HttpRequest) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse()  # some ask so whether anybody is there
    view = import_string(VIEWS[settings.MAIL_PROVIDER])()
    try:
        view.run_validators(request)  # raises what Django answers with 400 to a stranger
        events = view.parse_events(request)
    except (ValueError, KeyError, TypeError, AttributeError):
        return HttpResponseBadRequest("This is no report of a mail provider.")
    now = timezone.now()
    for report in _reports(events, now=now):
        take_report(report, now=now)
    return HttpResponse()


def _reports(events: list[Any], *, now: datetime) -> Iterator[Report]:
    """Yield a report for each event that makes an address unusable."""
    for event in events:
        fault = fault_of(event)
        if fault is not None:
            yield Report(
                provider=settings.MAIL_PROVIDER,
                event_id=event.event_id or _fingerprint(event.esp_event),
                fault=fault,
                message_id=event.message_id or "",
                address=event.recipient or "",
                happened_at=_aware(event.timestamp) or now,
            )


def fault_of(event: Any) -> AddressFault | None:
    """Return the fault of a complaint or permanent bounce; None for anything temporary."""
    if event.event_type == EventType.COMPLAINED:
        return AddressFault.COMPLAINED
    came_back = event.event_type in (EventType.BOUNCED, EventType.REJECTED)
    return AddressFault.BOUNCED if came_back and _is_for_good(event) else None


def _is_for_good(event: Any) -> bool:
    """Return whether the mailbox is gone; anymail's own words do not say so for each provider."""
    raw = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    said = {str(raw.get(name, "")).rpartition(".")[2].lower() for name in ("Type", "event", "type")}
    if "hard_bounced" in said:  # MailerSend
        return True
    sparkpost: Mapping[str, Any] = next(iter(raw.get("msys", {}).values()), {})
    may_pass = (
        said & {"softbounce", "soft_bounce", "soft_bounced"}  # Postmark, Brevo, MailerSend
        or raw.get("hard_bounce") is False  # Mailjet
        or str(sparkpost.get("bounce_class", "")) in SPARKPOST_MAY_PASS
    )
    return not may_pass and event.reject_reason in (RejectReason.BOUNCED, RejectReason.INVALID)


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and timezone.is_naive(at) else at


def _fingerprint(words: object) -> str:
    """Return a key for a report that has none of the provider's."""
    return hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()
