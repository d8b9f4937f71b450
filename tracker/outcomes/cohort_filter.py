"""Which part of a clinic's cohort is looked at: by day 0, surgeon, level, and how bad it was.

Day 0 is chosen by whole years and quarters: two stretches that differ by a day would, subtracted,
tell of whoever was treated on that day.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import ExtractQuarter, ExtractYear

from tracker.models import CohortEntry
from tracker.rules.outcomes.bands import PAIN_BANDS, WALKING_BANDS

BETWEEN_LEVELS = re.compile(r"[,;/+&]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen; empty is everybody. `period` is a year or quarter: "2026", "2026-Q3"."""

    period: str = ""
    surgeon: str = ""
    level: str = ""
    pain: str = ""
    walking: str = ""

    @property
    def key(self) -> str:
        """The same for the same choice; empty for everybody."""
        return "&".join(f"{name}={value}" for name, value in asdict(self).items() if value)


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen in a clinic: values that occur, and by level the texts that name it."""

    periods: Sequence[str]
    surgeons: Sequence[str]
    levels: Mapping[str, Sequence[str]]


def single_choices(known: Offered) -> list[Choice]:
    """Everybody, and each choice that one filter makes."""
    return [
        Choice(),
        *(Choice(period=period) for period in known.periods),
        *(Choice(surgeon=surgeon) for surgeon in known.surgeons),
        *(Choice(level=level) for level in known.levels),
        *(Choice(pain=band.code) for band in PAIN_BANDS),
        *(Choice(walking=band.code) for band in WALKING_BANDS),
    ]


def levels_in(text: str) -> list[str]:
    """The levels that a procedure names: "L3-L4, L4-L5" is two."""
    parts = (re.sub(r"\s*[-\N{EN DASH}]\s*", "-", part) for part in BETWEEN_LEVELS.split(text))
    return sorted({part.strip().upper() for part in parts if part.strip()})


def offered(clinic_id: UUID, *, today: date) -> Offered:
    """What can be chosen among the clinic's procedures up to `today`. One query."""
    found = (
        CohortEntry.objects.filter(clinic=clinic_id, performed_on__lte=today)
        .annotate(year=ExtractYear("performed_on"), quarter=ExtractQuarter("performed_on"))
        .values_list("year", "quarter", "surgeon", "levels")
        .distinct()
    )
    periods: set[str] = set()
    surgeons: set[str] = set()
    levels: dict[str, set[str]] = {}
    for year, quarter, surgeon, text in found:
        periods |= {f"{year}", f"{year}-Q{quarter}"}
        surgeons.add(surgeon)
        for level in levels_in(text):
            levels.setdefault(level, set()).add(text)
    return Offered(
        periods=sorted(periods, reverse=True),
        surgeons=sorted(surgeons - {""}, key=str.casefold),
        levels={level: sorted(levels[level]) for level in sorted(levels)},
    )


def conditions(choice: Choice, known: Offered, *, prefix: str = "") -> dict[str, Q]:
    """Each condition on a cohort entry that `choice` makes, by name; a quarter's year is one too.

    `prefix` leads to the entry from what is filtered.
    """
    made = {}
    if choice.period:
        year, _, quarter = choice.period.partition("-Q")
        made["year"] = Q(**{f"{prefix}performed_on__year": int(year)})
        if quarter:
            made["quarter"] = Q(**{f"{prefix}performed_on__quarter": int(quarter)})
    if choice.surgeon:
        made["surgeon"] = Q(**{f"{prefix}surgeon": choice.surgeon})
    if choice.level:
        made["level"] = Q(**{f"{prefix}levels__in": known.levels.get(choice.level, ())})
    if choice.pain:
        made["pain"] = Q(**{f"{prefix}pain_band": choice.pain})
    if choice.walking:
        made["walking"] = Q(**{f"{prefix}walking_band": choice.walking})
    return made
