"""Who of a clinic's staff is on duty: by the rota, without those who have gone off duty."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    DateField,
    F,
    Field,
    PositiveSmallIntegerField,
    QuerySet,
    TimeField,
    Value,
)

from tracker.models import Clinic, Duty, Membership
from tracker.rules.clinic.on_duty import Shift, on_duty_at, shifts_of

SHIFT: Mapping[str, "Field[Any, Any]"] = {
    "begins": TimeField(),
    "ends": TimeField(),
    "weekday": PositiveSmallIntegerField(),
    "first_day": DateField(),
    "last_day": DateField(),
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of a clinic's staff; `key` is that of the membership."""

    key: int
    email: str
    name: str
    is_lead: bool
    is_on: bool

    def __str__(self) -> str:
        return self.name or self.email


@dataclass(frozen=True, slots=True)
class Team:
    """A clinic's staff and who of them is on duty now; `has_rota` if a rota covers this hour.

    `today` are those who are on duty at some hour of the day.
    """

    staff: Sequence[Colleague] = ()
    on_duty: Sequence[Colleague] = ()
    today: Sequence[Colleague] = ()
    has_rota: bool = False


@dataclass(slots=True)
class _Clinic:
    staff: list[Colleague] = field(default_factory=list)
    shifts: list[Shift[int]] = field(default_factory=list)


def teams(clinics: Iterable[Clinic], *, now: datetime) -> Mapping[UUID, Team]:
    """Return the team of each clinic at `now`. One query for any number of clinics.

    Without a rota for the hour everybody is on duty. Those who have gone off duty never are.
    """
    every = list(clinics)
    found: dict[UUID, _Clinic] = defaultdict(_Clinic)
    for clinic_id, key, email, name, role, is_on, begins, *days in _members(every).union(
        _duties(every), all=True
    ):
        if begins is None:
            is_lead = role == Membership.Role.LEAD
            found[clinic_id].staff.append(Colleague(key, email, name, is_lead, is_on))
        else:
            found[clinic_id].shifts.append(Shift(key, begins, *days))
    return {clinic.pk: _team(found[clinic.pk], now.astimezone(clinic.zone)) for clinic in every}


def _members(clinics: Sequence[Clinic]) -> "QuerySet[Membership, tuple[Any, ...]]":
    nothing = {f"of_{name}": Value(None, output_field=kind) for name, kind in SHIFT.items()}
    return (
        Membership.objects.filter(clinic__in=clinics, user__is_active=True)
        .annotate(**nothing)
        .values_list("clinic", "pk", "user__email", "user__name", "role", "on_duty", *nothing)
    )


def _duties(clinics: Sequence[Clinic]) -> "QuerySet[Duty, tuple[Any, ...]]":
    """Return the rota in the columns of `_members`, those of the shift last, in their order."""
    of_shift = {f"of_{name}": F(name) for name in SHIFT}
    return (
        Duty.objects.filter(clinic__in=clinics)
        .order_by()
        .annotate(email=Value(""), name=Value(""), role=Value(""), is_on=Value(False), **of_shift)
        .values_list("clinic", "member", "email", "name", "role", "is_on", *of_shift)
    )


def team(clinic: Clinic, *, now: datetime) -> Team:
    """Return the team of one clinic."""
    return teams([clinic], now=now)[clinic.pk]


def shift_of(duty: Duty) -> Shift[int]:
    """Return a stored line of a rota as a shift of its member's key."""
    return Shift(duty.member_id, *(getattr(duty, name) for name in SHIFT))


def _team(clinic: _Clinic, local: datetime) -> Team:
    here = sorted((member for member in clinic.staff if member.is_on), key=str)
    scheduled = on_duty_at(clinic.shifts, local)
    if scheduled is None:
        return Team(clinic.staff, on_duty=here, today=here)
    of_day = {*scheduled, *(shift.who for shift in shifts_of(clinic.shifts, local.date()) or ())}
    return Team(
        clinic.staff,
        on_duty=[member for member in here if member.key in scheduled],
        today=[member for member in here if member.key in of_day],
        has_rota=True,
    )
