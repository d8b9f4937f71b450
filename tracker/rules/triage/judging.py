"""Judging a log, and replaying what the judging of a whole course would have raised."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.rules.log.answers import Answers
from tracker.rules.severity import Severity
from tracker.rules.triage.contradictions import contradiction
from tracker.rules.triage.course import Course
from tracker.rules.triage.day_point import DayPoint
from tracker.rules.triage.finding import Finding
from tracker.rules.triage.no_gain import no_gain
from tracker.rules.triage.red_flags import red_flags
from tracker.rules.triage.trends import trends
from tracker.rules.triage.tuning import DEFAULT_TUNING, Tuning

# A replayed alert is open until its rule has been quiet for so long; what comes earlier joins it.
OPEN_FOR = timedelta(days=7)


def judge(
    points: Sequence[DayPoint],
    *,
    day: date,
    performed_on: date,
    baseline: Answers | None = None,
    tuning: Tuning = DEFAULT_TUNING,
) -> list[Finding]:
    """What the log of `day` says, gravest first; nothing when `points` lack that day.

    Red flags count on whichever day they are reported, however the clinic has tuned the rules,
    and so does what contradicts itself. Everything else is asked of the newest day only:
    correcting last week says nothing about now. `baseline` is what the measures were before the
    procedure; without it, the rule that needs it is silent.
    """
    judged = next((point for point in points if point.day == day), None)
    if judged is None:
        return []
    findings = list(_of_the_day(judged, tuning))
    if any(point.day > day for point in points):
        return findings
    course = Course(sorted(points, key=_day), performed_on)
    return findings + list(_of_the_course(course, len(course) - 1, baseline, tuning))


@dataclass(frozen=True, slots=True)
class Episode:
    """One alert that a course would have raised: as it was raised, and all days that joined it."""

    rule: str
    severity: Severity
    day: date
    reason: str
    evidence: dict[str, object]
    days: tuple[date, ...]


def replay(
    points: Iterable[DayPoint],
    *,
    performed_on: date,
    baseline: Answers | None = None,
    tuning: Tuning = DEFAULT_TUNING,
    until: date,
) -> list[Episode]:
    """The alerts that the logs up to `until` would have raised, each judged on its own day.

    One alert of a rule is open at a time: it stays so until the rule has found nothing in the
    logs of OPEN_FOR. Silence and notes are not in `points`, and so not among them.
    """
    course = Course(sorted((p for p in points if p.day <= until), key=_day), performed_on)
    alerts: dict[str, list[tuple[Finding, list[date]]]] = {}
    for at, point in enumerate(course.points):
        found = [*_of_the_day(point, tuning), *_of_the_course(course, at, baseline, tuning)]
        for finding in found:
            of_rule = alerts.setdefault(finding.rule, [])
            if of_rule and of_rule[-1][1][-1] >= point.day - OPEN_FOR:
                of_rule[-1][1].append(point.day)
            else:
                of_rule.append((finding, [point.day]))
    episodes = [
        Episode(f.rule, f.severity, days[0], f.reason, f.evidence, tuple(days))
        for of_rule in alerts.values()
        for f, days in of_rule
    ]
    return sorted(episodes, key=lambda episode: (episode.day, episode.rule))


def _of_the_day(judged: DayPoint, tuning: Tuning) -> Iterator[Finding]:
    """What a log says by itself."""
    yield from red_flags(judged)
    if tuning.is_on("contradiction") and (found := contradiction(judged)):
        yield found


def _of_the_course(
    course: Course, at: int, baseline: Answers | None, tuning: Tuning
) -> Iterator[Finding]:
    """What the log number `at` says beside the earlier ones and the time before."""
    yield from trends(course, at, tuning)
    if baseline is not None and (found := no_gain(course, at, baseline, tuning)):
        yield found


def _day(point: DayPoint) -> date:
    return point.day
