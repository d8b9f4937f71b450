"""What happens in the simulated world: people answer, forget, travel and change their minds.

Whatever they do goes through the functions that pages and tasks call.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from tracker.journal.record_day import InvalidLog, record_day
from tracker.management.demo.recoveries import day_of
from tracker.management.simulation.lives import (
    CLINICS,
    FIRST_DAY,
    Change,
    CorrectDay0,
    Discharge,
    Life,
    LoseMailbox,
    Pause,
    Prefer,
    Recover,
    Travel,
    make_lives,
)
from tracker.management.simulation.mail_server import Letter, MailServer, listening
from tracker.management.simulation.world import Arrival, Resident, World
from tracker.models import (
    Alert,
    Clinic,
    Door,
    Membership,
    Message,
    Patient,
    PreferenceDoor,
    Procedure,
    Reminder,
    User,
)
from tracker.operations import mail_cycle
from tracker.outbox.queue import unhurried
from tracker.people.invitations import InvitationRefused, accept, read_invitation_token
from tracker.people.registration import (
    DischargeRefused,
    change_patient,
    change_procedure,
    discharge,
    register,
)
from tracker.reminders.links import read_log_token
from tracker.rules.days import journal_day
from tracker.rules.wall_time import MailHours, instant
from tracker.triage.alerts import PHONE_CALL, acknowledge, resolve
from tracker.triage.staff_mail import escalate, send_digests

# The first sweep of a day at which silence may be judged, in the patients' own morning. The
# other sweeps of the quarter hours would find nothing more.
SWEEP_AT = time(11, 0)


def simulate(*, patients: int, days: int, seed: int) -> World:
    """The world after `days` days. Call it where the database may be written to at will."""
    start = datetime.combine(FIRST_DAY, time(), UTC)
    server = MailServer(seed=seed, on_arrival=lambda letter: _arrive(world, letter))
    world = World(now=start, end=start + timedelta(days=days), server=server)
    rng = Random(seed)
    staffs = [
        _open_clinic(world, rng, *details, number=number)
        for number, details in enumerate(CLINICS, start=1)
    ]
    for life in make_lives(patients=patients, days=days, seed=seed):
        clinic, nurse = staffs[life.person.number % len(CLINICS)]
        world.at(life.registered_at, _later(_register, world, life, clinic, nurse, seed))
    with unhurried(), listening(server):
        world.run()
    return world


def _later(event: Callable[..., None], *arguments: object) -> Callable[[], None]:
    return lambda: event(*arguments)


def _open_clinic(
    world: World,
    rng: Random,
    name: str,
    zone: str,
    nudges_on: bool,
    hours: MailHours,
    *,
    number: int,
) -> tuple[Clinic, User]:
    clinic = Clinic.objects.create(
        id=_key(rng),
        name=name,
        timezone=zone,
        phone="206-555-0142",
        nudges_on=nudges_on,
        mail_from=hours.earliest,
        mail_until=hours.latest,
    )
    nurse = User.objects.create_user(f"nurse{number}@sim.example", name="Denise Park, RN")
    Membership.objects.create(user=nurse, clinic=clinic, role=Membership.Role.NURSE)
    _open_each_morning(world, clinic)
    return clinic, nurse


def _open_each_morning(world: World, clinic: Clinic) -> None:
    """Have the digest sent when the clinic opens, from the next such moment on."""
    opens_at = clinic.hours.next_opening(world.now)

    def open_up() -> None:
        send_digests(now=world.now)
        _open_each_morning(world, clinic)

    world.at(opens_at, open_up)


def _register(world: World, life: Life, clinic: Clinic, nurse: User, seed: int) -> None:
    person = life.person
    rng = Random(f"{seed}/{person.number}/days")
    patient = Patient(
        id=_key(rng),
        first_name=person.first_name,
        last_name=person.last_name,
        email=life.email,
        timezone=life.zone,
        language=life.language,
        send_time=life.send_time,
    )
    procedure = Procedure(id=_key(rng), performed_on=person.performed_on)
    register(patient, procedure, clinic=clinic, by=nurse, now=world.now)
    resident = Resident(life, rng, nurse, patient, procedure)
    world.residents[patient.pk] = resident
    _sweep_where(world, patient)
    for moment, change in life.changes:
        world.at(max(moment, world.now), _later(_befall, world, resident, change))
    for day in _requested(procedure):
        if rng.random() < 0.12:
            _log_unasked(world, resident, day)


def _requested(procedure: Procedure) -> list[date]:
    rows = Reminder.objects.filter(
        procedure=procedure, kind=Reminder.Kind.LOG_REQUEST, state=Reminder.State.PLANNED
    )
    days = rows.order_by("requested_day").values_list("requested_day", flat=True)
    return [day for day in days if day is not None]


def _log_unasked(world: World, resident: Resident, day: date) -> None:
    """Log without being asked: before the day's request, or in the night after it."""
    rng, zone = resident.rng, resident.patient.zone
    if rng.random() < 0.7:
        moment = instant(day, time(rng.randint(9, 20), rng.randint(0, 59)), zone)
    else:
        night = time(rng.randint(0, 2), rng.randint(0, 59))
        moment = instant(day + timedelta(days=1), night, zone)
    world.at(moment, lambda: _log_today(world, resident))


def _log_today(world: World, resident: Resident) -> None:
    day = journal_day(world.now, resident.patient.zone)
    _log(world, resident, day, door=Door.PAGE, by=resident.patient.account)


def _log(world: World, resident: Resident, day: date, *, door: Door, by: User | None) -> None:
    resident.patient.refresh_from_db()
    if resident.patient.discharged_at is not None:
        return
    person = resident.life.person
    story_ends = 10 + person.number % 30
    answers = day_of(
        resident.rng, person, day=(day - person.performed_on).days, last_day=story_ends
    )
    if answers is None:
        return
    try:
        recorded = record_day(
            patient=resident.patient, day=day, answers=answers, entered_by=by, door=door,
            now=world.now,
        )  # fmt: skip
    except InvalidLog:
        return  # the page said why; such as a day that is still to come after a flight westward
    if recorded.created:
        resident.first_logged_at[day] = world.now
    for alert in recorded.raised:
        _deal_with(world, resident, alert)
        world.at(alert.due_at, lambda: _escalate(world))


def _escalate(world: World) -> None:
    escalate(now=world.now)


def _arrive(world: World, letter: Letter) -> None:
    """Note the mail as it arrives; its reader answers in a while, or not."""
    message = Message.objects.filter(message_id=letter.message_id).first()
    patient_id = message.patient_id if message else None
    resident = world.residents.get(patient_id) if patient_id else None
    if resident is None:
        world.arrivals.append(Arrival(at=world.now, message_id=letter.message_id))
        return
    rng, patient = resident.rng, resident.patient
    link = read_log_token(letter.log_token, now=world.now) if letter.log_token else None
    world.arrivals.append(
        Arrival(
            at=world.now,
            message_id=letter.message_id,
            patient_id=patient.pk,
            to_zone=patient.zone,
            hours=patient.clinic.mail_hours,
            recovery_day=(patient.local_date(world.now) - resident.procedure.performed_on).days,
            asks_about=link.day if link else None,
        )
    )
    if letter.invitation_token and resident.life.confirms_after is not None:
        token = letter.invitation_token
        world.at(world.now + resident.life.confirms_after, lambda: _confirm(world, resident, token))
    if letter.log_token:
        # In a while; some only on the next day, with the second mail before them.
        wait = rng.randint(2, 180) if rng.random() < 0.85 else rng.randint(900, 1400)
        token = letter.log_token
        world.at(
            world.now + timedelta(minutes=wait, seconds=rng.randint(0, 59)),
            lambda: _log_by_link(world, resident, token),
        )


def _confirm(world: World, resident: Resident, token: str) -> None:
    invitation = read_invitation_token(token)
    assert invitation is not None
    try:
        accept(invitation, now=world.now)
    except InvitationRefused:
        return  # a newer address has been invited meanwhile
    resident.patient.refresh_from_db()


def _log_by_link(world: World, resident: Resident, token: str) -> None:
    link = read_log_token(token, now=world.now)
    if link is not None:
        _log(world, resident, link.day, door=Door.EMAIL_LINK, by=None)


def _befall(world: World, resident: Resident, change: Change) -> None:
    """Let one change of a life happen, through the function that a page would call."""
    patient, procedure = resident.patient, resident.procedure
    patient.refresh_from_db()
    procedure.patient = patient
    match change:
        case Travel(zone=zone):
            patient.timezone = zone
            change_patient(patient, by=resident.nurse, door=PreferenceDoor.CLINIC, now=world.now)
            _sweep_where(world, patient)
        case Prefer(fields=fields):
            for name, value in fields.items():
                setattr(patient, name, value)
            change_patient(patient, by=resident.nurse, door=PreferenceDoor.CLINIC, now=world.now)
        case Pause(days=days):
            patient.paused_until = patient.local_date(world.now) + timedelta(days=days)
            change_patient(patient, by=resident.nurse, door=PreferenceDoor.CLINIC, now=world.now)
        case CorrectDay0(days=days):
            procedure.performed_on += timedelta(days=days)
            change_procedure(procedure, now=world.now)
        case Recover(dates=dates):
            today = patient.local_date(world.now)
            for name, in_days in dates.items():
                on = None if in_days is None else today + timedelta(days=in_days)
                setattr(procedure, name, on)
            change_procedure(procedure, now=world.now)
        case LoseMailbox():
            world.server.refused_addresses.add(patient.email)
        case Discharge():
            _discharge(world, resident)


def _discharge(world: World, resident: Resident) -> None:
    """End the follow-up; with a grave alert open, try again once the nurse has resolved it."""
    try:
        discharge(resident.patient, now=world.now)
    except DischargeRefused:
        world.at(world.now + timedelta(days=1), lambda: _befall(world, resident, Discharge()))


def _sweep_where(world: World, patient: Patient) -> None:
    """Have silence swept each morning where `patient` lives, unless it is already."""
    if patient.timezone not in world.zones:
        world.zones.add(patient.timezone)
        _sweep_each_morning(world, patient.zone)


def _sweep_each_morning(world: World, zone: ZoneInfo) -> None:
    """Sweep for silence at 11:00 in `zone`, from the next such moment on."""
    today = world.now.astimezone(zone).date()
    at = instant(today, SWEEP_AT, zone)
    if at <= world.now:
        at = instant(today + timedelta(days=1), SWEEP_AT, zone)
    world.at(at, lambda: _sweep(world, zone))


def _sweep(world: World, zone: ZoneInfo) -> None:
    _sweep_each_morning(world, zone)
    if not _has_asked(zone, world.now.astimezone(zone).date()) or not (
        mail_cycle.sweep_silence(now=world.now)
    ):
        return
    for alert in Alert.objects.filter(raised_at=world.now).order_by("patient", "rule"):
        resident = world.residents[alert.patient_id]
        _deal_with(world, resident, alert)
        if alert.rule == PHONE_CALL and resident.rng.random() < 0.8:
            _phone(world, resident)


def _has_asked(zone: ZoneInfo, today: date) -> bool:
    """Whether anybody in `zone` is asked today or was of late: else a sweep finds nothing new.

    The day after a request comes the gentle question, and the day after that the nurse's alert.
    """
    requests = Reminder.objects.filter(
        kind=Reminder.Kind.LOG_REQUEST, requested_day__range=(today - timedelta(days=2), today)
    )
    return requests.filter(procedure__patient__timezone=zone.key).exists()


def _phone(world: World, resident: Resident) -> None:
    day = resident.patient.local_date(world.now)
    world.at(
        world.now + timedelta(minutes=resident.rng.randint(30, 300)),
        lambda: _log(world, resident, day, door=Door.NURSE, by=resident.nurse),
    )


def _deal_with(world: World, resident: Resident, alert: Alert) -> None:
    """The nurse takes the alert within hours, and closes it within days."""
    takes = timedelta(minutes=resident.rng.randint(5, 600))
    closes = takes + timedelta(hours=resident.rng.randint(1, 60))
    world.at(world.now + takes, lambda: _take(world, resident, alert))
    world.at(world.now + closes, lambda: _close(world, resident, alert))


def _take(world: World, resident: Resident, alert: Alert) -> None:
    alert.refresh_from_db()
    if alert.state == Alert.State.OPEN:
        acknowledge(alert, by=resident.nurse, now=world.now)


def _close(world: World, resident: Resident, alert: Alert) -> None:
    alert.refresh_from_db()
    if alert.state != Alert.State.RESOLVED:  # the next log may have closed it
        resolve(alert, by=resident.nurse, outcome=Alert.Outcome.ADVISED, note="", now=world.now)


def _key(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
