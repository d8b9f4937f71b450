"""What all views of the API share: JSON, authentication, paging, patients and days."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from tracker.api.authentication import DigestTokenAuthentication
from tracker.api.lookups import visible_patient
from tracker.api.permissions import HasScope
from tracker.journal.record_day import InvalidLog
from tracker.models import Door, Patient, User
from tracker.people.access_trail import note_access

NO_PATIENT = "There is no such patient, or you may not see them."
ENDED = "The follow-up has ended: nothing more is recorded. Call the clinic if something is wrong."
PAGE_SIZE = 100
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DAY_PARAMETER = OpenApiParameter(
    "day", OpenApiTypes.DATE, OpenApiParameter.PATH, description="In the patient's own calendar."
)
Row = TypeVar("Row")


class CarefulJSONParser(JSONParser):
    """Reads JSON; refuses what is nested too deeply, and names with unprintable characters.

    An unknown name is repeated in the answer, which half of a surrogate pair could not be.
    """

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            data = super().parse(*args, **kwargs)
        except RecursionError:
            raise ParseError("JSON parse error - this is nested too deeply.") from None
        if isinstance(data, dict) and not all(name.isprintable() for name in data):
            raise ParseError("JSON parse error - a name holds a character that no field has.")
        return data


class KeyPagination(CursorPagination):
    """Pages that continue from the last row's key; a view names its fields in `ordering`."""

    page_size = PAGE_SIZE

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        ordering: tuple[str, ...] = view.ordering
        return ordering

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().paginate_queryset(*args, **kwargs)
        except (ValidationError, ValueError, DataError):
            # a cursor that was made up rather than taken from `next`
            raise NotFound(self.invalid_cursor_message) from None


class ApiView(APIView):
    """JSON only, for a token or a signed-in session; `scopes` has the scope a method needs."""

    authentication_classes: ClassVar[list[type]] = [
        DigestTokenAuthentication,
        SessionAuthentication,
    ]
    permission_classes: ClassVar[list[type]] = [HasScope]
    parser_classes: ClassVar[list[type]] = [CarefulJSONParser]
    renderer_classes: ClassVar[list[type]] = [JSONRenderer]
    pagination_class = KeyPagination
    metadata_class = None
    scopes: ClassVar[dict[str, str]] = {}


def patient_or_404(user: User, patient_id: UUID) -> Patient:
    """Return the patient; raise NotFound when `user` may not see them."""
    patient = visible_patient(user.pk, patient_id)
    if patient is None:
        raise NotFound(NO_PATIENT)
    return patient


def followed_patient_or_404(user: User, patient_id: UUID) -> Patient:
    """Return the patient for recording; raise Refused once the follow-up has ended."""
    patient = patient_or_404(user, patient_id)
    if patient.discharged_at is not None:
        raise Refused({"patient": [ENDED]})
    return patient


def opened_patient_or_404(request: Request, patient_id: UUID) -> Patient:
    """Return the patient for reading; unless they ask themself, the access trail records it."""
    patient = patient_or_404(request.user, patient_id)
    if patient.account_id != request.user.pk:
        note_access(request.user, patient, page="api", now=timezone.now())
    return patient


def record_answers(
    request: Request,
    patient_id: UUID,
    day: str,
    record: Callable[..., Row],
    *,
    merge: bool,
    example: str,
) -> Row:
    """Call `record` with the answers sent for `day`, and return what it returns.

    Raise ParseError, with `example`, unless they are one JSON object, and ValidationError naming
    each answer that is refused.
    """
    patient = followed_patient_or_404(request.user, patient_id)
    if not isinstance(request.data, dict):
        raise ParseError(f"Send one JSON object with the answers, such as {example}.")
    try:
        return record(
            patient=patient,
            day=day_of(day),
            answers=request.data,
            entered_by=request.user,
            door=Door.API,
            now=timezone.now(),
            merge=merge,
        )
    except InvalidLog as error:
        raise Refused({name: [words] for name, words in error.errors.items()}) from error


def day_of(text: str) -> date:
    """Return the day in an address; ValidationError unless it is written as YYYY-MM-DD."""
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # well written, and yet no day, such as 2026-02-30
    raise Refused({"day": ["Write the day as YYYY-MM-DD, for example 2026-11-03."]})
