"""Apple Health's export: what counts of it, what is passed over, and what is refused."""

import io
import zipfile
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.imports.health_export import (
    IPHONE,
    PULSE,
    STEPS,
    WATCH,
    distance,
    export,
    export_xml,
    record,
    steps,
    zipped,
)
from tracker.imports import apple_health
from tracker.imports.apple_health import AppleHealth
from tracker.imports.source import ImportFault, Unreadable
from tracker.imports.sources import detect_source
from tracker.rules.imports.tally import CountedDay, Tally, Window

DAY = date(2026, 11, 2)
WINDOW = Window(ZoneInfo("America/Chicago"), date(2026, 9, 22), DAY)


def found(file, window=WINDOW):
    tally = Tally(window)
    for measured in AppleHealth().read(file, window, {}):
        tally.add(measured)
    return tally.result().rows


def read_by_whoever_accepts(file):
    for _ in detect_source(file).read(file, WINDOW, {}):
        pass


def refused(file):
    with pytest.raises(Unreadable) as error:
        read_by_whoever_accepts(file)
    return error.value.fault


def test_steps_and_distance_of_phone_and_watch_are_one_total_a_day():
    file = export(
        steps(IPHONE, "2026-11-02", "09:00", "09:10", 1000),
        steps(IPHONE, "2026-11-02", "17:00", "17:10", 200),
        steps(WATCH, "2026-11-02", "09:00", "09:10", 1100),
        distance(IPHONE, "2026-11-02", "09:00", "09:10", "0.5"),
        distance(WATCH, "2026-11-02", "09:00", "09:10", "0.25"),
    )
    assert found(file) == [CountedDay(DAY, 1300, Decimal("804.67"))]


@pytest.mark.parametrize(
    ("unit", "metres"), [("km", 2000), ("m", 2), ("ft", "0.61"), ("yd", "1.83"), ("cm", "0.02")]
)
def test_every_unit_that_an_iphone_may_be_set_to(unit, metres):
    file = export(distance(IPHONE, "2026-11-02", "09:00", "09:10", 2, unit))
    assert found(file) == [CountedDay(DAY, daily_distance_m=Decimal(str(metres)))]


def test_a_distance_in_an_unknown_unit_is_passed_over():
    file = export(distance(IPHONE, "2026-11-02", "09:00", "09:10", 2, "furlong"))
    assert found(file) == []


def test_whatever_the_offset_a_record_belongs_to_the_patients_own_day():
    early_in_tokyo = steps(IPHONE, "2026-11-03", "08:00", "08:10", 70, "+0900")
    assert found(export(early_in_tokyo)) == [CountedDay(DAY, 70)]


def test_the_day_of_the_export_is_left_out_for_it_was_not_over():
    file = export(
        steps(IPHONE, "2026-11-01", "09:00", "09:10", 70),
        steps(IPHONE, "2026-11-02", "09:00", "09:10", 90),
        exported="2026-11-02 11:00:00 -0600",
    )
    assert found(file) == [CountedDay(date(2026, 11, 1), 70)]


def test_days_that_may_not_be_logged_are_passed_over():
    file = export(
        steps(IPHONE, "2021-03-01", "09:00", "09:10", 70),
        steps(IPHONE, "2026-09-21", "09:00", "09:10", 70),
        steps(IPHONE, "2026-09-22", "09:00", "09:10", 80),
        steps(IPHONE, "2026-11-09", "09:00", "09:10", 70),
    )
    assert found(file) == [CountedDay(date(2026, 9, 22), 80)]


def test_a_record_that_cannot_be_read_is_passed_over():
    file = export(
        steps(IPHONE, "2026-11-02", "09:00", "09:10", "many"),
        record(STEPS, IPHONE, "2026-11-02 9:00 AM", "2026-11-02 9:10 AM", 50),
        record(STEPS, IPHONE, "2026-11-02 09:00:00", "2026-11-02 09:10:00", 50),
        f' <Record type="{STEPS}"/>',
        steps(IPHONE, "2026-11-02", "09:00", "09:10", 60),
    )
    assert found(file) == [CountedDay(DAY, 60)]


def test_steps_that_were_typed_into_the_health_app_count_too():
    typed = steps("Health", "2026-11-02", "12:00", "12:00", 25).replace(
        "/>", '>\n  <MetadataEntry key="HKWasUserEntered" value="1"/>\n </Record>'
    )
    assert found(export(typed)) == [CountedDay(DAY, 25)]


def test_the_name_of_the_file_in_the_zip_depends_on_the_iphones_language():
    xml = export_xml(steps(IPHONE, "2026-11-02", "09:00", "09:10", 60))
    for name in ("apple_health_export/exportar.xml", "apple_health_export/导出.xml", "export.xml"):
        file = zipped(xml, name)
        assert detect_source(file).name == "apple_health"
        assert found(file) == [CountedDay(DAY, 60)]


def test_an_export_that_a_mac_has_unzipped_is_taken_too():
    file = io.BytesIO(export_xml(steps(IPHONE, "2026-11-02", "09:00", "09:10", 60)))
    assert detect_source(file).name == "apple_health"
    assert found(file) == [CountedDay(DAY, 60)]


# What is refused


def test_a_zip_without_an_export():
    assert refused(zipped(b"<Other/>", "photos/index.xml")) == ImportFault.NO_EXPORT


def test_a_spreadsheet_is_a_zip_too_and_is_told_apart():
    assert refused(zipped(b"<workbook/>", "xl/workbook.xml")) == ImportFault.SPREADSHEET


def test_an_export_without_steps():
    pulse = record(PULSE, WATCH, "2026-11-02 09:00:00 -0600", "2026-11-02 09:00:00 -0600", 70)
    assert refused(export(pulse)) == ImportFault.NO_RECORDS


def test_a_zip_that_was_cut_off():
    whole = export(steps(IPHONE, "2026-11-02", "09:00", "09:10", 60)).getvalue()
    assert refused(io.BytesIO(whole[: len(whole) // 2])) == ImportFault.DAMAGED


def test_a_zip_with_a_flipped_byte():
    xml = export_xml(*(steps(IPHONE, "2026-11-02", "09:00", "09:10", n) for n in range(900)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("export.xml", xml)
    damaged = bytearray(file.getvalue())
    damaged[len(damaged) // 2] ^= 1
    assert refused(io.BytesIO(bytes(damaged))) == ImportFault.DAMAGED


def test_xml_that_was_cut_off():
    xml = export_xml(steps(IPHONE, "2026-11-02", "09:00", "09:10", 60))
    assert refused(zipped(xml[:-30])) == ImportFault.DAMAGED


def test_a_zip_under_a_password():
    file = export(steps(IPHONE, "2026-11-02", "09:00", "09:10", 60))
    locked = bytearray(file.getvalue())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.find(mark)
        while at >= 0:
            locked[at + flags] |= 1
            at = locked.find(mark, at + 1)
    assert refused(io.BytesIO(bytes(locked))) in (ImportFault.DAMAGED, ImportFault.NO_EXPORT)


# Tricks


def entities(body: str) -> io.BytesIO:
    doctype = '<!DOCTYPE HealthData [<!ENTITY a "lol"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    return io.BytesIO(f'<?xml version="1.0"?>{doctype}<HealthData>{body}</HealthData>'.encode())


@pytest.mark.parametrize("name", ["a", "b"])
def test_an_entity_of_the_files_own_is_an_error_never_expanded(name):
    assert refused(entities(f"<Record type='{STEPS}'/>&{name};")) == ImportFault.DAMAGED
    assert refused(entities(f"<Record type='{STEPS}' value='&{name};'/>")) == ImportFault.DAMAGED


def test_a_second_document_type_is_an_error():
    body = "<!DOCTYPE x [<!ENTITY a 'lol'>]>"
    assert refused(entities(body)) == ImportFault.DAMAGED


def test_a_zip_bomb_is_stopped_long_before_its_end(monkeypatch):
    monkeypatch.setattr(apple_health, "ALWAYS_ALLOWED", 1 << 20)
    bomb = zipped(export_xml(steps(IPHONE, "2026-11-02", "09:00", "09:10", 60) + " " * (8 << 20)))
    assert refused(bomb) == ImportFault.TOO_LARGE


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<Record value='{'9' * (9 << 20)}'/>", id="an endless attribute"),
        pytest.param("<a>" * 100_000, id="endless depth"),
        pytest.param("".join(f"<a{n}/>" for n in range(100_000)), id="endless names"),
        pytest.param(
            "".join(f"<Record a{n}=''/>" for n in range(100_000)), id="endless attribute names"
        ),
    ],
)
def test_what_would_fill_the_parsers_memory_is_refused(body):
    assert refused(io.BytesIO(f"<HealthData>{body}</HealthData>".encode())) == ImportFault.DAMAGED


def test_a_file_of_a_thousand_devices_is_read_with_a_hundred():
    each = [steps(f"App {n}", "2026-11-02", "09:00", "09:10", 5) for n in range(300)]
    assert found(export(*each)) == [CountedDay(DAY, 5)]
