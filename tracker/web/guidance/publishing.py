"""Trying a draft on a real patient, publishing it, and taking back what was published."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from tracker.guidance import Guidance, from_tables
from tracker.models import GuidanceVersion, Patient, Procedure, Reminder
from tracker.people.access_trail import note_access
from tracker.reminders import guidance_rollout
from tracker.reminders.guidance_drafts import publish as publish_draft
from tracker.reminders.guidance_drafts import withdraw
from tracker.reminders.guidance_rollout import Effect
from tracker.reminders.guidance_versions import guidance_of
from tracker.web.common.formatters import counted, joined, moment
from tracker.web.common.staff_access import (
    Staff,
    lead_required,
    patient_for,
    staff_page,
    staff_required,
)
from tracker.web.guidance.forms import AudienceForm
from tracker.web.guidance.nurse_pages import the_draft, version_in_use
from tracker.web.messages.ledger import what_it_is
from tracker.web.messages.plan_preview import Step

MATCHES = 10


@dataclass(frozen=True, slots=True)
class Reworded:
    """A planned message whose words or condition are others in the draft."""

    what: str
    when: str
    before: str
    after: str


@staff_required
@require_safe
def preview(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What the draft would change for one patient; writes nothing but the access trail."""
    draft = the_draft(staff)
    search = request.GET.get("q", "").strip()[:100]
    chosen = _chosen(draft, staff, request.GET.get("patient", ""))
    context: dict[str, object] = {
        "here": "settings",
        "draft": draft,
        "search": search,
        "matches": _matches(staff, search) if search else [],
        "chosen": chosen,
    }
    if chosen is not None:
        patient = chosen.patient
        note_access(staff.user, patient, page="guidance preview", now=staff.now)
        drafted = from_tables(draft.document, patient.language)
        effect = guidance_rollout.effect([chosen], draft.document, now=staff.now)
        context |= {
            "effect": effect,
            "sentence": _sentence(effect),
            "steps": steps_of(effect, patient, now=staff.now),
            "reworded": _reworded(effect, chosen, drafted, now=staff.now),
        }
    return staff_page(request, staff, "guidance/guidance_preview.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Say what publishing does to everybody, then do it: for new patients, or for all."""
    lead_required(staff)
    draft = the_draft(staff)
    key = _key(draft)
    is_post = request.method == "POST"
    form = AudienceForm(request.POST if is_post else None)
    if is_post and form.is_valid():
        if request.POST.get("confirmed") != key:
            form.add_error(None, "The draft has changed since. Look at it once more.")
        elif _publish(request, staff, form):
            return redirect("clinic:guidance")
    context = {
        "here": "settings",
        "draft": draft,
        "form": form,
        "key": key,
        "forecast": guidance_rollout.forecast(draft, now=staff.now),
    }
    return staff_page(request, staff, "guidance/guidance_publish.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_version(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Withdraw the version in use: the previous one is used again."""
    lead_required(staff)
    version = version_in_use(staff)
    if version is None:
        raise Http404
    if request.method == "POST":
        try:
            withdraw(staff.clinic, by=staff.user, now=staff.now)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            _move_the_first(staff)
            messages.success(request, f"Version {version.label} is taken back.")
        return redirect("clinic:guidance")
    context = {
        "here": "settings",
        "version": version,
        "before": version.replaces,
        "patients": guidance_rollout.followed(staff.clinic.pk, version.protocol)
        .filter(guidance_version=version)
        .count(),
    }
    return staff_page(request, staff, "guidance/guidance_take_back.html", context)


def steps_of(effect: Effect, patient: Patient, *, now: datetime) -> list[Step]:
    """The messages that appear, move or vanish, in the order of their days."""

    def at(instant: datetime) -> str:
        return moment(instant, patient.zone, now=now)

    rows: list[tuple[datetime, Reminder, str, str]] = [
        *((row.due_at, row, "", at(row.due_at)) for row in effect.appears),
        *((was, row, at(was), at(row.due_at)) for row, was in effect.moves),
        *((was, row, at(was), "") for row, was in effect.vanishes),
    ]
    rows.sort(key=lambda row: row[0])
    return [Step(what_it_is(row), was, becomes) for _at, row, was, becomes in rows]


def _publish(request: HttpRequest, staff: Staff, form: AudienceForm) -> bool:
    audience = form.cleaned_data["audience"]
    try:
        version = publish_draft(staff.clinic, audience=audience, by=staff.user, now=staff.now)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    _move_the_first(staff)
    whom = version.get_published_for_display()
    messages.success(request, f"Version {version.label} is published {whom}.")
    return True


def _move_the_first(staff: Staff) -> None:
    """In a small clinic that is everybody; in others the worker goes on within the minute."""
    moving = guidance_rollout.running(staff.clinic)
    if (
        moving is not None
        and guidance_rollout.move_batch(moving.pk, now=staff.now) < guidance_rollout.BATCH
    ):
        guidance_rollout.move_batch(moving.pk, now=staff.now)  # finds nobody left, and ends it


def _key(draft: GuidanceVersion) -> str:
    """Stands for exactly this draft: whoever publishes has seen it, and no other."""
    return hashlib.sha256(json.dumps(draft.document, sort_keys=True).encode()).hexdigest()[:32]


def _chosen(draft: GuidanceVersion, staff: Staff, key: str) -> Procedure | None:
    """The procedure of the patient that was chosen, else of whoever is earliest in recovery."""
    everybody = guidance_rollout.followed(staff.clinic.pk, draft.protocol)
    everybody = everybody.select_related("patient__clinic")
    if not key:
        return everybody.order_by("-performed_on", "pk").first()
    try:
        patient = patient_for(staff, UUID(key))
    except ValueError:
        raise Http404 from None
    return everybody.filter(patient=patient).first()


def _matches(staff: Staff, search: str) -> list[Patient]:
    found = Patient.objects.of_staff(staff.user).followed()
    for word in search.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return list(found.order_by("last_name", "first_name", "pk")[:MATCHES])


def _sentence(effect: Effect) -> str:
    """ "3 messages appear, 1 moves and 2 have other words." """
    parts = [
        (len(effect.appears), "appears", "appear"),
        (len(effect.moves), "moves", "move"),
        (len(effect.vanishes), "vanishes", "vanish"),
        (len(effect.rewords), "reads differently", "read differently"),
    ]
    told = [
        f"{counted(number, 'message')} {one if number == 1 else many}"
        for number, one, many in parts
        if number
    ]
    return f"{joined(told)}." if told else "Nothing changes for this patient."


def _reworded(
    effect: Effect, procedure: Procedure, drafted: Guidance, *, now: datetime
) -> list[Reworded]:
    pinned = guidance_of(procedure.guidance_version_id, procedure.patient.language)
    zone = procedure.patient.zone
    return [
        Reworded(
            what=what_it_is(row),
            when=moment(row.due_at, zone, now=now),
            before=pinned.step(row.step).text,
            after=drafted.step(row.step).text,
        )
        for row in sorted(effect.rewords, key=lambda row: row.due_at)
    ]
