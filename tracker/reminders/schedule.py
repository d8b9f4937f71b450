"""The schedule: which reminder of the guidance falls on which day, and at which instant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.guidance import EARLIEST, LATEST, Guidance, Source, Step
from tracker.guidance.entries import MORNING_ENDS
from tracker.rules.days import recovery_day
from tracker.rules.wall_time import ALL_HOURS, MailHours, instant

__all__ = ["EARLIEST", "LATEST", "PlannedReminder", "expand", "instant"]

DEFAULT_SEND_TIME = time(17, 30)
# After this wall time on its own day a reminder is of no use any more (a proposal).
USEFUL_UNTIL = {"evening": LATEST, "morning": MORNING_ENDS}
# How many days before it leaves lies the day that a step asks about.
ASKS_ABOUT = {
    "log_request": timedelta(days=0),
    "check_in": timedelta(days=0),
    "nudge": timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One row of a plan. `local_time` is the wall time really used, `due_at` its instant in UTC.

    `requested_day` is the day whose log is asked for; None when none is.
    """

    step: str
    kind: str
    occurrence: int
    recovery_day: int
    local_date: date
    local_time: time
    due_at: datetime
    useful_until: datetime
    slot: str
    condition: str | None
    requested_day: date | None
    subject: str
    text: str
    sources: tuple[Source, ...]

    @property
    def message(self) -> str:
        """The same for rows that leave in one message."""
        return f"{self.local_date.isoformat()}/{self.slot}"


def expand(
    guidance: Guidance,
    *,
    performed_on: date,
    zone: ZoneInfo,
    send_time: time = DEFAULT_SEND_TIME,
    nudges: bool = True,
    fewer: bool = False,
    hours: MailHours = ALL_HOURS,
    without: Collection[str] = (),
) -> list[PlannedReminder]:
    """Every calendar reminder of `guidance` for a procedure on `performed_on`, by `due_at`.

    A step without a time of its own goes out at `send_time` in `zone`; whatever lies outside the
    clinic's `hours` goes out at their nearest end. With `fewer`, the steps that have fewer days
    keep to these; an occurrence has the same number either way. The steps `without` are left
    out. Raises ValueError when `send_time` lies outside the hours in which patients get mail.
    """
    if not EARLIEST <= send_time <= LATEST:
        raise ValueError("Choose a send time from 8:00 am to 9:00 pm.")
    planned = [
        place(
            step, occurrence, when.on(performed_on), performed_on=performed_on, zone=zone,
            send_time=send_time, hours=hours,
        )
        for step in guidance.steps
        if (nudges or step.kind != "nudge") and step.code not in without
        for occurrence, when in step.occurrences
        if not (fewer and is_left_out(step, occurrence))
    ]  # fmt: skip
    return sorted(planned, key=lambda reminder: reminder.due_at)


def is_left_out(step: Step, occurrence: int) -> bool:
    """Whether this occurrence of `step` is left out when fewer e-mails are chosen."""
    return step.fewer is not None and occurrence not in step.fewer


def next_evening(now: datetime, *, zone: ZoneInfo, send_time: time, hours: MailHours) -> date:
    """The next day, in `zone`, whose evening message has not left at `now`."""
    today = now.astimezone(zone).date()
    leaves_at = instant(today, hours.nearest(send_time), zone)
    return today if now < leaves_at else today + timedelta(days=1)


def place(
    step: Step,
    occurrence: int,
    local_date: date,
    *,
    performed_on: date,
    zone: ZoneInfo,
    send_time: time,
    hours: MailHours,
) -> PlannedReminder:
    """One occurrence of `step` on `local_date`: at which instant, and until when it is useful."""
    due_at = instant(local_date, hours.nearest(step.local_time or send_time), zone)
    until = min(USEFUL_UNTIL[step.slot], hours.latest)
    asked = ASKS_ABOUT.get(step.kind)
    return PlannedReminder(
        step=step.code,
        kind=step.kind,
        occurrence=occurrence,
        recovery_day=recovery_day(performed_on, local_date),
        local_date=local_date,
        local_time=due_at.astimezone(zone).time(),
        due_at=due_at,
        useful_until=instant(local_date, until, zone),
        slot=step.slot,
        condition=step.condition,
        requested_day=None if asked is None else local_date - asked,
        subject=step.subject,
        text=step.text,
        sources=step.sources,
    )
