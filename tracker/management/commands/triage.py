"""`manage.py triage evaluate`: how well the rules find what is known to be there."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.synthetic.deterioration import Kind
from tracker.synthetic.evaluation import Evaluation, evaluate


class Command(BaseCommand):
    """Judges made-up recoveries by the real rules, and reports on what was found and missed."""

    help = "Score the triage rules on made-up recoveries with known deteriorations."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["evaluate"])
        parser.add_argument("--patients", type=int, default=2000, help="how many (2000)")
        parser.add_argument(
            "--seed", type=int, default=301, help="301; the rules were tuned on lower ones"
        )
        parser.add_argument("--json", action="store_true", help="the figures alone, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["patients"] < 1:
            raise CommandError("--patients: give a number of 1 or more.")
        found = evaluate(
            patients=options["patients"],
            seed=options["seed"],
            report=lambda words: self.stderr.write(words),
        )
        self.stdout.write(json.dumps(found.figures()) if options["json"] else as_text(found))


def as_text(found: Evaluation) -> str:
    """Return the report as people read it."""
    figures: dict[str, Any] = found.figures()
    score, flags, planted = found.score, figures["red_flags"], figures["deteriorations"]
    weeks, logs, days = figures["weeks"], figures["logs"], planted["median_days"]
    soon = _share(planted["within_3_logs"], planted["total"])
    ever = _share(planted["detected"], planted["total"])
    lines = [
        f"{found.patients} made-up patients over {weeks} weeks, seed {found.seed}, {logs} logs",
        "",
        f"Red flags: {flags['alerted_in_same_save']} of {flags['total']} alerted in the same save",
        "",
        "Planted, and found within 3 of the patient's logs",
        *(
            f"  {_share(of['within_3_logs'], of['total']):>6}  {kind} "
            f"({of['within_3_logs']} of {of['total']}; at some time {score.found[Kind(kind)]})"
            for kind, of in planted["by_kind"].items()
        ),
        f"  {soon:>6}  all; {ever} at some time, half of them within {days} days",
        "",
        f"False alerts: {figures['false_alerts_per_100_patient_weeks']} per 100 patient-weeks",
        *(
            f"  {100 * count / max(score.quiet_weeks, 1):>6.2f}  {rule}"
            for rule, count in score.false.most_common()
        ),
        f"Alerts: {figures['alerts_per_100_logs']} per 100 logs",
    ]
    return "\n".join(lines)


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.0f}%" if of else "-"
