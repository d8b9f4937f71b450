"""Those who help a patient, and those whom one helps: asked, taken back, removed, ended."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import CaregiverLink, Invitation
from tracker.people.caregivers import invite_caregiver, remove_caregiver, withdraw
from tracker.people.invitations import InvitationRefused
from tracker.people.roles import home_of
from tracker.web.common.patient_access import Visit, own_page, patient_page, show
from tracker.web.people.helper_forms import HelperForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who helps, who was asked to, and a form to ask one more; and whom one helps oneself.

    Whoever helps sees of all this only whom they help.
    """
    helped = [p for p in visit.patients if p.account_id != visit.user.pk]
    if visit.is_caregiver:
        if request.method == "POST":
            raise Http404
        return show(request, visit, "people/helpers.html", {"helped": helped}, here="people")
    is_asking = request.method == "POST" and visit.patient.discharged_at is None
    form = HelperForm(request.POST if is_asking else None)
    if form.is_bound and form.is_valid():
        try:
            invite_caregiver(visit.patient, by=visit.user, now=visit.now, **form.cleaned_data)
        except InvitationRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            words = _("We wrote to %(email)s. You see here when they have said yes.")
            messages.success(request, words % form.cleaned_data)
            return _back(visit)
    context = {
        "helped": helped,
        "helpers": CaregiverLink.objects.filter(patient=visit.patient)
        .select_related("user")
        .order_by("user__name", "pk"),
        "invited": Invitation.objects.of_caregivers(visit.patient)
        .still_open(visit.now)
        .order_by("created_at"),
        "form": form,
        "zone": visit.patient.zone,
    }
    return show(request, visit, "people/helpers.html", context, here="people")


@require_POST
@own_page
def take_back(request: HttpRequest, visit: Visit, invitation_id: UUID) -> HttpResponse:
    """Take back an invitation."""
    invitations = Invitation.objects.of_caregivers(visit.patient)
    sent = get_object_or_404(invitations, pk=invitation_id)
    withdraw(sent, now=visit.now)
    words = _("We took back the invitation to %(email)s.")
    messages.success(request, words % {"email": sent.email})
    return _back(visit)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def remove(request: HttpRequest, visit: Visit, link_id: UUID) -> HttpResponse:
    """Ask once, then end what somebody may see."""
    links = CaregiverLink.objects.filter(patient=visit.patient).select_related("user", "patient")
    link = get_object_or_404(links, pk=link_id)
    if request.method == "POST":
        remove_caregiver(link, now=visit.now)
        words = _("%(name)s can no longer see or fill in your days.")
        messages.success(request, words % {"name": link.user})
        return _back(visit)
    return show(request, visit, "people/remove_helper.html", {"link": link}, here="people")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def stop_helping(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Ask once, then end one's own access to the patient's pages."""
    links = CaregiverLink.objects.filter(patient=visit.patient, user=visit.user)
    link = get_object_or_404(links.select_related("user", "patient"))
    if request.method == "POST":
        remove_caregiver(link, now=visit.now)
        words = _("You no longer help %(name)s here. Thank you for your help.")
        messages.success(request, words % {"name": visit.patient.name})
        return redirect(home_of(visit.user))
    return show(request, visit, "people/stop_helping.html", {}, here="people")


def _back(visit: Visit) -> HttpResponse:
    return redirect(f"{reverse('patient:people')}{visit.query()}")
