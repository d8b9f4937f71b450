"""Reads a calendar file strictly after RFC 5545, by another way than the product writes it."""

import re
from datetime import date

Properties = dict[str, str]
ESCAPES = {"n": "\n", "N": "\n", "\\": "\\", ",": ",", ";": ";"}


def lines_of(content: bytes) -> list[str]:
    """The unfolded lines (section 3.1); each physical line is checked on the way."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        assert 0 < len(line) <= 75, line
        line.decode()  # no letter is split
    unfolded: list[str] = []
    for line in physical:
        if line.startswith(b" "):
            unfolded[-1] += line[1:].decode()
        else:
            unfolded.append(line.decode())
    return unfolded


def events_of(content: bytes) -> list[Properties]:
    """The properties of each event, by name without parameters; TEXT values are read."""
    lines = lines_of(content)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines[-1] == "END:VCALENDAR"
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    events: list[Properties] = []
    inside = False
    for line in lines[1:-1]:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            assert not inside
            inside = True
            events.append({})
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            key = name.partition(";")[0]
            assert key not in events[-1], "given twice"
            events[-1][key] = read_text(value) if key in ("SUMMARY", "DESCRIPTION") else value
    assert not inside
    for event in events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= event.keys()
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])
    return events


def read_text(value: str) -> str:
    """A TEXT value (section 3.3.11): no separator stands in it unescaped."""
    assert not re.search(r"(?<!\\)(?:\\\\)*[,;]", value), value
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value)
    return re.sub(r"\\(.)", lambda found: ESCAPES[found[1]], value)


def day_of(value: str) -> date:
    """A DATE value (section 3.3.4)."""
    assert re.fullmatch(r"\d{8}", value)
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))
