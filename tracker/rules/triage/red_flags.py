"""Red flags: symptoms that need a person at once, on whichever day they are reported."""

from collections.abc import Iterator, Sequence

from tracker.guidance import RedFlag
from tracker.rules.severity import Severity
from tracker.rules.triage.codes import RED_FLAG
from tracker.rules.triage.day_point import DayPoint
from tracker.rules.triage.finding import Finding


def red_flags(judged: DayPoint, flags: Sequence[RedFlag]) -> Iterator[Finding]:
    """Yield each of `flags` that the day reports, gravest first. No clinic can switch or tune them.

    `flags` are those of the patient's protocol.
    """
    reported = judged.symptoms or ()
    if not reported:
        return
    found = [flag for flag in flags if flag.code in reported]
    # a stable sort: within a severity, the guidance's own order
    for flag in sorted(found, key=lambda flag: flag.severity != Severity.EMERGENCY):
        yield Finding(
            rule=f"{RED_FLAG}{flag.code}",
            severity=flag.severity,
            reason=flag.reported,
            evidence={"day": judged.day.isoformat(), "symptom": flag.code},
        )
