"""From a guidance file to what the product asks of it: points in time, phases, lookups."""

from datetime import date

import pytest

from tracker.guidance import LAST_DAY, InvalidGuidance, Protocol, When, mild, read

LEAP_DAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("when", "performed_on", "expected"),
    [
        (When(day=0), LEAP_DAY, LEAP_DAY),
        (When(day=1), LEAP_DAY, date(2028, 3, 1)),
        (When(day=42), date(2026, 11, 30), date(2027, 1, 11)),
        (When(months=3), date(2026, 11, 30), date(2027, 2, 28)),
        (When(months=4), date(2026, 10, 31), date(2027, 2, 28)),
        (When(months=12), LEAP_DAY, date(2029, 2, 28)),
        (When(months=1), date(2026, 12, 15), date(2027, 1, 15)),
        (When(years=2), LEAP_DAY, date(2030, 2, 28)),
        (When(years=4), LEAP_DAY, date(2032, 2, 29)),
        (When(years=1, days_later=1), LEAP_DAY, date(2029, 3, 1)),
        (When(day=14, days_later=1), date(2026, 12, 17), date(2027, 1, 1)),
    ],
)
def test_months_and_years_go_by_the_calendar(
    when: When, performed_on: date, expected: date
) -> None:
    assert when.on(performed_on) == expected


def test_the_fifth_year_ends_within_the_last_phase_whatever_the_leap_days() -> None:
    lengths = {
        (When(years=5).on(day) - day).days
        for day in (date(2023, 1, 1), date(2023, 12, 31), date(2024, 2, 28), LEAP_DAY)
    }
    assert max(lengths) == LAST_DAY


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (0, "first-days"),
        (2, "first-days"),
        (3, "light-activity"),
        (14, "weeks-two-to-six"),
        (42, "weeks-two-to-six"),
        (43, "first-year"),
        (LAST_DAY, "years-two-to-five"),
        (LAST_DAY + 400, "years-two-to-five"),
    ],
)
def test_a_recovery_day_has_its_phase(day: int, code: str) -> None:
    assert mild().phase_on(day).code == code


def test_the_days_before_the_procedure_have_no_phase() -> None:
    with pytest.raises(ValueError, match="before the procedure"):
        mild().phase_on(-1)


def test_the_shipped_guidance_is_read_once() -> None:
    assert mild() is mild()


def test_a_log_may_hold_red_flags_and_expected_symptoms() -> None:
    assert {"leg_weakness", "fall", "expected_soreness"} <= mild().symptom_codes
    assert len(mild().symptom_codes) == 17


def test_what_does_not_exist_is_not_found() -> None:
    for lookup in (mild().step, mild().red_flag):
        with pytest.raises(KeyError):
            lookup("no-such-code")


def test_a_file_with_faults_is_refused_with_all_of_them() -> None:
    text = Protocol.MILD.file.read_text(encoding="utf-8")
    text = text.replace("to_day = 13", "to_day = 12").replace('= "send_time"', '= "7 pm"', 1)
    with pytest.raises(InvalidGuidance) as refused:
        read(text.replace("never_say = ", "never_says = ", 1))
    entries = [fault.entry for fault in refused.value.faults]
    assert "phases[3] 'weeks-two-to-six'" in entries
    assert "log_requests[1] 'log-daily'" in entries
    assert "reconciled[1] 'rest-or-walking'" in entries
    assert str(refused.value).count("\n") == len(entries) - 1
