"""The score: what the rules found of what was planted, and what they raised without a reason."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

from tracker.management.evaluation.cohort import DAY_0, Recovery, on
from tracker.management.evaluation.people import DAYS, WEEKS
from tracker.management.evaluation.planted import Deterioration, Kind
from tracker.rules.days import recovery_day
from tracker.rules.log.answers import Answers, clean
from tracker.rules.triage import RED_FLAG, DayPoint, Episode, replay

SOON = 3  # logs
NO_GAIN = "no_gain"


@dataclass(slots=True)
class Score:
    """What has been counted so far; `add` counts one more patient."""

    patients: int = 0
    logs: int = 0
    alerts: int = 0
    quiet_weeks: int = 0
    false: Counter[str] = field(default_factory=Counter)
    planted: Counter[Kind] = field(default_factory=Counter)
    soon: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    after_days: list[int] = field(default_factory=list)

    def add(self, recovery: Recovery) -> None:
        """Count the alerts of one patient, as the real rules raise them."""
        episodes = alerts_of(recovery)
        self.patients += 1
        self.logs += len(recovery.log_days)
        self.alerts += len(episodes)
        planted_weeks = _weeks(recovery.planted)
        self.quiet_weeks += WEEKS - len(planted_weeks)
        for episode in episodes:
            is_quiet = recovery_day(DAY_0, episode.day) // 7 not in planted_weeks
            if is_quiet and not episode.rule.startswith(RED_FLAG):
                self.false[episode.rule] += 1
        if recovery.planted is not None:
            self._look_for(recovery.planted, recovery.log_days, episodes)

    @property
    def false_per_100_weeks(self) -> float:
        """False alerts per 100 patient-weeks without a planted deterioration."""
        return _per_100(self.false.total(), self.quiet_weeks)

    def figures(self) -> dict[str, object]:
        """The part of the report that rests on the rules alone."""
        return {
            "deteriorations": {
                "total": self.planted.total(),
                "detected": len(self.after_days),
                "within_3_logs": self.soon.total(),
                "median_days": median(self.after_days) if self.after_days else None,
                "by_kind": {
                    kind.value: {"total": self.planted[kind], "within_3_logs": self.soon[kind]}
                    for kind in Kind
                },
            },
            "false_alerts_per_100_patient_weeks": self.false_per_100_weeks,
            "alerts_per_100_logs": _per_100(self.alerts, self.logs),
        }

    def _look_for(
        self, planted: Deterioration, log_days: list[int], episodes: Iterable[Episode]
    ) -> None:
        """Count whether and when it was found; one that no log was made of cannot be."""
        told_on = [day for day in log_days if planted.onset <= day < planted.until]
        if not told_on:
            return
        self.planted[planted.kind] += 1
        found = found_on(planted, episodes)
        if found is None:
            return
        self.found[planted.kind] += 1
        self.after_days.append(max(0, found - planted.onset))
        self.soon[planted.kind] += sum(day <= found for day in told_on) <= SOON


def found_on(planted: Deterioration, episodes: Iterable[Episode]) -> int | None:
    """The first recovery day on which an alert, new or joined, rests on what was planted."""
    days = [
        recovery_day(DAY_0, day)
        for episode in episodes
        if _rests_on(episode, planted)
        for day in episode.days
    ]
    return min((day for day in days if planted.begins <= day < planted.until), default=None)


def alerts_of(recovery: Recovery) -> list[Episode]:
    """The alerts that the logs of `recovery` raise, red flags among them."""
    return replay(
        points_of(recovery),
        performed_on=DAY_0,
        baseline=baseline_of(recovery),
        until=on(DAYS),
    )


def points_of(recovery: Recovery) -> list[DayPoint]:
    """The logs as they stand in the end."""
    told: dict[int, Mapping[str, object]] = {save.day: save.answers for save in recovery.saves}
    return [_point(day, clean(answers)) for day, answers in sorted(told.items())]


def baseline_of(recovery: Recovery) -> Answers | None:
    """What was known of the time before the procedure."""
    return clean(recovery.baseline) if recovery.baseline else None


def _point(day: int, answers: Answers) -> DayPoint:
    return DayPoint(
        on(day),
        daily_distance_m=answers.daily_distance_m,
        steps=answers.steps,
        walking_distance_m=answers.walking_distance_m,
        walking_min=answers.walking_min,
        standing_min=answers.standing_min,
        pain_back=answers.pain_back,
        pain_leg=answers.pain_leg,
        medicine_doses=answers.medicine_doses,
        symptoms=answers.symptoms,
    )


def _rests_on(episode: Episode, planted: Deterioration) -> bool:
    if planted.kind == Kind.NO_GAIN:
        return episode.rule == NO_GAIN
    return episode.evidence.get("measure") in planted.measures


def _weeks(planted: Deterioration | None) -> range:
    """The recovery weeks in which what was planted is there."""
    if planted is None:
        return range(0)
    return range(planted.begins // 7, (planted.until - 1) // 7 + 1)


def _per_100(count: int, of: int) -> float:
    return round(100 * count / of, 2) if of else 0.0
