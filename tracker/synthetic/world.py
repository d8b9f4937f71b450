"""A made-up world on a virtual clock: people log, nurses deal with alerts, all by real functions.

Nothing is written past the functions that pages and tasks call.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from tracker.journal.record_day import InvalidLog, Recorded, record_day
from tracker.models import Alert, Clinic, Door, Patient, Procedure, User
from tracker.operations import mail_cycle
from tracker.people.contacts import NewContact, record_and_resolve
from tracker.people.registration import register
from tracker.synthetic.people import Person
from tracker.synthetic.virtual_clock import VirtualClock
from tracker.triage.alerts import acknowledge, resolve


@dataclass(slots=True)
class Resident:
    """One patient in the world: the person, the rows, and when each day was logged first."""

    person: Person
    rng: Random
    nurse: User
    patient: Patient
    procedure: Procedure
    confirms_after: timedelta | None = None
    first_logged_at: dict[date, datetime] = field(default_factory=dict)


@dataclass(kw_only=True)
class World(VirtualClock):
    """Everybody, and how long nurses take: minutes until they own an alert, at least and at most.

    What is raised less than `left_open` before the end stays open.
    """

    residents: dict[UUID, Resident] = field(default_factory=dict)
    minutes_to_own: tuple[int, int] = (5, 600)
    left_open: timedelta = timedelta()

    def enrol(
        self, person: Person, *, clinic: Clinic, nurse: User, rng: Random, **fields: Any
    ) -> Resident:
        """Register `person` as a patient with these further fields."""
        patient = Patient(
            id=make_id(rng),
            first_name=person.first_name,
            last_name=person.last_name,
            date_of_birth=person.born,
            phone=f"206-555-{1000 + person.number:04d}",
            **fields,
        )
        procedure = Procedure(
            id=make_id(rng),
            performed_on=person.performed_on,
            levels=person.levels,
            surgeon=person.surgeon,
            **person.baseline,
        )
        register(patient, procedure, clinic=clinic, by=nurse, now=self.now)
        resident = Resident(person, rng, nurse, patient, procedure)
        self.residents[patient.pk] = resident
        return resident

    def log(self, resident: Resident, day: date, door: Door) -> Recorded | None:
        """Let the resident, or by phone the nurse, log `day`, if it is logged at all."""
        patient = resident.patient
        patient.refresh_from_db()
        if patient.discharged_at is not None:
            return None
        answers = resident.person.answers_on((day - resident.person.performed_on).days)
        if answers is None:
            return None
        by = {Door.PAGE: patient.account, Door.NURSE: resident.nurse}.get(door)
        try:
            recorded = record_day(
                patient=patient, day=day, answers=answers, entered_by=by, door=door, now=self.now
            )
        except InvalidLog:
            return None  # the page said why; such as a day still to come after a flight westward
        if recorded.created:
            resident.first_logged_at[day] = self.now
        for alert in recorded.raised:
            self.deal_with(resident, alert)
        return recorded

    def sweep(self) -> list[Alert]:
        """Look for silence, and return the alerts that this raised."""
        if not mail_cycle.sweep_silence(now=self.now):
            return []
        raised = Alert.objects.filter(raised_at=self.now, patient__in=self.residents)
        alerts = list(raised.order_by("patient", "rule"))
        for alert in alerts:
            self.deal_with(self.residents[alert.patient_id], alert)
        return alerts

    def deal_with(self, resident: Resident, alert: Alert) -> None:
        """Have the nurse own the alert within hours, and close it with a phone call."""
        owned = self.now + timedelta(minutes=resident.rng.randint(*self.minutes_to_own))
        called = owned + timedelta(minutes=resident.rng.randint(60, 1200))
        if called < self.end - self.left_open:
            self.at(owned, lambda: self._own(resident, alert))
            self.at(called, lambda: self._call_about(resident, alert))

    def _own(self, resident: Resident, alert: Alert) -> None:
        alert.refresh_from_db()
        if alert.state == Alert.State.OPEN:
            acknowledge(alert, by=resident.nurse, now=self.now)

    def _call_about(self, resident: Resident, alert: Alert) -> None:
        """Call and resolve, unless the next log or the clock has; no call after a discharge."""
        alert.refresh_from_db()
        if alert.state == Alert.State.RESOLVED:
            return
        if alert.patient.discharged_at is not None:
            resolve(alert, by=resident.nurse, outcome=Alert.Outcome.ADVISED, note="", now=self.now)
            return
        minutes = resident.rng.randint(3, 9)
        call = NewContact(kind="call", outcome=Alert.Outcome.ADVISED, minutes=minutes, at=self.now)
        record_and_resolve(alert, call, by=resident.nurse, now=self.now)


def make_id(rng: Random) -> UUID:
    """Return a random id, so that the same seed gives the same ids."""
    return UUID(int=rng.getrandbits(128), version=4)
