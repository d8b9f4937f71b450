"""The strip above the lists: is the clinic open, who is told, does mail leave in time."""

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
    """Who is there: `opens` is empty while the clinic is open, `on_duty` while nobody is.

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
        """That nobody in particular is told of an emergency; "" when somebody is."""
        if self.on_duty or self.instead:
            return ""
        return "Nobody is on duty: alerts are e-mailed to all the staff."


def clinic_status(staff: Staff) -> ClinicStatus:
    """How the clinic is staffed at this moment, and whether its e-mails leave. Two queries."""
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
    """ "Reminders are delayed by 14 minutes since 9:12 am.", or nothing."""
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
    """The time alone today, else with the day."""
    zone = staff.clinic.zone
    if at.astimezone(zone).date() == staff.now.astimezone(zone).date():
        return clock(at, zone)
    return moment(at, zone, now=staff.now)
