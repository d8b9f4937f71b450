"""`manage.py simulate`: the real engine on a virtual clock, and what it did to whom."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.synthetic.report import Rhythm, measure, rhythm
from tracker.synthetic.simulation import simulate
from tracker.synthetic.throwaway_database import throwaway_database


class Command(BaseCommand):
    """Lets a synthetic world happen in a database of its own, and reports on its mail."""

    help = "Let synthetic patients live with the real reminders on a virtual clock; count all mail."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--patients", type=int, default=200, help="how many (200)")
        parser.add_argument("--days", type=int, default=400, help="how long (400)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same numbers")
        parser.add_argument("--json", action="store_true", help="the figures alone, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        size = {name: options[name] for name in ("patients", "days", "seed")}
        for name in ("patients", "days"):
            if size[name] < 1:
                raise CommandError(f"--{name}: give a number of 1 or more.")
        with throwaway_database():
            world = simulate(**size)
            figures, weeks = measure(world, **size), rhythm(world)
        self.stdout.write(json.dumps(figures) if options["json"] else as_text(figures, weeks))


def as_text(figures: dict[str, Any], weeks: list[Rhythm]) -> str:
    """Return the report as people read it."""
    lines = [
        f"{figures['patients']} patients over {figures['days']} days, seed {figures['seed']}",
        "",
        *_table("E-mails that arrived", figures["sent"]),
        "Requests and nudges in a week, for each patient who got any",
        *(
            f"  {week.mails / week.patient_weeks:>6.1f}  {week.phase} (at most "
            f"{week.most_in_a_week}, in {week.patient_weeks} patient-weeks)"
            for week in weeks
        ),
        "",
        *_table(
            "Faults",
            {
                "arrived twice": figures["duplicates"],
                "outside the patient's hours": figures["outside_hours"],
                "asked for a day that was logged": figures["nudges_after_log"],
                "neither sent, nor a reason, nor a next try": figures["without_reason"],
            },
        ),
        *_table("Not sent, and why", figures["not_sent"]),
        *_table("Alerts", figures["alerts"]),
    ]
    return "\n".join(lines).rstrip()


def _table(title: str, counts: dict[str, int]) -> list[str]:
    return [title, *(f"  {count:>6}  {name}" for name, count in counts.items()), ""]
