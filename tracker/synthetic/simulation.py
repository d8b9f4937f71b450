"""The simulation: patients answer their mail, forget, travel and change their minds.

The mail engine is turned at each full minute at which something is due, as the beat turns it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.models import (
    Alert,
    Clinic,
    Door,
    Membership,
    Message,
    Patient,
    PreferenceDoor,
    Reminder,
    User,
)
from tracker.outbox.queue import without_waking
from tracker.people.invitations import InvitationRefused, accept, read_invitation_token
from tracker.people.registration import (
    DischargeRefused,
    change_patient,
    change_procedure,
    discharge,
)
from tracker.reminders.links import read_log_token
from tracker.rules.days import journal_day
from tracker.rules.triage.codes import PHONE_CALL
from tracker.rules.wall_time import MailHours, instant
from tracker.synthetic.lives import CLINICS, FIRST_DAY, Change, Life, make_lives
from tracker.synthetic.mail_server import Letter, MailServer, listening
from tracker.synthetic.world import Resident, World, make_id
from tracker.triage.staff_mail import escalate, send_digests

ONE_MINUTE = timedelta(minutes=1)
# The first sweep of a day at which silence may be judged, in the patients' own morning. The
# other sweeps of the quarter hours would find nothing more.
SWEEP_AT = time(11, 0)
LOGS_UNASKED, ANSWERS_AT_ONCE, ANSWERS_THE_PHONE = 0.12, 0.85, 0.8


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it arrived: `to_zone` is where its patient was, `hours` are those of the clinic."""

    at: datetime
    message_id: str
    patient_id: UUID | None = None
    to_zone: ZoneInfo | None = None
    hours: MailHours = field(default_factory=MailHours)
    recovery_day: int = 0
    asks_about: date | None = None


@dataclass(kw_only=True)
class Simulation(World):
    """The world of the simulation: its mail server, what arrived, and where silence is swept."""

    server: MailServer
    arrivals: list[Arrival] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Let everything happen to the end, turning the engine whenever something is due."""
        last_beat = self.now
        while True:
            beat, event = _next_beat(max(self.now, last_beat + ONE_MINUTE)), self.next_event_at
            if event is not None and (beat is None or event <= beat):
                self.step()
            elif beat is not None and beat <= self.end:
                self.now = last_beat = beat
                self.turn_engine()
            else:
                return

    # The clinics

    def open_clinic(self, number: int, rng: Random) -> tuple[Clinic, User]:
        """Create a clinic of the list with its one nurse, and schedule its digests."""
        name, zone, nudges_on, hours = CLINICS[number]
        clinic = Clinic.objects.create(
            id=make_id(rng), name=name, timezone=zone, phone="206-555-0142", nudges_on=nudges_on,
            mail_from=hours.earliest, mail_until=hours.latest,
        )  # fmt: skip
        nurse = User.objects.create_user(f"nurse{number + 1}@sim.example", name="Denise Park, RN")
        Membership.objects.create(user=nurse, clinic=clinic, role=Membership.Role.NURSE)
        self.at(clinic.hours.next_opening(self.now), lambda: self._send_digests(clinic))
        return clinic, nurse

    def _send_digests(self, clinic: Clinic) -> None:
        send_digests(now=self.now)
        self.at(clinic.hours.next_opening(self.now), lambda: self._send_digests(clinic))

    def deal_with(self, resident: Resident, alert: Alert) -> None:
        """Have the nurse deal with the alert, and escalate it when it is overdue by then."""
        super().deal_with(resident, alert)
        self.at(alert.due_at, lambda: escalate(now=self.now))

    # The patients

    def join(self, life: Life, clinic: Clinic, nurse: User, rng: Random) -> None:
        """Register the patient of `life` now, and schedule what changes in it."""
        resident = self.enrol(
            life.person, clinic=clinic, nurse=nurse, rng=rng, email=life.email, timezone=life.zone,
            language=life.language, send_time=life.send_time,
        )  # fmt: skip
        resident.confirms_after = life.confirms_after
        self._sweep_where(resident.patient)
        for moment, change in life.changes:
            self.at(max(moment, self.now), partial(self._change, resident, change))
        requests = Reminder.objects.filter(
            procedure=resident.procedure, kind=Reminder.Kind.LOG_REQUEST,
            state=Reminder.State.PLANNED,
        )  # fmt: skip
        days = requests.order_by("requested_day").values_list("requested_day", flat=True)
        for day in days:
            if day is not None and rng.random() < LOGS_UNASKED:
                self._log_unasked(resident, day)

    def _log_unasked(self, resident: Resident, day: date) -> None:
        """Schedule a log before the day's request, or in the night after it."""
        rng = resident.rng
        hours = (9, 20)
        if rng.random() >= 0.7:
            day, hours = day + timedelta(days=1), (0, 2)
        at = time(rng.randint(*hours), rng.randint(0, 59))
        self.at(instant(day, at, resident.patient.zone), lambda: self._log_today(resident))

    def _log_today(self, resident: Resident) -> None:
        self.log(resident, journal_day(self.now, resident.patient.zone), Door.PAGE)

    def arrive(self, letter: Letter) -> None:
        """Note the mail as it arrives; its reader answers in a while, or not."""
        message = Message.objects.filter(message_id=letter.message_id).first()
        resident = (
            self.residents.get(message.patient_id) if message and message.patient_id else None
        )
        if resident is None:
            self.arrivals.append(Arrival(at=self.now, message_id=letter.message_id))
            return
        rng, patient = resident.rng, resident.patient
        link = read_log_token(letter.log_token, now=self.now) if letter.log_token else None
        self.arrivals.append(
            Arrival(
                at=self.now,
                message_id=letter.message_id,
                patient_id=patient.pk,
                to_zone=patient.zone,
                hours=patient.clinic.mail_hours,
                recovery_day=(patient.local_date(self.now) - resident.procedure.performed_on).days,
                asks_about=link.day if link else None,
            )
        )
        if letter.invitation_token and resident.confirms_after is not None:
            confirm = partial(self._confirm, resident, letter.invitation_token)
            self.at(self.now + resident.confirms_after, confirm)
        if letter.log_token:
            # some answer only on the next day, with the second mail before them
            is_soon = rng.random() < ANSWERS_AT_ONCE
            wait = timedelta(minutes=rng.randint(2, 180) if is_soon else rng.randint(900, 1400))
            answer = partial(self._log_by_link, resident, letter.log_token)
            self.at(self.now + wait + timedelta(seconds=rng.randint(0, 59)), answer)

    def _confirm(self, resident: Resident, token: str) -> None:
        invitation = read_invitation_token(token)
        assert invitation is not None
        try:
            accept(invitation, now=self.now)
        except InvitationRefused:
            return  # a newer address has been invited meanwhile
        resident.patient.refresh_from_db()

    def _log_by_link(self, resident: Resident, token: str) -> None:
        link = read_log_token(token, now=self.now)
        if link is not None:
            self.log(resident, link.day, Door.EMAIL_LINK)

    def _change(self, resident: Resident, change: Change) -> None:
        """Let one change of a life happen, through the functions that pages call."""
        patient, procedure = resident.patient, resident.procedure
        patient.refresh_from_db()
        procedure.patient = patient
        today = patient.local_date(self.now)
        for row, fields in ((patient, change.patient), (procedure, change.procedure)):
            for name, value in fields.items():
                setattr(row, name, today + value if isinstance(value, timedelta) else value)
        if change.patient:
            change_patient(patient, by=resident.nurse, door=PreferenceDoor.CLINIC, now=self.now)
            self._sweep_where(patient)
        if change.procedure or change.day_0_moves:
            procedure.performed_on += timedelta(days=change.day_0_moves)
            change_procedure(procedure, now=self.now)
        if change.mailbox_is_lost:
            self.server.refused_addresses.add(patient.email)
        if change.is_discharged:
            try:
                discharge(patient, now=self.now)
            except DischargeRefused:  # until the nurse has resolved the grave alert
                tomorrow = self.now + timedelta(days=1)
                self.at(tomorrow, partial(self._change, resident, change))

    # Silence

    def _sweep_where(self, patient: Patient) -> None:
        """Have silence swept each morning where `patient` lives, unless it is already."""
        if patient.timezone not in self.zones:
            self.zones.add(patient.timezone)
            self._sweep_each_morning(patient.zone)

    def _sweep_each_morning(self, zone: ZoneInfo) -> None:
        today = self.now.astimezone(zone).date()
        at = instant(today, SWEEP_AT, zone)
        if at <= self.now:
            at = instant(today + timedelta(days=1), SWEEP_AT, zone)
        self.at(at, lambda: self._sweep_zone(zone))

    def _sweep_zone(self, zone: ZoneInfo) -> None:
        """Sweep unless nobody in `zone` was asked of late; patients to be phoned log by phone."""
        self._sweep_each_morning(zone)
        # the day after a request comes the gentle question, and the day after that the alert
        today = self.now.astimezone(zone).date()
        requests = Reminder.objects.filter(
            kind=Reminder.Kind.LOG_REQUEST,
            requested_day__range=(today - timedelta(days=2), today),
            procedure__patient__timezone=zone.key,
        )
        for alert in self.sweep() if requests.exists() else ():
            resident = self.residents[alert.patient_id]
            if alert.rule == PHONE_CALL and resident.rng.random() < ANSWERS_THE_PHONE:
                day = resident.patient.local_date(self.now)
                calls_at = self.now + timedelta(minutes=resident.rng.randint(30, 300))
                self.at(calls_at, partial(self.log, resident, day, Door.NURSE))


def simulate(*, patients: int, days: int, seed: int) -> Simulation:
    """Return the world after `days` days. Call it where the database may be written to at will."""
    start = datetime.combine(FIRST_DAY, time(), UTC)
    server = MailServer(seed=seed, on_arrival=lambda letter: world.arrive(letter))
    world = Simulation(now=start, end=start + timedelta(days=days), server=server)
    rng = Random(seed)
    clinics = [world.open_clinic(number, rng) for number in range(len(CLINICS))]
    for life in make_lives(patients=patients, days=days, seed=seed):
        number = life.person.number
        clinic, nurse = clinics[number % len(clinics)]
        join = partial(world.join, life, clinic, nurse, Random(f"{seed}/{number}/days"))
        world.at(life.registered_at, join)
    with without_waking(), listening(server):
        world.run()
    return world


def _next_beat(earliest: datetime) -> datetime | None:
    """Return the first full minute from `earliest` on at which the engine has something to do."""
    S = Message.State  # noqa: N806
    planned = Reminder.objects.filter(state=Reminder.State.PLANNED).order_by("due_at")
    at_hand = Message.objects.filter(state__in=[S.PLANNED, S.CLAIMED, S.RETRY]).order_by("try_at")
    in_flight = Message.objects.filter(state=S.SENDING).order_by("try_at")
    firsts = [
        planned.values_list("due_at", flat=True).first(),
        at_hand.values_list("try_at", flat=True).first(),
        in_flight.values_list("try_at", flat=True).first(),
    ]
    due = min((at for at in firsts if at is not None), default=None)
    if due is None:
        return None
    at = max(due, earliest)
    minute = at.replace(second=0, microsecond=0)
    return minute if minute == at else minute + ONE_MINUTE
