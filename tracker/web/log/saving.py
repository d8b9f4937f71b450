"""Saves the patient's form, for the page, the e-mail link and the offline queue."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from django.http import HttpRequest, QueryDict

from tracker.journal.record_day import Entry, InvalidLog, Recorded, record_day
from tracker.journal.same_as_yesterday import repeat_day_before
from tracker.models import Door, Patient, User
from tracker.web.log.advice import Warnings, warnings_of
from tracker.web.log.form import LogForm

# What a page sends as "part" when it does not send the whole day.
SAME, SYMPTOMS = "same", "symptoms"


def part_of(request: HttpRequest) -> str:
    """Return which part of the day was sent: SAME, SYMPTOMS, or "" for all of it."""
    return part_in(request.POST)


def part_in(fields: QueryDict) -> str:
    """Return which part of the day the fields of a form are."""
    part = fields.get("part", "")
    return part if part in (SAME, SYMPTOMS) else ""


def entry_of(request: HttpRequest) -> Entry | None:
    """Return the key by which a save that is sent twice is recognised, or None."""
    try:
        return Entry(UUID(request.POST.get("client_id", "")))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Saved:
    """What was recorded; `told` if it is only the red flags of an invalid form."""

    recorded: Recorded | None
    told: Warnings | None = None


@dataclass(frozen=True, slots=True)
class Saving:
    """One day of one patient, and who sends it."""

    patient: Patient
    day: date
    entered_by: User | None
    door: Door
    now: datetime
    entry: Entry | None = None

    def whole(self, form: LogForm) -> Saved:
        """Record what `form` says; nothing, with the form saying why, when it cannot be kept.

        A red flag is recorded even then: its alert must not wait until a number is corrected.
        """
        answers = form.answers()
        if answers is not None:
            recorded = _tried(form, lambda: self._record(answers, merge=form.blank))
            if recorded:
                return Saved(recorded)
        symptoms = form.symptoms_checked()
        warnings = warnings_of(symptoms, form.protocol)
        if warnings and _tried(form, lambda: self._ahead(symptoms)):
            return Saved(None, told=warnings)
        return Saved(None)

    def _ahead(self, symptoms: list[str]) -> Recorded:
        """Record the symptoms under a name of their own: that of the whole is still to come."""
        if self.entry is None:
            return self._record({"symptoms": symptoms}, merge=True)
        entry = replace(self.entry, client_id=uuid5(self.entry.client_id, "symptoms ahead"))
        return replace(self, entry=entry)._record({"symptoms": symptoms}, merge=True)

    def same_as_day_before(self, form: LogForm) -> Saved:
        """Record the day as about the same as the one before; else the form says why not."""
        return Saved(
            _tried(
                form,
                lambda: repeat_day_before(
                    patient=self.patient,
                    day=self.day,
                    entered_by=self.entered_by,
                    door=self.door,
                    now=self.now,
                    entry=self.entry,
                ),
            )
        )

    def _record(self, answers: dict[str, object], *, merge: bool) -> Recorded:
        return record_day(
            patient=self.patient,
            day=self.day,
            answers=answers,
            entered_by=self.entered_by,
            door=self.door,
            now=self.now,
            merge=merge,
            entry=self.entry,
        )


def _tried(form: LogForm, recording: Callable[[], Recorded]) -> Recorded | None:
    try:
        return recording()
    except InvalidLog as refused:
        form.take_errors(refused.errors)
        return None
