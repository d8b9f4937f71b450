"""Every page of the clinic, about the patient of `every_state.World` with the richest record."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from tests.cast import a_nurse
from tests.every_state import State, World
from tests.web.test_access_matrix import FOUND, ROUTES
from tracker.models import Alert, CaregiverLink, Message, Patient, RulePreview
from tracker.outcomes.report_cache import refresh_reports
from tracker.people.data_requests import ask
from tracker.reminders.guidance_drafts import start_draft
from tracker.rules.triage import SilenceLimits, Tuning
from tracker.triage.rule_preview import start_preview as ask_preview

# An e-mail as it is sent; files and streams; and a page that leads on, as long as the patient is
# followed.
NO_PAGES = {
    "clinic:mail_preview_html", "clinic:outcomes_file", "clinic:roster_template",
    "clinic:export_patients", "clinic:live", "clinic:follow_again",
}  # fmt: skip


def clinic_states(world: World) -> list[State]:
    """Each page as the clinic's lead sees it, and each form with nothing filled in."""
    lead = a_nurse(world.clinic, role="lead", name="Luis Ortiz, RN")
    start_draft(world.clinic, by=lead, now=world.now)
    refresh_reports(world.clinic.pk, now=world.now)
    tried = Tuning.from_json({"pain_leg_up": {"on": False}})
    preview = ask_preview(world.clinic, tried, SilenceLimits(), by=lead, now=world.now)
    return [State(name, lead, path) for name, path in _paths(world, preview)]


def _paths(world: World, preview: RulePreview) -> Iterator[tuple[str, str]]:
    given = _given(world, preview)
    for name, row in ROUTES.items():
        if name.startswith("clinic:") and "GET" in row and name not in NO_PAGES:
            parts = FOUND[name][1].pattern.converters
            yield name, reverse(name, kwargs={key: given[key] for key in parts})
    yield "worklist, emergencies", f"{reverse('clinic:worklist')}?severity=emergency"
    yield "nobody found", f"{reverse('clinic:patients')}?q=nobody"


def _given(world: World, preview: RulePreview) -> dict[str, UUID | str]:
    link = CaregiverLink.objects.filter(patient__clinic=world.clinic).first()
    alert = Alert.objects.filter(patient__clinic=world.clinic).latest("rule")
    assert link is not None
    patient: Patient = link.patient
    message = Message.objects.filter(patient=patient).first()
    assert message is not None
    assert patient.account is not None
    asked = ask(patient, kind="erase", words="Todo", by=patient.account, now=world.now)
    return {
        "patient_id": patient.pk,
        "alert_id": alert.pk,
        "link_id": link.pk,
        "message_id": message.pk,
        "request_id": asked.pk,
        "preview_id": preview.pk,
        "key": "log-daily",
        "language": "es",
        "section": "visits",
        "place": "guidance:guidance-day-14",
    }
