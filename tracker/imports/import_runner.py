"""What a worker does with an import: read its file, later write its days; each once."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from tracker.imports import files
from tracker.imports.actions import import_window
from tracker.imports.compare import rows_as_json
from tracker.imports.source import ImportFault, NeedsAnswer, Unreadable
from tracker.imports.sources import detect_source
from tracker.imports.transitions import LeaseLost, advance, claim, finish, update_claimed
from tracker.journal.log_statements import lock_summary
from tracker.journal.record_day import InvalidLog, Recorded, record_day
from tracker.models import DailyLog, Door, HealthImport, ImportState, Procedure
from tracker.rules.imports.tally import Tally, TallyResult, TooManySpans

Clock = Callable[[], datetime]
REPORT_EVERY = timedelta(seconds=1)
MOST_LISTED = 10


def read_file(import_id: UUID, *, clock: Clock) -> None:
    """Read the file of an import, which then is ready, asks a question, or has failed."""
    job = claim(import_id, ImportState.READING, now=clock())
    if job is None:
        return
    try:
        counted = _read(job, clock)
        if not counted.rows:
            raise Unreadable(ImportFault.NO_DAYS)
        advance(
            job, ImportState.READY, now=clock(), progress=100, file="",
            rows=rows_as_json(counted.rows), left_out=_left_out(counted),
        )  # fmt: skip
        files.delete(job.file)
    except LeaseLost:
        return
    except NeedsAnswer as needed:
        question = {"name": needed.question, "options": needed.options, "example": needed.example}
        advance(job, ImportState.ASKING, now=clock(), question=question)
    except Unreadable as unreadable:
        finish(job, now=clock(), fault=unreadable.fault, example=unreadable.example)
    except TooManySpans:
        finish(job, now=clock(), fault=ImportFault.TOO_LARGE)
    except Exception:
        with suppress(LeaseLost):
            finish(job, now=clock(), fault=ImportFault.STOPPED)
        raise


def write_days(import_id: UUID, *, clock: Clock) -> None:
    """Write the days of an import into the log, oldest first, each in its own transaction.

    A worker that follows one that died goes on after the last day written.
    """
    job = claim(import_id, ImportState.WRITING, now=clock())
    if job is None:
        return
    try:
        for position in range(job.position, len(job.plan)):
            _write_day(job, position, now=clock())
        finish(job, now=clock())
    except LeaseLost:
        return
    except Exception:
        with suppress(LeaseLost):
            finish(job, now=clock(), fault=ImportFault.STOPPED)
        raise


def _read(job: HealthImport, clock: Clock) -> TallyResult:
    procedure = Procedure.objects.active().filter(patient=job.patient_id).first()
    if procedure is None:
        raise Unreadable(ImportFault.NO_DAYS)
    window = import_window(job.patient, procedure.performed_on, now=clock())
    tally = Tally(window)
    with files.open_stored(job.file, _progress_reporter(job, clock)) as file:
        source = detect_source(file)
        update_claimed(job, now=clock(), source=source.name)
        for measured in source.read(file, window, job.choices):
            tally.add(measured)
    return tally.result()


def _progress_reporter(job: HealthImport, clock: Clock) -> Callable[[int], None]:
    """Return a function that stores the percentage read, once a second."""
    reported_at = clock()

    def report(percent: int) -> None:
        nonlocal reported_at
        now = clock()
        if now - reported_at >= REPORT_EVERY:
            reported_at = now
            update_claimed(job, now=now, progress=min(percent, 99))

    return report


def _left_out(counted: TallyResult) -> dict[str, object]:
    """Return the days that are left out: all of them, or of many the first and the last."""
    outside = [day.isoformat() for day in counted.outside]
    return {
        "number": len(outside),
        "days": outside if len(outside) <= MOST_LISTED else [outside[0], outside[-1]],
        "too_much": [day.isoformat() for day in counted.too_much[:MOST_LISTED]],
    }


@transaction.atomic
def _write_day(job: HealthImport, position: int, *, now: datetime) -> None:
    """Write one day of the plan, and in the same transaction that it is done."""
    recorded = _record(job, job.plan[position], now=now)
    if recorded is None or not recorded.changed:
        job.days_kept += 1
    elif recorded.created:
        job.days_new += 1
    else:
        job.days_changed += 1
    done = position + 1
    update_claimed(
        job, now=now, position=done, progress=min(100 * done // len(job.plan), 99),
        days_new=job.days_new, days_changed=job.days_changed, days_kept=job.days_kept,
    )  # fmt: skip


def _record(job: HealthImport, plan: Mapping[str, object], *, now: datetime) -> Recorded | None:
    """Record a day as confirmed, save where the log has changed since. None if nothing is left."""
    day = date.fromisoformat(str(plan["day"]))
    lock_summary(job.patient_id)
    log = DailyLog.objects.filter(patient=job.patient_id, day=day).first()
    shown = plan["shown"]
    answers = plan["answers"]
    assert isinstance(shown, dict)
    assert isinstance(answers, dict)
    still = {
        measure: value
        for measure, value in answers.items()
        if _is_as_shown(getattr(log, measure, None), shown[measure])
    }
    if not still:
        return None
    try:
        return record_day(
            patient=job.patient, day=day, answers=still, entered_by=job.uploaded_by,
            door=Door.IMPORT, now=now, merge=True,
        )  # fmt: skip
    except InvalidLog:
        return None  # the procedure was moved meanwhile: the day lies outside now


def _is_as_shown(kept: object, shown: str | None) -> bool:
    if kept is None or shown is None:
        return kept is shown
    return Decimal(str(kept)) == Decimal(shown)
