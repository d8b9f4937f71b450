"""Every page that patients and those who help them read, in every state that it has.

Made once for the tests that look at all of them: the Spanish, the browser's accessibility. A page
that a patient opens without a key joins by itself; any other must be added to a list here, and a
test fails until it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse

from tests.cast import a_clinic, a_nurse, a_patient
from tests.web.test_access_matrix import PEOPLE, ROUTES
from tracker.imports.source import ImportFault
from tracker.journal.record_day import record_day
from tracker.models import (
    CaregiverLink,
    Clinic,
    Door,
    HealthImport,
    Invitation,
    Patient,
    Reminder,
    User,
)
from tracker.peg.actions import record_peg
from tracker.people.access_trail import note_access
from tracker.people.data_requests import answer, ask
from tracker.people.invitations import invitation_url, invite
from tracker.people.leaving import leave
from tracker.people.registration import discharge
from tracker.reminders.links import log_url, preference_url
from tracker.web.urls import PATIENT

DAY = timedelta(days=1)
# Answers with a file, or a program's: nothing to look at.
NO_PAGES = frozenset(
    {"patient:visits_file", "patient:queue", "patient:manifest", "patient:service_worker"}
)
OF_A_LOGGED_DAY = {"patient:thanks", "patient:history"}
SYMPTOMS = {"emergency": "leg_weakness", "urgent": "fever", "expected": "expected_soreness"}


@dataclass(frozen=True, slots=True)
class State:
    """What `who` (nobody: None) sees at `path`; with `sends`, after that form was sent."""

    name: str
    who: User | None
    path: str
    sends: Mapping[str, Any] | None = None
    status: int = 200


@dataclass(slots=True)
class World:
    """The cast of all states, in one language, at `now`."""

    language: str
    now: datetime
    zone: str = "America/Chicago"
    clinic: Clinic = field(init=False)
    states: list[State] = field(init=False)

    def __post_init__(self) -> None:
        self.clinic = a_clinic(
            "Clínica del Lago", timezone=self.zone, after_hours_phone="206-555-0199"
        )
        self.states = [
            *self._entry(), *self._own_pages(), *self._patients(), *self._linked(), *self._imports()
        ]  # fmt: skip

    def patient(
        self, first_name: str = "Rosa", *, clinic: Clinic | None = None, **fields: Any
    ) -> Patient:
        """One of the cast."""
        return a_patient(
            clinic or self.clinic,
            now=self.now,
            **{
                "first_name": first_name,
                "last_name": "Delgado",
                "language": self.language,
                "timezone": self.zone,
                **fields,
            },
        )

    def log(self, patient: Patient, *, days_ago: int = 0, **answers: Any) -> None:
        record_day(
            patient=patient,
            day=patient.local_date(self.now) - days_ago * DAY,
            answers=answers,
            entered_by=patient.account,
            door=Door.PAGE,
            now=self.now,
        )

    def _rich(self) -> Patient:
        """Day 12, with all that a record can hold."""
        day_0 = self.now.date() - 12 * DAY
        patient = self.patient(
            procedure={
                "baseline_walking_distance_m": Decimal("76.2"),
                "baseline_daily_distance_m": Decimal("300"),
                "baseline_standing_min": 6,
                "baseline_pain_leg": 7,
                "baseline_pain_back": 6,
                "lifting_cleared_on": day_0 + 10 * DAY,
                "light_activity_on": day_0 + 3 * DAY,
            },
        )
        for ago in (11, 10, 9, 7, 6, 4, 2, 1):
            self.log(
                patient,
                days_ago=ago,
                walking_distance_m=Decimal(60 + 30 * (12 - ago)),
                daily_distance_m=Decimal(400 + 150 * (12 - ago)),
                walking_min=4 + 12 - ago,
                stopped_by=["leg_pain", "tired"],
                standing_min=14 - ago,
                pain_leg=max(1, ago - 3),
                pain_back=max(1, ago - 4),
                medicine_doses=1,
                symptoms=[],
                note="¿Puedo nadar ya?" if ago == 2 else "",
            )
        record_peg(
            patient=patient, day=patient.local_date(self.now) - DAY,
            answers={"pain": 6, "enjoyment": 5, "activity": 6},
            entered_by=patient.account, door=Door.PAGE, now=self.now,
        )  # fmt: skip
        self._sent(patient)
        note_access(a_nurse(self.clinic, name="Luis Ortiz"), patient, page="patient", now=self.now)
        return patient

    def _sent(self, patient: Patient) -> None:
        """Of the plan so far, some was sent and some was not, for every kind of reason."""
        behind = Reminder.objects.filter(
            procedure__patient=patient, local_date__lt=self.now.date()
        ).order_by("due_at", "step")
        outcomes = [
            ("sent", "", ""),
            ("skipped", "day_logged", ""),
            ("failed", "refused", "550"),
            ("unconfirmed", "no_answer", ""),
            ("missed", "too_late", ""),
            ("skipped", "paused", "2026-11-05"),
        ]
        for place, reminder in enumerate(behind):
            outcome = outcomes[place % len(outcomes)]
            reminder.state, reminder.reason_code, reminder.reason_detail = outcome
            reminder.save()

    def _entry(self) -> Iterator[State]:
        yield State("landing", None, "/")
        yield State("sign-in", None, "/sign-in/")
        yield State("sign-in, no address", None, "/sign-in/", {"email": "rosa"})
        yield State("code asked for", None, "/sign-in/", {"email": "nadie@home.example"})
        yield State("account closed", None, "/sign-in/inactive/")
        yield State("not found", None, "/nowhere/", status=404)
        yield State("damaged invitation", None, "/invite/nonsense/", status=404)
        yield State("stop link ended", None, "/stop/nonsense/", status=404)
        yield State("log link ended", None, "/l/nonsense/")

    def _own_pages(self) -> Iterator[State]:
        """Each page without parts in its address, as the one with the richest record sees it."""
        rich, fresh = self._rich(), self.patient("Ana", day=1)
        for person, what in ((rich, "rich"), (fresh, "first day")):
            for name, is_open in pages().items():
                if is_open and name not in OF_A_LOGGED_DAY:
                    yield State(f"{name}, {what}", person.account, reverse(name))
        account = rich.account
        yesterday = rich.local_date(self.now) - DAY
        yield State("thanks", account, f"/today/thanks/?day={yesterday}")
        yield State("history", account, f"/today/history/?day={yesterday}")
        yield State("a day corrected", account, f"/today/?day={yesterday}")
        slips = {"daily_distance": "diez", "standing_min": "1.200", "medicine_doses": "500"}
        yield State("today, with slips", account, "/today/", slips)
        yield State("today, nothing said", account, "/today/", {})
        far = {"reminders": "on", "send_time": "23:50"}
        yield State("preferences, too late", account, "/messages/preferences/", far)
        soon = {"light_activity_on": "2031-01-01", "work_on": "mañana"}
        yield State("activity, with slips", account, "/activity/", soon)
        yield State("three questions, none answered", account, "/peg/", {})
        yield State("sign-out", account, "/sign-out/")
        yield State("a day to come", account, f"/today/?day={yesterday + 9 * DAY}")
        carer = User.objects.create_user(f"ayuda-{self.language}@home.example", name="Marta")
        links = [CaregiverLink.objects.create(patient=p, user=carer) for p in (rich, fresh)]
        invite(
            clinic=self.clinic, role="caregiver", email="jose@home.example", patient=rich,
            now=self.now,
        )  # fmt: skip
        yield State("people: one helps, one is asked", account, "/people/")
        yield State("people, no address", account, "/people/", {"email": "jose"})
        yield State("people: no more help", account, f"/people/{links[0].pk}/remove/")
        yield State("leaving: asked again", account, "/your-data/leave/", {})
        asked = [
            ask(rich, kind=kind, words="¿Puede ser?", by=carer, now=self.now)
            for kind in ("erase", "correct")
        ]
        nurse = a_nurse(self.clinic, name="Luis Ortiz")
        answer(asked[0], words="Ya está.", by=nurse, now=self.now)
        yield State("your data: one answer, one to come", account, "/your-data/")
        alone = User.objects.create_user(f"nadie-{self.language}@home.example")
        yield State("helps nobody any more", alone, "/")
        left = self.patient("Inés")
        leave(left, now=self.now)
        for path in ("/today/", "/messages/", "/your-data/", "/people/"):
            yield State(f"left: {path}", left.account, path)
        yield State("ask the clinic, nothing said", account, "/your-data/ask/", {})
        yield State("who helps: stop", carer, f"/people/stop-helping/?for={rich.pk}")
        yield State("who helps: today", carer, f"/today/?for={rich.pk}")
        yield State("who helps: progress", carer, f"/progress/?for={rich.pk}")
        yield State("who helps: messages", carer, f"/messages/?for={fresh.pk}")
        yield State("who helps: thanks", carer, f"/today/thanks/?for={rich.pk}&day={yesterday}")

    def _patients(self) -> Iterator[State]:
        """Those whose pages say something else."""
        for what, symptom in SYMPTOMS.items():
            told = self.patient()
            self.log(told, symptoms=[symptom], walking_distance_m=90, pain_leg=4)
            today = told.local_date(self.now)
            yield State(f"thanks: {what}", told.account, f"/today/thanks/?day={today}")
        closed = a_clinic(
            "Clínica del Cerro", timezone=self.zone, after_hours_phone="206-555-0199",
            weekdays=[(self.now.date().weekday() + 3) % 7],
        )  # fmt: skip
        at_night = self.patient(clinic=closed)
        self.log(at_night, symptoms=[SYMPTOMS["emergency"], SYMPTOMS["urgent"]])
        today = at_night.local_date(self.now)
        yield State("closed: red flag", at_night.account, f"/today/thanks/?day={today}")
        yield State("closed: plan", at_night.account, "/guidance/")
        only_pain = self.patient()
        self.log(only_pain, pain_leg=3)
        yield State("pain alone: progress", only_pain.account, "/progress/")
        only_note = self.patient()
        self.log(only_note, note="Hola")
        yield State("a note alone: progress", only_note.account, "/progress/")
        ahead = self.patient(day=-60)
        year_two = self.patient(day=740)
        self.log(year_two, days_ago=300, walking_distance_m=900, steps=4000)
        self.log(year_two, walking_distance_m=1800, steps=5200)
        gone = self.patient()
        discharge(gone, now=self.now)
        others = {
            "ahead": ahead,
            "second year": year_two,
            "follow-up ended": gone,
        }
        for what, person in others.items():
            for path in ("/today/", "/progress/", "/guidance/", "/messages/"):
                yield State(f"{what}: {path}", person.account, path)
        mail = {
            "mail stopped": self.patient(email_stopped_at=self.now, email_stopped_for="bounced"),
            "reminders off": self.patient(reminders_on=False),
            "paused": self.patient(paused_until=self.now.date() + 5 * DAY),
        }
        for what, person in mail.items():
            yield State(what, person.account, "/messages/")

    def _imports(self) -> Iterator[State]:
        """The page on which a file comes in, for each state of the file."""
        yesterday = self.now.date() - DAY
        two_days = [
            {"day": f"{yesterday - DAY}", "steps": 3000, "daily_distance_m": "1609.34"},
            {"day": f"{yesterday}", "steps": 4000, "daily_distance_m": None},
        ]
        outside = {"number": 2, "days": ["2020-01-01", "2020-03-01"], "too_much": ["2026-10-30"]}
        options = {"month_first": "2026-03-04", "day_first": "2026-04-03"}
        order = {"name": "date_order", "options": options, "example": "03/04/2026"}
        unit = {"name": "distance_unit", "options": {"miles": "miles"}, "example": "2.5"}
        done = {"state": "done", "days_new": 1, "days_changed": 2, "days_kept": 3}
        states: dict[str, dict[str, Any]] = {
            "read": {"progress": 40},
            "asked: date": {"state": "asking", "question": order},
            "asked: unit": {"state": "asking", "question": unit},
            "looked at": {"state": "ready", "rows": two_days, "left_out": outside},
            "written": {"state": "writing"},
            "done": {**done, "ended_at": self.now},
        }
        for fault in ImportFault:
            failed = {"state": "failed", "fault": fault.value, "example": "31/31/2026"}
            states[f"failed: {fault}"] = {**failed, "ended_at": self.now}
        for what, fields in states.items():
            person = self.patient()
            HealthImport.objects.create(
                patient=person, uploaded_at=self.now, moved_at=self.now, **fields
            )
            if what == "looked at":
                self.log(person, days_ago=1, steps=50)
            yield State(f"import: {what}", person.account, "/import/")

    def _linked(self) -> Iterator[State]:
        """Pages whose address is a key."""
        one, two, three = self.patient(), self.patient(), self.patient()
        today = one.local_date(self.now)
        link = _path(log_url(one, today, now=self.now))
        yield State("log link", None, link)
        yield State("log link, of yesterday", None, _path(log_url(one, today - DAY, now=self.now)))
        yield State("log link, with a slip", None, link, {"standing_min": "diez"})
        yield State("log link, saved", None, link, {"pain_leg": "4"})
        for what, person in (("emergency", two), ("urgent", three)):
            at = _path(log_url(person, today, now=self.now))
            yield State(f"log link, {what}", None, at, {"symptoms": [SYMPTOMS[what]]})
        stop = _path(preference_url(one))
        yield State("stop link", None, stop)
        yield State("stop link, saved", None, stop, {"reminders": "week"})
        new = self.patient(confirmed=False)
        for role, email in (("patient", new.email), ("caregiver", "marta@home.example")):
            invitation = invite(
                clinic=self.clinic, role=role, email=email, patient=new, now=self.now
            )
            yield State(f"invitation: {role}", None, _path(invitation_url(invitation)))
        old = invite(
            clinic=self.clinic, role="caregiver", email="luz@home.example", patient=new,
            now=self.now - 40 * DAY,
        )  # fmt: skip
        yield State("invitation: too old", None, _path(invitation_url(old)), status=410)
        used = invite(
            clinic=self.clinic, role="caregiver", email="sol@home.example", patient=new,
            now=self.now,
        )  # fmt: skip
        Invitation.objects.filter(pk=used.pk).update(accepted_at=self.now)
        yield State("invitation: used", None, _path(invitation_url(used)), status=410)


def pages() -> dict[str, bool]:
    """The patient's pages by name, and whether a patient opens each without a key."""
    plain = {f"patient:{route.name}" for route in PATIENT if not route.pattern.converters}
    patient = PEOPLE.index("patient")
    return {
        name: name in plain and row["GET"][patient] == 200
        for name, row in ROUTES.items()
        if name.startswith("patient:") and "GET" in row and name not in NO_PAGES
    }


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]
