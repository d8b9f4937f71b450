"""Compare what was measured with what is in the log: new, the same, or different."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from tracker.models import DailyLog, Door, HealthImport, LogVersion
from tracker.rules.imports.tally import MEASURES, CountedDay
from tracker.rules.units import describe_distance

Amount = int | Decimal


class CellStatus(StrEnum):
    """How a measured number compares with the log. A day has the last of its cells' statuses."""

    SAME = "same"
    NEW = "new"
    UPDATES = "updates"  # an earlier import brought another number, nobody entered one since
    DIFFERS = "differs"  # a person entered another number


ORDER = list(CellStatus)


@dataclass(frozen=True, slots=True)
class MeasuredCell:
    """One measure of one day: what the file says, and what the log has."""

    measure: str
    measured: Amount
    kept: Amount | None
    status: CellStatus


@dataclass(frozen=True, slots=True)
class MeasuredDay:
    """One day on which something was measured."""

    day: date
    cells: Sequence[MeasuredCell]

    @property
    def status(self) -> CellStatus:
        return max((cell.status for cell in self.cells), key=ORDER.index)

    def cells_to_write(self, *, take: bool) -> list[MeasuredCell]:
        """Return the cells to write; those that differ only if the patient said to `take` them."""
        wanted = {CellStatus.NEW, CellStatus.UPDATES} | ({CellStatus.DIFFERS} if take else set())
        return [cell for cell in self.cells if cell.status in wanted]


def compare_days(job: HealthImport) -> list[MeasuredDay]:
    """Return each day of the import, oldest first, compared with the log now. Two queries."""
    rows = parse_rows(job)
    if not rows:
        return []
    logs = DailyLog.objects.filter(
        patient=job.patient_id, day__gte=rows[0].day, day__lte=rows[-1].day
    )
    by_day = {log.day: log for log in logs}
    return _compare(rows, by_day, _entered_values(by_day.values()), unit=job.patient.distance_unit)


def parse_rows(job: HealthImport) -> list[CountedDay]:
    """Return what was measured, oldest day first."""
    return [
        CountedDay(
            day=date.fromisoformat(row["day"]),
            steps=row["steps"],
            daily_distance_m=Decimal(row["daily_distance_m"]) if row["daily_distance_m"] else None,
        )
        for row in job.rows
    ]


def rows_as_json(rows: Iterable[CountedDay]) -> list[dict[str, object]]:
    """Return `rows` as the database keeps them; `parse_rows` is the inverse."""
    return [
        {
            "day": row.day.isoformat(),
            "steps": row.steps,
            "daily_distance_m": None if row.daily_distance_m is None else f"{row.daily_distance_m}",
        }
        for row in rows
    ]


def fingerprint(days: Iterable[MeasuredDay]) -> str:
    """Return a hash of what the patient is shown: it differs once the log has changed."""
    shown = [
        (day.day.isoformat(), cell.measure, str(cell.kept), cell.status.value)
        for day in days
        for cell in day.cells
    ]
    return sha256(repr(shown).encode()).hexdigest()[:32]


def _compare(
    rows: Iterable[CountedDay],
    logs: Mapping[date, DailyLog],
    entered: Mapping[tuple[date, str], Collection[float]],
    *,
    unit: str,
) -> list[MeasuredDay]:
    days = []
    for row in rows:
        log = logs.get(row.day)
        cells = []
        for measure in MEASURES:
            measured: Amount | None = getattr(row, measure)
            if measured is None:
                continue
            kept: Amount | None = getattr(log, measure) if log else None
            is_entered = kept is not None and float(kept) in entered.get((row.day, measure), ())
            status = _status(measure, measured, kept, is_entered=is_entered, unit=unit)
            cells.append(MeasuredCell(measure, measured, kept, status))
        days.append(MeasuredDay(row.day, cells))
    return days


def _status(
    measure: str, measured: Amount, kept: Amount | None, *, is_entered: bool, unit: str
) -> CellStatus:
    if kept is None:
        return CellStatus.NEW
    if measured == kept:
        return CellStatus.SAME
    if not is_entered:
        return CellStatus.UPDATES
    # "0.5 miles" beside "0.5 miles" is no difference to anybody
    if measure == "daily_distance_m" and (
        describe_distance(measured, unit) == describe_distance(kept, unit)
    ):
        return CellStatus.SAME
    return CellStatus.DIFFERS


def _entered_values(logs: Iterable[DailyLog]) -> dict[tuple[date, str], set[float]]:
    """Return each number that a person ever entered for a day and measure. One query."""
    entered: dict[tuple[date, str], set[float]] = {}
    versions = (
        LogVersion.objects.filter(log__in=[log.pk for log in logs])
        .exclude(door=Door.IMPORT)
        .values_list("log__day", *(f"answers__{measure}" for measure in MEASURES))
    )
    for day, *values in versions:
        for measure, value in zip(MEASURES, values, strict=True):
            if value is not None:
                entered.setdefault((day, measure), set()).add(float(value))
    return entered
