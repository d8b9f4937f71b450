"""The plan's rows: what a procedure's dates, zone and preferences make of the guidance.

Changing any of these re-plans only what has not been taken up yet. A step that went out never
goes out again: its row stays, unique by (procedure, step, occurrence).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from tracker.guidance import Guidance, Step
from tracker.models import Frequency, Patient, Procedure, Reminder
from tracker.outbox.delivery import is_too_late
from tracker.reasons import NO_REASON, Reason
from tracker.reminders.guidance_versions import guidance_by_version, guidance_of
from tracker.reminders.schedule import PlannedReminder, expand, is_left_out, place

State, Kind = Reminder.State, Reminder.Kind
# These come when something happens: no change of the calendar takes them out of the plan.
EVENT_KINDS = frozenset({Kind.CHECK_IN, Kind.MILESTONE, Kind.CLEARED})
# What happened to these is over: a change of plan leaves them as they are.
UNTOUCHABLE = frozenset({State.QUEUED, State.SENT, State.FAILED, State.UNCONFIRMED})
PLACE = ("recovery_day", "local_date", "requested_day", "due_at", "useful_until", "slot")


@dataclass(slots=True)
class PlanChange:
    """The rows that a change of plan adds, moves and takes away."""

    added: list[Reminder] = field(default_factory=list)
    moved: list[Reminder] = field(default_factory=list)
    cancelled: list[Reminder] = field(default_factory=list)


def preview(
    procedures: Sequence[Procedure], *, now: datetime, guidance: Guidance | None = None
) -> PlanChange:
    """Return what `replan` would change; write nothing. One query for any number of procedures.

    Each follows the version that it is pinned to, or all of them `guidance`: a version that is
    not at hand yet costs one query more. Each procedure's patient and clinic must be loaded.
    """
    of_version = {} if guidance else guidance_by_version(p.guidance_version_id for p in procedures)
    rows: dict[UUID, dict[tuple[str, int], Reminder]] = {p.pk: {} for p in procedures}
    for row in Reminder.objects.filter(procedure__in=rows):
        rows[row.procedure_id][row.step, row.occurrence] = row
    change = PlanChange()
    for procedure in procedures:
        followed = guidance or of_version[procedure.guidance_version_id]
        _compare(procedure, followed, rows[procedure.pk], change, now=now)
    return change


@transaction.atomic
def replan(procedures: Sequence[Procedure], *, now: datetime) -> PlanChange:
    """Bring the plans of `procedures` up to date, in a fixed number of statements.

    Rows that are about to be sent, or were, are left as they are.
    """
    # Gathering locks the same rows: what is being put into a message is waited for.
    list(
        Procedure.objects.filter(pk__in=[procedure.pk for procedure in procedures])
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )
    change = preview(procedures, now=now)
    _write(change.added)
    # An upsert of rows that are all there: a tenth of the cost of bulk_update.
    Reminder.objects.bulk_create(
        change.moved,
        update_conflicts=True,
        unique_fields=["procedure", "step", "occurrence"],
        update_fields=[*PLACE, "condition", "state", *NO_REASON],
        batch_size=1000,
    )
    for code in {row.reason_code for row in change.cancelled}:
        gone = [row.pk for row in change.cancelled if row.reason_code == code]
        Reminder.objects.filter(pk__in=gone).update(state=State.CANCELLED, **Reason(code).columns())
    return change


_FIELDS = [field.attname for field in Reminder._meta.concrete_fields]
_DEFAULTS = [(field.attname, field.get_default) for field in Reminder._meta.concrete_fields]
_COLUMNS = ", ".join(str(field.column) for field in Reminder._meta.concrete_fields)


def _write(rows: list[Reminder]) -> None:
    """Insert `rows`; on PostgreSQL by COPY, at more than twice the rate of an INSERT."""
    if connection.vendor != "postgresql":
        Reminder.objects.bulk_create(rows, batch_size=1000)
        return
    values = attrgetter(*_FIELDS)
    table = Reminder._meta.db_table
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({_COLUMNS}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(values(row))


def replan_patient(patient: Patient, *, now: datetime) -> PlanChange:
    """Bring the plan of the patient's active procedure up to date; return what changed."""
    active = Procedure.objects.active().filter(patient=patient)
    return replan(list(active.select_related("patient__clinic")), now=now)


def cancel_plan(procedure: Procedure, *, because: Reason = Reason.ENDED) -> int:
    """Cancel what a procedure still has planned; return how many rows."""
    return Reminder.objects.filter(procedure=procedure, state=State.PLANNED).update(
        state=State.CANCELLED, **because.columns()
    )


def cancel_patient_plan(patient: Patient, *, because: Reason = Reason.ENDED) -> None:
    """Cancel what is still planned for the patient's active procedure."""
    # Batching locks the same rows: what it is putting into a message is waited for.
    for procedure in Procedure.objects.active().filter(patient=patient).select_for_update():
        cancel_plan(procedure, because=because)


def _compare(
    procedure: Procedure,
    guidance: Guidance,
    rows: dict[tuple[str, int], Reminder],
    change: PlanChange,
    *,
    now: datetime,
) -> None:
    wanted = {(step.step, step.occurrence): step for step in plan_of(procedure, guidance)}
    past = Reason.BEFORE_CHANGE if rows else Reason.BEFORE_REGISTRATION
    missed_days = {
        step.requested_day
        for key, step in wanted.items()
        if step.kind == Kind.LOG_REQUEST and key not in rows and is_too_late(now, step.useful_until)
    }
    for key, step in wanted.items():
        row = rows.get(key)
        if row is None:
            row = _new(procedure, step, past=past, now=now)
            if step.kind == Kind.NUDGE and step.requested_day in missed_days:
                row.state = State.MISSED
                row.reason_code = row.reason_code or Reason.DAY_NOT_REQUESTED
            change.added.append(row)
        elif row.state not in UNTOUCHABLE and _move(row, step, now=now):
            change.moved.append(row)
    for key, row in rows.items():
        if key in wanted or row.state != State.PLANNED:
            continue
        step_of_row = guidance.find_step(row.step)
        if row.kind in EVENT_KINDS and step_of_row is not None:
            place_now = _moved_event(procedure, step_of_row, row, now=now)
            if _follows(procedure) and _move(row, place_now, now=now):
                change.moved.append(row)
            continue
        is_left = step_of_row is not None and _is_left_out(procedure, step_of_row, row)
        row.set_reason(Reason.FEWER_CHOSEN if is_left else Reason.NOT_IN_PLAN)
        change.cancelled.append(row)


def plan_of(procedure: Procedure, guidance: Guidance) -> list[PlannedReminder]:
    """Return what the guidance makes of `procedure`; nothing once the follow-up has ended."""
    if not _follows(procedure):
        return []
    patient = procedure.patient
    return expand(
        guidance,
        without=patient.clinic.visits_left_out,
        performed_on=procedure.performed_on,
        zone=patient.zone,
        send_time=patient.effective_send_time,
        nudges=patient.clinic.nudges_on,
        fewer=patient.effective_frequency == Frequency.FEWER,
        hours=patient.clinic.mail_hours,
    )


def event_row(procedure: Procedure, event: str, *, occurrence: int, day: date) -> Reminder:
    """Return the row of what is said when `event` happens, with the evening's message of `day`."""
    step = guidance_of(procedure.guidance_version_id).event_step(event)
    placed = _placed(procedure, step, occurrence, day)
    return Reminder(
        procedure_id=procedure.pk,
        step=placed.step,
        occurrence=occurrence,
        kind=placed.kind,
        condition=placed.condition or "",
        **{name: getattr(placed, name) for name in PLACE},
    )


def _follows(procedure: Procedure) -> bool:
    """Whether anything is sent about `procedure` any more."""
    return procedure.active and procedure.patient.discharged_at is None


def _moved_event(
    procedure: Procedure, step: Step, row: Reminder, *, now: datetime
) -> PlannedReminder:
    """Where the row of an event belongs now: on the same day, by the patient's clock of now.

    When that evening is over there, as after a flight to the east, on the next one that is not.
    """
    today = procedure.patient.local_date(now)
    moved = _placed(procedure, step, row.occurrence, max(row.local_date, today))
    if not is_too_late(now, moved.useful_until):
        return moved
    return _placed(procedure, step, row.occurrence, today + timedelta(days=1))


def _placed(procedure: Procedure, step: Step, occurrence: int, day: date) -> PlannedReminder:
    patient = procedure.patient
    return place(
        step,
        occurrence,
        day,
        performed_on=procedure.performed_on,
        zone=patient.zone,
        send_time=patient.effective_send_time,
        hours=patient.clinic.mail_hours,
    )


def _is_left_out(procedure: Procedure, step: Step, row: Reminder) -> bool:
    """Whether `row` is missing from the plan because fewer e-mails were chosen."""
    if procedure.patient.effective_frequency != Frequency.FEWER or not _follows(procedure):
        return False
    return is_left_out(step, row.occurrence)


def _new(procedure: Procedure, step: PlannedReminder, *, past: Reason, now: datetime) -> Reminder:
    missed = is_too_late(now, step.useful_until)
    given = {
        "procedure_id": procedure.pk,
        "step": step.step,
        "occurrence": step.occurrence,
        "kind": step.kind,
        "condition": step.condition or "",
        "state": State.MISSED if missed else State.PLANNED,
        "reason_code": past.value if missed else "",
        **{name: getattr(step, name) for name in PLACE},
    }
    # In the order of the columns, as rows of the database come: half the cost of names.
    values = [given[name] if name in given else default() for name, default in _DEFAULTS]
    return Reminder(*values)  # type: ignore[misc]


def _move(row: Reminder, step: PlannedReminder, *, now: datetime) -> bool:
    """Give `row` the place of `step`; False when nothing changes.

    A row that was skipped, missed or cancelled comes back only for a new time that lies ahead.
    """
    moves = row.due_at != step.due_at or row.local_date != step.local_date
    returns = row.state == State.CANCELLED and not is_too_late(now, step.useful_until)
    differs = row.state == State.PLANNED and (
        row.useful_until != step.useful_until or row.condition != (step.condition or "")
    )
    if not moves and not returns and not differs:
        return False
    if row.state != State.PLANNED and is_too_late(now, step.useful_until):
        return False
    for name in PLACE:
        setattr(row, name, getattr(step, name))
    row.condition = step.condition or ""
    missed = is_too_late(now, step.useful_until)
    row.state = State.MISSED if missed else State.PLANNED
    row.reason_code, row.reason_detail = Reason.BEFORE_CHANGE.value if missed else "", ""
    return True
