"""A patient's unread notes, as the patient's page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.models import DailyLog, Patient
from tracker.web.common.formatters import near_day
from tracker.web.log.log_rows import entered_for_staff


@dataclass(frozen=True, slots=True)
class Notes:
    """Unread notes with day and who entered them, oldest first.

    `seen` changes when one comes or is rewritten.
    """

    lines: list[tuple[str, str, str]]
    seen: str


def unread_notes(logs: Sequence[DailyLog], *, patient: Patient, today: date) -> Notes:
    """Return the unread notes of `logs`, whose `entered_by` are loaded."""
    unread = [log for log in logs if log.note and log.note_read_at is None]
    return Notes(
        lines=[
            (near_day(log.day, today=today), entered_for_staff(log, patient), log.note)
            for log in unread
        ],
        seen=",".join(f"{log.pk.hex}.{log.updated_at.timestamp():.0f}" for log in unread),
    )
