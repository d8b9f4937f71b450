"""Those who help a patient, and those whom one helps: asked, taken back, removed, ended."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import CaregiverLink, Invitation
from tracker.people.caregivers import invite_caregiver, remove_caregiver, withdraw
from tracker.people.invitations import InvitationRefused
from tracker.people.roles import home_of
from tracker.web.common.patient_access import Viewer, own_page, patient_page, show
from tracker.web.people.helper_forms import HelperForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def people(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who helps, who was asked to, and a form to ask one more; and whom one helps oneself.

    Whoever helps sees of all this only whom they help.
    """
    helped = [p for p in viewer.patients if p.account_id != viewer.user.pk]
    if viewer.is_caregiver:
        if request.method == "POST":
            raise Http404
        return show(request, viewer, "people/helpers.html", {"helped": helped}, here="people")
    is_asking = request.method == "POST" and viewer.patient.discharged_at is None
    form = HelperForm(request.POST if is_asking else None)
    if form.is_bound and form.is_valid():
        try:
            invite_caregiver(viewer.patient, by=viewer.user, now=viewer.now, **form.cleaned_data)
        except InvitationRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            words = _("We wrote to %(email)s. You see here when they have said yes.")
            messages.success(request, words % form.cleaned_data)
            return _back(viewer)
    context = {
        "helped": helped,
        "helpers": CaregiverLink.objects.filter(patient=viewer.patient)
        .select_related("user")
        .order_by("user__name", "pk"),
        "invited": Invitation.objects.of_caregivers(viewer.patient)
        .still_open(viewer.now)
        .order_by("created_at"),
        "form": form,
        "zone": viewer.patient.zone,
    }
    return show(request, viewer, "people/helpers.html", context, here="people")


@require_POST
@own_page
def cancel_invitation(request: HttpRequest, viewer: Viewer, invitation_id: UUID) -> HttpResponse:
    """Cancel an open invitation to a helper."""
    invitations = Invitation.objects.of_caregivers(viewer.patient)
    sent = get_object_or_404(invitations, pk=invitation_id)
    withdraw(sent, now=viewer.now)
    words = _("We took back the invitation to %(email)s.")
    messages.success(request, words % {"email": sent.email})
    return _back(viewer)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def remove(request: HttpRequest, viewer: Viewer, link_id: UUID) -> HttpResponse:
    """Ask once, then end what somebody may see."""
    links = CaregiverLink.objects.filter(patient=viewer.patient).select_related("user", "patient")
    link = get_object_or_404(links, pk=link_id)
    if request.method == "POST":
        remove_caregiver(link, now=viewer.now)
        words = _("%(name)s can no longer see or fill in your days.")
        messages.success(request, words % {"name": link.user})
        return _back(viewer)
    return show(request, viewer, "people/remove_helper.html", {"link": link}, here="people")


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def stop_helping(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Ask once, then end one's own access to the patient's pages."""
    links = CaregiverLink.objects.filter(patient=viewer.patient, user=viewer.user)
    link = get_object_or_404(links.select_related("user", "patient"))
    if request.method == "POST":
        remove_caregiver(link, now=viewer.now)
        words = _("You no longer help %(name)s here. Thank you for your help.")
        messages.success(request, words % {"name": viewer.patient.name})
        return redirect(home_of(viewer.user))
    return show(request, viewer, "people/stop_helping.html", {}, here="people")


def _back(viewer: Viewer) -> HttpResponse:
    return redirect(viewer.url("patient:people"))
