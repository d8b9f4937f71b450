"""The status line above the lists: opening hours, who is on duty, delays of e-mail."""

from dataclasses import dataclass
from datetime import datetime

from tracker.operations.health import clinic_health
from tracker.operations.heartbeat import last_heartbeat
from tracker.reminders.watchdog import LATE_AFTER
from tracker.triage.duty import team
from tracker.web.common.formatters import MINUTE, clock, counted, joined, moment
from tracker.web.common.staff_access import Staff


@dataclass(frozen=True, slots=True)
class ClinicStatus:
    """Whether the clinic is open (`opens` is ""), and who is on duty.

    `instead` is the after-hours address that is told while the clinic is closed.

    `delayed` says how late e-mails are; "" while they leave in time. `stuck` and `unplanned` are
    the e-mails that no process has in hand, and the patients in recovery with nothing planned.
    """

    opens: str
    on_duty: str
    instead: str
    has_rota: bool
    delayed: str
    stuck: int
    unplanned: int

    @property
    def warning(self) -> str:
        """Return a warning if alerts go to nobody in particular, else ""."""
        if self.on_duty or self.instead:
            return ""
        return "Nobody is on duty: alerts are e-mailed to all the staff."


def clinic_status(staff: Staff) -> ClinicStatus:
    """Return who is on duty now and whether e-mails leave in time. Two queries."""
    hours, now = staff.clinic.hours, staff.now
    there = team(staff.clinic, now=now)
    is_open = hours.is_open(now)
    found = clinic_health(staff.clinic, now=now)
    return ClinicStatus(
        opens="" if is_open else moment(hours.next_opening(now), hours.zone, now=now),
        on_duty=joined([str(member) for member in there.on_duty]),
        instead="" if is_open else staff.clinic.after_hours_email,
        has_rota=there.has_rota,
        delayed=_delayed(staff, found.oldest_due),
        stuck=found.stuck,
        unplanned=found.unplanned,
    )


def _delayed(staff: Staff, since: datetime | None) -> str:
    """Return "Reminders are delayed by 14 minutes since 9:12 am.", or ""."""
    now = staff.now
    if since is not None and now - since > LATE_AFTER:
        late = counted((now - since) // MINUTE, "minute")
        return f"Reminders are delayed by {late} since {_when(since, staff)}."
    last = last_heartbeat()
    if last is None:
        return ""  # not known: the broker was started anew, and nothing is late
    if now - last > LATE_AFTER:
        return f"Nothing has been sent since {_when(last, staff)}: the scheduler has stopped."
    return ""


def _when(at: datetime, staff: Staff) -> str:
    """Return the time, with its day unless that is today."""
    zone = staff.clinic.zone
    if at.astimezone(zone).date() == staff.now.astimezone(zone).date():
        return clock(at, zone)
    return moment(at, zone, now=staff.now)
