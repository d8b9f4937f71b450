"""`manage.py import_patients`: a clinic's roster from a CSV file, all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tracker.models import Clinic
from tracker.roster.actions import Choices, Report, RosterChanged, import_roster, rehearse
from tracker.roster.compare import Line, Outcome
from tracker.roster.sheet import UnreadableSheet


class Command(BaseCommand):
    """Reads the file, prints a line for each row, and writes all of them or none."""

    help = "Import a clinic's patients from a CSV file: a line of report for each row."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--clinic", help="its name; needed when there are several")
        parser.add_argument("--dry-run", action="store_true", help="report, write nothing")
        parser.add_argument("--invite", action="store_true", help="invite whoever is new by e-mail")
        parser.add_argument(
            "--different-people",
            action="store_true",
            help="a new row with another patient's name and date of birth is another person",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = _clinic(options["clinic"])
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from None
        work = rehearse if options["dry_run"] else import_roster
        choices = Choices(
            invites=options["invite"], others_may_share_names=options["different_people"]
        )
        try:
            report = work(data, clinic=clinic, choices=choices, by=None, now=timezone.now())
        except UnreadableSheet as error:
            raise CommandError("\n".join(error.faults)) from None
        except RosterChanged as error:
            raise CommandError(str(error)) from None
        for line in report.lines:
            self.stdout.write(_words(line))
        self.stdout.write(_sum(report))
        if refused := report.count(Outcome.REFUSED):
            rows = "1 row is" if refused == 1 else f"{refused} rows are"
            raise CommandError(f"Nothing was written: {rows} refused. Put that right, try again.")
        if options["dry_run"]:
            self.stdout.write("Nothing was written: this was a dry run.")
        elif not report.is_written:
            self.stdout.write("Nothing was written: there is nothing to change.")
        elif report.invited:
            self.stdout.write(f"Invitations on their way: {report.invited}.")


def _clinic(name: str | None) -> Clinic:
    clinics = list(Clinic.objects.order_by("name"))
    if name is not None:
        found = [clinic for clinic in clinics if clinic.name.casefold() == name.casefold()]
        if not found:
            raise CommandError(f"--clinic: there is no clinic “{name}”.")
        return found[0]
    if len(clinics) != 1:
        names = ", ".join(f"“{clinic.name}”" for clinic in clinics) or "none"
        raise CommandError(f"--clinic: say which. There are: {names}.")
    return clinics[0]


def _words(line: Line) -> str:
    """ "row 3  MR-1002  updated: Phone, Levels"."""
    begins = f"row {line.number}  {line.record_number or '(no record number)'}  {line.outcome}"
    if line.faults:
        return f"{begins}: " + " ".join(f"{title}: {fix}" for title, fix in line.faults)
    return f"{begins}: {', '.join(line.changed)}" if line.changed else begins


def _sum(report: Report) -> str:
    told = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in Outcome)
    rows = "1 row" if len(report.lines) == 1 else f"{len(report.lines)} rows"
    return f"{rows}: {told}."
