"""The words of a reminder message, and the last look at whether it may still go."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext, override

from tracker.guidance import Guidance
from tracker.guidance.instructions import instructions_after
from tracker.models import Message, Reminder
from tracker.outbox.delivery import Send
from tracker.outbox.render import EmailContent, write
from tracker.outbox.states import Skip, State
from tracker.reasons import Reason
from tracker.reminders.conditions import Known, look_up, why_skip
from tracker.reminders.guidance_versions import guidance_by_version
from tracker.reminders.links import log_url, preference_url

Kind = Reminder.Kind
# What these tell of is seen on the progress page.
PROGRESS = frozenset({Kind.SUMMARY, Kind.MILESTONE, Kind.ACTIVITY})

# By language and version.
InLanguage = Mapping[str, Mapping[UUID, Guidance]]


def compose(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Send | Skip]:
    """Return for each message its content, or why it must not go.

    A fixed number of queries for any number of messages, and of versions of the guidance.
    """
    queued = list(
        Reminder.objects.filter(message__in=messages, state=Reminder.State.QUEUED)
        .select_related("procedure__patient__clinic")
        .order_by("due_at", "step")
    )
    known = look_up(queued)
    guidances = guidances_in_languages(queued)
    of_message: dict[UUID, list[Reminder]] = defaultdict(list)
    for reminder in queued:
        of_message[reminder.message_id].append(reminder)  # type: ignore[index]
    return {
        message.pk: _judge(of_message[message.pk], guidances, now, known) for message in messages
    }


def guidances_in_languages(reminders: Sequence[Reminder]) -> InLanguage:
    """What `reminders`, whose patients are loaded, are written from, by language and version."""
    versions = {reminder.words_from for reminder in reminders}
    languages = {reminder.procedure.patient.language for reminder in reminders}
    return {language: guidance_by_version(versions, language) for language in languages}


def _judge(
    reminders: list[Reminder], guidances: InLanguage, now: datetime, known: Known
) -> Send | Skip:
    if not reminders:
        return Skip(Reason.NOTHING_LEFT, State.CANCELLED)
    going: list[Reminder] = []
    skipped: dict[UUID, Skip] = {}
    for reminder in reminders:
        verdict = why_skip(reminder, now=now, known=known)
        versions = guidances[reminder.procedure.patient.language]
        if verdict is None and versions[reminder.words_from].find_step(reminder.step) is None:
            verdict = Skip(Reason.NOT_IN_PLAN, State.CANCELLED)
        if verdict is None:
            going.append(reminder)
        else:
            skipped[reminder.pk] = verdict
    if not going:
        return skipped[reminders[0].pk]
    return Send(email_of(going, guidances, now=now), dropped=skipped)


def _instructions(reminder: Reminder) -> list[str]:
    """What the clinic tells all its patients, to be said after the words of `reminder`.

    Not what it has cleared this one for by then.
    """
    procedure = reminder.procedure
    patient = procedure.patient
    said = instructions_after(reminder.step, patient.clinic.instructions, language=patient.language)
    return [
        option.text
        for matter, option in said
        if not matter.until_cleared
        or not procedure.cleared(matter.until_cleared, reminder.local_date)
    ]


def email_of(
    reminders: Sequence[Reminder], guidances: InLanguage, *, now: datetime
) -> EmailContent:
    """Return the e-mail of `reminders`, which leave together, in their patient's language."""
    procedure = reminders[0].procedure
    patient = procedure.patient
    versions = guidances[patient.language]
    steps = [versions[reminder.words_from].step(reminder.step) for reminder in reminders]
    names = {
        "clinic": patient.clinic.name,
        "first_name": patient.first_name,
        "phone": patient.clinic.phone,
    }
    words = [
        (r, text)
        for r, step in zip(reminders, steps, strict=True)
        for text in (step.text.format(**names), *_instructions(r))
    ]
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
            "subject": steps[0].subject.format(**names),
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
