"""An alert's history, one line per event, and the rationale of its rule."""

from dataclasses import dataclass

from tracker.guidance import Source
from tracker.models import Alert, AlertEvent
from tracker.rules.triage import RED_FLAG, RULES
from tracker.rules.triage.codes import (
    DATA_REQUEST,
    LEFT,
    NO_WORKING_EMAIL,
    NOTHING_PLANNED,
    PHONE_CALL,
)
from tracker.web.common.formatters import moment, near_day
from tracker.web.common.staff_access import Staff
from tracker.web.worklist.alert_cards import person

Kind = AlertEvent.Kind
# Rules about the record, which rest on no measure: RULES of the triage do not have them.
ABOUT_THE_RECORD = {
    PHONE_CALL: "A log is asked for, and no e-mail reaches the patient: somebody phones.",
    DATA_REQUEST: "Patients have a right to an answer about their record.",
    LEFT: "Whoever leaves the program is not followed any more: a nurse should know.",
    NO_WORKING_EMAIL: "Mail does not arrive, so no reminder reaches the patient.",
    NOTHING_PLANNED: "Without a plan no reminder would ever go out.",
}


@dataclass(frozen=True, slots=True)
class Why:
    """The rationale of a rule, with its sources."""

    title: str
    what: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an alert's history; the time in the clinic's zone."""

    when: str
    words: str


def why(rule: str) -> Why:
    """Return the rationale of `rule`."""
    known = RULES.get(RED_FLAG.rstrip(":") if rule.startswith(RED_FLAG) else rule)
    if known is None:
        return Why("About the record", ABOUT_THE_RECORD.get(rule, ""))
    return Why(known.title, known.what, source_words(known.source))


def source_words(source: Source) -> str:
    """ "Reference 33, PMID 27228511: 2 points of pain are a difference that matters."""
    note = f": {source.note.rstrip('.')}" if source.note else ""
    if source.kind == "quote":
        return f"“{source.text}” ({source.origin or source.document}){note}."
    if source.kind == "reference":
        name = f"Reference {source.number}" if source.number else ""
        return f"{', '.join(filter(None, [name, source.origin]))}{note}."
    return f"A proposal{note}. It needs a clinician’s sign-off."


def history(alert: Alert, staff: Staff) -> list[Step]:
    """Return the alert's events, oldest first. One query."""
    zone, now = staff.clinic.zone, staff.now
    events = AlertEvent.objects.filter(alert=alert).select_related("by", "to")
    return [Step(moment(event.at, zone, now=now), _words(event, alert, staff)) for event in events]


def _words(event: AlertEvent, alert: Alert, staff: Staff) -> str:
    who = person(event.by, staff).capitalize() if event.by == staff.user else str(event.by or "")
    who = who or "Somebody who has left"
    if event.kind == Kind.SNOOZED and event.until is not None:
        until = near_day(event.until, today=alert.patient.local_date(staff.now))
        return f"{who} snoozed it until {until}: “{event.words}”"
    if event.kind == Kind.RESOLVED:
        ended = f"{who} resolved it" if event.by else "It ended by itself"
        return f"{ended}: {event.words}"
    return {
        Kind.RAISED: f"Raised: {event.words}",
        Kind.RAISED_AGAIN: f"Raised again: {event.words}",
        Kind.WITHDRAWN: "The patient took it back",
        Kind.ACKNOWLEDGED: f"{who} took it",
        Kind.ASSIGNED: f"{who} assigned it to {person(event.to, staff)}",
        Kind.WOKE: "The snooze ended, and it still stood",
        Kind.ESCALATED: "The clinic lead was told that nobody had it",
    }[Kind(event.kind)]
