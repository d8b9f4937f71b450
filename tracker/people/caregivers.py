"""Ending a caregiver's access; it begins with an invitation."""

from datetime import datetime

from django.db import transaction

from tracker.models import CaregiverLink, Invitation


@transaction.atomic
def remove_caregiver(link: CaregiverLink, *, now: datetime) -> None:
    """Take away what `link` allows, and any open invitation to the same person."""
    Invitation.objects.filter(
        patient=link.patient_id,
        role=Invitation.Role.CAREGIVER,
        email=link.user.email,
        accepted_at=None,
        revoked_at=None,
    ).update(revoked_at=now)
    link.delete()
