"""Judging a log, and replaying what the judging of a whole course would have raised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.clinical.answers import Answers
from tracker.clinical.severity import Severity
from tracker.clinical.triage.finding import Finding
from tracker.clinical.triage.points import DayPoint
from tracker.clinical.triage.red_flags import red_flags
from tracker.clinical.triage.trends import trends
from tracker.clinical.triage.tuning import DEFAULT_TUNING, Tuning

# As far back as any rule looks.
HISTORY = timedelta(days=28)
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

    Red flags count on whichever day they are reported, however the clinic has tuned the rules.
    The trend rules judge the newest day only: correcting last week says nothing about now.
    `baseline` is what the measures were before the procedure; without it, rules that need it
    are silent.
    """
    judged = next((point for point in points if point.day == day), None)
    if judged is None:
        return []
    findings = list(red_flags(judged))
    if any(point.day > day for point in points):
        return findings
    course = sorted(points, key=lambda point: point.day)
    found = trends(course, performed_on=performed_on)
    return findings + [finding for finding in found if tuning.is_on(finding.rule)]


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
    course = sorted((point for point in points if point.day <= until), key=lambda p: p.day)
    episodes: dict[str, list[tuple[Finding, list[date]]]] = {}
    for at, point in enumerate(course):
        known = [each for each in course[: at + 1] if each.day >= point.day - HISTORY]
        for finding in judge(
            known, day=point.day, performed_on=performed_on, baseline=baseline, tuning=tuning
        ):
            of_rule = episodes.setdefault(finding.rule, [])
            if of_rule and of_rule[-1][1][-1] >= point.day - OPEN_FOR:
                of_rule[-1][1].append(point.day)
            else:
                of_rule.append((finding, [point.day]))
    found = [
        Episode(f.rule, f.severity, days[0], f.reason, f.evidence, tuple(days))
        for of_rule in episodes.values()
        for f, days in of_rule
    ]
    return sorted(found, key=lambda episode: (episode.day, episode.rule))
