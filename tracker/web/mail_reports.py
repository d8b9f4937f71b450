"""Where a mail provider reports bounces and complaints; anymail proves who it is and reads it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

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
FAULTS = {"bounced": AddressFault.BOUNCED, "complained": AddressFault.COMPLAINED}


# A provider has no token of ours: it signs in, or signs what it says.
@csrf_exempt
def mail_reports(request: HttpRequest) -> HttpResponse:
    """Take the reports of the provider that the settings name; without one, nothing is here."""
    if not settings.MAIL_PROVIDER:
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
    for report in _reports(events):
        take_report(report, now=now)
    return HttpResponse()


def _reports(events: list[Any]) -> Iterator[Report]:
    """Those of anymail's events that say that an address is of no use."""
    for event in events:
        if event.event_type in FAULTS:
            yield Report(
                provider=settings.MAIL_PROVIDER,
                event_id=event.event_id or _fingerprint(event.esp_event),
                fault=FAULTS[event.event_type],
                message_id=event.message_id or "",
                address=event.recipient or "",
            )


def _fingerprint(words: object) -> str:
    """What tells a report from another where the provider gives it no key."""
    return hashlib.sha256(json.dumps(words, sort_keys=True, default=str).encode()).hexdigest()
