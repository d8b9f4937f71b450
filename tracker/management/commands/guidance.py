"""`manage.py guidance`: whether a file is sound, what it plans, and a stored version as a file."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from textwrap import wrap
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.core.management.base import BaseCommand, CommandError

from tracker.guidance import (
    DEFAULT_PROTOCOL,
    Guidance,
    InvalidGuidance,
    read,
    shipped_guidance,
    shipped_tables,
)
from tracker.guidance.toml import to_toml
from tracker.models import GuidanceVersion
from tracker.reminders.schedule import PlannedReminder, expand

WORDS_WIDTH = 72


class Command(BaseCommand):
    """Checks guidance and shows what it plans, without a database; exports what is stored."""

    help = "Check a guidance file, or show every reminder that it plans for a procedure."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        check = commands.add_parser("check", help="validate a guidance file: a line for each fault")
        check.add_argument("file", nargs="?", default=str(DEFAULT_PROTOCOL.file), metavar="FILE")
        export = commands.add_parser("export", help="a version as a file that `check` reads")
        export.add_argument(
            "version", nargs="?", default="", metavar="VERSION", help="its key; else the product's"
        )
        timeline = commands.add_parser("timeline", help="every reminder, in the order of its time")
        timeline.add_argument("--procedure-date", required=True, metavar="YYYY-MM-DD")
        timeline.add_argument("--timezone", required=True, metavar="ZONE")
        timeline.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *, command: str, **options: Any) -> None:
        if command == "check":
            self._check(Path(options["file"]))
        elif command == "export":
            self._export(options["version"])
        else:
            self._timeline(options["procedure_date"], options["timezone"], options["json"])

    def _check(self, file: Path) -> None:
        try:
            guidance = read(file.read_text(encoding="utf-8"))
        except OSError as error:
            self._stop(f"{file} cannot be read ({error.strerror}). Name a guidance file.")
        except UnicodeDecodeError:
            self._stop(f"{file} is not a text file. Save it as TOML in UTF-8.")
        except InvalidGuidance as invalid:
            self._stop(*map(str, invalid.faults))
        else:
            self.stdout.write(_holdings(file, guidance))

    def _export(self, key: str) -> None:
        document = shipped_tables(DEFAULT_PROTOCOL)
        if key:
            try:
                document = GuidanceVersion.objects.get(pk=UUID(key)).document
            except (ValueError, GuidanceVersion.DoesNotExist):
                raise CommandError(f"VERSION: no version of the guidance is {key}.") from None
        self.stdout.write(to_toml(document), ending="")

    def _stop(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)
        sys.exit(1)

    def _timeline(self, procedure_date: str, timezone: str, as_json: bool) -> None:
        performed_on = _read_date(procedure_date)
        zone = _read_zone(timezone)
        try:
            guidance = shipped_guidance(DEFAULT_PROTOCOL)
            plan = expand(guidance, performed_on=performed_on, zone=zone)
        except (OverflowError, ValueError):
            raise CommandError(
                f"--procedure-date: {procedure_date} leaves no room for a plan of five years. "
                "Choose a year from 1900 to 9900."
            ) from None
        if as_json:
            rows = [_as_json(row) for row in plan]
            self.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_table(plan, performed_on, zone)))


def _read_date(value: str) -> date:
    try:
        read = date.fromisoformat(value)
    except ValueError:
        read = None
    if read is None or read.isoformat() != value:
        raise CommandError(
            f"--procedure-date: “{value}” is not a date. Write it as YYYY-MM-DD, "
            "such as 2026-11-03."
        )
    return read


def _read_zone(value: str) -> ZoneInfo:
    zones = available_timezones()
    if value in zones:
        return ZoneInfo(value)
    by_city = {zone.rpartition("/")[2].lower(): zone for zone in sorted(zones)}
    names = by_city | {zone.lower(): zone for zone in zones}
    close = get_close_matches(value.lower().replace(" ", "_"), names, 1, 0.8)
    example = names[close[0]] if close else "America/New_York"
    raise CommandError(f"--timezone: “{value}” is not a time zone. Name one such as {example}.")


def _holdings(file: Path, guidance: Guidance) -> str:
    steps: dict[str, int] = {}
    for step in guidance.steps:
        steps[step.kind] = steps.get(step.kind, 0) + len(step.whens)
    return (
        f"{file.name} is sound: version {guidance.version}, {len(guidance.phases)} phases to day "
        f"{guidance.phases[-1].to_day}, {steps['log_request']} log requests with a nudge each, "
        f"{steps['guidance']} messages of guidance, {steps['visit']} visits, "
        f"{len(guidance.red_flags)} red flags."
    )


def _as_json(row: PlannedReminder) -> dict[str, object]:
    return {
        "step": row.step,
        "kind": row.kind,
        "occurrence": row.occurrence,
        "recovery_day": row.recovery_day,
        "local_date": row.local_date.isoformat(),
        "local_time": f"{row.local_time:%H:%M}",
        "due_at": _utc(row.due_at),
        "useful_until": _utc(row.useful_until),
        "condition": row.condition,
        "subject": row.subject,
        "text": row.text,
        "sources": [source.as_json() for source in row.sources],
        "message": row.message,
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _table(plan: Sequence[PlannedReminder], performed_on: date, zone: ZoneInfo) -> list[str]:
    """One row a reminder; rows that leave in one message stand together under one date."""
    messages = len({row.message for row in plan})
    lines = [
        f"Procedure on {_spoken(performed_on)}, in the time of {zone.key}.",
        f"{len(plan)} reminders in {messages} messages.",
        "A nudge goes out only when the day before it has no log.",
        "",
    ]
    head = ("Day", "Date", "Time", "Step", "Words")
    rows = [_cells(row) for row in plan]
    widths = [max(len(cells[n]) for cells in [head, *rows]) for n in range(4)]
    lines.append(_line(head, widths))
    lines.append(_line(["-" * width for width in [*widths, WORDS_WIDTH]], widths))
    before = ""
    for row, cells in zip(plan, rows, strict=True):
        place = cells[:3] if row.message != before else ("", "", "")
        before = row.message
        first, *others = wrap(cells[4], WORDS_WIDTH)
        lines.append(_line((*place, cells[3], first), widths))
        lines += [_line(("", "", "", "", words), widths) for words in others]
    return lines


def _cells(row: PlannedReminder) -> tuple[str, str, str, str, str]:
    return (
        str(row.recovery_day),
        f"{row.local_date:%a, %b} {row.local_date.day:2}, {row.local_date.year}",
        f"{row.local_time:%I:%M %p}".lower().lstrip("0"),
        f"{row.step} {row.occurrence}",
        row.text,
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    day, on, at, step, words = cells
    return (
        f"{day:>{widths[0]}}  {on:<{widths[1]}}  {at:>{widths[2]}}  {step:<{widths[3]}}  {words}"
    ).rstrip()


def _spoken(day: date) -> str:
    return f"{day:%A, %B} {day.day}, {day.year}"
