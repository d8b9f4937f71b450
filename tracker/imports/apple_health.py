"""Read steps and walking distance from Apple Health's export.xml, zipped or not.

The file may be a gigabyte and come from anybody, so it is read as a stream and never unpacked.
The document type at its head, which some versions of iOS write badly, is never parsed: so no file
can declare an entity. What the parser itself must keep is bounded at every step.
"""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import IO, BinaryIO
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from tracker.imports.source import ImportFault, Unreadable
from tracker.rules.imports.tally import (
    OTHER,
    PHONE,
    WATCH,
    Device,
    LastWholeDay,
    Measured,
    Span,
    Window,
)
from tracker.rules.units import METRES_IN, DistanceUnit

STEPS = "HKQuantityTypeIdentifierStepCount"
DISTANCE = "HKQuantityTypeIdentifierDistanceWalkingRunning"
METRES = {
    "m": 1.0,
    "km": 1000.0,
    "cm": 0.01,
    "mi": float(METRES_IN[DistanceUnit.miles]),
    "ft": float(METRES_IN[DistanceUnit.feet]),
    "yd": float(METRES_IN[DistanceUnit.yards]),
}
DAY = timedelta(days=1)

ROOT = b"<HealthData"
ZIP = b"PK\x03\x04"
CHUNK = 1 << 16
MOST_HEAD_BYTES = 1 << 20
# Ten years of a watch are some 5 GB; text of this kind packs 20 to 30 times smaller.
MOST_BYTES = 8 << 30
MOST_COMPRESSION = 250
ALWAYS_ALLOWED = 50 << 20
# An element is a few hundred bytes, its name one of a few dozen, its depth 3.
LONGEST_ELEMENT = 4 << 20
MOST_NAMES = 5_000
DEEPEST = 50
MOST_DEVICES = 100
MOST_FILES_LOOKED_AT = 20
# What zipfile raises on a file that was cut off or changed, packed in a way that it does not know
# (NotImplementedError), or locked with a password (RuntimeError).
DAMAGED_ZIP = (BadZipFile, OSError, zlib.error, NotImplementedError, RuntimeError, EOFError)


class AppleHealth:
    """The file that "Export All Health Data" of the iPhone's Health app makes."""

    name = "apple_health"

    def accepts(self, file: BinaryIO) -> bool:
        """Return whether it is that zip file, or the export.xml in it."""
        if file.read(len(ZIP)) != ZIP:
            file.seek(0)
            return _from_root_tag(file) != b""
        try:
            with ZipFile(file) as archive:
                return _export_in(archive) is not None
        except DAMAGED_ZIP:
            return False

    def read(
        self, file: BinaryIO, window: Window, choices: Mapping[str, str]
    ) -> Iterator[Measured]:
        """Yield every span of the two measures that touches `window`. Nothing is asked."""
        if file.read(len(ZIP)) != ZIP:
            file.seek(0)
            yield from _measured(file, window, most=MOST_BYTES)
            return
        try:
            with ZipFile(file) as archive:
                export = _export_in(archive)
                if export is None:
                    raise Unreadable(ImportFault.NO_EXPORT)
                most = max(ALWAYS_ALLOWED, MOST_COMPRESSION * export.compress_size)
                with archive.open(export) as stream:
                    yield from _measured(stream, window, most=min(most, MOST_BYTES))
        except DAMAGED_ZIP:
            raise Unreadable(ImportFault.DAMAGED) from None


def _export_in(archive: ZipFile) -> ZipInfo | None:
    """Find the export in a zip by its first tag: its name is in the iPhone's language."""
    found = [
        info
        for info in archive.infolist()
        if info.filename.lower().endswith(".xml") and info.filename.count("/") <= 1
    ]
    for info in sorted(found, key=lambda info: -info.file_size)[:MOST_FILES_LOOKED_AT]:
        with archive.open(info) as stream:
            if _from_root_tag(stream):
                return info
    return None


def _measured(stream: IO[bytes], window: Window, *, most: int) -> Iterator[Measured]:
    """Yield what the XML in `stream` holds, reading at most `most` bytes."""
    records = _Records(window)
    parser = records.parser
    seen = 0
    chunk = _from_root_tag(stream)
    if not chunk:
        raise Unreadable(ImportFault.NO_EXPORT)
    try:
        while chunk:
            seen += len(chunk)
            parser.Parse(chunk, False)
            records.check(len(chunk))
            if seen > most:
                raise Unreadable(ImportFault.TOO_LARGE)
            yield from records.drain()
            chunk = stream.read(CHUNK)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Unreadable(ImportFault.DAMAGED) from None
    yield from records.drain()
    if not records.any_of_ours:
        raise Unreadable(ImportFault.NO_RECORDS)


def _from_root_tag(stream: IO[bytes]) -> bytes:
    """Skip to the root's tag and return the bytes read from there on; b"" if it is missing."""
    head = b""
    while len(head) <= MOST_HEAD_BYTES and (chunk := stream.read(CHUNK)):
        head += chunk
        start = head.find(ROOT)
        if start >= 0:
            return head[start:]
    return b""


class _Records:
    """Collect the spans from the parser's events, and limit what the parser keeps."""

    def __init__(self, window: Window) -> None:
        self.any_of_ours = False
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        # Days by their first letters, a day more on either side for the difference of zones.
        self._first = (window.since - DAY).isoformat()
        self._last = (window.until + 2 * DAY).isoformat()
        self._zone = window.zone
        self._taken: list[Measured] = []
        self._devices: dict[tuple[str, bool, bool], Device] = {}
        self._depth = 0
        self._elements = 0
        self._silent_bytes = 0

    def drain(self) -> list[Measured]:
        """Return what was collected since the last call."""
        taken, self._taken = self._taken, []
        return taken

    def check(self, fed: int) -> None:
        """Raise Unreadable if the parser keeps more than any real export makes it keep."""
        self._silent_bytes = 0 if self._elements else self._silent_bytes + fed
        self._elements = 0
        too_much = (
            self._silent_bytes > LONGEST_ELEMENT
            or self._depth > DEEPEST
            or len(self.parser.intern) > MOST_NAMES
        )
        if too_much:
            raise Unreadable(ImportFault.DAMAGED)

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if element == "Record":
            kind = attributes.get("type")
            if kind in (STEPS, DISTANCE):
                self.any_of_ours = True
                self._take(kind, attributes)
        elif element == "ExportDate":
            with suppress(ValueError):
                exported_at = _instant(attributes.get("value", ""))
                on = exported_at.astimezone(self._zone).date()
                self._taken.append(LastWholeDay(on - DAY))

    def _end(self, element: str) -> None:
        self._depth -= 1

    def _take(self, kind: str, attributes: Mapping[str, str]) -> None:
        """Collect a record that touches the window. One that cannot be read is skipped."""
        start, end = attributes.get("startDate", ""), attributes.get("endDate", "")
        if end < self._first or start > self._last:
            return
        is_distance = kind == DISTANCE
        metres = METRES.get(attributes.get("unit", "")) if is_distance else 1.0
        if metres is None:
            return
        with suppress(ValueError):
            self._taken.append(
                Span(
                    "daily_distance_m" if is_distance else "steps",
                    self._device(attributes),
                    _instant(start).timestamp(),
                    _instant(end).timestamp(),
                    float(attributes.get("value", "")) * metres,
                )
            )

    def _device(self, attributes: Mapping[str, str]) -> Device:
        """Return the device. A watch and a phone are known by their model, else by their name."""
        name, model = attributes.get("sourceName", ""), attributes.get("device", "")
        told = (name, "Watch" in model, "iPhone" in model)
        device = self._devices.get(told)
        if device is None:
            if len(self._devices) >= MOST_DEVICES:
                return Device(OTHER, "")
            device = self._devices[told] = Device(_kind(*told), name)
        return device


def _kind(name: str, is_watch: bool, is_phone: bool) -> int:
    name = name.lower()
    if is_watch or (not is_phone and "watch" in name):
        return WATCH
    return PHONE if is_phone or "iphone" in name else OTHER


def _instant(text: str) -> datetime:
    """Parse "2026-11-03 09:12:00 -0600". Raise ValueError."""
    at = datetime.fromisoformat(f"{text[:19]}{text[20:]}")
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    return at
