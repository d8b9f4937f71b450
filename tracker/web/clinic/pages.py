"""The clinic's settings: everybody on the staff sees them, a lead changes them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from tracker.clinic.actions import change_clinic, set_duty
from tracker.models import Clinic, Invitation, Membership
from tracker.people.invitations import InvitationRefused, invite
from tracker.web.clinic.forms import ClinicForm, StaffForm
from tracker.web.common.clinic_status import clinic_status
from tracker.web.common.form_fields import take_errors, zone_name
from tracker.web.common.formatters import clock, counted, moment
from tracker.web.common.staff_access import Staff, lead_required, staff_page, staff_required


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, staff: Staff) -> HttpResponse:
    """How the clinic works, and who works there."""
    is_post = request.method == "POST"
    if is_post:
        lead_required(staff)
    # the form changes its own copy: the head of the page shows what is stored
    form = ClinicForm(
        request.POST if is_post else None, instance=Clinic.objects.get(pk=staff.clinic.pk)
    )
    if form.is_bound and form.is_valid():
        try:
            changed = change_clinic(form.instance, now=staff.now)
        except ValidationError as error:
            take_errors(form, error)
        else:
            plan = f" {counted(changed, 'planned reminder')} changed." if changed else ""
            messages.success(request, f"Saved.{plan}")
            return redirect("clinic:settings")
    return _settings_page(request, staff, form, StaffForm())


@staff_required
@require_POST
def invite_staff(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Invite a colleague; on error, what was typed stays."""
    lead_required(staff)
    form = StaffForm(request.POST)
    if form.is_valid():
        try:
            sent = invite(
                clinic=staff.clinic,
                role=form.cleaned_data["role"],
                email=form.cleaned_data["email"],
                by=staff.user,
                now=staff.now,
            )
        except InvitationRefused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"An invitation goes to {sent.email}.")
            return redirect("clinic:settings")
    return _settings_page(request, staff, ClinicForm(instance=staff.clinic), form)


@staff_required
@require_POST
def duty(request: HttpRequest, staff: Staff, user_id: UUID) -> HttpResponse:
    """Say whether somebody is told of alerts: oneself, or, for a lead, anybody of the clinic."""
    members = Membership.objects.filter(clinic=staff.clinic).select_related("user")
    member = get_object_or_404(members, user=user_id)
    if member != staff.member:
        lead_required(staff)
    on_duty = request.POST.get("on_duty") == "yes"
    set_duty(member, on_duty=on_duty)
    who = "You are" if member == staff.member else f"{member.user} is"
    messages.success(
        request,
        f"{who} on duty: told of emergencies and urgent alerts by e-mail."
        if on_duty
        else f"{who} off duty: told of no alerts while a colleague is on duty.",
    )
    return redirect("clinic:settings")


def _settings_page(
    request: HttpRequest, staff: Staff, form: ClinicForm, staff_form: StaffForm
) -> HttpResponse:
    clinic = staff.clinic
    invited = Invitation.objects.filter(
        clinic=clinic,
        patient=None,
        accepted_at=None,
        revoked_at=None,
        expires_at__gt=staff.now,
    ).order_by("created_at")
    context = {
        "here": "settings",
        "clinic_status": clinic_status(staff),
        "form": form,
        "staff_form": staff_form,
        "members": Membership.objects.filter(clinic=clinic)
        .select_related("user")
        .order_by("user__name", "user__email"),
        "invited": [
            (sent, moment(sent.expires_at, clinic.zone, now=staff.now)) for sent in invited
        ],
        "zone": zone_name(clinic.timezone),
        "send_time": clock(clinic.send_time),
        "mail_hours": f"{clock(clinic.mail_from)} to {clock(clinic.mail_until)}",
    }
    return staff_page(request, staff, "clinic/settings.html", context)
