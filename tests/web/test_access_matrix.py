"""Who may open what: every address of the site, by every method, for every kind of person.

An address that is new fails here until ROUTES says who may open it. And nothing is written on
GET but the access trail.
"""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.cast import NOW, TODAY, a_caregiver, a_clinic, a_nurse, a_patient
from tracker.journal.record_day import record_day
from tracker.models import (
    AccessRecord,
    Alert,
    CaregiverLink,
    Clinic,
    Cover,
    Door,
    Duty,
    Invitation,
    Message,
    Patient,
    PlannedCall,
    User,
)
from tracker.peg.actions import record_peg
from tracker.people.access_trail import note_access
from tracker.people.assignment import cover
from tracker.people.call_list import plan_calls
from tracker.people.caregivers import invite_caregiver
from tracker.people.data_requests import ask
from tracker.people.invitations import invitation_url, invite
from tracker.reminders.guidance_drafts import start_draft
from tracker.reminders.links import log_token, preference_token

pytestmark = [pytest.mark.django_db, pytest.mark.sql]


PEOPLE = ("nobody", "patient", "other patient", "caregiver", "nurse", "nurse of another clinic")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
SIGN_IN = "sent to sign in"
OPERATORS_DOOR = "sent to the operators' door"
REFUSED = {SIGN_IN, 401, 403, 404, 405}

# What becomes of PEOPLE, in their order. The number is the answer to whoever may.
Outcomes = tuple[int | str, int | str, int | str, int | str, int | str, int | str]


def everybody(answer: int = 200) -> Outcomes:
    """It shows nobody's record, or its address is itself a key."""
    return (answer, answer, answer, answer, answer, answer)


def the_way_in(answer: int | str) -> Outcomes:
    """For those who have not signed in; the others are sent on to their own page."""
    return (answer, 302, 302, 302, 302, 302)


def home(answer: int = 200, *, other: int = 200) -> Outcomes:
    """Patients, each about themselves, and caregivers."""
    return (SIGN_IN, answer, other, answer, 404, 404)


def alone(answer: int = 200) -> Outcomes:
    """Patients, each about themselves; not those who help them."""
    return (SIGN_IN, answer, answer, 404, 404, 404)


def staff(answer: int = 200) -> Outcomes:
    """Nurses, each about her own clinic."""
    return (SIGN_IN, 404, 404, 404, answer, answer)


def this_clinics(answer: int = 200) -> Outcomes:
    """The nurse of the patient's clinic."""
    return (SIGN_IN, 404, 404, 404, answer, 404)


def api_own(answer: int = 200) -> Outcomes:
    """Programs, each about what their owner may see."""
    return (401, answer, answer, answer, answer, answer)


def api_patients(answer: int = 200) -> Outcomes:
    """Programs of whoever may see the patient."""
    return (401, answer, 404, answer, answer, 404)


def api_this_clinics(answer: int = 200) -> Outcomes:
    """Programs of the nurse of the patient's clinic."""
    return (401, 404, 404, 404, answer, 404)


# Bodies are empty: a form is shown again with what is missing (200), the API complains (400).
ROUTES: dict[str, dict[str, Outcomes]] = {
    # The way in. allauth takes a PUT for a POST, and sends whoever has signed in on at once.
    "landing": {"GET": the_way_in(200)},
    "account_login": {
        "GET": the_way_in(200), "POST": the_way_in(200), "PUT": the_way_in(200),
        "PATCH": the_way_in(405), "DELETE": the_way_in(405),
    },
    "account_request_login_code": {
        "GET": the_way_in(200), "POST": the_way_in(200), "PUT": the_way_in(200),
        "PATCH": the_way_in(405), "DELETE": the_way_in(405),
    },
    "account_confirm_login_code": {method: the_way_in(SIGN_IN) for method in METHODS},
    "account_inactive": {"GET": everybody()},
    "account_logout": {"GET": (302, 200, 200, 200, 200, 200), "POST": everybody(302)},
    "invitation": {"GET": everybody(), "POST": everybody(302)},
    # On every page of patients; what is not known is not chosen.
    "language": {"POST": everybody(400)},
    "text_size": {"POST": everybody(400)},
    # The patient's pages
    "patient:today": {"GET": home(), "POST": home()},
    # its own answers for a script: whose session it is, and why it takes nothing
    "patient:queue": {
        "GET": (200, 200, 200, 200, 404, 404), "POST": (401, 400, 400, 400, 404, 404),
    },
    "patient:history": {"GET": home(other=404)},
    "patient:offline": {"GET": home()},
    "patient:manifest": {"GET": everybody()},
    "patient:service_worker": {"GET": everybody()},
    "patient:thanks": {"GET": home(other=404)},
    "patient:week": {"GET": home(), "POST": home(302, other=302)},
    "patient:landmarks": {"GET": home(), "POST": home()},
    "patient:remove_landmark": {"POST": home(302, other=302)},
    "patient:progress": {"GET": home()},
    "patient:summary": {"GET": home()},
    # without a file the form is shown again; the three others need an import of one's own
    "patient:import": {"GET": home(), "POST": home()},
    "patient:import_answer": {"POST": home(404, other=404)},
    "patient:import_save": {"POST": home(404, other=404)},
    "patient:import_stop": {"POST": home(404, other=404)},
    "patient:activity": {"GET": home(), "POST": home(302, other=302)},
    "patient:peg": {"GET": home(), "POST": home()},
    "patient:guidance": {"GET": home()},
    "patient:visits_file": {"GET": home()},
    "patient:messages": {"GET": home()},
    # Whoever helps sees whom they help; who helps is the patient's to choose.
    "patient:people": {"GET": home(), "POST": (SIGN_IN, 200, 200, 404, 404, 404)},
    "patient:take_back": {"POST": (SIGN_IN, 302, 404, 404, 404, 404)},
    "patient:remove_helper": {
        "GET": (SIGN_IN, 200, 404, 404, 404, 404), "POST": (SIGN_IN, 302, 404, 404, 404, 404),
    },
    "patient:stop_helping": {
        "GET": (SIGN_IN, 404, 404, 200, 404, 404), "POST": (SIGN_IN, 404, 404, 302, 404, 404),
    },
    # one's own data, and nobody else's
    "patient:your_data": {"GET": alone()},
    "patient:download": {"POST": alone()},
    "patient:ask_clinic": {"GET": alone(), "POST": alone()},
    "patient:leave": {"GET": alone(), "POST": alone()},
    # each sees who looked at their own record; a caregiver does not
    "patient:who_looked": {"GET": (SIGN_IN, 200, 200, 404, 404, 404)},
    "patient:preferences": {"GET": home(), "POST": home()},
    "patient:log_link": {"GET": everybody(), "POST": everybody()},
    "patient:stop": {"GET": everybody(), "POST": everybody()},
    # The clinic's pages
    "clinic:worklist": {"GET": staff()},
    "clinic:live": {"GET": staff()},
    "clinic:note_open": {"POST": this_clinics()},
    "clinic:bulk": {"POST": staff(302)},
    "clinic:assign_many": {"GET": staff(), "POST": staff(400)},
    "clinic:take_alerts": {"POST": this_clinics(302)},
    "clinic:calls": {"GET": staff()},
    "clinic:cross_off": {"POST": this_clinics(302)},
    "clinic:covers": {"GET": staff(), "POST": staff(400)},
    "clinic:end_cover": {"POST": this_clinics(302)},
    # each clinic's staff see their own cohort alone: nothing in the address names another
    "clinic:outcomes": {"GET": staff()},
    "clinic:outcomes_file": {"GET": staff()},
    "clinic:alerts": {"GET": staff()},
    "clinic:alert": {"GET": this_clinics()},
    "clinic:acknowledge": {"POST": this_clinics(302)},
    "clinic:assign_alert": {"POST": this_clinics()},
    "clinic:snooze_alert": {"POST": this_clinics()},
    "clinic:resolve": {"POST": this_clinics()},
    "clinic:patients": {"GET": staff()},
    "clinic:register": {"GET": staff(), "POST": staff()},
    "clinic:patient": {"GET": this_clinics()},
    "clinic:summary": {"GET": this_clinics()},
    "clinic:logs": {"GET": this_clinics()},
    "clinic:log_history": {"GET": this_clinics()},
    "clinic:messages": {"GET": this_clinics()},
    "clinic:resend": {"POST": this_clinics(302)},
    "clinic:contacts": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:read_notes": {"POST": this_clinics(302)},
    "clinic:phone_log": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:peg": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:details": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:procedure": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:day_0": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:clearances": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:pause": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:nurse": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:take": {"POST": this_clinics(302)},
    # the patient has no nurse: there is nobody to cover for
    "clinic:cover": {"POST": this_clinics(302)},
    "clinic:caregivers": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:remove_caregiver": {"POST": this_clinics(302)},
    "clinic:withdraw_invitation": {"POST": this_clinics(302)},
    "clinic:invite_again": {"POST": this_clinics(302)},
    "clinic:instructions": {"GET": staff(), "POST": staff(403)},
    "clinic:rota": {"GET": staff(), "POST": staff(403)},
    "clinic:remove_duty": {"POST": staff(403)},
    "clinic:import_patients": {"GET": staff(), "POST": staff()},
    "clinic:roster_template": {"GET": staff()},
    "clinic:export_patients": {"GET": staff()},
    "clinic:transfer": {"GET": staff(), "POST": staff()},
    "clinic:procedures": {"GET": this_clinics()},
    "clinic:another_procedure": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:death": {"GET": this_clinics(), "POST": this_clinics()},
    "clinic:death_taken_back": {"POST": this_clinics(302)},
    "clinic:discharge": {"GET": this_clinics(), "POST": this_clinics(302)},
    # the patient is followed: there is nothing to ask
    "clinic:follow_again": {"GET": this_clinics(302), "POST": this_clinics(302)},
    "clinic:request": {"GET": this_clinics(), "POST": this_clinics()},
    # A nurse reads her clinic's settings; only its lead changes them.
    "clinic:settings": {"GET": staff(), "POST": staff(403)},
    "clinic:rules": {"GET": staff(), "POST": staff(403)},
    # a lead's own alone
    "clinic:rule_preview": {"GET": staff(403)},
    "clinic:save_rules": {"POST": staff(403)},
    "clinic:mail_previews": {"GET": staff()},
    "clinic:mail_preview": {"GET": staff()},
    "clinic:mail_preview_html": {"GET": staff()},
    "clinic:invite_staff": {"POST": staff(403)},
    "clinic:duty": {"POST": this_clinics(403)},
    # So it is with the guidance; where there is no draft, there is none to look at.
    "clinic:guidance": {"GET": staff()},
    "clinic:guidance_start": {"POST": staff(403)},
    "clinic:guidance_discard": {"POST": staff(403)},
    "clinic:guidance_add": {"GET": staff(403), "POST": staff(403)},
    "clinic:guidance_entry": {"GET": staff(403), "POST": staff(403)},
    "clinic:guidance_remove": {"POST": staff(403)},
    "clinic:guidance_preview": {"GET": this_clinics()},
    "clinic:guidance_publish": {"GET": staff(403), "POST": staff(403)},
    "clinic:guidance_take_back": {"GET": staff(403), "POST": staff(403)},
    # The API
    "api:token": {"POST": api_own(201), "DELETE": api_own(400)},
    "api:patients": {"GET": api_own()},
    "api:patient": {"GET": api_patients()},
    "api:logs": {"GET": api_patients()},
    "api:log": {"GET": api_patients(), "PUT": api_patients(400), "PATCH": api_patients()},
    "api:log_history": {"GET": api_patients()},
    "api:pegs": {"GET": api_patients()},
    "api:peg": {"GET": api_patients(), "PUT": api_patients(400), "PATCH": api_patients()},
    "api:contacts": {"GET": api_this_clinics(), "POST": api_this_clinics(400)},
    "api:reminders": {"GET": api_patients()},
    "api:alerts": {"GET": api_own()},
    "api:acknowledge": {"POST": api_this_clinics()},
    "api:assign": {"POST": api_this_clinics(400)},
    "api:snooze": {"POST": api_this_clinics(400)},
    "api:resolve": {"POST": api_this_clinics(400)},
    "api:schema": {"GET": everybody()},
    "api:docs": {"GET": everybody()},
    # For machines; without its broker the site of the tests is not ready.
    "healthz": {"GET": everybody()},
    "readyz": {"GET": everybody(503)},
    "metrics": {"GET": everybody()},
    # Nothing is there until a mail provider is set; then its reports must be signed.
    "mail_reports": dict.fromkeys(METHODS, everybody(404)),
    # The mail that is kept on a machine without a mail server: there only, and none is there now.
    "demo_mailbox": {"GET": everybody()},
    "demo_mail": {"GET": everybody(404)},
    "demo_mail_html": {"GET": everybody(404)},
    # The operators' site has one door, which opens for superusers; nobody here is one.
    "admin:login": dict.fromkeys(METHODS, (SIGN_IN, 404, 404, 404, 404, 404)),
}  # fmt: skip
OPERATORS: dict[str, Outcomes] = dict.fromkeys(METHODS, (OPERATORS_DOOR,) * 6)


def _walk(resolver: URLResolver, space: str, prefix: str) -> Iterator[tuple[str, str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern, inner, address)
        else:
            yield f"{space}{pattern.name or address}", address, pattern


FOUND = {name: (address, pattern) for name, address, pattern in _walk(get_resolver(), "", "")}


class World:
    """A clinic with a patient whom everything is about, and those who knock at the doors."""

    def __init__(self) -> None:
        clinic, elsewhere = a_clinic(), a_clinic("Another Clinic")
        patient, other = a_patient(clinic), a_patient(clinic)
        colleague = a_nurse(clinic)
        invitation = invite(
            clinic=clinic, role=Invitation.Role.NURSE, email="new@clinic.example", now=NOW
        )
        helper = invite_caregiver(patient, email="helper@home.example", by=a_nurse(clinic), now=NOW)
        assert patient.account is not None
        asked = ask(patient, kind="erase", words="All of it", by=patient.account, now=NOW)
        record_day(
            patient=patient,
            day=TODAY,
            answers={"pain_leg": 4, "symptoms": ["fall"], "note": "May I drive?"},
            entered_by=patient.account,
            door=Door.PAGE,
            now=NOW,
        )
        record_peg(
            patient=patient,
            day=TODAY,
            answers={"pain": 4},
            entered_by=patient.account,
            door=Door.PAGE,
            now=NOW,
        )
        users = {
            "patient": patient.account,
            "other patient": other.account,
            "caregiver": a_caregiver(patient),
            "nurse": a_nurse(clinic),
            "nurse of another clinic": a_nurse(elsewhere),
        }
        self.sessions: dict[str, str] = {}
        for person, user in users.items():
            assert user is not None
            client = Client()
            client.force_login(user)
            self.sessions[person] = client.cookies[settings.SESSION_COOKIE_NAME].value
        start_draft(clinic, by=a_nurse(clinic, role="lead"), now=NOW)
        self.patient, self.colleague = patient, colleague
        self.given: dict[str, Any] = {
            "patient_id": patient.pk,
            "call_id": _planned_call(patient, colleague).pk,
            "cover_id": _cover(clinic, colleague).pk,
            "alert_id": Alert.objects.filter(patient=patient).latest("rule").pk,
            "link_id": CaregiverLink.objects.get(patient=patient).pk,
            "invitation_id": helper.pk,
            "request_id": asked.pk,
            "user_id": colleague.pk,
            "duty_id": Duty.objects.create(
                clinic=clinic,
                member=colleague.membership,
                weekday=1,
                begins=clinic.opens,
                ends=clinic.closes,
            ).pk,
            "message_id": Message.objects.filter(patient=patient).first().pk,
            "preview_id": uuid4(),
            "day": TODAY,
            "name": "no-such-mail",
            "key": "log-daily",
            "language": "es",
            "section": "visits",
            "place": "guidance:guidance-day-14",
        }
        self.tokens = {
            "invitation": invitation_url(invitation).rstrip("/").rpartition("/")[2],
            "patient:log_link": log_token(patient, TODAY, now=NOW),
            "patient:stop": preference_token(patient),
        }
        self.before = _all_rows()

    def address(self, name: str) -> str:
        """The address of the route `name`, about the patient."""
        raw, pattern = FOUND[name]
        if name.startswith("admin:"):
            return f"/{_plain(raw)}"
        given = {**self.given, "token": self.tokens.get(name)}
        return reverse(name, kwargs={key: given[key] for key in pattern.pattern.converters})

    def knock(self, person: str, method: str, address: str) -> tuple[int | str, set[str]]:
        """What becomes of `person`, and which tables changed; whatever did is undone."""
        client = Client()
        if session := self.sessions.get(person):
            client.cookies[settings.SESSION_COOKIE_NAME] = session
        is_api = address.startswith("/api/")
        kind = "application/json" if is_api else "application/x-www-form-urlencoded"
        body = b"{}" if is_api and method != "GET" else b""
        with transaction.atomic():
            answer = client.generic(method, address, body, content_type=kind)
            changed = self.changed() if method == "GET" else set()
            transaction.set_rollback(True)
        return _outcome(answer), changed

    def changed(self) -> set[str]:
        """The tables whose rows are not what they were."""
        after = _all_rows()
        return {table for table, rows in self.before.items() if rows != after[table]}


def _planned_call(patient: Patient, nurse: User) -> PlannedCall:
    plan_calls([patient], day=TODAY, by=nurse, now=NOW)
    return PlannedCall.objects.get(patient=patient)


def _cover(clinic: Clinic, nurse: User) -> Cover:
    away = a_nurse(clinic)
    return cover(clinic, nurse=away, covered_by=nurse, first_day=TODAY, last_day=TODAY)


def _plain(raw: str) -> str:
    """An address of Django's admin, whose patterns are partly regular expressions."""
    raw = re.sub(r"<\w+:\w+>", "1", raw)
    raw = re.sub(r"\(\?P<app_label>(\w+)\)", r"\1", raw)
    return re.sub(r"\(\?P<url>\.\*\)", "elsewhere", raw).translate({ord("^"): "", ord("$"): ""})


def _all_rows() -> dict[str, set[tuple[Any, ...]]]:
    """Every row of every table, save the sessions and the access trail."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables -= {Session._meta.db_table, AccessRecord._meta.db_table}
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows[table] = set(cursor.fetchall())  # each has a key: no two are the same
    return rows


def _outcome(answer: Any) -> int | str:
    to = answer.headers.get("Location", "")
    if to.startswith("/sign-in/"):
        return SIGN_IN
    if to.startswith("/admin/"):
        return OPERATORS_DOOR
    status: int = answer.status_code
    return status


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One cast for the whole matrix: whatever a knock does is undone."""
    with (
        django_db_blocker.unblock(),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        yield World()
        transaction.set_rollback(True)


# The matrix


def test_every_route_is_known() -> None:
    known = {name for name in FOUND if name in ROUTES or name.startswith("admin:")}
    unknown = sorted(set(FOUND) - known)
    assert not unknown, f"Say in ROUTES of tests/web/test_access_matrix.py who may open: {unknown}"
    gone = sorted(set(ROUTES) - set(FOUND))
    assert not gone, f"Take these out of ROUTES, they are gone: {gone}"


def test_every_address_leads_to_its_route(world: World) -> None:
    for name, (_, pattern) in FOUND.items():
        found = resolve(world.address(name))
        assert found.func == pattern.callback, name


def test_a_write_would_be_seen(world: World) -> None:
    with transaction.atomic():
        Alert.objects.update(note="Seen")
        note_access(world.colleague, world.patient, page="patient", now=NOW)
        assert world.changed() == {"tracker_alert"}
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(FOUND))
def test_each_person_gets_what_the_table_says_and_a_get_writes_nothing(
    name: str, world: World
) -> None:
    row = ROUTES.get(name, OPERATORS)
    address = world.address(name)
    wrong = []
    for method in METHODS:
        for place, person in enumerate(PEOPLE):
            became, changed = world.knock(person, method, address)
            let_in = any(outcomes[place] not in REFUSED for outcomes in row.values())
            if method in row and became != row[method][place]:
                wrong.append(f"{method} by {person}: {became}, not {row[method][place]}")
            elif method not in row and (became not in REFUSED or (let_in and became != 405)):
                wrong.append(f"{method} by {person}: {became}, though ROUTES does not have it")
            if changed:
                wrong.append(f"GET by {person} wrote to {', '.join(sorted(changed))}")
    assert not wrong, f"{name} ({address}):\n" + "\n".join(wrong)


PATIENT_PAGES = [
    name
    for name, row in ROUTES.items()
    if name.startswith("patient:") and SIGN_IN in row.get("GET", ())
]


@pytest.mark.parametrize("name", PATIENT_PAGES)
def test_another_patient_cannot_be_asked_for_by_key(name: str, world: World) -> None:
    address = f"{world.address(name)}?for={world.patient.pk}"
    outcomes = [world.knock(person, "GET", address)[0] for person in PEOPLE]
    theirs = ROUTES[name]["GET"]
    of_patient, of_caregiver = (theirs[PEOPLE.index(who)] for who in ("patient", "caregiver"))
    assert outcomes == [SIGN_IN, of_patient, 404, of_caregiver, 404, 404]
