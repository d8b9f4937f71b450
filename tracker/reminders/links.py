"""The links of an e-mail: signed keys, each of which can do one thing alone.

The log link writes one patient's one day; the preference link changes how that patient is written
to.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from tracker.models import Patient

SALT = "tracker.log-link"
PREFERENCE_SALT = "tracker.preference-link"
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


def preference_token(patient: Patient) -> str:
    """A key to `patient`'s preferences, good for as long as the address is theirs.

    It has no end of its own: an opt-out from an old e-mail is honoured too.
    """
    return Signer(salt=PREFERENCE_SALT).sign_object([patient.pk.hex, _address_mark(patient)])


def preference_url(patient: Patient) -> str:
    """The address that changes or stops `patient`'s e-mails, to be sent to that patient only."""
    return f"{settings.SITE_URL.rstrip('/')}/stop/{preference_token(patient)}/"


def read_preference_token(token: str) -> Patient | None:
    """Whose preferences `token` opens; None when it is damaged, or the address has changed."""
    try:
        patient_hex, mark = Signer(salt=PREFERENCE_SALT).unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        return None
    patient = Patient.objects.filter(pk=UUID(patient_hex)).select_related("clinic").first()
    return patient if patient is not None and mark == _address_mark(patient) else None


def _address_mark(patient: Patient) -> str:
    """What tells one address from another without naming it."""
    return salted_hmac(PREFERENCE_SALT, patient.email, algorithm="sha256").hexdigest()[:16]
