"""Who is in a choice of the cohort, how far each has come, and how much larger wider groups are."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, Value, When

from tracker.models import CohortEntry
from tracker.rules.outcomes.stages import begins
from tracker.rules.outcomes.suppression import Cell, cell, why_untold

# Which of the conditions hold, in their order.
Matched = tuple[bool, ...]


class Members:
    """The clinic's procedures up to `today`, and which of them meet the conditions. One query."""

    def __init__(self, clinic_id: UUID, wanted: Mapping[str, Q], *, today: date) -> None:
        rows = (
            CohortEntry.objects.filter(clinic=clinic_id, performed_on__lte=today)
            .annotate(**flags(wanted))
            .values_list("performed_on", "ends_on", "first_log_day", *flags(wanted))
            .annotate(number=Count("*"))
        )
        self._names = list(wanted)
        self._today = today
        self._groups: Counter[tuple[date, date | None, int | None, Matched]] = Counter()
        for performed_on, ends_on, first_log_day, *matched, number in rows:
            which = tuple(map(bool, matched))
            self._groups[performed_on, ends_on, first_log_day, which] += number

    @property
    def all(self) -> Cell:
        """How many there are; has no spread."""
        return self._told(self._matched())

    @property
    def first_log(self) -> Cell:
        """The recovery day of the first log, of those who logged."""
        days: Counter[int] = Counter()
        by_match: Counter[Matched] = Counter()
        for (_, _, day, matched), number in self._groups.items():
            if day is not None:
                by_match[matched] += number
                days[day] += number if all(matched) else 0
        return cell(+days, scale=1, rests=wider_by(by_match, self._names))

    @property
    def without_log(self) -> int:
        """How many have logged nothing so far; 0 where that is not told."""
        by_match: Counter[Matched] = Counter()
        for (_, _, day, matched), number in self._groups.items():
            by_match[matched] += number if day is None else 0
        return self._told(by_match).patients

    def reached(self, code: int) -> int:
        """How many recoveries have come to a stage; 0 where that is not told."""
        return self._told(self._matched(code)).patients

    def _matched(self, code: int = 0) -> Counter[Matched]:
        found: Counter[Matched] = Counter()
        first = timedelta(days=begins(code))
        for (performed_on, ends_on, _, matched), number in self._groups.items():
            start = performed_on + first
            if start <= self._today and (not code or ends_on is None or ends_on > start):
                found[matched] += number
        return found

    def _told(self, by_match: Counter[Matched]) -> Cell:
        number = sum(n for matched, n in by_match.items() if all(matched))
        why = why_untold(number, wider_by(by_match, self._names))
        return Cell(why, 0 if why else number)


def flags(wanted: Mapping[str, Q]) -> dict[str, Any]:
    """For each condition, a column that says whether it holds."""
    return {
        f"is_{name}": Case(
            When(condition, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
        for name, condition in wanted.items()
    }


def wider_by(by_match: Mapping[Matched, int], names: Sequence[str]) -> list[int]:
    """How many more each group with fewer of the conditions has than that with all of them."""
    return [
        sum(
            number
            for matched, number in by_match.items()
            if not all(matched) and all(matched[place] for place in kept)
        )
        for kept in _fewer(names)
    ]


def _fewer(names: Sequence[str]) -> Iterator[tuple[int, ...]]:
    """The places of fewer conditions than all; no quarter can be chosen without its year."""
    for size in range(len(names)):
        for kept in combinations(range(len(names)), size):
            chosen = {names[place] for place in kept}
            if "quarter" not in chosen or "year" in chosen:
                yield kept
