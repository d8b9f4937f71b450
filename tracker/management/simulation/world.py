"""The simulated world: its clock, its residents, and what has arrived where they live.

The engine is turned at each full minute at which something is due, as the beat would turn it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.management.simulation.lives import Life
from tracker.management.simulation.mail_server import MailServer
from tracker.management.virtual_clock import VirtualClock
from tracker.models import Message, Patient, Procedure, Reminder, User
from tracker.rules.wall_time import MailHours

ONE_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Resident:
    """One patient in the world: the life, the rows, and what is true of them now."""

    life: Life
    rng: Random
    nurse: User
    patient: Patient
    procedure: Procedure
    first_logged_at: dict[date, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as the world saw it arrive.

    `to_zone` is where its patient lived at that moment, `hours` when the clinic lets mail arrive.
    """

    at: datetime
    message_id: str
    patient_id: UUID | None = None
    to_zone: ZoneInfo | None = None
    hours: MailHours = field(default_factory=MailHours)
    recovery_day: int = 0
    asks_about: date | None = None


@dataclass(slots=True, kw_only=True)
class World(VirtualClock):
    """Everybody, and what has arrived."""

    server: MailServer
    residents: dict[UUID, Resident] = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Let everything happen to the end, turning the engine whenever something is due."""
        last_beat = self.now
        while True:
            beat, event = _next_beat(max(self.now, last_beat + ONE_MINUTE)), self.next_event_at
            if event is not None and (beat is None or event <= beat):
                self.let_next_happen()
            elif beat is not None and beat <= self.end:
                self.now = last_beat = beat
                self.turn_engine()
            else:
                return


def _next_beat(earliest: datetime) -> datetime | None:
    """The first full minute, not before `earliest`, at which the engine finds something to do."""
    S = Message.State  # noqa: N806
    planned = Reminder.objects.filter(state=Reminder.State.PLANNED)
    at_hand = Message.objects.filter(state__in=[S.PLANNED, S.CLAIMED, S.RETRY])
    in_flight = Message.objects.filter(state=S.SENDING)
    firsts = [
        planned.order_by("due_at").values_list("due_at", flat=True).first(),
        at_hand.order_by("try_at").values_list("try_at", flat=True).first(),
        in_flight.order_by("try_at").values_list("try_at", flat=True).first(),
    ]
    due = min((at for at in firsts if at is not None), default=None)
    if due is None:
        return None
    at = max(due, earliest)
    minute = at.replace(second=0, microsecond=0)
    return minute if minute == at else minute + ONE_MINUTE
