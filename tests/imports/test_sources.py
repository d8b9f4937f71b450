"""A further source is one small module: here is one, and how it plugs in."""

import io
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pytest

from tracker.imports.source import ImportFault, Source, Unreadable
from tracker.imports.sources import SOURCES, detect_source
from tracker.rules.imports.tally import WATCH, CountedDay, Device, Measured, Span, Tally, Window

WINDOW = Window(ZoneInfo("UTC"), date(2026, 11, 1), date(2026, 11, 2))


class Pedometer:
    """A made-up device: PEDO, then a line for each minute: epoch seconds, and steps."""

    name = "pedometer"

    def accepts(self, file: BinaryIO) -> bool:
        return file.read(4) == b"PEDO"

    def read(
        self, file: BinaryIO, window: Window, choices: Mapping[str, str]
    ) -> Iterator[Measured]:
        file.readline()
        for line in file:
            start_s, steps = map(int, line.split())
            yield Span("steps", Device(WATCH, "Pedometer"), start_s, start_s + 60, steps)


def test_a_third_source_plugs_in():
    sources: list[Source] = [*SOURCES, Pedometer()]
    noon = int(WINDOW.midnights_s()[0]) + 12 * 3600
    file = io.BytesIO(f"PEDO\n{noon} 80\n{noon + 60} 90\n".encode())
    source = detect_source(file, sources)
    assert source.name == "pedometer"
    tally = Tally(WINDOW)
    for measured in source.read(file, WINDOW, {}):
        tally.add(measured)
    assert tally.result().rows == [CountedDay(date(2026, 11, 1), steps=170)]


def test_without_it_such_a_file_is_unknown():
    with pytest.raises(Unreadable) as error:
        detect_source(io.BytesIO(b"PEDO\n1 2\n"))
    assert error.value.fault == ImportFault.UNKNOWN


def test_each_source_has_a_name_of_its_own_that_fits_its_column():
    names = [source.name for source in SOURCES]
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= 20 for name in names)
