"""A calendar file keeps to RFC 5545 whatever stands in it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.web.guidance.calendars import day_of, events_of, lines_of
from tracker.web.guidance.calendar_file import CalendarEvent, calendar_file

NOW = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
# Everything that people type, and what they cannot: separators, controls, letters of many bytes.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=90) | st.text(
    st.sampled_from("a \\,;:\"'\n\r\té漢🙂\u2028\x00\x0b"), max_size=90
)
GONE = "\x7f\x85\u2028\u2029"
EVENTS = st.builds(
    CalendarEvent,
    uid=st.uuids(),
    sequence=st.integers(0, 10_000),
    on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    summary=TEXT,
    description=TEXT,
)


def as_read(text: str) -> str:
    """What is left of `text`: line breaks of one kind, controls that no calendar may hold gone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or (sign not in GONE and sign >= " "))


@given(st.lists(EVENTS, max_size=4))
def test_whatever_is_written_is_read_back_by_the_rules(events):
    read = events_of(calendar_file(events, now=NOW))
    assert len(read) == len(events)
    for event, properties in zip(events, read, strict=True):
        assert UUID(properties["UID"]) == event.uid
        assert int(properties["SEQUENCE"]) == event.sequence
        assert day_of(properties["DTSTART"]) == event.on
        assert day_of(properties["DTEND"]) == event.on + timedelta(days=1)
        assert properties["SUMMARY"] == as_read(event.summary)
        assert properties["DESCRIPTION"] == as_read(event.description)


@given(st.integers(0, 300), st.sampled_from("aé漢🙂"))
def test_a_line_is_folded_at_75_octets_and_no_letter_is_split(length, letter):
    event = CalendarEvent(UUID(int=1), 0, date(2026, 11, 3), letter * length, "")
    assert f"SUMMARY:{letter * length}" in lines_of(calendar_file([event], now=NOW))


def test_an_event_lasts_its_day_is_private_and_makes_nobody_busy():
    event = CalendarEvent(UUID(int=1), 2, date(2026, 12, 31), "Visit", "Call")
    assert lines_of(calendar_file([event], now=NOW)) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tracker//Calendar 1//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        "UID:00000000-0000-0000-0000-000000000001",
        "DTSTAMP:20261103T150000Z",
        "SEQUENCE:2",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Visit",
        "DESCRIPTION:Call",
        "STATUS:TENTATIVE",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
