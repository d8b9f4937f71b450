"""What a log changes: one pure assessment of what stood before and what has come in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta

from tracker.guidance import RedFlag
from tracker.rules.log.answers import Answers
from tracker.rules.progress.milestones import reached
from tracker.rules.severity import Severity
from tracker.rules.triage.codes import ENDED_BY_A_LOG, NOT_FROM_A_LOG, UNREAD_NOTE
from tracker.rules.triage.day_point import DayPoint
from tracker.rules.triage.finding import Finding
from tracker.rules.triage.judging import judge
from tracker.rules.triage.tuning import DEFAULT_TUNING, Tuning

# An import brings months at once. What a device measured is judged and announced only for so long;
# the file of today ends yesterday, or a day or two earlier.
FRESH = timedelta(days=3)
_POINT_ANSWERS = tuple(field.name for field in fields(DayPoint) if field.name != "day")


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An unresolved alert, as far as a log may change it."""

    rule: str
    last_reported_on: str = ""
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StoredDay:
    """The day's log as it was: its answers, and whether a person entered any of them."""

    answers: Answers
    is_from_person: bool = True
    note_is_read: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What stood before a log came in.

    `points` are the measures of the patient's newest logs, oldest first, the day's among them.
    """

    performed_on: date
    today: date
    red_flags: Sequence[RedFlag]
    day: StoredDay | None = None
    points: Sequence[DayPoint] = ()
    baseline: Answers = field(default_factory=Answers)
    baselines: Mapping[str, float] = field(default_factory=dict)
    milestones: Mapping[str, str] = field(default_factory=dict)
    open_alerts: Sequence[OpenAlert] = ()
    tuning: Tuning = DEFAULT_TUNING


@dataclass(frozen=True, slots=True)
class Incoming:
    """A log as it came in: complete answers, merged with the stored ones where that was asked.

    `is_superseded`: typed before what stands, though it arrived after it. `is_identified`: a
    device named it, so that it is stored even when it changes nothing, to be known again.
    """

    day: date
    answers: Answers
    is_from_person: bool = True
    is_by_nurse: bool = False
    is_identified: bool = False
    is_superseded: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneChange:
    """The milestones that the day reaches, those new among them, and those it had reached."""

    reached: Sequence[str]
    new: Sequence[str]
    lost: Sequence[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done about an incoming log; what is left at its default is not to be done.

    `answers` are what the day has from now on. `note_is_read` None leaves the note's mark as it
    is. `note_is_gone`: the alert of an unread note ends, unless another day has one.
    """

    answers: Answers
    is_stored: bool = True
    is_changed: bool = False
    is_first_entry: bool = False
    note_is_read: bool | None = None
    findings: Sequence[Finding] = ()
    answered: frozenset[str] = frozenset()
    note_is_gone: bool = False
    withdrawn: frozenset[str] = frozenset()
    points: Sequence[DayPoint] = ()
    milestones: MilestoneChange | None = None


def assess(before: Before, incoming: Incoming) -> Verdict:
    """Return what `incoming` changes.

    What a device measured is no person's entry: it answers nothing that was asked, and once it is
    older than FRESH it raises, withdraws and announces nothing. What the day had already said is
    not raised again: a nurse who has dealt with it is not asked twice.
    """
    if incoming.is_superseded and before.day is not None:
        return _superseded(before.day, incoming, before.red_flags)
    stored, answers, day = before.day, incoming.answers, incoming.day
    is_person = incoming.is_from_person
    is_first_entry = is_person and not (stored and stored.is_from_person)
    is_changed = is_first_entry or stored is None or stored.answers != answers
    if not is_changed and not incoming.is_identified:
        return Verdict(answers, is_stored=False)

    is_current = is_person or day >= before.today - FRESH
    keeps_note = stored is not None and stored.answers.note == answers.note
    note_is_read = stored.note_is_read if stored and keeps_note else incoming.is_by_nurse
    points = _with(before.points, point_of(day, answers))
    findings = _judge(before, points, day) if is_current else []
    if answers.note and not note_is_read:
        findings.append(unread_note(day))

    note_is_gone = (
        is_person and stored is not None and bool(stored.answers.note and not answers.note)
    )
    answered = ENDED_BY_A_LOG if is_person else frozenset[str]()
    staying = [alert for alert in before.open_alerts if alert.rule not in answered]
    open_rules = {alert.rule for alert in staying}
    known = _judge(before, _with(points, point_of(day, stored.answers)), day) if stored else []
    return Verdict(
        answers,
        is_changed=is_changed,
        is_first_entry=is_first_entry,
        note_is_read=None if keeps_note else bool(answers.note) and note_is_read,
        findings=[found for found in findings if found.rule in open_rules or found not in known],
        answered=answered,
        note_is_gone=note_is_gone,
        withdrawn=_withdrawn(staying, findings, day) if is_current else frozenset(),
        points=points,
        milestones=_milestones(before, points, day, is_current=is_current),
    )


def point_of(day: date, answers: Answers) -> DayPoint:
    """Return the measures and symptoms of `answers`, as the rules read them."""
    return DayPoint(day, **{name: getattr(answers, name) for name in _POINT_ANSWERS})


def unread_note(day: date) -> Finding:
    """Return the finding that the log of `day` has a note which no nurse has read."""
    return Finding(UNREAD_NOTE, Severity.WATCH, "Unread note", {"day": day.isoformat()})


def _superseded(stored: StoredDay, incoming: Incoming, flags: Sequence[RedFlag]) -> Verdict:
    """Return what a log does that was typed before the day's answers.

    They stay. But a later answer undoes neither a warning nor a message: a red flag is raised as
    ever, and a note goes before the day's own, unread.
    """
    day, note = incoming.day, stored.answers.note
    known = _red_flags(day, stored.answers, flags)
    findings = [
        replace(flag, evidence={**flag.evidence, "is_overtaken": True})
        for flag in _red_flags(day, incoming.answers, flags)
        if flag not in known
    ]
    is_added = bool(incoming.answers.note) and incoming.answers.note not in note
    if is_added:
        note = "\n\n".join(filter(None, [incoming.answers.note, note]))
        findings.append(unread_note(day))
    return Verdict(
        replace(stored.answers, note=note),
        findings=findings,
        note_is_read=False if is_added else None,
    )


def _judge(before: Before, points: Sequence[DayPoint], day: date) -> list[Finding]:
    return judge(
        points,
        day=day,
        flags=before.red_flags,
        performed_on=before.performed_on,
        baseline=before.baseline,
        tuning=before.tuning,
    )


def _red_flags(day: date, answers: Answers, flags: Sequence[RedFlag]) -> list[Finding]:
    """Return the findings that depend on no other day and no other answer."""
    point = DayPoint(day, symptoms=answers.symptoms)
    return judge([point], day=day, flags=flags, performed_on=day)


def _withdrawn(
    alerts: Sequence[OpenAlert], findings: Sequence[Finding], day: date
) -> frozenset[str]:
    """Return the rules of alerts that rest on `day` and that its answers no longer confirm."""
    confirmed = {finding.rule for finding in findings} | NOT_FROM_A_LOG
    return frozenset(
        alert.rule
        for alert in alerts
        if alert.last_reported_on == day.isoformat()
        and alert.rule not in confirmed
        and not alert.is_withdrawn
    )


def _milestones(
    before: Before, points: Sequence[DayPoint], day: date, *, is_current: bool
) -> MilestoneChange | None:
    """Return what changes of the milestones; None up to day 0."""
    if day <= before.performed_on:
        return None
    point = next(point for point in points if point.day == day)
    now = reached(point, before.baselines)
    return MilestoneChange(
        reached=now,
        new=[event for event in now if event not in before.milestones] if is_current else [],
        lost=[
            event
            for event, since in before.milestones.items()
            if since == day.isoformat() and event not in now
        ],
    )


def _with(points: Sequence[DayPoint], point: DayPoint) -> list[DayPoint]:
    """Return `points` with that of one day put in or replaced, oldest first."""
    others = [other for other in points if other.day != point.day]
    return sorted([*others, point], key=lambda each: each.day)
