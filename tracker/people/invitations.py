"""Invitations by e-mail: accepting one proves that the address is the person's own."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import override

from tracker.models import (
    CaregiverLink,
    Clinic,
    Invitation,
    Membership,
    Message,
    Patient,
    User,
)
from tracker.outbox.delivery import Send
from tracker.outbox.queue import Draft, enqueue, wake_worker
from tracker.outbox.render import EmailContent, write
from tracker.outbox.states import Skip, State
from tracker.outbox.window import next_mail_time
from tracker.reasons import Reason
from tracker.rules.sentence import Sentence as _
from tracker.rules.wall_time import MailHours

SALT = "tracker.invitation"
GOOD_FOR = timedelta(days=14)
Role = Invitation.Role


class InvitationRefused(Exception):
    """The invitation cannot be made or accepted; says why, in words for the user."""


@transaction.atomic
def invite(
    *,
    clinic: Clinic,
    role: str,
    email: str,
    now: datetime,
    name: str = "",
    patient: Patient | None = None,
    by: User | None = None,
) -> Invitation:
    """Invite `email` and queue the e-mail, revoking an earlier open invitation of the same.

    Raise InvitationRefused when the address belongs to another clinic's staff, or `patient`
    to another clinic.
    """
    email = email.strip().lower()
    if patient is not None and patient.clinic_id != clinic.pk:
        raise InvitationRefused("This patient is followed by another clinic.")
    if patient is not None and patient.died_on is not None:
        raise InvitationRefused("This patient has died: nobody is invited any more.")
    Invitation.objects.filter(
        clinic=clinic, role=role, email=email, patient=patient, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    invitation = Invitation.objects.create(
        clinic=clinic,
        patient=patient,
        role=role,
        email=email,
        name=name,
        invited_by=by,
        created_at=now,
        expires_at=now.astimezone(UTC) + GOOD_FOR,
    )
    enqueue([_draft(invitation, clinic.mail_hours, now=now)], now=now)
    wake_worker()
    return invitation


def invite_patient(patient: Patient, *, by: User | None, now: datetime) -> Invitation:
    """Invite the patient to the address of their record."""
    return invite(
        clinic=patient.clinic,
        role=Role.PATIENT,
        email=patient.email,
        patient=patient,
        by=by,
        now=now,
    )


@transaction.atomic
def invite_all(patients: Sequence[Patient], *, by: User | None, now: datetime) -> int:
    """Invite each of `patients`, of one clinic, to their own address; return how many.

    As `invite`, in bulk. Patients without an address, or with a confirmed one, are left out.
    """
    open_ = [p for p in patients if p.email and p.email_confirmed_at is None and p.died_on is None]
    if not open_:
        return 0
    Invitation.objects.filter(
        patient__in=open_, role=Role.PATIENT, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    invitations = Invitation.objects.bulk_create(
        Invitation(
            clinic_id=patient.clinic_id,
            patient=patient,
            role=Role.PATIENT,
            email=patient.email,
            invited_by=by,
            created_at=now,
            expires_at=now.astimezone(UTC) + GOOD_FOR,
        )
        for patient in open_
    )
    hours = open_[0].clinic.mail_hours
    enqueue((_draft(invitation, hours, now=now) for invitation in invitations), now=now)
    wake_worker()
    return len(invitations)


@transaction.atomic
def accept(invitation: Invitation, *, now: datetime) -> User:
    """Accept the invitation: confirm the address, and give its account access.

    Raise InvitationRefused when the invitation was used, has expired or was revoked.
    """
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open(now):
        raise InvitationRefused(_("This invitation has been used, or is too old."))
    user = _account(invitation)
    match invitation.role:
        case Role.PATIENT:
            _join_patient(invitation, user, now=now)
        case Role.CAREGIVER:
            CaregiverLink.objects.get_or_create(patient=invitation.patient, user=user)
        case _:
            _join_clinic(invitation, user)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return user


def invitation_url(invitation: Invitation) -> str:
    """Return the URL that accepts `invitation`, to be sent to its e-mail address only."""
    token = Signer(salt=SALT).sign_object([invitation.pk.hex])
    return f"{settings.SITE_URL.rstrip('/')}/invite/{token}/"


def read_invitation_token(token: str) -> Invitation | None:
    """Return the invitation of `token`, open or not; None when the token is damaged."""
    try:
        (key,) = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return Invitation.objects.select_related("clinic", "patient").filter(pk=UUID(key)).first()


def compose(messages: Sequence[Message], now: datetime) -> Mapping[UUID, Send | Skip]:
    """Return each invitation's e-mail, or Skip for one no longer open. One query."""
    invitations = {
        i.pk: i
        for i in Invitation.objects.filter(
            pk__in=[message.about_id for message in messages]
        ).select_related("clinic", "patient")
    }
    return {
        m.pk: _judge(invitations.get(m.about_id) if m.about_id else None, now) for m in messages
    }


def _judge(invitation: Invitation | None, now: datetime) -> Send | Skip:
    if invitation is None or not invitation.is_open(now):
        return Skip(Reason.INVITATION_CLOSED, State.CANCELLED)
    if invitation.patient is not None and invitation.patient.died_on is not None:
        return Skip(Reason.PATIENT_DIED, State.CANCELLED)
    return Send(content=email_of(invitation))


def email_of(invitation: Invitation) -> EmailContent:
    """Return the e-mail: to patients and caregivers in the patient's language."""
    patient, clinic = invitation.patient, invitation.clinic
    zone = patient.zone if patient else clinic.zone
    is_patient = invitation.role == Role.PATIENT and patient is not None
    language = patient.language if patient else Patient.Language.ENGLISH
    with override(language):
        expires = date_format(invitation.expires_at.astimezone(zone), "MONTH_DAY_FORMAT")
    return write(
        "invitation",
        {
            "role": invitation.role,
            "first_name": patient.first_name if is_patient and patient else "",
            "expires": expires,
        },
        clinic=clinic,
        button_url=invitation_url(invitation),
        language=language,
        to_patient=patient is not None,
    )


def _draft(invitation: Invitation, hours: MailHours, *, now: datetime) -> Draft:
    """Return the queued e-mail; one about a patient waits for the clinic's mail hours."""
    patient = invitation.patient
    return Draft(
        kind=Message.Kind.INVITATION,
        clinic_id=invitation.clinic_id,
        patient_id=patient.pk if patient else None,
        to_email=invitation.email,
        dedupe_key=f"invitation:{invitation.pk}",
        due_at=next_mail_time(now, patient.zone, hours) if patient else now,
        useful_until=invitation.expires_at,
        about_id=invitation.pk,
    )


def _account(invitation: Invitation) -> User:
    """Return the account of the invited address, created if need be, with the address confirmed."""
    user = User.objects.filter(email=invitation.email).first()
    is_patient = invitation.role == Role.PATIENT
    name = invitation.patient.name if invitation.patient and is_patient else invitation.name
    if user is None:
        user = User.objects.create_user(invitation.email, name=name)
    elif not user.name and name:
        user.name = name
        user.save(update_fields=["name"])
    EmailAddress.objects.update_or_create(
        user=user, email=invitation.email, defaults={"verified": True, "primary": True}
    )
    return user


def _join_patient(invitation: Invitation, user: User, *, now: datetime) -> None:
    patient = invitation.patient
    if patient is None or patient.email.lower() != invitation.email:
        raise InvitationRefused(
            _("The clinic has a newer address for you. Look for a newer e-mail.")
        )
    patient.account, patient.email_confirmed_at = user, now
    # the invitation has arrived, so mail to this address does
    patient.email_stopped_at, patient.email_stopped_for = None, ""
    patient.save(
        update_fields=["account", "email_confirmed_at", "email_stopped_at", "email_stopped_for"]
    )


def _join_clinic(invitation: Invitation, user: User) -> None:
    member, _is_new = Membership.objects.get_or_create(
        user=user, defaults={"clinic": invitation.clinic, "role": invitation.role}
    )
    if member.clinic_id != invitation.clinic.pk:
        raise InvitationRefused(_("This account works for another clinic."))
