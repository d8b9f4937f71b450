"""Writes a calendar file (RFC 5545) of events that last one whole day each.

Without a library: these few properties are all there is, and they must stay few, since calendars
are shared. `icalendar` would replace the folding alone, and lets control characters through.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

MOST_OCTETS = 75  # of a line, without its ending
PRODUCT = "-//Tracker//Calendar 1//EN"
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event. The same `uid` with a higher `sequence` replaces an imported one."""

    uid: UUID
    sequence: int
    on: date
    summary: str
    description: str


def calendar_file(events: Sequence[CalendarEvent], *, now: datetime) -> bytes:
    """Return the file in UTF-8. Events are private and do not mark anybody as busy."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        *(line for event in events for line in _event(event, now)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: CalendarEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    yield "STATUS:TENTATIVE"
    yield "TRANSP:TRANSPARENT"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """Return a TEXT value: line breaks and separators escaped, control characters left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"([\\;,])", r"\\\1", text)
    return CONTROL_CHARACTERS.sub("", text.replace("\n", "\\n"))


def _folded(line: str) -> bytes:
    """Return the line and its ending, folded so that no part is too long and no letter split."""
    parts = [bytearray()]
    for letter in line:
        encoded = letter.encode()
        if len(parts[-1]) + len(encoded) > MOST_OCTETS:
            parts.append(bytearray(b" "))
        parts[-1] += encoded
    return b"\r\n".join(parts) + b"\r\n"
