"""A patient's contacts with the staff: list them, record one."""

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.alerts import Conflict
from tracker.api.base import NO_PATIENT, ApiView, opened_patient_or_404
from tracker.api.contact_serializers import ContactSerializer, NewContactSerializer
from tracker.api.permissions import Scope
from tracker.models import Alert, Contact, Patient, User
from tracker.people.contacts import NewContact, record_and_resolve, record_contact
from tracker.triage.alerts import AlertConflict


class Contacts(ApiView, ListAPIView):
    """A patient's contacts with the clinic one works for, newest first."""

    serializer_class = ContactSerializer
    ordering = ("-at", "-id")
    scopes: ClassVar[dict[str, str]] = {"POST": Scope.NURSE}

    def get_queryset(self) -> QuerySet[Contact]:
        patient = _patient_or_404(self.request, self.kwargs["patient_id"])
        return (
            Contact.objects.visible_to(self.request.user)
            .filter(patient=patient)
            .select_related("by")
        )

    @extend_schema(request=NewContactSerializer, responses={201: ContactSerializer})
    def post(self, request: Request, patient_id: UUID) -> Response:
        """Record a contact, and with `resolves` end the alert that it was about.

        Safe to repeat with the same `at`; 409 when somebody else has resolved the alert.
        """
        patient = _patient_or_404(request, patient_id)
        asked = NewContactSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        contact = _record(patient, asked.validated_data, by=request.user)
        return Response(ContactSerializer(contact).data, status=201)


def _record(patient: Patient, asked: dict[str, Any], *, by: User) -> Contact:
    now = timezone.now()
    alert_id, resolves = asked.pop("alert", None), asked.pop("resolves")
    alert = None
    if alert_id is not None:
        alerts = Alert.objects.visible_to(by).filter(patient=patient).select_related("patient")
        alert = alerts.filter(pk=alert_id).first()
        if alert is None:
            raise Refused({"alert": ["The patient has no such alert."]})
    given = NewContact(**{"at": now, **asked})
    try:
        if alert is not None and resolves:
            return record_and_resolve(alert, given, by=by, now=now)
        return record_contact(patient, given, by=by, now=now, alert=alert)
    except ValidationError as error:
        by_field = (
            error.message_dict if hasattr(error, "error_dict") else {"patient": error.messages}
        )
        raise Refused(by_field) from error
    except AlertConflict as error:
        raise Conflict(str(error)) from error


def _patient_or_404(request: Request, patient_id: UUID) -> Patient:
    """Return the patient for reading; raise NotFound for all but the clinic's staff."""
    if not Patient.objects.of_staff(request.user).filter(pk=patient_id).exists():
        raise NotFound(NO_PATIENT)
    return opened_patient_or_404(request, patient_id)
