"""One patient on a virtual clock, with every mail noted as it reaches the mail server."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from tests.reminders.oracle import read_zone
from tracker.journal.record_day import record_day
from tracker.models import Clinic, Door, Patient, PreferenceDoor, Procedure, Reminder, User
from tracker.outbox.queue import without_waking
from tracker.people.registration import change_patient, change_procedure, register
from tracker.synthetic.mail_server import Letter, MailServer, listening
from tracker.synthetic.simulation import Simulation

REGISTERED_AT = time(12, 10)


@dataclass(frozen=True)
class Mailed:
    """One mail: when it reached the server, what the patient's clock showed, what it held."""

    at: datetime
    shown: datetime
    slot: str
    steps: tuple[tuple[str, int], ...]
    asks_about: tuple[date, ...]


@dataclass
class Journey:
    """A patient registered at 12:10 UTC of a day, and what was mailed since."""

    patient: Patient
    procedure: Procedure
    world: Simulation
    mailed: list[Mailed] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.world.now

    def let_pass(self, duration: timedelta) -> None:
        """Let time pass, with the engine turned at each minute at which something is due."""
        self.world.end = self.world.now + duration
        self.world.run()
        self.world.now = self.world.end

    def travel(self, zone: str) -> None:
        self._reload()
        self.patient.timezone = zone
        change_patient(self.patient, by=None, door=PreferenceDoor.CLINIC, now=self.now)

    def correct_day_0(self, days: int) -> None:
        self._reload()
        self.procedure.performed_on += timedelta(days=days)
        change_procedure(self.procedure, now=self.now)

    def send_at(self, send_time: time) -> None:
        self._reload()
        self.patient.send_time = send_time
        change_patient(self.patient, by=None, door=PreferenceDoor.CLINIC, now=self.now)

    def pause(self, days: int) -> None:
        self._reload()
        self.patient.paused_until = self.patient.local_date(self.now) + timedelta(days=days)
        change_patient(self.patient, by=None, door=PreferenceDoor.CLINIC, now=self.now)

    def log(self) -> None:
        """Log the day that the patient's calendar shows."""
        self._reload()
        record_day(
            patient=self.patient, day=self.patient.local_date(self.now), answers={"pain_leg": 3},
            entered_by=None, door=Door.PAGE, now=self.now,
        )  # fmt: skip

    def rows(self, **filters: object) -> list[Reminder]:
        return list(Reminder.objects.filter(procedure=self.procedure, **filters))

    def _reload(self) -> None:
        self.patient.refresh_from_db()
        self.procedure.refresh_from_db()
        self.procedure.patient = self.patient

    def note(self, letter: Letter) -> None:
        """What the mail holds, at the moment at which it is taken."""
        held = Reminder.objects.filter(
            message__message_id=letter.message_id, state=Reminder.State.QUEUED
        )
        zone = read_zone(Patient.objects.get(pk=self.patient.pk).timezone)
        self.mailed.append(
            Mailed(
                at=self.now,
                shown=zone.shown(self.now),
                slot="/".join({row.slot for row in held}),
                steps=tuple((row.step, row.occurrence) for row in held),
                asks_about=tuple(row.requested_day for row in held if row.requested_day),
            )
        )


@contextmanager
def a_journey(
    *,
    performed_on: date,
    registered_on: date | None = None,
    zone: str = "America/Chicago",
    misbehaves: bool = False,
    seed: int = 1,
) -> Iterator[Journey]:
    """A journey in the database, undone afterwards, so that a test may make many."""
    start = datetime.combine(registered_on or performed_on, REGISTERED_AT, UTC)
    server = MailServer(
        seed=seed, on_arrival=lambda letter: journey.note(letter), misbehaves=misbehaves
    )
    with transaction.atomic(), without_waking(), listening(server):
        clinic = Clinic.objects.create(name="Lakeside", timezone="America/Chicago", phone="1")
        patient = Patient(first_name="Rosa", last_name="Delgado", timezone=zone)
        procedure = Procedure(performed_on=performed_on)
        register(patient, procedure, clinic=clinic, by=None, now=start)
        # An address that is confirmed already: invitations have tests of their own.
        patient.email, patient.email_confirmed_at = "rosa@home.example", start
        patient.account = User.objects.create_user("rosa@home.example")
        patient.save()
        journey = Journey(patient, procedure, Simulation(now=start, end=start, server=server))
        yield journey
        transaction.set_rollback(True)


def faults(journey: Journey) -> list[str]:
    """Each promise that the mail so far, or the ledger, does not keep."""
    found = []
    steps = Counter(step for mail in journey.mailed for step in mail.steps)
    found += [f"{step} was mailed {n} times" for step, n in steps.items() if n > 1]
    slots = Counter((mail.shown.date(), mail.slot) for mail in journey.mailed)
    found += [f"{n} messages in {slot}" for slot, n in slots.items() if n > 1]
    asked = Counter((mail.slot, day) for mail in journey.mailed for day in mail.asks_about)
    found += [f"asked {n} times about {day}" for day, n in asked.items() if n > 1]
    for mail in journey.mailed:
        if not time(8) <= mail.shown.time().replace(second=0) <= time(21):
            found.append(f"mailed at {mail.shown}")
    for row in journey.rows():
        what = f"{row.step} {row.occurrence}"
        is_mailed = (row.step, row.occurrence) in steps
        if row.state == Reminder.State.SENT and not is_mailed:
            found.append(f"{what} says sent, and never reached the server")
        if is_mailed and row.state not in (Reminder.State.SENT, Reminder.State.UNCONFIRMED):
            found.append(f"{what} reached the server, and says {row.state}")
        if row.state == Reminder.State.PLANNED and row.due_at < journey.now:
            found.append(f"{what} was due at {row.due_at}, and nothing became of it")
        if row.state not in ("planned", "queued", "sent") and not row.reason:
            found.append(f"{what} does not say why it is {row.state}")
    return found
