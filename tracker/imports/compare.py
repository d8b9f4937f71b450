"""What was measured beside what is in the log: new, the same, or different. Writes nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from tracker.models import DailyLog, Door, HealthImport, LogVersion
from tracker.rules.imports.tally import MEASURES, Counted
from tracker.rules.units import describe_distance

Amount = int | Decimal


class Standing(StrEnum):
    """How a measured number stands to the log. The gravest of a day's is the day's."""

    SAME = "same"
    NEW = "new"
    UPDATES = "updates"  # an earlier import brought another number, and nobody has said one since
    DIFFERS = "differs"  # somebody said another number


ORDER = list(Standing)


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure of one day."""

    measure: str
    measured: Amount
    kept: Amount | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Day:
    """One day on which something was measured."""

    day: date
    cells: Sequence[Cell]

    @property
    def standing(self) -> Standing:
        return max((cell.standing for cell in self.cells), key=ORDER.index)

    def chosen(self, *, take: bool) -> list[Cell]:
        """The cells to be written; of those that differ only if the patient said `take`."""
        wanted = {Standing.NEW, Standing.UPDATES} | ({Standing.DIFFERS} if take else set())
        return [cell for cell in self.cells if cell.standing in wanted]


def compared(found: HealthImport) -> list[Day]:
    """Each day of `found`, oldest first, beside the log as it is now. Two queries."""
    rows = rows_of(found)
    if not rows:
        return []
    logs = DailyLog.objects.filter(
        patient=found.patient_id, day__gte=rows[0].day, day__lte=rows[-1].day
    )
    by_day = {log.day: log for log in logs}
    return _days(rows, by_day, _said_in(by_day.values()), unit=found.patient.distance_unit)


def rows_of(found: HealthImport) -> list[Counted]:
    """What was measured, oldest day first."""
    return [
        Counted(
            day=date.fromisoformat(row["day"]),
            steps=row["steps"],
            daily_distance_m=Decimal(row["daily_distance_m"]) if row["daily_distance_m"] else None,
        )
        for row in found.rows
    ]


def as_json(rows: Iterable[Counted]) -> list[dict[str, object]]:
    """`rows` as the database keeps them; `rows_of` gives them back."""
    return [
        {
            "day": row.day.isoformat(),
            "steps": row.steps,
            "daily_distance_m": None if row.daily_distance_m is None else f"{row.daily_distance_m}",
        }
        for row in rows
    ]


def mark(days: Iterable[Day]) -> str:
    """A mark of what the patient is shown: another one when the log has changed meanwhile."""
    shown = [
        (day.day.isoformat(), cell.measure, str(cell.kept), cell.standing.value)
        for day in days
        for cell in day.cells
    ]
    return sha256(repr(shown).encode()).hexdigest()[:32]


def _days(
    rows: Iterable[Counted],
    logs: Mapping[date, DailyLog],
    said: Mapping[tuple[date, str], Collection[float]],
    *,
    unit: str,
) -> list[Day]:
    days = []
    for row in rows:
        log = logs.get(row.day)
        cells = []
        for measure in MEASURES:
            measured: Amount | None = getattr(row, measure)
            if measured is None:
                continue
            kept: Amount | None = getattr(log, measure) if log else None
            is_said = kept is not None and float(kept) in said.get((row.day, measure), ())
            standing = _standing(measure, measured, kept, is_said=is_said, unit=unit)
            cells.append(Cell(measure, measured, kept, standing))
        days.append(Day(row.day, cells))
    return days


def _standing(
    measure: str, measured: Amount, kept: Amount | None, *, is_said: bool, unit: str
) -> Standing:
    if kept is None:
        return Standing.NEW
    if measured == kept:
        return Standing.SAME
    if not is_said:
        return Standing.UPDATES
    # "0.5 miles" beside "0.5 miles" is no difference to anybody
    if measure == "daily_distance_m" and _reads(measured, unit) == _reads(kept, unit):
        return Standing.SAME
    return Standing.DIFFERS


def _reads(metres: Amount, unit: str) -> str:
    return describe_distance(metres, unit)


def _said_in(logs: Iterable[DailyLog]) -> dict[tuple[date, str], set[float]]:
    """Each number that somebody ever said of a measure and day, an import aside. One query."""
    said: dict[tuple[date, str], set[float]] = {}
    versions = (
        LogVersion.objects.filter(log__in=[log.pk for log in logs])
        .exclude(door=Door.IMPORT)
        .values_list("log__day", *(f"answers__{measure}" for measure in MEASURES))
    )
    for day, *values in versions:
        for measure, value in zip(MEASURES, values, strict=True):
            if value is not None:
                said.setdefault((day, measure), set()).add(float(value))
    return said
