"""No gain by week 6: neither pain nor walking nor standing is better than before."""

from tracker.rules.log.answers import Answers
from tracker.rules.severity import Severity
from tracker.rules.triage.course import Course
from tracker.rules.triage.day_point import PAIN, WALKING
from tracker.rules.triage.finding import Finding
from tracker.rules.triage.shift import middle
from tracker.rules.triage.trends import number
from tracker.rules.triage.tuning import Tuning

RULE = "no_gain"
# Looked for once, by the first log of week 6 that has enough answers behind it.
FROM_DAY, UNTIL_DAY = 42, 63
RECENT_DAYS = 14
FEWEST = 3
# The responder threshold of clinical.md section 4 [32][33]: the clinic's points, or this share.
PAIN_SHARE = 0.3
MORE_IS_BETTER = (*WALKING, "standing_min")


def no_gain(course: Course, at: int, baseline: Answers, tuning: Tuning) -> Finding | None:
    """That the logs of two weeks are no better than `baseline`, if log number `at` is to say it.

    None while too little is known: it takes a pain and one of walking and standing, each with its
    baseline and three answers.
    """
    if not FROM_DAY <= course.days[at] <= UNTIL_DAY or not tuning.is_on(RULE):
        return None
    compared = _compared(course, at, baseline)
    if compared is None or _was_said(course, at, baseline):
        return None
    if any(_is_gain(measure, before, now, tuning) for measure, before, now in compared):
        return None
    return Finding(
        rule=RULE,
        severity=Severity.WATCH,
        reason=f"No gain by day {course.days[at]}: {_said(compared)}",
        evidence={
            "since": course.date(course.days[at] - RECENT_DAYS + 1).isoformat(),
            "day": course.date(course.days[at]).isoformat(),
            "compared": [
                {"measure": measure, "before": number(before), "median": number(now)}
                for measure, before, now in compared
            ],
        },
    )


def _was_said(course: Course, at: int, baseline: Answers) -> bool:
    """Whether an earlier log of the time had enough answers: then it has been looked at."""
    return any(
        course.days[earlier] >= FROM_DAY and _compared(course, earlier, baseline) is not None
        for earlier in range(max(0, at - UNTIL_DAY + FROM_DAY), at)
    )


def _compared(course: Course, at: int, baseline: Answers) -> list[tuple[str, float, float]] | None:
    """Each measure that can be compared: its baseline, and its middle of two weeks."""
    found = []
    for measure in ("pain_leg", "pain_back", *MORE_IS_BETTER):
        before = getattr(baseline, measure)
        if before is None:
            continue
        days, values = course.series(measure, at)
        recent = [
            value
            for day, value in zip(days, values, strict=True)
            if day > course.days[at] - RECENT_DAYS
        ]
        if len(recent) >= FEWEST:
            found.append((measure, float(before), middle(sorted(recent))))
    known = {measure for measure, _, _ in found}
    return found if known & PAIN.keys() and known - PAIN.keys() else None


def _is_gain(measure: str, before: float, now: float, tuning: Tuning) -> bool:
    if measure in PAIN:
        less = before - now
        return less >= tuning.value(RULE, "points") or (less >= 1 and less >= PAIN_SHARE * before)
    return now > before * (1 + tuning.value(RULE, "percent") / 100)


def _said(compared: list[tuple[str, float, float]]) -> str:
    measure, before, now = compared[0]
    return f"{PAIN[measure].lower()} {number(now)}, {number(before)} before"
