"""Exports as Apple Health makes them, small and large; records are handed in as they come."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
<!ATTLIST Record
  type          CDATA #REQUIRED
  unit          CDATA #IMPLIED
  value         CDATA #IMPLIED
>
]>
<HealthData locale="en_US">
 <ExportDate value="{exported}"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1950-04-01"/>
"""
TAIL = "</HealthData>\n"
STEPS = "HKQuantityTypeIdentifierStepCount"
DISTANCE = "HKQuantityTypeIdentifierDistanceWalkingRunning"
PULSE = "HKQuantityTypeIdentifierHeartRate"
IPHONE, WATCH = "Rosa’s iPhone", "Rosa’s Apple Watch"
MODELS = {
    IPHONE: "&lt;&lt;HKDevice: 0x28&gt;, name:iPhone, manufacturer:Apple Inc., model:iPhone&gt;",
    WATCH: "&lt;&lt;HKDevice: 0x29&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch&gt;",
}


def record(kind: str, source: str, start: str, end: str, value: object, unit: str = "count") -> str:
    """One record; `start` and `end` as Apple writes them: "2026-11-02 09:12:00 -0600"."""
    return (
        f' <Record type="{kind}" sourceName="{source}" sourceVersion="18.1" '
        f'device="{MODELS.get(source, "")}" unit="{unit}" creationDate="{end}" '
        f'startDate="{start}" endDate="{end}" value="{value}"/>\n'
    )


def steps(source: str, day: str, start: str, end: str, value: object, offset: str = "-0600") -> str:
    """Steps between two times of a day: steps(IPHONE, "2026-11-02", "09:00", "09:10", 120)."""
    return record(STEPS, source, f"{day} {start}:00 {offset}", f"{day} {end}:00 {offset}", value)


def distance(
    source: str, day: str, start: str, end: str, value: object, unit: str = "mi",
    offset: str = "-0600",
) -> str:  # fmt: skip
    at = [f"{day} {time}:00 {offset}" for time in (start, end)]
    return record(DISTANCE, source, at[0], at[1], value, unit)


def export_xml(*records: str, exported: str = "2026-11-03 09:00:00 -0600") -> bytes:
    return (HEAD.replace("{exported}", exported) + "".join(records) + TAIL).encode()


def zipped(xml: bytes, name: str = "apple_health_export/export.xml") -> io.BytesIO:
    """The zip file of an export, with the other things that are in one."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apple_health_export/export_cda.xml", b"<ClinicalDocument/>" * 9_000)
        archive.writestr("apple_health_export/workout-routes/route_1.gpx", b"<gpx/>")
        archive.writestr(name, xml)
    file.seek(0)
    return file


def export(*records: str, **options: str) -> io.BytesIO:
    return zipped(export_xml(*records, **options))


def years_of_records(until: datetime, *, days: int, a_day: int) -> Iterator[str]:
    """Pulse, steps and distance of phone and watch, type by type, as a real export has them."""
    for kind, unit, source in (
        (PULSE, "count/min", WATCH),
        (STEPS, "count", IPHONE),
        (STEPS, "count", WATCH),
        (DISTANCE, "mi", IPHONE),
        (DISTANCE, "mi", WATCH),
    ):
        for day in range(days, 0, -1):
            for n in range(a_day):
                start = until - timedelta(days=day) + timedelta(minutes=2 * n)
                end = start + timedelta(seconds=100 + n % 20)
                value = (n * 7 + day) % 90 if unit != "mi" else ((n * 7 + day) % 90) / 1000
                yield record(
                    kind, source, f"{start:%F %T} -0600", f"{end:%F %T} -0600", value, unit
                )


def write_export(path: Path, records: Iterable[str]) -> int:
    """A zip file at `path`, written as a stream; the size of its export.xml."""
    size = 0
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("apple_health_export/export.xml", "w", force_zip64=True) as xml,
    ):
        size += _write(xml, HEAD.replace("{exported}", "2026-11-03 09:00:00 -0600"))
        for one in records:
            size += _write(xml, one)
        size += _write(xml, TAIL)
    return size


def _write(file: IO[bytes], text: str) -> int:
    return file.write(text.encode())
