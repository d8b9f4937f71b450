"""The figures of a simulation: counted from what arrived, and from the ledger's rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from tracker.models import Alert, Message, Reminder
from tracker.reasons import Reason, for_nurses
from tracker.synthetic.simulation import Arrival, Simulation

# A mail of several reminders is counted as the first of these that it holds.
CHIEF_FIRST = (
    "check_in", "log_request", "nudge", "milestone", "cleared", "visit", "guidance", "activity",
    "summary",
)  # fmt: skip
NOT_SENT = ("skipped", "missed", "cancelled", "failed", "unconfirmed")
# Phases of the plan's rhythm: their last recovery day, and what people call them.
PHASES = ((14, "weeks 1-2"), (42, "weeks 3-6"), (84, "weeks 7-12"), (366, "months 4-12"))
LATER = "years 2-5"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Mails of reminders that patients got in their weeks of one phase."""

    phase: str
    patient_weeks: int
    mails: int
    most_in_a_week: int


def measure(world: Simulation, *, patients: int, days: int, seed: int) -> dict[str, Any]:
    """Return the figures of `manage.py simulate --json`."""
    kinds = _kinds(world.arrivals)
    return {
        "patients": patients,
        "days": days,
        "seed": seed,
        "sent": _sorted(Counter(kinds[arrival.message_id][0] for arrival in world.arrivals)),
        "duplicates": _duplicates(world.arrivals, kinds),
        "outside_hours": sum(_is_outside_hours(arrival) for arrival in world.arrivals),
        "nudges_after_log": sum(_came_after_log(world, arrival) for arrival in world.arrivals),
        "not_sent": _sorted(_not_sent()),
        "without_reason": _without_reason(world.now, world.end),
        "alerts": _sorted(Counter(Alert.objects.values_list("rule", flat=True))),
    }


def rhythm(world: Simulation) -> list[Rhythm]:
    """Return the mails of reminders in each week of a patient who got any, by phase."""
    weeks: Counter[tuple[UUID, int]] = Counter()
    for arrival in world.arrivals:
        if arrival.patient_id is not None and arrival.asks_about is not None:
            weeks[arrival.patient_id, (arrival.recovery_day - 1) // 7] += 1
    by_phase: dict[str, list[int]] = defaultdict(list)
    for (_, week), mails in weeks.items():
        by_phase[_phase(week * 7 + 1)].append(mails)
    return [
        Rhythm(name, len(counts), sum(counts), max(counts))
        for name in [*(name for _, name in PHASES), LATER]
        if (counts := by_phase[name])
    ]


def _kinds(arrivals: Iterable[Arrival]) -> dict[str, tuple[str, str]]:
    """Return for each Message-ID the kind of the mail, and the slot of the day it belongs to."""
    found = {
        message_id: (kind, "")
        for message_id, kind in Message.objects.values_list("message_id", "kind")
    }
    held = (
        Reminder.objects.filter(state__in=[Reminder.State.SENT, Reminder.State.UNCONFIRMED])
        .exclude(message=None)
        .order_by("message")
        .values_list("message__message_id", "kind", "slot")
    )
    for message_id, rows in groupby(held, key=lambda row: row[0]):
        found[message_id] = min(
            ((kind, slot) for _, kind, slot in rows), key=lambda row: CHIEF_FIRST.index(row[0])
        )
    return {arrival.message_id: found[arrival.message_id] for arrival in arrivals}


def _duplicates(arrivals: list[Arrival], kinds: dict[str, tuple[str, str]]) -> int:
    """Count mails that arrived twice by their Message-ID, or by patient, date and slot."""
    by_id = Counter(arrival.message_id for arrival in arrivals)
    by_slot: Counter[tuple[UUID, date, str]] = Counter()
    for arrival in arrivals:
        slot = kinds[arrival.message_id][1]
        if arrival.patient_id is not None and arrival.to_zone is not None and slot:
            local_date = arrival.at.astimezone(arrival.to_zone).date()
            by_slot[arrival.patient_id, local_date, slot] += 1
    return max(_surplus(by_id), _surplus(by_slot))


def _surplus(counts: Counter[Any]) -> int:
    return sum(counts.values()) - len(counts)


def _is_outside_hours(arrival: Arrival) -> bool:
    """Return whether it reached a patient outside the clinic's hours, by the clock there."""
    if arrival.to_zone is None:
        return False
    minute = arrival.at.astimezone(arrival.to_zone).time().replace(second=0, microsecond=0)
    return not arrival.hours.earliest <= minute <= arrival.hours.latest


def _came_after_log(world: Simulation, arrival: Arrival) -> bool:
    """Return whether the request or nudge asked for a day that had been logged before."""
    if arrival.patient_id is None or arrival.asks_about is None:
        return False
    logged_at = world.residents[arrival.patient_id].first_logged_at.get(arrival.asks_about)
    return logged_at is not None and logged_at <= arrival.at


def _not_sent() -> Counter[str]:
    """Count rows that were not, or perhaps not, sent, by reason."""
    columns = ("reason_code", "reason_detail")
    rows = [
        *Reminder.objects.filter(state__in=NOT_SENT).values_list(*columns),
        *Message.objects.filter(state__in=NOT_SENT)
        .exclude(kind=Message.Kind.REMINDERS)  # their reminders are counted already
        .values_list(*columns),
    ]
    paused = Reason.PAUSED.label % "…"
    return Counter(
        paused if code == Reason.PAUSED else for_nurses(code, detail) for code, detail in rows
    )


def _without_reason(now: datetime, end: datetime) -> int:
    """Count rows that are past due and were neither sent, nor have a reason or a next try."""
    S = Message.State  # noqa: N806
    waiting = Message.objects.filter(state__in=[S.PLANNED, S.RETRY, S.CLAIMED, S.SENDING])
    stuck = waiting.filter(try_at__lt=now).count()
    unexplained = [
        Message.objects.filter(state__in=NOT_SENT, reason_code="").count(),
        Reminder.objects.filter(state__in=NOT_SENT, reason_code="").count(),
        Reminder.objects.filter(state=Reminder.State.PLANNED, due_at__lt=end).count(),
        Reminder.objects.filter(state=Reminder.State.QUEUED).exclude(message__in=waiting).count(),
    ]
    return stuck + sum(unexplained)


def _phase(recovery_day: int) -> str:
    return next((name for last, name in PHASES if recovery_day <= last), LATER)


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
