"""Invites caregivers, withdraws invitations, and removes caregivers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import CaregiverLink, Invitation, Patient, User
from tracker.people.invitations import InvitationRefused, invite

# Proposals: more than a family needs, and too few to bother strangers with.
MOST_CAREGIVERS = 10
MOST_OPEN = 5
MOST_A_DAY = 10
MOST_TO_ONE_ADDRESS = 3
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@transaction.atomic
def invite_caregiver(
    patient: Patient, *, email: str, by: User, now: datetime, name: str = ""
) -> Invitation:
    """Invite `email` to help `patient`, and queue the e-mail.

    The result is the same whether or not the address has an account. Raise InvitationRefused for
    the patient's own address, for a caregiver they have already, and for too many.
    """
    # locked, so that two simultaneous invitations cannot both be the last one allowed
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    email = email.strip().lower()
    links = CaregiverLink.objects.filter(patient=patient)
    if email == patient.email.lower():
        raise InvitationRefused(
            _("This is the patient’s own address. A helper needs an address of their own.")
        )
    if links.filter(user__email=email).exists():
        raise InvitationRefused(_("This person helps already."))
    if links.count() >= MOST_CAREGIVERS:
        raise InvitationRefused(
            _("Ten people help already. Remove one first, then invite another.")
        )
    sent = Invitation.objects.of_caregivers(patient)
    if sent.still_open(now).exclude(email=email).count() >= MOST_OPEN:
        raise InvitationRefused(
            _("Five people have not answered yet. Take back one invitation first.")
        )
    if sent.filter(created_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise InvitationRefused(_("That is enough for one day. Please try again tomorrow."))
    if sent.filter(created_at__gt=now - WEEK, email=email).count() >= MOST_TO_ONE_ADDRESS:
        raise InvitationRefused(
            _("We have written to this address three times this week. Ask the person to look.")
        )
    return invite(
        clinic=patient.clinic,
        role=Invitation.Role.CAREGIVER,
        email=email,
        name=name,
        patient=patient,
        by=by,
        now=now,
    )


def withdraw(invitation: Invitation, *, now: datetime) -> None:
    """Revoke an invitation, unless it was accepted or revoked already."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )


def withdraw_all(patient: Patient, *, now: datetime) -> None:
    """Revoke every open invitation to help `patient`."""
    Invitation.objects.of_caregivers(patient).still_open(now).update(revoked_at=now)


@transaction.atomic
def remove_caregiver(link: CaregiverLink, *, now: datetime) -> None:
    """Remove a caregiver, and revoke any open invitation to the same person."""
    Invitation.objects.of_caregivers(link.patient).filter(
        email=link.user.email, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    link.delete()
