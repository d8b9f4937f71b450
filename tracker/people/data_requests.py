"""Patients' requests to correct or erase something in the record, and the clinic's answers."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tracker.models import Alert, DataRequest, Patient, User
from tracker.rules.triage.codes import DATA_REQUEST
from tracker.triage.data_requests import close_alert, raise_request

# A proposal: after five requests the phone is better.
MOST_WAITING = 5


class RequestRefused(Exception):
    """The request cannot be made or answered; says why, in words for the user."""


@transaction.atomic
def ask(patient: Patient, *, kind: str, words: str, by: User, now: datetime) -> DataRequest:
    """Record a request of DataRequest.Kind; the worklist shows it until it is answered.

    Raise RequestRefused while too many wait for an answer.
    """
    Patient.objects.select_for_update(of=("self",)).get(pk=patient.pk)
    waiting = DataRequest.objects.filter(patient=patient).unanswered()
    if waiting.count() >= MOST_WAITING:
        raise RequestRefused(
            _("Five of your requests wait for an answer. Please call your clinic.")
        )
    request = DataRequest.objects.create(
        patient=patient, kind=kind, words=words.strip(), asked_by=by, asked_at=now
    )
    raise_request(patient, now=now)
    return request


@transaction.atomic
def answer(asked: DataRequest, *, words: str, by: User, now: datetime) -> DataRequest:
    """Answer a request in words for the patient; the last answer resolves the alert.

    Raise RequestRefused when somebody else has answered it.
    """
    asked = (
        DataRequest.objects.select_for_update(of=("self",))
        .select_related("patient__clinic")
        .get(pk=asked.pk)
    )
    if asked.answered_at is not None:
        raise RequestRefused(f"{asked.answered_by or 'Somebody'} has answered this already.")
    asked.answer, asked.answered_by, asked.answered_at = words.strip(), by, now
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    if DataRequest.objects.filter(patient=asked.patient).unanswered().exists():
        raise_request(asked.patient, now=now)
    else:
        close_alert(asked.patient, DATA_REQUEST, outcome=Alert.Outcome.ANSWERED, by=by, now=now)
    return asked
