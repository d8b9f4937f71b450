"""What every view of the API shares: JSON in and out, who may ask, pages by key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError
from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.exceptions import ValidationError as Refused
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from tracker.api.authentication import DigestTokenAuthentication
from tracker.api.permissions import HasScope
from tracker.journal.record_day import InvalidLog
from tracker.models import Patient, User
from tracker.models.compiled import Given, Instances
from tracker.people.access_trail import note_access

USER: Any = Given("user", User._meta.pk)
NO_PATIENT = "There is no such patient, or you may not see them."
ENDED = "The follow-up has ended: nothing more is recorded. Call the clinic if something is wrong."
PAGE_SIZE = 100


class CarefulJSONParser(JSONParser):
    """JSON, also when it is nested deeper than Python can follow, or names what UTF-8 cannot say.

    A name that is not known is told back: half of a surrogate pair could not be.
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
    """Pages that go on from the last row's key, however many rows are added meanwhile.

    A view says in `ordering` by which fields.
    """

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
    """JSON only, for a token or a signed-in session; `scopes`: what a method takes of a token."""

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


PATIENT_FIELDS = (
    "clinic_id", "account_id", "timezone", "discharged_at", "died_on",
    # by these the log is judged, and its alerts get their deadline
    "clinic__id", "clinic__rules", "clinic__timezone", "clinic__weekdays", "clinic__opens",
    "clinic__closes", "clinic__after_hours_email",
)  # fmt: skip
# Asked with nearly every request, so it is compiled once, and loads what nearly all need.
_visible_patients = Instances(
    Patient,
    lambda: Patient.objects.visible_to(USER).filter(pk=Given("patient", Patient._meta.pk)),
    PATIENT_FIELDS,
)


def patient_or_404(user: User, patient_id: UUID) -> Patient:
    """The patient as `user` may see them; NotFound for a stranger's."""
    found = _visible_patients(user=user.pk, patient=patient_id)
    if not found:
        raise NotFound(NO_PATIENT)
    return found[0]


def followed_patient_or_404(user: User, patient_id: UUID) -> Patient:
    """`patient_or_404` for recording: Refused once the follow-up has ended, as on the pages."""
    patient = patient_or_404(user, patient_id)
    if patient.discharged_at is not None:
        raise Refused({"patient": [ENDED]})
    return patient


def answers_in(request: Request, *, example: str) -> dict[str, Any]:
    """The answers that a program sent, one JSON object; ParseError, with `example`, for others."""
    if not isinstance(request.data, dict):
        raise ParseError(f"Send one JSON object with the answers, such as {example}.")
    return request.data


@contextmanager
def refusals_told() -> Iterator[None]:
    """What the journal refuses within it is told field by field, as a 400."""
    try:
        yield
    except InvalidLog as error:
        raise Refused({name: [words] for name, words in error.errors.items()}) from error


def opened_patient_or_404(request: Request, patient_id: UUID) -> Patient:
    """`patient_or_404` for reading: that somebody else than the patient looked is recorded."""
    now: datetime = timezone.now()
    patient = patient_or_404(request.user, patient_id)
    if patient.account_id != request.user.pk:
        note_access(request.user, patient, page="api", now=now)
    return patient
