"""What a worker does with an import: reads its file, then writes its days; each once."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from tracker.imports import files
from tracker.imports.actions import window_of
from tracker.imports.compare import as_json
from tracker.imports.source import Asks, Fault, Unreadable
from tracker.imports.sources import source_of
from tracker.imports.transitions import Lost, end, hand_on, move, take_up
from tracker.journal.log_queries import lock_summary
from tracker.journal.record_day import InvalidLog, Recorded, record_day
from tracker.models import DailyLog, Door, HealthImport, ImportState, Procedure
from tracker.rules.imports.tally import Found, Tally, TooManySpans

Clock = Callable[[], datetime]
TOLD_EVERY = timedelta(seconds=1)
MOST_NAMED = 10


def read(import_id: UUID, *, clock: Clock) -> None:
    """Read the file of an import; then it is ready, asks something, or has failed."""
    found = take_up(import_id, ImportState.READING, now=clock())
    if found is None:
        return
    try:
        counted = _read(found, clock)
        if not counted.rows:
            raise Unreadable(Fault.NO_DAYS)
        hand_on(
            found, ImportState.READY, now=clock(), progress=100, file="",
            rows=as_json(counted.rows), left_out=_left_out(counted),
        )  # fmt: skip
        files.drop(found.file)
    except Lost:
        return
    except Asks as asks:
        question = {"name": asks.question, "options": asks.options, "example": asks.example}
        hand_on(found, ImportState.ASKING, now=clock(), question=question)
    except Unreadable as unreadable:
        end(found, now=clock(), fault=unreadable.fault, example=unreadable.example)
    except TooManySpans:
        end(found, now=clock(), fault=Fault.TOO_LARGE)
    except Exception:
        with suppress(Lost):
            end(found, now=clock(), fault=Fault.STOPPED)
        raise


def write(import_id: UUID, *, clock: Clock) -> None:
    """Write the days of an import into the log, oldest first, each in its own transaction.

    Who takes up where another died goes on after the last day that was written.
    """
    found = take_up(import_id, ImportState.WRITING, now=clock())
    if found is None:
        return
    try:
        for position in range(found.position, len(found.plan)):
            _write_day(found, position, now=clock())
        end(found, now=clock())
    except Lost:
        return
    except Exception:
        with suppress(Lost):
            end(found, now=clock(), fault=Fault.STOPPED)
        raise


def _read(found: HealthImport, clock: Clock) -> Found:
    procedure = Procedure.objects.active().filter(patient=found.patient_id).first()
    if procedure is None:
        raise Unreadable(Fault.NO_DAYS)
    window = window_of(found.patient, procedure.performed_on, now=clock())
    tally = Tally(window)
    with files.open_kept(found.file, _teller(found, clock)) as file:
        source = source_of(file)
        move(found, now=clock(), source=source.name)
        for measured in source.read(file, window, found.choices):
            tally.add(measured)
    return tally.found()


def _teller(found: HealthImport, clock: Clock) -> Callable[[int], None]:
    """Notes the percentage that was read, once a second."""
    told_at = clock()

    def tell(percent: int) -> None:
        nonlocal told_at
        now = clock()
        if now - told_at >= TOLD_EVERY:
            told_at = now
            move(found, now=now, progress=min(percent, 99))

    return tell


def _left_out(counted: Found) -> dict[str, object]:
    """The days that are left out: each by its name, or of many the first and the last."""
    outside = [day.isoformat() for day in counted.outside]
    return {
        "number": len(outside),
        "days": outside if len(outside) <= MOST_NAMED else [outside[0], outside[-1]],
        "too_much": [day.isoformat() for day in counted.too_much[:MOST_NAMED]],
    }


@transaction.atomic
def _write_day(found: HealthImport, position: int, *, now: datetime) -> None:
    """Write one day of the plan, and note in the same transaction that it was."""
    recorded = _record(found, found.plan[position], now=now)
    if recorded is None or not recorded.changed:
        found.days_kept += 1
    elif recorded.created:
        found.days_new += 1
    else:
        found.days_changed += 1
    done = position + 1
    move(
        found, now=now, position=done, progress=min(100 * done // len(found.plan), 99),
        days_new=found.days_new, days_changed=found.days_changed, days_kept=found.days_kept,
    )  # fmt: skip


def _record(found: HealthImport, plan: Mapping[str, object], *, now: datetime) -> Recorded | None:
    """Record what was decided of a day, save where somebody said something else meanwhile."""
    day = date.fromisoformat(str(plan["day"]))
    lock_summary(found.patient_id)
    log = DailyLog.objects.filter(patient=found.patient_id, day=day).first()
    shown = plan["shown"]
    answers = plan["answers"]
    assert isinstance(shown, dict)
    assert isinstance(answers, dict)
    still = {
        measure: value
        for measure, value in answers.items()
        if _as_shown(getattr(log, measure, None), shown[measure])
    }
    if not still:
        return None
    try:
        return record_day(
            patient=found.patient, day=day, answers=still, entered_by=found.uploaded_by,
            door=Door.IMPORT, now=now, merge=True,
        )  # fmt: skip
    except InvalidLog:
        return None  # the procedure was moved meanwhile: the day lies outside now


def _as_shown(kept: object, shown: str | None) -> bool:
    if kept is None or shown is None:
        return kept is shown
    return Decimal(str(kept)) == Decimal(shown)
