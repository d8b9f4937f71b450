"""Access to the pages of staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from tracker.models import Clinic, Membership, Patient, User
from tracker.people.access_trail import note_access
from tracker.people.roles import membership_of

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Staff:
    """Who asks: the user, their membership of the clinic, and the time."""

    user: User
    member: Membership
    now: datetime

    @property
    def clinic(self) -> Clinic:
        return self.member.clinic

    @property
    def is_lead(self) -> bool:
        return self.member.role == Membership.Role.LEAD


StaffView = Callable[Concatenate[HttpRequest, Staff, P], HttpResponse]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_required(view: StaffView[P]) -> View[P]:
    """Require clinic staff: anonymous users sign in first, everybody else gets 404."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        member = membership_of(request.user)
        if member is None:
            raise Http404
        staff = Staff(user=request.user, member=member, now=timezone.now())
        response = view(request, staff, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def lead_required(staff: Staff) -> None:
    """Raise PermissionDenied, with words, unless the person leads the clinic."""
    if not staff.is_lead:
        raise PermissionDenied("Only a clinic lead can change this.")


def patient_for(staff: Staff, patient_id: UUID) -> Patient:
    """Return the clinic's patient with this key, with clinic, account and summary; else 404."""
    return get_object_or_404(
        Patient.objects.of_staff(staff.user).select_related("clinic", "account", "summary"),
        pk=patient_id,
    )


def patient_opened(staff: Staff, patient_id: UUID, *, page: str) -> Patient:
    """Return `patient_for`, and record the access."""
    patient = patient_for(staff, patient_id)
    note_access(staff.user, patient, page=page, now=staff.now)
    return patient


def staff_page(
    request: HttpRequest,
    staff: Staff,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a staff page with what every one of them shows: the clinic and who is at work."""
    return render(
        request, template, {"clinic": staff.clinic, "staff": staff, **context}, status=status
    )
