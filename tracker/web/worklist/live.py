"""Polled by pages every few seconds: pending counts, and who has a patient's page open."""

import hashlib
import json
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from tracker.triage.live_worklist import waiting
from tracker.web.common import presence
from tracker.web.common.staff_access import Staff, patient_for, staff_required


@staff_required
@require_safe
def live(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Return the pending counts with a `version`; 204 if that version was sent. Writes nothing."""
    found = waiting(staff.member)
    told = {
        "counts": found.counts,
        "waiting": {
            severity: [f"{patient} {alert}" for patient, alert in pairs]
            for severity, pairs in (("emergency", found.emergencies), ("urgent", found.urgent))
        },
        "here": presence.viewed_by_others(staff),
    }
    facts = json.dumps(told).encode()
    version = hashlib.blake2b(facts, digest_size=8).hexdigest()
    if request.GET.get("version") == version:
        return HttpResponse(status=204)
    return JsonResponse({"version": version, **told})


@staff_required
@require_POST
def note_open(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Record that the user has the patient's page open, and return who else has."""
    patient = patient_for(staff, patient_id)
    presence.note_open(staff, patient.pk)
    return JsonResponse({"here": presence.viewed_by_others(staff).get(str(patient.pk), [])})
