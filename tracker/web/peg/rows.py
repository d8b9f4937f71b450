"""A patient's weekly PEG as table rows, newest first, the score from before among them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.models import Door, Patient, Procedure
from tracker.peg.actions import peg_course
from tracker.rules.days import recovery_day
from tracker.rules.peg import Peg
from tracker.web.common.formatters import short_day


@dataclass(frozen=True, slots=True)
class PegRow:
    """One week: its last day, its answers, and who entered them where that was not the patient."""

    number: int
    day: str
    answers: Peg
    score: Decimal | None
    is_baseline: bool
    entered: str


def peg_rows(found: Patient, procedure: Procedure, *, today: date) -> list[PegRow]:
    """Every week that was told of, and the last one up to day 0. One query."""
    course = peg_course(found, performed_on=procedure.performed_on, until=today)
    weeks = [*reversed(course.weeks), *([course.baseline] if course.baseline else [])]
    return [
        PegRow(
            number=recovery_day(procedure.performed_on, peg.day),
            day=short_day(peg.day, today=today),
            answers=peg.answers,
            score=peg.answers.score,
            is_baseline=peg is course.baseline,
            entered=(
                f"by phone, {peg.entered_by}"
                if peg.door == Door.NURSE and peg.entered_by
                else f"by {peg.entered_by}"
                if peg.entered_by and peg.entered_by_id != found.account_id
                else ""
            ),
        )
        for peg in weeks
    ]
