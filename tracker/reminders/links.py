"""The log link of an e-mail: a signed key that can do one thing, write one patient's one day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from tracker.models import Patient

SALT = "tracker.log-link"
GOOD_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class LogLink:
    """What a valid link opens."""

    patient: Patient
    day: date


def log_token(patient: Patient, day: date, *, now: datetime) -> str:
    """A key to `patient`'s log of `day`, good for three days or until links are revoked."""
    expires = int((now + GOOD_FOR).timestamp())
    return Signer(salt=SALT).sign_object(
        [patient.pk.hex, day.toordinal(), patient.log_link_version, expires]
    )


def log_url(patient: Patient, day: date, *, now: datetime) -> str:
    """The address of the log form for `patient` and `day`, to be sent to that patient only."""
    return f"{settings.SITE_URL.rstrip('/')}/l/{log_token(patient, day, now=now)}/"


def read_log_token(token: str, *, now: datetime) -> LogLink | None:
    """What `token` opens, or None when it is damaged, expired or revoked."""
    try:
        patient_hex, ordinal, version, expires = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    if now >= datetime.fromtimestamp(expires, tz=UTC):
        return None
    patient = (
        Patient.objects.followed()
        .filter(pk=UUID(patient_hex), log_link_version=version)
        .select_related("clinic")
        .first()
    )
    return LogLink(patient, date.fromordinal(ordinal)) if patient else None
