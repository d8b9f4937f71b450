"""Describe an alert in words: its evidence, its deadline and its owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.guidance import known_symptoms
from tracker.measures import MEASURES
from tracker.models import Alert, Patient
from tracker.rules.days import recovery_day
from tracker.rules.triage import RED_FLAG
from tracker.rules.triage.codes import (
    DATA_REQUEST,
    LEFT,
    NO_WORKING_EMAIL,
    NOTHING_PLANNED,
    PHONE_CALL,
    SILENCE,
    UNREAD_NOTE,
)
from tracker.rules.units import describe_distance
from tracker.triage.snooze import can_be_snoozed
from tracker.web.common.formatters import (
    counted,
    is_late,
    joined,
    moment,
    near_day,
    short_day,
    time_left,
)
from tracker.web.common.patient_status import SILENT
from tracker.web.common.staff_access import Staff

State = Alert.State
CAME_LATE = (
    "It came late, from a phone without network: a newer answer for that day stands. "
    "Both are in the history of the day."
)


@dataclass(frozen=True, slots=True)
class Card:
    """One alert as shown to staff; times in the clinic's zone."""

    alert: Alert
    patient: Patient
    severity: str
    raised: str
    evidence: list[str]
    withdrawn: str
    due: str
    left: str
    late: bool
    owner: str
    snoozed: str
    escalated: str
    ending: str

    @property
    def is_open(self) -> bool:
        return self.alert.state == State.OPEN

    @property
    def is_snoozed(self) -> bool:
        return self.alert.state == State.SNOOZED

    @property
    def is_red_flag(self) -> bool:
        return self.alert.rule.startswith(RED_FLAG)

    @property
    def can_be_snoozed(self) -> bool:
        return can_be_snoozed(self.alert)

    @property
    def is_resolved(self) -> bool:
        return self.alert.state == State.RESOLVED


def alert_card(alert: Alert, staff: Staff, *, performed_on: date | None = None) -> Card:
    """Return the card of `alert`, whose patient, owner and resolver must be loaded."""
    zone, now = staff.clinic.zone, staff.now
    unresolved = alert.state != State.RESOLVED
    is_awake = unresolved and alert.state != State.SNOOZED
    return Card(
        alert=alert,
        patient=alert.patient,
        severity=SILENT if alert.rule == SILENCE else alert.severity,
        raised=moment(alert.raised_at, zone, now=now),
        evidence=evidence_lines(alert, today=alert.patient.local_date(now), day_0=performed_on),
        withdrawn=moment(alert.withdrawn_at, zone, now=now) if alert.withdrawn_at else "",
        due=moment(alert.due_at, zone, now=now) if is_awake else "",
        left=time_left(alert.due_at, now=now) if is_awake else "",
        late=is_awake and is_late(alert.due_at, now=now),
        owner=person(alert.owner, staff) if alert.state == State.ACKNOWLEDGED else "",
        snoozed=_snoozed(alert, staff),
        escalated=(
            moment(alert.escalated_at, zone, now=now)
            if alert.escalated_at and alert.state == State.OPEN
            else ""
        ),
        ending="" if unresolved else _ending(alert, staff),
    )


def evidence_lines(alert: Alert, *, today: date, day_0: date | None = None) -> list[str]:
    """Return the alert's evidence, one sentence each; days in the patient's calendar."""
    evidence: Mapping[str, Any] = alert.evidence
    say = _Days(today, day_0)
    if alert.rule.startswith(RED_FLAG):
        return _red_flag_lines(alert, say)
    if alert.rule == SILENCE:
        return _silence_lines(evidence, say)
    if alert.rule == PHONE_CALL:
        return [f"A log is asked for {say(evidence['requested_day'])}."]
    if alert.rule == UNREAD_NOTE:
        return [f"Written {say(evidence['day'])}."]
    if alert.rule == DATA_REQUEST:
        return ["It is under “Requests about the record”. The answer there ends this alert."]
    if alert.rule == LEFT:
        return [
            f"The patient ended the follow-up {say(evidence['day'])}. Nothing more is sent.",
            "Other alerts stand until they are resolved. The record is kept.",
        ]
    if alert.rule == NO_WORKING_EMAIL:
        address = alert.patient.email or "the address"
        return [
            f"Mail to {address} {evidence['fault']}, {say(evidence['day'])}.",
            "Nothing is sent there until it is confirmed anew. Ask for an address that works.",
        ]
    if alert.rule == NOTHING_PLANNED:
        return ["Check the procedure date: saving it plans the reminders anew."]
    return _lines_of_measures(evidence, alert.patient, say)


@dataclass(frozen=True, slots=True)
class _Days:
    """Formats a stored day: "today (day 12)", "on Tue, Nov 3 (day 12)"."""

    today: date
    day_0: date | None

    def __call__(self, stored: str) -> str:
        day = date.fromisoformat(stored)
        near = near_day(day, today=self.today)
        words = f"on {near}" if "," in near else near
        if self.day_0 is None:
            return words
        return f"{words} (day {recovery_day(self.day_0, day)})"


def _red_flag_lines(alert: Alert, say: _Days) -> list[str]:
    code = alert.rule.removeprefix(RED_FLAG)
    flag = known_symptoms().get(code)
    question = flag.question if flag else ""
    days: Sequence[str] = alert.evidence.get("reported_on") or [alert.evidence["day"]]
    when = joined([say(day) for day in days])
    said = f"Checked “{question.rstrip('.')}” {when}." if question else f"Reported {when}."
    return [said, *([CAME_LATE] if alert.evidence.get("is_overtaken") else [])]


def _silence_lines(evidence: Mapping[str, Any], say: _Days) -> list[str]:
    asked = [date.fromisoformat(day) for day in evidence["requested_days"]]
    last = evidence.get("last_log_day")
    return [
        f"Asked about {joined([f'{day:%b %-d}' for day in asked])}, without an answer.",
        f"The last log was {say(last)}." if last else "There is no log at all yet.",
    ]


def _lines_of_measures(evidence: Mapping[str, Any], patient: Patient, say: _Days) -> list[str]:
    """Return the evidence of an alert about measures: a trend, no gain, or a contradiction."""
    if "compared" in evidence:
        return _no_gain_lines(evidence, patient, say)
    if "answers" in evidence:
        return _contradiction_lines(evidence, patient, say)
    return _trend_lines(evidence, patient, say) if "judged" in evidence else []


def _trend_lines(evidence: Mapping[str, Any], patient: Patient, say: _Days) -> list[str]:
    measure = evidence["measure"]
    judged = [
        f"{_value(measure, point['value'], patient)} {say(point['day'])}"
        for point in evidence["judged"]
    ]
    compared = evidence["compared_with"]
    days = sorted(date.fromisoformat(point["day"]) for point in compared)
    span = ""
    if days:
        first, last = (short_day(day, today=say.today) for day in (days[0], days[-1]))
        span = f", {first} to {last}" if first != last else f", {first}"
    usual = _value(measure, evidence["median"], patient)
    return [
        f"{_name(measure)}: {joined(judged)}.",
        f"Before that usually {usual} (the middle of {counted(len(compared), 'log')}{span}).",
    ]


def _no_gain_lines(evidence: Mapping[str, Any], patient: Patient, say: _Days) -> list[str]:
    """Return one sentence per measure: the recent median against the value before the procedure."""
    since = short_day(date.fromisoformat(evidence["since"]), today=say.today)
    return [
        f"{_name(each['measure'])}: usually {_value(each['measure'], each['median'], patient)} "
        f"since {since}, {_value(each['measure'], each['before'], patient)} before the procedure."
        for each in evidence["compared"]
    ]


def _contradiction_lines(evidence: Mapping[str, Any], patient: Patient, say: _Days) -> list[str]:
    told = joined(
        [
            f"{_name(each['measure']).lower()} {_value(each['measure'], each['value'], patient)}"
            for each in evidence["answers"]
        ]
    )
    return [f"Logged {say(evidence['day'])}: {told}.", "Ask which of the two is right."]


def _name(measure: str) -> str:
    return MEASURES[measure].for_staff


def _value(measure: str, value: float, patient: Patient) -> str:
    """Return a measure's value in the patient's unit."""
    if MEASURES[measure].is_distance:
        return describe_distance(value, patient.distance_unit)
    if MEASURES[measure].is_scale:
        return f"{value} of 10"
    unit = MEASURES[measure].unit
    return f"{value:,} {unit.one if value == 1 else unit.many}"


def _ending(alert: Alert, staff: Staff) -> str:
    """Return how it ended: "Seen in clinic, or a visit arranged: today 9:12 am, Denise Park"."""
    when = moment(alert.resolved_at, staff.clinic.zone, now=staff.now) if alert.resolved_at else ""
    who = person(alert.resolved_by, staff) if alert.resolved_by else "by itself"
    return f"{alert.get_outcome_display()}: {when}, {who}."


def _snoozed(alert: Alert, staff: Staff) -> str:
    """Return "Snoozed until Fri, Nov 6 by you: “Sees the surgeon on Thursday”."""
    if alert.snoozed_until is None:
        return ""
    until = near_day(alert.snoozed_until, today=alert.patient.local_date(staff.now))
    return f"Snoozed until {until} by {person(alert.owner, staff)}: “{alert.snooze_reason}”"


def person(somebody: object, staff: Staff) -> str:
    """Return "you", the person's name, or that the account is gone."""
    if somebody is None:
        return "somebody who has left"
    return "you" if somebody == staff.user else str(somebody)
