"""Build the download: a zip of the tables as CSV and as JSON, made while it is being sent."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime

from django.template.loader import get_template
from django.utils.translation import override

from tracker.models import Patient
from tracker.own_data.registry import TABLES
from tracker.own_data.table import Table
from tracker.rules.tables.csv_text import BYTE_ORDER_MARK, csv_line, json_value

Language = Patient.Language
NOTES = {Language.ENGLISH: "READ-ME.txt", Language.SPANISH: "LEAME.txt"}
CHUNK_BYTES = 32 * 1024  # bytes


def archive(patient: Patient, *, now: datetime) -> Iterator[bytes]:
    """Yield the zip: notes in both languages, the patient's own first, then the tables.

    Two queries a table; no table is held in memory whole.
    """
    buffer = _Buffer()
    stamp = now.astimezone(patient.zone).timetuple()[:6]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:

        def file(name: str, parts: Iterator[bytes]) -> Iterator[bytes]:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with made.open(entry, "w") as into:
                for part in parts:
                    into.write(part)
                    if buffer.waiting >= CHUNK_BYTES:
                        yield buffer.drain()

        for language in sorted(NOTES, key=lambda language: language != patient.language):
            yield from file(NOTES[language], iter([note(language, patient, now=now)]))
        for table in TABLES:
            yield from file(f"csv/{table.name}.csv", _csv(table, patient))
        yield from file("everything.json", _json(patient, now))
    yield buffer.drain()


def file_name(patient: Patient, *, now: datetime) -> str:
    """Return the file's name, which says nothing of health: others may see it in a folder."""
    word = "mis-datos" if patient.language == Language.SPANISH else "my-data"
    return f"{word}-{patient.local_date(now)}.zip"


def note(language: str, patient: Patient, *, now: datetime) -> bytes:
    """Render the note that explains every table and column, in `language`."""
    with override(language):
        words = get_template("own_data/note.txt").render(
            {"tables": TABLES, "patient": patient, "clinic": patient.clinic, "now": now}
        )
    return words.replace("\n", "\r\n").encode()


def _csv(table: Table, patient: Patient) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK + csv_line(list(table.columns))
    yield from map(csv_line, table.read(patient))


def _json(patient: Patient, now: datetime) -> Iterator[bytes]:
    """Yield one JSON object: each table is a list of its rows."""
    yield b'{"made_at": ' + json_text(json_value(now)) + b', "tables": {'
    for place, table in enumerate(TABLES):
        yield (b",\n" if place else b"\n") + json_text(table.name) + b": ["
        for number, row in enumerate(table.read(patient)):
            values = map(json_value, row)
            line = json_text(dict(zip(table.columns, values, strict=True)))
            yield (b",\n" if number else b"\n") + line
        yield b"]"
    yield b"}}\n"


def json_text(value: object) -> bytes:
    """Return JSON; every value in it is a `json_value` already."""
    return json.dumps(value, ensure_ascii=False).encode()


class _Buffer:
    """The file that the zip is written to; it cannot seek, for what was drained has been sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0  # bytes

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        self.waiting += len(part)
        return len(part)

    def flush(self) -> None:
        """Do nothing: there is no file behind it."""

    def close(self) -> None:
        """Do nothing: there is no file behind it."""

    def drain(self) -> bytes:
        """Return what was written since the last call."""
        drained = b"".join(self._parts)
        self._parts, self.waiting = [], 0
        return drained
