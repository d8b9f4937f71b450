"""The rules that judge a log, and silence: what a nurse must know of, how soon, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from tracker.clinical.days import recovery_day
from tracker.clinical.severity import Severity
from tracker.guidance import mild

RED_FLAG = "red_flag:"
PAIN = {"pain_back": "Back pain", "pain_leg": "Leg pain"}
# One measure of walking is compared with itself only; the first that there is counts.
WALKING = {
    "walking_distance_m": "Farthest walk",
    "daily_distance_m": "Daily walking",
    "steps": "Daily steps",
}

# Where clinical.md gives a number, it stands beside it; the others are proposals.
RECENT = timedelta(days=14)
FEWEST_TO_COMPARE = 3
PAIN_RISE = 2  # NPRS responder threshold, clinical.md section 4 [32][33]
WALKING_LEFT_OF_TEN = 7  # down 30% or more
WALKING_RULE_FROM_DAY = 15  # clinical.md section 3: an early dip is not an alarm
EARLY_UNTIL_DAY = 42


@dataclass(frozen=True, slots=True)
class DayPoint:
    """One logged day as the rules see it: distances in metres, times in minutes, pain 0-10."""

    day: date
    daily_distance_m: Decimal | None = None
    steps: int | None = None
    walking_distance_m: Decimal | None = None
    walking_min: int | None = None
    standing_min: int | None = None
    pain_back: int | None = None
    pain_leg: int | None = None
    medicine_doses: int | None = None
    symptoms: Sequence[str] | None = None

    def value(self, measure: str) -> Decimal | None:
        """The answer to the numeric field `measure`, or None."""
        answer = getattr(self, measure)
        return None if answer is None else Decimal(answer)


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many requested days without a log a nurse is told: to week 6, and after it.

    Proposals; each clinic sets its own.
    """

    early: int = 3
    late: int = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict: `reason` in a nurse's words, `evidence` the numbers and days, as JSON."""

    rule: str
    severity: Severity
    reason: str
    evidence: dict[str, object] = field(default_factory=dict)

    @property
    def is_red_flag(self) -> bool:
        return self.rule.startswith(RED_FLAG)


def judge(points: Sequence[DayPoint], *, day: date, performed_on: date) -> list[Finding]:
    """What the log of `day` says, gravest first; nothing when `points` lack that day.

    Red flags count on whichever day they are reported. The trend rules judge the newest day
    only: correcting last week says nothing about now.
    """
    judged = next((point for point in points if point.day == day), None)
    if judged is None:
        return []
    findings = list(_red_flags(judged))
    if any(point.day > day for point in points):
        return findings
    course = sorted(points, key=lambda point: point.day)
    findings += _pain_up(course)
    if recovery_day(performed_on, day) >= WALKING_RULE_FROM_DAY:
        findings += _walking_down(course)
    return findings


def silence(
    requested_days: Sequence[date],
    last_log_day: date | None,
    *,
    today: date,
    performed_on: date,
    patience: Patience = Patience(),
) -> Finding | None:
    """Whether more requested days passed without a log than the clinic's `patience` bears.

    Counts the requested days since the last log and strictly before `today`.
    """
    unanswered = sorted(
        day
        for day in set(requested_days)
        if day < today and (last_log_day is None or day > last_log_day)
    )
    is_early = recovery_day(performed_on, today) <= EARLY_UNTIL_DAY
    if len(unanswered) < (patience.early if is_early else patience.late):
        return None
    return Finding(
        rule="silence",
        severity=Severity.WATCH,
        reason=f"{len(unanswered)} requested days without a log",
        evidence={
            "requested_days": [day.isoformat() for day in unanswered],
            "last_log_day": last_log_day.isoformat() if last_log_day else None,
        },
    )


def patient_words(finding: Finding) -> str:
    """What a patient may read of `finding`; "" for what concerns the staff alone."""
    if finding.is_red_flag:
        return mild().red_flag(finding.rule.removeprefix(RED_FLAG)).question
    return {
        "pain_back_up": "Your back pain is higher than on most of your recent days.",
        "pain_leg_up": "Your leg pain is higher than on most of your recent days.",
        "walking_down": "You walked less than on most of your recent days.",
        "silence": "We asked about some days and have not heard from you.",
    }.get(finding.rule, "")


def _red_flags(judged: DayPoint) -> Iterator[Finding]:
    reported = judged.symptoms or ()
    if not reported:
        return
    flags = [flag for flag in mild().red_flags if flag.code in reported]
    # a stable sort: within a severity, the guidance's own order
    for flag in sorted(flags, key=lambda flag: flag.severity != Severity.EMERGENCY):
        yield Finding(
            rule=f"{RED_FLAG}{flag.code}",
            severity=flag.severity,
            reason=flag.reported,
            evidence={"day": judged.day.isoformat(), "symptom": flag.code},
        )


def _pain_up(course: Sequence[DayPoint]) -> Iterator[Finding]:
    newest = course[-1]
    for measure, name in PAIN.items():
        value = newest.value(measure)
        recent = _recent(course, measure, before=newest.day)
        if value is None or len(recent) < FEWEST_TO_COMPARE:
            continue
        usual = median(recent.values())
        if value - usual < PAIN_RISE:
            continue
        # the last day no worse than usual: since then the rise is at least this much
        since = max(day for day, earlier in recent.items() if earlier <= usual)
        yield Finding(
            rule=f"{measure}_up",
            severity=Severity.WATCH,
            reason=f"{name} up {_number(value - usual)} points in {_days(since, newest.day)}",
            evidence=_evidence(measure, {newest.day: value}, usual, recent),
        )


def _walking_down(course: Sequence[DayPoint]) -> Iterator[Finding]:
    newest = course[-1]
    for measure, name in WALKING.items():
        logged = _values(course, measure)
        last_two = dict(list(logged.items())[-2:])
        recent = _recent(course, measure, before=min(last_two, default=newest.day))
        if newest.day not in last_two or len(recent) < FEWEST_TO_COMPARE:
            continue
        usual = median(recent.values())
        if usual and all(value * 10 <= usual * WALKING_LEFT_OF_TEN for value in last_two.values()):
            # the last day no worse than usual: the fall has happened since then
            since = max(day for day, earlier in recent.items() if earlier >= usual)
            down = (usual - last_two[newest.day]) * 100 // usual
            yield Finding(
                rule="walking_down",
                severity=Severity.WATCH,
                reason=f"{name} down {down}% in {_days(since, newest.day)}",
                evidence=_evidence(measure, last_two, usual, recent),
            )
        return


def _values(course: Sequence[DayPoint], measure: str) -> dict[date, Decimal]:
    """The answers to `measure` by day, in the order of `course`."""
    answers = ((point.day, point.value(measure)) for point in course)
    return {day: answer for day, answer in answers if answer is not None}


def _recent(course: Sequence[DayPoint], measure: str, *, before: date) -> dict[date, Decimal]:
    """The answers to `measure` on the 14 days that precede `before`."""
    window = [point for point in course if before - RECENT <= point.day < before]
    return _values(window, measure)


def _evidence(
    measure: str, judged: Mapping[date, Decimal], usual: Decimal, recent: Mapping[date, Decimal]
) -> dict[str, object]:
    return {
        "measure": measure,
        "judged": _as_json(judged),
        "median": _number(usual),
        "compared_with": _as_json(recent),
    }


def _as_json(values: Mapping[date, Decimal]) -> list[dict[str, object]]:
    return [{"day": day.isoformat(), "value": _number(value)} for day, value in values.items()]


def _number(value: Decimal) -> int | float:
    """`value` as JSON and people write it: 3, 2.5."""
    return int(value) if value == int(value) else float(value)


def _days(since: date, until: date) -> str:
    days = (until - since).days
    return "1 day" if days == 1 else f"{days} days"
