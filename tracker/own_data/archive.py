"""The download: a zip of the tables as CSV and as JSON, written while it is being sent."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

from django.template.loader import get_template
from django.utils.translation import override

from tracker.models import Patient
from tracker.own_data.cells import csv_line, json_text, plain
from tracker.own_data.registry import TABLES
from tracker.own_data.table import Table

Language = Patient.Language
NOTES = {Language.ENGLISH: "READ-ME.txt", Language.SPANISH: "LEAME.txt"}
# Programs that open tables take UTF-8 for something else unless it begins so.
MARK = "\ufeff".encode()
PIECE = 32 * 1024  # bytes


def archive(patient: Patient, *, now: datetime) -> Iterator[bytes]:
    """The zip, piece by piece: notes in both languages, the patient's own first, then the tables.

    Two queries a table; no table is held in memory whole.
    """
    pipe = _Pipe()
    stamp = now.astimezone(patient.zone).timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:

        def file(name: str, parts: Iterator[bytes]) -> Iterator[bytes]:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with made.open(entry, "w") as into:
                for part in parts:
                    into.write(part)
                    if pipe.waiting >= PIECE:
                        yield pipe.take()

        for language in sorted(NOTES, key=lambda language: language != patient.language):
            yield from file(NOTES[language], iter([note(language, patient, now=now)]))
        for table in TABLES:
            yield from file(f"csv/{table.name}.csv", _csv(table, patient))
        yield from file("everything.json", _json(patient, now))
    yield pipe.take()


def file_name(patient: Patient, *, now: datetime) -> str:
    """What the download is called: nothing of health, as others may see it in a folder."""
    word = "mis-datos" if patient.language == Language.SPANISH else "my-data"
    return f"{word}-{patient.local_date(now)}.zip"


def note(language: str, patient: Patient, *, now: datetime) -> bytes:
    """The note that explains every table and column, in `language`."""
    with override(language):
        words = get_template("own_data/note.txt").render(
            {"tables": TABLES, "patient": patient, "clinic": patient.clinic, "now": now}
        )
    return words.replace("\n", "\r\n").encode()


def _csv(table: Table, patient: Patient) -> Iterator[bytes]:
    yield MARK + csv_line(list(table.columns))
    yield from map(csv_line, table.read(patient))


def _json(patient: Patient, now: datetime) -> Iterator[bytes]:
    """One object: each table a list of its rows."""
    yield b'{"made_at": ' + json_text(plain(now.astimezone(UTC))) + b', "tables": {'
    for place, table in enumerate(TABLES):
        yield (b",\n" if place else b"\n") + json_text(table.name) + b": ["
        for number, row in enumerate(table.read(patient)):
            values = map(plain, row)
            line = json_text(dict(zip(table.columns, values, strict=True)))
            yield (b",\n" if number else b"\n") + line
        yield b"]"
    yield b"}}\n"


class _Pipe:
    """What the zip is written to; it cannot go back, for what was taken has been sent."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting = 0  # bytes

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        self.waiting += len(part)
        return len(part)

    def flush(self) -> None:
        """It keeps nothing back."""

    def close(self) -> None:
        """It holds nothing open."""

    def take(self) -> bytes:
        """What was written since it was last taken."""
        taken = b"".join(self._parts)
        self._parts, self.waiting = [], 0
        return taken
