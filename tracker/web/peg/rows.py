"""A patient's weekly PEG as table rows, newest first, the score from before the procedure last."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.models import Door, Patient, Procedure, User, WeeklyPeg
from tracker.peg.actions import PegCourse, peg_course
from tracker.rules.days import recovery_day
from tracker.web.common.formatters import short_day


@dataclass(frozen=True, slots=True)
class PegRow:
    """One week; `by` is who entered it, where that was not the patient."""

    number: int
    day: str
    peg: WeeklyPeg
    score: Decimal | None
    is_before: bool
    by: User | None

    @property
    def entered(self) -> str:
        """Return who entered it, for staff; "" for the patient."""
        phone = "phone, " if self.peg.door == Door.NURSE else ""
        return f"by {phone}{self.by}" if self.by else ""


def peg_rows(patient: Patient, procedure: Procedure, *, today: date) -> list[PegRow]:
    """Return the rows of the course up to `today`. One query."""
    course = peg_course(patient, performed_on=procedure.performed_on, until=today)
    return rows_of(course, patient, procedure, today=today)


def rows_of(
    course: PegCourse, patient: Patient, procedure: Procedure, *, today: date
) -> list[PegRow]:
    """Return a row for each week of `course`, the last one up to day 0 included."""
    weeks = [*reversed(course.weeks), *([course.baseline] if course.baseline else [])]
    return [
        PegRow(
            number=recovery_day(procedure.performed_on, peg.day),
            day=short_day(peg.day, today=today),
            peg=peg,
            score=peg.answers.score,
            is_before=peg is course.baseline,
            by=peg.entered_by if peg.entered_by_id != patient.account_id else None,
        )
        for peg in weeks
    ]
