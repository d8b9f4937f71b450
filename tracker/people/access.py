"""The access trail: who looked at whose record, and on which day."""

from datetime import UTC, datetime

from tracker.models import AccessRecord, Patient, User


def note_access(user: User, patient: Patient, *, page: str, now: datetime) -> None:
    """Record that `user` opened `page` of `patient`'s record; once a person, page and day."""
    AccessRecord.objects.bulk_create(
        [
            AccessRecord(
                patient=patient,
                user=user,
                page=page,
                day=now.astimezone(UTC).date(),
                first_at=now,
            )
        ],
        ignore_conflicts=True,
    )
