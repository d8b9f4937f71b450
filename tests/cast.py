"""The cast of the tests: a clinic, its nurse and lead, a patient, a caregiver, and strangers."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from tracker.models import CaregiverLink, Clinic, Membership, Patient, Procedure, User
from tracker.people.registration import register

ZONE = ZoneInfo("America/Chicago")
# A Tuesday morning when the clinic is open; day 0 of the cast's patient is twelve days before.
NOW = datetime(2026, 11, 3, 9, 0, tzinfo=ZONE)
TODAY = NOW.date()

_number = count(1)


def zone_at_midday(now: datetime) -> str:
    """Return a zone where it is about noon at `now`, of the date that it is in UTC.

    There patients may get mail, the clinic is open, and nothing is about midnight.
    """
    ahead_h = 12 - now.astimezone(UTC).hour
    return f"Etc/GMT{-ahead_h:+d}"  # these names count westward


def a_clinic(name: str = "Lakeside Spine Clinic", **fields: Any) -> Clinic:
    """A clinic in Chicago, open Monday to Friday from 8 to 5."""
    return Clinic.objects.create(
        **{"name": name, "timezone": "America/Chicago", "phone": "206-555-0142", **fields}
    )


def a_nurse(clinic: Clinic, *, role: str = "nurse", **fields: Any) -> User:
    """Somebody who works for `clinic`."""
    number = next(_number)
    user = User.objects.create_user(
        **{"email": f"{role}{number}@clinic.example", "name": f"Nurse {number}", **fields}
    )
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def a_patient(
    clinic: Clinic,
    *,
    day: int = 12,
    now: datetime = NOW,
    confirmed: bool = True,
    procedure: dict[str, Any] | None = None,
    **fields: Any,
) -> Patient:
    """A patient on recovery day `day` at `now`, registered on day 0 (or now, when that is ahead).

    With an account and a confirmed address, unless told otherwise.
    """
    number = next(_number)
    zone = ZoneInfo(fields.get("timezone", "America/Chicago"))
    performed_on: date = now.astimezone(zone).date() - timedelta(days=day)
    patient = Patient(
        **{
            "first_name": "Margaret",
            "last_name": f"Ellison {number}",
            "email": f"patient{number}@home.example",
            "phone": "206-555-0187",
            "timezone": "America/Chicago",
            **fields,
        }
    )
    registered_at = min(
        now, datetime(performed_on.year, performed_on.month, performed_on.day, 9, tzinfo=ZONE)
    )
    register(
        patient,
        Procedure(**{"performed_on": performed_on, **(procedure or {})}),
        clinic=clinic,
        by=None,
        now=registered_at,
    )
    if confirmed and patient.email:
        patient.account = User.objects.create_user(patient.email)
        patient.email_confirmed_at = registered_at
        patient.save()
    return patient


def a_caregiver(patient: Patient, **fields: Any) -> User:
    """Somebody who logs for `patient`."""
    user = User.objects.create_user(f"caregiver{next(_number)}@home.example", **fields)
    CaregiverLink.objects.create(patient=patient, user=user)
    return user
