"""Alerts: what a nurse takes, gives to a colleague, puts off and closes."""

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.base import ApiView
from tracker.api.permissions import Scope
from tracker.api.serializers import (
    AlertSerializer,
    AssignSerializer,
    ResolveSerializer,
    SnoozeSerializer,
)
from tracker.models import Alert, Membership, User
from tracker.triage.alerts import AlertConflict, acknowledge, assign, resolve
from tracker.triage.snooze import DayRefused, snooze


class Conflict(APIException):
    """Somebody was there before."""

    status_code = status.HTTP_409_CONFLICT


@extend_schema(
    parameters=[OpenApiParameter("state", enum=Alert.State.values, description="Only these.")]
)
class Alerts(ApiView, ListAPIView):
    """The alerts of the clinic one works for, newest first."""

    serializer_class = AlertSerializer
    ordering = ("-raised_at", "-id")

    def get_queryset(self) -> QuerySet[Alert]:
        alerts = Alert.objects.visible_to(self.request.user)
        state = self.request.query_params.get("state")
        if state is not None:
            if state not in Alert.State.values:
                choices = ", ".join(Alert.State.values)
                raise ValidationError({"state": [f"Choose one of: {choices}."]})
            alerts = alerts.filter(state=state)
        return alerts.select_related("owner", "resolved_by")


class Acknowledge(ApiView):
    """Taking an alert."""

    scopes: ClassVar[dict[str, str]] = {"POST": Scope.NURSE}

    @extend_schema(request=None, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Take the alert. Taking one's own again changes nothing; 409 when another has it."""
        alert = _alert_or_404(request.user, alert_id)
        try:
            taken = acknowledge(alert, by=request.user, now=timezone.now())
        except AlertConflict as error:
            raise Conflict(str(error)) from error
        return Response(AlertSerializer(taken).data)


class Assign(ApiView):
    """Giving an alert to a colleague."""

    scopes: ClassVar[dict[str, str]] = {"POST": Scope.NURSE}

    @extend_schema(request=AssignSerializer, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Give the alert to a colleague, whoever has it; 409 when it is resolved."""
        alert = _alert_or_404(request.user, alert_id)
        asked = AssignSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        to = _colleague(alert, asked.validated_data["to"])
        try:
            given = assign(alert, to=to, by=request.user, now=timezone.now())
        except AlertConflict as error:
            raise Conflict(str(error)) from error
        return Response(AlertSerializer(given).data)


class Snooze(ApiView):
    """Putting an alert off."""

    scopes: ClassVar[dict[str, str]] = {"POST": Scope.NURSE}

    @extend_schema(request=SnoozeSerializer, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Put the alert off to a day from tomorrow to 30 days ahead; 409 for a red flag."""
        alert = _alert_or_404(request.user, alert_id)
        asked = SnoozeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            asleep = snooze(alert, by=request.user, now=timezone.now(), **asked.validated_data)
        except DayRefused as error:
            raise ValidationError({"until": [str(error)]}) from error
        except AlertConflict as error:
            raise Conflict(str(error)) from error
        return Response(AlertSerializer(asleep).data)


class Resolve(ApiView):
    """Closing an alert."""

    scopes: ClassVar[dict[str, str]] = {"POST": Scope.NURSE}

    @extend_schema(request=ResolveSerializer, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Close the alert, saying how it ended. Closing it twice changes nothing."""
        alert = _alert_or_404(request.user, alert_id)
        asked = ResolveSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            closed = resolve(alert, by=request.user, now=timezone.now(), **asked.validated_data)
        except AlertConflict as error:
            raise Conflict(str(error)) from error
        return Response(AlertSerializer(closed).data)


def _alert_or_404(user: User, alert_id: UUID) -> Alert:
    alerts = Alert.objects.visible_to(user).select_related("patient")
    alert = alerts.filter(pk=alert_id).first()
    if alert is None:
        raise NotFound("There is no such alert, or it belongs to another clinic.")
    return alert


def _colleague(alert: Alert, email: str) -> User:
    """Who works for the alert's clinic under this address; ValidationError otherwise."""
    members = Membership.objects.filter(clinic=alert.patient.clinic_id, user__is_active=True)
    member = members.filter(user__email__iexact=email).select_related("user").first()
    if member is None:
        raise ValidationError({"to": ["Nobody of this address works for the clinic."]})
    return member.user
