"""What was sent to the patient and what is planned, each with its reason in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tracker.guidance.instructions import instructions_in
from tracker.models import Patient, Reminder
from tracker.reasons import for_patients
from tracker.reminders.guidance_versions import guidance_of
from tracker.reminders.planning import EVENT_KINDS
from tracker.web.common.language import current_language
from tracker.web.common.patient_access import Viewer, patient_page, show

State = Reminder.State
AHEAD = (State.PLANNED, State.QUEUED)
WENT_OUT = (State.SENT, State.UNCONFIRMED, State.FAILED)
NEXT = 7  # how many planned messages stand open on the page


@dataclass(frozen=True, slots=True)
class Entry:
    """Reminders that leave, or left, in one e-mail."""

    at: datetime
    reminders: Sequence[Reminder]

    @property
    def kinds(self) -> list[str]:
        """What is in it: log_request, nudge, guidance, visit; each once."""
        return list(dict.fromkeys(reminder.kind for reminder in self.reminders))

    @property
    def happened(self) -> str:
        """What alone brought the e-mail: milestone, cleared or check_in; "" for anything else."""
        only = self.kinds[0] if len(self.kinds) == 1 else ""
        return only if only in EVENT_KINDS else ""

    @property
    def local_date(self) -> date:
        return self.reminders[0].local_date

    @property
    def recovery_day(self) -> int:
        return self.reminders[0].recovery_day

    @property
    def state(self) -> str:
        """The state of its reminders; that they went out counts for all of them."""
        states = {reminder.state for reminder in self.reminders}
        return State.SENT.value if State.SENT in states else self.reminders[0].state

    @property
    def reasons(self) -> list[str]:
        """Why they were not sent, or not surely, in the language of the page; each once."""
        found = (for_patients(r.reason_code, r.reason_detail) for r in self.reminders)
        return list(dict.fromkeys(filter(None, found)))


@require_safe
@patient_page
def messages(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The plan's messages: those to come, then those that went out or did not, newest first."""
    reminders = (
        list(
            viewer.procedure.reminders.exclude(state=State.CANCELLED)
            .select_related("message")
            .order_by("due_at", "step", "occurrence")
        )
        if viewer.procedure
        else []
    )
    nudges = [r for r in reminders if r.kind == Reminder.Kind.NUDGE and r.state in AHEAD]
    # A nudge goes out only if a day is missed: one sentence says so, instead of a line for each.
    ahead = _entries(r for r in reminders if r.state in AHEAD and r not in nudges)
    behind = list(reversed(_entries(r for r in reminders if r.state not in AHEAD)))
    context = {
        "next": ahead[:NEXT],
        "later": ahead[NEXT:],
        "nudge_at": nudges[0].due_at if nudges else None,
        "went_out": [(e, _words_sent(e, viewer.patient)) for e in behind if e.state in WENT_OUT],
        "held_back": [e for e in behind if e.state not in WENT_OUT],
        "zone": viewer.patient.zone,
        "send_time": viewer.patient.effective_send_time,
    }
    return show(request, viewer, "messages/patient_messages.html", context, here="messages")


def _entries(reminders: Iterable[Reminder]) -> list[Entry]:
    """Return reminders of one day and part of the day together, as they are sent."""

    def slot(reminder: Reminder) -> tuple[object, str, str]:
        return reminder.local_date, reminder.slot, reminder.state

    ordered = sorted(reminders, key=slot)
    entries = []
    for _slot, together in groupby(ordered, key=slot):
        group = list(together)
        sent_at = next((r.message.sent_at for r in group if r.message and r.message.sent_at), None)
        entries.append(Entry(at=sent_at or group[0].due_at, reminders=group))
    return sorted(entries, key=lambda entry: entry.at)


def _words_sent(entry: Entry, patient: Patient) -> list[str]:
    """Return what the e-mail said, without its link; nothing when it was not sent."""
    names = {
        "clinic": patient.clinic.name,
        "first_name": patient.first_name,
        "phone": patient.clinic.phone,
    }
    if entry.state != State.SENT:
        return []
    words = []
    for reminder in entry.reminders:
        step = guidance_of(reminder.words_from, current_language()).find_step(reminder.step)
        words += [step.text.format(**names)] if step else []
        sent = reminder.message.text if reminder.message else ""
        words += instructions_in(reminder.step, sent, language=current_language())
    return words
