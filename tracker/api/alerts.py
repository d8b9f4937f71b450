"""Alerts: list them, acknowledge, assign, snooze and resolve one."""

from collections.abc import Callable
from datetime import datetime
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
from rest_framework.serializers import Serializer

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
    """Somebody else was first."""

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


class AlertAction(ApiView):
    """Something that a nurse does with one alert."""

    scopes: ClassVar[dict[str, str]] = {"POST": Scope.NURSE}

    def act(
        self,
        alert_id: UUID,
        action: Callable[..., Alert],
        form: type[Serializer] | None = None,
    ) -> Response:
        """Call `action` with the alert and what `form` reads of the request; return the alert."""
        alert = _alert_or_404(self.request.user, alert_id)
        asked = {}
        if form is not None:
            given = form(data=self.request.data)
            given.is_valid(raise_exception=True)
            asked = given.validated_data
        try:
            changed = action(alert, by=self.request.user, now=timezone.now(), **asked)
        except DayRefused as error:
            raise ValidationError({"until": [str(error)]}) from error
        except AlertConflict as error:
            raise Conflict(str(error)) from error
        return Response(AlertSerializer(changed).data)


class Acknowledge(AlertAction):
    """Acknowledge an alert."""

    @extend_schema(request=None, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Take the alert. Taking one's own again changes nothing; 409 when another has it."""
        return self.act(alert_id, acknowledge)


class Assign(AlertAction):
    """Assign an alert to a colleague."""

    @extend_schema(request=AssignSerializer, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Give the alert to a colleague, whoever has it; 409 when it is resolved."""
        return self.act(alert_id, _assign_by_email, AssignSerializer)


class Snooze(AlertAction):
    """Snooze an alert."""

    @extend_schema(request=SnoozeSerializer, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Put the alert off to a day from tomorrow to 30 days ahead; 409 for a red flag."""
        return self.act(alert_id, snooze, SnoozeSerializer)


class Resolve(AlertAction):
    """Resolve an alert."""

    @extend_schema(request=ResolveSerializer, responses=AlertSerializer)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Close the alert, saying how it ended. Closing it twice changes nothing."""
        return self.act(alert_id, resolve, ResolveSerializer)


def _alert_or_404(user: User, alert_id: UUID) -> Alert:
    """Return the alert; raise NotFound when `user` may not see it."""
    alerts = Alert.objects.visible_to(user).select_related("patient")
    alert = alerts.filter(pk=alert_id).first()
    if alert is None:
        raise NotFound("There is no such alert, or it belongs to another clinic.")
    return alert


def _assign_by_email(alert: Alert, *, to: str, by: User, now: datetime) -> Alert:
    """Assign to the colleague with this address; ValidationError when the clinic has none."""
    members = Membership.objects.filter(clinic=alert.patient.clinic_id, user__is_active=True)
    member = members.filter(user__email__iexact=to).select_related("user").first()
    if member is None:
        raise ValidationError({"to": ["Nobody of this address works for the clinic."]})
    return assign(alert, to=member.user, by=by, now=now)
