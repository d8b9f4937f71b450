"""The page on which a patient changes, pauses or stops the reminders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tracker.models import PreferenceDoor
from tracker.people.registration import change_patient
from tracker.web.common import language
from tracker.web.common.patient_access import Visit, patient_page, show
from tracker.web.messages.preferences_form import PreferencesForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def preferences(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Whether and when reminders are sent; saved, back to the messages with what is planned."""
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        patient=visit.patient,
        today=visit.patient.local_date(visit.now),
    )
    if request.method == "POST" and form.is_valid():
        form.apply(visit.patient)
        change_patient(visit.patient, by=visit.user, door=PreferenceDoor.PAGE, now=visit.now)
        language.speak(visit.patient.language if not visit.is_caregiver else language.spoken())
        messages.success(request, gettext("Saved. This is what is planned now."))
        return redirect(f"{reverse('patient:messages')}{visit.query()}")
    return show(request, visit, "messages/preferences.html", {"form": form}, here="messages")
