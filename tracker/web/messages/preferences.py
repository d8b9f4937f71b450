"""The page on which a patient changes, pauses or stops the reminders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from tracker.models import PreferenceDoor
from tracker.people.registration import change_patient
from tracker.web.common import language
from tracker.web.common.patient_access import Viewer, patient_page, show
from tracker.web.messages.preferences_form import PreferencesForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def preferences(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Whether and when reminders are sent; saved, back to the messages with what is planned."""
    form = PreferencesForm(
        request.POST if request.method == "POST" else None,
        patient=viewer.patient,
        today=viewer.patient.local_date(viewer.now),
    )
    if request.method == "POST" and form.is_valid():
        form.apply(viewer.patient)
        change_patient(viewer.patient, by=viewer.user, door=PreferenceDoor.PAGE, now=viewer.now)
        language.activate_language(
            viewer.patient.language if not viewer.is_caregiver else language.current_language()
        )
        messages.success(request, gettext("Saved. This is what is planned now."))
        return redirect(viewer.url("patient:messages"))
    return show(request, viewer, "messages/preferences.html", {"form": form}, here="messages")
