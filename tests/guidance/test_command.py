"""`manage.py guidance`: what it prints, and how it ends."""

import json
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.cast import NOW, a_clinic, a_nurse
from tracker.guidance import MILD, mild, read
from tracker.reminders.guidance_drafts import start_draft

KEYS = {
    "step", "kind", "occurrence", "recovery_day", "local_date", "local_time", "due_at",
    "useful_until", "condition", "subject", "text", "sources", "message",
}  # fmt: skip


def timeline(procedure_date: str, timezone: str, *options: str) -> str:
    out = StringIO()
    call_command(
        "guidance", "timeline", "--procedure-date", procedure_date, "--timezone", timezone,
        *options, stdout=out,
    )  # fmt: skip
    return out.getvalue()


def rows(procedure_date: str, timezone: str) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(timeline(procedure_date, timezone, "--json"))
    return read


def check(*arguments: str) -> tuple[int, list[str]]:
    """The exit status of `guidance check`, and the lines that it prints."""
    out = StringIO()
    try:
        call_command("guidance", "check", *arguments, stdout=out)
    except SystemExit as end:
        assert isinstance(end.code, int)
        return end.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


# check


def test_check_says_what_the_shipped_guidance_holds() -> None:
    status, lines = check()
    assert status == 0
    (line,) = lines
    assert line == (
        f"mild.toml is sound: version {mild().version}, 5 phases to day 1827, 45 log requests "
        "with a nudge each, 11 messages of guidance, 10 visits, 16 red flags."
    )


def test_check_prints_a_line_for_each_fault(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    text = MILD.read_text(encoding="utf-8").replace("from_day = 14", "from_day = 17")
    file.write_text(text.replace('= "09:30"', '= "06:00"'), "utf-8")
    status, lines = check(str(file))
    assert status == 1
    assert [line.split(": ")[:2] for line in lines] == [
        ["nudge", "local_time"],
        ["phases[3] 'weeks-two-to-six'", "from_day"],
    ]


def test_check_of_a_missing_file_is_a_plain_sentence(tmp_path: Path) -> None:
    file = tmp_path / "none.toml"
    assert check(str(file)) == (
        1,
        [f"{file} cannot be read (No such file or directory). Name a guidance file."],
    )


def test_check_of_a_folder_or_of_a_picture_is_a_plain_sentence(tmp_path: Path) -> None:
    picture = tmp_path / "picture.toml"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    assert check(str(tmp_path))[0] == 1
    assert check(str(picture)) == (
        1,
        [f"{picture} is not a text file. Save it as TOML in UTF-8."],
    )


# timeline


@pytest.mark.parametrize(
    ("procedure_date", "timezone"),
    [
        ("2026-11-24", "America/New_York"),
        ("2028-02-29", "America/Los_Angeles"),
        ("2027-03-12", "America/Chicago"),
        ("2026-12-31", "Pacific/Kiritimati"),
        ("2026-10-20", "Australia/Lord_Howe"),
    ],
)
def test_the_timeline_lists_every_reminder_in_the_order_of_its_time(
    procedure_date: str, timezone: str
) -> None:
    plan = rows(procedure_date, timezone)
    assert len(plan) == 129
    assert all(set(row) == KEYS for row in plan)
    assert [row["due_at"] for row in plan] == sorted(row["due_at"] for row in plan)
    assert len({(row["step"], row["occurrence"]) for row in plan}) == 129
    for row in plan:
        day = date.fromisoformat(row["local_date"])
        assert day == date.fromisoformat(procedure_date) + timedelta(days=row["recovery_day"])
        assert "08:00" <= row["local_time"] <= "21:00"
        due_at, until = (datetime.fromisoformat(row[key]) for key in ("due_at", "useful_until"))
        assert due_at < until
        assert row["due_at"].endswith("Z")
        assert row["useful_until"].endswith("Z")
        assert row["sources"]


def test_rows_that_leave_in_one_message_share_its_name() -> None:
    together = [row["step"] for row in rows("2026-11-03", "UTC") if row["recovery_day"] == 42]
    assert together == [
        "log-thrice-weekly",
        "guidance-day-42",
        "visit-6-weeks",
        "weekly-summary",
    ]
    shared = {row["message"] for row in rows("2026-11-03", "UTC") if row["recovery_day"] == 42}
    assert shared == {"2026-12-15/evening"}


def test_a_leap_days_anniversary_is_the_last_of_february() -> None:
    yearly = [row for row in rows("2028-02-29", "America/New_York") if row["step"] == "log-yearly"]
    assert [row["local_date"] for row in yearly] == [
        "2030-02-28",
        "2031-02-28",
        "2032-02-29",
        "2033-02-28",
    ]


def test_the_wall_time_stays_when_the_clocks_change() -> None:
    evenings = {
        row["local_date"]: (row["local_time"], row["due_at"][11:16])
        for row in rows("2027-03-10", "America/New_York")
        if row["step"] == "log-daily"
    }
    assert evenings["2027-03-13"] == ("17:30", "22:30")
    assert evenings["2027-03-14"] == ("17:30", "21:30")


def test_the_table_reads_in_columns() -> None:
    lines = timeline("2028-02-29", "America/New_York").splitlines()
    assert lines[:2] == [
        "Procedure on Tuesday, February 29, 2028, in the time of America/New_York.",
        "129 reminders in 93 messages.",
    ]
    head = next(line for line in lines if line.startswith(" Day"))
    words_at = head.index("Words")
    for line in lines[lines.index(head) + 2 :]:
        assert line[words_at - 2 : words_at] == "  "
        assert line[words_at] != " "
        assert len(line) <= words_at + 72
    assert "   0  Tue, Feb 29, 2028  5:30 pm  guidance-day-0 1" in lines[6]


@pytest.mark.parametrize(
    ("procedure_date", "timezone", "said"),
    [
        ("2027-02-29", "UTC", "--procedure-date: “2027-02-29” is not a date. Write it as YYYY-"),
        ("20270228", "UTC", "--procedure-date: “20270228” is not a date"),
        ("tomorrow", "UTC", "--procedure-date: “tomorrow” is not a date"),
        ("9999-12-31", "UTC", "--procedure-date: 9999-12-31 leaves no room for a plan"),
        ("2026-11-03", "Chicago", "--timezone: “Chicago” is not a time zone. Name one such as Am"),
        ("2026-11-03", "../etc", "--timezone: “../etc” is not a time zone. Name one such as Ame"),
        ("2026-11-03", "", "--timezone: “” is not a time zone"),
    ],
)
def test_a_wrong_option_is_named_with_the_fix(
    procedure_date: str, timezone: str, said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        timeline(procedure_date, timezone)
    assert str(refused.value).startswith(said)


# export


def test_the_products_guidance_is_exported_as_a_file_that_is_sound() -> None:
    out = StringIO()
    call_command("guidance", "export", stdout=out)
    assert read(out.getvalue()) == mild()


@pytest.mark.django_db
def test_a_clinics_version_is_exported_by_its_key() -> None:
    clinic = a_clinic()
    lead = a_nurse(clinic, role="lead")
    draft = start_draft(clinic, by=lead, now=NOW)
    out = StringIO()
    call_command("guidance", "export", str(draft.pk), stdout=out)
    assert read(out.getvalue()).version == draft.label


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["1", "6f1c2d7e-0000-4000-8000-000000000000"])
def test_a_version_that_is_not_there_is_named(key: str) -> None:
    with pytest.raises(CommandError, match=f"VERSION: no version of the guidance is {key}"):
        call_command("guidance", "export", key)
