"""Red flags: symptoms that need a person at once, on whichever day they are reported."""

from collections.abc import Iterator

from tracker.guidance import mild
from tracker.rules.severity import Severity
from tracker.rules.triage.day_point import DayPoint
from tracker.rules.triage.finding import RED_FLAG, Finding


def red_flags(judged: DayPoint) -> Iterator[Finding]:
    """Every red flag that the day reports, gravest first. No clinic can switch or tune them."""
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
