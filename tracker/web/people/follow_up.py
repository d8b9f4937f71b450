"""A patient's helpers and invitations, and the end of the follow-up."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.models import Alert, CaregiverLink, Invitation
from tracker.people.caregivers import invite_caregiver, remove_caregiver, withdraw
from tracker.people.invitations import InvitationRefused, invite_patient
from tracker.people.leaving import follow_again
from tracker.people.registration import DischargeRefused, discharge
from tracker.web.common.formatters import counted, moment
from tracker.web.common.patient_header import active_procedure, patient_header, refuse_if_closed
from tracker.web.common.staff_access import (
    Staff,
    patient_for,
    patient_opened,
    staff_page,
    staff_required,
)
from tracker.web.people.forms import CaregiverForm


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def caregivers(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Those who may see and log for the patient, those invited, and a form to invite one more."""
    found = patient_opened(staff, patient_id, page="caregivers")
    if request.method == "POST" and (over := refuse_if_closed(request, found)):
        return over
    form = CaregiverForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            sent = invite_caregiver(
                found,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                by=staff.user,
                now=staff.now,
            )
        except InvitationRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"An invitation goes to {sent.email}.")
            return redirect("clinic:caregivers", found.pk)
    open_invitations = Invitation.objects.of_caregivers(found).still_open(staff.now)
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "form": form,
        "links": CaregiverLink.objects.filter(patient=found).select_related("user"),
        "invited": [
            (sent, moment(sent.expires_at, staff.clinic.zone, now=staff.now))
            for sent in open_invitations.order_by("created_at")
        ],
    }
    return staff_page(request, staff, "people/caregivers.html", context)


@staff_required
@require_POST
def remove(request: HttpRequest, staff: Staff, patient_id: UUID, link_id: UUID) -> HttpResponse:
    """Take a caregiver's access away."""
    found = patient_for(staff, patient_id)
    links = CaregiverLink.objects.filter(patient=found).select_related("user")
    link = get_object_or_404(links, pk=link_id)
    remove_caregiver(link, now=staff.now)
    messages.success(request, f"{link.user} can no longer see or log for {found}.")
    return redirect("clinic:caregivers", found.pk)


@staff_required
@require_POST
def withdraw_invitation(
    request: HttpRequest, staff: Staff, patient_id: UUID, invitation_id: UUID
) -> HttpResponse:
    """Take back an invitation to help the patient."""
    found = patient_for(staff, patient_id)
    sent = get_object_or_404(Invitation.objects.of_caregivers(found), pk=invitation_id)
    withdraw(sent, now=staff.now)
    messages.success(request, f"The invitation to {sent.email} was taken back.")
    return redirect("clinic:caregivers", found.pk)


@staff_required
@require_POST
def invite_again(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Send the patient's invitation anew; the earlier one no longer works."""
    found = patient_for(staff, patient_id)
    if over := refuse_if_closed(request, found):
        return over
    if not found.email:
        messages.error(
            request, "There is no e-mail address. Add one under “Edit details and preferences”."
        )
    elif found.can_be_mailed and found.account is not None:
        messages.warning(request, f"{found.email} is confirmed already: no invitation is needed.")
    else:
        invite_patient(found, by=staff.user, now=staff.now)
        messages.success(request, f"A new invitation goes to {found.email}.")
    return redirect("clinic:patient", found.pk)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Ask once, then end the follow-up."""
    found = patient_opened(staff, patient_id, page="discharge")
    if over := refuse_if_closed(request, found):
        return over
    if request.method == "POST":
        try:
            discharge(found, now=staff.now)
        except DischargeRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"The follow-up of {found} has ended. The record stays.")
        return redirect("clinic:patient", found.pk)
    context = {
        **patient_header(found, active_procedure(found, staff), staff),
        "unresolved": Alert.objects.visible_to(staff.user)
        .filter(patient=found)
        .unresolved()
        .count(),
    }
    return staff_page(request, staff, "people/discharge.html", context)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, staff: Staff, patient_id: UUID) -> HttpResponse:
    """Ask once, then go on with a follow-up that had ended."""
    found = patient_opened(staff, patient_id, page="follow_again")
    if found.discharged_at is None:
        messages.info(request, f"{found} is followed.")
        return redirect("clinic:patient", found.pk)
    if found.died_on is not None:
        messages.warning(request, "Was the death recorded by mistake? Take it back here.")
        return redirect("clinic:death", found.pk)
    if request.method == "POST":
        change = follow_again(found, now=staff.now)
        ahead = counted(len(change.moved) + len(change.added), "reminder")
        messages.success(request, f"{found} is followed again: {ahead} planned.")
        return redirect("clinic:patient", found.pk)
    context = patient_header(found, active_procedure(found, staff), staff)
    return staff_page(request, staff, "people/follow_again.html", context)
