"""Previews of every e-mail to patients and staff, rendered for an invented patient."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from tracker.guidance import DEFAULT_PROTOCOL, Step
from tracker.models import Alert, Clinic, Invitation, Message, Patient, Procedure, Reminder
from tracker.outbox.render import EmailContent, RenderedEmail, render
from tracker.people import invitations
from tracker.reminders import compose as reminders
from tracker.reminders.guidance_versions import current_key, guidance_of, shipped_key
from tracker.reminders.planning import PLACE, plan_of
from tracker.reminders.schedule import PlannedReminder, place
from tracker.rules.severity import Severity
from tracker.triage import alert_mail as triage
from tracker.triage.worklist import DigestCounts
from tracker.web.common.staff_access import Staff, staff_page, staff_required

BOTH = tuple((language.value, str(language.label)) for language in Patient.Language)
ENGLISH_ALONE = BOTH[:1]
# Days on which several reminders leave in one e-mail.
FULL_DAYS = (1, 3, 7, 14, 42)
SIGN_IN_CODE = "sign-in-code"


@dataclass(frozen=True, slots=True)
class Preview:
    """One e-mail: its key in the URL, its description, and its languages."""

    key: str
    title: str
    languages: tuple[tuple[str, str], ...]  # code and name


@staff_required
@require_safe
def mail_previews(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Show the list of all e-mails."""
    groups = [
        ("The e-mail of a full day", _full_days()),
        ("One reminder alone", _steps(current_key(staff.clinic, DEFAULT_PROTOCOL))),
        ("Invitations and sign-in", _others(to_staff=False)),
        ("To the staff", _others(to_staff=True)),
    ]
    context = {
        "here": "settings",
        "groups": groups,
    }
    return staff_page(request, staff, "guidance/mail_previews.html", context)


@staff_required
@require_safe
def mail_preview(request: HttpRequest, staff: Staff, key: str, language: str) -> HttpResponse:
    """Show one e-mail: its subject, its text, and its HTML in a frame."""
    version = current_key(staff.clinic, DEFAULT_PROTOCOL)
    preview = _find(key, language, version)
    parts = parts_of(preview.key, language, clinic=staff.clinic, version=version, now=staff.now)
    context = {
        "here": "settings",
        "preview": preview,
        "language": language,
        "parts": parts,
    }
    return staff_page(request, staff, "guidance/mail_preview.html", context)


# A frame of our own page may show it, and its styles stand in the mail itself.
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]  # its types forget views with arguments
    {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        "sandbox": [""],
    }
)
@staff_required
@require_safe
def mail_preview_html(request: HttpRequest, staff: Staff, key: str, language: str) -> HttpResponse:
    """Return the HTML part for the frame: no scripts, no external content, no working links."""
    version = current_key(staff.clinic, DEFAULT_PROTOCOL)
    preview = _find(key, language, version)
    parts = parts_of(preview.key, language, clinic=staff.clinic, version=version, now=staff.now)
    if not parts.html:
        raise Http404
    return HttpResponse(parts.html)


def _full_days() -> list[Preview]:
    return [Preview(f"day-{day}", f"Day {day}", BOTH) for day in FULL_DAYS]


def _steps(version: UUID) -> list[Preview]:
    steps = guidance_of(version).steps
    return [Preview(step.code, _in_short(step), BOTH) for step in steps]


def _in_short(step: Step) -> str:
    """Return the words of a step, with names left as placeholders."""
    return re.sub(r"\{\w+\}", "…", step.text)


# Each kind of message other than reminders, by its key.
INVITATIONS = {
    "invitation-patient": ("Invitation of a patient", Invitation.Role.PATIENT),
    "invitation-caregiver": ("Invitation of a caregiver", Invitation.Role.CAREGIVER),
}
STAFF_LETTERS: dict[str, tuple[str, Callable[[Clinic, datetime], EmailContent]]] = {
    "invitation-nurse": (
        "Invitation of a colleague",
        lambda clinic, now: _invitation(Invitation.Role.NURSE, None, clinic, now),
    ),
    "staff_alert-emergency": (
        "An emergency, at once",
        lambda clinic, now: _alert(Message.Kind.STAFF_ALERT, Severity.EMERGENCY, clinic, now),
    ),
    "staff_alert-urgent": (
        "An urgent alert, at once",
        lambda clinic, now: _alert(Message.Kind.STAFF_ALERT, Severity.URGENT, clinic, now),
    ),
    "escalation": (
        "An emergency that nobody took",
        lambda clinic, now: _alert(Message.Kind.ESCALATION, Severity.EMERGENCY, clinic, now),
    ),
    "digest": (
        "The morning’s digest",
        lambda clinic, now: triage.digest_email(
            Message(kind=Message.Kind.DIGEST, clinic=clinic),
            DigestCounts(
                action=6, late=1, emergency=1, urgent=1, watch=2, silent=2, note=1, phone=1
            ),
        ),
    ),
}


def _others(*, to_staff: bool) -> list[Preview]:
    if to_staff:
        return [Preview(key, title, ENGLISH_ALONE) for key, (title, _) in STAFF_LETTERS.items()]
    found = [Preview(key, title, BOTH) for key, (title, _) in INVITATIONS.items()]
    return [*found, Preview(SIGN_IN_CODE, "Sign-in code", BOTH)]


def everything(version: UUID | None = None) -> list[Preview]:
    """Return all e-mails, patients' first; from the product's guidance or another `version`."""
    steps = _steps(version or shipped_key(DEFAULT_PROTOCOL))
    return [*_full_days(), *steps, *_others(to_staff=False), *_others(to_staff=True)]


def _find(key: str, language: str, version: UUID) -> Preview:
    found = next((preview for preview in everything(version) if preview.key == key), None)
    if found is None or language not in dict(found.languages):
        raise Http404
    return found


def parts_of(
    key: str, language: str, *, clinic: Clinic, now: datetime, version: UUID | None = None
) -> RenderedEmail:
    """The e-mail called `key`; its personal links lead to the site and open nothing.

    A reminder has the words of the product's guidance, or of another `version`.
    """
    if key == SIGN_IN_CODE:
        return _sign_in_code(language)
    letter = _email(key, language, clinic, version or shipped_key(DEFAULT_PROTOCOL), now)
    site = f"{settings.SITE_URL.rstrip('/')}/"
    stop_url = site if letter.stop_url else ""
    return render(replace(letter, button_url=site, stop_url=stop_url))


def _email(key: str, language: str, clinic: Clinic, version: UUID, now: datetime) -> EmailContent:
    if key in STAFF_LETTERS:
        return STAFF_LETTERS[key][1](clinic, now)
    patient = _margaret(clinic, language)
    if key in INVITATIONS:
        return _invitation(INVITATIONS[key][1], patient, clinic, now)
    if key.startswith("day-") and key.removeprefix("day-").isdecimal():
        return _of_day(int(key.removeprefix("day-")), patient, version, now)
    return _of_step(guidance_of(version).step(key), patient, version, now)


def _margaret(clinic: Clinic, language: str) -> Patient:
    """Return an invented patient, never stored."""
    return Patient(
        clinic=clinic,
        first_name="Margaret",
        last_name="Example",
        email="margaret@example.com",
        timezone=clinic.timezone,
        language=language,
    )


def _of_day(day: int, patient: Patient, version: UUID, now: datetime) -> EmailContent:
    """Return the e-mail sent on the evening of recovery day `day`."""
    procedure = _procedure(patient, patient.local_date(now) - timedelta(days=day), version)
    plan = plan_of(procedure, guidance_of(version))
    planned = [row for row in plan if row.recovery_day == day and row.slot == "evening"]
    return _reminders(planned, procedure, now)


def _procedure(patient: Patient, day_0: date, version: UUID) -> Procedure:
    return Procedure(patient=patient, performed_on=day_0, guidance_version_id=version)


def _of_step(step: Step, patient: Patient, version: UUID, now: datetime) -> EmailContent:
    today: date = patient.local_date(now)
    procedure = _procedure(patient, today, version)
    clinic = patient.clinic
    row = place(
        step,
        1,
        today,
        performed_on=today,
        zone=patient.zone,
        send_time=clinic.send_time,
        hours=clinic.mail_hours,
    )
    return _reminders([row], procedure, now)


def _reminders(
    planned: Iterable[PlannedReminder], procedure: Procedure, now: datetime
) -> EmailContent:
    rows = [
        Reminder(
            procedure=procedure,
            step=row.step,
            occurrence=row.occurrence,
            kind=row.kind,
            condition=row.condition or "",
            **{name: getattr(row, name) for name in PLACE},
        )
        for row in planned
    ]
    return reminders.email_of(rows, reminders.guidances_in_languages(rows), now=now)


def _invitation(role: str, patient: Patient | None, clinic: Clinic, now: datetime) -> EmailContent:
    return invitations.email_of(
        Invitation(role=role, clinic=clinic, patient=patient, expires_at=now + invitations.GOOD_FOR)
    )


def _alert(kind: str, severity: str, clinic: Clinic, now: datetime) -> EmailContent:
    return triage.alert_email(
        Message(kind=kind, clinic=clinic), Alert(severity=severity, raised_at=now, due_at=now)
    )


def _sign_in_code(language: str) -> RenderedEmail:
    with override(language):
        subject = render_to_string("account/email/login_code_subject.txt").strip()
        text = render_to_string("account/email/login_code_message.txt", {"code": "123456"})
    return RenderedEmail(subject=subject, text=text, html="", stored_text="")
