"""The clinic's guidance: everybody on the staff reads it, a lead drafts and changes it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tracker.guidance import DEFAULT_PROTOCOL, editing, shipped_tables
from tracker.guidance.editing import Place
from tracker.models import GuidanceChange, GuidanceVersion
from tracker.reminders import guidance_rollout
from tracker.reminders.guidance_drafts import (
    EditRefused,
    add_message,
    change_entry,
    discard_draft,
    draft_of,
    remove_entry,
    start_draft,
)
from tracker.web.common.formatters import moment
from tracker.web.common.staff_access import Staff, lead_required, staff_page, staff_required
from tracker.web.guidance.forms import EntryForm
from tracker.web.guidance.words import (
    SECTIONS,
    changes_of,
    item_of,
    limits_of,
    messages_of,
    name_of,
    phases_of,
)

HISTORY = 30
# A new message begins as one in the evening, with the first of the section's conditions.
NEW_MESSAGE = {"local_time": "send_time", "condition": "always"}


@staff_required
@require_safe
def guidance(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What patients are told and when; the draft if there is one, else what is in use."""
    clinic = staff.clinic
    draft = draft_of(clinic)
    in_use = version_in_use(staff)
    document = draft.document if draft else tables_of(in_use)
    context = {
        "here": "settings",
        "draft": draft,
        "in_use": in_use,
        "published": (
            moment(in_use.published_at, clinic.zone, now=staff.now)
            if in_use and in_use.published_at
            else ""
        ),
        "shipped": shipped_tables(DEFAULT_PROTOCOL)["version"],
        "moving": guidance_rollout.running(clinic),
        "messages_listed": messages_of(document),
        "stages": phases_of(document),
        "limits": limits_of(document),
        "changes": (
            changes_of(editing.differences(tables_of(in_use), draft.document)) if draft else []
        ),
        "addable": [(section, SECTIONS[section]) for section in editing.ADDABLE],
        "history": _history(staff),
    }
    return staff_page(request, staff, "guidance/nurse_guidance.html", context)


@staff_required
@require_POST
def start(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Begin a draft from what is in use."""
    lead_required(staff)
    start_draft(staff.clinic, by=staff.user, now=staff.now)
    messages.success(request, "This is your draft. Patients see nothing of it until you publish.")
    return redirect("clinic:guidance")


@staff_required
@require_POST
def discard(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Give the draft up."""
    lead_required(staff)
    the_draft(staff)
    discard_draft(staff.clinic, by=staff.user, now=staff.now)
    messages.success(request, "The draft is discarded. What is in use stays as it is.")
    return redirect("clinic:guidance")


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, staff: Staff, place: str) -> HttpResponse:
    """Change one entry of the draft; with a fault, what was typed stays."""
    lead_required(staff)
    draft = the_draft(staff)
    at, found = _entry(draft, place)
    form = _form(request, at, found, draft)
    if form.is_bound and form.is_valid():
        try:
            different = change_entry(
                staff.clinic,
                at,
                form.values(),
                because=form.cleaned_data["because"],
                by=staff.user,
                now=staff.now,
            )
        except EditRefused as refused:
            form.take_faults(refused.faults)
        else:
            messages.success(request, "Saved in the draft." if different else "Nothing changed.")
            return redirect(f"{reverse('clinic:guidance')}#{at}")
    context = {"here": "settings", "form": form, "item": item_of(at, found), "is_new": False}
    return staff_page(request, staff, "guidance/guidance_entry.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, staff: Staff, section: str) -> HttpResponse:
    """Add a message to the draft; with a fault, what was typed stays."""
    lead_required(staff)
    draft = the_draft(staff)
    if section not in editing.ADDABLE:
        raise Http404
    at = Place(section, "new")
    form = _form(request, at, NEW_MESSAGE, draft)
    if form.is_bound and form.is_valid():
        try:
            place = add_message(
                staff.clinic,
                section,
                {**NEW_MESSAGE, **form.values()},
                because=form.cleaned_data["because"],
                by=staff.user,
                now=staff.now,
            )
        except EditRefused as refused:
            form.take_faults(refused.faults)
        else:
            messages.success(request, "Added to the draft.")
            return redirect(f"{reverse('clinic:guidance')}#{place}")
    context = {"here": "settings", "form": form, "item": {"name": name_of(at)}, "is_new": True}
    return staff_page(request, staff, "guidance/guidance_entry.html", context)


@staff_required
@require_POST
def remove(request: HttpRequest, staff: Staff, place: str) -> HttpResponse:
    """Take an entry out of the draft."""
    lead_required(staff)
    at, _found = _entry(the_draft(staff), place)
    if not at.can_go:
        raise Http404
    try:
        remove_entry(staff.clinic, at, by=staff.user, now=staff.now)
    except EditRefused as refused:
        messages.error(request, " ".join(f"{fault}." for _key, fault in refused.faults))
    else:
        messages.success(request, "Taken out of the draft.")
    return redirect("clinic:guidance")


def the_draft(staff: Staff) -> GuidanceVersion:
    """The clinic's draft, or 404."""
    draft = draft_of(staff.clinic)
    if draft is None:
        raise Http404
    return draft


def version_in_use(staff: Staff) -> GuidanceVersion | None:
    """What the clinic published and uses; None while that is the product's own."""
    return (
        GuidanceVersion.objects.of_staff(staff.user)
        .filter(state=GuidanceVersion.State.PUBLISHED)
        .first()
    )


def tables_of(version: GuidanceVersion | None) -> dict[str, Any]:
    """The document of a version, or the product's."""
    return version.document if version else shipped_tables(DEFAULT_PROTOCOL)


def _entry(draft: GuidanceVersion, place: str) -> tuple[Place, dict[str, Any]]:
    """The entry of the draft that an address names, or 404."""
    try:
        at = Place.read(place)
        return at, editing.entry_at(draft.document, at)
    except (ValueError, KeyError):
        raise Http404 from None


def _form(
    request: HttpRequest, place: Place, found: dict[str, Any], draft: GuidanceVersion
) -> EntryForm:
    return EntryForm(
        request.POST if request.method == "POST" else None,
        place=place,
        entry=found,
        morning=draft.document["nudge"]["local_time"],
    )


def _history(staff: Staff) -> list[dict[str, str]]:
    """Who did what to the clinic's versions, newest first."""
    changes = (
        GuidanceChange.objects.filter(version__clinic=staff.clinic)
        .select_related("version", "changed_by")
        .defer("version__document", "before", "after")[:HISTORY]
    )
    return [
        {
            "when": moment(change.changed_at, staff.clinic.zone, now=staff.now),
            "what": _what_was_done(change),
            "version": change.version.label,
            "who": str(change.changed_by or "Somebody who has left"),
        }
        for change in changes
    ]


def _what_was_done(change: GuidanceChange) -> str:
    done = change.get_what_display()
    if change.place:
        return f"{done}: {name_of(Place.read(change.place))}"
    if change.what == GuidanceChange.What.PUBLISHED:
        return f"{done} {change.version.get_published_for_display()}"
    return done
