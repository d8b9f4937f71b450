"""Writes a calendar file (RFC 5545) of events that last one whole day each.

By hand rather than by a library: eight properties are all there is, and these must stay few, since
whatever stands here is copied to calendars that others see.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

MOST_OCTETS = 75  # of a line, its ending not counted
PRODUCT = "-//Tracker//Calendar 1//EN"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event. The same `uid` with a higher `sequence` replaces what was imported before."""

    uid: UUID
    sequence: int
    on: date
    summary: str
    description: str


def calendar_file(events: Sequence[CalendarEvent], *, now: datetime) -> bytes:
    """The file, in UTF-8. Events are private, and nobody counts as busy by them."""
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
    """`text` as a TEXT value: line breaks and separators escaped, controls left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return CONTROLS.sub("", text.replace("\n", "\\n"))


def _folded(line: str) -> bytes:
    """The line with its ending, cut so that no part is too long and no letter is split."""
    parts = [bytearray()]
    for letter in line:
        encoded = letter.encode()
        if len(parts[-1]) + len(encoded) > MOST_OCTETS:
            parts.append(bytearray(b" "))
        parts[-1] += encoded
    return b"\r\n".join(parts) + b"\r\n"
