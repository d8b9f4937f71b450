"""The words of a reminder message, and the last look at whether it may still go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, override

from tracker.guidance import mild
from tracker.models import Message, Reminder
from tracker.outbox.delivery import Go, Stop
from tracker.outbox.render import Letter, write
from tracker.outbox.states import State
from tracker.reminders.conditions import Known, look_up, stop
from tracker.reminders.links import log_url, preference_url

Kind = Reminder.Kind
# What these tell of is seen on the progress page.
PROGRESS = frozenset({Kind.SUMMARY, Kind.MILESTONE, Kind.ACTIVITY})


def compose(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Go | Stop]:
    """For each message its letter, or why it must not go. Three queries for any number."""
    queued = list(
        Reminder.objects.filter(message__in=messages, state=Reminder.State.QUEUED)
        .select_related("procedure__patient__clinic")
        .order_by("due_at", "step")
    )
    known = look_up(queued)
    of_message: dict[UUID, list[Reminder]] = defaultdict(list)
    for reminder in queued:
        of_message[reminder.message_id].append(reminder)  # type: ignore[index]
    return {message.pk: _judge(of_message[message.pk], now, known) for message in messages}


def _judge(reminders: list[Reminder], now: datetime, known: Known) -> Go | Stop:
    if not reminders:
        return Stop("Nothing was left to say.", State.CANCELLED)
    going: list[Reminder] = []
    stops: dict[UUID, Stop] = {}
    for reminder in reminders:
        verdict = stop(reminder, now=now, known=known)
        if verdict is None:
            going.append(reminder)
        else:
            stops[reminder.pk] = verdict
    if not going:
        return stops[reminders[0].pk]
    dropped = {pk: verdict.reason for pk, verdict in stops.items()}
    return Go(letter=letter_of(going, now=now), dropped=dropped)


def letter_of(reminders: Sequence[Reminder], *, now: datetime) -> Letter:
    """The words of `reminders`, which leave together, in their patient's language."""
    procedure = reminders[0].procedure
    patient = procedure.patient
    guidance = mild(patient.language)
    names = {
        "clinic": patient.clinic.name,
        "first_name": patient.first_name,
        "phone": patient.clinic.phone,
    }
    words = [(r, guidance.step(r.step).text.format(**names)) for r in reminders]
    kinds = {r.kind for r in reminders}
    # whoever has been silent is asked gently, instead of in the usual words
    is_gentle = Kind.CHECK_IN in kinds
    asked = next((r.requested_day for r in reminders if r.requested_day is not None), None)
    with override(patient.language):
        if asked is None:
            label = gettext("See your progress") if kinds <= PROGRESS else gettext("See your plan")
        elif asked == patient.local_date(now):
            label = gettext("Log today")
        else:
            label = gettext("Log yesterday")
    site = settings.SITE_URL.rstrip("/")
    if asked is not None:
        url = log_url(patient, asked, now=now)
    else:
        url = f"{site}/progress/" if kinds <= PROGRESS else f"{site}/guidance/"
    return write(
        "reminders",
        {
            "subject": guidance.step(reminders[0].step).subject.format(**names),
            "first_name": patient.first_name,
            "asks": [
                text
                for r, text in words
                if r.requested_day is not None and (r.kind == Kind.CHECK_IN or not is_gentle)
            ],
            # two milestones of one day are told in the same words
            "notes": list(dict.fromkeys(text for r, text in words if r.requested_day is None)),
            "button_label": label,
        },
        clinic=patient.clinic,
        button_url=url,
        language=patient.language,
        stop_url=preference_url(patient),
    )
