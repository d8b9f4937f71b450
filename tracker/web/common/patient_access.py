"""Access to the pages of patients: who opens one, about whom, and when."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from tracker.guidance import DEFAULT_PROTOCOL
from tracker.models import Patient, Procedure, User
from tracker.people.access_trail import note_access
from tracker.rules.days import journal_day, recovery_day
from tracker.web.common import language


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks: `user` opens a page about `patient`, one of the `patients` they log for."""

    user: User
    patient: Patient
    patients: Sequence[Patient]
    procedure: Procedure | None
    now: datetime

    @property
    def today(self) -> date:
        """Return the day to log now: before 03:00, the one that just ended."""
        return journal_day(self.now, self.patient.zone)

    @property
    def recovery_day(self) -> int | None:
        """Return the recovery day of today, or None without a procedure."""
        return recovery_day(self.procedure.performed_on, self.today) if self.procedure else None

    @property
    def protocol(self) -> str:
        """Return the protocol of the procedure, or the default one."""
        return self.procedure.protocol if self.procedure else DEFAULT_PROTOCOL

    @property
    def is_caregiver(self) -> bool:
        return self.patient.account_id != self.user.pk

    def url(self, name: str, day: date | None = None) -> str:
        """Return the address of the page `name` about this patient, and `day` if one is given."""
        return f"{reverse(name)}{self.query(day)}"

    def query(self, day: date | None = None) -> str:
        """Return the query string that names this patient, if there are several, and `day`."""
        parts = [f"for={self.patient.pk}"] if len(self.patients) > 1 else []
        parts += [f"day={day.isoformat()}"] if day else []
        return f"?{'&'.join(parts)}" if parts else ""


P = ParamSpec("P")
ViewerView = Callable[Concatenate[HttpRequest, Viewer, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def patient_page(view: ViewerView[P]) -> View[P]:
    """Require a patient or caregiver: anonymous users sign in first, everybody else gets 404.

    `?for=` chooses among several patients; without it, oneself or the first by name.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        viewer = viewer_of(request.user, request.GET.get("for", ""), timezone.now())
        language.activate_language(
            language.reading_language(request, viewer.user, viewer.patient, viewer.patients)
        )
        if viewer.is_caregiver:
            page = request.path.strip("/").partition("/")[0]
            note_access(viewer.user, viewer.patient, page=page, now=viewer.now)
        response = view(request, viewer, *args, **kwargs)
        add_never_cache_headers(response)
        language.remember_language(response)
        return response

    return guarded


def own_page(view: ViewerView[P]) -> View[P]:
    """Require the patient: caregivers get 404."""

    @wraps(view)
    def alone(
        request: HttpRequest, viewer: Viewer, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if viewer.is_caregiver:
            raise Http404
        return view(request, viewer, *args, **kwargs)

    return patient_page(alone)


def show(
    request: HttpRequest,
    viewer: Viewer,
    template: str,
    context: Mapping[str, object],
    *,
    here: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page of the patient; `here` is its entry in the navigation."""
    return render(
        request,
        template,
        {
            "clinic": viewer.patient.clinic,
            "patient": viewer.patient,
            "patients": viewer.patients,
            "procedure": viewer.procedure,
            "is_caregiver": viewer.is_caregiver,
            "today": viewer.today,
            "recovery_day": viewer.recovery_day,
            "query": viewer.query(),
            "here": here,
            **context,
        },
        status=status,
    )


def viewer_of(user: User, chosen: str, now: datetime) -> Viewer:
    """Return the viewer of the patient with key `chosen`, else of the first; or raise Http404."""
    patients = sorted(
        Patient.objects.logged_by(user).select_related("clinic"),
        key=lambda patient: (patient.account_id != user.pk, patient.name, patient.pk),
    )
    patient = _choose(patients, chosen)
    procedure = Procedure.objects.active().filter(patient=patient).first()
    if procedure is not None:
        procedure.patient = patient
    return Viewer(user=user, patient=patient, patients=patients, procedure=procedure, now=now)


def _choose(patients: Sequence[Patient], chosen: str) -> Patient:
    if chosen:
        try:
            key = UUID(chosen)
        except ValueError:
            raise Http404 from None
        patients = [patient for patient in patients if patient.pk == key]
    if not patients:
        raise Http404
    return patients[0]
