"""The score: which deteriorations the rules found, and what they raised without a reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from tracker.guidance import DEFAULT_PROTOCOL, shipped_guidance
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers, clean
from tracker.rules.triage import RED_FLAG, DayPoint, Episode, replay
from tracker.synthetic.cohort import DAY_0, Recovery, on
from tracker.synthetic.course import DAYS, WEEKS
from tracker.synthetic.deterioration import Deterioration, Kind

SOON = 3  # logs
NO_GAIN = "no_gain"
MEASURES = (
    "daily_distance_m", "steps", "walking_distance_m", "walking_min", "standing_min", "pain_back",
    "pain_leg", "medicine_doses", "symptoms",
)  # fmt: skip


@dataclass(slots=True)
class Score:
    """What has been counted so far; `add` counts one more patient."""

    patients: int = 0
    logs: int = 0
    alerts: int = 0
    quiet_weeks: int = 0
    false: Counter[str] = field(default_factory=Counter)
    injected: Counter[Kind] = field(default_factory=Counter)
    soon: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    after_days: list[int] = field(default_factory=list)

    def add(self, recovery: Recovery) -> None:
        """Count the alerts of one patient, as the real rules raise them."""
        episodes, worse = alerts_of(recovery), recovery.deterioration
        self.patients += 1
        self.logs += len(recovery.log_days)
        self.alerts += len(episodes)
        bad_weeks = range(worse.begins // 7, (worse.until - 1) // 7 + 1) if worse else range(0)
        self.quiet_weeks += WEEKS - len(bad_weeks)
        for episode in episodes:
            is_quiet = recovery_day(DAY_0, episode.day) // 7 not in bad_weeks
            if is_quiet and not episode.rule.startswith(RED_FLAG):
                self.false[episode.rule] += 1
        if worse is not None:
            self._look_for(worse, recovery.log_days, episodes)

    def figures(self) -> dict[str, object]:
        """Return the part of the report that rests on the rules alone."""
        return {
            "deteriorations": {
                "total": self.injected.total(),
                "detected": len(self.after_days),
                "within_3_logs": self.soon.total(),
                "median_days": median(self.after_days) if self.after_days else None,
                "by_kind": {
                    kind.value: {"total": self.injected[kind], "within_3_logs": self.soon[kind]}
                    for kind in Kind
                },
            },
            "false_alerts_per_100_patient_weeks": _per_100(self.false.total(), self.quiet_weeks),
            "alerts_per_100_logs": _per_100(self.alerts, self.logs),
        }

    def _look_for(
        self, worse: Deterioration, log_days: list[int], episodes: Iterable[Episode]
    ) -> None:
        """Count whether and when it was found; without a log since its onset it is not counted."""
        logged = [day for day in log_days if worse.onset <= day < worse.until]
        if not logged:
            return
        self.injected[worse.kind] += 1
        found = found_on(worse, episodes)
        if found is None:
            return
        self.found[worse.kind] += 1
        self.after_days.append(max(0, found - worse.onset))
        self.soon[worse.kind] += sum(day <= found for day in logged) <= SOON


def found_on(worse: Deterioration, episodes: Iterable[Episode]) -> int | None:
    """Return the first recovery day on which an alert, new or joined, rests on `worse`."""
    days = [
        recovery_day(DAY_0, day)
        for episode in episodes
        if _rests_on(episode, worse)
        for day in episode.days
    ]
    return min((day for day in days if worse.begins <= day < worse.until), default=None)


def alerts_of(recovery: Recovery) -> list[Episode]:
    """Return the alerts that the logs of `recovery` raise, red flags among them."""
    last: dict[int, Mapping[str, object]] = {save.day: save.answers for save in recovery.saves}
    guidance = shipped_guidance(DEFAULT_PROTOCOL)
    read = partial(clean, symptom_codes=guidance.symptom_codes)
    points = [_point(day, read(answers)) for day, answers in sorted(last.items())]
    baseline = read(recovery.baseline) if recovery.baseline else None
    return replay(
        points, flags=guidance.red_flags, performed_on=DAY_0, baseline=baseline, until=on(DAYS)
    )


def _point(day: int, answers: Answers) -> DayPoint:
    return DayPoint(on(day), **{name: getattr(answers, name) for name in MEASURES})


def _rests_on(episode: Episode, worse: Deterioration) -> bool:
    if worse.kind == Kind.NO_GAIN:
        return episode.rule == NO_GAIN
    return episode.evidence.get("measure") in worse.measures


def _per_100(count: int, of: int) -> float:
    return round(100 * count / of, 2) if of else 0.0
