"""Who changed a patient's preferences, when and how, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from tracker.models import Frequency, Patient, PreferenceChange, PreferenceDoor
from tracker.models.preference import PREFERENCES
from tracker.web.common.form_fields import zone_name
from tracker.web.common.formatters import clock, moment, short_day

# A list this long holds years of changes.
MOST = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One change: "Reminders: off", and who made it."""

    when: str
    what: str
    who: str


def changes_of(
    changes: Iterable[PreferenceChange], *, zone: ZoneInfo, now: datetime
) -> list[Change]:
    """The newest of `changes`, which come newest first with their authors; times in `zone`."""
    today = now.astimezone(zone).date()
    return [
        Change(
            when=moment(change.changed_at, zone, now=now),
            what="; ".join(
                _said(name, change.after[name], today)
                for name in PREFERENCES
                if name in change.after
            ),
            who=_who(change),
        )
        for change in list(changes)[:MOST]
    ]


def _said(name: str, value: object, today: date) -> str:
    match name, value:
        case "reminders_on", bool():
            return f"Reminders: {'on' if value else 'off'}"
        case "frequency", str():
            return f"How often: {Frequency(value).label.lower() if value else 'the clinic’s way'}"
        case "paused_until", str():
            return f"Paused until {short_day(date.fromisoformat(value), today=today)}"
        case "paused_until", _:
            return "No pause any more"
        case "send_time", str():
            return f"Send time: {clock(time.fromisoformat(value))}"
        case "send_time", _:
            return "Send time: the clinic’s"
        case "timezone", str():
            return f"Time zone: {zone_name(value)}"
        case "language", str():
            return f"Language: {dict(Patient.Language.choices)[value]}"
    return f"E-mail: {value or 'none'}"


def _who(change: PreferenceChange) -> str:
    """ "Denise Park, RN, by the clinic"; of whoever held the e-mail only the door is known."""
    who = [str(change.changed_by)] if change.changed_by else []
    return ", ".join([*who, str(PreferenceDoor(change.door).label)])
