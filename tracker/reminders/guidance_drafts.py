"""A clinic's own version of the guidance: drafted, changed, published and taken back.

There is one draft a clinic, and it is sound at any time: a change with a fault is refused. Each
step leaves a row that says who did what. Moving the patients is `rollout`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.guidance import Fault, editing, mild, mild_tables
from tracker.guidance.editing import Place
from tracker.guidance.ownership import draft_faults, with_products
from tracker.models import Clinic, GuidanceChange, GuidanceVersion, User
from tracker.reminders import guidance_rollout
from tracker.reminders.guidance_versions import current

State, Audience, What = GuidanceVersion.State, GuidanceVersion.Audience, GuidanceChange.What
Document = dict[str, Any]


class EditRefused(ValueError):
    """A change that would leave a fault: each with the key of the entry, or "" for elsewhere."""

    def __init__(self, faults: Sequence[tuple[str, Fault]]) -> None:
        super().__init__("\n".join(str(fault) for _, fault in faults))
        self.faults = list(faults)


def draft_of(clinic: Clinic) -> GuidanceVersion | None:
    """The draft that the clinic has, if it has one."""
    return (
        GuidanceVersion.objects.filter(clinic=clinic, state=State.DRAFT)
        .select_related("based_on")
        .first()
    )


@transaction.atomic
def start_draft(clinic: Clinic, *, by: User, now: datetime) -> GuidanceVersion:
    """A copy of what the clinic's new patients get now, to be changed; or the draft at hand."""
    _lock(clinic)
    if (draft := draft_of(clinic)) is not None:
        return draft
    base = current(clinic, now=now)
    number = GuidanceVersion.objects.filter(clinic=clinic).count() + 1
    label = f"{mild().version[:15]}.{number}"
    draft = GuidanceVersion.objects.create(
        clinic=clinic,
        label=label,
        document={**with_products(base.document, mild_tables()), "version": label},
        based_on=base,
        state=State.DRAFT,
        created_at=now,
        created_by=by,
    )
    _note(draft, What.STARTED, by=by, now=now)
    return draft


@transaction.atomic
def discard_draft(clinic: Clinic, *, by: User, now: datetime) -> None:
    """Give the draft up; it is kept for the record."""
    draft = _locked_draft(clinic)
    draft.state = State.DISCARDED
    draft.save(update_fields=["state"])
    _note(draft, What.DISCARDED, by=by, now=now)


def change_entry(
    clinic: Clinic,
    place: Place,
    values: Mapping[str, Any],
    *,
    because: str,
    by: User,
    now: datetime,
) -> bool:
    """Change one entry of the draft; False when nothing is different.

    What it rests on stays among its sources; `because` joins them as the clinic's proposal. A
    value of None takes its key out. Raises EditRefused, and KeyError when there is no such entry.
    """

    def change(document: Document) -> Document:
        before = editing.entry_at(document, place)
        if editing.changed(document, place, values) == document:
            return document
        note = f"Changed by {clinic.name} on {_day(clinic, now)}."
        kept = [source for source in before["sources"] if source.get("note") != note]
        sources = [*kept, _reason(because, note)]
        return editing.changed(document, place, {**values, "sources": sources})

    return _edit(clinic, place, change, what=What.EDITED, by=by, now=now)


def add_message(
    clinic: Clinic,
    section: str,
    values: Mapping[str, Any],
    *,
    because: str,
    by: User,
    now: datetime,
) -> Place:
    """Add a message to the draft; where it stands. Raises EditRefused."""
    # A code that no version had: what went out by another name cannot be taken for it.
    place = Place(section, f"{section}-{uuid4().hex[:8]}")
    note = f"Added by {clinic.name} on {_day(clinic, now)}."
    entry = {key: value for key, value in values.items() if value is not None}
    entry |= {"code": place.code, "sources": [_reason(because, note)]}

    def change(document: Document) -> Document:
        return editing.added(document, section, entry)

    _edit(clinic, place, change, what=What.ADDED, by=by, now=now)
    return place


def _reason(because: str, note: str) -> dict[str, str | bool]:
    """The source of what a clinic said itself."""
    return {"proposal": because, "note": note, "clinics_own": True}


def remove_entry(clinic: Clinic, place: Place, *, by: User, now: datetime) -> None:
    """Take an entry out of the draft. Raises EditRefused, and KeyError when there is none."""
    if not place.can_go:
        raise KeyError(str(place))

    def change(document: Document) -> Document:
        return editing.without(document, place)

    _edit(clinic, place, change, what=What.REMOVED, by=by, now=now)


@transaction.atomic
def publish(clinic: Clinic, *, audience: str, by: User, now: datetime) -> GuidanceVersion:
    """Put the draft in use: for new patients, or for all, whose plans are then moved bit by bit.

    Raises ValidationError, in words, while another version is on its way to the patients or
    when the draft is not sound; then nothing is written.
    """
    _lock(clinic)
    draft = _locked_draft(clinic)
    if guidance_rollout.running(clinic) is not None:
        raise ValidationError("Patients are still being moved. Publish when that has ended.")
    draft.document = with_products(draft.document, mild_tables())
    if faults := draft_faults(draft.document, mild_tables()):
        raise ValidationError([str(fault) for fault in faults])
    replaced = current(clinic, now=now)
    GuidanceVersion.objects.filter(clinic=clinic, state=State.PUBLISHED).update(
        state=State.REPLACED
    )
    draft.state, draft.replaces = State.PUBLISHED, replaced
    draft.published_for, draft.published_at = Audience(audience), now
    draft.save()
    _note(draft, What.PUBLISHED, after=draft.published_for, by=by, now=now)
    if audience == Audience.ALL:
        guidance_rollout.begin(clinic, draft, now=now)
    return draft


@transaction.atomic
def take_back(clinic: Clinic, *, by: User, now: datetime) -> GuidanceVersion:
    """Put the version before in use again, and give it back to everybody who has this one.

    Also to those who were registered with it: nobody is left with what was taken back. Raises
    ValidationError, in words, when there is nothing to take back.
    """
    _lock(clinic)
    version = (
        GuidanceVersion.objects.select_for_update()
        .filter(clinic=clinic, state=State.PUBLISHED)
        .first()
    )
    if version is None:
        raise ValidationError("Nothing was published that could be taken back.")
    moving = guidance_rollout.running(clinic)
    if moving is not None and moving.version_id != version.pk:
        raise ValidationError("Patients are still being moved. Take it back when that has ended.")
    version.state, version.withdrawn_at = State.WITHDRAWN, now
    version.save(update_fields=["state", "withdrawn_at"])
    assert version.replaces_id is not None  # as the database has it of what was published
    GuidanceVersion.objects.filter(pk=version.replaces_id, clinic=clinic).update(
        state=State.PUBLISHED
    )
    _note(version, What.WITHDRAWN, by=by, now=now)
    guidance_rollout.begin(clinic, version, back=True, now=now)
    return version


def _edit(
    clinic: Clinic,
    place: Place,
    change: Callable[[Document], Document],
    *,
    what: GuidanceChange.What,
    by: User,
    now: datetime,
) -> bool:
    with transaction.atomic():
        draft = _locked_draft(clinic)
        before, after = draft.document, change(draft.document)
        if before == after:
            return False
        _refuse_faults(after, place)
        draft.document = after
        draft.save(update_fields=["document"])
        _note(
            draft,
            what,
            place=str(place),
            before=None if what == What.ADDED else editing.entry_at(before, place),
            after=None if what == What.REMOVED else editing.entry_at(after, place),
            by=by,
            now=now,
        )
    return True


def _refuse_faults(document: Document, place: Place) -> None:
    """Raise EditRefused with every fault, those of the entry at `place` first."""
    faults = draft_faults(document, mild_tables())
    if not faults:
        return
    here = editing.faults_at(document, place, faults)
    elsewhere = [("", fault) for fault in faults if fault not in [own for _, own in here]]
    raise EditRefused([*here, *elsewhere])


def _lock(clinic: Clinic) -> None:
    """One at a time decides what a clinic's guidance is."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)


def _locked_draft(clinic: Clinic) -> GuidanceVersion:
    draft = (
        GuidanceVersion.objects.select_for_update().filter(clinic=clinic, state=State.DRAFT).first()
    )
    if draft is None:
        raise ValidationError("There is no draft. Start one from the current version.")
    return draft


def _note(
    version: GuidanceVersion, what: GuidanceChange.What, *, by: User, now: datetime, **of: Any
) -> None:
    GuidanceChange.objects.create(version=version, what=what, changed_by=by, changed_at=now, **of)


def _day(clinic: Clinic, now: datetime) -> str:
    return f"{now.astimezone(clinic.zone):%B %-d, %Y}"
