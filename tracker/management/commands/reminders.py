"""`manage.py reminders`: what would be sent and why, or why not; bringing plans up to date."""

import json
from argparse import ArgumentTypeError
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q, QuerySet
from django.utils import timezone

from tracker.models import Procedure, Reminder
from tracker.reasons import for_nurses
from tracker.reminders.conditions import look_up, why_skip
from tracker.reminders.explain import explain
from tracker.reminders.planning import PlanChange, preview, replan

BATCH = 200


class Command(BaseCommand):
    """Three questions to the ledger: due, explain, replan."""

    help = "Say what reminders would be sent and why, explain one, or bring plans up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        due = actions.add_parser("due", help="what would be sent at an instant; sends nothing")
        due.add_argument("--at", required=True, metavar="INSTANT", type=_instant)
        due.add_argument("--json", action="store_true")
        one = actions.add_parser("explain", help="why one was sent, or was not, or when it will be")
        one.add_argument("reminder", metavar="REMINDER", type=_key)
        plans = actions.add_parser("replan", help="bring every plan up to date")
        plans.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["action"]:
            case "due":
                self._due(at=options["at"], now=timezone.now(), as_json=options["json"])
            case "explain":
                self._explain(options["reminder"])
            case "replan":
                self._replan(now=timezone.now(), dry_run=options["dry_run"])

    def _due(self, *, at: datetime, now: datetime, as_json: bool) -> None:
        rows = [_verdict(reminder, why) for reminder, why in _due_at(at, now=now)]
        if as_json:
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for row in rows:
            verdict = "send" if row["send"] else "do not send"
            self.stdout.write(
                f"{row['due_at']}  {row['id']}  {row['step']}  {verdict}: {row['why']}"
            )
        self.stdout.write(f"{sum(row['send'] for row in rows)} of {len(rows)} would be sent.")

    def _explain(self, key: UUID) -> None:
        reminder = (
            Reminder.objects.select_related("procedure__patient", "message").filter(pk=key).first()
        )
        if reminder is None:
            raise CommandError(f"REMINDER: there is no reminder {key}.")
        self.stdout.write(explain(reminder))

    def _replan(self, *, now: datetime, dry_run: bool) -> None:
        total = PlanChange()
        for procedures in _batches(
            Procedure.objects.active()
            .filter(patient__discharged_at=None)
            .select_related("patient__clinic")
        ):
            change = (preview if dry_run else replan)(procedures, now=now)
            total.added += change.added
            total.moved += change.moved
            total.cancelled += change.cancelled
        for verb, rows in (
            ("add", total.added), ("move", total.moved), ("cancel", total.cancelled),
        ):  # fmt: skip
            for row in rows:
                self.stdout.write(
                    f"{verb:6}  {row.local_date}  {row.step} {row.occurrence}  {row.pk}"
                )
        would = "would be " if dry_run else ""
        self.stdout.write(
            f"{len(total.added)} {would}added, {len(total.moved)} {would}moved, "
            f"{len(total.cancelled)} {would}cancelled."
        )


def _due_at(at: datetime, *, now: datetime) -> Iterator[tuple[Reminder, str | None]]:
    """Each reminder that a beat at `at` would take up, with the reason not to send it, or None.

    What comes due and ends before then is left out: an earlier beat takes that up.
    """
    waiting = list(
        Reminder.objects.due(at)
        .filter(Q(useful_until__gte=at) | Q(due_at__lte=now))
        .select_related("procedure__patient__clinic")
        .order_by("due_at", "procedure", "step")
    )
    known = look_up(waiting)
    for reminder in waiting:
        verdict = why_skip(reminder, now=at, known=known)
        yield reminder, for_nurses(verdict.reason, str(verdict.detail)) if verdict else None


def _verdict(reminder: Reminder, why_not: str | None) -> dict[str, Any]:
    return {
        "id": str(reminder.pk),
        "patient": str(reminder.procedure.patient_id),
        "step": reminder.step,
        "occurrence": reminder.occurrence,
        "kind": reminder.kind,
        "recovery_day": reminder.recovery_day,
        "due_at": _utc(reminder.due_at),
        "useful_until": _utc(reminder.useful_until),
        "send": why_not is None,
        "why": why_not or f"It is day {reminder.recovery_day} of the plan.",
    }


def _batches(procedures: "QuerySet[Procedure]") -> Iterator[list[Procedure]]:
    """All of `procedures`, by key, so that a plan that changes meanwhile is not passed over."""
    last = None
    while True:
        rows = procedures.order_by("pk")
        batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ArgumentTypeError("write an instant with its offset, such as 2026-11-03T17:30-06:00")
    return instant


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError("this is not the id of a reminder; the ledger shows it") from None


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
